/* A plan under exploration: what the other data hold, what hangs on a datum, and what cells say.
 *
 * The `base` in which one datum is varied is found by trying the values of points.c: whatever gives
 * the most points is kept. Depends on analysis/witness.c for values as texts.
 */
#include "analysis/study.h"
#include "trial/trial.h"
#include <string.h>

enum { PASSES = 2 };

/* ---- beginning ---- */

bool jx__explore_number(const Input *in)
{
    return in->type == TYPE_NUMBER || in->type == TYPE_UNKNOWN;
}

/* The functions of analysis/witness.c that turn values into texts ask for no more. */
static Study as_study(Explore *e)
{
    Study s;
    memset(&s, 0, sizeof s);
    s.p = e->p;
    s.ar = *e->ar;
    s.pool = *e->pool;
    return s;
}

static void back(Explore *e, const Study *s)
{
    *e->ar = s->ar;
    *e->pool = s->pool;
}

Str jx__explore_value(Explore *e, uint32_t input, Num x, bool *exact)
{
    Study s = as_study(e);
    Str text = jx__witness_value(&s, input, x, exact);
    back(e, &s);
    return text;
}

void jx__explore_unit(Explore *e, uint32_t input, Num *scale, Str *text)
{
    Study s = as_study(e);
    jx__witness_unit(&s, input, scale, text);
    back(e, &s);
}

bool jx__explore_run(Explore *e)
{
    return jx__session_run(&e->run, e->base);
}

/* The grade that gives most, and a share that is in it. */
static const PlanJudged *best_grade(NumPool *pool, const PlanItem *it, Num *share)
{
    const PlanJudged *best = NULL;
    for (uint32_t k = 0; k < it->njudged; k++)
        if (!best || jx__num_cmp(pool, it->judged[k].high, best->high) > 0) best = &it->judged[k];
    *share = best ? best->high : NUM_INT(1);
    if (best && !best->high_in && jx__num_add(pool, best->low, best->high, share) == NUM_OK)
        (void)jx__safe_mul(pool, *share, NUM_RATIO(1, 2), share);
    return best;
}

/* What the own cell of an indicator should hold to meet its target, as a start. */
static Cell first_guess(Explore *e, uint32_t i)
{
    const Input *in = &e->p->inputs[i];
    const PlanItem *it = in->item == JX_NO_REG ? NULL : &e->p->items[in->item];
    Num scale, x;
    Str unit;
    if (in->kind == INPUT_YEAR) return CELL_NUM(NUM_INT(TRIAL_YEAR));
    if (in->kind == INPUT_REASON) return CELL_NUM(NUM_INT(0));
    if (it && it->method == METHOD_JUDGED) {
        const PlanJudged *best = best_grade(e->pool, it, &x);
        if (in->kind == INPUT_POINTS) return CELL_NUM(x);
        if (it->input == i) return CELL_NUM(NUM_INT(best ? best->option : 0));
    }
    if (in->kind == INPUT_POINTS) return CELL_NUM(it ? it->points : NUM_INT(1));
    if (it && it->input == i && !it->derived && it->reg_target != JX_NO_REG &&
        e->run.regs[it->reg_target].status == CELL_OK &&
        jx__num_copy(e->pool, e->run.regs[it->reg_target].num, &x) == NUM_OK)
        return CELL_NUM(x);
    if (it && it->input == i && it->method == METHOD_ENTERED) return CELL_NUM(it->points);
    if (it && it->input == i && it->derived) return CELL_STATUS(CELL_MISSING);
    if (in->type == TYPE_GRADE || in->type == TYPE_TEXT)
        return CELL_NUM(NUM_INT(in->type == TYPE_TEXT));
    if (!jx__explore_number(in)) return CELL_NUM(NUM_INT(in->type != TYPE_DATE));
    jx__explore_unit(e, i, &scale, &unit);
    x = scale;
    (void)jx__safe_mul(e->pool, scale, NUM_INT(100), &x);
    return CELL_NUM(x);
}

/* Points that the whole of `base` gives; what has no score counts nothing. */
static Num worth(Explore *e, uint32_t *scored)
{
    Num sum = NUM_INT(0);
    *scored = 0;
    if (!jx__explore_run(e)) return sum;
    for (uint32_t i = 0; i < e->p->nitems; i++) {
        const PlanItem *it = &e->p->items[i];
        Cell c = it->reg_score == JX_NO_REG || !it->indicator ? CELL_STATUS(CELL_MISSING)
                                                              : e->run.regs[it->reg_score];
        if (c.status != CELL_OK) continue;
        ++*scored;
        (void)jx__safe_add(e->pool, sum, c.num, &sum);
    }
    return sum;
}

/* Nothing to gain: whatever hangs on the input has its full points. After a run. */
static bool is_full(Explore *e, uint32_t input)
{
    bool any = false;
    for (uint32_t i = 0; i < e->p->nitems; i++) {
        const PlanItem *it = &e->p->items[i];
        if (!jx__explore_touches(e, input, i)) continue;
        Cell c =
            it->reg_score == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : e->run.regs[it->reg_score];
        any = true;
        if (it->role != ROLE_NORMAL || c.status != CELL_OK ||
            jx__num_cmp(e->pool, c.num, it->points) < 0)
            return false;
    }
    return any;
}

static void improve(Explore *e, uint32_t input)
{
    Points points = {0};
    if (!jx__explore_run(e) || is_full(e, input)) return;
    uint32_t best_scored, scored;
    Num best = worth(e, &best_scored);
    jx__explore_points(e, input, &points);
    Cell kept = e->base[input];
    for (uint32_t k = 0; k < points.n && !e->ar->failed; k++) {
        if (!points.at[k].reads) continue;
        e->base[input] = points.at[k].cell;
        Num sum = worth(e, &scored);
        bool better =
            scored > best_scored || (scored == best_scored && jx__num_cmp(e->pool, sum, best) > 0);
        if (!better) continue;
        kept = points.at[k].cell;
        best = sum, best_scored = scored;
    }
    e->base[input] = kept;
}

bool jx__explore_begin(Explore *e, const Plan *p, const Alloc *al, Arena *ar, NumPool *pool)
{
    *e = (Explore){.p = p, .ar = ar, .pool = pool};
    e->made = jx__session_init(&e->run, p, al);
    e->base = jx__arena_alloc(ar, ((size_t)p->ninputs + 1) * sizeof *e->base);
    e->depends = jx__arena_alloc(ar, ((size_t)p->nops + 1) * sizeof *e->depends);
    e->touches = jx__arena_alloc(ar, ((size_t)p->ninputs + 1) * sizeof *e->touches);
    e->place = jx__arena_alloc(ar, ((size_t)p->nops + 1) * sizeof *e->place);
    e->points = jx__arena_alloc(ar, ((size_t)p->nops + 1) * sizeof *e->points);
    if (!e->made || ar->failed) return false;
    for (uint32_t i = 0; i < p->nitems; i++)
        if (p->items[i].indicator && p->items[i].reg_points != JX_NO_REG)
            e->points[p->items[i].reg_points] = true;
    for (uint32_t i = 0; i < p->ninputs; i++)
        e->base[i] = p->inputs[i].kind == INPUT_YEAR ? CELL_NUM(NUM_INT(TRIAL_YEAR))
                                                     : CELL_STATUS(CELL_MISSING);
    if (!jx__explore_run(e)) return false;
    for (uint32_t i = 0; i < p->ninputs; i++)
        e->base[i] = first_guess(e, i);
    for (uint32_t pass = 0; pass < PASSES; pass++)
        for (uint32_t i = 0; i < p->ninputs && !ar->failed; i++)
            if (p->inputs[i].kind == INPUT_VALUE && p->inputs[i].used) improve(e, i);
    return jx__explore_run(e) && !ar->failed;
}

void jx__explore_end(Explore *e)
{
    if (e->made) jx__session_free(&e->run);
    e->made = false;
}

/* ---- what hangs on what ---- */

/* Marks what hangs on the input; a score's own points do not count, so that another indicator that
 * is 不适用 and passes its points on is no reason. */
void jx__explore_mark(Explore *e, uint32_t input)
{
    const Plan *p = e->p;
    for (uint32_t r = 0; r < p->nops; r++) {
        const Op *op = &p->ops[r];
        uint8_t n = jx__op_arity[op->code];
        e->depends[r] =
            !e->points[r] &&
            ((op->code == OP_INPUT_ && op->d == input) || (n > 0 && e->depends[op->a]) ||
             (n > 1 && e->depends[op->b]) || (n > 2 && e->depends[op->c]));
    }
}

bool jx__explore_hangs(const Explore *e, uint32_t reg)
{
    return reg != JX_NO_REG && e->depends[reg];
}

static bool step_hangs(const Explore *e, const PlanStep *s)
{
    bool states = s->kind == STEP_NA || s->kind == STEP_MISSING;
    return s->kind != STEP_SCALE && s->kind != STEP_ROUND &&
           (jx__explore_hangs(e, s->a) ||
            (!states && (jx__explore_hangs(e, s->b) || jx__explore_hangs(e, s->c))));
}

static bool item_hangs(const Explore *e, const PlanItem *it)
{
    if (!it->indicator || it->reg_exact == JX_NO_REG) return false;
    bool found = jx__explore_hangs(e, it->reg_exact) || jx__explore_hangs(e, it->reg_actual);
    for (uint32_t k = 0; k < it->nsteps && !found; k++)
        found = step_hangs(e, &e->p->steps[it->first_step + k]);
    return found;
}

bool jx__explore_touches(Explore *e, uint32_t input, uint32_t item)
{
    if (!e->touches[input]) {
        bool *of = jx__arena_alloc(e->ar, (size_t)e->p->nitems + 1);
        if (e->ar->failed) return false;
        jx__explore_mark(e, input);
        for (uint32_t i = 0; i < e->p->nitems; i++)
            of[i] = item_hangs(e, &e->p->items[i]);
        e->touches[input] = of;
    }
    return e->touches[input][item];
}

bool jx__explore_moves(Explore *e, uint32_t input)
{
    const Plan *p = e->p;
    const Input *in = &p->inputs[input];
    bool own = in->item != JX_NO_REG && p->items[in->item].input == input;
    if (own && p->items[in->item].na_policy > NA_ZERO) return true;
    jx__explore_mark(e, input);
    bool moves = jx__explore_hangs(e, p->reg_veto);
    for (uint32_t i = 0; i < p->nitems && !moves; i++) {
        const PlanItem *it = &p->items[i];
        for (uint32_t k = 0; k < it->nsteps && !moves; k++) {
            const PlanStep *s = &p->steps[it->first_step + k];
            bool away = s->kind == STEP_NA && s->d > NA_ZERO;
            moves = (!it->indicator || s->kind == STEP_VETO || away) && jx__explore_hangs(e, s->a);
        }
    }
    return moves;
}

/* ---- texts of cells ---- */

static bool is_judged(const Explore *e, uint32_t input)
{
    const Input *in = &e->p->inputs[input];
    return in->kind == INPUT_VALUE && in->item != JX_NO_REG &&
           e->p->items[in->item].method == METHOD_JUDGED;
}

static Str percent(Explore *e, Num share)
{
    Num hundred = share;
    bool exact;
    (void)jx__safe_mul(e->pool, share, NUM_INT(100), &hundred);
    return jx__str_printf(e->ar, "%.*s%%",
                          STR_F(jx__num_text(e->ar, e->pool, hundred, 9, 9, &exact)));
}

Str jx__explore_text(Explore *e, uint32_t input, Cell cell)
{
    bool exact;
    if (cell.status == CELL_NA) return STR("不适用");
    if (cell.status != CELL_OK) return STR_NONE;
    return jx__explore_value(e, input, cell.num, &exact);
}

/* 达成（90%）, or 达成 and 9 in the row's own 得分. */
Point jx__explore_judged(Explore *e, uint32_t input, Str word, Num share, Str how)
{
    const Input *in = &e->p->inputs[input];
    const PlanItem *it = &e->p->items[in->item];
    Point p = {.how = how, .share = CELL_NUM(share)};
    Num points = NUM_INT(0);
    bool exact;
    (void)jx__safe_mul(e->pool, share, it->points, &points);
    if (in->self_share && !jx__num_sign(it->points)) points = share;
    if (in->self_share) {
        p.text = word;
        p.self = jx__num_text(e->ar, e->pool, points, 9, 9, &exact);
        p.value = jx__str_printf(e->ar, "%.*s，%.*s分", STR_F(word), STR_F(p.self));
    } else {
        p.text = p.value =
            jx__str_printf(e->ar, "%.*s（%.*s）", STR_F(word), STR_F(percent(e, share)));
    }
    return p;
}

Point jx__explore_base(Explore *e, uint32_t input)
{
    Cell c = e->base[input];
    const Input *in = &e->p->inputs[input];
    if (is_judged(e, input) && c.status == CELL_OK) {
        Num share;
        const PlanJudged *best = best_grade(e->pool, &e->p->items[in->item], &share);
        if (best && best->option < in->words->noptions)
            return jx__explore_judged(e, input, in->words->option_names[best->option], share,
                                      STR_NONE);
    }
    return (Point){.text = jx__explore_text(e, input, c), .cell = c};
}
