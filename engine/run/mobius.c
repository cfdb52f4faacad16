/* Arithmetic of (p·x＋q) ÷ (r·x＋s): see mobius.h. */
#include "run/mobius.h"

static bool mul(NumPool *np, Num a, Num b, Num *out)
{
    return jx__safe_mul(np, a, b, out) == NUM_OK;
}

/* a·b ＋ c·d */
static bool mul_add(NumPool *np, Num a, Num b, Num c, Num d, Num *out)
{
    Num x, y;
    return mul(np, a, b, &x) && mul(np, c, d, &y) && jx__safe_add(np, x, y, out) == NUM_OK;
}

static bool is_const(const Mobius *m)
{
    return jx__num_sign(m->p) == 0 && jx__num_sign(m->r) == 0;
}

/* Again of the first degree only when one denominator is free of x, and the other's x does not
 * meet an x above it. */
bool jx__mobius_add(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out)
{
    if (jx__num_sign(a->r) != 0 && jx__num_sign(b->r) != 0) return false;
    const Mobius *f = jx__num_sign(a->r) != 0 ? a : b, *g = f == a ? b : a; /* g.r is 0 */
    if (jx__num_sign(f->r) != 0 && jx__num_sign(g->p) != 0) return false;
    Num x;
    Mobius sum;
    bool ok = mul_add(np, f->p, g->s, g->p, f->s, &x) &&
              mul_add(np, g->q, f->r, x, NUM_INT(1), &sum.p) &&
              mul_add(np, f->q, g->s, g->q, f->s, &sum.q) && mul(np, f->r, g->s, &sum.r) &&
              mul(np, f->s, g->s, &sum.s);
    if (ok) *out = sum;
    return ok;
}

Mobius jx__mobius_neg(NumPool *np, const Mobius *a)
{
    Mobius m = *a;
    m.p = jx__num_neg(np, a->p);
    m.q = jx__num_neg(np, a->q);
    return m;
}

bool jx__mobius_sub(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out)
{
    Mobius minus = jx__mobius_neg(np, b);
    return jx__mobius_add(np, a, &minus, out);
}

/* Both depending on x: only when a polynomial cancels, which is not looked for. */
bool jx__mobius_mul(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out)
{
    const Mobius *c = is_const(a) ? a : b, *f = c == a ? b : a;
    if (!is_const(c)) return false;
    Mobius m;
    bool ok = mul(np, f->p, c->q, &m.p) && mul(np, f->q, c->q, &m.q) && mul(np, f->r, c->s, &m.r) &&
              mul(np, f->s, c->s, &m.s);
    if (ok) *out = m;
    return ok;
}

/* (p·x＋q)÷s over (p′·x＋q′)÷s′ is again such a form; a fraction by a constant, too. */
bool jx__mobius_div(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out)
{
    if (is_const(a) || is_const(b)) {
        Mobius inverse = {.p = b->r, .q = b->s, .r = b->p, .s = b->q};
        return jx__mobius_mul(np, a, &inverse, out);
    }
    if (jx__num_sign(a->r) != 0 || jx__num_sign(b->r) != 0) return false;
    Mobius m;
    bool ok = mul(np, a->p, b->s, &m.p) && mul(np, a->q, b->s, &m.q) && mul(np, b->p, a->s, &m.r) &&
              mul(np, b->q, a->s, &m.s);
    if (ok) *out = m;
    return ok;
}

bool jx__mobius_at(NumPool *np, const Mobius *m, Num x, Num *out)
{
    Num top, bottom;
    return mul_add(np, m->p, x, m->q, NUM_INT(1), &top) &&
           mul_add(np, m->r, x, m->s, NUM_INT(1), &bottom) &&
           jx__safe_div(np, top, bottom, out) == NUM_OK;
}

/* (p·x＋q) ＝ v·(r·x＋s)  ⇒  x ＝ (v·s－q)÷(p－v·r) */
bool jx__mobius_solve(NumPool *np, const Mobius *m, Num v, Num *x)
{
    Num top, bottom, minus = jx__num_neg(np, v);
    return mul_add(np, v, m->s, m->q, NUM_INT(-1), &top) &&
           mul_add(np, minus, m->r, m->p, NUM_INT(1), &bottom) &&
           jx__safe_div(np, top, bottom, x) == NUM_OK;
}

int jx__mobius_slope(NumPool *np, const Mobius *m)
{
    Num a, b;
    if (!mul(np, m->p, m->s, &a) || !mul(np, m->q, m->r, &b)) return 2;
    int c = jx__num_cmp(np, a, b);
    return (c > 0) - (c < 0);
}
