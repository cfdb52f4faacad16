/* The plan itself: its shape, its memory, its print. */
#include "world.h"

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
    assert_int_equal(jx__plan_input(w->plan, &w->arena, STR("满意度（％）"), INPUT_VALUE), 0);
    assert_int_equal(jx__plan_input(w->plan, &w->arena, STR("满意度"), INPUT_VALUE), JX_NO_REG);
    assert_int_equal(jx__plan_input(w->plan, &w->arena, STR("满意度(%)"), INPUT_POINTS), JX_NO_REG);
}

static void what_items_have_alike_is_kept_once(void **state)
{
    World *w = *state;
    static const char *const units[] = {"个", "%", "家", "天", "件", "次"};
    enum { NUNITS = sizeof units / sizeof *units, NITEMS = 3 * NUNITS };
    uint32_t group = add_item(w, JX_NO_INDEX, "产出", "100"), first = 0;
    for (uint32_t k = 0; k < NITEMS; k++) {
        uint32_t i = leaf(w, group, "甲", "2", METHOD_PRORATA, OP_GE, "100");
        if (k == 0) first = i;
        item_at(w, i)->target.unit.text = jx__str_of(units[k / 3]);
    }
    uint32_t far = leaf(w, JX_NO_INDEX, "乙", "2", METHOD_PRORATA, OP_GE, "100");
    item_at(w, far)->target.unit.text = STR("个"); /* kept long ago */
    lower(w);
    const PlanItem *items = w->plan->items, *one = &items[first];
    for (uint32_t k = 0; k < NITEMS; k++) {
        assert_true(jx__str_eq(one[k].target_unit->text, jx__str_of(units[k / 3])));
        assert_int_equal(jx__num_cmp(&w->pool, one[k].target_unit->scale, NUM_INT(1)), 0);
        assert_ptr_equal(one[k].target_unit, one[k / 3 * 3].target_unit);
        assert_ptr_equal(one[k].above, one->above);
        assert_true(one[k].row == one->row && one[k].value == one->value);
        assert_ptr_equal(w->plan->inputs[one[k].input].unit, &jx__no_unit);
        assert_ptr_equal(w->plan->inputs[one[k].input].words, &jx__no_words);
    }
    assert_true(jx__str_eq(one->above->level1, STR("产出")) && !one->above->level2.n);
    assert_true(jx__str_eq(items[far].target_unit->text, STR("个")) && !items[far].above->level1.n);
    assert_ptr_equal(items[group].target_unit, &jx__no_unit);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_deep_sum_needs_no_deep_stack),
        TEST(constants_are_one_each_and_come_first),
        TEST(inputs_are_found_by_any_spelling),
        TEST(what_items_have_alike_is_kept_once),
        TEST(a_session_allocates_nothing_while_numbers_are_small),
        TEST(lowering_without_memory_leaves_nothing_behind),
        TEST(a_plan_prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
