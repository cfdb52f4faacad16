/* jixiao draft FORM [-o RULES]: a rule file from a form's own targets. */
#include "cli.h"

static int draft(const Options *o, jx_engine *engine, const char *name, const jx_form *form)
{
    Output out;
    jx_diags *ds = NULL;
    if (!output_open(&out, o)) return EXIT_FAILED;
    jx_status st = jx_form_draft(engine, form, output_put, &out, &ds);
    bool closed = output_close(&out, st == JX_OK);
    if (ds) show_findings(o, ds);
    int code = st == JX_OK && !jx_diags_errors(ds) ? EXIT_DONE : EXIT_FOUND;
    jx_diags_free(ds);
    if (st == JX_OK) return closed ? code : EXIT_FAILED;
    if (st == JX_EDIAG) return EXIT_FOUND;
    if (st != JX_EIO || closed)
        complain(o, SAY(o, "无法起草", "cannot draft"), name, jx_status_text(st));
    return EXIT_FAILED;
}

int cmd_draft(const Options *o, jx_engine *engine)
{
    int code;
    jx_forms *forms = load_form(o, engine, o->args[0], "draft", &code);
    if (!forms) return code;
    int drafted = draft(o, engine, shown_name(o, o->args[0]), jx_forms_at(forms, 0));
    jx_forms_free(forms);
    return drafted > code ? drafted : code;
}
