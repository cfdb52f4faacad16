/* Values as written: numbers with their units, points, dates, intervals, targets.
 *
 * Depends on build.h only. What is read lives in the model's arena and pool.
 *
 * The surprising idea: of `80～90%` and `2～3万元` only the last number carries the unit, and it
 * speaks for both.
 */
#include "model/build.h"
#include "base/utf8.h"

#include <string.h>

Where jx__model_where(const Build *b, Span span)
{
    Str clause = b->item < b->m->items.n ? b->m->items.at[b->item].path : b->clause;
    return (Where){.source = b->m->source, .span = span, .clause = clause};
}

Str jx__model_target_text(const Build *b, const Item *item)
{
    return item->of_form ? item->target.text : jx__model_text(b, item->target.span);
}

Str jx__model_text(const Build *b, Span span)
{
    return jx__str_trim(jx__source_text(b->m->source, span));
}

Str jx__model_figure(const Build *b, Num n)
{
    bool exact;
    return jx__num_text(b->m->arena, b->m->pool, n, 6, 4, &exact);
}

Str jx__model_dims(const Build *b, Dim d, Dim e)
{
    Arena *ar = b->m->arena;
    return jx__str_printf(ar, "%.*s against %.*s", STR_F(jx__dim_name(ar, d, true)),
                          STR_F(jx__dim_name(ar, e, true)));
}

bool jx__model_scale_only(const Build *b, const Unit *unit)
{
    Model *m = b->m;
    Unit money;
    if (unit->kind != UNIT_NONE || unit->text.n == 0) return false;
    Str text = jx__str_printf(m->arena, "%.*s元", STR_F(unit->text));
    return jx__unit_parse(m->arena, m->pool, NULL, text, &money);
}

Str jx__model_written(const Build *b, const Node *n)
{
    Span span = n->span;
    for (const Node *kid = n->first; kid != NULL; kid = kid->next) {
        if (kid->span.end > span.end) span.end = kid->span.end;
        if (kid->span.start < span.start) span.start = kid->span.start;
    }
    return jx__model_text(b, span);
}

/* ---- numbers ---- */

/* ASCII digits and points for full width ones; blanks and commas go. */
static Str fold_digits(Build *b, Str text)
{
    uint32_t plain = 0;
    while (plain < text.n &&
           ((text.p[plain] >= '0' && text.p[plain] <= '9') || text.p[plain] == '.'))
        plain++;
    if (plain == text.n) return text;
    Buf out = jx__buf(b->m->arena);
    for (const char *p = text.p, *end = text.p + text.n; p < end;) {
        uint32_t len, cp = jx__utf8_next(p, end, &len);
        if (cp >= 0xFF10 && cp <= 0xFF19) cp = cp - 0xFF10 + '0';
        if (cp == 0xFF0E) cp = '.';
        if (cp == 0xFF0D || cp == 0x2212 || cp == 0xFF0B) cp = cp == 0xFF0B ? '+' : '-';
        p += len;
        if (cp == ',' || cp == 0xFF0C || cp == '+' || jx__utf8_is_blank(cp)) continue;
        char bytes[4];
        jx__buf_add(&out, (Str){bytes, jx__utf8_put(bytes, cp)});
    }
    return jx__buf_str(&out);
}

bool jx__model_digits(Build *b, Str text, Num *out)
{
    return jx__num_parse(b->m->pool, fold_digits(b, text), 0, out) == NUM_OK;
}

/* One rule after the other speaks of 家, of %, of 万元: what was parsed last under a text's hash. */
static bool parse_unit(Build *b, Str text, Unit *out)
{
    Model *m = b->m;
    UnitSeen *seen = b->units != NULL ? &b->units[jx__str_hash(text) % UNITS_SEEN] : NULL;
    bool known = seen != NULL && seen->text.p != NULL && jx__str_eq(seen->text, text);
    if (known && seen->declared == m->units.declared.n) {
        *out = seen->unit;
        return true;
    }
    if (!jx__unit_parse(m->arena, m->pool, &m->units, text, out)) return false;
    if (seen != NULL)
        *seen = (UnitSeen){.text = text, .unit = *out, .declared = m->units.declared.n};
    return true;
}

static bool read_unit(Build *b, Str text, Span span, Unit *out)
{
    Model *m = b->m;
    if (parse_unit(b, text, out)) return true;
    Str near = jx__unit_suggest(m->arena, &m->units, text);
    if (near.n > 0)
        FIND(b, JX4001, span, text, near);
    else
        FIND(b, JX4002, span, text);
    return false;
}

static void set_value(Build *b, Quantity *q)
{
    if (jx__num_mul(b->m->pool, q->number, q->unit.scale, &q->value) == NUM_OK) return;
    FIND(b, JX4003, q->span, jx__model_text(b, q->span));
    q->ok = false;
}

/* NUMBER, or NEGATE of one. */
Quantity jx__model_quantity(Build *b, const Node *n)
{
    Quantity q = {.number = NUM_INT(0), .value = NUM_INT(0), .span = n->span};
    bool negative = false;
    while (n->kind == NODE_NEGATE && n->first != NULL) {
        negative = !negative;
        n = n->first;
    }
    if (n->kind != NODE_NUMBER) {
        if (n->kind != NODE_ERROR) FIND(b, JX4004, q.span, jx__model_text(b, q.span));
        return q;
    }
    uint32_t mid = n->mid_or_ref;
    if (mid < n->span.start || mid > n->span.end) mid = n->span.end;
    Str digits = jx__source_text(b->m->source, (Span){n->span.start, mid});
    Str unit = jx__model_text(b, (Span){mid, n->span.end});
    if (!jx__model_digits(b, digits, &q.number)) {
        FIND(b, JX4003, q.span, digits);
        return q;
    }
    if (negative) q.number = jx__num_neg(b->m->pool, q.number);
    q.ok = read_unit(b, unit, (Span){mid, n->span.end}, &q.unit);
    if (q.ok) set_value(b, &q);
    return q;
}

static bool is_score_unit(Build *b, const Unit *unit)
{
    Dim score = {.e = {[DIM_SCORE] = 1}};
    bool plain = unit->kind == UNIT_NONE && jx__num_cmp(b->m->pool, unit->scale, NUM_INT(1)) == 0;
    return plain || (unit->kind == UNIT_MEASURE && jx__dim_eq(unit->dim, score));
}

/* What stands between the brackets of （10分） when nothing there needs folding; else all of it. */
static Str inside_points(Str text)
{
    const char *end = "分）";
    uint32_t open = text.n > 0 && text.p[0] == '(' ? 1 : 3, close = open == 1 ? 4 : 6;
    if (open == 1) end = "分)";
    bool plain = text.n > open + close && jx__str_ends(text, jx__str_of(end));
    for (uint32_t i = open; plain && i + close < text.n; i++)
        plain = (text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.';
    return plain ? (Str){text.p + open, text.n - open - close} : text;
}

/* A number of points: `10分`, `10`, or the `（10分）` of a heading. */
bool jx__model_points_of(Build *b, const Node *n, Num *out)
{
    *out = NUM_INT(0);
    if (n->kind == NODE_POINTS) {
        Str text = fold_digits(b, inside_points(jx__source_text(b->m->source, n->span)));
        uint32_t from = 0, to;
        while (from < text.n && (text.p[from] < '0' || text.p[from] > '9'))
            from++;
        for (to = from; to < text.n; to++)
            if ((text.p[to] < '0' || text.p[to] > '9') && text.p[to] != '.') break;
        if (from < to &&
            jx__num_parse(b->m->pool, (Str){text.p + from, to - from}, 0, out) == NUM_OK)
            return true;
        FIND(b, JX4005, n->span, jx__model_text(b, n->span));
        return false;
    }
    Quantity q = jx__model_quantity(b, n);
    if (!q.ok) return false;
    if (is_score_unit(b, &q.unit) && jx__num_sign(q.value) >= 0) {
        *out = q.value;
        return true;
    }
    FIND(b, JX4005, n->span, jx__model_text(b, n->span));
    return false;
}

/* `2分`, or a share of the points: `分值的5%`, and `80%` where points are meant. */
bool jx__model_amount(Build *b, const Node *n, Amount *out)
{
    *out = (Amount){.value = NUM_INT(0), .span = n->span};
    if (n->kind == NODE_NUMBER && n->op == TOK_EOF) {
        Unit unit;
        uint32_t mid = n->mid_or_ref < n->span.end ? n->mid_or_ref : n->span.end;
        Str text = jx__model_text(b, (Span){mid, n->span.end});
        bool percent = parse_unit(b, text, &unit) && unit.kind == UNIT_PERCENT;
        if (!percent) return jx__model_points_of(b, n, &out->value);
    }
    Quantity q = jx__model_quantity(b, n);
    if (!q.ok) return false;
    bool ratio = q.unit.kind == UNIT_PERCENT && n->op != TOK_OF_TARGET;
    if (!ratio || jx__num_sign(q.value) < 0) {
        FIND(b, JX4005, n->span, jx__model_text(b, n->span));
        return false;
    }
    out->value = q.value;
    out->share = true;
    return true;
}

/* ---- dates ---- */

static uint32_t take_number(Str *s)
{
    uint32_t v = 0, i = 0;
    while (i < s->n && s->p[i] >= '0' && s->p[i] <= '9' && i < 5)
        v = v * 10 + (uint32_t)(s->p[i++] - '0');
    s->p += i;
    s->n -= i;
    return i == 0 || i > 4 ? UINT32_MAX : v;
}

static bool take(Str *s, const char *word)
{
    Str w = jx__str_of(word);
    if (!jx__str_starts(*s, w)) return false;
    s->p += w.n;
    s->n -= w.n;
    return true;
}

static bool take_mark(Str *s, const char *word)
{
    return take(s, word) || take(s, "-") || take(s, "/") || take(s, ".");
}

static uint32_t month_days(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year == 0 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    return month == 2 && leap ? 29 : days[month - 1];
}

/* 2023年12月31日前, 2023年12月底, 12月, 2023年底, 2023-12-31. The last day when none is written. */
static bool parse_date(Str s, Num *out)
{
    static const char *const endings[] = {"以前", "之前", "底前", "末前", "底", "末", "前", "完成"};
    uint32_t year = 0, month = 12, day = 0, v = take_number(&s);
    if (v == UINT32_MAX) return false;
    bool has_year = v >= 1000;
    if (has_year) {
        year = v;
        if (!take_mark(&s, "年")) return false;
        v = take_number(&s);
    }
    if (v != UINT32_MAX) {
        month = v;
        bool sep = take(&s, "月份") || take_mark(&s, "月");
        if (!sep && s.n > 0) return false;
        v = take_number(&s);
        if (v != UINT32_MAX) {
            day = v;
            if (day == 0) return false;
            if (!take(&s, "日")) take(&s, "号");
        }
    } else if (!has_year) {
        return false;
    }
    for (uint32_t i = 0; i < sizeof endings / sizeof endings[0] && s.n > 0; i++)
        take(&s, endings[i]);
    if (s.n > 0 || month < 1 || month > 12 || day > month_days(year, month)) return false;
    if (day == 0) day = month_days(year == 0 ? 2000 : year, month);
    *out = NUM_INT(jx__day_code(year, month, day));
    return true;
}

bool jx__model_date(Build *b, const Node *n, Num *out)
{
    *out = NUM_INT(0);
    Str text = jx__source_text(b->m->source, n->span);
    if (parse_date(fold_digits(b, text), out)) return true;
    FIND(b, JX4006, n->span, jx__model_text(b, n->span));
    return false;
}

/* ---- intervals ---- */

static bool has_unit(const Quantity *q)
{
    return q->unit.kind != UNIT_NONE || q->unit.text.n > 0;
}

/* 80～90%: the unit of the second is the first's as well. */
bool jx__model_same_unit(Build *b, Quantity *low, Quantity *high)
{
    if (!low->ok || !high->ok) return false;
    if (!has_unit(low) && has_unit(high)) {
        low->unit = high->unit;
        set_value(b, low);
    } else if (has_unit(low) && !has_unit(high)) {
        high->unit = low->unit;
        set_value(b, high);
    }
    if (jx__dim_eq(low->unit.dim, high->unit.dim)) return low->ok && high->ok;
    Arena *ar = b->m->arena;
    Span both = {low->span.start, high->span.end};
    FIND(b, JX4010, both, jx__model_text(b, low->span), jx__dim_name(ar, low->unit.dim, false),
         jx__model_text(b, high->span), jx__dim_name(ar, high->unit.dim, false),
         jx__model_dims(b, low->unit.dim, high->unit.dim));
    return false;
}

enum { BOUND_OUT, BOUND_IN, BOUND_OPEN };

static uint8_t bound_state(const Node *bound)
{
    if (bound->op == TOK_INCLUDED) return BOUND_IN;
    return bound->op == TOK_EXCLUDED ? BOUND_OUT : BOUND_OPEN;
}

static bool range_interval(Build *b, const Node *n, Band *out, uint8_t open[2], Unit *unit)
{
    const Node *first = jx__node_kid(n, 0), *second = jx__node_kid(n, 1);
    if (first == NULL || second == NULL || !first->first || !second->first) return false;
    Quantity low = jx__model_quantity(b, first->first);
    Quantity high = jx__model_quantity(b, second->first);
    if (!jx__model_same_unit(b, &low, &high)) return false;
    bool down = jx__num_cmp(b->m->pool, low.value, high.value) > 0;
    out->low = down ? high.value : low.value;
    out->high = down ? low.value : high.value;
    out->has_low = out->has_high = true;
    open[0] = bound_state(down ? second : first);
    open[1] = bound_state(down ? first : second);
    *unit = high.unit;
    return true;
}

static bool limit_interval(Build *b, const Node *n, Band *out, uint8_t open[2], Unit *unit)
{
    Quantity q = jx__model_quantity(b, n->first);
    if (!q.ok) return false;
    *unit = q.unit;
    bool below = n->op == TOK_LE || n->op == TOK_LT, above = n->op == TOK_GE || n->op == TOK_GT;
    out->has_low = !below;
    out->has_high = !above;
    out->low = out->high = q.value;
    open[0] = n->op == TOK_GT ? BOUND_OUT : BOUND_IN;
    open[1] = n->op == TOK_LT ? BOUND_OUT : BOUND_IN;
    return true;
}

static bool around_interval(Build *b, const Node *n, Band *out, uint8_t open[2], Unit *unit)
{
    Quantity q = n->first != NULL ? jx__model_quantity(b, n->first) : (Quantity){0};
    if (!q.ok) return false;
    *unit = q.unit;
    out->low = jx__num_neg(b->m->pool, q.value);
    out->high = q.value;
    out->has_low = out->has_high = true;
    open[0] = open[1] = BOUND_IN;
    return true;
}

/* A number, a comparison, a range or ±x as an interval; `open` says which bounds are undecided.
 * False with a finding; false without one when the node is none of these. */
bool jx__model_interval(Build *b, const Node *n, Band *out, uint8_t open[2], Unit *unit)
{
    out->low = out->high = NUM_INT(0);
    if (n->kind == NODE_LIMIT && n->first != NULL && n->first->kind != NODE_NUMBER &&
        n->first->kind != NODE_NEGATE)
        n = n->first;
    if (n->kind == NODE_RANGE) return range_interval(b, n, out, open, unit);
    if (n->kind == NODE_AROUND) return around_interval(b, n, out, open, unit);
    if (n->kind == NODE_LIMIT && n->first != NULL) return limit_interval(b, n, out, open, unit);
    Node point = {.kind = NODE_LIMIT, .op = TOK_EOF, .first = (Node *)(uintptr_t)n};
    return limit_interval(b, &point, out, open, unit);
}

/* ---- targets ---- */

static TargetOp target_op(uint16_t op)
{
    static const struct {
        uint16_t token;
        TargetOp op;
    } ops[] = {{TOK_EQ, OP_EQ}, {TOK_GE, OP_GE}, {TOK_GT, OP_GT}, {TOK_LE, OP_LE}, {TOK_LT, OP_LT}};
    for (uint32_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
        if (ops[i].token == op) return ops[i].op;
    return OP_NONE;
}

/* Grades are written from the top down, a target is not. Both were read before without a finding.
 */
static bool is_downward(Build *b, const Node *from, const Node *to)
{
    Quantity low = jx__model_quantity(b, from), high = jx__model_quantity(b, to);
    return jx__model_same_unit(b, &low, &high) &&
           jx__num_cmp(b->m->pool, low.value, high.value) > 0;
}

static bool range_target(Build *b, const Node *limit, const Node *n, Target *out)
{
    Band band = {0};
    uint8_t open[2];
    if (!jx__model_interval(b, n, &band, open, &out->unit)) return false;
    if (limit->op != TOK_EOF && limit->op != TOK_EQ) {
        FIND(b, JX4008, limit->span, jx__model_text(b, n->span));
        return false;
    }
    const Node *from = jx__node_kid(n, 0), *to = jx__node_kid(n, 1);
    bool both = n->kind == NODE_RANGE && from->first != NULL && to->first != NULL;
    if (both && is_downward(b, from->first, to->first)) {
        FIND(b, JX4019, limit->span, jx__model_text(b, n->span));
        return false;
    }
    out->kind = TARGET_RANGE;
    out->low = band.low;
    out->high = band.high;
    out->low_in = open[0] != BOUND_OUT;
    out->high_in = open[1] != BOUND_OUT;
    return true;
}

static bool text_target(Build *b, const Node *limit, const Node *n, Target *out)
{
    Str word = jx__name_key(b->m->arena, jx__model_text(b, n->span));
    bool yes = jx__str_eq(word, STR("是")), no = jx__str_eq(word, STR("否"));
    bool ordered = limit->op != TOK_EOF && limit->op != TOK_EQ;
    if (ordered || word.n == 0) {
        FIND(b, JX4009, limit->span, jx__model_text(b, n->span));
        return false;
    }
    out->kind = yes || no ? TARGET_YESNO : TARGET_TEXT;
    out->yes = yes;
    out->text = jx__name_display(b->m->arena, jx__model_text(b, n->span));
    return true;
}

/* The target in one spelling however it was typed: ≥1200元 of `不低于 1,200 元`. */
static Str target_text(Build *b, const Node *limit, const Node *n)
{
    static const char *const signs[] = {"", "＝", "≥", "＞", "≤", "＜"};
    Str text = jx__model_written(b, n);
    bool plain = jx__name_is_plain_text(text); /* so that it holds neither */
    if (!plain) text = jx__name_display(b->m->arena, text);
    Buf out = jx__buf(b->m->arena);
    jx__buf_addz(&out, signs[target_op(limit->op)]);
    if (plain) jx__buf_add(&out, text);
    for (uint32_t i = 0; !plain && i < text.n;) {
        uint32_t len, cp = jx__utf8_next(text.p + i, text.p + text.n, &len);
        if (!jx__utf8_is_blank(cp) && cp != ',' && cp != 0xFF0C)
            jx__buf_add(&out, (Str){text.p + i, len});
        i += len;
    }
    return jx__buf_done(&out);
}

bool jx__model_read_target(Build *b, const Node *limit, Target *out)
{
    const Node *n = limit->first;
    *out = (Target){.op = target_op(limit->op),
                    .low = NUM_INT(0),
                    .high = NUM_INT(0),
                    .unit.scale = NUM_INT(1),
                    .span = limit->span};
    if (n == NULL) return false;
    out->text = target_text(b, limit, n);
    if (n->kind == NODE_RANGE || n->kind == NODE_AROUND) return range_target(b, limit, n, out);
    if (n->kind == NODE_DATE) {
        out->kind = TARGET_DATE;
        bool late = limit->op == TOK_GE || limit->op == TOK_GT;
        if (jx__model_date(b, n, &out->low) && !late) return true;
        if (late) FIND(b, JX4009, limit->span, jx__model_text(b, n->span));
        out->kind = TARGET_NONE;
        return false;
    }
    if (n->kind == NODE_NUMBER || n->kind == NODE_NEGATE) {
        Quantity q = jx__model_quantity(b, n);
        if (!q.ok) return false;
        out->kind = TARGET_NUMBER;
        out->low = q.value;
        out->unit = q.unit;
        return true;
    }
    if (n->kind == NODE_VALUE || n->kind == NODE_STRING || n->kind == NODE_WORD ||
        n->kind == NODE_NAME)
        return text_target(b, limit, n, out);
    FIND(b, JX4007, limit->span, jx__model_text(b, n->span));
    return false;
}

bool jx__model_target(Model *m, const Node *limit, Target *out)
{
    Build b = {.m = m, .item = JX_NO_INDEX};
    return jx__model_read_target(&b, limit, out);
}
