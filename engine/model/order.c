/* Who reads whom: indicators in an order in which each comes after those its 取值 uses.
 *
 * Depends on build.h. A depth first walk with a stack of its own (a chain may be as long as the
 * rule set), over edges sorted by their reader.
 *
 * The surprising idea: an item still on the stack when it is met again is a cycle, and the stack
 * from there on is the cycle, named in full.
 */
#include "model/build.h"

typedef struct Edges {
    uint32_t *start; /* start[i] … start[i + 1]: what item i reads */
    uint32_t *to;
    Span *at;
} Edges;

static bool is_edge(const Build *b, uint32_t i)
{
    const ExprAux *aux = &b->eaux.at[i];
    return b->m->exprs.at[i].kind == EXPR_ACTUAL_OF && aux->item != JX_NO_INDEX &&
           (aux->place == PLACE_VALUE || aux->place == PLACE_NA);
}

static bool collect(Build *b, Edges *e)
{
    Arena *ar = b->m->arena;
    uint32_t n = b->m->items.n, count = 0;
    e->start = jx__arena_alloc(ar, (n + 2) * sizeof *e->start);
    if (ar->failed) return false;
    for (uint32_t i = 1; i < b->m->exprs.n; i++)
        if (is_edge(b, i)) count++, e->start[b->eaux.at[i].item + 2]++;
    for (uint32_t i = 2; i < n + 2; i++)
        e->start[i] += e->start[i - 1];
    e->to = jx__arena_alloc(ar, (count + 1) * sizeof *e->to);
    e->at = jx__arena_alloc(ar, (count + 1) * sizeof *e->at);
    if (ar->failed) return false;
    for (uint32_t i = 1; i < b->m->exprs.n; i++) {
        if (!is_edge(b, i)) continue;
        uint32_t slot = e->start[b->eaux.at[i].item + 1]++;
        e->to[slot] = b->m->exprs.at[i].a;
        e->at[slot] = b->m->exprs.at[i].span;
    }
    return true;
}

typedef struct Walk {
    Build *b;
    Edges edges;
    uint32_t *next; /* the edge to follow next; of items on the stack and done */
    uint8_t *state; /* 0 new, 1 on the stack, 2 done */
    uint32_t *stack, depth;
} Walk;

static void report_cycle(Walk *w, uint32_t from, Span at)
{
    Build *b = w->b;
    Buf path = jx__buf(b->m->arena);
    uint32_t first = w->depth;
    while (first > 0 && w->stack[first - 1] != from)
        first--;
    uint32_t start = first > 0 ? first - 1 : 0, shown = 0;
    for (uint32_t i = start; i < w->depth; i++) {
        if (++shown > 30) {
            jx__buf_addz(&path, "… → ");
            break;
        }
        jx__buf_add(&path, b->m->items.at[w->stack[i]].name);
        jx__buf_addz(&path, " → ");
    }
    jx__buf_add(&path, b->m->items.at[from].name);
    b->item = w->stack[w->depth - 1];
    FIND(b, JX3015, at, jx__buf_str(&path));
    b->item = JX_NO_INDEX;
}

static void enter(Walk *w, uint32_t item)
{
    w->state[item] = 1;
    w->next[item] = w->edges.start[item];
    w->stack[w->depth++] = item;
}

static void walk_from(Walk *w, uint32_t root)
{
    Model *m = w->b->m;
    enter(w, root);
    while (w->depth > 0) {
        uint32_t i = w->stack[w->depth - 1];
        if (w->next[i] < w->edges.start[i + 1]) {
            uint32_t edge = w->next[i]++, to = w->edges.to[edge];
            if (w->state[to] == 0)
                enter(w, to);
            else if (w->state[to] == 1)
                report_cycle(w, to, w->edges.at[edge]);
            continue;
        }
        w->state[i] = 2;
        w->depth--;
        if (m->items.at[i].indicator) *VEC_SLOT(m->arena, &m->order) = i;
    }
}

void jx__model_check_order(Build *b)
{
    Arena *ar = b->m->arena;
    uint32_t n = b->m->items.n;
    Walk w = {.b = b};
    if (!collect(b, &w.edges)) return;
    w.next = jx__arena_alloc(ar, (n + 1) * sizeof *w.next);
    w.state = jx__arena_alloc(ar, n + 1);
    w.stack = jx__arena_alloc(ar, (n + 1) * sizeof *w.stack);
    for (uint32_t i = 0; i < n && !ar->failed; i++)
        if (w.state[i] == 0) walk_from(&w, i);
}
