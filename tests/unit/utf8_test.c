/* UTF-8: decoding, validity, width. */
#include "base/utf8.h"
#include "base/utf8_wide.h"
#include "tests/unit/heap.h"
#include <string.h>

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

/* ---- the wide reading against a plain one ---- */

/* Bytes of the well-formed sequence at the start, 0: there is none. By the table of the Unicode
 * standard (3.9, table 3-7). */
static size_t formed(const unsigned char *s, size_t n)
{
    static const struct {
        unsigned char first, last, low, high;
        size_t length;
    } rows[] = {
        {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (s[0] < rows[i].first || s[0] > rows[i].last) continue;
        if (n < rows[i].length) return 0;
        if (rows[i].length > 1 && (s[1] < rows[i].low || s[1] > rows[i].high)) return 0;
        for (size_t k = 2; k < rows[i].length; k++)
            if (s[k] < 0x80 || s[k] > 0xBF) return 0;
        return rows[i].length;
    }
    return 0;
}

static size_t plain_bad(const char *p, size_t n)
{
    size_t at = 0, step;
    while (at < n && (step = formed((const unsigned char *)p + at, n - at)) > 0)
        at += step;
    return at;
}

static uint32_t random_below(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

/* Characters of every length and sort, the ends of their ranges among them; the count of bytes. */
static size_t write_text(char *to, size_t most, uint32_t *seed)
{
    static const uint32_t some[] = {'a',    '\n',   '\v',   '\f',   '\r',    0x7F,    0x80,
                                    0x85,   0xA8,   0x7FF,  0x800,  0x2028,  0x2029,  0x2025,
                                    0x2264, 0x4E00, 0x5E74, 0x9FFF, 0xD7FF,  0xE000,  0xFFFD,
                                    0xFF08, 0x6EE1, 0x610F, 0x5EA6, 0x10000, 0x20BB7, 0x10FFFF};
    /* runs of what is common, so that a rare thing also stands alone behind it */
    size_t n = 0, most_common = random_below(seed, 60);
    while (n + 4 <= most) {
        for (size_t i = random_below(seed, (uint32_t)most_common + 1); i > 0 && n + 7 <= most; i--)
            n += jx__utf8_put(to + n, some[22 + random_below(seed, 3)]);
        n += jx__utf8_put(to + n, some[random_below(seed, sizeof some / sizeof *some)]);
    }
    return n;
}

enum { TEXT_MOST = 160 };

/* The bytes stand at the very end of their own memory, so that a sanitizer sees one read behind. */
static void compare_bad(const char *text, size_t n)
{
    char *own = malloc(n ? n : 1);
    assert_non_null(own);
    memcpy(own, text, n);
    size_t bad = plain_bad(own, n);
    assert_int_equal(jx__utf8_bad(own, n), bad);
    if (jx__utf8_wide_sure(own, n)) assert_int_equal(bad, n);
    free(own);
    char padded[TEXT_MOST + JX_WIDE_PAD];
    memcpy(padded, text, n);
    memset(padded + n, 0x80, JX_WIDE_PAD); /* must not count */
    assert_int_equal(jx__utf8_wide(padded, n), bad == n);
}

static void bad_bytes_are_found_where_a_plain_reading_finds_them(void **state)
{
    (void)state;
    uint32_t seed = 20260101;
    char text[TEXT_MOST];
    for (int round = 0; round < 20000; round++) {
        size_t n = write_text(text, random_below(&seed, TEXT_MOST) + 1, &seed);
        compare_bad(text, n);
        if (n == 0) continue;
        compare_bad(text, n - random_below(&seed, n < 4 ? (uint32_t)n : 4)); /* cut short */
        text[random_below(&seed, (uint32_t)n)] = (char)random_below(&seed, 256);
        compare_bad(text, n);
        text[random_below(&seed, (uint32_t)n)] = (char)(0xC0 + random_below(&seed, 64));
        compare_bad(text, n);
        for (size_t i = 0; round % 8 == 0 && i < n; i++)
            text[i] = (char)random_below(&seed, 256);
        compare_bad(text, n);
    }
}

/* Every pair of bytes at every place of a block and across two of them. */
static void every_pair_of_bytes_is_judged_alike_everywhere(void **state)
{
    (void)state;
    char text[70];
    for (size_t place = 28; place < 36; place++)
        for (unsigned pair = 0; pair < 0x10000; pair++) {
            memset(text, 'a', sizeof text);
            text[place] = (char)(pair >> 8);
            text[place + 1] = (char)(pair & 0xFF);
            for (size_t tails = 0; tails < 3; tails++) {
                if (jx__utf8_bad(text, sizeof text) != plain_bad(text, sizeof text))
                    fail_msg("%04X at %zu, %zu tails", pair, place, tails);
                text[place + 2 + tails] = '\x80';
            }
        }
}

static bool other_break(const char *p, size_t n)
{
    static const Str breaks[] = {
        {"\v", 1}, {"\f", 1}, {"\xc2\x85", 2}, {"\xe2\x80\xa8", 3}, {"\xe2\x80\xa9", 3}};
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++)
        if (n >= breaks[i].n && memcmp(p, breaks[i].p, breaks[i].n) == 0) return true;
    return false;
}

static void no_line_break_is_read_over(void **state)
{
    (void)state;
    uint32_t seed = 7;
    char text[TEXT_MOST];
    for (int round = 0; round < 20000; round++) {
        size_t n = write_text(text, random_below(&seed, TEXT_MOST) + 1, &seed), first = 0;
        char *own = malloc(n ? n : 1);
        assert_non_null(own);
        memcpy(own, text, n);
        while (first < n && !other_break(own + first, n - first))
            first++;
        size_t calm = jx__utf8_wide_calm(own, n);
        free(own);
        assert_true(calm <= first);
        /* all or nothing by the processor; where it looks, it stops at the break or at the end */
        if (calm > 0) assert_true(calm == first || n - calm < 34);
    }
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
        cmocka_unit_test(bad_bytes_are_found_where_a_plain_reading_finds_them),
        cmocka_unit_test(every_pair_of_bytes_is_judged_alike_everywhere),
        cmocka_unit_test(no_line_break_is_read_over),
        cmocka_unit_test(widths_are_those_of_a_terminal),
        cmocka_unit_test(blanks_come_in_many_widths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
