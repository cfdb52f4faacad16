/* What would bring a scored form to the next grade, and an indicator to its next step: one
 * indicator changed, all else as it is; and where no single one brings the grade, several.
 *
 * The total is a function of each datum with the others held at their values; curve.h cuts it
 * exactly, so that the nearest value that suffices is found, or it is known that none does. Every
 * answer was proved by running the whole plan with it.
 */
#ifndef JX_RUN_NEXT_GRADE_H
#define JX_RUN_NEXT_GRADE_H

#include "run/run.h"

enum { JX_NEXT_MOST = 50, JX_TOGETHER_MOST = 50 };

typedef struct GradeChange {
    uint32_t item, input;
    Num value,
        change;   /* base units; change = value − present value (present 0 when there is none) */
    Num relative; /* size of the change by the present value */
    bool from_nothing; /* no present value, or 0: no `relative` */
    Num total;         /* the printed total it leads to */
} GradeChange;

typedef struct NextGrade {
    bool exists;                       /* there is a total, and a better grade */
    uint32_t grade;                    /* of plan->grades */
    Num missing;                       /* points */
    bool beyond;                       /* the bound itself is not enough */
    GradeChange changes[JX_NEXT_MOST]; /* the smallest relative change first */
    uint32_t nchanges, found;          /* shown, and all that were found */
    bool whole;                        /* every indicator was looked at */
    /* When no single one suffices: as few as possible, each at its best and the last one only as
     * good as it has to be. */
    GradeChange together[JX_TOGETHER_MOST]; /* in this order; each total is with those before it */
    uint32_t ntogether;
    bool combined;   /* they suffice */
    bool best_known; /* they are all there are, and do not suffice */
    Num total;       /* with all of them */
} NextGrade;

/* The unit values of an input are shown in: changes are rounded to few decimals of it. */
typedef Num UnitScale(void *ud, uint32_t input);

/* `trial` is a second session of the plan; numbers of the answers live in `keep`. `budget`: ops that
 * may be run, taken from. NULL when memory is short. */
typedef struct NextSearch NextSearch;
NextSearch *jx__next_open(Session *trial, const Session *last, const Cell *inputs, NumPool *keep,
                          UnitScale *unit, void *ud, uint64_t *budget);
bool jx__next_close(NextSearch *s); /* false when memory was short on the way */

void jx__next_grade(NextSearch *s, NextGrade *out);
/* The nearest value that scores more and not yet everything, where scores go by steps; `total` is
 * the exact score. Before jx__next_grade, which moves on from the present values. */
bool jx__next_step(NextSearch *s, uint32_t item, GradeChange *out);

#endif
