/* jixiao test RULES...: runs the worked examples (算例) and tells which clauses none touches. */
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

static void put_summary(Testing *t, const char *name, const jx_test_counts *c)
{
    char line[256];
    int n = snprintf(line, sizeof line,
                     SAY(t->o, "：算例%zu个，不符%zu个；条款%zu条，算例用到%zu条\n",
                         ": %zu examples, %zu failed; %zu clauses, %zu covered\n"),
                     c->examples, c->failed, c->clauses, c->covered);
    (void)output_put(&t->out, name, strlen(name));
    if (n > 0) (void)output_put(&t->out, line, (size_t)n);
}

/* One entry of `files`; without counts the file did not compile. */
static bool add_file(Testing *t, const char *name, const jx_test_counts *c)
{
    char line[256] = ", \"compiled\": false}";
    if (c)
        (void)snprintf(line, sizeof line,
                       ", \"compiled\": true, \"examples\": %zu, \"failed\": %zu, "
                       "\"clauses\": %zu, \"covered\": %zu}",
                       c->examples, c->failed, c->clauses, c->covered);
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
    if (jx_diags_errors(ds)) raise_code(t, EXIT_FOUND);
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
    if (!output_open(&t.out, o)) return EXIT_FAILED;
    for (int i = 0; i < o->nargs; i++) {
        int code;
        jx_ruleset *rules = load_rules(o, engine, o->args[i], &code);
        if (rules)
            test_rules(&t, shown_name(o, o->args[i]), rules);
        else
            raise_code(&t, o->json && !add_file(&t, shown_name(o, o->args[i]), NULL) ? EXIT_FAILED
                                                                                     : code);
        jx_ruleset_release(rules);
    }
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
