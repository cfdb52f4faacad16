/* What the files of lowering share: the plan under construction.
 *
 * Private to lower*.c. Working lists live in the scratch arena, everything the plan keeps in the
 * plan's own. Ops are written in the order of the calls: of the arguments of one call only one may
 * write any, or the plan would depend on the compiler. The surprising idea: while lowering, constants
 * and ops are counted apart and a constant's register carries the tag bit, so that constants can be
 * found again, folded, and in the end be put in front of all other ops.
 */
#ifndef JX_PLAN_LOWER_H
#define JX_PLAN_LOWER_H

#include "model/model.h"
#include "plan/kernel.h"

#define CONST_TAG 0x80000000u

/* Ops of an indicator are written in two passes over all of them: target to premise; what the points
 * of others, vetoes and rounding make of that. */
typedef enum Pass { PASS_GROSS, PASS_FINAL, PASSES } Pass;

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
    /* --- lower_stamp.c --- */
    bool stamped[PASSES];
    uint32_t at[PASSES]; /* of twins and of what they are twins of: its first op in each pass */
} ItemWork;

/* What `seat` says of an op before it is a register. The operands of a stamped one are needed too. */
enum { SEAT_FREE, SEAT_NEEDED, SEAT_STAMPED };

/* A register of a pattern: an offset from one of the bases a rule has (lower_stamp.c). */
typedef struct Slot {
    uint32_t offset;
    uint8_t base;
} Slot;

typedef struct StampOp {
    Op op; /* its registers are those of the pattern's own rule */
    Slot a, b, c;
} StampOp;

typedef struct StampStep {
    PlanStep step;
    Slot reg, a, b, c, taken;
} StampStep;

typedef enum PatternState {
    PATTERN_NONE,
    PATTERN_FOUND, /* taken from one rule */
    PATTERN_SAME,  /* another one with the same target has the same */
    PATTERN_PROVEN /* and so has one with another target */
} PatternState;

/* The ops and steps that rules of one kind have in a pass. */
typedef struct Pattern {
    PatternState state;
    uint32_t place;  /* of the rule they were taken from */
    uint32_t failed; /* so many times another rule had others */
    uint32_t nops, nsteps;
    uint32_t step; /* its first in Lower.steps */
    StampOp *ops;
    StampStep *steps;
    Slot results[8]; /* results_of */
} Pattern;

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
    const Unit *units[4]; /* kept lately, in a ring … */
    uint32_t next_unit;   /* … in which this many were written */
    Op *room;             /* in the plan: for the constants … */
    uint32_t const_room;  /* … so many, then for `ops`; they leave it when it is too small */
    Pattern (*patterns)[PASSES]; /* of each item of the model; NULL: nothing is stamped */
    uint32_t *item_place;        /* of each item of the model; NULL: the same */
    uint32_t *last_child;        /* of each item of the model that has one yet; of none */
    Item twin;                   /* the one that was asked for last … */
    uint32_t twin_at;            /* … and its place */
    uint32_t zero, one, reject;  /* reject: an UNREADABLE cell */
    uint32_t year_input;
    bool unsure; /* of twins: the plan is not to be used */
} Lower;

/* ---- items ---- */
/* Plan items are the model's items, and the twins that stand between them. */
static inline bool jx__lower_is_twin(const Lower *lw, uint32_t i)
{
    return lw->m->places.n > 0 && lw->m->places.at[i].twin != JX_NO_INDEX;
}
/* What an item shares with its twins: all but number, name, figure and where it stands. */
static inline const Item *jx__lower_shape(const Lower *lw, uint32_t i)
{
    return &lw->m->items.at[lw->m->places.n > 0 ? lw->m->places.at[i].item : i];
}
/* Where an item of the model stands in the plan. */
static inline uint32_t jx__lower_place(const Lower *lw, uint32_t item)
{
    return item < lw->m->items.n && lw->item_place ? lw->item_place[item] : item;
}
/* All of it; good until the next one is asked for. */
const Item *jx__lower_item(Lower *lw, uint32_t i);

/* ---- lower_twins.c ---- */
bool jx__lower_places(Lower *lw); /* false when memory is short */
/* The item of a twin: that of the first of its kind, which is there already, with what is its own. */
void jx__lower_add_twin(Lower *lw, uint32_t i, uint32_t *line);
/* Puts an item behind its elder sibling; a twin stands beside the first of its kind. */
void jx__lower_link(Lower *lw, uint32_t i);
/* The slots of twins that come before the datum after `datum`, which has its own; *place goes on. */
void jx__lower_twin_inputs(Lower *lw, uint32_t datum, uint32_t *place);
/* The slot of a datum, and its item if it has one, learn of each other. */
void jx__lower_own_input(Lower *lw, uint32_t datum, uint32_t input);

/* ---- lower_stamp.c ---- */
bool jx__lower_patterns(Lower *lw); /* false when memory is short */
/* Runs `write` on an item, or stamps what it would write. */
void jx__lower_write(Lower *lw, uint32_t i, Pass pass, void (*write)(Lower *lw, uint32_t i));
bool jx__lower_is_stamped(const Lower *lw, uint32_t i); /* in all passes */
void jx__lower_mark_stamped(Lower *lw, uint32_t i);
bool jx__lower_patterns_needed(const Lower *lw); /* all of their ops, by themselves */
uint32_t jx__lower_stamped_steps(const Lower *lw, uint32_t i, Pass pass);
/* Once seats are registers and all other ops and steps are in their final places, but the registers of
 * items not yet: patterns, then what is stamped with them. */
void jx__lower_renumber(Lower *lw);
void jx__lower_stamp(Lower *lw, uint32_t i);

/* ---- lower_keep.c ---- */
/* Whether a text of the model stands in the rule text, of which the plan has a copy: then *kept is its
 * place there. */
bool jx__lower_in_source(const Lower *lw, Str s, Str *kept);
/* What the plan owns of the model: copies in its arena and pool. */
Str jx__lower_keep_str(Lower *lw, Str s);
Num jx__lower_keep_num(Lower *lw, Num x);
void jx__lower_keep_source(Lower *lw);
void jx__lower_keep_units(Lower *lw);
void jx__lower_keep_grades(Lower *lw);
void jx__lower_keep_audits(Lower *lw);
void jx__lower_keep_examples(Lower *lw);
void jx__lower_add_items(Lower *lw);
void jx__lower_add_data(Lower *lw);  /* slots of actual values … */
void jx__lower_add_slots(Lower *lw); /* … and the others */
/* Whether 超额 asks for a reason: then the indicator has a slot for it. */
bool jx__lower_wants_reason(const Item *it);
uint32_t jx__lower_add_input(Lower *lw, Input in); /* its number */

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
