/* Where two curves are the same and where they differ. See lay.h.
 *
 * The values of the variable are cut where either curve is cut; on each stretch that is left both
 * scores are fractions of the first degree, so that they are the same, or differ but for the roots
 * of one polynomial of the second degree, at which the stretch is cut again.
 */
#include "compare/lay.h"
#include "base/sort.h"

/* ---- cutting ---- */

static void add_cut(Laying *ly, Num x)
{
    *VEC_PUSH(ly->ar, &ly->cuts) = x;
}

Num jx__lay_next(const Laying *ly, Num x)
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
        if (high) add_cut(ly, ly->whole ? jx__lay_next(ly, p->at.high) : p->at.high);
        if (p->at.point && ly->whole) add_cut(ly, jx__lay_next(ly, p->at.low));
    }
}

static bool lower_cut(const void *ud, uint32_t a, uint32_t b)
{
    const Laying *ly = ud;
    return jx__num_cmp(ly->np, ly->cuts.at[a], ly->cuts.at[b]) < 0;
}

/* Ascending, each once. */
static void sort_cuts(Laying *ly)
{
    uint32_t n = ly->cuts.n, kept = 0, *list = jx__sort_list(ly->ar, n);
    Num *sorted = jx__arena_alloc(ly->ar, sizeof *sorted * ((size_t)n + 1));
    if (!list || !sorted || ly->ar->failed) return;
    jx__sort(list, list + n, n, lower_cut, ly);
    for (uint32_t i = 0; i < n; i++) {
        Num x = ly->cuts.at[list[i]];
        if (kept == 0 || jx__num_cmp(ly->np, x, sorted[kept - 1]) != 0) sorted[kept++] = x;
    }
    ly->cuts.at = sorted;
    ly->cuts.n = kept;
    ly->cuts.cap = n + 1;
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
        s.low = ly->whole ? jx__lay_next(ly, x[i]) : x[i];
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

void jx__lay(Laying *ly)
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

bool jx__lay_undecided(const Curve *c)
{
    for (uint32_t i = 0; i < c->pieces.n; i++) {
        const Value *v = &c->pieces.at[i].values[0];
        if (!is_form(v) && !is_scoreless(v)) return true;
    }
    return false;
}
