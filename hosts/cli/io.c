/* Files in and out. Every read and every write is checked; a file appears only when it is complete.
 *
 * -o FILE is written to a temporary file in the same folder, which then takes FILE's name in one
 * step. A closed pipe is an error of a write like a full disk, not a signal.
 */
#define _XOPEN_SOURCE 700
#include "cli.h"
#include <errno.h>
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

/* One byte more than the limit is enough to know that a file is too large. */
static bool read_all(FILE *f, Text *out, size_t most)
{
    char part[65536];
    size_t n;
    while (out->n <= most && (n = fread(part, 1, sizeof part, f)) > 0)
        if (text_put(out, part, n) != 0) {
            errno = ENOMEM;
            return false;
        }
    return ferror(f) == 0;
}

bool read_file(const Options *o, const char *path, Text *out)
{
    *out = (Text){0};
    bool standard = strcmp(path, "-") == 0;
    size_t most = o->max_text ? o->max_text : (size_t)64 << 20;
    errno = 0;
    FILE *f = standard ? stdin : fopen(path, "rb");
    bool ok = f && read_all(f, out, most);
    int why = errno;
    if (f && !standard) fclose(f);
    if (!ok) {
        complain(o, SAY(o, "无法读取", "cannot read"), shown_name(o, path),
                 strerror(why ? why : EIO));
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
    complain(out->o, SAY(out->o, "无法写入", "cannot write"), name, strerror(why ? why : EIO));
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
    static const char suffix[] = ".XXXXXX";
    size_t n = strlen(out->path);
    out->temporary = malloc(n + sizeof suffix);
    if (!out->temporary) return cannot_write(out, ENOMEM);
    memcpy(out->temporary, out->path, n);
    memcpy(out->temporary + n, suffix, sizeof suffix);
    int fd = mkstemp(out->temporary);
    if (fd >= 0) give_mode(fd, old);
    out->file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (out->file) return true;
    int why = errno;
    if (fd >= 0) {
        close(fd);
        unlink(out->temporary);
    }
    free(out->temporary);
    out->temporary = NULL;
    return cannot_write(out, why);
}

bool output_open(Output *out, const Options *o)
{
    *out = (Output){.o = o, .file = stdout};
    if (!o->out) return true;
    struct stat st;
    bool exists = stat(o->out, &st) == 0;
    /* A link is followed, so that the file it names is replaced and not the link. */
    out->path = exists ? realpath(o->out, NULL) : strdup(o->out);
    if (!out->path) return cannot_write(out, errno);
    bool opened;
    if (exists && !S_ISREG(st.st_mode)) { /* a device or a pipe cannot be replaced */
        out->file = fopen(out->path, "wb");
        opened = out->file || cannot_write(out, errno);
    } else {
        opened = open_temporary(out, exists ? &st : NULL);
    }
    if (opened) return true;
    free(out->path);
    *out = (Output){.o = o};
    return false;
}

int output_put(void *ud, const char *bytes, size_t n)
{
    Output *out = ud;
    errno = 0;
    if (fwrite(bytes, 1, n, out->file) == n) return 0;
    if (!out->error) out->error = errno ? errno : EIO;
    return -1;
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

bool output_close(Output *out, bool keep)
{
    errno = 0;
    bool ok = !ferror(out->file);
    ok = fflush(out->file) == 0 && ok;
    if (ok && out->temporary) ok = fsync(fileno(out->file)) == 0;
    int why = errno;
    if (out->file != stdout) ok = fclose(out->file) == 0 && ok;
    if (!why) why = errno;
    if (out->temporary && ok && keep) {
        ok = rename(out->temporary, out->path) == 0;
        why = errno;
    }
    if (out->temporary && !(ok && keep)) unlink(out->temporary);
    free(out->temporary);
    free(out->path);
    out->temporary = out->path = NULL;
    if (out->error) return cannot_write(out, out->error);
    return ok || !keep ? ok : cannot_write(out, why);
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
    return rules;
}
