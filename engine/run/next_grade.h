/* What would bring a scored form to the next grade: one indicator changed, all else as it is.
 *
 * The total is a function of each datum with the others held at their values; curve.h cuts it
 * exactly, so that the nearest value that suffices is found, or it is known that none does. Every
 * answer was proved by running the whole plan with it.
 */
#ifndef JX_RUN_NEXT_GRADE_H
#define JX_RUN_NEXT_GRADE_H

#include "run/run.h"

enum { JX_NEXT_MOST = 3 };

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
} NextGrade;

/* The unit values of an input are shown in: changes are rounded to few decimals of it. */
typedef Num UnitScale(void *ud, uint32_t input);

/* `trial` is a second session of the plan; numbers of the answer live in `keep`. `budget`: ops that
 * may be run, taken from. False when memory is short. */
bool jx__next_grade(Session *trial, const Session *last, const Cell *inputs, NumPool *keep,
                    UnitScale *unit, void *ud, uint64_t *budget, NextGrade *out);

#endif
