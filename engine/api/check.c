/* jx_ruleset_check: what the rules can and cannot do, and what they cost to run.
 *
 * Depends on engine/analysis, which asks the plan alone.
 */
#include "analysis/analysis.h"
#include "api/api.h"

/* Rows with few and with many points; those the scheme has as a whole bear every amount. */
typedef struct Tried {
    RuleStudy *study;
    bool ok, again; /* again: not the first of the amounts */
} Tried;

/* Past the limit the rest need not be made; later amounts stop where the first one did. */
static bool try_plan(void *ud, const Plan *plan)
{
    Tried *t = ud;
    t->ok = t->ok && jx__rules_study_plan(t->study, plan);
    return t->ok && (t->again || !jx__rules_study_full(t->study));
}

static bool check_rules(const jx_ruleset *rules, Diags *diags)
{
    const Str points[] = {STR("10"), STR_NONE};
    if (!rules->scheme) return true;
    Tried t = {.study = jx__rules_study_new(&rules->alloc, diags), .ok = true};
    bool whole = true;
    uint32_t rows_of = 0;
    if (!t.study) return false;
    for (size_t k = 0; k < sizeof points / sizeof *points && t.ok; k++) {
        Imagined to = {.ud = &t, .points = points[k], .plan = try_plan, .rules = &rows_of};
        bool too_large;
        t.again = k > 0;
        if (jx__expand_probes(rules, &to, &too_large)) continue;
        whole = false; /* without all rows nothing can be said; as with a form so large */
        t.ok = t.ok && too_large;
    }
    return jx__rules_study_end(t.study, rules->plan, whole) && t.ok;
}

jx_status jx_ruleset_check(const jx_ruleset *rules, jx_diags **diags, jx_cost *cost)
{
    if (diags) *diags = NULL;
    if (cost) *cost = (jx_cost){0};
    if (!rules || !diags) return JX_EINVAL;
    jx_diags *ds = jx__api_diags_new(&rules->alloc);
    if (!ds) return JX_ENOMEM;
    if (cost) {
        PlanCost c = jx__plan_cost(rules->plan);
        *cost = (jx_cost){c.clauses, c.indicators, c.ops, (size_t)c.bytes, c.by_form};
    }
    bool ok =
        jx__analyse(rules->plan, &rules->alloc, &ds->list, NULL) && check_rules(rules, &ds->list);
    return jx__api_diags_give(ds, ok ? JX_OK : JX_ENOMEM, rules->engine->lang, diags);
}
