/* The parts of the model that need no text: coverage of band tables, and names of methods.
 *
 * Rows are built by hand as intervals; the rest of the model is held by tests/lang/model.
 */
#define _POSIX_C_SOURCE 200809L
#include "model/build.h"
#include "tests/support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct Bench {
    Arena arena;
    NumPool pool;
    Diags diags;
    Source source;
    Model m;
    Build b;
} Bench;

static void open_bench(Bench *t)
{
    Alloc al = {libc_alloc, NULL};
    *t = (Bench){.m = {.veto = JX_NO_INDEX}};
    assert_true(jx__arena_init(&t->arena, &al, 0));
    assert_true(jx__num_pool_init(&t->pool, &al));
    assert_true(jx__diags_init(&t->diags, &al));
    assert_true(jx__source_load(&t->source, &t->arena, STR("t"), STR("满意度\n"), 100, &t->diags));
    t->m.arena = &t->arena;
    t->m.pool = &t->pool;
    t->m.source = &t->source;
    t->m.diags = &t->diags;
    t->b = (Build){.m = &t->m, .item = JX_NO_INDEX};
}

static void close_bench(Bench *t)
{
    jx__diags_free(&t->diags);
    jx__num_pool_free(&t->pool);
    jx__arena_free(&t->arena);
}

enum { OUT, IN, OPEN };

/* From low to high percent; a negative end reaches to infinity. */
static Brick brick(int low, uint8_t low_state, int high, uint8_t high_state)
{
    return (Brick){.low = NUM_RATIO(low, 100),
                   .high = NUM_RATIO(high, 100),
                   .has_low = low >= 0,
                   .has_high = high >= 0,
                   .low_state = low_state,
                   .high_state = high_state};
}

static const Domain percent = {.from_zero = true,
                               .to_top = true,
                               .top = {.n = 1, .d = 1},
                               .percent = true,
                               .unit = {.scale = {.n = 1, .d = 1}}};

static DiagCode cover(Brick *bricks, uint32_t n)
{
    Bench t;
    open_bench(&t);
    bool ok = jx__model_cover(&t.b, bricks, n, percent, (Span){0, 9});
    DiagCode code = t.diags.at.n > 0 ? t.diags.at.at[0].code : DIAG_NONE;
    assert_int_equal(ok, code == DIAG_NONE);
    close_bench(&t);
    return code;
}

static void rows_in_any_order_cover_the_whole_domain(void **state)
{
    (void)state;
    Brick rows[] = {brick(100, IN, 100, IN), brick(95, IN, 100, OPEN), brick(-1, OUT, 90, OUT),
                    brick(90, IN, 95, OPEN)};
    assert_int_equal(cover(rows, 4), DIAG_NONE);
    assert_int_equal(rows[2].high_state, OUT); /* 95%～100%: the row 100% takes its end */
}

static void ends_of_the_domain_are_taken_by_the_row_that_reaches_them(void **state)
{
    (void)state;
    Brick rows[] = {brick(60, IN, 100, OPEN), brick(0, OPEN, 60, OPEN)};
    assert_int_equal(cover(rows, 2), DIAG_NONE);
    assert_int_equal(rows[0].low_state, IN);
    assert_int_equal(rows[0].high_state, OUT);
    assert_int_equal(rows[1].high_state, IN);
}

static void a_bound_that_nobody_claims_is_asked_for(void **state)
{
    (void)state;
    Brick rows[] = {brick(60, OPEN, 100, OPEN), brick(0, OPEN, 60, OPEN)};
    assert_int_equal(cover(rows, 2), JX4055);
}

static void a_hole_is_found_whether_a_point_or_a_stretch(void **state)
{
    (void)state;
    Brick point[] = {brick(0, IN, 60, OUT), brick(60, OUT, 100, IN)};
    assert_int_equal(cover(point, 2), JX4056);
    Brick stretch[] = {brick(0, IN, 60, IN), brick(70, IN, 100, IN)};
    assert_int_equal(cover(stretch, 2), JX4065);
    Brick start[] = {brick(10, IN, 100, IN)};
    assert_int_equal(cover(start, 1), JX4066);
    Brick end[] = {brick(0, IN, 90, IN)};
    assert_int_equal(cover(end, 1), JX4066);
}

static void an_overlap_is_found_whether_a_point_or_a_stretch(void **state)
{
    (void)state;
    Brick point[] = {brick(0, IN, 60, IN), brick(60, IN, 100, IN)};
    assert_int_equal(cover(point, 2), JX4057);
    Brick inside[] = {brick(0, IN, 100, IN), brick(20, IN, 30, OUT)};
    assert_int_equal(cover(inside, 2), JX4057);
    Brick same[] = {brick(0, IN, 100, IN), brick(0, IN, 100, IN)};
    assert_int_equal(cover(same, 2), JX4057);
}

static void every_method_has_an_id_and_a_name(void **state)
{
    (void)state;
    for (Method m = METHOD_NONE; m <= METHOD_FORMULA; m++) {
        assert_non_null(jx__method_id(m));
        assert_true(jx__method_phrase(m, LANG_ZH).n > 0);
        assert_true(jx__method_phrase(m, LANG_EN).n > 0);
    }
}

static void the_columns_of_the_official_form_are_known(void **state)
{
    (void)state;
    const char *const *names;
    uint32_t n = jx__columns(&names);
    assert_true(n >= 12);
    for (uint32_t i = 0; i < n; i++)
        assert_true(jx__str_of(names[i]).n > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_any_order_cover_the_whole_domain),
        cmocka_unit_test(ends_of_the_domain_are_taken_by_the_row_that_reaches_them),
        cmocka_unit_test(a_bound_that_nobody_claims_is_asked_for),
        cmocka_unit_test(a_hole_is_found_whether_a_point_or_a_stretch),
        cmocka_unit_test(an_overlap_is_found_whether_a_point_or_a_stretch),
        cmocka_unit_test(every_method_has_an_id_and_a_name),
        cmocka_unit_test(the_columns_of_the_official_form_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
