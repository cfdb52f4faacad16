/* Numbers at the front of a text: decimal digits of any width, and Chinese numerals.
 *
 * Depends on base/ only; numbers past 64 bits live in the caller's pool. Two ways through: plain
 * ASCII digits (nearly every cell) are added up in place; anything else is rewritten as ASCII
 * into a buffer on the stack and handed to jx__num_parse. Commas must part groups of three, and
 * nothing is ever skipped that could have been two numbers.
 */
#include "base/utf8.h"
#include "form/cell.h"
#include <string.h>

static bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes that can end a plain number without looking further: %, and the letters and signs of
 * U+3040 to U+9FFF; the wide digits, commas and blanks begin with other bytes. */
static bool ends_plain(Str s, uint32_t i)
{
    if (i == s.n) return true;
    unsigned char c = (unsigned char)s.p[i];
    return c == '%' || (c >= 0xE4 && c <= 0xE9);
}

static bool plain(Str s, Decimal *out)
{
    uint32_t i = s.n && s.p[0] == '-' ? 1 : 0, point = 0, first = i;
    int64_t value = 0;
    for (; i < s.n && i - first < JX_NUM_POW10; i++) {
        if (is_ascii_digit(s.p[i]))
            value = value * 10 + (s.p[i] - '0');
        else if (s.p[i] == '.' && !point && i > first)
            point = i;
        else
            break;
    }
    /* At most 18 characters were taken, so nothing overflowed. */
    if (i == first || (point && i == point + 1) || !ends_plain(s, i)) return false;
    uint32_t places = point ? i - point - 1 : 0;
    out->num = NUM_RATIO(first ? -value : value, jx__num_pow10[places]);
    out->used = i;
    return true;
}

/* ---- any other number ---- */

typedef struct Scan {
    const char *p, *end; /* what is left */
    char text[JX_NUM_DIGITS + 4];
    uint32_t n, digits, group; /* group: digits since the last comma */
    bool comma, point, blanks, too_long;
} Scan;

/* The character at p as ASCII: 0-9 . , - + e E, ' ' for any blank; 0 for what is no part of a
 * number. */
static char plain_char(const char *p, const char *end, uint32_t *len)
{
    static const struct {
        uint32_t cp;
        char as;
    } wide[] = {{0xFF0C, ','}, {0xFF0E, '.'}, {0xFF0D, '-'}, {0x2212, '-'}, {0xFF0B, '+'},
                {0xFF25, 'e'}, {0xFF45, 'e'}, {',', ','},    {'.', '.'},    {'-', '-'},
                {'+', '+'},    {'e', 'e'},    {'E', 'e'}};
    *len = 0;
    if (p >= end) return 0;
    uint32_t cp = jx__utf8_next(p, end, len);
    if (cp >= '0' && cp <= '9') return (char)cp;
    if (cp >= 0xFF10 && cp <= 0xFF19) return (char)('0' + (cp - 0xFF10));
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (wide[i].cp == cp) return wide[i].as;
    return jx__cell_blank(cp) ? ' ' : 0;
}

static const char *skip_blanks(const char *p, const char *end)
{
    uint32_t len;
    while (plain_char(p, end, &len) == ' ')
        p += len;
    return p;
}

static void put(Scan *s, char c)
{
    if (s->n < sizeof s->text)
        s->text[s->n++] = c;
    else
        s->too_long = true;
}

static void put_digit(Scan *s, char c)
{
    put(s, c);
    s->digits++;
    s->group++;
    if (s->digits > JX_NUM_DIGITS) s->too_long = true;
}

/* A comma or point that belongs to the number has a digit after it. */
static DecimalStatus take_mark(Scan *s, char mark, const char *at, uint32_t len)
{
    uint32_t next_len;
    const char *next = skip_blanks(at + len, s->end);
    bool digit = is_ascii_digit(plain_char(next, s->end, &next_len));
    if (!digit || (mark == '.' && s->point)) {
        bool dangling = mark == '.' && !s->point && at == s->p && next == s->end;
        return dangling ? DECIMAL_POINT : DECIMAL_NONE;
    }
    bool first = !s->comma;
    if (mark == ',') {
        if (s->point || s->group == 0 || s->group > 3 || (!first && s->group != 3))
            return DECIMAL_COMMAS;
        s->comma = true;
    } else {
        if (s->comma && s->group != 3) return DECIMAL_COMMAS;
        if (s->digits == 0) put(s, '0');
        put(s, '.');
        s->point = true;
    }
    if (next != at + len || at != s->p) s->blanks = true;
    s->group = 0;
    s->p = next;
    return DECIMAL_OK;
}

/* Goes on while it is a number. NONE: the number ended before s->p. */
static DecimalStatus step(Scan *s)
{
    uint32_t len;
    char c = plain_char(s->p, s->end, &len);
    if (is_ascii_digit(c)) {
        put_digit(s, c);
        s->p += len;
        return DECIMAL_OK;
    }
    const char *at = s->p;
    if (c == ' ' && s->digits) {
        at = skip_blanks(s->p, s->end);
        c = plain_char(at, s->end, &len);
        if (is_ascii_digit(c)) return DECIMAL_BLANK;
    }
    if (c == ',' || c == '.') return take_mark(s, c, at, len);
    if (c != 'e' || at != s->p || !s->digits) return DECIMAL_NONE;
    uint32_t more;
    char next = plain_char(at + len, s->end, &more);
    bool exponent = is_ascii_digit(next) || next == '-' || next == '+';
    return exponent ? DECIMAL_EXPONENT : DECIMAL_NONE;
}

static DecimalStatus scan(Scan *s)
{
    uint32_t len;
    char sign = plain_char(s->p, s->end, &len);
    if (sign == '-') put(s, '-');
    if (sign == '-' || sign == '+') s->p = skip_blanks(s->p + len, s->end);
    DecimalStatus st = DECIMAL_OK;
    while (st == DECIMAL_OK)
        st = step(s);
    if (s->digits == 0) return DECIMAL_NONE;
    if (st != DECIMAL_NONE) return st;
    if (s->comma && !s->point && s->group != 3) return DECIMAL_COMMAS;
    return s->too_long ? DECIMAL_DIGITS : DECIMAL_OK;
}

DecimalStatus jx__decimal(NumPool *np, Str s, Decimal *out)
{
    *out = (Decimal){0};
    if (plain(s, out)) return DECIMAL_OK;
    Scan scanned;
    scanned.p = s.p;
    scanned.end = s.p + s.n;
    scanned.n = scanned.digits = scanned.group = 0;
    scanned.comma = scanned.point = scanned.blanks = scanned.too_long = false;
    if (s.n == 0) return DECIMAL_NONE;
    DecimalStatus st = scan(&scanned);
    if (st != DECIMAL_OK) return st;
    out->used = (uint32_t)(scanned.p - s.p);
    out->blanks = scanned.blanks;
    NumStatus num = jx__num_parse(np, (Str){scanned.text, scanned.n}, 0, &out->num);
    if (num == NUM_OK) return DECIMAL_OK;
    return num == NUM_NOMEM ? DECIMAL_NOMEM : DECIMAL_DIGITS;
}

/* ---- Chinese numerals ---- */

/* A numeral being read: 一百零五 is a section; 万 closes one and opens the next. */
typedef struct Hanzi {
    int64_t total, section, digit, unit; /* digit -1: none waiting; unit: the last 十 百 千 */
    bool zero, wan, any, bad;
} Hanzi;

static int hanzi_digit(uint32_t cp)
{
    static const uint16_t digits[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                      0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    if (cp == 0x3007) return 0; /* 〇 */
    if (cp == 0x4E24) return 2; /* 两 */
    for (int i = 0; i < 10; i++)
        if (digits[i] == cp) return i;
    return -1;
}

static int64_t hanzi_unit(uint32_t cp)
{
    static const struct {
        uint32_t cp;
        int64_t value;
    } units[] = {{0x5341, 10}, {0x767E, 100}, {0x5343, 1000}, {0x4E07, 10000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].cp == cp) return units[i].value;
    return 0;
}

static void add_digit(Hanzi *h, int digit)
{
    if (h->digit >= 0) h->bad = true; /* 二三: a year, a telephone number, or two numbers */
    if (digit == 0 && h->any)
        h->zero = true;
    else
        h->digit = digit;
    h->any = true;
}

/* The last digit of a section. 一百五 is 150 to some and 105 to others, so it is refused. */
static void close_section(Hanzi *h)
{
    if (h->digit > 0 && h->unit > 10 && !h->zero) h->bad = true;
    if (h->digit >= 0) h->section += h->digit;
    h->digit = -1;
}

static void add_unit(Hanzi *h, int64_t unit)
{
    if (unit == 10000) {
        close_section(h);
        if (h->section == 0 || h->wan) h->bad = true;
        h->total = h->section * 10000;
        h->section = 0;
        h->wan = true;
        h->unit = 10000;
        h->zero = false;
        return;
    }
    bool leading_ten = unit == 10 && !h->any;
    int64_t digit = leading_ten ? 1 : h->digit;
    if (digit <= 0 || (h->unit && unit >= h->unit)) h->bad = true;
    if (!h->bad) h->section += digit * unit;
    h->digit = -1;
    h->unit = unit;
    h->zero = false;
    h->any = true;
}

uint32_t jx__hanzi(Str s, int64_t *out)
{
    Hanzi h = {.digit = -1};
    uint32_t i = 0, len = 0;
    for (; i < s.n && !h.bad; i += len) {
        uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, &len);
        int digit = hanzi_digit(cp);
        int64_t unit = hanzi_unit(cp);
        if (digit >= 0)
            add_digit(&h, digit);
        else if (unit)
            add_unit(&h, unit);
        else
            break;
    }
    bool dangling = h.zero && h.digit < 0;
    close_section(&h);
    if (h.bad || !h.any || dangling) return 0;
    *out = h.total + h.section;
    return i;
}
