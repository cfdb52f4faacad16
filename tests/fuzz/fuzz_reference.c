/* Random rules and forms, scored three ways: as a form, by a session, and by the few lines of this
 * file, which know nothing of the engine. They must agree to the last digit.
 *
 * Each four bytes are one indicator: method, target, actual, points. The reference is exact because
 * its numbers are small: a score in hundredths is one division of integers, rounded half up. A
 * further way of scoring is a line of agree().
 */
#include "fuzz.h"
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

enum { MOST = 12 };

typedef struct Case {
    unsigned method, target, actual10, points; /* actual10: tenths */
} Case;

/* The score in hundredths: points × part ÷ whole, at least 0, at most the points. */
static uint64_t reference(const Case *c)
{
    int64_t a = c->actual10, t = (int64_t)c->target * 10, part, whole;
    bool met = c->method == 1 || c->method == 3 ? a <= t : a >= t;
    if (met)
        part = whole = 1;
    else if (c->method == 0) /* actual ÷ target */
        part = a, whole = t;
    else if (c->method == 1) /* target ÷ actual */
        part = t, whole = a;
    else if (c->method == 2) /* all or nothing */
        part = 0, whole = 1;
    else /* (2 × target − actual) ÷ target */
        part = 2 * t > a ? 2 * t - a : 0, whole = t;
    int64_t n = (int64_t)c->points * 100 * part;
    return (uint64_t)((2 * n + whole) / (2 * whole));
}

static void disagree(const char *way, const Case *c, const char *got, uint64_t want,
                     const char *rules)
{
    fprintf(stderr,
            "%s: %s instead of %" PRIu64
            " hundredths (method %u, target %u, actual %u/10, points %u)\n%s\n",
            way, got, want, c->method, c->target, c->actual10, c->points, rules);
    abort();
}

static void agree(const char *way, const Case *c, const char *got, const char *rules)
{
    char want[32];
    uint64_t score = reference(c);
    snprintf(want, sizeof want, "%" PRIu64 ".%02" PRIu64, score / 100, score % 100);
    if (!got || strcmp(got, want) != 0) disagree(way, c, got ? got : "nothing", score, rules);
}

static void by_session(jx_ruleset *rules, const Case *cases, size_t n, const char *text)
{
    jx_session *s = NULL;
    if (jx_session_new(rules, &s) != JX_OK) return;
    for (size_t i = 0; i < n; i++) {
        char name[16], cell[32];
        snprintf(name, sizeof name, "甲%c", (char)('a' + i));
        snprintf(cell, sizeof cell, "%u.%u个", cases[i].actual10 / 10, cases[i].actual10 % 10);
        for (size_t k = 0; k < jx_ruleset_input_count(rules); k++)
            if (strcmp(jx_ruleset_input_name(rules, k), name) == 0)
                (void)jx_session_set(s, k, cell, strlen(cell));
    }
    if (jx_session_score(s) != JX_OK) abort();
    for (size_t i = 0; i < n; i++) {
        char got[64];
        if (jx_session_result(s, i, got, sizeof got) != JX_OK) got[0] = 0;
        agree("session", &cases[i], got, text);
    }
    jx_session_free(s);
}

static void by_form(jx_engine *eng, jx_ruleset *rules, const Case *cases, size_t n,
                    const char *text)
{
    char json[MOST * 64 + 32] = "{\"values\": {";
    size_t at = strlen(json);
    for (size_t i = 0; i < n; i++)
        at +=
            (size_t)snprintf(json + at, sizeof json - at, "%s\"甲%c\": \"%u.%u个\"", i ? ", " : "",
                             (char)('a' + i), cases[i].actual10 / 10, cases[i].actual10 % 10);
    snprintf(json + at, sizeof json - at, "}}");
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    jx_result *r = NULL;
    if (jx_form_read_json(eng, "f", json, strlen(json), &ds, &form) != JX_OK) abort();
    jx_diags_free(ds);
    if (jx_form_score(rules, form, &r) == JX_OK)
        for (size_t i = 0; i < n; i++) {
            jx_row row;
            if (jx_result_row(r, i, &row) != JX_OK) abort();
            agree("form", &cases[i], row.score, text);
        }
    jx_result_free(r);
    jx_form_free(form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Case cases[MOST];
    char text[MOST * 96 + 64];
    size_t n = size / 4 < MOST ? size / 4 : MOST, at = 0;
    unsigned total = 0;
    if (!n) return 0;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *p = data + 4 * i;
        cases[i] = (Case){p[0] % 4u, p[1] % 60u + 1u, p[2] * 5u + p[0] / 4u, p[3] % 40u + 1u};
        total += cases[i].points;
    }
    at += (size_t)snprintf(text, sizeof text, "总分：%u分\n", total);
    for (size_t i = 0; i < n; i++) {
        at += (size_t)snprintf(text + at, sizeof text - at, "甲%c（%u分）", (char)('a' + i),
                               cases[i].points);
        switch (cases[i].method) { /* a format of one's own for each, so that it can be checked */
        case 0:
            at += (size_t)snprintf(text + at, sizeof text - at, " ≥ %u个\n", cases[i].target);
            break;
        case 1:
            at += (size_t)snprintf(text + at, sizeof text - at, " ≤ %u个\n", cases[i].target);
            break;
        case 2:
            at += (size_t)snprintf(text + at, sizeof text - at, " ≥ %u个\n　　评分：达标得分\n",
                                   cases[i].target);
            break;
        default:
            at += (size_t)snprintf(text + at, sizeof text - at, " ≤ %u个\n　　评分：反向线性\n",
                                   cases[i].target);
        }
    }
    jx_engine *eng = fuzz_engine();
    if (!eng) return 0;
    jx_ruleset *rules = fuzz_compile(eng, text, at);
    if (!rules) {
        fprintf(stderr, "does not compile:\n%s\n", text);
        abort();
    }
    by_form(eng, rules, cases, n, text);
    by_session(rules, cases, n, text);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    return 0;
}
