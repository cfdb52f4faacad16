/* UTF-8: decoding, validity, display width.
 *
 * Depends on utf8proc for widths only; owns no memory.
 * Width: characters that Unicode calls ambiguous (“ ” ‘ ’ … — ± × ÷ ≥ ≤ ≈ ·) count as one
 * column, which is utf8proc's answer and that of wcwidth in a UTF-8 locale and so of most
 * terminals. A terminal set to draw them wide moves a caret by a column, nothing worse.
 */
#include "base/utf8.h"
#include "base/utf8_wide.h"
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* By the lead byte: how long the form is, which bits of the lead count, and the least code point
 * that needs this length (a lesser one is an overlong form). */
static const struct Form {
    unsigned char lead, mask;
    uint32_t length, least;
} forms[] = {{0xC0, 0xE0, 2, 0x80}, {0xE0, 0xF0, 3, 0x800}, {0xF0, 0xF8, 4, 0x10000}};

uint32_t jx__utf8_next_slow(const char *p, const char *end, uint32_t *len)
{
    const unsigned char *s = (const unsigned char *)p;
    *len = 1;
    if (s[0] < 0x80) return s[0];
    const struct Form *form = NULL;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if ((s[0] & forms[i].mask) == forms[i].lead) form = &forms[i];
    if (!form || end - p < (ptrdiff_t)form->length) return REPLACEMENT;
    uint32_t cp = s[0] & (unsigned char)~form->mask;
    for (uint32_t i = 1; i < form->length; i++) {
        if (!is_tail(s[i])) return REPLACEMENT;
        cp = cp << 6 | (s[i] & 0x3F);
    }
    if (cp < form->least || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) return REPLACEMENT;
    *len = form->length;
    return cp;
}

/* The length of the ASCII and of the Han characters (E4 to E9) at the start. */
static size_t common_length(const char *p, size_t n)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t at = 0;
    while (at < n) {
        if (s[at] < 0x80)
            at++;
        else if (s[at] >= 0xE4 && s[at] <= 0xE9 && n - at >= 3 && is_tail(s[at + 1]) &&
                 is_tail(s[at + 2]))
            at += 3;
        else
            break;
    }
    return at;
}

size_t jx__utf8_bad(const char *p, size_t n)
{
    size_t at = 0;
    if (jx__utf8_wide_sure(p, n)) return n;
    while (at < n) {
        uint32_t len;
        at += common_length(p + at, n - at);
        if (at == n) break;
        /* A real U+FFFD is three bytes long, a bad byte is one. */
        if (jx__utf8_next(p + at, p + n, &len) == REPLACEMENT && len == 1) return at;
        at += len;
    }
    return n;
}

uint32_t jx__utf8_put(char out[4], uint32_t cp)
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) cp = REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    uint32_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (uint32_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (cp & 0x3F));
        cp >>= 6;
    }
    out[0] = (char)(forms[n - 2].lead | cp);
    return n;
}

uint32_t jx__utf8_count(Str s)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s.n; i++)
        count += !is_tail((unsigned char)s.p[i]);
    return count;
}

uint32_t jx__utf8_width(Str s)
{
    uint32_t width = 0, len;
    for (uint32_t i = 0; i < s.n; i += len) {
        int columns = utf8proc_charwidth((utf8proc_int32_t)jx__utf8_next(s.p + i, s.p + s.n, &len));
        width += columns > 0 ? (uint32_t)columns : 0;
    }
    return width;
}

static const struct Range {
    uint32_t first, last;
} blanks[] = {
    {'\t', '\t'},     {' ', ' '},       {0xA0, 0xA0},     {0xAD, 0xAD}, /* soft hyphen: unseen */
    {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200F}, {0x202F, 0x202F},
    {0x205F, 0x2060}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF},
};

bool jx__utf8_is_blank_slow(uint32_t cp)
{
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks && blanks[i].first <= cp; i++)
        if (cp <= blanks[i].last) return true;
    return false;
}

uint32_t jx__utf8_harmless(uint32_t cp)
{
    if (cp < 0x20) return 0x2400 + cp; /* ␛ */
    if (cp == 0x7F) return 0x2421;
    bool bad = (cp >= 0x80 && cp <= 0x9F) || cp == 0x61C || cp == 0x200E || cp == 0x200F ||
               (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) ||
               (cp & 0xFFFE) == 0xFFFE;
    return bad ? 0xFFFD : cp;
}
