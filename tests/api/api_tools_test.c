/* The public interface as a host sees it: checking, trying and drafting: what each call returns, who owns
 * what, and that wrong arguments are answered and never crash. Depends on the public headers alone.
 */
#define _POSIX_C_SOURCE 200809L
#include "host.h"
#include "sample.h"
#include <jixiao/tooling.h>
#include <stdio.h>
#include <stdlib.h>

static void rules_are_checked(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, "培训人次（100分） ≥ 300人次；最高95分\n");
    jx_diags *ds = NULL;
    jx_cost cost;
    jx_diag d;
    assert_int_equal(jx_ruleset_check(rules, &ds, &cost), JX_OK);
    assert_int_equal(jx_diags_count(ds), 1);
    assert_int_equal(jx_diags_at(ds, 0, &d), JX_OK);
    assert_int_equal(d.code, 4514);
    assert_int_equal(cost.indicators, 1);
    assert_int_equal(cost.clauses, 2);
    assert_true(cost.ops > 5 && cost.bytes > cost.ops);
    jx_diags_free(ds);
    assert_int_equal(jx_ruleset_check(rules, &ds, NULL), JX_OK);
    jx_diags_free(ds);
    assert_int_equal(jx_ruleset_check(NULL, &ds, NULL), JX_EINVAL);
    assert_int_equal(jx_ruleset_check(rules, NULL, NULL), JX_EINVAL);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void worked_examples_run(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, sample_rules);
    jx_diags *ds = NULL;
    jx_test_counts counts = {0};
    assert_int_equal(jx_ruleset_test(rules, &ds, &counts), JX_OK);
    assert_int_equal(counts.examples, 2);
    assert_int_equal(counts.failed, 0);
    assert_true(counts.clauses >= counts.covered && counts.covered > 0);
    assert_int_equal(jx_diags_errors(ds), 0);
    size_t told = jx_diags_count(ds);
    jx_diags_free(ds);
    assert_int_equal(jx_ruleset_test(rules, &ds, NULL), JX_OK);
    assert_int_equal(told - jx_diags_count(ds), counts.clauses - counts.covered);
    jx_diags_free(ds);
    assert_int_equal(jx_ruleset_test(NULL, &ds, NULL), JX_EINVAL);
    assert_int_equal(jx_ruleset_test(rules, NULL, NULL), JX_EINVAL);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static int keep_text(void *ud, const char *bytes, size_t n)
{
    char *to = ud;
    if (strlen(to) + n >= 60000) return 1;
    strncat(to, bytes, n);
    return 0;
}

static int stop_at_two(void *ud, size_t done, size_t all)
{
    *(size_t *)ud = all;
    return done == 2;
}

static int refuse(void *ud, const char *bytes, size_t n)
{
    (void)ud;
    (void)bytes;
    return n > 0;
}

static void examples_are_made(void **state)
{
    (void)state;
    static char text[64000];
    static const char rules[] = "满意度 ＝ 100%";
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_test_counts counts;
    strcpy(text, rules);
    jx_status st =
        jx_rules_generate(eng, "t.jx", rules, strlen(rules), keep_text, text, &ds, &counts);
    assert_int_equal(st, JX_OK);
    assert_int_equal(counts.failed, 0);
    assert_int_equal(counts.covered, counts.clauses);
    jx_diags_free(ds);
    jx_ruleset *whole = compile(eng, text);
    jx_test_counts again;
    assert_int_equal(jx_ruleset_test(whole, &ds, &again), JX_OK);
    assert_int_equal(again.examples, counts.examples);
    assert_int_equal(again.failed, 0);
    jx_diags_free(ds);
    jx_ruleset_release(whole);
    st = jx_rules_generate(eng, "t.jx", rules, strlen(rules), refuse, NULL, &ds, NULL);
    assert_int_equal(st, JX_EIO);
    assert_null(ds);
    assert_int_equal(jx_rules_generate(eng, "t.jx", "甲 ≥", 7, keep_text, text, &ds, NULL),
                     JX_EDIAG);
    jx_diags_free(ds);
    assert_int_equal(jx_rules_generate(eng, "t.jx", rules, 3, NULL, NULL, &ds, NULL), JX_EINVAL);
    jx_engine_free(eng);
}

static void changes_are_noticed(void **state)
{
    (void)state;
    static const char rules[] = "满意度 ＝ 100%\n一、算例\n1．少五个百分点\n　　已知：满意度＝95%\n"
                                "　　应得：满意度＝95分\n";
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_mutations *m = NULL;
    jx_mutant one;
    size_t all = 0;
    assert_int_equal(jx_rules_mutate(eng, "t.jx", rules, strlen(rules), NULL, &ds, &m), JX_OK);
    jx_diags_free(ds);
    assert_int_equal(jx_mutations_count(m), 5);
    assert_int_equal(jx_mutations_of(m, JX_MUTANT_KILLED), 4);
    assert_int_equal(jx_mutations_of(m, JX_MUTANT_EQUIVALENT), 1);
    assert_int_equal(jx_mutations_at(m, 1, &one), JX_OK);
    assert_string_equal(one.was, "＝");
    assert_string_equal(one.now, "≤");
    assert_string_equal(one.example, "少五个百分点");
    assert_string_equal(one.line_now, "满意度 ≤ 100%");
    assert_int_equal(jx_mutations_at(m, 5, &one), JX_EINVAL);
    jx_mutations_free(m);
    jx_mutations_free(NULL);
    jx_mutate_options o = {
        .size = sizeof o, .generate = 1, .progress = stop_at_two, .progress_ud = &all};
    assert_int_equal(jx_rules_mutate(eng, "t.jx", rules, strlen(rules), &o, &ds, &m), JX_EIO);
    assert_int_equal(all, 5);
    assert_null(ds);
    assert_null(m);
    static const char wrong[] =
        "满意度 ＝ 100%\n一、算例\n1．错\n　　已知：满意度＝95%\n　　应得：满意度＝9分\n";
    assert_int_equal(jx_rules_mutate(eng, "t.jx", wrong, strlen(wrong), NULL, &ds, &m), JX_EDIAG);
    assert_int_equal(jx_diags_errors(ds), 1);
    jx_diags_free(ds);
    assert_int_equal(jx_rules_mutate(NULL, "t.jx", rules, 3, NULL, &ds, &m), JX_EINVAL);
    jx_engine_free(eng);
}

/* ---- tooling ---- */

static jx_text as_text(const char *file, const char *text)
{
    return (jx_text){file, text, strlen(text)};
}

static void a_change_of_rules_is_compared(void **state)
{
    static const char old[] = "评分方案：甲\n一、甲（60分） ≥ 10个\n二、乙（40分） ≥ 5家\n";
    static const char new[] = "评分方案：甲\n一、甲（60分） ≥ 20个\n二、乙（40分） ≥ 5家\n";
    static const char json[] = "{\"values\": {\"甲\": \"10个\", \"乙\": \"5家\"}}";
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_compare *cmp = NULL;
    jx_form *form = NULL;
    const jx_text before = as_text("old.jx", old), after = as_text("new.jx", new);
    assert_int_equal(jx_compare_new(eng, &before, &after, &ds, &cmp), JX_OK);
    assert_int_equal(jx_diags_count(ds), 0);
    jx_diags_free(ds);
    assert_int_equal(jx_compare_changes(cmp), 1);
    assert_int_equal(jx_form_read_json(eng, "f", json, strlen(json), &ds, &form), JX_OK);
    jx_diags_free(ds);
    assert_int_equal(jx_compare_form(cmp, form, NULL, 0), JX_OK);
    assert_int_equal(jx_compare_broken(cmp), 0);
    assert_int_equal(jx_compare_used(cmp, 0), 0);
    assert_int_equal(jx_compare_render(cmp, JX_VIEW_JSON, NULL, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "\"difference\": \"-30.00\""));
    assert_int_equal(jx_compare_render(cmp, JX_VIEW_TABLE, NULL, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "改动1"));
    assert_int_equal(jx_compare_document(cmp, JX_DOCUMENT_CSV, write_to, fresh(0)), JX_OK);
    assert_int_equal(jx_compare_render(cmp, JX_VIEW_EXPLAIN, NULL, write_to, fresh(0)), JX_EINVAL);
    assert_int_equal(jx_compare_document(cmp, (jx_document)9, write_to, fresh(0)), JX_EINVAL);
    assert_int_equal(jx_compare_form(cmp, NULL, NULL, 0), JX_EINVAL);
    jx_compare_free(cmp);
    jx_form_free(form);
    jx_engine_free(eng);
}

static void a_comparison_needs_two_rule_sets(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_compare *cmp = NULL;
    const jx_text good = as_text("a.jx", "一、甲（60分） ≥ 10个\n二、乙（40分） ≥ 5家\n");
    const jx_text bad = as_text("b.jx", "一、甲（60分） ≥ \n");
    assert_int_equal(jx_compare_new(eng, &good, &bad, &ds, &cmp), JX_EDIAG);
    assert_null(cmp);
    assert_true(jx_diags_errors(ds) > 0);
    jx_diags_free(ds);
    assert_int_equal(jx_compare_new(eng, &bad, &good, &ds, &cmp), JX_EDIAG);
    jx_diags_free(ds);
    assert_int_equal(jx_compare_new(eng, &good, NULL, &ds, &cmp), JX_EINVAL);
    assert_int_equal(jx_compare_new(NULL, &good, &good, &ds, &cmp), JX_EINVAL);
    assert_int_equal(jx_compare_changes(NULL), 0);
    jx_compare_free(NULL);
    jx_engine_free(eng);
}

static void every_stage_can_be_seen(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    for (int i = JX_STAGE_TOKENS; i <= JX_STAGE_ANALYSIS; i++) {
        jx_diags *ds = NULL;
        assert_int_equal(jx_dump(eng, (jx_stage)i, "t.jx", sample_rules, strlen(sample_rules),
                                 write_to, fresh(0), &ds),
                         JX_OK);
        assert_non_null(ds);
        assert_true(writer.n > 100);
        jx_diags_free(ds);
        ds = NULL;
        assert_int_equal(jx_dump(eng, (jx_stage)i, "t.jx", sample_rules, strlen(sample_rules),
                                 write_to, fresh(1), &ds),
                         JX_EIO);
        jx_diags_free(ds);
    }
    jx_diags *ds = NULL;
    assert_int_equal(jx_dump(NULL, JX_STAGE_AST, "t", "", 0, write_to, fresh(0), &ds), JX_EINVAL);
    assert_int_equal(jx_dump(eng, (jx_stage)9, "t", "", 0, write_to, fresh(0), &ds), JX_EINVAL);
    jx_engine_free(eng);
}

static void a_text_is_formatted(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    static const char messy[] = "5. 满意度>=90%\n", broken[] = "满意度 ≥ ；；（\n";
    jx_rules_format_options keep = {.size = sizeof keep, .keep_numbers = 1};
    assert_int_equal(
        jx_rules_format(eng, "t.jx", messy, strlen(messy), NULL, write_to, fresh(0), &ds), JX_OK);
    assert_string_equal(writer.bytes, "1．满意度 ≥ 90%\n");
    assert_int_equal(jx_diags_count(ds), 1);
    jx_diags_free(ds);
    assert_int_equal(
        jx_rules_format(eng, "t.jx", messy, strlen(messy), &keep, write_to, fresh(0), &ds), JX_OK);
    assert_string_equal(writer.bytes, "5．满意度 ≥ 90%\n");
    jx_diags_free(ds);
    assert_int_equal(
        jx_rules_format(eng, "t.jx", broken, strlen(broken), NULL, write_to, fresh(0), &ds),
        JX_EDIAG);
    assert_int_equal(writer.n, 0);
    jx_diags_free(ds);
    assert_int_equal(
        jx_rules_format(eng, "t.jx", messy, strlen(messy), NULL, write_to, fresh(1), &ds), JX_EIO);
    assert_null(ds);
    assert_int_equal(jx_rules_format(eng, "t.jx", NULL, 0, NULL, write_to, fresh(0), &ds), JX_OK);
    assert_int_equal(writer.n, 0);
    jx_diags_free(ds);
    keep.size = 1;
    assert_int_equal(jx_rules_format(eng, "t.jx", messy, 1, &keep, write_to, fresh(0), &ds),
                     JX_EINVAL);
    assert_int_equal(jx_rules_format(NULL, "t.jx", messy, 1, NULL, write_to, fresh(0), &ds),
                     JX_EINVAL);
    assert_int_equal(jx_rules_format(eng, "t.jx", NULL, 1, NULL, write_to, fresh(0), &ds),
                     JX_EINVAL);
    assert_int_equal(jx_rules_format(eng, "t.jx", messy, 1, NULL, NULL, NULL, &ds), JX_EINVAL);
    assert_int_equal(jx_rules_format(eng, "t.jx", messy, 1, NULL, write_to, fresh(0), NULL),
                     JX_EINVAL);
    jx_engine_free(eng);
}

static void a_form_is_drafted_and_a_scheme_exported(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_form *form = read_form(eng, "{\"indicators\": [{\"name\": \"甲\", \"target\": \"≥1个\"}]}");
    jx_diags *ds = NULL;
    static const char rules[] = "甲 ≥ 1个\n", wrong[] = "甲（60分） ≥ 1个\n";
    assert_int_equal(jx_form_draft(eng, form, write_to, fresh(0), &ds), JX_OK);
    assert_non_null(strstr(writer.bytes, "一、甲 ≥ 1个\n"));
    jx_diags_free(ds);
    assert_int_equal(jx_form_draft(eng, form, write_to, fresh(1), &ds), JX_EIO);
    assert_int_equal(jx_form_draft(eng, NULL, write_to, fresh(0), &ds), JX_EINVAL);
    assert_int_equal(jx_form_draft(eng, form, NULL, NULL, &ds), JX_EINVAL);
    assert_int_equal(jx_form_draft(eng, form, write_to, fresh(0), NULL), JX_EINVAL);
    jx_form_free(form);
    assert_int_equal(jx_rules_export(eng, "t.jx", rules, strlen(rules), JX_DOCUMENT_MARKDOWN,
                                     write_to, fresh(0), &ds),
                     JX_OK);
    assert_non_null(strstr(writer.bytes, "甲（100分）"));
    jx_diags_free(ds);
    assert_int_equal(jx_rules_export(eng, "t.jx", wrong, strlen(wrong), JX_DOCUMENT_HTML, write_to,
                                     fresh(0), &ds),
                     JX_EDIAG);
    assert_int_equal(writer.n, 0);
    jx_diags_free(ds);
    assert_int_equal(jx_rules_export(eng, "t.jx", wrong, strlen(wrong), JX_DOCUMENT_XLSX, write_to,
                                     fresh(0), &ds),
                     JX_OK); /* its sentences can be read */
    jx_diags_free(ds);
    assert_int_equal(jx_rules_export(eng, "t.jx", rules, strlen(rules), JX_DOCUMENT_XLSX, write_to,
                                     fresh(1), &ds),
                     JX_EIO);
    assert_int_equal(jx_rules_export(eng, "t.jx", rules, strlen(rules), JX_DOCUMENT_CSV, write_to,
                                     fresh(0), &ds),
                     JX_EINVAL);
    assert_int_equal(
        jx_rules_export(NULL, "t.jx", rules, 1, JX_DOCUMENT_HTML, write_to, fresh(0), &ds),
        JX_EINVAL);
    jx_engine_free(eng);
}

static void many_forms_are_reported_on(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_population *p = NULL;
    jx_population_report *r = NULL;
    static const char text[] = "甲（60分） ≥ 10个\n乙（40分） ≥ 10个\n";
    jx_form *form =
        read_form(eng, "{\"unit\": \"甲局\", \"values\": {\"甲\": \"9个\", \"乙\": \"10个\"}}");
    assert_int_equal(jx_ruleset_compile(eng, "t.jx", text, strlen(text), &ds, &rules), JX_OK);
    jx_diags_free(ds);
    assert_int_equal(jx_population_new(rules, &p), JX_OK);
    jx_ruleset_release(rules);                           /* the population holds one */
    assert_int_equal(jx_population_study(p, &r), JX_OK); /* of nobody */
    assert_int_equal(jx_diags_count(jx_population_report_diags(r)), 0);
    jx_population_report_free(r);
    for (int i = 0; i < 5; i++)
        assert_int_equal(jx_population_add(p, form, NULL, 0), JX_OK);
    assert_int_equal(jx_population_add_last(p, form), JX_OK);
    jx_form_free(form); /* it is not needed any more */
    assert_int_equal(jx_population_study(p, &r), JX_OK);
    assert_true(jx_diags_count(jx_population_report_diags(r)) > 0); /* 乙 is full on all of them */
    assert_int_equal(jx_population_report_render(r, JX_FORMAT_JSON, 0, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "\"form_count\": 5, \"scored\": 5"));
    assert_int_equal(jx_population_report_render(r, JX_FORMAT_TEXT, 1, write_to, fresh(0)), JX_OK);
    assert_int_equal(jx_population_report_render(r, JX_FORMAT_TEXT, 0, write_to, fresh(1)), JX_EIO);
    assert_int_equal(jx_population_report_render(r, (jx_format)7, 0, write_to, fresh(0)),
                     JX_EINVAL);
    assert_int_equal(jx_population_report_render(NULL, JX_FORMAT_TEXT, 0, write_to, fresh(0)),
                     JX_EINVAL);
    assert_int_equal(jx_population_report_document(r, JX_DOCUMENT_MARKDOWN, write_to, fresh(0)),
                     JX_OK);
    assert_non_null(strstr(writer.bytes, "JX4601"));
    assert_int_equal(jx_population_report_document(r, JX_DOCUMENT_HTML, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "</html>"));
    assert_int_equal(jx_population_report_document(r, JX_DOCUMENT_CSV, write_to, fresh(0)),
                     JX_EINVAL);
    jx_population_report_free(r);
    assert_int_equal(jx_population_add(p, NULL, NULL, 0), JX_EINVAL);
    assert_int_equal(jx_population_add(NULL, NULL, NULL, 0), JX_EINVAL);
    assert_int_equal(jx_population_add_last(p, NULL), JX_EINVAL);
    jx_population_free(p);
    assert_int_equal(jx_population_new(NULL, &p), JX_EINVAL);
    assert_null(p);
    assert_int_equal(jx_population_study(NULL, &r), JX_EINVAL);
    assert_null(jx_population_report_diags(NULL));
    jx_population_report_free(NULL);
    jx_population_free(NULL);
    jx_engine_free(eng);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_checked),
        cmocka_unit_test(worked_examples_run),
        cmocka_unit_test(examples_are_made),
        cmocka_unit_test(changes_are_noticed),
        cmocka_unit_test(a_change_of_rules_is_compared),
        cmocka_unit_test(a_comparison_needs_two_rule_sets),
        cmocka_unit_test(every_stage_can_be_seen),
        cmocka_unit_test(a_text_is_formatted),
        cmocka_unit_test(a_form_is_drafted_and_a_scheme_exported),
        cmocka_unit_test(many_forms_are_reported_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
