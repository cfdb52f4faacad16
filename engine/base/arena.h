/* Memory by lifetime. An arena hands out zeroed memory that is released all at once.
 *
 * Depends on libc only. Running out of memory does not unwind: the arena sets its sticky
 * `failed` flag and hands out its spare block from then on, so that code that builds trees and
 * lists needs no check at each step. Whoever drives a stage tests `failed` after it and throws
 * the stage's result away; until then a list may be cut short or loop, so it is not walked.
 *
 *   Alloc (the host's)  <-  Arena { block <- block <- block }  ->  one jx__arena_free
 */
#ifndef JX_BASE_ARENA_H
#define JX_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The host's allocator, Lua's signature: nsize 0 frees, ptr NULL allocates. */
typedef struct Alloc {
    void *(*fn)(void *ud, void *ptr, size_t osize, size_t nsize);
    void *ud;
} Alloc;

void *jx__alloc(const Alloc *al, size_t size);
void jx__free(const Alloc *al, void *ptr, size_t size);

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    Alloc alloc;
    ArenaBlock *block; /* newest first */
    char *free;        /* what is left of the newest … */
    size_t left;       /* … and how much */
    char *spare;       /* JX_ARENA_SPARE bytes, what a failed arena hands out */
    size_t held;       /* bytes taken from the host */
    size_t limit;      /* refuses to hold more than this; 0: no limit */
    bool failed;
    bool hit_limit; /* `failed` because of `limit`, not because the host had no memory */
    bool lost;      /* the host once had no memory: stays when `failed` is taken back */
} Arena;

enum { JX_ARENA_SPARE = 1024 }; /* no single struct is larger */

/* False when not even the spare block could be had; the arena is then empty and `failed`. */
bool jx__arena_init(Arena *ar, const Alloc *al, size_t limit);
void jx__arena_free(Arena *ar);
/* Empties the arena but keeps one block, for reuse form after form. Takes `failed` back: who resets
 * in the middle of one result looks at `lost` at its end. */
void jx__arena_reset(Arena *ar);

/* Zeroed, aligned for any type. Never NULL for size <= JX_ARENA_SPARE; NULL for a larger size
 * when memory is short. */
static inline void *jx__arena_alloc(Arena *ar, size_t size);
/* The same, not zeroed: for who writes all of it. */
static inline void *jx__arena_raw(Arena *ar, size_t size);
/* Takes back the end of what was handed out last: `p`, of which `used` of `size` bytes stay. Nothing
 * happens to anything handed out before. */
static inline void jx__arena_trim(Arena *ar, void *p, size_t size, size_t used);
#define ARENA_NEW(ar, T) ((T *)jx__arena_alloc((ar), sizeof(T)))

/* A growable array: `VEC(Item) items;`. Elements move when it grows, so keep indices. */
#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *at;                                                                                     \
        uint32_t n, cap;                                                                           \
    }

/* Appends a zeroed element and returns it; on failure the spare block, with n unchanged. */
#define VEC_PUSH(ar, v) ((__typeof__((v)->at))jx__vec_push((ar), (v), sizeof *(v)->at))
/* The same, not zeroed: `*VEC_SLOT(ar, v) = …` writes all of it. */
#define VEC_SLOT(ar, v) ((__typeof__((v)->at))jx__vec_slot((ar), (v), sizeof *(v)->at))
/* Room for n elements in an empty array whose length is known; false when memory is short. */
#define VEC_RESERVE(ar, v, n) jx__vec_reserve((ar), (v), sizeof *(v)->at, (n))
bool jx__vec_reserve(Arena *ar, void *vec, size_t elem, uint32_t cap);

/* --- inline: the newest block has room, the array has room --- */

enum { JX_ARENA_ALIGN = 16 };

void *jx__arena_raw_slow(Arena *ar, size_t size);
void *jx__arena_alloc_slow(Arena *ar, size_t size);
void *jx__vec_push_slow(Arena *ar, void *vec, size_t elem);

static inline size_t jx__arena_taken(size_t size)
{
    /* nothing has a place of its own too */
    return ((size ? size : 1) + JX_ARENA_ALIGN - 1) & ~(size_t)(JX_ARENA_ALIGN - 1);
}

/* NULL when the newest block has no room. */
static inline void *jx__arena_bump(Arena *ar, size_t size)
{
    size_t taken = jx__arena_taken(size);
    if (ar->failed || taken < size || taken > ar->left) return NULL;
    char *p = ar->free;
    ar->free += taken;
    ar->left -= taken;
    return p;
}

static inline void *jx__arena_raw(Arena *ar, size_t size)
{
    void *p = jx__arena_bump(ar, size);
    return p ? p : jx__arena_raw_slow(ar, size);
}

static inline void *jx__arena_alloc(Arena *ar, size_t size)
{
    void *p = jx__arena_bump(ar, size);
    return p ? memset(p, 0, size) : jx__arena_alloc_slow(ar, size);
}

static inline void jx__arena_trim(Arena *ar, void *p, size_t size, size_t used)
{
    char *end = (char *)p + jx__arena_taken(size);
    if (ar->failed || end != ar->free) return;
    ar->free = (char *)p + jx__arena_taken(used);
    ar->left += (size_t)(end - ar->free);
}

/* Every VEC has this layout; it is read and written by memcpy, because the pointer's real type
 * is not known here. */
typedef struct VecShape {
    void *at;
    uint32_t n, cap;
} VecShape;

static inline void *jx__vec_slot(Arena *ar, void *vec, size_t elem)
{
    VecShape v;
    memcpy(&v, vec, sizeof v);
    if (ar->failed || v.n == v.cap) return jx__vec_push_slow(ar, vec, elem);
    void *item = (char *)v.at + elem * v.n++;
    memcpy(vec, &v, sizeof v);
    return item;
}

static inline void *jx__vec_push(Arena *ar, void *vec, size_t elem)
{
    return memset(jx__vec_slot(ar, vec, elem), 0, elem);
}

#endif
