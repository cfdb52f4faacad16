/* What many reports say together. Private to engine/publish. */
#ifndef JX_PUBLISH_SUMMARY_H
#define JX_PUBLISH_SUMMARY_H

#include "publish/publish.h"

typedef struct Ranked {
    const Report *report;
    uint32_t rank; /* equal totals share a rank; 0: no total */
    uint32_t errors, warnings;
} Ranked;

typedef struct GradeCount {
    Str name;
    uint32_t n;
} GradeCount;

typedef struct Frequent {
    DiagCode code;
    Severity severity;
    uint32_t n, forms;
    const Diag *first;
} Frequent;

typedef struct Summary {
    Ranked *ranked; /* n of the publication: best first, those without a total last, as given */
    VEC(GradeCount) grades; /* in the order of the best total that has the grade; no total last */
    VEC(Frequent) frequent; /* most frequent first; at most JX_SUMMARY_FREQUENT */
    uint32_t scored;
    Str mean, highest, lowest; /* p NULL when nothing was scored */
} Summary;

enum { JX_SUMMARY_FREQUENT = 10 };

/* False when memory is short. */
bool jx__summary(const Publication *p, Summary *out);

#endif
