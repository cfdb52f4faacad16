/* Units of measure: reading a unit text, and what dimensions are called.
 *
 * Depends on units.def (the built-in units), name.h (texts are compared by name key) and num.h.
 * A unit's text is a constant when it is one built-in word, so that reading `23亿元` or `8个`
 * allocates nothing; any other text is made in the caller's arena. The surprising idea: built-in
 * keys are code points in sorted tables, and the longest one is found by narrowing a range, a
 * folded character at a time, straight from the text.
 */
#include "base/unit.h"
#include "base/name.h"
#include "base/utf8.h"

#include <string.h>

enum {
    KEY_MAX = 8,   /* code points of a built-in key, with its end */
    PARTS_MAX = 8, /* of a compound unit: 元/人·月 has three */
    EXPONENT_MAX = 100
};

typedef struct Entry {
    uint_least32_t key[KEY_MAX];
    const char *text;
    uint32_t bytes;
    UnitKind kind;
    bool combines; /* with a scale word before it */
    int64_t scale, over;
    Dim dim;
} Entry;

typedef struct Table {
    const Entry *at;
    uint32_t n;
} Table;

#define ENTRY(key, text, scale, over, kind, combines, ...)                                         \
    {U##key, text, sizeof(text) - 1, kind, combines, scale, over, {{__VA_ARGS__}}},

static const Entry UNITS[] = {
#define UNIT(key, text, scale, over, kind, ...)                                                    \
    ENTRY(key, text, scale, over, UNIT_##kind, true, __VA_ARGS__)
#define UNITX(key, text, scale, over, kind, ...)                                                   \
    ENTRY(key, text, scale, over, UNIT_##kind, false, __VA_ARGS__)
#include "base/units.def"
#undef UNIT
#undef UNITX
};

static const Entry SCALES[] = {
#define SCALE(word, scale) ENTRY(word, word, scale, 1, UNIT_NONE, false, 0)
#include "base/units.def"
#undef SCALE
};

static const Entry COUNTS[] = {
#define COUNT(word) ENTRY(word, word, 1, 1, UNIT_MEASURE, true, [DIM_COUNT] = 1)
#include "base/units.def"
#undef COUNT
};

#define TABLE(entries) ((Table){(entries), (uint32_t)(sizeof(entries) / sizeof *(entries))})

/* --- finding a word --- */

/* Cuts [*lo, *hi) down to the keys that have cp at `depth`; they are few, so their end is walked
 * to. */
static void narrow(const Entry *at, uint32_t depth, uint32_t cp, uint32_t *lo, uint32_t *hi)
{
    uint32_t first = *lo, past = *hi;
    while (first < past) {
        uint32_t mid = first + (past - first) / 2;
        if (at[mid].key[depth] < cp)
            first = mid + 1;
        else
            past = mid;
    }
    while (past < *hi && at[past].key[depth] == cp)
        past++;
    *lo = first;
    *hi = past;
}

static bool is_latin(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z');
}

/* Folds the character at `at` and gives its length; 0 for a blank. A line break is none here: a
 * unit does not stand on two lines. */
static uint32_t fold_at(Str text, uint32_t at, uint32_t *len, uint32_t folded[JX_FOLD_MAX])
{
    uint32_t cp = jx__utf8_next(text.p + at, text.p + text.n, len);
    folded[0] = cp;
    return cp == '\n' || cp == '\r' ? 1 : jx__name_fold(cp, folded);
}

/* Whether the word that ends at `at` with character cp goes on: the m of `max` is no unit. */
static bool goes_on(Str text, uint32_t at, uint32_t cp)
{
    uint32_t len, folded[JX_FOLD_MAX];
    return at < text.n && is_latin(cp) && fold_at(text, at, &len, folded) > 0 &&
           is_latin(folded[0]);
}

/* The longest key of a table at text[at…]; *end is where it stops. */
static const Entry *find(Table t, Str text, uint32_t at, uint32_t *end)
{
    const Entry *best = NULL;
    uint32_t lo = 0, hi = t.n, depth = 0, len, folded[JX_FOLD_MAX];
    for (uint32_t i = at; i < text.n && lo < hi; i += len) {
        uint32_t n = fold_at(text, i, &len, folded);
        for (uint32_t k = 0; k < n; k++, depth++) {
            if (depth + 1 >= KEY_MAX) return best;
            narrow(t.at, depth, folded[k], &lo, &hi);
        }
        if (n == 0 || lo >= hi || t.at[lo].key[depth] != 0) continue;
        if (goes_on(text, i + len, folded[n - 1])) continue;
        best = &t.at[lo];
        *end = i + len;
    }
    return best;
}

/* Where a key that stands at text[at…] ends; 0 when it does not stand there. */
static uint32_t find_key(Str text, uint32_t at, Str key)
{
    uint32_t done = 0, len, folded[JX_FOLD_MAX];
    for (uint32_t i = at; i < text.n; i += len) {
        uint32_t n = fold_at(text, i, &len, folded);
        for (uint32_t k = 0; k < n; k++) {
            uint32_t step;
            if (done == key.n) return 0;
            if (jx__utf8_next(key.p + done, key.p + key.n, &step) != folded[k]) return 0;
            done += step;
        }
        if (n > 0 && done == key.n) return goes_on(text, i + len, folded[n - 1]) ? 0 : i + len;
    }
    return 0;
}

/* --- one part: a unit, a scale word, or both --- */

/* What a text is read with. */
typedef struct Reader {
    NumPool *pool;
    const Units *units; /* or NULL */
    Str text;
} Reader;

static bool is_count(Dim d)
{
    Dim count = {.e = {[DIM_COUNT] = 1}};
    return jx__dim_eq(d, count);
}

static Unit unit_of(const Entry *e)
{
    Str text = {e->text, e->bytes};
    return (Unit){.kind = e->kind,
                  .dim = e->dim,
                  .scale = NUM_RATIO(e->scale, e->over),
                  .text = text,
                  .count = is_count(e->dim) ? text : STR_NONE};
}

/* The longest built-in or declared unit at `at`; its end, or 0. A declared one wins a tie. */
static uint32_t read_word(const Reader *r, uint32_t at, bool after_scale, Unit *out)
{
    uint32_t end = 0, other = 0;
    const Entry *unit = find(TABLE(UNITS), r->text, at, &end);
    const Entry *count = find(TABLE(COUNTS), r->text, at, &other);
    const Entry *best = unit && (!count || end > other) ? unit : count;
    uint32_t longest = best == unit ? end : other;
    if (best && after_scale && !best->combines) best = NULL;
    if (best)
        *out = unit_of(best);
    else
        longest = 0;
    for (uint32_t i = 0; r->units && i < r->units->declared.n; i++) {
        const Unit *u = &r->units->declared.at[i];
        uint32_t stop = find_key(r->text, at, u->text);
        if (stop == 0 || stop < longest || (after_scale && u->kind != UNIT_MEASURE)) continue;
        longest = stop;
        *out = *u;
        out->text = STR_NONE;
        if (out->count.n == 0 && is_count(u->dim)) out->count = u->text;
    }
    return longest;
}

/* The end of the longest part at `at`, or 0. Its text is empty when it is no constant. */
static uint32_t read_part(const Reader *r, uint32_t at, Unit *out)
{
    uint32_t after = 0, end = read_word(r, at, false, out);
    const Entry *scale = find(TABLE(SCALES), r->text, at, &after);
    if (!scale) return end;
    Unit scaled;
    uint32_t far = read_word(r, after, true, &scaled);
    if (far > end) {
        Num by = NUM_INT(scale->scale);
        if (jx__num_mul(r->pool, scaled.scale, by, &scaled.scale) != NUM_OK) return 0;
        *out = scaled;
        out->text = STR_NONE;
        return far;
    }
    if (after <= end) return end;
    *out = unit_of(scale);
    return after;
}

/* --- a whole unit --- */

/* Where the part after `/` `每` or, once divided, `·` `*` `、` begins; 0 without such a sign. */
static uint32_t read_sign(Str text, uint32_t at, bool divided)
{
    static const struct {
        uint32_t cp;
        bool divides;
    } signs[] = {{'/', true}, {0x6bcf, true}, {0xb7, false}, {'*', false}, {0x3001, false}};
    uint32_t len, folded[JX_FOLD_MAX];
    for (uint32_t i = at; i < text.n; i += len) {
        if (fold_at(text, i, &len, folded) == 0) continue;
        for (uint32_t k = 0; k < sizeof signs / sizeof *signs; k++) {
            if (signs[k].cp == folded[0] && (signs[k].divides || divided)) return i + len;
        }
        return 0;
    }
    return 0;
}

/* The longest unit, simple or compound, at the start of the text; its end, or 0. After the
 * first `/` every part divides: 元/人·月 and 元/月/人 are one unit. */
static uint32_t read_unit(const Reader *r, Unit *out)
{
    uint32_t end = read_part(r, 0, out);
    bool divided = false;
    for (uint32_t parts = 1; end > 0 && out->kind == UNIT_MEASURE && parts < PARTS_MAX; parts++) {
        uint32_t from = read_sign(r->text, end, divided);
        Unit by;
        uint32_t next = from ? read_part(r, from, &by) : 0;
        if (next == 0 || by.kind != UNIT_MEASURE) break;
        if (jx__num_div(r->pool, out->scale, by.scale, &out->scale) != NUM_OK) return 0;
        out->dim = jx__dim_mul(out->dim, by.dim, -1);
        out->text = out->count = STR_NONE;
        divided = true;
        end = next;
    }
    if (divided && jx__dim_none(out->dim)) out->kind = UNIT_NONE;
    return end;
}

uint32_t jx__unit_prefix(Arena *ar, NumPool *np, const Units *units, Str text, Unit *out)
{
    Reader r = {np, units, text};
    uint32_t end = read_unit(&r, out);
    if (units && units->declared.n > 0) {
        /* A declared 元/生 must not hide the built-in 元/生·年. */
        Unit plain;
        r.units = NULL;
        uint32_t further = read_unit(&r, &plain);
        if (further > end) {
            end = further;
            *out = plain;
        }
    }
    if (end == 0) *out = (Unit){.kind = UNIT_NONE, .scale = NUM_INT(1)};
    if (end > 0 && out->text.n == 0) out->text = jx__name_display(ar, (Str){text.p, end});
    return end;
}

bool jx__unit_parse(Arena *ar, NumPool *np, const Units *units, Str text, Unit *out)
{
    Str whole = jx__str_trim(text);
    /* A cell may break its text anywhere; the display form is on one line. */
    if (whole.n > 0 && (memchr(whole.p, '\n', whole.n) || memchr(whole.p, '\r', whole.n)))
        whole = jx__name_display(ar, whole);
    if (whole.n == 0) {
        *out = (Unit){.kind = UNIT_NONE, .scale = NUM_INT(1)};
        return true;
    }
    return jx__unit_prefix(ar, np, units, whole, out) == whole.n;
}

/* --- dimensions --- */

bool jx__dim_eq(Dim a, Dim b)
{
    for (uint32_t i = 0; i < NDIM; i++) {
        if (a.e[i] != b.e[i]) return false;
    }
    return true;
}

bool jx__dim_none(Dim d)
{
    return jx__dim_eq(d, (Dim){{0}});
}

/* Exponents stop at a bound that no rule reaches, so that they cannot wrap to a wrong unit. */
Dim jx__dim_mul(Dim a, Dim b, int sign)
{
    for (uint32_t i = 0; i < NDIM; i++) {
        int e = a.e[i] + (sign < 0 ? -b.e[i] : b.e[i]);
        if (e > EXPONENT_MAX) e = EXPONENT_MAX;
        if (e < -EXPONENT_MAX) e = -EXPONENT_MAX;
        a.e[i] = (int8_t)e;
    }
    return a;
}

static const char *const DIM_NAMES[NDIM][2] = {
    [DIM_MONEY] = {"金额", "money"},   [DIM_FOREIGN] = {"外币", "foreign currency"},
    [DIM_TIME] = {"时间", "time"},     [DIM_MONTH] = {"年月", "months"},
    [DIM_LENGTH] = {"长度", "length"}, [DIM_MASS] = {"重量", "mass"},
    [DIM_DATA] = {"数据量", "data"},   [DIM_ENERGY] = {"能量", "energy"},
    [DIM_COUNT] = {"计数", "count"},   [DIM_SCORE] = {"分值", "points"},
};

/* Lengths multiplied have names of their own. */
static const char *const POWER_NAMES[4][2] = {
    {"", ""}, {"长度", "length"}, {"面积", "area"}, {"体积", "volume"}};

/* Adds one dimension to the power `e` > 0; `sign` stands before each factor but the first. */
static void add_power(Buf *b, uint32_t dim, int e, const char *sign, bool english)
{
    bool named = dim == DIM_LENGTH && e <= 3;
    const char *name = named ? POWER_NAMES[e][english] : DIM_NAMES[dim][english];
    for (int i = 0; i < (named ? 1 : e); i++) {
        if (b->n > 0) jx__buf_addz(b, sign);
        jx__buf_addz(b, name);
    }
}

Str jx__dim_name(Arena *ar, Dim d, bool english)
{
    if (jx__dim_none(d)) return english ? STR("plain number") : STR("纯数");
    Buf b = jx__buf(ar);
    for (uint32_t i = 0; i < NDIM; i++) {
        if (d.e[i] > 0) add_power(&b, i, d.e[i], english ? " × " : "×", english);
    }
    if (b.n == 0) jx__buf_addz(&b, "1");
    for (uint32_t i = 0; i < NDIM; i++) {
        if (d.e[i] < 0) add_power(&b, i, -d.e[i], english ? " ÷ " : "÷", english);
    }
    return jx__buf_str(&b);
}

/* --- a cure for an unknown unit --- */

/* The nearest text so far. Fewer edits are better, then the same length, then the same start;
 * of two equally near (人词: 人次 or 人份) neither is a cure. */
typedef struct Near {
    Str text;
    uint32_t cost; /* 0: none yet */
} Near;

static void consider(Near *near, Str key, Str candidate)
{
    if (!jx__name_similar(key, candidate)) return;
    uint32_t a, b, cost = 1 + 4 * jx__name_distance(key, candidate, 2);
    if (jx__utf8_count(key) != jx__utf8_count(candidate)) cost += 2;
    if (jx__utf8_next(key.p, key.p + key.n, &a) !=
        jx__utf8_next(candidate.p, candidate.p + candidate.n, &b))
        cost += 1;
    if (near->cost > 0 && cost > near->cost) return;
    *near = (Near){cost == near->cost ? STR_NONE : candidate, cost};
}

Str jx__unit_suggest(Arena *ar, const Units *units, Str text)
{
    Near near = {STR_NONE, 0};
    Str key = jx__name_key(ar, text);
    /* Any one character is one edit from any other: that is no likeness. */
    if (jx__utf8_count(key) < 2) return STR_NONE;
    for (uint32_t i = 0; units && i < units->declared.n; i++) {
        if (units->declared.at[i].text.n > 0) consider(&near, key, units->declared.at[i].text);
    }
    const Table tables[] = {TABLE(UNITS), TABLE(COUNTS)};
    for (uint32_t t = 0; t < 2; t++) {
        for (uint32_t i = 0; i < tables[t].n; i++)
            consider(&near, key, (Str){tables[t].at[i].text, tables[t].at[i].bytes});
    }
    return near.text;
}
