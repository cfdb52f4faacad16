/* The findings of scoring: what in the form kept an indicator from its score, and failed 核对.
 *
 * Depends on the registers of the last run and on diag.def. Adds to the report's list, next to
 * what reading the form found; an indicator whose cell was reported there already is not reported
 * again. Every finding names the cell when the form has one, and the clause of the rules.
 */
#include "report/build.h"

static Where where_of(const Build *b, const PlanItem *it, uint32_t input)
{
    Str cell = input == JX_NO_REG ? STR_NONE : b->facts->facts[input].where;
    return (Where){.clause = it->path, .file = b->facts->file, .cell = cell};
}

static bool reported(const Build *b, Str cell)
{
    for (uint32_t i = 0; cell.n && i < b->r->findings.at.n; i++) {
        const Diag *d = &b->r->findings.at.at[i];
        if (d->severity == SEV_ERROR && jx__str_eq(d->cell, cell)) return true;
    }
    return false;
}

static void find_division(Build *b, const PlanItem *it)
{
    uint32_t at = jx__report_zero_divisor(b, it->reg_exact);
    Str divisor = it->value_text;
    if (at != JX_NO_REG) {
        const Op *under = &b->plan->ops[b->plan->ops[at].b];
        if (under->code == OP_INPUT_) divisor = b->plan->inputs[under->d].name;
    }
    Str what = it->value_text.n ? it->value_text : it->name;
    jx__diag(&b->r->findings, JX6005, where_of(b, it, it->input), it->name, what,
             divisor.n ? divisor : what);
}

/* The value itself was read, yet there is no score: the method could not take it. */
static void find_rejected(Build *b, const PlanItem *it)
{
    Where w = where_of(b, it, it->input);
    Cell points = jx__report_reg(b, it->reg_points);
    Str weight = jx__report_plain(b, points.status == CELL_OK ? points.num : it->points);
    Str actual = jx__report_actual(b, it);
    Diags *ds = &b->r->findings;
    if (it->method == BY_JUDGEMENT) {
        Cell share = it->input_points == JX_NO_REG ? CELL_STATUS(CELL_MISSING)
                                                   : b->inputs[it->input_points];
        if (share.status == CELL_OK)
            jx__diag(ds, JX6008, w, it->name, actual, jx__report_percent(b, share.num));
        return;
    }
    if (it->method == BY_ENTRY)
        jx__diag(ds, JX6014, w, it->name, actual, weight);
    else if (it->method == BY_BANDS)
        jx__diag(ds, JX6006, w, it->name, actual);
    else
        jx__diag(ds, JX6004, w, it->name, actual, it->target_text);
}

/* A derived value without a value: name the first datum that is to blame. */
static void find_source(Build *b, const PlanItem *it)
{
    uint32_t sources[16];
    uint32_t n = jx__report_sources(b, it->reg_actual, sources, 16);
    for (uint32_t i = 0; i < n; i++) {
        const Fact *f = &b->facts->facts[sources[i]];
        if (f->cell.status == CELL_OK || reported(b, f->where)) continue;
        Str state = jx__report_cell(b, sources[i], f->cell);
        jx__diag(&b->r->findings, JX6015, where_of(b, it, sources[i]), it->name, it->value_text,
                 b->plan->inputs[sources[i]].name, state);
        return;
    }
}

static void find_unreadable(Build *b, const PlanItem *it, CellStatus status)
{
    Cell actual = jx__report_reg(b, it->reg_actual);
    if (status == CELL_DIV0) {
        find_division(b, it);
        return;
    }
    if (status == CELL_LIMIT) {
        jx__diag(&b->r->findings, JX6013, where_of(b, it, it->input), it->name);
        return;
    }
    if (actual.status == CELL_OK) {
        find_rejected(b, it);
        return;
    }
    if (it->derived) {
        find_source(b, it);
        return;
    }
    if (it->input == JX_NO_REG || reported(b, b->facts->facts[it->input].where)) return;
    jx__diag(&b->r->findings, JX6004, where_of(b, it, it->input), it->name,
             b->facts->facts[it->input].raw, it->target_text);
}

static void find_missing(Build *b, const PlanItem *it, const ReportRow *row)
{
    Cell actual = jx__report_reg(b, it->reg_actual);
    if (actual.status == CELL_OK && it->method == BY_JUDGEMENT) {
        jx__diag(&b->r->findings, JX6007, where_of(b, it, it->input), it->name,
                 jx__report_actual(b, it));
        return;
    }
    if (row->score.p)
        jx__diag(&b->r->findings, JX6001, where_of(b, it, it->input), it->name, row->points);
    else
        jx__diag(&b->r->findings, JX6002, where_of(b, it, it->input), it->name);
}

/* ---- values that were read but look wrong ---- */

/* Whether |value| ÷ |target| lies within a factor of three of `factor`. */
static bool near_factor(Build *b, Num value, Num target, int64_t factor)
{
    Num high, low, times3;
    bool ok = jx__num_mul(&b->np, target, NUM_INT(factor), &high) == NUM_OK &&
              jx__num_mul(&b->np, value, NUM_INT(3), &times3) == NUM_OK &&
              jx__num_mul(&b->np, high, NUM_INT(3), &low) == NUM_OK;
    return ok && jx__num_cmp(&b->np, times3, high) >= 0 && jx__num_cmp(&b->np, value, low) <= 0;
}

static Num magnitude(Build *b, Num n)
{
    return jx__num_sign(n) < 0 ? jx__num_neg(&b->np, n) : n;
}

static void find_magnitude(Build *b, const PlanItem *it)
{
    static const struct {
        int64_t factor;
        Str times, scale;
    } slips[] = {{10000, {"10000", 5}, {"万", 3}}, {100000000, {"100000000", 9}, {"亿", 3}}};
    Cell a = jx__report_reg(b, it->reg_actual);
    if (it->target_kind != AIM_NUMBER || a.status != CELL_OK) return;
    Num v = magnitude(b, a.num), t = magnitude(b, it->target_low);
    if (jx__num_sign(v) == 0 || jx__num_sign(t) == 0) return;
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        bool more = near_factor(b, v, t, slips[i].factor);
        if (!more && !near_factor(b, t, v, slips[i].factor)) continue;
        Str far = jx__say(b, more ? SAY_TIMES_AWAY : SAY_PART_AWAY, slips[i].times);
        Dim cash = {0};
        cash.e[DIM_MONEY] = 1;
        bool money = jx__dim_eq(it->target_unit.dim, cash);
        Str base = money ? STR("元") : it->target_unit.count;
        Str unit = jx__str_printf(b->ar, "%.*s%.*s", STR_F(slips[i].scale), STR_F(base));
        jx__diag(&b->r->findings, JX6010, where_of(b, it, it->input), it->name,
                 jx__report_actual(b, it), it->target_text, far, unit);
        return;
    }
}

static void find_over(Build *b, const PlanItem *it)
{
    for (uint32_t i = 0; i < it->nsteps; i++) {
        const PlanStep *s = &b->plan->steps[it->first_step + i];
        if (s->kind != STEP_OVER_REASON || !jx__report_holds(b, s->a)) continue;
        jx__diag(&b->r->findings, JX6009, where_of(b, it, it->input), it->name,
                 jx__report_actual(b, it), it->target_text);
        return;
    }
}

static void find_item(Build *b, const PlanItem *it, const ReportRow *row)
{
    Cell score = jx__report_reg(b, it->reg_score), actual = jx__report_reg(b, it->reg_actual);
    CellStatus worst = score.status > actual.status ? score.status : actual.status;
    if (row->status == ROW_UNREADABLE)
        find_unreadable(b, it, worst);
    else if (row->status == ROW_MISSING)
        find_missing(b, it, row);
    else if (row->status == ROW_NOT_APPLICABLE && it->na_policy == IF_NA_UNSET)
        jx__diag(&b->r->findings, JX6003, where_of(b, it, it->input), it->name);
    find_magnitude(b, it);
    find_over(b, it);
}

/* ---- 核对 ---- */

/* The unit both sides of a check are shown in: of the first input that has one. */
static Unit check_unit(Build *b, const PlanCheck *c)
{
    const uint32_t regs[] = {c->reg_left, c->reg_right};
    for (size_t side = 0; side < 2; side++) {
        uint32_t sources[16];
        uint32_t n = jx__report_sources(b, regs[side], sources, 16);
        for (uint32_t i = 0; i < n; i++) {
            Unit u = jx__report_unit(b, sources[i]);
            if (u.text.n) return u;
        }
    }
    return (Unit){.scale = NUM_INT(1)};
}

static Str blame(Build *b, const PlanCheck *c)
{
    uint32_t sources[16];
    uint32_t n = jx__report_sources(b, c->reg_cond, sources, 16);
    Str sep = jx__say0(b, SAY_H_LIST);
    Buf out = jx__buf(b->ar);
    for (uint32_t i = 0; i < n; i++) {
        const Fact *f = &b->facts->facts[sources[i]];
        if (f->cell.status == CELL_OK) continue;
        if (out.n) jx__buf_add(&out, sep);
        jx__buf_add(&out, b->plan->inputs[sources[i]].name);
        if (b->lang == LANG_EN) jx__buf_add(&out, STR(" "));
        jx__buf_add(&out, jx__report_cell(b, sources[i], f->cell));
    }
    return out.n ? jx__buf_str(&out) : jx__say0(b, SAY_NOT_SCORED);
}

static void find_check(Build *b, const PlanCheck *c)
{
    static const DiagCode codes[] = {JX7103, JX7102, JX7101};
    Cell ok = jx__report_reg(b, c->reg_cond), left = jx__report_reg(b, c->reg_left);
    Cell right = jx__report_reg(b, c->reg_right);
    Where w = {.source = &b->source, .span = c->span, .clause = c->path};
    Str compared = jx__report_before(c->text, STR("；"), STR(";"));
    if (ok.status != CELL_OK || left.status != CELL_OK || right.status != CELL_OK) {
        jx__diag(&b->r->findings, JX7104, w, compared, blame(b, c));
        return;
    }
    if (jx__num_sign(ok.num) != 0) return;
    Num gap = NUM_INT(0);
    (void)jx__num_sub(&b->np, left.num, right.num, &gap);
    Unit u = check_unit(b, c);
    Str message = c->message.n ? c->message : compared;
    jx__diag(&b->r->findings, codes[c->severity % 3], w, message, compared,
             jx__report_value(b, left.num, &u), jx__report_value(b, right.num, &u),
             jx__report_value(b, magnitude(b, gap), &u));
    if (c->severity == 2) b->r->returned++;
}

void jx__report_findings(Build *b)
{
    uint32_t row = 0;
    for (uint32_t i = 0; i < b->plan->nitems && row < b->r->rows.n; i++)
        if (b->plan->items[i].indicator) find_item(b, &b->plan->items[i], &b->r->rows.at[row++]);
    for (uint32_t i = 0; i < b->plan->nchecks; i++) find_check(b, &b->plan->checks[i]);
}
