/* What one form says to one plan: a cell for each input slot, with the text it was read from.
 *
 * Filled by form/, read by run/ and report/. Everything lives in the arena of whoever filled it.
 */
#ifndef JX_PLAN_FACTS_H
#define JX_PLAN_FACTS_H

#include "plan/plan.h"

typedef struct Fact {
    Cell cell;
    Str raw;   /* the cell as it came; empty when there was none */
    Str where; /* indicators[3].actual, values.全年执行数 */
    Str file;  /* when it stands on an attached form: that form's file */
    Str note;  /* what the form says about it: how it was counted, why it is blank */
    bool self; /* read from the row's own 得分 cell */
} Fact;

/* The cells of a row that a finding may name. */
typedef enum RowCell {
    ROW_LEVEL1,
    ROW_LEVEL2,
    ROW_NAME,
    ROW_CYCLE_TARGET,
    ROW_TARGET,
    ROW_ACTUAL,
    ROW_POINTS,
    ROW_SELF_SCORE,
    ROW_REASON,
    ROW_NOTE,
    ROW_CELLS
} RowCell;

/* What the form itself prints in an indicator's row (nothing here enters the score). */
typedef struct Printed {
    bool present;
    uint32_t row; /* index in Form.rows; JX_NO_REG: none */
    Str target, points, self_score, reason, where;
    const Str *places; /* of the cells, as in FormRow */
} Printed;

/* An attached form that some cell was read from. */
typedef struct OtherForm {
    Str name, file, sha256; /* name: its role or title, as given */
} OtherForm;

typedef struct Facts {
    const Plan *plan;
    Str file, id, form, unit, name, amount_unit, self_total, self_grade;
    int32_t year; /* 0: not said */
    char sha256[65];
    Fact *facts;      /* plan->ninputs */
    Printed *printed; /* plan->nitems */
    OtherForm *others;
    uint32_t nothers;
} Facts;

#endif
