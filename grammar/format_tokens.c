/* Tokens as text: canonical spellings, and what stands between two of them.
 *
 * A phrase is printed in the first spelling of tokens.def, unless it touches an undeclared name (it
 * may be a piece of that name) or its spellings fit different subjects. Punctuation takes no
 * blanks; elsewhere a blank that was written stays, since it may be what keeps two words apart.
 */
#include "grammar/format_tokens.h"
#include "base/utf8.h"

#include <string.h>

static TokenKind kind_at(const Formatted *f, uint32_t i)
{
    return (TokenKind)f->tokens->at.at[i].kind;
}

static Span span_at(const Formatted *f, uint32_t i)
{
    return f->tokens->at.at[i].span;
}

/* ---- one token ---- */

static uint32_t half_width(uint32_t cp)
{
    bool wide = (cp >= 0xff10 && cp <= 0xff19) || (cp >= 0xff21 && cp <= 0xff3a) ||
                (cp >= 0xff41 && cp <= 0xff5a) || cp == 0xff0e || cp == 0xff05 || cp == 0xff0f;
    return wide ? cp - 0xfee0 : cp == 0xfe6a ? '%' : cp;
}

static uint32_t full_width(uint32_t cp)
{
    return cp == '(' || cp == ')' || cp == ',' ? cp + 0xfee0 : cp;
}

static void fold(Buf *out, Str text, bool marks)
{
    char bytes[4];
    for (uint32_t at = 0, len; at < text.n; at += len) {
        uint32_t cp = jx__utf8_next(text.p + at, text.p + text.n, &len);
        if (jx__utf8_is_blank(cp)) continue;
        cp = half_width(cp);
        if (marks) cp = full_width(cp);
        uint32_t n = jx__utf8_put(bytes, cp);
        jx__buf_add(out, (Str){bytes, n});
    }
}

void jx__format_fold(Buf *out, Str text)
{
    fold(out, text, false);
}

static Str folded(const Formatted *f, Str text, bool marks)
{
    Buf out = jx__buf(f->arena);
    fold(&out, text, marks);
    return jx__buf_str(&out);
}

/* Whether 【 stands before the token and 】 behind it, blanks aside. */
static bool is_boxed(const Formatted *f, Span span)
{
    Str text = f->src->text, open = STR("【"), close = STR("】");
    Str before = {text.p, span.start}, after = {text.p + span.end, text.n - span.end};
    before = jx__str_trim(
        (Str){before.p + (before.n > 64 ? before.n - 64 : 0), before.n > 64 ? 64 : before.n});
    if (after.n > 64) after.n = 64;
    return jx__str_ends(before, open) && jx__str_starts(jx__str_trim(after), close);
}

static Str quoted(const Formatted *f, Str text)
{
    bool curly = false;
    for (uint32_t i = 0; i + 3 <= text.n; i++) {
        Str at = {text.p + i, 3};
        curly = curly || jx__str_eq(at, STR("“")) || jx__str_eq(at, STR("”"));
    }
    if (curly) return jx__str_printf(f->arena, "\"%.*s\"", STR_F(text));
    return jx__str_printf(f->arena, "“%.*s”", STR_F(text));
}

static bool touches_word(const Formatted *f, uint32_t i)
{
    Span span = span_at(f, i);
    bool before = i > 0 && kind_at(f, i - 1) == TOK_WORD && span_at(f, i - 1).end == span.start;
    bool after = i + 1 < f->tokens->at.n && kind_at(f, i + 1) == TOK_WORD &&
                 span_at(f, i + 1).start == span.end;
    return before || after;
}

static bool is_letter(uint32_t cp)
{
    return (cp >= 0x3400 && cp <= 0x9fff) || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

static bool starts_with_letter(Str s)
{
    uint32_t len;
    return s.n > 0 && is_letter(jx__utf8_next(s.p, s.p + s.n, &len));
}

/* Of these the subject decides which spelling reads well: 每低2个百分点, 每有1篇, 其余. */
static bool keeps_spelling(TokenKind kind)
{
    return kind == TOK_EACH_LESS || kind == TOK_EACH_MORE || kind == TOK_EACH_FOUND ||
           kind == TOK_OTHER;
}

Str jx__format_token(const Formatted *f, uint32_t i)
{
    TokenKind kind = kind_at(f, i);
    Str text = jx__source_text(f->src, span_at(f, i)), spelling = jx__token_spelling(kind);
    if (jx__format_is_label(kind)) return jx__str_printf(f->arena, "%.*s：", STR_F(spelling));
    bool kept = keeps_spelling(kind) || (starts_with_letter(text) && touches_word(f, i));
    if (spelling.n > 0) return kept ? text : spelling;
    switch (kind) {
    case TOK_NUMBER:
    case TOK_DATE:
        return folded(f, text, false);
    case TOK_POINTS:
    case TOK_BONUS:
    case TOK_PENALTY:
        return folded(f, text, true);
    case TOK_STRING:
        return quoted(f, text);
    case TOK_TITLE:
    case TOK_NAME:
    case TOK_WORD:
        return is_boxed(f, span_at(f, i)) ? jx__str_printf(f->arena, "【%.*s】", STR_F(text))
                                          : text;
    default:
        return text;
    }
}

/* ---- between two tokens ---- */

/* Punctuation, brackets, operators, quotations: nothing stands beside them. */
static bool is_tight(TokenKind kind)
{
    Str spelling = jx__token_spelling(kind);
    if (kind == TOK_POINTS || kind == TOK_BONUS || kind == TOK_PENALTY || kind == TOK_STRING)
        return true;
    return spelling.n > 0 && !starts_with_letter(spelling);
}

static bool is_spaced(TokenKind kind)
{
    return kind == TOK_THEN || kind == TOK_ELSE || kind == TOK_AND || kind == TOK_OR;
}

/* A digit cannot be part of a phrase, so that the blank before it says nothing. */
static bool is_phrase(TokenKind kind)
{
    return jx__token_spelling(kind).n > 0 && !jx__format_is_label(kind);
}

static bool blank_needed(const Formatted *f, uint32_t left, uint32_t right)
{
    TokenKind a = kind_at(f, left), b = kind_at(f, right);
    if (jx__format_is_label(a) || (a >= TOK_MARK1 && a <= TOK_MARK4)) return false;
    if (is_spaced(a) || is_spaced(b) || a == TOK_IF) return true;
    if (is_tight(a) || is_tight(b)) return false;
    if (b == TOK_IF) return true;
    if (is_phrase(a) && b == TOK_NUMBER) return false;
    return span_at(f, right).start > span_at(f, left).end && a != TOK_STRING && b != TOK_STRING;
}

/* The next token stands on the next line of the same clause. */
static bool breaks(const Formatted *f, uint32_t left, uint32_t right)
{
    Str text = f->src->text;
    for (uint32_t i = span_at(f, left).end; i < span_at(f, right).start; i++)
        if (text.p[i] == '\n' || text.p[i] == '\r') return true;
    return false;
}

/* The comparison of a heading is set off, and = is the sign that forms print. */
static bool is_heading_sign(const Formatted *f, uint32_t i, uint32_t first)
{
    TokenKind kind = kind_at(f, i);
    if (kind < TOK_EQ || kind > TOK_LT || i == first) return false;
    TokenKind before = kind_at(f, i - 1);
    return before == TOK_TITLE || (before >= TOK_POINTS && before <= TOK_PENALTY);
}

typedef struct Printing {
    const Formatted *f;
    Buf *out;
    bool heading, data, check, comments, lines;
    uint32_t last; /* the token printed before; JX_NAME_NONE: none */
    bool commented;
} Printing;

/* A list of data is divided by ；, whatever signs stand there; a cross-check says 不符 where a
 * premise says 不满足. */
static Str printed(const Printing *p, uint32_t i)
{
    TokenKind kind = kind_at(p->f, i);
    if (p->data && kind == TOK_COMMA) return jx__token_spelling(TOK_SEMI);
    if (p->check && kind == TOK_FAILED) return STR("不符");
    return jx__format_token(p->f, i);
}

static void print_comment(const Formatted *f, uint32_t i, Buf *out)
{
    Str text = jx__str_trim(jx__source_text(f->src, span_at(f, i)));
    if (out->n > 0) jx__buf_addz(out, " ");
    jx__buf_add(out, text);
}

static void print_one(Printing *p, uint32_t i, uint32_t first)
{
    const Formatted *f = p->f;
    bool sign = p->heading && is_heading_sign(f, i, first);
    if (p->last != JX_NAME_NONE) {
        uint32_t from = p->commented ? i - 1 : p->last;
        if (p->lines && breaks(f, from, i))
            jx__buf_addz(p->out, "\n　　　　");
        else if (sign || (p->heading && is_heading_sign(f, p->last, first)) ||
                 blank_needed(f, p->last, i))
            jx__buf_addz(p->out, " ");
    }
    jx__buf_add(p->out, sign && kind_at(f, i) == TOK_EQ ? STR("=") : printed(p, i));
    p->last = i;
    p->commented = false;
}

static void print_tokens(Printing *p, uint32_t first, uint32_t n)
{
    for (uint32_t i = first; i < first + n; i++) {
        if (kind_at(p->f, i) != TOK_COMMENT) {
            print_one(p, i, first);
            continue;
        }
        if (!p->comments) continue;
        print_comment(p->f, i, p->out);
        p->commented = true;
    }
}

Str jx__format_tokens(const Formatted *f, uint32_t first, uint32_t n)
{
    Buf out = jx__buf(f->arena);
    Printing p = {.f = f, .out = &out, .last = JX_NAME_NONE};
    print_tokens(&p, first, n);
    return jx__buf_str(&out);
}

Str jx__format_part(const Formatted *f, const FormatLine *line, uint32_t first, uint32_t n)
{
    Buf out = jx__buf(f->arena);
    Printing p = {.f = f, .out = &out, .last = JX_NAME_NONE};
    p.data = line->label == TOK_K_DATA;
    p.check = line->kind == FORMAT_OTHER;
    print_tokens(&p, first, n);
    return jx__buf_str(&out);
}

void jx__format_comments(const Formatted *f, const FormatLine *line, Buf *out)
{
    for (uint32_t i = line->first; i < line->first + line->n; i++)
        if (kind_at(f, i) == TOK_COMMENT) print_comment(f, i, out);
}

void jx__format_line(const Formatted *f, const FormatLine *line, Buf *out)
{
    Printing p = {.f = f, .out = out, .comments = true, .lines = true, .last = JX_NAME_NONE};
    uint32_t first = line->first, n = line->n;
    if (line->kind == FORMAT_COMMENT) {
        jx__buf_add(out, jx__str_trim(jx__source_text(f->src, span_at(f, first))));
        return;
    }
    p.heading = line->kind == FORMAT_HEADING;
    p.data = line->label == TOK_K_DATA;
    p.check = line->kind == FORMAT_OTHER;
    if (line->mark != TOK_EOF) {
        jx__buf_add(out, line->number);
        first++, n--;
        p.last = line->first;
    }
    print_tokens(&p, first, n);
}
