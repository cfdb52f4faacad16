/* Findings as the public interface shows them: texts made once, then immutable.
 *
 * Depends on base/diag. The list owns its arguments already; the texts in the engine's language
 * are written when the list is complete, so that any number of threads may read it.
 */
#include "api/api.h"
#include <string.h>

jx_diags *jx__api_diags_new(const Alloc *al)
{
    jx_diags *ds = jx__alloc(al, sizeof *ds);
    if (!ds) return NULL;
    memset(ds, 0, sizeof *ds);
    ds->alloc = *al;
    bool list = jx__diags_init(&ds->list, al);
    if (list && jx__arena_init(&ds->texts, al, 0)) return ds;
    if (list) jx__diags_free(&ds->list);
    jx__free(al, ds, sizeof *ds);
    return NULL;
}

void jx_diags_free(jx_diags *ds)
{
    if (!ds) return;
    Alloc al = ds->alloc;
    jx__diags_free(&ds->list);
    jx__arena_free(&ds->texts);
    jx__free(&al, ds, sizeof *ds);
}

static jx_diag view_of(Arena *ar, const Diag *d, Lang lang)
{
    return (jx_diag){.code = (int)d->code,
                     .severity = (jx_severity)d->severity,
                     .clause = jx__api_text(ar, d->clause),
                     .file = jx__api_text(ar, d->file),
                     .line = d->at.line,
                     .column = d->at.column,
                     .cell = jx__api_text(ar, d->cell),
                     .message = jx__api_text(ar, jx__diag_message(ar, d, lang)),
                     .fix = jx__api_text(ar, jx__diag_fix(ar, d, lang))};
}

bool jx__api_diags_finish(jx_diags *ds, Lang lang)
{
    if (ds->list.arena.failed) return false;
    jx__diags_sort(&ds->list);
    uint32_t n = ds->list.at.n;
    jx_diag *views = jx__arena_alloc(&ds->texts, ((size_t)n + 1) * sizeof *views);
    for (uint32_t i = 0; i < n && !ds->texts.failed; i++)
        views[i] = view_of(&ds->texts, &ds->list.at.at[i], lang);
    if (ds->texts.failed) return false;
    ds->views = views;
    ds->nviews = n;
    return true;
}

jx_status jx__api_diags_give(jx_diags *ds, jx_status status, Lang lang, jx_diags **out)
{
    bool shown = status == JX_OK || status == JX_EDIAG;
    if (shown && jx__api_diags_finish(ds, lang)) {
        *out = ds;
        return status;
    }
    jx_diags_free(ds);
    return shown ? JX_ENOMEM : status;
}

size_t jx_diags_count(const jx_diags *ds)
{
    return ds ? ds->nviews : 0;
}

size_t jx_diags_errors(const jx_diags *ds)
{
    return ds ? ds->list.errors : 0;
}

jx_status jx_diags_at(const jx_diags *ds, size_t i, jx_diag *out)
{
    if (!ds || !out || i >= ds->nviews) return JX_EINVAL;
    *out = ds->views[i];
    return JX_OK;
}

jx_diags *jx_diags_new(jx_engine *engine)
{
    if (!engine) return NULL;
    jx_diags *ds = jx__api_diags_new(&engine->alloc);
    if (ds && jx__api_diags_finish(ds, engine->lang)) return ds;
    jx_diags_free(ds);
    return NULL;
}

jx_status jx_diags_append(jx_engine *engine, jx_diags *to, const jx_diags *from,
                          jx_severity at_least)
{
    if (!engine || !to || !from || to == from) return JX_EINVAL;
    Diags some = from->list; /* a view of the findings that are wanted */
    Arena ar;
    if (!jx__arena_init(&ar, &engine->alloc, 0)) return JX_ENOMEM;
    some.at.at = jx__arena_alloc(&ar, ((size_t)from->list.at.n + 1) * sizeof(Diag));
    some.at.n = 0;
    for (uint32_t i = 0; i < from->list.at.n && !ar.failed; i++)
        if ((int)from->list.at.at[i].severity >= (int)at_least)
            some.at.at[some.at.n++] = from->list.at.at[i];
    if (!ar.failed) jx__diags_append(&to->list, &some);
    bool ok = !ar.failed && jx__api_diags_finish(to, engine->lang);
    jx__arena_free(&ar);
    return ok ? JX_OK : JX_ENOMEM;
}

static void render_json(Buf *out, const Diags *list, Lang lang)
{
    jx__buf_add(out, STR("{\"findings\": ["));
    for (uint32_t i = 0; i < list->at.n; i++) {
        jx__buf_addz(out, i ? ",\n  " : "\n  ");
        jx__diag_json(out, &list->at.at[i], lang);
    }
    jx__buf_addz(out, list->at.n ? "\n]}\n" : "]}\n");
}

jx_status jx_diags_render(const jx_diags *ds, jx_format format, jx_lang lang, int color,
                          jx_write_fn write, void *ud)
{
    bool known = format == JX_FORMAT_TEXT || format == JX_FORMAT_JSON;
    if (!ds || !write || !known) return JX_EINVAL;
    Arena ar;
    if (!jx__arena_init(&ar, &ds->alloc, 0)) return JX_ENOMEM;
    Buf out = jx__buf(&ar);
    Lang words = lang == JX_LANG_EN ? LANG_EN : LANG_ZH;
    if (format == JX_FORMAT_JSON) render_json(&out, &ds->list, words);
    for (uint32_t i = 0; format == JX_FORMAT_TEXT && i < ds->list.at.n; i++)
        jx__diag_text(&out, &ds->list.at.at[i], words, color != 0);
    if (format == JX_FORMAT_TEXT && ds->list.dropped)
        jx__buf_printf(&out, words == LANG_ZH ? "另有%u条未列出\n" : "%u more are not listed\n",
                       (unsigned)ds->list.dropped);
    jx_status st = jx__api_write(&out, write, ud);
    jx__arena_free(&ar);
    return st;
}
