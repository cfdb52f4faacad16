/* What an indicator can score: bounds, full points, nothing, and whether doing better ever costs.
 *
 * Bounds hold over all values and all other data. Falling is decided on the curve without 超额 and
 * with the conditions that hang on other data as they normally are; then two values that show it
 * are found and run, and the printed scores have to differ the wrong way round.
 */
#include "analysis/study.h"

typedef struct Bounds {
    Num low, high;
    bool any, no_low, no_high, constant, trouble;
} Bounds;

static Bounds bounds_of(Study *s, const Curve *c, uint32_t watch)
{
    Bounds b = {.low = NUM_INT(0), .high = NUM_INT(0), .constant = true};
    for (uint32_t k = 0; k < c->pieces.n; k++) {
        const Value *v = &c->pieces.at[k].values[watch];
        if (v->statuses != ANY_OK) b.trouble = true;
        if (v->kind == VALUE_NONE) continue;
        if (v->kind != VALUE_NUM) b.constant = false;
        if (b.any && b.constant && jx__num_cmp(&s->pool, v->low, b.low) != 0) b.constant = false;
        b.no_low = b.no_low || v->no_low;
        b.no_high = b.no_high || v->no_high;
        if (!b.any || jx__num_cmp(&s->pool, v->low, b.low) < 0) b.low = v->low;
        if (!b.any || jx__num_cmp(&s->pool, v->high, b.high) > 0) b.high = v->high;
        b.any = true;
    }
    return b;
}

static Num as_printed(Study *s, Num x)
{
    const PlanStep *last =
        s->pi->nsteps ? &s->p->steps[s->pi->first_step + s->pi->nsteps - 1] : NULL;
    Num y = x;
    if (last && last->kind == STEP_ROUND)
        (void)jx__safe_round(&s->pool, x, s->p->item_places, (RoundMode)s->p->item_mode, &y);
    return y;
}

/* ---- proofs ---- */

typedef struct Score {
    Num than;
    int sign; /* of the score against it */
} Score;

static bool scores(Study *s, const void *of)
{
    const Score *want = of;
    Cell c = s->run.regs[s->pi->reg_score];
    if (c.status != CELL_OK) return false;
    int sign = jx__num_cmp(&s->pool, c.num, want->than);
    return want->sign < 0 ? sign < 0 : want->sign > 0 ? sign > 0 : sign == 0;
}

/* The sample that scores most, or least. */
static const Sample *extreme(Study *s, const Curve *c, bool most)
{
    const Sample *best = NULL;
    jx__study_samples(s, c);
    for (uint32_t k = 0; k < s->samples.n; k++) {
        const Sample *at = &s->samples.at[k];
        int sign = best ? jx__num_cmp(&s->pool, at->score, best->score) : 1;
        if (!best || (most ? sign > 0 : sign < 0)) best = at;
    }
    return best;
}

static bool has_step(const Study *s, StepKind kind)
{
    for (uint32_t k = 0; k < s->pi->nsteps; k++)
        if (s->p->steps[s->pi->first_step + k].kind == kind) return true;
    return false;
}

static Span method_span(const Study *s)
{
    return s->pi->nsteps ? s->p->steps[s->pi->first_step].span : s->pi->span;
}

/* ---- full points, nothing ---- */

static void find_constant(Study *s, const Bounds *b)
{
    Witness w;
    const Sample *at = extreme(s, &s->plain, true);
    Score same = {.than = as_printed(s, b->low), .sign = 0};
    if (at && jx__witness(s, at, scores, &same, &w))
        jx__diag(s->diags, JX4516, jx__study_where(s, method_span(s)), s->name, w.score, w.text);
}

static void find_full(Study *s, const Bounds *b)
{
    Num most = as_printed(s, b->high), full = as_printed(s, s->pi->points);
    Witness w;
    if (b->no_high || jx__num_cmp(&s->pool, most, full) >= 0) return;
    const Sample *at = extreme(s, &s->plain, true);
    Score less = {.than = full, .sign = -1};
    if (at && jx__witness(s, at, scores, &less, &w))
        jx__diag(s->diags, JX4514, jx__study_where(s, method_span(s)), s->name,
                 jx__witness_points(s, s->pi->points), w.text, w.score);
}

static void find_zero(Study *s, const Bounds *b)
{
    Num least = as_printed(s, b->low);
    Witness w;
    if (b->no_low || jx__num_sign(least) <= 0 || has_step(s, STEP_FLOOR)) return;
    const Sample *at = extreme(s, &s->plain, false);
    Score more = {.than = NUM_INT(0), .sign = 1};
    if (!at || !jx__witness(s, at, scores, &more, &w)) return;
    if (has_step(s, STEP_DEDUCT))
        jx__diag(s->diags, JX4518, jx__study_where(s, method_span(s)), s->name, w.text, w.score);
    else
        jx__diag(s->diags, JX4515, jx__study_where(s, method_span(s)), s->name, w.text, w.score);
}

/* ---- a formula beyond its bounds ---- */

typedef struct Beyond {
    uint32_t reg;
    Num bound;
    int sign;
} Beyond;

static bool is_beyond(Study *s, const void *of)
{
    const Beyond *want = of;
    Cell c = s->run.regs[want->reg];
    if (c.status != CELL_OK) return false;
    int sign = jx__num_cmp(&s->pool, c.num, want->bound);
    if (want->sign < 0 ? sign >= 0 : sign <= 0) return false;
    return s->run.regs[s->pi->reg_score].status == CELL_OK;
}

static void find_formula(Study *s)
{
    for (uint32_t k = 0; k < s->pi->nsteps; k++) {
        const PlanStep *step = &s->p->steps[s->pi->first_step + k];
        if (step->kind != STEP_FORMULA) continue;
        for (int sign = -1; sign <= 1; sign += 2) {
            Beyond want = {.reg = step->a, .bound = sign < 0 ? NUM_INT(0) : s->pi->points};
            want.sign = sign;
            Witness w;
            bool found = false;
            jx__study_samples(s, &s->plain);
            for (uint32_t i = 0; i < s->samples.n && !found; i++) {
                const Value *raw =
                    jx__watched(&s->plain.pieces.at[s->samples.at[i].piece], k, WATCH_A);
                bool may = sign < 0
                               ? raw->no_low || jx__num_cmp(&s->pool, raw->low, want.bound) < 0
                               : raw->no_high || jx__num_cmp(&s->pool, raw->high, want.bound) > 0;
                found = may && jx__witness(s, &s->samples.at[i], is_beyond, &want, &w);
            }
            if (!found) continue;
            Cell c = s->run.regs[step->a];
            jx__diag_add(s->diags, sign < 0 ? JX4521 : JX4520, jx__study_where(s, step->span), 4,
                         (Str[]){s->name, w.text, jx__witness_points(s, c.num), w.score});
        }
    }
}

/* ---- doing better and losing ---- */

static void sort_samples(Study *s)
{
    for (uint32_t k = 1; k < s->samples.n; k++) {
        Sample at = s->samples.at[k];
        uint32_t i = k;
        for (; i > 0 && jx__num_cmp(&s->pool, s->samples.at[i - 1].x, at.x) > 0; i--)
            s->samples.at[i] = s->samples.at[i - 1];
        s->samples.at[i] = at;
    }
}

/* Whether the curve never goes against `direction`. 0: cannot be told. */
typedef enum Monotone { MONOTONE_UNKNOWN, MONOTONE_YES, MONOTONE_NO } Monotone;

static Monotone monotone(Study *s, const Curve *c, int direction)
{
    bool any = false;
    Num most = NUM_INT(0);
    if (c->cut_short) return MONOTONE_UNKNOWN;
    for (uint32_t i = 0; i < c->pieces.n; i++) {
        uint32_t k = direction > 0 ? i : c->pieces.n - 1 - i;
        const Value *v = &c->pieces.at[k].values[0];
        if (v->kind == VALUE_NONE) continue;
        bool known = v->kind != VALUE_RANGE || v->slope == direction || v->slope == -direction;
        if (!known || v->statuses != ANY_OK) return MONOTONE_UNKNOWN;
        if (v->slope == -direction) return MONOTONE_NO;
        if (any && (v->no_low || jx__num_cmp(&s->pool, v->low, most) < 0)) return MONOTONE_NO;
        most = v->high;
        any = true;
    }
    return MONOTONE_YES;
}

static bool score_sign(Study *s, const Sample *at, Num than, int sign, Witness *w)
{
    Score want = {.than = than, .sign = sign};
    return jx__witness(s, at, scores, &want, w);
}

/* Against the score of `like`, with the other data the same. */
static bool score_beside(Study *s, const Sample *at, const Witness *like, int sign, Witness *w)
{
    Score want = {.than = like->points, .sign = sign};
    return jx__witness_like(s, at, like, scores, &want, w);
}

/* Two values side by side where the better one scores less. */
static bool find_fall(Study *s, int direction, Witness *a, Witness *b)
{
    uint32_t n = s->samples.n;
    for (uint32_t gap = 1; gap < n && gap < 8; gap++)
        for (uint32_t k = 0; k + gap < n; k++) {
            const Sample *worse = &s->samples.at[direction > 0 ? k : k + gap];
            const Sample *better = &s->samples.at[direction > 0 ? k + gap : k];
            if (jx__num_cmp(&s->pool, worse->score, better->score) <= 0) continue;
            if (score_sign(s, worse, NUM_INT(-1), 1, a) && score_beside(s, better, a, -1, b))
                return true;
        }
    return false;
}

static void find_falling(Study *s, int direction)
{
    Witness a, b;
    if (monotone(s, &s->plain, direction) != MONOTONE_NO) return;
    jx__study_samples(s, &s->plain);
    sort_samples(s);
    if (find_fall(s, direction, &a, &b))
        jx__diag(s->diags, JX4517, jx__study_where(s, method_span(s)), s->name, a.text, a.score,
                 b.text, b.score);
}

/* 超额 is meant to reduce; it is only mentioned, with the first values that show it. */
static void find_over_reduces(Study *s)
{
    const PlanStep *over = NULL;
    Witness a, b;
    for (uint32_t k = 0; k < s->pi->nsteps; k++)
        if (s->p->steps[s->pi->first_step + k].kind == STEP_OVER)
            over = &s->p->steps[s->pi->first_step + k];
    if (!over || s->same) return;
    if (over->c >= s->p->first_op) return;
    Num limit = s->p->consts[over->c], by = s->scale;
    if (s->pi->target_unit->kind != UNIT_PERCENT && jx__num_cmp(&s->pool, by, NUM_INT(1)) < 0)
        by = NUM_INT(1);
    if (s->curve.whole) (void)jx__safe_round(&s->pool, limit, 0, ROUND_FLOOR, &limit);
    Sample at = {.x = limit}, after = {.x = limit};
    if (!score_sign(s, &at, NUM_INT(-1), 1, &a)) return;
    for (int k = 0; k < 10; k++) { /* by ever larger steps: a part of a step may cost nothing */
        if (jx__safe_add(&s->pool, after.x, by, &after.x) != NUM_OK ||
            jx__safe_add(&s->pool, by, by, &by) != NUM_OK)
            return;
        if (!score_beside(s, &after, &a, -1, &b)) continue;
        jx__diag(s->diags, JX4519, jx__study_where(s, over->span), s->name, a.text, a.score, b.text,
                 b.score);
        return;
    }
}

/* Without a direction: a score that falls and rises again. Only tables are read so. */
static void find_valley(Study *s)
{
    Witness a, b, c;
    if (s->pi->method != METHOD_BANDS || !s->numeric) return;
    jx__study_samples(s, &s->plain);
    sort_samples(s);
    const Sample *at = s->samples.at;
    for (uint32_t k = 1; k + 1 < s->samples.n; k++) {
        uint32_t left = k, right = k;
        while (left > 0 && jx__num_cmp(&s->pool, at[left].score, at[k].score) <= 0)
            left--;
        while (right + 1 < s->samples.n && jx__num_cmp(&s->pool, at[right].score, at[k].score) <= 0)
            right++;
        if (jx__num_cmp(&s->pool, at[left].score, at[k].score) <= 0 ||
            jx__num_cmp(&s->pool, at[right].score, at[k].score) <= 0)
            continue;
        if (!score_sign(s, &at[k], NUM_INT(-1), 1, &b) || !score_beside(s, &at[left], &b, 1, &a) ||
            !score_beside(s, &at[right], &b, 1, &c))
            continue;
        Str first = jx__str_printf(&s->ar, "%.*s → %.*s", STR_F(a.text), STR_F(a.score));
        Str low = jx__str_printf(&s->ar, "%.*s → %.*s", STR_F(b.text), STR_F(b.score));
        Str last = jx__str_printf(&s->ar, "%.*s → %.*s", STR_F(c.text), STR_F(c.score));
        jx__diag(s->diags, JX4522, jx__study_where(s, method_span(s)), s->name, first, low, last);
        return;
    }
}

/* ---- weights ---- */

static void find_weight(Study *s, const Bounds *b)
{
    Num unit = NUM_RATIO(1, 2), span;
    const Op *total = &s->p->ops[s->p->reg_total];
    Witness w;
    if (total->code != OP_ROUND_ || s->p->total_places >= s->p->item_places) return;
    for (uint32_t k = 0; k < s->p->total_places; k++)
        if (jx__safe_div(&s->pool, unit, NUM_INT(10), &unit) != NUM_OK) return;
    if (b->no_low || b->no_high || jx__safe_sub(&s->pool, b->high, b->low, &span) != NUM_OK) return;
    const Sample *at = extreme(s, &s->plain, true);
    if (jx__num_cmp(&s->pool, span, unit) < 0 && at && score_sign(s, at, NUM_INT(-1), 1, &w))
        jx__diag(s->diags, JX4523, jx__study_where(s, s->pi->span), s->name, w.text, w.score,
                 jx__witness_points(s, unit));
}

/* ---- what is kept, and said to developers ---- */

static void keep_known(Study *s, const Bounds *b)
{
    Known *known = &s->known[s->item];
    known->studied = b->any && !s->curve.cut_short;
    known->bounded = known->studied && !b->no_low && !b->no_high;
    if (!known->bounded) return;
    known->bounded = jx__num_copy(&s->kept, as_printed(s, b->low), &known->low) == NUM_OK &&
                     jx__num_copy(&s->kept, as_printed(s, b->high), &known->high) == NUM_OK;
}

static void dump_number(Study *s, Buf *out, Num x, bool none)
{
    bool exact;
    if (none)
        jx__buf_add(out, STR("inf"));
    else
        jx__buf_add(out, jx__num_text(&s->ar, &s->pool, x, 40, 12, &exact));
}

static void dump_item(Study *s, const Bounds *b, int direction)
{
    static const char *const words[] = {"undecided", "yes", "no"};
    Buf *out = s->dump;
    if (!out) return;
    jx__buf_printf(out, "%.*s: pieces %u%s, score ", STR_F(s->name), s->curve.pieces.n,
                   s->curve.cut_short ? " (cut short)" : "");
    if (!b->any) jx__buf_add(out, STR("none"));
    if (b->any) {
        dump_number(s, out, b->low, b->no_low);
        jx__buf_add(out, STR(" to "));
        dump_number(s, out, b->high, b->no_high);
    }
    jx__buf_printf(out, ", %s", b->trouble ? "not always scored" : "always scored");
    if (direction && s->pi->role == ROLE_NORMAL)
        jx__buf_printf(out, ", better is %s: %s", direction > 0 ? "more" : "less",
                       words[monotone(s, &s->plain, direction)]);
    for (uint32_t k = 0; k < s->pi->nsteps; k++) {
        const PlanStep *step = &s->p->steps[s->pi->first_step + k];
        if (step->kind != STEP_BAND) continue;
        jx__buf_add(out, STR(", rows"));
        for (uint32_t r = 0; r < s->p->tables[step->d].n; r++) {
            bool hit = false;
            for (uint32_t i = 0; i < s->curve.pieces.n && !hit; i++) {
                const Value *row = jx__watched(&s->curve.pieces.at[i], k, WATCH_B);
                hit = row->kind == VALUE_NUM ? row->low.n == (int64_t)r : row->kind >= VALUE_FORM;
            }
            jx__buf_printf(out, " %s", hit ? "1" : "0");
        }
    }
    jx__buf_add(out, STR("\n"));
}

/* ---- several variables ---- */

/* Whether the score does something that one number does not decide. */
static bool hangs_on_others(const Study *s)
{
    for (uint32_t k = 0; k < s->plain.pieces.n; k++) {
        const Value *v = &s->plain.pieces.at[k].values[0];
        if (v->kind == VALUE_RANGE && v->slope == SLOPE_UNKNOWN) return true;
    }
    return false;
}

/* The data it hangs on beside its own, a handful by name. */
static Str other_names(Study *s)
{
    Buf out = jx__buf(&s->ar);
    uint32_t shown = 0;
    for (uint32_t k = 0; k < s->nothers && shown < 4; k++) {
        const Input *in = &s->p->inputs[s->others[k]];
        if (in->kind != INPUT_VALUE) continue;
        jx__buf_printf(&out, "%s“%.*s”", shown++ ? "、" : "", STR_F(in->name));
    }
    return jx__buf_str(&out);
}

static void find_undecided(Study *s, const Bounds *b)
{
    Num full = as_printed(s, s->pi->points);
    Witness w;
    Str others = other_names(s);
    if (s->pi->role != ROLE_NORMAL || b->no_low || b->no_high || !hangs_on_others(s)) return;
    if (!others.n) return;
    bool shown = false; /* full points: at the target, one way to fill the other cells gives them */
    Sample at = {.x = s->pi->target_kind == TARGET_NUMBER ? s->pi->target_low : NUM_INT(1)};
    Score want = {.than = full, .sign = 0};
    for (int k = 0; k < 3 && !shown; k++) {
        shown = jx__witness(s, &at, scores, &want, &w);
        (void)jx__safe_add(&s->pool, at.x, at.x, &at.x);
    }
    jx__diag_add(s->diags, shown ? JX4554 : JX4555, jx__study_where(s, method_span(s)),
                 shown ? 5 : 4,
                 (Str[]){s->name, others, jx__witness_points(s, b->low),
                         jx__witness_points(s, b->high), shown ? w.text : STR_NONE});
}

void jx__find_score(Study *s)
{
    Bounds b = bounds_of(s, &s->curve, 0);
    int direction = jx__study_direction(s);
    keep_known(s, &b);
    dump_item(s, &b, direction);
    if (!b.any || s->curve.cut_short) return;
    if (s->pi->role == ROLE_NORMAL && b.constant && !b.trouble) {
        find_constant(s, &b);
        return;
    }
    if (s->pi->role == ROLE_NORMAL) {
        find_full(s, &b);
        find_zero(s, &b);
        find_weight(s, &b);
    }
    find_formula(s);
    if (direction)
        find_falling(s, direction);
    else if (s->pi->role == ROLE_NORMAL)
        find_valley(s);
    find_over_reduces(s);
    find_undecided(s, &b);
}
