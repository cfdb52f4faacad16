/* The big half of num.c: rationals as limb arrays, computed by GMP's mpn layer.
 *
 * Private to num.c and big.c. A Big is always in lowest terms and never one that would fit a
 * small Num, so it is never zero. It belongs to the arena of the pool that made it. Operands may
 * be small or big; results come back small whenever they fit.
 */
#ifndef JX_BASE_BIG_H
#define JX_BASE_BIG_H

#include "base/num.h"

extern const size_t jx__big_scratch_size; /* bytes at NumPool.scratch */

NumStatus jx__big_sum(NumPool *np, Num a, Num b, bool subtract, Num *out);
NumStatus jx__big_mul(NumPool *np, Num a, Num b, Num *out);
NumStatus jx__big_div(NumPool *np, Num a, Num b, Num *out); /* b is not zero */
int jx__big_cmp(NumPool *np, Num a, Num b);
NumStatus jx__big_round(NumPool *np, Num a, uint32_t decimals, RoundMode mode, Num *out);
/* The digits of s times 10^exponent; other bytes of s are skipped. At most JX_NUM_DIGITS. */
NumStatus jx__big_parse(NumPool *np, Str s, bool neg, int64_t exponent, Num *out);
/* The digits of |a| × 10^decimals, without its fraction; they stand in the pool's scratch. */
Str jx__big_digits(NumPool *np, Num a, uint32_t decimals);
Num jx__big_neg(Num a);  /* a is big */
int jx__big_sign(Num a); /* a is big */
bool jx__big_is_int(Num a);
NumStatus jx__big_copy(NumPool *to, Num a, Num *out);

#endif
