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

const char *attached_path(const char *word)
{
    size_t role;
    return split(word, &role);
}

static bool take_role(Attached *a, size_t file, const char *word, size_t length)
{
    if (length == 0) return true;
    char *role = malloc(length + 1);
    if (!role) return false;
    memcpy(role, word, length);
    role[length] = 0;
    a->roles[file] = role;
    return true;
}

/* All forms of the file, each for the unit that it names. */
static bool take_forms(Attached *a, size_t file)
{
    const Options *o = a->o;
    for (size_t i = 0; i < jx_forms_count(a->files[file]); i++) {
        if (a->n == MOST_WITH) {
            complain(o, SAY(o, "--with 的表超过256张：", "--with gives more than 256 forms:"),
                     a->paths[file], NULL);
            return false;
        }
        a->file[a->n] = file;
        a->list[a->n++] =
            (jx_attachment){.role = a->roles[file], .form = jx_forms_at(a->files[file], i)};
    }
    return true;
}

static bool read_one(Attached *a, jx_engine *engine, const char *word, int *exit_code)
{
    size_t role, file = a->nfiles;
    const char *path = split(word, &role);
    a->files[file] = load_forms(a->o, engine, path, exit_code);
    if (!a->files[file]) return false;
    *exit_code = EXIT_FAILED;
    a->paths[file] = shown_name(a->o, path);
    a->nfiles++; /* what was made is freed with the rest */
    if (take_role(a, file, word, role)) return take_forms(a, file);
    complain(a->o, SAY(a->o, "内存不足", "out of memory"), "", NULL);
    return false;
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
        a->used[a->file[i]] = a->used[a->file[i]] || jx_result_used(*result, i);
    return st;
}

void attached_close(Attached *a, bool tell)
{
    for (size_t i = 0; i < a->nfiles; i++) {
        if (tell && !a->used[i] && !a->o->quiet)
            complain(a->o,
                     SAY(a->o, "警告：没有用到这张表，请核对表名（或 --with 表名=文件）和单位：",
                         "warning: no form needed this one; check its title (or --with "
                         "TITLE=FILE) and its unit:"),
                     a->paths[i], NULL);
        jx_forms_free(a->files[i]);
        free(a->roles[i]);
    }
    a->n = a->nfiles = 0;
}
