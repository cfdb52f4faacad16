/* Memory by lifetime: the bump allocator.
 *
 * Depends on libc only. The host owns the blocks; an arena gives them all back at once.
 * Blocks double from 4 KiB to 32 MiB, newest first: large ones let the host's allocator use large
 * pages, and a page that is never touched costs nothing. A large request that would fill much of
 * the next block gets one of its own, put behind the newest so that the newest goes on filling.
 * The surprising idea: a failed arena never touches what it is asked to grow. The thing to grow
 * may itself lie in the spare block and hold bytes that mean nothing.
 */
#include "base/arena.h"
#include <stdalign.h>
#include <string.h>

enum { BLOCK_MIN = 4096, BLOCK_KEPT = 1 << 20, BLOCK_MAX = 1 << 25 };

struct ArenaBlock {
    ArenaBlock *next;
    size_t size; /* as taken from the host, this header included */
    _Alignas(max_align_t) unsigned char data[];
};

#define BLOCK_HEAD offsetof(ArenaBlock, data)
_Static_assert(alignof(max_align_t) <= JX_ARENA_ALIGN, "alignment");

static void fill_from(Arena *ar, ArenaBlock *block)
{
    ar->free = block ? (char *)block->data : NULL;
    ar->left = block ? block->size - BLOCK_HEAD : 0;
}

void *jx__alloc(const Alloc *al, size_t size)
{
    return size ? al->fn(al->ud, NULL, 0, size) : NULL;
}

void jx__free(const Alloc *al, void *ptr, size_t size)
{
    if (ptr) (void)al->fn(al->ud, ptr, size, 0);
}

bool jx__arena_init(Arena *ar, const Alloc *al, size_t limit)
{
    *ar = (Arena){.alloc = *al, .limit = limit};
    ar->spare = jx__alloc(al, JX_ARENA_SPARE);
    ar->held = ar->spare ? JX_ARENA_SPARE : 0;
    ar->failed = !ar->spare;
    return !ar->failed;
}

static void free_block(Arena *ar, ArenaBlock *block)
{
    ar->held -= block->size;
    jx__free(&ar->alloc, block, block->size);
}

void jx__arena_free(Arena *ar)
{
    for (ArenaBlock *next, *block = ar->block; block; block = next) {
        next = block->next;
        free_block(ar, block);
    }
    jx__free(&ar->alloc, ar->spare, JX_ARENA_SPARE);
    *ar = (Arena){.alloc = ar->alloc, .limit = ar->limit, .failed = true};
}

void jx__arena_reset(Arena *ar)
{
    ArenaBlock *keep = NULL;
    for (ArenaBlock *block = ar->block; block; block = block->next)
        if (block->size <= BLOCK_KEPT && (!keep || block->size > keep->size)) keep = block;
    for (ArenaBlock *next, *block = ar->block; block; block = next) {
        next = block->next;
        if (block != keep) free_block(ar, block);
    }
    if (keep) keep->next = NULL;
    ar->block = keep;
    fill_from(ar, keep);
    ar->failed = !ar->spare;
    ar->hit_limit = false;
}

static void give_up(Arena *ar)
{
    ar->failed = true;
    ar->lost = ar->lost || !ar->hit_limit;
}

static void *fail(Arena *ar, size_t size)
{
    if (!ar->failed) give_up(ar);
    if (!ar->spare || size > JX_ARENA_SPARE) return NULL;
    return memset(ar->spare, 0, size);
}

static size_t block_size(const Arena *ar, size_t need, bool *own)
{
    size_t size = ar->block ? ar->block->size * 2 : BLOCK_MIN;
    if (size < BLOCK_MIN) size = BLOCK_MIN; /* the newest block was cut short by the limit */
    if (size > BLOCK_MAX) size = BLOCK_MAX;
    *own = need > BLOCK_KEPT && need > size / 4;
    if (*own) return need;
    while (size < need)
        size *= 2;
    return size;
}

/* `need` counts the header. A block of its own for a large request leaves the newest as it is. */
static ArenaBlock *add_block(Arena *ar, size_t need)
{
    bool own;
    size_t size = block_size(ar, need, &own);
    if (ar->limit) {
        size_t room = ar->held < ar->limit ? ar->limit - ar->held : 0;
        ar->hit_limit = need > room;
        if (ar->hit_limit) return NULL;
        if (size > room) size = room;
    }
    ArenaBlock *block = jx__alloc(&ar->alloc, size);
    if (!block) return NULL;
    block->size = size;
    ar->held += size;
    own = own && ar->block;
    ArenaBlock **link = own ? &ar->block->next : &ar->block;
    block->next = *link;
    *link = block;
    if (!own) fill_from(ar, block);
    return block;
}

/* Not zeroed; NULL when memory is short. */
static void *take(Arena *ar, size_t size)
{
    size_t taken = jx__arena_taken(size);
    if (taken > ar->left) {
        ArenaBlock *block = add_block(ar, taken + BLOCK_HEAD);
        if (!block) return NULL;
        if (block != ar->block) return block->data;
    }
    char *p = ar->free;
    ar->free += taken;
    ar->left -= taken;
    return p;
}

void *jx__arena_raw_slow(Arena *ar, size_t size)
{
    if (ar->failed || size > SIZE_MAX / 2) return fail(ar, size);
    void *p = take(ar, size);
    return p ? p : fail(ar, size);
}

void *jx__arena_alloc_slow(Arena *ar, size_t size)
{
    void *p = jx__arena_raw_slow(ar, size);
    return p ? memset(p, 0, size) : NULL;
}

/* What is not pushed yet is not touched: a push clears its element. */
static bool grow(Arena *ar, VecShape *v, size_t elem)
{
    uint32_t cap = v->cap ? v->cap * 2 : 4;
    bool fits = v->cap <= UINT32_MAX / 2 && elem <= SIZE_MAX / 2 / cap;
    void *at = fits ? take(ar, elem * cap) : NULL;
    if (!at) {
        give_up(ar);
        return false;
    }
    if (v->n) memcpy(at, v->at, elem * v->n);
    v->at = at;
    v->cap = cap;
    return true;
}

bool jx__vec_reserve(Arena *ar, void *vec, size_t elem, uint32_t cap)
{
    VecShape v;
    memcpy(&v, vec, sizeof v);
    void *at = !ar->failed && elem <= SIZE_MAX / 2 / (cap + 1u) ? take(ar, elem * cap) : NULL;
    if (!at) {
        give_up(ar);
        return false;
    }
    v = (VecShape){.at = at, .n = 0, .cap = cap};
    memcpy(vec, &v, sizeof v);
    return true;
}

void *jx__vec_push_slow(Arena *ar, void *vec, size_t elem)
{
    if (ar->failed) return fail(ar, elem);
    VecShape v;
    memcpy(&v, vec, sizeof v);
    if (!grow(ar, &v, elem)) return fail(ar, elem);
    void *item = (char *)v.at + elem * v.n++;
    memcpy(vec, &v, sizeof v);
    return item;
}
