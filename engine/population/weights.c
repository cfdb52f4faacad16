/* The total of a form with the points of one indicator moved, for each indicator in turn.
 *
 * Depends on the plan and its kernels. An indicator's score is its share of its points: with points
 * a tenth up the score is a tenth up, and all others shrink alike so that the sum of the points
 * stays. What rounding, limits, vetoes and bonuses make of that is not computed here: the registers
 * of the scores are changed and the plan's own ops behind them are run again.
 */
#include "plan/kernel.h"
#include "population/population.h"

typedef struct Weigh {
    const Plan *p;
    Session *run;
    NumPool *np;
    const uint32_t *items;
    uint32_t n;
    Cell *exact, *was; /* of each indicator: its score before it is rounded; after */
    Cell *kept;        /* of `after` */
    Num *points, sum;
    uint32_t *after, nafter; /* ops that the total needs and a score reaches */
} Weigh;

static bool find_after(Weigh *w, Arena *ar)
{
    const Plan *p = w->p;
    uint8_t *reached = jx__arena_alloc(ar, (size_t)p->nops + 1);
    uint8_t *wanted = jx__arena_alloc(ar, (size_t)p->nops + 1);
    w->after = jx__arena_alloc(ar, sizeof *w->after * ((size_t)p->nops + 1));
    if (ar->failed) return false;
    for (uint32_t i = 0; i < w->n; i++)
        reached[p->items[w->items[i]].reg_score] = 2;
    for (uint32_t k = p->first_op; k < p->nops; k++) {
        const uint32_t operands[3] = {p->ops[k].a, p->ops[k].b, p->ops[k].c};
        for (uint8_t o = 0; o < jx__op_arity[p->ops[k].code] && !reached[k]; o++)
            if (reached[operands[o]]) reached[k] = 1;
    }
    wanted[p->reg_total] = 1;
    for (uint32_t k = p->nops; k-- > p->first_op;) {
        const uint32_t operands[3] = {p->ops[k].a, p->ops[k].b, p->ops[k].c};
        if (!wanted[k] || reached[k] != 1) continue;
        for (uint8_t o = 0; o < jx__op_arity[p->ops[k].code]; o++)
            wanted[operands[o]] = 1;
    }
    for (uint32_t k = p->first_op; k < p->nops; k++)
        if (wanted[k] && reached[k] == 1) w->after[w->nafter++] = k;
    return true;
}

static bool add_up(Weigh *w)
{
    w->sum = NUM_INT(0);
    for (uint32_t i = 0; i < w->n; i++) {
        const PlanItem *it = &w->p->items[w->items[i]];
        const PlanStep *rounded = jx__seen_step(w->p, it, STEP_ROUND);
        Cell points =
            it->reg_points == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : w->run->regs[it->reg_points];
        w->was[i] = w->run->regs[it->reg_score];
        w->exact[i] = w->run->regs[rounded ? rounded->a : it->reg_score];
        /* What is not assessed has no part in what is passed on. */
        bool counts = points.status == CELL_OK && w->was[i].status != CELL_NA;
        w->points[i] = counts ? points.num : NUM_INT(0);
        if (jx__num_add(w->np, w->sum, w->points[i], &w->sum) != NUM_OK) return false;
    }
    return true;
}

/* The factors of the indicator and of all others; false when there is nothing to pass on. */
static bool factors(Weigh *w, uint32_t i, int sign, Num *own, Num *others)
{
    NumPool *np = w->np;
    Num rest, moved;
    *own = NUM_RATIO(JX_POP_WEIGHT + sign, JX_POP_WEIGHT);
    if (jx__num_sign(w->points[i]) <= 0) return false;
    if (jx__num_sub(np, w->sum, w->points[i], &rest) != NUM_OK || jx__num_sign(rest) <= 0)
        return false;
    if (jx__num_mul(np, w->points[i], NUM_RATIO(sign, JX_POP_WEIGHT), &moved) != NUM_OK ||
        jx__num_div(np, moved, rest, &moved) != NUM_OK)
        return false;
    return jx__num_sub(np, NUM_INT(1), moved, others) == NUM_OK && jx__num_sign(*others) >= 0;
}

static bool set_score(Weigh *w, uint32_t i, Num factor)
{
    const PlanItem *it = &w->p->items[w->items[i]];
    bool rounded = jx__seen_step(w->p, it, STEP_ROUND) != NULL;
    Num score;
    if (w->was[i].status != CELL_OK || w->exact[i].status != CELL_OK) return true;
    if (jx__num_mul(w->np, w->exact[i].num, factor, &score) != NUM_OK) return false;
    if (rounded && jx__num_round(w->np, score, w->p->item_places, (RoundMode)w->p->item_mode,
                                 &score) != NUM_OK)
        return false;
    w->run->regs[it->reg_score].num = score;
    return true;
}

static Outcome weigh(Weigh *w, uint32_t i, int sign, bool *moved)
{
    Num own, others;
    Session *s = w->run;
    Outcome out = {.total = NUM_INT(0), .grade = JX_POP_NO_GRADE};
    KernelEnv env = {.plan = w->p, .pool = w->np};
    bool ok = *moved && factors(w, i, sign, &own, &others);
    for (uint32_t k = 0; k < w->n && ok; k++)
        ok = set_score(w, k, k == i ? own : others);
    for (uint32_t k = 0; k < w->nafter && ok; k++)
        jx__kernel_run(&env, &w->p->ops[w->after[k]], s->regs, &s->regs[w->after[k]]);
    if (ok) out = jx__outcome(w->np, s);
    *moved = ok;
    return out;
}

static void restore(Weigh *w)
{
    for (uint32_t i = 0; i < w->n; i++)
        w->run->regs[w->p->items[w->items[i]].reg_score] = w->was[i];
    for (uint32_t k = 0; k < w->nafter; k++)
        w->run->regs[w->after[k]] = w->kept[k];
}

void jx__observe_weights(FormSeen *form, const uint32_t *items, Arena *ar, Session *run)
{
    Weigh w = {.p = run->plan, .run = run, .np = &run->pool, .items = items, .n = form->nseen};
    size_t n = (size_t)w.n + 1;
    w.exact = jx__arena_alloc(ar, n * sizeof *w.exact);
    w.was = jx__arena_alloc(ar, n * sizeof *w.was);
    w.points = jx__arena_alloc(ar, n * sizeof *w.points);
    if (ar->failed || !find_after(&w, ar) || !add_up(&w)) return;
    w.kept = jx__arena_alloc(ar, ((size_t)w.nafter + 1) * sizeof *w.kept);
    if (ar->failed) return;
    for (uint32_t k = 0; k < w.nafter; k++)
        w.kept[k] = run->regs[w.after[k]];
    form->no_weights = ((uint64_t)w.nafter + w.n) * w.n > JX_POP_WORK;
    for (uint32_t i = 0; i < w.n && !form->no_weights; i++) {
        Seen *s = &form->seen[i];
        s->moved = form->now.has;
        s->down = weigh(&w, i, -1, &s->moved);
        s->up = weigh(&w, i, 1, &s->moved);
        restore(&w);
    }
}
