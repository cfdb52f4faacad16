/* What the files that build a report share: the builder, phrases, values as text.
 *
 * Private to engine/report. A Build lives while one report is built; what it makes is in the
 * arena of the report, its own notes are in `scratch`.
 */
#ifndef JX_REPORT_BUILD_H
#define JX_REPORT_BUILD_H

#include "report/report.h"

typedef enum Say {
#define SAY(name, zh, en) SAY_##name,
#include "report/phrases.def"
#undef SAY
    SAY_COUNT
} Say;

typedef struct Build {
    Report *r;
    Arena *ar; /* of the report */
    const Plan *plan;
    const Facts *facts;
    const Session *last;
    Session *trial;
    Source source; /* a copy of the plan's: its line index may have to be made */
    Arena scratch;
    Cell *inputs;   /* the cells last run, for jx__trace_need */
    uint32_t *seen; /* plan->nops: the walk that last met an op */
    uint32_t *stack;
    bool *vetoed; /* plan->nitems: under a group whose 一票否决 holds */
    uint32_t walk;
    uint64_t trials;         /* how many more ops the search for needs may run */
    struct NextSearch *next; /* what would bring more; NULL without a trial session */
    uint64_t next_ops;
    NumPool np;
    Lang lang;
} Build;

/* --- report_text.c --- */
Str jx__report_phrase(Arena *ar, Lang lang, Say what, uint32_t nargs, const Str *args);
#define jx__say(b, what, ...)                                                                      \
    jx__report_phrase((b)->ar, (b)->lang, (what),                                                  \
                      (uint32_t)(sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)),                      \
                      (Str[]){__VA_ARGS__})
#define jx__say0(b, what) jx__report_phrase((b)->ar, (b)->lang, (what), 0, NULL)

/* The text before the first of two marks: a band without its score, a comparison without what
 * follows it. */
Str jx__report_before(Str s, Str mark, Str other);

/* A figure as shown; `exact` false: it was cut and stands after ≈. */
typedef struct Shown {
    Str text;
    bool exact;
} Shown;

/* The register, or 未填 for JX_NO_REG. */
Cell jx__report_reg(const Build *b, uint32_t reg);
bool jx__report_holds(const Build *b, uint32_t reg); /* a condition that is known and true */
/* A number in a unit: 20.7亿元, 90%. Exact within 6 places, else 4. */
Shown jx__report_shown(Build *b, Num v, const Unit *unit);
Str jx__report_value(Build *b, Num v, const Unit *unit); /* the same with ≈ in front if cut */
Str jx__report_percent(Build *b, Num v);
/* Points: with the declared decimals when they suffice, else as any figure. */
Shown jx__report_points(Build *b, Num v, uint32_t places);
Str jx__report_plain(Build *b, Num v);   /* no unit, no ≈, no trailing zeros */
Str jx__report_eq(Build *b, bool exact); /* ＝ or ≈ */
/* The unit in which an input is shown: the target's, the declared one, the one the cell was
 * written in, or the form's unit of money. */
Unit jx__report_unit(Build *b, uint32_t input);
Unit jx__report_item_unit(Build *b, const PlanItem *it);
/* The unit for a register of a known dimension: per cent for a ratio, else of the first input it
 * was computed from that has this dimension. */
Unit jx__report_dim_unit(Build *b, uint32_t reg, Dim dim);
/* A cell of an input in words: 20.7亿元, 是, 2022年12月31日, 未填. */
Str jx__report_cell(Build *b, uint32_t input, Cell c);
Str jx__report_actual(Build *b, const PlanItem *it); /* the actual value as steps show it */
Str jx__report_round_name(Build *b, uint8_t mode);

Str jx__report_capital(Build *b, Str s); /* with a capital, as a sentence begins in English */
/* The names of inputs as a list; a name is said once. */
Str jx__report_names(Build *b, const uint32_t *inputs, uint32_t n);
/* An expression as written with the figure of each name in its place. */
Str jx__report_figures(Build *b, const PlanItem *it, Str text);

/* --- report_layers.c --- */
/* Where a clause stands, when the rules are of several layers: 依据：《…》（文号）二（一）1，第12行. */
Str jx__report_origin(Build *b, Span span, const PlanItem *it);
/* The same in short: 二（一）1，规则第12行, or with the file of the layer. */
Str jx__report_place(Build *b, Span span, const PlanItem *it);
void jx__report_layer(Build *b, const PlanItem *it, ReportRow *row);

/* --- report_why.c --- */
/* Fills the steps, exact score, need and sentence of one row. */
void jx__report_why(Build *b, const PlanItem *it, ReportRow *row);
/* The inputs a register was computed from, ascending, at most `max`. */
uint32_t jx__report_sources(Build *b, uint32_t reg, uint32_t *out, uint32_t max);
enum { JX_REPORT_BLAMED = 16 };
/* The inputs a register has its status from, ascending, at most JX_REPORT_BLAMED. */
uint32_t jx__report_blame(Build *b, uint32_t reg, uint32_t *out);
/* What a row that is 未填 lacks; 0 when it is not. */
uint32_t jx__report_lacks(Build *b, const PlanItem *it, uint32_t *out);
/* Whether the one datum to blame is the indicator's own. */
bool jx__report_own(const Build *b, const PlanItem *it, const uint32_t *inputs, uint32_t n);
bool jx__report_nothing(Build *b); /* every indicator of the sum is 不评 */
/* 取自评得分: the points of the 得分 cell, and the grade in words: as written, or by the number. */
Str jx__report_self_points(Build *b, const PlanItem *it);
Str jx__report_grade_taken(Build *b, const PlanItem *it);
/* Why a clause that was not told did not act, with its figures; empty when that says nothing. */
Str jx__report_spared(Build *b, const PlanItem *it, const PlanStep *step);
/* A change of a percentage is told in percentage points. */
Str jx__report_change(Build *b, Num change, const Unit *u);
/* report_next.c: what would bring the next grade, and 再完成1家可得13.50分 of an indicator. */
bool jx__report_next_open(Build *b); /* false when memory is short */
bool jx__report_next_close(Build *b);
/* Nothing when there is no step short of full points. */
void jx__report_step_up(Build *b, const PlanItem *it, ReportRow *row);
void jx__report_next(Build *b);
/* The step of a kind, or NULL. */
const PlanStep *jx__report_step(const Build *b, const PlanItem *it, StepKind kind);

/* --- report_findings.c --- */
void jx__report_findings(Build *b);
/* The first division by zero under a register: the op, or JX_NO_REG. */
uint32_t jx__report_zero_divisor(Build *b, uint32_t reg);
/* What the divisor of that division is called. */
Str jx__report_divisor(Build *b, const PlanItem *it, uint32_t op);

#endif
