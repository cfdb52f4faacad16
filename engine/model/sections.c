/* The sections 核对 and 算例: cross-checks and worked examples.
 *
 * Depends on build.h. Checks become expressions like any other (they stand in no item); examples
 * keep the cells as text, as they would stand on a form.
 *
 * The surprising idea: in an example every name must be known, since a name that nothing reads
 * would make the example prove nothing.
 */
#include "model/build.h"

/* ---- 核对 ---- */

static bool is_comparison(const Node *n)
{
    return n != NULL && n->kind == NODE_BINARY && n->op >= TOK_EQ && n->op <= TOK_LT;
}

/* Comparisons, joined by 且 and 或. Recursion is bounded by JX_LIMIT_DEPTH. */
static bool is_condition(const Node *n)
{
    if (n == NULL || n->kind != NODE_BINARY || (n->op != TOK_AND && n->op != TOK_OR))
        return is_comparison(n);
    return is_condition(jx__node_kid(n, 0)) && is_condition(jx__node_kid(n, 1));
}

static void add_parts(Build *b, CrossCheck *check, uint32_t expr)
{
    const Expr *e = &b->m->exprs.at[expr];
    bool joined = e->kind == EXPR_AND || e->kind == EXPR_OR;
    uint32_t first = e->a, second = e->b;
    if (!joined) *VEC_PUSH(b->m->arena, &check->parts) = expr;
    if (joined) add_parts(b, check, first);
    if (joined) add_parts(b, check, second);
}

static void set_condition(Build *b, CrossCheck *check, const Node *n)
{
    b->place = PLACE_CHECK;
    check->cond = jx__model_expr(b, n);
    b->place = PLACE_NONE;
    const Expr *cond = &b->m->exprs.at[check->cond];
    bool single = is_comparison(n);
    check->op = cond->kind;
    check->left = single ? cond->a : JX_NO_INDEX;
    check->right = single ? cond->b : JX_NO_INDEX;
    if (!single) add_parts(b, check, check->cond);
}

static bool check_tolerance(Build *b, CrossCheck *check, const Node *part)
{
    if (part->first == NULL) return false;
    Quantity q = jx__model_quantity(b, part->first);
    if (!q.ok) return true;
    check->tolerance = q.value;
    check->tolerance_dim = q.unit.dim;
    check->tolerance_bare = q.unit.kind == UNIT_NONE;
    check->tolerance_span = part->first->span;
    return jx__num_sign(q.value) >= 0;
}

static bool check_part(Build *b, CrossCheck *check, const Node *part)
{
    static const struct {
        uint16_t op;
        int severity;
    } words[] = {{TOK_RETURN, CHECK_RETURN}, {TOK_QUERY, CHECK_QUERY}, {TOK_HINT, CHECK_HINT}};
    if (part->kind == NODE_STRING) {
        check->message = jx__str_copy(b->m->arena, jx__model_text(b, part->span));
        return true;
    }
    if (part->kind != NODE_PHRASE) return false;
    if (part->op == TOK_FAILED || part->op == TOK_EXPLAIN) {
        if (part->op == TOK_EXPLAIN) check->severity = CHECK_QUERY;
        return true;
    }
    if (part->op == TOK_TOLERANCE) return check_tolerance(b, check, part);
    for (uint32_t i = 0; i < 3; i++) {
        if (words[i].op != part->op) continue;
        check->severity = words[i].severity == CHECK_RETURN  ? CHECK_RETURN
                          : words[i].severity == CHECK_QUERY ? CHECK_QUERY
                                                             : CHECK_HINT;
        if (part->first != NULL)
            check->message = jx__str_copy(b->m->arena, jx__model_text(b, part->first->span));
        return true;
    }
    return false;
}

static void check_line(Build *b, const Node *line, Str path)
{
    const Node *clause = jx__node_find(line, NODE_CLAUSE);
    const Node *first = clause != NULL ? clause->first : NULL;
    b->clause = path;
    if (!is_condition(first)) {
        FIND(b, JX7001, first != NULL ? first->span : line->span,
             first != NULL ? jx__model_written(b, first) : jx__model_text(b, line->span));
        return;
    }
    CrossCheck check = {
        .path = path, .tolerance = NUM_INT(0), .severity = CHECK_HINT, .span = line->span};
    set_condition(b, &check, first);
    bool decided = false;
    for (const Node *c = clause; c != NULL; c = c->next) {
        for (const Node *part = c->first; part != NULL; part = part->next) {
            decided = decided || (part->kind == NODE_PHRASE && part->op != TOK_TOLERANCE);
            if (part == first || check_part(b, &check, part)) continue;
            FIND(b, JX7003, part->span, jx__model_written(b, part));
            return;
        }
    }
    if (!decided) FIND(b, JX7002, first->span, jx__model_written(b, first));
    if (check.parts.n > 0 && check.tolerance_span.end > 0)
        FIND(b, JX7041, check.tolerance_span, jx__model_written(b, first));
    *VEC_PUSH(b->m->arena, &b->m->checks) = check;
}

/* The tolerance is of the kind of what is compared; known once types are settled. */
void jx__model_check_tolerances(Build *b)
{
    for (uint32_t i = 0; i < b->m->checks.n; i++) {
        const CrossCheck *check = &b->m->checks.at[i];
        if (jx__num_sign(check->tolerance) == 0 || check->left == JX_NO_INDEX) continue;
        const Expr *left = &b->m->exprs.at[check->left];
        if (!left->dim_known) continue;
        bool fits = jx__dim_eq(left->dim, check->tolerance_dim);
        bool count = jx__dim_eq(left->dim, (Dim){.e = {[DIM_COUNT] = 1}});
        if (b->eaux.at[check->cond].bad || fits || (check->tolerance_bare && count)) continue;
        b->clause = check->path;
        FIND(b, JX7011, check->tolerance_span, jx__model_text(b, check->tolerance_span),
             jx__dim_name(b->m->arena, check->tolerance_dim, false), jx__model_text(b, left->span),
             jx__dim_name(b->m->arena, left->dim, false),
             jx__model_dims(b, check->tolerance_dim, left->dim));
    }
    b->clause = STR_NONE;
}

/* ---- 算例 ---- */

static DictEntry *example_name(Build *b, const Node *n)
{
    DictEntry *entry = jx__model_find(b, jx__model_key(b, n), false);
    if (entry != NULL || jx__model_removed(b, n, jx__model_key(b, n))) return entry;
    if (n->kind == NODE_NAME || b->broken) return NULL;
    Str text = jx__model_text(b, n->span);
    Str like = jx__model_similar(b, text, jx__model_key(b, n));
    if (like.n > 0)
        FIND(b, JX7005, n->span, text, like);
    else
        FIND(b, JX7006, n->span, text);
    return NULL;
}

static Str cell_text(Build *b, const Node *n)
{
    if (n->kind == NODE_PHRASE && n->op == TOK_UNFILLED) return STR("");
    if (n->kind == NODE_PHRASE && (n->op == TOK_INAPPLICABLE || n->op == TOK_SKIP))
        return STR("不适用");
    return jx__str_copy(b->m->arena, jx__model_written(b, n));
}

/* 年度＝2023，金额单位＝万元: the head of the example's form, unless names of the rules are meant. */
static bool add_head(Build *b, Example *ex, const Node *left, const Node *right)
{
    Str text = jx__model_text(b, left->span), value = jx__model_written(b, right);
    bool year = jx__str_eq(text, STR("年度")), unit = jx__str_eq(text, STR("金额单位"));
    if (left->kind != NODE_WORD || (!year && !unit)) return false;
    if (jx__model_find(b, jx__model_key(b, left), false) != NULL) return false;
    Num number = NUM_INT(0);
    if (unit) {
        ex->amount_unit = jx__str_copy(b->m->arena, value);
        return true;
    }
    if (jx__str_ends(value, STR("年"))) value.n -= STR("年").n;
    bool good = jx__model_digits(b, value, &number) && number.d == 1 && number.n >= 1949 &&
                number.n <= 2999;
    if (good)
        ex->year = (int32_t)number.n;
    else
        FIND(b, JX7037, right->span, value);
    return true;
}

static void add_given(Build *b, Example *ex, const Node *left, const Node *right, Span span)
{
    if (add_head(b, ex, left, right)) return;
    DictEntry *entry = example_name(b, left);
    if (entry == NULL) return;
    if (entry->datum == JX_NO_INDEX) {
        FIND(b, JX3013, left->span, jx__model_text(b, left->span));
        return;
    }
    for (uint32_t i = 0; i < ex->given.n && i < 1000; i++) {
        if (ex->given.at[i].datum != entry->datum) continue;
        FIND(b, JX7007, span, jx__model_text(b, left->span));
        return;
    }
    Given given = {.datum = entry->datum, .text = cell_text(b, right), .span = span};
    *VEC_PUSH(b->m->arena, &ex->given) = given;
}

static bool expect_what(Build *b, const Node *left, Expect *out)
{
    out->item = JX_NO_INDEX;
    if (left->kind == NODE_FIELD) {
        out->kind = left->op == TOK_TOTAL ? EXPECT_TOTAL : EXPECT_GRADE;
        return left->op == TOK_TOTAL || left->op == TOK_GRADE;
    }
    DictEntry *entry = example_name(b, left);
    if (entry == NULL) return false;
    out->item = entry->item;
    if (entry->item != JX_NO_INDEX) return true;
    FIND(b, JX7009, left->span, jx__model_text(b, left->span));
    return false;
}

static bool expect_value(Build *b, const Node *right, Expect *out)
{
    if (out->kind == EXPECT_GRADE) {
        out->text = jx__name_display(b->m->arena, jx__model_written(b, right));
        for (uint32_t i = 0; i < b->m->grades.n; i++)
            if (jx__str_eq(out->text, b->m->grades.at[i].name)) return true;
        return false;
    }
    Str word = jx__model_written(b, right);
    if (out->kind == EXPECT_TOTAL && jx__str_eq(word, STR("无"))) {
        out->kind = EXPECT_NO_TOTAL;
        return true;
    }
    if (out->kind == EXPECT_SCORE && jx__model_expected_state(word, &out->kind)) return true;
    if (right->kind != NODE_NUMBER && right->kind != NODE_NEGATE) return false;
    Quantity q = jx__model_quantity(b, right);
    Dim score = {.e = {[DIM_SCORE] = 1}};
    out->value = q.value;
    bool plain = q.unit.kind == UNIT_NONE && q.unit.text.n == 0;
    return !q.ok || plain || jx__dim_eq(q.unit.dim, score);
}

static void add_expect(Build *b, Example *ex, const Node *left, const Node *right, Span span)
{
    Expect expect = {.kind = EXPECT_SCORE, .value = NUM_INT(0), .span = span};
    if (!expect_what(b, left, &expect)) return;
    if (expect_value(b, right, &expect))
        *VEC_PUSH(b->m->arena, &ex->expect) = expect;
    else
        FIND(b, JX7004, right->span, jx__model_written(b, right), jx__model_text(b, left->span));
}

static void example_line(Build *b, Example *ex, const Node *line)
{
    for (const Node *c = line->first; c != NULL; c = c->next) {
        for (const Node *part = c->first; part != NULL; part = part->next) {
            const Node *left = jx__node_kid(part, 0), *right = jx__node_kid(part, 1);
            if (part->kind != NODE_BINARY || part->op != TOK_EQ || !left || !right)
                FIND(b, JX7012, part->span, jx__model_written(b, part));
            else if (line->op == TOK_K_GIVEN)
                add_given(b, ex, left, right, part->span);
            else
                add_expect(b, ex, left, right, part->span);
        }
    }
}

static void example(Build *b, const Node *heading, Str path)
{
    const Node *title = jx__node_find(heading, NODE_TITLE);
    Example ex = {.path = path, .span = heading->span};
    if (title != NULL) ex.name = jx__name_display(b->m->arena, jx__model_text(b, title->span));
    b->clause = path;
    bool expects = false, broken = false, rows = false;
    for (const Node *n = heading->next; n != NULL && !b->m->arena->failed; n = n->next) {
        if (n->kind == NODE_HEADING || n->kind == NODE_CHECK) break;
        broken = broken || n->kind == NODE_ERROR;
        if (n->kind == NODE_ROW && !rows) expects = jx__model_example_rows(b, &ex, n) || expects;
        rows = n->kind == NODE_ROW;
        if (n->kind != NODE_KEYLINE || n->op == TOK_K_NOTE) continue;
        if (n->op != TOK_K_GIVEN && n->op != TOK_K_EXPECT) {
            FIND(b, JX7010, n->span, jx__model_label(n->op));
            continue;
        }
        expects = expects || n->op == TOK_K_EXPECT;
        example_line(b, &ex, n);
    }
    if (!expects && !broken) FIND(b, JX7013, heading->span, ex.name);
    *VEC_PUSH(b->m->arena, &b->m->examples) = ex;
}

/* ---- both ---- */

Str jx__model_line_path(Build *b, const Node *n, Str section)
{
    Str mark = jx__model_mark(b, n);
    bool brackets = n->op == TOK_MARK2 || n->op == TOK_MARK4;
    if (n->op != TOK_EOF && mark.n > 0)
        return jx__str_printf(b->m->arena, "%.*s%s%.*s%s", STR_F(section), brackets ? "（" : "",
                              STR_F(mark), brackets ? "）" : "");
    Position at = jx__source_position(b->m->source, n->span.start);
    return jx__str_printf(b->m->arena, "第%u行", at.line);
}

void jx__model_section_lines(Build *b, const Node *heading, Str section, bool examples)
{
    uint32_t last = 0;
    bool in_example = false, rows = false;
    for (const Node *n = heading->next; n != NULL && !b->m->arena->failed; n = n->next) {
        if (n->kind == NODE_HEADING && n->op == TOK_MARK1) break;
        if (n->kind == NODE_ROW && !in_example && !rows) FIND(b, JX7036, n->span, section);
        rows = n->kind == NODE_ROW;
        in_example = in_example || (examples && n->kind == NODE_HEADING);
        bool line = n->kind == NODE_HEADING || n->kind == NODE_CHECK;
        if (!examples && n->kind == NODE_KEYLINE) FIND(b, JX7003, n->span, jx__model_label(n->op));
        if (!line) continue;
        Str path = jx__model_line_path(b, n, section);
        b->clause = path;
        jx__model_number_check(b, &last, n->op == TOK_EOF ? STR("") : jx__model_mark(b, n),
                               n->span);
        if (n->kind == NODE_CHECK && !examples)
            check_line(b, n, path);
        else if (n->kind == NODE_HEADING && examples)
            example(b, n, path);
        else if (n->kind == NODE_HEADING)
            FIND(b, JX7001, n->span, jx__model_text(b, n->span));
    }
}
