/* 不适用: what becomes of the points when rows are left out, in every combination.
 *
 * Combinations are not listed. Points of a row that merges go to rows beside it as long as one is
 * assessed, and up when none is; those of one that is 折算 stay where they are and the total is
 * divided by the rest. So what a group has depends on two things only: whether all below it is out,
 * and whether all of a group beside it (or beside one above it) is. The combinations that leave
 * nobody in a group are run, each once, as long as runs can be afforded.
 */
#include "analysis/study.h"

static bool may_leave(const PlanItem *it)
{
    return it->na_policy == NA_MERGE || it->na_policy == NA_RESCALE;
}

/* By item: indicators of the sum below it, how many of them may be left out, how many of these give
 * their points away, and how much that is. */
typedef struct Below {
    uint32_t rows, leaving, merging;
    Num gives, among, comes; /* among: what its parts may give each other; comes: at most, from
                              * beside it and from above */
} Below;

static void add(Study *s, Num *to, Num x)
{
    (void)jx__safe_add(&s->kept, *to, x, to);
}

static void count_below(Study *s, Below *below)
{
    const Plan *p = s->p;
    for (uint32_t i = 0; i < p->nitems; i++)
        below[i].gives = below[i].among = below[i].comes = NUM_INT(0);
    for (uint32_t i = p->nitems; i-- > 0;) {
        const PlanItem *it = &p->items[i];
        if (it->role != ROLE_NORMAL) continue;
        if (it->indicator) {
            below[i].rows = 1;
            below[i].leaving = may_leave(it);
            below[i].merging = it->na_policy == NA_MERGE;
            if (below[i].merging) below[i].gives = it->points;
        }
        if (it->parent >= i) continue;
        below[it->parent].rows += below[i].rows;
        below[it->parent].leaving += below[i].leaving;
        below[it->parent].merging += below[i].merging;
        add(s, &below[it->parent].gives, below[i].gives);
    }
}

static bool is_below(const Plan *p, uint32_t i, uint32_t g)
{
    while (i != JX_NO_REG && i > g)
        i = p->items[i].parent;
    return i == g;
}

/* The rows of a group by name, at most a handful. */
static Str row_names(Study *s, uint32_t group)
{
    Buf out = jx__buf(&s->ar);
    uint32_t shown = 0;
    for (uint32_t i = group == JX_NO_REG ? 0 : group + 1; i < s->p->nitems; i++) {
        const PlanItem *it = &s->p->items[i];
        if (group != JX_NO_REG && !is_below(s->p, i, group)) break;
        if (!it->indicator || it->role != ROLE_NORMAL) continue;
        if (shown == 6) jx__buf_add(&out, STR("……"));
        if (shown++ >= 6) break;
        jx__buf_printf(&out, "%s“%.*s”", out.n ? "、" : "", STR_F(it->name));
    }
    return jx__buf_str(&out);
}

static void mark_absent(Study *s, uint32_t group, CellStatus status)
{
    for (uint32_t i = 0; i < s->p->nitems; i++) {
        const PlanItem *it = &s->p->items[i];
        bool here = group == JX_NO_REG || (it->parent == group && it->indicator);
        if (here && it->indicator && it->input != JX_NO_REG)
            s->inputs[it->input] = CELL_STATUS(status);
    }
}

static void find_nothing_left(Study *s, const Below *below)
{
    uint32_t rows = 0, leaving = 0;
    for (uint32_t i = 0; i < s->p->nitems; i++)
        if (s->p->items[i].parent == JX_NO_REG) {
            rows += below[i].rows;
            leaving += below[i].leaving;
        }
    if (!rows || rows != leaving) return;
    mark_absent(s, JX_NO_REG, CELL_NA);
    bool ran = jx__session_run(&s->run, s->inputs);
    Cell total = s->run.regs[s->p->reg_total];
    bool none = true;
    for (uint32_t i = 0; i < s->p->nitems; i++) {
        const PlanItem *it = &s->p->items[i];
        if (it->indicator && it->role == ROLE_NORMAL)
            none = none && s->run.regs[it->reg_score].status == CELL_NA;
    }
    mark_absent(s, JX_NO_REG, CELL_MISSING);
    if (!ran || !none) return;
    Str what = total.status == CELL_OK ? jx__witness_points(s, total.num) : STR("—");
    jx__diag(s->diags, JX4540, jx__study_item_where(s, &s->p->items[0]), row_names(s, JX_NO_REG),
             what);
}

/* The sum of the points now in force, over the indicators of the sum. */
static bool points_sum(Study *s, Num *sum)
{
    *sum = NUM_INT(0);
    for (uint32_t i = 0; i < s->p->nitems; i++) {
        const PlanItem *it = &s->p->items[i];
        if (!it->indicator || it->role != ROLE_NORMAL) continue;
        Cell points = s->run.regs[it->reg_points];
        if (points.status != CELL_OK || jx__safe_add(&s->pool, *sum, points.num, sum) != NUM_OK)
            return false;
    }
    return true;
}

static Num leaves_with(const Below *b)
{
    return b->rows && b->leaving == b->rows ? b->gives : NUM_INT(0);
}

/* What a group takes from the ones beside it: points go there only when all of a group is out. */
static void count_coming(Study *s, Below *below)
{
    const Plan *p = s->p;
    Num top = NUM_INT(0);
    for (uint32_t i = 0; i < p->nitems; i++) {
        uint32_t up = p->items[i].parent;
        add(s, up == JX_NO_REG ? &top : &below[up].among, leaves_with(&below[i]));
    }
    for (uint32_t g = 0; g < p->nitems; g++) { /* parents stand before their parts */
        uint32_t up = p->items[g].parent;
        below[g].comes = up == JX_NO_REG ? top : below[up].among;
        if (up != JX_NO_REG) add(s, &below[g].comes, below[up].comes);
        (void)jx__safe_sub(&s->kept, below[g].comes, leaves_with(&below[g]), &below[g].comes);
    }
}

/* All below the group 不适用: how much went up, and how much only makes the rest count more. */
static bool run_without(Study *s, uint32_t g, Num *moved, Num *rest)
{
    const PlanItem *it = &s->p->items[g];
    Num sum, full;
    s->budget -= 2 * (uint64_t)s->p->nops;
    s->ops += 2 * (uint64_t)s->p->nops;
    jx__num_pool_reset(&s->pool);
    if (!jx__session_run(&s->run, s->inputs) || !points_sum(s, &full)) return false;
    for (uint32_t i = g + 1; i < s->p->nitems && is_below(s->p, i, g); i++)
        if (s->p->items[i].indicator && s->p->items[i].input != JX_NO_REG)
            s->inputs[s->p->items[i].input] = CELL_STATUS(CELL_NA);
    bool ran = jx__session_run(&s->run, s->inputs);
    Cell left = s->run.regs[it->reg_points];
    ran = ran && left.status == CELL_OK && points_sum(s, &sum) &&
          jx__num_cmp(&s->pool, sum, full) == 0 && jx__num_copy(&s->pool, left.num, rest) == NUM_OK;
    mark_absent(s, JX_NO_REG, CELL_MISSING);
    return ran && jx__safe_sub(&s->pool, it->points, *rest, moved) == NUM_OK;
}

static void find_group_left(Study *s, const Below *below, uint32_t g)
{
    const PlanItem *it = &s->p->items[g];
    Num moved, rest;
    if (it->indicator || it->role != ROLE_NORMAL || below[g].rows < 2) return;
    if (below[g].leaving != below[g].rows) return;
    moved = below[g].gives;
    if (jx__safe_sub(&s->kept, it->points, moved, &rest) != NUM_OK) return;
    /* As long as runs can be afforded the sums are also seen at work. */
    if (s->budget >= 2 * (uint64_t)s->p->nops && !run_without(s, g, &moved, &rest)) return;
    Where at = jx__study_item_where(s, it);
    if (jx__num_sign(rest) == 0)
        jx__diag(s->diags, JX4541, at, it->name, row_names(s, g), jx__witness_points(s, moved));
    else
        jx__diag(s->diags, JX4546, at, it->name, row_names(s, g), jx__witness_points(s, moved),
                 jx__witness_points(s, rest));
}

/* The points of each group whatever is left out, for developers and for brute force. */
static void dump_groups(Study *s, const Below *below)
{
    for (uint32_t i = 0; i < s->p->nitems && s->dump; i++) {
        const PlanItem *it = &s->p->items[i];
        if (it->indicator || it->role != ROLE_NORMAL || !below[i].rows) continue;
        Num low = it->points, high = it->points;
        bool all = below[i].leaving == below[i].rows;
        if (all) (void)jx__safe_sub(&s->kept, low, below[i].gives, &low);
        add(s, &high, below[i].comes);
        jx__buf_printf(s->dump, "group %.*s: %u rows, %u may be left out, points %.*s to %.*s\n",
                       STR_F(it->name), below[i].rows, below[i].leaving,
                       STR_F(jx__witness_points(s, low)), STR_F(jx__witness_points(s, high)));
    }
}

void jx__find_absent(Study *s, bool by_form)
{
    Below *below = jx__arena_alloc(&s->keep, sizeof *below * ((size_t)s->p->nitems + 1));
    if (s->keep.failed) return;
    count_below(s, below);
    count_coming(s, below);
    dump_groups(s, below);
    if (by_form) return;
    find_nothing_left(s, below);
    for (uint32_t i = 0; i < s->p->nitems && !s->ar.failed; i++)
        find_group_left(s, below, i);
}
