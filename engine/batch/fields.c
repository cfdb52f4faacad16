/* Fields of CSV without hurry, and fields between quotes.
 *
 * A field is bare or wholly between quotes, "" being a quote.
 */
#include "batch/line.h"
#include <string.h>

static const char *stop_of(const char *p, const char *end)
{
    while (p < end && *p != ',' && *p != '"')
        p++;
    return p;
}

const char *jx__csv_quoted(Line *w, const char *p, const char *end, Str *text)
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
        p = jx__csv_quoted(w, p, end, text);
        return p && (p == end || *p == ',') ? p : NULL;
    }
    const char *stop = stop_of(p, end);
    *text = (Str){p, (uint32_t)(stop - p)};
    return stop == end || *stop == ',' ? stop : NULL;
}
