/* Files that a rule file builds on (沿用): paths as written, from the folder of the file that asks.
 *
 * Names are put together as text (a/../b is b), so that one file has one name in messages and a
 * circle is seen; that text is also what is opened. Only regular files are read: a rule file from
 * elsewhere must not make the command wait at a pipe or read a device.
 */
#define _XOPEN_SOURCE 700
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Takes . and x/.. out of a path, in place. */
static void simplify(char *path)
{
    size_t n = 0, keep = 0; /* nothing before `keep` can be taken back */
    bool absolute = path[0] == '/';
    char *out = path, *p = path;
    if (absolute) out[n++] = *p++;
    keep = n;
    for (bool more = *p != 0; more;) {
        size_t len = strcspn(p, "/");
        char *next = p + len + 1;
        more = p[len] == '/' && *next != 0; /* asked before the / behind a part covers the end */
        bool up = len == 2 && p[0] == '.' && p[1] == '.';
        if (up && n > keep) {
            n--; /* the / behind the folder */
            while (n > keep && out[n - 1] != '/')
                n--;
        } else if (len > 0 && !(len == 1 && p[0] == '.') && !(up && absolute)) {
            memmove(out + n, p, len);
            n += len;
            out[n++] = '/';
            if (up) keep = n;
        }
        p = next;
    }
    out[n > 1 ? n - 1 : n] = 0;
}

/* FROM's folder, PATH, and .jx if PATH has no such end. NULL when memory is short. */
static char *full_path(const char *from, const char *path)
{
    const char *slash = strrchr(from, '/');
    size_t folder = slash ? (size_t)(slash - from) + 1 : 0, n = strlen(path);
    bool has_end = n > 3 && strcmp(path + n - 3, ".jx") == 0;
    char *full = malloc(folder + n + sizeof ".jx" + 1);
    if (!full) return NULL;
    memcpy(full, from, folder);
    memcpy(full + folder, path, n + 1);
    simplify(full);
    if (!has_end) memcpy(full + strlen(full), ".jx", sizeof ".jx");
    return full;
}

/* A file that is there and cannot be read is not a fault of the rules: the command could not run. */
static jx_status open_failed(const Options *o, int why)
{
    if (why == ENOENT || why == ENOTDIR) return JX_ENOTFOUND;
    *o->load_failed = true;
    return why == ENOMEM ? JX_ENOMEM : JX_EIO;
}

static jx_status read_regular(const Options *o, const char *path, Text *out)
{
    struct stat st;
    size_t most = o->max_text ? o->max_text : (size_t)64 << 20;
    int fd;
    do
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0) return open_failed(o, errno);
    bool known = fstat(fd, &st) == 0;
    if (!known) *o->load_failed = true;
    jx_status status = known && S_ISREG(st.st_mode) ? JX_OK : JX_EIO;
    if (status == JX_OK && (st.st_size < 0 || (size_t)st.st_size > most)) status = JX_ELIMIT;
    if (status == JX_OK && !input_fits(o, &st)) *o->load_failed = true; /* read, but no result */
    char part[65536];
    while (status == JX_OK) {
        ssize_t n = read(fd, part, sizeof part);
        if (n == 0) break;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            *o->load_failed = true;
            status = JX_EIO;
        } else if (out->n + (size_t)n > most) {
            status = JX_ELIMIT;
        } else if (text_put(out, part, (size_t)n) != 0) {
            status = JX_ENOMEM;
        }
    }
    (void)close(fd);
    return status;
}

jx_status load_base(void *ud, const char *from, const char *path, jx_give_fn give, void *give_ud)
{
    Text text = {0};
    if (path[0] == '/' || path[0] == 0) return JX_EINVAL;
    char *name = full_path(from, path);
    if (!name) return JX_ENOMEM;
    jx_status status = read_regular(ud, name, &text);
    if (status == JX_OK) give(give_ud, name, text.bytes ? text.bytes : "", text.n);
    text_free(&text);
    free(name);
    return status;
}
