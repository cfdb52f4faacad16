/* Tokens to canonical text: what `jixiao fmt` prints, and the lines that the table of a scheme is
 * made of.
 *
 * Works on the tokens, not on the tree: what a line means is not known here, so a label or a phrase
 * added to tokens.def is printed without a change in this folder. Nothing inside names, quotations
 * and plain texts is touched. The surprising idea: the result is read again and compared, and a
 * line that would read differently is printed as it was written.
 */
#ifndef JX_GRAMMAR_FORMAT_H
#define JX_GRAMMAR_FORMAT_H

#include "grammar/token.h"

typedef enum FormatKind {
    FORMAT_COMMENT, /* a line of its own */
    FORMAT_LABEL,
    FORMAT_HEADING, /* with a number or without */
    FORMAT_ROW,
    FORMAT_OTHER /* a cross-check, or anything unknown */
} FormatKind;

/* One line of the text, perhaps several lines long. */
typedef struct FormatLine {
    FormatKind kind;
    uint16_t mark, label; /* TOK_EOF: none */
    bool head;            /* before the first heading */
    bool blank;           /* a blank line stands before it */
    bool indented;        /* in the source */
    bool verbatim;        /* printed as it was written */
    uint32_t first, n;    /* its tokens, the line's end not counted */
    Str number;           /* “2．”; empty when there is none */
    Str text;             /* as printed, without the last line end */
} FormatLine;

typedef struct Renumbered {
    Str from, to; /* 二（一）3, 二（一）2 */
    Span span;
} Renumbered;

typedef struct Formatted {
    Arena *arena;
    const Source *src;
    const TokenList *tokens;
    VEC(FormatLine) lines;
    VEC(Renumbered) renumbered;
    Str text;
} Formatted;

/* `names` is the dictionary the tokens were read with. Files that change others (沿用, 改写) keep
 * their numbers, which speak of those others. False when memory is short. */
bool jx__format(Arena *ar, const Source *src, const TokenList *tokens, const Names *names,
                bool keep_numbers, Formatted *out);
/* Some tokens of one line, canonical: from `first`, `n` of them, comments left out. */
Str jx__format_tokens(const Formatted *f, uint32_t first, uint32_t n);
/* The same for a piece of `line`, with the signs that lists of data and cross-checks take. */
Str jx__format_part(const Formatted *f, const FormatLine *line, uint32_t first, uint32_t n);
/* A token's text with its brackets or quotes. */
Str jx__format_token(const Formatted *f, uint32_t i);
/* Whether the token is a label (评分：), and one that names a clause of another file. */
bool jx__format_is_label(TokenKind kind);
bool jx__format_is_path(TokenKind kind);

#endif
