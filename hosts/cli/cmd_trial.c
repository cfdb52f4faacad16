/* jixiao test --generate RULES: writes worked examples; --mutate RULES: changes the rules in small
 * ways and lists what no example catches. Both: the examples that were written are judged. */
#include "cli.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Trying {
    const Options *o;
    jx_engine *engine;
    Output out;
    Text files; /* elements of the JSON array */
    int code;
} Trying;

static void raise_code(Trying *t, int code)
{
    if (code > t->code) t->code = code;
}

static void put(Trying *t, const char *text)
{
    (void)output_put(&t->out, text, strlen(text));
}

static void failed(Trying *t, const char *name, jx_status st, const jx_diags *ds)
{
    if (st == JX_EDIAG) {
        show_findings(t->o, ds);
        raise_code(t, EXIT_FOUND);
        return;
    }
    complain(t->o, SAY(t->o, "无法试行", "cannot try"), name,
             st == JX_ELIMIT ? SAY(t->o, "内存超过上限，可用 --max-memory 提高",
                                   "it needs more than the memory limit; --max-memory raises it")
                             : jx_status_text(st));
    raise_code(t, EXIT_FAILED);
}

/* ---- --generate ---- */

static void generate(Trying *t, const char *name, const Text *text)
{
    jx_diags *ds = NULL;
    jx_test_counts counts;
    jx_status st =
        jx_rules_generate(t->engine, name, text->bytes, text->n, output_put, &t->out, &ds, &counts);
    if (st != JX_OK) {
        failed(t, name, st, ds);
    } else {
        bool enough =
            t->o->require < 0 || counts.covered * 100 >= counts.clauses * (size_t)t->o->require;
        if (!t->o->quiet || !enough)
            (void)fprintf(stderr,
                          SAY(t->o, "%s：生成算例%zu个；条款%zu条，算例用到%zu条\n",
                              "%s: %zu examples written; %zu clauses, %zu covered\n"),
                          name, counts.examples, counts.clauses, counts.covered);
        if (!enough) raise_code(t, EXIT_FOUND);
    }
    jx_diags_free(ds);
}

/* ---- --mutate ---- */

static int show_progress(void *ud, size_t done, size_t all)
{
    (void)ud;
    (void)fprintf(stderr, "\r%zu/%zu", done, all);
    return 0;
}

static size_t judged(const jx_mutations *m)
{
    return jx_mutations_of(m, JX_MUTANT_KILLED) + jx_mutations_of(m, JX_MUTANT_SURVIVED);
}

/* Tenths of a percent, rounded down. */
static size_t score(const jx_mutations *m)
{
    return judged(m) ? jx_mutations_of(m, JX_MUTANT_KILLED) * 1000 / judged(m) : 1000;
}

static bool enough(const Trying *t, const jx_mutations *m)
{
    return t->o->require_killed < 0 || score(m) >= (size_t)t->o->require_killed * 10;
}

static const char *const fates[] = {"killed", "survived", "invalid", "equivalent"};

static void put_indented(Trying *t, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        put(t, "      ");
        (void)output_put(&t->out, text, n);
        put(t, "\n");
        text += n + (text[n] == '\n');
    }
}

static void put_mutant(Trying *t, const jx_mutant *m)
{
    char place[64];
    const Options *o = t->o;
    (void)snprintf(place, sizeof place, ":%u:%u ", m->line, m->column);
    put(t, m->fate == JX_MUTANT_SURVIVED ? SAY(o, "存活 ", "survived ")
                                         : SAY(o, "等价 ", "equivalent "));
    put(t, m->file);
    put(t, place);
    put(t, m->kind_text);
    put(t, SAY(o, "：“", ": “"));
    put(t, m->was);
    if (m->now[0]) {
        put(t, SAY(o, "”改成“", "” becomes “"));
        put(t, m->now);
    } else {
        put(t, SAY(o, "”删去", "” is dropped"));
    }
    put(t, m->now[0] ? "”" : "");
    put(t, SAY(o, "。", ". "));
    put(t, m->reason);
    put(t, "\n");
    if (m->example[0] && m->fate == JX_MUTANT_SURVIVED) {
        put(t, SAY(o, "  能检出的算例：\n", "  An example that catches it:\n"));
        put_indented(t, m->example);
    }
}

static void put_summary(Trying *t, const char *name, const jx_mutations *m)
{
    char line[256], share[64] = "";
    size_t s = score(m);
    if (judged(m))
        (void)snprintf(share, sizeof share, SAY(t->o, "检出率%zu.%zu%%", "score %zu.%zu%%"), s / 10,
                       s % 10);
    (void)snprintf(line, sizeof line,
                   SAY(t->o, "：变异%zu个：检出%zu个，存活%zu个，不成立%zu个，等价%zu个；%s\n",
                       ": %zu mutants: %zu killed, %zu survived, %zu invalid, %zu equivalent; "
                       "%s\n"),
                   jx_mutations_count(m), jx_mutations_of(m, JX_MUTANT_KILLED),
                   jx_mutations_of(m, JX_MUTANT_SURVIVED), jx_mutations_of(m, JX_MUTANT_INVALID),
                   jx_mutations_of(m, JX_MUTANT_EQUIVALENT),
                   judged(m) ? share : SAY(t->o, "没有可以检出的", "nothing to catch"));
    put(t, name);
    put(t, line);
}

static bool add_text(Text *to, const char *key, const char *value)
{
    return text_put(to, key, strlen(key)) == 0 && put_json_string(text_put, to, value) == 0;
}

static bool add_mutant(Text *to, const jx_mutant *m)
{
    char place[80];
    (void)snprintf(place, sizeof place, ", \"line\": %u, \"column\": %u", m->line, m->column);
    return add_text(to, "\n    {\"fate\": ", fates[m->fate]) &&
           add_text(to, ", \"kind\": ", m->kind) && add_text(to, ", \"file\": ", m->file) &&
           text_put(to, place, strlen(place)) == 0 && add_text(to, ", \"was\": ", m->was) &&
           add_text(to, ", \"now\": ", m->now) && add_text(to, ", \"example\": ", m->example) &&
           add_text(to, ", \"reason\": ", m->reason) && text_put(to, "}", 1) == 0;
}

static bool add_file(Trying *t, const char *name, const jx_mutations *m)
{
    char line[256], share[32] = "null";
    Text *to = &t->files;
    size_t s = score(m);
    if (judged(m)) (void)snprintf(share, sizeof share, "\"%zu.%zu%%\"", s / 10, s % 10);
    bool ok = add_text(to, to->n ? ",\n  {\"file\": " : "\n  {\"file\": ", name);
    (void)snprintf(line, sizeof line,
                   ", \"mutants\": %zu, \"killed\": %zu, \"survived\": %zu, \"invalid\": %zu, "
                   "\"equivalent\": %zu, \"score\": %s, \"list\": [",
                   jx_mutations_count(m), jx_mutations_of(m, JX_MUTANT_KILLED),
                   jx_mutations_of(m, JX_MUTANT_SURVIVED), jx_mutations_of(m, JX_MUTANT_INVALID),
                   jx_mutations_of(m, JX_MUTANT_EQUIVALENT), share);
    ok = ok && text_put(to, line, strlen(line)) == 0;
    for (size_t i = 0; ok && i < jx_mutations_count(m); i++) {
        jx_mutant one;
        ok = jx_mutations_at(m, i, &one) == JX_OK && (i == 0 || text_put(to, ",", 1) == 0) &&
             add_mutant(to, &one);
    }
    return ok && text_put(to, "]}", 2) == 0;
}

static void mutate(Trying *t, const char *name, const Text *text)
{
    jx_diags *ds = NULL;
    jx_mutations *m = NULL;
    bool shown = !t->o->quiet && isatty(STDERR_FILENO);
    jx_mutate_options how = {
        .size = sizeof how, .generate = t->o->generate, .progress = shown ? show_progress : NULL};
    jx_status st = jx_rules_mutate(t->engine, name, text->bytes, text->n, &how, &ds, &m);
    if (shown) (void)fputs("\r                    \r", stderr);
    if (st != JX_OK) {
        failed(t, name, st, ds);
    } else if (t->o->json) {
        if (!add_file(t, name, m)) raise_code(t, EXIT_FAILED);
    } else {
        for (size_t i = 0; i < jx_mutations_count(m); i++) {
            jx_mutant one;
            bool found = jx_mutations_at(m, i, &one) == JX_OK;
            if (!found || t->o->quiet) continue;
            if (one.fate == JX_MUTANT_SURVIVED || one.fate == JX_MUTANT_EQUIVALENT)
                put_mutant(t, &one);
        }
        put_summary(t, name, m);
    }
    if (st == JX_OK && !enough(t, m)) raise_code(t, EXIT_FOUND);
    jx_diags_free(ds);
    jx_mutations_free(m);
}

/* A section is for one file. */
static bool can_generate(const Options *o)
{
    if (o->nargs == 1) return true;
    complain(o, SAY(o, "无法生成算例", "cannot write examples for"), o->args[1],
             SAY(o, "一次只能一个规则文件", "one rule file at a time"));
    return false;
}

int cmd_trial(const Options *o, jx_engine *engine)
{
    Trying t = {.o = o, .engine = engine};
    if (!o->mutate && !can_generate(o)) return EXIT_FAILED;
    if (!output_open(&t.out, o)) return EXIT_FAILED;
    for (int i = 0; i < o->nargs; i++) {
        Text text = {0};
        const char *name = shown_name(o, o->args[i]);
        if (!read_file(o, o->args[i], &text))
            raise_code(&t, EXIT_FAILED);
        else if (o->mutate)
            mutate(&t, name, &text);
        else
            generate(&t, name, &text);
        text_free(&text);
    }
    if (o->mutate && o->json) {
        put(&t, "{\"files\": [");
        if (t.files.n) (void)output_put(&t.out, t.files.bytes, t.files.n);
        put(&t, "\n]}\n");
    }
    text_free(&t.files);
    bool closed = output_close(&t.out, t.code != EXIT_FAILED);
    return closed || t.code == EXIT_FAILED ? t.code : EXIT_FAILED;
}
