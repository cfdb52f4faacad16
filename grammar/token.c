/* What is known of each token kind: its spellings, how a message names it; dump and fingerprint.
 *
 * All tables are expanded from tokens.def. Depends on base only.
 */
#include "grammar/token.h"
#include "base/sha256.h"
#include "base/utf8.h"

#include <string.h>

typedef struct TokenInfo {
    const char *id, *spelling, *zh;
    bool label;
} TokenInfo;

static const TokenInfo token_info[TOK_COUNT] = {
    [TOK_EOF] = {"EOF", "", "文件结尾", false},
    [TOK_START_RULES] = {"START_RULES", "", "", false},
    [TOK_START_TARGET] = {"START_TARGET", "", "", false},
#define TOKEN(name, zh)                       [TOK_##name] = {#name, "", zh, false},
#define PHRASE(name, spelling, others, class) [TOK_##name] = {#name, spelling, "", false},
#define KEY(name, spelling, others, mode)     [TOK_##name] = {#name, spelling, "", true},
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
};

const char *jx__token_id(TokenKind kind)
{
    const char *id = kind < TOK_COUNT ? token_info[kind].id : NULL;
    return id != NULL ? id : "?";
}

Str jx__token_spelling(TokenKind kind)
{
    return kind < TOK_COUNT && token_info[kind].spelling != NULL
               ? jx__str_of(token_info[kind].spelling)
               : STR_NONE;
}

Str jx__token_name(TokenKind kind)
{
    const TokenInfo *info = &token_info[kind < TOK_COUNT ? kind : TOK_EOF];
    if (info->zh == NULL) return STR("？");
    return info->zh[0] != '\0' ? jx__str_of(info->zh) : jx__str_of(info->spelling);
}

TokenKind jx__token_suggest(Str word, bool labels)
{
    TokenKind best = TOK_EOF;
    uint32_t least = 3;
    for (TokenKind k = TOK_BASE + 1; k < TOK_COUNT; k++) {
        Str spelling = jx__token_spelling(k);
        /* A one-character phrase is near to every short word: no suggestion. */
        if (token_info[k].label != labels || jx__utf8_count(spelling) < 2) continue;
        if (!jx__name_similar(word, spelling)) continue;
        uint32_t d = jx__name_distance(word, spelling, 2);
        bool as_long = jx__utf8_count(spelling) == jx__utf8_count(word);
        if (d > least || (d == least && !as_long) || d >= jx__utf8_count(spelling)) continue;
        least = d;
        best = k;
    }
    return best;
}

/* What of a token's text counts: the numeral of a mark (1． and 1、 are one), the key of the rest. */
static Str essence(Arena *ar, TokenKind kind, Str text)
{
    Str key = jx__name_key(ar, text);
    if (kind < TOK_MARK1 || kind > TOK_MARK4) return key;
    static const char *const signs[] = {"、", ".", "(", ")"};
    Buf numeral = jx__buf(ar);
    for (uint32_t at = 0; at < key.n;) {
        Str rest = {key.p + at, key.n - at};
        uint32_t len, skip = 0;
        for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
            if (jx__str_starts(rest, jx__str_of(signs[i]))) skip = (uint32_t)strlen(signs[i]);
        jx__utf8_next(rest.p, rest.p + rest.n, &len);
        if (skip == 0) jx__buf_add(&numeral, (Str){rest.p, len});
        at += skip > 0 ? skip : len;
    }
    return jx__buf_str(&numeral);
}

void jx__tokens_fingerprint(Arena *ar, const Source *src, const TokenList *tokens, char hex[65])
{
    Sha256 h;
    jx__sha256_init(&h);
    for (uint32_t i = 0; i < tokens->at.n; i++) {
        const Token *t = &tokens->at.at[i];
        if (t->kind == TOK_COMMENT) continue;
        jx__sha256_add(&h, jx__str_of(jx__token_id(t->kind)));
        jx__sha256_add(&h, STR(" "));
        /* A phrase is its kind; whatever carries a text of its own adds that, folded. */
        if (jx__token_spelling(t->kind).n == 0 && t->kind != TOK_NL)
            jx__sha256_add(&h, essence(ar, t->kind, jx__source_text(src, t->span)));
        jx__sha256_add(&h, STR("\n"));
    }
    jx__sha256_hex(&h, hex);
}

void jx__tokens_dump(Buf *out, Source *src, const TokenList *tokens)
{
    for (uint32_t i = 0; i < tokens->at.n; i++) {
        const Token *t = &tokens->at.at[i];
        Position at = jx__source_position(src, t->span.start);
        jx__buf_printf(out, "%u:%u\t%s", at.line, at.column, jx__token_id(t->kind));
        if (t->span.end > t->span.start && t->kind != TOK_NL) {
            Str text = jx__source_text(src, t->span);
            jx__buf_printf(out, "\t%.*s", STR_F(text));
        }
        jx__buf_addz(out, "\n");
    }
}
