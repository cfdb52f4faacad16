/* Two outlines to the list of changes between them, and to the text of any scheme between them.
 *
 * The two are merged into one tree that holds both: a block, unit or part of the old scheme, of the
 * new one, or of both. Each place where they part is a change that can be applied by itself, and the
 * text of a hybrid is the merged tree with some changes applied: with none it is the old scheme,
 * with all of them the new one. Nothing is understood here; the compiler says which hybrids are
 * schemes.
 */
#ifndef JX_COMPARE_CHANGES_H
#define JX_COMPARE_CHANGES_H

#include "compare/outline.h"

typedef enum ChangeKind { CHANGE_CHANGED, CHANGE_ADDED, CHANGE_REMOVED, CHANGE_MOVED } ChangeKind;
typedef enum ChangeSubject { ON_SCHEME, ON_INDICATOR, ON_GROUP, ON_CHECK, ON_RULE } ChangeSubject;

typedef struct Change {
    ChangeKind kind;
    ChangeSubject subject;
    bool clause;       /* one clause of the subject; else the whole of it */
    uint16_t label;    /* of the clause; TOK_EOF: the title */
    Str name, path;    /* of the subject; empty: the scheme */
    Str before, after; /* p NULL: there is none */
    Str before_file, after_file;
    uint32_t before_line, after_line;
    bool silent;   /* of words that no score depends on: in force from the start */
    uint32_t step; /* the hybrid that it comes in with, from 1; 0: silent */
} Change;

#define NO_CHANGE 0xffffffffu
#define SAME_SAID 0xfffffffeu /* of a hunk: the same in other clothes */

/* Parts a[at .. at+n) in the old unit, b[…) in the new one; between two hunks both are alike. */
typedef struct Hunk {
    uint32_t a, na, b, nb, change;
} Hunk;

typedef struct MergedUnit {
    const OutlineUnit *a, *b;
    VEC(Hunk) hunks;
} MergedUnit;

typedef struct Slot {
    uint32_t merged;
    bool old, new; /* the place in the old outline, in the new one */
} Slot;

typedef struct Merged {
    const OutlineBlock *a, *b;
    uint32_t vanishes, appears, moves; /* changes, or NO_CHANGE */
    bool dead, joined;                 /* two checks made one: the second, the first */
    VEC(MergedUnit) units;
    VEC(Slot) slots; /* what stands under it */
} Merged;

typedef struct Difference {
    Arena *ar;
    Outline old, new;
    Merged *merged; /* [0] is the head */
    uint32_t nmerged;
    VEC(Change) changes; /* in the order of the new rule file */
} Difference;

/* Fills the list of changes between d->old and d->new. False when memory is short. */
bool jx__changes_find(Difference *d);
/* The text of the scheme with the changes for which `applied` says so. */
Str jx__changes_text(const Difference *d, Arena *ar, const bool *applied);

#endif
