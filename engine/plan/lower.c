/* Model to plan: the driver, and the tools the other lower_*.c files write ops with.
 *
 * Depends on the model (only lowering does). Everything the plan keeps is copied into its own arena
 * and pool; the model may be freed afterwards. Constants are folded on the way by running the op
 * that would have computed them, so a folded rule cannot differ from an executed one.
 */
#include "plan/lower.h"
#include "base/name.h"

#include <string.h>

/* ---- numbers and constants ---- */

bool jx__lower_num_set(Num x)
{
    return x.d != 0 || x.big != NULL;
}

Num jx__lower_num(Num x)
{
    return jx__lower_num_set(x) ? x : NUM_INT(0);
}

/* In lowest terms when it is small: equal constants are one, and fractions stay short at run. */
static Num lowest(Num x)
{
    if (x.d == 0) return x;
    uint64_t a = x.n < 0 ? 0 - (uint64_t)x.n : (uint64_t)x.n, b = (uint64_t)x.d;
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    int64_t by = (int64_t)a; /* at most x.d */
    return (Num){.n = x.n / by, .d = x.d / by};
}

static uint64_t hash_num(Num x)
{
    uint64_t h = (uint64_t)x.n * 0x9e3779b97f4a7c15u ^ (uint64_t)x.d * 0xc2b2ae3d27d4eb4fu;
    return h ^ h >> 29;
}

static bool grow_const_index(Lower *lw)
{
    uint32_t n = lw->nconst_index ? lw->nconst_index * 2 : 64;
    uint32_t *index = jx__arena_alloc(&lw->scratch, sizeof *index * n);
    if (lw->scratch.failed) return false;
    for (uint32_t k = 0; k < lw->consts.n; k++) {
        if (lw->consts.at[k].d == 0) continue;
        uint64_t h = hash_num(lw->consts.at[k]);
        while (index[h & (n - 1)])
            h++;
        index[h & (n - 1)] = k + 1;
    }
    lw->const_index = index;
    lw->nconst_index = n;
    return true;
}

static uint32_t new_const(Lower *lw, Num x)
{
    if (lw->consts.n >= CONST_TAG / 2) lw->scratch.failed = true;
    uint32_t k = lw->consts.n;
    Num copy = x;
    if (x.d == 0 && jx__num_copy(&lw->p->pool, x, &copy) != NUM_OK) lw->scratch.failed = true;
    *VEC_PUSH(&lw->scratch, &lw->consts) = copy;
    return lw->scratch.failed ? 0 : k | CONST_TAG;
}

uint32_t jx__lower_const(Lower *lw, Num x)
{
    x = lowest(jx__lower_num(x));
    if (lw->scratch.failed) return 0;
    if (x.d == 0) return new_const(lw, x); /* big ones are rare and not compared */
    if (lw->consts.n >= lw->nconst_index / 2 && !grow_const_index(lw)) return 0;
    uint64_t h = hash_num(x);
    for (uint32_t k; (k = lw->const_index[h & (lw->nconst_index - 1)]) != 0; h++)
        if (lw->consts.at[k - 1].n == x.n && lw->consts.at[k - 1].d == x.d)
            return (k - 1) | CONST_TAG;
    uint32_t reg = new_const(lw, x);
    lw->const_index[h & (lw->nconst_index - 1)] = (reg & ~CONST_TAG) + 1;
    return reg;
}

uint32_t jx__lower_int(Lower *lw, int64_t i)
{
    return jx__lower_const(lw, NUM_INT(i));
}

/* ---- ops ---- */

static bool is_const(uint32_t reg)
{
    return reg != JX_NO_REG && (reg & CONST_TAG);
}

static bool fold(Lower *lw, OpCode code, const uint32_t operands[3], uint32_t d, uint32_t *reg)
{
    uint8_t arity = jx__op_arity[code];
    if (arity == 0 || code == OP_BAND_ || code == OP_BAND_ROW_) return false;
    Cell cells[3] = {CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK)};
    for (uint8_t k = 0; k < arity; k++) {
        if (!is_const(operands[k])) return false;
        cells[k] = CELL_NUM(lw->consts.at[operands[k] & ~CONST_TAG]);
    }
    KernelEnv env = {.plan = lw->p, .pool = &lw->p->pool};
    Op op = {.code = (uint16_t)code, .a = 0, .b = 1, .c = 2, .d = d};
    Cell out;
    jx__kernel_run(&env, &op, cells, &out);
    if (out.status != CELL_OK) return false;
    *reg = jx__lower_const(lw, out.num);
    return true;
}

static uint32_t push_op(Lower *lw, OpCode code, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    if (lw->ops.n >= CONST_TAG / 2) lw->scratch.failed = true;
    uint32_t reg = lw->ops.n;
    *VEC_SLOT(&lw->scratch, &lw->ops) =
        (Op){.code = (uint16_t)code, .a = a, .b = b, .c = c, .d = d};
    return lw->scratch.failed ? 0 : reg;
}

/* Ops that would only hand one operand on, its status included: 0＋x, x－0, 1×x, false or x,
 * true and x. Returns JX_NO_REG when there is work to do. */
static uint32_t shortcut(const Lower *lw, OpCode code, uint32_t a, uint32_t b)
{
    uint32_t zero = lw->zero, one = lw->one;
    bool idle_a = code == OP_MUL_ || code == OP_AND_
                      ? a == one
                      : (code == OP_ADD_ || code == OP_OR_) && a == zero;
    bool idle_b = code == OP_MUL_ || code == OP_DIV_ || code == OP_AND_
                      ? b == one
                      : (code == OP_ADD_ || code == OP_SUB_ || code == OP_OR_) && b == zero;
    return idle_a ? b : idle_b ? a : JX_NO_REG;
}

uint32_t jx__lower_op(Lower *lw, OpCode code, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t reg = 0;
    if (lw->scratch.failed) return 0;
    if (fold(lw, code, (const uint32_t[3]){a, b, c}, d, &reg)) return reg;
    reg = shortcut(lw, code, a, b);
    return reg == JX_NO_REG ? push_op(lw, code, a, b, c, d) : reg;
}

uint32_t jx__lower_input(Lower *lw, uint32_t input)
{
    if (input >= lw->input_reg.n || lw->scratch.failed) return lw->reject;
    uint32_t *reg = &lw->input_reg.at[input];
    if (*reg == JX_NO_REG) *reg = push_op(lw, OP_INPUT_, 0, 0, 0, input);
    lw->inputs.at[input].used = true;
    return *reg;
}

uint32_t jx__lower_round(Lower *lw, uint32_t a, uint32_t places, RoundMode mode)
{
    return jx__lower_op(lw, OP_ROUND_, a, 0, 0, places << 3 | (uint32_t)mode);
}

/* With the condition or both arms known there is nothing to select. */
uint32_t jx__lower_select(Lower *lw, uint32_t cond, uint32_t then, uint32_t otherwise)
{
    if (is_const(cond) && !lw->scratch.failed)
        return jx__num_sign(lw->consts.at[cond & ~CONST_TAG]) ? then : otherwise;
    return jx__lower_op(lw, OP_SELECT_, cond, then, otherwise, 0);
}

uint32_t jx__lower_replace(Lower *lw, uint32_t cond, uint32_t amount, uint32_t score)
{
    uint32_t s = jx__lower_select(lw, cond, amount, score);
    return is_const(score) ? s : jx__lower_op(lw, OP_GIVEN_, score, s, 0, 0);
}

uint32_t jx__lower_clamp(Lower *lw, uint32_t a, uint32_t most)
{
    uint32_t positive = jx__lower_op(lw, OP_MAX_, lw->zero, a, 0, 0);
    return jx__lower_op(lw, OP_MIN_, most, positive, 0, 0);
}

/* Several steps in a row often speak of one clause; its text is made once. */
Str jx__lower_text(Lower *lw, Span span)
{
    if (!lw->m->source || span.end <= span.start) return STR_NONE;
    if (span.start == lw->text_span.start && span.end == lw->text_span.end) return lw->text;
    Str text = jx__str_trim(jx__source_text(lw->m->source, span));
    lw->text_span = span;
    Str shown = jx__name_is_plain_text(text) ? text : jx__name_display(&lw->scratch, text);
    if (!jx__str_eq(shown, text) || !jx__lower_in_source(lw, text, &lw->text))
        lw->text = jx__str_copy(&lw->p->arena, shown);
    return lw->text;
}

void jx__lower_step(Lower *lw, uint32_t item, PlanStep step)
{
    step.text = jx__lower_text(lw, step.span);
    *VEC_SLOT(&lw->scratch, &lw->steps) = (OwnedStep){item, step};
    lw->work[item].nsteps++;
}

uint32_t jx__lower_table(Lower *lw, BandRow *rows, uint32_t n)
{
    *VEC_PUSH(&lw->scratch, &lw->tables) = (BandTable){rows, n};
    return lw->scratch.failed ? 0 : lw->tables.n - 1;
}

/* ---- 核对 ---- */

/* A tolerance widens the comparison: A＝B within t is |A－B| ≤ t, A ≤ B is A ≤ B＋t. */
static uint32_t within(Lower *lw, OpCode op, uint32_t left, uint32_t right, uint32_t tolerance)
{
    uint32_t gap = jx__lower_op(lw, OP_SUB_, left, right, 0, 0);
    uint32_t size = jx__lower_op(lw, OP_ABS_, gap, 0, 0, 0);
    uint32_t below = jx__lower_op(lw, OP_NEG_, tolerance, 0, 0, 0);
    const struct {
        uint32_t gap, limit;
        uint8_t op;
    } test[OP_COUNT_] = {
        [OP_EQ_] = {size, tolerance, OP_LE_}, [OP_NE_] = {size, tolerance, OP_GT_},
        [OP_LE_] = {gap, tolerance, OP_LE_},  [OP_LT_] = {gap, tolerance, OP_LT_},
        [OP_GE_] = {gap, below, OP_GE_},      [OP_GT_] = {gap, below, OP_GT_},
    };
    return jx__lower_op(lw, (OpCode)test[op].op, test[op].gap, test[op].limit, 0, 0);
}

static OpCode check_op(ExprKind kind)
{
    static const uint8_t ops[] = {[EXPR_EQ] = OP_EQ_, [EXPR_NE] = OP_NE_, [EXPR_GE] = OP_GE_,
                                  [EXPR_LE] = OP_LE_, [EXPR_GT] = OP_GT_, [EXPR_LT] = OP_LT_};
    return (size_t)kind < sizeof ops ? (OpCode)ops[kind] : OP_CONST_;
}

/* Both sides have one dimension; a bare number on one of them says nothing. */
static bool check_dim(const Lower *lw, uint32_t l, uint32_t r, Dim *dim)
{
    if (l >= lw->m->exprs.n || r >= lw->m->exprs.n) return false;
    const Expr *left = &lw->m->exprs.at[l], *right = &lw->m->exprs.at[r];
    const Expr *tells = left->dim_known && !jx__dim_none(left->dim) ? left : right;
    *dim = tells->dim;
    return left->dim_known && right->dim_known;
}

static void lower_parts(Lower *lw, const CrossCheck *from, PlanCheck *to)
{
    Arena *ar = &lw->p->arena;
    to->parts = jx__arena_alloc(ar, sizeof *to->parts * from->parts.n);
    for (uint32_t k = 0; k < from->parts.n && !ar->failed; k++) {
        const Expr *e = &lw->m->exprs.at[from->parts.at[k]];
        PlanCompared *part = &to->parts[to->nparts++];
        *part = (PlanCompared){.text = jx__lower_text(lw, e->span)};
        part->reg_left = jx__lower_expr(lw, e->a, JX_NO_INDEX);
        part->reg_right = jx__lower_expr(lw, e->b, JX_NO_INDEX);
        part->reg_cond = jx__lower_expr(lw, from->parts.at[k], JX_NO_INDEX);
        part->dim_known = check_dim(lw, e->a, e->b, &part->dim);
    }
}

static void lower_check(Lower *lw, const CrossCheck *from, PlanCheck *to)
{
    OpCode op = check_op(from->op);
    bool sides = op != OP_CONST_ && from->left != JX_NO_INDEX && from->right != JX_NO_INDEX;
    *to = (PlanCheck){.reg_left = JX_NO_REG,
                      .reg_right = JX_NO_REG,
                      .severity = (uint8_t)from->severity,
                      .op = (uint8_t)op,
                      .message = jx__lower_keep_str(lw, from->message),
                      .path = jx__lower_keep_str(lw, from->path),
                      .text = jx__lower_text(lw, from->span),
                      .tolerance = jx__lower_keep_num(lw, from->tolerance),
                      .span = from->span};
    if (sides) {
        to->reg_left = jx__lower_expr(lw, from->left, JX_NO_INDEX);
        to->reg_right = jx__lower_expr(lw, from->right, JX_NO_INDEX);
        to->dim_known = check_dim(lw, from->left, from->right, &to->dim);
    }
    lower_parts(lw, from, to);
    if (sides && jx__num_sign(to->tolerance) > 0)
        to->reg_cond =
            within(lw, op, to->reg_left, to->reg_right, jx__lower_const(lw, to->tolerance));
    else
        to->reg_cond = jx__lower_expr(lw, from->cond, JX_NO_INDEX);
}

static void lower_checks(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    p->checks = jx__arena_alloc(&p->arena, sizeof *p->checks * m->checks.n);
    p->nchecks = p->arena.failed ? 0 : m->checks.n;
    for (uint32_t i = 0; i < p->nchecks && !lw->scratch.failed; i++)
        lower_check(lw, &m->checks.at[i], &p->checks[i]);
}

/* ---- putting it together ---- */

/* `seat[k]` says whether an op is needed, later it is its final register. */
static void mark(Lower *lw, uint32_t *reg)
{
    if (!(*reg & CONST_TAG) && lw->seat[*reg] == 0) lw->seat[*reg] = SEAT_NEEDED;
}

static void fix(Lower *lw, uint32_t *reg)
{
    if (*reg == JX_NO_REG) return;
    *reg = *reg & CONST_TAG ? *reg & ~CONST_TAG : lw->seat[*reg];
}

/* Every register the plan names, for marking and for renumbering: of an item, … */
static void visit_item(Lower *lw, PlanItem *pi, void (*fn)(Lower *lw, uint32_t *reg))
{
    fn(lw, &pi->reg_actual), fn(lw, &pi->reg_target), fn(lw, &pi->reg_points);
    fn(lw, &pi->reg_met), fn(lw, &pi->reg_exceeded), fn(lw, &pi->reg_completion);
    fn(lw, &pi->reg_exact), fn(lw, &pi->reg_score);
}

/* … and all others. */
static void visit_others(Lower *lw, void (*fn)(Lower *lw, uint32_t *reg))
{
    Plan *p = lw->p;
    for (uint32_t k = 0; k < lw->steps.n; k++) {
        PlanStep *step = &lw->steps.at[k].step;
        fn(lw, &step->reg), fn(lw, &step->a), fn(lw, &step->b), fn(lw, &step->c);
        if (step->kind == STEP_DEDUCT) fn(lw, &step->taken);
    }
    for (uint32_t i = 0; i < p->nchecks; i++) {
        PlanCheck *check = &p->checks[i];
        fn(lw, &check->reg_cond), fn(lw, &check->reg_left), fn(lw, &check->reg_right);
        for (uint32_t k = 0; k < check->nparts; k++) {
            PlanCompared *part = &check->parts[k];
            fn(lw, &part->reg_cond), fn(lw, &part->reg_left), fn(lw, &part->reg_right);
        }
    }
    fn(lw, &p->reg_total), fn(lw, &p->reg_total_exact), fn(lw, &p->reg_veto);
}

/* Users come after their operands, so one walk back finds all that is needed. */
static uint32_t mark_operands(Lower *lw)
{
    uint32_t needed = 0;
    for (uint32_t k = lw->ops.n; k-- > 0;) {
        Op *op = &lw->ops.at[k];
        uint32_t *operands[3] = {&op->a, &op->b, &op->c};
        for (uint8_t o = 0; lw->seat[k] == SEAT_NEEDED && o < jx__op_arity[op->code]; o++)
            mark(lw, operands[o]);
        needed += lw->seat[k] != 0;
    }
    return needed;
}

/* The constants, then the ops somebody needs: there is room for the former before the latter, unless
 * either were more than was thought. Stamped ops are only given their places. */
static void finish_ops(Lower *lw)
{
    Plan *p = lw->p;
    uint32_t n = 0, consts = lw->consts.n;
    Op *to = p->ops + consts;
    for (uint32_t k = 0; k < lw->ops.n; k++) {
        uint8_t seat = (uint8_t)lw->seat[k];
        if (!seat) continue;
        lw->seat[k] = consts + n;
        Op *op = to + n++;
        if (seat == SEAT_STAMPED) continue;
        if (op != &lw->ops.at[k]) *op = lw->ops.at[k];
        uint32_t *operands[3] = {&op->a, &op->b, &op->c};
        for (uint8_t o = 0; o < jx__op_arity[op->code]; o++)
            fix(lw, operands[o]);
    }
    for (uint32_t k = 0; k < consts; k++) {
        p->consts[k] = lw->consts.at[k];
        p->ops[k] = (Op){.code = OP_CONST_, .d = k};
    }
    p->nconsts = p->first_op = consts;
    p->nops = consts + n;
}

/* Steps were written as they came; in the plan they are sorted by item (counting, so the order within
 * an item stays). */
static void place_steps(Lower *lw, uint32_t i)
{
    PlanItem *pi = &lw->p->items[i];
    uint32_t before = jx__lower_stamped_steps(lw, i, PASS_GROSS);
    pi->first_step = lw->p->nsteps;
    pi->nsteps = before + lw->work[i].nsteps + jx__lower_stamped_steps(lw, i, PASS_FINAL);
    lw->work[i].next_step = pi->first_step + before;
    lw->p->nsteps += pi->nsteps;
}

static void survey_items(Lower *lw)
{
    for (uint32_t i = 0; i < lw->p->nitems; i++) {
        PlanItem *pi = &lw->p->items[i];
        if (jx__lower_is_stamped(lw, i))
            mark(lw, &pi->reg_actual);
        else
            visit_item(lw, pi, mark);
        jx__lower_mark_stamped(lw, i);
        lw->p->nstamped += jx__lower_is_stamped(lw, i);
        place_steps(lw, i);
    }
}

static void finish_items(Lower *lw)
{
    jx__lower_renumber(lw);
    for (uint32_t i = 0; i < lw->p->nitems; i++) {
        jx__lower_stamp(lw, i);
        visit_item(lw, &lw->p->items[i], fix);
    }
}

static void finish_steps(Lower *lw)
{
    for (uint32_t k = 0; k < lw->steps.n; k++)
        lw->p->steps[lw->work[lw->steps.at[k].item].next_step++] = lw->steps.at[k].step;
}

/* Divisions nobody needs are gone. */
static void finish_divisors(Lower *lw)
{
    Plan *p = lw->p;
    p->divisors = jx__arena_alloc(&p->arena, sizeof *p->divisors * lw->divisors.n);
    for (uint32_t k = 0; k < lw->divisors.n && !p->arena.failed; k++) {
        PlanDivisor d = lw->divisors.at[k];
        if (!lw->seat[d.reg]) continue;
        fix(lw, &d.reg);
        p->divisors[p->ndivisors++] = d;
    }
}

static bool same_datum(const Input *a, const Input *b)
{
    return a->kind == b->kind && jx__str_eq(a->key, b->key);
}

/* A group may not be called like an indicator. */
static bool names_group(Lower *lw, uint32_t i)
{
    Plan *p = lw->p;
    if (p->items[i].indicator) return false;
    Str key = jx__name_key(&lw->scratch, p->items[i].name);
    uint32_t k = jx__plan_input_key(p, key, INPUT_VALUE);
    return k != JX_NO_REG && p->inputs[k].item != JX_NO_REG;
}

static uint32_t hash_of(const Input *in)
{
    return (uint32_t)(jx__str_hash(in->key) + (uint64_t)in->kind);
}

/* Places of a large table lie anywhere: they are asked for some inputs ahead. Rows of a form may have
 * one name. Of twins nobody has asked yet whether theirs are their own. */
static void fill_index(Lower *lw, uint32_t *index, uint32_t n, uint32_t *hashes)
{
    enum { AHEAD = 16 };
    Plan *p = lw->p;
    for (uint32_t i = 0, next = 0; i < p->ninputs; i++) {
        for (; next < p->ninputs && next <= i + AHEAD; next++) {
            hashes[next] = hash_of(&p->inputs[next]);
            __builtin_prefetch(&index[hashes[next] & (n - 1)], 1);
        }
        uint32_t h = hashes[i], k;
        for (; (k = index[h & (n - 1)]) != 0; h++)
            if (lw->item_place && hashes[k - 1] == hashes[i] &&
                same_datum(&p->inputs[k - 1], &p->inputs[i]))
                lw->unsure = true;
        index[h & (n - 1)] = i + 1;
    }
}

static void build_index(Lower *lw)
{
    Plan *p = lw->p;
    uint32_t n = 8;
    while (n < p->ninputs * 2)
        n *= 2;
    uint32_t *index = jx__arena_alloc(&p->arena, sizeof *index * n);
    uint32_t *hashes = jx__arena_raw(&lw->scratch, sizeof *hashes * ((size_t)p->ninputs + 1));
    if (p->arena.failed || lw->scratch.failed) return;
    fill_index(lw, index, n, hashes);
    p->index = index;
    p->nindex = n;
    for (uint32_t i = 0; i < lw->m->items.n && lw->item_place; i++)
        if (names_group(lw, lw->item_place[i])) lw->unsure = true;
}

static void finish_plan(Lower *lw)
{
    Plan *p = lw->p;
    Arena *ar = &p->arena;
    lw->seat = jx__arena_alloc(&lw->scratch, sizeof *lw->seat * ((size_t)lw->ops.n + 1));
    if (lw->scratch.failed) return;
    survey_items(lw);
    visit_others(lw, mark);
    uint32_t needed = mark_operands(lw);
    lw->unsure = lw->unsure || !jx__lower_patterns_needed(lw);
    if (lw->ops.at == lw->room + lw->const_room && lw->consts.n <= lw->const_room)
        p->ops = lw->ops.at - lw->consts.n;
    else
        p->ops = jx__arena_raw(ar, sizeof *p->ops * ((size_t)lw->consts.n + needed));
    p->consts = jx__arena_raw(ar, sizeof *p->consts * lw->consts.n);
    p->steps = jx__arena_raw(ar, sizeof *p->steps * p->nsteps);
    p->tables = jx__arena_alloc(ar, sizeof *p->tables * lw->tables.n);
    if (ar->failed) return;
    finish_ops(lw);
    visit_others(lw, fix);
    finish_divisors(lw);
    finish_steps(lw);
    finish_items(lw);
    p->ninputs = lw->inputs.n;
    p->inputs = lw->inputs.at;
    p->ntables = lw->tables.n;
    if (p->ntables) memcpy(p->tables, lw->tables.at, sizeof *p->tables * p->ntables);
    build_index(lw);
}

static bool healthy(const Lower *lw)
{
    return !lw->unsure && !lw->scratch.failed && !lw->p->arena.failed && !lw->p->pool.arena.failed;
}

static void lower_items(Lower *lw)
{
    const Model *m = lw->m;
    bool twins = m->places.n > 0; /* then none reads another */
    for (uint32_t k = 0; k < m->order.n && !twins && healthy(lw); k++)
        if (m->order.at[k] < m->items.n) jx__lower_actual(lw, m->order.at[k]);
    for (uint32_t i = 0; i < lw->p->nitems && twins && healthy(lw); i++)
        if (jx__lower_shape(lw, i)->indicator) jx__lower_actual(lw, i);
    for (uint32_t i = 0; i < lw->p->nitems && healthy(lw); i++) {
        if (!jx__lower_shape(lw, i)->indicator) continue;
        if (lw->p->items[i].reg_actual == JX_NO_REG)
            jx__lower_actual(lw, i); /* not in `order`: a hand-built model */
        jx__lower_write(lw, i, PASS_GROSS, jx__lower_gross);
    }
}

/* Room for what is known beforehand: large arrays are not grown through all powers of two. */
static void reserve(Lower *lw)
{
    enum { OPS = 18, CONSTS = 1, STEPS = 4 }; /* of an indicator that is scored by comparing */
    const Model *m = lw->m;
    uint32_t n = lw->p->nitems, inputs = m->data.n + (n - m->items.n) + 1;
    for (uint32_t i = 0; i < m->items.n; i++) {
        const Item *it = &m->items.at[i];
        inputs += it->method == METHOD_JUDGED || it->method == METHOD_ENTERED;
        inputs += jx__lower_wants_reason(it);
    }
    (void)VEC_RESERVE(&lw->p->arena, &lw->inputs, inputs);
    (void)VEC_RESERVE(&lw->scratch, &lw->input_reg, inputs);
    /* Pages that nothing is put in cost nothing. */
    lw->const_room = n * CONSTS + 64;
    lw->ops.cap = n * OPS + 64;
    lw->room = jx__arena_raw(&lw->p->arena, sizeof(Op) * ((size_t)lw->const_room + lw->ops.cap));
    if (!lw->room) return;
    lw->ops.at = lw->room + lw->const_room;
    (void)VEC_RESERVE(&lw->scratch, &lw->steps, n * STEPS + 16);
}

static bool prepare(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    uint32_t n = m->places.n ? m->places.n : m->items.n;
    p->nitems = n;
    p->items = jx__arena_raw(&p->arena, sizeof *p->items * n);
    lw->work = jx__arena_alloc(&lw->scratch, sizeof *lw->work * n);
    lw->expr_reg = jx__arena_alloc(&lw->scratch, sizeof(uint32_t) * m->exprs.n);
    lw->expr_item = jx__arena_alloc(&lw->scratch, sizeof(uint32_t) * m->exprs.n);
    lw->expr_seen = jx__arena_alloc(&lw->scratch, sizeof(uint32_t) * m->exprs.n);
    reserve(lw);
    if (!jx__lower_places(lw) || !jx__lower_patterns(lw) || !healthy(lw)) return false;
    for (uint32_t e = 0; e < m->exprs.n; e++)
        lw->expr_reg[e] = JX_NO_REG;
    p->reg_total = p->reg_total_exact = p->reg_veto = JX_NO_REG;
    lw->zero = jx__lower_int(lw, 0);
    lw->one = jx__lower_int(lw, 1);
    lw->reject = push_op(lw, OP_REJECT_, lw->one, lw->zero, 0, 0);
    return healthy(lw);
}

static void lower_all(Lower *lw, Str fingerprint)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    jx__lower_keep_source(lw);
    p->title = jx__lower_keep_str(lw, m->title);
    p->basis = jx__lower_keep_str(lw, m->basis);
    p->fingerprint = jx__lower_keep_str(lw, fingerprint);
    p->total_points =
        jx__lower_num_set(m->total_points) ? jx__lower_keep_num(lw, m->total_points) : NUM_INT(100);
    jx__lower_keep_units(lw);
    jx__lower_add_items(lw);
    jx__lower_add_data(lw);
    jx__lower_add_slots(lw);
    if (healthy(lw)) lower_items(lw);
    if (healthy(lw)) jx__lower_points(lw);
    if (healthy(lw)) jx__lower_finals(lw);
    if (healthy(lw)) {
        jx__lower_total(lw);
        lower_checks(lw);
        jx__lower_keep_grades(lw);
        jx__lower_keep_audits(lw);
        jx__lower_keep_examples(lw);
    }
    if (healthy(lw)) finish_plan(lw);
}

Plan *jx__lower(const struct Model *m, const Alloc *al, Str fingerprint)
{
    Plan *p = jx__alloc(al, sizeof *p);
    if (!p) return NULL;
    *p = (Plan){0};
    Lower lw = {.m = m, .p = p};
    bool ok = jx__arena_init(&p->arena, al, 0);
    ok = ok && jx__num_pool_init(&p->pool, al);
    ok = ok && jx__arena_init(&lw.scratch, al, 0);
    if (ok && prepare(&lw)) lower_all(&lw, fingerprint);
    ok = ok && healthy(&lw);
    if (lw.scratch.alloc.fn) jx__arena_free(&lw.scratch);
    if (ok) return p;
    jx__plan_free(p);
    return NULL;
}
