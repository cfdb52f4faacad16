/* A finished plan: look-up by name, and its end.
 *
 * Depends on nothing but the plan itself. A plan owns its arena and its pool.
 */
#include "plan/plan.h"
#include "base/name.h"

const InputWords jx__no_words;
const Unit jx__no_unit = {.kind = UNIT_NONE, .scale = {.n = 1, .d = 1}};

void jx__plan_free(Plan *p)
{
    if (!p) return;
    Alloc al = p->arena.alloc;
    if (p->pool.arena.alloc.fn) jx__num_pool_free(&p->pool);
    jx__arena_free(&p->arena);
    jx__free(&al, p, sizeof *p);
}

uint32_t jx__plan_input_key(const Plan *p, Str key, InputKind kind)
{
    if (p->nindex == 0) return JX_NO_REG;
    uint64_t h = jx__str_hash(key) + (uint64_t)kind;
    for (uint32_t at; (at = p->index[h & (p->nindex - 1)]) != 0; h++) {
        const Input *in = &p->inputs[at - 1];
        if (in->kind == kind && jx__str_eq(in->key, key)) return at - 1;
    }
    return JX_NO_REG;
}

uint32_t jx__plan_input(const Plan *p, Arena *scratch, Str name, InputKind kind)
{
    Str key = jx__name_key(scratch, name);
    if (scratch->failed) return JX_NO_REG;
    return jx__plan_input_key(p, kind == INPUT_YEAR ? STR("") : key, kind);
}
