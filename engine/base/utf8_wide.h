/* UTF-8, many bytes at a time: what every text and every line of a stream is asked first. Who has only one
 * text asks base/utf8.h. */
#ifndef JX_BASE_UTF8_WIDE_H
#define JX_BASE_UTF8_WIDE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether bytes are UTF-8. 32 bytes behind p[n－1] must be readable; they do not count. */
bool jx__utf8_wide(const char *p, size_t n);
/* So many the readers of streams keep readable behind their texts, for this and for themselves. */
enum { JX_WIDE_PAD = 64 };

/* The same, and nothing behind p[n－1] is read. False says only that it was not found out: the text
 * is short, the processor too old, or a byte is bad. */
bool jx__utf8_wide_sure(const char *p, size_t n);
/* How many bytes at the start of a UTF-8 text are known to hold no line break but \n and \r (no \v,
 * \f, NEL, U+2028, U+2029). Where it stops well before the end, such a break begins. */
size_t jx__utf8_wide_calm(const char *p, size_t n);

#endif
