/* From tree to checked model: the driver, and the checks of methods, steps and absences.
 *
 * Depends on build.h. The passes run in the order of checks.def; each looks at one item after the
 * other, with that item as the context of its findings.
 *
 * The surprising idea: an item in which something was refused is `broken`, and nothing is concluded
 * from what it lacks.
 */
#include "model/build.h"

#include <string.h>

static const struct MethodInfo {
    const char *id, *zh, *en;
} method_info[] = {
    [METHOD_NONE] = {"none", "未定", "none"},
    [METHOD_PRORATA] = {"prorata", "按比例", "in proportion"},
    [METHOD_REVERSE] = {"reverse", "反向按比例", "in inverse proportion"},
    [METHOD_LINEAR] = {"linear", "反向线性", "inverse linear"},
    [METHOD_ATTAIN] = {"attain", "达标得分", "all or nothing"},
    [METHOD_BANDS] = {"bands", "分档", "bands"},
    [METHOD_STEP] = {"step", "逐档扣分", "step deduction"},
    [METHOD_JUDGED] = {"judged", "定性", "judged"},
    [METHOD_ENTERED] = {"entered", "录入", "entered"},
    [METHOD_FORMULA] = {"formula", "公式", "formula"},
};

const char *jx__method_id(Method method)
{
    return method_info[method].id;
}

Str jx__method_phrase(Method method, Lang lang)
{
    return jx__str_of(lang == LANG_EN ? method_info[method].en : method_info[method].zh);
}

/* ---- methods ---- */

static bool is_ratio(Method method)
{
    return method == METHOD_PRORATA || method == METHOD_REVERSE || method == METHOD_LINEAR;
}

static Str phrase(Method method)
{
    return jx__method_phrase(method, LANG_ZH);
}

static Str target_text(const Build *b, const Item *item)
{
    return jx__model_target_text(b, item);
}

/* The number of the target as written: 23亿元 of ≥23亿元. */
static Str target_number(Build *b, const Item *item)
{
    const Unit *unit = &item->target.unit;
    Num n;
    if (jx__num_div(b->m->pool, item->target.low, unit->scale, &n) != NUM_OK) n = item->target.low;
    return jx__str_printf(b->m->arena, "%.*s%.*s", STR_F(jx__model_figure(b, n)),
                          STR_F(unit->text));
}

/* A step in the target's own unit, as it may be written: 每多1起，扣1分. The direction is that of
 * doing worse. */
static Str step_cure(Build *b, const Item *item)
{
    const Target *t = &item->target;
    Arena *ar = b->m->arena;
    bool more_is_better = t->op == OP_GE || t->op == OP_GT;
    if (t->unit.kind == UNIT_PERCENT)
        return jx__str_printf(ar, "%s1个百分点，扣1分；不足1个百分点，不扣",
                              more_is_better ? "每低" : "每超");
    Str unit = t->unit.text;
    Str step = jx__str_printf(ar, "%s1%.*s，扣1分", more_is_better ? "每少" : "每多", STR_F(unit));
    bool whole = t->unit.kind == UNIT_MEASURE && t->unit.count.n > 0 &&
                 jx__num_cmp(b->m->pool, t->unit.scale, NUM_INT(1)) == 0;
    return whole ? step : jx__str_printf(ar, "%.*s；不足1%.*s，不扣", STR_F(step), STR_F(unit));
}

static void default_range(Build *b, Item *item)
{
    bool ratio = jx__num_sign(item->target.low) > 0;
    item->method = ratio ? METHOD_PRORATA : METHOD_ATTAIN;
    if (!ratio) FIND(b, JX4037, item->target.span, target_text(b, item));
}

static void default_number(Build *b, Item *item)
{
    int sign = jx__num_sign(item->target.low);
    TargetOp op = item->target.op;
    if (op == OP_GT || op == OP_LT) {
        FIND(b, JX4034, item->target.span, target_text(b, item), op == OP_GT ? STR("≥") : STR("≤"),
             target_number(b, item));
    } else if (sign < 0) {
        FIND(b, JX4036, item->target.span, target_text(b, item),
             phrase(op == OP_LE ? b->m->reverse : METHOD_PRORATA), step_cure(b, item));
    } else if (sign == 0) {
        item->method = METHOD_ATTAIN;
        FIND(b, JX4037, item->target.span, target_text(b, item));
    } else {
        item->method = op == OP_LE ? b->m->reverse : METHOD_PRORATA;
    }
}

static void no_target(Build *b, const Item *item)
{
    const ItemAux *aux = &b->aux.at[b->item];
    if (aux->broken || b->broken || item->bonus.n > 0) return;
    bool group = (item->mark == 1 || item->mark == 2) && !aux->rule;
    if (group)
        FIND(b, JX4031, item->title, item->name);
    else
        FIND(b, JX4030, item->title, item->name);
}

static void default_method(Build *b, Item *item)
{
    switch (item->target.kind) {
    case TARGET_NONE:
        no_target(b, item);
        break;
    case TARGET_NUMBER:
        default_number(b, item);
        break;
    case TARGET_RANGE:
        default_range(b, item);
        break;
    case TARGET_DATE:
    case TARGET_YESNO:
    case TARGET_TEXT:
        item->method = METHOD_ATTAIN;
        break;
    }
}

/* 评分：按比例 on a 取值 that is a ratio, without a target: the target is 100%. */
static bool implied_target(Build *b, Item *item)
{
    if (item->method != METHOD_PRORATA || item->actual == JX_NO_INDEX) return false;
    const Expr *e = &b->m->exprs.at[item->actual];
    bool ratio = e->dim_known ? jx__dim_none(e->dim) : e->kind == EXPR_DIV;
    if (!ratio && !b->eaux.at[item->actual].bad) return false;
    item->target =
        (Target){.kind = TARGET_NUMBER,
                 .op = OP_GE,
                 .low = NUM_INT(1),
                 .high = NUM_INT(0),
                 .text = STR("≥100%"),
                 .span = item->value_span,
                 .unit = {.kind = UNIT_PERCENT, .scale = NUM_RATIO(1, 100), .text = STR("%")}};
    FIND(b, JX4039, item->value_span, item->name);
    return true;
}

static bool wrong_way(const Item *item)
{
    if (item->target.kind != TARGET_NUMBER) return item->method != METHOD_PRORATA;
    if (item->method == METHOD_PRORATA) return item->target.op == OP_LE;
    return item->target.op == OP_GE;
}

static void check_ratio(Build *b, const Item *item)
{
    const Target *t = &item->target;
    Span at = b->aux.at[b->item].method_span;
    Str name = phrase(item->method), text = target_text(b, item);
    int sign = jx__num_sign(t->low);
    if (t->kind != TARGET_NUMBER && t->kind != TARGET_RANGE)
        FIND(b, JX4033, at, name, t->text);
    else if (t->op == OP_GT || t->op == OP_LT)
        FIND(b, JX4034, t->span, text, t->op == OP_GT ? STR("≥") : STR("≤"),
             target_number(b, item));
    else if (sign == 0)
        FIND(b, JX4035, at, text, name, step_cure(b, item));
    else if (sign < 0)
        FIND(b, JX4036, t->span, text, name, step_cure(b, item));
    else if (wrong_way(item))
        FIND(b, JX4038, at, text, name,
             item->method == METHOD_PRORATA ? STR("反向按比例") : STR("按比例"),
             item->method == METHOD_PRORATA ? STR("≥") : STR("≤"));
}

static bool steps_need_target(const Item *item)
{
    for (uint32_t i = 0; i < item->steps.n; i++) {
        const StepRule *s = &item->steps.at[i];
        if (s->direction != STEP_FOUND || s->base != STEP_ACTUAL || s->of_target) return true;
    }
    return false;
}

static bool method_needs_target(const Item *item)
{
    if (is_ratio(item->method) || item->method == METHOD_ATTAIN) return true;
    if (item->method == METHOD_STEP) return steps_need_target(item);
    return item->method == METHOD_BANDS && item->subject != STEP_ACTUAL;
}

/* What a 扣分项 scores is taken away: reaching a number must not earn it. */
static bool earns_deduction(const Build *b, const Item *item)
{
    TargetKind kind = item->target.kind;
    bool measured = kind == TARGET_NUMBER || kind == TARGET_RANGE || kind == TARGET_DATE;
    bool method = item->method == METHOD_NONE
                      ? !b->aux.at[b->item].broken
                      : is_ratio(item->method) || item->method == METHOD_ATTAIN;
    return item->role == ROLE_PENALTY && measured && method;
}

/* A bare number on a form says nothing of its direction; a method that has one does. */
static bool undirected(const Item *item)
{
    bool bare = item->target.kind == TARGET_NUMBER && item->target.op == OP_NONE;
    bool told = item->method_written && item->method != METHOD_ATTAIN;
    return item->of_form && bare && !told;
}

static void check_method(Build *b, Item *item)
{
    bool broken = b->aux.at[b->item].broken;
    if (undirected(item) && !broken) {
        BLOCK(b, b->item, ROW_REFUSED, JX5303, STR(".target"), item->name, item->target.text);
        return;
    }
    if (earns_deduction(b, item)) {
        bool number = item->target.kind == TARGET_NUMBER;
        FIND(b, JX4089, item->target.span, item->name, target_text(b, item),
             number ? step_cure(b, item) : STR("每发现1处，扣1分"));
        return;
    }
    if (item->method == METHOD_NONE) {
        if (!broken || item->target.kind != TARGET_NONE) default_method(b, item);
        return;
    }
    Span at = b->aux.at[b->item].method_span;
    bool none = item->target.kind == TARGET_NONE;
    if (none && !broken && method_needs_target(item) && !implied_target(b, item)) {
        Str as = item->method == METHOD_STEP ? jx__model_text(b, item->steps.at[0].span)
                                             : phrase(item->method);
        FIND(b, JX4032, at, as, item->name);
    } else if (!none && is_ratio(item->method)) {
        check_ratio(b, item);
    } else if (!none && item->target.kind > TARGET_RANGE && method_needs_target(item) &&
               item->method != METHOD_ATTAIN) {
        FIND(b, JX4033, at, phrase(item->method), item->target.text);
    }
}

/* 完成率 and the like speak of a target: there must be one, and a number. */
static void check_field(Build *b, uint32_t i)
{
    const Expr *e = &b->m->exprs.at[i];
    bool goal = e->kind == EXPR_GOAL;
    bool rate = e->kind >= EXPR_COMPLETION && e->kind <= EXPR_SPREAD;
    if ((!goal && !rate) || b->aux.at[e->a].broken || b->broken) return;
    const Item *item = &b->m->items.at[e->a];
    Str text = jx__model_text(b, e->span);
    b->item = e->a;
    if (item->target.kind == TARGET_NONE)
        FIND(b, JX4032, e->span, text, item->name);
    else if (rate && item->target.kind > TARGET_RANGE)
        FIND(b, JX4033, e->span, text, item->target.text);
}

void jx__model_check_methods(Build *b)
{
    for (uint32_t i = 0; i < b->m->items.n; i++) {
        b->item = i;
        if (b->m->items.at[i].indicator) check_method(b, &b->m->items.at[i]);
    }
    for (uint32_t i = 1; i < b->m->exprs.n; i++)
        check_field(b, i);
    b->item = JX_NO_INDEX;
}

/* ---- steps ---- */

static bool whole_width(Build *b, const StepRule *s)
{
    bool count = s->unit.kind == UNIT_MEASURE && s->unit.count.n > 0 &&
                 jx__dim_eq(s->unit.dim, (Dim){.e = {[DIM_COUNT] = 1}});
    return count && !s->of_target && s->base == STEP_ACTUAL &&
           jx__num_cmp(b->m->pool, s->width, NUM_INT(1)) == 0;
}

static Str width_text(Build *b, const StepRule *s)
{
    Num n;
    if (jx__num_div(b->m->pool, s->width, s->unit.scale, &n) != NUM_OK) n = s->width;
    return jx__str_printf(b->m->arena, "%s%.*s%.*s", s->of_target ? "目标值的" : "",
                          STR_F(jx__model_figure(b, n)), STR_F(s->unit.text));
}

static void check_partial(Build *b, Item *item, StepRule *s, bool mean_add)
{
    if (s->partial != PARTIAL_NONE) return;
    if (whole_width(b, s)) {
        b->m->data.at[item->datum].whole = true;
        return;
    }
    Str width = width_text(b, s);
    FIND(b, JX4044, s->span, width, mean_add ? STR("不计") : STR("不扣"),
         mean_add ? STR("按一档计") : STR("按一档扣"),
         mean_add ? STR("按比例折算") : STR("按比例扣"));
}

static bool unit_fits(Build *b, const Item *item, const StepRule *s)
{
    Dim dim = {{0}};
    bool rate = s->base != STEP_ACTUAL || s->of_target;
    bool known = rate || jx__model_value_dim(b, b->item, &dim);
    bool plain = known && jx__dim_none(dim);
    if (s->unit.kind == UNIT_POINT && known && !plain && !rate) {
        FIND(b, JX4042, s->span, jx__model_text(b, s->span), item->name, width_text(b, s),
             jx__dim_name(b->m->arena, dim, false), jx__dim_name(b->m->arena, dim, true));
        return false;
    }
    bool zero_dim = s->unit.kind == UNIT_NONE;
    bool count = jx__dim_eq(dim, (Dim){.e = {[DIM_COUNT] = 1}});
    if (!known || jx__dim_eq(dim, s->unit.dim) || (zero_dim && count)) return true;
    FIND(b, JX4048, s->span, width_text(b, s), jx__dim_name(b->m->arena, s->unit.dim, false),
         item->name, jx__dim_name(b->m->arena, dim, false), jx__model_dims(b, s->unit.dim, dim));
    return false;
}

static void check_over(Build *b, Item *item)
{
    OverRule *over = item->over;
    const Target *t = &item->target;
    if (!over || !over->present || b->aux.at[b->item].broken) return;
    bool less = t->op == OP_LE || t->op == OP_LT;
    if (t->kind != TARGET_NUMBER || less || jx__num_sign(t->low) <= 0) {
        FIND(b, JX4046, over->span, item->name,
             t->kind == TARGET_NONE ? STR("没有目标") : target_text(b, item));
        return;
    }
    if (over->has_step && unit_fits(b, item, &over->step))
        check_partial(b, item, &over->step, false);
}

/* Whether points go for doing better: below a limit that is not to be passed, or above a goal. A
 * completion rate is the better the higher, whatever the target. */
static bool rewards_the_worse(const Item *item, const StepRule *s)
{
    TargetOp op = item->target.op;
    bool limit = op == OP_LE || op == OP_LT, goal = op == OP_GE || op == OP_GT;
    if (item->target.kind != TARGET_NUMBER || s->direction == STEP_FOUND) return false;
    if (s->base == STEP_COMPLETION) return s->direction == STEP_MORE;
    return s->direction == STEP_LESS ? limit : goal;
}

static void check_direction(Build *b, const Item *item, const StepRule *s)
{
    static const char *const bases[] = {
        [STEP_ACTUAL] = "", [STEP_COMPLETION] = "完成率", [STEP_DEVIATION] = "偏离度"};
    if (!rewards_the_worse(item, s)) return;
    bool less = s->direction == STEP_LESS, percent = s->unit.kind == UNIT_POINT;
    const char *word = less ? percent ? "每超" : "每多" : percent ? "每低" : "每少";
    Str other =
        jx__str_printf(b->m->arena, "%s%s%.*s", bases[s->base], word, STR_F(width_text(b, s)));
    if (s->base == STEP_COMPLETION)
        FIND(b, JX4068, s->span, jx__model_text(b, s->span), other);
    else
        FIND(b, JX4067, s->span, target_text(b, item), jx__model_text(b, s->span), other,
             jx__str_printf(b->m->arena, "%s %.*s", less ? "≥" : "≤",
                            STR_F(target_number(b, item))));
}

static void check_steps(Build *b, Item *item)
{
    check_over(b, item);
    uint32_t n = item->steps.n + item->bonus.n;
    for (uint32_t i = 0; i < n && !b->aux.at[b->item].broken; i++) {
        bool bonus = i >= item->steps.n;
        StepRule *s = bonus ? &item->bonus.at[i - item->steps.n] : &item->steps.at[i];
        bool target = s->direction != STEP_FOUND || s->base != STEP_ACTUAL;
        if (bonus && target && item->target.kind == TARGET_NONE) {
            FIND(b, JX4032, s->span, jx__model_text(b, s->span), item->name);
            return;
        }
        if (unit_fits(b, item, s)) check_partial(b, item, s, bonus);
        if (!bonus) check_direction(b, item, s);
        if (bonus && !s->has_cap && item->role != ROLE_BONUS) FIND(b, JX4049, s->span, item->name);
    }
}

void jx__model_check_steps(Build *b)
{
    for (uint32_t i = 0; i < b->m->items.n; i++) {
        b->item = i;
        if (b->m->items.at[i].indicator) check_steps(b, &b->m->items.at[i]);
    }
    b->item = JX_NO_INDEX;
}

/* ---- 不适用 and zero divisors ---- */

static bool may_be_absent(const Item *item)
{
    return item->na_cond != JX_NO_INDEX || item->na != NA_UNSET;
}

static NaPolicy policy_of(const Build *b, const Item *item)
{
    return item->na != NA_UNSET ? item->na : b->m->na;
}

/* No sibling at its level nor at any above: a group that is wholly 不适用 passes its points up. */
static bool stands_alone(const Build *b, const Item *item)
{
    const Model *m = b->m;
    for (;; item = &m->items.at[item->parent]) {
        uint32_t at = item->parent == JX_NO_INDEX ? 0 : m->items.at[item->parent].first_child;
        if (m->items.at[at].next != JX_NO_INDEX) return false;
        if (item->parent == JX_NO_INDEX) return true;
    }
}

/* A row outside the total that does not apply changes nothing: full points would be the whole
 * deduction, or a bonus for nothing. */
static void check_outside(Build *b, Item *item)
{
    bool penalty = item->role == ROLE_PENALTY;
    if (item->role == ROLE_NORMAL) return;
    if (penalty && item->veto != JX_NO_INDEX)
        FIND(b, JX4077, item->veto_span, item->name, jx__model_text(b, item->veto_span));
    if (item->indicator && item->na == NA_FULL)
        FIND(b, JX4076, item->na_span.end != 0 ? item->na_span : item->title, item->name,
             penalty ? STR("扣分项") : STR("加分项"), penalty ? STR("扣满分") : STR("加满分"),
             penalty ? STR("the whole deduction") : STR("the whole bonus"));
    else if (item->indicator && item->na == NA_UNSET && b->m->na == NA_FULL)
        item->na = NA_ZERO;
}

static void check_policy(Build *b, const Item *item)
{
    if (b->aux.at[b->item].broken) return;
    if (item->na_cond != JX_NO_INDEX && policy_of(b, item) == NA_UNSET)
        FIND(b, JX4080, item->na_span, item->name);
    if (item->na == NA_MERGE && stands_alone(b, item))
        FIND(b, JX4084, item->na_span.end != 0 ? item->na_span : item->title, item->name);
}

/* An expression of 取值 that reads an indicator which may be 不适用, or divides by what may be 0.
 */
static void check_reading(Build *b, uint32_t i)
{
    const Expr *e = &b->m->exprs.at[i];
    const ExprAux *aux = &b->eaux.at[i];
    if (aux->item == JX_NO_INDEX || aux->bad) return;
    const Item *item = &b->m->items.at[aux->item];
    b->item = aux->item;
    if (e->kind == EXPR_ACTUAL_OF && aux->place == PLACE_VALUE) {
        const Item *source = &b->m->items.at[e->a];
        if (may_be_absent(source) && !may_be_absent(item) && b->m->na == NA_UNSET)
            FIND(b, JX4081, e->span, item->name, source->name);
    }
    bool formula = aux->place == PLACE_SCORE && item->method == METHOD_FORMULA;
    if (e->kind != EXPR_DIV || aux->guarded || (aux->place != PLACE_VALUE && !formula)) return;
    const Expr *by = &b->m->exprs.at[e->b];
    bool goal = by->kind == EXPR_GOAL && item->target.kind != TARGET_NONE;
    bool fixed = by->kind == EXPR_CONST || by->kind == EXPR_WEIGHT ||
                 (goal && jx__num_sign(item->target.low) != 0);
    if (fixed || item->na_cond != JX_NO_INDEX) return;
    Str divisor = jx__model_text(b, by->span);
    bool bare = by->kind == EXPR_DATUM || by->kind == EXPR_ACTUAL_OF;
    FIND(b, JX4082, by->span, divisor,
         bare ? jx__str_printf(b->m->arena, "%.*s＝0", STR_F(divisor))
              : jx__str_printf(b->m->arena, "（%.*s）＝0", STR_F(divisor)));
}

void jx__model_check_absence(Build *b)
{
    for (uint32_t i = 0; i < b->m->items.n; i++) {
        b->item = i;
        check_outside(b, &b->m->items.at[i]);
        if (b->m->items.at[i].indicator) check_policy(b, &b->m->items.at[i]);
    }
    for (uint32_t i = 1; i < b->m->exprs.n; i++)
        check_reading(b, i);
    b->item = JX_NO_INDEX;
}

/* ---- the whole ---- */

static void defaults(Model *m)
{
    static const struct {
        const char *name;
        int64_t low;
    } grades[] = {{"优", 90}, {"良", 80}, {"中", 60}, {"差", 0}};
    m->total_points = m->total_cap = NUM_INT(100);
    m->reverse = METHOD_REVERSE;
    m->veto = JX_NO_INDEX;
    m->units.arena = m->arena;
    m->units.pool = m->pool;
    m->by_form = false;
    m->rounding = (Rounding){.item = true, .item_places = 2, .total_places = 2};
    for (uint32_t i = 0; i < sizeof grades / sizeof grades[0]; i++)
        *VEC_PUSH(m->arena, &m->grades) = (GradeBand){
            .name = jx__str_of(grades[i].name), .low = NUM_INT(grades[i].low), .low_in = true};
}

static void sections(Build *b)
{
    for (const Node *n = b->root->first; n != NULL && !b->m->arena->failed; n = n->next) {
        const Node *title = n->kind == NODE_HEADING ? jx__node_find(n, NODE_TITLE) : NULL;
        if (n->op != TOK_MARK1 || title == NULL) continue;
        Str key = jx__name_key(b->m->arena, jx__model_text(b, title->span));
        SectionTitle opens = jx__section_title(key);
        if (opens == TITLE_CHECKS || opens == TITLE_EXAMPLES)
            jx__model_section_lines(b, n, jx__model_mark(b, n), opens == TITLE_EXAMPLES);
    }
    b->clause = STR_NONE;
}

bool jx__model_build(Model *m, const Node *root, const Names *names)
{
    UnitSeen units[UNITS_SEEN];
    Build b = {.m = m, .root = root, .names = names, .item = JX_NO_INDEX, .units = units};
    uint32_t errors = m->diags->errors;
    memset(units, 0, sizeof units);
    defaults(m);
    if (m->arena->failed || root == NULL || !jx__model_outline(&b)) return false;
    jx__model_place_twins(&b);
    if (b.unsure) return false;
    jx__model_labels(&b);
    sections(&b);
    jx__model_row_labels(&b);
    if (m->items.n == 0 && !b.broken) jx__diag0(m->diags, JX3030, jx__model_where(&b, root->span));
#define CHECK(fn)                                                                                  \
    if (m->arena->failed) return false;                                                            \
    jx__model_check_##fn(&b);
#include "model/checks.def"
#undef CHECK
    jx__model_check_twins(&b);
    if (m->by_form && m->rows == NULL && !b.unsure) jx__model_probe(&b);
    return !m->arena->failed && !b.unsure && m->diags->errors == errors;
}
