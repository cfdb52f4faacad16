/* Values that stand on several forms digit for digit.
 *
 * Depends on study.h. Only numbers count that nobody hits by chance: at least three significant
 * digits, and not the target itself. Pairs of forms are found by what they share, value by value;
 * of a value that more than eight forms have only neighbours are paired, so that the work stays
 * linear and a chain still tells of all of them.
 */
#include "population/study.h"

enum { PAIR_ALL = 8 };

typedef struct Value {
    Occurrence at;
    const Seen *seen;
} Value;

typedef struct Pair {
    uint32_t a, b, spread; /* forms; where they agree */
    const Seen *seen;
} Pair;

typedef struct Copies {
    Study *s;
    Diags *diags;
    VEC(Pair) pairs;
} Copies;

typedef struct Values {
    const Value *at;
    NumPool *np;
} Values;

static bool lower(const void *ud, uint32_t x, uint32_t y)
{
    const Values *v = ud;
    int order = jx__num_cmp(v->np, v->at[x].seen->actual, v->at[y].seen->actual);
    return order ? order < 0 : v->at[x].at.form < v->at[y].at.form;
}

static void add_pair(Copies *c, uint32_t spread, const Value *a, const Value *b)
{
    *VEC_PUSH(c->s->ar, &c->pairs) =
        (Pair){.a = a->at.form, .b = b->at.form, .spread = spread, .seen = a->seen};
}

/* Forms are sorted by unit, so those of one unit follow each other. */
static uint32_t units_of(const Study *s, const Value *values, const uint32_t *list, uint32_t n)
{
    uint32_t units = 0;
    for (uint32_t i = 0; i < n; i++) {
        const FormSeen *f = s->forms[values[list[i]].at.form];
        bool same =
            i > 0 && f->unit.n && jx__str_eq(f->unit, s->forms[values[list[i - 1]].at.form]->unit);
        units += !same;
    }
    return units;
}

/* Forms list[0 … n) have one value; `all` forms have any. */
static void one_value(Copies *c, uint32_t spread, const Value *values, const uint32_t *list,
                      uint32_t n, uint32_t all)
{
    Study *s = c->s;
    uint32_t units = units_of(s, values, list, n);
    const Value *first = &values[list[0]];
    if (units >= JX_POP_LEAST && (uint64_t)units * JX_POP_WINDOW >= all)
        jx__diag(c->diags, JX4606, ((Where){0}),
                 jx__pop_indicator(s, s->spreads[spread].indicator)->name,
                 jx__pop_count(s->ar, units), first->seen->actual_text, s->labels[first->at.form],
                 s->labels[values[list[n - 1]].at.form]);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = i + 1; k < n && (n <= PAIR_ALL || k == i + 1); k++)
            add_pair(c, spread, &values[list[i]], &values[list[k]]);
}

static void one_indicator(Copies *c, uint32_t spread)
{
    Study *s = c->s;
    uint32_t of = s->spreads[spread].indicator, n = 0, all = 0;
    uint32_t from = s->first[of], until = s->first[of + 1];
    Value *values = jx__arena_alloc(s->ar, ((size_t)(until - from) + 1) * sizeof *values);
    if (s->ar->failed) return;
    for (uint32_t k = from; k < until; k++) {
        const Seen *one = jx__pop_seen(s, s->seen[k]);
        all += one->has_actual;
        if (one->has_actual && one->odd) values[n++] = (Value){s->seen[k], one};
    }
    uint32_t *list = jx__sort_list(s->ar, n);
    Values by = {.at = values, .np = s->np};
    if (s->ar->failed) return;
    jx__sort(list, list + n, n, lower, &by);
    for (uint32_t i = 0; i < n && !s->ar->failed;) {
        uint32_t k = i + 1;
        while (k < n &&
               jx__num_cmp(s->np, values[list[i]].seen->actual, values[list[k]].seen->actual) == 0)
            k++;
        if (k - i > 1) one_value(c, spread, values, list + i, k - i, all);
        i = k;
    }
}

static bool before(const void *ud, uint32_t x, uint32_t y)
{
    const Pair *a = &((const Pair *)ud)[x], *b = &((const Pair *)ud)[y];
    if (a->a != b->a) return a->a < b->a;
    if (a->b != b->b) return a->b < b->b;
    return a->spread < b->spread;
}

static void tell_pair(Copies *c, const uint32_t *list, uint32_t n)
{
    Study *s = c->s;
    const Pair *first = &c->pairs.at[list[0]];
    Str name = jx__pop_indicator(s, s->spreads[first->spread].indicator)->name;
    jx__diag(c->diags, JX4607, ((Where){0}), s->labels[first->a], s->labels[first->b],
             jx__pop_count(s->ar, n),
             jx__str_printf(s->ar, "%.*s %.*s", STR_F(name), STR_F(first->seen->actual_text)));
}

void jx__pop_copies(Study *s, Diags *diags)
{
    Copies c = {.s = s, .diags = diags};
    for (uint32_t i = 0; i < s->nspreads && !s->ar->failed; i++)
        one_indicator(&c, i);
    uint32_t n = c.pairs.n, *list = jx__sort_list(s->ar, n);
    if (s->ar->failed) return;
    jx__sort(list, list + n, n, before, c.pairs.at);
    for (uint32_t i = 0; i < n;) {
        uint32_t k = i + 1;
        const Pair *first = &c.pairs.at[list[i]];
        while (k < n && c.pairs.at[list[k]].a == first->a && c.pairs.at[list[k]].b == first->b)
            k++;
        if (k - i >= JX_POP_COPIES) tell_pair(&c, list + i, k - i);
        i = k;
    }
}
