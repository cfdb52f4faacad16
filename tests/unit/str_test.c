/* Views of text and text under construction. */
#include "base/markup.h"
#include "base/sort.h"
#include "tests/unit/heap.h"
#include <string.h>

static Heap heap;
static Arena ar;

static int open_arena(void **state)
{
    (void)state;
    heap = (Heap){0};
    Alloc al = heap_alloc(&heap);
    return jx__arena_init(&ar, &al, 0) ? 0 : -1;
}

static int close_arena(void **state)
{
    (void)state;
    jx__arena_free(&ar);
    return heap.held == 0 ? 0 : -1;
}

static void comparison_is_bytewise_and_takes_empty_views(void **state)
{
    (void)state;
    assert_true(jx__str_eq(STR_NONE, STR("")));
    assert_true(jx__str_eq(STR("绩效"), jx__str_of("绩效")));
    assert_false(jx__str_eq(STR("a"), STR("b")));
    assert_true(jx__str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(jx__str_cmp(STR("b"), STR("ab")) > 0);
    assert_true(jx__str_cmp(STR("\xE4"), STR("z")) > 0);
    assert_int_equal(jx__str_cmp(STR_NONE, STR("")), 0);
    assert_int_equal(jx__str_of(NULL).n, 0);
}

static void starts_and_ends_are_seen(void **state)
{
    (void)state;
    assert_true(jx__str_starts(STR("满意度"), STR("满")));
    assert_true(jx__str_ends(STR("满意度"), STR("度")));
    assert_false(jx__str_starts(STR("满"), STR("满意")));
    assert_false(jx__str_ends(STR("度"), STR("意度")));
    assert_true(jx__str_starts(STR_NONE, STR_NONE));
    assert_true(jx__str_ends(STR_NONE, STR_NONE));
}

static void trimming_takes_blanks_of_any_width(void **state)
{
    (void)state;
    Str got = jx__str_trim(STR(" \t\u3000\u00A0\uFEFF满 意\u200B\u3000 "));
    assert_true(jx__str_eq(got, STR("满 意")));
    assert_int_equal(jx__str_trim(STR("\u3000 \u3000")).n, 0);
    assert_int_equal(jx__str_trim(STR_NONE).n, 0);
    assert_int_equal(jx__str_trim(STR("\x80\x80\x80\x80\x80")).n, 5);
}

static void a_copy_is_terminated(void **state)
{
    (void)state;
    Str got = jx__str_copy(&ar, (Str){"满意度", 6});
    assert_string_equal(got.p, "满意");
    assert_string_equal(jx__str_copy(&ar, STR_NONE).p, "");
    assert_string_equal(jx__str_printf(&ar, "%d-%s", 7, "甲").p, "7-甲");
}

static void a_part_is_found_where_it_first_stands(void **state)
{
    (void)state;
    assert_int_equal(jx__str_find(STR("年度预算执行率"), STR("执行")), 12);
    assert_int_equal(jx__str_find(STR("aab"), STR("ab")), 1);
    assert_int_equal(jx__str_find(STR("度"), STR("年度")), JX_STR_ABSENT);
    assert_int_equal(jx__str_find(STR_NONE, STR("年")), JX_STR_ABSENT);
    assert_int_equal(jx__str_find(STR("年"), STR_NONE), JX_STR_ABSENT);
    assert_true(jx__str_has(STR("率"), STR("率")));
    assert_false(jx__str_has(STR("率"), STR("度")));
}

static void text_in_a_page_is_no_markup(void **state)
{
    (void)state;
    Str text = STR("R&D<b>\"甲\"</b>|[链](x)*_`#~\\\r\n乙");
    Buf html = jx__buf(&ar), markdown = jx__buf(&ar);
    jx__html_text(&html, text);
    jx__html_text(&html, STR_NONE);
    assert_string_equal(html.text,
                        "R&amp;D&lt;b&gt;&quot;甲&quot;&lt;/b&gt;|[链](x)*_`#~\\\r<br>乙");
    jx__markdown_text(&markdown, text);
    assert_string_equal(markdown.text,
                        "R\\&D\\<b\\>\"甲\"\\</b\\>\\|\\[链\\](x)\\*\\_\\`\\#\\~\\\\<br>乙");
}

static void a_hash_depends_on_bytes_alone(void **state)
{
    (void)state;
    char text[] = "满意度";
    assert_true(jx__str_hash(STR("满意度")) == jx__str_hash(jx__str_of(text)));
    assert_true(jx__str_hash(STR("甲")) != jx__str_hash(STR("乙")));
}

static void a_buffer_grows_and_stays_terminated(void **state)
{
    (void)state;
    Buf b = jx__buf(&ar);
    assert_string_equal(b.text, "");
    jx__buf_add(&b, STR_NONE);
    assert_string_equal(b.text, "");
    for (int i = 0; i < 5000; i++)
        jx__buf_printf(&b, "%03d,", i % 1000);
    jx__buf_addz(&b, "完");
    assert_int_equal(b.n, 20003);
    assert_int_equal(strlen(b.text), b.n);
    assert_true(jx__str_ends(jx__buf_str(&b), STR("998,999,完")));
}

static void arguments_stand_where_the_sentence_has_them(void **state)
{
    (void)state;
    const Str args[] = {STR("10"), STR("{1}")};
    Str said = jx__str_fill(&ar, STR("{1}得{0}分，{0}；{2}{x}{"), 2, args);
    assert_true(jx__str_eq(said, STR("{1}得10分，10；{x}{")));
    assert_int_equal(jx__str_fill(&ar, STR_NONE, 0, NULL).n, 0);
}

static bool lower_tens(const void *ud, uint32_t a, uint32_t b)
{
    const uint32_t *of = ud;
    return of[a] / 10 < of[b] / 10;
}

static void a_list_is_sorted_and_equals_keep_their_order(void **state)
{
    (void)state;
    static const uint32_t of[] = {31, 12, 30, 11, 32, 10, 5}, want[] = {6, 1, 3, 5, 0, 2, 4};
    uint32_t *list = jx__sort_list(&ar, 7);
    assert_false(ar.failed);
    jx__sort(list, list + 7, 7, lower_tens, of);
    assert_memory_equal(list, want, sizeof want);
    jx__sort(list, list, 0, lower_tens, of);
}

static void without_memory_texts_are_short_but_sound(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at < 8; fail_at++) {
        Heap poor = {.fail_at = fail_at};
        Alloc al = heap_alloc(&poor);
        Arena tight;
        (void)jx__arena_init(&tight, &al, 0);
        Buf b = jx__buf(&tight);
        for (int i = 0; i < 5000; i++) {
            jx__buf_printf(&b, "%d", i);
            jx__buf_add(&b, STR("满"));
            size_t n = strlen(jx__str_copy(&tight, STR("甲")).p);
            assert_int_equal(n, tight.failed ? 0 : 3);
            assert_non_null(jx__str_printf(&tight, "%d", i).p);
        }
        assert_int_equal(strlen(b.text), b.n);
        jx__arena_free(&tight);
        assert_int_equal(poor.held, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparison_is_bytewise_and_takes_empty_views),
        cmocka_unit_test(starts_and_ends_are_seen),
        cmocka_unit_test(trimming_takes_blanks_of_any_width),
        cmocka_unit_test(a_copy_is_terminated),
        cmocka_unit_test(a_part_is_found_where_it_first_stands),
        cmocka_unit_test(text_in_a_page_is_no_markup),
        cmocka_unit_test(a_hash_depends_on_bytes_alone),
        cmocka_unit_test(a_buffer_grows_and_stays_terminated),
        cmocka_unit_test(arguments_stand_where_the_sentence_has_them),
        cmocka_unit_test(a_list_is_sorted_and_equals_keep_their_order),
        cmocka_unit_test(without_memory_texts_are_short_but_sound),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
