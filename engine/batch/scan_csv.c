/* A form in one record of a wide CSV table, straight from the bytes to the cells.
 *
 * Depends on values.c. A field is bare or wholly between quotes, "" being a quote; anything else is
 * refused by the long way (line.c), which reads the same records without hurry. An empty field is
 * 未填. The record ends in a line end or 0 at p[n], where the search for commas stops as well.
 */
#include "batch/values.h"
#include <string.h>

/* ---- the short way ---- */

/* The first comma, quote or line end from p on. There is one. */
static inline const char *field_stop(const char *p)
{
#if defined(__SSE2__)
    const __m128i comma = _mm_set1_epi8(','), quote = _mm_set1_epi8('"');
    const __m128i line = _mm_set1_epi8('\n');
    for (;; p += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(x, comma), _mm_cmpeq_epi8(x, quote));
        hit = _mm_or_si128(hit, _mm_cmpeq_epi8(x, line));
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask) return p + __builtin_ctz(mask);
    }
#else
    while (*p != ',' && *p != '"' && *p != '\n')
        p++;
    return p;
#endif
}

static const char *take_quoted_field(Line *w, const char *p, const char *end, Str *text,
                                     uint64_t *inner)
{
    const char *stop = jx__csv_quoted(w, p, end, text);
    if (!stop) return NULL;
    for (const char *at = p; (at = memchr(at, '\n', (size_t)(stop - at))) != NULL; at++)
        ++*inner;
    if (*stop == '\r' && stop[1] == '\n') stop++;
    return *stop == ',' || *stop == '\n' ? stop : NULL;
}

static bool take_other(Line *w, const Column *c, Str text, Head *head)
{
    if (c->kind == COL_ID)
        head->id = text;
    else if (c->kind == COL_UNIT)
        head->unit = text;
    (void)jx__text_ok(w, text.p, text.n);
    return c->kind != COL_HEAD;
}

const char *jx__scan_csv(Line *w, const char *p, const char *end, Head *head, uint64_t *inner)
{
    const BatchShared *s = w->shared;
    if (*p == '\n' || *p == '\r') return NULL; /* perhaps nothing at all */
    if (s->odd_columns || memcmp(p, "\xEF\xBB\xBF", 3) == 0) return NULL;
    for (const Column *c = s->columns, *last = c + s->ncolumns - 1;; c++, p++) {
        const char *stop = field_stop(p);
        Str text = {p, (uint32_t)(stop - p)};
        if (*stop == '\n') { /* of a record, or of a line within a field */
            if (text.n && stop[-1] == '\r') text.n--;
        } else if (*stop == '"') {
            if (text.n || (stop = take_quoted_field(w, p, end, &text, inner)) == NULL) return NULL;
        }
        if (text.n && c->input != JX_NO_REG)
            jx__slot_read(w, c->input, text.p, text.n);
        else if (text.n && !take_other(w, c, text, head))
            return NULL;
        p = stop;
        if (*p == '\n' || c == last) return *p == '\n' && c == last && !w->failed ? p : NULL;
    }
}
