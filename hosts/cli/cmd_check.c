/* jixiao check RULES...: every finding of each rule file; its worked examples are run as well, and
 * what the rules can and cannot do is decided. A last line says what they cost to run. */
#include "cli.h"
#include <string.h>

/* The findings of one file: of the compile, the examples that fail, what the rules cannot do. */
static jx_status check_text(jx_engine *engine, const char *name, const Text *text, jx_diags **all,
                            jx_cost *cost)
{
    jx_diags *compiled = NULL, *tested = NULL, *decided = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(engine, name, text->bytes, text->n, &compiled, &rules);
    if (st == JX_OK && rules) {
        st = jx_ruleset_test(rules, &tested, NULL);
        if (st == JX_OK) st = jx_diags_append(engine, compiled, tested, JX_ERROR);
        if (st == JX_OK) st = jx_ruleset_check(rules, &decided, cost);
        if (st == JX_OK) st = jx_diags_append(engine, compiled, decided, JX_NOTE);
    }
    jx_ruleset_release(rules);
    jx_diags_free(tested);
    jx_diags_free(decided);
    if (st == JX_OK || st == JX_EDIAG) {
        *all = compiled;
        return JX_OK;
    }
    jx_diags_free(compiled);
    return st;
}

/* How many findings say that something was not decided. */
static size_t count_undecided(const jx_diags *ds)
{
    size_t n = 0;
    for (size_t i = 0; i < jx_diags_count(ds); i++) {
        jx_diag d;
        n += jx_diags_at(ds, i, &d) == JX_OK && d.code >= 4550 && d.code <= 4555;
    }
    return n;
}

static void put_cost(Output *out, const jx_cost *cost, size_t undecided)
{
    char line[300], part[100];
    if (undecided)
        snprintf(part, sizeof part, SAY(out->o, "，%zu处没有全部判定", ", %zu not decided in full"),
                 undecided);
    else
        snprintf(part, sizeof part, "%s", SAY(out->o, "，全部判定", ", everything decided"));
    int n = snprintf(
        line, sizeof line,
        SAY(out->o, "条款%zu条，指标%zu项%s；每张表%zu步，内存%zu字节%s\n",
            "%zu clauses, %zu indicators%s; %zu operations and %zu bytes for each form%s\n"),
        cost->clauses, cost->indicators, part, cost->ops, cost->bytes,
        cost->by_form
            ? SAY(out->o, "；表中各行和指标规则另计", ", its rows and their rules not counted")
            : "");
    if (n > 0 && cost->indicators) (void)output_put(out, line, (size_t)n);
}

/* {"file": …, "clauses": …}: one element of `stats`. */
static bool add_stats(Text *stats, const char *name, const jx_cost *cost, size_t undecided)
{
    char line[240];
    int n = snprintf(line, sizeof line,
                     ", \"clauses\": %zu, \"indicators\": %zu, \"ops\": %zu, \"bytes\": %zu, "
                     "\"by_form\": %s, \"undecided\": %zu}",
                     cost->clauses, cost->indicators, cost->ops, cost->bytes,
                     cost->by_form ? "true" : "false", undecided);
    if (!cost->indicators) return true;
    const char *begin = stats->n ? ",\n  {\"file\": " : "\n  {\"file\": ";
    return n > 0 && text_put(stats, begin, strlen(begin)) == 0 &&
           put_json_string(text_put, stats, name) == 0 && text_put(stats, line, (size_t)n) == 0;
}

static void summary(Output *out, const char *name, const jx_diags *ds)
{
    char line[128];
    size_t errors = jx_diags_errors(ds), warnings = 0;
    for (size_t i = 0; i < jx_diags_count(ds); i++) {
        jx_diag d;
        if (jx_diags_at(ds, i, &d) == JX_OK) warnings += d.severity == JX_WARNING;
    }
    int n =
        errors || warnings
            ? snprintf(line, sizeof line,
                       SAY(out->o, "：%zu个错误，%zu个警告\n", ": %zu errors, %zu warnings\n"),
                       errors, warnings)
            : snprintf(line, sizeof line, "%s", SAY(out->o, "：没有问题\n", ": nothing wrong\n"));
    (void)output_put(out, name, strlen(name));
    if (n > 0) (void)output_put(out, line, (size_t)n);
}

/* EXIT_DONE, EXIT_FOUND or EXIT_FAILED for one file. */
static int check_file(const Options *o, jx_engine *engine, const char *path, Output *out,
                      Text *list, Text *stats)
{
    Text text;
    jx_cost cost = {0};
    jx_diags *ds = NULL;
    int code;
    if (!read_rules(o, engine, path, &text, &code)) return code;
    const char *name = shown_name(o, path);
    jx_status st = check_text(engine, name, &text, &ds, &cost);
    text_free(&text);
    if (st != JX_OK) {
        complain(o, SAY(o, "无法检查", "cannot check"), name, jx_status_text(st));
        return EXIT_FAILED;
    }
    bool found = jx_diags_errors(ds) > 0, shown = true;
    if (o->json) {
        shown = splice_findings(list, ds, o->lang) &&
                add_stats(stats, name, &cost, count_undecided(ds));
    } else {
        bool color = o->out ? o->color == COLOR_ALWAYS : use_color(o, stdout);
        if (!o->quiet || found)
            (void)jx_diags_render(ds, JX_FORMAT_TEXT, o->lang, color, output_put, out);
        if (!o->quiet) {
            summary(out, name, ds);
            put_cost(out, &cost, count_undecided(ds));
        }
    }
    jx_diags_free(ds);
    if (!shown) complain(o, SAY(o, "内存不足", "out of memory"), "", NULL);
    return !shown ? EXIT_FAILED : found ? EXIT_FOUND : EXIT_DONE;
}

int cmd_check(const Options *o, jx_engine *engine)
{
    Output out;
    Text list = {0}, stats = {0};
    int code = EXIT_DONE;
    if (o->nforms) return check_forms(o, engine);
    if (o->document >= 0 && o->format_given) {
        complain(o,
                 SAY(o, "没有 --forms 的，--format 只能是 text 或 json",
                     "--format may be text or json without --forms"),
                 "", NULL);
        return EXIT_FAILED;
    }
    if (o->last || o->nwith) {
        complain(o, SAY(o, "--last、--with 要同 --forms 一起用", "--last and --with need --forms"),
                 "", NULL);
        return EXIT_FAILED;
    }
    if (!output_open(&out, o)) return EXIT_FAILED;
    for (int i = 0; i < o->nargs; i++) {
        int one = check_file(o, engine, o->args[i], &out, &list, &stats);
        if (one > code) code = one;
    }
    if (o->json) {
        (void)output_put(&out, "{\"findings\": [", 14);
        if (list.n) (void)output_put(&out, list.bytes, list.n);
        (void)output_put(&out, "\n], \"stats\": [", 14);
        if (stats.n) (void)output_put(&out, stats.bytes, stats.n);
        (void)output_put(&out, "\n]}\n", 4);
    }
    text_free(&list);
    text_free(&stats);
    return output_close(&out, code != EXIT_FAILED) || code == EXIT_FAILED ? code : EXIT_FAILED;
}
