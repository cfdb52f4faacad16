/* Files in and out. Every read and every write is checked; a file appears only when it is complete.
 *
 * -o FILE is written to a file without a name in the same folder, which takes FILE's name when it is
 * complete: whatever ends the run, nothing is left (where the system has no such files, one with a
 * temporary name). A closed pipe is an error of a write like a full disk, not a signal, but nothing
 * is said about it. stdio is not used for data: it cannot go on after a call that was interrupted.
 */
#define _GNU_SOURCE /* O_TMPFILE, where there is one */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void complain(const Options *o, const char *what, const char *name, const char *why)
{
    fprintf(stderr, "jixiao: %s%s%s%s%s\n", what, *name ? " " : "", name,
            why ? SAY(o, "：", ": ") : "", why ? why : "");
}

const char *shown_name(const Options *o, const char *path)
{
    return strcmp(path, "-") == 0 ? SAY(o, "标准输入", "standard input") : path;
}

bool use_color(const Options *o, FILE *to)
{
    if (o->color != COLOR_AUTO) return o->color == COLOR_ALWAYS;
    const char *off = getenv("NO_COLOR"), *term = getenv("TERM");
    if (off && *off) return false;
    return isatty(fileno(to)) && !(term && strcmp(term, "dumb") == 0);
}

/* ---- texts ---- */

void text_free(Text *t)
{
    free(t->bytes);
    *t = (Text){0};
}

int text_put(void *ud, const char *bytes, size_t n)
{
    Text *t = ud;
    if (n > SIZE_MAX / 2 - t->n) return -1;
    if (t->n + n > t->cap) {
        size_t cap = (t->n + n) * 2;
        char *more = realloc(t->bytes, cap);
        if (!more) return -1;
        t->bytes = more;
        t->cap = cap;
    }
    if (n) memcpy(t->bytes + t->n, bytes, n);
    t->n += n;
    return 0;
}

/* A pipe or terminal that does not block is waited for. */
static bool waits(int fd, short what)
{
    struct pollfd p = {.fd = fd, .events = what};
    return (errno == EAGAIN || errno == EWOULDBLOCK) && (poll(&p, 1, -1) >= 0 || errno == EINTR);
}

/* One byte more than the limit is enough to know that a file is too large. */
static bool read_all(int fd, Text *out, size_t most)
{
    char part[65536];
    while (out->n <= most) {
        ssize_t n = read(fd, part, sizeof part);
        if (n == 0) return true;
        if (n < 0 && errno != EINTR && !waits(fd, POLLIN)) return false;
        if (n > 0 && text_put(out, part, (size_t)n) != 0) {
            errno = ENOMEM;
            return false;
        }
    }
    return true;
}

static int open_again(const char *path, int flags)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

bool read_file(const Options *o, const char *path, Text *out)
{
    *out = (Text){0};
    bool standard = strcmp(path, "-") == 0;
    size_t most = o->max_text ? o->max_text : (size_t)64 << 20;
    int fd = standard ? STDIN_FILENO : open_again(path, O_RDONLY);
    bool ok = fd >= 0 && read_all(fd, out, most);
    int why = errno;
    if (fd >= 0 && !standard) (void)close(fd);
    if (!ok) {
        complain(o, SAY(o, "无法读取", "cannot read"), shown_name(o, path), strerror(why));
        text_free(out);
        return false;
    }
    if (out->n <= most) return true;
    complain(o, SAY(o, "文件太大，可用 --max-text 提高上限：", "file too large, see --max-text:"),
             shown_name(o, path), NULL);
    text_free(out);
    return false;
}

/* ---- output ---- */

static bool cannot_write(const Output *out, int why)
{
    const char *name = out->o->out ? out->o->out : SAY(out->o, "标准输出", "standard output");
    if (why == EPIPE && !out->path) return false; /* whoever read has read enough */
    complain(out->o, SAY(out->o, "无法写入", "cannot write"), name, strerror(why ? why : EIO));
    return false;
}

/* A name beside the output's, not in use; NULL with errno set. */
static char *temporary_name(const char *path)
{
    static const char suffix[] = ".XXXXXX";
    size_t n = strlen(path);
    char *name = malloc(n + sizeof suffix);
    if (!name) return NULL;
    memcpy(name, path, n);
    memcpy(name + n, suffix, sizeof suffix);
    return name;
}

/* A file without a name in the folder of `path`: whatever ends the run, nothing is left. -1 where
 * the system or the file system has none. */
static int open_nameless(const char *path)
{
#ifdef O_TMPFILE
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    bool can = folder && access("/proc/self/fd", X_OK) == 0; /* give_name needs it */
    int fd = can ? open_again(folder, O_TMPFILE | O_WRONLY) : -1;
    free(folder);
    return fd;
#else
    (void)path;
    return -1;
#endif
}

/* Gives a nameless file a name that mkstemp made sure of. */
static bool give_name(const Output *out)
{
    char link[64];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", out->fd);
    int fd = mkstemp(out->temporary);
    if (fd < 0) return false;
    (void)close(fd);
    /* Between the two calls nobody else knows the name. */
    if (unlink(out->temporary) == 0 &&
        linkat(AT_FDCWD, link, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW) == 0)
        return true;
    int why = errno;
    (void)unlink(out->temporary);
    errno = why;
    return false;
}

/* The permissions a new file gets, which mkstemp does not give. */
static void give_mode(int fd, const struct stat *old)
{
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, old ? old->st_mode & 0777 : 0666 & ~mask);
}

static bool open_temporary(Output *out, const struct stat *old)
{
    out->temporary = temporary_name(out->path);
    if (!out->temporary) return cannot_write(out, ENOMEM);
    out->fd = open_nameless(out->path);
    out->nameless = out->fd >= 0;
    if (!out->nameless) out->fd = mkstemp(out->temporary);
    if (out->fd >= 0) {
        give_mode(out->fd, old);
        return true;
    }
    int why = errno;
    free(out->temporary);
    out->temporary = NULL;
    return cannot_write(out, why);
}

bool output_open(Output *out, const Options *o)
{
    *out = (Output){.o = o, .fd = STDOUT_FILENO};
    out->by_line = !o->out && isatty(STDOUT_FILENO);
    if (!o->out) return true;
    struct stat st;
    bool exists = stat(o->out, &st) == 0;
    if (!exists && errno != ENOENT && errno != ENOTDIR) return cannot_write(out, errno);
    /* A link is followed, so that the file it names is replaced and not the link. */
    out->path = exists ? realpath(o->out, NULL) : strdup(o->out);
    if (!out->path) return cannot_write(out, errno);
    bool opened;
    if (exists && !S_ISREG(st.st_mode)) { /* a device or a pipe cannot be replaced */
        out->fd = open_again(out->path, O_WRONLY);
        opened = out->fd >= 0 || cannot_write(out, errno);
    } else {
        opened = open_temporary(out, exists ? &st : NULL);
    }
    if (opened) return true;
    free(out->path);
    *out = (Output){.o = o};
    return false;
}

/* An interrupted call is made again, what a short one left is written by the next. */
static bool write_all(Output *out, const char *bytes, size_t n)
{
    while (n && !out->error) {
        ssize_t done = write(out->fd, bytes, n);
        if (done < 0 && errno != EINTR && !waits(out->fd, POLLOUT)) out->error = errno;
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        }
    }
    return !out->error;
}

bool output_flush(Output *out)
{
    size_t n = out->n;
    out->n = 0;
    return write_all(out, out->buffer, n);
}

int output_put(void *ud, const char *bytes, size_t n)
{
    Output *out = ud;
    if (n > sizeof out->buffer - out->n && !output_flush(out)) return -1;
    if (n > sizeof out->buffer) return write_all(out, bytes, n) ? 0 : -1;
    if (n) memcpy(out->buffer + out->n, bytes, n);
    out->n += n;
    if (out->by_line && n && bytes[n - 1] == '\n') (void)output_flush(out);
    return out->error ? -1 : 0;
}

int put_json_string(jx_write_fn write, void *ud, const char *text)
{
    char escaped[8];
    int bad = write(ud, "\"", 1);
    for (; *text && !bad; text++) {
        unsigned char c = (unsigned char)*text;
        int n = c == '"' || c == '\\' ? snprintf(escaped, sizeof escaped, "\\%c", c)
                : c < 0x20            ? snprintf(escaped, sizeof escaped, "\\u%04x", c)
                                      : snprintf(escaped, sizeof escaped, "%c", c);
        if (n > 0) bad = write(ud, escaped, (size_t)n);
    }
    return bad ? bad : write(ud, "\"", 1);
}

static void note(Output *out, bool ok)
{
    if (!ok && !out->error) out->error = errno ? errno : EIO;
}

/* The bytes of a file are on the disk before it gets its name. */
static void sync_file(Output *out)
{
    int done;
    do
        done = fsync(out->fd);
    while (done != 0 && errno == EINTR);
    note(out, done == 0);
    if (out->nameless && !out->error) {
        bool named = give_name(out);
        note(out, named);
        out->nameless = !named;
    }
}

bool output_close(Output *out, bool keep)
{
    keep =
        keep && !*out->o->load_failed; /* no result: a rule file was not read, or would be lost */
    if (keep || !out->temporary) (void)output_flush(out);
    if (keep && out->temporary && !out->error) sync_file(out);
    /* Of standard output a copy is closed, which is when a file system across a network tells what
     * it could not keep. After EINTR the descriptor is gone all the same. */
    int fd = out->path ? out->fd : dup(out->fd);
    if (fd >= 0) note(out, close(fd) == 0 || errno == EINTR);
    bool whole = keep && !out->error;
    if (whole && out->temporary) {
        note(out, rename(out->temporary, out->path) == 0);
        whole = !out->error;
    }
    if (!whole && out->temporary && !out->nameless) (void)unlink(out->temporary);
    bool told = out->error == 0 || cannot_write(out, out->error);
    free(out->temporary);
    free(out->path);
    out->temporary = out->path = NULL;
    return told && (whole || !keep);
}

/* ---- findings and rules ---- */

static int put_stderr(void *ud, const char *bytes, size_t n)
{
    (void)ud;
    return fwrite(bytes, 1, n, stderr) == n ? 0 : -1;
}

void show_findings(const Options *o, const jx_diags *ds)
{
    if (jx_diags_count(ds) && (!o->quiet || jx_diags_errors(ds)))
        (void)jx_diags_render(ds, JX_FORMAT_TEXT, o->lang, use_color(o, stderr), put_stderr, NULL);
}

bool splice_findings(Text *list, const jx_diags *ds, jx_lang lang)
{
    Text one = {0};
    if (jx_diags_count(ds) == 0) return true;
    bool ok = jx_diags_render(ds, JX_FORMAT_JSON, lang, 0, text_put, &one) == JX_OK && one.n > 0;
    const char *from = ok ? memchr(one.bytes, '[', one.n) : NULL;
    size_t end = one.n;
    while (from && end && one.bytes[end - 1] != ']')
        end--;
    while (from && end > 1 && (one.bytes[end - 1] == ']' || one.bytes[end - 1] == '\n'))
        end--;
    if (from && list->n) ok = text_put(list, ",", 1) == 0;
    if (from && ok) ok = text_put(list, from + 1, (size_t)(one.bytes + end - (from + 1))) == 0;
    text_free(&one);
    return ok && from;
}

jx_ruleset *load_rules(const Options *o, jx_engine *engine, const char *path, int *exit_code)
{
    Text text;
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    if (!read_rules(o, engine, path, &text, exit_code)) return NULL;
    *exit_code = EXIT_FAILED;
    jx_status st = jx_ruleset_compile(engine, shown_name(o, path), text.bytes, text.n, &ds, &rules);
    text_free(&text);
    if (st == JX_OK || st == JX_EDIAG)
        show_findings(o, ds);
    else
        complain(o, SAY(o, "无法编译", "cannot compile"), shown_name(o, path), jx_status_text(st));
    if (st == JX_EDIAG) *exit_code = EXIT_FOUND;
    jx_diags_free(ds);
    if (!*o->load_failed) return rules;
    jx_ruleset_release(rules);
    *exit_code = EXIT_FAILED;
    return NULL;
}
