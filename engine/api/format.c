/* Canonical text: the public face of grammar/format.c.
 *
 * Reads sentences only (load → names → parse), so that a scheme may be tidied while its points do
 * not add up yet. Nothing is written of a text that has errors of syntax.
 */
#include "api/api.h"
#include "grammar/format.h"

static void tell_renumbered(Compile *c, const Formatted *f, Diags *diags)
{
    for (uint32_t i = 0; i < f->renumbered.n; i++) {
        const Renumbered *r = &f->renumbered.at[i];
        Where where = {.source = &c->source, .span = r->span};
        jx__diag(diags, JX2201, where, r->from, r->to);
    }
}

bool jx__compile_sentences(Compile *c, const char *file, Str bytes, Diags *diags)
{
    Arena *ar = &c->arena;
    if (!jx__source_load(&c->source, ar, jx__str_of(file), bytes, c->engine->max_text, diags))
        return false;
    jx__names_init(&c->names, ar);
    jx__compile_columns(&c->names);
    if (!jx__parse_names(ar, &c->source, &c->names, diags) || ar->failed) return false;
    if (!jx__parse_rules(ar, &c->source, &c->names, diags, &c->parsed) && ar->failed) return false;
    return c->parsed.root && diags->errors == 0;
}

static jx_status format_text(Compile *c, const char *file, Str bytes, bool keep, Diags *diags,
                             Str *out)
{
    Formatted f;
    bool read = jx__compile_sentences(c, file, bytes, diags);
    if (read) read = jx__format(&c->arena, &c->source, &c->parsed.tokens, &c->names, keep, &f);
    if (read) {
        Where where = {.source = &c->source};
        if (c->source.transcoded) jx__diag0(diags, JX1004, where);
        tell_renumbered(c, &f, diags);
        *out = f.text;
    }
    jx_status st = jx__compile_status(c, diags);
    return st == JX_OK && !read ? JX_ENOMEM : st;
}

jx_status jx_rules_format(jx_engine *engine, const char *file, const char *text, size_t length,
                          const jx_rules_format_options *options, jx_write_fn write, void *ud,
                          jx_diags **diags)
{
    jx_rules_format_options o;
    if (diags) *diags = NULL;
    if (!engine || !write || !diags || (!text && length) || !jx__api_options(options, &o, sizeof o))
        return JX_EINVAL;
    Compile c;
    jx_diags *ds = jx__api_diags_new(&engine->alloc);
    if (!ds || !jx__compile_begin(&c, engine)) {
        jx_diags_free(ds);
        return JX_ENOMEM;
    }
    if (length > JX_LIMIT_TEXT_BYTES) length = JX_LIMIT_TEXT_BYTES + (size_t)1;
    Str bytes = {text ? text : "", (uint32_t)length}, out = STR_NONE;
    bool keep = o.keep_numbers != 0;
    jx_status st = format_text(&c, file ? file : "", bytes, keep, &ds->list, &out);
    if (st == JX_OK && out.n && write(ud, out.p, out.n) != 0) st = JX_EIO;
    jx__compile_end(&c);
    return jx__api_diags_give(ds, st, engine->lang, diags);
}
