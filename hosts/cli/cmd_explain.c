/* jixiao explain -r RULES FORM [INDICATOR...]: why this score, and what would change it. */
#include "cli.h"

/* One form of the file; several come one below the other, as an array in JSON. */
static int explain(const Options *o, Attached *with, const jx_ruleset *rules, const jx_form *form,
                   Output *out)
{
    jx_result *result = NULL;
    jx_status st = attached_score(with, rules, form, NULL, false, &result);
    if (st != JX_OK) {
        complain(o, SAY(o, "无法评分", "cannot score"), "", jx_status_text(st));
        return EXIT_FAILED;
    }
    bool color = o->out ? o->color == COLOR_ALWAYS : use_color(o, stdout);
    jx_render_options ro = {.size = sizeof ro,
                            .color = color,
                            .nnames = (size_t)(o->nargs - 1),
                            .names = (const char *const *)(o->args + 1)};
    st = jx_result_render(result, o->json ? JX_VIEW_JSON : JX_VIEW_EXPLAIN, &ro, output_put, out);
    int code = jx_diags_errors(jx_result_diags(result)) ? EXIT_FOUND : EXIT_DONE;
    if (st == JX_ENOTFOUND)
        complain(o, SAY(o, "规则中没有这个指标，请核对名称", "no indicator has that name"),
                 o->nargs == 2 ? o->args[1] : "", NULL);
    else if (st != JX_OK && st != JX_EIO)
        complain(o, SAY(o, "无法说明", "cannot explain"), "", jx_status_text(st));
    jx_result_free(result);
    if (st == JX_EIO && !out->error) complain(o, SAY(o, "无法写入", "cannot write"), "", NULL);
    return st == JX_OK ? code : EXIT_FAILED;
}

static int explain_all(const Options *o, Attached *with, const jx_ruleset *rules,
                       const jx_forms *forms, int code)
{
    Output out;
    size_t n = jx_forms_count(forms);
    if (!output_open(&out, o)) return EXIT_FAILED;
    if (n > 1 && o->json) (void)output_put(&out, "[\n", 2);
    for (size_t i = 0; i < n && code != EXIT_FAILED; i++) {
        if (i) (void)output_put(&out, o->json ? ",\n" : "\n", o->json ? 2 : 1);
        int one = explain(o, with, rules, jx_forms_at(forms, i), &out);
        if (one > code) code = one;
    }
    if (n > 1 && o->json) (void)output_put(&out, "]\n", 2);
    return output_close(&out, code != EXIT_FAILED) ? code : EXIT_FAILED;
}

int cmd_explain(const Options *o, jx_engine *engine)
{
    int code;
    jx_forms *forms = NULL;
    jx_ruleset *rules = load_rules(o, engine, o->rules, &code);
    if (!rules) return code;
    Attached with;
    if (attached_open(&with, o, engine, &code)) {
        forms = load_forms(o, engine, o->args[0], &code);
        if (forms) code = explain_all(o, &with, rules, forms, code);
    }
    bool tell = code != EXIT_FAILED && forms;
    jx_forms_free(forms);
    attached_close(&with, tell);
    jx_ruleset_release(rules);
    return code;
}
