/* One text: its name, its bytes as valid UTF-8, and where a byte offset is. */
#ifndef JX_BASE_SOURCE_H
#define JX_BASE_SOURCE_H

#include "base/str.h"

struct Diags;

typedef struct Source {
    Str name;            /* as the user gave it, for messages */
    Str text;            /* valid UTF-8, no BOM, no NUL; two NULs follow it (for flex) */
    bool transcoded;     /* it came in GB18030 */
    VEC(uint32_t) lines; /* offset of each line's first byte, built on first use */
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
Position jx__source_position(Source *src, uint32_t offset);
Str jx__source_line(Source *src, uint32_t line); /* without its line end */
Str jx__source_text(const Source *src, Span span);

#endif
