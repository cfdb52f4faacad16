/* The writers of a report, on reports made by hand: layout, escaping, null, selection by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "report/build.h"
#include "tests/support.h"

static const Alloc AL = {libc_alloc, NULL};
static const RenderOptions PLAIN = {.width = 80, .engine = "0.0.0"};

static void add_row(Report *r, const char *name, const char *score, RowStatus status)
{
    ReportRow *row = VEC_PUSH(&r->arena, &r->rows);
    *row = (ReportRow){.level1 = STR("产出指标"),
                       .level2 = STR(""),
                       .name = jx__str_of(name),
                       .target = STR("≥23亿元"),
                       .actual = STR("20.7亿元"),
                       .points = STR("10"),
                       .clause = STR("一1"),
                       .why = STR("按比例"),
                       .status = status,
                       .group = 0};
    if (score) row->score = jx__str_of(score);
}

static int setup(void **state)
{
    Report *r = calloc(1, sizeof *r);
    assert_true(jx__arena_init(&r->arena, &AL, 0));
    assert_true(jx__diags_init(&r->findings, &AL));
    *VEC_PUSH(&r->arena, &r->groups) =
        (ReportGroup){.name = STR("产出指标"), .points = STR("20"), .parent = JX_NO_REG};
    add_row(r, "R&D统计填报数", "9.00", ROW_PARTIAL);
    add_row(r, "一个名称很长很长很长很长很长很长很长很长很长很长很长很长的指标", NULL, ROW_MISSING);
    r->total_points = STR("100");
    r->total_why = STR("没有总分");
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    Report *r = *state;
    jx__diags_free(&r->findings);
    jx__arena_free(&r->arena);
    free(r);
    return 0;
}

static Str table(Report *r)
{
    Buf out = jx__buf(&r->arena);
    jx__report_table(&out, r, &PLAIN);
    return jx__buf_str(&out);
}

static void no_line_of_the_table_is_wider_than_asked_for(void **state)
{
    const char *p = table(*state).p;
    while (*p) {
        size_t n = strcspn(p, "\n");
        assert_in_range(jx__utf8_width((Str){p, (uint32_t)n}), 0, 80);
        assert_true(n == 0 || p[n - 1] != ' ');
        p += n + (p[n] == '\n');
    }
}

static void what_was_not_scored_shows_a_dash(void **state)
{
    assert_non_null(strstr(table(*state).p, "—  未填"));
}

static void a_table_without_a_total_says_so(void **state)
{
    assert_non_null(strstr(table(*state).p, "总分：无"));
}

static void missing_scores_are_null_in_json(void **state)
{
    Report *r = *state;
    Buf out = jx__buf(&r->arena);
    jx__report_json(&out, r, &PLAIN);
    assert_non_null(strstr(out.text, "\"total\": null"));
    assert_non_null(strstr(out.text, "\"score\": null"));
    assert_non_null(strstr(out.text, "\"score\": \"9.00\""));
    assert_non_null(strstr(out.text, "\"status\": \"missing\""));
    assert_non_null(strstr(out.text, "\"complete\": false"));
}

static void json_escapes_quotes_and_controls(void **state)
{
    Report *r = *state;
    Buf out = jx__buf(&r->arena);
    r->name = STR("a\"b\nc");
    jx__report_json(&out, r, &PLAIN);
    assert_non_null(strstr(out.text, "\"name\": \"a\\\"b\\nc\""));
}

static void an_explanation_finds_a_name_in_any_spelling(void **state)
{
    Report *r = *state;
    Buf out = jx__buf(&r->arena);
    Str name = STR("R＆D 统计填报数");
    assert_true(jx__report_explain(&out, r, &PLAIN, &name, 1));
    assert_non_null(strstr(out.text, "9.00 / 10"));
    assert_null(strstr(out.text, "很长"));
}

static void an_explanation_of_an_unknown_name_writes_nothing(void **state)
{
    Report *r = *state;
    Buf out = jx__buf(&r->arena);
    Str name = STR("没有的指标");
    assert_false(jx__report_explain(&out, r, &PLAIN, &name, 1));
    assert_int_equal(out.n, 0);
}

static void phrases_take_their_arguments_by_number(void **state)
{
    Report *r = *state;
    Str args[] = {STR("23亿元"), STR("培训费")};
    Str zh = jx__report_phrase(&r->arena, LANG_ZH, SAY_NEED_OTHER_MORE, 2, args);
    Str en = jx__report_phrase(&r->arena, LANG_EN, SAY_NEED_OTHER_MORE, 2, args);
    assert_string_equal(zh.p, "培训费再增加23亿元可得满分");
    assert_string_equal(en.p, "23亿元 more of 培训费 would give full points");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(no_line_of_the_table_is_wider_than_asked_for),
        T(what_was_not_scored_shows_a_dash),
        T(a_table_without_a_total_says_so),
        T(missing_scores_are_null_in_json),
        T(json_escapes_quotes_and_controls),
        T(an_explanation_finds_a_name_in_any_spelling),
        T(an_explanation_of_an_unknown_name_writes_nothing),
        T(phrases_take_their_arguments_by_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
