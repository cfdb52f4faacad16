/* From cells to what a short result shows: scores, states, total, grade.
 *
 * Depends on the fused items and on run. One step falls back to the other: fused items with the
 * rest of the ops, else the whole plan; both fill the same fields, so that the line printed does
 * not depend on the way.
 */
#include "batch/line.h"
#include "plan/kernel.h"
#include "report/report.h"
#include <string.h>

/* ---- from registers ---- */

/* All decimals there are, for a score that was not rounded. */
static Str odd_text(Line *w, Num x)
{
    bool exact;
    w->dirty = true;
    return jx__num_text(&w->scratch, &w->session.pool, x, 18, 18, &exact);
}

static void take_score(Line *w, uint32_t i, Cell c)
{
    w->known[i] = SCORE_NONE;
    if (c.status != CELL_OK) return;
    w->known[i] = SCORE_WHOLE;
    if (c.num.d == w->fused->unit)
        w->score[i] = c.num.n;
    else if (!jx__scaled(&w->session.pool, c.num, w->fused->unit, &w->score[i])) {
        w->known[i] = SCORE_ODD;
        w->any_odd = true;
        w->odd[i] = odd_text(w, c.num);
    }
}

static void take_item(Line *w, uint32_t i)
{
    uint32_t item = w->fused->items[i];
    take_score(w, i, w->session.regs[w->plan->items[item].reg_score]);
    w->state[i] = (uint8_t)jx__row_state(w->plan, w->session.regs, item);
}

static void take_total(Line *w, Cell c)
{
    const Plan *p = w->plan;
    w->total_known = SCORE_NONE;
    w->grade = STR_NONE;
    if (c.status != CELL_OK) return;
    w->total_known = SCORE_WHOLE;
    int64_t unit = p->total_places <= 12 ? jx__num_pow10[p->total_places] : 1;
    if (p->total_places > 12 || !jx__scaled(&w->session.pool, c.num, unit, &w->total)) {
        w->total_known = SCORE_ODD;
        w->total_odd = odd_text(w, c.num);
    }
    w->grade = jx__report_grade(p, &w->session.pool, c.num);
}

static Cell total_cell(const Line *w)
{
    uint32_t reg = w->plan->reg_total;
    return reg == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : w->session.regs[reg];
}

static bool from_plan(Line *w, const Cell *inputs)
{
    w->known_spoilt = true;
    if (!jx__session_run(&w->session, inputs)) return false;
    for (uint32_t i = 0; i < w->fused->n; i++)
        take_item(w, i);
    take_total(w, total_cell(w));
    return !w->session.pool.arena.failed && !w->scratch.failed;
}

/* ---- fused ---- */

static inline bool fused_item(Line *w, uint32_t i, const FusedItem *it)
{
    const Cell *c = &w->cells[it->input];
    CellStatus status = w->seen[it->input] == w->line ? c->status : CELL_MISSING;
    if (status == CELL_OK) {
        w->state[i] = STATE_PLAIN;
        return jx__fused_score(it, c->num, &w->score[i]);
    }
    if (!it->has_status[status]) return false;
    w->score[i] = it->status_score[status];
    w->state[i] = it->status_state[status];
    return true;
}

static void run_rest(Line *w, const Cell *inputs)
{
    const Fused *f = w->fused;
    KernelEnv env = {.plan = w->plan, .pool = &w->session.pool, .inputs = inputs};
    Cell *regs = w->session.regs;
    jx__num_pool_reset(&w->session.pool);
    for (uint32_t i = 0; i < f->n; i++)
        if (f->of[i].fused) regs[f->of[i].reg] = CELL_NUM(NUM_RATIO(w->score[i], f->unit));
    for (uint32_t i = 0; i < f->nrest; i++)
        jx__kernel_run(&env, &w->plan->ops[f->rest[i]], regs, &regs[f->rest[i]]);
    for (uint32_t i = 0; i < f->n; i++)
        if (!f->of[i].fused) take_item(w, i);
}

static void hold_total(Line *w, Int128 all)
{
    const Fused *f = w->fused;
    w->total = all < 0 ? 0 : all < f->cap ? (int64_t)all : f->cap;
    w->total_known = SCORE_WHOLE;
}

static bool sum_up(Line *w)
{
    const Fused *f = w->fused;
    Int128 all = f->base;
    for (uint32_t i = 0; i < f->n && f->nloose; i++)
        if (w->known[i] != SCORE_WHOLE) return false;
    for (uint32_t i = 0; i < f->n; i++)
        all += f->sign[i] * w->score[i];
    hold_total(w, all);
    return true;
}

/* The sum when nothing stands in the way of adding, which is nearly always: no score that only the
 * plan knows (NO_SCORE is none of these), none so large that 64 bits might not do. */
static bool add_up(const Line *w, int64_t *sum)
{
    const Fused *f = w->fused;
    uint64_t large = (uint64_t)(f->nloose != 0 || !f->all_plus || f->n >= 1 << 20);
    uint64_t all = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        large |= ((uint64_t)w->score[i] + (UINT64_C(1) << 40)) >> 41;
        all += (uint64_t)w->score[i];
    }
    *sum = (int64_t)all;
    return large == 0;
}

static void find_grade(Line *w)
{
    const Fused *f = w->fused;
    const Plan *p = w->plan;
    w->grade = STR_NONE;
    for (uint32_t i = 0; i < p->ngrades; i++)
        if (w->total >= f->grades[i] || i + 1 == p->ngrades) {
            w->grade = p->grades[i].name;
            return;
        }
}

static bool from_fused(Line *w, const Cell *inputs)
{
    const Fused *f = w->fused;
    if (w->any_na) return false; /* fusing took it that nothing is 不适用 */
    for (uint32_t k = 0; k < w->nlater; k++)
        if (!fused_item(w, w->later[k], &f->of[w->later[k]])) return false;
    int64_t sum;
    bool plain = add_up(w, &sum);
    for (uint32_t i = 0; i < f->n && !plain; i++)
        if (w->score[i] == NO_SCORE && f->of[i].fused) return false;
    if (w->known_spoilt) memset(w->known, SCORE_WHOLE, f->n);
    w->known_spoilt = false;
    if (f->nrest) run_rest(w, inputs);
    if (!f->has_total) {
        take_total(w, total_cell(w));
        return true;
    }
    if (!f->whole_grades || (!plain && !sum_up(w))) return false;
    if (plain) hold_total(w, (Int128)f->base + sum);
    find_grade(w);
    return true;
}

/* Slots nobody filled in this line: 未填, no reason given, no year. */
static const Cell *fill_cells(Line *w)
{
    const Plan *p = w->plan;
    for (uint32_t i = 0; i < p->ninputs; i++) {
        if (w->seen[i] == w->line) continue;
        bool reason = p->inputs[i].kind == INPUT_REASON;
        w->cells[i] = reason ? CELL_NUM(NUM_INT(0)) : CELL_STATUS(CELL_MISSING);
    }
    return w->cells;
}

bool jx__results(Line *w, bool plan_only, const Cell *inputs)
{
    w->any_odd = false;
    w->all_whole = !plan_only && w->fused->nloose == 0;
    if (plan_only) return from_plan(w, inputs);
    if (w->fused->nrest) inputs = fill_cells(w);
    if (from_fused(w, inputs)) return !w->session.pool.arena.failed && !w->scratch.failed;
    w->all_whole = false;
    return from_plan(w, fill_cells(w));
}
