/* What the commands share: options, files in and out, words in two languages.
 *
 * A host like any other: it sees <jixiao/jixiao.h> and <jixiao/tooling.h> only. Exit codes: 0 done,
 * 1 done with findings of severity error, 2 could not run.
 */
#ifndef JIXIAO_CLI_H
#define JIXIAO_CLI_H

#include <jixiao/jixiao.h>
#include <jixiao/tooling.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_FAILED = 2 };

typedef enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } Color;

enum { MOST_WITH = 256, MOST_FORMS = 256 };

typedef struct Options {
    const struct Command *command;
    jx_lang lang;
    bool json, quiet, help, version;
    Color color;
    int stage;             /* a jx_stage, or -1 */
    int document;          /* a jx_document, or -1 */
    int require;           /* percent of clauses that examples must touch, or -1 */
    int require_killed;    /* percent of changes of the rules that examples must catch, or -1 */
    bool generate, mutate; /* of test */
    bool format_given;
    bool check, in_place, keep_numbers; /* of fmt */
    const char *out, *rules;
    const char *rules2;            /* compare: the new rules */
    const char *last;              /* audit: the form of last year; check: forms of last year */
    const char *forms[MOST_FORMS]; /* check --forms: files and folders */
    int nforms;
    const char *with[MOST_WITH]; /* --with, as given */
    int nwith;
    size_t max_text, max_memory; /* 0: the library's default */
    bool *load_failed;           /* set when a file that rules build on cannot be read, or is -o */
    /* batch */
    bool csv_in, csv_out, full, line_buffered;
    unsigned threads; /* 0: as many as processors */
    size_t max_line;
    char **args; /* what is not an option */
    int nargs;
} Options;

/* Text in the language of the user. */
#define SAY(o, zh, en) ((o)->lang == JX_LANG_EN ? (en) : (zh))

/* --- options.c, command_line.c --- */
typedef int (*Run)(const Options *o, jx_engine *engine);

typedef struct Command {
    const char *name;
    Run run;
    unsigned bit; /* in Option.commands */
    const char *args;
    const char *summary[2]; /* by jx_lang */
    int least, most;        /* arguments; most -1: any number */
    bool needs_rules;       /* -r must be given */
    bool two_rules;         /* and twice */
    bool documents;         /* --format may be a kind of document */
    bool filter;            /* without arguments it reads standard input */
    bool replaces;          /* -o may be the file that is read */
} Command;

/* False after a message on standard error: exit with EXIT_FAILED. */
bool options_parse(Options *o, int argc, char **argv);
void options_help(FILE *to, const Options *o);
/* Words that may stand at the end of a command line so far, one a line (for the shell). */
void options_complete(FILE *to, int argc, char **argv);

/* --- inputs.c --- */
/* False after a message: standard input is asked for twice, or -o is a file that is read. */
bool inputs_fit(const Options *o);
/* The same of a file that is being read because rules build on it. */
struct stat;
bool input_fits(const Options *o, const struct stat *read);

/* --- io.c --- */

/* A text that grows; `bytes` is NULL while it is empty. */
typedef struct Text {
    char *bytes;
    size_t n, cap;
} Text;

void text_free(Text *t);
int text_put(void *ud, const char *bytes, size_t n); /* a jx_write_fn on a Text */
/* Reads a whole file, - is standard input. False after a message. */
bool read_file(const Options *o, const char *path, Text *out);
const char *shown_name(const Options *o, const char *path);

/* Where a result goes: standard output, or a file that appears only when it is complete. */
typedef struct Output {
    const Options *o;
    int fd;
    char *path, *temporary; /* NULL: standard output; a special file is written directly */
    int error;              /* errno of the first write that failed; 0: none */
    bool nameless;          /* the file has no name yet, not even a temporary one */
    bool by_line;           /* a terminal */
    size_t n;               /* bytes waiting in `buffer` */
    char buffer[32768];
} Output;

bool output_open(Output *out, const Options *o);
int output_put(void *ud, const char *bytes, size_t n); /* a jx_write_fn on an Output */
/* Writes what waits in the buffer. False when a write failed, which output_close tells. */
bool output_flush(Output *out);
/* A text as a JSON string, quoted and escaped. 0, or what `write` answered. */
int put_json_string(jx_write_fn write, void *ud, const char *text);
/* Completes the output, or drops it when `keep` is false. False after a message; a write that
 * failed is always told. */
bool output_close(Output *out, bool keep);

bool use_color(const Options *o, FILE *to);
void complain(const Options *o, const char *what, const char *name, const char *why);
/* Findings on standard error. */
void show_findings(const Options *o, const jx_diags *ds);
/* Adds the elements of a rendered findings list to a JSON array under construction. */
bool splice_findings(Text *list, const jx_diags *ds, jx_lang lang);
/* Compiles a rule file and shows its findings; NULL after a message, *exit_code then says how to
 * end. */
jx_ruleset *load_rules(const Options *o, jx_engine *engine, const char *path, int *exit_code);

/* --- forms.c --- */
/* The forms of a file's bytes, of any kind, with the findings shown; NULL after a message. *exit_code
 * says how to end, of what was read as well: 1 when there are errors among its findings. */
jx_forms *forms_in(const Options *o, jx_engine *engine, const char *path, const Text *text,
                   int *exit_code);
/* What is wrong with the i-th broken line of a file; without such lines, with the whole file. */
jx_broken broken_at(const jx_forms *forms, size_t i, const jx_diags *ds);
/* That as JSON: a form that is none keeps its place among the results. */
int put_broken(jx_write_fn write, void *ud, const char *file, const jx_broken *b);
jx_forms *load_forms(const Options *o, jx_engine *engine, const char *path, int *exit_code);
/* The same where there must be exactly one; `what` asks for it (--last, draft). */
jx_forms *load_form(const Options *o, jx_engine *engine, const char *path, const char *what,
                    int *exit_code);
/* Turns the bytes of a scheme's workbook into its rule text and shows what was read how; *was says
 * whether they were one, and `text` is as it was when not. False after a message. *exit_code is 1 when
 * the text was written and does not compile. */
bool rules_of_workbook(const Options *o, jx_engine *engine, const char *path, Text *text, bool *was,
                       int *exit_code);
/* A rule file's text, or that of a scheme's workbook. False after a message, with nothing to free. */
bool read_rules(const Options *o, jx_engine *engine, const char *path, Text *text, int *exit_code);

/* --- progress.c --- */

/* A line on standard error that says how far a long run is; nothing where nobody looks. */
typedef struct Progress {
    const Options *o;
    size_t done, total;
    struct timespec last;
    bool on, shown;
} Progress;

/* `streams`: results are written while the run goes on. */
void progress_begin(Progress *p, const Options *o, size_t total, bool streams);
void progress_step(Progress *p, const char *name); /* one of the total is done */
void progress_clear(Progress *p);                  /* before other words, and at the end */

/* --- walk.c --- */
typedef struct Paths {
    char **at;
    size_t n, cap;
} Paths;

/* Adds a file, or the files with forms in a folder and below it. False after a message. */
bool paths_add(Paths *p, const Options *o, const char *path);
void paths_free(Paths *p);
bool is_form_file(const char *path);  /* by its name: what is read of a folder */
bool is_form_lines(const char *path); /* by its name: a form a line */

/* --- load.c --- */
/* A jx_load_fn on the Options: reads the file a rule file builds on. */
jx_status load_base(void *ud, const char *from, const char *path, jx_give_fn give, void *give_ud);

/* --- attach.c --- */

/* The forms of --with, read once for a whole run. */
typedef struct Attached {
    const Options *o;
    jx_attachment list[MOST_WITH]; /* a file may hold several forms */
    size_t file[MOST_WITH];        /* of each: which --with it came with */
    size_t n;
    jx_forms *files[MOST_WITH];
    char *roles[MOST_WITH];
    const char *paths[MOST_WITH];
    bool used[MOST_WITH];
    size_t nfiles;
} Attached;

const char *attached_path(const char *word); /* of --with [ROLE=]FILE */
/* Reads what --with names and shows its findings. False after a message; *exit_code then says how
 * to end. attached_close is called in both cases. */
bool attached_open(Attached *a, const Options *o, jx_engine *engine, int *exit_code);
/* Scores a form, or audits it (`last`: the form of the year before, or NULL), and remembers what
 * the rules read. */
jx_status attached_score(Attached *a, const jx_ruleset *rules, const jx_form *form,
                         const jx_form *last, bool audit, jx_result **result);
/* Names what no form needed, when `tell`. */
void attached_close(Attached *a, bool tell);

/* --- run_forms.c --- */

/* One run over the files of a command line. The command fills the first five. */
typedef struct FormRun FormRun;
struct FormRun {
    const Options *o;
    jx_engine *engine;
    jx_view view; /* of one result, as text */
    jx_status (*judge)(FormRun *run, const jx_form *form, jx_result **result);
    void (*end)(FormRun *run); /* after several results as text; NULL: nothing */
    const jx_ruleset *rules;
    Attached with;
    Output out;
    Progress progress;
    jx_result **kept; /* of a document */
    size_t nkept, cap_kept;
    bool several, scored;
    int broken, done, code; /* broken: files and lines that hold no form */
};

/* Scores all forms of the command line; the exit code. */
int run_forms(FormRun *run);

/* --- cmd_*.c --- */
int cmd_audit(const Options *o, jx_engine *engine);
int cmd_compare(const Options *o, jx_engine *engine);
int cmd_check(const Options *o, jx_engine *engine);
int check_forms(const Options *o, jx_engine *engine); /* check --forms */
int cmd_score(const Options *o, jx_engine *engine);
int cmd_batch(const Options *o, jx_engine *engine);
int cmd_explain(const Options *o, jx_engine *engine);
int cmd_test(const Options *o, jx_engine *engine);
int cmd_trial(const Options *o, jx_engine *engine); /* test --generate, test --mutate */
int cmd_import(const Options *o, jx_engine *engine);
int cmd_fmt(const Options *o, jx_engine *engine);
int cmd_draft(const Options *o, jx_engine *engine);
int cmd_export(const Options *o, jx_engine *engine);
int cmd_dump(const Options *o, jx_engine *engine);

#endif
