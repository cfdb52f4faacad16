/* jixiao import FILE [-o OUT]: a workbook, table or text as form JSON, a workbook of a scheme as rule
 * text; what was read how goes to standard error. */
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

static int put_rules(const Options *o, const Text *rules, int code)
{
    Output out;
    if (!output_open(&out, o)) return EXIT_FAILED;
    bool ok = !rules->n || output_put(&out, rules->bytes, rules->n) == 0;
    return output_close(&out, ok) && ok ? code : EXIT_FAILED;
}

int cmd_import(const Options *o, jx_engine *engine)
{
    Text text;
    bool rules = false;
    int code = EXIT_FAILED;
    if (!read_file(o, o->args[0], &text)) return code;
    if (rules_of_workbook(o, engine, o->args[0], &text, &rules, &code) && rules)
        code = put_rules(o, &text, code);
    jx_forms *forms = rules ? NULL : forms_in(o, engine, o->args[0], &text, &code);
    text_free(&text);
    if (forms) code = put_forms(o, forms, code);
    jx_forms_free(forms);
    return code;
}
