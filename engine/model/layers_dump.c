/* The scheme in force as rule text: each line with where it comes from, as a comment.
 *
 * Depends on layers.c's list of lines. What is written is itself a rule file, without 沿用, that gives
 * the same scores; a heading of which a part was replaced is put together from what is left.
 */
#include "model/layers.h"

static void put_text(Buf *out, const Model *m, Span span)
{
    jx__buf_add(out, jx__str_trim(jx__source_text(m->source, span)));
}

/* The title with the 】 of a quoted one, up to which the line stands as it was written. */
static uint32_t title_end(const Model *m, const Node *title)
{
    Str rest = jx__source_text(m->source, (Span){title->span.end, m->source->text.n});
    return title->span.end + (jx__str_starts(rest, STR("】")) ? 3 : 0);
}

static void put_heading(Buf *out, const Model *m, const LayerLine *line)
{
    const Node *title = jx__node_find(line->node, NODE_TITLE);
    if (!line->cut || !title) {
        put_text(out, m, line->span);
        return;
    }
    put_text(out, m, (Span){line->span.start, title_end(m, title)});
    for (const Node *kid = title->next; kid != NULL; kid = kid->next) {
        jx__buf_addz(out, kid->kind == NODE_CLAUSE ? "；" : kid->kind == NODE_LIMIT ? " " : "");
        put_text(out, m, kid->span);
    }
}

static void put_layer(Buf *out, const SourcePart *part)
{
    if (part->title.n) jx__buf_printf(out, "《%.*s》", STR_F(part->title));
    jx__buf_add(out, part->basis);
    if (part->title.n || part->basis.n) jx__buf_addz(out, " ");
}

static void put_origin(Buf *out, const Model *m, Span span)
{
    const SourcePart *part = jx__source_part(m->source, span.start);
    Position at = jx__source_position(m->source, span.start);
    jx__buf_addz(out, " # ");
    if (part) put_layer(out, part);
    Str file = jx__source_name(m->source, span.start);
    jx__buf_printf(out, "%.*s:%u\n", STR_F(file), (unsigned)at.line);
}

void jx__layers_dump(Buf *out, const Model *m)
{
    for (uint32_t i = 0; i < m->source->nparts; i++) {
        const SourcePart *part = &m->source->parts[i];
        jx__buf_addz(out, "# ");
        put_layer(out, part);
        jx__buf_printf(out, "%.*s\n", STR_F(part->name));
    }
    bool inside = false; /* under some heading */
    for (uint32_t i = 0; i < m->lines.n; i++) {
        const LayerLine *line = &m->lines.at[i];
        bool heading = line->node->kind == NODE_HEADING || line->node->kind == NODE_CHECK;
        inside = inside || heading;
        jx__buf_addz(out, inside && !heading ? "　　" : "");
        put_heading(out, m, line);
        put_origin(out, m, line->span);
    }
}
