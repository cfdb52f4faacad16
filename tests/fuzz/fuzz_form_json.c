/* Bytes to a form, and the form to a small plan: whatever the bytes, the reader says yes or says
 * why not, and binding ends. Talks to form/ directly, so that no rule set stands in the way.
 */
#include "base/name.h"
#include "form/form.h"
#include "tests/support.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    const char *name, *unit;
    ValueType type;
    InputKind kind;
} slots[] = {{"全年预算数", "万元", TYPE_NUMBER, INPUT_VALUE},
             {"a", "", TYPE_NUMBER, INPUT_VALUE},
             {"满意度（%）", "%", TYPE_NUMBER, INPUT_VALUE},
             {"时间", "", TYPE_DATE, INPUT_VALUE},
             {"是否", "", TYPE_YESNO, INPUT_VALUE},
             {"甲", "个", TYPE_NUMBER, INPUT_VALUE},
             {"甲", "", TYPE_BOOL, INPUT_REASON},
             {"year", "", TYPE_NUMBER, INPUT_YEAR}};

enum { NSLOTS = sizeof slots / sizeof *slots, ROW = 5 };

static void bind_form(const Form *form, const Alloc *al, Diags *diags)
{
    Arena ar;
    NumPool pool;
    if (!jx__arena_init(&ar, al, 0) || !jx__num_pool_init(&pool, al)) abort();
    Input inputs[NSLOTS];
    Unit units[NSLOTS];
    for (uint32_t i = 0; i < NSLOTS; i++) {
        static const NameSource own; /* of no other form */
        Input in = {.source = &own,
                    .words = &jx__no_words,
                    .row = JX_NO_REG,
                    .kind = slots[i].kind,
                    .type = slots[i].type,
                    .item = JX_NO_REG,
                    .used = true};
        in.name = jx__str_of(slots[i].name);
        in.key = jx__name_key(&ar, in.name);
        in.dim_known = slots[i].unit[0] != '\0';
        in.points = NUM_INT(10);
        if (!jx__unit_parse(&ar, &pool, NULL, jx__str_of(slots[i].unit), &units[i])) abort();
        in.unit = &units[i];
        in.dim = units[i].dim;
        inputs[i] = in;
    }
    inputs[ROW].item = inputs[ROW + 1].item = 0;
    PlanItem item = {.indicator = true,
                     .name = inputs[ROW].name,
                     .points = NUM_INT(8),
                     .input = ROW,
                     .input_points = JX_NO_REG,
                     .input_reason = ROW + 1};
    Plan plan = {.inputs = inputs, .ninputs = NSLOTS, .items = &item, .nitems = 1};
    Facts facts;
    if (!jx__bind(&facts, &ar, &pool, &plan, form, NULL, 0, diags)) abort();
    for (uint32_t i = 0; i < NSLOTS; i++)
        if (facts.facts[i].cell.status > CELL_LIMIT) abort();
    jx__num_pool_free(&pool);
    jx__arena_free(&ar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Alloc al = {libc_alloc, NULL};
    Diags diags;
    Form form;
    if (!jx__diags_init(&diags, &al)) abort();
    Str bytes = {(const char *)data, (uint32_t)size};
    if (jx__form_json(&form, &al, STR("fuzz.json"), bytes, &diags))
        bind_form(&form, &al, &diags);
    else if (diags.errors == 0)
        abort(); /* refused without a word */
    Buf out = jx__buf(&diags.arena);
    for (uint32_t i = 0; i < diags.at.n; i++) {
        jx__diag_text(&out, &diags.at.at[i], LANG_ZH, true);
        jx__diag_json(&out, &diags.at.at[i], LANG_EN);
    }
    jx__form_free(&form);
    jx__diags_free(&diags);
    return 0;
}
