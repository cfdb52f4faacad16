/* A file of an office program as plain cells: what every reader makes and the mapping reads.
 *
 *   bytes ─xlsx.c, csv.c, text.c→ Book (sheets of cells, as shown) ─map.c→ Forms
 *
 * Cells are kept sparse, in order of row and column; a row without text does not exist. A merged
 * range is written out: each cell it covers holds a copy of its text with GRID_SPAN, so that the
 * mapping never asks about merging. Everything of a book lives in one scratch arena.
 */
#ifndef JX_IMPORT_GRID_H
#define JX_IMPORT_GRID_H

#include "base/diag.h"
#include "base/limits.h"

enum {
    GRID_SPAN = 1,   /* a copy: the text stands in another cell of a merged range */
    GRID_ACROSS = 2, /* of those: the cell on the left belongs to the same range */
    GRID_ERROR = 4   /* #DIV/0! */
};

typedef struct GridCell {
    uint32_t row, col; /* from 0, as in the file; of a text file: its line */
    uint32_t flags;
    Str text; /* as shown, never empty */
} GridCell;

typedef struct BookRow {
    uint32_t first, n; /* cells */
} BookRow;

typedef struct Merge {
    uint32_t top, left, bottom, right;
} Merge;

typedef enum SheetKind { SHEET_XLSX, SHEET_CSV, SHEET_TEXT } SheetKind;

typedef struct Sheet {
    SheetKind kind;
    Str name;
    VEC(GridCell) cells;
    VEC(Merge) merges;
    VEC(BookRow) rows;
    bool wide; /* cells far to the right were left out, and said */
} Sheet;

typedef struct Book {
    Arena *arena;
    Diags *diags;
    Str file;
    VEC(Sheet) sheets;
    uint32_t ncells;
    bool stopped; /* a limit was hit and said */
} Book;

/* Adds a cell; blanks at its ends are dropped and an empty one is not kept. False when a limit
 * was hit (the finding is made) or memory is short. */
bool jx__grid_add(Book *book, Sheet *sheet, uint32_t row, uint32_t col, uint32_t flags, Str text);
/* Writes merged ranges out and makes the row index: once, when all cells are there. */
void jx__grid_close(Book *book, Sheet *sheet);
/* NULL: empty. */
const GridCell *jx__grid_at(const Sheet *sheet, uint32_t row, uint32_t col);
/* 自评表!F12, F12 or 第12行. */
Str jx__grid_place(Arena *ar, const Sheet *sheet, uint32_t row, uint32_t col);
Where jx__grid_where(const Book *book, const Sheet *sheet, uint32_t row, uint32_t col);

/* The readers: false after a finding, or when memory ran out. */
bool jx__xlsx_read(Book *book, Str bytes);
bool jx__xlsx_names(Book *book, Str bytes); /* sheets without cells: what kind of workbook it is */
/* Whether an archive is undamaged and every part of it an XML document to its end; reads all of it,
 * keeps nothing. For workbooks of ours: no limits. */
bool jx__xlsx_whole(Str bytes);
bool jx__csv_read(Book *book, Str bytes);
bool jx__text_read(Book *book, Str bytes);

#endif
