/* A report as one JSON object: the contract's shape, and what it allows to be added.
 *
 * Depends on the report alone; figures are strings, so that no reader turns them into doubles.
 * Added to the contract: exact, need and inputs of an indicator; total_points, total_why,
 * scored_total, scored_points and next_grade of the whole; of an audited result claimed, due,
 * difference and checks of an indicator, and audit of the whole. One indicator stands on one line.
 */
#include "report/report.h"

/* A member; a text without p is null, as the contract has it. */
static void member(Buf *out, const char *key, Str value)
{
    jx__buf_printf(out, "\"%s\": ", key);
    if (value.p)
        jx__json_string(out, value);
    else
        jx__buf_add(out, STR("null"));
}

typedef struct Member {
    const char *key;
    Str value;
} Member;

static void members(Buf *out, const Member *list, size_t n, const char *between)
{
    for (size_t i = 0; i < n; i++) {
        if (i) jx__buf_addz(out, between);
        member(out, list[i].key, list[i].value);
    }
}
#define MEMBERS(out, list, between) members((out), (list), sizeof(list) / sizeof *(list), (between))

static const char *const STATUS[] = {[ROW_MET] = "met",
                                     [ROW_EXCEEDED] = "exceeded",
                                     [ROW_PARTIAL] = "partial",
                                     [ROW_UNMET] = "unmet",
                                     [ROW_MISSING] = "missing",
                                     [ROW_NOT_APPLICABLE] = "not_applicable",
                                     [ROW_UNREADABLE] = "unreadable",
                                     [ROW_JUDGED] = "judged"};

static void write_inputs(Buf *out, const Report *r, const ReportRow *row)
{
    jx__buf_add(out, STR("\"inputs\": ["));
    for (uint32_t i = 0; i < row->ninputs; i++) {
        const ReportInput *in = &r->inputs.at[row->first_input + i];
        Member list[] = {{"name", in->name},
                         {"raw", in->raw.n ? in->raw : STR_NONE},
                         {"cell", in->where.n ? in->where : STR_NONE},
                         {"understood", in->understood},
                         {"note", in->note.n ? in->note : STR_NONE}};
        jx__buf_addz(out, i ? ", {" : "{");
        MEMBERS(out, list, ", ");
        jx__buf_add(out, STR("}"));
    }
    jx__buf_add(out, STR("]"));
}

/* Of rules in several layers: the one whose clause decides. */
static void write_layer(Buf *out, const ReportRow *row)
{
    if (!row->origin.n) return;
    Member list[] = {{"title", row->layer_title.n ? row->layer_title : STR_NONE},
                     {"basis", row->layer_basis.n ? row->layer_basis : STR_NONE},
                     {"file", row->layer_file}};
    jx__buf_add(out, STR("\"layer\": {"));
    MEMBERS(out, list, ", ");
    jx__buf_printf(out, ", \"line\": %u}, ", (unsigned)row->layer_line);
}

/* Clauses that did not act, why, and where they stand; there when there are any. */
static void write_spared(Buf *out, const Report *r, const ReportRow *row)
{
    bool any = false;
    for (uint32_t i = 0; i < row->nsteps; i++) {
        const ReportStep *s = &r->steps.at[row->first_step + i];
        if (!s->spared.n) continue;
        Member list[] = {{"clause", s->clause}, {"text", s->spared}, {"place", s->place}};
        jx__buf_addz(out, any ? ", {" : "\"not_used\": [{");
        MEMBERS(out, list, ", ");
        jx__buf_addz(out, "}");
        any = true;
    }
    if (any) jx__buf_add(out, STR("], "));
}

static void write_row(Buf *out, const Report *r, const ReportRow *row)
{
    Member list[] = {{"level1", row->level1},
                     {"level2", row->level2},
                     {"name", row->name},
                     {"target", row->target},
                     {"actual", row->actual},
                     {"points", row->points},
                     {"score", row->score},
                     {"status", jx__str_of(STATUS[row->status])},
                     {"completion", row->completion},
                     {"self_score", row->self_score},
                     {"clause", row->clause},
                     {"why", row->why},
                     {"exact", row->exact.n ? row->exact : row->score},
                     {"need", row->need.n ? row->need : STR_NONE}};
    jx__buf_add(out, STR("{"));
    MEMBERS(out, list, ", ");
    jx__buf_add(out, STR(", "));
    if (r->audited) {
        const SheetRow none = {.checks = 0}; /* the form does not have it */
        bool there = row->audited < r->audit.rows.n;
        jx__report_json_sheet(out, there ? &r->audit.rows.at[row->audited] : &none);
        jx__buf_add(out, STR(", "));
    }
    if (row->step.n) {
        Member step[] = {{"input", row->step_input},
                         {"value", row->step_value},
                         {"score", row->step_score},
                         {"text", row->step}};
        jx__buf_add(out, STR("\"next_step\": {"));
        MEMBERS(out, step, ", ");
        jx__buf_add(out, STR("}, "));
    }
    write_spared(out, r, row);
    write_layer(out, row);
    write_inputs(out, r, row);
    jx__buf_add(out, STR("}"));
}

static void write_groups(Buf *out, const Report *r)
{
    const char *between = "\n    ";
    jx__buf_add(out, STR(",\n  \"groups\": ["));
    for (uint32_t i = 0; i < r->groups.n; i++) {
        const ReportGroup *g = &r->groups.at[i];
        if (g->depth > 0) continue;
        Member list[] = {{"name", g->name}, {"points", g->points}, {"score", g->score}};
        jx__buf_printf(out, "%s{", between);
        MEMBERS(out, list, ", ");
        jx__buf_add(out, STR("}"));
        between = ",\n    ";
    }
    jx__buf_add(out, STR("\n  ]"));
}

static void write_lists(Buf *out, const Report *r)
{
    write_groups(out, r);
    jx__buf_add(out, STR(",\n  \"indicators\": ["));
    for (uint32_t i = 0; i < r->rows.n; i++) {
        jx__buf_addz(out, i ? ",\n    " : "\n    ");
        write_row(out, r, &r->rows.at[i]);
    }
    jx__buf_add(out, STR("\n  ],\n  \"findings\": ["));
    for (uint32_t i = 0; i < r->findings.at.n; i++) {
        jx__buf_addz(out, i ? ",\n    " : "\n    ");
        jx__diag_json(out, &r->findings.at.at[i], r->lang);
    }
    jx__buf_add(out, STR("\n  ]"));
}

/* The next grade, or null: what is missing, and the single changes that bring it. */
static void write_next(Buf *out, const Report *r)
{
    Member head[] = {
        {"grade", r->next_grade}, {"missing", r->next_missing}, {"text", r->next_text}};
    jx__buf_addz(out, ",\n  \"next_grade\": ");
    if (!r->next_grade.p) {
        jx__buf_addz(out, "null");
        return;
    }
    jx__buf_addz(out, "{");
    MEMBERS(out, head, ", ");
    jx__buf_addz(out, ", \"changes\": [");
    for (uint32_t i = 0; i < r->changes.n; i++) {
        const ReportChange *c = &r->changes.at[i];
        Member list[] = {{"indicator", c->indicator},
                         {"input", c->input},
                         {"change", c->change.n ? c->change : STR_NONE},
                         {"value", c->value},
                         {"total", c->total},
                         {"text", c->text}};
        jx__buf_addz(out, i ? ",\n    {" : "\n    {");
        MEMBERS(out, list, ", ");
        jx__buf_addz(out, c->together ? ", \"together\": true}" : "}");
    }
    jx__buf_addz(out, r->changes.n ? "\n  ]}" : "]}");
}

/* The attached forms the result rests on; the field is there when there are any. */
static void write_others(Buf *out, const Report *r)
{
    if (r->others.n == 0) return;
    jx__buf_add(out, STR(", \"with\": ["));
    for (uint32_t i = 0; i < r->others.n; i++) {
        const OtherForm *f = &r->others.at[i];
        Member list[] = {{"name", f->name}, {"file", f->file}, {"form_sha256", f->sha256}};
        jx__buf_addz(out, i ? ", {" : "{");
        MEMBERS(out, list, ", ");
        jx__buf_add(out, STR("}"));
    }
    jx__buf_add(out, STR("]"));
}

void jx__report_json(Buf *out, const Report *r, const RenderOptions *opt)
{
    Member head[] = {{"id", r->id},
                     {"unit", r->unit},
                     {"name", r->name},
                     {"total", r->total},
                     {"grade", r->grade}};
    Member more[] = {{"total_points", r->total_points},
                     {"total_why", r->total_why},
                     {"scored_total", r->scored_total},
                     {"scored_points", r->scored_points}};
    Member provenance[] = {{"rules", r->rules},
                           {"rules_sha256", r->rules_sha256},
                           {"form_sha256", r->form_sha256},
                           {"engine", jx__str_of(opt->engine)}};
    jx__buf_add(out, STR("{\n  "));
    MEMBERS(out, head, ",\n  ");
    jx__buf_printf(out, ",\n  \"complete\": %s,\n  ", r->complete ? "true" : "false");
    MEMBERS(out, more, ",\n  ");
    write_next(out, r);
    write_lists(out, r);
    if (r->audited) jx__report_json_audit(out, r);
    jx__buf_add(out, STR(",\n  \"provenance\": {"));
    MEMBERS(out, provenance, ", ");
    write_others(out, r);
    jx__buf_add(out, STR("}\n}\n"));
}
