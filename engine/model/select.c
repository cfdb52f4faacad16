/* Selectors: which rows of a form a line speaks of (指标：按申报表，… 方向：… 适用：…).
 *
 * Depends on build.h. The lines are read once into Selection; a row is then held against them as a
 * RowView.
 *
 * The surprising idea: a test has three answers. Of a probe (probes.c) only kind and direction are
 * known, so that what asks for its words may hold or not; of a row of a form everything is known.
 */
#include "model/build.h"

bool jx__model_is_section(Build *b, const Node *heading, Str name)
{
    const Node *title = jx__node_find(heading, NODE_TITLE);
    if (heading->kind != NODE_HEADING || heading->op != TOK_MARK1 || title == NULL) return false;
    return jx__str_eq(jx__name_key(b->m->arena, jx__model_text(b, title->span)), name);
}

/* ---- reading ---- */

/* `投诉、事故`: the words between the marks. */
static void add_words(Build *b, Selector *s, const Node *string)
{
    Selection *sel = &b->select;
    Str text = jx__source_text(b->m->source, string->span), mark = STR("、");
    for (uint32_t at = 0, from = 0; at <= text.n; at++) {
        bool end = at == text.n;
        if (!end && !jx__str_starts((Str){text.p + at, text.n - at}, mark)) continue;
        Str key = jx__name_key(b->m->arena, (Str){text.p + from, at - from});
        if (key.n == 0)
            FIND(b, JX3103, string->span, text);
        else
            *VEC_PUSH(b->m->arena, &sel->words) = key;
        from = at + mark.n;
        at += end ? 0 : mark.n - 1;
    }
    s->nwords = sel->words.n - s->first;
}

/* Recursion is bounded by JX_LIMIT_DEPTH. The number of the part made, 0 for what was refused. */
static uint32_t read_part(Build *b, const Node *n)
{
    Selection *sel = &b->select;
    Selector s = {.op = n->op, .first = sel->words.n};
    if (n->kind == NODE_BINARY && n->nkids == 2) {
        s.a = read_part(b, n->first);
        s.b = read_part(b, n->last);
    } else if (n->kind == NODE_TEST && n->nkids == 2) {
        s.field = n->first->op;
        for (const Node *word = n->last->first; word != NULL; word = word->next)
            add_words(b, &s, word);
    } else if (n->kind != NODE_TEST) {
        return 0;
    }
    uint32_t i = sel->parts.n;
    *VEC_PUSH(b->m->arena, &sel->parts) = s;
    return sel->parts.n > i ? i : 0;
}

static Chooser *add_chooser(Build *b, Choosers *to, const Node *node, const Node *selector)
{
    bool rest = selector != NULL && selector->kind == NODE_TEST && selector->op == TOK_OTHER;
    Chooser *c = VEC_PUSH(b->m->arena, to);
    *c = (Chooser){.node = node, .item = JX_NO_INDEX, .rest = rest};
    if (selector != NULL) c->selector = read_part(b, selector);
    return c;
}

/* What stands after a 其余 is never asked. */
static void check_reached(Build *b, const Choosers *list)
{
    const Chooser *rest = NULL;
    for (uint32_t i = 0; i < list->n; i++) {
        const Chooser *c = &list->at[i];
        if (rest != NULL) {
            b->clause = c->path;
            FIND(b, JX3105, c->node->span, jx__model_written(b, c->node));
        }
        if (c->rest) rest = c;
    }
    b->clause = STR_NONE;
}

/* Of several groups that take the rest the first takes it all. */
static void check_rests(Build *b, const Choosers *groups)
{
    bool seen = false;
    for (uint32_t i = 0; i < groups->n; i++) {
        const Chooser *c = &groups->at[i];
        b->clause = c->path;
        if (c->rest && seen) FIND(b, JX3105, c->node->span, jx__model_written(b, c->node));
        seen = seen || c->rest;
    }
    b->clause = STR_NONE;
}

static void read_signs(Build *b, const Node *line)
{
    for (const Node *c = line->first; c != NULL; c = c->next) {
        if (c->kind != NODE_CLAUSE || c->first == NULL) continue;
        bool plain = c->op == TOK_GE || c->op == TOK_LE || c->op == TOK_EQ;
        if (plain) {
            add_chooser(b, &b->select.signs, c, c->first);
            *VEC_PUSH(b->m->arena, &b->m->signs) = c->span;
        } else {
            FIND(b, JX3106, c->span, jx__model_text(b, c->span));
        }
    }
}

/* The lines of a heading, until the next. */
static const Node *line_of(const Node *heading, uint16_t label)
{
    for (const Node *n = heading->next; n != NULL && n->kind != NODE_HEADING; n = n->next)
        if (n->kind == NODE_KEYLINE && n->op == label) return n;
    return NULL;
}

static void read_rule(Build *b, const Node *heading, Str section)
{
    const Node *fits = line_of(heading, TOK_K_FITS);
    const Node *title = jx__node_find(heading, NODE_TITLE);
    if (title == NULL) return;
    Str name = jx__name_display(b->m->arena, jx__model_text(b, title->span));
    b->clause = jx__model_line_path(b, heading, section);
    bool good = jx__model_labels_fit(b, heading);
    if (fits == NULL && !b->broken) FIND(b, JX3101, title->span, name);
    if (fits != NULL && good) {
        Chooser *c = add_chooser(b, &b->select.rules, heading, fits->first);
        c->title = name;
        c->path = b->clause;
    }
    b->clause = STR_NONE;
}

static void read_rules(Build *b, const Node *section)
{
    Str mark = jx__model_mark(b, section);
    uint32_t last = 0;
    b->select.has_rules = true;
    b->select.section = section->span;
    for (const Node *n = section->next; n != NULL && !b->m->arena->failed; n = n->next) {
        if (n->kind == NODE_HEADING && n->op == TOK_MARK1) break;
        if (n->kind != NODE_HEADING) continue;
        jx__model_number_check(b, &last, n->op == TOK_EOF ? STR("") : jx__model_mark(b, n),
                               n->span);
        read_rule(b, n, mark);
    }
    for (const Node *n = section->next; n != NULL && n->kind != NODE_HEADING; n = n->next)
        if (n->kind == NODE_KEYLINE && n->op != TOK_K_NOTE)
            FIND(b, JX3102, n->span, jx__model_label(n->op));
}

static void read_group(Build *b, uint32_t item)
{
    const Node *line = line_of(b->aux.at[item].node, TOK_K_ROWS);
    if (line == NULL) return;
    b->aux.at[item].rows = line;
    b->m->items.at[item].by_form = b->m->by_form = true;
    b->m->items.at[item].rows_span = line->span;
    Chooser *c = add_chooser(b, &b->select.groups, b->aux.at[item].node, line->first);
    c->item = item;
    c->path = b->m->items.at[item].path;
}

/* A layer that takes the rows out of its base need not take out how they are scored. */
static bool inherited(const Build *b, Span at)
{
    const Source *src = b->m->source;
    return src->nparts > 0 && jx__source_part(src, at.start) != &src->parts[src->nparts - 1];
}

static void check_needed(Build *b, const Node *sign)
{
    const Selection *s = &b->select;
    Span at = sign != NULL ? sign->span : s->section;
    if (s->groups.n > 0 || (sign == NULL && !s->has_rules) || b->broken) return;
    if (!inherited(b, at))
        FIND(b, JX3107, at, sign != NULL ? STR("方向：") : jx__section_spelling(TITLE_KINDS));
}

void jx__model_selection(Build *b)
{
    Selection *s = &b->select;
    *VEC_PUSH(b->m->arena, &s->parts) = (Selector){.op = TOK_EOF}; /* 0: refused, holds for none */
    for (uint32_t i = 0; i < b->m->items.n; i++)
        read_group(b, i);
    const Node *first = b->root->first, *sign = NULL;
    for (const Node *n = first; n != NULL && n->kind != NODE_HEADING && sign == NULL; n = n->next)
        if (n->kind == NODE_KEYLINE && n->op == TOK_K_DIRECTION) sign = n;
    if (sign != NULL) read_signs(b, sign);
    for (const Node *n = first; n != NULL && !b->m->arena->failed; n = n->next)
        if (jx__model_is_section(b, n, jx__section_spelling(TITLE_KINDS))) read_rules(b, n);
    check_rests(b, &s->groups);
    check_reached(b, &s->signs);
    check_reached(b, &s->rules);
    check_needed(b, sign);
}

/* ---- asking ---- */

static Str field_of(const RowView *v, uint16_t field)
{
    switch (field) {
    case TOK_LEVEL1:
        return v->level1;
    case TOK_LEVEL2:
        return v->level2;
    case TOK_ROW_UNIT:
        return v->unit;
    case TOK_ROW_TARGET:
        return v->text;
    default:
        return v->name;
    }
}

static Str without(Str key, Str ending)
{
    if (key.n > ending.n && jx__str_ends(key, ending)) key.n -= ending.n;
    return key;
}

/* 产出 and 产出指标 are one level. */
static bool is_word(Str text, Str word, uint16_t field)
{
    bool level = field == TOK_LEVEL1 || field == TOK_LEVEL2;
    Str ending = STR("指标");
    if (!level) return jx__str_eq(text, word);
    return jx__str_eq(without(text, ending), without(word, ending));
}

static Truth has_word(const Build *b, const Selector *s, const RowView *v)
{
    if (v->probe) return PERHAPS;
    Str text = field_of(v, s->field);
    bool found = false;
    for (uint32_t i = 0; i < s->nwords && !found; i++) {
        Str word = b->select.words.at[s->first + i];
        found = s->op == TOK_IS ? is_word(text, word, s->field) : jx__str_has(text, word);
    }
    return (s->op == TOK_LACKS) != found ? SURELY : NEVER;
}

/* ＞ asks for more like ≥, ＜ for less like ≤. */
static bool goes(TargetOp op, uint16_t sign)
{
    if (sign == TOK_GE) return op == OP_GE || op == OP_GT;
    if (sign == TOK_LE) return op == OP_LE || op == OP_LT;
    return sign == TOK_GT ? op == OP_GT : sign == TOK_LT ? op == OP_LT : op == OP_EQ;
}

static bool is_kind(const RowView *v, uint16_t op)
{
    static const struct {
        uint16_t op;
        TargetKind kind;
    } kinds[] = {{TOK_IS_NUMBER, TARGET_NUMBER}, {TOK_IS_RANGE, TARGET_RANGE},
                 {TOK_IS_DATE, TARGET_DATE},     {TOK_IS_YESNO, TARGET_YESNO},
                 {TOK_IS_TEXT, TARGET_TEXT},     {TOK_IS_NONE, TARGET_NONE}};
    for (uint32_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].op == op) return kinds[i].kind == v->kind;
    if (v->kind != TARGET_NUMBER) return false;
    return op == TOK_IS_ZERO ? v->zero : goes(v->op, op);
}

static Truth ask(const Build *b, uint32_t part, const RowView *v)
{
    const Selector *s = &b->select.parts.at[part];
    if (s->op == TOK_AND || s->op == TOK_OR) {
        Truth x = ask(b, s->a, v), y = ask(b, s->b, v);
        bool least = s->op == TOK_AND;
        return (x < y) == least ? x : y;
    }
    if (s->op == TOK_OTHER) return SURELY;
    if (s->op == TOK_HAS || s->op == TOK_LACKS || s->op == TOK_IS) return has_word(b, s, v);
    return s->op != TOK_EOF && is_kind(v, s->op) ? SURELY : NEVER;
}

/* 产出指标（50分） is the level 产出, on the form as in the scheme. */
static Str bare_level(Str key)
{
    for (uint32_t at = key.n; at-- > 0 && jx__str_ends(key, STR(")"));)
        if (key.p[at] == '(') key.n = at;
    return without(key, STR("指标"));
}

Truth jx__model_chosen(Build *b, const Chooser *c, const RowView *v)
{
    if (c->item == JX_NO_INDEX || b->aux.at[c->item].rows->first != NULL)
        return ask(b, c->selector, v);
    return jx__str_eq(bare_level(b->aux.at[c->item].key), bare_level(v->level1)) ? SURELY : NEVER;
}
