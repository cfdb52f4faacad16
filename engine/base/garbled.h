/* Was a number meant where a text stands? M.8万元, W100%, IO: what scanning makes of 14.8万元, ≤100%
 * and 10. A text that only speaks of numbers (建成5G基站200个, 落实到每一户) is none of these.
 */
#ifndef JX_BASE_GARBLED_H
#define JX_BASE_GARBLED_H

#include "base/unit.h"

/* `text` was not understood as a number. `units` may be NULL: built-in ones only. */
bool jx__garbled_number(Arena *ar, NumPool *np, const Units *units, Str text);

#endif
