/* Limits that a command cannot reach in a second: examples and changes that are made, forms given along.
 *
 * Examples are counted against a limit that is lowered here; changes are counted before the first is
 * tried, and there the run is stopped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/trials.h"

static const char rules_text[] = "一、产出（60分）\n1．甲 ≥ 8个\n二、效益（40分）\n1．乙 ≥ 90%\n";

/* ---- examples ---- */

typedef struct Made {
    jx_engine *engine;
    jx_ruleset *rules;
    Compile c;
    Generated g;
    Diags diags;
} Made;

static void begin(Made *m)
{
    jx_diags *ds = NULL;
    memset(m, 0, sizeof *m);
    m->engine = jx_engine_new(NULL);
    assert_non_null(m->engine);
    assert_int_equal(
        jx_ruleset_compile(m->engine, "t.jx", rules_text, strlen(rules_text), &ds, &m->rules),
        JX_OK);
    jx_diags_free(ds);
    assert_true(jx__diags_init(&m->diags, &m->engine->alloc));
    assert_true(jx__compile_begin(&m->c, m->engine));
    assert_true(
        jx__compile_run(&m->c, JX_STAGE_AST, "t.jx", rules_text, strlen(rules_text), &m->diags));
    assert_true(jx__generate_begin(&m->g, m->engine));
}

static void end(Made *m)
{
    jx__generate_end(&m->g);
    jx__compile_end(&m->c);
    jx__diags_free(&m->diags);
    jx_ruleset_release(m->rules);
    jx_engine_free(m->engine);
}

static void examples_are_counted_before_any_is_made(void **state)
{
    (void)state;
    Made m;
    begin(&m);
    assert_int_equal(m.g.most, JX_LIMIT_TRIALS);
    assert_true(jx__generate_cases(&m.g, m.rules, &m.c));
    uint32_t n = m.g.singles.n;
    assert_true(n > 10);
    end(&m);

    begin(&m);
    m.g.most = n;
    assert_true(jx__generate_cases(&m.g, m.rules, &m.c));
    end(&m);

    begin(&m);
    m.g.most = n - 1;
    assert_false(jx__generate_cases(&m.g, m.rules, &m.c));
    assert_int_equal(m.g.cases.n, 0);
    assert_int_equal(jx__generate_status(&m.g, &m.diags), JX_EDIAG);
    assert_int_equal(m.diags.at.n, 1);
    assert_int_equal(m.diags.at.at[0].code, JX7122);
    end(&m);
}

/* n data that one indicator sums up, in lines of nine hundred. */
static char *many_data(size_t n)
{
    char *text = malloc(n * 32 + 4096), *at = text;
    assert_non_null(text);
    at += sprintf(at, "数据：");
    for (size_t i = 0; i < n; i++)
        at += sprintf(at, "%sd%zu", i ? "、" : "", i);
    for (size_t i = 0; i < n; i++)
        at += i % 900 == 0 ? sprintf(at, "\n第%zu项 ≥ 8个\n取值：d%zu", i, i)
                           : sprintf(at, "＋d%zu", i);
    strcpy(at, "\n");
    return text;
}

static int write_nothing(void *ud, const char *bytes, size_t n)
{
    (void)ud, (void)bytes, (void)n;
    fail();
    return 1;
}

/* At the limit they are only counted: 5,000 data make more than 20,000 examples. */
static void data_are_counted_first(void **state)
{
    (void)state;
    char *text = many_data(JX_LIMIT_TRIAL_DATA + 1);
    jx_engine *engine = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_diag one;
    assert_int_equal(
        jx_rules_generate(engine, "t.jx", text, strlen(text), write_nothing, NULL, &ds, NULL),
        JX_EDIAG);
    assert_int_equal(jx_diags_at(ds, 0, &one), JX_OK);
    assert_int_equal(one.code, 7123); /* JX7123 */
    jx_diags_free(ds);
    jx_engine_free(engine);
    free(text);
}

/* ---- changes ---- */

static int stop_at_once(void *ud, size_t done, size_t all)
{
    (void)done;
    *(size_t *)ud = all;
    return 1;
}

static jx_status mutate(const char *text, size_t *all, int *code)
{
    jx_engine *engine = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_mutations *made = NULL;
    jx_mutate_options o = {.size = sizeof o, .progress = stop_at_once, .progress_ud = all};
    *all = 0;
    assert_non_null(engine);
    jx_status st = jx_rules_mutate(engine, "t.jx", text, strlen(text), &o, &ds, &made);
    jx_diag one;
    *code = 0;
    if (st == JX_EDIAG && jx_diags_at(ds, 0, &one) == JX_OK) *code = one.code;
    assert_null(made);
    jx_diags_free(ds);
    jx_engine_free(engine);
    return st;
}

/* n indicators; each has five figures and signs that can be changed. */
static char *indicators(size_t n)
{
    char *text = malloc(n * 32 + 64), *at = text;
    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        at += sprintf(at, "第%zu项 ≥ 8个\n", i);
    *at = 0;
    return text;
}

static void changes_are_counted_before_any_is_tried(void **state)
{
    (void)state;
    char *text = indicators(JX_LIMIT_MUTANTS / 5);
    size_t all;
    int code;
    assert_int_equal(mutate(text, &all, &code), JX_EIO);
    assert_int_equal(all, JX_LIMIT_MUTANTS);
    free(text);
    text = indicators(JX_LIMIT_MUTANTS / 5 + 1);
    assert_int_equal(mutate(text, &all, &code), JX_EDIAG);
    assert_int_equal(all, 0);
    assert_int_equal(code, 7124); /* JX7124 */
    ;
    free(text);
}

/* ---- forms given along ---- */

static void forms_given_along_are_bounded(void **state)
{
    (void)state;
    static const char json[] = "{\"values\": {\"甲\": \"8个\", \"乙\": \"90%\"}}";
    Made m;
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    jx_result *result = NULL;
    jx_attachment *with = calloc(JX_LIMIT_ATTACHED + 1, sizeof *with);
    begin(&m);
    assert_non_null(with);
    assert_int_equal(jx_form_read_json(m.engine, "f", json, strlen(json), &ds, &form), JX_OK);
    jx_diags_free(ds);
    for (size_t i = 0; i <= JX_LIMIT_ATTACHED; i++)
        with[i] = (jx_attachment){"上年", form};
    assert_int_equal(jx_form_score_with(m.rules, form, with, JX_LIMIT_ATTACHED, &result), JX_OK);
    jx_result_free(result);
    result = NULL;
    assert_int_equal(jx_form_score_with(m.rules, form, with, JX_LIMIT_ATTACHED + 1, &result),
                     JX_ELIMIT);
    assert_null(result);
    jx_form_free(form);
    free(with);
    end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples_are_counted_before_any_is_made),
                                       cmocka_unit_test(data_are_counted_first),
                                       cmocka_unit_test(changes_are_counted_before_any_is_tried),
                                       cmocka_unit_test(forms_given_along_are_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
