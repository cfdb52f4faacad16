/* A form in one record of a wide CSV table, straight from the bytes to the cells.
 *
 * Depends on values.c. A field is bare or wholly between quotes, "" being a quote; anything else is
 * refused by the long way (line.c), which reads the same records without hurry. An empty field is
 * 未填. The record ends in a line end or 0 at p[n], where the search for commas stops as well.
 */
#include "batch/line.h"
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* The first comma or quote before `end`, else `end`. */
static inline const char *stop_of(const char *p, const char *end)
{
#if defined(__SSE2__)
    const __m128i comma = _mm_set1_epi8(','), quote = _mm_set1_epi8('"');
    for (; p < end; p += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(x, comma), _mm_cmpeq_epi8(x, quote));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask) {
            p += __builtin_ctz(mask);
            break;
        }
    }
    return p < end ? p : end;
#else
    while (p < end && *p != ',' && *p != '"')
        p++;
    return p;
#endif
}

/* The text of a quoted field whose quote stands at p, and what follows it; NULL: not closed. */
static const char *take_quoted(Line *w, const char *p, const char *end, Str *text)
{
    const char *from = ++p;
    bool doubled = false;
    for (;; p += 2) {
        p = memchr(p, '"', (size_t)(end - p));
        if (!p) return NULL;
        if (p + 1 == end || p[1] != '"') break;
        doubled = true;
        if (p + 2 == end) return NULL;
    }
    *text = (Str){from, (uint32_t)(p - from)};
    if (!doubled) return p + 1;
    w->dirty = true;
    char *to = jx__arena_alloc(&w->scratch, (size_t)text->n + JX_WIDE_PAD);
    if (w->scratch.failed) {
        w->failed = true;
        return NULL;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < text->n; i++) {
        to[n++] = from[i];
        if (from[i] == '"') i++;
    }
    *text = (Str){to, n};
    return p + 1;
}

const char *jx__csv_field(Line *w, const char *p, const char *end, Str *text)
{
    if (p < end && *p == '"') {
        p = take_quoted(w, p, end, text);
        return p && (p == end || *p == ',') ? p : NULL;
    }
    const char *stop = stop_of(p, end);
    *text = (Str){p, (uint32_t)(stop - p)};
    return stop == end || *stop == ',' ? stop : NULL;
}

static bool take(Line *w, const Column *c, Str text, Head *head)
{
    if (text.n == 0) return true;
    if (c->kind == COL_VALUE && c->input != JX_NO_REG)
        jx__slot_read(w, c->input, text.p, text.n);
    else if (c->kind == COL_ID)
        head->id = text;
    else if (c->kind == COL_UNIT)
        head->unit = text;
    if (c->kind != COL_VALUE || c->input == JX_NO_REG) (void)jx__text_ok(w, text.p, text.n);
    return c->kind != COL_HEAD && !w->failed;
}

bool jx__scan_csv(Line *w, Str record, Head *head)
{
    const BatchShared *s = w->shared;
    const char *p = record.p, *end = p + record.n;
    if (s->odd_columns || memcmp(p, "\xEF\xBB\xBF", 3) == 0) return false;
    for (uint32_t i = 0; i < s->ncolumns; i++) {
        Str text;
        p = jx__csv_field(w, p, end, &text);
        if (!p || !take(w, &s->columns[i], text, head)) return false;
        if (i + 1 == s->ncolumns) return p == end;
        if (p++ == end) return false;
    }
    return false;
}
