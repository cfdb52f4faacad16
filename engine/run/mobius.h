/* Fractions of the first degree in one variable: (p·x＋q) ÷ (r·x＋s).
 *
 * What a score depends on an input by, along one branch, as long as no polynomial of the second
 * degree arises. Depends on num.h; numbers live in the pool handed in. A function that answers
 * false found no such form, or the numbers outgrew the exact range.
 */
#ifndef JX_RUN_MOBIUS_H
#define JX_RUN_MOBIUS_H

#include "base/num.h"

/* The operations of num.h, but *out stays what it was when they fail: most bounds only widen then. */
#define JX_SAFE(name)                                                                              \
    static inline NumStatus jx__safe_##name(NumPool *np, Num a, Num b, Num *out)                   \
    {                                                                                              \
        Num x;                                                                                     \
        NumStatus status = jx__num_##name(np, a, b, &x);                                           \
        if (status == NUM_OK) *out = x;                                                            \
        return status;                                                                             \
    }
JX_SAFE(add)
JX_SAFE(sub)
JX_SAFE(mul)
JX_SAFE(div)
#undef JX_SAFE

static inline NumStatus jx__safe_round(NumPool *np, Num a, uint32_t decimals, RoundMode mode,
                                       Num *out)
{
    Num x;
    NumStatus status = jx__num_round(np, a, decimals, mode, &x);
    if (status == NUM_OK) *out = x;
    return status;
}

typedef struct Mobius {
    Num p, q, r, s;
} Mobius;

#define MOBIUS_X        ((Mobius){.p = NUM_INT(1), .q = NUM_INT(0), .r = NUM_INT(0), .s = NUM_INT(1)})
#define MOBIUS_CONST(v) ((Mobius){.p = NUM_INT(0), .q = (v), .r = NUM_INT(0), .s = NUM_INT(1)})

bool jx__mobius_add(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out);
bool jx__mobius_sub(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out);
bool jx__mobius_mul(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out);
bool jx__mobius_div(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out);
Mobius jx__mobius_neg(NumPool *np, const Mobius *a);
bool jx__mobius_at(NumPool *np, const Mobius *m, Num x, Num *out);
/* The x at which it takes the value v; false when there is none, or every x does. */
bool jx__mobius_solve(NumPool *np, const Mobius *m, Num v, Num *x);
/* The sign of its slope, the same everywhere it is defined; 2: beyond the exact range. */
int jx__mobius_slope(NumPool *np, const Mobius *m);

#endif
