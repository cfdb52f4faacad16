/* Bytes to cells to forms, as a .csv: whatever the bytes, the reader ends, and what it gives is
 * JSON that the form reader accepts. */
#include "fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_forms("fuzz.csv", (const char *)data, size);
    return 0;
}
