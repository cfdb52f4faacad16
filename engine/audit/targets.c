/* Checks of targets and of the values against them: level, direction, unit, date.
 *
 * Depends on build.h. Where a rule says what a target means, nothing is said about how it is
 * printed; the checks of wording are for forms whose rules leave it open.
 */
#include "audit/build.h"
#include "form/cell.h"

static bool wants_high(const Row *r)
{
    if (r->op == OP_GE || r->op == OP_GT) return true;
    return r->op == OP_NONE && !jx__audit_word(W_LOWER, r->name).n;
}

static Str shown(Audit *a, const Quant *q)
{
    return q->text.n ? jx__cell_shown(a->ar, q->text) : STR("—");
}

/* Above 100%: written with %, or bare under a rate's name. */
static bool above_whole(Audit *a, const Row *r, const Quant *q)
{
    if (q->kind != Q_NUMBER) return false;
    if (q->unit.kind == UNIT_PERCENT) return jx__audit_cmp(a, q->v, NUM_INT(1)) > 0;
    return q->unit.kind == UNIT_NONE && jx__audit_rate_name(r) &&
           jx__audit_cmp(a, q->bare, NUM_INT(100)) > 0;
}

/* A rate of something that cannot be had more than wholly (satisfaction, coverage) above 100%: a
 * slip of the pen, see 8022, and nothing to measure a target by. */
static bool impossible(Audit *a, const Row *r)
{
    return jx__audit_word(W_CAPPED, r->name).n && !jx__audit_word(W_BEYOND, r->name).n &&
           above_whole(a, r, &r->actual);
}

void jx__audit_low_target(Audit *a)
{
    Num limit = jx__audit_add(a, NUM_INT(1), a->limit);
    FOR_ROWS(a, r)
    {
        Num t, v;
        if (!wants_high(r) || !jx__audit_pair(a, &r->target, &r->actual, &t, &v)) continue;
        if (jx__num_sign(t) <= 0 || impossible(a, r)) continue;
        Num ratio = jx__audit_div(a, v, t);
        if (jx__audit_cmp(a, ratio, limit) < 0) continue;
        FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, &r->actual), shown(a, &r->target),
             jx__audit_percent(a, ratio), jx__audit_percent(a, limit));
    }
}

void jx__audit_below_last(Audit *a)
{
    FOR_ROWS(a, r)
    {
        const FormRow *old = jx__audit_named(&a->last_names, r->form->key);
        if (!old || !wants_high(r)) continue;
        Quant before = jx__audit_quant(a, old->actual);
        Num t, v;
        if (!jx__audit_pair(a, &r->target, &before, &t, &v) || jx__num_sign(v) <= 0) continue;
        Num less = jx__audit_div(a, jx__audit_sub(a, v, t), v);
        if (jx__audit_cmp(a, less, a->limit) <= 0) continue;
        FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, &r->target), shown(a, &before),
             jx__audit_percent(a, less), jx__audit_percent(a, a->limit));
    }
}

/* A rule that scores the row, by its figures or by grades, says how it is measured. */
static bool ruled(const Row *r)
{
    if (r->item && r->item->blocked == ROW_LACKS && r->item->row->rule.n)
        return true; /* it would be, but for what the form left out */
    return r->item && r->item->method != METHOD_NONE &&
           (r->judged || r->item->target_kind != TARGET_NONE);
}

static bool yes_or_no(const Quant *q)
{
    return jx__str_eq(q->text, STR("是")) || jx__str_eq(q->text, STR("否"));
}

void jx__audit_not_measurable(Audit *a)
{
    FOR_ROWS(a, r)
    if (r->target.kind == Q_TEXT && !r->target.digits && !r->target.garbled &&
        !yes_or_no(&r->target) && !ruled(r))
        FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, &r->target));
}

void jx__audit_vague(Audit *a)
{
    FOR_ROWS(a, r)
    {
        if (r->target.kind != Q_TEXT || r->target.digits) continue;
        Str word = jx__audit_word(W_VAGUE, r->target.text);
        if (!word.n || jx__audit_word(W_BASELINE, r->target.text).n) continue;
        FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, &r->target), word);
    }
}

/* What to write: ≤ for costs and complaints, ≥ for rates and counts, else both to choose from. A
 * target of 0 cannot be a least. */
static Str direction_cure(Audit *a, const Row *r, const char *or_word)
{
    Str text = shown(a, &r->target);
    bool zero = jx__num_sign(r->target.v) == 0;
    bool cost =
        jx__str_has(r->form->level1, STR("成本")) || jx__str_has(r->form->level2, STR("成本"));
    bool high = jx__audit_word(W_HIGHER, r->name).n > 0 || jx__audit_rate_name(r);
    bool low = cost || jx__audit_word(W_LOWER, r->name).n > 0;
    if (zero || low == high)
        return jx__str_printf(a->ar, "%s%.*s %s ≤%.*s", zero ? "＝" : "≥", STR_F(text), or_word,
                              STR_F(text));
    return jx__str_printf(a->ar, "%s%.*s", low ? "≤" : "≥", STR_F(text));
}

void jx__audit_no_direction(Audit *a)
{
    FOR_ROWS(a, r)
    {
        if (r->target.kind != Q_NUMBER || r->target.op != OP_NONE || ruled(r)) continue;
        FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, &r->target),
             direction_cure(a, r, "或"), direction_cure(a, r, "or"));
    }
}

void jx__audit_wrong_direction(Audit *a)
{
    FOR_ROWS(a, r)
    {
        Str low = jx__audit_word(W_LOWER, r->name), high = jx__audit_word(W_HIGHER, r->name);
        TargetOp op = r->target.op;
        bool up = low.n && !high.n && (op == OP_GE || op == OP_GT);
        bool down = high.n && !low.n && (op == OP_LE || op == OP_LT);
        bool hours = r->target.unit.kind == UNIT_MEASURE && r->target.unit.dim.e[DIM_TIME] &&
                     jx__str_has(r->name, STR("培训")); /* hours of training are better high */
        if ((!up && !down) || hours || r->target.kind != Q_NUMBER) continue;
        FIND(a, jx__audit_at(a, r, "target"), r->name, up ? low : high, shown(a, &r->target));
    }
}

/* ---- units ---- */

static bool same_kind(const Unit *x, const Unit *y)
{
    if (x->kind == UNIT_NONE || y->kind == UNIT_NONE) return true;
    bool px = x->kind != UNIT_MEASURE, py = y->kind != UNIT_MEASURE;
    return px == py && (px || jx__dim_eq(x->dim, y->dim));
}

void jx__audit_units_differ(Audit *a)
{
    FOR_ROWS(a, r)
    {
        const Quant *t = &r->target, *v = &r->actual;
        bool both = t->kind == Q_NUMBER && v->kind == Q_NUMBER;
        if (both && !same_kind(&t->unit, &v->unit)) {
            FIND(a, jx__audit_at(a, r, "actual"), r->name, shown(a, t), shown(a, v));
            continue;
        }
        const Quant *q = t->kind == Q_NUMBER ? t : v;
        if (q->kind != Q_NUMBER || r->named.kind == UNIT_NONE) continue;
        /* （%） over thousands: the figures are no percentages */
        bool large = r->named.kind == UNIT_PERCENT && q->unit.kind == UNIT_NONE &&
                     jx__audit_cmp(a, q->bare, NUM_INT(1000)) >= 0;
        if (large || !same_kind(&r->named, &q->unit))
            FIND(a, jx__audit_at(a, r, q == t ? "target" : "actual"), r->name, r->named.text,
                 shown(a, q));
    }
}

void jx__audit_odd_percent(Audit *a)
{
    FOR_ROWS(a, r)
    {
        bool beyond = jx__audit_word(W_BEYOND, r->name).n > 0;
        if (!beyond && jx__audit_rate_name(r) && above_whole(a, r, &r->target))
            FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, &r->target));
        if (impossible(a, r)) FIND(a, jx__audit_at(a, r, "actual"), r->name, shown(a, &r->actual));
    }
}

/* ---- a target inside the name ---- */

/* The first figure of a name with its unit (100%, 32.1公里), with the sign before it. Years and
 * bare numbers are part of many names. */
static Quant figure_in(Audit *a, Str name)
{
    Quant none = {.kind = Q_EMPTY};
    for (uint32_t at = 0; at < name.n; at++) {
        Str rest = {name.p + at, name.n - at};
        bool lead = ((unsigned char)rest.p[0] & 0xC0) != 0x80;
        Decimal d;
        if (!lead || jx__decimal(a->np, rest, &d) != DECIMAL_OK) continue;
        Str unit = {rest.p + d.used, rest.n - d.used};
        Unit u;
        uint32_t n = jx__unit_prefix(a->ar, a->np, NULL, unit, &u);
        bool good = n && (u.kind == UNIT_PERCENT || u.kind == UNIT_MEASURE);
        bool time =
            good && (u.dim.e[DIM_TIME] || u.dim.e[DIM_MONTH] || jx__str_eq(u.text, STR("年")));
        if (good && !time) return jx__audit_quant(a, (Str){rest.p, d.used + n});
        at += d.used ? d.used - 1 : 0;
    }
    return none;
}

void jx__audit_target_in_name(Audit *a)
{
    FOR_ROWS(a, r)
    {
        if (r->name.n > 600) continue;
        Quant q = figure_in(a, r->name);
        if (q.kind != Q_NUMBER) continue;
        Num t, v;
        bool ends = jx__str_ends(r->name, q.text);
        bool other = ends && jx__audit_pair(a, &r->target, &q, &t, &v) &&
                     same_kind(&r->target.unit, &q.unit) && jx__audit_cmp(a, t, v) != 0;
        bool ruled_target = r->item && r->item->target_kind != TARGET_NONE;
        if ((r->target.kind == Q_EMPTY && !ruled_target) || other)
            FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, &q), shown(a, &r->target));
    }
}

void jx__audit_words_for_number(Audit *a)
{
    FOR_ROWS(a, r)
    if (r->target.kind == Q_NUMBER && r->actual.kind == Q_TEXT && !r->actual.digits)
        FIND(a, jx__audit_at(a, r, "actual"), r->name, shown(a, &r->target), shown(a, &r->actual));
}

/* ---- dates, periods ---- */

static int64_t day_of(const Audit *a, const Quant *q)
{
    int64_t day = q->v.n / q->v.d;
    return day < JX_YEAR_DAYS ? day + (int64_t)a->form->year * JX_YEAR_DAYS : day;
}

void jx__audit_overdue(Audit *a)
{
    FOR_ROWS(a, r)
    {
        const Quant *t = &r->target, *v = &r->actual;
        if (t->kind != Q_DATE || t->v.d == 0 || v->v.d == 0 || !a->form->year) continue;
        if (v->kind == Q_DATE && day_of(a, v) > day_of(a, t)) {
            FIND_AS(a, SEV_ERROR, jx__audit_at(a, r, "actual"), r->name, shown(a, t), shown(a, v),
                    STR("实际完成晚于期限"), STR("done after the deadline"));
            continue;
        }
        int64_t year = t->v.n / t->v.d / JX_YEAR_DAYS;
        if (year == 0 || year == a->form->year) continue;
        FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, t), shown(a, v),
             jx__str_printf(a->ar, "期限不在本表的%d年", (int)a->form->year),
             jx__str_printf(a->ar, "the deadline is not in %d, the year of the form",
                            (int)a->form->year));
    }
}

/* Annual above the whole period is wrong; equal everywhere but in some rows is worth a look. */
void jx__audit_cycle(Audit *a)
{
    Row *equal = NULL;
    uint32_t same = 0, differ = 0;
    FOR_ROWS(a, r)
    {
        Quant cycle = jx__audit_quant(a, r->form->cycle_target);
        Num t, c;
        if (!jx__audit_pair(a, &r->target, &cycle, &t, &c)) continue;
        int order = jx__audit_cmp(a, t, c);
        same += order == 0;
        differ += order != 0;
        if (order == 0 && !equal) equal = r;
        bool rate = cycle.unit.kind == UNIT_PERCENT || jx__audit_rate_name(r);
        if (order > 0 && wants_high(r) && !rate)
            FIND(a, jx__audit_at(a, r, "target"), r->name, shown(a, &r->target), shown(a, &cycle),
                 STR("年度值大于周期值"), STR("the year asks for more than the whole period"));
    }
    if (!same || !differ) return;
    a->at = equal;
    Quant cycle = jx__audit_quant(a, equal->form->cycle_target);
    FIND_AS(a, SEV_NOTE, jx__audit_at(a, equal, "cycle_target"), equal->name,
            shown(a, &equal->target), shown(a, &cycle),
            jx__str_printf(a->ar, "跨年度的项目有%u项年度值等于周期值", same),
            jx__str_printf(a->ar, "%u targets of a project of several years are the same", same));
}
