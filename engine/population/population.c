/* The accumulator: forms as they were seen, copied one after another.
 *
 * Depends on population.h. Everything lives in one arena and one pool and is freed with them.
 */
#include "population/population.h"

bool jx__population_init(Population *p, const Alloc *al, const Plan *plan, Lang lang)
{
    *p = (Population){.lang = lang};
    if (!jx__arena_init(&p->arena, al, 0)) return false;
    if (!jx__num_pool_init(&p->pool, al)) {
        jx__arena_free(&p->arena);
        return false;
    }
    p->title = jx__str_copy(&p->arena, plan->title);
    p->fingerprint = jx__str_copy(&p->arena, plan->fingerprint);
    p->ngrades = plan->ngrades;
    p->grades = jx__arena_alloc(&p->arena, sizeof *p->grades * ((size_t)plan->ngrades + 1));
    for (uint32_t i = 0; i < p->ngrades && !p->arena.failed; i++)
        p->grades[i] = jx__str_copy(&p->arena, plan->grades[i].name);
    if (!p->arena.failed) return true;
    jx__population_free(p);
    return false;
}

void jx__population_free(Population *p)
{
    jx__num_pool_free(&p->pool);
    jx__arena_free(&p->arena);
}

/* ---- indicators by key ---- */

static void place(Population *p, uint32_t indicator)
{
    uint32_t at = (uint32_t)jx__str_hash(p->indicators.at[indicator].key) & (p->nindex - 1);
    while (p->index[at])
        at = (at + 1) & (p->nindex - 1);
    p->index[at] = indicator + 1;
}

static bool grow(Population *p)
{
    if (p->nindex > 2 * (p->indicators.n + 1)) return true;
    uint32_t n = p->nindex ? 2 * p->nindex : 64;
    uint32_t *index = jx__arena_alloc(&p->arena, sizeof *index * n);
    if (p->arena.failed) return false;
    p->index = index;
    p->nindex = n;
    for (uint32_t i = 0; i < p->indicators.n; i++)
        place(p, i);
    return true;
}

static uint32_t indicator_of(Population *p, const Seen *s)
{
    if (!grow(p)) return 0;
    uint32_t at = (uint32_t)jx__str_hash(s->key) & (p->nindex - 1);
    for (; p->index[at]; at = (at + 1) & (p->nindex - 1)) {
        Indicator *known = &p->indicators.at[p->index[at] - 1];
        if (!jx__str_eq(known->key, s->key)) continue;
        /* Of several spellings of a name the first in byte order is shown, whichever came first. */
        if (jx__str_cmp(s->name, known->name) < 0) known->name = jx__str_copy(&p->arena, s->name);
        return p->index[at] - 1;
    }
    Indicator *made = VEC_PUSH(&p->arena, &p->indicators);
    *made = (Indicator){.key = jx__str_copy(&p->arena, s->key),
                        .name = jx__str_copy(&p->arena, s->name),
                        .rank = s->rank};
    if (p->arena.failed) return 0;
    place(p, p->indicators.n - 1);
    return p->indicators.n - 1;
}

/* ---- copies ---- */

static Num copy_num(Population *p, Num n)
{
    Num out = NUM_INT(0);
    if (jx__num_copy(&p->pool, n, &out) == NUM_NOMEM) p->arena.failed = true;
    return out;
}

static void copy_seen(Population *p, Seen *s, bool last_year)
{
    s->indicator = indicator_of(p, s);
    if (p->arena.failed) return;
    if (!last_year) p->indicators.at[s->indicator].forms++;
    s->key = s->name = STR_NONE; /* the population's now */
    s->rate = copy_num(p, s->rate);
    s->actual = copy_num(p, s->actual);
    s->target = copy_num(p, s->target);
    s->up.total = copy_num(p, s->up.total);
    s->down.total = copy_num(p, s->down.total);
    s->actual_text = jx__str_copy(&p->arena, s->actual_text);
    s->target_text = jx__str_copy(&p->arena, s->target_text);
}

static void *copy_array(Population *p, const void *from, size_t n, size_t size)
{
    char *to = jx__arena_alloc(&p->arena, (n + 1) * size);
    if (p->arena.failed) return NULL;
    for (size_t i = 0; i < n * size; i++)
        to[i] = ((const char *)from)[i];
    return to;
}

bool jx__population_take(Population *p, const FormSeen *form, bool last_year)
{
    Arena *ar = &p->arena;
    FormSeen f = *form;
    f.id = jx__str_copy(ar, f.id);
    f.unit = jx__str_copy(ar, f.unit);
    f.name = jx__str_copy(ar, f.name);
    f.file = jx__str_copy(ar, f.file);
    f.sha256 = jx__str_copy(ar, f.sha256);
    f.now.total = copy_num(p, f.now.total);
    if (last_year) f.nhits = f.nbounds = 0;
    f.seen = copy_array(p, form->seen, f.nseen, sizeof *f.seen);
    f.hits = copy_array(p, form->hits, f.nhits, sizeof *f.hits);
    f.bounds = copy_array(p, form->bounds, f.nbounds, sizeof *f.bounds);
    for (uint32_t i = 0; i < f.nseen && !ar->failed; i++)
        copy_seen(p, &f.seen[i], last_year);
    for (uint32_t i = 0; i < f.nhits && !ar->failed; i++) {
        f.hits[i].at = copy_num(p, f.hits[i].at);
        f.hits[i].scale = copy_num(p, f.hits[i].scale);
        f.hits[i].unit = jx__str_copy(ar, f.hits[i].unit);
    }
    for (uint32_t i = 0; i < f.nbounds && !ar->failed; i++)
        f.bounds[i].total = copy_num(p, f.bounds[i].total);
    if (ar->failed || p->pool.arena.failed) return false;
    f.order = last_year ? p->last.n : p->forms.n;
    FormSeen *slot = last_year ? VEC_PUSH(ar, &p->last) : VEC_PUSH(ar, &p->forms);
    if (ar->failed) return false;
    *slot = f;
    return true;
}
