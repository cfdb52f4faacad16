/* The public functions that stand for themselves: version, status, engine, rule set accessors.
 *
 * Argument checks, then one call inward. Findings are in findings.c, compiling in compile.c, forms
 * and results in score.c, sessions in session.c, worked examples in test.c.
 */
#define _DEFAULT_SOURCE /* madvise, posix_memalign */
#include "api/api.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define TEXT_OF(x)       #x
#define VERSION(a, b, c) TEXT_OF(a) "." TEXT_OF(b) "." TEXT_OF(c)

const char *jx_version(void)
{
    return VERSION(JX_VERSION_MAJOR, JX_VERSION_MINOR, JX_VERSION_PATCH);
}

const char *jx_status_text(jx_status status)
{
    static const struct {
        int number;
        const char *text;
    } texts[] = {
#define JX_STATUS(name, number, text) {number, text},
#include <jixiao/status.def>
#undef JX_STATUS
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].number == (int)status) return texts[i].text;
    return "unknown status";
}

/* ---- engine ---- */

/* Most of the time a large compile takes goes into pages the kernel has yet to clear, one fault for
 * each 4 KiB; one for 2 MiB costs a quarter. A block that could hold a large page begins with one. It is
 * advice: where it is not taken nothing changes. */
enum { LARGE_PAGE = 2 << 20 };

static void advise_large_pages(void *block, size_t size)
{
#ifdef MADV_HUGEPAGE
    uintptr_t from = ((uintptr_t)block + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
    uintptr_t to = ((uintptr_t)block + size) & ~(uintptr_t)(LARGE_PAGE - 1);
    if (from < to) (void)madvise((void *)from, to - from, MADV_HUGEPAGE);
#else
    (void)block, (void)size;
#endif
}

static void *libc_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    (void)ud;
    if (!nsize) {
        free(ptr);
        return NULL;
    }
    bool large = nsize >= LARGE_PAGE && nsize > osize;
    void *p = NULL;
    if (ptr || !large)
        p = realloc(ptr, nsize);
    else if (posix_memalign(&p, LARGE_PAGE, nsize) != 0)
        return NULL;
    if (p && large) advise_large_pages(p, nsize);
    return p;
}

enum { DEFAULT_TEXT = 64 << 20 };
#define DEFAULT_MEMORY ((size_t)UINT32_MAX)

static bool read_options(const jx_engine_options *given, jx_engine_options *out)
{
    if (!jx__api_options(given, out, sizeof *out)) return false;
    bool lang = out->lang == JX_LANG_ZH || out->lang == JX_LANG_EN;
    return lang && out->max_text <= JX_LIMIT_TEXT_BYTES;
}

jx_engine *jx_engine_new(const jx_engine_options *options)
{
    jx_engine_options o;
    if (!read_options(options, &o)) return NULL;
    Alloc al = {o.alloc ? o.alloc : libc_alloc, o.alloc ? o.alloc_ud : NULL};
    jx_engine *engine = jx__alloc(&al, sizeof *engine);
    if (!engine) return NULL;
    *engine = (jx_engine){.alloc = al,
                          .lang = o.lang == JX_LANG_EN ? LANG_EN : LANG_ZH,
                          .max_text = o.max_text ? o.max_text : DEFAULT_TEXT,
                          .max_memory = o.max_memory ? o.max_memory : DEFAULT_MEMORY,
                          .load = o.load,
                          .load_ud = o.load_ud};
    return engine;
}

void jx_engine_free(jx_engine *engine)
{
    if (!engine) return;
    Alloc al = engine->alloc;
    jx__free(&al, engine, sizeof *engine);
}

/* ---- rule set ---- */

const char *jx_ruleset_title(const jx_ruleset *rules)
{
    return rules ? rules->title : "";
}

const char *jx_ruleset_fingerprint(const jx_ruleset *rules)
{
    return rules ? rules->fingerprint : "";
}

size_t jx_ruleset_indicator_count(const jx_ruleset *rules)
{
    return rules ? rules->nindicators : 0;
}

size_t jx_ruleset_input_count(const jx_ruleset *rules)
{
    return rules ? rules->nslots : 0;
}

const char *jx_ruleset_input_name(const jx_ruleset *rules, size_t slot)
{
    return rules && slot < rules->nslots ? rules->slot_names[slot] : NULL;
}
