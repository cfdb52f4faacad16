/* SHA-256 (FIPS 180-4), for provenance. */
#ifndef JX_BASE_SHA256_H
#define JX_BASE_SHA256_H

#include "base/str.h"

typedef struct Sha256 {
    uint32_t state[8];
    uint64_t length;
    unsigned char block[64];
    uint32_t fill;
    bool native; /* the processor does the rounds */
} Sha256;

void jx__sha256_init(Sha256 *h);
void jx__sha256_add(Sha256 *h, Str bytes);
void jx__sha256_hex(Sha256 *h, char out[65]); /* ends the hash */

#endif
