/* Clauses that can never act: 情形, bands, 最高 and 最低, 超额, 前提, 一票否决, first steps.
 *
 * "Never" is decided over all pieces, whatever the other data are. What is shown beside it (the
 * value that comes nearest) was run.
 */
#include "analysis/study.h"

Where jx__study_where(Study *s, Span span)
{
    bool own = span.end > span.start;
    return (Where){.source = &s->source, .span = own ? span : s->pi->span, .clause = s->pi->path};
}

/* What a watched condition is over all pieces where there is a score. */
typedef struct Seen {
    bool yes, no; /* may hold somewhere; may fail somewhere */
    bool any;
} Seen;

static Seen look(const Study *s, uint32_t step, uint32_t what)
{
    Seen seen = {0};
    for (uint32_t k = 0; k < s->curve.pieces.n; k++) {
        const Value *v = jx__watched(&s->curve.pieces.at[k], step, what);
        if (v->kind == VALUE_NONE) continue;
        bool number = v->kind == VALUE_NUM;
        seen.any = true;
        seen.yes = seen.yes || !number || jx__num_sign(v->low) != 0;
        seen.no = seen.no || !number || jx__num_sign(v->low) == 0;
    }
    return seen;
}

static bool scored(Study *s, const void *of)
{
    (void)of;
    return s->run.regs[s->pi->reg_score].status == CELL_OK;
}

typedef struct Ask {
    const PlanStep *step;
    bool yes;
    uint32_t reg;
} Ask;

static bool holds(Study *s, const void *of)
{
    const Ask *ask = of;
    Cell c = s->run.regs[ask->reg];
    return scored(s, NULL) && c.status == CELL_OK && (jx__num_sign(c.num) != 0) == ask->yes;
}

static bool is_not_first(Study *s, const void *of)
{
    const PlanStep *step = of;
    uint32_t alone = s->p->ops[step->a].b;
    Ask first = {.reg = step->a, .yes = false}, own = {.reg = alone, .yes = true};
    return holds(s, &first) && holds(s, &own);
}

/* Any value that shows it; samples are made at first use. */
static bool show(Study *s, Proof *proof, const void *of, Witness *out)
{
    if (!s->samples.n) jx__study_samples(s, &s->plain);
    for (uint32_t k = 0; k < s->samples.n; k++)
        if (jx__witness(s, &s->samples.at[k], proof, of, out)) return true;
    return false;
}

/* 完成值＜0 in a rule for rows is there for the few that can be below 0, of which only a form tells. */
static bool rules_out_negatives(const Study *s, uint32_t reg, bool first)
{
    const Op *op = &s->p->ops[reg];
    if (!s->pi->of_form || reg < s->p->first_op) return false;
    if (!first && op->code == OP_AND_) op = &s->p->ops[op->b];
    bool zero = op->b < s->p->first_op && jx__num_sign(s->p->consts[op->b]) == 0;
    return op->code == OP_LT_ && op->a == s->pi->reg_actual && zero;
}

static void find_case(Study *s, const PlanStep *step, uint32_t k, bool first)
{
    Seen taken = look(s, k, WATCH_A), alone = look(s, k, WATCH_ALONE);
    Where w = jx__study_where(s, step->span);
    Witness shown;
    if (!taken.any || rules_out_negatives(s, step->a, first)) return;
    if (!taken.yes && !alone.yes) {
        Ask ask = {.reg = step->a, .yes = false};
        if (show(s, holds, &ask, &shown))
            jx__diag(s->diags, JX4501, w, s->name, step->text, shown.text, shown.score);
    } else if (!taken.yes) {
        if (step->a >= s->p->first_op && show(s, is_not_first, step, &shown))
            jx__diag(s->diags, JX4502, w, s->name, step->text, shown.text, shown.score);
    } else if (first && !taken.no) {
        Ask ask = {.reg = step->a, .yes = true};
        if (show(s, holds, &ask, &shown))
            jx__diag(s->diags, JX4503, w, s->name, step->text, shown.text, shown.score);
    }
}

/* ---- 最高, 最低 ---- */

static bool bound_acts(const Study *s, uint32_t k, bool cap)
{
    for (uint32_t n = 0; n < s->curve.pieces.n; n++) {
        const Piece *piece = &s->curve.pieces.at[n];
        const Value *a = jx__watched(piece, k, WATCH_A), *b = jx__watched(piece, k, WATCH_B);
        NumPool *np = (NumPool *)&s->pool;
        if (a->kind == VALUE_NONE || b->kind == VALUE_NONE) continue;
        if (cap ? a->no_high || b->no_low || jx__num_cmp(np, a->high, b->low) > 0
                : a->no_low || b->no_high || jx__num_cmp(np, a->low, b->high) < 0)
            return true;
    }
    return false;
}

static bool extreme_score(Study *s, bool most, Witness *out)
{
    if (!s->samples.n) jx__study_samples(s, &s->plain);
    const Sample *best = NULL;
    for (uint32_t k = 0; k < s->samples.n; k++) {
        const Sample *at = &s->samples.at[k];
        int c = best ? jx__num_cmp(&s->pool, at->score, best->score) : 1;
        if (!best || (most ? c > 0 : c < 0)) best = at;
    }
    return best && jx__witness(s, best, scored, NULL, out);
}

static void find_bound(Study *s, const PlanStep *step, uint32_t k)
{
    bool cap = step->kind == STEP_CAP;
    Witness shown;
    if (!s->curve.pieces.n || bound_acts(s, k, cap) || !extreme_score(s, cap, &shown)) return;
    jx__diag_add(s->diags, cap ? JX4504 : JX4505, jx__study_where(s, step->span), 4,
                 (Str[]){s->name, step->text, shown.text, shown.score});
}

/* ---- bands ---- */

static void rows_reached(const Study *s, uint32_t k, bool *reached, uint32_t n)
{
    for (uint32_t i = 0; i < s->curve.pieces.n; i++) {
        const Value *row = jx__watched(&s->curve.pieces.at[i], k, WATCH_B);
        bool one = row->kind == VALUE_NUM && row->low.d == 1 && row->low.n >= 0;
        for (uint32_t r = 0; r < n; r++)
            if (one ? row->low.n == (int64_t)r : row->kind >= VALUE_FORM) reached[r] = true;
    }
}

static void find_bands(Study *s, const PlanStep *step, uint32_t k)
{
    const BandTable *table = &s->p->tables[step->d];
    bool *reached = jx__arena_alloc(&s->ar, table->n + (size_t)1);
    Witness low, high;
    if (s->ar.failed || !s->curve.pieces.n) return;
    rows_reached(s, k, reached, table->n);
    for (uint32_t r = 0; r < table->n; r++) {
        if (reached[r]) continue;
        /* The values that come nearest: the least and the most that is scored at all. */
        if (!extreme_score(s, false, &low) || !extreme_score(s, true, &high)) return;
        jx__diag(s->diags, JX4506, jx__study_where(s, table->rows[r].span), s->name,
                 table->rows[r].text,
                 jx__str_printf(&s->ar, "%.*s → %.*s", STR_F(low.text), STR_F(low.score)),
                 jx__str_printf(&s->ar, "%.*s → %.*s", STR_F(high.text), STR_F(high.score)));
    }
}

/* ---- 超额 ---- */

/* Whether the score after the step may differ from the one before it. */
static bool over_acts(const Study *s, uint32_t k)
{
    NumPool *np = (NumPool *)&s->pool;
    for (uint32_t n = 0; n < s->curve.pieces.n; n++) {
        const Piece *piece = &s->curve.pieces.at[n];
        const Value *a = jx__watched(piece, k, WATCH_A), *after = jx__watched(piece, k, WATCH_REG);
        const Value *before = k ? jx__watched(piece, k - 1, WATCH_REG) : NULL;
        if (a->kind == VALUE_NONE || (a->kind == VALUE_NUM && jx__num_sign(a->low) == 0)) continue;
        bool same = before && before->kind == VALUE_NUM && after->kind == VALUE_NUM &&
                    jx__num_cmp(np, before->low, after->low) == 0;
        if (!same) return true;
    }
    return false;
}

static void find_over(Study *s, const PlanStep *step, uint32_t k)
{
    Witness shown;
    Num limit = step->c < s->p->first_op ? s->p->consts[step->c] : NUM_INT(0);
    bool ratio = s->pi->target_unit->kind == UNIT_PERCENT;
    if (!over_acts(s, k)) {
        if (extreme_score(s, true, &shown))
            jx__diag(s->diags, JX4507, jx__study_where(s, step->span), s->name, step->text,
                     shown.text, shown.score);
    } else if (ratio && jx__num_cmp(&s->pool, limit, NUM_INT(1)) >= 0) {
        Sample whole = {.x = NUM_INT(1)};
        Ask ask = {.reg = step->a, .yes = false};
        bool exact;
        if (jx__witness(s, &whole, holds, &ask, &shown))
            jx__diag(s->diags, JX4508, jx__study_where(s, step->span), s->name,
                     jx__witness_value(s, s->pi->input, limit, &exact), shown.text, shown.score);
    }
}

/* ---- deductions ---- */

static bool costs(Study *s, const void *of)
{
    const PlanStep *step = of;
    Cell n = s->run.regs[step->a], score = s->run.regs[s->pi->reg_score];
    return score.status == CELL_OK && n.status == CELL_OK && jx__num_sign(n.num) > 0 &&
           jx__num_sign(score.num) == 0 && jx__num_cmp(&s->pool, n.num, NUM_INT(1)) <= 0;
}

static void find_deduction(Study *s, const PlanStep *step)
{
    Witness shown;
    if (s->pi->role != ROLE_NORMAL || step->b >= s->p->first_op) return;
    Num each = s->p->consts[step->b];
    if (jx__num_cmp(&s->pool, each, s->pi->points) <= 0) return;
    if (show(s, costs, step, &shown))
        jx__diag(s->diags, JX4509, jx__study_where(s, step->span), s->name, step->text,
                 jx__witness_points(s, s->pi->points), shown.text);
}

/* ---- conditions ---- */

static void find_condition(Study *s, const PlanStep *step, uint32_t k)
{
    Seen seen = look(s, k, WATCH_A);
    bool premise = step->kind == STEP_PREMISE;
    Witness shown;
    if (!seen.any || (seen.yes && seen.no)) return;
    Ask ask = {.reg = step->a, .yes = seen.yes};
    DiagCode code = premise ? seen.yes ? JX4510 : JX4511 : seen.yes ? JX4513 : JX4512;
    if (show(s, holds, &ask, &shown))
        jx__diag_add(s->diags, code, jx__study_where(s, step->span), 4,
                     (Str[]){s->name, step->text, shown.text, shown.score});
}

void jx__find_clauses(Study *s)
{
    bool cases = false;
    for (uint32_t k = 0; k < s->pi->nsteps && !s->ar.failed; k++) {
        const PlanStep *step = &s->p->steps[s->pi->first_step + k];
        if (step->kind == STEP_CASE) find_case(s, step, k, !cases);
        if (step->kind == STEP_CAP || step->kind == STEP_FLOOR) find_bound(s, step, k);
        if (step->kind == STEP_BAND) find_bands(s, step, k);
        if (step->kind == STEP_OVER) find_over(s, step, k);
        if (step->kind == STEP_DEDUCT) find_deduction(s, step);
        if (step->kind == STEP_PREMISE || step->kind == STEP_VETO) find_condition(s, step, k);
        cases = cases || step->kind == STEP_CASE;
    }
}
