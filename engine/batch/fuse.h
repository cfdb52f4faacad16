/* An indicator as a function of one cell, worked out once and evaluated in integers.
 *
 * Most indicators read one datum, and between a few breaks their score is a constant, a fraction
 * (p＋qx)÷(r＋sx), or counts steps. fuse.c finds breaks and pieces by running the plan's own ops on
 * an unknown x, so it knows no scoring method; what it cannot follow stays with the ops (the rest),
 * and a result that integers cannot hold sends the whole form there. Scores are integers: hundredths
 * when the rules keep two decimals.
 *
 *   cells ─┬─ fused items ──────────────┐
 *          └─ rest: ops of the others ──┴─ total
 */
#ifndef JX_BATCH_FUSE_H
#define JX_BATCH_FUSE_H

#include "run/run.h"

typedef enum PieceKind {
    PIECE_LEAVE, /* no score here: ask the plan */
    PIECE_CONST, /* a */
    PIECE_RATIO, /* (a·d＋b·n)÷(c·d＋e·n), rounded by mode */
    PIECE_STEPS /* k: the ratio rounded by step_mode; (f＋g·k)÷h held within [low, high], rounded */
} PieceKind;

/* x is n÷d. */
typedef struct Piece {
    uint8_t kind, mode, step_mode;
    bool exact; /* the count must be whole */
    bool plain; /* a constant, or a ratio rounded half up */
    bool has_low, has_high;
    int64_t a, b, c, e;
    int64_t f, g, h, low, high; /* low and high are held against f＋g·k */
} Piece;

/* State of an indicator's row as the short result lists it. */
typedef enum RowState { STATE_PLAIN = 0, STATE_MISSING = 1, STATE_UNREADABLE = 2 } RowState;

typedef struct FusedItem {
    uint32_t input, reg; /* reg: of the score */
    bool fused;
    bool whole_breaks; /* all of them integers */
    uint32_t nbreaks;
    Num *breaks;   /* rising */
    Piece *pieces; /* 2 × nbreaks ＋ 1: below a break, at it, …, above the last */
    bool has_status[CELL_NOMEM + 1];
    int64_t status_score[CELL_NOMEM + 1]; /* of a cell without a value */
    uint8_t status_state[CELL_NOMEM + 1];
} FusedItem;

/* All of a plan. Immutable once made; lives in its own arena. */
typedef struct Fused {
    Arena arena;
    const Plan *plan;
    uint32_t *items; /* plan items that are indicators, in order */
    uint32_t n;
    FusedItem *of;         /* one for each of items */
    uint32_t *rest, nrest; /* ops still to be run, in order */
    uint32_t nloose;       /* items that are not fused */
    int64_t unit;          /* 10^item_places */
    bool has_total;        /* the total is base ＋ Σ sign × score, held within [0, cap] */
    int8_t *sign;
    bool all_plus; /* every sign is + */
    int64_t base, cap;
    bool whole_grades; /* grade bounds fit the unit of the total */
    int64_t *grades;
} Fused;

/* False when memory is short. */
bool jx__fuse(Fused *f, const Plan *plan, const Alloc *al);
/* The same with nothing fused: for a plan that is run once. */
bool jx__fuse_nothing(Fused *f, const Plan *plan, const Alloc *al);
void jx__fused_free(Fused *f);

/* Any piece at x; false: ask the plan. */
bool jx__piece_score(const Piece *p, Num x, int64_t *score);

/* The piece at x, 0 to 2 × nbreaks. No branch depends on where x stands: nobody can foretell whether
 * a target was reached. */
static inline uint32_t jx__piece_at(const FusedItem *it, Num x)
{
    uint32_t i = 0;
    if (x.d == 1 && it->whole_breaks) {
        for (uint32_t k = 0; k < it->nbreaks; k++)
            i += (uint32_t)(x.n >= it->breaks[k].n) + (uint32_t)(x.n > it->breaks[k].n);
        return i;
    }
    for (uint32_t k = 0; k < it->nbreaks; k++) {
        Num b = it->breaks[k];
        Int128 left = (Int128)x.n * b.d, right = (Int128)b.n * x.d;
        i += (uint32_t)(left >= right) + (uint32_t)(left > right);
    }
    return i;
}

/* The score of a cell that has a value; false: ask the plan. A constant a is the ratio
 * (a·d＋0·n)÷(1·d＋0·n), so that both are worked out alike. */
static inline bool jx__fused_score(const FusedItem *it, Num x, int64_t *score)
{
    if (x.d <= 0) return false;
    const Piece *p = &it->pieces[jx__piece_at(it, x)];
    int64_t top, under, left, right;
    bool small = p->plain && !__builtin_mul_overflow(p->a, x.d, &left) &&
                 !__builtin_mul_overflow(p->b, x.n, &right) &&
                 !__builtin_add_overflow(left, right, &top) && top >= 0 && top < INT64_MAX / 4 &&
                 !__builtin_mul_overflow(p->c, x.d, &left) &&
                 !__builtin_mul_overflow(p->e, x.n, &right) &&
                 !__builtin_add_overflow(left, right, &under) && under > 0 && under < INT64_MAX / 4;
    if (!small) return jx__piece_score(p, x, score);
    *score = (int64_t)((2 * (uint64_t)top + (uint64_t)under) / (2 * (uint64_t)under));
    return true;
}

/* What the short result says of a row, from the registers of a run of the whole plan. */
RowState jx__row_state(const Plan *plan, const Cell *regs, uint32_t item);
/* x × unit when that is an integer of 62 bits. */
bool jx__scaled(NumPool *np, Num x, int64_t unit, int64_t *out);

#endif
