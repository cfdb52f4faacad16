/* Findings as data: collecting, joining and sorting.
 *
 * Depends on source for places. A list owns all its text, in its own arena; at most
 * JX_DIAGS_MAX findings are kept, each of bounded size, whatever the input.
 * The surprising idea: a finding is drafted on the stack and copied in only when it is new, so
 * that a million repetitions cost no memory. The text is made harmless here, once: control
 * characters become pictures (ESC is ␛), so that no message can drive a terminal.
 */
#include "base/diag.h"
#include "base/utf8.h"
#include <string.h>

enum { FILE_BYTES = 1024, PLACE_BYTES = 240, ARG_BYTES = 120, LINE_BYTES = 160, BEFORE_BYTES = 60 };

static const struct {
    DiagCode code;
    Severity severity;
} severities[] = {
#define DIAG(code, severity, zh, en, fix_zh, fix_en) {JX##code, SEV_##severity},
#include "base/diag.def"
#undef DIAG
};

static Severity severity_of(DiagCode code)
{
    for (size_t i = 0; i < sizeof severities / sizeof *severities; i++)
        if (severities[i].code == code) return severities[i].severity;
    return SEV_ERROR;
}

Severity jx__diag_severity(DiagCode code)
{
    return severity_of(code);
}

bool jx__diags_init(Diags *ds, const Alloc *al)
{
    *ds = (Diags){.errors = 0};
    return jx__arena_init(&ds->arena, al, 0);
}

void jx__diags_free(Diags *ds)
{
    jx__arena_free(&ds->arena);
    ds->at.at = NULL;
    ds->at.n = ds->at.cap = 0;
    ds->errors = ds->warnings = ds->dropped = 0;
}

/* ---- drafting ---- */

/* A finding whose texts still stand on the stack. A character of a source line may grow from one
 * byte to three when it is made visible; two dots mark the cut ends. */
typedef struct Draft {
    Diag diag;
    char file[FILE_BYTES], clause[PLACE_BYTES], cell[PLACE_BYTES];
    char excerpt[LINE_BYTES * 3 + 6];
    char args[JX_DIAG_ARGS][ARG_BYTES];
} Draft;

static const Str dots = {"\xE2\x80\xA6", 3}; /* … */

/* Writes `s` made harmless into out[cap]; what does not fit is cut at a character, with … */
static Str clean(char *out, uint32_t cap, Str s, bool tabs)
{
    uint32_t n = 0, room_for_dots = 0, len;
    for (uint32_t i = 0; i < s.n; i += len) {
        char bytes[4];
        uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, &len);
        uint32_t more = jx__utf8_put(bytes, cp == '\t' && tabs ? cp : jx__utf8_harmless(cp));
        if (n + more > cap) {
            memcpy(out + room_for_dots, dots.p, dots.n);
            return (Str){out, room_for_dots + dots.n};
        }
        memcpy(out + n, bytes, more);
        n += more;
        if (n + dots.n <= cap) room_for_dots = n;
    }
    return (Str){out, n};
}

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The part of a line to show when byte `at` matters: all of it, or about LINE_BYTES bytes. */
static Span window(Str line, uint32_t at)
{
    if (line.n <= LINE_BYTES) return (Span){0, line.n};
    uint32_t left = at > BEFORE_BYTES ? at - BEFORE_BYTES : 0;
    if (left > line.n - LINE_BYTES) left = line.n - LINE_BYTES;
    uint32_t right = left + LINE_BYTES;
    while (left < right && is_tail(line.p[left]))
        left++;
    while (right > left && right < line.n && is_tail(line.p[right]))
        right--;
    return (Span){left, right};
}

/* A cut end shows as …, which takes the place of exactly one character, so that columns hold. */
static void draft_excerpt(Draft *dr, Source *src, uint32_t offset)
{
    Str line = jx__source_line_at(src, offset);
    if (line.n == 0) return;
    uint32_t at = offset - (uint32_t)(line.p - src->text.p);
    Span part = window(line, at < line.n ? at : line.n);
    uint32_t n = 0;
    dr->diag.excerpt_column = 1;
    if (part.start > 0) {
        dr->diag.excerpt_column = jx__utf8_count((Str){line.p, part.start});
        memcpy(dr->excerpt, dots.p, dots.n);
        n = dots.n;
    }
    Str shown = {line.p + part.start, part.end - part.start};
    n += clean(dr->excerpt + n, LINE_BYTES * 3, shown, true).n;
    if (part.end < line.n) {
        memcpy(dr->excerpt + n, dots.p, dots.n);
        n += dots.n;
    }
    dr->diag.excerpt = (Str){dr->excerpt, n};
}

static void draft_place(Draft *dr, Where where)
{
    Diag *d = &dr->diag;
    d->clause = clean(dr->clause, sizeof dr->clause, where.clause, false);
    Str file = where.source ? jx__source_name(where.source, where.span.start) : where.file;
    d->file = clean(dr->file, sizeof dr->file, file, false);
    if (!where.source) {
        d->cell = clean(dr->cell, sizeof dr->cell, where.cell, false);
        return;
    }
    uint32_t most = where.source->text.n;
    uint32_t start = where.span.start < most ? where.span.start : most;
    uint32_t end = where.span.end < start ? start : where.span.end;
    const SourcePart *part = jx__source_part(where.source, start);
    if (part && end > part->end) end = part->end < start ? start : part->end;
    d->at = jx__source_position(where.source, start);
    d->until = jx__source_position(where.source, end);
    draft_excerpt(dr, where.source, start);
}

/* ---- the list ---- */

static bool same_args(const Diag *a, const Diag *b)
{
    bool same = a->nargs == b->nargs;
    for (uint32_t i = 0; same && i < a->nargs; i++)
        same = jx__str_eq(a->args[i], b->args[i]);
    return same;
}

/* Findings about a whole file have no place of their own; their arguments tell them apart. */
static bool is_same(const Diag *a, const Diag *b)
{
    return a->code == b->code && a->at.line == b->at.line && a->at.column == b->at.column &&
           a->until.line == b->until.line && a->until.column == b->until.column &&
           jx__str_eq(a->file, b->file) && jx__str_eq(a->cell, b->cell) &&
           jx__str_eq(a->clause, b->clause) && (a->at.line > 0 || a->cell.n > 0 || same_args(a, b));
}

static bool is_known(const Diags *ds, const Diag *d)
{
    for (uint32_t i = 0; i < ds->at.n; i++)
        if (is_same(&ds->at.at[i], d)) return true;
    return false;
}

static void count(Diags *ds, Severity severity)
{
    ds->errors += severity == SEV_ERROR;
    ds->warnings += severity == SEV_WARNING;
}

/* True when a finding of this severity would find neither a free place nor a milder one to take
 * the place of: no flood of notes hides an error. */
static bool has_no_room(const Diags *ds, Severity severity)
{
    uint32_t milder = 0;
    for (int s = SEV_NOTE; s < (int)severity; s++)
        milder += ds->kept[s];
    return ds->arena.failed || (ds->at.n >= JX_DIAGS_MAX && milder == 0);
}

/* The place of the last of the mildest findings. */
static Diag *mildest(Diags *ds)
{
    Diag *found = &ds->at.at[0];
    for (uint32_t i = 1; i < ds->at.n; i++)
        if (ds->at.at[i].severity <= found->severity) found = &ds->at.at[i];
    return found;
}

Diag jx__diag_copy(Arena *ar, const Diag *d)
{
    Diag mine = *d;
    mine.clause = jx__str_copy(ar, d->clause);
    mine.file = jx__str_copy(ar, d->file);
    mine.cell = jx__str_copy(ar, d->cell);
    mine.excerpt = jx__str_copy(ar, d->excerpt);
    for (uint32_t i = 0; i < d->nargs; i++)
        mine.args[i] = jx__str_copy(ar, d->args[i]);
    return mine;
}

/* Copies a finding in, with all its texts; false when memory is short. */
static bool keep(Diags *ds, const Diag *d)
{
    Arena *ar = &ds->arena;
    Diag mine = jx__diag_copy(ar, d);
    bool full = ds->at.n >= JX_DIAGS_MAX;
    Diag *slot = full ? mildest(ds) : VEC_PUSH(ar, &ds->at);
    if (ar->failed) return false;
    if (full) {
        ds->kept[slot->severity]--;
        ds->dropped++;
    }
    ds->kept[mine.severity]++;
    *slot = mine;
    return true;
}

static void admit(Diags *ds, const Diag *d)
{
    if (is_known(ds, d)) return;
    count(ds, d->severity);
    if (has_no_room(ds, d->severity) || !keep(ds, d)) ds->dropped++;
}

/* Without room it only counts, and does not ask whether it has met the finding before. */
void jx__diag_add(Diags *ds, DiagCode code, Where where, uint32_t nargs, const Str *args)
{
    jx__diag_add_as(ds, code, severity_of(code), where, nargs, args);
}

void jx__diag_add_as(Diags *ds, DiagCode code, Severity severity, Where where, uint32_t nargs,
                     const Str *args)
{
    if (has_no_room(ds, severity)) {
        count(ds, severity);
        ds->dropped++;
        return;
    }
    Draft dr = {.diag = {.code = code, .severity = severity}};
    draft_place(&dr, where);
    dr.diag.nargs = nargs < JX_DIAG_ARGS ? nargs : JX_DIAG_ARGS;
    for (uint32_t i = 0; i < dr.diag.nargs; i++)
        dr.diag.args[i] = clean(dr.args[i], ARG_BYTES, args[i], false);
    admit(ds, &dr.diag);
}

void jx__diags_append(Diags *to, const Diags *from)
{
    if (to == from) return;
    uint32_t errors = from->errors, warnings = from->warnings;
    for (uint32_t i = 0; i < from->at.n; i++) {
        const Diag *d = &from->at.at[i];
        admit(to, d);
        errors -= d->severity == SEV_ERROR;
        warnings -= d->severity == SEV_WARNING;
    }
    to->errors += errors; /* those that were counted but not kept */
    to->warnings += warnings;
    to->dropped += from->dropped;
}

static int order(const Diag *a, const Diag *b)
{
    int by_file = jx__str_cmp(a->file, b->file);
    if (by_file) return by_file;
    if (a->at.line != b->at.line) return a->at.line < b->at.line ? -1 : 1;
    if (a->at.column != b->at.column) return a->at.column < b->at.column ? -1 : 1;
    return (a->code > b->code) - (a->code < b->code);
}

/* By insertion: stable, without memory, and the list is short. */
void jx__diags_sort(Diags *ds)
{
    for (uint32_t i = 1; i < ds->at.n; i++) {
        Diag moving = ds->at.at[i];
        uint32_t j = i;
        for (; j > 0 && order(&ds->at.at[j - 1], &moving) > 0; j--)
            ds->at.at[j] = ds->at.at[j - 1];
        ds->at.at[j] = moving;
    }
}
