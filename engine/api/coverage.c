/* Which clauses of a scheme its worked examples touch.
 *
 * Depends on plan and report. The clauses are those of the indicators in the rules and, of a
 * form-driven scheme, of its groups (指标：按申报表), of 方向 and of 指标规则; the last are those of plans
 * for made-up rows. A clause is covered when the report of some example says that its step was
 * applied; each row of a band table, each grade is a clause of its own.
 *
 * The surprising idea: a clause is known by where it stands in the text, so that the plans of all
 * forms speak of the same clauses.
 */
#include "api/api.h"
#include <stdlib.h>

void jx__coverage_end(Coverage *c)
{
    if (c->made) jx__arena_free(&c->arena);
    c->made = false;
}

static int compare(Span a, Span b)
{
    if (a.start != b.start) return a.start < b.start ? -1 : 1;
    return (a.end > b.end) - (a.end < b.end);
}

static int by_place(const void *a, const void *b)
{
    return compare(((const Clause *)a)->span, ((const Clause *)b)->span);
}

static void cover(Coverage *c, Span span)
{
    uint32_t low = 0, high = c->clauses.n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = compare(span, c->clauses.at[mid].span);
        if (order == 0) c->clauses.at[mid].covered = true;
        if (order <= 0)
            high = mid;
        else
            low = mid + 1;
    }
}

/* ---- the clauses there are ---- */

static void add(Coverage *c, Span span, Str path, Str text)
{
    if (span.end <= span.start) return;
    *VEC_PUSH(&c->arena, &c->clauses) = (Clause){
        .span = span, .path = jx__str_copy(&c->arena, path), .text = jx__str_copy(&c->arena, text)};
}

static Str written(const Coverage *c, Span span)
{
    return jx__str_trim(jx__source_text(&c->rules->plan->source, span));
}

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

static void add_step(Coverage *c, const Plan *p, const PlanItem *it, const PlanStep *s)
{
    if (s->kind == STEP_BAND) {
        const BandTable *table = &p->tables[s->d];
        for (uint32_t i = 0; i < table->n; i++)
            add(c, table->rows[i].span, it->path, table->rows[i].text);
    } else if (s->kind == STEP_JUDGED && it->njudged > 0) {
        for (uint32_t i = 0; i < it->njudged; i++)
            add(c, it->judged[i].span, it->path, it->judged[i].text);
    } else if (is_clause(s)) {
        add(c, s->span, it->path, s->text);
    }
}

static void add_item(Coverage *c, const Plan *p, const PlanItem *it)
{
    add(c, it->row->rows_span, it->path, written(c, it->row->rows_span));
    for (uint32_t k = 0; k < it->nsteps; k++)
        add_step(c, p, it, &p->steps[it->first_step + k]);
}

static void sort(Coverage *c)
{
    uint32_t n = 0;
    if (c->clauses.n == 0) return;
    qsort(c->clauses.at, c->clauses.n, sizeof *c->clauses.at, by_place);
    for (uint32_t i = 1; i < c->clauses.n; i++)
        if (compare(c->clauses.at[n].span, c->clauses.at[i].span) != 0)
            c->clauses.at[++n] = c->clauses.at[i];
    c->clauses.n = n + 1;
}

static bool add_imagined(void *ud, const Plan *p)
{
    Coverage *c = ud;
    for (uint32_t i = 0; i < p->nitems && !c->arena.failed; i++)
        if (p->items[i].of_form && p->items[i].blocked == ROW_FREE) add_item(c, p, &p->items[i]);
    sort(c); /* many rows have the same clauses */
    return true;
}

static void add_sign(void *ud, Span clause)
{
    Coverage *c = ud;
    add(c, clause, STR("方向"), written(c, clause));
}

bool jx__coverage_begin(Coverage *c, const jx_ruleset *rules)
{
    const Plan *p = rules->plan;
    *c = (Coverage){.rules = rules};
    c->made = jx__arena_init(&c->arena, &rules->alloc, 0);
    if (!c->made) return false;
    for (uint32_t i = 0; i < p->nitems; i++)
        add_item(c, p, &p->items[i]);
    Imagined to = {.ud = c, .sign = add_sign, .plan = add_imagined};
    if (rules->scheme && !jx__expand_probes(rules, &to, &c->too_large)) return false;
    sort(c);
    return !c->arena.failed;
}

/* ---- at work ---- */

static Cell cell(const Scoring *s, uint32_t reg)
{
    return reg == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : s->last.regs[reg];
}

static void cover_band(Coverage *c, const Scoring *s, const PlanStep *step)
{
    Cell row = cell(s, step->b);
    const BandTable *table = &s->plan->tables[step->d];
    bool found =
        row.status == CELL_OK && row.num.d == 1 && row.num.n >= 0 && (uint64_t)row.num.n < table->n;
    if (found) cover(c, table->rows[row.num.n].span);
}

/* The grade that was named; where none was, the one that the number stands for. */
static void cover_grade(Coverage *c, Scoring *s, const PlanItem *it, const PlanStep *step)
{
    Cell named = cell(s, step->a), share = cell(s, step->c);
    NumPool *np = &s->pool;
    if (named.status != CELL_OK || share.status != CELL_OK) return;
    const Input *in = it->input < s->plan->ninputs ? &s->plan->inputs[it->input] : NULL;
    bool none = in && jx__num_cmp(np, named.num, NUM_INT(in->words->noptions)) >= 0;
    for (uint32_t k = 0; k < it->njudged; k++) {
        const PlanJudged *grade = &it->judged[k];
        int low = jx__num_cmp(np, share.num, grade->low);
        int high = jx__num_cmp(np, share.num, grade->high);
        bool inside =
            (grade->low_in ? low >= 0 : low > 0) && (grade->high_in ? high <= 0 : high < 0);
        if (none ? inside : jx__num_cmp(np, named.num, NUM_INT(grade->option)) == 0)
            cover(c, grade->span);
    }
}

static void cover_step(Coverage *c, Scoring *s, const PlanItem *it, const PlanStep *step)
{
    Cell count = cell(s, step->a);
    bool none =
        step->kind == STEP_DEDUCT && count.status == CELL_OK && jx__num_sign(count.num) == 0;
    if (step->kind == STEP_BAND)
        cover_band(c, s, step);
    else if (step->kind == STEP_JUDGED && it->njudged > 0)
        cover_grade(c, s, it, step);
    else if (is_clause(step) && !none)
        cover(c, step->span);
}

/* A veto of a group has no row of the report that could tell of it. */
static void cover_group(Coverage *c, Scoring *s, const PlanItem *it)
{
    for (uint32_t k = 0; k < it->nsteps; k++) {
        const PlanStep *step = &s->plan->steps[it->first_step + k];
        Cell holds = cell(s, step->a);
        if (step->kind == STEP_VETO && holds.status == CELL_OK && jx__num_sign(holds.num) != 0)
            cover_step(c, s, it, step);
    }
}

static void cover_row(Coverage *c, Scoring *s, const PlanItem *it, const ReportRow *told)
{
    const Plan *p = s->plan;
    if (it->of_form && it->parent < p->nitems) cover(c, p->items[it->parent].row->rows_span);
    if (it->of_form) cover(c, it->row->sign_span);
    /* The report tells a few things before the plan's own steps. */
    uint32_t n = it->nsteps, before = told->nsteps > n ? told->nsteps - n : 0;
    for (uint32_t k = 0; k < n && k < told->nsteps; k++)
        if (s->report->steps.at[told->first_step + before + k].applied)
            cover_step(c, s, it, &p->steps[it->first_step + k]);
}

void jx__coverage_note(Coverage *c, Scoring *s)
{
    const Plan *p = s->plan;
    uint32_t row = 0;
    for (uint32_t i = 0; i < p->nitems && row < s->report->rows.n; i++) {
        const PlanItem *it = &p->items[i];
        if (it->indicator)
            cover_row(c, s, it, &s->report->rows.at[row++]);
        else
            cover_group(c, s, it);
    }
}
