/* Lines of canonical text: which tokens make a line, its number, its place, tables side by side.
 *
 * format_tokens.c prints the tokens of one line. Everything made lives in the caller's arena.
 */
#include "grammar/format_tokens.h"
#include "grammar/parse.h"
#include "base/limits.h"
#include "base/utf8.h"

#include <string.h>

enum { LEVELS = 4, WIDEST = 48 }; /* columns wider than that are not padded */

static const char indent[] = "　　";

static const Token *token_at(const Formatted *f, uint32_t i)
{
    return &f->tokens->at.at[i];
}

static TokenKind kind_at(const Formatted *f, uint32_t i)
{
    return i < f->tokens->at.n ? (TokenKind)f->tokens->at.at[i].kind : TOK_EOF;
}

static const char *mode_of(TokenKind kind)
{
    static const char *const modes[TOK_COUNT] = {
#define TOKEN(name, zh)
#define PHRASE(name, spelling, others, class)
#define KEY(name, spelling, others, mode) [TOK_##name] = #mode,
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
    };
    return kind < TOK_COUNT ? modes[kind] : NULL;
}

bool jx__format_is_label(TokenKind kind)
{
    return mode_of(kind) != NULL;
}

/* A label that names a clause of another file: it stands at the margin, the lines of the clause
 * below it. */
bool jx__format_is_path(TokenKind kind)
{
    const char *mode = mode_of(kind);
    return mode != NULL && strcmp(mode, "PATH") == 0;
}

static bool speaks_of_others(const Formatted *f)
{
    for (uint32_t i = 0; i < f->tokens->at.n; i++)
        if (jx__format_is_path(kind_at(f, i)) ||
            strcmp(jx__token_id(kind_at(f, i)), "K_INHERIT") == 0)
            return true;
    return false;
}

/* ---- lines ---- */

static bool line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Blank lines between two offsets: lines that hold nothing at all. */
static bool blank_between(const Formatted *f, uint32_t from, uint32_t to)
{
    const char *p = f->src->text.p;
    uint32_t len, ends = 0;
    for (uint32_t i = from; i < to; i += len) {
        uint32_t cp = jx__utf8_next(p + i, p + to, &len);
        if (p[i] == '\n' || (p[i] == '\r' && (i + 1 >= to || p[i + 1] != '\n')))
            ends++;
        else if (cp != '\r' && !jx__utf8_is_blank(cp))
            ends = 0;
        if (ends > 1) return true;
    }
    return false;
}

static bool starts_indented(const Formatted *f, uint32_t at)
{
    const char *p = f->src->text.p;
    uint32_t start = at;
    while (start > 0 && !line_end(p[start - 1]))
        start--;
    Str before = {p + start, at - start};
    return before.n > 0 && jx__str_trim(before).n == 0;
}

static FormatKind kind_of(const Formatted *f, const FormatLine *line)
{
    TokenKind first = kind_at(f, line->first);
    TokenKind second = line->n > 1 ? kind_at(f, line->first + 1) : TOK_EOF;
    if (first == TOK_COMMENT) return FORMAT_COMMENT;
    if (first == TOK_BAR) return FORMAT_ROW;
    if (line->label != TOK_EOF) return FORMAT_LABEL;
    if (line->mark != TOK_EOF) first = second;
    return first == TOK_TITLE || first == TOK_TEXT ? FORMAT_HEADING : FORMAT_OTHER;
}

static void add_line(Formatted *f, uint32_t first, uint32_t n)
{
    FormatLine *line = VEC_PUSH(f->arena, &f->lines);
    TokenKind kind = kind_at(f, first);
    uint32_t before = first > 0 ? token_at(f, first - 1)->span.end : 0;
    *line = (FormatLine){.first = first, .n = n};
    line->mark = kind >= TOK_MARK1 && kind <= TOK_MARK4 ? (uint16_t)kind : (uint16_t)TOK_EOF;
    line->label = jx__format_is_label(kind) ? (uint16_t)kind : (uint16_t)TOK_EOF;
    line->kind = kind_of(f, line);
    line->blank = blank_between(f, before, token_at(f, first)->span.start);
    line->indented = starts_indented(f, token_at(f, first)->span.start);
}

/* A line's end is a token; a comment on a line of its own has none. */
static void cut_lines(Formatted *f)
{
    uint32_t first = 0;
    bool comments = true; /* nothing else so far */
    for (uint32_t i = 0; i < f->tokens->at.n && !f->arena->failed; i++) {
        TokenKind kind = kind_at(f, i);
        if (kind == TOK_NL) {
            if (i > first) add_line(f, first, i - first);
            first = i + 1;
            comments = true;
        } else if (kind == TOK_COMMENT && comments) {
            add_line(f, i, 1);
            first = i + 1;
        } else {
            comments = false;
        }
    }
    if (f->tokens->at.n > first) add_line(f, first, f->tokens->at.n - first);
}

/* Whether the first-level heading at `i` opens a group or a section, that is, whether headings of
 * another level or cross-checks follow it. */
static bool opens_group(const Formatted *f, uint32_t i)
{
    for (uint32_t k = i + 1; k < f->lines.n; k++) {
        const FormatLine *line = &f->lines.at[k];
        if (line->mark == TOK_MARK1) return false;
        if (line->mark != TOK_EOF || line->kind == FORMAT_OTHER) return true;
    }
    return false;
}

/* Where lines stand: labels below a heading are set in; a group of the first level, with the
 * comments right above it, has a blank line before it, and so has what follows it. Between plain
 * indicators of the first level stands what was written. */
static void place_lines(Formatted *f)
{
    bool head = true, group = true;
    uint32_t above = 0; /* the first of the comments that stand right above */
    for (uint32_t i = 0; i < f->lines.n; i++) {
        FormatLine *line = &f->lines.at[i];
        bool comment = i > 0 && f->lines.at[i - 1].kind == FORMAT_COMMENT &&
                       !f->lines.at[i - 1].indented; /* one set in belongs to what it follows */
        if (line->blank || !comment) above = i;
        if (line->mark == TOK_MARK1) {
            bool opens = opens_group(f, i);
            if (opens || group || head) f->lines.at[above].blank = true;
            group = opens;
        }
        if (line->kind == FORMAT_HEADING || line->kind == FORMAT_OTHER ||
            jx__format_is_path((TokenKind)line->label))
            head = false;
        line->head = head;
    }
    if (f->lines.n > 0) f->lines.at[0].blank = false;
}

/* ---- numbers ---- */

/* 1 to 9999 in Chinese numerals: 十, 二十一, 一百零五. */
static Str hanzi(Arena *ar, uint32_t n)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};
    static const char *const places[] = {"", "十", "百", "千"};
    Buf out = jx__buf(ar);
    bool zero = false;
    for (uint32_t place = 4, unit = 1000; place-- > 0; unit /= 10) {
        uint32_t d = n / unit % 10;
        if (d == 0) {
            zero = out.n > 0;
            continue;
        }
        if (zero) jx__buf_addz(&out, digits[0]);
        zero = false;
        if (!(d == 1 && place == 1 && out.n == 0)) jx__buf_addz(&out, digits[d]);
        jx__buf_addz(&out, places[place]);
    }
    return jx__buf_str(&out);
}

/* The numeral alone: 二, 3. */
static Str numeral_of(Arena *ar, Str mark)
{
    static const char *const signs[] = {"、", "．", ".", "（", "）", "(", ")"};
    Buf out = jx__buf(ar);
    for (uint32_t at = 0, len; at < mark.n; at += len) {
        Str rest = {mark.p + at, mark.n - at};
        uint32_t cp = jx__utf8_next(rest.p, rest.p + rest.n, &len);
        bool sign = jx__utf8_is_blank(cp);
        for (size_t i = 0; i < sizeof signs / sizeof signs[0] && !sign; i++)
            sign = jx__str_starts(rest, jx__str_of(signs[i]));
        if (!sign) jx__format_fold(&out, (Str){rest.p, len});
    }
    return jx__buf_str(&out);
}

static Str marked(Arena *ar, TokenKind mark, Str numeral)
{
    if (mark == TOK_MARK1) return jx__str_printf(ar, "%.*s、", STR_F(numeral));
    if (mark == TOK_MARK3) return jx__str_printf(ar, "%.*s．", STR_F(numeral));
    return jx__str_printf(ar, "（%.*s）", STR_F(numeral));
}

/* 二（一）1 of the numerals of four levels. */
static Str path_of(Arena *ar, const Str numerals[LEVELS], uint32_t level)
{
    Buf out = jx__buf(ar);
    for (uint32_t i = 0; i <= level; i++) {
        if (numerals[i].n == 0) continue;
        if (i % 2 == 1)
            jx__buf_printf(&out, "（%.*s）", STR_F(numerals[i]));
        else
            jx__buf_add(&out, numerals[i]);
    }
    return jx__buf_str(&out);
}

static void number_lines(Formatted *f, bool keep)
{
    enum { MOST = 9999 };
    uint32_t counts[LEVELS] = {0};
    Str old[LEVELS] = {{0}}, now[LEVELS] = {{0}};
    for (uint32_t i = 0; i < f->lines.n && !f->arena->failed; i++) {
        FormatLine *line = &f->lines.at[i];
        if (line->mark == TOK_EOF) continue;
        uint32_t level = (uint32_t)line->mark - TOK_MARK1;
        for (uint32_t below = level + 1; below < LEVELS; below++) {
            counts[below] = 0;
            old[below] = now[below] = STR_NONE;
        }
        uint32_t n = ++counts[level];
        Span span = token_at(f, line->first)->span;
        old[level] = now[level] = numeral_of(f->arena, jx__source_text(f->src, span));
        if (!keep && n <= MOST)
            now[level] = level < 2 ? hanzi(f->arena, n) : jx__str_printf(f->arena, "%u", n);
        line->number = marked(f->arena, (TokenKind)line->mark, now[level]);
        if (jx__str_eq(old[level], now[level])) continue;
        Renumbered *r = VEC_PUSH(f->arena, &f->renumbered);
        *r = (Renumbered){path_of(f->arena, old, level), path_of(f->arena, now, level), span};
    }
}

/* ---- texts ---- */

/* As it was written, from its first sign to its last. */
static Str as_written(Formatted *f, const FormatLine *line)
{
    const Token *first = token_at(f, line->first), *last = token_at(f, line->first + line->n - 1);
    const char *p = f->src->text.p;
    uint32_t start = first->span.start, end = last->span.end;
    while (start > 0 && !line_end(p[start - 1]))
        start--;
    while (end < f->src->text.n && !line_end(p[end]))
        end++;
    if (line->mark != TOK_EOF) start = first->span.end;
    Str text = jx__str_trim((Str){p + start, end - start});
    Buf out = jx__buf(f->arena);
    jx__buf_add(&out, line->number);
    for (uint32_t i = 0; i < text.n; i++)
        if (text.p[i] != '\r') jx__buf_add(&out, (Str){text.p + i, 1});
    return jx__buf_str(&out);
}

static bool is_set_in(const FormatLine *line)
{
    if (line->kind == FORMAT_ROW) return true;
    if (line->kind == FORMAT_COMMENT) return line->indented;
    return line->kind == FORMAT_LABEL && !line->head && !jx__format_is_path((TokenKind)line->label);
}

static void print_line(Formatted *f, FormatLine *line)
{
    Buf out = jx__buf(f->arena);
    if (is_set_in(line)) jx__buf_addz(&out, indent);
    if (line->verbatim)
        jx__buf_add(&out, as_written(f, line));
    else
        jx__format_line(f, line, &out);
    line->text = jx__buf_str(&out);
}

/* ---- tables: cells of one column are equally wide ---- */

typedef struct Cells {
    VEC(Str) at;
} Cells;

static void cells_of(Formatted *f, const FormatLine *line, Cells *out)
{
    uint32_t last = line->first + line->n, from = line->first + 1;
    for (uint32_t i = from; i < last; i++) {
        if (kind_at(f, i) != TOK_BAR) continue;
        Str cell = jx__format_tokens(f, from, i - from);
        *VEC_PUSH(f->arena, &out->at) = cell;
        from = i + 1;
    }
}

static void print_row(Formatted *f, FormatLine *line, const Cells *cells, const uint32_t *widths)
{
    Buf out = jx__buf(f->arena);
    jx__buf_printf(&out, "%s｜", indent);
    for (uint32_t i = 0; i < cells->at.n; i++) {
        Str cell = cells->at.at[i];
        uint32_t width = jx__utf8_width(cell);
        jx__buf_add(&out, cell);
        for (; widths[i] <= WIDEST && width < widths[i]; width++)
            jx__buf_addz(&out, " ");
        jx__buf_addz(&out, "｜");
    }
    jx__format_comments(f, line, &out);
    line->text = jx__buf_str(&out);
}

static uint32_t print_table(Formatted *f, uint32_t first)
{
    uint32_t n = 0, columns = 0;
    while (first + n < f->lines.n && f->lines.at[first + n].kind == FORMAT_ROW)
        n++;
    Cells *rows = jx__arena_alloc(f->arena, (size_t)n * sizeof *rows);
    if (rows == NULL || f->arena->failed) return n;
    for (uint32_t i = 0; i < n; i++) {
        cells_of(f, &f->lines.at[first + i], &rows[i]);
        if (rows[i].at.n > columns) columns = rows[i].at.n;
    }
    uint32_t *widths = jx__arena_alloc(f->arena, ((size_t)columns + 1) * sizeof *widths);
    if (widths == NULL || f->arena->failed) return n;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < rows[i].at.n; k++) {
            uint32_t width = jx__utf8_width(rows[i].at.at[k]);
            if (width > widths[k]) widths[k] = width;
        }
    for (uint32_t i = 0; i < n; i++)
        if (!f->lines.at[first + i].verbatim)
            print_row(f, &f->lines.at[first + i], &rows[i], widths);
        else
            print_line(f, &f->lines.at[first + i]);
    return n;
}

static void print_all(Formatted *f)
{
    for (uint32_t i = 0; i < f->lines.n && !f->arena->failed;) {
        if (f->lines.at[i].kind == FORMAT_ROW) {
            i += print_table(f, i);
            continue;
        }
        print_line(f, &f->lines.at[i]);
        i++;
    }
    Buf out = jx__buf(f->arena);
    for (uint32_t i = 0; i < f->lines.n && !f->arena->failed; i++) {
        if (f->lines.at[i].blank) jx__buf_addz(&out, "\n");
        jx__buf_add(&out, f->lines.at[i].text);
        jx__buf_addz(&out, "\n");
    }
    f->text = jx__buf_str(&out);
}

/* ---- reading it again ---- */

/* The first token that the printed text reads differently, or JX_NAME_NONE: none. */
static uint32_t read_again(Formatted *f, const Names *names, Diags *quiet)
{
    Arena *ar = f->arena;
    Source src;
    Names fresh;
    TokenList tokens;
    bool known;
    if (!jx__source_load(&src, ar, STR("fmt"), f->text, JX_LIMIT_TEXT_BYTES, quiet)) return 0;
    jx__names_init(&fresh, ar);
    for (uint32_t i = 0; i < names->at.n; i++)
        if (names->at.at[i].span.end == 0) /* the form's own columns */
            jx__names_add(&fresh, names->at.at[i].text, (Span){0, 0}, &known);
    if (!jx__parse_names(ar, &src, &fresh, quiet)) return 0;
    if (!jx__lex(ar, &src, LEX_RULES, &fresh, &tokens)) return 0;
    return jx__tokens_differ(ar, f->src, f->tokens, &src, &tokens);
}

static FormatLine *line_of(Formatted *f, uint32_t token)
{
    FormatLine *found = NULL;
    for (uint32_t i = 0; i < f->lines.n && f->lines.at[i].first <= token; i++)
        found = &f->lines.at[i];
    return found;
}

/* The line at fault is printed as it was written; after too many, all of them. */
static void settle(Formatted *f, const Names *names, Diags *quiet)
{
    enum { TRIES = 16 };
    for (int i = 0; i <= TRIES && !f->arena->failed; i++) {
        print_all(f);
        uint32_t at = f->arena->failed ? JX_NAME_NONE : read_again(f, names, quiet);
        if (at == JX_NAME_NONE) return;
        FormatLine *line = line_of(f, at);
        bool all = i + 1 >= TRIES || line == NULL || line->verbatim;
        for (uint32_t k = 0; all && k < f->lines.n; k++)
            f->lines.at[k].verbatim = f->lines.at[k].kind != FORMAT_COMMENT;
        if (line != NULL) line->verbatim = true;
        if (all) {
            print_all(f);
            return;
        }
    }
}

bool jx__format(Arena *ar, const Source *src, const TokenList *tokens, const Names *names,
                bool keep_numbers, Formatted *out)
{
    Diags quiet;
    *out = (Formatted){.arena = ar, .src = src, .tokens = tokens};
    if (!jx__diags_init(&quiet, &ar->alloc)) {
        ar->failed = true;
        return false;
    }
    cut_lines(out);
    if (!ar->failed) place_lines(out);
    if (!ar->failed) number_lines(out, keep_numbers || speaks_of_others(out));
    if (!ar->failed) settle(out, names, &quiet);
    if (quiet.arena.failed) ar->failed = true;
    jx__diags_free(&quiet);
    return !ar->failed;
}
