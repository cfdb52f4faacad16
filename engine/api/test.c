/* Worked examples: run each 算例, compare exactly, and see which clauses the examples touch.
 *
 * Depends on form (reading the given cells), run and report. An example is scored like a form
 * without rows. A clause is covered when the report of some example says that its step was
 * applied; each row of a band table is a clause of its own.
 */
#include "api/api.h"
#include <string.h>

typedef struct Testing {
    jx_ruleset *rules;
    const Plan *plan;
    Source source; /* shallow copy with an arena of its own, see Where */
    Arena arena;
    NumPool pool;
    Session session;
    Facts facts;
    Cell *cells;
    Diags *diags;
    bool *covered;       /* plan->nsteps, then all band rows */
    uint32_t *first_row; /* of each table, in `covered` */
    uint32_t nrows;
    jx_test_counts counts;
    bool arena_made, pool_made, session_made;
} Testing;

static Where clause_at(Testing *t, Span span, Str clause)
{
    return (Where){.source = &t->source, .span = span, .clause = clause};
}

/* ---- one example ---- */

static void give(Testing *t, const PlanExample *ex, const PlanGiven *g)
{
    const Input *in = &t->plan->inputs[g->input];
    CellContext cx = {.arena = &t->arena,
                      .pool = &t->pool,
                      .units = &t->plan->units,
                      .diags = t->diags,
                      .where = clause_at(t, g->span, ex->path)};
    Cell points = CELL_STATUS(CELL_MISSING);
    t->facts.facts[g->input] =
        (Fact){.cell = jx__cell_read(&cx, in, g->text, &points), .raw = g->text};
    uint32_t slot = in->item == JX_NO_REG ? JX_NO_REG : t->plan->items[in->item].input_points;
    if (slot != JX_NO_REG) t->facts.facts[slot] = (Fact){.cell = points, .raw = g->text};
}

static bool run_example(Testing *t, const PlanExample *ex)
{
    for (uint32_t i = 0; i < t->plan->ninputs; i++)
        t->facts.facts[i] = (Fact){.cell = CELL_STATUS(CELL_MISSING)};
    for (uint32_t i = 0; i < ex->ngiven; i++)
        give(t, ex, &ex->given[i]);
    for (uint32_t i = 0; i < t->plan->ninputs; i++)
        t->cells[i] = t->facts.facts[i].cell;
    return !t->arena.failed && !t->pool.arena.failed && jx__session_run(&t->session, t->cells);
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

static Str why_of(Testing *t, const Report *r, uint32_t item)
{
    uint32_t row = 0;
    for (uint32_t i = 0; i < item; i++)
        row += t->plan->items[i].indicator;
    bool known = item < t->plan->nitems && t->plan->items[item].indicator && row < r->rows.n;
    return known ? r->rows.at[row].why : r->total_why;
}

/* False when the expectation failed; a finding then says what came out, and why. */
static bool check_expect(Testing *t, const PlanExample *ex, const PlanExpect *e, const Report *r)
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
    Str why = why_of(t, r, item ? e->item : p->nitems);
    if (!met)
        jx__diag(t->diags, JX7051, clause_at(t, e->span, ex->path), ex->name, what, wanted, got,
                 why);
    return met;
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

static void cover(Testing *t, const Report *r)
{
    const Plan *p = t->plan;
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
    if (!t->session_made) return false;
    t->source.arena = &t->arena;
    t->first_row = jx__arena_alloc(&t->arena, ((size_t)p->ntables + 1) * sizeof *t->first_row);
    if (!t->first_row) return false;
    for (uint32_t i = 0; i < p->ntables; i++) {
        t->first_row[i] = t->nrows;
        t->nrows += p->tables[i].n;
    }
    size_t n = (size_t)p->ninputs + 1;
    t->covered = jx__arena_alloc(&t->arena, (size_t)p->nsteps + t->nrows + 1);
    t->cells = jx__arena_alloc(&t->arena, n * sizeof *t->cells);
    t->facts = (Facts){.plan = p, .facts = jx__arena_alloc(&t->arena, n * sizeof(Fact))};
    t->facts.file = p->source.name;
    return t->covered && t->cells && t->facts.facts && !t->arena.failed;
}

static bool test_example(Testing *t, const PlanExample *ex)
{
    if (!run_example(t, ex)) return false;
    Report *r = jx__report_build(&t->rules->alloc, &t->facts, &t->session, NULL, NULL,
                                 t->rules->engine->lang);
    if (!r) return false;
    bool passed = true;
    for (uint32_t i = 0; i < ex->nexpect; i++)
        passed = check_expect(t, ex, &ex->expect[i], r) && passed;
    cover(t, r);
    t->counts.examples++;
    t->counts.failed += !passed;
    jx__report_free(r);
    return !t->arena.failed;
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
