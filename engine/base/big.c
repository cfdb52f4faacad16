/* Rationals as limb arrays. See big.h.
 *
 * Depends on GMP's mpn layer only, in the pool's fixed scratch: at these sizes mpn keeps its own
 * temporaries on the stack. mpn_set_str and mpn_get_str do not, so decimal text is done here, 19
 * digits at a time. A Big belongs to its pool's arena. The surprising idea: it is stored with its
 * negative beside it, sharing limbs, so that negation is a step of a pointer and cannot fail.
 */
#include "base/big.h"

#include <gmp.h>
#include <string.h>

_Static_assert(GMP_NUMB_BITS == 64, "JX_NUM_LIMBS counts limbs of 64 bits");

enum {
    WIDE = 2 * JX_NUM_LIMBS + 2, /* the sum of two products */
    CHUNK = 19,                  /* decimal digits of a limb */
    EXPONENT_MAX = 3000          /* 400 digits over 10^3000 are past the limit in any case */
};

#define CHUNK_POW UINT64_C(10000000000000000000)

struct Big {
    bool neg;
    uint32_t nn, dn; /* limbs of numerator and denominator, which follow each other */
    const mp_limb_t *limbs;
};

typedef struct BigPair {
    Big sign[2];
    mp_limb_t limbs[];
} BigPair;

/* n and d: the result before it is stored. x and y: products, then what gcd destroys. */
typedef struct Scratch {
    mp_limb_t n[WIDE], d[WIDE], x[WIDE], y[WIDE], g[WIDE], q[WIDE];
    char text[WIDE * 20];
} Scratch;

const size_t jx__big_scratch_size = sizeof(Scratch);

/* An operand, small or big, as limbs. Zero has nn 0. */
typedef struct Frac {
    bool neg;
    mp_size_t nn, dn;
    const mp_limb_t *n, *d;
} Frac;

/* A small number's limbs stand in own[]. */
static Frac view(Num a, mp_limb_t own[2])
{
    if (a.d == 0) {
        const Big *b = a.big;
        return (Frac){b->neg, b->nn, b->dn, b->limbs, b->limbs + b->nn};
    }
    own[0] = a.n < 0 ? 0 - (mp_limb_t)a.n : (mp_limb_t)a.n;
    own[1] = (mp_limb_t)a.d;
    return (Frac){a.n < 0, a.n != 0, 1, own, own + 1};
}

static mp_size_t trim(const mp_limb_t *p, mp_size_t n)
{
    while (n > 0 && p[n - 1] == 0)
        n--;
    return n;
}

/* --- storing a result --- */

static NumStatus keep(NumPool *np, bool neg, const mp_limb_t *n, mp_size_t nn, const mp_limb_t *d,
                      mp_size_t dn, Num *out)
{
    size_t limbs = (size_t)(nn + dn);
    BigPair *pair = jx__arena_alloc(&np->arena, sizeof *pair + limbs * sizeof(mp_limb_t));
    if (!pair || np->arena.failed) return NUM_NOMEM;
    for (uint32_t i = 0; i < 2; i++)
        pair->sign[i] = (Big){i == 1, (uint32_t)nn, (uint32_t)dn, pair->limbs};
    memcpy(pair->limbs, n, (size_t)nn * sizeof *n);
    memcpy(pair->limbs + nn, d, (size_t)dn * sizeof *d);
    *out = (Num){.big = &pair->sign[neg], .d = 0};
    return NUM_OK;
}

/* r = p without its factors of two, whose count is *twos. p is not zero. */
static mp_size_t make_odd(mp_limb_t *r, const mp_limb_t *p, mp_size_t n, mp_bitcnt_t *twos)
{
    *twos = mpn_scan1(p, 0);
    mp_size_t skip = (mp_size_t)(*twos / GMP_NUMB_BITS);
    unsigned bits = (unsigned)(*twos % GMP_NUMB_BITS);
    if (bits)
        mpn_rshift(r, p + skip, n - skip, bits);
    else
        mpn_copyi(r, p + skip, n - skip);
    return trim(r, n - skip);
}

/* g = gcd(x, y), both odd and destroyed; its size. */
static mp_size_t gcd_odd(Scratch *s, mp_size_t xn, mp_size_t yn)
{
    bool swap = xn < yn || (xn == yn && mpn_cmp(s->x, s->y, xn) < 0);
    mp_limb_t *a = swap ? s->y : s->x, *b = swap ? s->x : s->y;
    mp_size_t an = swap ? yn : xn, bn = swap ? xn : yn;
    if (bn > 1) return mpn_gcd(s->g, a, an, b, bn);
    s->g[0] = mpn_gcd_1(a, an, b[0]);
    return 1;
}

/* p /= 2^twos × g, which leaves no remainder. x and q are used up. */
static mp_size_t divide_out(Scratch *s, mp_limb_t *p, mp_size_t n, mp_bitcnt_t twos, mp_size_t gn)
{
    mp_size_t skip = (mp_size_t)(twos / GMP_NUMB_BITS);
    unsigned bits = (unsigned)(twos % GMP_NUMB_BITS);
    if (bits)
        mpn_rshift(p, p + skip, n - skip, bits);
    else if (skip)
        mpn_copyi(p, p + skip, n - skip);
    n = trim(p, n - skip);
    if (gn == 1 && s->g[0] == 1) return n;
    mpn_tdiv_qr(s->q, s->x, 0, p, n, s->g, gn);
    n = trim(s->q, n - gn + 1);
    mpn_copyi(p, s->q, n);
    return n;
}

/* Stores n/d of the scratch in lowest terms. */
static NumStatus store(NumPool *np, bool neg, mp_size_t nn, mp_size_t dn, Num *out)
{
    Scratch *s = np->scratch;
    if (nn == 0) {
        *out = NUM_INT(0);
        return NUM_OK;
    }
    mp_bitcnt_t twos_n, twos_d;
    mp_size_t xn = make_odd(s->x, s->n, nn, &twos_n), yn = make_odd(s->y, s->d, dn, &twos_d);
    mp_size_t gn = gcd_odd(s, xn, yn);
    mp_bitcnt_t twos = twos_n < twos_d ? twos_n : twos_d;
    nn = divide_out(s, s->n, nn, twos, gn);
    dn = divide_out(s, s->d, dn, twos, gn);
    if (nn == 1 && dn == 1 && s->n[0] <= INT64_MAX && s->d[0] <= INT64_MAX) {
        *out = NUM_RATIO(neg ? -(int64_t)s->n[0] : (int64_t)s->n[0], (int64_t)s->d[0]);
        return NUM_OK;
    }
    if (nn > JX_NUM_LIMBS || dn > JX_NUM_LIMBS) return NUM_LIMIT;
    return keep(np, neg, s->n, nn, s->d, dn, out);
}

/* --- arithmetic --- */

static mp_size_t multiply(mp_limb_t *r, const mp_limb_t *a, mp_size_t an, const mp_limb_t *b,
                          mp_size_t bn)
{
    if (an == 0 || bn == 0) return 0;
    if (an >= bn)
        mpn_mul(r, a, an, b, bn);
    else
        mpn_mul(r, b, bn, a, an);
    return trim(r, an + bn);
}

static int compare(const mp_limb_t *a, mp_size_t an, const mp_limb_t *b, mp_size_t bn)
{
    if (an != bn) return an < bn ? -1 : 1;
    return an ? mpn_cmp(a, b, an) : 0;
}

/* n = x + y; its size. x is not the shorter one. */
static mp_size_t add_longer(mp_limb_t *r, const mp_limb_t *x, mp_size_t xn, const mp_limb_t *y,
                            mp_size_t yn)
{
    if (yn == 0) {
        mpn_copyi(r, x, xn);
        return xn;
    }
    r[xn] = mpn_add(r, x, xn, y, yn);
    return trim(r, xn + 1);
}

/* r = x - y; its size. x is not the lesser one. */
static mp_size_t sub_lesser(mp_limb_t *r, const mp_limb_t *x, mp_size_t xn, const mp_limb_t *y,
                            mp_size_t yn)
{
    if (yn == 0)
        mpn_copyi(r, x, xn);
    else
        mpn_sub(r, x, xn, y, yn);
    return trim(r, xn);
}

NumStatus jx__big_sum(NumPool *np, Num a, Num b, bool subtract, Num *out)
{
    Scratch *s = np->scratch;
    mp_limb_t own_a[2], own_b[2];
    Frac fa = view(a, own_a), fb = view(b, own_b);
    bool neg_a = fa.neg, neg_b = fb.neg != subtract;
    mp_size_t xn = multiply(s->x, fa.n, fa.nn, fb.d, fb.dn);
    mp_size_t yn = multiply(s->y, fb.n, fb.nn, fa.d, fa.dn);
    mp_size_t dn = multiply(s->d, fa.d, fa.dn, fb.d, fb.dn);
    bool x_least = compare(s->x, xn, s->y, yn) < 0;
    const mp_limb_t *most = x_least ? s->y : s->x, *least = x_least ? s->x : s->y;
    mp_size_t most_n = x_least ? yn : xn, least_n = x_least ? xn : yn;
    mp_size_t nn = (neg_a == neg_b ? add_longer : sub_lesser)(s->n, most, most_n, least, least_n);
    return store(np, x_least ? neg_b : neg_a, nn, dn, out);
}

NumStatus jx__big_mul(NumPool *np, Num a, Num b, Num *out)
{
    Scratch *s = np->scratch;
    mp_limb_t own_a[2], own_b[2];
    Frac fa = view(a, own_a), fb = view(b, own_b);
    mp_size_t nn = multiply(s->n, fa.n, fa.nn, fb.n, fb.nn);
    mp_size_t dn = multiply(s->d, fa.d, fa.dn, fb.d, fb.dn);
    return store(np, fa.neg != fb.neg, nn, dn, out);
}

NumStatus jx__big_div(NumPool *np, Num a, Num b, Num *out)
{
    Scratch *s = np->scratch;
    mp_limb_t own_a[2], own_b[2];
    Frac fa = view(a, own_a), fb = view(b, own_b);
    mp_size_t nn = multiply(s->n, fa.n, fa.nn, fb.d, fb.dn);
    mp_size_t dn = multiply(s->d, fa.d, fa.dn, fb.n, fb.nn);
    return store(np, fa.neg != fb.neg, nn, dn, out);
}

int jx__big_cmp(NumPool *np, Num a, Num b)
{
    int sign_a = jx__num_sign(a), sign_b = jx__num_sign(b);
    if (sign_a != sign_b) return sign_a < sign_b ? -1 : 1;
    Scratch *s = np->scratch;
    mp_limb_t own_a[2], own_b[2];
    Frac fa = view(a, own_a), fb = view(b, own_b);
    mp_size_t xn = multiply(s->x, fa.n, fa.nn, fb.d, fb.dn);
    mp_size_t yn = multiply(s->y, fb.n, fb.nn, fa.d, fa.dn);
    int c = compare(s->x, xn, s->y, yn);
    return sign_a < 0 ? -c : c;
}

/* --- powers of ten --- */

/* p *= 10^k; its size. p is not zero and has room. */
static mp_size_t times_pow10(mp_limb_t *p, mp_size_t n, uint32_t k)
{
    while (k > 0) {
        uint32_t step = k < CHUNK ? k : CHUNK;
        mp_limb_t by = step == CHUNK ? CHUNK_POW : (mp_limb_t)jx__num_pow10[step];
        p[n] = mpn_mul_1(p, p, n, by);
        n += p[n] != 0;
        k -= step;
    }
    return n;
}

/* x = |a's numerator| × 10^decimals; its size, 0 for zero. */
static mp_size_t scale_up(Scratch *s, const Frac *f, uint32_t decimals)
{
    if (f->nn == 0) return 0;
    mpn_copyi(s->x, f->n, f->nn);
    return times_pow10(s->x, f->nn, decimals);
}

/* q = x / f's denominator, g = what is left; the size of q. */
static mp_size_t split(Scratch *s, mp_size_t xn, const Frac *f, mp_size_t *gn)
{
    if (xn < f->dn) {
        mpn_copyi(s->g, s->x, xn);
        *gn = xn;
        return 0;
    }
    mpn_tdiv_qr(s->q, s->g, 0, s->x, xn, f->d, f->dn);
    *gn = trim(s->g, f->dn);
    return trim(s->q, xn - f->dn + 1);
}

/* The rest g against half of the denominator, as jx__num_away numbers it. */
static unsigned rest_of(Scratch *s, mp_size_t gn, const Frac *f)
{
    if (gn == 0) return 0;
    s->n[gn] = mpn_lshift(s->n, s->g, gn, 1);
    int c = compare(s->n, trim(s->n, gn + 1), f->d, f->dn);
    return c < 0 ? 1 : c == 0 ? 2 : 3;
}

NumStatus jx__big_round(NumPool *np, Num a, uint32_t decimals, RoundMode mode, Num *out)
{
    Scratch *s = np->scratch;
    mp_limb_t own[2];
    Frac f = view(a, own);
    mp_size_t gn, qn = split(s, scale_up(s, &f, decimals), &f, &gn);
    unsigned odd = qn > 0 && (s->q[0] & 1);
    unsigned rest = rest_of(s, gn, &f);
    if (jx__num_away[mode][f.neg] >> (rest | odd << 2) & 1u) {
        s->q[qn] = qn ? mpn_add_1(s->q, s->q, qn, 1) : 1;
        qn += s->q[qn] != 0;
    }
    mpn_copyi(s->n, s->q, qn);
    s->d[0] = 1;
    return store(np, f.neg, qn, times_pow10(s->d, 1, decimals), out);
}

/* --- decimal text --- */

/* n = the digits of s; its size. */
static mp_size_t read_digits(Scratch *sc, Str s)
{
    mp_size_t n = 0;
    mp_limb_t chunk = 0, pow = 1;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            chunk = chunk * 10 + (mp_limb_t)(s.p[i] - '0');
            pow *= 10;
        }
        if (pow < CHUNK_POW && i + 1 < s.n) continue;
        sc->n[n] = n ? mpn_mul_1(sc->n, sc->n, n, pow) : 0;
        sc->n[n] += n ? mpn_add_1(sc->n, sc->n, n, chunk) : chunk;
        n += sc->n[n] != 0;
        chunk = 0;
        pow = 1;
    }
    return n;
}

NumStatus jx__big_parse(NumPool *np, Str s, bool neg, int64_t exponent, Num *out)
{
    Scratch *sc = np->scratch;
    mp_size_t nn = read_digits(sc, s), dn = 1;
    sc->d[0] = 1;
    if (nn == 0) return store(np, false, 0, 1, out);
    if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX) return NUM_LIMIT;
    if (exponent > 0)
        nn = times_pow10(sc->n, nn, (uint32_t)exponent);
    else
        dn = times_pow10(sc->d, 1, (uint32_t)-exponent);
    return store(np, neg, nn, dn, out);
}

Str jx__big_digits(NumPool *np, Num a, uint32_t decimals)
{
    Scratch *s = np->scratch;
    mp_limb_t own[2];
    Frac f = view(a, own);
    mp_size_t gn, qn = split(s, scale_up(s, &f, decimals), &f, &gn);
    uint32_t at = sizeof s->text;
    while (qn > 0) {
        mp_limb_t chunk = mpn_divrem_1(s->q, 0, s->q, qn, CHUNK_POW);
        qn = trim(s->q, qn);
        for (uint32_t i = 0; i < CHUNK && (qn > 0 || chunk > 0); i++, chunk /= 10)
            s->text[--at] = (char)('0' + (int)(chunk % 10));
    }
    return (Str){s->text + at, (uint32_t)sizeof s->text - at};
}

/* --- what needs no arithmetic --- */

Num jx__big_neg(Num a)
{
    return (Num){.big = a.big->neg ? a.big - 1 : a.big + 1, .d = 0};
}

int jx__big_sign(Num a)
{
    return a.big->neg ? -1 : 1;
}

bool jx__big_is_int(Num a)
{
    return a.big->dn == 1 && a.big->limbs[a.big->nn] == 1;
}

NumStatus jx__big_copy(NumPool *to, Num a, Num *out)
{
    const Big *b = a.big;
    return keep(to, b->neg, b->limbs, b->nn, b->limbs + b->nn, b->dn, out);
}
