/* What the four files of lowering share: the plan under construction.
 *
 * Private to lower*.c. Working lists live in the scratch arena, everything the plan keeps in the
 * plan's own. Ops are written in the order of the calls: of the arguments of one call only one may
 * write any, or the plan would depend on the compiler. The surprising idea: while lowering, constants and ops are counted apart and a
 * constant's register carries the tag bit, so that constants can be found again, folded, and in
 * the end be put in front of all other ops.
 */
#ifndef JX_PLAN_LOWER_H
#define JX_PLAN_LOWER_H

#include "model/model.h"
#include "plan/kernel.h"

#define CONST_TAG 0x80000000u

/* What lowering knows of one item beside the registers of its PlanItem. */
typedef struct ItemWork {
    uint32_t weight;    /* the written points, a constant */
    uint32_t deviation; /* JX_NO_REG until someone asks */
    uint32_t gross;     /* the score on the written points, before STEP_SCALE */
    uint32_t na;        /* not applicable, with a status when that cannot be told */
    uint32_t away;      /* the same, but only ever true or false */
    uint32_t end;       /* last item of the subtree */
    uint32_t nsteps;    /* of its steps so far */
    uint32_t next_step; /* at the end: where the next of them goes */
    uint8_t visit;      /* finals: 0 not begun, 1 begun, 2 done */
    bool normal;        /* neither it nor a group above is a bonus or a penalty */
} ItemWork;

typedef struct OwnedStep {
    uint32_t item;
    PlanStep step;
} OwnedStep;

typedef VEC(uint32_t) Regs;

typedef struct Lower {
    const Model *m;
    Plan *p;
    Arena scratch;
    VEC(Op) ops;
    VEC(Num) consts;   /* in the plan's pool */
    VEC(Input) inputs; /* in the plan's arena */
    VEC(BandTable) tables;
    VEC(OwnedStep) steps;
    VEC(PlanDivisor) divisors;
    uint32_t *const_index;          /* open hash of const + 1 */
    uint32_t nconst_index;          /* a power of two */
    Regs input_reg;                 /* of each input, JX_NO_REG until read */
    uint32_t *expr_reg, *expr_item; /* memo: the register of an expression for an item */
    uint32_t *expr_seen, seen;      /* the walk an expression was last met in */
    Regs expr_stack;
    ItemWork *work;
    uint32_t *seat; /* at the end: each op's final register */
    Span text_span; /* the clause whose text was made last */
    Str text;
    const Unit *units[4];       /* kept lately, in a ring … */
    uint32_t next_unit;         /* … in which this many were written */
    uint32_t room;              /* for ops in the plan */
    uint32_t zero, one, reject; /* reject: an UNREADABLE cell */
    uint32_t year_input;
} Lower;

/* ---- lower.c ---- */
/* A register holding the result of the op; folded when all operands are constants. */
uint32_t jx__lower_op(Lower *lw, OpCode code, uint32_t a, uint32_t b, uint32_t c, uint32_t d);
uint32_t jx__lower_const(Lower *lw, Num x);
uint32_t jx__lower_int(Lower *lw, int64_t i);
uint32_t jx__lower_input(Lower *lw, uint32_t input);
uint32_t jx__lower_round(Lower *lw, uint32_t a, uint32_t places, RoundMode mode);
uint32_t jx__lower_select(Lower *lw, uint32_t cond, uint32_t then, uint32_t otherwise);
/* A clause puts `amount` in the place of a score when it holds. It cannot cure the score: what is
 * 未填 or 无法识别 stays so, whatever the clause says. */
uint32_t jx__lower_replace(Lower *lw, uint32_t cond, uint32_t amount, uint32_t score);
uint32_t jx__lower_clamp(Lower *lw, uint32_t a, uint32_t most); /* to [0, most] */
void jx__lower_step(Lower *lw, uint32_t item, PlanStep step);   /* adds the clause's text */
/* A table of the plan; rows are taken as they are. */
uint32_t jx__lower_table(Lower *lw, BandRow *rows, uint32_t n);
Str jx__lower_text(Lower *lw, Span span); /* as written, display form, in the plan */
/* Zero when nobody set it (a zeroed Num is not a number). */
Num jx__lower_num(Num x);
bool jx__lower_num_set(Num x);

/* ---- lower_expr.c ---- */
uint32_t jx__lower_expr(Lower *lw, uint32_t expr, uint32_t item);
/* Items whose score the expression reads, pushed on `out`. */
void jx__lower_expr_scores(Lower *lw, uint32_t expr, Regs *out);

/* ---- lower_item.c ---- */
Span jx__lower_decided(const Model *m, const Item *it);
void jx__lower_actual(Lower *lw, uint32_t i);
void jx__lower_gross(Lower *lw, uint32_t i); /* target to premise */
uint32_t jx__lower_deviation(Lower *lw, uint32_t i);
typedef struct Counted {
    uint32_t gap, n, amount; /* gap from the target, steps in it, points for them all */
    uint32_t each;           /* points for one step */
} Counted;
/* `beyond`: a share of the target (a register) by which the origin is moved outwards. */
Counted jx__lower_count(Lower *lw, uint32_t i, const StepRule *rule, uint32_t beyond);

/* ---- lower_final.c ---- */
void jx__lower_points(Lower *lw); /* where the points of 不适用 items go */
void jx__lower_finals(Lower *lw); /* every item's and group's final score */
void jx__lower_total(Lower *lw);

#endif
