/* A rule text from a form's own targets: what a person starts from who writes a scheme.
 *
 *   Form ─draft_read.c→ DraftRow (name, target, points, remarks) ─draft_text.c→ rule text
 *                                  ▲                                   │
 *                                  └── draft.c reads it again ◀────────┘
 *
 * Nothing is guessed: what the form does not say is a finding and a comment 待定 at its place, and
 * such a draft may not compile until it is decided. The surprising idea: whether a name needs 【】
 * is found out by reading the draft and comparing. Everything made lives in the caller's arena.
 */
#ifndef JX_DRAFT_DRAFT_H
#define JX_DRAFT_DRAFT_H

#include "form/form.h"
#include "model/target_cell.h"

typedef struct DraftRow {
    const FormRow *row;
    Str name;
    bool unusable;        /* no name can be written: the row is a comment */
    bool boxed;           /* 【name】 */
    uint32_t group, part; /* first and second level: numbers in the order of the form; 0: none */
    TokenKind sign;       /* of the target; TOK_EOF: none, or `label` */
    Str value;            /* behind the sign */
    Str label;            /* 目标：…, for what a heading cannot hold */
    Str points;           /* empty: none printed */
    Num share;            /* the same as a number */
    VEC(Str) remarks;     /* comments below the heading */
} DraftRow;

typedef struct Draft {
    Arena *arena;
    NumPool *pool;
    const Form *form;
    Diags *diags;
    Units units;
    TargetReader targets;
    VEC(DraftRow) rows; /* in the order of the draft */
    bool budget;        /* a row 预算执行率 from the budget's own figures */
    Str budget_points;  /* empty: none printed */
    Num budget_share;
    bool any_points;
    uint32_t without; /* rows without points */
    uint32_t places;  /* most decimals of points */
    Num sum;          /* of all points printed */
    Str text;
} Draft;

/* Writes d->text; arena, pool, form and diags are set. False when memory is short. */
bool jx__draft(Draft *d);

/* --- draft_read.c --- */
/* Reads target and points of a row whose name stands. */
void jx__draft_read(Draft *d, DraftRow *r);
bool jx__draft_points(Draft *d, Str cell, Str *shown, Num *value);
/* A cell in one line, blanks at its ends dropped. */
Str jx__draft_line(Arena *ar, Str cell);
bool jx__draft_is_blank(Str cell); /* empty, /, — … */
void jx__draft_remark(Draft *d, DraftRow *r, Str text);
Where jx__draft_where(const Draft *d, const FormRow *row, RowCell cell);
Where jx__draft_table(const Draft *d); /* the table as a whole: its first row */

/* --- draft_text.c --- */
Str jx__draft_text(const Draft *d);

#endif
