/* The tokens of one line as text. Private to format.c and format_tokens.c. */
#ifndef JX_GRAMMAR_FORMAT_TOKENS_H
#define JX_GRAMMAR_FORMAT_TOKENS_H

#include "grammar/format.h"

void jx__format_line(const Formatted *f, const FormatLine *line, Buf *out);
/* The comments among the tokens of a line, each after a blank. */
void jx__format_comments(const Formatted *f, const FormatLine *line, Buf *out);
/* Digits, letters, points, slashes and signs of percent in half width, blanks dropped. */
void jx__format_fold(Buf *out, Str text);

#endif
