/* What the fuzz targets of import/ share. */
#ifndef JX_TESTS_FUZZ_IMPORT_H
#define JX_TESTS_FUZZ_IMPORT_H

#include "fuzz.h"
#include "tests/support.h"
#include <stdbool.h>
#include <stdio.h>

/* What was written must be read again without a word of error, with as many forms. */
static inline void fuzz_again(jx_engine *eng, const jx_forms *forms)
{
    Text text = {NULL, 0};
    jx_diags *ds = NULL;
    jx_forms *back = NULL;
    if (jx_forms_render(forms, text_put, &text) != JX_OK) abort();
    jx_status st = jx_forms_read(eng, "again.json", text.p, text.n, &ds, &back);
    if (st == JX_EDIAG || (st == JX_OK && jx_forms_count(back) != jx_forms_count(forms))) {
        fprintf(stderr, "%.*s\n", (int)text.n, text.p);
        abort();
    }
    fuzz_diags(ds);
    jx_forms_free(back);
    free(text.p);
}

static inline void fuzz_forms(const char *file, const char *bytes, size_t n)
{
    jx_engine *eng = fuzz_engine();
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    if (!eng) abort();
    jx_status st = jx_forms_read(eng, file, bytes, n, &ds, &forms);
    bool broken = st == JX_EDIAG && jx_forms_broken(forms) && !jx_forms_count(forms);
    if ((forms != NULL) != (st == JX_OK || broken)) abort();
    if (st == JX_EDIAG && jx_diags_errors(ds) == 0) abort(); /* refused without a word */
    fuzz_diags(ds);
    if (st == JX_OK) fuzz_again(eng, forms);
    jx_forms_free(forms);
    jx_engine_free(eng);
}

#endif
