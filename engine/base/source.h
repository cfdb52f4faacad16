/* One text: its name, its bytes as valid UTF-8, and where a byte offset is.
 *
 * A text may be made of parts, each a file of its own: the layers of a scheme (沿用), the base first.
 * Offsets run through all of them, so that a span stays 32 bits wide; lines and names are those of
 * the part. A span never crosses parts. */
#ifndef JX_BASE_SOURCE_H
#define JX_BASE_SOURCE_H

#include "base/str.h"

struct Diags;

typedef struct SourcePart {
    Str name; /* of its file */
    uint32_t start, end;
    uint32_t first_line; /* index of its first line among all lines */
    uint32_t below;      /* bit per part: those it builds on, directly or not */
    Str title, basis;    /* its 评分方案 and 依据, once they were read */
} SourcePart;

typedef struct Source {
    Str name;            /* as the user gave it, for messages; of parts, that of the last */
    Str text;            /* valid UTF-8, no BOM, no NUL; two NULs follow it (for flex) */
    bool transcoded;     /* it came in GB18030 */
    bool one_break;      /* jx__source_line_ends has seen to it */
    VEC(uint32_t) lines; /* offset of each line's first byte, built on first use */
    SourcePart *parts;   /* NULL: one file */
    uint32_t nparts;
    Arena *arena;
} Source;

typedef struct Position {
    uint32_t line, column; /* from 1; columns count characters */
} Position;

/* Copies the bytes into the arena. UTF-8 (with or without BOM) is taken as it is; otherwise the
 * whole is read as GB18030. False, with one diagnostic that names the byte, when it is neither,
 * holds a NUL, or is larger than `max_bytes`. */
bool jx__source_load(Source *src, Arena *ar, Str name, Str bytes, size_t max_bytes,
                     struct Diags *diags);
/* Makes the other line breaks of word processors (vertical tab, form feed, NEL, U+2028, U+2029)
 * line ends, byte for byte, so that offsets stay true. For rule texts; before any position is
 * asked for. */
void jx__source_line_ends(Source *src);
/* The line that `offset` is in, for offsets that come in order: *hint is 0 at first, then where the
 * last answer was found. */
uint32_t jx__source_line_number(Source *src, uint32_t offset, uint32_t *hint);
/* One text of several, in order. `below` has a mask for each. False when memory is short; the sum of
 * the sizes must be below 4 GiB. */
bool jx__source_join(Source *out, Arena *ar, const Source *texts, const uint32_t *below,
                     uint32_t n);
/* A copy that refers to nothing outside the arena; its lines are known already. False when memory
 * is short. */
bool jx__source_copy(Source *out, Arena *ar, const Source *from);
/* The part an offset is in, also right behind its last byte; NULL in a text of one file. */
const SourcePart *jx__source_part(const Source *src, uint32_t offset);
Str jx__source_name(const Source *src, uint32_t offset);
/* The i-th part as a text of its own: offsets of the whole are part->start more. */
Source jx__source_view(const Source *src, uint32_t i);
Position jx__source_position(Source *src, uint32_t offset);
Str jx__source_line(Source *src, uint32_t line); /* without its line end; counted over all parts */
Str jx__source_line_at(Source *src, uint32_t offset);
static inline Str jx__source_text(const Source *src, Span span); /* of what lies within the text */
/* The text of `part` with others in place of `n` spans within it, which are in order and apart. It
 * may be the text of a source: two NULs follow it. */
Str jx__source_splice(Arena *ar, const Source *src, Span part, uint32_t n, const Span *at,
                      const Str *now);

/* --- inline: each token is asked for its text many times --- */

static inline Str jx__source_text(const Source *src, Span span)
{
    uint32_t end = span.end < src->text.n ? span.end : src->text.n;
    uint32_t start = span.start < end ? span.start : end;
    return src->text.n ? (Str){src->text.p + start, end - start} : STR_NONE;
}

#endif
