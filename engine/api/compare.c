/* jx_compare: two rule texts, the hybrids between them, and forms scored with all of them.
 *
 * Depends on every stage. A hybrid is text, compiled like any rule file; a change that makes no
 * scheme by itself is joined by those after it until one comes about, and those that were not needed
 * for it are let go again. Each form is scored with the old rules, every hybrid and the new rules;
 * forms are not kept.
 */
#define _XOPEN_SOURCE 700
#include "compare/say.h"
#include "api/api.h"
#include "publish/page.h"
#include <string.h>

struct jx_compare {
    Alloc alloc;
    const jx_engine *engine;
    jx_engine plain; /* the engine without a loader, for hybrids */
    Arena arena;
    NumPool pool;
    jx_ruleset *old, *new;
    jx_ruleset **hybrids; /* 0 … nsteps */
    uint32_t **ids;       /* of their plans' items; NULL: the plan comes with the form */
    jx_diags *findings;
    Comparison c;
    bool *used;
    size_t nused;
    bool tally_made;
};

void jx_compare_free(jx_compare *cmp)
{
    if (!cmp) return;
    Alloc al = cmp->alloc;
    if (cmp->tally_made) jx__tally_end(&cmp->c.tally);
    for (uint32_t i = 0; cmp->hybrids && i <= cmp->c.nsteps; i++)
        jx_ruleset_release(cmp->hybrids[i]);
    jx_ruleset_release(cmp->old);
    jx_ruleset_release(cmp->new);
    jx_diags_free(cmp->findings);
    jx__free(&al, cmp->used, cmp->nused);
    if (cmp->pool.arena.alloc.fn) jx__num_pool_free(&cmp->pool);
    if (cmp->arena.alloc.fn) jx__arena_free(&cmp->arena);
    jx__free(&al, cmp, sizeof *cmp);
}

/* ---- the two outlines ---- */

static jx_status read_outline(jx_compare *cmp, const jx_engine *engine, const jx_text *text,
                              Outline *out)
{
    Compile c;
    Diags quiet;
    if (!jx__diags_init(&quiet, &cmp->alloc)) return JX_ENOMEM;
    if (!jx__compile_begin(&c, engine)) {
        jx__diags_free(&quiet);
        return JX_ENOMEM;
    }
    bool ok = jx__compile_run(&c, JX_STAGE_EFFECTIVE, text->file ? text->file : "",
                              text->text ? text->text : "", text->length, &quiet);
    jx_status st = jx__compile_status(&c, &quiet);
    if (st == JX_OK && !ok) st = JX_ENOMEM;
    if (st == JX_OK && !jx__outline_read(out, &cmp->arena, &c.model, &c.parsed.tokens))
        st = JX_ENOMEM;
    jx__compile_end(&c);
    jx__diags_free(&quiet);
    return st == JX_EDIAG ? JX_ENOMEM : st; /* it compiled a moment ago */
}

/* Compiles one side; its findings join those of the comparison. */
static jx_status compile_side(jx_compare *cmp, jx_engine *engine, const jx_text *text,
                              jx_ruleset **rules)
{
    jx_diags *ds = NULL;
    jx_status st = jx_ruleset_compile(engine, text->file, text->text, text->length, &ds, rules);
    if (ds) jx__diags_append(&cmp->findings->list, &ds->list);
    jx_diags_free(ds);
    return st;
}

/* ---- steps ---- */

typedef struct Planning {
    jx_compare *cmp;
    bool *applied;         /* by change */
    uint32_t *left, nleft; /* changes still to come, in order */
    uint32_t tries;
} Planning;

/* The hybrid with what is applied now, or NULL: it is no scheme, or memory is short (*st). */
static jx_ruleset *try_hybrid(Planning *pl, jx_status *st)
{
    jx_compare *cmp = pl->cmp;
    Arena ar;
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    *st = JX_ENOMEM;
    if (!jx__arena_init(&ar, &cmp->alloc, 0)) return NULL;
    Str text = jx__changes_text(&cmp->c.diff, &ar, pl->applied);
    if (!ar.failed)
        *st = jx_ruleset_compile(&cmp->plain, "", text.n ? text.p : "", text.n, &ds, &rules);
    jx_diags_free(ds);
    jx__arena_free(&ar);
    pl->tries++;
    return rules;
}

/* Lets go of the changes in the middle of a step that it does without. */
static jx_ruleset *shrink(Planning *pl, uint32_t n, bool *in, jx_ruleset *whole, jx_status *st)
{
    uint32_t most = 4 * pl->cmp->c.diff.changes.n + 32;
    for (uint32_t k = 1; k + 1 < n && pl->tries < most; k++) {
        pl->applied[pl->left[k]] = false;
        jx_ruleset *less = try_hybrid(pl, st);
        if (*st != JX_OK && *st != JX_EDIAG) {
            jx_ruleset_release(whole);
            return NULL;
        }
        if (!less) {
            pl->applied[pl->left[k]] = true;
            continue;
        }
        in[k] = false;
        jx_ruleset_release(whole);
        whole = less;
    }
    *st = JX_OK;
    return whole;
}

static void tell_step(jx_compare *cmp, uint32_t step)
{
    Buf list = jx__buf(&cmp->arena);
    uint32_t n = 0, first = 0;
    for (uint32_t i = 0; i < cmp->c.diff.changes.n; i++) {
        if (cmp->c.diff.changes.at[i].step != step) continue;
        if (!n++) first = i;
        jx__buf_printf(&list, "%s%u", n > 1 ? "、" : "", i + 1);
    }
    if (n < 2) return;
    const Change *c = &cmp->c.diff.changes.at[first];
    Str file = c->after_line ? c->after_file : c->before_file;
    Where at = {.file = file};
    jx__diag(&cmp->findings->list, JX7201, at, jx__buf_str(&list));
}

/* Takes the next step: the first change that is left, with those it needs. */
static jx_status take_step(Planning *pl)
{
    jx_compare *cmp = pl->cmp;
    bool last = cmp->c.nsteps + 1 >= JX_LIMIT_STEPS;
    bool *in = jx__arena_alloc(&cmp->arena, (size_t)pl->nleft + 1);
    jx_ruleset *made = NULL;
    jx_status st = JX_OK;
    uint32_t n = 0;
    if (!in) return JX_ENOMEM;
    while (n < pl->nleft && !made) {
        in[n] = true;
        pl->applied[pl->left[n++]] = true;
        if (last && n < pl->nleft) continue;
        made = try_hybrid(pl, &st);
        if (!made && st != JX_EDIAG) return st;
    }
    if (made && n > 2 && !last) made = shrink(pl, n, in, made, &st);
    if (!made && st != JX_EDIAG) return st;
    if (!made) made = jx_ruleset_retain(cmp->new); /* not even all of them: told form by form */
    cmp->hybrids[++cmp->c.nsteps] = made;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < pl->nleft; k++) {
        if (k < n && in[k])
            cmp->c.diff.changes.at[pl->left[k]].step = cmp->c.nsteps;
        else
            pl->left[kept++] = pl->left[k];
    }
    if (last && pl->nleft > 1)
        jx__diag(&cmp->findings->list, JX7202, ((Where){.file = cmp->c.new_file}),
                 jx__str_printf(&cmp->arena, "%u", pl->nleft),
                 jx__str_printf(&cmp->arena, "%u", JX_LIMIT_STEPS));
    pl->nleft = kept;
    tell_step(cmp, cmp->c.nsteps);
    return JX_OK;
}

static jx_status plan_steps(jx_compare *cmp)
{
    Difference *d = &cmp->c.diff;
    Planning pl = {.cmp = cmp};
    size_t n = (size_t)d->changes.n + 1;
    uint32_t most = d->changes.n < JX_LIMIT_STEPS ? d->changes.n : JX_LIMIT_STEPS;
    pl.applied = jx__arena_alloc(&cmp->arena, n);
    pl.left = jx__arena_alloc(&cmp->arena, n * sizeof *pl.left);
    cmp->hybrids = jx__arena_alloc(&cmp->arena, sizeof *cmp->hybrids * ((size_t)most + 2));
    if (!pl.applied || !pl.left || !cmp->hybrids) return JX_ENOMEM;
    for (uint32_t i = 0; i < d->changes.n; i++) {
        pl.applied[i] = d->changes.at[i].silent;
        if (!pl.applied[i]) pl.left[pl.nleft++] = i;
    }
    jx_status st = JX_OK;
    cmp->hybrids[0] = try_hybrid(&pl, &st);
    if (!cmp->hybrids[0] && st != JX_EDIAG) return st;
    if (!cmp->hybrids[0]) cmp->hybrids[0] = jx_ruleset_retain(cmp->old);
    while (pl.nleft && st == JX_OK)
        st = take_step(&pl);
    return cmp->arena.failed ? JX_ENOMEM : st == JX_EDIAG ? JX_OK : st;
}

/* ---- the whole ---- */

static jx_ruleset *scheme_at(const jx_compare *cmp, uint32_t k)
{
    uint32_t n = cmp->c.nsteps;
    return k == 0 ? cmp->old : k == n + 2 ? cmp->new : cmp->hybrids[k - 1];
}

/* The items of a plan that any form shares are named once. */
static bool name_plans(jx_compare *cmp)
{
    uint32_t n = cmp->c.nsteps + 3;
    cmp->ids = jx__arena_alloc(&cmp->arena, sizeof *cmp->ids * n);
    if (!cmp->ids) return false;
    for (uint32_t k = 0; k < n; k++) {
        const jx_ruleset *r = scheme_at(cmp, k);
        if (r->scheme) continue;
        size_t size = sizeof **cmp->ids * ((size_t)r->plan->nitems + 1);
        cmp->ids[k] = jx__arena_alloc(&cmp->arena, size);
        if (!cmp->ids[k] || !jx__tally_names(&cmp->c.tally, r->plan, cmp->ids[k])) return false;
    }
    return !cmp->arena.failed;
}

static Str points_of(jx_compare *cmp, const jx_ruleset *r)
{
    bool exact;
    return jx__num_text(&cmp->arena, &cmp->pool, r->plan->total_points, 6, 2, &exact);
}

static jx_status prepare(jx_compare *cmp, jx_engine *engine, const jx_text *before,
                         const jx_text *after)
{
    Comparison *c = &cmp->c;
    c->diff.ar = &cmp->arena;
    jx_status st = read_outline(cmp, engine, before, &c->diff.old);
    if (st == JX_OK) st = read_outline(cmp, engine, after, &c->diff.new);
    if (st != JX_OK) return st;
    c->old_file = c->diff.old.file, c->new_file = c->diff.new.file;
    c->old_title = c->diff.old.title, c->new_title = c->diff.new.title;
    c->old_sha256 = jx__str_of(cmp->old->fingerprint);
    c->new_sha256 = jx__str_of(cmp->new->fingerprint);
    c->total_old = points_of(cmp, cmp->old);
    c->total_new = points_of(cmp, cmp->new);
    if (!jx__changes_find(&c->diff)) return JX_ENOMEM;
    st = plan_steps(cmp);
    if (st != JX_OK) return st;
    cmp->tally_made = true;
    if (!jx__tally_begin(&c->tally, &cmp->arena, &cmp->pool, c->nsteps) || !name_plans(cmp))
        return JX_ENOMEM;
    bool found = jx__regions_find(&c->fields, &cmp->arena, cmp->old->plan, cmp->new->plan,
                                  &cmp->alloc, c->lang);
    return found && !cmp->arena.failed && !cmp->findings->list.arena.failed ? JX_OK : JX_ENOMEM;
}

static jx_compare *new_compare(jx_engine *engine)
{
    jx_compare *cmp = jx__alloc(&engine->alloc, sizeof *cmp);
    if (!cmp) return NULL;
    memset(cmp, 0, sizeof *cmp);
    cmp->alloc = engine->alloc;
    cmp->engine = engine;
    cmp->plain = *engine;
    cmp->plain.load = NULL;
    cmp->c = (Comparison){.ar = &cmp->arena, .lang = engine->lang, .engine = jx_version()};
    cmp->findings = jx__api_diags_new(&cmp->alloc);
    bool ok = jx__arena_init(&cmp->arena, &cmp->alloc, 0) && cmp->findings;
    ok = ok && jx__num_pool_init(&cmp->pool, &cmp->alloc);
    if (ok) return cmp;
    jx_compare_free(cmp);
    return NULL;
}

jx_status jx_compare_new(jx_engine *engine, const jx_text *before, const jx_text *after,
                         jx_diags **diags, jx_compare **compare)
{
    if (diags) *diags = NULL;
    if (compare) *compare = NULL;
    if (!engine || !before || !after || !diags || !compare) return JX_EINVAL;
    if ((!before->text && before->length) || (!after->text && after->length)) return JX_EINVAL;
    jx_compare *cmp = new_compare(engine);
    if (!cmp) return JX_ENOMEM;
    jx_status st = compile_side(cmp, engine, before, &cmp->old);
    jx_status other = compile_side(cmp, engine, after, &cmp->new);
    if (st == JX_OK || (st == JX_EDIAG && other != JX_OK)) st = other;
    if (st == JX_OK) st = prepare(cmp, engine, before, after);
    jx_diags *ds = cmp->findings;
    cmp->findings = NULL;
    st = jx__api_diags_give(ds, st, engine->lang, diags);
    if (st == JX_OK)
        *compare = cmp;
    else
        jx_compare_free(cmp);
    return st;
}

/* ---- forms ---- */

static bool note_used(jx_compare *cmp, const Scoring *s)
{
    if (cmp->nused < s->nwith) {
        bool *used = jx__alloc(&cmp->alloc, s->nwith);
        if (!used) return false;
        memset(used, 0, s->nwith);
        if (cmp->nused) memcpy(used, cmp->used, cmp->nused);
        jx__free(&cmp->alloc, cmp->used, cmp->nused);
        cmp->used = used;
        cmp->nused = s->nwith;
    }
    for (uint32_t i = 0; i < s->nwith; i++)
        cmp->used[i] = cmp->used[i] || s->with[i].used;
    return true;
}

/* Texts of the report are gone with it. */
static void tell_end(jx_compare *cmp, const Report *r, bool new, FormLine *line)
{
    Arena *ar = &cmp->c.tally.scratch;
    Str grade = r->grade.n ? jx__str_copy(ar, r->grade) : STR_NONE;
    Str why = r->total.p ? STR_NONE : jx__str_copy(ar, r->total_why);
    *(new ? &line->new_grade : &line->old_grade) = grade;
    *(new ? &line->new_why : &line->old_why) = why;
    *(new ? &line->new_errors : &line->old_errors) = r->findings.errors;
    if (new) return;
    line->file = jx__str_copy(ar, r->file);
    line->id = jx__str_copy(ar, r->id);
    line->unit = jx__str_copy(ar, r->unit);
    line->name = jx__str_copy(ar, r->name.n ? r->name : r->form);
}

static jx_status score_with(jx_compare *cmp, uint32_t k, const Form *form,
                            const jx_attachment *with, size_t n, FormLine *line, ScoreSet *set)
{
    Scoring s;
    Diags diags;
    uint32_t last = cmp->c.nsteps + 2;
    bool end = k == 0 || k == last;
    if (!jx__diags_init(&diags, &cmp->alloc)) return JX_ENOMEM;
    bool ok = jx__score_bare(&s, scheme_at(cmp, k), form, with, n, end, &diags);
    bool large = s.too_large;
    ok = ok && jx__tally_read(&cmp->c.tally, &s.last, cmp->ids[k], set);
    if (ok && end) tell_end(cmp, s.report, k == last, line);
    if (ok && end) ok = note_used(cmp, &s);
    jx__score_end(&s);
    jx__diags_free(&diags);
    return ok ? JX_OK : large ? JX_ELIMIT : JX_ENOMEM;
}

jx_status jx_compare_form(jx_compare *cmp, const jx_form *form, const jx_attachment *with, size_t n)
{
    if (!cmp || !form) return JX_EINVAL;
    jx_status st = jx__api_attached(with, n);
    if (st != JX_OK) return st;
    Tally *t = &cmp->c.tally;
    uint32_t nsets = cmp->c.nsteps + 3;
    FormLine line = {.nmoves = 0};
    ScoreSet *sets = jx__arena_alloc(&t->scratch, sizeof *sets * nsets);
    if (!sets) st = JX_ENOMEM;
    for (uint32_t k = 0; k < nsets && st == JX_OK; k++)
        st = score_with(cmp, k, &form->form, with, n, &line, &sets[k]);
    if (st != JX_OK) {
        jx__arena_reset(&t->scratch);
        return st;
    }
    return jx__tally_add(t, line, sets) ? JX_OK : JX_ENOMEM;
}

int jx_compare_used(const jx_compare *cmp, size_t i)
{
    return cmp && i < cmp->nused && cmp->used[i];
}

size_t jx_compare_changes(const jx_compare *cmp)
{
    return cmp ? cmp->c.diff.changes.n : 0;
}

size_t jx_compare_broken(const jx_compare *cmp)
{
    return cmp ? cmp->c.tally.broken : 0;
}

/* ---- writing ---- */

jx_status jx_compare_render(jx_compare *cmp, jx_view view, const jx_render_options *options,
                            jx_write_fn write, void *ud)
{
    jx_render_options o;
    bool known = view == JX_VIEW_TABLE || view == JX_VIEW_JSON;
    if (!cmp || !write || !known || !jx__render_options(options, &o)) return JX_EINVAL;
    Arena ar;
    if (!jx__tally_rank(&cmp->c.tally) || !jx__arena_init(&ar, &cmp->alloc, 0)) return JX_ENOMEM;
    Buf out = jx__buf(&ar);
    if (view == JX_VIEW_JSON)
        jx__compare_json(&out, &cmp->c);
    else
        jx__compare_table(&out, &cmp->c, o.color != 0, o.width ? o.width : 80);
    jx_status st =
        cmp->arena.failed || cmp->pool.arena.failed ? JX_ENOMEM : jx__api_write(&out, write, ud);
    jx__arena_free(&ar);
    return st;
}

typedef struct Workbook {
    const Publication *p;
    const Comparison *c;
} Workbook;

static bool make_workbook(void *ud, const char *path)
{
    const Workbook *w = ud;
    return jx__page_workbook(w->p, path, w->c->new_title, jx__compare_content, w->c);
}

static jx_status write_workbook(const Publication *p, const Comparison *c, jx_write_fn write,
                                void *ud)
{
    Workbook w = {p, c};
    jx_status st = jx__api_workbook(&p->arena->alloc, make_workbook, &w, write, ud);
    return p->arena->failed ? JX_ENOMEM : st;
}

jx_status jx_compare_document(jx_compare *cmp, jx_document kind, jx_write_fn write, void *ud)
{
    bool known = kind == JX_DOCUMENT_MARKDOWN || kind == JX_DOCUMENT_HTML ||
                 kind == JX_DOCUMENT_CSV || kind == JX_DOCUMENT_XLSX;
    if (!cmp || !known || !write) return JX_EINVAL;
    Arena ar;
    if (!jx__tally_rank(&cmp->c.tally) || !jx__arena_init(&ar, &cmp->alloc, 0)) return JX_ENOMEM;
    Publication p = {.lang = cmp->c.lang, .engine = jx_version(), .arena = &ar};
    Buf out = jx__buf(&ar);
    jx_status st = JX_OK;
    if (kind == JX_DOCUMENT_XLSX) {
        st = write_workbook(&p, &cmp->c, write, ud);
    } else {
        Page pg = kind == JX_DOCUMENT_HTML ? jx__page_html(&out, &p) : jx__page_markdown(&out, &p);
        if (kind == JX_DOCUMENT_CSV)
            jx__compare_csv(&out, &cmp->c);
        else
            jx__compare_content(&pg, &cmp->c);
        st = jx__api_write(&out, write, ud);
    }
    if (cmp->arena.failed || cmp->pool.arena.failed) st = JX_ENOMEM;
    jx__arena_free(&ar);
    return st;
}
