/* A scheme as the outline that two of them are compared by: blocks and, in them, units and parts.
 *
 * A block is a heading or a cross-check, a unit is what it says under one label (分值, 目标, 评分),
 * a part is one clause or one row of a table. Everything is text with its place: an outline refers
 * to no tree and outlives the compile it was read from. Depends on the lines of layers.c, so that
 * of several files the scheme in force is compared.
 *
 *   block 产出 ── block 研发 ── unit 目标 ── part ≥ 23亿元      rules.jx:20
 *                          └─ unit 评分 ── part 按比例
 *                                       └─ part 完成率低于60%，得0分
 */
#ifndef JX_COMPARE_OUTLINE_H
#define JX_COMPARE_OUTLINE_H

#include "grammar/parse.h"
#include "model/model.h"

typedef struct OutlinePart {
    Str text, key; /* key: what is compared */
    Str file;
    uint32_t line;
} OutlinePart;

/* Where a unit stands and how its parts are put together again. */
typedef enum UnitStyle {
    UNIT_POINTS, /* （10分）, in the heading */
    UNIT_LIMIT,  /* ≥ 23亿元, in the heading */
    UNIT_INLINE, /* clauses in the heading */
    UNIT_LINE,   /* one label line of clauses or names */
    UNIT_LINES   /* lines as they are: rows of a table, labels that may stand several times */
} UnitStyle;

typedef struct OutlineUnit {
    uint16_t label; /* TokenKind; TOK_BAR: rows */
    UnitStyle style;
    Str lead; /* 评分： of UNIT_LINE */
    VEC(OutlinePart) parts;
} OutlineUnit;

typedef struct OutlineBlock {
    uint8_t level; /* 1 to 4, BLOCK_LOOSE; 0: the head of the scheme */
    bool check;    /* a line under 核对 */
    bool rule;     /* it is scored: no group */
    bool section;  /* 核对, 指标规则, or under it */
    Str name, key; /* as compared */
    Str trail;     /* its key behind those above it */
    Str heading;   /* the whole line, as written; empty when a layer replaced part of it */
    Str title;     /* mark and title alone */
    Str path;      /* 二（一）1 */
    Str file;
    uint32_t line;
    uint32_t parent, first, last, next; /* blocks; JX_NO_INDEX: none */
    VEC(OutlineUnit) units;
} OutlineBlock;

enum { BLOCK_LOOSE = 9 };

typedef struct Outline {
    VEC(OutlineBlock) blocks; /* [0] is the head */
    Str title, file;
} Outline;

/* Reads the lines of a model that jx__layers_apply made with `always`. Worked examples are left
 * out. Everything made lives in `ar`. False when memory is short. */
bool jx__outline_read(Outline *out, Arena *ar, const Model *m, const TokenList *tokens);
/* 评分, 分值; of rows 分档. */
Str jx__outline_label(uint16_t label, Lang lang);

#endif
