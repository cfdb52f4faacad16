/* The pipeline on one screen: load → names → parse → layers → build → lower.
 *
 * Depends on every stage. All stages but the last work in one scratch arena that is freed at the
 * end; the plan has an arena of its own. A stage reports into one list and the next one runs as
 * long as its input is whole, so that one compile finds as many mistakes as it can. A rule set is first
 * compiled with lines that are alike put aside; what is made of it is what the compile without makes.
 */
#include "api/api.h"
#include <string.h>

bool jx__compile_begin(Compile *c, const jx_engine *engine)
{
    memset(c, 0, sizeof *c);
    c->engine = engine;
    if (!jx__arena_init(&c->arena, &engine->alloc, engine->max_memory)) return false;
    if (jx__num_pool_init(&c->pool, &engine->alloc)) return true;
    jx__arena_free(&c->arena);
    return false;
}

void jx__compile_end(Compile *c)
{
    jx__num_pool_free(&c->pool);
    if (c->arena.alloc.fn) jx__arena_free(&c->arena); /* else a scheme has taken it */
}

jx_status jx__compile_status(const Compile *c, const Diags *diags)
{
    if (c->arena.failed) return c->arena.hit_limit ? JX_ELIMIT : JX_ENOMEM;
    if (c->pool.arena.failed || diags->arena.failed) return JX_ENOMEM;
    return diags->errors ? JX_EDIAG : JX_OK;
}

void jx__compile_columns(Names *names)
{
    const char *const *columns;
    uint32_t n = jx__columns(&columns);
    bool known;
    for (uint32_t i = 0; i < n; i++)
        jx__names_add(names, jx__str_of(columns[i]), (Span){0, 0}, &known);
}

bool jx__compile_run(Compile *c, jx_stage last, const char *file, const char *text, size_t length,
                     Diags *diags)
{
    if (length > JX_LIMIT_TEXT_BYTES) length = JX_LIMIT_TEXT_BYTES + (size_t)1;
    Str bytes = {text, (uint32_t)length};
    return jx__compile_load(c, jx__str_of(file), bytes, diags) &&
           jx__compile_source(c, last, diags);
}

bool jx__compile_source(Compile *c, jx_stage last, Diags *diags)
{
    Arena *ar = &c->arena;
    jx__names_init(&c->names, ar);
    jx__compile_columns(&c->names);
    c->names.wants_twins = c->twins;
    if (!jx__parse_names(ar, &c->source, &c->names, diags) || ar->failed) return false;
    if (!jx__lex_keeps_twins(&c->source, &c->names)) return false;
    if (!jx__parse_rules(ar, &c->source, &c->names, diags, &c->parsed) && ar->failed) return false;
    if (!c->parsed.root || ar->failed) return false;
    jx__tokens_fingerprint(ar, &c->source, &c->parsed.tokens, c->fingerprint);
    if (last <= JX_STAGE_AST) return true;

    c->model.arena = ar;
    c->model.pool = &c->pool;
    c->model.source = &c->source;
    c->model.diags = diags;
    c->model.tokens = &c->parsed.tokens;
    uint32_t errors = diags->errors;
    c->root =
        jx__layers_apply(&c->model, c->parsed.root, &c->parsed.tokens, last == JX_STAGE_EFFECTIVE);
    if (!c->root) return false;
    bool whole = diags->errors == errors;
    return jx__model_build(&c->model, c->root, &c->names) && whole && !ar->failed;
}

/* ---- the rule set around the plan ---- */

static bool index_inputs(jx_ruleset *r)
{
    const Plan *p = r->plan;
    size_t n = (size_t)p->ninputs + 1, m = (size_t)p->nitems + 1;
    r->slots = jx__arena_alloc(&r->arena, n * sizeof *r->slots);
    r->slot_names = jx__arena_alloc(&r->arena, n * sizeof *r->slot_names);
    r->indicators = jx__arena_alloc(&r->arena, m * sizeof *r->indicators);
    if (r->arena.failed) return false;
    for (uint32_t i = 0; i < p->ninputs; i++) {
        if (p->inputs[i].kind != INPUT_VALUE || !p->inputs[i].used) continue;
        r->slot_names[r->nslots] = jx__api_text(&r->arena, p->inputs[i].name);
        r->slots[r->nslots++] = i;
    }
    for (uint32_t i = 0; i < p->nitems; i++)
        if (p->items[i].indicator) r->indicators[r->nindicators++] = i;
    r->title = jx__api_text(&r->arena, p->title);
    r->fingerprint = jx__api_text(&r->arena, p->fingerprint);
    return !r->arena.failed;
}

static void free_ruleset(jx_ruleset *r)
{
    Alloc al = r->alloc;
    jx__plan_free(r->plan);
    jx__scheme_free(r->scheme);
    jx__arena_free(&r->arena);
    jx__free(&al, r, sizeof *r);
}

jx_ruleset *jx__ruleset_make(Compile *c)
{
    const Alloc *al = &c->engine->alloc;
    jx_ruleset *r = jx__alloc(al, sizeof *r);
    if (!r) return NULL;
    memset(r, 0, sizeof *r);
    r->engine = c->engine;
    r->alloc = *al;
    atomic_init(&r->references, 1);
    bool arena = jx__arena_init(&r->arena, al, 0);
    r->plan = arena ? jx__lower(&c->model, al, jx__str_of(c->fingerprint)) : NULL;
    bool kept = r->plan && index_inputs(r);
    if (kept && c->model.by_form) kept = (r->scheme = jx__scheme_keep(c)) != NULL;
    if (kept) {
        /* Many threads will ask for positions: the line index has to be there before. */
        (void)jx__source_position(&r->plan->source, 0);
        return r;
    }
    if (r->plan) jx__plan_free(r->plan);
    if (arena) jx__arena_free(&r->arena);
    jx__free(al, r, sizeof *r);
    return NULL;
}

/* So many lines were put aside (grammar/token.h). */
static uint32_t put_aside(const Compile *c)
{
    return c->names.bare ? c->names.bare->tokens.twins.n : 0;
}

/* One compile. With *aside lines that are alike may be put aside, which takes a fraction of the time when
 * there are many of them; but then nothing is made of a text there is anything to be said of. *aside
 * afterwards: without it there may be a rule set, or other findings. */
static jx_status compile_once(jx_engine *engine, const char *file, const char *text, size_t length,
                              bool *aside, jx_diags **diags, jx_ruleset **made)
{
    Compile c;
    *made = NULL;
    *diags = jx__api_diags_new(&engine->alloc);
    if (!*diags || !jx__compile_begin(&c, engine)) return JX_ENOMEM;
    Diags *list = &(*diags)->list;
    c.twins = *aside;
    bool built = jx__compile_run(&c, JX_STAGE_MODEL, file, text, length, list);
    jx_status st = jx__compile_status(&c, list);
    /* With few twins the lists for them take more memory than they save. */
    *aside = c.twins && (c.arena.failed ? c.arena.hit_limit : put_aside(&c) > 0);
    if (st == JX_OK && built && !(*aside && list->at.n > 0)) *made = jx__ruleset_make(&c);
    jx__compile_end(&c);
    return st == JX_OK && !*made ? JX_ENOMEM : st;
}

jx_status jx_ruleset_compile(jx_engine *engine, const char *file, const char *text, size_t length,
                             jx_diags **diags, jx_ruleset **rules)
{
    if (diags) *diags = NULL;
    if (rules) *rules = NULL;
    if (!engine || !diags || !rules || (!text && length)) return JX_EINVAL;
    jx_ruleset *made;
    jx_diags *ds;
    bool aside = true;
    if (!file) file = "";
    if (!text) text = "";
    jx_status st = compile_once(engine, file, text, length, &aside, &ds, &made);
    if (aside && !made) {
        jx_diags_free(ds);
        aside = false;
        st = compile_once(engine, file, text, length, &aside, &ds, &made);
    }
    st = jx__api_diags_give(ds, st, engine->lang, diags);
    if (st == JX_OK)
        *rules = made;
    else if (made)
        free_ruleset(made);
    return st;
}

jx_ruleset *jx_ruleset_retain(jx_ruleset *rules)
{
    if (rules) atomic_fetch_add_explicit(&rules->references, 1, memory_order_relaxed);
    return rules;
}

void jx_ruleset_release(jx_ruleset *rules)
{
    if (rules && atomic_fetch_sub_explicit(&rules->references, 1, memory_order_acq_rel) == 1)
        free_ruleset(rules);
}
