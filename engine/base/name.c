/* Names: folding to a key, canonical print, nearness.
 *
 * Depends on utf8proc for NFKC and categories. Keys and prints belong to the caller's arena.
 * The surprising idea: a fold is the *decomposed* compatibility form of one code point, so that
 * é typed as one code point and as two has one key without looking across code points.
 * What folds together prints together, but for blanks, for the long dash — and for the kinds of
 * brackets and quotes (【 and 「 are kept as they were written).
 */
#include "base/name.h"
#include "base/utf8.h"
#include <utf8proc.h>

typedef struct Alike {
    uint32_t first, last, to;
} Alike;

/* What ASCII folds to; 0 is itself. A cell's line break inside a name is a blank too, though not to
 * the language. */
enum { NOTHING = 1 };
static const unsigned char fold_ascii[128] = {
    ['\t'] = NOTHING, ['\n'] = NOTHING, ['\v'] = NOTHING, ['\f'] = NOTHING, ['\r'] = NOTHING,
    [' '] = NOTHING,  ['\''] = '"',     ['['] = '(',      [']'] = ')'};

/* Ordered. Full-width forms need no entry: NFKC has brought them to ASCII before. */
static const Alike fold_alike[] = {
    {0x2010, 0x2015, '-'},                          /* ‐ ‑ ‒ – — ― */
    {0x2018, 0x201F, '"'},                          /* ‘ ’ ‚ ‛ “ ” „ ‟ */
    {0x2022, 0x2022, 0xB7}, {0x2027, 0x2027, 0xB7}, /* • ‧ */
    {0x2044, 0x2044, '/'},  {0x2212, 0x2212, '-'},  /* ⁄ − */
    {0x2215, 0x2215, '/'},  {0x2219, 0x2219, 0xB7}, /* ∕ ∙ */
    {0x2236, 0x2236, ':'},  {0x223C, 0x223C, '~'},  /* ∶ ∼ */
    {0x22C5, 0x22C5, 0xB7},                         /* ⋅ */
    {0x300C, 0x300F, '"'},                          /* 「 」 『 』 */
    {0x3010, 0x3010, '('},  {0x3011, 0x3011, ')'},  /* 【 】 */
    {0x3014, 0x3014, '('},  {0x3015, 0x3015, ')'},  /* 〔 〕 */
    {0x3016, 0x3016, '('},  {0x3017, 0x3017, ')'},  /* 〖 〗 */
    {0x3018, 0x3018, '('},  {0x3019, 0x3019, ')'},  /* 〘 〙 */
    {0x301A, 0x301A, '('},  {0x301B, 0x301B, ')'},  /* 〚 〛 */
    {0x301C, 0x301C, '~'},                          /* 〜 */
    {0x301D, 0x301F, '"'},                          /* 〝 〞 〟 */
    {0x30FB, 0x30FB, 0xB7},                         /* ・ */
};

/* What one character is printed as, after full-width ASCII has been brought to half width. */
static const Alike print_alike[] = {
    {'!', '!', 0xFF01},       {'(', '(', 0xFF08},       {')', ')', 0xFF09},
    {',', ',', 0xFF0C},       {':', ':', 0xFF1A},       {';', ';', 0xFF1B},
    {'?', '?', 0xFF1F},       {'[', '[', 0xFF3B},       {']', ']', 0xFF3D},
    {'{', '{', 0xFF5B},       {'}', '}', 0xFF5D},       {'~', '~', 0xFF5E},
    {0x2010, 0x2013, '-'},    {0x2015, 0x2015, 0x2014}, {0x2022, 0x2022, 0xB7},
    {0x2027, 0x2027, 0xB7},   {0x2044, 0x2044, '/'},    {0x2212, 0x2212, '-'},
    {0x2215, 0x2215, '/'},    {0x2219, 0x2219, 0xB7},   {0x2236, 0x2236, 0xFF1A},
    {0x223C, 0x223C, 0xFF5E}, {0x22C5, 0x22C5, 0xB7},   {0x301C, 0x301C, 0xFF5E},
    {0x30FB, 0x30FB, 0xB7},
};

#define LENGTH(table) (sizeof(table) / sizeof *(table))

static uint32_t replace(const Alike *table, size_t n, uint32_t cp)
{
    if (cp > table[n - 1].last) return cp; /* every Han character */
    for (size_t i = 0; i < n && table[i].first <= cp; i++)
        if (cp <= table[i].last) return table[i].to;
    return cp;
}

/* One character that decomposes no further; the count, 0 for a blank. */
static uint32_t fold_one(uint32_t cp, uint32_t *out)
{
    if (cp >= 0x80) {
        *out = replace(fold_alike, LENGTH(fold_alike), cp);
        return !jx__utf8_is_blank(cp);
    }
    *out = fold_ascii[cp] ? fold_ascii[cp] : cp;
    return fold_ascii[cp] != NOTHING;
}

/* The whole compatibility decomposition, without what is never seen; the count. */
static uint32_t decompose(uint32_t cp, uint32_t out[JX_FOLD_MAX])
{
    utf8proc_int32_t parts[JX_FOLD_MAX];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)cp, parts, JX_FOLD_MAX,
        (utf8proc_option_t)(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE), &boundary);
    if (n < 0 || n > JX_FOLD_MAX) {
        out[0] = cp;
        return 1;
    }
    for (utf8proc_ssize_t i = 0; i < n; i++)
        out[i] = (uint32_t)parts[i];
    return (uint32_t)n;
}

static bool is_alnum(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z');
}

/* The length of the plain characters at the start. By the bytes of valid UTF-8: U+4E00 is E4 B8 80
 * and U+9FFF is E9 BF BF, so what begins with E5 to E9 is plain and with E4 from the second byte on. */
static uint32_t plain_length(Str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    uint32_t at = 0;
    while (at < s.n) {
        unsigned char c = p[at];
        if (c < 0x80 && jx__name_is_plain(c))
            at++;
        else if (c >= 0xE4 && c <= 0xE9 && s.n - at >= 3 && (c > 0xE4 || p[at + 1] >= 0xB8))
            at += 3;
        else
            break;
    }
    return at;
}

bool jx__name_is_plain_text(Str s)
{
    return plain_length(s) == s.n;
}

static bool is_more_or_less(uint32_t cp)
{
    return cp == 0x2264 || cp == 0x2265; /* ≤ ≥ */
}

/* Common signs that decompose to nothing else, so that nobody has to be asked: ≤ ≥, 、 to 〟. */
static bool is_whole(uint32_t cp)
{
    return is_more_or_less(cp) || (cp >= 0x3001 && cp <= 0x301F);
}

uint32_t jx__name_fold(uint32_t cp, uint32_t out[JX_FOLD_MAX])
{
    out[0] = cp;
    if (cp >= 0xFF01 && cp <= 0xFF5E) cp -= 0xFEE0; /* full width */
    if ((cp >= 0x4E00 && cp <= 0x9FFF) || is_more_or_less(cp)) return 1;
    if (cp < 0x80 || is_whole(cp)) return fold_one(cp, out);
    uint32_t n = decompose(cp, out), kept = 0;
    for (uint32_t i = 0; i < n; i++)
        kept += fold_one(out[i], &out[kept]);
    return kept;
}

static void add_char(Buf *b, uint32_t cp)
{
    char *to = jx__buf_room(b, 4);
    if (to) jx__buf_end(b, to + jx__utf8_put(to, cp));
}

/* The ASCII sign that a full-width one (three bytes, EF first) stands for; 0: it is another. */
static unsigned char half_width(const unsigned char *p)
{
    if (p[1] == 0xBC && p[2] > 0x80) return (unsigned char)(p[2] - 0x60);
    return p[1] == 0xBD && p[2] <= 0x9E ? (unsigned char)(p[2] - 0x20) : 0;
}

char *jx__name_key_start(char *to, Str name, uint32_t *read)
{
    const unsigned char *s = (const unsigned char *)name.p, *p = s, *end = s + name.n;
    while (p < end) {
        unsigned char c = *p;
        if (c >= 0x80 && end - p < 3) break;
        if ((c > 0xE4 && c <= 0xE9) || (c == 0xE4 && p[1] >= 0xB8)) {
            memcpy(to, p, 3);
            to += 3;
            p += 3;
            continue;
        }
        uint32_t len = c < 0x80 ? 1 : 3;
        if (c == 0xEF) c = half_width(p);
        if (c == 0 || c >= 0x80) break;
        unsigned char folded = fold_ascii[c];
        *to = (char)(folded ? folded : c);
        to += folded != NOTHING;
        p += len;
    }
    *read = (uint32_t)(p - s);
    return to;
}

void jx__name_key_to(Buf *out, Str name)
{
    uint32_t folded[JX_FOLD_MAX], len;
    while (name.n) {
        char *to = jx__buf_room(out, name.n);
        if (!to) return;
        jx__buf_end(out, jx__name_key_start(to, name, &len));
        name = (Str){name.p + len, name.n - len};
        if (name.n == 0) return;
        uint32_t n = jx__name_fold(jx__utf8_next(name.p, name.p + name.n, &len), folded);
        for (uint32_t j = 0; j < n; j++)
            add_char(out, folded[j]);
        name = (Str){name.p + len, name.n - len};
    }
}

Str jx__name_key(Arena *ar, Str name)
{
    if (jx__name_is_plain_text(name)) return jx__str_copy(ar, name);
    Buf key = jx__buf(ar);
    jx__name_key_to(&key, name);
    return jx__buf_done(&key);
}

/* Half- and full-width forms, small forms and vertical forms: same character, other shape. */
static bool is_shape(uint32_t cp)
{
    return (cp >= 0xFF01 && cp <= 0xFFEE) || (cp >= 0xFE10 && cp <= 0xFE19) ||
           (cp >= 0xFE30 && cp <= 0xFE6F);
}

static uint32_t print_char(uint32_t cp)
{
    uint32_t parts[JX_FOLD_MAX];
    if (is_more_or_less(cp)) return cp;
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        cp -= 0xFEE0; /* full width */
    else if (is_shape(cp) && decompose(cp, parts) == 1)
        cp = parts[0];
    return replace(print_alike, LENGTH(print_alike), cp);
}

bool jx__name_source(Arena *ar, Str text, NameSource *out)
{
    Str open = STR("《"), close = STR("》");
    text = jx__str_trim(text);
    *out = (NameSource){0};
    if (!jx__str_starts(text, open)) return false;
    uint32_t end = open.n;
    while (end < text.n && !jx__str_starts((Str){text.p + end, text.n - end}, close))
        end++;
    if (end == text.n) return false;
    Str form = {text.p + open.n, end - open.n};
    Str name = jx__str_trim((Str){text.p + end + close.n, text.n - end - close.n});
    if (jx__str_starts(name, STR("【")) && jx__str_ends(name, STR("】"))) {
        name.p += STR("【").n;
        name.n -= STR("【】").n;
    }
    NameSource s = {.form = jx__name_display(ar, form),
                    .form_key = jx__name_key(ar, form),
                    .name = jx__name_display(ar, name),
                    .key = jx__name_key(ar, name)};
    if (s.form_key.n == 0 || s.key.n == 0) return false;
    *out = s;
    return true;
}

/* A name being printed: what went before decides about blanks and straight quotes. */
typedef struct Print {
    Buf out;
    uint32_t before; /* the last character printed that has a width; 0: none */
    bool blank;      /* a blank run is waiting for its right neighbour */
    bool in_double, in_single;
} Print;

/* Straight quotes do not say which side they stand on: they alternate. Between two letters a
 * single one is an apostrophe. */
static uint32_t turn_quote(Print *pr, uint32_t quote, uint32_t after)
{
    if (quote == '\'' && !pr->blank && is_alnum(pr->before) && is_alnum(after)) return 0x2019;
    bool *open = quote == '"' ? &pr->in_double : &pr->in_single;
    *open = !*open;
    return (quote == '"' ? 0x201Cu : 0x2018u) + !*open;
}

/* utf8proc is asked for what is rare. */
static int width(uint32_t cp)
{
    if ((cp > ' ' && cp < 0x7F) || is_more_or_less(cp)) return 1;
    if ((cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0xFF01 && cp <= 0xFF5E)) return 2;
    return utf8proc_charwidth((utf8proc_int32_t)cp);
}

static bool is_wide(uint32_t cp)
{
    return (cp >= 0x2018 && cp <= 0x201F) || width(cp) == 2;
}

static bool is_seen_blank(uint32_t cp)
{
    if (cp < 0x80) return cp == ' ' || (cp >= '\t' && cp <= '\r');
    if (cp > 0x3000 || (cp > 0x205F && cp < 0x3000)) return false;
    return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_ZS;
}

/* A blank run shows only between two narrow characters. */
static void end_blank(Print *pr, uint32_t cp)
{
    if (pr->blank && pr->before && !is_wide(pr->before) && !is_wide(cp))
        jx__buf_add(&pr->out, STR(" "));
    pr->blank = false;
}

/* `rest` is what follows. */
static void print_one(Print *pr, uint32_t cp, Str rest)
{
    uint32_t len;
    if (cp == '"' || cp == '\'') {
        uint32_t next = rest.n ? jx__utf8_next(rest.p, rest.p + rest.n, &len) : 0;
        cp = turn_quote(pr, cp, rest.n ? print_char(next) : 0);
    }
    end_blank(pr, cp);
    add_char(&pr->out, cp);
    if (width(cp) > 0) pr->before = cp;
}

/* Characters that are printed as they are; none is without width. */
static void print_plain(Print *pr, Str run)
{
    uint32_t len, last = run.n - 1;
    end_blank(pr, jx__utf8_next(run.p, run.p + run.n, &len));
    jx__buf_add(&pr->out, run);
    while (((unsigned char)run.p[last] & 0xC0) == 0x80)
        last--;
    pr->before = jx__utf8_next(run.p + last, run.p + run.n, &len);
}

Str jx__name_display(Arena *ar, Str name)
{
    if (name.n > 0 && plain_length(name) == name.n) return jx__str_copy(ar, name);
    Print pr = {.out = jx__buf(ar)};
    uint32_t folded[JX_FOLD_MAX], len;
    for (uint32_t i = 0; i < name.n; i += len) {
        Str rest = {name.p + i, name.n - i};
        len = plain_length(rest);
        if (len > 0) {
            print_plain(&pr, (Str){rest.p, len});
            continue;
        }
        uint32_t cp = jx__utf8_next(rest.p, rest.p + rest.n, &len);
        if (is_seen_blank(cp))
            pr.blank = true;
        else if (is_whole(cp) || jx__name_fold(cp, folded) > 0) /* not of zero width */
            print_one(&pr, print_char(cp), (Str){rest.p + len, rest.n - len});
    }
    return jx__buf_done(&pr.out);
}

/* How far one can read in both texts with so many edits, on one diagonal (characters read in b
 * minus characters read in a). `i` counts characters of a; the rest are byte offsets. */
typedef struct Reach {
    bool live;
    uint32_t i, pa, pb;
} Reach;

enum { MOST_EDITS = 31 };

static uint32_t char_at(Str s, uint32_t at, uint32_t *len)
{
    *len = 0;
    return at < s.n ? jx__utf8_next(s.p + at, s.p + s.n, len) : 0;
}

static void take_farther(Reach *best, Reach r)
{
    if (r.live && (!best->live || r.i > best->i)) *best = r;
}

/* One edit from `r`: reads `in_a` characters of a and `in_b` of b; dead past either end. */
static Reach edit(Str a, Str b, Reach r, uint32_t in_a, uint32_t in_b)
{
    uint32_t len;
    for (; r.live && in_a > 0; in_a--, r.i++, r.pa += len) {
        (void)char_at(a, r.pa, &len);
        r.live = len > 0;
    }
    for (; r.live && in_b > 0; in_b--, r.pb += len) {
        (void)char_at(b, r.pb, &len);
        r.live = len > 0;
    }
    return r;
}

static Reach swap_two(Str a, Str b, Reach r)
{
    uint32_t a1, a2, b1, b2;
    uint32_t ca1 = char_at(a, r.pa, &a1), ca2 = char_at(a, r.pa + a1, &a2);
    uint32_t cb1 = char_at(b, r.pb, &b1), cb2 = char_at(b, r.pb + b1, &b2);
    r.live = r.live && a2 && b2 && ca1 == cb2 && ca2 == cb1;
    return r.live ? edit(a, b, r, 2, 2) : r;
}

static void slide(Str a, Str b, Reach *r)
{
    uint32_t la, lb;
    while (r->live && char_at(a, r->pa, &la) == char_at(b, r->pb, &lb) && la && lb) {
        r->i++;
        r->pa += la;
        r->pb += lb;
    }
}

/* Furthest-reaching diagonals: time is length × most, memory is a few small arrays whatever the
 * length. Two neighbours changing places count as one edit. */
uint32_t jx__name_distance(Str a, Str b, uint32_t most)
{
    if (most > MOST_EDITS) most = MOST_EDITS;
    Reach rows[2][2 * MOST_EDITS + 5] = {{{false, 0, 0, 0}}};
    const size_t middle = MOST_EDITS + 2;
    for (uint32_t e = 0; e <= most; e++) {
        const Reach *last = rows[(e + 1) % 2];
        Reach *now = rows[e % 2];
        for (size_t d = middle - e; d <= middle + e; d++) {
            Reach best = {.live = e == 0};
            take_farther(&best, edit(a, b, last[d], 1, 1));
            take_farther(&best, edit(a, b, last[d - 1], 0, 1));
            take_farther(&best, edit(a, b, last[d + 1], 1, 0));
            take_farther(&best, swap_two(a, b, last[d]));
            slide(a, b, &best);
            if (best.live && best.pa == a.n && best.pb == b.n) return e;
            now[d] = best;
        }
    }
    return most + 1;
}

bool jx__name_similar(Str a, Str b)
{
    uint32_t na = jx__utf8_count(a), nb = jx__utf8_count(b);
    uint32_t longer = na > nb ? na : nb, most = longer <= 5 ? 1 : 2;
    if (longer < 2) most = 0; /* one edit makes any one-character name out of any other */
    return jx__name_distance(a, b, most) <= most;
}
