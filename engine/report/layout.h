/* What the writers for people share: phrases without a builder, display columns, colours. */
#ifndef JX_REPORT_LAYOUT_H
#define JX_REPORT_LAYOUT_H

#include "report/build.h"

typedef enum { PAINT_NONE, PAINT_GOOD, PAINT_FAIR, PAINT_BAD, PAINT_STRONG } Paint;

#define jx__word(out, r, what, ...)                                                                \
    jx__report_phrase((out)->arena, (r)->lang, (what),                                             \
                      (uint32_t)(sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)),                      \
                      (Str[]){__VA_ARGS__})
#define jx__word0(out, r, what) jx__report_phrase((out)->arena, (r)->lang, (what), 0, NULL)

Paint jx__report_paint(RowStatus status);
Str jx__report_status(Buf *out, const Report *r, RowStatus status);
/* Starts and ends a colour; nothing when colours are not wanted. */
void jx__report_color(Buf *out, const RenderOptions *opt, Paint paint, bool on);
/* The bytes of `s` that fit into `columns`, at least one character. */
uint32_t jx__report_fit(Str s, uint32_t columns);
void jx__report_blanks(Buf *out, uint32_t n);
/* Text wrapped to the width, each line after `indent` blanks. */
void jx__report_wrap(Buf *out, Str text, uint32_t indent, uint32_t width);
/* What a table begins with: form and rules. */
void jx__report_title(Buf *out, const Report *r, const RenderOptions *opt);
/* The line under a head and under the last row; columns stand JX_REPORT_GAP apart. */
enum { JX_REPORT_GAP = 2 };
void jx__report_line(Buf *out, const uint32_t *width, uint32_t columns);
/* Total, grade, and what is missing: the last lines of table and explanation. */
void jx__report_footer(Buf *out, const Report *r, const RenderOptions *opt);

#endif
