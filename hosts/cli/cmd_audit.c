/* jixiao audit -r RULES [--last FORM] FORM...: what each self-assessment claims beside what the
 * rules give, and every departure; as a table or as JSON, several as an array.
 */
#include "cli.h"
#include <string.h>

typedef struct Auditing {
    const Options *o;
    jx_engine *engine;
    const jx_ruleset *rules;
    jx_form *last;
    Output out;
    bool several, broken;
    int done, code;
} Auditing;

static void raise_code(Auditing *a, int code)
{
    if (code > a->code) a->code = code;
}

static void put_between(Auditing *a)
{
    const char *text = a->o->json ? (a->done ? ",\n" : "") : (a->done ? "\n" : "");
    (void)output_put(&a->out, text, strlen(text));
    a->done++;
}

/* Reads one form and shows what there is to say about reading it; NULL after a message. */
static jx_form *load_form(Auditing *a, const char *path)
{
    Text text;
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    if (!read_file(a->o, path, &text)) {
        raise_code(a, EXIT_FAILED);
        return NULL;
    }
    const char *name = shown_name(a->o, path);
    jx_status st = jx_form_read_json(a->engine, name, text.bytes, text.n, &ds, &form);
    text_free(&text);
    if (st == JX_EDIAG) {
        raise_code(a, EXIT_FOUND);
        a->broken = true;
        show_findings(a->o, ds);
    } else if (st != JX_OK) {
        raise_code(a, EXIT_FAILED);
        complain(a->o, SAY(a->o, "无法读取", "cannot read"), name, jx_status_text(st));
    } else if (!a->o->quiet) {
        show_findings(a->o, ds);
    }
    jx_diags_free(ds);
    return form;
}

/* A form that is none keeps its place in the array. */
static void put_broken(Auditing *a, const char *name)
{
    if (!a->o->json) return;
    const char *why = SAY(a->o, "无法读取", "cannot be read");
    put_between(a);
    (void)output_put(&a->out, "{\"file\": ", 9);
    (void)put_json_string(output_put, &a->out, name);
    (void)output_put(&a->out, ", \"error\": ", 11);
    (void)put_json_string(output_put, &a->out, why);
    (void)output_put(&a->out, "}\n", 2);
}

static void audit_file(Auditing *a, const char *path)
{
    jx_form *form = load_form(a, path);
    jx_result *result = NULL;
    if (!form) {
        put_broken(a, shown_name(a->o, path));
        return;
    }
    jx_status st = jx_form_audit(a->rules, form, a->last, &result);
    bool color = a->o->out ? a->o->color == COLOR_ALWAYS : use_color(a->o, stdout);
    jx_render_options ro = {.size = sizeof ro, .color = color && !a->o->json};
    if (st == JX_OK) {
        put_between(a);
        st = jx_result_render(result, a->o->json ? JX_VIEW_JSON : JX_VIEW_AUDIT, &ro, output_put,
                              &a->out);
    }
    if (st == JX_OK) {
        if (jx_diags_errors(jx_result_diags(result))) raise_code(a, EXIT_FOUND);
    } else {
        raise_code(a, EXIT_FAILED);
        if (st != JX_EIO)
            complain(a->o, SAY(a->o, "无法审核", "cannot audit"), path, jx_status_text(st));
    }
    jx_result_free(result);
    jx_form_free(form);
}

int cmd_audit(const Options *o, jx_engine *engine)
{
    Auditing a = {.o = o, .engine = engine, .several = o->nargs > 1};
    jx_ruleset *rules = load_rules(o, engine, o->rules, &a.code);
    if (!rules) return a.code;
    a.rules = rules;
    a.code = EXIT_DONE;
    bool ready = !o->last || (a.last = load_form(&a, o->last)) != NULL;
    if (!ready || !output_open(&a.out, o)) {
        jx_form_free(a.last);
        jx_ruleset_release(rules);
        return ready || a.code == EXIT_DONE ? EXIT_FAILED : a.code;
    }
    if (a.several && o->json) (void)output_put(&a.out, "[\n", 2);
    for (int i = 0; i < o->nargs; i++)
        audit_file(&a, o->args[i]);
    if (a.several && o->json) (void)output_put(&a.out, "]\n", 2);
    bool closed = output_close(&a.out, a.code != EXIT_FAILED && !(a.broken && !a.several));
    jx_form_free(a.last);
    jx_ruleset_release(rules);
    return closed || a.code == EXIT_FAILED ? a.code : EXIT_FAILED;
}
