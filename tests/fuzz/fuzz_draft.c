/* Bytes as a form to be drafted: a draft without an error among its findings is accepted by the
 * compiler but for what only a person can know (points that do not add up, names of the language),
 * and it is in canonical form. */
#include "fuzz.h"
#include "tests/support.h"

static void check_draft(jx_engine *eng, const Text *draft)
{
    Text again = {0};
    jx_diags *ds = NULL;
    jx_status st =
        jx_rules_format(eng, "draft.jx", draft->p, draft->n, NULL, text_put, &again, &ds);
    if (st == JX_OK && (again.n != draft->n || memcmp(again.p, draft->p, again.n) != 0)) abort();
    fuzz_diags(ds);
    free(again.p);
    jx_ruleset_release(fuzz_compile(eng, draft->p, draft->n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char cut[] = "--- form\n";
    const char *text = (const char *)data;
    for (size_t i = 0; i + sizeof cut <= size; i++) /* a golden file: its form */
        if (memcmp(data + i, cut, sizeof cut - 1) == 0) {
            text = (const char *)data + i + sizeof cut - 1;
            size -= i + sizeof cut - 1;
            break;
        }
    for (size_t i = 0; i + 5 <= size; i++)
        if (memcmp(text + i, "\n--- ", 5) == 0) size = i + 1;
    jx_engine *eng = fuzz_engine();
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    if (!eng) return 0;
    jx_form_read_json(eng, "fuzz.json", text, size, &ds, &form);
    fuzz_diags(ds);
    ds = NULL;
    Text draft = {0};
    if (form && jx_form_draft(eng, form, text_put, &draft, &ds) == JX_OK) check_draft(eng, &draft);
    fuzz_diags(ds);
    free(draft.p);
    jx_form_free(form);
    jx_engine_free(eng);
    return 0;
}
