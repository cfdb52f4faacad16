/* Text to tree, in two passes over one scanner: names first, then everything.
 *
 * Pass 1 collects the declared names (titles of headings and of one-line rules, 数据 lines, and the
 * form's own columns that the caller put into `names` beforehand). Pass 2 reads the text with that
 * dictionary and builds the tree. Wrong lines become ERROR nodes, each with one finding; the next
 * line is read afresh.
 */
#ifndef JX_GRAMMAR_PARSE_H
#define JX_GRAMMAR_PARSE_H

#include "grammar/ast.h"

typedef struct Parsed {
    TokenList tokens;
    Node *root; /* FILE; NULL when memory was short or brackets nest too deeply */
} Parsed;

/* Fills `names` with what the text declares. Group titles may repeat, so a name that stands twice
 * is for the model to judge. False when memory is short (ar->failed) or a line is too long (one
 * finding). */
bool jx__parse_names(Arena *ar, Source *src, Names *names, Diags *diags);
/* Reads a rule text. */
bool jx__parse_rules(Arena *ar, Source *src, const Names *names, Diags *diags, Parsed *out);
/* Reads the target cell of a form (`≥50个`, `100%`, `2023年12月底前`): root is a LIMIT, or NULL
 * when the cell cannot be read (one finding). */
bool jx__parse_target(Arena *ar, Source *src, const Phrases *phrases, Diags *diags, Parsed *out);
/* Tokens that may follow the first n tokens, for messages and completion; at most `max`. */
uint32_t jx__expected(Arena *ar, const TokenList *tokens, uint32_t n, TokenKind *out, uint32_t max);

#endif
