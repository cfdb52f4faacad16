/* What to write into one cell so that each clause is met exactly, just missed and just passed.
 *
 * Depends on run/curve.h, which cuts the values of a datum into stretches on which every op does one
 * thing: the ends of the stretches are the bounds, also those inside formulas and conditions.
 */
#include "trial/trial.h"

enum { MOST_PIECES = 60, MOST_POINTS = 48 };

/* ---- points of a datum that is a number or a day ---- */

typedef struct Grid {
    Num scale, step; /* of the unit shown; of what is just below and just above */
    bool whole, day;
} Grid;

static Grid grid_of(Explore *e, uint32_t input)
{
    Dim count = {{0}};
    count.e[DIM_COUNT] = 1;
    const Input *in = &e->p->inputs[input];
    Grid g = {.day = in->type == TYPE_DATE};
    Str unit;
    jx__explore_unit(e, input, &g.scale, &unit);
    g.whole = in->whole || (in->dim_known && jx__dim_eq(in->dim, count)) || !jx__explore_number(in);
    g.step = g.scale;
    bool one = g.scale.d == 1 && g.scale.n == 1;
    if (!(g.whole && one)) (void)jx__safe_div(e->pool, g.scale, NUM_INT(100), &g.step);
    if (g.day) g.step = g.scale = NUM_INT(1);
    return g;
}

/* The multiple of the step nearest to x on that side, x itself not. */
static bool beside(Explore *e, const Grid *g, Num x, int by, Num *out)
{
    Num units;
    if (jx__safe_div(e->pool, x, g->step, &units) != NUM_OK ||
        jx__safe_round(e->pool, units, 0, by > 0 ? ROUND_FLOOR : ROUND_CEIL, &units) != NUM_OK ||
        jx__safe_add(e->pool, units, NUM_INT(by), &units) != NUM_OK)
        return false;
    return jx__safe_mul(e->pool, units, g->step, out) == NUM_OK;
}

static const uint8_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/* Codes of days that are in no calendar are passed over. */
static Num calendar(Num x, int by)
{
    while (x.d == 1 && x.n % JX_MONTH_DAYS >= month_days[x.n % JX_YEAR_DAYS / JX_MONTH_DAYS])
        x.n += by;
    return x;
}

static bool add_point(Explore *e, uint32_t input, Points *out, Num x, Str how)
{
    bool exact;
    Num kept;
    if (e->p->inputs[input].type == TYPE_DATE)
        x = calendar(x, jx__str_eq(how, STR("期限")) ? -1 : 1);
    if (out->n >= MOST_POINTS || jx__num_copy(e->pool, x, &kept) != NUM_OK) return false;
    for (uint32_t k = 0; k < out->n; k++)
        if (out->at[k].reads && jx__num_cmp(e->pool, out->at[k].cell.num, x) == 0) return false;
    (void)jx__explore_value(e, input, x, &exact);
    if (!exact) return false;
    Str text = jx__explore_text(e, input, CELL_NUM(kept));
    *VEC_PUSH(e->ar, out) =
        (Point){.text = text, .value = text, .how = how, .cell = CELL_NUM(kept), .reads = true};
    return true;
}

static void add_bound(Explore *e, uint32_t input, const Grid *g, Points *out, Num x)
{
    Num y;
    if (beside(e, g, x, -1, &y))
        (void)add_point(e, input, out, g->day ? calendar(y, -1) : y, STR("略低"));
    if (!g->whole || jx__num_is_int(e->pool, x))
        (void)add_point(e, input, out, x, jx__num_sign(x) ? STR("恰好") : STR("零"));
    if (beside(e, g, x, 1, &y))
        (void)add_point(e, input, out, g->day ? calendar(y, 1) : y, STR("略高"));
}

/* The ends of a stretch of whole numbers are in it: what is below the one is the end of another. */
static void add_ends(Explore *e, uint32_t input, const Grid *g, Points *out, const Stretch *at)
{
    Num next;
    bool first =
        !at->no_low && add_point(e, input, out, at->low, g->day ? STR("次日") : STR("恰好"));
    if (first && beside(e, g, at->low, 1, &next))
        (void)add_point(e, input, out, g->day ? calendar(next, 1) : next, STR("略高"));
    if (!at->no_high) (void)add_point(e, input, out, at->high, g->day ? STR("期限") : STR("略低"));
}

/* A value well inside a stretch, to tell its slope by; one that leaves a rest to round. */
static void add_between(Explore *e, uint32_t input, const Grid *g, Points *out, const Stretch *at)
{
    Num low = at->low, high = at->high, ten = NUM_INT(10), x, third;
    if (at->no_low && at->no_high) low = high = NUM_INT(0);
    (void)jx__safe_mul(e->pool, g->scale, NUM_INT(g->day ? 40 : 7), &ten);
    if (at->no_low && jx__safe_sub(e->pool, high, ten, &low) != NUM_OK) return;
    if (at->no_high) {
        bool twice = !at->no_low && jx__num_sign(low) > 0 && !g->day;
        if (jx__safe_add(e->pool, low, twice ? low : ten, &high) != NUM_OK) return;
        if (twice && jx__safe_add(e->pool, high, low, &high) != NUM_OK) return;
    }
    if (jx__safe_sub(e->pool, high, low, &third) != NUM_OK) return;
    for (int k = 1; k <= 2; k++) {
        Num part, y = low;
        if (jx__safe_mul(e->pool, third, NUM_RATIO(k * 4, 11), &part) != NUM_OK ||
            jx__safe_add(e->pool, low, part, &x) != NUM_OK || !beside(e, g, x, 1, &y))
            return;
        if (g->day) y = calendar(y, 1);
        if (jx__num_cmp(e->pool, y, low) > 0 && jx__num_cmp(e->pool, y, high) < 0)
            (void)add_point(e, input, out, y, STR("其间"));
    }
}

static void watch(Explore *e, Curve *c, uint32_t reg)
{
    if (jx__explore_hangs(e, reg)) *VEC_PUSH(e->ar, &c->watch) = reg;
}

static void watch_all(Explore *e, Curve *c)
{
    const Plan *p = e->p;
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *it = &p->items[i];
        watch(e, c, it->indicator ? it->reg_exact : JX_NO_REG);
        for (uint32_t k = 0; k < it->nsteps; k++) {
            const PlanStep *s = &p->steps[it->first_step + k];
            bool condition = s->kind == STEP_CASE || s->kind == STEP_OVER || s->kind == STEP_NA ||
                             s->kind == STEP_OVER_REASON || s->kind == STEP_PREMISE ||
                             s->kind == STEP_VETO;
            if (condition) watch(e, c, s->a);
        }
    }
    for (uint32_t k = 0; k < p->nchecks; k++)
        watch(e, c, p->checks[k].reg_cond);
    watch(e, c, p->reg_veto);
}

static uint32_t register_of(const Plan *p, uint32_t input)
{
    for (uint32_t r = 0; r < p->nops; r++)
        if (p->ops[r].code == OP_INPUT_ && p->ops[r].d == input) return r;
    return JX_NO_REG;
}

/* What is beside its ends tells all of such a piece. */
static bool is_flat(const Curve *c, uint32_t piece)
{
    for (uint32_t k = 0; k < c->watch.n; k++)
        if (c->pieces.at[piece].values[k].kind > VALUE_NUM) return false;
    return true;
}

static bool same_form(NumPool *np, const Mobius *x, const Mobius *y)
{
    return jx__num_cmp(np, x->p, y->p) == 0 && jx__num_cmp(np, x->q, y->q) == 0 &&
           jx__num_cmp(np, x->r, y->r) == 0 && jx__num_cmp(np, x->s, y->s) == 0;
}

static bool alike(const Curve *c, const Piece *a, const Piece *b)
{
    for (uint32_t k = 0; k < c->watch.n; k++) {
        const Value *x = &a->values[k], *y = &b->values[k];
        if (x->kind != y->kind || x->statuses != y->statuses || x->slope != y->slope) return false;
        if (x->kind == VALUE_NUM && jx__num_cmp(c->pool, x->low, y->low) != 0) return false;
        if (x->kind == VALUE_FORM && !same_form(c->pool, &x->form, &y->form)) return false;
    }
    return true;
}

/* The value between two stretches goes on as they do. */
static bool joins(const Curve *c, const Piece *a, const Piece *point)
{
    for (uint32_t k = 0; k < c->watch.n; k++) {
        const Value *x = &a->values[k], *y = &point->values[k];
        Num there = x->low;
        if (y->statuses != x->statuses) return false;
        if (x->kind == VALUE_FORM && !jx__mobius_at(c->pool, &x->form, point->at.low, &there))
            return false;
        bool told = x->kind == VALUE_NUM || x->kind == VALUE_FORM;
        if (told && (y->kind != VALUE_NUM || jx__num_cmp(c->pool, there, y->low) != 0))
            return false;
    }
    return true;
}

/* A stretch is cut as well where an op can be decided no other way; nothing changes there. */
static void join_pieces(Curve *c)
{
    uint32_t n = 0, all = c->pieces.n;
    Piece *at = c->pieces.at;
    for (uint32_t k = 0; k < all; k++) {
        Piece *last = n ? &at[n - 1] : NULL;
        bool open = last && !last->at.point;
        uint32_t next = at[k].at.point ? k + 1 : k;
        bool same = open && next < all && !at[next].at.point && alike(c, last, &at[next]) &&
                    (next == k || joins(c, last, &at[k]));
        if (!same) {
            at[n++] = at[k];
            continue;
        }
        last->at.high = at[next].at.high;
        last->at.no_high = at[next].at.no_high;
        k = next;
    }
    c->pieces.n = n;
}

static void number_points(Explore *e, uint32_t input, Points *out)
{
    Grid g = grid_of(e, input);
    Curve c = {.plan = e->p,
               .pool = e->pool,
               .ar = e->ar,
               .place = e->place,
               .regs = e->run.regs,
               .var = register_of(e->p, input),
               .most = MOST_PIECES,
               .whole = g.whole};
    Stretch all = {.low = NUM_INT(0), .high = NUM_INT(0), .no_low = true, .no_high = true};
    if (g.day)
        all = (Stretch){.low = NUM_INT(jx__day_code(1990, 1, 1)),
                        .high = NUM_INT(jx__day_code(2090, 12, 31))};
    if (c.var == JX_NO_REG) return;
    watch_all(e, &c);
    if (!c.watch.n) return;
    jx__curve_begin(&c);
    if (e->ar->failed || !jx__curve_pieces(&c, &all, NULL)) return;
    join_pieces(&c);
    for (uint32_t k = 0; k < c.pieces.n && !e->ar->failed; k++) {
        const Stretch *at = &c.pieces.at[k].at;
        if (at->point) {
            add_bound(e, input, &g, out, at->low);
            continue;
        }
        if (g.whole)
            add_ends(e, input, &g, out, at);
        else if (!at->no_low)
            add_bound(e, input, &g, out, at->low);
        if (!g.whole && !at->no_high) add_bound(e, input, &g, out, at->high);
        if (!is_flat(&c, k) || (at->no_low && at->no_high)) add_between(e, input, &g, out, at);
    }
    if (!g.day) (void)add_point(e, input, out, NUM_INT(0), STR("零"));
}

/* ---- the other kinds ---- */

static void add_text(Explore *e, Points *out, Str text, Str how)
{
    *VEC_PUSH(e->ar, out) = (Point){.text = text, .value = text, .how = how};
}

static void add_share(Explore *e, uint32_t input, Points *out, uint32_t option, Str word, Num share,
                      Str how)
{
    if (jx__num_sign(share) < 0 || out->n >= 4 * MOST_POINTS) return;
    Point p = jx__explore_judged(e, input, word, share, how);
    for (uint32_t k = 0; k < out->n; k++)
        if (jx__str_eq(out->at[k].value, p.value)) return;
    p.cell = CELL_NUM(NUM_INT(option));
    *VEC_PUSH(e->ar, out) = p;
}

/* Another word for a grade: with a share that is the grade's, and with one that is not, which only
 * who does not know the word would take. */
static void add_other(Explore *e, uint32_t input, Points *out, const PlanJudged *grade, Str word)
{
    Num outside = NUM_INT(0);
    bool above = jx__num_sub(e->pool, grade->low, NUM_RATIO(1, 10), &outside) != NUM_OK ||
                 jx__num_sign(outside) < 0;
    if (above) (void)jx__num_add(e->pool, grade->high, NUM_RATIO(1, 10), &outside);
    add_share(e, input, out, grade->option, word, grade->high_in ? grade->high : grade->low,
              STR("别的说法"));
    if (e->p->inputs[input].self_share)
        add_share(e, input, out, grade->option, word, outside, STR("别的说法"));
}

static void judged_points(Explore *e, uint32_t input, Points *out)
{
    const Input *in = &e->p->inputs[input];
    const InputWords *w = in->words;
    const PlanItem *it = &e->p->items[in->item];
    Num little = NUM_RATIO(1, 10000);
    for (uint32_t g = 0; g < it->njudged && !e->ar->failed; g++) {
        const PlanJudged *grade = &it->judged[g];
        if (grade->option >= w->noptions) continue;
        Str word = w->option_names[grade->option];
        const Num bounds[] = {grade->low, grade->high};
        for (int b = 0; b < 2; b++) {
            Num below = bounds[b], above = bounds[b];
            (void)jx__safe_sub(e->pool, bounds[b], little, &below);
            (void)jx__safe_add(e->pool, bounds[b], little, &above);
            add_share(e, input, out, grade->option, word, below, STR("略低"));
            add_share(e, input, out, grade->option, word, bounds[b], STR("恰好"));
            add_share(e, input, out, grade->option, word, above, STR("略高"));
        }
        if (in->self_share) { /* what is no grade is taken for one by the points */
            add_share(e, input, out, w->noptions, STR("群众反映尚可"), grade->low, STR("没有等级"));
            add_share(e, input, out, w->noptions, STR("群众反映尚可"), grade->high,
                      STR("没有等级"));
        }
        for (uint32_t k = 0; k < w->nalso; k++)
            if (w->also_of[k] == grade->option) add_other(e, input, out, grade, w->also[k]);
        add_text(e, out, word, STR("没有评分"));
    }
}

static void word_points(Explore *e, uint32_t input, Points *out)
{
    const Input *in = &e->p->inputs[input];
    const InputWords *w = in->words;
    uint32_t n = in->type == TYPE_GRADE ? w->noptions : 2;
    for (uint32_t k = 0; k < n && k < MOST_POINTS; k++)
        (void)add_point(e, input, out, NUM_INT(k), STR("填"));
    for (uint32_t k = 0; in->type == TYPE_GRADE && k < w->nalso && k < MOST_POINTS; k++)
        add_text(e, out, w->also[k], STR("别的说法"));
    if (w->open) (void)add_point(e, input, out, NUM_INT(w->noptions), STR("其他"));
}

static void entered_points(Explore *e, uint32_t input, Points *out)
{
    const PlanItem *it = &e->p->items[e->p->inputs[input].item];
    Grid g = {.scale = NUM_INT(1), .step = NUM_RATIO(1, 100)};
    Stretch all = {.low = NUM_INT(0), .high = it->points};
    add_bound(e, input, &g, out, NUM_INT(0));
    add_between(e, input, &g, out, &all);
    add_bound(e, input, &g, out, it->points);
    add_text(e, out, STR("1.235分"), STR("须取舍"));
}

/* A value in a unit ten thousand times off, or without the % that makes it what it is. */
static void add_slips(Explore *e, uint32_t input, Points *out)
{
    Num scale, x;
    Str unit;
    bool exact;
    Cell at = e->base[input];
    jx__explore_unit(e, input, &scale, &unit);
    if (at.status != CELL_OK || !unit.n || !jx__num_sign(at.num)) return;
    if (jx__safe_div(e->pool, at.num, scale, &x) != NUM_OK) return;
    Str digits = jx__num_text(e->ar, e->pool, x, 9, 9, &exact);
    if (!exact) return;
    static const char *const money[][2] = {{"元", "万元"}, {"万元", "亿元"}, {"亿元", "万元"}};
    Str slip = STR_NONE;
    for (size_t k = 0; k < sizeof money / sizeof *money && !slip.n; k++)
        if (jx__str_eq(unit, jx__str_of(money[k][0]))) slip = jx__str_of(money[k][1]);
    Dim count = {{0}};
    count.e[DIM_COUNT] = 1;
    const Input *in = &e->p->inputs[input];
    if (!slip.n && in->dim_known && jx__dim_eq(in->dim, count) && !jx__str_starts(unit, STR("万")))
        slip = jx__str_printf(e->ar, "万%.*s", STR_F(unit));
    if (slip.n)
        add_text(e, out, jx__str_printf(e->ar, "%.*s%.*s", STR_F(digits), STR_F(slip)),
                 STR("单位错了"));
    add_text(e, out, digits, STR("没有写单位"));
}

void jx__explore_points(Explore *e, uint32_t input, Points *out)
{
    const Input *in = &e->p->inputs[input];
    const PlanItem *it = in->item == JX_NO_REG ? NULL : &e->p->items[in->item];
    bool own = it && it->input == input;
    jx__explore_mark(e, input);
    if (own && it->method == METHOD_JUDGED)
        judged_points(e, input, out);
    else if (own && it->method == METHOD_ENTERED)
        entered_points(e, input, out);
    else if (jx__explore_number(in) || in->type == TYPE_DATE)
        number_points(e, input, out);
    else
        word_points(e, input, out);
    if (jx__explore_number(in) && !(own && it->method == METHOD_ENTERED)) add_slips(e, input, out);
    add_text(e, out, STR("M.8"), STR("无法识别"));
    *VEC_PUSH(e->ar, out) = (Point){.how = STR("未填"), .value = STR_NONE};
    if (own && in->kind == INPUT_VALUE && it->na_policy != NA_UNSET)
        *VEC_PUSH(e->ar, out) = (Point){.text = STR("不适用"),
                                        .value = STR("不适用"),
                                        .how = STR("不适用"),
                                        .whole = it->na_policy > NA_ZERO};
}

bool jx__explore_ends(Explore *e, uint32_t input, uint32_t item, Curve *c)
{
    const Input *in = &e->p->inputs[input];
    Stretch all = {.low = NUM_INT(0), .high = NUM_INT(0), .no_low = true, .no_high = true};
    *c = (Curve){.plan = e->p,
                 .pool = e->pool,
                 .ar = e->ar,
                 .place = e->place,
                 .regs = e->run.regs,
                 .var = register_of(e->p, input),
                 .most = MOST_PIECES};
    if (!jx__explore_number(in) || c->var == JX_NO_REG || e->p->items[item].reg_exact == JX_NO_REG)
        return false;
    *VEC_PUSH(e->ar, &c->watch) = e->p->items[item].reg_exact;
    jx__curve_begin(c);
    if (e->ar->failed || !jx__curve_pieces(c, &all, NULL) || c->cut_short) return false;
    for (uint32_t k = 0; k < c->pieces.n; k++) {
        const Value *v = &c->pieces.at[k].values[0];
        if (v->kind != VALUE_NUM && v->kind != VALUE_FORM) return false;
    }
    return c->pieces.n > 0;
}
