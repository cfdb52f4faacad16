/* JSON escapes: how long one is, what it means.
 *
 * Depends on base's utf8.
 */
#include "base/utf8.h"
#include "batch/line.h"
#include <string.h>

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

uint32_t jx__escape_length(const char *p, uint32_t *cp)
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
        uint32_t cp, len = raw.p[i] == '\\' ? jx__escape_length(raw.p + i, &cp) : 1;
        if (len == 0) return STR_NONE;
        if (raw.p[i] == '\\')
            n += jx__utf8_put(to + n, cp);
        else
            to[n++] = raw.p[i];
        i += len;
    }
    return (Str){to, n};
}
