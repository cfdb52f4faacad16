/* Points at every level: written ones stand, the unwritten share what is left.
 *
 * Depends on build.h. Under the nearest ancestor whose points are written (or the total), the
 * indicators without points share what the written ones leave, rounded down, the last taking the
 * remainder; a group without points of its own has the sum of its parts.
 *
 * The surprising idea: every item is counted under exactly one such ancestor, so that the whole is
 * one walk however deep the outline is.
 */
#include "model/build.h"

typedef struct Level {
    Build *b;
    uint32_t owner; /* the item with known points, or JX_NO_INDEX for the total */
    Role role;
    Num points, fixed;
    uint32_t nopen, last_open, nfixed;
    Num share, rest;
    uint32_t shared;
    uint32_t last_twin; /* where the last twin of one of them stands; 0: none has any */
} Level;

static uint32_t first_of(const Model *m, uint32_t item)
{
    if (item != JX_NO_INDEX) return m->items.at[item].first_child;
    return m->items.n > 0 ? 0 : JX_NO_INDEX;
}

static void add_to(Build *b, Num *sum, Num n)
{
    if (jx__num_add(b->m->pool, *sum, n, sum) != NUM_OK) *sum = NUM_INT(0);
}

/* Its points, and as many again for each of its twins. */
static Num with_twins(Build *b, const Item *it)
{
    Num all = it->points;
    if (it->twins > 0 &&
        jx__num_mul(b->m->pool, it->points, NUM_INT((int64_t)it->twins + 1), &all) != NUM_OK)
        b->unsure = true;
    return all;
}

/* What is written below, and how many indicators have nothing written. */
static void survey(Level *l, uint32_t item)
{
    const Model *m = l->b->m;
    for (uint32_t i = first_of(m, item); i != JX_NO_INDEX; i = m->items.at[i].next) {
        const Item *it = &m->items.at[i];
        if (it->role != l->role) continue;
        if (it->points_written) {
            add_to(l->b, &l->fixed, with_twins(l->b, it));
            l->nfixed++;
        } else if (!it->indicator && (!it->by_form || l->b->m->rows != NULL)) {
            survey(l, i);
        } else {
            l->nopen += 1 + it->twins;
            l->last_open = i;
            if (it->twins > 0 && it->last_twin > l->last_twin) l->last_twin = it->last_twin;
        }
    }
}

static Str level_name(const Level *l)
{
    return l->owner == JX_NO_INDEX ? STR("总分") : l->b->m->items.at[l->owner].name;
}

static bool level_fits(const Level *l)
{
    Build *b = l->b;
    Span at = l->owner == JX_NO_INDEX ? b->root->span : b->m->items.at[l->owner].title;
    if (l->owner == JX_NO_INDEX && b->m->items.n > 0) at = b->m->items.at[0].title;
    int order = jx__num_cmp(b->m->pool, l->fixed, l->points);
    Str name = level_name(l), points = jx__model_figure(b, l->points);
    Str sum = jx__model_figure(b, l->fixed);
    bool nothing = l->nopen == 0 && l->nfixed == 0;
    if (nothing || (l->nopen == 0 && order == 0) || (l->nopen > 0 && order < 0)) return true;
    if (l->nopen > 0) {
        Num over;
        if (jx__num_sub(b->m->pool, l->fixed, l->points, &over) != NUM_OK) over = NUM_INT(0);
        FIND(b, JX4071, at, name, points, sum, b->m->items.at[l->last_open].name,
             jx__str_printf(b->m->arena, "%u", l->nopen));
        return false;
    }
    Num gap;
    if (jx__num_sub(b->m->pool, l->points, l->fixed, &gap) != NUM_OK) return false;
    bool more = jx__num_sign(gap) < 0;
    if (more) gap = jx__num_neg(b->m->pool, gap);
    FIND(b, l->owner == JX_NO_INDEX ? JX4074 : JX4070, at, name, points, sum,
         jx__model_figure(b, gap), more ? STR("多") : STR("少"));
    return false;
}

static void split(Level *l)
{
    Build *b = l->b;
    NumPool *np = b->m->pool;
    Num whole;
    uint32_t places = b->m->rounding.item_places;
    bool ok = jx__num_sub(np, l->points, l->fixed, &l->rest) == NUM_OK &&
              jx__num_div(np, l->rest, NUM_INT(l->nopen), &whole) == NUM_OK &&
              jx__num_round(np, whole, places, ROUND_DOWN, &l->share) == NUM_OK;
    if (!ok) l->share = NUM_INT(0);
    /* What is left over goes to the last of them, which is no twin then. */
    bool even = ok && jx__num_cmp(np, whole, l->share) == 0;
    if (!even && l->last_twin > b->m->items.at[l->last_open].title.start) b->unsure = true;
    if (jx__num_sign(l->share) != 0) return;
    FIND(b, JX4073, b->m->items.at[l->last_open].title, level_name(l), jx__model_figure(b, l->rest),
         jx__str_printf(b->m->arena, "%u", l->nopen), jx__str_printf(b->m->arena, "%u", places));
}

static void distribute(Build *b, uint32_t owner, Num points, Role role);

static void give(Level *l, uint32_t item)
{
    Model *m = l->b->m;
    for (uint32_t i = first_of(m, item); i != JX_NO_INDEX; i = m->items.at[i].next) {
        Item *it = &m->items.at[i];
        if (it->role != l->role) {
            if (it->points_written && !it->indicator) distribute(l->b, i, it->points, it->role);
            continue;
        }
        if (it->points_written) {
            if (!it->indicator) distribute(l->b, i, it->points, it->role);
        } else if (it->indicator) {
            l->shared += 1 + it->twins;
            it->points = l->shared == l->nopen && it->twins == 0 ? l->rest : l->share;
            if (jx__num_sub(m->pool, l->rest, with_twins(l->b, it), &l->rest) != NUM_OK) return;
        } else {
            give(l, i);
            it->points = NUM_INT(0);
            for (uint32_t k = it->first_child; k != JX_NO_INDEX; k = m->items.at[k].next)
                if (m->items.at[k].role == it->role)
                    add_to(l->b, &it->points, with_twins(l->b, &m->items.at[k]));
        }
    }
}

/* Recursion is as deep as the outline: four levels and the total. */
static void distribute(Build *b, uint32_t owner, Num points, Role role)
{
    Level l = {.b = b,
               .owner = owner,
               .role = role,
               .points = points,
               .fixed = NUM_INT(0),
               .share = NUM_INT(0),
               .rest = NUM_INT(0),
               .last_open = JX_NO_INDEX};
    survey(&l, owner);
    /* Rows of a form are still to come. */
    if (owner != JX_NO_INDEX && b->m->items.at[owner].by_form && b->m->rows == NULL) {
        l.nopen++;
        l.last_open = owner;
    }
    b->item = owner;
    bool ok = b->broken || level_fits(&l);
    if (ok && l.nopen > 0 && jx__num_cmp(b->m->pool, l.fixed, l.points) < 0) split(&l);
    give(&l, owner);
}

/* Points finer than scores are rounded to could never be reached exactly. */
static void check_decimals(Build *b, Str name, Num points, Span at)
{
    enum { MOST_PLACES = 12 };
    const Rounding *r = &b->m->rounding;
    uint32_t places = 0;
    Num cut;
    while (places <= MOST_PLACES &&
           (jx__num_round(b->m->pool, points, places, ROUND_DOWN, &cut) != NUM_OK ||
            jx__num_cmp(b->m->pool, cut, points) != 0))
        places++;
    if (!r->item || places <= r->item_places) return;
    bool exact;
    FIND(b, JX4088, at, name,
         jx__num_text(b->m->arena, b->m->pool, points, MOST_PLACES, MOST_PLACES, &exact),
         jx__str_printf(b->m->arena, "%u", places),
         jx__str_printf(b->m->arena, "%u", r->item_places));
}

static bool damaged(const Build *b)
{
    for (uint32_t i = 0; i < b->aux.n; i++)
        if (b->aux.at[i].broken && !b->m->items.at[i].points_written) return true;
    return false;
}

void jx__model_check_points(Build *b)
{
    bool before = b->broken, rows = b->m->rows != NULL;
    if (rows && b->m->probes == NULL) jx__model_row_points(b);
    /* Points that could not be read are missing from every sum. */
    b->broken = b->broken || rows || damaged(b);
    if (b->m->items.n > 0) distribute(b, JX_NO_INDEX, b->m->total_points, ROLE_NORMAL);
    b->broken = before;
    for (uint32_t i = 0; i < b->m->items.n; i++) {
        const Item *item = &b->m->items.at[i];
        b->item = i;
        if (item->points_written && !rows) check_decimals(b, item->name, item->points, item->title);
    }
    b->item = JX_NO_INDEX;
}

/* ---- no case and no band gives more than there is ---- */

static void check_amount(Build *b, const Item *item, const Amount *a, Span at)
{
    if (a->share || jx__num_cmp(b->m->pool, a->value, item->points) <= 0) return;
    FIND(b, JX4058, at, jx__model_text(b, at), jx__model_figure(b, a->value), item->name,
         jx__model_figure(b, item->points));
}

static void check_item_amounts(Build *b, const Item *item)
{
    for (uint32_t i = 0; i < item->bands.n; i++)
        if (item->method == METHOD_BANDS)
            check_amount(b, item, &item->bands.at[i].amount, item->bands.at[i].span);
    for (uint32_t i = 0; i < item->cases.n; i++)
        check_amount(b, item, &item->cases.at[i].amount, item->cases.at[i].span);
    if (item->cap) check_amount(b, item, item->cap, item->cap->span);
    if (item->floor) check_amount(b, item, item->floor, item->floor->span);
    if (item->premise != JX_NO_INDEX)
        check_amount(b, item, item->premise_amount, item->premise_amount->span);
}

void jx__model_check_amounts(Build *b)
{
    for (uint32_t i = 0; i < b->m->items.n; i++) {
        const Item *item = &b->m->items.at[i];
        b->item = i;
        if (item->indicator && item->role == ROLE_NORMAL && jx__num_sign(item->points) > 0)
            check_item_amounts(b, item);
    }
    b->item = JX_NO_INDEX;
}
