/* What a change of rules does to forms, one after the other: the lines of each and the sums of all.
 *
 * A form is handed over as the scores that each scheme of the chain gives it: the old rules, the old
 * outline, every hybrid, the new rules. What a step does to a score is the difference of two
 * neighbours, so that the parts add up to the whole by themselves; that they do, and that the ends
 * of the chain are the old and the new rules, is checked for every form all the same.
 *
 * Kept of a form are its totals, its grades, and what moved. Depends on plan and run.
 */
#ifndef JX_COMPARE_TALLY_H
#define JX_COMPARE_TALLY_H

#include "run/run.h"

/* A score, or why there is none. */
typedef struct Standing {
    bool present; /* the scheme has it at all */
    CellStatus status;
    Num num; /* when status is CELL_OK */
} Standing;

static inline bool jx__standing_ok(const Standing *s)
{
    return s->present && s->status == CELL_OK;
}

/* What steps `from` to `until` do together: one step, or several when a scheme between them gives
 * no score. */
typedef struct Share {
    uint32_t from, until;
    Num by;
} Share;

typedef struct Move {
    uint32_t indicator; /* of the tally */
    Standing old, new;
    uint32_t first_share, nshares; /* of those that are not 0; none when an end is no number */
} Move;

typedef struct FormLine {
    Str file, id, unit, name;
    Standing old, new;
    Str old_grade, new_grade;        /* empty: none */
    Str old_why, new_why;            /* why there is no total; empty when there is one */
    uint32_t old_rank, new_rank;     /* among those with both totals; 0: none */
    uint32_t old_errors, new_errors; /* findings of severity error */
    uint32_t first_share, nshares, first_move, nmoves;
    bool broken; /* the chain does not end where it should: nothing is attributed */
} FormLine;

typedef struct TallyIndicator {
    Str key, name, level1, level2;
    uint32_t next;                             /* of its hash chain, + 1 */
    uint32_t stamp, local;                     /* of the form in hand */
    uint32_t up, down, zeros, unzeros, states; /* forms; states: a score came or went */
    Num sum, most, least;                      /* of the differences; exact */
} TallyIndicator;

typedef struct StepSum {
    uint32_t forms, up, down; /* whose total it moves */
    uint32_t indicators;      /* scores it moves */
    Num sum, most, least;
    uint32_t most_form, least_form;
} StepSum;

/* Several steps that some forms cannot tell apart. */
typedef struct Joint {
    uint32_t from, until, forms;
    Num sum;
} Joint;

typedef struct GradePair {
    Str old, new;
    uint32_t forms;
} GradePair;

typedef struct Tally {
    Arena *ar;     /* all that is kept */
    NumPool *np;   /* the numbers of it */
    Arena scratch; /* of one form */
    uint32_t nsteps;
    StepSum *steps; /* [1 … nsteps] */
    VEC(Joint) joints;
    VEC(FormLine) forms;
    VEC(Move) moves;
    VEC(Share) shares;
    VEC(TallyIndicator) indicators;
    VEC(GradePair) grades;
    uint32_t *slots, nslots, stamp;
    uint32_t up, down, same, lost, gained, unscored; /* lost: a total before, none now */
    uint32_t zeros, unzeros, broken;
    Num sum, most, least;
    uint32_t most_form, least_form;
    Num old_sum, new_sum;
    uint32_t places; /* decimals that scores are shown with, at least */
    bool ranked;
} Tally;

/* What one scheme of the chain makes of a form. */
typedef struct Score {
    uint32_t indicator;
    Standing at;
} Score;

typedef struct ScoreSet {
    Standing total;
    Str grade;
    VEC(Score) scores;
} ScoreSet;

bool jx__tally_begin(Tally *t, Arena *ar, NumPool *np, uint32_t nsteps);
void jx__tally_end(Tally *t);
/* Reads the last run of a session. `ids`: of the plan's items, filled in when they are not yet
 * (NULL: the plan is of one form alone). Lives in t->scratch. */
bool jx__tally_read(Tally *t, const Session *last, uint32_t *ids, ScoreSet *out);
/* Names of a plan's items as numbers of the tally; JX_NO_REG for groups. */
bool jx__tally_names(Tally *t, const Plan *plan, uint32_t *ids);
/* Adds a form: `sets` are those of the old rules, hybrids 0 to nsteps, the new rules. The line's
 * texts are copied. Empties t->scratch. False when memory is short. */
bool jx__tally_add(Tally *t, FormLine line, const ScoreSet *sets);
/* Ranks by the totals; equal totals share a rank. Only after the last form. */
bool jx__tally_rank(Tally *t);

#endif
