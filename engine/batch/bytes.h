/* Comparing and searching bytes where a little beyond the end may be read. Private to batch/. */
#ifndef JX_BATCH_BYTES_H
#define JX_BATCH_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__SSE2__)
/* A bit for each of 16 bytes that differs. */
static inline unsigned jx__differ16(const char *a, const char *b)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)a);
    __m128i y = _mm_loadu_si128((const __m128i *)(const void *)b);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y)) ^ 0xFFFFu;
}
#endif

/* Whether there is an odd number of quotes. */
static inline bool jx__odd_quotes(const char *p, size_t n)
{
    uint64_t count = 0;
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    while (n >= 16) {
        __m128i sum = _mm_setzero_si128();
        for (int i = 0; i < 255 && n >= 16; i++, p += 16, n -= 16) {
            __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
            sum = _mm_sub_epi8(sum, _mm_cmpeq_epi8(x, quote));
        }
        __m128i both = _mm_sad_epu8(sum, _mm_setzero_si128());
        count += (uint64_t)_mm_cvtsi128_si32(both) + (uint64_t)_mm_extract_epi16(both, 4);
    }
#endif
    for (; n; p++, n--)
        count += *p == '"';
    return count % 2 != 0;
}

/* 16 bytes behind both must be readable. */
static inline bool jx__same_bytes(const char *a, const char *b, uint32_t n)
{
#if defined(__SSE2__)
    const char *last = a + n;
    for (; last - a > 16; a += 16, b += 16)
        if (jx__differ16(a, b)) return false;
    return (jx__differ16(a, b) & ((1u << (last - a)) - 1)) == 0;
#else
    return memcmp(a, b, n) == 0;
#endif
}

/* Whether a JSON string would have to escape something in these 16 bytes, or might have to: the
 * leads C2 and E2 begin U+0080 to U+009F, U+2028 and U+2029. */
static inline bool jx__block_escapes(const char *p)
{
#if defined(__SSE2__)
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i hit = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7F)));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xC2)));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xE2)));
    return _mm_movemask_epi8(hit) != 0;
#else
    for (int i = 0; i < 16; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F || c == 0xC2 || c == 0xE2) return true;
    }
    return false;
#endif
}

static inline bool jx__needs_escape(const char *p, uint32_t n)
{
    char last[16];
    for (; n >= 16; p += 16, n -= 16)
        if (jx__block_escapes(p)) return true;
    memset(last, 'x', sizeof last);
    memcpy(last, p, n);
    return n && jx__block_escapes(last);
}

#endif
