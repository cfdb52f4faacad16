/* What a study finds in its own figures. Copies, crowds and last year have files of their own. */
#include "population/study.h"

Str jx__pop_count(Arena *ar, uint64_t n)
{
    return jx__str_printf(ar, "%llu", (unsigned long long)n);
}

Str jx__pop_percent(Arena *ar, NumPool *np, Num share)
{
    Num hundred;
    if (jx__num_mul(np, share, NUM_INT(100), &hundred) != NUM_OK ||
        jx__num_round(np, hundred, 2, ROUND_HALF_UP, &hundred) != NUM_OK)
        return STR("…");
    return jx__str_printf(ar, "%.*s%%", STR_F(jx__num_fixed(ar, np, hundred, 2)));
}

static void of_indicator(Study *s, const Spread *sp, Diags *diags)
{
    Str name = jx__pop_indicator(s, sp->indicator)->name;
    Where nowhere = {0};
    if (sp->counted >= JX_POP_LEAST && sp->full == sp->counted)
        jx__diag(diags, JX4601, nowhere, name, jx__pop_count(s->ar, sp->counted));
    if (sp->counted >= JX_POP_LEAST && sp->zero == sp->counted)
        jx__diag(diags, JX4602, nowhere, name, jx__pop_count(s->ar, sp->counted));
    if (sp->over_asked >= JX_POP_LEAST && 2 * (uint64_t)sp->over >= sp->over_asked)
        jx__diag(diags, JX4605, nowhere, name, jx__pop_count(s->ar, sp->over_asked),
                 jx__pop_count(s->ar, sp->over),
                 jx__pop_percent(s->ar, s->np, NUM_RATIO(sp->over, sp->over_asked)));
}

/* A tenth of the grades turned over by one figure of the rules. */
static bool weighs(const Effect *e)
{
    return e->tried && e->compared >= JX_POP_LEAST && e->grades &&
           10 * (uint64_t)e->grades >= e->compared;
}

static void of_change(Study *s, DiagCode code, Str name, Str change, const Effect *e, Diags *diags)
{
    if (!weighs(e)) return;
    jx__diag(diags, code, ((Where){0}), name, change, jx__pop_count(s->ar, e->compared),
             jx__pop_count(s->ar, e->grades), jx__pop_count(s->ar, e->swapped));
}

static void of_rules(Study *s, Diags *diags)
{
    for (uint32_t i = 0; i < s->nweights; i++) {
        const Tried *t = &s->weights[i];
        Str name = jx__pop_indicator(s, t->of)->name;
        of_change(s, JX4609, name, STR("－10%"), &t->less, diags);
        of_change(s, JX4609, name, STR("＋10%"), &t->more, diags);
    }
    for (uint32_t i = 0; i < s->nbounds; i++) {
        const Bound *b = &s->pop->bounds[s->bounds[i].of];
        Str less = jx__str_printf(s->ar, "%.*s→%.*s", STR_F(b->text), STR_F(b->less));
        Str more = jx__str_printf(s->ar, "%.*s→%.*s", STR_F(b->text), STR_F(b->more));
        of_change(s, JX4610, b->of, less, &s->bounds[i].less, diags);
        of_change(s, JX4610, b->of, more, &s->bounds[i].more, diags);
    }
}

static void of_forms(Study *s, Diags *diags)
{
    Where nowhere = {0};
    uint32_t twice = 0, first = 0;
    for (uint32_t i = 0; i + 1 < s->nforms; i++) {
        const FormSeen *a = s->forms[i], *b = s->forms[i + 1];
        bool same = (a->unit.n || a->name.n) && jx__str_eq(a->unit, b->unit) &&
                    jx__str_eq(a->name, b->name);
        if (same && !twice++) first = i;
    }
    if (s->scored < s->nforms)
        jx__diag(diags, JX4611, nowhere, jx__pop_count(s->ar, s->nforms),
                 jx__pop_count(s->ar, s->nforms - s->scored));
    if (twice)
        jx__diag(diags, JX4613, nowhere, jx__pop_count(s->ar, twice), s->labels[first],
                 s->labels[first + 1]);
    if (s->pop->last.n && (s->unmatched || s->ambiguous))
        jx__diag(diags, JX4614, nowhere, jx__pop_count(s->ar, s->unmatched),
                 jx__pop_count(s->ar, s->ambiguous));
}

static void of_limits(Study *s, Diags *diags)
{
    Where nowhere = {0};
    uint32_t refused = 0;
    for (uint32_t i = 0; i < s->pop->nbounds; i++)
        refused += (s->pop->bounds[i].has_less ? 0u : 1u) + (s->pop->bounds[i].has_more ? 0u : 1u);
    if (s->pop->untried || refused)
        jx__diag(diags, JX4612, nowhere, jx__pop_count(s->ar, s->pop->untried),
                 jx__pop_count(s->ar, refused), jx__pop_count(s->ar, s->pop->nbounds));
    if (s->weights_left || s->no_weights || s->no_breaks)
        jx__diag(diags, JX4615, nowhere, jx__pop_count(s->ar, s->weights_left),
                 jx__pop_count(s->ar, s->no_weights), jx__pop_count(s->ar, s->no_breaks));
}

void jx__pop_findings(Study *s, Diags *diags)
{
    for (uint32_t i = 0; i < s->nspreads; i++)
        of_indicator(s, &s->spreads[i], diags);
    of_rules(s, diags);
    of_forms(s, diags);
    of_limits(s, diags);
}
