/* Points of the rows of a form: what is printed stands.
 *
 * Depends on build.h. From the innermost group outwards: rows without points share what their
 * group has left, and a group then has what its parts come to; that this is not what the scheme
 * says is told of the form.
 *
 * A row of 定性，取自评得分 whose points nobody printed is set aside: its number is a share of points
 * that are not known.
 *
 * The surprising idea: after this pass every row and every group that has points of its own is
 * written, so that points.c finds nothing left to complain of.
 */
#include "model/build.h"

typedef struct Purse {
    Build *b;
    uint32_t owner; /* the group, or JX_NO_INDEX for the total */
    Role role;
    Num points, given;
    VEC(uint32_t) open; /* indicators without points */
    bool rows;          /* some of what was counted are rows of the form */
    uint32_t printed;
} Purse;

bool jx__model_read_points(Build *b, Str cell, Num *out)
{
    Str text = jx__str_trim(cell);
    if (jx__str_ends(text, STR("分"))) text = jx__str_trim((Str){text.p, text.n - 3});
    return text.n > 0 && jx__model_digits(b, text, out) && jx__num_sign(*out) >= 0;
}

static uint32_t first_of(const Model *m, uint32_t item)
{
    if (item != JX_NO_INDEX) return m->items.at[item].first_child;
    return m->items.n > 0 ? 0 : JX_NO_INDEX;
}

static bool is_open(const Item *it)
{
    return it->indicator && !it->points_written && !it->no_points;
}

static void survey(Purse *p, uint32_t owner)
{
    Model *m = p->b->m;
    for (uint32_t i = first_of(m, owner); i != JX_NO_INDEX; i = m->items.at[i].next) {
        const Item *it = &m->items.at[i];
        p->rows = p->rows || it->of_form || it->by_form;
        if (it->role != p->role || it->outside) continue;
        p->printed += it->of_form && it->points_written;
        if (is_open(it))
            *VEC_PUSH(m->arena, &p->open) = i;
        else if (!it->indicator && !it->points_written)
            survey(p, i);
        else if (jx__num_add(m->pool, p->given, it->points, &p->given) != NUM_OK)
            p->given = NUM_INT(0);
    }
}

static Str owner_name(const Purse *p)
{
    return p->owner == JX_NO_INDEX ? STR("总分") : p->b->m->items.at[p->owner].name;
}

static Where form_where(const Purse *p)
{
    Str path = p->owner == JX_NO_INDEX ? STR_NONE : p->b->m->items.at[p->owner].path;
    return (Where){.file = p->b->m->form_file, .clause = path};
}

/* 达成（90%）: the cell gives the share itself. */
static bool has_share(Str cell)
{
    static const char *const ends[] = {"%）", "%)", "％）", "％)"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (jx__str_ends(cell, jx__str_of(ends[i]))) return true;
    return false;
}

/* 定性，取自评得分: 8分 of points the form does not print is no share of anything. */
static void refuse_unconvertible(Build *b, uint32_t i)
{
    const Item *it = &b->m->items.at[i];
    if (!it->of_form || it->method != METHOD_JUDGED || it->judged_point != JUDGED_SELF) return;
    Str score = b->m->rows[it->row].self_score;
    Num number;
    if (has_share(b->m->rows[it->row].actual)) return;
    if (!jx__model_read_points(b, score, &number)) return;
    if (jx__str_ends(score, STR("分"))) score = jx__str_trim((Str){score.p, score.n - 3});
    BLOCK(b, i, ROW_LACKS, JX5314, STR(".points"), it->name, score);
}

/* Equal shares, cut down to the decimals of scores, the last one taking the rest. */
static void share(Purse *p, Num rest)
{
    Build *b = p->b;
    NumPool *np = b->m->pool;
    Num part, each = NUM_INT(0);
    if (jx__num_div(np, rest, NUM_INT(p->open.n), &part) == NUM_OK)
        (void)jx__num_round(np, part, b->m->rounding.item_places, ROUND_DOWN, &each);
    jx__diag(b->m->form_diags, p->printed > 0 ? JX5312 : JX5311, form_where(p), owner_name(p),
             jx__model_figure(b, rest), jx__str_printf(b->m->arena, "%u", p->open.n),
             jx__model_figure(b, each));
    for (uint32_t k = 0; k < p->open.n; k++) {
        Item *it = &b->m->items.at[p->open.at[k]];
        it->points = k + 1 == p->open.n ? rest : each;
        it->points_written = true;
        it->shared = it->of_form;
        refuse_unconvertible(b, p->open.at[k]);
        if (jx__num_sub(np, rest, it->points, &rest) != NUM_OK) rest = NUM_INT(0);
    }
}

static void take_none(Purse *p)
{
    Build *b = p->b;
    for (uint32_t k = 0; k < p->open.n; k++) {
        Item *it = &b->m->items.at[p->open.at[k]];
        it->no_points = it->points_written = true;
        if (it->of_form)
            BLOCK(b, p->open.at[k], ROW_LACKS, JX5306, STR(".points"), it->name, owner_name(p),
                  jx__model_figure(b, p->points));
    }
}

/* The sum of the parts against what the scheme says; what is printed stands. */
static void compare(Purse *p)
{
    Build *b = p->b;
    if (!p->rows || jx__num_cmp(b->m->pool, p->given, p->points) == 0) return;
    Str points = jx__model_figure(b, p->points), sum = jx__model_figure(b, p->given);
    if (p->owner == JX_NO_INDEX)
        jx__diag(b->m->form_diags, JX5310, form_where(p), points, sum);
    else
        jx__diag(b->m->form_diags, JX5309, form_where(p), owner_name(p), points, sum);
}

static void settle(Build *b, uint32_t owner, Role role, Num points)
{
    Purse p = {.b = b, .owner = owner, .role = role, .points = points, .given = NUM_INT(0)};
    p.rows = owner != JX_NO_INDEX && b->m->items.at[owner].by_form; /* though there be none */
    survey(&p, owner);
    if (!p.rows || b->m->arena->failed) return;
    Num rest = NUM_INT(0);
    if (jx__num_sub(b->m->pool, points, p.given, &rest) != NUM_OK) rest = NUM_INT(0);
    if (p.open.n > 0 && jx__num_sign(rest) > 0) {
        share(&p, rest);
        p.given = points;
    } else if (p.open.n > 0) {
        take_none(&p);
    }
    compare(&p);
    if (owner != JX_NO_INDEX) b->m->items.at[owner].points = p.given;
}

/* Items stand before what is below them, so that a walk back meets the innermost groups first. */
void jx__model_row_points(Build *b)
{
    Model *m = b->m;
    for (uint32_t i = m->items.n; i-- > 0 && !m->arena->failed;) {
        Item *it = &m->items.at[i];
        bool settled = it->indicator || it->outside || !it->points_written;
        if (!settled) settle(b, i, it->role, it->points);
    }
    settle(b, JX_NO_INDEX, ROLE_NORMAL, m->total_points);
}
