/* Comparing and searching bytes where a little beyond the end may be read. Private to batch/. */
#ifndef JX_BATCH_BYTES_H
#define JX_BATCH_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
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

/* A bit for each of 64 bytes that differs. */
static inline uint64_t jx__differ64(const char *a, const char *b)
{
#if defined(__AVX2__)
    const __m256i *x = (const __m256i *)(const void *)a, *y = (const __m256i *)(const void *)b;
    __m256i first = _mm256_cmpeq_epi8(_mm256_loadu_si256(x), _mm256_loadu_si256(y));
    __m256i second = _mm256_cmpeq_epi8(_mm256_loadu_si256(x + 1), _mm256_loadu_si256(y + 1));
    return ~((uint64_t)(uint32_t)_mm256_movemask_epi8(second) << 32 |
             (uint32_t)_mm256_movemask_epi8(first));
#elif defined(__SSE2__)
    return (uint64_t)jx__differ16(a, b) | (uint64_t)jx__differ16(a + 16, b + 16) << 16 |
           (uint64_t)jx__differ16(a + 32, b + 32) << 32 |
           (uint64_t)jx__differ16(a + 48, b + 48) << 48;
#else
    uint64_t out = 0;
    for (int i = 0; i < 64; i++)
        out |= (uint64_t)(a[i] != b[i]) << i;
    return out;
#endif
}

/* The same, 64 bytes behind both being readable. Up to 64 bytes no branch depends on n: names of
 * many lengths come in turn, and a loop over them would end where nobody can foretell. */
static inline bool jx__same_text(const char *a, const char *b, uint32_t n)
{
    uint64_t keep = n >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1;
    if (jx__differ64(a, b) & keep) return false;
    return n <= 64 || jx__same_bytes(a + 64, b + 64, n - 64);
}

/* The first quote, backslash or control character from p on. There is one. */
static inline const char *jx__text_stop(const char *p)
{
#if defined(__AVX2__)
    const __m256i quote = _mm256_set1_epi8('"'), slash = _mm256_set1_epi8('\\');
    const __m256i last = _mm256_set1_epi8(0x1F);
    for (;; p += 32) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
        __m256i hit = _mm256_or_si256(_mm256_cmpeq_epi8(x, quote), _mm256_cmpeq_epi8(x, slash));
        hit = _mm256_or_si256(hit, _mm256_cmpeq_epi8(_mm256_min_epu8(x, last), x));
        uint32_t mask = (uint32_t)_mm256_movemask_epi8(hit);
        if (mask) return p + __builtin_ctz(mask);
    }
#elif defined(__SSE2__)
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

/* Which of the 64 bytes at p is the first quote; 64: none is. */
static inline uint32_t jx__quote_within(const char *p)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, quote)) << 16 * i;
    }
    return mask ? (uint32_t)__builtin_ctzll(mask) : 64;
#else
    uint32_t n = 0;
    while (n < 64 && p[n] != '"')
        n++;
    return n;
#endif
}

/* A bit for each of 16 bytes that a JSON string would have to escape, or might have to: the leads C2
 * and E2 begin U+0080 to U+009F, U+2028 and U+2029. */
static inline unsigned jx__escapes16(const char *p)
{
#if defined(__SSE2__)
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i hit = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1F)), x);
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7F)));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xC2)));
    hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xE2)));
    return (unsigned)_mm_movemask_epi8(hit);
#else
    unsigned out = 0;
    for (unsigned i = 0; i < 16; i++) {
        unsigned char c = (unsigned char)p[i];
        bool hit = c < 0x20 || c == '"' || c == '\\' || c == 0x7F || c == 0xC2 || c == 0xE2;
        out |= (unsigned)hit << i;
    }
    return out;
#endif
}

static inline bool jx__needs_escape(const char *p, uint32_t n)
{
    char last[16];
    for (; n >= 16; p += 16, n -= 16)
        if (jx__escapes16(p)) return true;
    memset(last, 'x', sizeof last);
    memcpy(last, p, n);
    return n && jx__escapes16(last) != 0;
}

/* The same, 16 bytes behind p＋n being readable. */
static inline bool jx__needs_escape_padded(const char *p, uint32_t n)
{
    for (; n >= 16; p += 16, n -= 16)
        if (jx__escapes16(p)) return true;
    return (jx__escapes16(p) & ((1u << n) - 1)) != 0;
}

#endif
