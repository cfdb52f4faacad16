/* Cells as an audit reads them, and the words it knows.
 *
 * Depends on form/cell.h for decimals and on words.def. The surprising idea: a printed target is
 * read here without the rules, because most checks ask what the form itself says (≥50个, 98%以上,
 * 2021年11月30日前); where a rule decides, its own reading goes first (audit.c).
 */
#include "audit/build.h"
#include "base/garbled.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "form/cell.h"

/* ---- words ---- */

static const struct {
    WordList list;
    const char *text;
} words[] = {
#define WORD(list, text) {W_##list, text},
#include "audit/words.def"
#undef WORD
};

Str jx__audit_word(WordList list, Str text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].list == list && jx__str_has(text, jx__str_of(words[i].text)))
            return jx__str_of(words[i].text);
    return STR_NONE;
}

bool jx__audit_is_word(WordList list, Str text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].list == list && jx__str_eq(text, jx__str_of(words[i].text))) return true;
    return false;
}

bool jx__audit_rate_name(const Row *r)
{
    if (r->named.kind == UNIT_PERCENT) return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].list == W_RATE && jx__str_ends(r->name, jx__str_of(words[i].text)))
            return true;
    return false;
}

/* ---- figures ---- */

static bool digit_at(Str s, uint32_t i, uint32_t *len)
{
    if (i >= s.n) return false;
    *len = 1;
    if (s.p[i] >= '0' && s.p[i] <= '9') return true;
    uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, len);
    return cp >= 0xFF10 && cp <= 0xFF19;
}

static bool point_at(Str s, uint32_t i, uint32_t *len)
{
    Str rest = {s.p + i, s.n - i};
    *len = rest.n && rest.p[0] == '.' ? 1 : 3;
    return rest.n && (rest.p[0] == '.' || jx__str_starts(rest, STR("．")));
}

uint32_t jx__audit_places(Str text)
{
    uint32_t i = 0, len = 1, places = 0;
    while (i < text.n && !digit_at(text, i, &len))
        i += len;
    for (bool point = false; i < text.n; i += len) {
        if (digit_at(text, i, &len))
            places += point;
        else if (!point && point_at(text, i, &len))
            point = true;
        else if (text.p[i] != ',' && text.p[i] != ' ')
            break;
        else
            len = 1;
    }
    return places;
}

Num jx__audit_half(Audit *a, Str text, Num scale)
{
    uint32_t places = jx__audit_places(text);
    if (places >= JX_NUM_POW10) return NUM_INT(0);
    return jx__audit_mul(a, scale, NUM_RATIO(1, 2 * jx__num_pow10[places]));
}

/* A placeholder stands for nothing: /, —, *, 暂无. */
static bool says_nothing(Str text)
{
    return text.n == 0 || jx__cell_is_placeholder(text) || jx__str_eq(text, STR("暂无")) ||
           jx__str_eq(text, STR("无"));
}

Figure jx__audit_figure(Audit *a, Str raw)
{
    Figure f = {.v = NUM_INT(0), .half = NUM_INT(0), .text = jx__cell_trim(raw)};
    Decimal d;
    f.given = raw.p && f.text.n <= JX_LIMIT_CELL_BYTES && !says_nothing(f.text);
    if (!f.given || jx__decimal(a->np, f.text, &d) != DECIMAL_OK) return f;
    Str rest = jx__cell_trim((Str){f.text.p + d.used, f.text.n - d.used});
    f.ok = rest.n == 0 || jx__str_eq(rest, STR("分"));
    f.v = d.num;
    f.half = jx__audit_half(a, f.text, NUM_INT(1));
    return f;
}

/* ---- targets and actual values ---- */

static const struct {
    const char *text;
    TargetOp op;
} fronts[] = {
    {"≥", OP_GE},      {"≧", OP_GE},      {">=", OP_GE},       {"＞＝", OP_GE},   {"不低于", OP_GE},
    {"不少于", OP_GE}, {"不小于", OP_GE}, {"大于等于", OP_GE}, {"达到", OP_GE},   {"≤", OP_LE},
    {"≦", OP_LE},      {"<=", OP_LE},     {"＜＝", OP_LE},     {"不高于", OP_LE}, {"不超过", OP_LE},
    {"不多于", OP_LE}, {"不大于", OP_LE}, {"小于等于", OP_LE}, {"控制在", OP_LE}, {"=", OP_EQ},
    {"＝", OP_EQ},     {"═", OP_EQ},      {"等于", OP_EQ},     {">", OP_GT},      {"＞", OP_GT},
    {"大于", OP_GT},   {"超过", OP_GT},   {"高于", OP_GT},     {"<", OP_LT},      {"＜", OP_LT},
    {"小于", OP_LT},   {"低于", OP_LT},   {"少于", OP_LT},
};
static const struct {
    const char *text;
    TargetOp op;
} backs[] = {{"（含）", OP_NONE}, {"(含)", OP_NONE}, {"及以上", OP_GE}, {"以上", OP_GE},
             {"及以下", OP_LE},   {"以下", OP_LE},   {"以内", OP_LE},   {"之内", OP_LE}};

static void take_front(Str *s, Quant *q)
{
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        if (!jx__cell_take(s, jx__str_of(fronts[i].text))) continue;
        q->op = fronts[i].op;
        *s = jx__cell_trim(*s);
        return;
    }
}

static void take_back(Str *s, Quant *q)
{
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof backs / sizeof *backs; i++) {
            Str back = jx__str_of(backs[i].text);
            if (!jx__str_ends(*s, back)) continue;
            s->n -= back.n;
            *s = jx__cell_trim(*s);
            if (backs[i].op != OP_NONE) q->op = backs[i].op;
        }
}

static bool small_int(Audit *a, Num n, int64_t low, int64_t high, int64_t *out)
{
    if (!jx__num_is_int(a->np, n) || n.d == 0) return false;
    *out = n.n / n.d;
    return *out >= low && *out <= high;
}

static bool take_part(Audit *a, Str *s, const char *mark, int64_t low, int64_t high, int64_t *out)
{
    Decimal d;
    int64_t n;
    if (jx__decimal(a->np, *s, &d) != DECIMAL_OK || !small_int(a, d.num, low, high, &n))
        return false;
    Str rest = {s->p + d.used, s->n - d.used};
    if (!jx__cell_take(&rest, jx__str_of(mark))) return false;
    *out = n;
    *s = rest;
    return true;
}

/* 2021年11月30日前, 2021年12月完成, 9月前. What follows the date is not looked at. */
static bool read_date(Audit *a, Str s, Quant *q)
{
    int64_t year = 0, month = 12, day = JX_MONTH_DAYS;
    bool has_year = take_part(a, &s, "年", 1949, 2999, &year);
    bool has_month = take_part(a, &s, "月", 1, 12, &month);
    if (!has_year && !has_month) return false;
    q->has_day = has_month && take_part(a, &s, "日", 1, 31, &day);
    /* 年度…: a text that begins with a year is no date */
    if (!has_month && s.n && !jx__str_starts(s, STR("底")) && !jx__str_starts(s, STR("前")) &&
        !jx__str_starts(s, STR("末")) && !jx__str_starts(s, STR("完成")))
        return false;
    if (jx__str_has(s, STR("-"))) return false; /* a period */
    q->kind = Q_DATE;
    q->v = NUM_INT(jx__day_code(year, month, day));
    return true;
}

static bool read_number(Audit *a, Str s, Quant *q)
{
    Decimal d;
    if (jx__decimal(a->np, s, &d) != DECIMAL_OK) return false;
    Str rest = jx__cell_trim((Str){s.p + d.used, s.n - d.used});
    take_back(&rest, q);
    Units units = a->plan->units;
    units.arena = a->ar;
    units.pool = a->np;
    q->unit = (Unit){.kind = UNIT_NONE, .scale = NUM_INT(1)};
    if (rest.n > 120 || !jx__unit_parse(a->ar, a->np, &units, rest, &q->unit)) return false;
    q->bare = d.num;
    q->v = jx__audit_mul(a, d.num, q->unit.scale);
    q->kind = Q_NUMBER;
    return true;
}

Quant jx__audit_quant(Audit *a, Str raw)
{
    Quant q = {.v = NUM_INT(0), .bare = NUM_INT(0), .text = raw.p ? jx__cell_trim(raw) : STR_NONE};
    q.unit = (Unit){.kind = UNIT_NONE, .scale = NUM_INT(1)};
    if (says_nothing(q.text)) return q;
    q.kind = Q_TEXT;
    if (q.text.n > JX_LIMIT_CELL_BYTES) return q;
    uint32_t len = 1;
    for (uint32_t i = 0; i < q.text.n && !q.digits; i += len)
        q.digits = digit_at(q.text, i, &len);
    Str s = q.text;
    take_front(&s, &q);
    if (s.n > 200 || read_date(a, s, &q) || read_number(a, s, &q)) return q;
    q.op = OP_NONE;
    q.garbled = jx__garbled_number(a->ar, a->np, &a->plan->units, q.text);
    return q;
}

bool jx__audit_pair(Audit *a, const Quant *x, const Quant *y, Num *vx, Num *vy)
{
    if (x->kind != Q_NUMBER || y->kind != Q_NUMBER) return false;
    bool bx = x->unit.kind == UNIT_NONE, by = y->unit.kind == UNIT_NONE;
    *vx = bx && !by ? jx__audit_mul(a, x->bare, y->unit.scale) : x->v;
    *vy = by && !bx ? jx__audit_mul(a, y->bare, x->unit.scale) : y->v;
    if (bx || by) return !a->bad;
    return x->unit.kind == y->unit.kind && jx__dim_eq(x->unit.dim, y->unit.dim) && !a->bad;
}
