/* A value that depends on one unknown x: what fuse.c runs the plan's ops on. Private to batch/. */
#ifndef JX_BATCH_SYMBOL_H
#define JX_BATCH_SYMBOL_H

#include "batch/fuse.h"
#include "plan/kernel.h"

/* (p＋qx)÷(r＋sx); with `stepped`, a＋b×(that, rounded to `places`), held within [low, high]. A
 * status other than OK has no number. */
typedef struct Symbol {
    CellStatus status;
    Num p, q, r, s;
    bool stepped, exact, has_low, has_high;
    bool mark;  /* not a number but the question whether the count is whole */
    bool final; /* the rounding of the score stands over it */
    uint8_t places, mode;
    Num a, b, low, high;
} Symbol;

/* Where x is: an open interval, or a point. An op that must know on which side of `at` x is asks
 * for a cut there. */
typedef struct Region {
    bool point, has_low, has_high, cut;
    Num low, high, sample, at;
} Region;

/* What is known of a register when no cell is 不适用: see assume.c. */
typedef enum AssumedKind { ASSUMED_KNOWN, ASSUMED_VALUE, ASSUMED_ANY } AssumedKind;
typedef struct Assumed {
    AssumedKind kind;
    Cell cell; /* KNOWN */
} Assumed;
Assumed jx__assume(const KernelEnv *env, const Op *op, const Assumed *regs);

void jx__region_sample(NumPool *np, Region *r);
Symbol jx__symbol_const(Cell c);
Symbol jx__symbol_x(const Region *r);
bool jx__symbol_is_const(const Symbol *v);
/* One op. False: with r->cut, cut there and begin anew; else it cannot be followed. `score`: the
 * op makes the item's score, so a rounding is the last one. */
bool jx__symbol_op(const KernelEnv *env, const Op *op, const Symbol *const in[3], Region *r,
                   bool score, Symbol *out);
/* The finished value as integers; false when they do not fit. */
bool jx__symbol_piece(NumPool *np, const Symbol *v, const Region *r, int64_t unit, uint8_t mode,
                      Piece *out);

#endif
