/* The plan: a rule set as a straight line of typed ops, ready to run any number of times.
 *
 * An op's result register is its own index; operands come earlier; nothing jumps and nothing
 * throws. A plan lives in one arena of its own, refers to nothing outside it but constants of the
 * program, and is immutable once lowered: any number of threads may run it at once. What compiling
 * costs is mostly clearing this memory, so items and slots hold what all of them have; what few have
 * and what many have alike stands apart.
 *
 *   inputs[] ─INPUT→ ops[0 … n) ─→ items[] say which register is which indicator's score
 *                                   steps[] say which clause each register speaks for
 */
#ifndef JX_PLAN_PLAN_H
#define JX_PLAN_PLAN_H

#include "base/audit.h"
#include "base/cell.h"
#include "base/diag.h"
#include "base/name.h"
#include "base/rule.h"
#include "base/unit.h"

typedef enum OpCode {
#define OP(name, arity, rule, text) OP_##name##_,
#include "plan/ops.def"
#undef OP
    OP_COUNT_
} OpCode;

/* Operands an op does not have are 0. */
typedef struct Op {
    uint16_t code;
    uint32_t a, b, c; /* registers */
    uint32_t d;       /* immediate: const, input, table, rounding */
} Op;

#define JX_NO_REG 0xffffffffu

/* No unit: a bare number is what it says. Slots and items of one unit share one Unit. */
extern const Unit jx__no_unit;

/* What one slot of a form is. One datum may fill several slots. */
typedef enum InputKind {
    INPUT_VALUE,  /* the actual value: of a row, or of `values` */
    INPUT_POINTS, /* the number the evaluator gave: 定性 its share of the points, 录入 points.
                   * 录入 takes the row's own cell (INPUT_VALUE) when that has a value */
    INPUT_REASON, /* 1 when the row gives a reason for the deviation */
    INPUT_YEAR    /* the form's year */
} InputKind;

/* The words a cell may say. */
typedef struct InputWords {
    Str *options;      /* keys: TYPE_TEXT [0] the target's text; TYPE_GRADE the grade words */
    Str *option_names; /* display forms */
    Str *also;         /* TYPE_GRADE: keys of other words … */
    uint32_t *also_of; /* … and the options they stand for */
    uint32_t noptions, nalso;
    bool open; /* TYPE_GRADE: any other word reads as `noptions` */
} InputWords;

extern const InputWords jx__no_words; /* of a slot that takes no word */

typedef struct Input {
    Str name, key;
    Num points; /* 定性 and 录入: the item's points, to read `9分` as a share; else 0 */
    const NameSource *source; /* of a name of another form; else an empty one */
    const Unit *unit;         /* what a bare number means; text empty: not said. Never NULL */
    const InputWords *words;  /* never NULL */
    uint32_t row;             /* of the form, bound whatever its name; JX_NO_REG: bound by name */
    uint32_t item;            /* plan item of the same name, or JX_NO_REG */
    InputKind kind;
    ValueType type; /* INPUT_VALUE */
    Dim dim;
    bool dim_known;
    bool whole;
    bool strict;       /* 读数：从严 */
    bool used;         /* false: known by name, but no rule reads it */
    bool self_share;   /* 定性: the row's own 得分 cell gives the evaluator's number */
    bool bare_percent; /* a bare number in a place of percentages is one */
} Input;

typedef struct BandRow {
    Num low, high, value; /* value: the score in points */
    bool has_low, has_high, low_in, high_in, other;
    uint32_t word; /* option index for word tables; JX_NO_REG else */
    Str text;      /* as written, for explanations */
    Span span;
} BandRow;

typedef struct BandTable {
    BandRow *rows;
    uint32_t n;
} BandTable;

/* What a register stands for in the explanation of an item, in the order it happened. `reg` is
 * the score after the step. Unless a step says otherwise all scores up to STEP_SCALE are on the
 * written points; registers a step has no use for are JX_NO_REG. Conditions are 1/0. */
typedef enum StepKind {
    STEP_PRORATA, /* a actual, b target (of a range: the nearer end), c points */
    STEP_REVERSE, /* the same */
    STEP_LINEAR,  /* the same */
    STEP_ATTAIN,  /* a: the condition, b target (JX_NO_REG: none), c points */
    STEP_BAND,    /* a: subject; b: row number register; d: table */
    STEP_DEDUCT,  /* a: steps counted, b: the amount for one, c: the gap it was counted from;
                   * taken: the amount after the step's own cap; found: 每发现, no gap */
    STEP_JUDGED,  /* a: grade, b: the evaluator's share (MISSING: only the grade), c: the share
                   * that was taken; d: the grades by share, JX_NO_REG unless 取自评得分, when a
                   * grade past the last option is one that nobody wrote */
    STEP_ENTERED, /* a: entered points */
    STEP_FORMULA, /* a: the formula's value before it was held within [0, points] */
    STEP_CASE,    /* a: condition, no earlier case holding; b: the amount; applied when a holds */
    STEP_CAP,     /* 最高; applied when it changed the score: a the score before, b the cap */
    STEP_FLOOR,   /* 最低; a the score before, b the floor */
    STEP_CLAMP,   /* to [0, points]; a the score before */
    STEP_OVER,    /* a: condition, b: deduction, c: the limit of the actual value */
    STEP_OVER_REASON, /* a: over and no reason given: a finding; c: the limit */
    STEP_PREMISE,     /* a: condition that must hold; b: the amount when it does not */
    STEP_SCALE, /* points of a 不适用 item came here: score × a ÷ b; a points now, b as written.
                 * Nothing happened when a equals b */
    STEP_BONUS,   /* a: steps counted, b: the amount added, c: the gap it was counted from */
    STEP_VETO,    /* a: condition; groups may have this step too */
    STEP_NA,      /* a: condition; d: the NaPolicy */
    STEP_MISSING, /* a: condition; d: the MissingPolicy; under 未填：不评 reg keeps the status */
    STEP_ROUND    /* a: exact */
} StepKind;

typedef struct PlanStep {
    StepKind kind;
    uint32_t reg; /* the score after this step */
    uint32_t a, b, c, d;
    uint32_t taken; /* a register of STEP_DEDUCT; of other steps not set */
    bool found;
    Span span; /* the clause in the rule text */
    Str text;  /* the clause as written, in display form */
} PlanStep;

/* A grade of 定性: the option of the item's input that names it, the shares that it takes. */
typedef struct PlanJudged {
    uint32_t option;
    Num low, high;
    bool low_in, high_in;
    Str text; /* as written */
    Span span;
} PlanJudged;

/* What 指标：按申报表 adds: to a row of the form, and to the group that takes the rows. */
typedef struct PlanRow {
    uint32_t index; /* of the form's rows */
    bool shared;    /* the form prints no points: they are its part of an equal split */
    Str why;        /* it is blocked */
    Str rule, sign; /* the rule that governs it, the 方向 clause that decided; empty: none */
    Span sign_span; /* that clause */
    Span rows_span; /* of a group: its line 指标：按申报表 */
} PlanRow;

/* The two outermost groups that an item stands in, as the columns of the form. Items of one group
 * share them. */
typedef struct PlanLevels {
    Str level1, level2; /* names; empty when there are none */
} PlanLevels;

/* A 取值. */
typedef struct PlanValue {
    Str text; /* as written */
    Dim dim;  /* a ratio when it has none */
    bool dim_known;
} PlanValue;

/* What only some items have stands apart, behind pointers that are never NULL. */
typedef struct PlanItem {
    Str name, path;
    Span span, decided; /* decided: the clause that says how it is scored */
    Num points;
    Str target_text; /* display form */
    Num target_low, target_high;
    const Unit *target_unit;
    const PlanLevels *above;
    const PlanValue *value; /* when `derived` */
    const PlanRow *row;     /* when `of_form`, and of groups */
    PlanJudged *judged;     /* 定性: its grades as clauses */
    uint32_t njudged;
    bool indicator;
    bool derived;    /* has a 取值 of its own */
    bool of_form;    /* a row of the form; else it is written in the rules */
    bool no_points;  /* nobody knows its points */
    uint8_t blocked; /* RowBlock: not scored, row->why says why; registers are UNREADABLE */
    uint8_t role, method, na_policy; /* Role, Method, NaPolicy in force */
    uint8_t target_kind, target_op;  /* TargetKind, TargetOp */
    uint8_t mark;
    uint32_t parent, first_child, next;  /* plan items */
    uint32_t input;                      /* slot of its own datum */
    uint32_t input_points, input_reason; /* slots or JX_NO_REG */
    /* Registers; JX_NO_REG where there is no such thing (groups have points, exact, score).
     *   actual      the actual value, with its status
     *   target      a number, a day (once the form's year is known), 1/0 for 是/否 and texts; of a
     *               range the end that the actual value is held against
     *   points      after 不适用 items gave theirs away; 0 for one that did
     *   met, exceeded  1/0; exceeded is strictly better than the target. `＝` with 按比例 is met
     *               from the target upwards, with 达标得分 only at the target
     *   completion  完成率, rounded when 小数： says so
     *   exact       the score before 不适用, 未填 and rounding, so its status tells what happened
     *   score       final. OK; NA: not assessed (不评, or 不适用 without a policy); MISSING:
     * 未填：不评; UNREADABLE, DIV0, LIMIT: not to be had. A group's is the sum of its parts, where
     *               a part not assessed under 不评 counts 0 and any other status is the sum's. */
    uint32_t reg_actual, reg_target, reg_points, reg_met, reg_exceeded, reg_completion;
    uint32_t reg_exact, reg_score;
    uint32_t first_step, nsteps;
} PlanItem;

/* One of several comparisons joined by 且 and 或. */
typedef struct PlanCompared {
    uint32_t reg_cond, reg_left, reg_right;
    Str text;
    Dim dim; /* of both sides, as below */
    bool dim_known;
} PlanCompared;

typedef struct PlanCheck {
    /* cond: the tolerance is in it already; left, right: JX_NO_REG when it is no comparison */
    uint32_t reg_cond, reg_left, reg_right;
    uint8_t severity; /* 0 提示, 1 需说明, 2 退回 */
    uint8_t op;       /* OpCode of the comparison */
    Str message, path, text;
    Num tolerance;
    Dim dim; /* of both sides; a ratio when it has none */
    bool dim_known;
    PlanCompared *parts; /* none: it is one comparison */
    uint32_t nparts;
    Span span;
} PlanCheck;

/* The register of a division and its divisor as written, to name it when it is 0. */
typedef struct PlanDivisor {
    uint32_t reg;
    Str text;
} PlanDivisor;

typedef struct PlanGrade {
    Str name;
    Num low;
    bool low_in;
} PlanGrade;

typedef AuditRule PlanAudit;

typedef struct PlanGiven {
    uint32_t input;
    Str text;
    Span span;
} PlanGiven;
typedef struct PlanExpect {
    uint8_t kind;
    uint32_t item;
    Num value;
    Str text;
    Span span;
} PlanExpect;
typedef struct PlanExampleRow {
    Str cells[EXAMPLE_COLUMNS];
    Span spans[EXAMPLE_COLUMNS];
    PlanExpect expect;
    Span span;
} PlanExampleRow;
typedef struct PlanExample {
    Str name, path;
    Span span;
    PlanGiven *given;
    PlanExpect *expect;
    PlanExampleRow *rows;
    uint32_t ngiven, nexpect, nrows;
    int32_t year;
    Str amount_unit;
} PlanExample;

typedef struct Plan {
    Arena arena;
    NumPool pool;  /* owns the big constants */
    Units units;   /* declared units, for reading cells */
    Source source; /* own copy of the rule text, for messages */
    Str title, basis, fingerprint;
    Op *ops; /* the first `nconsts` are the constants, in order: run once for each session */
    Num *consts;
    Input *inputs;
    BandTable *tables;
    PlanItem *items;
    PlanStep *steps;
    PlanCheck *checks;
    PlanGrade *grades;
    PlanAudit *audits;
    PlanDivisor *divisors;
    PlanExample *examples;
    uint32_t nops, nconsts, ninputs, ntables, nitems, nsteps, nchecks, ngrades, nexamples;
    uint32_t ndivisors, naudits;
    uint32_t *index;   /* inputs by name and kind: open hash of input + 1 */
    uint32_t nindex;   /* a power of two */
    uint32_t first_op; /* ops before it are constants */
    Num total_points;
    /* total: after 总分 limits, 一票否决 and rounding; exact: the same before rounding; veto: the
     * condition, JX_NO_REG when there is none */
    uint32_t reg_total, reg_total_exact, reg_veto;
    uint32_t item_places, total_places;
    uint8_t item_mode, total_mode;
    uint32_t nstamped; /* items whose ops were stamped: for tests, nothing depends on it */
} Plan;

struct Model;

/* Model to plan. Plan items are the model's items, index for index; input i < data.n is datum i's
 * INPUT_VALUE, the others follow. Twins, which only the model's `places` know, stand between them.
 * NULL when memory is short, or when a twin turns out to be more than alike: of the same text compiled
 * without twins there is a plan. The plan is freed with jx__plan_free. */
Plan *jx__lower(const struct Model *m, const Alloc *al, Str fingerprint);
void jx__plan_free(Plan *p);
void jx__plan_dump(Buf *out, const Plan *p); /* `jixiao dump --plan` */
/* The input of a name (any spelling of it) and kind, or JX_NO_REG, also when `scratch` fails. */
uint32_t jx__plan_input(const Plan *p, Arena *scratch, Str name, InputKind kind);
/* The same by the name's key; allocates nothing. INPUT_YEAR has an empty key. */
uint32_t jx__plan_input_key(const Plan *p, Str key, InputKind kind);

#endif
