/* The public interface as a host sees it: engines and rule sets: what each call returns, who owns
 * what, and that wrong arguments are answered and never crash. Depends on the public headers alone.
 */
#define _POSIX_C_SOURCE 200809L
#include "host.h"
#include "sample.h"
#include <jixiao/tooling.h>
#include <stdio.h>
#include <stdlib.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
        cmocka_unit_test(a_text_may_build_on_another),
        cmocka_unit_test(bases_need_a_loader_and_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
