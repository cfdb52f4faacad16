/* Workbooks (.xlsx) as they are written: cells in any order, then one call that hands out the file.
 *
 * Depends on base; package.c on zlib. All is made in memory: no scratch file, so no disk that fills up
 * half-way. Texts are kept as text, none of them can be a formula; numbers are
 * handed over and written as digits and are never a double of ours. Everything lives in the caller's
 * arena, whose `failed` is the only error before the end.
 *
 *     Workbook w;  jx__workbook(&w, arena);
 *     uint32_t bold = jx__workbook_style(&w, &(SheetStyle){.bold = true});
 *     Sheet *s = jx__workbook_sheet(&w, STR("一"));
 *     jx__sheet_text(s, 0, 0, STR("甲"), bold);
 *     jx__workbook_write(&w, write, ud);
 */
#ifndef JX_SHEET_WORKBOOK_H
#define JX_SHEET_WORKBOOK_H

#include "base/str.h"

enum { SHEET_CELL_CHARACTERS = 32767, SHEET_MOST_ROWS = 1048576 }; /* of the format; UTF-16 units */

typedef struct SheetStyle {
    bool bold, centered, right, border;
    uint32_t size;       /* points; 0: 10 */
    uint32_t ink, paper; /* 0xRRGGBB; 0: none */
    const char *number;  /* 0.00, @; NULL: general */
} SheetStyle;

typedef struct SheetCell {
    uint32_t row, order; /* of two in one place the later counts */
    uint16_t column;
    bool number;
    uint32_t style;
    Str text; /* none: blank */
} SheetCell;

typedef struct SheetRange {
    uint32_t row, last_row;
    uint16_t column, last_column;
} SheetRange;

typedef struct SheetColumn {
    double width;
    uint32_t style; /* of cells that were not written */
    bool hidden;
} SheetColumn;

typedef struct SheetHeight {
    uint32_t row, points10; /* tenths of a point */
} SheetHeight;

typedef struct Sheet {
    Arena *arena;
    Str name;
    VEC(SheetCell) cells;
    VEC(SheetRange) merged;
    VEC(SheetColumn) columns;
    VEC(SheetHeight) heights;
    uint32_t frozen;  /* rows that stay in sight */
    int64_t repeated; /* the row printed on each page, or -1 */
    bool has_area;
    SheetRange area; /* printed */
} Sheet;

typedef struct Workbook {
    Arena *arena;
    VEC(SheetStyle) styles;
    VEC(Sheet *) sheets;
    Str title, author;
    Sheet none; /* what is filled when memory is short */
} Workbook;

void jx__workbook(Workbook *w, Arena *ar);
uint32_t jx__workbook_style(Workbook *w, const SheetStyle *style);
/* A sheet for A4 across, as wide as a page. The name: at most 31 characters, none of []:*?/\. */
Sheet *jx__workbook_sheet(Workbook *w, Str name);
void jx__sheet_column(Sheet *s, double width, uint32_t style, bool hidden); /* the next one */
void jx__sheet_text(Sheet *s, uint32_t row, uint16_t column, Str text, uint32_t style);
/* `digits`: -12.50 and the like. */
void jx__sheet_number(Sheet *s, uint32_t row, uint16_t column, Str digits, uint32_t style);
void jx__sheet_merge(Sheet *s, SheetRange range, Str text, uint32_t style);
void jx__sheet_height(Sheet *s, uint32_t row, uint32_t points10);

typedef int (*SheetWrite)(void *ud, const char *bytes, size_t n);
typedef enum SheetStatus { SHEET_DONE, SHEET_NO_MEMORY, SHEET_STOPPED } SheetStatus;

/* Same cells, same bytes. SHEET_STOPPED: `write` answered something else than 0. */
SheetStatus jx__workbook_write(Workbook *w, SheetWrite write, void *ud);

/* ---- package.c ---- */

typedef struct SheetPart {
    const char *name;
    Str bytes;
} SheetPart;

SheetStatus jx__package_write(Arena *ar, const SheetPart *parts, size_t n, SheetWrite write,
                              void *ud);

#endif
