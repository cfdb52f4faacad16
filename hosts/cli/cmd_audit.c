/* jixiao audit -r RULES [--last FORM] FORM...: what each self-assessment claims beside what the
 * rules give, and every departure; as a table or as JSON, several as an array, or as one document
 * for all of them. Several tables end with what the run found in all.
 */
#include "cli.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_CODES = 512, CODES_SHOWN = 5 };

/* How often a code was found, and in how many forms. */
typedef struct Count {
    int code, last; /* last: the form that had it last */
    unsigned long times, forms;
} Count;

typedef struct Auditing {
    const Options *o;
    jx_engine *engine;
    const jx_ruleset *rules;
    jx_form *last;
    Output out;
    jx_result **kept; /* of a document */
    size_t nkept;
    Count *counts; /* of a summary; MOST_CODES */
    size_t ncounts;
    int with_errors, unread;
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

/* ---- what the whole run found ---- */

static void count_code(Auditing *a, int code)
{
    size_t i = 0;
    while (i < a->ncounts && a->counts[i].code != code)
        i++;
    if (i == MOST_CODES) return;
    Count *c = &a->counts[i];
    if (i == a->ncounts) {
        a->ncounts++;
        *c = (Count){.code = code, .last = -1};
    }
    c->times++;
    c->forms += c->last != a->done;
    c->last = a->done;
}

static void count_findings(Auditing *a, const jx_diags *ds)
{
    jx_diag d;
    a->with_errors += jx_diags_errors(ds) > 0;
    for (size_t i = 0; jx_diags_at(ds, i, &d) == JX_OK; i++)
        count_code(a, d.code);
}

/* More forms first, then more often, then by code. */
static int by_forms(const void *x, const void *y)
{
    const Count *p = x, *q = y;
    if (p->forms != q->forms) return p->forms < q->forms ? 1 : -1;
    if (p->times != q->times) return p->times < q->times ? 1 : -1;
    return p->code < q->code ? -1 : 1;
}

static void say(Auditing *a, const char *text)
{
    (void)output_put(&a->out, text, strlen(text));
}

static void put_summary(Auditing *a)
{
    char line[256];
    snprintf(line, sizeof line,
             SAY(a->o, "\n合计：审核%d份，%d份有须退回的问题",
                 "\nin all: %d forms audited, %d with errors"),
             a->done, a->with_errors);
    say(a, line);
    if (a->unread) {
        snprintf(line, sizeof line, SAY(a->o, "；另有%d份无法读取", "; %d could not be read"),
                 a->unread);
        say(a, line);
    }
    say(a, "\n");
    qsort(a->counts, a->ncounts, sizeof *a->counts, by_forms);
    for (size_t i = 0; i < a->ncounts && i < CODES_SHOWN; i++) {
        const Count *c = &a->counts[i];
        snprintf(line, sizeof line,
                 SAY(a->o, "  JX%d  %lu份 %lu处\n", "  JX%d  %lu forms, %lu times\n"), c->code,
                 c->forms, c->times);
        say(a, line);
    }
}

static void put_document(Auditing *a)
{
    if (!a->nkept) return;
    jx_status st = jx_results_document((const jx_result *const *)a->kept, a->nkept,
                                       (jx_document)a->o->document, output_put, &a->out);
    if (st == JX_OK) return;
    raise_code(a, EXIT_FAILED);
    if (st != JX_EIO || !a->out.error)
        complain(a->o, SAY(a->o, "无法写出报告", "cannot write the document"), "",
                 jx_status_text(st));
}

/* ---- one form ---- */

/* Shows a result, or keeps it for the document, which then owns it. */
static jx_status put_result(Auditing *a, jx_result *result)
{
    if (jx_diags_errors(jx_result_diags(result))) raise_code(a, EXIT_FOUND);
    if (a->o->document >= 0) {
        a->kept[a->nkept++] = result;
        return JX_OK;
    }
    bool color = a->o->out ? a->o->color == COLOR_ALWAYS : use_color(a->o, stdout);
    jx_render_options ro = {.size = sizeof ro, .color = color && !a->o->json};
    count_findings(a, jx_result_diags(result));
    put_between(a);
    jx_view view = a->o->json ? JX_VIEW_JSON : JX_VIEW_AUDIT;
    jx_status st = jx_result_render(result, view, &ro, output_put, &a->out);
    jx_result_free(result);
    return st;
}

static void audit_file(Auditing *a, const char *path)
{
    jx_form *form = load_form(a, path);
    jx_result *result = NULL;
    if (!form) {
        a->unread++;
        put_broken(a, shown_name(a->o, path));
        return;
    }
    jx_status st = jx_form_audit(a->rules, form, a->last, &result);
    if (st == JX_OK) st = put_result(a, result);
    if (st != JX_OK) {
        raise_code(a, EXIT_FAILED);
        if (st != JX_EIO)
            complain(a->o, SAY(a->o, "无法审核", "cannot audit"), path, jx_status_text(st));
    }
    jx_form_free(form);
}

static void audit_all(Auditing *a)
{
    const Options *o = a->o;
    if (a->several && o->json) say(a, "[\n");
    for (int i = 0; i < o->nargs; i++)
        audit_file(a, o->args[i]);
    if (a->several && o->json) say(a, "]\n");
    if (o->document >= 0)
        put_document(a);
    else if (a->several && !o->json)
        put_summary(a);
}

static void end_audit(Auditing *a, jx_ruleset *rules)
{
    while (a->nkept)
        jx_result_free(a->kept[--a->nkept]);
    free(a->kept);
    free(a->counts);
    jx_form_free(a->last);
    jx_ruleset_release(rules);
}

int cmd_audit(const Options *o, jx_engine *engine)
{
    Auditing a = {.o = o, .engine = engine, .several = o->nargs > 1};
    jx_ruleset *rules = load_rules(o, engine, o->rules, &a.code);
    if (!rules) return a.code;
    a.rules = rules;
    a.code = EXIT_DONE;
    a.kept = calloc((size_t)o->nargs + 1, sizeof *a.kept);
    a.counts = calloc(MOST_CODES, sizeof *a.counts);
    bool room = a.kept && a.counts;
    bool ready = room && (!o->last || (a.last = load_form(&a, o->last)) != NULL);
    if (!ready || !output_open(&a.out, o)) {
        end_audit(&a, rules);
        return ready || a.code == EXIT_DONE ? EXIT_FAILED : a.code;
    }
    audit_all(&a);
    bool closed = output_close(&a.out, a.code != EXIT_FAILED && !(a.broken && !a.several));
    end_audit(&a, rules);
    return closed || a.code == EXIT_FAILED ? a.code : EXIT_FAILED;
}
