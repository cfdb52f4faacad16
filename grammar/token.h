/* Tokens: the source text cut into pieces, comments kept. 16 bytes each, in one array.
 *
 * A number's unit is part of its token but not understood here: `mid` is where the digits end.
 * A name's `ref` is its number in the Names dictionary. A title may say of itself that it is plain
 * (base/name.h), so that nobody has to look. The surprising idea: of lines that are alike only the first
 * has tokens, when somebody asks for that; the others are twins.
 */
#ifndef JX_GRAMMAR_TOKEN_H
#define JX_GRAMMAR_TOKEN_H

#include "base/diag.h"
#include "grammar/names.h"

typedef enum TokenKind {
    TOK_EOF = 0,
    TOK_BASE = 2, /* bison owns 0 to 2: end of input, error, undefined */
#define TOKEN(name, zh)                       TOK_##name,
#define PHRASE(name, spelling, others, class) TOK_##name,
#define KEY(name, spelling, others, mode)     TOK_##name,
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
    TOK_START_RULES,
    TOK_START_TARGET,
    TOK_COUNT
} TokenKind;

enum { TITLE_IS_PLAIN = 1 };

typedef struct Token {
    Span span;
    uint32_t mid_or_ref;
    uint16_t kind;
} Token;

/* A one-line rule that is, byte for byte, an earlier one with another title, another figure, and when it
 * has a number the next one: it has no tokens of its own. Who asks for twins (Names.wants_twins) has
 * parser and model never see them, and unfolds them when the plan is made. They come in the order of the
 * text. */
typedef struct Twin {
    uint32_t kind;             /* in TokenList.kinds */
    uint32_t start;            /* of its mark, or else its title */
    uint32_t title, title_end; /* offsets in the text, as all others here */
    uint32_t mid;              /* where its figure ends */
} Twin;

/* The first line of a kind, which has tokens. Between it and its twins stand only one-line rules, all with
 * marks or all without, so that they have one place in the outline. */
typedef struct TwinKind {
    uint32_t token;  /* its first; the rest of the line follows, up to NL */
    uint32_t start;  /* of its mark, or else its title */
    uint32_t digits; /* where those of its mark end; `start` when it has none */
    Span title;
    uint32_t figure, mid, end; /* where its figure begins and ends; where the line does */
} TwinKind;

typedef struct TokenList {
    VEC(Token) at;
    VEC(Twin) twins;
    VEC(TwinKind) kinds;
} TokenList;

/* The digits of its mark; empty when it has none. What follows them is that of its kind. */
static inline Span jx__twin_digits(const Twin *twin, const TwinKind *kind)
{
    bool marked = kind->digits > kind->start;
    return (Span){twin->start,
                  marked ? twin->title - (kind->title.start - kind->digits) : twin->start};
}

/* Where its figure stands: between title and figure its line is that of its kind. */
static inline Span jx__twin_figure(const Twin *twin, const TwinKind *kind)
{
    return (Span){twin->title_end + (kind->figure - kind->title.end), twin->mid};
}

/* The spellings of tokens.def, laid out for matching. Immutable once made: any number of texts and
 * threads may read with it. */
typedef struct Phrases {
    Names words;          /* of all lines but those that select rows … */
    uint16_t *word_kinds; /* … and the token each stands for */
    Names selectors;      /* of lines that select rows */
    uint16_t *selector_kinds;
    /* A bit for each character that a word that compares begins with (不低于). */
    uint64_t compare[0xA000 / 64];
} Phrases;

bool jx__phrases_init(Phrases *phrases, Arena *ar); /* false when memory is short */
/* False when no word that compares begins with this character. */
static inline bool jx__phrases_may_compare(const Phrases *phrases, uint32_t cp)
{
    return cp >= 0xA000 || (phrases->compare[cp >> 6] >> (cp & 63) & 1) != 0;
}

/* A text read without names, line by line: what no name can change is taken over when the text is
 * read with them. A line goes up to where the next one starts, over all it continues in. */
typedef struct BareLine {
    uint32_t start, token; /* its first byte; its first token */
    uint32_t body;         /* from where names are looked for; 0: nowhere; or LINE_OF_TWINS */
    uint32_t section;      /* it stands in; as the lexer counts them */
} BareLine;

/* A stretch of twins: it has no tokens, and is asked about as a whole. */
#define LINE_OF_TWINS UINT32_MAX

typedef struct BareText {
    Str text;
    TokenList tokens;
    bool wants_twins;
    /* A bit for each character that a twin's name begins with; NULL: no twins. */
    uint64_t *twin_first;
    VEC(BareLine) lines;
    uint32_t section; /* at the end */
    Phrases phrases;  /* it was read with */
} BareText;

/* What the text is: a rule file, or the target cell of a form (second start symbol). */
typedef enum { LEX_RULES, LEX_TARGET } LexStart;

/* Cuts a text into tokens. `names` are the declared names (NULL in the collecting pass, in which
 * only TITLE tokens matter). Never fails on content: what it cannot read becomes STRAY or WORD
 * tokens for the parser to report. False only when memory is short (arena failed). */
bool jx__lex(Arena *ar, const Source *src, LexStart start, const Names *names, TokenList *out);
/* The collecting pass; with `twins` lines that are alike are put aside. `out` may then stand in
 * Names.bare: the same text read with those names takes over what they do not change. When that is all of
 * it, it is given this very list: the list lives in the arena of `out`, and once somebody changes it the
 * text must not be read with those names again. */
bool jx__lex_bare(Arena *ar, const Source *src, bool twins, BareText *out);
/* Whether names leave a text with twins as it was read without them; true of a text without twins. When
 * they do not, it has to be read afresh without twins. */
bool jx__lex_keeps_twins(const Source *src, const Names *names);
/* The same for who reads many texts: laying out the phrases takes longer than reading a cell. */
bool jx__lex_with(Arena *ar, const Source *src, LexStart start, const Names *names,
                  const Phrases *phrases, TokenList *out);

/* First-level titles that open a section of their own and name no group. */
typedef enum SectionTitle { TITLE_NONE, TITLE_CHECKS, TITLE_EXAMPLES, TITLE_KINDS } SectionTitle;
SectionTitle jx__section_title(Str title); /* trimmed, or its key: both are the same */
Str jx__section_spelling(SectionTitle title);

Str jx__token_spelling(TokenKind kind); /* canonical: “反向按比例”; empty for value tokens */
Str jx__token_name(TokenKind kind);     /* as a message names it: 数值, “；” */
const char *jx__token_id(TokenKind kind); /* NUMBER: for dumps */
/* The phrase or label nearest to a misspelt word, or TOK_EOF. */
TokenKind jx__token_suggest(Str word, bool labels);

/* SHA-256 over kinds and canonical texts, comments left out: one program, one fingerprint,
 * however it was typed. */
void jx__tokens_fingerprint(Arena *ar, const Source *src, const TokenList *tokens, char hex[65]);

/* The first token of `a` (comments left out) that `b` does not have in its place, or JX_NAME_NONE:
 * both are one program but for the numbers of their headings, which mean nothing. */
uint32_t jx__tokens_differ(Arena *ar, const Source *a_src, const TokenList *a, const Source *b_src,
                           const TokenList *b);

/* One line a token: position, kind, text (`jixiao dump --tokens`). */
void jx__tokens_dump(Buf *out, Source *src, const TokenList *tokens);

#endif
