/* The spellings of tokens.def laid out for matching, and finding one.
 *
 * Depends on the trie of names.h: a phrase is found as a declared name is.
 */
#include "grammar/lexer.h"
#include "base/utf8.h"

#include <string.h>

/* Takes the next of "a|b|c" off *list. */
Str jx__lex_next_spelling(const char **list)
{
    const char *bar = strchr(*list, '|');
    Str s = {*list, bar != NULL ? (uint32_t)(bar - *list) : (uint32_t)strlen(*list)};
    *list += s.n + (bar != NULL);
    return s;
}

static void add_phrase(Names *names, uint16_t *kinds, Str spelling, TokenKind kind)
{
    bool known;
    uint32_t i = jx__names_add(names, spelling, (Span){0, 0}, &known);
    if (i != JX_NAME_NONE) kinds[i] = (uint16_t)kind;
}

/* How the spellings of ＝ to ＜ begin. */
static void note_comparisons(Phrases *out)
{
    uint32_t len;
    for (uint32_t i = 0; i < out->words.at.n; i++) {
        Str key = out->words.at.at[i].key;
        if (out->word_kinds[i] < TOK_EQ || out->word_kinds[i] > TOK_LT || key.n == 0) continue;
        uint32_t cp = jx__utf8_next(key.p, key.p + key.n, &len);
        if (cp < 0xA000) out->compare[cp >> 6] |= (uint64_t)1 << (cp & 63);
    }
}

/* The words a selector shares with other lines. */
static bool in_both(TokenKind kind)
{
    return kind == TOK_AND || kind == TOK_OR || kind == TOK_OTHER;
}

bool jx__phrases_init(Phrases *out, Arena *ar)
{
    enum { HARD, SOFT, SELECT };
    static const struct {
        const char *spelling, *others;
        uint16_t kind;
        uint8_t class;
    } phrases[] = {
#define TOKEN(name, zh)
#define PHRASE(name, spelling, others, class) {spelling, others, TOK_##name, class},
#define KEY(name, spelling, others, mode)
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
    };
    enum { MOST = 1024 };
    out->word_kinds = jx__arena_alloc(ar, MOST * sizeof *out->word_kinds);
    out->selector_kinds = jx__arena_alloc(ar, MOST * sizeof *out->selector_kinds);
    if (out->word_kinds == NULL || out->selector_kinds == NULL) return false;
    jx__names_init(&out->words, ar);
    jx__names_init(&out->selectors, ar);
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        bool select = phrases[i].class == SELECT;
        for (int pass = 0; pass < 2; pass++) {
            TokenKind kind = (TokenKind)phrases[i].kind;
            if (pass == 0 ? select : !select && !in_both(kind)) continue;
            Names *to = pass == 0 ? &out->words : &out->selectors;
            uint16_t *kinds = pass == 0 ? out->word_kinds : out->selector_kinds;
            add_phrase(to, kinds, jx__str_of(phrases[i].spelling), kind);
            const char *rest = phrases[i].others;
            while (*rest != '\0')
                add_phrase(to, kinds, jx__lex_next_spelling(&rest), kind);
        }
    }
    if (ar->failed) return false;
    memset(out->compare, 0, sizeof out->compare);
    note_comparisons(out);
    return true;
}

TokenKind jx__lex_match_phrase(Lexer *lx, uint32_t at, uint32_t *length)
{
    bool select = lx->mode == LINE_SELECT;
    const Names *known = select ? &lx->phrases->selectors : &lx->phrases->words;
    const uint16_t *kinds = select ? lx->phrases->selector_kinds : lx->phrases->word_kinds;
    uint32_t i = jx__names_match(known, jx__lex_span_text(lx, at, lx->src->text.n), length);
    return i == JX_NAME_NONE ? TOK_EOF : (TokenKind)kinds[i];
}
