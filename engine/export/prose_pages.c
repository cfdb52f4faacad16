/* Prose as Markdown and as one HTML page that prints on A4. All text of the rules is escaped. */
#include "base/markup.h"
#include "export/export.h"

/* ---- Markdown ---- */

static bool begins_table(const ProseList *list, uint32_t i)
{
    return i == 0 || list->at[i - 1].kind != PROSE_ROW;
}

static bool ends_table(const ProseList *list, uint32_t i)
{
    return i + 1 == list->n || list->at[i + 1].kind != PROSE_ROW;
}

static void md_row(Buf *out, const ProseList *list, uint32_t i)
{
    const Prose *p = &list->at[i];
    if (begins_table(list, i)) jx__buf_addz(out, "\n");
    jx__buf_addz(out, "|");
    for (uint32_t k = 0; k < p->cells.n; k++) {
        jx__buf_addz(out, " ");
        jx__markdown_text(out, p->cells.at[k]);
        jx__buf_addz(out, " |");
    }
    jx__buf_addz(out, "\n");
    if (!begins_table(list, i)) return;
    jx__buf_addz(out, "|");
    for (uint32_t k = 0; k < p->cells.n; k++)
        jx__buf_addz(out, " --- |");
    jx__buf_addz(out, "\n");
}

void jx__prose_markdown(Buf *out, const ProseList *list)
{
    for (uint32_t i = 0; i < list->n; i++) {
        const Prose *p = &list->at[i];
        if (p->kind == PROSE_ROW) {
            md_row(out, list, i);
            continue;
        }
        if (i) jx__buf_addz(out, "\n");
        if (p->kind == PROSE_TITLE) jx__buf_addz(out, "# ");
        if (p->kind == PROSE_HEADING)
            jx__buf_addz(out, p->level == 1 ? "## " : p->level == 2 ? "### " : "#### ");
        jx__markdown_text(out, p->text);
        jx__buf_addz(out, "\n");
    }
}

/* ---- HTML ---- */

static const char style[] =
    "body{margin:0;background:#fff;color:#000;font:16px/1.75 \"FangSong\",\"仿宋_GB2312\","
    "\"Noto Serif CJK SC\",\"Source Han Serif SC\",serif}main{max-width:44rem;margin:0 auto;"
    "padding:2.5rem 1.5rem}h1{text-align:center;font-size:1.7rem;line-height:1.4;margin:0 0 "
    "2rem;font-family:\"FZXiaoBiaoSong-B05S\",\"SimSun\",serif}h2,h3,h4{font-size:1.05rem;margin:"
    "1.1rem 0 .2rem;text-indent:2em}h2{font-family:\"SimHei\",\"Noto Sans CJK SC\",sans-serif;"
    "font-weight:600}h3{font-family:\"KaiTi\",\"楷体_GB2312\",serif}h4{font-weight:600}p{margin:"
    ".15rem 0;text-indent:2em;overflow-wrap:anywhere}table{border-collapse:collapse;margin:.5rem "
    "auto;font-size:.92rem}th,td{border:1px solid #444;padding:.15rem .8rem;text-align:center}"
    "@media print{@page{size:A4;margin:37mm 26mm 35mm 28mm}main{max-width:none;padding:0}"
    "h2,h3,h4{break-after:avoid}tr,table{break-inside:avoid}}";

static void html_row(Buf *out, const ProseList *list, uint32_t i)
{
    const Prose *p = &list->at[i];
    bool head = begins_table(list, i);
    if (head) jx__buf_addz(out, "<table>\n");
    jx__buf_addz(out, "<tr>");
    for (uint32_t k = 0; k < p->cells.n; k++) {
        jx__buf_addz(out, head ? "<th>" : "<td>");
        jx__html_text(out, p->cells.at[k]);
        jx__buf_addz(out, head ? "</th>" : "</td>");
    }
    jx__buf_addz(out, "</tr>\n");
    if (ends_table(list, i)) jx__buf_addz(out, "</table>\n");
}

static void html_piece(Buf *out, const Prose *p)
{
    static const char *const tags[] = {"h1", "h2", "h3", "h4"};
    uint32_t level = p->level > 3 ? 3 : p->level;
    const char *tag = p->kind == PROSE_TEXT ? "p" : tags[p->kind == PROSE_TITLE ? 0 : level];
    jx__buf_printf(out, "<%s>", tag);
    jx__html_text(out, p->text);
    jx__buf_printf(out, "</%s>\n", tag);
}

void jx__prose_html(Buf *out, const ProseList *list)
{
    jx__buf_addz(out, "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    if (list->n) jx__html_text(out, list->at[0].text);
    jx__buf_printf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n", style);
    for (uint32_t i = 0; i < list->n; i++) {
        if (list->at[i].kind == PROSE_ROW)
            html_row(out, list, i);
        else
            html_piece(out, &list->at[i]);
    }
    jx__buf_addz(out, "</main>\n</body>\n</html>\n");
}
