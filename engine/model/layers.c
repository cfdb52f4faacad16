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

/* ---- headings of a layer ---- */

/* A bare heading that stands in the base already, under the same heading: it leads to what follows
 * it in the layer. */
static uint32_t same_heading(Lay *ly, const LayerLine *line, uint32_t parent)
{
    const Node *title = jx__node_find(line->node, NODE_TITLE);
    if (line->node->nkids != 1 || title == NULL) return JX_NO_INDEX;
    Str key = jx__lay_key(ly, jx__lay_text(ly, title->span));
    uint32_t slot = (uint32_t)jx__str_hash(key) & (ly->nslots - 1);
    for (uint32_t e = ly->slots[slot]; e != 0; e = ly->keys.at[e - 1].next) {
        const LayerKey *k = &ly->keys.at[e - 1];
        const Block *bk = &ly->blocks.at[k->block];
        bool same = !k->path && jx__str_eq(k->key, key) && bk->parent == parent &&
                    bk->level == jx__lay_level(line->node) && !bk->removed;
        if (same && (bk->section || jx__lay_sees(ly, ly->layer, bk->part))) return k->block;
    }
    return JX_NO_INDEX;
}

/* Where a heading without number goes: to its like, before the first numbered one under the same
 * heading (0: under none), because further on it would belong to that. */
static uint32_t unmarked_end(Lay *ly, uint32_t parent)
{
    uint32_t known = ly->blocks.at[parent].unmarked, last = known ? known : parent;
    for (uint32_t i = ly->blocks.at[last].next; i != JX_NO_INDEX; i = ly->blocks.at[i].next) {
        if (ly->blocks.at[i].level != UNMARKED) break;
        last = i;
    }
    ly->blocks.at[parent].unmarked = last;
    return last;
}

static uint32_t last_block(Lay *ly)
{
    while (ly->blocks.at[ly->last].next != JX_NO_INDEX)
        ly->last = ly->blocks.at[ly->last].next;
    return ly->last;
}

/* Where a new heading goes, once it is known what it stands under. */
static uint32_t new_place(Lay *ly, const LayerLine *line, uint32_t parent)
{
    const Node *title = jx__node_find(line->node, NODE_TITLE);
    uint8_t level = jx__lay_level(line->node);
    bool own = parent != JX_NO_INDEX && ly->blocks.at[parent].part == ly->layer;
    if (own) return ly->at;
    if (level == 1 && title && jx__lay_is_section(jx__lay_key(ly, jx__lay_text(ly, title->span))))
        return last_block(ly);
    if (level == 1) return ly->last_item;
    uint32_t under = parent == JX_NO_INDEX ? 0 : parent;
    if (ly->context == under) return ly->at;
    bool loose = level == UNMARKED && !(under && ly->blocks.at[under].section);
    ly->context = loose && under ? JX_NO_INDEX : under;
    return loose ? unmarked_end(ly, under) : jx__lay_end(ly, under);
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
    uint8_t level = jx__lay_level(line->node);
    uint32_t parent = open_above(ly, level), block = JX_NO_INDEX;
    bool first = ly->layer == ly->base;
    if (!first && level != 1 && level != UNMARKED && parent == JX_NO_INDEX) {
        TELL(ly, JX2119, line->span, jx__lay_text(ly, line->span));
        ly->target = JX_NO_INDEX;
        return true;
    }
    if (!first && line->node->kind == NODE_HEADING && level != UNMARKED)
        block = same_heading(ly, line, parent);
    bool known = block != JX_NO_INDEX;
    if (known || level == 1) ly->context = JX_NO_INDEX;
    if (!known) {
        block = jx__lay_add(ly, line, first ? ly->at : new_place(ly, line, parent), parent);
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
    if (op == TOK_K_SCHEME && text) part->title = jx__lay_text(ly, text->span);
    if (op == TOK_K_BASIS && text && part->basis.n == 0) part->basis = jx__lay_text(ly, text->span);
    if (op == TOK_K_INHERIT) return;
    bool first = ly->layer == ly->base, adds = op == TOK_K_DATA || op == TOK_K_UNITS;
    bool own = is_own_label(op);
    if (op == TOK_K_SCHEME && !first) drop_own_labels(ly);
    LayerLine *by = jx__lay_setter(&ly->blocks.at[0], op);
    if (first || adds)
        jx__lay_put(ly, &ly->blocks.at[0], c, true);
    else if (own)
        jx__lay_put(ly, &ly->blocks.at[0], c, by && by->part == ly->layer);
    else
        jx__lay_replace(ly, 0, c);
}

static void head_lines(Lay *ly, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end;) {
        Clause c = jx__lay_clause(ly, i, end);
        if (ly->lines.at[i].node->kind == NODE_KEYLINE)
            head_label(ly, i, c.to);
        else
            jx__lay_put(ly, &ly->blocks.at[0], c, true);
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
    jx__lay_index(ly);
    ly->last_item = find_last_item(ly);
    ly->at = 0;
    ly->context = ly->target = JX_NO_INDEX;
    for (uint32_t l = 0; l < 5; l++)
        ly->open[l] = JX_NO_INDEX;
    if (ly->m->arena->failed) return;
    uint32_t i = jx__lay_body_end(ly, from, end);
    head_lines(ly, from, i);
    while (i < end && !ly->m->arena->failed) {
        const LayerLine *line = &ly->lines.at[i];
        uint32_t stop = jx__lay_body_end(ly, i + 1, end);
        if (line->node->kind != NODE_KEYLINE) {
            if (add_heading(ly, line))
                keep_lines(ly, i + 1, stop);
            else
                jx__lay_stray(ly, i + 1, stop);
        } else if (ly->m->source->parts[ly->layer].below == 0) {
            TELL(ly, JX2101, line->span, jx__token_spelling((TokenKind)line->node->op));
            ly->target = JX_NO_INDEX;
        } else if (line->node->op == TOK_K_AMEND) {
            jx__lay_amend(ly, i, stop);
        } else {
            jx__lay_remove(ly, i);
            jx__lay_stray(ly, i + 1, stop);
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
                 jx__lay_place(ly, line->span), jx__lay_place(ly, line->rival));
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
            (LayerLine){.node = n, .span = span, .part = jx__lay_part(ly, span)};
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
    (void)jx__lay_add(&ly, &none, 0, JX_NO_INDEX);
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
