/* The lexer's lines: what a token is added to, where a line and a title end, labels, rows of forms.
 *
 * Depends on lexer.h. Nothing of flex is known here: a function is told where it stands in the text
 * and answers with the offset at which the patterns read on.
 */
#include "grammar/lexer.h"
#include "base/utf8.h"

#include <string.h>

static bool is_soft(TokenKind kind)
{
    enum { HARD, SOFT, SELECT };
    static const uint8_t soft[TOK_COUNT] = {
#define TOKEN(name, zh)
#define PHRASE(name, spelling, others, class) [TOK_##name] = class,
#define KEY(name, spelling, others, mode)
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
    };
    return soft[kind] == SOFT;
}

static bool is_nounlike(TokenKind kind)
{
    return kind == TOK_WORD || kind == TOK_NAME || is_soft(kind);
}

Token *jx__lex_emit(Lexer *lx, TokenKind kind, uint32_t start, uint32_t end, uint32_t mid_or_ref)
{
    Token *last = lx->out->at.n > 0 ? &lx->out->at.at[lx->out->at.n - 1] : NULL;
    /* A noun that touches a word is part of that word: 满意度＋调查数 is one unknown name. */
    if (last != NULL && last->span.end == start && is_nounlike(kind) && is_nounlike(last->kind) &&
        (kind == TOK_WORD || last->kind == TOK_WORD)) {
        last->kind = TOK_WORD;
        last->span.end = end;
        return last;
    }
    lx->want_value = false;
    lx->line_open = kind != TOK_NL && (lx->line_open || kind != TOK_COMMENT);
    Token *t = VEC_SLOT(lx->arena, &lx->out->at);
    *t = (Token){.span = {start, end}, .mid_or_ref = mid_or_ref, .kind = (uint16_t)kind};
    return t;
}

void jx__lex_emit_trimmed(Lexer *lx, TokenKind kind, uint32_t start, uint32_t end)
{
    Str text = jx__str_trim(jx__lex_span_text(lx, start, end));
    if (text.n == 0) return;
    uint32_t at = (uint32_t)(text.p - lx->src->text.p);
    jx__lex_emit(lx, kind, at, at + text.n, 0);
}

Str jx__lex_unstopped(Str text)
{
    text = jx__str_trim(text);
    while (jx__str_ends(text, STR("。"))) {
        text.n -= STR("。").n;
        text = jx__str_trim(text);
    }
    return text;
}

/* The last token that is no comment. */
static TokenKind last_kind(const Lexer *lx)
{
    for (uint32_t i = lx->out->at.n; i > 0; i--)
        if (lx->out->at.at[i - 1].kind != TOK_COMMENT) return lx->out->at.at[i - 1].kind;
    return TOK_EOF;
}

/* The line's end is shown right behind its last token, whatever blanks and lines were passed. */
void jx__lex_end_line(Lexer *lx, uint32_t at)
{
    Token *last = lx->out->at.n > 0 ? &lx->out->at.at[lx->out->at.n - 1] : NULL;
    if (last != NULL && lx->line_open) at = last->span.end;
    if (last != NULL && last->kind == TOK_COMMENT && lx->out->at.n > 1) last--;
    /* A table row may leave out its last bar. */
    if (lx->mode == LINE_BODY && last != NULL && lx->mark == TOK_BAR && last_kind(lx) != TOK_BAR)
        jx__lex_emit(lx, TOK_BAR, at, at, 0);
    if (lx->line_open) jx__lex_emit(lx, TOK_NL, at, at, 0);
    lx->depth = 0;
    lx->want_value = lx->in_clauses = lx->line_open = false;
    lx->mark = TOK_EOF;
}

bool jx__lex_goes_on(Lexer *lx)
{
    if (lx->start == LEX_TARGET) return false;
    TokenKind last = last_kind(lx);
    if (lx->mark == TOK_BAR || last == TOK_NL) return false;
    if (lx->mode == LINE_SELECT) /* `其余，≥` is complete */
        return lx->depth > 0 || last == TOK_SEMI || last == TOK_COMMA || last == TOK_ENUM ||
               last == TOK_AND || last == TOK_OR;
    return lx->depth > 0 || (last >= TOK_SEMI && last <= TOK_LT && last != TOK_RPAREN);
}

void jx__lex_bracket(Lexer *lx, TokenKind kind, uint32_t start)
{
    jx__lex_emit(lx, kind, start, lx->at, 0);
    if (kind == TOK_LPAREN)
        lx->depth++;
    else if (lx->depth > 0)
        lx->depth--;
}

/* The row of a form under 算例, to the end of its line: cells are whole texts. What begins with #
 * behind the last bar is a comment. */
uint32_t jx__lex_form_cells(Lexer *lx, uint32_t at)
{
    const Str wide = STR("｜");
    uint32_t cell = at, end = lx->src->text.n;
    while (at < end && !jx__lex_is_line_end(lx->src->text.p[at])) {
        bool bar = jx__str_starts(jx__lex_span_text(lx, at, end), wide);
        uint32_t width = bar ? wide.n : 1;
        if (bar || lx->src->text.p[at] == '|') {
            jx__lex_emit_trimmed(lx, TOK_TEXT, cell, at);
            jx__lex_emit(lx, TOK_BAR, at, at + width, 0);
            cell = at + width;
        }
        at += width;
    }
    bool comment = jx__str_starts(jx__str_trim(jx__lex_span_text(lx, cell, at)), STR("#"));
    jx__lex_emit_trimmed(lx, comment ? TOK_COMMENT : TOK_TEXT, cell, at);
    return at;
}

typedef struct Label {
    const char *spelling, *others;
    uint16_t kind;
    LineMode mode;
} Label;

static const Label labels[] = {
#define TOKEN(name, zh)
#define PHRASE(name, spelling, others, class)
#define KEY(name, spelling, others, mode) {spelling, others, TOK_##name, LINE_##mode},
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
};

static const Label *find_label(Str text)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (jx__str_eq(text, jx__str_of(labels[i].spelling))) return &labels[i];
        const char *rest = labels[i].others;
        while (*rest != '\0')
            if (jx__str_eq(text, jx__lex_next_spelling(&rest))) return &labels[i];
    }
    return NULL;
}

/* A label and its colon. */
void jx__lex_label(Lexer *lx, uint32_t start, uint32_t end)
{
    uint32_t colon = jx__lex_span_text(lx, end - 1, end).p[0] == ':' ? 1 : 3;
    Str text = jx__str_trim(jx__lex_span_text(lx, start, end - colon));
    const Label *found = find_label(text);
    jx__lex_emit(lx, found != NULL ? found->kind : TOK_BADKEY, start, start + text.n, 0);
    lx->mark = TOK_EOF;
    lx->mode = found != NULL ? found->mode : LINE_BODY;
    lx->want_value = lx->mode == LINE_TARGET || lx->mode == LINE_TEXT || lx->mode == LINE_DATA;
}

/* Whether a label and its colon stand here. */
static bool label_starts(Lexer *lx, uint32_t at)
{
    enum { MOST = 8 }; /* characters, as in the pattern */
    uint32_t end = at, len;
    const char *p = lx->src->text.p, *stop = p + lx->src->text.n;
    for (int i = 0; i < MOST && end < lx->src->text.n && (unsigned char)p[end] >= 0xe3; i++) {
        (void)jx__utf8_next(p + end, stop, &len);
        if (jx__str_starts(jx__lex_span_text(lx, end, lx->src->text.n), STR("："))) break;
        end += len;
    }
    if (end == at || find_label(jx__str_trim(jx__lex_span_text(lx, at, end))) == NULL) return false;
    while (end < lx->src->text.n && (p[end] == ' ' || p[end] == '\t'))
        end++;
    Str rest = jx__lex_span_text(lx, end, lx->src->text.n);
    return jx__str_starts(rest, STR("：")) || jx__str_starts(rest, STR(":"));
}

/* 改写：二（一）1．评分：反向线性 is 改写：二（一）1 and the line 评分：反向线性 in one. Answers with where the
 * second begins, or the end of the line. */
uint32_t jx__lex_path_line(Lexer *lx, uint32_t start)
{
    static const char *const marks[] = {"．", ".", "。", "、", "，", ",", "；", ";", " ", "　"};
    const char *p = lx->src->text.p;
    uint32_t end = start, next = start;
    for (bool quoted = false; end < lx->src->text.n && p[end] != '\n' && p[end] != '\r'; end++) {
        Str rest = jx__lex_span_text(lx, end, lx->src->text.n);
        if (jx__str_starts(rest, STR("【"))) quoted = true;
        if (jx__str_starts(rest, STR("】"))) quoted = false;
        uint32_t width = 0;
        for (size_t i = 0; i < sizeof marks / sizeof marks[0] && !quoted && width == 0; i++)
            if (jx__str_starts(rest, jx__str_of(marks[i]))) width = (uint32_t)strlen(marks[i]);
        if (width > 0 && (p[end + width] == '#' || label_starts(lx, end + width))) {
            next = end + width;
            break;
        }
        next = end + 1;
    }
    lx->want_value = false;
    Str text = jx__str_trim(jx__lex_span_text(lx, start, end));
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) /* 【甲】 ． 目标：… */
        if (jx__str_ends(text, jx__str_of(marks[i]))) text.n -= (uint32_t)strlen(marks[i]);
    jx__lex_emit_trimmed(lx, TOK_TEXT, start, text.n > 0 ? (uint32_t)(text.p - p) + text.n : start);
    jx__lex_end_line(lx, next);
    return next;
}

void jx__lex_end_title(Lexer *lx, uint32_t end)
{
    Str text = jx__lex_unstopped(jx__lex_span_text(lx, lx->title, end));
    if (text.n == 0) return;
    uint32_t at = (uint32_t)(text.p - lx->src->text.p);
    SectionTitle opens = lx->mark == TOK_MARK1 ? jx__section_title(text) : TITLE_NONE;
    if (opens == TITLE_CHECKS || opens == TITLE_EXAMPLES) lx->section = opens;
    /* An example's title is no name: it would be found inside other texts. */
    bool example = lx->section == TITLE_EXAMPLES && lx->mark != TOK_MARK1;
    jx__lex_emit(lx, example ? TOK_TEXT : TOK_TITLE, at, at + text.n, 0);
}

/* A comparison in words ends a title when a figure follows: 满意度不低于90%. */
bool jx__lex_title_ends_at(Lexer *lx, uint32_t at)
{
    return at != lx->title && jx__lex_compares_at(lx, at);
}

bool jx__lex_compares_at(Lexer *lx, uint32_t at)
{
    uint32_t length, len;
    TokenKind kind = jx__lex_match_phrase(lx, at, &length);
    if (kind < TOK_EQ || kind > TOK_LT) return false;
    Str rest = jx__str_trim(jx__lex_span_text(lx, at + length, lx->src->text.n));
    uint32_t cp[JX_FOLD_MAX];
    if (rest.n == 0) return false;
    uint32_t n = jx__name_fold(jx__utf8_next(rest.p, rest.p + rest.n, &len), cp);
    return n == 1 && cp[0] >= '0' && cp[0] <= '9';
}

/* Behind the characters from `at` on that neither end a title nor begin a phrase. */
uint32_t jx__lex_plain_end(Lexer *lx, uint32_t at)
{
    const char *text = lx->src->text.p, *stop = text + lx->src->text.n;
    uint32_t len;
    while (text + at < stop) {
        uint32_t cp = jx__utf8_next(text + at, stop, &len);
        bool han = cp >= 0x4E00 && cp <= 0x9FFF;
        bool digit = cp >= '0' && cp <= '9';
        if (!(han || digit) || jx__names_may_begin(&lx->phrases->words, cp)) break;
        at += len;
    }
    return at;
}

/* Everything to the end of the line (or to a # after a blank), for labels that hold plain text. */
uint32_t jx__lex_rest_of_line(Lexer *lx, uint32_t start)
{
    const char *p = lx->src->text.p;
    uint32_t end = start;
    while (end < lx->src->text.n && !jx__lex_is_line_end(p[end]) &&
           !(p[end] == '#' && end > start && p[end - 1] == ' '))
        end++;
    return end;
}

/* The names of a 数据 line: pieces between separators. */
void jx__lex_data_names(Lexer *lx, uint32_t start, uint32_t end)
{
    static const char *const stops[] = {"；", "，", "、", ";", ","};
    uint32_t piece = start;
    for (uint32_t at = start; at < end;) {
        uint32_t width = 0;
        for (size_t i = 0; i < sizeof stops / sizeof stops[0] && width == 0; i++)
            if (jx__str_starts(jx__lex_span_text(lx, at, end), jx__str_of(stops[i])))
                width = (uint32_t)strlen(stops[i]);
        uint32_t title = jx__lex_closed_at(lx, at, "《", "》");
        if (title > 0 && title <= end) { /* 《收入、支出决算表》 is one title */
            at = title;
            continue;
        }
        if (width > 0) {
            jx__lex_emit_trimmed(lx, TOK_TITLE, piece, at);
            jx__lex_emit(lx, TOK_COMMA, at, at + width, 0);
            piece = at + width;
        }
        at += width > 0 ? width : 1;
    }
    Str last = jx__lex_unstopped(jx__lex_span_text(lx, piece, end));
    uint32_t at = last.n > 0 ? (uint32_t)(last.p - lx->src->text.p) : piece;
    jx__lex_emit_trimmed(lx, TOK_TITLE, at, at + last.n);
}
