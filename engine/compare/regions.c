/* Where two curves differ. See regions.h.
 *
 * The values of the variable are cut where either curve is cut; on each stretch that is left both
 * scores are fractions of the first degree, so that they are the same, or differ but for the roots
 * of one polynomial of the second degree, at which the stretch is cut again. What is claimed holds
 * for the score before it is rounded; the values shown were scored with both schemes.
 */
#include "compare/regions.h"
#include "base/limits.h"

typedef enum { PART_SAME, PART_DIFFERS, PART_OPEN } PartKind;

/* A stretch on which the two are the same, differ everywhere, or were not decided. */
typedef struct Laid {
    Stretch at;
    PartKind kind;
    int sign;       /* DIFFERS: of new less old; 2: of scores that are none, or not known */
    Value old, new; /* on this stretch */
} Laid;

typedef struct Laying {
    Fielding *fd;
    NumPool *np;
    Arena *ar; /* scratch */
    const Curve *a, *b;
    bool whole, usual;
    uint32_t grade; /* 定性: of this one */
    Num goal;       /* 完成率 is the variable over it; 0: the value itself is told */
    Num bounds[2];
    VEC(Num) cuts;
    VEC(Laid) parts;
} Laying;

/* ---- cutting ---- */

static void add_cut(Laying *ly, Num x)
{
    *VEC_PUSH(ly->ar, &ly->cuts) = x;
}

static Num next_to(Laying *ly, Num x)
{
    Num y = x;
    (void)jx__safe_add(ly->np, x, NUM_INT(1), &y);
    return y;
}

/* Of real numbers the points where a piece begins or ends; of whole ones where one begins. */
static void add_cuts(Laying *ly, const Curve *c)
{
    for (uint32_t i = 0; i < c->pieces.n; i++) {
        const Piece *p = &c->pieces.at[i];
        if (p->grade != ly->grade) continue;
        if (!p->at.no_low || p->at.point) add_cut(ly, p->at.low);
        bool high = !p->at.point && !p->at.no_high;
        if (high) add_cut(ly, ly->whole ? next_to(ly, p->at.high) : p->at.high);
        if (p->at.point && ly->whole) add_cut(ly, next_to(ly, p->at.low));
    }
}

static void sort_cuts(Laying *ly)
{
    Num *at = ly->cuts.at;
    uint32_t n = ly->cuts.n, kept = 0;
    Num *spare = jx__arena_alloc(ly->ar, sizeof *spare * ((size_t)n + 1));
    if (!spare) return;
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t low = 0; low < n; low += 2 * width) {
            uint32_t mid = low + width < n ? low + width : n;
            uint32_t high = mid + width < n ? mid + width : n, i = low, k = mid;
            for (uint32_t to = low; to < high; to++) {
                bool left = i < mid && (k >= high || jx__num_cmp(ly->np, at[i], at[k]) <= 0);
                spare[to] = left ? at[i++] : at[k++];
            }
        }
        for (uint32_t i = 0; i < n; i++)
            at[i] = spare[i];
    }
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || jx__num_cmp(ly->np, at[i], at[kept - 1]) != 0) at[kept++] = at[i];
    ly->cuts.n = kept;
}

/* The piece that holds all of a stretch, or NULL. */
static const Piece *holder(Laying *ly, const Curve *c, uint32_t *from, const Stretch *s)
{
    NumPool *np = ly->np;
    for (uint32_t i = *from; i < c->pieces.n; i++) {
        const Piece *p = &c->pieces.at[i];
        if (p->grade != ly->grade) continue;
        bool open = !ly->whole && !p->at.point;
        bool low = p->at.no_low ||
                   (!s->no_low && jx__num_cmp(np, s->low, p->at.low) >= (open && s->point ? 1 : 0));
        Num high = p->at.point ? p->at.low : p->at.high;
        bool above = !p->at.no_high || p->at.point;
        bool fits = !above || (!s->no_high && jx__num_cmp(np, s->point ? s->low : s->high, high) <=
                                                  (open && s->point ? -1 : 0));
        bool point = !p->at.point || s->point || ly->whole;
        if (low && fits && point) {
            *from = i;
            return p;
        }
    }
    return NULL;
}

/* ---- one stretch ---- */

static Mobius form_of(const Value *v)
{
    if (v->kind == VALUE_FORM) return v->form;
    Mobius m = MOBIUS_CONST(v->low);
    return m;
}

static bool is_form(const Value *v)
{
    return jx__value_ok(v) && (v->kind == VALUE_NUM || v->kind == VALUE_FORM);
}

static bool is_scoreless(const Value *v)
{
    return v->kind == VALUE_NONE && (v->statuses & ANY_OK) == 0;
}

static bool product(NumPool *np, Num a, Num b, Num c, Num d, Num *out) /* ab - cd */
{
    Num x, y;
    return jx__num_mul(np, a, b, &x) == NUM_OK && jx__num_mul(np, c, d, &y) == NUM_OK &&
           jx__num_sub(np, x, y, out) == NUM_OK;
}

/* old － new as the numerator A·x²＋B·x＋C over a denominator that is nowhere 0. */
static bool numerator(NumPool *np, const Mobius *m, const Mobius *n, Num q[3])
{
    Num x, y;
    return product(np, m->p, n->r, n->p, m->r, &q[0]) && product(np, m->p, n->s, n->p, m->s, &x) &&
           product(np, m->q, n->r, n->q, m->r, &y) && jx__num_add(np, x, y, &q[1]) == NUM_OK &&
           product(np, m->q, n->s, n->q, m->s, &q[2]);
}

/* The root of a fraction, when it is a fraction itself: *rational; a big number gives no answer. */
static bool square_root(NumPool *np, Num x, Num *out, bool *rational)
{
    if (x.d == 0 || x.n < 0 || x.d > INT32_MAX) return false;
    Int128 n = (Int128)x.n * x.d;
    if (n > ((Int128)1 << 62)) return false;
    int64_t low = 0, high = (int64_t)1 << 31, all = (int64_t)n;
    while (low < high) {
        int64_t mid = low + (high - low + 1) / 2;
        if (mid <= all / mid)
            low = mid;
        else
            high = mid - 1;
    }
    *rational = low * low == all;
    return jx__num_div(np, NUM_INT(low), NUM_INT(x.d), out) == NUM_OK;
}

/* The fractions at which A·x²＋B·x＋C is 0; -1: not decided. */
static int roots(NumPool *np, const Num q[3], Num out[2])
{
    Num neg = jx__num_neg(np, q[1]), a2, four, bb, disc, root, x;
    if (jx__num_sign(q[0]) == 0) {
        if (jx__num_sign(q[1]) == 0) return 0;
        return jx__num_div(np, jx__num_neg(np, q[2]), q[1], &out[0]) == NUM_OK ? 1 : -1;
    }
    bool ok = jx__num_mul(np, q[1], q[1], &bb) == NUM_OK &&
              jx__num_mul(np, q[0], q[2], &four) == NUM_OK &&
              jx__num_mul(np, four, NUM_INT(4), &four) == NUM_OK &&
              jx__num_sub(np, bb, four, &disc) == NUM_OK &&
              jx__num_mul(np, q[0], NUM_INT(2), &a2) == NUM_OK;
    bool rational;
    if (!ok) return -1;
    if (jx__num_sign(disc) < 0) return 0;
    if (!square_root(np, disc, &root, &rational)) return -1;
    if (!rational) return 0;
    ok = jx__num_sub(np, neg, root, &x) == NUM_OK && jx__num_div(np, x, a2, &out[0]) == NUM_OK &&
         jx__num_add(np, neg, root, &x) == NUM_OK && jx__num_div(np, x, a2, &out[1]) == NUM_OK;
    if (!ok) return -1;
    if (jx__num_cmp(np, out[0], out[1]) > 0) x = out[0], out[0] = out[1], out[1] = x;
    return jx__num_cmp(np, out[0], out[1]) == 0 ? 1 : 2;
}

/* A fraction of the first degree has its bounds at the ends of any stretch without a pole. */
static Value trimmed(Laying *ly, const Stretch *s, const Value *v)
{
    Value out = *v;
    Num low, high;
    if (v->kind != VALUE_FORM) return out;
    if (s->point && jx__mobius_at(ly->np, &v->form, s->low, &low)) return jx__value_num(low);
    bool has_low = !s->no_low && jx__mobius_at(ly->np, &v->form, s->low, &low);
    bool has_high = !s->no_high && jx__mobius_at(ly->np, &v->form, s->high, &high);
    bool falls = jx__mobius_slope(ly->np, &v->form) < 0;
    if (has_low && falls) out.high = low, out.no_high = false;
    if (has_low && !falls) out.low = low, out.no_low = false;
    if (has_high && falls) out.low = high, out.no_low = false;
    if (has_high && !falls) out.high = high, out.no_high = false;
    return out;
}

/* A value of the stretch. */
static Num sample(Laying *ly, const Stretch *s)
{
    Num x = NUM_INT(0);
    if (s->point || (ly->whole && !s->no_low)) return s->low;
    if (ly->whole && !s->no_high) return s->high;
    if (!s->no_low && !s->no_high) {
        if (jx__safe_add(ly->np, s->low, s->high, &x) == NUM_OK)
            (void)jx__safe_div(ly->np, x, NUM_INT(2), &x);
        return x;
    }
    if (!s->no_low) (void)jx__safe_add(ly->np, s->low, NUM_INT(1), &x);
    if (!s->no_high) (void)jx__safe_sub(ly->np, s->high, NUM_INT(1), &x);
    return x;
}

static int sign_of(Laying *ly, const Laid *p)
{
    Num x = sample(ly, &p->at), old, new, by;
    if (!is_form(&p->old) || !is_form(&p->new)) return 2;
    Mobius m = form_of(&p->old), n = form_of(&p->new);
    if (!jx__mobius_at(ly->np, &m, x, &old) || !jx__mobius_at(ly->np, &n, x, &new)) return 2;
    return jx__num_sub(ly->np, new, old, &by) == NUM_OK ? jx__num_sign(by) : 2;
}

static void push_part(Laying *ly, Stretch at, PartKind kind, const Value *old, const Value *new)
{
    Laid *p = VEC_PUSH(ly->ar, &ly->parts);
    *p = (Laid){.at = at, .kind = kind, .old = trimmed(ly, &at, old), .new = trimmed(ly, &at, new)};
    p->sign = kind == PART_DIFFERS ? sign_of(ly, p) : 0;
}

static bool inside(Laying *ly, const Stretch *s, Num x)
{
    if (s->point || (ly->whole && !jx__num_is_int(ly->np, x))) return false;
    bool low = s->no_low || jx__num_cmp(ly->np, x, s->low) >= !ly->whole;
    bool high = s->no_high || jx__num_cmp(ly->np, x, s->high) <= -!ly->whole;
    return low && high;
}

/* The stretch left of x, which of whole numbers may be empty. */
static bool left_of(Laying *ly, Stretch s, Num x, Stretch *out)
{
    *out = s;
    out->high = x;
    out->no_high = false;
    if (!ly->whole) return true;
    (void)jx__safe_sub(ly->np, x, NUM_INT(1), &out->high);
    int order = s.no_low ? -1 : jx__num_cmp(ly->np, s.low, out->high);
    out->point = order == 0;
    return order <= 0;
}

/* On the stretch the two differ but where they cross. */
static void cross(Laying *ly, Stretch s, const Num q[3], const Value *old, const Value *new)
{
    Num x[2];
    int n = s.point ? 0 : roots(ly->np, q, x);
    if (n < 0) {
        push_part(ly, s, PART_OPEN, old, new);
        return;
    }
    for (int i = 0; i < n; i++) {
        Stretch left, point = {.low = x[i], .high = x[i], .point = true};
        if (!inside(ly, &s, x[i])) continue;
        if (left_of(ly, s, x[i], &left)) push_part(ly, left, PART_DIFFERS, old, new);
        push_part(ly, point, PART_SAME, old, new);
        s.low = ly->whole ? next_to(ly, x[i]) : x[i];
        s.no_low = false;
        if (ly->whole && !s.no_high) {
            int order = jx__num_cmp(ly->np, s.low, s.high);
            if (order > 0) return;
            s.point = order == 0;
        }
    }
    push_part(ly, s, PART_DIFFERS, old, new);
}

static void judge(Laying *ly, Stretch s, const Value *old, const Value *new)
{
    NumPool *np = ly->np;
    if (is_scoreless(old) && is_scoreless(new)) {
        push_part(ly, s, old->statuses == new->statuses ? PART_SAME : PART_DIFFERS, old, new);
        return;
    }
    if ((is_scoreless(old) && jx__value_ok(new)) || (is_scoreless(new) && jx__value_ok(old))) {
        push_part(ly, s, PART_DIFFERS, old, new);
        return;
    }
    if (is_form(old) && is_form(new)) {
        Mobius m = form_of(old), n = form_of(new);
        Num q[3];
        if (!numerator(np, &m, &n, q)) {
            push_part(ly, s, PART_OPEN, old, new);
            return;
        }
        bool same = jx__num_sign(q[0]) == 0 && jx__num_sign(q[1]) == 0 && jx__num_sign(q[2]) == 0;
        if (same)
            push_part(ly, s, PART_SAME, old, new);
        else
            cross(ly, s, q, old, new);
        return;
    }
    bool bounded = jx__value_ok(old) && jx__value_ok(new);
    bool apart =
        bounded && ((!old->no_high && !new->no_low &&jx__num_cmp(np, old->high, new->low) < 0) ||
                    (!new->no_high && !old->no_low &&jx__num_cmp(np, new->high, old->low) < 0));
    push_part(ly, s, apart ? PART_DIFFERS : PART_OPEN, old, new);
}

static void lay(Laying *ly)
{
    uint32_t ia = 0, ib = 0;
    add_cuts(ly, ly->a);
    add_cuts(ly, ly->b);
    sort_cuts(ly);
    for (uint32_t i = 0; i <= ly->cuts.n && !ly->ar->failed; i++) {
        bool first = i == 0, last = i == ly->cuts.n;
        for (int point = 0; point < 2; point++) {
            Stretch s = {.low = NUM_INT(0), .high = NUM_INT(0)};
            if (point && (ly->whole || last)) continue;
            if (point) {
                s = (Stretch){.low = ly->cuts.at[i], .high = ly->cuts.at[i], .point = true};
            } else {
                s.no_low = first;
                s.no_high = last;
                if (!first) s.low = ly->cuts.at[i - 1];
                if (!last) s.high = ly->cuts.at[i];
                if (!last && ly->whole) (void)jx__safe_sub(ly->np, s.high, NUM_INT(1), &s.high);
                s.point = ly->whole && !first && !last && jx__num_cmp(ly->np, s.low, s.high) == 0;
            }
            const Piece *a = holder(ly, ly->a, &ia, &s), *b = holder(ly, ly->b, &ib, &s);
            if (!a || !b) continue;
            Value old = trimmed(ly, &s, &a->values[0]), new = trimmed(ly, &s, &b->values[0]);
            judge(ly, s, &old, &new);
        }
    }
}

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
        Str grade = fd->b.p->inputs[pi->input].option_names[ly->grade];
        return jx__compare_say(ly->ar, fd->lang, CMP_SHARE, grade);
    }
    return jx__compare_word(ly->ar, fd->lang,
                            jx__num_sign(ly->goal) > 0 ? CMP_COMPLETION : CMP_ACTUAL);
}

/* 是、部分: the words of a stretch. */
static Str words_text(Laying *ly, Num low, Num high)
{
    Buf out = jx__buf(ly->ar);
    for (Num x = low; jx__num_cmp(ly->np, x, high) <= 0; x = next_to(ly, x)) {
        if (out.n) jx__buf_addz(&out, "、");
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
    if (!r->low_in && jx__num_cmp(ly->np, x, s->low) == 0) x = next_to(ly, x);
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

static bool undecided(const Curve *c)
{
    for (uint32_t i = 0; i < c->pieces.n; i++) {
        const Value *v = &c->pieces.at[i].values[0];
        if (!is_form(v) && !is_scoreless(v)) return true;
    }
    return false;
}

static void lay_grade(Laying *ly, uint32_t grade, Field *out)
{
    ly->grade = grade;
    ly->cuts.n = ly->parts.n = 0;
    lay(ly);
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
    ly.usual = undecided(&fd->a.curve) || undecided(&fd->b.curve);
    ly.a = ly.usual ? &fd->a.plain : &fd->a.curve;
    ly.b = ly.usual ? &fd->b.plain : &fd->b.curve;
    ly.whole = ly.b->whole;
    ly.goal = common_goal(fd, ly.np);
    uint32_t grades =
        fd->b.pi->method == METHOD_JUDGED ? fd->b.p->inputs[fd->b.pi->input].noptions : 1;
    for (uint32_t g = 0; g < grades && !fd->b.ar.failed; g++)
        lay_grade(&ly, g, out);
    out->usual = ly.usual && !(fd->a.same && fd->b.same);
}
