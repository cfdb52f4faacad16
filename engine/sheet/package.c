/* Parts as a zip archive, handed out when all are packed. Each part: a local header, the deflated
 * bytes; behind them all the directory that a reader starts from.
 *
 * Depends on zlib, whose memory is the arena's. Written here and not by libzip, which asks for the
 * local time zone, in every thread: dates and so bytes would depend on the place.
 */
#include "sheet/workbook.h"
#include <string.h>
#include <zlib.h>

enum { DIRECTORY_DATE = 0x21, UTF8_NAMES = 0x800, VERSION = 20, DEFLATED = 8 }; /* 1980-01-01 */

typedef struct Packed {
    uint32_t crc, at;
    Str bytes;
} Packed;

typedef struct Packer {
    SheetWrite write;
    void *ud;
    uint64_t at;
    bool stopped;
} Packer;

static void put(Packer *p, const void *bytes, size_t n)
{
    if (!p->stopped && n && p->write(p->ud, bytes, n) != 0) p->stopped = true;
    p->at += n;
}

/* Little-endian numbers of 16 or 32 bits one after another: a letter of `shape` for each, s or l. */
static void put_numbers(Packer *p, const char *shape, const uint32_t *numbers)
{
    unsigned char out[64];
    size_t n = 0;
    for (; *shape; shape++, numbers++)
        for (uint32_t k = 0; k < (*shape == 's' ? 2u : 4u); k++)
            out[n++] = (unsigned char)(*numbers >> 8 * k);
    put(p, out, n);
}

static void *give_memory(void *arena, unsigned n, unsigned size)
{
    Arena *ar = arena;
    void *p = jx__arena_alloc(ar, (size_t)n * size);
    return ar->failed ? NULL : p;
}

static void take_memory(void *arena, void *p) /* with the arena */
{
    (void)arena;
    (void)p;
}

static bool deflate_part(z_stream *z, Arena *ar, Str in, Str *out)
{
    if (deflateReset(z) != Z_OK) return false;
    uLong room = deflateBound(z, in.n);
    unsigned char *to = room < UINT32_MAX ? jx__arena_alloc(ar, room) : NULL;
    if (ar->failed || !to) return false;
    z->next_in = (unsigned char *)(uintptr_t)in.p;
    z->avail_in = in.n;
    z->next_out = to;
    z->avail_out = (uInt)room;
    bool done = deflate(z, Z_FINISH) == Z_STREAM_END;
    *out = (Str){(const char *)to, (uint32_t)z->total_out};
    return done;
}

/* All parts are packed before the first byte is handed out. */
static bool pack(Arena *ar, const SheetPart *parts, Packed *packed, size_t n)
{
    static const unsigned char none[1];
    z_stream z = {.zalloc = give_memory, .zfree = take_memory, .opaque = ar};
    bool ok = deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8,
                           Z_DEFAULT_STRATEGY) == Z_OK;
    uint64_t total = 0;
    for (size_t i = 0; i < n && ok; i++) {
        Str in = parts[i].bytes;
        ok = deflate_part(&z, ar, in, &packed[i].bytes);
        packed[i].crc = (uint32_t)crc32(0, in.n ? (const unsigned char *)in.p : none, in.n);
        total += packed[i].bytes.n;
    }
    (void)deflateEnd(&z);
    return ok && total < UINT32_MAX / 2; /* offsets are 32 bit */
}

/* What the local header and the directory both say of a part. */
static void put_entry(Packer *p, const SheetPart *part, const Packed *packed)
{
    put_numbers(p, "ssssslllss",
                (const uint32_t[]){VERSION, UTF8_NAMES, DEFLATED, 0, DIRECTORY_DATE, packed->crc,
                                   packed->bytes.n, part->bytes.n, (uint32_t)strlen(part->name),
                                   0});
}

static void put_directory(Packer *p, const SheetPart *parts, const Packed *packed, size_t n)
{
    uint64_t from = p->at;
    for (size_t i = 0; i < n; i++) {
        put_numbers(p, "ls", (const uint32_t[]){0x02014b50, VERSION});
        put_entry(p, &parts[i], &packed[i]);
        put_numbers(p, "sssll", (const uint32_t[]){0, 0, 0, 0, packed[i].at});
        put(p, parts[i].name, strlen(parts[i].name));
    }
    put_numbers(p,
                "lssssll"
                "s",
                (const uint32_t[]){0x06054b50, 0, 0, (uint32_t)n, (uint32_t)n,
                                   (uint32_t)(p->at - from), (uint32_t)from, 0});
}

SheetStatus jx__package_write(Arena *ar, const SheetPart *parts, size_t n, SheetWrite write,
                              void *ud)
{
    Packer p = {.write = write, .ud = ud};
    Packed *packed = jx__arena_alloc(ar, n * sizeof *packed);
    if (ar->failed || n > UINT16_MAX || !pack(ar, parts, packed, n)) return SHEET_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        packed[i].at = (uint32_t)p.at;
        put_numbers(&p, "l", (const uint32_t[]){0x04034b50});
        put_entry(&p, &parts[i], &packed[i]);
        put(&p, parts[i].name, strlen(parts[i].name));
        put(&p, packed[i].bytes.p, packed[i].bytes.n);
    }
    put_directory(&p, parts, packed, n);
    return p.stopped ? SHEET_STOPPED : SHEET_DONE;
}
