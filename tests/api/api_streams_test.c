/* The public interface as a host sees it: sessions and streams: what each call returns, who owns
 * what, and that wrong arguments are answered and never crash. Depends on the public headers alone.
 */
#define _POSIX_C_SOURCE 200809L
#include "host.h"
#include "sample.h"
#include <jixiao/tooling.h>
#include <stdio.h>
#include <stdlib.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_scores_texts_in_slots),
        cmocka_unit_test(a_session_tells_what_it_cannot_read),
        cmocka_unit_test(a_form_driven_rule_set_has_no_session),
        cmocka_unit_test(a_form_may_be_too_large_for_the_engine),
        cmocka_unit_test(a_session_agrees_with_the_form),
        cmocka_unit_test(a_stream_is_scored),
        cmocka_unit_test(every_write_of_a_batch_may_fail),
        cmocka_unit_test(wrong_arguments_of_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
