/* Bytes to tokens and tree: the reader of a rule text must survive any of them, and plain lines that
 * are read without the patterns must be what the patterns make of them. */
#include "fuzz.h"
#include "grammar/token.h"
#include "tests/support.h"

static void same_tokens(const TokenList *a, const TokenList *b)
{
    if (a->at.n != b->at.n) abort();
    for (uint32_t i = 0; i < a->at.n; i++) {
        const Token *x = &a->at.at[i], *y = &b->at.at[i];
        bool mid = x->kind == TOK_TITLE || x->mid_or_ref == y->mid_or_ref;
        if (x->kind != y->kind || x->span.start != y->span.start || x->span.end != y->span.end ||
            !mid)
            abort();
    }
}

/* Without names a text is read the short way where it can be, with an empty dictionary by the
 * patterns alone. Only a name of another form is no name without a dictionary. */
static void compare_ways(const uint8_t *data, size_t size)
{
    Alloc al = {libc_alloc, NULL};
    Arena ar;
    Diags diags;
    Source src;
    Names none;
    TokenList plain, patterns;
    bool made = jx__arena_init(&ar, &al, 0), told = jx__diags_init(&diags, &al);
    Str bytes = {(const char *)data, (uint32_t)size};
    if (made && told && jx__source_load(&src, &ar, STR("fuzz.jx"), bytes, 1 << 20, &diags) &&
        !jx__str_has(src.text, STR("《"))) {
        jx__source_line_ends(&src);
        jx__names_init(&none, &ar);
        if (jx__lex(&ar, &src, LEX_RULES, NULL, &plain) &&
            jx__lex(&ar, &src, LEX_RULES, &none, &patterns))
            same_tokens(&plain, &patterns);
    }
    jx__diags_free(&diags);
    jx__arena_free(&ar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jx_engine *eng = fuzz_engine();
    unsigned sum = 0;
    for (int stage = JX_STAGE_TOKENS; eng && stage <= JX_STAGE_AST; stage++) {
        jx_diags *ds = NULL;
        jx_dump(eng, (jx_stage)stage, "fuzz.jx", (const char *)data, size, fuzz_write, &sum, &ds);
        fuzz_diags(ds);
    }
    jx_engine_free(eng);
    compare_ways(data, size);
    return 0;
}
