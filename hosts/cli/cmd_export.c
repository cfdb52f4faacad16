/* jixiao export RULES -o FILE.xlsx|FILE.md|FILE.html: the scheme as a table or as official prose. */
#include "cli.h"

int cmd_export(const Options *o, jx_engine *engine)
{
    Text text;
    Output out;
    jx_diags *ds = NULL;
    if (o->document < 0 || o->document == JX_DOCUMENT_CSV) {
        complain(o,
                 SAY(o, "请指明 -o FILE.xlsx、FILE.md 或 FILE.html，或者 --format xlsx|md|html",
                     "say -o FILE.xlsx, FILE.md or FILE.html, or --format xlsx|md|html"),
                 "", NULL);
        return EXIT_FAILED;
    }
    int code;
    if (!read_rules(o, engine, o->args[0], &text, &code)) return code;
    const char *name = shown_name(o, o->args[0]);
    if (!output_open(&out, o)) {
        text_free(&text);
        return EXIT_FAILED;
    }
    jx_status st = jx_rules_export(engine, name, text.bytes, text.n, (jx_document)o->document,
                                   output_put, &out, &ds);
    text_free(&text);
    int error = out.error;
    bool closed = output_close(&out, st == JX_OK);
    if (ds) show_findings(o, ds);
    jx_diags_free(ds);
    if (st == JX_EDIAG) return EXIT_FOUND;
    if (st == JX_OK) return closed ? EXIT_DONE : EXIT_FAILED;
    if (!error) complain(o, SAY(o, "无法写出", "cannot export"), name, jx_status_text(st));
    return EXIT_FAILED;
}
