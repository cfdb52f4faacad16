/* A report as one JSON object: the contract's shape, and what it allows to be added.
 *
 * Depends on the report alone; figures are strings, so that no reader turns them into doubles.
 * Added to the contract: exact, need and inputs of an indicator; total_points, total_why,
 * scored_total, scored_points and next_grade of the whole; of an audited result claimed, due,
 * difference and checks of an indicator, and audit of the whole. One indicator stands on one line.
 */
#include "report/report.h"

static const char *const STATUS[] = {[ROW_MET] = "met",
                                     [ROW_EXCEEDED] = "exceeded",
                                     [ROW_PARTIAL] = "partial",
                                     [ROW_UNMET] = "unmet",
                                     [ROW_MISSING] = "missing",
                                     [ROW_NOT_APPLICABLE] = "not_applicable",
                                     [ROW_UNREADABLE] = "unreadable",
                                     [ROW_JUDGED] = "judged"};

static void write_inputs(Json *j, const Report *r, const ReportRow *row)
{
    jx__json_begin(j, "inputs", "[");
    for (uint32_t i = 0; i < row->ninputs; i++) {
        const ReportInput *in = &r->inputs.at[row->first_input + i];
        jx__json_item(j, i, " ");
        jx__json_text(j, "name", in->name);
        jx__json_some(j, "raw", in->raw);
        jx__json_some(j, "cell", in->where);
        jx__json_text(j, "understood", in->understood);
        jx__json_some(j, "note", in->note);
        jx__json_close(j, "}");
    }
    jx__json_close(j, "]");
}

/* Of rules in several layers: the one whose clause decides. */
static void write_layer(Json *j, const ReportRow *row)
{
    if (!row->origin.n) return;
    jx__json_begin(j, "layer", "{");
    jx__json_some(j, "title", row->layer_title);
    jx__json_some(j, "basis", row->layer_basis);
    jx__json_text(j, "file", row->layer_file);
    jx__json_number(j, "line", row->layer_line);
    jx__json_close(j, "}");
}

/* Clauses that did not act, why, and where they stand; there when there are any. */
static void write_spared(Json *j, const Report *r, const ReportRow *row)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < row->nsteps; i++) {
        const ReportStep *s = &r->steps.at[row->first_step + i];
        if (!s->spared.n) continue;
        if (n == 0) jx__json_begin(j, "not_used", "[");
        jx__json_item(j, n++, " ");
        jx__json_text(j, "clause", s->clause);
        jx__json_text(j, "text", s->spared);
        jx__json_text(j, "place", s->place);
        jx__json_close(j, "}");
    }
    if (n) jx__json_close(j, "]");
}

static void write_step(Json *j, const ReportRow *row)
{
    if (!row->step.n) return;
    jx__json_begin(j, "next_step", "{");
    jx__json_text(j, "input", row->step_input);
    jx__json_text(j, "value", row->step_value);
    jx__json_text(j, "score", row->step_score);
    jx__json_text(j, "text", row->step);
    jx__json_close(j, "}");
}

static void write_row(Json *j, const Report *r, const ReportRow *row)
{
    jx__json_text(j, "level1", row->level1);
    jx__json_text(j, "level2", row->level2);
    jx__json_text(j, "name", row->name);
    jx__json_text(j, "target", row->target);
    jx__json_text(j, "actual", row->actual);
    jx__json_text(j, "points", row->points);
    jx__json_text(j, "score", row->score);
    jx__json_text(j, "status", jx__str_of(STATUS[row->status]));
    jx__json_text(j, "completion", row->completion);
    jx__json_text(j, "self_score", row->self_score);
    jx__json_text(j, "clause", row->clause);
    jx__json_text(j, "why", row->why);
    jx__json_text(j, "exact", row->exact.n ? row->exact : row->score);
    jx__json_some(j, "need", row->need);
    if (r->audited) {
        const SheetRow none = {.checks = 0}; /* the form does not have it */
        bool there = row->audited < r->audit.rows.n;
        jx__report_json_sheet(j, there ? &r->audit.rows.at[row->audited] : &none);
    }
    write_step(j, row);
    write_spared(j, r, row);
    write_layer(j, row);
    write_inputs(j, r, row);
    jx__json_close(j, "}");
}

static void write_groups(Json *j, const Report *r)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->groups.n; i++) {
        const ReportGroup *g = &r->groups.at[i];
        if (g->depth > 0) continue;
        jx__json_item(j, n++, "\n    ");
        jx__json_text(j, "name", g->name);
        jx__json_text(j, "points", g->points);
        jx__json_text(j, "score", g->score);
        jx__json_close(j, "}");
    }
}

static void write_lists(Json *j, Json *in, const Report *r)
{
    jx__json_begin(j, "groups", "[");
    write_groups(in, r);
    jx__json_close(j, "\n  ]");
    jx__json_begin(j, "indicators", "[");
    for (uint32_t i = 0; i < r->rows.n; i++) {
        jx__json_item(in, i, "\n    ");
        write_row(in, r, &r->rows.at[i]);
    }
    jx__json_close(j, "\n  ]");
    jx__json_begin(j, "findings", "[");
    for (uint32_t i = 0; i < r->findings.at.n; i++) {
        jx__buf_addz(j->out, i ? ",\n    " : "\n    ");
        jx__diag_json(j->out, &r->findings.at.at[i], r->lang);
    }
    jx__json_close(j, "\n  ]");
}

/* The next grade, or null: what is missing, and the single changes that bring it. */
static void write_next(Json *j, const Report *r)
{
    jx__json_text(j, "grade", r->next_grade);
    jx__json_text(j, "missing", r->next_missing);
    jx__json_text(j, "text", r->next_text);
    jx__json_begin(j, "changes", "[");
    for (uint32_t i = 0; i < r->changes.n; i++) {
        const ReportChange *c = &r->changes.at[i];
        jx__json_item(j, i, "\n    ");
        jx__json_text(j, "indicator", c->indicator);
        jx__json_text(j, "input", c->input);
        jx__json_some(j, "change", c->change);
        jx__json_text(j, "value", c->value);
        jx__json_text(j, "total", c->total);
        jx__json_text(j, "text", c->text);
        if (c->together) jx__json_truth(j, "together", true);
        jx__json_close(j, "}");
    }
    jx__json_close(j, r->changes.n ? "\n  ]}" : "]}");
}

static void write_provenance(Json *j, const Report *r, Str engine)
{
    jx__json_text(j, "rules", r->rules);
    jx__json_text(j, "rules_sha256", r->rules_sha256);
    jx__json_text(j, "form_sha256", r->form_sha256);
    jx__json_text(j, "engine", engine);
    if (r->others.n) jx__json_begin(j, "with", "["); /* attached forms the result rests on */
    for (uint32_t i = 0; i < r->others.n; i++) {
        const OtherForm *f = &r->others.at[i];
        jx__json_item(j, i, " ");
        jx__json_text(j, "name", f->name);
        jx__json_text(j, "file", f->file);
        jx__json_text(j, "form_sha256", f->sha256);
        jx__json_close(j, "}");
    }
    if (r->others.n) jx__json_close(j, "]");
    jx__json_close(j, "}");
}

/* The members of the whole stand on lines of their own; `in` writes what stands in such a line. */
void jx__report_json(Buf *out, const Report *r, const RenderOptions *opt)
{
    Json whole = jx__json(out, "\n  "), line = jx__json(out, " "), *j = &whole, *in = &line;
    jx__json_open(j, "{");
    jx__json_text(j, "id", r->id);
    jx__json_text(j, "unit", r->unit);
    jx__json_text(j, "name", r->name);
    jx__json_text(j, "total", r->total);
    jx__json_text(j, "grade", r->grade);
    jx__json_truth(j, "complete", r->complete);
    jx__json_text(j, "total_points", r->total_points);
    jx__json_text(j, "total_why", r->total_why);
    jx__json_text(j, "scored_total", r->scored_total);
    jx__json_text(j, "scored_points", r->scored_points);
    jx__json_key(j, "next_grade");
    if (r->next_grade.p) {
        jx__json_open(in, "{");
        write_next(in, r);
    } else {
        jx__json_value(out, STR_NONE);
    }
    write_lists(j, in, r);
    if (r->audited) jx__report_json_audit(j, r);
    jx__json_key(j, "provenance");
    jx__json_open(in, "{");
    write_provenance(in, r, jx__str_of(opt->engine));
    jx__json_close(j, "\n}\n");
}
