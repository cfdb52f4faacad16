/* Which column is what: one or two rows of header words.
 *
 * A merged header gives all its columns one role; a second row below it splits it again
 * (年度指标值 over 性质, 值, 单位). Order does not matter. A second row is one in which every cell
 * that is written there is a word of the same table.
 */
#include "import/map.h"
#include <string.h>

static void row_texts(const Mapper *m, uint32_t row, Str *cells, uint32_t *n)
{
    const BookRow *r = &m->sheet->rows.at[row];
    memset(cells, 0, JX_LIMIT_GRID_COLUMNS * sizeof *cells);
    *n = 0;
    for (uint32_t i = r->first; i < r->first + r->n; i++) {
        const GridCell *c = &m->sheet->cells.at[i];
        if (c->flags & GRID_ACROSS) continue;
        cells[c->col] = c->text;
        if (c->col + 1 > *n) *n = c->col + 1;
    }
}

static void count_roles(Columns *c)
{
    memset(c->count, 0, sizeof c->count);
    for (uint32_t i = 0; i < c->n; i++)
        c->count[c->role[i]]++;
}

static void replace_role(Columns *c, ColumnRole from, ColumnRole to)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->role[i] == from) c->role[i] = (uint8_t)to;
    count_roles(c);
}

/* A role belongs to one stretch of columns; further ones of the same word are left out. */
static void first_only(Columns *c, ColumnRole role)
{
    bool inside = false, done = false;
    Str word = STR_NONE;
    for (uint32_t i = 0; i < c->n; i++) {
        bool is = c->role[i] == role;
        if (is && inside && !jx__str_eq(c->word[i], word)) inside = false, done = true;
        if (is && !inside && done) {
            c->role[i] = ROLE_UNKNOWN;
            continue;
        }
        if (is && !inside) word = c->word[i];
        if (!is && inside) done = true;
        inside = is;
    }
}

/* Columns of a merged header have the role of its first one. */
static void spread_roles(const Mapper *m, uint32_t row, Columns *c)
{
    const BookRow *r = &m->sheet->rows.at[row];
    for (uint32_t i = r->first; i < r->first + r->n; i++) {
        const GridCell *cell = &m->sheet->cells.at[i];
        if (!(cell->flags & GRID_ACROSS) || cell->col == 0) continue;
        c->role[cell->col] = c->role[cell->col - 1];
        c->word[cell->col] = c->word[cell->col - 1];
        if (cell->col + 1 > c->n) c->n = cell->col + 1;
    }
}

/* Roles of a second header row, or false when the row is data. */
static bool second_row(Mapper *m, uint32_t row, Columns *c)
{
    uint8_t roles[JX_LIMIT_GRID_COLUMNS] = {0};
    if (row >= m->sheet->rows.n) return false;
    const BookRow *r = &m->sheet->rows.at[row];
    uint32_t written = 0;
    for (uint32_t i = r->first; i < r->first + r->n; i++) {
        const GridCell *cell = &m->sheet->cells.at[i];
        if (cell->flags & GRID_SPAN) continue;
        ColumnRole role = jx__word_role(c->block, jx__word_key(m->ar, cell->text));
        if (role == ROLE_NONE) return false;
        written++;
        roles[cell->col] = (uint8_t)role;
    }
    if (written == 0) return false;
    for (uint32_t i = 0; i < JX_LIMIT_GRID_COLUMNS; i++) {
        const GridCell *cell = roles[i] ? jx__grid_at(m->sheet, row, i) : NULL;
        if (!cell) continue;
        c->role[i] = roles[i];
        c->word[i] = cell->text;
        if (i + 1 > c->n) c->n = i + 1;
    }
    spread_roles(m, row, c);
    return true;
}

/* 绩效指标 is the name's column only when nothing better is; 年初指标值 is the target unless there
 * is another. */
static void settle(Columns *c)
{
    count_roles(c);
    if (c->count[ROLE_NAME_WEAK])
        replace_role(c, ROLE_NAME_WEAK, c->count[ROLE_NAME] ? ROLE_NONE : ROLE_NAME);
    if (c->count[ROLE_INITIAL] && !c->count[ROLE_TARGET])
        replace_role(c, ROLE_INITIAL, ROLE_TARGET);
    if (c->count[ROLE_CYCLE] && !c->count[ROLE_TARGET]) replace_role(c, ROLE_CYCLE, ROLE_TARGET);
    if (c->block != BLOCK_BUDGET || !c->count[ROLE_AMOUNT])
        for (ColumnRole role = ROLE_LEVEL1; role < ROLES; role++)
            if (role != ROLE_OTHER) first_only(c, role);
    count_roles(c);
}

bool jx__columns_read(Mapper *m, uint32_t row, Columns *columns, uint32_t *used)
{
    Str cells[JX_LIMIT_GRID_COLUMNS];
    uint32_t n;
    row_texts(m, row, cells, &n);
    memset(columns, 0, sizeof *columns);
    if (n < 2) return false;
    columns->block = jx__word_block(m->ar, cells, n, columns->role);
    if (columns->block == BLOCK_NONE || m->ar->failed) return false;
    columns->n = n;
    columns->row = row;
    for (uint32_t i = 0; i < n; i++) {
        columns->word[i] = cells[i];
        bool table = columns->block == BLOCK_INDICATORS || columns->block == BLOCK_TASKS;
        if (columns->role[i] == ROLE_NONE && cells[i].n && table) columns->role[i] = ROLE_UNKNOWN;
    }
    spread_roles(m, row, columns);
    *used = columns->block == BLOCK_GOALS ? 1 : 1 + second_row(m, row + 1, columns);
    settle(columns);
    return true;
}
