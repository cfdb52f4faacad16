/* The public interface as a host sees it: forms and results: what each call returns, who owns
 * what, and that wrong arguments are answered and never crash. Depends on the public headers alone.
 */
#define _POSIX_C_SOURCE 200809L
#include "host.h"
#include "sample.h"
#include <jixiao/tooling.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- forms and results ---- */

static void a_form_that_is_none_is_reported(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",     "{",        "[]", "7", "\"x\"", "{\"values\": 3}", "{\"indicators\": {}}",
        "{} x", "\xff\xfe", "nul"};
    jx_engine *eng = jx_engine_new(NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jx_diags *ds = NULL;
        jx_form *form = (jx_form *)1;
        jx_status st = jx_form_read_json(eng, "f", texts[i], strlen(texts[i]), &ds, &form);
        assert_int_equal(st, JX_EDIAG);
        assert_null(form);
        assert_non_null(ds);
        assert_true(jx_diags_errors(ds) > 0);
        jx_diags_free(ds);
    }
    jx_form_free(NULL);
    jx_diags_free(NULL);
    jx_engine_free(eng);
}

static void wrong_arguments_of_forms(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    assert_int_equal(jx_form_read_json(NULL, "f", "{}", 2, &ds, &form), JX_EINVAL);
    assert_int_equal(jx_form_read_json(eng, "f", NULL, 2, &ds, &form), JX_EINVAL);
    assert_int_equal(jx_form_read_json(eng, "f", "{}", 2, NULL, &form), JX_EINVAL);
    assert_int_equal(jx_form_read_json(eng, "f", "{}", 2, &ds, NULL), JX_EINVAL);
    jx_result *r = (jx_result *)1;
    assert_int_equal(jx_form_score(NULL, NULL, &r), JX_EINVAL);
    assert_null(r);
    jx_engine_free(eng);
}

static void a_form_is_scored(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_result *r = score(eng, sample_rules, sample_form);
    assert_string_equal(jx_result_total(r), sample_total);
    assert_string_equal(jx_result_grade(r), "中");
    assert_int_equal(jx_result_complete(r), 1);
    assert_int_equal(jx_result_row_count(r), 5);
    jx_row row;
    assert_int_equal(jx_result_row(r, 0, &row), JX_OK);
    assert_string_equal(row.name, "R&D统计填报数");
    assert_string_equal(row.score, "9.00");
    assert_string_equal(row.points, "10");
    assert_int_equal(row.status, JX_ROW_PARTIAL);
    assert_true(strlen(row.why) > 0);
    assert_int_equal(jx_result_row(r, 2, &row), JX_OK);
    assert_string_equal(row.score, "12.80");
    assert_int_equal(jx_result_row(r, 4, &row), JX_OK);
    assert_int_equal(row.status, JX_ROW_JUDGED);
    assert_int_equal(jx_result_row(r, 5, &row), JX_EINVAL);
    assert_int_equal(jx_result_row(r, 0, NULL), JX_EINVAL);
    assert_non_null(jx_result_diags(r));
    jx_result_free(r);
    jx_result_free(NULL);
    jx_engine_free(eng);
}

static void nothing_filled_in_is_incomplete(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_result *r = score(eng, sample_rules, "{\"values\": {}}");
    assert_string_equal(jx_result_total(r), "0.00");
    assert_int_equal(jx_result_complete(r), 0);
    jx_row row;
    assert_int_equal(jx_result_row(r, 0, &row), JX_OK);
    assert_int_equal(row.status, JX_ROW_MISSING);
    assert_true(jx_diags_count(jx_result_diags(r)) > 0);
    jx_result_free(r);
    r = score(eng, sample_rules, "{\"values\": {\"R&D统计填报数\": \"许多\"}}");
    assert_null(jx_result_total(r));
    assert_null(jx_result_grade(r));
    assert_int_equal(jx_result_row(r, 0, &row), JX_OK);
    assert_int_equal(row.status, JX_ROW_UNREADABLE);
    assert_null(row.score);
    jx_result_free(r);
    jx_engine_free(eng);
}

static void results_render_and_stop_when_the_writer_stops(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_result *r = score(eng, sample_rules, sample_form);
    for (int v = JX_VIEW_TABLE; v <= JX_VIEW_EXPLAIN; v++) {
        jx_view view = (jx_view)v;
        assert_int_equal(jx_result_render(r, view, NULL, write_to, fresh(0)), JX_OK);
        assert_true(writer.n > 100);
        assert_non_null(strstr(writer.bytes, sample_total));
        size_t calls = writer.calls;
        for (size_t k = 1; k <= calls; k++)
            assert_int_equal(jx_result_render(r, view, NULL, write_to, fresh(k)), JX_EIO);
        assert_int_equal(jx_result_render(r, view, NULL, NULL, NULL), JX_EINVAL);
    }
    assert_int_equal(jx_result_render(r, (jx_view)9, NULL, write_to, fresh(0)), JX_EINVAL);
    assert_int_equal(jx_result_render(NULL, JX_VIEW_JSON, NULL, write_to, fresh(0)), JX_EINVAL);
    jx_render_options opt = {.size = 0};
    assert_int_equal(jx_result_render(r, JX_VIEW_JSON, &opt, write_to, fresh(0)), JX_EINVAL);
    jx_result_free(r);
    jx_engine_free(eng);
}

static void an_explanation_can_be_of_some_indicators(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_result *r = score(eng, sample_rules, sample_form);
    const char *one[] = {"Ｒ＆Ｄ统计填报数"};
    jx_render_options opt = {.size = sizeof opt, .names = one, .nnames = 1};
    assert_int_equal(jx_result_render(r, JX_VIEW_EXPLAIN, &opt, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "R&D统计填报数"));
    assert_null(strstr(writer.bytes, "场地租金清缴"));
    const char *none[] = {"没有这个指标"};
    opt.names = none;
    assert_int_equal(jx_result_render(r, JX_VIEW_EXPLAIN, &opt, write_to, fresh(0)), JX_ENOTFOUND);
    assert_int_equal(writer.n, 0);
    jx_result_free(r);
    jx_engine_free(eng);
}

static void a_claim_is_audited(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, sample_rules);
    jx_form *form = read_form(eng, claimed_form);
    jx_result *scored = NULL, *r = NULL;
    assert_int_equal(jx_form_audit(NULL, form, NULL, NULL, 0, &r), JX_EINVAL);
    assert_int_equal(jx_form_audit(rules, NULL, NULL, NULL, 0, &r), JX_EINVAL);
    assert_int_equal(jx_form_audit(rules, form, NULL, NULL, 0, NULL), JX_EINVAL);
    assert_int_equal(jx_form_score(rules, form, &scored), JX_OK);
    assert_int_equal(jx_result_render(scored, JX_VIEW_AUDIT, NULL, write_to, fresh(0)), JX_EINVAL);
    assert_int_equal(jx_form_audit(rules, form, form, NULL, 0, &r), JX_OK);
    jx_form_free(form);
    jx_ruleset_release(rules);
    size_t found = 0;
    jx_diag d;
    for (size_t i = 0; jx_diags_at(jx_result_diags(r), i, &d) == JX_OK; i++)
        found += d.code > 8000 && d.code < 8042;
    assert_true(found > 5);
    assert_int_equal(jx_result_render(r, JX_VIEW_AUDIT, NULL, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "JX8008"));
    assert_int_equal(jx_result_render(r, JX_VIEW_JSON, NULL, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "\"JX8008\""));
    jx_result_free(scored);
    jx_result_free(r);
    jx_engine_free(eng);
}

static void a_result_outlives_rules_form_and_session(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    char *text = malloc(sizeof sample_rules), *json = malloc(sizeof sample_form);
    assert_true(text && json);
    memcpy(text, sample_rules, sizeof sample_rules);
    memcpy(json, sample_form, sizeof sample_form);
    jx_ruleset *rules = compile(eng, text);
    jx_form *form = read_form(eng, json);
    memset(text, 'x', sizeof sample_rules);
    memset(json, 'x', sizeof sample_form);
    free(text);
    free(json);
    jx_result *a = NULL, *b = NULL;
    assert_int_equal(jx_form_score(rules, form, &a), JX_OK);
    assert_int_equal(jx_form_score(rules, form, &b), JX_OK);
    jx_form_free(form);
    jx_ruleset_release(rules);
    assert_int_equal(jx_result_render(a, JX_VIEW_JSON, NULL, write_to, fresh(0)), JX_OK);
    Writer *copy = malloc(sizeof *copy);
    assert_non_null(copy);
    *copy = writer;
    assert_int_equal(jx_result_render(b, JX_VIEW_JSON, NULL, write_to, fresh(0)), JX_OK);
    assert_string_equal(copy->bytes, writer.bytes);
    free(copy);
    jx_result_free(a);
    jx_result_free(b);
    jx_engine_free(eng);
}

/* ---- attached forms ---- */

static const char other_rules[] =
    "预算执行率\n　　取值：全年执行数÷《上年》全年执行数\n　　目标：＝100%\n"
    "　　不适用：《上年》全年执行数＝0；得满分\n";
static const char this_year[] =
    "{\"form\": \"自评表\", \"unit\": \"某局\", \"values\": {\"全年执行数\": \"9万元\"}}";
static const char last_year[] =
    "{\"form\": \"自评表\", \"unit\": \"某局\", \"amount_unit\": \"元\", "
    "\"values\": {\"全年执行数\": \"100000\"}}";

static void an_attached_form_is_read(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, other_rules);
    jx_form *form = read_form(eng, this_year), *last = read_form(eng, last_year);
    const jx_attachment with[] = {{NULL, form}, {"上年", last}};
    jx_result *r = NULL;
    assert_int_equal(jx_form_score_with(rules, form, with, 2, &r), JX_OK);
    jx_form_free(last); /* a result needs nothing it was made from */
    assert_string_equal(jx_result_total(r), "90.00");
    assert_false(jx_result_used(r, 0));
    assert_true(jx_result_used(r, 1));
    assert_false(jx_result_used(r, 2));
    assert_int_equal(jx_result_render(r, JX_VIEW_JSON, NULL, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, ": values.全年执行数\""));
    jx_result_free(r);
    assert_int_equal(jx_form_score(rules, form, &r), JX_OK);
    assert_string_equal(jx_result_total(r), "0.00");
    assert_false(jx_result_complete(r));
    assert_false(jx_result_used(r, 0));
    jx_diag d = {0};
    for (size_t i = 0; d.code != 5131; i++)
        assert_int_equal(jx_diags_at(jx_result_diags(r), i, &d), JX_OK);
    jx_result_free(r);
    jx_form_free(form);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void wrong_arguments_of_attached_forms(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, other_rules);
    jx_form *form = read_form(eng, this_year);
    const jx_attachment none = {"上年", NULL};
    jx_result *r = NULL;
    assert_int_equal(jx_form_score_with(rules, form, NULL, 1, &r), JX_EINVAL);
    assert_int_equal(jx_form_score_with(rules, form, &none, 1, &r), JX_EINVAL);
    assert_int_equal(jx_form_score_with(rules, form, &none, 0, NULL), JX_EINVAL);
    assert_false(jx_result_used(NULL, 0));
    jx_form_free(form);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static const char table[] =
    "项目名称,三级指标,目标值,完成值\n修路,里程,≥5公里,6公里\n造林,面积,≥7亩,3亩\n";

static void a_table_holds_several_forms(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, "里程 ≥ 5公里\n");
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    jx_result *result = NULL;
    jx_row row;
    assert_int_equal(jx_forms_read(eng, "t.csv", table, strlen(table), &ds, &forms), JX_OK);
    assert_int_equal(jx_diags_errors(ds), 0);
    assert_int_equal(jx_forms_count(forms), 2);
    assert_null(jx_forms_at(forms, 2));
    assert_int_equal(jx_form_score(rules, jx_forms_at(forms, 0), &result), JX_OK);
    assert_int_equal(jx_result_row(result, 0, &row), JX_OK);
    assert_int_equal(row.status, JX_ROW_EXCEEDED);
    assert_int_equal(jx_forms_render(forms, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "\"name\": \"造林\""));
    assert_int_equal(jx_forms_render(forms, write_to, fresh(1)), JX_EIO);
    jx_result_free(result);
    jx_forms_free(forms);
    jx_diags_free(ds);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void lines_that_are_no_forms_are_told_one_by_one(void **state)
{
    (void)state;
    static const char text[] = "[1]\n\n{\n";
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    jx_broken b;
    assert_int_equal(jx_forms_read(eng, "t.ndjson", text, strlen(text), &ds, &forms), JX_EDIAG);
    assert_int_equal(jx_diags_errors(ds), 2);
    assert_int_equal(jx_forms_count(forms), 0);
    assert_int_equal(jx_forms_broken(forms), 2);
    assert_int_equal(jx_forms_broken_at(forms, 1, &b), JX_OK);
    assert_int_equal(b.line, 3);
    assert_int_equal(b.before, 0);
    assert_int_equal(jx_forms_broken_at(forms, 2, &b), JX_EINVAL);
    assert_int_equal(jx_forms_render(forms, write_to, fresh(0)), JX_OK);
    jx_forms_free(forms);
    jx_diags_free(ds);
    jx_engine_free(eng);
}

static void wrong_arguments_of_files(void **state)
{
    (void)state;
    jx_engine_options small = {.size = sizeof small, .max_text = 10};
    jx_engine *eng = jx_engine_new(&small);
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    assert_int_equal(jx_forms_read(NULL, "t", "{}", 2, &ds, &forms), JX_EINVAL);
    assert_int_equal(jx_forms_read(eng, "t", NULL, 2, &ds, &forms), JX_EINVAL);
    assert_int_equal(jx_forms_read(eng, "t", "{}", 2, NULL, &forms), JX_EINVAL);
    assert_int_equal(jx_forms_read(eng, "t.csv", table, strlen(table), &ds, &forms), JX_ELIMIT);
    assert_int_equal(jx_forms_read(eng, NULL, "%PDF-1", 6, &ds, &forms), JX_EDIAG);
    assert_int_equal(jx_diags_errors(ds), 1);
    assert_null(forms);
    assert_int_equal(jx_forms_count(NULL), 0);
    assert_null(jx_forms_at(NULL, 0));
    assert_int_equal(jx_forms_render(NULL, write_to, fresh(0)), JX_EINVAL);
    jx_forms_free(NULL);
    jx_diags_free(ds);
    jx_engine_free(eng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_that_is_none_is_reported),
        cmocka_unit_test(wrong_arguments_of_forms),
        cmocka_unit_test(a_form_is_scored),
        cmocka_unit_test(nothing_filled_in_is_incomplete),
        cmocka_unit_test(results_render_and_stop_when_the_writer_stops),
        cmocka_unit_test(an_explanation_can_be_of_some_indicators),
        cmocka_unit_test(a_claim_is_audited),
        cmocka_unit_test(a_result_outlives_rules_form_and_session),
        cmocka_unit_test(an_attached_form_is_read),
        cmocka_unit_test(wrong_arguments_of_attached_forms),
        cmocka_unit_test(a_table_holds_several_forms),
        cmocka_unit_test(lines_that_are_no_forms_are_told_one_by_one),
        cmocka_unit_test(wrong_arguments_of_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
