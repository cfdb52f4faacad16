/* Values that an official can type in, and what the plan makes of them.
 *
 * A value for the actual value is turned into cells: the indicator's own, or data whose 取值 gives
 * it, solved exactly for one with the others held. Other data are tried with round figures, with 0
 * and with the figures the rules compare them with, until the proof holds. The proof looks at the
 * registers after the ops have run, and the last one is a run of the whole plan.
 */
#include "analysis/study.h"

enum { MOST_TRIES = 96, PLACES = 9, TEXT_BYTES = 100 }; /* a longer text a message would cut */

/* ---- as text ---- */

static bool is_number(const Input *in)
{
    return in->type == TYPE_NUMBER || in->type == TYPE_UNKNOWN;
}

void jx__witness_unit(Study *s, uint32_t input, Num *scale, Str *text)
{
    *scale = NUM_INT(1);
    *text = STR_NONE;
    if (input == JX_NO_REG) return;
    const Input *in = &s->p->inputs[input];
    const PlanItem *it = in->item == JX_NO_REG ? NULL : &s->p->items[in->item];
    Dim money = {{0}};
    money.e[DIM_MONEY] = 1;
    if (!is_number(in) || in->kind != INPUT_VALUE) return;
    bool target =
        it && !it->derived && (it->target_kind == TARGET_NUMBER || it->target_kind == TARGET_RANGE);
    const Unit *u = target && it->target_unit->text.n ? it->target_unit
                    : in->unit->text.n                ? in->unit
                                                      : NULL;
    if (u && (u->scale.d != 0 || u->scale.big)) {
        *scale = u->scale;
        *text = u->text;
    } else if (in->unit->kind == UNIT_PERCENT || in->unit->kind == UNIT_POINT) {
        *scale = NUM_RATIO(1, 100);
        *text = in->unit->kind == UNIT_PERCENT ? STR("%") : STR("个百分点");
    } else if (in->dim_known && jx__dim_eq(in->dim, money)) {
        *scale = NUM_INT(10000);
        *text = STR("万元");
    } else if (it && it->derived && it->value->dim_known && jx__dim_none(it->value->dim)) {
        *scale = NUM_RATIO(1, 100);
        *text = STR("%");
    }
}

static Str date_text(Study *s, Num x)
{
    int64_t day = x.d == 1 ? x.n : 0;
    return jx__str_printf(&s->ar, "%lld年%lld月%lld日", (long long)(day / JX_YEAR_DAYS),
                          (long long)(day % JX_YEAR_DAYS / JX_MONTH_DAYS + 1),
                          (long long)(day % JX_MONTH_DAYS + 1));
}

static Str option_text(Study *s, const Input *in, Num x)
{
    const InputWords *w = in->words;
    int64_t k = x.d == 1 ? x.n : 0;
    if (in->type == TYPE_TEXT && k == 0 && w->noptions)
        return jx__str_printf(&s->ar, "未%.*s", STR_F(w->option_names[0]));
    if (in->type == TYPE_TEXT) return w->noptions ? w->option_names[0] : STR_NONE;
    bool known = k >= 0 && (uint64_t)k < w->noptions;
    return known ? w->option_names[k] : STR("其他");
}

Str jx__witness_value(Study *s, uint32_t input, Num x, bool *exact)
{
    const Input *in = &s->p->inputs[input];
    Num scale, v;
    Str unit;
    *exact = true;
    if (in->type == TYPE_YESNO || in->type == TYPE_BOOL)
        return jx__num_sign(x) ? STR("是") : STR("否");
    if (in->type == TYPE_DATE) return date_text(s, x);
    if (in->type == TYPE_TEXT || in->type == TYPE_GRADE) return option_text(s, in, x);
    jx__witness_unit(s, input, &scale, &unit);
    if (jx__safe_div(&s->pool, x, scale, &v) != NUM_OK) {
        *exact = false;
        return STR_NONE;
    }
    Str digits = jx__num_text(&s->ar, &s->pool, v, PLACES, PLACES, exact);
    return jx__str_printf(&s->ar, "%.*s%.*s", STR_F(digits), STR_F(unit));
}

Str jx__witness_points(Study *s, Num points)
{
    bool exact;
    Str digits = jx__num_text(&s->ar, &s->pool, points, 6, 4, &exact);
    return exact ? digits : jx__str_printf(&s->ar, "≈%.*s", STR_F(digits));
}

/* 是, 100万元: what a cell that has to hold something holds. */
Num jx__witness_default(Study *s, uint32_t input, Num count)
{
    Num scale, x = count;
    Str unit;
    if (s->p->inputs[input].kind == INPUT_REASON) return NUM_INT(0);
    if (!is_number(&s->p->inputs[input])) return NUM_INT(jx__num_sign(count) > 0);
    jx__witness_unit(s, input, &scale, &unit);
    (void)jx__safe_mul(&s->pool, count, scale, &x);
    return x;
}

static void name_cell(Study *s, Buf *out, uint32_t input)
{
    const Input *in = &s->p->inputs[input];
    bool exact;
    if (in->kind != INPUT_VALUE || s->inputs[input].status != CELL_OK) return;
    if (out->n) jx__buf_add(out, STR("，"));
    Str value = jx__witness_value(s, input, s->inputs[input].num, &exact);
    jx__buf_printf(out, "%.*s＝%.*s", STR_F(in->name), STR_F(value));
}

static bool gives_reason(const Study *s)
{
    for (uint32_t k = 0; k < s->nothers; k++) {
        Cell c = s->inputs[s->others[k]];
        if (s->p->inputs[s->others[k]].kind == INPUT_REASON && c.status == CELL_OK &&
            jx__num_sign(c.num) != 0)
            return true;
    }
    return false;
}

/* One cell alone is told by its value; several by name. */
static Str cells_text(Study *s)
{
    const PlanItem *pi = s->pi;
    bool exact, judged = pi->method == METHOD_JUDGED && pi->input_points != JX_NO_REG;
    if (!pi->derived && pi->input != JX_NO_REG && s->inputs[pi->input].status == CELL_OK) {
        Str own = jx__witness_value(s, pi->input, s->inputs[pi->input].num, &exact);
        if (pi->method == METHOD_ENTERED) own = jx__str_printf(&s->ar, "%.*s分", STR_F(own));
        if (judged && s->inputs[pi->input_points].status == CELL_OK) {
            Num hundred = NUM_INT(0);
            (void)jx__safe_mul(&s->pool, s->inputs[pi->input_points].num, NUM_INT(100), &hundred);
            Str share = jx__num_text(&s->ar, &s->pool, hundred, PLACES, PLACES, &exact);
            own = jx__str_printf(&s->ar, "%.*s（%.*s%%）", STR_F(own), STR_F(share));
        }
        bool alone = true;
        for (uint32_t k = 0; k < s->nothers; k++)
            alone = alone && (s->p->inputs[s->others[k]].kind != INPUT_VALUE ||
                              s->inputs[s->others[k]].status != CELL_OK);
        if (alone) return own;
    }
    Buf out = jx__buf(&s->ar);
    if (!pi->derived && pi->input != JX_NO_REG) name_cell(s, &out, pi->input);
    for (uint32_t k = 0; k < s->nothers; k++)
        if (s->others[k] != pi->input || pi->derived) name_cell(s, &out, s->others[k]);
    return jx__buf_str(&out);
}

static Str witness_text(Study *s)
{
    Str text = cells_text(s);
    if (!gives_reason(s)) return text;
    return jx__str_printf(&s->ar, "%.*s（说明了原因）", STR_F(text));
}

/* Whether a cell can be written down as it is: a decimal that ends, of what is counted a whole
 * number. */
static bool cell_typable(Study *s, uint32_t input)
{
    Dim count = {{0}};
    count.e[DIM_COUNT] = 1;
    bool exact = true;
    const Input *in = &s->p->inputs[input];
    Cell c = s->inputs[input];
    if (c.status != CELL_OK || in->kind != INPUT_VALUE) return true;
    bool whole = in->whole || (in->dim_known && jx__dim_eq(in->dim, count));
    if (whole && !jx__num_is_int(&s->pool, c.num)) return false;
    (void)jx__witness_value(s, input, c.num, &exact);
    return exact;
}

static bool typable(Study *s)
{
    bool all = s->pi->input == JX_NO_REG || cell_typable(s, s->pi->input);
    for (uint32_t k = 0; k < s->nothers && all; k++)
        all = cell_typable(s, s->others[k]);
    return all;
}

/* ---- running ---- */

/* The ops of this indicator alone: cheap, and the whole plan says the same. */
static void run_cone(Study *s)
{
    KernelEnv env = {.plan = s->p, .pool = &s->run.pool, .inputs = s->inputs};
    s->ops += s->cone_n;
    for (uint32_t k = 0; k < s->cone_n; k++) {
        uint32_t reg = s->cone[k];
        if (reg == s->pi->reg_points && reg >= s->p->first_op)
            s->run.regs[reg] = CELL_NUM(s->pi->points);
        else if (reg >= s->p->first_op)
            jx__kernel_run(&env, &s->p->ops[reg], s->run.regs, &s->run.regs[reg]);
    }
}

static bool run_whole(Study *s, Proof *proof, const void *of)
{
    if (s->keeping || s->budget < s->p->nops) return true;
    s->budget -= s->p->nops;
    s->ops += s->p->nops;
    return jx__session_run(&s->run, s->inputs) && proof(s, of);
}

bool jx__witness_run(Study *s, Proof *proof, const void *of, Witness *out)
{
    if (s->year != JX_NO_REG) s->inputs[s->p->ops[s->year].d] = CELL_NUM(NUM_INT(2023));
    jx__num_pool_reset(&s->run.pool);
    run_cone(s);
    if (s->run.pool.arena.failed || !proof(s, of) || !typable(s)) return false;
    if (!run_whole(s, proof, of)) return false;
    Cell score = s->run.regs[s->pi->reg_score];
    out->status = score.status;
    out->points = NUM_INT(0);
    if (score.status == CELL_OK && jx__num_copy(&s->pool, score.num, &out->points) != NUM_OK)
        return false;
    out->text = witness_text(s);
    out->score = score.status == CELL_OK ? jx__witness_points(s, out->points) : STR_NONE;
    return !s->ar.failed && out->text.n <= TEXT_BYTES;
}

/* ---- cells that give an actual value ---- */

static uint32_t input_reg(const Study *s, uint32_t input)
{
    for (uint32_t k = 0; k < s->cone_n; k++)
        if (s->p->ops[s->cone[k]].code == OP_INPUT_ && s->p->ops[s->cone[k]].d == input)
            return s->cone[k];
    return JX_NO_REG;
}

/* The value of one datum that makes the 取值 x, the other cells as they stand. */
static bool solve_datum(Study *s, uint32_t input, Num x, Num *out)
{
    Fixed fixed[MOST_OTHERS + 1];
    uint32_t n = 0;
    for (uint32_t k = 0; k < s->nothers; k++) {
        uint32_t reg = input_reg(s, s->others[k]);
        if (s->others[k] != input && reg != JX_NO_REG)
            fixed[n++] = (Fixed){reg, jx__value_num(s->inputs[s->others[k]].num)};
    }
    Curve c = {.plan = s->p,
               .pool = &s->pool,
               .ar = &s->ar,
               .place = s->place2,
               .var = input_reg(s, input),
               .fixed = fixed,
               .nfixed = n,
               .most = 40};
    if (c.var == JX_NO_REG) return false;
    *VEC_PUSH(&s->ar, &c.watch) = s->pi->reg_actual;
    jx__curve_begin(&c);
    Stretch above = {.low = NUM_INT(0), .high = NUM_INT(0), .no_high = true};
    Stretch zero = {.low = NUM_INT(0), .high = NUM_INT(0), .point = true};
    if (s->ar.failed || !jx__curve_pieces(&c, &zero, NULL) || !jx__curve_pieces(&c, &above, NULL))
        return false;
    for (uint32_t k = 0; k < c.pieces.n; k++) {
        const Value *v = &c.pieces.at[k].values[0];
        StretchRun run = {.c = &c, .at = c.pieces.at[k].at};
        bool here = v->kind == VALUE_NUM && v->statuses == ANY_OK &&
                    jx__num_cmp(&s->pool, v->low, x) == 0 && run.at.point;
        *out = run.at.low;
        if (here) return true;
        if (v->kind == VALUE_FORM && v->statuses == ANY_OK &&
            jx__mobius_solve(&s->pool, &v->form, x, out) && jx__stretch_inside(&run, *out))
            return true;
    }
    return false;
}

static bool set_actual(Study *s, const Sample *at, uint32_t turn)
{
    const PlanItem *pi = s->pi;
    if (pi->method == METHOD_JUDGED) {
        if (pi->input == JX_NO_REG || pi->input_points == JX_NO_REG) return false;
        s->inputs[pi->input] = CELL_NUM(NUM_INT(at->grade));
        s->inputs[pi->input_points] = CELL_NUM(at->x);
        return true;
    }
    if (!pi->derived) {
        if (pi->input == JX_NO_REG) return false;
        s->inputs[pi->input] = CELL_NUM(at->x);
        return true;
    }
    Num v;
    if (!s->ndata || !solve_datum(s, s->data[turn % s->ndata], at->x, &v)) return false;
    s->inputs[s->data[turn % s->ndata]] = CELL_NUM(v);
    return true;
}

/* ---- the other data ---- */

static void set_others(Study *s, Num count)
{
    for (uint32_t k = 0; k < s->nothers; k++)
        s->inputs[s->others[k]] = CELL_NUM(jx__witness_default(s, s->others[k], count));
}

/* A figure that a rule compares the input with, the k-th of them, and the values beside it. */
static bool compared(Study *s, uint32_t turn, uint32_t *input, Num *x)
{
    uint32_t k = turn / 3, seen = 0;
    for (uint32_t at = 0; at < s->cone_n; at++) {
        const Op *op = &s->p->ops[s->cone[at]];
        if (op->code < OP_EQ_ || op->code > OP_LT_) continue;
        bool left = op->b < s->p->first_op;
        uint32_t reg = left ? op->a : op->b, figure = left ? op->b : op->a;
        if (figure >= s->p->first_op || s->p->ops[reg].code != OP_INPUT_) continue;
        *input = s->p->ops[reg].d;
        bool other = false;
        for (uint32_t o = 0; o < s->nothers; o++)
            other = other || s->others[o] == *input;
        if (!other || seen++ != k) continue;
        Num by = jx__witness_default(s, *input, NUM_INT(1));
        *x = s->p->consts[figure];
        if (turn % 3 == 1) (void)jx__safe_add(&s->pool, *x, by, x);
        if (turn % 3 == 2) (void)jx__safe_sub(&s->pool, *x, by, x);
        return true;
    }
    return false;
}

/* The `turn`-th way to fill the other cells; false when there are no more. */
static bool fill_others(Study *s, uint32_t turn)
{
    static const int8_t counts[] = {100, 0, 1};
    enum { PLAIN = 3 };
    uint32_t input, way = turn % PLAIN, special = turn / PLAIN;
    Num x;
    set_others(s, NUM_INT(counts[way]));
    if (!special) return true;
    if (special <= s->nothers) { /* one of them empty-handed, or full-handed */
        uint32_t one = s->others[special - 1];
        bool reason = s->p->inputs[one].kind == INPUT_REASON;
        s->inputs[one] =
            CELL_NUM(reason ? NUM_INT(1) : jx__witness_default(s, one, NUM_INT(way == 1 ? 1 : 0)));
        return true;
    }
    if (!compared(s, special - s->nothers - 1, &input, &x)) return false;
    s->inputs[input] = CELL_NUM(x);
    return true;
}

static void clear(Study *s)
{
    Cell missing = CELL_STATUS(CELL_MISSING);
    for (uint32_t k = 0; k < s->nothers; k++)
        s->inputs[s->others[k]] = missing;
    if (s->pi->input != JX_NO_REG) s->inputs[s->pi->input] = missing;
    if (s->pi->input_points != JX_NO_REG) s->inputs[s->pi->input_points] = missing;
}

static void keep_cell(Study *s, uint32_t input)
{
    Num kept;
    if (input == JX_NO_REG || s->inputs[input].status != CELL_OK) return;
    if (jx__num_copy(&s->kept, s->inputs[input].num, &kept) == NUM_OK)
        s->best[input] = CELL_NUM(kept);
}

static void keep_cells(Study *s)
{
    for (uint32_t k = 0; k < s->nothers; k++)
        keep_cell(s, s->others[k]);
    keep_cell(s, s->pi->input);
    keep_cell(s, s->pi->input_points);
}

/* One datum alone is solved for, whatever it was filled with before. */
static bool solves_all(const Study *s)
{
    return s->pi->derived && s->pi->method != METHOD_JUDGED && s->nothers == 1 && s->ndata == 1 &&
           s->data[0] == s->others[0];
}

static bool try_turns(Study *s, const Sample *at, uint32_t from, uint32_t until, Proof *proof,
                      const void *of, Witness *out)
{
    bool found = false;
    *out = (Witness){.x = at->x};
    if (s->too_many) return false;
    for (uint32_t turn = from; turn < until && !found && !s->ar.failed; turn++) {
        if (s->nothers && !fill_others(s, turn)) break;
        out->turn = turn;
        found = set_actual(s, at, turn / 3) && jx__witness_run(s, proof, of, out);
        if (found && s->keeping) keep_cells(s);
        clear(s);
    }
    clear(s);
    return found;
}

bool jx__witness(Study *s, const Sample *at, Proof *proof, const void *of, Witness *out)
{
    return try_turns(s, at, 0, s->nothers && !solves_all(s) ? MOST_TRIES : 1, proof, of, out);
}

bool jx__witness_like(Study *s, const Sample *at, const Witness *like, Proof *proof, const void *of,
                      Witness *out)
{
    return try_turns(s, at, like->turn, like->turn + 1, proof, of, out);
}
