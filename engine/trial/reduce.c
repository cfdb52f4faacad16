/* Tables of made-up rows, without the rows that show nothing new.
 *
 * A row is new when some clause, some state or some kind of target had a say that no earlier row with
 * a value that stands alike to its bound has shown: ≥50万元 after ≥800个 only where the rules make a
 * difference between them. Words of selectors have a row each and are left alone.
 */
#include "trial/trial.h"

enum { FEW_ROWS = 6 };

typedef struct Shown {
    uint64_t trace;
    Str how;
    uint32_t nth; /* of those alike in one table: the bounds in their order */
} Shown;

typedef VEC(Shown) ShownList;

static bool is_shown(const ShownList *list, const Shown *s)
{
    for (uint32_t k = 0; k < list->n; k++) {
        const Shown *t = &list->at[k];
        if (t->trace == s->trace && t->nth == s->nth && jx__str_eq(t->how, s->how)) return true;
    }
    return false;
}

static void drop_shown(Arena *ar, Trial *c, ShownList *shown)
{
    ShownList own = {0};
    uint32_t n = 0;
    for (uint32_t r = 0; r < c->rows.n && !ar->failed; r++) {
        Shown now = {.trace = c->rows.at[r].trace, .how = c->rows.at[r].how};
        for (uint32_t k = 0; k < own.n; k++)
            now.nth += own.at[k].trace == now.trace && jx__str_eq(own.at[k].how, now.how);
        *VEC_PUSH(ar, &own) = now;
        if (is_shown(shown, &now)) continue;
        *VEC_PUSH(ar, shown) = now;
        c->rows.at[n++] = c->rows.at[r];
    }
    c->rows.n = n;
}

void jx__trial_reduce(Arena *ar, Trials *cases, Trial **more)
{
    ShownList shown = {0};
    Trial rest = {.title = STR("其他指标值，只列与上面各表不同的")};
    uint32_t n = 0, last = 0;
    *more = NULL;
    for (uint32_t i = 0; i < cases->n && !ar->failed; i++) {
        Trial *c = &cases->at[i];
        if (c->table) drop_shown(ar, c, &shown);
        bool few = c->table && c->rows.n < FEW_ROWS;
        for (uint32_t r = 0; few && r < c->rows.n; r++)
            *VEC_PUSH(ar, &rest.rows) = c->rows.at[r];
        if (few) continue;
        if (c->table) last = n + 1;
        cases->at[n++] = *c;
    }
    cases->n = n;
    if (ar->failed || !rest.rows.n) return;
    (void)VEC_PUSH(ar, cases);
    if (ar->failed) return;
    for (uint32_t k = n; k > last; k--)
        cases->at[k] = cases->at[k - 1];
    cases->at[last] = rest;
    *more = &cases->at[last];
}
