/* Made-up rows for a form-driven scheme: every kind of target, every word that a selector asks for.
 *
 * Depends on the tree alone: which rule takes such a row, and whether one does, is what the examples
 * made of it tell. Words of layers that were removed since make rows that nobody asks for; they do
 * no harm.
 */
#include "trial/trial.h"

enum { MOST_ROWS = 160, OWN_UNITS = 4 };

typedef struct Rows {
    Arena *ar;
    const Source *src;
    const Node *root;
    CaseRows *out;
    Str level1; /* of a row that is to be found for its target alone */
} Rows;

static Str text_of(const Rows *r, const Node *n)
{
    return jx__source_text(r->src, n->span);
}

static CaseRow *add_row(Rows *r, Str level1, Str level2, Str name, Str target)
{
    for (uint32_t k = 0; k < r->out->n; k++) {
        const Str *c = r->out->at[k].cells;
        if (jx__str_eq(level1, c[COLUMN_LEVEL1]) && jx__str_eq(level2, c[COLUMN_LEVEL2]) &&
            jx__str_eq(name, c[COLUMN_NAME]) && jx__str_eq(target, c[COLUMN_TARGET]))
            return ARENA_NEW(r->ar, CaseRow);
    }
    if (r->out->n >= MOST_ROWS) return ARENA_NEW(r->ar, CaseRow);
    CaseRow *row = VEC_PUSH(r->ar, r->out);
    row->cells[COLUMN_LEVEL1] = level1;
    row->cells[COLUMN_LEVEL2] = level2;
    row->cells[COLUMN_NAME] = name;
    row->cells[COLUMN_TARGET] = target;
    row->cells[COLUMN_POINTS] = STR("10");
    return row;
}

/* ---- words of selectors ---- */

typedef void PerWord(Rows *r, uint16_t field, Str word, uint16_t key);

static void split(Rows *r, uint16_t field, Str text, uint16_t key, PerWord *each)
{
    Str mark = STR("、");
    for (uint32_t at = 0, from = 0; at <= text.n; at++) {
        bool end = at == text.n;
        if (!end && !jx__str_starts((Str){text.p + at, text.n - at}, mark)) continue;
        Str word = jx__str_trim((Str){text.p + from, at - from});
        if (word.n) each(r, field, word, key);
        from = at + mark.n;
        at += end ? 0 : mark.n - 1;
    }
}

/* Recursion is bounded by JX_LIMIT_DEPTH. */
static void words_below(Rows *r, const Node *n, uint16_t key, PerWord *each)
{
    if (n->kind == NODE_TEST && n->nkids == 2) {
        for (const Node *word = n->last->first; word; word = word->next)
            split(r, n->first->op, text_of(r, word), key, each);
        return;
    }
    for (const Node *kid = n->first; kid; kid = kid->next)
        words_below(r, kid, key, each);
}

static void first_level(Rows *r, uint16_t field, Str word, uint16_t key)
{
    (void)key;
    if (field == TOK_LEVEL1 && !r->level1.n)
        r->level1 = jx__str_printf(r->ar, "%.*s指标", STR_F(word));
}

static void asked_for(Rows *r, uint16_t field, Str word, uint16_t key)
{
    static const char *const of_rows[] = {"≥800个", NULL};
    static const char *const of_signs[] = {"8件", NULL};
    static const char *const of_rules[] = {"≥800个", "≤50个", "8件", NULL};
    const char *const *targets = key == TOK_K_ROWS   ? of_rows
                                 : key == TOK_K_FITS ? of_rules
                                                     : of_signs;
    Str with = jx__str_printf(r->ar, "%.*s指标", STR_F(word)), name = STR("试行");
    Str level1 = field == TOK_LEVEL1 ? with : r->level1;
    Str level2 = field == TOK_LEVEL2 ? with : STR_NONE;
    if (field == TOK_ROW_NAME) name = word;
    for (uint32_t k = 0; targets[k]; k++) {
        Str target = jx__str_of(targets[k]);
        if (field == TOK_ROW_UNIT) target = jx__str_printf(r->ar, "≥80%.*s", STR_F(word));
        if (field == TOK_ROW_TARGET) target = word;
        CaseRow *row = add_row(r, level1, level2, name, target);
        row->cells[COLUMN_ACTUAL] = STR("7个");
        row->brief = true;
    }
}

/* ---- conditions joined by 且 and 或 ---- */

/* What a row has to say for all of a condition to hold. */
typedef struct Wish {
    Str cells[EXAMPLE_COLUMNS];
    Str unit, sign, kind; /* of the target; kind: the whole of it */
    bool last;            /* of what 或 joins, the last and not the first */
    bool other_name;      /* 试行 is not wanted in it */
} Wish;

static const struct {
    uint16_t test;
    const char *sign, *kind;
} kinds_asked[] = {{TOK_GE, "≥", NULL},
                   {TOK_LE, "≤", NULL},
                   {TOK_EQ, "＝", NULL},
                   {TOK_GT, "＞", NULL},
                   {TOK_LT, "＜", NULL},
                   {TOK_IS_RANGE, NULL, "80个～100个"},
                   {TOK_IS_TEXT, NULL, "有效"},
                   {TOK_IS_YESNO, NULL, "是"},
                   {TOK_IS_DATE, NULL, "2023年10月31日前"},
                   {TOK_IS_ZERO, NULL, "≤0个"}};

static Str first_word(const Rows *r, const Node *test)
{
    const Node *word = test->last->first;
    Str text = word ? text_of(r, word) : STR_NONE;
    uint32_t end = jx__str_find(text, STR("、"));
    return jx__str_trim(end == JX_STR_ABSENT ? text : (Str){text.p, end});
}

/* A field that several conditions ask for has all of their words. */
static void wish_word(Rows *r, const Node *test, Wish *w)
{
    static const struct {
        uint16_t field;
        int column;
    } columns[] = {
        {TOK_LEVEL1, COLUMN_LEVEL1}, {TOK_LEVEL2, COLUMN_LEVEL2}, {TOK_ROW_NAME, COLUMN_NAME}};
    uint16_t field = test->first->op;
    Str word = first_word(r, test);
    if (test->op == TOK_LACKS) {
        w->other_name = w->other_name || (field == TOK_ROW_NAME && jx__str_eq(word, STR("试行")));
        return;
    }
    if (field == TOK_ROW_UNIT) w->unit = word;
    if (field == TOK_ROW_TARGET) w->kind = word;
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        Str *cell = &w->cells[columns[k].column];
        if (columns[k].field != field) continue;
        *cell = jx__str_printf(r->ar, "%.*s%.*s", STR_F(*cell), STR_F(word));
    }
}

/* Recursion is bounded by JX_LIMIT_DEPTH. */
static void wish(Rows *r, const Node *n, Wish *w)
{
    if (n->kind == NODE_BINARY && n->op == TOK_OR) {
        wish(r, w->last ? n->last : n->first, w);
    } else if (n->kind == NODE_BINARY) {
        for (const Node *kid = n->first; kid; kid = kid->next)
            wish(r, kid, w);
    } else if (n->kind == NODE_TEST && n->nkids == 2) {
        wish_word(r, n, w);
    } else if (n->kind == NODE_TEST) {
        for (size_t k = 0; k < sizeof kinds_asked / sizeof *kinds_asked; k++) {
            if (kinds_asked[k].test != n->op) continue;
            if (kinds_asked[k].sign) w->sign = jx__str_of(kinds_asked[k].sign);
            if (kinds_asked[k].kind) w->kind = jx__str_of(kinds_asked[k].kind);
        }
    }
}

static void add_wish(Rows *r, const Node *n, uint16_t key, bool last)
{
    Wish w = {.last = last};
    wish(r, n, &w);
    Str level1 = w.cells[COLUMN_LEVEL1].n ? w.cells[COLUMN_LEVEL1] : r->level1;
    Str name = w.cells[COLUMN_NAME].n ? w.cells[COLUMN_NAME]
               : w.other_name         ? STR("样例")
                                      : STR("试行");
    Str sign = w.sign.n || key == TOK_K_DIRECTION ? w.sign : STR("≥");
    Str unit = w.unit.n ? w.unit : STR("个");
    Str target = w.kind.n ? w.kind : jx__str_printf(r->ar, "%.*s80%.*s", STR_F(sign), STR_F(unit));
    CaseRow *row = add_row(r, level1, w.cells[COLUMN_LEVEL2], name, target);
    row->cells[COLUMN_ACTUAL] = jx__str_printf(r->ar, "7%.*s", STR_F(unit));
}

/* Recursion is bounded by JX_LIMIT_DEPTH. */
static void joined(Rows *r, const Node *n, uint16_t key)
{
    if (n->kind == NODE_BINARY && (n->op == TOK_AND || n->op == TOK_OR)) {
        add_wish(r, n, key, false);
        add_wish(r, n, key, true);
        return;
    }
    for (const Node *kid = n->first; kid; kid = kid->next)
        joined(r, kid, key);
}

static void joined_lines(Rows *r)
{
    for (const Node *n = r->root->first; n; n = n->next) {
        bool selects = n->op == TOK_K_ROWS || n->op == TOK_K_DIRECTION || n->op == TOK_K_FITS;
        if (n->kind == NODE_KEYLINE && selects) joined(r, n, n->op);
    }
}

/* ---- kinds of targets ---- */

static void add_kinds(Rows *r)
{
    static const char *const kinds[][2] = {{"≥800个", "7个"},
                                           {"≤50个", "70个"},
                                           {"＝60个", "7个"},
                                           {"＞5个", "5个"},
                                           {"＜20个", "20个"},
                                           {"≤0个", "0个"},
                                           {"0处", "0处"},
                                           {"800个", "7个"},
                                           {"≥90%", "9%"},
                                           {"≤5%", "9%"},
                                           {"100%", "9%"},
                                           {"≥50万元", "7万元"},
                                           {"≤50万元", "70万元"},
                                           {"80个～100个", "7个"},
                                           {"2023年10月31日前", "2023年11月1日"},
                                           {"是", "否"},
                                           {"有效", "有效"},
                                           {"≥-5%", "-4%"},
                                           {"", "7个"}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        CaseRow *row = add_row(r, r->level1, STR_NONE, STR("试行"), jx__str_of(kinds[k][0]));
        row->cells[COLUMN_ACTUAL] = jx__str_of(kinds[k][1]);
    }
}

/* In which units the numbers of the rules are: 每超10万元 asks for a target in money. Recursion is
 * bounded by JX_LIMIT_DEPTH. */
static void add_units(Rows *r, const Node *n)
{
    if (n->kind == NODE_NUMBER && n->mid_or_ref > n->span.start && n->mid_or_ref < n->span.end) {
        Str unit = jx__source_text(r->src, (Span){n->mid_or_ref, n->span.end});
        bool plain = jx__str_eq(unit, STR("分")) || jx__str_ends(unit, STR("%")) ||
                     jx__str_ends(unit, STR("百分点"));
        if (!plain) {
            (void)add_row(r, r->level1, STR_NONE, STR("试行"),
                          jx__str_printf(r->ar, "≥80%.*s", STR_F(unit)));
            (void)add_row(r, r->level1, STR_NONE, STR("试行"),
                          jx__str_printf(r->ar, "≤80%.*s", STR_F(unit)));
        }
    }
    for (const Node *kid = n->first; kid; kid = kid->next)
        add_units(r, kid);
}

static void each_line(Rows *r, uint16_t key, PerWord *each)
{
    for (const Node *n = r->root->first; n; n = n->next)
        if (n->kind == NODE_KEYLINE && n->op == key) words_below(r, n, key, each);
}

/* The heading a line stands under. */
static const Node *heading_of(const Rows *r, const Node *line)
{
    const Node *heading = NULL;
    for (const Node *n = r->root->first; n && n != line; n = n->next)
        if (n->kind == NODE_HEADING) heading = n;
    return heading;
}

/* What a row says that is to be found for its target alone. */
static void choose_level(Rows *r)
{
    each_line(r, TOK_K_ROWS, first_level);
    for (const Node *n = r->root->first; n && !r->level1.n; n = n->next) {
        const Node *heading =
            n->kind == NODE_KEYLINE && n->op == TOK_K_ROWS ? heading_of(r, n) : NULL;
        const Node *title = heading ? jx__node_find(heading, NODE_TITLE) : NULL;
        if (title) r->level1 = text_of(r, title);
    }
}

static void own_groups(Rows *r)
{
    for (const Node *n = r->root->first; n; n = n->next) {
        if (n->kind != NODE_KEYLINE || n->op != TOK_K_ROWS) continue;
        const Node *heading = heading_of(r, n);
        const Node *title = heading ? jx__node_find(heading, NODE_TITLE) : NULL;
        if (title)
            add_row(r, text_of(r, title), STR_NONE, STR("试行"), STR("≥800个"))->brief = true;
    }
    add_row(r, STR("其他指标"), STR_NONE, STR("试行"), STR("≥800个"))->brief = true;
}

/* Numbers of 指标规则: from its heading to the next of the first level. */
static void rule_units(Rows *r)
{
    bool inside = false;
    for (const Node *n = r->root->first; n; n = n->next) {
        if (n->kind == NODE_HEADING && n->op == TOK_MARK1) {
            const Node *title = jx__node_find(n, NODE_TITLE);
            inside = title && jx__str_eq(text_of(r, title), STR("指标规则"));
        } else if (inside) {
            add_units(r, n);
        }
    }
}

void jx__trial_kinds(Arena *ar, const Source *src, const Node *root, CaseRows *out)
{
    Rows r = {.ar = ar, .src = src, .root = root, .out = out};
    choose_level(&r);
    add_kinds(&r);
    rule_units(&r);
    own_groups(&r);
    joined_lines(&r);
    each_line(&r, TOK_K_ROWS, asked_for);
    each_line(&r, TOK_K_DIRECTION, asked_for);
    each_line(&r, TOK_K_FITS, asked_for);
}

/* ---- a whole form ---- */

/* What a row of the group has to say in 一级指标: the first word its line asks for, or its title. */
static Str level_of(Rows *r, const PlanItem *group)
{
    for (const Node *n = r->root->first; n; n = n->next) {
        bool here = n->kind == NODE_KEYLINE && n->op == TOK_K_ROWS &&
                    n->span.start <= group->row->rows_span.start &&
                    n->span.end >= group->row->rows_span.start;
        if (!here) continue;
        r->level1 = STR_NONE;
        words_below(r, n, TOK_K_ROWS, first_level);
        if (r->level1.n) return r->level1;
    }
    return group->name;
}

void jx__trial_form(Arena *ar, const Source *src, const Node *root, const Plan *p, bool points,
                    CaseRows *out)
{
    Rows r = {.ar = ar, .src = src, .root = root, .out = out};
    NumPool pool;
    if (!jx__num_pool_init(&pool, &ar->alloc)) {
        ar->failed = true;
        return;
    }
    for (uint32_t i = 0; i < p->nitems && !ar->failed; i++) {
        const PlanItem *group = &p->items[i];
        Num rest = group->points;
        bool exact;
        if (group->row->rows_span.end == 0 || group->indicator) continue;
        for (uint32_t k = 0; k < p->nitems; k++)
            if (p->items[k].parent == i && k != i)
                (void)jx__num_sub(&pool, rest, p->items[k].points, &rest);
        if (jx__num_sign(rest) <= 0) continue;
        Str level1 = level_of(&r, group);
        for (int k = 0; k < (points ? 1 : 3); k++) {
            Str name = jx__str_printf(ar, "试行%u", out->n + 1);
            CaseRow *row = add_row(&r, level1, STR_NONE, name, STR("≥8000个"));
            row->cells[COLUMN_POINTS] =
                points ? jx__num_text(ar, &pool, rest, 6, 6, &exact) : STR_NONE;
        }
    }
    jx__num_pool_free(&pool);
}
