/* The driver of an audit: rows read, sums made, every check run, the sheet filled.
 *
 * Depends on the registers of the last run: a row's rule score is the engine's own, mapped by the
 * index the binder noted (Printed.row), never computed again. Which checks run, how grave they are
 * and from where on is in the plan (审核：); the table is base/audits.def.
 */
#include "audit/build.h"
#include "form/cell.h"
#include <string.h>

/* ---- exact figures: what cannot be computed makes no finding ---- */

typedef NumStatus NumOp(NumPool *np, Num a, Num b, Num *out);

static Num figure_of(Audit *a, NumStatus st, Num n)
{
    if (st == NUM_OK) return n;
    a->bad = true;
    return NUM_INT(0);
}

static Num figure(Audit *a, NumOp *op, Num x, Num y)
{
    Num out = NUM_INT(0);
    NumStatus st = op(a->np, x, y, &out);
    return figure_of(a, st, out);
}

Num jx__audit_add(Audit *a, Num x, Num y)
{
    return figure(a, jx__num_add, x, y);
}

Num jx__audit_sub(Audit *a, Num x, Num y)
{
    return figure(a, jx__num_sub, x, y);
}

Num jx__audit_mul(Audit *a, Num x, Num y)
{
    return figure(a, jx__num_mul, x, y);
}

Num jx__audit_div(Audit *a, Num x, Num y)
{
    if (jx__num_sign(y) == 0) return figure_of(a, NUM_DIV0, NUM_INT(0));
    return figure(a, jx__num_div, x, y);
}

Num jx__audit_abs(Audit *a, Num x)
{
    return jx__num_sign(x) < 0 ? jx__num_neg(a->np, x) : x;
}

int jx__audit_cmp(Audit *a, Num x, Num y)
{
    return jx__num_cmp(a->np, x, y);
}

bool jx__audit_near(Audit *a, Num x, Num y, Num slack)
{
    Num gap = jx__audit_abs(a, jx__audit_sub(a, x, y));
    return a->bad || jx__audit_cmp(a, gap, a->has_tolerance ? a->tolerance : slack) <= 0;
}

Str jx__audit_num(Audit *a, Num v)
{
    bool exact = false;
    Str text = jx__num_text(a->ar, a->np, v, 6, 4, &exact);
    return exact ? text : jx__str_printf(a->ar, "≈%.*s", STR_F(text));
}

Str jx__audit_percent(Audit *a, Num v)
{
    bool exact = false;
    Str text = jx__num_text(a->ar, a->np, jx__audit_mul(a, v, NUM_INT(100)), 2, 3, &exact);
    return jx__str_printf(a->ar, "%s%.*s%%", exact ? "" : "≈", STR_F(text));
}

/* ---- findings ---- */

Str jx__audit_at(Audit *a, const Row *r, const char *field)
{
    return jx__str_printf(a->ar, "%.*s.%s", STR_F(r->form->where), field);
}

Str jx__audit_goal(Audit *a, const Row *r)
{
    Str none = STR("—");
    Str target = r->target.text.n ? r->target.text : r->item ? r->item->target_text : STR_NONE;
    return jx__str_printf(a->ar, "%.*s → %.*s",
                          STR_F(target.n ? jx__cell_shown(a->ar, target) : none),
                          STR_F(r->actual.text.n ? jx__cell_shown(a->ar, r->actual.text) : none));
}

static bool of_row(Str cell, Str where)
{
    return where.n < cell.n && cell.p[where.n] == '.' && jx__str_starts(cell, where);
}

/* Whose finding it is: the row's that is looked at, the budget line's, the total's, or nobody's. */
static Row *owner_of(Audit *a, Str cell)
{
    bool row = a->at && a->at < a->rows + a->nrows && of_row(cell, a->at->form->where);
    if (row) return a->at;
    if (jx__str_starts(cell, STR("budget_"))) return &a->line;
    return jx__str_starts(cell, STR("self_")) ? &a->whole : NULL;
}

static Severity severity_of(const Audit *a, int as)
{
    if (a->has_severity) return a->severity;
    return as != AS_USUAL ? (Severity)as : jx__diag_severity((DiagCode)a->code);
}

void jx__audit_say(Audit *a, Str cell, int as, uint32_t nargs, const Str *args)
{
    Row *row = owner_of(a, cell);
    bool bad = a->bad || a->ar->failed;
    a->bad = false;
    if (bad) return;
    Severity severity = severity_of(a, as);
    Where w = {.file = a->form->file, .cell = jx__form_place(a->form, cell)};
    if (row && row->item) w.clause = row->item->path;
    if (row) {
        if (!row->checks || severity > row->gravest) row->gravest = severity;
        row->checks |= UINT64_C(1) << (a->code - JX_AUDIT_FIRST);
    }
    jx__diag_add_as(a->diags, (DiagCode)a->code, severity, w, nargs, args);
}

/* ---- rows ---- */

/* （个） at the end of a name. */
static Unit named_unit(Audit *a, Str name)
{
    Unit none = {.kind = UNIT_NONE, .scale = NUM_INT(1)}, u = none;
    uint32_t close = jx__str_ends(name, STR("）")) ? 3 : jx__str_ends(name, STR(")")) ? 1 : 0;
    if (!close) return none;
    for (uint32_t at = name.n - close; at-- > 0 && name.n - at < 40;) {
        Str rest = {name.p + at, name.n - close - at};
        bool open = jx__cell_take(&rest, STR("（")) || jx__cell_take(&rest, STR("("));
        if (!open) continue;
        rest = jx__cell_trim(rest);
        return rest.n && jx__unit_parse(a->ar, a->np, NULL, rest, &u) ? u : none;
    }
    return none;
}

static TargetOp op_of(const Row *r)
{
    if (!r->item || r->item->target_kind != TARGET_NUMBER) return r->target.op;
    if (r->item->target_op != OP_NONE) return (TargetOp)r->item->target_op;
    bool low = r->item->method == METHOD_REVERSE || r->item->method == METHOD_LINEAR;
    return low ? OP_LE : r->item->method == METHOD_PRORATA ? OP_GE : OP_NONE;
}

/* What the rules made of a row: its score, and whether its target is met. */
static void read_rule(Audit *a, Row *r)
{
    const Cell *regs = a->in->last->regs;
    const PlanItem *it = r->item;
    if (!it || !it->indicator) return;
    r->unprinted = it->row->shared;
    r->judged = it->method == METHOD_JUDGED || it->method == METHOD_ENTERED;
    if (it->reg_score != JX_NO_REG && regs[it->reg_score].status == CELL_OK) {
        r->scored = true;
        r->rule = regs[it->reg_score].num;
    }
    if (it->reg_exact != JX_NO_REG && regs[it->reg_exact].status != CELL_OK) r->scored = false;
    if (it->reg_met == JX_NO_REG || regs[it->reg_met].status != CELL_OK) return;
    r->known = it->target_kind != TARGET_NONE && !r->judged;
    r->met = jx__num_sign(regs[it->reg_met].num) != 0;
}

/* Without a rule: by the form's own sign. */
static void read_own(Audit *a, Row *r)
{
    Num t, v;
    if (r->item || r->op == OP_NONE || !jx__audit_pair(a, &r->target, &r->actual, &t, &v)) return;
    int c = jx__audit_cmp(a, v, t);
    r->known = true;
    r->met = r->op == OP_GE   ? c >= 0
             : r->op == OP_GT ? c > 0
             : r->op == OP_LE ? c <= 0
             : r->op == OP_LT ? c < 0
                              : c == 0;
}

static void read_row(Audit *a, uint32_t i)
{
    Row *r = &a->rows[i];
    const FormRow *f = &a->form->rows.at[i];
    r->form = f;
    r->index = i;
    r->name = jx__names_clean(jx__cell_trim(f->name));
    r->points = jx__audit_figure(a, f->points);
    r->score = jx__audit_figure(a, f->self_score);
    r->target = jx__audit_quant(a, f->target);
    r->actual = jx__audit_quant(a, f->actual);
    r->named = named_unit(a, r->name);
    r->reason = f->reason.p && jx__cell_is_reason(f->reason);
    r->op = op_of(r);
    r->rule = NUM_INT(0);
    read_rule(a, r);
    read_own(a, r);
    a->bad = false;
}

static bool read_rows(Audit *a)
{
    a->nrows = a->form->rows.n;
    a->rows = jx__arena_alloc(a->ar, ((size_t)a->nrows + 1) * sizeof *a->rows);
    if (a->ar->failed || !jx__names_index(&a->names, a->ar, a->form, false)) return false;
    if (a->in->last_year && !jx__names_index(&a->last_names, a->ar, a->in->last_year, false))
        return false;
    const Facts *f = a->in->facts;
    for (uint32_t i = 0; i < a->plan->nitems && f->printed; i++)
        if (f->printed[i].present && f->printed[i].row < a->nrows && a->plan->items[i].indicator)
            a->rows[f->printed[i].row].item = &a->plan->items[i];
    for (uint32_t i = 0; i < a->nrows && !a->ar->failed; i++)
        read_row(a, i);
    return !a->ar->failed;
}

/* ---- the head ---- */

static bool amount(Audit *a, const char *name, Num *out, Str *text)
{
    uint32_t slot = jx__plan_input(a->plan, a->ar, jx__str_of(name), INPUT_VALUE);
    const FormValue *v = NULL;
    for (uint32_t i = 0; i < a->form->values.n && !v; i++)
        if (jx__str_eq(jx__cell_trim(a->form->values.at[i].name), jx__str_of(name)))
            v = &a->form->values.at[i];
    if (!v || !v->text.p) return false;
    *text = jx__cell_trim(v->text);
    bool bound = slot < a->plan->ninputs && a->in->facts->facts[slot].cell.status == CELL_OK;
    if (bound) {
        *out = a->in->facts->facts[slot].cell.num;
        return true;
    }
    Dim money = {.e = {[DIM_MONEY] = 1}};
    Input in = {.kind = INPUT_VALUE,
                .name = v->name,
                .type = TYPE_NUMBER,
                .dim = money,
                .dim_known = true,
                .unit = &jx__no_unit,
                .words = &jx__no_words,
                .row = JX_NO_REG,
                .item = JX_NO_REG,
                .points = NUM_INT(0)};
    CellContext cx = {.arena = a->ar,
                      .pool = a->np,
                      .units = &a->plan->units,
                      .amount_unit = a->in->facts->amount_unit,
                      .year = a->form->year};
    Cell points, c = jx__cell_read(&cx, &in, v->text, &points);
    *out = c.num;
    return c.status == CELL_OK;
}

static void read_head(Audit *a)
{
    a->has_budget = amount(a, "全年预算数", &a->budget, &a->budget_text);
    a->has_initial = amount(a, "年初预算数", &a->initial, &a->initial_text);
    a->has_spent = amount(a, "全年执行数", &a->spent, &a->spent_text);
    a->base_name = STR("全年预算数");
    if (!a->has_budget && a->has_initial) {
        a->has_budget = true;
        a->budget = a->initial;
        a->budget_text = a->initial_text;
        a->base_name = STR("年初预算数");
    }
    a->budget_points = jx__audit_figure(a, a->form->budget_points);
    a->budget_score = jx__audit_figure(a, a->form->budget_self_score);
    a->self_total = jx__audit_figure(a, a->form->self_total);
}

/* A form is whole when its points make the total, or its scores make the printed total. Of a form
 * that was cut nothing is said that a missing row could explain. */
static void add_up(Audit *a)
{
    a->points_sum = a->score_sum = NUM_INT(0);
    a->all_points = a->all_scores = a->nrows > 0;
    FOR_ROWS(a, r)
    {
        if (r->form->not_applicable) continue;
        if (r->points.ok) a->points_sum = jx__audit_add(a, a->points_sum, r->points.v);
        if (r->score.ok) a->score_sum = jx__audit_add(a, a->score_sum, r->score.v);
        bool nothing = !r->points.given && !r->score.given && r->form->points.n;
        if (!r->points.ok && !nothing) a->all_points = false;
        if (!r->score.ok && !nothing) a->all_scores = false;
    }
    if (a->budget_points.ok) a->points_sum = jx__audit_add(a, a->points_sum, a->budget_points.v);
    if (a->budget_score.ok) a->score_sum = jx__audit_add(a, a->score_sum, a->budget_score.v);
    bool points = a->all_points && jx__audit_cmp(a, a->points_sum, a->plan->total_points) >= 0;
    bool scores = a->all_scores && a->self_total.ok &&
                  jx__audit_near(a, a->score_sum, a->self_total.v, a->self_total.half);
    a->complete = points || scores;
}

/* The first row of a name; NULL when the index has none. */
const FormRow *jx__audit_named(const NameIndex *x, Str key)
{
    uint32_t e = x->form && key.n ? jx__names_entry(x, key) : JX_NO_REG;
    return e != JX_NO_REG && jx__names_is_row(x, e) ? &x->form->rows.at[e] : NULL;
}

/* ---- running ---- */

static const struct {
    uint16_t code;
    void (*run)(Audit *a);
} checks[] = {
#define AUDIT(code, id, zh, en, limit, n, d, tolerance) {code, jx__audit_##id},
#include "base/audits.def"
#undef AUDIT
};

static const PlanAudit *said_of(const Plan *p, uint32_t code)
{
    for (uint32_t i = 0; i < p->naudits; i++)
        if (p->audits[i].code == code) return &p->audits[i];
    return NULL;
}

static void run_checks(Audit *a)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks && !a->ar->failed; i++) {
        const PlanAudit *said = said_of(a->plan, checks[i].code);
        const AuditCheck *check = jx__audit_check(checks[i].code);
        if (said && said->off) continue;
        a->code = check->code;
        a->limit =
            said && said->has_limit ? said->limit : NUM_RATIO(check->limit_n, check->limit_d);
        a->has_tolerance = said && said->has_tolerance;
        a->has_severity = said && said->has_severity;
        a->severity = a->has_severity ? (Severity)said->severity : SEV_NOTE;
        a->tolerance = a->has_tolerance ? said->tolerance : NUM_INT(0);
        a->bad = false;
        checks[i].run(a);
    }
    a->has_tolerance = false;
}

/* ---- the sheet ---- */

static Str keep_num(Audit *a, Arena *to, Num v)
{
    Str text = jx__audit_num(a, v);
    return a->bad ? STR_NONE : jx__str_copy(to, text);
}

static Str keep_text(Arena *to, Str text)
{
    return text.n ? jx__str_copy(to, jx__cell_shown(to, text)) : STR_NONE;
}

static SheetRow beside(Audit *a, Arena *to, const Row *of, const Figure *printed, bool scored,
                       Num rule)
{
    SheetRow row = {.claimed = keep_text(to, printed->text),
                    .checks = of->checks,
                    .gravest = of->gravest,
                    .item = of->item ? (uint32_t)(of->item - a->plan->items) : JX_NO_REG};
    if (!scored) return row;
    row.due = keep_num(a, to, rule);
    if (!printed->ok) return row;
    Num gap = jx__audit_sub(a, printed->v, rule);
    row.difference = keep_num(a, to, gap);
    if (jx__num_sign(gap) > 0) row.difference = jx__str_printf(to, "+%.*s", STR_F(row.difference));
    return row;
}

static void add_budget_row(Audit *a, AuditSheet *sheet, Arena *to)
{
    bool scored =
        a->budget_points.ok && a->has_budget && a->has_spent && jx__num_sign(a->budget) > 0;
    Num rate = scored ? jx__audit_div(a, a->spent, a->budget) : NUM_INT(0);
    if (jx__audit_cmp(a, rate, NUM_INT(1)) > 0) rate = NUM_INT(1);
    Num rule = NUM_INT(0);
    Num exact = jx__audit_mul(a, a->budget_points.v, rate);
    scored = scored && jx__num_round(a->np, exact, a->plan->item_places,
                                     (RoundMode)a->plan->item_mode, &rule) == NUM_OK;
    SheetRow row = beside(a, to, &a->line, &a->budget_score, scored, rule);
    row.points = keep_text(to, a->budget_points.text);
    *VEC_PUSH(to, &sheet->rows) = row;
    sheet->has_budget = true;
    a->bad = false;
}

static void fill_sheet(Audit *a, AuditSheet *sheet, Arena *to)
{
    bool shared = false; /* then nobody knows what the whole form is measured by */
    FOR_ROWS(a, r)
    {
        SheetRow row = beside(a, to, r, &r->score, r->scored && !r->unprinted, r->rule);
        bool other = r->item && r->points.ok && jx__audit_cmp(a, r->points.v, r->item->points) != 0;
        if (other) row.difference = STR_NONE; /* points of another measure */
        shared = shared || r->unprinted;
        row.name = keep_text(to, r->name);
        row.points = keep_text(to, r->points.text);
        *VEC_PUSH(to, &sheet->rows) = row;
    }
    if (a->budget_points.given || a->budget_score.given || a->form->budget_rate.n)
        add_budget_row(a, sheet, to);
    Cell total = a->plan->reg_total == JX_NO_REG ? CELL_STATUS(CELL_MISSING)
                                                 : a->in->last->regs[a->plan->reg_total];
    bool due = total.status == CELL_OK && !shared;
    sheet->total = beside(a, to, &a->whole, &a->self_total, due, total.num);
    if (a->all_points) sheet->total.points = keep_num(a, to, a->points_sum);
}

/* Rows of the report come in the order of the plan's items, those of the sheet in the form's. */
static void tie_rows(Audit *a, Report *r)
{
    uint32_t *row_of = jx__arena_alloc(a->ar, ((size_t)a->plan->nitems + 1) * sizeof *row_of);
    if (a->ar->failed) return;
    for (uint32_t i = 0; i < r->audit.rows.n; i++)
        if (r->audit.rows.at[i].item != JX_NO_REG) row_of[r->audit.rows.at[i].item] = i + 1;
    for (uint32_t i = 0; i < r->rows.n; i++)
        if (row_of[r->rows.at[i].item]) r->rows.at[i].audited = row_of[r->rows.at[i].item] - 1;
}

bool jx__audit_run(const AuditInput *in, const Alloc *al)
{
    Report *r = in->report;
    Arena scratch, *to = &r->arena;
    NumPool np;
    bool have = jx__arena_init(&scratch, al, 0), pool = have && jx__num_pool_init(&np, al);
    bool ok = pool;
    if (ok) {
        Audit a = {.in = in,
                   .form = in->form,
                   .plan = in->facts->plan,
                   .ar = &scratch,
                   .np = &np,
                   .diags = &r->findings,
                   .budget = NUM_INT(0),
                   .spent = NUM_INT(0),
                   .initial = NUM_INT(0)};
        if (read_rows(&a)) {
            read_head(&a);
            add_up(&a);
            run_checks(&a);
            fill_sheet(&a, &r->audit, to);
            tie_rows(&a, r);
        }
        ok = !scratch.failed && !np.arena.failed && !to->failed && !r->findings.arena.failed;
        r->audited = ok;
    }
    if (pool) jx__num_pool_free(&np);
    if (have) jx__arena_free(&scratch);
    if (ok) jx__diags_sort(&r->findings);
    return ok;
}
