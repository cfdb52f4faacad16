/* The stretches on which two schemes score differently, in words and with a value that shows it. See
 * regions.h.
 *
 * Depends on lay.c, which decides where they differ. What is claimed holds for the score before it
 * is rounded; the values shown were scored with both schemes.
 */
#include "compare/regions.h"
#include "compare/lay.h"

/* ---- as text ---- */

/* A figure that a reader can check: decimals when they end, else a fraction. */
static Str exact_text(Laying *ly, Num x)
{
    bool exact;
    Str s = jx__num_text(ly->ar, ly->np, x, 6, 4, &exact);
    int64_t a = x.n < 0 ? -x.n : x.n, b = x.d, rest;
    if (exact) return s;
    for (; x.d > 1 && b != 0; a = b, b = rest)
        rest = a % b;
    if (x.d > 1) x = NUM_RATIO(x.n / a, x.d / a);
    if (x.d > 1 && x.d < 1000000)
        return jx__str_printf(ly->ar, "%lld/%lld", (long long)x.n, (long long)x.d);
    return jx__str_printf(ly->ar, "≈%.*s", STR_F(s));
}

static bool is_words(const Laying *ly)
{
    const PlanItem *pi = ly->fd->b.pi;
    return !ly->fd->b.numeric && pi->method != METHOD_JUDGED && !pi->derived;
}

static Str bound_text(Laying *ly, Num x)
{
    Study *s = &ly->fd->b;
    Num shown = x;
    bool share = s->pi->method == METHOD_JUDGED;
    if (share || jx__num_sign(ly->goal) > 0) {
        if (!share) (void)jx__safe_div(ly->np, x, ly->goal, &shown);
        (void)jx__safe_mul(ly->np, shown, NUM_INT(100), &shown);
        return jx__str_printf(ly->ar, "%.*s%%", STR_F(exact_text(ly, shown)));
    }
    if (is_words(ly)) {
        bool exact;
        return jx__witness_value(s, s->pi->input, x, &exact);
    }
    (void)jx__safe_div(ly->np, x, s->scale, &shown);
    return jx__str_printf(ly->ar, "%.*s%.*s", STR_F(exact_text(ly, shown)), STR_F(s->unit));
}

static Str variable_name(Laying *ly)
{
    Fielding *fd = ly->fd;
    const PlanItem *pi = fd->b.pi;
    if (pi->method == METHOD_JUDGED) {
        Str grade = fd->b.p->inputs[pi->input].words->option_names[ly->grade];
        return jx__compare_say(ly->ar, fd->lang, CMP_SHARE, grade);
    }
    return jx__compare_word(ly->ar, fd->lang,
                            jx__num_sign(ly->goal) > 0 ? CMP_COMPLETION : CMP_ACTUAL);
}

/* 是、部分: the words of a stretch. */
static Str words_text(Laying *ly, Num low, Num high)
{
    Buf out = jx__buf(ly->ar);
    for (Num x = low; jx__num_cmp(ly->np, x, high) <= 0; x = jx__lay_next(ly, x)) {
        if (out.n) jx__buf_addz(&out, ly->fd->lang == LANG_EN ? ", " : "、");
        jx__buf_add(&out, bound_text(ly, x));
        if (out.n > 2000) break;
    }
    return jx__buf_str(&out);
}

static Str where_text(Laying *ly, const Stretch *all, const Region *r)
{
    Fielding *fd = ly->fd;
    Str name = variable_name(ly);
    if (is_words(ly) && !all->no_high && !all->no_low &&
        fd->b.p->inputs[fd->b.pi->input].type != TYPE_DATE)
        return jx__compare_say(ly->ar, fd->lang, CMP_EQUALS, name,
                               words_text(ly, all->low, all->high));
    if (all->point) return jx__compare_say(ly->ar, fd->lang, CMP_EQUALS, name, r->low);
    bool from_zero =
        !all->no_low && jx__num_sign(all->low) == 0 && r->low_in && !fd->b.signed_values;
    if ((all->no_low || from_zero) && all->no_high)
        return jx__compare_say(ly->ar, fd->lang, CMP_ANY_VALUE, name);
    Str interval =
        jx__str_printf(ly->ar, fd->lang == LANG_EN ? "%s%.*s, %.*s%s" : "%s%.*s，%.*s%s",
                       r->low_in ? "[" : "(", STR_F(all->no_low ? STR("－∞") : r->low),
                       STR_F(all->no_high ? STR("＋∞") : r->high), r->high_in ? "]" : ")");
    return jx__compare_say(ly->ar, fd->lang, CMP_IN, name, interval);
}

static Str points_text(Laying *ly, Num x)
{
    bool exact;
    Str digits = jx__num_text(ly->ar, ly->np, x, 6, 4, &exact);
    return exact ? digits : jx__str_printf(ly->ar, "≈%.*s", STR_F(digits));
}

/* What one side scores on a run of parts. */
static RegionScore side(Laying *ly, uint32_t from, uint32_t until, bool new)
{
    RegionScore out = {.kind = SCORE_NONE};
    Num low = NUM_INT(0), high = low;
    bool any = false, no_low = false, no_high = false;
    for (uint32_t i = from; i < until; i++) {
        const Value *v = new ? &ly->parts.at[i].new : &ly->parts.at[i].old;
        if (v->kind == VALUE_NONE) continue;
        if (!any || jx__num_cmp(ly->np, v->low, low) < 0) low = v->low;
        if (!any || jx__num_cmp(ly->np, v->high, high) > 0) high = v->high;
        no_low = no_low || v->no_low;
        no_high = no_high || v->no_high;
        any = true;
    }
    if (!any) return out;
    bool fixed = !no_low && !no_high && jx__num_cmp(ly->np, low, high) == 0;
    out.kind = fixed ? SCORE_FIXED : SCORE_BETWEEN;
    out.text = fixed ? points_text(ly, low)
                     : jx__str_printf(ly->ar, "%.*s～%.*s",
                                      STR_F(no_low ? STR("－∞") : points_text(ly, low)),
                                      STR_F(no_high ? STR("＋∞") : points_text(ly, high)));
    return out;
}

static bool straight(const Value *v, Num x, NumPool *np, Num *out)
{
    Num y;
    if (v->kind == VALUE_NUM) {
        *out = v->low;
        return true;
    }
    if (v->kind != VALUE_FORM || jx__num_sign(v->form.r) != 0) return false;
    return jx__num_mul(np, v->form.p, x, &y) == NUM_OK &&
           jx__num_add(np, y, v->form.q, &y) == NUM_OK &&
           jx__num_div(np, y, v->form.s, out) == NUM_OK;
}

/* The extremes of new less old, which of straight lines are at the ends (the limits there count). */
static void extremes(Laying *ly, uint32_t from, uint32_t until, Region *r)
{
    Num most = NUM_INT(0), least = most;
    bool any = false;
    for (uint32_t i = from; i < until; i++) {
        const Laid *p = &ly->parts.at[i];
        bool level = p->old.kind == VALUE_NUM && p->new.kind == VALUE_NUM;
        if (!level && (p->at.no_low || p->at.no_high)) return;
        const Num ends[2] = {p->at.low, p->at.point ? p->at.low : p->at.high};
        for (int k = 0; k < 2; k++) {
            Num x, y, by;
            if (!straight(&p->old, ends[k], ly->np, &x) ||
                !straight(&p->new, ends[k], ly->np, &y) || jx__num_sub(ly->np, y, x, &by) != NUM_OK)
                return;
            if (!any || jx__num_cmp(ly->np, by, most) > 0) most = by;
            if (!any || jx__num_cmp(ly->np, by, least) < 0) least = by;
            any = true;
        }
    }
    if (!any) return;
    bool less = jx__num_sign(most) <= 0;
    r->sign = less ? -1 : jx__num_sign(least) >= 0 ? 1 : 0;
    r->least = points_text(ly, least);
    r->most = points_text(ly, most);
    Str low = less ? points_text(ly, jx__num_neg(ly->np, most)) : r->least;
    Str high = less ? points_text(ly, jx__num_neg(ly->np, least)) : r->most;
    r->by =
        jx__str_eq(low, high) ? low : jx__str_printf(ly->ar, "%.*s～%.*s", STR_F(low), STR_F(high));
}

/* ---- a value that shows it ---- */

static bool scored(Study *s, const void *of)
{
    (void)of;
    return s->run.regs[s->pi->reg_score].status == CELL_OK;
}

static bool within(Laying *ly, const Stretch *all, const Region *r, Num x)
{
    NumPool *np = ly->np;
    bool low = all->no_low || jx__num_cmp(np, x, all->low) >= (r->low_in ? 0 : 1);
    bool high = all->no_high || jx__num_cmp(np, x, all->high) <= (r->high_in ? 0 : -1);
    return low && high;
}

/* Runs both schemes on one value; true when they score differently. */
static bool show(Laying *ly, const Sample *at, Region *r)
{
    Fielding *fd = ly->fd;
    Witness old, new;
    if (!jx__witness(&fd->b, at, scored, NULL, &new)) return false;
    if (!jx__witness_like(&fd->a, at, &new, scored, NULL, &old) &&
        !jx__witness(&fd->a, at, scored, NULL, &old))
        return false;
    if (jx__num_cmp(ly->np, old.points, new.points) == 0) return false;
    if (!jx__str_eq(old.text, new.text)) return false;
    r->value = new.text;
    r->old_at = old.score;
    r->new_at = new.score;
    return true;
}

typedef struct Candidate {
    Sample at;
    Num by; /* how far the scores are apart */
    bool tried;
} Candidate;

static bool score_at(Laying *ly, Study *s, const Sample *at, Num *out)
{
    Curve *c = ly->usual ? &s->plain : &s->curve;
    Value *values = jx__arena_alloc(ly->ar, sizeof *values * ((size_t)c->watch.n + 1));
    if (!values) return false;
    if (s->pi->method == METHOD_JUDGED)
        c->values[c->place[s->pi->reg_actual]] = jx__value_num(NUM_INT(at->grade));
    jx__curve_at(c, at->x, values);
    *out = values[0].low;
    return values[0].kind == VALUE_NUM && jx__value_ok(&values[0]);
}

typedef VEC(Candidate) Candidates;

static void add_candidates(Laying *ly, Study *s, const Stretch *all, const Region *r,
                           Candidates *out)
{
    enum { MOST = 200 };
    jx__study_samples(s, ly->usual ? &s->plain : &s->curve);
    for (uint32_t i = 0; i < s->samples.n && out->n < MOST; i++) {
        Candidate c = {.at = s->samples.at[i]};
        Num old, new;
        if (c.at.grade != ly->grade || !within(ly, all, r, c.at.x)) continue;
        if (!score_at(ly, &ly->fd->a, &c.at, &old) || !score_at(ly, &ly->fd->b, &c.at, &new) ||
            jx__num_sub(ly->np, new, old, &c.by) != NUM_OK)
            continue;
        if (jx__num_sign(c.by) < 0) c.by = jx__num_neg(ly->np, c.by);
        *VEC_PUSH(ly->ar, out) = c;
    }
}

/* The value at which the two are furthest apart and which can be written down; of several the
 * smallest. */
static void find_value(Laying *ly, const Stretch *all, Region *r)
{
    enum { MOST = 12 };
    Candidates list = {0};
    add_candidates(ly, &ly->fd->b, all, r, &list);
    add_candidates(ly, &ly->fd->a, all, r, &list);
    for (int turn = 0; turn < MOST && !ly->ar->failed; turn++) {
        Candidate *best = NULL;
        for (uint32_t i = 0; i < list.n; i++) {
            Candidate *c = &list.at[i];
            int order = best ? jx__num_cmp(ly->np, c->by, best->by) : 1;
            bool smaller = best && jx__num_cmp(ly->np, c->at.x, best->at.x) < 0;
            if (!c->tried && (order > 0 || (order == 0 && smaller))) best = c;
        }
        if (!best || show(ly, &best->at, r)) return;
        best->tried = true;
    }
}

/* ---- the regions ---- */

static bool scores(const Value *v)
{
    return v->kind != VALUE_NONE;
}

static Str keep(Laying *ly, Str s)
{
    return s.n ? jx__str_copy(ly->fd->ar, s) : STR_NONE;
}

/* What is counted has whole numbers only; a stretch between two of them says nothing. */
static bool holds_value(Laying *ly, const Stretch *s, const Region *r)
{
    const PlanItem *pi = ly->fd->b.pi;
    const Input *in = pi->input == JX_NO_REG ? NULL : &ly->fd->b.p->inputs[pi->input];
    Dim count = {{0}};
    count.e[DIM_COUNT] = 1;
    bool counted = in && !pi->derived && pi->method != METHOD_JUDGED &&
                   (in->whole || (in->dim_known && jx__dim_eq(in->dim, count)));
    if (!counted || s->no_low || s->no_high) return true;
    Num x = s->low;
    (void)jx__safe_round(ly->np, s->low, 0, ROUND_CEIL, &x);
    if (!r->low_in && jx__num_cmp(ly->np, x, s->low) == 0) x = jx__lay_next(ly, x);
    return jx__num_cmp(ly->np, x, s->high) <= (r->high_in ? 0 : -1);
}

static void add_region(Laying *ly, uint32_t from, uint32_t until, Field *out)
{
    const Stretch *first = &ly->parts.at[from].at, *last = &ly->parts.at[until - 1].at;
    Stretch all = *first;
    all.high = last->point ? last->low : last->high;
    all.no_high = !last->point && last->no_high;
    all.point = until - from == 1 ? first->point : false;
    if (ly->whole && !all.no_low && !all.no_high)
        all.point = jx__num_cmp(ly->np, all.low, all.high) == 0;
    Region r = {.low_in = !all.no_low && (first->point || ly->whole),
                .high_in = !all.no_high && (last->point || ly->whole)};
    if (!holds_value(ly, &all, &r)) return;
    if (!all.no_low) r.low = bound_text(ly, all.low);
    if (!all.no_high) r.high = bound_text(ly, all.high);
    r.where = where_text(ly, &all, &r);
    r.old = side(ly, from, until, false);
    r.new = side(ly, from, until, true);
    extremes(ly, from, until, &r);
    find_value(ly, &all, &r);
    Str *texts[] = {&r.where, &r.low, &r.high,  &r.old.text, &r.new.text, &r.most,
                    &r.least, &r.by,  &r.value, &r.old_at,   &r.new_at};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = keep(ly, *texts[i]);
    *VEC_PUSH(ly->fd->ar, &out->regions) = r;
}

static void add_regions(Laying *ly, Field *out)
{
    for (uint32_t i = 0, end; i < ly->parts.n && !ly->ar->failed; i = end) {
        const Laid *p = &ly->parts.at[i];
        end = i + 1;
        if (p->kind == PART_OPEN) out->open = true;
        if (p->kind != PART_DIFFERS) continue;
        while (end < ly->parts.n && ly->parts.at[end].kind == PART_DIFFERS &&
               ly->parts.at[end].sign == p->sign &&
               scores(&ly->parts.at[end].old) == scores(&p->old) &&
               scores(&ly->parts.at[end].new) == scores(&p->new))
            end++;
        add_region(ly, i, end, out);
    }
}

static void lay_grade(Laying *ly, uint32_t grade, Field *out)
{
    ly->grade = grade;
    ly->cuts.n = ly->parts.n = 0;
    jx__lay(ly);
    add_regions(ly, out);
}

/* One target for both, so that 完成率 says it. */
static Num common_goal(const Fielding *fd, NumPool *np)
{
    const PlanItem *x = fd->a.pi, *y = fd->b.pi;
    bool numbers = x->target_kind == TARGET_NUMBER && y->target_kind == TARGET_NUMBER;
    if (!numbers || y->method == METHOD_ENTERED || y->role != ROLE_NORMAL) return NUM_INT(0);
    if (jx__num_cmp(np, x->target_low, y->target_low) != 0) return NUM_INT(0);
    return jx__num_sign(y->target_low) > 0 ? y->target_low : NUM_INT(0);
}

void jx__regions_of(Fielding *fd, Field *out)
{
    Laying ly = {.fd = fd, .np = &fd->b.pool, .ar = &fd->b.ar};
    ly.usual = jx__lay_undecided(&fd->a.curve) || jx__lay_undecided(&fd->b.curve);
    ly.a = ly.usual ? &fd->a.plain : &fd->a.curve;
    ly.b = ly.usual ? &fd->b.plain : &fd->b.curve;
    ly.whole = ly.b->whole;
    ly.goal = common_goal(fd, ly.np);
    uint32_t grades =
        fd->b.pi->method == METHOD_JUDGED ? fd->b.p->inputs[fd->b.pi->input].words->noptions : 1;
    for (uint32_t g = 0; g < grades && !fd->b.ar.failed; g++)
        lay_grade(&ly, g, out);
    out->usual = ly.usual && !(fd->a.same && fd->b.same);
}
