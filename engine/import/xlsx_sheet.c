/* One sheet, row by row as it comes out of the archive, to cells as shown.
 *
 * Nothing of the XML is kept but the text of cells that are not empty, so a sheet of a million
 * formatted rows costs nothing. What a reader of the printed form would not see (hidden rows,
 * formulas that were never computed, digits the format hides) becomes a finding.
 */
#include "import/xlsx.h"
#include <stdlib.h>
#include <string.h>

typedef enum CellType { XL_NUMBER, XL_SHARED, XL_TEXT, XL_BOOLEAN, XL_ERROR } CellType;

typedef struct SheetReading {
    Package *pk;
    Sheet *sheet;
    Arena scratch; /* the text of one cell */
    Buf text;
    uint32_t row, col, next_row, next_col, style;
    CellType type;
    bool in_value, in_phonetic, formula, has_value, stop;
    uint32_t formulas, hidden_rows, hidden_columns, first_hidden;
} SheetReading;

/* ---- addresses ---- */

/* B12 to column 1 and row 11; false when it is none. */
static bool read_address(const char **p, uint32_t *row, uint32_t *col)
{
    uint32_t c = 0, r = 0, letters = 0, digits = 0;
    for (; **p >= 'A' && **p <= 'Z' && letters < 4; ++*p, letters++)
        c = c * 26 + (uint32_t)(**p - 'A' + 1);
    for (; **p >= '0' && **p <= '9' && digits < 8; ++*p, digits++)
        r = r * 10 + (uint32_t)(**p - '0');
    if (!letters || !digits || r == 0) return false;
    *row = r - 1;
    *col = c - 1;
    return true;
}

static void take_merge(SheetReading *s, const char *ref)
{
    Merge m;
    Book *book = s->pk->book;
    if (!ref || book->stopped) return;
    if (s->sheet->merges.n >= JX_LIMIT_MERGES) {
        jx__diag(book->diags, JX5436, ((Where){.file = book->file, .cell = s->sheet->name}),
                 s->sheet->name, jx__str_printf(book->arena, "%u", JX_LIMIT_MERGES));
        book->stopped = s->stop = true;
        return;
    }
    if (!read_address(&ref, &m.top, &m.left) || *ref++ != ':') return;
    if (!read_address(&ref, &m.bottom, &m.right)) return;
    if (m.bottom < m.top || m.right < m.left) return;
    *VEC_PUSH(book->arena, &s->sheet->merges) = m;
}

/* ---- one cell ---- */

static void say(SheetReading *s, DiagCode code, Str a, Str b)
{
    Book *book = s->pk->book;
    jx__diag(book->diags, code, jx__grid_where(book, s->sheet, s->row, s->col), a, b);
}

static Str number_text(SheetReading *s, Str stored)
{
    static const NumberFormat general = {.kind = FORMAT_GENERAL};
    Arena *ar = s->pk->book->arena;
    bool known = s->style < s->pk->formats.n;
    const NumberFormat *f = known ? &s->pk->formats.at[s->style] : &general;
    Shown shown = jx__number_show(ar, f, s->pk->since_1904, stored);
    if (shown.artefact) say(s, JX5412, shown.text, STR_NONE);
    if (shown.cut) say(s, JX5413, shown.text, stored);
    if (shown.odd) say(s, JX5414, shown.text, STR_NONE);
    return shown.text;
}

static Str shared_text(SheetReading *s, Str index)
{
    char digits[12];
    uint32_t n = index.n < sizeof digits - 1 ? index.n : (uint32_t)sizeof digits - 1;
    memcpy(digits, index.p, n);
    digits[n] = 0;
    unsigned long i = strtoul(digits, NULL, 10);
    if (i < s->pk->shared.n) return s->pk->shared.at[i];
    say(s, JX5402, STR("shared string"), STR_NONE);
    return STR_NONE;
}

static Str cell_text(SheetReading *s, uint32_t *flags)
{
    Str value = jx__buf_str(&s->text);
    switch (s->type) {
    case XL_NUMBER:
        return value.n ? number_text(s, value) : value;
    case XL_SHARED:
        return shared_text(s, value);
    case XL_TEXT:
        return jx__xlsx_shown(s->pk->book->arena, jx__str_copy(s->pk->book->arena, value));
    case XL_BOOLEAN:
        value = jx__str_eq(value, STR("1")) ? STR("TRUE") : STR("FALSE");
        say(s, JX5415, value, STR_NONE);
        return value;
    case XL_ERROR:
        *flags |= GRID_ERROR;
        say(s, JX5416, value, STR_NONE);
        return jx__str_copy(s->pk->book->arena, value);
    }
    return value;
}

static void end_cell(SheetReading *s)
{
    uint32_t flags = 0;
    if (s->formula) s->formulas++;
    if (s->formula && !s->has_value) say(s, JX5411, STR_NONE, STR_NONE);
    Str text = s->has_value ? cell_text(s, &flags) : STR_NONE;
    if (text.n && !jx__grid_add(s->pk->book, s->sheet, s->row, s->col, flags, text)) s->stop = true;
    if (s->scratch.failed) s->pk->book->arena->failed = s->stop = true;
}

static CellType type_of(const char *t)
{
    static const struct {
        const char *name;
        CellType type;
    } types[] = {{"s", XL_SHARED}, {"str", XL_TEXT}, {"inlineStr", XL_TEXT}, {"b", XL_BOOLEAN},
                 {"e", XL_ERROR},  {"d", XL_TEXT},   {"n", XL_NUMBER}};
    for (size_t i = 0; t && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, t) == 0) return types[i].type;
    return XL_NUMBER;
}

static void start_cell(SheetReading *s, const char **attributes)
{
    const char *ref = jx__xml_attribute(attributes, "r");
    const char *style = jx__xml_attribute(attributes, "s");
    s->row = s->next_row;
    s->col = s->next_col;
    if (ref) (void)read_address(&ref, &s->row, &s->col);
    s->next_col = s->col + 1;
    s->style = style ? (uint32_t)strtoul(style, NULL, 10) : 0;
    s->type = type_of(jx__xml_attribute(attributes, "t"));
    s->formula = s->has_value = s->in_value = s->in_phonetic = false;
    jx__arena_reset(&s->scratch);
    s->text = jx__buf(&s->scratch);
}

static bool is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static void too_many_rows(SheetReading *s)
{
    if (!s->stop)
        jx__xlsx_too_many(s->pk, s->sheet->name, "一个工作表的行数", "rows in a sheet",
                          JX_LIMIT_SHEET_ROWS);
    s->stop = true;
}

static void start_row(SheetReading *s, const char **attributes)
{
    const char *r = jx__xml_attribute(attributes, "r");
    unsigned long number = r ? strtoul(r, NULL, 10) : 0;
    if (number > JX_LIMIT_SHEET_ROWS) too_many_rows(s);
    if (number > 0 && number <= JX_LIMIT_SHEET_ROWS) s->next_row = (uint32_t)number - 1;
    s->next_col = 0;
    if (!is_true(jx__xml_attribute(attributes, "hidden"))) return;
    if (s->hidden_rows++ == 0) s->first_hidden = s->next_row;
}

/* ---- events ---- */

static void on_start(void *ud, const char *name, const char **attributes)
{
    SheetReading *s = ud;
    if (jx__xlsx_is(name, "row")) start_row(s, attributes);
    if (jx__xlsx_is(name, "c")) start_cell(s, attributes);
    if (jx__xlsx_is(name, "f")) s->formula = true;
    if (jx__xlsx_is(name, "rPh")) s->in_phonetic = true;
    if (jx__xlsx_is(name, "v") || (jx__xlsx_is(name, "t") && !s->in_phonetic)) s->in_value = true;
    if (jx__xlsx_is(name, "mergeCell")) take_merge(s, jx__xml_attribute(attributes, "ref"));
    if (jx__xlsx_is(name, "col") && is_true(jx__xml_attribute(attributes, "hidden")))
        s->hidden_columns++;
}

static void on_end(void *ud, const char *name)
{
    SheetReading *s = ud;
    if (jx__xlsx_is(name, "v") || jx__xlsx_is(name, "t")) s->in_value = false;
    if (jx__xlsx_is(name, "rPh")) s->in_phonetic = false;
    if (jx__xlsx_is(name, "c") && s->text.arena) {
        end_cell(s);
        s->text.arena = NULL;
    }
    if (!jx__xlsx_is(name, "row")) return;
    s->next_row++;
    if (s->next_row > JX_LIMIT_SHEET_ROWS) too_many_rows(s);
}

static void on_text(void *ud, const char *text, int n)
{
    SheetReading *s = ud;
    if (!s->in_value || !s->text.arena) return;
    s->has_value = true;
    if (s->text.n <= JX_LIMIT_CELL_BYTES) jx__buf_add(&s->text, (Str){text, (uint32_t)n});
}

static void say_hidden(SheetReading *s)
{
    Book *book = s->pk->book;
    Arena *ar = book->arena;
    Where where = {.file = book->file, .cell = s->sheet->name};
    if (s->hidden_rows || s->hidden_columns)
        jx__diag(book->diags, JX5417, where, s->sheet->name,
                 jx__str_printf(ar, "%u", s->hidden_rows),
                 jx__str_printf(ar, "%u", s->hidden_columns),
                 jx__str_printf(ar, "%u", s->first_hidden + 1));
    if (s->formulas)
        jx__diag(book->diags, JX5418, where, s->sheet->name, jx__str_printf(ar, "%u", s->formulas));
}

bool jx__xlsx_sheet(Package *pk, const SheetPart *part)
{
    Book *book = pk->book;
    Sheet *sheet = VEC_PUSH(book->arena, &book->sheets);
    if (book->arena->failed) return false;
    sheet->name = part->name;
    SheetReading s = {.pk = pk, .sheet = sheet};
    if (!jx__arena_init(&s.scratch, &book->arena->alloc, 0)) {
        book->arena->failed = true;
        return false;
    }
    XmlEvents events = {
        .ud = &s, .start = on_start, .end = on_end, .text = on_text, .stop = &s.stop};
    PartStatus status = jx__xlsx_part(pk, part->path, &events);
    jx__arena_free(&s.scratch);
    if (status == PART_ABSENT)
        jx__diag(book->diags, JX5402, ((Where){.file = book->file, .cell = part->name}),
                 part->path);
    if (status != PART_READ) return false;
    say_hidden(&s);
    jx__grid_close(book, sheet);
    return !book->arena->failed && !book->stopped;
}
