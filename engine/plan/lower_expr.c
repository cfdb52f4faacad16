/* Expressions of the model to ops.
 *
 * Depends on the model's expression nodes and on the registers lowered so far. Trees may be
 * JX_LIMIT_DEPTH deep, and 合计（…） of many makes longer ones, so they are walked with a stack of
 * our own; operands have smaller indices than their users, so the walk ends.
 */
#include "plan/lower.h"

/* What an expression cannot have (the actual value of a group, a score inside its own rule) is
 * UNREADABLE. The model refuses such rules; this keeps a hand-built one from doing harm. */
static uint32_t or_reject(const Lower *lw, uint32_t reg)
{
    return reg == JX_NO_REG ? lw->reject : reg;
}

static const PlanItem *item_at(const Lower *lw, uint32_t i)
{
    static const PlanItem none = {.target_unit = &jx__no_unit,
                                  .reg_actual = JX_NO_REG,
                                  .reg_target = JX_NO_REG,
                                  .reg_completion = JX_NO_REG,
                                  .reg_score = JX_NO_REG};
    return i < lw->p->nitems ? &lw->p->items[i] : &none;
}

static uint32_t leaf_const(Lower *lw, const Expr *e, uint32_t item)
{
    (void)item;
    return jx__lower_const(lw, jx__lower_num(e->value));
}

static uint32_t leaf_datum(Lower *lw, const Expr *e, uint32_t item)
{
    (void)item;
    return e->a < lw->m->data.n ? jx__lower_input(lw, e->a) : lw->reject;
}

static uint32_t leaf_actual_of(Lower *lw, const Expr *e, uint32_t item)
{
    (void)item;
    return or_reject(lw, item_at(lw, e->a)->reg_actual);
}

static uint32_t leaf_actual(Lower *lw, const Expr *e, uint32_t item)
{
    (void)e;
    return or_reject(lw, item_at(lw, item)->reg_actual);
}

static uint32_t leaf_goal(Lower *lw, const Expr *e, uint32_t item)
{
    (void)e;
    return or_reject(lw, item_at(lw, item)->reg_target);
}

static uint32_t leaf_completion(Lower *lw, const Expr *e, uint32_t item)
{
    (void)e;
    return or_reject(lw, item_at(lw, item)->reg_completion);
}

static uint32_t leaf_deviation(Lower *lw, const Expr *e, uint32_t item)
{
    (void)e;
    return item < lw->p->nitems ? jx__lower_deviation(lw, item) : lw->reject;
}

static uint32_t leaf_spread(Lower *lw, const Expr *e, uint32_t item)
{
    return jx__lower_op(lw, OP_ABS_, leaf_deviation(lw, e, item), 0, 0, 0);
}

static uint32_t leaf_weight(Lower *lw, const Expr *e, uint32_t item)
{
    (void)e;
    return item < lw->p->nitems ? lw->work[item].weight : lw->reject;
}

static uint32_t leaf_score_of(Lower *lw, const Expr *e, uint32_t item)
{
    (void)item;
    return or_reject(lw, item_at(lw, e->a)->reg_score);
}

static uint32_t leaf_total(Lower *lw, const Expr *e, uint32_t item)
{
    (void)e, (void)item;
    return or_reject(lw, lw->p->reg_total);
}

/* How each kind is lowered: by a function of its own, or as an op on its operands. */
static const struct ExprRule {
    uint32_t (*leaf)(Lower *lw, const Expr *e, uint32_t item);
    uint8_t op;
} rules[] = {
    [EXPR_CONST] = {leaf_const, 0},
    [EXPR_DATUM] = {leaf_datum, 0},
    [EXPR_ACTUAL_OF] = {leaf_actual_of, 0},
    [EXPR_ACTUAL] = {leaf_actual, 0},
    [EXPR_GOAL] = {leaf_goal, 0},
    [EXPR_COMPLETION] = {leaf_completion, 0},
    [EXPR_DEVIATION] = {leaf_deviation, 0},
    [EXPR_SPREAD] = {leaf_spread, 0},
    [EXPR_WEIGHT] = {leaf_weight, 0},
    [EXPR_SCORE_OF] = {leaf_score_of, 0},
    [EXPR_TOTAL] = {leaf_total, 0},
    [EXPR_NEG] = {NULL, OP_NEG_},
    [EXPR_ADD] = {NULL, OP_ADD_},
    [EXPR_SUB] = {NULL, OP_SUB_},
    [EXPR_MUL] = {NULL, OP_MUL_},
    [EXPR_DIV] = {NULL, OP_DIV_},
    [EXPR_EQ] = {NULL, OP_EQ_},
    [EXPR_NE] = {NULL, OP_NE_},
    [EXPR_GE] = {NULL, OP_GE_},
    [EXPR_LE] = {NULL, OP_LE_},
    [EXPR_GT] = {NULL, OP_GT_},
    [EXPR_LT] = {NULL, OP_LT_},
    [EXPR_AND] = {NULL, OP_AND_},
    [EXPR_OR] = {NULL, OP_OR_},
    [EXPR_CHOICE] = {NULL, OP_SELECT_},
    [EXPR_MIN] = {NULL, OP_MIN_},
    [EXPR_MAX] = {NULL, OP_MAX_},
};

static uint32_t operand(const Expr *e, uint32_t k)
{
    return k == 0 ? e->a : k == 1 ? e->b : e->c;
}

static uint32_t arity_of(const Expr *e)
{
    return rules[e->kind].leaf ? 0 : jx__op_arity[rules[e->kind].op];
}

static uint32_t known(const Lower *lw, uint32_t expr, uint32_t item)
{
    return lw->expr_item[expr] == item ? lw->expr_reg[expr] : JX_NO_REG;
}

/* Pushes the operands not lowered yet; true when there were none. */
static bool operands_ready(Lower *lw, uint32_t expr, uint32_t item)
{
    const Expr *e = &lw->m->exprs.at[expr];
    bool ready = true;
    for (uint32_t k = arity_of(e); k-- > 0;) {
        uint32_t o = operand(e, k);
        if (o < expr && known(lw, o, item) == JX_NO_REG) {
            *VEC_PUSH(&lw->scratch, &lw->expr_stack) = o;
            ready = false;
        }
    }
    return ready;
}

static uint32_t emit(Lower *lw, uint32_t expr, uint32_t item)
{
    const Expr *e = &lw->m->exprs.at[expr];
    if (rules[e->kind].leaf) return rules[e->kind].leaf(lw, e, item);
    uint32_t reg[3] = {0, 0, 0};
    for (uint32_t k = 0; k < arity_of(e); k++) {
        uint32_t o = operand(e, k);
        reg[k] = o < expr ? known(lw, o, item) : lw->reject;
    }
    uint32_t made = jx__lower_op(lw, (OpCode)rules[e->kind].op, reg[0], reg[1], reg[2], 0);
    if (e->kind == EXPR_DIV && e->b < expr && !(made & CONST_TAG))
        *VEC_PUSH(&lw->scratch, &lw->divisors) =
            (PlanDivisor){made, jx__lower_text(lw, lw->m->exprs.at[e->b].span)};
    return made;
}

/* The memo is by (expression, item): 完成值 means another register in another item. */
uint32_t jx__lower_expr(Lower *lw, uint32_t expr, uint32_t item)
{
    if (expr >= lw->m->exprs.n) return lw->reject;
    lw->expr_stack.n = 0;
    *VEC_PUSH(&lw->scratch, &lw->expr_stack) = expr;
    while (lw->expr_stack.n && !lw->scratch.failed) {
        uint32_t top = lw->expr_stack.at[lw->expr_stack.n - 1];
        if (known(lw, top, item) == JX_NO_REG) {
            if (!operands_ready(lw, top, item)) continue;
            lw->expr_reg[top] = emit(lw, top, item);
            lw->expr_item[top] = item;
        }
        lw->expr_stack.n--;
    }
    return lw->scratch.failed ? lw->zero : known(lw, expr, item);
}

void jx__lower_expr_scores(Lower *lw, uint32_t expr, Regs *out)
{
    if (expr >= lw->m->exprs.n) return;
    lw->expr_stack.n = 0;
    lw->seen++;
    *VEC_PUSH(&lw->scratch, &lw->expr_stack) = expr;
    while (lw->expr_stack.n && !lw->scratch.failed) {
        uint32_t top = lw->expr_stack.at[--lw->expr_stack.n];
        if (lw->expr_seen[top] == lw->seen) continue;
        lw->expr_seen[top] = lw->seen;
        const Expr *e = &lw->m->exprs.at[top];
        if (e->kind == EXPR_SCORE_OF && e->a < lw->p->nitems) *VEC_PUSH(&lw->scratch, out) = e->a;
        for (uint32_t k = 0; k < arity_of(e); k++)
            if (operand(e, k) < top) *VEC_PUSH(&lw->scratch, &lw->expr_stack) = operand(e, k);
    }
}
