/* SHA-256, straight from FIPS 180-4.
 *
 * Depends on libc only; the state is the caller's. Works byte by byte on big-endian words, so
 * that the answer is the same on every machine. Processors that have instructions for the rounds
 * are asked to use them: a fingerprint runs over every token of a rule text.
 */
#include "base/sha256.h"
#include <string.h>
#if defined(__x86_64__) && defined(__GNUC__)
#define JX_SHA_NI
#include <cpuid.h>
#include <immintrin.h>
#endif

/* Fractional parts of the cube roots of the first 64 primes (§4.2.2). */
static const uint32_t rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* Fractional parts of the square roots of the first 8 primes (§5.3.3). */
static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

/* The message schedule W of §6.2.2. */
static void schedule(uint32_t w[64], const unsigned char block[64])
{
    for (size_t t = 0; t < 16; t++) {
        const unsigned char *b = block + 4 * t;
        w[t] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    }
    for (size_t t = 16; t < 64; t++) {
        uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3;
        uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
        w[t] = s1 + w[t - 7] + s0 + w[t - 16];
    }
}

/* One round; the eight words change places by the order in which they are handed over. */
#define ROUND(a, b, c, d, e, f, g, h, t)                                                           \
    do {                                                                                           \
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);                                \
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + rounds[t] + w[t];                            \
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);                                \
        d += t1;                                                                                   \
        h = t1 + s0 + ((a & b) ^ (a & c) ^ (b & c));                                               \
    } while (0)

static void compress_portable(uint32_t state[8], const unsigned char block[64])
{
    uint32_t w[64];
    schedule(w, block);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (size_t t = 0; t < 64; t += 8) {
        ROUND(a, b, c, d, e, f, g, h, t);
        ROUND(h, a, b, c, d, e, f, g, t + 1);
        ROUND(g, h, a, b, c, d, e, f, t + 2);
        ROUND(f, g, h, a, b, c, d, e, t + 3);
        ROUND(e, f, g, h, a, b, c, d, t + 4);
        ROUND(d, e, f, g, h, a, b, c, t + 5);
        ROUND(c, d, e, f, g, h, a, b, t + 6);
        ROUND(b, c, d, e, f, g, h, a, t + 7);
    }
    const uint32_t sums[8] = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < 8; i++)
        state[i] += sums[i];
}

#ifdef JX_SHA_NI
/* The same by the processor's own rounds. It keeps the state as ABEF and CDGH and takes four words
 * of W at a time; sixteen of them are at hand, the oldest four are replaced. */
__attribute__((target("sha,sse4.1,ssse3"))) static void
compress_native(uint32_t state[8], const unsigned char block[64])
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i w[4], low, high, dcba, hgfe, abef, cdgh;
    memcpy(&low, state, 16);
    memcpy(&high, state + 4, 16);
    dcba = _mm_shuffle_epi32(low, 0xb1);
    hgfe = _mm_shuffle_epi32(high, 0x1b);
    abef = _mm_alignr_epi8(dcba, hgfe, 8);
    cdgh = _mm_blend_epi16(hgfe, dcba, 0xf0);
    const __m128i abef_before = abef, cdgh_before = cdgh;
    for (size_t i = 0; i < 4; i++) {
        memcpy(&w[i], block + 16 * i, 16);
        w[i] = _mm_shuffle_epi8(w[i], order);
    }
    for (size_t t = 0; t < 16; t++) {
        __m128i k, words = w[t % 4];
        memcpy(&k, rounds + 4 * t, 16);
        k = _mm_add_epi32(words, k);
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, k);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(k, 0x0e));
        if (t >= 12) continue;
        __m128i next = _mm_sha256msg1_epu32(words, w[(t + 1) % 4]);
        next = _mm_add_epi32(next, _mm_alignr_epi8(w[(t + 3) % 4], w[(t + 2) % 4], 4));
        w[t % 4] = _mm_sha256msg2_epu32(next, w[(t + 3) % 4]);
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    low = _mm_blend_epi16(feba, dchg, 0xf0);
    high = _mm_alignr_epi8(dchg, feba, 8);
    memcpy(state, &low, 16);
    memcpy(state + 4, &high, 16);
}

static bool has_native(void)
{
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}
#else
#define compress_native compress_portable
static bool has_native(void)
{
    return false;
}
#endif

static void compress(Sha256 *h, const void *block)
{
    if (h->native)
        compress_native(h->state, block);
    else
        compress_portable(h->state, block);
}

void jx__sha256_init(Sha256 *h)
{
    *h = (Sha256){.native = has_native()};
    memcpy(h->state, start, sizeof start);
}

void jx__sha256_add(Sha256 *h, Str bytes)
{
    h->length += bytes.n;
    while (bytes.n) {
        if (h->fill == 0 && bytes.n >= sizeof h->block) { /* it need not be copied */
            compress(h, bytes.p);
            bytes.p += sizeof h->block;
            bytes.n -= (uint32_t)sizeof h->block;
            continue;
        }
        uint32_t room = (uint32_t)sizeof h->block - h->fill;
        uint32_t n = bytes.n < room ? bytes.n : room;
        memcpy(h->block + h->fill, bytes.p, n);
        h->fill += n;
        bytes.p += n;
        bytes.n -= n;
        if (h->fill == sizeof h->block) {
            compress(h, h->block);
            h->fill = 0;
        }
    }
}

/* §5.1.1: a one bit, zeros, and the length in bits, to a whole block. */
static void pad(Sha256 *h)
{
    static const char zeros[64] = {(char)0x80};
    uint64_t bits = h->length * 8;
    uint32_t n = h->fill < 56 ? 56 - h->fill : 120 - h->fill;
    jx__sha256_add(h, (Str){zeros, n});
    char length[8];
    for (size_t i = 0; i < 8; i++)
        length[i] = (char)(unsigned char)(bits >> (56 - 8 * i));
    jx__sha256_add(h, (Str){length, 8});
}

void jx__sha256_hex(Sha256 *h, char out[65])
{
    pad(h);
    for (size_t i = 0; i < 64; i++)
        out[i] = "0123456789abcdef"[h->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
    out[64] = '\0';
}
