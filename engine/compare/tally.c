/* Forms to lines and sums. See tally.h. */
#include "compare/tally.h"
#include "base/sort.h"
#include <string.h>

bool jx__tally_begin(Tally *t, Arena *ar, NumPool *np, uint32_t nsteps)
{
    Num zero = NUM_INT(0);
    *t = (Tally){.ar = ar, .np = np, .nsteps = nsteps, .sum = zero, .most = zero, .least = zero};
    t->old_sum = t->new_sum = zero;
    t->nslots = 64;
    t->slots = jx__arena_alloc(ar, sizeof *t->slots * t->nslots);
    t->steps = jx__arena_alloc(ar, sizeof *t->steps * ((size_t)nsteps + 2));
    for (uint32_t i = 0; t->steps && i <= nsteps; i++)
        t->steps[i].sum = t->steps[i].most = t->steps[i].least = zero;
    return jx__arena_init(&t->scratch, &ar->alloc, 0) && t->slots && t->steps && !ar->failed;
}

void jx__tally_end(Tally *t)
{
    if (t->scratch.alloc.fn) jx__arena_free(&t->scratch);
}

/* ---- names ---- */

static bool grow_slots(Tally *t)
{
    uint32_t n = t->nslots * 2;
    uint32_t *slots = jx__arena_alloc(t->ar, sizeof *slots * n);
    if (!slots || t->ar->failed) return false;
    for (uint32_t i = 0; i < t->indicators.n; i++) {
        uint32_t at = (uint32_t)jx__str_hash(t->indicators.at[i].key) & (n - 1);
        t->indicators.at[i].next = slots[at];
        slots[at] = i + 1;
    }
    t->slots = slots;
    t->nslots = n;
    return true;
}

static uint32_t intern(Tally *t, Str key, const PlanItem *it)
{
    uint32_t slot = (uint32_t)jx__str_hash(key) & (t->nslots - 1);
    for (uint32_t i = t->slots[slot]; i; i = t->indicators.at[i - 1].next)
        if (jx__str_eq(t->indicators.at[i - 1].key, key)) return i - 1;
    if (t->indicators.n >= t->nslots) {
        if (!grow_slots(t)) return JX_NO_REG;
        slot = (uint32_t)jx__str_hash(key) & (t->nslots - 1);
    }
    uint32_t at = t->indicators.n;
    Num zero = NUM_INT(0);
    *VEC_PUSH(t->ar, &t->indicators) =
        (TallyIndicator){.key = jx__str_copy(t->ar, key),
                         .name = jx__str_copy(t->ar, it->name),
                         .level1 = jx__str_copy(t->ar, it->above->level1),
                         .level2 = jx__str_copy(t->ar, it->above->level2),
                         .next = t->slots[slot],
                         .stamp = JX_NO_REG,
                         .sum = zero,
                         .most = zero,
                         .least = zero};
    if (t->indicators.n == at) return JX_NO_REG;
    t->slots[slot] = at + 1;
    return at;
}

bool jx__tally_names(Tally *t, const Plan *plan, uint32_t *ids)
{
    t->stamp++;
    for (uint32_t i = 0; i < plan->nitems; i++) {
        const PlanItem *it = &plan->items[i];
        ids[i] = JX_NO_REG;
        if (!it->indicator) continue;
        Str key = jx__name_key(&t->scratch, it->name);
        uint32_t at = intern(t, key, it), again = 2;
        /* Rows of a form may share a name: the second of them is another indicator. */
        while (at != JX_NO_REG && t->indicators.at[at].stamp == t->stamp)
            at = intern(t, jx__str_printf(&t->scratch, "%.*s\n%u", STR_F(key), again++), it);
        if (at == JX_NO_REG || t->scratch.failed) return false;
        t->indicators.at[at].stamp = t->stamp;
        ids[i] = at;
    }
    return !t->ar->failed && !t->scratch.failed;
}

/* ---- reading a run ---- */

static Standing standing(Tally *t, const Session *s, uint32_t reg)
{
    Standing at = {.present = true, .status = CELL_MISSING, .num = NUM_INT(0)};
    if (reg == JX_NO_REG) return at;
    at.status = s->regs[reg].status;
    if (at.status == CELL_OK && jx__num_copy(t->np, s->regs[reg].num, &at.num) != NUM_OK)
        t->ar->failed = true;
    return at;
}

bool jx__tally_read(Tally *t, const Session *last, uint32_t *ids, ScoreSet *out)
{
    const Plan *p = last->plan;
    uint32_t *own = ids;
    if (!own) {
        own = jx__arena_alloc(&t->scratch, sizeof *own * ((size_t)p->nitems + 1));
        if (!own || !jx__tally_names(t, p, own)) return false;
    }
    *out = (ScoreSet){.total = standing(t, last, p->reg_total)};
    for (uint32_t i = 0; i < p->nitems; i++)
        if (own[i] != JX_NO_REG)
            *VEC_PUSH(&t->scratch, &out->scores) =
                (Score){.indicator = own[i], .at = standing(t, last, p->items[i].reg_score)};
    if (p->item_places > t->places && p->item_places <= 6) t->places = p->item_places;
    if (p->total_places > t->places && p->total_places <= 6) t->places = p->total_places;
    return !t->scratch.failed && !t->ar->failed && !t->np->arena.failed;
}

/* ---- exact sums ---- */

/* A number that outgrows its range has no sum: the arena says so, as if memory were short. */
static Num add(Tally *t, Num a, Num b)
{
    Num x = a;
    if (jx__num_add(t->np, a, b, &x) != NUM_OK) t->ar->failed = true;
    return x;
}

static Num subtract(Tally *t, Num a, Num b)
{
    Num x = a;
    if (jx__num_sub(t->np, a, b, &x) != NUM_OK) t->ar->failed = true;
    return x;
}

static bool equal(Tally *t, const Standing *a, const Standing *b)
{
    if (jx__standing_ok(a) != jx__standing_ok(b)) return false;
    if (!jx__standing_ok(a)) return a->present == b->present && a->status == b->status;
    return jx__num_cmp(t->np, a->num, b->num) == 0;
}

/* What an indicator that a scheme does not have adds to its total: nothing. */
static bool value_of(const Standing *s, Num *out)
{
    *out = s->present ? s->num : NUM_INT(0);
    return !s->present || s->status == CELL_OK;
}

/* The shares of the steps between at[0] (the old outline) and at[nsteps]; those of 0 are left out.
 * Their sum is checked against the whole. */
static bool push_shares(Tally *t, const Standing *at, uint32_t *first, uint32_t *n)
{
    Num before, now, sum = NUM_INT(0), whole = NUM_INT(0);
    uint32_t from = 1;
    *first = t->shares.n;
    *n = 0;
    if (!value_of(&at[0], &before)) return false;
    Num start = before;
    for (uint32_t k = 1; k <= t->nsteps; k++) {
        if (!value_of(&at[k], &now)) continue;
        Num by = subtract(t, now, before);
        if (jx__num_sign(by) != 0) {
            *VEC_PUSH(t->ar, &t->shares) = (Share){.from = from, .until = k, .by = by};
            (*n)++;
        }
        sum = add(t, sum, by);
        before = now;
        from = k + 1;
    }
    whole = subtract(t, before, start);
    return from == t->nsteps + 1 && jx__num_cmp(t->np, sum, whole) == 0;
}

static void widen(Tally *t, Num by, Num *most, Num *least, uint32_t *most_form,
                  uint32_t *least_form)
{
    uint32_t form = t->forms.n;
    if (jx__num_cmp(t->np, by, *most) > 0) {
        *most = by;
        if (most_form) *most_form = form;
    }
    if (jx__num_cmp(t->np, by, *least) < 0) {
        *least = by;
        if (least_form) *least_form = form;
    }
}

static void count_share(Tally *t, const Share *s)
{
    if (s->from == s->until) {
        StepSum *st = &t->steps[s->from];
        st->forms++;
        st->up += jx__num_sign(s->by) > 0;
        st->down += jx__num_sign(s->by) < 0;
        st->sum = add(t, st->sum, s->by);
        widen(t, s->by, &st->most, &st->least, &st->most_form, &st->least_form);
        return;
    }
    uint32_t i = 0;
    while (i < t->joints.n &&
           (t->joints.at[i].from != s->from || t->joints.at[i].until != s->until))
        i++;
    if (i == t->joints.n)
        *VEC_PUSH(t->ar, &t->joints) =
            (Joint){.from = s->from, .until = s->until, .sum = NUM_INT(0)};
    if (i == t->joints.n) return;
    t->joints.at[i].forms++;
    t->joints.at[i].sum = add(t, t->joints.at[i].sum, s->by);
}

/* ---- one form ---- */

typedef struct Local {
    uint32_t indicator;
    Standing *at; /* of each set */
} Local;

typedef VEC(Local) Locals;

static bool gather(Tally *t, const ScoreSet *sets, uint32_t nsets, Locals *out)
{
    t->stamp++;
    for (uint32_t k = 0; k < nsets; k++) {
        /* The new rules' own order first, then what only others have. */
        const ScoreSet *set = &sets[k == 0 ? nsets - 1 : k - 1];
        uint32_t which = k == 0 ? nsets - 1 : k - 1;
        for (uint32_t i = 0; i < set->scores.n; i++) {
            TallyIndicator *in = &t->indicators.at[set->scores.at[i].indicator];
            if (in->stamp != t->stamp) {
                in->stamp = t->stamp;
                in->local = out->n;
                Local *l = VEC_PUSH(&t->scratch, out);
                l->indicator = set->scores.at[i].indicator;
                l->at = jx__arena_alloc(&t->scratch, sizeof *l->at * nsets);
                if (t->scratch.failed || !l->at) return false;
            }
            out->at[in->local].at[which] = set->scores.at[i].at;
        }
    }
    return !t->scratch.failed;
}

static void count_move(Tally *t, const Move *m, Num by)
{
    TallyIndicator *in = &t->indicators.at[m->indicator];
    bool old = jx__standing_ok(&m->old), new = jx__standing_ok(&m->new);
    if (!old || !new) {
        in->states++;
        return;
    }
    in->up += jx__num_sign(by) > 0;
    in->down += jx__num_sign(by) < 0;
    in->sum = add(t, in->sum, by);
    widen(t, by, &in->most, &in->least, NULL, NULL);
    bool zero = jx__num_sign(m->old.num) > 0 && jx__num_sign(m->new.num) == 0;
    bool unzero = jx__num_sign(m->old.num) == 0 && jx__num_sign(m->new.num) > 0;
    in->zeros += zero;
    in->unzeros += unzero;
    t->zeros += zero;
    t->unzeros += unzero;
}

/* The chain begins with the old rules and ends with the new ones. */
static bool chain_holds(Tally *t, const Standing *old, const Standing *chain, const Standing *new)
{
    return equal(t, old, &chain[0]) && equal(t, &chain[t->nsteps], new);
}

static bool add_moves(Tally *t, FormLine *line, const Locals *all)
{
    for (uint32_t i = 0; i < all->n; i++) {
        const Standing *at = all->at[i].at;
        const Standing *old = &at[0], *chain = &at[1], *new = &at[t->nsteps + 2];
        if (!chain_holds(t, old, chain, new)) line->broken = true;
        bool still = equal(t, old, new);
        Move m = {.indicator = all->at[i].indicator, .old = *old, .new = *new};
        m.first_share = t->shares.n;
        Num a, b;
        bool numbers = value_of(old, &a) && value_of(new, &b);
        uint32_t before = t->shares.n;
        if (numbers && !push_shares(t, chain, &m.first_share, &m.nshares)) line->broken = true;
        if (still && !m.nshares) continue;
        for (uint32_t k = before; k < t->shares.n; k++)
            if (t->shares.at[k].from == t->shares.at[k].until)
                t->steps[t->shares.at[k].from].indicators++;
        if (!still) count_move(t, &m, numbers ? subtract(t, b, a) : NUM_INT(0));
        *VEC_PUSH(t->ar, &t->moves) = m;
        line->nmoves++;
        if (t->ar->failed) return false;
    }
    return true;
}

static void count_grade(Tally *t, const FormLine *line)
{
    uint32_t i = 0;
    while (i < t->grades.n && !(jx__str_eq(t->grades.at[i].old, line->old_grade) &&
                                jx__str_eq(t->grades.at[i].new, line->new_grade)))
        i++;
    if (i == t->grades.n)
        *VEC_PUSH(t->ar, &t->grades) = (GradePair){.old = line->old_grade, .new = line->new_grade};
    if (i < t->grades.n) t->grades.at[i].forms++;
}

static void count_total(Tally *t, FormLine *line, const Standing *chain)
{
    bool old = jx__standing_ok(&line->old), new = jx__standing_ok(&line->new);
    t->lost += old && !new;
    t->gained += new && !old;
    t->unscored += !old && !new;
    if (!old || !new) return;
    if (!push_shares(t, chain, &line->first_share, &line->nshares)) line->broken = true;
    for (uint32_t k = 0; k < line->nshares && !line->broken; k++)
        count_share(t, &t->shares.at[line->first_share + k]);
    Num by = subtract(t, line->new.num, line->old.num);
    int sign = jx__num_sign(by);
    t->up += sign > 0;
    t->down += sign < 0;
    t->same += sign == 0;
    t->sum = add(t, t->sum, by);
    t->old_sum = add(t, t->old_sum, line->old.num);
    t->new_sum = add(t, t->new_sum, line->new.num);
    widen(t, by, &t->most, &t->least, &t->most_form, &t->least_form);
}

static void keep_texts(Tally *t, FormLine *line)
{
    Str *texts[] = {&line->file,      &line->id,        &line->unit,    &line->name,
                    &line->old_grade, &line->new_grade, &line->old_why, &line->new_why};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = texts[i]->n ? jx__str_copy(t->ar, *texts[i]) : STR_NONE;
}

bool jx__tally_add(Tally *t, FormLine line, const ScoreSet *sets)
{
    uint32_t nsets = t->nsteps + 3;
    Locals all = {0};
    Standing *totals = jx__arena_alloc(&t->scratch, sizeof *totals * nsets);
    if (!totals || !gather(t, sets, nsets, &all)) return false;
    for (uint32_t k = 0; k < nsets; k++)
        totals[k] = sets[k].total;
    keep_texts(t, &line);
    line.old = totals[0];
    line.new = totals[nsets - 1];
    line.first_move = t->moves.n;
    if (!chain_holds(t, &line.old, &totals[1], &line.new)) line.broken = true;
    count_total(t, &line, &totals[1]);
    count_grade(t, &line);
    if (!add_moves(t, &line, &all)) return false;
    t->broken += line.broken;
    *VEC_PUSH(t->ar, &t->forms) = line;
    jx__arena_reset(&t->scratch);
    t->ranked = false;
    return !t->ar->failed && !t->np->arena.failed;
}

/* ---- ranks ---- */

typedef struct Ranking {
    const Tally *t;
    bool new; /* by the new totals */
} Ranking;

static bool ahead(const void *ud, uint32_t a, uint32_t b)
{
    const Ranking *by = ud;
    const FormLine *x = &by->t->forms.at[a], *y = &by->t->forms.at[b];
    const Standing *mine = by->new ? &x->new : &x->old, *other = by->new ? &y->new : &y->old;
    return jx__num_cmp(by->t->np, mine->num, other->num) > 0;
}

/* Equal totals have one rank. */
static void rank(Tally *t, uint32_t *list, uint32_t n, bool new)
{
    Ranking by = {.t = t, .new = new};
    jx__sort(list, list + t->forms.n, n, ahead, &by);
    for (uint32_t i = 0; i < n; i++) {
        bool tie = i > 0 && !ahead(&by, list[i - 1], list[i]);
        FormLine *f = &t->forms.at[list[i]], *above = i ? &t->forms.at[list[i - 1]] : NULL;
        uint32_t *place = new ? &f->new_rank : &f->old_rank;
        *place = tie ? (new ? above->new_rank : above->old_rank) : i + 1;
    }
}

bool jx__tally_rank(Tally *t)
{
    if (t->ranked) return true;
    uint32_t n = 0, *list = jx__sort_list(&t->scratch, t->forms.n);
    if (!list || t->scratch.failed) return false;
    for (uint32_t i = 0; i < t->forms.n; i++) {
        FormLine *f = &t->forms.at[i];
        f->old_rank = f->new_rank = 0;
        if (jx__standing_ok(&f->old) && jx__standing_ok(&f->new)) list[n++] = i;
    }
    rank(t, list, n, false);
    rank(t, list, n, true);
    jx__arena_reset(&t->scratch);
    t->ranked = true;
    return !t->scratch.failed;
}
