/* Plan and facts to values. A session holds the registers of one thread; running allocates
 * nothing unless a number outgrows 64 bits.
 */
#ifndef JX_RUN_RUN_H
#define JX_RUN_RUN_H

#include "plan/facts.h"

typedef struct Session {
    const Plan *plan;
    Cell *regs;      /* plan->nops */
    NumPool pool;    /* big intermediate numbers; emptied by each run */
    uint32_t *place; /* trace.c's own: where a register stands in its list; made at first use */
    bool starved;    /* trace.c's own: memory was short, so an answer may be missing */
    uint64_t traced; /* trace.c's own: registers looked at so far, see JX_LIMIT_TRACED */
    Alloc alloc;
} Session;

bool jx__session_init(Session *s, const Plan *plan, const Alloc *al);
void jx__session_free(Session *s);
/* Runs the whole plan on plan->ninputs cells. Data trouble is a status in the registers;
 * false only when memory ran out. */
bool jx__session_run(Session *s, const Cell *inputs);

/* ---- trace.c: what would change a score ---- */

typedef enum NeedKind {
    NEED_NONE,     /* full already; or not assessed, a bonus or a penalty: nothing is needed */
    NEED_VALUE,    /* the actual value would have to be `value` (or beyond) */
    NEED_UNSOLVED, /* depends on more than the actual value, or on a formula not solved here */
    NEED_NEVER     /* no actual value gives full points */
} NeedKind;

/* The smallest change of the actual value that brings an indicator to full points. Solved exactly
 * and then proved by running the plan with it; never a guess. `input`: the slot that would have
 * to change (the indicator's own datum, or one datum of its 取值 with the others fixed). */
typedef struct Need {
    NeedKind kind;
    uint32_t input;
    Num value, change; /* base units; change = value − present value (present 0 when missing) */
    bool strict;       /* must go beyond `value`, not just reach it */
} Need;

/* Solves for plan item `item` given the inputs last run. Runs what the item's score depends on in
 * `trial`, a second session of the same plan. A big number in the answer lives in the pool of
 * `trial` and is gone with the next call; without memory the answer is NEED_UNSOLVED. */
Need jx__trace_need(Session *trial, const Session *last, const Cell *inputs, uint32_t item);

#endif
