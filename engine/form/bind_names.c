/* The names of a form: a hash index by key, and what pollutes names on printed forms.
 *
 * Depends on base/; the index lives in the caller's arena and refers to the form. Entries are put
 * in from the last to the first, so that a chain of equal keys runs in the order of the form.
 */
#include "form/bind.h"
#include "base/name.h"
#include "form/cell.h"

/* ---- pollution ---- */

static bool take(Str *s, Str word)
{
    if (!jx__str_starts(*s, word)) return false;
    s->p += word.n;
    s->n -= word.n;
    return true;
}

static bool take_any(Str *s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (take(s, jx__str_of(words[i]))) return true;
    return false;
}

static uint32_t take_digits(Str *s)
{
    uint32_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    s->p += n;
    s->n -= n;
    return n;
}

static const char *const colons[] = {"：", ":", "、", "．", "."};
static const char *const opens[] = {"（", "("}, *const closes[] = {"）", ")"};
static const char *const marks[] = {"★", "☆", "▲", "△", "●", "◆", "*", "其中：", "其中:"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* 指标1：, 指标1 */
static bool take_label(Str *s)
{
    Str rest = *s;
    if (!take(&rest, STR("指标"))) return false;
    rest = jx__cell_trim(rest);
    if (take_digits(&rest) == 0) return false;
    (void)take_any(&rest, colons, COUNT(colons));
    *s = rest;
    return true;
}

/* 1、 1． 1. （1） — but not the 2.5 of 2.5米道路. */
static bool take_number(Str *s)
{
    Str rest = *s;
    bool open = take_any(&rest, opens, COUNT(opens));
    if (take_digits(&rest) == 0) return false;
    bool ended = open ? take_any(&rest, closes, COUNT(closes))
                      : take_any(&rest, colons + 2, COUNT(colons) - 2);
    if (!ended || (rest.n && rest.p[0] >= '0' && rest.p[0] <= '9')) return false;
    *s = rest;
    return true;
}

Str jx__names_clean(Str name)
{
    Str s = jx__cell_trim(name);
    for (int rounds = 0; s.n && rounds < 8; rounds++) {
        bool taken = take_any(&s, marks, COUNT(marks)) || take_label(&s) || take_number(&s);
        if (!taken) break;
        s = jx__cell_trim(s);
    }
    return s.n ? s : name;
}

/* ---- the index ---- */

static Str entry_key(const NameIndex *x, Arena *ar, uint32_t entry, bool cleaned)
{
    uint32_t rows = x->form->rows.n;
    Str name = jx__names_shown(x, entry);
    Str key = entry < rows ? x->form->rows.at[entry].key : x->form->values.at[entry - rows].key;
    if (!cleaned) return key;
    Str clean = jx__names_clean(name);
    if (jx__cell_trim(name).n == clean.n) return STR_NONE;
    return jx__name_key(ar, clean);
}

static uint32_t *find_slot(const NameIndex *x, Str key)
{
    uint32_t at = (uint32_t)jx__str_hash(key) & x->mask;
    while (x->slots[at] && !jx__str_eq(x->entries[x->slots[at] - 1].key, key))
        at = (at + 1) & x->mask;
    return &x->slots[at];
}

bool jx__names_index(NameIndex *x, Arena *ar, const Form *form, bool cleaned)
{
    *x = (NameIndex){.form = form, .n = form->rows.n + form->values.n};
    uint32_t size = 16;
    while (size < 2 * x->n)
        size *= 2;
    x->mask = size - 1;
    x->entries = jx__arena_alloc(ar, (size_t)x->n * sizeof *x->entries);
    x->slots = jx__arena_alloc(ar, (size_t)size * sizeof *x->slots);
    if (ar->failed) return false;
    for (uint32_t i = x->n; i-- > 0;) {
        Entry *e = &x->entries[i];
        *e = (Entry){.key = entry_key(x, ar, i, cleaned), .next = JX_NO_REG};
        if (e->key.n == 0) continue;
        uint32_t *slot = find_slot(x, e->key);
        if (*slot) e->next = *slot - 1;
        *slot = i + 1;
    }
    return !ar->failed;
}

uint32_t jx__names_entry(const NameIndex *x, Str key)
{
    if (key.n == 0) return JX_NO_REG;
    uint32_t slot = *find_slot(x, key);
    return slot ? slot - 1 : JX_NO_REG;
}
