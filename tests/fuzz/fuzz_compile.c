/* Bytes as a rule text: compiled, dumped, its examples run, and a small form scored by it. */
#include "fuzz.h"

static const char form[] =
    "{\"id\": \"F\", \"year\": 2023, \"amount_unit\": \"万元\","
    " \"values\": {\"甲\": \"5\", \"乙\": \"12.5万元\", \"丙\": \"90%\", \"全年预算数\": \"90\","
    " \"全年执行数\": \"89.974\"},"
    " \"indicators\": [{\"name\": \"丁\", \"target\": \"≥50个\", \"actual\": \"50\","
    " \"points\": \"8\", \"reason\": null}, {\"name\": \"满意度\", \"actual\": \"99%\"}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jx_engine *eng = fuzz_engine();
    if (!eng) return 0;
    unsigned sum = 0;
    jx_ruleset *rules = fuzz_compile(eng, (const char *)data, size);
    if (rules) {
        jx_diags *ds = NULL;
        jx_test_counts counts;
        fuzz_score(eng, rules, form, sizeof form - 1);
        if (jx_ruleset_test(rules, &ds, &counts) == JX_OK) fuzz_diags(ds);
        ds = NULL;
        if (jx_ruleset_check(rules, &ds, NULL) == JX_OK) fuzz_diags(ds);
        ds = NULL;
        jx_dump(eng, JX_STAGE_PLAN, "fuzz.jx", (const char *)data, size, fuzz_write, &sum, &ds);
        fuzz_diags(ds);
        ds = NULL;
        jx_dump(eng, JX_STAGE_EFFECTIVE, "fuzz.jx", (const char *)data, size, fuzz_write, &sum,
                &ds);
        fuzz_diags(ds);
    }
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    return 0;
}
