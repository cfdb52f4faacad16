/* The lexer's words: phrases, values in plain words, names of other forms, the ends of units.
 *
 * Depends on lexer.h. The surprising idea: names hold any character, so where something ends often
 * depends on whether a declared name begins there.
 */
#include "grammar/lexer.h"
#include "base/utf8.h"

#include <string.h>

/* The end of a value in plain words: ； or the end of the line; in a heading also （N分）, in a list
 * of given values also a comma. */
static uint32_t value_end(const Lexer *lx, uint32_t start)
{
    static const char *const stops[] = {";", "；", "#", "，", ",", "、"};
    size_t nstops = lx->mode == LINE_PAIRS ? 6 : 3;
    uint32_t end = start;
    while (end < lx->src->text.n && !jx__lex_is_line_end(lx->src->text.p[end])) {
        Str rest = jx__lex_span_text(lx, end, lx->src->text.n);
        for (size_t i = 0; i < nstops; i++)
            if (jx__str_starts(rest, jx__str_of(stops[i]))) return end;
        if (lx->mode == LINE_HEADING && end > start &&
            (rest.p[0] == '(' || jx__str_starts(rest, STR("（")))) {
            uint32_t digit = rest.p[0] == '(' ? 1 : 3;
            if (digit < rest.n &&
                ((rest.p[digit] >= '0' && rest.p[digit] <= '9') ||
                 jx__str_starts(jx__lex_span_text(lx, end + digit, lx->src->text.n),
                                STR("\xef\xbc"))))
                return end;
        }
        end++;
    }
    return end;
}

/* True when what stands here is read by the patterns: a figure, a sign, a quotation, a phrase. */
static bool is_plain_value(Lexer *lx, uint32_t at)
{
    static const char *const starts[] = {"±",  "-", "－", "−",  "“", "\"", "【",
                                         "≥",  "≤", "≧",  "≦",  ">", "＞", "<",
                                         "＜", "=", "＝", "﹦", "═", "﹥", "﹤"};
    Str rest = jx__lex_span_text(lx, at, lx->src->text.n);
    uint32_t cp[JX_FOLD_MAX], len;
    uint32_t n = jx__name_fold(jx__utf8_next(rest.p, rest.p + rest.n, &len), cp);
    if (n == 1 && cp[0] >= '0' && cp[0] <= '9') return true;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (jx__str_starts(rest, jx__str_of(starts[i]))) return true;
    uint32_t length;
    TokenKind kind = jx__lex_match_phrase(lx, at, &length);
    if (kind >= TOK_EQ && kind <= TOK_LT) return true;
    return lx->mode == LINE_PAIRS &&
           (kind == TOK_UNFILLED || kind == TOK_INAPPLICABLE || kind == TOK_SKIP);
}

enum { LONGEST_ASIDE = 256 }; /* bytes of a title or bracket: what looks ahead stays near */

static uint32_t skip_blanks(const Lexer *lx, uint32_t at)
{
    const char *text = lx->src->text.p, *stop = text + lx->src->text.n;
    uint32_t len;
    while (text + at < stop && jx__utf8_is_blank(jx__utf8_next(text + at, stop, &len)))
        at += len;
    return at;
}

/* Whether a bracket opened at `from` is still looked for at `at`. */
static bool within(const Lexer *lx, uint32_t from, uint32_t at)
{
    return at < lx->src->text.n && at - from < LONGEST_ASIDE &&
           !jx__lex_is_line_end(lx->src->text.p[at]);
}

/* Behind the `close` that belongs to the `open` at `from`, or 0; they do not nest. */
uint32_t jx__lex_closed_at(const Lexer *lx, uint32_t from, const char *open, const char *close)
{
    uint32_t at = from + (uint32_t)strlen(open);
    if (!jx__lex_starts_at(lx, from, open)) return 0;
    for (; within(lx, from, at) && !jx__lex_starts_at(lx, at, open); at++)
        if (jx__lex_starts_at(lx, at, close)) return at + (uint32_t)strlen(close);
    return 0;
}

/* Behind the bracket that belongs to the one at `from`, whatever their widths, or 0. */
static uint32_t bracket_end(const Lexer *lx, uint32_t from)
{
    uint32_t depth = 0;
    for (uint32_t at = from; within(lx, from, at); at++) {
        bool wide = jx__lex_starts_at(lx, at, "）");
        if (jx__lex_starts_at(lx, at, "(") || jx__lex_starts_at(lx, at, "（")) depth++;
        if ((wide || jx__lex_starts_at(lx, at, ")")) && --depth == 0) return at + (wide ? 3 : 1);
    }
    return 0;
}

static bool value_follows(const Lexer *lx, uint32_t at)
{
    static const char *const starts[] = {"《", "【", "(", "（"};
    uint32_t cp[JX_FOLD_MAX], len;
    Str rest = jx__lex_span_text(lx, skip_blanks(lx, at), lx->src->text.n);
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (jx__str_starts(rest, jx__str_of(starts[i]))) return true;
    if (rest.n == 0) return false;
    uint32_t n = jx__name_fold(jx__utf8_next(rest.p, rest.p + rest.n, &len), cp);
    bool digit = n == 1 && cp[0] >= '0' && cp[0] <= '9';
    return digit || jx__names_match(lx->names, rest, &len) != JX_NAME_NONE;
}

/* An operator ends a bare name: as a sign always, as a word only where a value follows, since
 * 超过目标数 and 事业或经营收入 are names. `known` is where a declared name ends. */
static bool ends_bare_name(Lexer *lx, uint32_t at, uint32_t known, bool blank_before)
{
    static const char *const signs[] = {"＋", "－", "−",  "–",  "—",  "﹣", "×",  "÷",  "／",
                                        "＊", "＝", "﹦", "═",  "≠",  "≥",  "≧",  "≤",  "≦",
                                        "＞", "﹥", "＜", "﹤", "，", "、", "；", "｜", "）",
                                        "。", "～", "〜", "±",  "《", "【", "“"};
    uint32_t length, len;
    if (strchr("+-*/=<>,;|)#~!\"", lx->src->text.p[at]) != NULL) return true;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (jx__lex_starts_at(lx, at, signs[i])) return true;
    TokenKind kind = jx__lex_match_phrase(lx, at, &length);
    bool operates = (kind >= TOK_PLUS && kind <= TOK_LT) || (kind >= TOK_THEN && kind <= TOK_OR);
    if (!operates) return false;
    if (blank_before) return true;
    jx__utf8_next(lx->src->text.p + at, lx->src->text.p + lx->src->text.n, &len);
    bool value = value_follows(lx, at + length);
    return length > len ? value || at == known : value && at == known;
}

static uint32_t bare_name_end(Lexer *lx, uint32_t at, uint32_t known)
{
    const char *text = lx->src->text.p, *stop = text + lx->src->text.n;
    uint32_t end = at, len;
    while (text + at < stop && !jx__lex_is_line_end(text[at])) {
        bool open = jx__lex_starts_at(lx, at, "(") || jx__lex_starts_at(lx, at, "（");
        uint32_t close = open ? bracket_end(lx, at) : 0;
        if (open && close == 0) break;
        if (!open && ends_bare_name(lx, at, known, at > end)) break;
        bool blank = jx__utf8_is_blank(jx__utf8_next(text + at, stop, &len));
        at = open ? close : at + len;
        if (!blank) end = at;
    }
    return end;
}

/* The name that starts here with 《…》, longer than the declared one that ends at `known`: its end,
 * or 0. A title with nothing behind it is one symbol that says nothing. */
uint32_t jx__lex_qualified(Lexer *lx, uint32_t start, uint32_t known)
{
    uint32_t title = jx__lex_closed_at(lx, start, "《", "》");
    if (title == 0) return 0;
    uint32_t at = skip_blanks(lx, title);
    bool boxed = jx__lex_starts_at(lx, at, "【");
    uint32_t end = boxed ? jx__lex_closed_at(lx, at, "【", "】") : bare_name_end(lx, at, known);
    if (known > 0 && known >= end) return 0;
    bool named = end > at;
    jx__lex_emit(lx, named ? TOK_QUALIFIED : TOK_STRAY, start, named ? end : title, 0);
    return named ? end : title;
}

/* Takes what is neither a pattern's nor a name's: whole-line texts and values in plain words. */
uint32_t jx__lex_take_value(Lexer *lx, uint32_t start)
{
    lx->want_value = false;
    if (lx->mode == LINE_TEXT || lx->mode == LINE_DATA) {
        uint32_t end = jx__lex_rest_of_line(lx, start);
        if (lx->mode == LINE_TEXT)
            jx__lex_emit_trimmed(lx, TOK_TEXT, start, end);
        else
            jx__lex_data_names(lx, start, end);
        return end;
    }
    if (is_plain_value(lx, start)) return start;
    uint32_t end = value_end(lx, start);
    Str text = jx__lex_unstopped(jx__lex_span_text(lx, start, end));
    if (text.n > 0) jx__lex_emit(lx, TOK_VALUE, start, start + text.n, 0);
    return end;
}

bool jx__lex_is_blank_or_end(const Lexer *lx, uint32_t at)
{
    uint32_t len;
    const char *p = lx->src->text.p + at;
    return jx__lex_is_line_end(*p) ||
           jx__utf8_is_blank(jx__utf8_next(p, lx->src->text.p + lx->src->text.n, &len));
}

/* A bracket that opens a phrase: （含）, （不含）, （含）以上. Its end, or 0. */
uint32_t jx__lex_bracketed_phrase(Lexer *lx, uint32_t start)
{
    uint32_t length;
    TokenKind kind = jx__lex_match_phrase(lx, start, &length);
    if (kind < TOK_ABOVE || kind > TOK_EXCLUDED) return 0;
    jx__lex_emit(lx, kind, start, start + length, 0);
    return start + length;
}

/* One phrase, or one character of a word. A one-character phrase stands only where a word could
 * begin: 得 inside 获得 is no phrase. */
uint32_t jx__lex_word(Lexer *lx, uint32_t start)
{
    uint32_t length, len;
    const char *p = lx->src->text.p + start;
    TokenKind kind = jx__lex_match_phrase(lx, start, &length);
    const Token *last = lx->out->at.n > 0 ? &lx->out->at.at[lx->out->at.n - 1] : NULL;
    bool inside = last != NULL && last->kind == TOK_WORD && last->span.end == start;
    uint32_t cp = jx__utf8_next(p, lx->src->text.p + lx->src->text.n, &len);
    if (kind != TOK_EOF && !(inside && length <= len)) {
        jx__lex_emit(lx, kind, start, start + length, 0);
        return start + length;
    }
    bool letter = cp >= 0x80 || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') || cp == '_' ||
                  cp == '%' || cp == '&';
    bool cjk_punctuation = (cp >= 0x3000 && cp <= 0x303f) || (cp >= 0xff00 && cp <= 0xff0f) ||
                           (cp >= 0x2000 && cp <= 0x206f);
    TokenKind as = letter && !cjk_punctuation ? TOK_WORD : TOK_STRAY;
    if (as == TOK_STRAY && last != NULL && last->kind == TOK_STRAY && last->span.end == start) {
        lx->out->at.at[lx->out->at.n - 1].span.end = start + len;
        return start + len;
    }
    jx__lex_emit(lx, as, start, start + len, 0);
    return start + len;
}

static bool ends_unit(Lexer *lx, uint32_t at, uint32_t cp)
{
    static const char marks[] = "+-=<>()[]{}|;:,!?~#$^\\'\"@`";
    static const uint32_t wide[] = {0xff08, 0xff09, 0xff0c, 0xff1b, 0xff1a, 0x3001, 0x3002, 0x201c,
                                    0x201d, 0x3010, 0x3011, 0xff1d, 0x2265, 0x2264, 0x2267, 0x2266,
                                    0xff1c, 0xff1e, 0xff0b, 0xff0d, 0x2212, 0xd7,   0xf7,   0xff5c,
                                    0xff5e, 0x301c, 0x2260, 0xb1,   0x300a, 0x300b, 0x2013, 0x2014};
    uint32_t length;
    if (cp >= 0x4E00 && cp <= 0x9FFF && !jx__names_may_begin(&lx->phrases->words, cp) &&
        lx->mode != LINE_SELECT)
        return false;
    if (cp < 0x80 && (strchr(marks, (int)cp) != NULL || (cp >= '0' && cp <= '9'))) return true;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (cp == wide[i]) return true;
    if (cp >= 0xff10 && cp <= 0xff19) return true;
    return jx__lex_match_phrase(lx, at, &length) != TOK_EOF;
}

/* Where the unit of a number ends that stops at `at`; `at` itself when there is none. */
uint32_t jx__lex_unit_end(Lexer *lx, uint32_t at)
{
    enum { LONGEST = 64 };
    const char *text = lx->src->text.p, *end = text + lx->src->text.n;
    uint32_t i = at, len, solid = at, length;
    while (i < lx->src->text.n && i - at < LONGEST && !jx__lex_is_line_end(text[i])) {
        uint32_t cp = jx__utf8_next(text + i, end, &len);
        bool join = cp == '/' || cp == 0xff0f || cp == '*' || cp == 0xb7;
        if (jx__utf8_is_blank(cp)) {
            if (solid > at) break; /* a unit holds no blank; one may stand before it */
        } else if (join) {
            uint32_t next = jx__utf8_next(text + i + len, end, &length);
            if (solid == at || next < 0x80 || ends_unit(lx, i + len, next)) break;
            if (jx__names_match(lx->names, jx__lex_span_text(lx, i + len, lx->src->text.n),
                                &length) != JX_NAME_NONE)
                break; /* 10万元/培训人次 divides by a datum */
        } else {
            if (ends_unit(lx, i, cp)) break;
            if (solid == at &&
                jx__names_match(lx->names, jx__lex_span_text(lx, i, lx->src->text.n), &length) !=
                    JX_NAME_NONE &&
                i > at)
                break;
            solid = i + len;
            if (cp == '%' || cp == 0xff05 || cp == 0xfe6a || cp == 0x2030) break;
        }
        i += len;
    }
    return solid;
}
