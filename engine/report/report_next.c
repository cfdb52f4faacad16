/* What was not: clauses that did not act, and what would bring the next grade.
 *
 * Depends on the registers of the last run and on run/next_grade.h, which proves its answers. The
 * texts say no more than was run or compared.
 */
#include "plan/kernel.h"
#include "report/build.h"
#include "run/next_grade.h"

/* ---- clauses that did not act ---- */

static bool known_false(const Build *b, uint32_t reg)
{
    Cell c = jx__report_reg(b, reg);
    return c.status == CELL_OK && jx__num_sign(c.num) == 0;
}

/* What a condition hangs on, by name: for wording that no figure can be put into. */
static Str named_figures(Build *b, const PlanItem *it, uint32_t reg)
{
    uint32_t sources[8], n = jx__report_sources(b, reg, sources, 8);
    Cell rate = jx__report_reg(b, it->reg_completion);
    Buf out = jx__buf(b->ar);
    for (uint32_t k = 0; k < n; k++) {
        Str cell = jx__report_cell(b, sources[k], b->inputs[sources[k]]);
        jx__buf_printf(&out, "%s%.*s＝%.*s", k ? "，" : "", STR_F(b->plan->inputs[sources[k]].name),
                       STR_F(cell));
    }
    if (it->reg_completion != JX_NO_REG && rate.status == CELL_OK)
        jx__buf_printf(&out, "%s%.*s", n ? "，" : "",
                       STR_F(jx__say(b, SAY_COMPLETION_OF, jx__report_percent(b, rate.num))));
    return jx__buf_str(&out);
}

/* The condition of a case or premise, as written, and with the figures in it. */
static Str condition(Build *b, const PlanItem *it, const PlanStep *step, Str *figures)
{
    Str text = jx__report_before(step->text, STR("；"), STR(";"));
    if (step->kind == STEP_CASE) text = jx__report_before(text, STR("，"), STR(","));
    *figures = jx__report_figures(b, it, text);
    if (jx__str_eq(*figures, text)) *figures = named_figures(b, it, step->a);
    return text;
}

/* The condition of a later case is: none before it, and its own. */
static bool is_later_case(const Build *b, const PlanItem *it, const PlanStep *step)
{
    for (const PlanStep *s = &b->plan->steps[it->first_step]; s < step; s++)
        if (s->kind == STEP_CASE) return true;
    return false;
}

static Str spared_case(Build *b, const PlanItem *it, const PlanStep *step)
{
    const Op *op = &b->plan->ops[step->a];
    Str figures, text = condition(b, it, step, &figures);
    if (!known_false(b, step->a)) return STR_NONE;
    if (op->code == OP_AND_ && is_later_case(b, it, step) && jx__report_holds(b, op->b))
        return jx__say(b, SAY_SPARED_EARLIER, step->text);
    return jx__say(b, SAY_SPARED_CASE, text, figures);
}

static Str spared_bound(Build *b, const PlanStep *step)
{
    Cell before = jx__report_reg(b, step->a), after = jx__report_reg(b, step->reg);
    if (before.status != CELL_OK || after.status != CELL_OK) return STR_NONE;
    return jx__say(b, step->kind == STEP_CAP ? SAY_SPARED_CAP : SAY_SPARED_FLOOR, step->text,
                   jx__report_value(b, before.num, NULL));
}

static Str spared_over(Build *b, const PlanItem *it, const PlanStep *step)
{
    Cell limit = jx__report_reg(b, step->c), actual = jx__report_reg(b, it->reg_actual);
    Unit u = jx__report_item_unit(b, it);
    if (!known_false(b, step->a) || limit.status != CELL_OK || actual.status != CELL_OK)
        return STR_NONE;
    if (jx__num_cmp(&b->np, actual.num, limit.num) > 0)
        return jx__say(b, SAY_SPARED_OVER_REASON, step->text);
    return jx__say(b, SAY_SPARED_OVER, step->text, jx__report_actual(b, it),
                   jx__report_value(b, limit.num, &u));
}

static Str spared_condition(Build *b, const PlanItem *it, const PlanStep *step)
{
    Str figures, text = condition(b, it, step, &figures);
    bool premise = step->kind == STEP_PREMISE;
    if (premise ? !jx__report_holds(b, step->a) : !known_false(b, step->a)) return STR_NONE;
    return jx__say(b, premise ? SAY_SPARED_PREMISE : SAY_SPARED_VETO, text, figures);
}

/* The bands that were not taken, with the figure that is in none of them; long tables not whole. */
static Str spared_bands(Build *b, const PlanItem *it, const PlanStep *step)
{
    enum { SHOWN = 6 };
    const BandTable *table = &b->plan->tables[step->d];
    Cell at = jx__report_reg(b, step->a), row = jx__report_reg(b, step->b);
    Buf names = jx__buf(b->ar);
    uint32_t shown = 0;
    if (at.status != CELL_OK || row.status != CELL_OK || row.num.d != 1) return STR_NONE;
    for (uint32_t k = 0; k < table->n; k++) {
        if (row.num.n == (int64_t)k) continue;
        if (shown == SHOWN) jx__buf_add(&names, STR("……"));
        if (shown++ >= SHOWN) break;
        Str band = jx__report_before(table->rows[k].text, STR("｜"), STR("|"));
        jx__buf_printf(&names, "%s%.*s", names.n ? "”、“" : "", STR_F(band));
    }
    bool own = step->a == it->reg_actual;
    Str figure = own ? jx__report_actual(b, it) : jx__report_percent(b, at.num);
    return shown ? jx__say(b, SAY_SPARED_CASE, jx__buf_str(&names), figure) : STR_NONE;
}

static Str spared_absence(Build *b, const PlanItem *it, const PlanStep *step)
{
    Str figures, text = condition(b, it, step, &figures);
    if (!known_false(b, step->a) || jx__str_eq(figures, text) || !figures.n) return STR_NONE;
    return jx__say(b, SAY_SPARED_NA, text, figures);
}

static Str spared_bonus(Build *b, const PlanStep *step)
{
    Cell n = jx__report_reg(b, step->a);
    bool none = n.status == CELL_OK && jx__num_sign(n.num) <= 0;
    return none ? jx__say(b, SAY_SPARED_BONUS, step->text) : STR_NONE;
}

Str jx__report_spared(Build *b, const PlanItem *it, const PlanStep *step)
{
    if (!step->text.n) return STR_NONE;
    switch (step->kind) {
    case STEP_CASE:
        return spared_case(b, it, step);
    case STEP_CAP:
    case STEP_FLOOR:
        return spared_bound(b, step);
    case STEP_OVER:
        return spared_over(b, it, step);
    case STEP_BAND:
        return spared_bands(b, it, step);
    case STEP_NA:
        return spared_absence(b, it, step);
    case STEP_BONUS:
        return spared_bonus(b, step);
    case STEP_PREMISE:
    case STEP_VETO:
        return spared_condition(b, it, step);
    default:
        return STR_NONE;
    }
}

/* ---- the next grade ---- */

enum { MOST_OPS = 30000000 }; /* that the search may run for one form */

static Num scale_of(void *ud, uint32_t input)
{
    Unit u = jx__report_unit(ud, input);
    return u.scale.d != 0 || u.scale.big ? u.scale : NUM_INT(1);
}

static Str number_phrase(Build *b, const GradeChange *c, const Say own[2][2], const Say other[2])
{
    bool less = jx__num_sign(c->change) < 0, foreign = c->input != b->plan->items[c->item].input;
    Unit u = jx__report_unit(b, c->input);
    Say what = foreign ? other[less] : own[u.kind == UNIT_PERCENT][less];
    return jx__say(b, what, jx__report_change(b, c->change, &u), b->plan->inputs[c->input].name);
}

/* A value that is not told by how far it is from the present one. */
static bool is_told_whole(Build *b, const GradeChange *c)
{
    const Input *in = &b->plan->inputs[c->input];
    bool word = in->type == TYPE_YESNO || in->type == TYPE_GRADE || in->type == TYPE_BOOL ||
                in->type == TYPE_TEXT;
    return word || b->inputs[c->input].status != CELL_OK;
}

static Str value_text(Build *b, const GradeChange *c)
{
    if (b->plan->inputs[c->input].type == TYPE_TEXT) return b->plan->items[c->item].target_text;
    return jx__report_cell(b, c->input, CELL_NUM(c->value));
}

static Str change_phrase(Build *b, const GradeChange *c)
{
    static const Say own[2][2] = {{SAY_NEXT_MORE, SAY_NEXT_LESS}, {SAY_NEXT_RISE, SAY_NEXT_FALL}};
    static const Say other[2] = {SAY_NEXT_OTHER_MORE, SAY_NEXT_OTHER_LESS};
    const Input *in = &b->plan->inputs[c->input];
    if (in->type == TYPE_DATE) return jx__say(b, SAY_NEXT_BY_DATE, value_text(b, c), in->name);
    if (is_told_whole(b, c)) return jx__say(b, SAY_NEXT_EXACT, value_text(b, c), in->name);
    return number_phrase(b, c, own, other);
}

static const ReportChange *add_change(Build *b, const GradeChange *c, bool together)
{
    const Input *in = &b->plan->inputs[c->input];
    Unit u = jx__report_unit(b, c->input);
    ReportChange *out = VEC_PUSH(b->ar, &b->r->changes);
    bool number = in->type == TYPE_NUMBER || in->type == TYPE_UNKNOWN;
    *out = (ReportChange){.indicator = jx__str_copy(b->ar, b->plan->items[c->item].name),
                          .input = jx__str_copy(b->ar, in->name),
                          .value = jx__str_copy(b->ar, value_text(b, c)),
                          .total = jx__report_points(b, c->total, b->plan->total_places).text,
                          .text = change_phrase(b, c),
                          .together = together};
    if (number)
        out->change = jx__str_printf(b->ar, "%s%.*s", jx__num_sign(c->change) < 0 ? "-" : "",
                                     STR_F(jx__report_change(b, c->change, &u)));
    return out;
}

/* ：甲再完成2家，总分90.00分；或者…… */
static void tell_single(Build *b, const NextGrade *next, Buf *text)
{
    for (uint32_t k = 0; k < next->nchanges && !b->ar->failed; k++) {
        const ReportChange *c = add_change(b, &next->changes[k], false);
        jx__buf_add(text, jx__say(b, k ? SAY_NEXT_OR : SAY_NEXT_BY, c->text, c->total));
    }
    if (next->found > next->nchanges)
        jx__buf_add(text, jx__say(b, SAY_NEXT_OTHERS,
                                  jx__str_printf(b->ar, "%u", next->found - next->nchanges)));
}

static void tell_together(Build *b, const NextGrade *next, Buf *text)
{
    Buf list = jx__buf(b->ar);
    Str total = jx__report_points(b, next->total, b->plan->total_places).text;
    jx__buf_add(text, jx__say0(b, SAY_NEXT_NONE));
    for (uint32_t k = 0; next->combined && k < next->ntogether && !b->ar->failed; k++) {
        if (k) jx__buf_add(&list, jx__say0(b, SAY_NEXT_AND));
        jx__buf_add(&list, add_change(b, &next->together[k], true)->text);
    }
    if (next->combined)
        jx__buf_add(text, jx__say(b, SAY_NEXT_TOGETHER, jx__buf_str(&list), total));
    else if (next->best_known && next->ntogether)
        jx__buf_add(text, jx__say(b, SAY_NEXT_BEST, total));
}

void jx__report_next(Build *b)
{
    Report *r = b->r;
    if (!b->next || !r->total.p) return;
    NextGrade *next = jx__arena_alloc(&b->scratch, sizeof *next);
    if (b->scratch.failed) return;
    jx__next_grade(b->next, next);
    if (!next->exists) return;
    const PlanGrade *grade = &b->plan->grades[next->grade];
    r->next_grade = jx__str_copy(b->ar, grade->name);
    r->next_missing = jx__report_points(b, next->missing, b->plan->total_places).text;
    Buf text = jx__buf(b->ar);
    jx__buf_add(&text, next->beyond ? jx__say(b, SAY_NEXT_BEYOND, jx__report_plain(b, grade->low),
                                              grade->name)
                                    : jx__say(b, SAY_NEXT_MISSING, r->next_missing, grade->name));
    tell_single(b, next, &text);
    if (!next->nchanges && next->whole) tell_together(b, next, &text);
    r->next_text = jx__report_capital(b, jx__buf_str(&text));
}

/* ---- the next step of one indicator ---- */

void jx__report_step_up(Build *b, const PlanItem *it, ReportRow *row)
{
    static const Say own[2][2] = {{SAY_STEP_MORE, SAY_STEP_LESS}, {SAY_STEP_RISE, SAY_STEP_FALL}};
    static const Say other[2] = {SAY_NEXT_OTHER_MORE, SAY_NEXT_OTHER_LESS};
    GradeChange c;
    Num score;
    if (!b->next || !jx__next_step(b->next, (uint32_t)(it - b->plan->items), &c)) return;
    const Input *in = &b->plan->inputs[c.input];
    if (in->type == TYPE_TEXT || in->kind != INPUT_VALUE) return;
    Cell now = jx__report_reg(b, it->reg_score);
    if (jx__num_round(&b->np, c.total, b->plan->item_places, (RoundMode)b->plan->item_mode,
                      &score) != NUM_OK ||
        now.status != CELL_OK || jx__num_cmp(&b->np, score, now.num) <= 0)
        return;
    Str what = in->type == TYPE_DATE  ? jx__say(b, SAY_STEP_BY_DATE, value_text(b, &c))
               : is_told_whole(b, &c) ? jx__say(b, SAY_STEP_EXACT, value_text(b, &c))
                                      : number_phrase(b, &c, own, other);
    row->step_input = jx__str_copy(b->ar, in->name);
    row->step_value = jx__str_copy(b->ar, value_text(b, &c));
    row->step_score = jx__report_points(b, score, b->plan->item_places).text;
    row->step = jx__say(b, SAY_STEP_GIVES, what, row->step_score);
}

bool jx__report_next_open(Build *b)
{
    if (!b->trial) return true;
    b->next_ops = MOST_OPS;
    b->next = jx__next_open(b->trial, b->last, b->inputs, &b->np, scale_of, b, &b->next_ops);
    return b->next != NULL;
}

bool jx__report_next_close(Build *b)
{
    bool ok = !b->next || jx__next_close(b->next);
    b->next = NULL;
    return ok;
}
