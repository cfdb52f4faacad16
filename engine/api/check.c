/* jx_ruleset_check: what the rules can and cannot do, and what they cost to run.
 *
 * Depends on engine/analysis, which asks the plan alone.
 */
#include "analysis/analysis.h"
#include "api/api.h"

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
    if (jx__analyse(rules->plan, &rules->alloc, &ds->list, NULL))
        return jx__api_diags_give(ds, rules->engine->lang, diags);
    jx_diags_free(ds);
    return JX_ENOMEM;
}
