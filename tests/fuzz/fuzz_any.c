/* Bytes without a name, as from standard input: JSON, lines of JSON, a table or a text, told apart by
 * their looks. */
#include "fuzz_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_forms("-", (const char *)data, size);
    return 0;
}
