/* Views of text, and text under construction.
 *
 * Depends on libc's vsnprintf (with integer and string conversions only, so no locale shows)
 * and on utf8 for what a blank is. Copies and buffers belong to the arena they are made in.
 * When memory runs out a text is cut short or empty, never NULL, and never in the spare block:
 * the next thing handed out there would overwrite it.
 */
#include "base/str.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

static const char empty[1] = "";

int jx__str_cmp(Str a, Str b)
{
    uint32_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

/* By the last byte: in Chinese text the first bytes of characters are few, the last are many. */
uint32_t jx__str_find(Str s, Str part)
{
    if (part.n == 0 || part.n > s.n) return JX_STR_ABSENT;
    const char *end = s.p + s.n, *at = s.p + part.n - 1;
    char last = part.p[part.n - 1];
    while (at < end && (at = memchr(at, last, (size_t)(end - at))) != NULL) {
        const char *start = at - (part.n - 1);
        if (memcmp(start, part.p, part.n) == 0) return (uint32_t)(start - s.p);
        at++;
    }
    return JX_STR_ABSENT;
}

bool jx__str_has(Str s, Str part)
{
    return jx__str_find(s, part) != JX_STR_ABSENT;
}

/* Length of the last code point: a step back is at most four bytes. */
static uint32_t last_length(Str s)
{
    uint32_t n = 1;
    while (n < 4 && n < s.n && ((unsigned char)s.p[s.n - n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Three bytes that begin with those of a Han character, of a sign from U+2080 on (≥) or of a
 * full-width form. */
static bool is_solid(const char *p)
{
    unsigned char lead = (unsigned char)p[0], next = (unsigned char)p[1];
    return (lead >= 0xE4 && lead <= 0xE9) || (lead == 0xE2 && next > 0x81) ||
           (lead == 0xEF && next > 0xBB);
}

/* Neither end is a blank: visible ASCII, or three bytes as above. */
static bool is_trim(Str s)
{
    unsigned char first = (unsigned char)s.p[0], last = (unsigned char)s.p[s.n - 1];
    bool three = s.n >= 3;
    return ((first > ' ' && first < 0x80) || (three && is_solid(s.p))) &&
           ((last > ' ' && last < 0x80) || (three && is_solid(s.p + s.n - 3)));
}

Str jx__str_trim(Str s)
{
    uint32_t len;
    if (s.n && is_trim(s)) return s;
    while (s.n && jx__utf8_is_blank(jx__utf8_next(s.p, s.p + s.n, &len))) {
        s.p += len;
        s.n -= len;
    }
    while (s.n) {
        uint32_t last = last_length(s);
        if (!jx__utf8_is_blank(jx__utf8_next(s.p + (s.n - last), s.p + s.n, &len))) break;
        s.n -= last;
    }
    return s;
}

Str jx__str_copy(Arena *ar, Str s)
{
    char *p = jx__arena_raw(ar, (size_t)s.n + 1);
    if (ar->failed) return (Str){empty, 0};
    if (s.n) memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (Str){p, s.n};
}

Str jx__str_printf(Arena *ar, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *p = n < 0 ? NULL : jx__arena_alloc(ar, (size_t)n + 1);
    if (n < 0 || ar->failed) return (Str){empty, 0};
    va_start(args, fmt);
    (void)vsnprintf(p, (size_t)n + 1, fmt, args);
    va_end(args);
    return (Str){p, (uint32_t)n};
}

/* FNV-1a, with a final mix so that the low bits serve as a table index. */
uint64_t jx__str_hash(Str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ s.n, word;
    for (; s.n >= 8; s.p += 8, s.n -= 8) {
        memcpy(&word, s.p, 8);
        h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 32;
    }
    for (word = 0; s.n > 0; s.p++, s.n--)
        word = word << 8 | (unsigned char)*s.p;
    h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 32)) * UINT64_C(0xbf58476d1ce4e5b9);
    return h ^ (h >> 29);
}

/* The empty text is shared and constant; `cap` 0 says that it must not be written to. */
Buf jx__buf(Arena *ar)
{
    return (Buf){.arena = ar, .text = (char *)empty};
}

/* Room for `more` bytes and the NUL. Once memory was short nothing is added any more. */
static bool reserve(Buf *b, uint64_t more)
{
    if (b->arena->failed) {
        b->cap = b->cap ? b->n + 1 : 0;
        return false;
    }
    uint64_t need = b->n + more + 1;
    if (need <= b->cap) return true;
    uint64_t cap = b->cap ? (uint64_t)b->cap * 2 : 64;
    while (cap < need)
        cap *= 2;
    if (cap > UINT32_MAX) cap = UINT32_MAX;
    char *text = NULL;
    if (need > cap)
        b->arena->failed = true;
    else
        text = jx__arena_raw(b->arena, (size_t)cap);
    if (b->arena->failed) return reserve(b, more);
    memcpy(text, b->text, b->n);
    b->text = text;
    b->cap = (uint32_t)cap;
    return true;
}

void jx__buf_add_slow(Buf *b, Str s)
{
    if (!reserve(b, s.n)) return;
    memcpy(b->text + b->n, s.p, s.n);
    b->n += s.n;
    b->text[b->n] = '\0';
}

char *jx__buf_room_slow(Buf *b, uint32_t n)
{
    return reserve(b, n) ? b->text + b->n : NULL;
}

void jx__buf_add_uint(Buf *b, uint32_t n)
{
    char digits[10];
    uint32_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    jx__buf_add(b, (Str){digits + at, (uint32_t)sizeof digits - at});
}

void jx__buf_addz(Buf *b, const char *zstring)
{
    jx__buf_add(b, jx__str_of(zstring));
}

void jx__buf_printf(Buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n <= 0 || !reserve(b, (uint64_t)n)) return;
    va_start(args, fmt);
    (void)vsnprintf(b->text + b->n, (size_t)n + 1, fmt, args);
    va_end(args);
    b->n += (uint32_t)n;
}

void jx__buf_harmless(Buf *b, Str s, bool breaks)
{
    uint32_t from = 0, len;
    for (uint32_t i = 0; i < s.n; i += len) {
        uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, &len);
        bool kept = breaks && (cp == '\n' || cp == '\t' || cp == '\r');
        uint32_t shown = kept ? cp : jx__utf8_harmless(cp);
        if (shown == cp) continue;
        char bytes[4];
        jx__buf_add(b, (Str){s.p + from, i - from});
        jx__buf_add(b, (Str){bytes, jx__utf8_put(bytes, shown)});
        from = i + len;
    }
    if (from < s.n) jx__buf_add(b, (Str){s.p + from, s.n - from});
}

Str jx__buf_str(const Buf *b)
{
    return (Str){b->text, b->n};
}

Str jx__buf_done(Buf *b)
{
    if (b->cap > 0) jx__arena_trim(b->arena, b->text, b->cap, b->n + 1u);
    b->cap = b->cap > 0 ? b->n + 1 : 0;
    return jx__buf_str(b);
}

Str jx__str_fill(Arena *ar, Str pattern, uint32_t nargs, const Str *args)
{
    Buf out = jx__buf(ar);
    uint32_t from = 0;
    for (uint32_t i = 0; i + 2 < pattern.n; i++) {
        char digit = pattern.p[i + 1];
        if (pattern.p[i] != '{' || digit < '0' || digit > '9' || pattern.p[i + 2] != '}') continue;
        jx__buf_add(&out, (Str){pattern.p + from, i - from});
        uint32_t index = (uint32_t)(digit - '0');
        if (index < nargs) jx__buf_add(&out, args[index]);
        from = i + 3;
        i += 2;
    }
    jx__buf_add(&out, (Str){pattern.p + from, pattern.n - from});
    return jx__buf_str(&out);
}
