/* A rule text from a form: the public face of engine/draft. */
#include "api/api.h"
#include "draft/draft.h"

static jx_status draft_form(const jx_engine *engine, const Form *form, Diags *diags,
                            jx_write_fn write, void *ud)
{
    Arena ar;
    NumPool pool;
    if (!jx__arena_init(&ar, &engine->alloc, engine->max_memory)) return JX_ENOMEM;
    if (!jx__num_pool_init(&pool, &engine->alloc)) {
        jx__arena_free(&ar);
        return JX_ENOMEM;
    }
    Draft d = {.arena = &ar, .pool = &pool, .form = form, .diags = diags};
    bool made = jx__draft(&d);
    bool empty = form->rows.n == 0 && !d.budget;
    jx_status st = JX_OK;
    if (!made || pool.arena.failed) st = ar.hit_limit ? JX_ELIMIT : JX_ENOMEM;
    if (st == JX_OK && empty) st = JX_EDIAG;
    if (st == JX_OK && write(ud, d.text.p, d.text.n) != 0) st = JX_EIO;
    jx__num_pool_free(&pool);
    jx__arena_free(&ar);
    return st;
}

jx_status jx_form_draft(jx_engine *engine, const jx_form *form, jx_write_fn write, void *ud,
                        jx_diags **diags)
{
    if (diags) *diags = NULL;
    if (!engine || !form || !write || !diags) return JX_EINVAL;
    jx_diags *ds = jx__api_diags_new(&engine->alloc);
    if (!ds) return JX_ENOMEM;
    jx_status st = draft_form(engine, &form->form, &ds->list, write, ud);
    return jx__api_diags_give(ds, st, engine->lang, diags);
}
