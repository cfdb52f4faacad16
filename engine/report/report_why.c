/* Why a score is what it is: the steps of the plan told in order, with the figures of this run.
 *
 * Depends on plan.h's steps and on the registers; computes no score. Each StepKind has one teller
 * in TELLERS, which answers with an empty text when the step changed nothing, so that a sentence
 * holds only what happened. What would change the score comes from jx__trace_need, which proves
 * its answer by running the plan.
 */
#include "plan/kernel.h"
#include "report/build.h"

typedef struct Telling {
    const PlanItem *item;
    const PlanStep *step;
    Num score; /* after the step, on the written points; meaningful when `scored` */
    bool scored;
} Telling;

typedef Str (*Teller)(Build *b, Telling *t);

static Str plain_score(Build *b, const Telling *t)
{
    return t->scored ? jx__report_value(b, t->score, NULL) : STR("0");
}

static bool full(Build *b, const Telling *t)
{
    return t->scored && jx__num_cmp(&b->np, t->score, t->item->points) == 0;
}

/* ---- ratio methods ---- */

static Num doubled_less(Build *b, Num t, Num a) /* 2t − a */
{
    Num twice = t, out = t;
    if (jx__num_add(&b->np, t, t, &twice) != NUM_OK) return t;
    return jx__num_sub(&b->np, twice, a, &out) == NUM_OK ? out : t;
}

static bool rate_is_rounded(const Build *b, const PlanItem *it)
{
    return it->reg_completion != JX_NO_REG && b->plan->ops[it->reg_completion].code == OP_ROUND_;
}

/* The rate that was multiplied: the completion register when it was rounded, else the quotient. */
static Num rate_used(Build *b, const PlanItem *it, Num q, bool *rounded, uint8_t *mode)
{
    Cell c = jx__report_reg(b, it->reg_completion);
    *rounded = false;
    if (c.status != CELL_OK || it->reg_completion == JX_NO_REG) return q;
    const Op *op = &b->plan->ops[it->reg_completion];
    if (op->code != OP_ROUND_ || jx__num_cmp(&b->np, c.num, q) == 0) return q;
    *rounded = true;
    *mode = (uint8_t)(op->d % 8);
    return c.num;
}

typedef struct Ratio {
    Str a, t, w;       /* as texts */
    Num over, under;   /* rate = over ÷ under */
    Say rate, product; /* the phrase for an exact rate and for one that does not end */
} Ratio;

static Str tell_rate(Build *b, const Telling *t, const Ratio *r)
{
    Num q;
    if (jx__num_div(&b->np, r->over, r->under, &q) != NUM_OK) return STR_NONE;
    bool rounded;
    uint8_t mode = 0;
    Num used = rate_used(b, t->item, q, &rounded, &mode);
    Unit percent = {.scale = NUM_RATIO(1, 100), .text = STR("%")};
    Shown shown = jx__report_shown(b, q, &percent), rate = jx__report_shown(b, used, &percent);
    Shown score = jx__report_points(b, t->score, b->plan->item_places);
    Buf out = jx__buf(b->ar);
    jx__buf_add(&out, jx__say(b, r->rate, r->a, r->t, jx__report_eq(b, shown.exact), shown.text));
    if (rounded)
        jx__buf_add(&out, jx__say(b, SAY_RATE_ROUNDED, jx__report_round_name(b, mode), rate.text));
    jx__buf_add(&out, jx__say0(b, SAY_H_SEMI));
    Str eq = jx__report_eq(b, score.exact);
    Str product = rate.exact ? jx__say(b, SAY_PRODUCT, r->w, rate.text, eq, score.text)
                             : jx__say(b, r->product, r->w, r->a, r->t, eq, score.text);
    if (jx__num_sign(q) < 0) product = jx__say(b, SAY_NOT_BELOW_ZERO, STR("0"));
    jx__buf_add(&out, product);
    return jx__buf_str(&out);
}

/* The three ratio methods differ in which quotient they take. */
static Str tell_ratio(Build *b, const Telling *t, Say whole, Say part, int shape)
{
    Cell a = jx__report_reg(b, t->step->a), g = jx__report_reg(b, t->step->b);
    Cell w = jx__report_reg(b, t->step->c);
    if (!t->scored || a.status != CELL_OK || w.status != CELL_OK) return STR_NONE;
    /* A rate rounded to 100% gives full points, but the target was not reached. */
    bool reached =
        full(b, t) && (!rate_is_rounded(b, t->item) || jx__report_holds(b, t->item->reg_met));
    if (g.status != CELL_OK || reached)
        return jx__say(b, whole, jx__report_actual(b, t->item), t->item->target_text);
    Unit u = jx__report_item_unit(b, t->item);
    Shown actual = jx__report_shown(b, a.num, &u);
    /* A quotient that does not end is named by its 取值 instead of being cut. */
    Str named = jx__str_printf(b->ar, b->lang == LANG_EN ? "(%.*s)" : "（%.*s）",
                               STR_F(jx__report_figures(b, t->item, t->item->value->text)));
    bool whole_text = actual.exact || !t->item->derived || !t->item->value->text.n;
    Ratio r = {.a = whole_text ? actual.text : named,
               .t = jx__report_value(b, g.num, &u),
               .w = jx__report_plain(b, w.num),
               .over = a.num,
               .under = g.num,
               .rate = SAY_QUOTIENT,
               .product = SAY_PRODUCT_RATIO};
    bool above_range =
        t->item->target_kind == TARGET_RANGE && jx__num_cmp(&b->np, a.num, g.num) > 0;
    if (shape == 1 || above_range) {
        Str swap = r.a;
        r.a = r.t, r.t = swap, r.over = g.num, r.under = a.num;
    } else if (shape == 2) {
        r.over = doubled_less(b, g.num, a.num);
        r.rate = SAY_LINEAR_RATE, r.product = SAY_PRODUCT_LINEAR;
    }
    Str rate = tell_rate(b, t, &r);
    return rate.n ? jx__say(b, part, rate) : rate;
}

static Str tell_prorata(Build *b, Telling *t)
{
    return tell_ratio(b, t, SAY_PRORATA_FULL, SAY_PRORATA, 0);
}

static Str tell_reverse(Build *b, Telling *t)
{
    return tell_ratio(b, t, SAY_REVERSE_FULL, SAY_REVERSE, 1);
}

static Str tell_linear(Build *b, Telling *t)
{
    return tell_ratio(b, t, SAY_LINEAR_FULL, SAY_LINEAR, 2);
}

/* ---- the other methods ---- */

static Str tell_attain(Build *b, Telling *t)
{
    Cell met = jx__report_reg(b, t->step->a);
    if (!t->scored || met.status != CELL_OK) return STR_NONE;
    bool yes = jx__num_sign(met.num) != 0;
    if (!t->item->target_text.n) return jx__say0(b, yes ? SAY_ATTAIN_YES_BARE : SAY_ATTAIN_NO_BARE);
    return jx__say(b, yes ? SAY_ATTAIN_YES : SAY_ATTAIN_NO, jx__report_actual(b, t->item),
                   t->item->target_text);
}

/* 完成率99.6%，四舍五入为100%: the rate before rounding, what rounding made of it, and that more
 * than 100% counts as 100%. */
static Str rate_text(Build *b, const PlanItem *it, uint32_t used)
{
    Cell rate = jx__report_reg(b, it->reg_completion), taken = jx__report_reg(b, used);
    const Op *op = &b->plan->ops[it->reg_completion];
    Cell before = op->code == OP_ROUND_ ? jx__report_reg(b, op->a) : rate;
    Buf out = jx__buf(b->ar);
    jx__buf_add(&out, jx__say(b, SAY_COMPLETION_OF, jx__report_percent(b, before.num)));
    if (jx__num_cmp(&b->np, before.num, rate.num) != 0)
        jx__buf_add(&out, jx__say(b, SAY_RATE_TO, jx__report_round_name(b, (uint8_t)(op->d % 8)),
                                  jx__report_percent(b, rate.num)));
    if (jx__num_cmp(&b->np, rate.num, taken.num) != 0)
        jx__buf_add(&out, jx__say0(b, SAY_RATE_CAPPED));
    return jx__buf_str(&out);
}

/* A band speaks of the actual value, of the completion rate or of a deviation. */
static Str band_subject(Build *b, const Telling *t)
{
    uint32_t reg = t->step->a;
    Cell c = jx__report_reg(b, reg);
    if (reg == t->item->reg_actual || c.status != CELL_OK) return jx__report_actual(b, t->item);
    const Op *op = &b->plan->ops[reg]; /* a rate that counts as 100% at most is a MIN of it */
    bool rate =
        reg == t->item->reg_completion || (op->code == OP_MIN_ && op->a == t->item->reg_completion);
    if (rate) return rate_text(b, t->item, reg);
    return jx__say(b, SAY_DEVIATION_OF, jx__report_percent(b, c.num));
}

static Str tell_band(Build *b, Telling *t)
{
    Cell row = jx__report_reg(b, t->step->b), subject = jx__report_reg(b, t->step->a);
    if (subject.status != CELL_OK || t->step->d >= b->plan->ntables) return STR_NONE;
    const BandTable *table = &b->plan->tables[t->step->d];
    bool found =
        row.status == CELL_OK && row.num.d == 1 && row.num.n >= 0 && (uint64_t)row.num.n < table->n;
    if (!found || !t->scored) return jx__say(b, SAY_BAND_NONE, band_subject(b, t));
    const BandRow *r = &table->rows[row.num.n];
    Str band = jx__report_before(r->text, STR("|"), STR("｜"));
    return jx__say(b, SAY_BAND, band_subject(b, t), band, plain_score(b, t));
}

/* The gap is counted in the target's unit, or in percentage points of a rate or a deviation. It
 * is the greater of 0 and a difference. */
static Str gap_text(Build *b, const Telling *t, Num gap)
{
    Unit u = jx__report_item_unit(b, t->item);
    const Op *held = &b->plan->ops[t->step->c], *less = &b->plan->ops[held->b];
    bool own = held->code != OP_MAX_ || less->code != OP_SUB_ || less->a == t->item->reg_actual ||
               less->b == t->item->reg_actual;
    if (own && u.kind != UNIT_PERCENT) return jx__report_value(b, gap, &u);
    Unit point = {.scale = NUM_RATIO(1, 100)};
    Str far = jx__say(b, SAY_COUNT_POINTS, jx__report_value(b, gap, &point));
    uint32_t rate = t->item->reg_completion;
    bool of_rate = held->code == OP_MAX_ && less->code == OP_SUB_ && rate_is_rounded(b, t->item) &&
                   (less->a == rate || less->b == rate);
    return of_rate ? jx__say(b, SAY_GAP_OF_RATE, far, rate_text(b, t->item, rate)) : far;
}

/* What remains of the points; of a penalty only that its limit was met. */
static Str deduct_end(Build *b, const Telling *t, Num off)
{
    Cell taken = jx__report_reg(b, t->step->taken);
    if (t->item->role != ROLE_PENALTY) {
        Str left = jx__say(b, SAY_LEFT, plain_score(b, t));
        bool capped = taken.status == CELL_OK && jx__num_cmp(&b->np, taken.num, off) < 0;
        if (!capped) return left;
        Str limit = jx__say(b, SAY_DEDUCT_LIMIT, jx__report_value(b, taken.num, NULL));
        return jx__say(b, SAY_DEDUCTED, limit, left);
    }
    Num most = taken.status == CELL_OK ? taken.num : off;
    if (jx__num_cmp(&b->np, t->score, most) < 0) most = t->score;
    if (jx__num_cmp(&b->np, most, off) == 0) return STR_NONE;
    return jx__say(b, SAY_DEDUCT_LIMIT, jx__report_value(b, most, NULL));
}

/* What was found, in the unit of the indicator: 4次. */
static Str found_text(Build *b, const Telling *t)
{
    Cell a = jx__report_reg(b, t->item->reg_actual);
    return a.status == CELL_OK ? jx__report_actual(b, t->item) : STR_NONE;
}

static Str deduct_head(Build *b, const Telling *t, Num n, Num each, Num off)
{
    Cell gap = jx__report_reg(b, t->step->c);
    Shown lost = jx__report_shown(b, off, NULL);
    Str count = jx__report_value(b, n, NULL), price = jx__report_value(b, each, NULL);
    if (t->step->found)
        return jx__say(b, SAY_DEDUCT_FOUND, t->step->text, found_text(b, t), price,
                       jx__report_value(b, off, NULL));
    Str far = gap.status == CELL_OK ? gap_text(b, t, gap.num) : count;
    Str product =
        jx__str_printf(b->ar, "%.*s%.*s", STR_F(jx__report_eq(b, lost.exact)), STR_F(lost.text));
    return jx__say(b, SAY_DEDUCT, t->step->text, far, count, price, product);
}

static Str tell_deduct(Build *b, Telling *t)
{
    Cell n = jx__report_reg(b, t->step->a), y = jx__report_reg(b, t->step->b);
    if (!t->scored || n.status != CELL_OK || y.status != CELL_OK) return STR_NONE;
    if (jx__num_sign(n.num) == 0) return jx__say(b, SAY_DEDUCT_NONE, t->step->text);
    Num off = n.num;
    if (jx__num_mul(&b->np, n.num, y.num, &off) != NUM_OK) return STR_NONE;
    Str head = deduct_head(b, t, n.num, y.num, off), end = deduct_end(b, t, off);
    return end.n ? jx__say(b, SAY_DEDUCTED, head, end) : head;
}

Str jx__report_self_points(Build *b, const PlanItem *it)
{
    Cell share = b->facts->facts[it->input_points].cell;
    Num points;
    if (share.status == CELL_OK && jx__num_mul(&b->np, share.num, it->points, &points) == NUM_OK)
        return jx__report_plain(b, points);
    return jx__str_trim(b->facts->facts[it->input_points].raw);
}

Str jx__report_grade_taken(Build *b, const PlanItem *it)
{
    const PlanStep *s = jx__report_step(b, it, STEP_JUDGED);
    Cell share = s ? jx__report_reg(b, s->b) : CELL_STATUS(CELL_MISSING);
    if (!s || s->d >= b->plan->ntables || share.status != CELL_OK) return jx__report_actual(b, it);
    const BandTable *grades = &b->plan->tables[s->d];
    uint32_t row = jx__band_row(&b->np, grades, share.num);
    return row < grades->n ? grades->rows[row].text : jx__report_actual(b, it);
}

static Str tell_judged(Build *b, Telling *t)
{
    Cell share = jx__report_reg(b, t->step->c);
    if (!t->scored || share.status != CELL_OK) return STR_NONE;
    Unit percent = {.scale = NUM_RATIO(1, 100), .text = STR("%")};
    Shown score = jx__report_points(b, t->score, b->plan->item_places);
    Shown rate = jx__report_shown(b, share.num, &percent);
    Str product = jx__say(b, SAY_PRODUCT, jx__report_plain(b, t->item->points), rate.text,
                          jx__report_eq(b, score.exact), score.text);
    Cell grade = jx__report_reg(b, t->step->a);
    uint32_t points = t->item->input_points;
    if (points != JX_NO_REG && b->facts->facts[points].self) {
        Str own = jx__report_self_points(b, t->item), taken = jx__report_grade_taken(b, t->item);
        return jx__say(b, SAY_JUDGED_SELF, taken, own, rate.text, product);
    }
    if (grade.status != CELL_OK || t->item->input == JX_NO_REG)
        return jx__say(b, SAY_JUDGED_NUMBER, product);
    return jx__say(b, SAY_JUDGED_SHARE, jx__report_cell(b, t->item->input, grade), product);
}

static Str tell_entered(Build *b, Telling *t)
{
    Cell a = jx__report_reg(b, t->step->a);
    if (!t->scored || a.status != CELL_OK) return STR_NONE;
    return jx__say(b, SAY_ENTERED, jx__report_plain(b, a.num));
}

static Str tell_formula(Build *b, Telling *t)
{
    Cell raw = jx__report_reg(b, t->step->a);
    if (!t->scored || raw.status != CELL_OK) return STR_NONE;
    Str text = jx__report_before(t->step->text, STR("；"), STR(";"));
    Str side = jx__report_before(text, STR("＝"), STR("="));
    Str right = {text.p + side.n, text.n - side.n};
    uint32_t mark = jx__str_starts(right, STR("＝")) ? STR("＝").n : right.n ? 1 : 0;
    right = (Str){right.p + mark, right.n - mark};
    Shown value = jx__report_shown(b, raw.num, NULL);
    return jx__say(b, SAY_FORMULA, text, jx__report_figures(b, t->item, right),
                   jx__report_eq(b, value.exact), value.text, plain_score(b, t));
}

/* ---- what follows the method ---- */

static Str tell_case(Build *b, Telling *t)
{
    if (!t->scored || !jx__report_holds(b, t->step->a)) return STR_NONE;
    return jx__say(b, SAY_CASE, t->step->text, plain_score(b, t));
}

/* 最高, 最低 and the points themselves: told when the score before was another. */
static Str tell_bound(Build *b, Telling *t)
{
    Cell before = jx__report_reg(b, t->step->a);
    if (!t->scored || before.status != CELL_OK) return STR_NONE;
    int moved = jx__num_cmp(&b->np, before.num, t->score);
    if (moved == 0) return STR_NONE;
    Say what = t->step->kind == STEP_CAP     ? SAY_CAP
               : t->step->kind == STEP_FLOOR ? SAY_FLOOR
               : moved > 0                   ? SAY_CLAMP_HIGH
                                             : SAY_CLAMP_LOW;
    return jx__say(b, what, jx__report_value(b, before.num, NULL), plain_score(b, t),
                   t->step->text);
}

static Str tell_over(Build *b, Telling *t)
{
    Cell off = jx__report_reg(b, t->step->b);
    bool told = t->scored && jx__report_holds(b, t->step->a) && off.status == CELL_OK &&
                jx__num_sign(off.num) > 0;
    if (!told) return STR_NONE;
    return jx__say(b, SAY_OVER, t->step->text, jx__report_value(b, off.num, NULL),
                   plain_score(b, t));
}

static Str tell_over_reason(Build *b, Telling *t)
{
    return jx__report_holds(b, t->step->a) ? jx__say0(b, SAY_OVER_REASON) : STR_NONE;
}

static Str tell_bonus(Build *b, Telling *t)
{
    Cell n = jx__report_reg(b, t->step->a), more = jx__report_reg(b, t->step->b);
    bool told =
        t->scored && n.status == CELL_OK && more.status == CELL_OK && jx__num_sign(more.num) > 0;
    if (!told) return STR_NONE;
    return jx__say(b, SAY_BONUS, t->step->text, jx__report_value(b, n.num, NULL),
                   jx__report_value(b, more.num, NULL), plain_score(b, t));
}

static Str tell_premise(Build *b, Telling *t)
{
    Cell met = jx__report_reg(b, t->step->a);
    bool failed = t->scored && met.status == CELL_OK && jx__num_sign(met.num) == 0;
    return failed ? jx__say(b, SAY_PREMISE, t->step->text, plain_score(b, t)) : STR_NONE;
}

/* Points of siblings that do not apply came here: the score grows with them. */
static Str tell_scale(Build *b, Telling *t)
{
    Cell now = jx__report_reg(b, t->step->a), written = jx__report_reg(b, t->step->b);
    bool told = t->scored && now.status == CELL_OK && written.status == CELL_OK &&
                jx__num_cmp(&b->np, now.num, written.num) != 0;
    if (!told) return STR_NONE;
    Shown score = jx__report_points(b, t->score, b->plan->item_places);
    return jx__say(b, SAY_SCALE, jx__report_plain(b, written.num), jx__report_plain(b, now.num),
                   jx__report_eq(b, score.exact), score.text);
}

static Str tell_na(Build *b, Telling *t)
{
    static const Say policy[] = {SAY_NA_UNSET, SAY_NA_FULL, SAY_NA_ZERO, SAY_NA_MERGE,
                                 SAY_NA_RESCALE};
    uint32_t p = t->step->d;
    if (!jx__report_holds(b, t->step->a)) return STR_NONE;
    return jx__say0(b, policy[p <= NA_RESCALE ? p : 0]);
}

static Str tell_missing(Build *b, Telling *t)
{
    if (!jx__report_holds(b, t->step->a)) return STR_NONE;
    uint32_t lacks[JX_REPORT_BLAMED];
    uint32_t n = jx__report_lacks(b, t->item, lacks);
    if (jx__report_own(b, t->item, lacks, n))
        return jx__say0(b, t->scored ? SAY_MISSING_ZERO : SAY_MISSING_OPEN);
    return jx__say(b, t->scored ? SAY_MISSING_ZERO_OF : SAY_MISSING_OPEN_OF,
                   jx__report_names(b, lacks, n));
}

static Str tell_veto(Build *b, Telling *t)
{
    return jx__report_holds(b, t->step->a) ? jx__say(b, SAY_VETO, t->step->text) : STR_NONE;
}

static Str tell_round(Build *b, Telling *t)
{
    Cell exact = jx__report_reg(b, t->step->a);
    if (!t->scored || exact.status != CELL_OK || jx__num_cmp(&b->np, exact.num, t->score) == 0)
        return STR_NONE;
    Shown score = jx__report_points(b, t->score, b->plan->item_places);
    return jx__say(b, SAY_ROUND, jx__report_value(b, exact.num, NULL),
                   jx__report_round_name(b, b->plan->item_mode), score.text);
}

static const Teller TELLERS[] = {
    [STEP_PRORATA] = tell_prorata,
    [STEP_REVERSE] = tell_reverse,
    [STEP_LINEAR] = tell_linear,
    [STEP_ATTAIN] = tell_attain,
    [STEP_BAND] = tell_band,
    [STEP_DEDUCT] = tell_deduct,
    [STEP_JUDGED] = tell_judged,
    [STEP_ENTERED] = tell_entered,
    [STEP_FORMULA] = tell_formula,
    [STEP_CASE] = tell_case,
    [STEP_CAP] = tell_bound,
    [STEP_FLOOR] = tell_bound,
    [STEP_CLAMP] = tell_bound,
    [STEP_OVER] = tell_over,
    [STEP_OVER_REASON] = tell_over_reason,
    [STEP_BONUS] = tell_bonus,
    [STEP_PREMISE] = tell_premise,
    [STEP_NA] = tell_na,
    [STEP_SCALE] = tell_scale,
    [STEP_MISSING] = tell_missing,
    [STEP_VETO] = tell_veto,
    [STEP_ROUND] = tell_round,
};

static void add_step(Build *b, const PlanItem *it, ReportRow *row, const PlanStep *step, Str text)
{
    ReportStep *out = VEC_PUSH(b->ar, &b->r->steps);
    *out = (ReportStep){
        .clause = jx__str_copy(b->ar, step->text), .text = text, .applied = text.n > 0};
    if (!text.n || step->kind == STEP_BAND) out->spared = jx__report_spared(b, it, step);
    if (out->spared.n) out->place = jx__report_place(b, step->span, it);
    out->origin = jx__report_origin(b, step->span, it);
    row->nsteps = b->r->steps.n - row->first_step; /* not counted when memory was short */
}

/* 取值 with its figures, before anything is done with the value. */
static void add_value(Build *b, const PlanItem *it, ReportRow *row)
{
    Cell c = jx__report_reg(b, it->reg_actual);
    if (!it->derived || !it->value->text.n || c.status != CELL_OK) return;
    Unit u = jx__report_item_unit(b, it);
    Shown value = jx__report_shown(b, c.num, &u);
    Str figures = jx__report_figures(b, it, it->value->text), eq = jx__report_eq(b, value.exact);
    bool plain = jx__str_eq(figures, value.text) || jx__str_eq(figures, it->value->text);
    Str text = plain ? jx__say(b, SAY_VALUE_IS, it->value->text, eq, value.text)
                     : jx__say(b, SAY_VALUE_FIGURES, it->value->text, figures, eq, value.text);
    ReportStep *out = VEC_PUSH(b->ar, &b->r->steps);
    *out = (ReportStep){.text = text, .applied = true};
    row->nsteps = b->r->steps.n - row->first_step;
}

/* Why there is no score, when no step could say it. */
static Str tell_trouble(Build *b, const PlanItem *it)
{
    Cell actual = jx__report_reg(b, it->reg_actual), score = jx__report_reg(b, it->reg_score);
    if (score.status == CELL_DIV0)
        return jx__say(b, SAY_DIVIDED_BY_ZERO,
                       jx__report_divisor(b, it, jx__report_zero_divisor(b, it->reg_exact)));
    if (score.status == CELL_LIMIT) return jx__say0(b, SAY_OUT_OF_RANGE);
    if (score.status == CELL_NA) return jx__say0(b, SAY_NA_UNSET);
    if (actual.status == CELL_UNREADABLE) return jx__say0(b, SAY_CANNOT_READ);
    if (actual.status == CELL_OK && it->method == METHOD_JUDGED)
        return jx__say0(b, score.status == CELL_MISSING ? SAY_POINTS_NEEDED : SAY_GRADE_NOT_IN);
    if (actual.status == CELL_OK && it->method == METHOD_ENTERED)
        return jx__say0(b, SAY_ENTERED_NOT_IN);
    return jx__say0(b, score.status == CELL_MISSING ? SAY_MISSING_OPEN : SAY_NOT_SCORED);
}

/* ---- what would change it ---- */

Str jx__report_change(Build *b, Num change, const Unit *u)
{
    Num size = jx__num_sign(change) < 0 ? jx__num_neg(&b->np, change) : change;
    if (u->kind != UNIT_PERCENT) return jx__report_value(b, size, u);
    Unit point = {.scale = NUM_RATIO(1, 100)};
    return jx__say(b, SAY_COUNT_POINTS, jx__report_value(b, size, &point));
}

static Str need_number(Build *b, const PlanItem *it, const Need *n)
{
    static const Say own[2][2] = {{SAY_NEED_MORE, SAY_NEED_LESS}, {SAY_NEED_RISE, SAY_NEED_FALL}};
    static const Say other[2] = {SAY_NEED_OTHER_MORE, SAY_NEED_OTHER_LESS};
    static const Say beyond[2][2] = {{SAY_NEED_ABOVE, SAY_NEED_BELOW},
                                     {SAY_NEED_OTHER_ABOVE, SAY_NEED_OTHER_BELOW}};
    bool less = jx__num_sign(n->change) < 0, foreign = n->input != it->input;
    Unit u = jx__report_unit(b, n->input);
    Str name = b->plan->inputs[n->input].name;
    if (n->strict)
        return jx__say(b, beyond[foreign][less], jx__report_value(b, n->value, &u), name);
    if (b->inputs[n->input].status != CELL_OK && !foreign)
        return jx__say(b, SAY_NEED_EXACT, jx__report_value(b, n->value, &u));
    Say what = foreign ? other[less] : own[u.kind == UNIT_PERCENT][less];
    return jx__say(b, what, jx__report_change(b, n->change, &u), name);
}

/* Points were taken for too much: nobody is told to do less, but a reason may be missing. */
static bool done_too_much(Build *b, const PlanItem *it, bool *no_reason)
{
    bool too_much = false;
    for (uint32_t k = 0; k < it->nsteps; k++) {
        const PlanStep *s = &b->plan->steps[it->first_step + k];
        if (s->kind == STEP_OVER_REASON && jx__report_holds(b, s->a)) *no_reason = true;
        if (s->kind == STEP_OVER && jx__report_holds(b, s->a)) too_much = true;
    }
    return too_much;
}

static Str tell_need(Build *b, const PlanItem *it)
{
    bool no_reason = false;
    if (done_too_much(b, it, &no_reason))
        return no_reason ? jx__say0(b, SAY_NEED_REASON) : STR_NONE;
    if (b->trials < b->plan->nops || !b->trial) return STR_NONE;
    b->trials -= b->plan->nops;
    Need n = jx__trace_need(b->trial, b->last, b->inputs, (uint32_t)(it - b->plan->items));
    if (b->trial->starved) b->ar->failed = true;
    if (n.kind == NEED_NEVER) return jx__say0(b, SAY_NEED_NEVER);
    if (n.kind != NEED_VALUE || n.input >= b->plan->ninputs) return STR_NONE;
    const Input *in = &b->plan->inputs[n.input];
    if (in->kind != INPUT_VALUE) return STR_NONE;
    /* Points that a person gives are not advised: nothing would be done, only a higher number. */
    if (it->method == METHOD_ENTERED && n.input == it->input) return STR_NONE;
    Cell value = CELL_NUM(n.value);
    if (in->type == TYPE_DATE)
        return jx__say(b, SAY_NEED_BY_DATE, jx__report_cell(b, n.input, value));
    if (in->type == TYPE_TEXT) return jx__say(b, SAY_NEED_EXACT, it->target_text);
    if (in->type == TYPE_YESNO || in->type == TYPE_GRADE)
        return jx__say(b, SAY_NEED_EXACT, jx__report_cell(b, n.input, value));
    return need_number(b, it, &n);
}

/* ---- the sentence ---- */

static Str join_steps(Build *b, const ReportRow *row)
{
    Buf out = jx__buf(b->ar);
    for (uint32_t i = 0; i < row->nsteps; i++) {
        const ReportStep *s = &b->r->steps.at[row->first_step + i];
        if (!s->applied) continue;
        if (out.n) jx__buf_add(&out, jx__say0(b, SAY_H_SEMI));
        jx__buf_add(&out, s->text);
    }
    return jx__buf_str(&out);
}

/* Whether a step of the plan was told, beside the 取值. */
static bool any_applied(const Build *b, const ReportRow *row, const PlanItem *it)
{
    uint32_t skip = row->nsteps > it->nsteps ? row->nsteps - it->nsteps : 0;
    for (uint32_t i = skip; i < row->nsteps; i++)
        if (b->r->steps.at[row->first_step + i].applied) return true;
    return false;
}

static Str sentence(Build *b, const PlanItem *it, const ReportRow *row, Str steps)
{
    Say what = !row->score.p              ? SAY_WHY_OPEN
               : it->role == ROLE_BONUS   ? SAY_WHY_BONUS
               : it->role == ROLE_PENALTY ? SAY_WHY_PENALTY
                                          : SAY_WHY;
    Str points = row->points.p ? row->points : STR("—");
    Str told = jx__say(b, what, it->name, row->score, points, steps);
    if (!row->need.n) return told;
    Buf out = jx__buf(b->ar);
    jx__buf_add(&out, told);
    jx__buf_add(&out, jx__say0(b, SAY_H_SENTENCE));
    jx__buf_add(&out, jx__report_capital(b, row->need));
    jx__buf_add(&out, jx__say0(b, SAY_H_STOP));
    return jx__buf_str(&out);
}

static void add_note(Build *b, ReportRow *row, Str text)
{
    ReportStep *out = VEC_PUSH(b->ar, &b->r->steps);
    *out = (ReportStep){.text = text, .applied = true};
    row->nsteps = b->r->steps.n - row->first_step;
}

/* What of the scheme was applied to a row of the form. */
static void add_choice(Build *b, const PlanItem *it, ReportRow *row)
{
    if (it->row->rule.n) add_note(b, row, jx__say(b, SAY_BY_RULE, it->row->rule));
    if (it->row->sign.n) add_note(b, row, jx__say(b, SAY_BY_SIGN, it->row->sign));
}

void jx__report_why(Build *b, const PlanItem *it, ReportRow *row)
{
    row->first_step = b->r->steps.n;
    add_choice(b, it, row);
    if (it->blocked != ROW_FREE) {
        row->why = it->row->why.n ? jx__say(b, SAY_WHY_BLOCKED, it->row->why)
                                  : jx__say(b, SAY_WHY_UNLISTED, it->name);
        return;
    }
    add_value(b, it, row);
    Telling t = {.item = it};
    for (uint32_t i = 0; i < it->nsteps; i++) {
        t.step = &b->plan->steps[it->first_step + i];
        Cell score = jx__report_reg(b, t.step->reg);
        t.scored = score.status == CELL_OK;
        t.score = score.num;
        size_t n = sizeof TELLERS / sizeof *TELLERS;
        Teller tell = (size_t)t.step->kind < n ? TELLERS[t.step->kind] : NULL;
        add_step(b, it, row, t.step, tell ? tell(b, &t) : STR_NONE);
    }
    Cell exact = jx__report_reg(b, it->reg_exact), score = jx__report_reg(b, it->reg_score);
    if (row->status != ROW_MISSING && exact.status == CELL_OK && score.status == CELL_OK &&
        jx__num_cmp(&b->np, exact.num, score.num) != 0)
        row->exact = jx__report_value(b, exact.num, NULL);
    Str steps = join_steps(b, row);
    if (!row->score.p && steps.n && !any_applied(b, row, it))
        steps = jx__say(b, SAY_DEDUCTED, steps, tell_trouble(b, it));
    if (!steps.n) steps = row->score.p ? jx__say0(b, SAY_NO_STEP) : tell_trouble(b, it);
    Cell w = jx__report_reg(b, it->reg_points);
    bool whole = score.status == CELL_OK && w.status == CELL_OK &&
                 jx__num_cmp(&b->np, score.num, w.num) >= 0;
    bool given = row->score.p && row->status != ROW_NOT_APPLICABLE && row->status != ROW_MISSING;
    if (!whole && it->role == 0 && given) row->need = tell_need(b, it);
    if (row->need.n || (!whole && it->role == 0 && given && it->method == METHOD_BANDS))
        jx__report_step_up(b, it, row);
    row->why = sentence(b, it, row, steps);
}
