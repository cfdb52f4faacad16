/* The scheme as a whole: the grades, the cross-checks, names.
 *
 * Bounds of the total are the sum of the indicators' own. Of a scheme that waits for the rows of a
 * form the grades are not asked, nor cross-checks of what these rows score.
 */
#include "analysis/study.h"
#include "base/name.h"

enum { MOST_CHECK_OPS = 20000 };

Where jx__study_item_where(Study *s, const PlanItem *it)
{
    return (Where){.source = &s->source, .span = it->span, .clause = it->path};
}

/* ---- the grades ---- */

static bool total_bounds(Study *s, Num *low, Num *high)
{
    NumPool *np = &s->kept;
    *low = *high = NUM_INT(0);
    for (uint32_t i = 0; i < s->p->nitems; i++) {
        const PlanItem *it = &s->p->items[i];
        const Known *k = &s->known[i];
        if (!it->indicator) continue;
        if (!k->bounded || it->na_policy == NA_RESCALE || it->na_policy == NA_MERGE) return false;
        bool off = it->role == ROLE_PENALTY;
        bool ok = off ? jx__safe_sub(np, *low, k->high, low) == NUM_OK &&
                            jx__safe_sub(np, *high, k->low, high) == NUM_OK
                      : jx__safe_add(np, *low, k->low, low) == NUM_OK &&
                            jx__safe_add(np, *high, k->high, high) == NUM_OK;
        if (!ok) return false;
    }
    /* Missing rows get 0, a group may be vetoed: the low end is only a promise when all is done. */
    return true;
}

/* 总分 is held within its own bounds by the plan. */
static void hold_total(Study *s, Num *high)
{
    uint32_t reg = s->p->reg_total_exact;
    const Op *ops = s->p->ops;
    for (int k = 0; k < 4 && reg >= s->p->first_op; k++) {
        const Op *op = &ops[reg];
        if (op->code == OP_MIN_ && op->a < s->p->first_op) {
            if (jx__num_cmp(&s->kept, s->p->consts[op->a], *high) < 0) *high = s->p->consts[op->a];
            return;
        }
        reg = op->code == OP_GIVEN_ ? op->a : op->code == OP_SELECT_ ? op->c : 0;
    }
}

static void find_grades(Study *s)
{
    Num low, high;
    if (!s->p->ngrades || !total_bounds(s, &low, &high)) return;
    hold_total(s, &high);
    Num printed = high;
    (void)jx__safe_round(&s->kept, high, s->p->total_places, (RoundMode)s->p->total_mode, &printed);
    if (jx__num_cmp(&s->kept, printed, high) < 0) printed = high;
    if (!jx__session_run(&s->run, s->best)) return;
    Cell best = s->run.regs[s->p->reg_total];
    for (uint32_t g = 0; g + 1 < s->p->ngrades; g++) {
        const PlanGrade *grade = &s->p->grades[g];
        int c = jx__num_cmp(&s->kept, printed, grade->low);
        if (c > 0 || (c == 0 && grade->low_in)) continue;
        if (best.status != CELL_OK || jx__num_cmp(&s->kept, best.num, printed) > 0) return;
        jx__diag(s->diags, JX4542, jx__study_item_where(s, &s->p->items[0]), grade->name,
                 jx__witness_points(s, grade->low), jx__witness_points(s, printed),
                 jx__witness_points(s, best.num));
    }
}

/* ---- 核对 ---- */

typedef struct Decided {
    bool yes, no;
} Decided;

static Decided decide(Study *s, const PlanCheck *check)
{
    Fixed fixed[2];
    Curve c = {.plan = s->p,
               .pool = &s->pool,
               .ar = &s->ar,
               .place = s->place,
               .var = JX_NO_REG,
               .fixed = fixed,
               .most = 200};
    Decided d = {true, true};
    if (check->reg_cond < s->p->first_op) {
        bool holds = jx__num_sign(s->p->consts[check->reg_cond]) != 0;
        return (Decided){holds, !holds};
    }
    if (s->p->reg_total >= s->p->first_op) {
        Value total = jx__value_any;
        total.no_low = false; /* 总分 is never below 0 */
        Num high = NUM_INT(1000000000);
        hold_total(s, &high);
        total.no_high = false;
        total.high = high;
        if (s->p->ops[s->p->reg_total].code == OP_ROUND_) total.no_high = true;
        fixed[c.nfixed++] = (Fixed){s->p->reg_total, total};
    }
    *VEC_PUSH(&s->ar, &c.watch) = check->reg_cond;
    jx__curve_begin(&c);
    uint32_t inputs = 0, reg = JX_NO_REG;
    for (uint32_t k = 0; k < c.cone.n && !s->ar.failed; k++)
        if (s->p->ops[c.cone.at[k]].code == OP_INPUT_) inputs++, reg = c.cone.at[k];
    if (s->ar.failed || c.cone.n > MOST_CHECK_OPS) return d;
    c.var = inputs == 1 ? reg : JX_NO_REG;
    Stretch all = {.low = NUM_INT(0), .high = NUM_INT(0), .no_low = true, .no_high = true};
    if (!jx__curve_pieces(&c, &all, NULL) || c.cut_short) return d;
    s->ops += c.ops;
    d = (Decided){false, false};
    for (uint32_t k = 0; k < c.pieces.n; k++) {
        const Value *v = &c.pieces.at[k].values[0];
        bool number = v->kind == VALUE_NUM && v->statuses == ANY_OK;
        d.yes = d.yes || !number || jx__num_sign(v->low) != 0;
        d.no = d.no || !number || jx__num_sign(v->low) == 0;
    }
    return d;
}

static Str before_semicolon(Str s)
{
    for (uint32_t k = 0; k < s.n; k++) {
        Str rest = {s.p + k, s.n - k};
        if (jx__str_starts(rest, STR("；")) || jx__str_starts(rest, STR(";"))) return (Str){s.p, k};
    }
    return s;
}

/* A register that rows of a form would change: a group's, the total's. */
static bool of_rows(const Plan *p, uint32_t reg)
{
    if (reg == p->reg_total || reg == p->reg_total_exact) return true;
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *it = &p->items[i];
        if (!it->indicator &&
            (reg == it->reg_score || reg == it->reg_exact || reg == it->reg_points))
            return true;
    }
    return false;
}

static bool hangs_on_rows(Study *s, const PlanCheck *check)
{
    Curve c = {.plan = s->p, .ar = &s->ar, .pool = &s->pool, .place = s->place, .var = JX_NO_REG};
    *VEC_PUSH(&s->ar, &c.watch) = check->reg_cond;
    jx__curve_begin(&c);
    for (uint32_t k = 0; k < c.cone.n && !s->ar.failed; k++) {
        const Op *op = &s->p->ops[c.cone.at[k]];
        if (op->code == OP_INPUT_) continue;
        if (of_rows(s->p, op->a) || of_rows(s->p, op->b) || of_rows(s->p, op->c)) return true;
    }
    return of_rows(s->p, check->reg_cond);
}

static void find_checks(Study *s, bool by_form)
{
    for (uint32_t k = 0; k < s->p->nchecks; k++) {
        const PlanCheck *check = &s->p->checks[k];
        jx__arena_reset(&s->ar);
        jx__num_pool_reset(&s->pool);
        if (by_form && hangs_on_rows(s, check)) continue;
        Decided d = decide(s, check);
        Where w = {.source = &s->source, .span = check->span, .clause = check->path};
        if (s->ar.failed) return;
        Str text = before_semicolon(check->text);
        if (!d.no) jx__diag(s->diags, JX4543, w, text);
        if (!d.yes) jx__diag(s->diags, JX4544, w, text);
    }
}

/* ---- names ---- */

/* The key without a bracket at its end. */
static Str bare_key(const Input *in)
{
    Str key = in->key;
    if (!key.n || key.p[key.n - 1] != ')') return key;
    for (uint32_t k = key.n; k-- > 1;)
        if (key.p[k] == '(') return (Str){key.p, k};
    return key;
}

static void find_names(Study *s)
{
    const Plan *p = s->p;
    uint32_t size = 8;
    while (size < p->ninputs * 2)
        size *= 2;
    uint32_t *index = jx__arena_alloc(&s->keep, sizeof *index * size);
    if (s->keep.failed) return;
    for (uint32_t i = 0; i < p->ninputs; i++) {
        const Input *in = &p->inputs[i];
        if (in->kind != INPUT_VALUE || in->type != TYPE_NUMBER || in->item == JX_NO_REG) continue;
        uint64_t h = jx__str_hash(bare_key(in));
        for (; index[h & (size - 1)]; h++) {
            const Input *other = &p->inputs[index[h & (size - 1)] - 1];
            if (!jx__str_eq(bare_key(other), bare_key(in))) continue;
            bool differ = in->dim_known && other->dim_known && !jx__dim_eq(in->dim, other->dim);
            Num scale;
            Str unit, beside;
            jx__witness_unit(s, i, &scale, &unit);
            jx__witness_unit(s, index[h & (size - 1)] - 1, &scale, &beside);
            if (differ)
                jx__diag(s->diags, JX4545, jx__study_item_where(s, &p->items[in->item]), in->name,
                         other->name, unit, beside);
            break;
        }
        if (!index[h & (size - 1)]) index[h & (size - 1)] = i + 1;
    }
}

void jx__find_scheme(Study *s)
{
    if (s->keep.failed || !s->p->nitems) return;
    bool by_form = jx__plan_by_form(s->p);
    jx__arena_reset(&s->ar);
    jx__find_absent(s, by_form);
    if (!by_form) find_grades(s);
    find_checks(s, by_form);
    find_names(s);
}
