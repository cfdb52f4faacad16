/* One file to its forms: what kind of file it is, its reader, the mapping of each sheet.
 *
 * Depends on form/ for JSON. The book lives in one scratch arena that is freed here; each form has
 * an arena of its own. The kind is decided by content; the name decides only between texts.
 */
#include "import/import.h"
#include "base/sha256.h"
#include "import/map.h"

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

/* Half of the lines that are not blank hold one and the same of comma, tab and semicolon. None of
 * these three is ever the second byte of a GB18030 character. */
static bool looks_like_csv(Str text)
{
    static const char marks[] = {',', '\t', ';'};
    uint32_t lines = 0, with[sizeof marks] = {0};
    for (uint32_t i = 0; i < text.n;) {
        bool blank = true, has[sizeof marks] = {false};
        for (; i < text.n && text.p[i] != '\n'; i++) {
            blank = blank && (text.p[i] == ' ' || text.p[i] == '\r');
            for (size_t k = 0; k < sizeof marks; k++)
                has[k] = has[k] || text.p[i] == marks[k];
        }
        i++;
        lines += !blank;
        for (size_t k = 0; k < sizeof marks; k++)
            with[k] += has[k];
    }
    for (size_t k = 0; k < sizeof marks; k++)
        if (with[k] * 2 >= lines && with[k] > 0) return true;
    return false;
}

/* Content decides; the name only where it cannot, and where there is none (standard input) the looks
 * of a text do. */
static FileKind kind_of(Str file, Str bytes)
{
    static const struct {
        const char *ending;
        FileKind kind;
    } endings[] = {{".json", KIND_JSON}, {".ndjson", KIND_JSON}, {".jsonl", KIND_JSON},
                   {".csv", KIND_CSV},   {".tsv", KIND_CSV},     {".txt", KIND_TEXT},
                   {".xlsx", KIND_XLSX}, {".xlsm", KIND_XLSX}};
    if (jx__str_starts(bytes, STR("PK\x03\x04"))) return KIND_XLSX;
    if (jx__str_starts(bytes, STR("\xD0\xCF\x11\xE0"))) return KIND_XLS;
    if (jx__str_starts(bytes, STR("%PDF"))) return KIND_PDF;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_with(file, endings[i].ending)) return endings[i].kind;
    if (jx__import_is_json(bytes) || jx__str_trim(bytes).n == 0) return KIND_JSON;
    return looks_like_csv(bytes) ? KIND_CSV : KIND_TEXT;
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

static void hash(Str bytes, char digest[65])
{
    Sha256 h;
    jx__sha256_init(&h);
    jx__sha256_add(&h, bytes);
    jx__sha256_hex(&h, digest);
}

/* A form is known by its file; one of several by what it says, in the JSON that import writes. */
static void set_hashes(Forms *forms, Arena *ar, Str bytes)
{
    if (forms->at.n == 1) hash(bytes, forms->at.at[0].sha256);
    for (uint32_t i = 0; i < forms->at.n && forms->at.n > 1; i++) {
        Buf text = jx__buf(ar);
        jx__form_write(&text, &forms->at.at[i]);
        hash(jx__buf_str(&text), forms->at.at[i].sha256);
    }
}

static void map_book(Forms *forms, Book *book, Str bytes)
{
    for (uint32_t i = 0; i < book->sheets.n && !book->stopped; i++)
        if (!book->arena->failed && !forms->arena.failed)
            jx__map_sheet(book, &book->sheets.at[i], forms);
    bool memory = !book->arena->failed && !forms->arena.failed;
    for (uint32_t i = 0; i < forms->at.n; i++)
        memory = memory && !forms->at.at[i].arena.failed;
    if (!memory) forms->arena.failed = true;
    if (!memory || book->stopped) return;
    drop_empty(forms);
    set_hashes(forms, book->arena, bytes);
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
        if (jx__import_json(forms, al, file, bytes, diags)) return true;
        bool told = forms->at.n == 0 && forms->broken.n > 0;
        if (told && !forms->arena.failed && !diags->arena.failed) return false;
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
