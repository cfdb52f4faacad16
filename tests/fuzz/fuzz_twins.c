/* Bytes as a rule text, compiled with lines put aside and without: both are the same, field by field. */
#include "fuzz.h"
#include "tests/same_plan.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BothWays both;
    jx_engine *engine = fuzz_engine();
    if (!engine) return 0;
    const char *differs = ways_differ(engine, (const char *)data, size, &both);
    jx_engine_free(engine);
    if (!differs) return 0;
    fprintf(stderr, "the two ways differ: %s\n", differs);
    abort();
}
