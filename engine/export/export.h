/* The other two faces of a scheme: the table, which can be read back, and official prose.
 *
 *   Formatted ─outline.c→ Outline (a block for each heading) ─┬ grid.c → Grid ─ workbook.c → .xlsx
 *                                                           │            └ ungrid.c → rule text
 *                                    Model ─────────────────┴ prose.c → pieces → .md, .html
 *
 * A grid is sheets of plain strings, so that any reader of workbooks can hand one back. Everything
 * made lives in the caller's arena.
 */
#ifndef JX_EXPORT_EXPORT_H
#define JX_EXPORT_EXPORT_H

#include "grammar/format.h"
#include "model/model.h"

/* ---- outline.c: headings with the lines below them ---- */

typedef enum OutlineSection {
    SECTION_HEAD,
    SECTION_RULES,
    SECTION_CHECKS,
    SECTION_EXAMPLES
} OutlineSection;

/* One line below a heading: a label with its content, a row of a table, or a comment. */
typedef struct OutlinePart {
    uint16_t label;    /* TOK_EOF: a row, TOK_COMMENT: a comment */
    uint32_t first, n; /* tokens of the content */
    Str text;          /* the content in one line */
} OutlinePart;

typedef struct OutlineBlock {
    OutlineSection section;
    uint16_t mark;            /* TOK_EOF: a line without number, or `path` */
    bool check;               /* a cross-check: `name` is its condition, `target` what follows it */
    Str number, path;         /* “2．”; “改写：二（一）1” */
    Str name, points, target; /* points without brackets */
    Span title;
    uint32_t clauses, nclauses; /* tokens behind the heading's first ；; all of a check */
    VEC(OutlinePart) parts;
    Str text; /* all its lines in canonical form */
} OutlineBlock;

typedef struct Outline {
    Arena *arena;
    const Formatted *f;
    VEC(OutlineBlock) blocks; /* in the order of the text; lines of the head are a block each */
} Outline;

/* False when memory is short. */
bool jx__outline(Outline *s, Arena *ar, const Formatted *f);

/* ---- grid.c, ungrid.c: the table ---- */

typedef struct GridRow {
    Str *cells;
    uint32_t n;
    uint32_t line; /* of the file it was read from, from 0 */
} GridRow;

/* The first row holds the names of the columns. */
typedef struct GridSheet {
    Str name;
    VEC(GridRow) rows;
} GridSheet;

typedef struct Grid {
    VEC(GridSheet) sheets;
} Grid;

typedef enum GridColumn {
#define COLUMN(id, title, width, sheets) GRID_##id,
#include "export/grid.def"
#undef COLUMN
    GRID_COLUMNS
} GridColumn;

enum { GRID_SHEETS = 4 };
/* By sheet: 方案 评分表 核对 算例; a column's title, its width, and whether the sheet has it. */
Str jx__grid_sheet(uint32_t sheet);
Str jx__grid_title(GridColumn column);
double jx__grid_width(GridColumn column);
bool jx__grid_has(uint32_t sheet, GridColumn column);
bool jx__grid_hidden(GridColumn column);

bool jx__grid(Grid *out, Arena *ar, const Outline *s);

/* From here on the rule text stands in this cell. */
typedef struct GridMark {
    uint32_t offset, sheet, row, col; /* row of the file (GridRow.line), column of the grid */
} GridMark;

/* One row of a sheet that was read. */
typedef struct GridTaken {
    uint32_t sheet;
    const GridRow *row;
    bool kept; /* by its 原文 */
} GridTaken;

/* What was read how. */
typedef struct GridReading {
    VEC(GridMark) marks;             /* by offset */
    VEC(GridTaken) rows;             /* in the order of the text */
    uint32_t kept, rewritten, added; /* rows: by their 原文, edited, without 原文 */
} GridReading;

/* Rule text of a grid, which may come from anywhere: sheets and columns are found by their names,
 * what is not there is empty. A row whose cells still say what its 原文 says gives that text; any
 * other row is written anew from its cells. Empty text: no sheet of a scheme among them. `how` may
 * be NULL. False when memory is short. */
bool jx__grid_text(Buf *out, Arena *ar, const Grid *grid, GridReading *how);

/* --- workbook.c --- */
/* Writes the grid to `path`, which is made or overwritten. False when it cannot be written, memory
 * is short, or a cell is longer than the format allows (*too_long). */
bool jx__export_workbook(const Grid *grid, Arena *ar, Str title, const char *engine,
                         const char *path, bool *too_long);

/* ---- prose.c: official prose ---- */

typedef enum ProseKind { PROSE_TITLE, PROSE_HEADING, PROSE_TEXT, PROSE_ROW } ProseKind;

typedef struct Prose {
    ProseKind kind;
    uint32_t level; /* HEADING: 1 to 4 */
    Str text;
    VEC(Str) cells; /* ROW */
} Prose;

typedef VEC(Prose) ProseList;

bool jx__prose(ProseList *out, Arena *ar, const Outline *s, const Model *m);
void jx__prose_markdown(Buf *out, const ProseList *list);
void jx__prose_html(Buf *out, const ProseList *list);

#endif
