/* Two rankings compared: the totals as they are, and as a changed rule would have them.
 *
 * Depends on study.h. Totals are compared as printed, since these decide ranks and grades; equal
 * totals share a rank. Pairs that turn round are counted while sorting, so that ten thousand forms
 * are no matter.
 */
#include "population/study.h"

typedef struct Pair {
    Num a, b;
    uint32_t form, rank_a, rank_b;
} Pair;

typedef struct Pairs {
    Pair *at;
    NumPool *np;
    bool by_b;
} Pairs;

static bool higher(const void *ud, uint32_t x, uint32_t y)
{
    const Pairs *p = ud;
    const Pair *a = &p->at[x], *b = &p->at[y];
    int order = p->by_b ? jx__num_cmp(p->np, a->b, b->b) : jx__num_cmp(p->np, a->a, b->a);
    if (!order && !p->by_b) order = jx__num_cmp(p->np, a->b, b->b);
    return order > 0;
}

static uint64_t pairs_of(uint64_t n)
{
    return n * (n - 1) / 2;
}

/* In a list by a, then b, both falling: pairs in which b rises. */
static uint64_t turned(const Pairs *p, uint32_t *list, uint32_t *spare, uint32_t n)
{
    uint64_t count = 0;
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t low = 0; low < n; low += 2 * width) {
            uint32_t mid = low + width < n ? low + width : n;
            uint32_t high = mid + width < n ? mid + width : n, i = low, k = mid;
            for (uint32_t to = low; to < high; to++) {
                bool left = i < mid && (k >= high || jx__num_cmp(p->np, p->at[list[i]].b,
                                                                 p->at[list[k]].b) >= 0);
                if (!left) count += mid - i;
                spare[to] = left ? list[i++] : list[k++];
            }
        }
        for (uint32_t i = 0; i < n; i++)
            list[i] = spare[i];
    }
    return count;
}

/* Ranks, and the number of level pairs; `both`: level in a as well as in b. */
static uint64_t set_ranks(Pairs *p, const uint32_t *list, uint32_t n, bool b, uint64_t *both)
{
    uint64_t level = 0, run = 1, run_both = 1;
    for (uint32_t i = 0; i < n; i++) {
        Pair *one = &p->at[list[i]], *last = i ? &p->at[list[i - 1]] : NULL;
        bool tie = last && jx__num_cmp(p->np, b ? one->b : one->a, b ? last->b : last->a) == 0;
        bool tie_both = tie && jx__num_cmp(p->np, one->b, last->b) == 0;
        if (i && !tie) level += pairs_of(run), run = 0;
        if (i && !tie_both) *both += pairs_of(run_both), run_both = 0;
        if (i) run++, run_both++;
        uint32_t rank = !tie ? i + 1 : b ? last->rank_b : last->rank_a;
        *(b ? &one->rank_b : &one->rank_a) = rank;
    }
    *both += pairs_of(run_both);
    return level + pairs_of(run);
}

static void add_up(Study *s, Effect *e, const Pairs *p, uint32_t n)
{
    Num sum = NUM_INT(0), change;
    e->has_mean = n > 0;
    for (uint32_t i = 0; i < n; i++) {
        const Pair *one = &p->at[i];
        uint32_t by =
            one->rank_a > one->rank_b ? one->rank_a - one->rank_b : one->rank_b - one->rank_a;
        if (by > e->greatest) e->greatest = by, e->who = one->form;
        e->has_mean = e->has_mean && jx__num_sub(s->np, one->b, one->a, &change) == NUM_OK &&
                      jx__num_add(s->np, sum, change, &sum) == NUM_OK;
    }
    e->mean = NUM_INT(0);
    if (e->has_mean) e->has_mean = jx__num_div(s->np, sum, NUM_INT(n), &e->mean) == NUM_OK;
}

Effect jx__pop_effect(Study *s, const Outcome *changed)
{
    Effect e = {.tried = true, .mean = NUM_INT(0)};
    Arena ar;
    uint64_t both = 0, ignored = 0;
    if (!jx__arena_init(&ar, &s->ar->alloc, 0)) {
        s->ar->failed = true;
        return e;
    }
    Pairs p = {.at = jx__arena_alloc(&ar, ((size_t)s->nforms + 1) * sizeof(Pair)), .np = s->np};
    for (uint32_t i = 0; i < s->nforms && !ar.failed; i++) {
        const Outcome *now = &s->forms[i]->now;
        e.lost += now->has != changed[i].has;
        if (!now->has || !changed[i].has) continue;
        e.grades += now->grade != changed[i].grade;
        p.at[e.compared++] = (Pair){.a = now->total, .b = changed[i].total, .form = i};
    }
    uint32_t n = e.compared, *list = jx__sort_list(&ar, n);
    if (ar.failed) {
        s->ar->failed = true;
    } else if (n) {
        jx__sort(list, list + n, n, higher, &p);
        uint64_t level_a = set_ranks(&p, list, n, false, &both);
        e.swapped = turned(&p, list, list + n, n);
        p.by_b = true;
        jx__sort(list, list + n, n, higher, &p);
        uint64_t level_b = set_ranks(&p, list, n, true, &ignored);
        e.untied = level_a - both;
        e.tied = level_b - both;
        add_up(s, &e, &p, n);
    }
    jx__arena_free(&ar);
    return e;
}

void jx__pop_rank(Study *s)
{
    Pairs p = {.at = jx__arena_alloc(s->ar, ((size_t)s->nforms + 1) * sizeof(Pair)), .np = s->np};
    uint64_t both = 0;
    s->rank = jx__arena_alloc(s->ar, ((size_t)s->nforms + 1) * sizeof *s->rank);
    if (s->ar->failed) return;
    for (uint32_t i = 0; i < s->nforms; i++) {
        const Outcome *now = &s->forms[i]->now;
        if (now->has) p.at[s->scored++] = (Pair){.a = now->total, .b = now->total, .form = i};
    }
    uint32_t *list = jx__sort_list(s->ar, s->scored);
    if (s->ar->failed) return;
    jx__sort(list, list + s->scored, s->scored, higher, &p);
    (void)set_ranks(&p, list, s->scored, false, &both);
    for (uint32_t i = 0; i < s->scored; i++)
        s->rank[p.at[i].form] = p.at[i].rank_a;
}

static bool ranked_before(const void *ud, uint32_t a, uint32_t b)
{
    const Study *s = ud;
    return s->rank[a] - 1 < s->rank[b] - 1; /* 0, no total, comes last */
}

uint32_t *jx__pop_ranked(const Study *s, Arena *ar)
{
    uint32_t *list = jx__sort_list(ar, s->nforms);
    if (!ar->failed) jx__sort(list, list + s->nforms, s->nforms, ranked_before, s);
    return list;
}
