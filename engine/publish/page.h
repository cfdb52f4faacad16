/* A page under construction: what content.c says and markdown.c and html.c write down.
 *
 * For engine/publish and for whoever has something else to say as a document. A page is written top
 * to bottom; tables are filled row by row. Of the publication a page needs language and arena only.
 */
#ifndef JX_PUBLISH_PAGE_H
#define JX_PUBLISH_PAGE_H

#include "publish/publish.h"

typedef enum Tone { TONE_NONE, TONE_GOOD, TONE_FAIR, TONE_BAD, TONE_STRONG } Tone;

typedef struct PageCell {
    Str text;
    Tone tone;
    uint32_t rows; /* merged with the rows below: how many in all; 0: part of the cell above */
} PageCell;

typedef struct PageColumn {
    Str head;
    bool number; /* set to the right */
} PageColumn;

/* One bar of a chart: `part` of `whole`, both as exact shares of the longest whole, in 1/1000. */
typedef struct PageBar {
    Str name, label;
    uint32_t part, whole;
    Tone tone;
} PageBar;

typedef struct Page Page;
struct Page {
    Buf *out;
    const Publication *p;
    const PageColumn *columns; /* of the table being filled */
    uint32_t ncolumns;
    void (*begin)(Page *pg, Str title);
    void (*end)(Page *pg);
    void (*heading)(Page *pg, int level, Str text);
    void (*paragraph)(Page *pg, Str text, Tone tone);
    /* The large figure of a report: a label, a value, a remark. */
    void (*figure)(Page *pg, Str label, Str value, Str remark);
    void (*table)(Page *pg, const PageColumn *columns, uint32_t n);
    void (*row)(Page *pg, const PageCell *cells, bool strong);
    void (*table_end)(Page *pg);
    void (*bars)(Page *pg, Str title, const PageBar *bars, uint32_t n);
    /* One indicator explained: a name with its score, lines below. */
    void (*entry)(Page *pg, Str name, Str score, Tone tone);
    void (*line)(Page *pg, Str label, Str text);
    void (*entry_end)(Page *pg);
};

/* A page of a kind; nothing is written yet. Of `p` it needs language and arena only. */
Page jx__page_markdown(Buf *out, const Publication *p);
Page jx__page_html(Buf *out, const Publication *p);
/* Writes the whole publication to a page. */
void jx__publish_content(Page *pg);

/* As a workbook at `path`: a sheet for each heading of the second level, charts left out. `say`
 * writes the page. False when it cannot be written or memory is short. */
bool jx__page_workbook(const Publication *p, const char *path, Str title,
                       void (*say)(Page *pg, const void *of), const void *of);

#endif
