/* 指标规则, decided on rows made up for them (model/probes.c): one study of many made-up rows a rule.
 *
 * A row is of a kind: what its target asks for, and whether it counts in the sum. What is said of a
 * clause (it never acts) has to hold on every row the rule can take; what is said of the points
 * (full points are out of reach) on every row of one kind; of what a row can show (doing better
 * costs points) one is enough. Rows come with few and with many points, so that a claim does not
 * hang on the points a form will print.
 */
#include "analysis/study.h"
#include "base/limits.h"

typedef enum Needs { NEEDS_NONE, NEEDS_EVERY, NEEDS_KIND, NEEDS_ONE } Needs;

/* What makes a finding about made-up rows one about the rule. Those that are not here speak of a
 * target or of points that only a form has. */
static const struct Rule {
    DiagCode code;
    Needs needs;
} told[] = {
    {JX4501, NEEDS_EVERY}, {JX4502, NEEDS_EVERY}, {JX4503, NEEDS_EVERY}, {JX4504, NEEDS_EVERY},
    {JX4505, NEEDS_EVERY}, {JX4506, NEEDS_EVERY}, {JX4507, NEEDS_EVERY}, {JX4509, NEEDS_EVERY},
    {JX4510, NEEDS_EVERY}, {JX4511, NEEDS_EVERY}, {JX4512, NEEDS_EVERY}, {JX4513, NEEDS_EVERY},
    {JX4534, NEEDS_EVERY}, {JX4514, NEEDS_KIND},  {JX4515, NEEDS_KIND},  {JX4516, NEEDS_KIND},
    {JX4517, NEEDS_ONE},   {JX4522, NEEDS_ONE},   {JX4530, NEEDS_ONE},   {JX4531, NEEDS_ONE},
    {JX4550, NEEDS_ONE},   {JX4552, NEEDS_ONE},
};

enum { MOST_KINDS = 64, SAME_KIND = 3 }; /* of one kind so many units are looked at */

typedef struct Kind {
    uint8_t target, op, role;
    bool zero;
    uint32_t tried, met; /* rows looked at, in all; in this plan */
} Kind;

typedef struct Claim {
    Diag diag; /* as first found */
    uint32_t found, kind, of_kind;
} Claim;

typedef struct OneRule {
    Span span;
    uint32_t tried, nkinds;
    Kind kinds[MOST_KINDS];
    VEC(Claim) claims;
} OneRule;

struct RuleStudy {
    const Alloc *al;
    Diags *diags;
    Arena ar;
    VEC(OneRule *) rules;
    bool failed, cut;
    Span cut_at;
    Str cut_name;
};

static Needs needs_of(DiagCode code)
{
    for (size_t k = 0; k < sizeof told / sizeof *told; k++)
        if (told[k].code == code) return told[k].needs;
    return NEEDS_NONE;
}

static OneRule *rule_of(RuleStudy *rs, const PlanItem *it)
{
    Span span = it->span;
    for (uint32_t k = rs->rules.n; k-- > 0;) /* rows of a rule stand together */
        if (rs->rules.at[k]->span.start == span.start) return rs->rules.at[k];
    if (rs->rules.n == JX_LIMIT_RULES) {
        if (!rs->cut) rs->cut_name = jx__str_copy(&rs->ar, it->row->rule), rs->cut_at = span;
        rs->cut = true;
        return NULL;
    }
    OneRule *r = jx__arena_alloc(&rs->ar, sizeof *r);
    if (rs->ar.failed) return NULL;
    *r = (OneRule){.span = span};
    *VEC_PUSH(&rs->ar, &rs->rules) = r;
    return r;
}

static Kind *kind_of(OneRule *r, const PlanItem *it)
{
    Kind want = {.target = it->target_kind, .op = it->target_op, .role = it->role};
    want.zero = it->target_kind == TARGET_NUMBER && jx__num_sign(it->target_low) == 0;
    for (uint32_t k = 0; k < r->nkinds; k++) {
        const Kind *has = &r->kinds[k];
        if (has->target == want.target && has->op == want.op && has->role == want.role &&
            has->zero == want.zero)
            return &r->kinds[k];
    }
    if (r->nkinds == MOST_KINDS) return NULL;
    r->kinds[r->nkinds] = want;
    return &r->kinds[r->nkinds++];
}

/* ---- findings ---- */

static bool same_place(const Diag *a, const Diag *b)
{
    return a->code == b->code && a->at.line == b->at.line && a->at.column == b->at.column &&
           a->until.line == b->until.line && a->until.column == b->until.column &&
           jx__str_eq(a->file, b->file);
}

/* A claim about points is one for each kind of row. */
static void add_claim(RuleStudy *rs, OneRule *r, uint32_t kind, const Diag *d)
{
    Needs needs = needs_of(d->code);
    if (needs == NEEDS_NONE) return;
    for (uint32_t k = 0; k < r->claims.n; k++) {
        Claim *c = &r->claims.at[k];
        if (!same_place(&c->diag, d) || (needs == NEEDS_KIND && c->kind != kind)) continue;
        c->found++;
        return;
    }
    *VEC_PUSH(&rs->ar, &r->claims) =
        (Claim){.diag = jx__diag_copy(&rs->ar, d), .found = 1, .kind = kind};
}

static bool stands(const OneRule *r, const Claim *c)
{
    Needs needs = needs_of(c->diag.code);
    return needs == NEEDS_ONE || (needs == NEEDS_KIND && c->found == r->kinds[c->kind].tried) ||
           (needs == NEEDS_EVERY && c->found == r->tried);
}

static void report(RuleStudy *rs, const OneRule *r)
{
    for (uint32_t k = 0; k < r->claims.n; k++) {
        Claim *c = &r->claims.at[k];
        bool again = false;
        for (uint32_t j = 0; j < k; j++) /* of several kinds the first is told */
            again = again ||
                    (same_place(&r->claims.at[j].diag, &c->diag) && stands(r, &r->claims.at[j]));
        if (again || !stands(r, c)) continue;
        Diags one = *rs->diags;
        one.at.at = &c->diag;
        one.at.n = 1;
        jx__diags_append(rs->diags, &one);
    }
}

/* ---- rows ---- */

static void study_row(RuleStudy *rs, Study *s, OneRule *r, Kind *kind, uint32_t item)
{
    Diags found;
    if (!jx__diags_init(&found, rs->al)) {
        rs->failed = true;
        return;
    }
    s->diags = &found;
    jx__study_item(s, item);
    r->tried++;
    kind->tried++;
    for (uint32_t k = 0; k < found.at.n; k++)
        add_claim(rs, r, (uint32_t)(kind - r->kinds), &found.at.at[k]);
    rs->failed = rs->failed || found.arena.failed;
    jx__diags_free(&found);
}

static bool wanted(const PlanItem *it)
{
    return it->of_form && it->indicator && it->blocked == ROW_FREE && !it->no_points;
}

bool jx__rules_study_plan(RuleStudy *rs, const Plan *p)
{
    Study *s = jx__alloc(rs->al, sizeof *s);
    if (!s) return false;
    *s = (Study){.p = p};
    bool ok = jx__study_open(s, p, rs->al);
    for (uint32_t k = 0; k < rs->rules.n; k++)
        for (uint32_t i = 0; i < rs->rules.at[k]->nkinds; i++)
            rs->rules.at[k]->kinds[i].met = 0;
    for (uint32_t i = 0; ok && i < p->nitems; i++) {
        if (!wanted(&p->items[i])) continue;
        OneRule *r = rule_of(rs, &p->items[i]);
        Kind *kind = r ? kind_of(r, &p->items[i]) : NULL;
        if (kind && kind->met++ < SAME_KIND) study_row(rs, s, r, kind, i);
        ok = !rs->failed && !rs->ar.failed && jx__study_well(s);
    }
    jx__study_close(s);
    jx__free(rs->al, s, sizeof *s);
    return ok;
}

bool jx__rules_study_full(const RuleStudy *rs)
{
    return rs->cut;
}

RuleStudy *jx__rules_study_new(const Alloc *al, Diags *diags)
{
    RuleStudy *rs = jx__alloc(al, sizeof *rs);
    if (!rs) return NULL;
    *rs = (RuleStudy){.al = al, .diags = diags};
    if (jx__arena_init(&rs->ar, al, 0)) return rs;
    jx__free(al, rs, sizeof *rs);
    return NULL;
}

bool jx__rules_study_end(RuleStudy *rs, const Plan *p, bool whole)
{
    if (!whole && !rs->cut) {
        rs->cut = true;
        rs->cut_at = (Span){0, 0};
        rs->cut_name = p->title;
    }
    Source source = p->source;
    source.arena = &rs->ar;
    for (uint32_t k = 0; k < rs->rules.n; k++)
        if (whole) report(rs, rs->rules.at[k]);
    if (rs->cut)
        jx__diag(rs->diags, JX4553, ((Where){.source = &source, .span = rs->cut_at}), rs->cut_name,
                 jx__str_printf(&rs->ar, "%u", JX_LIMIT_RULES));
    bool ok = !rs->ar.failed && !rs->failed && !rs->diags->arena.failed;
    jx__arena_free(&rs->ar);
    jx__free(rs->al, rs, sizeof *rs);
    return ok;
}
