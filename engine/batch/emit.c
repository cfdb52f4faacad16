/* Result lines, written byte by byte: JSON or CSV.
 *
 * Depends on the results of a line. Formatting through printf would cost more than the scores.
 * Room is made once for a whole line, so the writers below do not ask again.
 */
#include "batch/emit.h"
#include "base/json.h"
#include "batch/bytes.h"
#include <string.h>

bool jx__out_room(Output *out, size_t more)
{
    if (out->cap - out->n >= more) return true;
    size_t cap = out->cap ? out->cap : 1 << 16;
    while (cap - out->n < more && cap < SIZE_MAX / 2)
        cap *= 2;
    char *p = jx__alloc(&out->alloc, cap);
    if (!p || cap - out->n < more) {
        if (p) jx__free(&out->alloc, p, cap);
        out->failed = true;
        return false;
    }
    if (out->n) memcpy(p, out->p, out->n);
    jx__free(&out->alloc, out->p, out->cap);
    out->p = p;
    out->cap = cap;
    return true;
}

void jx__out_free(Output *out)
{
    jx__free(&out->alloc, out->p, out->cap);
    jx__free(&out->alloc, out->patches, out->capp * sizeof *out->patches);
    Alloc al = out->alloc;
    *out = (Output){.alloc = al};
}

/* ---- figures ---- */

char *jx__put_uint(char *p, uint64_t x)
{
    if (x < 10) {
        *p = (char)('0' + x);
        return p + 1;
    }
    char t[20];
    uint32_t n = 0;
    do {
        t[n++] = (char)('0' + x % 10);
        x /= 10;
    } while (x);
    while (n)
        *p++ = t[--n];
    return p;
}

/* v over 10^places; at most 40 bytes. */
static inline char *put_scaled(char *p, int64_t v, uint32_t places)
{
    uint64_t x = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    if (v < 0) *p++ = '-';
    uint64_t unit = (uint64_t)jx__num_pow10[places];
    p = jx__put_uint(p, x / unit);
    if (places == 0) return p;
    *p++ = '.';
    x %= unit;
    for (uint32_t i = places; i-- > 0; x /= 10)
        p[i] = (char)('0' + x % 10);
    return p + places;
}

/* ---- texts ---- */

static char *put(char *p, const char *text, size_t n)
{
    if (n) memcpy(p, text, n);
    return p + n;
}
#define PUT(p, text) put((p), (text), sizeof(text) - 1)

/* A JSON string as the other writers print it; the room grows as needed. `padded`: a little behind
 * it may be read. */
static void add_string(Line *w, Str s, bool padded)
{
    Output *out = w->out;
    if (!s.p) {
        if (jx__out_room(out, 4)) out->n = (size_t)(PUT(out->p + out->n, "null") - out->p);
        return;
    }
    if (padded ? jx__needs_escape_padded(s.p, s.n) : jx__needs_escape(s.p, s.n)) {
        w->dirty = true;
        Buf b = jx__buf(&w->scratch);
        jx__json_string(&b, s);
        s = jx__buf_str(&b);
        if (!w->scratch.failed && jx__out_room(out, s.n))
            out->n = (size_t)(put(out->p + out->n, s.p, s.n) - out->p);
        return;
    }
    if (!jx__out_room(out, (size_t)s.n + 2)) return;
    char *p = out->p + out->n;
    *p++ = '"';
    p = put(p, s.p, s.n);
    *p++ = '"';
    out->n = (size_t)(p - out->p);
}

static inline void add(Output *out, const char *text)
{
    size_t n = strlen(text);
    if (n && jx__out_room(out, n)) out->n = (size_t)(put(out->p + out->n, text, n) - out->p);
}

/* ---- scores ---- */

static size_t score_room(const Line *w)
{
    size_t room = 256 + 56 * (size_t)w->fused->n;
    for (uint32_t i = 0; i < w->fused->n && w->any_odd; i++)
        room += w->known[i] == SCORE_ODD ? w->odd[i].n : 0;
    return room + (w->total_known == SCORE_ODD ? w->total_odd.n : 0);
}

static inline char *put_score(char *p, uint8_t known, int64_t v, Str odd, uint32_t places)
{
    return known == SCORE_WHOLE ? put_scaled(p, v, places) : put(p, odd.p, odd.n);
}

/* Whether a row is in each of the states: a bit for each. Behind the last row are zeros. */
static unsigned states_of(const Line *w)
{
    uint64_t all = 0, some;
    for (uint32_t i = 0; i < w->fused->n; i += 8) {
        memcpy(&some, w->state + i, 8);
        all |= some;
    }
    all |= all >> 32;
    all |= all >> 16;
    return (unsigned)(all | all >> 8) & 0xFF;
}

/* 3,17: the indicators in a state, counted from 1. */
static char *put_places(const Line *w, char *p, RowState state, char between)
{
    const uint8_t *at = w->state, *end = at + w->fused->n, *found;
    for (; (found = memchr(at, (int)state, (size_t)(end - at))) != NULL; at = found + 1) {
        if (at != w->state) *p++ = between;
        p = jx__put_uint(p, (uint64_t)(found - w->state) + 1);
    }
    return p;
}

/* The usual case: every score a number of hundredths, nearly all below ten. Those are copied from
 * a table, eight bytes at a time, of which seven stay: "3.75", */
static char *put_hundredths(const Line *w, char *p)
{
    const char(*text)[8] = w->shared->hundredths;
    for (uint32_t i = 0; i < w->fused->n; i++) {
        int64_t v = w->score[i];
        if (v >= 0 && v < HUNDREDTHS) {
            memcpy(p, text[v], 8);
            p += 7;
            continue;
        }
        *p++ = '"';
        p = put_scaled(p, v, 2);
        p = PUT(p, "\",");
    }
    if (w->fused->n) p--;
    *p++ = ']';
    return p;
}

void jx__emit_prepare(BatchShared *s)
{
    for (uint32_t i = 0; i < HUNDREDTHS; i++) {
        char *p = s->hundredths[i];
        *p++ = '"';
        p = put_scaled(p, i, 2);
        memcpy(p, "\",", 2);
    }
}

static char *put_json_scores(const Line *w, char *p)
{
    uint32_t places = w->plan->item_places;
    *p++ = '[';
    if (w->all_whole && places == 2) return put_hundredths(w, p);
    for (uint32_t i = 0; i < w->fused->n; i++) {
        if (i) *p++ = ',';
        if (w->known[i] == SCORE_NONE) {
            p = PUT(p, "null");
            continue;
        }
        *p++ = '"';
        p = put_score(p, w->known[i], w->score[i], w->odd[i], places);
        *p++ = '"';
    }
    *p++ = ']';
    return p;
}

/* `,"total":"79.21","grade":` */
static char *put_total(const Line *w, char *p, bool total)
{
    p = PUT(p, ",\"total\":");
    if (!total) return PUT(p, "null,\"grade\":");
    *p++ = '"';
    if (w->total_known == SCORE_WHOLE && w->plan->total_places == 2 && w->total >= 0) {
        uint64_t v = (uint64_t)w->total, cents = v % 100;
        p = jx__put_uint(p, v / 100);
        *p++ = '.';
        *p++ = (char)('0' + cents / 10);
        *p++ = (char)('0' + cents % 10);
    } else {
        p = put_score(p, w->total_known, w->total, w->total_odd, w->plan->total_places);
    }
    return PUT(p, "\",\"grade\":");
}

static void json_result(Line *w, const Head *head)
{
    Output *out = w->out;
    unsigned states = states_of(w);
    bool unreadable = states & STATE_UNREADABLE;
    bool total = !unreadable && w->total_known != SCORE_NONE;
    add(out, "{\"id\":");
    add_string(w, head->id, head->padded);
    add(out, ",\"unit\":");
    add_string(w, head->unit, head->padded);
    if (!jx__out_room(out, score_room(w))) return;
    char *p = put_total(w, out->p + out->n, total);
    out->n = (size_t)(p - out->p);
    add_string(w, total && w->grade.n ? w->grade : STR_NONE, false);
    if (!jx__out_room(out, score_room(w))) return;
    p = PUT(out->p + out->n, ",\"scores\":");
    p = unreadable ? PUT(p, "null") : put_json_scores(w, p);
    p = PUT(p, ",\"missing\":[");
    if (states & STATE_MISSING) p = put_places(w, p, STATE_MISSING, ',');
    p = PUT(p, "],\"unreadable\":[");
    if (unreadable) p = put_places(w, p, STATE_UNREADABLE, ',');
    p = PUT(p, "]}\n");
    out->n = (size_t)(p - out->p);
}

/* ---- CSV ---- */

static void add_doubled(Output *out, Str s)
{
    if (s.n == 0 || !jx__out_room(out, 2 * (size_t)s.n)) return;
    char *p = out->p + out->n;
    for (uint32_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') *p++ = '"';
        *p++ = s.p[i];
    }
    out->n = (size_t)(p - out->p);
}

/* Quoted where it must be. A text that a table program would take for a formula gets an
 * apostrophe before it. */
static void add_field(Output *out, Str s)
{
    bool formula = s.n && strchr("=+-@\t\r", s.p[0]) != NULL && s.p[0];
    bool quote = formula;
    for (uint32_t i = 0; i < s.n && !quote; i++)
        quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    add(out, formula ? "\"'" : quote ? "\"" : "");
    add_doubled(out, s);
    if (quote) add(out, "\"");
}

void jx__emit_header(const BatchShared *shared, Output *out)
{
    const Fused *f = &shared->fused;
    add(out, "id,unit,total,grade");
    for (uint32_t i = 0; i < f->n; i++) {
        add(out, ",");
        add_field(out, shared->plan->items[f->items[i]].name);
    }
    add(out, ",missing,unreadable,error\n");
}

static void csv_result(Line *w, const Head *head)
{
    Output *out = w->out;
    unsigned states = states_of(w);
    bool unreadable = states & STATE_UNREADABLE;
    bool total = !unreadable && w->total_known != SCORE_NONE;
    add_field(out, head->id);
    add(out, ",");
    add_field(out, head->unit);
    if (!jx__out_room(out, 2 * score_room(w))) return;
    char *p = PUT(out->p + out->n, ",");
    if (total) p = put_score(p, w->total_known, w->total, w->total_odd, w->plan->total_places);
    *p++ = ',';
    out->n = (size_t)(p - out->p);
    if (total) add_field(out, w->grade);
    if (!jx__out_room(out, 2 * score_room(w))) return;
    p = out->p + out->n;
    for (uint32_t i = 0; i < w->fused->n; i++) {
        *p++ = ',';
        if (!unreadable && w->known[i] != SCORE_NONE)
            p = put_score(p, w->known[i], w->score[i], w->odd[i], w->plan->item_places);
    }
    *p++ = ',';
    p = put_places(w, p, STATE_MISSING, ' ');
    *p++ = ',';
    p = put_places(w, p, STATE_UNREADABLE, ' ');
    p = PUT(p, ",\n");
    out->n = (size_t)(p - out->p);
}

void jx__emit_result(Line *w, const Head *head)
{
    if (w->shared->opt.csv_out)
        csv_result(w, head);
    else
        json_result(w, head);
}

/* ---- errors ---- */

static void add_patch(Output *out, uint64_t line)
{
    if (out->npatches == out->capp) {
        size_t cap = out->capp ? 2 * out->capp : 16;
        Patch *more = jx__alloc(&out->alloc, cap * sizeof *more);
        if (!more) {
            out->failed = true;
            return;
        }
        if (out->npatches) memcpy(more, out->patches, out->npatches * sizeof *more);
        jx__free(&out->alloc, out->patches, out->capp * sizeof *more);
        out->patches = more;
        out->capp = cap;
    }
    out->patches[out->npatches++] = (Patch){out->n, line};
}

void jx__emit_error(Line *w, uint64_t number, const char *code, Str message)
{
    Output *out = w->out;
    if (!w->shared->opt.csv_out) {
        add(out, "{\"line\": ");
        add_patch(out, number);
        add(out, ", \"error\": ");
        add_string(w, message, false);
        add(out, ", \"code\": \"");
        add(out, code);
        add(out, "\"}\n");
        return;
    }
    add(out, ",,,");
    for (uint32_t i = 0; i < w->fused->n; i++)
        add(out, ",");
    add(out, ",,,\"");
    add(out, w->shared->opt.lang == LANG_EN ? "line " : "第");
    add_patch(out, number);
    add(out, w->shared->opt.lang == LANG_EN ? " " : "行 ");
    add(out, code);
    add(out, " ");
    add_doubled(out, message);
    add(out, "\"\n");
}
