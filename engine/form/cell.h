/* What the files that read cells share: parse_cell.c asks, cell_*.c answer. Private to form/, but
 * for the audit, which reads what a form prints beside its values. */
#ifndef JX_FORM_CELL_H
#define JX_FORM_CELL_H

#include "form/form.h"

/* One cell being read. `text` is `raw` without blanks at its ends, and not empty. */
typedef struct CellText {
    const CellContext *cx;
    const Input *in;
    Str raw, text;
} CellText;

/* Reports {0} the input's name, {1} the cell, {2} and {3} as given; a finding needs no memory
 * when nobody wants it. The answer is always 无法识别, so that `return refuse(…)` reads well. */
Cell jx__cell_refuse(const CellText *c, DiagCode code, Str a, Str b, Str d);
void jx__cell_remark(const CellText *c, DiagCode code, Str a, Str b, Str d);
Str jx__cell_shown(Arena *ar, Str s); /* for a message: one line, not too long */

/* Takes `word` off the front of *s, or does nothing. */
bool jx__cell_take(Str *s, Str word);
/* Blanks of a cell: a line break is one too. */
bool jx__cell_blank(uint32_t cp);
void jx__cell_skip(Str *s); /* at the front */
Str jx__cell_trim(Str s);   /* at both ends */

/* A number at the front of a text, in digits of any width. */
typedef enum DecimalStatus {
    DECIMAL_OK,
    DECIMAL_NONE,     /* no number stands there */
    DECIMAL_COMMAS,   /* 12,34 */
    DECIMAL_BLANK,    /* 12 34 */
    DECIMAL_POINT,    /* 12. */
    DECIMAL_EXPONENT, /* 1e9 */
    DECIMAL_DIGITS,   /* more than JX_NUM_DIGITS */
    DECIMAL_NOMEM
} DecimalStatus;

typedef struct Decimal {
    Num num;
    uint32_t used; /* bytes of the text */
    bool blanks;   /* 8727. 19 */
} Decimal;

DecimalStatus jx__decimal(NumPool *np, Str s, Decimal *out);
/* 三, 十二, 一百零五, 两万: the same for Chinese numerals; bytes used, 0 when there is none. */
uint32_t jx__hanzi(Str s, int64_t *out);

/* Whether the cell is written as 读数：从严 asks. */
bool jx__cell_is_strict(const CellText *c);

Cell jx__cell_number(const CellText *c);
Cell jx__cell_date(const CellText *c);
Cell jx__cell_yesno(const CellText *c);
Cell jx__cell_words(const CellText *c);
Cell jx__cell_grade(const CellText *c, Cell *points);
/* The evaluator's number of a 定性 cell (90%, 9分): always a share of the points. */
Cell jx__cell_share(const CellText *c, Str text);
/* Whether a reason was given: 无, /, 0 … are none. */
bool jx__cell_is_reason(Str raw);

#endif
