/* One indicator of two schemes as two curves, laid on each other. Private to compare/.
 *
 * Depends on engine/analysis for the curves and for the values that show what they say.
 */
#ifndef JX_COMPARE_REGIONS_H
#define JX_COMPARE_REGIONS_H

#include "analysis/study.h"
#include "compare/alike.h"
#include "compare/say.h"

typedef struct Fielding {
    Fields *out;
    Arena *ar; /* what is kept */
    Lang lang;
    Study a, b;
    Arena own;    /* of the plans */
    NumPool pool; /* of one indicator */
    Alike alike;
} Fielding;

/* Finds where the studied indicators (fd->a.item, fd->b.item) differ, and fills in the field. */
void jx__regions_of(Fielding *fd, Field *out);

#endif
