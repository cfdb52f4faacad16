/* Exact numbers: what the inline small paths of num.h leave over, and text to and from numbers.
 *
 * Depends on big.h for everything past 64 bits, and on no printf: digits are written by hand.
 * A number is a value; only what a big one points to belongs to a pool. The surprising idea: a
 * small number is reduced only here, when a 128 bit result must get back into 64 bits.
 */
#include "base/num.h"
#include "base/big.h"

#include <string.h>

__extension__ typedef unsigned __int128 Uint128;

/* Memory one pool may hold: 100,000 values of the largest size. A form has no more. */
#define POOL_LIMIT ((size_t)256 << 20)

const int64_t jx__num_pow10[JX_NUM_POW10 + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

const uint8_t jx__num_away[6][2] = {
    [ROUND_HALF_UP] = {0xcc, 0xcc}, [ROUND_HALF_EVEN] = {0xc8, 0xc8}, [ROUND_DOWN] = {0x00, 0x00},
    [ROUND_UP] = {0xee, 0xee},      [ROUND_FLOOR] = {0x00, 0xee},     [ROUND_CEIL] = {0xee, 0x00},
};

bool jx__num_pool_init(NumPool *np, const Alloc *al)
{
    *np = (NumPool){.scratch = NULL};
    if (!jx__arena_init(&np->arena, al, POOL_LIMIT)) return false;
    np->scratch = jx__alloc(al, jx__big_scratch_size);
    if (np->scratch) return true;
    jx__arena_free(&np->arena);
    return false;
}

void jx__num_pool_free(NumPool *np)
{
    if (np->scratch) jx__free(&np->arena.alloc, np->scratch, jx__big_scratch_size);
    np->scratch = NULL;
    jx__arena_free(&np->arena);
}

void jx__num_pool_reset(NumPool *np)
{
    jx__arena_reset(&np->arena);
}

/* --- results of 128 bits --- */

static uint32_t count_twos(Uint128 u)
{
    uint64_t low = (uint64_t)u;
    return low ? (uint32_t)__builtin_ctzll(low)
               : 64 + (uint32_t)__builtin_ctzll((uint64_t)(u >> 64));
}

/* Both are odd. By subtracting and halving, with no branch to mispredict. */
static uint64_t gcd_odd64(uint64_t a, uint64_t b)
{
    while (a != b) {
        bool less = a < b;
        uint64_t rest = less ? b - a : a - b;
        b = less ? a : b;
        a = rest >> __builtin_ctzll(rest);
    }
    return a;
}

/* Neither is zero. */
static Uint128 gcd(Uint128 a, Uint128 b)
{
    uint32_t ta = count_twos(a), tb = count_twos(b);
    a >>= ta;
    b >>= tb;
    while (a != b && (a | b) > UINT64_MAX) {
        bool less = a < b;
        Uint128 rest = less ? b - a : a - b;
        b = less ? a : b;
        a = rest >> count_twos(rest);
    }
    if (a != b) a = gcd_odd64((uint64_t)a, (uint64_t)b);
    return a << (ta < tb ? ta : tb);
}

/* n/d in lowest terms; false when that is not small either. d is not zero. */
static bool reduce(Int128 n, Int128 d, Num *out)
{
    bool neg = (n < 0) != (d < 0);
    Uint128 un = n < 0 ? 0 - (Uint128)n : (Uint128)n;
    Uint128 ud = d < 0 ? 0 - (Uint128)d : (Uint128)d;
    Uint128 g = un ? gcd(un, ud) : ud;
    un /= g;
    ud /= g;
    if (un > INT64_MAX || ud > INT64_MAX) return false;
    *out = (Num){.n = neg ? -(int64_t)un : (int64_t)un, .d = (int64_t)ud};
    return true;
}

/* Both operands are small. The sum of two products of 64 bits stays within 128. */
static bool reduce_sum(Num a, Num b, bool subtract, Num *out)
{
    Int128 x = (Int128)a.n * b.d, y = (Int128)b.n * a.d;
    return reduce(subtract ? x - y : x + y, (Int128)a.d * b.d, out);
}

static bool both_small(Num a, Num b)
{
    return a.d != 0 && b.d != 0;
}

NumStatus jx__num_add_slow(NumPool *np, Num a, Num b, Num *out)
{
    if (both_small(a, b) && reduce_sum(a, b, false, out)) return NUM_OK;
    return jx__big_sum(np, a, b, false, out);
}

NumStatus jx__num_sub_slow(NumPool *np, Num a, Num b, Num *out)
{
    if (both_small(a, b) && reduce_sum(a, b, true, out)) return NUM_OK;
    return jx__big_sum(np, a, b, true, out);
}

NumStatus jx__num_mul_slow(NumPool *np, Num a, Num b, Num *out)
{
    if (both_small(a, b) && reduce((Int128)a.n * b.n, (Int128)a.d * b.d, out)) return NUM_OK;
    return jx__big_mul(np, a, b, out);
}

NumStatus jx__num_div_slow(NumPool *np, Num a, Num b, Num *out)
{
    if (jx__num_sign(b) == 0) return NUM_DIV0;
    if (both_small(a, b) && reduce((Int128)a.n * b.d, (Int128)a.d * b.n, out)) return NUM_OK;
    return jx__big_div(np, a, b, out);
}

int jx__num_cmp_slow(NumPool *np, Num a, Num b)
{
    return jx__big_cmp(np, a, b);
}

NumStatus jx__num_round_slow(NumPool *np, Num a, uint32_t decimals, RoundMode mode, Num *out)
{
    if (decimals > JX_NUM_DECIMALS) return NUM_LIMIT;
    return jx__big_round(np, a, decimals, mode, out);
}

Num jx__num_neg(NumPool *np, Num a)
{
    if (a.d == 0) return jx__big_neg(a);
    if (a.n != INT64_MIN) return (Num){.n = -a.n, .d = a.d};
    Num out = NUM_INT(0);
    jx__num_sub_slow(np, NUM_INT(0), a, &out);
    return out;
}

int jx__num_sign(Num a)
{
    return a.d == 0 ? jx__big_sign(a) : (a.n > 0) - (a.n < 0);
}

bool jx__num_is_int(NumPool *np, Num a)
{
    (void)np;
    return a.d == 0 ? jx__big_is_int(a) : a.n % a.d == 0;
}

NumStatus jx__num_copy(NumPool *to, Num a, Num *out)
{
    *out = a;
    return a.d == 0 ? jx__big_copy(to, a, out) : NUM_OK;
}

/* --- from text --- */

/* What the text of a number holds: its digits' count, those after the point, its value while
 * that fits. */
typedef struct Scan {
    uint32_t digits, places;
    uint64_t value; /* true while digits <= 18 */
    bool neg;
} Scan;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* False when the text is no number, or has too many digits. */
static bool scan(Str s, Scan *sc)
{
    *sc = (Scan){.neg = s.n > 0 && s.p[0] == '-'};
    bool point = false;
    for (uint32_t i = sc->neg; i < s.n; i++) {
        char c = s.p[i];
        if (is_digit(c)) {
            sc->digits++;
            sc->places += point;
            if (sc->digits <= JX_NUM_POW10) sc->value = sc->value * 10 + (uint64_t)(c - '0');
        } else if (c == '.' && !point) {
            point = true;
        } else if (c != ',') {
            return false;
        }
    }
    return sc->digits > 0 && sc->digits <= JX_NUM_DIGITS;
}

NumStatus jx__num_parse(NumPool *np, Str s, int32_t scale10, Num *out)
{
    Scan sc;
    if (!scan(s, &sc)) return NUM_LIMIT;
    int64_t exponent = (int64_t)scale10 - sc.places;
    if (sc.digits > JX_NUM_POW10 || exponent > JX_NUM_POW10 || exponent < -JX_NUM_POW10)
        return jx__big_parse(np, s, sc.neg, exponent, out);
    int64_t n = sc.neg ? -(int64_t)sc.value : (int64_t)sc.value;
    if (exponent < 0) {
        *out = NUM_RATIO(n, jx__num_pow10[-exponent]);
        return NUM_OK;
    }
    return jx__num_mul(np, NUM_INT(n), NUM_INT(jx__num_pow10[exponent]), out);
}

/* --- to text --- */

/* Digits of a whole number, most significant first, with a point before the last `decimals`. */
static Str lay_out(Arena *ar, bool neg, Str digits, uint32_t decimals)
{
    uint32_t whole = digits.n > decimals ? digits.n - decimals : 0;
    uint32_t zeros = digits.n < decimals ? decimals - digits.n : 0;
    uint32_t size = neg + (whole ? whole : 1) + (decimals ? 1 + decimals : 0);
    char *text = jx__arena_alloc(ar, size + 1);
    if (!text || ar->failed) return STR_NONE;
    char *p = text;
    if (neg) *p++ = '-';
    if (whole == 0) *p++ = '0';
    memcpy(p, digits.p, whole);
    p += whole;
    if (decimals) {
        *p++ = '.';
        memset(p, '0', zeros);
        memcpy(p + zeros, digits.p + whole, digits.n - whole);
    }
    text[size] = '\0';
    return (Str){text, size};
}

Str jx__num_fixed(Arena *ar, NumPool *np, Num a, uint32_t decimals)
{
    if (decimals > JX_NUM_DECIMALS) return STR_NONE;
    if (a.d == 0 || decimals > JX_NUM_POW10) {
        Str digits = jx__big_digits(np, a, decimals);
        return lay_out(ar, jx__num_sign(a) < 0 && digits.n > 0, digits, decimals);
    }
    Int128 m = (Int128)a.n * jx__num_pow10[decimals] / a.d;
    Uint128 left = m < 0 ? 0 - (Uint128)m : (Uint128)m;
    char text[40];
    uint32_t at = sizeof text;
    for (; left > UINT64_MAX; left /= 10)
        text[--at] = (char)('0' + (int)(left % 10));
    for (uint64_t u = (uint64_t)left; u; u /= 10)
        text[--at] = (char)('0' + (int)(u % 10));
    return lay_out(ar, m < 0, (Str){text + at, (uint32_t)sizeof text - at}, decimals);
}

/* Whether a ends within so many decimal places. */
static bool ends_within(NumPool *np, Num a, uint32_t places)
{
    if (a.d != 0 && places <= JX_NUM_POW10) return (Int128)a.n * jx__num_pow10[places] % a.d == 0;
    Num cut;
    return jx__num_round(np, a, places, ROUND_DOWN, &cut) == NUM_OK && jx__num_cmp(np, a, cut) == 0;
}

Str jx__num_text(Arena *ar, NumPool *np, Num a, uint32_t most, uint32_t shown, bool *exact)
{
    *exact = ends_within(np, a, most);
    if (!*exact) {
        Num near;
        if (jx__num_round(np, a, shown, ROUND_HALF_UP, &near) != NUM_OK) return STR_NONE;
        return jx__num_fixed(ar, np, near, shown);
    }
    Str s = jx__num_fixed(ar, np, a, most);
    if (most == 0) return s;
    while (s.n > 0 && s.p[s.n - 1] == '0')
        s.n--;
    if (s.n > 0 && s.p[s.n - 1] == '.') s.n--;
    return s;
}
