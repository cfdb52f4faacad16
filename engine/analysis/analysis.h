/* What a rule set can and cannot do, decided before any form is filled in.
 *
 * Depends on the plan and on run's curves. One entry point for one plan, so that a scheme made of
 * probe items is asked the same way as one from a file. Every finding that names values was proved
 * by running the plan on them; what could not be decided gives no finding (the dump says so). Of a scheme that takes the
 * rows of a form only what is written in the rules is decided; nothing is said of the whole.
 */
#ifndef JX_ANALYSIS_ANALYSIS_H
#define JX_ANALYSIS_ANALYSIS_H

#include "base/diag.h"
#include "run/run.h"

typedef struct PlanCost {
    uint32_t clauses;    /* that decide something: steps of the rule text, rows of band tables */
    uint32_t indicators; /* scored rows */
    uint32_t ops;        /* run for each form */
    uint64_t bytes;      /* of one session: registers and cells */
    bool by_form;        /* the rows of a form come on top */
} PlanCost;

PlanCost jx__plan_cost(const Plan *p);

/* Whether the plan is a scheme without the rows that forms give it (指标：按申报表). */
bool jx__plan_by_form(const Plan *p);

/* Adds JX45xx to `diags`. `dump` may be NULL; else gets what was decided of each indicator, for
 * developers and for the tests that compare it with brute force. False when memory is short. */
bool jx__analyse(const Plan *p, const Alloc *al, Diags *diags, Buf *dump);

/* The rules that a scheme has for rows of a form (指标规则), by plans of rows made up for them; first
 * the plans, in any order, then the end, which adds to `diags` and frees. `p`: the scheme's own;
 * `whole`: every plan there is was studied. */
typedef struct RuleStudy RuleStudy;
RuleStudy *jx__rules_study_new(const Alloc *al, Diags *diags);
bool jx__rules_study_plan(RuleStudy *rs, const Plan *p); /* false when memory is short */
bool jx__rules_study_full(const RuleStudy *rs); /* a rule past the limit came: the rest need not */
bool jx__rules_study_end(RuleStudy *rs, const Plan *p, bool whole);

#endif
