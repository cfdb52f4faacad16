/* jixiao dump --tokens|--ast|--model|--plan|--effective|--analysis RULES: one stage of a compile as
 * plain text.
 */
#include "cli.h"

int cmd_dump(const Options *o, jx_engine *engine)
{
    Text text;
    Output out;
    jx_diags *ds = NULL;
    if (o->stage < 0) {
        complain(o,
                 SAY(o, "请指明 --tokens、--ast、--model、--plan、--effective 或 --analysis",
                     "say --tokens, --ast, --model, --plan, --effective or --analysis"),
                 "", NULL);
        return EXIT_FAILED;
    }
    int code;
    if (!read_rules(o, engine, o->args[0], &text, &code)) return code;
    if (!output_open(&out, o)) {
        text_free(&text);
        return EXIT_FAILED;
    }
    const char *name = shown_name(o, o->args[0]);
    jx_status st =
        jx_dump(engine, (jx_stage)o->stage, name, text.bytes, text.n, output_put, &out, &ds);
    text_free(&text);
    bool ran = st == JX_OK || st == JX_EDIAG, closed = output_close(&out, ran);
    if (ran)
        show_findings(o, ds);
    else if (st != JX_EIO || closed)
        complain(o, SAY(o, "无法显示", "cannot dump"), name, jx_status_text(st));
    jx_diags_free(ds);
    if (!ran || !closed) return EXIT_FAILED;
    return st == JX_OK ? EXIT_DONE : EXIT_FOUND;
}
