/* The pre-scan of a form's JSON: one pass over the bytes, no recursion, no tree.
 *
 * Depends on base/ only; the copy lives in the caller's scratch arena. It refuses what cJSON
 * would accept or damage: deep nesting, huge item counts, NUL and control characters in strings,
 * numbers that have lost digits somewhere. It knows no grammar beyond tokens: whether the commas
 * stand right is cJSON's to say. A number before a colon stays bare, so that `{5: 1}` does not
 * become right by being quoted.
 */
#include "form/json_scan.h"
#include "base/limits.h"
#include <string.h>

/* A form has a dozen items a row; more than this is no form and would only fill memory. */
#define ITEMS_MAX (JX_LIMIT_FORM_ROWS * 20u)

enum {
    SHOWN = 40, /* bytes of a number or a place that a message quotes */
    ADDED = 3   /* bytes the copy has more for each number: two quotes and the mark */
};

typedef struct Scan {
    Arena *ar;
    Source *src;
    Diags *diags;
    JsonCopy *out;
    const char *p;
    uint32_t n, i, depth, items;
    bool bad;
} Scan;

static Where here(const Scan *s, uint32_t start, uint32_t end)
{
    return (Where){.source = s->src, .span = {start, end}};
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Refuses and stops: what follows could not be told from what is wrong. */
static bool stop(Scan *s, DiagCode code, uint32_t at)
{
    jx__diag0(s->diags, code, here(s, at, at + 1 <= s->n ? at + 1 : s->n));
    s->bad = true;
    return false;
}

static bool is_nul_escape(const Scan *s, uint32_t i)
{
    return s->n - i >= 6 && memcmp(s->p + i, "\\u0000", 6) == 0;
}

static bool scan_string(Scan *s)
{
    uint32_t start = s->i++;
    while (s->i < s->n && s->p[s->i] != '"') {
        unsigned char c = (unsigned char)s->p[s->i];
        if (c < 0x20) return stop(s, JX5006, s->i);
        if (c == '\\' && is_nul_escape(s, s->i)) return stop(s, JX5006, s->i);
        s->i += c == '\\' ? 2 : 1;
    }
    if (s->i >= s->n) return stop(s, JX5007, start);
    s->i++;
    return true;
}

static bool in_number(char c)
{
    return is_digit(c) || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
}

static uint32_t skip_digits(Str t, uint32_t i)
{
    while (i < t.n && is_digit(t.p[i]))
        i++;
    return i;
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)? and then the exponent, which is reported apart. */
static bool well_formed(Str t, bool *exponent)
{
    uint32_t i = t.n && t.p[0] == '-' ? 1 : 0;
    uint32_t end = skip_digits(t, i);
    if (end == i || (t.p[i] == '0' && end > i + 1)) return false;
    if (end < t.n && t.p[end] == '.') {
        i = end + 1;
        end = skip_digits(t, i);
        if (end == i) return false;
    }
    *exponent = end < t.n && (t.p[end] == 'e' || t.p[end] == 'E');
    if (!*exponent) return end == t.n;
    i = end + 1;
    if (i < t.n && (t.p[i] == '+' || t.p[i] == '-')) i++;
    end = skip_digits(t, i);
    return end > i && end == t.n;
}

static uint32_t significant(Str t)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < t.n; i++)
        if (is_digit(t.p[i]) && (count || t.p[i] != '0')) count++;
    return count;
}

static DiagCode number_trouble(Str t)
{
    bool exponent = false;
    if (!well_formed(t, &exponent)) return JX5001;
    if (exponent) return JX5005;
    return significant(t) > JX_LIMIT_JSON_DIGITS ? JX5004 : DIAG_NONE;
}

static bool before_colon(const Scan *s)
{
    uint32_t i = s->i;
    while (i < s->n && is_space(s->p[i]))
        i++;
    return i < s->n && s->p[i] == ':';
}

static bool scan_number(Scan *s)
{
    uint32_t start = s->i;
    while (s->i < s->n && in_number(s->p[s->i]))
        s->i++;
    Str text = {s->p + start, s->i - start};
    DiagCode code = number_trouble(text);
    if (code != DIAG_NONE) {
        s->bad = true;
        Str shown = {text.p, text.n < SHOWN ? text.n : SHOWN};
        jx__diag(s->diags, code, here(s, start, s->i), shown);
    } else if (!before_colon(s)) {
        *VEC_PUSH(s->ar, &s->out->numbers) = (Span){start, s->i};
    }
    return true;
}

static bool scan_open(Scan *s)
{
    if (++s->depth > JX_LIMIT_JSON_DEPTH) return stop(s, JX5003, s->i);
    s->items++;
    s->i++;
    return true;
}

static bool scan_token(Scan *s)
{
    char c = s->p[s->i];
    if (c == '"') return scan_string(s);
    if (c == '-' || is_digit(c)) return scan_number(s);
    if (c == '{' || c == '[') return scan_open(s);
    if ((unsigned char)c < 0x20 && !is_space(c)) return stop(s, JX5006, s->i);
    if ((c == '}' || c == ']') && s->depth) s->depth--;
    if (c == ',' && ++s->items > ITEMS_MAX) return stop(s, JX5019, s->i);
    s->i++;
    return true;
}

static void write_copy(Scan *s)
{
    JsonCopy *out = s->out;
    uint64_t size = (uint64_t)s->n + ADDED * (uint64_t)out->numbers.n;
    if (s->ar->failed || size >= UINT32_MAX) {
        s->ar->failed = true;
        return;
    }
    char *to = jx__arena_alloc(s->ar, (size_t)size + 1);
    if (s->ar->failed) return;
    out->text = to;
    out->n = (uint32_t)size;
    uint32_t done = 0;
    for (uint32_t k = 0; k < out->numbers.n; k++) {
        Span t = out->numbers.at[k];
        memcpy(to, s->p + done, t.start - done);
        to += t.start - done;
        *to++ = '"';
        *to++ = JX_JSON_NUMBER;
        memcpy(to, s->p + t.start, t.end - t.start);
        to += t.end - t.start;
        *to++ = '"';
        done = t.end;
    }
    if (s->n > done) memcpy(to, s->p + done, s->n - done);
}

bool jx__json_scan(JsonCopy *out, Arena *ar, Source *src, Diags *diags)
{
    Scan s = {.ar = ar, .src = src, .diags = diags, .out = out, .p = src->text.p, .n = src->text.n};
    *out = (JsonCopy){0};
    while (s.i < s.n && scan_token(&s))
        ;
    if (s.bad) return false;
    write_copy(&s);
    return !ar->failed;
}

uint32_t jx__json_origin(const JsonCopy *copy, uint32_t offset)
{
    uint32_t low = 0, high = copy->numbers.n; /* numbers that begin at or before `offset` */
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (copy->numbers.at[mid].start + ADDED * mid <= offset)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0) return offset;
    Span last = copy->numbers.at[low - 1];
    uint32_t begin = last.start + ADDED * (low - 1), end = last.end + ADDED * low;
    if (offset >= end) return offset - ADDED * low;
    return offset <= begin + 1 ? last.start : last.start + (offset - begin - 2);
}
