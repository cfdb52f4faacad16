/* A workbook of a scheme back to rule text: the public face of engine/export/ungrid.c.
 *
 *   bytes ─import/xlsx.c→ Book ─here→ Grid ─ungrid.c→ text ─sentences, format→ canonical text
 *
 * import knows cells, export knows what columns mean, and neither knows the other: this file hands
 * cells over. The text between is nobody's file, so findings about it are moved to the cells it was
 * written from. Everything lives in the arena of one compile.
 */
#include "api/api.h"
#include "export/export.h"
#include "grammar/format.h"
#include "import/grid.h"

/* Where the columns of a table stand in its sheet. */
typedef struct Layout {
    uint32_t col[GRID_COLUMNS], n;
    uint8_t place[JX_LIMIT_GRID_COLUMNS]; /* in the grid, from 1; 0: a column nobody knows */
} Layout;

typedef struct Importing {
    Compile c;
    Book book;
    Grid grid;
    GridReading how;
    const Sheet *sheets[GRID_SHEETS]; /* by section */
    Layout layouts[GRID_SHEETS];
    Diags *diags;
} Importing;

/* ---- is it one ---- */

static int section_of(Str name)
{
    for (uint32_t k = 0; k < GRID_SHEETS; k++)
        if (jx__str_eq(jx__str_trim(name), jx__grid_sheet(k))) return (int)k;
    return -1;
}

/* By the names of its sheets alone; a form's workbook costs no more than that. */
static bool looks_like_one(Importing *im, Str bytes)
{
    bool rules = false, head = false;
    Diags quiet;
    if (!jx__str_starts(bytes, STR("PK\x03\x04"))) return false;
    if (!jx__diags_init(&quiet, &im->c.arena.alloc)) {
        im->c.arena.failed = true;
        return false;
    }
    Book names = {.arena = im->book.arena, .diags = &quiet};
    if (jx__xlsx_names(&names, bytes))
        for (uint32_t i = 0; i < names.sheets.n; i++) {
            int k = section_of(names.sheets.at[i].name);
            rules = rules || k == SECTION_RULES;
            head = head || k == SECTION_HEAD;
        }
    jx__diags_free(&quiet);
    return rules && head;
}

/* ---- cells to a grid ---- */

static GridColumn column_named(uint32_t section, Str title)
{
    for (int c = 0; c < GRID_COLUMNS; c++)
        if (jx__grid_has(section, (GridColumn)c) &&
            jx__str_eq(jx__str_trim(title), jx__grid_title((GridColumn)c)))
            return (GridColumn)c;
    return GRID_COLUMNS;
}

/* The row that names the columns: the first with two of their names. */
static uint32_t head_row(const Sheet *s, uint32_t section)
{
    for (uint32_t row = 0; row < s->rows.n; row++) {
        const BookRow *r = &s->rows.at[row];
        uint32_t known = 0;
        for (uint32_t i = r->first; i < r->first + r->n; i++)
            known += column_named(section, s->cells.at[i].text) != GRID_COLUMNS;
        if (known >= 2) return row;
    }
    return s->rows.n;
}

/* Columns nobody knows have no place in the grid, so that a row costs what a table's row can hold.
 */
static void find_columns(Importing *im, const Sheet *s, uint32_t section, uint32_t head)
{
    const BookRow *r = &s->rows.at[head];
    bool taken[GRID_COLUMNS] = {false};
    Layout *l = &im->layouts[section];
    for (uint32_t i = r->first; i < r->first + r->n; i++) {
        const GridCell *c = &s->cells.at[i];
        GridColumn column = column_named(section, c->text);
        if (column == GRID_COLUMNS || taken[column] || (c->flags & GRID_SPAN)) continue;
        taken[column] = true;
        l->col[l->n++] = c->col;
        l->place[c->col] = (uint8_t)l->n;
    }
}

static void add_row(Importing *im, GridSheet *to, const Sheet *s, const Layout *l, uint32_t row)
{
    Arena *ar = &im->c.arena;
    const BookRow *r = &s->rows.at[row];
    GridRow *out = VEC_PUSH(ar, &to->rows);
    Str *cells = jx__arena_alloc(ar, ((size_t)l->n + 1) * sizeof *cells);
    if (ar->failed) return;
    *out = (GridRow){.cells = cells, .n = l->n, .line = s->cells.at[r->first].row};
    for (uint32_t i = r->first; i < r->first + r->n; i++) {
        const GridCell *c = &s->cells.at[i];
        if (l->place[c->col] && !(c->flags & GRID_SPAN)) cells[l->place[c->col] - 1] = c->text;
    }
}

static void say_above(Importing *im, const Sheet *s, uint32_t head)
{
    for (uint32_t row = 0; row < head; row++) {
        const GridCell *c = &s->cells.at[s->rows.at[row].first];
        jx__diag(im->diags, JX5455, jx__grid_where(&im->book, s, c->row, c->col), c->text);
    }
}

/* A column that somebody added, once for each. */
static void say_unknown(Importing *im, const Sheet *s, const Layout *l, uint32_t head)
{
    bool said[JX_LIMIT_GRID_COLUMNS] = {false};
    for (uint32_t row = head + 1; row < s->rows.n; row++)
        for (uint32_t i = 0; i < s->rows.at[row].n; i++) {
            const GridCell *c = &s->cells.at[s->rows.at[row].first + i];
            if (l->place[c->col] || said[c->col] || (c->flags & GRID_SPAN)) continue;
            const GridCell *title = jx__grid_at(s, head, c->col);
            said[c->col] = true;
            jx__diag(im->diags, JX5454, jx__grid_where(&im->book, s, c->row, c->col),
                     title ? title->text : STR_NONE, c->text);
        }
}

static void take_sheet(Importing *im, const Sheet *s)
{
    Arena *ar = &im->c.arena;
    int section = section_of(s->name);
    uint32_t head = section < 0 ? 0 : head_row(s, (uint32_t)section);
    if (section < 0 || head == s->rows.n || im->sheets[section]) {
        if (s->rows.n)
            jx__diag(im->diags, JX5453, ((Where){.file = im->book.file, .cell = s->name}), s->name);
        return;
    }
    im->sheets[section] = s;
    GridSheet *to = VEC_PUSH(ar, &im->grid.sheets);
    if (ar->failed) return;
    to->name = jx__grid_sheet((uint32_t)section);
    find_columns(im, s, (uint32_t)section, head);
    say_above(im, s, head);
    for (uint32_t row = head; row < s->rows.n && !ar->failed; row++)
        add_row(im, to, s, &im->layouts[section], row);
    if (!ar->failed) say_unknown(im, s, &im->layouts[section], head);
}

/* Hidden columns are how the table carries its text; hidden rows are still told. */
static void append_findings(Importing *im, const Diags *from)
{
    for (uint32_t i = 0; i < from->at.n; i++) {
        const Diag *d = &from->at.at[i];
        bool ours = d->code == JX5417 && d->nargs > 1 && jx__str_eq(d->args[1], STR("0"));
        if (!ours)
            jx__diag_add(im->diags, d->code, ((Where){.file = d->file, .cell = d->cell}), d->nargs,
                         d->args);
    }
}

static bool read_book(Importing *im, Str bytes)
{
    Diags found;
    if (!jx__diags_init(&found, &im->c.arena.alloc)) {
        im->c.arena.failed = true;
        return false;
    }
    im->book.diags = &found;
    bool ok = jx__xlsx_read(&im->book, bytes);
    append_findings(im, &found);
    if (found.arena.failed) im->c.arena.failed = true;
    jx__diags_free(&found);
    im->book.diags = im->diags;
    for (uint32_t i = 0; ok && i < im->book.sheets.n; i++)
        take_sheet(im, &im->book.sheets.at[i]);
    return ok && !im->c.arena.failed;
}

/* ---- findings about the text, at the cells it came from ---- */

static bool before(Position a, Position b)
{
    return a.line != b.line ? a.line < b.line : a.column <= b.column;
}

/* The last mark that is not behind the place; NULL: the text is empty. */
static const GridMark *mark_at(Importing *im, Position place)
{
    const GridMark *found = NULL;
    for (uint32_t i = 0; i < im->how.marks.n; i++) {
        const GridMark *m = &im->how.marks.at[i];
        if (!before(jx__source_position(&im->c.source, m->offset), place)) break;
        found = m;
    }
    return found;
}

/* The files a scheme builds on may well not lie beside its workbook. */
static bool is_missing_base(const Diag *d)
{
    return d->code >= JX2111 && d->code <= JX2118;
}

/* `errors`: nothing milder. What stands in another file keeps its line there. */
static void move_findings(Importing *im, const Diags *from, bool errors)
{
    Arena *ar = &im->c.arena;
    for (uint32_t i = 0; i < from->at.n; i++) {
        const Diag *d = &from->at.at[i];
        bool own = d->file.n == 0 || jx__str_eq(d->file, im->book.file);
        const GridMark *m = d->at.line && own ? mark_at(im, d->at) : NULL;
        Where where = {.file = own ? im->book.file : d->file, .clause = d->clause};
        if (errors && (d->severity != SEV_ERROR || is_missing_base(d))) continue;
        if (m && im->sheets[m->sheet])
            where.cell =
                jx__grid_place(ar, im->sheets[m->sheet], m->row, im->layouts[m->sheet].col[m->col]);
        if (!own && d->at.line) where.cell = jx__str_printf(ar, "第%u行", d->at.line);
        jx__diag_add(im->diags, d->code, where, d->nargs, d->args);
    }
    if (from->arena.failed) im->diags->arena.failed = true;
}

static bool read_sentences(Importing *im, Str text)
{
    Diags found;
    if (!jx__diags_init(&found, &im->c.arena.alloc)) {
        im->c.arena.failed = true;
        return false;
    }
    bool ok = jx__compile_sentences(&im->c, "", text, &found);
    move_findings(im, &found, false);
    jx__diags_free(&found);
    return ok;
}

/* What the text means is for check to tell; that it means nothing is told at the cell. */
static void find_errors(Importing *im, const char *file, Str text)
{
    Compile all;
    Diags found;
    if (!jx__diags_init(&found, &im->c.arena.alloc)) {
        im->c.arena.failed = true;
        return;
    }
    if (jx__compile_begin(&all, im->c.engine)) {
        (void)jx__compile_run(&all, JX_STAGE_MODEL, file, text.p, text.n, &found);
        if (jx__compile_status(&all, &found) == JX_ENOMEM) im->c.arena.failed = true;
        move_findings(im, &found, true);
        jx__compile_end(&all);
    } else {
        im->c.arena.failed = true;
    }
    jx__diags_free(&found);
}

/* ---- names and points of edited rows ---- */

static Str name_in(const GridRow *titles, const GridRow *row, uint32_t *at)
{
    Str name = STR_NONE;
    for (uint32_t i = 0; i < row->n && i < titles->n; i++) {
        GridColumn c = column_named(SECTION_RULES, titles->cells[i]);
        Str text = jx__str_trim(row->cells[i]);
        if (c < GRID_LEVEL1 || c > GRID_LEVEL4 || text.n == 0) continue;
        name = text;
        *at = i;
    }
    return name;
}

static Str cell_in(const GridRow *titles, const GridRow *row, GridColumn wanted, uint32_t *at)
{
    for (uint32_t i = 0; i < row->n && i < titles->n; i++) {
        *at = i;
        if (column_named(SECTION_RULES, titles->cells[i]) == wanted)
            return jx__str_trim(row->cells[i]);
    }
    return STR_NONE;
}

static void compare_row(Importing *im, const GridRow *titles, const GridRow *row,
                        const GridSheet *made, const GridRow *again)
{
    uint32_t col = 0, points_col = 0, other;
    const Sheet *s = im->sheets[SECTION_RULES];
    const uint32_t *cols = im->layouts[SECTION_RULES].col;
    Str was = name_in(titles, row, &col), is = name_in(&made->rows.at[0], again, &other);
    Str points = cell_in(titles, row, GRID_POINTS, &points_col);
    Str read = cell_in(&made->rows.at[0], again, GRID_POINTS, &other);
    if (jx__str_eq(was, is)) return;
    if (points.n && !read.n && jx__str_starts(is, was))
        jx__diag(im->diags, JX5457, jx__grid_where(&im->book, s, row->line, cols[points_col]),
                 points);
    else
        jx__diag(im->diags, JX5456, jx__grid_where(&im->book, s, row->line, cols[col]), was, is);
}

/* A cell may hold what reads as something else: 十来分 behind a name is part of the name. The rows of
 * the text made into a table again stand in the order of the rows they were made from. */
static bool compare_rows(Importing *im, const Formatted *f)
{
    Outline again;
    Grid made;
    Arena *ar = &im->c.arena;
    const GridRow *titles = NULL;
    uint32_t next = 1;
    if (!jx__outline(&again, ar, f) || !jx__grid(&made, ar, &again)) return false;
    for (uint32_t i = 0; i < im->grid.sheets.n; i++)
        if (jx__str_eq(im->grid.sheets.at[i].name, jx__grid_sheet(SECTION_RULES)))
            titles = &im->grid.sheets.at[i].rows.at[0];
    const GridSheet *sheet = &made.sheets.at[SECTION_RULES];
    for (uint32_t i = 0; titles && i < im->how.rows.n && next < sheet->rows.n; i++) {
        const GridTaken *t = &im->how.rows.at[i];
        uint32_t at;
        if (t->sheet != SECTION_RULES) continue;
        bool path = jx__str_has(cell_in(titles, t->row, GRID_CLAUSE, &at), STR("："));
        if (!t->kept && !path) compare_row(im, titles, t->row, sheet, &sheet->rows.at[next]);
        next++;
    }
    return true;
}

/* ---- all of it ---- */

static void say_how(Importing *im)
{
    Arena *ar = &im->c.arena;
    Where where = {.file = im->book.file};
    jx__diag(im->diags, JX5452, where, jx__str_printf(ar, "%u", im->how.kept),
             jx__str_printf(ar, "%u", im->how.rewritten), jx__str_printf(ar, "%u", im->how.added));
}

/* New rows have a number of their level, not of their place, so headings are counted anew. */
static bool import_rules(Importing *im, const char *file, Str bytes, Str *out)
{
    Formatted f;
    Arena *ar = &im->c.arena;
    Buf text = jx__buf(ar);
    if (!read_book(im, bytes) || im->diags->errors) return false;
    if (!jx__grid_text(&text, ar, &im->grid, &im->how)) return false;
    if (!read_sentences(im, jx__buf_str(&text))) return false;
    bool keep = im->how.added == 0;
    if (!jx__format(ar, &im->c.source, &im->c.parsed.tokens, &im->c.names, keep, &f)) return false;
    say_how(im);
    if (!compare_rows(im, &f) || im->diags->errors) return false;
    find_errors(im, file, jx__buf_str(&text));
    *out = f.text;
    return !ar->failed;
}

static jx_status status_of(const Importing *im, bool good)
{
    jx_status st = jx__compile_status(&im->c, im->diags);
    if (good && st == JX_EDIAG) return JX_OK; /* written, though it does not compile yet */
    return st == JX_OK && !good ? JX_ENOMEM : st;
}

jx_status jx_rules_import(jx_engine *engine, const char *file, const char *bytes, size_t length,
                          jx_write_fn write, void *ud, jx_diags **diags)
{
    if (diags) *diags = NULL;
    if (!engine || !write || !diags || (!bytes && length)) return JX_EINVAL;
    if (length > engine->max_text) return JX_ELIMIT;
    Importing im = {.book = {.file = jx__str_of(file ? file : "")}};
    jx_diags *ds = jx__api_diags_new(&engine->alloc);
    if (!ds || !jx__compile_begin(&im.c, engine)) {
        jx_diags_free(ds);
        return JX_ENOMEM;
    }
    Str given = {bytes ? bytes : "", (uint32_t)length}, out = STR_NONE;
    im.diags = &ds->list;
    im.book.arena = &im.c.arena;
    bool one = looks_like_one(&im, given);
    bool good = one && import_rules(&im, file ? file : "", given, &out);
    jx_status st = one || im.c.arena.failed ? status_of(&im, good) : JX_ENOTFOUND;
    if (st == JX_OK && out.n && write(ud, out.p, out.n) != 0) st = JX_EIO;
    jx__compile_end(&im.c);
    return jx__api_diags_give(ds, st, engine->lang, diags);
}
