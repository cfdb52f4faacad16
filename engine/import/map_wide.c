/* A table with one form a row: the first row names the columns, each an item of the form's head or a
 * datum that is called what stands above it.
 *
 * Only a table with a column that says whose form it is (编号, 单位, 项目名称) is read so, because
 * otherwise every list of two columns would be forms.
 */
#include "base/name.h"
#include "import/map.h"
#include <stddef.h>

typedef enum WideRole {
    WIDE_NONE,
    WIDE_ID,
    WIDE_UNIT,
    WIDE_NAME,
    WIDE_FORM,
    WIDE_YEAR,
    WIDE_DEPARTMENT,
    WIDE_MONEY,
    WIDE_POINTS,
    WIDE_RATE,
    WIDE_SCORE,
    WIDE_TOTAL,
    WIDE_GRADE,
    WIDE_VALUE
} WideRole;

typedef struct Wide {
    Mapper *m;
    uint8_t role[JX_LIMIT_GRID_COLUMNS];
    Str title[JX_LIMIT_GRID_COLUMNS];
    bool said[JX_LIMIT_GRID_COLUMNS];
} Wide;

static WideRole role_of(Str key)
{
    static const struct {
        const char *word;
        WideRole role;
    } words[] = {{"id", WIDE_ID},
                 {"编号", WIDE_ID},
                 {"表号", WIDE_ID},
                 {"unit", WIDE_UNIT},
                 {"单位", WIDE_UNIT},
                 {"单位名称", WIDE_UNIT},
                 {"实施单位", WIDE_UNIT},
                 {"预算单位", WIDE_UNIT},
                 {"部门名称", WIDE_UNIT},
                 {"填报单位", WIDE_UNIT},
                 {"name", WIDE_NAME},
                 {"项目名称", WIDE_NAME},
                 {"form", WIDE_FORM},
                 {"表名", WIDE_FORM},
                 {"year", WIDE_YEAR},
                 {"年度", WIDE_YEAR},
                 {"department", WIDE_DEPARTMENT},
                 {"主管部门", WIDE_DEPARTMENT},
                 {"amount_unit", WIDE_MONEY},
                 {"金额单位", WIDE_MONEY},
                 {"budget_points", WIDE_POINTS},
                 {"budget_rate", WIDE_RATE},
                 {"budget_self_score", WIDE_SCORE},
                 {"self_total", WIDE_TOTAL},
                 {"自评总分", WIDE_TOTAL},
                 {"self_grade", WIDE_GRADE},
                 {"自评等级", WIDE_GRADE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (jx__str_eq(key, jx__str_of(words[i].word))) return words[i].role;
    return WIDE_VALUE;
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
        WideRole role = role_of(jx__name_key(w->m->ar, c->text));
        w->role[c->col] = (uint8_t)role;
        w->title[c->col] = c->text;
        whose = whose || role == WIDE_ID || role == WIDE_UNIT || role == WIDE_NAME;
        values += role == WIDE_VALUE;
        head += role != WIDE_VALUE;
        if (role != WIDE_VALUE)
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
} fields[WIDE_VALUE + 1] = {
    [WIDE_ID] = {offsetof(Form, id), HEAD_CELLS},
    [WIDE_UNIT] = {offsetof(Form, unit), HEAD_UNIT},
    [WIDE_NAME] = {offsetof(Form, name), HEAD_NAME},
    [WIDE_FORM] = {offsetof(Form, form), HEAD_FORM},
    [WIDE_DEPARTMENT] = {offsetof(Form, department), HEAD_CELLS},
    [WIDE_MONEY] = {offsetof(Form, amount_unit), HEAD_AMOUNT_UNIT},
    [WIDE_POINTS] = {offsetof(Form, budget_points), HEAD_BUDGET_POINTS},
    [WIDE_RATE] = {offsetof(Form, budget_rate), HEAD_BUDGET_RATE},
    [WIDE_SCORE] = {offsetof(Form, budget_self_score), HEAD_BUDGET_SELF_SCORE},
    [WIDE_TOTAL] = {offsetof(Form, self_total), HEAD_SELF_TOTAL},
    [WIDE_GRADE] = {offsetof(Form, self_grade), HEAD_SELF_GRADE}};

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
    if (w->role[c->col] == WIDE_VALUE)
        jx__map_value(m, w->title[c->col], c->text, row, c->col);
    else if (w->role[c->col] == WIDE_YEAR)
        set_year(m, row, c->col, c->text);
    else if (w->role[c->col] != WIDE_NONE)
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
