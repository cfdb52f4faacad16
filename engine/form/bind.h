/* The names of a form, found by key: what bind.c looks up. Private to form/. */
#ifndef JX_FORM_BIND_H
#define JX_FORM_BIND_H

#include "form/form.h"

/* One datum of the form: rows first, then values. */
typedef struct Entry {
    Str key;       /* of the name as it stands, or of the cleaned name */
    uint32_t next; /* another entry of the same key, or JX_NO_REG */
    bool bound;    /* some input has taken it */
} Entry;

typedef struct NameIndex {
    const Form *form;
    Entry *entries; /* form->rows.n + form->values.n */
    uint32_t n;
    uint32_t *slots; /* first entry of a key, plus one; 0: empty */
    uint32_t mask;
} NameIndex;

/* False when memory ran out. `cleaned`: by the names without 指标1：, ★, 其中： and the like; only
 * names that have such a prefix are in. */
bool jx__names_index(NameIndex *x, Arena *ar, const Form *form, bool cleaned);
/* The first entry of a key in the order of the form, or JX_NO_REG. */
uint32_t jx__names_entry(const NameIndex *x, Str key);

static inline bool jx__names_is_row(const NameIndex *x, uint32_t entry)
{
    return entry < x->form->rows.n;
}

static inline Str jx__names_shown(const NameIndex *x, uint32_t entry)
{
    uint32_t rows = x->form->rows.n;
    return entry < rows ? x->form->rows.at[entry].name : x->form->values.at[entry - rows].name;
}

/* Which attached form each input reads (an index, or JX_NO_REG), by the names rules give to forms.
 * Says which are not there, or there twice; inputs of the latter become UNREADABLE in `facts`.
 * NULL when memory ran out, or when no input reads another form. */
uint32_t *jx__bind_choose(Facts *facts, Arena *ar, const Form *form, Attached *with, uint32_t nwith,
                          Diags *diags);

#endif
