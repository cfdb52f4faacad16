/* What a layer does to the blocks below it: 改写 and 删去.
 *
 * Depends on layers.h. A clause is a label line with its rows. Who put a line there is noted on the
 * line, so that a second layer that would replace it can be told apart: one that builds on the first
 * may, one beside it may not.
 */
#include "model/layers.h"

/* ---- clauses ---- */

static bool is_text_label(uint16_t op)
{
    return op == TOK_K_NOTE || op == TOK_K_SCOPE || op == TOK_K_EVIDENCE || op == TOK_K_BASIS;
}

/* Rows belong to the label above them, or to the heading's 评分. */
static bool is_of(const LayerLine *line, uint16_t op)
{
    return op == TOK_BAR ? line->node->kind == NODE_ROW : line->label == op;
}

/* What a label line says, without the label. */
static Str said(Lay *ly, const LayerLine *line)
{
    Str text = jx__lay_text(ly, line->span);
    for (uint32_t i = 0; line->node->kind == NODE_KEYLINE && i < text.n; i++) {
        Str rest = {text.p + i, text.n - i};
        uint32_t colon = rest.p[0] == ':' ? 1 : jx__str_starts(rest, STR("：")) ? 3 : 0;
        if (colon) return jx__lay_key(ly, (Str){rest.p + colon, rest.n - colon});
    }
    return jx__lay_key(ly, text);
}

/* What the heading itself says of a label: its （10分）, its ≥ target, its clauses. */
static Span inline_span(const Block *bk, uint16_t op)
{
    Span span = {0, 0};
    uint16_t kind = op == TOK_K_POINTS   ? NODE_POINTS
                    : op == TOK_K_TARGET ? NODE_LIMIT
                    : op == TOK_K_SCORE  ? NODE_CLAUSE
                                         : NODE_ERROR;
    for (const Node *n = bk->head ? bk->head->first : NULL; n != NULL; n = n->next) {
        if (n->kind != kind || (bk->dropped >> kind & 1)) continue;
        if (span.end == 0) span.start = n->span.start;
        span.end = n->span.end;
    }
    return span;
}

static Str without_brackets(Str key)
{
    bool both = key.n > 2 && key.p[0] == '(' && key.p[key.n - 1] == ')';
    return both ? (Str){key.p + 1, key.n - 2} : key;
}

/* What a block says of a label, in one piece to compare. */
static Str block_says(Lay *ly, const Block *bk, uint16_t op)
{
    Buf out = jx__buf(ly->m->arena);
    Span own = inline_span(bk, op);
    if (own.end) jx__buf_add(&out, without_brackets(jx__lay_key(ly, jx__lay_text(ly, own))));
    for (uint32_t i = 0; i < bk->body.n; i++)
        if (is_of(&bk->body.at[i], op)) jx__buf_add(&out, said(ly, &bk->body.at[i]));
    return jx__buf_str(&out);
}

static Str clause_says(Lay *ly, Clause c)
{
    Buf out = jx__buf(ly->m->arena);
    for (uint32_t i = c.from; i < c.to; i++)
        jx__buf_add(&out, said(ly, &ly->lines.at[i]));
    return jx__buf_str(&out);
}

/* Lines of `op` make way for those of the clause, in their place. */
void jx__lay_put(Lay *ly, Block *bk, Clause c, bool append)
{
    LayerLines old = bk->body;
    uint32_t at = append ? old.n : 0;
    while (at < old.n && !is_of(&old.at[at], c.op))
        at++;
    bool replaces = at < old.n;
    if (replaces) bk->body = (LayerLines){0};
    for (uint32_t i = 0; i < at && replaces; i++)
        *VEC_PUSH(ly->m->arena, &bk->body) = old.at[i];
    for (uint32_t k = c.from; k < c.to; k++) {
        LayerLine *line = VEC_PUSH(ly->m->arena, &bk->body);
        *line = ly->lines.at[k];
        line->statement = ly->statement;
        if (c.op == TOK_BAR) line->label = TOK_K_SCORE;
    }
    for (uint32_t i = at; i < old.n; i++)
        if (!is_of(&old.at[i], c.op)) *VEC_PUSH(ly->m->arena, &bk->body) = old.at[i];
}

/* The line that already took the place of what stood in the base, or NULL. */
LayerLine *jx__lay_setter(Block *bk, uint16_t op)
{
    for (uint32_t i = 0; i < bk->body.n; i++)
        if (is_of(&bk->body.at[i], op) && (bk->head == NULL || bk->body.at[i].statement))
            return &bk->body.at[i];
    return NULL;
}

static Str label_name(const Clause *c)
{
    return c->op == TOK_BAR ? STR("表") : jx__token_spelling((TokenKind)c->op);
}

/* Whether the layer may replace what stands there; tells when not. `append`: add to it. */
static bool may_replace(Lay *ly, Block *bk, Clause c, bool *append)
{
    LayerLine *by = jx__lay_setter(bk, c.op);
    Span here = ly->lines.at[c.from].span;
    if (by == NULL) return true;
    if (by->part == ly->layer) {
        *append = bk->head == NULL || (is_text_label(c.op) && by->statement == ly->statement);
        if (!*append) TELL(ly, JX2106, here, label_name(&c), jx__lay_place(ly, by->span));
        return *append;
    }
    if (jx__lay_sees(ly, ly->layer, by->part) &&
        (by->rival.end == 0 || jx__lay_sees(ly, ly->layer, jx__lay_part(ly, by->rival))))
        return true;
    if (!jx__str_eq(clause_says(ly, c), block_says(ly, bk, c.op))) by->rival = here;
    return false;
}

void jx__lay_replace(Lay *ly, uint32_t block, Clause c)
{
    Block *bk = &ly->blocks.at[block];
    bool append = false;
    if (!may_replace(ly, bk, c, &append)) return;
    Str before = append ? STR("") : block_says(ly, bk, c.op);
    if (before.n && jx__str_eq(before, clause_says(ly, c)))
        TELL(ly, JX2108, ly->lines.at[c.from].span, label_name(&c));
    Span own = inline_span(bk, c.op);
    if (own.end)
        bk->dropped |= 1ull << (c.op == TOK_K_POINTS   ? NODE_POINTS
                                : c.op == TOK_K_TARGET ? NODE_LIMIT
                                                       : NODE_CLAUSE);
    jx__lay_put(ly, bk, c, append);
}

/* ---- the lines of a layer ---- */

/* Labels that are the scheme's, or that no layer replaces. */
static bool is_head_only(uint16_t op)
{
    static const uint16_t ops[] = {TOK_K_SCHEME, TOK_K_INHERIT,   TOK_K_TOTAL, TOK_K_ROUND,
                                   TOK_K_GRADES, TOK_K_DATA,      TOK_K_UNITS, TOK_K_REVERSE,
                                   TOK_K_RATIO,  TOK_K_DIRECTION, TOK_K_AUDIT, TOK_K_READING};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (ops[i] == op) return true;
    return false;
}

static bool allowed(Lay *ly, uint32_t block, Clause c)
{
    const Block *bk = &ly->blocks.at[block];
    const Node *points = jx__node_find(bk->head, NODE_POINTS);
    bool outside = c.op == TOK_K_POINTS && points && points->op != TOK_POINTS;
    bool check = bk->head->kind == NODE_CHECK || (bk->section && bk->level == 1);
    if (!is_head_only(c.op) && !outside && !check) return true;
    TELL(ly, JX2105, ly->lines.at[c.from].span, label_name(&c), bk->path.n ? bk->path : bk->name);
    return false;
}

Clause jx__lay_clause(const Lay *ly, uint32_t from, uint32_t end)
{
    const Node *n = ly->lines.at[from].node;
    Clause c = {.op = n->kind == NODE_ROW ? TOK_BAR : n->op, .from = from, .to = from + 1};
    while (c.to < end && ly->lines.at[c.to].node->kind == NODE_ROW)
        c.to++;
    return c;
}

static bool is_body(const Node *n)
{
    bool path = n->kind == NODE_KEYLINE && (n->op == TOK_K_AMEND || n->op == TOK_K_REMOVE);
    return (n->kind == NODE_KEYLINE && !path) || n->kind == NODE_ROW || n->kind == NODE_ERROR;
}

uint32_t jx__lay_body_end(const Lay *ly, uint32_t from, uint32_t end)
{
    while (from < end && is_body(ly->lines.at[from].node))
        from++;
    return from;
}

void jx__lay_amend(Lay *ly, uint32_t at, uint32_t end)
{
    const LayerLine *line = &ly->lines.at[at];
    uint32_t block = jx__lay_find(ly, line);
    ly->statement++;
    if (at + 1 == end && block != JX_NO_INDEX)
        TELL(ly, JX2121, line->span, jx__lay_text(ly, line->span));
    for (uint32_t i = at + 1; i < end;) {
        Clause c = jx__lay_clause(ly, i, end);
        if (ly->lines.at[i].node->kind == NODE_ERROR)
            jx__lay_put(ly, &ly->blocks.at[0], c, true);
        else if (block != JX_NO_INDEX && allowed(ly, block, c))
            jx__lay_replace(ly, block, c);
        i = c.to;
    }
}

/* Lines of labels that belong to nothing: behind 删去, under a heading that only leads the way. */
void jx__lay_stray(Lay *ly, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end; i++) {
        const LayerLine *line = &ly->lines.at[i];
        if (line->node->kind == NODE_ERROR)
            jx__lay_put(ly, &ly->blocks.at[0], (Clause){TOK_EOF, i, i + 1}, true);
        else
            TELL(ly, JX2120, line->span, jx__lay_text(ly, line->span));
    }
}

/* A block that a layer beside this one put in or replaced something of is not to be removed. */
static bool is_contested(Lay *ly, const Block *bk, Span here)
{
    if (bk->part != ly->layer && !jx__lay_sees(ly, ly->layer, bk->part)) {
        TELL(ly, JX2107, here, bk->path.n ? bk->path : bk->name, jx__lay_place(ly, bk->span),
             jx__lay_place(ly, here));
        return true;
    }
    for (uint32_t i = 0; i < bk->body.n; i++) {
        const LayerLine *line = &bk->body.at[i];
        if (!line->statement || line->part == ly->layer || jx__lay_sees(ly, ly->layer, line->part))
            continue;
        TELL(ly, JX2107, here, bk->path.n ? bk->path : bk->name, jx__lay_place(ly, line->span),
             jx__lay_place(ly, here));
        return true;
    }
    return false;
}

/* What this file put into a clause before it removes it comes to nothing. */
static void tell_wasted(Lay *ly, const Block *bk, Span here)
{
    for (uint32_t i = 0; i < bk->body.n; i++) {
        const LayerLine *line = &bk->body.at[i];
        if (line->statement && line->part == ly->layer && bk->part != ly->layer)
            TELL(ly, JX2123, line->span, jx__token_spelling((TokenKind)line->label),
                 jx__lay_place(ly, here));
    }
}

void jx__lay_remove(Lay *ly, uint32_t at)
{
    const LayerLine *line = &ly->lines.at[at];
    uint32_t block = jx__lay_find(ly, line);
    if (block == JX_NO_INDEX) return;
    uint32_t stop = ly->blocks.at[jx__lay_end(ly, block)].next;
    for (uint32_t i = block; i != stop; i = ly->blocks.at[i].next) {
        Block *bk = &ly->blocks.at[i];
        if (bk->removed || is_contested(ly, bk, line->span)) continue;
        tell_wasted(ly, bk, line->span);
        bk->removed = true;
        bk->remover = line->span;
        *VEC_PUSH(ly->m->arena, &ly->m->removed) =
            (Removed){.key = jx__lay_key(ly, bk->name), .by = line->span};
    }
}
