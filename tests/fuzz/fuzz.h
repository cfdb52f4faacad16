/* What the fuzz targets share. A target is one function from bytes to nothing: it must end, leak
 * nothing and trip no sanitizer, whatever the bytes. Built with libFuzzer, or with replay.c which
 * feeds it the files of a corpus. The engine's own limits bound time and memory.
 */
#ifndef JX_TESTS_FUZZ_H
#define JX_TESTS_FUZZ_H

#include <jixiao/jixiao.h>
#include <jixiao/tooling.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Counts and looks at every byte written, so that an uninitialised one is seen. */
static inline int fuzz_write(void *ud, const char *bytes, size_t n)
{
    unsigned *sum = ud;
    for (size_t i = 0; i < n; i++)
        *sum += (unsigned char)bytes[i];
    return 0;
}

static inline jx_engine *fuzz_engine(void)
{
    jx_engine_options opt = {
        .size = sizeof opt, .max_text = 1u << 20, .max_memory = (size_t)512 << 20};
    return jx_engine_new(&opt);
}

static inline void fuzz_diags(jx_diags *ds)
{
    unsigned sum = 0;
    if (!ds) return;
    jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_ZH, 1, fuzz_write, &sum);
    jx_diags_render(ds, JX_FORMAT_JSON, JX_LANG_EN, 0, fuzz_write, &sum);
    jx_diags_free(ds);
}

static inline jx_ruleset *fuzz_compile(jx_engine *eng, const char *text, size_t n)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(eng, "fuzz.jx", text, n, &ds, &rules);
    if ((rules != NULL) != (st == JX_OK)) abort();
    if (st == JX_EDIAG && (!ds || jx_diags_errors(ds) == 0)) abort(); /* refused without a word */
    fuzz_diags(ds);
    return rules;
}

static inline void fuzz_score(jx_engine *eng, const jx_ruleset *rules, const char *json, size_t n)
{
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    jx_result *r = NULL;
    unsigned sum = 0;
    jx_status st = jx_form_read_json(eng, "fuzz.json", json, n, &ds, &form);
    if ((form != NULL) != (st == JX_OK)) abort();
    fuzz_diags(ds);
    const jx_attachment with[] = {{NULL, form}, {"上年", form}};
    if (form && rules && jx_form_score_with(rules, form, with, 2, &r) == JX_OK)
        for (int v = JX_VIEW_TABLE; v <= JX_VIEW_EXPLAIN; v++)
            jx_result_render(r, (jx_view)v, NULL, fuzz_write, &sum);
    jx_result_free(r);
    jx_form_free(form);
}

#endif
