/* A page as Markdown (GitHub's tables). Charts are left out: the tables hold their figures.
 *
 * Text from forms is escaped, so that no cell breaks a table or becomes a link or a tag.
 */
#include "publish/page.h"
#include "base/markup.h"

static void md_heading(Page *pg, int level, Str text)
{
    jx__buf_addz(pg->out, "\n");
    for (int i = 0; i < level; i++)
        jx__buf_addz(pg->out, "#");
    jx__buf_addz(pg->out, " ");
    jx__markdown_text(pg->out, text);
    jx__buf_addz(pg->out, "\n");
}

static void md_begin(Page *pg, Str title)
{
    jx__buf_addz(pg->out, "# ");
    jx__markdown_text(pg->out, title);
    jx__buf_addz(pg->out, "\n");
}

static void md_end(Page *pg)
{
    (void)pg;
}

static void md_paragraph(Page *pg, Str text, Tone tone)
{
    (void)tone;
    jx__buf_addz(pg->out, "\n");
    jx__markdown_text(pg->out, text);
    jx__buf_addz(pg->out, "\n");
}

static void md_figure(Page *pg, Str label, Str value, Str remark)
{
    jx__buf_addz(pg->out, "\n**");
    jx__markdown_text(pg->out, label);
    jx__buf_addz(pg->out, " ");
    jx__markdown_text(pg->out, value);
    if (remark.n) jx__buf_addz(pg->out, " ");
    jx__markdown_text(pg->out, remark);
    jx__buf_addz(pg->out, "**\n");
}

static void md_table(Page *pg, const PageColumn *columns, uint32_t n)
{
    pg->columns = columns;
    pg->ncolumns = n;
    jx__buf_addz(pg->out, "\n|");
    for (uint32_t i = 0; i < n; i++) {
        jx__buf_addz(pg->out, " ");
        jx__markdown_text(pg->out, columns[i].head);
        jx__buf_addz(pg->out, " |");
    }
    jx__buf_addz(pg->out, "\n|");
    for (uint32_t i = 0; i < n; i++)
        jx__buf_addz(pg->out, columns[i].number ? " ---: |" : " --- |");
    jx__buf_addz(pg->out, "\n");
}

static void md_row(Page *pg, const PageCell *cells, bool strong)
{
    jx__buf_addz(pg->out, "|");
    for (uint32_t i = 0; i < pg->ncolumns; i++) {
        bool bold = strong && cells[i].text.n && cells[i].rows;
        jx__buf_addz(pg->out, bold ? " **" : " ");
        if (cells[i].rows) jx__markdown_text(pg->out, cells[i].text);
        jx__buf_addz(pg->out, bold ? "** |" : " |");
    }
    jx__buf_addz(pg->out, "\n");
}

static void md_table_end(Page *pg)
{
    pg->ncolumns = 0;
}

static void md_bars(Page *pg, Str title, const PageBar *bars, uint32_t n)
{
    jx__buf_addz(pg->out, "\n");
    jx__markdown_text(pg->out, title);
    jx__buf_addz(pg->out, "\n\n");
    for (uint32_t i = 0; i < n; i++) {
        jx__buf_addz(pg->out, "- ");
        jx__markdown_text(pg->out, bars[i].name);
        jx__buf_addz(pg->out, pg->p->lang == LANG_EN ? ": " : "：");
        jx__markdown_text(pg->out, bars[i].label);
        jx__buf_addz(pg->out, "\n");
    }
}

static void md_entry(Page *pg, Str name, Str score, Tone tone)
{
    (void)tone;
    jx__buf_addz(pg->out, "\n**");
    jx__markdown_text(pg->out, name);
    jx__buf_addz(pg->out, "** ");
    jx__markdown_text(pg->out, score);
    jx__buf_addz(pg->out, "\n\n");
}

static void md_line(Page *pg, Str label, Str text)
{
    jx__buf_addz(pg->out, "- ");
    jx__markdown_text(pg->out, label);
    if (label.n) jx__buf_addz(pg->out, pg->p->lang == LANG_EN ? ": " : "：");
    jx__markdown_text(pg->out, text);
    jx__buf_addz(pg->out, "\n");
}

static void md_entry_end(Page *pg)
{
    (void)pg;
}

Page jx__page_markdown(Buf *out, const Publication *p)
{
    return (Page){.out = out,
                  .p = p,
                  .begin = md_begin,
                  .end = md_end,
                  .heading = md_heading,
                  .paragraph = md_paragraph,
                  .figure = md_figure,
                  .table = md_table,
                  .row = md_row,
                  .table_end = md_table_end,
                  .bars = md_bars,
                  .entry = md_entry,
                  .line = md_line,
                  .entry_end = md_entry_end};
}

void jx__publish_markdown(Buf *out, const Publication *p)
{
    Page pg = jx__page_markdown(out, p);
    jx__publish_content(&pg);
}
