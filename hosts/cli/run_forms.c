/* Forms in, results out, for score and audit: each result as a table or as JSON, several as an
 * array. A document (html, xlsx …) is one for all forms, so their results are kept until the end.
 *
 * What is done with one form is the command's: FormRun.judge.
 */
#include "cli.h"
#include <stdlib.h>
#include <string.h>

static void raise_code(FormRun *s, int code)
{
    if (code > s->code) s->code = code;
}

/* Between two results: a comma of the array, or a blank line. */
static void put_between(FormRun *s)
{
    const char *text = s->o->json ? (s->done ? ",\n" : "") : (s->done ? "\n" : "");
    (void)output_put(&s->out, text, strlen(text));
    s->done++;
}

/* A form that is none keeps its place in the array; the findings tell it to people. */
static void put_none(FormRun *s, const char *name, const jx_broken *b)
{
    raise_code(s, EXIT_FOUND);
    s->broken++;
    if (!s->o->json) return;
    put_between(s);
    (void)put_broken(output_put, &s->out, name, b);
    (void)output_put(&s->out, "\n", 1);
}

static void put_document(FormRun *s)
{
    if (!s->nkept) return;
    jx_status st = jx_results_document((const jx_result *const *)s->kept, s->nkept,
                                       (jx_document)s->o->document, output_put, &s->out);
    if (st == JX_OK) return;
    raise_code(s, EXIT_FAILED);
    if (st != JX_EIO || !s->out.error)
        complain(s->o, SAY(s->o, "无法写出报告", "cannot write the document"), "",
                 jx_status_text(st));
}

static void keep(FormRun *s, jx_result *result)
{
    if (jx_diags_errors(jx_result_diags(result))) raise_code(s, EXIT_FOUND);
    if (s->nkept == s->cap_kept) { /* one file may hold many forms */
        size_t cap = s->cap_kept ? s->cap_kept * 2 : 16;
        jx_result **more = realloc(s->kept, cap * sizeof(jx_result *));
        if (!more) {
            complain(s->o, SAY(s->o, "内存不足", "out of memory"), "", NULL);
            raise_code(s, EXIT_FAILED);
            jx_result_free(result);
            return;
        }
        s->kept = more;
        s->cap_kept = cap;
    }
    s->kept[s->nkept++] = result;
}

static void put_result(FormRun *s, const char *name, const jx_form *form)
{
    jx_result *result = NULL;
    jx_status st = s->judge(s, form, &result);
    s->scored = s->scored || st == JX_OK;
    if (st == JX_OK && s->o->document >= 0) {
        keep(s, result);
        return;
    }
    bool color = s->o->out ? s->o->color == COLOR_ALWAYS : use_color(s->o, stdout);
    jx_render_options ro = {.size = sizeof ro, .color = color && !s->o->json};
    if (st == JX_OK) {
        put_between(s);
        st =
            jx_result_render(result, s->o->json ? JX_VIEW_JSON : s->view, &ro, output_put, &s->out);
    }
    if (st == JX_OK) {
        if (jx_diags_errors(jx_result_diags(result))) raise_code(s, EXIT_FOUND);
    } else {
        raise_code(s, EXIT_FAILED);
        if (st != JX_EIO)
            complain(s->o, SAY(s->o, "无法评分", "cannot score"), name, jx_status_text(st));
    }
    jx_result_free(result);
}

/* Known only when the first file turns out to hold several forms. */
static void begin_array(FormRun *s)
{
    s->several = true;
    if (s->o->json) (void)output_put(&s->out, "[\n", 2);
}

static void put_forms(FormRun *s, const char *name, const jx_forms *forms)
{
    size_t n = jx_forms_count(forms), broken = jx_forms_broken(forms), k = 0;
    if (n + broken > 1 && !s->several) begin_array(s);
    for (size_t i = 0; i <= n; i++) {
        for (; k < broken; k++) {
            jx_broken b = broken_at(forms, k, NULL);
            if (b.before > i) break;
            put_none(s, name, &b);
        }
        if (i < n) put_result(s, name, jx_forms_at(forms, i));
    }
}

static void run_file(FormRun *s, const char *path)
{
    Text text;
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    if (!read_file(s->o, path, &text)) {
        raise_code(s, EXIT_FAILED);
        return;
    }
    const char *name = shown_name(s->o, path);
    jx_status st = jx_forms_read(s->engine, name, text.bytes, text.n, &ds, &forms);
    text_free(&text);
    if (st != JX_OK || jx_diags_count(ds)) progress_clear(&s->progress);
    if (st == JX_OK || st == JX_EDIAG) {
        show_findings(s->o, ds);
        if (jx_diags_errors(ds)) raise_code(s, EXIT_FOUND);
    }
    if (st == JX_OK || (st == JX_EDIAG && forms)) {
        put_forms(s, name, forms);
    } else if (st == JX_EDIAG) {
        jx_broken b = broken_at(NULL, 0, ds);
        put_none(s, name, &b);
    } else {
        raise_code(s, EXIT_FAILED);
        complain(s->o, SAY(s->o, "无法读取", "cannot read"), name, jx_status_text(st));
    }
    jx_diags_free(ds);
    jx_forms_free(forms);
}

int run_forms(FormRun *s)
{
    const Options *o = s->o;
    jx_ruleset *rules = load_rules(o, s->engine, o->rules, &s->code);
    if (!rules) return s->code;
    s->rules = rules;
    bool ready = attached_open(&s->with, o, s->engine, &s->code);
    if (ready) s->code = EXIT_DONE;
    if (!ready || !output_open(&s->out, o)) {
        if (ready) s->code = EXIT_FAILED;
        attached_close(&s->with, false);
        jx_ruleset_release(rules);
        return s->code;
    }
    if (o->nargs > 1) begin_array(s);
    progress_begin(&s->progress, o, (size_t)o->nargs, o->document < 0);
    for (int i = 0; i < o->nargs; i++) {
        run_file(s, o->args[i]);
        progress_step(&s->progress, o->args[i]);
    }
    progress_clear(&s->progress);
    if (s->several && o->json) (void)output_put(&s->out, "]\n", 2);
    if (o->document >= 0) put_document(s);
    if (s->end && s->several && o->document < 0 && !o->json) s->end(s);
    bool empty = o->document >= 0 && !s->nkept;
    while (s->nkept)
        jx_result_free(s->kept[--s->nkept]);
    free(s->kept);
    /* A single form that is none, or a document of none, leaves the file as it was. */
    bool keeps = s->broken && (!s->several || empty);
    bool closed = output_close(&s->out, s->code != EXIT_FAILED && !keeps);
    attached_close(&s->with, s->scored);
    jx_ruleset_release(rules);
    return closed || s->code == EXIT_FAILED ? s->code : EXIT_FAILED;
}
