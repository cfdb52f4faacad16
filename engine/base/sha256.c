/* SHA-256, straight from FIPS 180-4.
 *
 * Depends on libc only; the state is the caller's. Works byte by byte on big-endian words, so
 * that the answer is the same on every machine.
 */
#include "base/sha256.h"
#include <string.h>

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

void jx__sha256_init(Sha256 *h)
{
    *h = (Sha256){.length = 0};
    memcpy(h->state, start, sizeof start);
}

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

static void compress(uint32_t state[8], const unsigned char block[64])
{
    uint32_t w[64], v[8];
    schedule(w, block);
    memcpy(v, state, sizeof v);
    for (size_t t = 0; t < 64; t++) {
        uint32_t a = v[0], e = v[4];
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        uint32_t choice = (e & v[5]) ^ (~e & v[6]);
        uint32_t t1 = v[7] + s1 + choice + rounds[t] + w[t];
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        uint32_t majority = (a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]);
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t1;
        v[0] = t1 + s0 + majority;
    }
    for (size_t i = 0; i < 8; i++)
        state[i] += v[i];
}

void jx__sha256_add(Sha256 *h, Str bytes)
{
    h->length += bytes.n;
    while (bytes.n) {
        uint32_t room = (uint32_t)sizeof h->block - h->fill;
        uint32_t n = bytes.n < room ? bytes.n : room;
        memcpy(h->block + h->fill, bytes.p, n);
        h->fill += n;
        bytes.p += n;
        bytes.n -= n;
        if (h->fill == sizeof h->block) {
            compress(h->state, h->block);
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
