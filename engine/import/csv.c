/* Comma-separated text to cells (RFC 4180), as office programs save it.
 *
 * UTF-8 or GB18030, with or without BOM. The separator is the one of comma, tab and semicolon that
 * stands most often outside quotes. A quote inside an unquoted cell is a character like any other.
 */
#include "base/source.h"
#include "import/grid.h"
#include <string.h>

typedef struct Csv {
    Book *book;
    Sheet *sheet;
    const char *p, *end;
    char separator;
    uint32_t row, col;
} Csv;

static char find_separator(Str text)
{
    static const char marks[] = {',', '\t', ';'};
    uint32_t counts[sizeof marks] = {0};
    bool quoted = false;
    for (uint32_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') quoted = !quoted;
        for (size_t k = 0; k < sizeof marks && !quoted; k++)
            counts[k] += text.p[i] == marks[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < sizeof marks; k++)
        if (counts[k] > counts[best]) best = k;
    return marks[best];
}

/* A quoted cell, p behind its opening quote. False when it never ends. */
static bool take_quoted(Csv *c, Str *out)
{
    const char *start = c->p;
    bool doubled = false;
    for (; c->p < c->end; c->p++) {
        if (*c->p != '"') continue;
        if (c->p + 1 == c->end || c->p[1] != '"') break;
        doubled = true;
        c->p++;
    }
    if (c->p >= c->end) return false;
    *out = (Str){start, (uint32_t)(c->p - start)};
    c->p++;
    if (!doubled) return true;
    char *copy = jx__arena_alloc(c->book->arena, (size_t)out->n + 1);
    if (c->book->arena->failed) return true;
    uint32_t n = 0;
    for (uint32_t i = 0; i < out->n; i++) {
        copy[n++] = out->p[i];
        if (out->p[i] == '"') i++;
    }
    *out = (Str){copy, n};
    return true;
}

static bool take_cell(Csv *c)
{
    Str text = STR_NONE;
    if (c->p < c->end && *c->p == '"') {
        c->p++;
        if (!take_quoted(c, &text)) {
            jx__diag0(c->book->diags, JX5406, jx__grid_where(c->book, c->sheet, c->row, c->col));
            return false;
        }
    }
    const char *start = c->p;
    while (c->p < c->end && *c->p != c->separator && *c->p != '\n' && *c->p != '\r')
        c->p++;
    Str rest = {start, (uint32_t)(c->p - start)};
    if (text.p && jx__str_trim(rest).n) {
        jx__diag(c->book->diags, JX5407, jx__grid_where(c->book, c->sheet, c->row, c->col), rest);
        text = jx__str_printf(c->book->arena, "%.*s%.*s", STR_F(text), STR_F(rest));
    }
    return jx__grid_add(c->book, c->sheet, c->row, c->col, 0, text.p ? text : rest);
}

bool jx__csv_read(Book *book, Str bytes)
{
    Source src;
    if (!jx__source_load(&src, book->arena, book->file, bytes, JX_LIMIT_TEXT_BYTES, book->diags))
        return false;
    Sheet *sheet = VEC_PUSH(book->arena, &book->sheets);
    if (book->arena->failed) return false;
    sheet->kind = SHEET_CSV;
    Csv c = {.book = book, .sheet = sheet, .p = src.text.p, .end = src.text.p + src.text.n};
    c.separator = find_separator(src.text);
    while (c.p < c.end) {
        if (!take_cell(&c)) return false;
        if (c.p == c.end) break;
        char mark = *c.p++;
        if (mark == c.separator) {
            c.col++;
            continue;
        }
        if (mark == '\r' && c.p < c.end && *c.p == '\n') c.p++;
        c.row++;
        c.col = 0;
    }
    jx__grid_close(book, sheet);
    return !book->arena->failed && !book->stopped;
}
