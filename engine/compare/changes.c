/* Merging two outlines. See changes.h.
 *
 * Blocks are matched by their names and those of the headings above them, then by name alone, and
 * headings of groups by what stands under them; cross-checks, which have no names, by their text and
 * then by their place. Numbers mean nothing. What is matched and stands in another order is moved.
 */
#include "compare/changes.h"
#include <string.h>

enum { MOST_PARTS = 64 }; /* aligned one by one; longer lists change as a whole */

typedef struct Keyed {
    Str key;
    uint32_t block, next; /* + 1 */
    uint32_t n;           /* how many have the key */
} Keyed;

typedef struct Merging {
    Difference *d;
    Arena *ar;
    uint32_t *of_a, *of_b; /* blocks to merged */
    uint32_t *at_b;        /* merged to its place among siblings; 0 but while they are ordered */
    Keyed *keyed;
    uint32_t *slots, nslots;
} Merging;

/* ---- matching ---- */

static bool index_begin(Merging *mg, uint32_t n)
{
    mg->nslots = 64;
    while (mg->nslots < 2 * n)
        mg->nslots *= 2;
    mg->slots = jx__arena_alloc(mg->ar, sizeof *mg->slots * mg->nslots);
    mg->keyed = jx__arena_alloc(mg->ar, sizeof *mg->keyed * ((size_t)n + 1));
    return mg->slots && mg->keyed && !mg->ar->failed;
}

static Keyed *find_key(const Merging *mg, Str key)
{
    uint32_t slot = (uint32_t)jx__str_hash(key) & (mg->nslots - 1);
    for (uint32_t at = mg->slots[slot]; at; at = mg->keyed[at - 1].next)
        if (jx__str_eq(mg->keyed[at - 1].key, key)) return &mg->keyed[at - 1];
    return NULL;
}

static void add_key(Merging *mg, Str key, uint32_t block)
{
    Keyed *known = find_key(mg, key);
    if (known) {
        known->n++;
        return;
    }
    uint32_t slot = (uint32_t)jx__str_hash(key) & (mg->nslots - 1);
    mg->keyed[block] = (Keyed){.key = key, .block = block, .next = mg->slots[slot], .n = 1};
    mg->slots[slot] = block + 1;
}

static bool same_sort(const OutlineBlock *x, const OutlineBlock *y)
{
    return x->check == y->check && x->section == y->section;
}

static Str key_of(const OutlineBlock *bk, bool trail)
{
    return trail ? bk->trail : bk->key;
}

/* Pairs what is unmatched on both sides and has a key that nothing else has. */
static bool match_by(Merging *mg, uint32_t *pair_a, uint32_t *pair_b, bool trail)
{
    Difference *d = mg->d;
    uint32_t *count;
    if (!index_begin(mg, d->old.blocks.n)) return false;
    count = jx__arena_alloc(mg->ar, sizeof *count * ((size_t)d->old.blocks.n + 1));
    if (!count) return false;
    for (uint32_t i = 1; i < d->old.blocks.n; i++)
        if (pair_a[i] == JX_NO_INDEX) add_key(mg, key_of(&d->old.blocks.at[i], trail), i);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t k = 1; k < d->new.blocks.n; k++) {
            const OutlineBlock *bk = &d->new.blocks.at[k];
            if (pair_b[k] != JX_NO_INDEX || (!trail && bk->check)) continue;
            Keyed *found = find_key(mg, key_of(bk, trail));
            if (!found) continue;
            if (pass == 0) {
                count[found->block]++;
                continue;
            }
            const OutlineBlock *old = &d->old.blocks.at[found->block];
            if (found->n != 1 || count[found->block] != 1 || !same_sort(old, bk)) continue;
            pair_a[found->block] = k;
            pair_b[k] = found->block;
        }
    return !mg->ar->failed;
}

/* A group that was renamed is known by what stands under it. */
static void match_groups(Merging *mg, uint32_t *pair_a, uint32_t *pair_b)
{
    Difference *d = mg->d;
    for (uint32_t k = d->new.blocks.n; k-- > 1;) {
        const OutlineBlock *bk = &d->new.blocks.at[k];
        if (pair_b[k] != JX_NO_INDEX) continue;
        for (uint32_t kid = bk->first; kid != JX_NO_INDEX && pair_b[k] == JX_NO_INDEX;
             kid = d->new.blocks.at[kid].next) {
            uint32_t old = pair_b[kid] == JX_NO_INDEX ? 0 : d->old.blocks.at[pair_b[kid]].parent;
            if (old == 0 || old == JX_NO_INDEX || pair_a[old] != JX_NO_INDEX) continue;
            if (d->old.blocks.at[old].level != bk->level) continue;
            pair_a[old] = k;
            pair_b[k] = old;
        }
    }
}

static bool match_blocks(Merging *mg)
{
    Difference *d = mg->d;
    uint32_t na = d->old.blocks.n, nb = d->new.blocks.n;
    uint32_t *pair_a = jx__arena_alloc(mg->ar, sizeof *pair_a * ((size_t)na + 1));
    uint32_t *pair_b = jx__arena_alloc(mg->ar, sizeof *pair_b * ((size_t)nb + 1));
    mg->of_a = jx__arena_alloc(mg->ar, sizeof *mg->of_a * ((size_t)na + 1));
    mg->of_b = jx__arena_alloc(mg->ar, sizeof *mg->of_b * ((size_t)nb + 1));
    d->merged = jx__arena_alloc(mg->ar, sizeof *d->merged * ((size_t)na + nb + 1));
    if (mg->ar->failed || !pair_a || !pair_b || !d->merged) return false;
    memset(pair_a, 0xff, sizeof *pair_a * na);
    memset(pair_b, 0xff, sizeof *pair_b * nb);
    pair_a[0] = pair_b[0] = 0;
    if (!match_by(mg, pair_a, pair_b, true) || !match_by(mg, pair_a, pair_b, false)) return false;
    match_groups(mg, pair_a, pair_b);
    for (uint32_t i = 0; i < na; i++) {
        const OutlineBlock *b = pair_a[i] == JX_NO_INDEX ? NULL : &d->new.blocks.at[pair_a[i]];
        mg->of_a[i] = d->nmerged;
        if (b) mg->of_b[pair_a[i]] = d->nmerged;
        d->merged[d->nmerged++] = (Merged){.a = &d->old.blocks.at[i], .b = b};
    }
    for (uint32_t k = 0; k < nb; k++) {
        if (pair_b[k] != JX_NO_INDEX) continue;
        mg->of_b[k] = d->nmerged;
        d->merged[d->nmerged++] = (Merged){.b = &d->new.blocks.at[k]};
    }
    mg->at_b = jx__arena_alloc(mg->ar, sizeof *mg->at_b * ((size_t)d->nmerged + 1));
    if (!mg->at_b) return false;
    for (uint32_t i = 0; i < d->nmerged; i++)
        d->merged[i].vanishes = d->merged[i].appears = d->merged[i].moves = NO_CHANGE;
    return true;
}

/* ---- order ---- */

typedef VEC(uint32_t) List;

static void list_kids(Arena *ar, const Outline *o, const OutlineBlock *bk, List *out)
{
    for (uint32_t i = bk ? bk->first : JX_NO_INDEX; i != JX_NO_INDEX; i = o->blocks.at[i].next)
        *VEC_PUSH(ar, out) = i;
}

/* The longest run of `n` numbers that rises, not counting JX_NO_INDEX; `kept` marks it. */
static bool longest_rise(Arena *ar, const uint32_t *at, uint32_t n, bool *kept)
{
    uint32_t *tail = jx__arena_alloc(ar, sizeof *tail * ((size_t)n + 1)), length = 0;
    uint32_t *before = jx__arena_alloc(ar, sizeof *before * ((size_t)n + 1));
    if (!tail || !before) return false;
    for (uint32_t i = 0; i < n; i++) {
        if (at[i] == JX_NO_INDEX) continue;
        uint32_t low = 0, high = length;
        while (low < high) {
            uint32_t mid = (low + high) / 2;
            if (at[tail[mid]] < at[i])
                low = mid + 1;
            else
                high = mid;
        }
        before[i] = low ? tail[low - 1] : JX_NO_INDEX;
        tail[low] = i;
        if (low == length) length++;
    }
    uint32_t i = length ? tail[length - 1] : JX_NO_INDEX;
    for (; i != JX_NO_INDEX; i = before[i])
        kept[i] = true;
    return true;
}

typedef struct Gap {
    uint32_t a, until_a, b, until_b;
} Gap;

/* Cross-checks between two that stayed: the first with the first, and so on. */
static void pair_checks(Merging *mg, Gap gap, const List *a, const List *b)
{
    for (; gap.a < gap.until_a && gap.b < gap.until_b; gap.a++, gap.b++) {
        uint32_t x = mg->of_a[a->at[gap.a]], y = mg->of_b[b->at[gap.b]];
        Merged *old = &mg->d->merged[x], *new = &mg->d->merged[y];
        if (x == y || old->b || new->a || !old->a->check || !new->b->check) continue;
        old->b = new->b;
        new->dead = old->joined = true;
        mg->of_b[b->at[gap.b]] = x;
    }
}

static void push_slot(Merging *mg, Merged *m, uint32_t merged, bool old, bool new)
{
    *VEC_PUSH(mg->ar, &m->slots) = (Slot){.merged = merged, .old = old, .new = new};
}

static void fill_gap(Merging *mg, Merged *m, Gap gap, const List *a, const List *b)
{
    pair_checks(mg, gap, a, b);
    for (; gap.a < gap.until_a; gap.a++) {
        uint32_t x = mg->of_a[a->at[gap.a]];
        push_slot(mg, m, x, true, mg->d->merged[x].joined);
    }
    for (; gap.b < gap.until_b; gap.b++) {
        uint32_t y = mg->of_b[b->at[gap.b]];
        if (!mg->d->merged[y].joined) push_slot(mg, m, y, false, true);
    }
}

static bool order_kids(Merging *mg, Merged *m)
{
    Difference *d = mg->d;
    List a = {0}, b = {0};
    list_kids(mg->ar, &d->old, m->a, &a);
    list_kids(mg->ar, &d->new, m->b, &b);
    uint32_t *place = jx__arena_alloc(mg->ar, sizeof *place * ((size_t)a.n + 1));
    bool *kept = jx__arena_alloc(mg->ar, (size_t)a.n + 1);
    if (!place || !kept || mg->ar->failed) return false;
    for (uint32_t k = 0; k < b.n; k++)
        mg->at_b[mg->of_b[b.at[k]]] = k + 1;
    for (uint32_t i = 0; i < a.n; i++) {
        uint32_t k = mg->at_b[mg->of_a[a.at[i]]];
        place[i] = k ? k - 1 : JX_NO_INDEX;
    }
    for (uint32_t k = 0; k < b.n; k++)
        mg->at_b[mg->of_b[b.at[k]]] = 0;
    if (!longest_rise(mg->ar, place, a.n, kept)) return false;
    Gap gap = {0};
    for (uint32_t i = 0; i <= a.n; i++) {
        if (i < a.n && !kept[i]) continue;
        gap.until_a = i;
        gap.until_b = i < a.n ? place[i] : b.n;
        fill_gap(mg, m, gap, &a, &b);
        if (i < a.n) push_slot(mg, m, mg->of_a[a.at[i]], true, true);
        gap = (Gap){.a = i + 1, .b = gap.until_b + 1};
    }
    return !mg->ar->failed;
}

/* ---- units ---- */

static bool in_heading(const OutlineUnit *u)
{
    return u->style == UNIT_POINTS || u->style == UNIT_LIMIT || u->style == UNIT_INLINE;
}

static bool alike(const OutlineUnit *a, const OutlineUnit *b)
{
    return a->style == b->style && a->parts.n <= MOST_PARTS && b->parts.n <= MOST_PARTS;
}

static bool all_equal(const OutlineUnit *a, const OutlineUnit *b)
{
    if (a->parts.n != b->parts.n) return false;
    for (uint32_t i = 0; i < a->parts.n; i++)
        if (!jx__str_eq(a->parts.at[i].key, b->parts.at[i].key)) return false;
    return true;
}

static void push_hunk(Arena *ar, MergedUnit *u, Hunk h)
{
    if (h.na || h.nb) *VEC_PUSH(ar, &u->hunks) = h;
}

/* The parts that both have, in order, stay; what is between them is a hunk. */
static void align_parts(Arena *ar, MergedUnit *u)
{
    static const OutlinePart nothing = {.line = 0};
    uint8_t best[MOST_PARTS + 1][MOST_PARTS + 1] = {{0}};
    uint32_t na = u->a->parts.n, nb = u->b->parts.n;
    const OutlinePart *a = na ? u->a->parts.at : &nothing, *b = nb ? u->b->parts.at : &nothing;
    for (uint32_t i = na; i-- > 0;)
        for (uint32_t k = nb; k-- > 0;) {
            bool same = jx__str_eq(a[i].key, b[k].key);
            uint8_t skip = best[i + 1][k] > best[i][k + 1] ? best[i + 1][k] : best[i][k + 1];
            best[i][k] = same ? (uint8_t)(best[i + 1][k + 1] + 1) : skip;
        }
    Hunk h = {.change = NO_CHANGE};
    for (uint32_t i = 0, k = 0; i < na || k < nb;) {
        if (i < na && k < nb && jx__str_eq(a[i].key, b[k].key)) {
            push_hunk(ar, u, h);
            i++, k++;
            h = (Hunk){.a = i, .b = k, .change = NO_CHANGE};
        } else if (k >= nb || (i < na && best[i + 1][k] >= best[i][k + 1])) {
            i++;
            h.na++;
        } else {
            k++;
            h.nb++;
        }
    }
    push_hunk(ar, u, h);
}

static void merge_unit(Arena *ar, Merged *m, const OutlineUnit *a, const OutlineUnit *b)
{
    MergedUnit *u = VEC_PUSH(ar, &m->units);
    *u = (MergedUnit){.a = a, .b = b};
    if (a && b && alike(a, b)) {
        align_parts(ar, u);
        return;
    }
    Hunk h = {.na = a ? a->parts.n : 0, .nb = b ? b->parts.n : 0, .change = NO_CHANGE};
    /* 目标 in the heading and 目标 on a line of its own may say the same. */
    if (a && b && all_equal(a, b)) h.change = SAME_SAID;
    push_hunk(ar, u, h);
}

static const OutlineUnit *partner(const OutlineBlock *a, const OutlineUnit *b, const bool *taken,
                                  uint32_t *at, bool same_place)
{
    for (uint32_t i = 0; i < a->units.n; i++) {
        const OutlineUnit *u = &a->units.at[i];
        if (taken[i] || u->label != b->label) continue;
        if (same_place && in_heading(u) != in_heading(b)) continue;
        *at = i;
        return u;
    }
    return NULL;
}

static bool merge_units(Arena *ar, Merged *m)
{
    static const OutlineBlock nothing = {.level = 0};
    const OutlineBlock *a = m->a ? m->a : &nothing, *b = m->b ? m->b : &nothing;
    bool *taken = jx__arena_alloc(ar, (size_t)a->units.n + 1);
    const OutlineUnit **pair = jx__arena_alloc(ar, sizeof *pair * ((size_t)b->units.n + 1));
    if (!taken || !pair) return false;
    for (int pass = 1; pass >= 0; pass--)
        for (uint32_t k = 0; k < b->units.n; k++) {
            uint32_t at;
            if (!pair[k])
                pair[k] = partner(a, &b->units.at[k], taken, &at, pass);
            else
                continue;
            if (pair[k]) taken[at] = true;
        }
    for (uint32_t k = 0; k < b->units.n; k++)
        merge_unit(ar, m, pair[k], &b->units.at[k]);
    for (uint32_t i = 0; i < a->units.n; i++)
        if (!taken[i]) merge_unit(ar, m, &a->units.at[i], NULL);
    return !ar->failed;
}

/* ---- the list of changes, in the order of the new scheme ---- */

static ChangeSubject subject_of(const Merged *m)
{
    const OutlineBlock *bk = m->b ? m->b : m->a;
    if (bk->level == 0) return ON_SCHEME;
    if (bk->check) return ON_CHECK;
    if (bk->section) return ON_RULE;
    return bk->first == JX_NO_INDEX ? ON_INDICATOR : ON_GROUP;
}

static Change change_of(const Merged *m, ChangeKind kind)
{
    const OutlineBlock *bk = m->b ? m->b : m->a;
    Change c = {.kind = kind, .subject = subject_of(m), .name = bk->name, .path = bk->path};
    if (bk->level == 0) c.name = c.path = STR_NONE;
    if (m->a) c.before_file = m->a->file, c.before_line = m->a->line;
    if (m->b) c.after_file = m->b->file, c.after_line = m->b->line;
    return c;
}

static uint32_t push_change(Difference *d, Change c)
{
    *VEC_PUSH(d->ar, &d->changes) = c;
    return d->changes.n - 1;
}

static bool is_silent(uint16_t label)
{
    static const uint16_t words[] = {TOK_K_SCHEME, TOK_K_BASIS,    TOK_K_NOTE,   TOK_K_SCOPE,
                                     TOK_K_AUDIT,  TOK_K_EVIDENCE, TOK_K_INHERIT};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i] == label) return true;
    return false;
}

static Str joined(Arena *ar, const OutlineUnit *u, uint32_t from, uint32_t n)
{
    Buf out = jx__buf(ar);
    for (uint32_t i = from; i < from + n; i++) {
        if (i > from) jx__buf_addz(&out, u->style == UNIT_LINES ? " " : "；");
        jx__buf_add(&out, u->parts.at[i].text);
    }
    return n ? jx__buf_str(&out) : STR_NONE;
}

static void add_hunk(Difference *d, const Merged *m, const MergedUnit *u, Hunk *h)
{
    ChangeKind kind = h->na && h->nb ? CHANGE_CHANGED : h->nb ? CHANGE_ADDED : CHANGE_REMOVED;
    Change c = change_of(m, kind);
    if (h->change == SAME_SAID) return;
    c.clause = true;
    c.label = u->b ? u->b->label : u->a->label;
    c.silent = is_silent(c.label);
    c.before = h->na ? joined(d->ar, u->a, h->a, h->na) : STR_NONE;
    c.after = h->nb ? joined(d->ar, u->b, h->b, h->nb) : STR_NONE;
    if (h->na) {
        c.before_file = u->a->parts.at[h->a].file;
        c.before_line = u->a->parts.at[h->a].line;
    }
    if (h->nb) {
        c.after_file = u->b->parts.at[h->b].file;
        c.after_line = u->b->parts.at[h->b].line;
    }
    h->change = push_change(d, c);
}

static void add_own(Difference *d, Merged *m)
{
    bool title = m->a && m->b && !jx__str_eq(m->a->key, m->b->key);
    if (title) {
        Change c = change_of(m, CHANGE_CHANGED);
        c.clause = true;
        c.label = TOK_EOF;
        c.before = m->a->name;
        c.after = m->b->name;
        m->appears = push_change(d, c); /* of a block that is in both: the title */
    }
    for (uint32_t i = 0; i < m->units.n && m->a && m->b; i++)
        for (uint32_t k = 0; k < m->units.at[i].hunks.n; k++)
            add_hunk(d, m, &m->units.at[i], &m->units.at[i].hunks.at[k]);
}

static Str whole_text(const OutlineBlock *bk)
{
    return bk->heading.n ? bk->heading : bk->title;
}

/* `under`: the change that takes away, or brings, what this stands under. */
static void walk(Difference *d, uint32_t at, const Slot *slot, uint32_t vanishes, uint32_t appears)
{
    Merged *m = &d->merged[at];
    if (m->a && m->b && slot && slot->old && !slot->new) return; /* told where it is now */
    if (m->a && m->b && slot && !slot->old) {
        Change c = change_of(m, CHANGE_MOVED);
        c.before = whole_text(m->a);
        c.after = whole_text(m->b);
        m->moves = push_change(d, c);
    }
    if (m->a && !m->b) {
        Change c = change_of(m, CHANGE_REMOVED);
        c.before = whole_text(m->a);
        m->vanishes = vanishes != NO_CHANGE ? vanishes : push_change(d, c);
    }
    if (m->b && !m->a) {
        Change c = change_of(m, CHANGE_ADDED);
        c.after = whole_text(m->b);
        m->appears = appears != NO_CHANGE ? appears : push_change(d, c);
    }
    add_own(d, m);
    bool both = m->a && m->b;
    for (uint32_t i = 0; i < m->slots.n && !d->ar->failed; i++)
        walk(d, m->slots.at[i].merged, &m->slots.at[i], both ? NO_CHANGE : m->vanishes,
             both ? NO_CHANGE : m->appears);
}

bool jx__changes_find(Difference *d)
{
    Merging mg = {.d = d, .ar = d->ar};
    if (!match_blocks(&mg)) return false;
    uint32_t n = d->nmerged;
    for (uint32_t i = 0; i < n; i++)
        if (!order_kids(&mg, &d->merged[i])) return false;
    for (uint32_t i = 0; i < n; i++)
        if (!d->merged[i].dead && !merge_units(d->ar, &d->merged[i])) return false;
    walk(d, 0, NULL, NO_CHANGE, NO_CHANGE);
    return !d->ar->failed;
}
