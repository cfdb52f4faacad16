/* Is each rule of 指标规则 good for some row? Tried without a form, with rows made up for it.
 *
 * Depends on build.h. Of such a row only the kind of its target and the direction are decided; in
 * which unit it comes is taken from the numbers of the rule itself. A rule that none of its rows
 * bears is reported with what was found on the row that came nearest.
 *
 * The surprising idea: the probes go through the whole building of a model like the rows of a form,
 * so that a rule is held to exactly what it will be held to later.
 */
#include "model/build.h"

enum {
    UNITS = 8,
    OWN_UNITS = 4,
    SHAPES = 7, /* targets that come in a unit … */
    WORDS = 4,  /* … and those that do not */
    ROLES = 3,
    PROBES = (UNITS * SHAPES + WORDS) * ROLES,
    BATCH = 32,  /* rules tried at a time … */
    TRIALS = 64, /* … or more, so that the scheme is not built oftener than this … */
    MOST = 256,  /* … up to so many: a trial's rows are all in memory */
    SOLOS = 16,  /* rules that may be tried probe by probe */
    PARTS = 4000 /* trials for who wants to see the models */
};

static const struct Shape {
    const char *before, *after; /* the unit stands between and at the end */
    TargetKind kind;
    TargetOp op;
    bool zero;
} shapes[SHAPES + WORDS] = {
    {"≥100", "", TARGET_NUMBER, OP_GE, false},
    {"≤100", "", TARGET_NUMBER, OP_LE, false},
    {"＝100", "", TARGET_NUMBER, OP_EQ, false},
    {"＞100", "", TARGET_NUMBER, OP_GT, false},
    {"＜100", "", TARGET_NUMBER, OP_LT, false},
    {"≤0", "", TARGET_NUMBER, OP_LE, true},
    {"90", "～110", TARGET_RANGE, OP_NONE, false},
    {"2023年12月31日前", "", TARGET_DATE, OP_NONE, false},
    {"是", "", TARGET_YESNO, OP_NONE, false},
    {"有效", "", TARGET_TEXT, OP_NONE, false},
    {"", "", TARGET_NONE, OP_NONE, false},
};

typedef struct Probing {
    Build *b;
    uint32_t first_sure[SHAPES + WORDS]; /* the first rule that certainly takes such a row */
    RowCells *rows;
    RowProbe *at;
    uint32_t nrows;
    uint32_t groups[ROLES], ngroups; /* one group of each role there is */
    Str points;
    uint32_t errors; /* of the scheme itself */
    uint32_t solos;  /* how many rules may still be tried probe by probe */
    uint32_t parts;  /* how many trials may still be made for who wants to see the models */
    bool enough;     /* who wants to see them has seen enough */
} Probing;

typedef struct UnitList {
    Str at[UNITS];
    uint32_t n;
} UnitList;

static void add_unit(UnitList *list, Str unit, uint32_t most)
{
    if (jx__str_ends(unit, STR("百分点"))) unit = STR("%");
    if (jx__str_eq(unit, STR("分"))) return;
    for (uint32_t i = 0; i < list->n; i++)
        if (jx__str_eq(list->at[i], unit)) return;
    if (list->n < most) list->at[list->n++] = unit;
}

/* Recursion is bounded by JX_LIMIT_DEPTH. */
static void units_below(Build *b, const Node *n, UnitList *list)
{
    if (n->kind == NODE_NUMBER && n->mid_or_ref >= n->span.start && n->mid_or_ref < n->span.end)
        add_unit(list, jx__model_text(b, (Span){n->mid_or_ref, n->span.end}), OWN_UNITS);
    for (const Node *kid = n->first; kid != NULL; kid = kid->next)
        units_below(b, kid, list);
}

static UnitList units_of(Build *b, const Node *rule)
{
    UnitList list = {.n = 0};
    units_below(b, rule, &list);
    for (const Node *n = rule->next; n != NULL && n->kind != NODE_HEADING; n = n->next)
        units_below(b, n, &list);
    add_unit(&list, STR("%"), UNITS);
    add_unit(&list, STR("个"), UNITS);
    add_unit(&list, STR("万元"), UNITS);
    add_unit(&list, STR(""), UNITS);
    return list;
}

static RowView probe_view(uint32_t shape)
{
    const struct Shape *s = &shapes[shape];
    return (RowView){.kind = s->kind, .op = s->op, .zero = s->zero, .probe = true};
}

static bool may_meet(const Probing *p, uint32_t rule, uint32_t shape)
{
    RowView v = probe_view(shape);
    return p->first_sure[shape] >= rule &&
           jx__model_chosen(p->b, &p->b->select.rules.at[rule], &v) != NEVER;
}

static void add_probe(Probing *p, uint32_t rule, uint32_t shape, Str unit)
{
    Arena *ar = p->b->m->arena;
    const struct Shape *s = &shapes[shape];
    Str both = s->after[0] != '\0' ? unit : STR("");
    RowCells row = {.name = p->b->select.rules.at[rule].title, .points = p->points};
    row.target = jx__str_printf(ar, "%s%.*s%s%.*s", s->before, STR_F(unit), s->after, STR_F(both));
    row.key = row.clean_key = jx__name_key(ar, row.name);
    for (uint32_t g = 0; g < p->ngroups; g++) {
        p->at[p->nrows] = (RowProbe){rule, p->groups[g]};
        p->rows[p->nrows++] = row;
    }
}

/* False when no row can ever come to this rule. */
static bool add_probes(Probing *p, uint32_t rule)
{
    Build *b = p->b;
    uint32_t before = p->nrows;
    UnitList units = units_of(b, b->select.rules.at[rule].node);
    for (uint32_t shape = 0; shape < SHAPES + WORDS; shape++) {
        if (!may_meet(p, rule, shape)) continue;
        for (uint32_t u = 0; u < (shape < SHAPES ? units.n : 1); u++)
            add_probe(p, rule, shape, shape < SHAPES ? units.at[u] : STR(""));
    }
    return p->nrows > before;
}

/* How far a probe is from being scored; one that could not even be read proves nothing. */
static uint32_t trouble(const RowFate *fate)
{
    if (fate->blocked == ROW_FREE) return 0;
    return fate->read == TARGET_BAD ? UINT32_MAX - 1 : fate->found.n;
}

static void report_best(Build *b, const Chooser *rule, const RowFate *fate)
{
    const Node *title = jx__node_find(rule->node, NODE_TITLE);
    b->clause = rule->path;
    for (uint32_t k = 0; k < fate->found.n; k++) {
        const RowFound *f = &fate->found.at[k];
        Span at = f->span.end != 0 ? f->span : title != NULL ? title->span : rule->node->span;
        jx__model_report(b, f->code, at, f->nargs, f->args);
    }
    b->clause = STR_NONE;
}

/* One building of a model with some of the probes as its rows. */
typedef struct Trial {
    Arena own;
    Diags quiet;
    Model m;
    bool arena, list, ok;
} Trial;

static void end_trial(Probing *p, Trial *t)
{
    if (t->own.hit_limit) p->b->m->arena->hit_limit = true;
    if (!t->ok) p->b->m->arena->failed = true;
    if (t->list) jx__diags_free(&t->quiet);
    if (t->arena) jx__arena_free(&t->own);
}

static bool begin_trial(Probing *p, Trial *t, uint32_t first, uint32_t n)
{
    const Model *given = p->b->m;
    *t = (Trial){.ok = false};
    t->arena = jx__arena_init(&t->own, &given->arena->alloc, given->arena->limit);
    t->list = t->arena && jx__diags_init(&t->quiet, &t->own.alloc);
    if (!t->list) return false;
    t->m =
        (Model){.arena = &t->own, .pool = given->pool, .source = given->source, .diags = &t->quiet};
    t->m.rows = p->rows + first;
    t->m.nrows = n;
    t->m.probes = p->at + first;
    t->m.fates = jx__arena_alloc(&t->own, ((size_t)n + 1) * sizeof *t->m.fates);
    if (!t->own.failed) (void)jx__model_build(&t->m, p->b->root, p->b->names);
    t->ok = !t->own.failed && !t->quiet.arena.failed;
    return t->ok;
}

/* The scheme itself was good without the rules: what is wrong with it now is the rule's doing. */
static bool disturbs(const Probing *p, const Trial *t)
{
    return t->quiet.errors > p->errors;
}

static void report_disturbed(Probing *p, const Trial *t)
{
    Diags errors = t->quiet;
    errors.at.at = jx__arena_alloc(p->b->m->arena, ((size_t)t->quiet.at.n + 1) * sizeof(Diag));
    errors.at.n = 0;
    for (uint32_t i = 0; i < t->quiet.at.n && !p->b->m->arena->failed; i++)
        if (t->quiet.at.at[i].severity == SEV_ERROR)
            errors.at.at[errors.at.n++] = t->quiet.at.at[i];
    if (!p->b->m->arena->failed) jx__diags_append(p->b->m->diags, &errors);
}

/* Each probe by itself, lest one spoil another (both may read one datum, in two units). */
static bool judge_alone(Probing *p, uint32_t rule)
{
    uint32_t best = UINT32_MAX, least = UINT32_MAX;
    Trial t;
    for (uint32_t i = 0; i < p->nrows && least > 0; i++) {
        if (p->at[i].rule != rule) continue;
        bool ok = begin_trial(p, &t, i, 1);
        uint32_t n = ok ? trouble(&t.m.fates[0]) + disturbs(p, &t) : 0;
        if (ok && n < least) least = n, best = i;
        end_trial(p, &t);
        if (!ok) return false;
    }
    if (least == 0 || best == UINT32_MAX) return true;
    bool ok = begin_trial(p, &t, best, 1);
    if (ok) report_best(p->b, &p->b->select.rules.at[rule], &t.m.fates[0]);
    if (ok && disturbs(p, &t)) report_disturbed(p, &t);
    end_trial(p, &t);
    return ok;
}

static bool judge(Probing *p, const Trial *t, uint32_t rule)
{
    const RowFate *best = NULL;
    for (uint32_t i = 0; i < p->nrows; i++) {
        if (p->at[i].rule != rule) continue;
        if (best == NULL || trouble(&t->m.fates[i]) < trouble(best)) best = &t->m.fates[i];
    }
    if (best == NULL || (trouble(best) == 0 && !disturbs(p, t))) return true;
    if (p->solos > 0) {
        p->solos--;
        return judge_alone(p, rule);
    }
    if (trouble(best) > 0) report_best(p->b, &p->b->select.rules.at[rule], best);
    return true;
}

/* ---- for who wants to see the models ---- */

static uint32_t blocked_rows(const Model *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->nrows; i++)
        n += m->fates[i].blocked != ROW_FREE;
    return n;
}

/* Hands the model on, built anew with what is blocked blocked from the start. False when it is not
 * good. */
static bool hand_on(Probing *p, Trial *t)
{
    const Model *asks = p->b->m;
    uint32_t before;
    bool good;
    Model m;
    do {
        before = blocked_rows(&t->m);
        m = (Model){.arena = &t->own, .pool = asks->pool, .source = asks->source};
        m.diags = &t->quiet;
        m.rows = t->m.rows;
        m.nrows = t->m.nrows;
        m.probes = t->m.probes;
        m.fates = t->m.fates;
        good = jx__model_build(&m, p->b->root, p->b->names);
        t->ok = !t->own.failed && !t->quiet.arena.failed;
    } while (t->ok && blocked_rows(&m) > before);
    if (t->ok && good && !asks->probed(asks->probed_ud, &m)) p->enough = true;
    return t->ok && good;
}

/* Some of the probes spoil each other (both read one datum, in two units): each half by itself.
 * Recursion is as deep as halves go. */
static bool hand_on_parts(Probing *p, uint32_t first, uint32_t n)
{
    Trial t;
    if (p->parts == 0) return true;
    p->parts--;
    bool ok = begin_trial(p, &t, first, n);
    bool handed = ok && hand_on(p, &t);
    ok = ok && t.ok;
    end_trial(p, &t);
    if (!ok || handed || n == 1) return ok;
    return hand_on_parts(p, first, n / 2) && hand_on_parts(p, first + n / 2, n - n / 2);
}

static bool try_batch(Probing *p, uint32_t from, uint32_t to)
{
    Trial t;
    /* Who asks has had the rules judged before. */
    if (p->b->m->probed != NULL) return p->nrows == 0 || hand_on_parts(p, 0, p->nrows);
    bool ok = begin_trial(p, &t, 0, p->nrows);
    for (uint32_t r = from; r < to && ok; r++)
        ok = judge(p, &t, r);
    end_trial(p, &t);
    return ok;
}

static void find_sure(Probing *p)
{
    const Choosers *rules = &p->b->select.rules;
    for (uint32_t shape = 0; shape < SHAPES + WORDS; shape++) {
        RowView v = probe_view(shape);
        uint32_t r = 0;
        while (r < rules->n && jx__model_chosen(p->b, &rules->at[r], &v) != SURELY)
            r++;
        p->first_sure[shape] = r;
    }
}

/* A bonus and a deduction bear other clauses than what is summed up. */
static void find_groups(Probing *p)
{
    const Choosers *groups = &p->b->select.groups;
    bool seen[ROLES] = {false};
    for (uint32_t g = 0; g < groups->n; g++) {
        Role role = p->b->m->items.at[groups->at[g].item].role;
        if (seen[role]) continue;
        seen[role] = true;
        p->groups[p->ngroups++] = g;
    }
}

/* Each trial reads all rules again, so the number of trials must not grow with theirs. */
static uint32_t batch_of(uint32_t rules)
{
    uint32_t share = rules / TRIALS;
    return share < BATCH ? BATCH : share > MOST ? MOST : share;
}

void jx__model_probe(Build *b)
{
    Arena *ar = b->m->arena;
    uint32_t n = b->select.rules.n;
    if (n == 0 || b->broken) return;
    uint32_t batch = batch_of(n);
    if (b->m->probe_rules != 0 && b->m->probe_rules < n) n = b->m->probe_rules;
    Probing p = {.b = b,
                 .points = b->m->probe_points.n ? b->m->probe_points
                                                : jx__model_figure(b, b->m->total_points),
                 .errors = b->m->diags->errors,
                 .solos = SOLOS,
                 .parts = PARTS};
    p.rows = jx__arena_alloc(ar, sizeof *p.rows * batch * PROBES);
    p.at = jx__arena_alloc(ar, sizeof *p.at * batch * PROBES);
    if (ar->failed) return;
    find_sure(&p);
    find_groups(&p);
    for (uint32_t from = 0; from < n && !p.enough && !ar->failed; from += batch) {
        uint32_t to = from + batch < n ? from + batch : n;
        b->m->probe_rules = to;
        p.nrows = 0;
        for (uint32_t r = from; r < to && !ar->failed; r++) {
            const Chooser *c = &b->select.rules.at[r];
            b->clause = c->path;
            if (!add_probes(&p, r)) FIND(b, JX3105, c->node->span, jx__model_written(b, c->node));
            b->clause = STR_NONE;
        }
        if (!ar->failed && !try_batch(&p, from, to)) ar->failed = true;
    }
}
