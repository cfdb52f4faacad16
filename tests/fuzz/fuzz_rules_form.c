/* Bytes as a rule text and a form, with a line `--- form` between them, as in tests/lang. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char cut[] = "\n--- form\n";
    const size_t ncut = sizeof cut - 1;
    const char *text = (const char *)data, *form = NULL;
    size_t nrules = size, nform = 0;
    for (size_t i = 0; i + ncut <= size && !form; i++) {
        if (memcmp(text + i, cut, ncut) != 0) continue;
        nrules = i + 1;
        form = text + i + ncut;
        nform = size - i - ncut;
    }
    for (size_t i = 0; i + 5 <= nform; i++) /* the next section ends the form */
        if (memcmp(form + i, "\n--- ", 5) == 0) nform = i + 1;
    jx_engine *eng = fuzz_engine();
    if (!eng) return 0;
    jx_ruleset *rules = fuzz_compile(eng, text, nrules);
    if (form) fuzz_score(eng, rules, form, nform);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    return 0;
}
