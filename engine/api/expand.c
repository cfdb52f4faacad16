/* A form-driven rule set: the scheme that is kept, and the plan it makes for one form or for none.
 *
 * Depends on model, plan and form. The scheme (text, names, tree) is immutable and shared by all
 * threads; each scoring takes shallow copies of it whose new memory is its own, builds a model
 * with the rows of the form in it and lowers that to a plan for this form alone.
 */
#include "api/api.h"
#include "base/name.h"
#include <string.h>

/* ---- keeping ---- */

Scheme *jx__scheme_keep(Compile *c)
{
    const Alloc *al = &c->engine->alloc;
    Scheme *s = jx__alloc(al, sizeof *s);
    if (!s) return NULL;
    /* Many threads will ask for positions: the line index has to be there before. */
    (void)jx__source_position(&c->source, 0);
    if (c->arena.failed) {
        jx__free(al, s, sizeof *s);
        return NULL;
    }
    *s = (Scheme){.arena = c->arena, .source = c->source, .names = c->names, .root = c->root};
    memcpy(s->fingerprint, c->fingerprint, sizeof s->fingerprint);
    s->source.arena = s->names.arena = &s->arena;
    memset(&c->arena, 0, sizeof c->arena);
    return s;
}

void jx__scheme_free(Scheme *s)
{
    if (!s) return;
    Alloc al = s->arena.alloc;
    jx__arena_free(&s->arena);
    jx__free(&al, s, sizeof *s);
}

/* ---- one form ---- */

static RowCells row_cells(Arena *ar, const FormRow *row)
{
    Str clean = jx__names_clean(row->name);
    return (RowCells){.level1 = jx__str_trim(row->level1),
                      .level2 = jx__str_trim(row->level2),
                      .name = jx__str_trim(row->name),
                      .key = row->key,
                      .clean_key = clean.n == row->name.n ? row->key : jx__name_key(ar, clean),
                      .target = jx__str_trim(row->target),
                      .actual = jx__str_trim(row->actual),
                      .points = jx__str_trim(row->points),
                      .self_score = jx__str_trim(row->self_score),
                      .where = row->where,
                      .not_applicable = row->not_applicable};
}

static bool build(Model *m, const jx_ruleset *rules, const Form *form, Diags *diags)
{
    Arena *ar = m->arena;
    RowCells *rows = jx__arena_alloc(ar, ((size_t)form->rows.n + 1) * sizeof *rows);
    if (ar->failed) return false;
    for (uint32_t i = 0; i < form->rows.n; i++)
        rows[i] = row_cells(ar, &form->rows.at[i]);
    Names names = rules->scheme->names;
    names.arena = ar;
    m->rows = rows;
    m->nrows = form->rows.n;
    m->form_file = form->file;
    m->form_diags = m->diags = diags;
    m->lang = rules->engine->lang;
    return jx__model_expand(m, rules->scheme->root, &names) && !m->pool->arena.failed;
}

/* The model knows rows and fields; people know the cells of their sheet. */
static void tell_places(const Form *form, Diags *diags)
{
    for (uint32_t i = 0; i < diags->at.n; i++) {
        Diag *d = &diags->at.at[i];
        Str place = d->cell.n ? jx__form_place(form, d->cell) : d->cell;
        if (place.p != d->cell.p) d->cell = jx__str_copy(&diags->arena, place);
    }
}

Plan *jx__expand_form(const jx_ruleset *rules, const Form *form, Diags *diags, bool *too_large)
{
    const Alloc *al = &rules->alloc;
    Arena arena;
    NumPool pool;
    Plan *plan = NULL;
    if (!jx__arena_init(&arena, al, rules->engine->max_memory)) return NULL;
    if (jx__num_pool_init(&pool, al)) {
        Source source = rules->scheme->source;
        source.arena = &arena;
        Model m = {.arena = &arena, .pool = &pool, .source = &source};
        if (build(&m, rules, form, diags))
            plan = jx__lower(&m, al, jx__str_of(rules->scheme->fingerprint));
        tell_places(form, diags);
        jx__num_pool_free(&pool);
    }
    *too_large = arena.hit_limit;
    jx__arena_free(&arena);
    if (plan) (void)jx__source_position(&plan->source, 0);
    return plan;
}

/* ---- no form ---- */

typedef struct Imagining {
    const Imagined *to;
    const Alloc *al;
    bool failed;
} Imagining;

static bool lower_trial(void *ud, const Model *trial)
{
    Imagining *im = ud;
    Plan *plan = im->failed ? NULL : jx__lower(trial, im->al, STR_NONE);
    bool more = plan && im->to->plan(im->to->ud, plan);
    im->failed = im->failed || !plan;
    jx__plan_free(plan);
    return more;
}

static bool imagine(Model *m, const jx_ruleset *rules, const Imagined *to)
{
    Diags quiet;
    Imagining im = {.to = to, .al = &rules->alloc};
    Names names = rules->scheme->names;
    names.arena = m->arena;
    if (!jx__diags_init(&quiet, im.al)) return false;
    m->diags = &quiet;
    m->lang = rules->engine->lang;
    m->probed = lower_trial;
    m->probed_ud = &im;
    m->probe_points = to->points;
    m->probe_rules = to->rules ? *to->rules : 0;
    bool built = jx__model_build(m, rules->scheme->root, &names);
    if (to->rules) *to->rules = m->probe_rules;
    for (uint32_t i = 0; built && to->sign && i < m->signs.n; i++)
        to->sign(to->ud, m->signs.at[i]);
    jx__diags_free(&quiet);
    return built && !im.failed && !m->pool->arena.failed;
}

bool jx__expand_probes(const jx_ruleset *rules, const Imagined *to, bool *too_large)
{
    Arena arena;
    NumPool pool;
    bool ok = false;
    if (!jx__arena_init(&arena, &rules->alloc, rules->engine->max_memory)) return false;
    if (jx__num_pool_init(&pool, &rules->alloc)) {
        Source source = rules->scheme->source;
        source.arena = &arena;
        Model m = {.arena = &arena, .pool = &pool, .source = &source};
        ok = imagine(&m, rules, to);
        jx__num_pool_free(&pool);
    }
    *too_large = arena.hit_limit;
    jx__arena_free(&arena);
    return ok;
}
