/* Phrases and figures: how a report puts exact numbers and their units into words.
 *
 * Depends on phrases.def for every word. Makes texts in the arena of the report. A figure is shown
 * exactly when it ends within six decimals; otherwise it is cut to four and marked with ≈, so that
 * no sentence ever claims an equality that a reader with a calculator would find wrong.
 */
#include "report/build.h"
#include "base/utf8.h"

static const char *const PHRASES[SAY_COUNT][2] = {
#define SAY(name, zh, en) [SAY_##name] = {zh, en},
#include "report/phrases.def"
#undef SAY
};

enum { EXACT_PLACES = 6, SHOWN_PLACES = 4 };

Str jx__report_phrase(Arena *ar, Lang lang, Say what, uint32_t nargs, const Str *args)
{
    return jx__str_fill(ar, jx__str_of(PHRASES[what][lang == LANG_EN]), nargs, args);
}

Cell jx__report_reg(const Build *b, uint32_t reg)
{
    return reg == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : b->last->regs[reg];
}

bool jx__report_holds(const Build *b, uint32_t reg)
{
    Cell c = jx__report_reg(b, reg);
    return c.status == CELL_OK && jx__num_sign(c.num) != 0;
}

Str jx__report_before(Str s, Str mark, Str other)
{
    for (uint32_t i = 0; i < s.n; i++) {
        Str rest = {s.p + i, s.n - i};
        if (jx__str_starts(rest, mark) || jx__str_starts(rest, other)) return (Str){s.p, i};
    }
    return s;
}

static Str cut_zeros(Str s)
{
    bool point = false;
    for (uint32_t i = 0; i < s.n; i++)
        point = point || s.p[i] == '.';
    while (point && s.n && (s.p[s.n - 1] == '0' || s.p[s.n - 1] == '.'))
        point = s.p[--s.n] != '.';
    return s;
}

static bool has_scale(const Unit *u)
{
    return u && (u->scale.d != 0 || u->scale.big);
}

Shown jx__report_shown(Build *b, Num v, const Unit *unit)
{
    Num n = v;
    if (has_scale(unit) && jx__num_div(&b->np, v, unit->scale, &n) != NUM_OK) n = v;
    bool exact = false;
    Str digits = jx__num_text(b->ar, &b->np, n, EXACT_PLACES, SHOWN_PLACES, &exact);
    if (!exact) digits = cut_zeros(digits);
    Str text = unit ? unit->text : STR_NONE;
    return (Shown){jx__str_printf(b->ar, "%.*s%.*s", STR_F(digits), STR_F(text)), exact};
}

Str jx__report_value(Build *b, Num v, const Unit *unit)
{
    Shown s = jx__report_shown(b, v, unit);
    return s.exact ? s.text : jx__str_printf(b->ar, "≈%.*s", STR_F(s.text));
}

static const Unit PERCENT = {.kind = UNIT_PERCENT, .scale = {.n = 1, .d = 100}, .text = {"%", 1}};

Str jx__report_percent(Build *b, Num v)
{
    return jx__report_value(b, v, &PERCENT);
}

Str jx__report_plain(Build *b, Num v)
{
    return jx__report_shown(b, v, NULL).text;
}

Shown jx__report_points(Build *b, Num v, uint32_t places)
{
    Num rounded;
    if (jx__num_round(&b->np, v, places, ROUND_DOWN, &rounded) == NUM_OK &&
        jx__num_cmp(&b->np, v, rounded) == 0)
        return (Shown){jx__num_fixed(b->ar, &b->np, rounded, places), true};
    return jx__report_shown(b, v, NULL);
}

Str jx__report_eq(Build *b, bool exact)
{
    return jx__say0(b, exact ? SAY_EQUALS : SAY_ABOUT);
}

Str jx__report_round_name(Build *b, uint8_t mode)
{
    return jx__say0(b, (Say)(SAY_HALF_UP + (mode <= ROUND_CEIL ? mode : 0)));
}

/* The unit a cell was written in: what follows its digits, when that is a unit. */
static bool unit_of_text(Build *b, Str raw, Unit *out)
{
    Str s = jx__str_trim(raw);
    uint32_t at = 0, len = 0;
    while (at < s.n) {
        uint32_t cp = jx__utf8_next(s.p + at, s.p + s.n, &len);
        bool digit = (cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19);
        bool mark = cp == '.' || cp == ',' || cp == '-' || cp == '+' || cp == 0xff0e ||
                    jx__utf8_is_blank(cp);
        if (!digit && !mark) break;
        at += len;
    }
    if (at == 0 || at >= s.n) return false;
    return jx__unit_parse(b->ar, &b->np, &b->plan->units, (Str){s.p + at, s.n - at}, out);
}

static bool money(Dim d)
{
    Dim one = {0};
    one.e[DIM_MONEY] = 1;
    return jx__dim_eq(d, one);
}

Unit jx__report_unit(Build *b, uint32_t input)
{
    const Input *in = &b->plan->inputs[input];
    Unit none = {.scale = NUM_INT(1)}, u = none;
    if (in->type != TYPE_NUMBER && in->type != TYPE_UNKNOWN) return none;
    if (in->item != JX_NO_REG) {
        const PlanItem *it = &b->plan->items[in->item];
        bool numeric = it->target_kind == TARGET_NUMBER || it->target_kind == TARGET_RANGE;
        if (numeric && !it->derived) return *it->target_unit;
    }
    if (in->unit->text.n) return *in->unit;
    if (unit_of_text(b, b->facts->facts[input].raw, &u) &&
        (!in->dim_known || jx__dim_eq(u.dim, in->dim)))
        return u;
    if (in->dim_known && money(in->dim)) {
        Str text = b->facts->amount_unit.n ? b->facts->amount_unit : STR("元");
        if (jx__unit_parse(b->ar, &b->np, &b->plan->units, text, &u)) return u;
    }
    return none;
}

Unit jx__report_dim_unit(Build *b, uint32_t reg, Dim dim)
{
    uint32_t sources[JX_REPORT_BLAMED];
    if (jx__dim_none(dim)) return PERCENT;
    uint32_t n = jx__report_sources(b, reg, sources, JX_REPORT_BLAMED);
    for (uint32_t i = 0; i < n; i++) {
        Unit u = jx__report_unit(b, sources[i]);
        if (u.text.n && jx__dim_eq(u.dim, dim)) return u;
    }
    if (jx__dim_eq(dim, (Dim){.e = {[DIM_SCORE] = 1}}))
        return (Unit){.kind = UNIT_MEASURE, .scale = NUM_INT(1), .dim = dim, .text = STR("分")};
    return (Unit){.scale = NUM_INT(1)};
}

Unit jx__report_item_unit(Build *b, const PlanItem *it)
{
    bool numeric = it->target_kind == TARGET_NUMBER || it->target_kind == TARGET_RANGE;
    if (numeric) return *it->target_unit;
    if (it->input != JX_NO_REG && !it->derived) return jx__report_unit(b, it->input);
    if (it->derived && it->value->dim_known)
        return jx__report_dim_unit(b, it->reg_actual, it->value->dim);
    return (Unit){.scale = NUM_INT(1)};
}

/* A day number back to a date (see TYPE_DATE). */
static Str date_text(Build *b, Num v)
{
    int64_t day = v.d == 1 ? v.n : 0;
    Str y = jx__str_printf(b->ar, "%lld", (long long)(day / JX_YEAR_DAYS));
    Str m = jx__str_printf(b->ar, "%lld", (long long)(day % JX_YEAR_DAYS / JX_MONTH_DAYS + 1));
    Str d = jx__str_printf(b->ar, "%lld", (long long)(day % JX_MONTH_DAYS + 1));
    return jx__say(b, SAY_DATE, y, m, d);
}

static Str status_text(Build *b, CellStatus s)
{
    Say what = s == CELL_NA ? SAY_NOT_APPLICABLE : s == CELL_MISSING ? SAY_MISSING : SAY_UNREADABLE;
    return jx__say0(b, what);
}

Str jx__report_cell(Build *b, uint32_t input, Cell c)
{
    const Input *in = &b->plan->inputs[input];
    if (c.status != CELL_OK) return status_text(b, c.status);
    if (in->kind == INPUT_POINTS && b->facts->facts[input].self)
        return jx__report_percent(b, c.num);
    if (in->type == TYPE_YESNO) return jx__say0(b, jx__num_sign(c.num) ? SAY_YES : SAY_NO);
    if (in->type == TYPE_DATE) return date_text(b, c.num);
    bool word = in->type == TYPE_TEXT || in->type == TYPE_GRADE;
    if (word && in->type == TYPE_GRADE && c.num.d == 1 && c.num.n >= 0 &&
        (uint64_t)c.num.n < in->words->noptions)
        return in->words->option_names[c.num.n];
    if (word) return jx__str_trim(b->facts->facts[input].raw);
    Unit u = jx__report_unit(b, input);
    return jx__report_value(b, c.num, &u);
}

Str jx__report_actual(Build *b, const PlanItem *it)
{
    Cell c = jx__report_reg(b, it->reg_actual);
    if (!it->derived && it->input != JX_NO_REG) return jx__report_cell(b, it->input, c);
    if (c.status != CELL_OK) return status_text(b, c.status);
    Unit u = jx__report_item_unit(b, it);
    return jx__report_value(b, c.num, &u);
}

Str jx__report_capital(Build *b, Str s)
{
    if (b->lang != LANG_EN || !s.n || s.p[0] < 'a' || s.p[0] > 'z') return s;
    return jx__str_printf(b->ar, "%c%.*s", s.p[0] - 'a' + 'A', (int)s.n - 1, s.p + 1);
}

static Str input_name(Build *b, uint32_t input)
{
    const Input *in = &b->plan->inputs[input];
    return in->kind == INPUT_YEAR ? jx__say0(b, SAY_YEAR) : in->name;
}

Str jx__report_names(Build *b, const uint32_t *inputs, uint32_t n)
{
    Buf out = jx__buf(b->ar);
    for (uint32_t i = 0; i < n; i++) {
        bool said = false;
        Str name = input_name(b, inputs[i]);
        for (uint32_t k = 0; k < i; k++)
            said = said || jx__str_eq(input_name(b, inputs[k]), name);
        if (said) continue;
        if (out.n) jx__buf_add(&out, STR("”、“"));
        jx__buf_add(&out, name);
    }
    return jx__buf_str(&out);
}

/* ---- expressions with their figures ---- */

/* Names stand between these; a bracket after a word makes it a function or names a unit. */
static bool is_border(Str text, uint32_t at, bool after)
{
    enum { OPENING = 4 }; /* the last ones stand before a name only */
    static const char *const marks[] = {"＋",   "－", "×",  "÷",  "，", "、", "；", "＝", "=",
                                        "≥",    "≤",  "＞", "＜", ">",  "<",  "+",  "-",  "−",
                                        "*",    "/",  ",",  ";",  " ",  "）", ")",  "】", "则",
                                        "否则", "且", "或", "（", "(",  "【", "若"};
    size_t n = sizeof marks / sizeof *marks - (after ? OPENING : 0);
    Str rest = {text.p + at, text.n - at}, before = {text.p, at};
    if (after ? rest.n == 0 : before.n == 0) return true;
    for (size_t i = 0; i < n; i++) {
        Str mark = jx__str_of(marks[i]);
        if (after ? jx__str_starts(rest, mark) : jx__str_ends(before, mark)) return true;
    }
    return false;
}

typedef struct Found {
    Str name, figure;
} Found;

/* The longest name at the place wins. */
static void consider(Found *best, Str text, uint32_t at, Str name, Str figure)
{
    Str rest = {text.p + at, text.n - at};
    bool here = name.n > best->name.n && jx__str_starts(rest, name);
    if (here && is_border(text, at + name.n, true)) *best = (Found){name, figure};
}

static void consider_fields(Build *b, const PlanItem *it, Found *best, Str text, uint32_t at)
{
    Cell w = jx__report_reg(b, it->reg_points), t = jx__report_reg(b, it->reg_target);
    Cell rate = jx__report_reg(b, it->reg_completion);
    Unit u = jx__report_item_unit(b, it);
    if (w.status == CELL_OK) consider(best, text, at, STR("分值"), jx__report_plain(b, it->points));
    consider(best, text, at, STR("完成值"), jx__report_actual(b, it));
    if (t.status == CELL_OK)
        consider(best, text, at, STR("目标值"), jx__report_value(b, t.num, &u));
    if (rate.status == CELL_OK)
        consider(best, text, at, STR("完成率"), jx__report_percent(b, rate.num));
}

typedef struct Sources {
    uint32_t at[64], n; /* the inputs the score depends on */
} Sources;

static Found name_at(Build *b, const PlanItem *it, const Sources *from, Str text, uint32_t at)
{
    Found best = {STR_NONE, STR_NONE};
    if (!is_border(text, at, false)) return best;
    consider_fields(b, it, &best, text, at);
    for (uint32_t k = 0; k < from->n; k++) {
        uint32_t i = from->at[k];
        const Input *in = &b->plan->inputs[i];
        bool derived = in->item != JX_NO_REG && b->plan->items[in->item].derived;
        consider(&best, text, at, in->name,
                 derived ? jx__report_actual(b, &b->plan->items[in->item])
                         : jx__report_cell(b, i, b->facts->facts[i].cell));
    }
    return best;
}

Str jx__report_figures(Build *b, const PlanItem *it, Str text)
{
    Buf out = jx__buf(b->ar);
    Sources from;
    from.n = jx__report_sources(b, it->reg_exact, from.at, sizeof from.at / sizeof from.at[0]);
    for (uint32_t at = 0; at < text.n;) {
        Found f = name_at(b, it, &from, text, at);
        if (f.name.n) {
            bool negative = jx__str_starts(f.figure, STR("-"));
            jx__buf_printf(&out, negative ? "（%.*s）" : "%.*s", STR_F(f.figure));
            at += f.name.n;
            continue;
        }
        uint32_t len;
        (void)jx__utf8_next(text.p + at, text.p + text.n, &len);
        jx__buf_add(&out, (Str){text.p + at, len});
        at += len;
    }
    return jx__buf_str(&out);
}
