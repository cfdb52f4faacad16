/* Random rules and forms, scored by every way of the engine (as a form, by a session, as lines of
 * NDJSON and of CSV) and by the few lines of this file, which know nothing of the engine. They must
 * agree to the last digit.
 *
 * Each four bytes are one indicator: method, target, actual, points. The reference is exact because
 * its numbers are small: a score is one ratio of integers, rounded half up to hundredths. A method is
 * a line of methods[], a further way of scoring a line of agree_all().
 */
#include "fuzz.h"
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

enum { MOST = 12 };

typedef struct Case {
    unsigned method, target, actual10, points; /* actual10: tenths */
} Case;

typedef struct Ratio {
    int64_t n, d;
} Ratio;

/* ---- the reference: the score of a case, in points; actual and target are in tenths ---- */

static Ratio linear(int64_t a, int64_t t, int64_t w)
{
    return a >= t ? (Ratio){w, 1} : (Ratio){w * a, t};
}

static Ratio inverse(int64_t a, int64_t t, int64_t w)
{
    return a <= t ? (Ratio){w, 1} : (Ratio){w * t, a};
}

static Ratio all_or_nothing(int64_t a, int64_t t, int64_t w)
{
    return (Ratio){a >= t ? w : 0, 1};
}

static Ratio reverse_linear(int64_t a, int64_t t, int64_t w)
{
    return a <= t ? (Ratio){w, 1} : (Ratio){w * (2 * t - a), t};
}

static Ratio bands_of_rate(int64_t a, int64_t t, int64_t w)
{
    return (Ratio){w * (a >= t ? 100 : 5 * a >= 4 * t ? 60 : 5 * a >= 3 * t ? 25 : 0), 100};
}

static Ratio bands_of_value(int64_t a, int64_t t, int64_t w)
{
    return (Ratio){w * (a >= t ? 100 : 30), 100};
}

static Ratio steps_down(int64_t a, int64_t t, int64_t w)
{
    return (Ratio){a >= t ? w : w - (t - a) / 20, 1};
}

static Ratio steps_up(int64_t a, int64_t t, int64_t w)
{
    return (Ratio){a <= t ? w : w - (a - t + 19) / 20, 1};
}

static Ratio points_of_rate(int64_t a, int64_t t, int64_t w)
{
    return a >= t ? (Ratio){w, 1} : (Ratio){w * t - 20 * (t - a), t};
}

static Ratio parts_of_target(int64_t a, int64_t t, int64_t w)
{
    return a >= t ? (Ratio){w, 1} : (Ratio){w * 20 - w * (10 * (t - a) / t), 20};
}

static const struct {
    const char *sign, *clause;
    Ratio (*score)(int64_t a, int64_t t, int64_t w);
} methods[] = {
    {"≥", "", linear},
    {"≤", "", inverse},
    {"≥", "　　评分：达标得分\n", all_or_nothing},
    {"≤", "　　评分：反向线性\n", reverse_linear},
    {"≥",
     "　　评分：分档\n　　｜完成率｜得分｜\n　　｜100%以上｜100%｜\n　　｜80%（含）～100%"
     "（不含）｜60%｜\n"
     "　　｜60%（含）～80%（不含）｜25%｜\n　　｜低于60%｜0%｜\n",
     bands_of_rate},
    {"≥", NULL, bands_of_value}, /* the target stands in the bands */
    {"≥", "　　评分：每少2个，扣1分；不足2个，不扣\n", steps_down},
    {"≤", "　　评分：每多2个，扣1分；不足2个，按一档扣\n", steps_up},
    {"≥", "　　评分：完成率每低5个百分点，扣1分；不足5个百分点，按比例扣\n", points_of_rate},
    {"≥", "　　评分：每少目标值的10%，扣分值的5%；不足目标值的10%，不扣\n", parts_of_target},
};
enum { METHODS = sizeof methods / sizeof *methods };

/* In hundredths, at least 0. */
static uint64_t reference(const Case *c)
{
    Ratio r = methods[c->method].score(c->actual10, (int64_t)c->target * 10, c->points);
    return r.n <= 0 ? 0 : (uint64_t)((200 * r.n + r.d) / (2 * r.d));
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

/* ---- as lines of a stream ---- */

typedef struct Lines {
    char text[8192];
    size_t n;
} Lines;

static int keep_line(void *ud, const char *bytes, size_t n)
{
    Lines *out = ud;
    if (n >= sizeof out->text - out->n) return 1;
    memcpy(out->text + out->n, bytes, n);
    out->n += n;
    out->text[out->n] = 0;
    return 0;
}

/* Each line of the results: …"scores":["3.75","20.00"]… */
static void agree_lines(const char *way, const Case *cases, size_t n, char *at, const char *text)
{
    size_t lines = 0;
    for (; (at = strstr(at, "\"scores\":[")) != NULL; lines++) {
        at += strlen("\"scores\":[");
        for (size_t i = 0; i < n; i++) {
            char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
            if (end) *end = 0;
            agree(way, &cases[i], end ? at + 1 : NULL, text);
            at = end + 2;
        }
    }
    if (lines != 2) abort();
}

static void by_batch(jx_ruleset *rules, jx_table input, const char *way, const char *lines,
                     const Case *cases, size_t n, const char *text)
{
    Lines out = {.n = 0};
    jx_batch *b = NULL;
    jx_batch_options how = {
        .size = sizeof how, .input = input, .write = keep_line, .write_ud = &out};
    if (jx_batch_new(rules, &how, &b) != JX_OK) abort();
    if (jx_batch_feed(b, lines, strlen(lines)) != JX_OK || jx_batch_end(b) != JX_OK) abort();
    jx_batch_free(b);
    agree_lines(way, cases, n, out.text, text);
}

static void add_text(char *to, size_t size, const char *text)
{
    size_t n = strlen(to);
    snprintf(to + n, size - n, "%s", text);
}

/* The same form twice, as values, as rows and as a table: what is learned from the first line must
 * hold for the second. */
static void by_lines(jx_ruleset *rules, const Case *cases, size_t n, const char *text)
{
    char values[MOST * 128 + 64] = "", rows[MOST * 192 + 64] = "", table[MOST * 128 + 64] = "id";
    char cells[MOST * 64 + 64] = "";
    for (size_t i = 0; i < n; i++) {
        char one[96];
        unsigned whole = cases[i].actual10 / 10, tenths = cases[i].actual10 % 10;
        snprintf(one, sizeof one, "%s\"甲%c\":\"%u.%u个\"", i ? "," : "", (char)('a' + i), whole,
                 tenths);
        add_text(values, sizeof values, one);
        snprintf(one, sizeof one, "%s{\"name\":\"甲%c\",\"actual\":\"%u.%u个\"}", i ? "," : "",
                 (char)('a' + i), whole, tenths);
        add_text(rows, sizeof rows, one);
        snprintf(one, sizeof one, ",甲%c", (char)('a' + i));
        add_text(table, sizeof table, one);
        snprintf(one, sizeof one, ",%u.%u个", whole, tenths);
        add_text(cells, sizeof cells, one);
    }
    static char lines[2 * sizeof rows + 128];
    snprintf(lines, sizeof lines,
             "{\"id\":\"1\",\"values\":{%s}}\n{\"id\":\"2\",\"values\":{%s}}\n", values, values);
    by_batch(rules, JX_NDJSON, "lines of values", lines, cases, n, text);
    snprintf(lines, sizeof lines, "{\"id\":\"1\",\"indicators\":[%s]}\n{\"indicators\":[%s]}\n",
             rows, rows);
    by_batch(rules, JX_NDJSON, "lines of rows", lines, cases, n, text);
    snprintf(lines, sizeof lines, "%s\n1%s\n2%s\n", table, cells, cells);
    by_batch(rules, JX_CSV, "lines of a table", lines, cases, n, text);
}

static void agree_all(jx_engine *eng, jx_ruleset *rules, const Case *cases, size_t n,
                      const char *text)
{
    by_form(eng, rules, cases, n, text);
    by_session(rules, cases, n, text);
    by_lines(rules, cases, n, text);
}

static size_t write_rules(char *text, size_t size, const Case *cases, size_t n)
{
    unsigned total = 0;
    for (size_t i = 0; i < n; i++)
        total += cases[i].points;
    size_t at = (size_t)snprintf(text, size, "总分：%u分\n", total);
    for (size_t i = 0; i < n; i++) {
        const Case *c = &cases[i];
        const char *clause = methods[c->method].clause;
        at += (size_t)snprintf(text + at, size - at, "甲%c（%u分） %s %u个\n", (char)('a' + i),
                               c->points, methods[c->method].sign, c->target);
        at += clause ? (size_t)snprintf(text + at, size - at, "%s", clause)
                     : (size_t)snprintf(text + at, size - at,
                                        "　　评分：分档\n　　｜完成值｜得分｜\n"
                                        "　　｜%u个以上｜100%%｜\n　　｜低于%u个｜30%%｜\n",
                                        c->target, c->target);
    }
    return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Case cases[MOST];
    char text[MOST * 320 + 64];
    size_t n = size / 4 < MOST ? size / 4 : MOST;
    if (!n) return 0;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *p = data + 4 * i;
        cases[i] =
            (Case){p[0] % METHODS, p[1] % 60u + 1u, p[2] * 5u + p[0] / METHODS, p[3] % 40u + 1u};
    }
    size_t length = write_rules(text, sizeof text, cases, n);
    jx_engine *eng = fuzz_engine();
    if (!eng) return 0;
    jx_ruleset *rules = fuzz_compile(eng, text, length);
    if (!rules) {
        fprintf(stderr, "does not compile:\n%s\n", text);
        abort();
    }
    agree_all(eng, rules, cases, n, text);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    return 0;
}
