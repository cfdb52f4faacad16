/* Labels at the head of a scheme that every indicator has overridden: 反向, 未填, 不适用.
 *
 * Depends on build.h. Runs before methods are settled, so that what an indicator says itself can be
 * told from what it takes over. Rows that a form brings take whatever the head says, so of a scheme
 * that has such rows nothing is said.
 */
#include "model/build.h"

static bool takes_reverse(const Item *item)
{
    bool below = item->target.op == OP_LE || item->target.op == OP_LT;
    bool own = item->method == METHOD_REVERSE || item->method == METHOD_LINEAR;
    return item->target.kind == TARGET_NUMBER && below && !own;
}

static bool takes_missing(const Item *item)
{
    return item->missing == MISSING_UNSET;
}

static bool takes_na(const Item *item)
{
    return item->na == NA_UNSET;
}

static bool any_takes(const Model *m, bool (*takes)(const Item *))
{
    for (uint32_t i = 0; i < m->items.n; i++)
        if (m->items.at[i].indicator && takes(&m->items.at[i])) return true;
    return false;
}

void jx__model_check_heads(Build *b)
{
    static const struct {
        uint16_t op;
        bool (*takes)(const Item *);
    } heads[] = {
        {TOK_K_REVERSE, takes_reverse}, {TOK_K_MISSING, takes_missing}, {TOK_K_NA, takes_na}};
    if (b->m->by_form || b->broken || b->m->diags->errors) return;
    for (const Node *n = b->root->first; n != NULL && n->kind != NODE_HEADING; n = n->next)
        for (size_t k = 0; k < sizeof heads / sizeof *heads && n->kind == NODE_KEYLINE; k++)
            if (n->op == heads[k].op && !any_takes(b->m, heads[k].takes))
                FIND(b, JX4547, n->span, jx__model_label(n->op));
}
