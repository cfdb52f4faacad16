/* Types and dimensions: every expression and datum gets its own, and clashes are found.
 *
 * Depends on build.h. First facts flow up and down the expressions (a sum has one dimension, so
 * what is known of one side is known of the other) until nothing changes, at most MAX_PASSES
 * times; then one pass reports what does not fit.
 *
 * The surprising idea: a number without a unit has no dimension of its own. It takes a count's,
 * is welcome beside a ratio, zero is welcome anywhere, and beside money it is refused.
 */
#include "model/build.h"

enum { MAX_PASSES = 12 };

static Datum *datum_of(Build *b, const Expr *e)
{
    Model *m = b->m;
    if (e->kind == EXPR_DATUM) return &m->data.at[e->a];
    if (e->kind != EXPR_ACTUAL && e->kind != EXPR_ACTUAL_OF) return NULL;
    const Item *item = &m->items.at[e->a];
    return item->actual == JX_NO_INDEX && item->datum != JX_NO_INDEX ? &m->data.at[item->datum]
                                                                     : NULL;
}

bool jx__model_value_dim(const Build *b, uint32_t item, Dim *out)
{
    const Model *m = b->m;
    const Item *it = &m->items.at[item];
    if (it->actual != JX_NO_INDEX) {
        *out = m->exprs.at[it->actual].dim;
        return m->exprs.at[it->actual].dim_known;
    }
    if (it->datum == JX_NO_INDEX) return false;
    *out = m->data.at[it->datum].dim;
    return m->data.at[it->datum].dim_known;
}

ValueType jx__model_value_type(const Build *b, uint32_t item)
{
    const Model *m = b->m;
    const Item *it = &m->items.at[item];
    if (it->actual != JX_NO_INDEX) return m->exprs.at[it->actual].type;
    return it->datum == JX_NO_INDEX ? TYPE_UNKNOWN : m->data.at[it->datum].type;
}

/* ---- facts from targets and methods to the data ---- */

static void add_option(Build *b, Datum *d, Str key)
{
    for (uint32_t i = 0; i < d->options.n; i++)
        if (jx__str_eq(d->options.at[i], key)) return;
    *VEC_PUSH(b->m->arena, &d->options) = key;
}

/* A name that says （%） or （万元） says it for a bare target as well. */
static void target_unit_from_name(Build *b, Item *item, const Datum *d)
{
    Target *t = &item->target;
    bool bare = t->unit.kind == UNIT_NONE && t->unit.text.n == 0;
    if (!bare || d->unit.text.n == 0 || d->implicit) return;
    if (jx__num_mul(b->m->pool, t->low, d->unit.scale, &t->low) != NUM_OK ||
        jx__num_mul(b->m->pool, t->high, d->unit.scale, &t->high) != NUM_OK)
        return;
    t->unit = d->unit;
}

static bool has_money(Dim d)
{
    return d.e[DIM_MONEY] != 0 && jx__dim_none(jx__dim_mul(d, (Dim){.e = {[DIM_MONEY] = 1}}, -1));
}

static void number_datum(Build *b, Item *item, Datum *d)
{
    const Target *t = &item->target;
    if (d->type == TYPE_UNKNOWN) d->type = TYPE_NUMBER;
    target_unit_from_name(b, item, d);
    /* Under ≥23亿 a bare 20 may be 20 or 20亿: whoever reads cells has to know of the 亿. */
    if (t->unit.kind == UNIT_NONE && t->unit.text.n > 0 && !d->dim_known && d->unit.text.n == 0)
        d->unit = t->unit;
    if (t->unit.kind == UNIT_NONE || d->dim_known) return;
    d->dim = t->unit.dim;
    d->dim_known = true;
    /* Money is entered in the form's own unit; a percentage has its unit, which the reader of
     * cells takes to mean that the sign must stand there. */
    if (t->unit.kind != UNIT_MEASURE || !has_money(t->unit.dim)) d->unit = t->unit;
}

static void entered_datum(Datum *d)
{
    d->type = TYPE_NUMBER;
    d->dim = (Dim){.e = {[DIM_SCORE] = 1}};
    d->dim_known = true;
    d->unit = (Unit){.kind = UNIT_MEASURE, .dim = d->dim, .scale = NUM_INT(1), .text = STR("分")};
}

/* Other words for the option of a grade, which was added just now. */
static void add_others(Build *b, Datum *d, const Band *band)
{
    uint32_t option = 0;
    while (option < d->options.n && !jx__str_eq(d->options.at[option], band->word_key))
        option++;
    for (uint32_t k = 0; k < band->also.n; k++)
        *VEC_PUSH(b->m->arena, &d->also) = (OtherWord){band->also.at[k], option};
}

static void item_facts(Build *b, Item *item)
{
    Datum *d = &b->m->data.at[item->datum];
    bool words = item->method == METHOD_JUDGED || item->method == METHOD_BANDS;
    for (uint32_t i = 0; i < item->bands.n && words; i++) {
        if (item->bands.at[i].word_key.n == 0) continue;
        d->type = TYPE_GRADE;
        add_option(b, d, item->bands.at[i].word_key);
        add_others(b, d, &item->bands.at[i]);
    }
    for (uint32_t i = 0; i < item->bands.n && d->type == TYPE_GRADE; i++)
        d->open_words = d->open_words || item->bands.at[i].other;
    if (d->type == TYPE_GRADE) return;
    if (item->method == METHOD_ENTERED) {
        entered_datum(d);
        return;
    }
    switch (item->target.kind) {
    case TARGET_NUMBER:
    case TARGET_RANGE:
        number_datum(b, item, d);
        break;
    case TARGET_DATE:
        d->type = TYPE_DATE;
        break;
    case TARGET_YESNO:
        d->type = TYPE_YESNO;
        break;
    case TARGET_TEXT:
        d->type = TYPE_TEXT;
        add_option(b, d, jx__name_key(b->m->arena, item->target.text));
        break;
    case TARGET_NONE:
        break;
    }
    for (uint32_t i = 0; i < item->steps.n + item->bonus.n; i++) {
        const StepRule *s =
            i < item->steps.n ? &item->steps.at[i] : &item->bonus.at[i - item->steps.n];
        bool count = s->unit.kind == UNIT_MEASURE && s->base == STEP_ACTUAL && !s->of_target;
        if (d->type == TYPE_UNKNOWN) d->type = TYPE_NUMBER;
        if (!count || d->dim_known || item->target.kind != TARGET_NONE) continue;
        d->dim = s->unit.dim;
        d->dim_known = true;
        if (!has_money(d->dim)) d->unit = s->unit;
    }
}

/* ---- the flow ---- */

static bool learn_type(Build *b, uint32_t i, ValueType type)
{
    Expr *e = &b->m->exprs.at[i];
    if (e->type != TYPE_UNKNOWN || type == TYPE_UNKNOWN || b->eaux.at[i].bad) return false;
    e->type = type;
    Datum *d = datum_of(b, e);
    if (d != NULL && d->type == TYPE_UNKNOWN) d->type = type == TYPE_BOOL ? TYPE_YESNO : type;
    return true;
}

static bool learn_dim(Build *b, uint32_t i, Dim dim)
{
    Expr *e = &b->m->exprs.at[i];
    if (e->dim_known || e->kind == EXPR_CONST || b->eaux.at[i].bad) return false;
    e->dim = dim;
    e->dim_known = true;
    Datum *d = datum_of(b, e);
    if (d != NULL && !d->dim_known) {
        d->dim = dim;
        d->dim_known = true;
    }
    return true;
}

/* What an operand of × or ÷ brings; a bare number is a plain factor. */
static bool factor_dim(const Build *b, uint32_t i, Dim *out)
{
    *out = b->m->exprs.at[i].dim;
    if (b->eaux.at[i].bare) *out = (Dim){{0}};
    return b->m->exprs.at[i].dim_known || b->eaux.at[i].bare;
}

static bool flow_product(Build *b, uint32_t i)
{
    Expr *e = &b->m->exprs.at[i];
    int sign = e->kind == EXPR_DIV ? -1 : 1;
    Dim x, y;
    bool kx = factor_dim(b, e->a, &x), ky = factor_dim(b, e->b, &y), changed = false;
    changed |= learn_type(b, i, TYPE_NUMBER);
    changed |= learn_type(b, e->a, TYPE_NUMBER);
    changed |= learn_type(b, e->b, TYPE_NUMBER);
    if (kx && ky) return learn_dim(b, i, jx__dim_mul(x, y, sign)) || changed;
    if (e->dim_known && kx) {
        Dim want = sign < 0 ? jx__dim_mul(x, e->dim, -1) : jx__dim_mul(e->dim, x, -1);
        return learn_dim(b, e->b, want) || changed;
    }
    if (e->dim_known && ky) return learn_dim(b, e->a, jx__dim_mul(e->dim, y, -sign)) || changed;
    return changed;
}

/* Two that must be alike learn from each other. */
static bool flow_alike(Build *b, uint32_t x, uint32_t y)
{
    const Expr *p = &b->m->exprs.at[x], *q = &b->m->exprs.at[y];
    bool changed = false;
    bool text = p->type == TYPE_TEXT && p->kind == EXPR_CONST;
    bool text2 = q->type == TYPE_TEXT && q->kind == EXPR_CONST;
    if (!text) changed |= learn_type(b, y, p->type);
    if (!text2) changed |= learn_type(b, x, q->type);
    if (p->dim_known && !b->eaux.at[x].bad) changed |= learn_dim(b, y, p->dim);
    if (q->dim_known && !b->eaux.at[y].bad) changed |= learn_dim(b, x, q->dim);
    return changed;
}

static bool flow_sum(Build *b, uint32_t i)
{
    const Expr *e = &b->m->exprs.at[i];
    bool one = e->kind == EXPR_NEG, changed = learn_type(b, i, TYPE_NUMBER);
    changed |= learn_type(b, e->a, TYPE_NUMBER);
    changed |= flow_alike(b, i, e->a);
    if (one) return changed;
    changed |= learn_type(b, e->b, TYPE_NUMBER);
    changed |= flow_alike(b, e->a, e->b);
    return flow_alike(b, i, e->b) || changed;
}

static bool flow_leaf(Build *b, uint32_t i)
{
    Expr *e = &b->m->exprs.at[i];
    Dim dim = {{0}};
    ValueType type = TYPE_NUMBER;
    bool known = true;
    if (e->kind == EXPR_DATUM) {
        const Datum *d = &b->m->data.at[e->a];
        dim = d->dim, known = d->dim_known, type = d->type;
    } else if (e->kind == EXPR_ACTUAL || e->kind == EXPR_ACTUAL_OF) {
        known = jx__model_value_dim(b, e->a, &dim);
        type = jx__model_value_type(b, e->a);
    } else if (e->kind == EXPR_GOAL) {
        const Target *t = &b->m->items.at[e->a].target;
        known = t->unit.kind != UNIT_NONE;
        dim = t->unit.dim;
        if (!known) known = jx__model_value_dim(b, e->a, &dim);
        if (t->kind == TARGET_DATE) type = TYPE_DATE;
    } else if (e->kind == EXPR_WEIGHT || e->kind == EXPR_SCORE_OF || e->kind == EXPR_TOTAL) {
        dim.e[DIM_SCORE] = 1;
    } else if (e->kind == EXPR_CONST) {
        return false;
    }
    bool changed = learn_type(b, i, type);
    return (known && learn_dim(b, i, dim)) || changed;
}

static bool flow_choice(Build *b, uint32_t i)
{
    const Expr *e = &b->m->exprs.at[i];
    bool changed = learn_type(b, e->a, TYPE_BOOL);
    changed |= flow_alike(b, e->b, e->c);
    changed |= flow_alike(b, i, e->b);
    return flow_alike(b, i, e->c) || changed;
}

static bool flow(Build *b, uint32_t i)
{
    const Expr *e = &b->m->exprs.at[i];
    if (e->kind <= EXPR_TOTAL) return flow_leaf(b, i);
    if (e->kind == EXPR_MUL || e->kind == EXPR_DIV) return flow_product(b, i);
    if (e->kind == EXPR_CHOICE) return flow_choice(b, i);
    if (e->kind < EXPR_EQ || e->kind >= EXPR_MIN) return flow_sum(b, i);
    bool changed = learn_type(b, i, TYPE_BOOL);
    if (e->kind >= EXPR_AND) {
        changed |= learn_type(b, e->a, TYPE_YESNO);
        return learn_type(b, e->b, TYPE_YESNO) || changed;
    }
    return flow_alike(b, e->a, e->b) || changed;
}

/* A target says what its 取值 must come to; a condition that is a bare name is a yes or no. */
static bool flow_items(Build *b)
{
    Model *m = b->m;
    bool changed = false;
    for (uint32_t i = 0; i < m->items.n; i++) {
        const Item *item = &m->items.at[i];
        const Target *t = &item->target;
        bool number = t->kind == TARGET_NUMBER || t->kind == TARGET_RANGE;
        if (item->actual != JX_NO_INDEX && number && t->unit.kind != UNIT_NONE)
            changed |= learn_dim(b, item->actual, t->unit.dim);
        uint32_t conds[] = {item->premise, item->na_cond, item->veto};
        for (uint32_t k = 0; k < 3; k++)
            if (conds[k] != JX_NO_INDEX) changed |= learn_type(b, conds[k], TYPE_YESNO);
    }
    if (m->veto != JX_NO_INDEX) changed |= learn_type(b, m->veto, TYPE_YESNO);
    return changed;
}

static void settle(Build *b)
{
    uint32_t n = b->m->exprs.n;
    bool changed = true;
    for (uint32_t pass = 0; pass < MAX_PASSES && changed; pass++) {
        changed = false;
        for (uint32_t i = 1; i < n; i++)
            changed |= flow(b, i);
        changed |= flow_items(b);
        for (uint32_t i = n; i-- > 1;)
            changed |= flow(b, i);
    }
}

/* ---- words on one side of a comparison ---- */

static bool is_text(const Expr *e)
{
    return e->kind == EXPR_CONST && e->type == TYPE_TEXT;
}

static void word_value(Build *b, Expr *word, const Expr *other, ExprAux *aux)
{
    Str key = word->unit.text;
    bool yes = jx__str_eq(key, STR("是")), no = jx__str_eq(key, STR("否"));
    Datum *d = datum_of(b, other);
    if (d != NULL && d->type == TYPE_UNKNOWN && !yes && !no) d->type = TYPE_GRADE;
    if (d != NULL && d->type == TYPE_UNKNOWN) d->type = TYPE_YESNO;
    ValueType type = d != NULL ? d->type : other->type;
    word->type = type;
    if ((yes || no) && (type == TYPE_YESNO || type == TYPE_BOOL)) {
        word->value = NUM_INT(yes ? 1 : 0);
        return;
    }
    if (d != NULL && (d->implicit || d->open_words) && type == TYPE_GRADE) add_option(b, d, key);
    for (uint32_t i = 0; d != NULL && i < d->options.n; i++) {
        if (!jx__str_eq(d->options.at[i], key)) continue;
        word->value = NUM_INT(type == TYPE_TEXT ? 1 : i);
        return;
    }
    aux->bad = true;
    Buf known = jx__buf(b->m->arena);
    for (uint32_t i = 0; d != NULL && i < d->options.n && i < 8; i++)
        jx__buf_printf(&known, "%s%.*s", i ? "、" : "", STR_F(d->options.at[i]));
    if (type == TYPE_YESNO) jx__buf_addz(&known, "是、否");
    FIND(b, JX4029, word->span, jx__model_text(b, other->span), key,
         known.n > 0 ? jx__buf_str(&known) : STR("数值"));
}

static void settle_words(Build *b)
{
    for (uint32_t i = 1; i < b->m->exprs.n; i++) {
        Expr *e = &b->m->exprs.at[i];
        if (e->kind != EXPR_EQ && e->kind != EXPR_NE) continue;
        Expr *x = &b->m->exprs.at[e->a], *y = &b->m->exprs.at[e->b];
        b->item = b->eaux.at[i].item;
        if (b->eaux.at[e->a].bad || b->eaux.at[e->b].bad) continue;
        if (is_text(y))
            word_value(b, y, x, &b->eaux.at[e->b]);
        else if (is_text(x))
            word_value(b, x, y, &b->eaux.at[e->a]);
        if (datum_of(b, x) != NULL) x->type = datum_of(b, x)->type;
    }
    b->item = JX_NO_INDEX;
}

/* ---- what does not fit ---- */

static Str type_name(ValueType type)
{
    static const char *const names[] = {"未知", "数值", "条件", "是否项", "日期", "文字", "等次"};
    return jx__str_of(names[type]);
}

static Str said(Build *b, uint32_t i)
{
    return jx__model_text(b, b->m->exprs.at[i].span);
}

static bool plain_count(Dim d)
{
    Dim left = d;
    left.e[DIM_COUNT] = left.e[DIM_SCORE] = 0;
    return jx__dim_none(left);
}

/* A bare number meets a dimension. */
static bool bare_fits(Build *b, uint32_t bare, uint32_t other)
{
    const Expr *n = &b->m->exprs.at[bare], *o = &b->m->exprs.at[other];
    if (!o->dim_known || jx__num_sign(n->value) == 0 || plain_count(o->dim)) return true;
    Str dim = jx__dim_name(b->m->arena, o->dim, false);
    if (n->unit.text.n > 0 && !jx__model_scale_only(b, &n->unit)) {
        FIND(b, JX4020, n->span, said(b, bare), jx__dim_name(b->m->arena, n->dim, false),
             said(b, other), dim, jx__model_dims(b, n->dim, o->dim));
        return false;
    }
    Str number = said(b, bare);
    bool money = has_money(o->dim);
    DiagCode code = n->unit.text.n > 0 ? JX4022 : JX4021;
    FIND(b, code, n->span, number, said(b, other), dim, money ? STR("元") : STR("所用的计量单位"),
         money ? STR("万元") : STR("所用的计量单位"));
    return false;
}

static bool dims_agree(Build *b, uint32_t x, uint32_t y, Span span)
{
    const Expr *p = &b->m->exprs.at[x], *q = &b->m->exprs.at[y];
    if (b->eaux.at[x].bare) return bare_fits(b, x, y);
    if (b->eaux.at[y].bare) return bare_fits(b, y, x);
    if (!p->dim_known || !q->dim_known || jx__dim_eq(p->dim, q->dim)) return true;
    Arena *ar = b->m->arena;
    FIND(b, JX4020, span, said(b, x), jx__dim_name(ar, p->dim, false), said(b, y),
         jx__dim_name(ar, q->dim, false), jx__model_dims(b, p->dim, q->dim));
    return false;
}

static bool wants_number(Build *b, uint32_t i)
{
    ValueType type = b->m->exprs.at[i].type;
    if (type == TYPE_NUMBER || type == TYPE_UNKNOWN) return true;
    FIND(b, JX4023, b->m->exprs.at[i].span, said(b, i), type_name(type));
    return false;
}

static bool wants_truth(Build *b, uint32_t i)
{
    ValueType type = b->m->exprs.at[i].type;
    if (type == TYPE_BOOL || type == TYPE_YESNO || type == TYPE_UNKNOWN) return true;
    FIND(b, JX4024, b->m->exprs.at[i].span, said(b, i));
    return false;
}

static Str count_word(Build *b, const Expr *e)
{
    const Datum *d = datum_of(b, e);
    return d != NULL ? d->unit.count : e->kind == EXPR_CONST ? e->unit.count : STR_NONE;
}

static void compare_words(Build *b, const Expr *e)
{
    Str x = count_word(b, &b->m->exprs.at[e->a]), y = count_word(b, &b->m->exprs.at[e->b]);
    if (x.n > 0 && y.n > 0 && !jx__str_eq(x, y)) FIND(b, JX4027, e->span, x, y);
}

/* 完成率, 偏离度, and data entered in %. */
static bool is_rate(Build *b, const Expr *e)
{
    const Datum *d = datum_of(b, e);
    return (e->kind >= EXPR_COMPLETION && e->kind <= EXPR_SPREAD) ||
           (d != NULL && d->unit.kind == UNIT_PERCENT);
}

/* 完成率低于60: 60 is 6000%, which nobody means. */
static bool percent_fits(Build *b, uint32_t rate, uint32_t number)
{
    const Expr *n = &b->m->exprs.at[number];
    if (!b->eaux.at[number].bare || !is_rate(b, &b->m->exprs.at[rate])) return true;
    if (n->kind != EXPR_CONST || n->unit.text.n > 0 || jx__num_sign(n->value) == 0) return true;
    FIND(b, JX4098, n->span, said(b, rate), said(b, number));
    return false;
}

static bool compare_fits(Build *b, const Expr *e)
{
    ValueType x = b->m->exprs.at[e->a].type, y = b->m->exprs.at[e->b].type;
    bool ordered = e->kind != EXPR_EQ && e->kind != EXPR_NE;
    bool words = x == TYPE_TEXT || x == TYPE_GRADE || x == TYPE_YESNO || x == TYPE_BOOL;
    bool truth = (x == TYPE_YESNO || x == TYPE_BOOL) && (y == TYPE_YESNO || y == TYPE_BOOL);
    if (x != TYPE_UNKNOWN && y != TYPE_UNKNOWN && ((x != y && !truth) || (ordered && words))) {
        FIND(b, JX4025, e->span, said(b, e->a), type_name(x), said(b, e->b), type_name(y));
        return false;
    }
    if (x != TYPE_NUMBER) return true;
    if (!dims_agree(b, e->a, e->b, e->span)) return false;
    if (!percent_fits(b, e->a, e->b) || !percent_fits(b, e->b, e->a)) return false;
    compare_words(b, e);
    return true;
}

static bool division_fits(Build *b, const Expr *e)
{
    const Expr *by = &b->m->exprs.at[e->b];
    if (by->kind != EXPR_CONST || jx__num_sign(by->value) != 0) return true;
    FIND(b, JX4083, e->span, said(b, e->b));
    return false;
}

static bool expr_fits(Build *b, const Expr *e)
{
    if (e->kind >= EXPR_EQ && e->kind <= EXPR_LT) return compare_fits(b, e);
    if (e->kind == EXPR_AND || e->kind == EXPR_OR)
        return wants_truth(b, e->a) && wants_truth(b, e->b);
    if (e->kind == EXPR_CHOICE) return wants_truth(b, e->a) && dims_agree(b, e->b, e->c, e->span);
    if (!wants_number(b, e->a)) return false;
    if (e->kind == EXPR_NEG) return true;
    if (!wants_number(b, e->b)) return false;
    if (e->kind == EXPR_DIV) return division_fits(b, e);
    return e->kind == EXPR_MUL || dims_agree(b, e->a, e->b, e->span);
}

static void report(Build *b)
{
    for (uint32_t i = 1; i < b->m->exprs.n; i++) {
        const Expr *e = &b->m->exprs.at[i];
        ExprAux *aux = &b->eaux.at[i];
        if (e->kind <= EXPR_TOTAL) continue;
        b->item = aux->item;
        bool third = e->kind == EXPR_CHOICE && b->eaux.at[e->c].bad;
        bool second = e->kind != EXPR_NEG && b->eaux.at[e->b].bad;
        aux->bad = aux->bad || third || second || b->eaux.at[e->a].bad || !expr_fits(b, e);
    }
    b->item = JX_NO_INDEX;
}

static void check_target(Build *b, const Item *item)
{
    const Target *t = &item->target;
    bool number = t->kind == TARGET_NUMBER || t->kind == TARGET_RANGE;
    uint32_t e = item->actual;
    if (e != JX_NO_INDEX && b->eaux.at[e].bad) return;
    Str subject = e != JX_NO_INDEX ? said(b, e) : item->name;
    ValueType type = jx__model_value_type(b, b->item);
    if (e != JX_NO_INDEX && type != TYPE_NUMBER && type != TYPE_UNKNOWN) {
        FIND(b, JX4023, item->value_span, subject, type_name(type));
        return;
    }
    if (!number || item->method == METHOD_ENTERED || item->method == METHOD_JUDGED) return;
    Dim dim;
    bool known = jx__model_value_dim(b, b->item, &dim), scale = jx__model_scale_only(b, &t->unit);
    bool bare = t->unit.kind == UNIT_NONE && (t->unit.text.n == 0 || scale);
    bool zero = jx__num_sign(t->low) == 0 && t->kind == TARGET_NUMBER;
    bool lacks = known && bare && !zero && !plain_count(dim);
    bool clash = known && !bare && !jx__dim_eq(dim, t->unit.dim);
    bool open = !known && scale && !zero;
    if (!lacks && !clash && !open) return;
    Str text = jx__model_target_text(b, item), name = jx__dim_name(b->m->arena, dim, false);
    bool money = has_money(dim);
    if (lacks)
        FIND(b, scale ? JX4022 : JX4021, t->span, text, subject, name,
             money ? STR("元") : STR("所用的计量单位"),
             money ? STR("万元") : STR("所用的计量单位"));
    else if (clash)
        FIND(b, JX4020, t->span, subject, name, text, jx__dim_name(b->m->arena, t->unit.dim, false),
             jx__model_dims(b, dim, t->unit.dim));
    else
        FIND(b, JX4026, t->span, text);
}

/* A form may print the value of an indicator that has a 取值: it is of the same kind. */
static void derived_datum(Build *b, const Item *item)
{
    Datum *d = &b->m->data.at[item->datum];
    if (item->actual == JX_NO_INDEX || d->type != TYPE_UNKNOWN) return;
    const Expr *e = &b->m->exprs.at[item->actual];
    d->type = e->type;
    d->dim = e->dim;
    d->dim_known = e->dim_known;
}

static void check_conditions(Build *b, const Item *item)
{
    uint32_t conds[] = {item->premise, item->na_cond, item->veto};
    for (uint32_t k = 0; k < 3; k++)
        if (conds[k] != JX_NO_INDEX && !b->eaux.at[conds[k]].bad) wants_truth(b, conds[k]);
    if (item->formula == JX_NO_INDEX || b->eaux.at[item->formula].bad) return;
    const Expr *e = &b->m->exprs.at[item->formula];
    if (!wants_number(b, item->formula) || !e->dim_known || plain_count(e->dim)) return;
    FIND(b, JX4028, e->span, said(b, item->formula), jx__dim_name(b->m->arena, e->dim, false),
         jx__dim_name(b->m->arena, e->dim, true));
}

void jx__model_check_types(Build *b)
{
    Model *m = b->m;
    for (uint32_t i = 0; i < m->items.n; i++)
        if (m->items.at[i].indicator) item_facts(b, &m->items.at[i]);
    settle(b);
    settle_words(b);
    report(b);
    for (uint32_t i = 0; i < m->items.n; i++) {
        b->item = i;
        if (m->items.at[i].indicator) {
            derived_datum(b, &m->items.at[i]);
            check_target(b, &m->items.at[i]);
        }
        check_conditions(b, &m->items.at[i]);
    }
    b->item = JX_NO_INDEX;
    if (m->veto != JX_NO_INDEX && !b->eaux.at[m->veto].bad) wants_truth(b, m->veto);
}
