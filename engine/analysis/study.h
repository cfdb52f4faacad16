/* What the files of engine/analysis share: one indicator under study. Beside them engine/compare
 * asks it, which sets two studies of one indicator side by side.
 *
 * Memory: `ar` and `pool` hold what one indicator needs and are emptied after it, `keep` lives as
 * long as the analysis.
 */
#ifndef JX_ANALYSIS_STUDY_H
#define JX_ANALYSIS_STUDY_H

#include "analysis/analysis.h"
#include "run/curve.h"

/* Registers watched of each step: its score, its operands, and of a 情形 its condition alone. */
enum { WATCH_REG, WATCH_A, WATCH_B, WATCH_ALONE, WATCHED };
enum { MOST_OTHERS = 12, MOST_FIXED = 64 };

/* What is known of an indicator once it was studied; kept for the grades. */
typedef struct Known {
    Num low, high; /* rounded bounds of its score when it is assessed */
    bool bounded, studied;
} Known;

typedef struct Sample {
    Num x, score;
    uint32_t grade; /* 定性: the grade x goes with */
    uint32_t piece;
} Sample;

typedef struct Study {
    const Plan *p;
    Diags *diags;
    Buf *dump;
    Arena keep, ar;
    NumPool pool, kept; /* of one indicator; of the whole */
    Session run;
    Source source;
    uint32_t *place, *place_plain; /* of curve, of plain: each lives as long as its curve */
    uint32_t *place2;              /* of a curve that is begun and done with in one function */
    uint32_t year;                 /* the register of the form's year, or JX_NO_REG */
    bool reals;      /* counts are taken for any number: a bound is then where the rules have it */
    bool keeping;    /* a witness is run for `best`, not for a finding */
    uint64_t ops;    /* run so far, for the dump: cost has to grow with the rules */
    uint64_t budget; /* ops that whole runs for proofs may still take */
    Known *known;    /* of the items */
    Cell *best;      /* of the inputs: what gave an indicator most, for the grades */
    /* one indicator */
    uint32_t item;
    const PlanItem *pi;
    Str name;     /* in findings: its name, and of a made-up row also its target */
    Cell *inputs; /* MISSING but for those set; reset after use */
    Curve curve;  /* of the score, whatever the other data are */
    Curve plain;  /* the same with the other conditions as they normally are, and no 超额 */
    bool same;    /* `plain` is `curve` */
    uint32_t cone_n, *cone; /* ops behind the score and the actual value, for proofs */
    uint32_t others[MOST_OTHERS], nothers; /* inputs beside its own */
    uint32_t data[MOST_OTHERS], ndata;     /* inputs of its 取值 */
    uint32_t of_actual;                    /* how many of `cone` make the actual value */
    bool too_many, too_long;               /* inputs; ops */
    Num scale;                             /* of the unit values are shown in */
    Str unit;
    bool signed_values, numeric;
    VEC(Sample) samples;
} Study;

static inline const Value *jx__watched(const Piece *piece, uint32_t step, uint32_t what)
{
    return &piece->values[1 + step * WATCHED + what];
}

/* --- analysis.c --- */
bool jx__study_open(Study *s, const Plan *p, const Alloc *al); /* close in both cases */
void jx__study_close(Study *s);
void jx__study_item(Study *s, uint32_t item); /* all that is found of one indicator */
bool jx__study_well(const Study *s);          /* false when memory is short */

/* --- explore.c --- */
bool jx__study_begin(Study *s, uint32_t item);    /* false: nothing to study */
void jx__study_samples(Study *s, const Curve *c); /* values to show, from every piece */
int jx__study_direction(const Study *s);          /* 1 more is better, -1 less is, 0 not told */

/* --- witness.c --- */

/* Values for a form, with what they score; made by running the plan on them. */
typedef struct Witness {
    Str text, score; /* 80%, or 全年执行数＝80万元，全年预算数＝100万元; score empty: none */
    Num x, points;
    CellStatus status;
    uint32_t turn; /* the way the other data were filled in */
} Witness;

typedef bool Proof(Study *s, const void *of); /* looks at s->run.regs */

/* Finds cells for the indicator's inputs so that its actual value is x and the proof holds. */
bool jx__witness(Study *s, const Sample *at, Proof *proof, const void *of, Witness *out);
/* The same with the other data as `like` has them: what is compared differs in one thing only. */
bool jx__witness_like(Study *s, const Sample *at, const Witness *like, Proof *proof, const void *of,
                      Witness *out);
/* The same with cells the caller has put into s->inputs. */
bool jx__witness_run(Study *s, Proof *proof, const void *of, Witness *out);
Str jx__witness_value(Study *s, uint32_t input, Num x, bool *exact);
void jx__witness_unit(Study *s, uint32_t input, Num *scale, Str *text);
Str jx__witness_points(Study *s, Num points);
Num jx__witness_default(Study *s, uint32_t input, Num count);

Where jx__study_where(Study *s, Span span);
Where jx__study_item_where(Study *s, const PlanItem *it);

/* --- findings --- */
void jx__find_clauses(Study *s);              /* clauses.c */
void jx__find_score(Study *s);                /* score.c */
void jx__find_data(Study *s);                 /* data.c */
void jx__find_scheme(Study *s);               /* scheme.c */
void jx__find_absent(Study *s, bool by_form); /* absent.c */

#endif
