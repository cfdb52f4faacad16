/* The tree of a rule text: what was written, nothing of what it means.
 *
 * One node type: kind, the token that says which, the span, children in a list. Nodes live in the
 * arena of the compile and are never changed once the parser has handed the tree over.
 *
 *   HEADING(MARK3)── TITLE ── POINTS ── LIMIT(GE) ── CLAUSE
 *                                         │            │
 *                                       NUMBER       BINARY(LT) ── PHRASE(GIVE)
 */
#ifndef JX_GRAMMAR_AST_H
#define JX_GRAMMAR_AST_H

#include "grammar/token.h"

typedef enum NodeKind {
#define NODE(name, fields) NODE_##name,
#include "grammar/ast.def"
#undef NODE
    NODE_COUNT
} NodeKind;

typedef struct Node Node;
struct Node {
    uint16_t kind, op; /* NodeKind, TokenKind */
    Span span;
    uint32_t mid_or_ref;   /* of the token, for NUMBER, NAME and TITLE */
    uint32_t nkids, depth; /* depth: of the deepest chain below, bounded by JX_LIMIT_DEPTH */
    Node *first, *last, *next;
};

const char *jx__node_id(NodeKind kind);
/* The child at index i, or NULL. */
const Node *jx__node_kid(const Node *n, uint32_t i);
/* The first child of a kind, or NULL. */
const Node *jx__node_find(const Node *n, NodeKind kind);
/* The tree as an S-expression, one line a node (`jixiao dump --ast`). */
void jx__ast_dump(Buf *out, const Source *src, const Node *root);

#endif
