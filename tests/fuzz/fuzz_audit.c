/* Bytes as a form, audited by fixed rules, with itself as the form of last year. A golden file gives
 * its form section. Nothing may crash or leak, and both tables must come out. */
#include "fuzz.h"

static const char rules_text[] =
    "总分：100分\n审核：JX8013，界限50%；JX8008，允许相差0.5\n"
    "一、预算执行（10分）\n1．资金执行率 ＝100%\n　　取值：全年执行数÷全年预算数\n"
    "二、产出指标（60分）\n1．培训人次 ≥100人次\n2．项目成本 ≤30万元\n"
    "3．完工时间 ≤2023年11月30日\n三、效益指标（20分）\n1．居住环境\n"
    "　　评分：定性；好，100%～80%（含）；差，80%（不含）～0%\n"
    "四、满意度指标（10分）\n1．满意度 ≥90%\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char cut[] = "\n--- form\n";
    const size_t ncut = sizeof cut - 1;
    const char *form = (const char *)data;
    size_t n = size;
    for (size_t i = 0; i + ncut <= size; i++) {
        if (memcmp(data + i, cut, ncut) != 0) continue;
        form = (const char *)data + i + ncut;
        n = size - i - ncut;
        break;
    }
    for (size_t i = 0; i + 5 <= n; i++) /* the next section ends the form */
        if (memcmp(form + i, "\n--- ", 5) == 0) n = i + 1;
    jx_engine *eng = fuzz_engine();
    if (!eng) return 0;
    jx_ruleset *rules = fuzz_compile(eng, rules_text, sizeof rules_text - 1);
    jx_diags *ds = NULL;
    jx_form *made = NULL;
    jx_result *result = NULL;
    unsigned sum = 0;
    if (!rules) abort();
    if (jx_form_read_json(eng, "f", form, n, &ds, &made) == JX_OK &&
        jx_form_audit(rules, made, made, NULL, 0, &result) == JX_OK) {
        if (jx_result_render(result, JX_VIEW_AUDIT, NULL, fuzz_write, &sum) != JX_OK) abort();
        if (jx_result_render(result, JX_VIEW_JSON, NULL, fuzz_write, &sum) != JX_OK) abort();
    }
    jx_result_free(result);
    jx_form_free(made);
    jx_diags_free(ds);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    return 0;
}
