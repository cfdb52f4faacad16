/* One text: taking it in, and finding lines in it.
 *
 * Depends on utf8 for validity and on libc's iconv for GB18030. All of a source lives in the
 * arena it was loaded into. The line index is made on first use; a source that several threads
 * share must have been asked for a position once before.
 * The surprising idea: for a text that is neither encoding, the byte named is the one at which
 * the encoding that read further gave up. That is the spoiled byte; the other is mere noise.
 */
#define _POSIX_C_SOURCE 200809L
#include "base/source.h"
#include "base/diag.h"
#include "base/utf8.h"
#include "base/utf8_wide.h"
#include <errno.h>
#include <iconv.h>
#include <string.h>

/* ---- lines ---- */

/* Offset just past the line end that is met first from `at` on; false when no line ends. */
static bool next_line(Str text, uint32_t at, uint32_t *start)
{
    enum { WINDOW = 512 }; /* searched at once, so that a text of \r alone stays linear */
    for (;;) {
        if (at >= text.n) return false;
        const char *from = text.p + at;
        size_t n = text.n - at < WINDOW ? text.n - at : WINDOW;
        const char *end = memchr(from, '\n', n);
        const char *cr = memchr(from, '\r', end ? (size_t)(end - from) : n);
        if (cr) end = cr;
        at += end ? (uint32_t)(end - from) : (uint32_t)n;
        if (end) break;
    }
    bool pair = text.p[at] == '\r' && at + 1 < text.n && text.p[at + 1] == '\n';
    *start = at + (pair ? 2 : 1);
    return true;
}

/* The same of a text without \r. */
static void build_simple_lines(Source *src)
{
    const char *from = src->text.p, *end = from + src->text.n, *p = from;
    size_t n = 1, i = 1;
    for (; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
        n++;
    uint32_t *starts = jx__arena_raw(src->arena, n * sizeof *starts);
    if (src->arena->failed) return;
    starts[0] = 0;
    for (p = from; (p = memchr(p, '\n', (size_t)(end - p))) != NULL;)
        starts[i++] = (uint32_t)(++p - from);
    src->lines.at = starts;
    src->lines.n = src->lines.cap = (uint32_t)n;
}

/* One allocation of the exact size. When memory is short the index stays empty, and every
 * question is answered by reading the text. */
static void build_lines(Source *src)
{
    size_t n = 1;
    uint32_t at = 0;
    Str text = src->text;
    if (text.n && !memchr(text.p, '\r', text.n)) {
        build_simple_lines(src);
        return;
    }
    while (next_line(text, at, &at))
        n++;
    if (src->arena->failed || n > SIZE_MAX / sizeof *src->lines.at) return;
    uint32_t *starts = jx__arena_alloc(src->arena, n * sizeof *starts);
    if (src->arena->failed) return;
    src->lines.at = starts;
    src->lines.n = src->lines.cap = (uint32_t)n;
    for (size_t i = 1; i < n; i++)
        if (!next_line(src->text, starts[i - 1], &starts[i])) break;
}

/* The line (from 1) that `offset` is in, and where it starts. */
static uint32_t scan_line(Str text, uint32_t offset, uint32_t *start)
{
    uint32_t line = 1, next;
    *start = 0;
    while (next_line(text, *start, &next) && next <= offset) {
        *start = next;
        line++;
    }
    return line;
}

static uint32_t find_line(Source *src, uint32_t offset, uint32_t *start)
{
    if (src->lines.n == 0) build_lines(src);
    if (src->lines.n == 0) return scan_line(src->text, offset, start);
    uint32_t low = 0, high = src->lines.n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (src->lines.at[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    *start = src->lines.at[low];
    return low + 1;
}

Position jx__source_position(Source *src, uint32_t offset)
{
    if (offset > src->text.n) offset = src->text.n;
    while (offset > 0 && offset < src->text.n &&
           ((unsigned char)src->text.p[offset] & 0xC0) == 0x80)
        offset--;
    uint32_t start, line = find_line(src, offset, &start);
    Str before = jx__source_text(src, (Span){start, offset});
    const SourcePart *part = jx__source_part(src, offset);
    return (Position){line - (part ? part->first_line : 0), jx__utf8_count(before) + 1};
}

uint32_t jx__source_line_number(Source *src, uint32_t offset, uint32_t *hint)
{
    if (src->lines.n == 0) build_lines(src);
    const uint32_t *starts = src->lines.at;
    if (*hint >= src->lines.n || starts[*hint] > offset)
        return jx__source_position(src, offset).line;
    while (*hint + 1 < src->lines.n && starts[*hint + 1] <= offset)
        ++*hint;
    const SourcePart *part = jx__source_part(src, offset);
    return *hint + 1 - (part ? part->first_line : 0);
}

static bool line_start(Source *src, uint32_t line, uint32_t *start)
{
    if (src->lines.n == 0) build_lines(src);
    if (src->lines.n) {
        bool known = line >= 1 && line <= src->lines.n;
        *start = known ? src->lines.at[line - 1] : 0;
        return known;
    }
    *start = 0;
    for (uint32_t i = 1; i < line; i++)
        if (!next_line(src->text, *start, start)) return false;
    return line >= 1;
}

Str jx__source_line(Source *src, uint32_t line)
{
    uint32_t start;
    return line_start(src, line, &start) ? jx__source_line_at(src, start) : STR_NONE;
}

Str jx__source_line_at(Source *src, uint32_t offset)
{
    uint32_t start, end;
    if (offset > src->text.n) offset = src->text.n;
    (void)find_line(src, offset, &start);
    for (end = start; end < src->text.n; end++)
        if (src->text.p[end] == '\n' || src->text.p[end] == '\r') break;
    return jx__source_text(src, (Span){start, end});
}

static uint32_t put_at(char *to, uint32_t n, Str s)
{
    if (s.n) memcpy(to + n, s.p, s.n);
    return n + s.n;
}

Str jx__source_splice(Arena *ar, const Source *src, Span part, uint32_t n, const Span *at,
                      const Str *now)
{
    size_t room = (size_t)(part.end - part.start) + 2;
    for (uint32_t i = 0; i < n; i++)
        room += now[i].n;
    char *text = room <= UINT32_MAX ? jx__arena_alloc(ar, room) : NULL;
    if (!text || ar->failed) {
        ar->failed = true;
        return STR_NONE;
    }
    uint32_t done = part.start, size = 0;
    for (uint32_t i = 0; i < n; i++) {
        size = put_at(text, size, jx__source_text(src, (Span){done, at[i].start}));
        size = put_at(text, size, now[i]);
        done = at[i].end;
    }
    size = put_at(text, size, jx__source_text(src, (Span){done, part.end}));
    text[size] = text[size + 1] = 0;
    return (Str){text, size};
}

/* ---- parts ---- */

const SourcePart *jx__source_part(const Source *src, uint32_t offset)
{
    uint32_t i = 0;
    while (i + 1 < src->nparts && offset >= src->parts[i + 1].start)
        i++;
    return src->nparts ? &src->parts[i] : NULL;
}

Str jx__source_name(const Source *src, uint32_t offset)
{
    const SourcePart *part = jx__source_part(src, offset);
    return part ? part->name : src->name;
}

Source jx__source_view(const Source *src, uint32_t i)
{
    Source view = *src;
    if (src->nparts) {
        const SourcePart *part = &src->parts[i];
        view.name = part->name;
        view.text = (Str){src->text.p + part->start, part->end - part->start};
    }
    view.parts = NULL;
    view.nparts = view.lines.n = 0;
    return view;
}

/* Two line ends follow each part, so that no line and no token runs on into the next one. */
bool jx__source_join(Source *out, Arena *ar, const Source *texts, const uint32_t *below, uint32_t n)
{
    size_t size = 0;
    for (uint32_t i = 0; i < n; i++)
        size += (size_t)texts[i].text.n + 2;
    char *text = jx__arena_alloc(ar, size + 2);
    SourcePart *parts = jx__arena_alloc(ar, n * sizeof *parts);
    if (ar->failed || size > UINT32_MAX - 2) return false;
    uint32_t at = 0, line = 0;
    for (uint32_t i = 0; i < n; i++) {
        Str part = texts[i].text;
        if (part.n) memcpy(text + at, part.p, part.n);
        text[at + part.n] = text[at + part.n + 1] = '\n';
        parts[i] = (SourcePart){.name = texts[i].name,
                                .start = at,
                                .end = at + part.n,
                                .first_line = line,
                                .below = below[i]};
        Str whole = {text + at, part.n + 2};
        for (uint32_t next = 0; next_line(whole, next, &next);)
            line++;
        at += whole.n;
    }
    *out = (Source){
        .name = texts[n - 1].name, .text = {text, at}, .parts = parts, .nparts = n, .arena = ar};
    return true;
}

static Str copy_text(Arena *ar, Str s)
{
    return s.n ? jx__str_copy(ar, s) : s;
}

/* The lines are those of `from` when it knows them. */
static void copy_lines(Source *out, const Source *from)
{
    uint32_t n = from->lines.n;
    uint32_t *starts = n ? jx__arena_raw(out->arena, n * sizeof *starts) : NULL;
    if (starts && !out->arena->failed) {
        memcpy(starts, from->lines.at, n * sizeof *starts);
        out->lines.at = starts;
        out->lines.n = out->lines.cap = n;
    }
    (void)jx__source_position(out, 0);
}

bool jx__source_copy(Source *out, Arena *ar, const Source *from)
{
    *out = (Source){.arena = ar};
    char *text = jx__arena_raw(ar, (size_t)from->text.n + 2);
    SourcePart *parts = from->nparts ? jx__arena_alloc(ar, from->nparts * sizeof *parts) : NULL;
    if (ar->failed) return false;
    if (from->text.n) memcpy(text, from->text.p, from->text.n);
    text[from->text.n] = text[from->text.n + 1] = 0;
    out->name = copy_text(ar, from->name);
    out->text = (Str){text, from->text.n};
    out->transcoded = from->transcoded;
    for (uint32_t i = 0; i < from->nparts; i++) {
        parts[i] = from->parts[i];
        parts[i].name = copy_text(ar, parts[i].name);
        parts[i].title = copy_text(ar, parts[i].title);
        parts[i].basis = copy_text(ar, parts[i].basis);
    }
    out->parts = parts;
    out->nparts = from->nparts;
    copy_lines(out, from);
    return !ar->failed;
}

/* ---- taking a text in ---- */

/* One text on its way in. */
typedef struct Load {
    Source *src;
    Str bytes;        /* as they came, without a UTF-8 BOM */
    uint32_t skipped; /* length of that BOM, for offsets in messages */
    struct Diags *diags;
} Load;

static Where whole_file(const Load *ld)
{
    return (Where){.file = ld->src->name};
}

/* Refuses the byte at `at`: {0} its offset, {1} its value, {2} its line. */
static bool refuse_byte(const Load *ld, DiagCode code, size_t at)
{
    Arena *ar = ld->src->arena;
    uint32_t start, line = scan_line(ld->bytes, (uint32_t)at, &start);
    unsigned value = (unsigned char)ld->bytes.p[at];
    jx__diag(ld->diags, code, whole_file(ld), jx__str_printf(ar, "%zu", at + ld->skipped),
             jx__str_printf(ar, "0x%02X", value), jx__str_printf(ar, "%u", (unsigned)line));
    return false;
}

static bool refuse_size(const Load *ld, uint64_t size, uint64_t most)
{
    Arena *ar = ld->src->arena;
    jx__diag(ld->diags, JX9001, whole_file(ld),
             jx__str_printf(ar, "%llu", (unsigned long long)size),
             jx__str_printf(ar, "%llu", (unsigned long long)most));
    return false;
}

/* Decodes all of `bytes`; with `out` NULL only measures. False at a byte that is not GB18030
 * (*bad). Pieces go through a small buffer, because iconv cannot measure. */
static bool decode(iconv_t cd, Str bytes, char *out, uint64_t *size, size_t *bad)
{
    char piece[4096];
    char *in = (char *)bytes.p;
    size_t left = bytes.n;
    *size = 0;
    (void)iconv(cd, NULL, NULL, NULL, NULL);
    while (left > 0) {
        char *to = piece;
        size_t room = sizeof piece;
        bool stopped = iconv(cd, &in, &left, &to, &room) == (size_t)-1;
        bool full = stopped && errno == E2BIG && room < sizeof piece;
        size_t made = sizeof piece - room;
        if (out) memcpy(out + *size, piece, made);
        *size += made;
        if (stopped && !full) {
            *bad = bytes.n - left;
            return false;
        }
    }
    return true;
}

/* Keeps a text that is known to be UTF-8. False when memory is short. */
static bool keep_text(Source *src, char *room, Str text)
{
    if (!room) {
        room = jx__arena_raw(src->arena, (size_t)text.n + 2);
        if (src->arena->failed) return false;
        if (text.n) memcpy(room, text.p, text.n);
        room[text.n] = room[text.n + 1] = 0;
    }
    src->text = (Str){room, text.n};
    return true;
}

/* The whole as GB18030. `utf8_bad` is where UTF-8 gave up. */
static bool load_gb18030(Load *ld, iconv_t cd, size_t utf8_bad)
{
    uint64_t size;
    size_t bad = 0;
    Source *src = ld->src;
    if (!decode(cd, ld->bytes, NULL, &size, &bad))
        return refuse_byte(ld, JX1001, bad > utf8_bad ? bad : utf8_bad);
    if (size > UINT32_MAX - 2) return refuse_size(ld, size, UINT32_MAX - 2);
    char *room = jx__arena_alloc(src->arena, (size_t)size + 2);
    if (src->arena->failed) return false;
    (void)decode(cd, ld->bytes, room, &size, &bad);
    if (jx__utf8_bad(room, (size_t)size) != size) return refuse_byte(ld, JX1001, utf8_bad);
    bool bom = size >= 3 && memcmp(room, "\xEF\xBB\xBF", 3) == 0;
    src->transcoded = true;
    return keep_text(src, room + (bom ? 3 : 0), (Str){room, (uint32_t)size - (bom ? 3 : 0)});
}

static bool load_text(Load *ld)
{
    Str bytes = ld->bytes;
    size_t bad = jx__utf8_bad(bytes.p, bytes.n);
    if (bad == bytes.n) return keep_text(ld->src, NULL, bytes);
    if (ld->skipped) return refuse_byte(ld, JX1001, bad); /* its BOM says that it is UTF-8 */
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    if (cd == (iconv_t)-1) /* a libc without its conversion tables */
        return refuse_byte(ld, JX1001, bad);
    bool good = load_gb18030(ld, cd, bad);
    (void)iconv_close(cd);
    return good;
}

bool jx__source_load(Source *src, Arena *ar, Str name, Str bytes, size_t max_bytes,
                     struct Diags *diags)
{
    *src = (Source){.name = jx__str_copy(ar, name), .arena = ar};
    Load ld = {.src = src, .bytes = bytes, .diags = diags};
    if (bytes.n > max_bytes) return refuse_size(&ld, bytes.n, max_bytes);
    if (jx__str_starts(bytes, STR("\xFF\xFE")) || jx__str_starts(bytes, STR("\xFE\xFF"))) {
        jx__diag0(diags, JX1003, whole_file(&ld));
        return false;
    }
    if (jx__str_starts(bytes, STR("\xEF\xBB\xBF"))) {
        ld.skipped = 3;
        ld.bytes = (Str){bytes.p + 3, bytes.n - 3};
    }
    const char *nul = ld.bytes.n ? memchr(ld.bytes.p, '\0', ld.bytes.n) : NULL;
    if (nul) return refuse_byte(&ld, JX1002, (size_t)(nul - ld.bytes.p));
    return load_text(&ld);
}

/* Bytes of a line break that is neither \n nor \r; 0: none stands here. */
static uint32_t other_line_break(Str rest)
{
    static const char *const breaks[] = {"\v", "\f", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++)
        if (jx__str_starts(rest, jx__str_of(breaks[i]))) return (uint32_t)strlen(breaks[i]);
    return 0;
}

void jx__source_line_ends(Source *src)
{
    char *copy = NULL;
    if (src->one_break) return;
    /* Up to the first break, or nearly to the end; the rest is looked at by the character. */
    uint32_t at = (uint32_t)jx__utf8_wide_calm(src->text.p, src->text.n);
    while (at < src->text.n) {
        unsigned char c = (unsigned char)src->text.p[at];
        if (c > 0xe2 || (c < 0xc2 && c != '\v' && c != '\f')) { /* nearly every character */
            at += c >= 0xf0 ? 4 : c > 0xe2 ? 3 : 1;
            continue;
        }
        uint32_t width = other_line_break((Str){src->text.p + at, src->text.n - at});
        if (width > 0 && copy == NULL) {
            copy = jx__arena_alloc(src->arena, (size_t)src->text.n + 2);
            if (copy == NULL || src->arena->failed) return;
            memcpy(copy, src->text.p, src->text.n);
        }
        if (width > 0) {
            memset(copy + at, ' ', width);
            copy[at + width - 1] = '\n';
        }
        at += width > 0 ? width : 1;
    }
    if (copy != NULL) src->text.p = copy;
    src->one_break = true;
}
