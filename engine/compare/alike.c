/* Plans side by side. See alike.h. */
#include "compare/alike.h"
#include "base/limits.h"
#include "plan/kernel.h"

bool jx__alike_begin(Alike *al, Arena *ar, const Plan *a, const Plan *b, NumPool *np)
{
    *al = (Alike){.a = a, .b = b, .np = np, .most = JX_LIMIT_STUDY_OPS};
    al->seen = jx__arena_alloc(ar, sizeof *al->seen * ((size_t)a->nops + 1));
    al->stamp = jx__arena_alloc(ar, sizeof *al->stamp * ((size_t)a->nops + 1));
    return al->seen && al->stamp;
}

void jx__alike_item(Alike *al, const PlanItem *a, const PlanItem *b)
{
    al->now++;
    al->points_a = a->reg_points >= al->a->first_op ? a->reg_points : JX_NO_REG;
    al->points_b = b->reg_points >= al->b->first_op ? b->reg_points : JX_NO_REG;
    al->same_points = jx__num_cmp(al->np, a->points, b->points) == 0;
    al->ops = 0;
}

static bool same_unit(const Unit *x, const Unit *y)
{
    return jx__str_eq(x->text, y->text) && x->kind == y->kind;
}

static bool same_words(const InputWords *x, const InputWords *y)
{
    bool same = x->noptions == y->noptions && x->open == y->open;
    for (uint32_t i = 0; same && i < x->noptions; i++)
        same = jx__str_eq(x->options[i], y->options[i]);
    return same;
}

bool jx__alike_inputs(const Input *x, const Input *y)
{
    return x->kind == y->kind && jx__str_eq(x->key, y->key) && x->type == y->type &&
           x->dim_known == y->dim_known && (!x->dim_known || jx__dim_eq(x->dim, y->dim)) &&
           same_unit(x->unit, y->unit) && x->whole == y->whole &&
           x->bare_percent == y->bare_percent && x->self_share == y->self_share &&
           same_words(x->words, y->words);
}

static bool same_bound(NumPool *np, bool has, bool in, Num x, bool other_has, bool other_in, Num y)
{
    if (has != other_has) return false;
    return !has || (in == other_in && jx__num_cmp(np, x, y) == 0);
}

static bool same_tables(Alike *al, uint32_t a, uint32_t b)
{
    const BandTable *x = &al->a->tables[a], *y = &al->b->tables[b];
    bool same = x->n == y->n;
    for (uint32_t i = 0; same && i < x->n; i++) {
        const BandRow *r = &x->rows[i], *s = &y->rows[i];
        same =
            r->other == s->other && r->word == s->word &&
            jx__num_cmp(al->np, r->value, s->value) == 0 &&
            same_bound(al->np, r->has_low, r->low_in, r->low, s->has_low, s->low_in, s->low) &&
            same_bound(al->np, r->has_high, r->high_in, r->high, s->has_high, s->high_in, s->high);
    }
    return same;
}

static bool same_immediate(Alike *al, const Op *x, const Op *y)
{
    switch (x->code) {
    case OP_CONST_:
        return jx__num_cmp(al->np, al->a->consts[x->d], al->b->consts[y->d]) == 0;
    case OP_INPUT_:
        return jx__alike_inputs(&al->a->inputs[x->d], &al->b->inputs[y->d]);
    case OP_BAND_:
    case OP_BAND_ROW_:
        return same_tables(al, x->d, y->d);
    default:
        return x->d == y->d;
    }
}

bool jx__alike(Alike *al, uint32_t a, uint32_t b)
{
    if (a == JX_NO_REG || b == JX_NO_REG) return a == b;
    if (al->stamp[a] == al->now) return al->seen[a] == b + 1;
    if (a == al->points_a || b == al->points_b)
        return a == al->points_a && b == al->points_b && al->same_points;
    const Op *x = &al->a->ops[a], *y = &al->b->ops[b];
    if (++al->ops > al->most || x->code != y->code || !same_immediate(al, x, y)) return false;
    const uint32_t of_a[3] = {x->a, x->b, x->c}, of_b[3] = {y->a, y->b, y->c};
    for (uint8_t k = 0; k < jx__op_arity[x->code]; k++)
        if (!jx__alike(al, of_a[k], of_b[k])) return false;
    al->seen[a] = b + 1;
    al->stamp[a] = al->now;
    return true;
}
