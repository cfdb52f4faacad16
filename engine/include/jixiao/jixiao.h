/* jixiao: scores budget-performance forms against rules written as official outlines.
 *
 * Sections: Status, Engine, Findings; Rule set (compile, check, test), Rule texts (format, export,
 * import, worked examples); Form; Result and Documents; then what takes many forms: Comparison,
 * Population, Session, Batch.
 *
 * The whole story in one program:
 *
 *     jx_engine *eng = jx_engine_new(NULL);
 *     jx_diags *ds;
 *     jx_ruleset *rules = NULL;
 *     jx_status st = jx_ruleset_compile(eng, "rules.jx", text, length, &ds, &rules);
 *     if (st != JX_OK) { ... jx_diags_render(ds, ...) ...; jx_diags_free(ds); return; }
 *     jx_diags_free(ds);
 *
 *     jx_form *form = NULL;
 *     st = jx_form_read_json(eng, "form.json", json, json_length, &ds, &form);
 *     ...
 *     jx_result *result = NULL;
 *     st = jx_form_score(rules, form, &result);
 *     puts(jx_result_total(result));              // "94.00", or NULL: something is unreadable
 *     jx_result_free(result);
 *     jx_form_free(form);
 *     jx_ruleset_release(rules);
 *     jx_engine_free(eng);
 *
 * Rules that hold for the whole interface
 *   - The return value is the status; what is made comes out last, NULL when nothing was made.
 *   - Whoever receives an object frees it, once, with the function its paragraph names. Strings
 *     returned by an object belong to it and live as long as it does; they end with NUL, UTF-8.
 *   - Texts handed in are copied; they need not outlive the call.
 *   - An option struct starts with its own size; fields that are zero mean the default.
 *   - Nothing is printed, no file is opened, no locale is read, and no signal, exit or longjmp
 *     leaves the library. Wrong data never fails a call: it is reported in the result.
 *   - Numbers in texts are exact decimals. No score ever passes through a double.
 */
#ifndef JIXIAO_H
#define JIXIAO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define JX_API __attribute__((visibility("default")))
#else
#define JX_API
#endif

#define JX_VERSION_MAJOR 0
#define JX_VERSION_MINOR 1
#define JX_VERSION_PATCH 0

/* "0.1.0": of the library linked, not of this header. */
JX_API const char *jx_version(void);

/* ---- Status ------------------------------------------------------------------------------- */

typedef enum jx_status {
#define JX_STATUS(name, number, text) JX_##name = number,
#include <jixiao/status.def>
#undef JX_STATUS
} jx_status;

/* A short English text for a status; never NULL, never to be freed. */
JX_API const char *jx_status_text(jx_status status);

typedef enum jx_lang { JX_LANG_ZH = 0, JX_LANG_EN = 1 } jx_lang;

/* ---- Engine -------------------------------------------------------------------------------
 * Holds the allocator, the limits and the language of explanations. Immutable once made: any
 * number of threads may use one engine. Free it after everything made with it. */

typedef struct jx_engine jx_engine;

/* One function for the engine's memory: nsize 0 frees `ptr`, `ptr` NULL allocates, else resizes from
 * osize to nsize. Returns NULL on failure and then leaves the old block as it was. Must be
 * thread-safe when the engine is used by several threads. (cJSON's tree of a form, bison's stack,
 * iconv, and libzip and expat under a workbook use malloc: none of them takes an allocator of ours;
 * all are bounded.) */
typedef void *(*jx_alloc_fn)(void *ud, void *ptr, size_t osize, size_t nsize);

/* A rule text may build on others (沿用：《../national/project.jx》). The library opens no file: it asks
 * the host for each. `from` is the name of the text that asks, `path` what is written in it. The host
 * hands the text over with one call of `give`, which copies it, and returns JX_OK, or returns
 * without it: JX_ENOTFOUND (there is none), JX_EINVAL (such a path is not allowed), JX_ELIMIT (too
 * large), anything else: it cannot be read. `name` is what messages and later calls (`from`) say;
 * texts of one name are one text. Called during jx_ruleset_compile and jx_dump, in their thread. */
typedef void (*jx_give_fn)(void *give_ud, const char *name, const char *text, size_t length);
typedef jx_status (*jx_load_fn)(void *load_ud, const char *from, const char *path, jx_give_fn give,
                                void *give_ud);

typedef struct jx_engine_options {
    size_t size;       /* sizeof(jx_engine_options) */
    jx_alloc_fn alloc; /* NULL: malloc and free */
    void *alloc_ud;
    jx_lang lang;      /* language of explanations */
    size_t max_text;   /* bytes of one rule text or form; 0: 64 MiB; at most 256 MiB */
    size_t max_memory; /* bytes one compile, or one form's plan, may work in; 0: 4 GiB */
    jx_load_fn load;   /* NULL: 沿用 is refused */
    void *load_ud;
} jx_engine_options;

/* NULL `options` means all defaults. NULL when memory is short or the options are not valid. */
JX_API jx_engine *jx_engine_new(const jx_engine_options *options);
JX_API void jx_engine_free(jx_engine *engine); /* NULL is fine */

/* ---- Findings -----------------------------------------------------------------------------
 * A list of findings about a rule text or a form. Immutable once returned; any thread may read it.
 * Outlives the objects it speaks of. */

typedef struct jx_diags jx_diags;

typedef enum jx_severity { JX_NOTE = 0, JX_WARNING = 1, JX_ERROR = 2 } jx_severity;

typedef struct jx_diag {
    int code; /* 3102 for JX3102; stable across versions */
    jx_severity severity;
    const char *clause;    /* 二（一）1, or "" */
    const char *file;      /* or "" */
    uint32_t line, column; /* from 1, columns in characters; 0 when the place is a cell of a form */
    const char *cell;      /* indicators[3].actual, or "" */
    const char *message, *fix; /* fix: what to write instead; "" when there is nothing to name */
} jx_diag;

JX_API size_t jx_diags_count(const jx_diags *diags);  /* listed: at most 200, the gravest */
JX_API size_t jx_diags_errors(const jx_diags *diags); /* of severity JX_ERROR, all counted */
/* Fills *out, whose strings belong to `diags`. JX_EINVAL when i is out of range. */
JX_API jx_status jx_diags_at(const jx_diags *diags, size_t i, jx_diag *out);
JX_API void jx_diags_free(jx_diags *diags); /* NULL is fine */

/* Receives rendered text in one or more pieces; returns 0 to go on, anything else to stop (the
 * call then returns JX_EIO). */
typedef int (*jx_write_fn)(void *ud, const char *bytes, size_t n);

typedef enum jx_format { JX_FORMAT_TEXT = 0, JX_FORMAT_JSON = 1 } jx_format;

/* TEXT: each finding with its source line and a caret. JSON: {"findings": […]}. */
JX_API jx_status jx_diags_render(const jx_diags *diags, jx_format format, jx_lang lang, int color,
                                 jx_write_fn write, void *ud);

/* Kinds of files for people; see jx_results_document and jx_rules_export. */
typedef enum jx_document {
    JX_DOCUMENT_MARKDOWN,
    JX_DOCUMENT_HTML, /* one file, nothing loaded, prints on A4 */
    JX_DOCUMENT_CSV,  /* a line for each indicator; UTF-8 with a byte order mark */
    JX_DOCUMENT_XLSX  /* the official form with its scores, the explanation, the findings */
} jx_document;

/* ---- Rule set -----------------------------------------------------------------------------
 * A compiled rule text. Immutable and counted: jx_ruleset_retain adds a reference,
 * jx_ruleset_release drops one and frees the rule set with the last. Any number of threads may
 * score with one rule set at once. */

typedef struct jx_ruleset jx_ruleset;

/* Compiles a rule text (UTF-8 or GB18030). JX_OK: *rules holds one reference, *diags may hold
 * warnings. JX_EDIAG: the text has errors, *rules is NULL. *diags is set in both cases and is the
 * caller's to free; it is NULL for every other status: JX_EINVAL, JX_ENOMEM, JX_ELIMIT (more than
 * max_memory). Any number of threads may compile on one engine. */
JX_API jx_status jx_ruleset_compile(jx_engine *engine, const char *file, const char *text,
                                    size_t length, jx_diags **diags, jx_ruleset **rules);
JX_API jx_ruleset *jx_ruleset_retain(jx_ruleset *rules);
JX_API void jx_ruleset_release(jx_ruleset *rules); /* NULL is fine */

JX_API const char *jx_ruleset_title(const jx_ruleset *rules);
/* Identifies the program, not the typing: full-width, half-width, CRLF, BOM and GB18030 variants
 * of one text have one fingerprint. 64 hexadecimal digits. */
JX_API const char *jx_ruleset_fingerprint(const jx_ruleset *rules);
/* Of a form-driven rule set (指标：按申报表) these two tell only what its text itself names; the rest
 * comes with each form. */
JX_API size_t jx_ruleset_indicator_count(const jx_ruleset *rules);
/* Names the rules read from a form; the index is the slot of jx_session_set. */
JX_API size_t jx_ruleset_input_count(const jx_ruleset *rules);
JX_API const char *jx_ruleset_input_name(const jx_ruleset *rules, size_t slot); /* NULL: no such */

/* Runs the worked examples (算例) of the rule text. *diags (the caller's) gets JX70xx for each that
 * fails, and for each clause that no example touches a note. Counts may be NULL: the clauses are
 * then not looked at and the notes left out, which is faster. JX_ELIMIT: a form-driven rule set
 * would need more than max_memory. */
typedef struct jx_test_counts {
    size_t examples, failed; /* failed: examples with at least one wrong expectation */
    size_t clauses, covered;
} jx_test_counts;
JX_API jx_status jx_ruleset_test(jx_ruleset *rules, jx_diags **diags, jx_test_counts *counts);

/* What the rules can and cannot do, decided without a form: clauses that never act, points that
 * cannot be had, doing better that costs points (JX45xx, warnings and notes; the manual's chapter on
 * `check`). Findings that name values were proved by scoring them. *diags is the caller's. `cost` may
 * be NULL: what the rules need to run. Safe from several threads. */
typedef struct jx_cost {
    size_t clauses, indicators;
    size_t ops;   /* run for one form */
    size_t bytes; /* of one session: its registers and cells */
    int by_form;  /* what the rows of a form need (指标：按申报表) comes on top */
} jx_cost;
JX_API jx_status jx_ruleset_check(const jx_ruleset *rules, jx_diags **diags, jx_cost *cost);

/* ---- Rule texts --------------------------------------------------------------------------
 * What is made of a rule text other than scores: canonical text, official documents, a workbook and
 * back, worked examples, and how good the examples are. Safe from several threads on one engine. */

typedef struct jx_rules_format_options {
    size_t size;      /* sizeof(jx_rules_format_options) */
    int keep_numbers; /* headings keep their numbers; otherwise they count from 1 at each level */
} jx_rules_format_options;

/* Writes a rule text in canonical form: the same program, comments kept. Only its sentences are
 * read, so a text whose rules do not add up can be written as well. JX_EDIAG: it has errors of
 * syntax, and nothing is written. *diags is the caller's, set for JX_OK and JX_EDIAG: what was
 * renumbered is a note. NULL `options` means all defaults. */
JX_API jx_status jx_rules_format(jx_engine *engine, const char *file, const char *text,
                                 size_t length, const jx_rules_format_options *options,
                                 jx_write_fn write, void *ud, jx_diags **diags);

/* Writes a scheme for people: MARKDOWN and HTML as official prose (the rules must compile), XLSX as
 * the table in the layout of the self-assessment form (the sentences must be readable); CSV is
 * JX_EINVAL. XLSX needs a scratch file, see jx_results_document. JX_EDIAG: there are errors, and
 * nothing is written; JX_ELIMIT: a clause does not fit a cell of a workbook. *diags is the
 * caller's, set for JX_OK and JX_EDIAG. */
JX_API jx_status jx_rules_export(jx_engine *engine, const char *file, const char *text,
                                 size_t length, jx_document kind, jx_write_fn write, void *ud,
                                 jx_diags **diags);

/* Writes the rule text, canonical, of a workbook that jx_rules_export wrote, edited or not. Rows that
 * nobody touched come back as they were; what cannot be read is a finding that names its cell
 * (评分表!F12). JX_OK: written; an error among the findings means that the text does not compile yet.
 * JX_EDIAG: sentences could not be read, and nothing is written. JX_ENOTFOUND: the bytes are no such
 * workbook (a form, a text), *diags is NULL. *diags is the caller's, set for JX_OK and JX_EDIAG. */
JX_API jx_status jx_rules_import(jx_engine *engine, const char *file, const char *bytes,
                                 size_t length, jx_write_fn write, void *ud, jx_diags **diags);

/* Writes worked examples for every clause of a rule text: each bound exactly, just below and just
 * above, and each cell 未填, 不适用, 零, 无法识别 and in a wrong unit. The text is to be put at the end of
 * the file, where it compiles and holds: what it expects is what the rules give now, which a person
 * has to compare with the document. Same text, same bytes. `counts` (may be NULL, which is faster):
 * of the new examples alone. JX_EDIAG: the rules, or with counts the examples, do not compile, or
 * there would be more than 20000; JX_ELIMIT: as for jx_ruleset_test; JX_EIO: `write` stopped. *diags
 * is the caller's, set for JX_OK and JX_EDIAG. */
JX_API jx_status jx_rules_generate(jx_engine *engine, const char *file, const char *text,
                                   size_t length, jx_write_fn write, void *ud, jx_diags **diags,
                                   jx_test_counts *counts);

/* How good the worked examples are: the rule text is changed in small ways, one at a time, and the
 * examples are run on each change. A change that no example notices could have been a mistake that
 * nobody noticed. */
typedef struct jx_mutations jx_mutations;

typedef enum jx_mutant_fate {
    JX_MUTANT_KILLED,     /* some example fails: the change is noticed */
    JX_MUTANT_SURVIVED,   /* all examples hold */
    JX_MUTANT_INVALID,    /* the changed text does not compile */
    JX_MUTANT_EQUIVALENT, /* it computes the same */
    JX_MUTANT_FATES
} jx_mutant_fate;

typedef struct jx_mutant {
    jx_mutant_fate fate;
    const char *kind;      /* bound, operator, …: stable */
    const char *kind_text; /* in the engine's language */
    const char *file;
    uint32_t line, column; /* from 1 */
    const char *was, *now; /* `now` empty: dropped */
    const char *line_now;  /* the first line that was changed, as it became */
    /* KILLED: the title of the example; SURVIVED: one that would notice, as text, or "". */
    const char *example;
    const char *reason; /* of the other fates, in the engine's language */
} jx_mutant;

typedef struct jx_mutate_options {
    size_t size;  /* sizeof(jx_mutate_options) */
    int generate; /* the examples of jx_rules_generate are judged, and they alone */
    /* Called before each change, when not NULL; anything but 0 stops (JX_EIO). */
    int (*progress)(void *ud, size_t done, size_t all);
    void *progress_ud;
} jx_mutate_options;

/* Changes the text that is given; texts it builds on stay as they are. JX_EDIAG: the rules do not
 * compile, an example fails as it is, or more than 20000 changes would be tried; *diags then says
 * why, and *mutations is NULL. NULL `options`
 * means all defaults. Other statuses as for jx_rules_generate. Free with jx_mutations_free. */
JX_API jx_status jx_rules_mutate(jx_engine *engine, const char *file, const char *text,
                                 size_t length, const jx_mutate_options *options, jx_diags **diags,
                                 jx_mutations **mutations);
JX_API size_t jx_mutations_count(const jx_mutations *mutations);
JX_API size_t jx_mutations_of(const jx_mutations *mutations, jx_mutant_fate fate); /* how many */
/* Fills *out, whose strings belong to `mutations`. JX_EINVAL when i is out of range. */
JX_API jx_status jx_mutations_at(const jx_mutations *mutations, size_t i, jx_mutant *out);
JX_API void jx_mutations_free(jx_mutations *mutations); /* NULL is fine */

/* ---- Form ---------------------------------------------------------------------------------
 * One filled-in form as it came. Immutable once read; any thread may read it. Freed by the caller
 * with jx_form_free. */

typedef struct jx_form jx_form;

/* Reads one form in the JSON of the manual. JX_EDIAG: not such a form, *form is NULL. *diags as
 * for jx_ruleset_compile. */
JX_API jx_status jx_form_read_json(jx_engine *engine, const char *file, const char *json,
                                   size_t length, jx_diags **diags, jx_form **form);
JX_API void jx_form_free(jx_form *form); /* NULL is fine */

/* The forms of one file as an office keeps it: .xlsx, .csv (an indicator or a form a row), text taken
 * from a PDF, or JSON (one form, an array, or a form on each line). The kind is told by the content,
 * between texts by the ending of `file`; where that says nothing, by how the text looks. A workbook may
 * hold several forms, in sheets or one below the other. Immutable once read; any thread may read it. */
typedef struct jx_forms jx_forms;

/* JX_EDIAG: no form could be read; *forms is NULL, or a list without forms that says which lines or
 * elements are broken, to be freed as any. After JX_OK *diags says what was read how, and
 * what looked wrong; an error among it may be a line of JSON that is no form, the others were read.
 * *diags as for jx_ruleset_compile. */
JX_API jx_status jx_forms_read(jx_engine *engine, const char *file, const char *bytes,
                               size_t length, jx_diags **diags, jx_forms **forms);
JX_API size_t jx_forms_count(const jx_forms *forms);
/* Belongs to the list and lives as long as it does; NULL when i is out of range. */
JX_API const jx_form *jx_forms_at(const jx_forms *forms, size_t i);

/* A line of NDJSON, or an element of a JSON array, that is no form, in the order of the file. */
typedef struct jx_broken {
    size_t before; /* forms before it: it stands before jx_forms_at(forms, before) */
    uint32_t line; /* from 1 */
    int code;      /* 5002 for JX5002: the first error in it */
    const char *message;
} jx_broken;

JX_API size_t jx_forms_broken(const jx_forms *forms);
/* Fills *out, whose message belongs to `forms`. JX_EINVAL when i is out of range. */
JX_API jx_status jx_forms_broken_at(const jx_forms *forms, size_t i, jx_broken *out);
/* Writes the forms as jx_form_read_json reads them: one object, or an array of several. */
JX_API jx_status jx_forms_render(const jx_forms *forms, jx_write_fn write, void *ud);
JX_API void jx_forms_free(jx_forms *forms); /* NULL is fine */

/* Writes a rule text made of the form's own rows: outline, names, targets and points as printed.
 * What the form leaves open is a finding and a comment 待定 at its place; a finding of severity
 * JX_ERROR means that the text does not compile before that is decided. JX_EDIAG: the form has no
 * rows, and nothing is written. *diags is the caller's, set for JX_OK and JX_EDIAG. */
JX_API jx_status jx_form_draft(jx_engine *engine, const jx_form *form, jx_write_fn write, void *ud,
                               jx_diags **diags);

/* ---- Result -------------------------------------------------------------------------------
 * The score of one form, with its explanation and its findings, as finished text. Independent of
 * the rule set and the form it came from. Immutable; freed by the caller with jx_result_free. */

typedef struct jx_result jx_result;

/* Scores one form. Trouble in the data never fails this call: it is in the result. JX_ELIMIT: a
 * form-driven rule set and a form with more rows than max_memory allows. */
JX_API jx_status jx_form_score(const jx_ruleset *rules, const jx_form *form, jx_result **result);

/* Another form that the rules may read: 《部门决算》本年支出合计 is 本年支出合计 of the attached form
 * that is called 部门决算. A form is called by its role; without one, by its own title (`form`). */
typedef struct jx_attachment {
    const char *role; /* 上年; NULL or "": the form's title is its name */
    const jx_form *form;
} jx_attachment;

/* Scores one form with n others at hand. One that names another `unit` than `form` is passed over,
 * so that the attached forms of many units may be given with each. What is attached need only last
 * for the call; it is not changed, and any number of calls may share it. */
JX_API jx_status jx_form_score_with(const jx_ruleset *rules, const jx_form *form,
                                    const jx_attachment *with, size_t n, jx_result **result);
/* Whether the rules read the i-th attached form. */
JX_API int jx_result_used(const jx_result *result, size_t i);
/* Scores one form and audits it: what it claims itself (self_score, self_total, the budget line) is
 * compared with what the rules give, and each departure becomes a finding JX8001…JX8041 beside those
 * of scoring. `last_year`: the same form of the year before, or NULL: then what needs it is not
 * checked. `with`: as for jx_form_score_with. Nothing in a score changes. JX_VIEW_JSON of such a
 * result has, for each indicator, "claimed", "due", "difference" (texts or null) and "checks"
 * (codes), and "audit": {"errors", "warnings", "notes", "total", "budget", "unlisted"}; documents
 * show claimed beside due. */
JX_API jx_status jx_form_audit(const jx_ruleset *rules, const jx_form *form,
                               const jx_form *last_year, const jx_attachment *with, size_t n,
                               jx_result **result);
JX_API void jx_result_free(jx_result *result); /* NULL is fine */

typedef enum jx_row_status {
    JX_ROW_MET,
    JX_ROW_EXCEEDED,
    JX_ROW_PARTIAL,
    JX_ROW_UNMET,
    JX_ROW_MISSING,        /* 未填 */
    JX_ROW_NOT_APPLICABLE, /* 不适用 */
    JX_ROW_UNREADABLE,     /* 无法识别 */
    JX_ROW_JUDGED          /* 定性, 录入 */
} jx_row_status;

typedef struct jx_row {
    const char *name, *clause, *target, *actual;
    const char *points, *score; /* score NULL: not scored */
    const char *why;            /* one sentence in the engine's language */
    jx_row_status status;
} jx_row;

/* The total with the declared decimals, or NULL when an indicator could not be scored. */
JX_API const char *jx_result_total(const jx_result *result);
JX_API const char *jx_result_grade(const jx_result *result); /* or NULL */
JX_API int jx_result_complete(const jx_result *result);      /* nothing 未填 or 无法识别 */
JX_API size_t jx_result_row_count(const jx_result *result);
JX_API jx_status jx_result_row(const jx_result *result, size_t i, jx_row *out);
/* The findings of matching the form to the rules and of scoring; they belong to the result. Those
 * of jx_form_read_json and jx_forms_read are not among them. */
JX_API const jx_diags *jx_result_diags(const jx_result *result);

typedef enum jx_view {
    JX_VIEW_TABLE,   /* for a terminal */
    JX_VIEW_JSON,    /* one object, the contract's shape */
    JX_VIEW_EXPLAIN, /* clause by clause */
    JX_VIEW_AUDIT    /* what the form claims beside what the rules give; of jx_form_audit only */
} jx_view;

typedef struct jx_render_options {
    size_t size;              /* sizeof(jx_render_options) */
    int color;                /* ANSI colours */
    unsigned width;           /* columns of the terminal; 0: 80 */
    const char *const *names; /* EXPLAIN: only these indicators (any spelling); NULL: all */
    size_t nnames;
} jx_render_options;

/* Writes a result. JX_ENOTFOUND when one of `names` is not an indicator of the result; nothing is
 * written then. */
JX_API jx_status jx_result_render(const jx_result *result, jx_view view,
                                  const jx_render_options *options, jx_write_fn write, void *ud);

/* ---- Documents ----------------------------------------------------------------------------
 * Results of one form or of many as a file for people. Many forms get an overview first: ranking,
 * grades, the most frequent findings. */

/* Writes a document; the language is that of the first result. Text that a spreadsheet would take
 * for a formula stays text. XLSX is the one kind that needs files: it is put together in the
 * directory TMPDIR (or /tmp) and removed again; JX_EIO when that fails. Same results, same bytes.
 * JX_EINVAL when n is 0 or a result is NULL. */
JX_API jx_status jx_results_document(const jx_result *const *results, size_t n, jx_document kind,
                                     jx_write_fn write, void *ud);

/* ---- Comparison ---------------------------------------------------------------------------
 * What a change of rules does before it is issued: the changes clause by clause, what each of them
 * does to every form, and, without any form, where the two versions score differently. One thread
 * at a time; freed by the caller, before its engine. */

typedef struct jx_compare jx_compare;

typedef struct jx_text {
    const char *file; /* its name in messages */
    const char *text;
    size_t length;
} jx_text;

/* JX_OK: *compare is made, *diags may hold warnings and notes (JX72xx: changes that can only be
 * counted together). JX_EDIAG: one of the texts has errors. *diags as for jx_ruleset_compile. */
JX_API jx_status jx_compare_new(jx_engine *engine, const jx_text *before, const jx_text *after,
                                jx_diags **diags, jx_compare **compare);
JX_API void jx_compare_free(jx_compare *compare);            /* NULL is fine */
JX_API size_t jx_compare_changes(const jx_compare *compare); /* how many there are */
/* Adds a form: it is scored with both versions and with the schemes between them. The form need
 * only last for the call. `with`: as for jx_form_score_with. JX_ELIMIT: as for jx_form_score, the
 * form is left out. After JX_ENOMEM the comparison can only be freed. */
JX_API jx_status jx_compare_form(jx_compare *compare, const jx_form *form,
                                 const jx_attachment *with, size_t n);
/* Whether the rules read the i-th attached form, of any form added so far. */
JX_API int jx_compare_used(const jx_compare *compare, size_t i);
/* Forms whose last step does not give what the new rules give, so that nothing of them could be
 * attributed: an error of this library, to be reported. */
JX_API size_t jx_compare_broken(const jx_compare *compare);
/* JX_VIEW_TABLE or JX_VIEW_JSON, for what was added so far. Of `options` names are not used. */
JX_API jx_status jx_compare_render(jx_compare *compare, jx_view view,
                                   const jx_render_options *options, jx_write_fn write, void *ud);
/* The same as a file for people; see jx_results_document. */
JX_API jx_status jx_compare_document(jx_compare *compare, jx_document kind, jx_write_fn write,
                                     void *ud);

/* ---- Population ---------------------------------------------------------------------------
 * Many forms scored by one rule set, fed one after another, and what they say together: indicators
 * where everybody scores full, targets easier than last year's actual, values that crowd at a
 * threshold, over-fulfilment, copied values, and what the ranking hangs on. Memory for a form grows
 * with its indicators, not with its text; a form may be freed once it was added. */

typedef struct jx_population jx_population;

/* Holds a reference to its rule set and, for each threshold written there (at most 64), two more
 * with the threshold moved by 5%. Forms may be added from any number of threads at once: what is
 * reported depends neither on their number nor on the order. Freed by the caller. */
JX_API jx_status jx_population_new(jx_ruleset *rules, jx_population **population);
JX_API void jx_population_free(jx_population *population); /* NULL is fine */
/* Scores a form (`with`: as for jx_form_score_with) under the rules and under each changed rule.
 * Wrong data never fails this call. JX_ELIMIT: as for jx_form_score, the form is left out. After
 * JX_ENOMEM the population can only be freed. */
JX_API jx_status jx_population_add(jx_population *population, const jx_form *form,
                                   const jx_attachment *with, size_t n);
/* The same form of the year before, told by unit and name; before or after jx_population_add. */
JX_API jx_status jx_population_add_last(jx_population *population, const jx_form *form);

/* What the forms added so far say. Refers to its population: free it before. Not while a form is
 * being added. Immutable; any thread may read it. */
typedef struct jx_population_report jx_population_report;

JX_API jx_status jx_population_study(jx_population *population, jx_population_report **report);
JX_API void jx_population_report_free(jx_population_report *report); /* NULL is fine */
/* Findings JX46xx; they belong to the report. */
JX_API const jx_diags *jx_population_report_diags(const jx_population_report *report);
/* TEXT: tables for a terminal. JSON: one object with "indicators", "forms" by rank, "weights" and
 * "thresholds". Neither holds the findings. */
JX_API jx_status jx_population_report_render(const jx_population_report *report, jx_format format,
                                             int color, jx_write_fn write, void *ud);
/* The same with the findings as a document: MARKDOWN or HTML, others are JX_EINVAL. */
JX_API jx_status jx_population_report_document(const jx_population_report *report, jx_document kind,
                                               jx_write_fn write, void *ud);

/* ---- Session ------------------------------------------------------------------------------
 * Scoring without a form object: texts into slots, scores out. For hosts that hold values in
 * columns of their own. One thread at a time; freed by the caller; holds a reference to its
 * rule set. jx_session_score allocates nothing while numbers fit 64 bits. */

typedef struct jx_session jx_session;

/* JX_EINVAL for a form-driven rule set (指标：按申报表): its indicators come with a form. */
JX_API jx_status jx_session_new(jx_ruleset *rules, jx_session **session);
JX_API void jx_session_free(jx_session *session); /* NULL is fine */
/* Unit of money cells that name none (万元; NULL: none), and the form's year (0: unknown), for the
 * cells set from now on. Kept until changed. JX_EINVAL when the year is not in 0…9999. */
JX_API jx_status jx_session_context(jx_session *session, const char *amount_unit, int year);
JX_API void jx_session_clear(jx_session *session); /* every slot 未填 */
/* Reads the text of one cell for a slot; NULL text is 未填. JX_EDATA when it cannot be read (the
 * slot is then 无法识别), JX_EINVAL when there is no such slot, JX_ELIMIT past 64 KiB, JX_ENOMEM
 * (the slot must then be set again). */
JX_API jx_status jx_session_set(jx_session *session, size_t slot, const char *text, size_t length);
JX_API jx_status jx_session_score(jx_session *session);
/* The rounded score of the i-th indicator as decimal text into buf (with NUL). JX_EDATA when it
 * was not scored, JX_ELIMIT when buf is too small. i == indicator count: the total. */
JX_API jx_status jx_session_result(const jx_session *session, size_t i, char *buf, size_t size);

/* ---- Batch --------------------------------------------------------------------------------
 * A stream of forms: the host feeds bytes as they come and receives result lines, in the order of
 * the input, through its writer. Results are the same bytes for any number of threads and any
 * sizes of the pieces. Memory does not grow with the input. Threads are the library's; the writer
 * is only ever called inside a call of the host, on the host's thread. One host thread at a time.
 *
 *     jx_batch_new(rules, &options, &batch);
 *     while (jx_batch_room(batch, &to, &room) == JX_OK && (n = read(0, to, room)) > 0)
 *         if (jx_batch_fed(batch, n) != JX_OK) break;
 *     st = jx_batch_end(batch);
 *     jx_batch_free(batch);
 */

typedef struct jx_batch jx_batch;

typedef enum jx_table { JX_NDJSON = 0, JX_CSV = 1 } jx_table;

typedef struct jx_batch_options {
    size_t size;       /* sizeof(jx_batch_options) */
    jx_table input;    /* NDJSON: a form a line. CSV: id, unit, one column a name */
    jx_table output;   /* short results */
    int full;          /* the whole result of each form, an object a line; NDJSON only */
    unsigned threads;  /* 0: 1, at most 256; the host's own thread is one of them */
    size_t max_line;   /* bytes of one form; 0: 1 MiB; at most 256 MiB */
    jx_write_fn write; /* must be given */
    void *write_ud;
} jx_batch_options;

typedef struct jx_batch_counts {
    size_t lines, errors; /* input lines written so far, and lines among them that are no form */
} jx_batch_counts;

/* Holds a reference to the rule set; freed by the caller. JX_EINVAL for options that are not valid
 * and for CSV output of form-driven rules (指标：按申报表), where each form has rows of its own,
 * JX_EIO when the writer stopped (it gets the header of a CSV output here). */
JX_API jx_status jx_batch_new(jx_ruleset *rules, const jx_batch_options *options, jx_batch **batch);
/* Where the next bytes may be put, at least one; it holds until the next call. */
JX_API jx_status jx_batch_room(jx_batch *batch, char **bytes, size_t *n);
/* n bytes were put there; n is at most what jx_batch_room gave. Status: JX_EIO the writer stopped,
 * JX_ENOMEM, JX_EDATA the header of a CSV input cannot be read. After any of them the batch is
 * only to be freed. Forms that are no forms are no failure: they are lines of the result. */
JX_API jx_status jx_batch_fed(jx_batch *batch, size_t n);
/* The same for bytes of the host's own, which are copied. */
JX_API jx_status jx_batch_feed(jx_batch *batch, const char *bytes, size_t n);
/* Scores and writes every line that is complete: for a host whose input pauses. */
JX_API jx_status jx_batch_flush(jx_batch *batch);
/* The input has ended: scores and writes the rest; the last line may lack its line end. */
JX_API jx_status jx_batch_end(jx_batch *batch);
JX_API jx_batch_counts jx_batch_count(const jx_batch *batch);
JX_API void jx_batch_free(jx_batch *batch); /* NULL is fine */

#ifdef __cplusplus
}
#endif

#endif
