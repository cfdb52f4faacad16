/* Checks of points and totals: do they add up, does a score stay within its points.
 *
 * Depends on build.h. A form may have been cut: a sum that is too small proves nothing unless the
 * rest of the form shows that no row is missing, a sum that is too large always does.
 */
#include "audit/build.h"
#include "form/cell.h"

/* 10＋8＋8, as far as a finding shows it. */
static void add_term(Audit *a, Buf *out, Num v)
{
    if (out->n > 100) return;
    if (out->n) jx__buf_addz(out, "＋");
    jx__buf_add(out, jx__audit_num(a, v));
}

/* 产出指标（50分） → 50. */
static bool level_points(Audit *a, Str level, Str *name, Num *out)
{
    uint32_t close = jx__str_ends(level, STR("）")) ? 3 : jx__str_ends(level, STR(")")) ? 1 : 0;
    uint32_t open = jx__str_find(level, STR("（"));
    if (open == JX_STR_ABSENT) open = jx__str_find(level, STR("("));
    if (!close || open == JX_STR_ABSENT || open + close + 1 >= level.n) return false;
    Str inside = {level.p + open, level.n - open - close};
    (void)(jx__cell_take(&inside, STR("（")) || jx__cell_take(&inside, STR("(")));
    Figure f = jx__audit_figure(a, inside);
    *name = (Str){level.p, open};
    *out = f.v;
    return f.ok && jx__str_ends(inside, STR("分"));
}

/* A first level with points in its title. */
typedef struct Level {
    Row *first;
    Str name;
    Num want, sum;
    Buf terms;
    bool open; /* points of a row cannot be read */
} Level;

enum { MOST_LEVELS = 32 }; /* more first levels than that are no outline; nothing is said of them */

static Level *level_of(Audit *a, Level *levels, uint32_t *n, Row *r)
{
    for (uint32_t i = 0; i < *n; i++)
        if (jx__str_eq(levels[i].first->form->level1, r->form->level1)) return &levels[i];
    Level found = {.first = r, .sum = NUM_INT(0), .terms = jx__buf(a->ar)};
    if (*n == MOST_LEVELS ||
        !level_points(a, jx__cell_trim(r->form->level1), &found.name, &found.want))
        return NULL;
    levels[*n] = found;
    return &levels[(*n)++];
}

static void check_levels(Audit *a)
{
    Level levels[MOST_LEVELS];
    uint32_t n = 0;
    FOR_ROWS(a, r)
    {
        Level *level = r->form->not_applicable ? NULL : level_of(a, levels, &n, r);
        if (!level) continue;
        level->open = level->open || (!r->points.ok && r->points.given);
        if (!r->points.ok) continue;
        level->sum = jx__audit_add(a, level->sum, r->points.v);
        add_term(a, &level->terms, r->points.v);
    }
    for (uint32_t i = 0; i < n; i++, a->bad = false) {
        const Level *l = &levels[i];
        int c = jx__audit_cmp(a, l->sum, l->want);
        if (l->open || jx__audit_near(a, l->sum, l->want, NUM_INT(0)) || (c < 0 && !a->complete))
            continue;
        a->at = l->first;
        FIND(a, jx__audit_at(a, l->first, "level1"), l->name, jx__audit_num(a, l->sum),
             jx__audit_num(a, l->want), jx__buf_str(&l->terms));
    }
}

void jx__audit_points_sum(Audit *a)
{
    Num want = a->plan->total_points;
    int c = jx__audit_cmp(a, a->points_sum, want);
    Buf terms = jx__buf(a->ar);
    FOR_ROWS(a, r) if (r->points.ok && !r->form->not_applicable) add_term(a, &terms, r->points.v);
    if (a->budget_points.ok) add_term(a, &terms, a->budget_points.v);
    bool short_of = c < 0 && a->all_points && a->complete;
    if ((c > 0 || short_of) && !jx__audit_near(a, a->points_sum, want, NUM_INT(0)))
        FIND(a, STR_NONE, STR("总分"), jx__audit_num(a, a->points_sum), jx__audit_num(a, want),
             jx__buf_str(&terms));
    check_levels(a);
}

void jx__audit_score_sum(Audit *a)
{
    if (!a->self_total.ok) return;
    Buf terms = jx__buf(a->ar);
    FOR_ROWS(a, r) if (r->score.ok && !r->form->not_applicable) add_term(a, &terms, r->score.v);
    if (a->budget_score.ok) add_term(a, &terms, a->budget_score.v);
    bool whole = a->all_points && jx__audit_cmp(a, a->points_sum, a->plan->total_points) >= 0;
    if (jx__audit_near(a, a->score_sum, a->self_total.v, a->self_total.half)) return;
    bool above = jx__audit_cmp(a, a->score_sum, a->self_total.v) > 0;
    if (!above && !(whole && a->all_scores)) return;
    Num gap = jx__audit_abs(a, jx__audit_sub(a, a->score_sum, a->self_total.v));
    FIND(a, STR("self_total"), a->self_total.text, jx__audit_num(a, a->score_sum),
         jx__audit_num(a, gap), jx__buf_str(&terms));
}

/* ---- scores above points ---- */

/* Points nobody printed, read backwards: score ÷ completion, with the room that rounding leaves. */
typedef struct Guess {
    bool ok, over; /* over: the target was exceeded */
    Num low, high, mid;
} Guess;

static Guess guess_of(Audit *a, const Row *r)
{
    Guess g = {.low = NUM_INT(0), .high = NUM_INT(0), .mid = NUM_INT(0)};
    Num t, v;
    bool low = r->op == OP_LE || r->op == OP_LT || jx__audit_word(W_LOWER, r->name).n;
    if (r->points.given || !r->score.ok || low) return g;
    if (!jx__audit_pair(a, &r->target, &r->actual, &t, &v)) return g;
    if (jx__num_sign(t) <= 0 || jx__num_sign(v) <= 0) return g;
    Num done = jx__audit_div(a, v, t);
    g.over = jx__audit_cmp(a, done, NUM_INT(1)) > 0;
    g.mid = jx__audit_div(a, r->score.v, done);
    g.low = jx__audit_div(a, jx__audit_sub(a, r->score.v, r->score.half), done);
    g.high = jx__audit_div(a, jx__audit_add(a, r->score.v, r->score.half), done);
    g.ok = !a->bad;
    return g;
}

/* Whether the guesses make what the budget line leaves, while capped scores would not. */
static bool guesses_fit(Audit *a, Num *sum, Buf *terms)
{
    Num low = NUM_INT(0), high = low, capped = low, slack = low, rest = a->plan->total_points;
    uint32_t over = 0;
    *sum = low;
    if (a->nrows < 2) return false;
    if (a->budget_points.ok) rest = jx__audit_sub(a, rest, a->budget_points.v);
    FOR_ROWS(a, r)
    {
        Guess g = guess_of(a, r);
        if (!g.ok) return false;
        over += g.over;
        low = jx__audit_add(a, low, g.low);
        high = jx__audit_add(a, high, g.high);
        *sum = jx__audit_add(a, *sum, g.mid);
        capped = jx__audit_add(a, capped, g.over ? r->score.v : g.mid);
        slack = jx__audit_add(a, slack, r->score.half);
        Num shown;
        if (jx__num_round(a->np, g.mid, 1, ROUND_HALF_UP, &shown) != NUM_OK) return false;
        add_term(a, terms, shown);
    }
    bool fits = jx__audit_cmp(a, low, rest) <= 0 && jx__audit_cmp(a, high, rest) >= 0;
    Num gap = jx__audit_abs(a, jx__audit_sub(a, capped, rest));
    return over && fits && jx__audit_cmp(a, gap, slack) > 0;
}

static void check_unprinted(Audit *a)
{
    Num sum;
    Buf terms = jx__buf(a->ar);
    if (!guesses_fit(a, &sum, &terms)) return;
    Num whole;
    if (jx__num_round(a->np, sum, 1, ROUND_HALF_UP, &whole) != NUM_OK) return;
    Str total = jx__audit_num(a, whole), list = jx__buf_str(&terms);
    Str zh = jx__str_printf(a->ar, "（未印分值；得分÷完成率＝%.*s＝%.*s，超目标的没有封顶）",
                            STR_F(list), STR_F(total));
    Str en = jx__str_printf(a->ar, " (none printed; score ÷ completion＝%.*s＝%.*s: not capped)",
                            STR_F(list), STR_F(total));
    FOR_ROWS(a, r)
    {
        Guess g = guess_of(a, r);
        Num points;
        if (!g.ok || !g.over || jx__audit_cmp(a, g.high, r->score.v) >= 0) continue;
        if (jx__num_round(a->np, g.mid, 1, ROUND_HALF_UP, &points) != NUM_OK) continue;
        FIND(a, jx__audit_at(a, r, "self_score"), r->name, r->score.text, jx__audit_num(a, points),
             zh, en);
    }
}

void jx__audit_score_range(Audit *a)
{
    FOR_ROWS(a, r)
    {
        if (!r->score.ok) continue;
        bool below = jx__num_sign(r->score.v) < 0;
        bool above = r->points.ok && jx__audit_cmp(a, r->score.v, r->points.v) > 0 &&
                     !jx__audit_near(a, r->score.v, r->points.v, NUM_INT(0));
        if (below || above)
            FIND(a, jx__audit_at(a, r, "self_score"), r->name, r->score.text,
                 r->points.ok ? r->points.text : STR("—"), STR(""), STR(""));
    }
    const Figure *p = &a->budget_points, *s = &a->budget_score;
    bool above = p->ok && s->ok && jx__audit_cmp(a, s->v, p->v) > 0;
    if ((s->ok && jx__num_sign(s->v) < 0) || above)
        FIND(a, STR("budget_self_score"), STR("预算执行"), s->text, p->ok ? p->text : STR("—"),
             STR(""), STR(""));
    a->bad = false;
    check_unprinted(a);
}

/* ---- few rows ---- */

void jx__audit_concentrated(Audit *a)
{
    enum { FEW = 4 };
    FOR_ROWS(a, r)
    {
        if (!r->points.ok || jx__audit_cmp(a, r->points.v, a->limit) <= 0) continue;
        Str limit = jx__audit_num(a, a->limit), points = r->points.text;
        Str zh = jx__str_printf(a->ar, "“%.*s”一项占%.*s分，超过%.*s分", STR_F(r->name),
                                STR_F(points), STR_F(limit));
        Str en = jx__str_printf(a->ar, "“%.*s” alone has %.*s points, more than %.*s",
                                STR_F(r->name), STR_F(points), STR_F(limit));
        FIND(a, jx__audit_at(a, r, "points"), r->name, points, limit, zh, en);
    }
    if (!a->complete || a->nrows == 0 || a->nrows >= FEW) return;
    Str n = jx__str_printf(a->ar, "%u", a->nrows);
    FIND(a, STR("indicators"), n, n, n, jx__str_printf(a->ar, "全表只有%u项指标", a->nrows),
         jx__str_printf(a->ar, "the whole form has only %u indicators", a->nrows));
}
