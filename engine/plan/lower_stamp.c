/* Rules that are alike have ops that are alike: they are worked out for a few of them, and stamped for
 * the others.
 *
 * Depends on the model's twins. A stamped op differs from its pattern in the registers that are a rule's
 * own: its actual value, the constant of its target, and its own ops. The surprising idea: nothing is
 * known here of what the ops do. A pattern counts once a second rule, lowered like any other, has turned
 * out to be what would have been stamped, and for other targets than its own only when that one had
 * another; never for 1, dividing by which leaves no op. What writing an item's ops leaves behind
 * elsewhere than in ops and steps has to be named in results_of.
 */
#include "plan/lower.h"

enum { TRIES = 4, RESULTS = sizeof((Pattern *)NULL)->results / sizeof(Slot) };

/* What is a rule's own, in one numbering of registers. What is everybody's counts from 0. */
typedef enum Base { BASE_NONE, BASE_TARGET, BASE_ACTUAL, BASE_GROSS, BASE_FINAL, BASES } Base;

typedef struct Frame {
    uint32_t base[BASES];
    uint32_t own[PASSES]; /* of a pattern: so many ops of each pass are the rule's own */
} Frame;

static Frame frame_of(const Lower *lw, uint32_t i)
{
    const PlanItem *pi = &lw->p->items[i];
    const ItemWork *work = &lw->work[i];
    return (Frame){.base = {[BASE_TARGET] = pi->reg_target,
                            [BASE_ACTUAL] = pi->reg_actual,
                            [BASE_GROSS] = work->at[PASS_GROSS],
                            [BASE_FINAL] = work->at[PASS_FINAL]}};
}

static Slot slot_of(const Frame *f, uint32_t reg)
{
    if (reg == f->base[BASE_TARGET]) return (Slot){0, BASE_TARGET};
    if (reg == f->base[BASE_ACTUAL]) return (Slot){0, BASE_ACTUAL};
    for (uint8_t pass = 0; pass < PASSES; pass++) {
        uint32_t offset = reg - f->base[BASE_GROSS + pass];
        if (offset < f->own[pass]) return (Slot){offset, (uint8_t)(BASE_GROSS + pass)};
    }
    return (Slot){reg, BASE_NONE};
}

static inline uint32_t filled(const Frame *f, Slot slot)
{
    return f->base[slot.base] + slot.offset;
}

bool jx__lower_patterns(Lower *lw)
{
    const Model *m = lw->m;
    if (m->places.n == 0 || m->na == NA_MERGE) return true; /* there points go from rule to rule */
    lw->patterns = jx__arena_alloc(&lw->scratch, sizeof *lw->patterns * ((size_t)m->items.n + 1));
    return !lw->scratch.failed;
}

static Pattern *patterns_of(const Lower *lw, uint32_t i)
{
    return lw->patterns[lw->m->places.at[i].item];
}

/* NULL: the item is not stamped. In the second pass only those are that were in the first. */
static Pattern *pattern_of(const Lower *lw, uint32_t i, Pass pass)
{
    if (!lw->patterns || jx__lower_shape(lw, i)->twins == 0) return NULL;
    if (pass == PASS_FINAL && !lw->work[i].stamped[PASS_GROSS]) return NULL;
    return &patterns_of(lw, i)[pass];
}

/* The registers of an item that a pass sets: all that it leaves behind beside ops and steps. NULL behind
 * the last. */
static void results_of(Lower *lw, uint32_t i, Pass pass, uint32_t *out[RESULTS])
{
    PlanItem *pi = &lw->p->items[i];
    ItemWork *work = &lw->work[i];
    uint32_t *gross[RESULTS] = {&pi->reg_met, &pi->reg_exceeded, &pi->reg_completion,
                                &work->gross, &work->deviation,  &work->na,
                                &work->away};
    uint32_t *final[RESULTS] = {&pi->reg_exact, &pi->reg_score};
    memcpy(out, pass == PASS_GROSS ? gross : final, sizeof gross);
}

/* ---- patterns ---- */

static bool in_plan_source(const Lower *lw, Str text)
{
    Str from = lw->p->source.text;
    size_t offset = (uintptr_t)text.p - (uintptr_t)from.p;
    return text.n == 0 || (offset <= from.n && text.n <= from.n - offset);
}

static Str moved_text(const Lower *lw, const TwinLine *x, const TwinLine *y, Str text)
{
    const char *base = lw->p->source.text.p;
    if (text.n == 0) return text;
    uint32_t start = (uint32_t)(text.p - base);
    Span span = jx__model_twin_span(x, y, (Span){start, start + text.n});
    return (Str){base + span.start, span.end - span.start};
}

static PlanStep filled_step(const Lower *lw, const StampStep *s, const Frame *f, const TwinLine *x,
                            const TwinLine *y)
{
    PlanStep step = s->step;
    step.reg = filled(f, s->reg);
    step.a = filled(f, s->a);
    step.b = filled(f, s->b);
    step.c = filled(f, s->c);
    step.taken = filled(f, s->taken);
    if (step.span.end > 0) step.span = jx__model_twin_span(x, y, step.span);
    step.text = moved_text(lw, x, y, step.text);
    return step;
}

static bool same_step(PlanStep a, PlanStep b)
{
    bool taken = a.kind != STEP_DEDUCT || a.taken == b.taken;
    return a.kind == b.kind && a.reg == b.reg && a.a == b.a && a.b == b.b && a.c == b.c &&
           a.d == b.d && taken && a.found == b.found && a.span.start == b.span.start &&
           a.span.end == b.span.end && a.text.p == b.text.p && a.text.n == b.text.n;
}

static Op filled_op(const StampOp *s, const Frame *f)
{
    Op op = s->op;
    op.a = filled(f, s->a);
    op.b = filled(f, s->b);
    op.c = filled(f, s->c);
    return op;
}

static bool same_op(Op a, Op b)
{
    return a.code == b.code && a.a == b.a && a.b == b.b && a.c == b.c && a.d == b.d;
}

/* An op and a step of a pattern's own rule, in the numbering of the frame. */
static StampOp stamp_op(const Frame *f, Op op)
{
    return (StampOp){.op = op, .a = slot_of(f, op.a), .b = slot_of(f, op.b), .c = slot_of(f, op.c)};
}

static StampStep stamp_step(const Frame *f, PlanStep step)
{
    return (StampStep){.step = step,
                       .reg = slot_of(f, step.reg),
                       .a = slot_of(f, step.a),
                       .b = slot_of(f, step.b),
                       .c = slot_of(f, step.c),
                       .taken = slot_of(f, step.taken)};
}

/* The frame of a pattern's own rule, as one that knows which ops are its own. */
static Frame with_own(const Lower *lw, const Pattern *p, Pass pass, Frame f)
{
    if (pass == PASS_FINAL) f.own[PASS_GROSS] = patterns_of(lw, p->place)[PASS_GROSS].nops;
    f.own[pass] = p->nops;
    return f;
}

/* The pattern of what was written for an item just now. */
static void take(Lower *lw, Pattern *p, Pass pass)
{
    uint32_t *results[RESULTS];
    Frame f = with_own(lw, p, pass, frame_of(lw, p->place));
    p->ops = jx__arena_alloc(&lw->scratch, sizeof *p->ops * ((size_t)p->nops + 1));
    p->steps = jx__arena_alloc(&lw->scratch, sizeof *p->steps * ((size_t)p->nsteps + 1));
    if (lw->scratch.failed) return;
    for (uint32_t k = 0; k < p->nops; k++)
        p->ops[k] = stamp_op(&f, lw->ops.at[lw->work[p->place].at[pass] + k]);
    for (uint32_t k = 0; k < p->nsteps; k++)
        p->steps[k] = stamp_step(&f, lw->steps.at[p->step + k].step);
    results_of(lw, p->place, pass, results);
    for (int k = 0; k < RESULTS && results[k]; k++)
        p->results[k] = slot_of(&f, *results[k]);
}

/* Whether what was written for an item just now, `own`, is what would have been stamped. */
static bool proves(Lower *lw, const Pattern *p, Pass pass, const Pattern *own)
{
    uint32_t *results[RESULTS];
    Frame f = frame_of(lw, own->place);
    TwinLine x = jx__model_twin_line(lw->m, p->place), y = jx__model_twin_line(lw->m, own->place);
    bool same = own->nops == p->nops && own->nsteps == p->nsteps;
    for (uint32_t k = 0; same && k < p->nops; k++)
        same = same_op(filled_op(&p->ops[k], &f), lw->ops.at[lw->work[own->place].at[pass] + k]);
    for (uint32_t k = 0; same && k < p->nsteps; k++)
        same =
            same_step(filled_step(lw, &p->steps[k], &f, &x, &y), lw->steps.at[own->step + k].step);
    results_of(lw, own->place, pass, results);
    for (int k = 0; same && k < RESULTS && results[k]; k++)
        same = filled(&f, p->results[k]) == *results[k];
    return same;
}

/* Ops that read the form, and texts that had to be made, are nothing to copy. */
static bool may_be_pattern(const Lower *lw, const Pattern *own, Pass pass)
{
    bool may = true;
    for (uint32_t k = 0; k < own->nops; k++)
        may = may && lw->ops.at[lw->work[own->place].at[pass] + k].code != OP_INPUT_;
    for (uint32_t k = 0; k < own->nsteps; k++)
        may = may && in_plan_source(lw, lw->steps.at[own->step + k].step.text);
    return may;
}

static void learn(Lower *lw, Pattern *p, Pass pass, Pattern own)
{
    if (p->failed >= TRIES || lw->scratch.failed) return;
    if (p->state != PATTERN_NONE && proves(lw, p, pass, &own)) {
        bool other = lw->p->items[p->place].reg_target != lw->p->items[own.place].reg_target;
        if (p->state != PATTERN_PROVEN) p->state = other ? PATTERN_PROVEN : PATTERN_SAME;
        return;
    }
    if (p->state >= PATTERN_SAME) return; /* some were stamped with it */
    own.failed = may_be_pattern(lw, &own, pass) ? p->failed + (p->state != PATTERN_NONE) : TRIES;
    if (own.failed < TRIES) {
        own.state = PATTERN_FOUND;
        take(lw, &own, pass);
    }
    *p = own;
}

/* ---- stamping ---- */

/* Big constants are made anew each time: such a rule is lowered like any other. What comes to the last
 * pass has its constant from the first. */
static bool fits(Lower *lw, const Pattern *p, uint32_t i, Pass pass)
{
    PlanItem *pi = &lw->p->items[i];
    if (p->state < PATTERN_SAME || pi->target_low.d == 0) return false;
    if (pass == PASS_GROSS) pi->reg_target = jx__lower_const(lw, pi->target_low);
    if (p->state == PATTERN_SAME) return pi->reg_target == lw->p->items[p->place].reg_target;
    return pi->reg_target != lw->one;
}

static void stamp(Lower *lw, const Pattern *p, uint32_t i, Pass pass)
{
    uint32_t *results[RESULTS];
    lw->work[i].at[pass] = lw->ops.n;
    lw->work[i].stamped[pass] = true;
    Frame f = frame_of(lw, i);
    if (p->nops <= lw->ops.cap - lw->ops.n)
        lw->ops.n += p->nops; /* they are written in the end */
    else
        for (uint32_t k = 0; k < p->nops; k++)
            *VEC_SLOT(&lw->scratch, &lw->ops) = p->ops[k].op;
    results_of(lw, i, pass, results);
    for (int k = 0; k < RESULTS && results[k]; k++)
        *results[k] = filled(&f, p->results[k]);
}

void jx__lower_write(Lower *lw, uint32_t i, Pass pass, void (*write)(Lower *lw, uint32_t i))
{
    Pattern *p = pattern_of(lw, i, pass);
    if (!p) {
        write(lw, i);
        return;
    }
    if (fits(lw, p, i, pass)) {
        stamp(lw, p, i, pass);
        return;
    }
    uint32_t first = lw->ops.n, divisors = lw->divisors.n, tables = lw->tables.n;
    Pattern own = {.place = i, .step = lw->steps.n};
    lw->work[i].at[pass] = first;
    write(lw, i);
    own.nops = lw->ops.n - first;
    own.nsteps = lw->steps.n - own.step;
    if (lw->divisors.n == divisors && lw->tables.n == tables) learn(lw, p, pass, own);
}

/* ---- in the end ---- */

bool jx__lower_is_stamped(const Lower *lw, uint32_t i)
{
    return lw->patterns && lw->work[i].stamped[PASS_GROSS] && lw->work[i].stamped[PASS_FINAL];
}

/* All ops of a pattern are needed, so those stamped with it are; what they read is among them, or named
 * by the item. */
void jx__lower_mark_stamped(Lower *lw, uint32_t i)
{
    for (int pass = 0; pass < PASSES && lw->work[i].stamped[pass]; pass++) {
        uint32_t *seat = lw->seat + lw->work[i].at[pass], n = patterns_of(lw, i)[pass].nops;
        for (uint32_t k = 0; k < n; k++)
            seat[k] = SEAT_STAMPED;
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
    return lw->patterns && lw->work[i].stamped[pass] ? patterns_of(lw, i)[pass].nsteps : 0;
}

/* In the numbering of the finished plan. */
static Frame final_frame(const Lower *lw, uint32_t i)
{
    Frame f = frame_of(lw, i);
    f.base[BASE_TARGET] &= ~CONST_TAG;
    for (int base = BASE_ACTUAL; base < BASES; base++)
        f.base[base] = lw->seat[f.base[base]];
    return f;
}

/* A pattern, now that its own rule is finished. */
static void renumber(Lower *lw, Pattern *p, Pass pass)
{
    if (p->state < PATTERN_SAME) return;
    const PlanItem *pi = &lw->p->items[p->place];
    uint32_t from = pi->first_step + (pass == PASS_FINAL ? pi->nsteps - p->nsteps : 0);
    Frame f = with_own(lw, p, pass, final_frame(lw, p->place));
    for (uint32_t k = 0; k < p->nops; k++)
        p->ops[k] = stamp_op(&f, lw->p->ops[f.base[BASE_GROSS + pass] + k]);
    for (uint32_t k = 0; k < p->nsteps; k++)
        p->steps[k] = stamp_step(&f, lw->p->steps[from + k]);
}

static void write_stamped(const Lower *lw, const Pattern *p, uint32_t i, Pass pass, PlanStep *steps)
{
    Frame f = final_frame(lw, i);
    Op *ops = lw->p->ops + f.base[BASE_GROSS + pass];
    TwinLine x = jx__model_twin_line(lw->m, p->place), y = jx__model_twin_line(lw->m, i);
    for (uint32_t k = 0; k < p->nops; k++)
        ops[k] = filled_op(&p->ops[k], &f);
    for (uint32_t k = 0; k < p->nsteps; k++)
        steps[k] = filled_step(lw, &p->steps[k], &f, &x, &y);
}

void jx__lower_renumber(Lower *lw)
{
    for (uint32_t k = 0; k < lw->m->items.n && lw->patterns; k++)
        for (int pass = 0; pass < PASSES; pass++)
            renumber(lw, &lw->patterns[k][pass], (Pass)pass);
}

void jx__lower_stamp(Lower *lw, uint32_t i)
{
    const bool *stamped = lw->work[i].stamped;
    if (!stamped[PASS_GROSS]) return;
    const PlanItem *pi = &lw->p->items[i];
    const Pattern *p = patterns_of(lw, i);
    PlanStep *steps = lw->p->steps + pi->first_step, *end = steps + pi->nsteps;
    write_stamped(lw, &p[PASS_GROSS], i, PASS_GROSS, steps);
    if (stamped[PASS_FINAL])
        write_stamped(lw, &p[PASS_FINAL], i, PASS_FINAL, end - p[PASS_FINAL].nsteps);
}
