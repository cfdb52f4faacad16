/* Rows outside the tables: the title, fields of the head and foot, goals, notes.
 *
 * A field is a label and the cell behind it, or both in one cell with a colon. What is neither is
 * named in a finding: a note with a note, anything else with a warning.
 */
#include "base/name.h"
#include "base/utf8.h"
#include "import/map.h"

bool jx__map_is_title(Mapper *m, uint32_t row)
{
    Str text;
    uint32_t col;
    if (jx__map_texts(m, row, &text, &col) != 1 || jx__utf8_count(text) > 60) return false;
    Str key = jx__name_key(m->ar, text);
    bool table = jx__str_has(key, STR("表")) || jx__str_has(key, STR("自评报告"));
    bool kind = jx__str_has(key, STR("绩效")) || jx__str_has(key, STR("自评")) ||
                jx__str_has(key, STR("申报")) || jx__str_has(key, STR("评价"));
    return table && kind && !jx__str_has(key, STR(":")) && !jx__str_has(key, STR("。")) &&
           !jx__str_starts(key, STR("注")) && !jx__str_starts(key, STR("填"));
}

static void set_field(Mapper *m, Str *field, HeadCell cell, Str text, uint32_t row, uint32_t col)
{
    if (field->n && !jx__str_eq(*field, text)) {
        jx__diag(m->diags, JX5424, jx__map_at(m, row, col), text, *field, text,
                 jx__head_place(m->form, cell));
        return;
    }
    *field = jx__map_keep(m, text);
    m->form->head[cell] = jx__map_place(m, row, col);
}

static void set_year(Mapper *m, Str text, uint32_t row, uint32_t col, bool must)
{
    int32_t year = jx__word_year(text);
    if (!year && must) jx__diag(m->diags, JX5017, jx__map_at(m, row, col), text);
    if (!year || m->form->year) return;
    m->form->year = year;
    m->form->head[HEAD_YEAR] = jx__map_place(m, row, col);
}

/* Of several labels that name the unit the better one wins. */
static void set_unit(Mapper *m, Str text, uint32_t rank, uint32_t row, uint32_t col)
{
    if (rank > m->unit_rank) return;
    m->unit_rank = rank;
    m->form->unit = jx__map_keep(m, text);
    m->form->head[HEAD_UNIT] = jx__map_place(m, row, col);
}

static bool next_project(Mapper *m, Label label)
{
    bool other = label == LABEL_NAME && m->form && m->form->name.n && m->form->rows.n;
    return other ? jx__map_next_form(m) : jx__map_form(m);
}

static void set_label(Mapper *m, Label label, uint32_t rank, Str text, uint32_t row, uint32_t col)
{
    if (!next_project(m, label)) return;
    Form *f = m->form;
    switch (label) {
    case LABEL_NAME:
        set_field(m, &f->name, HEAD_NAME, text, row, col);
        break;
    case LABEL_UNIT:
        set_unit(m, text, rank, row, col);
        break;
    case LABEL_DEPARTMENT:
        f->department = jx__map_keep(m, text);
        break;
    case LABEL_YEAR:
        set_year(m, text, row, col, true);
        break;
    case LABEL_AMOUNT_UNIT:
        if (jx__str_has(text, STR("元"))) /* 单位：某局 names an office */
            set_field(m, &f->amount_unit, HEAD_AMOUNT_UNIT, text, row, col);
        else
            set_unit(m, text, rank, row, col);
        break;
    case LABEL_TOTAL:
        set_field(m, &f->self_total, HEAD_SELF_TOTAL, text, row, col);
        break;
    case LABEL_GRADE:
        set_field(m, &f->self_grade, HEAD_SELF_GRADE, text, row, col);
        break;
    case LABEL_GOAL:
        f->goal = jx__map_keep(m, text);
        break;
    case LABEL_KNOWN:
    case LABEL_HEADING:
    case LABEL_NONE:
        jx__diag(m->diags, JX5422, jx__map_at(m, row, col), text);
        break;
    }
}

/* 单位：万元 in one cell. The label is what stands before the first colon. */
static Label inline_label(Mapper *m, Str text, uint32_t *rank, Str *value)
{
    for (uint32_t i = 0; i < text.n && i < 60; i++) {
        bool wide = jx__str_starts((Str){text.p + i, text.n - i}, STR("："));
        if (!wide && text.p[i] != ':') continue;
        uint32_t skip = i + (wide ? 3 : 1);
        *value = jx__str_trim((Str){text.p + skip, text.n - skip});
        return jx__word_label(jx__word_key(m->ar, (Str){text.p, i}), rank);
    }
    return LABEL_NONE;
}

/* The next cell that was written in the row and is no label itself; false: the value is blank. */
static bool value_after(Mapper *m, const BookRow *r, uint32_t i, uint32_t *at)
{
    uint32_t rank;
    for (uint32_t k = i + 1; k < r->first + r->n; k++) {
        const GridCell *c = &m->sheet->cells.at[k];
        if (c->flags & GRID_SPAN) continue;
        *at = k;
        return jx__word_label(jx__word_key(m->ar, c->text), &rank) == LABEL_NONE;
    }
    return false;
}

static bool is_note(Str text)
{
    static const char *const starts[] = {
        "注", "说明", "填表说明", "备注", "填报说明", "附件", "附：", "附:", "表", "第",
        "1.", "2.",   "3.",       "4.",   "1、",      "2、",  "3、",  "4、", "—"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (jx__str_starts(text, jx__str_of(starts[i]))) return true;
    return false;
}

/* A cell that is neither label nor value. */
static void lone_cell(Mapper *m, const GridCell *c, uint32_t row)
{
    Where where = jx__map_at(m, row, c->col);
    Str money = jx__word_money(c->text);
    int32_t year = jx__word_year(c->text);
    if (!jx__map_form(m)) return;
    if (money.n && jx__utf8_count(c->text) <= 24) {
        if (!m->form->amount_unit.n)
            set_field(m, &m->form->amount_unit, HEAD_AMOUNT_UNIT, money, row, c->col);
    } else if (year && jx__utf8_count(c->text) <= 12) {
        set_year(m, c->text, row, c->col, false);
    } else {
        jx__diag(m->diags, is_note(c->text) ? JX5422 : JX5423, where, c->text);
    }
}

/* The text of a goal stands behind its label, or in the row below. */
static bool goal_text(Mapper *m, uint32_t row)
{
    Str text;
    uint32_t col;
    if (m->goal_row == UINT32_MAX || m->goal_row + 1 != row) return false;
    m->goal_row = UINT32_MAX;
    if (jx__map_texts(m, row, &text, &col) != 1 || m->form->goal.n) return false;
    m->form->goal = jx__map_keep(m, text);
    return true;
}

static void title(Mapper *m, uint32_t row)
{
    Str text;
    uint32_t col;
    (void)jx__map_texts(m, row, &text, &col);
    if (!jx__map_form(m)) return;
    if (m->form->form.n)
        jx__diag(m->diags, JX5422, jx__map_at(m, row, col), text);
    else
        set_field(m, &m->form->form, HEAD_FORM, text, row, col);
    set_year(m, text, row, col, false);
}

/* One cell of the row; the index of the last cell it took. */
static uint32_t take_cell(Mapper *m, uint32_t row, uint32_t i)
{
    const BookRow *r = &m->sheet->rows.at[row];
    const GridCell *c = &m->sheet->cells.at[i];
    uint32_t rank = 0, at = i;
    Str value = STR_NONE;
    Label label = jx__word_label(jx__word_key(m->ar, c->text), &rank);
    bool next = label != LABEL_NONE && value_after(m, r, i, &at);
    if (label == LABEL_NONE) {
        label = inline_label(m, c->text, &rank, &value);
        if (label == LABEL_KNOWN) value = c->text;
        if (label != LABEL_NONE && value.n) set_label(m, label, rank, value, row, c->col);
        if (label == LABEL_NONE) lone_cell(m, c, row);
        return i;
    }
    if (label == LABEL_HEADING || !next) {
        Str money = jx__word_money(c->text);
        if (label == LABEL_GOAL && jx__map_form(m)) m->goal_row = row;
        if (label == LABEL_KNOWN) jx__diag(m->diags, JX5422, jx__map_at(m, row, c->col), c->text);
        if (label < LABEL_GOAL) jx__diag(m->diags, JX5425, jx__map_at(m, row, c->col), c->text);
        if (money.n && jx__map_form(m) && !m->form->amount_unit.n)
            set_field(m, &m->form->amount_unit, HEAD_AMOUNT_UNIT, money, row, c->col);
        return i;
    }
    const GridCell *v = &m->sheet->cells.at[at];
    set_label(m, label, rank, v->text, row, v->col);
    return at;
}

void jx__map_head(Mapper *m, uint32_t row)
{
    const BookRow *r = &m->sheet->rows.at[row];
    if (jx__map_is_title(m, row)) {
        title(m, row);
        return;
    }
    if (goal_text(m, row)) return;
    for (uint32_t i = r->first; i < r->first + r->n && !m->ar->failed; i++)
        if (!(m->sheet->cells.at[i].flags & GRID_SPAN)) i = take_cell(m, row, i);
}
