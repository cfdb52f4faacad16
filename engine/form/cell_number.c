/* Cells that hold a number: sign words, digits, unit, and whether the unit fits the rule.
 *
 * Depends on base/ and decimal.c. What a rule expects and what a cell gives are five and seven
 * classes; the table `fits` says for every pair whether it is taken, taken with a remark, or
 * refused. Nothing is allocated when the cell is digits and the rule's own unit.
 */
#include "base/utf8.h"
#include "form/cell.h"
#include <string.h>

enum { TAIL_MAX = 60 }; /* bytes: what is longer is no misspelt unit */

/* ---- words around the digits ---- */

typedef struct Prefix {
    Str word;
    DiagCode code; /* remark when understood … */
    bool refused;  /* … or the reason why not */
} Prefix;

#define PREFIX(word, code, refused)                                                                \
    {                                                                                              \
        {(word), sizeof(word) - 1}, code, refused                                                  \
    }

static const Prefix prefixes[] = {
    PREFIX("≥", JX5222, false),          PREFIX("≧", JX5222, false),
    PREFIX("⩾", JX5222, false),          PREFIX(">=", JX5222, false),
    PREFIX("＞＝", JX5222, false),       PREFIX("≤", JX5222, false),
    PREFIX("≦", JX5222, false),          PREFIX("⩽", JX5222, false),
    PREFIX("<=", JX5222, false),         PREFIX("＜＝", JX5222, false),
    PREFIX("不低于", JX5222, false),     PREFIX("不少于", JX5222, false),
    PREFIX("不高于", JX5222, false),     PREFIX("不超过", JX5222, false),
    PREFIX("不大于", JX5222, false),     PREFIX("不小于", JX5222, false),
    PREFIX("不多于", JX5222, false),     PREFIX("大于或等于", JX5222, false),
    PREFIX("小于或等于", JX5222, false), PREFIX("﹥", JX5224, true),
    PREFIX("﹤", JX5224, true),          PREFIX("多于", JX5224, true),
    PREFIX("少于", JX5224, true),        PREFIX("至少", JX5222, false),
    PREFIX("至多", JX5222, false),       PREFIX("大于等于", JX5222, false),
    PREFIX("小于等于", JX5222, false),   PREFIX(">", JX5224, true),
    PREFIX("＞", JX5224, true),          PREFIX("<", JX5224, true),
    PREFIX("＜", JX5224, true),          PREFIX("大于", JX5224, true),
    PREFIX("小于", JX5224, true),        PREFIX("超过", JX5224, true),
    PREFIX("低于", JX5224, true),        PREFIX("高于", JX5224, true),
    PREFIX("=", JX5221, false),          PREFIX("＝", JX5221, false),
    PREFIX("═", JX5221, false),          PREFIX("﹦", JX5221, false),
    PREFIX("等于", JX5221, false),       PREFIX("大约", JX5223, true),
    PREFIX("约", JX5223, true),          PREFIX("近", JX5223, true),
};

/* Phrases that say how it went where the figure should stand. */
static const char *const stock_phrases[] = {
    "达成", "完成", "达标", "达到", "已达", "按期", "按时", "按计划", "合格", "符合",
    "实现", "正常", "良好", "显著", "有效", "全部", "已完", "未完",   "部分", "基本",
};

static const Prefix *find_prefix(Str *text)
{
    unsigned char c = (unsigned char)text->p[0];
    if (c >= '0' && c <= '9') return NULL;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (jx__cell_take(text, prefixes[i].word)) return &prefixes[i];
    return NULL;
}

/* ---- units for a cure ---- */

static bool is_only(Dim d, int which)
{
    Dim only = {{0}};
    only.e[which] = 1;
    return jx__dim_eq(d, only);
}

/* A usual unit of one dimension, with its exponent; empty when there is none. */
static Str usual_unit(int dim, int exponent)
{
    static const char *const usual[NDIM] = {
        [DIM_MONEY] = "万元", [DIM_FOREIGN] = "美元", [DIM_TIME] = "天", [DIM_MONTH] = "个月",
        [DIM_LENGTH] = "米",  [DIM_MASS] = "吨",      [DIM_DATA] = "GB", [DIM_ENERGY] = "千瓦时",
        [DIM_COUNT] = "个",   [DIM_SCORE] = "分",
    };
    if (exponent == 1) return jx__str_of(usual[dim]);
    if (dim != DIM_LENGTH || exponent < 2 || exponent > 3) return STR_NONE;
    return exponent == 2 ? STR("平方米") : STR("立方米");
}

/* 万元/个: what a figure of this dimension may be written in. Empty past one over one. */
static Str unit_of_dim(Arena *ar, Dim d)
{
    Str over = STR_NONE, under = STR_NONE;
    for (int i = 0; i < NDIM; i++) {
        if (d.e[i] == 0) continue;
        Str *to = d.e[i] > 0 ? &over : &under;
        if (to->n) return STR_NONE;
        *to = usual_unit(i, d.e[i] > 0 ? d.e[i] : -d.e[i]);
        if (to->n == 0) return STR_NONE;
    }
    if (over.n == 0 || under.n == 0) return under.n ? STR_NONE : over;
    return jx__str_printf(ar, "%.*s/%.*s", STR_F(over), STR_F(under));
}

/* A unit that a figure of this cell may have: the rule's, else the form's for money, else a usual
 * one. Empty for a plain number, which needs none. */
static Str sample_unit(const CellText *c)
{
    const Input *in = c->in;
    if (in->unit->text.n || !c->cx->diags) return in->unit->text;
    if (!in->dim_known) return STR_NONE;
    if (is_only(in->dim, DIM_MONEY) && c->cx->amount_unit.n) return c->cx->amount_unit;
    return unit_of_dim(c->cx->arena, in->dim);
}

/* What to put after 23亿: 元, or the rule's unit without its own 万 or 亿. */
static Str unit_after_scale(const CellText *c)
{
    Str unit = sample_unit(c);
    if (c->in->dim_known && is_only(c->in->dim, DIM_MONEY)) return STR("元");
    while (jx__cell_take(&unit, STR("万")) || jx__cell_take(&unit, STR("亿")))
        ;
    return unit;
}

static Cell refuse_words(const CellText *c, Str text)
{
    for (size_t i = 0; i < sizeof stock_phrases / sizeof *stock_phrases; i++)
        if (jx__str_starts(text, jx__str_of(stock_phrases[i])))
            return jx__cell_refuse(c, JX5206, sample_unit(c), STR_NONE, STR_NONE);
    return jx__cell_refuse(c, JX5207, sample_unit(c), STR_NONE, STR_NONE);
}

/* ---- classes ---- */

typedef enum Wanted { WANT_ANY, WANT_PLAIN, WANT_PERCENT, WANT_POINT, WANT_MEASURE } Wanted;
typedef enum Given {
    GIVEN_BARE,
    GIVEN_SCALE, /* 23亿 */
    GIVEN_TIMES, /* 1.2倍: a ratio that is called by its name */
    GIVEN_PERCENT,
    GIVEN_POINT,
    GIVEN_COUNT,
    GIVEN_MEASURE
} Given;

enum { TAKE = 0, BARE = 1, SAME = 2 }; /* else a DiagCode; BARE and SAME ask further */

static const uint16_t fits[5][7] = {
    [WANT_ANY] = {TAKE, TAKE, TAKE, JX5215, JX5215, TAKE, JX5215},
    [WANT_PLAIN] = {BARE, TAKE, TAKE, JX5216, JX5216, TAKE, JX5229},
    [WANT_PERCENT] = {BARE, JX5210, TAKE, TAKE, JX5228, JX5210, JX5210},
    [WANT_POINT] = {BARE, JX5210, JX5210, JX5219, TAKE, JX5210, JX5210},
    [WANT_MEASURE] = {BARE, JX5214, JX5210, JX5210, JX5210, SAME, SAME},
};

/* An indicator's own datum without a unit has a bare target: it is a plain number. */
static Wanted wanted(const Input *in)
{
    if (in->unit->kind == UNIT_PERCENT) return WANT_PERCENT;
    if (in->unit->kind == UNIT_POINT) return WANT_POINT;
    if (!in->dim_known) return in->item == JX_NO_REG ? WANT_ANY : WANT_PLAIN;
    return jx__dim_none(in->dim) ? WANT_PLAIN : WANT_MEASURE;
}

static bool is_one(Num n)
{
    return n.d != 0 && n.n == n.d;
}

static bool has_slash(Str s)
{
    return s.n && memchr(s.p, '/', s.n);
}

static Given given(const Unit *u)
{
    if (u->kind == UNIT_PERCENT) return GIVEN_PERCENT;
    if (u->kind == UNIT_POINT) return GIVEN_POINT;
    if (u->kind == UNIT_MEASURE) return is_only(u->dim, DIM_COUNT) ? GIVEN_COUNT : GIVEN_MEASURE;
    if (u->text.n == 0) return GIVEN_BARE;
    return is_one(u->scale) || has_slash(u->text) ? GIVEN_TIMES : GIVEN_SCALE;
}

/* ---- a bare number ---- */

/* The unit in brackets at the end of a name: 成本控制数（万元）, 满意度（%）. */
static bool name_unit(const CellText *c, Unit *out)
{
    Str name = c->in->name, open = STR("（");
    if (!jx__str_ends(name, STR("）"))) return false;
    name.n -= STR("）").n;
    uint32_t at = name.n;
    while (at && !jx__str_starts((Str){name.p + at, name.n - at}, open))
        at--;
    if (at == 0 || name.n - at <= open.n) return false;
    Str inside = {name.p + at + open.n, name.n - at - open.n};
    return jx__unit_parse(c->cx->arena, c->cx->pool, c->cx->units, inside, out) && out->text.n > 0;
}

static bool amount_unit(const CellText *c, Unit *out)
{
    const CellContext *cx = c->cx;
    if (cx->amount_unit.n == 0) return false;
    if (jx__str_eq(cx->amount_unit, c->in->unit->text)) {
        *out = *c->in->unit;
        return true;
    }
    return jx__unit_parse(cx->arena, cx->pool, cx->units, cx->amount_unit, out) &&
           out->kind == UNIT_MEASURE && is_only(out->dim, DIM_MONEY);
}

static bool same_kind(const Unit *u, const Input *in, Wanted want)
{
    if (want == WANT_PERCENT) return u->kind == UNIT_PERCENT;
    if (want == WANT_POINT) return u->kind == UNIT_POINT;
    return want == WANT_MEASURE && u->kind == UNIT_MEASURE && jx__dim_eq(u->dim, in->dim);
}

/* A bare amount: the form's unit, or the declared one; two that differ decide nothing. */
static DiagCode money_unit(const CellText *c, Unit *out)
{
    const Unit *declared = c->in->unit;
    bool head = amount_unit(c, out);
    if (declared->text.n == 0) return head ? DIAG_NONE : c->cx->amount_said.n ? JX5244 : JX5212;
    if (head && jx__num_cmp(c->cx->pool, out->scale, declared->scale) != 0) return JX5245;
    if (!head) *out = *declared;
    return DIAG_NONE;
}

/* What unit a bare number has. A DiagCode when nothing says. */
static DiagCode bare_unit(const CellText *c, Wanted want, Unit *out)
{
    const Input *in = c->in;
    Unit named;
    if (want != WANT_PLAIN && name_unit(c, &named) && same_kind(&named, in, want)) {
        *out = named;
        return DIAG_NONE;
    }
    if (want == WANT_PERCENT) {
        Unit percent = {.kind = UNIT_PERCENT, .scale = NUM_RATIO(1, 100), .text = STR("%")};
        bool hundredths = jx__num_cmp(c->cx->pool, in->unit->scale, percent.scale) == 0;
        if (!in->bare_percent || !hundredths) return JX5211;
        *out = percent;
        return JX5248; /* understood, and remarked on */
    }
    if (want == WANT_MEASURE && is_only(in->dim, DIM_MONEY)) return money_unit(c, out);
    bool one = in->unit->text.n == 0 || is_one(in->unit->scale);
    /* 20 against ≥23亿 may be 20 or 20亿. */
    if (want == WANT_PLAIN) return one ? DIAG_NONE : JX5239;
    /* 10800 against ≥1.2万人次 may be 10800人次 or 10800万人次. */
    if (!one && is_only(in->dim, DIM_COUNT)) return JX5213;
    if (in->unit->text.n) *out = *in->unit;
    return in->unit->text.n || is_only(in->dim, DIM_COUNT) ? DIAG_NONE : JX5246;
}

/* ---- what does not fit ---- */

static CellStatus status_of(NumStatus st)
{
    return st == NUM_OK ? CELL_OK : st == NUM_NOMEM ? CELL_NOMEM : CELL_LIMIT;
}

static Str dim_label(const CellText *c, UnitKind kind, Dim dim, bool english)
{
    if (kind == UNIT_PERCENT) return english ? STR("percentage") : STR("百分比");
    if (kind == UNIT_POINT) return english ? STR("percentage points") : STR("百分点");
    return jx__dim_name(c->cx->arena, dim, english);
}

static Cell refuse_dim(const CellText *c, const Unit *u)
{
    if (!c->cx->diags) return CELL_STATUS(CELL_UNREADABLE);
    const Unit *w = c->in->unit;
    Arena *ar = c->cx->arena;
    Str want = dim_label(c, w->kind, c->in->dim, false), got = dim_label(c, u->kind, u->dim, false);
    Str chinese = jx__str_printf(ar, "%.*s，填的却是%.*s", STR_F(want), STR_F(got));
    want = dim_label(c, w->kind, c->in->dim, true);
    got = dim_label(c, u->kind, u->dim, true);
    Str english = jx__str_printf(ar, "%.*s, and the cell gives %.*s", STR_F(want), STR_F(got));
    return jx__cell_refuse(c, JX5210, chinese, sample_unit(c), english);
}

/* 0.95 may be 95% or 0.95%: both, for the cure. */
static Cell refuse_no_percent(const CellText *c, Num num)
{
    if (!c->cx->diags) return CELL_STATUS(CELL_UNREADABLE);
    NumPool *np = c->cx->pool;
    bool exact;
    Num hundredfold;
    NumStatus st = jx__num_mul(np, num, NUM_INT(100), &hundredfold);
    if (st != NUM_OK) return CELL_STATUS(status_of(st));
    Arena *ar = c->cx->arena;
    return jx__cell_refuse(c, JX5211, jx__num_text(ar, np, num, JX_NUM_DIGITS, 6, &exact),
                           jx__num_text(ar, np, hundredfold, JX_NUM_DIGITS, 6, &exact), STR_NONE);
}

static Cell refuse_bare(const CellText *c, DiagCode code, Num num)
{
    const Unit *unit = c->in->unit;
    Str first = unit->text, other = STR_NONE;
    if (code == JX5211) return refuse_no_percent(c, num);
    if (code == JX5213) {
        first = unit->count.n ? unit->count : STR("个");
        other = unit->text;
    }
    if (code == JX5244) first = c->cx->amount_said;
    if (code == JX5245) other = c->cx->amount_unit;
    if (code == JX5246) first = sample_unit(c);
    return jx__cell_refuse(c, code, first, other, STR_NONE);
}

static void note_percent(const CellText *c, Num num)
{
    bool exact;
    if (!c->cx->diags) return;
    Str digits = jx__num_text(c->cx->arena, c->cx->pool, num, JX_NUM_DIGITS, 6, &exact);
    jx__cell_remark(c, JX5248, digits, STR_NONE, STR_NONE);
}

static void note_count(const CellText *c, const Unit *u)
{
    Str a = c->in->unit->count, b = u->count;
    if (a.n && b.n && !jx__str_eq(a, b)) jx__cell_remark(c, JX5217, a, b, STR_NONE);
}

/* Settles the unit of the number: *u becomes what it is multiplied by. */
static Cell settle(const CellText *c, Num num, Unit *u)
{
    Wanted want = wanted(c->in);
    unsigned what = fits[want][given(u)];
    if (what == BARE) {
        DiagCode code = bare_unit(c, want, u);
        /* Nothing is nothing in every unit. */
        bool nothing = jx__num_sign(num) == 0;
        if (code == JX5248 && !nothing) note_percent(c, num);
        if (code && code != JX5248 && !nothing) return refuse_bare(c, code, num);
    } else if (what == SAME) {
        if (!jx__dim_eq(u->dim, c->in->dim)) return refuse_dim(c, u);
        note_count(c, u);
    } else if (what == JX5210) {
        return refuse_dim(c, u);
    } else if (what == JX5215) {
        jx__cell_remark(c, JX5215, u->text, STR_NONE, STR_NONE);
    } else if (what == JX5214) {
        return jx__cell_refuse(c, JX5214, unit_after_scale(c), u->text, STR_NONE);
    } else if (what != TAKE) {
        return jx__cell_refuse(c, (DiagCode)what, c->in->unit->text, u->text, STR_NONE);
    }
    return CELL_NUM(num);
}

/* ---- the whole cell ---- */

static Cell refuse_decimal(const CellText *c, DecimalStatus st, Str text)
{
    static const DiagCode codes[] = {
        [DECIMAL_COMMAS] = JX5203,   [DECIMAL_BLANK] = JX5209,  [DECIMAL_POINT] = JX5218,
        [DECIMAL_EXPONENT] = JX5205, [DECIMAL_DIGITS] = JX5204,
    };
    if (st == DECIMAL_NOMEM) return CELL_STATUS(CELL_NOMEM);
    if (st == DECIMAL_NONE) return refuse_words(c, text);
    return jx__cell_refuse(c, codes[st], sample_unit(c), STR_NONE, STR_NONE);
}

/* `98%(百分比)`: the unit once more, in brackets. */
static void take_repeated_unit(const CellText *c, Str *rest, const Unit *u)
{
    Str in = *rest;
    if (!jx__cell_take(&in, STR("(")) && !jx__cell_take(&in, STR("（"))) return;
    Unit again;
    uint32_t n = jx__unit_prefix(c->cx->arena, c->cx->pool, c->cx->units, in, &again);
    in.p += n;
    in.n -= n;
    if (!jx__cell_take(&in, STR(")")) && !jx__cell_take(&in, STR("）"))) return;
    bool same = n && again.kind == u->kind && jx__dim_eq(again.dim, u->dim) &&
                jx__num_cmp(c->cx->pool, again.scale, u->scale) == 0;
    if (same) *rest = in;
}

static void read_unit(const CellText *c, Str *rest, Unit *u)
{
    const Input *in = c->in;
    jx__cell_skip(rest);
    if (rest->n && in->unit->text.n && jx__str_eq(*rest, in->unit->text)) {
        *u = *in->unit;
        rest->n = 0;
        return;
    }
    *u = (Unit){.kind = UNIT_NONE, .scale = NUM_INT(1)};
    if (rest->n == 0) return;
    uint32_t n = jx__unit_prefix(c->cx->arena, c->cx->pool, c->cx->units, *rest, u);
    rest->p += n;
    rest->n -= n;
    jx__cell_skip(rest);
    if (n && rest->n) take_repeated_unit(c, rest, u);
}

/* `tail` is all that follows the digits, `rest` what follows the unit. 平方采 is nearer to 平方米
 * than 采 is to anything, so the cure is looked for in the whole tail. */
static Cell refuse_rest(const CellText *c, Str tail, Str rest, const Unit *u)
{
    const CellContext *cx = c->cx;
    if (!cx->diags) return CELL_STATUS(CELL_UNREADABLE);
    bool ask = tail.n <= TAIL_MAX && (u->text.n == 0 || jx__utf8_count(tail) > 2);
    Str near = ask ? jx__unit_suggest(cx->arena, cx->units, tail) : STR_NONE;
    if (near.n) return jx__cell_refuse(c, JX5220, jx__cell_shown(cx->arena, tail), near, STR_NONE);
    return jx__cell_refuse(c, JX5225, jx__cell_shown(cx->arena, rest), STR_NONE, STR_NONE);
}

/* What was understood, for a remark: 8727.19万元. */
static Str understood(const CellText *c, Num num, const Unit *u)
{
    bool exact;
    Str digits = jx__num_text(c->cx->arena, c->cx->pool, num, JX_NUM_DIGITS, 6, &exact);
    return jx__str_printf(c->cx->arena, "%.*s%.*s", STR_F(digits), STR_F(u->text));
}

static void remarks(const CellText *c, const Prefix *prefix, bool blanks, Num num, const Unit *u)
{
    if ((!prefix && !blanks) || !c->cx->diags) return;
    Str shown = understood(c, num, u);
    if (prefix) jx__cell_remark(c, prefix->code, shown, prefix->word, STR_NONE);
    if (blanks) jx__cell_remark(c, JX5226, shown, STR_NONE, STR_NONE);
}

static Cell scaled(const CellText *c, Num num, const Unit *u)
{
    Num value = num;
    NumPool *np = c->cx->pool;
    if (!is_one(u->scale)) {
        NumStatus st = jx__num_mul(np, num, u->scale, &value);
        if (st != NUM_OK) return CELL_STATUS(status_of(st));
    }
    if (c->in->whole && !jx__num_is_int(np, value))
        return jx__cell_refuse(c, JX5227, c->in->unit->text, STR_NONE, STR_NONE);
    return CELL_NUM(value);
}

/* `written` is the unit in the cell, `u` the one that counts: the form's for a bare amount. */
static Cell finish(const CellText *c, const Prefix *prefix, const Decimal *d, const Unit *written,
                   const Unit *u)
{
    Cell cell = scaled(c, d->num, u);
    if (cell.status == CELL_OK) remarks(c, prefix, d->blanks, d->num, written);
    return cell;
}

/* Chinese numerals count things: 三家. Anything else is written in figures. */
static bool read_hanzi(Str text, Decimal *d)
{
    int64_t value;
    *d = (Decimal){.used = jx__hanzi(text, &value)};
    if (d->used == 0) return false;
    d->num = NUM_INT(value);
    return true;
}

Cell jx__cell_number(const CellText *c)
{
    Str text = c->text;
    const Prefix *prefix = find_prefix(&text);
    if (prefix && prefix->refused)
        return jx__cell_refuse(c, prefix->code, prefix->word, STR_NONE, STR_NONE);
    if (prefix) jx__cell_skip(&text);
    if (text.n == 0) return refuse_words(c, c->text);
    Decimal d;
    DecimalStatus st = jx__decimal(c->cx->pool, text, &d);
    bool hanzi = st == DECIMAL_NONE && read_hanzi(text, &d);
    if (st != DECIMAL_OK && !hanzi) return refuse_decimal(c, st, text);
    Str rest = {text.p + d.used, text.n - d.used};
    if (!hanzi && rest.n && jx__str_eq(rest, c->in->unit->text))
        return finish(c, prefix, &d, c->in->unit, c->in->unit);
    Str tail = jx__cell_trim(rest);
    Unit u;
    read_unit(c, &rest, &u);
    if (rest.n) return hanzi && !u.text.n ? refuse_words(c, text) : refuse_rest(c, tail, rest, &u);
    if (hanzi && given(&u) != GIVEN_BARE && given(&u) != GIVEN_COUNT)
        return jx__cell_refuse(c, JX5230, u.text, STR_NONE, STR_NONE);
    Unit written = u;
    Cell cell = settle(c, d.num, &u);
    return cell.status == CELL_OK ? finish(c, prefix, &d, &written, &u) : cell;
}
