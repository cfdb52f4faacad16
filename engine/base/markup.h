/* Text of forms and rules inside a page: escaped, so that none of it becomes a tag, a link or a cell.
 *
 * The text may be anything; each line break becomes one. No attribute of a tag is written with it.
 */
#ifndef JX_BASE_MARKUP_H
#define JX_BASE_MARKUP_H

#include "base/str.h"

void jx__html_text(Buf *out, Str s);
void jx__markdown_text(Buf *out, Str s); /* also inside a table's cell */

#endif
