/* Cutting the values of a variable into pieces: the driver. See curve.h. */
#include "run/curve.h"

const Value jx__value_any = {.kind = VALUE_RANGE,
                             .statuses = ANY_OK,
                             .no_low = true,
                             .no_high = true,
                             .low = {.n = 0, .d = 1},
                             .high = {.n = 0, .d = 1}};

Value jx__value_num(Num x)
{
    return (Value){.kind = VALUE_NUM,
                   .statuses = ANY_OK,
                   .low_reached = true,
                   .high_reached = true,
                   .low = x,
                   .high = x};
}

Value jx__value_status(CellStatus status)
{
    return (Value){.kind = VALUE_NONE,
                   .statuses = (uint8_t)(1u << status),
                   .low = NUM_INT(0),
                   .high = NUM_INT(0)};
}

Value jx__value_between(Num low, Num high)
{
    Value v = jx__value_num(low);
    v.kind = VALUE_RANGE;
    v.high = high;
    return v;
}

/* ---- the cone ---- */

static bool in_cone(const Curve *c, uint32_t reg)
{
    uint32_t at = c->place[reg];
    return at < c->cone.n && c->cone.at[at] == reg;
}

static const Value *fixed_value(const Curve *c, uint32_t reg)
{
    for (uint32_t k = 0; k < c->nfixed; k++)
        if (c->fixed[k].reg == reg) return &c->fixed[k].value;
    return NULL;
}

static bool is_leaf(const Curve *c, uint32_t reg)
{
    if (reg == c->var || reg < c->plan->first_op) return true;
    return (c->regs && !c->depends[reg]) || fixed_value(c, reg);
}

/* With a run at hand, what the variable does not reach stays as it was. */
static bool find_depends(Curve *c)
{
    const Op *ops = c->plan->ops;
    c->depends = jx__arena_alloc(c->ar, (size_t)c->plan->nops + 1);
    if (c->ar->failed) return false;
    c->depends[c->var] = 1;
    uint32_t until = c->until ? c->until + 1 : c->plan->nops;
    for (uint32_t k = c->var + 1; k < until; k++) {
        const uint32_t operands[3] = {ops[k].a, ops[k].b, ops[k].c};
        for (uint8_t o = 0; o < jx__op_arity[ops[k].code]; o++)
            c->depends[k] |= c->depends[operands[o]];
    }
    return true;
}

typedef VEC(uint32_t) Stack;

static bool push_operands(Curve *c, Stack *stack, uint32_t reg)
{
    const Op *op = &c->plan->ops[reg];
    const uint32_t operands[3] = {op->a, op->b, op->c};
    bool ready = true;
    if (is_leaf(c, reg)) return true;
    for (uint8_t k = jx__op_arity[op->code]; k-- > 0;)
        if (!in_cone(c, operands[k])) {
            *VEC_PUSH(c->ar, stack) = operands[k];
            ready = false;
        }
    return ready;
}

static void add_cone(Curve *c, Stack *stack, uint32_t root)
{
    stack->n = 0;
    *VEC_PUSH(c->ar, stack) = root;
    while (stack->n && !c->ar->failed && !c->cut_short) {
        c->cut_short = c->most_ops && c->cone.n >= c->most_ops;
        uint32_t reg = stack->at[stack->n - 1];
        if (!in_cone(c, reg)) {
            if (!push_operands(c, stack, reg)) continue;
            *VEC_PUSH(c->ar, &c->cone) = reg;
            c->place[reg] = c->cone.n - 1;
        }
        stack->n--;
    }
}

/* ---- what does not depend on the variable ---- */

static Value run_value(const Curve *c, uint32_t reg)
{
    Cell cell = c->regs[reg];
    return cell.status == CELL_OK ? jx__value_num(cell.num) : jx__value_status(cell.status);
}

/* The cell of an input that is not the variable. Words and marks are small whole numbers. */
static Value input_value(const Curve *c, uint32_t reg)
{
    const Input *in = &c->plan->inputs[c->plan->ops[reg].d];
    if (c->regs) return run_value(c, reg);
    bool mark = in->kind == INPUT_REASON || in->type == TYPE_YESNO || in->type == TYPE_BOOL ||
                in->type == TYPE_TEXT;
    if (mark) return jx__value_between(NUM_INT(0), NUM_INT(1));
    if (in->type == TYPE_GRADE) return jx__value_between(NUM_INT(0), NUM_INT(in->words->noptions));
    return jx__value_any;
}

static bool find_leaf(Curve *c, uint32_t reg, Value *out)
{
    const Value *fixed = fixed_value(c, reg);
    const Op *op = &c->plan->ops[reg];
    if (fixed)
        *out = *fixed;
    else if (reg == c->var)
        return false;
    else if (reg < c->plan->first_op)
        *out = jx__value_num(c->plan->consts[op->d]);
    else if (op->code == OP_INPUT_)
        *out = input_value(c, reg);
    else if (c->regs && !c->depends[reg])
        *out = run_value(c, reg);
    else
        return false;
    return true;
}

void jx__curve_begin(Curve *c)
{
    Stack stack = {0};
    if (c->regs && !find_depends(c)) return;
    for (uint32_t k = 0; k < c->watch.n; k++)
        add_cone(c, &stack, c->watch.at[k]);
    c->values = jx__arena_alloc(c->ar, sizeof *c->values * ((size_t)c->cone.n + 1));
    if (c->ar->failed) return;
    for (uint32_t k = 0; k < c->cone.n; k++)
        (void)find_leaf(c, c->cone.at[k], &c->values[k]);
}

/* ---- one stretch ---- */

static Num halfway(NumPool *np, Num a, Num b)
{
    Num x = a;
    if (jx__safe_add(np, a, b, &x) == NUM_OK) (void)jx__safe_div(np, x, NUM_INT(2), &x);
    return x;
}

/* A value inside: of whole numbers an end is. */
static Num sample(const Curve *c, const Stretch *s)
{
    Num x = NUM_INT(0);
    if (s->point || (c->whole && !s->no_low)) return s->low;
    if (c->whole && !s->no_high) return s->high;
    if (!s->no_low && !s->no_high) return halfway(c->pool, s->low, s->high);
    if (!s->no_low) (void)jx__safe_add(c->pool, s->low, NUM_INT(1), &x);
    if (!s->no_high) (void)jx__safe_sub(c->pool, s->high, NUM_INT(1), &x);
    return x;
}

static const Value *value_of(const Curve *c, uint32_t reg)
{
    return &c->values[c->place[reg]];
}

static Value variable(const StretchRun *run)
{
    Mobius x = MOBIUS_X;
    return jx__stretch_form(run, &x);
}

/* False when an op asked for a cut. */
static bool run_stretch(Curve *c, StretchRun *run)
{
    run->sample = sample(c, &run->at);
    for (uint32_t k = 0; k < c->cone.n && !run->cut; k++) {
        uint32_t reg = c->cone.at[k];
        const Op *op = &c->plan->ops[reg];
        if (reg != c->var && is_leaf(c, reg)) continue;
        if (reg == c->var) {
            c->values[k] = variable(run);
            continue;
        }
        uint8_t arity = jx__op_arity[op->code];
        if (arity == 0) continue;
        const Value *a = value_of(c, op->a), *b = arity > 1 ? value_of(c, op->b) : a;
        c->values[k] = jx__stretch_op(run, op, a, b, arity > 2 ? value_of(c, op->c) : a);
        c->ops++;
    }
    return !run->cut;
}

static void keep_piece(Curve *c, const Stretch *at)
{
    Value *values = jx__arena_alloc(c->ar, sizeof *values * ((size_t)c->watch.n + 1));
    if (c->ar->failed) return;
    for (uint32_t k = 0; k < c->watch.n; k++)
        values[k] = *value_of(c, c->watch.at[k]);
    *VEC_PUSH(c->ar, &c->pieces) = (Piece){.at = *at, .values = values};
}

/* ---- cutting ---- */

typedef VEC(Stretch) Stretches;

/* Of whole numbers only what holds one is kept; one alone is a point. */
static void push_stretch(Curve *c, Stretches *todo, Stretch s)
{
    if (c->whole && !s.point) {
        if (!s.no_low) (void)jx__safe_round(c->pool, s.low, 0, ROUND_CEIL, &s.low);
        if (!s.no_high) (void)jx__safe_round(c->pool, s.high, 0, ROUND_FLOOR, &s.high);
    }
    bool ends = !s.no_low && !s.no_high && !s.point;
    int order = ends ? jx__num_cmp(c->pool, s.low, s.high) : -1;
    if (order > 0 || (order == 0 && !c->whole)) return;
    if (order == 0) s.point = true;
    *VEC_PUSH(c->ar, todo) = s;
}

static Num beside(Curve *c, Num x, int by)
{
    Num y = x;
    if (!c->whole) return x;
    (void)jx__safe_round(c->pool, x, 0, by > 0 ? ROUND_FLOOR : ROUND_CEIL, &y);
    (void)jx__safe_add(c->pool, y, NUM_INT(by), &y);
    return y;
}

/* The right side goes first, so that the left one is taken first. */
static void cut_stretch(Curve *c, Stretches *todo, Stretch s, Num x)
{
    Stretch left = s, right = s;
    right.low = beside(c, x, 1);
    left.high = beside(c, x, -1);
    right.no_low = left.no_high = false;
    push_stretch(c, todo, right);
    if (!c->whole || jx__num_is_int(c->pool, x))
        push_stretch(c, todo, (Stretch){.low = x, .high = x, .point = true});
    push_stretch(c, todo, left);
}

/* Whether the first watched register is on one side of the threshold all along. */
static bool decided(Curve *c, StretchRun *run, const Num *threshold)
{
    const Value *v = value_of(c, c->watch.at[0]);
    if (!threshold || v->kind < VALUE_FORM || run->at.point) return true;
    bool below = !v->no_high && jx__num_cmp(c->pool, v->high, *threshold) < 0;
    bool above = !v->no_low && jx__num_cmp(c->pool, v->low, *threshold) >= 0;
    if (below || above) return true;
    if (v->kind == VALUE_FORM) {
        if (!jx__mobius_solve(c->pool, &v->form, *threshold, &run->cut_at)) return true;
        return !jx__stretch_inside(run, run->cut_at);
    }
    run->cut_at = v->cut;
    return !v->cuts || !jx__stretch_inside(run, v->cut);
}

bool jx__curve_pieces(Curve *c, const Stretch *domain, const Num *threshold)
{
    Stretches todo = {0};
    push_stretch(c, &todo, *domain);
    uint32_t tries = 0;
    while (todo.n && !c->ar->failed && !c->cut_short) {
        StretchRun run = {.c = c, .at = todo.at[--todo.n]};
        bool whole = run_stretch(c, &run) && decided(c, &run, threshold);
        if (whole)
            keep_piece(c, &run.at);
        else
            cut_stretch(c, &todo, run.at, run.cut_at);
        c->cut_short = todo.n && (c->pieces.n >= c->most || tries++ >= c->most * 4);
    }
    return !c->ar->failed && !c->pool->arena.failed;
}

void jx__curve_at(Curve *c, Num x, Value *out)
{
    StretchRun run = {.c = c, .at = {.low = x, .high = x, .point = true}};
    (void)run_stretch(c, &run);
    for (uint32_t k = 0; k < c->watch.n; k++)
        out[k] = *value_of(c, c->watch.at[k]);
}
