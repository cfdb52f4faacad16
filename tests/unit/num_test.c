/* Exact numbers. Run as: num_test num_cases.txt (made by num_cases.py).
 *
 * GMP must never allocate from its own heap, because it would abort when there is none: every
 * test runs with GMP's memory functions replaced by ones that count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmp.h>

#include "base/num.h"

static const char *cases_path;
static int gmp_allocations;

static void *gmp_alloc(size_t n)
{
    gmp_allocations++;
    return malloc(n);
}

static void *gmp_realloc(void *p, size_t old, size_t n)
{
    (void)old;
    gmp_allocations++;
    return realloc(p, n);
}

static void gmp_free(void *p, size_t n)
{
    (void)n;
    free(p);
}

/* A host whose memory ends after `left` more allocations. */
static void *host(void *ud, void *ptr, size_t osize, size_t nsize)
{
    int *left = ud;
    (void)osize;
    if (nsize == 0) {
        free(ptr);
        return NULL;
    }
    if (*left <= 0) return NULL;
    --*left;
    return realloc(ptr, nsize);
}

typedef struct World {
    int left;
    NumPool pool;
    Arena arena;
} World;

static int set_up(void **state)
{
    World *w = calloc(1, sizeof *w);
    if (!w) return -1;
    w->left = 1 << 30;
    Alloc al = {host, &w->left};
    *state = w;
    return jx__num_pool_init(&w->pool, &al) && jx__arena_init(&w->arena, &al, 0) ? 0 : -1;
}

static int tear_down(void **state)
{
    World *w = *state;
    jx__num_pool_free(&w->pool);
    jx__arena_free(&w->arena);
    free(w);
    return gmp_allocations;
}

/* --- helpers --- */

static Num number(World *w, const char *text)
{
    Num out;
    assert_int_equal(jx__num_parse(&w->pool, jx__str_of(text), 0, &out), NUM_OK);
    return out;
}

static const char *fixed(World *w, Num a, uint32_t decimals)
{
    Str s = jx__num_fixed(&w->arena, &w->pool, a, decimals);
    assert_non_null(s.p);
    assert_int_equal(strlen(s.p), s.n);
    return s.p;
}

static const char *rounded(World *w, const char *text, uint32_t decimals, RoundMode mode)
{
    Num out;
    assert_int_equal(jx__num_round(&w->pool, number(w, text), decimals, mode, &out), NUM_OK);
    return fixed(w, out, decimals);
}

static Num product(World *w, Num a, Num b)
{
    Num out;
    assert_int_equal(jx__num_mul(&w->pool, a, b, &out), NUM_OK);
    return out;
}

/* 10^(400 × 2^times), a number of many limbs. */
static Num huge(World *w, uint32_t times)
{
    Num a;
    assert_int_equal(jx__num_parse(&w->pool, STR("1"), 400, &a), NUM_OK);
    while (times-- > 0)
        a = product(w, a, a);
    return a;
}

static void assert_equal(World *w, Num a, Num b)
{
    assert_int_equal(jx__num_cmp(&w->pool, a, b), 0);
}

/* --- known cases --- */

static void halves_round_away_from_zero(void **state)
{
    World *w = *state;
    assert_string_equal(rounded(w, "2.145", 2, ROUND_HALF_UP), "2.15");
    assert_string_equal(rounded(w, "-2.145", 2, ROUND_HALF_UP), "-2.15");
    assert_string_equal(rounded(w, "2.1449999999999", 2, ROUND_HALF_UP), "2.14");
    assert_string_equal(rounded(w, "0.5", 0, ROUND_HALF_UP), "1");
    assert_string_equal(rounded(w, "-0.4", 0, ROUND_HALF_UP), "0");
}

static void halves_round_to_even_by_gbt_8170(void **state)
{
    World *w = *state;
    assert_string_equal(rounded(w, "2.145", 2, ROUND_HALF_EVEN), "2.14");
    assert_string_equal(rounded(w, "2.155", 2, ROUND_HALF_EVEN), "2.16");
    assert_string_equal(rounded(w, "-2.145", 2, ROUND_HALF_EVEN), "-2.14");
    assert_string_equal(rounded(w, "2.1450001", 2, ROUND_HALF_EVEN), "2.15");
}

static void other_modes_round_in_their_direction(void **state)
{
    World *w = *state;
    assert_string_equal(rounded(w, "-2.149", 2, ROUND_DOWN), "-2.14");
    assert_string_equal(rounded(w, "-2.141", 2, ROUND_UP), "-2.15");
    assert_string_equal(rounded(w, "2.141", 2, ROUND_UP), "2.15");
    assert_string_equal(rounded(w, "2.14", 2, ROUND_UP), "2.14");
    assert_string_equal(rounded(w, "-2.141", 2, ROUND_FLOOR), "-2.15");
    assert_string_equal(rounded(w, "-2.149", 2, ROUND_CEIL), "-2.14");
}

static void numbers_of_forty_digits_stay_exact(void **state)
{
    World *w = *state;
    Num a = number(w, "1234567890123456789012345678901234567890");
    Num b = number(w, "0.0000000000000000000000000000000000000001");
    Num sum;
    assert_int_equal(jx__num_add(&w->pool, a, b, &sum), NUM_OK);
    assert_string_equal(fixed(w, sum, 40), "1234567890123456789012345678901234567890."
                                           "0000000000000000000000000000000000000001");
    assert_string_equal(fixed(w, product(w, a, b), 40),
                        "0.1234567890123456789012345678901234567890");
    assert_int_equal(jx__num_sub(&w->pool, sum, a, &sum), NUM_OK);
    assert_equal(w, sum, b);
}

static void text_is_read_with_commas_signs_and_scales(void **state)
{
    World *w = *state;
    Num out;
    assert_string_equal(fixed(w, number(w, "1,234.50"), 2), "1234.50");
    assert_string_equal(fixed(w, number(w, "-0"), 1), "0.0");
    assert_string_equal(fixed(w, number(w, "-.5"), 1), "-0.5");
    assert_int_equal(jx__num_parse(&w->pool, STR("20.7"), 8, &out), NUM_OK);
    assert_string_equal(fixed(w, out, 0), "2070000000");
    assert_int_equal(jx__num_parse(&w->pool, STR("125"), -2, &out), NUM_OK);
    assert_string_equal(fixed(w, out, 3), "1.250");
    assert_int_equal(jx__num_parse(&w->pool, STR("125"), -30, &out), NUM_OK);
    assert_string_equal(fixed(w, out, 30), "0.000000000000000000000000000125");
    assert_int_equal(jx__num_parse(&w->pool, STR("0"), INT32_MIN, &out), NUM_OK);
    assert_int_equal(jx__num_sign(out), 0);
}

static void text_that_is_no_number_is_refused(void **state)
{
    World *w = *state;
    static const char *const bad[] = {"", "-", ".", "1.2.3", "1e5", "--1", "+1", "1 ", "１", ",,"};
    Num out;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(jx__num_parse(&w->pool, jx__str_of(bad[i]), 0, &out), NUM_LIMIT);
}

static void four_hundred_digits_are_read_and_no_more(void **state)
{
    World *w = *state;
    char text[JX_NUM_DIGITS + 3] = "0.";
    memset(text + 2, '0', JX_NUM_DIGITS);
    text[JX_NUM_DIGITS] = '7';
    Num out;
    Str s = {text, JX_NUM_DIGITS + 1}; /* 400 digits and the point */
    assert_int_equal(jx__num_parse(&w->pool, s, 0, &out), NUM_OK);
    assert_memory_equal(fixed(w, out, JX_NUM_DIGITS - 1), text, JX_NUM_DIGITS + 1);
    s.n++;
    assert_int_equal(jx__num_parse(&w->pool, s, 0, &out), NUM_LIMIT);
    assert_int_equal(jx__num_parse(&w->pool, STR("1"), INT32_MAX, &out), NUM_LIMIT);
    assert_int_equal(jx__num_parse(&w->pool, STR("1"), INT32_MIN, &out), NUM_LIMIT);
}

static void text_for_people_is_exact_when_it_ends(void **state)
{
    World *w = *state;
    bool exact;
    Arena *ar = &w->arena;
    assert_string_equal(fixed(w, NUM_RATIO(9, 4), 2), "2.25");
    Str s = jx__num_text(ar, &w->pool, NUM_RATIO(18, 8), 6, 2, &exact);
    assert_true(exact && jx__str_eq(s, STR("2.25")));
    s = jx__num_text(ar, &w->pool, NUM_INT(-1200), 6, 2, &exact);
    assert_true(exact && jx__str_eq(s, STR("-1200")));
    s = jx__num_text(ar, &w->pool, NUM_INT(1200), 0, 2, &exact);
    assert_true(exact && jx__str_eq(s, STR("1200")));
    s = jx__num_text(ar, &w->pool, NUM_RATIO(2, 3), 6, 2, &exact);
    assert_true(!exact && jx__str_eq(s, STR("0.67")));
    s = jx__num_text(ar, &w->pool, number(w, "0.1234567"), 6, 4, &exact);
    assert_true(!exact && jx__str_eq(s, STR("0.1235")));
    s = jx__num_text(ar, &w->pool, number(w, "12345678901234567890123.50"), 6, 4, &exact);
    assert_true(exact && jx__str_eq(s, STR("12345678901234567890123.5")));
    s = jx__num_text(ar, &w->pool, number(w, "0.0000000000000000000000125"), 25, 4, &exact);
    assert_true(exact && jx__str_eq(s, STR("0.0000000000000000000000125")));
    s = jx__num_text(ar, &w->pool, NUM_INT(0), 30, 2, &exact);
    assert_true(exact && jx__str_eq(s, STR("0")));
}

static void the_least_integer_is_negated_and_divided(void **state)
{
    World *w = *state;
    Num least = NUM_INT(INT64_MIN), out;
    assert_string_equal(fixed(w, least, 0), "-9223372036854775808");
    assert_string_equal(fixed(w, jx__num_neg(&w->pool, least), 0), "9223372036854775808");
    assert_equal(w, jx__num_neg(&w->pool, jx__num_neg(&w->pool, least)), least);
    assert_int_equal(jx__num_div(&w->pool, least, NUM_INT(-1), &out), NUM_OK);
    assert_string_equal(fixed(w, out, 0), "9223372036854775808");
    assert_int_equal(jx__num_div(&w->pool, NUM_INT(1), least, &out), NUM_OK);
    assert_equal(w, product(w, out, least), NUM_INT(1));
    assert_int_equal(jx__num_sub(&w->pool, NUM_INT(0), least, &out), NUM_OK);
    assert_string_equal(fixed(w, out, 0), "9223372036854775808");
    assert_int_equal(jx__num_round(&w->pool, NUM_RATIO(INT64_MIN, 3), 2, ROUND_UP, &out), NUM_OK);
    assert_string_equal(fixed(w, out, 2), "-3074457345618258602.67");
    assert_true(jx__num_is_int(&w->pool, least));
}

static void negation_of_a_big_number_needs_no_memory(void **state)
{
    World *w = *state;
    Num a = number(w, "123456789012345678901234567890.5");
    size_t held = w->pool.arena.held;
    w->left = 0;
    Num b = jx__num_neg(&w->pool, a);
    w->left = 1000;
    assert_string_equal(fixed(w, b, 1), "-123456789012345678901234567890.5");
    assert_equal(w, jx__num_neg(&w->pool, b), a);
    assert_int_equal(held, w->pool.arena.held);
    assert_int_equal(jx__num_sign(a), 1);
    assert_int_equal(jx__num_sign(b), -1);
    assert_int_equal(jx__num_cmp(&w->pool, b, a), -1);
}

static void division_by_zero_is_said(void **state)
{
    World *w = *state;
    Num out;
    assert_int_equal(jx__num_div(&w->pool, NUM_INT(1), NUM_INT(0), &out), NUM_DIV0);
    assert_int_equal(jx__num_div(&w->pool, huge(w, 0), NUM_RATIO(0, 7), &out), NUM_DIV0);
    assert_int_equal(jx__num_div(&w->pool, NUM_INT(0), huge(w, 0), &out), NUM_OK);
    assert_int_equal(jx__num_sign(out), 0);
}

static void a_big_result_comes_back_small(void **state)
{
    World *w = *state;
    Num a = huge(w, 1), out;
    assert_int_equal(a.d, 0);
    assert_int_equal(jx__num_div(&w->pool, product(w, a, NUM_INT(3)), a, &out), NUM_OK);
    assert_true(out.n == 3 && out.d == 1);
    assert_int_equal(jx__num_sub(&w->pool, a, a, &out), NUM_OK);
    assert_true(out.n == 0 && out.d == 1);
}

static void sums_of_cents_stay_small(void **state)
{
    World *w = *state;
    Num sum = NUM_INT(0);
    for (int i = 0; i < 100000; i++) {
        assert_int_equal(jx__num_add(&w->pool, sum, NUM_RATIO(1, 100), &sum), NUM_OK);
        assert_int_equal(jx__num_add(&w->pool, sum, NUM_RATIO(1, 3), &sum), NUM_OK);
    }
    assert_equal(w, sum, NUM_RATIO(103000, 3));
    assert_true(sum.d > 0);
}

static void whole_numbers_are_told_from_fractions(void **state)
{
    World *w = *state;
    assert_true(jx__num_is_int(&w->pool, NUM_RATIO(6, 3)));
    assert_false(jx__num_is_int(&w->pool, NUM_RATIO(7, 3)));
    assert_true(jx__num_is_int(&w->pool, huge(w, 0)));
    assert_false(jx__num_is_int(&w->pool, number(w, "100000000000000000000000.5")));
}

static void a_number_survives_its_pool_in_another(void **state)
{
    World *w = *state;
    NumPool other;
    Alloc al = {host, &w->left};
    assert_true(jx__num_pool_init(&other, &al));
    Num copy, small;
    assert_int_equal(jx__num_copy(&other, number(w, "-123456789012345678901234567890.25"), &copy),
                     NUM_OK);
    assert_int_equal(jx__num_copy(&other, NUM_RATIO(1, 3), &small), NUM_OK);
    jx__num_pool_reset(&w->pool);
    Str s = jx__num_fixed(&w->arena, &other, copy, 2);
    assert_true(jx__str_eq(s, STR("-123456789012345678901234567890.25")));
    assert_true(small.n == 1 && small.d == 3);
    jx__num_pool_free(&other);
}

/* --- limits --- */

static void past_the_limit_is_an_error_and_never_a_wrong_number(void **state)
{
    World *w = *state;
    Num a = huge(w, 2), out; /* 10^1600 */
    assert_int_equal(jx__num_mul(&w->pool, a, a, &out), NUM_LIMIT);
    assert_int_equal(jx__num_round(&w->pool, a, JX_NUM_DECIMALS, ROUND_UP, &out), NUM_OK);
    assert_equal(w, out, a);
    assert_int_equal(jx__num_round(&w->pool, a, JX_NUM_DECIMALS + 1, ROUND_UP, &out), NUM_LIMIT);
    Num tiny;
    assert_int_equal(jx__num_div(&w->pool, NUM_INT(1), a, &tiny), NUM_OK);
    assert_int_equal(jx__num_mul(&w->pool, tiny, tiny, &out), NUM_LIMIT);
    assert_equal(w, product(w, tiny, a), NUM_INT(1));
    assert_int_equal(jx__num_round(&w->pool, tiny, 1599, ROUND_UP, &out), NUM_OK);
    assert_equal(w, out, product(w, tiny, NUM_INT(10)));
    assert_null(jx__num_fixed(&w->arena, &w->pool, a, JX_NUM_DECIMALS + 1).p);
    assert_int_equal(strlen(fixed(w, a, JX_NUM_DECIMALS)), 1601 + 1 + JX_NUM_DECIMALS);
}

/* Both sides as long as they may be, and nothing in common: GMP's longest work for us. */
static void the_longest_operands_stay_off_gmps_heap(void **state)
{
    World *w = *state;
    Num a = product(w, huge(w, 2), huge(w, 1)), n, d, x, y, out; /* 10^2400 */
    assert_int_equal(jx__num_add(&w->pool, a, NUM_INT(7), &n), NUM_OK);
    assert_int_equal(jx__num_sub(&w->pool, a, NUM_INT(3), &d), NUM_OK);
    assert_int_equal(jx__num_div(&w->pool, n, d, &x), NUM_OK);
    assert_int_equal(jx__num_add(&w->pool, a, NUM_INT(10), &d), NUM_OK);
    assert_int_equal(jx__num_div(&w->pool, d, n, &y), NUM_OK);
    assert_int_equal(jx__num_cmp(&w->pool, x, y), 1);
    assert_int_equal(jx__num_add(&w->pool, x, y, &out), NUM_LIMIT);
    assert_int_equal(jx__num_sub(&w->pool, x, y, &out), NUM_LIMIT);
    assert_int_equal(jx__num_mul(&w->pool, x, y, &out), NUM_OK); /* n goes */
    assert_int_equal(jx__num_div(&w->pool, x, y, &out), NUM_LIMIT);
    assert_int_equal(jx__num_div(&w->pool, x, x, &out), NUM_OK);
    assert_equal(w, out, NUM_INT(1));
    assert_int_equal(jx__num_round(&w->pool, x, JX_NUM_DECIMALS, ROUND_HALF_EVEN, &out), NUM_OK);
    assert_non_null(jx__num_fixed(&w->arena, &w->pool, out, JX_NUM_DECIMALS).p);
    assert_non_null(jx__num_fixed(&w->arena, &w->pool, n, JX_NUM_DECIMALS).p);
    assert_int_equal(gmp_allocations, 0);
}

static void want_of_memory_is_a_status(void **state)
{
    World *w = *state;
    Alloc al = {host, &w->left};
    Num out = NUM_INT(0), a = NUM_INT(INT64_MAX);
    for (int left = 0; left < 3; left++) {
        NumPool pool;
        w->left = left;
        if (!jx__num_pool_init(&pool, &al)) continue;
        assert_int_equal(jx__num_mul(&pool, a, a, &out), NUM_NOMEM);
        assert_int_equal(jx__num_mul(&pool, NUM_INT(3), NUM_INT(2), &out), NUM_OK);
        jx__num_neg(&pool, NUM_INT(INT64_MIN));
        assert_true(pool.arena.failed);
        jx__num_pool_free(&pool);
    }
}

/* --- against Python's fractions --- */

static Num ratio(World *w, char *text)
{
    char *slash = strchr(text, '/');
    assert_non_null(slash);
    Num n, d, out;
    Str top = {text, (uint32_t)(slash - text)};
    assert_int_equal(jx__num_parse(&w->pool, top, 0, &n), NUM_OK);
    assert_int_equal(jx__num_parse(&w->pool, jx__str_of(slash + 1), 0, &d), NUM_OK);
    assert_int_equal(jx__num_div(&w->pool, n, d, &out), NUM_OK);
    return out;
}

/* That `a` is the ratio n/d of the text: a × d is whole and prints as n. */
static void assert_ratio(World *w, Num a, char *text)
{
    char *slash = strchr(text, '/');
    assert_non_null(slash);
    Num n = product(w, a, number(w, slash + 1));
    *slash = '\0';
    assert_true(jx__num_is_int(&w->pool, n));
    assert_string_equal(fixed(w, n, 0), text);
    *slash = '/';
    assert_equal(w, a, ratio(w, text));
}

static const struct {
    const char *name;
    NumStatus (*run)(NumPool *np, Num a, Num b, Num *out);
} operations[] = {
    {"add", jx__num_add}, {"sub", jx__num_sub}, {"mul", jx__num_mul}, {"div", jx__num_div}};

static const char *const modes[] = {"half_up", "half_even", "down", "up", "floor", "ceil"};

static void run_round(World *w, char *word[])
{
    size_t mode = 0;
    while (strcmp(modes[mode], word[1]) != 0)
        mode++;
    Num out;
    uint32_t decimals = (uint32_t)atoi(word[2]);
    Num a = ratio(w, word[3]);
    assert_int_equal(jx__num_round(&w->pool, a, decimals, (RoundMode)mode, &out), NUM_OK);
    assert_ratio(w, out, word[4]);
}

static void run_case(World *w, char *word[])
{
    if (strcmp(word[0], "round") == 0) {
        run_round(w, word);
        return;
    }
    if (strcmp(word[0], "fixed") == 0) {
        assert_string_equal(fixed(w, ratio(w, word[2]), (uint32_t)atoi(word[1])), word[3]);
        return;
    }
    Num a = ratio(w, word[1]), b = ratio(w, word[2]), out;
    if (strcmp(word[0], "cmp") == 0) {
        assert_int_equal(jx__num_cmp(&w->pool, a, b), atoi(word[3]));
        return;
    }
    for (size_t i = 0; i < 4; i++) {
        if (strcmp(operations[i].name, word[0]) != 0) continue;
        assert_int_equal(operations[i].run(&w->pool, a, b, &out), NUM_OK);
        assert_ratio(w, out, word[3]);
    }
}

static void every_operation_agrees_with_pythons_fractions(void **state)
{
    World *w = *state;
    FILE *f = fopen(cases_path, "r");
    assert_non_null(f);
    static char line[8192];
    int count = 0;
    while (fgets(line, sizeof line, f)) {
        char *word[6] = {NULL};
        size_t n = 0;
        for (char *p = strtok(line, " \n"); p && n < 6; p = strtok(NULL, " \n"))
            word[n++] = p;
        assert_true(n >= 4);
        run_case(w, word);
        jx__num_pool_reset(&w->pool);
        jx__arena_reset(&w->arena);
        count++;
    }
    fclose(f);
    assert_true(count > 1000);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: num_test num_cases.txt\n");
        return 2;
    }
    cases_path = argv[1];
    mp_set_memory_functions(gmp_alloc, gmp_realloc, gmp_free);
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(halves_round_away_from_zero),
        TEST(halves_round_to_even_by_gbt_8170),
        TEST(other_modes_round_in_their_direction),
        TEST(numbers_of_forty_digits_stay_exact),
        TEST(text_is_read_with_commas_signs_and_scales),
        TEST(text_that_is_no_number_is_refused),
        TEST(four_hundred_digits_are_read_and_no_more),
        TEST(text_for_people_is_exact_when_it_ends),
        TEST(the_least_integer_is_negated_and_divided),
        TEST(negation_of_a_big_number_needs_no_memory),
        TEST(division_by_zero_is_said),
        TEST(a_big_result_comes_back_small),
        TEST(sums_of_cents_stay_small),
        TEST(whole_numbers_are_told_from_fractions),
        TEST(a_number_survives_its_pool_in_another),
        TEST(past_the_limit_is_an_error_and_never_a_wrong_number),
        TEST(the_longest_operands_stay_off_gmps_heap),
        TEST(want_of_memory_is_a_status),
        TEST(every_operation_agrees_with_pythons_fractions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
