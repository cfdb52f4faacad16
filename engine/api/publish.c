/* Results as documents: the public face of engine/publish. */
#include "api/api.h"
#include "publish/publish.h"

static bool make_workbook(void *p, const char *path)
{
    return jx__publish_workbook(p, path);
}

static jx_status write_workbook(Publication *p, jx_write_fn write, void *ud)
{
    jx_status st = jx__api_workbook(&p->arena->alloc, make_workbook, p, write, ud);
    return p->arena->failed ? JX_ENOMEM : st;
}

static jx_status write_text(const Publication *p, jx_document kind, jx_write_fn write, void *ud)
{
    Buf out = jx__buf(p->arena);
    if (kind == JX_DOCUMENT_MARKDOWN) jx__publish_markdown(&out, p);
    if (kind == JX_DOCUMENT_HTML) jx__publish_html(&out, p);
    if (kind == JX_DOCUMENT_CSV) jx__publish_csv(&out, p);
    return jx__api_write(&out, write, ud);
}

static bool gather(Publication *p, const jx_result *const *results, size_t n)
{
    const Report **list = jx__arena_alloc(p->arena, n * sizeof *list);
    for (size_t i = 0; list && i < n; i++)
        list[i] = results[i]->report;
    p->reports = list;
    p->n = (uint32_t)n;
    return !p->arena->failed;
}

jx_status jx_results_document(const jx_result *const *results, size_t n, jx_document kind,
                              jx_write_fn write, void *ud)
{
    bool known = kind == JX_DOCUMENT_MARKDOWN || kind == JX_DOCUMENT_HTML ||
                 kind == JX_DOCUMENT_CSV || kind == JX_DOCUMENT_XLSX;
    if (!results || n == 0 || n > UINT32_MAX / sizeof(void *) || !known || !write) return JX_EINVAL;
    for (size_t i = 0; i < n; i++)
        if (!results[i]) return JX_EINVAL;
    Arena ar;
    if (!jx__arena_init(&ar, &results[0]->alloc, 0)) return JX_ENOMEM;
    Publication p = {.lang = results[0]->report->lang, .engine = jx_version(), .arena = &ar};
    jx_status st = JX_ENOMEM;
    if (gather(&p, results, n))
        st = kind == JX_DOCUMENT_XLSX ? write_workbook(&p, write, ud)
                                      : write_text(&p, kind, write, ud);
    jx__arena_free(&ar);
    return st;
}
