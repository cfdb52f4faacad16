/* The outline that layers are laid on: blocks, their paths, and finding one by path or name.
 *
 * Depends on layers.h. Blocks are linked in outline order, so that one may be put in anywhere; their
 * paths are those of the layer that wrote them, and stay when others are removed.
 */
#include "model/layers.h"

/* ---- blocks ---- */

Str jx__lay_key(Lay *ly, Str text)
{
    return jx__name_key(ly->m->arena, text);
}

Str jx__lay_text(const Lay *ly, Span span)
{
    return jx__str_trim(jx__source_text(ly->m->source, span));
}

Where jx__lay_where(const Lay *ly, Span span)
{
    return (Where){.source = ly->m->source, .span = span};
}

/* national.jx:12 */
Str jx__lay_place(const Lay *ly, Span span)
{
    Position at = jx__source_position(ly->m->source, span.start);
    Str file = jx__source_name(ly->m->source, span.start);
    return jx__str_printf(ly->m->arena, "%.*s:%u", STR_F(file), (unsigned)at.line);
}

uint8_t jx__lay_level(const Node *head)
{
    return head->op >= TOK_MARK1 && head->op <= TOK_MARK4 ? (uint8_t)(head->op - TOK_MARK1 + 1)
                                                          : UNMARKED;
}

bool jx__lay_is_section(Str title_key)
{
    return jx__section_title(title_key) != TITLE_NONE;
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
    Str key = jx__lay_key(ly, path);
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
uint32_t jx__lay_add(Lay *ly, const LayerLine *line, uint32_t prev, uint32_t parent)
{
    uint32_t i = ly->blocks.n;
    Block *bk = VEC_PUSH(ly->m->arena, &ly->blocks);
    if (ly->blocks.n == i) return 0;
    *bk = (Block){.head = line->node,
                  .span = line->span,
                  .part = line->part,
                  .parent = parent,
                  .level = line->node ? jx__lay_level(line->node) : 0,
                  .next = JX_NO_INDEX};
    const Node *title = line->node ? jx__node_find(line->node, NODE_TITLE) : NULL;
    if (title) bk->name = jx__lay_text(ly, title->span);
    bk->rule = title && jx__model_is_rule(line->node);
    if (line->node) bk->path = block_path(ly, bk);
    bk->section = parent != JX_NO_INDEX
                      ? ly->blocks.at[parent].section
                      : bk->level == 1 && jx__lay_is_section(jx__lay_key(ly, bk->name));
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
uint32_t jx__lay_end(Lay *ly, uint32_t block)
{
    uint32_t known = ly->blocks.at[block].end, last = known ? known : block;
    while (ly->blocks.at[last].next != JX_NO_INDEX && is_under(ly, ly->blocks.at[last].next, block))
        last = ly->blocks.at[last].next;
    ly->blocks.at[block].end = last;
    return last;
}

bool jx__lay_sees(const Lay *ly, uint32_t layer, uint32_t part)
{
    return (ly->m->source->parts[layer].below >> part & 1) != 0;
}

uint32_t jx__lay_part(const Lay *ly, Span span)
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

void jx__lay_index(Lay *ly)
{
    Arena *ar = ly->m->arena;
    ly->nslots = 64;
    while (ly->nslots < ly->blocks.n * 2)
        ly->nslots *= 2;
    ly->keys.n = 0;
    ly->slots = jx__arena_alloc(ar, ly->nslots * sizeof *ly->slots);
    for (uint32_t i = 1; i < ly->blocks.n && !ar->failed; i++) {
        index_key(ly, path_key(ly, ly->blocks.at[i].path), i, true);
        index_key(ly, jx__lay_key(ly, ly->blocks.at[i].name), i, false);
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
        if (k->path != path || !jx__str_eq(k->key, key) || !jx__lay_sees(ly, ly->layer, bk->part))
            continue;
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
            Str own = path ? path_key(ly, bk->path) : jx__lay_key(ly, bk->name);
            if (bk->removed || own.n == 0 || !jx__lay_sees(ly, ly->layer, bk->part)) continue;
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
    uint32_t by = jx__lay_part(ly, bk->remover);
    Str place = jx__lay_place(ly, bk->remover);
    if (by == ly->layer || jx__lay_sees(ly, ly->layer, by))
        TELL(ly, JX2122, here, written, place);
    else
        TELL(ly, JX2107, here, written, place, jx__lay_place(ly, here));
}

uint32_t jx__lay_find(Lay *ly, const LayerLine *line)
{
    const Node *text = jx__node_find(line->node, NODE_TEXT);
    if (!text) {
        TELL(ly, JX2102, line->span, jx__token_spelling((TokenKind)line->node->op));
        return JX_NO_INDEX;
    }
    Str written = jx__lay_text(ly, text->span);
    bool path = !jx__str_starts(written, STR("【"));
    if (!path && jx__str_ends(written, STR("】"))) written = (Str){written.p + 3, written.n - 6};
    Str key = path ? path_key(ly, written) : jx__lay_key(ly, written);
    Found f = look_up(ly, key, path);
    if (f.n == 1) return f.block;
    if (f.n > 1) {
        TELL(ly, JX2104, text->span, written, jx__lay_place(ly, ly->blocks.at[f.other].span),
             jx__lay_place(ly, ly->blocks.at[f.block].span));
    } else if (f.removed != JX_NO_INDEX) {
        tell_removed(ly, &ly->blocks.at[f.removed], text->span, written);
    } else {
        TELL(ly, JX2103, text->span, written, nearest(ly, key, path));
    }
    return JX_NO_INDEX;
}
