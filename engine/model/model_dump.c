/* The model as text, for golden tests and `jixiao dump --model`.
 *
 * Depends on model.h. Writes only into the Buf it is given; one line an item, its parts indented.
 * Expressions are printed in full, operands first where that is how one reads them.
 */
#include "model/model.h"

static const char *const method_ids[] = {"none",  "prorata", "reverse", "linear",  "attain",
                                         "bands", "step",    "judged",  "entered", "formula"};
static const char *const type_ids[] = {"unknown", "number", "bool", "yesno",
                                       "date",    "text",   "grade"};
static const char *const na_ids[] = {"unset", "full", "zero", "merge", "rescale"};
static const char *const missing_ids[] = {"unset", "zero", "open"};
static const char *const role_ids[] = {"", " bonus", " penalty"};
static const char *const op_ids[] = {"", "=", ">=", ">", "<=", "<"};

static const struct {
    const char *open, *between;
    int kids;
} expr_forms[] = {
    [EXPR_NEG] = {"-", "", 1},     [EXPR_ADD] = {"(", " + ", 2},     [EXPR_SUB] = {"(", " - ", 2},
    [EXPR_MUL] = {"(", " * ", 2},  [EXPR_DIV] = {"(", " / ", 2},     [EXPR_EQ] = {"(", " = ", 2},
    [EXPR_NE] = {"(", " != ", 2},  [EXPR_GE] = {"(", " >= ", 2},     [EXPR_LE] = {"(", " <= ", 2},
    [EXPR_GT] = {"(", " > ", 2},   [EXPR_LT] = {"(", " < ", 2},      [EXPR_AND] = {"(", " and ", 2},
    [EXPR_OR] = {"(", " or ", 2},  [EXPR_CHOICE] = {"if(", ", ", 3}, [EXPR_MIN] = {"min(", ", ", 2},
    [EXPR_MAX] = {"max(", ", ", 2}};

static void put_num(Buf *out, const Model *m, Num n)
{
    bool exact;
    Str text = jx__num_text(out->arena, m->pool, n, 8, 8, &exact);
    jx__buf_printf(out, "%s%.*s", exact ? "" : "~", STR_F(text));
}

static void put_str(Buf *out, const char *label, Str s)
{
    jx__buf_printf(out, "%s%.*s", label, STR_F(s));
}

static void put_leaf(Buf *out, const Model *m, const Expr *e)
{
    static const char *const words[] = {
        [EXPR_ACTUAL] = "actual",       [EXPR_GOAL] = "goal",     [EXPR_COMPLETION] = "completion",
        [EXPR_DEVIATION] = "deviation", [EXPR_SPREAD] = "spread", [EXPR_WEIGHT] = "weight",
        [EXPR_TOTAL] = "total"};
    if (e->kind == EXPR_CONST) {
        put_num(out, m, e->value);
        if (e->type != TYPE_NUMBER) jx__buf_printf(out, ":%s", type_ids[e->type]);
    } else if (e->kind == EXPR_DATUM) {
        put_str(out, "", m->data.at[e->a].name);
    } else if (e->kind == EXPR_ACTUAL_OF || e->kind == EXPR_SCORE_OF) {
        put_str(out, e->kind == EXPR_ACTUAL_OF ? "actual of " : "score of ",
                m->items.at[e->a].name);
    } else {
        jx__buf_addz(out, words[e->kind]);
    }
}

static void put_expr(Buf *out, const Model *m, uint32_t i)
{
    const Expr *e = &m->exprs.at[i];
    if (e->kind <= EXPR_TOTAL) {
        put_leaf(out, m, e);
        return;
    }
    uint32_t kids[] = {e->a, e->b, e->c};
    jx__buf_addz(out, expr_forms[e->kind].open);
    for (int k = 0; k < expr_forms[e->kind].kids; k++) {
        if (k > 0) jx__buf_addz(out, expr_forms[e->kind].between);
        put_expr(out, m, kids[k]);
    }
    if (e->kind != EXPR_NEG) jx__buf_addz(out, ")");
}

static void put_cond(Buf *out, const Model *m, const char *label, uint32_t e)
{
    if (e == JX_NO_INDEX) return;
    jx__buf_printf(out, "    %s ", label);
    put_expr(out, m, e);
    jx__buf_addz(out, "\n");
}

static void put_amount(Buf *out, const Model *m, const Amount *a)
{
    Num n = a->value;
    if (a->share && jx__num_mul(m->pool, n, NUM_INT(100), &n) != NUM_OK) n = a->value;
    put_num(out, m, n);
    if (a->share) jx__buf_addz(out, "%");
}

static void put_dim(Buf *out, Dim d, bool known)
{
    put_str(out, " ", known ? jx__dim_name(out->arena, d, false) : STR("?"));
}

static void put_date(Buf *out, const Model *m, Num n)
{
    Num whole;
    if (jx__num_round(m->pool, n, 0, ROUND_DOWN, &whole) != NUM_OK || whole.d != 1) return;
    int64_t v = whole.n, year = v / JX_YEAR_DAYS, rest = v % JX_YEAR_DAYS;
    jx__buf_printf(out, "%lld-%02lld-%02lld", (long long)year,
                   (long long)(rest / JX_MONTH_DAYS + 1), (long long)(rest % JX_MONTH_DAYS + 1));
}

static void put_target(Buf *out, const Model *m, const Target *t)
{
    static const char *const kinds[] = {"", "number", "range", "date", "yesno", "text"};
    if (t->kind == TARGET_NONE) return;
    jx__buf_printf(out, "    target %s %s", kinds[t->kind], op_ids[t->op]);
    if (t->kind == TARGET_NUMBER) {
        put_num(out, m, t->low);
    } else if (t->kind == TARGET_RANGE) {
        jx__buf_addz(out, t->low_in ? "[" : "(");
        put_num(out, m, t->low);
        jx__buf_addz(out, ", ");
        put_num(out, m, t->high);
        jx__buf_addz(out, t->high_in ? "]" : ")");
    } else if (t->kind == TARGET_DATE) {
        put_date(out, m, t->low);
    } else {
        put_str(out, "", t->text);
    }
    if (t->kind <= TARGET_RANGE) put_str(out, " unit ", t->unit.text);
    put_str(out, " “", t->text);
    jx__buf_addz(out, "”\n");
}

static void put_step(Buf *out, const Model *m, const char *label, const StepRule *s)
{
    static const char *const directions[] = {"less", "more", "found"};
    static const char *const bases[] = {"actual", "completion", "deviation"};
    static const char *const partials[] = {"whole", "drop", "full", "rata"};
    jx__buf_printf(out, "    %s %s %s by ", label, bases[s->base], directions[s->direction]);
    put_num(out, m, s->width);
    jx__buf_printf(out, "%s: ", s->of_target ? " of target" : "");
    put_amount(out, m, &s->amount);
    jx__buf_printf(out, ", partial %s", partials[s->partial]);
    if (s->has_cap) {
        jx__buf_addz(out, ", cap ");
        put_num(out, m, s->cap);
    }
    jx__buf_addz(out, "\n");
}

static void put_interval(Buf *out, const Model *m, const Band *r)
{
    jx__buf_addz(out, !r->has_low ? "(-inf" : r->low_in ? "[" : "(");
    if (r->has_low) put_num(out, m, r->low);
    jx__buf_addz(out, ", ");
    if (r->has_high) put_num(out, m, r->high);
    jx__buf_addz(out, !r->has_high ? "inf)" : r->high_in ? "]" : ")");
}

static void put_band(Buf *out, const Model *m, const Item *item, const Band *r)
{
    jx__buf_addz(out, "    band ");
    if (r->other) jx__buf_addz(out, "other");
    put_str(out, "", r->word);
    if (item->method == METHOD_JUDGED) {
        Band share = {.low = r->pct_low,
                      .high = r->pct_high,
                      .has_low = true,
                      .has_high = true,
                      .low_in = r->pct_low_in,
                      .high_in = r->pct_high_in};
        jx__buf_addz(out, " ");
        put_interval(out, m, &share);
        for (uint32_t i = 0; i < r->also.n; i++)
            put_str(out, i ? "、" : " also ", r->also.at[i]);
    } else {
        if (!r->other && r->word.n == 0) put_interval(out, m, r);
        jx__buf_addz(out, " -> ");
        put_amount(out, m, &r->amount);
    }
    jx__buf_addz(out, "\n");
}

static void put_over(Buf *out, const Model *m, const OverRule *o)
{
    if (!o || !o->present) return;
    jx__buf_addz(out, "    over ");
    put_num(out, m, o->threshold);
    jx__buf_printf(out, "%s%s deduct ", o->explain ? " explain" : "",
                   o->only_unexplained ? " unexplained" : "");
    put_amount(out, m, &o->deduct);
    if (o->has_cap) {
        jx__buf_addz(out, " cap ");
        put_num(out, m, o->cap);
    }
    jx__buf_addz(out, "\n");
    if (o->has_step) put_step(out, m, "over step", &o->step);
}

static void put_policies(Buf *out, const Model *m, const Item *item)
{
    put_cond(out, m, "premise", item->premise);
    if (item->premise != JX_NO_INDEX) {
        jx__buf_addz(out, "      else ");
        put_amount(out, m, item->premise_amount);
        jx__buf_addz(out, "\n");
    }
    put_cond(out, m, "na", item->na_cond);
    if (item->na != NA_UNSET) jx__buf_printf(out, "    na policy %s\n", na_ids[item->na]);
    if (item->missing != MISSING_UNSET)
        jx__buf_printf(out, "    missing %s\n", missing_ids[item->missing]);
    if (item->judged_point != JUDGED_UNSET)
        jx__buf_printf(out, "    grade only: %s\n",
                       item->judged_point == JUDGED_UPPER    ? "upper"
                       : item->judged_point == JUDGED_MIDDLE ? "middle"
                       : item->judged_point == JUDGED_SELF   ? "self score"
                                                             : "lower");
    put_cond(out, m, "veto", item->veto);
}

static void put_bound(Buf *out, const Model *m, const char *label, const Amount *a)
{
    if (!a) return;
    jx__buf_printf(out, "    %s ", label);
    put_amount(out, m, a);
    jx__buf_addz(out, "\n");
}

static void put_rule(Buf *out, const Model *m, const Item *item)
{
    static const char *const subjects[] = {"actual", "completion", "deviation"};
    put_cond(out, m, "value", item->actual);
    put_target(out, m, &item->target);
    jx__buf_printf(out, "    method %s%s", method_ids[item->method],
                   item->method_written ? "" : " by default");
    if (item->method == METHOD_BANDS)
        jx__buf_printf(out, " of %s", item->subject_spread ? "spread" : subjects[item->subject]);
    jx__buf_addz(out, "\n");
    put_cond(out, m, "formula", item->formula);
    for (uint32_t i = 0; i < item->steps.n; i++)
        put_step(out, m, "step", &item->steps.at[i]);
    for (uint32_t i = 0; i < item->bands.n; i++)
        put_band(out, m, item, &item->bands.at[i]);
    for (uint32_t i = 0; i < item->cases.n; i++) {
        jx__buf_addz(out, "    case ");
        put_expr(out, m, item->cases.at[i].cond);
        jx__buf_addz(out, " -> ");
        put_amount(out, m, &item->cases.at[i].amount);
        jx__buf_addz(out, "\n");
    }
    put_bound(out, m, "cap", item->cap);
    put_bound(out, m, "floor", item->floor);
    put_over(out, m, item->over);
    for (uint32_t i = 0; i < item->bonus.n; i++)
        put_step(out, m, "bonus", &item->bonus.at[i]);
    put_policies(out, m, item);
}

static void put_item(Buf *out, const Model *m, const Item *item)
{
    put_str(out, item->indicator ? "  rule " : "  group ", item->path);
    put_str(out, " ", item->name);
    jx__buf_addz(out, " ");
    put_num(out, m, item->points);
    jx__buf_printf(out, "%s%s", item->points_written ? "" : " (shared)", role_ids[item->role]);
    if (item->by_form) jx__buf_addz(out, " rows of the form");
    if (item->parent != JX_NO_INDEX) put_str(out, " in ", m->items.at[item->parent].path);
    jx__buf_addz(out, "\n");
    if (item->indicator)
        put_rule(out, m, item);
    else
        put_cond(out, m, "veto", item->veto);
}

static void put_datum(Buf *out, const Model *m, const Datum *d)
{
    if (d->span.end == 0 && d->item == JX_NO_INDEX) return; /* a column nobody named */
    put_str(out, "  ", d->name);
    jx__buf_printf(out, " %s", type_ids[d->type]);
    if (d->type == TYPE_NUMBER) put_dim(out, d->dim, d->dim_known);
    if (d->unit.text.n > 0) put_str(out, " in ", d->unit.text);
    jx__buf_printf(out, "%s%s%s", d->whole ? " whole" : "", d->implicit ? " implicit" : "",
                   d->item != JX_NO_INDEX ? " (rule)"
                   : d->source            ? " (another form)"
                                          : "");
    for (uint32_t i = 0; i < d->options.n; i++)
        put_str(out, i == 0 ? " {" : ", ", d->options.at[i]);
    jx__buf_addz(out, d->options.n > 0 ? "}\n" : "\n");
    (void)m;
}

static void put_rounding(Buf *out, const Rounding *r)
{
    static const char *const modes[] = {"half up", "half even", "down", "up", "floor", "ceil"};
    const struct {
        const char *name;
        bool on;
        uint32_t places;
        RoundMode mode;
    } all[] = {{"item", r->item, r->item_places, r->item_mode},
               {"total", r->total, r->total_places, r->total_mode},
               {"rate", r->rate, r->rate_places, r->rate_mode}};
    for (uint32_t i = 0; i < 3; i++)
        if (all[i].on)
            jx__buf_printf(out, "round %s %u %s\n", all[i].name, all[i].places, modes[all[i].mode]);
}

static void put_head(Buf *out, const Model *m)
{
    put_str(out, "scheme ", m->title);
    put_str(out, "\nbasis ", m->basis);
    jx__buf_addz(out, "\ntotal ");
    put_num(out, m, m->total_points);
    if (jx__num_cmp(m->pool, m->total_cap, m->total_points) != 0) {
        jx__buf_addz(out, " cap ");
        put_num(out, m, m->total_cap);
    }
    jx__buf_printf(out, "\nplain <= means %s, na %s, missing %s\n", method_ids[m->reverse],
                   na_ids[m->na], missing_ids[m->missing]);
    put_rounding(out, &m->rounding);
    put_cond(out, m, "veto", m->veto);
    jx__buf_addz(out, "grades");
    for (uint32_t i = 0; i < m->grades.n; i++) {
        put_str(out, " ", m->grades.at[i].name);
        jx__buf_addz(out, m->grades.at[i].low_in ? ">=" : ">");
        put_num(out, m, m->grades.at[i].low);
    }
    jx__buf_addz(out, "\n");
}

static void put_check(Buf *out, const Model *m, const CrossCheck *c)
{
    static const char *const severities[] = {"hint", "query", "return"};
    put_str(out, "  check ", c->path);
    jx__buf_addz(out, " ");
    put_expr(out, m, c->cond);
    jx__buf_addz(out, " within ");
    put_num(out, m, c->tolerance);
    jx__buf_printf(out, " else %s “%.*s”\n", severities[c->severity], STR_F(c->message));
}

static void put_example_row(Buf *out, const Model *m, const ExampleRow *row)
{
    static const char *const states[] = {[EXPECT_NA] = " -> not assessed",
                                         [EXPECT_MISSING] = " -> missing",
                                         [EXPECT_UNREADABLE] = " -> unreadable",
                                         [EXPECT_UNSCORED] = " -> no score"};
    jx__buf_addz(out, "    row");
    for (uint32_t k = 0; k < EXAMPLE_COLUMNS; k++)
        put_str(out, k ? " | " : " ", row->cells[k].p ? row->cells[k] : STR("-"));
    if (row->expect.kind == EXPECT_SCORE) {
        jx__buf_addz(out, " -> ");
        put_num(out, m, row->expect.value);
    } else if (row->expect.kind != EXPECT_NONE) {
        jx__buf_addz(out, states[row->expect.kind]);
    }
    jx__buf_addz(out, "\n");
}

static void put_example(Buf *out, const Model *m, const Example *ex)
{
    static const char *const kinds[] = {"score",   "total",      "grade",    "not assessed",
                                        "missing", "unreadable", "no score", "no total"};
    put_str(out, "  example ", ex->path);
    put_str(out, " ", ex->name);
    jx__buf_addz(out, "\n");
    if (ex->year) jx__buf_printf(out, "    year %d\n", ex->year);
    if (ex->amount_unit.n) put_str(out, "    amounts in ", ex->amount_unit);
    if (ex->amount_unit.n) jx__buf_addz(out, "\n");
    for (uint32_t i = 0; i < ex->given.n; i++) {
        put_str(out, "    given ", m->data.at[ex->given.at[i].datum].name);
        put_str(out, " = ", ex->given.at[i].text);
        jx__buf_addz(out, "\n");
    }
    for (uint32_t i = 0; i < ex->rows.n; i++)
        put_example_row(out, m, &ex->rows.at[i]);
    for (uint32_t i = 0; i < ex->expect.n; i++) {
        const Expect *e = &ex->expect.at[i];
        jx__buf_printf(out, "    expect %s ", kinds[e->kind]);
        if (e->item != JX_NO_INDEX) put_str(out, "", m->items.at[e->item].name);
        if (e->kind == EXPECT_GRADE) put_str(out, "", e->text);
        if (e->kind <= EXPECT_TOTAL) {
            jx__buf_addz(out, " = ");
            put_num(out, m, e->value);
        }
        jx__buf_addz(out, "\n");
    }
}

void jx__model_dump(Buf *out, const Model *m)
{
    put_head(out, m);
    jx__buf_addz(out, "items\n");
    for (uint32_t i = 0; i < m->items.n; i++)
        put_item(out, m, &m->items.at[i]);
    jx__buf_addz(out, "data\n");
    for (uint32_t i = 0; i < m->data.n; i++)
        put_datum(out, m, &m->data.at[i]);
    if (m->checks.n + m->examples.n > 0) jx__buf_addz(out, "sections\n");
    for (uint32_t i = 0; i < m->checks.n; i++)
        put_check(out, m, &m->checks.at[i]);
    for (uint32_t i = 0; i < m->examples.n; i++)
        put_example(out, m, &m->examples.at[i]);
    jx__buf_addz(out, "order");
    for (uint32_t i = 0; i < m->order.n; i++)
        put_str(out, " ", m->items.at[m->order.at[i]].path);
    jx__buf_addz(out, "\n");
}
