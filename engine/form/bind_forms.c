/* Which attached form a rule means by 《部门决算》 or 《上年》.
 *
 * Depends on base/ and plan/. A form is called by the role it was given, or else by its own title;
 * exactly one may answer to a name. Forms of another unit than the one that is scored are passed
 * over, so that the final accounts of ten bureaus may be given at once. What is in doubt is read
 * from no form.
 */
#include "form/bind.h"
#include "base/name.h"
#include "form/cell.h"

enum { FILES_SHOWN = 5 };

typedef struct Chooser {
    const Plan *plan;
    Arena *ar;
    const Form *form;
    Attached *with;
    uint32_t nwith;
    Str *names, *units; /* keys, of each attached form */
    Str unit;
    Diags *diags;
    uint32_t *choice, *slots; /* slots: open hash of the first input of each form name, + 1 */
    uint32_t mask;
} Chooser;

/* Beside the index of an attached form. */
#define NOT_THERE JX_NO_REG
#define IN_DOUBT  (JX_NO_REG - 1)

/* 上年 may be given as 《上年》. */
static Str name_of(const Attached *a)
{
    Str s = jx__cell_trim(a->role.n ? a->role : a->form->form);
    Str open = STR("《"), close = STR("》");
    if (!jx__str_starts(s, open) || !jx__str_ends(s, close)) return s;
    return (Str){s.p + open.n, s.n - open.n - close.n};
}

static bool of_this_unit(const Chooser *c, uint32_t k)
{
    return c->unit.n == 0 || c->units[k].n == 0 || jx__str_eq(c->units[k], c->unit);
}

static Str file_of(const Chooser *c, uint32_t k)
{
    Str file = c->with[k].form->file;
    return jx__cell_shown(c->ar, file.n ? file : name_of(&c->with[k]));
}

static void report_doubt(const Chooser *c, const NameSource *source, uint32_t count)
{
    Buf files = jx__buf(c->ar);
    uint32_t shown = 0;
    for (uint32_t k = 0; k < c->nwith && shown <= FILES_SHOWN; k++) {
        if (!jx__str_eq(c->names[k], source->form_key) || !of_this_unit(c, k)) continue;
        if (shown++) jx__buf_addz(&files, "、");
        if (shown <= FILES_SHOWN)
            jx__buf_add(&files, file_of(c, k));
        else
            jx__buf_addz(&files, "…");
    }
    jx__diag(c->diags, JX5132, (Where){.file = c->form->file}, source->form,
             jx__str_printf(c->ar, "%u", count), jx__buf_str(&files));
}

/* 上年 that is not of the year before is perhaps the wrong file. */
static void check_year(const Chooser *c, const Attached *a, Str key)
{
    if (!jx__str_eq(key, STR("上年")) || c->form->year == 0 || a->form->year == 0) return;
    if (a->form->year == c->form->year - 1) return;
    Where where = {.file = a->form->file, .cell = STR("year")};
    jx__diag(c->diags, JX5134, where, jx__str_printf(c->ar, "%d", (int)a->form->year),
             jx__str_printf(c->ar, "%d", (int)c->form->year));
}

/* The form that input's source means; tells when there is none to take. */
static uint32_t choose(const Chooser *c, const Input *in)
{
    uint32_t count = 0, found = NOT_THERE, other = NOT_THERE;
    for (uint32_t k = 0; k < c->nwith; k++) {
        if (!jx__str_eq(c->names[k], in->source->form_key)) continue;
        if (!of_this_unit(c, k)) {
            other = k;
            continue;
        }
        count++;
        found = k;
        c->with[k].used = true;
    }
    Where where = {.file = c->form->file};
    if (count > 1) {
        report_doubt(c, in->source, count);
        return IN_DOUBT;
    }
    if (count == 1)
        check_year(c, &c->with[found], in->source->form_key);
    else if (other != NOT_THERE)
        jx__diag(c->diags, JX5133, where, in->source->form,
                 jx__cell_shown(c->ar, c->with[other].form->unit),
                 jx__cell_shown(c->ar, c->form->unit));
    else
        jx__diag(c->diags, JX5131, where, in->source->form, in->name);
    return found;
}

/* What the first input of the same form name got; each name is decided once. */
static uint32_t decided(const Chooser *c, uint32_t i)
{
    const Input *in = &c->plan->inputs[i];
    uint32_t at = (uint32_t)jx__str_hash(in->source->form_key) & c->mask;
    while (c->slots[at]) {
        uint32_t first = c->slots[at] - 1;
        if (jx__str_eq(c->plan->inputs[first].source->form_key, in->source->form_key))
            return c->choice[first];
        at = (at + 1) & c->mask;
    }
    c->slots[at] = i + 1;
    return choose(c, in);
}

static bool read_other(const Input *in)
{
    return in->kind == INPUT_VALUE && in->used && in->source->form.n > 0;
}

static bool prepare(Chooser *c, uint32_t sources)
{
    uint32_t size = 16;
    while (size < 2 * sources)
        size *= 2;
    c->mask = size - 1;
    c->slots = jx__arena_alloc(c->ar, (size_t)size * sizeof *c->slots);
    c->choice = jx__arena_alloc(c->ar, (size_t)c->plan->ninputs * sizeof *c->choice);
    c->names = jx__arena_alloc(c->ar, ((size_t)c->nwith + 1) * sizeof *c->names);
    c->units = jx__arena_alloc(c->ar, ((size_t)c->nwith + 1) * sizeof *c->units);
    if (c->ar->failed) return false;
    c->unit = jx__name_key(c->ar, c->form->unit);
    for (uint32_t k = 0; k < c->nwith; k++) {
        c->names[k] = jx__name_key(c->ar, name_of(&c->with[k]));
        c->units[k] = jx__name_key(c->ar, c->with[k].form->unit);
    }
    return !c->ar->failed;
}

uint32_t *jx__bind_choose(Facts *facts, Arena *ar, const Form *form, Attached *with, uint32_t nwith,
                          Diags *diags)
{
    const Plan *plan = facts->plan;
    Chooser c = {
        .plan = plan, .ar = ar, .form = form, .with = with, .nwith = nwith, .diags = diags};
    uint32_t sources = 0;
    for (uint32_t i = 0; i < plan->ninputs; i++)
        sources += read_other(&plan->inputs[i]);
    if (sources == 0 || !prepare(&c, sources)) return NULL;
    for (uint32_t i = 0; i < plan->ninputs && !ar->failed; i++) {
        c.choice[i] = read_other(&plan->inputs[i]) ? decided(&c, i) : NOT_THERE;
        if (c.choice[i] != IN_DOUBT) continue;
        facts->facts[i] = (Fact){.cell = CELL_STATUS(CELL_UNREADABLE)};
    }
    return ar->failed ? NULL : c.choice;
}
