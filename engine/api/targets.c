/* Does the target printed in a form's row mean what the rules say?
 *
 * Depends on the grammar's second start symbol and on the model's reading of a target: `≥50个`,
 * `50个以上` and `不低于50个` are one target. Most cells have the same key as the rule's text, so
 * parsing is the exception. Nothing here enters a score.
 */
#include "api/api.h"
#include "base/name.h"

typedef struct Comparing {
    const Facts *facts;
    Arena *ar;
    NumPool *np;
    Diags *diags;
} Comparing;

/* Reads a cell as a target; what the reader has to complain about is not wanted here. */
static bool read_target(Comparing *c, Str text, Target *out)
{
    Diags quiet;
    if (!jx__diags_init(&quiet, &c->ar->alloc)) return false;
    Source src;
    Parsed parsed = {.root = NULL};
    bool ok = jx__source_load(&src, c->ar, STR("target"), text, JX_LIMIT_CELL_BYTES, &quiet) &&
              jx__parse_target(c->ar, &src, &quiet, &parsed) && parsed.root;
    if (ok) {
        Model m = {.arena = c->ar, .pool = c->np, .source = &src, .diags = &quiet,
                   .units = c->facts->plan->units};
        m.units.arena = c->ar;
        m.units.pool = c->np;
        ok = jx__model_target(&m, parsed.root, out) && quiet.errors == 0;
    }
    jx__diags_free(&quiet);
    return ok && !c->ar->failed;
}

static TargetOp plain_op(uint8_t op)
{
    return op == OP_NONE ? OP_EQ : (TargetOp)op;
}

/* A bare number on the form stands in the unit of the rules. */
static Num in_rule_unit(Comparing *c, const Target *t, const PlanItem *it, Num n)
{
    bool bare = t->unit.kind == UNIT_NONE && !t->unit.text.n && it->target_unit.text.n;
    Num out = n;
    if (bare && jx__num_mul(c->np, n, it->target_unit.scale, &out) != NUM_OK) return n;
    return out;
}

static bool same_number(Comparing *c, const Target *t, const PlanItem *it)
{
    bool bare = t->unit.kind == UNIT_NONE;
    if (!bare && !jx__dim_eq(t->unit.dim, it->target_unit.dim)) return false;
    if (jx__num_cmp(c->np, in_rule_unit(c, t, it, t->low), it->target_low) != 0) return false;
    return t->kind != TARGET_RANGE ||
           jx__num_cmp(c->np, in_rule_unit(c, t, it, t->high), it->target_high) == 0;
}

enum { DAYS_OF_YEAR = 372 }; /* cell.h */

/* A deadline without a year means the form's year. */
static bool same_date(Comparing *c, const Target *t, const PlanItem *it)
{
    Num days = NUM_INT((int64_t)c->facts->year * DAYS_OF_YEAR), a = t->low, b = it->target_low;
    Num year = NUM_INT(DAYS_OF_YEAR);
    if (jx__num_cmp(c->np, a, year) < 0) (void)jx__num_add(c->np, a, days, &a);
    if (jx__num_cmp(c->np, b, year) < 0) (void)jx__num_add(c->np, b, days, &b);
    return jx__num_cmp(c->np, a, b) == 0;
}

static bool same_target(Comparing *c, const Target *t, const PlanItem *it)
{
    if ((int)t->kind != it->target_kind) return false;
    if (t->kind == TARGET_DATE) return same_date(c, t, it);
    if (t->kind != TARGET_NUMBER && t->kind != TARGET_RANGE) return false; /* the keys differed */
    return plain_op((uint8_t)t->op) == plain_op(it->target_op) && same_number(c, t, it);
}

static bool same_text(Comparing *c, Str a, Str b)
{
    return jx__str_eq(a, b) || jx__str_eq(jx__name_key(c->ar, a), jx__name_key(c->ar, b));
}

static void compare_one(Comparing *c, const PlanItem *it, const Printed *printed)
{
    Str cell = jx__str_trim(printed->target);
    if (!printed->present || !cell.n || !it->target_text.n) return;
    if (cell.n > JX_LIMIT_CELL_BYTES || same_text(c, cell, it->target_text)) return;
    Str where = printed->where.n ? jx__str_printf(c->ar, "%.*s.target", STR_F(printed->where))
                                 : STR_NONE;
    Where w = {.clause = it->path, .file = c->facts->file, .cell = where};
    Target t = {.kind = TARGET_NONE};
    if (!read_target(c, cell, &t))
        jx__diag(c->diags, JX6012, w, it->name, cell, it->target_text);
    else if (!same_target(c, &t, it))
        jx__diag(c->diags, JX6011, w, it->name, cell, it->target_text);
}

void jx__targets_compare(const Facts *facts, Arena *ar, NumPool *np, Diags *diags)
{
    Comparing c = {.facts = facts, .ar = ar, .np = np, .diags = diags};
    const Plan *p = facts->plan;
    if (!facts->printed) return;
    for (uint32_t i = 0; i < p->nitems && !ar->failed; i++)
        if (p->items[i].indicator) compare_one(&c, &p->items[i], &facts->printed[i]);
}
