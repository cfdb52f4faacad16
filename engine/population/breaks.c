/* The thresholds of a form's indicators that its values lie close to, and on which side.
 *
 * Depends on run's curves: the score is taken as a function of the actual value, the rest of the
 * form as it is, on a stretch around the value. A place where that function jumps, or stops to rise
 * or begins to fall, is a threshold: from there on it pays to be on one side. Of a numeric target
 * thresholds are shares of it, so that forms with targets of their own compare.
 */
#include "population/population.h"
#include "base/limits.h"
#include "run/curve.h"

typedef struct Near {
    const Session *run;
    NumPool *np;
    Curve curve;
    const Seen *seen;
    const PlanItem *it;
} Near;

static bool limit_at(Near *b, const Value *v, Num x, Num *out)
{
    if (!jx__value_ok(v)) return false;
    if (v->kind == VALUE_NUM) *out = v->low;
    return v->kind == VALUE_NUM ||
           (v->kind == VALUE_FORM && jx__mobius_at(b->np, &v->form, x, out));
}

static int slope_of(const Value *v)
{
    return v->kind == VALUE_NUM ? 0 : v->slope;
}

/* Whether piece k is a threshold: the side that pays, and whether the place itself is on it. */
static bool is_threshold(Near *b, uint32_t k, bool *high, bool *at_good)
{
    const Piece *at = &b->curve.pieces.at[k];
    const Value *left = &at[-1].values[0], *right = &at[1].values[0];
    Num l, r, p;
    if (!at->at.point || at[-1].at.point || at[1].at.point) return false;
    if (!limit_at(b, left, at->at.low, &l) || !limit_at(b, right, at->at.low, &r) ||
        !limit_at(b, &at->values[0], at->at.low, &p))
        return false;
    int jump = jx__num_cmp(b->np, l, r);
    *high = jump < 0;
    *at_good = jx__num_cmp(b->np, p, *high ? l : r) > 0;
    if (jump != 0) return true;
    *high = slope_of(left) == 1;
    *at_good = jx__num_cmp(b->np, p, l) == 0;
    bool stops = slope_of(left) == 1 && slope_of(right) == 0;
    bool falls = slope_of(left) == 0 && slope_of(right) == -1;
    return *at_good && (stops || falls);
}

/* [t－δ, t) and [t, t＋δ), or mirrored; false when x is in neither. */
static bool side_of(Near *b, Num t, bool high, bool at_good, bool *good)
{
    NumPool *np = b->np;
    Num x = b->seen->actual, low, up;
    if (jx__num_mul(np, t, NUM_RATIO(JX_POP_WINDOW - 1, JX_POP_WINDOW), &low) != NUM_OK ||
        jx__num_mul(np, t, NUM_RATIO(JX_POP_WINDOW + 1, JX_POP_WINDOW), &up) != NUM_OK)
        return false;
    int from = jx__num_cmp(np, x, low), until = jx__num_cmp(np, x, up), at = jx__num_cmp(np, x, t);
    *good = at == 0 ? at_good : (at > 0) == high;
    return high ? from >= 0 && until < 0 : from > 0 && until <= 0;
}

typedef VEC(Hit) Hits;

static void add_hit(Hits *hits, Arena *ar, Near *b, const Hit *found, Num t)
{
    Hit *hit = VEC_PUSH(ar, hits);
    *hit = *found;
    hit->at = t;
    hit->scale = NUM_RATIO(1, 100);
    hit->unit = STR("%");
    hit->of_target = b->seen->has_target && jx__num_sign(b->seen->target) > 0;
    if (hit->of_target && jx__num_div(b->np, t, b->seen->target, &hit->at) != NUM_OK) {
        hits->n--;
        return;
    }
    if (!hit->of_target) {
        bool ratio = b->it->derived && jx__dim_none(b->it->value->dim);
        const Input *in = b->it->input == JX_NO_REG ? NULL : &b->run->plan->inputs[b->it->input];
        if (!ratio && in && in->unit->text.n)
            hit->scale = in->unit->scale, hit->unit = in->unit->text;
        if (!ratio && (!in || !in->unit->text.n)) hit->scale = NUM_INT(1), hit->unit = STR_NONE;
    }
}

static bool start(Near *b, Arena *ar)
{
    Curve *c = &b->curve;
    Num x = b->seen->actual;
    Stretch around = {.low = x, .high = x};
    const Plan *p = b->run->plan;
    *c = (Curve){.plan = p,
                 .pool = b->np,
                 .ar = ar,
                 .regs = b->run->regs,
                 .var = b->it->reg_actual,
                 .most = JX_LIMIT_PIECES,
                 .most_ops = JX_LIMIT_STUDY_OPS};
    c->place = jx__arena_alloc(ar, sizeof(uint32_t) * ((size_t)p->nops + 1));
    *VEC_PUSH(ar, &c->watch) = b->it->reg_exact;
    if (ar->failed || jx__num_mul(b->np, x, NUM_RATIO(10, 11), &around.low) != NUM_OK ||
        jx__num_mul(b->np, x, NUM_RATIO(10, 9), &around.high) != NUM_OK)
        return false;
    jx__curve_begin(c);
    return !ar->failed && !c->cut_short && jx__curve_pieces(c, &around, NULL) && !c->cut_short;
}

enum { MOST_HITS = 8 }; /* of one value: a deduction for each unit has many steps */

static void near_one(Hits *hits, Arena *keep, uint32_t i, Near *b, Arena *ar)
{
    uint32_t first = hits->n;
    if (!start(b, ar)) return;
    for (uint32_t k = 1; k + 1 < b->curve.pieces.n; k++) {
        Hit found = {.seen = i};
        if (hits->n - first == MOST_HITS) return;
        if (!is_threshold(b, k, &found.high, &found.at_good)) continue;
        Num t = b->curve.pieces.at[k].at.low;
        if (side_of(b, t, found.high, found.at_good, &found.good))
            add_hit(hits, keep, b, &found, t);
    }
}

void jx__observe_breaks(FormSeen *form, const uint32_t *items, Arena *ar, NumPool *np,
                        const Session *run)
{
    const Plan *p = run->plan;
    Arena small;
    Hits hits = {0};
    form->no_breaks = (uint64_t)form->nseen * p->nops > JX_POP_WORK;
    if (ar->failed || form->no_breaks) return;
    if (!jx__arena_init(&small, &ar->alloc, 0)) {
        ar->failed = true;
        return;
    }
    for (uint32_t i = 0; i < form->nseen; i++) {
        Near b = {.run = run, .np = np, .seen = &form->seen[i], .it = &p->items[items[i]]};
        bool asked = b.seen->has_actual && b.seen->counted && jx__num_sign(b.seen->actual) > 0;
        if (!asked || b.it->reg_exact == JX_NO_REG || b.it->reg_actual < p->first_op) continue;
        near_one(&hits, ar, i, &b, &small);
        if (small.failed) ar->failed = true;
        jx__arena_reset(&small);
    }
    jx__arena_free(&small);
    form->hits = hits.at;
    form->nhits = hits.n;
}
