/* What generate.c and mutate.c share: worked examples of a rule set, scored. */
#ifndef JX_API_TRIALS_H
#define JX_API_TRIALS_H

#include "api/api.h"
#include "trial/trial.h"

/* --- generate.c --- */
typedef struct Generated {
    Arena arena;
    NumPool pool;
    Trials singles, cases;
    Str file;                       /* for findings */
    uint32_t most;                  /* cases */
    uint32_t over;                  /* the limit that was passed; 0: none */
    bool made, too_large, too_wide; /* too_wide: `over` counts data, not cases */
} Generated;
bool jx__generate_begin(Generated *g, const jx_engine *engine);
/* After something answered false. JX_EDIAG, only of jx__generate_cases: with the finding that says
 * which limit was passed. */
jx_status jx__generate_status(Generated *g, Diags *diags);
/* Worked examples for a rule set, with what it makes of them. `c` has read its sentences. False
 * when memory is short; jx__generate_end in both cases. */
bool jx__generate_cases(Generated *g, const jx_ruleset *rules, const Compile *c);
bool jx__generate(Generated *g, const jx_ruleset *rules, const Compile *c); /* both */
/* Scores a case; false when memory is short. What is due is put down, or compared with what was:
 * *same then says whether all of it is as it was. */
bool jx__generate_score(Generated *g, const jx_ruleset *rules, Trial *c, bool *same);
/* The text of the section, to be put at the end of the file `c` read. */
Str jx__generate_text(Generated *g, const Compile *c, const Trials *cases);
void jx__generate_end(Generated *g);
/* The plan for a form of these rows; NULL when memory is short or the limit was met. */
Plan *jx__generate_plan(Arena *ar, const jx_ruleset *rules, const CaseRows *rows, bool *too_large);
bool jx__generate_year(const Plan *p); /* some date needs the form's year */
/* What scores depend on: of the plan, of each of its items, of the plans for rows made up from the
 * sentences of `c`. */
typedef struct Meanings {
    PlanMeaning plan;
    Digest form[2];
} Meanings;
bool jx__generate_meaning(Generated *g, const jx_ruleset *rules, const Compile *c, Arena *ar,
                          Meanings *out);

#endif
