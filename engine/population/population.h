/* What many forms scored by one rule set say together: who scores full, which targets are low, what
 * was copied, and what the ranking hangs on.
 *
 * Depends on base, plan and run; forms are known by their Facts and registers alone. The surprising
 * idea: every question that needs a plan is asked while the form is at hand. What a changed weight
 * or threshold would make of its total is computed then and kept as a number, so that no plan and no
 * form outlives its turn, and a scheme that makes a plan for each form is asked the same way.
 *
 *   Facts, registers ─observe.c, weights.c, breaks.c→ FormSeen ─population.c→ Population
 *                                                  Population ─study.c→ Study ─write.c→ text
 *
 * Memory for a form grows with its indicators and the thresholds tried, never with its text.
 * A study sorts the forms first: nothing it says depends on the order in which they came.
 */
#ifndef JX_POPULATION_POPULATION_H
#define JX_POPULATION_POPULATION_H

#include "run/run.h"

enum {
    JX_POP_LEAST = 5,       /* forms from which on a whole population is spoken of */
    JX_POP_WINDOW = 20,     /* bunching: one part in this many of the threshold, either side */
    JX_POP_NEAR = 10,       /* forms near a threshold from which on they are judged */
    JX_POP_CHANCE = 1000,   /* … and one in this many is no chance any more */
    JX_POP_DIGITS = 3,      /* significant digits from which on a number is no round one */
    JX_POP_COPIES = 3,      /* equal values that make two forms alike */
    JX_POP_STEP = 20,       /* a threshold is moved by one part in this many */
    JX_POP_WEIGHT = 10,     /* points are moved by one part in this many */
    JX_POP_BOUNDS = 64,     /* most thresholds tried */
    JX_POP_WEIGHTS = 256,   /* most weights: those that most forms have */
    JX_POP_WORK = 20000000, /* most ops for one question about one form */
    JX_POP_NO_GRADE = 255
};

/* What became of a form: in fact, or under a changed rule. */
typedef struct Outcome {
    Num total;
    bool has;      /* there is a total */
    uint8_t grade; /* of the plan's grades; JX_POP_NO_GRADE */
} Outcome;

typedef enum Filled { FILLED, FILLED_MISSING, FILLED_NA, FILLED_UNREADABLE } Filled;

/* One indicator of one form. */
typedef struct Seen {
    Str key, name;
    uint32_t rank;      /* where it stands in the rules; JX_NO_REG: a row of the form */
    uint32_t indicator; /* of the population; set when taken */
    Filled filled;
    bool counted, full, zero; /* counted: it has a score that its filling-in earned */
    Num rate;                 /* score ÷ points */
    bool has_actual, has_target;
    bool high, low;        /* more is better, less is better */
    bool odd;              /* the actual is no round number and not the target */
    bool over_asked, over; /* over: beyond the scheme's 超额 limit, or 120% of the target */
    Num actual, target;
    Str actual_text, target_text;
    bool moved; /* `up` and `down` were tried: its points a tenth more, a tenth less */
    Outcome up, down;
} Seen;

/* A form that lies close to a threshold of one of its indicators. */
typedef struct Hit {
    uint32_t seen;
    Num at;         /* the threshold: share of the target, or a value */
    bool of_target; /* a share */
    bool high;      /* the better side is above */
    bool at_good;   /* the threshold itself is on it */
    bool good;      /* the form is */
    Num scale;      /* of the unit that values are shown in */
    Str unit;
} Hit;

typedef struct FormSeen {
    Str id, unit, name, file, sha256;
    uint32_t order; /* in which it came */
    Outcome now;
    Seen *seen;
    Hit *hits;
    Outcome *bounds; /* two for each threshold: less, more */
    uint32_t nseen, nhits, nbounds;
    bool no_weights, no_bounds, no_breaks; /* too large to ask */
} FormSeen;

/* A number of the rules that was moved. */
typedef struct Bound {
    Str of, text, less, more; /* 培训人次, 90%, 85.5%, 94.5% */
    Str file;
    uint32_t line;
    bool has_less, has_more; /* the rules so changed hold */
} Bound;

typedef struct Indicator {
    Str key, name;
    uint32_t rank, forms;
} Indicator;

typedef struct Population {
    Arena arena;
    NumPool pool;
    Lang lang;
    Str title, fingerprint;
    Str *grades;
    uint32_t ngrades;
    VEC(FormSeen) forms;
    VEC(FormSeen) last; /* of the year before: only names and actual values */
    VEC(Indicator) indicators;
    uint32_t *index, nindex; /* indicators by key: open hash of indicator + 1 */
    Bound *bounds;
    uint32_t nbounds, untried; /* untried: thresholds beyond JX_POP_BOUNDS, or not to be moved */
} Population;

bool jx__population_init(Population *p, const Alloc *al, const Plan *plan, Lang lang);
void jx__population_free(Population *p);
/* Copies a form in. False when memory is short; the population is then of no use any more. */
bool jx__population_take(Population *p, const FormSeen *form, bool last_year);

/* --- observe.c --- */
/* Everything about one form but what changed thresholds make of it. Works in `ar` and `np`; texts
 * may point into `facts`. The registers of `run` are as before when it returns. */
bool jx__observe(FormSeen *out, Arena *ar, NumPool *np, const Facts *facts, Session *run);
Outcome jx__outcome(NumPool *np, const Session *run);
const PlanStep *jx__seen_step(const Plan *p, const PlanItem *it, StepKind kind);

/* --- weights.c --- */
/* The total with an indicator's points a tenth up and down, the others of the sum rescaled so that
 * it stays. */
void jx__observe_weights(FormSeen *form, const uint32_t *items, Arena *ar, Session *run);

/* --- breaks.c --- */
/* The thresholds near the form's values. */
void jx__observe_breaks(FormSeen *form, const uint32_t *items, Arena *ar, NumPool *np,
                        const Session *run);

#endif
