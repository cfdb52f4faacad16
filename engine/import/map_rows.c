/* Rows of the tables: indicators, budget lines, key tasks, goals.
 *
 * Cells go into the form as they stand. What printed forms spread over several cells is put
 * together (≥ | 50 | 个), with the sign words of platforms turned into signs; each such step is
 * said. A level printed once holds for the rows below it.
 */
#include "base/name.h"
#include "import/map.h"
#include <string.h>

typedef struct Taken {
    Str text;
    uint32_t col;
} Taken;

static Taken take(Mapper *m, uint32_t row, ColumnRole role)
{
    Taken t;
    t.text = jx__map_role(m, row, role, &t.col);
    return t;
}

/* A merged cell that begins left of the names: a total, a note, a heading. */
static bool wide(Mapper *m, uint32_t row)
{
    Taken name = take(m, row, ROLE_NAME);
    const GridCell *c = jx__grid_at(m->sheet, row, name.col);
    bool after = name.col > 0 && m->columns.role[name.col - 1] != ROLE_NAME;
    return c && (c->flags & GRID_ACROSS) && after;
}

/* ---- indicators ---- */

static void total_row(Mapper *m, uint32_t row, uint32_t label)
{
    Taken score = take(m, row, ROLE_SCORE);
    const BookRow *r = &m->sheet->rows.at[row];
    for (uint32_t i = r->first; i < r->first + r->n && !score.text.n; i++) {
        const GridCell *c = &m->sheet->cells.at[r->first + r->n - 1 - (i - r->first)];
        bool last = !(c->flags & GRID_SPAN) && c->col > label && jx__word_number(c->text);
        if (last && m->columns.role[c->col] != ROLE_POINTS) score = (Taken){c->text, c->col};
    }
    m->totalled = true;
    if (!score.text.n || m->form->self_total.n) return;
    m->form->self_total = jx__map_keep(m, score.text);
    m->form->head[HEAD_SELF_TOTAL] = jx__map_place(m, row, score.col);
}

static void set_levels(Mapper *m, uint32_t row)
{
    Taken one = take(m, row, ROLE_LEVEL1), two = take(m, row, ROLE_LEVEL2);
    if (one.text.n && !jx__str_eq(one.text, m->level1)) {
        m->level1 = one.text;
        m->place1 = jx__map_place(m, row, one.col);
        m->level2 = STR_NONE;
    }
    if (two.text.n) {
        m->level2 = two.text;
        m->place2 = jx__map_place(m, row, two.col);
    }
}

typedef struct SignWord {
    const char *word, *sign;
} SignWord;

static const SignWord *sign_word(Str key)
{
    static const SignWord words[] = {{"正向", "≥"},     {"反向", "≤"},    {"大于等于", "≥"},
                                     {"小于等于", "≤"}, {"等于", "＝"},   {"大于", ">"},
                                     {"小于", "<"},     {"定性", ""},     {"定性指标", ""},
                                     {"正向指标", "≥"}, {"反向指标", "≤"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (jx__str_eq(key, jx__str_of(words[i].word))) return &words[i];
    return NULL;
}

static Str without_blanks_around(Mapper *m, Str sign, Str value, Str unit)
{
    bool number = jx__word_number(value);
    bool has_unit = unit.n && jx__str_ends(value, unit);
    Str tail = number && !has_unit ? unit : STR_NONE;
    return jx__str_printf(m->ar, "%.*s%.*s%.*s", STR_F(sign), STR_F(value), STR_F(tail));
}

/* 指标性质 | 指标值 | 度量单位 to one target: ≥50个. */
static Taken target_of(Mapper *m, uint32_t row)
{
    Taken value = take(m, row, ROLE_TARGET), sign = take(m, row, ROLE_SIGN);
    Taken unit = take(m, row, ROLE_UNIT);
    if (!value.text.n || (!sign.text.n && !unit.text.n)) return value;
    const SignWord *word = sign_word(jx__word_key(m->ar, sign.text));
    Str shown = word ? jx__str_of(word->sign) : sign.text;
    Str text = without_blanks_around(m, shown, value.text, unit.text);
    if (word && word->sign[0])
        jx__diag(m->diags, JX5428, jx__map_at(m, row, sign.col), sign.text, text);
    return (Taken){text, value.col};
}

static void put(Mapper *m, uint32_t row, Taken t, Str *to, Str *place)
{
    *to = jx__map_keep(m, t.text);
    if (t.text.n) *place = jx__map_place(m, row, t.col);
}

/* 年初 and 调整 beside each other: the adjusted one is the target, the first goes into the note. */
static void put_initial(Mapper *m, uint32_t row, FormRow *out, Str *places)
{
    Taken initial = take(m, row, ROLE_INITIAL), note = take(m, row, ROLE_NOTE);
    put(m, row, note, &out->note, &places[ROW_NOTE]);
    if (!initial.text.n) return;
    Str word = m->columns.word[initial.col];
    Str text = jx__str_printf(m->ar, "%.*s：%.*s%s%.*s", STR_F(word), STR_F(initial.text),
                              note.text.n ? "；" : "", STR_F(note.text));
    put(m, row, (Taken){text, initial.col}, &out->note, &places[ROW_NOTE]);
    if (!out->target.n)
        jx__diag(m->diags, JX5427, jx__map_at(m, row, initial.col), out->name, initial.text);
}

static bool has_room(Mapper *m, uint32_t row, uint32_t col)
{
    const Form *form = m->form;
    if (form->rows.n + form->values.n + form->tasks.n < JX_LIMIT_FORM_ROWS) return true;
    if (!m->book->stopped)
        jx__diag(m->diags, JX5023, jx__map_at(m, row, col),
                 jx__str_printf(m->ar, "%u", JX_LIMIT_FORM_ROWS));
    m->book->stopped = true;
    return false;
}

static void add_row(Mapper *m, uint32_t row, Taken name)
{
    Form *form = m->form;
    if (!has_room(m, row, name.col)) return;
    Str *places = jx__arena_alloc(&form->arena, ROW_CELLS * sizeof *places);
    if (form->arena.failed) return;
    FormRow out = {.level1 = jx__map_keep(m, m->level1),
                   .level2 = jx__map_keep(m, m->level2),
                   .where = jx__map_place(m, row, name.col),
                   .places = places};
    places[ROW_LEVEL1] = m->place1;
    places[ROW_LEVEL2] = m->place2;
    put(m, row, name, &out.name, &places[ROW_NAME]);
    put(m, row, take(m, row, ROLE_CYCLE), &out.cycle_target, &places[ROW_CYCLE_TARGET]);
    put(m, row, target_of(m, row), &out.target, &places[ROW_TARGET]);
    put(m, row, take(m, row, ROLE_ACTUAL), &out.actual, &places[ROW_ACTUAL]);
    put(m, row, take(m, row, ROLE_POINTS), &out.points, &places[ROW_POINTS]);
    put(m, row, take(m, row, ROLE_SCORE), &out.self_score, &places[ROW_SELF_SCORE]);
    put(m, row, take(m, row, ROLE_REASON), &out.reason, &places[ROW_REASON]);
    put_initial(m, row, &out, places);
    out.key = jx__name_key(&form->arena, out.name);
    *VEC_PUSH(&form->arena, &form->rows) = out;
}

static bool any_cell(Mapper *m, uint32_t row)
{
    static const ColumnRole roles[] = {ROLE_CYCLE,  ROLE_TARGET, ROLE_INITIAL, ROLE_ACTUAL,
                                       ROLE_POINTS, ROLE_SCORE,  ROLE_REASON};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (take(m, row, roles[i]).text.n) return true;
    return false;
}

/* One list of many projects: a column tells them apart. */
static bool set_project(Mapper *m, uint32_t row)
{
    Taken name = take(m, row, ROLE_PROJECT), unit = take(m, row, ROLE_PROJECT_UNIT);
    bool other = name.text.n && m->form->name.n && !jx__str_eq(name.text, m->form->name);
    other = other || (unit.text.n && m->form->unit.n && m->form->rows.n &&
                      !jx__str_eq(unit.text, m->form->unit));
    Columns columns = m->columns;
    if (other && !jx__map_next_form(m)) return false;
    m->columns = columns;
    m->has_table = true;
    if (name.text.n) put(m, row, name, &m->form->name, &m->form->head[HEAD_NAME]);
    if (unit.text.n) put(m, row, unit, &m->form->unit, &m->form->head[HEAD_UNIT]);
    return true;
}

static bool without_name(Mapper *m, uint32_t row, uint32_t written)
{
    if (any_cell(m, row)) {
        jx__map_unread(m, row, JX5426);
        return true;
    }
    Taken one = take(m, row, ROLE_LEVEL1), two = take(m, row, ROLE_LEVEL2);
    if (!one.text.n && !two.text.n) return written == 0;
    Taken level = two.text.n ? two : one;
    jx__diag(m->diags, JX5425, jx__map_at(m, row, level.col), level.text);
    return true;
}

static bool is_field(Mapper *m, Str text)
{
    uint32_t rank;
    Label label = jx__word_label(jx__word_key(m->ar, text), &rank);
    for (uint32_t i = 0; label == LABEL_NONE && i < text.n && i < 40; i++) {
        bool colon = text.p[i] == ':' || jx__str_starts((Str){text.p + i, text.n - i}, STR("："));
        if (colon) label = jx__word_label(jx__word_key(m->ar, (Str){text.p, i}), &rank);
        if (colon) break;
    }
    return label != LABEL_NONE && label != LABEL_HEADING && label != LABEL_GOAL;
}

/* 指标2： and …… of a template, with nothing behind them. */
static bool template_row(Mapper *m, uint32_t row, Taken name)
{
    Str key = jx__name_key(m->ar, name.text);
    if (key.n > 60 || any_cell(m, row)) return false;
    if (jx__str_starts(key, STR("指标"))) key = (Str){key.p + 6, key.n - 6};
    while (key.n && ((key.p[0] >= '0' && key.p[0] <= '9') || strchr(":.-/*", key.p[0])))
        key = (Str){key.p + 1, key.n - 1};
    if (key.n) return false;
    jx__diag(m->diags, JX5425, jx__map_at(m, row, name.col), name.text);
    return true;
}

bool jx__map_indicator(Mapper *m, uint32_t row)
{
    Str first;
    uint32_t col, written = jx__map_texts(m, row, &first, &col);
    if (jx__word_total(jx__word_key(m->ar, first))) {
        total_row(m, row, col);
        return true;
    }
    if (written && is_field(m, first)) return false;
    if (wide(m, row)) return false;
    if (!set_project(m, row)) return true;
    Taken name = take(m, row, ROLE_NAME);
    if (written == 1 && name.text.n && name.col == col && m->totalled) return false;
    set_levels(m, row);
    if (!name.text.n) return without_name(m, row, written);
    if (!template_row(m, row, name)) add_row(m, row, name);
    return true;
}

/* ---- budget ---- */

static uint32_t first_column(const Columns *c)
{
    uint32_t i = 0;
    while (i < c->n && c->role[i] == ROLE_NONE)
        i++;
    return i;
}

static Taken label_before(Mapper *m, uint32_t row, uint32_t col, uint32_t from)
{
    while (col-- > from) {
        Str text = jx__map_text(m, row, col);
        if (text.n) return (Taken){text, col};
    }
    return (Taken){STR_NONE, 0};
}

/* 其中：当年财政拨款 → 当年财政拨款. */
static Str without_thereof(Str text, bool *thereof)
{
    *thereof = jx__str_starts(text, STR("其中"));
    if (!*thereof) return text;
    text = (Str){text.p + STR("其中").n, text.n - STR("其中").n};
    if (jx__str_starts(text, STR("："))) return jx__str_trim((Str){text.p + 3, text.n - 3});
    if (text.n && text.p[0] == ':') return jx__str_trim((Str){text.p + 1, text.n - 1});
    return jx__str_trim(text);
}

/* 620.82万元 in a column of 万元: said, because it may have been meant to be counted twice. */
static void check_unit(Mapper *m, Str text, Str unit, uint32_t row, uint32_t col)
{
    bool word = text.n && unit.n && jx__word_number(text) &&
                (jx__str_ends(text, STR("元")) || jx__str_ends(text, STR("万")) ||
                 jx__str_ends(text, STR("亿")));
    if (word) jx__diag(m->diags, JX5442, jx__map_at(m, row, col), text, unit);
}

/* 部门预算支出 | 预算金额（万元） | 收入来源 | 预算金额（万元）: pairs of label and amount. */
static bool amount_pairs(Mapper *m, uint32_t row)
{
    uint32_t from = 0, taken = 0;
    for (uint32_t i = 0; i < m->columns.n; i++) {
        if (m->columns.role[i] != ROLE_AMOUNT) continue;
        Taken label = label_before(m, row, i, from);
        Str text = jx__map_text(m, row, i);
        from = i + 1;
        if (!label.text.n || !jx__word_number(text) || !jx__map_own(m, row, i)) continue;
        Str unit = jx__word_money(m->columns.word[i]);
        Str last = text.p[text.n - 1] >= '0' && text.p[text.n - 1] <= '9' ? unit : STR_NONE;
        bool thereof;
        check_unit(m, text, unit, row, i);
        jx__map_value(m, without_thereof(label.text, &thereof),
                      jx__str_printf(m->ar, "%.*s%.*s", STR_F(text), STR_F(last)), row, i);
        taken++;
    }
    return taken > 0;
}

static void budget_values(Mapper *m, uint32_t row, Str before)
{
    static const struct {
        ColumnRole role;
        const char *name;
    } columns[] = {{ROLE_BUDGET_INITIAL, "年初预算数"},
                   {ROLE_BUDGET_YEAR, "全年预算数"},
                   {ROLE_EXECUTED, "全年执行数"}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        Taken t = take(m, row, columns[i].role);
        if (!t.text.n || (before.n && jx__word_placeholder(jx__word_key(m->ar, t.text)))) continue;
        Str name = jx__str_printf(m->ar, "%.*s%s", STR_F(before), columns[i].name);
        check_unit(m, t.text, m->form->amount_unit, row, t.col);
        jx__map_value(m, name, t.text, row, t.col);
    }
}

static void budget_fields(Mapper *m, uint32_t row, bool total)
{
    const struct {
        ColumnRole role;
        Str *to;
        HeadCell cell;
    } columns[] = {{ROLE_RATE, &m->form->budget_rate, HEAD_BUDGET_RATE},
                   {ROLE_POINTS, &m->form->budget_points, HEAD_BUDGET_POINTS},
                   {ROLE_SCORE, &m->form->budget_self_score, HEAD_BUDGET_SELF_SCORE}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        Taken t = take(m, row, columns[i].role);
        if (!t.text.n) continue;
        bool mine = total && !columns[i].to->n;
        if (mine) put(m, row, t, columns[i].to, &m->form->head[columns[i].cell]);
        if (!mine && jx__map_own(m, row, t.col) &&
            !jx__word_placeholder(jx__word_key(m->ar, t.text)))
            jx__diag(m->diags, JX5422, jx__map_at(m, row, t.col), t.text);
    }
}

static bool any_money(Mapper *m, uint32_t row)
{
    static const ColumnRole roles[] = {ROLE_BUDGET_INITIAL, ROLE_BUDGET_YEAR, ROLE_EXECUTED};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        Str text = take(m, row, roles[i]).text;
        if (jx__word_number(text) || jx__word_placeholder(jx__word_key(m->ar, text))) return true;
    }
    return false;
}

/* 其中：其他资金 with nothing but dashes behind it. */
static bool blank_line(Mapper *m, uint32_t row, Taken label)
{
    bool dash = false;
    if (!label.text.n || !jx__map_own(m, row, label.col)) return false;
    for (uint32_t i = first_column(&m->columns); i < m->columns.n; i++) {
        Str text = jx__map_own(m, row, i) ? jx__map_text(m, row, i) : STR_NONE;
        if (text.n && !jx__word_placeholder(jx__word_key(m->ar, text))) return false;
        dash = dash || text.n;
    }
    if (!dash && !jx__str_starts(label.text, STR("其中"))) return false;
    jx__diag(m->diags, JX5425, jx__map_at(m, row, label.col), label.text);
    return true;
}

bool jx__map_budget(Mapper *m, uint32_t row)
{
    if (m->columns.count[ROLE_AMOUNT]) return amount_pairs(m, row);
    Taken label = label_before(m, row, first_column(&m->columns), 0);
    if (blank_line(m, row, label)) return true;
    if (!any_money(m, row)) return false;
    bool thereof, none = m->totalled;
    Str text = without_thereof(label.text, &thereof), key = jx__word_key(m->ar, text);
    bool known = !text.n || jx__word_total_line(key);
    bool total = !thereof && !none && (known || !m->form->budget_points.n);
    for (uint32_t i = 0; i < m->form->values.n && total; i++)
        if (jx__str_ends(m->form->values.at[i].key, STR("预算数"))) total = known;
    if (total && !known) jx__diag(m->diags, JX5429, jx__map_at(m, row, label.col), label.text);
    budget_values(m, row, total ? STR_NONE : text);
    budget_fields(m, row, total);
    return true;
}

/* ---- key tasks, goals ---- */

bool jx__map_task(Mapper *m, uint32_t row)
{
    Taken name = take(m, row, ROLE_TASK_NAME), content = take(m, row, ROLE_TASK_CONTENT);
    Taken amount = take(m, row, ROLE_TASK_AMOUNT), goal = take(m, row, ROLE_TASK_GOAL);
    if (!name.text.n || wide(m, row)) return false;
    uint32_t rank;
    if (jx__word_label(jx__word_key(m->ar, name.text), &rank) != LABEL_NONE) return false;
    if (!content.text.n && !amount.text.n && !goal.text.n) {
        jx__map_unread(m, row, JX5425);
        return true;
    }
    Str unit = jx__word_money(m->columns.word[amount.col]);
    bool bare = amount.text.n && jx__word_number(amount.text) &&
                amount.text.p[amount.text.n - 1] >= '0' && amount.text.p[amount.text.n - 1] <= '9';
    if (bare && unit.n)
        amount.text = jx__str_printf(m->ar, "%.*s%.*s", STR_F(amount.text), STR_F(unit));
    if (!has_room(m, row, name.col)) return true;
    FormTask task = {.name = jx__map_keep(m, name.text),
                     .content = jx__map_keep(m, content.text),
                     .amount = jx__map_keep(m, amount.text),
                     .goal = jx__map_keep(m, goal.text)};
    *VEC_PUSH(&m->form->arena, &m->form->tasks) = task;
    return true;
}

bool jx__map_goal(Mapper *m, uint32_t row)
{
    Taken goal = take(m, row, ROLE_GOAL), actual = take(m, row, ROLE_GOAL_ACTUAL);
    if (!goal.text.n && !actual.text.n) return false;
    if (m->form->goal.n || m->form->goal_actual.n) return false;
    m->form->goal = jx__map_keep(m, goal.text);
    m->form->goal_actual = jx__map_keep(m, actual.text);
    return true;
}
