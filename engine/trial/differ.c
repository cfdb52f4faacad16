/* Do two plans of one scheme score alike? A value that tells them apart, or the proof that none does.
 *
 * Values are tried at the bounds of either plan. The proof is for scores of one datum: two fractions
 * of the first degree that agree at three places agree everywhere, so that on each stretch between
 * two bounds of either plan three values decide.
 */
#include "trial/trial.h"
#include <string.h>

/* ---- a value that tells them apart ---- */

static bool comparable(const Plan *a, const Plan *b)
{
    if (a->ninputs != b->ninputs || a->nitems != b->nitems) return false;
    for (uint32_t i = 0; i < a->ninputs; i++)
        if (!jx__str_eq(a->inputs[i].key, b->inputs[i].key) ||
            a->inputs[i].kind != b->inputs[i].kind)
            return false;
    return true;
}

static bool same_cell(Explore *a, Cell x, Cell y)
{
    return x.status == y.status && (x.status != CELL_OK || jx__num_cmp(a->pool, x.num, y.num) == 0);
}

static bool same_reg(Explore *a, Explore *b, uint32_t x, uint32_t y)
{
    if (x == JX_NO_REG || y == JX_NO_REG) return x == y;
    return same_cell(a, a->run.regs[x], b->run.regs[y]);
}

/* After both were run. */
static bool same_scores(Explore *a, Explore *b)
{
    for (uint32_t i = 0; i < a->p->nitems; i++)
        if (a->p->items[i].indicator &&
            !same_reg(a, b, a->p->items[i].reg_score, b->p->items[i].reg_score))
            return false;
    return same_reg(a, b, a->p->reg_total, b->p->reg_total);
}

static bool try_cell(Explore *a, Explore *b, uint32_t input, Cell cell)
{
    Cell kept = a->base[input], kept_b = b->base[input];
    a->base[input] = b->base[input] = cell;
    bool same = !jx__explore_run(a) || !jx__explore_run(b) || same_scores(a, b);
    a->base[input] = kept;
    b->base[input] = kept_b;
    return same;
}

static bool is_datum(const Input *in)
{
    return in->kind == INPUT_VALUE && in->used;
}

static void try_points(Explore *a, Explore *b, Explore *from, uint32_t input, Difference *out)
{
    Points points = {0};
    jx__explore_points(from, input, &points);
    for (uint32_t k = 0; k < points.n && !out->found; k++) {
        const Point *p = &points.at[k];
        bool blank = !p->text.n && !p->self.n;
        bool bad = jx__str_eq(p->how, STR("无法识别")), away = jx__str_eq(p->how, STR("不适用"));
        Cell cell = p->reads ? p->cell
                    : blank  ? CELL_STATUS(CELL_MISSING)
                    : bad    ? CELL_STATUS(CELL_UNREADABLE)
                             : CELL_STATUS(CELL_NA);
        if (!p->reads && !blank && !bad && !away) continue;
        if (try_cell(a, b, input, cell)) continue;
        out->found = true;
        out->input = input;
        out->at = *p;
    }
}

/* ---- the proof ---- */

/* The one datum a score hangs on; JX_NO_REG when there is none, or more. */
static uint32_t only_datum(Explore *e, uint32_t item)
{
    uint32_t only = JX_NO_REG;
    for (uint32_t i = 0; i < e->p->ninputs; i++) {
        if (!e->p->inputs[i].used || !jx__explore_touches(e, i, item)) continue;
        if (only != JX_NO_REG || e->p->inputs[i].kind != INPUT_VALUE) return JX_NO_REG;
        only = i;
    }
    return only;
}

typedef VEC(Num) Ends;

static void add_ends(Explore *e, const Curve *c, Ends *ends)
{
    for (uint32_t k = 0; k < c->pieces.n && !e->ar->failed; k++) {
        const Stretch *s = &c->pieces.at[k].at;
        if (!s->no_low || s->point) *VEC_PUSH(e->ar, ends) = s->low;
        if (!s->no_high && !s->point) *VEC_PUSH(e->ar, ends) = s->high;
    }
}

static void sort_ends(Explore *e, Ends *ends)
{
    for (uint32_t i = 1; i < ends->n; i++)
        for (uint32_t k = i; k > 0 && jx__num_cmp(e->pool, ends->at[k - 1], ends->at[k]) > 0; k--) {
            Num x = ends->at[k];
            ends->at[k] = ends->at[k - 1];
            ends->at[k - 1] = x;
        }
}

static bool same_value(Explore *e, const Value *x, const Value *y)
{
    return x->kind == VALUE_NUM && y->kind == VALUE_NUM && x->statuses == y->statuses &&
           jx__num_cmp(e->pool, x->low, y->low) == 0;
}

static bool agree_at(Explore *e, Curve *x, Curve *y, Num at)
{
    Value left[1], right[1];
    jx__curve_at(x, at, left);
    jx__curve_at(y, at, right);
    return same_value(e, left, right);
}

/* At three places between two ends, or beyond the outermost. */
static bool agree_between(Explore *e, Curve *x, Curve *y, Num low, Num wide)
{
    for (int k = 1; k <= 3; k++) {
        Num part, at;
        if (jx__num_mul(e->pool, wide, NUM_RATIO(k, 4), &part) != NUM_OK ||
            jx__num_add(e->pool, low, part, &at) != NUM_OK || !agree_at(e, x, y, at))
            return false;
    }
    return true;
}

static bool agree(Explore *a, Explore *b, uint32_t input, uint32_t item)
{
    Curve x, y;
    Ends ends = {0};
    if (!jx__explore_ends(a, input, item, &x) || !jx__explore_ends(b, input, item, &y))
        return false;
    add_ends(a, &x, &ends);
    add_ends(a, &y, &ends);
    if (a->ar->failed || ends.n == 0) return false;
    sort_ends(a, &ends);
    for (uint32_t k = 0; k < ends.n; k++) {
        Num wide = NUM_INT(1);
        if (!agree_at(a, &x, &y, ends.at[k])) return false;
        if (k + 1 < ends.n && jx__num_sub(a->pool, ends.at[k + 1], ends.at[k], &wide) != NUM_OK)
            return false;
        if (jx__num_sign(wide) > 0 && !agree_between(a, &x, &y, ends.at[k], wide)) return false;
    }
    return agree_between(a, &x, &y, ends.at[0], NUM_INT(-1));
}

static bool grades_alike(Explore *a, Explore *b)
{
    const Plan *x = a->p, *y = b->p;
    if (x->ngrades != y->ngrades) return false;
    for (uint32_t g = 0; g < x->ngrades; g++)
        if (!jx__str_eq(x->grades[g].name, y->grades[g].name) ||
            x->grades[g].low_in != y->grades[g].low_in ||
            jx__num_cmp(a->pool, x->grades[g].low, y->grades[g].low) != 0)
            return false;
    return true;
}

static bool prove(Explore *a, Explore *b)
{
    PlanMeaning was = jx__plan_meaning(a->ar, a->p), now = jx__plan_meaning(b->ar, b->p);
    if (a->ar->failed || b->ar->failed || !grades_alike(a, b)) return false;
    for (uint32_t i = 0; i < a->p->nitems && !a->ar->failed; i++) {
        if (!a->p->items[i].indicator || jx__digest_eq(was.items[i], now.items[i])) continue;
        uint32_t x = only_datum(a, i), y = only_datum(b, i);
        if (x == JX_NO_REG || x != y || !agree(a, b, x, i)) return false;
    }
    return true;
}

bool jx__trial_differ(Explore *a, Explore *b, Difference *out)
{
    *out = (Difference){.input = JX_NO_REG};
    if (!comparable(a->p, b->p)) return !a->ar->failed;
    for (uint32_t i = 0; i < b->p->ninputs; i++)
        b->base[i] = a->base[i];
    if (!jx__explore_run(a) || !jx__explore_run(b)) return false;
    for (uint32_t i = 0; i < a->p->ninputs && !out->found && !a->ar->failed; i++) {
        if (!is_datum(&a->p->inputs[i])) continue;
        try_points(a, b, a, i, out);
        if (!out->found) try_points(a, b, b, i, out);
    }
    if (!jx__explore_run(a) || !jx__explore_run(b)) return false;
    if (!out->found) out->proven = prove(a, b);
    return !a->ar->failed;
}
