/* Writing JSON: strings made harmless, members with their commas.
 *
 * A writer knows what stands between members: a blank (in a line), a line break with an indent, or
 * nothing (compact). Signs are given as they shall look, so that a line break may stand in them: the
 * bytes of a result are part of the interface. An object inside another is written by the same
 * writer, or by one of its own when it is laid out otherwise. The buffer belongs to the caller; memory
 * that ran short shows in its arena.
 */
#ifndef JX_BASE_JSON_H
#define JX_BASE_JSON_H

#include "base/str.h"

typedef struct Json {
    Buf *out;
    const char *gap; /* before a member; a blank not before the first */
    bool first;      /* no member stands before */
} Json;

Json jx__json(Buf *out, const char *gap);

void jx__json_open(Json *j, const char *sign);
void jx__json_close(Json *j, const char *sign);
/* An object as element `i` of a list, up to its {. The gap is that between elements. */
void jx__json_item(Json *j, uint32_t i, const char *gap);

void jx__json_key(Json *j, const char *name);
void jx__json_begin(Json *j, const char *name, const char *sign); /* key and opening */
void jx__json_text(Json *j, const char *name, Str s);             /* null when s.p is NULL */
void jx__json_some(Json *j, const char *name, Str s);             /* null when s is empty */
void jx__json_number(Json *j, const char *name, uint64_t n);
void jx__json_truth(Json *j, const char *name, bool yes);
void jx__json_null(Json *j, const char *name);

void jx__json_string(Buf *out, Str s); /* quoted and escaped */
void jx__json_value(Buf *out, Str s);  /* that, or null when s.p is NULL */

#endif
