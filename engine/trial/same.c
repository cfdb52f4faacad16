/* What of a plan a score can depend on, as text: ops with their constants, how each cell is read,
 * and which registers are scores, points and the total.
 *
 * Spans, words for explanations and the order in which constants were met are left out, so that two
 * texts that mean the same have the same meaning here. The other way round is not promised: what
 * differs may still score alike.
 */
#include "trial/trial.h"
#include "plan/kernel.h"

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b, b = r;
    }
    return a < 0 ? -a : a;
}

/* Numbers are not kept in lowest terms. */
static void put_num(Buf *out, Num n, NumPool *pool)
{
    bool exact;
    if (n.d != 0) {
        int64_t by = n.n ? divisor(n.n, n.d) : n.d;
        jx__buf_printf(out, "%lld/%lld", (long long)(n.n / by), (long long)(n.d / by));
    } else {
        jx__buf_add(out, jx__num_text(out->arena, pool, n, 400, 400, &exact));
    }
}

static void put_input(Buf *out, const Input *in, NumPool *pool)
{
    jx__buf_printf(out, "%.*s k%d t%d w%d o%d s%d b%d f%d r%u u%d ", STR_F(in->key), (int)in->kind,
                   (int)in->type, in->whole, in->open_words, in->self_share, in->bare_percent,
                   in->of_form, in->row, (int)in->unit.kind);
    put_num(out, in->points, pool);
    if (in->unit.text.n) put_num(out, in->unit.scale, pool);
    for (int k = 0; k < NDIM; k++)
        jx__buf_printf(out, "%d,", in->dim_known ? in->dim.e[k] : 99);
    for (uint32_t k = 0; k < in->noptions; k++)
        jx__buf_printf(out, " %.*s", STR_F(in->options[k]));
    for (uint32_t k = 0; k < in->nalso; k++)
        jx__buf_printf(out, " %.*s=%u", STR_F(in->also[k]), in->also_of[k]);
}

typedef struct Meaning {
    Buf *out;
    const Plan *p;
    const uint32_t *number; /* of the ops that matter, in order; constants are told by value */
    NumPool *pool;
} Meaning;

static void put_reg(const Meaning *m, uint32_t reg)
{
    bool constant = reg != JX_NO_REG && m->p->ops[reg].code == OP_CONST_;
    if (reg == JX_NO_REG) {
        jx__buf_add(m->out, STR(" -"));
    } else if (constant) {
        jx__buf_add(m->out, STR(" ="));
        put_num(m->out, m->p->consts[m->p->ops[reg].d], m->pool);
    } else {
        jx__buf_printf(m->out, " r%u", m->number[reg]);
    }
}

static void put_table(Buf *out, const BandTable *t, NumPool *pool)
{
    for (uint32_t k = 0; k < t->n; k++) {
        const BandRow *row = &t->rows[k];
        jx__buf_printf(out, " [%d%d%d%d%d %u ", row->has_low, row->has_high, row->low_in,
                       row->high_in, row->other, row->word);
        put_num(out, row->low, pool);
        jx__buf_add(out, STR("~"));
        put_num(out, row->high, pool);
        jx__buf_add(out, STR(":"));
        put_num(out, row->value, pool);
        jx__buf_add(out, STR("]"));
    }
}

/* The registers that a score, a state or the total is made of. */
static void need(const Plan *p, uint32_t item, bool *needed)
{
    if (item == JX_NO_REG && p->reg_total != JX_NO_REG) needed[p->reg_total] = true;
    for (uint32_t i = 0; i < p->nitems; i++)
        if ((item == JX_NO_REG || item == i) && p->items[i].reg_score != JX_NO_REG)
            needed[p->items[i].reg_score] = true;
    for (uint32_t r = p->nops; r-- > 0;) {
        const Op *op = &p->ops[r];
        uint8_t n = jx__op_arity[op->code];
        if (!needed[r]) continue;
        if (n > 0) needed[op->a] = true;
        if (n > 1) needed[op->b] = true;
        if (n > 2) needed[op->c] = true;
    }
}

static void put_op(const Meaning *m, const Op *op)
{
    uint8_t n = jx__op_arity[op->code];
    jx__buf_printf(m->out, "%u", (unsigned)op->code);
    if (n > 0) put_reg(m, op->a);
    if (n > 1) put_reg(m, op->b);
    if (n > 2) put_reg(m, op->c);
    if (op->code == OP_ROUND_) jx__buf_printf(m->out, " %u", op->d);
    if (op->code == OP_BAND_ || op->code == OP_BAND_ROW_)
        put_table(m->out, &m->p->tables[op->d], m->pool);
    if (op->code == OP_INPUT_) put_input(m->out, &m->p->inputs[op->d], m->pool);
    jx__buf_add(m->out, STR("\n"));
}

static void put_outside(const Meaning *m)
{
    const Plan *p = m->p;
    for (uint32_t i = 0; i < p->nitems && !m->out->arena->failed; i++) {
        const PlanItem *it = &p->items[i];
        jx__buf_printf(m->out, "%.*s %d %d %d%d ", STR_F(it->name), it->indicator, it->role,
                       (int)it->blocked, it->no_points);
        put_reg(m, it->reg_score);
        jx__buf_add(m->out, STR("\n"));
    }
    for (uint32_t g = 0; g < p->ngrades; g++) {
        jx__buf_printf(m->out, "%.*s %d ", STR_F(p->grades[g].name), p->grades[g].low_in);
        put_num(m->out, p->grades[g].low, m->pool);
    }
    put_reg(m, p->reg_total);
}

void jx__plan_meaning(Buf *out, const Plan *p)
{
    jx__item_meaning(out, p, JX_NO_REG);
}

void jx__item_meaning(Buf *out, const Plan *p, uint32_t item)
{
    NumPool pool;
    Arena *ar = out->arena;
    bool *needed = jx__arena_alloc(ar, (size_t)p->nops + 1);
    uint32_t *number = jx__arena_alloc(ar, ((size_t)p->nops + 1) * sizeof *number), next = 0;
    Meaning m = {.out = out, .p = p, .number = number, .pool = &pool};
    if (ar->failed) return;
    if (!jx__num_pool_init(&pool, &ar->alloc)) {
        ar->failed = true;
        return;
    }
    need(p, item, needed);
    for (uint32_t r = 0; r < p->nops && !ar->failed; r++) {
        if (!needed[r] || p->ops[r].code == OP_CONST_) continue;
        number[r] = next++;
        put_op(&m, &p->ops[r]);
    }
    if (item == JX_NO_REG) put_outside(&m);
    jx__num_pool_free(&pool);
}
