/* A workbook under construction: looks, cells, sheets. See book.h. */
#include "publish/book.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

enum {
    MOST_CHARACTERS = 32000, /* of one cell; the format's limit is 32,767 */
    MOST_PLACES = BOOK_PLACES,
    MOST_LINES = 29 /* a row is at most this high: the format ends at 409 points */
};

static void style(lxw_format *f, Look look)
{
    format_set_font_name(f, "宋体");
    format_set_font_size(f, look == LOOK_TITLE ? 16 : 10);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    format_set_text_wrap(f);
    if (look == LOOK_TITLE || look == LOOK_HEAD || look == LOOK_GROUP)
        format_set_align(f, LXW_ALIGN_CENTER);
    else if (look == LOOK_NUMBER || look == LOOK_SUM_NUMBER)
        format_set_align(f, LXW_ALIGN_RIGHT);
    else
        format_set_indent(f, 1); /* away from a figure set to the right before it */
    if (look != LOOK_TITLE) format_set_border(f, LXW_BORDER_THIN);
    if (look == LOOK_TITLE || look == LOOK_HEAD || look == LOOK_LABEL || look == LOOK_SUM ||
        look == LOOK_SUM_NUMBER)
        format_set_bold(f);
    if (look == LOOK_HEAD || look == LOOK_SUM || look == LOOK_SUM_NUMBER)
        format_set_bg_color(f, 0xEEF2F6);
    if (look == LOOK_GOOD) format_set_font_color(f, 0x1A7F4B);
    if (look == LOOK_FAIR) format_set_bg_color(f, 0xFFF4D6);
    if (look == LOOK_BAD) format_set_bg_color(f, 0xFBE3E0);
}

static lxw_format *add_look(Book *b, Look look)
{
    lxw_format *f = workbook_add_format(b->workbook);
    if (f) style(f, look);
    return f;
}

bool jx__book_add_looks(Book *b)
{
    static const char *const shown[MOST_PLACES + 1] = {"0",      "0.0",     "0.00",    "0.000",
                                                       "0.0000", "0.00000", "0.000000"};
    static const char *const gains[MOST_PLACES + 1] = {"+0",      "+0.0",     "+0.00",    "+0.000",
                                                       "+0.0000", "+0.00000", "+0.000000"};
    bool ok = true;
    for (int i = 0; i < LOOK_COUNT; i++)
        ok = (b->looks[i] = add_look(b, (Look)i)) && ok;
    for (int i = 0; i <= MOST_PLACES; i++) {
        for (int sum = 0; sum < 2; sum++) {
            b->figures[sum][i] = add_look(b, sum ? LOOK_SUM_NUMBER : LOOK_NUMBER);
            b->gains[sum][i] = add_look(b, sum ? LOOK_SUM_NUMBER : LOOK_NUMBER);
            ok = ok && b->figures[sum][i] && b->gains[sum][i];
            if (!ok) return false;
            format_set_num_format(b->figures[sum][i], shown[i]);
            format_set_num_format(b->gains[sum][i], gains[i]);
        }
    }
    return ok;
}

/* ---- cells ---- */

/* Two characters of XML are none (U+FFFE, U+FFFF); the format counts in UTF-16. */
const char *jx__book_zstring(Book *b, Str s)
{
    uint32_t at = 0, n = 0, len;
    while (at < s.n && n < MOST_CHARACTERS) {
        (void)jx__utf8_next(s.p + at, s.p + s.n, &len);
        at += len, n += len == 4 ? 2 : 1;
    }
    Buf out = jx__buf(b->p->arena);
    jx__buf_harmless(&out, (Str){s.p, at}, true);
    if (at < s.n) jx__buf_addz(&out, "……");
    return out.text ? out.text : "";
}

void jx__book_check(Book *b, lxw_error error)
{
    b->failed = b->failed || error != LXW_NO_ERROR;
}

void jx__book_put(Book *b, uint32_t row, uint16_t column, Str text, Look look)
{
    lxw_format *f = b->looks[look];
    if (!text.n)
        jx__book_check(b, worksheet_write_blank(b->sheet, row, column, f));
    else
        jx__book_check(b,
                       worksheet_write_string(b->sheet, row, column, jx__book_zstring(b, text), f));
}

/* 45.07 as a number whose digits come back as 45.07; anything else as text. */
void jx__book_put_figure(Book *b, uint32_t row, uint16_t column, Str text, Look look)
{
    enum { SURE_DIGITS = 15 };
    uint32_t digits = 0, places = 0;
    bool plain = text.n > 0, point = false;
    for (uint32_t i = 0; i < text.n && plain; i++) {
        char c = text.p[i];
        bool digit = c >= '0' && c <= '9';
        plain = digit || (c == '.' && !point && i > 0) ||
                ((c == '-' || c == '+') && i == 0 && text.n > 1);
        places += point && digit;
        point = point || c == '.';
        digits += digit;
    }
    if (!plain || digits > SURE_DIGITS || places > MOST_PLACES) {
        jx__book_put(b, row, column, text, look);
        return;
    }
    bool sum = look == LOOK_SUM_NUMBER;
    jx__book_check(b, worksheet_write_number(
                          b->sheet, row, column, strtod(jx__book_zstring(b, text), NULL),
                          text.p[0] == '+' ? b->gains[sum][places] : b->figures[sum][places]));
}

void jx__book_put_word(Book *b, uint32_t row, uint16_t column, Word word, Look look)
{
    jx__book_put(b, row, column, jx__publish_word(b->p, word), look);
}

void jx__book_merge(Book *b, uint32_t row, uint16_t column, uint32_t last_row, uint16_t last_column,
                    Str text, Look look)
{
    if (row == last_row && column == last_column) {
        jx__book_put(b, row, column, text, look);
        return;
    }
    jx__book_check(b, worksheet_merge_range(b->sheet, row, column, last_row, last_column,
                                            jx__book_zstring(b, text), b->looks[look]));
}

/* Lines a text takes in a column: merged cells keep spreadsheets from finding that out. A word of
 * ASCII goes to the next line whole, as spreadsheets have it. */
static uint32_t lines_of(Str text, double width)
{
    uint32_t columns = width > 3 ? (uint32_t)width - 2 : 1, lines = 1, used = 0, word = 0, len;
    for (uint32_t at = 0; at < text.n && lines < MOST_LINES; at += len) {
        (void)jx__utf8_next(text.p + at, text.p + text.n, &len);
        uint32_t wide = jx__utf8_width((Str){text.p + at, len});
        bool end = text.p[at] == '\n';
        word = text.p[at] > ' ' && text.p[at] <= '~' ? word + wide : 0;
        used += wide;
        bool full = used > columns;
        lines += full || end;
        if (full) used = word && word <= columns ? word : wide;
        if (end) used = 0;
    }
    return lines;
}

/* As high as its longest text needs; texts in the order of the columns. */
void jx__book_set_height(Book *b, uint32_t row, const Column *columns, const Str *texts, uint16_t n)
{
    uint32_t most = 1;
    for (uint16_t i = 0; i < n; i++) {
        uint32_t lines = lines_of(texts[i], columns[i].width);
        if (lines > most) most = lines;
    }
    jx__book_check(b, worksheet_set_row(b->sheet, row, 5 + 13.5 * most, NULL));
}

/* A row of texts; figures among them become numbers. */
void jx__book_put_line(Book *b, uint32_t row, const Column *columns, const Str *texts, Look look,
                       uint16_t n)
{
    for (uint16_t i = 0; i < n; i++)
        jx__book_put_figure(b, row, i, texts[i], look);
    jx__book_set_height(b, row, columns, texts, n);
}

Str jx__book_count(Book *b, uint32_t n)
{
    return jx__str_printf(b->p->arena, "%u", n);
}

void jx__book_add_sheet(Book *b, Str name, const Column *columns, uint16_t n)
{
    const char *text = jx__book_zstring(b, name);
    /* A name that could not be made is empty, and the library warns on the error output. */
    b->sheet = b->p->arena->failed ? NULL : workbook_add_worksheet(b->workbook, text);
    if (!b->sheet) {
        b->failed = true;
        return;
    }
    for (uint16_t i = 0; i < n; i++)
        jx__book_check(b, worksheet_set_column(b->sheet, i, i, columns[i].width, NULL));
    worksheet_set_landscape(b->sheet);
    worksheet_set_paper(b->sheet, 9); /* A4 */
    worksheet_fit_to_pages(b->sheet, 1, 0);
    worksheet_set_margins(b->sheet, 0.5, 0.5, 0.6, 0.6);
    worksheet_set_footer(b->sheet, "&C&P / &N");
}

/* The time of writing would make two runs differ. */
void jx__book_set_properties(Book *b, Str title_text)
{
    lxw_doc_properties properties = {.created = 946684800}; /* 2000-01-01 */
    const char *title = jx__book_zstring(b, title_text);
    const char *engine =
        jx__book_zstring(b, jx__str_printf(b->p->arena, "jixiao %s", b->p->engine));
    properties.title = (char *)(uintptr_t)title; /* copied by the library */
    properties.author = (char *)(uintptr_t)engine;
    jx__book_check(b, workbook_set_properties(b->workbook, &properties));
}
