/* jixiao batch -r RULES: a filter. Forms on standard input, a result a line on standard output.
 *
 * Reads straight into the batch and never waits for more than is there. Interrupted reads and
 * writes go on; a closed pipe or a full disk ends the run with exit code 2. What became of each
 * form is in its line: exit code 1 only says that some lines are no forms.
 */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"
#include <errno.h>
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
static ssize_t read_some(char *to, size_t n)
{
    ssize_t got;
    do {
        got = read(STDIN_FILENO, to, n);
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
static bool run(Run_ *r)
{
    char *to;
    size_t room;
    ssize_t n = 0;
    jx_status st;
    r->told = time(NULL);
    while ((st = jx_batch_room(r->batch, &to, &room)) == JX_OK && (n = read_some(to, room)) > 0) {
        st = jx_batch_fed(r->batch, (size_t)n);
        if (st != JX_OK || (r->o->line_buffered && !flush_lines(r, &st))) break;
        tell(r, false);
    }
    if (st == JX_OK && n < 0) {
        complain(r->o, SAY(r->o, "无法读取", "cannot read"), shown_name(r->o, "-"),
                 strerror(errno));
        return false;
    }
    if (st == JX_OK) st = jx_batch_end(r->batch);
    tell(r, true);
    if (st == JX_EDATA)
        complain(r->o, SAY(r->o, "无法识别表头", "cannot read the header of"),
                 shown_name(r->o, "-"), NULL);
    else if (st != JX_OK && st != JX_EIO)
        complain(r->o, SAY(r->o, "无法评分", "cannot score"), shown_name(r->o, "-"),
                 jx_status_text(st));
    return st == JX_OK;
}

int cmd_batch(const Options *o, jx_engine *engine)
{
    int code;
    if (o->full && o->csv_out) {
        complain(o, SAY(o, "--full 只能输出 ndjson", "--full is ndjson only"), "", NULL);
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
        bool done = st == JX_OK && run(&r);
        if (done) code = jx_batch_count(r.batch).errors ? EXIT_FOUND : EXIT_DONE;
        if (!output_close(&r.out, done)) code = EXIT_FAILED;
        jx_batch_free(r.batch);
    }
    jx_ruleset_release(rules);
    return code;
}
