/* What a change of rules does: the changes, the steps they are applied in, and what those do to
 * forms. What the writers of this folder lay out.
 *
 *   old, new ──outline.c──▶ Outlines ──changes.c──▶ Changes ──compose.c──▶ texts of hybrids
 *   forms scored with each of them ──tally.c──▶ Tally          (api/compare.c runs the pipeline)
 *   both plans ──regions.c──▶ Regions: where a score differs, without any form
 *
 * A step is the change, or the changes that make no scheme apart, by which one hybrid differs from
 * the one before. Steps are in the order of the new rule file; in another order the same two
 * schemes would share out the same difference otherwise, which is why the order is fixed and told.
 */
#ifndef JX_COMPARE_COMPARE_H
#define JX_COMPARE_COMPARE_H

#include "compare/changes.h"
#include "compare/tally.h"

/* One side of a region: a stretch of one variable on which a score behaves in one way. */
typedef struct RegionScore {
    enum { SCORE_NONE, SCORE_FIXED, SCORE_BETWEEN } kind; /* NONE: not scored there */
    Str text;                                             /* 10, 24～32; empty: none */
} RegionScore;

/* All values of the variable between two bounds, where the two schemes score differently. */
typedef struct Region {
    Str where;     /* 完成率在[60%，80%) */
    Str low, high; /* the bounds alone; empty: none */
    bool low_in, high_in;
    RegionScore old, new;
    Str most, least;           /* of new less old; empty: not known */
    Str by;                    /* the same without sign: 0～0.3328 */
    int sign;                  /* -1: less or as much, 1: more or as much */
    Str value, old_at, new_at; /* a value in it and both scores there, as run; empty: none found */
} Region;

typedef struct Field { /* one indicator without a form */
    Str name, path;
    enum { FIELD_SAME, FIELD_DIFFERS, FIELD_ADDED, FIELD_REMOVED, FIELD_OPEN } kind;
    Str variable; /* 完成率, 实际完成值 */
    Str why;      /* OPEN: why it was not decided */
    bool usual;   /* decided with the other conditions as they normally are */
    bool open;    /* on part of the values it was not decided */
    bool ends;    /* what comes of 未填 and 不适用, or rounding, differs as well */
    VEC(Region) regions;
} Field;

typedef struct Fields {
    VEC(Field) at;
    uint32_t same, open; /* of `at`: the same everywhere; not decided */
    bool by_form;        /* rows of forms are not among them */
} Fields;

typedef struct Comparison {
    Arena *ar;
    Lang lang;
    const char *engine;
    Difference diff;
    uint32_t nsteps;
    Tally tally;
    Fields fields;
    Str old_title, new_title, old_file, new_file, old_sha256, new_sha256, total_old, total_new;
    const Diags *findings;
} Comparison;

/* Where the two plans score differently. False when memory is short. */
bool jx__regions_find(Fields *out, Arena *ar, const Plan *old, const Plan *new, const Alloc *al,
                      Lang lang);

#endif
