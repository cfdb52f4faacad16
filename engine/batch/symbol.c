/* Arithmetic on values that depend on one unknown: see symbol.h.
 *
 * Depends on num and the kernels. Constants are left to the kernels, so only what really depends
 * on x is done here; whatever does not stay a fraction of two linear terms (or a count of steps
 * made from one) is refused, and the item then keeps its ops. Numbers are exact and of any size
 * until jx__symbol_piece asks them to fit 62 bits.
 */
#include "batch/symbol.h"

#define ZERO NUM_INT(0)
#define ONE  NUM_INT(1)

typedef struct Math {
    NumPool *np;
    bool bad; /* a step was beyond the exact range, or memory ran out */
} Math;

static Num figure(Math *m, NumStatus (*op)(NumPool *, Num, Num, Num *), Num a, Num b)
{
    Num x = ZERO;
    if (op(m->np, a, b, &x) != NUM_OK) m->bad = true;
    return x;
}

static Num add(Math *m, Num a, Num b)
{
    return figure(m, jx__num_add, a, b);
}

static Num sub(Math *m, Num a, Num b)
{
    return figure(m, jx__num_sub, a, b);
}

static Num mul(Math *m, Num a, Num b)
{
    return figure(m, jx__num_mul, a, b);
}

static Num quo(Math *m, Num a, Num b)
{
    return figure(m, jx__num_div, a, b);
}

static bool is_zero(Num x)
{
    return jx__num_sign(x) == 0;
}

/* ---- making ---- */

Symbol jx__symbol_const(Cell c)
{
    return (Symbol){.status = c.status, .p = c.num, .q = ZERO, .r = ONE, .s = ZERO};
}

Symbol jx__symbol_x(const Region *r)
{
    if (r->point) return jx__symbol_const(CELL_NUM(r->sample));
    return (Symbol){.status = CELL_OK, .p = ZERO, .q = ONE, .r = ONE, .s = ZERO};
}

/* Constants have r 1, so that p is the value. */
bool jx__symbol_is_const(const Symbol *v)
{
    return !v->stepped && !v->final && is_zero(v->q) && is_zero(v->s);
}

void jx__region_sample(NumPool *np, Region *r)
{
    Math m = {.np = np};
    r->cut = false;
    if (r->point)
        r->sample = r->low;
    else if (r->has_low && r->has_high)
        r->sample = quo(&m, add(&m, r->low, r->high), NUM_INT(2));
    else if (r->has_low)
        r->sample = add(&m, r->low, ONE);
    else
        r->sample = r->has_high ? sub(&m, r->high, ONE) : ZERO;
}

/* A fraction whose parts stand still is a constant. */
static bool settle(Math *m, Symbol *v)
{
    bool still = is_zero(v->q) && is_zero(v->s);
    if (!v->stepped && still && !is_zero(v->r)) {
        v->p = quo(m, v->p, v->r);
        v->r = ONE;
    }
    return !m->bad;
}

/* ---- sides ---- */

static bool inside(NumPool *np, const Region *r, Num x)
{
    if (r->point) return false;
    return (!r->has_low || jx__num_cmp(np, x, r->low) > 0) &&
           (!r->has_high || jx__num_cmp(np, x, r->high) < 0);
}

/* The sign of c0＋c1·x in the region; false when it changes there (and a cut is asked for). */
static bool sign_of_line(Math *m, Region *r, Num c0, Num c1, int *sign)
{
    if (!is_zero(c1)) {
        Num root = quo(m, sub(m, ZERO, c0), c1);
        if (!m->bad && inside(m->np, r, root)) {
            r->cut = true;
            r->at = root;
            return false;
        }
    }
    *sign = jx__num_sign(add(m, c0, mul(m, c1, r->sample)));
    return !m->bad;
}

/* The sign of a－b. */
static bool compare(Math *m, const Symbol *a, const Symbol *b, Region *r, int *sign)
{
    if (a->stepped || b->stepped || a->final || b->final) return false;
    Num c2 = sub(m, mul(m, a->q, b->s), mul(m, b->q, a->s));
    if (m->bad || !is_zero(c2)) return false;
    Num c0 = sub(m, mul(m, a->p, b->r), mul(m, b->p, a->r));
    Num c1 = sub(m, add(m, mul(m, a->p, b->s), mul(m, a->q, b->r)),
                 add(m, mul(m, b->p, a->s), mul(m, b->q, a->r)));
    int top, left, right;
    if (!sign_of_line(m, r, c0, c1, &top) || !sign_of_line(m, r, a->r, a->s, &left) ||
        !sign_of_line(m, r, b->r, b->s, &right))
        return false;
    *sign = top * left * right;
    return left != 0 && right != 0;
}

/* ---- arithmetic ---- */

static bool is_line(const Symbol *v)
{
    return !v->stepped && !v->final && is_zero(v->s);
}

/* v × by ＋ plus, for constants. */
static bool affine(Math *m, const Symbol *v, Num by, Num plus, Symbol *out)
{
    *out = *v;
    if (v->final) return false;
    if (v->stepped) {
        if (v->has_low || v->has_high) return false;
        out->a = add(m, mul(m, v->a, by), plus);
        out->b = mul(m, v->b, by);
        return !m->bad;
    }
    out->p = add(m, mul(m, v->p, by), mul(m, plus, v->r));
    out->q = add(m, mul(m, v->q, by), mul(m, plus, v->s));
    return settle(m, out);
}

static bool sum(Math *m, const Symbol *a, const Symbol *b, int sign, Symbol *out)
{
    Num by = NUM_INT(sign);
    if (jx__symbol_is_const(b)) return affine(m, a, ONE, mul(m, by, b->p), out);
    if (jx__symbol_is_const(a)) return affine(m, b, by, a->p, out);
    if (!is_line(a) || !is_line(b)) return false;
    *out = *a;
    out->p = add(m, mul(m, a->p, b->r), mul(m, by, mul(m, b->p, a->r)));
    out->q = add(m, mul(m, a->q, b->r), mul(m, by, mul(m, b->q, a->r)));
    out->r = mul(m, a->r, b->r);
    return settle(m, out);
}

static bool product(Math *m, const Symbol *a, const Symbol *b, Symbol *out)
{
    if (jx__symbol_is_const(b)) return affine(m, a, b->p, ZERO, out);
    if (jx__symbol_is_const(a)) return affine(m, b, a->p, ZERO, out);
    return false;
}

/* The divisor must not be 0 anywhere in the region: there it is cut, and at the point the kernel
 * says what a division by 0 is. */
static bool quotient(Math *m, const Symbol *a, const Symbol *b, Region *r, Symbol *out)
{
    int sign;
    if (b->stepped || b->final || a->final) return false;
    if (!sign_of_line(m, r, b->p, b->q, &sign) || sign == 0) return false;
    if (jx__symbol_is_const(b)) return affine(m, a, quo(m, ONE, b->p), ZERO, out);
    if (a->stepped || !is_zero(a->s)) return false;
    bool still = is_zero(a->q); /* constant ÷ fraction turns the fraction over */
    if (!still && !is_zero(b->s)) return false;
    *out = *a;
    out->p = mul(m, a->p, b->r);
    out->q = add(m, mul(m, a->p, b->s), mul(m, a->q, b->r));
    out->r = mul(m, a->r, b->p);
    out->s = mul(m, a->r, b->q);
    return settle(m, out);
}

/* A count held on one side by a constant: remembered, since where it crosses is not known. */
static bool hold(Math *m, const Symbol *v, Num bound, bool least, Symbol *out)
{
    *out = *v;
    if (v->final) return false;
    if (least) {
        if (v->has_low && jx__num_cmp(m->np, v->low, bound) >= 0) return true;
        if (v->has_high && jx__num_cmp(m->np, bound, v->high) > 0) return false;
        out->has_low = true;
        out->low = bound;
    } else {
        if (v->has_high && jx__num_cmp(m->np, v->high, bound) <= 0) return true;
        if (v->has_low && jx__num_cmp(m->np, bound, v->low) < 0) return false;
        out->has_high = true;
        out->high = bound;
    }
    return true;
}

static bool choose(Math *m, const Symbol *a, const Symbol *b, bool least, Region *r, Symbol *out)
{
    if (a->stepped && jx__symbol_is_const(b)) return hold(m, a, b->p, !least, out);
    if (b->stepped && jx__symbol_is_const(a)) return hold(m, b, a->p, !least, out);
    int sign;
    if (!compare(m, a, b, r, &sign)) return false;
    *out = (least ? sign <= 0 : sign >= 0) ? *a : *b;
    return true;
}

/* ---- rounding and tables ---- */

static bool round_off(const Symbol *v, uint32_t d, bool score, Symbol *out)
{
    *out = *v;
    if (v->final) return false;
    if (score) {
        out->final = true;
        return true;
    }
    if (v->stepped || d >> 3 > 12) return false;
    out->stepped = true;
    out->places = (uint8_t)(d >> 3);
    out->mode = (uint8_t)(d & 7u);
    out->a = ZERO;
    out->b = ONE;
    return true;
}

/* Each bound of the table is a place where the row may change. */
static bool band(Math *m, const KernelEnv *env, const Op *op, const Symbol *v, Region *r,
                 Symbol *out)
{
    const BandTable *t = &env->plan->tables[op->d];
    if (v->stepped || v->final) return false;
    for (uint32_t i = 0; i < t->n; i++) {
        const BandRow *row = &t->rows[i];
        Symbol low =
            jx__symbol_const(CELL_NUM(row->word != JX_NO_REG ? NUM_INT(row->word) : row->low));
        Symbol high = jx__symbol_const(CELL_NUM(row->high));
        int sign;
        if ((row->word != JX_NO_REG || row->has_low) && !compare(m, v, &low, r, &sign))
            return false;
        if (row->word == JX_NO_REG && row->has_high && !compare(m, v, &high, r, &sign))
            return false;
    }
    Num top = add(m, v->p, mul(m, v->q, r->sample)), under = add(m, v->r, mul(m, v->s, r->sample));
    Cell at = CELL_NUM(quo(m, top, under));
    if (m->bad) return false;
    Op one = *op;
    one.a = 0;
    Cell result;
    jx__kernel_run(env, &one, &at, &result);
    *out = jx__symbol_const(result);
    return true;
}

/* ---- one op ---- */

/* Operands without x: the kernel itself. */
static void fold(const KernelEnv *env, const Op *op, const Symbol *const in[3], Symbol *out)
{
    Cell cells[3] = {CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK)}, result;
    for (uint32_t i = 0; i < jx__op_arity[op->code]; i++)
        cells[i] = in[i]->status == CELL_OK ? CELL_NUM(in[i]->p) : CELL_STATUS(in[i]->status);
    Op local = *op;
    local.a = 0;
    local.b = 1;
    local.c = 2;
    jx__kernel_run(env, &local, cells, &result);
    *out = jx__symbol_const(result);
}

static bool known(const Symbol *v)
{
    return v->status != CELL_OK || jx__symbol_is_const(v);
}

static bool truth(const Symbol *v)
{
    return v->status == CELL_OK && !is_zero(v->p);
}

static bool same(const Symbol *a, const Symbol *b)
{
    return jx__symbol_is_const(a) == jx__symbol_is_const(b) && a->stepped == b->stepped &&
           a->p.n == b->p.n && a->p.d == b->p.d && a->q.n == b->q.n && a->q.d == b->q.d &&
           a->r.n == b->r.n && a->r.d == b->r.d && a->s.n == b->s.n && a->s.d == b->s.d;
}

/* n≠[n]: true unless n is whole, which only the value tells. A REJECT that asks takes it as a demand
 * on the count; no other op may. */
static bool differs(const Symbol *a, const Symbol *b, Symbol *out)
{
    Symbol bare = *b;
    bare.stepped = false;
    bool plain = b->stepped && b->places == 0 && is_zero(b->a) && b->b.n == b->b.d;
    if (!plain || a->stepped || b->has_low || b->has_high || !same(a, &bare)) return false;
    *out = *b;
    out->exact = out->mark = true;
    return true;
}

/* [n] is n where it is whole. */
static bool reject(const Symbol *cond, const Symbol *v, Symbol *out)
{
    Symbol bare = *cond;
    bare.stepped = false;
    if (!cond->mark || v->stepped || v->final || !same(v, &bare)) return false;
    *out = *cond;
    out->mark = false;
    return true;
}

static bool choose_op(Math *m, const Op *op, const Symbol *const in[3], Region *r, Symbol *out)
{
    int sign;
    if (op->code == OP_NE_ && differs(in[0], in[1], out)) return true;
    if (!compare(m, in[0], in[1], r, &sign)) return false;
    bool yes = op->code == OP_EQ_   ? sign == 0
               : op->code == OP_NE_ ? sign != 0
               : op->code == OP_GE_ ? sign >= 0
               : op->code == OP_LE_ ? sign <= 0
               : op->code == OP_GT_ ? sign > 0
                                    : sign < 0;
    *out = jx__symbol_const(CELL_NUM(NUM_INT(yes)));
    return true;
}

/* An op with x in an operand, all watched operands being OK. */
static bool follow(Math *m, const KernelEnv *env, const Op *op, const Symbol *const in[3],
                   Region *r, bool score, Symbol *out)
{
    const Symbol *a = in[0], *b = in[1];
    switch (op->code) {
    case OP_ADD_:
        return sum(m, a, b, 1, out);
    case OP_SUB_:
        return sum(m, a, b, -1, out);
    case OP_MUL_:
        return product(m, a, b, out);
    case OP_DIV_:
        return quotient(m, a, b, r, out);
    case OP_NEG_:
        return affine(m, a, NUM_INT(-1), ZERO, out);
    case OP_ABS_: {
        Symbol zero = jx__symbol_const(CELL_NUM(ZERO));
        int sign;
        if (!compare(m, a, &zero, r, &sign)) return false;
        return affine(m, a, NUM_INT(sign < 0 ? -1 : 1), ZERO, out);
    }
    case OP_MIN_:
        return choose(m, a, b, true, r, out);
    case OP_MAX_:
        return choose(m, a, b, false, r, out);
    case OP_EQ_:
    case OP_NE_:
    case OP_GE_:
    case OP_LE_:
    case OP_GT_:
    case OP_LT_:
        return choose_op(m, op, in, r, out);
    case OP_ROUND_:
        return round_off(a, op->d, score, out);
    case OP_BAND_:
    case OP_BAND_ROW_:
        return band(m, env, op, a, r, out);
    case OP_GIVEN_:
        *out = *b;
        return true;
    case OP_IS_NA_:
    case OP_IS_MISSING_:
        *out = jx__symbol_const(CELL_NUM(ZERO));
        return true;
    case OP_IS_OK_:
        *out = jx__symbol_const(CELL_NUM(ONE));
        return true;
    default:
        return false;
    }
}

typedef enum Picked { NOT_MINE, PICKED, REFUSED } Picked;

/* Ops that choose by a condition or a status, and do not look at what they leave. */
static Picked pick(const Op *op, const Symbol *const in[3], Symbol *out)
{
    const Symbol *a = in[0];
    bool cond = op->code == OP_SELECT_ || op->code == OP_MAKE_NA_ || op->code == OP_REJECT_;
    bool cure = op->code == OP_IF_NA_ || op->code == OP_IF_MISSING_;
    if (cure) {
        CellStatus cured = op->code == OP_IF_NA_ ? CELL_NA : CELL_MISSING;
        *out = a->status == cured ? *in[1] : *a;
        return PICKED;
    }
    if (!cond) return NOT_MINE;
    if (!known(a)) return op->code == OP_REJECT_ && reject(a, in[1], out) ? PICKED : REFUSED;
    if (a->status != CELL_OK)
        *out = *a;
    else if (op->code == OP_SELECT_)
        *out = *in[truth(a) ? 1 : 2];
    else if (truth(a))
        *out = jx__symbol_const(CELL_STATUS(op->code == OP_REJECT_ ? CELL_UNREADABLE : CELL_NA));
    else
        *out = *in[1];
    return PICKED;
}

bool jx__symbol_op(const KernelEnv *env, const Op *op, const Symbol *const in[3], Region *r,
                   bool score, Symbol *out)
{
    Math m = {.np = env->pool};
    bool all_known = true, mark = false;
    CellStatus worst = CELL_OK;
    Picked picked = pick(op, in, out);
    if (picked != NOT_MINE) return picked == PICKED && !out->mark;
    for (uint8_t i = 0; i < jx__op_arity[op->code]; i++) {
        all_known = all_known && known(in[i]);
        mark = mark || in[i]->mark;
        if (i < jx__op_watch[op->code] && in[i]->status > worst) worst = in[i]->status;
    }
    if (mark) return false;
    if (worst != CELL_OK)
        *out = jx__symbol_const(CELL_STATUS(worst));
    else if (all_known)
        fold(env, op, in, out);
    else if (!follow(&m, env, op, in, r, score, out))
        return false;
    return !m.bad;
}

/* ---- integers ---- */

enum { MOST_BITS = 62 };

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t t = a % b;
        a = b;
        b = t;
    }
    return a < 0 ? -a : a;
}

/* The numbers times their common denominator and over their common divisor. */
static bool integers(const Num *x, uint32_t n, int64_t *out)
{
    int64_t lcm = 1, all = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (x[i].d <= 0) return false;
        int64_t d = x[i].d / gcd(x[i].n, x[i].d);
        if (__builtin_mul_overflow(lcm / gcd(lcm, d), d, &lcm)) return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        Int128 v = (Int128)x[i].n * lcm / x[i].d;
        if (v >= (Int128)1 << MOST_BITS || v <= -((Int128)1 << MOST_BITS)) return false;
        out[i] = (int64_t)v;
        all = gcd(out[i], all);
    }
    for (uint32_t i = 0; i < n && all > 1; i++)
        out[i] /= all;
    return true;
}

/* (p＋qx)÷(r＋sx) × by, the denominator made positive. */
static bool ratio(Math *m, const Symbol *v, const Region *r, Num by, Piece *out)
{
    Num x[4] = {mul(m, v->p, by), mul(m, v->q, by), v->r, v->s};
    int64_t n[4];
    int sign = jx__num_sign(add(m, v->r, mul(m, v->s, r->sample)));
    if (m->bad || sign == 0 || !integers(x, 4, n)) return false;
    for (int i = 0; i < 4 && sign < 0; i++)
        n[i] = -n[i];
    out->a = n[0];
    out->b = n[1];
    out->c = n[2];
    out->e = n[3];
    return true;
}

static bool steps(Math *m, const Symbol *v, const Region *r, int64_t unit, Piece *out)
{
    Num tens = NUM_INT(jx__num_pow10[v->places]), by = NUM_INT(unit);
    Num x[5] = {mul(m, v->a, by), quo(m, mul(m, v->b, by), tens), ONE,
                v->has_low ? mul(m, v->low, by) : ZERO, v->has_high ? mul(m, v->high, by) : ZERO};
    int64_t n[5];
    if (!ratio(m, v, r, tens, out) || m->bad || !integers(x, 5, n)) return false;
    out->kind = PIECE_STEPS;
    out->step_mode = v->mode;
    out->exact = v->exact;
    out->f = n[0];
    out->g = n[1];
    out->h = n[2];
    out->low = n[3];
    out->high = n[4];
    out->has_low = v->has_low;
    out->has_high = v->has_high;
    return true;
}

bool jx__symbol_piece(NumPool *np, const Symbol *v, const Region *r, int64_t unit, uint8_t mode,
                      Piece *out)
{
    Math m = {.np = np};
    *out = (Piece){.kind = PIECE_CONST, .mode = mode, .c = 1, .plain = true};
    if (jx__symbol_is_const(v)) return jx__scaled(np, v->p, unit, &out->a);
    out->plain = false;
    if (!v->final) return false;
    if (v->stepped) return steps(&m, v, r, unit, out);
    out->kind = PIECE_RATIO;
    out->plain = mode == ROUND_HALF_UP;
    return ratio(&m, v, r, NUM_INT(unit), out);
}
