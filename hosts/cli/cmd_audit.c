/* jixiao audit -r RULES [--last FORM] FORM...: what each self-assessment claims beside what the
 * rules give, and every departure. Several tables end with what the run found in all.
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
    FormRun run;
    jx_forms *last; /* of the year before */
    Count counts[MOST_CODES];
    size_t ncounts;
    int audited, with_errors;
} Auditing;

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
    c->forms += c->last != a->audited;
    c->last = a->audited;
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
    (void)output_put(&a->run.out, text, strlen(text));
}

static void put_summary(FormRun *run)
{
    Auditing *a = (Auditing *)run; /* its first member */
    char line[256];
    snprintf(line, sizeof line,
             SAY(run->o, "\n合计：审核%d份，%d份有须退回的问题",
                 "\nin all: %d forms audited, %d with errors"),
             a->audited, a->with_errors);
    say(a, line);
    if (run->broken) {
        snprintf(line, sizeof line, SAY(run->o, "；另有%d份无法读取", "; %d could not be read"),
                 run->broken);
        say(a, line);
    }
    say(a, "\n");
    qsort(a->counts, a->ncounts, sizeof *a->counts, by_forms);
    for (size_t i = 0; i < a->ncounts && i < CODES_SHOWN; i++) {
        const Count *c = &a->counts[i];
        snprintf(line, sizeof line,
                 SAY(run->o, "  JX%d  %lu份 %lu处\n", "  JX%d  %lu forms, %lu times\n"), c->code,
                 c->forms, c->times);
        say(a, line);
    }
}

/* ---- the command ---- */

static jx_status audit(FormRun *run, const jx_form *form, jx_result **result)
{
    Auditing *a = (Auditing *)run;
    jx_status st =
        attached_score(&run->with, run->rules, form, jx_forms_at(a->last, 0), true, result);
    if (st == JX_OK) {
        count_findings(a, jx_result_diags(*result));
        a->audited++;
    }
    return st;
}

int cmd_audit(const Options *o, jx_engine *engine)
{
    Auditing *a = calloc(1, sizeof *a);
    if (!a) return EXIT_FAILED;
    a->run = (FormRun){
        .o = o, .engine = engine, .view = JX_VIEW_AUDIT, .judge = audit, .end = put_summary};
    int code = EXIT_DONE;
    if (o->last) a->last = load_form(o, engine, o->last, "--last", &code);
    if (!o->last || a->last) code = run_forms(&a->run);
    jx_forms_free(a->last);
    free(a);
    return code;
}
