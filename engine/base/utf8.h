/* UTF-8: decoding, validity, display width. */
#ifndef JX_BASE_UTF8_H
#define JX_BASE_UTF8_H

#include "base/str.h"

/* The code point at p (p < end) and its length in *len. Text in the engine is valid UTF-8;
 * on a bad byte the answer is 0xFFFD and *len 1. */
static inline uint32_t jx__utf8_next(const char *p, const char *end, uint32_t *len);
/* Offset of the first byte that is not UTF-8 (overlong forms and surrogates included), or n. */
size_t jx__utf8_bad(const char *p, size_t n);
uint32_t jx__utf8_put(char out[4], uint32_t cp); /* bytes written */
uint32_t jx__utf8_count(Str s);                  /* code points */
uint32_t jx__utf8_width(Str s);                  /* terminal columns: 汉 is 2, combining is 0 */
/* What is shown for `cp`: itself, or a sign for what moves the cursor, colours the screen, turns the
 * text's direction, or is no character. */
uint32_t jx__utf8_harmless(uint32_t cp);
static inline bool jx__utf8_is_blank(uint32_t cp); /* space, tab, NBSP, U+3000, zero width, BOM */

/* --- inline: ASCII, and the three bytes of nearly every Chinese character --- */

uint32_t jx__utf8_next_slow(const char *p, const char *end, uint32_t *len);
bool jx__utf8_is_blank_slow(uint32_t cp);

static inline uint32_t jx__utf8_next(const char *p, const char *end, uint32_t *len)
{
    const unsigned char *s = (const unsigned char *)p;
    if (s[0] < 0x80) {
        *len = 1;
        return s[0];
    }
    /* 0xE1 to 0xEF but for 0xED: neither overlong forms nor surrogates begin so */
    if (s[0] >= 0xE1 && s[0] <= 0xEF && s[0] != 0xED && end - p >= 3 && (s[1] & 0xC0) == 0x80 &&
        (s[2] & 0xC0) == 0x80) {
        *len = 3;
        return (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    }
    return jx__utf8_next_slow(p, end, len);
}

static inline bool jx__utf8_is_blank(uint32_t cp)
{
    if (cp < 0x80) return cp == ' ' || cp == '\t';
    if (cp > 0x3000 && cp != 0xFEFF) return false;
    return jx__utf8_is_blank_slow(cp);
}

#endif
