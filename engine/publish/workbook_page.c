/* A page as a workbook: a sheet for each heading of the second level, its tables one below the
 * other. The rows of a sheet are kept until it is complete, since the widths of its columns follow
 * from what is in them.
 */
#include "publish/book.h"
#include "publish/page.h"
#include "base/utf8.h"

enum { MOST_COLUMNS = 16, NARROW = 8, WIDE = 44 };

typedef enum RowSort { LINE_HEAD, LINE_CELLS, LINE_SUM, LINE_TEXT } RowSort;

typedef struct Line {
    RowSort sort;
    uint32_t n;
    Str *cells;
    Look *looks;
} Line;

typedef struct Sheets {
    Page page; /* first, so that a Page is one of these */
    Book book;
    Str name;
    VEC(Line) lines;
    uint32_t columns; /* of the widest table */
} Sheets;

static Sheets *of(Page *pg)
{
    return (Sheets *)(void *)pg;
}

/* ---- a sheet ---- */

static void find_widths(const Sheets *sh, Column *columns)
{
    for (uint32_t k = 0; k < sh->columns; k++)
        columns[k].width = NARROW;
    for (uint32_t i = 0; i < sh->lines.n; i++) {
        const Line *l = &sh->lines.at[i];
        for (uint32_t k = 0; k < l->n && l->sort != LINE_TEXT; k++) {
            double width = (double)jx__utf8_width(l->cells[k]) + 3;
            if (width > WIDE) width = WIDE;
            if (width > columns[k].width) columns[k].width = width;
        }
    }
}

static void put_text(Sheets *sh, uint32_t row, const Line *l, const Column *columns)
{
    Book *b = &sh->book;
    Column all = {.width = 0};
    for (uint32_t k = 0; k < sh->columns; k++)
        all.width += columns[k].width;
    jx__book_merge(b, row, 0, row, (uint16_t)(sh->columns - 1), l->cells[0], l->looks[0]);
    jx__book_set_height(b, row, &all, l->cells, 1);
}

static void put_sheet(Sheets *sh)
{
    Book *b = &sh->book;
    Column columns[MOST_COLUMNS] = {{.width = NARROW}};
    if (!sh->lines.n || b->failed || b->p->arena->failed) return;
    if (sh->columns < 4) sh->columns = 4;
    find_widths(sh, columns);
    jx__book_add_sheet(b, sh->name, columns, (uint16_t)sh->columns);
    for (uint32_t i = 0; i < sh->lines.n && i < BOOK_ROWS && !b->failed; i++) {
        const Line *l = &sh->lines.at[i];
        if (l->sort == LINE_TEXT) {
            put_text(sh, i, l, columns);
            continue;
        }
        for (uint32_t k = 0; k < l->n; k++)
            jx__book_put_figure(b, i, (uint16_t)k, l->cells[k], l->looks[k]);
        jx__book_set_height(b, i, columns, l->cells, (uint16_t)l->n);
    }
    sh->lines.n = 0;
    sh->columns = 0;
}

static Line *add_line(Sheets *sh, RowSort sort, uint32_t n)
{
    Arena *ar = sh->book.p->arena;
    Line *l = VEC_PUSH(ar, &sh->lines);
    *l = (Line){.sort = sort, .n = n};
    l->cells = jx__arena_alloc(ar, sizeof *l->cells * ((size_t)n + 1));
    l->looks = jx__arena_alloc(ar, sizeof *l->looks * ((size_t)n + 1));
    return l->cells && l->looks && !ar->failed ? l : NULL;
}

static void add_text(Sheets *sh, Str text, Look look)
{
    Line *l = add_line(sh, LINE_TEXT, 1);
    if (!l) return;
    l->cells[0] = jx__str_copy(sh->book.p->arena, text);
    l->looks[0] = look;
}

/* ---- the page ---- */

static void book_begin(Page *pg, Str title)
{
    of(pg)->name = title;
    add_text(of(pg), title, LOOK_TITLE);
}

static void book_end(Page *pg)
{
    put_sheet(of(pg));
}

/* Marks that a sheet's name may not have, and what is past its length, are left out. */
static Str sheet_name(Arena *ar, Str text)
{
    enum { MOST = 28 };
    Buf out = jx__buf(ar);
    uint32_t n = 0, len;
    for (uint32_t at = 0; at < text.n && n < MOST; at += len) {
        (void)jx__utf8_next(text.p + at, text.p + text.n, &len);
        bool bad = jx__str_has(STR("[]:*?/\\'"), (Str){text.p + at, len});
        if (bad) continue;
        jx__buf_add(&out, (Str){text.p + at, len});
        n++;
    }
    return jx__buf_str(&out);
}

static void book_heading(Page *pg, int level, Str text)
{
    Sheets *sh = of(pg);
    if (level == 2) {
        bool only_title =
            sh->lines.n == 1 && sh->lines.at[0].looks && sh->lines.at[0].looks[0] == LOOK_TITLE;
        if (!only_title) put_sheet(sh);
        sh->name = sheet_name(sh->book.p->arena, text);
        return;
    }
    add_text(sh, text, LOOK_LABEL);
}

static void book_paragraph(Page *pg, Str text, Tone tone)
{
    add_text(of(pg), text, tone == TONE_BAD ? LOOK_BAD : tone == TONE_FAIR ? LOOK_FAIR : LOOK_TEXT);
}

static void book_figure(Page *pg, Str label, Str value, Str remark)
{
    Sheets *sh = of(pg);
    add_text(sh,
             jx__str_printf(sh->book.p->arena, "%.*s %.*s %.*s", STR_F(label), STR_F(value),
                            STR_F(remark)),
             LOOK_LABEL);
}

static void book_table(Page *pg, const PageColumn *columns, uint32_t n)
{
    Sheets *sh = of(pg);
    if (n > MOST_COLUMNS) n = MOST_COLUMNS;
    pg->columns = columns;
    pg->ncolumns = n;
    if (n > sh->columns) sh->columns = n;
    Line *l = add_line(sh, LINE_HEAD, n);
    for (uint32_t k = 0; l && k < n; k++) {
        l->cells[k] = columns[k].head;
        l->looks[k] = LOOK_HEAD;
    }
}

static void book_row(Page *pg, const PageCell *cells, bool strong)
{
    static const Look looks[] = {[TONE_NONE] = LOOK_TEXT,
                                 [TONE_GOOD] = LOOK_GOOD,
                                 [TONE_FAIR] = LOOK_FAIR,
                                 [TONE_BAD] = LOOK_BAD,
                                 [TONE_STRONG] = LOOK_LABEL};
    Sheets *sh = of(pg);
    Line *l = add_line(sh, strong ? LINE_SUM : LINE_CELLS, pg->ncolumns);
    for (uint32_t k = 0; l && k < pg->ncolumns; k++) {
        l->cells[k] = jx__str_copy(sh->book.p->arena, cells[k].text);
        l->looks[k] = strong ? pg->columns[k].number ? LOOK_SUM_NUMBER : LOOK_SUM
                      : pg->columns[k].number && cells[k].tone == TONE_NONE ? LOOK_NUMBER
                                                                            : looks[cells[k].tone];
    }
}

static void book_table_end(Page *pg)
{
    pg->ncolumns = 0;
}

static void book_bars(Page *pg, Str title, const PageBar *bars, uint32_t n)
{
    (void)pg, (void)title, (void)bars, (void)n; /* the tables hold the figures */
}

static void book_entry(Page *pg, Str name, Str score, Tone tone)
{
    Sheets *sh = of(pg);
    (void)tone;
    add_text(sh, jx__str_printf(sh->book.p->arena, "%.*s %.*s", STR_F(name), STR_F(score)),
             LOOK_LABEL);
}

static void book_line(Page *pg, Str label, Str text)
{
    Sheets *sh = of(pg);
    Str both = jx__str_printf(sh->book.p->arena, "%.*s%s%.*s", STR_F(label),
                              !label.n                      ? ""
                              : sh->book.p->lang == LANG_EN ? ": "
                                                            : "：",
                              STR_F(text));
    add_text(sh, both, LOOK_TEXT);
}

static void book_entry_end(Page *pg)
{
    (void)pg;
}

bool jx__page_workbook(const Publication *p, const char *path, Str title,
                       void (*say)(Page *pg, const void *of), const void *what)
{
    Sheets sh = {.page = {.p = p,
                          .begin = book_begin,
                          .end = book_end,
                          .heading = book_heading,
                          .paragraph = book_paragraph,
                          .figure = book_figure,
                          .table = book_table,
                          .row = book_row,
                          .table_end = book_table_end,
                          .bars = book_bars,
                          .entry = book_entry,
                          .line = book_line,
                          .entry_end = book_entry_end},
                 .book = {.p = p, .workbook = workbook_new(path)}};
    Book *b = &sh.book;
    if (!b->workbook) return false;
    b->failed = !jx__book_add_looks(b);
    if (!b->failed) jx__book_set_properties(b, title);
    if (!b->failed) say(&sh.page, what);
    b->failed = b->failed || p->arena->failed;
    return workbook_close(b->workbook) == LXW_NO_ERROR && !b->failed;
}
