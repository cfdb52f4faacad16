/* A workbook under construction, shared by those who write one. Private to engine/publish.
 *
 * Depends on libxlsxwriter, which writes text as text: no cell of ours is ever a formula. A figure
 * becomes a number only when a spreadsheet shows exactly its digits again, else it stays text.
 */
#ifndef JX_PUBLISH_BOOK_H
#define JX_PUBLISH_BOOK_H

#include "publish/publish.h"
#include <xlsxwriter.h>

enum {
    BOOK_SHEETS = 200, /* forms with a sheet of their own; the others are in the overview */
    BOOK_ROWS = 1048000,
    BOOK_PLACES = 6 /* of a figure that becomes a number */
};

typedef enum Look {
    LOOK_TITLE,
    LOOK_LABEL,
    LOOK_TEXT,
    LOOK_NUMBER,
    LOOK_HEAD,
    LOOK_GROUP,
    LOOK_GOOD,
    LOOK_FAIR,
    LOOK_BAD,
    LOOK_SUM,
    LOOK_SUM_NUMBER,
    LOOK_COUNT
} Look;

typedef struct Book {
    const Publication *p;
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *looks[LOOK_COUNT];
    lxw_format *figures[2][BOOK_PLACES + 1]; /* LOOK_NUMBER, LOOK_SUM_NUMBER; by decimals */
    lxw_format *gains[2][BOOK_PLACES + 1];   /* the same, for a figure written with its plus */
    bool failed;
} Book;

typedef struct Column {
    Word head;
    double width;
} Column;

bool jx__book_add_looks(Book *b);
const char *jx__book_zstring(Book *b, Str s);
void jx__book_check(Book *b, lxw_error error);
void jx__book_put(Book *b, uint32_t row, uint16_t column, Str text, Look look);
/* 45.07 as a number whose digits come back as 45.07; anything else as text. */
void jx__book_put_figure(Book *b, uint32_t row, uint16_t column, Str text, Look look);
void jx__book_put_word(Book *b, uint32_t row, uint16_t column, Word word, Look look);
void jx__book_merge(Book *b, uint32_t row, uint16_t column, uint32_t last_row, uint16_t last_column,
                    Str text, Look look);
/* As high as its longest text needs; texts in the order of the columns. */
void jx__book_set_height(Book *b, uint32_t row, const Column *columns, const Str *texts,
                         uint16_t n);
/* A row of texts; figures among them become numbers. */
void jx__book_put_line(Book *b, uint32_t row, const Column *columns, const Str *texts, Look look,
                       uint16_t n);
Str jx__book_count(Book *b, uint32_t n);
void jx__book_add_sheet(Book *b, Str name, const Column *columns, uint16_t n);
/* Title and engine; the time of writing would make two runs differ. */
void jx__book_set_properties(Book *b, Str title);

#endif
