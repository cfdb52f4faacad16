/* A page as one HTML file: no script, nothing loaded, charts as inline SVG.
 *
 * Reads on a screen, light or dark, and prints on A4 (the sheet breaks between forms, heads of
 * tables repeat). All text from forms and rules is escaped; no attribute holds any of it.
 */
#include "publish/page.h"
#include "base/markup.h"
#include "base/utf8.h"

static const char style[] =
    ":root{--ink:#1b1f24;--soft:#5b6570;--line:#d4dae0;--page:#fff;--band:#f3f5f8;--bar:#2f6fb0;"
    "--rest:#dfe5ec;--good:#1a7f4b;--fair:#9a6700;--bad:#b42318}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#363e48;"
    "--page:#15191e;--band:#1e242b;--bar:#6aa5e0;--rest:#333c46;--good:#56c28a;--fair:#e0b341;"
    "--bad:#f0857a}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);"
    "font:15px/1.6 \"Noto Sans CJK SC\",\"Source Han Sans SC\",\"Microsoft YaHei\",\"PingFang SC\","
    "system-ui,sans-serif}main{max-width:68rem;margin:0 auto;padding:2rem 1.25rem}"
    "h1{font-size:1.6rem;margin:0 0 1rem}h2{font-size:1.3rem;margin:2.5rem 0 .75rem;"
    "padding-top:.75rem;border-top:2px solid var(--line)}h3{font-size:1.05rem;margin:1.75rem 0 "
    ".5rem}"
    "p{margin:.4rem 0}.figure{display:flex;align-items:baseline;gap:.75rem;margin:.5rem 0}"
    ".figure b{font-size:1.9rem;font-variant-numeric:tabular-nums}.figure span{color:var(--soft)}"
    ".figure i{font-style:normal;font-weight:700;border:1px solid currentColor;border-radius:.3rem;"
    "padding:0 .5rem}table{border-collapse:collapse;width:100%;font-size:.9rem}"
    ".scroll{overflow-x:auto}th,td{border:1px solid var(--line);padding:.35rem .5rem;"
    "text-align:left;vertical-align:top;overflow-wrap:break-word}th{background:var(--band);"
    "font-weight:600;white-space:nowrap}td.n,th.n{text-align:right;white-space:nowrap;"
    "font-variant-numeric:tabular-nums}tr.sum td{font-weight:700;background:var(--band)}"
    ".good{color:var(--good)}.fair{color:var(--fair)}.bad{color:var(--bad)}"
    "figure{margin:1rem 0}figcaption{font-size:.9rem;color:var(--soft);margin-bottom:.25rem}"
    "svg{width:100%;height:auto;max-width:52rem;font-size:13px}svg text{fill:var(--ink)}"
    ".rest{fill:var(--rest)}.bar{fill:var(--bar)}.bar.fair{fill:var(--fair)}.bar.bad{fill:var(--"
    "bad)}"
    "section.entry{border:1px solid var(--line);border-radius:.4rem;padding:.6rem "
    ".8rem;margin:.6rem 0;"
    "break-inside:avoid}section.entry h4{margin:0;font-size:.95rem;display:flex;gap:1rem;"
    "justify-content:space-between}section.entry h4 span{white-space:nowrap;"
    "font-variant-numeric:tabular-nums}dl{display:grid;grid-template-columns:max-content 1fr;"
    "gap:.1rem .8rem;margin:.35rem 0 0;font-size:.9rem}dt{color:var(--soft)}"
    "dd{margin:0;overflow-wrap:anywhere}dd.wide{grid-column:1/-1}"
    "@media print{@page{size:A4;margin:14mm 12mm}body{font-size:10.5pt;background:#fff;color:#000}"
    "main{max-width:none;padding:0}h2{break-before:page}h1+h2{break-before:auto}"
    "thead{display:table-header-group}tr{break-inside:avoid}.scroll{overflow:visible}}";

static const char *class_of(Tone tone)
{
    static const char *const names[] = {[TONE_NONE] = "",
                                        [TONE_GOOD] = "good",
                                        [TONE_FAIR] = "fair",
                                        [TONE_BAD] = "bad",
                                        [TONE_STRONG] = "strong"};
    return names[tone];
}

static void wrapped(Buf *out, const char *open, Str text, const char *close)
{
    jx__buf_addz(out, open);
    jx__html_text(out, text);
    jx__buf_addz(out, close);
}

static void html_begin(Page *pg, Str title)
{
    jx__buf_printf(pg->out,
                   "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                   pg->p->lang == LANG_EN ? "en" : "zh-CN");
    jx__buf_addz(pg->out,
                 "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    jx__buf_addz(pg->out, "<meta name=\"color-scheme\" content=\"light dark\">\n");
    wrapped(pg->out, "<title>", title, "</title>\n<style>");
    jx__buf_addz(pg->out, style);
    wrapped(pg->out, "</style>\n</head>\n<body>\n<main>\n<h1>", title, "</h1>\n");
}

static void html_end(Page *pg)
{
    jx__buf_addz(pg->out, "</main>\n</body>\n</html>\n");
}

static void html_heading(Page *pg, int level, Str text)
{
    jx__buf_printf(pg->out, "<h%d>", level);
    jx__html_text(pg->out, text);
    jx__buf_printf(pg->out, "</h%d>\n", level);
}

static void html_paragraph(Page *pg, Str text, Tone tone)
{
    jx__buf_printf(pg->out, "<p class=\"%s\">", class_of(tone));
    wrapped(pg->out, "", text, "</p>\n");
}

static void html_figure(Page *pg, Str label, Str value, Str remark)
{
    wrapped(pg->out, "<p class=\"figure\"><span>", label, "</span>");
    wrapped(pg->out, "<b>", value, "</b>");
    if (remark.n) wrapped(pg->out, "<i>", remark, "</i>");
    jx__buf_addz(pg->out, "</p>\n");
}

static void html_table(Page *pg, const PageColumn *columns, uint32_t n)
{
    pg->columns = columns;
    pg->ncolumns = n;
    jx__buf_addz(pg->out, "<div class=\"scroll\"><table>\n<thead><tr>");
    for (uint32_t i = 0; i < n; i++)
        wrapped(pg->out, columns[i].number ? "<th class=\"n\">" : "<th>", columns[i].head, "</th>");
    jx__buf_addz(pg->out, "</tr></thead>\n<tbody>\n");
}

static void html_row(Page *pg, const PageCell *cells, bool strong)
{
    jx__buf_addz(pg->out, strong ? "<tr class=\"sum\">" : "<tr>");
    for (uint32_t i = 0; i < pg->ncolumns; i++) {
        const PageCell *c = &cells[i];
        if (!c->rows) continue;
        jx__buf_printf(pg->out, "<td class=\"%s%s%s\"", pg->columns[i].number ? "n" : "",
                       c->tone ? " " : "", class_of(c->tone));
        if (c->rows > 1) jx__buf_printf(pg->out, " rowspan=\"%u\"", c->rows);
        wrapped(pg->out, ">", c->text, "</td>");
    }
    jx__buf_addz(pg->out, "</tr>\n");
}

static void html_table_end(Page *pg)
{
    jx__buf_addz(pg->out, "</tbody>\n</table></div>\n");
    pg->ncolumns = 0;
}

/* ---- charts: names left, bars in the middle, labels behind the bars ---- */

enum { CHART_WIDTH = 800, NAME_WIDTH = 250, BAR_WIDTH = 430, BAR_STEP = 26, BAR_HEIGHT = 16 };

/* The name as far as it fits; a wide character takes 13 units, a narrow one 7. */
static Str fitting(Page *pg, Str name)
{
    uint32_t used = 0, at = 0, len;
    while (at < name.n) {
        (void)jx__utf8_next(name.p + at, name.p + name.n, &len);
        used += jx__utf8_width((Str){name.p + at, len}) > 1 ? 13 : 7;
        if (used > NAME_WIDTH - 24) return jx__str_printf(pg->p->arena, "%.*s…", (int)at, name.p);
        at += len;
    }
    return name;
}

static void html_bars(Page *pg, Str title, const PageBar *bars, uint32_t n)
{
    Buf *out = pg->out;
    wrapped(out, "<figure><figcaption>", title, "</figcaption>\n");
    jx__buf_printf(out, "<svg viewBox=\"0 0 %d %u\" role=\"img\">\n<title>", CHART_WIDTH,
                   n * BAR_STEP + 4);
    wrapped(out, "", title, "</title>\n");
    for (uint32_t i = 0; i < n; i++) {
        const PageBar *b = &bars[i];
        uint32_t y = i * BAR_STEP + 4, whole = b->whole * BAR_WIDTH / 1000,
                 part = b->part * BAR_WIDTH / 1000;
        jx__buf_printf(out, "<g><title>");
        wrapped(out, "", b->name, "</title>");
        jx__buf_printf(out, "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">", NAME_WIDTH - 8, y + 13);
        wrapped(out, "", fitting(pg, b->name), "</text>");
        jx__buf_printf(out, "<rect class=\"rest\" x=\"%d\" y=\"%u\" width=\"%u\" height=\"%d\"/>",
                       NAME_WIDTH, y, whole, BAR_HEIGHT);
        jx__buf_printf(out, "<rect class=\"bar %s\" x=\"%d\" y=\"%u\" width=\"%u\" height=\"%d\"/>",
                       class_of(b->tone), NAME_WIDTH, y, part, BAR_HEIGHT);
        jx__buf_printf(out, "<text x=\"%u\" y=\"%u\">", NAME_WIDTH + whole + 8, y + 13);
        wrapped(out, "", b->label, "</text></g>\n");
    }
    jx__buf_addz(out, "</svg></figure>\n");
}

/* ---- entries ---- */

static void html_entry(Page *pg, Str name, Str score, Tone tone)
{
    wrapped(pg->out, "<section class=\"entry\"><h4>", name, "");
    jx__buf_printf(pg->out, "<span class=\"%s\">", class_of(tone));
    wrapped(pg->out, "", score, "</span></h4>\n<dl>");
}

static void html_line(Page *pg, Str label, Str text)
{
    bool wide = !label.n && pg->out->n > 4 &&
                jx__str_ends(jx__buf_str(pg->out), STR("<dl>")); /* the sentence comes first */
    if (wide) {
        wrapped(pg->out, "<dd class=\"wide\">", text, "</dd>");
        return;
    }
    wrapped(pg->out, "<dt>", label, "</dt>");
    wrapped(pg->out, "<dd>", text, "</dd>");
}

static void html_entry_end(Page *pg)
{
    jx__buf_addz(pg->out, "</dl></section>\n");
}

Page jx__page_html(Buf *out, const Publication *p)
{
    return (Page){.out = out,
                  .p = p,
                  .begin = html_begin,
                  .end = html_end,
                  .heading = html_heading,
                  .paragraph = html_paragraph,
                  .figure = html_figure,
                  .table = html_table,
                  .row = html_row,
                  .table_end = html_table_end,
                  .bars = html_bars,
                  .entry = html_entry,
                  .line = html_line,
                  .entry_end = html_entry_end};
}

void jx__publish_html(Buf *out, const Publication *p)
{
    Page pg = jx__page_html(out, p);
    jx__publish_content(&pg);
}
