/* Models by hand → plan → values, against figures worked out by hand beside each check. */
#include "world.h"

/* ---- the ratio methods ---- */

static void prorata_rounds_once_and_half_up(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "投诉办结", "6.5", METHOD_PRORATA, OP_GE, "100");
    score_for(w, i, "33", "2.15"); /* 6.5 × 33 ÷ 100 = 2.145 → 2.15 */
    is(w, w->plan->items[i].reg_exact, "2.145");
    is(w, w->plan->items[i].reg_completion, "0.33");
    is(w, w->plan->items[i].reg_met, "0");
    score_for(w, i, "100", "6.5");
    is(w, w->plan->items[i].reg_met, "1");
    is(w, w->plan->items[i].reg_exceeded, "0");
    score_for(w, i, "250", "6.5");
    is(w, w->plan->items[i].reg_exceeded, "1");
    score_for(w, i, "-3", "0");
    is(w, w->plan->reg_total, "0");
}

static void amounts_stay_exact(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "R&D统计填报数", "50", METHOD_PRORATA, OP_GE, "2300000000");
    score_for(w, i, "2070000000", "45"); /* 50 × 20.7 ÷ 23 = 45 */
    /* 50 × 1 ÷ 2300000000 is far below a cent. */
    score_for(w, i, "1", "0");
    score_for(w, i, "2299999999.99", "50"); /* 49.9999… → 50.00 */
}

static void forty_digit_values_are_exact(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "数", "10", METHOD_PRORATA, OP_GE,
                      "2000000000000000000000000000000000000000");
    /* 10 × (10^39 + 1) ÷ (2·10^39) = 5 + 5·10^-39: rounds to 5.00, but is not 5. */
    score_for(w, i, "1000000000000000000000000000000000000001", "5");
    is(w, w->plan->items[i].reg_exact, "5.000000000000000000000000000000000000005");
}

static void reverse_and_linear_are_two_formulas(void **state)
{
    World *w = *state;
    uint32_t r = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_REVERSE, OP_LE, "800");
    uint32_t l = leaf(w, JX_NO_INDEX, "乙", "10", METHOD_LINEAR, OP_LE, "800");
    score_for(w, r, "880", "9.09"); /* 10 × 800 ÷ 880 = 9.0909… */
    score_for(w, l, "880", "9");    /* 10 × (1600 − 880) ÷ 800 = 9 */
    is(w, w->plan->items[l].reg_completion, "0.9");
    score_for(w, r, "1600", "5");
    score_for(w, l, "1600", "0");
    score_for(w, l, "5000", "0"); /* never below 0 */
    score_for(w, r, "800", "10");
    score_for(w, r, "0", "10"); /* 800 ÷ 0 is not asked for */
    is(w, w->plan->items[r].reg_completion, "1");
    is(w, w->plan->items[r].reg_exceeded, "1");
}

static void a_range_is_measured_from_its_nearer_end(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "控制率", "10", METHOD_PRORATA, OP_NONE, NULL);
    item_at(w, i)->target = (Target){.kind = TARGET_RANGE,
                                     .low = dec(w, "0.8"),
                                     .high = dec(w, "0.9"),
                                     .low_in = true,
                                     .high_in = true};
    score_for(w, i, "0.85", "10");
    is(w, w->plan->items[i].reg_met, "1");
    score_for(w, i, "0.4", "5"); /* 10 × 0.4 ÷ 0.8 */
    is(w, w->plan->items[i].reg_target, "0.8");
    score_for(w, i, "1", "9"); /* 10 × 0.9 ÷ 1 */
    is(w, w->plan->items[i].reg_target, "0.9");
}

static void a_rounded_rate_is_what_is_multiplied(void **state)
{
    World *w = *state;
    w->m.rounding.rate = true;
    uint32_t i = leaf(w, JX_NO_INDEX, "执行率", "10", METHOD_PRORATA, OP_GE, "10000");
    /* 49.884% → 50% → 5 points, not 4.99 */
    score_for(w, i, "4988.4", "5");
    is(w, w->plan->items[i].reg_completion, "0.5");
}

static void attain_is_all_or_nothing(void **state)
{
    World *w = *state;
    uint32_t none = leaf(w, JX_NO_INDEX, "事故", "5", METHOD_ATTAIN, OP_EQ, "0");
    uint32_t above = leaf(w, JX_NO_INDEX, "增速", "5", METHOD_ATTAIN, OP_GT, "0.05");
    uint32_t day = leaf(w, JX_NO_INDEX, "完成时间", "5", METHOD_ATTAIN, OP_LE, NULL);
    /* 12月底前, year from the form: 11 × 31 + 30 = 371 */
    item_at(w, day)->target = (Target){.kind = TARGET_DATE, .op = OP_LE, .low = NUM_INT(371)};
    score_for(w, none, "0", "5");
    is(w, w->plan->items[none].reg_completion, "1");
    score_for(w, none, "1", "0");
    status_is(w, w->plan->items[none].reg_completion, CELL_DIV0);
    score_for(w, above, "0.05", "0");
    score_for(w, above, "0.0501", "5");
    uint32_t year = jx__plan_input(w->plan, &w->arena, STR_NONE, INPUT_YEAR);
    assert_int_not_equal(year, JX_NO_REG);
    score_for(w, day, "752927", "0"); /* 2023 × 372 + 371; no year yet: 未填 */
    status_is(w, w->plan->items[day].reg_met, CELL_MISSING);
    set(w, year, "2023");
    score_for(w, day, "752927", "5");
    score_for(w, day, "752928", "0");
}

/* ---- bands and steps ---- */

static void bands_take_the_row_of_the_subject(void **state)
{
    World *w = *state;
    uint32_t i = banded(w);
    score_for(w, i, "1", "15");
    score_for(w, i, "0.99", "12");
    score_for(w, i, "0.95", "12");
    score_for(w, i, "0.9499", "8");
    score_for(w, i, "0.1", "0");
    score_for(w, i, "1.2", "15"); /* no row above 100%: counts as 100% */
    const PlanStep *step = &w->plan->steps[w->plan->items[i].first_step];
    assert_int_equal(step->kind, STEP_BAND);
    is(w, step->b, "0");
}

static void a_value_no_band_takes_is_unreadable(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "合格率", "15", METHOD_BANDS, OP_EQ, "1");
    push_band(w, i, "0", "1", "5");
    set(w, 0, "1");
    run(w);
    status_is(w, w->plan->items[i].reg_score, CELL_UNREADABLE);
    status_is(w, w->plan->reg_total, CELL_UNREADABLE);
}

static void partial_steps_do_what_the_clause_says(void **state)
{
    World *w = *state;
    uint32_t drop = stepped(w, "甲", PARTIAL_DROP), full = stepped(w, "乙", PARTIAL_FULL);
    uint32_t rata = stepped(w, "丙", PARTIAL_RATA), none = stepped(w, "丁", PARTIAL_NONE);
    /* 88 is 12 short: 2.4 steps of 5 */
    score_for(w, drop, "88", "6");   /* 10 − 2 × 2 */
    score_for(w, full, "88", "4");   /* 10 − 3 × 2 */
    score_for(w, rata, "88", "5.2"); /* 10 − 2.4 × 2 */
    set(w, 3, "88");
    run(w);
    status_is(w, w->plan->items[none].reg_score, CELL_UNREADABLE);
    score_for(w, none, "90", "6");
    score_for(w, drop, "20", "0"); /* 扣完为止 */
    score_for(w, drop, "130", "10");
}

static void occurrences_count_from_zero(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "违规", "5", METHOD_STEP, OP_NONE, NULL);
    *VEC_PUSH(&w->arena, &item_at(w, i)->steps) = step_rule(w, 0, "1", "1.5", PARTIAL_NONE);
    assert_int_equal(JX_NO_INDEX, JX_NO_REG);
    score_for(w, i, "0", "5");
    score_for(w, i, "2", "2"); /* 5 − 2 × 1.5 */
    score_for(w, i, "9", "0");
    assert_int_equal(w->plan->items[i].reg_met, JX_NO_REG);
    set(w, 0, "1.5"); /* half an occurrence */
    run(w);
    status_is(w, w->plan->items[i].reg_score, CELL_UNREADABLE);
}

static void steps_may_be_shares_of_the_target_or_of_completion(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_STEP, OP_GE, "200");
    StepRule rule = step_rule(w, -1, "0.03", "1", PARTIAL_DROP);
    rule.of_target = true; /* 每少目标值的3%: 6 */
    *VEC_PUSH(&w->arena, &item_at(w, i)->steps) = rule;
    uint32_t k = leaf(w, JX_NO_INDEX, "乙", "10", METHOD_STEP, OP_GE, "200");
    rule = step_rule(w, -1, "0.05", "0.05", PARTIAL_FULL);
    rule.base = STEP_COMPLETION;
    rule.amount.share = true; /* 分值的5%: 0.5 */
    *VEC_PUSH(&w->arena, &item_at(w, k)->steps) = rule;
    score_for(w, i, "187", "8"); /* 13 ÷ 6 = 2.17 → 2 */
    score_for(w, k, "187", "9"); /* 6.5 points short: 1.3 → 2 × 0.5 */
}

/* ---- 定性, 录入, 公式 ---- */

static void a_judged_share_must_lie_in_its_grade(void **state)
{
    World *w = *state;
    uint32_t i = judged(w, JUDGED_UNSET);
    lower(w);
    uint32_t share = w->plan->items[i].input_points;
    set(w, 0, "1"); /* 部分达成 */
    set(w, share, "0.75");
    run(w);
    score_is(w, i, "15"); /* 20 × 75% */
    set(w, share, "0.8"); /* belongs to 达成 */
    run(w);
    status_is(w, w->plan->items[i].reg_score, CELL_UNREADABLE);
    set_status(w, share, CELL_MISSING);
    run(w);
    status_is(w, w->plan->items[i].reg_exact, CELL_MISSING);
    score_is(w, i, "0"); /* 未填：得0分 */
    assert_int_equal(w->plan->inputs[0].words->noptions, 3);
    assert_true(jx__str_eq(w->plan->inputs[0].words->option_names[2], STR("未达成")));
}

static void a_grade_alone_takes_the_declared_point(void **state)
{
    World *w = *state;
    uint32_t i = judged(w, JUDGED_MIDDLE);
    lower(w);
    set(w, 0, "1");
    run(w);
    score_is(w, i, "14");                          /* 20 × (60% + 80%) ÷ 2 */
    set(w, w->plan->items[i].input_points, "0.5"); /* given, but outside */
    run(w);
    status_is(w, w->plan->items[i].reg_score, CELL_UNREADABLE);
}

static void entered_points_lie_within_the_points(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "评议", "20", METHOD_ENTERED, OP_NONE, NULL);
    score_for(w, i, "19.5", "19.5");
    set(w, 0, "20.5");
    run(w);
    status_is(w, w->plan->items[i].reg_score, CELL_UNREADABLE);
    set_status(w, 0, CELL_MISSING);
    set(w, w->plan->items[i].input_points, "7"); /* the other slot serves as well */
    run(w);
    score_is(w, i, "7");
}

static void a_formula_is_held_within_the_points(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_FORMULA, OP_GE, "50");
    uint32_t product =
        expr(w, EXPR_MUL, expr(w, EXPR_WEIGHT, 0, 0, 0), expr(w, EXPR_ACTUAL, 0, 0, 0), 0);
    item_at(w, i)->formula = expr(w, EXPR_DIV, product, expr(w, EXPR_GOAL, 0, 0, 0), 0);
    score_for(w, i, "30", "6"); /* 10 × 30 ÷ 50 */
    score_for(w, i, "90", "10");
    score_for(w, i, "-5", "0");
}

static void if_looks_only_at_the_arm_it_takes(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "人均", "10", METHOD_PRORATA, OP_GE, "4");
    uint32_t a = datum(w, "费", JX_NO_INDEX), b = datum(w, "人", JX_NO_INDEX);
    uint32_t cond = expr(w, EXPR_EQ, of_datum(w, b), constant(w, "0"), 0);
    uint32_t quotient = expr(w, EXPR_DIV, of_datum(w, a), of_datum(w, b), 0);
    uint32_t two = constant(w, "2");
    item_at(w, i)->actual = expr(w, EXPR_CHOICE, cond, two, quotient);
    set(w, a, "9");
    set(w, b, "0"); /* 9 ÷ 0 is in the arm not taken */
    run(w);
    score_is(w, i, "5"); /* 10 × 2 ÷ 4 */
    set(w, b, "3");
    run(w);
    score_is(w, i, "7.5"); /* 10 × 3 ÷ 4 */
    set_status(w, a, CELL_MISSING);
    run(w);
    status_is(w, w->plan->items[i].reg_exact, CELL_MISSING);
    set(w, b, "0"); /* 费 is not asked for then */
    run(w);
    score_is(w, i, "5");
}

/* ---- adjustments ---- */

static void the_first_case_that_holds_replaces_the_score(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_PRORATA, OP_GE, "100");
    static const char *const cases[][2] = {{"0.6", "0"}, {"0.8", "3"}};
    for (int k = 0; k < 2; k++) {
        uint32_t rate = expr(w, EXPR_COMPLETION, 0, 0, 0);
        uint32_t cond = expr(w, EXPR_LT, rate, constant(w, cases[k][0]), 0);
        *VEC_PUSH(&w->arena, &item_at(w, i)->cases) =
            (Case){.cond = cond, .amount = {.value = dec(w, cases[k][1])}};
    }
    score_for(w, i, "59", "0"); /* both hold: the first counts */
    score_for(w, i, "60", "3");
    score_for(w, i, "80", "8");
    score_for(w, i, "59", "0");
    const PlanItem *pi = &w->plan->items[i];
    uint32_t applied = 0;
    for (uint32_t k = 0; k < pi->nsteps; k++) {
        const PlanStep *step = &w->plan->steps[pi->first_step + k];
        applied += step->kind == STEP_CASE && jx__num_sign(w->s.regs[step->a].num) != 0;
    }
    assert_int_equal(applied, 1);
}

static void caps_floors_premises_and_vetoes_come_in_order(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_PRORATA, OP_GE, "100");
    uint32_t ready = datum(w, "已验收", JX_NO_INDEX), fatal = datum(w, "事故", JX_NO_INDEX);
    Item *it = item_at(w, i);
    it->cap = &(Amount){.value = dec(w, "0.9"), .share = true};
    it->floor = &(Amount){.value = dec(w, "2")};
    it->premise = of_datum(w, ready);
    it->premise_amount = &(Amount){.value = dec(w, "1")};
    it->veto = of_datum(w, fatal);
    set(w, ready, "1");
    set(w, fatal, "0");
    score_for(w, i, "100", "9"); /* 最高分值的90% */
    score_for(w, i, "10", "2");  /* 最低2分 */
    set(w, ready, "0");
    score_for(w, i, "100", "1"); /* 前提 not met */
    set(w, fatal, "1");
    score_for(w, i, "100", "0");
    set_status(w, fatal, CELL_NA); /* what does not apply has not happened */
    score_for(w, i, "100", "1");
    set_status(w, 0, CELL_UNREADABLE); /* no clause makes up for a cell nobody can read */
    run(w);
    status_is(w, w->plan->items[i].reg_score, CELL_UNREADABLE);
    set_status(w, 0, CELL_MISSING); /* 未填：得0分, not the premise's 1 */
    run(w);
    status_is(w, w->plan->items[i].reg_exact, CELL_MISSING);
    score_is(w, i, "0");
}

static void over_fulfilment_costs_points_unless_explained(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_PRORATA, OP_GE, "100");
    item_at(w, i)->over = &(OverRule){.present = true,
                                      .explain = true,
                                      .only_unexplained = true,
                                      .threshold = dec(w, "0.3"),
                                      .deduct = {.value = dec(w, "2")}};
    lower(w);
    score_for(w, i, "130", "10"); /* exactly 30% is not over */
    score_for(w, i, "130.01", "8");
    set(w, w->plan->items[i].input_reason, "1");
    score_for(w, i, "130.01", "10");
    set(w, w->plan->items[i].input_reason, "0");
    score_for(w, i, "130.01", "8");
}

static void over_fulfilment_may_cost_by_steps(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_PRORATA, OP_GE, "100");
    StepRule rule = step_rule(w, 1, "0.1", "0.5", PARTIAL_DROP);
    rule.base = STEP_DEVIATION;
    item_at(w, i)->over = &(OverRule){.present = true,
                                      .has_step = true,
                                      .step = rule,
                                      .threshold = dec(w, "0.3"),
                                      .has_cap = true,
                                      .cap = dec(w, "2")};
    score_for(w, i, "139", "10"); /* 9 points beyond 30%: no whole step */
    score_for(w, i, "155", "9");  /* 2 steps × 0.5 */
    score_for(w, i, "1000", "8"); /* at most 2 */
}

static void a_bonus_may_exceed_the_points_up_to_its_cap(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_PRORATA, OP_GE, "4");
    StepRule rule = step_rule(w, 1, "1", "0.5", PARTIAL_NONE);
    rule.has_cap = true;
    rule.cap = dec(w, "3");
    *VEC_PUSH(&w->arena, &item_at(w, i)->bonus) = rule;
    score_for(w, i, "4", "10");
    score_for(w, i, "6", "11");
    score_for(w, i, "40", "13");
}

/* ---- 未填 and 不适用 ---- */

static void missing_is_zero_or_open_and_unreadable_is_neither(void **state)
{
    World *w = *state;
    uint32_t zero = leaf(w, JX_NO_INDEX, "甲", "40", METHOD_PRORATA, OP_GE, "4");
    uint32_t open = leaf(w, JX_NO_INDEX, "乙", "60", METHOD_PRORATA, OP_GE, "4");
    item_at(w, open)->missing = MISSING_OPEN;
    set(w, 1, "4");
    run(w);
    score_is(w, zero, "0");
    status_is(w, w->plan->items[zero].reg_exact, CELL_MISSING);
    is(w, w->plan->reg_total, "60");
    set_status(w, 1, CELL_MISSING);
    run(w);
    status_is(w, w->plan->items[open].reg_score, CELL_MISSING);
    status_is(w, w->plan->reg_total, CELL_MISSING);
    set_status(w, 0, CELL_UNREADABLE);
    run(w);
    status_is(w, w->plan->items[zero].reg_score, CELL_UNREADABLE);
    status_is(w, w->plan->reg_total, CELL_UNREADABLE);
}

static void not_applicable_does_what_its_policy_says(void **state)
{
    World *w = *state;
    uint32_t full = leaf(w, JX_NO_INDEX, "甲", "20", METHOD_PRORATA, OP_GE, "4");
    uint32_t zero = leaf(w, JX_NO_INDEX, "乙", "30", METHOD_PRORATA, OP_GE, "4");
    uint32_t none = leaf(w, JX_NO_INDEX, "丙", "50", METHOD_PRORATA, OP_GE, "4");
    item_at(w, full)->na = NA_FULL;
    item_at(w, zero)->na = NA_ZERO;
    set_status(w, 0, CELL_NA);
    set_status(w, 1, CELL_NA);
    set(w, 2, "2");
    run(w);
    score_is(w, full, "20");
    score_is(w, zero, "0");
    is(w, w->plan->reg_total, "45"); /* 20 + 0 + 50 × 2 ÷ 4 */
    set_status(w, 2, CELL_NA);       /* no policy: no score and no total */
    run(w);
    status_is(w, w->plan->items[none].reg_score, CELL_NA);
    status_is(w, w->plan->reg_total, CELL_NA);
}

static void merged_points_keep_the_sum_exact(void **state)
{
    World *w = *state;
    uint32_t g = add_item(w, JX_NO_INDEX, "产出", "20");
    uint32_t a = leaf(w, g, "甲", "5", METHOD_PRORATA, OP_GE, "10");
    uint32_t b = leaf(w, g, "乙", "7", METHOD_PRORATA, OP_GE, "10");
    uint32_t c = leaf(w, g, "丙", "8", METHOD_PRORATA, OP_GE, "10");
    item_at(w, a)->na = NA_MERGE;
    set_status(w, 0, CELL_NA);
    set(w, 1, "10");
    set(w, 2, "5");
    run(w);
    /* 5 × 7 ÷ 15 = 2.333… → 2.33; the last takes 5 − 2.33 = 2.67 */
    points_are(w, a, "0");
    points_are(w, b, "9.33");
    points_are(w, c, "10.67");
    points_are(w, g, "20");
    score_is(w, b, "9.33");
    score_is(w, c, "5.34"); /* 10.67 × 5 ÷ 10 = 5.335 → 5.34 */
    status_is(w, w->plan->items[a].reg_score, CELL_NA);
    score_is(w, g, "14.67");
    is(w, w->plan->reg_total, "14.67");
    set(w, 0, "10"); /* applicable: everything as written */
    run(w);
    points_are(w, b, "7");
    points_are(w, c, "8");
    score_is(w, g, "16");
}

static void merged_points_that_find_nobody_go_up_a_level(void **state)
{
    World *w = *state;
    w->m.na = NA_MERGE;
    uint32_t top = add_item(w, JX_NO_INDEX, "产出", "30");
    uint32_t g = add_item(w, top, "数量", "10");
    uint32_t a = leaf(w, g, "甲", "4", METHOD_PRORATA, OP_GE, "10");
    uint32_t b = leaf(w, g, "乙", "6", METHOD_PRORATA, OP_GE, "10");
    uint32_t h = add_item(w, top, "质量", "20");
    uint32_t c = leaf(w, h, "丙", "11", METHOD_PRORATA, OP_GE, "10");
    uint32_t d = leaf(w, h, "丁", "9", METHOD_PRORATA, OP_GE, "10");
    set_status(w, 0, CELL_NA);
    set_status(w, 1, CELL_NA);
    set(w, 2, "10");
    set(w, 3, "10");
    run(w);
    points_are(w, c, "16.5"); /* 11 + 10 × 11 ÷ 20 */
    points_are(w, d, "13.5");
    points_are(w, g, "0");
    points_are(w, top, "30");
    score_is(w, top, "30");
    set(w, 1, "10"); /* 乙 is assessed: 甲's points stay in the group */
    run(w);
    points_are(w, b, "10");
    points_are(w, c, "11");
    points_are(w, top, "30");
    set_status(w, 1, CELL_NA);
    set_status(w, 2, CELL_NA);
    run(w); /* 丁 alone carries all */
    points_are(w, d, "30");
    score_is(w, d, "30");
    set_status(w, 3, CELL_NA);
    run(w); /* nobody is left */
    points_are(w, top, "0");
    is(w, w->plan->reg_total, "0");
    points_are(w, a, "0");
}

static void a_condition_makes_an_item_not_applicable_before_its_division(void **state)
{
    World *w = *state;
    uint32_t g = add_item(w, JX_NO_INDEX, "成本", "15");
    uint32_t cost = leaf(w, g, "单位成本", "5", METHOD_REVERSE, OP_LE, "800");
    uint32_t other = leaf(w, g, "其他", "10", METHOD_PRORATA, OP_GE, "1");
    uint32_t fee = datum(w, "培训费", JX_NO_INDEX), heads = datum(w, "培训人次", JX_NO_INDEX);
    item_at(w, cost)->actual = expr(w, EXPR_DIV, of_datum(w, fee), of_datum(w, heads), 0);
    item_at(w, cost)->na_cond = expr(w, EXPR_EQ, of_datum(w, heads), constant(w, "0"), 0);
    item_at(w, cost)->na = NA_MERGE;
    set(w, 1, "1");
    set(w, fee, "100000");
    set(w, heads, "100"); /* 1000 each */
    run(w);
    score_is(w, cost, "4"); /* 5 × 800 ÷ 1000 */
    set(w, heads, "0");
    run(w);
    status_is(w, w->plan->items[cost].reg_actual, CELL_DIV0);
    status_is(w, w->plan->items[cost].reg_score, CELL_NA);
    score_is(w, other, "15");
    set_status(w, heads, CELL_MISSING); /* cannot be told: 未填 */
    run(w);
    score_is(w, cost, "0");
    score_is(w, other, "10");
    set(w, heads, "100");
    set_status(w, 0, CELL_NA); /* the form marks the derived row itself */
    run(w);
    status_is(w, w->plan->items[cost].reg_score, CELL_NA);
    assert_false(w->plan->inputs[0].used);
}

static void rescaling_divides_by_the_points_assessed(void **state)
{
    World *w = *state;
    w->m.na = NA_RESCALE;
    leaf(w, JX_NO_INDEX, "甲", "5", METHOD_PRORATA, OP_GE, "10");
    leaf(w, JX_NO_INDEX, "乙", "95", METHOD_PRORATA, OP_GE, "95");
    uint32_t bonus = leaf(w, JX_NO_INDEX, "新闻", "3", METHOD_NONE, OP_NONE, NULL);
    item_at(w, bonus)->role = ROLE_BONUS;
    *VEC_PUSH(&w->arena, &item_at(w, bonus)->bonus) = step_rule(w, 1, "1", "1", PARTIAL_NONE);
    w->m.total_cap = dec(w, "110");
    set_status(w, 0, CELL_NA);
    set(w, 1, "80");
    set(w, 2, "5");
    run(w);
    score_is(w, bonus, "3"); /* five, but at most its 3 points */
    /* 80 × 100 ÷ 95 = 84.2105…, and the bonus is not scaled: 87.2105… → 87.21 */
    is(w, w->plan->reg_total, "87.21");
    set(w, 0, "10");
    run(w);
    is(w, w->plan->reg_total, "88"); /* 5 + 80 + 3 */
    set_status(w, 0, CELL_NA);
    set_status(w, 1, CELL_NA);
    run(w);
    status_is(w, w->plan->reg_total, CELL_DIV0); /* nothing assessed */
}

/* ---- the total ---- */

static void bonuses_add_and_penalties_subtract(void **state)
{
    World *w = *state;
    uint32_t g = add_item(w, JX_NO_INDEX, "产出", "100");
    leaf(w, g, "甲", "100", METHOD_PRORATA, OP_GE, "100");
    uint32_t p = add_item(w, JX_NO_INDEX, "扣分", "10");
    item_at(w, p)->role = ROLE_PENALTY;
    uint32_t bad = leaf(w, p, "违规", "10", METHOD_STEP, OP_NONE, NULL);
    item_at(w, bad)->role = ROLE_PENALTY; /* as the model hands the role down */
    *VEC_PUSH(&w->arena, &item_at(w, bad)->steps) = step_rule(w, 0, "1", "2", PARTIAL_NONE);
    set(w, 0, "90");
    set(w, 1, "3");
    run(w);
    score_is(w, bad, "6"); /* 3 × 2, the deduction */
    score_is(w, p, "6");
    is(w, w->plan->reg_total, "84");
    set(w, 1, "30");
    run(w);
    score_is(w, p, "10");
    set(w, 0, "3");
    run(w);
    is(w, w->plan->reg_total, "0"); /* 3 − 10, never below 0 */
}

static void the_total_is_capped_vetoed_and_rounded(void **state)
{
    World *w = *state;
    w->m.rounding.total = true;
    w->m.rounding.total_places = 1;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "100", METHOD_PRORATA, OP_GE, "100");
    *VEC_PUSH(&w->arena, &item_at(w, i)->bonus) = step_rule(w, 1, "1", "1", PARTIAL_NONE);
    uint32_t fatal = datum(w, "事故", JX_NO_INDEX);
    w->m.veto = of_datum(w, fatal);
    *VEC_PUSH(&w->arena, &w->m.grades) = (GradeBand){STR("优"), dec(w, "90"), true};
    set(w, fatal, "0");
    set(w, 0, "96.45");
    run(w);
    is(w, w->plan->reg_total, "96.5");
    is(w, w->plan->reg_total_exact, "96.45");
    set(w, 0, "105");
    run(w);
    score_is(w, i, "105");
    is(w, w->plan->reg_total, "100");
    set(w, fatal, "1");
    run(w);
    is(w, w->plan->reg_total, "0");
    is(w, w->plan->reg_veto, "1");
    set_status(w, 0, CELL_UNREADABLE); /* vetoed or not: the form is not complete */
    run(w);
    status_is(w, w->plan->reg_total, CELL_UNREADABLE);
    set(w, 0, "105");
    set_status(w, fatal, CELL_MISSING); /* nobody said whether there was one */
    run(w);
    status_is(w, w->plan->reg_total, CELL_MISSING);
    assert_int_equal(w->plan->ngrades, 1);
}

static void a_veto_may_read_scores_that_come_later(void **state)
{
    World *w = *state;
    uint32_t a = leaf(w, JX_NO_INDEX, "甲", "40", METHOD_PRORATA, OP_GE, "10");
    uint32_t b = leaf(w, JX_NO_INDEX, "乙", "60", METHOD_PRORATA, OP_GE, "10");
    item_at(w, a)->veto = expr(w, EXPR_LT, expr(w, EXPR_SCORE_OF, b, 0, 0), constant(w, "30"), 0);
    set(w, 0, "10");
    set(w, 1, "4"); /* 24 points */
    run(w);
    score_is(w, a, "0");
    set(w, 1, "5");
    run(w);
    score_is(w, a, "40");
}

static void vetoes_in_a_circle_do_no_harm(void **state)
{
    World *w = *state;
    uint32_t a = leaf(w, JX_NO_INDEX, "甲", "40", METHOD_PRORATA, OP_GE, "10");
    uint32_t b = leaf(w, JX_NO_INDEX, "乙", "60", METHOD_PRORATA, OP_GE, "10");
    item_at(w, a)->veto = expr(w, EXPR_SCORE_OF, b, 0, 0);
    item_at(w, b)->veto = expr(w, EXPR_SCORE_OF, a, 0, 0);
    set(w, 0, "10");
    set(w, 1, "10");
    run(w);
    status_is(w, w->plan->items[a].reg_score, CELL_UNREADABLE);
}

static void checks_allow_their_tolerance(void **state)
{
    World *w = *state;
    uint32_t a = datum(w, "甲", JX_NO_INDEX), b = datum(w, "乙", JX_NO_INDEX);
    static const ExprKind kinds[] = {EXPR_EQ, EXPR_LE, EXPR_GE};
    for (int k = 0; k < 3; k++) {
        uint32_t l = of_datum(w, a), r = of_datum(w, b);
        *VEC_PUSH(&w->arena, &w->m.checks) = (CrossCheck){.cond = expr(w, kinds[k], l, r, 0),
                                                          .left = l,
                                                          .right = r,
                                                          .op = kinds[k],
                                                          .tolerance = dec(w, "100"),
                                                          .severity = CHECK_RETURN};
    }
    static const char *const cases[][4] = {{"1100", "1", "1", "1"},
                                           {"1100.01", "0", "0", "1"},
                                           {"900", "1", "1", "1"},
                                           {"899.99", "0", "1", "0"}};
    set(w, b, "1000");
    for (size_t i = 0; i < 4; i++) {
        set(w, a, cases[i][0]);
        run(w);
        for (int k = 0; k < 3; k++)
            is(w, w->plan->checks[k].reg_cond, cases[i][k + 1]);
    }
    set_status(w, a, CELL_MISSING); /* never as holding */
    run(w);
    status_is(w, w->plan->checks[0].reg_cond, CELL_MISSING);
    assert_int_equal(w->plan->checks[0].op, OP_EQ_);
}

static void a_plan_by_hand_runs(void **state)
{
    World *w = *state;
    Num consts[] = {NUM_INT(3)};
    Op ops[] = {{.code = OP_CONST_, .d = 0},
                {.code = OP_INPUT_, .d = 0},
                {.code = OP_DIV_, .a = 1, .b = 0},
                {.code = OP_ROUND_, .a = 2, .d = 2 << 3}};
    Plan p = {.ops = ops, .consts = consts, .nops = 4, .nconsts = 1, .ninputs = 1};
    Session s;
    assert_true(jx__session_init(&s, &p, &w->al));
    Cell in = CELL_NUM(NUM_INT(2));
    assert_true(jx__session_run(&s, &in)); /* 2 ÷ 3 → 0.67 */
    assert_int_equal(jx__num_cmp(&w->pool, s.regs[3].num, NUM_RATIO(67, 100)), 0);
    jx__session_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(prorata_rounds_once_and_half_up),
        TEST(amounts_stay_exact),
        TEST(forty_digit_values_are_exact),
        TEST(reverse_and_linear_are_two_formulas),
        TEST(a_range_is_measured_from_its_nearer_end),
        TEST(a_rounded_rate_is_what_is_multiplied),
        TEST(attain_is_all_or_nothing),
        TEST(bands_take_the_row_of_the_subject),
        TEST(a_value_no_band_takes_is_unreadable),
        TEST(partial_steps_do_what_the_clause_says),
        TEST(occurrences_count_from_zero),
        TEST(steps_may_be_shares_of_the_target_or_of_completion),
        TEST(a_judged_share_must_lie_in_its_grade),
        TEST(a_grade_alone_takes_the_declared_point),
        TEST(entered_points_lie_within_the_points),
        TEST(a_formula_is_held_within_the_points),
        TEST(if_looks_only_at_the_arm_it_takes),
        TEST(the_first_case_that_holds_replaces_the_score),
        TEST(caps_floors_premises_and_vetoes_come_in_order),
        TEST(over_fulfilment_costs_points_unless_explained),
        TEST(over_fulfilment_may_cost_by_steps),
        TEST(a_bonus_may_exceed_the_points_up_to_its_cap),
        TEST(missing_is_zero_or_open_and_unreadable_is_neither),
        TEST(not_applicable_does_what_its_policy_says),
        TEST(merged_points_keep_the_sum_exact),
        TEST(merged_points_that_find_nobody_go_up_a_level),
        TEST(a_condition_makes_an_item_not_applicable_before_its_division),
        TEST(rescaling_divides_by_the_points_assessed),
        TEST(bonuses_add_and_penalties_subtract),
        TEST(the_total_is_capped_vetoed_and_rounded),
        TEST(a_veto_may_read_scores_that_come_later),
        TEST(vetoes_in_a_circle_do_no_harm),
        TEST(checks_allow_their_tolerance),
        TEST(a_plan_by_hand_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
