/* What tests of every kind share: the plain allocator, and a text that a jx_write_fn fills.
 *
 * A text is there and ends with NUL as soon as anything, also nothing, was put into it; free(t.p).
 */
#ifndef JX_TESTS_SUPPORT_H
#define JX_TESTS_SUPPORT_H

#include <stdlib.h>
#include <string.h>

/* A jx_alloc_fn over the C library. */
static inline void *libc_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    (void)ud;
    (void)osize;
    if (nsize) return realloc(ptr, nsize);
    free(ptr);
    return NULL;
}

typedef struct Text {
    char *p;
    size_t n;
} Text;

/* A jx_write_fn on a Text. */
static inline int text_put(void *ud, const char *bytes, size_t n)
{
    Text *t = ud;
    char *more = realloc(t->p, t->n + n + 1);
    if (!more) return -1;
    if (n) memcpy(more + t->n, bytes, n);
    t->p = more;
    t->n += n;
    t->p[t->n] = 0;
    return 0;
}

#endif
