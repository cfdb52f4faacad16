/* Bytes as the target cell of a form's row, and as the actual value beside it: `target\nactual`.
 * Bytes that JSON must escape are, so that they reach the reader of cells.
 */
#include <stdio.h>

#include "fuzz.h"

static const char rules_text[] =
    "一、产出指标（50分）\n1．甲 ≥ 8个\n2．乙 ≤ 5万元\n3．丙 = 按时支付\n"
    "4．丁 = 2023年12月31日前\n二、效益指标（50分）\n1．戊 = 是\n"
    "2．己 ≥ 95%\n";

static size_t put_json(char *to, const uint8_t *p, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x20 || p[i] == '"' || p[i] == '\\')
            at += (size_t)sprintf(to + at, "\\u%04x", p[i]);
        else
            to[at++] = (char)p[i];
    }
    return at;
}

static size_t put_row(char *to, const char *name, const uint8_t *target, size_t ntarget,
                      const uint8_t *actual, size_t nactual)
{
    size_t n = (size_t)sprintf(to, "{\"name\": \"%s\", \"target\": \"", name);
    n += put_json(to + n, target, ntarget);
    n += (size_t)sprintf(to + n, "\", \"actual\": \"");
    n += put_json(to + n, actual, nactual);
    return n + (size_t)sprintf(to + n, "\"}");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"甲", "乙", "丙", "丁", "戊", "己"};
    enum { NAMES = sizeof names / sizeof *names };
    if (size > 4096) return 0;
    const uint8_t *cut = size ? memchr(data, '\n', size) : NULL;
    size_t ntarget = cut ? (size_t)(cut - data) : size;
    const uint8_t *actual = cut ? cut + 1 : data;
    size_t nactual = cut ? size - ntarget - 1 : size;
    char *json = malloc(NAMES * (12 * size + 200) + 100);
    jx_engine *eng = fuzz_engine();
    jx_ruleset *rules = eng ? fuzz_compile(eng, rules_text, sizeof rules_text - 1) : NULL;
    if (json && rules) {
        size_t n = (size_t)sprintf(json, "{\"amount_unit\": \"万元\", \"indicators\": [");
        for (int i = 0; i < NAMES; i++) {
            if (i) json[n++] = ',';
            n += put_row(json + n, names[i], data, ntarget, actual, nactual);
        }
        n += (size_t)sprintf(json + n, "]}");
        fuzz_score(eng, rules, json, n);
    }
    free(json);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    return 0;
}
