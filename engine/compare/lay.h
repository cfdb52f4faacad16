/* Two curves of one variable, laid on each other. Private to compare/.
 *
 * Depends on engine/analysis for curves, whose pieces are fractions of the first degree or bounds.
 */
#ifndef JX_COMPARE_LAY_H
#define JX_COMPARE_LAY_H

#include "compare/regions.h"

typedef enum { PART_SAME, PART_DIFFERS, PART_OPEN } PartKind;

/* A stretch on which the two are the same, differ everywhere, or were not decided. */
typedef struct Laid {
    Stretch at;
    PartKind kind;
    int sign;       /* DIFFERS: of new less old; 2: of scores that are none, or not known */
    Value old, new; /* on this stretch */
} Laid;

typedef struct Laying {
    Fielding *fd;
    NumPool *np;
    Arena *ar; /* scratch */
    const Curve *a, *b;
    bool whole, usual;
    uint32_t grade; /* 定性: of this one */
    Num goal;       /* 完成率 is the variable over it; 0: the value itself is told */
    Num bounds[2];
    VEC(Num) cuts;
    VEC(Laid) parts;
} Laying;

/* Fills in the parts, ascending, from the curves, the grade and what kind of numbers x runs over. */
void jx__lay(Laying *ly);
/* Whether some piece is known by its bounds alone. */
bool jx__lay_undecided(const Curve *c);
Num jx__lay_next(const Laying *ly, Num x); /* the next whole number */

#endif
