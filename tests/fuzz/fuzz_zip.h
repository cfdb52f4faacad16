/* A zip archive in memory, stored without compression: for the targets that read workbooks. */
#ifndef JX_TESTS_FUZZ_ZIP_H
#define JX_TESTS_FUZZ_ZIP_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct ZipText {
    unsigned char *bytes, *directory;
    size_t n, ndirectory;
    unsigned entries;
} ZipText;

static inline void zip_put(unsigned char **to, size_t *n, const void *bytes, size_t size)
{
    unsigned char *more = realloc(*to, *n + size + 1);
    if (!more) abort();
    if (size) memcpy(more + *n, bytes, size);
    *to = more;
    *n += size;
}

static inline void zip_number(unsigned char **to, size_t *n, size_t value, unsigned width)
{
    for (unsigned i = 0; i < width; i++) {
        unsigned char byte = (unsigned char)(i < 4 ? value >> (8 * i) : 0);
        zip_put(to, n, &byte, 1);
    }
}

static inline uint32_t zip_checksum(const unsigned char *p, size_t n)
{
    uint32_t c = 0xFFFFFFFFu;
    for (size_t i = 0; i < n; i++) {
        c ^= p[i];
        for (int k = 0; k < 8; k++)
            c = (c >> 1) ^ (c & 1 ? 0xEDB88320u : 0);
    }
    return ~c;
}

/* version … sizes: what a local header and the directory have in common. */
static inline void zip_common(unsigned char **to, size_t *n, const char *name, const void *data,
                              size_t size)
{
    zip_number(to, n, 20, 2);
    zip_number(to, n, 0, 8);
    zip_number(to, n, zip_checksum(data, size), 4);
    zip_number(to, n, size, 4);
    zip_number(to, n, size, 4);
    zip_number(to, n, strlen(name), 2);
    zip_number(to, n, 0, 2);
}

static inline void zip_add(ZipText *z, const char *name, const void *data, size_t size)
{
    size_t at = z->n;
    zip_put(&z->bytes, &z->n, "PK\3\4", 4);
    zip_common(&z->bytes, &z->n, name, data, size);
    zip_put(&z->bytes, &z->n, name, strlen(name));
    zip_put(&z->bytes, &z->n, data, size);
    zip_put(&z->directory, &z->ndirectory, "PK\1\2", 4);
    zip_number(&z->directory, &z->ndirectory, 20, 2);
    zip_common(&z->directory, &z->ndirectory, name, data, size);
    zip_number(&z->directory, &z->ndirectory, 0, 10);
    zip_number(&z->directory, &z->ndirectory, at, 4);
    zip_put(&z->directory, &z->ndirectory, name, strlen(name));
    z->entries++;
}

static inline void zip_finish(ZipText *z)
{
    size_t at = z->n;
    zip_put(&z->bytes, &z->n, z->directory, z->ndirectory);
    zip_put(&z->bytes, &z->n, "PK\5\6", 4);
    zip_number(&z->bytes, &z->n, 0, 4);
    zip_number(&z->bytes, &z->n, z->entries, 2);
    zip_number(&z->bytes, &z->n, z->entries, 2);
    zip_number(&z->bytes, &z->n, z->ndirectory, 4);
    zip_number(&z->bytes, &z->n, at, 4);
    zip_number(&z->bytes, &z->n, 0, 2);
}

#endif
