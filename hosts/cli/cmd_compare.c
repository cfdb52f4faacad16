/* jixiao compare -r OLD -r NEW [FORM...]: what a change of rules does, before it is issued.
 *
 * Forms are read one file after the other and not kept; on a terminal a line on standard error
 * shows how far it has come.
 */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"
#include <string.h>
#include <unistd.h>

typedef struct Comparing {
    const Options *o;
    jx_engine *engine;
    jx_compare *cmp;
    Attached with;
    unsigned long forms;
    bool shows; /* progress */
    int code;
} Comparing;

static void raise_code(Comparing *c, int code)
{
    if (code > c->code) c->code = code;
}

/* ---- progress ---- */

static void show_progress(Comparing *c, bool last)
{
    enum { EVERY = 20 };
    if (!c->shows || (!last && c->forms % EVERY)) return;
    if (last)
        fputs("\r\033[K", stderr);
    else
        fprintf(stderr, SAY(c->o, "\r已比较%lu份", "\r%lu forms compared"), c->forms);
    (void)fflush(stderr);
}

/* ---- forms ---- */

static void add_forms(Comparing *c, const jx_forms *forms, const char *name)
{
    for (size_t i = 0; i < jx_forms_count(forms) && c->code != EXIT_FAILED; i++) {
        jx_status st = jx_compare_form(c->cmp, jx_forms_at(forms, i), c->with.list, c->with.n);
        if (st != JX_OK) {
            complain(c->o, SAY(c->o, "无法比较", "cannot compare"), name, jx_status_text(st));
            raise_code(c, EXIT_FAILED);
            return;
        }
        c->forms++;
        show_progress(c, false);
    }
}

static void add_file(Comparing *c, const char *path)
{
    Text text;
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    const char *name = shown_name(c->o, path);
    if (!read_file(c->o, path, &text)) {
        raise_code(c, EXIT_FAILED);
        return;
    }
    jx_status st = jx_forms_read(c->engine, name, text.bytes, text.n, &ds, &forms);
    text_free(&text);
    if (ds && (jx_diags_errors(ds) || !c->o->quiet)) {
        show_progress(c, true);
        show_findings(c->o, ds);
    }
    if (jx_diags_errors(ds) || st == JX_EDIAG) raise_code(c, EXIT_FOUND);
    if (st == JX_OK)
        add_forms(c, forms, name);
    else if (st != JX_EDIAG) {
        complain(c->o, SAY(c->o, "无法读取", "cannot read"), name, jx_status_text(st));
        raise_code(c, EXIT_FAILED);
    }
    jx_diags_free(ds);
    jx_forms_free(forms);
}

/* ---- rules ---- */

static bool open_rules(Comparing *c)
{
    const Options *o = c->o;
    Text old = {0}, new = {0};
    jx_diags *ds = NULL;
    c->code = EXIT_FAILED;
    if (!read_file(o, o->rules, &old)) return false;
    if (!read_file(o, o->rules2, &new)) {
        text_free(&old);
        return false;
    }
    jx_text before = {shown_name(o, o->rules), old.bytes, old.n};
    jx_text after = {shown_name(o, o->rules2), new.bytes, new.n};
    jx_status st = jx_compare_new(c->engine, &before, &after, &ds, &c->cmp);
    text_free(&old);
    text_free(&new);
    if (ds) show_findings(o, ds);
    jx_diags_free(ds);
    if (st == JX_EDIAG) c->code = EXIT_FOUND;
    if (st == JX_OK) c->code = EXIT_DONE;
    if (st != JX_OK && st != JX_EDIAG)
        complain(o, SAY(o, "无法比较", "cannot compare"), shown_name(o, o->rules2),
                 jx_status_text(st));
    return st == JX_OK;
}

/* ---- the result ---- */

static void put_result(Comparing *c)
{
    const Options *o = c->o;
    Output out;
    if (!output_open(&out, o)) {
        raise_code(c, EXIT_FAILED);
        return;
    }
    bool color = o->out ? o->color == COLOR_ALWAYS : use_color(o, stdout);
    jx_render_options ro = {.size = sizeof ro, .color = color && !o->json};
    jx_status st = o->document >= 0
                       ? jx_compare_document(c->cmp, (jx_document)o->document, output_put, &out)
                       : jx_compare_render(c->cmp, o->json ? JX_VIEW_JSON : JX_VIEW_TABLE, &ro,
                                           output_put, &out);
    if (st != JX_OK) raise_code(c, EXIT_FAILED);
    if (st != JX_OK && (st != JX_EIO || !out.error))
        complain(o, SAY(o, "无法写出报告", "cannot write the document"), "", jx_status_text(st));
    if (!output_close(&out, c->code != EXIT_FAILED)) raise_code(c, EXIT_FAILED);
}

int cmd_compare(const Options *o, jx_engine *engine)
{
    Comparing c = {.o = o, .engine = engine, .shows = !o->quiet && isatty(STDERR_FILENO)};
    if (!open_rules(&c)) return c.code;
    int code = EXIT_DONE;
    if (attached_open(&c.with, o, engine, &code)) {
        for (int i = 0; i < o->nargs && c.code != EXIT_FAILED; i++)
            add_file(&c, o->args[i]);
        show_progress(&c, true);
        if (jx_compare_broken(c.cmp)) raise_code(&c, EXIT_FOUND);
        if (c.code != EXIT_FAILED) put_result(&c);
        for (size_t i = 0; i < c.with.n; i++)
            c.with.used[i] = jx_compare_used(c.cmp, i);
    } else {
        raise_code(&c, code);
    }
    attached_close(&c.with, c.forms > 0);
    jx_compare_free(c.cmp);
    return c.code;
}
