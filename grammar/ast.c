/* The tree: access and dump. Its nodes are made by the parser alone. */
#include "grammar/ast.h"

const char *jx__node_id(NodeKind kind)
{
    static const char *const ids[NODE_COUNT] = {
#define NODE(name, fields) [NODE_##name] = #name,
#include "grammar/ast.def"
#undef NODE
    };
    return kind < NODE_COUNT ? ids[kind] : "?";
}

const Node *jx__node_kid(const Node *n, uint32_t i)
{
    const Node *kid = n->first;
    while (kid != NULL && i-- > 0)
        kid = kid->next;
    return kid;
}

const Node *jx__node_find(const Node *n, NodeKind kind)
{
    const Node *kid = n->first;
    while (kid != NULL && kid->kind != kind)
        kid = kid->next;
    return kid;
}

/* Recursion is bounded by JX_LIMIT_DEPTH. */
static void dump(Buf *out, const Source *src, const Node *n, int indent)
{
    jx__buf_printf(out, "%*s(%s", indent, "", jx__node_id((NodeKind)n->kind));
    if (n->op != TOK_EOF) jx__buf_printf(out, " %s", jx__token_id((TokenKind)n->op));
    if (n->first == NULL && n->span.end > n->span.start && n->kind != NODE_PHRASE &&
        n->kind != NODE_FIELD)
        jx__buf_printf(out, " \"%.*s\"", STR_F(jx__source_text(src, n->span)));
    for (const Node *kid = n->first; kid != NULL; kid = kid->next) {
        jx__buf_addz(out, "\n");
        dump(out, src, kid, indent + 2);
    }
    jx__buf_addz(out, ")");
}

void jx__ast_dump(Buf *out, const Source *src, const Node *root)
{
    dump(out, src, root, 0);
    jx__buf_addz(out, "\n");
}
