/* UTF-8 validity and rare line breaks 32 bytes at a time where the processor has AVX2.
 *
 * Depends on utf8 for the slow way, which asks here first and finds the place of what is bad. The
 * method is the table look-up of Keiser and Lemire ("Validating UTF-8 in less than one instruction per
 * byte"): every error in a sequence shows in two neighbouring bytes, and three look-ups by half bytes,
 * taken together, tell which errors a pair may still be; what remains is that the third and fourth bytes
 * of long sequences stand where they must. The processor is asked at run time.
 */
#include "base/utf8_wide.h"
#include "base/utf8.h"
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define WIDE __attribute__((target("avx2")))

enum {
    TOO_SHORT = 1,  /* a lead, then no tail */
    TOO_LONG = 2,   /* ASCII, then a tail */
    OVERLONG_3 = 4, /* E0 80…9F */
    TOO_LARGE = 8,  /* F4 90…BF, F5… */
    SURROGATE = 16, /* ED A0…BF */
    OVERLONG_2 = 32,
    LARGE_1000 = 64, /* F5… 80…8F; the same bit says F0 80…8F, overlong in 4 bytes */
    TWO_TAILS = 128
};
#define CARRY (TOO_SHORT | TOO_LONG | TWO_TAILS)

/* By the high half of the first byte, by its low half, by the high half of the second. */
static const unsigned char first_high[16] = {TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TOO_LONG,
                                             TWO_TAILS,
                                             TWO_TAILS,
                                             TWO_TAILS,
                                             TWO_TAILS,
                                             TOO_SHORT | OVERLONG_2,
                                             TOO_SHORT,
                                             TOO_SHORT | OVERLONG_3 | SURROGATE,
                                             TOO_SHORT | TOO_LARGE | LARGE_1000};
static const unsigned char first_low[16] = {CARRY | OVERLONG_3 | OVERLONG_2 | LARGE_1000,
                                            CARRY | OVERLONG_2,
                                            CARRY,
                                            CARRY,
                                            CARRY | TOO_LARGE,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000 | SURROGATE,
                                            CARRY | TOO_LARGE | LARGE_1000,
                                            CARRY | TOO_LARGE | LARGE_1000};
static const unsigned char second_high[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_LONG | OVERLONG_2 | TWO_TAILS | OVERLONG_3 | LARGE_1000,
    TOO_LONG | OVERLONG_2 | TWO_TAILS | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_TAILS | SURROGATE | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_TAILS | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT};

WIDE static inline __m256i table(const unsigned char *t)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)t));
}

/* The 32 bytes that end n before the last of `now`. */
#define BEFORE(now, last, n)                                                                       \
    _mm256_alignr_epi8((now), _mm256_permute2x128_si256((last), (now), 0x21), 16 - (n))

WIDE static inline __m256i errors(__m256i now, __m256i last)
{
    const __m256i low = _mm256_set1_epi8(0x0F);
    __m256i b1 = BEFORE(now, last, 1), b2 = BEFORE(now, last, 2), b3 = BEFORE(now, last, 3);
    __m256i high1 = _mm256_and_si256(_mm256_srli_epi16(b1, 4), low);
    __m256i high0 = _mm256_and_si256(_mm256_srli_epi16(now, 4), low);
    __m256i pair = _mm256_and_si256(
        _mm256_and_si256(_mm256_shuffle_epi8(table(first_high), high1),
                         _mm256_shuffle_epi8(table(first_low), _mm256_and_si256(b1, low))),
        _mm256_shuffle_epi8(table(second_high), high0));
    /* E0 and above two before, F0 and above three before: here must be a second tail. */
    __m256i third = _mm256_subs_epu8(b2, _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(b3, _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(must, pair);
}

/* Errors in the whole blocks of 32 bytes; the last one of them is left in *last. */
WIDE static inline __m256i block_errors(const char *p, size_t n, __m256i *last)
{
    __m256i bad = _mm256_setzero_si256();
    *last = bad;
    for (size_t at = 0; at + 32 <= n; at += 32) {
        __m256i now = _mm256_loadu_si256((const __m256i *)(const void *)(p + at));
        bad = _mm256_or_si256(bad, errors(now, *last));
        *last = now;
    }
    return bad;
}

WIDE static bool wide(const char *p, size_t n)
{
    __m256i last, bad = block_errors(p, n, &last);
    size_t left = n % 32;
    /* The end, with at least one zero behind it, which shows a sequence that is cut short. */
    static const char mask[64] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                  -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    __m256i keep = _mm256_loadu_si256((const __m256i *)(const void *)(mask + 32 - left));
    __m256i now =
        _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)(p + n - left)), keep);
    bad = _mm256_or_si256(bad, errors(now, last));
    return _mm256_testz_si256(bad, bad);
}

/* The same with the end in a place of its own. */
WIDE static bool wide_sure(const char *p, size_t n)
{
    char end[32] = {0};
    __m256i last, bad = block_errors(p, n, &last);
    memcpy(end, p + n - n % 32, n % 32);
    bad =
        _mm256_or_si256(bad, errors(_mm256_loadu_si256((const __m256i *)(const void *)end), last));
    return _mm256_testz_si256(bad, bad);
}

WIDE static inline __m256i are(__m256i bytes, char c)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
}

/* Bit i: at p[i] a line break begins that is neither \n nor \r. Reads 34 bytes. */
WIDE static inline unsigned other_breaks(const char *p)
{
    __m256i one = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i two = _mm256_loadu_si256((const __m256i *)(const void *)(p + 1));
    __m256i three = _mm256_loadu_si256((const __m256i *)(const void *)(p + 2));
    __m256i simple = _mm256_or_si256(are(one, '\v'), are(one, '\f'));
    __m256i nel = _mm256_and_si256(are(one, '\xc2'), are(two, '\x85'));
    __m256i ends = are(_mm256_and_si256(three, _mm256_set1_epi8('\xfe')), '\xa8');
    __m256i mark = _mm256_and_si256(_mm256_and_si256(are(one, '\xe2'), are(two, '\x80')), ends);
    return (unsigned)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(simple, nel), mark));
}

WIDE static size_t wide_calm(const char *p, size_t n)
{
    size_t at = 0;
    for (; at + 34 <= n; at += 32) {
        unsigned found = other_breaks(p + at);
        if (found) return at + (size_t)__builtin_ctz(found);
    }
    return at;
}

bool jx__utf8_wide(const char *p, size_t n)
{
    if (n <= 16) { /* identifiers, mostly */
        char text[16] = {0};
        memcpy(text, p, n);
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)text);
        if (_mm_movemask_epi8(x) == 0) return true;
    }
    if (__builtin_cpu_supports("avx2")) return wide(p, n);
    return jx__utf8_bad(p, n) == n;
}

bool jx__utf8_wide_sure(const char *p, size_t n)
{
    return n >= 32 && __builtin_cpu_supports("avx2") && wide_sure(p, n);
}

size_t jx__utf8_wide_calm(const char *p, size_t n)
{
    return n >= 34 && __builtin_cpu_supports("avx2") ? wide_calm(p, n) : 0;
}
#else
bool jx__utf8_wide(const char *p, size_t n)
{
    return jx__utf8_bad(p, n) == n;
}

bool jx__utf8_wide_sure(const char *p, size_t n)
{
    (void)p;
    (void)n;
    return false;
}

size_t jx__utf8_wide_calm(const char *p, size_t n)
{
    (void)p;
    (void)n;
    return 0;
}
#endif
