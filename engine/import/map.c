/* A sheet to forms: row by row, each goes to the table it stands in or to the head.
 *
 * Nothing is dropped: a row that is no part of a form is named in a finding. A second form on one
 * sheet begins with its title, or with the name of another project.
 */
#include "import/map.h"
#include "base/name.h"
#include <string.h>

/* ---- reading the grid ---- */

Where jx__map_at(const Mapper *m, uint32_t row, uint32_t col)
{
    uint32_t number = m->sheet->cells.at[m->sheet->rows.at[row].first].row;
    return jx__grid_where(m->book, m->sheet, number, col);
}

/* The line of a text cell is its own, not that of its row. */
Str jx__map_place(const Mapper *m, uint32_t row, uint32_t col)
{
    uint32_t number = m->sheet->cells.at[m->sheet->rows.at[row].first].row;
    return jx__grid_place(m->form ? &m->form->arena : m->ar, m->sheet, number, col);
}

Str jx__map_text(const Mapper *m, uint32_t row, uint32_t col)
{
    const GridCell *c = jx__grid_at(m->sheet, row, col);
    return c ? c->text : STR_NONE;
}

bool jx__map_own(const Mapper *m, uint32_t row, uint32_t col)
{
    const GridCell *c = jx__grid_at(m->sheet, row, col);
    return c && !(c->flags & GRID_SPAN);
}

Str jx__map_keep(Mapper *m, Str text)
{
    return text.n && m->form ? jx__str_copy(&m->form->arena, text) : STR_NONE;
}

/* Several cells under one merged header are one text: ≥ 50 个. Copies of a merged cell count once.
 */
Str jx__map_role(Mapper *m, uint32_t row, ColumnRole role, uint32_t *col)
{
    Str text = STR_NONE;
    *col = 0;
    for (uint32_t i = 0; i < m->columns.n; i++) {
        if (m->columns.role[i] != role) continue;
        if (text.n == 0) *col = i;
        const GridCell *c = jx__grid_at(m->sheet, row, i);
        if (!c || (text.n && (c->flags & GRID_ACROSS))) continue;
        if (text.n)
            text = jx__str_printf(m->ar, "%.*s%.*s", STR_F(text), STR_F(c->text));
        else
            text = c->text;
    }
    return text;
}

uint32_t jx__map_texts(const Mapper *m, uint32_t row, Str *first, uint32_t *col)
{
    const BookRow *r = &m->sheet->rows.at[row];
    uint32_t n = 0;
    *first = STR_NONE;
    *col = 0;
    for (uint32_t i = r->first; i < r->first + r->n; i++) {
        const GridCell *c = &m->sheet->cells.at[i];
        if (c->flags & GRID_SPAN) continue;
        if (n++) continue;
        *first = c->text;
        *col = c->col;
    }
    return n;
}

/* ---- forms ---- */

bool jx__map_next_form(Mapper *m)
{
    if (m->forms->at.n >= JX_LIMIT_FORMS) {
        jx__diag(m->diags, JX5434, ((Where){.file = m->book->file}),
                 jx__str_printf(m->ar, "%u", JX_LIMIT_FORMS));
        return !(m->book->stopped = true);
    }
    Form *form = VEC_PUSH(&m->forms->arena, &m->forms->at);
    if (m->forms->arena.failed) return false;
    *form = (Form){.id = STR_NONE};
    if (!jx__arena_init(&form->arena, &m->book->arena->alloc, 0)) {
        m->forms->arena.failed = true;
        m->forms->at.n--;
        return false;
    }
    m->form = form;
    form->file = jx__str_copy(&form->arena, m->book->file);
    m->level1 = m->level2 = STR_NONE;
    m->unit_rank = UINT32_MAX;
    m->totalled = m->has_table = false;
    m->goal_row = UINT32_MAX;
    return true;
}

bool jx__map_form(Mapper *m)
{
    return m->form || jx__map_next_form(m);
}

void jx__map_value(Mapper *m, Str name, Str text, uint32_t row, uint32_t col)
{
    Form *form = m->form;
    Str key = jx__name_key(&form->arena, name);
    Where where = jx__map_at(m, row, col);
    for (uint32_t i = 0; i < form->values.n; i++) {
        if (!jx__str_eq(form->values.at[i].key, key)) continue;
        if (!jx__str_eq(form->values.at[i].text, text))
            jx__diag(m->diags, JX5424, where, name, form->values.at[i].text, text,
                     form->values.at[i].where);
        return;
    }
    if (form->values.n >= JX_LIMIT_SHEET_VALUES) {
        jx__diag(m->diags, JX5023, where, jx__str_printf(m->ar, "%u", JX_LIMIT_SHEET_VALUES));
        m->book->stopped = true;
        return;
    }
    FormValue value = {.name = jx__map_keep(m, name),
                       .key = key,
                       .text = jx__map_keep(m, text),
                       .where = jx__map_place(m, row, col)};
    *VEC_PUSH(&form->arena, &form->values) = value;
}

/* ---- what is left over ---- */

void jx__map_unread(Mapper *m, uint32_t row, DiagCode code)
{
    Str first;
    uint32_t col;
    if (jx__map_texts(m, row, &first, &col) == 0) return; /* only copies of merged cells */
    jx__diag(m->diags, code, jx__map_at(m, row, col), first);
}

/* ---- what was read how ---- */

static const char *const fields[ROLES] = {
    [ROLE_LEVEL1] = "level1",      [ROLE_LEVEL2] = "level2",    [ROLE_NAME] = "name",
    [ROLE_CYCLE] = "cycle_target", [ROLE_INITIAL] = "note",     [ROLE_TARGET] = "target",
    [ROLE_SIGN] = "target",        [ROLE_UNIT] = "target",      [ROLE_ACTUAL] = "actual",
    [ROLE_POINTS] = "points",      [ROLE_SCORE] = "self_score", [ROLE_REASON] = "reason",
    [ROLE_NOTE] = "note",          [ROLE_PROJECT] = "project",  [ROLE_PROJECT_UNIT] = "unit"};

/* An argument of a finding is short, so the list goes into several of them. */
static void say_columns(Mapper *m)
{
    enum { PARTS = 4, PART_BYTES = 110 };
    const Columns *c = &m->columns;
    Str parts[PARTS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};
    uint32_t part = 0;
    for (uint32_t i = 0; i < c->n && part < PARTS; i++) {
        bool same = i > 0 && c->role[i] == c->role[i - 1] && jx__str_eq(c->word[i], c->word[i - 1]);
        if (!fields[c->role[i]] || same) continue;
        bool first = part == 0 && parts[0].n == 0;
        Str one = jx__str_printf(m->ar, "%s%.*s→%s", first ? "" : "、", STR_F(c->word[i]),
                                 fields[c->role[i]]);
        if (parts[part].n + one.n > PART_BYTES && parts[part].n) part++;
        if (part < PARTS)
            parts[part] = jx__str_printf(m->ar, "%.*s%.*s", STR_F(parts[part]), STR_F(one));
    }
    jx__diag(m->diags, JX5401, jx__map_at(m, c->row, 0), parts[0], parts[1], parts[2], parts[3]);
}

static void say_unknown(Mapper *m)
{
    for (uint32_t i = 0; i < m->columns.n; i++) {
        ColumnRole role = (ColumnRole)m->columns.role[i];
        bool copy = i > 0 && jx__str_eq(m->columns.word[i], m->columns.word[i - 1]);
        if (m->columns.word[i].n == 0 || copy) continue;
        if (role == ROLE_UNKNOWN)
            jx__diag(m->diags, JX5420, jx__map_at(m, m->columns.row, i), m->columns.word[i]);
        if (role == ROLE_OTHER)
            jx__diag(m->diags, JX5421, jx__map_at(m, m->columns.row, i), m->columns.word[i]);
    }
}

/* The same header again, as on each printed page: its columns are known already. */
static bool same_columns(const Columns *a, const Columns *b)
{
    return a->block == b->block && memcmp(a->role, b->role, sizeof a->role) == 0;
}

static bool begin_table(Mapper *m, const Columns *columns)
{
    bool indicators = columns->block == BLOCK_INDICATORS;
    bool same = same_columns(&m->columns, columns);
    if (!jx__map_form(m)) return false;
    m->columns = *columns;
    if (indicators) m->has_table = true;
    if (same) return true;
    if (indicators) say_columns(m);
    say_unknown(m);
    Str money = STR_NONE;
    for (uint32_t i = 0; i < columns->n && !money.n && columns->block == BLOCK_BUDGET; i++)
        money = jx__word_money(columns->word[i]);
    if (money.n && !m->form->amount_unit.n) {
        m->form->amount_unit = jx__map_keep(m, money);
        m->form->head[HEAD_AMOUNT_UNIT] = jx__map_place(m, columns->row, 0);
    }
    return true;
}

/* ---- one sheet ---- */

static void map_row(Mapper *m, uint32_t row)
{
    typedef bool Take(Mapper *, uint32_t);
    static Take *const takers[BLOCKS] = {[BLOCK_INDICATORS] = jx__map_indicator,
                                         [BLOCK_BUDGET] = jx__map_budget,
                                         [BLOCK_TASKS] = jx__map_task,
                                         [BLOCK_GOALS] = jx__map_goal};
    Take *take = takers[m->columns.block];
    if (take && take(m, row)) return;
    if (m->columns.block != BLOCK_INDICATORS) memset(&m->columns, 0, sizeof m->columns);
    jx__map_head(m, row);
}

static bool any_table(Mapper *m)
{
    Columns columns;
    uint32_t used;
    for (uint32_t row = 0; row < m->sheet->rows.n && !m->ar->failed; row++) {
        if (!jx__columns_read(m, row, &columns, &used) || columns.block == BLOCK_GOALS) continue;
        bool wide = row == 0 && columns.block == BLOCK_BUDGET && m->sheet->rows.n > 1 &&
                    m->sheet->kind != SHEET_TEXT && jx__map_wide_head(m);
        if (!wide) return true;
    }
    return false;
}

static void finish(Mapper *m, uint32_t first)
{
    for (uint32_t i = first; i < m->forms->at.n && !m->ar->failed; i++)
        jx__map_suspect(&m->forms->at.at[i], m->ar, m->diags);
}

void jx__map_sheet(Book *book, const Sheet *sheet, Forms *forms)
{
    Mapper m = {.book = book,
                .sheet = sheet,
                .ar = book->arena,
                .diags = book->diags,
                .forms = forms,
                .goal_row = UINT32_MAX};
    uint32_t first = forms->at.n;
    if (sheet->rows.n == 0) return;
    if (!any_table(&m)) {
        if (sheet->kind != SHEET_TEXT && jx__map_wide(&m)) {
            finish(&m, first);
            return;
        }
        Str name = sheet->name.n ? sheet->name : book->file;
        jx__diag(m.diags, JX5409, ((Where){.file = book->file, .cell = sheet->name}), name);
        return;
    }
    for (uint32_t row = 0; row < sheet->rows.n;) {
        Columns columns;
        uint32_t used = 1;
        if (m.ar->failed || forms->arena.failed || book->stopped) return;
        if (m.form && m.form->arena.failed) return;
        if (m.has_table && jx__map_is_title(&m, row)) {
            if (!jx__map_next_form(&m)) return;
            memset(&m.columns, 0, sizeof m.columns);
        }
        if (jx__columns_read(&m, row, &columns, &used)) {
            if (!begin_table(&m, &columns)) return;
        } else {
            used = 1;
            map_row(&m, row);
        }
        row += used;
    }
    finish(&m, first);
}
