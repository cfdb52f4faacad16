/* Findings: collecting, bounds, and the two ways to show them. */
#include "base/diag.h"
#include "base/json.h"
#include "base/utf8.h"
#include "tests/unit/heap.h"
#include <string.h>

static Heap heap;
static Arena ar;
static Diags ds;

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

static Source load(const char *text)
{
    Source src;
    assert_true(jx__source_load(&src, &ar, STR("rules.jx"), jx__str_of(text), 1 << 20, &ds));
    return src;
}

/* Where `word` stands in a source. */
static Where at(Source *src, const char *word)
{
    const char *found = strstr(src->text.p, word);
    assert_non_null(found);
    uint32_t start = (uint32_t)(found - src->text.p);
    return (Where){.source = src, .span = {start, start + (uint32_t)strlen(word)}};
}

static Where between(Source *src, uint32_t start, uint32_t end)
{
    return (Where){.source = src, .span = {start, end}};
}

static Where in_cell(Str file, Str cell)
{
    return (Where){.file = file, .cell = cell};
}

static const char *text(uint32_t i, Lang lang, bool color)
{
    assert_true(i < ds.at.n);
    Buf out = jx__buf(&ar);
    jx__diag_text(&out, &ds.at.at[i], lang, color);
    return out.text;
}

static const char *json(uint32_t i)
{
    assert_true(i < ds.at.n);
    Buf out = jx__buf(&ar);
    jx__diag_json(&out, &ds.at.at[i], LANG_EN);
    return out.text;
}

static void a_finding_shows_its_place_line_and_caret(void **state)
{
    (void)state;
    Source src = load("总分：100分\n　\t满意度 ＝ abc 分\n");
    Where where = at(&src, "＝ abc");
    where.clause = STR("二（一）1");
    jx__diag(&ds, JX9001, where, STR("8"), STR("7"));
    assert_string_equal(text(0, LANG_ZH, false),
                        "错误 JX9001 rules.jx:2:7 二（一）1：文件有8字节，超过上限7字节\n"
                        "  　  满意度 ＝ abc 分\n"
                        "             ^^^^^^\n"
                        "  改法：把文件拆成几个，或者调高文件大小的上限\n");
    assert_string_equal(text(0, LANG_EN, false),
                        "error JX9001 rules.jx:2:7 二（一）1: "
                        "the file has 8 bytes, more than the limit of 7\n"
                        "  　  满意度 ＝ abc 分\n"
                        "             ^^^^^^\n"
                        "  fix: split the file, or raise the limit on file size\n");
}

static void color_is_given_only_when_asked_for(void **state)
{
    (void)state;
    jx__diag0(&ds, JX1003, (Where){.file = STR("a.jx")});
    assert_null(strchr(text(0, LANG_EN, false), '\033'));
    assert_memory_equal(text(0, LANG_EN, true), "\033[1;31merror\033[0m JX1003 a.jx: ", 30);
}

static void a_cell_of_a_form_is_a_place(void **state)
{
    (void)state;
    Where where = {
        .file = STR("form.json"), .cell = STR("indicators[3].actual"), .clause = STR("二（一）1")};
    jx__diag0(&ds, JX1003, where);
    assert_memory_equal(text(0, LANG_EN, false),
                        "error JX1003 form.json indicators[3].actual 二（一）1: the file", 60);
    assert_string_equal(json(0),
                        "{\"code\":\"JX1003\",\"severity\":\"error\",\"clause\":\"二（一）1\","
                        "\"where\":{\"file\":\"form.json\",\"cell\":\"indicators[3].actual\"},"
                        "\"message\":\"the file is in UTF-16 (“Unicode”)\","
                        "\"fix\":\"save the file again with UTF-8 as its encoding\"}");
}

static void json_has_the_shape_of_the_contract(void **state)
{
    (void)state;
    Source src = load("a\n甲乙");
    jx__diag(&ds, JX9001, at(&src, "乙"), STR("8"), STR("7"));
    assert_string_equal(json(0), "{\"code\":\"JX9001\",\"severity\":\"error\",\"clause\":\"\","
                                 "\"where\":{\"file\":\"rules.jx\",\"line\":2,\"column\":2},"
                                 "\"message\":\"the file has 8 bytes, more than the limit of 7\","
                                 "\"fix\":\"split the file, or raise the limit on file size\"}");
    jx__diag0(&ds, JX1003, (Where){.source = NULL});
    assert_non_null(strstr(json(1), "\"where\":null,"));
    jx__diag0(&ds, JX1003, (Where){.file = STR("x")});
    assert_non_null(strstr(json(2), "\"where\":{\"file\":\"x\"},"));
}

static void json_strings_are_escaped(void **state)
{
    (void)state;
    Buf out = jx__buf(&ar);
    jx__json_string(&out, STR("\"\\/\b\f\n\r\t\x01\x1b\x7f甲\xFF\u2028\xC2\x85"));
    assert_string_equal(out.text, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001b\\u007f甲\uFFFD"
                                  "\\u2028\\u0085\"");
}

static void a_list_outlives_the_text_it_speaks_of(void **state)
{
    (void)state;
    Alloc al = heap_alloc(&heap);
    Arena other;
    Source src;
    assert_true(jx__arena_init(&other, &al, 0));
    assert_true(jx__source_load(&src, &other, STR("b.jx"), STR("甲乙丙"), 100, &ds));
    jx__diag(&ds, JX9001, at(&src, "乙"), jx__str_printf(&other, "%d", 5), STR("4"));
    jx__arena_free(&other);
    assert_non_null(strstr(text(0, LANG_ZH, false), "b.jx:1:2：文件有5字节"));
    assert_non_null(strstr(text(0, LANG_ZH, false), "  甲乙丙\n    ^^\n"));
}

static void no_text_can_drive_the_terminal(void **state)
{
    (void)state;
    Source src = load("甲\033[2J乙\t\u202E丙\xC2\x9B");
    Where where = at(&src, "乙");
    where.clause = STR("\x7f");
    jx__diag(&ds, JX9001, where, STR("\033[0m\n"), STR("\x80\u2028"));
    const char *shown = text(0, LANG_EN, false);
    assert_null(strchr(shown, '\033'));
    assert_non_null(strstr(shown, "  甲␛[2J乙    \uFFFD丙\uFFFD\n        ^^\n"));
    assert_non_null(strstr(shown, "has ␛[0m␊ bytes, more than the limit of \uFFFD\uFFFD\n"));
    assert_non_null(strstr(shown, " ␡: "));
}

static void a_long_argument_is_cut_at_a_character(void **state)
{
    (void)state;
    char name[301] = {0};
    for (size_t i = 0; i < 100; i++)
        memcpy(name + 3 * i, "名", 3);
    jx__diag(&ds, JX9001, (Where){.file = STR("a")}, jx__str_of(name), (Str){name, 120});
    Str cut = ds.at.at[0].args[0];
    assert_int_equal(cut.n, 120);
    assert_true(jx__str_ends(cut, STR("名…")));
    assert_int_equal(jx__utf8_bad(cut.p, cut.n), cut.n);
    assert_true(jx__str_eq(ds.at.at[0].args[1], (Str){name, 120}));
}

/* Wherever the finding stands in a long line, the caret stands under it. */
static void a_long_line_shows_a_window_around_the_finding(void **state)
{
    (void)state;
    char line[3 * 400 + 1] = {0};
    for (size_t i = 0; i < 400; i++)
        memcpy(line + 3 * i, "长", 3);
    for (uint32_t k = 0; k < 400; k++) {
        memcpy(line + 3 * k, "标", 3);
        Source src = load(line);
        Diags one;
        Alloc al = heap_alloc(&heap);
        assert_true(jx__diags_init(&one, &al));
        jx__diag0(&one, JX1003, at(&src, "标"));
        const Diag *d = &one.at.at[0];
        assert_int_equal(d->at.column, k + 1);
        assert_true(d->excerpt.n <= 166);
        assert_int_equal(jx__utf8_bad(d->excerpt.p, d->excerpt.n), d->excerpt.n);
        Buf out = jx__buf(&ar);
        jx__diag_text(&out, d, LANG_EN, false);
        const char *excerpt = strchr(out.text, '\n') + 1, *caret = strchr(excerpt, '\n') + 1;
        const char *found = strstr(excerpt, "标");
        assert_non_null(found);
        uint32_t before = jx__utf8_width((Str){excerpt, (uint32_t)(found - excerpt)});
        assert_int_equal(strspn(caret, " "), before);
        assert_memory_equal(caret + before, "^^\n", 3);
        jx__diags_free(&one);
        memcpy(line + 3 * k, "长", 3);
    }
}

static void an_odd_span_still_has_one_caret(void **state)
{
    (void)state;
    Source src = load("甲乙\n丙");
    jx__diag0(&ds, JX1003, between(&src, 6, 6));
    assert_non_null(strstr(text(0, LANG_EN, false), "  甲乙\n      ^\n"));
    jx__diag0(&ds, JX1003, between(&src, 3, 10));
    assert_non_null(strstr(text(1, LANG_EN, false), "  甲乙\n    ^^\n"));
    jx__diag0(&ds, JX1003, between(&src, 3, 0));
    assert_non_null(strstr(text(2, LANG_EN, false), "  甲乙\n    ^\n"));
    jx__diag0(&ds, JX1003, between(&src, 900, UINT32_MAX));
    assert_non_null(strstr(text(3, LANG_EN, false), "rules.jx:2:2: "));
}

static void the_same_finding_at_the_same_place_is_one(void **state)
{
    (void)state;
    Source src = load("甲乙");
    for (int i = 0; i < 3; i++) {
        jx__diag0(&ds, JX1003, at(&src, "甲"));
        jx__diag(&ds, JX9001, at(&src, "甲"), jx__str_printf(&ar, "%d", i), STR("0"));
        jx__diag0(&ds, JX1003, at(&src, "乙"));
        jx__diag(&ds, JX9001, (Where){.file = STR("a")}, jx__str_printf(&ar, "%d", i), STR("0"));
    }
    assert_int_equal(ds.at.n, 6);
    assert_int_equal(ds.errors, 6);
}

static void a_flood_of_findings_is_counted_and_costs_nothing(void **state)
{
    (void)state;
    size_t held = 0;
    for (int i = 0; i < 20000; i++) {
        jx__diag(&ds, JX9001, (Where){.file = STR("a")}, jx__str_printf(&ar, "%d", i), STR("0"));
        if (i == JX_DIAGS_MAX) held = ds.arena.held;
    }
    assert_int_equal(ds.at.n, JX_DIAGS_MAX);
    assert_int_equal(ds.dropped, 20000 - JX_DIAGS_MAX);
    assert_int_equal(ds.errors, 20000);
    assert_int_equal(ds.arena.held, held);
}

static void lists_are_joined_with_their_counts(void **state)
{
    (void)state;
    Alloc al = heap_alloc(&heap);
    Diags from;
    assert_true(jx__diags_init(&from, &al));
    for (int i = 0; i < JX_DIAGS_MAX + 5; i++)
        jx__diag(&from, JX9001, (Where){.file = STR("a")}, jx__str_printf(&ar, "%d", i), STR("0"));
    jx__diag(&ds, JX9001, (Where){.file = STR("a")}, STR("0"), STR("0"));
    jx__diags_append(&ds, &from);
    jx__diags_append(&ds, &ds);
    jx__diags_free(&from);
    assert_int_equal(ds.at.n, JX_DIAGS_MAX);
    assert_int_equal(ds.errors, JX_DIAGS_MAX + 5);
    assert_int_equal(ds.dropped, 5);
    assert_non_null(strstr(text(7, LANG_EN, false), "has 7 bytes"));
}

static void sorting_goes_by_place_then_code(void **state)
{
    (void)state;
    Source src = load("甲乙\n丙");
    jx__diag0(&ds, JX1003, at(&src, "丙"));
    jx__diag(&ds, JX9001, at(&src, "乙"), STR("1"), STR("2"));
    jx__diag0(&ds, JX1003, at(&src, "乙"));
    jx__diag0(&ds, JX1003, in_cell(STR("a.jx"), STR("y")));
    jx__diag0(&ds, JX1003, in_cell(STR("a.jx"), STR("x")));
    jx__diags_sort(&ds);
    assert_true(jx__str_eq(ds.at.at[0].cell, STR("y")));
    assert_true(jx__str_eq(ds.at.at[1].cell, STR("x")));
    assert_int_equal(ds.at.at[2].code, JX1003);
    assert_int_equal(ds.at.at[3].code, JX9001);
    assert_int_equal(ds.at.at[4].at.line, 2);
}

/* A {0} … {9} that nothing filled in; other braces are part of a text. */
static bool has_argument_left(const char *p)
{
    while ((p = strchr(p, '{')) != NULL)
        if (*++p >= '0' && *p <= '9') return true;
    return false;
}

static void every_code_has_its_texts_in_both_languages(void **state)
{
    (void)state;
    static const DiagCode codes[] = {
#define DIAG(code, severity, zh, en, fix_zh, fix_en) JX##code,
#include "base/diag.def"
#undef DIAG
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        Diag d = {.code = codes[i], .nargs = JX_DIAG_ARGS};
        for (size_t j = i + 1; j < sizeof codes / sizeof *codes; j++)
            assert_int_not_equal(codes[i], codes[j]);
        for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
            Str message = jx__diag_message(&ar, &d, (Lang)lang);
            assert_true(message.n > 0);
            assert_false(has_argument_left(message.p));
            assert_false(has_argument_left(jx__diag_fix(&ar, &d, (Lang)lang).p));
        }
    }
}

static void every_point_of_failure_is_survived_without_a_leak(void **state)
{
    (void)state;
    Source src = load("甲乙丙丁戊己庚辛壬癸\n子丑寅卯");
    bool done = false;
    for (size_t fail_at = 1; !done; fail_at++) {
        Heap poor = {.fail_at = fail_at};
        Alloc al = heap_alloc(&poor);
        Diags few, more;
        Arena out_arena;
        bool ready = jx__diags_init(&few, &al);
        ready = jx__diags_init(&more, &al) && ready;
        ready = jx__arena_init(&out_arena, &al, 0) && ready;
        for (uint32_t i = 0; i < 100; i++) {
            Where where = {.source = &src, .span = {i % 40, i % 40 + 3}, .clause = STR("一")};
            jx__diag(&few, i % 2 ? JX9001 : JX1001, where, STR("8"), STR("7"), STR("6"));
        }
        jx__diags_append(&more, &few);
        jx__diags_sort(&more);
        assert_int_equal(more.errors, few.errors);
        assert_int_equal(more.at.n + more.dropped, more.errors);
        Buf out = jx__buf(&out_arena);
        for (uint32_t i = 0; i < more.at.n; i++) {
            jx__diag_text(&out, &more.at.at[i], LANG_ZH, true);
            jx__diag_json(&out, &more.at.at[i], LANG_EN);
        }
        assert_int_equal(strlen(out.text), out.n);
        done = ready && !few.arena.failed && !more.arena.failed && !out_arena.failed;
        jx__arena_free(&out_arena);
        jx__diags_free(&more);
        jx__diags_free(&few);
        assert_int_equal(poor.held, 0);
        assert_true(fail_at < 1000);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_finding_shows_its_place_line_and_caret),
        TEST(color_is_given_only_when_asked_for),
        TEST(a_cell_of_a_form_is_a_place),
        TEST(json_has_the_shape_of_the_contract),
        TEST(json_strings_are_escaped),
        TEST(a_list_outlives_the_text_it_speaks_of),
        TEST(no_text_can_drive_the_terminal),
        TEST(a_long_argument_is_cut_at_a_character),
        TEST(a_long_line_shows_a_window_around_the_finding),
        TEST(an_odd_span_still_has_one_caret),
        TEST(the_same_finding_at_the_same_place_is_one),
        TEST(a_flood_of_findings_is_counted_and_costs_nothing),
        TEST(lists_are_joined_with_their_counts),
        TEST(sorting_goes_by_place_then_code),
        TEST(every_code_has_its_texts_in_both_languages),
        TEST(every_point_of_failure_is_survived_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
