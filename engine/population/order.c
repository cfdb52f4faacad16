/* The order of the forms: by what stands on them, so that it does not matter how they came.
 *
 * Depends on study.h. Forms of one unit and name are told apart by id, content and file; what is
 * still equal is the same form twice.
 */
#include "population/study.h"

typedef struct Keyed {
    const FormSeen *form;
    Str unit, name;
} Keyed;

typedef struct Sorting {
    const Keyed *forms;
    NumPool *np;
} Sorting;

static int by_content(NumPool *np, const FormSeen *a, const FormSeen *b)
{
    int order = jx__str_cmp(a->id, b->id);
    if (!order) order = jx__str_cmp(a->sha256, b->sha256);
    if (!order) order = jx__str_cmp(a->file, b->file);
    if (!order) order = (a->now.has > b->now.has) - (a->now.has < b->now.has);
    if (!order) order = jx__num_cmp(np, a->now.total, b->now.total);
    for (uint32_t i = 0; !order && i < a->nseen && i < b->nseen; i++)
        order = jx__num_cmp(np, a->seen[i].actual, b->seen[i].actual);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static int by_name(const Keyed *a, const Keyed *b)
{
    int order = jx__str_cmp(a->unit, b->unit);
    return order ? order : jx__str_cmp(a->name, b->name);
}

static bool before(const void *ud, uint32_t x, uint32_t y)
{
    const Sorting *s = ud;
    int order = by_name(&s->forms[x], &s->forms[y]);
    return order ? order < 0 : by_content(s->np, s->forms[x].form, s->forms[y].form) < 0;
}

/* The forms with their keys, sorted; NULL when memory is short. */
static Keyed *sorted(Study *s, const FormSeen *forms, uint32_t n)
{
    Keyed *keyed = jx__arena_alloc(s->ar, ((size_t)n + 1) * sizeof *keyed);
    Keyed *out = jx__arena_alloc(s->ar, ((size_t)n + 1) * sizeof *out);
    uint32_t *list = jx__sort_list(s->ar, n);
    if (s->ar->failed) return NULL;
    for (uint32_t i = 0; i < n; i++)
        keyed[i] = (Keyed){.form = &forms[i],
                           .unit = jx__name_key(s->ar, forms[i].unit),
                           .name = jx__name_key(s->ar, forms[i].name)};
    if (s->ar->failed) return NULL;
    Sorting by = {.forms = keyed, .np = s->np};
    jx__sort(list, list + n, n, before, &by);
    for (uint32_t i = 0; i < n; i++)
        out[i] = keyed[list[i]];
    return out;
}

/* ---- what a form is called ---- */

static Str label_of(Arena *ar, const FormSeen *f)
{
    if (f->unit.n && f->name.n)
        return jx__str_printf(ar, "%.*s·%.*s", STR_F(f->unit), STR_F(f->name));
    return f->unit.n ? f->unit : f->name.n ? f->name : f->id.n ? f->id : f->file;
}

static bool same_name(const Keyed *forms, uint32_t n, uint32_t i, uint32_t k)
{
    return k < n && (forms[i].unit.n || forms[i].name.n) && by_name(&forms[i], &forms[k]) == 0;
}

static void label(Study *s, const Keyed *forms)
{
    for (uint32_t i = 0; i < s->nforms; i++) {
        const FormSeen *f = forms[i].form;
        s->forms[i] = f;
        s->labels[i] = label_of(s->ar, f);
        bool again = same_name(forms, s->nforms, i, i + 1) ||
                     (i > 0 && same_name(forms, s->nforms, i, i - 1));
        if (again)
            s->labels[i] =
                jx__str_printf(s->ar, s->pop->lang == LANG_EN ? "%.*s (%.*s)" : "%.*s（%.*s）",
                               STR_F(s->labels[i]), STR_F(f->id.n ? f->id : f->file));
    }
}

/* ---- last year ---- */

/* Both lists by name; a name that either has twice tells nothing. */
static void match(Study *s, const Keyed *now, const Keyed *old, uint32_t n)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < s->nforms; i++) {
        int order = -1;
        while (k < n && (order = by_name(&old[k], &now[i])) < 0)
            k++;
        if (k == n || order != 0 || (!now[i].unit.n && !now[i].name.n)) {
            s->unmatched++;
            continue;
        }
        bool twice = same_name(now, s->nforms, i, i + 1) ||
                     (i > 0 && same_name(now, s->nforms, i, i - 1)) || same_name(old, n, k, k + 1);
        if (twice)
            s->ambiguous++;
        else
            s->last[i] = old[k].form;
    }
}

void jx__pop_order(Study *s)
{
    const Population *p = s->pop;
    size_t n = (size_t)p->forms.n + 1;
    s->nforms = p->forms.n;
    s->forms = jx__arena_alloc(s->ar, n * sizeof *s->forms);
    s->labels = jx__arena_alloc(s->ar, n * sizeof *s->labels);
    s->last = jx__arena_alloc(s->ar, n * sizeof *s->last);
    if (s->ar->failed) return;
    Keyed *now = sorted(s, p->forms.at, p->forms.n);
    Keyed *old = sorted(s, p->last.at, p->last.n);
    if (!now || !old) return;
    label(s, now);
    if (p->last.n) match(s, now, old, p->last.n);
}
