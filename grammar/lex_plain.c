/* One-line rules read without the patterns: 满意度（10分） ≥ 90%, 1．满意度 ≥ 90%（10分）.
 *
 * Depends on lexer.h. Most lines of a long rule text are like these, and what their bytes are leaves
 * no choice: Han characters, letters and digits up to a sign of comparison or （N分）, then figures, a
 * unit, the end of the line. The surprising idea: nothing is decided here that the patterns would
 * not decide the same way. Whatever is less plain is left to them, the whole line.
 *
 * Who wants twins (token.h) gets the first line of each kind as tokens, and of a line that differs from it
 * in nothing but number, title and figure only where these stand. The last line of a run has tokens again,
 * for labels may follow that belong to it.
 */
#include "grammar/lexer.h"
#include "base/utf8.h"

#include <string.h>

/* A line taken apart. Offsets; 0 at the end of a span: there is no such thing. */
typedef struct PlainLine {
    Span mark, title, points, sign, number;
    uint32_t mid; /* of the number: where its digits end */
    TokenKind comparison;
    bool points_first;
    uint32_t end, next; /* of its bytes; line */
} PlainLine;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool stands_at(const Lexer *lx, uint32_t at, Str sign)
{
    const Str *text = &lx->src->text;
    return text->n - at >= sign.n && memcmp(text->p + at, sign.p, sign.n) == 0;
}

static uint32_t skip_spaces(const Lexer *lx, uint32_t at)
{
    while (at < lx->src->text.n && lx->src->text.p[at] == ' ')
        at++;
    return at;
}

/* Behind the text stands a NUL, behind a part of a text a line end: neither is looked for here, so that
 * one byte past anything may be looked at. */
static uint32_t skip_digits(const Lexer *lx, uint32_t at)
{
    while (is_digit(lx->src->text.p[at]))
        at++;
    return at;
}

/* 12 or 12.5; `at` itself when there is none. */
static uint32_t figure_end(const Lexer *lx, uint32_t at)
{
    uint32_t end = skip_digits(lx, at);
    bool point = end > at && lx->src->text.p[end] == '.' && is_digit(lx->src->text.p[end + 1]);
    return point ? skip_digits(lx, end + 1) : end;
}

/* 1． at the start of a line; digits without it begin a title. */
static uint32_t read_mark(const Lexer *lx, uint32_t at, PlainLine *line)
{
    uint32_t end = skip_digits(lx, at);
    if (end == at) return at;
    uint32_t sign = lx->src->text.p[end] == '.'                                      ? 1
                    : stands_at(lx, end, STR("．")) || stands_at(lx, end, STR("、")) ? 3
                                                                                     : 0;
    if (sign == 0) return at;
    line->mark = (Span){at, end + sign};
    return skip_spaces(lx, end + sign);
}

/* A character of a plain title and its width, or 0. */
static uint32_t title_character(const char *p, uint32_t *width)
{
    unsigned char c = (unsigned char)*p;
    *width = 1;
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(*p) || c == '%' || c == '&')
        return c;
    if (c < 0xE4 || c > 0xE9) return 0;
    *width = 3; /* the text is well-formed */
    uint32_t cp =
        (c & 0xFu) << 12 | ((unsigned char)p[1] & 0x3Fu) << 6 | ((unsigned char)p[2] & 0x3Fu);
    return cp >= 0x4E00 ? cp : 0;
}

/* Up to the first character that is no part of a plain title. False when a comparison in words ends
 * it: 满意度不低于90%. */
static bool read_title(Lexer *lx, uint32_t at, PlainLine *line)
{
    const char *text = lx->src->text.p;
    uint32_t width, cp;
    line->title.start = at;
    for (; (cp = title_character(text + at, &width)) != 0; at += width)
        if (jx__phrases_may_compare(lx->phrases, cp) && jx__lex_compares_at(lx, at)) return false;
    line->title.end = at;
    return line->title.end > line->title.start;
}

/* （10分）; false only when a bracket holds something else. */
static bool read_points(const Lexer *lx, uint32_t *at, PlainLine *line)
{
    uint32_t start = *at, open = lx->src->text.p[start] == '(' ? 1 : 3;
    if (open == 3 && !stands_at(lx, start, STR("（"))) return true;
    uint32_t end = figure_end(lx, start + open);
    if (end == start + open || !stands_at(lx, end, STR("分")) || line->points.end > 0) return false;
    end += 3;
    uint32_t close = lx->src->text.p[end] == ')' ? 1 : stands_at(lx, end, STR("）")) ? 3 : 0;
    line->points = (Span){start, end + close};
    line->points_first = line->number.end == 0;
    *at = skip_spaces(lx, end + close);
    return close > 0;
}

/* ≥ and its like, or TOK_EOF. */
static TokenKind comparison_at(const Lexer *lx, uint32_t at, uint32_t *width)
{
    static const struct {
        Str sign;
        uint16_t kind;
    } signs[] = {{{"≥", 3}, TOK_GE},  {{"≤", 3}, TOK_LE}, {{"＝", 3}, TOK_EQ}, {{">=", 2}, TOK_GE},
                 {{"<=", 2}, TOK_LE}, {{"=", 1}, TOK_EQ}, {{"＞", 3}, TOK_GT}, {{"＜", 3}, TOK_LT}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        *width = signs[i].sign.n;
        if (stands_at(lx, at, signs[i].sign)) return (TokenKind)signs[i].kind;
    }
    return TOK_EOF;
}

/* ≥ 90%. What may be a date, a figure with separators or a sum is not plain. */
static bool read_target(Lexer *lx, uint32_t *at, PlainLine *line)
{
    uint32_t width, start = *at;
    line->comparison = comparison_at(lx, start, &width);
    if (line->comparison == TOK_EOF) return true;
    line->sign = (Span){start, start + width};
    start = skip_spaces(lx, start + width);
    uint32_t mid = figure_end(lx, start);
    unsigned char next = (unsigned char)lx->src->text.p[mid];
    bool wide = next == 0xEF && !stands_at(lx, mid, STR("（")); /* ．５ */
    if (mid == start || wide || next == '.' || next == ',' || next == '-' ||
        stands_at(lx, mid, STR("年")) || stands_at(lx, mid, STR("月")))
        return false;
    line->number = (Span){start, jx__lex_unit_end(lx, mid)};
    line->mid = mid;
    *at = skip_spaces(lx, line->number.end);
    return true;
}

/* Where the next line begins; 0 when this one goes on at `at`. */
static uint32_t next_line(const Lexer *lx, uint32_t at)
{
    const Str *text = &lx->src->text;
    if (at == text->n) return at;
    if (!jx__lex_is_line_end(text->p[at])) return 0;
    bool pair = text->p[at] == '\r' && at + 1 < text->n && text->p[at + 1] == '\n';
    return at + (pair ? 2 : 1);
}

static bool read_head(Lexer *lx, uint32_t at, PlainLine *line)
{
    *line = (PlainLine){.comparison = TOK_EOF};
    return read_title(lx, read_mark(lx, at, line), line);
}

static bool read_rest(Lexer *lx, PlainLine *line)
{
    uint32_t at = skip_spaces(lx, line->title.end);
    if (!read_points(lx, &at, line) || !read_target(lx, &at, line) || !read_points(lx, &at, line))
        return false;
    line->end = at;
    line->next = next_line(lx, at);
    return (line->points.end > 0 || line->number.end > 0) && line->next > 0;
}

static uint32_t emit(Lexer *lx, TokenKind kind, Span span, uint32_t mid)
{
    if (span.end > span.start)
        *VEC_SLOT(lx->arena, &lx->out->at) =
            (Token){.span = span, .mid_or_ref = mid, .kind = (uint16_t)kind};
    return span.end;
}

static void emit_line(Lexer *lx, uint32_t start, const PlainLine *line)
{
    uint32_t end;
    if (lx->record != NULL) jx__lex_note_line(lx, start);
    if (lx->record != NULL)
        jx__lex_note_body(lx, line->points_first ? line->points.start : line->sign.start);
    emit(lx, TOK_MARK3, line->mark, 0);
    emit(lx, TOK_TITLE, line->title, TITLE_IS_PLAIN);
    if (line->points_first) emit(lx, TOK_POINTS, line->points, 0);
    emit(lx, line->comparison, line->sign, 0);
    end = emit(lx, TOK_NUMBER, line->number, line->mid);
    if (!line->points_first) end = emit(lx, TOK_POINTS, line->points, 0);
    if (end == 0) end = line->points_first ? line->points.end : line->number.end;
    *VEC_SLOT(lx->arena, &lx->out->at) = (Token){.span = {end, end}, .kind = TOK_NL};
}

/* ---- twins ---- */

/* A longer figure is left to the model, and one that may be zero: a target of zero is no target like the
 * others. */
enum { FIGURE_MOST = 15, NUMBER_MOST = 1000000, KIND_SLOTS = 256 };
#define NO_KIND UINT32_MAX

/* The kinds of one run of lines, by a hash of what their lines have in common. All of them have one place
 * in the outline: either all have marks, and no heading stands between them, or none has. */
typedef struct Kinds {
    uint32_t last;   /* met, or NO_KIND */
    uint32_t number; /* of the line before; 0: none, or none to go on from */
    bool marked;
    uint32_t n;
    uint32_t slots[KIND_SLOTS]; /* open hash of kind + 1, at most half full */
} Kinds;

/* The number of a marked line; 0 when it is written with zeros before it, or too large. */
static uint32_t number_of(const Lexer *lx, Span mark)
{
    const char *p = lx->src->text.p + mark.start;
    uint32_t n = 0;
    if (mark.end == 0 || *p == '0') return 0;
    while (is_digit(*p) && n <= NUMBER_MOST)
        n = n * 10 + (uint32_t)(*p++ - '0');
    return n <= NUMBER_MOST ? n : 0;
}

/* Both without a mark, or with one that is written alike and goes on counting. */
static bool has_like_mark(const Lexer *lx, const TwinKind *kind, const PlainLine *line,
                          const Kinds *kinds)
{
    if (line->mark.end == 0 || kind->digits == kind->start)
        return line->mark.end == 0 && kind->digits == kind->start;
    uint32_t digits = skip_digits(lx, line->mark.start);
    return kinds->number > 0 && number_of(lx, line->mark) == kinds->number + 1 &&
           jx__str_eq(jx__lex_span_text(lx, digits, line->title.start),
                      jx__lex_span_text(lx, kind->digits, kind->title.start));
}

/* Whether a line goes on behind its title as the first of a kind does, and has such a mark. */
static bool is_twin(const Lexer *lx, uint32_t kind_at, const PlainLine *line, const Kinds *kinds,
                    Twin *twin, uint32_t *next)
{
    const TwinKind *kind = &lx->out->kinds.at[kind_at];
    const Str *text = &lx->src->text;
    uint32_t lead = kind->figure - kind->title.end, tail = kind->end - kind->mid;
    uint32_t at = line->title.end;
    if (text->n - at < lead || memcmp(text->p + at, text->p + kind->title.end, lead) != 0)
        return false;
    at += lead;
    if (text->p[at] < '1' || text->p[at] > '9') return false;
    uint32_t mid = figure_end(lx, at);
    if (mid - at > FIGURE_MOST || text->n - mid < tail) return false;
    if (memcmp(text->p + mid, text->p + kind->mid, tail) != 0) return false;
    *twin = (Twin){.kind = kind_at,
                   .start = line->mark.end > 0 ? line->mark.start : line->title.start,
                   .title = line->title.start,
                   .title_end = line->title.end,
                   .mid = mid};
    *next = next_line(lx, mid + tail);
    return *next > 0 && has_like_mark(lx, kind, line, kinds);
}

/* What titles of twins begin with is all that is asked of them. */
static void note_first(Lexer *lx, uint32_t at)
{
    enum { CHARACTERS = 0x10000 };
    BareText *to = lx->record;
    uint32_t width, folded[JX_FOLD_MAX], cp = title_character(lx->src->text.p + at, &width);
    if (to->twin_first == NULL) to->twin_first = jx__arena_alloc(lx->arena, CHARACTERS / 8);
    if (lx->arena->failed) return;
    if (!jx__name_is_plain(cp)) cp = jx__name_fold(cp, folded) == 0 ? 0 : folded[0];
    to->twin_first[(cp & (CHARACTERS - 1)) >> 6] |= (uint64_t)1 << (cp & 63);
}

static void add_twin(Lexer *lx, Kinds *kinds, Twin twin)
{
    kinds->last = twin.kind;
    note_first(lx, twin.title);
    *VEC_SLOT(lx->arena, &lx->out->twins) = twin;
}

/* Whether it is like the line before it; the rest of it is not read then. */
static bool is_like_last(const Lexer *lx, const PlainLine *line, const Kinds *kinds, Twin *twin,
                         uint32_t *next)
{
    return kinds->last != NO_KIND && is_twin(lx, kinds->last, line, kinds, twin, next);
}

/* With a figure, and a number to go on from when it has a mark. */
static bool may_have_twins(const Lexer *lx, const PlainLine *line)
{
    if (line->number.end == 0 || (line->mark.end > 0 && number_of(lx, line->mark) == 0))
        return false;
    char first = lx->src->text.p[line->number.start];
    return first >= '1' && first <= '9' && line->mid - line->number.start <= FIGURE_MOST;
}

/* Where its kind is, when it is the twin of one, or will be. */
static uint32_t *kind_slot(const Lexer *lx, const PlainLine *line, Kinds *kinds, Twin *twin)
{
    Str lead = jx__lex_span_text(lx, line->title.end, line->number.start);
    Str tail = jx__lex_span_text(lx, line->mid, line->end);
    uint64_t h = jx__str_hash(lead) * 31 + jx__str_hash(tail);
    for (;; h++) {
        uint32_t *slot = &kinds->slots[h % KIND_SLOTS], next;
        if (*slot == 0 || is_twin(lx, *slot - 1, line, kinds, twin, &next)) return slot;
    }
}

/* What became of a line. */
typedef enum Taken { NOT_PLAIN, IN_TOKENS, PUT_ASIDE } Taken;

/* A line in tokens, the first of its kind when it may have twins: then `slot` is the kind's. */
static Taken take_tokens(Lexer *lx, uint32_t at, const PlainLine *line, Kinds *kinds,
                         uint32_t *slot)
{
    TwinKind kind = {.token = lx->out->at.n,
                     .start = line->title.start,
                     .digits = line->title.start,
                     .title = line->title,
                     .figure = line->number.start,
                     .mid = line->mid,
                     .end = line->end};
    emit_line(lx, at, line);
    if (slot == NULL || kinds->n == KIND_SLOTS / 2) return IN_TOKENS;
    if (line->mark.end > 0) {
        kind.start = line->mark.start;
        kind.digits = skip_digits(lx, kind.start);
    }
    kinds->n++;
    kinds->last = lx->out->kinds.n;
    *slot = kinds->last + 1;
    *VEC_SLOT(lx->arena, &lx->out->kinds) = kind;
    return IN_TOKENS;
}

/* What follows a heading, or a mark where there were none, may stand elsewhere in the outline than what
 * was before: kinds are forgotten. */
static void note_place(Kinds *kinds, const PlainLine *line)
{
    bool marked = line->mark.end > 0, heading = marked && line->number.end == 0;
    if (kinds->n > 0 && (heading || marked != kinds->marked))
        *kinds = (Kinds){.last = NO_KIND, .number = kinds->number};
    kinds->marked = marked;
}

/* One line, by the run's kinds; NULL: none is put aside. *next: where the line behind it begins. */
static Taken take_line(Lexer *lx, uint32_t at, Kinds *kinds, uint32_t *next)
{
    PlainLine line;
    Twin twin;
    uint32_t *slot = NULL;
    if (!read_head(lx, at, &line)) return NOT_PLAIN;
    bool aside = kinds != NULL && is_like_last(lx, &line, kinds, &twin, next);
    if (!aside) {
        if (!read_rest(lx, &line)) return NOT_PLAIN;
        *next = line.next;
        if (kinds != NULL) note_place(kinds, &line);
        bool may = kinds != NULL && may_have_twins(lx, &line);
        slot = may ? kind_slot(lx, &line, kinds, &twin) : NULL;
        aside = may && *slot > 0;
    }
    if (kinds != NULL) kinds->number = number_of(lx, line.mark);
    if (!aside) return take_tokens(lx, at, &line, kinds, slot);
    add_twin(lx, kinds, twin);
    return PUT_ASIDE;
}

static uint32_t skip_empty_lines(const Lexer *lx, uint32_t at)
{
    while (at < lx->src->text.n && jx__lex_is_line_end(lx->src->text.p[at]))
        at++;
    return at;
}

uint32_t jx__lex_plain_lines(Lexer *lx, uint32_t start)
{
    Kinds of_run, *kinds = lx->record != NULL && lx->record->wants_twins ? &of_run : NULL;
    uint32_t at = start, last = start, next;
    Taken taken, before = IN_TOKENS;
    if (lx->section == TITLE_CHECKS || lx->section == TITLE_EXAMPLES) return 0;
    if (kinds != NULL) *kinds = (Kinds){.last = NO_KIND};
    lx->mode = LINE_HEADING;
    while (at < lx->src->text.n && !lx->arena->failed) {
        if ((taken = take_line(lx, at, kinds, &next)) == NOT_PLAIN) break;
        if (taken == PUT_ASIDE && before != PUT_ASIDE) jx__lex_note_twins(lx, at);
        before = taken;
        last = at;
        at = skip_empty_lines(lx, next);
    }
    /* What follows the last line may belong to it; and what is left over when points are shared goes to
     * the last of all. */
    if (before == PUT_ASIDE && !lx->arena->failed) {
        lx->out->twins.n--;
        (void)take_line(lx, last, NULL, &next);
    }
    return at > start ? at : 0;
}
