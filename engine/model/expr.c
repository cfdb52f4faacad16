/* Expressions: tree to exprs[], constants in base units, names resolved.
 *
 * Depends on build.h. Operands are pushed before their user, so indices only ever point back.
 * Types and dimensions come later (types.c), when every target is known.
 *
 * The surprising idea: expression 0 stands for whatever could not be read. Its type is unknown,
 * and unknown agrees with everything, so that one mistake is one finding.
 */
#include "model/build.h"

static uint32_t push_expr(Build *b, Expr e)
{
    Model *m = b->m;
    uint32_t n = m->exprs.n;
    ExprAux *aux = VEC_PUSH(m->arena, &b->eaux);
    if (b->eaux.n == n) return 0;
    Expr *to = VEC_PUSH(m->arena, &m->exprs);
    if (m->exprs.n == n) {
        b->eaux.n--;
        return 0;
    }
    *to = e;
    *aux = (ExprAux){.item = b->item, .place = (uint8_t)b->place, .guarded = b->guarded};
    return n;
}

static uint32_t push_op(Build *b, ExprKind kind, uint32_t x, uint32_t y, uint32_t z, Span span)
{
    return push_expr(b, (Expr){.kind = kind,
                               .a = x,
                               .b = y,
                               .c = z,
                               .span = span,
                               .value = NUM_INT(0),
                               .unit.scale = NUM_INT(1)});
}

static uint32_t push_const(Build *b, Num value, Unit unit, ValueType type, Span span)
{
    return push_expr(
        b, (Expr){.kind = EXPR_CONST, .type = type, .value = value, .unit = unit, .span = span});
}

static uint32_t bad_expr(Build *b, Span span)
{
    uint32_t e = push_const(b, NUM_INT(0), (Unit){.scale = NUM_INT(1)}, TYPE_UNKNOWN, span);
    b->eaux.at[e].bad = true;
    return e;
}

bool jx__model_is_value(const Node *n)
{
    static const uint16_t kinds[] = {NODE_BINARY, NODE_NEGATE, NODE_CALL,
                                     NODE_CHOICE, NODE_NUMBER, NODE_NAME,
                                     NODE_WORD,   NODE_FIELD,  NODE_QUALIFIED};
    for (uint32_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i] == n->kind) return true;
    return false;
}

/* ---- leaves ---- */

static uint32_t number_expr(Build *b, const Node *n)
{
    Quantity q = jx__model_quantity(b, n);
    if (!q.ok) return bad_expr(b, n->span);
    uint32_t e = push_const(b, q.value, q.unit, TYPE_NUMBER, n->span);
    Expr *x = &b->m->exprs.at[e];
    x->dim = q.unit.dim;
    x->dim_known = q.unit.kind != UNIT_NONE;
    b->eaux.at[e].bare = q.unit.kind == UNIT_NONE;
    if (n->op != TOK_OF_TARGET && n->op != TOK_OF_WEIGHT) return e;
    ExprKind whole = n->op == TOK_OF_TARGET ? EXPR_GOAL : EXPR_WEIGHT;
    if (b->item == JX_NO_INDEX) {
        FIND(b, JX3016, n->span, jx__token_spelling((TokenKind)n->op));
        return bad_expr(b, n->span);
    }
    uint32_t of = push_op(b, whole, b->item, 0, 0, n->span);
    return push_op(b, EXPR_MUL, e, of, 0, n->span);
}

static uint32_t date_expr(Build *b, const Node *n)
{
    Num day;
    if (!jx__model_date(b, n, &day)) return bad_expr(b, n->span);
    return push_const(b, day, (Unit){.scale = NUM_INT(1)}, TYPE_DATE, n->span);
}

/* A word to compare with; which value it is, is known when the other side's type is. */
static uint32_t text_expr(Build *b, const Node *n)
{
    Str key = jx__name_key(b->m->arena, jx__model_text(b, n->span));
    return push_const(b, NUM_INT(0), (Unit){.scale = NUM_INT(1), .text = key}, TYPE_TEXT, n->span);
}

static uint32_t field_expr(Build *b, const Node *n)
{
    static const struct {
        uint16_t op;
        ExprKind kind;
    } fields[] = {{TOK_ACTUAL, EXPR_ACTUAL},         {TOK_GOAL, EXPR_GOAL},
                  {TOK_COMPLETION, EXPR_COMPLETION}, {TOK_DEVIATION, EXPR_DEVIATION},
                  {TOK_SPREAD, EXPR_SPREAD},         {TOK_WEIGHT, EXPR_WEIGHT}};
    bool of_item = b->item != JX_NO_INDEX && b->m->items.at[b->item].indicator;
    for (uint32_t i = 0; i < sizeof fields / sizeof fields[0] && of_item; i++) {
        if (fields[i].op != n->op) continue;
        /* 取值 says what the actual value is; it cannot be made of itself. */
        if (b->place != PLACE_VALUE || n->op == TOK_GOAL || n->op == TOK_WEIGHT)
            return push_op(b, fields[i].kind, b->item, 0, 0, n->span);
        Str name = b->m->items.at[b->item].name;
        FIND(b, JX3014, n->span, name, jx__token_spelling((TokenKind)n->op));
        return bad_expr(b, n->span);
    }
    if (n->op == TOK_TOTAL && b->place == PLACE_CHECK)
        return push_op(b, EXPR_TOTAL, 0, 0, 0, n->span);
    FIND(b, JX3016, n->span, jx__token_spelling((TokenKind)n->op));
    return bad_expr(b, n->span);
}

/* ---- names ---- */

static uint32_t item_expr(Build *b, uint32_t item, const Node *n)
{
    Model *m = b->m;
    Str name = m->items.at[item].name;
    if (!m->items.at[item].indicator) {
        FIND(b, JX3013, n->span, name);
        return bad_expr(b, n->span);
    }
    if (item != b->item) return push_op(b, EXPR_ACTUAL_OF, item, 0, 0, n->span);
    if (b->place != PLACE_VALUE) return push_op(b, EXPR_ACTUAL, item, 0, 0, n->span);
    FIND(b, JX3014, n->span, name, name);
    return bad_expr(b, n->span);
}

enum { MAX_WORDS = 400, MAX_DATA = 5000 };

/* The datum most like a word, among those somebody declared; only so many words are compared. */
Str jx__model_similar(Build *b, Str text, Str key)
{
    Model *m = b->m;
    Str best = STR_NONE;
    uint32_t least = 3;
    if (b->similar_work++ >= MAX_WORDS) return best;
    for (uint32_t i = 0; i < m->data.n && i < MAX_DATA; i++) {
        const Datum *d = &m->data.at[i];
        if (d->implicit || !jx__name_similar(key, d->key)) continue;
        uint32_t distance = jx__name_distance(key, d->key, 2);
        if (distance >= least) continue;
        least = distance;
        best = d->name;
    }
    if (best.n > 0) return best;
    uint32_t near = jx__names_similar(b->names, text);
    /* 合同额 is in the dictionary when 合同额（含税） is declared, and is then no name of its own.
     */
    if (near != JX_NAME_NONE && jx__str_eq(b->names->at.at[near].key, key)) return best;
    return near == JX_NAME_NONE ? best : jx__name_display(m->arena, b->names->at.at[near].text);
}

/* A word nobody declared: a slip of the pen, or a datum the writer did not trouble to declare. */
static uint32_t implicit_expr(Build *b, const Node *n, Str key)
{
    Str text = jx__name_display(b->m->arena, jx__model_text(b, n->span));
    Str like = jx__model_similar(b, text, key);
    if (like.n > 0) {
        FIND(b, JX3010, n->span, text, like);
        return bad_expr(b, n->span);
    }
    uint32_t at = jx__model_new_datum(b, text, key, n->span);
    b->m->data.at[at].implicit = true;
    FIND(b, JX3011, n->span, text);
    return push_op(b, EXPR_DATUM, at, 0, 0, n->span);
}

bool jx__model_removed(Build *b, const Node *n, Str key)
{
    enum { TRIED = 5000 };
    for (uint32_t i = 0; i < b->m->removed.n && i < TRIED; i++) {
        const Removed *r = &b->m->removed.at[i];
        if (!jx__str_eq(r->key, key)) continue;
        Position at = jx__source_position(b->m->source, r->by.start);
        FIND(b, JX2109, n->span, jx__model_text(b, n->span),
             jx__source_name(b->m->source, r->by.start),
             jx__str_printf(b->m->arena, "%u", (unsigned)at.line));
        return true;
    }
    return false;
}

/* The declared name of the same other form that is most like this one. */
static Str similar_source(Build *b, const NameSource *source)
{
    Str best = STR_NONE;
    uint32_t least = 3;
    if (b->similar_work++ >= MAX_WORDS) return best;
    for (uint32_t i = 0; i < b->m->data.n && i < MAX_DATA; i++) {
        const Datum *d = &b->m->data.at[i];
        if (d->implicit || !d->source || !jx__str_eq(d->source->form_key, source->form_key))
            continue;
        if (!jx__name_similar(source->key, d->source->key)) continue;
        uint32_t distance = jx__name_distance(source->key, d->source->key, 2);
        if (distance >= least) continue;
        least = distance;
        best = d->name;
    }
    return best;
}

/* A name of another form says itself where it comes from: it need not be declared. */
static uint32_t source_expr(Build *b, const Node *n, const NameSource *source, Str name, Str key)
{
    Str like = similar_source(b, source);
    if (like.n > 0) {
        FIND(b, JX3010, n->span, name, like);
        return bad_expr(b, n->span);
    }
    uint32_t at = jx__model_new_datum(b, name, key, n->span);
    b->m->data.at[at].implicit = true;
    jx__model_set_source(b, at, source);
    return push_op(b, EXPR_DATUM, at, 0, 0, n->span);
}

static uint32_t name_expr(Build *b, const Node *n)
{
    Str key = jx__model_key(b, n);
    if (key.n == 0) return bad_expr(b, n->span);
    DictEntry *entry = jx__model_find(b, key, false);
    if (entry != NULL && entry->item != JX_NO_INDEX) return item_expr(b, entry->item, n);
    if (entry != NULL && entry->datum != JX_NO_INDEX)
        return push_op(b, EXPR_DATUM, entry->datum, 0, 0, n->span);
    /* Perhaps declared on a line that could not be read: said already. A NAME may be the front of
     * one that is declared with a bracket. */
    if (b->broken || jx__model_removed(b, n, key)) return bad_expr(b, n->span);
    NameSource source;
    Str name;
    if (jx__model_source(b, jx__model_text(b, n->span), &source, &name, &key))
        return source_expr(b, n, &source, name, key);
    return implicit_expr(b, n, key);
}

/* ---- operators ---- */

static uint32_t binary_expr(Build *b, const Node *n)
{
    static const struct {
        uint16_t op;
        ExprKind kind;
    } ops[] = {{TOK_PLUS, EXPR_ADD},   {TOK_MINUS, EXPR_SUB}, {TOK_TIMES, EXPR_MUL},
               {TOK_DIVIDE, EXPR_DIV}, {TOK_EQ, EXPR_EQ},     {TOK_NE, EXPR_NE},
               {TOK_GE, EXPR_GE},      {TOK_LE, EXPR_LE},     {TOK_GT, EXPR_GT},
               {TOK_LT, EXPR_LT},      {TOK_AND, EXPR_AND},   {TOK_OR, EXPR_OR}};
    const Node *left = jx__node_kid(n, 0), *right = jx__node_kid(n, 1);
    if (left == NULL || right == NULL) return bad_expr(b, n->span);
    bool compares = n->op == TOK_EQ || n->op == TOK_NE;
    uint32_t x = jx__model_expr(b, left);
    /* 等级＝优: a bare word on the right of = is a word, not a datum. */
    bool word = compares && right->kind == NODE_WORD &&
                jx__model_find(b, jx__model_key(b, right), false) == NULL &&
                b->m->exprs.at[x].kind != EXPR_CONST && b->place != PLACE_CHECK;
    uint32_t y = word ? text_expr(b, right) : jx__model_expr(b, right);
    for (uint32_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
        if (ops[i].op == n->op) return push_op(b, ops[i].kind, x, y, 0, n->span);
    return bad_expr(b, n->span);
}

/* Halves, so that 合计 of a thousand names is ten deep and not a thousand. */
static uint32_t fold_list(Build *b, ExprKind kind, const uint32_t *at, uint32_t n, Span span)
{
    if (n == 1) return at[0];
    uint32_t half = n / 2;
    uint32_t x = fold_list(b, kind, at, half, span);
    uint32_t y = fold_list(b, kind, at + half, n - half, span);
    return push_op(b, kind, x, y, 0, span);
}

static uint32_t growth_expr(Build *b, const uint32_t *at, uint32_t n, const Node *call)
{
    if (n != 2) {
        FIND(b, JX4086, call->span, jx__token_spelling((TokenKind)call->op));
        return bad_expr(b, call->span);
    }
    uint32_t more = push_op(b, EXPR_SUB, at[0], at[1], 0, call->span);
    return push_op(b, EXPR_DIV, more, at[1], 0, call->span);
}

/* Groups may share a name; a score needs to be one. */
static uint32_t headings_called(const Build *b, Str key)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->m->items.n; i++)
        n += !b->m->items.at[i].of_form && jx__str_eq(b->aux.at[i].key, key);
    return n;
}

/* 得分（产出指标）: of an indicator or a group. */
static uint32_t score_expr(Build *b, const Node *call)
{
    const Node *name = call->first;
    bool named = call->nkids == 1 && (name->kind == NODE_NAME || name->kind == NODE_WORD);
    if (b->place != PLACE_CHECK) {
        FIND(b, JX3016, call->span, jx__model_written(b, call));
        return bad_expr(b, call->span);
    }
    Str key = named ? jx__model_key(b, name) : STR_NONE;
    DictEntry *entry = named ? jx__model_find(b, key, false) : NULL;
    if (named && entry == NULL && (b->broken || jx__model_removed(b, name, key)))
        return bad_expr(b, call->span);
    if (entry == NULL || entry->item == JX_NO_INDEX) {
        Span inside = {call->first->span.start, call->last->span.end};
        FIND(b, JX7042, call->span, jx__model_text(b, inside));
        return bad_expr(b, call->span);
    }
    uint32_t same = headings_called(b, key);
    if (same == 1) return push_op(b, EXPR_SCORE_OF, entry->item, 0, 0, call->span);
    FIND(b, JX7043, call->span, b->m->items.at[entry->item].name,
         jx__str_printf(b->m->arena, "%u", same));
    return bad_expr(b, call->span);
}

static uint32_t call_expr(Build *b, const Node *n)
{
    if (n->nkids == 0) return bad_expr(b, n->span);
    if (n->op == TOK_SCORE) return score_expr(b, n);
    uint32_t *at = jx__arena_alloc(b->m->arena, n->nkids * sizeof *at), count = 0;
    if (at == NULL || b->m->arena->failed) return 0;
    for (const Node *arg = n->first; arg != NULL && count < n->nkids; arg = arg->next)
        at[count++] = jx__model_expr(b, arg);
    if (n->op == TOK_GROWTH) return growth_expr(b, at, count, n);
    ExprKind kind = n->op == TOK_MOST ? EXPR_MAX : n->op == TOK_LEAST ? EXPR_MIN : EXPR_ADD;
    uint32_t all = fold_list(b, kind, at, count, n->span);
    if (n->op != TOK_MEAN) return all;
    Unit plain = {.scale = NUM_INT(1)};
    uint32_t by = push_const(b, NUM_INT(count), plain, TYPE_NUMBER, n->span);
    b->eaux.at[by].bare = true;
    return push_op(b, EXPR_DIV, all, by, 0, n->span);
}

static uint32_t choice_expr(Build *b, const Node *n)
{
    const Node *cond = jx__node_kid(n, 0), *yes = jx__node_kid(n, 1), *no = jx__node_kid(n, 2);
    if (cond == NULL || yes == NULL || no == NULL) return bad_expr(b, n->span);
    bool before = b->guarded;
    uint32_t c = jx__model_expr(b, cond);
    b->guarded = true;
    uint32_t x = jx__model_expr(b, yes), y = jx__model_expr(b, no);
    b->guarded = before;
    return push_op(b, EXPR_CHOICE, c, x, y, n->span);
}

static uint32_t negate_expr(Build *b, const Node *n)
{
    if (n->first == NULL) return bad_expr(b, n->span);
    uint32_t x = jx__model_expr(b, n->first);
    return push_op(b, EXPR_NEG, x, 0, 0, n->span);
}

uint32_t jx__model_expr(Build *b, const Node *n)
{
    static const struct {
        uint16_t kind;
        uint32_t (*fn)(Build *, const Node *);
    } table[] = {
        {NODE_NUMBER, number_expr}, {NODE_NAME, name_expr},     {NODE_WORD, name_expr},
        {NODE_FIELD, field_expr},   {NODE_BINARY, binary_expr}, {NODE_NEGATE, negate_expr},
        {NODE_CALL, call_expr},     {NODE_CHOICE, choice_expr}, {NODE_VALUE, text_expr},
        {NODE_STRING, text_expr},   {NODE_DATE, date_expr},     {NODE_QUALIFIED, name_expr}};
    if (b->m->arena->failed) return 0;
    if (n->kind == NODE_LIMIT && n->op == TOK_EOF && n->first != NULL) n = n->first;
    for (uint32_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].kind == n->kind) return table[i].fn(b, n);
    /* The parser has said what is wrong with an ERROR. */
    if (n->kind != NODE_ERROR) FIND(b, JX4004, n->span, jx__model_text(b, n->span));
    return bad_expr(b, n->span);
}

static bool has_truth(const Expr *e)
{
    return (e->kind >= EXPR_EQ && e->kind <= EXPR_OR) || e->kind == EXPR_CHOICE ||
           e->kind == EXPR_DATUM || e->kind == EXPR_ACTUAL_OF || e->kind == EXPR_ACTUAL;
}

uint32_t jx__model_condition(Build *b, const Node *n)
{
    uint32_t e = jx__model_expr(b, n);
    if (b->eaux.at[e].bad || has_truth(&b->m->exprs.at[e])) return e;
    FIND(b, JX4024, n->span, jx__model_text(b, n->span));
    b->eaux.at[e].bad = true;
    return e;
}
