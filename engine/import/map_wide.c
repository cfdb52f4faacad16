/* A table with one form a row: the first row names the columns, each an item of the form's head or a
 * datum that is called what stands above it.
 *
 * Only a table with a column that says whose form it is (编号, 单位, 项目名称) is read so, because
 * otherwise every list of two columns would be forms.
 */
#include "base/name.h"
#include "import/map.h"
#include <stddef.h>

/* A column that is not of the head is a datum. */
enum { FIELD_VALUE = FORM_FIELDS };

typedef struct Wide {
    Mapper *m;
    uint8_t role[JX_LIMIT_GRID_COLUMNS];
    Str title[JX_LIMIT_GRID_COLUMNS];
    bool said[JX_LIMIT_GRID_COLUMNS];
} Wide;

static bool says_whose(uint32_t field)
{
    return field == FIELD_ID || field == FIELD_UNIT || field == FIELD_NAME;
}

/* Columns of money make a first row look like the head of a budget table (全年预算数, 全年执行数). It
 * is none when another column says whose form it is; a form that begins 项目名称, 某项目, 全年预算数,
 * 100 has a figure beside the words. */
bool jx__map_wide_head(const Mapper *m)
{
    const BookRow *r = &m->sheet->rows.at[0];
    bool whose = false;
    for (uint32_t i = r->first; i < r->first + r->n; i++) {
        const GridCell *c = &m->sheet->cells.at[i];
        if ((c->flags & GRID_SPAN) || jx__word_number(c->text)) return false;
        whose = whose || says_whose(jx__form_field(jx__name_key(m->ar, c->text)));
    }
    return whose;
}

static bool read_titles(Wide *w)
{
    const BookRow *r = &w->m->sheet->rows.at[0];
    uint32_t head = 0, values = 0;
    bool whose = false;
    Buf list = jx__buf(w->m->ar);
    for (uint32_t i = r->first; i < r->first + r->n; i++) {
        const GridCell *c = &w->m->sheet->cells.at[i];
        if (c->flags & GRID_SPAN) return false;
        uint32_t role = jx__form_field(jx__name_key(w->m->ar, c->text));
        if (!role) role = FIELD_VALUE;
        w->role[c->col] = (uint8_t)role;
        w->title[c->col] = c->text;
        whose = whose || says_whose(role);
        values += role == FIELD_VALUE;
        head += role != FIELD_VALUE;
        if (role != FIELD_VALUE)
            jx__buf_printf(&list, "%s%.*s", head > 1 ? "、" : "", STR_F(c->text));
    }
    if (!whose || !values || w->m->sheet->rows.n < 2) return false;
    jx__diag(w->m->diags, JX5458, jx__map_at(w->m, 0, 0), jx__buf_str(&list),
             jx__str_printf(w->m->ar, "%u", values));
    return true;
}

/* Where an item of the head goes. */
static const struct {
    size_t offset;
    HeadCell cell;
} fields[FIELD_VALUE + 1] = {
    [FIELD_ID] = {offsetof(Form, id), HEAD_CELLS},
    [FIELD_UNIT] = {offsetof(Form, unit), HEAD_UNIT},
    [FIELD_NAME] = {offsetof(Form, name), HEAD_NAME},
    [FIELD_FORM] = {offsetof(Form, form), HEAD_FORM},
    [FIELD_DEPARTMENT] = {offsetof(Form, department), HEAD_CELLS},
    [FIELD_AMOUNT_UNIT] = {offsetof(Form, amount_unit), HEAD_AMOUNT_UNIT},
    [FIELD_BUDGET_POINTS] = {offsetof(Form, budget_points), HEAD_BUDGET_POINTS},
    [FIELD_BUDGET_RATE] = {offsetof(Form, budget_rate), HEAD_BUDGET_RATE},
    [FIELD_BUDGET_SELF_SCORE] = {offsetof(Form, budget_self_score), HEAD_BUDGET_SELF_SCORE},
    [FIELD_SELF_TOTAL] = {offsetof(Form, self_total), HEAD_SELF_TOTAL},
    [FIELD_SELF_GRADE] = {offsetof(Form, self_grade), HEAD_SELF_GRADE}};

static void set_year(Mapper *m, uint32_t row, uint32_t col, Str text)
{
    int32_t year = jx__word_year(text);
    if (!year) jx__diag(m->diags, JX5017, jx__map_at(m, row, col), text);
    if (!year) return;
    m->form->year = year;
    m->form->head[HEAD_YEAR] = jx__map_place(m, row, col);
}

/* The head of a form may hold each of its items once. */
static void set_field(Wide *w, uint32_t row, uint32_t col, Str text)
{
    Mapper *m = w->m;
    HeadCell cell = fields[w->role[col]].cell;
    Str *field = (Str *)(void *)((char *)m->form + fields[w->role[col]].offset);
    if (field->n && !jx__str_eq(*field, text)) {
        Str place = cell < HEAD_CELLS ? jx__head_place(m->form, cell) : w->title[col];
        jx__diag(m->diags, JX5424, jx__map_at(m, row, col), text, *field, text, place);
        return;
    }
    *field = jx__map_keep(m, text);
    if (cell < HEAD_CELLS) m->form->head[cell] = jx__map_place(m, row, col);
}

static void take_cell(Wide *w, uint32_t row, const GridCell *c)
{
    Mapper *m = w->m;
    if (w->role[c->col] == FIELD_VALUE)
        jx__map_value(m, w->title[c->col], c->text, row, c->col);
    else if (w->role[c->col] == FIELD_YEAR)
        set_year(m, row, c->col, c->text);
    else if (w->role[c->col] != FIELD_NONE)
        set_field(w, row, c->col, c->text);
    else if (!w->said[c->col])
        jx__diag(m->diags, JX5459, jx__map_at(m, row, c->col), c->text);
    w->said[c->col] = true;
}

bool jx__map_wide(Mapper *m)
{
    Wide *w = jx__arena_alloc(m->ar, sizeof *w);
    if (m->ar->failed) return false;
    w->m = m;
    if (!read_titles(w)) return false;
    for (uint32_t row = 1; row < m->sheet->rows.n && !m->book->stopped; row++) {
        const BookRow *r = &m->sheet->rows.at[row];
        if (m->ar->failed || !jx__map_next_form(m)) break;
        for (uint32_t i = r->first; i < r->first + r->n && !m->form->arena.failed; i++)
            take_cell(w, row, &m->sheet->cells.at[i]);
        if (m->form->arena.failed) break;
    }
    return true;
}
