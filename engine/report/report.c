/* The report as data: rows, groups, total, grade, completeness, findings.
 *
 * Depends on the plan, the facts and the registers of the last run. Everything shown is copied
 * into the report's own arena as finished text ending with NUL, so that a report outlives form,
 * session and plan, and the writers compute nothing. No score is computed here: they are read from
 * registers; only subtotals of groups are added up.
 */
#include "report/build.h"
#include "plan/kernel.h"

enum { MAX_INPUTS = 64 };        /* inputs listed for one indicator */
#define MAX_TRIAL_OPS 100000000u /* ops all searches for needs together may run */

/* ---- where values come from ---- */

static void push_operands(Build *b, const Op *op, uint32_t *depth)
{
    static const uint8_t arity[] = {
#define OP(name, n, rule, text) n,
#include "plan/ops.def"
#undef OP
    };
    const uint32_t operands[] = {op->a, op->b, op->c};
    for (uint32_t i = 0; i < arity[op->code]; i++) {
        uint32_t r = operands[i];
        if (r >= b->plan->nops || b->seen[r] == b->walk) continue;
        b->seen[r] = b->walk;
        b->stack[(*depth)++] = r;
    }
}

uint32_t jx__report_sources(Build *b, uint32_t reg, uint32_t *out, uint32_t max)
{
    uint32_t n = 0, depth = 0;
    if (reg == JX_NO_REG) return 0;
    b->walk++;
    b->seen[reg] = b->walk;
    b->stack[depth++] = reg;
    while (depth && n < max) {
        const Op *op = &b->plan->ops[b->stack[--depth]];
        push_operands(b, op, &depth);
        if (op->code != OP_INPUT_ || b->plan->inputs[op->d].kind != INPUT_VALUE) continue;
        uint32_t at = n++;
        for (; at > 0 && out[at - 1] > op->d; at--)
            out[at] = out[at - 1];
        out[at] = op->d;
    }
    return n;
}

uint32_t jx__report_zero_divisor(Build *b, uint32_t reg)
{
    uint32_t depth = 0, found = JX_NO_REG;
    if (reg == JX_NO_REG) return found;
    b->walk++;
    b->seen[reg] = b->walk;
    b->stack[depth++] = reg;
    while (depth) {
        uint32_t at = b->stack[--depth];
        const Op *op = &b->plan->ops[at];
        bool zero = op->code == OP_DIV_ && b->last->regs[op->b].status == CELL_OK &&
                    jx__num_sign(b->last->regs[op->b].num) == 0;
        if (zero && at < found) found = at;
        push_operands(b, op, &depth);
    }
    return found;
}

/* Whether operand `k` of an op had a part in its result: of a choice only the branch taken. */
static bool takes_part(const Build *b, const Op *op, uint32_t k)
{
    if (op->code != OP_SELECT_ || b->last->regs[op->a].status != CELL_OK) return true;
    return k == 0 || k == (jx__report_holds(b, op->a) ? 1u : 2u);
}

static void push_culprits(Build *b, const Op *op, CellStatus status, uint32_t *depth)
{
    const uint32_t operands[] = {op->a, op->b, op->c};
    for (uint32_t k = 0; k < jx__op_arity[op->code]; k++) {
        uint32_t r = operands[k];
        if (b->seen[r] == b->walk || b->last->regs[r].status != status) continue;
        if (!takes_part(b, op, k)) continue;
        b->seen[r] = b->walk;
        b->stack[(*depth)++] = r;
    }
}

uint32_t jx__report_blame(Build *b, uint32_t reg, uint32_t *out)
{
    uint32_t n = 0, depth = 0;
    if (reg == JX_NO_REG || b->last->regs[reg].status == CELL_OK) return 0;
    CellStatus status = b->last->regs[reg].status;
    b->walk++;
    b->seen[reg] = b->walk;
    b->stack[depth++] = reg;
    while (depth && n < JX_REPORT_BLAMED) {
        const Op *op = &b->plan->ops[b->stack[--depth]];
        push_culprits(b, op, status, &depth);
        if (op->code != OP_INPUT_) continue;
        uint32_t at = n++;
        for (; at > 0 && out[at - 1] > op->d; at--)
            out[at] = out[at - 1];
        out[at] = op->d;
    }
    return n;
}

const PlanStep *jx__report_step(const Build *b, const PlanItem *it, StepKind kind)
{
    for (uint32_t i = 0; i < it->nsteps; i++)
        if (b->plan->steps[it->first_step + i].kind == kind)
            return &b->plan->steps[it->first_step + i];
    return NULL;
}

uint32_t jx__report_lacks(Build *b, const PlanItem *it, uint32_t *out)
{
    const PlanStep *s = jx__report_step(b, it, STEP_MISSING);
    if (!s || !jx__report_holds(b, s->a)) return 0;
    return jx__report_blame(b, b->plan->ops[s->a].a, out); /* s->a asks whether it is 未填 */
}

bool jx__report_own(const Build *b, const PlanItem *it, const uint32_t *inputs, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const Input *in = &b->plan->inputs[inputs[i]];
        if (inputs[i] != it->input && inputs[i] != it->input_points) return false;
        if (in->kind == INPUT_YEAR) return false;
    }
    return true;
}

/* ---- rows ---- */

static bool not_applicable(Build *b, const PlanItem *it)
{
    for (uint32_t i = 0; i < it->nsteps; i++) {
        const PlanStep *s = &b->plan->steps[it->first_step + i];
        if (s->kind == STEP_NA && jx__report_holds(b, s->a)) return true;
    }
    return jx__report_reg(b, it->reg_score).status == CELL_NA;
}

/* A deduction is the worse the more it takes. */
static RowStatus penalty_status(Build *b, Num off, Cell most)
{
    Num size = jx__num_sign(off) < 0 ? jx__num_neg(&b->np, off) : off;
    if (jx__num_sign(size) == 0) return ROW_MET;
    bool all = most.status == CELL_OK && jx__num_cmp(&b->np, size, most.num) >= 0;
    return all ? ROW_UNMET : ROW_PARTIAL;
}

static RowStatus row_status(Build *b, const PlanItem *it)
{
    Cell actual = jx__report_reg(b, it->reg_actual), score = jx__report_reg(b, it->reg_score);
    const PlanStep *blank = jx__report_step(b, it, STEP_MISSING);
    if (it->blocked != ROW_FREE) return it->blocked == ROW_LACKS ? ROW_MISSING : ROW_UNREADABLE;
    if (not_applicable(b, it)) return ROW_NOT_APPLICABLE;
    if (score.status > CELL_MISSING || actual.status > CELL_MISSING) return ROW_UNREADABLE;
    bool missing = score.status == CELL_MISSING || (blank && jx__report_holds(b, blank->a));
    if (missing) return ROW_MISSING;
    if (it->method == METHOD_JUDGED || it->method == METHOD_ENTERED) return ROW_JUDGED;
    Cell w = jx__report_reg(b, it->reg_points);
    if (it->role == ROLE_PENALTY) return penalty_status(b, score.num, w);
    if (jx__report_holds(b, it->reg_exceeded)) return ROW_EXCEEDED;
    bool whole = w.status == CELL_OK && jx__num_cmp(&b->np, score.num, w.num) >= 0;
    if (it->reg_met == JX_NO_REG ? whole : jx__report_holds(b, it->reg_met)) return ROW_MET;
    return jx__num_sign(score.num) > 0 ? ROW_PARTIAL : ROW_UNMET;
}

/* final.json: values.本年支出合计 for what stands on an attached form. */
static Str place_of(Build *b, const Fact *f)
{
    if (f->file.n == 0 || f->where.n == 0) return jx__str_copy(b->ar, f->where);
    return jx__str_printf(b->ar, "%.*s: %.*s", STR_F(f->file), STR_F(f->where));
}

static void add_input(Build *b, ReportRow *row, uint32_t input)
{
    const Fact *f = &b->facts->facts[input];
    ReportInput *in = VEC_PUSH(b->ar, &b->r->inputs);
    bool unread = b->plan->inputs[input].item < b->plan->nitems &&
                  b->plan->items[b->plan->inputs[input].item].blocked != ROW_FREE;
    Str understood = unread ? f->raw : jx__report_cell(b, input, f->cell);
    *in = (ReportInput){.name = jx__str_copy(b->ar, b->plan->inputs[input].name),
                        .raw = jx__str_copy(b->ar, f->raw),
                        .where = place_of(b, f),
                        .note = jx__str_copy(b->ar, f->note),
                        .understood = jx__str_copy(b->ar, understood)};
    row->ninputs = b->r->inputs.n - row->first_input; /* not counted when memory was short */
}

static void add_inputs(Build *b, const PlanItem *it, ReportRow *row)
{
    uint32_t sources[MAX_INPUTS];
    row->first_input = b->r->inputs.n;
    uint32_t n = jx__report_sources(b, it->reg_actual, sources, MAX_INPUTS);
    for (uint32_t i = 0; i < n; i++)
        add_input(b, row, sources[i]);
    if (n == 0 && it->input != JX_NO_REG) add_input(b, row, it->input);
    bool self = it->input_points != JX_NO_REG && b->facts->facts[it->input_points].self;
    if (self) add_input(b, row, it->input_points);
}

static Str points_text(Build *b, const PlanItem *it)
{
    Cell w = jx__report_reg(b, it->reg_points);
    if (it->no_points) return STR_NONE;
    return jx__report_plain(b, w.status == CELL_OK ? w.num : it->points);
}

static Str actual_text(Build *b, const PlanItem *it)
{
    if (!it->derived && it->input != JX_NO_REG) {
        Str raw = jx__str_trim(b->facts->facts[it->input].raw);
        return raw.n ? jx__str_copy(b->ar, raw) : STR_NONE;
    }
    Cell c = jx__report_reg(b, it->reg_actual);
    return c.status == CELL_OK ? jx__report_actual(b, it) : STR_NONE;
}

/* 0: nowhere in the rules. */
static uint32_t line_of(Build *b, const PlanItem *it)
{
    return it->span.end == 0 ? 0 : jx__source_position(&b->source, it->span.start).line;
}

static void add_row(Build *b, const PlanItem *it, const uint32_t *group_of)
{
    uint32_t i = (uint32_t)(it - b->plan->items);
    Cell score = jx__report_reg(b, it->reg_score), rate = jx__report_reg(b, it->reg_completion);
    const Printed *printed = b->facts->printed ? &b->facts->printed[i] : NULL;
    Str own = printed ? printed->self_score : STR_NONE;
    ReportRow row = {.level1 = jx__str_copy(b->ar, it->above->level1),
                     .level2 = jx__str_copy(b->ar, it->above->level2),
                     .name = jx__str_copy(b->ar, it->name),
                     .clause = jx__str_copy(b->ar, it->path),
                     .target = jx__str_copy(b->ar, it->target_text),
                     .actual = actual_text(b, it),
                     .points = points_text(b, it),
                     .status = row_status(b, it),
                     .role = it->role,
                     .self_score = own.n ? jx__str_copy(b->ar, own) : STR_NONE,
                     .reason = printed ? jx__str_copy(b->ar, printed->reason) : STR_NONE,
                     .group = it->parent == JX_NO_REG ? JX_NO_REG : group_of[it->parent],
                     .item = i,
                     .audited = JX_NO_REG,
                     .line = line_of(b, it)};
    if (score.status == CELL_OK)
        row.score = jx__report_points(b, score.num, b->plan->item_places).text;
    if (it->reg_completion != JX_NO_REG && rate.status == CELL_OK)
        row.completion = jx__report_percent(b, rate.num);
    jx__report_layer(b, it, &row);
    add_inputs(b, it, &row);
    jx__report_why(b, it, &row);
    bool open = row.status == ROW_MISSING || row.status == ROW_UNREADABLE;
    b->r->complete = b->r->complete && !open;
    *VEC_PUSH(b->ar, &b->r->rows) = row;
}

/* ---- groups ---- */

static void add_group(Build *b, const PlanItem *it, uint32_t *group_of)
{
    Cell score = jx__report_reg(b, it->reg_score);
    uint32_t parent = it->parent == JX_NO_REG ? JX_NO_REG : group_of[it->parent];
    ReportGroup g = {.name = jx__str_copy(b->ar, it->name),
                     .parent = parent,
                     .depth = parent == JX_NO_REG ? 0 : b->r->groups.at[parent].depth + 1,
                     .points = points_text(b, it)};
    if (score.status == CELL_OK)
        g.score = jx__report_points(b, score.num, b->plan->item_places).text;
    group_of[it - b->plan->items] = b->r->groups.n;
    *VEC_PUSH(b->ar, &b->r->groups) = g;
}

static void add_items(Build *b)
{
    const Plan *p = b->plan;
    uint32_t *group_of = jx__arena_alloc(&b->scratch, (size_t)p->nitems * sizeof(uint32_t) + 1);
    if (!group_of) return;
    for (uint32_t i = 0; i < p->nitems && !b->ar->failed; i++) {
        if (p->items[i].indicator)
            add_row(b, &p->items[i], group_of);
        else
            add_group(b, &p->items[i], group_of);
    }
}

/* ---- the total ---- */

/* The scores of one role added up; what was not scored is left out. */
static Num sum_role(Build *b, uint8_t role, Num *points)
{
    Num score = NUM_INT(0);
    *points = NUM_INT(0);
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        const PlanItem *it = &b->plan->items[i];
        Cell c = jx__report_reg(b, it->reg_score), w = jx__report_reg(b, it->reg_points);
        if (!it->indicator || b->vetoed[i] || it->role != role || c.status != CELL_OK) continue;
        Num size =
            role == ROLE_PENALTY && jx__num_sign(c.num) < 0 ? jx__num_neg(&b->np, c.num) : c.num;
        (void)jx__num_add(&b->np, score, size, &score);
        if (w.status == CELL_OK) (void)jx__num_add(&b->np, *points, w.num, points);
    }
    return score;
}

/* Items under a group whose 一票否决 holds do not count; groups stand before what is in them. */
static void mark_vetoed(Build *b)
{
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        const PlanItem *it = &b->plan->items[i];
        b->vetoed[i] = it->parent != JX_NO_REG && b->vetoed[it->parent];
        for (uint32_t k = 0; k < it->nsteps && !it->indicator; k++) {
            const PlanStep *s = &b->plan->steps[it->first_step + k];
            b->vetoed[i] = b->vetoed[i] || (s->kind == STEP_VETO && jx__report_holds(b, s->a));
        }
    }
}

static void tell_vetoed_groups(Build *b, Buf *out)
{
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        const PlanItem *it = &b->plan->items[i];
        bool inner = it->parent != JX_NO_REG && b->vetoed[it->parent];
        if (b->vetoed[i] && !inner) jx__buf_add(out, jx__say(b, SAY_TOTAL_GROUP_VETO, it->name));
    }
}

static Str places(Build *b, Num v)
{
    return jx__report_points(b, v, b->plan->total_places).text;
}

/* Whether the item's points are left out of the total: 不评，其余指标按百分制折算. */
static bool left_out(Build *b, const PlanItem *it)
{
    bool open = it->indicator && it->role == 0 && it->na_policy == NA_RESCALE;
    return open && jx__report_reg(b, it->reg_score).status == CELL_NA;
}

/* 42.00×100÷60＝70；＋加分1.50－扣分2.00＝69.50. Returns what was computed. */
static Num tell_rescaled(Build *b, Buf *out, Num normal, Num bonus, Num penalty)
{
    Num left = b->plan->total_points, sum = normal;
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        Cell w = jx__report_reg(b, b->plan->items[i].reg_points);
        if (left_out(b, &b->plan->items[i]) && w.status == CELL_OK)
            (void)jx__num_sub(&b->np, left, w.num, &left);
    }
    if (jx__num_mul(&b->np, normal, b->plan->total_points, &sum) != NUM_OK ||
        jx__num_div(&b->np, sum, left, &sum) != NUM_OK)
        return normal;
    Shown scaled = jx__report_shown(b, sum, NULL);
    jx__buf_add(out, jx__say(b, SAY_TOTAL_RESCALED, b->r->total_points, places(b, normal),
                             jx__report_value(b, left, NULL), jx__report_eq(b, scaled.exact),
                             scaled.text));
    bool more = jx__num_sign(bonus) > 0, less = jx__num_sign(penalty) > 0;
    (void)jx__num_add(&b->np, sum, bonus, &sum);
    (void)jx__num_sub(&b->np, sum, penalty, &sum);
    if (!more && !less) return sum;
    Shown end = jx__report_points(b, sum, b->plan->total_places);
    jx__buf_add(out, jx__say0(b, SAY_H_SEMI));
    if (more) jx__buf_add(out, jx__say(b, SAY_TOTAL_PLUS, places(b, bonus)));
    if (less) jx__buf_add(out, jx__say(b, SAY_TOTAL_MINUS, places(b, penalty)));
    jx__buf_add(out, jx__say(b, SAY_TOTAL_GIVES, jx__report_eq(b, end.exact), end.text));
    return sum;
}

/* How the total came about: the sum, what was added or taken off, and what replaced it. */
static Str tell_total(Build *b, Num normal, Cell total)
{
    Num bonus_points, bonus = sum_role(b, ROLE_BONUS, &bonus_points);
    Num penalty = sum_role(b, ROLE_PENALTY, &bonus_points), sum = normal;
    Cell exact = jx__report_reg(b, b->plan->reg_total_exact);
    Buf out = jx__buf(b->ar);
    jx__buf_add(&out, jx__say(b, SAY_TOTAL_SUM, places(b, normal)));
    bool rescaled = false;
    for (uint32_t i = 0; i < b->plan->nitems; i++)
        rescaled = rescaled || left_out(b, &b->plan->items[i]);
    if (jx__num_sign(bonus) > 0 && !rescaled)
        jx__buf_add(&out, jx__say(b, SAY_TOTAL_BONUS, places(b, bonus)));
    if (jx__num_sign(penalty) > 0 && !rescaled)
        jx__buf_add(&out, jx__say(b, SAY_TOTAL_PENALTY, places(b, penalty)));
    tell_vetoed_groups(b, &out);
    if (rescaled) {
        sum = tell_rescaled(b, &out, normal, bonus, penalty);
    } else {
        (void)jx__num_add(&b->np, sum, bonus, &sum);
        (void)jx__num_sub(&b->np, sum, penalty, &sum);
    }
    if (jx__report_holds(b, b->plan->reg_veto)) {
        jx__buf_add(&out, jx__say(b, SAY_TOTAL_VETO, places(b, total.num)));
        return jx__buf_str(&out);
    }
    if (exact.status == CELL_OK && jx__num_cmp(&b->np, exact.num, sum) != 0)
        jx__buf_add(&out, jx__say(b, SAY_TOTAL_LIMITED, places(b, exact.num)));
    if (exact.status == CELL_OK && jx__num_cmp(&b->np, exact.num, total.num) != 0)
        jx__buf_add(&out,
                    jx__say(b, SAY_TOTAL_ROUNDED, jx__report_value(b, exact.num, NULL),
                            jx__report_round_name(b, b->plan->total_mode), places(b, total.num)));
    return jx__buf_str(&out);
}

Str jx__report_grade(const Plan *plan, NumPool *np, Num total)
{
    for (uint32_t i = 0; i < plan->ngrades; i++) {
        const PlanGrade *g = &plan->grades[i];
        int c = jx__num_cmp(np, total, g->low);
        if (c > 0 || (c == 0 && g->low_in) || i + 1 == plan->ngrades) return g->name;
    }
    return STR_NONE;
}

/* Every indicator of the sum is 不评. */
bool jx__report_nothing(Build *b)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        const PlanItem *it = &b->plan->items[i];
        if (!it->indicator || it->role != 0) continue;
        bool open = it->na_policy == NA_MERGE || it->na_policy == NA_RESCALE;
        if (!open || jx__report_reg(b, it->reg_score).status != CELL_NA) return false;
        n++;
    }
    return n > 0;
}

/* Whether each indicator has a score, or none by a rule. */
static bool all_scored(const Build *b)
{
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        const PlanItem *it = &b->plan->items[i];
        bool open = it->na_policy == NA_MERGE || it->na_policy == NA_RESCALE;
        CellStatus status = jx__report_reg(b, it->reg_score).status;
        if (it->indicator && status != CELL_OK && !(open && status == CELL_NA)) return false;
    }
    return true;
}

/* A 一票否决 of the total or of a group that cannot be told. */
static bool veto_open(Build *b)
{
    bool open =
        b->plan->reg_veto != JX_NO_REG && jx__report_reg(b, b->plan->reg_veto).status != CELL_OK;
    for (uint32_t i = 0; i < b->plan->nitems && !open; i++) {
        const PlanItem *it = &b->plan->items[i];
        const PlanStep *s = it->indicator ? NULL : jx__report_step(b, it, STEP_VETO);
        open = s && jx__report_reg(b, s->a).status != CELL_OK;
    }
    return open;
}

static void add_total(Build *b)
{
    Report *r = b->r;
    mark_vetoed(b);
    Num points, normal = sum_role(b, 0, &points);
    Cell total = jx__report_reg(b, b->plan->reg_total);
    r->total_points = jx__report_plain(b, b->plan->total_points);
    r->scored_total = places(b, normal);
    r->scored_points = jx__report_plain(b, points);
    bool nothing = jx__report_nothing(b);
    if (nothing || veto_open(b) || total.status != CELL_OK) r->complete = false;
    if (total.status != CELL_OK) {
        Say why = nothing         ? SAY_TOTAL_NOTHING
                  : all_scored(b) ? SAY_TOTAL_VETO_OPEN
                                  : SAY_TOTAL_OPEN;
        Str told = jx__say(b, why, r->scored_total, r->scored_points);
        r->total_why = jx__report_capital(b, told);
        return;
    }
    r->total = places(b, total.num);
    Str grade = jx__report_grade(b->plan, &b->np, total.num);
    if (grade.n) r->grade = jx__str_copy(b->ar, grade);
    r->total_why = jx__report_capital(b, tell_total(b, normal, total));
}

/* ---- the whole ---- */

static void add_heading(Build *b)
{
    Report *r = b->r;
    const Facts *f = b->facts;
    r->file = jx__str_copy(b->ar, f->file);
    r->id = jx__str_copy(b->ar, f->id);
    r->form = jx__str_copy(b->ar, f->form);
    r->unit = jx__str_copy(b->ar, f->unit);
    r->name = jx__str_copy(b->ar, f->name);
    r->rules = jx__str_copy(b->ar, b->plan->title.n ? b->plan->title : b->plan->source.name);
    r->basis = jx__str_copy(b->ar, b->plan->basis);
    r->rules_sha256 = jx__str_copy(b->ar, b->plan->fingerprint);
    r->form_sha256 = jx__str_copy(b->ar, jx__str_of(f->sha256));
    r->year = f->year;
    r->self_total = jx__str_copy(b->ar, f->self_total);
    for (uint32_t i = 0; i < f->nothers; i++)
        *VEC_PUSH(b->ar, &r->others) =
            (OtherForm){.name = jx__str_copy(b->ar, f->others[i].name),
                        .file = jx__str_copy(b->ar, f->others[i].file),
                        .sha256 = jx__str_copy(b->ar, f->others[i].sha256)};
}

static Report *new_report(const Alloc *al, Lang lang)
{
    Report *r = jx__alloc(al, sizeof *r);
    if (!r) return NULL;
    *r = (Report){.lang = lang, .complete = true};
    if (!jx__arena_init(&r->arena, al, 0)) {
        jx__free(al, r, sizeof *r);
        return NULL;
    }
    if (!jx__diags_init(&r->findings, al)) {
        jx__arena_free(&r->arena);
        jx__free(al, r, sizeof *r);
        return NULL;
    }
    return r;
}

static bool prepare(Build *b, const Alloc *al)
{
    const Plan *p = b->plan;
    if (!jx__arena_init(&b->scratch, al, 0)) return false;
    size_t ops = (size_t)p->nops + 1;
    b->inputs = jx__arena_alloc(&b->scratch, ((size_t)p->ninputs + 1) * sizeof(Cell));
    b->seen = jx__arena_alloc(&b->scratch, ops * sizeof(uint32_t));
    b->stack = jx__arena_alloc(&b->scratch, ops * sizeof(uint32_t));
    b->vetoed = jx__arena_alloc(&b->scratch, (size_t)p->nitems + 1);
    if (b->scratch.failed) return false;
    for (uint32_t i = 0; i < p->ninputs; i++)
        b->inputs[i] = b->facts->facts[i].cell;
    return true;
}

Report *jx__report_build(const Alloc *al, const Facts *facts, const Session *last, Session *trial,
                         const Diags *form_diags, Lang lang)
{
    Report *r = new_report(al, lang);
    if (!r) return NULL;
    Build b = {.r = r,
               .ar = &r->arena,
               .plan = facts->plan,
               .facts = facts,
               .last = last,
               .trial = trial,
               .source = facts->plan->source,
               .lang = lang,
               .trials = MAX_TRIAL_OPS};
    b.source.arena = &r->arena;
    bool pool = jx__num_pool_init(&b.np, al);
    if (pool && prepare(&b, al) && jx__report_next_open(&b)) {
        add_heading(&b);
        add_items(&b);
        add_total(&b);
        jx__report_next(&b);
        r->arena.failed = !jx__report_next_close(&b) || r->arena.failed;
        if (form_diags) jx__diags_append(&r->findings, form_diags);
        jx__report_findings(&b);
        jx__diags_sort(&r->findings);
    } else {
        r->arena.failed = true;
    }
    if (pool) jx__num_pool_free(&b.np);
    bool failed = r->arena.failed || b.scratch.failed || r->findings.arena.failed;
    jx__arena_free(&b.scratch);
    if (!failed) return r;
    jx__report_free(r);
    return NULL;
}

void jx__report_free(Report *r)
{
    if (!r) return;
    Alloc al = r->arena.alloc;
    jx__diags_free(&r->findings);
    jx__arena_free(&r->arena);
    jx__free(&al, r, sizeof *r);
}
