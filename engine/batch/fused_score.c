/* Evaluating the pieces that fuse.c found: integers only, and no memory.
 *
 * Depends on num's table of rounding modes. Products take 128 bits and always fit them: pieces
 * hold 62 bits, numerators and denominators 63. What does not fit the divisions here leaves, and
 * the plan's own ops answer.
 */
#include "batch/fuse.h"

/* n÷d rounded; d > 0. */
static inline bool divide(Int128 n, Int128 d, uint8_t mode, int64_t *out)
{
    const Int128 small = (Int128)1 << 61;
    if (n >= 0 && n < small && d < small && mode == ROUND_HALF_UP) {
        *out = (int64_t)((2 * (uint64_t)n + (uint64_t)d) / (2 * (uint64_t)d));
        return true;
    }
    Int128 q = n / d, r = n - q * d;
    Int128 rest = r < 0 ? -r : r, left = d - rest;
    unsigned bit = (unsigned)(rest != 0) + (unsigned)(rest >= left) + (unsigned)(rest > left) +
                   ((unsigned)(q & 1) << 2);
    bool neg = n < 0;
    if (jx__num_away[mode][neg] >> bit & 1u) q += neg ? -1 : 1;
    *out = (int64_t)q;
    return q < INT64_MAX / 4 && q > -(INT64_MAX / 4);
}

static bool count(const Piece *p, Int128 n, Int128 d, int64_t *score)
{
    int64_t k;
    if (p->exact && n % d != 0) return false;
    if (!divide(n, d, p->step_mode, &k)) return false;
    Int128 y = (Int128)p->f + (Int128)p->g * k;
    if (p->has_low && y < p->low) y = p->low;
    if (p->has_high && y > p->high) y = p->high;
    return divide(y, p->h, p->mode, score);
}

bool jx__piece_score(const Piece *p, Num x, int64_t *score)
{
    *score = p->a;
    if (p->kind == PIECE_LEAVE || p->kind == PIECE_CONST) return p->kind == PIECE_CONST;
    Int128 n = (Int128)p->a * x.d + (Int128)p->b * x.n;
    Int128 d = (Int128)p->c * x.d + (Int128)p->e * x.n;
    if (d <= 0) return false;
    return p->kind == PIECE_RATIO ? divide(n, d, p->mode, score) : count(p, n, d, score);
}
