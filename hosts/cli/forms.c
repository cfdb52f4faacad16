/* Files to forms and to rule text: every command reads them here, whatever kind of file it is.
 *
 * A rule file may be a workbook that export wrote; it is turned back into text before anybody else
 * sees it.
 */
#include "cli.h"
#include <string.h>

static jx_status forms_of(const Options *o, jx_engine *engine, const char *path, const Text *text,
                          jx_diags **ds, jx_forms **forms)
{
    const char *name = shown_name(o, path);
    jx_status st = jx_forms_read(engine, name, text->bytes, text->n, ds, forms);
    if (st != JX_OK && st != JX_EDIAG)
        complain(o, SAY(o, "无法读取", "cannot read"), name, jx_status_text(st));
    return st;
}

jx_forms *forms_in(const Options *o, jx_engine *engine, const char *path, const Text *text,
                   int *exit_code)
{
    jx_diags *ds;
    jx_forms *forms;
    jx_status st = forms_of(o, engine, path, text, &ds, &forms);
    if (ds) show_findings(o, ds);
    *exit_code = st == JX_EDIAG || (ds && jx_diags_errors(ds)) ? EXIT_FOUND
                 : st == JX_OK                                 ? EXIT_DONE
                                                               : EXIT_FAILED;
    jx_diags_free(ds);
    if (jx_forms_count(forms)) return forms;
    jx_forms_free(forms); /* broken lines, which the findings tell */
    return NULL;
}

/* A file that holds no form, as the first of its errors says. */
static jx_broken whole_file(const jx_diags *ds)
{
    jx_diag d;
    for (size_t i = 0; jx_diags_at(ds, i, &d) == JX_OK; i++)
        if (d.severity == JX_ERROR) return (jx_broken){.code = d.code, .message = d.message};
    return (jx_broken){.message = ""};
}

jx_broken broken_at(const jx_forms *forms, size_t i, const jx_diags *ds)
{
    jx_broken b;
    return jx_forms_broken_at(forms, i, &b) == JX_OK ? b : whole_file(ds);
}

int put_broken(jx_write_fn write, void *ud, const char *file, const jx_broken *b)
{
    char line[32] = "", code[32] = "";
    if (b->line) snprintf(line, sizeof line, ", \"line\": %lu", (unsigned long)b->line);
    if (b->code) snprintf(code, sizeof code, ", \"code\": \"JX%d\"", b->code);
    int bad = write(ud, "{\"file\": ", 9) || put_json_string(write, ud, file) ||
              write(ud, line, strlen(line)) || write(ud, ", \"error\": ", 11) ||
              put_json_string(write, ud, b->message) || write(ud, code, strlen(code)) ||
              write(ud, "}", 1);
    return bad ? -1 : 0;
}

jx_forms *load_forms(const Options *o, jx_engine *engine, const char *path, int *exit_code)
{
    Text text;
    *exit_code = EXIT_FAILED;
    if (!read_file(o, path, &text)) return NULL;
    jx_forms *forms = forms_in(o, engine, path, &text, exit_code);
    text_free(&text);
    return forms;
}

jx_forms *load_form(const Options *o, jx_engine *engine, const char *path, const char *what,
                    int *exit_code)
{
    jx_forms *forms = load_forms(o, engine, path, exit_code);
    if (!forms || jx_forms_count(forms) == 1) return forms;
    char line[96];
    snprintf(line, sizeof line,
             SAY(o, "%s 只能是一张表，这个文件有%zu张：", "%s takes one form, this file has %zu:"),
             what, jx_forms_count(forms));
    complain(o, line, shown_name(o, path), NULL);
    jx_forms_free(forms);
    *exit_code = EXIT_FAILED;
    return NULL;
}

bool rules_of_workbook(const Options *o, jx_engine *engine, const char *path, Text *text, bool *was,
                       int *exit_code)
{
    Text rules = {0};
    jx_diags *ds = NULL;
    jx_status st =
        jx_rules_import(engine, shown_name(o, path), text->bytes, text->n, text_put, &rules, &ds);
    *was = st != JX_ENOTFOUND;
    if (!*was) return true;
    if (ds) show_findings(o, ds);
    bool errors = ds && jx_diags_errors(ds);
    jx_diags_free(ds);
    *exit_code = errors ? EXIT_FOUND : st == JX_OK ? EXIT_DONE : EXIT_FAILED;
    if (st == JX_OK) {
        text_free(text);
        *text = rules;
        return true;
    }
    if (st != JX_EDIAG)
        complain(o, SAY(o, "无法读取", "cannot read"), shown_name(o, path), jx_status_text(st));
    text_free(&rules);
    return false;
}

bool read_rules(const Options *o, jx_engine *engine, const char *path, Text *text, int *exit_code)
{
    bool workbook;
    *exit_code = EXIT_FAILED;
    if (!read_file(o, path, text)) return false;
    if (rules_of_workbook(o, engine, path, text, &workbook, exit_code) &&
        (!workbook || *exit_code == EXIT_DONE))
        return true; /* errors of a workbook's text have been shown, with their cells */
    text_free(text);
    return false;
}
