/* A workbook: its zip archive and XML, and nothing of what the XML says.
 *
 * The only file that includes libzip and expat. Both take memory from malloc (libzip has no hook,
 * that of expat carries no user data), in amounts the limits bound. What is counted is what really comes out of the archive, never what its directory
 * promises: a part, all parts, and a part against its packed size. A document type declaration is
 * refused, so no entity is ever expanded.
 */
#include "import/xlsx.h"
#include <errno.h>
#include <expat.h>
#include <string.h>
#include <zip.h>

enum { PIECE = 16384, RATIO_FROM = 1 << 20 };

typedef struct Parse {
    const XmlEvents *events;
    XML_Parser parser;
    uint32_t depth, idle; /* idle: bytes since the last event */
    bool doctype, deep;
} Parse;

static Where at_part(const Package *pk, Str path)
{
    return (Where){.file = pk->book->file, .cell = path};
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

bool jx__xlsx_is(const char *name, const char *wanted)
{
    return strcmp(name, wanted) == 0;
}

const char *jx__xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0) return attributes[1];
    return NULL;
}

static bool stopped(Parse *p)
{
    if (!p->deep && !p->doctype && !(p->events->stop && *p->events->stop)) return false;
    (void)XML_StopParser(p->parser, XML_FALSE);
    return true;
}

static void XMLCALL on_start(void *ud, const XML_Char *name, const XML_Char **attributes)
{
    Parse *p = ud;
    p->idle = 0;
    if (++p->depth > JX_LIMIT_XML_DEPTH) p->deep = true;
    if (!stopped(p)) p->events->start(p->events->ud, local(name), attributes);
    (void)stopped(p);
}

static void XMLCALL on_end(void *ud, const XML_Char *name)
{
    Parse *p = ud;
    p->depth--;
    p->idle = 0;
    if (!stopped(p)) p->events->end(p->events->ud, local(name));
    (void)stopped(p);
}

static void XMLCALL on_text(void *ud, const XML_Char *text, int n)
{
    Parse *p = ud;
    p->idle = 0;
    if (!stopped(p)) p->events->text(p->events->ud, text, n);
}

static void XMLCALL on_doctype(void *ud, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
    Parse *p = ud;
    (void)name, (void)system, (void)public, (void)internal;
    p->doctype = true;
    (void)stopped(p);
}

/* False, with a finding, when more came out than a workbook of this size can hold. */
static bool within(Package *pk, Str path, uint64_t packed, uint64_t out)
{
    Arena *ar = pk->book->arena;
    bool ratio = out > RATIO_FROM && out / JX_LIMIT_ZIP_RATIO > packed;
    if (!ratio && out <= JX_LIMIT_ZIP_PART && pk->inflated <= JX_LIMIT_ZIP_TOTAL) return true;
    jx__diag(pk->book->diags, JX5403, at_part(pk, path),
             jx__str_printf(ar, "%u", JX_LIMIT_ZIP_PART >> 20),
             jx__str_printf(ar, "%u", JX_LIMIT_ZIP_RATIO),
             jx__str_printf(ar, "%u", JX_LIMIT_ZIP_TOTAL >> 20));
    return false;
}

void jx__xlsx_too_many(const Package *pk, Str path, const char *zh, const char *en, uint32_t most)
{
    Str figure = jx__str_printf(pk->book->arena, "%u", most);
    jx__diag(pk->book->diags, JX5437, at_part(pk, path), jx__str_of(zh), jx__str_of(en), figure);
    pk->book->stopped = true;
}

static PartStatus broken(Package *pk, Str path, const char *why)
{
    jx__diag(pk->book->diags, JX5402, at_part(pk, path), jx__str_of(why));
    return PART_REFUSED;
}

/* What libzip could not do for lack of memory says nothing about the file. It does not always say
 * so itself (an entry it has no memory for is “not a zip archive”), but malloc does. */
static bool no_memory(zip_error_t *error)
{
    return zip_error_code_zip(error) == ZIP_ER_MEMORY || errno == ENOMEM;
}

static PartStatus zip_failed(Package *pk, Str path, zip_error_t *error)
{
    if (!no_memory(error)) return broken(pk, path, zip_error_strerror(error));
    pk->book->arena->failed = true;
    return PART_REFUSED;
}

static PartStatus fed(Package *pk, Str path, Parse *p, bool good)
{
    if (pk->book->arena->failed || pk->book->stopped) return PART_REFUSED;
    if (p->doctype) {
        jx__diag0(pk->book->diags, JX5404, at_part(pk, path));
        return PART_REFUSED;
    }
    if (p->deep) {
        jx__xlsx_too_many(pk, path, "元素嵌套层数", "levels of elements", JX_LIMIT_XML_DEPTH);
        return PART_REFUSED;
    }
    if (good || (p->events->stop && *p->events->stop)) return PART_READ;
    if (XML_GetErrorCode(p->parser) == XML_ERROR_NO_MEMORY) {
        pk->book->arena->failed = true;
        return PART_REFUSED;
    }
    return broken(pk, path, XML_ErrorString(XML_GetErrorCode(p->parser)));
}

static PartStatus feed(Package *pk, Str path, Parse *p, zip_file_t *file, uint64_t packed)
{
    char piece[PIECE];
    uint64_t out = 0;
    for (;;) {
        errno = 0;
        zip_int64_t n = zip_fread(file, piece, sizeof piece);
        if (n < 0) return zip_failed(pk, path, zip_file_get_error(file));
        out += (uint64_t)n;
        pk->inflated += (uint64_t)n;
        if (!within(pk, path, packed, out)) return PART_REFUSED;
        bool good = XML_Parse(p->parser, piece, (int)n, n == 0) == XML_STATUS_OK;
        if (!good || n == 0) return fed(pk, path, p, good);
        p->idle += (uint32_t)n;
        if (p->idle > JX_LIMIT_XML_TOKEN) {
            jx__xlsx_too_many(pk, path, "一个标记的字节数", "bytes in one tag", JX_LIMIT_XML_TOKEN);
            return PART_REFUSED;
        }
    }
}

PartStatus jx__xlsx_part(Package *pk, Str path, const XmlEvents *events)
{
    Str name = jx__str_copy(pk->book->arena, path);
    zip_stat_t st;
    zip_stat_init(&st);
    if (pk->book->arena->failed || name.n == 0) return PART_ABSENT;
    errno = 0;
    if (zip_stat(pk->zip, name.p, ZIP_FL_NOCASE, &st) != 0) {
        zip_error_t *why = zip_get_error(pk->zip);
        return zip_error_code_zip(why) == ZIP_ER_NOENT ? PART_ABSENT : zip_failed(pk, path, why);
    }
    zip_file_t *file = zip_fopen_index(pk->zip, st.index, 0);
    if (!file) return zip_failed(pk, path, zip_get_error(pk->zip));
    Parse p = {.events = events, .parser = XML_ParserCreate(NULL)};
    PartStatus status = PART_REFUSED;
    if (p.parser) {
        XML_SetUserData(p.parser, &p);
        XML_SetElementHandler(p.parser, on_start, on_end);
        XML_SetCharacterDataHandler(p.parser, on_text);
        XML_SetStartDoctypeDeclHandler(p.parser, on_doctype);
        status = feed(pk, path, &p, file, st.valid & ZIP_STAT_COMP_SIZE ? st.comp_size : 0);
        XML_ParserFree(p.parser);
    } else {
        pk->book->arena->failed = true;
    }
    (void)zip_fclose(file);
    return status;
}

/* ---- the whole workbook ---- */

static bool read_sheets(Package *pk)
{
    Book *book = pk->book;
    Arena *ar = book->arena;
    if (!jx__xlsx_workbook(pk) || !jx__xlsx_parts(pk)) return false;
    for (uint32_t i = 0; i < pk->sheets.n; i++) {
        const SheetPart *part = &pk->sheets.at[i];
        Where where = {.file = book->file, .cell = part->name};
        if (part->hidden)
            jx__diag(book->diags, JX5410, where, part->name);
        else if (!jx__xlsx_sheet(pk, part))
            return false;
    }
    if (pk->sheets.n == 0) return broken(pk, pk->workbook, "no sheet") == PART_READ;
    return !ar->failed;
}

static bool open_failed(Book *book, zip_error_t *error)
{
    if (no_memory(error))
        book->arena->failed = true;
    else
        jx__diag(book->diags, JX5402, ((Where){.file = book->file}),
                 jx__str_of(zip_error_strerror(error)));
    zip_error_fini(error);
    return false;
}

/* Sheets without their cells. */
static bool read_names(Package *pk)
{
    Book *book = pk->book;
    if (!jx__xlsx_workbook(pk)) return false;
    for (uint32_t i = 0; i < pk->sheets.n && !book->arena->failed; i++) {
        Sheet *sheet = VEC_PUSH(book->arena, &book->sheets);
        if (!book->arena->failed) sheet->name = pk->sheets.at[i].name;
    }
    return !book->arena->failed;
}

static bool read_package(Book *book, Str bytes, bool (*read)(Package *))
{
    zip_error_t error;
    zip_error_init(&error);
    errno = 0;
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (!zip) {
        zip_source_free(source);
        return open_failed(book, &error);
    }
    zip_error_fini(&error);
    Package pk = {.book = book, .zip = zip};
    bool good = false;
    if (zip_get_num_entries(zip, 0) > JX_LIMIT_ZIP_ENTRIES)
        jx__xlsx_too_many(&pk, STR_NONE, "部分个数", "parts", JX_LIMIT_ZIP_ENTRIES);
    else
        good = read(&pk);
    zip_discard(zip);
    return good && !book->arena->failed && !book->stopped;
}

bool jx__xlsx_read(Book *book, Str bytes)
{
    return read_package(book, bytes, read_sheets);
}

bool jx__xlsx_names(Book *book, Str bytes)
{
    return read_package(book, bytes, read_names);
}

/* ---- what we wrote ourselves ---- */

/* One part to its end: libzip compares the checksum there, and expat says whether every tag is
 * closed. */
static bool part_whole(zip_t *zip, zip_uint64_t index)
{
    char piece[PIECE];
    zip_file_t *file = zip_fopen_index(zip, index, 0);
    XML_Parser parser = XML_ParserCreate(NULL);
    bool whole = file && parser;
    for (zip_int64_t n = 1; whole && n > 0;) {
        n = zip_fread(file, piece, sizeof piece);
        whole = n >= 0 && XML_Parse(parser, piece, (int)n, n == 0) == XML_STATUS_OK;
    }
    if (parser) XML_ParserFree(parser);
    if (file) (void)zip_fclose(file);
    return whole;
}

bool jx__xlsx_whole(Str bytes)
{
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL) : NULL;
    if (!zip) {
        zip_source_free(source);
        return false;
    }
    zip_int64_t n = zip_get_num_entries(zip, 0);
    bool whole = n > 0;
    for (zip_int64_t i = 0; whole && i < n; i++)
        whole = part_whole(zip, (zip_uint64_t)i);
    zip_discard(zip);
    return whole;
}
