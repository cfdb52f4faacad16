/* Bytes as a rule text to be formatted: what can be read is written so that it can be read again as
 * the same program, and formatting that changes nothing. */
#include "fuzz.h"
#include "tests/support.h"
#include <stdio.h>

static jx_status format(jx_engine *eng, const char *p, size_t n, Text *out)
{
    jx_rules_format_options o = {.size = sizeof o, .keep_numbers = 1};
    jx_diags *ds = NULL;
    *out = (Text){0};
    jx_status st = jx_rules_format(eng, "fuzz.jx", p, n, &o, text_put, out, &ds);
    if (st == JX_EDIAG && (out->n || jx_diags_errors(ds) == 0)) abort();
    fuzz_diags(ds);
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    Text once, twice;
    jx_engine *eng = fuzz_engine();
    if (!eng) return 0;
    if (format(eng, text, size, &once) == JX_OK && once.n) {
        if (format(eng, once.p, once.n, &twice) != JX_OK) abort();
        if (twice.n != once.n || memcmp(twice.p, once.p, once.n) != 0) abort();
        free(twice.p);
        jx_ruleset *a = fuzz_compile(eng, text, size), *b = fuzz_compile(eng, once.p, once.n);
        if ((a == NULL) != (b == NULL)) abort();
        if (a && strcmp(jx_ruleset_fingerprint(a), jx_ruleset_fingerprint(b)) != 0) abort();
        jx_ruleset_release(a);
        jx_ruleset_release(b);
    }
    free(once.p);
    jx_engine_free(eng);
    return 0;
}
