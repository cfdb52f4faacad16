/* A host allocator for tests: counts what is held, checks the sizes it is told, fails on order. */
#ifndef JX_TESTS_HEAP_H
#define JX_TESTS_HEAP_H

#include "base/arena.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

typedef struct Heap {
    size_t held;    /* bytes not given back */
    size_t calls;   /* requests for memory so far */
    size_t fail_at; /* from this request on there is no memory; 0: never … */
    bool once;      /* … or for this one alone */
} Heap;

static inline void *heap_fn(void *ud, void *ptr, size_t osize, size_t nsize)
{
    Heap *heap = ud;
    if (nsize == 0) {
        assert_true(heap->held >= osize);
        heap->held -= osize;
        free(ptr);
        return NULL;
    }
    heap->calls++;
    bool last = heap->once ? heap->calls == heap->fail_at : heap->calls >= heap->fail_at;
    if (heap->fail_at && last) return NULL;
    void *p = realloc(ptr, nsize);
    assert_non_null(p);
    heap->held += nsize - osize;
    return p;
}

static inline Alloc heap_alloc(Heap *heap)
{
    return (Alloc){heap_fn, heap};
}

#endif
