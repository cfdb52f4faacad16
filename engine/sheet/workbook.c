/* A workbook's parts as XML. What each part holds is fixed by ECMA-376; only what our documents use
 * is written, in the order the schema wants.
 *
 * Strings stand in one shared part, each cell's its own: equal strings are not looked for.
 */
#include "sheet/workbook.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

#define XML       "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN      "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE   "http://schemas.openxmlformats.org/package/2006/"
#define TYPES     "application/vnd.openxmlformats-officedocument.spreadsheetml."

/* ---- filling ---- */

void jx__workbook(Workbook *w, Arena *ar)
{
    *w = (Workbook){.arena = ar};
    (void)jx__workbook_style(w, &(SheetStyle){0}); /* style 0: of cells without one */
}

uint32_t jx__workbook_style(Workbook *w, const SheetStyle *style)
{
    *VEC_PUSH(w->arena, &w->styles) = *style;
    return w->styles.n ? w->styles.n - 1 : 0;
}

Sheet *jx__workbook_sheet(Workbook *w, Str name)
{
    Sheet *s = ARENA_NEW(w->arena, Sheet);
    if (w->arena->failed) s = &w->none;
    s->arena = w->arena;
    s->name = name;
    s->repeated = -1;
    *VEC_PUSH(w->arena, &w->sheets) = s;
    return s;
}

void jx__sheet_column(Sheet *s, double width, uint32_t style, bool hidden)
{
    *VEC_PUSH(s->arena, &s->columns) = (SheetColumn){width, style, hidden};
}

static void put(Sheet *s, uint32_t row, uint16_t column, Str text, uint32_t style, bool number)
{
    *VEC_PUSH(s->arena, &s->cells) = (SheetCell){.row = row,
                                                 .order = s->cells.n,
                                                 .column = column,
                                                 .number = number,
                                                 .style = style,
                                                 .text = text};
}

void jx__sheet_text(Sheet *s, uint32_t row, uint16_t column, Str text, uint32_t style)
{
    put(s, row, column, text, style, false);
}

void jx__sheet_number(Sheet *s, uint32_t row, uint16_t column, Str digits, uint32_t style)
{
    put(s, row, column, digits, style, true);
}

/* Every cell below has the style, or the border would have holes. */
void jx__sheet_merge(Sheet *s, SheetRange range, Str text, uint32_t style)
{
    for (uint32_t r = range.row; r <= range.last_row && !s->arena->failed; r++)
        for (uint16_t c = range.column; c <= range.last_column; c++)
            put(s, r, c, r == range.row && c == range.column ? text : STR_NONE, style, false);
    if (range.row != range.last_row || range.column != range.last_column)
        *VEC_PUSH(s->arena, &s->merged) = range;
}

void jx__sheet_height(Sheet *s, uint32_t row, uint32_t points10)
{
    *VEC_PUSH(s->arena, &s->heights) = (SheetHeight){row, points10};
}

/* ---- text ---- */

/* _x0041_ in a text would be read as A: its first sign is written as such a name itself. */
static bool looks_escaped(Str s, uint32_t at)
{
    if (at + 7 > s.n || s.p[at + 1] != 'x' || s.p[at + 6] != '_') return false;
    for (uint32_t i = at + 2; i < at + 6; i++) {
        char c = s.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            return false;
    }
    return true;
}

static void put_text(Buf *out, Str s)
{
    for (uint32_t at = 0, len; at < s.n; at += len) {
        uint32_t c = jx__utf8_next(s.p + at, s.p + s.n, &len);
        if (c == '&')
            jx__buf_addz(out, "&amp;");
        else if (c == '<')
            jx__buf_addz(out, "&lt;");
        else if (c == '>')
            jx__buf_addz(out, "&gt;");
        else if (c == '"')
            jx__buf_addz(out, "&quot;");
        else if (c == '_' && looks_escaped(s, at))
            jx__buf_addz(out, "_x005F_");
        else if (c < 0x20 && c != '\n' && c != '\t')
            jx__buf_printf(out, "_x%04X_", (unsigned)c);
        else if (c == 0xfffe || c == 0xffff)
            jx__buf_addz(out, "\xef\xbf\xbd"); /* no characters of XML */
        else
            jx__buf_add(out, (Str){s.p + at, len});
    }
}

/* A1 */
static void put_place(Buf *out, uint32_t row, uint32_t column)
{
    char letters[8];
    uint32_t n = sizeof letters;
    for (uint32_t c = column + 1; c; c = (c - 1) / 26)
        letters[--n] = (char)('A' + (c - 1) % 26);
    jx__buf_printf(out, "%.*s%u", (int)(sizeof letters - n), letters + n, row + 1);
}

static void put_range(Buf *out, const SheetRange *r)
{
    put_place(out, r->row, r->column);
    jx__buf_addz(out, ":");
    put_place(out, r->last_row, r->last_column);
}

/* $A$1:$J$20 behind the name of the sheet */
static void put_area(Buf *out, const Sheet *s)
{
    Buf first = jx__buf(out->arena), last = jx__buf(out->arena);
    put_place(&first, 0, s->area.column);
    put_place(&last, 0, s->area.last_column);
    jx__buf_printf(out, "$%.*s$%u:$%.*s$%u", (int)(first.n ? first.n - 1 : 0),
                   first.text ? first.text : "", s->area.row + 1, (int)(last.n ? last.n - 1 : 0),
                   last.text ? last.text : "", s->area.last_row + 1);
}

/* ---- sheets ---- */

static int by_place(const void *a, const void *b)
{
    const SheetCell *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static int by_row(const void *a, const void *b)
{
    const SheetHeight *x = a, *y = b;
    return x->row < y->row ? -1 : x->row > y->row;
}

static void put_cell(Buf *out, Buf *strings, uint32_t *nstrings, const SheetCell *c)
{
    jx__buf_addz(out, "<c r=\"");
    put_place(out, c->row, c->column);
    jx__buf_printf(out, "\" s=\"%u\"", c->style);
    if (!c->text.n) {
        jx__buf_addz(out, "/>");
    } else if (c->number) {
        jx__buf_printf(out, "><v>%.*s</v></c>", STR_F(c->text));
    } else {
        jx__buf_printf(out, " t=\"s\"><v>%u</v></c>", (*nstrings)++);
        jx__buf_addz(strings, "<si><t xml:space=\"preserve\">");
        put_text(strings, c->text);
        jx__buf_addz(strings, "</t></si>");
    }
}

static void put_rows(Buf *out, Buf *strings, uint32_t *nstrings, Sheet *s)
{
    uint32_t i = 0, h = 0;
    if (s->cells.n) qsort(s->cells.at, s->cells.n, sizeof *s->cells.at, by_place);
    if (s->heights.n) qsort(s->heights.at, s->heights.n, sizeof *s->heights.at, by_row);
    while (i < s->cells.n && !out->arena->failed) {
        uint32_t row = s->cells.at[i].row;
        while (h < s->heights.n && s->heights.at[h].row < row)
            h++;
        jx__buf_printf(out, "<row r=\"%u\"", row + 1);
        if (h < s->heights.n && s->heights.at[h].row == row)
            jx__buf_printf(out, " ht=\"%u.%u\" customHeight=\"1\"", s->heights.at[h].points10 / 10,
                           s->heights.at[h].points10 % 10);
        jx__buf_addz(out, ">");
        for (; i < s->cells.n && s->cells.at[i].row == row; i++) {
            const SheetCell *c = &s->cells.at[i], *next = c + 1;
            if (i + 1 < s->cells.n && next->row == row && next->column == c->column) continue;
            put_cell(out, strings, nstrings, c);
        }
        jx__buf_addz(out, "</row>");
    }
}

static void put_columns(Buf *out, const Sheet *s)
{
    if (s->columns.n) jx__buf_addz(out, "<cols>");
    for (uint32_t i = 0; i < s->columns.n; i++) {
        const SheetColumn *c = &s->columns.at[i];
        uint32_t hundredths = (uint32_t)(c->width * 100);
        jx__buf_printf(out, "<col min=\"%u\" max=\"%u\" width=\"%u.%02u\" style=\"%u\"%s", i + 1,
                       i + 1, hundredths / 100, hundredths % 100, c->style,
                       c->hidden ? " hidden=\"1\"" : "");
        jx__buf_addz(out, " customWidth=\"1\"/>");
    }
    if (s->columns.n) jx__buf_addz(out, "</cols>");
}

static void put_view(Buf *out, const Sheet *s, bool first)
{
    jx__buf_printf(out, "<sheetViews><sheetView%s workbookViewId=\"0\"",
                   first ? " tabSelected=\"1\"" : "");
    if (s->frozen)
        jx__buf_printf(out,
                       "><pane ySplit=\"%u\" topLeftCell=\"A%u\" activePane=\"bottomLeft\" "
                       "state=\"frozen\"/></sheetView>",
                       s->frozen, s->frozen + 1);
    else
        jx__buf_addz(out, "/>");
    jx__buf_addz(out, "</sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
}

static Str sheet_part(Sheet *s, bool first, Buf *strings, uint32_t *nstrings)
{
    Buf out = jx__buf(s->arena);
    jx__buf_addz(&out, XML "<worksheet xmlns=\"" MAIN "\"><sheetPr><pageSetUpPr fitToPage=\"1\"/>"
                           "</sheetPr>");
    put_view(&out, s, first);
    put_columns(&out, s);
    jx__buf_addz(&out, "<sheetData>");
    put_rows(&out, strings, nstrings, s);
    jx__buf_addz(&out, "</sheetData>");
    if (s->merged.n) jx__buf_printf(&out, "<mergeCells count=\"%u\">", s->merged.n);
    for (uint32_t i = 0; i < s->merged.n; i++) {
        jx__buf_addz(&out, "<mergeCell ref=\"");
        put_range(&out, &s->merged.at[i]);
        jx__buf_addz(&out, "\"/>");
    }
    if (s->merged.n) jx__buf_addz(&out, "</mergeCells>");
    jx__buf_addz(&out,
                 "<pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" "
                 "header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" fitToHeight=\"0\" "
                 "orientation=\"landscape\"/><headerFooter><oddFooter>&amp;C&amp;P / &amp;N"
                 "</oddFooter></headerFooter></worksheet>");
    return jx__buf_str(&out);
}

/* ---- the other parts ---- */

static void put_font(Buf *out, const SheetStyle *s)
{
    jx__buf_printf(out, "<font>%s<sz val=\"%u\"/>", s->bold ? "<b/>" : "", s->size ? s->size : 10);
    if (s->ink) jx__buf_printf(out, "<color rgb=\"FF%06X\"/>", s->ink);
    jx__buf_addz(out, "<name val=\"宋体\"/></font>");
}

static void put_xf(Buf *out, const SheetStyle *s, uint32_t i)
{
    const char *across = s->centered ? " horizontal=\"center\""
                         : s->right  ? " horizontal=\"right\""
                                     : "";
    jx__buf_printf(out,
                   "<xf numFmtId=\"%u\" fontId=\"%u\" fillId=\"%u\" borderId=\"%d\" xfId=\"0\" "
                   "applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" "
                   "applyAlignment=\"1\"><alignment%s vertical=\"center\"%s/></xf>",
                   s->number ? 164 + i : 0, i, s->paper ? i + 2 : 0, s->border, across,
                   i ? " wrapText=\"1\"" : "");
}

/* Font, fill and number format i belong to style i; two fills are the format's own. */
static Str styles_part(const Workbook *w)
{
    Buf out = jx__buf(w->arena);
    const uint32_t n = w->styles.n;
    uint32_t numbers = 0;
    for (uint32_t i = 0; i < n; i++)
        numbers += w->styles.at[i].number != NULL;
    jx__buf_addz(&out, XML "<styleSheet xmlns=\"" MAIN "\">");
    if (numbers) jx__buf_printf(&out, "<numFmts count=\"%u\">", numbers);
    for (uint32_t i = 0; i < n; i++)
        if (w->styles.at[i].number)
            jx__buf_printf(&out, "<numFmt numFmtId=\"%u\" formatCode=\"%s\"/>", 164 + i,
                           w->styles.at[i].number);
    jx__buf_printf(&out, "%s<fonts count=\"%u\">", numbers ? "</numFmts>" : "", n);
    for (uint32_t i = 0; i < n; i++)
        put_font(&out, &w->styles.at[i]);
    jx__buf_printf(&out,
                   "</fonts><fills count=\"%u\"><fill><patternFill patternType=\"none\"/></fill>"
                   "<fill><patternFill patternType=\"gray125\"/></fill>",
                   n + 2);
    for (uint32_t i = 0; i < n; i++)
        jx__buf_printf(&out,
                       "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF%06X\"/>"
                       "<bgColor indexed=\"64\"/></patternFill></fill>",
                       w->styles.at[i].paper);
    jx__buf_addz(&out, "</fills><borders count=\"2\"><border><left/><right/><top/><bottom/>"
                       "<diagonal/></border><border><left style=\"thin\"/><right style=\"thin\"/>"
                       "<top style=\"thin\"/><bottom style=\"thin\"/><diagonal/></border></borders>"
                       "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
                       "borderId=\"0\"/></cellStyleXfs>");
    jx__buf_printf(&out, "<cellXfs count=\"%u\">", n);
    for (uint32_t i = 0; i < n; i++)
        put_xf(&out, &w->styles.at[i], i);
    jx__buf_addz(&out, "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
                       "builtinId=\"0\"/></cellStyles></styleSheet>");
    return jx__buf_str(&out);
}

/* A name of the format's own: what is printed of a sheet, or its row on top of each page. */
static void put_defined(Buf *out, const Sheet *s, uint32_t i, const char *name)
{
    jx__buf_printf(out, "<definedName name=\"_xlnm.%s\" localSheetId=\"%u\">'", name, i);
    put_text(out, s->name);
    jx__buf_addz(out, "'!");
    if (strcmp(name, "Print_Area") == 0)
        put_area(out, s);
    else
        jx__buf_printf(out, "$%u:$%u", (unsigned)s->repeated + 1, (unsigned)s->repeated + 1);
    jx__buf_addz(out, "</definedName>");
}

static Str workbook_part(const Workbook *w)
{
    Buf out = jx__buf(w->arena), names = jx__buf(w->arena);
    jx__buf_addz(&out, XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATIONS
                           "\"><bookViews><workbookView/></bookViews><sheets>");
    for (uint32_t i = 0; i < w->sheets.n; i++) {
        const Sheet *s = w->sheets.at[i];
        jx__buf_addz(&out, "<sheet name=\"");
        put_text(&out, s->name);
        jx__buf_printf(&out, "\" sheetId=\"%u\" r:id=\"rId%u\"/>", i + 1, i + 1);
        if (s->has_area) put_defined(&names, s, i, "Print_Area");
        if (s->repeated >= 0) put_defined(&names, s, i, "Print_Titles");
    }
    jx__buf_addz(&out, "</sheets>");
    if (names.n) jx__buf_addz(&out, "<definedNames>");
    jx__buf_add(&out, jx__buf_str(&names));
    if (names.n) jx__buf_addz(&out, "</definedNames>");
    jx__buf_addz(&out, "</workbook>");
    return jx__buf_str(&out);
}

static void put_relation(Buf *out, uint32_t id, const char *type, const char *target)
{
    jx__buf_printf(out, "<Relationship Id=\"rId%u\" Type=\"%s\" Target=\"%s\"/>", id, type, target);
}

static Str workbook_relations(const Workbook *w)
{
    Buf out = jx__buf(w->arena);
    jx__buf_addz(&out, XML "<Relationships xmlns=\"" PACKAGE "relationships\">");
    for (uint32_t i = 0; i < w->sheets.n; i++) {
        Str target = jx__str_printf(w->arena, "worksheets/sheet%u.xml", i + 1);
        put_relation(&out, i + 1, RELATIONS "/worksheet", target.p ? target.p : "");
    }
    put_relation(&out, w->sheets.n + 1, RELATIONS "/styles", "styles.xml");
    put_relation(&out, w->sheets.n + 2, RELATIONS "/sharedStrings", "sharedStrings.xml");
    jx__buf_addz(&out, "</Relationships>");
    return jx__buf_str(&out);
}

static Str package_relations(Arena *ar)
{
    Buf out = jx__buf(ar);
    jx__buf_addz(&out, XML "<Relationships xmlns=\"" PACKAGE "relationships\">");
    put_relation(&out, 1, RELATIONS "/officeDocument", "xl/workbook.xml");
    put_relation(&out, 2, PACKAGE "relationships/metadata/core-properties", "docProps/core.xml");
    jx__buf_addz(&out, "</Relationships>");
    return jx__buf_str(&out);
}

static Str content_types(const Workbook *w)
{
    Buf out = jx__buf(w->arena);
    jx__buf_addz(&out, XML
                 "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" "
                 "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                 "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                 "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/"
                 "vnd.openxmlformats-package.core-properties+xml\"/>"
                 "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPES
                 "sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"" TYPES
                 "styles+xml\"/><Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"" TYPES
                 "sharedStrings+xml\"/>");
    for (uint32_t i = 0; i < w->sheets.n; i++)
        jx__buf_printf(&out,
                       "<Override PartName=\"/xl/worksheets/sheet%u.xml\" ContentType=\"" TYPES
                       "worksheet+xml\"/>",
                       i + 1);
    jx__buf_addz(&out, "</Types>");
    return jx__buf_str(&out);
}

/* The time of writing would make two runs differ. */
static Str properties(const Workbook *w)
{
    Buf out = jx__buf(w->arena);
    jx__buf_addz(&out, XML "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\" "
                           "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                           "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                           "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    put_text(&out, w->title);
    jx__buf_addz(&out, "</dc:title><dc:creator>");
    put_text(&out, w->author);
    jx__buf_addz(&out, "</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">"
                       "2000-01-01T00:00:00Z</dcterms:created></cp:coreProperties>");
    return jx__buf_str(&out);
}

static Str strings_part(Arena *ar, const Buf *strings, uint32_t n)
{
    Buf out = jx__buf(ar);
    jx__buf_printf(&out, XML "<sst xmlns=\"" MAIN "\" count=\"%u\" uniqueCount=\"%u\">", n, n);
    jx__buf_add(&out, jx__buf_str(strings));
    jx__buf_addz(&out, "</sst>");
    return jx__buf_str(&out);
}

SheetStatus jx__workbook_write(Workbook *w, SheetWrite write, void *ud)
{
    enum { FIXED = 7 };
    Buf strings = jx__buf(w->arena);
    uint32_t nstrings = 0, n = FIXED;
    SheetPart *parts = jx__arena_alloc(w->arena, (FIXED + (size_t)w->sheets.n) * sizeof *parts);
    for (uint32_t i = 0; parts && i < w->sheets.n && !w->arena->failed; i++) {
        Str name = jx__str_printf(w->arena, "xl/worksheets/sheet%u.xml", i + 1);
        parts[n++] = (SheetPart){name.p, sheet_part(w->sheets.at[i], i == 0, &strings, &nstrings)};
    }
    if (!parts || w->arena->failed) return SHEET_NO_MEMORY;
    const SheetPart fixed[FIXED] = {
        {"[Content_Types].xml", content_types(w)},
        {"_rels/.rels", package_relations(w->arena)},
        {"docProps/core.xml", properties(w)},
        {"xl/workbook.xml", workbook_part(w)},
        {"xl/_rels/workbook.xml.rels", workbook_relations(w)},
        {"xl/styles.xml", styles_part(w)},
        {"xl/sharedStrings.xml", strings_part(w->arena, &strings, nstrings)}};
    memcpy(parts, fixed, sizeof fixed);
    if (w->arena->failed) return SHEET_NO_MEMORY;
    return jx__package_write(w->arena, parts, n, write, ud);
}
