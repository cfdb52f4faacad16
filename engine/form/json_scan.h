/* The bytes of a form, made safe for cJSON: checked for what it would let pass, and every number
 * quoted, so that no number is ever turned into a double. Private to form/.
 *
 *   {"points": 12.5}  ─scan→  {"points": "#12.5"}    numbers[] maps an offset back to the original
 *
 * where # is JX_JSON_NUMBER, by which a reader tells the number 12.5 from the string "12.5".
 */
#ifndef JX_FORM_JSON_SCAN_H
#define JX_FORM_JSON_SCAN_H

#include "base/diag.h"

#define JX_JSON_NUMBER '\xff' /* in no UTF-8 text, so in no string of the original */

typedef struct JsonCopy {
    char *text; /* n bytes and a NUL; lives in the arena of the scan */
    uint32_t n;
    VEC(Span) numbers; /* in the original, in order */
} JsonCopy;

/* False when the text is refused (each reason is a finding with line and column) or memory ran
 * out (ar->failed). */
bool jx__json_scan(JsonCopy *out, Arena *ar, Source *src, Diags *diags);
/* The offset in the original of an offset in the copy. */
uint32_t jx__json_origin(const JsonCopy *copy, uint32_t offset);

#endif
