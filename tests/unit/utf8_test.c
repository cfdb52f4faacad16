/* UTF-8: decoding, validity, width. */
#include "base/utf8.h"
#include "tests/unit/heap.h"

static void every_code_point_survives_a_round_trip(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF) continue;
        char bytes[4];
        uint32_t n = jx__utf8_put(bytes, cp), len;
        if (jx__utf8_next(bytes, bytes + n, &len) != cp || len != n || jx__utf8_bad(bytes, n) != n)
            fail_msg("U+%04X", (unsigned)cp);
    }
}

static void what_is_no_code_point_is_written_as_a_replacement(void **state)
{
    (void)state;
    char bytes[4];
    assert_int_equal(jx__utf8_put(bytes, 0xD800), 3);
    assert_memory_equal(bytes, "\uFFFD", 3);
    assert_int_equal(jx__utf8_put(bytes, 0x110000), 3);
}

static void bad_bytes_are_found_at_their_offset(void **state)
{
    (void)state;
    static const struct {
        Str text;
        size_t bad;
    } cases[] = {
        {{"满意", 6}, 6},
        {{"", 0}, 0},
        {{"a\x80", 2}, 1},
        {{"a\xC0\x80", 3}, 1},
        {{"\xC1\xBF", 2}, 0},
        {{"\xE0\x9F\xBF", 3}, 0},
        {{"\xED\xA0\x80", 3}, 0},
        {{"\xF0\x8F\xBF\xBF", 4}, 0},
        {{"\xF4\x90\x80\x80", 4}, 0},
        {{"\xF5\x80\x80\x80", 4}, 0},
        {{"ab\xE6\xBB", 4}, 2},
        {{"\xFF", 1}, 0},
        {{"\uFFFD", 3}, 3},
        {{"\xE6\xBB\x41", 3}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(jx__utf8_bad(cases[i].text.p, cases[i].text.n), cases[i].bad);
}

static void widths_are_those_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(jx__utf8_width(STR("汉")), 2);
    assert_int_equal(jx__utf8_width(STR("R&D（％）")), 9);
    assert_int_equal(jx__utf8_width(STR("e\u0301")), 1);
    assert_int_equal(jx__utf8_width(STR("\u3000")), 2);
    assert_int_equal(jx__utf8_width(STR("“≥…—")), 4);
    assert_int_equal(jx__utf8_width(STR("\u200B\uFEFF")), 0);
    assert_int_equal(jx__utf8_count(STR("满意度%")), 4);
}

static void blanks_come_in_many_widths(void **state)
{
    (void)state;
    static const uint32_t blank[] = {' ', '\t', 0xA0, 0x3000, 0x200B, 0xFEFF, 0x2003, 0x202F};
    static const uint32_t solid[] = {'a', '\n', 0x4E00, 0x2010, 0x3001, 0};
    for (size_t i = 0; i < sizeof blank / sizeof *blank; i++)
        assert_true(jx__utf8_is_blank(blank[i]));
    for (size_t i = 0; i < sizeof solid / sizeof *solid; i++)
        assert_false(jx__utf8_is_blank(solid[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_survives_a_round_trip),
        cmocka_unit_test(what_is_no_code_point_is_written_as_a_replacement),
        cmocka_unit_test(bad_bytes_are_found_at_their_offset),
        cmocka_unit_test(widths_are_those_of_a_terminal),
        cmocka_unit_test(blanks_come_in_many_widths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
