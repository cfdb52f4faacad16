/* Views of text: a pointer and a length in bytes, UTF-8, never owned, not terminated. */
#ifndef JX_BASE_STR_H
#define JX_BASE_STR_H

#include "base/arena.h"
#include <stdarg.h>
#include <string.h>

typedef struct Str {
    const char *p;
    uint32_t n;
} Str;

/* A stretch of a source text: byte offsets, end exclusive. */
typedef struct Span {
    uint32_t start, end;
} Span;

#define STR(lit) ((Str){(lit), (uint32_t)(sizeof(lit) - 1)})
#define STR_F(s) (int)(s).n, (s).p /* for "%.*s" */
#define STR_NONE ((Str){NULL, 0})

static inline Str jx__str_of(const char *zstring);
static inline bool jx__str_eq(Str a, Str b);
int jx__str_cmp(Str a, Str b); /* bytewise */
static inline bool jx__str_starts(Str s, Str prefix);
static inline bool jx__str_ends(Str s, Str suffix);
#define JX_STR_ABSENT 0xffffffffu
uint32_t jx__str_find(Str s,
                      Str part); /* its first offset, or JX_STR_ABSENT, also of an empty one */
bool jx__str_has(Str s, Str part);
Str jx__str_trim(Str s);            /* blanks of any width at both ends */
Str jx__str_copy(Arena *ar, Str s); /* terminated by NUL, which is not counted */
Str jx__str_printf(Arena *ar, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A sentence of a table with the arguments in place of {0} … {9}; one that is not there is empty. */
Str jx__str_fill(Arena *ar, Str pattern, uint32_t nargs, const Str *args);
uint64_t jx__str_hash(Str s);

/* --- inline: with a literal, a comparison is a few instructions --- */

static inline Str jx__str_of(const char *zstring)
{
    if (!zstring) return STR_NONE;
    size_t n = strlen(zstring);
    return (Str){zstring, n < UINT32_MAX ? (uint32_t)n : UINT32_MAX};
}

static inline bool jx__str_eq(Str a, Str b)
{
    if (a.n == 0 || b.n == 0) return a.n == b.n; /* the pointer of an empty one may be NULL */
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static inline bool jx__str_starts(Str s, Str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool jx__str_ends(Str s, Str suffix)
{
    if (suffix.n == 0) return true;
    return s.n >= suffix.n && memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0;
}

/* Text under construction; lives in an arena. `text` is always terminated by NUL. */
typedef struct Buf {
    Arena *arena;
    char *text;
    uint32_t n, cap;
} Buf;

Buf jx__buf(Arena *ar);
static inline void jx__buf_add(Buf *b, Str s);
/* Where `n` bytes may be written behind the text, NULL when memory is short; `end` is behind what was
 * written. */
static inline char *jx__buf_room(Buf *b, uint32_t n);
static inline void jx__buf_end(Buf *b, char *end);
void jx__buf_add_uint(Buf *b, uint32_t n);
void jx__buf_addz(Buf *b, const char *zstring);
void jx__buf_printf(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* `s` as it may be shown (base/utf8.h); line ends and tabs stay when `breaks`. */
void jx__buf_harmless(Buf *b, Str s, bool breaks);
Str jx__buf_str(const Buf *b);
/* The same of a text that is complete: room it did not need goes back to the arena. */
Str jx__buf_done(Buf *b);

/* --- inline: there is room --- */

void jx__buf_add_slow(Buf *b, Str s);
char *jx__buf_room_slow(Buf *b, uint32_t n);

static inline void jx__buf_add(Buf *b, Str s)
{
    if (s.n == 0) return;
    if (s.n >= b->cap - b->n || b->cap == 0) { /* the NUL needs a place too */
        jx__buf_add_slow(b, s);
        return;
    }
    memcpy(b->text + b->n, s.p, s.n);
    b->n += s.n;
    b->text[b->n] = '\0';
}

static inline char *jx__buf_room(Buf *b, uint32_t n)
{
    return n < b->cap - b->n ? b->text + b->n : jx__buf_room_slow(b, n);
}

static inline void jx__buf_end(Buf *b, char *end)
{
    b->n = (uint32_t)(end - b->text);
    *end = '\0';
}

#endif
