/* The merged outline as rule text, with some changes applied. See changes.h.
 *
 * What is written is a rule file in one piece, without comments, which the ordinary compile reads.
 * Where nothing of a heading differs it stands as it was written; else it is put together from its
 * parts.
 */
#include "compare/changes.h"

typedef struct Composing {
    const Difference *d;
    const bool *applied;
    Buf out;
} Composing;

static bool is_on(const Composing *c, uint32_t change)
{
    return change < SAME_SAID && c->applied[change];
}

/* A place of a block that is in both is taken unless it moved away, or has not moved in. */
static bool is_here(const Composing *c, const Merged *m, const Slot *slot)
{
    if (m->a && m->b) return slot->old && slot->new ? true : slot->new == is_on(c, m->moves);
    return m->a ? !is_on(c, m->vanishes) : is_on(c, m->appears);
}

static bool in_heading(const MergedUnit *u)
{
    UnitStyle style = u->a ? u->a->style : u->b->style;
    return style == UNIT_POINTS || style == UNIT_LIMIT || style == UNIT_INLINE;
}

/* ---- the parts of a unit that are in force ---- */

typedef struct Chosen {
    const OutlineUnit *from; /* whose style and lead are taken; NULL: nothing is left */
    VEC(Str) parts;
} Chosen;

static void take(Arena *ar, Chosen *out, const OutlineUnit *u, uint32_t from, uint32_t until)
{
    for (uint32_t i = from; i < until; i++)
        *VEC_PUSH(ar, &out->parts) = u->parts.at[i].text;
}

static Chosen choose(const Composing *c, const Merged *m, const MergedUnit *u)
{
    Chosen out = {.from = u->a ? u->a : u->b};
    Arena *ar = c->out.arena;
    if (!m->a || !m->b) { /* the block is of one side, and so is all in it */
        take(ar, &out, out.from, 0, out.from->parts.n);
        return out;
    }
    uint32_t at = 0;
    for (uint32_t k = 0; k < u->hunks.n; k++) {
        const Hunk *h = &u->hunks.at[k];
        if (u->a) take(ar, &out, u->a, at, h->a);
        at = h->a + h->na;
        bool new = is_on(c, h->change);
        if (new && h->nb) take(ar, &out, u->b, h->b, h->b + h->nb);
        if (!new && h->na) take(ar, &out, u->a, h->a, at);
        if (new && u->b && u->a && u->a->style != u->b->style) out.from = u->b;
    }
    if (u->a) take(ar, &out, u->a, at, u->a->parts.n);
    if (!out.parts.n) out.from = NULL;
    return out;
}

/* ---- writing ---- */

static void put_inline(Composing *c, const Chosen *unit)
{
    for (uint32_t i = 0; i < unit->parts.n; i++) {
        jx__buf_addz(&c->out, unit->from->style == UNIT_INLINE  ? "；"
                              : unit->from->style == UNIT_LIMIT ? " "
                                                                : "");
        jx__buf_add(&c->out, unit->parts.at[i]);
    }
}

static void put_lines(Composing *c, const Chosen *unit, bool head)
{
    bool line = unit->from->style == UNIT_LINE;
    for (uint32_t i = 0; i < unit->parts.n; i++) {
        if (i == 0 || !line) jx__buf_addz(&c->out, head ? "" : "　　");
        if (i == 0 && line) jx__buf_add(&c->out, unit->from->lead);
        jx__buf_add(&c->out, unit->parts.at[i]);
        jx__buf_addz(&c->out, line && i + 1 < unit->parts.n ? "；" : "\n");
    }
}

/* Whether the heading stands as one side wrote it. */
static Str as_written(const Composing *c, const Merged *m)
{
    const OutlineBlock *bk = m->a ? m->a : m->b;
    if (m->a && m->b && is_on(c, m->appears)) return STR_NONE;
    for (uint32_t i = 0; i < m->units.n && m->a && m->b; i++) {
        const MergedUnit *u = &m->units.at[i];
        for (uint32_t k = 0; k < u->hunks.n; k++)
            if (is_on(c, u->hunks.at[k].change) && (in_heading(u) || u->b)) return STR_NONE;
    }
    return bk->heading;
}

static void put_heading(Composing *c, const Merged *m, const Chosen *units)
{
    static const UnitStyle order[] = {UNIT_POINTS, UNIT_LIMIT, UNIT_INLINE};
    const OutlineBlock *bk = m->a && !(m->b && is_on(c, m->appears)) ? m->a : m->b;
    Str written = as_written(c, m);
    jx__buf_add(&c->out, written.n ? written : bk->title);
    for (size_t k = 0; k < sizeof order / sizeof *order && !written.n && !bk->check; k++)
        for (uint32_t i = 0; i < m->units.n; i++)
            if (units[i].from && units[i].from->style == order[k]) put_inline(c, &units[i]);
    jx__buf_addz(&c->out, "\n");
}

static void put_block(Composing *c, const Merged *m)
{
    const OutlineBlock *bk = m->a ? m->a : m->b;
    Chosen *units = jx__arena_alloc(c->out.arena, sizeof *units * ((size_t)m->units.n + 1));
    if (!units || c->out.arena->failed) return;
    for (uint32_t i = 0; i < m->units.n; i++)
        units[i] = choose(c, m, &m->units.at[i]);
    if (bk->level) put_heading(c, m, units);
    for (uint32_t i = 0; i < m->units.n; i++) {
        bool body = units[i].from && units[i].from->style >= UNIT_LINE;
        if (body) put_lines(c, &units[i], bk->level == 0);
    }
    for (uint32_t i = 0; i < m->slots.n && !c->out.arena->failed; i++) {
        const Slot *slot = &m->slots.at[i];
        const Merged *kid = &c->d->merged[slot->merged];
        if (is_here(c, kid, slot)) put_block(c, kid);
    }
}

Str jx__changes_text(const Difference *d, Arena *ar, const bool *applied)
{
    Composing c = {.d = d, .applied = applied, .out = jx__buf(ar)};
    put_block(&c, &d->merged[0]);
    return jx__buf_str(&c.out);
}
