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

static Str spared_case(Build *b, const PlanItem *it, const PlanStep *step)
{
    const Op *op = &b->plan->ops[step->a];
    Str figures, text = condition(b, it, step, &figures);
    if (!known_false(b, step->a)) return STR_NONE;
    if (op->code == OP_AND_ && jx__report_holds(b, op->b))
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

static Str change_phrase(Build *b, const GradeChange *c)
{
    static const Say own[2][2] = {{SAY_NEXT_MORE, SAY_NEXT_LESS}, {SAY_NEXT_RISE, SAY_NEXT_FALL}};
    static const Say other[2] = {SAY_NEXT_OTHER_MORE, SAY_NEXT_OTHER_LESS};
    const Input *in = &b->plan->inputs[c->input];
    const PlanItem *it = &b->plan->items[c->item];
    Unit u = jx__report_unit(b, c->input);
    bool less = jx__num_sign(c->change) < 0;
    if (in->type == TYPE_DATE)
        return jx__say(b, SAY_NEXT_BY_DATE, jx__report_cell(b, c->input, CELL_NUM(c->value)),
                       in->name);
    if (in->type == TYPE_TEXT) return jx__say(b, SAY_NEXT_EXACT, it->target_text, in->name);
    bool word = in->type == TYPE_YESNO || in->type == TYPE_GRADE || in->type == TYPE_BOOL;
    if (word || b->inputs[c->input].status != CELL_OK)
        return jx__say(b, SAY_NEXT_EXACT, jx__report_cell(b, c->input, CELL_NUM(c->value)),
                       in->name);
    Say what = c->input != it->input ? other[less] : own[u.kind == UNIT_PERCENT][less];
    return jx__say(b, what, jx__report_change(b, c->change, &u), in->name);
}

static void add_change(Build *b, const GradeChange *c, Buf *text, bool first)
{
    const Input *in = &b->plan->inputs[c->input];
    Unit u = jx__report_unit(b, c->input);
    ReportChange *out = VEC_PUSH(b->ar, &b->r->changes);
    bool number = in->type == TYPE_NUMBER || in->type == TYPE_UNKNOWN;
    Str value = in->type == TYPE_TEXT ? b->plan->items[c->item].target_text
                                      : jx__report_cell(b, c->input, CELL_NUM(c->value));
    *out = (ReportChange){.indicator = jx__str_copy(b->ar, b->plan->items[c->item].name),
                          .input = jx__str_copy(b->ar, in->name),
                          .value = jx__str_copy(b->ar, value),
                          .total = jx__report_points(b, c->total, b->plan->total_places).text,
                          .text = change_phrase(b, c)};
    if (number)
        out->change = jx__str_printf(b->ar, "%s%.*s", jx__num_sign(c->change) < 0 ? "-" : "",
                                     STR_F(jx__report_change(b, c->change, &u)));
    jx__buf_add(text, jx__say(b, first ? SAY_NEXT_BY : SAY_NEXT_OR, out->text, out->total));
}

void jx__report_next(Build *b)
{
    NextGrade next;
    Report *r = b->r;
    uint64_t budget = MOST_OPS;
    if (!b->trial || !r->total.p) return;
    if (!jx__next_grade(b->trial, b->last, b->inputs, &b->np, scale_of, b, &budget, &next)) {
        b->ar->failed = true;
        return;
    }
    if (!next.exists) return;
    const PlanGrade *grade = &b->plan->grades[next.grade];
    r->next_grade = jx__str_copy(b->ar, grade->name);
    r->next_missing = jx__report_points(b, next.missing, b->plan->total_places).text;
    Buf text = jx__buf(b->ar);
    jx__buf_add(&text, next.beyond ? jx__say(b, SAY_NEXT_BEYOND, jx__report_plain(b, grade->low),
                                             grade->name)
                                   : jx__say(b, SAY_NEXT_MISSING, r->next_missing, grade->name));
    for (uint32_t k = 0; k < next.nchanges && !b->ar->failed; k++)
        add_change(b, &next.changes[k], &text, k == 0);
    if (!next.nchanges && next.whole) jx__buf_add(&text, jx__say0(b, SAY_NEXT_NONE));
    r->next_text = jx__report_capital(b, jx__buf_str(&text));
}
