/* The objects behind the public handles, shared by the files of engine/api.
 *
 * Every object keeps the allocator it was made with and frees itself with it; an engine outlives
 * all that was made with it. Strings handed out end with NUL and belong to their object.
 */
#ifndef JX_API_API_H
#define JX_API_API_H

#include "base/limits.h"
#include "form/form.h"
#include "grammar/parse.h"
#include "model/model.h"
#include "population/population.h"
#include "report/report.h"
#include <jixiao/tooling.h>
#include <stdatomic.h>

struct jx_engine {
    Alloc alloc;
    Lang lang;
    size_t max_text, max_memory;
    jx_load_fn load; /* NULL: no file has a base */
    void *load_ud;
};

/* A list of findings and, made once it is complete, its texts. */
struct jx_diags {
    Diags list;
    Alloc alloc;
    Arena texts;
    jx_diag *views; /* of the list as it was when its texts were last made */
    uint32_t nviews;
};

/* What a form-driven rule set keeps of its text, to build a model for each form. Immutable. */
typedef struct Scheme {
    Arena arena;
    Source source;
    Names names;
    const Node *root;
    char fingerprint[65];
} Scheme;

struct jx_ruleset {
    atomic_uint references;
    Scheme
        *scheme; /* NULL: all indicators stand in the rules, and `plan` is the plan of any form */
    const jx_engine *engine;
    Alloc alloc;
    Plan *plan;
    Arena arena;
    const char *title, *fingerprint;
    uint32_t *slots; /* plan inputs that jx_session_set may fill */
    const char **slot_names;
    uint32_t nslots;
    uint32_t *indicators; /* plan items */
    uint32_t nindicators;
};

struct jx_form {
    Alloc alloc;
    Form form;
};

struct jx_result {
    Alloc alloc;
    Report *report;
    jx_diags *diags;
    bool *used; /* of each attached form: the rules read it */
    size_t nused;
};

/* One compile in progress. Everything but the plan it makes is freed with it. */
typedef struct Compile {
    const jx_engine *engine;
    Arena arena;
    NumPool pool;
    Source source;
    Names names;
    Parsed parsed;
    const Node *root; /* of the scheme in force */
    Model model;
    char fingerprint[65];
    bool twins; /* lines that are alike may be put aside (grammar/token.h) */
} Compile;

/* One form scored, and what it was done in; freed whole. */
typedef struct Scoring {
    Arena arena;
    NumPool pool;
    Plan *own;        /* of this form alone; NULL: the rule set's */
    const Plan *plan; /* the one that was run */
    Facts facts;
    Session last, trial;
    Report *report;
    Attached *with;
    uint32_t nwith;
    bool arena_made, pool_made, last_made, trial_made, too_large;
} Scoring;

/* --- score.c --- */
/* Runs one form: plan, facts, registers, report. Findings about the form are added to `diags` and
 * are in the report. False when memory is short. jx__score_end in both cases. */
bool jx__score_form(Scoring *s, const jx_ruleset *rules, const Form *form,
                    const jx_attachment *with, size_t nwith, Diags *diags);
/* The same without what would change a score, and without other forms. */
bool jx__score_plain(Scoring *s, const jx_ruleset *rules, const Form *form, Diags *diags);
/* The same with other forms, and without a report unless one is asked for. */
bool jx__score_bare(Scoring *s, const jx_ruleset *rules, const Form *form,
                    const jx_attachment *with, size_t nwith, bool report, Diags *diags);
/* Registers alone, no report: what a population asks. */
bool jx__score_cells(Scoring *s, const jx_ruleset *rules, const Form *form,
                     const jx_attachment *with, size_t nwith, Diags *diags);
void jx__score_end(Scoring *s);
/* What the caller's struct has, the rest is default; false when it is not valid. */
bool jx__render_options(const jx_render_options *given, jx_render_options *out);

/* --- expand.c --- */
/* Takes the text of a compile over; the compile's arena is then empty. NULL without memory. */
Scheme *jx__scheme_keep(Compile *c);
void jx__scheme_free(Scheme *s);
/* The plan for one form; NULL when memory is short or the limit was met. */
Plan *jx__expand_form(const jx_ruleset *rules, const Form *form, Diags *diags, bool *too_large);
/* A form-driven scheme without a form: what its 方向 says, and the plans of rows made up for its
 * 指标规则 (engine/model/probes.c), each gone after its call. False when memory is short. */
typedef struct Imagined {
    void *ud;
    Str points;                          /* of each made-up row; empty: those of the whole scheme */
    void (*sign)(void *ud, Span clause); /* or NULL */
    bool (*plan)(void *ud, const Plan *plan); /* false: those of further rules are not wanted */
    uint32_t *rules; /* so many rules get rows, 0: all; afterwards how many did. NULL: all */
} Imagined;
bool jx__expand_probes(const jx_ruleset *rules, const Imagined *to, bool *too_large);

/* --- coverage.c --- */
typedef struct Clause {
    Span span;
    Str path, text;
    bool covered;
} Clause;

/* The clauses of a scheme, each by where it stands, and which of them were seen at work. */
typedef struct Coverage {
    const jx_ruleset *rules;
    Arena arena;
    VEC(Clause) clauses; /* in document order */
    bool made, too_large;
} Coverage;
bool jx__coverage_begin(Coverage *c, const jx_ruleset *rules); /* false when memory is short */
void jx__coverage_note(Coverage *c, Scoring *s);               /* what a report tells */
void jx__coverage_end(Coverage *c);

/* --- call.c --- */
/* Copies what the caller's option struct has, which begins with its size; the rest, or all of it
 * when there is none, is zero. False when the size is none. */
bool jx__api_options(const void *given, void *out, size_t size);
jx_status jx__api_attached(const jx_attachment *with, size_t n); /* may they be used */
/* All of a text in one piece to a writer. */
jx_status jx__api_write(const Buf *text, jx_write_fn write, void *ud);
const char *jx__api_text(Arena *ar, Str s); /* ends with NUL; "" for an empty one */

/* --- findings.c --- */
jx_diags *jx__api_diags_new(const Alloc *al);
/* Writes the texts; false when memory is short. The list is not added to afterwards. */
bool jx__api_diags_finish(jx_diags *ds, Lang lang);
/* Ends a call of this status: its findings are handed over in *out when that is JX_OK or JX_EDIAG,
 * and dropped for every other. The status to return, which may have become JX_ENOMEM. */
jx_status jx__api_diags_give(jx_diags *ds, jx_status status, Lang lang, jx_diags **out);

/* --- load.c --- */
/* The text with those of the files it builds on (沿用) before it, as one source. False with a
 * finding, or when memory is short. */
bool jx__compile_load(Compile *c, Str file, Str bytes, Diags *diags);

/* --- format.c --- */
/* load → names → parse of one text alone, whatever it builds on. False when it could not be read;
 * its findings say why. */
bool jx__compile_sentences(Compile *c, const char *file, Str bytes, Diags *diags);

/* --- bounds.c --- */
/* A number of the rules that decides where something begins, and all places where it stands. */
typedef struct Threshold {
    Bound bound;
    Num less, more;
    VEC(Span) spans; /* of the digits, ascending */
    uint32_t block;  /* of an indicator: its target, or its scoring */
    uint16_t label;
} Threshold;

typedef struct Thresholds {
    Arena arena;
    NumPool pool;
    Source source;
    VEC(Threshold) at;
    uint32_t untried; /* met, but not to be moved */
    bool made;
} Thresholds;
/* Reads the scheme in force; false when memory is short. jx__thresholds_end in both cases. */
bool jx__thresholds_find(Thresholds *t, const jx_ruleset *rules);
/* The rules with one threshold moved; NULL in *out when they would not hold. False when memory is
 * short. */
bool jx__thresholds_move(const Thresholds *t, const jx_ruleset *rules, const Threshold *one,
                         bool more, jx_ruleset **out);
void jx__thresholds_end(Thresholds *t);

/* --- workbook.c --- */
/* Writes a workbook to `path`; called twice, and must write the same both times. */
typedef bool (*jx__workbook_make)(void *book, const char *path);
jx_status jx__api_workbook(const Alloc *al, jx__workbook_make make, void *book, jx_write_fn write,
                           void *ud);

/* --- compile.c --- */
bool jx__compile_begin(Compile *c, const jx_engine *engine);
/* Runs the stages up to and including `last`; false when the stages after it cannot run. With c->twins
 * they may fail where they would not without, and nothing is reported of it. */
bool jx__compile_run(Compile *c, jx_stage last, const char *file, const char *text, size_t length,
                     Diags *diags);
/* The same for a text that is in c->source already, its bases joined to it. */
bool jx__compile_source(Compile *c, jx_stage last, Diags *diags);
jx_ruleset *jx__ruleset_make(Compile *c); /* of a whole model; NULL as of jx__lower */
jx_status jx__compile_status(const Compile *c, const Diags *diags);
void jx__compile_end(Compile *c);
/* Names that every rule file may use, into an empty dictionary: the columns of the official form. */
void jx__compile_columns(Names *names);

/* --- test.c --- */
/* Runs the examples that stand at `from` in the text or after it. */
jx_status jx__test_from(jx_ruleset *rules, uint32_t from, Diags *diags, jx_test_counts *counts);
/* Runs them one by one in this order until one fails; that one is moved to the front, and *failed is
 * its index in the plan, JX_NO_REG when all hold. */
jx_status jx__test_first(jx_ruleset *rules, uint32_t *order, uint32_t norder, uint32_t *failed);
/* What stands for an item of the rule set's plan after one form was scored: the item of the plan
 * that was run, its row of the report or NULL. */
uint32_t jx__test_item(const Scoring *s, uint32_t item);
const ReportRow *jx__test_row(const Scoring *s, uint32_t item);

/* --- targets.c --- */
/* Compares each row's printed target with the rule's and reports where they differ. */
void jx__targets_compare(const Facts *facts, Arena *ar, NumPool *np, Diags *diags);
/* The same for the actual value of a row whose indicator has a 取值, which is what counts. */
void jx__actuals_compare(const Facts *facts, const Session *last, Arena *ar, NumPool *np,
                         Diags *diags);

#endif
