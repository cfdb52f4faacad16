/* One indicator to ops: actual value, target, completion rate, method and the adjustments up to
 * the premise, all on the written points.
 *
 * Depends on the expressions of lower_expr.c. Each method is one function of the table below; each
 * leaves a step for the explanation. The surprising idea: a score is worked out on the written
 * points and scaled later when points of a 不适用 item come in (lower_final.c), so whether an
 * item is assessed never depends on the points it has.
 */
#include "plan/lower.h"

static uint32_t binary(Lower *lw, OpCode code, uint32_t a, uint32_t b)
{
    return jx__lower_op(lw, code, a, b, 0, 0);
}

static uint32_t unary(Lower *lw, OpCode code, uint32_t a)
{
    return jx__lower_op(lw, code, a, 0, 0, 0);
}

static uint32_t amount_reg(Lower *lw, uint32_t i, const Amount *amount)
{
    uint32_t value = jx__lower_const(lw, jx__lower_num(amount->value));
    return amount->share ? binary(lw, OP_MUL_, lw->work[i].weight, value) : value;
}

static Span span_or(Span first, Span second)
{
    return first.end > first.start ? first : second;
}

static Span method_span(const Item *it)
{
    return span_or(it->score_span, span_or(it->target.span, it->span));
}

Span jx__lower_decided(const Model *m, const Item *it)
{
    bool ratio = it->method == METHOD_REVERSE || it->method == METHOD_LINEAR;
    bool by_default = ratio && !it->method_written;
    return by_default ? span_or(m->reverse_span, method_span(it)) : method_span(it);
}

/* ---- actual value and target ---- */

void jx__lower_actual(Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_shape(lw, i);
    PlanItem *pi = &lw->p->items[i];
    if (it->blocked != ROW_FREE)
        pi->reg_actual = lw->reject; /* its cell is not read */
    else if (it->actual != JX_NO_INDEX)
        pi->reg_actual = jx__lower_expr(lw, it->actual, i);
    else if (pi->input != JX_NO_REG)
        pi->reg_actual = jx__lower_input(lw, pi->input);
    else
        pi->reg_actual = lw->reject;
    if (it->method == METHOD_ENTERED && pi->input_points != JX_NO_REG)
        pi->reg_actual =
            binary(lw, OP_IF_MISSING_, pi->reg_actual, jx__lower_input(lw, pi->input_points));
}

static uint32_t target_none(Lower *lw, const Item *it, const PlanItem *pi)
{
    (void)lw, (void)it, (void)pi;
    return JX_NO_REG;
}

static uint32_t target_number(Lower *lw, const Item *it, const PlanItem *pi)
{
    (void)pi;
    return jx__lower_const(lw, jx__lower_num(it->target.low));
}

/* The end the actual value is held against: the lower one unless it lies above the upper one. */
static uint32_t target_range(Lower *lw, const Item *it, const PlanItem *pi)
{
    uint32_t low = jx__lower_const(lw, jx__lower_num(it->target.low));
    uint32_t high = jx__lower_const(lw, jx__lower_num(it->target.high));
    return jx__lower_select(lw, binary(lw, OP_GT_, pi->reg_actual, high), high, low);
}

static uint32_t target_date(Lower *lw, const Item *it, const PlanItem *pi)
{
    uint32_t day = target_number(lw, it, pi);
    if (jx__num_cmp(&lw->p->pool, jx__lower_num(it->target.low), NUM_INT(JX_YEAR_DAYS)) >= 0)
        return day;
    uint32_t year = jx__lower_input(lw, lw->year_input);
    return binary(lw, OP_ADD_, binary(lw, OP_MUL_, year, jx__lower_int(lw, JX_YEAR_DAYS)), day);
}

static uint32_t target_yesno(Lower *lw, const Item *it, const PlanItem *pi)
{
    (void)pi;
    return it->target.yes ? lw->one : lw->zero;
}

static uint32_t target_text(Lower *lw, const Item *it, const PlanItem *pi)
{
    (void)it, (void)pi;
    return lw->one;
}

static uint32_t (*const target_of[])(Lower *, const Item *, const PlanItem *) = {
    [TARGET_NONE] = target_none, [TARGET_NUMBER] = target_number, [TARGET_RANGE] = target_range,
    [TARGET_DATE] = target_date, [TARGET_YESNO] = target_yesno,   [TARGET_TEXT] = target_text,
};

static bool step_goes(const Item *it, int direction)
{
    for (uint32_t k = 0; k < it->steps.n; k++)
        if ((int)it->steps.at[k].direction == direction) return true;
    return false;
}

/* What `＝` and a bare number ask for: the direction in which the method takes points away. */
static OpCode bare_comparison(const Item *it)
{
    static const uint8_t of_method[] = {
        [METHOD_NONE] = OP_EQ_,    [METHOD_PRORATA] = OP_GE_, [METHOD_REVERSE] = OP_LE_,
        [METHOD_LINEAR] = OP_LE_,  [METHOD_ATTAIN] = OP_EQ_,  [METHOD_BANDS] = OP_GE_,
        [METHOD_STEP] = OP_EQ_,    [METHOD_JUDGED] = OP_GE_,  [METHOD_ENTERED] = OP_GE_,
        [METHOD_FORMULA] = OP_GE_,
    };
    if (it->target.kind == TARGET_DATE) return OP_LE_;
    if (it->target.kind != TARGET_NUMBER || (it->method == METHOD_BANDS && it->subject_spread))
        return OP_EQ_;
    if (it->method != METHOD_STEP) return (OpCode)of_method[it->method];
    bool less = step_goes(it, STEP_LESS);
    bool more = step_goes(it, STEP_MORE) || step_goes(it, STEP_FOUND);
    return less == more ? OP_EQ_ : less ? OP_GE_ : OP_LE_;
}

static OpCode comparison(const Item *it)
{
    static const uint8_t written[] = {
        [OP_GE] = OP_GE_, [OP_GT] = OP_GT_, [OP_LE] = OP_LE_, [OP_LT] = OP_LT_};
    bool bare = it->target.op == OP_NONE || it->target.op == OP_EQ;
    return bare ? bare_comparison(it) : (OpCode)written[it->target.op];
}

static uint32_t range_met(Lower *lw, const Item *it, const PlanItem *pi)
{
    const Target *t = &it->target;
    uint32_t low = jx__lower_const(lw, jx__lower_num(t->low));
    uint32_t high = jx__lower_const(lw, jx__lower_num(t->high));
    uint32_t above = binary(lw, t->low_in ? OP_GE_ : OP_GT_, pi->reg_actual, low);
    uint32_t below = binary(lw, t->high_in ? OP_LE_ : OP_LT_, pi->reg_actual, high);
    return binary(lw, OP_AND_, above, below);
}

static void lower_target(Lower *lw, uint32_t i)
{
    static const uint8_t better[OP_COUNT_] = {
        [OP_GE_] = OP_GT_, [OP_GT_] = OP_GT_, [OP_LE_] = OP_LT_, [OP_LT_] = OP_LT_};
    const Item *it = jx__lower_item(lw, i);
    PlanItem *pi = &lw->p->items[i];
    if (it->target.kind == TARGET_NONE) return;
    pi->reg_target = target_of[it->target.kind](lw, it, pi);
    if (it->target.kind == TARGET_RANGE) {
        pi->reg_met = range_met(lw, it, pi);
        return;
    }
    OpCode code = comparison(it);
    pi->reg_met = binary(lw, code, pi->reg_actual, pi->reg_target);
    if (better[code] && (it->target.kind == TARGET_NUMBER || it->target.kind == TARGET_DATE))
        pi->reg_exceeded = binary(lw, (OpCode)better[code], pi->reg_actual, pi->reg_target);
}

/* ---- completion rate and deviation ---- */

static uint32_t rising_rate(Lower *lw, const PlanItem *pi, int sign)
{
    uint32_t rate = binary(lw, OP_DIV_, pi->reg_actual, pi->reg_target);
    return sign ? rate : jx__lower_select(lw, pi->reg_met, lw->one, rate);
}

static uint32_t reverse_rate(Lower *lw, const PlanItem *pi, int sign)
{
    uint32_t a = pi->reg_actual, t = pi->reg_target;
    uint32_t rate = binary(lw, OP_DIV_, t, a);
    if (sign > 0) return jx__lower_select(lw, binary(lw, OP_GT_, a, lw->zero), rate, lw->one);
    return jx__lower_select(lw, binary(lw, OP_LE_, a, t), lw->one, rate);
}

static uint32_t linear_rate(Lower *lw, const PlanItem *pi, int sign)
{
    uint32_t a = pi->reg_actual, t = pi->reg_target;
    uint32_t twice = binary(lw, OP_MUL_, t, jx__lower_int(lw, 2));
    uint32_t rate = binary(lw, OP_DIV_, binary(lw, OP_SUB_, twice, a), t);
    if (sign) return rate;
    return jx__lower_select(lw, binary(lw, OP_LE_, a, t), lw->one, rate);
}

/* Inside 1, below actual ÷ low, above high ÷ actual. An end that is not above zero gives nothing
 * to divide by, or to divide: outside it the rate is 0. */
static uint32_t range_rate(Lower *lw, const Item *it, const PlanItem *pi)
{
    uint32_t a = pi->reg_actual;
    Num low = jx__lower_num(it->target.low), high = jx__lower_num(it->target.high);
    uint32_t low_reg = jx__lower_const(lw, low), high_reg = jx__lower_const(lw, high);
    uint32_t below = jx__num_sign(low) > 0 ? binary(lw, OP_DIV_, a, low_reg) : lw->zero;
    uint32_t above = jx__num_sign(high) > 0 ? binary(lw, OP_DIV_, high_reg, a) : lw->zero;
    uint32_t from_low = jx__lower_select(lw, binary(lw, OP_LT_, a, low_reg), below, lw->one);
    return jx__lower_select(lw, binary(lw, OP_GT_, a, high_reg), above, from_low);
}

static uint32_t number_rate(Lower *lw, const Item *it, const PlanItem *pi)
{
    bool own = it->method == METHOD_REVERSE || it->method == METHOD_LINEAR;
    bool falling = own || it->target.op == OP_LE || it->target.op == OP_LT;
    bool linear = (own ? it->method : lw->m->reverse) == METHOD_LINEAR;
    int sign = jx__num_sign(jx__lower_num(it->target.low));
    if (!falling) return rising_rate(lw, pi, sign);
    return linear ? linear_rate(lw, pi, sign) : reverse_rate(lw, pi, sign);
}

static void lower_completion(Lower *lw, uint32_t i)
{
    const Rounding *r = &lw->m->rounding;
    const Item *it = jx__lower_item(lw, i);
    PlanItem *pi = &lw->p->items[i];
    uint32_t rate;
    if (it->target.kind == TARGET_NUMBER)
        rate = number_rate(lw, it, pi);
    else if (it->target.kind == TARGET_RANGE)
        rate = range_rate(lw, it, pi);
    else
        return;
    /* The places are those of the percentage. */
    pi->reg_completion =
        r->rate ? jx__lower_round(lw, rate, r->rate_places + 2, r->rate_mode) : rate;
}

uint32_t jx__lower_deviation(Lower *lw, uint32_t i)
{
    const PlanItem *pi = &lw->p->items[i];
    ItemWork *work = &lw->work[i];
    TargetKind kind = jx__lower_item(lw, i)->target.kind;
    if (work->deviation != JX_NO_REG) return work->deviation;
    if (pi->reg_completion == JX_NO_REG) return lw->reject;
    uint32_t gap = binary(lw, OP_SUB_, pi->reg_actual, pi->reg_target);
    uint32_t deviation = binary(lw, OP_DIV_, gap, pi->reg_target);
    work->deviation =
        kind == TARGET_RANGE ? jx__lower_select(lw, pi->reg_met, lw->zero, deviation) : deviation;
    return work->deviation;
}

/* ---- methods ---- */

static uint32_t method_none(Lower *lw, uint32_t i)
{
    /* A bonus may consist of 加分： alone. */
    bool bonus = jx__lower_item(lw, i)->role == ROLE_BONUS && jx__lower_item(lw, i)->bonus.n > 0;
    return bonus ? lw->zero : lw->reject;
}

/* 按比例, 反向按比例 and 反向线性 are points × completion rate, held within [0, points]. */
static uint32_t method_ratio(Lower *lw, uint32_t i)
{
    static const uint8_t steps[] = {[METHOD_PRORATA] = STEP_PRORATA,
                                    [METHOD_REVERSE] = STEP_REVERSE,
                                    [METHOD_LINEAR] = STEP_LINEAR};
    const Item *it = jx__lower_item(lw, i);
    const PlanItem *pi = &lw->p->items[i];
    uint32_t w = lw->work[i].weight;
    if (pi->reg_completion == JX_NO_REG) return lw->reject;
    uint32_t s = jx__lower_clamp(lw, binary(lw, OP_MUL_, w, pi->reg_completion), w);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = (StepKind)steps[it->method],
                              .reg = s,
                              .a = pi->reg_actual,
                              .b = pi->reg_target,
                              .c = w,
                              .span = method_span(it)});
    return s;
}

static uint32_t method_attain(Lower *lw, uint32_t i)
{
    const PlanItem *pi = &lw->p->items[i];
    if (pi->reg_met == JX_NO_REG) return lw->reject;
    uint32_t w = lw->work[i].weight;
    uint32_t s = jx__lower_select(lw, pi->reg_met, w, lw->zero);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_ATTAIN,
                              .reg = s,
                              .a = pi->reg_met,
                              .b = pi->reg_target,
                              .c = w,
                              .span = method_span(jx__lower_item(lw, i))});
    return s;
}

/* The index a word has in the datum's options; `fallback` when the model did not list it. */
static uint32_t option_of(const Lower *lw, const Item *it, Str key, uint32_t fallback)
{
    if (it->datum >= lw->m->data.n) return fallback;
    const Datum *datum = &lw->m->data.at[it->datum];
    for (uint32_t k = 0; k < datum->options.n; k++)
        if (jx__str_eq(datum->options.at[k], key)) return k;
    return fallback;
}

static Num band_points(Lower *lw, const Item *it, const Amount *amount)
{
    Num value = jx__lower_num(amount->value), points = value;
    if (amount->share) (void)jx__num_mul(&lw->p->pool, value, jx__lower_num(it->points), &points);
    return points;
}

static Num keep(Lower *lw, Num x)
{
    Num copy = NUM_INT(0);
    (void)jx__num_copy(&lw->p->pool, jx__lower_num(x), &copy);
    return copy;
}

static uint32_t band_table(Lower *lw, const Item *it)
{
    uint32_t n = it->bands.n;
    BandRow *rows = jx__arena_alloc(&lw->p->arena, sizeof *rows * n);
    if (lw->p->arena.failed) return 0;
    for (uint32_t k = 0; k < n; k++) {
        const Band *band = &it->bands.at[k];
        bool word = band->word.n > 0 || band->word_key.n > 0;
        rows[k] = (BandRow){.low = keep(lw, band->low),
                            .high = keep(lw, band->high),
                            .has_low = band->has_low,
                            .has_high = band->has_high,
                            .low_in = band->low_in,
                            .high_in = band->high_in,
                            .other = band->other,
                            .word = word ? option_of(lw, it, band->word_key, k) : JX_NO_REG,
                            .value = keep(lw, band_points(lw, it, &band->amount)),
                            .span = band->span};
        rows[k].text = jx__lower_text(lw, band->span);
    }
    return jx__lower_table(lw, rows, n);
}

static bool reaches_above_one(Lower *lw, const Item *it)
{
    for (uint32_t k = 0; k < it->bands.n; k++) {
        const Band *band = &it->bands.at[k];
        bool word = band->word.n > 0 || band->word_key.n > 0;
        if (word || band->other || !band->has_high ||
            jx__num_cmp(&lw->p->pool, band->high, NUM_INT(1)) > 0)
            return true;
    }
    return false;
}

static uint32_t band_subject(Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_item(lw, i);
    const PlanItem *pi = &lw->p->items[i];
    if (it->subject_spread) return unary(lw, OP_ABS_, jx__lower_deviation(lw, i));
    if (it->subject == STEP_DEVIATION) return jx__lower_deviation(lw, i);
    if (it->subject == STEP_ACTUAL) return pi->reg_actual;
    if (pi->reg_completion == JX_NO_REG) return lw->reject;
    return reaches_above_one(lw, it) ? pi->reg_completion
                                     : binary(lw, OP_MIN_, pi->reg_completion, lw->one);
}

static uint32_t method_bands(Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_item(lw, i);
    uint32_t subject = band_subject(lw, i);
    uint32_t table = band_table(lw, it);
    uint32_t s = jx__lower_op(lw, OP_BAND_, subject, 0, 0, table);
    uint32_t row = jx__lower_op(lw, OP_BAND_ROW_, subject, 0, 0, table);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_BAND,
                              .reg = s,
                              .a = subject,
                              .b = row,
                              .c = JX_NO_REG,
                              .d = table,
                              .span = method_span(it)});
    return s;
}

/* ---- steps: 每少X扣Y, 每多X加Y ---- */

/* Where counting starts, on the side the rule speaks of; and what is counted. */
static void count_from(Lower *lw, uint32_t i, const StepRule *rule, uint32_t beyond,
                       uint32_t *subject, uint32_t *origin)
{
    const Item *it = jx__lower_item(lw, i);
    const PlanItem *pi = &lw->p->items[i];
    *subject = pi->reg_actual;
    *origin = lw->zero;
    if (rule->direction == STEP_FOUND) return;
    if (rule->base == STEP_DEVIATION) {
        *subject = jx__lower_deviation(lw, i);
        *origin = beyond;
    } else if (rule->base == STEP_COMPLETION) {
        *subject = pi->reg_completion == JX_NO_REG ? lw->reject : pi->reg_completion;
        *origin = binary(lw, OP_ADD_, lw->one, beyond);
    } else if (pi->reg_target != JX_NO_REG) {
        bool high = it->target.kind == TARGET_RANGE && rule->direction == STEP_MORE;
        uint32_t t =
            it->target.kind != TARGET_RANGE
                ? pi->reg_target
                : jx__lower_const(lw, jx__lower_num(high ? it->target.high : it->target.low));
        *origin = binary(lw, OP_MUL_, t, binary(lw, OP_ADD_, lw->one, beyond));
    }
}

/* Steps counted are whole unless the rule says 按比例扣. Without any clause on partial steps the
 * model has made sure that only whole numbers make sense, so a fraction is UNREADABLE. */
static uint32_t whole_steps(Lower *lw, uint32_t n, PartialStep partial)
{
    if (partial == PARTIAL_RATA) return n;
    uint32_t whole = jx__lower_round(lw, n, 0, partial == PARTIAL_FULL ? ROUND_UP : ROUND_DOWN);
    if (partial != PARTIAL_NONE) return whole;
    return binary(lw, OP_REJECT_, binary(lw, OP_NE_, n, whole), n);
}

Counted jx__lower_count(Lower *lw, uint32_t i, const StepRule *rule, uint32_t beyond)
{
    Counted c;
    uint32_t subject, origin;
    count_from(lw, i, rule, beyond, &subject, &origin);
    bool less = rule->direction == STEP_LESS;
    uint32_t gap =
        less ? binary(lw, OP_SUB_, origin, subject) : binary(lw, OP_SUB_, subject, origin);
    /* trace.c finds the unheld gap as the second operand. */
    c.gap = binary(lw, OP_MAX_, lw->zero, gap);
    uint32_t width = jx__lower_const(lw, jx__lower_num(rule->width));
    uint32_t target = lw->p->items[i].reg_target;
    if (rule->of_target && target != JX_NO_REG)
        width = binary(lw, OP_MUL_, width, unary(lw, OP_ABS_, target));
    c.n = whole_steps(lw, binary(lw, OP_DIV_, c.gap, width), rule->partial);
    c.each = amount_reg(lw, i, &rule->amount);
    c.amount = binary(lw, OP_MUL_, c.n, c.each);
    if (rule->has_cap)
        c.amount = binary(lw, OP_MIN_, c.amount, jx__lower_const(lw, jx__lower_num(rule->cap)));
    return c;
}

/* From full points downwards; a bonus and a deduction count from nothing upwards. */
static uint32_t method_step(Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_item(lw, i);
    bool up = it->role != ROLE_NORMAL;
    uint32_t w = lw->work[i].weight, s = up ? lw->zero : w;
    for (uint32_t k = 0; k < it->steps.n; k++) {
        const StepRule *rule = &it->steps.at[k];
        Counted c = jx__lower_count(lw, i, rule, lw->zero);
        s = up ? binary(lw, OP_MIN_, w, binary(lw, OP_ADD_, s, c.amount))
               : binary(lw, OP_MAX_, lw->zero, binary(lw, OP_SUB_, s, c.amount));
        jx__lower_step(lw, i,
                       (PlanStep){.kind = it->role == ROLE_BONUS ? STEP_BONUS : STEP_DEDUCT,
                                  .reg = s,
                                  .a = c.n,
                                  .b = it->role == ROLE_BONUS ? c.amount : c.each,
                                  .c = c.gap,
                                  .taken = c.amount,
                                  .found = rule->direction == STEP_FOUND,
                                  .span = span_or(rule->span, method_span(it))});
    }
    return s;
}

/* ---- 定性, 录入, 公式 ---- */

static int64_t unnamed_option(const Lower *lw, const Item *it)
{
    return it->datum < lw->m->data.n ? lw->m->data.at[it->datum].options.n : it->bands.n;
}

static uint32_t in_grade(Lower *lw, const Item *it, uint32_t k, uint32_t grade, uint32_t share)
{
    const Band *band = &it->bands.at[k];
    uint32_t low = jx__lower_const(lw, jx__lower_num(band->pct_low));
    uint32_t high = jx__lower_const(lw, jx__lower_num(band->pct_high));
    uint32_t word = jx__lower_int(lw, option_of(lw, it, band->word_key, k));
    uint32_t above = binary(lw, band->pct_low_in ? OP_GE_ : OP_GT_, share, low);
    uint32_t below = binary(lw, band->pct_high_in ? OP_LE_ : OP_LT_, share, high);
    uint32_t inside = binary(lw, OP_AND_, above, below);
    uint32_t named = binary(lw, OP_EQ_, grade, word);
    if (it->judged_point == JUDGED_SELF) {
        /* Text that is no grade reads as the option past the last: any grade may take it. */
        uint32_t none = jx__lower_int(lw, unnamed_option(lw, it));
        named = binary(lw, OP_OR_, named, binary(lw, OP_EQ_, grade, none));
    }
    return binary(lw, OP_AND_, named, inside);
}

/* The grades by share: which one a number stands for. */
static uint32_t grades_by_share(Lower *lw, const Item *it)
{
    uint32_t n = it->bands.n;
    BandRow *rows = jx__arena_alloc(&lw->p->arena, sizeof *rows * n);
    if (lw->p->arena.failed) return JX_NO_REG;
    for (uint32_t k = 0; k < n; k++) {
        const Band *band = &it->bands.at[k];
        rows[k] = (BandRow){.low = keep(lw, jx__lower_num(band->pct_low)),
                            .high = keep(lw, jx__lower_num(band->pct_high)),
                            .value = NUM_INT(0),
                            .has_low = true,
                            .has_high = true,
                            .low_in = band->pct_low_in,
                            .high_in = band->pct_high_in,
                            .word = JX_NO_REG,
                            .text = jx__str_copy(&lw->p->arena, band->word),
                            .span = band->span};
    }
    return jx__lower_table(lw, rows, n);
}

static Num grade_point(Lower *lw, const Item *it, const Band *band)
{
    Num low = jx__lower_num(band->pct_low), high = jx__lower_num(band->pct_high), x = high;
    if (it->judged_point == JUDGED_LOWER) return low;
    if (it->judged_point == JUDGED_MIDDLE && jx__num_add(&lw->p->pool, low, high, &x) == NUM_OK)
        (void)jx__num_div(&lw->p->pool, x, NUM_INT(2), &x);
    return x;
}

/* The share a grade alone stands for, from a table of the grades. */
static uint32_t grade_share(Lower *lw, const Item *it, uint32_t grade)
{
    uint32_t n = it->bands.n;
    BandRow *rows = jx__arena_alloc(&lw->p->arena, sizeof *rows * n);
    if (lw->p->arena.failed) return lw->zero;
    for (uint32_t k = 0; k < n; k++) {
        const Band *band = &it->bands.at[k];
        rows[k] = (BandRow){.low = NUM_INT(0),
                            .high = NUM_INT(0),
                            .word = option_of(lw, it, band->word_key, k),
                            .value = keep(lw, grade_point(lw, it, band)),
                            .span = band->span};
        rows[k].text = jx__lower_text(lw, band->span);
    }
    return jx__lower_op(lw, OP_BAND_, grade, 0, 0, jx__lower_table(lw, rows, n));
}

static void keep_judged(Lower *lw, const Item *it, PlanItem *pi)
{
    uint32_t n = it->bands.n;
    PlanJudged *to = jx__arena_alloc(&lw->p->arena, sizeof *to * n);
    if (lw->p->arena.failed) return;
    for (uint32_t k = 0; k < n; k++) {
        const Band *band = &it->bands.at[k];
        to[k] = (PlanJudged){.option = option_of(lw, it, band->word_key, k),
                             .low = keep(lw, band->pct_low),
                             .high = keep(lw, band->pct_high),
                             .low_in = band->pct_low_in,
                             .high_in = band->pct_high_in,
                             .text = jx__lower_text(lw, band->span),
                             .span = band->span};
    }
    pi->judged = to;
    pi->njudged = n;
}

static uint32_t method_judged(Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_item(lw, i);
    const PlanItem *pi = &lw->p->items[i];
    uint32_t grade = pi->reg_actual, inside = lw->zero;
    uint32_t given = jx__lower_input(lw, pi->input_points);
    keep_judged(lw, it, &lw->p->items[i]);
    for (uint32_t k = 0; k < it->bands.n; k++)
        inside = binary(lw, OP_OR_, inside, in_grade(lw, it, k, grade, given));
    uint32_t share = binary(lw, OP_REJECT_, unary(lw, OP_NOT_, inside), given);
    bool self = it->judged_point == JUDGED_SELF;
    if (it->judged_point != JUDGED_UNSET && !self)
        share = binary(lw, OP_IF_MISSING_, share, grade_share(lw, it, grade));
    uint32_t s = binary(lw, OP_MUL_, lw->work[i].weight, share);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_JUDGED,
                              .reg = s,
                              .a = grade,
                              .b = given,
                              .c = share,
                              .d = self ? grades_by_share(lw, it) : JX_NO_REG,
                              .span = method_span(it)});
    return s;
}

static uint32_t method_entered(Lower *lw, uint32_t i)
{
    uint32_t x = lw->p->items[i].reg_actual;
    uint32_t below = binary(lw, OP_LT_, x, lw->zero);
    uint32_t above = binary(lw, OP_GT_, x, lw->work[i].weight);
    uint32_t s = binary(lw, OP_REJECT_, binary(lw, OP_OR_, below, above), x);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_ENTERED,
                              .reg = s,
                              .a = x,
                              .b = JX_NO_REG,
                              .c = JX_NO_REG,
                              .span = method_span(jx__lower_item(lw, i))});
    return s;
}

static uint32_t method_formula(Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_item(lw, i);
    /* A formula that does not ask for the actual value does not make up for it either. */
    uint32_t raw =
        binary(lw, OP_GIVEN_, lw->p->items[i].reg_actual, jx__lower_expr(lw, it->formula, i));
    uint32_t s = jx__lower_clamp(lw, raw, lw->work[i].weight);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_FORMULA,
                              .reg = s,
                              .a = raw,
                              .b = JX_NO_REG,
                              .c = JX_NO_REG,
                              .span = method_span(it)});
    return s;
}

static uint32_t (*const methods[])(Lower *lw, uint32_t i) = {
    [METHOD_NONE] = method_none,       [METHOD_PRORATA] = method_ratio,
    [METHOD_REVERSE] = method_ratio,   [METHOD_LINEAR] = method_ratio,
    [METHOD_ATTAIN] = method_attain,   [METHOD_BANDS] = method_bands,
    [METHOD_STEP] = method_step,       [METHOD_JUDGED] = method_judged,
    [METHOD_ENTERED] = method_entered, [METHOD_FORMULA] = method_formula,
};

/* ---- adjustments, in their order ---- */

/* The first case that holds replaces the score: a later one only counts when none before it did. */
static uint32_t apply_cases(Lower *lw, uint32_t i, uint32_t s)
{
    const Item *it = jx__lower_item(lw, i);
    uint32_t taken = lw->zero;
    for (uint32_t k = 0; k < it->cases.n; k++) {
        const Case *c = &it->cases.at[k];
        uint32_t holds = jx__lower_expr(lw, c->cond, i);
        uint32_t first = k ? binary(lw, OP_AND_, unary(lw, OP_NOT_, taken), holds) : holds;
        uint32_t amount = amount_reg(lw, i, &c->amount);
        s = jx__lower_replace(lw, first, amount, s);
        taken = k ? binary(lw, OP_OR_, taken, holds) : holds;
        jx__lower_step(lw, i,
                       (PlanStep){.kind = STEP_CASE,
                                  .reg = s,
                                  .a = first,
                                  .b = amount,
                                  .c = JX_NO_REG,
                                  .span = c->span});
    }
    return s;
}

static uint32_t apply_limit(Lower *lw, uint32_t i, uint32_t s, const Amount *amount, StepKind kind)
{
    uint32_t limit = amount_reg(lw, i, amount);
    uint32_t held = binary(lw, kind == STEP_CAP ? OP_MIN_ : OP_MAX_, s, limit);
    jx__lower_step(
        lw, i,
        (PlanStep){
            .kind = kind, .reg = held, .a = s, .b = limit, .c = JX_NO_REG, .span = amount->span});
    return held;
}

static uint32_t apply_limits(Lower *lw, uint32_t i, uint32_t s)
{
    const Item *it = jx__lower_item(lw, i);
    if (it->cap) s = apply_limit(lw, i, s, it->cap, STEP_CAP);
    if (it->floor) s = apply_limit(lw, i, s, it->floor, STEP_FLOOR);
    if (!it->cap && !it->floor && it->cases.n == 0)
        return s; /* the methods keep within [0, points] themselves */
    uint32_t held = jx__lower_clamp(lw, s, lw->work[i].weight);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_CLAMP,
                              .reg = held,
                              .a = s,
                              .b = JX_NO_REG,
                              .c = JX_NO_REG,
                              .span = method_span(it)});
    return held;
}

static uint32_t over_amount(Lower *lw, uint32_t i, uint32_t threshold)
{
    const OverRule *over = jx__lower_item(lw, i)->over;
    uint32_t amount = amount_reg(lw, i, &over->deduct);
    if (over->has_step) amount = jx__lower_count(lw, i, &over->step, threshold).amount;
    if (over->has_cap)
        amount = binary(lw, OP_MIN_, amount, jx__lower_const(lw, jx__lower_num(over->cap)));
    return amount;
}

/* 超额: more than the threshold beyond the target (of a range: its upper end). */
static uint32_t apply_over(Lower *lw, uint32_t i, uint32_t s)
{
    const Item *it = jx__lower_item(lw, i);
    const OverRule *over = it->over;
    const PlanItem *pi = &lw->p->items[i];
    bool range = it->target.kind == TARGET_RANGE;
    bool falling = it->target.op == OP_LE || it->target.op == OP_LT;
    if (!over || !over->present || falling || !(range || it->target.kind == TARGET_NUMBER))
        return s;
    uint32_t t = jx__lower_const(lw, jx__lower_num(range ? it->target.high : it->target.low));
    uint32_t threshold = jx__lower_const(lw, jx__lower_num(over->threshold));
    uint32_t limit = binary(lw, OP_MUL_, t, binary(lw, OP_ADD_, lw->one, threshold));
    uint32_t beyond = binary(lw, OP_GT_, pi->reg_actual, limit);
    uint32_t silent = beyond;
    if (pi->input_reason != JX_NO_REG) {
        uint32_t reason = jx__lower_input(lw, pi->input_reason);
        reason = binary(lw, OP_IF_MISSING_, reason, lw->zero);
        silent = binary(lw, OP_AND_, beyond, unary(lw, OP_NOT_, reason));
    }
    if (over->explain)
        jx__lower_step(lw, i,
                       (PlanStep){.kind = STEP_OVER_REASON,
                                  .reg = s,
                                  .a = silent,
                                  .b = JX_NO_REG,
                                  .c = limit,
                                  .span = over->span});
    if (!over->has_step && jx__num_sign(jx__lower_num(over->deduct.value)) == 0) return s;
    uint32_t cond = over->only_unexplained ? silent : beyond;
    uint32_t amount = over_amount(lw, i, threshold);
    uint32_t less = binary(lw, OP_MAX_, lw->zero, binary(lw, OP_SUB_, s, amount));
    s = jx__lower_select(lw, cond, less, s);
    jx__lower_step(
        lw, i,
        (PlanStep){
            .kind = STEP_OVER, .reg = s, .a = cond, .b = amount, .c = limit, .span = over->span});
    return s;
}

static uint32_t apply_premise(Lower *lw, uint32_t i, uint32_t s)
{
    const Item *it = jx__lower_item(lw, i);
    if (it->premise == JX_NO_INDEX) return s;
    uint32_t cond = jx__lower_expr(lw, it->premise, i);
    uint32_t amount = it->premise_amount ? amount_reg(lw, i, it->premise_amount) : lw->zero;
    s = jx__lower_replace(lw, unary(lw, OP_NOT_, cond), amount, s);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_PREMISE,
                              .reg = s,
                              .a = cond,
                              .b = amount,
                              .c = JX_NO_REG,
                              .span = it->premise_span});
    return s;
}

/* What the form says of the item's own row; asked of a derived item too, though nothing else reads
 * that cell. */
static uint32_t row_na(Lower *lw, uint32_t input)
{
    if (input == JX_NO_REG) return lw->zero;
    bool used = lw->inputs.at[input].used;
    uint32_t reg = unary(lw, OP_IS_NA_, jx__lower_input(lw, input));
    lw->inputs.at[input].used = used;
    return reg;
}

/* Not applicable: the rule's condition holds (or is itself not applicable), or the form says so
 * of the row or of something the score needs. */
static void lower_na(Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_item(lw, i);
    ItemWork *work = &lw->work[i];
    uint32_t of_row = row_na(lw, lw->p->items[i].input);
    work->na = binary(lw, OP_OR_, of_row, unary(lw, OP_IS_NA_, work->gross));
    work->away = work->na;
    if (it->na_cond == JX_NO_INDEX) return;
    uint32_t cond = jx__lower_expr(lw, it->na_cond, i);
    work->na = binary(lw, OP_OR_, binary(lw, OP_IF_NA_, cond, lw->one), work->na);
    work->away = binary(lw, OP_AND_, unary(lw, OP_IS_OK_, work->na), work->na);
}

void jx__lower_gross(Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_item(lw, i);
    if (it->blocked != ROW_FREE) {
        lw->work[i].gross = lw->reject;
        lw->work[i].na = lw->work[i].away = lw->zero;
        return;
    }
    lower_target(lw, i);
    lower_completion(lw, i);
    uint32_t s = methods[it->method](lw, i);
    s = apply_cases(lw, i, s);
    s = apply_limits(lw, i, s);
    s = apply_over(lw, i, s);
    s = apply_premise(lw, i, s);
    lw->work[i].gross = s;
    lower_na(lw, i);
}
