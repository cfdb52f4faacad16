/* Forms in, results out: one form through bind, run and report.
 *
 * Depends on form, run and report. A result owns its report and is independent of rule set, form
 * and attached forms. Wrong data never fails a call here; only memory does.
 */
#include "api/api.h"
#include "audit/audit.h"
#include <string.h>

/* ---- form ---- */

jx_status jx_form_read_json(jx_engine *engine, const char *file, const char *json, size_t length,
                            jx_diags **diags, jx_form **form)
{
    if (diags) *diags = NULL;
    if (form) *form = NULL;
    if (!engine || !diags || !form || (!json && length)) return JX_EINVAL;
    if (length > engine->max_text) return JX_ELIMIT;
    jx_diags *ds = jx__api_diags_new(&engine->alloc);
    jx_form *made = jx__alloc(&engine->alloc, sizeof *made);
    jx_status st = ds && made ? JX_OK : JX_ENOMEM;
    if (st == JX_OK) {
        memset(made, 0, sizeof *made);
        made->alloc = engine->alloc;
        Str bytes = {json ? json : "", (uint32_t)length};
        bool ok = jx__form_json(&made->form, &engine->alloc, jx__str_of(file ? file : ""), bytes,
                                &ds->list);
        if (!ok) st = made->form.arena.failed || !ds->list.errors ? JX_ENOMEM : JX_EDIAG;
    }
    if (st != JX_OK) { /* of a form that could not be read nothing is left */
        jx__free(&engine->alloc, made, sizeof *made);
        made = NULL;
    }
    st = jx__api_diags_give(ds, st, engine->lang, diags);
    if (st == JX_OK)
        *form = made;
    else
        jx_form_free(made);
    return st;
}

void jx_form_free(jx_form *form)
{
    if (!form) return;
    Alloc al = form->alloc;
    jx__form_free(&form->form);
    jx__free(&al, form, sizeof *form);
}

/* ---- scoring ---- */

void jx__score_end(Scoring *s)
{
    if (s->report) jx__report_free(s->report);
    if (s->trial_made) jx__session_free(&s->trial);
    if (s->last_made) jx__session_free(&s->last);
    if (s->pool_made) jx__num_pool_free(&s->pool);
    if (s->arena_made) jx__arena_free(&s->arena);
    if (s->own) jx__plan_free(s->own);
}

static bool begin_scoring(Scoring *s, const Plan *plan, const Alloc *al, bool needs)
{
    s->plan = plan;
    s->arena_made = jx__arena_init(&s->arena, al, 0);
    s->pool_made = s->arena_made && jx__num_pool_init(&s->pool, al);
    s->last_made = s->pool_made && jx__session_init(&s->last, plan, al);
    s->trial_made = s->last_made && needs && jx__session_init(&s->trial, plan, al);
    return s->last_made && s->trial_made == needs;
}

static bool attach(Scoring *s, const jx_attachment *with, size_t n)
{
    s->nwith = (uint32_t)n;
    s->with = jx__arena_alloc(&s->arena, (n + 1) * sizeof *s->with);
    for (size_t i = 0; s->with && i < n; i++)
        s->with[i] = (Attached){.role = jx__str_of(with[i].role ? with[i].role : ""),
                                .form = &with[i].form->form};
    return s->with != NULL;
}

static bool run_form(Scoring *s, const Plan *plan, const Form *form, Diags *diags)
{
    if (!jx__bind(&s->facts, &s->arena, &s->pool, plan, form, s->with, s->nwith, diags))
        return false;
    jx__targets_compare(&s->facts, &s->arena, &s->pool, diags);
    size_t n = (size_t)plan->ninputs + 1;
    Cell *cells = jx__arena_alloc(&s->arena, n * sizeof *cells);
    if (s->arena.failed || s->pool.arena.failed) return false;
    for (uint32_t i = 0; i < plan->ninputs; i++)
        cells[i] = s->facts.facts[i].cell;
    if (!jx__session_run(&s->last, cells)) return false;
    jx__actuals_compare(&s->facts, &s->last, &s->arena, &s->pool, diags);
    return !s->arena.failed;
}

/* `needs`: what would change a score is searched for. */
static bool run(Scoring *s, const jx_ruleset *rules, const Form *form, const jx_attachment *with,
                size_t nwith, bool needs, bool report, Diags *diags)
{
    const Alloc *al = &rules->alloc;
    memset(s, 0, sizeof *s);
    if (rules->scheme) {
        s->own = jx__expand_form(rules, form, diags, &s->too_large);
        if (!s->own) return false;
    }
    if (!begin_scoring(s, s->own ? s->own : rules->plan, al, needs)) return false;
    if (!attach(s, with, nwith) || !run_form(s, s->plan, form, diags)) return false;
    if (!report) return true;
    s->report = jx__report_build(al, &s->facts, &s->last, needs ? &s->trial : NULL, diags,
                                 rules->engine->lang);
    return s->report != NULL;
}

bool jx__score_form(Scoring *s, const jx_ruleset *rules, const Form *form,
                    const jx_attachment *with, size_t nwith, Diags *diags)
{
    return run(s, rules, form, with, nwith, true, true, diags);
}

bool jx__score_plain(Scoring *s, const jx_ruleset *rules, const Form *form, Diags *diags)
{
    return run(s, rules, form, NULL, 0, false, true, diags);
}

bool jx__score_cells(Scoring *s, const jx_ruleset *rules, const Form *form,
                     const jx_attachment *with, size_t nwith, Diags *diags)
{
    return run(s, rules, form, with, nwith, false, false, diags);
}

bool jx__score_bare(Scoring *s, const jx_ruleset *rules, const Form *form,
                    const jx_attachment *with, size_t nwith, bool report, Diags *diags)
{
    return run(s, rules, form, with, nwith, false, report, diags);
}

static jx_result *new_result(const Alloc *al, Report *report, const Scoring *s)
{
    jx_result *r = jx__alloc(al, sizeof *r);
    jx_diags *ds = jx__api_diags_new(al);
    bool *used = jx__alloc(al, s->nwith + (size_t)1);
    if (r && ds && used) {
        *r = (jx_result){
            .alloc = *al, .report = report, .diags = ds, .used = used, .nused = s->nwith};
        for (uint32_t i = 0; i < s->nwith; i++)
            used[i] = s->with[i].used;
        jx__diags_append(&ds->list, &report->findings);
        if (jx__api_diags_finish(ds, report->lang)) return r;
    }
    jx_diags_free(ds);
    jx__free(al, used, s->nwith + (size_t)1);
    jx__free(al, r, sizeof *r);
    return NULL;
}

/* `audited`: compared with what the form claims as well. */
static jx_status score(const jx_ruleset *rules, const Form *form, const Form *last_year,
                       const jx_attachment *with, size_t nwith, bool audited, jx_result **result)
{
    const Alloc *al = &rules->alloc;
    Scoring s;
    Diags diags;
    if (!jx__diags_init(&diags, al)) return JX_ENOMEM;
    bool done = jx__score_form(&s, rules, form, with, nwith, &diags);
    if (done && audited) {
        AuditInput in = {.form = form,
                         .last_year = last_year,
                         .facts = &s.facts,
                         .last = &s.last,
                         .report = s.report};
        done = jx__audit_run(&in, al);
    }
    if (done) *result = new_result(al, s.report, &s);
    if (*result) s.report = NULL; /* the result's */
    jx__score_end(&s);
    jx__diags_free(&diags);
    if (*result) return JX_OK;
    return s.too_large ? JX_ELIMIT : JX_ENOMEM;
}

jx_status jx_form_score(const jx_ruleset *rules, const jx_form *form, jx_result **result)
{
    return jx_form_score_with(rules, form, NULL, 0, result);
}

jx_status jx_form_score_with(const jx_ruleset *rules, const jx_form *form,
                             const jx_attachment *with, size_t n, jx_result **result)
{
    if (result) *result = NULL;
    if (!rules || !form || !result) return JX_EINVAL;
    jx_status st = jx__api_attached(with, n);
    if (st != JX_OK) return st;
    return score(rules, &form->form, NULL, with, n, false, result);
}

jx_status jx_form_audit(const jx_ruleset *rules, const jx_form *form, const jx_form *last_year,
                        const jx_attachment *with, size_t n, jx_result **result)
{
    if (result) *result = NULL;
    if (!rules || !form || !result) return JX_EINVAL;
    jx_status st = jx__api_attached(with, n);
    if (st != JX_OK) return st;
    return score(rules, &form->form, last_year ? &last_year->form : NULL, with, n, true, result);
}

/* ---- reading a result ---- */

void jx_result_free(jx_result *result)
{
    if (!result) return;
    Alloc al = result->alloc;
    jx_diags_free(result->diags);
    jx__report_free(result->report);
    jx__free(&al, result->used, result->nused + 1);
    jx__free(&al, result, sizeof *result);
}

int jx_result_used(const jx_result *result, size_t i)
{
    return result && i < result->nused && result->used[i];
}

const char *jx_result_total(const jx_result *result)
{
    return result ? result->report->total.p : NULL;
}

const char *jx_result_grade(const jx_result *result)
{
    return result ? result->report->grade.p : NULL;
}

int jx_result_complete(const jx_result *result)
{
    return result && result->report->complete;
}

size_t jx_result_row_count(const jx_result *result)
{
    return result ? result->report->rows.n : 0;
}

static const char *text(Str s)
{
    return s.n ? s.p : "";
}

jx_status jx_result_row(const jx_result *result, size_t i, jx_row *out)
{
    if (!result || !out || i >= result->report->rows.n) return JX_EINVAL;
    const ReportRow *r = &result->report->rows.at[i];
    *out = (jx_row){.name = text(r->name),
                    .clause = text(r->clause),
                    .target = text(r->target),
                    .actual = text(r->actual),
                    .points = text(r->points),
                    .score = r->score.p,
                    .why = text(r->why),
                    .status = (jx_row_status)r->status};
    return JX_OK;
}

const jx_diags *jx_result_diags(const jx_result *result)
{
    return result ? result->diags : NULL;
}

/* ---- rendering ---- */

bool jx__render_options(const jx_render_options *given, jx_render_options *out)
{
    if (!jx__api_options(given, out, sizeof *out)) return false;
    return out->nnames == 0 || out->names != NULL;
}

static bool render(Buf *out, const jx_result *result, jx_view view, const jx_render_options *o)
{
    const Report *r = result->report;
    RenderOptions opt = {
        .color = o->color != 0, .width = o->width ? o->width : 80, .engine = jx_version()};
    if (view == JX_VIEW_AUDIT) {
        jx__audit_table(out, r, &opt);
        return true;
    }
    if (view == JX_VIEW_TABLE) jx__report_table(out, r, &opt);
    if (view == JX_VIEW_TABLE || (view == JX_VIEW_JSON && !o->nnames)) {
        if (view == JX_VIEW_JSON) jx__report_json(out, r, &opt);
        return true;
    }
    size_t size = (o->nnames + 1) * sizeof(Str);
    Str *names = o->nnames < UINT32_MAX / sizeof(Str) ? jx__arena_alloc(out->arena, size) : NULL;
    if (!names || out->arena->failed) return true;
    for (size_t i = 0; i < o->nnames; i++)
        names[i] = o->names[i] ? jx__str_of(o->names[i]) : STR_NONE;
    if (view == JX_VIEW_EXPLAIN)
        return jx__report_explain(out, r, &opt, names, (uint32_t)o->nnames);
    Report some = *r;
    if (!jx__report_select(out->arena, r, names, (uint32_t)o->nnames, &some)) return false;
    jx__report_json(out, &some, &opt);
    return true;
}

jx_status jx_result_render(const jx_result *result, jx_view view, const jx_render_options *options,
                           jx_write_fn write, void *ud)
{
    jx_render_options o;
    bool known = view == JX_VIEW_TABLE || view == JX_VIEW_JSON || view == JX_VIEW_EXPLAIN ||
                 (view == JX_VIEW_AUDIT && result && result->report->audited);
    if (!result || !write || !known || !jx__render_options(options, &o)) return JX_EINVAL;
    Arena ar;
    if (!jx__arena_init(&ar, &result->alloc, 0)) return JX_ENOMEM;
    Buf out = jx__buf(&ar);
    bool found = render(&out, result, view, &o);
    jx_status st = found || ar.failed ? jx__api_write(&out, write, ud) : JX_ENOTFOUND;
    jx__arena_free(&ar);
    return st;
}
