/* 读数：从严: which cells are plain enough to be read without a person looking.
 *
 * Depends on base/. For data that programs made, where 约8家, 8 家 and ／ are mistakes of the program
 * and not a clerk's way of writing. A number is digits, perhaps parted by commas in threes, perhaps
 * with decimals, and then the rule's own unit, which may differ in 万 and 亿; counts may go without.
 * What passes here is read by the ordinary readers: strict reading refuses more, it reads nothing
 * otherwise.
 */
#include "base/utf8.h"
#include "form/cell.h"

enum { DIGITS_MAX = 12, DECIMALS_MAX = 6 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint32_t digits(Str *s)
{
    uint32_t n = 0;
    while (n < s->n && is_digit(s->p[n]))
        n++;
    s->p += n;
    s->n -= n;
    return n;
}

/* Takes 1,234.5 off the front. */
static bool take_number(Str *s)
{
    uint32_t group = digits(s), all = group;
    bool first = true;
    if (group == 0) return false;
    for (; s->n && s->p[0] == ','; first = false, all += group) {
        if (first && group > 3) return false;
        (void)jx__cell_take(s, STR(","));
        group = digits(s);
        if (group != 3) return false;
    }
    if (all > DIGITS_MAX) return false;
    if (!jx__cell_take(s, STR("."))) return true;
    uint32_t places = digits(s);
    return places >= 1 && places <= DECIMALS_MAX;
}

static Str without_scale(Str unit)
{
    while (jx__cell_take(&unit, STR("万")) || jx__cell_take(&unit, STR("亿")))
        ;
    return unit;
}

static bool has_blank(Str s)
{
    uint32_t len;
    for (uint32_t i = 0; i < s.n; i += len)
        if (jx__cell_blank(jx__utf8_next(s.p + i, s.p + s.n, &len))) return true;
    return false;
}

static bool is_plain_number(const CellText *c)
{
    const Unit *unit = c->in->unit;
    Str s = c->text;
    if (!take_number(&s)) return false;
    if (s.n == 0) return unit->text.n == 0 || unit->count.n > 0;
    if (has_blank(s)) return false;
    return unit->text.n == 0 || jx__str_eq(without_scale(s), without_scale(unit->text));
}

bool jx__cell_is_strict(const CellText *c)
{
    const Input *in = c->in;
    if (c->raw.n != c->text.n || jx__cell_is_placeholder(c->text)) return false;
    if (jx__str_eq(c->text, STR("未填")) || jx__str_eq(c->text, STR("不适用"))) return true;
    return (in->type != TYPE_NUMBER && in->type != TYPE_UNKNOWN) || is_plain_number(c);
}
