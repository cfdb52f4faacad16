/* What the files of the lexer share. Private to lexer.l, lex_*.c and phrases.c.
 *
 * lexer.l holds the patterns and what changes flex's state; the rest works on offsets into the text.
 */
#ifndef JX_GRAMMAR_LEXER_H
#define JX_GRAMMAR_LEXER_H

#include "grammar/token.h"

/* How the rest of a labelled line is read (the last column of KEY in tokens.def). */
typedef enum LineMode {
    LINE_HEADING,
    LINE_BODY,
    LINE_TARGET,
    LINE_PAIRS,
    LINE_DATA,
    LINE_TEXT,
    LINE_PATH,
    LINE_SELECT
} LineMode;

typedef struct Lexer {
    Arena *arena;
    const Source *src;
    const Names *names;
    TokenList *out;
    const Phrases *phrases;
    BareText *record;     /* lines are noted here, or NULL */
    const BareText *bare; /* lines are taken from here, or NULL … */
    uint32_t bare_at;     /* … this one next */
    LexStart start;
    SectionTitle section; /* TITLE_CHECKS, TITLE_EXAMPLES, or TITLE_NONE: all others */
    LineMode mode;
    uint32_t depth;  /* open brackets */
    uint32_t at;     /* offset of the text not yet consumed */
    uint32_t title;  /* HEAD: where the title began */
    uint16_t mark;   /* of this line, TOK_EOF when none */
    bool want_value; /* the next thing is a target or a given value, perhaps plain words */
    bool in_clauses; /* a heading's ； has been passed */
    bool line_open;
} Lexer;

static inline Str jx__lex_span_text(const Lexer *lx, uint32_t start, uint32_t end)
{
    return jx__source_text(lx->src, (Span){start, end});
}

static inline bool jx__lex_is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static inline bool jx__lex_starts_at(const Lexer *lx, uint32_t at, const char *sign)
{
    return jx__str_starts(jx__lex_span_text(lx, at, lx->src->text.n), jx__str_of(sign));
}

/* --- lex_lines.c --- */

Token *jx__lex_emit(Lexer *lx, TokenKind kind, uint32_t start, uint32_t end, uint32_t mid_or_ref);
/* Without blanks at the ends, and without the full stops a sentence ends with. */
Str jx__lex_unstopped(Str text);
void jx__lex_emit_trimmed(Lexer *lx, TokenKind kind, uint32_t start, uint32_t end);
/* The line's end is shown right behind its last token, whatever blanks and lines were passed. */
void jx__lex_end_line(Lexer *lx, uint32_t at);
bool jx__lex_goes_on(Lexer *lx);
void jx__lex_bracket(Lexer *lx, TokenKind kind, uint32_t start);
/* The row of a form under 算例, to the end of its line: cells are whole texts. What begins with #
 * behind the last bar is a comment. */
uint32_t jx__lex_form_cells(Lexer *lx, uint32_t at);
/* A label and its colon. */
void jx__lex_label(Lexer *lx, uint32_t start, uint32_t end);
/* 改写：二（一）1．评分：反向线性 is 改写：二（一）1 and the line 评分：反向线性 in one. Answers with where the
 * second begins, or the end of the line. */
uint32_t jx__lex_path_line(Lexer *lx, uint32_t start);
void jx__lex_end_title(Lexer *lx, uint32_t end);
/* A comparison in words ends a title when a figure follows: 满意度不低于90%. */
bool jx__lex_title_ends_at(Lexer *lx, uint32_t at);
/* The same wherever the title began. */
bool jx__lex_compares_at(Lexer *lx, uint32_t at);
/* Behind the characters from `at` on that neither end a title nor begin a phrase. */
uint32_t jx__lex_plain_end(Lexer *lx, uint32_t at);
/* Everything to the end of the line (or to a # after a blank), for labels that hold plain text. */
uint32_t jx__lex_rest_of_line(Lexer *lx, uint32_t start);
/* The names of a 数据 line: pieces between separators. */
void jx__lex_data_names(Lexer *lx, uint32_t start, uint32_t end);

/* --- lex_words.c --- */

/* Behind the `close` that belongs to the `open` at `from`, or 0; they do not nest. */
uint32_t jx__lex_closed_at(const Lexer *lx, uint32_t from, const char *open, const char *close);
/* The name that starts here with 《…》, longer than the declared one that ends at `known`: its end,
 * or 0. A title with nothing behind it is one symbol that says nothing. */
uint32_t jx__lex_qualified(Lexer *lx, uint32_t start, uint32_t known);
/* Takes what is neither a pattern's nor a name's: whole-line texts and values in plain words. */
uint32_t jx__lex_take_value(Lexer *lx, uint32_t start);
bool jx__lex_is_blank_or_end(const Lexer *lx, uint32_t at);
/* A bracket that opens a phrase: （含）, （不含）, （含）以上. Its end, or 0. */
uint32_t jx__lex_bracketed_phrase(Lexer *lx, uint32_t start);
/* One phrase, or one character of a word. A one-character phrase stands only where a word could
 * begin: 得 inside 获得 is no phrase. */
uint32_t jx__lex_word(Lexer *lx, uint32_t start);
/* Where the unit of a number ends that stops at `at`; `at` itself when there is none. */
uint32_t jx__lex_unit_end(Lexer *lx, uint32_t at);

/* --- lex_bare.c --- */

void jx__lex_note_line(Lexer *lx, uint32_t start);
void jx__lex_note_body(Lexer *lx, uint32_t start);
void jx__lex_note_twins(Lexer *lx, uint32_t start);
/* Whether names change no line at all: the tokens are those of the text read without them. */
bool jx__lex_takes_all(const Lexer *lx);
/* Takes over the lines from `start` on that names do not change. The end of the last, or 0. */
uint32_t jx__lex_take_lines(Lexer *lx, uint32_t start);

/* --- lex_plain.c --- */

/* Takes the one-line rules from `start` on that need no patterns. The end of the last, or 0. For a
 * text read without names. */
uint32_t jx__lex_plain_lines(Lexer *lx, uint32_t start);

/* --- phrases.c --- */

/* Takes the next of "a|b|c" off *list. */
Str jx__lex_next_spelling(const char **list);
TokenKind jx__lex_match_phrase(Lexer *lx, uint32_t at, uint32_t *length);

#endif
