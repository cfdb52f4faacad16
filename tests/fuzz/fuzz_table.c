/* Bytes as cells of a table (tabs, lines, form feeds between sheets), and bytes as a rule text made
 * into a table and back, which must be the same program. */
#include "export/export.h"
#include "fuzz.h"
#include "grammar/parse.h"
#include "tests/support.h"

/* The first sheets get the names that are looked for. */
static void cells_of(Arena *ar, const char *p, size_t n, Grid *out)
{
    GridSheet *sheet = NULL;
    GridRow *row = NULL;
    VEC(Str) cells = {0};
    size_t from = 0;
    for (size_t i = 0; i <= n && !ar->failed; i++) {
        char c = i < n ? p[i] : '\f';
        if (c != '\t' && c != '\n' && c != '\f') continue;
        if (!sheet) {
            sheet = VEC_PUSH(ar, &out->sheets);
            sheet->name = jx__grid_sheet(out->sheets.n % GRID_SHEETS);
        }
        *VEC_PUSH(ar, &cells) = (Str){p + from, (uint32_t)(i - from)};
        from = i + 1;
        if (c == '\t') continue;
        row = VEC_PUSH(ar, &sheet->rows);
        *row = (GridRow){.cells = cells.at, .n = cells.n};
        cells.at = NULL;
        cells.n = cells.cap = 0;
        if (c == '\f') sheet = NULL;
    }
}

static bool table_of(Arena *ar, Diags *quiet, const char *p, size_t n, Grid *out)
{
    Source src;
    Names names;
    Parsed parsed = {.root = NULL};
    Formatted f;
    Outline s;
    bool known;
    const char *const *columns;
    uint32_t count = jx__columns(&columns);
    if (!jx__source_load(&src, ar, STR("t"), (Str){p, (uint32_t)n}, 1 << 20, quiet)) return false;
    jx__names_init(&names, ar);
    for (uint32_t i = 0; i < count; i++)
        jx__names_add(&names, jx__str_of(columns[i]), (Span){0, 0}, &known);
    return jx__parse_names(ar, &src, &names, quiet) &&
           jx__parse_rules(ar, &src, &names, quiet, &parsed) && parsed.root && !quiet->errors &&
           jx__format(ar, &src, &parsed.tokens, &names, true, &f) && jx__outline(&s, ar, &f) &&
           jx__grid(out, ar, &s);
}

static void same_program(const char *a, size_t na, const char *b, size_t nb)
{
    jx_engine *eng = fuzz_engine();
    if (!eng) return;
    jx_ruleset *one = fuzz_compile(eng, a, na), *two = fuzz_compile(eng, b, nb);
    if ((one == NULL) != (two == NULL)) abort();
    if (one && strcmp(jx_ruleset_fingerprint(one), jx_ruleset_fingerprint(two)) != 0) abort();
    jx_ruleset_release(one);
    jx_ruleset_release(two);
    jx_engine_free(eng);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *p = (const char *)data;
    Alloc al = {libc_alloc, NULL};
    Arena ar;
    Diags quiet;
    Grid grid = {.sheets = {0}};
    if (size > 1 << 16 || !jx__arena_init(&ar, &al, (size_t)512 << 20)) return 0;
    if (!jx__diags_init(&quiet, &al)) {
        jx__arena_free(&ar);
        return 0;
    }
    Buf text = jx__buf(&ar), back = jx__buf(&ar);
    cells_of(&ar, p, size, &grid);
    (void)jx__grid_text(&text, &ar, &grid, NULL);
    size_t rules = size; /* a golden file: its rules */
    for (size_t i = 0; i + 5 <= rules; i++)
        if (memcmp(p + i, "\n--- ", 5) == 0) rules = i + 1;
    grid = (Grid){.sheets = {0}};
    if (!ar.failed && table_of(&ar, &quiet, p, rules, &grid) &&
        jx__grid_text(&back, &ar, &grid, NULL))
        same_program(p, rules, back.text ? back.text : "", back.n);
    jx__diags_free(&quiet);
    jx__arena_free(&ar);
    return 0;
}
