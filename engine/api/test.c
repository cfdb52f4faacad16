/* Worked examples: run each 算例, compare exactly, and see which clauses the examples touch.
 *
 * Depends on form, run and report. An example is made a form, what is given its values and its
 * table its rows, and scored like any form; what reading it found is told at its line of the rule
 * text. A clause is covered when the report of some example says that its step was
 * applied; each row of a band table is a clause of its own.
 */
#include "api/api.h"
#include "base/name.h"
#include <string.h>

typedef struct Testing {
    jx_ruleset *rules;
    const Plan *plan;
    Source source; /* shallow copy with an arena of its own, see Where */
    Arena arena;
    NumPool pool;
    Session session;
    Arena scratch; /* of one example, with what reading it found … */
    Diags found;
    Facts facts; /* … and what came out */
    Report *report;
    Diags *diags;
    bool *covered;       /* plan->nsteps, then all band rows */
    uint32_t *first_row; /* of each table, in `covered` */
    uint32_t nrows;
    jx_test_counts counts;
    bool arena_made, pool_made, session_made, scratch_made, found_made;
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
    } fields[] = {{{".target", 7}, COLUMN_TARGET},
                  {{".actual", 7}, COLUMN_ACTUAL},
                  {{".points", 7}, COLUMN_POINTS},
                  {{".self_score", 11}, COLUMN_SELF},
                  {{".reason", 7}, COLUMN_REASON}};
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

/* Scores the form of an example as any form is scored: t->facts, t->session and t->report. False
 * when memory is short. */
static bool score_example(Testing *t, const Form *form)
{
    if (!jx__bind(&t->facts, &t->scratch, &t->pool, t->plan, form, NULL, 0, &t->found))
        return false;
    jx__targets_compare(&t->facts, &t->scratch, &t->pool, &t->found);
    Cell *cells = jx__arena_alloc(&t->scratch, ((size_t)t->plan->ninputs + 1) * sizeof *cells);
    if (t->scratch.failed || t->pool.arena.failed) return false;
    for (uint32_t i = 0; i < t->plan->ninputs; i++)
        cells[i] = t->facts.facts[i].cell;
    if (!jx__session_run(&t->session, cells)) return false;
    jx__actuals_compare(&t->facts, &t->session, &t->scratch, &t->pool, &t->found);
    t->report = jx__report_build(&t->rules->alloc, &t->facts, &t->session, NULL, NULL,
                                 t->rules->engine->lang);
    return t->report && !t->scratch.failed;
}

/* What reading the example found, told where it stands in the rule text. A row that is to be
 * 无法识别 has its errors on purpose. */
static void tell_found(Testing *t, const PlanExample *ex)
{
    for (uint32_t i = 0; i < t->found.at.n; i++) {
        const Diag *d = &t->found.at.at[i];
        uint32_t row = place_index(d->cell, row_at);
        bool meant = row < ex->nrows && ex->rows[row].expect.kind == EXPECT_UNREADABLE;
        if (meant && d->severity == SEV_ERROR) continue;
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

static Cell outcome(Testing *t, uint32_t reg)
{
    return reg == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : t->session.regs[reg];
}

static bool meets_number(Testing *t, Cell c, const PlanExpect *e)
{
    return c.status == CELL_OK && jx__num_cmp(&t->pool, c.num, e->value) == 0;
}

/* The row of the report for an item, or rows.n. */
static uint32_t report_row(const Testing *t, uint32_t item)
{
    uint32_t row = 0;
    for (uint32_t i = 0; i < item; i++)
        row += t->plan->items[i].indicator;
    bool known = item < t->plan->nitems && t->plan->items[item].indicator;
    return known && row < t->report->rows.n ? row : t->report->rows.n;
}

static Str why_of(const Testing *t, uint32_t item)
{
    uint32_t row = report_row(t, item);
    return row < t->report->rows.n ? t->report->rows.at[row].why : t->report->total_why;
}

/* False when the expectation failed; a finding then says what came out, and why. */
static bool check_expect(Testing *t, const PlanExample *ex, const PlanExpect *e)
{
    const Plan *p = t->plan;
    bool english = t->rules->engine->lang == LANG_EN, met = false;
    Cell total = outcome(t, p->reg_total);
    Str what = english ? STR("total") : STR("总分"), got = STR_NONE, wanted = STR_NONE;
    if (e->kind == EXPECT_GRADE) {
        what = english ? STR("grade") : STR("等级");
        got = total.status == CELL_OK ? jx__report_grade(p, &t->pool, total.num) : STR_NONE;
        met = got.n && jx__str_eq(got, e->text);
        wanted = e->text;
        if (!got.n) got = english ? STR("none") : STR("无");
    } else if (e->kind == EXPECT_TOTAL) {
        met = meets_number(t, total, e);
        got = cell_text(t, total, p->total_places);
        wanted = points_text(t, e->value, p->total_places);
    } else {
        Cell score = outcome(t, p->items[e->item].reg_score);
        what = p->items[e->item].name;
        met = e->kind == EXPECT_NA ? score.status == CELL_NA : meets_number(t, score, e);
        got = cell_text(t, score, p->item_places);
        wanted = e->kind == EXPECT_NA ? STR("不评") : points_text(t, e->value, p->item_places);
    }
    bool item = e->kind == EXPECT_SCORE || e->kind == EXPECT_NA;
    Str why = why_of(t, item ? e->item : p->nitems);
    if (!met)
        jx__diag(t->diags, JX7051, clause_at(t, e->span, ex->path), ex->name, what, wanted, got,
                 why);
    return met;
}

/* ---- the rows of an example's table ---- */

static const struct {
    Str zh, en;
    RowStatus status;
} states[] = {
    [EXPECT_NA] = {{"不评", 6}, {"not assessed", 12}, ROW_NOT_APPLICABLE},
    [EXPECT_MISSING] = {{"未填", 6}, {"not filled in", 13}, ROW_MISSING},
    [EXPECT_UNREADABLE] = {{"无法识别", 12}, {"unreadable", 10}, ROW_UNREADABLE},
};

static Str state_word(const Testing *t, ExpectKind kind)
{
    return t->rules->engine->lang == LANG_EN ? states[kind].en : states[kind].zh;
}

/* What became of a row: its score, or its state when it has none. */
static Str row_outcome(Testing *t, Cell score, RowStatus status)
{
    if (score.status == CELL_OK) return points_text(t, score.num, t->plan->item_places);
    for (uint32_t k = EXPECT_NA; k <= EXPECT_UNREADABLE; k++)
        if (states[k].status == status) return state_word(t, (ExpectKind)k);
    return cell_text(t, score, t->plan->item_places);
}

/* Who speaks for a row: an item of the plan and its row of the report; `told` NULL: nobody. */
typedef struct Spokesman {
    uint32_t item;
    const ReportRow *told;
} Spokesman;

/* 未填 is met as well where it means 0 points; 不评 only where there is no score. */
static bool check_row(Testing *t, const PlanExample *ex, const PlanExampleRow *row, Spokesman by)
{
    const PlanExpect *e = &row->expect;
    bool english = t->rules->engine->lang == LANG_EN;
    if (e->kind == EXPECT_NONE) return true;
    const ReportRow *told = by.told;
    RowStatus status = told ? told->status : ROW_UNREADABLE;
    Cell score =
        told ? outcome(t, t->plan->items[by.item].reg_score) : CELL_STATUS(CELL_UNREADABLE);
    bool met =
        e->kind == EXPECT_SCORE ? meets_number(t, score, e) : status == states[e->kind].status;
    if (e->kind == EXPECT_NA) met = met && score.status != CELL_OK;
    if (told && met) return true;
    Str wanted = e->kind == EXPECT_SCORE ? points_text(t, e->value, t->plan->item_places)
                                         : state_word(t, (ExpectKind)e->kind);
    Str none = english ? STR("no rule reads this row") : STR("没有规则用到这一行");
    jx__diag(t->diags, JX7051, clause_at(t, e->span, ex->path), ex->name, row->cells[COLUMN_NAME],
             wanted, told ? row_outcome(t, score, status) : none, told ? told->why : STR_NONE);
    return false;
}

static bool check_rows(Testing *t, const PlanExample *ex)
{
    bool passed = true;
    uint32_t at = 0;
    Spokesman *by = jx__arena_alloc(&t->scratch, ((size_t)ex->nrows + 1) * sizeof *by);
    if (t->scratch.failed) return false;
    for (uint32_t i = 0; i < t->plan->nitems && at < t->report->rows.n; i++) {
        const Printed *printed = &t->facts.printed[i];
        if (!t->plan->items[i].indicator) continue;
        const ReportRow *told = &t->report->rows.at[at++];
        if (printed->present && printed->row < ex->nrows)
            by[printed->row] = (Spokesman){.item = i, .told = told};
    }
    for (uint32_t k = 0; k < ex->nrows; k++)
        passed = check_row(t, ex, &ex->rows[k], by[k]) && passed;
    return passed;
}

/* ---- coverage ---- */

static bool is_clause(const PlanStep *s)
{
    static const bool own[] = {[STEP_CLAMP] = true,
                               [STEP_SCALE] = true,
                               [STEP_MISSING] = true,
                               [STEP_ROUND] = true,
                               [STEP_OVER_REASON] = true};
    bool arithmetic = (size_t)s->kind < sizeof own && own[s->kind];
    return !arithmetic && s->span.end > s->span.start;
}

static void cover(Testing *t)
{
    const Plan *p = t->plan;
    const Report *r = t->report;
    uint32_t row = 0;
    for (uint32_t i = 0; i < p->nitems && row < r->rows.n; i++) {
        if (!p->items[i].indicator) continue;
        const ReportRow *told = &r->rows.at[row++];
        /* The report tells a few things before the plan's own steps. */
        uint32_t n = p->items[i].nsteps, before = told->nsteps > n ? told->nsteps - n : 0;
        for (uint32_t k = 0; k < n && k < told->nsteps; k++) {
            uint32_t at = p->items[i].first_step + k;
            const PlanStep *s = &p->steps[at];
            if (!r->steps.at[told->first_step + before + k].applied) continue;
            Cell count = outcome(t, s->a), band = outcome(t, s->b);
            bool none =
                s->kind == STEP_DEDUCT && count.status == CELL_OK && !jx__num_sign(count.num);
            t->covered[at] = t->covered[at] || !none;
            bool found = s->kind == STEP_BAND && band.status == CELL_OK && band.num.d == 1 &&
                         band.num.n >= 0 && (uint64_t)band.num.n < p->tables[s->d].n;
            if (found) t->covered[p->nsteps + t->first_row[s->d] + (uint32_t)band.num.n] = true;
        }
    }
}

static void count_clause(Testing *t, bool covered, Span span, Str path, Str text)
{
    t->counts.clauses++;
    t->counts.covered += covered;
    if (!covered) jx__diag(t->diags, JX7052, clause_at(t, span, path), text);
}

static bool same_clause(const PlanStep *a, const PlanStep *b)
{
    return a->span.start == b->span.start && a->span.end == b->span.end;
}

static void count_bands(Testing *t, const PlanStep *s, Str path)
{
    const BandTable *table = &t->plan->tables[s->d];
    for (uint32_t i = 0; i < table->n; i++)
        count_clause(t, t->covered[t->plan->nsteps + t->first_row[s->d] + i], table->rows[i].span,
                     path, table->rows[i].text);
}

/* One clause may have several steps, next to each other; it is covered when one of them is. */
static void count_clauses(Testing *t)
{
    const Plan *p = t->plan;
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *it = &p->items[i];
        for (uint32_t k = 0; k < it->nsteps; k++) {
            const PlanStep *s = &p->steps[it->first_step + k];
            if (!is_clause(s)) continue;
            if (s->kind == STEP_BAND) {
                count_bands(t, s, it->path);
                continue;
            }
            bool covered = t->covered[it->first_step + k];
            while (k + 1 < it->nsteps && same_clause(s, s + 1)) {
                k++, s++;
                covered = covered || t->covered[it->first_step + k];
            }
            count_clause(t, covered, s->span, it->path, s->text);
        }
    }
}

/* ---- the whole ---- */

static void end_testing(Testing *t)
{
    if (t->found_made) jx__diags_free(&t->found);
    if (t->scratch_made) jx__arena_free(&t->scratch);
    if (t->session_made) jx__session_free(&t->session);
    if (t->pool_made) jx__num_pool_free(&t->pool);
    if (t->arena_made) jx__arena_free(&t->arena);
}

static bool begin_testing(Testing *t, jx_ruleset *rules, Diags *diags)
{
    const Plan *p = rules->plan;
    memset(t, 0, sizeof *t);
    t->rules = rules, t->plan = p, t->diags = diags, t->source = p->source;
    t->arena_made = jx__arena_init(&t->arena, &rules->alloc, 0);
    t->pool_made = t->arena_made && jx__num_pool_init(&t->pool, &rules->alloc);
    t->session_made = t->pool_made && jx__session_init(&t->session, p, &rules->alloc);
    t->scratch_made = t->session_made && jx__arena_init(&t->scratch, &rules->alloc, 0);
    if (!t->scratch_made) return false;
    t->source.arena = &t->arena;
    t->first_row = jx__arena_alloc(&t->arena, ((size_t)p->ntables + 1) * sizeof *t->first_row);
    if (!t->first_row) return false;
    for (uint32_t i = 0; i < p->ntables; i++) {
        t->first_row[i] = t->nrows;
        t->nrows += p->tables[i].n;
    }
    t->covered = jx__arena_alloc(&t->arena, (size_t)p->nsteps + t->nrows + 1);
    return t->covered && !t->arena.failed;
}

static bool score_and_check(Testing *t, const PlanExample *ex)
{
    Form form;
    make_form(t, ex, &form);
    if (t->scratch.failed || !score_example(t, &form)) return false;
    tell_found(t, ex);
    bool passed = check_rows(t, ex);
    for (uint32_t i = 0; i < ex->nexpect; i++)
        passed = check_expect(t, ex, &ex->expect[i]) && passed;
    cover(t);
    t->counts.examples++;
    t->counts.failed += !passed;
    return !t->arena.failed && !t->scratch.failed;
}

static bool test_example(Testing *t, const PlanExample *ex)
{
    jx__arena_reset(&t->scratch);
    t->found_made = jx__diags_init(&t->found, &t->rules->alloc);
    bool ok = t->found_made && score_and_check(t, ex);
    if (t->report) jx__report_free(t->report);
    if (t->found_made) jx__diags_free(&t->found);
    t->report = NULL;
    t->found_made = false;
    return ok;
}

jx_status jx_ruleset_test(jx_ruleset *rules, jx_diags **diags, jx_test_counts *counts)
{
    if (diags) *diags = NULL;
    if (counts) *counts = (jx_test_counts){0};
    if (!rules || !diags) return JX_EINVAL;
    jx_diags *ds = jx__api_diags_new(&rules->alloc);
    if (!ds) return JX_ENOMEM;
    Testing t;
    bool ok = begin_testing(&t, rules, &ds->list);
    for (uint32_t i = 0; ok && i < rules->plan->nexamples; i++)
        ok = test_example(&t, &rules->plan->examples[i]);
    if (ok) count_clauses(&t);
    if (ok && counts) *counts = t.counts;
    end_testing(&t);
    if (ok) return jx__api_diags_give(ds, rules->engine->lang, diags);
    jx_diags_free(ds);
    return JX_ENOMEM;
}
