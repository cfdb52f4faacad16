/* The next grade: see next_grade.h. */
#include "run/next_grade.h"
#include "run/curve.h"

enum { MOST_DATA = 8, MOST_PIECES = 200, MOST_OPS = 50000, PLACES = 6 };

struct NextSearch {
    const Plan *p;
    Session *trial;
    const Session *last;
    const Cell *regs; /* of the run that changes start from */
    Cell *inputs;     /* of that run */
    NumPool pool, *keep;
    Arena ar;
    uint32_t *place;
    UnitScale *unit;
    void *ud;
    uint64_t *budget;
    NextGrade *out;
    /* what is wanted: the register `watch` at `low` or, `strict`, above it */
    uint32_t watch, until;
    Num low;
    bool strict;
    Curve *proof;     /* asked for the proof; NULL: the whole plan is run */
    uint32_t *reg_of; /* of the inputs: the register, or JX_NO_REG */
    /* Inputs whose answer is known: a datum of many indicators is searched and told once. */
    bool *settled;
    bool vain; /* the last try failed, and would for any other indicator of that datum */
};

typedef NextSearch Search;

static bool is_number(const Input *in)
{
    return in->type == TYPE_NUMBER || in->type == TYPE_UNKNOWN;
}

static bool counts(const Input *in)
{
    Dim count = {{0}};
    count.e[DIM_COUNT] = 1;
    return in->whole || !is_number(in) || (in->dim_known && jx__dim_eq(in->dim, count));
}

/* ---- which grade ---- */

static bool find_grade(Search *s)
{
    Cell total = s->last->regs[s->p->reg_total];
    uint32_t g = 0;
    if (total.status != CELL_OK || !s->p->ngrades) return false;
    for (; g + 1 < s->p->ngrades; g++) {
        int c = jx__num_cmp(&s->pool, total.num, s->p->grades[g].low);
        if (c > 0 || (c == 0 && s->p->grades[g].low_in)) break;
    }
    if (g == 0) return false;
    s->out->grade = g - 1;
    s->low = s->p->grades[g - 1].low;
    s->out->beyond = !s->p->grades[g - 1].low_in;
    return jx__safe_sub(s->keep, s->low, total.num, &s->out->missing) == NUM_OK;
}

static void spend(Search *s, uint64_t ops)
{
    *s->budget -= *s->budget < ops ? *s->budget : ops;
}

/* ---- proof ---- */

static bool enough(Search *s, Num x)
{
    int sign = jx__num_cmp(&s->pool, x, s->low);
    return sign > 0 || (sign == 0 && !s->strict);
}

static bool curve_suffices(Search *s, Num x, Num *score)
{
    Value v[2];
    jx__curve_at(s->proof, x, v);
    if (v[0].kind != VALUE_NUM || v[0].statuses != ANY_OK || !enough(s, v[0].low)) return false;
    *score = v[0].low;
    return true;
}

static bool suffices(Search *s, uint32_t input, Num x, Num *total)
{
    if (s->proof) return curve_suffices(s, x, total);
    Cell saved = s->inputs[input];
    s->inputs[input] = CELL_NUM(x);
    bool ran = jx__session_run(s->trial, s->inputs);
    s->inputs[input] = saved;
    Cell c = s->trial->regs[s->watch];
    spend(s, s->p->nops);
    return ran && c.status == CELL_OK && enough(s, c.num) &&
           jx__num_copy(&s->pool, c.num, total) == NUM_OK;
}

/* ---- the nearest value ---- */

typedef struct Near {
    Num x, gap; /* gap: distance from the present value */
    bool open, found;
    int side; /* 1: larger values of the piece lie behind it */
} Near;

static Num distance(Search *s, Num a, Num b)
{
    Num d = NUM_INT(0);
    (void)jx__safe_sub(&s->pool, a, b, &d);
    return jx__num_sign(d) < 0 ? jx__num_neg(&s->pool, d) : d;
}

static bool piece_suffices(Search *s, const Piece *piece)
{
    const Value *v = &piece->values[0];
    if (v->kind == VALUE_NONE || v->statuses != ANY_OK || v->no_low) return false;
    int sign = jx__num_cmp(&s->pool, v->low, s->low);
    return sign > 0 || (sign == 0 && !(s->strict && (v->kind == VALUE_NUM || v->low_reached)));
}

static void consider(Search *s, const Curve *c, const Piece *piece, Num present, Near *best)
{
    const Stretch *at = &piece->at;
    bool above = !at->no_low && jx__num_cmp(&s->pool, at->low, present) >= 0;
    if (!above && at->no_high) return;
    Near near = {.x = above ? at->low : at->high, .found = true, .side = above ? 1 : -1};
    near.open = !at->point && !c->whole;
    near.gap = distance(s, near.x, present);
    int sign = best->found ? jx__num_cmp(&s->pool, near.gap, best->gap) : -1;
    if (sign < 0 || (sign == 0 && best->open && !near.open)) *best = near;
}

/* Rounds the change up to as few decimals of the unit as keep it within a fiftieth, or a value
 * just inside an open end. */
static bool round_change(Search *s, uint32_t input, const Near *near, Num present, Num *x,
                         Num *total)
{
    Num scale = s->unit(s->ud, input), units, step = scale, allowed, size, y;
    if (jx__safe_div(&s->pool, near->gap, NUM_INT(50), &allowed) != NUM_OK) return false;
    for (uint32_t k = 0; k <= PLACES; k++) {
        bool ok = jx__safe_div(&s->pool, near->gap, step, &units) == NUM_OK &&
                  jx__safe_round(&s->pool, units, 0, ROUND_CEIL, &units) == NUM_OK;
        if (ok && near->open && jx__safe_mul(&s->pool, units, step, &size) == NUM_OK &&
            jx__num_cmp(&s->pool, size, near->gap) == 0)
            ok = jx__safe_add(&s->pool, units, NUM_INT(1), &units) == NUM_OK;
        ok = ok && jx__safe_mul(&s->pool, units, step, &size) == NUM_OK;
        bool close = ok && jx__num_cmp(&s->pool, distance(s, size, near->gap), allowed) <= 0;
        if (close || (ok && k == PLACES)) {
            bool up = jx__num_cmp(&s->pool, near->x, present) > 0 || near->side > 0;
            ok = (up ? jx__safe_add(&s->pool, present, size, &y)
                     : jx__safe_sub(&s->pool, present, size, &y)) == NUM_OK;
            if (ok && jx__num_sign(y) >= 0 && suffices(s, input, y, total)) {
                *x = y;
                return true;
            }
        }
        if (jx__safe_div(&s->pool, step, NUM_INT(10), &step) != NUM_OK) return false;
    }
    *x = near->x;
    return suffices(s, input, near->x, total);
}

/* ---- one datum ---- */

static bool better_way(const Search *s, const PlanItem *pi, Num change)
{
    if (pi->role == ROLE_PENALTY || pi->reg_met == JX_NO_REG) return true;
    OpCode code = (OpCode)s->p->ops[pi->reg_met].code;
    int sign = jx__num_sign(change);
    if (code == OP_GE_ || code == OP_GT_) return sign > 0;
    if (code == OP_LE_ || code == OP_LT_) return sign < 0;
    return true;
}

static void keep_change(Search *s, GradeChange found)
{
    NextGrade *out = s->out;
    out->found++;
    bool ok = jx__num_copy(s->keep, found.value, &found.value) == NUM_OK &&
              jx__num_copy(s->keep, found.change, &found.change) == NUM_OK &&
              jx__num_copy(s->keep, found.relative, &found.relative) == NUM_OK &&
              jx__num_copy(s->keep, found.total, &found.total) == NUM_OK;
    uint32_t at = out->nchanges;
    while (ok && at > 0) {
        const GradeChange *before = &out->changes[at - 1];
        bool less =
            before->from_nothing != found.from_nothing
                ? before->from_nothing
                : !found.from_nothing && jx__num_cmp(s->keep, found.relative, before->relative) < 0;
        if (!less) break;
        at--;
    }
    if (!ok || at == JX_NEXT_MOST) return;
    if (out->nchanges < JX_NEXT_MOST) out->nchanges++;
    for (uint32_t k = out->nchanges - 1; k > at; k--)
        out->changes[k] = out->changes[k - 1];
    out->changes[at] = found;
}

static bool start_curve(Search *s, Curve *c, uint32_t input)
{
    *c = (Curve){.plan = s->p,
                 .pool = &s->pool,
                 .ar = &s->ar,
                 .place = s->place,
                 .regs = s->regs,
                 .var = s->reg_of[input],
                 .until = s->until,
                 .whole = counts(&s->p->inputs[input]),
                 .most = MOST_PIECES,
                 .most_ops = MOST_OPS};
    *VEC_PUSH(&s->ar, &c->watch) = s->watch;
    if (c->var == JX_NO_REG) return false;
    jx__curve_begin(c);
    return !s->ar.failed && !c->cut_short;
}

/* Whether the datum only matters to this indicator, and even full points would not suffice. */
static bool hopeless(Search *s, const Curve *c, uint32_t item)
{
    const Plan *p = s->p;
    const PlanItem *pi = &p->items[item];
    if (pi->role != ROLE_NORMAL) return false;
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *it = &p->items[i];
        if (it->indicator && it->na_policy == NA_RESCALE) return false;
        if (i != item && it->indicator && c->depends[it->reg_score]) return false;
        for (uint32_t k = 0; !it->indicator && k < it->nsteps; k++)
            if (c->depends[p->steps[it->first_step + k].a]) return false; /* a group's veto */
    }
    if (p->reg_veto != JX_NO_REG && c->depends[p->reg_veto]) return false;
    for (uint32_t k = 0; k < pi->nsteps; k++)
        if (p->steps[pi->first_step + k].kind == STEP_BONUS) return false;
    Cell score = s->last->regs[pi->reg_score], points = s->last->regs[pi->reg_points];
    Num room, unit = NUM_INT(1);
    if (score.status != CELL_OK || points.status != CELL_OK) return false;
    for (uint32_t k = 0; k < p->total_places; k++) /* rounding may add the last printed unit */
        if (jx__safe_div(&s->pool, unit, NUM_INT(10), &unit) != NUM_OK) return false;
    return jx__safe_sub(&s->pool, points.num, score.num, &room) == NUM_OK &&
           jx__safe_add(&s->pool, room, unit, &room) == NUM_OK &&
           jx__num_cmp(&s->pool, room, s->out->missing) < 0;
}

static void cut(Search *s, Curve *c, const Input *in, Num present)
{
    Stretch above = {.low = NUM_INT(0), .high = NUM_INT(0), .no_high = true};
    Stretch zero = {.low = NUM_INT(0), .high = NUM_INT(0), .point = true};
    Stretch all = {.low = NUM_INT(0), .high = NUM_INT(0), .no_low = true, .no_high = true};
    if (in->type == TYPE_DATE)
        above = (Stretch){.low = NUM_INT(jx__day_code(1949, 1, 1)),
                          .high = NUM_INT(jx__day_code(2999, 12, 31))};
    else if (!is_number(in))
        above = (Stretch){.low = NUM_INT(0),
                          .high = NUM_INT(in->type == TYPE_GRADE && in->words->noptions
                                              ? (int64_t)in->words->noptions - 1
                                              : 1)};
    bool negative = is_number(in) && jx__num_sign(present) < 0;
    if (negative || c->whole) {
        (void)jx__curve_pieces(c, negative ? &all : &above, &s->low);
        return;
    }
    (void)jx__curve_pieces(c, &zero, &s->low);
    (void)jx__curve_pieces(c, &above, &s->low);
}

/* The nearest value of the datum that gives what is wanted, into `found`. */
static bool solve_datum(Search *s, uint32_t item, uint32_t input, Curve *c, GradeChange *found)
{
    const Input *in = &s->p->inputs[input];
    Cell cell = s->inputs[input];
    Num present = cell.status == CELL_OK ? cell.num : NUM_INT(0);
    Near best = {.found = false};
    cut(s, c, in, present);
    spend(s, c->ops);
    s->out->whole = s->out->whole && !c->cut_short;
    for (uint32_t k = 0; k < c->pieces.n; k++)
        if (piece_suffices(s, &c->pieces.at[k])) consider(s, c, &c->pieces.at[k], present, &best);
    s->vain = true;
    /* What every little bit changes is no step. */
    if (!best.found || (s->proof && jx__num_sign(best.gap) == 0)) return false;
    bool ok = is_number(in) && !c->whole
                  ? round_change(s, input, &best, present, &found->value, &found->total)
                  : suffices(s, input, found->value = best.x, &found->total);
    if (!ok || jx__safe_sub(&s->pool, found->value, present, &found->change) != NUM_OK)
        return false;
    s->vain = false;
    if (is_number(in) && !better_way(s, &s->p->items[item], found->change)) return false;
    found->from_nothing = jx__num_sign(present) == 0 || !is_number(in);
    return found->from_nothing ||
           jx__safe_div(&s->pool, distance(s, found->value, present),
                        jx__num_sign(present) < 0 ? jx__num_neg(&s->pool, present) : present,
                        &found->relative) == NUM_OK;
}

static bool try_datum(Search *s, uint32_t item, uint32_t input, GradeChange *found)
{
    Curve c;
    *found = (GradeChange){.item = item, .input = input, .relative = NUM_INT(0)};
    jx__arena_reset(&s->ar);
    jx__num_pool_reset(&s->pool);
    spend(s, s->p->nops + s->p->nitems);
    bool started = start_curve(s, &c, input);
    s->out->whole = s->out->whole && !c.cut_short;
    s->vain = !started;
    bool alone = s->regs == s->last->regs; /* else part of the way is done */
    if (!started || (alone && hopeless(s, &c, item))) return false;
    return solve_datum(s, item, input, &c, found);
}

/* ---- one indicator ---- */

/* The data of its actual value. */
static uint32_t find_data(Search *s, const PlanItem *pi, uint32_t *data)
{
    uint32_t n = 0;
    Curve c = {.plan = s->p,
               .pool = &s->pool,
               .ar = &s->ar,
               .place = s->place,
               .var = JX_NO_REG,
               .most_ops = MOST_DATA * 32};
    jx__arena_reset(&s->ar);
    *VEC_PUSH(&s->ar, &c.watch) = pi->reg_actual;
    jx__curve_begin(&c);
    if (c.cut_short) s->out->whole = false;
    for (uint32_t k = 0; k < c.cone.n && n < MOST_DATA && !s->ar.failed; k++) {
        const Op *op = &s->p->ops[c.cone.at[k]];
        if (op->code == OP_INPUT_ && s->p->inputs[op->d].kind == INPUT_VALUE) data[n++] = op->d;
    }
    return n;
}

/* What a person gives as points is not advised, nor what is not assessed. */
static bool can_change(const Search *s, const PlanItem *pi)
{
    bool given = pi->method == METHOD_ENTERED || pi->method == METHOD_JUDGED;
    return pi->indicator && !given && pi->reg_actual != JX_NO_REG &&
           s->last->regs[pi->reg_score].status == CELL_OK;
}

static void search(Search *s)
{
    for (uint32_t i = 0; i < s->p->nitems && !s->ar.failed; i++) {
        uint32_t data[MOST_DATA];
        if (!can_change(s, &s->p->items[i])) continue;
        uint32_t n = find_data(s, &s->p->items[i], data);
        for (uint32_t k = 0; k < n && !s->ar.failed; k++) {
            if (*s->budget < 2 * (uint64_t)s->p->nops) {
                s->out->whole = false;
                return;
            }
            const Input *in = &s->p->inputs[data[k]];
            if (in->source->form.n) continue; /* another form is what it is */
            GradeChange found;
            if (s->inputs[data[k]].status == CELL_NA || s->settled[data[k]]) continue;
            bool any = try_datum(s, i, data[k], &found);
            s->settled[data[k]] = any || s->vain;
            if (any) keep_change(s, found);
        }
    }
}

/* ---- several indicators ---- */

/* The most that one datum can bring the total to, at the value nearest to the present one. */
typedef struct Best {
    uint32_t item, input;
    Num value, total;
} Best;

typedef VEC(Best) Bests;

/* The same of an input, whichever indicator asks. */
typedef struct Most {
    bool known, any;
    Num value, change, total;
} Most;

static bool find_most(Search *s, uint32_t input, Most *most)
{
    Cell cell = s->inputs[input], now = s->regs[s->watch];
    Num present = cell.status == CELL_OK ? cell.num : NUM_INT(0);
    Near near = {.found = false};
    Curve c;
    jx__arena_reset(&s->ar);
    jx__num_pool_reset(&s->pool);
    spend(s, s->p->nops);
    if (!start_curve(s, &c, input)) return false;
    cut(s, &c, &s->p->inputs[input], present);
    spend(s, c.ops);
    s->low = now.num;
    for (uint32_t k = 0; k < c.pieces.n; k++) {
        const Value *v = &c.pieces.at[k].values[0];
        bool known = (v->kind == VALUE_NUM || v->kind == VALUE_FORM) && v->statuses == ANY_OK;
        /* A slope reaches its best where a further piece begins. */
        if (!known || (v->kind == VALUE_FORM && jx__num_cmp(&s->pool, v->low, v->high) != 0))
            continue;
        int sign = jx__num_cmp(&s->pool, v->low, s->low);
        if (sign <= 0 && !(sign == 0 && near.found)) continue;
        if (sign > 0) near.found = false;
        s->low = v->low;
        consider(s, &c, &c.pieces.at[k], present, &near);
    }
    Num total, change;
    bool ok = near.found;
    if (ok && near.open && is_number(&s->p->inputs[input]) && !c.whole)
        ok = round_change(s, input, &near, present, &near.x, &total);
    else
        ok = ok && suffices(s, input, near.x, &total);
    return ok && jx__safe_sub(&s->pool, near.x, present, &change) == NUM_OK &&
           jx__num_copy(s->keep, near.x, &most->value) == NUM_OK &&
           jx__num_copy(s->keep, change, &most->change) == NUM_OK &&
           jx__num_copy(s->keep, total, &most->total) == NUM_OK;
}

static bool best_of(Search *s, Most *most, uint32_t item, uint32_t input, Best *best)
{
    if (!most->known) most->any = find_most(s, input, most);
    most->known = true;
    if (!most->any) return false;
    *best = (Best){.item = item, .input = input, .value = most->value, .total = most->total};
    return !is_number(&s->p->inputs[input]) || better_way(s, &s->p->items[item], most->change);
}

/* Each indicator once, by the datum that brings most; the most first. */
static void find_bests(Search *s, Bests *bests)
{
    Most *most = jx__arena_alloc(&s->keep->arena, sizeof *most * ((size_t)s->p->ninputs + 1));
    for (uint32_t i = 0; i < s->p->nitems && !s->keep->arena.failed; i++) {
        uint32_t data[MOST_DATA];
        Best best = {.item = JX_NO_REG}, one;
        if (!can_change(s, &s->p->items[i])) continue;
        uint32_t n = find_data(s, &s->p->items[i], data);
        for (uint32_t k = 0; k < n; k++) {
            if (*s->budget < 2 * (uint64_t)s->p->nops) {
                s->out->whole = false;
                return;
            }
            if (s->p->inputs[data[k]].source->form.n || s->inputs[data[k]].status == CELL_NA)
                continue;
            if (!best_of(s, &most[data[k]], i, data[k], &one)) continue;
            if (best.item == JX_NO_REG || jx__num_cmp(s->keep, one.total, best.total) > 0)
                best = one;
        }
        if (best.item == JX_NO_REG) continue;
        uint32_t at = bests->n;
        (void)VEC_PUSH(&s->keep->arena, bests);
        if (bests->n == at) return;
        for (; at > 0 && jx__num_cmp(s->keep, bests->at[at - 1].total, best.total) < 0; at--)
            bests->at[at] = bests->at[at - 1];
        bests->at[at] = best;
    }
}

/* The registers of the trial's last run, kept. */
static bool keep_regs(Search *s, Cell *regs)
{
    for (uint32_t k = 0; k < s->p->nops; k++) {
        regs[k] = s->trial->regs[k];
        if (regs[k].status == CELL_OK &&
            jx__num_copy(s->keep, s->trial->regs[k].num, &regs[k].num) != NUM_OK)
            return false;
    }
    return true;
}

static bool is_in(const NextGrade *out, uint32_t input)
{
    for (uint32_t k = 0; k < out->ntogether; k++)
        if (out->together[k].input == input) return true;
    return false;
}

static bool add_together(Search *s, const Best *b, Num value, Num total)
{
    NextGrade *out = s->out;
    Cell cell = s->inputs[b->input];
    GradeChange c = {.item = b->item, .input = b->input, .value = value, .total = total};
    Num present = cell.status == CELL_OK ? cell.num : NUM_INT(0);
    c.from_nothing = jx__num_sign(present) == 0;
    c.relative = NUM_INT(0);
    if (out->ntogether == JX_TOGETHER_MOST ||
        jx__safe_sub(s->keep, value, present, &c.change) != NUM_OK)
        return false;
    out->together[out->ntogether++] = c;
    return true;
}

/* As few indicators as possible at their best, the last one no better than it has to be. */
static void combine(Search *s, Num low)
{
    Bests bests = {0};
    NextGrade *out = s->out;
    bool strict = s->strict;
    s->strict = false;
    find_bests(s, &bests);
    s->low = low;
    s->strict = strict;
    Cell *regs = jx__arena_alloc(&s->keep->arena, sizeof *regs * ((size_t)s->p->nops + 1));
    Num total = NUM_INT(0);
    if (s->keep->arena.failed) return;
    for (uint32_t k = 0; k < bests.n; k++) {
        const Best *b = &bests.at[k];
        GradeChange last;
        if (is_in(out, b->input)) continue; /* one datum of two indicators */
        if (*s->budget < 4 * (uint64_t)s->p->nops) {
            s->out->whole = false;
            return;
        }
        spend(s, s->p->nops);
        if (suffices(s, b->input, b->value, &total)) {
            bool least = try_datum(s, b->item, b->input, &last) &&
                         jx__num_copy(s->keep, last.value, &last.value) == NUM_OK &&
                         jx__num_copy(s->keep, last.total, &total) == NUM_OK;
            out->combined = add_together(s, b, least ? last.value : b->value, total) &&
                            jx__num_copy(s->keep, total, &out->total) == NUM_OK;
            return;
        }
        Cell c = s->trial->regs[s->watch];
        bool ok = c.status == CELL_OK && jx__num_copy(s->keep, c.num, &out->total) == NUM_OK &&
                  add_together(s, b, b->value, c.num) && keep_regs(s, regs);
        if (!ok) return;
        out->together[out->ntogether - 1].total = out->total;
        s->inputs[b->input] = CELL_NUM(b->value);
        s->regs = regs;
    }
    out->best_known = out->whole;
}

/* ---- the next step of one indicator ---- */

static bool has_steps(const Search *s, const PlanItem *pi)
{
    if (pi->method == METHOD_BANDS || pi->method == METHOD_STEP) return true;
    for (uint32_t k = 0; k < pi->nsteps; k++) {
        StepKind kind = s->p->steps[pi->first_step + k].kind;
        if (kind == STEP_CASE || kind == STEP_PREMISE) return true;
    }
    return false;
}

bool jx__next_step(NextSearch *s, uint32_t item, GradeChange *out)
{
    const PlanItem *pi = &s->p->items[item];
    Cell now = s->last->regs[pi->reg_exact], points = s->last->regs[pi->reg_points];
    NextGrade none = {.whole = true};
    uint32_t data[MOST_DATA];
    bool any = false;
    if (!can_change(s, pi) || pi->role != ROLE_NORMAL || !has_steps(s, pi)) return false;
    if (now.status != CELL_OK || points.status != CELL_OK || *s->budget < s->p->nops) return false;
    s->out = &none;
    s->regs = s->last->regs;
    s->watch = s->until = pi->reg_exact;
    s->low = now.num;
    s->strict = true;
    uint32_t n = find_data(s, pi, data);
    for (uint32_t k = 0; k < n && !s->ar.failed; k++) {
        GradeChange found = {.item = item, .input = data[k], .relative = NUM_INT(0)};
        Curve c;
        if (s->p->inputs[data[k]].source->form.n || s->inputs[data[k]].status != CELL_OK) continue;
        jx__arena_reset(&s->ar);
        jx__num_pool_reset(&s->pool);
        spend(s, 200);
        s->proof = &c;
        if (!start_curve(s, &c, data[k]) || !solve_datum(s, item, data[k], &c, &found)) continue;
        if (any && jx__num_cmp(s->keep, found.relative, out->relative) >= 0) continue;
        any = jx__num_copy(s->keep, found.value, &out->value) == NUM_OK &&
              jx__num_copy(s->keep, found.change, &out->change) == NUM_OK &&
              jx__num_copy(s->keep, found.relative, &out->relative) == NUM_OK &&
              jx__num_copy(s->keep, found.total, &out->total) == NUM_OK;
        out->item = item;
        out->input = data[k];
        out->from_nothing = found.from_nothing;
    }
    s->proof = NULL;
    return any && jx__num_cmp(s->keep, out->total, points.num) < 0; /* full points: the need */
}

/* ---- the whole ---- */

static bool prepare(Search *s, const Cell *inputs)
{
    const Plan *p = s->p;
    size_t n = (size_t)p->ninputs + 1;
    s->inputs = jx__arena_alloc(&s->keep->arena, sizeof *s->inputs * n);
    s->reg_of = jx__arena_alloc(&s->keep->arena, sizeof *s->reg_of * n);
    s->settled = jx__arena_alloc(&s->keep->arena, sizeof *s->settled * n);
    s->place = jx__arena_alloc(&s->keep->arena, sizeof *s->place * ((size_t)p->nops + 1));
    if (s->keep->arena.failed) return false;
    for (uint32_t i = 0; i < p->ninputs; i++) {
        s->inputs[i] = inputs[i];
        s->reg_of[i] = JX_NO_REG;
    }
    for (uint32_t k = p->first_op; k < p->nops; k++)
        if (p->ops[k].code == OP_INPUT_) s->reg_of[p->ops[k].d] = k;
    return true;
}

NextSearch *jx__next_open(Session *trial, const Session *last, const Cell *inputs, NumPool *keep,
                          UnitScale *unit, void *ud, uint64_t *budget)
{
    Search *s = jx__arena_alloc(&keep->arena, sizeof *s);
    if (keep->arena.failed) return NULL;
    *s = (Search){.p = last->plan,
                  .trial = trial,
                  .last = last,
                  .regs = last->regs,
                  .keep = keep,
                  .unit = unit,
                  .ud = ud,
                  .budget = budget};
    if (!jx__num_pool_init(&s->pool, &trial->alloc)) return NULL;
    if (jx__arena_init(&s->ar, &trial->alloc, 0) && prepare(s, inputs)) return s;
    (void)jx__next_close(s);
    return NULL;
}

bool jx__next_close(NextSearch *s)
{
    bool outgrown = s->pool.arena.failed && s->pool.arena.hit_limit;
    /* All three are reset between tries, which forgets `failed`; a try that was lost is no try. */
    bool lost = s->ar.lost || s->pool.arena.lost || s->trial->pool.arena.lost;
    bool ok =
        !lost && !s->ar.failed && (!s->pool.arena.failed || outgrown) && !s->keep->arena.failed;
    if (s->ar.alloc.fn) jx__arena_free(&s->ar);
    jx__num_pool_free(&s->pool);
    return ok;
}

void jx__next_grade(NextSearch *s, NextGrade *out)
{
    *out = (NextGrade){.whole = true, .missing = NUM_INT(0), .total = NUM_INT(0)};
    s->out = out;
    out->exists = find_grade(s);
    if (!out->exists) return;
    s->regs = s->last->regs;
    s->watch = s->p->reg_total;
    s->until = 0;
    s->strict = out->beyond;
    Num low = s->low;
    search(s);
    if (!out->found && out->whole) combine(s, low);
    if (s->pool.arena.failed && s->pool.arena.hit_limit) out->whole = false;
}
