/* Compiles two lines of rules, scores one form, prints the total. */
#include <jixiao/jixiao.h>
#include <stdio.h>
#include <string.h>

static const char rules_text[] = "R&D统计填报数 ≥ 23亿元\n满意度 = 100%\n";
static const char form_text[] =
    "{\"values\": {\"R&D统计填报数\": \"20.7亿元\", \"满意度\": \"100%\"}}";

int main(void)
{
    jx_engine *engine = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_form *form = NULL;
    jx_result *result = NULL;
    int ok = jx_ruleset_compile(engine, "rules.jx", rules_text, strlen(rules_text), &ds, &rules) ==
             JX_OK;
    jx_diags_free(ds);
    ds = NULL;
    ok = ok &&
         jx_form_read_json(engine, "form.json", form_text, strlen(form_text), &ds, &form) == JX_OK;
    jx_diags_free(ds);
    ok = ok && jx_form_score(rules, form, &result) == JX_OK && jx_result_total(result);
    if (ok) printf("%s\n", jx_result_total(result));
    ok = ok && strcmp(jx_result_total(result), "95.00") == 0;
    jx_result_free(result);
    jx_form_free(form);
    jx_ruleset_release(rules);
    jx_engine_free(engine);
    return ok ? 0 : 1;
}
