/* The report as data: everything a table, a JSON file or an explanation shows, as finished text.
 *
 * Built once from the plan, the facts and the registers; the writers below only lay it out and
 * compute nothing. A report owns its arena and outlives session, form and plan.
 */
#ifndef JX_REPORT_REPORT_H
#define JX_REPORT_REPORT_H

#include "base/json.h"
#include "run/run.h"

typedef enum RowStatus {
    ROW_MET,
    ROW_EXCEEDED,
    ROW_PARTIAL,
    ROW_UNMET,
    ROW_MISSING,
    ROW_NOT_APPLICABLE,
    ROW_UNREADABLE,
    ROW_JUDGED
} RowStatus;

/* One line of an explanation: what was done, with the figures. */
typedef struct ReportStep {
    Str clause; /* the rule's own words */
    Str origin; /* of several layers: where they stand */
    Str text;   /* 20.7亿元÷23亿元＝90%；10×90%＝9.00分 */
    Str spared; /* of a clause that did not act: why not; empty when there is nothing to say */
    Str place; /* of the same: 二（一）3，规则第24行; of several layers with the file of its own */
    bool applied;
} ReportStep;

typedef struct ReportInput {
    Str name, raw, where; /* raw empty: 未填 */
    Str understood;       /* 20.7亿元; the status in words when there is no value */
    Str note;             /* the form's own remark on the value; empty: none */
} ReportInput;

typedef struct ReportRow {
    Str level1, level2, name, target, actual, points, score; /* score.p NULL: not scored */
    Str completion, self_score, clause, why;                 /* p NULL: none */
    Str reason; /* 偏差原因分析及改进措施, as the form has it; empty: none */
    Str exact;  /* the unrounded score when it differs */
    Str need;   /* 再完成2.3亿元可得满分 */
    Str step;   /* 再完成1家可得13.50分: the next step short of full points … */
    Str step_input, step_value, step_score; /* … the datum, what it has to be, what that scores */
    RowStatus status;
    uint32_t group;   /* the nearest group above, or JX_NO_REG */
    uint32_t item;    /* of the plan */
    uint32_t audited; /* in Report.audit, or JX_NO_REG */
    uint8_t role;     /* 0 in the sum, 1 加分, 2 扣分 */
    uint32_t first_input, ninputs, first_step, nsteps;
    uint32_t line; /* of the clause in the rule file; 0: nowhere there */
    Str origin;    /* of several layers: where the clause stands that decides; else empty */
    Str layer_title, layer_basis, layer_file;
    uint32_t layer_line;
} ReportRow;

typedef struct ReportGroup {
    Str name, points, score; /* score.p NULL: not all scored */
    uint32_t parent, depth;  /* the group around it, or JX_NO_REG; 0: a first-level group */
} ReportGroup;

/* One change of one indicator that brings the next grade, or one of several that do so together. */
typedef struct ReportChange {
    Str indicator, input, change, value, total, text;
    bool together; /* the total is with those before it */
} ReportChange;

/* A row of the form, as claimed beside as due. Texts empty: nothing there. */
typedef struct SheetRow {
    Str name, points, claimed, due, difference; /* +1.67 */
    uint64_t checks;                            /* bit i: the finding JX(8001+i) is made of it */
    Severity gravest;                           /* of these; of no meaning when there is none */
    uint32_t item;                              /* of the plan, or JX_NO_REG: not in the rules */
} SheetRow;

/* What an audit found, row by row: the rows of the form, then the budget line when there is one. */
typedef struct AuditSheet {
    VEC(SheetRow) rows;
    SheetRow total;
    bool has_budget;
} AuditSheet;

typedef struct Report {
    Arena arena;
    Lang lang;
    Str file, id, form, unit, name, rules, basis, rules_sha256, form_sha256;
    int32_t year;
    Str total, grade; /* p NULL: not to be had */
    Str total_points;
    Str self_total;                  /* what the form gives itself; empty: nothing */
    Str scored_total, scored_points; /* over the indicators that were scored */
    Str total_why;                   /* how the total came about */
    Str next_grade, next_missing;    /* p NULL: there is no total or no better grade */
    Str next_text;                   /* 差1.46分到“优”：…… */
    VEC(ReportChange) changes;       /* the smallest first; or those of a combination */
    bool complete;
    bool audited; /* `audit` is filled */
    AuditSheet audit;
    VEC(ReportGroup) groups;
    VEC(ReportRow) rows;
    VEC(ReportStep) steps;
    VEC(ReportInput) inputs;
    VEC(OtherForm) others; /* attached forms that were read */
    Diags findings;        /* of the form and of scoring; sorted */
} Report;

/* Builds the report of the last run. Adds the findings of scoring (JX6xxx, JX7xxx) to those of
 * `form_diags`, which are copied. NULL when memory is short. */
Report *jx__report_build(const Alloc *al, const Facts *facts, const Session *last, Session *trial,
                         const Diags *form_diags, Lang lang);
void jx__report_free(Report *r);
/* The grade a total falls in; empty when the rules have no grades. */
Str jx__report_grade(const Plan *plan, NumPool *np, Num total);

typedef struct RenderOptions {
    bool color;
    uint32_t width;     /* columns of the terminal; at least 60 */
    const char *engine; /* version for provenance */
} RenderOptions;

/* Writers (report_table.c, report_json.c, report_explain.c). */
void jx__report_table(Buf *out, const Report *r, const RenderOptions *opt);
void jx__report_json(Buf *out, const Report *r, const RenderOptions *opt);
/* `names`: only these indicators; none: all. False when a name is not in the report. */
bool jx__report_explain(Buf *out, const Report *r, const RenderOptions *opt, const Str *names,
                        uint32_t nnames);
/* Makes `out` a view of the report with these indicators only; false when one is not in it. */
bool jx__report_select(Arena *ar, const Report *r, const Str *names, uint32_t nnames, Report *out);
/* JX8009 JX8011; empty when there is none. */
Str jx__report_checks(Arena *ar, const SheetRow *row);
/* "claimed": …, "checks": […], and the member "audit" of the whole. */
void jx__report_json_sheet(Json *j, const SheetRow *row);
void jx__report_json_audit(Json *j, const Report *r);
/* Findings of severity note, those that are not listed included. */
uint32_t jx__report_notes(const Diags *findings);

#endif
