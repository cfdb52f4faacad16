/* Layers to one scheme: a tree of all layers' lines in, the tree of the scheme in force out.
 *
 * Depends on build.h. The lines of the base become an outline of blocks (a heading or a check with
 * the label lines and rows under it); each further layer is then applied to it: 改写 replaces label
 * lines of a block, 删去 takes blocks away, head labels replace those of the head, headings are put
 * in. What is left is written as a new FILE of shallow copies; no node of the parser's tree is
 * changed, and spans stay those of the layer a line was written in.
 *
 * The surprising idea: a layer sees only what it builds on. A block of a layer beside it is not
 * there for it, and a clause that both replace is a conflict, unless a layer that builds on both
 * decides it; that is why conflicts are told at the end.
 */
#include "model/layers.h"

#include <string.h>

/* ---- blocks ---- */

static Str key_of(Lay *ly, Str text)
{
    return jx__name_key(ly->m->arena, text);
}

static Str span_text(const Lay *ly, Span span)
{
    return jx__str_trim(jx__source_text(ly->m->source, span));
}

static Where where_of(const Lay *ly, Span span)
{
    return (Where){.source = ly->m->source, .span = span};
}

#define TELL(ly, code, span, ...)                                                                  \
    jx__diag((ly)->m->diags, (code), where_of((ly), (span)), __VA_ARGS__)

/* national.jx:12 */
static Str place_of(const Lay *ly, Span span)
{
    Position at = jx__source_position(ly->m->source, span.start);
    Str file = jx__source_name(ly->m->source, span.start);
    return jx__str_printf(ly->m->arena, "%.*s:%u", STR_F(file), (unsigned)at.line);
}

static uint8_t level_of(const Node *head)
{
    return head->op >= TOK_MARK1 && head->op <= TOK_MARK4 ? (uint8_t)(head->op - TOK_MARK1 + 1)
                                                          : UNMARKED;
}

static bool is_section(Str title_key)
{
    static const char *const titles[] = {"核对", "算例", "指标规则"};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (jx__str_eq(title_key, jx__str_of(titles[i]))) return true;
    return false;
}

static Str block_path(Lay *ly, const Block *bk)
{
    Build b = {.m = ly->m, .item = JX_NO_INDEX};
    Str mark = jx__model_mark(&b, bk->head);
    if (bk->level == UNMARKED || mark.n == 0) return STR_NONE;
    Str above = bk->parent == JX_NO_INDEX ? STR("") : ly->blocks.at[bk->parent].path;
    bool brackets = bk->level == 2 || bk->level == 4;
    return jx__str_printf(ly->m->arena, "%.*s%s%.*s%s", STR_F(above), brackets ? "（" : "",
                          STR_F(mark), brackets ? "）" : "");
}

/* What is compared of a path: 二、（一）1． and 二（一）1 are one. */
static Str path_key(Lay *ly, Str path)
{
    Str key = key_of(ly, path);
    Buf out = jx__buf(ly->m->arena);
    for (uint32_t i = 0; i < key.n; i++) {
        Str rest = {key.p + i, key.n - i};
        if (key.p[i] == '.') continue;
        if (jx__str_starts(rest, STR("、"))) {
            i += 2;
            continue;
        }
        jx__buf_add(&out, (Str){key.p + i, 1});
    }
    return jx__buf_str(&out);
}

/* Puts a new block behind `prev` in the outline. */
static uint32_t add_block(Lay *ly, const LayerLine *line, uint32_t prev, uint32_t parent)
{
    uint32_t i = ly->blocks.n;
    Block *bk = VEC_PUSH(ly->m->arena, &ly->blocks);
    if (ly->blocks.n == i) return 0;
    *bk = (Block){.head = line->node,
                  .span = line->span,
                  .part = line->part,
                  .parent = parent,
                  .level = line->node ? level_of(line->node) : 0,
                  .next = JX_NO_INDEX};
    const Node *title = line->node ? jx__node_find(line->node, NODE_TITLE) : NULL;
    if (title) bk->name = span_text(ly, title->span);
    bk->rule = title && jx__model_is_rule(line->node);
    if (line->node) bk->path = block_path(ly, bk);
    bk->section = parent != JX_NO_INDEX ? ly->blocks.at[parent].section
                                        : bk->level == 1 && is_section(key_of(ly, bk->name));
    if (i == 0) return 0;
    bk->next = ly->blocks.at[prev].next;
    ly->blocks.at[prev].next = i;
    if (prev == ly->last_item && !bk->section) ly->last_item = i;
    return i;
}

static bool is_under(const Lay *ly, uint32_t block, uint32_t top)
{
    while (block != JX_NO_INDEX && block != top)
        block = ly->blocks.at[block].parent;
    return block == top;
}

/* The last block of what stands under a block, itself included. */
static uint32_t subtree_end(const Lay *ly, uint32_t block)
{
    uint32_t last = block;
    while (ly->blocks.at[last].next != JX_NO_INDEX && is_under(ly, ly->blocks.at[last].next, block))
        last = ly->blocks.at[last].next;
    return last;
}

static bool sees(const Lay *ly, uint32_t layer, uint32_t part)
{
    return (ly->m->source->parts[layer].below >> part & 1) != 0;
}

static uint32_t part_of(const Lay *ly, Span span)
{
    const SourcePart *part = jx__source_part(ly->m->source, span.start);
    return part ? (uint32_t)(part - ly->m->source->parts) : 0;
}

/* ---- finding a block ---- */

/* Paths and names of the blocks that were there before the layer in hand, by key. */
static void index_key(Lay *ly, Str key, uint32_t block, bool path)
{
    if (key.n == 0) return;
    uint32_t slot = (uint32_t)jx__str_hash(key) & (ly->nslots - 1);
    LayerKey *entry = VEC_PUSH(ly->m->arena, &ly->keys);
    *entry = (LayerKey){.key = key, .block = block, .path = path, .next = ly->slots[slot]};
    ly->slots[slot] = ly->keys.n;
}

static void index_blocks(Lay *ly)
{
    Arena *ar = ly->m->arena;
    ly->nslots = 64;
    while (ly->nslots < ly->blocks.n * 2)
        ly->nslots *= 2;
    ly->keys.n = 0;
    ly->slots = jx__arena_alloc(ar, ly->nslots * sizeof *ly->slots);
    for (uint32_t i = 1; i < ly->blocks.n && !ar->failed; i++) {
        index_key(ly, path_key(ly, ly->blocks.at[i].path), i, true);
        index_key(ly, key_of(ly, ly->blocks.at[i].name), i, false);
    }
}

/* The blocks the layer sees under a path or name: the first two, and one that was removed. */
typedef struct Found {
    uint32_t n, block, other, removed;
} Found;

static Found look_up(const Lay *ly, Str key, bool path)
{
    Found f = {0, JX_NO_INDEX, JX_NO_INDEX, JX_NO_INDEX};
    uint32_t slot = (uint32_t)jx__str_hash(key) & (ly->nslots - 1);
    for (uint32_t e = ly->slots[slot]; e != 0 && f.n < 2; e = ly->keys.at[e - 1].next) {
        const LayerKey *k = &ly->keys.at[e - 1];
        const Block *bk = &ly->blocks.at[k->block];
        if (k->path != path || !jx__str_eq(k->key, key) || !sees(ly, ly->layer, bk->part)) continue;
        if (bk->removed) {
            f.removed = k->block;
            continue;
        }
        *(f.n++ ? &f.other : &f.block) = k->block;
    }
    return f;
}

/* The paths (or names) most like one that is not there. */
static Str nearest(Lay *ly, Str key, bool path)
{
    enum { MOST = 3, TRIED = 5000, ASKED = 40 };
    Buf out = jx__buf(ly->m->arena);
    uint32_t shown = 0;
    if (ly->asked++ >= ASKED) return STR("见 --effective 所列");
    for (uint32_t slips = 1; slips <= 3 && shown == 0; slips++)
        for (uint32_t i = 1; i < ly->blocks.n && i < TRIED && shown < MOST; i++) {
            const Block *bk = &ly->blocks.at[i];
            Str own = path ? path_key(ly, bk->path) : key_of(ly, bk->name);
            if (bk->removed || own.n == 0 || !sees(ly, ly->layer, bk->part)) continue;
            bool last = slips == 3 && path && bk->level == 1;
            if (!last && jx__name_distance(own, key, 2) > slips) continue;
            jx__buf_printf(&out, "%s%.*s（%.*s）", shown++ ? "、" : "",
                           STR_F(path ? bk->path : bk->name), STR_F(path ? bk->name : bk->path));
        }
    return shown ? jx__buf_str(&out) : STR("无");
}

/* What stood there is gone: by a layer this one builds on, by itself, or by one beside it. */
static void tell_removed(Lay *ly, const Block *bk, Span here, Str written)
{
    uint32_t by = part_of(ly, bk->remover);
    Str place = place_of(ly, bk->remover);
    if (by == ly->layer || sees(ly, ly->layer, by))
        TELL(ly, JX2122, here, written, place);
    else
        TELL(ly, JX2107, here, written, place, place_of(ly, here));
}

static uint32_t find_block(Lay *ly, const LayerLine *line)
{
    const Node *text = jx__node_find(line->node, NODE_TEXT);
    if (!text) {
        TELL(ly, JX2102, line->span, jx__token_spelling((TokenKind)line->node->op));
        return JX_NO_INDEX;
    }
    Str written = span_text(ly, text->span);
    bool path = !jx__str_starts(written, STR("【"));
    if (!path && jx__str_ends(written, STR("】"))) written = (Str){written.p + 3, written.n - 6};
    Str key = path ? path_key(ly, written) : key_of(ly, written);
    Found f = look_up(ly, key, path);
    if (f.n == 1) return f.block;
    if (f.n > 1) {
        TELL(ly, JX2104, text->span, written, place_of(ly, ly->blocks.at[f.other].span),
             place_of(ly, ly->blocks.at[f.block].span));
    } else if (f.removed != JX_NO_INDEX) {
        tell_removed(ly, &ly->blocks.at[f.removed], text->span, written);
    } else {
        TELL(ly, JX2103, text->span, written, nearest(ly, key, path));
    }
    return JX_NO_INDEX;
}

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
    Str text = span_text(ly, line->span);
    for (uint32_t i = 0; line->node->kind == NODE_KEYLINE && i < text.n; i++) {
        Str rest = {text.p + i, text.n - i};
        uint32_t colon = rest.p[0] == ':' ? 1 : jx__str_starts(rest, STR("：")) ? 3 : 0;
        if (colon) return key_of(ly, (Str){rest.p + colon, rest.n - colon});
    }
    return key_of(ly, text);
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
    if (own.end) jx__buf_add(&out, without_brackets(key_of(ly, span_text(ly, own))));
    for (uint32_t i = 0; i < bk->body.n; i++)
        if (is_of(&bk->body.at[i], op)) jx__buf_add(&out, said(ly, &bk->body.at[i]));
    return jx__buf_str(&out);
}

/* A run of lines of a layer that say one label: the label line with its rows, or rows alone. */
typedef struct Clause {
    uint16_t op;
    uint32_t from, to; /* in the layer's lines */
} Clause;

static Str clause_says(Lay *ly, Clause c)
{
    Buf out = jx__buf(ly->m->arena);
    for (uint32_t i = c.from; i < c.to; i++)
        jx__buf_add(&out, said(ly, &ly->lines.at[i]));
    return jx__buf_str(&out);
}

/* Lines of `op` make way for those of the clause, in their place. */
static void put_clause(Lay *ly, Block *bk, Clause c, bool append)
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
static LayerLine *setter_of(Block *bk, uint16_t op)
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
    LayerLine *by = setter_of(bk, c.op);
    Span here = ly->lines.at[c.from].span;
    if (by == NULL) return true;
    if (by->part == ly->layer) {
        *append = bk->head == NULL || (is_text_label(c.op) && by->statement == ly->statement);
        if (!*append) TELL(ly, JX2106, here, label_name(&c), place_of(ly, by->span));
        return *append;
    }
    if (sees(ly, ly->layer, by->part) &&
        (by->rival.end == 0 || sees(ly, ly->layer, part_of(ly, by->rival))))
        return true;
    if (!jx__str_eq(clause_says(ly, c), block_says(ly, bk, c.op))) by->rival = here;
    return false;
}

static void replace(Lay *ly, uint32_t block, Clause c)
{
    Block *bk = &ly->blocks.at[block];
    bool append = false;
    if (!may_replace(ly, bk, c, &append)) return;
    Str before = block_says(ly, bk, c.op);
    if (!append && before.n && jx__str_eq(before, clause_says(ly, c)))
        jx__diag(ly->m->diags, JX2108, where_of(ly, ly->lines.at[c.from].span), label_name(&c));
    Span own = inline_span(bk, c.op);
    if (own.end)
        bk->dropped |= 1ull << (c.op == TOK_K_POINTS   ? NODE_POINTS
                                : c.op == TOK_K_TARGET ? NODE_LIMIT
                                                       : NODE_CLAUSE);
    put_clause(ly, bk, c, append);
}

/* ---- the lines of a layer ---- */

/* Labels that are the scheme's, or that no layer replaces. */
static bool is_head_only(uint16_t op)
{
    static const uint16_t ops[] = {TOK_K_SCHEME, TOK_K_INHERIT, TOK_K_TOTAL, TOK_K_ROUND,
                                   TOK_K_GRADES, TOK_K_DATA,    TOK_K_UNITS, TOK_K_REVERSE};
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

static Clause next_clause(const Lay *ly, uint32_t from, uint32_t end)
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

static uint32_t body_end(const Lay *ly, uint32_t from, uint32_t end)
{
    while (from < end && is_body(ly->lines.at[from].node))
        from++;
    return from;
}

static void amend(Lay *ly, uint32_t at, uint32_t end)
{
    const LayerLine *line = &ly->lines.at[at];
    uint32_t block = find_block(ly, line);
    ly->statement++;
    if (at + 1 == end && block != JX_NO_INDEX)
        TELL(ly, JX2121, line->span, span_text(ly, line->span));
    for (uint32_t i = at + 1; i < end;) {
        Clause c = next_clause(ly, i, end);
        if (ly->lines.at[i].node->kind == NODE_ERROR)
            put_clause(ly, &ly->blocks.at[0], c, true);
        else if (block != JX_NO_INDEX && allowed(ly, block, c))
            replace(ly, block, c);
        i = c.to;
    }
}

/* Lines of labels that belong to nothing: behind 删去, under a heading that only leads the way. */
static void stray(Lay *ly, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end; i++) {
        const LayerLine *line = &ly->lines.at[i];
        if (line->node->kind == NODE_ERROR)
            put_clause(ly, &ly->blocks.at[0], (Clause){TOK_EOF, i, i + 1}, true);
        else
            TELL(ly, JX2120, line->span, span_text(ly, line->span));
    }
}

/* A block that a layer beside this one put in or replaced something of is not to be removed. */
static bool is_contested(Lay *ly, const Block *bk, Span here)
{
    if (bk->part != ly->layer && !sees(ly, ly->layer, bk->part)) {
        TELL(ly, JX2107, here, bk->path.n ? bk->path : bk->name, place_of(ly, bk->span),
             place_of(ly, here));
        return true;
    }
    for (uint32_t i = 0; i < bk->body.n; i++) {
        const LayerLine *line = &bk->body.at[i];
        if (!line->statement || line->part == ly->layer || sees(ly, ly->layer, line->part))
            continue;
        TELL(ly, JX2107, here, bk->path.n ? bk->path : bk->name, place_of(ly, line->span),
             place_of(ly, here));
        return true;
    }
    return false;
}

static void remove_blocks(Lay *ly, uint32_t at)
{
    const LayerLine *line = &ly->lines.at[at];
    uint32_t block = find_block(ly, line);
    if (block == JX_NO_INDEX) return;
    uint32_t stop = ly->blocks.at[subtree_end(ly, block)].next;
    for (uint32_t i = block; i != stop; i = ly->blocks.at[i].next) {
        Block *bk = &ly->blocks.at[i];
        if (bk->removed || is_contested(ly, bk, line->span)) continue;
        bk->removed = true;
        bk->remover = line->span;
        *VEC_PUSH(ly->m->arena, &ly->m->removed) =
            (Removed){.key = key_of(ly, bk->name), .by = line->span};
    }
}

/* ---- headings of a layer ---- */

/* A bare heading that stands in the base already, under the same heading: it leads to what follows
 * it in the layer. */
static uint32_t same_heading(Lay *ly, const LayerLine *line, uint32_t parent)
{
    const Node *title = jx__node_find(line->node, NODE_TITLE);
    if (line->node->nkids != 1 || title == NULL) return JX_NO_INDEX;
    Str key = key_of(ly, span_text(ly, title->span));
    uint32_t slot = (uint32_t)jx__str_hash(key) & (ly->nslots - 1);
    for (uint32_t e = ly->slots[slot]; e != 0; e = ly->keys.at[e - 1].next) {
        const LayerKey *k = &ly->keys.at[e - 1];
        const Block *bk = &ly->blocks.at[k->block];
        bool same = !k->path && jx__str_eq(k->key, key) && bk->parent == parent &&
                    bk->level == level_of(line->node) && !bk->removed;
        if (same && (bk->section || sees(ly, ly->layer, bk->part))) return k->block;
    }
    return JX_NO_INDEX;
}

/* Where a heading without number goes: to its like, before the first numbered one under the same
 * heading (0: under none), because further on it would belong to that. */
static uint32_t unmarked_end(const Lay *ly, uint32_t parent)
{
    uint32_t last = parent;
    for (uint32_t i = ly->blocks.at[last].next; i != JX_NO_INDEX; i = ly->blocks.at[i].next) {
        if (ly->blocks.at[i].level != UNMARKED) break;
        last = i;
    }
    return last;
}

static uint32_t last_block(const Lay *ly)
{
    uint32_t last = ly->last_item;
    while (ly->blocks.at[last].next != JX_NO_INDEX)
        last = ly->blocks.at[last].next;
    return last;
}

/* Where a new heading goes, once it is known what it stands under. */
static uint32_t new_place(Lay *ly, const LayerLine *line, uint32_t parent)
{
    const Node *title = jx__node_find(line->node, NODE_TITLE);
    uint8_t level = level_of(line->node);
    bool own = parent != JX_NO_INDEX && ly->blocks.at[parent].part == ly->layer;
    if (own) return ly->at;
    if (level == 1 && title && is_section(key_of(ly, span_text(ly, title->span))))
        return last_block(ly);
    if (level == 1) return ly->last_item;
    uint32_t under = parent == JX_NO_INDEX ? 0 : parent;
    if (ly->context == under) return ly->at;
    bool loose = level == UNMARKED && !(under && ly->blocks.at[under].section);
    ly->context = loose && under ? JX_NO_INDEX : under;
    return loose ? unmarked_end(ly, under) : subtree_end(ly, under);
}

static uint32_t open_above(const Lay *ly, uint8_t level)
{
    if (ly->open[1] != JX_NO_INDEX && ly->blocks.at[ly->open[1]].section && level != 1)
        return ly->open[1];
    for (uint32_t l = level == UNMARKED ? 4 : level - 1u; l > 0; l--) {
        uint32_t at = ly->open[l];
        if (at != JX_NO_INDEX && (level != UNMARKED || !ly->blocks.at[at].rule)) return at;
    }
    return JX_NO_INDEX;
}

/* A heading or check with its labels; true when it is new, so that they belong to it. */
static bool add_heading(Lay *ly, const LayerLine *line)
{
    uint8_t level = level_of(line->node);
    uint32_t parent = open_above(ly, level), block = JX_NO_INDEX;
    bool first = ly->layer == ly->base;
    if (!first && level != 1 && level != UNMARKED && parent == JX_NO_INDEX) {
        TELL(ly, JX2119, line->span, span_text(ly, line->span));
        ly->target = JX_NO_INDEX;
        return true;
    }
    if (!first && line->node->kind == NODE_HEADING && level != UNMARKED)
        block = same_heading(ly, line, parent);
    bool known = block != JX_NO_INDEX;
    if (known) {
        ly->context = JX_NO_INDEX;
    } else {
        block = add_block(ly, line, first ? ly->at : new_place(ly, line, parent), parent);
        ly->at = block;
    }
    for (uint32_t l = level; level != UNMARKED && l <= 4; l++)
        ly->open[l] = l == level ? block : JX_NO_INDEX;
    ly->target = known ? JX_NO_INDEX : block;
    return !known;
}

/* ---- one layer ---- */

/* Title, document number and remarks are those of the layer that speaks last. */
static bool is_own_label(uint16_t op)
{
    return op == TOK_K_SCHEME || op == TOK_K_BASIS || op == TOK_K_NOTE;
}

/* A layer with a title of its own does not go by the document number of another. */
static void drop_own_labels(Lay *ly)
{
    LayerLines *head = &ly->blocks.at[0].body;
    uint32_t n = 0;
    for (uint32_t i = 0; i < head->n; i++)
        if (!is_own_label(head->at[i].label) || head->at[i].part == ly->layer)
            head->at[n++] = head->at[i];
    head->n = n;
}

static void head_label(Lay *ly, uint32_t at, uint32_t end)
{
    uint16_t op = ly->lines.at[at].node->op;
    SourcePart *part = &ly->m->source->parts[ly->layer];
    const Node *text = jx__node_find(ly->lines.at[at].node, NODE_TEXT);
    Clause c = {.op = op, .from = at, .to = end};
    if (op == TOK_K_SCHEME && text) part->title = span_text(ly, text->span);
    if (op == TOK_K_BASIS && text && part->basis.n == 0) part->basis = span_text(ly, text->span);
    if (op == TOK_K_INHERIT) return;
    bool first = ly->layer == ly->base, adds = op == TOK_K_DATA || op == TOK_K_UNITS;
    bool own = is_own_label(op);
    if (op == TOK_K_SCHEME && !first) drop_own_labels(ly);
    LayerLine *by = setter_of(&ly->blocks.at[0], op);
    if (first || adds)
        put_clause(ly, &ly->blocks.at[0], c, true);
    else if (own)
        put_clause(ly, &ly->blocks.at[0], c, by && by->part == ly->layer);
    else
        replace(ly, 0, c);
}

static void head_lines(Lay *ly, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end;) {
        Clause c = next_clause(ly, i, end);
        if (ly->lines.at[i].node->kind == NODE_KEYLINE)
            head_label(ly, i, c.to);
        else
            put_clause(ly, &ly->blocks.at[0], c, true);
        i = c.to;
    }
}

static void keep_lines(Lay *ly, uint32_t from, uint32_t end)
{
    uint16_t label = TOK_K_SCORE;
    for (uint32_t i = from; i < end && ly->target != JX_NO_INDEX; i++) {
        if (ly->lines.at[i].node->kind == NODE_KEYLINE) label = ly->lines.at[i].node->op;
        LayerLine *line = VEC_PUSH(ly->m->arena, &ly->blocks.at[ly->target].body);
        *line = ly->lines.at[i];
        line->label = label;
    }
}

/* Rows take the label above them, also where they replace. */
static void label_lines(Lay *ly)
{
    uint16_t label = TOK_K_SCORE;
    for (uint32_t i = 0; i < ly->lines.n; i++) {
        LayerLine *line = &ly->lines.at[i];
        if (line->node->kind == NODE_KEYLINE) label = line->node->op;
        if (line->node->kind == NODE_HEADING || line->node->kind == NODE_CHECK ||
            label == TOK_K_AMEND)
            label = TOK_K_SCORE;
        line->label = label;
    }
}

static uint32_t find_last_item(const Lay *ly)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i != JX_NO_INDEX; i = ly->blocks.at[i].next) {
        if (ly->blocks.at[i].section) break;
        last = i;
    }
    return last;
}

static void apply_layer(Lay *ly, uint32_t from, uint32_t end)
{
    index_blocks(ly);
    ly->last_item = find_last_item(ly);
    ly->at = 0;
    ly->context = ly->target = JX_NO_INDEX;
    for (uint32_t l = 0; l < 5; l++)
        ly->open[l] = JX_NO_INDEX;
    if (ly->m->arena->failed) return;
    uint32_t i = body_end(ly, from, end);
    head_lines(ly, from, i);
    while (i < end && !ly->m->arena->failed) {
        const LayerLine *line = &ly->lines.at[i];
        uint32_t stop = body_end(ly, i + 1, end);
        if (line->node->kind != NODE_KEYLINE) {
            if (add_heading(ly, line))
                keep_lines(ly, i + 1, stop);
            else
                stray(ly, i + 1, stop);
        } else if (ly->m->source->parts[ly->layer].below == 0) {
            TELL(ly, JX2101, line->span, jx__token_spelling((TokenKind)line->node->op));
            ly->target = JX_NO_INDEX;
        } else if (line->node->op == TOK_K_AMEND) {
            amend(ly, i, stop);
        } else {
            remove_blocks(ly, i);
            stray(ly, i + 1, stop);
        }
        i = stop;
    }
}

/* ---- the tree ---- */

static void push_node(Lay *ly, Node *root, const LayerLine *line, uint64_t dropped)
{
    Arena *ar = ly->m->arena;
    Node *copy = ARENA_NEW(ar, Node);
    *copy = *line->node;
    copy->next = NULL;
    if (dropped) {
        copy->first = copy->last = NULL;
        copy->nkids = 0;
        for (const Node *kid = line->node->first; kid != NULL; kid = kid->next) {
            if (dropped >> kid->kind & 1) continue;
            Node *own = ARENA_NEW(ar, Node);
            *own = *kid;
            own->next = NULL;
            *(copy->last ? &copy->last->next : &copy->first) = own;
            copy->last = own;
            copy->nkids++;
        }
    }
    *(root->last ? &root->last->next : &root->first) = copy;
    root->last = copy;
    root->nkids++;
    LayerLine *kept = VEC_PUSH(ar, &ly->m->lines);
    *kept = *line;
    kept->node = copy;
    kept->cut = dropped != 0;
}

static void tell_rivals(Lay *ly, const Block *bk)
{
    for (uint32_t i = 0; i < bk->body.n; i++) {
        const LayerLine *line = &bk->body.at[i];
        Str what = jx__token_spelling((TokenKind)line->label);
        if (line->rival.end && !bk->removed)
            TELL(ly, JX2107, line->rival,
                 bk->path.n
                     ? jx__str_printf(ly->m->arena, "%.*s．%.*s", STR_F(bk->path), STR_F(what))
                     : what,
                 place_of(ly, line->span), place_of(ly, line->rival));
    }
}

static const Node *make_tree(Lay *ly, const Node *from)
{
    Node *root = ARENA_NEW(ly->m->arena, Node);
    *root = (Node){.kind = NODE_FILE, .span = from->span, .depth = from->depth};
    for (uint32_t i = 0; i != JX_NO_INDEX && !ly->m->arena->failed; i = ly->blocks.at[i].next) {
        const Block *bk = &ly->blocks.at[i];
        LayerLine head = {.node = bk->head, .span = bk->span, .part = bk->part};
        tell_rivals(ly, bk);
        if (bk->removed) continue;
        if (bk->head) push_node(ly, root, &head, bk->dropped);
        for (int own = 1; own >= 0; own--) /* the head begins with its title */
            for (uint32_t k = 0; k < bk->body.n; k++)
                if ((i == 0 && is_own_label(bk->body.at[k].label)) == own)
                    push_node(ly, root, &bk->body.at[k], 0);
    }
    return root;
}

/* ---- the whole ---- */

/* All of a line as written, from its first token to the comment or line end behind its last: the
 * tokens of quoted texts leave out the quotes. */
static Span line_span(const Lay *ly, const Token *first, const Token *last, const Token *comment)
{
    Str text = ly->m->source->text;
    Span span = {first->span.start, last->span.end};
    bool quoted = span.start >= 3 && memcmp(text.p + span.start - 3, "【", 3) == 0;
    if (quoted) span.start -= 3;
    if (first->kind == TOK_K_AMEND || first->kind == TOK_K_REMOVE) return span;
    while (span.end < text.n && text.p[span.end] != '\n' && text.p[span.end] != '\r')
        span.end++;
    if (comment) span.end = comment->span.start;
    return span;
}

/* Each line of the tree has come from the tokens up to one line end. */
static void collect_lines(Lay *ly, const Node *root, const TokenList *tokens)
{
    uint32_t t = 0;
    for (const Node *n = root->first; n != NULL && !ly->m->arena->failed; n = n->next) {
        const Token *first = NULL, *last = NULL, *comment = NULL;
        for (; t < tokens->at.n && tokens->at.at[t].kind != TOK_NL; t++) {
            const Token *token = &tokens->at.at[t];
            comment = token->kind == TOK_COMMENT ? token : NULL;
            if (comment) continue;
            if (!first) first = token;
            last = token;
        }
        t++;
        Span span = first ? line_span(ly, first, last, comment) : n->span;
        *VEC_PUSH(ly->m->arena, &ly->lines) =
            (LayerLine){.node = n, .span = span, .part = part_of(ly, span)};
    }
}

static bool has_layer_lines(const Node *root)
{
    for (const Node *n = root->first; n != NULL; n = n->next)
        if (n->kind == NODE_KEYLINE && (n->op == TOK_K_AMEND || n->op == TOK_K_REMOVE)) return true;
    return false;
}

const Node *jx__layers_apply(Model *m, const Node *root, const TokenList *tokens, bool always)
{
    if (m->source->nparts == 0 && !always && !has_layer_lines(root)) return root;
    SourcePart alone = {.name = m->source->name, .end = m->source->text.n};
    Lay ly = {.m = m, .layered = m->source->nparts > 0};
    if (!ly.layered) m->source->parts = &alone;
    collect_lines(&ly, root, tokens);
    label_lines(&ly);
    LayerLine none = {0};
    (void)add_block(&ly, &none, 0, JX_NO_INDEX);
    for (uint32_t i = 0, end; i < ly.lines.n && !m->arena->failed; i = end) {
        ly.layer = ly.lines.at[i].part;
        for (end = i; end < ly.lines.n && ly.lines.at[end].part == ly.layer;)
            end++;
        if (i == 0) ly.base = ly.layer;
        apply_layer(&ly, i, end);
    }
    const Node *made = m->arena->failed ? NULL : make_tree(&ly, root);
    if (!ly.layered) m->source->parts = NULL;
    return m->arena->failed ? NULL : made;
}
