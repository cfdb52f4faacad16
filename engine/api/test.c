/* Worked examples: run each 算例, compare exactly, and see which clauses the examples touch.
 *
 * Depends on form, run and report. An example is made a form, what is given its values and its
 * table its rows, and scored like any form; what reading it found is told at its line of the rule
 * text. coverage.c keeps count of the clauses.
 *
 * The surprising idea: of a form-driven scheme each example is scored by a plan of its own, whose
 * items are not those of the rule set's plan that the example itself is written in; see own_item.
 */
#include "api/api.h"
#include "base/name.h"
#include <string.h>

typedef struct Testing {
    jx_ruleset *rules;
    const Plan *plan; /* the rule set's: what the examples are written in */
    Source source;    /* shallow copy with an arena of its own, see Where */
    Arena arena;
    NumPool pool;
    Arena scratch; /* of one example, with what reading it found … */
    Diags found;
    Scoring scoring; /* … and what came out */
    Diags *diags;
    Coverage coverage;
    jx_test_counts counts;
    bool arena_made, pool_made, scratch_made, too_large;
} Testing;

static Where clause_at(Testing *t, Span span, Str clause)
{
    return (Where){.source = &t->source, .span = span, .clause = clause};
}

/* ---- an example as a form ---- */

/* Cells have no place in the rule text that bind.c could know: it is given one that leads back to
 * the line, see line_of. */
static const Str given_at = {"已知", 6}, row_at = {"表", 3};

static Str place(Testing *t, Str list, uint32_t i)
{
    return jx__str_printf(&t->scratch, "%.*s[%u]", STR_F(list), i);
}

/* The index in `list[12].actual`, or JX_NO_REG. */
static uint32_t place_index(Str cell, Str list)
{
    uint32_t n = 0;
    if (!jx__str_starts(cell, list)) return JX_NO_REG;
    for (uint32_t i = list.n + 1; i < cell.n && cell.p[i] >= '0' && cell.p[i] <= '9'; i++)
        n = n * 10 + (uint32_t)(cell.p[i] - '0');
    return n;
}

/* The cell that `表[12].actual` speaks of; the whole row when it names none. */
static Span cell_span(const PlanExampleRow *row, Str cell)
{
    static const struct {
        Str field;
        ExampleColumn column;
    } fields[] = {{{".level1", 7}, COLUMN_LEVEL1},    {{".target", 7}, COLUMN_TARGET},
                  {{".actual", 7}, COLUMN_ACTUAL},    {{".points", 7}, COLUMN_POINTS},
                  {{".self_score", 11}, COLUMN_SELF}, {{".reason", 7}, COLUMN_REASON}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (jx__str_ends(cell, fields[i].field) && row->spans[fields[i].column].end)
            return row->spans[fields[i].column];
    return row->span;
}

/* Where in the rule text a finding's cell stands. */
static Where line_of(Testing *t, const PlanExample *ex, Str cell)
{
    uint32_t given = place_index(cell, given_at), row = place_index(cell, row_at);
    Span span = given < ex->ngiven ? ex->given[given].span
                : row < ex->nrows  ? cell_span(&ex->rows[row], cell)
                                   : ex->span;
    return clause_at(t, span, ex->path);
}

static void add_value(Testing *t, Form *form, const PlanGiven *g)
{
    const Input *in = &t->plan->inputs[g->input];
    FormValue *v = VEC_PUSH(&t->scratch, &form->values);
    *v = (FormValue){.name = in->name, .key = in->key, .text = g->text};
    v->where = place(t, given_at, form->values.n - 1);
}

static void add_row(Testing *t, Form *form, const PlanExampleRow *from)
{
    const Str *cell = from->cells;
    FormRow *row = VEC_PUSH(&t->scratch, &form->rows);
    *row = (FormRow){.level1 = cell[COLUMN_LEVEL1],
                     .level2 = cell[COLUMN_LEVEL2],
                     .name = cell[COLUMN_NAME],
                     .key = jx__name_key(&t->scratch, cell[COLUMN_NAME]),
                     .target = cell[COLUMN_TARGET],
                     .actual = cell[COLUMN_ACTUAL],
                     .points = cell[COLUMN_POINTS],
                     .self_score = cell[COLUMN_SELF],
                     .reason = cell[COLUMN_REASON]};
    row->where = place(t, row_at, form->rows.n - 1);
}

static void make_form(Testing *t, const PlanExample *ex, Form *form)
{
    *form = (Form){.contained = true,
                   .file = t->plan->source.name,
                   .year = ex->year,
                   .amount_unit = ex->amount_unit};
    for (uint32_t i = 0; i < ex->ngiven; i++)
        add_value(t, form, &ex->given[i]);
    for (uint32_t i = 0; i < ex->nrows; i++)
        add_row(t, form, &ex->rows[i]);
}

/* Some rows of a form need not come to the points of the scheme; a whole form has to. */
static bool is_whole(const PlanExample *ex)
{
    for (uint32_t i = 0; i < ex->nexpect; i++)
        if (ex->expect[i].kind == EXPECT_TOTAL || ex->expect[i].kind == EXPECT_GRADE) return true;
    return false;
}

static bool is_failure(uint8_t wanted)
{
    return wanted == EXPECT_UNREADABLE || wanted == EXPECT_UNSCORED;
}

/* Something is to fail by what was given. */
static bool expects_failure(const PlanExample *ex)
{
    bool found = false;
    for (uint32_t i = 0; i < ex->nexpect; i++)
        found = found || is_failure(ex->expect[i].kind);
    for (uint32_t i = 0; i < ex->nrows; i++)
        found = found || is_failure(ex->rows[i].expect.kind);
    return found;
}

/* What is to be 无法识别 or 未填 has its errors on purpose. */
static bool is_meant(const PlanExample *ex, const Diag *d)
{
    uint32_t given = place_index(d->cell, given_at), row = place_index(d->cell, row_at);
    bool sum = d->code == JX5309 || d->code == JX5310;
    if (sum) return !is_whole(ex);
    if (d->severity != SEV_ERROR) return false;
    if (given < ex->ngiven) return expects_failure(ex);
    if (row >= ex->nrows) return false;
    return is_failure(ex->rows[row].expect.kind) || ex->rows[row].expect.kind == EXPECT_MISSING;
}

/* What reading the example found, told where it stands in the rule text. */
static void tell_found(Testing *t, const PlanExample *ex)
{
    for (uint32_t i = 0; i < t->found.at.n; i++) {
        const Diag *d = &t->found.at.at[i];
        if (is_meant(ex, d)) continue;
        jx__diag_add(t->diags, d->code, line_of(t, ex, d->cell), d->nargs, d->args);
    }
    t->diags->dropped += t->found.dropped;
}

/* ---- what came out against what was expected ---- */

static Str points_text(Testing *t, Num n, uint32_t places)
{
    bool exact;
    Str s = jx__num_text(&t->arena, &t->pool, n, 18, places, &exact);
    bool english = t->rules->engine->lang == LANG_EN;
    return jx__str_printf(&t->arena, "%s%.*s%s", exact ? "" : "≈", STR_F(s), english ? "" : "分");
}

static Str cell_text(Testing *t, Cell c, uint32_t places)
{
    bool english = t->rules->engine->lang == LANG_EN;
    if (c.status == CELL_OK) return points_text(t, c.num, places);
    if (c.status == CELL_NA) return STR("不评");
    return english ? STR("no score") : STR("未评分");
}

static Cell outcome(const Testing *t, uint32_t reg)
{
    return reg == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : t->scoring.last.regs[reg];
}

static bool meets_number(Testing *t, Cell c, const PlanExpect *e)
{
    return c.status == CELL_OK && jx__num_cmp(&t->pool, c.num, e->value) == 0;
}

/* The item of the plan that was run, for one of the rule set's: rows of the form stand between. */
uint32_t jx__test_item(const Scoring *s, uint32_t item)
{
    const Plan *ran = s->plan;
    uint32_t left = item;
    for (uint32_t i = 0; i < ran->nitems; i++) {
        if (ran->items[i].of_form) continue;
        if (left-- == 0) return i;
    }
    return ran->nitems;
}

/* The row of the report for an item of the plan that was run; NULL: none. */
const ReportRow *jx__test_row(const Scoring *s, uint32_t item)
{
    const Plan *ran = s->plan;
    const Report *report = s->report;
    uint32_t row = 0;
    if (item >= ran->nitems || !ran->items[item].indicator) return NULL;
    for (uint32_t i = 0; i < item; i++)
        row += ran->items[i].indicator;
    return row < report->rows.n ? &report->rows.at[row] : NULL;
}

/* ---- the score of one indicator ---- */

static const struct {
    Str zh, en;
    RowStatus status;
} states[] = {
    [EXPECT_NA] = {{"不评", 6}, {"not assessed", 12}, ROW_NOT_APPLICABLE},
    [EXPECT_MISSING] = {{"未填", 6}, {"not filled in", 13}, ROW_MISSING},
    [EXPECT_UNREADABLE] = {{"无法识别", 12}, {"unreadable", 10}, ROW_UNREADABLE},
};

static Str state_word(const Testing *t, uint8_t kind)
{
    bool english = t->rules->engine->lang == LANG_EN;
    if (kind == EXPECT_UNSCORED) return english ? STR("no score") : STR("未评分");
    return english ? states[kind].en : states[kind].zh;
}

/* Who speaks for a row or for an expectation: an item of the plan that was run and its row of the
 * report; `told` NULL: nobody. */
typedef struct Spokesman {
    uint32_t item;
    const ReportRow *told;
} Spokesman;

static Cell score_of(const Testing *t, Spokesman by)
{
    if (!by.told) return CELL_STATUS(CELL_UNREADABLE);
    return outcome(t, t->scoring.plan->items[by.item].reg_score);
}

/* What became of it: its score, or its state when it has none. */
static Str score_text(Testing *t, Spokesman by)
{
    Cell score = score_of(t, by);
    bool english = t->rules->engine->lang == LANG_EN;
    if (!by.told) return english ? STR("no rule reads this row") : STR("没有规则用到这一行");
    for (uint8_t k = EXPECT_NA; k <= EXPECT_UNREADABLE && score.status != CELL_OK; k++)
        if (states[k].status == by.told->status) return state_word(t, k);
    return cell_text(t, score, t->plan->item_places);
}

/* 未填 is met as well where it means 0 points; 不评 only where there is no score. */
static bool meets(Testing *t, const PlanExpect *e, Spokesman by)
{
    Cell score = score_of(t, by);
    if (!by.told) return false;
    if (e->kind == EXPECT_SCORE) return meets_number(t, score, e);
    if (e->kind == EXPECT_UNSCORED) return score.status != CELL_OK;
    if (e->kind == EXPECT_NA && score.status == CELL_OK) return false;
    return by.told->status == states[e->kind].status;
}

static bool check_score(Testing *t, const PlanExample *ex, const PlanExpect *e, Str name,
                        Spokesman by)
{
    if (meets(t, e, by)) return true;
    Str wanted = e->kind == EXPECT_SCORE ? points_text(t, e->value, t->plan->item_places)
                                         : state_word(t, e->kind);
    jx__diag(t->diags, JX7051, clause_at(t, e->span, ex->path), ex->name, name, wanted,
             score_text(t, by), by.told ? by.told->why : STR_NONE);
    return false;
}

/* ---- the lines of an example ---- */

static bool check_grade(Testing *t, const PlanExample *ex, const PlanExpect *e)
{
    bool english = t->rules->engine->lang == LANG_EN;
    const Plan *p = t->scoring.plan;
    Cell total = outcome(t, p->reg_total);
    Str got = total.status == CELL_OK ? jx__report_grade(p, &t->pool, total.num) : STR_NONE;
    if (got.n && jx__str_eq(got, e->text)) return true;
    if (!got.n) got = english ? STR("none") : STR("无");
    jx__diag(t->diags, JX7051, clause_at(t, e->span, ex->path), ex->name,
             english ? STR("grade") : STR("等级"), e->text, got, t->scoring.report->total_why);
    return false;
}

static bool check_total(Testing *t, const PlanExample *ex, const PlanExpect *e)
{
    bool english = t->rules->engine->lang == LANG_EN, none = e->kind == EXPECT_NO_TOTAL;
    const Plan *p = t->scoring.plan;
    Cell total = outcome(t, p->reg_total);
    if (none ? total.status != CELL_OK : meets_number(t, total, e)) return true;
    Str nothing = english ? STR("none") : STR("无");
    Str wanted = none ? nothing : points_text(t, e->value, p->total_places);
    Str got = total.status == CELL_OK ? points_text(t, total.num, p->total_places) : nothing;
    jx__diag(t->diags, JX7051, clause_at(t, e->span, ex->path), ex->name,
             english ? STR("total") : STR("总分"), wanted, got, t->scoring.report->total_why);
    return false;
}

/* False when the expectation failed; a finding then says what came out, and why. */
static bool check_expect(Testing *t, const PlanExample *ex, const PlanExpect *e)
{
    if (e->kind == EXPECT_GRADE) return check_grade(t, ex, e);
    if (e->kind == EXPECT_TOTAL || e->kind == EXPECT_NO_TOTAL) return check_total(t, ex, e);
    uint32_t item = jx__test_item(&t->scoring, e->item);
    Spokesman by = {.item = item, .told = jx__test_row(&t->scoring, item)};
    return check_score(t, ex, e, t->plan->items[e->item].name, by);
}

/* ---- the rows of an example's table ---- */

static bool check_rows(Testing *t, const PlanExample *ex)
{
    bool passed = true;
    uint32_t at = 0;
    const Plan *p = t->scoring.plan;
    const Report *report = t->scoring.report;
    Spokesman *by = jx__arena_alloc(&t->scratch, ((size_t)ex->nrows + 1) * sizeof *by);
    if (t->scratch.failed) return false;
    for (uint32_t i = 0; i < p->nitems && at < report->rows.n; i++) {
        const Printed *printed = &t->scoring.facts.printed[i];
        if (!p->items[i].indicator) continue;
        const ReportRow *told = &report->rows.at[at++];
        if (printed->present && printed->row < ex->nrows)
            by[printed->row] = (Spokesman){.item = i, .told = told};
    }
    for (uint32_t k = 0; k < ex->nrows; k++) {
        const PlanExampleRow *row = &ex->rows[k];
        if (row->expect.kind == EXPECT_NONE) continue;
        passed = check_score(t, ex, &row->expect, row->cells[COLUMN_NAME], by[k]) && passed;
    }
    return passed;
}

/* ---- the whole ---- */

static void end_testing(Testing *t)
{
    jx__coverage_end(&t->coverage);
    if (t->scratch_made) jx__arena_free(&t->scratch);
    if (t->pool_made) jx__num_pool_free(&t->pool);
    if (t->arena_made) jx__arena_free(&t->arena);
}

/* The clauses of a form-driven scheme take long to find; they are left out unless `count`. */
static bool begin_testing(Testing *t, jx_ruleset *rules, Diags *diags, bool count)
{
    const Plan *p = rules->plan;
    memset(t, 0, sizeof *t);
    t->rules = rules, t->plan = p, t->diags = diags, t->source = p->source;
    t->arena_made = jx__arena_init(&t->arena, &rules->alloc, 0);
    t->pool_made = t->arena_made && jx__num_pool_init(&t->pool, &rules->alloc);
    t->scratch_made = t->pool_made && jx__arena_init(&t->scratch, &rules->alloc, 0);
    t->source.arena = &t->arena;
    if (!t->scratch_made || !count) return t->scratch_made;
    bool begun = jx__coverage_begin(&t->coverage, rules);
    t->too_large = t->coverage.too_large;
    return begun;
}

static bool check_example(Testing *t, const PlanExample *ex)
{
    tell_found(t, ex);
    bool passed = check_rows(t, ex);
    for (uint32_t i = 0; i < ex->nexpect; i++)
        passed = check_expect(t, ex, &ex->expect[i]) && passed;
    if (t->coverage.made) jx__coverage_note(&t->coverage, &t->scoring);
    t->counts.examples++;
    t->counts.failed += !passed;
    return !t->arena.failed && !t->scratch.failed;
}

static bool test_example(Testing *t, const PlanExample *ex)
{
    Form form;
    jx__arena_reset(&t->scratch);
    make_form(t, ex, &form);
    if (t->scratch.failed || !jx__diags_init(&t->found, &t->rules->alloc)) return false;
    bool ok = jx__score_plain(&t->scoring, t->rules, &form, &t->found) && check_example(t, ex);
    t->too_large = t->scoring.too_large;
    jx__score_end(&t->scoring);
    jx__diags_free(&t->found);
    return ok;
}

static void count_clauses(Testing *t)
{
    const Coverage *c = &t->coverage;
    for (uint32_t i = 0; i < c->clauses.n; i++) {
        const Clause *clause = &c->clauses.at[i];
        t->counts.clauses++;
        t->counts.covered += clause->covered;
        if (!clause->covered)
            jx__diag(t->diags, JX7052, clause_at(t, clause->span, clause->path), clause->text);
    }
}

jx_status jx__test_from(jx_ruleset *rules, uint32_t from, Diags *diags, jx_test_counts *counts)
{
    Testing t;
    bool ok = begin_testing(&t, rules, diags, counts != NULL);
    for (uint32_t i = 0; ok && i < rules->plan->nexamples; i++)
        if (rules->plan->examples[i].span.start >= from)
            ok = test_example(&t, &rules->plan->examples[i]);
    if (ok) count_clauses(&t);
    if (ok && counts) *counts = t.counts;
    end_testing(&t);
    return ok ? JX_OK : t.too_large ? JX_ELIMIT : JX_ENOMEM;
}

jx_status jx__test_first(jx_ruleset *rules, uint32_t *order, uint32_t norder, uint32_t *failed)
{
    Testing t;
    Diags diags;
    const Plan *p = rules->plan;
    *failed = JX_NO_REG;
    if (!jx__diags_init(&diags, &rules->alloc)) return JX_ENOMEM;
    bool ok = begin_testing(&t, rules, &diags, false);
    for (uint32_t k = 0; ok && k < norder && *failed == JX_NO_REG; k++) {
        if (order[k] >= p->nexamples) continue;
        ok = test_example(&t, &p->examples[order[k]]);
        if (!ok || !t.counts.failed) continue;
        *failed = order[k];
        for (uint32_t at = k; at > 0; at--)
            order[at] = order[at - 1];
        order[0] = *failed;
    }
    end_testing(&t);
    jx__diags_free(&diags);
    return ok ? JX_OK : t.too_large ? JX_ELIMIT : JX_ENOMEM;
}

jx_status jx_ruleset_test(jx_ruleset *rules, jx_diags **diags, jx_test_counts *counts)
{
    if (diags) *diags = NULL;
    if (counts) *counts = (jx_test_counts){0};
    if (!rules || !diags) return JX_EINVAL;
    jx_diags *ds = jx__api_diags_new(&rules->alloc);
    if (!ds) return JX_ENOMEM;
    jx_status st = jx__test_from(rules, 0, &ds->list, counts);
    return jx__api_diags_give(ds, st, rules->engine->lang, diags);
}
