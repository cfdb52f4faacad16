/* The thresholds written in a rule text, and the rules with one of them moved.
 *
 * Depends on the tree of the scheme in force. A threshold is a number that something is compared
 * with: a target, an end of a band, the condition of a 情形 or 前提, the limit of 超额, the bound of a
 * grade. Amounts of points are none, nor is 0. The surprising idea: nothing is changed but digits of
 * the text; what that means is for the compiler to say. A number that stands twice in one table of
 * bands ends one band and begins the next, so both places move together.
 */
#include "api/api.h"
#include <string.h>

typedef struct Walk {
    Thresholds *t;
    const Source *source;
    Str title;
    bool english;
    uint32_t block;
    uint16_t label;
} Walk;

/* ---- finding ---- */

static bool moved_text(Thresholds *t, Num n, int sign, Str unit, Num *moved, Str *out)
{
    bool exact;
    NumPool *np = &t->pool;
    if (jx__num_mul(np, n, NUM_RATIO(JX_POP_STEP + sign, JX_POP_STEP), moved) != NUM_OK)
        return false;
    Str digits = jx__num_text(&t->arena, np, *moved, 60, 4, &exact);
    *out = jx__str_printf(&t->arena, "%.*s%.*s", STR_F(digits), STR_F(unit));
    return exact;
}

static Threshold *known(Walk *w, Str text)
{
    for (uint32_t i = w->t->at.n; i-- > 0;) {
        Threshold *one = &w->t->at.at[i];
        if (one->block != w->block) return NULL;
        if (one->label == w->label && jx__str_eq(one->bound.text, text)) return one;
    }
    return NULL;
}

static void add_number(Walk *w, const Node *n)
{
    Thresholds *t = w->t;
    Str text = jx__source_text(w->source, n->span);
    Span digits = {n->span.start, n->mid_or_ref};
    if (digits.end <= digits.start || digits.end > n->span.end) digits.end = n->span.end;
    Str number = jx__str_trim(jx__source_text(w->source, digits));
    Str unit = jx__source_text(w->source, (Span){digits.end, n->span.end});
    Threshold *one = known(w, text);
    Num value;
    if (!one) {
        if (jx__num_parse(&t->pool, number, 0, &value) != NUM_OK || jx__num_sign(value) <= 0) {
            t->untried++;
            return;
        }
        Threshold made = {.block = w->block, .label = w->label};
        Position at = jx__source_position(&t->source, n->span.start);
        const char *what = w->label != TOK_K_TARGET ? "" : w->english ? " (target)" : "（目标）";
        made.bound = (Bound){.of = jx__str_printf(&t->arena, "%.*s%s", STR_F(w->title), what),
                             .text = text,
                             .file = jx__source_name(w->source, n->span.start),
                             .line = at.line};
        if (!moved_text(t, value, -1, unit, &made.less, &made.bound.less) ||
            !moved_text(t, value, 1, unit, &made.more, &made.bound.more)) {
            t->untried++;
            return;
        }
        one = VEC_PUSH(&t->arena, &t->at);
        if (t->arena.failed) return;
        *one = made;
    }
    *VEC_PUSH(&t->arena, &one->spans) = digits;
}

static bool compares(const Node *n)
{
    if (n->kind == NODE_LIMIT || n->kind == NODE_RANGE || n->kind == NODE_BOUND ||
        n->kind == NODE_AROUND)
        return true;
    if (n->kind == NODE_PHRASE) return n->op == TOK_OVER_TARGET;
    return n->kind == NODE_BINARY && (n->op == TOK_GE || n->op == TOK_GT || n->op == TOK_LE ||
                                      n->op == TOK_LT || n->op == TOK_EQ || n->op == TOK_NE);
}

/* Depth is bounded by JX_LIMIT_DEPTH. */
static void walk(Walk *w, const Node *n, bool bound)
{
    if (w->t->arena.failed) return;
    if (n->kind == NODE_NUMBER) {
        if (bound) add_number(w, n);
        return;
    }
    if (n->kind == NODE_PHRASE && !compares(n)) return; /* 得2分, 扣1分, 最高3分 */
    if (n->kind == NODE_STEP) return;                   /* 每少1个 */
    for (const Node *kid = n->first; kid; kid = kid->next)
        walk(w, kid, compares(n));
}

static bool is_scoring(uint16_t label)
{
    static const uint16_t labels[] = {TOK_K_TARGET,  TOK_K_SCORE, TOK_K_OVER,
                                      TOK_K_PREMISE, TOK_K_VETO,  TOK_K_BONUS};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (labels[i] == label) return true;
    return label == TOK_K_GRADES;
}

/* 优≥90分: each grade has a name of its own. */
static void walk_grades(Walk *w, const Node *line)
{
    for (const Node *clause = line->first; clause; clause = clause->next) {
        const Node *binary = clause->first;
        w->block++;
        w->title = w->english ? STR("grade") : STR("等级");
        if (binary && binary->first && binary->first->kind == NODE_WORD)
            w->title = jx__source_text(w->source, binary->first->span);
        walk(w, clause, false);
    }
}

static void walk_heading(Walk *w, const Node *n)
{
    const Node *title = jx__node_find(n, NODE_TITLE);
    w->block++;
    if (title) w->title = jx__source_text(w->source, title->span);
    for (const Node *kid = n->first; kid; kid = kid->next) {
        w->label = kid->kind == NODE_LIMIT ? TOK_K_TARGET : TOK_K_SCORE;
        walk(w, kid, false);
    }
    w->label = 0;
}

static void walk_line(Walk *w, const Node *n)
{
    if (n->kind == NODE_HEADING) walk_heading(w, n);
    if (n->kind == NODE_KEYLINE) {
        w->label = is_scoring(n->op) ? n->op : 0;
        if (w->label == TOK_K_GRADES)
            walk_grades(w, n);
        else if (w->label)
            walk(w, n, w->label == TOK_K_TARGET);
    }
    /* Of a band its first cell. A grade of 定性 and a worked example have no number there. */
    if (n->kind == NODE_ROW && w->label == TOK_K_SCORE && n->first)
        walk(w, n->first, n->first->first && n->first->first->kind == NODE_NUMBER);
}

bool jx__thresholds_find(Thresholds *t, const jx_ruleset *rules)
{
    Compile c;
    Diags quiet;
    *t = (Thresholds){0};
    const Alloc *al = &rules->alloc;
    if (!jx__arena_init(&t->arena, al, 0)) return false;
    if (!jx__num_pool_init(&t->pool, al)) {
        jx__arena_free(&t->arena);
        return false;
    }
    t->made = true;
    if (!jx__source_copy(&t->source, &t->arena, &rules->plan->source)) return false;
    if (!jx__diags_init(&quiet, al)) return false;
    bool ok = jx__compile_begin(&c, rules->engine);
    if (ok) {
        c.source = t->source;
        c.source.arena = &c.arena;
        ok = jx__compile_source(&c, JX_STAGE_MODEL, &quiet);
        Walk w = {.t = t, .source = &t->source, .english = rules->engine->lang == LANG_EN};
        for (const Node *n = ok ? c.root->first : NULL; n; n = n->next)
            walk_line(&w, n);
        jx__compile_end(&c);
    }
    jx__diags_free(&quiet);
    return ok && !t->arena.failed && !t->pool.arena.failed;
}

void jx__thresholds_end(Thresholds *t)
{
    if (!t->made) return;
    jx__num_pool_free(&t->pool);
    jx__arena_free(&t->arena);
}

/* ---- moving ---- */

/* The text with other digits in some places; the parts behind them move along. */
static bool edit(Source *out, Arena *ar, const Source *from, const Threshold *one, Str digits)
{
    *out = *from;
    out->arena = ar;
    out->lines.at = NULL;
    out->lines.n = out->lines.cap = 0;
    out->parts = jx__arena_alloc(ar, ((size_t)from->nparts + 1) * sizeof *out->parts);
    Str *now = jx__arena_alloc(ar, ((size_t)one->spans.n + 1) * sizeof *now);
    if (ar->failed) return false;
    if (from->nparts) memcpy(out->parts, from->parts, from->nparts * sizeof *out->parts);
    for (uint32_t i = 0; i < one->spans.n; i++) {
        Span span = one->spans.at[i];
        now[i] = digits;
        for (uint32_t k = 0; k < from->nparts; k++) {
            uint32_t more = digits.n - (span.end - span.start); /* modulo 2^32 */
            if (from->parts[k].start >= span.end) out->parts[k].start += more;
            if (from->parts[k].end >= span.end) out->parts[k].end += more;
        }
    }
    out->text =
        jx__source_splice(ar, from, (Span){0, from->text.n}, one->spans.n, one->spans.at, now);
    if (!from->nparts) out->parts = NULL;
    return !ar->failed;
}

bool jx__thresholds_move(const Thresholds *t, const jx_ruleset *rules, const Threshold *one,
                         bool more, jx_ruleset **out)
{
    Compile c;
    Diags quiet;
    bool exact;
    *out = NULL;
    if (!jx__diags_init(&quiet, &rules->alloc)) return false;
    bool ok = jx__compile_begin(&c, rules->engine);
    if (ok) {
        Num to = more ? one->more : one->less;
        Str digits = jx__num_text(&c.arena, &c.pool, to, 60, 4, &exact);
        Source mine; /* a form-driven rule set keeps it */
        ok = jx__source_copy(&mine, &c.arena, &t->source) &&
             edit(&c.source, &c.arena, &mine, one, digits);
        bool built = ok && jx__compile_source(&c, JX_STAGE_MODEL, &quiet);
        jx_status st = ok ? jx__compile_status(&c, &quiet) : JX_ENOMEM;
        if (st == JX_OK && built) *out = jx__ruleset_make(&c);
        ok = st == JX_EDIAG || st == JX_ELIMIT || (st == JX_OK && *out);
        jx__compile_end(&c);
    }
    jx__diags_free(&quiet);
    return ok;
}
