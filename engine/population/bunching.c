/* Values that crowd on the better side of a threshold.
 *
 * Depends on study.h. Of the forms within a twentieth of a threshold, as many should lie below as
 * above if nobody looked at it. How improbable what was counted is then, is a sum of binomial
 * coefficients over a power of two: decided in whole numbers, without a table of quantiles. Past
 * 4,000 forms Hoeffding's bound decides, which asks for a little more.
 */
#include "population/study.h"

enum { MOST_EXACT = 4000 };

typedef struct Near {
    const Hit *hit;
    uint32_t indicator, good, bad;
} Near;

typedef struct Nears {
    const Near *at;
    NumPool *np;
} Nears;

static int order(const Nears *n, const Near *a, const Near *b)
{
    const Hit *x = a->hit, *y = b->hit;
    if (a->indicator != b->indicator) return a->indicator < b->indicator ? -1 : 1;
    if (x->of_target != y->of_target) return x->of_target ? -1 : 1;
    if (x->high != y->high) return x->high ? -1 : 1;
    if (x->at_good != y->at_good) return x->at_good ? -1 : 1;
    return jx__num_cmp(n->np, x->at, y->at);
}

static bool before(const void *ud, uint32_t x, uint32_t y)
{
    const Nears *n = ud;
    return order(n, &n->at[x], &n->at[y]) < 0;
}

/* Whether the sum of C(n, k) for k from `good` to n, over 2^n, is below 1/JX_POP_CHANCE. */
static bool is_rare(NumPool *np, uint32_t good, uint32_t bad)
{
    uint32_t n = good + bad;
    Num choose = NUM_INT(1), tail = NUM_INT(0), all = NUM_INT(1);
    if (good <= bad || n < JX_POP_NEAR) return false;
    if (n > MOST_EXACT) {
        uint64_t gap = good - bad;
        return gap * gap >= 14 * (uint64_t)n; /* exp(-7) < 1/1000 */
    }
    NumStatus st = NUM_OK;
    for (uint32_t k = n; k >= good && st == NUM_OK; k--) {
        st = jx__num_add(np, tail, choose, &tail);
        if (st == NUM_OK) st = jx__num_mul(np, choose, NUM_INT(k), &choose);
        if (st == NUM_OK) st = jx__num_div(np, choose, NUM_INT(n - k + 1), &choose);
    }
    for (uint32_t k = 0; k < n && st == NUM_OK; k++)
        st = jx__num_mul(np, all, NUM_INT(2), &all);
    if (st == NUM_OK) st = jx__num_mul(np, tail, NUM_INT(JX_POP_CHANCE), &tail);
    return st == NUM_OK && jx__num_cmp(np, tail, all) < 0;
}

static Str value_text(Study *s, const Hit *h, Num x)
{
    bool exact;
    Num shown;
    if (jx__num_div(s->np, x, h->scale, &shown) != NUM_OK) return STR("…");
    Str text = jx__num_text(s->ar, s->np, shown, 6, 2, &exact);
    return jx__str_printf(s->ar, "%.*s%.*s", STR_F(text), STR_F(h->unit));
}

static Num part(Study *s, Num t, int sign)
{
    Num out = t;
    (void)jx__num_mul(s->np, t, NUM_RATIO(JX_POP_WINDOW + sign, JX_POP_WINDOW), &out);
    return out;
}

static void tell(Study *s, const Near *n, Diags *diags)
{
    const Hit *h = n->hit;
    Arena *ar = s->ar;
    Str at = value_text(s, h, h->at), low = value_text(s, h, part(s, h->at, -1));
    Str up = value_text(s, h, part(s, h->at, 1)), good, bad;
    if (h->high) {
        good = jx__str_printf(ar, "%s%.*s,%.*s)", h->at_good ? "[" : "(", STR_F(at), STR_F(up));
        bad = jx__str_printf(ar, "[%.*s,%.*s%s", STR_F(low), STR_F(at), h->at_good ? ")" : "]");
    } else {
        good = jx__str_printf(ar, "(%.*s,%.*s%s", STR_F(low), STR_F(at), h->at_good ? "]" : ")");
        bad = jx__str_printf(ar, "%s%.*s,%.*s]", h->at_good ? "(" : "[", STR_F(at), STR_F(up));
    }
    bool zh = s->pop->lang == LANG_ZH;
    Str of = h->of_target ? (zh ? STR("完成率") : STR("completion "))
                          : (zh ? STR("完成值") : STR("value "));
    Str name = jx__pop_indicator(s, n->indicator)->name;
    jx__diag(diags, JX4604, ((Where){0}), name,
             jx__str_printf(ar, "%.*s%.*s", STR_F(of), STR_F(at)),
             jx__str_printf(ar, zh ? "%u份在%.*s，%u份在%.*s" : "%u in %.*s, %u in %.*s",
                            (unsigned)n->good, STR_F(good), (unsigned)n->bad, STR_F(bad)));
}

void jx__pop_bunching(Study *s, Diags *diags)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->nforms; i++)
        n += s->forms[i]->nhits;
    Near *at = jx__arena_alloc(s->ar, ((size_t)n + 1) * sizeof *at);
    uint32_t *list = jx__sort_list(s->ar, n), made = 0;
    if (s->ar->failed) return;
    for (uint32_t i = 0; i < s->nforms; i++)
        for (uint32_t k = 0; k < s->forms[i]->nhits; k++) {
            const Hit *hit = &s->forms[i]->hits[k];
            at[made++] = (Near){.hit = hit,
                                .indicator = s->spread_of[s->forms[i]->seen[hit->seen].indicator],
                                .good = hit->good,
                                .bad = !hit->good};
        }
    Nears by = {.at = at, .np = s->np};
    jx__sort(list, list + n, n, before, &by);
    for (uint32_t i = 0; i < n;) {
        Near sum = at[list[i]];
        uint32_t k = i + 1;
        for (; k < n && order(&by, &at[list[i]], &at[list[k]]) == 0; k++) {
            sum.good += at[list[k]].good;
            sum.bad += at[list[k]].bad;
        }
        sum.indicator = s->spreads[sum.indicator].indicator;
        if (is_rare(s->np, sum.good, sum.bad)) tell(s, &sum, diags);
        i = k;
    }
}
