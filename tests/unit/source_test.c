/* Taking a text in, and places in it. */
#include "base/source.h"
#include "base/diag.h"
#include "tests/unit/heap.h"
#include <string.h>

static Heap heap;
static Arena ar;
static Diags ds;
static Source src;

static int open_all(void **state)
{
    (void)state;
    heap = (Heap){0};
    Alloc al = heap_alloc(&heap);
    return jx__arena_init(&ar, &al, 0) && jx__diags_init(&ds, &al) ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    jx__arena_free(&ar);
    jx__diags_free(&ds);
    return heap.held == 0 ? 0 : -1;
}

static bool load(Str bytes, size_t most)
{
    return jx__source_load(&src, &ar, STR("rules.jx"), bytes, most, &ds);
}

static void assert_refused(Str bytes, size_t most, const char *expected)
{
    assert_false(load(bytes, most));
    assert_int_equal(ds.at.n, 1);
    Buf out = jx__buf(&ar);
    jx__diag_json(&out, &ds.at.at[0], LANG_EN);
    if (!strstr(out.text, expected)) fail_msg("%s", out.text);
}

static void utf8_is_taken_as_it_is(void **state)
{
    (void)state;
    assert_true(load(STR("\xEF\xBB\xBF满意度 = 100%\r\n"), 100));
    assert_true(jx__str_eq(src.text, STR("满意度 = 100%\r\n")));
    assert_false(src.transcoded);
    assert_int_equal(src.text.p[src.text.n] | src.text.p[src.text.n + 1], 0);
    assert_true(load(STR_NONE, 0));
    assert_int_equal(src.text.p[0] | src.text.p[1], 0);
    assert_int_equal(ds.at.n, 0);
}

static void gb18030_is_transcoded(void **state)
{
    (void)state;
    assert_true(load(STR("\xC2\xFA\xD2\xE2\xB6\xC8 \xA1\xDD 1\n\x82\x35\x8F\x33"), 100));
    assert_true(src.transcoded);
    assert_true(jx__str_eq(src.text, STR("满意度 ≥ 1\n\u9FA6")));
    assert_int_equal(src.text.p[src.text.n] | src.text.p[src.text.n + 1], 0);
}

static void a_long_gb18030_text_comes_through_whole(void **state)
{
    (void)state;
    static char bytes[2 * 50001];
    for (size_t i = 0; i < 50001; i++)
        memcpy(bytes + 2 * i, "\xC2\xFA", 2);
    assert_true(load((Str){bytes, sizeof bytes}, sizeof bytes));
    assert_int_equal(src.text.n, 3 * 50001);
    assert_memory_equal(src.text.p + src.text.n - 6, "满满", 6);
}

static void the_spoiled_byte_of_a_utf8_text_is_named(void **state)
{
    (void)state;
    assert_refused(STR("满意\n甲\xFF乙"), 100,
                   "line 2 holds a byte (offset 10, value 0xFF) that is neither");
}

static void the_spoiled_byte_of_a_gb18030_text_is_named(void **state)
{
    (void)state;
    assert_refused(STR("\xC2\xFA\xD2\xE2\n\xB6\xC8\xFF"), 100,
                   "line 2 holds a byte (offset 7, value 0xFF) that is neither");
}

static void a_bom_is_a_promise_of_utf8(void **state)
{
    (void)state;
    assert_refused(STR("\xEF\xBB\xBF\xC2\xFA"), 100, "(offset 3, value 0xC2)");
}

static void a_nul_is_refused_with_its_place(void **state)
{
    (void)state;
    assert_refused(STR("a\r\nb\0c"), 100, "line 2 holds a NUL character (offset 4");
    assert_int_equal(ds.at.at[0].code, JX1002);
}

static void utf16_has_its_own_message(void **state)
{
    (void)state;
    assert_refused(STR("\xFF\xFE\x21\x6B"), 100, "UTF-16");
    assert_false(load(STR("\xFE\xFF\x6B\x21"), 100));
    assert_int_equal(ds.at.at[0].code, JX1003);
}

static void a_text_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    assert_refused(STR("abcdef"), 5, "6 bytes, more than the limit of 5");
    assert_int_equal(ds.at.at[0].code, JX9001);
}

static void assert_at(uint32_t offset, uint32_t line, uint32_t column)
{
    Position p = jx__source_position(&src, offset);
    assert_int_equal(p.line, line);
    assert_int_equal(p.column, column);
}

static void assert_places(void)
{
    assert_at(0, 1, 1);
    assert_at(3, 1, 2);
    assert_at(4, 1, 2); /* inside 乙 */
    assert_at(6, 1, 3);
    assert_at(7, 1, 4); /* between CR and LF */
    assert_at(8, 2, 1);
    assert_at(10, 3, 1);
    assert_at(12, 4, 1);
    assert_at(15, 5, 1);
    assert_at(99, 5, 1);
    assert_true(jx__str_eq(jx__source_line(&src, 1), STR("甲乙")));
    assert_true(jx__str_eq(jx__source_line(&src, 2), STR("b")));
    assert_true(jx__str_eq(jx__source_line(&src, 3), STR("c")));
    assert_true(jx__str_eq(jx__source_line(&src, 4), STR("dd")));
    assert_int_equal(jx__source_line(&src, 5).n, 0);
    assert_int_equal(jx__source_line(&src, 0).n, 0);
    assert_int_equal(jx__source_line(&src, 6).n, 0);
}

static const Str mixed = {"甲乙\r\nb\nc\rdd\n", 15};

static void lines_end_in_three_ways_and_columns_count_characters(void **state)
{
    (void)state;
    assert_true(load(mixed, 100));
    assert_places();
    assert_int_equal(src.lines.n, 5);
    assert_true(jx__str_eq(jx__source_text(&src, (Span){3, 6}), STR("乙")));
    assert_int_equal(jx__source_text(&src, (Span){90, 99}).n, 0);
    assert_true(load(STR_NONE, 0));
    assert_at(0, 1, 1);
}

static void spans_are_replaced_and_two_nuls_follow(void **state)
{
    (void)state;
    const Span at[] = {{2, 4}, {4, 4}, {7, 8}};
    const Str now[] = {STR("甲"), STR("+"), STR("")};
    assert_true(load(STR("01234567"), 100));
    Str all = jx__source_splice(&ar, &src, (Span){0, 8}, 3, at, now);
    assert_true(jx__str_eq(all, STR("01甲+456")));
    assert_int_equal(all.p[all.n] | all.p[all.n + 1], 0);
    assert_true(jx__str_eq(jx__source_splice(&ar, &src, (Span){1, 7}, 2, at, now), STR("1甲+456")));
    assert_int_equal(jx__source_splice(&ar, &src, (Span){3, 3}, 0, at, now).n, 0);
}

static void a_text_of_parts_has_places_in_each(void **state)
{
    (void)state;
    Source parts[2], whole, copy;
    const uint32_t below[] = {0, 1};
    assert_true(load(mixed, 100));
    parts[0] = src;
    assert_true(jx__source_load(&parts[1], &ar, STR("b.jx"), STR("丙\n丁"), 100, &ds));
    assert_true(jx__source_join(&whole, &ar, parts, below, 2));
    assert_true(jx__source_copy(&copy, &ar, &whole));
    for (int i = 0; i < 2; i++) {
        src = i ? copy : whole;
        uint32_t second = src.parts[1].start;
        assert_at(0, 1, 1);
        assert_at(8, 2, 1);
        assert_at(12, 4, 1);
        assert_at(second, 1, 1);
        assert_at(second + 4, 2, 1);
        assert_at(src.parts[1].end, 2, 2);
        assert_true(jx__str_eq(jx__source_name(&src, 0), STR("rules.jx")));
        assert_true(jx__str_eq(jx__source_name(&src, src.parts[0].end), STR("rules.jx")));
        assert_true(jx__str_eq(jx__source_name(&src, second), STR("b.jx")));
        assert_true(jx__str_eq(jx__source_line_at(&src, second + 5), STR("丁")));
        assert_true(jx__str_eq(jx__source_view(&src, 1).text, STR("丙\n丁")));
        assert_int_equal(src.parts[1].below, 1);
    }
}

/* Each of them behind so many characters, so that it stands everywhere in what is read at once; the
 * lines it makes are those that \n makes. */
static void line_breaks_of_word_processors_become_line_ends(void **state)
{
    (void)state;
    static const char *const breaks[] = {"\v", "\f", "\xc2\x85", "\u2028", "\u2029"};
    for (uint32_t before = 0; before < 120; before++)
        for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
            Buf text = jx__buf(&ar), expected = jx__buf(&ar);
            for (uint32_t k = 0; k < before; k++)
                jx__buf_addz(&text, k % 3 ? "a" : k % 4 ? "满" : "\u2026");
            jx__buf_add(&expected, jx__buf_str(&text));
            jx__buf_printf(&text, "%s\n度%s%s", breaks[i], breaks[i], breaks[4 - i]);
            jx__buf_printf(&expected, "%*s\n\n度%*s\n%*s\n", (int)strlen(breaks[i]) - 1, "",
                           (int)strlen(breaks[i]) - 1, "", (int)strlen(breaks[4 - i]) - 1, "");
            assert_true(load(jx__buf_str(&text), 1000));
            jx__source_line_ends(&src);
            assert_true(jx__str_eq(src.text, jx__buf_str(&expected)));
            assert_int_equal(src.text.p[src.text.n] | src.text.p[src.text.n + 1], 0);
            assert_int_equal(jx__source_position(&src, src.text.n).line, 5);
        }
}

static void many_lines_are_counted_as_they_are(void **state)
{
    (void)state;
    char text[1000];
    for (uint32_t n = 0; n < sizeof text; n += 37)
        for (uint32_t step = 1; step < 300; step += 23) {
            memset(text, 'x', sizeof text);
            for (uint32_t i = 0; i < n; i += step)
                text[i] = '\n';
            assert_true(load((Str){text, n}, sizeof text));
            assert_int_equal(jx__source_position(&src, n).line, 1 + (n + step - 1) / step);
            for (uint32_t i = 0; i < n; i++)
                assert_int_equal(jx__source_position(&src, i).line, 1 + (i + step - 1) / step);
        }
}

static void places_are_right_even_without_memory_for_an_index(void **state)
{
    (void)state;
    assert_true(load(mixed, 100));
    ar.failed = true;
    assert_places();
    assert_int_equal(src.lines.n, 0);
}

static void loading_survives_every_point_of_failure(void **state)
{
    (void)state;
    static char gb[20001];
    memset(gb, '\xC2', sizeof gb - 1);
    gb[20000] = '\n';
    bool done = false;
    for (size_t fail_at = 1; !done; fail_at++) {
        Heap poor = {.fail_at = fail_at};
        Alloc al = heap_alloc(&poor);
        Arena tight;
        (void)jx__arena_init(&tight, &al, 0);
        Source s;
        done = jx__source_load(&s, &tight, STR("a"), (Str){gb, sizeof gb}, 1 << 20, &ds);
        assert_true(done || tight.failed);
        assert_int_equal(jx__source_position(&s, 30001).line, done ? 2 : 1);
        (void)jx__source_load(&s, &tight, STR("a"), STR("\xFF"), 10, &ds);
        jx__arena_free(&tight);
        assert_int_equal(poor.held, 0);
        assert_true(fail_at < 100);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(utf8_is_taken_as_it_is),
        TEST(gb18030_is_transcoded),
        TEST(a_long_gb18030_text_comes_through_whole),
        TEST(the_spoiled_byte_of_a_utf8_text_is_named),
        TEST(the_spoiled_byte_of_a_gb18030_text_is_named),
        TEST(a_bom_is_a_promise_of_utf8),
        TEST(a_nul_is_refused_with_its_place),
        TEST(utf16_has_its_own_message),
        TEST(a_text_beyond_the_limit_is_refused),
        TEST(lines_end_in_three_ways_and_columns_count_characters),
        TEST(a_text_of_parts_has_places_in_each),
        TEST(line_breaks_of_word_processors_become_line_ends),
        TEST(many_lines_are_counted_as_they_are),
        TEST(places_are_right_even_without_memory_for_an_index),
        TEST(spans_are_replaced_and_two_nuls_follow),
        TEST(loading_survives_every_point_of_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
