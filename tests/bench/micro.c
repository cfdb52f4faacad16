/* Small measurements inside one process: compiling one-line rules, and evaluating indicators by the
 * plan's ops and fused. Prints a table; the shortest of several runs counts.
 */
#define _POSIX_C_SOURCE 200809L
#include "api/api.h"
#include "batch/fuse.h"
#include "rules_text.h"
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static jx_ruleset *compile(jx_engine *eng, const char *text, size_t n)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    (void)jx_ruleset_compile(eng, "bench.jx", text, n, &ds, &rules);
    jx_diags_free(ds);
    return rules;
}

static void measure_compile(jx_engine *eng, int clauses)
{
    size_t n;
    char *text = rules_text(RULES_ALIKE, clauses, &n);
    double best = 1e9;
    int runs = clauses > 10000 ? 3 : 5;
    for (int i = 0; i < runs; i++) {
        double start = now();
        jx_ruleset *rules = compile(eng, text, n);
        double took = now() - start;
        if (!rules) {
            puts("the rules do not compile");
            exit(1);
        }
        jx_ruleset_release(rules);
        if (took < best) best = took;
    }
    printf("compile %7d rules: %8.3f ms, %9.0f rules/s\n", clauses, best * 1e3, clauses / best);
    free(text);
}

static void measure_evaluation(jx_engine *eng)
{
    enum { CLAUSES = 20, ROUNDS = 20000 };
    size_t n;
    char *text = rules_text(RULES_ALIKE, CLAUSES, &n);
    jx_ruleset *rules = compile(eng, text, n);
    Session s;
    Fused f;
    static Cell cells[64];
    if (!rules || !jx__session_init(&s, rules->plan, &rules->alloc) ||
        !jx__fuse(&f, rules->plan, &rules->alloc))
        exit(2);
    double best[2] = {1e9, 1e9};
    int64_t sum = 0;
    for (int run = 0; run < 5; run++) {
        double start = now();
        for (int i = 0; i < ROUNDS; i++) {
            for (uint32_t k = 0; k < rules->plan->ninputs; k++)
                cells[k] = CELL_NUM(NUM_INT((i + (int)k) % 90));
            if (!jx__session_run(&s, cells)) exit(2);
        }
        double middle = now();
        for (int i = 0; i < ROUNDS; i++)
            for (uint32_t k = 0; k < f.n; k++) {
                int64_t score = 0;
                (void)jx__fused_score(&f.of[k], NUM_INT((i + (int)k) % 90), &score);
                sum += score;
            }
        double end = now();
        if (middle - start < best[0]) best[0] = middle - start;
        if (end - middle < best[1]) best[1] = end - middle;
    }
    printf("evaluate by ops: %6.1f ns an indicator\n", best[0] * 1e9 / ROUNDS / CLAUSES);
    printf("evaluate fused:  %6.1f ns an indicator (%lld)\n", best[1] * 1e9 / ROUNDS / CLAUSES,
           (long long)(sum & 1));
    jx__fused_free(&f);
    jx__session_free(&s);
    jx_ruleset_release(rules);
    free(text);
}

int main(void)
{
    jx_engine *eng = jx_engine_new(NULL);
    for (int clauses = 100; clauses <= 100000; clauses *= 10)
        measure_compile(eng, clauses);
    measure_evaluation(eng);
    jx_engine_free(eng);
    return 0;
}
