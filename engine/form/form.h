/* Outside data to cells: a form as it came, then bound to the slots of a plan.
 *
 *   bytes ─form_json.c→ Form (text as it came) ─bind.c→ Facts (a Cell for each input of the plan)
 *                                                  └ parse_cell.c reads one text for one input
 *
 * A form owns its arena. Binding never changes the form: what was understood goes into Facts, what
 * is doubtful becomes a finding that names the cell.
 */
#ifndef JX_FORM_FORM_H
#define JX_FORM_FORM_H

#include "plan/facts.h"

/* One row of the indicator table, cells as they came. A cell's p is NULL when the form has null
 * or nothing there, which is not the same as an empty text. */
typedef struct FormRow {
    Str level1, level2, name, key;
    Str target, actual, points, self_score, reason, note;
    Str cycle_target; /* 实施周期指标值 */
    bool not_applicable;
    Str where;         /* indicators[3], 自评表!A12 */
    const Str *places; /* ROW_CELLS addresses (自评表!F12); NULL: a JSON form, the path says it */
} FormRow;

/* One entry of `values`: a name and the text given for it. */
typedef struct FormValue {
    Str name, key, text; /* text.p NULL: null */
    bool not_applicable; /* given as {"value": …, "not_applicable": true} */
    Str note;            /* given as {"value": …, "note": …} */
    Str where;           /* values.全年执行数 */
} FormValue;

/* One of 年度重点工作任务. Not scored. */
typedef struct FormTask {
    Str name, content, amount, goal;
} FormTask;

/* Fields of the head that a finding may name. */
typedef enum HeadCell {
    HEAD_FORM,
    HEAD_UNIT,
    HEAD_NAME,
    HEAD_YEAR,
    HEAD_AMOUNT_UNIT,
    HEAD_BUDGET_POINTS,
    HEAD_BUDGET_RATE,
    HEAD_BUDGET_SELF_SCORE,
    HEAD_SELF_TOTAL,
    HEAD_SELF_GRADE,
    HEAD_CELLS
} HeadCell;

typedef struct Form {
    Arena arena;
    Str file, id, form, unit, name, amount_unit;
    Str department, goal, goal_actual; /* 主管部门, 年度总体目标 and what came of it: not scored */
    int32_t year;                      /* 0: not said */
    Str budget_points, budget_rate, budget_self_score, self_total, self_grade;
    Str conclusion; /* 自评结论; read by the audit alone */
    VEC(FormRow) rows;
    VEC(FormValue) values;
    VEC(FormTask) tasks;
    Str head[HEAD_CELLS]; /* addresses; empty: a JSON form, or not there */
    char sha256[65];      /* of the bytes as they came */
    bool contained; /* a worked example: values of other forms stand among its own, as 《…》… */
} Form;

/* What a column of a table with one form a row may be, besides a datum. */
typedef enum FormField {
    FIELD_NONE,
    FIELD_ID,
    FIELD_UNIT,
    FIELD_NAME,
    FIELD_FORM,
    FIELD_YEAR,
    FIELD_DEPARTMENT,
    FIELD_AMOUNT_UNIT,
    FIELD_BUDGET_POINTS,
    FIELD_BUDGET_RATE,
    FIELD_BUDGET_SELF_SCORE,
    FIELD_SELF_TOTAL,
    FIELD_SELF_GRADE,
    FORM_FIELDS
} FormField;

FormField jx__form_field(Str key); /* of a name key: 项目名称 and name are FIELD_NAME */

/* Reads one form in the JSON of the contract. False when the text is not such a form: every
 * reason is in `diags` (JX50xx, with line and column). Numbers keep their text: they are never
 * turned into doubles. Safe from several threads. After false the form is empty, and
 * form->arena.failed says whether memory ran out. */
bool jx__form_json(Form *form, const Alloc *al, Str file, Str bytes, Diags *diags);
void jx__form_free(Form *form);

/* Where a cell of a row, or a field of the head, stands: its address in a sheet, or the path in
 * the JSON (indicators[3].actual). */
Str jx__row_place(Arena *ar, Str where, const Str *places, RowCell cell);
Str jx__head_place(const Form *form, HeadCell cell);
/* The address in the sheet of what a path names (`where` of a row and a field, `values.…`, a field
 * of the head); the path itself when the form did not come from a sheet. */
Str jx__form_place(const Form *form, Str path);
/* The form in the JSON of the contract; fields without content are left out. */
void jx__form_write(Buf *out, const Form *form);

/* A form given along with the one that is scored, for the names that rules read from it. */
typedef struct Attached {
    Str role; /* 上年; empty: the form's own title is its name */
    const Form *form;
    bool used; /* set by jx__bind: some rule reads this form */
} Attached;

/* Fills `facts` (arrays from `ar`, numbers from `np`) for one plan. Names of another form are read
 * from the attached form of that name; one that names another unit than `form` is passed over.
 * Data trouble becomes findings and cell statuses; false only when memory ran out. */
bool jx__bind(Facts *facts, Arena *ar, NumPool *np, const Plan *plan, const Form *form,
              Attached *with, uint32_t nwith, Diags *diags);

/* The name without what forms print before it (指标1：, ★, 其中：); all of it when there is nothing. */
Str jx__names_clean(Str name);

/* How a cell is read. */
typedef struct CellContext {
    Arena *arena;
    NumPool *pool;
    const Units *units;
    Str amount_unit; /* unit of money cells that name none; empty: not said */
    Str amount_said; /* what the form says there when it is no unit of money */
    int32_t year;
    bool ungraded; /* 定性: the number is known, so text without a grade reads as `noptions` */
    Diags *diags;  /* NULL: no findings wanted */
    Where where;
} CellContext;

/* Reads the text of one cell for one input. `raw.p == NULL` is 未填. `points` (may be NULL) gets
 * the evaluator's number of a 定性 cell, always as a share of the points: 达成（90%） gives 0.9,
 * and so does 达成，9分 when input->points is 10; only a grade: 未填. For any other cell it is the
 * cell itself, so that 录入 finds its points there. */
Cell jx__cell_read(const CellContext *cx, const Input *input, Str raw, Cell *points);

#endif
