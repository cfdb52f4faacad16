/* Rules on trial: worked examples made for a plan (算例), and small changes made to a rule text (变异).
 *
 * Depends on grammar, plan, run and the values of analysis/study.h. Nothing here compiles a text or
 * scores a form: engine/api drives that, and asks here what to try next.
 *
 *   plan ─points.c→ values at each bound ─cases.c→ Trials ─(scored by api)→ write.c→ 算例
 *   tokens ─mutants.c→ Mutants ─(compiled and tested by api)→ killed, survived …
 *
 * Memory: everything lives in the arena handed in.
 */
#ifndef JX_TRIAL_TRIAL_H
#define JX_TRIAL_TRIAL_H

#include "base/limits.h"
#include "grammar/parse.h"
#include "run/curve.h"
#include "run/run.h"

/* ---- worked examples ---- */

typedef struct CaseValue {
    Str name, text;
    Str key; /* of a datum */
} CaseValue;

/* A row of a form as it will stand in the table of a 算例; `due` is filled by the scoring. */
typedef struct CaseRow {
    Str cells[EXAMPLE_COLUMNS];
    Str due;
    Str how;        /* as of a point */
    uint64_t trace; /* filled by the scoring: what of the rules had a say, with what state */
    bool unfit;     /* reading it is an error that its score does not show */
    bool brief;     /* it stands for a word of a selector, not for a kind of target */
} CaseRow;

typedef struct Trial {
    Str title;
    Str how, about;      /* of one value: how it stands to its bound; datum and value */
    bool table;          /* rows that have nothing to do with each other, each for a value */
    bool alone;          /* it moves more than the scores it tells: others cannot share its form */
    VEC(uint32_t) parts; /* the cases that share this form */
    VEC(CaseValue) given, due;
    VEC(CaseRow) rows;
    VEC(uint32_t) items; /* of the rule set's plan: whose scores are to be told */
    bool whole;          /* the total and the grade are told as well */
    bool unfit;          /* as of a row */
    bool year;           /* the form says its year */
} Trial;

typedef VEC(Trial) Trials;

/* ---- values to try (explore.c, points.c) ---- */

enum { TRIAL_YEAR = 2023 };

/* One thing to write into a cell, and what the plan then reads there. */
typedef struct Point {
    Str text;  /* the cell of the actual value; p NULL: it stays blank */
    Str self;  /* 自评得分; empty: none */
    Str how;   /* 恰好, 略低 … */
    Str value; /* as it is named in a title */
    Cell cell, share;
    bool reads; /* cell and share are what the plan reads there; else only scoring tells */
    bool whole; /* what it does concerns other indicators and the total */
} Point;

typedef VEC(Point) Points;

/* A plan under exploration: each datum is varied, the others as they stand in `base`. */
typedef struct Explore {
    const Plan *p;
    Arena *ar;
    NumPool *pool; /* numbers that outlive a run */
    Session run;
    Cell *base;      /* of the inputs: full points, as far as can be */
    bool *points;    /* of the registers: points of an item, after 不适用 ones gave theirs */
    bool *depends;   /* of the registers: on the datum varied last */
    bool **touches;  /* of the inputs, made when asked for: the items whose scores hang on it */
    uint32_t *place; /* of the registers; for curve.h */
    uint32_t most;   /* cases; more are refused, not cut off */
    bool made;
} Explore;

/* False when memory is short. jx__explore_end in both cases. */
bool jx__explore_begin(Explore *e, const Plan *p, const Alloc *al, Arena *ar, NumPool *pool);
void jx__explore_end(Explore *e);
/* What to try in the cell of one input, from the lowest value to the highest, then the states. */
void jx__explore_points(Explore *e, uint32_t input, Points *out);
/* Whether the input moves points or totals of others: a veto, a 不适用 whose points go elsewhere. */
bool jx__explore_moves(Explore *e, uint32_t input);
/* Whether the score of an item, other indicators' 不适用 aside, hangs on the input. */
bool jx__explore_touches(Explore *e, uint32_t input, uint32_t item);
Str jx__explore_text(Explore *e, uint32_t input, Cell cell);
/* The item's own share of 定性 or its points of 录入 as `base` has them, as a cell. */
Point jx__explore_base(Explore *e, uint32_t input);
/* A share of 定性 in the words of a form. */
Point jx__explore_judged(Explore *e, uint32_t input, Str word, Num share, Str how);
bool jx__explore_number(const Input *in); /* neither a day nor a word */
Str jx__explore_value(Explore *e, uint32_t input, Num x, bool *exact);
void jx__explore_unit(Explore *e, uint32_t input, Num *scale, Str *text);
/* Marks in e->depends what hangs on the input, for jx__explore_hangs. */
void jx__explore_mark(Explore *e, uint32_t input);
bool jx__explore_hangs(const Explore *e, uint32_t reg);
/* Sets the registers e->run to those of `base`; false when memory is short. */
bool jx__explore_run(Explore *e);

/* ---- cases.c ---- */

/* The indicators that stand in the rules: one case a value. False: there are more than e->most. */
bool jx__trial_indicators(Explore *e, Trials *out);
uint32_t jx__trial_data(const Plan *p); /* the data that cases are made for */
/* share.c: cases that do not touch each other put into one form. */
void jx__trial_share(Explore *e, const Trials *singles, Trials *out);
/* Of tables that were scored: rows that show nothing new are dropped, what is left of a table is put
 * together with others when it is little. *more: the one made so, to be scored again; else NULL. */
void jx__trial_reduce(Arena *ar, Trials *cases, Trial **more);
/* A form with full points, each bound of the grades, each datum that moves the total. */
void jx__trial_totals(Explore *e, const CaseRow *rows, uint32_t nrows, Trials *out);
/* A whole form whose rows say no points. */
void jx__trial_split(Explore *e, const CaseRow *rows, uint32_t nrows, Trials *out);
/* The rows of a form: a table for each row of the form behind the plan. */
void jx__trial_rows(Explore *e, const CaseRow *rows, uint32_t nrows, Trials *out);

/* ---- rows.c: made-up rows of a form-driven scheme ---- */

typedef VEC(CaseRow) CaseRows;
/* One for each kind of target, and for each word a selector asks for. */
void jx__trial_kinds(Arena *ar, const Source *src, const Node *root, CaseRows *out);
/* A whole form: for each group of the plan that takes rows, one with all of its points; or, unless
 * `points`, three that are to share them. */
void jx__trial_form(Arena *ar, const Source *src, const Node *root, const Plan *p, bool points,
                    CaseRows *out);

/* ---- write.c ---- */

typedef struct WriteAs {
    Str heading;    /* 一、算例, or empty: the text goes on with the section that is open */
    uint32_t first; /* number of the first example */
} WriteAs;
void jx__trial_write_one(Buf *out, const Trial *c); /* without its number */
void jx__trial_write(Buf *out, const Trials *cases, const WriteAs *as);

/* ---- mutants.c ---- */

typedef enum MutantKind {
#define MUTANT(name, id, zh, en) MUTANT_##name,
#include "trial/mutants.def"
#undef MUTANT
    MUTANT_KINDS
} MutantKind;

/* Bytes of the text that become others; at most two places, the first before the second. */
typedef struct Mutant {
    MutantKind kind;
    Span at[2];
    Str now[2];
    uint32_t n;
} Mutant;

typedef VEC(Mutant) Mutants;

/* Small changes of the part of the text from `first` to `end`. */
void jx__mutants(Arena *ar, const Source *src, const Parsed *parsed, Span part, Mutants *out);

/* ---- same.c ---- */

typedef struct Digest {
    uint64_t a, b;
} Digest;

bool jx__digest_eq(Digest x, Digest y);

/* Everything of a plan that a score can depend on, nothing else: two plans with the same digest
 * score every form alike, and two items with the same their indicators. */
typedef struct PlanMeaning {
    Digest whole, *items;
    uint32_t nitems;
} PlanMeaning;
PlanMeaning jx__plan_meaning(Arena *ar, const Plan *p);

/* ---- differ.c ---- */

typedef struct Difference {
    bool found;
    uint32_t input; /* whose value `at`, the others as in the base of the first, tells them apart */
    Point at;
    bool
        proven; /* not found, and every score that is computed otherwise is the same for every value */
} Difference;

/* Two plans of one scheme, one of them changed. False when memory is short. */
bool jx__trial_differ(Explore *a, Explore *b, Difference *out);
/* The worked example that shows it. */
void jx__trial_show(Explore *e, const Difference *d, const CaseRow *rows, uint32_t nrows,
                    Trials *out);
/* The stretches of one datum's values, the others as in `base`, on which every score is a fraction of
 * the first degree or a number; false when that is not so, or some could not be told. */
bool jx__explore_ends(Explore *e, uint32_t input, uint32_t item, Curve *c);

#endif
