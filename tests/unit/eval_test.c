/* Models by hand → plan → values, against figures worked out by hand beside each check; and what
 * would bring an indicator to full points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "run/run.h"
#include "heap.h"

enum { MOST_INPUTS = 64 };

typedef struct World {
    Heap heap;
    Alloc al;
    Arena arena;
    NumPool pool;
    Model m;
    Plan *plan;
    Session s, trial;
    Cell in[MOST_INPUTS];
} World;

static int set_up(void **state)
{
    World *w = calloc(1, sizeof *w);
    *state = w;
    if (!w) return -1;
    w->al = heap_alloc(&w->heap);
    if (!jx__arena_init(&w->arena, &w->al, 0) || !jx__num_pool_init(&w->pool, &w->al)) return -1;
    w->m = (Model){.arena = &w->arena,
                   .pool = &w->pool,
                   .total_points = NUM_INT(100),
                   .reverse = METHOD_REVERSE,
                   .missing = MISSING_ZERO,
                   .veto = JX_NO_INDEX,
                   .rounding = {.item = true, .item_places = 2}};
    for (int i = 0; i < MOST_INPUTS; i++)
        w->in[i] = CELL_STATUS(CELL_MISSING);
    return 0;
}

static int tear_down(void **state)
{
    World *w = *state;
    jx__session_free(&w->s);
    jx__session_free(&w->trial);
    jx__plan_free(w->plan);
    jx__num_pool_free(&w->pool);
    jx__arena_free(&w->arena);
    assert_int_equal(w->heap.held, 0);
    free(w);
    return 0;
}

/* ---- building ---- */

static Num dec(World *w, const char *text)
{
    Num x = NUM_INT(0);
    assert_int_equal(jx__num_parse(&w->pool, jx__str_of(text), 0, &x), NUM_OK);
    return x;
}

static uint32_t datum(World *w, const char *name, uint32_t item)
{
    *VEC_PUSH(&w->arena, &w->m.data) = (Datum){
        .name = jx__str_of(name), .key = jx__str_of(name), .item = item, .type = TYPE_NUMBER};
    return w->m.data.n - 1;
}

static Item *item_at(World *w, uint32_t i)
{
    return &w->m.items.at[i];
}

static uint32_t add_item(World *w, uint32_t parent, const char *name, const char *points)
{
    uint32_t i = w->m.items.n;
    *VEC_PUSH(&w->arena, &w->m.items) = (Item){.name = jx__str_of(name),
                                               .parent = parent,
                                               .first_child = JX_NO_INDEX,
                                               .next = JX_NO_INDEX,
                                               .datum = JX_NO_INDEX,
                                               .points = dec(w, points),
                                               .actual = JX_NO_INDEX,
                                               .formula = JX_NO_INDEX,
                                               .premise = JX_NO_INDEX,
                                               .na_cond = JX_NO_INDEX,
                                               .veto = JX_NO_INDEX};
    if (parent == JX_NO_INDEX) return i;
    if (item_at(w, parent)->first_child == JX_NO_INDEX) {
        item_at(w, parent)->first_child = i;
        return i;
    }
    uint32_t last = item_at(w, parent)->first_child;
    while (item_at(w, last)->next != JX_NO_INDEX)
        last = item_at(w, last)->next;
    item_at(w, last)->next = i;
    return i;
}

/* Its datum's index is its order among the indicators when no other data is declared before. */
static uint32_t leaf(World *w, uint32_t parent, const char *name, const char *points, Method method,
                     TargetOp op, const char *target)
{
    uint32_t i = add_item(w, parent, name, points);
    uint32_t d = datum(w, name, i);
    Item *it = item_at(w, i);
    it->indicator = true;
    it->datum = d;
    it->method = method;
    if (target) it->target = (Target){.kind = TARGET_NUMBER, .op = op, .low = dec(w, target)};
    *VEC_PUSH(&w->arena, &w->m.order) = i;
    return i;
}

static uint32_t expr(World *w, ExprKind kind, uint32_t a, uint32_t b, uint32_t c)
{
    *VEC_PUSH(&w->arena, &w->m.exprs) = (Expr){.kind = kind, .a = a, .b = b, .c = c};
    return w->m.exprs.n - 1;
}

static uint32_t constant(World *w, const char *text)
{
    uint32_t e = expr(w, EXPR_CONST, 0, 0, 0);
    w->m.exprs.at[e].value = dec(w, text);
    return e;
}

static uint32_t of_datum(World *w, uint32_t d)
{
    return expr(w, EXPR_DATUM, d, 0, 0);
}

/* ---- running ---- */

static void lower(World *w)
{
    w->plan = jx__lower(&w->m, &w->al, STR("print"));
    assert_non_null(w->plan);
    assert_true(jx__session_init(&w->s, w->plan, &w->al));
    assert_true(jx__session_init(&w->trial, w->plan, &w->al));
    assert_true(w->plan->ninputs <= MOST_INPUTS);
}

static void set(World *w, uint32_t input, const char *text)
{
    if (w->plan == NULL) lower(w);
    w->in[input] = CELL_NUM(dec(w, text));
}

static void set_status(World *w, uint32_t input, CellStatus status)
{
    if (w->plan == NULL) lower(w);
    w->in[input] = CELL_STATUS(status);
}

static void run(World *w)
{
    if (w->plan == NULL) lower(w);
    assert_true(jx__session_run(&w->s, w->in));
}

static void is(World *w, uint32_t reg, const char *text)
{
    assert_int_not_equal(reg, JX_NO_REG);
    Cell c = w->s.regs[reg];
    if (c.status != CELL_OK) fail_msg("status %d instead of %s", (int)c.status, text);
    if (jx__num_cmp(&w->pool, c.num, dec(w, text)) != 0) {
        bool exact = true;
        Str s = jx__num_text(&w->arena, &w->pool, c.num, 30, 10, &exact);
        fail_msg("%.*s instead of %s", STR_F(s), text);
    }
}

static void score_is(World *w, uint32_t item, const char *text)
{
    is(w, w->plan->items[item].reg_score, text);
}

static void points_are(World *w, uint32_t item, const char *text)
{
    is(w, w->plan->items[item].reg_points, text);
}

static void status_is(World *w, uint32_t reg, CellStatus status)
{
    assert_int_equal(w->s.regs[reg].status, status);
}

static void score_for(World *w, uint32_t item, const char *actual, const char *score)
{
    set(w, w->plan ? w->plan->items[item].input : item_at(w, item)->datum, actual);
    run(w);
    score_is(w, item, score);
}

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
    uint32_t year = jx__plan_input(w->plan, STR_NONE, INPUT_YEAR);
    assert_int_not_equal(year, JX_NO_REG);
    score_for(w, day, "752927", "0"); /* 2023 × 372 + 371; no year yet: 未填 */
    status_is(w, w->plan->items[day].reg_met, CELL_MISSING);
    set(w, year, "2023");
    score_for(w, day, "752927", "5");
    score_for(w, day, "752928", "0");
}

/* ---- bands and steps ---- */

static void push_band(World *w, uint32_t i, const char *low, const char *high, const char *points)
{
    Band band = {.amount = {.value = dec(w, points)}, .low_in = true};
    band.has_low = low != NULL;
    band.has_high = high != NULL;
    if (low) band.low = dec(w, low);
    if (high) band.high = dec(w, high);
    *VEC_PUSH(&w->arena, &item_at(w, i)->bands) = band;
}

static uint32_t banded(World *w)
{
    uint32_t i = leaf(w, JX_NO_INDEX, "合格率", "15", METHOD_BANDS, OP_EQ, "1");
    item_at(w, i)->subject = STEP_COMPLETION;
    push_band(w, i, "1", "1", "15");
    item_at(w, i)->bands.at[0].high_in = true;
    push_band(w, i, "0.95", "1", "12");
    push_band(w, i, "0.9", "0.95", "8");
    push_band(w, i, NULL, "0.9", "0");
    return i;
}

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

static StepRule step_rule(World *w, int direction, const char *width, const char *points,
                          PartialStep partial)
{
    StepRule rule = {
        .width = dec(w, width), .partial = partial, .amount = {.value = dec(w, points)}};
    if (direction < 0)
        rule.direction = STEP_LESS;
    else if (direction > 0)
        rule.direction = STEP_MORE;
    else
        rule.direction = STEP_FOUND;
    return rule;
}

static uint32_t stepped(World *w, const char *name, PartialStep partial)
{
    uint32_t i = leaf(w, JX_NO_INDEX, name, "10", METHOD_STEP, OP_GE, "100");
    *VEC_PUSH(&w->arena, &item_at(w, i)->steps) = step_rule(w, -1, "5", "2", partial);
    return i;
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

static uint32_t judged(World *w, JudgedPoint point)
{
    static const char *const bounds[][2] = {{"0.8", "1"}, {"0.6", "0.8"}, {"0", "0.6"}};
    static const char *const words[] = {"达成", "部分达成", "未达成"};
    uint32_t i = leaf(w, JX_NO_INDEX, "改善", "20", METHOD_JUDGED, OP_NONE, NULL);
    Datum *d = &w->m.data.at[item_at(w, i)->datum];
    d->type = TYPE_GRADE;
    item_at(w, i)->judged_point = point;
    for (int k = 0; k < 3; k++) {
        *VEC_PUSH(&w->arena, &d->options) = jx__str_of(words[k]);
        *VEC_PUSH(&w->arena, &item_at(w, i)->bands) = (Band){.word = jx__str_of(words[k]),
                                                             .word_key = jx__str_of(words[k]),
                                                             .pct_low = dec(w, bounds[k][0]),
                                                             .pct_high = dec(w, bounds[k][1]),
                                                             .pct_low_in = true,
                                                             .pct_high_in = k == 0};
    }
    return i;
}

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
    assert_int_equal(w->plan->inputs[0].noptions, 3);
    assert_true(jx__str_eq(w->plan->inputs[0].option_names[2], STR("未达成")));
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
    it->has_cap = it->has_floor = true;
    it->cap = (Amount){.value = dec(w, "0.9"), .share = true};
    it->floor = (Amount){.value = dec(w, "2")};
    it->premise = of_datum(w, ready);
    it->premise_amount = (Amount){.value = dec(w, "1")};
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
    item_at(w, i)->over = (OverRule){.present = true,
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
    item_at(w, i)->over = (OverRule){.present = true,
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

/* ---- the plan itself ---- */

static void a_deep_sum_needs_no_deep_stack(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "合计", "10", METHOD_PRORATA, OP_GE, "400000");
    uint32_t d = datum(w, "数", JX_NO_INDEX), sum = of_datum(w, d);
    for (int k = 1; k < 200000; k++) {
        uint32_t term = of_datum(w, d);
        sum = expr(w, EXPR_ADD, sum, term, 0);
    }
    item_at(w, i)->actual = sum;
    set(w, d, "1");
    run(w);
    score_is(w, i, "5"); /* 10 × 200000 ÷ 400000 */
    Need need = jx__trace_need(&w->trial, &w->s, w->in, i);
    assert_int_equal(need.kind, NEED_VALUE);
    assert_int_equal(jx__num_cmp(&w->pool, need.value, NUM_INT(2)), 0);
}

static void constants_are_one_each_and_come_first(void **state)
{
    World *w = *state;
    for (int k = 0; k < 30; k++)
        leaf(w, JX_NO_INDEX, "甲", "2.50", METHOD_PRORATA, OP_GE, "100");
    lower(w);
    assert_true(w->plan->nconsts <= 6);
    assert_int_equal(w->plan->first_op, w->plan->nconsts);
    for (uint32_t k = 0; k < w->plan->nops; k++) {
        const Op *op = &w->plan->ops[k];
        assert_int_equal(op->code == OP_CONST_, k < w->plan->first_op);
        assert_true(op->a < k || op->a == 0);
    }
}

static void inputs_are_found_by_any_spelling(void **state)
{
    World *w = *state;
    leaf(w, JX_NO_INDEX, "满意度(%)", "10", METHOD_PRORATA, OP_GE, "1");
    lower(w);
    assert_int_equal(jx__plan_input(w->plan, STR("满意度（％）"), INPUT_VALUE), 0);
    assert_int_equal(jx__plan_input(w->plan, STR("满意度"), INPUT_VALUE), JX_NO_REG);
    assert_int_equal(jx__plan_input(w->plan, STR("满意度(%)"), INPUT_POINTS), JX_NO_REG);
}

static void a_session_allocates_nothing_while_numbers_are_small(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "R&D", "50", METHOD_PRORATA, OP_GE, "2300000000");
    banded(w);
    set(w, 0, "2070000000");
    set(w, 1, "0.97");
    run(w);
    size_t calls = w->heap.calls;
    for (int k = 0; k < 100; k++)
        assert_true(jx__session_run(&w->s, w->in));
    assert_int_equal(w->heap.calls, calls);
    score_is(w, i, "45");
}

static void lowering_without_memory_leaves_nothing_behind(void **state)
{
    World *w = *state;
    uint32_t g = add_item(w, JX_NO_INDEX, "产出", "100");
    w->m.na = NA_MERGE;
    for (int k = 0; k < 40; k++) {
        uint32_t i = leaf(w, g, "甲", "2.5", METHOD_PRORATA, OP_GE, "100");
        item_at(w, i)->actual = expr(w, EXPR_NEG, of_datum(w, item_at(w, i)->datum), 0, 0);
    }
    uint32_t i = banded(w);
    item_at(w, i)->parent = JX_NO_INDEX;
    size_t held = w->heap.held, calls = w->heap.calls;
    Plan *plan = NULL;
    for (size_t k = 1; !plan; k++) {
        assert_int_equal(w->heap.held, held);
        w->heap.fail_at = calls + k;
        w->heap.calls = calls;
        plan = jx__lower(&w->m, &w->al, STR("x"));
    }
    w->heap.fail_at = 0;
    jx__plan_free(plan);
    assert_int_equal(w->heap.held, held);
}

static void a_plan_prints(void **state)
{
    World *w = *state;
    w->m.na = NA_RESCALE;
    uint32_t g = add_item(w, JX_NO_INDEX, "产出", "100");
    leaf(w, g, "甲", "85", METHOD_PRORATA, OP_GE, "3");
    banded(w);
    judged(w, JUDGED_LOWER);
    lower(w);
    Buf out = jx__buf(&w->arena);
    jx__plan_dump(&out, w->plan);
    assert_non_null(strstr(out.text, "DIV"));
    assert_non_null(strstr(out.text, "table 0"));
    assert_non_null(strstr(out.text, "ROUND"));
    assert_non_null(strstr(out.text, "total"));
}

/* ---- what would change a score ---- */

static Need need_of(World *w, uint32_t item)
{
    run(w);
    return jx__trace_need(&w->trial, &w->s, w->in, item);
}

static void need_is(World *w, Need need, const char *value, const char *change, bool strict)
{
    assert_int_equal(need.kind, NEED_VALUE);
    assert_int_equal(jx__num_cmp(&w->pool, need.value, dec(w, value)), 0);
    assert_int_equal(jx__num_cmp(&w->pool, need.change, dec(w, change)), 0);
    assert_int_equal(need.strict, strict);
}

static void prorata_needs_its_target(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "R&D", "10", METHOD_PRORATA, OP_GE, "2300000000");
    set(w, 0, "2070000000");
    need_is(w, need_of(w, i), "2300000000", "230000000", false); /* 再完成2.3亿元 */
    set(w, 0, "2300000000");
    assert_int_equal(need_of(w, i).kind, NEED_NONE);
    set_status(w, 0, CELL_MISSING);
    need_is(w, need_of(w, i), "2300000000", "2300000000", false);
}

static void reverse_needs_less(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "成本", "10", METHOD_REVERSE, OP_LE, "800");
    set(w, 0, "1000");
    need_is(w, need_of(w, i), "800", "-200", false);
}

static void counts_need_the_next_whole_number(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "个数", "10", METHOD_PRORATA, OP_GE, "7.5");
    uint32_t k = leaf(w, JX_NO_INDEX, "家数", "10", METHOD_ATTAIN, OP_GT, "3");
    w->m.data.at[0].whole = w->m.data.at[1].whole = true;
    set(w, 0, "4");
    set(w, 1, "3");
    need_is(w, need_of(w, i), "8", "4", false);
    need_is(w, need_of(w, k), "4", "1", false); /* ＞3 is 4 */
}

static void an_open_bound_must_be_passed(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "率", "10", METHOD_BANDS, OP_GE, "1");
    push_band(w, i, "0.95", NULL, "10");
    item_at(w, i)->bands.at[0].low_in = false; /* 超过95%: 10分 */
    push_band(w, i, NULL, "0.95", "4");
    item_at(w, i)->bands.at[1].high_in = true;
    set(w, 0, "0.9");
    need_is(w, need_of(w, i), "0.95", "0.05", true);
    set(w, 0, "0.96");
    assert_int_equal(need_of(w, i).kind, NEED_NONE);
}

static void bands_over_the_completion_rate_are_solved_for_the_actual(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "率", "10", METHOD_BANDS, OP_GE, "40");
    item_at(w, i)->subject = STEP_COMPLETION;
    push_band(w, i, "0.9", NULL, "10");
    push_band(w, i, NULL, "0.9", "4");
    set(w, 0, "20");
    need_is(w, need_of(w, i), "36", "16", false); /* 90% of 40 */
}

static void a_quotient_needs_its_numerator(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "执行率", "10", METHOD_PRORATA, OP_GE, "1");
    uint32_t a = datum(w, "执行数", JX_NO_INDEX), b = datum(w, "预算数", JX_NO_INDEX);
    item_at(w, i)->actual = expr(w, EXPR_DIV, of_datum(w, a), of_datum(w, b), 0);
    set(w, a, "70");
    set(w, b, "90");
    Need need = need_of(w, i);
    assert_int_equal(need.input, a);
    need_is(w, need, "90", "20", false);
    set_status(w, b, CELL_MISSING); /* the numerator alone cannot do it: the denominator must */
    need = need_of(w, i);
    assert_int_equal(need.input, b);
    need_is(w, need, "70", "70", false);
}

static void growth_is_solved_though_the_base_stands_twice(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "增速", "10", METHOD_PRORATA, OP_GE, "0.1");
    uint32_t b = datum(w, "上年", JX_NO_INDEX), a = datum(w, "本年", JX_NO_INDEX);
    uint32_t base = of_datum(w, b);
    uint32_t grown = expr(w, EXPR_SUB, of_datum(w, a), base, 0);
    item_at(w, i)->actual = expr(w, EXPR_DIV, grown, base, 0);
    set(w, a, "105");
    set(w, b, "100");
    Need need = need_of(w, i);
    assert_int_equal(need.input, a);
    need_is(w, need, "110", "5", false);
}

static void a_dropped_step_needs_less_than_the_target(void **state)
{
    World *w = *state;
    uint32_t i = stepped(w, "甲", PARTIAL_DROP), k = stepped(w, "乙", PARTIAL_RATA);
    set(w, 0, "80");
    set(w, 1, "80");
    need_is(w, need_of(w, i), "95", "15", true); /* a gap below 5 costs nothing */
    need_is(w, need_of(w, k), "100", "20", false);
}

static void formulas_and_entered_points_are_solved(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_FORMULA, OP_GE, "50");
    uint32_t twice = expr(w, EXPR_MUL, constant(w, "2"), expr(w, EXPR_ACTUAL, 0, 0, 0), 0);
    item_at(w, i)->formula = expr(w, EXPR_SUB, twice, constant(w, "3"), 0);
    uint32_t e = leaf(w, JX_NO_INDEX, "乙", "10", METHOD_ENTERED, OP_NONE, NULL);
    set(w, 0, "1");
    set(w, 1, "4");
    need_is(w, need_of(w, i), "6.5", "5.5", false); /* 2x − 3 = 10 */
    need_is(w, need_of(w, e), "10", "6", false);
}

static void what_cannot_be_reached_is_not_promised(void **state)
{
    World *w = *state;
    uint32_t capped = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_PRORATA, OP_GE, "50");
    item_at(w, capped)->has_cap = true;
    item_at(w, capped)->cap = (Amount){.value = dec(w, "8")};
    uint32_t held = leaf(w, JX_NO_INDEX, "乙", "10", METHOD_PRORATA, OP_GE, "50");
    uint32_t ready = datum(w, "已验收", JX_NO_INDEX);
    item_at(w, held)->premise = of_datum(w, ready);
    uint32_t grade = judged(w, JUDGED_UNSET);
    set(w, 0, "40");
    set(w, 1, "40");
    set(w, ready, "0");
    assert_int_equal(need_of(w, capped).kind, NEED_NEVER);
    assert_int_equal(need_of(w, held).kind, NEED_UNSOLVED);
    assert_int_equal(need_of(w, grade).kind, NEED_UNSOLVED);
    set(w, ready, "1");
    need_is(w, need_of(w, held), "50", "10", false);
}

static void too_much_may_be_the_trouble(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "甲", "10", METHOD_PRORATA, OP_GE, "100");
    item_at(w, i)->over =
        (OverRule){.present = true, .threshold = dec(w, "0.3"), .deduct = {.value = dec(w, "2")}};
    set(w, 0, "150");
    need_is(w, need_of(w, i), "130", "-20", false);
}

static void big_numbers_are_solved_too(void **state)
{
    World *w = *state;
    uint32_t i = leaf(w, JX_NO_INDEX, "数", "10", METHOD_PRORATA, OP_GE,
                      "2000000000000000000000000000000000000000");
    set(w, 0, "1000000000000000000000000000000000000001");
    need_is(w, need_of(w, i), "2000000000000000000000000000000000000000",
            "999999999999999999999999999999999999999", false);
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
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
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
        TEST(a_deep_sum_needs_no_deep_stack),
        TEST(constants_are_one_each_and_come_first),
        TEST(inputs_are_found_by_any_spelling),
        TEST(a_session_allocates_nothing_while_numbers_are_small),
        TEST(lowering_without_memory_leaves_nothing_behind),
        TEST(a_plan_prints),
        TEST(prorata_needs_its_target),
        TEST(reverse_needs_less),
        TEST(counts_need_the_next_whole_number),
        TEST(an_open_bound_must_be_passed),
        TEST(bands_over_the_completion_rate_are_solved_for_the_actual),
        TEST(a_quotient_needs_its_numerator),
        TEST(growth_is_solved_though_the_base_stands_twice),
        TEST(a_dropped_step_needs_less_than_the_target),
        TEST(formulas_and_entered_points_are_solved),
        TEST(what_cannot_be_reached_is_not_promised),
        TEST(too_much_may_be_the_trouble),
        TEST(big_numbers_are_solved_too),
        TEST(a_plan_by_hand_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
