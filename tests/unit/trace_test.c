/* What would bring an indicator to full points, with the arithmetic beside each check. */
#include "world.h"

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
    item_at(w, capped)->cap = &(Amount){.value = dec(w, "8")};
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
        &(OverRule){.present = true, .threshold = dec(w, "0.3"), .deduct = {.value = dec(w, "2")}};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
