/* Bytes to tokens and tree: the reader of a rule text must survive any of them. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jx_engine *eng = fuzz_engine();
    unsigned sum = 0;
    for (int stage = JX_STAGE_TOKENS; eng && stage <= JX_STAGE_AST; stage++) {
        jx_diags *ds = NULL;
        jx_dump(eng, (jx_stage)stage, "fuzz.jx", (const char *)data, size, fuzz_write, &sum, &ds);
        fuzz_diags(ds);
    }
    jx_engine_free(eng);
    return 0;
}
