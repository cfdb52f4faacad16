/* Units of measure: what a unit text means and which units may be compared.
 *
 * A unit is a scale (to the base unit) and a dimension (exponents over the base dimensions of
 * units.def). 万 and 亿 combine with any unit; `元/人次`, `元/人·月` are compound. Counting words
 * (个 家 场 …) share one dimension, so they compare; which word it was is kept for a notice.
 */
#ifndef JX_BASE_UNIT_H
#define JX_BASE_UNIT_H

#include "base/num.h"

/* Base dimensions. Time in days and time in months are two: a month is no fixed count of days. */
enum {
    DIM_MONEY,
    DIM_FOREIGN,
    DIM_TIME,
    DIM_MONTH,
    DIM_LENGTH,
    DIM_MASS,
    DIM_DATA,
    DIM_ENERGY,
    DIM_COUNT,
    DIM_SCORE,
    NDIM
};

typedef struct Dim {
    int8_t e[NDIM]; /* all 0: a plain number or a ratio */
} Dim;

typedef enum UnitKind {
    UNIT_NONE,    /* a bare number; `scale` may be 万 or 亿 */
    UNIT_PERCENT, /* % ‰ 百分比: a ratio */
    UNIT_POINT,   /* 百分点: a difference of two ratios */
    UNIT_MEASURE  /* anything with a dimension */
} UnitKind;

typedef struct Unit {
    UnitKind kind;
    Dim dim;
    Num scale; /* value in base units = number × scale */
    Str text;  /* as written, display form */
    Str count; /* the counting word (个) when the dimension is a plain count */
} Unit;

/* Units a rule file declares (计量单位：) beside the built-in ones. Read-only while in use. */
typedef struct Units {
    VEC(Unit) declared; /* `text` holds the key */
    Arena *arena;
    NumPool *pool;
} Units;

/* Reads a whole unit text (亿元, 万人次, %, 个百分点, 元/人·月, 万). False when any part of it is
 * not a unit. `units` may be NULL: built-in only. Empty text is UNIT_NONE, scale 1. */
bool jx__unit_parse(Arena *ar, NumPool *np, const Units *units, Str text, Unit *out);
/* The longest unit at the start of `text`, in bytes; 0 when there is none. */
uint32_t jx__unit_prefix(Arena *ar, NumPool *np, const Units *units, Str text, Unit *out);
bool jx__dim_eq(Dim a, Dim b);
bool jx__dim_none(Dim d);
Dim jx__dim_mul(Dim a, Dim b, int sign); /* sign -1 divides */
/* What a dimension is called: 金额, 计数, 时间 …; 金额÷计数 when compound. */
Str jx__dim_name(Arena *ar, Dim d, bool english);
/* The nearest known unit to a text nobody knows, for a cure; empty when none is near. */
Str jx__unit_suggest(Arena *ar, const Units *units, Str text);

#endif
