/* From scores on the written points to final scores, groups and the total.
 *
 * Depends on all items having gone through jx__lower_gross. First the points of 不适用 items under
 * 分值并入同级指标 find their new homes, then each item is finished, then groups and total.
 *
 * A group first shares out among its own indicators; what finds nobody there (all 不适用) goes to
 * all assessed indicators below the group, and failing that one level up, so that the points only
 * vanish when nothing at all is assessed.
 */
#include "plan/lower.h"

static uint32_t binary(Lower *lw, OpCode code, uint32_t a, uint32_t b)
{
    return jx__lower_op(lw, code, a, b, 0, 0);
}

static NaPolicy na_policy(const Lower *lw, uint32_t i)
{
    NaPolicy own = jx__lower_shape(lw, i)->na;
    return own == NA_UNSET ? lw->m->na : own;
}

/* ---- where points go ---- */

/* Decimals to which moved points are cut. */
static uint32_t point_places(const Rounding *r)
{
    return r->item || !r->total ? r->item_places : r->total_places;
}

/* Shares `moved` out among the assessed leaves, by their written points, each share cut down and
 * the last assessed leaf taking the rest. Returns what found nobody. */
static uint32_t share_out(Lower *lw, uint32_t moved, const Regs *leaves)
{
    uint32_t n = leaves->n, places = point_places(&lw->m->rounding);
    uint32_t *later = jx__arena_alloc(&lw->scratch, sizeof *later * ((size_t)n + 1));
    if (lw->scratch.failed) return lw->zero;
    later[n] = lw->zero;
    for (uint32_t k = n; k-- > 0;) {
        const ItemWork *work = &lw->work[leaves->at[k]];
        uint32_t here = jx__lower_select(lw, work->away, lw->zero, work->weight);
        later[k] = binary(lw, OP_ADD_, later[k + 1], here);
    }
    uint32_t rest = moved;
    for (uint32_t k = 0; k < n; k++) {
        const ItemWork *work = &lw->work[leaves->at[k]];
        PlanItem *pi = &lw->p->items[leaves->at[k]];
        uint32_t part = binary(lw, OP_DIV_, binary(lw, OP_MUL_, moved, work->weight), later[0]);
        part = jx__lower_round(lw, part, places, ROUND_DOWN);
        part = jx__lower_select(lw, binary(lw, OP_GT_, later[k + 1], lw->zero), part, rest);
        part = jx__lower_select(lw, work->away, lw->zero, part);
        pi->reg_points = binary(lw, OP_ADD_, pi->reg_points, part);
        rest = binary(lw, OP_SUB_, rest, part);
    }
    return jx__lower_select(lw, binary(lw, OP_GT_, later[0], lw->zero), lw->zero, moved);
}

static bool is_leaf(const Lower *lw, uint32_t i)
{
    const Item *it = jx__lower_shape(lw, i);
    return it->indicator && it->role == ROLE_NORMAL && jx__num_sign(jx__lower_num(it->points)) > 0;
}

/* The indicators that may take points: of the group itself, or of all that lies below it. */
static Regs leaves_of(Lower *lw, uint32_t from, uint32_t until, uint32_t parent, bool below)
{
    Regs leaves = {0};
    for (uint32_t i = from; i < until && !lw->scratch.failed; i++) {
        const Item *it = jx__lower_shape(lw, i);
        if (it->role != ROLE_NORMAL)
            i = lw->work[i].end;
        else if (is_leaf(lw, i) && (below || lw->p->items[i].parent == parent))
            *VEC_PUSH(&lw->scratch, &leaves) = i;
        else if (!below && !it->indicator)
            i = lw->work[i].end;
    }
    return leaves;
}

static uint32_t add_moved(Lower *lw, uint32_t sum, uint32_t more)
{
    if (more == JX_NO_REG) return sum;
    return sum == JX_NO_REG ? more : binary(lw, OP_ADD_, sum, more);
}

/* One group, the items [from, until) below it. `over` holds each group's points that found nobody.
 * Returns this group's, JX_NO_REG when nothing in it can ever move. */
static uint32_t settle_group(Lower *lw, uint32_t from, uint32_t until, uint32_t parent,
                             const uint32_t *over)
{
    uint32_t own = JX_NO_REG, passed = JX_NO_REG;
    bool groups = false;
    for (uint32_t i = from; i < until; i = lw->work[i].end + 1) {
        const Item *it = jx__lower_shape(lw, i);
        if (!it->indicator) {
            groups = true;
            passed = add_moved(lw, passed, it->role == ROLE_NORMAL ? over[i] : JX_NO_REG);
        } else if (is_leaf(lw, i) && na_policy(lw, i) == NA_MERGE) {
            const ItemWork *work = &lw->work[i];
            uint32_t gives = jx__lower_select(lw, work->away, work->weight, lw->zero);
            own = add_moved(lw, own, gives);
        }
    }
    if (own != JX_NO_REG) {
        Regs near = leaves_of(lw, from, until, parent, false);
        own = share_out(lw, own, &near);
    }
    uint32_t moved = add_moved(lw, passed, own);
    if (moved == JX_NO_REG || !groups) return moved;
    Regs far = leaves_of(lw, from, until, parent, true);
    return share_out(lw, moved, &far);
}

/* Whether any indicator has this policy for 不适用. */
static bool any_has(const Lower *lw, NaPolicy policy)
{
    bool any = lw->m->na == policy;
    for (uint32_t k = 0; k < lw->m->items.n && !any; k++)
        any = lw->m->items.at[k].na == policy;
    return any;
}

void jx__lower_points(Lower *lw)
{
    uint32_t n = lw->p->nitems;
    if (!any_has(lw, NA_MERGE)) return;
    uint32_t *over = jx__arena_alloc(&lw->scratch, sizeof *over * ((size_t)n + 1));
    for (uint32_t i = 0; i < n && !lw->scratch.failed; i++) {
        const ItemWork *work = &lw->work[i];
        if (is_leaf(lw, i) && na_policy(lw, i) == NA_MERGE)
            lw->p->items[i].reg_points = jx__lower_select(lw, work->away, lw->zero, work->weight);
    }
    for (uint32_t i = n; i-- > 0 && !lw->scratch.failed;)
        if (!jx__lower_shape(lw, i)->indicator)
            over[i] = settle_group(lw, i + 1, lw->work[i].end + 1, i, over);
    if (!lw->scratch.failed) (void)settle_group(lw, 0, n, JX_NO_INDEX, over);
}

/* ---- one indicator finished ---- */

static uint32_t apply_scale(Lower *lw, uint32_t i, uint32_t s)
{
    const ItemWork *work = &lw->work[i];
    uint32_t points = lw->p->items[i].reg_points;
    if (points == work->weight || jx__num_sign(jx__lower_num(jx__lower_shape(lw, i)->points)) <= 0)
        return s;
    s = binary(lw, OP_DIV_, binary(lw, OP_MUL_, s, points), work->weight);
    jx__lower_step(
        lw, i,
        (PlanStep){.kind = STEP_SCALE, .reg = s, .a = points, .b = work->weight, .c = JX_NO_REG});
    return s;
}

static uint32_t apply_bonus(Lower *lw, uint32_t i, uint32_t s)
{
    const Item *it = jx__lower_shape(lw, i);
    for (uint32_t k = 0; k < it->bonus.n; k++) {
        const StepRule *rule = &it->bonus.at[k];
        Counted c = jx__lower_count(lw, i, rule, lw->zero);
        s = binary(lw, OP_ADD_, s, c.amount);
        /* （加分，最高3分）: a bonus has no more than its points. */
        if (it->role == ROLE_BONUS) s = binary(lw, OP_MIN_, s, lw->work[i].weight);
        jx__lower_step(lw, i,
                       (PlanStep){.kind = STEP_BONUS,
                                  .reg = s,
                                  .a = c.n,
                                  .b = c.amount,
                                  .c = c.gap,
                                  .span = rule->span});
    }
    return s;
}

/* What is not applicable cannot have happened: such a veto does not hold. */
static uint32_t veto_cond(Lower *lw, uint32_t expr, uint32_t item)
{
    return binary(lw, OP_IF_NA_, jx__lower_expr(lw, expr, item), lw->zero);
}

static uint32_t apply_veto(Lower *lw, uint32_t i, uint32_t s)
{
    const Item *it = jx__lower_shape(lw, i);
    if (it->veto == JX_NO_INDEX) return s;
    uint32_t cond = veto_cond(lw, it->veto, i);
    s = jx__lower_replace(lw, cond, lw->zero, s);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_VETO,
                              .reg = s,
                              .a = cond,
                              .b = JX_NO_REG,
                              .c = JX_NO_REG,
                              .span = it->veto_span});
    return s;
}

static uint32_t apply_na(Lower *lw, uint32_t i, uint32_t s)
{
    const Item *it = jx__lower_shape(lw, i);
    const PlanItem *pi = &lw->p->items[i];
    uint32_t na = lw->work[i].na;
    if (pi->na_policy == NA_FULL || pi->na_policy == NA_ZERO)
        s = jx__lower_select(lw, na, pi->na_policy == NA_FULL ? pi->reg_points : lw->zero, s);
    else
        s = binary(lw, OP_MAKE_NA_, na, s);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_NA,
                              .reg = s,
                              .a = na,
                              .b = JX_NO_REG,
                              .c = JX_NO_REG,
                              .d = pi->na_policy,
                              .span = it->na_span});
    return s;
}

static uint32_t apply_missing(Lower *lw, uint32_t i, uint32_t s)
{
    MissingPolicy own = jx__lower_shape(lw, i)->missing;
    MissingPolicy policy = own == MISSING_UNSET ? lw->m->missing : own;
    uint32_t cond = jx__lower_op(lw, OP_IS_MISSING_, s, 0, 0, 0);
    if (policy != MISSING_OPEN) s = binary(lw, OP_IF_MISSING_, s, lw->zero);
    jx__lower_step(lw, i,
                   (PlanStep){.kind = STEP_MISSING,
                              .reg = s,
                              .a = cond,
                              .b = JX_NO_REG,
                              .c = JX_NO_REG,
                              .d = policy == MISSING_OPEN ? MISSING_OPEN : MISSING_ZERO});
    return s;
}

static void finish_indicator(Lower *lw, uint32_t i)
{
    const Rounding *r = &lw->m->rounding;
    PlanItem *pi = &lw->p->items[i];
    if (pi->blocked != ROW_FREE) {
        pi->reg_exact = pi->reg_score = lw->reject;
        return;
    }
    uint32_t s = apply_scale(lw, i, lw->work[i].gross);
    s = apply_bonus(lw, i, s);
    s = apply_veto(lw, i, s);
    pi->reg_exact = s;
    s = apply_na(lw, i, s);
    s = apply_missing(lw, i, s);
    pi->reg_score = s;
    if (!r->item) return;
    pi->reg_score = jx__lower_round(lw, s, r->item_places, r->item_mode);
    jx__lower_step(
        lw, i,
        (PlanStep){
            .kind = STEP_ROUND, .reg = pi->reg_score, .a = s, .b = JX_NO_REG, .c = JX_NO_REG});
}

/* ---- sums ---- */

/* An item's part in the sum above it. 不评 counts 0; 不适用 without a policy spoils the sum. */
static uint32_t part_of(Lower *lw, uint32_t i)
{
    const PlanItem *pi = &lw->p->items[i];
    bool open = pi->na_policy == NA_MERGE || pi->na_policy == NA_RESCALE;
    return pi->indicator && open ? binary(lw, OP_IF_NA_, pi->reg_score, lw->zero) : pi->reg_score;
}

static Role role_above(const Lower *lw, uint32_t i)
{
    uint32_t up = lw->p->items[i].parent;
    return up < i ? jx__lower_shape(lw, up)->role : ROLE_NORMAL;
}

/* A deduction is taken off, unless the group above is one, whose score is a deduction itself. */
static uint32_t add_part(Lower *lw, uint32_t sum, uint32_t i)
{
    bool off =
        (jx__lower_shape(lw, i)->role == ROLE_PENALTY) != (role_above(lw, i) == ROLE_PENALTY);
    return binary(lw, off ? OP_SUB_ : OP_ADD_, sum, part_of(lw, i));
}

static void finish_group(Lower *lw, uint32_t g)
{
    const Item *it = jx__lower_shape(lw, g);
    PlanItem *pi = &lw->p->items[g];
    uint32_t sum = lw->zero, points = lw->zero;
    for (uint32_t i = g + 1; i <= lw->work[g].end; i = lw->work[i].end + 1) {
        sum = add_part(lw, sum, i);
        if (jx__lower_shape(lw, i)->role == it->role)
            points = binary(lw, OP_ADD_, points, lw->p->items[i].reg_points);
    }
    bool capped = it->role != ROLE_NORMAL && jx__num_sign(jx__lower_num(it->points)) > 0;
    if (capped) sum = binary(lw, OP_MIN_, sum, lw->work[g].weight);
    pi->reg_points = capped || lw->work[g].end == g ? lw->work[g].weight : points;
    pi->reg_exact = pi->reg_score = apply_veto(lw, g, sum);
}

/* ---- the order of finishing: parts before groups, and scores before the vetoes that read them
 * ---- */

enum { NEW, BEGUN, DONE };
#define LEAVE CONST_TAG /* marks the entry that finishes an item once all it needs is done */

static void enter(Lower *lw, uint32_t i, Regs *stack)
{
    const Item *it = jx__lower_shape(lw, i);
    lw->work[i].visit = BEGUN;
    *VEC_PUSH(&lw->scratch, stack) = i | LEAVE;
    if (it->veto != JX_NO_INDEX) jx__lower_expr_scores(lw, it->veto, stack);
    if (it->indicator) return;
    for (uint32_t k = i + 1; k <= lw->work[i].end; k = lw->work[k].end + 1)
        *VEC_PUSH(&lw->scratch, stack) = k;
}

static void finish(Lower *lw, uint32_t first)
{
    Regs stack = {0};
    *VEC_PUSH(&lw->scratch, &stack) = first;
    while (stack.n && !lw->scratch.failed) {
        uint32_t entry = stack.at[--stack.n], i = entry & ~LEAVE;
        if (!(entry & LEAVE)) {
            if (lw->work[i].visit == NEW) enter(lw, i, &stack);
            continue;
        }
        if (jx__lower_shape(lw, i)->indicator)
            jx__lower_write(lw, i, PASS_FINAL, finish_indicator);
        else
            finish_group(lw, i);
        lw->work[i].visit = DONE;
    }
}

void jx__lower_finals(Lower *lw)
{
    for (uint32_t i = 0; i < lw->p->nitems && !lw->scratch.failed; i++)
        if (lw->work[i].visit == NEW) finish(lw, i);
}

/* ---- the total ---- */

/* Points not assessed under 不评，其余指标按百分制折算; JX_NO_REG when there can be none. */
static uint32_t unassessed(Lower *lw)
{
    uint32_t sum = JX_NO_REG;
    if (!any_has(lw, NA_RESCALE)) return sum;
    for (uint32_t i = 0; i < lw->p->nitems; i++) {
        const ItemWork *work = &lw->work[i];
        if (!jx__lower_shape(lw, i)->indicator || !work->normal || na_policy(lw, i) != NA_RESCALE)
            continue;
        uint32_t points = lw->p->items[i].reg_points;
        sum = add_moved(lw, sum, jx__lower_select(lw, work->away, points, lw->zero));
    }
    return sum;
}

/* Bonuses and deductions, wherever they stand: they are not scaled. */
static uint32_t outside_sum(Lower *lw)
{
    uint32_t sum = lw->zero;
    for (uint32_t i = 0; i < lw->p->nitems; i++)
        if (jx__lower_shape(lw, i)->role != ROLE_NORMAL) {
            sum = add_part(lw, sum, i);
            i = lw->work[i].end;
        }
    return sum;
}

static uint32_t rescale(Lower *lw, uint32_t sum, uint32_t away)
{
    uint32_t full = jx__lower_const(lw, lw->p->total_points), extra = outside_sum(lw);
    uint32_t inside = binary(lw, OP_SUB_, sum, extra);
    inside = binary(lw, OP_MUL_, inside, full);
    inside = binary(lw, OP_DIV_, inside, binary(lw, OP_SUB_, full, away));
    return binary(lw, OP_ADD_, inside, extra);
}

void jx__lower_total(Lower *lw)
{
    const Model *m = lw->m;
    const Rounding *r = &m->rounding;
    Plan *p = lw->p;
    uint32_t sum = lw->zero, away = unassessed(lw);
    for (uint32_t i = 0; i < p->nitems; i = lw->work[i].end + 1)
        sum = add_part(lw, sum, i);
    if (away != JX_NO_REG) sum = rescale(lw, sum, away);
    bool capped = jx__lower_num_set(m->total_cap) && jx__num_sign(m->total_cap) > 0;
    uint32_t cap = jx__lower_const(lw, capped ? m->total_cap : p->total_points);
    sum = jx__lower_clamp(lw, sum, cap);
    p->reg_total = sum;
    if (m->veto != JX_NO_INDEX) {
        p->reg_veto = veto_cond(lw, m->veto, JX_NO_INDEX);
        sum = jx__lower_replace(lw, p->reg_veto, lw->zero, sum);
    }
    p->reg_total_exact = p->reg_total = sum;
    p->item_places = r->item_places;
    p->item_mode = (uint8_t)r->item_mode;
    /* Without 汇总 the sum is exact at the item decimals, unless 折算 made a fraction of it. */
    p->total_places = r->total ? r->total_places : r->item_places;
    p->total_mode = (uint8_t)(r->total ? r->total_mode : r->item_mode);
    if (r->total || away != JX_NO_REG)
        p->reg_total = jx__lower_round(lw, sum, p->total_places, (RoundMode)p->total_mode);
}
