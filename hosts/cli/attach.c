/* --with [ROLE=]FILE: forms given along with those that are scored, for rules that name them.
 *
 * They are read before the first form and live until the last. Which of them a form may use (its
 * role or title, its unit) is the library's to say; this file reads, hands over and tells what
 * nobody needed. For score, explain and whatever else scores.
 */
#include "cli.h"
#include <stdlib.h>
#include <string.h>

/* The path behind ROLE=. An = behind a slash belongs to the path: ./a=b.json has no role. */
static const char *split(const char *word, size_t *role)
{
    *role = strcspn(word, "=/");
    if (word[*role] == '=') return word + *role + 1;
    *role = 0;
    return word;
}

static bool take_role(Attached *a, const char *word, size_t length)
{
    if (length == 0) return true;
    char *role = malloc(length + 1);
    if (!role) return false;
    memcpy(role, word, length);
    role[length] = 0;
    a->list[a->n].role = a->roles[a->n] = role;
    return true;
}

static bool read_one(Attached *a, jx_engine *engine, const char *word, int *exit_code)
{
    const Options *o = a->o;
    size_t role;
    Text text;
    jx_diags *ds = NULL;
    const char *path = split(word, &role), *name = shown_name(o, path);
    *exit_code = EXIT_FAILED;
    if (!read_file(o, path, &text)) return false;
    jx_form **form = &a->forms[a->n];
    jx_status st = jx_form_read_json(engine, name, text.bytes, text.n, &ds, form);
    text_free(&text);
    if (ds) show_findings(o, ds);
    jx_diags_free(ds);
    if (st == JX_EDIAG) *exit_code = EXIT_FOUND;
    if (st == JX_OK && !take_role(a, word, role)) st = JX_ENOMEM;
    if (st != JX_OK && st != JX_EDIAG)
        complain(o, SAY(o, "无法读取", "cannot read"), name, jx_status_text(st));
    a->list[a->n].form = *form;
    a->paths[a->n] = name;
    a->n++; /* what was made is freed with the rest */
    return st == JX_OK;
}

bool attached_open(Attached *a, const Options *o, jx_engine *engine, int *exit_code)
{
    memset(a, 0, sizeof *a);
    a->o = o;
    for (int i = 0; i < o->nwith; i++)
        if (!read_one(a, engine, o->with[i], exit_code)) return false;
    return true;
}

jx_status attached_score(Attached *a, const jx_ruleset *rules, const jx_form *form,
                         const jx_form *last, bool audit, jx_result **result)
{
    jx_status st = audit ? jx_form_audit(rules, form, last, a->list, a->n, result)
                         : jx_form_score_with(rules, form, a->list, a->n, result);
    for (size_t i = 0; st == JX_OK && i < a->n; i++)
        a->used[i] = a->used[i] || jx_result_used(*result, i);
    return st;
}

void attached_close(Attached *a, bool tell)
{
    for (size_t i = 0; i < a->n; i++) {
        if (tell && !a->used[i] && !a->o->quiet)
            complain(a->o,
                     SAY(a->o, "警告：没有用到这张表，请核对表名（或 --with 表名=文件）和单位：",
                         "warning: no form needed this one; check its title (or --with "
                         "TITLE=FILE) and its unit:"),
                     a->paths[i], NULL);
        jx_form_free(a->forms[i]);
        free(a->roles[i]);
    }
    a->n = 0;
}
