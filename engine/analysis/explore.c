/* The score of one indicator as a function of its actual value: setting up and cutting.
 *
 * The variable is the actual value itself, also where a 取值 makes it from data, so that one
 * number decides; of 定性 it is the evaluator's share, once for each grade. Points are those
 * written: what a 不适用 item passes on scales every score alike.
 */
#include "analysis/study.h"
#include "base/limits.h"

static bool counts(const Input *in)
{
    Dim count = {{0}};
    count.e[DIM_COUNT] = 1;
    return in->dim_known && jx__dim_eq(in->dim, count);
}

static bool is_number(const Input *in)
{
    return in->type == TYPE_NUMBER || in->type == TYPE_UNKNOWN;
}

/* ---- what the score is made of ---- */

static uint32_t step_register(const PlanStep *step, uint32_t what)
{
    const uint32_t regs[] = {step->reg, step->a, step->b, step->a};
    return regs[what];
}

static void watch_steps(Study *s, Curve *c)
{
    bool later = false; /* the condition of a later 情形 is: none before it, and its own */
    *VEC_PUSH(&s->ar, &c->watch) = s->pi->reg_exact;
    for (uint32_t k = 0; k < s->pi->nsteps; k++) {
        const PlanStep *step = &s->p->steps[s->pi->first_step + k];
        bool after = step->kind >= STEP_NA; /* not part of the assessed score */
        for (uint32_t what = 0; what < WATCHED; what++) {
            uint32_t reg = after ? s->pi->reg_exact : step_register(step, what);
            bool own = what == WATCH_ALONE && step->kind == STEP_CASE && later;
            if (own && reg >= s->p->first_op && s->p->ops[reg].code == OP_AND_)
                reg = s->p->ops[reg].b;
            *VEC_PUSH(&s->ar, &c->watch) = reg == JX_NO_REG ? s->pi->reg_exact : reg;
        }
        later = later || step->kind == STEP_CASE;
    }
}

static void fix(Curve *c, Fixed *fixed, uint32_t reg, Value value)
{
    if (reg == JX_NO_REG || c->nfixed == MOST_FIXED) return;
    fixed[c->nfixed++] = (Fixed){reg, value};
}

static void start_curve(Study *s, Curve *c, uint32_t *place)
{
    *c = (Curve){.plan = s->p,
                 .pool = &s->pool,
                 .ar = &s->ar,
                 .place = place,
                 .var = s->pi->reg_actual,
                 .most = JX_LIMIT_PIECES};
    Fixed *fixed = jx__arena_alloc(&s->ar, sizeof *fixed * MOST_FIXED);
    if (s->ar.failed) return;
    c->fixed = fixed;
    /* A constant keeps its own value; below the others nothing is run. */
    if (s->pi->reg_points >= s->p->first_op)
        fix(c, fixed, s->pi->reg_points, jx__value_num(s->pi->points));
    fix(c, fixed, s->year, jx__value_num(NUM_INT(2023)));
    watch_steps(s, c);
}

/* ---- domains ---- */

static void pieces_of(Study *s, Curve *c)
{
    const Input *in = s->pi->input == JX_NO_REG ? NULL : &s->p->inputs[s->pi->input];
    bool judged = s->pi->method == METHOD_JUDGED;
    Stretch zero = {.low = NUM_INT(0), .high = NUM_INT(0), .point = true};
    Stretch above = {.low = NUM_INT(0), .high = NUM_INT(0), .no_high = true};
    c->whole = false;
    if (!judged && !s->pi->derived && in && !is_number(in)) {
        int64_t most = in->type == TYPE_GRADE ? (int64_t)in->words->noptions - !in->words->open : 1;
        Stretch words = {.low = NUM_INT(0), .high = NUM_INT(most)};
        if (in->type == TYPE_DATE)
            words = (Stretch){.low = NUM_INT(jx__day_code(1949, 1, 1)),
                              .high = NUM_INT(jx__day_code(2999, 12, 31))};
        c->whole = true;
        (void)jx__curve_pieces(c, &words, NULL);
        return;
    }
    c->whole = !judged && !s->pi->derived && in && (in->whole || counts(in)) && !s->reals;
    if (s->signed_values) {
        Stretch all = {.low = NUM_INT(0), .high = NUM_INT(0), .no_low = true, .no_high = true};
        (void)jx__curve_pieces(c, &all, NULL);
        return;
    }
    if (!c->whole) (void)jx__curve_pieces(c, &zero, NULL);
    (void)jx__curve_pieces(c, &above, NULL);
}

/* 定性: the grade is given, the share is the variable. */
static void judged_pieces(Study *s, Curve *c)
{
    const PlanStep *step = NULL;
    for (uint32_t k = 0; k < s->pi->nsteps && !step; k++)
        if (s->p->steps[s->pi->first_step + k].kind == STEP_JUDGED)
            step = &s->p->steps[s->pi->first_step + k];
    const Input *in = s->pi->input == JX_NO_REG ? NULL : &s->p->inputs[s->pi->input];
    Fixed *fixed = jx__arena_alloc(&s->ar, sizeof *fixed * (MOST_FIXED + 1));
    if (!step || !in || s->ar.failed) return;
    for (uint32_t k = 0; k < c->nfixed; k++)
        fixed[k] = c->fixed[k];
    c->var = step->b;
    c->fixed = fixed;
    uint32_t at = c->nfixed++;
    fixed[at] = (Fixed){s->pi->reg_actual, jx__value_num(NUM_INT(0))};
    jx__curve_begin(c);
    for (uint32_t g = 0; g < in->words->noptions && !s->ar.failed; g++) {
        fixed[at].value = jx__value_num(NUM_INT(g));
        c->values[c->place[s->pi->reg_actual]] = fixed[at].value;
        uint32_t first = c->pieces.n;
        pieces_of(s, c);
        for (uint32_t k = first; k < c->pieces.n; k++) /* which grade it is of */
            c->pieces.at[k].grade = g;
    }
}

static void explore(Study *s, Curve *c)
{
    if (s->pi->method == METHOD_JUDGED) {
        judged_pieces(s, c);
        s->ops += c->ops;
        return;
    }
    jx__curve_begin(c);
    if (!s->ar.failed) pieces_of(s, c);
    s->ops += c->ops;
}

/* ---- with the other conditions as they normally are ---- */

/* Whether the condition hangs on other data alone. */
static bool open_condition(const Study *s, uint32_t step)
{
    bool open = false;
    for (uint32_t k = 0; k < s->curve.pieces.n; k++) {
        const Value *v = jx__watched(&s->curve.pieces.at[k], step, WATCH_A);
        if (v->kind == VALUE_RANGE && v->slope == 0) open = true;
    }
    return open;
}

static void explore_plain(Study *s)
{
    start_curve(s, &s->plain, s->place_plain);
    Fixed *fixed = (Fixed *)s->plain.fixed;
    uint32_t before = s->plain.nfixed;
    for (uint32_t k = 0; k < s->pi->nsteps && !s->ar.failed; k++) {
        const PlanStep *step = &s->p->steps[s->pi->first_step + k];
        bool over = step->kind == STEP_OVER;
        bool choice =
            step->kind == STEP_CASE || step->kind == STEP_PREMISE || step->kind == STEP_VETO;
        if (!over && !(choice && open_condition(s, k))) continue;
        if (step->a < s->p->first_op || !fixed) continue;
        fix(&s->plain, fixed, step->a, jx__value_num(NUM_INT(step->kind == STEP_PREMISE)));
    }
    s->same = s->plain.nfixed == before;
    if (s->same)
        s->plain = s->curve;
    else
        explore(s, &s->plain);
}

/* ---- inputs ---- */

static void add_input(Study *s, uint32_t *list, uint32_t *n, uint32_t input)
{
    for (uint32_t k = 0; k < *n; k++)
        if (list[k] == input) return;
    if (*n == MOST_OTHERS)
        s->too_many = true;
    else
        list[(*n)++] = input;
}

/* The ops behind the score and the actual value, points aside; and the inputs among them. */
static void find_cone(Study *s)
{
    Curve c = {.plan = s->p,
               .ar = &s->ar,
               .pool = &s->pool,
               .place = s->place2,
               .var = JX_NO_REG,
               .most_ops = JX_LIMIT_STUDY_OPS};
    Fixed points = {s->pi->reg_points, jx__value_num(s->pi->points)};
    if (s->pi->reg_points >= s->p->first_op) c.fixed = &points, c.nfixed = 1;
    *VEC_PUSH(&s->ar, &c.watch) = s->pi->reg_actual;
    jx__curve_begin(&c);
    uint32_t of_actual = s->of_actual = c.cone.n;
    c.cone.n = 0;
    *VEC_PUSH(&s->ar, &c.watch) = s->pi->reg_score;
    *VEC_PUSH(&s->ar, &c.watch) = s->pi->reg_exact;
    for (uint32_t k = 0; k < s->pi->nsteps; k++) {
        const PlanStep *step = &s->p->steps[s->pi->first_step + k];
        const uint32_t regs[] = {step->reg, step->a, step->b, step->c};
        for (int r = 0; r < 4; r++)
            if (regs[r] != JX_NO_REG) *VEC_PUSH(&s->ar, &c.watch) = regs[r];
    }
    jx__curve_begin(&c);
    s->cone = c.cone.at;
    s->cone_n = s->ar.failed || c.cut_short ? 0 : c.cone.n;
    s->too_long = c.cut_short;
    s->ops += s->cone_n;
    for (uint32_t k = 0; k < s->cone_n; k++) {
        const Op *op = &s->p->ops[s->cone[k]];
        if (op->code != OP_INPUT_ || s->p->inputs[op->d].kind == INPUT_YEAR) continue;
        if (s->pi->derived && k < of_actual) add_input(s, s->data, &s->ndata, op->d);
        /* Of a 取值 the own cell is only asked whether it says 不适用. */
        bool own = op->d == s->pi->input_points || (op->d == s->pi->input && k >= of_actual);
        own = own || (op->d == s->pi->input && !s->pi->derived);
        if (!own) add_input(s, s->others, &s->nothers, op->d);
    }
}

/* Words of names whose values may well be below 0. */
static bool named_signed(Str name)
{
    static const char *const words[] = {"增长", "增幅", "增速", "增加", "变动", "变化", "同比",
                                        "环比", "下降", "降低", "降幅", "偏离", "偏差", "差额",
                                        "差异", "利润", "盈余", "结余", "盈亏", "净"};
    for (uint32_t i = 0; i < name.n; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (jx__str_starts((Str){name.p + i, name.n - i}, jx__str_of(words[k]))) return true;
    return false;
}

/* A 取值 that takes one thing off another. */
static bool subtracts(const Study *s)
{
    for (uint32_t k = 0; k < s->of_actual; k++)
        if (s->p->ops[s->cone[k]].code == OP_SUB_ || s->p->ops[s->cone[k]].code == OP_NEG_)
            return true;
    return false;
}

/* A scheme that speaks of negative values means them. */
static bool speaks_of_negatives(const Study *s)
{
    bool counted = s->pi->input != JX_NO_REG && s->p->inputs[s->pi->input].whole;
    if (jx__num_sign(s->pi->target_low) < 0 || (!counted && named_signed(s->pi->name))) return true;
    if (s->pi->derived && subtracts(s)) return true;
    for (uint32_t k = 0; k < s->pi->nsteps; k++) {
        const PlanStep *step = &s->p->steps[s->pi->first_step + k];
        if (step->kind != STEP_BAND || step->a != s->pi->reg_actual) continue;
        const BandTable *table = &s->p->tables[step->d];
        for (uint32_t r = 0; r < table->n; r++)
            if (table->rows[r].has_low && jx__num_sign(table->rows[r].low) < 0) return true;
    }
    for (uint32_t k = 0; k < s->cone_n; k++) {
        const Op *op = &s->p->ops[s->cone[k]];
        if (op->code < OP_EQ_ || op->code > OP_LT_) continue;
        uint32_t other = op->a == s->pi->reg_actual   ? op->b
                         : op->b == s->pi->reg_actual ? op->a
                                                      : JX_NO_REG;
        if (other < s->p->first_op && jx__num_sign(s->p->consts[other]) < 0) return true;
    }
    return false;
}

/* Bands of a deviation take points on both sides of a bare target. */
static bool two_sided(const Study *s)
{
    bool bare = s->pi->target_op == OP_NONE || s->pi->target_op == OP_EQ;
    for (uint32_t k = 0; k < s->pi->nsteps; k++) {
        const PlanStep *step = &s->p->steps[s->pi->first_step + k];
        if (step->kind != STEP_BAND || !bare || step->a == s->pi->reg_actual) continue;
        const Op *op = &s->p->ops[step->a];
        uint32_t rate = s->pi->reg_completion;
        if (step->a != rate && !(op->code == OP_MIN_ && op->a == rate)) return true;
    }
    return false;
}

int jx__study_direction(const Study *s)
{
    const PlanItem *pi = s->pi;
    if (pi->role == ROLE_PENALTY || !s->numeric || two_sided(s)) return 0;
    if (pi->reg_met != JX_NO_REG) {
        OpCode code = (OpCode)s->p->ops[pi->reg_met].code;
        return code == OP_GE_ || code == OP_GT_ ? 1 : code == OP_LE_ || code == OP_LT_ ? -1 : 0;
    }
    for (uint32_t k = 0; k < pi->nsteps; k++) {
        const PlanStep *step = &s->p->steps[pi->first_step + k];
        if (step->kind == STEP_DEDUCT && step->found) return -1;
    }
    return pi->role == ROLE_BONUS && pi->method != METHOD_ENTERED ? 1 : 0;
}

/* 数值指标（≥100个，10分）: rows are made up with a target of each kind (model/probes.c). */
static Str made_up_name(Study *s)
{
    Str points = jx__witness_points(s, s->pi->points), target = s->pi->target_text;
    return jx__str_printf(&s->ar, "%.*s（%.*s%s%.*s分）", STR_F(s->pi->name), STR_F(target),
                          target.n ? "，" : "", STR_F(points));
}

bool jx__study_begin(Study *s, uint32_t item)
{
    const PlanItem *pi = &s->p->items[item];
    jx__arena_reset(&s->ar);
    jx__num_pool_reset(&s->pool);
    s->item = item;
    s->pi = pi;
    s->name = pi->of_form ? made_up_name(s) : pi->name;
    s->nothers = s->ndata = 0;
    s->too_many = s->too_long = false;
    s->samples.n = s->samples.cap = 0;
    s->cone_n = 0;
    if (!pi->indicator || pi->reg_exact == JX_NO_REG || pi->reg_actual == JX_NO_REG) return false;
    if (pi->reg_actual < s->p->first_op) return false;
    if (pi->blocked != ROW_FREE || pi->no_points) return false;
    find_cone(s);
    if (s->ar.failed || s->too_long) return false;
    const Input *in = pi->input == JX_NO_REG ? NULL : &s->p->inputs[pi->input];
    s->numeric = pi->derived || (in && is_number(in));
    s->signed_values = s->numeric && speaks_of_negatives(s);
    jx__witness_unit(s, pi->input, &s->scale, &s->unit);
    start_curve(s, &s->curve, s->place);
    if (s->ar.failed) return false;
    explore(s, &s->curve);
    if (!s->ar.failed) explore_plain(s);
    return !s->ar.failed;
}

/* ---- values to show ---- */

static void add_sample(Study *s, const Curve *c, uint32_t piece, Num x)
{
    Value *values = jx__arena_alloc(&s->ar, sizeof *values * ((size_t)c->watch.n + 1));
    const Stretch *at = &c->pieces.at[piece].at;
    if (s->ar.failed || s->samples.n >= 4 * JX_LIMIT_PIECES) return;
    bool low = at->no_low || jx__num_cmp(&s->pool, x, at->low) >= !c->whole;
    bool high = at->no_high || jx__num_cmp(&s->pool, x, at->high) <= -!c->whole;
    if (!at->point && (!low || !high)) return;
    if (s->pi->method == METHOD_JUDGED)
        ((Curve *)c)->values[c->place[s->pi->reg_actual]] =
            jx__value_num(NUM_INT(c->pieces.at[piece].grade));
    jx__curve_at((Curve *)c, x, values);
    if (values[0].kind != VALUE_NUM || values[0].statuses != ANY_OK) return;
    *VEC_PUSH(&s->ar, &s->samples) = (Sample){
        .x = x, .score = values[0].low, .grade = c->pieces.at[piece].grade, .piece = piece};
}

/* The first and the last value of a stretch with that many decimals in the unit shown. */
static bool sample_grid(Study *s, const Curve *c, uint32_t piece, uint32_t places)
{
    NumPool *np = &s->pool;
    const Stretch *at = &c->pieces.at[piece].at;
    Num step = s->scale, first, last, units;
    for (uint32_t k = 0; k < places; k++)
        if (jx__safe_div(np, step, NUM_INT(10), &step) != NUM_OK) return false;
    Num end = at->no_low ? at->high : at->low;
    if (at->no_low && at->no_high) end = NUM_INT(0);
    int by = at->no_low ? -1 : 1;
    if (jx__safe_div(np, end, step, &units) != NUM_OK ||
        jx__safe_round(np, units, 0, by > 0 ? ROUND_FLOOR : ROUND_CEIL, &units) != NUM_OK ||
        jx__safe_add(np, units, NUM_INT(by), &units) != NUM_OK ||
        jx__safe_mul(np, units, step, &first) != NUM_OK)
        return false;
    uint32_t before = s->samples.n;
    if (c->whole) add_sample(s, c, piece, end);
    add_sample(s, c, piece, first);
    if (at->no_low || at->no_high) {
        if (jx__safe_add(np, first, first, &last) == NUM_OK) add_sample(s, c, piece, last);
        if (jx__safe_mul(np, step, NUM_INT(by * 1000), &last) == NUM_OK &&
            jx__safe_add(np, first, last, &last) == NUM_OK)
            add_sample(s, c, piece, last);
        return s->samples.n > before;
    }
    if (jx__safe_div(np, at->high, step, &units) == NUM_OK &&
        jx__safe_round(np, units, 0, ROUND_CEIL, &units) == NUM_OK &&
        jx__safe_sub(np, units, NUM_INT(1), &units) == NUM_OK &&
        jx__safe_mul(np, units, step, &last) == NUM_OK)
        add_sample(s, c, piece, last);
    if (c->whole) add_sample(s, c, piece, at->high);
    return s->samples.n > before;
}

void jx__study_samples(Study *s, const Curve *c)
{
    s->samples.n = 0;
    for (uint32_t k = 0; k < c->pieces.n && !s->ar.failed; k++) {
        const Stretch *at = &c->pieces.at[k].at;
        if (at->point) {
            add_sample(s, c, k, at->low);
            continue;
        }
        uint32_t places = 0;
        while (places < 9 && !sample_grid(s, c, k, places))
            places++;
        if (places < 8 && !c->whole) (void)sample_grid(s, c, k, places + 2);
    }
}
