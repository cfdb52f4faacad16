/* A population evaluated: what the writers lay out and the findings say. Private to this folder and
 * to the API.
 *
 * A study lives in an arena of its own and refers to its population.
 */
#ifndef JX_POPULATION_STUDY_H
#define JX_POPULATION_STUDY_H

#include "base/sort.h"
#include "population/population.h"

/* One indicator over all forms. */
typedef struct Spread {
    uint32_t indicator;
    uint32_t forms, counted, full, zero, missing, na, unreadable;
    uint32_t over_asked, over, below_last;
    Num min, median, max, mean; /* of the rates of those counted */
    bool has_mean;              /* else the sum outgrew the exact range */
} Spread;

/* What a changed rule does to the ranking of the forms that have a total both ways. */
typedef struct Effect {
    bool tried;
    uint32_t compared, lost; /* lost: forms that get or lose a total */
    uint64_t swapped;        /* pairs whose order turns round: Kendall's distance */
    uint64_t untied, tied;   /* pairs that were level and are not, and the other way */
    uint32_t greatest, who;  /* the greatest change of a rank, and of which form */
    uint32_t grades;         /* forms whose grade changes */
    Num mean;                /* change of the total */
    bool has_mean;
} Effect;

typedef struct Tried {
    uint32_t of; /* indicator, or bound */
    Effect less, more;
} Tried;

typedef struct Occurrence {
    uint32_t form, seen; /* form: in Study.forms */
} Occurrence;

typedef struct Study {
    const Population *pop;
    Arena *ar;
    NumPool *np;
    const FormSeen **forms; /* by unit, name, id, content */
    Str *labels;            /* what they are called */
    const FormSeen **last;  /* of the year before; NULL: none, or not to be told */
    uint32_t nforms, scored, ambiguous, unmatched;
    uint32_t *rank;      /* of each form; 0: no total */
    Spread *spreads;     /* in the order of the rules, then rows by how many forms */
    uint32_t nspreads;   /* all that this year's forms have */
    uint32_t *spread_of; /* of an indicator */
    Occurrence *seen;    /* by indicator … */
    uint32_t *first;     /* … from here to the next */
    Tried *weights, *bounds;
    uint32_t nweights, nbounds, weights_left;
    uint32_t no_weights, no_breaks; /* forms too large to ask; no_weights: nor of thresholds */
} Study;

/* False when memory is short. Findings JX46xx go to `diags`. */
bool jx__population_study(Study *s, const Population *p, Arena *ar, NumPool *np, Diags *diags);

/* --- order.c --- */
void jx__pop_order(Study *s); /* forms, labels, last */

/* --- effect.c --- */
void jx__pop_rank(Study *s);
uint32_t *jx__pop_ranked(const Study *s, Arena *ar);     /* the forms, best first */
Effect jx__pop_effect(Study *s, const Outcome *changed); /* of each form of the study */

/* --- findings.c, copies.c --- */
void jx__pop_findings(Study *s, Diags *diags);
void jx__pop_copies(Study *s, Diags *diags);
void jx__pop_bunching(Study *s, Diags *diags); /* bunching.c */
Str jx__pop_count(Arena *ar, uint64_t n);
Str jx__pop_percent(Arena *ar, NumPool *np, Num share); /* two decimals, half up */
static inline const Indicator *jx__pop_indicator(const Study *s, uint32_t i)
{
    return &s->pop->indicators.at[i];
}
static inline const Seen *jx__pop_seen(const Study *s, Occurrence at)
{
    return &s->forms[at.form]->seen[at.seen];
}

/* --- write_table.c, write_json.c, pages.c --- */
/* As a document of publish/, with the findings. */
void jx__population_markdown(Buf *out, const Study *s, const Diags *diags);
void jx__population_html(Buf *out, const Study *s, const Diags *diags);
void jx__population_table(Buf *out, const Study *s, bool color);
void jx__population_json(Buf *out, const Study *s); /* one object, without its findings */

#endif
