/* What a register is worth as a function of one variable, decided exactly over all its values.
 *
 * Depends on the plan, its kernels and mobius.h. The surprising idea: no function is ever put
 * together. A stretch of the variable's values is run through the ops as if it were one value; an
 * op that would not do the same on all of it (a comparison, a band, a pole, a rounding that
 * matters) stops the run and names the place, the stretch is cut there, and both sides are run
 * again. What comes through whole is one piece: there every register is a fraction of the first
 * degree, or is known to lie between two values and, mostly, to rise or fall.
 *
 * Registers that do not depend on the variable have the value of a run (`regs`), or, without one,
 * may have any (`ANY`): what is then decided holds whatever the other data are, as long as all are
 * filled in. Works in the arena and pool handed in; a curve is good until they are reset.
 */
#ifndef JX_RUN_CURVE_H
#define JX_RUN_CURVE_H

#include "plan/kernel.h"
#include "run/mobius.h"

/* Values of the variable: a point; or all numbers between the ends, which themselves are not in
 * it. Of a variable that takes whole numbers only, the ends are whole and are in it. */
typedef struct Stretch {
    Num low, high;
    bool no_low, no_high; /* reaches to infinity */
    bool point;
} Stretch;

enum { SLOPE_UNKNOWN = 2 }; /* beside -1 falls, 0 does not change with the variable, 1 rises */
enum { ANY_OK = 1u << CELL_OK };

/* What a register may be on a stretch. */
typedef struct Value {
    enum { VALUE_NONE, VALUE_NUM, VALUE_FORM, VALUE_RANGE } kind; /* NONE: never a number */
    uint8_t statuses; /* bit 1 << CellStatus for each that can happen */
    int8_t slope;
    bool no_low, no_high;           /* without bound */
    bool low_reached, high_reached; /* FORM: whether some value of the stretch gives the bound */
    bool cuts;                      /* cutting the stretch at `cut` would tell more */
    Num low, high;                  /* NUM: both the number */
    Mobius form;
    Num cut;
} Value;

typedef struct Piece {
    Stretch at;
    Value *values;  /* of the watched registers */
    uint32_t grade; /* the caller's own */
} Piece;

typedef struct Fixed {
    uint32_t reg;
    Value value;
} Fixed;

typedef struct Curve {
    const Plan *plan;
    NumPool *pool; /* the curve's own; its arena is not used for anything but numbers */
    Arena *ar;
    uint32_t *place;    /* plan->nops, anything in it: where a register stands in `cone` */
    const Cell *regs;   /* of a run, or NULL */
    uint32_t var;       /* the register that is the variable */
    bool whole;         /* the variable takes whole numbers */
    const Fixed *fixed; /* registers that are what the caller says; below them nothing is run */
    uint32_t nfixed;
    VEC(uint32_t) watch;
    uint32_t until;    /* with `regs`: nothing behind this register is asked about; 0: all may be */
    uint32_t most_ops; /* in the cone; 0: any number. More: `cut_short`, and nothing is run */
    uint32_t most;     /* pieces */
    /* out */
    uint8_t *depends;   /* with `regs`: by register, whether the variable matters to it */
    VEC(uint32_t) cone; /* what the watched registers are made of, operands first */
    Value *values;      /* of the cone */
    VEC(Piece) pieces;  /* ascending */
    bool cut_short;     /* `most` was not enough: pieces are missing */
    uint64_t ops;       /* run so far */
} Curve;

/* Finds the cone of the watched registers. Once, before the other functions. */
void jx__curve_begin(Curve *c);
/* Cuts the stretch into pieces. Where `threshold` is not NULL, pieces are cut further until the
 * first watched register is on one side of it. False when memory is short. */
bool jx__curve_pieces(Curve *c, const Stretch *domain, const Num *threshold);
/* The watched registers at one value of the variable, into `out`. */
void jx__curve_at(Curve *c, Num x, Value *out);

static inline bool jx__value_ok(const Value *v) /* a number, and nothing else */
{
    return v->kind != VALUE_NONE && v->statuses == ANY_OK;
}

Value jx__value_num(Num x);
Value jx__value_status(CellStatus status);
Value jx__value_between(Num low, Num high); /* any number of these, whatever the variable is */
extern const Value jx__value_any;

/* --- curve_ops.c: one op on one stretch --- */

/* Where a run of a stretch is: the first op that asks for a cut ends it. */
typedef struct StretchRun {
    const Curve *c;
    Stretch at;
    Num sample; /* a value inside */
    bool cut;
    Num cut_at;
} StretchRun;

Value jx__stretch_op(StretchRun *run, const Op *op, const Value *a, const Value *b,
                     const Value *third);
/* The value of a form on the stretch, with its bounds. */
Value jx__stretch_form(const StretchRun *run, const Mobius *m);
bool jx__stretch_inside(const StretchRun *run, Num x);

#endif
