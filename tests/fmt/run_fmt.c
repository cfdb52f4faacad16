/* What holds of the other faces of every rule text: its canonical text and its table.
 *
 *     run_fmt PATH...        .jx and .jxt files, blocks of .md files, folders of them
 *
 * For a text whose sentences can be read: formatting gives the same tree and the same fingerprint
 * (numbers kept), formatting twice is formatting once, and renumbering changes nothing else. Made
 * into a table and back it is the same program; written anew from the cells a person sees it has
 * the same model.
 */
#include "export/export.h"
#include "grammar/parse.h"
#include "tests/support.h"
#include <jixiao/jixiao.h>
#include <jixiao/tooling.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static jx_engine *engine;
static int texts, failures;

static void fail(const char *where, const char *what, const char *a, const char *b)
{
    printf("FAIL %s: %s\n--- one\n%s\n--- other\n%s\n", where, what, a ? a : "", b ? b : "");
    failures++;
}

static jx_status format(const Text *in, int keep, Text *out)
{
    jx_rules_format_options o = {.size = sizeof o, .keep_numbers = keep};
    jx_diags *ds = NULL;
    *out = (Text){0};
    jx_status st = jx_rules_format(engine, "t.jx", in->p, in->n, &o, text_put, out, &ds);
    jx_diags_free(ds);
    return st;
}

/* A stage as text; what is only typing (width, quotes, blanks) is taken out of the tree's texts. */
static Text stage_of(const Text *in, jx_stage stage)
{
    Text out = {0};
    jx_diags *ds = NULL;
    jx_dump(engine, stage, "t.jx", in->p, in->n, text_put, &out, &ds);
    jx_diags_free(ds);
    if (!out.p) text_put(&out, "", 0);
    return out;
}

static const char *fingerprint(const Text *in, char out[65])
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_ruleset_compile(engine, "t.jx", in->p, in->n, &ds, &rules);
    snprintf(out, 65, "%s", rules ? jx_ruleset_fingerprint(rules) : "");
    jx_ruleset_release(rules);
    jx_diags_free(ds);
    return out;
}

/* Names of nodes alone: the tree without its texts. */
static void strip_texts(char *s)
{
    char *to = s;
    bool inside = false;
    for (; *s; s++) {
        if (*s == '"' && (s[1] == ')' || s[1] == '\n' || !inside)) {
            inside = !inside;
            continue;
        }
        if (!inside) *to++ = *s;
    }
    *to = 0;
}

static void same_tree(const char *where, const Text *a, const Text *b)
{
    Text one = stage_of(a, JX_STAGE_AST), two = stage_of(b, JX_STAGE_AST);
    strip_texts(one.p);
    strip_texts(two.p);
    if (strcmp(one.p, two.p) != 0) fail(where, "another tree", one.p, two.p);
    free(one.p);
    free(two.p);
}

/* 第12行 names an indicator without number; blank lines may have come or gone above it. */
static void strip_lines(char *s)
{
    char *to = s;
    for (; *s; s++) {
        if (strncmp(s, "第", 3) == 0 && s[3] >= '0' && s[3] <= '9')
            for (s += 3; *s >= '0' && *s <= '9';)
                s++;
        *to++ = *s;
    }
    *to = 0;
}

/* From the first line that differs. */
static const char *difference(const char *a, const char *b)
{
    static char shown[2000];
    const char *line = b, *other = a;
    for (; *a && *a == *b; a++, b++)
        if (*a == '\n') {
            line = b + 1;
            other = a + 1;
        }
    snprintf(shown, sizeof shown, "%.600s\n   ≠\n%.600s", other, line);
    return shown;
}

/* The model speaks of figures as they were written, which formatting keeps but for their width. */
static void same_model(const char *where, const Text *a, const Text *b)
{
    Text one = stage_of(a, JX_STAGE_MODEL), two = stage_of(b, JX_STAGE_MODEL);
    strip_lines(one.p);
    strip_lines(two.p);
    bool ascii = !strstr(a->p, "０") && !strstr(a->p, "１") && !strstr(a->p, "％") &&
                 !strstr(a->p, "／") && !strstr(a->p, "２");
    if (ascii && strcmp(one.p, two.p) != 0)
        fail(where, "another model", b->p, difference(one.p, two.p));
    free(one.p);
    free(two.p);
}

/* ---- table ---- */

/* The text as a table and back; `seen`: without the hidden columns. */
static bool through_table(const Text *in, bool seen, Text *out)
{
    Arena ar;
    Diags quiet;
    Source src;
    Names names;
    Parsed parsed = {.root = NULL};
    Formatted f;
    Outline s;
    Grid grid;
    bool known;
    const char *const *columns;
    uint32_t n = jx__columns(&columns);
    Alloc al = {libc_alloc, NULL};
    *out = (Text){0};
    if (!jx__arena_init(&ar, &al, 0) || !jx__diags_init(&quiet, &al)) return false;
    bool ok =
        jx__source_load(&src, &ar, STR("t.jx"), (Str){in->p, (uint32_t)in->n}, 1 << 26, &quiet);
    jx__names_init(&names, &ar);
    for (uint32_t i = 0; i < n; i++)
        jx__names_add(&names, jx__str_of(columns[i]), (Span){0, 0}, &known);
    ok = ok && jx__parse_names(&ar, &src, &names, &quiet) &&
         jx__parse_rules(&ar, &src, &names, &quiet, &parsed) && parsed.root;
    ok = ok && jx__format(&ar, &src, &parsed.tokens, &names, true, &f);
    ok = ok && jx__outline(&s, &ar, &f) && jx__grid(&grid, &ar, &s);
    for (uint32_t k = 0; ok && seen && k < grid.sheets.n; k++)
        for (uint32_t i = 0; i < grid.sheets.at[k].rows.n; i++)
            grid.sheets.at[k].rows.at[i].n -= 2; /* 原文 and 次序 are the last */
    Buf text = jx__buf(&ar);
    ok = ok && jx__grid_text(&text, &ar, &grid, NULL);
    text_put(out, text.text ? text.text : "", text.n);
    jx__diags_free(&quiet);
    jx__arena_free(&ar);
    return ok;
}

static void check_table(const char *where, const Text *in)
{
    Text back, anew;
    char was[65], now[65];
    if (!through_table(in, false, &back) ||
        strcmp(fingerprint(in, was), fingerprint(&back, now)) != 0)
        fail(where, "table: another fingerprint", in->p, back.p);
    same_tree(where, in, &back);
    if (through_table(in, true, &anew) && *was) same_model(where, in, &anew);
    free(back.p);
    free(anew.p);
}

/* The same through a real workbook. One cell of a workbook holds 32,767 characters, and of ours 64
 * KiB: a clause beyond that is refused on the way out, or named on the way in. */
static void check_workbook(const char *where, const Text *in)
{
    Text book = {0}, back = {0};
    char was[65], now[65];
    jx_diags *ds = NULL;
    jx_status st =
        jx_rules_export(engine, "t.jx", in->p, in->n, JX_DOCUMENT_XLSX, text_put, &book, &ds);
    jx_diags_free(ds);
    if (st == JX_OK) {
        st = jx_rules_import(engine, "t.xlsx", book.p, book.n, text_put, &back, &ds);
        if (st != JX_OK || !back.p)
            fail(where, "workbook: not read back", in->p, jx_status_text(st));
        else if (strcmp(fingerprint(in, was), fingerprint(&back, now)) != 0)
            fail(where, "workbook: another fingerprint", in->p, back.p);
        else
            same_tree(where, in, &back);
        jx_diags_free(ds);
    } else if (st != JX_EDIAG && st != JX_ELIMIT) {
        fail(where, "workbook: not written", in->p, jx_status_text(st));
    }
    free(book.p);
    free(back.p);
}

static void check_text(const char *where, const char *bytes, size_t n)
{
    Text in = {0}, kept, again, numbered, twice;
    char was[65], now[65];
    text_put(&in, bytes, n);
    texts++;
    jx_status st = format(&in, 1, &kept);
    if (st != JX_OK) {
        if (kept.n) fail(where, "refused, yet something was written", kept.p, "");
        if (st != JX_EDIAG) fail(where, jx_status_text(st), "", "");
        free(in.p);
        return;
    }
    if (!kept.p) text_put(&kept, "", 0);
    if (strcmp(fingerprint(&in, was), fingerprint(&kept, now)) != 0)
        fail(where, "another fingerprint", in.p, kept.p);
    same_tree(where, &in, &kept);
    same_model(where, &in, &kept);
    if (format(&kept, 1, &again) != JX_OK || (again.p && strcmp(again.p, kept.p) != 0))
        fail(where, "formatting twice", kept.p, again.p);
    check_table(where, &in);
    check_workbook(where, &in);
    if (format(&in, 0, &numbered) == JX_OK && numbered.p) {
        same_tree(where, &in, &numbered);
        if (format(&numbered, 0, &twice) != JX_OK || strcmp(twice.p, numbered.p) != 0)
            fail(where, "numbering twice", numbered.p, twice.p);
        free(twice.p);
    }
    free(numbered.p);
    free(again.p);
    free(kept.p);
    free(in.p);
}

/* ---- where texts stand ---- */

static Text read_file(const char *path)
{
    Text t = {0};
    char part[65536];
    size_t n;
    FILE *f = fopen(path, "rb");
    while (f && (n = fread(part, 1, sizeof part, f)) > 0)
        text_put(&t, part, n);
    if (f) fclose(f);
    if (!t.p) text_put(&t, "", 0);
    return t;
}

static void check_manual(const char *path, const char *p)
{
    char where[4200];
    for (int block = 1; (p = strstr(p, "\n```jx")) != NULL; block++) {
        const char *from = strchr(p + 1, '\n'), *end = from ? strstr(from, "\n```") : NULL;
        if (!end) return;
        snprintf(where, sizeof where, "%s, block %d", path, block);
        check_text(where, from + 1, (size_t)(end - from));
        p = end + 4;
    }
}

static bool ends(const char *path, const char *with)
{
    size_t n = strlen(path), m = strlen(with);
    return n > m && strcmp(path + n - m, with) == 0;
}

static void check_path(const char *path)
{
    struct stat st;
    char inner[4096];
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        DIR *d = opendir(path);
        for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
            if (e->d_name[0] == '.') continue;
            snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
            check_path(inner);
        }
        if (d) closedir(d);
        return;
    }
    bool golden = ends(path, ".jxt"), manual = ends(path, ".md");
    if (!golden && !manual && !ends(path, ".jx")) return;
    Text t = read_file(path);
    char *cut = golden ? strstr(t.p, "\n--- ") : NULL;
    if (manual)
        check_manual(path, t.p);
    else
        check_text(path, t.p, cut ? (size_t)(cut + 1 - t.p) : t.n);
    free(t.p);
}

int main(int argc, char **argv)
{
    jx_engine_options o = {.size = sizeof o};
    engine = jx_engine_new(&o);
    for (int i = 1; i < argc; i++)
        check_path(argv[i]);
    jx_engine_free(engine);
    printf("%d texts, %d failures\n", texts, failures);
    return failures != 0 || texts == 0;
}
