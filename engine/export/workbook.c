/* A grid as a workbook, laid out like the self-assessment table.
 *
 * Depends on sheet, which writes text as text: no cell of ours is ever a formula. Names of
 * the first and second level are merged down to the next of their kind; a reader of the file finds
 * the name in the first of the merged cells, as it finds it in the grid.
 */
#include "export/export.h"
#include "base/utf8.h"

enum { MOST_LINES = 28 };

typedef enum Look { LOOK_HEAD, LOOK_TEXT, LOOK_GROUP, LOOK_COUNT } Look;

typedef struct Book {
    Arena *arena;
    Workbook workbook;
    Sheet *sheet;
    uint32_t looks[LOOK_COUNT];
    bool too_long;
} Book;

/* What a person types stays text: @. */
static const SheetStyle styles[LOOK_COUNT] = {
    [LOOK_HEAD] =
        {.bold = true, .centered = true, .border = true, .paper = 0xEEF2F6, .number = "@"},
    [LOOK_TEXT] = {.border = true, .number = "@"},
    [LOOK_GROUP] = {.centered = true, .border = true, .number = "@"}};

static Str fitting(Book *b, Str s)
{
    if (jx__utf8_count(s) > SHEET_CELL_CHARACTERS) b->too_long = true;
    return s;
}

/* Lines a text takes in a column so wide. */
static uint32_t lines_of(Str text, double width)
{
    uint32_t columns = width > 2 ? (uint32_t)width - 1 : 1, lines = 1, used = 0, len;
    for (uint32_t at = 0; at < text.n && lines < MOST_LINES; at += len) {
        (void)jx__utf8_next(text.p + at, text.p + text.n, &len);
        uint32_t wide = jx__utf8_width((Str){text.p + at, len});
        bool full = used + wide > columns, end = text.p[at] == '\n';
        lines += full || end;
        used = full ? wide : end ? 0 : used + wide;
    }
    return lines;
}

/* The columns of a sheet in their order. */
static uint16_t columns_of(uint32_t sheet, GridColumn out[GRID_COLUMNS])
{
    uint16_t n = 0;
    for (int c = 0; c < GRID_COLUMNS; c++)
        if (jx__grid_has(sheet, (GridColumn)c)) out[n++] = (GridColumn)c;
    return n;
}

/* A column nobody uses is narrow, so that what is there can be read. */
static bool is_used(const GridSheet *sheet, uint16_t column)
{
    for (uint32_t i = 1; i < sheet->rows.n; i++)
        if (column < sheet->rows.at[i].n && sheet->rows.at[i].cells[column].n) return true;
    return false;
}

static void set_columns(Book *b, const GridSheet *sheet, const GridColumn *columns, uint16_t n)
{
    enum { NARROW = 8 };
    for (uint16_t i = 0; i < n; i++) {
        double width = jx__grid_width(columns[i]);
        if (!is_used(sheet, i) && width > NARROW) width = NARROW;
        jx__sheet_column(b->sheet, width, b->looks[LOOK_TEXT], jx__grid_hidden(columns[i]));
    }
}

static void set_height(Book *b, const GridSheet *sheet, uint32_t row, const GridColumn *columns,
                       uint16_t n)
{
    uint32_t most = 1;
    const GridRow *r = &sheet->rows.at[row];
    for (uint16_t i = 0; i < n && i < r->n; i++) {
        if (jx__grid_hidden(columns[i])) continue;
        uint32_t lines = lines_of(r->cells[i], jx__grid_width(columns[i]));
        if (lines > most) most = lines;
    }
    jx__sheet_height(b->sheet, row, 50 + 135 * most);
}

/* The row behind the last that belongs to the name at `row`: the next one with a name in this or a
 * column to the left. */
static uint32_t run_end(const GridSheet *sheet, uint32_t row, uint16_t first, uint16_t column)
{
    for (uint32_t i = row + 1; i < sheet->rows.n; i++)
        for (uint16_t c = first; c <= column; c++)
            if (sheet->rows.at[i].cells[c].n) return i;
    return sheet->rows.n;
}

/* Merges names of the first two levels down; single cells stay as they are. */
static void merge_names(Book *b, const GridSheet *sheet, const GridColumn *columns, uint16_t n)
{
    uint16_t first = 0;
    while (first < n && columns[first] != GRID_LEVEL1)
        first++;
    for (uint16_t c = first; c < n && columns[c] <= GRID_LEVEL2; c++)
        for (uint32_t i = 1; i < sheet->rows.n && !b->arena->failed; i++) {
            Str name = sheet->rows.at[i].cells[c];
            uint32_t end = name.n ? run_end(sheet, i, first, c) : i + 1;
            if (name.n && end > i + 1)
                jx__sheet_merge(b->sheet, (SheetRange){i, end - 1, c, c}, fitting(b, name),
                                b->looks[LOOK_GROUP]);
        }
}

static void put_sheet(Book *b, const GridSheet *sheet, uint32_t index)
{
    GridColumn columns[GRID_COLUMNS];
    uint16_t n = columns_of(index, columns);
    b->sheet = jx__workbook_sheet(&b->workbook, sheet->name);
    if (sheet->rows.n > SHEET_MOST_ROWS) {
        b->too_long = true;
        return;
    }
    set_columns(b, sheet, columns, n);
    for (uint32_t i = 0; i < sheet->rows.n && !b->arena->failed; i++) {
        for (uint16_t c = 0; c < n && c < sheet->rows.at[i].n; c++)
            jx__sheet_text(b->sheet, i, c, fitting(b, sheet->rows.at[i].cells[c]),
                           b->looks[i ? LOOK_TEXT : LOOK_HEAD]);
        set_height(b, sheet, i, columns, n);
    }
    if (index == SECTION_RULES) merge_names(b, sheet, columns, n);
    b->sheet->frozen = 1;
    b->sheet->repeated = 0;
}

SheetStatus jx__export_workbook(const Grid *grid, Arena *ar, Str title, const char *engine,
                                SheetWrite write, void *ud, bool *too_long)
{
    Book b = {.arena = ar};
    jx__workbook(&b.workbook, ar);
    b.workbook.title = title;
    b.workbook.author = jx__str_printf(ar, "jixiao %s", engine);
    for (int i = 0; i < LOOK_COUNT; i++)
        b.looks[i] = jx__workbook_style(&b.workbook, &styles[i]);
    for (uint32_t i = 0; i < grid->sheets.n && !ar->failed && !b.too_long; i++)
        put_sheet(&b, &grid->sheets.at[i], i);
    *too_long = b.too_long;
    if (b.too_long || ar->failed) return SHEET_NO_MEMORY;
    return jx__workbook_write(&b.workbook, write, ud);
}
