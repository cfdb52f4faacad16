/* Bytes to a scheme's workbook to rule text: whatever the cells hold, the reader ends, and what it
 * writes is canonical. Bytes that begin like a zip archive are taken as one; any others are the rows of
 * 评分表, a line a row, a tab between cells.
 */
#include "fuzz_import.h"
#include "fuzz_zip.h"

static const char rels[] =
    "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/1.xml\"/>"
    "<Relationship Id=\"r2\" Type=\"x/worksheet\" Target=\"worksheets/2.xml\"/></Relationships>";
static const char workbook[] = "<workbook><sheets><sheet name=\"方案\" r:id=\"r1\"/>"
                               "<sheet name=\"评分表\" r:id=\"r2\"/></sheets></workbook>";
static const char head[] =
    "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>标签</t></is></c><c "
    "t=\"inlineStr\"><is><t>内容</t></is></c></row><row><c t=\"inlineStr\"><is><t>评分方案</t></is>"
    "</c><c t=\"inlineStr\"><is><t>甲</t></is></c></row></sheetData></worksheet>";
static const char titles[] =
    "条款\t一级指标\t二级指标\t三级指标\t目标\t分值\t评分\t其他条款\t注\t原文\n";

static void put_text(ZipText *to, const char *text)
{
    zip_put(&to->bytes, &to->n, text, strlen(text));
}

/* What XML cannot hold becomes a question mark; \x1F is a line break inside a cell. */
static void put_cell(ZipText *to, const char *p, size_t n)
{
    put_text(to, "<c t=\"inlineStr\"><is><t>");
    for (size_t i = 0; i < n; i++) {
        char c = p[i] == 0x1F ? '\n' : p[i];
        bool plain = (unsigned char)c >= ' ' || c == '\n';
        const char *escaped = c == '<' ? "&lt;" : c == '&' ? "&amp;" : plain ? NULL : "?";
        if (escaped)
            put_text(to, escaped);
        else
            zip_put(&to->bytes, &to->n, &c, 1);
    }
    put_text(to, "</t></is></c>");
}

static void put_rows(ZipText *to, const char *p, size_t n)
{
    while (n) {
        const char *end = memchr(p, '\n', n);
        size_t line = end ? (size_t)(end - p) : n, used = line + (end != NULL);
        put_text(to, "<row>");
        for (size_t from = 0, i = 0; i <= line; i++) {
            if (i < line && p[i] != '\t') continue;
            put_cell(to, p + from, i - from);
            from = i + 1;
        }
        put_text(to, "</row>");
        p += used;
        n -= used;
    }
}

static void import(const char *bytes, size_t n)
{
    jx_engine *eng = fuzz_engine();
    jx_diags *ds = NULL;
    Text text = {NULL, 0}, again = {NULL, 0};
    jx_rules_format_options o = {.size = sizeof o, .keep_numbers = 1};
    if (!eng) abort();
    jx_status st = jx_rules_import(eng, "fuzz.xlsx", bytes, n, text_put, &text, &ds);
    if (st == JX_EDIAG && jx_diags_errors(ds) == 0) abort(); /* refused without a word */
    if (st != JX_OK && text.n) abort();
    fuzz_diags(ds);
    if (st == JX_OK && text.n) {
        st = jx_rules_format(eng, "again.jx", text.p, text.n, &o, text_put, &again, &ds);
        if (st != JX_OK || again.n != text.n || memcmp(again.p, text.p, text.n) != 0) {
            fprintf(stderr, "%.*s\n", (int)text.n, text.p);
            abort();
        }
        fuzz_diags(ds);
    }
    free(text.p);
    free(again.p);
    jx_engine_free(eng);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 3 && memcmp(data, "PK\3\4", 4) == 0) {
        import((const char *)data, size);
        return 0;
    }
    ZipText z = {NULL, NULL, 0, 0, 0}, sheet = {NULL, NULL, 0, 0, 0};
    put_text(&sheet, "<worksheet><sheetData>");
    put_rows(&sheet, titles, strlen(titles));
    put_rows(&sheet, (const char *)data, size);
    put_text(&sheet, "</sheetData></worksheet>");
    zip_add(&z, "xl/workbook.xml", workbook, strlen(workbook));
    zip_add(&z, "xl/_rels/workbook.xml.rels", rels, strlen(rels));
    zip_add(&z, "xl/worksheets/1.xml", head, strlen(head));
    zip_add(&z, "xl/worksheets/2.xml", sheet.bytes, sheet.n);
    zip_finish(&z);
    import((const char *)z.bytes, z.n);
    free(z.bytes);
    free(z.directory);
    free(sheet.bytes);
    return 0;
}
