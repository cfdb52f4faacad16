/* Checks of the budget line: rate, score, funds, and amounts in one unit.
 *
 * Depends on build.h. Amounts are exact, in yuan, read by the same reader as everywhere; the base
 * of the rate is 全年预算数, else 年初预算数, and every message says which.
 */
#include "audit/build.h"
#include "form/cell.h"

/* 154.74÷310.2＝49.884%, with the name of the base. */
static Str division(Audit *a, Num rate)
{
    Str percent = jx__audit_percent(a, rate);
    bool cut = jx__str_starts(percent, STR("≈")); /* then it stands in place of ＝ */
    return jx__str_printf(a->ar, "%.*s÷%.*s%.*s%s%.*s", STR_F(a->spent_text), STR_F(a->base_name),
                          STR_F(a->budget_text), cut ? "" : "＝", STR_F(percent));
}

static bool true_rate(Audit *a, Num *rate)
{
    if (!a->has_budget || !a->has_spent || jx__num_sign(a->budget) <= 0) return false;
    *rate = jx__audit_div(a, a->spent, a->budget);
    return !a->bad;
}

/* A rate as printed: 86.19%, 100, 1, 0.1; `bare` without %. */
typedef struct Rate {
    bool ok, bare;
    Num v, half;
    uint32_t places; /* of the percentage, as printed */
} Rate;

static Rate printed_rate(Audit *a)
{
    Rate out = {.v = NUM_INT(0), .half = NUM_INT(0)};
    Quant q = jx__audit_quant(a, a->form->budget_rate);
    if (q.kind != Q_NUMBER || (q.unit.kind != UNIT_NONE && q.unit.kind != UNIT_PERCENT)) return out;
    out.bare = q.unit.kind == UNIT_NONE;
    bool share = out.bare && jx__audit_cmp(a, q.v, NUM_RATIO(3, 2)) <= 0;
    out.v = out.bare && !share ? jx__audit_mul(a, q.v, NUM_RATIO(1, 100)) : q.v;
    out.half = jx__audit_half(a, q.text, share ? NUM_INT(1) : NUM_RATIO(1, 100));
    out.places = share ? 2 : jx__audit_places(q.text);
    /* A share is not excused by being printed with few decimals: 0.1 is not 14.46%. */
    if (share && jx__audit_cmp(a, out.half, NUM_RATIO(1, 200)) > 0) out.half = NUM_RATIO(1, 200);
    out.bare = share;
    out.ok = !a->bad;
    return out;
}

/* The cell holds one of the amounts: that is a shifted cell (8025), not a wrong rate. */
static bool is_amount(Audit *a)
{
    Figure f = jx__audit_figure(a, a->form->budget_rate);
    Figure b = jx__audit_figure(a, a->budget_text), s = jx__audit_figure(a, a->spent_text);
    return f.ok && jx__audit_cmp(a, f.v, NUM_RATIO(3, 2)) > 0 &&
           ((b.ok && jx__audit_cmp(a, f.v, b.v) == 0) || (s.ok && jx__audit_cmp(a, f.v, s.v) == 0));
}

/* The rate with as many decimals as the form prints; more when those do not tell the two apart. */
static Str due_rate(Audit *a, const Rate *said, Num rate)
{
    Num shown;
    Num percent = jx__audit_mul(a, rate, NUM_INT(100)),
        as = jx__audit_mul(a, said->v, NUM_INT(100));
    if (said->places > 6 ||
        jx__num_round(a->np, percent, said->places, ROUND_HALF_UP, &shown) != NUM_OK ||
        jx__audit_cmp(a, shown, as) == 0)
        return jx__audit_percent(a, rate);
    Str text = jx__num_fixed(a->ar, a->np, shown, said->places);
    return jx__str_printf(a->ar, "%.*s%%", STR_F(text));
}

void jx__audit_rate(Audit *a)
{
    Num rate;
    if (!true_rate(a, &rate)) return;
    Rate said = printed_rate(a);
    Num held = jx__audit_cmp(a, rate, NUM_INT(1)) > 0 ? NUM_INT(1) : rate;
    if (!said.ok || jx__audit_near(a, said.v, rate, said.half)) return;
    if (jx__audit_near(a, said.v, held, said.half) || is_amount(a)) return;
    bool tenth = said.bare && jx__audit_cmp(a, jx__audit_abs(a, jx__audit_sub(a, said.v, rate)),
                                            NUM_RATIO(1, 20)) <= 0;
    FIND(a, STR("budget_rate"), jx__cell_shown(a->ar, jx__cell_trim(a->form->budget_rate)),
         division(a, rate), due_rate(a, &said, rate),
         tenth ? STR("（写成了小数并取整，没有写百分号）") : STR(""),
         tenth ? STR(" (written as a fraction, cut short, without %)") : STR(""));
}

/* 50% × 10 = 5 where 49.884% gives 4.99: right to the printed digit, yet not from the true rate. */
static void score_from_rounded(Audit *a, Num rate, Num due)
{
    Rate said = printed_rate(a);
    if (!said.ok) return;
    Num rule, product = jx__audit_mul(a, a->budget_points.v, said.v);
    if (jx__audit_cmp(a, product, a->budget_score.v) != 0) return;
    if (jx__num_round(a->np, due, a->plan->item_places, (RoundMode)a->plan->item_mode, &rule) !=
        NUM_OK)
        return;
    if (jx__audit_cmp(a, rule, a->budget_score.v) == 0) return;
    Str printed = jx__cell_shown(a->ar, jx__cell_trim(a->form->budget_rate));
    FIND_AS(a, SEV_NOTE, STR("budget_self_score"), a->budget_score.text, jx__audit_num(a, rule),
            division(a, rate), jx__str_printf(a->ar, "；得分是用取整后的%.*s算的", STR_F(printed)),
            jx__str_printf(a->ar, "; the score was taken from the rounded %.*s", STR_F(printed)));
}

void jx__audit_budget_score(Audit *a)
{
    Num rate;
    if (!a->budget_points.ok || !a->budget_score.ok || !true_rate(a, &rate)) return;
    Num held = jx__audit_cmp(a, rate, NUM_INT(1)) > 0 ? NUM_INT(1) : rate;
    Num due = jx__audit_mul(a, a->budget_points.v, held), shown;
    if (jx__audit_near(a, a->budget_score.v, due, a->budget_score.half)) {
        score_from_rounded(a, rate, due);
        return;
    }
    if (jx__num_round(a->np, due, a->plan->item_places, (RoundMode)a->plan->item_mode, &shown) !=
        NUM_OK)
        return;
    FIND(a, STR("budget_self_score"), a->budget_score.text, jx__audit_num(a, shown),
         division(a, rate), STR(""), STR(""));
}

void jx__audit_budget_zero(Audit *a)
{
    if (!a->has_budget || !a->has_spent) return;
    bool zero = jx__num_sign(a->budget) == 0;
    if (!zero && jx__audit_cmp(a, a->spent, a->budget) <= 0) return;
    FIND(a, STR("values.全年执行数"), a->budget_text, a->spent_text, a->base_name,
         zero ? STR("预算数为0，不能计算执行率") : STR("执行数大于预算数"),
         zero ? STR("there is no rate on a budget of 0") : STR("more was spent than budgeted"));
}

/* ---- parts of the funds ---- */

static const char *const columns[] = {"年初预算数", "全年预算数", "全年执行数"};

static bool value_of(Audit *a, const FormValue *v, Num *out)
{
    Quant q = jx__audit_quant(a, v->text);
    Dim money = {.e = {[DIM_MONEY] = 1}};
    if (q.kind != Q_NUMBER) return false;
    if (q.unit.kind == UNIT_MEASURE && jx__dim_eq(q.unit.dim, money)) {
        *out = q.v;
        return true;
    }
    Unit head;
    Str unit = a->in->facts->amount_unit;
    if (q.unit.kind != UNIT_NONE || !unit.n || !jx__unit_parse(a->ar, a->np, NULL, unit, &head))
        return false;
    *out = jx__audit_mul(a, q.v, head.scale);
    return true;
}

/* `column` empty: parts and total that stand without a column. */
static void check_parts(Audit *a, Str column, Str total)
{
    const FormValue *whole = NULL;
    Num sum = NUM_INT(0), v, all = NUM_INT(0);
    uint32_t parts = 0;
    for (uint32_t i = 0; i < a->form->values.n; i++) {
        const FormValue *f = &a->form->values.at[i];
        Str name = jx__cell_trim(f->name);
        if (jx__str_eq(name, total)) whole = f;
        bool of_column = column.n ? jx__str_has(name, column) : !jx__audit_word(W_COLUMN, name).n;
        if (!of_column || !jx__audit_word(W_PART, name).n || !value_of(a, f, &v)) continue;
        sum = jx__audit_add(a, sum, v);
        parts++;
    }
    if (!whole || !parts || !value_of(a, whole, &all)) return;
    int c = jx__audit_cmp(a, sum, all);
    if (jx__audit_near(a, sum, all, NUM_INT(100 * (int64_t)parts)) || (c < 0 && parts < 2)) return;
    Num wan = NUM_INT(10000), gap = jx__audit_abs(a, jx__audit_sub(a, sum, all));
    FIND(a, whole->where, total, jx__audit_num(a, jx__audit_div(a, all, wan)),
         jx__audit_num(a, jx__audit_div(a, sum, wan)),
         jx__audit_num(a, jx__audit_div(a, gap, wan)));
}

void jx__audit_parts(Audit *a)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++, a->bad = false)
        check_parts(a, jx__str_of(columns[i]), jx__str_of(columns[i]));
    check_parts(a, STR_NONE, STR("年度资金总额"));
}

/* ---- units of money ---- */

static void check_unit_word(Audit *a, const FormValue *v, const Unit *head)
{
    Quant q = jx__audit_quant(a, v->text);
    bool money =
        q.kind == Q_NUMBER && q.unit.kind == UNIT_MEASURE && jx__dim_eq(q.unit.dim, head->dim);
    if (!money || jx__audit_cmp(a, q.unit.scale, head->scale) == 0) return;
    FIND(a, v->where, v->name, jx__cell_shown(a->ar, q.text), head->text, STR("单位不同"),
         STR("the units differ"));
}

/* Two bare amounts of one kind, one of them about 10,000 times the other. */
static void check_factor(Audit *a, const FormValue *x, const FormValue *y, const Unit *head)
{
    Quant p = jx__audit_quant(a, x->text), q = jx__audit_quant(a, y->text);
    bool bare = p.kind == Q_NUMBER && q.kind == Q_NUMBER && p.unit.kind == UNIT_NONE &&
                q.unit.kind == UNIT_NONE;
    if (!bare || jx__num_sign(p.v) <= 0 || jx__num_sign(q.v) <= 0) return;
    Num ratio = jx__audit_div(a, p.v, q.v);
    if (jx__audit_cmp(a, ratio, NUM_INT(1)) < 0) ratio = jx__audit_div(a, q.v, p.v);
    bool wan =
        jx__audit_cmp(a, ratio, NUM_INT(9000)) >= 0 && jx__audit_cmp(a, ratio, NUM_INT(11000)) <= 0;
    if (!wan) return;
    Str other = jx__cell_trim(y->name), text = jx__cell_shown(a->ar, q.text);
    FIND(a, x->where, x->name, jx__cell_shown(a->ar, p.text), head->text,
         jx__str_printf(a->ar, "与“%.*s”%.*s相差约1万倍", STR_F(other), STR_F(text)),
         jx__str_printf(a->ar, "about 10,000 times apart from “%.*s” %.*s", STR_F(other),
                        STR_F(text)));
}

void jx__audit_mixed_units(Audit *a)
{
    Unit head;
    Str unit = a->in->facts->amount_unit;
    const FormValue *amounts[3] = {NULL, NULL, NULL};
    if (!unit.n || !jx__unit_parse(a->ar, a->np, NULL, unit, &head)) return;
    for (uint32_t i = 0; i < a->form->values.n && !a->ar->failed; i++, a->bad = false) {
        const FormValue *v = &a->form->values.at[i];
        if (jx__audit_word(W_COLUMN, v->name).n) check_unit_word(a, v, &head);
        for (uint32_t c = 0; c < 3; c++)
            if (jx__str_eq(jx__cell_trim(v->name), jx__str_of(columns[c]))) amounts[c] = v;
    }
    for (uint32_t c = 1; c < 3; c++, a->bad = false)
        if (amounts[c - 1] && amounts[c]) check_factor(a, amounts[c], amounts[c - 1], &head);
}

/* ---- a low rate, a budget that was changed ---- */

/* Anything on the form that explains the spending: a note of the amounts, or a reason about money. */
static bool spending_explained(Audit *a)
{
    for (uint32_t i = 0; i < a->form->values.n; i++)
        if (jx__audit_word(W_COLUMN, a->form->values.at[i].name).n &&
            jx__cell_is_reason(a->form->values.at[i].note))
            return true;
    FOR_ROWS(a, r)
    {
        if (!r->reason) continue;
        bool row = jx__audit_word(W_EXECUTION, r->name).n > 0;
        if (row || jx__audit_word(W_SPENDING, r->form->reason).n) return true;
    }
    return false;
}

void jx__audit_low_rate(Audit *a)
{
    Num rate;
    if (!true_rate(a, &rate) || jx__audit_cmp(a, rate, a->limit) >= 0) return;
    if (spending_explained(a)) return;
    FIND(a, STR("values.全年执行数"), division(a, rate), jx__audit_percent(a, a->limit));
}

/* Some target that both years have differs. */
static bool targets_moved(Audit *a)
{
    FOR_ROWS(a, r)
    {
        const FormRow *old = jx__audit_named(&a->last_names, r->form->key);
        if (old && !jx__str_eq(jx__cell_trim(old->target), jx__cell_trim(r->form->target)))
            return true;
    }
    return false;
}

void jx__audit_adjusted(Audit *a)
{
    if (!a->has_budget || !a->has_initial || jx__num_sign(a->initial) <= 0) return;
    Num ratio = jx__audit_div(a, a->budget, a->initial), one = NUM_INT(1);
    Num gap = jx__audit_abs(a, jx__audit_sub(a, ratio, one));
    if (jx__audit_cmp(a, gap, a->limit) <= 0 || targets_moved(a)) return;
    FIND(a, STR("values.全年预算数"), a->initial_text, a->budget_text, jx__audit_percent(a, ratio));
}
