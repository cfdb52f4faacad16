/* jixiao test RULES...: runs the worked examples (算例) and tells which clauses none touches; with
 * --require, whether they are enough. */
#include "cli.h"
#include <string.h>

typedef struct Testing {
    const Options *o;
    jx_engine *engine;
    Output out;
    Text files, findings; /* elements of the two JSON arrays */
    int code;
} Testing;

static void raise_code(Testing *t, int code)
{
    if (code > t->code) t->code = code;
}

static bool touches_enough(const Testing *t, const jx_test_counts *c)
{
    return t->o->require < 0 || c->covered * 100 >= c->clauses * (size_t)t->o->require;
}

/* Tenths of a percent, rounded down: 99.9% is not yet all. */
static size_t permille(const jx_test_counts *c)
{
    return c->clauses ? c->covered * 1000 / c->clauses : 1000;
}

static void put_coverage(Testing *t, const char *name, const jx_test_counts *c)
{
    char line[256];
    size_t share = permille(c);
    const char *verdict = touches_enough(t, c) ? SAY(t->o, "达到", "which meets")
                                               : SAY(t->o, "低于", "which is below");
    int n = snprintf(line, sizeof line,
                     SAY(t->o, "：算例用到%zu.%zu%%的条款，%s要求的%d%%\n",
                         ": the examples touch %zu.%zu%% of the clauses, %s the required %d%%\n"),
                     share / 10, share % 10, verdict, t->o->require);
    (void)output_put(&t->out, name, strlen(name));
    if (n > 0) (void)output_put(&t->out, line, (size_t)n);
}

static void put_summary(Testing *t, const char *name, const jx_test_counts *c)
{
    char line[256];
    int n = snprintf(line, sizeof line,
                     SAY(t->o, "：算例%zu个，不符%zu个；条款%zu条，算例用到%zu条\n",
                         ": %zu examples, %zu failed; %zu clauses, %zu covered\n"),
                     c->examples, c->failed, c->clauses, c->covered);
    (void)output_put(&t->out, name, strlen(name));
    if (n > 0) (void)output_put(&t->out, line, (size_t)n);
    if (t->o->require >= 0) put_coverage(t, name, c);
}

/* One entry of `files`; without counts the file did not compile. */
static bool add_file(Testing *t, const char *name, const jx_test_counts *c)
{
    char line[256] = ", \"compiled\": false}", required[64] = "";
    if (c && t->o->require >= 0)
        (void)snprintf(required, sizeof required, ", \"required\": %d, \"enough\": %s",
                       t->o->require, touches_enough(t, c) ? "true" : "false");
    if (c)
        (void)snprintf(line, sizeof line,
                       ", \"compiled\": true, \"examples\": %zu, \"failed\": %zu, "
                       "\"clauses\": %zu, \"covered\": %zu%s}",
                       c->examples, c->failed, c->clauses, c->covered, required);
    const char *open = t->files.n ? ",\n  {\"file\": " : "\n  {\"file\": ";
    return text_put(&t->files, open, strlen(open)) == 0 &&
           put_json_string(text_put, &t->files, name) == 0 &&
           text_put(&t->files, line, strlen(line)) == 0;
}

static void test_rules(Testing *t, const char *name, jx_ruleset *rules)
{
    jx_test_counts counts;
    jx_diags *ds = NULL;
    jx_status st = jx_ruleset_test(rules, &ds, &counts);
    if (st != JX_OK) {
        complain(t->o, SAY(t->o, "无法运行算例", "cannot run the examples of"), name,
                 jx_status_text(st));
        raise_code(t, EXIT_FAILED);
        return;
    }
    if (jx_diags_errors(ds) || !touches_enough(t, &counts)) raise_code(t, EXIT_FOUND);
    bool ok = true;
    if (t->o->json) {
        ok = add_file(t, name, &counts) && splice_findings(&t->findings, ds, t->o->lang);
    } else {
        bool color = t->o->out ? t->o->color == COLOR_ALWAYS : use_color(t->o, stdout);
        if (!t->o->quiet || jx_diags_errors(ds))
            (void)jx_diags_render(ds, JX_FORMAT_TEXT, t->o->lang, color, output_put, &t->out);
        put_summary(t, name, &counts);
    }
    if (!ok) raise_code(t, EXIT_FAILED);
    jx_diags_free(ds);
}

int cmd_test(const Options *o, jx_engine *engine)
{
    Testing t = {.o = o, .engine = engine};
    Progress progress;
    if (o->generate || o->mutate) return cmd_trial(o, engine);
    if (!output_open(&t.out, o)) return EXIT_FAILED;
    progress_begin(&progress, o, (size_t)o->nargs, !o->json);
    for (int i = 0; i < o->nargs; i++) {
        int code;
        jx_ruleset *rules = load_rules(o, engine, o->args[i], &code);
        if (rules)
            test_rules(&t, shown_name(o, o->args[i]), rules);
        else
            raise_code(&t, o->json && !add_file(&t, shown_name(o, o->args[i]), NULL) ? EXIT_FAILED
                                                                                     : code);
        jx_ruleset_release(rules);
        progress_step(&progress, o->args[i]);
    }
    progress_clear(&progress);
    if (o->json) {
        (void)output_put(&t.out, "{\"files\": [", 11);
        if (t.files.n) (void)output_put(&t.out, t.files.bytes, t.files.n);
        (void)output_put(&t.out, "],\n\"findings\": [", 16);
        if (t.findings.n) (void)output_put(&t.out, t.findings.bytes, t.findings.n);
        (void)output_put(&t.out, "\n]}\n", 4);
    }
    text_free(&t.files);
    text_free(&t.findings);
    bool closed = output_close(&t.out, t.code != EXIT_FAILED);
    return closed || t.code == EXIT_FAILED ? t.code : EXIT_FAILED;
}
