/* One file to its forms: what kind of file it is, its reader, the mapping of each sheet.
 *
 * Depends on form/ for JSON. The book lives in one scratch arena that is freed here; each form has
 * an arena of its own. The kind is decided by content; the name decides only between texts.
 */
#include "import/import.h"
#include "base/sha256.h"
#include "import/map.h"
#include <string.h>

typedef enum FileKind { KIND_JSON, KIND_XLSX, KIND_CSV, KIND_TEXT, KIND_XLS, KIND_PDF } FileKind;

static bool ends_with(Str s, const char *ending)
{
    Str e = jx__str_of(ending);
    if (s.n < e.n) return false;
    for (uint32_t i = 0; i < e.n; i++) {
        char c = s.p[s.n - e.n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != e.p[i]) return false;
    }
    return true;
}

static FileKind kind_of(Str file, Str bytes)
{
    static const struct {
        const char *ending;
        FileKind kind;
    } endings[] = {
        {".json", KIND_JSON}, {".csv", KIND_CSV}, {".tsv", KIND_CSV}, {".txt", KIND_TEXT}};
    if (jx__str_starts(bytes, STR("PK\x03\x04"))) return KIND_XLSX;
    if (jx__str_starts(bytes, STR("\xD0\xCF\x11\xE0"))) return KIND_XLS;
    if (jx__str_starts(bytes, STR("%PDF"))) return KIND_PDF;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_with(file, endings[i].ending)) return endings[i].kind;
    if (ends_with(file, ".xlsx") || ends_with(file, ".xlsm")) return KIND_XLSX;
    return KIND_JSON;
}

static bool read_json(Forms *forms, const Alloc *al, Str file, Str bytes, Diags *diags)
{
    Form form;
    if (!jx__form_json(&form, al, file, bytes, diags)) {
        if (form.arena.failed) forms->arena.failed = true;
        return false;
    }
    Form *to = VEC_PUSH(&forms->arena, &forms->at);
    if (forms->arena.failed) {
        jx__form_free(&form);
        return false;
    }
    *to = form;
    return true;
}

static bool read_book(Book *book, FileKind kind, Str bytes)
{
    Where where = {.file = book->file};
    switch (kind) {
    case KIND_XLSX:
        return jx__xlsx_read(book, bytes);
    case KIND_CSV:
        return jx__csv_read(book, bytes);
    case KIND_TEXT:
        return jx__text_read(book, bytes);
    case KIND_XLS:
        jx__diag0(book->diags, JX5430, where);
        return false;
    case KIND_PDF:
        jx__diag0(book->diags, JX5431, where);
        return false;
    case KIND_JSON:
        break;
    }
    return false;
}

/* A form that holds nothing to score is none: a cover sheet with a title. */
static void drop_empty(Forms *forms)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < forms->at.n; i++) {
        Form *form = &forms->at.at[i];
        if (form->rows.n || form->values.n)
            forms->at.at[n++] = *form;
        else
            jx__form_free(form);
    }
    forms->at.n = n;
}

static void say_forms(const Forms *forms, Arena *ar, Diags *diags)
{
    for (uint32_t i = 0; i < forms->at.n && !ar->failed; i++) {
        const Form *f = &forms->at.at[i];
        Str where = f->rows.n     ? f->rows.at[0].where
                    : f->values.n ? f->values.at[0].where
                                  : STR_NONE;
        Str name = f->name.n ? f->name : f->form.n ? f->form : f->unit.n ? f->unit : f->file;
        jx__diag(diags, JX5400, ((Where){.file = f->file, .cell = where}), name,
                 jx__str_printf(ar, "%u", f->rows.n), jx__str_printf(ar, "%u", f->values.n),
                 jx__str_printf(ar, "%u", f->tasks.n));
    }
}

static void map_book(Forms *forms, Book *book, Str bytes)
{
    Sha256 h;
    char digest[65];
    for (uint32_t i = 0; i < book->sheets.n && !book->stopped; i++)
        if (!book->arena->failed && !forms->arena.failed)
            jx__map_sheet(book, &book->sheets.at[i], forms);
    bool memory = !book->arena->failed && !forms->arena.failed;
    for (uint32_t i = 0; i < forms->at.n; i++)
        memory = memory && !forms->at.at[i].arena.failed;
    if (!memory) forms->arena.failed = true;
    if (!memory || book->stopped) return;
    drop_empty(forms);
    jx__sha256_init(&h);
    jx__sha256_add(&h, bytes);
    jx__sha256_hex(&h, digest);
    for (uint32_t i = 0; i < forms->at.n; i++)
        memcpy(forms->at.at[i].sha256, digest, sizeof digest);
    say_forms(forms, book->arena, book->diags);
    if (forms->at.n == 0 && book->diags->errors == 0)
        jx__diag0(book->diags, JX5408, ((Where){.file = book->file}));
}

bool jx__import(Forms *forms, const Alloc *al, Str file, Str bytes, Diags *diags)
{
    *forms = (Forms){.at = {0}};
    Arena scratch;
    if (!jx__arena_init(&forms->arena, al, 0)) return false;
    FileKind kind = kind_of(file, bytes);
    if (kind == KIND_JSON) {
        if (read_json(forms, al, file, bytes, diags)) return true;
    } else if (jx__arena_init(&scratch, al, 0)) {
        Book book = {.arena = &scratch, .diags = diags, .file = file};
        if (read_book(&book, kind, bytes) && !scratch.failed) map_book(forms, &book, bytes);
        if (scratch.failed) forms->arena.failed = true;
        bool good = !forms->arena.failed && !book.stopped && forms->at.n > 0;
        jx__arena_free(&scratch);
        if (good && !diags->arena.failed) return true;
    } else {
        forms->arena.failed = true;
    }
    bool failed = forms->arena.failed;
    jx__forms_free(forms);
    forms->arena.failed = failed;
    return false;
}

void jx__forms_free(Forms *forms)
{
    for (uint32_t i = 0; i < forms->at.n; i++)
        jx__form_free(&forms->at.at[i]);
    Arena arena = forms->arena;
    if (arena.alloc.fn) jx__arena_free(&arena);
    *forms = (Forms){.arena = arena};
}
