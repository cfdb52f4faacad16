/* Label lines: which label may stand where, and the labels of the scheme as a whole.
 *
 * Depends on build.h. The tables below are the whole rule: a label's places, and what a clause
 * under it may say (for the cure of a clause nobody understood).
 */
#include "model/build.h"

enum {
    AT_SCHEME = 1,
    AT_RULE = 2,
    AT_GROUP = 4,
    AT_EXAMPLE = 8,
    REPEATS = 16,
    IS_TEXT = 32,
    AT_ROWS = 64 /* a rule under 指标规则 */
};

typedef struct Label {
    uint16_t op;
    uint8_t places;
    const char *says;
} Label;

static const Label labels[] = {
    {TOK_K_SCHEME, AT_SCHEME | IS_TEXT, ""},
    {TOK_K_BASIS, AT_SCHEME | AT_RULE | AT_GROUP | IS_TEXT | REPEATS, ""},
    {TOK_K_INHERIT, AT_SCHEME | IS_TEXT | REPEATS, ""},
    {TOK_K_NOTE, AT_SCHEME | AT_RULE | AT_ROWS | AT_GROUP | AT_EXAMPLE | IS_TEXT | REPEATS, ""},
    {TOK_K_SCOPE, AT_RULE | AT_ROWS | AT_GROUP | IS_TEXT | REPEATS, ""},
    {TOK_K_EVIDENCE, AT_RULE | AT_ROWS | AT_GROUP | IS_TEXT | REPEATS, ""},
    {TOK_K_TOTAL, AT_SCHEME, "总分：100分；最高110分"},
    {TOK_K_ROUND, AT_SCHEME, "小数：逐项保留2位，四舍五入；汇总保留2位，四舍五入"},
    {TOK_K_GRADES, AT_SCHEME, "等级：优≥90分；良≥80分；中≥60分；差"},
    {TOK_K_DATA, AT_SCHEME | REPEATS, "数据：培训费（万元）；培训人次（人次）"},
    {TOK_K_UNITS, AT_SCHEME | REPEATS, "计量单位：株；公顷＝15亩"},
    {TOK_K_REVERSE, AT_SCHEME, "反向：反向按比例"},
    {TOK_K_RATIO, AT_SCHEME, "比率：没有写%的，按百分数"},
    {TOK_K_MISSING, AT_SCHEME | AT_RULE | AT_ROWS, "未填：得0分"},
    {TOK_K_READING, AT_SCHEME, "读数：从严"},
    {TOK_K_NA, AT_SCHEME | AT_RULE | AT_ROWS, "不适用：培训人次＝0人次；不评，分值并入同级指标"},
    {TOK_K_VETO, AT_SCHEME | AT_RULE | AT_GROUP, "一票否决：安全事故数＞0起"},
    {TOK_K_AUDIT, AT_SCHEME | REPEATS, "审核：JX8013，界限50%；JX8009，不查"},
    {TOK_K_POINTS, AT_RULE | AT_GROUP, "分值：10分"},
    {TOK_K_VALUE, AT_RULE, "取值：全年执行数÷全年预算数"},
    {TOK_K_TARGET, AT_RULE, "目标：≥90%"},
    {TOK_K_SCORE, AT_RULE | AT_ROWS, "评分：每少1个，扣2分；扣完为止"},
    {TOK_K_PREMISE, AT_RULE | AT_ROWS, "前提：已验收＝是；不满足，得0分"},
    {TOK_K_OVER, AT_RULE | AT_ROWS, "超额：超过目标30%，须说明原因；未说明，扣2分"},
    {TOK_K_BONUS, AT_RULE | AT_ROWS, "加分：每多1个，加0.5分；最高3分"},
    {TOK_K_GIVEN, AT_EXAMPLE, "已知：全年执行数＝90万元"},
    {TOK_K_EXPECT, AT_EXAMPLE, "应得：预算执行率＝9分"},
    {TOK_K_DIRECTION, AT_SCHEME, ""},
    {TOK_K_ROWS, AT_GROUP, ""},
    {TOK_K_FITS, AT_ROWS, ""},
};

static const Label *find_label(uint16_t op)
{
    for (uint32_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (labels[i].op == op) return &labels[i];
    return &labels[0];
}

Str jx__model_label(uint16_t op)
{
    return jx__token_spelling((TokenKind)op);
}

/* What people say for 得0分; nothing like it is spelt so. */
static bool says_zero(Str word)
{
    static const char *const words[] = {"不得分", "不给分", "不计分", "零分", "得零分", "记0分"};
    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (jx__str_eq(word, jx__str_of(words[i]))) return true;
    return false;
}

void jx__model_not_understood(Build *b, const Node *part, uint16_t label)
{
    Str written = jx__model_written(b, part);
    TokenKind near = part->kind == NODE_WORD ? jx__token_suggest(written, false) : TOK_EOF;
    if (part->kind == NODE_WORD && says_zero(written))
        FIND(b, JX2002, part->span, written, STR("得0分"));
    else if (near != TOK_EOF)
        FIND(b, JX2002, part->span, written, jx__token_spelling(near));
    else
        FIND(b, JX4013, part->span, written, jx__model_label(label),
             jx__str_of(find_label(label)->says));
    if (b->item < b->aux.n) b->aux.at[b->item].broken = true;
}

/* ---- the scheme's labels ---- */

/* A word that is a unit already may only be said to be what it is: 公顷＝15亩, but no 元＝3角. */
static bool unit_stands(Build *b, Str name, const Quantity *as)
{
    Model *m = b->m;
    Unit known;
    if (!jx__unit_parse(m->arena, m->pool, NULL, name, &known)) return false;
    Dim count = {.e = {[DIM_COUNT] = 1}};
    if (as == NULL)
        return known.kind != UNIT_MEASURE || !jx__dim_eq(known.dim, count) ||
               jx__num_cmp(m->pool, known.scale, NUM_INT(1)) != 0;
    return known.kind != as->unit.kind || !jx__dim_eq(known.dim, as->unit.dim) ||
           jx__num_cmp(m->pool, known.scale, as->value) != 0;
}

/* 计量单位：株；公顷＝15亩 */
static void declare_unit(Build *b, Str name, const Quantity *as, Span span)
{
    Model *m = b->m;
    Str key = jx__name_key(m->arena, name);
    if (key.n == 0 || (key.p[0] >= '0' && key.p[0] <= '9')) {
        FIND(b, JX4097, span, name);
        return;
    }
    if (unit_stands(b, name, as)) {
        FIND(b, JX4095, span, name);
        return;
    }
    uint32_t n = m->units.declared.n;
    for (uint32_t i = 0; i < n && i < 2000; i++) {
        if (!jx__str_eq(m->units.declared.at[i].text, key)) continue;
        FIND(b, JX4096, span, name);
        return;
    }
    Unit *unit = VEC_PUSH(m->arena, &m->units.declared);
    if (m->units.declared.n == n) return;
    *unit = (Unit){.kind = UNIT_MEASURE, .scale = NUM_INT(1), .text = key, .count = key};
    unit->dim.e[DIM_COUNT] = 1;
    if (as == NULL) return;
    unit->kind = as->unit.kind;
    unit->dim = as->unit.dim;
    unit->scale = as->value;
    unit->count = as->unit.count;
}

void jx__model_units_line(Build *b, const Node *line)
{
    for (const Node *c = line->first; c != NULL; c = c->next) {
        for (const Node *part = c->first; part != NULL; part = part->next) {
            if (part->kind == NODE_WORDS) {
                FIND(b, JX4097, part->span, jx__model_text(b, part->span));
                continue;
            }
            if (part->kind != NODE_BINARY) {
                declare_unit(b, jx__model_text(b, part->span), NULL, part->span);
                continue;
            }
            const Node *left = jx__node_kid(part, 0), *right = jx__node_kid(part, 1);
            if (part->op != TOK_EQ || left == NULL || right == NULL) {
                FIND(b, JX4097, part->span, jx__model_text(b, part->span));
                continue;
            }
            Quantity q = jx__model_quantity(b, right);
            if (q.ok) declare_unit(b, jx__model_text(b, left->span), &q, part->span);
        }
    }
}

static void total_line(Build *b, const Node *line)
{
    Model *m = b->m;
    bool found = false;
    m->total_cap = NUM_INT(0);
    for (const Node *c = line->first; c != NULL; c = c->next) {
        for (const Node *part = c->first; part != NULL; part = part->next) {
            bool cap = part->kind == NODE_PHRASE && part->op == TOK_CAP && part->first != NULL;
            if (part->kind == NODE_NUMBER && !found)
                found = m->total_written = jx__model_points_of(b, part, &m->total_points);
            else if (!cap || !jx__model_points_of(b, part->first, &m->total_cap))
                jx__model_not_understood(b, part, TOK_K_TOTAL);
        }
    }
    if (m->total_written && jx__num_sign(m->total_points) <= 0) {
        FIND(b, JX4090, line->span, jx__model_figure(b, m->total_points));
        m->total_points = NUM_INT(100);
    }
    if (jx__num_cmp(m->pool, m->total_cap, m->total_points) < 0) m->total_cap = m->total_points;
}

static bool rounding_mode(uint16_t op, RoundMode *out)
{
    static const struct {
        uint16_t op;
        RoundMode mode;
    } modes[] = {{TOK_HALF_UP, ROUND_HALF_UP},
                 {TOK_HALF_EVEN, ROUND_HALF_EVEN},
                 {TOK_CUT, ROUND_DOWN},
                 {TOK_RAISE, ROUND_UP}};
    for (uint32_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (modes[i].op != op) continue;
        *out = modes[i].mode;
        return true;
    }
    return false;
}

/* The `2位` of a KEEP: a whole number of decimals, at most 12. */
static bool places_of(Build *b, const Node *keep, uint32_t *out)
{
    const Node *n = jx__node_find(keep, NODE_NUMBER);
    if (n == NULL) return false;
    uint32_t mid = n->mid_or_ref < n->span.end ? n->mid_or_ref : n->span.end;
    Num v;
    Str unit = jx__model_text(b, (Span){mid, n->span.end});
    if (!jx__model_digits(b, jx__source_text(b->m->source, (Span){n->span.start, mid}), &v))
        return false;
    bool places = unit.n == 0 || jx__str_eq(unit, STR("位")) || jx__str_eq(unit, STR("位小数"));
    if (!places || !jx__num_is_int(b->m->pool, v) || jx__num_sign(v) < 0 ||
        jx__num_cmp(b->m->pool, v, NUM_INT(12)) > 0 || v.d == 0)
        return false;
    *out = (uint32_t)(v.n / v.d);
    return true;
}

static bool rounding_clause(Build *b, const Node *clause)
{
    Rounding *r = &b->m->rounding;
    RoundMode *mode = NULL;
    for (const Node *part = clause->first; part != NULL; part = part->next) {
        if (part->kind != NODE_PHRASE) return false;
        if (part->op == TOK_KEEP) {
            const Node *what = part->first;
            bool rate = what != NULL && what->kind == NODE_FIELD && what->op == TOK_COMPLETION;
            bool total = what != NULL && what->kind == NODE_PHRASE && what->op == TOK_AT_TOTAL;
            uint32_t *places = rate ? &r->rate_places : total ? &r->total_places : &r->item_places;
            if (!places_of(b, part, places)) return false;
            *(rate ? &r->rate : total ? &r->total : &r->item) = true;
            mode = rate ? &r->rate_mode : total ? &r->total_mode : &r->item_mode;
        } else if (mode == NULL || !rounding_mode(part->op, mode)) {
            return false;
        }
    }
    return true;
}

/* 小数：汇总保留2位 alone means: only the total is rounded. */
static void rounding_line(Build *b, const Node *line)
{
    Rounding *r = &b->m->rounding, before = *r;
    r->item = false;
    bool ok = true;
    for (const Node *c = line->first; c != NULL && ok; c = c->next) {
        ok = rounding_clause(b, c);
        if (!ok) FIND(b, JX4091, c->span, jx__model_text(b, c->span));
    }
    if (!ok) *r = before;
    if (!r->item && !r->total) r->item = before.item;
    if (!r->item && r->total) r->item_places = r->total_places;
}

static bool grade_clause(Build *b, const Node *part, GradeBand *out)
{
    *out = (GradeBand){.low = NUM_INT(0), .low_in = true};
    const Node *name = part;
    if (part->kind == NODE_BINARY) {
        const Node *right = jx__node_kid(part, 1);
        if ((part->op != TOK_GE && part->op != TOK_GT) || right == NULL) return false;
        if (!jx__model_points_of(b, right, &out->low)) return false;
        out->low_in = part->op == TOK_GE;
        name = part->first;
    }
    bool word = name->kind == NODE_WORD || name->kind == NODE_NAME || name->kind == NODE_VALUE ||
                name->kind == NODE_STRING;
    out->name = jx__name_display(b->m->arena, jx__model_text(b, name->span));
    return word;
}

static void grades_line(Build *b, const Node *line)
{
    Model *m = b->m;
    bool bounded = true;
    m->grades.n = 0;
    for (const Node *c = line->first; c != NULL; c = c->next) {
        for (const Node *part = c->first; part != NULL; part = part->next) {
            GradeBand g;
            if (!grade_clause(b, part, &g) || !bounded) {
                FIND(b, JX4092, part->span, jx__model_written(b, part));
                return;
            }
            GradeBand *above = m->grades.n > 0 ? &m->grades.at[m->grades.n - 1] : NULL;
            bounded = part->kind == NODE_BINARY;
            if (above != NULL && bounded && jx__num_cmp(m->pool, g.low, above->low) >= 0) {
                FIND(b, JX4093, part->span, g.name, jx__model_figure(b, g.low), above->name,
                     jx__model_figure(b, above->low));
                return;
            }
            *VEC_PUSH(m->arena, &m->grades) = g;
        }
    }
    if (m->grades.n == 0 || !bounded) return;
    GradeBand *last = &m->grades.at[m->grades.n - 1];
    if (jx__num_sign(last->low) > 0) FIND(b, JX4094, line->span, jx__model_figure(b, last->low));
}

static void reverse_line(Build *b, const Node *line)
{
    const Node *clause = line->first, *part = clause != NULL ? clause->first : NULL;
    if (part == NULL) return;
    bool ratio = part->kind == NODE_PHRASE && part->op == TOK_REVERSE;
    bool linear = part->kind == NODE_PHRASE && part->op == TOK_LINEAR;
    b->m->reverse_span = part->span;
    if (ratio || linear)
        b->m->reverse = ratio ? METHOD_REVERSE : METHOD_LINEAR;
    else
        jx__model_not_understood(b, part, TOK_K_REVERSE);
}

/* 读数：从严 */
static void reading_line(Build *b, const Node *line)
{
    const Node *text = jx__node_find(line, NODE_TEXT);
    if (text != NULL && jx__str_eq(jx__str_trim(jx__model_text(b, text->span)), STR("从严")))
        b->m->strict = true;
    else
        jx__model_not_understood(b, text != NULL ? text : line, TOK_K_READING);
}

/* 比率：没有写%的，按百分数. The label says nothing else. */
static void ratio_line(Build *b, const Node *line)
{
    const Node *clause = line->first, *bare = clause != NULL ? clause->first : NULL;
    const Node *as = bare != NULL ? bare->next : NULL;
    if (bare == NULL) return;
    bool first = bare->kind == NODE_PHRASE && bare->op == TOK_NO_PERCENT;
    bool second = as != NULL && as->kind == NODE_PHRASE && as->op == TOK_AS_PERCENT;
    if (first && second && as->next == NULL && clause->next == NULL)
        b->m->bare_percent = true;
    else
        jx__model_not_understood(b, !first || as == NULL ? bare : second ? line : as, TOK_K_RATIO);
}

static Str line_text(const Build *b, const Node *line)
{
    const Node *text = jx__node_find(line, NODE_TEXT);
    return text == NULL ? STR_NONE : jx__str_copy(b->m->arena, jx__model_text(b, text->span));
}

static void scheme_line(Build *b, const Node *line)
{
    static const struct {
        uint16_t op;
        void (*fn)(Build *, const Node *);
    } table[] = {{TOK_K_TOTAL, total_line},          {TOK_K_ROUND, rounding_line},
                 {TOK_K_GRADES, grades_line},        {TOK_K_REVERSE, reverse_line},
                 {TOK_K_READING, reading_line},      {TOK_K_RATIO, ratio_line},
                 {TOK_K_AUDIT, jx__model_audit_line}};
    if (line->op == TOK_K_SCHEME) b->m->title = line_text(b, line);
    if (line->op == TOK_K_BASIS && b->m->basis.n == 0) b->m->basis = line_text(b, line);
    for (uint32_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].op == line->op) table[i].fn(b, line);
    if (line->op == TOK_K_MISSING || line->op == TOK_K_NA || line->op == TOK_K_VETO)
        jx__model_clauses(b, line->op, line);
}

/* ---- an item's labels ---- */

static void points_line(Build *b, const Node *n, const Node *number)
{
    Item *item = &b->m->items.at[b->item];
    if (item->points_written) {
        FIND(b, JX4072, n->span, item->name);
        return;
    }
    item->points_written = jx__model_points_of(b, number, &item->points);
    if (!item->points_written)
        b->aux.at[b->item].broken = true;
    else if (jx__num_sign(item->points) == 0)
        FIND(b, JX4075, n->span, item->name);
}

static void target_line(Build *b, const Node *limit)
{
    Item *item = &b->m->items.at[b->item];
    if (item->target.span.end != 0) {
        FIND(b, JX4012, limit->span, STR("目标"), item->name);
        return;
    }
    if (!jx__model_read_target(b, limit, &item->target)) {
        item->target.kind = TARGET_NONE;
        b->aux.at[b->item].broken = true;
    }
}

static void value_line(Build *b, const Node *line)
{
    if (line->first == NULL) return;
    b->place = PLACE_VALUE;
    uint32_t e = jx__model_expr(b, line->first);
    b->m->items.at[b->item].actual = e;
    b->m->items.at[b->item].value_span = line->first->span;
}

static void item_line(Build *b, const Node *line)
{
    if (line->op == TOK_K_ROWS || line->op == TOK_K_FITS) return; /* select.c */

    const Node *clause = jx__node_find(line, NODE_CLAUSE);
    const Node *limit = jx__node_find(line, NODE_LIMIT);
    if (line->op == TOK_K_POINTS) {
        if (clause != NULL && clause->first != NULL) points_line(b, line, clause->first);
    } else if (line->op == TOK_K_TARGET) {
        if (limit != NULL) target_line(b, limit);
    } else if (line->op == TOK_K_VALUE) {
        value_line(b, line);
    } else {
        jx__model_clauses(b, line->op, line);
    }
}

/* Whether the label may stand here, once; reports it when not. */
static bool placed(Build *b, const Node *line, uint8_t place, uint32_t *seen, Str owner)
{
    const Label *label = find_label(line->op);
    uint32_t bit = 1u << (uint32_t)(label - labels);
    if ((label->places & place) == 0) {
        bool group = place == AT_GROUP && (label->places & AT_RULE) != 0;
        Span head = {line->span.start, line->span.end};
        if (group)
            FIND(b, JX4016, head, jx__model_label(line->op), owner);
        else if (line->op == TOK_K_ROWS || line->op == TOK_K_FITS)
            FIND(b, JX3104, head, jx__model_label(line->op));
        else if (label->places & AT_EXAMPLE)
            FIND(b, JX7008, head, jx__model_label(line->op));
        else if (place == AT_EXAMPLE)
            FIND(b, JX7010, head, jx__model_label(line->op));
        else if (label->places & AT_RULE)
            FIND(b, JX4011, head, jx__model_label(line->op));
        else
            FIND(b, JX4018, head, jx__model_label(line->op));
        return false;
    }
    if ((*seen & bit) != 0 && (label->places & REPEATS) == 0) {
        FIND(b, JX4012, line->span, jx__model_label(line->op), owner);
        return false;
    }
    *seen |= bit;
    return true;
}

static void item_body(Build *b, const Node *heading)
{
    uint32_t i = b->item;
    uint8_t place = b->m->items.at[i].indicator ? AT_RULE : AT_GROUP;
    bool rows = false;
    for (const Node *n = heading->next; n != NULL && !b->m->arena->failed; n = n->next) {
        if (n->kind == NODE_HEADING || n->kind == NODE_CHECK) break;
        if (n->kind == NODE_ROW && !rows) jx__model_rows(b, n);
        rows = n->kind == NODE_ROW;
        if (n->kind != NODE_KEYLINE) continue;
        if (!placed(b, n, place, &b->aux.at[i].labels, b->m->items.at[i].name)) continue;
        if ((find_label(n->op)->places & IS_TEXT) == 0) item_line(b, n);
    }
}

bool jx__model_labels_fit(Build *b, const Node *heading)
{
    bool good = true;
    uint32_t seen = 0;
    const Node *limit = jx__node_find(heading, NODE_LIMIT);
    const Node *points = jx__node_find(heading, NODE_POINTS), *extra = limit ? limit : points;
    if (extra != NULL) FIND(b, JX3102, extra->span, limit != NULL ? STR("目标") : STR("分值"));
    for (const Node *n = heading->next; n != NULL && n->kind != NODE_HEADING; n = n->next) {
        const Label *label = n->kind == NODE_KEYLINE ? find_label(n->op) : NULL;
        bool wrong = label != NULL && (label->places & AT_ROWS) == 0;
        if (wrong) FIND(b, JX3102, n->span, jx__model_label(n->op));
        if (label != NULL && !wrong && !b->broken) (void)placed(b, n, AT_ROWS, &seen, STR("规则"));
        good = good && !wrong;
    }
    return good && extra == NULL;
}

/* A row that does not apply is only asked what follows from that. */
static void read_row(Build *b, uint32_t i, const Node *rule)
{
    const Item *item = &b->m->items.at[i];
    bool absent = b->m->rows[item->row].not_applicable, rows = false;
    uint32_t seen = 0;
    if (item->blocked != ROW_FREE || rule == NULL) return;
    b->item = i;
    if (!absent && jx__node_find(rule, NODE_CLAUSE)) jx__model_clauses(b, TOK_K_SCORE, rule);
    for (const Node *n = rule->next; n != NULL && !b->m->arena->failed; n = n->next) {
        if (n->kind == NODE_HEADING || n->kind == NODE_CHECK) break;
        if (n->kind == NODE_ROW && !rows && !absent) jx__model_rows(b, n);
        rows = n->kind == NODE_ROW;
        if (n->kind != NODE_KEYLINE || (absent && n->op != TOK_K_NA)) continue;
        if (!placed(b, n, AT_ROWS, &seen, b->m->items.at[i].name)) continue;
        if ((find_label(n->op)->places & IS_TEXT) == 0) item_line(b, n);
    }
    b->item = JX_NO_INDEX;
}

void jx__model_row_labels(Build *b)
{
    for (uint32_t i = 0; i < b->m->items.n && !b->m->arena->failed; i++)
        if (b->m->items.at[i].of_form) read_row(b, i, b->aux.at[i].node);
    b->place = PLACE_NONE;
}

static void read_item(Build *b, uint32_t i)
{
    const Node *heading = b->aux.at[i].node;
    if (b->m->items.at[i].of_form || b->m->items.at[i].outside) return;
    b->item = i;
    const Node *points = jx__node_find(heading, NODE_POINTS);
    const Node *limit = jx__node_find(heading, NODE_LIMIT);
    const Node *clause = jx__node_find(heading, NODE_CLAUSE);
    if (points != NULL) points_line(b, points, points);
    bool group = !b->m->items.at[i].indicator;
    if (group && (limit != NULL || clause != NULL)) {
        FIND(b, JX4016, (limit != NULL ? limit : clause)->span,
             limit != NULL ? STR("目标") : STR("评分"), b->m->items.at[i].name);
    } else {
        if (limit != NULL) target_line(b, limit);
        if (clause != NULL) jx__model_clauses(b, TOK_K_SCORE, heading);
    }
    item_body(b, heading);
    b->item = JX_NO_INDEX;
}

/* The grades nobody wrote are those of 100 points. */
static void check_default_grades(Build *b, const Node *line)
{
    Model *m = b->m;
    Str figures[3];
    if (line == NULL || jx__num_cmp(m->pool, m->total_points, NUM_INT(100)) == 0) return;
    for (uint32_t i = 0; i < 3; i++) {
        Num low = NUM_INT(0);
        (void)(jx__num_mul(m->pool, m->grades.at[i].low, m->total_points, &low) == NUM_OK &&
               jx__num_div(m->pool, low, NUM_INT(100), &low) == NUM_OK);
        figures[i] = jx__model_figure(b, low);
    }
    FIND(b, JX4087, line->span, jx__model_figure(b, m->total_points), figures[0], figures[1],
         figures[2]);
}

void jx__model_labels(Build *b)
{
    uint32_t seen = 0;
    const Node *total = NULL, *grades = NULL;
    for (const Node *n = b->root->first; n != NULL && n->kind != NODE_HEADING; n = n->next) {
        if (n->kind == NODE_ROW) FIND(b, JX4052, n->span, STR("第一个指标之前"));
        if (n->kind == NODE_CHECK) break;
        if (n->kind == NODE_KEYLINE && placed(b, n, AT_SCHEME, &seen, STR("评分方案")))
            scheme_line(b, n);
        if (n->kind == NODE_KEYLINE && n->op == TOK_K_TOTAL) total = n;
        if (n->kind == NODE_KEYLINE && n->op == TOK_K_GRADES) grades = n;
    }
    if (grades == NULL && b->m->grades.n > 3) check_default_grades(b, total);
    for (uint32_t i = 0; i < b->m->items.n && !b->m->arena->failed; i++)
        read_item(b, i);
    b->place = PLACE_NONE;
}
