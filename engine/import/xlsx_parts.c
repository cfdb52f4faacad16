/* The parts of a workbook beside its sheets: which sheets there are, shared strings, styles.
 *
 * Texts live in the book's arena. Elements are told apart by their local name only: office
 * programs differ in prefixes. Path names come from the file, so they are only ever looked up in
 * the archive.
 */
#include "import/xlsx.h"
#include <stdlib.h>
#include <string.h>

typedef struct FormatCode {
    uint32_t id, at; /* at: its place in the file */
    Str code;
} FormatCode;

typedef struct Reading {
    Package *pk;
    Buf text;
    bool in_text, in_phonetic, in_styles, root, sorted, stop;
    FormatCode *codes;
    uint32_t ncodes, room;
    Str folder;
} Reading;

static Str keep(Reading *r, const char *text)
{
    return jx__str_copy(r->pk->book->arena, jx__str_of(text ? text : ""));
}

static void nothing_end(void *ud, const char *name)
{
    (void)ud, (void)name;
}

static void nothing_text(void *ud, const char *text, int n)
{
    (void)ud, (void)text, (void)n;
}

static PartStatus read_part(Reading *r, Str path,
                            void (*start)(void *, const char *, const char **),
                            void (*end)(void *, const char *),
                            void (*text)(void *, const char *, int))
{
    XmlEvents events = {.ud = r,
                        .start = start,
                        .end = end ? end : nothing_end,
                        .text = text ? text : nothing_text,
                        .stop = &r->stop};
    return jx__xlsx_part(r->pk, path, &events);
}

/* ---- texts ---- */

/* What office programs write for characters that XML cannot hold: _x000D_ for the end of a line in
 * pasted text, _x005F_ for an underscore that would begin such a word. */
Str jx__xlsx_shown(Arena *ar, Str stored)
{
    const Str end_of_line = STR("_x000D_"), underscore = STR("_x005F_");
    if (!jx__str_has(stored, end_of_line) && !jx__str_has(stored, underscore)) return stored;
    Buf out = jx__buf(ar);
    for (uint32_t i = 0; i < stored.n;) {
        Str rest = {stored.p + i, stored.n - i};
        bool line = jx__str_starts(rest, end_of_line), low = jx__str_starts(rest, underscore);
        bool newline = line && rest.n > end_of_line.n && rest.p[end_of_line.n] == '\n';
        jx__buf_add(&out, newline ? STR_NONE
                          : line  ? STR("\n")
                          : low   ? STR("_")
                                  : (Str){rest.p, 1});
        i += line ? end_of_line.n : low ? underscore.n : 1;
    }
    return jx__buf_str(&out);
}

/* ---- relations ---- */

static Str folder_of(Str path)
{
    while (path.n && path.p[path.n - 1] != '/')
        path.n--;
    return path;
}

/* xl/workbook.xml → xl/_rels/workbook.xml.rels */
static Str relations_of(Arena *ar, Str path)
{
    Str folder = folder_of(path), name = {path.p + folder.n, path.n - folder.n};
    return jx__str_printf(ar, "%.*s_rels/%.*s.rels", STR_F(folder), STR_F(name));
}

static Str target_path(Reading *r, const char *target)
{
    if (!target) return STR_NONE;
    if (target[0] == '/') return keep(r, target + 1);
    return jx__str_printf(r->pk->book->arena, "%.*s%s", STR_F(r->folder), target);
}

static void take_relation(Reading *r, const char **attributes)
{
    const char *type = jx__xml_attribute(attributes, "Type");
    const char *id = jx__xml_attribute(attributes, "Id");
    const char *last = type ? strrchr(type, '/') : NULL;
    Str path = target_path(r, jx__xml_attribute(attributes, "Target"));
    if (!last) return;
    if (r->root && strcmp(last, "/officeDocument") == 0) r->pk->workbook = path;
    if (r->root) return;
    if (strcmp(last, "/sharedStrings") == 0) r->pk->shared_path = path;
    if (strcmp(last, "/styles") == 0) r->pk->styles_path = path;
    if (strcmp(last, "/worksheet") != 0 || !id) return;
    for (uint32_t i = 0; i < r->pk->sheets.n; i++)
        if (jx__str_eq(r->pk->sheets.at[i].id, jx__str_of(id))) r->pk->sheets.at[i].path = path;
}

static void relation_start(void *ud, const char *name, const char **attributes)
{
    if (jx__xlsx_is(name, "Relationship")) take_relation(ud, attributes);
}

/* ---- workbook ---- */

static void workbook_start(void *ud, const char *name, const char **attributes)
{
    Reading *r = ud;
    if (jx__xlsx_is(name, "workbookPr")) {
        const char *since = jx__xml_attribute(attributes, "date1904");
        r->pk->since_1904 = since && (strcmp(since, "1") == 0 || strcmp(since, "true") == 0);
    }
    if (!jx__xlsx_is(name, "sheet") || r->pk->book->stopped) return;
    if (r->pk->sheets.n >= JX_LIMIT_SHEETS) {
        Book *book = r->pk->book;
        jx__diag(book->diags, JX5435, ((Where){.file = book->file}),
                 jx__str_printf(book->arena, "%u", JX_LIMIT_SHEETS));
        book->stopped = true;
        return;
    }
    const char *state = jx__xml_attribute(attributes, "state");
    SheetPart part = {.name = keep(r, jx__xml_attribute(attributes, "name")),
                      .id = keep(r, jx__xml_attribute(attributes, "id")),
                      .hidden = state && strcmp(state, "visible") != 0};
    *VEC_PUSH(r->pk->book->arena, &r->pk->sheets) = part;
}

/* ---- shared strings ---- */

static void shared_start(void *ud, const char *name, const char **attributes)
{
    Reading *r = ud;
    (void)attributes;
    if (jx__xlsx_is(name, "si")) r->text = jx__buf(r->pk->book->arena);
    if (jx__xlsx_is(name, "rPh")) r->in_phonetic = true;
    if (jx__xlsx_is(name, "t")) r->in_text = !r->in_phonetic;
}

static void shared_end(void *ud, const char *name)
{
    Reading *r = ud;
    if (jx__xlsx_is(name, "t")) r->in_text = false;
    if (jx__xlsx_is(name, "rPh")) r->in_phonetic = false;
    if (jx__xlsx_is(name, "si"))
        *VEC_PUSH(r->pk->book->arena, &r->pk->shared) =
            jx__xlsx_shown(r->pk->book->arena, jx__buf_str(&r->text));
}

static void shared_text(void *ud, const char *text, int n)
{
    Reading *r = ud;
    if (r->in_text && r->text.arena) jx__buf_add(&r->text, (Str){text, (uint32_t)n});
}

/* ---- styles ---- */

static void too_many_formats(Reading *r)
{
    jx__xlsx_too_many(r->pk, r->pk->styles_path, "格式个数", "formats", JX_LIMIT_FORMATS);
    r->stop = true;
}

static void take_code(Reading *r, const char **attributes)
{
    const char *id = jx__xml_attribute(attributes, "numFmtId");
    const char *code = jx__xml_attribute(attributes, "formatCode");
    Arena *ar = r->pk->book->arena;
    if (!id || !code || r->stop) return;
    if (r->ncodes >= JX_LIMIT_FORMATS) {
        too_many_formats(r);
        return;
    }
    if (!r->codes) {
        r->codes = jx__arena_alloc(ar, JX_LIMIT_FORMATS * sizeof *r->codes);
        if (ar->failed) return;
    }
    r->codes[r->ncodes] = (FormatCode){(uint32_t)strtoul(id, NULL, 10), r->ncodes, keep(r, code)};
    r->ncodes++;
    r->sorted = false;
}

static int by_id(const void *a, const void *b)
{
    const FormatCode *x = a, *y = b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Of several with one number the last counts. */
static Str code_of(Reading *r, uint32_t id)
{
    uint32_t low = 0, high = r->ncodes;
    if (!r->sorted && r->ncodes) qsort(r->codes, r->ncodes, sizeof *r->codes, by_id);
    r->sorted = true;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (r->codes[middle].id <= id)
            low = middle + 1;
        else
            high = middle;
    }
    return low && r->codes[low - 1].id == id ? r->codes[low - 1].code : STR_NONE;
}

static void take_style(Reading *r, const char **attributes)
{
    const char *given = jx__xml_attribute(attributes, "numFmtId");
    uint32_t id = given ? (uint32_t)strtoul(given, NULL, 10) : 0;
    Arena *ar = r->pk->book->arena;
    if (ar->failed || r->stop) return;
    if (r->pk->formats.n >= JX_LIMIT_FORMATS)
        too_many_formats(r);
    else
        *VEC_PUSH(ar, &r->pk->formats) = jx__format_read(ar, id, code_of(r, id));
}

static void styles_start(void *ud, const char *name, const char **attributes)
{
    Reading *r = ud;
    if (jx__xlsx_is(name, "cellXfs")) r->in_styles = true;
    if (jx__xlsx_is(name, "numFmt")) take_code(r, attributes);
    if (jx__xlsx_is(name, "xf") && r->in_styles) take_style(r, attributes);
}

static void styles_end(void *ud, const char *name)
{
    Reading *r = ud;
    if (jx__xlsx_is(name, "cellXfs")) r->in_styles = false;
}

/* ---- all of them ---- */

bool jx__xlsx_workbook(Package *pk)
{
    Reading r = {.pk = pk, .root = true};
    pk->workbook = STR("xl/workbook.xml");
    if (read_part(&r, STR("_rels/.rels"), relation_start, NULL, NULL) == PART_REFUSED) return false;
    PartStatus book = read_part(&r, pk->workbook, workbook_start, NULL, NULL);
    if (book == PART_ABSENT)
        jx__diag(pk->book->diags, JX5402, ((Where){.file = pk->book->file}), pk->workbook);
    return book == PART_READ && !pk->book->arena->failed && !pk->book->stopped;
}

bool jx__xlsx_parts(Package *pk)
{
    Arena *ar = pk->book->arena;
    Reading r = {.pk = pk, .folder = folder_of(pk->workbook)};
    if (read_part(&r, relations_of(ar, pk->workbook), relation_start, NULL, NULL) == PART_REFUSED)
        return false;
    if (pk->shared_path.n &&
        read_part(&r, pk->shared_path, shared_start, shared_end, shared_text) == PART_REFUSED)
        return false;
    if (pk->styles_path.n &&
        read_part(&r, pk->styles_path, styles_start, styles_end, NULL) == PART_REFUSED)
        return false;
    return !ar->failed && !pk->book->stopped;
}
