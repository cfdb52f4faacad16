/* Texts in the place of numbers that were numbers once.
 *
 * Depends on the units: what ends in one and has no words before it was a quantity. Chinese words
 * end in unit characters too (惠及千家万户), so that a text with more than one Chinese character
 * before its unit is left alone, unless the unit is a % sign, which follows figures only.
 */
#include "base/garbled.h"
#include "base/utf8.h"

enum { LONGEST = 120, FIRST_HAN = 0x2E80 };

typedef struct Look {
    uint32_t han, letters, digits, alike, others; /* alike: letters that look like 1 and 0 */
    bool zero;                                    /* … some of them like 0 */
    bool digit_last;
} Look;

static Look look_at(Str s)
{
    Look l = {.han = 0};
    uint32_t len;
    for (uint32_t i = 0; i < s.n; i += len) {
        uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, &len);
        if (cp >= 0xFF01 && cp <= 0xFF5E) cp -= 0xFEE0; /* full width */
        bool small = cp >= 'a' && cp <= 'z', big = cp >= 'A' && cp <= 'Z';
        bool round = cp == 'O' || cp == 'o';
        l.digit_last = cp >= '0' && cp <= '9';
        l.digits += l.digit_last;
        l.letters += small || big;
        l.alike += round || cp == 'I' || cp == 'l';
        l.zero = l.zero || round;
        l.han += cp >= FIRST_HAN;
        l.others += cp < FIRST_HAN && !l.digit_last && !small && !big && cp != '.' && cp != ',';
    }
    return l;
}

/* A sign of comparison and blanks at the front. */
static Str without_sign(Str s)
{
    static const char *const signs[] = {"≥", "≤", "≧", "≦", "＝", "═", "＞", "＜", "=", ">", "<"};
    bool more = true;
    while (more) {
        more = false;
        s = jx__str_trim(s);
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
            Str sign = jx__str_of(signs[i]);
            if (!jx__str_starts(s, sign)) continue;
            s = (Str){s.p + sign.n, s.n - sign.n};
            more = true;
        }
    }
    return s;
}

/* The longest unit at the end: where it begins, or s.n. */
static uint32_t unit_end(Arena *ar, NumPool *np, const Units *units, Str s, Unit *u)
{
    uint32_t len;
    for (uint32_t at = 0; at < s.n; at += len) {
        (void)jx__utf8_next(s.p + at, s.p + s.n, &len);
        Str rest = {s.p + at, s.n - at};
        if (jx__unit_parse(ar, np, units, rest, u) && u->kind != UNIT_NONE) return at;
    }
    return s.n;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool jx__garbled_number(Arena *ar, NumPool *np, const Units *units, Str text)
{
    Str s = without_sign(text);
    if (s.n == 0 || s.n > LONGEST) return false;
    Unit u;
    uint32_t at = unit_end(ar, np, units, s, &u);
    Look l = look_at(at < s.n ? jx__str_trim((Str){s.p, at}) : s);
    if (at == s.n) return l.zero && l.alike == l.letters && l.han == 0 && l.others == 0;
    bool sign =
        jx__str_ends(s, STR("%")) || jx__str_ends(s, STR("％")) || jx__str_ends(s, STR("‰"));
    if (sign && !l.digit_last) return true;
    if (is_letter(s.p[at]) && l.digits == 0) return false;       /* ppm is a word that ends in m */
    if (l.han == 0) return l.digits > 0 || l.alike == l.letters; /* A类 is a word as well */
    return !sign && l.han == 1 && l.letters > 0 && l.digit_last;
}
