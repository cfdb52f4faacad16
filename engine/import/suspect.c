/* What looks wrong in the cells of a form as it was read. Nothing is changed: the text stays, the
 * finding names the cell and asks.
 *
 * Each check is one line of a table: a test of one text, and the columns it is for. Depends on
 * base/ only; a cell's exact meaning is for form/ and the rules to say.
 */
#include "base/utf8.h"
#include "import/map.h"
#include <string.h>

typedef struct Suspect {
    Form *form;
    Arena *ar;
    Diags *diags;
} Suspect;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static Where at(const Suspect *s, Str place)
{
    return (Where){.file = s->form->file, .cell = place};
}

/* ---- tests of one text ---- */

/* 8727. 19, 3 000 */
static bool inner_blank(Str t)
{
    uint32_t len;
    for (uint32_t i = 1; i < t.n; i++) {
        if (!is_digit(t.p[i - 1]) && t.p[i - 1] != '.') continue;
        uint32_t k = i;
        while (k < t.n && jx__utf8_is_blank(jx__utf8_next(t.p + k, t.p + t.n, &len)))
            k += len;
        bool digits = t.p[i - 1] == '.' ? i > 1 && is_digit(t.p[i - 2]) : true;
        if (k > i && k < t.n && digits && (is_digit(t.p[k]) || t.p[k] == '.')) return true;
    }
    return false;
}

static bool percent_word(Str t)
{
    return jx__str_has(t, STR("百分比")) || jx__str_has(t, STR("百分之百"));
}

static const char *const signs[] = {
    "≥", "≤", "≧", "≦", ">=", "<=", "＞", "＜", "＝", ">", "<", "="};

static bool any_sign(Str t)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (jx__str_has(t, jx__str_of(signs[i]))) return true;
    return false;
}

static bool first_sign(Str t)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (jx__str_starts(t, jx__str_of(signs[i]))) return true;
    return false;
}

/* 854万854万 */
static bool doubled(Str t)
{
    uint32_t half = t.n / 2;
    bool digits = false, letters = false;
    for (uint32_t i = 0; i < half; i++) {
        digits = digits || is_digit(t.p[i]);
        letters = letters || (unsigned char)t.p[i] >= 0x80;
    }
    return t.n % 2 == 0 && digits && letters && memcmp(t.p, t.p + half, half) == 0;
}

static bool template_left(Str t)
{
    return jx__str_has(t, STR("**")) || jx__str_has(t, STR("XX")) || jx__str_has(t, STR("××")) ||
           jx__str_has(t, STR("＊＊"));
}

typedef struct Check {
    bool (*test)(Str text);
    DiagCode code;
    uint32_t cells; /* bits of RowCell */
} Check;

#define BIT(cell) (1u << (cell))
#define FIGURES   (BIT(ROW_CYCLE_TARGET) | BIT(ROW_TARGET) | BIT(ROW_ACTUAL))
#define SCORES    (BIT(ROW_POINTS) | BIT(ROW_SELF_SCORE))

static const Check checks[] = {
    {inner_blank, JX5440, FIGURES | SCORES}, {percent_word, JX5441, FIGURES},
    {any_sign, JX5443, BIT(ROW_NAME)},       {first_sign, JX5444, BIT(ROW_ACTUAL)},
    {doubled, JX5447, FIGURES | SCORES},     {template_left, JX5449, BIT(ROW_NAME) | FIGURES},
};

static void check_text(const Suspect *s, Str text, Str place, uint32_t cell)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks && text.n; i++)
        if ((checks[i].cells & cell) && checks[i].test(text))
            jx__diag(s->diags, checks[i].code, at(s, place), text);
}

/* ---- rows ---- */

/* Digits without sign and percent: 290% → 290. */
static Str figure(Str t)
{
    while (t.n && !is_digit(t.p[0]))
        t = (Str){t.p + 1, t.n - 1};
    uint32_t n = 0;
    while (n < t.n && (is_digit(t.p[n]) || t.p[n] == '.'))
        n++;
    return (Str){t.p, n};
}

/* Text recognition reads ≥ as 2: an actual of 290% beside a target of 90%. */
static bool misread_sign(Str target, Str actual)
{
    Str a = figure(actual), t = figure(target);
    bool percent = jx__str_ends(actual, STR("%")) || jx__str_ends(actual, STR("％"));
    return percent && a.p == actual.p && a.n == t.n + 1 && t.n > 1 && a.p[0] == '2' &&
           jx__str_eq((Str){a.p + 1, a.n - 1}, t);
}

static bool is_percent(Str t)
{
    return jx__str_ends(t, STR("%")) || jx__str_ends(t, STR("％"));
}

/* 1 beside 100%: a share of one where the target is a percentage. */
static bool share_of_one(Str target, Str actual)
{
    bool zero = jx__str_starts(actual, STR("0.")) && actual.n > 2;
    for (uint32_t i = 2; i < actual.n && zero; i++)
        zero = is_digit(actual.p[i]);
    return is_percent(target) && (zero || jx__str_eq(actual, STR("1")));
}

/* 绿化 3处 10 10: a line of a text with a cell missing, so that its cells could not be told apart. */
static bool unparted(const FormRow *r)
{
    uint32_t len;
    if (r->target.n || r->actual.n || r->points.n) return false;
    for (uint32_t i = 1; i < r->name.n; i++) {
        bool blank =
            jx__utf8_is_blank(jx__utf8_next(r->name.p + i - 1, r->name.p + r->name.n, &len));
        if (blank && is_digit(r->name.p[i])) return true;
    }
    return false;
}

static bool same_three(const FormRow *r)
{
    return r->target.n && jx__word_number(r->target) && jx__str_eq(r->target, r->actual) &&
           jx__str_eq(r->target, r->points);
}

static void check_row(const Suspect *s, const FormRow *r)
{
    const Str texts[ROW_CELLS] = {[ROW_NAME] = r->name,     [ROW_CYCLE_TARGET] = r->cycle_target,
                                  [ROW_TARGET] = r->target, [ROW_ACTUAL] = r->actual,
                                  [ROW_POINTS] = r->points, [ROW_SELF_SCORE] = r->self_score};
    for (uint32_t c = 0; c < ROW_CELLS; c++)
        check_text(s, texts[c], jx__row_place(s->ar, r->where, r->places, (RowCell)c), BIT(c));
    Str actual = jx__row_place(s->ar, r->where, r->places, ROW_ACTUAL);
    if (misread_sign(r->target, r->actual))
        jx__diag(s->diags, JX5446, at(s, actual), r->actual, figure(r->target));
    if (share_of_one(r->target, r->actual))
        jx__diag(s->diags, JX5445, at(s, actual), r->actual, r->target);
    if (unparted(r)) jx__diag(s->diags, JX5451, at(s, r->where), r->name);
    Str points = jx__row_place(s->ar, r->where, r->places, ROW_POINTS);
    bool words = r->points.n && !jx__word_number(r->points) && !first_sign(r->points);
    if (words && !jx__word_placeholder(jx__word_key(s->ar, r->points)))
        jx__diag(s->diags, JX5448, at(s, points), r->points);
}

/* ---- the head ---- */

static void check_budget(const Suspect *s)
{
    const Form *f = s->form;
    Where where = at(s, jx__head_place(f, HEAD_BUDGET_RATE));
    if (jx__str_eq(f->budget_rate, STR("1")))
        jx__diag(s->diags, JX5445, where, f->budget_rate, STR("100%"));
    for (uint32_t i = 0; i < f->values.n && f->budget_rate.n > 2; i++)
        if (jx__str_eq(f->budget_rate, f->values.at[i].text) && !is_percent(f->budget_rate))
            jx__diag(s->diags, JX5450, where, f->budget_rate, f->values.at[i].name);
}

static void check_values(const Suspect *s)
{
    for (uint32_t i = 0; i < s->form->values.n; i++) {
        const FormValue *v = &s->form->values.at[i];
        Where where = at(s, v->where);
        if (inner_blank(v->text)) jx__diag(s->diags, JX5440, where, v->text);
        if (doubled(v->text)) jx__diag(s->diags, JX5447, where, v->text);
    }
}

void jx__map_suspect(Form *form, Arena *ar, Diags *diags)
{
    Suspect s = {.form = form, .ar = ar, .diags = diags};
    uint32_t same = 0;
    for (uint32_t i = 0; i < form->rows.n && !ar->failed; i++) {
        check_row(&s, &form->rows.at[i]);
        same += same_three(&form->rows.at[i]);
    }
    if (same && same == form->rows.n)
        jx__diag(diags, JX5450, at(&s, form->rows.at[0].where), form->rows.at[0].target,
                 form->rows.at[0].points);
    check_budget(&s);
    check_values(&s);
}
