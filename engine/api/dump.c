/* tooling.h: the stages of a compile as plain text.
 *
 * Runs the same pipeline as compile.c and writes what the wanted stage made, also when later
 * stages would find errors.
 */
#include "analysis/analysis.h"
#include "api/api.h"

static bool dump_analysis(Buf *out, Compile *c, const Plan *plan)
{
    Diags found;
    if (!jx__diags_init(&found, &c->engine->alloc)) return false;
    bool ok = jx__analyse(plan, &c->engine->alloc, &found, out);
    jx__diags_free(&found);
    return ok;
}

static bool dump_plan(Buf *out, Compile *c, bool analysis)
{
    Plan *plan = jx__lower(&c->model, &c->engine->alloc, jx__str_of(c->fingerprint));
    if (!plan) return false;
    bool ok = true;
    if (analysis)
        ok = dump_analysis(out, c, plan);
    else
        jx__plan_dump(out, plan);
    jx__plan_free(plan);
    return ok;
}

/* False when memory is short. */
static bool dump_stage(Buf *out, Compile *c, jx_stage stage, bool built)
{
    if (stage == JX_STAGE_TOKENS && c->parsed.tokens.at.n)
        jx__tokens_dump(out, &c->source, &c->parsed.tokens);
    if (stage == JX_STAGE_AST && c->parsed.root) jx__ast_dump(out, &c->source, c->parsed.root);
    if (stage == JX_STAGE_MODEL && built) jx__model_dump(out, &c->model);
    if (stage == JX_STAGE_EFFECTIVE && built) jx__layers_dump(out, &c->model);
    bool plan = stage == JX_STAGE_PLAN || stage == JX_STAGE_ANALYSIS;
    if (plan && built) return dump_plan(out, c, stage == JX_STAGE_ANALYSIS);
    return true;
}

jx_status jx_dump(jx_engine *engine, jx_stage stage, const char *file, const char *text,
                  size_t length, jx_write_fn write, void *ud, jx_diags **diags)
{
    if (diags) *diags = NULL;
    bool known = stage >= JX_STAGE_TOKENS && stage <= JX_STAGE_ANALYSIS;
    if (!engine || !write || !diags || !known || (!text && length)) return JX_EINVAL;
    jx_diags *ds = jx__api_diags_new(&engine->alloc);
    Compile c;
    if (!ds || !jx__compile_begin(&c, engine)) {
        jx_diags_free(ds);
        return JX_ENOMEM;
    }
    bool built = jx__compile_run(&c, stage, file ? file : "", text ? text : "", length, &ds->list);
    jx_status st = jx__compile_status(&c, &ds->list), wrote = JX_OK;
    Buf out = jx__buf(&c.arena);
    if (st == JX_OK || st == JX_EDIAG) {
        built = built && (st == JX_OK || stage <= JX_STAGE_AST);
        bool dumped = dump_stage(&out, &c, stage, built);
        wrote = dumped ? jx__api_write(&out, write, ud) : JX_ENOMEM;
    }
    jx__compile_end(&c);
    return jx__api_diags_give(ds, wrote != JX_OK ? wrote : st, engine->lang, diags);
}
