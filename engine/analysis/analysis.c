/* The driver: each indicator by itself, then the scheme. See analysis.h. */
#include "analysis/study.h"
#include "base/limits.h"

#define PROOF_OPS  20000000u /* ops of whole runs; later proofs run the indicator's own ops */
#define PROOF_RUNS 50u       /* and so many of them, so that the cost grows with the rules */

static bool is_clause(const PlanStep *step)
{
    bool arithmetic = step->kind == STEP_CLAMP || step->kind == STEP_SCALE ||
                      step->kind == STEP_MISSING || step->kind == STEP_ROUND ||
                      step->kind == STEP_OVER_REASON;
    return !arithmetic && step->span.end > step->span.start;
}

bool jx__plan_by_form(const Plan *p)
{
    for (uint32_t i = 0; i < p->nitems; i++)
        if (p->items[i].row->rows_span.end > p->items[i].row->rows_span.start) return true;
    return false;
}

PlanCost jx__plan_cost(const Plan *p)
{
    PlanCost cost = {.ops = p->nops - p->first_op, .by_form = jx__plan_by_form(p)};
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *it = &p->items[i];
        cost.indicators += it->indicator;
        for (uint32_t k = 0; k < it->nsteps; k++) {
            const PlanStep *step = &p->steps[it->first_step + k];
            if (!is_clause(step)) continue;
            bool again = k > 0 && p->steps[it->first_step + k - 1].span.start == step->span.start;
            cost.clauses += step->kind == STEP_BAND ? p->tables[step->d].n : !again;
        }
    }
    cost.clauses += p->nchecks;
    cost.bytes = sizeof(Cell) * ((uint64_t)p->nops + 1 + p->ninputs + 1);
    return cost;
}

static uint32_t year_register(const Plan *p)
{
    for (uint32_t k = p->first_op; k < p->nops; k++)
        if (p->ops[k].code == OP_INPUT_ && p->inputs[p->ops[k].d].kind == INPUT_YEAR) return k;
    return JX_NO_REG;
}

/* A place of any value serves: it only counts when the cone agrees. */
static uint32_t *new_place(Study *s)
{
    return jx__arena_alloc(&s->keep, sizeof(uint32_t) * ((size_t)s->p->nops + 1));
}

bool jx__study_open(Study *s, const Plan *p, const Alloc *al)
{
    s->p = p;
    bool ok = jx__arena_init(&s->keep, al, 0);
    ok = jx__arena_init(&s->ar, al, 0) && ok;
    ok = jx__num_pool_init(&s->pool, al) && ok;
    ok = jx__num_pool_init(&s->kept, al) && ok;
    ok = ok && jx__session_init(&s->run, p, al);
    if (!ok) return false;
    s->place = new_place(s);
    s->place_plain = new_place(s);
    s->place2 = new_place(s);
    s->known = jx__arena_alloc(&s->keep, sizeof *s->known * ((size_t)p->nitems + 1));
    s->inputs = jx__arena_alloc(&s->keep, sizeof *s->inputs * ((size_t)p->ninputs + 1));
    s->best = jx__arena_alloc(&s->keep, sizeof *s->best * ((size_t)p->ninputs + 1));
    if (s->keep.failed) return false;
    for (uint32_t i = 0; i < p->ninputs; i++)
        s->inputs[i] = s->best[i] = CELL_STATUS(CELL_MISSING);
    s->source = p->source;
    s->source.arena = &s->keep;
    s->budget = PROOF_RUNS * (uint64_t)p->nops;
    if (s->budget > PROOF_OPS) s->budget = PROOF_OPS;
    s->year = year_register(p);
    return true;
}

void jx__study_close(Study *s)
{
    if (s->run.plan) jx__session_free(&s->run);
    if (s->kept.arena.alloc.fn) jx__num_pool_free(&s->kept);
    if (s->pool.arena.alloc.fn) jx__num_pool_free(&s->pool);
    if (s->ar.alloc.fn) jx__arena_free(&s->ar);
    if (s->keep.alloc.fn) jx__arena_free(&s->keep);
}

static bool scored(Study *s, const void *of)
{
    const Num *least = of;
    Cell c = s->run.regs[s->pi->reg_exact];
    return c.status == CELL_OK && (!least || jx__num_cmp(&s->pool, c.num, *least) >= 0);
}

/* The cells that give this indicator most (a deduction least), for the run that shows the best
 * total. */
static void keep_best(Study *s)
{
    const Sample *best = NULL;
    Witness w;
    bool penalty = s->pi->role == ROLE_PENALTY;
    jx__study_samples(s, &s->plain);
    for (uint32_t k = 0; k < s->samples.n; k++) {
        int sign = best ? jx__num_cmp(&s->pool, s->samples.at[k].score, best->score) : 1;
        if (!best || (penalty ? sign < 0 : sign > 0)) best = &s->samples.at[k];
    }
    if (!best) return;
    s->keeping = true;
    (void)jx__witness(s, best, scored, penalty ? NULL : &best->score, &w);
    s->keeping = false;
}

/* Short of memory, now or before it was last reset; numbers that outgrew their pool only leave an
 * indicator undecided. */
static bool short_of(const Arena *ar)
{
    return ar->lost || (ar->failed && !ar->hit_limit);
}

void jx__study_item(Study *s, uint32_t i)
{
    if (!jx__study_begin(s, i)) {
        Str most = jx__str_printf(&s->ar, "%u", JX_LIMIT_STUDY_OPS);
        if (s->too_long) jx__diag(s->diags, JX4552, jx__study_where(s, s->pi->span), s->name, most);
        return;
    }
    if (s->curve.cut_short) {
        Witness w;
        Sample at = {.x = s->curve.pieces.n ? s->curve.pieces.at[0].at.low : NUM_INT(0)};
        Str most = jx__str_printf(&s->ar, "%u", JX_LIMIT_PIECES);
        if (jx__witness(s, &at, scored, NULL, &w))
            jx__diag(s->diags, JX4550, jx__study_where(s, s->pi->span), s->name, most);
    } else {
        jx__find_clauses(s);
    }
    jx__find_score(s);
    jx__find_data(s);
    if (s->p->ngrades && !s->curve.cut_short) keep_best(s);
}

bool jx__study_well(const Study *s)
{
    return !s->ar.failed && !s->ar.lost && !s->keep.failed && !short_of(&s->pool.arena) &&
           !s->kept.arena.failed && !short_of(&s->run.pool.arena);
}

bool jx__analyse(const Plan *p, const Alloc *al, Diags *diags, Buf *dump)
{
    Study *s = jx__alloc(al, sizeof *s);
    if (!s) return false;
    *s = (Study){.p = p, .diags = diags, .dump = dump};
    bool ok = jx__study_open(s, p, al);
    uint32_t studied = 0, all = jx__plan_cost(p).indicators;
    Where top = {.source = &s->source, .span = p->nitems ? p->items[0].span : (Span){0, 0}};
    if (ok && all > JX_LIMIT_STUDIED)
        jx__diag(diags, JX4551, top, jx__str_printf(&s->keep, "%u", all),
                 jx__str_printf(&s->keep, "%u", JX_LIMIT_STUDIED));
    for (uint32_t i = 0; ok && i < p->nitems && studied < JX_LIMIT_STUDIED; i++) {
        studied += p->items[i].indicator;
        jx__study_item(s, i);
        ok = jx__study_well(s);
    }
    if (ok) jx__find_scheme(s);
    if (dump) jx__buf_printf(dump, "ops run: %llu\n", (unsigned long long)s->ops);
    ok = ok && jx__study_well(s) && !diags->arena.failed;
    jx__study_close(s);
    jx__free(al, s, sizeof *s);
    return ok;
}
