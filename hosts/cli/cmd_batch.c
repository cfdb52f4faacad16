/* jixiao batch -r RULES [FILE...]: a filter. Forms in, a result a line out.
 *
 * A stream (standard input, .ndjson, a table with --input-format csv) is read straight into the
 * batch, which never waits for more than is there. Any other file is read as `score` reads it, and
 * its forms are fed as lines of their own. Interrupted reads and writes go on; a closed pipe or a
 * full disk ends the run with exit code 2. What became of each form is in its line: exit code 1 only
 * says that some lines are no forms, or that reading a file found errors.
 */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

typedef struct Run_ {
    const Options *o;
    Output out;
    jx_batch *batch;
    bool progress;
    time_t told;
    int code; /* of reading files that are no streams */
} Run_;

static unsigned processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 64 ? 64 : (unsigned)n;
}

/* At most once a second, and only to a person. */
static void tell(Run_ *r, bool end)
{
    time_t now = time(NULL);
    if (!r->progress || (!end && now == r->told)) return;
    if (end && r->told == 0) return;
    r->told = now;
    jx_batch_counts c = jx_batch_count(r->batch);
    fprintf(stderr,
            SAY(r->o, "\r已评%zu行，其中%zu行不是申报表%s", "\r%zu lines, %zu of them no forms%s"),
            c.lines, c.errors, end ? "\n" : "");
}

static int put_output(void *ud, const char *bytes, size_t n)
{
    Run_ *r = ud;
    return output_put(&r->out, bytes, n);
}

/* A read that was interrupted is no end of the input. */
static ssize_t read_some(int fd, char *to, size_t n)
{
    ssize_t got;
    do {
        got = read(fd, to, n);
    } while (got < 0 && errno == EINTR);
    return got;
}

static bool flush_lines(Run_ *r, jx_status *st)
{
    *st = jx_batch_flush(r->batch);
    if (*st == JX_OK && !output_flush(&r->out)) *st = JX_EIO;
    return *st == JX_OK;
}

/* False after a message, unless the writer failed, which output_close tells. */
static bool batch_went(Run_ *r, const char *path, jx_status st)
{
    if (st == JX_EDATA)
        complain(r->o, SAY(r->o, "无法识别表头", "cannot read the header of"),
                 shown_name(r->o, path), NULL);
    else if (st != JX_OK && st != JX_EIO)
        complain(r->o, SAY(r->o, "无法评分", "cannot score"), shown_name(r->o, path),
                 jx_status_text(st));
    return st == JX_OK;
}

/* ---- streams ---- */

static bool feed_stream(Run_ *r, const char *path, int fd)
{
    char *to;
    size_t room;
    ssize_t n = 0;
    jx_status st;
    while ((st = jx_batch_room(r->batch, &to, &room)) == JX_OK &&
           (n = read_some(fd, to, room)) > 0) {
        st = jx_batch_fed(r->batch, (size_t)n);
        if (st != JX_OK || (r->o->line_buffered && !flush_lines(r, &st))) break;
        tell(r, false);
    }
    if (st == JX_OK && n < 0) {
        complain(r->o, SAY(r->o, "无法读取", "cannot read"), shown_name(r->o, path),
                 strerror(errno));
        return false;
    }
    return batch_went(r, path, st);
}

/* The last line of a file may lack its end; the next file begins a line of its own. */
static bool feed_file(Run_ *r, const char *path)
{
    int fd;
    do {
        fd = open(path, O_RDONLY | O_CLOEXEC);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        complain(r->o, SAY(r->o, "无法读取", "cannot read"), shown_name(r->o, path),
                 strerror(errno));
        return false;
    }
    bool fed = feed_stream(r, path, fd);
    (void)close(fd);
    return fed && (r->o->csv_in || batch_went(r, path, jx_batch_feed(r->batch, "\n", 1)));
}

/* ---- other files ---- */

/* What jx_forms_render lays out over lines, a line a form. No string holds a line break there, and
 * only a form ends with a brace at the margin; the array's own brackets and commas stand there too. */
static bool put_in_lines(Text *to, const Text *from)
{
    const char *at = from->bytes, *end = at + from->n;
    while (at && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((stop ? stop : end) - at);
        bool closes = n > 0 && *at == '}', array = n > 0 && strchr("[],", *at) != NULL;
        if (closes) n = 1; /* without the comma between two forms */
        if (!array && (text_put(to, at, n) != 0 || text_put(to, closes ? "\n" : " ", 1) != 0))
            return false;
        at = stop ? stop + 1 : end;
    }
    return true;
}

static bool feed_document(Run_ *r, jx_engine *engine, const char *path)
{
    int code;
    jx_forms *forms = load_forms(r->o, engine, path, &code);
    if (code > r->code) r->code = code;
    if (!forms) return code != EXIT_FAILED;
    Text text = {0}, lines = {0};
    jx_status st = jx_forms_render(forms, text_put, &text);
    jx_forms_free(forms);
    if (st == JX_OK && !put_in_lines(&lines, &text)) st = JX_ENOMEM;
    if (st == JX_OK) st = jx_batch_feed(r->batch, lines.bytes, lines.n);
    text_free(&text);
    text_free(&lines);
    return batch_went(r, path, st);
}

/* ---- the run ---- */

static bool run(Run_ *r, jx_engine *engine)
{
    const Options *o = r->o;
    bool fed = o->nargs > 0 || feed_stream(r, "-", STDIN_FILENO);
    r->told = time(NULL);
    for (int i = 0; fed && i < o->nargs; i++) {
        const char *path = o->args[i];
        fed = strcmp(path, "-") == 0             ? feed_stream(r, path, STDIN_FILENO)
              : o->csv_in || is_form_lines(path) ? feed_file(r, path)
                                                 : feed_document(r, engine, path);
    }
    fed = fed && batch_went(r, "-", jx_batch_end(r->batch));
    tell(r, true);
    return fed;
}

int cmd_batch(const Options *o, jx_engine *engine)
{
    int code;
    if (o->full && o->csv_out) {
        complain(o, SAY(o, "--full 只能输出 ndjson", "--full is ndjson only"), "", NULL);
        return EXIT_FAILED;
    }
    if (o->csv_in && o->nargs > 1) {
        complain(o,
                 SAY(o, "--input-format csv 一次只读一个文件：每个文件有自己的表头",
                     "--input-format csv reads one file: each has a header of its own"),
                 "", NULL);
        return EXIT_FAILED;
    }
    jx_ruleset *rules = load_rules(o, engine, o->rules, &code);
    if (!rules) return code;
    Run_ r = {.o = o, .progress = !o->quiet && isatty(STDERR_FILENO)};
    jx_batch_options bo = {.size = sizeof bo,
                           .input = o->csv_in ? JX_CSV : JX_NDJSON,
                           .output = o->csv_out ? JX_CSV : JX_NDJSON,
                           .full = o->full,
                           .threads = o->threads ? o->threads : processors(),
                           .max_line = o->max_line,
                           .write = put_output,
                           .write_ud = &r};
    code = EXIT_FAILED;
    if (output_open(&r.out, o)) {
        jx_status st = jx_batch_new(rules, &bo, &r.batch);
        if (st == JX_EINVAL)
            complain(o,
                     SAY(o, "按申报表的方案，各表的指标不同，只能输出 ndjson",
                         "with 指标：按申报表 each form has rows of its own: ndjson only"),
                     "", NULL);
        else if (st != JX_OK && st != JX_EIO)
            complain(o, SAY(o, "无法评分", "cannot score"), shown_name(o, "-"), jx_status_text(st));
        bool done = st == JX_OK && run(&r, engine);
        if (done) code = jx_batch_count(r.batch).errors ? EXIT_FOUND : r.code;
        if (!output_close(&r.out, done)) code = EXIT_FAILED;
        jx_batch_free(r.batch);
    }
    jx_ruleset_release(rules);
    return code;
}
