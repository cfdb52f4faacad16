/* One op on one stretch of a variable: what its result may be. See curve.h.
 *
 * An op whose operands are plain cells is run by its kernel. Otherwise each op below answers with
 * a form, with bounds, or with a place to cut at; what it cannot tell it answers with wider
 * bounds, never with narrower ones.
 */
#include "run/curve.h"

enum { BELOW = 1, EQUAL = 2, ABOVE = 4 }; /* signs a difference may have */

typedef Value OpRule(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c);

static NumPool *pool(const StretchRun *run)
{
    return run->c->pool;
}

static int cmp(const StretchRun *run, Num a, Num b)
{
    return jx__num_cmp(pool(run), a, b);
}

bool jx__stretch_inside(const StretchRun *run, Num x)
{
    const Stretch *s = &run->at;
    if (s->point) return false;
    int low = s->no_low ? 1 : cmp(run, x, s->low), high = s->no_high ? -1 : cmp(run, x, s->high);
    return run->c->whole ? low >= 0 && high <= 0 : low > 0 && high < 0;
}

/* Asks for a cut; false when the place is not inside. */
static bool ask(StretchRun *run, Num x)
{
    if (run->cut || !jx__stretch_inside(run, x)) return run->cut;
    run->cut = true;
    run->cut_at = x;
    return true;
}

/* ---- values ---- */

static Value any_of(uint8_t statuses)
{
    Value v = jx__value_any;
    v.statuses = statuses;
    v.slope = SLOPE_UNKNOWN;
    return v;
}

static Value maybe(const Value *a, const Value *b) /* a condition that is not settled */
{
    Value v = jx__value_between(NUM_INT(0), NUM_INT(1));
    v.slope = a->slope == 0 && b->slope == 0 ? 0 : SLOPE_UNKNOWN;
    return v;
}

static bool is_num(const Value *v, int64_t n)
{
    return v->kind == VALUE_NUM && v->statuses == ANY_OK && v->low.d == 1 && v->low.n == n;
}

static bool is_true(const Value *v)
{
    return v->kind == VALUE_NUM && v->statuses == ANY_OK && jx__num_sign(v->low) != 0;
}

/* The greater status wins, for every pair that can meet. */
static uint8_t worst(uint8_t a, uint8_t b)
{
    unsigned out = 0;
    if (a == ANY_OK) return b;
    if (b == ANY_OK) return a;
    for (unsigned i = 0; i <= CELL_NOMEM; i++)
        for (unsigned k = 0; k <= CELL_NOMEM; k++)
            if (((unsigned)a >> i & (unsigned)b >> k & 1u) != 0) out |= 1u << (i > k ? i : k);
    return (uint8_t)out;
}

static uint8_t troubles(const Value *v)
{
    return (uint8_t)(v->statuses & ~ANY_OK);
}

static Value none(uint8_t statuses)
{
    Value v = jx__value_status(CELL_OK);
    v.statuses = statuses;
    return v;
}

static int8_t both_slopes(const Value *a, const Value *b)
{
    if (a->slope == 0 || b->slope == 0) return a->slope == 0 ? b->slope : a->slope;
    return a->slope == b->slope ? a->slope : SLOPE_UNKNOWN;
}

static void keep_cut(Value *out, const Value *a, const Value *b)
{
    const Value *from = a->cuts ? a : b;
    out->cuts = from->cuts;
    out->cut = from->cut;
}

static bool as_mobius(const Value *v, Mobius *out)
{
    if (v->kind == VALUE_NUM) *out = MOBIUS_CONST(v->low);
    if (v->kind == VALUE_FORM) *out = v->form;
    return v->kind == VALUE_NUM || v->kind == VALUE_FORM;
}

/* What a form tends to at an end; false: beyond all bounds. */
static bool limit(const StretchRun *run, const Mobius *m, Num end, bool infinite, Num *out)
{
    if (infinite)
        return jx__num_sign(m->r) != 0 && jx__safe_div(pool(run), m->p, m->r, out) == NUM_OK;
    return jx__mobius_at(pool(run), m, end, out);
}

Value jx__stretch_form(const StretchRun *run, const Mobius *m)
{
    const Stretch *s = &run->at;
    int slope = s->point ? 0 : jx__mobius_slope(pool(run), m);
    Num v;
    if (slope == SLOPE_UNKNOWN) return any_of(ANY_OK | 1u << CELL_LIMIT);
    if (slope == 0) {
        bool known = jx__mobius_at(pool(run), m, run->sample, &v);
        return known ? jx__value_num(v) : any_of(ANY_OK | 1u << CELL_LIMIT);
    }
    Num left = NUM_INT(0), right = NUM_INT(0);
    bool l = limit(run, m, s->low, s->no_low, &left),
         r = limit(run, m, s->high, s->no_high, &right);
    bool up = slope > 0, whole = run->c->whole;
    return (Value){.kind = VALUE_FORM,
                   .statuses = ANY_OK,
                   .slope = (int8_t)slope,
                   .no_low = up ? !l : !r,
                   .no_high = up ? !r : !l,
                   .low_reached = whole && !(up ? s->no_low : s->no_high),
                   .high_reached = whole && !(up ? s->no_high : s->no_low),
                   .low = up ? left : right,
                   .high = up ? right : left,
                   .form = *m};
}

static Value with(Value v, uint8_t statuses)
{
    if (v.kind == VALUE_NONE || !(statuses & ANY_OK)) return none(statuses & (uint8_t)~ANY_OK);
    v.statuses = statuses;
    return v;
}

/* Both joined: either may be the value. */
static Value join(StretchRun *run, const Value *a, const Value *b)
{
    uint8_t statuses = (uint8_t)(a->statuses | b->statuses);
    if (a->kind == VALUE_NONE) return with(*b, statuses);
    if (b->kind == VALUE_NONE) return with(*a, statuses);
    Value v = {.kind = VALUE_RANGE,
               .statuses = statuses,
               .slope = both_slopes(a, b),
               .no_low = a->no_low || b->no_low,
               .no_high = a->no_high || b->no_high,
               .low_reached = true,
               .high_reached = true,
               .low = cmp(run, a->low, b->low) <= 0 ? a->low : b->low,
               .high = cmp(run, a->high, b->high) >= 0 ? a->high : b->high};
    bool same = !v.no_low && !v.no_high && cmp(run, v.low, v.high) == 0;
    if (same) v.kind = VALUE_NUM;
    keep_cut(&v, a, b);
    return v;
}

/* ---- arithmetic ---- */

static Value add(StretchRun *run, const Value *a, const Value *b)
{
    Mobius x, y, sum;
    if (as_mobius(a, &x) && as_mobius(b, &y) && jx__mobius_add(pool(run), &x, &y, &sum))
        return jx__stretch_form(run, &sum);
    Value v = {.kind = VALUE_RANGE,
               .statuses = ANY_OK,
               .slope = both_slopes(a, b),
               .no_low = a->no_low || b->no_low,
               .no_high = a->no_high || b->no_high,
               .low_reached = true,
               .high_reached = true,
               .low = NUM_INT(0),
               .high = NUM_INT(0)};
    if (!v.no_low) v.no_low = jx__safe_add(pool(run), a->low, b->low, &v.low) != NUM_OK;
    if (!v.no_high) v.no_high = jx__safe_add(pool(run), a->high, b->high, &v.high) != NUM_OK;
    keep_cut(&v, a, b);
    return v;
}

static Value negative(StretchRun *run, const Value *a)
{
    Value v = *a;
    v.slope = a->slope == SLOPE_UNKNOWN ? a->slope : (int8_t)-a->slope;
    v.no_low = a->no_high, v.no_high = a->no_low;
    v.low_reached = a->high_reached, v.high_reached = a->low_reached;
    v.low = jx__num_neg(pool(run), a->high), v.high = jx__num_neg(pool(run), a->low);
    if (a->kind == VALUE_FORM) v.form = jx__mobius_neg(pool(run), &a->form);
    return v;
}

/* A range times a number. */
static Value scale(StretchRun *run, const Value *a, Num by)
{
    int sign = jx__num_sign(by);
    if (sign == 0) return jx__value_num(NUM_INT(0));
    Value v = sign < 0 ? negative(run, a) : *a;
    Num size = sign < 0 ? jx__num_neg(pool(run), by) : by;
    v.no_low = v.no_low || jx__safe_mul(pool(run), v.low, size, &v.low) != NUM_OK;
    v.no_high = v.no_high || jx__safe_mul(pool(run), v.high, size, &v.high) != NUM_OK;
    return v;
}

static bool bounded(const Value *v)
{
    return !v->no_low && !v->no_high;
}

static bool not_negative(const Value *v)
{
    return !v->no_low && jx__num_sign(v->low) >= 0;
}

static Value product(StretchRun *run, const Value *a, const Value *b)
{
    bool positive = not_negative(a) && not_negative(b);
    Value v = any_of(ANY_OK);
    v.slope = positive ? both_slopes(a, b) : a->slope == 0 && b->slope == 0 ? 0 : SLOPE_UNKNOWN;
    keep_cut(&v, a, b);
    if (positive && !(bounded(a) && bounded(b)))
        v.no_low = jx__safe_mul(pool(run), a->low, b->low, &v.low) != NUM_OK;
    if (!bounded(a) || !bounded(b)) return v;
    const Num ends[4][2] = {
        {a->low, b->low}, {a->low, b->high}, {a->high, b->low}, {a->high, b->high}};
    for (int k = 0; k < 4; k++) {
        Num x;
        if (jx__safe_mul(pool(run), ends[k][0], ends[k][1], &x) != NUM_OK) return v;
        if (k == 0 || cmp(run, x, v.low) < 0) v.low = x;
        if (k == 0 || cmp(run, x, v.high) > 0) v.high = x;
    }
    v.no_low = v.no_high = false;
    v.low_reached = v.high_reached = true;
    return v;
}

static Value mul(StretchRun *run, const Value *a, const Value *b)
{
    Mobius x, y, m;
    if (as_mobius(a, &x) && as_mobius(b, &y) && jx__mobius_mul(pool(run), &x, &y, &m))
        return jx__stretch_form(run, &m);
    if (a->kind == VALUE_NUM) return scale(run, b, a->low);
    if (b->kind == VALUE_NUM) return scale(run, a, b->low);
    return product(run, a, b);
}

/* One over a range that 0 is not in. */
static Value inverse(StretchRun *run, const Value *b)
{
    bool positive = not_negative(b);
    Value v = *b;
    v.kind = VALUE_RANGE;
    v.slope = b->slope == SLOPE_UNKNOWN ? b->slope : (int8_t)-b->slope;
    v.low = v.high = NUM_INT(0);
    v.low_reached = v.high_reached = true;
    v.no_low = !positive && (b->no_high || jx__safe_div(pool(run), NUM_INT(1), b->high, &v.low));
    v.no_high = positive && (b->no_low || jx__safe_div(pool(run), NUM_INT(1), b->low, &v.high));
    if (positive && !b->no_high) (void)jx__safe_div(pool(run), NUM_INT(1), b->high, &v.low);
    if (!positive && !b->no_low) (void)jx__safe_div(pool(run), NUM_INT(1), b->low, &v.high);
    return v;
}

/* Whether 0 is among the values; asks for a cut where that would settle it. */
static bool may_be_zero(StretchRun *run, const Value *b)
{
    Num x;
    if (b->kind == VALUE_NUM) return jx__num_sign(b->low) == 0;
    if (b->kind == VALUE_FORM)
        return jx__mobius_solve(pool(run), &b->form, NUM_INT(0), &x) && ask(run, x);
    bool below = b->no_low || jx__num_sign(b->low) <= 0;
    bool above = b->no_high || jx__num_sign(b->high) >= 0;
    if (below && above && b->cuts) (void)ask(run, b->cut);
    return below && above;
}

static Value divide(StretchRun *run, const Value *a, const Value *b)
{
    Mobius x, y, m;
    if (may_be_zero(run, b)) {
        if (b->kind == VALUE_NUM) return none(1u << CELL_DIV0);
        Value v = any_of(ANY_OK | 1u << CELL_DIV0);
        if (a->slope == 0 && b->slope == 0) v.slope = 0;
        return v;
    }
    if (as_mobius(a, &x) && as_mobius(b, &y) && jx__mobius_div(pool(run), &x, &y, &m))
        return jx__stretch_form(run, &m);
    Value over = inverse(run, b);
    return mul(run, a, &over);
}

static Value rule_add(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)op, (void)c;
    return add(run, a, b);
}

static Value rule_sub(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)op, (void)c;
    Value minus = negative(run, b);
    return add(run, a, &minus);
}

static Value rule_mul(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)op, (void)c;
    return mul(run, a, b);
}

static Value rule_div(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)op, (void)c;
    return divide(run, a, b);
}

static Value rule_neg(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)op, (void)b, (void)c;
    return negative(run, a);
}

/* ---- comparisons ---- */

static unsigned signs_of_form(StretchRun *run, const Mobius *d)
{
    Num x, v;
    if (jx__mobius_solve(pool(run), d, NUM_INT(0), &x) && ask(run, x)) return BELOW | EQUAL | ABOVE;
    if (!jx__mobius_at(pool(run), d, run->sample, &v)) return BELOW | EQUAL | ABOVE;
    int sign = jx__num_sign(v);
    return sign < 0 ? BELOW : sign > 0 ? ABOVE : EQUAL;
}

/* The signs a － b may have. */
static unsigned signs(StretchRun *run, const Value *a, const Value *b)
{
    Mobius x, y, d;
    if (as_mobius(a, &x) && as_mobius(b, &y) && jx__mobius_sub(pool(run), &x, &y, &d))
        return signs_of_form(run, &d);
    bool al = a->no_low, ah = a->no_high, bl = b->no_low, bh = b->no_high;
    int low = al || bh ? -1 : cmp(run, a->low, b->high); /* least a against greatest b */
    int high = ah || bl ? 1 : cmp(run, a->high, b->low);
    unsigned mask = (low < 0 ? BELOW : 0u) | (high > 0 ? ABOVE : 0u);
    if (low <= 0 && high >= 0) mask |= EQUAL;
    if (mask & (mask - 1)) {
        const Value *by = a->cuts ? a : b;
        if (by->cuts) (void)ask(run, by->cut);
    }
    return mask;
}

static Value rule_compare(StretchRun *run, const Op *op, const Value *a, const Value *b,
                          const Value *c)
{
    static const uint8_t holds[OP_COUNT_] = {
        [OP_EQ_] = EQUAL,         [OP_NE_] = BELOW | ABOVE, [OP_GE_] = EQUAL | ABOVE,
        [OP_LE_] = BELOW | EQUAL, [OP_GT_] = ABOVE,         [OP_LT_] = BELOW};
    (void)c;
    /* An equality may only hang on rounding: what settles the others does not settle it. */
    unsigned mask = signs(run, a, b), yes = mask & holds[op->code];
    if (yes == mask) return jx__value_num(NUM_INT(1));
    return yes ? maybe(a, b) : jx__value_num(NUM_INT(0));
}

/* The lesser of two. Bounds stay exact where one is a number and the other moves one way. */
static Value least(StretchRun *run, const Value *a, const Value *b)
{
    Mobius x, y;
    if (as_mobius(a, &x) && as_mobius(b, &y)) {
        unsigned mask = signs(run, a, b);
        if (!(mask & ABOVE)) return *a;
        if (!(mask & BELOW)) return *b;
    }
    bool la = !a->no_low && (b->no_low || cmp(run, a->low, b->low) > 0); /* b reaches lower */
    bool ha = a->no_high || (!b->no_high && cmp(run, a->high, b->high) > 0);
    Value v = {.kind = VALUE_RANGE,
               .statuses = ANY_OK,
               .slope = both_slopes(a, b),
               .no_low = a->no_low || b->no_low,
               .no_high = a->no_high && b->no_high,
               .low_reached = true,
               .high_reached = true,
               .low = la ? b->low : a->low,
               .high = ha ? b->high : a->high};
    if (!v.no_low && !v.no_high && cmp(run, v.low, v.high) == 0) v.kind = VALUE_NUM;
    if (v.kind == VALUE_NUM) v.slope = 0;
    keep_cut(&v, a, b);
    return v;
}

static Value rule_min(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)op, (void)c;
    return least(run, a, b);
}

static Value rule_max(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)op, (void)c;
    Value x = negative(run, a), y = negative(run, b), z = least(run, &x, &y);
    return negative(run, &z);
}

static Value rule_abs(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)b, (void)c, (void)op;
    Value zero = jx__value_num(NUM_INT(0));
    unsigned mask = signs(run, a, &zero);
    if (!(mask & BELOW)) return *a;
    Value minus = negative(run, a);
    if (!(mask & ABOVE)) return minus;
    Value v = rule_max(run, op, a, &minus, NULL);
    v.slope = a->slope == 0 ? 0 : SLOPE_UNKNOWN;
    if (v.no_low || jx__num_sign(v.low) < 0) v.low = NUM_INT(0), v.no_low = false;
    return v;
}

/* ---- rounding ---- */

typedef struct Grid {
    Num unit;
    uint32_t places;
    RoundMode mode;
} Grid;

static Num rounded(StretchRun *run, const Grid *g, Num x)
{
    Num y = x;
    (void)jx__safe_round(pool(run), x, g->places, g->mode, &y);
    return y;
}

/* The place where rounding jumps that is `by` jumps above the last one at or below x. */
static Num jump_near(StretchRun *run, const Grid *g, Num x, int by)
{
    bool half = g->mode == ROUND_HALF_UP || g->mode == ROUND_HALF_EVEN;
    Num y = x, half_unit, more;
    if (jx__safe_div(pool(run), g->unit, NUM_INT(2), &half_unit) != NUM_OK) return x;
    if (half) (void)jx__safe_sub(pool(run), x, half_unit, &y);
    (void)jx__safe_round(pool(run), y, g->places, ROUND_FLOOR, &y);
    if (half) (void)jx__safe_add(pool(run), y, half_unit, &y);
    if (jx__safe_mul(pool(run), g->unit, NUM_INT(by), &more) == NUM_OK)
        (void)jx__safe_add(pool(run), y, more, &y);
    return y;
}

/* What rounding gives at a bound: of one that is not reached, just beside it. */
static Num rounded_end(StretchRun *run, const Grid *g, Num end, bool reached, int inwards)
{
    Num by, beside = end;
    bool jumps = cmp(run, jump_near(run, g, end, 0), end) == 0;
    if (reached || !jumps) return rounded(run, g, end);
    if (jx__safe_mul(pool(run), g->unit, NUM_RATIO(1, 4), &by) == NUM_OK)
        (void)(inwards > 0 ? jx__safe_add(pool(run), end, by, &beside)
                           : jx__safe_sub(pool(run), end, by, &beside));
    return rounded(run, g, beside);
}

/* The middle of the values, or, of values without end, well inside. */
static Num middle(StretchRun *run, const Value *a, Num unit)
{
    Num x = NUM_INT(0), far;
    if (a->no_low && a->no_high) return x;
    if (bounded(a)) {
        if (jx__safe_add(pool(run), a->low, a->high, &x) == NUM_OK)
            (void)jx__safe_div(pool(run), x, NUM_INT(2), &x);
        return x;
    }
    Num end = a->no_high ? a->low : a->high;
    Num size = jx__num_sign(end) < 0 ? jx__num_neg(pool(run), end) : end;
    if (jx__safe_add(pool(run), size, unit, &far) != NUM_OK) return end;
    (void)jx__safe_add(pool(run), far, unit, &far);
    (void)(a->no_high ? jx__safe_add(pool(run), end, far, &x)
                      : jx__safe_sub(pool(run), end, far, &x));
    return x;
}

static void find_jump(StretchRun *run, const Grid *g, const Value *a, Value *out)
{
    static const int8_t near[] = {0, 1, -1, 2};
    Num mid = middle(run, a, g->unit), x;
    for (size_t k = 0; k < sizeof near && !out->cuts; k++) {
        Num jump = jump_near(run, g, mid, near[k]);
        out->cuts = jx__mobius_solve(pool(run), &a->form, jump, &x) && jx__stretch_inside(run, x);
    }
    if (out->cuts) out->cut = x;
}

/* A whole number of whole steps needs no rounding. */
static bool stays_whole(StretchRun *run, const Value *a)
{
    Num p, q;
    if (!run->c->whole || a->kind != VALUE_FORM || jx__num_sign(a->form.r) != 0) return false;
    return jx__safe_div(pool(run), a->form.p, a->form.s, &p) == NUM_OK &&
           jx__safe_div(pool(run), a->form.q, a->form.s, &q) == NUM_OK &&
           jx__num_is_int(pool(run), p) && jx__num_is_int(pool(run), q);
}

static Value rule_round(StretchRun *run, const Op *op, const Value *a, const Value *b,
                        const Value *c)
{
    (void)b, (void)c;
    Grid g = {.unit = NUM_INT(1), .places = op->d >> 3, .mode = (RoundMode)(op->d & 7u)};
    for (uint32_t k = g.places; k > 0; k--)
        if (jx__safe_div(pool(run), g.unit, NUM_INT(10), &g.unit) != NUM_OK) return any_of(ANY_OK);
    if (stays_whole(run, a)) return *a;
    Value v = *a;
    v.kind = VALUE_RANGE;
    if (!v.no_low) v.low = rounded_end(run, &g, a->low, a->low_reached, 1);
    if (!v.no_high) v.high = rounded_end(run, &g, a->high, a->high_reached, -1);
    v.low_reached = v.high_reached = true;
    if (bounded(&v) && cmp(run, v.low, v.high) == 0) {
        v.kind = VALUE_NUM;
        v.slope = 0;
        v.cuts = false;
    } else if (a->kind == VALUE_FORM) {
        find_jump(run, &g, a, &v);
    }
    return v;
}

/* ---- conditions ---- */

static Value unsettled(const Value *a, const Value *b)
{
    Value v = maybe(a, b);
    v.statuses = (uint8_t)(ANY_OK | troubles(a) | troubles(b));
    keep_cut(&v, a, b);
    return v;
}

static Value rule_and(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)run, (void)op, (void)c;
    if (is_num(a, 0) || is_num(b, 0)) return jx__value_num(NUM_INT(0));
    if (is_true(a)) return *b;
    return is_true(b) ? *a : unsettled(a, b);
}

static Value rule_or(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)run, (void)op, (void)c;
    if (is_true(a) || is_true(b)) return jx__value_num(NUM_INT(1));
    if (is_num(a, 0)) return *b;
    return is_num(b, 0) ? *a : unsettled(a, b);
}

static Value rule_not(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)run, (void)op, (void)b, (void)c;
    return maybe(a, a);
}

static Value rule_select(StretchRun *run, const Op *op, const Value *a, const Value *b,
                         const Value *c)
{
    (void)op;
    if (a->kind == VALUE_NONE) return none(a->statuses);
    if (a->kind == VALUE_NUM) {
        const Value *arm = jx__num_sign(a->low) != 0 ? b : c;
        return with(*arm, (uint8_t)(arm->statuses | troubles(a)));
    }
    Value v = join(run, b, c);
    if (a->slope != 0 && v.kind != VALUE_NUM) v.slope = SLOPE_UNKNOWN;
    v.statuses = (uint8_t)(v.statuses | troubles(a));
    return v;
}

static Value unless(const Value *a, const Value *b, CellStatus made)
{
    uint8_t bit = (uint8_t)(1u << made);
    if (a->kind == VALUE_NONE) return none(a->statuses);
    if (a->kind != VALUE_NUM) return with(*b, (uint8_t)(b->statuses | bit | troubles(a)));
    if (jx__num_sign(a->low) != 0) return none((uint8_t)(bit | troubles(a)));
    return with(*b, (uint8_t)(b->statuses | troubles(a)));
}

static Value rule_make_na(StretchRun *run, const Op *op, const Value *a, const Value *b,
                          const Value *c)
{
    (void)run, (void)op, (void)c;
    return unless(a, b, CELL_NA);
}

static Value rule_reject(StretchRun *run, const Op *op, const Value *a, const Value *b,
                         const Value *c)
{
    (void)run, (void)op, (void)c;
    return unless(a, b, CELL_UNREADABLE);
}

static Value rule_given(StretchRun *run, const Op *op, const Value *a, const Value *b,
                        const Value *c)
{
    (void)run, (void)op, (void)a, (void)c;
    return *b; /* the statuses were seen to */
}

static Value test_status(const Value *a, CellStatus status)
{
    uint8_t bit = (uint8_t)(1u << status);
    if (!(a->statuses & bit)) return jx__value_num(NUM_INT(0));
    return a->statuses == bit ? jx__value_num(NUM_INT(1)) : maybe(a, a);
}

static Value cure(StretchRun *run, const Value *a, const Value *b, CellStatus status)
{
    uint8_t bit = (uint8_t)(1u << status);
    if (!(a->statuses & bit)) return *a;
    if (a->statuses == bit) return *b;
    Value rest = with(*a, (uint8_t)(a->statuses & ~bit));
    Value v = join(run, &rest, b);
    v.slope = rest.slope == 0 && b->slope == 0 ? 0 : SLOPE_UNKNOWN;
    return v;
}

static Value rule_is(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)run, (void)b, (void)c;
    return test_status(a, op->code == OP_IS_NA_        ? CELL_NA
                          : op->code == OP_IS_MISSING_ ? CELL_MISSING
                                                       : CELL_OK);
}

static Value rule_if(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    (void)c;
    return cure(run, a, b, op->code == OP_IF_NA_ ? CELL_NA : CELL_MISSING);
}

/* ---- bands ---- */

static Value row_result(const StretchRun *run, const Op *op, uint32_t row)
{
    const BandTable *table = &run->c->plan->tables[op->d];
    if (row >= table->n) return jx__value_status(CELL_UNREADABLE);
    return jx__value_num(op->code == OP_BAND_ ? table->rows[row].value : NUM_INT(row));
}

/* Calls for a cut at every bound of the table within the values; false when there is none. */
static bool bound_inside(StretchRun *run, const BandTable *table, const Value *a)
{
    bool any = false;
    for (uint32_t k = 0; k < table->n && !run->cut; k++) {
        const BandRow *row = &table->rows[k];
        const Num bounds[3] = {row->low, row->high, NUM_INT(row->word)};
        const bool has[3] = {row->has_low, row->has_high, row->word != JX_NO_REG};
        for (int b = 0; b < 3 && !run->cut; b++) {
            Num x;
            if (!has[b] || (b < 2 && has[2])) continue;
            if (a->kind == VALUE_FORM) {
                if (jx__mobius_solve(pool(run), &a->form, bounds[b], &x)) (void)ask(run, x);
                continue;
            }
            bool low = !a->no_low && cmp(run, bounds[b], a->low) < 0;
            bool high = !a->no_high && cmp(run, bounds[b], a->high) > 0;
            any = any || (!low && !high);
        }
    }
    if (any && a->cuts) (void)ask(run, a->cut);
    return any;
}

static Value rule_band(StretchRun *run, const Op *op, const Value *a, const Value *b,
                       const Value *c)
{
    (void)b, (void)c;
    const BandTable *table = &run->c->plan->tables[op->d];
    Num x = a->no_low ? a->high : a->low;
    if (a->kind == VALUE_NONE) return none(a->statuses);
    bool straddles = bound_inside(run, table, a);
    if (a->kind == VALUE_FORM && !jx__mobius_at(pool(run), &a->form, run->sample, &x))
        return any_of(ANY_OK | 1u << CELL_LIMIT);
    if (!straddles && !(a->no_low && a->no_high))
        return row_result(run, op, jx__band_row(pool(run), table, x));
    Value v = jx__value_status(CELL_UNREADABLE);
    for (uint32_t k = 0; k < table->n; k++) {
        Value row = row_result(run, op, k);
        v = join(run, &v, &row);
    }
    v.slope = a->slope == 0 ? 0 : SLOPE_UNKNOWN;
    return v;
}

/* ---- dispatch ---- */

static OpRule *const rules[OP_COUNT_] = {
    [OP_ADD_] = rule_add,     [OP_SUB_] = rule_sub,       [OP_MUL_] = rule_mul,
    [OP_DIV_] = rule_div,     [OP_NEG_] = rule_neg,       [OP_ABS_] = rule_abs,
    [OP_MIN_] = rule_min,     [OP_MAX_] = rule_max,       [OP_EQ_] = rule_compare,
    [OP_NE_] = rule_compare,  [OP_GE_] = rule_compare,    [OP_LE_] = rule_compare,
    [OP_GT_] = rule_compare,  [OP_LT_] = rule_compare,    [OP_AND_] = rule_and,
    [OP_OR_] = rule_or,       [OP_NOT_] = rule_not,       [OP_SELECT_] = rule_select,
    [OP_ROUND_] = rule_round, [OP_BAND_] = rule_band,     [OP_BAND_ROW_] = rule_band,
    [OP_IS_NA_] = rule_is,    [OP_IS_MISSING_] = rule_is, [OP_IS_OK_] = rule_is,
    [OP_IF_NA_] = rule_if,    [OP_IF_MISSING_] = rule_if, [OP_MAKE_NA_] = rule_make_na,
    [OP_GIVEN_] = rule_given, [OP_REJECT_] = rule_reject,
};

/* A plain cell: one number, or one status. */
static bool as_cell(const Value *v, Cell *out)
{
    bool single = (v->statuses & (v->statuses - 1)) == 0;
    if (!single || v->kind > VALUE_NUM) return false;
    if (v->kind == VALUE_NUM) {
        *out = CELL_NUM(v->low);
        return v->statuses == ANY_OK;
    }
    unsigned status = 0;
    while (!(v->statuses >> status & 1u) && status < CELL_NOMEM)
        status++;
    *out = CELL_STATUS((CellStatus)status);
    return true;
}

static bool run_kernel(const StretchRun *run, const Op *op, const Value *a, const Value *b,
                       const Value *c, Value *out)
{
    Cell cells[3] = {CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK)}, made;
    const Value *values[3] = {a, b, c};
    for (uint8_t k = 0; k < jx__op_arity[op->code]; k++)
        if (!as_cell(values[k], &cells[k])) return false;
    KernelEnv env = {.plan = run->c->plan, .pool = pool(run)};
    Op here = *op;
    here.a = 0, here.b = 1, here.c = 2;
    jx__kernel_run(&env, &here, cells, &made);
    *out = made.status == CELL_OK ? jx__value_num(made.num) : jx__value_status(made.status);
    return true;
}

Value jx__stretch_op(StretchRun *run, const Op *op, const Value *a, const Value *b, const Value *c)
{
    Value v;
    if (run_kernel(run, op, a, b, c, &v)) return v;
    uint8_t watch = jx__op_watch[op->code];
    if (!watch) return rules[op->code](run, op, a, b, c);
    uint8_t statuses = watch > 1 ? worst(a->statuses, b->statuses) : a->statuses;
    if (!(statuses & ANY_OK)) return none(statuses);
    v = rules[op->code](run, op, a, b, c);
    return with(v, (uint8_t)((v.statuses & ANY_OK ? statuses : statuses & ~ANY_OK) |
                             (v.statuses & ~ANY_OK)));
}
