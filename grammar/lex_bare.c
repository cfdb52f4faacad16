/* Lines that no name changes, taken over from the pass that collected the names.
 *
 * Depends on lexer.h. The collecting pass notes for each line where it starts and from where a name
 * could matter (behind its title or label). The second pass asks of each such stretch whether any
 * declared name stands in it; most hold none, and their tokens are copied. It is exact: names are
 * asked for only where a character begins, 《 and 【 are the only signs that look for them elsewhere.
 * A stretch of twins is a line without tokens. Their titles are not in the dictionary, so that a text
 * with twins is good only when all of it is taken over.
 */
#include "grammar/lexer.h"
#include "base/utf8.h"

#include <string.h>

void jx__lex_note_line(Lexer *lx, uint32_t start)
{
    BareText *to = lx->record;
    uint32_t n = to->lines.n, token = lx->out->at.n;
    BareLine *last = n > 0 ? &to->lines.at[n - 1] : NULL;
    /* Nothing was found before here. */
    bool blank = last != NULL && last->token == token && last->body != LINE_OF_TWINS;
    BareLine *line = blank ? last : VEC_SLOT(lx->arena, &to->lines);
    *line = (BareLine){.start = start, .token = token, .section = lx->section};
}

void jx__lex_note_body(Lexer *lx, uint32_t start)
{
    BareText *to = lx->record;
    if (to->lines.n > 0 && to->lines.at[to->lines.n - 1].body == 0)
        to->lines.at[to->lines.n - 1].body = start;
}

void jx__lex_note_twins(Lexer *lx, uint32_t start)
{
    BareText *to = lx->record;
    jx__lex_note_line(lx, start);
    if (to->lines.n > 0) to->lines.at[to->lines.n - 1].body = LINE_OF_TWINS;
}

/* Titles of twins are not in the dictionary: where one could begin it is taken to stand. */
static bool may_name_twin(const Lexer *lx, uint32_t cp)
{
    const uint64_t *first = lx->bare->twin_first;
    return first != NULL && cp < 0x10000 && (first[cp >> 6] >> (cp & 63) & 1);
}

/* Whether no declared name stands anywhere in a stretch, nor what only names give a meaning. */
static bool is_free_of_names(const Lexer *lx, uint32_t at, uint32_t end)
{
    const char *text = lx->src->text.p, *stop = text + end;
    uint32_t folded[JX_FOLD_MAX], len;
    for (; at < end; at += len) {
        uint32_t cp = jx__utf8_next(text + at, stop, &len);
        if (cp == 0x300A || cp == 0x3010) return false; /* 《 【 */
        if (!jx__name_is_plain(cp)) cp = jx__name_fold(cp, folded) == 0 ? 0 : folded[0];
        if (may_name_twin(lx, cp)) return false;
        if (cp == 0 || !jx__names_may_begin(lx->names, cp)) continue;
        uint32_t length;
        if (jx__names_match(lx->names, jx__lex_span_text(lx, at, lx->src->text.n), &length) !=
            JX_NAME_NONE)
            return false;
    }
    return true;
}

bool jx__lex_takes_all(const Lexer *lx)
{
    const BareText *from = lx->bare;
    for (uint32_t i = 0; i < from->lines.n; i++) {
        const BareLine *line = &from->lines.at[i];
        uint32_t end = i + 1 < from->lines.n ? line[1].start : from->text.n;
        bool asked = line->body > 0 && line->body != LINE_OF_TWINS;
        if (asked && !is_free_of_names(lx, line->body, end)) return false;
    }
    return true;
}

/* Twins have the bytes of the first of their kind, which are asked about, and figures of their own. */
static bool may_begin_with_figure(const Lexer *lx)
{
    for (const char *p = "0123456789."; *p != '\0'; p++)
        if (jx__names_may_begin(lx->names, (uint32_t)*p) || may_name_twin(lx, (uint32_t)*p))
            return true;
    return false;
}

bool jx__lex_keeps_twins(const Source *src, const Names *names)
{
    Lexer lx = {.src = src, .names = names, .bare = names->bare};
    bool any = names->bare != NULL && names->bare->tokens.twins.n > 0;
    return !any || (!may_begin_with_figure(&lx) && jx__lex_takes_all(&lx));
}

static void take_tokens(Lexer *lx, uint32_t from, uint32_t behind)
{
    const Token *tokens = lx->bare->tokens.at.at;
    TokenList *out = lx->out;
    uint32_t n = behind - from;
    if (n <= out->at.cap - out->at.n) { /* there is room for all of the text from the start */
        if (n > 0) memcpy(out->at.at + out->at.n, tokens + from, n * sizeof *tokens);
        out->at.n += n;
        return;
    }
    for (uint32_t i = from; i < behind; i++)
        *VEC_SLOT(lx->arena, &out->at) = tokens[i];
}

/* Takes over the lines from `start` on that names do not change. The end of the last, or 0. */
uint32_t jx__lex_take_lines(Lexer *lx, uint32_t start)
{
    const BareText *from = lx->bare;
    uint32_t at = start, n = from->lines.n;
    while (lx->bare_at < n && from->lines.at[lx->bare_at].start < start)
        lx->bare_at++;
    for (; lx->bare_at < n && !lx->arena->failed; lx->bare_at++) {
        const BareLine *line = &from->lines.at[lx->bare_at];
        bool last = lx->bare_at + 1 == n;
        uint32_t end = last ? from->text.n : line[1].start;
        uint32_t behind = last ? from->tokens.at.n : line[1].token;
        if (line->start != at || line->section != (uint32_t)lx->section) break;
        if (line->body > 0 && !is_free_of_names(lx, line->body, end)) break;
        take_tokens(lx, line->token, behind);
        lx->section = (SectionTitle)(last ? from->section : line[1].section);
        at = end;
    }
    return at > start ? at : 0;
}
