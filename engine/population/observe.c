/* One form as the population sees it: a line for each indicator of the sum.
 *
 * Depends on facts and registers. Bonus and deduction items are not looked at: they have no share of
 * the points.
 */
#include "population/population.h"

const PlanStep *jx__seen_step(const Plan *p, const PlanItem *it, StepKind kind)
{
    for (uint32_t k = 0; k < it->nsteps; k++)
        if (p->steps[it->first_step + k].kind == kind) return &p->steps[it->first_step + k];
    return NULL;
}

static uint8_t grade_of(const Plan *p, NumPool *np, Num total)
{
    for (uint32_t i = 0; i < p->ngrades && i < JX_POP_NO_GRADE; i++) {
        int order = jx__num_cmp(np, total, p->grades[i].low);
        if (i + 1 == p->ngrades || order > 0 || (order == 0 && p->grades[i].low_in))
            return (uint8_t)i;
    }
    return JX_POP_NO_GRADE;
}

Outcome jx__outcome(NumPool *np, const Session *run)
{
    Cell total = run->regs[run->plan->reg_total];
    Outcome out = {.total = NUM_INT(0), .grade = JX_POP_NO_GRADE};
    if (total.status != CELL_OK || jx__num_copy(np, total.num, &out.total) != NUM_OK) return out;
    out.has = true;
    out.grade = grade_of(run->plan, np, total.num);
    return out;
}

/* ---- which indicators ---- */

static bool in_sum(const Plan *p, uint32_t item)
{
    const PlanItem *it = &p->items[item];
    if (!it->indicator || it->reg_score == JX_NO_REG) return false;
    for (uint32_t up = item; up < p->nitems; up = p->items[up].parent) {
        if (p->items[up].role != ROLE_NORMAL) return false;
        if (p->items[up].parent >= up) break;
    }
    return true;
}

/* How often each name of a row was met on this form: the second of a name is not the first. */
typedef struct Met {
    Str key;
    uint32_t n;
} Met;

typedef struct Names {
    Met *at;
    uint32_t size; /* a power of two */
} Names;

static Met *met(Names *names, Str key)
{
    uint32_t at = (uint32_t)jx__str_hash(key) & (names->size - 1);
    while (names->at[at].n && !jx__str_eq(names->at[at].key, key))
        at = (at + 1) & (names->size - 1);
    names->at[at].key = key;
    return &names->at[at];
}

/* Rows of forms are the same indicator when their names are, whatever form they are on. A row
 * without a name is the same as no other. */
static Str key_of(Arena *ar, Names *names, const FormSeen *form, const PlanItem *it)
{
    Str name = jx__name_key(ar, it->name);
    if (!it->of_form) return jx__str_printf(ar, "%.*s %.*s", STR_F(it->path), STR_F(name));
    uint32_t same = ++met(names, name)->n;
    if (!name.n)
        return jx__str_printf(ar, "%.*s %.*s %.*s #%u", STR_F(form->sha256), STR_F(form->unit),
                              STR_F(form->name), (unsigned)same);
    return same == 1 ? name : jx__str_printf(ar, "%.*s #%u", STR_F(name), (unsigned)same);
}

/* ---- values ---- */

static bool is_number(const Plan *p, const PlanItem *it)
{
    if (it->method == METHOD_ENTERED || it->method == METHOD_JUDGED) return false;
    if (it->derived) return true;
    return it->input != JX_NO_REG && p->inputs[it->input].type == TYPE_NUMBER;
}

/* Digits between the first and the last that is not 0; many for one that does not end. */
static uint32_t digits_of(Arena *ar, NumPool *np, Num n)
{
    bool exact = false;
    Str text = jx__num_text(ar, np, n, 12, 12, &exact);
    uint32_t digits = 0, zeros = 0;
    for (uint32_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c < '0' || c > '9' || (c == '0' && !digits)) continue;
        digits++;
        zeros = c == '0' ? zeros + 1 : 0;
    }
    return exact ? digits - zeros : digits + JX_POP_DIGITS;
}

static Str cut_text(Arena *ar, Str s)
{
    enum { MOST = 60 };
    s = jx__str_trim(s);
    uint32_t n = s.n < MOST ? s.n : MOST;
    while (n < s.n && n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return jx__str_printf(ar, "%.*s%s", (int)n, s.p ? s.p : "", n < s.n ? "…" : "");
}

static Str shown(Arena *ar, NumPool *np, const PlanItem *it, Num n)
{
    bool exact, ratio = it->derived && jx__dim_none(it->value->dim);
    Num scaled = n, scale = it->target_unit->text.n ? it->target_unit->scale : NUM_INT(1);
    if (ratio) scale = NUM_RATIO(1, 100);
    if (jx__num_div(np, n, scale, &scaled) != NUM_OK) return STR_NONE;
    Str text = jx__num_text(ar, np, scaled, 4, 2, &exact);
    return ratio ? jx__str_printf(ar, "%.*s%%", STR_F(text))
                 : jx__str_printf(ar, "%.*s%.*s", STR_F(text), STR_F(it->target_unit->text));
}

static void see_numbers(Seen *s, Arena *ar, NumPool *np, const Facts *facts, const Session *run,
                        const PlanItem *it)
{
    const Plan *p = run->plan;
    if (it->reg_actual == JX_NO_REG || !is_number(p, it)) return;
    Cell actual = run->regs[it->reg_actual];
    if (it->reg_target != JX_NO_REG && it->target_kind == TARGET_NUMBER) {
        Cell target = run->regs[it->reg_target];
        s->has_target = target.status == CELL_OK;
        s->target = target.num;
        s->target_text = cut_text(ar, it->target_text);
    }
    if (it->reg_met != JX_NO_REG) {
        OpCode code = (OpCode)p->ops[it->reg_met].code;
        s->high = code == OP_GE_ || code == OP_GT_;
        s->low = code == OP_LE_ || code == OP_LT_;
    }
    if (actual.status != CELL_OK) return;
    s->has_actual = true;
    s->actual = actual.num;
    Str raw = it->derived || it->input == JX_NO_REG ? STR_NONE : facts->facts[it->input].raw;
    s->actual_text = raw.n ? cut_text(ar, raw) : shown(ar, np, it, actual.num);
    bool copied = s->has_target && jx__num_cmp(np, s->actual, s->target) == 0;
    s->odd = !copied && digits_of(ar, np, s->actual) >= JX_POP_DIGITS;
}

/* The scheme's own limit where it has one, else six fifths of a target that more is better than. */
static void see_over(Seen *s, NumPool *np, const Session *run, const PlanItem *it)
{
    const Plan *p = run->plan;
    const PlanStep *over = jx__seen_step(p, it, STEP_OVER);
    if (!over) over = jx__seen_step(p, it, STEP_OVER_REASON);
    if (!s->has_actual || !s->has_target || jx__num_sign(s->target) <= 0) return;
    if (over) {
        Cell limit = over->c == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : run->regs[over->c];
        s->over_asked = limit.status == CELL_OK;
        s->over = s->over_asked && jx__num_cmp(np, s->actual, limit.num) > 0;
        return;
    }
    Num limit;
    if (!s->high || jx__num_mul(np, s->target, NUM_RATIO(6, 5), &limit) != NUM_OK) return;
    s->over_asked = true;
    s->over = jx__num_cmp(np, s->actual, limit) > 0;
}

static void see_score(Seen *s, NumPool *np, const Session *run, const PlanItem *it)
{
    Cell score = run->regs[it->reg_score];
    Cell points =
        it->reg_points == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : run->regs[it->reg_points];
    CellStatus status =
        it->reg_actual == JX_NO_REG ? score.status : run->regs[it->reg_actual].status;
    if (status == CELL_OK) status = score.status;
    s->filled = status == CELL_OK        ? FILLED
                : status == CELL_MISSING ? FILLED_MISSING
                : status == CELL_NA      ? FILLED_NA
                                         : FILLED_UNREADABLE;
    if (status != CELL_OK || points.status != CELL_OK || jx__num_sign(points.num) <= 0) return;
    if (jx__num_div(np, score.num, points.num, &s->rate) != NUM_OK) return;
    s->counted = true;
    s->full = jx__num_cmp(np, score.num, points.num) >= 0;
    s->zero = jx__num_sign(score.num) == 0;
}

bool jx__observe(FormSeen *out, Arena *ar, NumPool *np, const Facts *facts, Session *run)
{
    const Plan *p = run->plan;
    *out = (FormSeen){.id = facts->id,
                      .unit = facts->unit,
                      .name = facts->name,
                      .file = facts->file,
                      .sha256 = jx__str_of(facts->sha256)};
    out->now = jx__outcome(np, run);
    out->seen = jx__arena_alloc(ar, sizeof *out->seen * ((size_t)p->nitems + 1));
    uint32_t *items = jx__arena_alloc(ar, sizeof *items * ((size_t)p->nitems + 1));
    Names names = {.size = 16};
    while (names.size < 2 * p->nitems)
        names.size *= 2;
    names.at = jx__arena_alloc(ar, sizeof *names.at * names.size);
    if (ar->failed) return false;
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *it = &p->items[i];
        if (!in_sum(p, i)) continue;
        Seen *s = &out->seen[out->nseen];
        s->rank = it->of_form ? JX_NO_REG : it->span.start;
        s->name = it->name;
        s->key = key_of(ar, &names, out, it);
        s->rate = s->actual = s->target = NUM_INT(0);
        s->up = s->down = (Outcome){.total = NUM_INT(0), .grade = JX_POP_NO_GRADE};
        see_score(s, np, run, it);
        see_numbers(s, ar, np, facts, run, it);
        see_over(s, np, run, it);
        items[out->nseen++] = i;
    }
    jx__observe_breaks(out, items, ar, np, run);
    jx__observe_weights(out, items, ar, run);
    return !ar->failed && !np->arena.failed && !run->pool.arena.failed;
}
