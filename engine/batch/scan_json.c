/* A form in one line of JSON, straight from the bytes to the cells.
 *
 * Depends on keys.c and values.c. Reads the common shape only: an object of texts, numbers and one
 * flat `values`. It says no to everything else, a syntax error included, and the tree reader then
 * has the say; so what it says yes to must be right in every byte, and the tests hold it against
 * the tree reader. Every line ends in '\n' or 0, at which all loops here stop.
 */
#include "base/limits.h"
#include "batch/values.h"
#include <string.h>

/* ---- strings ---- */

/* The closing quote of the string whose text begins at p; NULL when it is not for us. */
static inline const char *close_of(const char *p, bool *escaped)
{
    for (;;) {
        p = jx__text_stop(p);
        if (*p == '"') return p;
        uint32_t cp, n = *p == '\\' ? jx__escape_length(p, &cp) : 0;
        if (n == 0) return NULL;
        *escaped = true;
        p += n;
    }
}

/* Whether text that is not known yet is UTF-8; 0 cannot stand in it, since the search stops there. */
static inline bool sound(Line *w, const char *p, uint32_t n)
{
    w->bad = w->bad || !jx__utf8_wide(p, n);
    return !w->bad;
}

/* ---- values ---- */

static inline const char *skip(const char *p)
{
    if ((unsigned char)*p > ' ') return p;
    while (*p == ' ' || *p == '\t' || *p == '\r')
        p++;
    return p;
}

/* A text, a short number, or null (text.p NULL). Returns what follows, NULL when it is more. */
static inline const char *take_text(Line *w, const char *p, Str *text)
{
    *text = STR_NONE;
    if (*p == '"') {
        bool escaped = false;
        const char *end = close_of(p + 1, &escaped);
        if (!end || end - p > JX_LIMIT_CELL_BYTES) return NULL;
        *text = (Str){p + 1, (uint32_t)(end - p - 1)};
        if (!sound(w, text->p, text->n)) return NULL;
        if (escaped) *text = jx__unescape(w, *text);
        return text->p ? end + 1 : NULL;
    }
    if (memcmp(p, "null", 4) == 0) return p + 4;
    const char *start = p;
    if (*p == '-') p++;
    const char *digits = p;
    while (*p >= '0' && *p <= '9')
        p++;
    if (p == digits || (*digits == '0' && p - digits > 1)) return NULL;
    if (*p == '.') {
        const char *places = ++p;
        while (*p >= '0' && *p <= '9')
            p++;
        if (p == places) return NULL;
    }
    if (*p == 'e' || *p == 'E' || *p == '+' || *p == '-' || *p == '.' ||
        p - digits > (ptrdiff_t)JX_LIMIT_JSON_DIGITS)
        return NULL;
    *text = (Str){start, (uint32_t)(p - start)};
    return p;
}

/* ---- names ---- */

/* Whether the name, colon and quote that stood before the values of this key stand at p. */
static inline bool leads(const Key *key, const char *p)
{
    return key->nlead && jx__same_text(key->lead, p, key->nlead);
}

/* Keeps what stands before a value, from the comma or the brace on, unless the key is mostly led
 * otherwise. */
static void learn_lead(Line *w, Key *key, const char *from, const char *value)
{
    size_t n = (size_t)(value - from);
    if (n > key->n + LEAD_BLANKS || (key->nlead && ++key->other_leads < 3)) return;
    bool again = n == key->nlead && memcmp(key->lead, from, n) == 0;
    key->other_leads = 0;
    if (again) return;
    memcpy(key->lead, from, n);
    key->nlead = (uint32_t)n;
    jx__lead_add(w, key);
}

/* What mostly follows a key is learned when it was something else three times. */
static inline void learn_next(Keys *k, uint32_t before, const Key *key)
{
    Key *last = &k->at[before];
    if (last->next && ++last->misses < 3) return;
    last->next = (uint32_t)(key - k->at);
    last->misses = 0;
}

/* A name nobody reads: still it may be given only once. */
static inline bool take_unread(Line *w, const Key *key)
{
    Key *first = &w->keys.at[key->same];
    bool twice = first->line == w->line;
    first->line = w->line;
    return !twice && !key->odd;
}

/* The key at p, which was not foreseen, up to its value. */
static const char *take_key(Line *w, const Key *last, const char *p, Key **found)
{
    const char *from = p, *end;
    uint32_t before = (uint32_t)(last - w->keys.at); /* learning a key may move them */
    Key *key = jx__lead_find(&w->keys, p);
    if (key && leads(key, p)) {
        learn_next(&w->keys, before, key);
        *found = key;
        return p + key->nlead;
    }
    bool escaped = false;
    p = skip(p);
    if (*p != '"' || (end = close_of(p + 1, &escaped)) == NULL) return NULL;
    key = jx__key_find(w, p + 1, (uint32_t)(end - p - 1));
    if (!key) return NULL;
    learn_next(&w->keys, before, key);
    p = skip(end + 1);
    if (*p != ':') return NULL;
    p = skip(p + 1);
    learn_lead(w, key, from, p);
    *found = key;
    return p;
}

/* ---- the values ---- */

/* Text with escapes that nobody reads keeps them, but they must be sound. */
static const char *take_unread_text(Line *w, const Key *key, const char *p)
{
    bool escaped = false;
    const char *end = close_of(p, &escaped);
    if (!end || end - p >= JX_LIMIT_CELL_BYTES) return NULL;
    return sound(w, p, (uint32_t)(end - p)) && take_unread(w, key) ? end + 1 : NULL;
}

static void read_elsewhere(Line *w, uint32_t input, Str text)
{
    jx__slot_read(w, input, text.p, text.n);
}

/* A value that is no plain string. */
static const char *take_other(Line *w, const Key *key, const char *p)
{
    Str text;
    p = take_text(w, p, &text);
    if (!p || key->input == JX_NO_REG) return p && take_unread(w, key) ? p : NULL;
    if (w->seen[key->input] == w->line) return NULL; /* given twice */
    if (text.p)
        read_elsewhere(w, key->input, text);
    else
        w->cells[key->input] = CELL_STATUS(CELL_MISSING);
    w->seen[key->input] = w->line;
    return w->failed ? NULL : p;
}

/* The value at p; returns what follows it. */
static inline const char *take_value(Line *w, const Key *key, const char *p)
{
    if (*p != '"') return take_other(w, key, p);
    if (key->input == JX_NO_REG) return take_unread_text(w, key, p + 1);
    const char *end = jx__text_stop(++p);
    if (*end != '"' || end - p >= JX_LIMIT_CELL_BYTES) return take_other(w, key, p - 1);
    if (w->seen[key->input] == w->line) return NULL;
    jx__slot_read(w, key->input, p, (uint32_t)(end - p));
    return w->failed ? NULL : end + 1;
}

/* The object of `values`, from behind its brace. Key 0 stands for the brace itself. */
static const char *take_values(Line *w, const char *p)
{
    const Keys *k = &w->keys;
    Key *last = k->at;
    if (*skip(p) == '}') return skip(p) + 1;
    for (uint32_t count = 1; count <= JX_LIMIT_FORM_ROWS; count++) {
        Key *key = &k->at[last->next];
        if (leads(key, p)) {
            last->misses = 0;
            p += key->nlead;
        } else if (key = &k->at[key->next], leads(key, p)) {
            p += key->nlead; /* one was left out */
        } else {
            p = take_key(w, last, p, &key);
            if (!p) return NULL;
        }
        last = key;
        p = take_value(w, key, p);
        if (!p) return NULL;
        p = skip(p);
        if (*p == '}') return p + 1;
        if (*p++ != ',') return NULL;
    }
    return NULL;
}

/* ---- the form ---- */

typedef enum Member { MEMBER_VALUES, MEMBER_ID, MEMBER_UNIT, MEMBER_OTHER, MEMBER_NULL } Member;

static const struct {
    const char *name;
    uint32_t n;
    Member field;
} fields[] = {{"id", 2, MEMBER_ID},
              {"unit", 4, MEMBER_UNIT},
              {"values", 6, MEMBER_VALUES},
              {"name", 4, MEMBER_OTHER},
              {"form", 4, MEMBER_OTHER},
              {"self_total", 10, MEMBER_OTHER},
              {"self_grade", 10, MEMBER_OTHER},
              {"department", 10, MEMBER_OTHER},
              {"goal", 4, MEMBER_OTHER},
              {"goal_actual", 11, MEMBER_OTHER},
              {"budget_points", 13, MEMBER_OTHER},
              {"budget_rate", 11, MEMBER_OTHER},
              {"budget_self_score", 17, MEMBER_OTHER},
              {"conclusion", 10, MEMBER_OTHER},
              {"year", 4, MEMBER_NULL},
              {"amount_unit", 11, MEMBER_NULL},
              {"indicators", 10, MEMBER_NULL}};
enum { NFIELDS = sizeof fields / sizeof *fields };

/* The unit at p, behind its quote, when it is that of an earlier form; streams mostly have few. */
static inline const char *known_unit(const Line *w, const char *p, Str *unit)
{
    uint32_t n = w->unit_n;
    if (n == 0 || !jx__same_text(w->unit, p, n) || p[n] != '"') return NULL;
    *unit = (Str){p, n};
    return p + n + 1;
}

static void keep_unit(Line *w, Str unit)
{
    if (w->bad || unit.n == 0 || unit.n > UNIT_BYTES) return;
    memcpy(w->unit, unit.p, unit.n);
    w->unit_n = unit.n;
}

static const char *take_unit(Line *w, const char *p, Str *unit)
{
    const char *end = *p == '"' ? known_unit(w, p + 1, unit) : NULL;
    if (end) return end;
    const char *from = p + 1;
    p = take_text(w, p, unit);
    if (p && unit->p == from) keep_unit(w, *unit);
    return p;
}

static const char *take_field(Line *w, const char *p, Head *head, unsigned *met)
{
    for (unsigned i = 0; i < NFIELDS; i++) {
        if (memcmp(p, fields[i].name, fields[i].n) != 0 || p[fields[i].n] != '"') continue;
        if (*met & 1u << i) return NULL; /* given twice */
        *met |= 1u << i;
        p = skip(p + fields[i].n + 1);
        if (*p != ':') return NULL;
        p = skip(p + 1);
        if (fields[i].field == MEMBER_VALUES) return *p == '{' ? take_values(w, p + 1) : NULL;
        if (fields[i].field == MEMBER_UNIT) return take_unit(w, p, &head->unit);
        Str text;
        p = take_text(w, p, &text);
        if (fields[i].field == MEMBER_NULL && text.p) return NULL;
        if (fields[i].field == MEMBER_ID) head->id = text;
        return p;
    }
    return NULL;
}

const char *jx__scan_json(Line *w, const char *p, Head *head)
{
    unsigned met = 0;
    p = skip(p);
    if (*p++ != '{') return NULL;
    for (;;) {
        p = skip(p);
        if (*p != '"') return NULL;
        p = take_field(w, p + 1, head, &met);
        if (!p) return NULL;
        p = skip(p);
        if (*p == '}') break;
        if (*p++ != ',') return NULL;
    }
    p = skip(p + 1);
    bool values = met & 4u; /* an empty or absent `values` is the tree reader's to judge */
    return values && *p == '\n' ? p : NULL;
}
