/* A grid as a workbook, laid out like the self-assessment table.
 *
 * Depends on libxlsxwriter, which writes text as text: no cell of ours is ever a formula. Names of
 * the first and second level are merged down to the next of their kind; a reader of the file finds
 * the name in the first of the merged cells, as it finds it in the grid.
 */
#include "export/export.h"
#include "base/utf8.h"
#include <xlsxwriter.h>

enum { MOST_CHARACTERS = 32767, MOST_ROWS = 1048576, MOST_LINES = 28 };

typedef enum Look { LOOK_HEAD, LOOK_TEXT, LOOK_GROUP, LOOK_COUNT } Look;

typedef struct Book {
    Arena *arena;
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *looks[LOOK_COUNT];
    bool failed, too_long;
} Book;

static void check(Book *b, lxw_error error)
{
    b->failed = b->failed || error != LXW_NO_ERROR;
}

static bool add_looks(Book *b)
{
    for (int i = 0; i < LOOK_COUNT; i++) {
        lxw_format *f = workbook_add_format(b->workbook);
        b->looks[i] = f;
        if (!f) return false;
        format_set_font_name(f, "宋体");
        format_set_font_size(f, 10);
        format_set_text_wrap(f);
        format_set_border(f, LXW_BORDER_THIN);
        format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
        format_set_num_format(f, "@"); /* what a person types stays text */
        if (i != LOOK_TEXT) format_set_align(f, LXW_ALIGN_CENTER);
        if (i == LOOK_HEAD) format_set_bold(f);
        if (i == LOOK_HEAD) format_set_bg_color(f, 0xEEF2F6);
    }
    return true;
}

static const char *zstring(Book *b, Str s)
{
    if (jx__utf8_count(s) > MOST_CHARACTERS) b->failed = b->too_long = true;
    if (b->failed || s.n == 0) return "";
    Str copy = jx__str_copy(b->arena, s);
    return copy.p ? copy.p : "";
}

static void put(Book *b, uint32_t row, uint16_t column, Str text, Look look)
{
    if (!text.n)
        check(b, worksheet_write_blank(b->sheet, row, column, b->looks[look]));
    else
        check(b, worksheet_write_string(b->sheet, row, column, zstring(b, text), b->looks[look]));
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
    lxw_row_col_options hidden = {.hidden = 1};
    for (uint16_t i = 0; i < n; i++) {
        double width = jx__grid_width(columns[i]);
        if (!is_used(sheet, i) && width > NARROW) width = NARROW;
        bool hide = jx__grid_hidden(columns[i]);
        check(b, worksheet_set_column_opt(b->sheet, i, i, width, b->looks[LOOK_TEXT],
                                          hide ? &hidden : NULL));
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
    check(b, worksheet_set_row(b->sheet, row, 5 + 13.5 * most, NULL));
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
        for (uint32_t i = 1; i < sheet->rows.n && !b->failed; i++) {
            Str name = sheet->rows.at[i].cells[c];
            uint32_t end = name.n ? run_end(sheet, i, first, c) : i + 1;
            if (name.n && end > i + 1)
                check(b, worksheet_merge_range(b->sheet, i, c, end - 1, c, zstring(b, name),
                                               b->looks[LOOK_GROUP]));
        }
}

static void put_sheet(Book *b, const GridSheet *sheet, uint32_t index)
{
    GridColumn columns[GRID_COLUMNS];
    uint16_t n = columns_of(index, columns);
    const char *name = zstring(b, sheet->name);
    /* A name that could not be made is empty, and the library warns on the error output. */
    b->sheet = b->arena->failed ? NULL : workbook_add_worksheet(b->workbook, name);
    if (!b->sheet || sheet->rows.n > MOST_ROWS) {
        b->failed = true;
        return;
    }
    set_columns(b, sheet, columns, n);
    for (uint32_t i = 0; i < sheet->rows.n && !b->failed; i++) {
        for (uint16_t c = 0; c < n && c < sheet->rows.at[i].n; c++)
            put(b, i, c, sheet->rows.at[i].cells[c], i ? LOOK_TEXT : LOOK_HEAD);
        set_height(b, sheet, i, columns, n);
    }
    if (index == SECTION_RULES) merge_names(b, sheet, columns, n);
    worksheet_freeze_panes(b->sheet, 1, 0);
    worksheet_set_landscape(b->sheet);
    worksheet_set_paper(b->sheet, 9); /* A4 */
    worksheet_fit_to_pages(b->sheet, 1, 0);
    check(b, worksheet_repeat_rows(b->sheet, 0, 0));
    worksheet_set_footer(b->sheet, "&C&P / &N");
}

/* The time of writing would make two runs differ. */
static void set_properties(Book *b, Str title, const char *engine)
{
    lxw_doc_properties properties = {.created = 946684800}; /* 2000-01-01 */
    const char *name = zstring(b, jx__str_printf(b->arena, "jixiao %s", engine));
    const char *shown = zstring(b, title);
    properties.title = (char *)(uintptr_t)shown; /* copied by the library */
    properties.author = (char *)(uintptr_t)name;
    check(b, workbook_set_properties(b->workbook, &properties));
}

bool jx__export_workbook(const Grid *grid, Arena *ar, Str title, const char *engine,
                         const char *path, bool *too_long)
{
    Book b = {.arena = ar, .workbook = workbook_new(path)};
    *too_long = false;
    if (!b.workbook) return false;
    b.failed = !add_looks(&b);
    if (!b.failed) set_properties(&b, title, engine);
    for (uint32_t i = 0; i < grid->sheets.n && !b.failed; i++)
        put_sheet(&b, &grid->sheets.at[i], i);
    b.failed = b.failed || ar->failed;
    *too_long = b.too_long;
    return workbook_close(b.workbook) == LXW_NO_ERROR && !b.failed;
}
