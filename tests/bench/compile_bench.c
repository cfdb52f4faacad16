/* How fast rules are compiled: 10² to 10⁶ one-line rules, each with a name of its own.
 *
 *   compile_bench [clauses [rounds]]   one size only, as for a profiler
 *
 * Processor time, the shortest of several rounds. `names` is the pass that collects names, `plan` all that
 * comes after the model. Memory is what the compile held at its worst, by the host's allocator, and
 * what the rule set holds. A table, in nanoseconds a rule.
 */
#define _POSIX_C_SOURCE 200809L
#include "api/api.h"
#include <stdio.h>
#include <stdlib.h>
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

/* Points are written: an equal split of 100 among many is 0. */
static char *rules_text(int clauses, size_t *n)
{
    char *text = malloc((size_t)clauses * 96 + 200), *p = text;
    if (!text) exit(2);
    p += sprintf(p, "总分：%d分\n等级：优≥%d分；差\n", clauses, clauses);
    for (int i = 0; i < clauses; i++)
        p += sprintf(p, "第%d项指标完成数量（1分） ≥ %d家\n", i + 1, i % 97 + 3);
    *n = (size_t)(p - text);
    return text;
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
    double start = now();
    if (!jx__compile_run(&c, last, "bench.jx", text, n, &ds)) exit(1);
    keep_least(least, now() - start);
    jx__compile_end(&c);
    jx__diags_free(&ds);
}

static double measure_all(jx_engine *eng, Meter *m, const char *text, size_t n, size_t *keeps)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    size_t before = m->held;
    double start = now();
    jx_status st = jx_ruleset_compile(eng, "bench.jx", text, n, &ds, &rules);
    double took = now() - start;
    jx_diags_free(ds);
    if (st != JX_OK) exit(1);
    *keeps = m->held - before;
    jx_ruleset_release(rules);
    return took;
}

static void measure(jx_engine *eng, Meter *m, int clauses, int rounds)
{
    size_t n, keeps = 0;
    char *text = rules_text(clauses, &n);
    double best[NSTAGES] = {1e9, 1e9, 1e9, 1e9, 1e9}, all = 1e9;
    m->most = m->held;
    size_t floor = m->held;
    for (int i = 0; i < rounds; i++) {
        double took = measure_all(eng, m, text, n, &keeps);
        if (took < all) all = took;
    }
    size_t most = m->most - floor;
    for (int i = 0; i < rounds; i++)
        measure_lexer(eng, text, n, best);
    for (int i = 0; i < rounds; i++)
        measure_run(eng, JX_STAGE_AST, text, n, &best[PARSE]);
    for (int i = 0; i < rounds; i++)
        measure_run(eng, JX_STAGE_MODEL, text, n, &best[MODEL]);
    best[PLAN] = all;
    printf("%8d %9.0f %7.0f", clauses, clauses / all, all * 1e9 / clauses);
    for (int s = 0; s < NSTAGES; s++)
        printf(" %7.0f", (best[s] - (s ? best[s - 1] : 0)) * 1e9 / clauses);
    printf(" %8.1f %8.1f\n", (double)most / 1048576, (double)keeps / 1048576);
    free(text);
}

int main(int argc, char **argv)
{
    Meter m = {0, 0};
    jx_engine_options opt = {.size = sizeof opt, .alloc = metered, .alloc_ud = &m};
    jx_engine *eng = jx_engine_new(&opt);
    if (!eng) return 2;
    puts("   rules   rules/s ns/rule   names     lex   parse   model    plan most MiB kept MiB");
    if (argc > 1)
        measure(eng, &m, atoi(argv[1]), argc > 2 ? atoi(argv[2]) : 5);
    else
        for (int clauses = 100; clauses <= 1000000; clauses *= 10)
            measure(eng, &m, clauses, clauses <= 1000 ? 200 : clauses <= 100000 ? 7 : 3);
    jx_engine_free(eng);
    return 0;
}
