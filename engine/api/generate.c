/* Worked examples made from the rules: engine/trial says what to try, and here it is scored.
 *
 * What an example expects is what the rules give now. It pins what they do; whether that is what the
 * document asks for, a person has to read.
 */
#include "base/name.h"
#include "api/trials.h"
#include <string.h>

/* ---- a case as a form ---- */

static void add_row(Arena *ar, Form *form, const CaseRow *from, uint32_t i)
{
    const Str *cell = from->cells;
    FormRow *row = VEC_PUSH(ar, &form->rows);
    *row = (FormRow){.level1 = cell[COLUMN_LEVEL1],
                     .level2 = cell[COLUMN_LEVEL2],
                     .name = cell[COLUMN_NAME],
                     .key = jx__name_key(ar, cell[COLUMN_NAME]),
                     .target = cell[COLUMN_TARGET],
                     .actual = cell[COLUMN_ACTUAL],
                     .points = cell[COLUMN_POINTS],
                     .self_score = cell[COLUMN_SELF],
                     .reason = cell[COLUMN_REASON]};
    row->where = jx__str_printf(ar, "表[%u]", i);
}

static void make_form(Arena *ar, const Plan *plan, const Trial *c, Form *form)
{
    *form = (Form){.contained = true, .file = plan->source.name};
    form->year = c->year ? TRIAL_YEAR : 0;
    for (uint32_t i = 0; i < c->given.n; i++) {
        FormValue *v = VEC_PUSH(ar, &form->values);
        *v = (FormValue){
            .name = c->given.at[i].name, .key = c->given.at[i].key, .text = c->given.at[i].text};
        v->where = jx__str_printf(ar, "已知[%u]", i);
    }
    for (uint32_t i = 0; i < c->rows.n; i++)
        add_row(ar, form, &c->rows.at[i], i);
}

static void make_rows(Arena *ar, const CaseRow *rows, uint32_t n, const Plan *plan, Form *form)
{
    *form = (Form){.contained = true, .file = plan->source.name};
    for (uint32_t i = 0; i < n && !ar->failed; i++)
        add_row(ar, form, &rows[i], i);
}

/* ---- what is due ---- */

static Str points(Generated *g, Scoring *s, Num n, uint32_t places)
{
    bool exact;
    Str text = jx__num_text(&g->arena, &s->pool, n, 18, places, &exact);
    /* Where nothing is rounded a score may not end: no decimal says what is due. */
    return exact ? jx__str_printf(&g->arena, "%.*s分", STR_F(text)) : STR_NONE;
}

/* The score, or the state when there is none. 未评分 rather than 未填, which 0 points would meet as
 * well. */
static Str due_of(Generated *g, Scoring *s, uint32_t item, const ReportRow *told)
{
    Cell score = s->last.regs[s->plan->items[item].reg_score];
    if (score.status == CELL_OK) return points(g, s, score.num, s->plan->item_places);
    if (told->status == ROW_NOT_APPLICABLE) return STR("不评");
    if (told->status == ROW_UNREADABLE) return STR("无法识别");
    return STR("未评分");
}

static bool is_score(Str due)
{
    return jx__str_ends(due, STR("分")) && !jx__str_eq(due, STR("未评分"));
}

/* As `test` compares: 未评分 is met by every state without a score. */
static bool settle(Generated *g, Str *was, Str now, bool compare)
{
    if (compare && jx__str_eq(*was, STR("未评分")))
        return !is_score(now) && !jx__str_eq(now, STR("不评"));
    if (compare) return !was->n || jx__str_eq(*was, now);
    *was = jx__str_copy(&g->arena, now);
    return true;
}

static void mix(uint64_t *trace, uint64_t x)
{
    *trace = (*trace ^ x) * 1099511628211u;
    *trace ^= *trace >> 29;
}

static void mix_text(uint64_t *trace, Str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        mix(trace, (unsigned char)s.p[i]);
}

/* Which clauses had a say about a row, and the state it ended in; of judged ones, every word. */
static uint64_t trace_of(const Scoring *s, const PlanItem *it, const ReportRow *told,
                         const CaseRow *row)
{
    const Plan *p = s->plan;
    const uint64_t facts[] = {
        it->target_kind,          it->target_op,          it->method,
        it->row->sign_span.start, (uint64_t)told->status, (uint64_t)it->blocked};
    uint64_t trace = 1469598103934665603u;
    uint32_t before = told->nsteps > it->nsteps ? told->nsteps - it->nsteps : 0;
    for (size_t k = 0; k < sizeof facts / sizeof *facts; k++)
        mix(&trace, facts[k]);
    for (uint32_t k = 0; k < it->nsteps && k < told->nsteps; k++) {
        const PlanStep *step = &p->steps[it->first_step + k];
        if (!s->report->steps.at[told->first_step + before + k].applied) continue;
        mix(&trace, (uint64_t)step->kind + 1);
        mix(&trace, step->span.start);
        Cell band = step->kind == STEP_BAND ? s->last.regs[step->b] : CELL_STATUS(CELL_MISSING);
        if (band.status == CELL_OK) mix(&trace, (uint64_t)band.num.n);
    }
    /* What a bare number means hangs on the unit of the target. */
    bool bare = jx__str_eq(row->how, STR("没有写单位"));
    if (bare) mix(&trace, (uint64_t)it->target_unit->kind);
    if (it->method != METHOD_JUDGED) return trace;
    mix_text(&trace, row->cells[COLUMN_ACTUAL]);
    mix_text(&trace, row->cells[COLUMN_SELF]);
    return trace;
}

static bool rows_due(Generated *g, Scoring *s, Trial *c, bool compare)
{
    bool same = true;
    uint32_t at = 0;
    const Plan *p = s->plan;
    for (uint32_t i = 0; i < p->nitems && at < s->report->rows.n; i++) {
        if (!p->items[i].indicator) continue;
        const Printed *printed = &s->facts.printed[i];
        const ReportRow *told = &s->report->rows.at[at++];
        if (!printed->present || printed->row >= c->rows.n) continue;
        CaseRow *row = &c->rows.at[printed->row];
        if (!compare) row->trace = trace_of(s, &p->items[i], told, row);
        same = settle(g, &row->due, due_of(g, s, i, told), compare) && same;
    }
    return same;
}

/* ---- findings that an example would be reported for ---- */

static bool expects_failure(const Trial *c)
{
    bool found = false;
    for (uint32_t k = 0; k < c->due.n; k++)
        found = found || jx__str_eq(c->due.at[k].text, STR("无法识别")) ||
                jx__str_eq(c->due.at[k].text, STR("未评分"));
    for (uint32_t r = 0; r < c->rows.n; r++)
        found = found || (c->rows.at[r].due.n && !is_score(c->rows.at[r].due));
    return found;
}

static uint32_t index_in(Str cell, Str list)
{
    uint32_t n = 0;
    if (!jx__str_starts(cell, list)) return JX_NO_REG;
    for (uint32_t i = list.n; i < cell.n && cell.p[i] >= '0' && cell.p[i] <= '9'; i++)
        n = n * 10 + (uint32_t)(cell.p[i] - '0');
    return n;
}

/* A cell that cannot be read, and a score all the same: other data decide. Such an example would be
 * an error of the file, and is not made. */
static void drop_unfit(Trial *c, const Diags *found)
{
    for (uint32_t i = 0; i < found->at.n; i++) {
        const Diag *d = &found->at.at[i];
        uint32_t row = index_in(d->cell, STR("表["));
        if (d->severity != SEV_ERROR || d->code == JX5309 || d->code == JX5310) continue;
        if (row < c->rows.n && c->rows.at[row].due.n && is_score(c->rows.at[row].due))
            c->rows.at[row].unfit = true;
        if (row == JX_NO_REG && !expects_failure(c)) c->unfit = true;
    }
}

/* A name that holds a mark of the line stands in 【】. */
static Str given_name(Arena *ar, Str name)
{
    static const char *const marks[] = {"＝", "=", "，", ",", "；", ";", "《"};
    bool plain = !jx__str_starts(name, STR("《"));
    for (size_t k = 0; plain && k + 1 < sizeof marks / sizeof *marks; k++)
        if (jx__str_has(name, jx__str_of(marks[k])))
            return jx__str_printf(ar, "【%.*s】", STR_F(name));
    return name;
}

static bool items_due(Generated *g, Scoring *s, Trial *c, bool compare)
{
    bool same = true;
    uint32_t n = 0;
    for (uint32_t k = 0; k < c->items.n; k++) {
        uint32_t item = jx__test_item(s, c->items.at[k]);
        const ReportRow *told = jx__test_row(s, item);
        bool row = false;
        for (uint32_t r = 0; told && r < c->rows.n; r++)
            row = row || (!s->plan->items[item].of_form && s->facts.printed[item].present &&
                          s->facts.printed[item].row == r);
        if (!told || row) continue;
        Str due = due_of(g, s, item, told);
        if (!compare)
            *VEC_PUSH(&g->arena, &c->due) = (CaseValue){
                .name = given_name(&g->arena, jx__str_copy(&g->arena, s->plan->items[item].name))};
        if (n < c->due.n) same = settle(g, &c->due.at[n++].text, due, compare) && same;
    }
    return same;
}

static bool total_due(Generated *g, Scoring *s, Trial *c, bool compare)
{
    Cell total = s->last.regs[s->plan->reg_total];
    bool ok = total.status == CELL_OK;
    Str grade = ok ? jx__report_grade(s->plan, &s->pool, total.num) : STR_NONE;
    Str text = ok ? points(g, s, total.num, s->plan->total_places) : STR("无");
    uint32_t n = c->due.n;
    if (!compare && text.n) *VEC_PUSH(&g->arena, &c->due) = (CaseValue){.name = STR("总分")};
    if (!compare && grade.n) *VEC_PUSH(&g->arena, &c->due) = (CaseValue){.name = STR("等级")};
    if (g->arena.failed) return false;
    bool same = true;
    for (uint32_t k = compare ? 0 : n; k < c->due.n; k++) {
        if (jx__str_eq(c->due.at[k].name, STR("总分")))
            same = settle(g, &c->due.at[k].text, text, compare) && same;
        if (jx__str_eq(c->due.at[k].name, STR("等级")))
            same = settle(g, &c->due.at[k].text, grade, compare) && same;
    }
    return same;
}

bool jx__generate_score(Generated *g, const jx_ruleset *rules, Trial *c, bool *same)
{
    Form form;
    Diags found;
    Scoring s;
    Arena scratch;
    if (!jx__arena_init(&scratch, &rules->alloc, 0)) return false;
    make_form(&scratch, rules->plan, c, &form);
    bool listed = !scratch.failed && jx__diags_init(&found, &rules->alloc);
    if (!listed) {
        jx__arena_free(&scratch);
        return false;
    }
    bool ok = jx__score_plain(&s, rules, &form, &found), compare = same != NULL;
    if (ok) {
        bool rows = rows_due(g, &s, c, compare), items = items_due(g, &s, c, compare);
        bool total = !c->whole || total_due(g, &s, c, compare);
        if (same) *same = rows && items && total;
        if (!compare) drop_unfit(c, &found);
    }
    g->too_large = g->too_large || s.too_large;
    jx__score_end(&s);
    jx__diags_free(&found);
    jx__arena_free(&scratch);
    return ok && !g->arena.failed;
}

/* ---- which cases there are ---- */

typedef enum Part { PART_ROWS, PART_TOTALS, PART_SPLIT } Part;

static bool of_rows(Generated *g, const jx_ruleset *rules, const CaseRows *rows, Part part)
{
    Explore e;
    if (!rows->n) return true;
    Plan *plan = jx__generate_plan(&g->arena, rules, rows, &g->too_large);
    if (!plan) return false;
    bool ok = jx__explore_begin(&e, plan, &rules->alloc, &g->arena, &g->pool);
    uint32_t first = g->cases.n;
    if (ok && part == PART_ROWS) jx__trial_rows(&e, rows->at, rows->n, &g->cases);
    if (ok && part == PART_TOTALS) jx__trial_totals(&e, rows->at, rows->n, &g->cases);
    if (ok && part == PART_SPLIT) jx__trial_split(&e, rows->at, rows->n, &g->cases);
    jx__explore_end(&e);
    /* What the cases say must outlive the plan. */
    for (uint32_t i = first; ok && i < g->cases.n && !g->arena.failed; i++) {
        Trial *c = &g->cases.at[i];
        c->title = jx__str_copy(&g->arena, c->title);
        for (uint32_t k = 0; k < c->given.n; k++) {
            CaseValue *v = &c->given.at[k];
            *v = (CaseValue){.name = jx__str_copy(&g->arena, v->name),
                             .text = jx__str_copy(&g->arena, v->text),
                             .key = jx__str_copy(&g->arena, v->key)};
        }
        for (uint32_t r = 0; r < c->rows.n; r++)
            for (int k = 0; k < EXAMPLE_COLUMNS; k++)
                if (c->rows.at[r].cells[k].n)
                    c->rows.at[r].cells[k] = jx__str_copy(&g->arena, c->rows.at[r].cells[k]);
    }
    jx__plan_free(plan);
    return ok && !g->arena.failed;
}

static bool of_rules(Generated *g, const jx_ruleset *rules)
{
    Explore e;
    g->too_wide = jx__trial_data(rules->plan) > JX_LIMIT_TRIAL_DATA;
    if (g->too_wide) return !(g->over = JX_LIMIT_TRIAL_DATA);
    bool ok = jx__explore_begin(&e, rules->plan, &rules->alloc, &g->arena, &g->pool);
    e.most = g->most;
    if (ok && !jx__trial_indicators(&e, &g->singles)) g->over = g->most;
    if (ok && !g->over) jx__trial_share(&e, &g->singles, &g->cases);
    if (ok && !g->over && !rules->scheme) jx__trial_totals(&e, NULL, 0, &g->cases);
    jx__explore_end(&e);
    return ok && !g->over && !g->arena.failed;
}

bool jx__generate_year(const Plan *p)
{
    for (uint32_t i = 0; i < p->ninputs; i++)
        if (p->inputs[i].kind == INPUT_YEAR) return true;
    return false;
}

/* Rows that no rule reads say nothing; an example without anything due neither. */
static bool tells(Trial *c)
{
    uint32_t n = 0;
    for (uint32_t r = 0; r < c->rows.n; r++)
        if (!c->rows.at[r].unfit && (c->whole || c->rows.at[r].due.n || c->due.n))
            c->rows.at[n++] = c->rows.at[r];
    c->rows.n = n;
    bool due = false;
    for (uint32_t k = 0; k < c->due.n; k++)
        due = due || c->due.at[k].text.n > 0;
    return !c->unfit && (n > 0 || due);
}

bool jx__generate_begin(Generated *g, const jx_engine *engine)
{
    memset(g, 0, sizeof *g);
    if (!jx__arena_init(&g->arena, &engine->alloc, engine->max_memory)) return false;
    g->most = JX_LIMIT_TRIALS;
    g->made = jx__num_pool_init(&g->pool, &engine->alloc);
    if (!g->made) jx__arena_free(&g->arena);
    return g->made;
}

bool jx__generate(Generated *g, const jx_ruleset *rules, const Compile *c)
{
    return jx__generate_begin(g, rules->engine) && jx__generate_cases(g, rules, c);
}

jx_status jx__generate_status(Generated *g, Diags *diags)
{
    if (!g->over || g->arena.failed)
        return g->too_large || g->arena.hit_limit ? JX_ELIMIT : JX_ENOMEM;
    Str most = jx__str_printf(&g->arena, "%u", g->over);
    jx__diag(diags, g->too_wide ? JX7123 : JX7122, (Where){.file = g->file}, most);
    return JX_EDIAG;
}

static bool score_one(Generated *g, const jx_ruleset *rules, const Trial *c, Trials *out)
{
    Trial at = *c;
    at.year = jx__generate_year(rules->plan);
    if (!jx__generate_score(g, rules, &at, NULL)) return false;
    if (tells(&at)) *VEC_PUSH(&g->arena, out) = at;
    return !g->arena.failed;
}

/* A form that several cases share and that is not fit to be told is made of some that are. */
static bool score_shared(Generated *g, const jx_ruleset *rules, const Trial *c, Trials *out)
{
    uint32_t before = out->n;
    if (!score_one(g, rules, c, out)) return false;
    for (uint32_t k = 0; out->n == before && c->parts.n > 1 && k < c->parts.n; k++)
        if (!score_one(g, rules, &g->singles.at[c->parts.at[k]], out)) return false;
    return true;
}

static bool score_all(Generated *g, const jx_ruleset *rules)
{
    Trials all = g->cases, told = {0};
    if (all.n > g->most) return !(g->over = g->most);
    for (uint32_t i = 0; i < all.n; i++)
        if (g->too_large || !score_shared(g, rules, &all.at[i], &told)) return false;
    Trial *more;
    jx__trial_reduce(&g->arena, &told, &more);
    g->cases = told;
    return !g->arena.failed && (!more || jx__generate_score(g, rules, more, NULL));
}

bool jx__generate_cases(Generated *g, const jx_ruleset *rules, const Compile *c)
{
    CaseRows kinds = {0}, form = {0}, split = {0};
    if (!of_rules(g, rules)) return false;
    if (rules->scheme) {
        jx__trial_kinds(&g->arena, &c->source, c->parsed.root, &kinds);
        jx__trial_form(&g->arena, &c->source, c->parsed.root, rules->plan, true, &form);
        jx__trial_form(&g->arena, &c->source, c->parsed.root, rules->plan, false, &split);
        if (g->arena.failed || !of_rows(g, rules, &kinds, PART_ROWS) ||
            !of_rows(g, rules, &form, PART_TOTALS) || !of_rows(g, rules, &split, PART_SPLIT))
            return false;
    }
    return score_all(g, rules);
}

void jx__generate_end(Generated *g)
{
    if (!g->made) return;
    jx__num_pool_free(&g->pool);
    jx__arena_free(&g->arena);
    g->made = false;
}

/* ---- the text ---- */

static bool is_section(const Compile *c, const Node *n, Str name)
{
    const Node *title = n->kind == NODE_HEADING ? jx__node_find(n, NODE_TITLE) : NULL;
    return title && n->op == TOK_MARK1 &&
           jx__str_eq(jx__str_trim(jx__source_text(&c->source, title->span)), name);
}

/* 一 … 十九, 二十 …; only used past the headings of the file. */
static Str chinese(Arena *ar, uint32_t n)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    const char *tens = n >= 20 ? digits[n / 10 % 10] : "";
    return jx__str_printf(ar, "%s%s%s", tens, n >= 10 ? "十" : "", digits[n % 10]);
}

static uint32_t number_in(Str s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && n < 100000000; i++)
        n = n * 10 + (uint32_t)(s.p[i] - '0');
    return n;
}

Str jx__generate_text(Generated *g, const Compile *c, const Trials *cases)
{
    uint32_t part = c->source.nparts ? c->source.parts[c->source.nparts - 1].start : 0;
    const Node *examples = NULL;
    bool inside = false, open = false;
    uint32_t firsts = 0, most = 0;
    for (const Node *n = c->parsed.root->first; n; n = n->next) {
        if (n->kind != NODE_HEADING) continue;
        if (n->op == TOK_MARK1) {
            firsts++;
            inside = is_section(c, n, STR("算例"));
            if (inside) examples = n;
            open = inside && n->span.start >= part;
        } else if (inside) {
            uint32_t own = number_in(jx__source_text(&c->source, n->span));
            most = own > most ? own : most;
        }
    }
    WriteAs as = {.first = most + 1};
    if (examples && !open)
        as.heading = jx__source_text(&c->source, examples->span);
    else if (!open)
        as.heading = jx__str_printf(&g->arena, "%.*s、算例", STR_F(chinese(&g->arena, firsts + 1)));
    Buf out = jx__buf(&g->arena);
    jx__trial_write(&out, cases, &as);
    return jx__buf_str(&out);
}

/* ---- the same in other words ---- */

Plan *jx__generate_plan(Arena *ar, const jx_ruleset *rules, const CaseRows *rows, bool *too_large)
{
    Form form;
    Diags found;
    make_rows(ar, rows->at, rows->n, rules->plan, &form);
    if (ar->failed || !jx__diags_init(&found, &rules->alloc)) return NULL;
    Plan *plan = jx__expand_form(rules, &form, &found, too_large);
    jx__diags_free(&found);
    return plan;
}

static bool form_meaning(Generated *g, const jx_ruleset *rules, const CaseRows *rows, Arena *ar,
                         Digest *out)
{
    Plan *plan = jx__generate_plan(ar, rules, rows, &g->too_large);
    if (plan) *out = jx__plan_meaning(ar, plan).whole;
    jx__plan_free(plan);
    return plan && !ar->failed;
}

bool jx__generate_meaning(Generated *g, const jx_ruleset *rules, const Compile *c, Arena *ar,
                          Meanings *out)
{
    const Plan *p = rules->plan;
    CaseRows kinds = {0}, split = {0};
    *out = (Meanings){.plan = jx__plan_meaning(ar, p)};
    if (!rules->scheme || ar->failed) return !ar->failed;
    jx__trial_kinds(ar, &c->source, c->parsed.root, &kinds);
    jx__trial_form(ar, &c->source, c->parsed.root, p, false, &split);
    return !ar->failed && form_meaning(g, rules, &kinds, ar, &out->form[0]) &&
           form_meaning(g, rules, &split, ar, &out->form[1]);
}

/* ---- public ---- */

/* A word of the rules cannot stand in an example: the line is told, which is in no file yet. */
static jx_status not_readable(jx_engine *engine, Str file, const jx_diags *found, jx_diags **wrong)
{
    const Diags *list = &found->list;
    jx_diags *told = jx__api_diags_new(&engine->alloc);
    if (!told) return JX_ENOMEM;
    Str line = list->at.n ? jx__str_trim(list->at.at[0].excerpt) : STR_NONE;
    Where where = {.file = file};
    jx__diag(&told->list, JX7121, where, line);
    return jx__api_diags_give(told, JX_EDIAG, engine->lang, wrong);
}

/* The new examples alone, on the text with them at its end. */
static jx_status count(jx_engine *engine, const Compile *c, Str own, Str made, Arena *ar,
                       jx_test_counts *counts, jx_diags **wrong)
{
    Diags found;
    jx_diags *quiet = NULL;
    jx_ruleset *with = NULL;
    Buf whole = jx__buf(ar);
    jx__buf_add(&whole, own);
    jx__buf_add(&whole, made);
    if (ar->failed || !jx__diags_init(&found, &engine->alloc)) return JX_ENOMEM;
    uint32_t from = c->source.nparts ? c->source.parts[c->source.nparts - 1].start : 0;
    Str file = jx__source_name(&c->source, from);
    jx_status st =
        jx_ruleset_compile(engine, jx__api_text(ar, file), whole.text, whole.n, &quiet, &with);
    if (st == JX_OK) st = jx__test_from(with, from + own.n, &found, counts);
    if (st == JX_EDIAG) st = not_readable(engine, file, quiet, wrong);
    jx_diags_free(quiet);
    jx_ruleset_release(with);
    jx__diags_free(&found);
    return st;
}

static jx_status refused(jx_engine *engine, const Compile *c, Generated *g, jx_diags **wrong)
{
    g->file = jx__source_name(&c->source, 0);
    jx_diags *told = jx__api_diags_new(&engine->alloc);
    if (!told) return JX_ENOMEM;
    jx_status st = jx__generate_status(g, &told->list);
    if (st == JX_EDIAG) return jx__api_diags_give(told, st, engine->lang, wrong);
    jx_diags_free(told);
    return st;
}

static jx_status write_examples(jx_engine *engine, const jx_ruleset *rules, const Compile *c,
                                jx_write_fn write, void *ud, jx_test_counts *counts,
                                jx_diags **wrong)
{
    Generated g;
    bool ok = jx__generate(&g, rules, c);
    jx_status st = ok ? JX_OK : refused(engine, c, &g, wrong);
    if (ok) {
        uint32_t part = c->source.nparts ? c->source.parts[c->source.nparts - 1].start : 0;
        Str own = {c->source.text.p + part, c->source.text.n - part};
        bool ends = own.n == 0 || own.p[own.n - 1] == '\n';
        Str made = jx__generate_text(&g, c, &g.cases);
        if (!ends) made = jx__str_printf(&g.arena, "\n%.*s", STR_F(made));
        if (g.arena.failed) st = refused(engine, c, &g, wrong);
        if (st == JX_OK && counts) st = count(engine, c, own, made, &g.arena, counts, wrong);
        if (st == JX_OK && made.n && write(ud, made.p, made.n) != 0) st = JX_EIO;
    }
    jx__generate_end(&g);
    return st;
}

jx_status jx_rules_generate(jx_engine *engine, const char *file, const char *text, size_t length,
                            jx_write_fn write, void *ud, jx_diags **diags, jx_test_counts *counts)
{
    if (diags) *diags = NULL;
    if (counts) *counts = (jx_test_counts){0};
    if (!engine || !diags || !write || (!text && length)) return JX_EINVAL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(engine, file, text, length, diags, &rules);
    if (st != JX_OK) return st;
    Compile c;
    jx_diags *again = jx__api_diags_new(&engine->alloc), *wrong = NULL;
    st = JX_ENOMEM;
    if (again && jx__compile_begin(&c, engine)) {
        if (jx__compile_run(&c, JX_STAGE_AST, file ? file : "", text ? text : "", length,
                            &again->list))
            st = write_examples(engine, rules, &c, write, ud, counts, &wrong);
        jx__compile_end(&c);
    }
    jx_diags_free(again);
    jx_ruleset_release(rules);
    if (st == JX_OK) return st;
    jx_diags_free(*diags);
    *diags = wrong;
    return st;
}
