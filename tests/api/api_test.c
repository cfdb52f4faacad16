/* The public interface as a host sees it: what each call returns, who owns what, and that wrong
 * arguments are answered and never crash. Depends on the public headers alone.
 */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jixiao/jixiao.h>
#include <jixiao/tooling.h>

#include "sample.h"

typedef struct Writer {
    char bytes[65536];
    size_t n, calls, fail_at; /* the call that refuses; 0: none */
} Writer;

static int write_to(void *ud, const char *bytes, size_t n)
{
    Writer *w = ud;
    if (++w->calls == w->fail_at) return 1;
    size_t room = sizeof w->bytes - 1 - w->n;
    memcpy(w->bytes + w->n, bytes, n < room ? n : room);
    w->n += n < room ? n : room;
    w->bytes[w->n] = 0;
    return 0;
}

static Writer writer; /* too large for the stack of a test */

static Writer *fresh(size_t fail_at)
{
    memset(&writer, 0, sizeof writer);
    writer.fail_at = fail_at;
    return &writer;
}

static jx_ruleset *compile(jx_engine *eng, const char *text)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(eng, "t.jx", text, strlen(text), &ds, &rules);
    if (st != JX_OK && ds) {
        jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_ZH, 0, write_to, fresh(0));
        print_message("%s\n", writer.bytes);
    }
    assert_int_equal(st, JX_OK);
    assert_non_null(ds);
    assert_int_equal(jx_diags_errors(ds), 0);
    assert_non_null(rules);
    jx_diags_free(ds);
    return rules;
}

static jx_form *read_form(jx_engine *eng, const char *json)
{
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    assert_int_equal(jx_form_read_json(eng, "f.json", json, strlen(json), &ds, &form), JX_OK);
    assert_non_null(ds);
    assert_non_null(form);
    jx_diags_free(ds);
    return form;
}

static jx_result *score(jx_engine *eng, const char *text, const char *json)
{
    jx_ruleset *rules = compile(eng, text);
    jx_form *form = read_form(eng, json);
    jx_result *result = NULL;
    assert_int_equal(jx_form_score(rules, form, &result), JX_OK);
    assert_non_null(result);
    jx_form_free(form);
    jx_ruleset_release(rules);
    return result;
}

/* ---- engine and status ---- */

static void every_status_has_a_text(void **state)
{
    (void)state;
    for (int s = -3; s < 20; s++) {
        assert_non_null(jx_status_text((jx_status)s));
        assert_true(strlen(jx_status_text((jx_status)s)) > 0);
    }
    assert_string_equal(jx_version(), "0.1.0");
}

static void engine_options_are_checked(void **state)
{
    (void)state;
    jx_engine_options opt = {.size = sizeof opt};
    jx_engine *eng = jx_engine_new(&opt);
    assert_non_null(eng);
    jx_engine_free(eng);
    opt.size = 0;
    assert_null(jx_engine_new(&opt));
    opt.size = sizeof opt;
    opt.max_text = (size_t)1 << 40;
    assert_null(jx_engine_new(&opt));
    opt.max_text = 0;
    opt.lang = (jx_lang)7;
    assert_null(jx_engine_new(&opt));
    jx_engine_free(NULL);
}

static void text_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    jx_engine_options opt = {.size = sizeof opt, .max_text = 64};
    jx_engine *eng = jx_engine_new(&opt);
    jx_diags *ds = (jx_diags *)1;
    jx_ruleset *rules = (jx_ruleset *)1;
    jx_status st = jx_ruleset_compile(eng, "t.jx", sample_rules, strlen(sample_rules), &ds, &rules);
    assert_true(st == JX_ELIMIT || st == JX_EDIAG);
    assert_null(rules);
    assert_true((ds != NULL) == (st == JX_EDIAG));
    jx_diags_free(ds);
    ds = NULL;
    jx_form *form = (jx_form *)1;
    st = jx_form_read_json(eng, "f", sample_form, strlen(sample_form), &ds, &form);
    assert_true(st == JX_ELIMIT || st == JX_EDIAG);
    assert_null(form);
    jx_diags_free(ds);
    jx_engine_free(eng);
}

static void memory_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    jx_engine_options opt = {.size = sizeof opt, .max_memory = 4096};
    jx_engine *eng = jx_engine_new(&opt);
    assert_non_null(eng);
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(eng, "t.jx", sample_rules, strlen(sample_rules), &ds, &rules);
    assert_true(st == JX_ENOMEM || st == JX_ELIMIT || st == JX_EDIAG);
    assert_null(rules);
    jx_diags_free(ds);
    jx_engine_free(eng);
}

/* ---- compile ---- */

static void a_line_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    enum { LENGTH = 2 << 20, JX9005 = 9005 };
    jx_engine *eng = jx_engine_new(NULL);
    char *text = malloc(LENGTH);
    assert_non_null(text);
    memset(text, 'a', LENGTH);
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_diag d = {0};
    assert_int_equal(jx_ruleset_compile(eng, "t.jx", text, LENGTH, &ds, &rules), JX_EDIAG);
    assert_int_equal(jx_diags_at(ds, 0, &d), JX_OK);
    assert_int_equal(d.code, JX9005);
    jx_diags_free(ds);
    free(text);
    jx_engine_free(eng);
}

static void compile_errors_are_data(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    static const char text[] = "一、产出指标（50分）\n1．甲 ≥ \n2．乙 ≥ 5个（（\n";
    jx_diags *ds = NULL;
    jx_ruleset *rules = (jx_ruleset *)1;
    assert_int_equal(jx_ruleset_compile(eng, "bad.jx", text, strlen(text), &ds, &rules), JX_EDIAG);
    assert_null(rules);
    assert_non_null(ds);
    assert_true(jx_diags_errors(ds) > 0);
    for (size_t i = 0; i < jx_diags_count(ds); i++) {
        jx_diag d;
        assert_int_equal(jx_diags_at(ds, i, &d), JX_OK);
        assert_true(d.code > 0);
        assert_string_equal(d.file, "bad.jx");
        assert_true(d.line >= 1 && d.line <= 4);
        assert_true(d.column >= 1);
        assert_true(strlen(d.message) > 0);
        assert_non_null(d.fix);
        assert_non_null(d.clause);
        assert_non_null(d.cell);
    }
    jx_diag d;
    assert_int_equal(jx_diags_at(ds, jx_diags_count(ds), &d), JX_EINVAL);
    assert_int_equal(jx_diags_at(ds, 0, NULL), JX_EINVAL);
    assert_int_equal(jx_diags_at(NULL, 0, &d), JX_EINVAL);
    jx_engine_free(eng); /* findings outlive the engine's other objects … */
    jx_diags_free(ds);   /* … but are returned to its allocator, here malloc */
}

static void findings_render_in_both_languages_and_formats(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    static const char text[] = "一、产出指标（50分）\n1．甲 ≥ \n";
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    assert_int_equal(jx_ruleset_compile(eng, "bad.jx", text, strlen(text), &ds, &rules), JX_EDIAG);
    assert_int_equal(jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_ZH, 0, write_to, fresh(0)), JX_OK);
    assert_non_null(strstr(writer.bytes, "bad.jx"));
    assert_null(strchr(writer.bytes, '\033'));
    assert_int_equal(jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_EN, 1, write_to, fresh(0)), JX_OK);
    assert_non_null(strchr(writer.bytes, '\033'));
    assert_int_equal(jx_diags_render(ds, JX_FORMAT_JSON, JX_LANG_ZH, 0, write_to, fresh(0)), JX_OK);
    assert_memory_equal(writer.bytes, "{\"findings\"", 11);
    assert_int_equal(jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_ZH, 0, write_to, fresh(1)),
                     JX_EIO);
    assert_int_equal(jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_ZH, 0, NULL, NULL), JX_EINVAL);
    assert_int_equal(jx_diags_render(NULL, JX_FORMAT_TEXT, JX_LANG_ZH, 0, write_to, fresh(0)),
                     JX_EINVAL);
    assert_int_equal(jx_diags_render(ds, (jx_format)9, JX_LANG_ZH, 0, write_to, fresh(0)),
                     JX_EINVAL);
    jx_diags_free(ds);
    jx_engine_free(eng);
}

static void wrong_arguments_of_compile(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = (jx_diags *)1;
    jx_ruleset *rules = (jx_ruleset *)1;
    assert_int_equal(jx_ruleset_compile(NULL, "t", "", 0, &ds, &rules), JX_EINVAL);
    assert_null(ds);
    assert_null(rules);
    assert_int_equal(jx_ruleset_compile(eng, "t", NULL, 5, &ds, &rules), JX_EINVAL);
    assert_int_equal(jx_ruleset_compile(eng, "t", "", 0, &ds, NULL), JX_EINVAL);
    assert_int_equal(jx_ruleset_compile(eng, "t", "", 0, NULL, &rules), JX_EINVAL);
    jx_status st = jx_ruleset_compile(eng, NULL, "", 0, &ds, &rules);
    assert_true(st == JX_EINVAL || st == JX_EDIAG || st == JX_OK);
    if (st != JX_EINVAL) jx_diags_free(ds);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void an_empty_text_is_answered(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(eng, "t.jx", "", 0, &ds, &rules);
    assert_true(st == JX_EDIAG);
    assert_non_null(ds);
    assert_true(jx_diags_errors(ds) > 0);
    jx_diags_free(ds);
    jx_engine_free(eng);
}

static void a_rule_set_tells_about_itself(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, sample_rules);
    assert_string_equal(jx_ruleset_title(rules), "接口测试");
    assert_int_equal(strlen(jx_ruleset_fingerprint(rules)), 64);
    assert_int_equal(strspn(jx_ruleset_fingerprint(rules), "0123456789abcdef"), 64);
    assert_int_equal(jx_ruleset_indicator_count(rules), 5);
    size_t n = jx_ruleset_input_count(rules), named = 0;
    for (size_t i = 0; i < n; i++) {
        assert_non_null(jx_ruleset_input_name(rules, i));
        named += strcmp(jx_ruleset_input_name(rules, i), "培训费") == 0;
    }
    assert_true(named >= 1);
    assert_null(jx_ruleset_input_name(rules, n));
    assert_null(jx_ruleset_input_name(NULL, 0));
    assert_int_equal(jx_ruleset_indicator_count(NULL), 0);
    assert_int_equal(jx_ruleset_input_count(NULL), 0);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void references_are_counted(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, sample_rules);
    assert_ptr_equal(jx_ruleset_retain(rules), rules);
    jx_ruleset_release(rules);
    assert_string_equal(jx_ruleset_title(rules), "接口测试");
    jx_session *s = NULL;
    assert_int_equal(jx_session_new(rules, &s), JX_OK);
    jx_ruleset_release(rules);
    assert_int_equal(jx_session_score(s), JX_OK); /* the session holds a reference of its own */
    jx_session_free(s);
    jx_ruleset_release(NULL);
    jx_engine_free(eng);
}

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

/* ---- sessions ---- */

static size_t slot_of(const jx_ruleset *rules, const char *name)
{
    for (size_t i = 0; i < jx_ruleset_input_count(rules); i++)
        if (strcmp(jx_ruleset_input_name(rules, i), name) == 0) return i;
    return SIZE_MAX;
}

static void set(jx_session *s, const jx_ruleset *rules, const char *name, const char *text)
{
    assert_int_equal(jx_session_set(s, slot_of(rules, name), text, strlen(text)), JX_OK);
}

static void a_session_scores_texts_in_slots(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    static const char text[] = "甲 ≥ 8个（40分）\n乙 ≥ 100万元（60分）\n";
    jx_ruleset *rules = compile(eng, text);
    jx_session *s = NULL;
    assert_int_equal(jx_session_new(rules, &s), JX_OK);
    assert_int_equal(jx_session_context(s, "万元", 2023), JX_OK);
    set(s, rules, "甲", "6个");
    set(s, rules, "乙", "50");
    assert_int_equal(jx_session_score(s), JX_OK);
    char buf[64];
    assert_int_equal(jx_session_result(s, 0, buf, sizeof buf), JX_OK);
    assert_string_equal(buf, "30.00");
    assert_int_equal(jx_session_result(s, 1, buf, sizeof buf), JX_OK);
    assert_string_equal(buf, "30.00");
    assert_int_equal(jx_session_result(s, 2, buf, sizeof buf), JX_OK);
    assert_string_equal(buf, "60.00");
    assert_int_equal(jx_session_result(s, 3, buf, sizeof buf), JX_EINVAL);
    assert_int_equal(jx_session_result(s, 2, buf, 5), JX_ELIMIT);
    assert_int_equal(jx_session_result(s, 2, buf, 6), JX_OK);
    assert_int_equal(jx_session_result(s, 2, NULL, 6), JX_EINVAL);
    jx_session_clear(s);
    assert_int_equal(jx_session_score(s), JX_OK);
    assert_int_equal(jx_session_result(s, 2, buf, sizeof buf), JX_OK);
    assert_string_equal(buf, "0.00");
    jx_session_free(s);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void a_session_tells_what_it_cannot_read(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, "甲 ≥ 8个（40分）\n乙 ≥ 100万元（60分）\n");
    jx_session *s = NULL;
    assert_int_equal(jx_session_new(rules, &s), JX_OK);
    size_t slot = slot_of(rules, "甲");
    assert_int_equal(jx_session_set(s, slot, "好多", strlen("好多")), JX_EDATA);
    assert_int_equal(jx_session_score(s), JX_OK);
    char buf[64];
    assert_int_equal(jx_session_result(s, 0, buf, sizeof buf), JX_EDATA);
    assert_int_equal(jx_session_result(s, 2, buf, sizeof buf), JX_EDATA);
    assert_int_equal(jx_session_set(s, slot, NULL, 0), JX_OK);
    assert_int_equal(jx_session_score(s), JX_OK);
    assert_int_equal(jx_session_result(s, 0, buf, sizeof buf), JX_OK);
    assert_string_equal(buf, "0.00");
    assert_int_equal(jx_session_set(s, jx_ruleset_input_count(rules), "1", 1), JX_EINVAL);
    assert_int_equal(jx_session_set(s, SIZE_MAX, "1", 1), JX_EINVAL);
    assert_int_equal(jx_session_set(NULL, 0, "1", 1), JX_EINVAL);
    assert_int_equal(jx_session_score(NULL), JX_EINVAL);
    assert_int_equal(jx_session_context(NULL, NULL, 0), JX_EINVAL);
    jx_session *none = NULL;
    assert_int_equal(jx_session_new(NULL, &none), JX_EINVAL);
    assert_null(none);
    jx_session_free(s);
    jx_session_free(NULL);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

/* Indicators that come with the form have no slots: a session would score a part and call it all. */
static void a_form_driven_rule_set_has_no_session(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, rows_rules);
    assert_int_equal(jx_ruleset_indicator_count(rules), 1);
    jx_session *s = (jx_session *)(uintptr_t)1;
    assert_int_equal(jx_session_new(rules, &s), JX_EINVAL);
    assert_null(s);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void a_form_may_be_too_large_for_the_engine(void **state)
{
    (void)state;
    jx_engine_options opt = {.size = sizeof opt, .max_memory = 400000};
    jx_engine *eng = jx_engine_new(&opt);
    jx_ruleset *rules = compile(eng, "一、产出（100分）\n　　指标：按申报表\n");
    static char json[60000];
    int n = snprintf(json, sizeof json, "{\"indicators\": [");
    for (int i = 0; i < 600; i++)
        n += snprintf(json + n, sizeof json - (size_t)n,
                      "%s{\"level1\": \"产出\", \"name\": \"甲%d\", \"target\": \"≥5个\"}",
                      i ? "," : "", i);
    snprintf(json + n, sizeof json - (size_t)n, "]}");
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    assert_int_equal(jx_form_read_json(eng, "f", json, strlen(json), &ds, &form), JX_OK);
    jx_diags_free(ds);
    jx_result *r = NULL;
    assert_int_equal(jx_form_score(rules, form, &r), JX_ELIMIT);
    assert_null(r);
    jx_form_free(form);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void a_session_agrees_with_the_form(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, sample_rules);
    jx_session *s = NULL;
    assert_int_equal(jx_session_new(rules, &s), JX_OK);
    assert_int_equal(jx_session_context(s, "万元", 2023), JX_OK);
    set(s, rules, "培训费", "62.5");
    set(s, rules, "培训人次", "500人次");
    set(s, rules, "R&D统计填报数", "20.7亿元");
    set(s, rules, "科技成果转化合格率", "95%");
    set(s, rules, "场地租金清缴", "按时支付");
    set(s, rules, "群众投诉处理", "达成（90%）");
    assert_int_equal(jx_session_score(s), JX_OK);
    char buf[64];
    assert_int_equal(jx_session_result(s, jx_ruleset_indicator_count(rules), buf, sizeof buf),
                     JX_OK);
    assert_string_equal(buf, sample_total);
    jx_session_free(s);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

/* ---- batch ---- */

static const char stream[] = "{\"id\":\"a\",\"unit\":\"局\",\"values\":{\"R&D统计填报数\":\"20."
                             "7亿元\",\"场地租金清缴\":\"按时支付\"}}\n"
                             "{\"values\":3\n"
                             "\n"
                             "{\"id\":null,\"values\":{\"R&D统计填报数\":\"很多\"}}";

static jx_status batch_of(jx_ruleset *rules, jx_batch_options o, const char *text, size_t piece,
                          size_t fail_at, jx_batch_counts *counts)
{
    jx_batch *b = NULL;
    o.size = sizeof o;
    o.write = write_to;
    o.write_ud = fresh(fail_at);
    jx_status st = jx_batch_new(rules, &o, &b);
    assert_true((b != NULL) == (st == JX_OK));
    for (size_t i = 0, n = strlen(text); i < n && st == JX_OK; i += piece)
        st = jx_batch_feed(b, text + i, n - i < piece ? n - i : piece);
    if (st == JX_OK) st = jx_batch_end(b);
    if (counts) *counts = jx_batch_count(b);
    jx_batch_free(b);
    return st;
}

static void a_stream_is_scored(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, sample_rules);
    jx_batch_counts counts;
    assert_int_equal(batch_of(rules, (jx_batch_options){0}, stream, 1000, 0, &counts), JX_OK);
    assert_int_equal(counts.lines, 4);
    assert_int_equal(counts.errors, 1);
    assert_non_null(strstr(writer.bytes, "{\"id\":\"a\",\"unit\":\"局\",\"total\":"));
    assert_non_null(strstr(writer.bytes, "\n{\"line\": 2, \"error\": \""));
    assert_non_null(strstr(writer.bytes,
                           "\n{\"id\":null,\"unit\":null,\"total\":null,\"grade\":null,"
                           "\"scores\":null,\"missing\":["));
    assert_non_null(strstr(writer.bytes, "\"unreadable\":[1]}\n"));
    static char first[sizeof writer.bytes];
    memcpy(first, writer.bytes, sizeof first);
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        jx_batch_options o = {.threads = threads};
        assert_int_equal(batch_of(rules, o, stream, 1, 0, NULL), JX_OK);
        assert_string_equal(writer.bytes, first);
    }
    assert_int_equal(batch_of(rules, (jx_batch_options){.full = 1}, stream, 50, 0, NULL), JX_OK);
    assert_non_null(strstr(writer.bytes, "\"provenance\""));
    assert_non_null(strstr(writer.bytes, "\n{\"line\": 2, "));
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

/* ---- layers ---- */

static jx_status load_sample(void *ud, const char *from, const char *path, jx_give_fn give,
                             void *give_ud)
{
    size_t *calls = ud;
    ++*calls;
    assert_string_equal(from, "t.jx");
    if (strcmp(path, "silent") == 0) return JX_OK; /* says so, but gives nothing */
    if (strcmp(path, "base") != 0) return JX_ENOTFOUND;
    char *mine = strdup(sample_rules);
    give(give_ud, "folder/base.jx", mine, strlen(mine));
    give(give_ud, "again", "x", 1); /* one text a call: not looked at */
    free(mine);
    return JX_OK;
}

static void assert_one_finding(jx_engine *eng, const char *text, int code)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_diag d;
    assert_int_equal(jx_ruleset_compile(eng, "t.jx", text, strlen(text), &ds, &rules), JX_EDIAG);
    assert_null(rules);
    assert_int_equal(jx_diags_count(ds), 1);
    assert_int_equal(jx_diags_at(ds, 0, &d), JX_OK);
    assert_int_equal(d.code, code);
    jx_diags_free(ds);
}

static void a_text_may_build_on_another(void **state)
{
    (void)state;
    size_t calls = 0;
    jx_engine_options opt = {.size = sizeof opt, .load = load_sample, .load_ud = &calls};
    jx_engine *eng = jx_engine_new(&opt);
    jx_ruleset *rules = compile(eng, sample_layer);
    assert_int_equal(calls, 1);
    assert_string_equal(jx_ruleset_title(rules), "上一层");
    jx_form *form = read_form(eng, sample_form);
    jx_result *result = NULL;
    jx_row row;
    assert_int_equal(jx_form_score(rules, form, &result), JX_OK);
    assert_int_equal(jx_result_row(result, 0, &row), JX_OK);
    assert_string_equal(row.score, "10.00");
    jx_result_free(result);
    jx_form_free(form);
    jx_ruleset_release(rules);
    assert_one_finding(eng, "沿用：《none》\n", 2112);   /* JX2112 */
    assert_one_finding(eng, "沿用：《silent》\n", 2117); /* JX2117 */
    jx_engine_free(eng);
}

static void bases_need_a_loader_and_room(void **state)
{
    (void)state;
    size_t calls = 0;
    jx_engine *eng = jx_engine_new(NULL);
    assert_one_finding(eng, sample_layer, 2115); /* JX2115 */
    jx_engine_free(eng);
    jx_engine_options opt = {.size = sizeof opt,
                             .load = load_sample,
                             .load_ud = &calls,
                             .max_text = strlen(sample_rules)};
    eng = jx_engine_new(&opt);
    assert_one_finding(eng, sample_layer, 9006); /* JX9006 */
    jx_engine_free(eng);
    jx_engine_options old = {.size = offsetof(jx_engine_options, load), .load = load_sample};
    eng = jx_engine_new(&old); /* made before there were loaders */
    assert_one_finding(eng, sample_layer, 2115);
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

static void every_write_of_a_batch_may_fail(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, sample_rules);
    jx_batch_options ways[] = {{.threads = 1}, {.threads = 2}, {.output = JX_CSV}, {.full = 1}};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        size_t i = 1;
        for (; i < 100; i++) {
            jx_status st = batch_of(rules, ways[k], stream, 30, i, NULL);
            if (writer.calls < i) {
                assert_int_equal(st, JX_OK);
                break;
            }
            assert_int_equal(st, JX_EIO);
        }
        assert_in_range(i, 2, 99);
    }
    jx_ruleset_release(rules);
    jx_engine_free(eng);
}

static void wrong_arguments_of_batches(void **state)
{
    (void)state;
    jx_engine *eng = jx_engine_new(NULL);
    jx_ruleset *rules = compile(eng, sample_rules);
    jx_batch *b = NULL;
    jx_batch_options good = {.size = sizeof good, .write = write_to, .write_ud = fresh(0)};
    jx_batch_options bad[] = {good, good, good, good};
    bad[0].size = 1;
    bad[1].write = NULL;
    bad[2].output = JX_CSV;
    bad[2].full = 1;
    bad[3].max_line = (size_t)1 << 40;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(jx_batch_new(rules, &bad[i], &b), JX_EINVAL);
    assert_int_equal(jx_batch_new(rules, NULL, &b), JX_EINVAL);
    assert_int_equal(jx_batch_new(NULL, &good, &b), JX_EINVAL);
    assert_int_equal(jx_batch_new(rules, &good, NULL), JX_EINVAL);
    assert_null(b);
    assert_int_equal(jx_batch_feed(NULL, "", 0), JX_EINVAL);
    assert_int_equal(jx_batch_end(NULL), JX_EINVAL);
    assert_int_equal(jx_batch_new(rules, &good, &b), JX_OK);
    char *to;
    size_t room;
    assert_int_equal(jx_batch_room(b, &to, &room), JX_OK);
    assert_true(room > 0);
    assert_int_equal(jx_batch_fed(b, room + 1), JX_EINVAL);
    assert_int_equal(jx_batch_fed(b, 0), JX_OK);
    assert_int_equal(jx_batch_fed(b, 1), JX_EINVAL); /* without asking for room again */
    assert_int_equal(jx_batch_end(b), JX_OK);
    jx_batch_free(b);
    jx_batch_free(NULL);
    jx_batch_options table = {.input = JX_CSV};
    assert_int_equal(batch_of(rules, table, "id,\"un\"it\n1,2\n", 9, 0, NULL), JX_EDATA);
    assert_int_equal(writer.n, 0);
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
        cmocka_unit_test(many_forms_are_reported_on),
        cmocka_unit_test(a_text_is_formatted),
        cmocka_unit_test(a_form_is_drafted_and_a_scheme_exported),
        cmocka_unit_test(every_status_has_a_text),
        cmocka_unit_test(engine_options_are_checked),
        cmocka_unit_test(text_beyond_the_limit_is_refused),
        cmocka_unit_test(memory_beyond_the_limit_is_refused),
        cmocka_unit_test(a_line_beyond_the_limit_is_refused),
        cmocka_unit_test(compile_errors_are_data),
        cmocka_unit_test(findings_render_in_both_languages_and_formats),
        cmocka_unit_test(wrong_arguments_of_compile),
        cmocka_unit_test(an_empty_text_is_answered),
        cmocka_unit_test(a_rule_set_tells_about_itself),
        cmocka_unit_test(references_are_counted),
        cmocka_unit_test(worked_examples_run),
        cmocka_unit_test(examples_are_made),
        cmocka_unit_test(changes_are_noticed),
        cmocka_unit_test(rules_are_checked),
        cmocka_unit_test(a_form_that_is_none_is_reported),
        cmocka_unit_test(wrong_arguments_of_forms),
        cmocka_unit_test(a_form_is_scored),
        cmocka_unit_test(nothing_filled_in_is_incomplete),
        cmocka_unit_test(results_render_and_stop_when_the_writer_stops),
        cmocka_unit_test(an_explanation_can_be_of_some_indicators),
        cmocka_unit_test(a_result_outlives_rules_form_and_session),
        cmocka_unit_test(a_claim_is_audited),
        cmocka_unit_test(a_session_scores_texts_in_slots),
        cmocka_unit_test(a_session_tells_what_it_cannot_read),
        cmocka_unit_test(a_form_driven_rule_set_has_no_session),
        cmocka_unit_test(a_form_may_be_too_large_for_the_engine),
        cmocka_unit_test(a_session_agrees_with_the_form),
        cmocka_unit_test(a_text_may_build_on_another),
        cmocka_unit_test(bases_need_a_loader_and_room),
        cmocka_unit_test(an_attached_form_is_read),
        cmocka_unit_test(wrong_arguments_of_attached_forms),
        cmocka_unit_test(a_change_of_rules_is_compared),
        cmocka_unit_test(a_comparison_needs_two_rule_sets),
        cmocka_unit_test(a_stream_is_scored),
        cmocka_unit_test(every_write_of_a_batch_may_fail),
        cmocka_unit_test(wrong_arguments_of_batches),
        cmocka_unit_test(every_stage_can_be_seen),
        cmocka_unit_test(a_table_holds_several_forms),
        cmocka_unit_test(wrong_arguments_of_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
