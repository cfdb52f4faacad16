/* jixiao import FILE [-o FORM.json]: a workbook, table or text as form JSON; what was read how goes
 * to standard error. */
#include "cli.h"

static int put_forms(const Options *o, const jx_forms *forms, int code)
{
    Output out;
    if (!output_open(&out, o)) return EXIT_FAILED;
    jx_status st = jx_forms_render(forms, output_put, &out);
    if (st != JX_OK && st != JX_EIO)
        complain(o, SAY(o, "无法写出", "cannot write the form"), "", jx_status_text(st));
    return output_close(&out, st == JX_OK) && st == JX_OK ? code : EXIT_FAILED;
}

int cmd_import(const Options *o, jx_engine *engine)
{
    Text text;
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    int code = EXIT_FAILED;
    if (!read_file(o, o->args[0], &text)) return code;
    const char *name = shown_name(o, o->args[0]);
    jx_status st = jx_forms_read(engine, name, text.bytes, text.n, &ds, &forms);
    text_free(&text);
    if (ds) show_findings(o, ds);
    if (st == JX_OK)
        code = put_forms(o, forms, jx_diags_errors(ds) ? EXIT_FOUND : EXIT_DONE);
    else if (st == JX_EDIAG)
        code = EXIT_FOUND;
    else
        complain(o, SAY(o, "无法读取", "cannot read"), name, jx_status_text(st));
    jx_diags_free(ds);
    jx_forms_free(forms);
    return code;
}
