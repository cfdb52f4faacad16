/* Cells that hold a date: 2023年12月31日, 2023-12-31, 2023.12, 12月底前, 2021年12月完成.
 *
 * Depends on base/ only, allocates nothing. A month without a day is its last day, 年底 is the
 * last day of December; a date without a year takes the form's. A day that the calendar does not
 * have is not moved to one it has.
 */
#include "base/utf8.h"
#include "form/cell.h"

typedef struct Date {
    uint32_t year, month, day; /* 0: not written */
} Date;

/* A whole number of at most four digits of any width. */
static uint32_t take_int(Str *s, uint32_t *digits)
{
    uint32_t value = 0, len;
    jx__cell_skip(s);
    for (*digits = 0; s->n && *digits < 5; ++*digits) {
        uint32_t cp = jx__utf8_next(s->p, s->p + s->n, &len);
        if (cp >= 0xFF10 && cp <= 0xFF19) cp -= 0xFF10 - '0';
        if (cp < '0' || cp > '9') break;
        value = value * 10 + (cp - '0');
        s->p += len;
        s->n -= len;
    }
    jx__cell_skip(s);
    return value;
}

static bool take_mark(Str *s, uint32_t *mark)
{
    static const uint32_t marks[][2] = {{'-', '-'},    {'/', '/'},    {'.', '.'},   {0xFF0D, '-'},
                                        {0xFF0F, '/'}, {0xFF0E, '.'}, {0x2212, '-'}};
    uint32_t len;
    if (!s->n) return false;
    uint32_t cp = jx__utf8_next(s->p, s->p + s->n, &len);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (marks[i][0] != cp) continue;
        *mark = marks[i][1];
        s->p += len;
        s->n -= len;
        return true;
    }
    return false;
}

/* 2023-12-31, 2023/12: after the year, one kind of mark throughout. */
static bool read_marked(Str *s, Date *d)
{
    uint32_t first, second, digits;
    if (!take_mark(s, &first)) return false;
    d->month = take_int(s, &digits);
    if (digits == 0 || digits > 2) return false;
    if (!take_mark(s, &second)) return true;
    d->day = take_int(s, &digits);
    return digits <= 2 && d->day > 0 && first == second;
}

/* …月…日, the digits before 月 still to be read. */
static bool read_month(Str *s, Date *d)
{
    uint32_t digits;
    d->month = take_int(s, &digits);
    if (digits == 0 || digits > 2 || !jx__cell_take(s, STR("月"))) return false;
    Str rest = *s;
    uint32_t day = take_int(&rest, &digits);
    if (digits == 0) return true;
    bool named = jx__cell_take(&rest, STR("日")) || jx__cell_take(&rest, STR("号"));
    if (digits > 2 || day == 0 || !named) return false;
    d->day = day;
    *s = rest;
    return true;
}

static bool take_year_end(Str *s, Date *d)
{
    jx__cell_skip(s);
    if (!jx__cell_take(s, STR("底")) && !jx__cell_take(s, STR("末"))) return false;
    d->month = 12;
    return true;
}

static bool read_date(Str *s, Date *d)
{
    Str start = *s;
    uint32_t digits;
    if (jx__cell_take(s, STR("年"))) return take_year_end(s, d);
    uint32_t first = take_int(s, &digits);
    if (digits == 4) {
        d->year = first;
        if (!jx__cell_take(s, STR("年"))) return read_marked(s, d);
        return take_year_end(s, d) || read_month(s, d);
    }
    *s = start;
    return digits > 0 && read_month(s, d);
}

/* 底前完成 and its parts. */
static void take_tail(Str *s, const Date *d)
{
    static const char *const before[] = {"之前", "以前", "前"};
    static const char *const done[] = {"已完成", "完成", "到位", "办结"};
    jx__cell_skip(s);
    if (d->day == 0 && !jx__cell_take(s, STR("底"))) (void)jx__cell_take(s, STR("末"));
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (jx__cell_take(s, jx__str_of(before[i]))) break;
    jx__cell_skip(s);
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        if (jx__cell_take(s, jx__str_of(done[i]))) break;
}

static uint32_t last_day(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

Cell jx__cell_date(const CellText *c)
{
    Date d = {0}; /* a day of 0 is never written: the readers refuse it */
    Str rest = c->text;
    if (!read_date(&rest, &d)) return jx__cell_refuse(c, JX5240, STR_NONE, STR_NONE, STR_NONE);
    take_tail(&rest, &d);
    if (rest.n)
        return jx__cell_refuse(c, JX5225, jx__cell_shown(c->cx->arena, rest), STR_NONE, STR_NONE);
    if (d.year == 0 && c->cx->year <= 0)
        return jx__cell_refuse(c, JX5242, STR_NONE, STR_NONE, STR_NONE);
    if (d.year == 0) d.year = (uint32_t)c->cx->year;
    bool valid = d.year >= 1900 && d.year <= 2999 && d.month >= 1 && d.month <= 12;
    if (valid && d.day == 0) d.day = last_day(d.year, d.month);
    if (!valid || d.day > last_day(d.year, d.month))
        return jx__cell_refuse(c, JX5241, STR_NONE, STR_NONE, STR_NONE);
    return CELL_NUM(NUM_INT(jx__day_code(d.year, d.month, d.day)));
}
