/* Finding breaks and pieces: the plan's ops run on an unknown x, region by region.
 *
 * Depends on plan and run; works in a scratch arena. A region is an open interval or a point. In
 * it every value is (p＋qx)÷(r＋sx) with rational p, q, r, s, or a count of steps made from one.
 * Wherever an op asks which of two values is greater and the answer changes inside the region, the
 * region is cut there and everything begins anew; on a point everything is a constant and the
 * kernels themselves compute it. So the pieces are exact by construction.
 */
#include "batch/symbol.h"
#include <string.h>

enum { BREAKS_MAX = 40, OPS_MAX = 400, STEPS_MAX = 200 };

typedef struct Fuser {
    Fused *f;
    const Plan *plan;
    Arena scratch;
    NumPool pool;
    NumPool known;          /* numbers of `assumed` */
    Assumed *assumed;       /* per register */
    uint32_t *mark, *local; /* per register: when it was met, and its place in `list` */
    uint32_t stamp;
    uint32_t list[OPS_MAX], n; /* the registers an item needs, in order */
    Symbol *values;            /* of `list` */
    uint32_t input;            /* the one that is x, or JX_NO_REG */
    Num breaks[BREAKS_MAX];
    uint32_t nbreaks;
} Fuser;

/* ---- what an item needs ---- */

static bool need(Fuser *z, uint32_t reg)
{
    if (reg == JX_NO_REG || z->mark[reg] == z->stamp) return true;
    if (z->n == OPS_MAX) return false;
    z->mark[reg] = z->stamp;
    z->list[z->n++] = reg;
    return true;
}

static bool take_input(Fuser *z, uint32_t input)
{
    const Input *in = &z->plan->inputs[input];
    if (in->kind == INPUT_REASON) return true; /* without rows there are no reasons */
    if (in->kind != INPUT_VALUE || (z->input != JX_NO_REG && z->input != input)) return false;
    z->input = input;
    return true;
}

static void sort(uint32_t *at, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t x = at[i], k = i;
        for (; k && at[k - 1] > x; k--)
            at[k] = at[k - 1];
        at[k] = x;
    }
}

/* The ops behind the item's score and state; false when there is more than one datum. */
static bool gather(Fuser *z, const PlanItem *item)
{
    z->stamp++;
    z->n = 0;
    z->input = JX_NO_REG;
    bool ok = need(z, item->reg_score) && need(z, item->reg_actual);
    for (uint32_t k = 0; k < item->nsteps && ok; k++) {
        const PlanStep *s = &z->plan->steps[item->first_step + k];
        if (s->kind == STEP_NA || s->kind == STEP_MISSING) ok = need(z, s->a);
    }
    for (uint32_t at = 0; at < z->n && ok; at++) {
        const Op *op = &z->plan->ops[z->list[at]];
        const uint32_t operands[] = {op->a, op->b, op->c};
        if (z->assumed[z->list[at]].kind == ASSUMED_KNOWN) continue;
        if (op->code == OP_INPUT_) ok = take_input(z, op->d);
        for (uint32_t k = 0; k < jx__op_arity[op->code] && ok; k++)
            ok = need(z, operands[k]);
    }
    if (!ok || z->input == JX_NO_REG) return false;
    sort(z->list, z->n);
    for (uint32_t k = 0; k < z->n; k++)
        z->local[z->list[k]] = k;
    return true;
}

/* ---- one region ---- */

static Symbol *value_of(Fuser *z, uint32_t reg)
{
    return &z->values[z->local[reg]];
}

static bool run_region(Fuser *z, Region *r, uint32_t score)
{
    KernelEnv env = {.plan = z->plan, .pool = &z->pool};
    for (uint32_t k = 0; k < z->n; k++) {
        const Op *op = &z->plan->ops[z->list[k]];
        Symbol *out = &z->values[k];
        const Assumed *known = &z->assumed[z->list[k]];
        if (known->kind == ASSUMED_KNOWN) {
            *out = jx__symbol_const(known->cell);
            continue;
        }
        if (op->code == OP_INPUT_) {
            bool x = op->d == z->input;
            *out = x ? jx__symbol_x(r) : jx__symbol_const(CELL_NUM(NUM_INT(0)));
            continue;
        }
        const Symbol *in[3] = {NULL, NULL, NULL};
        const uint32_t operands[] = {op->a, op->b, op->c};
        for (uint32_t i = 0; i < jx__op_arity[op->code]; i++)
            in[i] = value_of(z, operands[i]);
        uint32_t last = z->plan->item_places << 3 | z->plan->item_mode;
        bool end = z->list[k] == score && op->code == OP_ROUND_ && op->d == last;
        if (!jx__symbol_op(&env, op, in, r, end, out)) return false;
    }
    return true;
}

/* ---- the pieces of an item ---- */

static bool add_break(Fuser *z, Num at)
{
    uint32_t k = z->nbreaks;
    if (k == BREAKS_MAX || at.d == 0) return false;
    for (; k && jx__num_cmp(&z->pool, z->breaks[k - 1], at) > 0; k--)
        z->breaks[k] = z->breaks[k - 1];
    z->breaks[k] = at;
    z->nbreaks++;
    return k == 0 || jx__num_cmp(&z->pool, z->breaks[k - 1], at) != 0;
}

static Region region_of(const Fuser *z, uint32_t i)
{
    Region r = {.point = i % 2 != 0};
    uint32_t k = i / 2;
    if (r.point) {
        r.low = r.high = z->breaks[k];
        r.has_low = r.has_high = true;
        return r;
    }
    r.has_low = k > 0;
    r.has_high = k < z->nbreaks;
    if (r.has_low) r.low = z->breaks[k - 1];
    if (r.has_high) r.high = z->breaks[k];
    return r;
}

static RowState state_from(const Plan *p, const PlanItem *item, CellStatus score, CellStatus actual,
                           bool na, bool blank)
{
    (void)p, (void)item;
    if (na || score == CELL_NA) return STATE_PLAIN;
    if (score > CELL_MISSING || actual > CELL_MISSING) return STATE_UNREADABLE;
    return score == CELL_MISSING || blank ? STATE_MISSING : STATE_PLAIN;
}

static bool holds(Cell c)
{
    return c.status == CELL_OK && jx__num_sign(c.num) != 0;
}

RowState jx__row_state(const Plan *plan, const Cell *regs, uint32_t i)
{
    const PlanItem *item = &plan->items[i];
    bool na = false, blank = false;
    if (item->blocked != ROW_FREE)
        return item->blocked == ROW_LACKS ? STATE_MISSING : STATE_UNREADABLE;
    for (uint32_t k = 0; k < item->nsteps; k++) {
        const PlanStep *s = &plan->steps[item->first_step + k];
        if (s->kind == STEP_NA) na = na || holds(regs[s->a]);
        if (s->kind == STEP_MISSING) blank = blank || holds(regs[s->a]);
    }
    CellStatus actual = item->reg_actual == JX_NO_REG ? CELL_OK : regs[item->reg_actual].status;
    return state_from(plan, item, regs[item->reg_score].status, actual, na, blank);
}

/* On a region the row must be plain and scored; anything else is the plan's to say. */
static bool plain_row(Fuser *z, const PlanItem *item)
{
    if (value_of(z, item->reg_score)->status != CELL_OK) return false;
    if (item->reg_actual != JX_NO_REG && value_of(z, item->reg_actual)->status != CELL_OK)
        return false;
    for (uint32_t k = 0; k < item->nsteps; k++) {
        const PlanStep *s = &z->plan->steps[item->first_step + k];
        if (s->kind != STEP_MISSING && s->kind != STEP_NA) continue;
        const Symbol *cond = value_of(z, s->a);
        if (cond->status != CELL_OK || !jx__symbol_is_const(cond)) return false;
        if (s->kind == STEP_MISSING && jx__num_sign(cond->p) != 0) return false;
    }
    return true;
}

/* Finds all breaks: a region that asks for a cut is cut, and the search begins anew. */
static bool find_breaks(Fuser *z, const PlanItem *item)
{
    z->nbreaks = 0;
    for (uint32_t i = 0, tries = 0; i < 2 * z->nbreaks + 1; i++) {
        Region r = region_of(z, i);
        jx__region_sample(&z->pool, &r);
        if (run_region(z, &r, item->reg_score)) continue;
        if (!r.cut || ++tries > STEPS_MAX || !add_break(z, r.at)) return false;
        i = UINT32_MAX; /* begins again at 0 */
    }
    return true;
}

static bool fill_pieces(Fuser *z, FusedItem *it, const PlanItem *item)
{
    Arena *ar = &z->f->arena;
    uint32_t n = z->nbreaks;
    it->breaks = jx__arena_alloc(ar, sizeof *it->breaks * ((size_t)n + 1));
    it->pieces = jx__arena_alloc(ar, sizeof *it->pieces * (2 * (size_t)n + 1));
    if (ar->failed) return false;
    it->nbreaks = n;
    if (n) memcpy(it->breaks, z->breaks, sizeof *it->breaks * n);
    it->whole_breaks = true;
    for (uint32_t i = 0; i < n; i++) {
        Num *b = &it->breaks[i];
        if (b->d != 1 && b->n % b->d == 0) *b = NUM_INT(b->n / b->d);
        it->whole_breaks = it->whole_breaks && b->d == 1;
    }
    for (uint32_t i = 0; i < 2 * n + 1; i++) {
        Region r = region_of(z, i);
        jx__region_sample(&z->pool, &r);
        if (!run_region(z, &r, item->reg_score)) return false;
        Piece piece = {.kind = PIECE_LEAVE};
        if (plain_row(z, item) && !jx__symbol_piece(&z->pool, value_of(z, item->reg_score), &r,
                                                    z->f->unit, z->plan->item_mode, &piece))
            return false;
        it->pieces[i] = piece;
    }
    return true;
}

/* A cell that has only a status, through the kernels. */
static void fill_status(Fuser *z, FusedItem *it, const PlanItem *item, CellStatus status)
{
    KernelEnv env = {.plan = z->plan, .pool = &z->pool};
    Region nowhere = {.point = true};
    for (uint32_t k = 0; k < z->n; k++) {
        const Op *op = &z->plan->ops[z->list[k]];
        const Symbol *in[3] = {NULL, NULL, NULL};
        const uint32_t operands[] = {op->a, op->b, op->c};
        bool known = z->assumed[z->list[k]].kind == ASSUMED_KNOWN;
        for (uint32_t i = 0; i < jx__op_arity[op->code] && !known; i++)
            in[i] = value_of(z, operands[i]);
        if (known)
            z->values[k] = jx__symbol_const(z->assumed[z->list[k]].cell);
        else if (op->code == OP_INPUT_)
            z->values[k] =
                jx__symbol_const(op->d == z->input ? CELL_STATUS(status) : CELL_NUM(NUM_INT(0)));
        else if (!jx__symbol_op(&env, op, in, &nowhere, false, &z->values[k]))
            return;
    }
    bool na = false, blank = false;
    for (uint32_t k = 0; k < item->nsteps; k++) {
        const PlanStep *s = &z->plan->steps[item->first_step + k];
        if (s->kind != STEP_MISSING && s->kind != STEP_NA) continue;
        const Symbol *cond = value_of(z, s->a);
        bool yes = cond->status == CELL_OK && jx__num_sign(cond->p) != 0;
        na = na || (s->kind == STEP_NA && yes);
        blank = blank || (s->kind == STEP_MISSING && yes);
    }
    const Symbol *score = value_of(z, item->reg_score);
    CellStatus actual =
        item->reg_actual == JX_NO_REG ? CELL_OK : value_of(z, item->reg_actual)->status;
    if (score->status != CELL_OK) return;
    it->has_status[status] = jx__scaled(&z->pool, score->p, z->f->unit, &it->status_score[status]);
    it->status_state[status] = (uint8_t)state_from(z->plan, item, score->status, actual, na, blank);
}

/* Memory that ran out leaves the item loose; the caller looks at the arenas. */
static bool fuse_item(Fuser *z, FusedItem *it, const PlanItem *item)
{
    jx__num_pool_reset(&z->pool);
    if (item->reg_score == JX_NO_REG || !gather(z, item)) return false;
    it->input = z->input;
    if (!find_breaks(z, item) || !fill_pieces(z, it, item)) return false;
    for (int s = CELL_MISSING; s <= CELL_UNREADABLE; s++)
        fill_status(z, it, item, (CellStatus)s);
    return true;
}

/* ---- the total ---- */

static bool number_of(const Fuser *z, uint32_t reg, Num *out)
{
    const Assumed *a = &z->assumed[reg];
    if (a->kind != ASSUMED_KNOWN || a->cell.status != CELL_OK) return false;
    *out = a->cell.num;
    return true;
}

/* Whether reg is op(constant, other). */
static bool with_const(const Fuser *z, uint32_t reg, OpCode code, Num *constant, uint32_t *other)
{
    const Op *op = &z->plan->ops[reg];
    Num b;
    if (op->code != code) return false;
    bool first = number_of(z, op->a, constant), second = number_of(z, op->b, &b);
    if (first == second) return false;
    if (second) *constant = b;
    *other = first ? op->b : op->a;
    return true;
}

/* x×c÷c, as 折算 has it when nothing is left out. */
static bool unscaled(Fuser *z, const Op *op, uint32_t *x)
{
    Num under, factor;
    if (op->code != OP_DIV_ || !number_of(z, op->b, &under) || jx__num_sign(under) == 0)
        return false;
    return with_const(z, op->a, OP_MUL_, &factor, x) && jx__num_cmp(&z->known, factor, under) == 0;
}

/* A register that is added twice is left to the ops: a weight holds −1, 0 or 1. */
static bool weigh(int8_t *weight, uint32_t reg, int8_t w)
{
    if (weight[reg]) return false;
    weight[reg] = w;
    return true;
}

/* Spreads the weight of one op over its operands. */
static bool spread_op(Fuser *z, int8_t *weight, uint32_t reg, const uint32_t *item_of)
{
    Fused *f = z->f;
    const Op *op = &z->plan->ops[reg];
    int8_t w = weight[reg];
    uint32_t x;
    Num c;
    if (number_of(z, reg, &c)) {
        int64_t v;
        weight[reg] = 0; /* a constant may come again */
        return jx__scaled(&z->pool, c, f->unit, &v) &&
               !__builtin_add_overflow(f->base, w * v, &f->base);
    }
    if (item_of[reg] != JX_NO_REG) {
        f->sign[item_of[reg]] = w;
        return true;
    }
    if (op->code == OP_ADD_ || op->code == OP_SUB_) {
        int8_t other = op->code == OP_ADD_ ? w : (int8_t)-w;
        return op->a != op->b && weigh(weight, op->a, w) && weigh(weight, op->b, other);
    }
    if (unscaled(z, op, &x)) return weigh(weight, x, w);
    return op->code == OP_IF_NA_ && z->assumed[op->a].kind == ASSUMED_VALUE &&
           weigh(weight, op->a, w);
}

/* Spreads the weight of a sum over its terms, from the last op backwards. */
static bool spread(Fuser *z, int8_t *weight, uint32_t top, const uint32_t *item_of)
{
    for (uint32_t reg = top + 1; reg-- > 0;)
        if (weight[reg] && !spread_op(z, weight, reg, item_of)) return false;
    return true;
}

/* [rounding to the same places] of min(cap, max(0, sum)). */
static bool fuse_total(Fuser *z, const uint32_t *item_of)
{
    const Plan *p = z->plan;
    Fused *f = z->f;
    Num cap, zero;
    uint32_t reg = p->reg_total, held, sum;
    if (reg == JX_NO_REG || p->total_places != p->item_places || reg < p->first_op) return false;
    if (p->ops[reg].code == OP_ROUND_ && p->ops[reg].d >> 3 == p->item_places) reg = p->ops[reg].a;
    if (reg < p->first_op || !with_const(z, reg, OP_MIN_, &cap, &held)) return false;
    if (!with_const(z, held, OP_MAX_, &zero, &sum) || jx__num_sign(zero) != 0) return false;
    if (!jx__scaled(&z->pool, cap, f->unit, &f->cap)) return false;
    int8_t *weight = jx__arena_alloc(&z->scratch, (size_t)p->nops);
    f->sign = jx__arena_alloc(&f->arena, (size_t)f->n + 1);
    if (z->scratch.failed || f->arena.failed) return false;
    weight[sum] = 1;
    if (!spread(z, weight, sum, item_of)) return false;
    f->all_plus = true;
    for (uint32_t i = 0; i < f->n; i++)
        f->all_plus = f->all_plus && f->sign[i] == 1;
    return true;
}

static void fuse_grades(Fuser *z)
{
    Fused *f = z->f;
    const Plan *p = z->plan;
    f->grades = jx__arena_alloc(&f->arena, sizeof *f->grades * ((size_t)p->ngrades + 1));
    f->whole_grades = !f->arena.failed && p->total_places == p->item_places;
    for (uint32_t i = 0; i < p->ngrades && f->whole_grades; i++) {
        f->whole_grades = jx__scaled(&z->pool, p->grades[i].low, f->unit, &f->grades[i]);
        f->grades[i] += !p->grades[i].low_in;
    }
}

/* ---- the rest ---- */

static void need_rest(const Plan *p, bool *needed, uint32_t item)
{
    const PlanItem *it = &p->items[item];
    needed[it->reg_score] = true;
    if (it->reg_actual != JX_NO_REG) needed[it->reg_actual] = true;
    for (uint32_t k = 0; k < it->nsteps; k++) {
        const PlanStep *s = &p->steps[it->first_step + k];
        if (s->kind == STEP_NA || s->kind == STEP_MISSING) needed[s->a] = true;
    }
}

static void fuse_rest(Fuser *z, const uint32_t *item_of)
{
    Fused *f = z->f;
    const Plan *p = z->plan;
    bool *needed = jx__arena_alloc(&z->scratch, (size_t)p->nops + 1);
    f->rest = jx__arena_alloc(&f->arena, sizeof *f->rest * ((size_t)p->nops + 1));
    if (z->scratch.failed || f->arena.failed) return;
    for (uint32_t i = 0; i < f->n; i++)
        if (!f->of[i].fused) need_rest(p, needed, f->items[i]);
    if (!f->has_total && p->reg_total != JX_NO_REG) needed[p->reg_total] = true;
    for (uint32_t reg = p->nops; reg-- > p->first_op;) {
        if (!needed[reg]) continue;
        if (item_of[reg] != JX_NO_REG && f->of[item_of[reg]].fused) continue;
        const Op *op = &p->ops[reg];
        const uint32_t operands[] = {op->a, op->b, op->c};
        for (uint32_t k = 0; k < jx__op_arity[op->code]; k++)
            needed[operands[k]] = true;
        f->rest[f->nrest++] = reg;
    }
    for (uint32_t i = 0, k = f->nrest; i + 1 < k; i++) {
        uint32_t x = f->rest[i];
        f->rest[i] = f->rest[--k];
        f->rest[k] = x;
    }
}

/* ---- the whole ---- */

bool jx__scaled(NumPool *np, Num x, int64_t unit, int64_t *out)
{
    Num y;
    if (jx__num_mul(np, x, NUM_INT(unit), &y) != NUM_OK || y.d == 0 || y.n % y.d != 0) return false;
    *out = y.n / y.d;
    return *out < INT64_MAX / 4 && *out > -(INT64_MAX / 4);
}

static void list_indicators(Fused *f)
{
    const Plan *p = f->plan;
    f->items = jx__arena_alloc(&f->arena, sizeof *f->items * ((size_t)p->nitems + 1));
    for (uint32_t i = 0; i < p->nitems && !f->arena.failed; i++)
        if (p->items[i].indicator) f->items[f->n++] = i;
}

static bool prepare(Fuser *z)
{
    const Plan *p = z->plan;
    size_t regs = (size_t)p->nops + 1;
    Fused *f = z->f;
    z->mark = jx__arena_alloc(&z->scratch, sizeof *z->mark * regs);
    z->local = jx__arena_alloc(&z->scratch, sizeof *z->local * regs);
    z->values = jx__arena_alloc(&z->scratch, sizeof *z->values * OPS_MAX);
    z->assumed = jx__arena_alloc(&z->scratch, sizeof *z->assumed * regs);
    if (z->scratch.failed || f->arena.failed) return false;
    KernelEnv env = {.plan = p, .pool = &z->known};
    for (uint32_t i = 0; i < p->nops; i++)
        z->assumed[i] = jx__assume(&env, &p->ops[i], z->assumed);
    list_indicators(f);
    f->of = jx__arena_alloc(&f->arena, sizeof *f->of * ((size_t)f->n + 1));
    return !f->arena.failed;
}

static void fuse_all(Fuser *z)
{
    Fused *f = z->f;
    const Plan *p = z->plan;
    uint32_t *item_of = jx__arena_alloc(&z->scratch, sizeof *item_of * ((size_t)p->nops + 1));
    if (z->scratch.failed) return;
    for (uint32_t i = 0; i < p->nops; i++)
        item_of[i] = JX_NO_REG;
    for (uint32_t i = 0; i < f->n; i++) {
        FusedItem *it = &f->of[i];
        const PlanItem *item = &p->items[f->items[i]];
        it->reg = item->reg_score;
        it->fused = fuse_item(z, it, item);
        f->nloose += !it->fused;
        if (it->reg != JX_NO_REG && it->reg >= p->first_op) item_of[it->reg] = i;
    }
    f->has_total = fuse_total(z, item_of);
    fuse_grades(z);
    fuse_rest(z, item_of);
}

static bool begin(Fused *f, const Plan *plan, const Alloc *al)
{
    *f = (Fused){.plan = plan, .unit = 1};
    if (plan->item_places <= 12) f->unit = jx__num_pow10[plan->item_places];
    return jx__arena_init(&f->arena, al, 0);
}

bool jx__fuse_nothing(Fused *f, const Plan *plan, const Alloc *al)
{
    if (!begin(f, plan, al)) return false;
    list_indicators(f);
    f->nloose = f->n;
    f->of = jx__arena_alloc(&f->arena, sizeof *f->of * ((size_t)f->n + 1));
    if (!f->arena.failed) return true;
    jx__arena_free(&f->arena);
    return false;
}

bool jx__fuse(Fused *f, const Plan *plan, const Alloc *al)
{
    if (!begin(f, plan, al)) return false;
    Fuser z = {.f = f, .plan = plan};
    bool scratch = jx__arena_init(&z.scratch, al, 0);
    bool pool = scratch && jx__num_pool_init(&z.pool, al);
    bool known = pool && jx__num_pool_init(&z.known, al);
    if (known && prepare(&z)) fuse_all(&z);
    bool ok = known && !z.known.arena.failed && !z.scratch.failed && !z.pool.arena.failed &&
              !f->arena.failed;
    if (known) jx__num_pool_free(&z.known);
    if (pool) jx__num_pool_free(&z.pool);
    if (scratch) jx__arena_free(&z.scratch);
    if (!ok) jx__arena_free(&f->arena);
    return ok;
}

void jx__fused_free(Fused *f)
{
    jx__arena_free(&f->arena);
}
