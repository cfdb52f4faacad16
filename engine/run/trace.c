/* What would bring an indicator to full points: solved exactly, then proved.
 *
 * Depends on the plan and its kernels. All memory is the trial session's. With every other input
 * held at its value, whatever a score is made of depends on one input x as
 *
 *     (p·x ＋ q) ÷ (r·x ＋ s)
 *
 * along the branches now taken, so "the actual value must be 23亿" is solved for x by one division.
 * The surprising idea: solving may be naive (a branch may change, a rounding may be in the way),
 * because a solution only counts once the ops the score depends on have been run with it.
 */
#include "run/run.h"
#include "base/limits.h"
#include "plan/kernel.h"
#include "run/mobius.h"

/* How a register depends on the input. */
typedef struct Form {
    enum {
        FORM_BAD,     /* does not depend on it and has no value */
        FORM_UNKNOWN, /* depends on it in a way not followed here */
        FORM_CONST,
        FORM_OF_X
    } kind;
    Mobius m;
} Form;

/* A register that has to take a value. */
typedef struct Goal {
    uint32_t reg;
    Num value;
} Goal;

enum { MOST_GOALS = 64, MOST_INPUTS = 8 };

typedef struct Trace {
    Session *trial;
    const Session *last;
    const Plan *p;
    const PlanItem *pi;
    NumPool *pool;
    Arena *ar;
    Cell *inputs;       /* a copy that trials change */
    VEC(uint32_t) cone; /* registers the score depends on, operands before their users */
    VEC(uint32_t) stack;
    VEC(uint32_t) data; /* the inputs among them that the actual value is made of */
    Form *forms;        /* of the cone */
    Goal goals[MOST_GOALS];
    uint32_t ngoals;
    Num full;             /* full points as rounding leaves them */
    uint32_t x;           /* the input looked at */
    bool whole, positive; /* what values of x make sense */
    Num present;
    Need best;
} Trace;

static bool in_cone(const Trace *t, uint32_t reg)
{
    uint32_t at = t->trial->place[reg];
    return at < t->cone.n && t->cone.at[at] == reg;
}

/* ---- the ops below a register, operands first ---- */

static bool push_operands(Trace *t, uint32_t reg)
{
    const Op *op = &t->p->ops[reg];
    const uint32_t operands[3] = {op->a, op->b, op->c};
    bool ready = true;
    for (uint8_t k = jx__op_arity[op->code]; k-- > 0;)
        if (!in_cone(t, operands[k])) {
            *VEC_PUSH(t->ar, &t->stack) = operands[k];
            ready = false;
        }
    return ready;
}

static void add_cone(Trace *t, uint32_t root)
{
    if (root == JX_NO_REG) return;
    t->stack.n = 0;
    *VEC_PUSH(t->ar, &t->stack) = root;
    while (t->stack.n && !t->ar->failed) {
        uint32_t reg = t->stack.at[t->stack.n - 1];
        if (!in_cone(t, reg)) {
            if (!push_operands(t, reg)) continue;
            *VEC_PUSH(t->ar, &t->cone) = reg;
            t->trial->place[reg] = t->cone.n - 1;
        }
        t->stack.n--;
    }
}

static void run_cone(Trace *t)
{
    KernelEnv env = {.plan = t->p, .pool = t->pool, .inputs = t->inputs};
    for (uint32_t k = 0; k < t->cone.n; k++) {
        uint32_t reg = t->cone.at[k];
        if (reg >= t->p->first_op)
            jx__kernel_run(&env, &t->p->ops[reg], t->trial->regs, &t->trial->regs[reg]);
    }
}

/* ---- forms ---- */

typedef bool Rule(NumPool *np, const Mobius *a, const Mobius *b, Mobius *out);

static Form const_form(const Trace *t, uint32_t reg)
{
    Cell c = t->trial->regs[reg];
    return (Form){.kind = c.status == CELL_OK ? FORM_CONST : FORM_BAD, .m = MOBIUS_CONST(c.num)};
}

static Form input_form(const Trace *t, uint32_t reg)
{
    if (t->p->ops[reg].d != t->x) return const_form(t, reg);
    return (Form){.kind = FORM_OF_X, .m = MOBIUS_X};
}

static Form form_at(const Trace *t, uint32_t reg)
{
    return t->forms[t->trial->place[reg]];
}

/* The operand an op hands on as things stand, or JX_NO_REG. */
static uint32_t handed_on(const Trace *t, const Op *op, uint32_t reg)
{
    const Cell *regs = t->trial->regs;
    bool ok_a = regs[op->a].status == CELL_OK, true_a = ok_a && jx__num_sign(regs[op->a].num) != 0;
    switch (op->code) {
    case OP_MIN_:
    case OP_MAX_:
        if (regs[reg].status != CELL_OK) return JX_NO_REG;
        return jx__num_cmp(t->pool, regs[reg].num, regs[op->a].num) == 0 ? op->a : op->b;
    case OP_SELECT_:
        return !ok_a ? JX_NO_REG : true_a ? op->b : op->c;
    case OP_ROUND_:
        return op->a;
    case OP_IF_NA_:
    case OP_IF_MISSING_:
        return ok_a ? op->a : op->b;
    case OP_GIVEN_:
    case OP_MAKE_NA_:
    case OP_REJECT_:
        return op->b;
    default:
        return JX_NO_REG;
    }
}

static Form combine(Trace *t, uint32_t reg)
{
    static Rule *const rules[OP_COUNT_] = {[OP_ADD_] = jx__mobius_add,
                                           [OP_SUB_] = jx__mobius_sub,
                                           [OP_MUL_] = jx__mobius_mul,
                                           [OP_DIV_] = jx__mobius_div};
    const Op *op = &t->p->ops[reg];
    Form unknown = {.kind = FORM_UNKNOWN}, a = form_at(t, op->a);
    if (rules[op->code]) {
        Form b = form_at(t, op->b), out = {.kind = FORM_OF_X};
        bool known = a.kind >= FORM_CONST && b.kind >= FORM_CONST;
        return known && rules[op->code](t->pool, &a.m, &b.m, &out.m) ? out : unknown;
    }
    bool negative = jx__num_sign(t->trial->regs[op->a].num) < 0;
    if (op->code == OP_NEG_ || (op->code == OP_ABS_ && negative)) {
        if (a.kind == FORM_OF_X) a.m = jx__mobius_neg(t->pool, &a.m);
        return a.kind == FORM_OF_X ? a : unknown;
    }
    if (op->code == OP_ABS_) return a;
    uint32_t from = handed_on(t, op, reg);
    return from == JX_NO_REG ? unknown : form_at(t, from);
}

static bool depends(const Trace *t, const Op *op)
{
    const uint32_t operands[3] = {op->a, op->b, op->c};
    for (uint8_t k = 0; k < jx__op_arity[op->code]; k++) {
        Form f = form_at(t, operands[k]);
        if (f.kind == FORM_OF_X || f.kind == FORM_UNKNOWN) return true;
    }
    return false;
}

static void find_forms(Trace *t)
{
    for (uint32_t k = 0; k < t->cone.n; k++) {
        uint32_t reg = t->cone.at[k];
        const Op *op = &t->p->ops[reg];
        if (op->code == OP_INPUT_)
            t->forms[k] = input_form(t, reg);
        else
            t->forms[k] = depends(t, op) ? combine(t, reg) : const_form(t, reg);
    }
}

/* ---- what would have to be reached ---- */

static void add_goal(Trace *t, uint32_t reg, Num value)
{
    if (reg != JX_NO_REG && t->ngoals < MOST_GOALS) t->goals[t->ngoals++] = (Goal){reg, value};
}

static void add_goal_reg(Trace *t, uint32_t reg, uint32_t value)
{
    if (value != JX_NO_REG && t->last->regs[value].status == CELL_OK)
        add_goal(t, reg, t->last->regs[value].num);
}

/* A completion rate that is rounded is 100% before the target is reached: from half a unit below,
 * or from beyond a whole one. */
static void goals_rate(Trace *t)
{
    uint32_t rate = t->pi->reg_completion;
    if (rate == JX_NO_REG || t->p->ops[rate].code != OP_ROUND_) return;
    const Op *op = &t->p->ops[rate];
    Num unit = NUM_INT(1), below;
    for (uint32_t k = op->d >> 3; k > 0; k--)
        if (jx__num_div(t->pool, unit, NUM_INT(10), &unit) != NUM_OK) return;
    if (jx__num_sub(t->pool, NUM_INT(1), unit, &below) == NUM_OK) add_goal(t, op->a, below);
    if (jx__num_div(t->pool, unit, NUM_INT(2), &unit) == NUM_OK &&
        jx__num_sub(t->pool, NUM_INT(1), unit, &below) == NUM_OK)
        add_goal(t, op->a, below);
}

static void goals_target(Trace *t, const PlanStep *step)
{
    (void)step;
    if (t->pi->reg_target == JX_NO_REG) return;
    if (t->pi->reg_met != JX_NO_REG && t->p->ops[t->pi->reg_met].code == OP_AND_) {
        add_goal(t, t->pi->reg_actual, t->pi->target_low); /* a range */
        add_goal(t, t->pi->reg_actual, t->pi->target_high);
        return;
    }
    add_goal_reg(t, t->pi->reg_actual, t->pi->reg_target);
}

static void goals_band(Trace *t, const PlanStep *step)
{
    const BandTable *table = &t->p->tables[step->d];
    for (uint32_t k = 0; k < table->n; k++) {
        const BandRow *row = &table->rows[k];
        if (row->other || jx__num_cmp(t->pool, row->value, t->pi->points) < 0) continue;
        if (row->word != JX_NO_REG) add_goal(t, step->a, NUM_INT(row->word));
        if (row->word == JX_NO_REG && row->has_low) add_goal(t, step->a, row->low);
        if (row->word == JX_NO_REG && row->has_high) add_goal(t, step->a, row->high);
    }
}

/* No gap at all; or, where a part of a step costs nothing, a gap just short of one step. */
static void goals_deduct(Trace *t, const PlanStep *step)
{
    const Op *ops = t->p->ops;
    if (ops[step->c].code != OP_MAX_) return;
    uint32_t gap = ops[step->c].b;
    add_goal(t, gap, NUM_INT(0));
    bool whole = ops[step->a].code == OP_ROUND_ && (ops[step->a].d & 7u) == ROUND_DOWN;
    if (!whole) return;
    const Op *count = &ops[ops[step->a].a];
    if (count->code == OP_DIV_ && count->a == step->c)
        add_goal_reg(t, gap, count->b);
    else /* a width of 1 leaves no division behind */
        add_goal(t, gap, NUM_INT(1));
}

static void goals_value(Trace *t, const PlanStep *step)
{
    add_goal(t, step->a, t->pi->points);
}

static void goals_over(Trace *t, const PlanStep *step)
{
    add_goal_reg(t, t->pi->reg_actual, step->c);
}

static void find_goals(Trace *t)
{
    static void (*const finders[])(Trace *, const PlanStep *) = {
        [STEP_PRORATA] = goals_target, [STEP_REVERSE] = goals_target, [STEP_LINEAR] = goals_target,
        [STEP_ATTAIN] = goals_target,  [STEP_BAND] = goals_band,      [STEP_DEDUCT] = goals_deduct,
        [STEP_ENTERED] = goals_value,  [STEP_FORMULA] = goals_value,  [STEP_OVER] = goals_over,
        [STEP_ROUND] = NULL,
    };
    goals_rate(t);
    for (uint32_t k = 0; k < t->pi->nsteps; k++) {
        const PlanStep *step = &t->p->steps[t->pi->first_step + k];
        if (finders[step->kind]) finders[step->kind](t, step);
    }
}

/* ---- proof ---- */

static bool is_full(Trace *t, Num x)
{
    Cell saved = t->inputs[t->x];
    t->inputs[t->x] = CELL_NUM(x);
    run_cone(t);
    t->inputs[t->x] = saved;
    Cell score = t->trial->regs[t->pi->reg_score];
    Cell points = t->trial->regs[t->pi->reg_points];
    if (score.status != CELL_OK || points.status != CELL_OK) return false;
    bool same = jx__num_cmp(t->pool, points.num, t->last->regs[t->pi->reg_points].num) == 0;
    return same && jx__num_cmp(t->pool, score.num, t->full) >= 0;
}

static Num abs_num(Trace *t, Num x)
{
    return jx__num_sign(x) < 0 ? jx__num_neg(t->pool, x) : x;
}

static void offer(Trace *t, Num x, Num proof, bool strict)
{
    Num change;
    if (t->positive && jx__num_sign(x) < 0) return;
    if (jx__num_sub(t->pool, x, t->present, &change) != NUM_OK) return;
    bool first = t->best.kind != NEED_VALUE;
    if (!first && jx__num_cmp(t->pool, abs_num(t, change), abs_num(t, t->best.change)) >= 0) return;
    if (is_full(t, proof))
        t->best = (Need){
            .kind = NEED_VALUE, .input = t->x, .value = x, .change = change, .strict = strict};
}

/* A value that is no solution itself may be the edge of one: `＞5%`, or a gap short of a step. */
static void offer_edge(Trace *t, Num x)
{
    Num by = NUM_RATIO(1, 1000000000), size = abs_num(t, x), above, below;
    if (jx__num_sign(x) != 0 && jx__num_mul(t->pool, size, by, &by) != NUM_OK) return;
    if (jx__num_add(t->pool, x, by, &above) == NUM_OK) offer(t, x, above, true);
    if (jx__num_sub(t->pool, x, by, &below) == NUM_OK) offer(t, x, below, true);
}

static void offer_whole(Trace *t, Num x)
{
    static const int8_t beside[] = {0, 1, -1};
    static const uint8_t modes[] = {ROUND_FLOOR, ROUND_CEIL};
    for (size_t m = 0; m < 2; m++)
        for (size_t k = 0; k < 3; k++) {
            Num near, other;
            if (jx__num_round(t->pool, x, 0, (RoundMode)modes[m], &near) == NUM_OK &&
                jx__num_add(t->pool, near, NUM_INT(beside[k]), &other) == NUM_OK)
                offer(t, other, other, false);
        }
}

static void solve(Trace *t, const Goal *goal)
{
    if (!in_cone(t, goal->reg)) return;
    Form f = form_at(t, goal->reg);
    Num x;
    if (f.kind != FORM_OF_X || !jx__mobius_solve(t->pool, &f.m, goal->value, &x)) return;
    if (t->whole) {
        offer_whole(t, x);
        return;
    }
    offer(t, x, x, false);
    offer_edge(t, x);
}

/* ---- which input ---- */

/* Counts are whole numbers, and so is everything that is no quantity. */
static bool counts_whole(const Input *in)
{
    Dim count = {{0}};
    count.e[DIM_COUNT] = 1;
    return in->whole || in->type == TYPE_BOOL || in->type == TYPE_YESNO || in->type == TYPE_DATE ||
           in->type == TYPE_TEXT || in->type == TYPE_GRADE ||
           (in->dim_known && jx__dim_eq(in->dim, count));
}

/* The inputs of the actual value, in the order they are written. What another form says (last
 * year, the final accounts) stands: no advice is to change it. */
static void find_data(Trace *t)
{
    for (uint32_t k = 0; k < t->cone.n && t->data.n < MOST_INPUTS; k++) {
        const Op *op = &t->p->ops[t->cone.at[k]];
        if (op->code != OP_INPUT_ || t->p->inputs[op->d].source->form.n) continue;
        if (t->p->inputs[op->d].kind != INPUT_YEAR) *VEC_PUSH(t->ar, &t->data) = op->d;
    }
}

static void try_input(Trace *t, uint32_t input)
{
    const Input *in = &t->p->inputs[input];
    Cell cell = t->inputs[input];
    t->x = input;
    t->whole = counts_whole(in);
    t->present = cell.status == CELL_OK ? cell.num : NUM_INT(0);
    t->positive = t->whole || t->pi->derived;
    /* Without a value no branch is taken yet: 1 stands in while the forms are found. */
    if (cell.status != CELL_OK) t->inputs[input] = CELL_NUM(NUM_INT(1));
    run_cone(t);
    find_forms(t);
    t->inputs[input] = cell;
    for (uint32_t k = 0; k < t->ngoals && !t->ar->failed; k++)
        solve(t, &t->goals[k]);
}

/* ---- the answer ---- */

/* The most a step lets through whatever the actual value, when that is known beforehand. */
static bool ceiling(const Trace *t, const PlanStep *step, Num *most)
{
    if (step->kind == STEP_CAP && step->b < t->p->first_op) {
        *most = t->last->regs[step->b].num;
        return true;
    }
    if (step->kind != STEP_BAND) return false;
    const BandTable *table = &t->p->tables[step->d];
    *most = NUM_INT(0);
    for (uint32_t k = 0; k < table->n; k++)
        if (jx__num_cmp(t->pool, table->rows[k].value, *most) > 0) *most = table->rows[k].value;
    return true;
}

/* Some rules give less than full points to everyone: a 最高 below them, a table whose best row is.
 * What could raise the score again is left alone. */
static bool never_full(const Trace *t)
{
    static const bool raises[] = {[STEP_BONUS] = true,   [STEP_FLOOR] = true, [STEP_CASE] = true,
                                  [STEP_PREMISE] = true, [STEP_NA] = false,   [STEP_ROUND] = false};
    bool never = false;
    for (uint32_t k = 0; k < t->pi->nsteps; k++) {
        const PlanStep *step = &t->p->steps[t->pi->first_step + k];
        Num most;
        if (raises[step->kind]) return false;
        if (ceiling(t, step, &most) && jx__num_cmp(t->pool, most, t->pi->points) < 0) never = true;
    }
    return never;
}

/* Nothing to be had: bonuses and deductions stand outside the sum, 不评 is not scored. */
static bool nothing_needed(const Trace *t)
{
    Cell score = t->last->regs[t->pi->reg_score];
    if (t->pi->role != 0 || score.status == CELL_NA) return true;
    return score.status == CELL_OK && jx__num_cmp(t->pool, score.num, t->full) >= 0;
}

static bool start(Trace *t, const Cell *inputs)
{
    const Plan *p = t->p;
    Session *trial = t->trial;
    if (!trial->place) {
        trial->place = jx__alloc(&trial->alloc, sizeof(uint32_t) * ((size_t)p->nops + 1));
        for (uint32_t i = 0; trial->place && i < p->nops; i++)
            trial->place[i] = 0;
    }
    jx__num_pool_reset(t->pool);
    t->inputs = jx__arena_alloc(t->ar, sizeof(Cell) * ((size_t)p->ninputs + 1));
    trial->starved = trial->starved || !trial->place || t->ar->failed;
    if (!trial->place || t->ar->failed) return false;
    for (uint32_t i = 0; i < p->ninputs; i++)
        t->inputs[i] = inputs[i];
    Cell points = t->last->regs[t->pi->reg_points];
    t->full = points.num;
    if (points.status != CELL_OK) return false;
    const PlanStep *rounding =
        t->pi->nsteps ? &p->steps[t->pi->first_step + t->pi->nsteps - 1] : NULL;
    if (!rounding || rounding->kind != STEP_ROUND || p->ops[rounding->reg].code != OP_ROUND_)
        return true;
    return jx__num_round(t->pool, points.num, p->item_places, (RoundMode)p->item_mode, &t->full) ==
           NUM_OK;
}

/* Where several data could change, the advice is to do more of something, or to spend less where
 * the target is an upper bound: nobody is told to plan less. */
static bool is_natural(const Trace *t, const Need *n)
{
    if (n->kind != NEED_VALUE) return false;
    uint32_t met = t->pi->reg_met;
    OpCode code = met == JX_NO_REG ? OP_GE_ : (OpCode)t->p->ops[met].code;
    int wanted = code == OP_LE_ || code == OP_LT_ ? -1 : 1;
    return jx__num_sign(n->change) == wanted;
}

Need jx__trace_need(Session *trial, const Session *last, const Cell *inputs, uint32_t item)
{
    const Plan *p = last->plan;
    Need none = {
        .kind = NEED_UNSOLVED, .input = JX_NO_REG, .value = NUM_INT(0), .change = NUM_INT(0)};
    Trace t = {.trial = trial,
               .last = last,
               .p = p,
               .pool = &trial->pool,
               .ar = &trial->pool.arena,
               .best = none};
    if (item >= p->nitems || !p->items[item].indicator) return none;
    t.pi = &p->items[item];
    /* Where points are merged, a score is made of all its siblings: many rows would take the square
     * of their number. */
    if (trial->traced > JX_LIMIT_TRACED || !start(&t, inputs)) return none;
    if (nothing_needed(&t) || never_full(&t)) {
        none.kind = nothing_needed(&t) ? NEED_NONE : NEED_NEVER;
        return none;
    }
    add_cone(&t, t.pi->reg_actual);
    find_data(&t);
    add_cone(&t, t.pi->reg_score);
    add_cone(&t, t.pi->reg_points);
    t.forms = jx__arena_alloc(t.ar, sizeof *t.forms * ((size_t)t.cone.n + 1));
    find_goals(&t);
    trial->traced += t.cone.n;
    Need kept = none;
    for (uint32_t k = 0; k < t.data.n && !is_natural(&t, &kept) && !t.ar->failed; k++) {
        t.best = none;
        try_input(&t, t.data.at[k]);
        if (kept.kind != NEED_VALUE || is_natural(&t, &t.best)) kept = t.best;
    }
    if (t.ar->failed && !t.ar->hit_limit) trial->starved = true;
    return t.ar->failed ? none : kept;
}
