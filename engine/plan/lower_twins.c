/* Rules that the model holds one item for: where they stand in the plan, and what is theirs alone.
 *
 * Depends on the model's places. The plan must not tell how its rules came: it is, bit for bit, the one
 * that a model with an item for each of them would have given. So twins take their turn in every list,
 * items, inputs and ops, where the text has them.
 */
#include "plan/lower.h"

const Item *jx__lower_item(Lower *lw, uint32_t i)
{
    if (!jx__lower_is_twin(lw, i)) return jx__lower_shape(lw, i);
    if (lw->twin_at != i && !jx__model_twin(lw->m, &lw->p->pool, i, &lw->twin)) lw->unsure = true;
    lw->twin_at = i;
    return &lw->twin;
}

bool jx__lower_places(Lower *lw)
{
    const Model *m = lw->m;
    size_t n = (size_t)m->items.n + 1;
    lw->twin_at = JX_NO_REG;
    if (m->places.n == 0) return true;
    lw->item_place = jx__arena_alloc(&lw->scratch, sizeof *lw->item_place * n);
    lw->last_child = jx__arena_alloc(&lw->scratch, sizeof *lw->last_child * n);
    if (lw->scratch.failed) return false;
    for (size_t k = 0; k < n; k++)
        lw->last_child[k] = JX_NO_REG;
    for (uint32_t i = 0; i < m->places.n; i++)
        if (m->places.at[i].twin == JX_NO_INDEX) lw->item_place[m->places.at[i].item] = i;
    return true;
}

void jx__lower_add_twin(Lower *lw, uint32_t i, uint32_t *line)
{
    const Model *m = lw->m;
    uint32_t twin = m->places.at[i].twin, first = jx__lower_place(lw, m->places.at[i].item);
    PlanItem *pi = &lw->p->items[i];
    *pi = lw->p->items[first];
    pi->name = jx__lower_keep_str(lw, jx__model_twin_name(m, twin));
    pi->path = jx__model_twin_path(m, &lw->p->arena, twin, line);
    TwinLine x = jx__model_twin_line(m, first), y = jx__model_twin_line(m, i);
    pi->span = jx__model_twin_span(&x, &y, pi->span);
    pi->decided = jx__model_twin_span(&x, &y, pi->decided);
    pi->target_text = jx__model_twin_target(m, &lw->p->arena, twin);
    if (!jx__model_twin_value(m, &lw->p->pool, twin, &pi->target_low)) lw->unsure = true;
    lw->work[i].weight = lw->work[first].weight;
    lw->work[i].deviation = JX_NO_REG;
}

void jx__lower_link(Lower *lw, uint32_t i)
{
    Plan *p = lw->p;
    PlanItem *pi = &p->items[i];
    uint32_t parent = jx__lower_shape(lw, i)->parent, n = lw->m->items.n;
    uint32_t *last = &lw->last_child[parent < n ? parent : n];
    pi->parent = jx__lower_place(lw, parent);
    pi->first_child = pi->next = JX_NO_INDEX;
    if (*last != JX_NO_REG)
        p->items[*last].next = i;
    else if (parent < n)
        p->items[pi->parent].first_child = i;
    *last = i;
}

void jx__lower_twin_inputs(Lower *lw, uint32_t datum, uint32_t *place)
{
    const Model *m = lw->m;
    for (; *place < m->places.n; ++*place) {
        uint32_t i = *place, own = jx__lower_shape(lw, i)->datum;
        if (!jx__lower_is_twin(lw, i)) {
            if (own < m->data.n && own > datum) return;
            continue;
        }
        Input in = lw->inputs.at[lw->p->items[jx__lower_place(lw, m->places.at[i].item)].input];
        in.name = in.key = lw->p->items[i].name;
        in.item = i;
        lw->p->items[i].input = jx__lower_add_input(lw, in);
    }
}

void jx__lower_own_input(Lower *lw, uint32_t datum, uint32_t input)
{
    uint32_t item = lw->m->data.at[datum].item;
    if (item >= lw->m->items.n) return;
    uint32_t place = jx__lower_place(lw, item);
    lw->inputs.at[input].item = place;
    if (lw->m->items.at[item].datum == datum) lw->p->items[place].input = input;
}
