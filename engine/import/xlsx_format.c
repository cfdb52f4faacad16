/* Numbers of a workbook as the person saw them: number formats without doubles.
 *
 * A workbook stores 0.05 and a format; what the sheet shows, and what was signed, is 5%. The
 * number stays decimal text throughout: its digits are moved and rounded as characters. What the
 * stored text has past 15 significant digits is the noise of binary arithmetic.
 */
#include "import/xlsx.h"
#include <string.h>

enum { DIGITS = 420, SIGNIFICANT = 15, NOISY = 12, PLACES = 30 };

/* A decimal number: 0.d1 d2 … × 10^point. */
typedef struct Digits {
    char d[DIGITS];
    int n, point;
    bool negative;
} Digits;

/* ---- reading a number ---- */

static bool read_exponent(Str s, uint32_t i, int *out)
{
    bool negative = i < s.n && s.p[i] == '-';
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+')) i++;
    int value = 0;
    if (i == s.n) return false;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || value > 9999) return false;
        value = value * 10 + (s.p[i] - '0');
    }
    *out = negative ? -value : value;
    return true;
}

static bool read_digits(Str s, Digits *out)
{
    uint32_t i = 0, seen = 0;
    bool point = false;
    out->n = out->point = 0;
    out->negative = s.n && s.p[0] == '-';
    if (out->negative) i++;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        seen++;
        if (c == '0' && out->n == 0) {
            out->point -= point;
            continue;
        }
        if (out->n == DIGITS) return false;
        out->d[out->n++] = c;
        out->point += !point;
    }
    int exponent = 0;
    if (i < s.n && ((s.p[i] != 'e' && s.p[i] != 'E') || !read_exponent(s, i + 1, &exponent)))
        return false;
    out->point += exponent;
    while (out->n && out->d[out->n - 1] == '0')
        out->n--;
    if (out->n == 0) out->point = 0;
    return seen > 0;
}

/* Keeps `keep` digits, halves away from zero. */
static void round_digits(Digits *x, int keep)
{
    if (keep >= x->n) return;
    bool up = keep >= 0 && x->d[keep] >= '5';
    x->n = keep > 0 ? keep : 0;
    int i = x->n;
    while (up && i > 0 && x->d[i - 1] == '9')
        i--;
    if (up && i > 0) {
        x->d[i - 1]++;
        x->n = i;
    } else if (up) {
        x->d[0] = '1';
        x->n = 1;
        x->point++;
    }
    while (x->n && x->d[x->n - 1] == '0')
        x->n--;
    if (x->n == 0) x->point = 0;
}

/* ---- writing one ---- */

static char digit_at(const Digits *x, int i)
{
    return i >= 0 && i < x->n ? x->d[i] : '0';
}

static void put_whole(Buf *b, const Digits *x, bool grouped)
{
    if (x->point <= 0) jx__buf_addz(b, "0");
    for (int i = 0; i < x->point; i++) {
        char c = digit_at(x, i);
        jx__buf_add(b, (Str){&c, 1});
        int left = x->point - i - 1;
        if (grouped && left > 0 && left % 3 == 0) jx__buf_addz(b, ",");
    }
}

static void put_number(Buf *b, const Digits *x, bool grouped, int least)
{
    int decimals = x->n - x->point > least ? x->n - x->point : least;
    if (x->negative && x->n) jx__buf_addz(b, "-");
    put_whole(b, x, grouped);
    if (decimals > 0) jx__buf_addz(b, ".");
    for (int i = 0; i < decimals; i++) {
        char c = digit_at(x, x->point + i);
        jx__buf_add(b, (Str){&c, 1});
    }
}

/* ---- dates ---- */

static bool leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* Day 1 is 1 January 1900 and day 60 the 29 February 1900 that never was; since 1904 day 0 is
 * 1 January 1904. */
static bool date_of(int64_t day, bool since_1904, int64_t *year, int *month, int *date)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t y = since_1904 ? 1904 : 1900, left = since_1904 ? day : day > 60 ? day - 2 : day - 1;
    if (left < 0 || day > 2958465 || (!since_1904 && day == 60)) return false;
    for (; left >= (leap(y) ? 366 : 365); y++)
        left -= leap(y) ? 366 : 365;
    int m = 0;
    for (; m < 11; m++) {
        int n = days[m] + (m == 1 && leap(y));
        if (left < n) break;
        left -= n;
    }
    *year = y;
    *month = m + 1;
    *date = (int)left + 1;
    return true;
}

static Shown show_date(Arena *ar, const NumberFormat *f, bool since_1904, const Digits *x,
                       Str stored)
{
    int64_t day = 0, year;
    int month, date;
    for (int i = 0; i < x->point && i < 9; i++)
        day = day * 10 + (digit_at(x, i) - '0');
    bool good = !x->negative && x->point >= 0 && x->point < 9;
    if (!good || !(f->year || f->month || f->day) ||
        !date_of(day, since_1904, &year, &month, &date))
        return (Shown){.text = jx__str_copy(ar, stored), .odd = true};
    Buf b = jx__buf(ar);
    bool only_month = f->month && !f->day && !f->year;
    if (f->year || only_month) jx__buf_printf(&b, "%d年", (int)year);
    if (f->month || f->day) jx__buf_printf(&b, "%d月", month);
    if (f->day) jx__buf_printf(&b, "%d日", date);
    return (Shown){.text = jx__buf_str(&b), .odd = f->clock && x->n > x->point};
}

Shown jx__number_show(Arena *ar, const NumberFormat *f, bool since_1904, Str stored)
{
    Digits x;
    if (!read_digits(stored, &x) || x.point > PLACES || x.point < -PLACES)
        return (Shown){.text = jx__str_copy(ar, stored), .odd = true};
    if (x.n > SIGNIFICANT) round_digits(&x, SIGNIFICANT);
    if (f->kind == FORMAT_DATE) return show_date(ar, f, since_1904, &x, stored);
    Buf b = jx__buf(ar);
    Shown shown = {.odd = f->kind == FORMAT_OTHER};
    if (f->kind == FORMAT_FIXED) {
        if (f->percent && x.n) x.point += 2;
        int before = x.n;
        int keep = x.point + (int)f->most;
        if (keep < 0) x.n = x.point = 0;
        round_digits(&x, keep);
        shown.cut = x.n < before;
        if (!shown.cut || x.n) jx__buf_add(&b, f->before);
        put_number(&b, &x, f->grouped, (int)f->least);
        if (f->percent) jx__buf_addz(&b, "%");
        jx__buf_add(&b, f->after);
    } else {
        shown.artefact = x.n >= NOISY && x.n - x.point >= NOISY - 2;
        put_number(&b, &x, false, 0);
    }
    shown.text = jx__buf_str(&b);
    return shown;
}

/* ---- reading a format ---- */

static Str built_in(uint32_t id)
{
    static const struct {
        uint32_t from, to;
        const char *code;
    } codes[] = {{1, 1, "0"},          {2, 2, "0.00"},       {3, 3, "#,##0"},
                 {4, 4, "#,##0.00"},   {9, 9, "0%"},         {10, 10, "0.00%"},
                 {11, 11, "0.00E+00"}, {12, 13, "# ?/?"},    {14, 16, "y/m/d"},
                 {17, 17, "y-m"},      {18, 21, "h:s"},      {22, 22, "y/m/d h:s"},
                 {27, 36, "y/m/d"},    {37, 38, "#,##0"},    {39, 40, "#,##0.00"},
                 {41, 42, "#,##0"},    {43, 44, "#,##0.00"}, {45, 47, "m:s"},
                 {48, 48, "0.0E+0"},   {49, 49, "@"},        {50, 58, "y/m/d"}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (id >= codes[i].from && id <= codes[i].to) return jx__str_of(codes[i].code);
    return STR_NONE;
}

typedef struct FormatReading {
    NumberFormat *f;
    Buf before, after;
    bool point, digits, seconds;
    uint32_t pending_commas;
} FormatReading;

static void literal(FormatReading *r, Str text)
{
    jx__buf_add(r->digits ? &r->after : &r->before, text);
}

static void placeholder(FormatReading *r, char c)
{
    r->f->kind = FORMAT_FIXED;
    r->digits = true;
    if (r->pending_commas) r->f->grouped = true;
    r->pending_commas = 0;
    if (!r->point) return;
    r->f->most++;
    if (c == '0') r->f->least = r->f->most;
}

/* [Red], [$-804], [$¥-804], [h]: only a currency sign shows. */
static uint32_t bracket(FormatReading *r, Str s, uint32_t i)
{
    uint32_t end = i;
    while (end < s.n && s.p[end] != ']')
        end++;
    if (i + 1 < end && s.p[i + 1] == '$') {
        uint32_t stop = i + 2;
        while (stop < end && s.p[stop] != '-')
            stop++;
        literal(r, (Str){s.p + i + 2, stop - i - 2});
    } else if (i + 1 < end && (s.p[i + 1] == 'h' || s.p[i + 1] == 'm' || s.p[i + 1] == 's')) {
        r->f->kind = FORMAT_DATE;
        r->f->clock = true;
    }
    return end;
}

static void date_letter(FormatReading *r, char c)
{
    bool after_hour = r->f->clock && !r->f->day;
    r->f->kind = FORMAT_DATE;
    if (c == 'y') r->f->year = true;
    if (c == 'm' && !after_hour && !r->seconds) r->f->month = true;
    if (c == 'd') r->f->day = true;
    if (c == 'h' || c == 's') r->f->clock = true;
}

/* Bytes of the character at i. */
static uint32_t width_at(Str s, uint32_t i)
{
    uint32_t n = i < s.n;
    while (n && i + n < s.n && ((unsigned char)s.p[i + n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Only the first section counts: it holds for positive numbers. */
static bool read_char(FormatReading *r, Str s, uint32_t *i)
{
    char c = s.p[*i], low = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    if (c == ';') return false;
    if (c == '0' || c == '#' || c == '?')
        placeholder(r, c);
    else if (c == '.')
        r->point = true;
    else if (c == ',')
        r->pending_commas++;
    else if (c == '%')
        r->f->percent = true;
    else if (c == '[')
        *i = bracket(r, s, *i);
    else if (c == '_' || c == '*')
        *i += width_at(s, *i + 1);
    else if (c == '$')
        literal(r, STR("$"));
    else if (strchr("ymdhs", low))
        date_letter(r, low);
    else if (low == 'e' || c == '/' || c == '@')
        r->f->kind = r->f->kind == FORMAT_DATE ? FORMAT_DATE : FORMAT_OTHER;
    else
        return true;
    return true;
}

static uint32_t quoted(FormatReading *r, Str s, uint32_t i)
{
    uint32_t end = i + 1;
    while (end < s.n && s.p[end] != '"')
        end++;
    literal(r, (Str){s.p + i + 1, end - i - 1});
    return end;
}

NumberFormat jx__format_read(Arena *ar, uint32_t id, Str code)
{
    NumberFormat f = {.kind = FORMAT_GENERAL};
    FormatReading r = {.f = &f, .before = jx__buf(ar), .after = jx__buf(ar)};
    bool other = false;
    if (!code.n) code = built_in(id);
    if (jx__str_starts(code, STR("General"))) {
        uint32_t skip = STR("General").n;
        r.digits = true;
        f.kind = FORMAT_GENERAL;
        code = (Str){code.p + skip, code.n - skip};
        if (!code.n || code.p[0] == ';') return f;
        f.kind = FORMAT_FIXED;
        f.most = PLACES;
    }
    for (uint32_t i = 0; i < code.n; i++) {
        unsigned char c = (unsigned char)code.p[i];
        if (c == '"') {
            i = quoted(&r, code, i);
        } else if (c == '\\' && i + 1 < code.n) {
            uint32_t len = width_at(code, i + 1);
            literal(&r, (Str){code.p + i + 1, len});
            i += len;
        } else if (c >= 0x80) {
            literal(&r, (Str){code.p + i, 1});
        } else if (!read_char(&r, code, &i)) {
            break;
        }
        other = other || f.kind == FORMAT_OTHER;
    }
    if (other && f.kind != FORMAT_DATE)
        f.kind = jx__str_eq(code, STR("@")) ? FORMAT_GENERAL : FORMAT_OTHER;
    if (r.pending_commas && f.kind == FORMAT_FIXED) f.kind = FORMAT_OTHER; /* 0, is thousands */
    if (f.most > PLACES) f.kind = FORMAT_OTHER;
    f.before = jx__buf_str(&r.before);
    f.after = jx__buf_str(&r.after);
    return f;
}
