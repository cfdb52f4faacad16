/* A text compiled both ways: with lines put aside (what jx_ruleset_compile does first) and without, and
 * what of the two differs. Status, findings and plan must be the same, field by field.
 *
 * For unit/twins_test.c and fuzz/fuzz_twins.c. Answers with the name of the first field that differs, or
 * NULL: a fuzzer aborts where a test asserts. Depends on private headers.
 */
#ifndef JX_TESTS_SAME_PLAN_H
#define JX_TESTS_SAME_PLAN_H

#include "api/api.h"
#include "tests/support.h"

/* The two are called a and b in each function below. */
#define SAME(field)                                                                                \
    if ((uint64_t)a->field != (uint64_t)b->field) return #field
#define SAME_STR(field)                                                                            \
    if (!same_str(a->field, b->field)) return #field
#define SAME_NUM(field)                                                                            \
    if (!same_num(a->field, b->field)) return #field
#define SAME_SPAN(field)                                                                           \
    if (a->field.start != b->field.start || a->field.end != b->field.end) return #field
#define SAME_BY(fn, x, y)                                                                          \
    if ((differs = fn(x, y)) != NULL) return differs
#define SAME_LIST(fn, field, n)                                                                    \
    for (uint32_t i_ = 0; i_ < a->n; i_++)                                                         \
    SAME_BY(fn, &a->field[i_], &b->field[i_])

static inline bool same_str(Str a, Str b)
{
    return jx__str_eq(a, b) && (a.p == NULL) == (b.p == NULL);
}

static inline bool same_num(Num a, Num b)
{
    if (a.d != 0 || b.d != 0) return a.d == b.d && a.n == b.n;
    NumPool pool;
    if (a.big == NULL || b.big == NULL) return a.big == b.big;
    bool same =
        jx__num_pool_init(&pool, &(Alloc){libc_alloc, NULL}) && jx__num_cmp(&pool, a, b) == 0;
    jx__num_pool_free(&pool);
    return same;
}

/* ---- parts of a plan ---- */

static inline const char *unit_differs(const Unit *a, const Unit *b)
{
    SAME(kind);
    if (!jx__dim_eq(a->dim, b->dim)) return "unit dim";
    SAME_NUM(scale);
    SAME_STR(text);
    SAME_STR(count);
    return NULL;
}

static inline const char *words_differ(const InputWords *a, const InputWords *b)
{
    SAME(noptions);
    SAME(nalso);
    SAME(open);
    for (uint32_t i = 0; i < a->noptions; i++) {
        SAME_STR(options[i]);
        SAME_STR(option_names[i]);
    }
    for (uint32_t i = 0; i < a->nalso; i++) {
        SAME_STR(also[i]);
        SAME(also_of[i]);
    }
    return NULL;
}

static inline const char *input_differs(const Input *a, const Input *b)
{
    const char *differs;
    SAME(kind);
    SAME(row);
    SAME(item);
    SAME(type);
    SAME(dim_known);
    SAME(whole);
    SAME(strict);
    SAME(used);
    SAME(self_share);
    SAME(bare_percent);
    if (!jx__dim_eq(a->dim, b->dim)) return "input dim";
    SAME_STR(name);
    SAME_STR(key);
    SAME_STR(source->form);
    SAME_STR(source->form_key);
    SAME_STR(source->name);
    SAME_STR(source->key);
    SAME_NUM(points);
    SAME_BY(unit_differs, a->unit, b->unit);
    return words_differ(a->words, b->words);
}

static inline const char *judged_differs(const PlanJudged *a, const PlanJudged *b)
{
    SAME(option);
    SAME(low_in);
    SAME(high_in);
    SAME_NUM(low);
    SAME_NUM(high);
    SAME_STR(text);
    SAME_SPAN(span);
    return NULL;
}

static inline const char *row_differs(const PlanRow *a, const PlanRow *b)
{
    SAME(index);
    SAME(shared);
    SAME_STR(why);
    SAME_STR(rule);
    SAME_STR(sign);
    SAME_SPAN(sign_span);
    SAME_SPAN(rows_span);
    return NULL;
}

static inline const char *registers_differ(const PlanItem *a, const PlanItem *b)
{
    SAME(input);
    SAME(input_points);
    SAME(input_reason);
    SAME(reg_actual);
    SAME(reg_target);
    SAME(reg_points);
    SAME(reg_met);
    SAME(reg_exceeded);
    SAME(reg_completion);
    SAME(reg_exact);
    SAME(reg_score);
    SAME(first_step);
    SAME(nsteps);
    return NULL;
}

static inline const char *target_differs(const PlanItem *a, const PlanItem *b)
{
    SAME(target_kind);
    SAME(target_op);
    SAME_STR(target_text);
    SAME_NUM(target_low);
    SAME_NUM(target_high);
    return unit_differs(a->target_unit, b->target_unit);
}

static inline const char *value_differs(const PlanValue *a, const PlanValue *b)
{
    SAME_STR(text);
    SAME(dim_known);
    return jx__dim_eq(a->dim, b->dim) ? NULL : "value dim";
}

static inline const char *item_differs(const PlanItem *a, const PlanItem *b)
{
    const char *differs;
    SAME(indicator);
    SAME(derived);
    SAME(of_form);
    SAME(no_points);
    SAME(blocked);
    SAME(role);
    SAME(method);
    SAME(na_policy);
    SAME(mark);
    SAME(parent);
    SAME(first_child);
    SAME(next);
    SAME(njudged);
    SAME_STR(name);
    SAME_STR(path);
    SAME_STR(above->level1);
    SAME_STR(above->level2);
    SAME_SPAN(span);
    SAME_SPAN(decided);
    SAME_NUM(points);
    SAME_BY(registers_differ, a, b);
    SAME_BY(target_differs, a, b);
    SAME_BY(value_differs, a->value, b->value);
    SAME_BY(row_differs, a->row, b->row);
    SAME_LIST(judged_differs, judged, njudged);
    return NULL;
}

static inline const char *step_differs(const PlanStep *a, const PlanStep *b)
{
    SAME(kind);
    SAME(reg);
    SAME(a);
    SAME(b);
    SAME(c);
    SAME(d);
    SAME(found);
    if (a->kind == STEP_DEDUCT) SAME(taken);
    SAME_SPAN(span);
    SAME_STR(text);
    return NULL;
}

static inline const char *op_differs(const Op *a, const Op *b)
{
    SAME(code);
    SAME(a);
    SAME(b);
    SAME(c);
    SAME(d);
    return NULL;
}

static inline const char *const_differs(const Num *a, const Num *b)
{
    return same_num(*a, *b) ? NULL : "consts";
}

static inline const char *band_differs(const BandRow *a, const BandRow *b)
{
    SAME(has_low);
    SAME(has_high);
    SAME(low_in);
    SAME(high_in);
    SAME(other);
    SAME(word);
    SAME_NUM(low);
    SAME_NUM(high);
    SAME_NUM(value);
    SAME_STR(text);
    SAME_SPAN(span);
    return NULL;
}

static inline const char *table_differs(const BandTable *a, const BandTable *b)
{
    const char *differs;
    SAME(n);
    SAME_LIST(band_differs, rows, n);
    return NULL;
}

static inline const char *compared_differs(const PlanCompared *a, const PlanCompared *b)
{
    SAME(reg_cond);
    SAME(reg_left);
    SAME(reg_right);
    SAME(dim_known);
    SAME_STR(text);
    return jx__dim_eq(a->dim, b->dim) ? NULL : "compared dim";
}

static inline const char *check_differs(const PlanCheck *a, const PlanCheck *b)
{
    const char *differs;
    SAME(reg_cond);
    SAME(reg_left);
    SAME(reg_right);
    SAME(severity);
    SAME(op);
    SAME(dim_known);
    SAME(nparts);
    SAME_STR(message);
    SAME_STR(path);
    SAME_STR(text);
    SAME_NUM(tolerance);
    SAME_SPAN(span);
    SAME_LIST(compared_differs, parts, nparts);
    return jx__dim_eq(a->dim, b->dim) ? NULL : "check dim";
}

static inline const char *grade_differs(const PlanGrade *a, const PlanGrade *b)
{
    SAME(low_in);
    SAME_STR(name);
    SAME_NUM(low);
    return NULL;
}

static inline const char *audit_differs(const PlanAudit *a, const PlanAudit *b)
{
    SAME(code);
    SAME(off);
    SAME(has_severity);
    SAME(has_limit);
    SAME(has_tolerance);
    SAME(severity);
    SAME_NUM(limit);
    SAME_NUM(tolerance);
    return NULL;
}

static inline const char *divisor_differs(const PlanDivisor *a, const PlanDivisor *b)
{
    SAME(reg);
    SAME_STR(text);
    return NULL;
}

/* ---- a plan ---- */

/* Examples are left to the dump: a text that has any is compiled without putting lines aside. */
static inline const char *counts_differ(const Plan *a, const Plan *b)
{
    SAME(nops);
    SAME(nconsts);
    SAME(ninputs);
    SAME(ntables);
    SAME(nitems);
    SAME(nsteps);
    SAME(nchecks);
    SAME(ngrades);
    SAME(nexamples);
    SAME(ndivisors);
    SAME(naudits);
    SAME(nindex);
    SAME(first_op);
    SAME(units.declared.n);
    return NULL;
}

static inline const char *whole_differs(const Plan *a, const Plan *b)
{
    SAME(reg_total);
    SAME(reg_total_exact);
    SAME(reg_veto);
    SAME(item_places);
    SAME(total_places);
    SAME(item_mode);
    SAME(total_mode);
    SAME_STR(title);
    SAME_STR(basis);
    SAME_STR(fingerprint);
    SAME_NUM(total_points);
    SAME_STR(source.text);
    SAME_STR(source.name);
    return NULL;
}

static inline const char *lists_differ(const Plan *a, const Plan *b)
{
    const char *differs;
    SAME_LIST(op_differs, ops, nops);
    SAME_LIST(const_differs, consts, nconsts);
    SAME_LIST(input_differs, inputs, ninputs);
    SAME_LIST(table_differs, tables, ntables);
    SAME_LIST(item_differs, items, nitems);
    SAME_LIST(step_differs, steps, nsteps);
    SAME_LIST(check_differs, checks, nchecks);
    SAME_LIST(grade_differs, grades, ngrades);
    SAME_LIST(audit_differs, audits, naudits);
    SAME_LIST(divisor_differs, divisors, ndivisors);
    SAME_LIST(unit_differs, units.declared.at, units.declared.n);
    for (uint32_t i = 0; i < a->nindex; i++)
        SAME(index[i]);
    return NULL;
}

static inline const char *dumps_differ(const Plan *a, const Plan *b)
{
    Arena ar;
    if (!jx__arena_init(&ar, &(Alloc){libc_alloc, NULL}, 0)) return NULL;
    Buf x = jx__buf(&ar), y = jx__buf(&ar);
    jx__plan_dump(&x, a);
    jx__plan_dump(&y, b);
    bool same = jx__str_eq(jx__buf_str(&x), jx__buf_str(&y));
    jx__arena_free(&ar);
    return same ? NULL : "dump";
}

static inline const char *plans_differ(const Plan *a, const Plan *b)
{
    const char *differs;
    SAME_BY(counts_differ, a, b);
    SAME_BY(whole_differs, a, b);
    SAME_BY(lists_differ, a, b);
    return dumps_differ(a, b);
}

/* ---- findings ---- */

static inline const char *finding_differs(const Diag *a, const Diag *b)
{
    SAME(code);
    SAME(severity);
    SAME(nargs);
    SAME_STR(clause);
    SAME_STR(file);
    SAME_STR(cell);
    SAME_STR(excerpt);
    SAME(excerpt_column);
    SAME(at.line);
    SAME(at.column);
    SAME(until.line);
    SAME(until.column);
    for (uint32_t k = 0; k < a->nargs; k++)
        SAME_STR(args[k]);
    return NULL;
}

static inline const char *findings_differ(const Diags *a, const Diags *b)
{
    const char *differs;
    SAME(at.n);
    SAME(errors);
    SAME(warnings);
    SAME(dropped);
    SAME_LIST(finding_differs, at.at, at.n);
    return NULL;
}

/* ---- both ways ---- */

typedef struct BothWays {
    bool good; /* there is a plan */
    uint32_t
        stamped; /* rules of it whose ops were stamped: 0 of a text compiled without lines aside */
} BothWays;

/* Nothing is said of texts for which memory is short. */
static inline const char *ways_differ(jx_engine *engine, const char *text, size_t n, BothWays *out)
{
    Compile c;
    jx_ruleset *rules = NULL;
    jx_diags *found = NULL, *plain = jx__api_diags_new(&engine->alloc);
    const char *differs = NULL;
    *out = (BothWays){0};
    if (!plain || !jx__compile_begin(&c, engine)) return "memory";
    (void)jx__compile_run(&c, JX_STAGE_MODEL, "x.jx", text, n, &plain->list);
    jx_status status = jx__compile_status(&c, &plain->list);
    (void)jx__api_diags_give(plain, JX_OK, engine->lang, &plain); /* sorts */
    jx_status st = jx_ruleset_compile(engine, "x.jx", text, n, &found, &rules);
    if (status != JX_ELIMIT && status != JX_ENOMEM) {
        differs = st == status ? findings_differ(&found->list, &plain->list) : "status";
        Plan *plan = NULL;
        if (!differs && rules)
            plan = jx__lower(&c.model, &engine->alloc, jx__str_of(c.fingerprint));
        if (plan) differs = plans_differ(rules->plan, plan);
        if (plan) *out = (BothWays){true, rules->plan->nstamped};
        jx__plan_free(plan);
    }
    jx_ruleset_release(rules);
    jx_diags_free(found);
    jx_diags_free(plain);
    jx__compile_end(&c);
    return differs;
}

#endif
