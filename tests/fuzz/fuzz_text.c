/* Bytes to rows to forms, as the text of a PDF. */
#include "fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_forms("fuzz.txt", (const char *)data, size);
    return 0;
}
