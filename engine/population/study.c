/* The evaluation: spread of each indicator, effect of each changed weight and threshold.
 *
 * Depends on study.h. Time grows with (indicators + thresholds) × forms × the logarithm of the forms.
 */
#include "population/study.h"

/* ---- which form has which indicator ---- */

static void collect(Study *s)
{
    uint32_t n = s->pop->indicators.n, total = 0;
    s->first = jx__arena_alloc(s->ar, ((size_t)n + 2) * sizeof *s->first);
    if (s->ar->failed) return;
    for (uint32_t i = 0; i < s->nforms; i++) {
        total += s->forms[i]->nseen;
        for (uint32_t k = 0; k < s->forms[i]->nseen; k++)
            s->first[s->forms[i]->seen[k].indicator + 1]++;
    }
    for (uint32_t i = 0; i < n; i++)
        s->first[i + 1] += s->first[i];
    uint32_t *next = jx__arena_alloc(s->ar, ((size_t)n + 1) * sizeof *next);
    s->seen = jx__arena_alloc(s->ar, ((size_t)total + 1) * sizeof *s->seen);
    if (s->ar->failed) return;
    for (uint32_t i = 0; i < s->nforms; i++)
        for (uint32_t k = 0; k < s->forms[i]->nseen; k++) {
            uint32_t of = s->forms[i]->seen[k].indicator;
            s->seen[s->first[of] + next[of]++] = (Occurrence){i, k};
        }
}

static bool earlier(const void *ud, uint32_t x, uint32_t y)
{
    const Population *p = ud;
    const Indicator *a = &p->indicators.at[x], *b = &p->indicators.at[y];
    if (a->rank != b->rank) return a->rank < b->rank;
    if (a->forms != b->forms) return a->forms > b->forms;
    return jx__str_cmp(a->key, b->key) < 0;
}

/* ---- spread ---- */

static void count(Spread *sp, const Seen *one)
{
    sp->forms++;
    sp->counted += one->counted;
    sp->full += one->counted && one->full;
    sp->zero += one->counted && one->zero;
    sp->missing += one->filled == FILLED_MISSING;
    sp->na += one->filled == FILLED_NA;
    sp->unreadable += one->filled == FILLED_UNREADABLE;
    sp->over_asked += one->over_asked;
    sp->over += one->over;
}

typedef struct Rates {
    const Num *at;
    NumPool *np;
} Rates;

static bool lower(const void *ud, uint32_t x, uint32_t y)
{
    const Rates *r = ud;
    return jx__num_cmp(r->np, r->at[x], r->at[y]) < 0;
}

static void summarise(Study *s, Spread *sp, const Num *rates, uint32_t n)
{
    Rates by = {.at = rates, .np = s->np};
    uint32_t *list = jx__sort_list(s->ar, n);
    Num sum = NUM_INT(0);
    sp->min = sp->median = sp->max = sp->mean = sum;
    if (s->ar->failed || n == 0) return;
    jx__sort(list, list + n, n, lower, &by);
    sp->min = rates[list[0]];
    sp->max = rates[list[n - 1]];
    sp->median = rates[list[n / 2]];
    if (n % 2 == 0 && (jx__num_add(s->np, sp->median, rates[list[n / 2 - 1]], &sp->median) ||
                       jx__num_div(s->np, sp->median, NUM_INT(2), &sp->median)))
        sp->median = rates[list[n / 2]];
    sp->has_mean = true;
    for (uint32_t i = 0; i < n && sp->has_mean; i++)
        sp->has_mean = jx__num_add(s->np, sum, rates[list[i]], &sum) == NUM_OK;
    if (sp->has_mean) sp->has_mean = jx__num_div(s->np, sum, NUM_INT(n), &sp->mean) == NUM_OK;
}

static void spread(Study *s, Spread *sp)
{
    uint32_t from = s->first[sp->indicator], until = s->first[sp->indicator + 1], n = 0;
    Num *rates = jx__arena_alloc(s->ar, ((size_t)(until - from) + 1) * sizeof *rates);
    for (uint32_t k = from; k < until && !s->ar->failed; k++) {
        const Seen *one = jx__pop_seen(s, s->seen[k]);
        count(sp, one);
        if (one->counted) rates[n++] = one->rate;
    }
    if (!s->ar->failed) summarise(s, sp, rates, n);
}

static void spreads(Study *s)
{
    uint32_t n = s->pop->indicators.n;
    uint32_t *list = jx__sort_list(s->ar, n);
    s->spreads = jx__arena_alloc(s->ar, ((size_t)n + 1) * sizeof *s->spreads);
    s->spread_of = jx__arena_alloc(s->ar, ((size_t)n + 1) * sizeof *s->spread_of);
    if (s->ar->failed) return;
    jx__sort(list, list + n, n, earlier, s->pop);
    for (uint32_t i = 0; i < n && !s->ar->failed; i++)
        if (jx__pop_indicator(s, list[i])->forms) {
            s->spread_of[list[i]] = s->nspreads;
            s->spreads[s->nspreads].indicator = list[i];
            spread(s, &s->spreads[s->nspreads++]);
        }
}

/* ---- changed rules ---- */

static Effect weight_effect(Study *s, uint32_t indicator, bool more, Outcome *changed)
{
    bool tried = false;
    for (uint32_t i = 0; i < s->nforms; i++)
        changed[i] = s->forms[i]->now;
    for (uint32_t k = s->first[indicator]; k < s->first[indicator + 1]; k++) {
        const Seen *one = jx__pop_seen(s, s->seen[k]);
        if (!one->moved) continue;
        changed[s->seen[k].form] = more ? one->up : one->down;
        tried = true;
    }
    return tried ? jx__pop_effect(s, changed) : (Effect){.mean = NUM_INT(0)};
}

static Effect bound_effect(Study *s, uint32_t bound, bool more, Outcome *changed)
{
    const Bound *b = &s->pop->bounds[bound];
    if (!(more ? b->has_more : b->has_less)) return (Effect){.mean = NUM_INT(0)};
    for (uint32_t i = 0; i < s->nforms; i++)
        changed[i] = s->forms[i]->bounds[2 * bound + more];
    return jx__pop_effect(s, changed);
}

static void try_rules(Study *s)
{
    Outcome *changed = jx__arena_alloc(s->ar, ((size_t)s->nforms + 1) * sizeof *changed);
    s->weights = jx__arena_alloc(s->ar, ((size_t)s->nspreads + 1) * sizeof *s->weights);
    s->bounds = jx__arena_alloc(s->ar, ((size_t)s->pop->nbounds + 1) * sizeof *s->bounds);
    for (uint32_t i = 0; i < s->nspreads && !s->ar->failed; i++) {
        Tried t = {.of = s->spreads[i].indicator};
        if (s->spreads[i].forms < 2) continue; /* nothing to rank it by */
        if (s->nweights == JX_POP_WEIGHTS) {
            s->weights_left++;
            continue;
        }
        t.less = weight_effect(s, t.of, false, changed);
        t.more = weight_effect(s, t.of, true, changed);
        if (t.less.tried || t.more.tried) s->weights[s->nweights++] = t;
    }
    for (uint32_t i = 0; i < s->pop->nbounds && !s->ar->failed; i++) {
        Tried t = {.of = i};
        t.less = bound_effect(s, i, false, changed);
        t.more = bound_effect(s, i, true, changed);
        s->bounds[s->nbounds++] = t;
    }
}

/* ---- last year ---- */

/* What is easier than what was reached: below it where more is better, above where less is. */
static bool is_easier(Study *s, const Seen *now, const Seen *old)
{
    if (!now->has_target || !old->has_actual || jx__num_sign(old->actual) <= 0) return false;
    int order = jx__num_cmp(s->np, now->target, old->actual);
    return (now->high && order < 0) || (now->low && order > 0);
}

static void below_last(Study *s, uint32_t form, uint32_t *at, Diags *diags)
{
    const FormSeen *now = s->forms[form], *old = s->last[form];
    for (uint32_t k = 0; k < old->nseen; k++)
        at[old->seen[k].indicator] = k + 1;
    uint32_t same = 0;
    Str first = STR_NONE;
    for (uint32_t k = 0; k < now->nseen; k++) {
        const Seen *one = &now->seen[k];
        const Seen *before = at[one->indicator] ? &old->seen[at[one->indicator] - 1] : NULL;
        if (!before) continue;
        Str name = jx__pop_indicator(s, one->indicator)->name;
        if (is_easier(s, one, before)) {
            jx__diag(diags, JX4603, ((Where){0}), s->labels[form], name, one->target_text,
                     before->actual_text);
            s->spreads[s->spread_of[one->indicator]].below_last++;
        }
        bool again =
            one->odd && before->has_actual && jx__num_cmp(s->np, one->actual, before->actual) == 0;
        if (again && !same++)
            first = jx__str_printf(s->ar, "%.*s %.*s", STR_F(name), STR_F(one->actual_text));
    }
    if (same)
        jx__diag(diags, JX4608, ((Where){0}), s->labels[form], jx__pop_count(s->ar, same), first);
    for (uint32_t k = 0; k < old->nseen; k++)
        at[old->seen[k].indicator] = 0;
}

static void compare_last(Study *s, Diags *diags)
{
    uint32_t *at = jx__arena_alloc(s->ar, ((size_t)s->pop->indicators.n + 1) * sizeof *at);
    for (uint32_t i = 0; i < s->nforms && !s->ar->failed; i++)
        if (s->last[i]) below_last(s, i, at, diags);
}

bool jx__population_study(Study *s, const Population *p, Arena *ar, NumPool *np, Diags *diags)
{
    *s = (Study){.pop = p, .ar = ar, .np = np};
    jx__pop_order(s);
    if (!ar->failed) jx__pop_rank(s);
    if (!ar->failed) collect(s);
    if (!ar->failed) spreads(s);
    for (uint32_t i = 0; i < s->nforms && !ar->failed; i++) {
        s->no_weights += s->forms[i]->no_weights || s->forms[i]->no_bounds;
        s->no_breaks += s->forms[i]->no_breaks;
    }
    if (!ar->failed) try_rules(s);
    /* What speaks of single forms comes last: it may be more than a list of findings holds. */
    if (!ar->failed) jx__pop_findings(s, diags);
    if (!ar->failed) jx__pop_bunching(s, diags);
    if (!ar->failed) jx__pop_copies(s, diags);
    if (!ar->failed) compare_last(s, diags);
    return !ar->failed && !np->arena.failed && !diags->arena.failed;
}
