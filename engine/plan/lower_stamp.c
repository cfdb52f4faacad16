/* Rules that are alike have ops that are alike: they are worked out for a few of them, and stamped for the
 * others.
 *
 * A stamped op differs from its pattern in the registers that are a rule's own: its actual value, the
 * constant of its target, and its own ops. The surprising idea: nothing is known here of what the ops do. A
 * pattern counts once a second rule, lowered like any other, has turned out to be what would have been
 * stamped, and for other targets than its own only when that one had another. A target of 1 is never
 * stamped: by it there is nothing to multiply.
 */
#include "plan/lower.h"

enum { TRIES = 4 };

/* What is a rule's own, as registers of one numbering. */
typedef struct Frame {
    uint32_t target, actual, at[PASSES];
} Frame;

static Frame frame_of(const Lower *lw, uint32_t i)
{
    const PlanItem *pi = &lw->p->items[i];
    const ItemWork *work = &lw->work[i];
    return (Frame){pi->reg_target, pi->reg_actual, {work->at[PASS_GROSS], work->at[PASS_FINAL]}};
}

static uint32_t moved(const Frame *x, const Frame *y, const uint32_t n[PASSES], uint32_t reg)
{
    if (reg == x->target) return y->target;
    if (reg == x->actual) return y->actual;
    for (int pass = 0; pass < PASSES; pass++)
        if (reg - x->at[pass] < n[pass]) return y->at[pass] + (reg - x->at[pass]);
    return reg;
}

bool jx__lower_patterns(Lower *lw)
{
    const Model *m = lw->m;
    if (m->places.n == 0 || m->na == NA_MERGE) return true; /* there points go from rule to rule */
    lw->patterns = jx__arena_alloc(&lw->scratch, sizeof *lw->patterns * ((size_t)m->items.n + 1));
    return !lw->scratch.failed;
}

static Pattern *pattern_of(const Lower *lw, uint32_t i, Pass pass)
{
    if (!lw->patterns || jx__lower_shape(lw, i)->twins == 0) return NULL;
    if (pass == PASS_FINAL && !lw->work[i].stamped[PASS_GROSS]) return NULL;
    return &lw->patterns[lw->m->places.at[i].item][pass];
}

/* Ops of each pass that may be a rule's own while this one is written. */
static void count_ops(const Lower *lw, uint32_t i, Pass pass, uint32_t n[PASSES])
{
    const Pattern *patterns = lw->patterns[lw->m->places.at[i].item];
    n[PASS_GROSS] = patterns[PASS_GROSS].nops;
    n[PASS_FINAL] = pass == PASS_FINAL ? patterns[PASS_FINAL].nops : 0;
}

/* The registers of an item that a pass sets. */
enum { RESULTS = 8 };

static void results_of(Lower *lw, uint32_t i, Pass pass, uint32_t *out[RESULTS])
{
    PlanItem *pi = &lw->p->items[i];
    ItemWork *work = &lw->work[i];
    uint32_t *gross[RESULTS] = {&pi->reg_met,     &pi->reg_exceeded, &pi->reg_completion,
                                &work->deviation, &work->gross,      &work->na,
                                &work->away};
    uint32_t *final[RESULTS] = {&pi->reg_exact, &pi->reg_score};
    for (int k = 0; k < RESULTS; k++)
        out[k] = pass == PASS_GROSS ? gross[k] : final[k];
}

/* ---- patterns ---- */

static bool in_plan_source(const Lower *lw, Str text)
{
    Str from = lw->p->source.text;
    size_t offset = (uintptr_t)text.p - (uintptr_t)from.p;
    return text.n == 0 || (offset <= from.n && text.n <= from.n - offset);
}

static Str moved_text(const Lower *lw, uint32_t from, uint32_t to, Str text)
{
    const char *base = lw->p->source.text.p;
    if (text.n == 0) return text;
    uint32_t start = (uint32_t)(text.p - base);
    Span span = jx__model_twin_span(lw->m, from, to, (Span){start, start + text.n});
    return (Str){base + span.start, span.end - span.start};
}

static PlanStep moved_step(const Lower *lw, uint32_t from, uint32_t to, const Frame *x,
                           const Frame *y, const uint32_t n[PASSES], PlanStep step)
{
    step.reg = moved(x, y, n, step.reg);
    step.a = moved(x, y, n, step.a);
    step.b = moved(x, y, n, step.b);
    step.c = moved(x, y, n, step.c);
    step.taken = moved(x, y, n, step.taken);
    if (step.span.end > 0) step.span = jx__model_twin_span(lw->m, from, to, step.span);
    step.text = moved_text(lw, from, to, step.text);
    return step;
}

static bool same_step(PlanStep a, PlanStep b)
{
    bool taken = a.kind != STEP_DEDUCT || a.taken == b.taken;
    return a.kind == b.kind && a.reg == b.reg && a.a == b.a && a.b == b.b && a.c == b.c &&
           a.d == b.d && taken && a.found == b.found && a.span.start == b.span.start &&
           a.span.end == b.span.end && a.text.p == b.text.p && a.text.n == b.text.n;
}

static Op moved_op(const Frame *x, const Frame *y, const uint32_t n[PASSES], Op op)
{
    op.a = moved(x, y, n, op.a);
    op.b = moved(x, y, n, op.b);
    op.c = moved(x, y, n, op.c);
    return op;
}

static bool same_op(Op a, Op b)
{
    return a.code == b.code && a.a == b.a && a.b == b.b && a.c == b.c && a.d == b.d;
}

/* Whether what was written for `i` just now is what would have been stamped. */
static bool proves(Lower *lw, const Pattern *p, uint32_t i, Pass pass, const Pattern *own)
{
    uint32_t n[PASSES], *as[RESULTS], *is[RESULTS];
    Frame x = frame_of(lw, p->place), y = frame_of(lw, i);
    count_ops(lw, i, pass, n);
    bool same = own->nops == p->nops && own->nsteps == p->nsteps;
    for (uint32_t k = 0; same && k < p->nops; k++)
        same = same_op(moved_op(&x, &y, n, lw->ops.at[x.at[pass] + k]), lw->ops.at[y.at[pass] + k]);
    for (uint32_t k = 0; same && k < p->nsteps; k++)
        same = same_step(moved_step(lw, p->place, i, &x, &y, n, lw->steps.at[p->step + k].step),
                         lw->steps.at[own->step + k].step);
    results_of(lw, p->place, pass, as);
    results_of(lw, i, pass, is);
    for (int k = 0; same && k < RESULTS; k++)
        same = !as[k] || moved(&x, &y, n, *as[k]) == *is[k];
    return same;
}

/* Ops that read the form, and texts that had to be made, are nothing to copy. */
static bool may_be_pattern(const Lower *lw, const Pattern *own, uint32_t first)
{
    bool may = true;
    for (uint32_t k = 0; k < own->nops; k++)
        may = may && lw->ops.at[first + k].code != OP_INPUT_;
    for (uint32_t k = 0; k < own->nsteps; k++)
        may = may && in_plan_source(lw, lw->steps.at[own->step + k].step.text);
    return may;
}

static void learn(Lower *lw, Pattern *p, uint32_t i, Pass pass, Pattern own)
{
    if (p->failed >= TRIES || lw->scratch.failed) return;
    if (p->state != PATTERN_NONE && proves(lw, p, i, pass, &own)) {
        bool other = lw->p->items[p->place].reg_target != lw->p->items[i].reg_target;
        if (p->state != PATTERN_PROVEN) p->state = other ? PATTERN_PROVEN : PATTERN_SAME;
        return;
    }
    if (p->state >= PATTERN_SAME) return; /* some were stamped with it */
    own.failed = p->failed + (p->state != PATTERN_NONE);
    own.state = may_be_pattern(lw, &own, lw->work[i].at[pass]) ? PATTERN_FOUND : PATTERN_NONE;
    if (own.state == PATTERN_NONE) own.failed = TRIES;
    *p = own;
}

/* ---- stamping ---- */

/* Big constants are made anew each time: such a rule is lowered like any other. */
static bool fits(Lower *lw, const Pattern *p, uint32_t i)
{
    PlanItem *pi = &lw->p->items[i];
    if (p->state < PATTERN_SAME || pi->target_low.d == 0) return false;
    pi->reg_target = jx__lower_const(lw, pi->target_low);
    if (p->state == PATTERN_SAME) return pi->reg_target == lw->p->items[p->place].reg_target;
    return pi->reg_target != lw->one;
}

static void stamp(Lower *lw, const Pattern *p, uint32_t i, Pass pass)
{
    uint32_t n[PASSES], *as[RESULTS], *is[RESULTS];
    lw->work[i].at[pass] = lw->ops.n;
    lw->work[i].stamped[pass] = true;
    Frame x = frame_of(lw, p->place), y = frame_of(lw, i);
    count_ops(lw, i, pass, n);
    for (uint32_t k = 0; k < p->nops; k++) {
        Op op = moved_op(&x, &y, n, lw->ops.at[x.at[pass] + k]);
        *VEC_SLOT(&lw->scratch, &lw->ops) = op;
    }
    results_of(lw, p->place, pass, as);
    results_of(lw, i, pass, is);
    for (int k = 0; k < RESULTS && as[k]; k++)
        *is[k] = moved(&x, &y, n, *as[k]);
}

void jx__lower_write(Lower *lw, uint32_t i, Pass pass, void (*write)(Lower *lw, uint32_t i))
{
    Pattern *p = pattern_of(lw, i, pass);
    if (!p) {
        write(lw, i);
        return;
    }
    if (fits(lw, p, i)) {
        stamp(lw, p, i, pass);
        return;
    }
    uint32_t first = lw->work[i].at[pass] = lw->ops.n, divisors = lw->divisors.n,
             tables = lw->tables.n;
    Pattern own = {.place = i, .step = lw->steps.n};
    write(lw, i);
    own.nops = lw->ops.n - first;
    own.nsteps = lw->steps.n - own.step;
    if (lw->divisors.n == divisors && lw->tables.n == tables) learn(lw, p, i, pass, own);
}

/* ---- in the end ---- */

/* All ops of a pattern are needed, so those stamped with it are; what they read is among them, or named
 * by the item. `seat` is 2 for these. */
void jx__lower_mark_stamped(Lower *lw)
{
    for (uint32_t i = 0; i < lw->p->nitems && lw->patterns; i++)
        for (int pass = 0; pass < PASSES; pass++) {
            if (!lw->work[i].stamped[pass]) continue;
            uint32_t first = lw->work[i].at[pass];
            uint32_t n = lw->patterns[lw->m->places.at[i].item][pass].nops;
            for (uint32_t k = 0; k < n; k++)
                lw->seat[first + k] = 2;
        }
}

bool jx__lower_patterns_needed(const Lower *lw)
{
    for (uint32_t k = 0; k < lw->m->items.n && lw->patterns; k++)
        for (int pass = 0; pass < PASSES; pass++) {
            const Pattern *p = &lw->patterns[k][pass];
            if (p->state < PATTERN_SAME) continue;
            for (uint32_t o = 0; o < p->nops; o++)
                if (lw->seat[lw->work[p->place].at[pass] + o] == 0) return false;
        }
    return true;
}

uint32_t jx__lower_stamped_steps(const Lower *lw, uint32_t i, Pass pass)
{
    if (!lw->patterns || !lw->work[i].stamped[pass]) return 0;
    return lw->patterns[lw->m->places.at[i].item][pass].nsteps;
}

static Frame final_frame(const Lower *lw, uint32_t i)
{
    Frame f = frame_of(lw, i); /* the item's own registers are final already */
    for (int pass = 0; pass < PASSES; pass++)
        f.at[pass] = lw->seat[f.at[pass]];
    return f;
}

static void stamp_steps(Lower *lw, uint32_t i, Pass pass, PlanStep *to)
{
    Plan *p = lw->p;
    const Pattern *pattern = &lw->patterns[lw->m->places.at[i].item][pass];
    const PlanItem *like = &p->items[pattern->place];
    uint32_t n[PASSES], from = like->first_step;
    if (pass == PASS_FINAL) from += like->nsteps - pattern->nsteps;
    Frame x = final_frame(lw, pattern->place), y = final_frame(lw, i);
    count_ops(lw, i, pass, n);
    for (uint32_t k = 0; k < pattern->nsteps; k++)
        to[k] = moved_step(lw, pattern->place, i, &x, &y, n, p->steps[from + k]);
}

/* Once all other steps have their places. */
void jx__lower_stamp_steps(Lower *lw)
{
    for (uint32_t i = 0; i < lw->p->nitems && lw->patterns; i++) {
        PlanStep *to = lw->p->steps + lw->p->items[i].first_step;
        if (lw->work[i].stamped[PASS_GROSS]) stamp_steps(lw, i, PASS_GROSS, to);
        to += lw->p->items[i].nsteps - jx__lower_stamped_steps(lw, i, PASS_FINAL);
        if (lw->work[i].stamped[PASS_FINAL]) stamp_steps(lw, i, PASS_FINAL, to);
    }
}
