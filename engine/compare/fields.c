/* Indicators of two schemes without a form: which score the same, which differ and where.
 *
 * Depends on alike.h, which tells what is written alike, and on regions.h for the others. What is
 * not decided is said so, with the reason; nothing is claimed of it.
 */
#include "base/limits.h"
#include "compare/regions.h"

typedef struct Named {
    Str key;
    uint32_t item, next; /* + 1 */
} Named;

typedef struct Index {
    Named *at;
    uint32_t *slots, n, nslots;
} Index;

static bool index_plan(Index *ix, Arena *ar, const Plan *p)
{
    ix->nslots = 64;
    while (ix->nslots < 2 * p->nitems)
        ix->nslots *= 2;
    ix->slots = jx__arena_alloc(ar, sizeof *ix->slots * ix->nslots);
    ix->at = jx__arena_alloc(ar, sizeof *ix->at * ((size_t)p->nitems + 1));
    if (!ix->slots || !ix->at) return false;
    for (uint32_t i = 0; i < p->nitems; i++) {
        if (!p->items[i].indicator) continue;
        Str key = jx__name_key(ar, p->items[i].name);
        uint32_t slot = (uint32_t)jx__str_hash(key) & (ix->nslots - 1);
        ix->at[ix->n] = (Named){.key = key, .item = i, .next = ix->slots[slot]};
        ix->slots[slot] = ++ix->n;
    }
    return !ar->failed;
}

static uint32_t find_item(const Index *ix, Str key)
{
    for (uint32_t i = ix->slots[(uint32_t)jx__str_hash(key) & (ix->nslots - 1)]; i;
         i = ix->at[i - 1].next)
        if (jx__str_eq(ix->at[i - 1].key, key)) return ix->at[i - 1].item;
    return JX_NO_REG;
}

static Field *add_field(Fielding *fd, const PlanItem *it)
{
    Field *f = VEC_PUSH(fd->ar, &fd->out->at);
    f->name = jx__str_copy(fd->ar, it->name);
    f->path = jx__str_copy(fd->ar, it->path);
    return f;
}

static void leave_open(Fielding *fd, const PlanItem *it, CompareWord why)
{
    Field *f = add_field(fd, it);
    f->kind = FIELD_OPEN;
    f->why = jx__compare_word(fd->ar, fd->lang, why);
    fd->out->open++;
}

/* How a score is rounded, and what comes of 未填 and 不适用, beside the assessment itself. */
static bool same_ends(const Fielding *fd, const PlanItem *x, const PlanItem *y)
{
    const Plan *p = fd->a.p, *q = fd->b.p;
    const StepKind kinds[] = {STEP_NA, STEP_MISSING, STEP_ROUND};
    uint32_t found[2][3] = {{0}};
    for (uint32_t k = 0; k < x->nsteps; k++)
        for (int e = 0; e < 3; e++)
            if (p->steps[x->first_step + k].kind == kinds[e])
                found[0][e] = 1 + (e < 2 ? p->steps[x->first_step + k].d : 0);
    for (uint32_t k = 0; k < y->nsteps; k++)
        for (int e = 0; e < 3; e++)
            if (q->steps[y->first_step + k].kind == kinds[e])
                found[1][e] = 1 + (e < 2 ? q->steps[y->first_step + k].d : 0);
    bool same = x->na_policy == y->na_policy;
    for (int e = 0; e < 3; e++)
        same = same && found[0][e] == found[1][e];
    bool rounds = found[0][2] != 0;
    return same && (!rounds || (p->item_places == q->item_places && p->item_mode == q->item_mode));
}

static const Input *input_of(const Plan *p, const PlanItem *it)
{
    return it->input == JX_NO_REG ? NULL : &p->inputs[it->input];
}

/* Whether the variable of both is the same thing. */
static bool same_variable(Fielding *fd, const PlanItem *x, const PlanItem *y)
{
    const Input *in = input_of(fd->a.p, x), *other = input_of(fd->b.p, y);
    if (x->derived != y->derived || (in == NULL) != (other == NULL)) return false;
    if ((x->method == METHOD_JUDGED) != (y->method == METHOD_JUDGED)) return false;
    if (x->derived) return jx__alike(&fd->alike, x->reg_actual, y->reg_actual);
    if (!in) return true;
    const InputWords *w = in->words, *v = other->words;
    if (in->type != other->type || w->noptions != v->noptions) return false;
    if (in->type == TYPE_TEXT || in->type == TYPE_GRADE || x->method == METHOD_JUDGED)
        for (uint32_t i = 0; i < w->noptions; i++)
            if (!jx__str_eq(w->options[i], v->options[i])) return false;
    bool known = in->dim_known && other->dim_known;
    return !known || jx__dim_eq(in->dim, other->dim);
}

static void study_pair(Fielding *fd, uint32_t i, uint32_t k)
{
    const PlanItem *x = &fd->a.p->items[i], *y = &fd->b.p->items[k];
    jx__alike_item(&fd->alike, x, y);
    bool points = jx__num_cmp(fd->alike.np, x->points, y->points) == 0;
    bool ends = same_ends(fd, x, y);
    if (points && jx__alike(&fd->alike, x->reg_exact, y->reg_exact)) {
        if (ends)
            fd->out->same++;
        else
            leave_open(fd, y, CMP_OPEN_ENDS);
        return;
    }
    jx__alike_item(&fd->alike, x, y);
    if (!same_variable(fd, x, y)) {
        leave_open(fd, y, CMP_OPEN_KIND);
        return;
    }
    if (!jx__study_begin(&fd->a, i) || !jx__study_begin(&fd->b, k)) {
        bool long_one = fd->a.too_long || fd->b.too_long;
        leave_open(fd, y, long_one ? CMP_OPEN_LIMIT : CMP_OPEN_NOTHING);
        return;
    }
    if (fd->a.curve.cut_short || fd->b.curve.cut_short || fd->a.plain.cut_short ||
        fd->b.plain.cut_short) {
        leave_open(fd, y, CMP_OPEN_LIMIT);
        return;
    }
    if (fd->a.curve.whole != fd->b.curve.whole || fd->a.signed_values != fd->b.signed_values) {
        leave_open(fd, y, CMP_OPEN_KIND);
        return;
    }
    Field f = {.kind = FIELD_DIFFERS};
    jx__regions_of(fd, &f);
    if (!f.regions.n && !f.open && !f.usual && ends) {
        fd->out->same++;
        return;
    }
    if (!f.regions.n) {
        leave_open(fd, y, !f.open && !f.usual ? CMP_OPEN_ENDS : CMP_OPEN_OTHERS);
        return;
    }
    f.name = jx__str_copy(fd->ar, y->name);
    f.path = jx__str_copy(fd->ar, y->path);
    f.ends = !ends;
    *VEC_PUSH(fd->ar, &fd->out->at) = f;
}

static bool short_of(const Arena *ar)
{
    return ar->failed && !ar->hit_limit;
}

static bool failed(const Fielding *fd)
{
    return fd->ar->failed || fd->own.failed || fd->a.ar.failed || fd->b.ar.failed ||
           fd->a.keep.failed || fd->b.keep.failed || short_of(&fd->a.pool.arena) ||
           short_of(&fd->b.pool.arena) || short_of(&fd->a.run.pool.arena) ||
           short_of(&fd->b.run.pool.arena) || fd->pool.arena.failed;
}

static bool study_all(Fielding *fd)
{
    const Plan *p = fd->a.p, *q = fd->b.p;
    Index olds = {0}, news = {0};
    if (!index_plan(&olds, &fd->own, p) || !index_plan(&news, &fd->own, q)) return false;
    if (!jx__alike_begin(&fd->alike, &fd->own, p, q, &fd->pool)) return false;
    for (uint32_t n = 0; n < news.n && !failed(fd); n++) {
        uint32_t i = find_item(&olds, news.at[n].key), k = news.at[n].item;
        if (i == JX_NO_REG)
            add_field(fd, &q->items[k])->kind = FIELD_ADDED;
        else if (n >= JX_LIMIT_STUDIED)
            leave_open(fd, &q->items[k], CMP_OPEN_LIMIT);
        else
            study_pair(fd, i, k);
    }
    for (uint32_t n = 0; n < olds.n && !failed(fd); n++)
        if (find_item(&news, olds.at[n].key) == JX_NO_REG)
            add_field(fd, &p->items[olds.at[n].item])->kind = FIELD_REMOVED;
    return !failed(fd);
}

bool jx__regions_find(Fields *out, Arena *ar, const Plan *old, const Plan *new, const Alloc *al,
                      Lang lang)
{
    Fielding *fd = jx__alloc(al, sizeof *fd);
    if (!fd) return false;
    *fd = (Fielding){.out = out, .ar = ar, .lang = lang};
    *out = (Fields){.by_form = jx__plan_by_form(old) || jx__plan_by_form(new)};
    bool ok = jx__arena_init(&fd->own, al, 0);
    ok = jx__num_pool_init(&fd->pool, al) && ok;
    ok = jx__study_open(&fd->a, old, al) && ok;
    ok = jx__study_open(&fd->b, new, al) && ok;
    fd->a.reals = fd->b.reals = true;
    ok = ok && study_all(fd);
    jx__study_close(&fd->a);
    jx__study_close(&fd->b);
    if (fd->pool.arena.alloc.fn) jx__num_pool_free(&fd->pool);
    if (fd->own.alloc.fn) jx__arena_free(&fd->own);
    jx__free(al, fd, sizeof *fd);
    return ok;
}
