/* The dictionary of declared names, and the longest match in running text.
 *
 * Names are found as they stand on the form: `R&D统计填报数`, `科技成果转化/推广合格率`,
 * `5G基站数`. Two texts are the same name when their keys (base/name.h) are equal. The dictionary
 * is a trie over folded code points whose lower ends stay unbranched: a node is made only where
 * two names part.
 */
#ifndef JX_GRAMMAR_NAMES_H
#define JX_GRAMMAR_NAMES_H

#include "base/name.h"
#include "base/source.h"

typedef struct NameEntry {
    Str text, key; /* as first declared; folded */
    Span span;     /* where it was declared; 0,0 for the form's own columns */
} NameEntry;

typedef struct NameEdge {
    uint32_t node, cp, to; /* to: a node, or an entry marked as leaf */
} NameEdge;

typedef struct Names {
    Arena *arena;
    VEC(NameEntry) at;
    NameEdge *edges; /* open hash by (node, cp) */
    uint32_t nedges, cap_edges, nnodes;
    uint64_t first[16]; /* jx__first_has: characters that some name begins with */
    bool wants_twins; /* lines that are alike may be put aside (token.h) while they are collected */
    struct BareText *bare; /* the text they were collected from, as read without them, or NULL */
} Names;

#define JX_NAME_NONE 0xffffffffu

void jx__names_init(Names *names, Arena *ar);
/* Room for so many more names, when that is known: nothing is hashed twice then. */
void jx__names_reserve(Names *names, uint32_t more);
/* Adds a name, whose text stays with the caller, and returns its number; when the key is there
 * already, *known is true and the earlier number is returned. */
uint32_t jx__names_add(Names *names, Str text, Span span, bool *known);
/* The same of a text whose key is known. */
uint32_t jx__names_add_key(Names *names, Str text, Str key, Span span, bool *known);
uint32_t jx__names_find(const Names *names, Str text);
/* A set of characters that may hold more than was put in: each is two bits. */
static inline bool jx__first_has(const uint64_t set[16], uint32_t cp)
{
    uint32_t h = (cp * 0x9e3779b1u) >> 22, k = (cp * 0x85ebca6bu) >> 22;
    return (set[h >> 6] >> (h & 63) & set[k >> 6] >> (k & 63) & 1) != 0;
}
static inline void jx__first_add(uint64_t set[16], uint32_t cp)
{
    uint32_t h = (cp * 0x9e3779b1u) >> 22, k = (cp * 0x85ebca6bu) >> 22;
    set[h >> 6] |= (uint64_t)1 << (h & 63);
    set[k >> 6] |= (uint64_t)1 << (k & 63);
}
/* False when no name can begin with this character. */
static inline bool jx__names_may_begin(const Names *names, uint32_t cp)
{
    return jx__first_has(names->first, cp);
}
/* The longest declared name at the start of `text`: its number, and its length in bytes. */
uint32_t jx__names_match(const Names *names, Str text, uint32_t *length);
/* The declared name most like `text`, or JX_NAME_NONE. */
uint32_t jx__names_similar(const Names *names, Str text);

#endif
