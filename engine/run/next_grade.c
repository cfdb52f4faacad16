/* The next grade: see next_grade.h. */
#include "run/next_grade.h"
#include "run/curve.h"

enum { MOST_DATA = 8, MOST_PIECES = 200, MOST_OPS = 50000, PLACES = 6 };

typedef struct Search {
    const Plan *p;
    Session *trial;
    const Session *last;
    Cell *inputs;
    NumPool pool, *keep;
    Arena ar;
    uint32_t *place;
    UnitScale *unit;
    void *ud;
    uint64_t *budget;
    NextGrade *out;
    Num low;
    uint32_t *reg_of; /* of the inputs: the register, or JX_NO_REG */
    bool *told; /* inputs of which a change was found; a datum of two indicators is told once */
} Search;

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

static bool suffices(Search *s, uint32_t input, Num x, Num *total)
{
    Cell saved = s->inputs[input];
    s->inputs[input] = CELL_NUM(x);
    bool ran = jx__session_run(s->trial, s->inputs);
    s->inputs[input] = saved;
    Cell c = s->trial->regs[s->p->reg_total];
    spend(s, s->p->nops);
    if (!ran || c.status != CELL_OK) return false;
    int sign = jx__num_cmp(&s->pool, c.num, s->low);
    return (sign > 0 || (sign == 0 && !s->out->beyond)) &&
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
    return jx__num_cmp(&s->pool, v->low, s->low) >= 0;
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
                 .regs = s->last->regs,
                 .var = s->reg_of[input],
                 .whole = counts(&s->p->inputs[input]),
                 .most = MOST_PIECES,
                 .most_ops = MOST_OPS};
    *VEC_PUSH(&s->ar, &c->watch) = s->p->reg_total;
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
        above =
            (Stretch){.low = NUM_INT(0),
                      .high = NUM_INT(
                          in->type == TYPE_GRADE && in->noptions ? (int64_t)in->noptions - 1 : 1)};
    bool negative = is_number(in) && jx__num_sign(present) < 0;
    if (negative || c->whole) {
        (void)jx__curve_pieces(c, negative ? &all : &above, &s->low);
        return;
    }
    (void)jx__curve_pieces(c, &zero, &s->low);
    (void)jx__curve_pieces(c, &above, &s->low);
}

static void try_datum(Search *s, uint32_t item, uint32_t input)
{
    const PlanItem *pi = &s->p->items[item];
    const Input *in = &s->p->inputs[input];
    Cell cell = s->inputs[input];
    GradeChange found = {.item = item, .input = input, .relative = NUM_INT(0)};
    Num present = cell.status == CELL_OK ? cell.num : NUM_INT(0);
    Near best = {.found = false};
    Curve c;
    jx__arena_reset(&s->ar);
    jx__num_pool_reset(&s->pool);
    spend(s, s->p->nops + s->p->nitems);
    bool started = start_curve(s, &c, input);
    s->out->whole = s->out->whole && !c.cut_short;
    if (!started || hopeless(s, &c, item)) return;
    cut(s, &c, in, present);
    spend(s, c.ops);
    s->out->whole = s->out->whole && !c.cut_short;
    for (uint32_t k = 0; k < c.pieces.n; k++)
        if (piece_suffices(s, &c.pieces.at[k])) consider(s, &c, &c.pieces.at[k], present, &best);
    if (!best.found) return;
    bool ok = is_number(in) && !c.whole
                  ? round_change(s, input, &best, present, &found.value, &found.total)
                  : suffices(s, input, found.value = best.x, &found.total);
    if (!ok || jx__safe_sub(&s->pool, found.value, present, &found.change) != NUM_OK) return;
    if (is_number(in) && !better_way(s, pi, found.change)) return;
    found.from_nothing = jx__num_sign(present) == 0 || !is_number(in);
    if (!found.from_nothing &&
        jx__safe_div(&s->pool, distance(s, found.value, present),
                     jx__num_sign(present) < 0 ? jx__num_neg(&s->pool, present) : present,
                     &found.relative) != NUM_OK)
        return;
    s->told[input] = true;
    keep_change(s, found);
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
            if (in->source.form.n) continue; /* another form is what it is */
            if (s->inputs[data[k]].status != CELL_NA && !s->told[data[k]]) try_datum(s, i, data[k]);
        }
    }
}

static bool prepare(Search *s, const Cell *inputs)
{
    const Plan *p = s->p;
    size_t n = (size_t)p->ninputs + 1;
    s->inputs = jx__arena_alloc(&s->keep->arena, sizeof *s->inputs * n);
    s->reg_of = jx__arena_alloc(&s->keep->arena, sizeof *s->reg_of * n);
    s->told = jx__arena_alloc(&s->keep->arena, sizeof *s->told * n);
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

bool jx__next_grade(Session *trial, const Session *last, const Cell *inputs, NumPool *keep,
                    UnitScale *unit, void *ud, uint64_t *budget, NextGrade *out)
{
    Search s = {.p = last->plan,
                .trial = trial,
                .last = last,
                .keep = keep,
                .unit = unit,
                .ud = ud,
                .budget = budget,
                .out = out};
    *out = (NextGrade){.whole = true, .missing = NUM_INT(0)};
    if (!jx__num_pool_init(&s.pool, &trial->alloc)) return false;
    bool ok = jx__arena_init(&s.ar, &trial->alloc, 0);
    out->exists = ok && find_grade(&s);
    if (out->exists) {
        ok = prepare(&s, inputs);
        if (ok) search(&s);
        bool outgrown = s.pool.arena.failed && s.pool.arena.hit_limit;
        out->whole = out->whole && !outgrown;
        ok = ok && !s.ar.failed && (!s.pool.arena.failed || outgrown) && !keep->arena.failed;
    }
    if (s.ar.alloc.fn) jx__arena_free(&s.ar);
    jx__num_pool_free(&s.pool);
    return ok;
}
