/* From values to worked examples: which data each one gives, and whose score it tells.
 *
 * Depends on points.c. An indicator in the rules has one case for each value of each datum it hangs
 * on; a row of a form has one table with a row for each value. What moves the total (grades, vetoes,
 * points that go elsewhere) is told on a whole form.
 */
#include "trial/trial.h"

typedef VEC(uint32_t) Inputs;

static bool is_given(const Input *in)
{
    return in->kind == INPUT_VALUE && in->used && in->row == JX_NO_REG;
}

static void give(Explore *e, Trial *c, const Input *in, Str text)
{
    if (text.n) *VEC_PUSH(e->ar, &c->given) = (CaseValue){in->name, text, in->key};
}

/* A cell of a datum: among 已知, or, with a 得分 or a reason beside it or marks of the line in it, in a
 * row of its own. */
static void give_point(Explore *e, Trial *c, uint32_t input, const Point *p, Str reason)
{
    const Input *in = &e->p->inputs[input];
    bool marks = jx__str_has(p->text, STR("，")) || jx__str_has(p->text, STR(",")) ||
                 jx__str_has(p->text, STR("；"));
    bool own = in->item != JX_NO_REG && e->p->items[in->item].input == input;
    if (!p->self.n && !reason.n && !(marks && own)) {
        give(e, c, in, p->text);
        return;
    }
    CaseRow *row = VEC_PUSH(e->ar, &c->rows);
    row->cells[COLUMN_NAME] = in->name;
    row->cells[COLUMN_ACTUAL] = p->text;
    row->cells[COLUMN_SELF] = p->self;
    row->cells[COLUMN_REASON] = reason;
}

/* ---- indicators of the rules ---- */

static bool touched(Explore *e, uint32_t input, bool *items)
{
    bool any = false;
    for (uint32_t i = 0; i < e->p->nitems; i++) {
        items[i] = !e->p->items[i].of_form && jx__explore_touches(e, input, i);
        any = any || items[i];
    }
    return any;
}

/* The other data of the same indicators. */
static void find_others(Explore *e, uint32_t input, const bool *items, Inputs *out)
{
    out->n = 0;
    for (uint32_t k = 0; k < e->p->ninputs && !e->ar->failed; k++) {
        bool needed = false;
        if (k == input || !is_given(&e->p->inputs[k])) continue;
        for (uint32_t i = 0; i < e->p->nitems && !needed; i++)
            needed = items[i] && jx__explore_touches(e, k, i);
        if (needed) *VEC_PUSH(e->ar, out) = k;
    }
}

/* 满意度：89.99%，略低. A title must not look like a target. */
static Str title_of(Explore *e, uint32_t input, const Point *p)
{
    const Input *in = &e->p->inputs[input];
    bool told = p->value.n > 0 && !jx__str_eq(p->value, p->how);
    return jx__str_printf(e->ar, "%.*s：%.*s%s%.*s", STR_F(in->name), told ? (int)p->value.n : 0,
                          p->value.p ? p->value.p : "", told ? "，" : "", STR_F(p->how));
}

static void add_case(Explore *e, uint32_t input, const Point *p, const bool *items,
                     const Inputs *others, Str reason, Trials *out)
{
    Trial c = {.title = title_of(e, input, p), .how = p->how};
    c.about = jx__str_printf(e->ar, "%.*s%.*s", STR_F(e->p->inputs[input].name),
                             jx__str_eq(p->value, p->how) ? 0 : (int)p->value.n,
                             p->value.p ? p->value.p : "");
    if (reason.n) c.how = jx__str_printf(e->ar, "%.*s，说明了原因", STR_F(p->how));
    if (reason.n) c.title = jx__str_printf(e->ar, "%.*s，说明了原因", STR_F(c.title));
    for (uint32_t k = 0; k < others->n; k++) { /* as they stand */
        Point at = jx__explore_base(e, others->at[k]);
        give_point(e, &c, others->at[k], &at, STR_NONE);
    }
    give_point(e, &c, input, p, reason);
    for (uint32_t i = 0; i < e->p->nitems; i++)
        if (items[i]) *VEC_PUSH(e->ar, &c.items) = i;
    *VEC_PUSH(e->ar, out) = c;
}

/* The indicator of its own cell has a say in reasons, and here one makes a difference. */
static bool reason_matters(Explore *e, uint32_t input, const Point *p)
{
    const Input *in = &e->p->inputs[input];
    const PlanItem *it = in->item == JX_NO_REG ? NULL : &e->p->items[in->item];
    if (!it || it->input != input || it->input_reason == JX_NO_REG || !p->reads) return false;
    Cell kept = e->base[input], no = e->base[it->input_reason];
    Num without = NUM_INT(0), with = NUM_INT(0);
    e->base[input] = p->cell;
    e->base[it->input_reason] = CELL_NUM(NUM_INT(0));
    if (jx__explore_run(e)) (void)jx__num_copy(e->pool, e->run.regs[it->reg_exact].num, &without);
    e->base[it->input_reason] = CELL_NUM(NUM_INT(1));
    if (jx__explore_run(e)) (void)jx__num_copy(e->pool, e->run.regs[it->reg_exact].num, &with);
    e->base[input] = kept;
    e->base[it->input_reason] = no;
    (void)jx__explore_run(e);
    return jx__num_cmp(e->pool, with, without) != 0;
}

/* What of a run is more than the scores of single indicators: who is not assessed, what is vetoed. */
static uint64_t conditions(Explore *e)
{
    const Plan *p = e->p;
    uint64_t seen = 1469598103934665603u;
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *it = &p->items[i];
        bool away = it->reg_score != JX_NO_REG && e->run.regs[it->reg_score].status == CELL_NA;
        for (uint32_t k = 0; k < it->nsteps && !it->indicator; k++) {
            const PlanStep *s = &p->steps[it->first_step + k];
            away = away || (s->kind == STEP_VETO && jx__num_sign(e->run.regs[s->a].num) != 0);
        }
        seen = (seen ^ (away ? i + 2 : 1)) * 1099511628211u;
    }
    bool veto = p->reg_veto != JX_NO_REG && e->run.regs[p->reg_veto].status == CELL_OK &&
                jx__num_sign(e->run.regs[p->reg_veto].num) != 0;
    return seen ^ (uint64_t)veto;
}

/* `conditions` with one cell changed. */
static uint64_t conditions_at(Explore *e, uint32_t input, const Point *p, uint64_t normal)
{
    Cell kept = e->base[input];
    if (!p->whole && !p->reads) return normal;
    e->base[input] = p->whole ? CELL_STATUS(CELL_NA) : p->cell;
    uint64_t now = jx__explore_run(e) ? conditions(e) : normal;
    e->base[input] = kept;
    return now;
}

/* What moves more than its own scores is left to jx__trial_totals when it says 不适用, and stands
 * alone otherwise. */
static void add_points(Explore *e, uint32_t input, const bool *items, uint64_t normal, Trials *out)
{
    Points points = {0};
    Inputs others = {0};
    bool moves = jx__explore_moves(e, input);
    find_others(e, input, items, &others);
    jx__explore_points(e, input, &points);
    for (uint32_t k = 0; k < points.n && out->n <= e->most && !e->ar->failed; k++) {
        const Point *p = &points.at[k];
        uint32_t first = out->n;
        if (p->whole) continue;
        bool alone = moves && conditions_at(e, input, p, normal) != normal;
        (void)jx__explore_run(e);
        add_case(e, input, p, items, &others, STR_NONE, out);
        if (reason_matters(e, input, p))
            add_case(e, input, p, items, &others, STR("情况特殊"), out);
        for (uint32_t n = first; n < out->n && !e->ar->failed; n++)
            out->at[n].alone = alone;
    }
}

/* Each case takes several runs: whether there are too many is known before the first. */
static bool too_many(Explore *e, bool *items)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->p->ninputs && n <= e->most && !e->ar->failed; i++) {
        Points points = {0};
        if (!is_given(&e->p->inputs[i]) || !touched(e, i, items)) continue;
        jx__explore_points(e, i, &points);
        for (uint32_t k = 0; k < points.n; k++)
            n += !points.at[k].whole;
    }
    return n > e->most;
}

bool jx__trial_indicators(Explore *e, Trials *out)
{
    bool *items = jx__arena_alloc(e->ar, (size_t)e->p->nitems + 1);
    if (e->ar->failed || !jx__explore_run(e)) return true;
    if (too_many(e, items)) return false;
    uint64_t normal = conditions(e);
    for (uint32_t i = 0; i < e->p->ninputs && out->n <= e->most && !e->ar->failed; i++)
        if (is_given(&e->p->inputs[i]) && touched(e, i, items))
            add_points(e, i, items, normal, out);
    return out->n <= e->most;
}

uint32_t jx__trial_data(const Plan *p)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->ninputs; i++)
        n += is_given(&p->inputs[i]);
    return n;
}

/* ---- rows of a form ---- */

static uint32_t item_of_row(const Plan *p, uint32_t row)
{
    for (uint32_t i = 0; i < p->nitems; i++)
        if (p->items[i].of_form && p->items[i].indicator && p->items[i].row->index == row) return i;
    return JX_NO_REG;
}

static void add_table_row(Explore *e, Trial *c, const CaseRow *from, const Point *p, Str reason)
{
    CaseRow *row = VEC_PUSH(e->ar, &c->rows);
    bool told = p->value.n > 0 && !jx__str_eq(p->value, p->how);
    *row = *from;
    row->how = p->how;
    row->cells[COLUMN_NAME] =
        jx__str_printf(e->ar, "%.*s（%.*s%s%.*s%s）", STR_F(from->cells[COLUMN_NAME]),
                       STR_F(p->how), told ? "，" : "", told ? (int)p->value.n : 0,
                       told ? p->value.p : "", reason.n ? "，说明了原因" : "");
    row->cells[COLUMN_ACTUAL] = p->text;
    row->cells[COLUMN_SELF] = p->self;
    row->cells[COLUMN_REASON] = reason;
}

static bool scored_by(const PlanItem *it)
{
    return it->blocked == ROW_FREE && it->input != JX_NO_REG;
}

/* For a row that no value of its own can be found for. */
static Point any_point(const CaseRow *from)
{
    Str text = from->cells[COLUMN_ACTUAL].n ? from->cells[COLUMN_ACTUAL] : STR("1个");
    return (Point){.text = text, .how = STR("填"), .value = text};
}

static void table_of(Explore *e, const CaseRow *from, uint32_t item, Trials *out)
{
    Trial c = {.table = true};
    Points points = {0};
    Str target = from->cells[COLUMN_TARGET], level1 = from->cells[COLUMN_LEVEL1],
        level2 = from->cells[COLUMN_LEVEL2], name = from->cells[COLUMN_NAME];
    c.title =
        jx__str_printf(e->ar, "%.*s%s%.*s%.*s，%.*s", STR_F(level1), level2.n ? "，" : "",
                       STR_F(level2), STR_F(name), STR_F(target.n ? target : STR("没有指标值")));
    if (item != JX_NO_REG && scored_by(&e->p->items[item]))
        jx__explore_points(e, e->p->items[item].input, &points);
    for (uint32_t k = 0; k < points.n && !e->ar->failed; k++) {
        add_table_row(e, &c, from, &points.at[k], STR_NONE);
        if (reason_matters(e, e->p->items[item].input, &points.at[k]))
            add_table_row(e, &c, from, &points.at[k], STR("情况特殊"));
    }
    Point any = any_point(from);
    if (!points.n) add_table_row(e, &c, from, &any, STR_NONE);
    *VEC_PUSH(e->ar, out) = c;
}

/* Of a row that stands for a word alone: one value that is too low and one that is too high. */
static void brief_rows(Explore *e, const CaseRow *from, uint32_t item, Trial *c)
{
    Points points = {0};
    Point low = {0}, high = {0}, any = any_point(from);
    if (item != JX_NO_REG && scored_by(&e->p->items[item]))
        jx__explore_points(e, e->p->items[item].input, &points);
    for (uint32_t k = 0; k < points.n; k++) {
        const Point *p = &points.at[k];
        if (!p->reads || jx__num_sign(p->cell.num) <= 0 || !jx__str_eq(p->how, STR("其间")))
            continue;
        if (!low.how.n) low = *p;
        high = *p;
    }
    if (low.how.n) add_table_row(e, c, from, &low, STR_NONE);
    if (high.how.n && !jx__str_eq(high.value, low.value))
        add_table_row(e, c, from, &high, STR_NONE);
    if (!low.how.n) add_table_row(e, c, from, &any, STR_NONE);
}

void jx__trial_rows(Explore *e, const CaseRow *rows, uint32_t nrows, Trials *out)
{
    Trial brief = {.title = STR("选取条件里的文字，一条一行")};
    for (uint32_t r = 0; r < nrows && !e->ar->failed; r++) {
        uint32_t item = item_of_row(e->p, r);
        if (rows[r].brief)
            brief_rows(e, &rows[r], item, &brief);
        else
            table_of(e, &rows[r], item, out);
    }
    if (brief.rows.n) *VEC_PUSH(e->ar, out) = brief;
}

/* ---- whole forms ---- */

/* A cell that is not as it stands in `base`. */
typedef struct Other {
    uint32_t input;
    Point at;
} Other;

typedef VEC(Other) Others;

static const Point *find_other(const Others *others, uint32_t input)
{
    for (uint32_t k = 0; k < others->n; k++)
        if (others->at[k].input == input) return &others->at[k].at;
    return NULL;
}

static Trial whole_form(Explore *e, const CaseRow *rows, uint32_t nrows, const Others *others)
{
    Trial c = {.whole = true};
    for (uint32_t r = 0; r < nrows && !e->ar->failed; r++) {
        uint32_t item = item_of_row(e->p, r);
        CaseRow *row = VEC_PUSH(e->ar, &c.rows);
        *row = rows[r];
        if (item == JX_NO_REG || e->p->items[item].input == JX_NO_REG) continue;
        Point at = jx__explore_base(e, e->p->items[item].input);
        row->cells[COLUMN_ACTUAL] = at.text;
        row->cells[COLUMN_SELF] = at.self;
    }
    for (uint32_t k = 0; k < e->p->ninputs && !e->ar->failed; k++) {
        if (!is_given(&e->p->inputs[k])) continue;
        const Point *other = find_other(others, k);
        Point at = other ? *other : jx__explore_base(e, k);
        give_point(e, &c, k, &at, STR_NONE);
    }
    return c;
}

static void add_whole(Explore *e, const CaseRow *rows, uint32_t nrows, const Others *others,
                      Trials *out)
{
    if (!others->n || e->ar->failed) return;
    Trial c = whole_form(e, rows, nrows, others);
    const Other *first = &others->at[0];
    c.title = jx__str_printf(e->ar, "整张表，%.*s", STR_F(title_of(e, first->input, &first->at)));
    if (others->n > 1) c.title = jx__str_printf(e->ar, "%.*s等%u项", STR_F(c.title), others->n);
    for (uint32_t n = 0; n < e->p->nitems; n++)
        if (e->p->items[n].indicator && !e->p->items[n].of_form) *VEC_PUSH(e->ar, &c.items) = n;
    *VEC_PUSH(e->ar, out) = c;
}

/* Where its points can go without the whole group being away. */
static bool has_siblings(const Plan *p, uint32_t item)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->nitems && n < 3; i++)
        n += p->items[i].indicator && p->items[i].parent == p->items[item].parent;
    return n >= 3;
}

/* One indicator of each group is 不适用 at a time; one whose group is small, alone. */
static void away_cases(Explore *e, const CaseRow *rows, uint32_t nrows, Others *away, Trials *out)
{
    while (away->n && !e->ar->failed) {
        Others now = {0};
        uint32_t left = 0;
        bool *used = jx__arena_alloc(e->ar, (size_t)e->p->nitems + 1);
        for (uint32_t k = 0; k < away->n && !e->ar->failed; k++) {
            uint32_t item = e->p->inputs[away->at[k].input].item;
            uint32_t parent = e->p->items[item].parent;
            bool place = parent < e->p->nitems && has_siblings(e->p, item);
            if (!now.n || (place && used[e->p->nitems] == 0 && !used[parent])) {
                *VEC_PUSH(e->ar, &now) = away->at[k];
                if (place) used[parent] = true;
                used[e->p->nitems] = !place; /* nothing joins it */
            } else {
                away->at[left++] = away->at[k];
            }
        }
        away->n = left;
        add_whole(e, rows, nrows, &now, out);
    }
}

/* One form for each way in which a datum moves more than its own indicators. */
static void total_cases(Explore *e, const CaseRow *rows, uint32_t nrows, Trials *out)
{
    enum { WAYS = 8 };
    Others away = {0};
    if (!jx__explore_run(e)) return;
    uint64_t normal = conditions(e);
    for (uint32_t i = 0; i < e->p->ninputs && !e->ar->failed; i++) {
        Points points = {0};
        uint64_t seen[WAYS];
        uint32_t n = 0;
        if (!is_given(&e->p->inputs[i]) || !jx__explore_moves(e, i)) continue;
        jx__explore_points(e, i, &points);
        for (uint32_t k = 0; k < points.n && n < WAYS && !e->ar->failed; k++) {
            const Point *at = &points.at[k];
            bool known = false;
            uint64_t now = conditions_at(e, i, at, normal);
            for (uint32_t j = 0; j < n; j++)
                known = known || seen[j] == now;
            if (now == normal || known) continue;
            seen[n++] = now;
            Others one = {0};
            *VEC_PUSH(e->ar, at->whole ? &away : &one) = (Other){.input = i, .at = *at};
            add_whole(e, rows, nrows, &one, out);
        }
        (void)jx__explore_run(e);
    }
    away_cases(e, rows, nrows, &away, out);
}

/* ---- the bounds of the grades ---- */

static bool total_is(Explore *e, Num *total)
{
    if (!jx__explore_run(e)) return false;
    Cell c = e->run.regs[e->p->reg_total];
    return c.status == CELL_OK && jx__num_copy(e->pool, c.num, total) == NUM_OK;
}

/* The lowest total an input's values give that is still not below the one wanted. */
static void lower_by(Explore *e, uint32_t input, const Points *points, Num wanted)
{
    Num best, total;
    Cell kept = e->base[input];
    if (!total_is(e, &best)) return;
    for (uint32_t k = 0; k < points->n; k++) {
        if (!points->at[k].reads) continue;
        e->base[input] = points->at[k].cell;
        if (!total_is(e, &total) || jx__num_cmp(e->pool, total, wanted) < 0 ||
            jx__num_cmp(e->pool, total, best) >= 0)
            continue;
        best = total;
        kept = points->at[k].cell;
    }
    e->base[input] = kept;
}

/* Halving between a value whose total is too low and one whose total is not, on a grid of texts
 * that end. */
static bool meet(Explore *e, uint32_t input, Cell low, Cell high, Num wanted)
{
    enum { STEPS = 40, PLACES = 6 };
    Cell kept = e->base[input];
    Num a = low.num, b = high.num, total;
    for (int k = 0; k < STEPS; k++) {
        Num mid = a, half;
        if (jx__num_add(e->pool, a, b, &half) != NUM_OK ||
            jx__num_mul(e->pool, half, NUM_RATIO(1, 2), &mid) != NUM_OK ||
            jx__num_round(e->pool, mid, k < STEPS / 2 ? 2 : PLACES, ROUND_HALF_UP, &mid) != NUM_OK)
            break;
        bool whole = e->p->inputs[input].whole;
        if (whole && jx__num_round(e->pool, mid, 0, ROUND_HALF_UP, &mid) != NUM_OK) break;
        e->base[input] = CELL_NUM(mid);
        if (!total_is(e, &total)) break;
        int order = jx__num_cmp(e->pool, total, wanted);
        if (order == 0) return true;
        if (order < 0)
            a = mid;
        else
            b = mid;
    }
    e->base[input] = kept;
    return false;
}

/* The value of each input that gives the lowest total by itself. */
static void find_worst(Explore *e, const Points *points, Cell *worst)
{
    for (uint32_t i = 0; i < e->p->ninputs; i++) {
        Cell kept = e->base[i];
        if (points[i].n) lower_by(e, i, &points[i], NUM_INT(-1000000));
        worst[i] = e->base[i];
        e->base[i] = kept;
    }
}

/* How many of the inputs, from the first, can have their worst values at once. */
static uint32_t lower_all(Explore *e, const Cell *worst, Num wanted)
{
    uint32_t low = 0, high = e->p->ninputs;
    Cell *kept = jx__arena_alloc(e->ar, ((size_t)high + 1) * sizeof *kept);
    if (e->ar->failed) return 0;
    for (uint32_t i = 0; i < high; i++)
        kept[i] = e->base[i];
    while (low < high) {
        Num total;
        uint32_t mid = low + (high - low + 1) / 2;
        for (uint32_t i = 0; i < e->p->ninputs; i++)
            e->base[i] = i < mid ? worst[i] : kept[i];
        if (total_is(e, &total) && jx__num_cmp(e->pool, total, wanted) >= 0)
            low = mid;
        else
            high = mid - 1;
    }
    for (uint32_t i = 0; i < e->p->ninputs; i++)
        e->base[i] = i < low ? worst[i] : kept[i];
    return low;
}

/* First many data at their worst, then a few more as low as can be, then one of them exactly. */
static bool reach(Explore *e, const Points *points, const Cell *worst, Num wanted)
{
    enum { FEW = 24 };
    Num total;
    uint32_t n = e->p->ninputs, from = lower_all(e, worst, wanted);
    uint32_t until = n - from < FEW ? n : from + FEW;
    for (uint32_t i = from; i < until; i++)
        lower_by(e, i, &points[i], wanted);
    if (!total_is(e, &total)) return false;
    if (jx__num_cmp(e->pool, total, wanted) == 0) return true;
    for (uint32_t at = 0; at < n && at < 2 * FEW; at++) {
        uint32_t i = (from + at) % n;
        Cell here = e->base[i];
        for (uint32_t k = 0; k < points[i].n && here.status == CELL_OK; k++) {
            if (!points[i].at[k].reads) continue;
            e->base[i] = points[i].at[k].cell;
            bool below = total_is(e, &total) && jx__num_cmp(e->pool, total, wanted) < 0;
            e->base[i] = here;
            if (below && meet(e, i, points[i].at[k].cell, here, wanted)) return true;
        }
    }
    return false;
}

static void add_grade(Explore *e, const CaseRow *rows, uint32_t nrows, const Points *points,
                      const Cell *worst, Num wanted, const PlanGrade *g, const char *how,
                      Trials *out)
{
    const Plan *p = e->p;
    bool exact;
    Cell *kept = jx__arena_alloc(e->ar, ((size_t)p->ninputs + 1) * sizeof *kept);
    for (uint32_t i = 0; !e->ar->failed && i < p->ninputs; i++)
        kept[i] = e->base[i];
    if (!e->ar->failed && reach(e, points, worst, wanted)) {
        Trial c = whole_form(e, rows, nrows, &(Others){0});
        Str at = jx__num_text(e->ar, e->pool, wanted, 6, 6, &exact);
        c.title = jx__str_printf(e->ar, "等级%.*s：%.*s，%s", STR_F(g->name), STR_F(at), how);
        *VEC_PUSH(e->ar, out) = c;
    }
    for (uint32_t i = 0; !e->ar->failed && i < p->ninputs; i++)
        e->base[i] = kept[i];
}

static void grade_cases(Explore *e, const CaseRow *rows, uint32_t nrows, Trials *out)
{
    const Plan *p = e->p;
    Points *points = jx__arena_alloc(e->ar, ((size_t)p->ninputs + 1) * sizeof *points);
    Num step = NUM_INT(1);
    for (uint32_t k = 0; k < p->total_places && k < 6; k++)
        (void)jx__num_div(e->pool, step, NUM_INT(10), &step);
    for (uint32_t i = 0; !e->ar->failed && i < p->ninputs; i++)
        if (p->inputs[i].kind == INPUT_VALUE && p->inputs[i].used)
            jx__explore_points(e, i, &points[i]);
    Cell *worst = jx__arena_alloc(e->ar, ((size_t)p->ninputs + 1) * sizeof *worst);
    if (!e->ar->failed && p->ngrades) find_worst(e, points, worst);
    for (uint32_t g = 0; !e->ar->failed && g < p->ngrades; g++) {
        const PlanGrade *grade = &p->grades[g];
        Num below, above;
        if (jx__num_sign(grade->low) <= 0 ||
            jx__num_sub(e->pool, grade->low, step, &below) != NUM_OK ||
            jx__num_add(e->pool, grade->low, step, &above) != NUM_OK)
            continue;
        add_grade(e, rows, nrows, points, worst, below, grade, "略低", out);
        add_grade(e, rows, nrows, points, worst, grade->low, grade, "恰好", out);
        add_grade(e, rows, nrows, points, worst, above, grade, "略高", out);
    }
}

void jx__trial_totals(Explore *e, const CaseRow *rows, uint32_t nrows, Trials *out)
{
    Trial c = whole_form(e, rows, nrows, &(Others){0});
    c.title = STR("整张表，各项都按目标完成");
    *VEC_PUSH(e->ar, out) = c;
    total_cases(e, rows, nrows, out);
    grade_cases(e, rows, nrows, out);
}

void jx__trial_split(Explore *e, const CaseRow *rows, uint32_t nrows, Trials *out)
{
    Trial c = whole_form(e, rows, nrows, &(Others){0});
    c.title = STR("整张表没有写分值，由各行平分");
    *VEC_PUSH(e->ar, out) = c;
}

void jx__trial_show(Explore *e, const Difference *d, const CaseRow *rows, uint32_t nrows,
                    Trials *out)
{
    const Input *in = &e->p->inputs[d->input];
    bool *items = jx__arena_alloc(e->ar, (size_t)e->p->nitems + 1);
    if (e->ar->failed) return;
    if (in->row < nrows) {
        Trial c = {.title = STR("有差别的一行")};
        add_table_row(e, &c, &rows[in->row], &d->at, STR_NONE);
        *VEC_PUSH(e->ar, out) = c;
    } else if (touched(e, d->input, items)) {
        Inputs others = {0};
        find_others(e, d->input, items, &others);
        add_case(e, d->input, &d->at, items, &others, STR_NONE, out);
    }
}
