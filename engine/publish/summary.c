/* Ranking, grades and most frequent findings over several reports.
 *
 * Depends on report and on base's numbers: totals are compared as rationals, and the mean is exact
 * before it is rounded half up to the decimals that the totals are printed with.
 */
#include "publish/summary.h"
#include "base/sort.h"
#include <stdlib.h>

typedef struct Scored {
    Num total;
    uint32_t at; /* in reports[] */
    uint32_t places;
    bool has;
} Scored;

typedef struct Work {
    const Publication *p;
    NumPool *np;
    Scored *scored;
} Work;

static uint32_t places_of(Str decimal)
{
    for (uint32_t i = 0; i < decimal.n; i++)
        if (decimal.p[i] == '.') return decimal.n - i - 1;
    return 0;
}

static bool before(const void *ud, uint32_t a, uint32_t b)
{
    const Work *w = ud;
    const Scored *x = &w->scored[a], *y = &w->scored[b];
    if (x->has != y->has) return x->has;
    int order = x->has ? jx__num_cmp(w->np, x->total, y->total) : 0;
    return order != 0 ? order > 0 : x->at < y->at;
}

static bool read_totals(Work *w)
{
    const Publication *p = w->p;
    for (uint32_t i = 0; i < p->n; i++) {
        Str total = p->reports[i]->total;
        Scored *s = &w->scored[i];
        *s = (Scored){.total = NUM_INT(0), .at = i, .places = places_of(total)};
        s->has = total.p && jx__num_parse(w->np, total, 0, &s->total) == NUM_OK;
    }
    return !w->np->arena.failed;
}

static Ranked ranked_of(const Report *r)
{
    Ranked out = {.report = r, .errors = r->findings.errors, .warnings = r->findings.warnings};
    return out;
}

static void rank(const Work *w, const uint32_t *order, Ranked *out)
{
    for (uint32_t i = 0; i < w->p->n; i++) {
        const Scored *s = &w->scored[order[i]];
        out[i] = ranked_of(w->p->reports[s->at]);
        if (!s->has) continue;
        bool tie = i > 0 && jx__num_cmp(w->np, s->total, w->scored[order[i - 1]].total) == 0;
        out[i].rank = tie ? out[i - 1].rank : i + 1;
    }
}

static void count_grades(const Publication *p, Summary *s)
{
    for (uint32_t i = 0; i < p->n; i++) {
        Str grade = s->ranked[i].report->grade;
        Str name = grade.p ? grade : jx__publish_word(p, WORD_UNGRADED);
        uint32_t k = 0;
        while (k < s->grades.n && !jx__str_eq(s->grades.at[k].name, name))
            k++;
        if (k == s->grades.n) VEC_PUSH(p->arena, &s->grades)->name = name;
        if (k < s->grades.n) s->grades.at[k].n++;
    }
}

static void average(const Work *w, Summary *s)
{
    Num sum = NUM_INT(0), mean;
    uint32_t places = 0;
    for (uint32_t i = 0; i < w->p->n; i++) {
        const Scored *one = &w->scored[i];
        if (!one->has || jx__num_add(w->np, sum, one->total, &sum) != NUM_OK) continue;
        if (one->places > places) places = one->places;
        s->scored++;
    }
    if (s->scored == 0) return;
    bool ok = jx__num_div(w->np, sum, NUM_INT(s->scored), &mean) == NUM_OK &&
              jx__num_round(w->np, mean, places, ROUND_HALF_UP, &mean) == NUM_OK;
    if (ok) s->mean = jx__num_fixed(w->p->arena, w->np, mean, places);
    s->highest = s->ranked[0].report->total;
    s->lowest = s->ranked[s->scored - 1].report->total;
}

/* ---- findings ---- */

static int by_code(const void *a, const void *b)
{
    const Diag *x = *(const Diag *const *)a, *y = *(const Diag *const *)b;
    return (x->code > y->code) - (x->code < y->code);
}

static int by_count(const void *a, const void *b)
{
    const Frequent *x = a, *y = b;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    return (x->code > y->code) - (x->code < y->code);
}

/* One report's findings by code, added to the table, which is by code as well. */
static void add_findings(const Publication *p, Summary *s, const Report *r)
{
    uint32_t n = r->findings.at.n;
    const Diag **list = n ? jx__arena_alloc(p->arena, n * sizeof *list) : NULL;
    if (p->arena->failed || !list) return;
    for (uint32_t i = 0; i < n; i++)
        list[i] = &r->findings.at.at[i];
    qsort(list, n, sizeof *list, by_code);
    for (uint32_t i = 0; i < n;) {
        uint32_t same = i;
        while (same < n && list[same]->code == list[i]->code)
            same++;
        uint32_t k = 0;
        while (k < s->frequent.n && s->frequent.at[k].code != list[i]->code)
            k++;
        if (k == s->frequent.n)
            *VEC_PUSH(p->arena, &s->frequent) =
                (Frequent){.code = list[i]->code, .severity = list[i]->severity, .first = list[i]};
        if (k < s->frequent.n) {
            s->frequent.at[k].n += same - i;
            s->frequent.at[k].forms++;
        }
        i = same;
    }
}

bool jx__summary(const Publication *p, Summary *out)
{
    *out = (Summary){0};
    NumPool np;
    if (!jx__num_pool_init(&np, &p->arena->alloc)) {
        p->arena->failed = true;
        return false;
    }
    size_t n = p->n;
    Work w = {.p = p, .np = &np, .scored = jx__arena_alloc(p->arena, n * sizeof(Scored))};
    uint32_t *order = jx__sort_list(p->arena, p->n);
    out->ranked = jx__arena_alloc(p->arena, n * sizeof *out->ranked);
    /* A failed arena gives all three the same spare bytes. */
    bool ok = !p->arena->failed && read_totals(&w);
    if (ok) {
        jx__sort(order, order + n, p->n, before, &w);
        rank(&w, order, out->ranked);
        count_grades(p, out);
        average(&w, out);
    }
    for (uint32_t i = 0; ok && i < p->n; i++)
        add_findings(p, out, p->reports[i]);
    if (ok && out->frequent.n)
        qsort(out->frequent.at, out->frequent.n, sizeof *out->frequent.at, by_count);
    if (out->frequent.n > JX_SUMMARY_FREQUENT) out->frequent.n = JX_SUMMARY_FREQUENT;
    ok = ok && !np.arena.failed && !p->arena->failed;
    jx__num_pool_free(&np);
    p->arena->failed = !ok; /* nothing but memory stops a summary */
    return ok;
}
