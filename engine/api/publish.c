/* Results as documents: the public face of engine/publish.
 *
 * The workbook library writes to a path, so a workbook is made in a scratch file of its own, read
 * back and handed to the caller's writer; every other kind is made in memory.
 */
#define _XOPEN_SOURCE 700
#include "api/api.h"
#include "publish/publish.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool jx__api_scratch(char *path, size_t size)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder) folder = "/tmp";
    int n = snprintf(path, size, "%s/jixiao-XXXXXX", folder);
    if (n < 0 || (size_t)n >= size) return false;
    int fd = mkstemp(path);
    return fd >= 0 && close(fd) == 0;
}

jx_status jx__api_hand_over(const char *path, jx_write_fn write, void *ud)
{
    char part[65536];
    FILE *f = fopen(path, "rb");
    if (!f) return JX_EIO;
    size_t n;
    jx_status st = JX_OK;
    while (st == JX_OK && (n = fread(part, 1, sizeof part, f)) > 0)
        if (write(ud, part, n) != 0) st = JX_EIO;
    if (ferror(f)) st = JX_EIO;
    fclose(f);
    return st;
}

static jx_status write_workbook(const Publication *p, jx_write_fn write, void *ud)
{
    char path[4096];
    if (!jx__api_scratch(path, sizeof path)) return JX_EIO;
    jx_status st = jx__publish_workbook(p, path) ? jx__api_hand_over(path, write, ud) : JX_EIO;
    if (p->arena->failed) st = JX_ENOMEM;
    (void)unlink(path);
    return st;
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
