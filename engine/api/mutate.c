/* Mutation testing: each small change of a rule text is compiled, and the examples are run on it.
 *
 * Depends on engine/trial for the changes and on test.c and generate.c for the examples. The example
 * that noticed the last change is tried first on the next one: changes of one clause are noticed by
 * the examples of that clause.
 *
 * The surprising idea: for a change that nothing noticed, examples are made from the changed rules.
 * Their bounds are those of the change; one that the true rules score otherwise would have noticed.
 */
#include "api/trials.h"
#include <string.h>

struct jx_mutations {
    Alloc alloc;
    Arena arena;
    jx_mutant *at;
    size_t n, of[JX_MUTANT_FATES];
};

typedef struct Mutating {
    jx_engine *engine;
    const jx_mutate_options *options;
    const char *file;
    Compile c; /* the text as it is: tokens and tree */
    Span part; /* of the text among its layers */
    jx_ruleset *rules;
    Meanings meaning;
    uint32_t *order, norder;
    Mutants mutants;
    Generated made;
    jx_mutations *out;
} Mutating;

/* ---- one text ---- */

static jx_status compile(Mutating *m, Str text, jx_ruleset **rules)
{
    jx_diags *ds = NULL;
    jx_status st = jx_ruleset_compile(m->engine, m->file, text.p, text.n, &ds, rules);
    jx_diags_free(ds);
    return st;
}

/* ---- reasons ---- */

static const struct {
    Str zh, en;
} kinds[] = {
#define MUTANT(name, id, zh, en) {{zh, sizeof zh - 1}, {en, sizeof en - 1}},
#include "trial/mutants.def"
#undef MUTANT
};

static const char *const kind_ids[] = {
#define MUTANT(name, id, zh, en) id,
#include "trial/mutants.def"
#undef MUTANT
};

static const char *say(const Mutating *m, const char *zh, const char *en)
{
    return m->engine->lang == LANG_EN ? en : zh;
}

/* ---- changes that nothing noticed ---- */

static bool selects(const Mutant *mutant)
{
    return mutant->kind == MUTANT_SELECT || mutant->kind == MUTANT_WORD ||
           mutant->kind == MUTANT_LOGIC;
}

/* Rows of every kind of target are scored alike. */
static bool same_rows(const Mutating *m, const Meanings *now)
{
    return jx__digest_eq(now->form[0], m->meaning.form[0]) &&
           jx__digest_eq(now->form[1], m->meaning.form[1]);
}

static bool means_the_same(const Mutating *m, const Meanings *now, const Mutant *of)
{
    if (m->rules->scheme && selects(of)) return false; /* other rows may tell */
    return jx__digest_eq(now->plan.whole, m->meaning.plan.whole) && same_rows(m, now);
}

static bool settled(Mutating *m, const Mutant *of)
{
    bool outside = of->kind == MUTANT_ROUNDING || of->kind == MUTANT_STATE;
    return !outside && !(m->rules->scheme && selects(of));
}

/* The example that a difference makes, with what the true rules give. */
static bool tell_example(Mutating *m, Explore *e, const Difference *d, const CaseRows *rows,
                         jx_mutant *told)
{
    Trials one = {0};
    jx__trial_show(e, d, rows->at, rows->n, &one);
    if (e->ar->failed || !one.n) return !e->ar->failed;
    one.at[0].year = jx__generate_year(m->rules->plan);
    if (!jx__generate_score(&m->made, m->rules, &one.at[0], NULL)) return false;
    Buf b = jx__buf(e->ar);
    jx__trial_write_one(&b, &one.at[0]);
    told->example = jx__api_text(&m->out->arena, jx__buf_str(&b));
    return true;
}

/* Two plans side by side. *same: no value tells them apart, and that is proven. */
static bool compare_plans(Mutating *m, const Plan *was, const Plan *now, const CaseRows *rows,
                          Arena *ar, NumPool *pool, jx_mutant *told, bool *same)
{
    Explore a, b;
    Difference d = {0};
    const Alloc *al = &m->engine->alloc;
    bool ok = jx__explore_begin(&a, was, al, ar, pool);
    ok = jx__explore_begin(&b, now, al, ar, pool) && ok;
    ok = ok && jx__trial_differ(&a, &b, &d);
    if (ok && d.found) ok = tell_example(m, &a, &d, rows, told);
    *same = ok && !d.found && d.proven;
    jx__explore_end(&a);
    jx__explore_end(&b);
    return ok;
}

/* A value on which the two differ, looked for in the rules themselves and then in rows of every kind
 * of target. */
static bool find_difference(Mutating *m, const jx_ruleset *mutant, jx_mutant *told, bool *same)
{
    Arena ar;
    NumPool pool;
    CaseRows rows = {0};
    bool too_large = false;
    *same = false;
    if (!jx__arena_init(&ar, &m->engine->alloc, 0)) return false;
    bool made = jx__num_pool_init(&pool, &m->engine->alloc);
    bool ok = made && compare_plans(m, m->rules->plan, mutant->plan, &rows, &ar, &pool, told, same);
    if (ok && m->rules->scheme && !told->example[0]) {
        bool rules_same = *same;
        jx__trial_kinds(&ar, &m->c.source, m->c.parsed.root, &rows);
        Plan *was = jx__generate_plan(&ar, m->rules, &rows, &too_large);
        Plan *now = was ? jx__generate_plan(&ar, mutant, &rows, &too_large) : NULL;
        ok = now && compare_plans(m, was, now, &rows, &ar, &pool, told, same);
        *same = *same && rules_same;
        jx__plan_free(now);
        jx__plan_free(was);
    }
    if (made) jx__num_pool_free(&pool);
    jx__arena_free(&ar);
    return ok;
}

/* ---- one change ---- */

static void describe(Mutating *m, const Mutant *mutant, Str text, jx_mutant *told)
{
    Arena *ar = &m->out->arena;
    const Source *src = &m->c.source;
    Source view = *src;
    view.arena = ar;
    Position at = jx__source_position(&view, mutant->at[0].start);
    Buf was = jx__buf(ar), now = jx__buf(ar);
    for (uint32_t k = 0; k < mutant->n; k++) {
        if (k) jx__buf_add(&was, STR(" … ")), jx__buf_add(&now, STR(" … "));
        jx__buf_add(&was, jx__source_text(src, mutant->at[k]));
        jx__buf_add(&now, mutant->now[k]);
    }
    uint32_t from = mutant->at[0].start - m->part.start, end = from;
    while (from > 0 && text.p[from - 1] != '\n')
        from--;
    while (end < text.n && text.p[end] != '\n')
        end++;
    *told = (jx_mutant){.kind = kind_ids[mutant->kind],
                        .line = at.line,
                        .column = at.column,
                        .example = "",
                        .reason = ""};
    told->kind_text = say(m, kinds[mutant->kind].zh.p, kinds[mutant->kind].en.p);
    told->file = jx__api_text(ar, jx__source_name(src, mutant->at[0].start));
    told->was = jx__api_text(ar, jx__buf_str(&was));
    told->now = jx__api_text(ar, jx__buf_str(&now));
    told->line_now = jx__api_text(ar, jx__str_trim((Str){text.p + from, end - from}));
}

static jx_status survivor(Mutating *m, const jx_ruleset *mutant, const Mutant *of, jx_mutant *told)
{
    bool same;
    told->fate = JX_MUTANT_SURVIVED;
    if (!find_difference(m, mutant, told, &same)) return JX_ENOMEM;
    told->reason = told->example[0] ? say(m, "没有算例用到两者得分不同的值",
                                          "no example has a value on which both differ")
                                    : say(m, "在改动前后的各个界限上得分都相同",
                                          "the scores are the same at every bound of either");
    if (!same || told->example[0] || !settled(m, of)) return JX_OK;
    told->fate = JX_MUTANT_EQUIVALENT;
    told->reason = say(m, "在各个界限上和各界限之间，得分都相同",
                       "the scores are the same at every bound and between the bounds");
    return JX_OK;
}

static void to_front(uint32_t *order, uint32_t k)
{
    uint32_t was = order[k];
    for (; k > 0; k--)
        order[k] = order[k - 1];
    order[0] = was;
}

static bool item_alike(const Mutating *m, const Meanings *now, uint32_t item)
{
    const PlanMeaning *was = &m->meaning.plan;
    return now->plan.nitems == was->nitems && item < was->nitems &&
           jx__digest_eq(now->plan.items[item], was->items[item]);
}

/* Whether an example could fail at all: some score that it tells is computed otherwise. */
static bool concerns(const Mutating *m, const Meanings *now, const Mutant *of, const Trial *c)
{
    bool rows = !same_rows(m, now) || (m->rules->scheme && selects(of));
    if (c->whole || (c->rows.n > 0 && (rows || !m->rules->scheme))) return true;
    for (uint32_t k = 0; k < c->items.n; k++)
        if (!item_alike(m, now, c->items.at[k])) return true;
    return false;
}

/* The examples that were made need not go through the text again. */
static jx_status run_made(Mutating *m, const jx_ruleset *mutant, const Meanings *now,
                          const Mutant *of, Str *failed)
{
    for (uint32_t k = 0; k < m->norder; k++) {
        bool same = true;
        Trial *c = &m->made.cases.at[m->order[k]];
        if (!concerns(m, now, of, c)) continue;
        if (!jx__generate_score(&m->made, mutant, c, &same))
            return jx__generate_status(&m->made, NULL);
        if (same) continue;
        *failed = c->title;
        to_front(m->order, k);
        return JX_OK;
    }
    return JX_OK;
}

static jx_status run_own(Mutating *m, jx_ruleset *mutant, Str *failed)
{
    uint32_t index;
    jx_status st = jx__test_first(mutant, m->order, m->norder, &index);
    if (st == JX_OK && index != JX_NO_REG) *failed = mutant->plan->examples[index].name;
    return st;
}

static jx_status judge(Mutating *m, jx_ruleset *mutant, const Mutant *of, Arena *ar,
                       jx_mutant *told)
{
    Meanings now;
    Str failed = STR_NONE;
    if (!jx__generate_meaning(&m->made, mutant, &m->c, ar, &now)) return JX_ENOMEM;
    if (means_the_same(m, &now, of)) {
        told->fate = JX_MUTANT_EQUIVALENT;
        told->reason = m->rules->scheme
                           ? say(m, "各类指标值的计算步骤都不变",
                                 "the steps of every kind of target are the same")
                           : say(m, "计算步骤不变", "the steps of the calculation are the same");
        return JX_OK;
    }
    jx_status st =
        m->options->generate ? run_made(m, mutant, &now, of, &failed) : run_own(m, mutant, &failed);
    if (st != JX_OK) return st;
    if (!failed.n) return survivor(m, mutant, of, told);
    told->fate = JX_MUTANT_KILLED;
    told->example = jx__api_text(&m->out->arena, failed);
    return JX_OK;
}

static jx_status one_change(Mutating *m, const Mutant *mutant, jx_mutant *told)
{
    Arena ar;
    jx_ruleset *rules = NULL;
    if (!jx__arena_init(&ar, &m->engine->alloc, 0)) return JX_ENOMEM;
    Str changed = jx__source_splice(&ar, &m->c.source, m->part, mutant->n, mutant->at, mutant->now);
    jx_status st = ar.failed ? JX_ENOMEM : JX_OK;
    if (st == JX_OK) {
        describe(m, mutant, changed, told);
        st = compile(m, changed, &rules);
    }
    if (st == JX_OK) {
        st = judge(m, rules, mutant, &ar, told);
    } else if (st == JX_EDIAG) {
        told->fate = JX_MUTANT_INVALID;
        told->reason = say(m, "改动之后规则不能通过检查", "the changed rules do not compile");
        st = JX_OK;
    }
    jx_ruleset_release(rules);
    jx__arena_free(&ar);
    return m->out->arena.failed && st == JX_OK ? JX_ENOMEM : st;
}

/* ---- the whole ---- */

static bool make_order(Mutating *m, uint32_t n)
{
    m->order = jx__arena_alloc(&m->made.arena, ((size_t)n + 1) * sizeof *m->order);
    for (uint32_t i = 0; !m->made.arena.failed && i < n; i++)
        m->order[i] = i;
    m->norder = n;
    return !m->made.arena.failed;
}

static jx_status too_many(Mutating *m, Diags *diags)
{
    Where where = {.file = m->made.file};
    jx__diag(diags, JX7124, where, jx__str_printf(&m->made.arena, "%u", JX_LIMIT_MUTANTS));
    return JX_EDIAG;
}

/* The examples must hold on the text as it is; those that are made do. */
static jx_status begin(Mutating *m, Diags *diags)
{
    Arena *ar = &m->made.arena;
    bool generate = m->options->generate != 0;
    jx_status st = JX_OK;
    if (!jx__generate_begin(&m->made, m->engine)) return JX_ENOMEM;
    m->made.file = jx__str_of(m->file);
    jx__mutants(ar, &m->c.source, &m->c.parsed, m->part, &m->mutants);
    if (m->mutants.n > JX_LIMIT_MUTANTS) return too_many(m, diags);
    if (generate && !jx__generate_cases(&m->made, m->rules, &m->c))
        return jx__generate_status(&m->made, diags);
    if (!generate) st = jx__test_from(m->rules, 0, diags, NULL);
    if (st == JX_OK && diags->errors) st = JX_EDIAG;
    if (st != JX_OK) return st;
    if (!jx__generate_meaning(&m->made, m->rules, &m->c, ar, &m->meaning)) return JX_ENOMEM;
    return make_order(m, generate ? m->made.cases.n : m->rules->plan->nexamples) ? JX_OK
                                                                                 : JX_ENOMEM;
}

static jx_status run(Mutating *m, Diags *diags)
{
    jx_status st = begin(m, diags);
    jx_mutations *out = m->out;
    uint32_t n = m->mutants.n;
    if (st != JX_OK) return st;
    out->at = jx__arena_alloc(&out->arena, ((size_t)n + 1) * sizeof *out->at);
    if (out->arena.failed) return JX_ENOMEM;
    for (uint32_t i = 0; i < n && st == JX_OK; i++) {
        const jx_mutate_options *o = m->options;
        if (o->progress && o->progress(o->progress_ud, i, n) != 0) return JX_EIO;
        st = one_change(m, &m->mutants.at[i], &out->at[i]);
        if (st != JX_OK) return st;
        out->n++;
        out->of[out->at[i].fate]++;
    }
    return st;
}

/* The own examples of the text are not judged when others are made, and would only stand in the way:
 * the text is taken without them when they are its last section. */
static uint32_t own_end(const Mutating *m, uint32_t start)
{
    const Source *src = &m->c.source;
    uint32_t end = src->text.n;
    for (const Node *n = m->c.parsed.root->first; n && m->options->generate; n = n->next) {
        const Node *title = n->kind == NODE_HEADING ? jx__node_find(n, NODE_TITLE) : NULL;
        if (!title || n->op != TOK_MARK1 || n->span.start < start) continue;
        bool examples = jx__str_eq(jx__str_trim(jx__source_text(src, title->span)), STR("算例"));
        end = examples ? n->span.start : src->text.n;
    }
    return end;
}

static jx_status read_and_run(Mutating *m, const char *text, size_t length, Diags *diags)
{
    Diags quiet;
    jx_status st = JX_ENOMEM;
    if (!jx__diags_init(&quiet, &m->engine->alloc)) return JX_ENOMEM;
    if (jx__compile_begin(&m->c, m->engine)) {
        if (jx__compile_run(&m->c, JX_STAGE_AST, m->file, text, length, &quiet)) {
            const Source *src = &m->c.source;
            m->part.start = src->nparts ? src->parts[src->nparts - 1].start : 0;
            m->part.end = own_end(m, m->part.start);
            st = run(m, diags);
        }
        jx__generate_end(&m->made);
        jx__compile_end(&m->c);
    }
    jx__diags_free(&quiet);
    return st;
}

static jx_mutations *new_mutations(const Alloc *al)
{
    jx_mutations *made = jx__alloc(al, sizeof *made);
    if (!made) return NULL;
    memset(made, 0, sizeof *made);
    made->alloc = *al;
    if (jx__arena_init(&made->arena, al, 0)) return made;
    jx__free(al, made, sizeof *made);
    return NULL;
}

jx_status jx_rules_mutate(jx_engine *engine, const char *file, const char *text, size_t length,
                          const jx_mutate_options *options, jx_diags **diags,
                          jx_mutations **mutations)
{
    jx_mutate_options o;
    jx_ruleset *rules = NULL;
    if (diags) *diags = NULL;
    if (mutations) *mutations = NULL;
    if (!engine || !diags || !mutations || (!text && length) ||
        !jx__api_options(options, &o, sizeof o))
        return JX_EINVAL;
    jx_status st = jx_ruleset_compile(engine, file, text, length, diags, &rules);
    if (st != JX_OK) return st;
    jx_diags *found = jx__api_diags_new(&engine->alloc);
    jx_mutations *made = new_mutations(&engine->alloc);
    Mutating m = {
        .engine = engine, .options = &o, .file = file ? file : "", .rules = rules, .out = made};
    st = found && made ? read_and_run(&m, text ? text : "", length, &found->list) : JX_ENOMEM;
    jx_ruleset_release(rules);
    if (st == JX_EDIAG) {
        jx_diags_free(*diags);
        *diags = NULL;
        st = jx__api_diags_give(found, st, engine->lang, diags);
        found = NULL;
    }
    jx_diags_free(found);
    if (st == JX_OK) {
        *mutations = made;
        return st;
    }
    jx_mutations_free(made);
    if (st != JX_EDIAG) {
        jx_diags_free(*diags);
        *diags = NULL;
    }
    return st;
}

/* ---- what came of it ---- */

size_t jx_mutations_count(const jx_mutations *mutations)
{
    return mutations ? mutations->n : 0;
}

size_t jx_mutations_of(const jx_mutations *mutations, jx_mutant_fate fate)
{
    bool known = (int)fate >= 0 && fate < JX_MUTANT_FATES;
    return mutations && known ? mutations->of[fate] : 0;
}

jx_status jx_mutations_at(const jx_mutations *mutations, size_t i, jx_mutant *out)
{
    if (!mutations || !out || i >= mutations->n) return JX_EINVAL;
    *out = mutations->at[i];
    return JX_OK;
}

void jx_mutations_free(jx_mutations *mutations)
{
    if (!mutations) return;
    Alloc al = mutations->alloc;
    jx__arena_free(&mutations->arena);
    jx__free(&al, mutations, sizeof *mutations);
}
