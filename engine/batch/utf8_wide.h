/* Whether bytes are UTF-8, many at a time: what every line is asked before it is read fast. */
#ifndef JX_BATCH_UTF8_WIDE_H
#define JX_BATCH_UTF8_WIDE_H

#include <stdbool.h>
#include <stddef.h>

/* 32 bytes behind p[n－1] must be readable; they do not count. */
bool jx__utf8_wide(const char *p, size_t n);
enum { JX_WIDE_PAD = 64 }; /* readable bytes every fast reader here wants behind its text */

#endif
