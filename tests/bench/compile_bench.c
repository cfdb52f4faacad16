/* How fast rules are compiled: 10² to 10⁶ one-line rules, each with a name of its own.
 *
 *   compile_bench [clauses [rounds]]   one size only, as for a profiler
 *
 * Processor time, the shortest of several rounds, with the engine's own allocator. `names` is the pass
 * that collects names, `plan` all that comes after the model. Memory is what a compile held at its worst,
 * by a host's allocator that counts, and what the rule set holds. A table, in nanoseconds a rule. What
 * kinds of rules there are is said in rules_text.h: those that are alike are compiled together.
 */
#define _POSIX_C_SOURCE 200809L
#include "api/api.h"
#include "rules_text.h"
#include <string.h>
#include <time.h>

typedef struct Meter {
    size_t held, most;
} Meter;

static void *metered(void *ud, void *ptr, size_t osize, size_t nsize)
{
    Meter *m = ud;
    if (nsize == 0) {
        free(ptr);
        m->held -= ptr ? osize : 0;
        return NULL;
    }
    void *p = realloc(ptr, nsize);
    if (!p) return NULL;
    m->held += nsize - (ptr ? osize : 0);
    if (m->held > m->most) m->most = m->held;
    return p;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum { NAMES, LEX, PARSE, MODEL, PLAN, NSTAGES };

static void keep_least(double *least, double found)
{
    if (found < *least) *least = found;
}

/* The two passes over the text, one without and one with the dictionary. */
static void measure_lexer(const jx_engine *eng, const char *text, size_t n, double least[NSTAGES])
{
    Compile c;
    Diags ds;
    if (!jx__diags_init(&ds, &eng->alloc) || !jx__compile_begin(&c, eng)) exit(2);
    double t0 = now();
    bool ok = jx__compile_load(&c, STR("bench.jx"), (Str){text, (uint32_t)n}, &ds);
    jx__names_init(&c.names, &c.arena);
    jx__compile_columns(&c.names);
    c.names.wants_twins = true;
    ok = ok && jx__parse_names(&c.arena, &c.source, &c.names, &ds);
    double t1 = now();
    ok = ok && jx__lex(&c.arena, &c.source, LEX_RULES, &c.names, &c.parsed.tokens);
    double t2 = now();
    jx__compile_end(&c);
    jx__diags_free(&ds);
    if (!ok) exit(1);
    keep_least(&least[NAMES], t1 - t0);
    keep_least(&least[LEX], t2 - t0);
}

/* A compile up to a stage. */
static void measure_run(const jx_engine *eng, jx_stage last, const char *text, size_t n,
                        double *least)
{
    Compile c;
    Diags ds;
    if (!jx__diags_init(&ds, &eng->alloc) || !jx__compile_begin(&c, eng)) exit(2);
    c.twins = true;
    double start = now();
    if (!jx__compile_run(&c, last, "bench.jx", text, n, &ds)) exit(1);
    keep_least(least, now() - start);
    jx__compile_end(&c);
    jx__diags_free(&ds);
}

static jx_ruleset *compile(jx_engine *eng, const char *text, size_t n)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(eng, "bench.jx", text, n, &ds, &rules);
    jx_diags_free(ds);
    if (st != JX_OK) exit(1);
    return rules;
}

/* One compile with an allocator that counts: the most it held, and what the rule set keeps. */
static size_t measure_memory(const char *text, size_t n, size_t *keeps)
{
    Meter m = {0, 0};
    jx_engine_options opt = {.size = sizeof opt, .alloc = metered, .alloc_ud = &m};
    jx_engine *eng = jx_engine_new(&opt);
    if (!eng) exit(2);
    size_t before = m.held;
    jx_ruleset *rules = compile(eng, text, n);
    *keeps = m.held - before;
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    return m.most - before;
}

static void measure(jx_engine *eng, RulesText kind, int clauses, int rounds)
{
    static const char *const names[RULES_TEXTS] = {"alike", "mixed", "numbered", "apart"};
    size_t n, keeps;
    char *text = rules_text(kind, clauses, &n);
    double best[NSTAGES] = {1e9, 1e9, 1e9, 1e9, 1e9}, all = 1e9;
    size_t most = measure_memory(text, n, &keeps);
    for (int i = 0; i < rounds; i++) {
        double start = now();
        jx_ruleset_release(compile(eng, text, n));
        keep_least(&all, now() - start);
    }
    for (int i = 0; i < rounds; i++)
        measure_lexer(eng, text, n, best);
    for (int i = 0; i < rounds; i++)
        measure_run(eng, JX_STAGE_AST, text, n, &best[PARSE]);
    for (int i = 0; i < rounds; i++)
        measure_run(eng, JX_STAGE_MODEL, text, n, &best[MODEL]);
    best[PLAN] = all;
    printf("%8s %8d %9.0f %7.0f", names[kind], clauses, clauses / all, all * 1e9 / clauses);
    for (int s = 0; s < NSTAGES; s++)
        printf(" %7.0f", (best[s] - (s ? best[s - 1] : 0)) * 1e9 / clauses);
    printf(" %8.1f %8.1f\n", (double)most / 1048576, (double)keeps / 1048576);
    free(text);
}

int main(int argc, char **argv)
{
    jx_engine *eng = jx_engine_new(NULL);
    if (!eng) return 2;
    puts("   kind    rules   rules/s ns/rule   names     lex   parse   model    plan most MiB kept "
         "MiB");
    if (argc > 1) {
        measure(eng, RULES_ALIKE, atoi(argv[1]), argc > 2 ? atoi(argv[2]) : 5);
    } else {
        for (int clauses = 100; clauses <= 1000000; clauses *= 10)
            measure(eng, RULES_ALIKE, clauses, clauses <= 1000 ? 200 : clauses <= 100000 ? 7 : 3);
        for (RulesText kind = RULES_MIXED; kind < RULES_TEXTS; kind++)
            for (int clauses = 100; clauses <= 100000; clauses *= 10)
                measure(eng, kind, clauses, clauses <= 1000 ? 200 : 7);
    }
    jx_engine_free(eng);
    return 0;
}
