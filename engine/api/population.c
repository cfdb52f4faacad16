/* Populations: forms in, one report on all of them.
 *
 * Depends on engine/population for what is counted, and on bounds.c for the changed rules. A form is
 * scored and looked at without the lock; only the copying in is one at a time.
 */
#include "api/api.h"
#include "population/study.h"
#include <pthread.h>
#include <string.h>

struct jx_population {
    Alloc alloc;
    jx_ruleset *rules;
    jx_ruleset **changed; /* two for each bound: less, more; NULL: such rules do not hold */
    uint32_t nchanged;
    Population pop;
    pthread_mutex_t lock;
    bool broken; /* memory was short in the middle of a copy */
};

struct jx_population_report {
    Alloc alloc;
    Arena arena;
    NumPool pool;
    Study study;
    jx_diags *diags;
};

/* ---- making ---- */

static void drop_changed(jx_population *p)
{
    for (uint32_t i = 0; i < p->nchanged; i++)
        jx_ruleset_release(p->changed[i]);
}

static bool change_rules(jx_population *p, const Thresholds *t)
{
    Arena *ar = &p->pop.arena;
    /* Of a large scheme fewer: each is a plan in memory and a run for every form. */
    uint32_t most = JX_POP_WORK / (2 * (p->rules->plan->nops + 1));
    uint32_t n = t->at.n < JX_POP_BOUNDS ? t->at.n : JX_POP_BOUNDS;
    if (n > most) n = most;
    p->pop.untried = t->untried + t->at.n - n;
    p->pop.bounds = jx__arena_alloc(ar, sizeof(Bound) * ((size_t)n + 1));
    p->changed = jx__arena_alloc(ar, sizeof *p->changed * (2 * (size_t)n + 1));
    if (ar->failed) return false;
    for (uint32_t i = 0; i < n; i++) {
        Bound *b = &p->pop.bounds[i];
        jx_ruleset **two = &p->changed[p->nchanged];
        bool ok = jx__thresholds_move(t, p->rules, &t->at.at[i], false, &two[0]);
        p->nchanged++;
        ok = jx__thresholds_move(t, p->rules, &t->at.at[i], true, &two[1]) && ok;
        p->nchanged++;
        if (!ok) return false;
        *b = t->at.at[i].bound;
        b->has_less = two[0] != NULL;
        b->has_more = two[1] != NULL;
        b->of = jx__str_copy(ar, b->of);
        b->text = jx__str_copy(ar, b->text);
        b->less = jx__str_copy(ar, b->less);
        b->more = jx__str_copy(ar, b->more);
        b->file = jx__str_copy(ar, b->file);
        p->pop.nbounds++;
    }
    return !ar->failed;
}

jx_status jx_population_new(jx_ruleset *rules, jx_population **population)
{
    if (population) *population = NULL;
    if (!rules || !population) return JX_EINVAL;
    const Alloc *al = &rules->alloc;
    jx_population *p = jx__alloc(al, sizeof *p);
    Thresholds t = {0};
    if (!p) return JX_ENOMEM;
    memset(p, 0, sizeof *p);
    p->alloc = *al;
    if (!jx__population_init(&p->pop, al, rules->plan, rules->engine->lang)) {
        jx__free(al, p, sizeof *p);
        return JX_ENOMEM;
    }
    if (pthread_mutex_init(&p->lock, NULL) != 0) {
        jx__population_free(&p->pop);
        jx__free(al, p, sizeof *p);
        return JX_ENOMEM;
    }
    p->rules = jx_ruleset_retain(rules);
    bool ok = jx__thresholds_find(&t, rules) && change_rules(p, &t);
    jx__thresholds_end(&t);
    if (!ok) {
        jx_population_free(p);
        return JX_ENOMEM;
    }
    *population = p;
    return JX_OK;
}

void jx_population_free(jx_population *p)
{
    if (!p) return;
    Alloc al = p->alloc;
    drop_changed(p);
    jx_ruleset_release(p->rules);
    jx__population_free(&p->pop);
    (void)pthread_mutex_destroy(&p->lock);
    jx__free(&al, p, sizeof *p);
}

/* ---- feeding ---- */

/* What the form would have under each changed rule set. */
static bool try_changed(jx_population *p, FormSeen *seen, Scoring *s, const Form *form,
                        const jx_attachment *with, size_t n, Diags *diags, bool *too_large)
{
    seen->bounds = jx__arena_alloc(&s->arena, sizeof *seen->bounds * ((size_t)p->nchanged + 1));
    if (s->arena.failed) return false;
    seen->nbounds = p->nchanged;
    /* A form with very many rows of its own is left as it is. */
    seen->no_bounds = (uint64_t)s->plan->nops * p->nchanged > JX_POP_WORK;
    for (uint32_t i = 0; i < p->nchanged; i++) {
        Scoring other;
        seen->bounds[i] = seen->now;
        if (!p->changed[i] || seen->no_bounds) continue;
        bool ok = jx__score_cells(&other, p->changed[i], form, with, n, diags);
        if (ok) seen->bounds[i] = jx__outcome(&s->pool, &other.last);
        *too_large = other.too_large;
        jx__score_end(&other);
        if (!ok || s->pool.arena.failed) return false;
    }
    return true;
}

static bool take(jx_population *p, const FormSeen *seen, bool last_year)
{
    if (pthread_mutex_lock(&p->lock) != 0) return false;
    bool ok = !p->broken && jx__population_take(&p->pop, seen, last_year);
    p->broken = !ok;
    (void)pthread_mutex_unlock(&p->lock);
    return ok;
}

static jx_status add(jx_population *p, const Form *form, const jx_attachment *with, size_t n,
                     bool last_year)
{
    Scoring s;
    Diags diags;
    FormSeen seen;
    bool too_large = false;
    if (!jx__diags_init(&diags, &p->alloc)) return JX_ENOMEM;
    bool ok = jx__score_cells(&s, p->rules, form, with, n, &diags);
    too_large = s.too_large;
    ok = ok && jx__observe(&seen, &s.arena, &s.pool, &s.facts, &s.last);
    if (ok && !last_year) ok = try_changed(p, &seen, &s, form, with, n, &diags, &too_large);
    ok = ok && take(p, &seen, last_year);
    jx__score_end(&s);
    jx__diags_free(&diags);
    return ok ? JX_OK : too_large ? JX_ELIMIT : JX_ENOMEM;
}

jx_status jx_population_add(jx_population *population, const jx_form *form,
                            const jx_attachment *with, size_t n)
{
    if (!population || !form) return JX_EINVAL;
    jx_status st = jx__api_attached(with, n);
    return st == JX_OK ? add(population, &form->form, with, n, false) : st;
}

jx_status jx_population_add_last(jx_population *population, const jx_form *form)
{
    if (!population || !form) return JX_EINVAL;
    return add(population, &form->form, NULL, 0, true);
}

/* ---- the report ---- */

jx_status jx_population_study(jx_population *population, jx_population_report **report)
{
    if (report) *report = NULL;
    if (!population || !report) return JX_EINVAL;
    if (population->broken) return JX_ENOMEM;
    const Alloc *al = &population->alloc;
    jx_population_report *r = jx__alloc(al, sizeof *r);
    if (!r) return JX_ENOMEM;
    memset(r, 0, sizeof *r);
    r->alloc = *al;
    bool ok = jx__arena_init(&r->arena, al, 0) && jx__num_pool_init(&r->pool, al) &&
              (r->diags = jx__api_diags_new(al)) != NULL;
    ok = ok &&
         jx__population_study(&r->study, &population->pop, &r->arena, &r->pool, &r->diags->list);
    ok = ok && jx__api_diags_finish(r->diags, population->pop.lang);
    if (!ok) {
        jx_population_report_free(r);
        return JX_ENOMEM;
    }
    *report = r;
    return JX_OK;
}

void jx_population_report_free(jx_population_report *r)
{
    if (!r) return;
    Alloc al = r->alloc;
    jx_diags_free(r->diags);
    if (r->pool.arena.alloc.fn) jx__num_pool_free(&r->pool);
    if (r->arena.alloc.fn) jx__arena_free(&r->arena);
    jx__free(&al, r, sizeof *r);
}

const jx_diags *jx_population_report_diags(const jx_population_report *report)
{
    return report ? report->diags : NULL;
}

typedef enum Shape { SHAPE_TEXT, SHAPE_COLOR, SHAPE_JSON, SHAPE_MARKDOWN, SHAPE_HTML } Shape;

static void put_shape(Buf *out, const Study *s, const Diags *findings, Shape shape)
{
    if (shape == SHAPE_JSON) jx__population_json(out, s);
    if (shape <= SHAPE_COLOR) jx__population_table(out, s, shape == SHAPE_COLOR);
    if (shape == SHAPE_MARKDOWN) jx__population_markdown(out, s, findings);
    if (shape == SHAPE_HTML) jx__population_html(out, s, findings);
}

/* Works on copies of arena and pool: a report may be read by several threads. */
static jx_status write_shape(const jx_population_report *report, Shape shape, jx_write_fn write,
                             void *ud)
{
    Arena ar;
    NumPool np;
    if (!jx__arena_init(&ar, &report->alloc, 0)) return JX_ENOMEM;
    if (!jx__num_pool_init(&np, &report->alloc)) {
        jx__arena_free(&ar);
        return JX_ENOMEM;
    }
    Study s = report->study;
    s.ar = &ar;
    s.np = &np;
    Buf out = jx__buf(&ar);
    put_shape(&out, &s, &report->diags->list, shape);
    jx_status st = np.arena.failed ? JX_ENOMEM : jx__api_write(&out, write, ud);
    jx__num_pool_free(&np);
    jx__arena_free(&ar);
    return st;
}

jx_status jx_population_report_document(const jx_population_report *report, jx_document kind,
                                        jx_write_fn write, void *ud)
{
    bool known = kind == JX_DOCUMENT_MARKDOWN || kind == JX_DOCUMENT_HTML;
    if (!report || !write || !known) return JX_EINVAL;
    return write_shape(report, kind == JX_DOCUMENT_HTML ? SHAPE_HTML : SHAPE_MARKDOWN, write, ud);
}

jx_status jx_population_report_render(const jx_population_report *report, jx_format format,
                                      int color, jx_write_fn write, void *ud)
{
    bool known = format == JX_FORMAT_TEXT || format == JX_FORMAT_JSON;
    if (!report || !write || !known) return JX_EINVAL;
    Shape shape = format == JX_FORMAT_JSON ? SHAPE_JSON : color ? SHAPE_COLOR : SHAPE_TEXT;
    return write_shape(report, shape, write, ud);
}
