/* The dictionary of declared names: a trie over folded code points, made of hashed edges.
 *
 * An edge leads to a node or straight to a leaf, the entry of the only name that goes on that way;
 * a leaf's remaining characters are compared with its key. A leaf is pushed one node down only when
 * a second name takes the same edge, so the edges grow with what tells names apart, not with their
 * length. Edge (node, 0) marks a name that ends at the node.
 */
#include "grammar/names.h"
#include "base/utf8.h"

#include <string.h>

#define LEAF 0x80000000u /* NameEdge.to: the low bits are an entry, not a node */

void jx__names_init(Names *names, Arena *ar)
{
    *names = (Names){.arena = ar, .nnodes = 1};
}

static uint32_t edge_slot(const Names *names, uint32_t node, uint32_t cp)
{
    uint64_t h = ((uint64_t)node << 21 | cp) * 0x9e3779b97f4a7c15u;
    uint32_t mask = names->cap_edges - 1;
    uint32_t i = (uint32_t)(h >> 32) & mask;
    while (names->edges[i].to != 0 && (names->edges[i].node != node || names->edges[i].cp != cp))
        i = (i + 1) & mask;
    return i;
}

/* Where the edge leads, or 0: no edge ends at the root, so 0 is free to mean none. */
static uint32_t edge_get(const Names *names, uint32_t node, uint32_t cp)
{
    return names->cap_edges == 0 ? 0 : names->edges[edge_slot(names, node, cp)].to;
}

static bool grow_edges(Names *names, uint32_t cap)
{
    NameEdge *old = names->edges;
    uint32_t nold = names->cap_edges;
    NameEdge *fresh = jx__arena_alloc(names->arena, sizeof *fresh * cap);
    if (fresh == NULL || names->arena->failed) return false;
    names->edges = fresh;
    names->cap_edges = cap;
    for (uint32_t i = 0; i < nold; i++)
        if (old[i].to != 0) fresh[edge_slot(names, old[i].node, old[i].cp)] = old[i];
    return true;
}

static void edge_set(Names *names, uint32_t node, uint32_t cp, uint32_t to)
{
    uint32_t cap = names->cap_edges;
    if ((names->nedges + 1) * 4 > cap * 3 && !grow_edges(names, cap == 0 ? 256 : cap * 2)) return;
    NameEdge *e = &names->edges[edge_slot(names, node, cp)];
    if (e->to == 0) names->nedges++;
    *e = (NameEdge){node, cp, to};
}

void jx__names_reserve(Names *names, uint32_t more)
{
    uint32_t n = names->at.n, cap = 256;
    const NameEntry *old = names->at.at;
    while (cap / 2 < n + more) /* most names need an edge of their own, few need two */
        cap *= 2;
    if (more < names->at.cap - n || cap <= names->cap_edges) return;
    if (!grow_edges(names, cap) || !VEC_RESERVE(names->arena, &names->at, n + more)) return;
    if (n) memcpy(names->at.at, old, n * sizeof *old);
    names->at.n = n;
}

/* The code point of a key at *at, which moves on; 0 at the end. */
static inline uint32_t key_next(Str key, uint32_t *at)
{
    if (*at >= key.n) return 0;
    uint32_t len;
    uint32_t cp = jx__utf8_next(key.p + *at, key.p + key.n, &len);
    *at += len;
    return cp;
}

/* Two names share an edge: puts a node there and hangs the earlier one below it. */
static uint32_t split_leaf(Names *names, uint32_t node, uint32_t cp, uint32_t leaf, uint32_t at)
{
    uint32_t fresh = names->nnodes++;
    edge_set(names, node, cp, fresh);
    edge_set(names, fresh, key_next(names->at.at[leaf].key, &at), leaf | LEAF);
    return fresh;
}

uint32_t jx__names_add(Names *names, Str text, Span span, bool *known)
{
    Str key = jx__name_is_plain_text(text) ? text : jx__name_key(names->arena, text);
    return jx__names_add_key(names, text, key, span, known);
}

uint32_t jx__names_add_key(Names *names, Str text, Str key, Span span, bool *known)
{
    uint32_t entry = names->at.n, node = 0, at = 0;
    *known = false;
    if (names->arena->failed) return JX_NAME_NONE; /* an entry may be missing behind its edge */
    for (;;) {
        uint32_t cp = key_next(key, &at);
        uint32_t to = edge_get(names, node, cp);
        if (to == 0) {
            edge_set(names, node, cp, entry | LEAF);
            break;
        }
        if ((to & LEAF) != 0) {
            uint32_t other = to & ~LEAF;
            if (jx__str_eq(names->at.at[other].key, key)) {
                *known = true;
                return other;
            }
            to = split_leaf(names, node, cp, other, at);
        }
        if (names->arena->failed) return JX_NAME_NONE;
        node = to;
    }
    at = 0;
    jx__first_add(names->first, key_next(key, &at));
    *VEC_SLOT(names->arena, &names->at) = (NameEntry){text, key, span};
    return names->arena->failed ? JX_NAME_NONE : entry;
}

/* Running text, folded as it is read. */
typedef struct Folding {
    Str text;
    uint32_t at;    /* bytes read */
    uint32_t solid; /* … up to the last character that was not a blank */
    uint32_t cps[JX_FOLD_MAX], n, i;
} Folding;

static uint32_t fold_next(Folding *f)
{
    while (f->i == f->n) {
        if (f->at >= f->text.n) return 0;
        uint32_t len;
        uint32_t cp = jx__utf8_next(f->text.p + f->at, f->text.p + f->text.n, &len);
        if (cp == '\n' || cp == '\r') return 0;
        f->at += len;
        f->n = jx__name_fold(cp, f->cps);
        f->i = 0;
        if (f->n > 0) f->solid = f->at;
    }
    return f->cps[f->i++];
}

uint32_t jx__names_match(const Names *names, Str text, uint32_t *length)
{
    Folding f = {.text = text};
    uint32_t node = 0, found = JX_NAME_NONE, depth = 0;
    *length = 0;
    if (names == NULL || names->cap_edges == 0 || text.n == 0) return found;
    uint32_t first = jx__utf8_next(text.p, text.p + text.n, length);
    *length = 0;
    if (jx__name_is_plain(first) && !jx__names_may_begin(names, first)) return found;
    for (;;) {
        uint32_t end = edge_get(names, node, 0);
        if (end != 0 && f.i == f.n) {
            found = end & ~LEAF;
            *length = f.solid;
        }
        uint32_t cp = fold_next(&f);
        uint32_t to = cp == 0 ? 0 : edge_get(names, node, cp);
        if (to == 0) return found;
        depth++;
        if ((to & LEAF) == 0) {
            node = to;
            continue;
        }
        Str key = names->at.at[to & ~LEAF].key;
        uint32_t at = 0;
        while (depth > 0 && key_next(key, &at) != 0)
            depth--;
        while (at < key.n)
            if (key_next(key, &at) != fold_next(&f)) return found;
        if (f.i != f.n) return found;
        *length = f.solid;
        return to & ~LEAF;
    }
}

uint32_t jx__names_find(const Names *names, Str text)
{
    text = jx__str_trim(text);
    uint32_t length;
    uint32_t found = jx__names_match(names, text, &length);
    return length == text.n ? found : JX_NAME_NONE;
}

uint32_t jx__names_similar(const Names *names, Str text)
{
    Str key = jx__name_key(names->arena, text);
    uint32_t best = JX_NAME_NONE, least = 3;
    /* A linear search is for one message; past this many names it would not be. */
    for (uint32_t i = 0; i < names->at.n && i < 5000; i++) {
        Str other = names->at.at[i].key;
        if (!jx__name_similar(key, other)) continue;
        uint32_t d = jx__name_distance(key, other, 2);
        if (d >= least) continue;
        least = d;
        best = i;
    }
    return best;
}
