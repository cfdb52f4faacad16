/* Cells in order, merged ranges written out, addresses. Depends on base only. */
#include "import/grid.h"
#include <stdlib.h>
#include <string.h>

bool jx__grid_add(Book *book, Sheet *sheet, uint32_t row, uint32_t col, uint32_t flags, Str text)
{
    text = jx__str_trim(text);
    while (text.n && (text.p[0] == '\n' || text.p[0] == '\r'))
        text = jx__str_trim((Str){text.p + 1, text.n - 1});
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text = jx__str_trim((Str){text.p, text.n - 1});
    if (book->stopped || book->arena->failed) return false;
    if (text.n == 0) return true;
    if (text.n > JX_LIMIT_CELL_BYTES) {
        Where where = jx__grid_where(book, sheet, row, col);
        jx__diag(book->diags, JX5020, where, where.cell, jx__str_printf(book->arena, "%u", text.n),
                 jx__str_printf(book->arena, "%u", JX_LIMIT_CELL_BYTES));
        return !(book->stopped = true);
    }
    if (col >= JX_LIMIT_GRID_COLUMNS) {
        if (!sheet->wide)
            jx__diag(book->diags, JX5433, jx__grid_where(book, sheet, row, col),
                     jx__str_printf(book->arena, "%u", JX_LIMIT_GRID_COLUMNS), text);
        return sheet->wide = true;
    }
    if (book->ncells >= JX_LIMIT_GRID_CELLS) {
        jx__diag(book->diags, JX5405, jx__grid_where(book, sheet, row, col),
                 jx__str_printf(book->arena, "%u", JX_LIMIT_GRID_CELLS));
        return !(book->stopped = true);
    }
    book->ncells++;
    GridCell cell = {.row = row, .col = col, .flags = flags, .text = text};
    *VEC_PUSH(book->arena, &sheet->cells) = cell;
    return !book->arena->failed;
}

/* ---- order ---- */

static int by_place(const void *a, const void *b)
{
    const GridCell *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    if (x->col != y->col) return x->col < y->col ? -1 : 1;
    return (int)(x->flags & GRID_SPAN) - (int)(y->flags & GRID_SPAN);
}

static bool in_order(const Sheet *s)
{
    for (uint32_t i = 1; i < s->cells.n; i++)
        if (by_place(&s->cells.at[i - 1], &s->cells.at[i]) >= 0) return false;
    return true;
}

/* Of two cells at one place the one that was written there stays. */
static void sort_cells(Sheet *s)
{
    if (s->cells.n < 2 || in_order(s)) return;
    qsort(s->cells.at, s->cells.n, sizeof *s->cells.at, by_place);
    uint32_t n = 1;
    for (uint32_t i = 1; i < s->cells.n; i++) {
        const GridCell *last = &s->cells.at[n - 1], *cell = &s->cells.at[i];
        if (last->row != cell->row || last->col != cell->col) s->cells.at[n++] = *cell;
    }
    s->cells.n = n;
}

static const GridCell *find_cell(const Sheet *s, uint32_t row, uint32_t col)
{
    GridCell key = {.row = row, .col = col};
    uint32_t low = 0, high = s->cells.n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const GridCell *c = &s->cells.at[middle];
        if (c->row < key.row || (c->row == key.row && c->col < key.col))
            low = middle + 1;
        else
            high = middle;
    }
    const GridCell *c = low < s->cells.n ? &s->cells.at[low] : NULL;
    return c && c->row == row && c->col == col ? c : NULL;
}

/* ---- merged ranges ---- */

static void spread(Book *book, Sheet *s, const Merge *m, GridCell from, uint32_t last_row)
{
    uint32_t bottom = m->bottom < last_row ? m->bottom : last_row;
    uint32_t right = m->right < JX_LIMIT_GRID_COLUMNS ? m->right : JX_LIMIT_GRID_COLUMNS - 1;
    for (uint32_t row = m->top; row <= bottom; row++)
        for (uint32_t col = m->left; col <= right; col++) {
            if (row == m->top && col == m->left) continue;
            uint32_t flags = from.flags | GRID_SPAN | (col > m->left ? GRID_ACROSS : 0u);
            if (!jx__grid_add(book, s, row, col, flags, from.text)) return;
        }
}

/* The sources are looked up among the cells as read, so copies never spread again. */
static void spread_all(Book *book, Sheet *s)
{
    uint32_t last_row = s->cells.n ? s->cells.at[s->cells.n - 1].row : 0;
    GridCell *from = jx__arena_alloc(book->arena, ((size_t)s->merges.n + 1) * sizeof *from);
    if (book->arena->failed) return;
    for (uint32_t i = 0; i < s->merges.n; i++) {
        const GridCell *c = find_cell(s, s->merges.at[i].top, s->merges.at[i].left);
        from[i] = c ? *c : (GridCell){.text = STR_NONE};
    }
    for (uint32_t i = 0; i < s->merges.n && !book->stopped && !book->arena->failed; i++)
        if (from[i].text.n) spread(book, s, &s->merges.at[i], from[i], last_row);
}

void jx__grid_close(Book *book, Sheet *s)
{
    sort_cells(s);
    if (s->merges.n) {
        spread_all(book, s);
        if (book->arena->failed) return;
        sort_cells(s);
    }
    for (uint32_t i = 0; i < s->cells.n && !book->arena->failed; i++) {
        if (i == 0 || s->cells.at[i].row != s->cells.at[i - 1].row)
            *VEC_PUSH(book->arena, &s->rows) = (BookRow){.first = i};
        if (s->rows.n) s->rows.at[s->rows.n - 1].n++;
    }
}

const GridCell *jx__grid_at(const Sheet *s, uint32_t row, uint32_t col)
{
    return row < s->rows.n ? find_cell(s, s->cells.at[s->rows.at[row].first].row, col) : NULL;
}

/* ---- addresses ---- */

Str jx__grid_place(Arena *ar, const Sheet *s, uint32_t row, uint32_t col)
{
    char letters[8];
    uint32_t n = sizeof letters, c = col + 1;
    if (s->kind == SHEET_TEXT) return jx__str_printf(ar, "第%u行", row + 1);
    for (; c > 0 && n > 0; c = (c - 1) / 26)
        letters[--n] = (char)('A' + (c - 1) % 26);
    int used = (int)(sizeof letters - n);
    if (s->kind == SHEET_CSV) return jx__str_printf(ar, "%.*s%u", used, letters + n, row + 1);
    return jx__str_printf(ar, "%.*s!%.*s%u", STR_F(s->name), used, letters + n, row + 1);
}

Where jx__grid_where(const Book *book, const Sheet *s, uint32_t row, uint32_t col)
{
    return (Where){.file = book->file, .cell = jx__grid_place(book->arena, s, row, col)};
}
