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
    Text text;
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    int code = EXIT_FAILED;
    if (!read_file(o, o->args[0], &text)) return EXIT_FAILED;
    const char *name = shown_name(o, o->args[0]);
    jx_status st = jx_form_read_json(engine, name, text.bytes, text.n, &ds, &form);
    text_free(&text);
    if (ds) show_findings(o, ds);
    if (st == JX_OK)
        code = draft(o, engine, name, form);
    else if (st == JX_EDIAG)
        code = EXIT_FOUND;
    else
        complain(o, SAY(o, "无法读取", "cannot read"), name, jx_status_text(st));
    jx_diags_free(ds);
    jx_form_free(form);
    return code;
}
