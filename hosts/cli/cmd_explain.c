/* jixiao explain -r RULES FORM [INDICATOR...]: why this score, and what would change it. */
#include "cli.h"

static int explain(const Options *o, Attached *with, const jx_ruleset *rules, const jx_form *form)
{
    Output out;
    jx_result *result = NULL;
    jx_status st = attached_score(with, rules, form, &result);
    if (st != JX_OK || !output_open(&out, o)) {
        if (st != JX_OK) complain(o, SAY(o, "无法评分", "cannot score"), "", jx_status_text(st));
        jx_result_free(result);
        return EXIT_FAILED;
    }
    bool color = o->out ? o->color == COLOR_ALWAYS : use_color(o, stdout);
    jx_render_options ro = {.size = sizeof ro,
                            .color = color,
                            .nnames = (size_t)(o->nargs - 1),
                            .names = (const char *const *)(o->args + 1)};
    st = jx_result_render(result, o->json ? JX_VIEW_JSON : JX_VIEW_EXPLAIN, &ro, output_put, &out);
    int code = jx_diags_errors(jx_result_diags(result)) ? EXIT_FOUND : EXIT_DONE;
    if (st == JX_ENOTFOUND)
        complain(o, SAY(o, "规则中没有这个指标，请核对名称", "no indicator has that name"),
                 o->nargs == 2 ? o->args[1] : "", NULL);
    else if (st != JX_OK && st != JX_EIO)
        complain(o, SAY(o, "无法说明", "cannot explain"), "", jx_status_text(st));
    bool closed = output_close(&out, st == JX_OK);
    if (st == JX_EIO && closed) complain(o, SAY(o, "无法写入", "cannot write"), "", NULL);
    jx_result_free(result);
    return st == JX_OK && closed ? code : EXIT_FAILED;
}

int cmd_explain(const Options *o, jx_engine *engine)
{
    Text text;
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    int code;
    bool form_read = false;
    jx_ruleset *rules = load_rules(o, engine, o->rules, &code);
    if (!rules) return code;
    Attached with;
    if (!attached_open(&with, o, engine, &code)) {
        attached_close(&with, false);
        jx_ruleset_release(rules);
        return code;
    }
    code = EXIT_FAILED;
    if (read_file(o, o->args[0], &text)) {
        const char *name = shown_name(o, o->args[0]);
        jx_status st = jx_form_read_json(engine, name, text.bytes, text.n, &ds, &form);
        text_free(&text);
        if (ds) show_findings(o, ds);
        form_read = st == JX_OK;
        if (form_read)
            code = explain(o, &with, rules, form);
        else if (st == JX_EDIAG)
            code = EXIT_FOUND;
        else
            complain(o, SAY(o, "无法读取", "cannot read"), name, jx_status_text(st));
    }
    jx_diags_free(ds);
    jx_form_free(form);
    attached_close(&with, code != EXIT_FAILED && form_read);
    jx_ruleset_release(rules);
    return code;
}
