/* The plan: a rule set as a straight line of typed ops, ready to run any number of times.
 *
 * An op's result register is its own index; operands come earlier; nothing jumps and nothing
 * throws. A plan lives in one arena of its own, refers to nothing outside it, and is immutable
 * once lowered: any number of threads may run it at once.
 *
 *   inputs[] ─INPUT→ ops[0 … n) ─→ items[] say which register is which indicator's score
 *                                   steps[] say which clause each register speaks for
 */
#ifndef JX_PLAN_PLAN_H
#define JX_PLAN_PLAN_H

#include "base/cell.h"
#include "base/diag.h"
#include "base/unit.h"

typedef enum OpCode {
#define OP(name, arity, rule, text) OP_##name##_,
#include "plan/ops.def"
#undef OP
    OP_COUNT_
} OpCode;

typedef struct Op {
    uint16_t code;
    uint32_t a, b, c; /* registers */
    uint32_t d;       /* immediate: const, input, table, rounding */
} Op;

#define JX_NO_REG 0xffffffffu

/* What one slot of a form is. One datum may fill several slots. */
typedef enum InputKind {
    INPUT_VALUE,  /* the actual value: of a row, or of `values` */
    INPUT_POINTS, /* 定性 and 录入: the number the evaluator gave (a share, or points) */
    INPUT_REASON, /* 1 when the row gives a reason for the deviation */
    INPUT_YEAR    /* the form's year */
} InputKind;

typedef struct Input {
    InputKind kind;
    Str name, key;
    uint32_t item;  /* plan item of the same name, or JX_NO_REG */
    ValueType type; /* INPUT_VALUE */
    Dim dim;
    bool dim_known;
    Unit unit;      /* what a bare number means; text empty: not said */
    bool whole;
    bool used;      /* false: known by name, but no rule reads it */
    Str *options;   /* keys: TYPE_TEXT [0] the target's text; TYPE_GRADE the grade words */
    uint32_t noptions;
    Str *option_names; /* display forms */
} Input;

typedef struct BandRow {
    Num low, high, value; /* value: the score in points */
    bool has_low, has_high, low_in, high_in, other;
    uint32_t word;        /* option index for word tables; JX_NO_REG else */
    Str text;             /* as written, for explanations */
    Span span;
} BandRow;

typedef struct BandTable {
    BandRow *rows;
    uint32_t n;
} BandTable;

/* What a register stands for in the explanation of an indicator, in the order it happened. */
typedef enum StepKind {
    STEP_PRORATA,   /* value = score; a actual, b target, c points */
    STEP_REVERSE,
    STEP_LINEAR,
    STEP_ATTAIN,    /* a: the condition */
    STEP_BAND,      /* a: subject; b: row number register; table: d */
    STEP_DEDUCT,    /* a: steps counted, b: the amount for one, c: the gap it was counted from */
    STEP_JUDGED,    /* a: grade, b: the evaluator's share */
    STEP_ENTERED,   /* a: entered points */
    STEP_FORMULA,
    STEP_CASE,      /* a: condition; applied when it holds */
    STEP_CAP,       /* 最高; applied when it changed the score: a the score before */
    STEP_FLOOR,
    STEP_CLAMP,     /* to [0, points] */
    STEP_OVER,      /* a: condition, b: deduction */
    STEP_OVER_REASON, /* a: over and no reason given: a finding */
    STEP_BONUS,     /* a: steps counted, b: the amount added */
    STEP_PREMISE,   /* a: condition that must hold */
    STEP_NA,        /* a: condition */
    STEP_MISSING,
    STEP_VETO,      /* a: condition */
    STEP_ROUND      /* a: exact */
} StepKind;

typedef struct PlanStep {
    StepKind kind;
    uint32_t reg; /* the score after this step */
    uint32_t a, b, c, d;
    Span span;    /* the clause in the rule text */
    Str text;     /* the clause as written */
} PlanStep;

typedef struct PlanItem {
    bool indicator;
    uint8_t role;   /* Role of model.h: 0 normal, 1 bonus, 2 penalty */
    uint8_t method; /* Method of model.h */
    uint8_t mark;
    Str name, path;
    Span span;
    Str level1, level2; /* names of the groups above; empty when there are none */
    uint32_t parent, first_child, next; /* plan items */
    Num points;
    Str target_text; /* display form */
    uint8_t target_kind, target_op;
    Unit target_unit;
    Num target_low, target_high;
    uint32_t input;      /* slot of its own datum */
    uint32_t input_points, input_reason; /* slots or JX_NO_REG */
    bool derived;        /* has a 取值 of its own */
    Str value_text;      /* 取值 as written */
    uint32_t na_policy;  /* NaPolicy in force */
    /* registers */
    uint32_t reg_actual, reg_target, reg_points, reg_met, reg_exceeded, reg_completion;
    uint32_t reg_exact, reg_score;
    uint32_t first_step, nsteps;
} PlanItem;

typedef struct PlanCheck {
    uint32_t reg_cond, reg_left, reg_right;
    uint8_t severity; /* 0 提示, 1 需说明, 2 退回 */
    uint8_t op;       /* OpCode of the comparison */
    Str message, path, text;
    Num tolerance;
    Span span;
} PlanCheck;

typedef struct PlanGrade {
    Str name;
    Num low;
    bool low_in;
} PlanGrade;

typedef struct PlanGiven { uint32_t input; Str text; Span span; } PlanGiven;
typedef struct PlanExpect { uint8_t kind; uint32_t item; Num value; Str text; Span span; } PlanExpect;
typedef struct PlanExample {
    Str name, path;
    Span span;
    PlanGiven *given;
    PlanExpect *expect;
    uint32_t ngiven, nexpect;
} PlanExample;

typedef struct Plan {
    Arena arena;
    NumPool pool; /* owns the big constants */
    Units units;  /* declared units, for reading cells */
    Source source; /* own copy of the rule text, for messages */
    Str title, basis, fingerprint;
    Op *ops;
    Num *consts;
    Input *inputs;
    BandTable *tables;
    PlanItem *items;
    PlanStep *steps;
    PlanCheck *checks;
    PlanGrade *grades;
    PlanExample *examples;
    uint32_t nops, nconsts, ninputs, ntables, nitems, nsteps, nchecks, ngrades, nexamples;
    uint32_t nindicators;
    Num total_points;
    uint32_t reg_total, reg_total_exact, reg_veto; /* reg_veto: JX_NO_REG when none */
    uint32_t item_places, total_places;
    uint8_t item_mode, total_mode;
} Plan;

struct Model;

/* Model to plan. NULL when memory is short. The plan is freed with jx__plan_free. */
Plan *jx__lower(const struct Model *m, const Alloc *al, Str fingerprint);
void jx__plan_free(Plan *p);
void jx__plan_dump(Buf *out, const Plan *p); /* `jixiao dump --plan` */
/* The input of a name (any spelling of it) and kind, or JX_NO_REG. */
uint32_t jx__plan_input(const Plan *p, Str name, InputKind kind);

#endif
