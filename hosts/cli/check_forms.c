/* jixiao check --forms DIR RULES: what many forms say together about the rules and about each other.
 *
 * Forms are read, added and freed one file after another; what stays is the library's to keep small.
 */
#include "cli.h"
#include <stdlib.h>
#include <string.h>

typedef struct Checking {
    const Options *o;
    jx_engine *engine;
    jx_population *population;
    Attached with;
    Progress progress;
    size_t forms, broken;
    Text unreadable; /* what is no form, as JSON, when that is written */
    int code;
} Checking;

static void raise_code(Checking *c, int code)
{
    if (code > c->code) c->code = code;
}

static void add_form(Checking *c, const char *name, const jx_form *form, bool last_year)
{
    jx_status st = last_year ? jx_population_add_last(c->population, form)
                             : jx_population_add(c->population, form, c->with.list, c->with.n);
    if (st == JX_OK) {
        c->forms += !last_year;
        return;
    }
    progress_clear(&c->progress);
    complain(c->o, SAY(c->o, "无法评分", "cannot score"), name, jx_status_text(st));
    raise_code(c, EXIT_FAILED);
}

/* What is no form is told in full: the i-th broken line of a file, or the whole file. */
static void add_broken(Checking *c, const char *path, const jx_broken *b)
{
    c->broken++;
    raise_code(c, EXIT_FOUND);
    if (!c->o->json) return;
    const char *gap = c->unreadable.n ? ",\n  " : "\n  ";
    if (text_put(&c->unreadable, gap, strlen(gap)) == 0 &&
        put_broken(text_put, &c->unreadable, path, b) == 0)
        return;
    complain(c->o, SAY(c->o, "内存不足", "out of memory"), "", NULL);
    raise_code(c, EXIT_FAILED);
}

/* The forms in a text, which is a line of a file (from 1) or all of it (0). What was read how is not
 * told of each of thousands: that is what import is for. */
static void add_text(Checking *c, const char *path, size_t line, Text text, bool last_year)
{
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    size_t room = strlen(path) + 32, broken;
    char *name = malloc(room);
    if (name && line) (void)snprintf(name, room, "%s:%zu", path, line);
    if (name && !line) (void)snprintf(name, room, "%s", path);
    jx_status st =
        name ? jx_forms_read(c->engine, name, text.bytes, text.n, &ds, &forms) : JX_ENOMEM;
    broken = jx_forms_broken(forms);
    if (st == JX_EDIAG && !broken) broken = 1;
    if (st != JX_OK || broken) progress_clear(&c->progress);
    if (broken) show_findings(c->o, ds);
    for (size_t i = 0; i < broken; i++) {
        jx_broken b = broken_at(forms, i, ds);
        if (line) b.line = (uint32_t)line;
        add_broken(c, path, &b);
    }
    if (st != JX_OK && st != JX_EDIAG) {
        complain(c->o, SAY(c->o, "无法读取", "cannot read"), path, jx_status_text(st));
        raise_code(c, EXIT_FAILED);
    }
    for (size_t i = 0; st == JX_OK && i < jx_forms_count(forms); i++)
        add_form(c, name, jx_forms_at(forms, i), last_year);
    jx_diags_free(ds);
    jx_forms_free(forms);
    free(name);
}

/* A form on each line, which is called FILE:LINE. Line by line, because one reading of forms gives a
 * limited number of them, and the stream of a province holds more. */
static void add_lines(Checking *c, const char *path, const Text *text, bool last_year)
{
    size_t line = 1;
    for (size_t from = 0; from < text->n; line++) {
        char *at = text->bytes + from, *end = memchr(at, '\n', text->n - from);
        size_t n = end ? (size_t)(end - at) : text->n - from, blank = 0;
        while (blank < n && strchr(" \t\r", at[blank]))
            blank++;
        if (blank < n) add_text(c, path, line, (Text){.bytes = at, .n = n}, last_year);
        from += n + 1;
    }
}

static void add_file(Checking *c, const char *path, bool last_year)
{
    Text text;
    if (!read_file(c->o, path, &text)) {
        raise_code(c, EXIT_FAILED);
        return;
    }
    if (is_form_lines(path))
        add_lines(c, path, &text, last_year);
    else
        add_text(c, shown_name(c->o, path), 0, text, last_year);
    text_free(&text);
}

static bool add_paths(Checking *c, const char *const *words, size_t n, bool last_year)
{
    Paths paths = {0};
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++)
        ok = paths_add(&paths, c->o, words[i]);
    if (ok) progress_begin(&c->progress, c->o, paths.n, false);
    for (size_t i = 0; i < paths.n && ok; i++) {
        add_file(c, paths.at[i], last_year);
        progress_step(&c->progress, paths.at[i]);
    }
    progress_clear(&c->progress);
    paths_free(&paths);
    if (!ok) raise_code(c, EXIT_FAILED);
    return ok;
}

static jx_status put_json(Output *out, const jx_population_report *report, const Checking *c)
{
    Text list = {0};
    char line[64];
    const jx_diags *ds = jx_population_report_diags(report);
    (void)output_put(out, "{\"population\": ", 15);
    jx_status st = jx_population_report_render(report, JX_FORMAT_JSON, 0, output_put, out);
    int n =
        snprintf(line, sizeof line, ",\n\"unreadable_files\": %zu,\n\"unreadable\": [", c->broken);
    (void)output_put(out, line, (size_t)n);
    if (c->unreadable.n) (void)output_put(out, c->unreadable.bytes, c->unreadable.n);
    (void)output_put(out, "],\n\"findings\": [", 16);
    if (st == JX_OK && !splice_findings(&list, ds, out->o->lang)) st = JX_ENOMEM;
    if (list.n) (void)output_put(out, list.bytes, list.n);
    (void)output_put(out, "\n]}\n", 4);
    text_free(&list);
    return st;
}

static jx_status put_text(Output *out, const jx_population_report *report)
{
    const Options *o = out->o;
    bool color = o->out ? o->color == COLOR_ALWAYS : use_color(o, stdout);
    const jx_diags *ds = jx_population_report_diags(report);
    jx_status st = jx_population_report_render(report, JX_FORMAT_TEXT, color, output_put, out);
    if (st == JX_OK && jx_diags_count(ds)) (void)output_put(out, "\n", 1);
    return st == JX_OK ? jx_diags_render(ds, JX_FORMAT_TEXT, o->lang, color, output_put, out) : st;
}

static void put_report(Checking *c)
{
    Output out;
    jx_population_report *report = NULL;
    jx_status st = jx_population_study(c->population, &report);
    if (st == JX_OK && output_open(&out, c->o)) {
        if (c->o->document >= 0)
            st = jx_population_report_document(report, (jx_document)c->o->document, output_put,
                                               &out);
        else
            st = c->o->json ? put_json(&out, report, c) : put_text(&out, report);
        if (!output_close(&out, st == JX_OK)) raise_code(c, EXIT_FAILED);
    } else if (st == JX_OK) {
        raise_code(c, EXIT_FAILED);
    }
    if (st != JX_OK) {
        raise_code(c, EXIT_FAILED);
        if (st != JX_EIO)
            complain(c->o, SAY(c->o, "无法写出", "cannot write"), "", jx_status_text(st));
    }
    jx_population_report_free(report);
}

int check_forms(const Options *o, jx_engine *engine)
{
    Checking c = {.o = o, .engine = engine};
    if (o->nargs != 1) {
        complain(o, SAY(o, "--forms 只能检查一个规则文件", "--forms takes one rule file"), "",
                 NULL);
        return EXIT_FAILED;
    }
    if (o->document == JX_DOCUMENT_CSV || o->document == JX_DOCUMENT_XLSX) {
        complain(o,
                 SAY(o, "总体检查的结果只能是 text、json、md、html",
                     "the report on many forms is text, json, md or html"),
                 "", NULL);
        return EXIT_FAILED;
    }
    jx_ruleset *rules = load_rules(o, engine, o->args[0], &c.code);
    if (!rules) return c.code;
    bool ready = attached_open(&c.with, o, engine, &c.code);
    if (ready) {
        jx_status st = jx_population_new(rules, &c.population);
        c.code = st == JX_OK ? EXIT_DONE : EXIT_FAILED;
        if (st != JX_OK)
            complain(o, SAY(o, "无法检查", "cannot check"), o->args[0], jx_status_text(st));
        ready = st == JX_OK && (!o->last || add_paths(&c, &o->last, 1, true)) &&
                add_paths(&c, o->forms, (size_t)o->nforms, false);
    }
    if (ready && !c.forms && c.code == EXIT_DONE) {
        complain(o, SAY(o, "没有找到申报表", "no forms were found"), "", NULL);
        c.code = EXIT_FAILED;
    }
    /* A file that the system did not let be read is no form that was left out: no report then. */
    bool tells = c.forms || (o->json && c.broken);
    if (ready && tells && c.code != EXIT_FAILED) put_report(&c);
    text_free(&c.unreadable);
    attached_close(&c.with, false);
    jx_population_free(c.population);
    jx_ruleset_release(rules);
    return c.code;
}
