/* A form in one line of JSON, straight from the bytes to the cells.
 *
 * Depends on keys.c and values.c. Reads the common shape only: an object of texts, numbers and one
 * flat `values`. It says no to everything else, a syntax error included, and the tree reader then
 * has the say; so what it says yes to must be right in every byte, and the tests hold it against
 * the tree reader. Every line ends in '\n' or 0, at which all loops here stop.
 */
#include "base/limits.h"
#include "base/utf8.h"
#include "batch/bytes.h"
#include "batch/line.h"
#include "base/limits.h"
#include <string.h>

/* ---- strings ---- */

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static uint32_t hex4(const char *p)
{
    uint32_t x = 0;
    for (int i = 0; i < 4; i++) {
        if (!is_hex(p[i])) return 0;
        uint32_t d = (unsigned char)p[i];
        x = x * 16 + (d <= '9' ? d - '0' : (d | 32u) - 'a' + 10);
    }
    return x;
}

/* Bytes of the escape at p, 0 when it is none (or one that only the tree reader should judge). */
static uint32_t escape_length(const char *p, uint32_t *cp)
{
    static const char plain[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *at = p[1] ? strchr(plain, p[1]) : NULL;
    if (at) {
        *cp = (unsigned char)meant[at - plain];
        return 2;
    }
    if (p[1] != 'u') return 0;
    uint32_t x = hex4(p + 2);
    *cp = x;
    if (x == 0 || (x >= 0xDC00 && x <= 0xDFFF)) return 0;
    if (x < 0xD800 || x > 0xDBFF) return 6;
    if (p[6] != '\\' || p[7] != 'u') return 0;
    uint32_t low = hex4(p + 8);
    if (low < 0xDC00 || low > 0xDFFF) return 0;
    *cp = 0x10000 + ((x - 0xD800) << 10) + (low - 0xDC00);
    return 12;
}

/* The first quote, backslash or control character from p on. */
static inline const char *stop_of(const char *p)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i last = _mm_set1_epi8(0x1F);
    for (;; p += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, slash));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(x, last), x));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask) return p + __builtin_ctz(mask);
    }
#else
    while (*p != '"' && *p != '\\' && (unsigned char)*p > 0x1F)
        p++;
    return p;
#endif
}

/* The closing quote of the string whose text begins at p; NULL when it is not for us. */
static inline const char *close_of(const char *p, bool *escaped)
{
    for (;;) {
        p = stop_of(p);
        if (*p == '"') return p;
        uint32_t cp, n = *p == '\\' ? escape_length(p, &cp) : 0;
        if (n == 0) return NULL;
        *escaped = true;
        p += n;
    }
}

Str jx__unescape(Line *w, Str raw)
{
    w->dirty = true;
    char *to = jx__arena_alloc(&w->scratch, (size_t)raw.n + JX_WIDE_PAD);
    uint32_t n = 0;
    if (w->scratch.failed) {
        w->failed = true;
        return STR_NONE;
    }
    for (uint32_t i = 0; i < raw.n;) {
        uint32_t cp, len = raw.p[i] == '\\' ? escape_length(raw.p + i, &cp) : 1;
        if (len == 0) return STR_NONE;
        if (raw.p[i] == '\\')
            n += jx__utf8_put(to + n, cp);
        else
            to[n++] = raw.p[i];
        i += len;
    }
    return (Str){to, n};
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
        if (!jx__text_ok(w, text->p, text->n)) return NULL;
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

/* Whether the key stands at p (behind its quote), and its closing quote. */
static inline bool stands(const Key *key, const char *p)
{
    return jx__same_bytes(key->raw, p, key->n) && p[key->n] == '"';
}

/* The key at p. The guess is the one that followed `last` before, or the one after that. */
static inline Key *take_key(Line *w, const char *p, uint32_t last, const char **end)
{
    Keys *k = &w->keys;
    uint32_t guess = last == JX_NO_REG ? k->first : k->at[last].next;
    if (guess < k->n) {
        Key *key = &k->at[guess];
        if (stands(key, p)) {
            *end = p + key->n;
            if (last != JX_NO_REG) k->at[last].misses = 0;
            return key;
        }
        if (key->next < k->n && stands(&k->at[key->next], p)) {
            *end = p + k->at[key->next].n;
            return &k->at[key->next];
        }
    }
    bool escaped = false;
    *end = close_of(p, &escaped);
    Key *key = *end ? jx__key_find(w, p, (uint32_t)(*end - p)) : NULL;
    if (!key) return NULL;
    uint32_t found = (uint32_t)(key - k->at);
    if (last == JX_NO_REG) {
        if (guess >= k->n || ++k->at[guess].misses > 2) k->first = found;
    } else if (k->at[last].next >= k->n || ++k->at[last].misses > 2) {
        k->at[last].next = found;
        k->at[last].misses = 0;
    }
    return key;
}

/* A name nobody reads: still it may be given only once. */
static bool take_unread(Line *w, const Key *key)
{
    Key *first = &w->keys.at[key->same];
    bool twice = first->line == w->line;
    first->line = w->line;
    return !twice && !key->odd;
}

/* A plain string, or whatever else take_text takes. Texts nobody reads keep their escapes. */
static inline const char *take_any(Line *w, const Key *key, const char *p, Str *text)
{
    if (*p == '"') {
        bool escaped = false;
        const char *end = stop_of(p + 1);
        if (*end != '"' && key->input == JX_NO_REG) end = close_of(p + 1, &escaped);
        if (end && *end == '"' && end - p <= JX_LIMIT_CELL_BYTES) {
            *text = (Str){p + 1, (uint32_t)(end - p - 1)};
            if (key->input == JX_NO_REG && !jx__text_ok(w, text->p, text->n)) return NULL;
            return end + 1;
        }
    }
    return take_text(w, p, text);
}

static inline bool take_value(Line *w, Key *key, const char **at)
{
    Str text;
    const char *p = take_any(w, key, *at, &text);
    if (!p) return false;
    *at = skip(p);
    if (key->input == JX_NO_REG) return take_unread(w, key);
    if (w->seen[key->input] == w->line) return false; /* given twice */
    if (text.p) {
        jx__slot_read(w, key->input, text.p, text.n);
    } else {
        w->cells[key->input] = CELL_STATUS(CELL_MISSING);
        w->seen[key->input] = w->line;
    }
    return !w->failed;
}

/* The object of `values`, from behind its brace. */
static const char *take_values(Line *w, const char *p)
{
    uint32_t last = JX_NO_REG, count = 0;
    p = skip(p);
    if (*p == '}') return p + 1;
    for (;;) {
        const char *end;
        if (*p != '"' || ++count > JX_LIMIT_FORM_ROWS) return NULL;
        Key *key = take_key(w, p + 1, last, &end);
        if (!key) return NULL;
        last = (uint32_t)(key - w->keys.at);
        p = skip(end + 1);
        if (*p != ':') return NULL;
        p = skip(p + 1);
        if (!take_value(w, key, &p)) return NULL;
        if (*p == '}') return p + 1;
        if (*p != ',') return NULL;
        p = skip(p + 1);
    }
}

/* ---- the form ---- */

typedef enum Field { FIELD_VALUES, FIELD_ID, FIELD_UNIT, FIELD_OTHER, FIELD_NULL } Field;

static const struct {
    const char *name;
    uint32_t n;
    Field field;
} fields[] = {{"id", 2, FIELD_ID},
              {"unit", 4, FIELD_UNIT},
              {"values", 6, FIELD_VALUES},
              {"name", 4, FIELD_OTHER},
              {"form", 4, FIELD_OTHER},
              {"self_total", 10, FIELD_OTHER},
              {"self_grade", 10, FIELD_OTHER},
              {"department", 10, FIELD_OTHER},
              {"goal", 4, FIELD_OTHER},
              {"goal_actual", 11, FIELD_OTHER},
              {"budget_points", 13, FIELD_OTHER},
              {"budget_rate", 11, FIELD_OTHER},
              {"budget_self_score", 17, FIELD_OTHER},
              {"conclusion", 10, FIELD_OTHER},
              {"year", 4, FIELD_NULL},
              {"amount_unit", 11, FIELD_NULL},
              {"indicators", 10, FIELD_NULL}};
enum { NFIELDS = sizeof fields / sizeof *fields };

static const char *take_field(Line *w, const char *p, Head *head, unsigned *met)
{
    for (unsigned i = 0; i < NFIELDS; i++) {
        if (memcmp(p, fields[i].name, fields[i].n) != 0 || p[fields[i].n] != '"') continue;
        if (*met & 1u << i) return NULL; /* given twice */
        *met |= 1u << i;
        p = skip(p + fields[i].n + 1);
        if (*p != ':') return NULL;
        p = skip(p + 1);
        if (fields[i].field == FIELD_VALUES) return *p == '{' ? take_values(w, p + 1) : NULL;
        Str text;
        p = take_text(w, p, &text);
        if (fields[i].field == FIELD_NULL && text.p) return NULL;
        if (fields[i].field == FIELD_ID) head->id = text;
        if (fields[i].field == FIELD_UNIT) head->unit = text;
        return p;
    }
    return NULL;
}

bool jx__scan_json(Line *w, Str text, Head *head)
{
    const char *p = skip(text.p);
    unsigned met = 0;
    if (*p++ != '{') return false;
    for (;;) {
        p = skip(p);
        if (*p != '"') return false;
        p = take_field(w, p + 1, head, &met);
        if (!p) return false;
        p = skip(p);
        if (*p == '}') break;
        if (*p++ != ',') return false;
    }
    bool values = met & 4u; /* an empty or absent `values` is the tree reader's to judge */
    return values && skip(p + 1) == text.p + text.n;
}
