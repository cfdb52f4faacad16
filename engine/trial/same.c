/* What of a plan a score can depend on, as digests: ops with their constants, how each cell is read,
 * and which registers are scores, points and the total.
 *
 * Spans, words for explanations and the order in which ops were met are left out, so that two texts
 * that mean the same have the same digest here. The other way round is not promised: what differs may
 * still score alike.
 *
 * The surprising idea: a register's digest is made of those of its operands, so that one pass over
 * the ops digests every score, however many registers they share.
 */
#include "trial/trial.h"
#include "plan/kernel.h"

/* ---- digests: two hashes of 64 bits each, by different multipliers ---- */

static const Digest empty = {1469598103934665603u, 0x9e3779b97f4a7c15u};

static void mix(Digest *d, uint64_t x)
{
    d->a = (d->a ^ x) * 0xff51afd7ed558ccdu;
    d->a ^= d->a >> 33;
    d->b = (d->b + x) * 0xc4ceb9fe1a85ec53u;
    d->b ^= d->b >> 29;
}

static void mix_digest(Digest *d, Digest x)
{
    mix(d, x.a);
    mix(d, x.b);
}

static void mix_str(Digest *d, Str s)
{
    mix(d, s.n);
    for (uint32_t i = 0; i < s.n; i++)
        mix(d, (unsigned char)s.p[i]);
}

bool jx__digest_eq(Digest x, Digest y)
{
    return x.a == y.a && x.b == y.b;
}

static int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b, b = r;
    }
    return a < 0 ? -a : a;
}

typedef struct Meaning {
    const Plan *p;
    Arena *ar;
    NumPool pool;
    Digest *regs;
} Meaning;

/* Numbers are not kept in lowest terms. */
static void mix_num(Meaning *m, Digest *d, Num n)
{
    bool exact;
    if (n.d != 0) {
        int64_t by = n.n ? divisor(n.n, n.d) : n.d;
        mix(d, (uint64_t)(n.n / by));
        mix(d, (uint64_t)(n.d / by));
    } else {
        mix_str(d, jx__num_text(m->ar, &m->pool, n, 400, 400, &exact));
    }
}

/* ---- ops ---- */

static void mix_input(Meaning *m, Digest *d, const Input *in)
{
    const InputWords *w = in->words;
    const uint64_t facts[] = {(uint64_t)in->kind,
                              (uint64_t)in->type,
                              in->whole,
                              w->open,
                              in->self_share,
                              in->bare_percent,
                              in->row,
                              in->strict,
                              (uint64_t)in->unit->kind,
                              in->unit->text.n > 0,
                              in->dim_known,
                              w->noptions,
                              w->nalso};
    mix_str(d, in->key);
    for (size_t k = 0; k < sizeof facts / sizeof *facts; k++)
        mix(d, facts[k]);
    mix_num(m, d, in->points);
    if (in->unit->text.n) mix_num(m, d, in->unit->scale);
    for (int k = 0; k < NDIM && in->dim_known; k++)
        mix(d, (uint64_t)in->dim.e[k]);
    for (uint32_t k = 0; k < w->noptions; k++)
        mix_str(d, w->options[k]);
    for (uint32_t k = 0; k < w->nalso; k++) {
        mix_str(d, w->also[k]);
        mix(d, w->also_of[k]);
    }
}

static void mix_table(Meaning *m, Digest *d, const BandTable *t)
{
    mix(d, t->n);
    for (uint32_t k = 0; k < t->n; k++) {
        const BandRow *row = &t->rows[k];
        const uint64_t facts[] = {row->has_low, row->has_high, row->low_in,
                                  row->high_in, row->other,    row->word};
        for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
            mix(d, facts[i]);
        mix_num(m, d, row->low);
        mix_num(m, d, row->high);
        mix_num(m, d, row->value);
    }
}

static Digest op_digest(Meaning *m, const Op *op)
{
    Digest d = empty;
    const uint32_t from[] = {op->a, op->b, op->c};
    mix(&d, op->code);
    for (uint8_t k = 0; k < jx__op_arity[op->code]; k++)
        mix_digest(&d, m->regs[from[k]]);
    if (op->code == OP_ROUND_) mix(&d, op->d);
    if (op->code == OP_CONST_) mix_num(m, &d, m->p->consts[op->d]);
    if (op->code == OP_BAND_ || op->code == OP_BAND_ROW_) mix_table(m, &d, &m->p->tables[op->d]);
    if (op->code == OP_INPUT_) mix_input(m, &d, &m->p->inputs[op->d]);
    return d;
}

static Digest reg_digest(const Meaning *m, uint32_t reg)
{
    return reg == JX_NO_REG ? empty : m->regs[reg];
}

/* ---- the whole ---- */

static Digest whole_digest(Meaning *m)
{
    Digest d = empty;
    const Plan *p = m->p;
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *it = &p->items[i];
        mix_str(&d, it->name);
        mix(&d, it->indicator);
        mix(&d, it->role);
        mix(&d, (uint64_t)it->blocked);
        mix(&d, it->no_points);
        mix_digest(&d, reg_digest(m, it->reg_score));
    }
    for (uint32_t g = 0; g < p->ngrades; g++) {
        mix_str(&d, p->grades[g].name);
        mix(&d, p->grades[g].low_in);
        mix_num(m, &d, p->grades[g].low);
    }
    mix_digest(&d, reg_digest(m, p->reg_total));
    return d;
}

PlanMeaning jx__plan_meaning(Arena *ar, const Plan *p)
{
    PlanMeaning out = {.nitems = p->nitems};
    Meaning m = {.p = p, .ar = ar};
    m.regs = jx__arena_alloc(ar, ((size_t)p->nops + 1) * sizeof *m.regs);
    out.items = jx__arena_alloc(ar, ((size_t)p->nitems + 1) * sizeof *out.items);
    if (ar->failed) return out;
    if (!jx__num_pool_init(&m.pool, &ar->alloc)) {
        ar->failed = true;
        return out;
    }
    for (uint32_t r = 0; r < p->nops; r++)
        m.regs[r] = op_digest(&m, &p->ops[r]);
    for (uint32_t i = 0; i < p->nitems; i++)
        out.items[i] = reg_digest(&m, p->items[i].reg_score);
    out.whole = whole_digest(&m);
    jx__num_pool_free(&m.pool);
    return out;
}
