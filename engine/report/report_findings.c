/* The findings of scoring: what in the form kept an indicator from its score, and failed 核对.
 *
 * Depends on the registers of the last run and on diag.def. Adds to the report's list, next to
 * what reading the form found; an indicator whose cell was reported there already is not reported
 * again. Every finding names the cell when the form has one, and the clause of the rules.
 */
#include "report/build.h"

/* The file a datum stands in: an attached form's, or the form's own. */
static Str file_of(const Build *b, const Fact *f)
{
    return f->file.n ? f->file : b->facts->file;
}

static Where where_of(const Build *b, const PlanItem *it, uint32_t input)
{
    Where w = {.clause = it->path, .file = b->facts->file};
    if (input == JX_NO_REG) return w;
    w.file = file_of(b, &b->facts->facts[input]);
    w.cell = b->facts->facts[input].where;
    return w;
}

static bool reported(const Build *b, const Fact *f)
{
    for (uint32_t i = 0; f->where.n && i < b->r->findings.at.n; i++) {
        const Diag *d = &b->r->findings.at.at[i];
        bool here = jx__str_eq(d->cell, f->where) && jx__str_eq(d->file, file_of(b, f));
        if (d->severity == SEV_ERROR && here) return true;
    }
    return false;
}

Str jx__report_divisor(Build *b, const PlanItem *it, uint32_t op)
{
    if (op == JX_NO_REG) return it->value->text.n ? it->value->text : it->name;
    for (uint32_t i = 0; i < b->plan->ndivisors; i++)
        if (b->plan->divisors[i].reg == op) return b->plan->divisors[i].text;
    const Op *under = &b->plan->ops[b->plan->ops[op].b];
    return under->code == OP_INPUT_ ? b->plan->inputs[under->d].name : it->name;
}

/* The expression with the divisor: the 取值 when the actual value has none, else the formula. */
static void find_division(Build *b, const PlanItem *it)
{
    uint32_t at = jx__report_zero_divisor(b, it->reg_exact);
    const PlanStep *formula = jx__report_step(b, it, STEP_FORMULA);
    bool value = jx__report_reg(b, it->reg_actual).status == CELL_DIV0;
    Str what = value || !formula ? it->value->text : formula->text;
    jx__diag(&b->r->findings, JX6005, where_of(b, it, it->input), it->name,
             what.n ? what : it->name, jx__report_divisor(b, it, at));
}

/* 取自评得分, and the number is no share of the points or not one of the grade. */
static void find_self(Build *b, const PlanItem *it, Num share)
{
    Where w = where_of(b, it, it->input_points);
    Str raw = jx__str_trim(b->facts->facts[it->input_points].raw);
    bool outside = jx__num_sign(share) < 0 || jx__num_cmp(&b->np, share, NUM_INT(1)) > 0;
    if (outside)
        jx__diag(&b->r->findings, JX6051, w, it->name, raw, jx__report_plain(b, it->points));
    else
        jx__diag(&b->r->findings, JX6052, w, it->name, jx__report_actual(b, it), raw,
                 jx__report_percent(b, share));
}

/* The value itself was read, yet there is no score: the method could not take it. */
static void find_rejected(Build *b, const PlanItem *it)
{
    Where w = where_of(b, it, it->input);
    Cell points = jx__report_reg(b, it->reg_points);
    Str weight = jx__report_plain(b, points.status == CELL_OK ? points.num : it->points);
    Str actual = jx__report_actual(b, it);
    Diags *ds = &b->r->findings;
    if (it->method == METHOD_JUDGED) {
        Cell share =
            it->input_points == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : b->inputs[it->input_points];
        if (share.status == CELL_OK && b->facts->facts[it->input_points].self)
            find_self(b, it, share.num);
        else if (share.status == CELL_OK)
            jx__diag(ds, JX6008, w, it->name, actual, jx__report_percent(b, share.num));
        return;
    }
    if (it->method == METHOD_ENTERED)
        jx__diag(ds, JX6014, w, it->name,
                 jx__report_value(b, jx__report_reg(b, it->reg_actual).num, NULL), weight);
    else if (it->method == METHOD_BANDS)
        jx__diag(ds, JX6006, w, it->name, actual);
    else
        jx__diag(ds, JX6004, w, it->name, actual);
}

/* Data that cannot be read and are not the indicator's own. A cell that was reported already needs
 * no second finding. */
static void find_source(Build *b, const PlanItem *it, const uint32_t *blamed, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (blamed[i] == it->input || reported(b, &b->facts->facts[blamed[i]])) continue;
        jx__diag(&b->r->findings, JX6015, where_of(b, it, blamed[i]), it->name,
                 b->plan->inputs[blamed[i]].name);
        return;
    }
}

static void find_unreadable(Build *b, const PlanItem *it, CellStatus status)
{
    uint32_t blamed[JX_REPORT_BLAMED];
    if (status == CELL_DIV0) {
        find_division(b, it);
        return;
    }
    if (status == CELL_LIMIT) {
        jx__diag(&b->r->findings, JX6013, where_of(b, it, it->input), it->name);
        return;
    }
    bool scored = jx__report_reg(b, it->reg_score).status == CELL_OK;
    uint32_t n = jx__report_blame(b, scored ? it->reg_actual : it->reg_score, blamed);
    if (n)
        find_source(b, it, blamed, n);
    else
        find_rejected(b, it);
}

static bool lacks_year(const Build *b, const uint32_t *lacks, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (b->plan->inputs[lacks[i]].kind == INPUT_YEAR) return true;
    return false;
}

/* What is absent need not be the indicator's own cell: a condition, a premise or a 取值 may lack
 * its datum. */
static void find_missing(Build *b, const PlanItem *it, const ReportRow *row)
{
    uint32_t lacks[JX_REPORT_BLAMED];
    uint32_t n = jx__report_lacks(b, it, lacks);
    bool own = jx__report_own(b, it, lacks, n);
    Cell actual = jx__report_reg(b, it->reg_actual);
    Where w = where_of(b, it, own ? it->input : lacks[0]);
    Diags *ds = &b->r->findings;
    Str names = jx__report_names(b, lacks, n);
    bool graded = own && actual.status == CELL_OK && it->method == METHOD_JUDGED;
    if (graded && it->input != JX_NO_REG && b->plan->inputs[it->input].self_share)
        jx__diag(ds, JX6053, where_of(b, it, it->input_points), it->name, jx__report_actual(b, it));
    else if (graded)
        jx__diag(ds, JX6007, w, it->name, jx__report_actual(b, it));
    else if (lacks_year(b, lacks, n))
        jx__diag(ds, JX6019, w, it->name, it->target_text);
    else if (own && row->score.p)
        jx__diag(ds, it->na_policy == NA_UNSET ? JX6001 : JX6024, w, it->name, row->points);
    else if (own)
        jx__diag(ds, JX6002, w, it->name);
    else if (row->score.p)
        jx__diag(ds, JX6017, w, it->name, names, row->points);
    else
        jx__diag(ds, JX6018, w, it->name, names);
}

/* 不适用 and no word of what follows: of the row itself, or of a datum it needs. */
static void find_not_applicable(Build *b, const PlanItem *it)
{
    uint32_t blamed[JX_REPORT_BLAMED];
    bool row = it->input != JX_NO_REG && b->facts->facts[it->input].cell.status == CELL_NA;
    uint32_t n = row ? 0 : jx__report_blame(b, it->reg_exact, blamed);
    if (n)
        jx__diag(&b->r->findings, JX6020, where_of(b, it, blamed[0]), it->name,
                 jx__report_names(b, blamed, n));
    else
        jx__diag(&b->r->findings, JX6003, where_of(b, it, it->input), it->name);
}

/* ---- vetoes that cannot be told ---- */

static void find_veto(Build *b, uint32_t cond, Str name, Where w)
{
    uint32_t blamed[JX_REPORT_BLAMED];
    CellStatus status = jx__report_reg(b, cond).status;
    if (cond == JX_NO_REG || status == CELL_OK) return;
    uint32_t n = jx__report_blame(b, cond, blamed);
    if (n) {
        w.file = file_of(b, &b->facts->facts[blamed[0]]);
        w.cell = b->facts->facts[blamed[0]].where;
    }
    Str names = n ? jx__report_names(b, blamed, n) : name;
    jx__diag(&b->r->findings, status == CELL_MISSING ? JX6021 : JX6022, w, name, names);
}

static void find_vetoes(Build *b)
{
    Where form = {.file = b->facts->file};
    find_veto(b, b->plan->reg_veto, jx__say0(b, SAY_TOTAL_NAME), form);
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        const PlanItem *it = &b->plan->items[i];
        const PlanStep *s = it->indicator ? NULL : jx__report_step(b, it, STEP_VETO);
        form.clause = it->path;
        if (s) find_veto(b, s->a, it->name, form);
    }
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
    if (it->target_kind != TARGET_NUMBER || a.status != CELL_OK) return;
    Num v = magnitude(b, a.num), t = magnitude(b, it->target_low);
    if (jx__num_sign(v) == 0 || jx__num_sign(t) == 0) return;
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        bool more = near_factor(b, v, t, slips[i].factor);
        if (!more && !near_factor(b, t, v, slips[i].factor)) continue;
        Dim cash = {0};
        cash.e[DIM_MONEY] = 1;
        bool money = jx__dim_eq(it->target_unit->dim, cash);
        Str base = money ? STR("元") : it->target_unit->count;
        Str unit = jx__str_printf(b->ar, "%.*s%.*s", STR_F(slips[i].scale), STR_F(base));
        jx__diag(&b->r->findings, more ? JX6010 : JX6016, where_of(b, it, it->input), it->name,
                 jx__report_actual(b, it), it->target_text, slips[i].times, unit);
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

/* 取自评得分, and the cell names no grade: the one that was taken is for a person to confirm. */
static void find_ungraded(Build *b, const PlanItem *it)
{
    if (it->input_points == JX_NO_REG || !b->facts->facts[it->input_points].self) return;
    const Input *in = &b->plan->inputs[it->input];
    Cell grade = b->inputs[it->input], share = b->inputs[it->input_points];
    bool named = grade.status != CELL_OK ||
                 jx__num_cmp(&b->np, grade.num, NUM_INT(in->words->noptions)) != 0;
    if (named || share.status != CELL_OK) return;
    jx__diag(&b->r->findings, JX6050, where_of(b, it, it->input), it->name,
             jx__report_actual(b, it), jx__report_percent(b, share.num),
             jx__report_grade_taken(b, it));
}

static void find_item(Build *b, const PlanItem *it, const ReportRow *row)
{
    if (it->blocked != ROW_FREE) return; /* told when the form became indicators */
    Cell score = jx__report_reg(b, it->reg_score), actual = jx__report_reg(b, it->reg_actual);
    CellStatus worst = score.status > actual.status ? score.status : actual.status;
    if (row->status == ROW_UNREADABLE)
        find_unreadable(b, it, worst);
    else if (row->status == ROW_MISSING)
        find_missing(b, it, row);
    else if (row->status == ROW_NOT_APPLICABLE && it->na_policy == NA_UNSET)
        find_not_applicable(b, it);
    else if (row->status == ROW_JUDGED)
        find_ungraded(b, it);
    find_magnitude(b, it);
    find_over(b, it);
}

/* ---- 核对 ---- */

/* A difference of two percentages is told in percentage points. */
static Str gap_text(Build *b, Num gap, const Unit *u)
{
    if (u->kind != UNIT_PERCENT) return jx__report_value(b, gap, u);
    Unit point = {.scale = NUM_RATIO(1, 100)};
    return jx__say(b, SAY_COUNT_POINTS, jx__report_value(b, gap, &point));
}

/* An indicator may leave its own cell blank and take its value from other data: nothing is
 * missing then. */
static bool derived(const Build *b, uint32_t input)
{
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        const PlanItem *it = &b->plan->items[i];
        if (it->indicator && it->input == input)
            return jx__report_reg(b, it->reg_actual).status == CELL_OK;
    }
    return false;
}

static Str blame(Build *b, const PlanCheck *c)
{
    uint32_t sources[16];
    uint32_t n = jx__report_sources(b, c->reg_cond, sources, 16);
    Str sep = jx__say0(b, SAY_H_LIST);
    Buf out = jx__buf(b->ar);
    for (uint32_t i = 0; i < n; i++) {
        const Fact *f = &b->facts->facts[sources[i]];
        if (f->cell.status == CELL_OK || derived(b, sources[i])) continue;
        if (out.n) jx__buf_add(&out, sep);
        jx__buf_add(&out, b->plan->inputs[sources[i]].name);
        if (b->lang == LANG_EN) jx__buf_add(&out, STR(" "));
        jx__buf_add(&out, jx__report_cell(b, sources[i], f->cell));
    }
    return out.n ? jx__buf_str(&out) : jx__say0(b, SAY_NOT_SCORED);
}

static Unit compared_unit(Build *b, uint32_t left, uint32_t right, Dim dim, bool known)
{
    Unit u = {.scale = NUM_INT(1)};
    if (known) u = jx__report_dim_unit(b, left, dim);
    if (known && !u.text.n) u = jx__report_dim_unit(b, right, dim);
    return u;
}

/* Which of the comparisons do not hold, with their figures. */
static Str failed_parts(Build *b, const PlanCheck *c)
{
    Buf out = jx__buf(b->ar);
    for (uint32_t k = 0; k < c->nparts; k++) {
        const PlanCompared *p = &c->parts[k];
        Cell holds = jx__report_reg(b, p->reg_cond);
        if (holds.status != CELL_OK || jx__num_sign(holds.num) != 0) continue;
        Unit u = compared_unit(b, p->reg_left, p->reg_right, p->dim, p->dim_known);
        if (out.n) jx__buf_add(&out, jx__say0(b, SAY_H_LIST));
        jx__buf_add(&out, jx__say(b, SAY_COMPARED, p->text,
                                  jx__report_value(b, jx__report_reg(b, p->reg_left).num, &u),
                                  jx__report_value(b, jx__report_reg(b, p->reg_right).num, &u)));
    }
    return jx__buf_str(&out);
}

static void find_joined(Build *b, const PlanCheck *c, Where w, Str compared)
{
    static const DiagCode codes[] = {JX7113, JX7112, JX7111};
    Cell ok = jx__report_reg(b, c->reg_cond);
    Str message = c->message.n ? c->message : compared;
    if (ok.status != CELL_OK)
        jx__diag(&b->r->findings, JX7104, w, compared, blame(b, c));
    else if (jx__num_sign(ok.num) == 0)
        jx__diag(&b->r->findings, codes[c->severity % 3], w, message, compared, failed_parts(b, c));
}

static void find_check(Build *b, const PlanCheck *c)
{
    static const DiagCode codes[] = {JX7103, JX7102, JX7101};
    Cell ok = jx__report_reg(b, c->reg_cond), left = jx__report_reg(b, c->reg_left);
    Cell right = jx__report_reg(b, c->reg_right);
    Where w = {.source = &b->source, .span = c->span, .clause = c->path};
    Str compared = jx__report_before(c->text, STR("；"), STR(";"));
    if (c->nparts > 0) {
        find_joined(b, c, w, compared);
        return;
    }
    if (ok.status != CELL_OK || left.status != CELL_OK || right.status != CELL_OK) {
        jx__diag(&b->r->findings, JX7104, w, compared, blame(b, c));
        return;
    }
    if (jx__num_sign(ok.num) != 0) return;
    Num gap = NUM_INT(0);
    (void)jx__num_sub(&b->np, left.num, right.num, &gap);
    Unit u = compared_unit(b, c->reg_left, c->reg_right, c->dim, c->dim_known);
    Str message = c->message.n ? c->message : compared;
    jx__diag(&b->r->findings, codes[c->severity % 3], w, message, compared,
             jx__report_value(b, left.num, &u), jx__report_value(b, right.num, &u),
             gap_text(b, magnitude(b, gap), &u));
}

void jx__report_findings(Build *b)
{
    uint32_t row = 0;
    for (uint32_t i = 0; i < b->plan->nitems && row < b->r->rows.n; i++)
        if (b->plan->items[i].indicator) find_item(b, &b->plan->items[i], &b->r->rows.at[row++]);
    find_vetoes(b);
    if (jx__report_nothing(b)) jx__diag0(&b->r->findings, JX6023, (Where){.file = b->facts->file});
    for (uint32_t i = 0; i < b->plan->nchecks; i++)
        find_check(b, &b->plan->checks[i]);
}
