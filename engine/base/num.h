/* Exact numbers: rationals with an integer fast path and GMP's mpn layer behind it.
 *
 * A small number is n/d in 64 bits, d > 0, not necessarily in lowest terms (reducing is only
 * done when something would not fit). A big one has d == 0 and points to limbs in the pool that
 * made it. mpn works in memory we hand it, so running out of memory is our status, never GMP's
 * abort. Both sides of a big number have at most JX_NUM_LIMBS limbs (2,400 decimal digits): past
 * that is NUM_LIMIT, an error and never a rounded value. The small paths stand inline below.
 */
#ifndef JX_BASE_NUM_H
#define JX_BASE_NUM_H

#include "base/str.h"

typedef struct Big Big;
__extension__ typedef __int128 Int128;

typedef struct Num {
    union {
        int64_t n;
        const Big *big;
    };
    int64_t d; /* 0: big */
} Num;

typedef enum { NUM_OK, NUM_DIV0, NUM_LIMIT, NUM_NOMEM } NumStatus;

enum { JX_NUM_LIMBS = 128 };

/* Where big numbers live; reset between forms. Not for two threads at once. */
typedef struct NumPool {
    Arena arena;
    void *scratch;
} NumPool;

bool jx__num_pool_init(NumPool *np, const Alloc *al);
void jx__num_pool_free(NumPool *np);
void jx__num_pool_reset(NumPool *np); /* numbers made since are gone */

#define NUM_INT(i)      ((Num){.n = (i), .d = 1})
#define NUM_RATIO(a, b) ((Num){.n = (a), .d = (b)}) /* b > 0 */

static inline NumStatus jx__num_add(NumPool *np, Num a, Num b, Num *out);
static inline NumStatus jx__num_sub(NumPool *np, Num a, Num b, Num *out);
static inline NumStatus jx__num_mul(NumPool *np, Num a, Num b, Num *out);
static inline NumStatus jx__num_div(NumPool *np, Num a, Num b, Num *out);
/* Never fails for a number that came from one of these functions: their n is never INT64_MIN.
 * For a caller's own INT64_MIN it may need memory; without any, the pool's arena is `failed`. */
Num jx__num_neg(NumPool *np, Num a);
static inline int jx__num_cmp(NumPool *np, Num a, Num b); /* <0, 0, >0; never fails */
int jx__num_sign(Num a);
bool jx__num_is_int(NumPool *np, Num a);
/* In lowest terms when it is small: however it came to be, one value is then one pair. */
static inline Num jx__num_lowest(Num a);
/* Copies a number into another pool (constants into a plan). */
NumStatus jx__num_copy(NumPool *to, Num a, Num *out);

/* How a number is rounded; the names of 小数：. */
typedef enum RoundMode {
    ROUND_HALF_UP,   /* 四舍五入: halves away from zero */
    ROUND_HALF_EVEN, /* 四舍六入五成双 (GB/T 8170) */
    ROUND_DOWN,      /* 只舍不入: towards zero */
    ROUND_UP,        /* 只入不舍: away from zero */
    ROUND_FLOOR,
    ROUND_CEIL
} RoundMode;

static inline NumStatus jx__num_round(NumPool *np, Num a, uint32_t decimals, RoundMode mode,
                                      Num *out);
enum { JX_NUM_DECIMALS = 2400 }; /* rounding or printing to more places is NUM_LIMIT */

/* Reads `1,234.50` (ASCII digits; commas anywhere between digits are skipped; one point; a
 * leading - allowed), times 10^scale10. NUM_LIMIT past 400 digits; `s` must hold nothing else
 * (when it does, the answer is NUM_LIMIT too). */
NumStatus jx__num_parse(NumPool *np, Str s, int32_t scale10, Num *out);
enum { JX_NUM_DIGITS = 400 };

/* Decimal text with exactly `decimals` places; `a` must be a multiple of 10^-decimals (round
 * first). Empty when memory is short or `decimals` is past JX_NUM_DECIMALS. */
Str jx__num_fixed(Arena *ar, NumPool *np, Num a, uint32_t decimals);
/* Decimal text for people: exact when it ends within `most` places (then *exact is true and no
 * trailing zeros), else rounded half up to `shown` places. */
Str jx__num_text(Arena *ar, NumPool *np, Num a, uint32_t most, uint32_t shown, bool *exact);

/* --- the small paths: 64 bits in, 128 between, 64 out; no gcd. What does not fit is slow. --- */

NumStatus jx__num_add_slow(NumPool *np, Num a, Num b, Num *out);
NumStatus jx__num_sub_slow(NumPool *np, Num a, Num b, Num *out);
NumStatus jx__num_mul_slow(NumPool *np, Num a, Num b, Num *out);
NumStatus jx__num_div_slow(NumPool *np, Num a, Num b, Num *out);
int jx__num_cmp_slow(NumPool *np, Num a, Num b);
NumStatus jx__num_round_slow(NumPool *np, Num a, uint32_t decimals, RoundMode mode, Num *out);

enum { JX_NUM_POW10 = 18 };
extern const int64_t jx__num_pow10[JX_NUM_POW10 + 1];
/* Row: mode. Column: negative. Bit (odd << 2 | rest): one more, away from zero? The rest is
 * 0 none, 1 less than half, 2 half, 3 more. */
extern const uint8_t jx__num_away[6][2];

/* Whether n is in -INT64_MAX … INT64_MAX, so that its negation is as well. */
static inline bool jx__num_fits(Int128 n)
{
    return n >= -INT64_MAX && n <= INT64_MAX;
}

/* Sums without a gcd: a big operand makes d 0, which is not small. */
static inline bool jx__num_sum_small(Int128 an, int64_t ad, Int128 bn, int64_t bd, Num *out)
{
    bool same = ad == bd;
    Int128 n = same ? an + bn : an * bd + bn * ad;
    int64_t d = ad;
    bool over = !same && __builtin_mul_overflow(ad, bd, &d);
    *out = (Num){.n = (int64_t)n, .d = d};
    return !over && d != 0 && jx__num_fits(n);
}

static inline NumStatus jx__num_add(NumPool *np, Num a, Num b, Num *out)
{
    return jx__num_sum_small(a.n, a.d, b.n, b.d, out) ? NUM_OK : jx__num_add_slow(np, a, b, out);
}

static inline NumStatus jx__num_sub(NumPool *np, Num a, Num b, Num *out)
{
    return jx__num_sum_small(a.n, a.d, -(Int128)b.n, b.d, out) ? NUM_OK
                                                               : jx__num_sub_slow(np, a, b, out);
}

static inline NumStatus jx__num_mul(NumPool *np, Num a, Num b, Num *out)
{
    int64_t n, d;
    bool wide_n = __builtin_mul_overflow(a.n, b.n, &n);
    bool wide_d = __builtin_mul_overflow(a.d, b.d, &d);
    if (wide_n || wide_d || d == 0 || n == INT64_MIN) return jx__num_mul_slow(np, a, b, out);
    *out = (Num){.n = n, .d = d};
    return NUM_OK;
}

static inline NumStatus jx__num_div(NumPool *np, Num a, Num b, Num *out)
{
    int64_t n, d;
    bool same = a.d == b.d; /* two amounts in cents: their cents go */
    bool wide_n = __builtin_mul_overflow(a.n, same ? 1 : b.d, &n);
    bool wide_d = __builtin_mul_overflow(b.n, same ? 1 : a.d, &d);
    if (wide_n || wide_d || d == 0 || a.d == 0 || b.d == 0 || n == INT64_MIN || d == INT64_MIN)
        return jx__num_div_slow(np, a, b, out);
    *out = d > 0 ? (Num){.n = n, .d = d} : (Num){.n = -n, .d = -d};
    return NUM_OK;
}

static inline int jx__num_cmp(NumPool *np, Num a, Num b)
{
    if (a.d == 0 || b.d == 0) return jx__num_cmp_slow(np, a, b);
    Int128 x = (Int128)a.n * b.d, y = (Int128)b.n * a.d;
    return (x > y) - (x < y);
}

static inline NumStatus jx__num_round(NumPool *np, Num a, uint32_t decimals, RoundMode mode,
                                      Num *out)
{
    if (a.d == 0 || decimals > JX_NUM_POW10) return jx__num_round_slow(np, a, decimals, mode, out);
    int64_t p = jx__num_pow10[decimals];
    Int128 m = (Int128)a.n * p;
    Int128 q = m == (int64_t)m ? (int64_t)m / a.d : m / a.d;
    int64_t r = (int64_t)(m - q * a.d);
    uint64_t rest = r < 0 ? 0 - (uint64_t)r : (uint64_t)r;
    uint64_t left = (uint64_t)a.d - rest; /* rest against left is twice the rest against d */
    unsigned bit = (unsigned)(rest != 0) + (unsigned)(rest >= left) + (unsigned)(rest > left) +
                   ((unsigned)(q & 1) << 2);
    bool neg = a.n < 0;
    if (jx__num_away[mode][neg] >> bit & 1u) q += neg ? -1 : 1;
    if (!jx__num_fits(q)) return jx__num_round_slow(np, a, decimals, mode, out);
    *out = (Num){.n = (int64_t)q, .d = p};
    return NUM_OK;
}

static inline Num jx__num_lowest(Num a)
{
    if (a.d == 0) return a;
    uint64_t x = a.n < 0 ? 0 - (uint64_t)a.n : (uint64_t)a.n, y = (uint64_t)a.d;
    while (y) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    int64_t by = (int64_t)x; /* at most a.d */
    return (Num){.n = a.n / by, .d = a.d / by};
}

#endif
