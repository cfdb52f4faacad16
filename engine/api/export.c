/* A scheme as a table or as prose: the public face of engine/export.
 *
 * The table is made of the sentences alone; prose also needs what they mean.
 */
#include "api/api.h"
#include "export/export.h"

typedef struct Exporting {
    Compile c;
    Formatted formatted;
    Outline scheme;
    jx_document kind;
    jx_write_fn write;
    void *ud;
} Exporting;

static bool builds_on_others(const Compile *c)
{
    for (uint32_t i = 0; i < c->parsed.tokens.at.n; i++)
        if (c->parsed.tokens.at.at[i].kind == TOK_K_INHERIT) return true;
    return false;
}

/* Prose is of the scheme in force: the text that all layers come to is compiled in their place. */
static bool compile_effective(Exporting *x, const char *file, const char *text, size_t length,
                              Diags *diags)
{
    Compile layers;
    if (!jx__compile_begin(&layers, x->c.engine)) return false;
    bool ok = jx__compile_run(&layers, JX_STAGE_EFFECTIVE, file, text, length, diags);
    Buf out = jx__buf(&layers.arena);
    if (ok) jx__layers_dump(&out, &layers.model);
    ok = ok && !layers.arena.failed;
    const jx_engine *engine = x->c.engine;
    jx__compile_end(&x->c);
    ok = jx__compile_begin(&x->c, engine) && ok;
    ok = ok && jx__compile_run(&x->c, JX_STAGE_MODEL, file, out.text, out.n, diags);
    jx__compile_end(&layers);
    return ok;
}

/* A table is of one file, with its 沿用 and 改写 as they stand. False when the text has errors or
 * memory is short. */
static bool read_scheme(Exporting *x, const char *file, const char *text, size_t length,
                        Diags *diags)
{
    Compile *c = &x->c;
    if (length > JX_LIMIT_TEXT_BYTES) length = JX_LIMIT_TEXT_BYTES + (size_t)1;
    bool ok = x->kind == JX_DOCUMENT_XLSX
                  ? jx__compile_sentences(c, file, (Str){text, (uint32_t)length}, diags)
                  : jx__compile_run(c, JX_STAGE_MODEL, file, text, length, diags);
    if (!ok || diags->errors > 0) return false;
    bool layered = x->kind != JX_DOCUMENT_XLSX && builds_on_others(c);
    if (layered && !compile_effective(x, file, text, length, diags)) return false;
    return diags->errors == 0 &&
           jx__format(&c->arena, &c->source, &c->parsed.tokens, &c->names, true, &x->formatted) &&
           jx__outline(&x->scheme, &c->arena, &x->formatted);
}

static Str title_of(const Outline *s)
{
    for (uint32_t i = 0; i < s->blocks.n; i++) {
        const OutlineBlock *b = &s->blocks.at[i];
        if (b->section == SECTION_HEAD && b->parts.n && b->parts.at[0].label == TOK_K_SCHEME)
            return b->parts.at[0].text;
    }
    return STR("评分方案");
}

typedef struct Table {
    Exporting *x;
    Grid grid;
    bool too_long;
} Table;

static bool make_workbook(void *ud, const char *path)
{
    Table *t = ud;
    return jx__export_workbook(&t->grid, &t->x->c.arena, title_of(&t->x->scheme), jx_version(),
                               path, &t->too_long);
}

static jx_status write_workbook(Exporting *x)
{
    Table t = {.x = x};
    if (!jx__grid(&t.grid, &x->c.arena, &x->scheme)) return JX_ENOMEM;
    jx_status st = jx__api_workbook(&x->c.arena.alloc, make_workbook, &t, x->write, x->ud);
    return t.too_long ? JX_ELIMIT : st;
}

static jx_status write_prose(Exporting *x)
{
    ProseList list = {0};
    Buf out = jx__buf(&x->c.arena);
    if (!jx__prose(&list, &x->c.arena, &x->scheme, &x->c.model)) return JX_ENOMEM;
    if (x->kind == JX_DOCUMENT_HTML)
        jx__prose_html(&out, &list);
    else
        jx__prose_markdown(&out, &list);
    return jx__api_write(&out, x->write, x->ud);
}

static jx_status export_scheme(Exporting *x, const char *file, const char *text, size_t length,
                               Diags *diags)
{
    bool read = read_scheme(x, file, text, length, diags);
    jx_status st = jx__compile_status(&x->c, diags);
    if (st == JX_OK && !read) st = JX_ENOMEM;
    if (st != JX_OK) return st;
    jx_status wrote = x->kind == JX_DOCUMENT_XLSX ? write_workbook(x) : write_prose(x);
    jx_status memory = jx__compile_status(&x->c, diags);
    return memory != JX_OK && wrote != JX_ELIMIT ? memory : wrote;
}

jx_status jx_rules_export(jx_engine *engine, const char *file, const char *text, size_t length,
                          jx_document kind, jx_write_fn write, void *ud, jx_diags **diags)
{
    bool known =
        kind == JX_DOCUMENT_MARKDOWN || kind == JX_DOCUMENT_HTML || kind == JX_DOCUMENT_XLSX;
    if (diags) *diags = NULL;
    if (!engine || !write || !diags || !known || (!text && length)) return JX_EINVAL;
    Exporting x = {.kind = kind, .write = write, .ud = ud};
    jx_diags *ds = jx__api_diags_new(&engine->alloc);
    if (!ds || !jx__compile_begin(&x.c, engine)) {
        jx_diags_free(ds);
        return JX_ENOMEM;
    }
    jx_status st = export_scheme(&x, file ? file : "", text ? text : "", length, &ds->list);
    jx__compile_end(&x.c);
    return jx__api_diags_give(ds, st, engine->lang, diags);
}
