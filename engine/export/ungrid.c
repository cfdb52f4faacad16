/* A table as rule text, row by row.
 *
 * A row that carries its 原文 and whose other cells are what that text gives is left as it was. Any
 * other row is written from its cells: heading, then a line for each column in a fixed order. To
 * know which is which, the texts of all rows are made into a table once more and compared.
 */
#include "export/grid.h"
#include "base/limits.h"
#include "grammar/parse.h"

#define NONE 0xffffffffu

/* Where the columns of a sheet stand in it. */
typedef struct Columns {
    uint32_t sheet;
    uint32_t at[GRID_COLUMNS]; /* NONE: the sheet has no such column */
} Columns;

typedef struct Line {
    const GridRow *row;
    uint32_t sheet;
    uint32_t place; /* its number in 次序; NONE: a new row */
    uint32_t order; /* where it goes: its own place, or that of the next row that has one */
    bool untouched;
} Line;

typedef struct Reading {
    Arena *arena;
    GridReading *how;
    Columns columns[GRID_SHEETS];
    bool present[GRID_SHEETS];
    VEC(Line) lines; /* sheet after sheet */
    bool marks;      /* some row of 评分表 has a number */
} Reading;

/* Lines end with LF alone, whatever wrote the table. */
static Str without_cr(Arena *ar, Str s)
{
    Buf out = jx__buf(ar);
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\r') continue;
        if (i > from) jx__buf_add(&out, (Str){s.p + from, i - from});
        if (i + 1 == s.n || s.p[i + 1] != '\n') jx__buf_addz(&out, "\n");
        from = i + 1;
    }
    if (from == 0) return s;
    jx__buf_add(&out, (Str){s.p + from, s.n - from});
    return jx__buf_str(&out);
}

static Str cell_of(const Reading *r, const GridRow *row, uint32_t sheet, GridColumn column)
{
    uint32_t at = r->columns[sheet].at[column];
    return at == NONE || at >= row->n ? STR_NONE
                                      : without_cr(r->arena, jx__str_trim(row->cells[at]));
}

static Str cell(const Reading *r, const Line *line, GridColumn column)
{
    return cell_of(r, line->row, line->sheet, column);
}

/* ---- finding sheets, columns, rows ---- */

static const GridSheet *sheet_named(const Grid *grid, Str name)
{
    for (uint32_t i = 0; i < grid->sheets.n; i++)
        if (jx__str_eq(jx__str_trim(grid->sheets.at[i].name), name)) return &grid->sheets.at[i];
    return NULL;
}

static void find_columns(Columns *c, const GridRow *head, uint32_t sheet)
{
    c->sheet = sheet;
    for (int k = 0; k < GRID_COLUMNS; k++) {
        c->at[k] = NONE;
        for (uint32_t i = 0; i < head->n && c->at[k] == NONE; i++)
            if (jx__grid_has(sheet, (GridColumn)k) &&
                jx__str_eq(jx__str_trim(head->cells[i]), jx__grid_title((GridColumn)k)))
                c->at[k] = i;
    }
}

static uint32_t number_of(Str s)
{
    uint32_t n = 0;
    if (s.n == 0 || s.n > 8) return NONE;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return NONE;
        n = n * 10 + (uint32_t)(s.p[i] - '0');
    }
    return n;
}

static bool is_empty(const GridRow *row)
{
    for (uint32_t i = 0; i < row->n; i++)
        if (jx__str_trim(row->cells[i]).n > 0) return false;
    return true;
}

/* What the table prints for a line without number. */
static bool is_dash(Str clause)
{
    return jx__str_eq(clause, STR("—")) || jx__str_eq(clause, STR("-"));
}

/* The number as it is to be written: `fresh` for a new row. */
static Str number_cell(const Reading *r, const Line *line, const char *fresh)
{
    Str clause = cell(r, line, GRID_CLAUSE);
    return clause.n == 0 ? jx__str_of(fresh) : is_dash(clause) ? STR_NONE : clause;
}

static void take_rows(Reading *r, const GridSheet *sheet, uint32_t index)
{
    uint32_t first = r->lines.n, order = NONE;
    for (uint32_t i = 1; i < sheet->rows.n && !r->arena->failed; i++) {
        const GridRow *row = &sheet->rows.at[i];
        if (is_empty(row)) continue;
        Line *line = VEC_PUSH(r->arena, &r->lines);
        *line = (Line){.row = row, .sheet = index};
        line->place = number_of(cell(r, line, GRID_PLACE));
        Str clause = cell(r, line, GRID_CLAUSE);
        if (index == SECTION_RULES && clause.n && !is_dash(clause)) r->marks = true;
    }
    for (uint32_t i = r->lines.n; i > first && !r->arena->failed; i--) {
        Line *line = &r->lines.at[i - 1];
        if (line->place != NONE) order = line->place;
        line->order = order;
    }
    order = NONE;
    for (uint32_t i = first; i < r->lines.n; i++) { /* new rows at the end go with the last one */
        Line *line = &r->lines.at[i];
        if (line->place != NONE) order = line->place;
        if (line->order == NONE) line->order = order;
    }
}

static void read_sheets(Reading *r, const Grid *grid)
{
    for (uint32_t k = 0; k < GRID_SHEETS && !r->arena->failed; k++) {
        const GridSheet *sheet = sheet_named(grid, jx__grid_sheet(k));
        if (sheet == NULL || sheet->rows.n == 0) continue;
        r->present[k] = true;
        find_columns(&r->columns[k], &sheet->rows.at[0], k);
        take_rows(r, sheet, k);
    }
}

/* ---- untouched rows ---- */

static Str all_texts(const Reading *r)
{
    Buf out = jx__buf(r->arena);
    for (uint32_t i = 0; i < r->lines.n; i++) {
        jx__buf_add(&out, cell(r, &r->lines.at[i], GRID_TEXT));
        jx__buf_addz(&out, "\n");
    }
    return jx__buf_str(&out);
}

/* The table that the 原文 of all rows give; false when they are no rule text any more. */
static bool made_again(Arena *ar, Str text, Grid *out)
{
    Diags quiet;
    Source src;
    Names names;
    Parsed parsed = {.root = NULL};
    Formatted f;
    Outline s;
    const char *const *columns;
    uint32_t n = jx__columns(&columns);
    bool known;
    if (!jx__diags_init(&quiet, &ar->alloc)) {
        ar->failed = true;
        return false;
    }
    bool ok = jx__source_load(&src, ar, STR("table"), text, JX_LIMIT_TEXT_BYTES, &quiet);
    jx__names_init(&names, ar);
    for (uint32_t i = 0; i < n; i++)
        jx__names_add(&names, jx__str_of(columns[i]), (Span){0, 0}, &known);
    ok = ok && jx__parse_names(ar, &src, &names, &quiet) &&
         jx__parse_rules(ar, &src, &names, &quiet, &parsed) && parsed.root && quiet.errors == 0 &&
         jx__format(ar, &src, &parsed.tokens, &names, true, &f) && jx__outline(&s, ar, &f) &&
         jx__grid(out, ar, &s);
    if (quiet.arena.failed) ar->failed = true;
    jx__diags_free(&quiet);
    return ok && !ar->failed;
}

/* Cells that a person sees: all but 原文 and 次序. A column that is not there was not changed. */
static bool same_cells(const Reading *r, const Line *line, const Reading *was, const GridRow *row)
{
    for (int c = 0; c < GRID_COLUMNS; c++) {
        if (jx__grid_hidden((GridColumn)c)) continue;
        Str now = cell(r, line, (GridColumn)c);
        Str old = cell_of(was, row, line->sheet, (GridColumn)c);
        bool context = c >= GRID_LEVEL1 && c <= GRID_LEVEL3 && old.n == 0;
        if (!context && !jx__str_eq(now, old)) return false;
    }
    return true;
}

/* Rows of the table made again stand in the order of the rows they were made from, sheet by sheet:
 * one text, one row. */
static void find_untouched(Reading *r)
{
    Grid again;
    uint32_t next[GRID_SHEETS] = {1, 1, 1, 1};
    Str text = all_texts(r);
    if (r->arena->failed || !made_again(r->arena, text, &again)) return;
    Reading was = {.arena = r->arena};
    for (uint32_t k = 0; k < GRID_SHEETS; k++)
        find_columns(&was.columns[k], &again.sheets.at[k].rows.at[0], k);
    for (uint32_t i = 0; i < r->lines.n; i++) {
        Line *line = &r->lines.at[i];
        const GridSheet *sheet = &again.sheets.at[line->sheet];
        Str own = cell(r, line, GRID_TEXT);
        if (own.n == 0 || next[line->sheet] >= sheet->rows.n) continue;
        const GridRow *row = &sheet->rows.at[next[line->sheet]];
        if (!jx__str_eq(own, cell_of(&was, row, line->sheet, GRID_TEXT))) continue;
        next[line->sheet]++;
        line->untouched = same_cells(r, line, &was, row);
    }
}

/* ---- a row written anew ---- */

typedef struct Writing {
    const Reading *r;
    const Line *line;
    Buf *out;
} Writing;

/* What is written next stands in this column of the row. */
static void mark(Writing *w, GridColumn column)
{
    GridReading *how = w->r->how;
    uint32_t at = w->r->columns[w->line->sheet].at[column];
    if (!how) return;
    *VEC_PUSH(w->r->arena, &how->marks) = (GridMark){.offset = w->out->n,
                                                     .sheet = w->line->sheet,
                                                     .row = w->line->row->line,
                                                     .col = at == NONE ? 0 : at};
}

static Str next_line(Str *rest)
{
    uint32_t n = 0;
    while (n < rest->n && rest->p[n] != '\n')
        n++;
    Str line = {rest->p, n};
    n += n < rest->n;
    rest->p += n;
    rest->n -= n;
    return jx__str_trim(line);
}

static void write_label(Writing *w, Str label, Str content)
{
    jx__buf_printf(w->out, "　　%.*s：%.*s\n", STR_F(label), STR_F(content));
}

/* Each line of the cell a line with the label. */
static void write_lines(Writing *w, GridColumn column)
{
    Str rest = cell(w->r, w->line, column);
    mark(w, column);
    while (rest.n) {
        Str line = next_line(&rest);
        if (line.n) write_label(w, jx__grid_title(column), line);
    }
}

static bool is_row(Str line)
{
    return jx__str_starts(line, STR("｜")) || jx__str_starts(line, STR("|"));
}

/* Clauses become one line, rows of a table follow it. */
static void write_score(Writing *w)
{
    Buf clauses = jx__buf(w->r->arena);
    Str all = cell(w->r, w->line, GRID_SCORE), rest = all;
    mark(w, GRID_SCORE);
    while (rest.n) {
        Str line = next_line(&rest);
        if (line.n == 0 || is_row(line)) continue;
        if (clauses.n) jx__buf_addz(&clauses, "；");
        jx__buf_add(&clauses, line);
    }
    if (clauses.n) write_label(w, jx__grid_title(GRID_SCORE), jx__buf_str(&clauses));
    for (rest = all; rest.n;) {
        Str line = next_line(&rest);
        if (is_row(line)) jx__buf_printf(w->out, "　　%.*s\n", STR_F(line));
    }
}

/* Lines that carry their label, or are rows or comments. */
static void write_plain(Writing *w, GridColumn column, bool comments)
{
    Str rest = cell(w->r, w->line, column);
    mark(w, column);
    while (rest.n) {
        Str line = next_line(&rest);
        bool marked = jx__str_starts(line, STR("#")) || jx__str_starts(line, STR("注："));
        if (line.n)
            jx__buf_printf(w->out, "　　%s%.*s\n", comments && !marked ? "# " : "", STR_F(line));
    }
}

/* The level of a new row is that of its last name. */
static const char *new_mark(const Reading *r, GridColumn column)
{
    if (!r->marks) return "";
    return column == GRID_LEVEL1   ? "一、"
           : column == GRID_LEVEL2 ? "（一）"
           : column == GRID_LEVEL3 ? "1．"
                                   : "（1）";
}

/* A cell of points may hold the bare figure, as in the self-assessment form. */
static bool is_number(Str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && (s.p[i] != '.' || i == 0)) return false;
    return s.n > 0;
}

static void write_heading(Writing *w)
{
    Str points = cell(w->r, w->line, GRID_POINTS);
    GridColumn column = GRID_LEVEL4;
    while (column > GRID_LEVEL1 && cell(w->r, w->line, column).n == 0)
        column = (GridColumn)((int)column - 1);
    Str number = number_cell(w->r, w->line, new_mark(w->r, column));
    mark(w, GRID_CLAUSE);
    jx__buf_add(w->out, number);
    mark(w, column);
    jx__buf_add(w->out, cell(w->r, w->line, column));
    mark(w, GRID_POINTS);
    if (points.n)
        jx__buf_printf(w->out, "（%.*s%s）", STR_F(points), is_number(points) ? "分" : "");
    jx__buf_addz(w->out, "\n");
}

static void write_rules(Writing *w)
{
    static const GridColumn own[] = {GRID_PREMISE, GRID_OVER,    GRID_BONUS,
                                     GRID_VETO,    GRID_MISSING, GRID_NA,
                                     GRID_NOTE,    GRID_SCOPE,   GRID_EVIDENCE};
    Str clause = cell(w->r, w->line, GRID_CLAUSE);
    bool path = false;
    for (uint32_t i = 0; i + 3 <= clause.n; i++)
        path = path || jx__str_starts((Str){clause.p + i, clause.n - i}, STR("："));
    if (path) mark(w, GRID_CLAUSE);
    if (path)
        jx__buf_printf(w->out, "%.*s\n", STR_F(clause));
    else
        write_heading(w);
    if (path && cell(w->r, w->line, GRID_POINTS).n) write_lines(w, GRID_POINTS);
    write_lines(w, GRID_VALUE);
    write_lines(w, GRID_TARGET);
    write_score(w);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        write_lines(w, own[i]);
    write_plain(w, GRID_MORE, false);
}

/* Behind a number the text goes on; a line of the head has no number. */
static void write_row(Writing *w)
{
    const Reading *r = w->r;
    Str number = number_cell(r, w->line, "1．"), label = cell(r, w->line, GRID_LABEL);
    Str after = cell(r, w->line, GRID_AFTERWARDS);
    switch (w->line->sheet) {
    case SECTION_HEAD:
        mark(w, GRID_CONTENT);
        if (label.n)
            jx__buf_printf(w->out, "%.*s：%.*s\n", STR_F(label),
                           STR_F(cell(r, w->line, GRID_CONTENT)));
        break;
    case SECTION_RULES:
        write_rules(w);
        break;
    case SECTION_CHECKS:
        mark(w, GRID_CONDITION);
        jx__buf_printf(w->out, "%.*s%.*s%s%.*s\n", STR_F(number),
                       STR_F(cell(r, w->line, GRID_CONDITION)), after.n ? "；" : "", STR_F(after));
        break;
    default:
        mark(w, GRID_NAME);
        jx__buf_printf(w->out, "%.*s%.*s\n", STR_F(number), STR_F(cell(r, w->line, GRID_NAME)));
        write_lines(w, GRID_GIVEN);
        write_plain(w, GRID_ROWS, false);
        write_lines(w, GRID_EXPECT);
        write_plain(w, GRID_MORE, false);
    }
    write_plain(w, GRID_REMARK, true);
}

/* ---- all rows ---- */

/* The sheet whose next row comes first in the text; new rows stand before the row they precede. */
static uint32_t next_sheet(const Reading *r, const uint32_t at[GRID_SHEETS],
                           const uint32_t end[GRID_SHEETS])
{
    uint32_t best = GRID_SHEETS, least = NONE;
    for (uint32_t k = 0; k < GRID_SHEETS; k++) {
        if (at[k] >= end[k]) continue;
        uint32_t order = r->lines.at[at[k]].order;
        if (best == GRID_SHEETS || order < least) {
            best = k;
            least = order;
        }
    }
    return best;
}

/* What became of a row, counted. */
static void count_row(Arena *ar, GridReading *how, const Line *line, bool has_text)
{
    if (!how) return;
    *VEC_PUSH(ar, &how->rows) =
        (GridTaken){.sheet = line->sheet, .row = line->row, .kept = line->untouched};
    how->kept += line->untouched;
    how->rewritten += !line->untouched && has_text;
    how->added += !line->untouched && !has_text;
}

bool jx__grid_text(Buf *out, Arena *ar, const Grid *grid, GridReading *how)
{
    Reading r = {.arena = ar, .how = how};
    uint32_t at[GRID_SHEETS] = {0}, end[GRID_SHEETS] = {0};
    read_sheets(&r, grid);
    if (!ar->failed) find_untouched(&r);
    for (uint32_t i = 0, k = 0; k < GRID_SHEETS && !ar->failed; k++) {
        at[k] = i;
        while (i < r.lines.n && r.lines.at[i].sheet == k)
            i++;
        end[k] = i;
    }
    for (uint32_t k; !ar->failed && (k = next_sheet(&r, at, end)) < GRID_SHEETS; at[k]++) {
        const Line *line = &r.lines.at[at[k]];
        Writing w = {.r = &r, .line = line, .out = out};
        Str text = cell(&r, line, GRID_TEXT);
        count_row(ar, how, line, text.n > 0);
        if (line->untouched) {
            mark(&w, line->sheet == SECTION_HEAD ? GRID_LABEL : GRID_CLAUSE);
            jx__buf_printf(out, "%.*s\n", STR_F(text));
        } else {
            write_row(&w);
        }
    }
    return !ar->failed;
}
