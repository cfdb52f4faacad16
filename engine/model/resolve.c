/* The outline: headings and one-line rules to items, their parents and paths, and all names.
 *
 * Depends on build.h. Items and data are counted first and reserved whole, so that a large rule
 * set is laid down once; later pushes (implicit data) may still grow the list.
 *
 * The surprising idea: a line without a mark belongs under the nearest heading above it that is
 * not itself a rule (has no target and no method).
 */
#include "model/build.h"
#include "base/utf8.h"

#include <string.h>

/* ---- the dictionary: key → item, datum ---- */

static bool dict_grow(Build *b, uint32_t nslots)
{
    Dict *d = &b->dict;
    uint32_t *slots = jx__arena_alloc(b->m->arena, (size_t)nslots * sizeof *slots);
    if (b->m->arena->failed) return false;
    for (uint32_t i = 0; i < d->at.n; i++) {
        uint32_t slot = d->at.at[i].hash & (nslots - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (nslots - 1);
        slots[slot] = i + 1;
    }
    d->slots = slots;
    d->nslots = nslots;
    return true;
}

DictEntry *jx__model_find(Build *b, Str key, bool add)
{
    Dict *d = &b->dict;
    if (add && d->at.n + d->at.n / 2 >= d->nslots &&
        !dict_grow(b, d->nslots == 0 ? 256 : d->nslots * 2))
        return NULL;
    if (d->nslots == 0 || key.n == 0) return NULL;
    uint32_t hash = (uint32_t)jx__str_hash(key), slot = hash & (d->nslots - 1);
    for (; d->slots[slot] != 0; slot = (slot + 1) & (d->nslots - 1)) {
        DictEntry *entry = &d->at.at[d->slots[slot] - 1];
        if (entry->hash == hash && jx__str_eq(entry->key, key)) return entry;
    }
    if (!add) return NULL;
    DictEntry *entry = VEC_SLOT(b->m->arena, &d->at);
    if (b->m->arena->failed) return NULL;
    *entry = (DictEntry){.key = key, .hash = hash, .item = JX_NO_INDEX, .datum = JX_NO_INDEX};
    d->slots[slot] = d->at.n;
    return entry;
}

bool jx__model_source(Build *b, Str text, NameSource *out, Str *name, Str *key)
{
    Arena *ar = b->m->arena;
    if (!jx__name_source(ar, text, out)) return false;
    *name = jx__str_printf(ar, "《%.*s》%.*s", STR_F(out->form), STR_F(out->name));
    *key = jx__str_printf(ar, "《%.*s》%.*s", STR_F(out->form_key), STR_F(out->key));
    return !ar->failed;
}

/* The key of what a node names. */
Str jx__model_key(Build *b, const Node *n)
{
    NameSource source;
    Str name, key, text = jx__model_text(b, n->span), known = STR_NONE;
    if (n->kind == NODE_NAME && n->mid_or_ref < b->names->at.n)
        known = b->names->at.at[n->mid_or_ref].key;
    /* A title may look like a name of another form: 《条例》宣传场次. It is the title then. */
    if (known.n > 0 && jx__model_find(b, known, false) != NULL) return known;
    if (jx__model_source(b, text, &source, &name, &key)) return key;
    return known.n > 0 ? known : jx__name_key(b->m->arena, text);
}

static Str title_key(Build *b, Str text, bool plain)
{
    if (plain || jx__name_is_plain_text(text))
        return text; /* its own key, whether declared or not */
    uint32_t ref = jx__names_find(b->names, text);
    return ref != JX_NAME_NONE ? b->names->at.at[ref].key : jx__name_key(b->m->arena, text);
}

/* ---- data ---- */

/* `shown` is in display form already. */
static uint32_t push_datum(Build *b, Str shown, Str key, Span span, DictEntry *entry)
{
    uint32_t i = b->m->data.n;
    Datum *d = VEC_SLOT(b->m->arena, &b->m->data);
    if (b->m->data.n == i) return 0; /* memory is short; the columns are there */
    *d = (Datum){
        .name = shown, .key = key, .span = span, .item = JX_NO_INDEX, .unit.scale = NUM_INT(1)};
    if (entry != NULL && entry->datum == JX_NO_INDEX) entry->datum = i;
    return i;
}

void jx__model_set_source(Build *b, uint32_t datum, const NameSource *source)
{
    NameSource *kept = ARENA_NEW(b->m->arena, NameSource);
    *kept = *source;
    b->m->data.at[datum].source = kept;
}

uint32_t jx__model_new_datum(Build *b, Str name, Str key, Span span)
{
    Str shown = jx__name_display(b->m->arena, name);
    return push_datum(b, shown, key, span, jx__model_find(b, key, true));
}

static const struct Column {
    const char *name;
    uint8_t dim;
} columns[] = {
#define COLUMN(name, dim) {name, DIM_##dim},
#include "model/columns.def"
#undef COLUMN
};
enum { NCOLUMNS = sizeof columns / sizeof columns[0] };

uint32_t jx__columns(const char *const **names)
{
    static const char *const list[] = {
#define COLUMN(name, dim) name,
#include "model/columns.def"
#undef COLUMN
    };
    *names = list;
    return NCOLUMNS;
}

static void add_columns(Build *b)
{
    for (uint32_t i = 0; i < NCOLUMNS; i++) {
        Str name = jx__str_of(columns[i].name);
        uint32_t at = jx__model_new_datum(b, name, title_key(b, name, false), (Span){0, 0});
        Datum *d = &b->m->data.at[at];
        d->type = TYPE_NUMBER;
        d->dim.e[columns[i].dim] = 1;
        d->dim_known = true;
    }
}

/* ---- marks ---- */

/* The numeral a heading was written with: 一 of `一、`, 1 of `1．`; empty without one. */
Str jx__model_mark(Build *b, const Node *heading)
{
    static const char *const numerals = "一二三四五六七八九十百零〇０１２３４５６７８９0123456789";
    Span span = heading->span; /* of a check, it begins after the mark */
    const char *bytes_at = b->m->source->text.p;
    while (span.start > 0 && bytes_at[span.start - 1] != '\n' && bytes_at[span.start - 1] != '\r')
        span.start--;
    Str text = jx__source_text(b->m->source, span), one;
    Buf out = jx__buf(b->m->arena);
    for (const char *p = text.p, *end = text.p + text.n; p < end;) {
        uint32_t len, cp = jx__utf8_next(p, end, &len);
        char bytes[4];
        one = (Str){p, len};
        p += len;
        bool opening = cp == '(' || cp == 0xFF08 || jx__utf8_is_blank(cp);
        if (opening && out.n == 0) continue;
        if (cp >= 0xFF10 && cp <= 0xFF19)
            one = (Str){bytes, jx__utf8_put(bytes, cp - 0xFF10 + '0')};
        char zero[5] = {0};
        memcpy(zero, one.p, one.n);
        if (one.n > 4 || zero[0] == '\0' || strstr(numerals, zero) == NULL) break;
        jx__buf_add(&out, one);
    }
    return jx__buf_str(&out);
}

/* The value of a numeral, 0 when it is none. */
static uint32_t numeral_value(Str s)
{
    static const char digits[] = "零一二三四五六七八九";
    uint32_t sum = 0, last = 0;
    for (uint32_t i = 0; i < s.n;) {
        uint32_t len;
        (void)jx__utf8_next(s.p + i, s.p + s.n, &len);
        if (len == 1) {
            last = last * 10 + (uint32_t)(s.p[i] - '0');
        } else if (len == 3 && memcmp(s.p + i, "十", 3) == 0) {
            sum += (last == 0 ? 1 : last) * 10;
            last = 0;
        } else if (len == 3 && memcmp(s.p + i, "百", 3) == 0) {
            sum += last * 100;
            last = 0;
        } else {
            for (uint32_t d = 0; d < 10; d++)
                if (len == 3 && memcmp(s.p + i, digits + (size_t)3 * d, 3) == 0) last = d;
        }
        if (last > 1000000) return 0;
        i += len;
    }
    return sum + last;
}

/* Numbers follow each other within their heading; a gap or a repeat is only mentioned, and not at
 * all when a line that could not be read may have held the missing one, nor across layers. */
void jx__model_number_check(Build *b, uint32_t *last, Str mark, Span span)
{
    uint32_t value = numeral_value(mark);
    if (value == 0 || b->broken || b->m->source->nparts > 0) return;
    uint32_t head = span.start + 64 < span.end ? span.start + 64 : span.end;
    Span at = {span.start, head};
    if (value == *last)
        FIND(b, JX3021, at, mark);
    else if (value != *last + 1 && *last != 0)
        FIND(b, JX3020, at, mark, jx__str_printf(b->m->arena, "%u", *last + 1));
    else if (value != 1 && *last == 0)
        FIND(b, JX3020, at, mark, STR("1"));
    *last = value;
}

/* ---- items ---- */

static const uint16_t rule_labels[] = {TOK_K_TARGET, TOK_K_SCORE, TOK_K_VALUE,
                                       TOK_K_OVER,   TOK_K_BONUS, TOK_K_PREMISE};

/* Whether a heading is itself a rule: it has a target, clauses, or labels that only a rule has. */
bool jx__model_is_rule(const Node *heading)
{
    if (jx__node_find(heading, NODE_LIMIT) || jx__node_find(heading, NODE_CLAUSE)) return true;
    const Node *points = jx__node_find(heading, NODE_POINTS);
    if (points != NULL && points->op != TOK_POINTS) return true;
    for (const Node *n = heading->next; n != NULL; n = n->next) {
        if (n->kind == NODE_HEADING || n->kind == NODE_CHECK) break;
        if (n->kind == NODE_ROW) return true;
        for (uint32_t i = 0; n->kind == NODE_KEYLINE && i < sizeof rule_labels / 2; i++)
            if (n->op == rule_labels[i]) return true;
    }
    return false;
}

typedef struct Outline {
    Build *b;
    bool in_items;    /* not under 核对 or 算例 */
    uint32_t open[6]; /* innermost open item of each level */
    uint32_t numbers[5];
    uint32_t root_last;
    uint32_t line; /* of the last heading, counted from 0 */
    uint32_t twin; /* the next one that was put aside */
} Outline;

static uint8_t mark_level(const Node *n)
{
    return n->op >= TOK_MARK1 && n->op <= TOK_MARK4 ? (uint8_t)(n->op - TOK_MARK1 + 1) : 0;
}

static uint32_t find_parent(const Outline *o, uint8_t level)
{
    for (uint32_t l = level == 0 ? 4 : level - 1u; l > 0; l--) {
        uint32_t at = o->open[l];
        if (at != JX_NO_INDEX && (level != 0 || !o->b->aux.at[at].rule)) return at;
    }
    return JX_NO_INDEX;
}

static void link_item(Outline *o, uint32_t i)
{
    Model *m = o->b->m;
    uint32_t parent = m->items.at[i].parent;
    uint32_t *last = parent == JX_NO_INDEX ? &o->root_last : &o->b->aux.at[parent].last_child;
    if (*last != JX_NO_INDEX)
        m->items.at[*last].next = i;
    else if (parent != JX_NO_INDEX)
        m->items.at[parent].first_child = i;
    *last = i;
}

Str jx__model_line_number(Arena *ar, Source *src, uint32_t offset, uint32_t *hint)
{
    enum { DIGITS = 10 }; /* of 32 bits */
    const Str before = STR("第"), behind = STR("行");
    char text[DIGITS + 6], *p = text + before.n + DIGITS, *end = p + behind.n;
    uint32_t line = jx__source_line_number(src, offset, hint);
    memcpy(p, behind.p, behind.n);
    do
        *--p = (char)('0' + line % 10);
    while ((line /= 10) > 0);
    p -= before.n;
    memcpy(p, before.p, before.n);
    return jx__str_copy(ar, (Str){p, (uint32_t)(end - p)});
}

static Str item_path(Outline *o, const Item *item, Str mark, uint8_t level)
{
    Model *m = o->b->m;
    if (level == 0 || mark.n == 0)
        return jx__model_line_number(m->arena, m->source, item->span.start, &o->line);
    Str above = item->parent == JX_NO_INDEX ? STR("") : m->items.at[item->parent].path;
    bool brackets = level == 2 || level == 4;
    return jx__str_printf(m->arena, "%.*s%s%.*s%s", STR_F(above), brackets ? "（" : "", STR_F(mark),
                          brackets ? "）" : "");
}

static const char *const reserved[] = {
    "完成值", "实际值", "实际完成值", "目标值", "指标值", "完成率", "偏离度", "偏差幅度",
    "分值",   "权重",   "得分",       "总分",   "总得分", "等级",   "未填",   "不适用",
    "是",     "否",     "合计",       "平均",   "最大",   "最小",   "同比"};

bool jx__model_is_reserved(Str key)
{
    enum { LONGEST = 15 };
    if (jx__section_title(key) != TITLE_NONE) return true;
    for (uint32_t i = 0; i < sizeof reserved / sizeof reserved[0] && key.n <= LONGEST; i++)
        if (jx__str_eq(key, jx__str_of(reserved[i]))) return true;
    return false;
}

/* Roles are handed down: what stands under a bonus heading is bonus. */
static Role item_role(const Model *m, const Node *heading, uint32_t parent)
{
    const Node *points = jx__node_find(heading, NODE_POINTS);
    if (points != NULL && points->op == TOK_BONUS) return ROLE_BONUS;
    if (points != NULL && points->op == TOK_PENALTY) return ROLE_PENALTY;
    return parent == JX_NO_INDEX ? ROLE_NORMAL : m->items.at[parent].role;
}

/* A Num of zero bytes is no number: every one that may stay unwritten is set to 0. */
static void clear_numbers(Item *item)
{
    const Num zero = NUM_INT(0);
    item->target.low = item->target.high = zero;
    item->target.unit.scale = NUM_INT(1);
}

Item jx__model_blank_item(Span span)
{
    Item item = {.span = span,
                 .title = span,
                 .parent = JX_NO_INDEX,
                 .first_child = JX_NO_INDEX,
                 .next = JX_NO_INDEX,
                 .datum = JX_NO_INDEX,
                 .points = NUM_INT(0),
                 .actual = JX_NO_INDEX,
                 .formula = JX_NO_INDEX,
                 .premise = JX_NO_INDEX,
                 .na_cond = JX_NO_INDEX,
                 .veto = JX_NO_INDEX};
    clear_numbers(&item);
    return item;
}

/* Twins that stand before a heading have gone on counting. */
static void pass_twins(Outline *o, const Node *heading)
{
    const TokenList *tokens = o->b->m->tokens;
    uint32_t until = heading->span.start;
    for (; tokens && o->twin < tokens->twins.n && tokens->twins.at[o->twin].start < until;
         o->twin++) {
        uint32_t number = jx__model_twin_number(o->b->m, o->twin);
        if (number > 0) o->numbers[3] = number;
    }
}

static void add_item(Outline *o, const Node *n, uint8_t level)
{
    Build *b = o->b;
    Model *m = b->m;
    const Node *title = jx__node_find(n, NODE_TITLE);
    if (title == NULL) return;
    uint32_t i = m->items.n;
    Item *item = VEC_PUSH(m->arena, &m->items);
    ItemAux *aux = VEC_SLOT(m->arena, &b->aux);
    if (m->items.n == i || b->aux.n == i) return;
    Str text = jx__model_text(b, title->span);
    Str mark = level > 0 ? jx__model_mark(b, n) : STR_NONE;
    *item = jx__model_blank_item(n->span);
    item->mark = level;
    bool plain = title->mid_or_ref == TITLE_IS_PLAIN || jx__name_is_plain_text(text);
    item->name = plain ? text : jx__name_display(m->arena, text);
    item->title = title->span;
    item->parent = find_parent(o, level);
    *aux = (ItemAux){.node = n,
                     .last_child = JX_NO_INDEX,
                     .rule = jx__model_is_rule(n),
                     .method_span = title->span};
    item->role = item_role(m, n, item->parent);
    item->path = item_path(o, item, mark, level);
    link_item(o, i);
    b->item = i;
    if (level > 0) {
        o->open[level] = i;
        for (uint32_t l = level + 1u; l <= 4; l++)
            o->open[l] = JX_NO_INDEX, o->numbers[l] = 0;
        jx__model_number_check(b, &o->numbers[level], mark, n->span);
    }
    Str key = aux->key = title_key(b, text, plain);
    if (jx__model_is_reserved(key)) FIND(b, JX3012, title->span, key);
    DictEntry *entry = jx__model_find(b, key, true);
    aux->entry = entry ? (uint32_t)(entry - b->dict.at.at) : JX_NO_INDEX;
    if (entry != NULL && entry->item == JX_NO_INDEX) entry->item = i;
    b->item = JX_NO_INDEX;
}

/* ---- the walk ---- */

static bool opens_section(Outline *o, const Node *n)
{
    const Node *title = jx__node_find(n, NODE_TITLE);
    if (n->op != TOK_MARK1 || title == NULL) return false;
    Build *b = o->b;
    Str key = jx__name_key(b->m->arena, jx__model_text(b, title->span));
    o->in_items = jx__section_title(key) == TITLE_NONE;
    if (o->in_items) return false;
    Str mark = jx__model_mark(b, n);
    jx__model_number_check(b, &o->numbers[1], mark, n->span);
    for (uint32_t l = 1; l <= 4; l++)
        o->open[l] = JX_NO_INDEX;
    return true;
}

static void add_heading(Outline *o, const Node *n)
{
    pass_twins(o, n);
    if (opens_section(o, n)) return;
    if (o->in_items) add_item(o, n, mark_level(n));
}

static void report_twice(Build *b, Str name, Span first, Span again)
{
    Source *src = b->m->source;
    Str line = jx__str_printf(b->m->arena, "%u", jx__source_position(src, first.start).line);
    if (jx__source_part(src, first.start) == jx__source_part(src, again.start))
        FIND(b, JX3001, again, name, line);
    else
        FIND(b, JX3002, again, name, line, jx__source_name(src, first.start));
}

/* 培训费（万元）: the bracket is the unit when it is one, else part of the name. */
uint32_t jx__model_unit_bracket(Build *b, Str text, Unit *unit)
{
    bool wide = jx__str_ends(text, STR("）"));
    if (!wide && !jx__str_ends(text, STR(")"))) return text.n;
    uint32_t close = wide ? 3 : 1, open = text.n;
    while (open > 0) {
        Str head = {text.p, open};
        if (jx__str_ends(head, STR("（")) || jx__str_ends(head, STR("("))) break;
        open--;
    }
    if (open == 0) return text.n;
    Str inside = jx__str_trim((Str){text.p + open, text.n - close - open});
    Model *m = b->m;
    if (inside.n == 0 || !jx__unit_parse(m->arena, m->pool, &m->units, inside, unit)) return text.n;
    return open - (text.p[open - 1] == '(' ? 1u : 3u);
}

static void use_unit(Datum *d, const Unit *unit)
{
    d->type = TYPE_NUMBER;
    d->unit = *unit;
    d->dim = unit->dim;
    d->dim_known = unit->kind != UNIT_NONE;
}

static void add_declared(Build *b, const Node *line)
{
    for (const Node *n = line->first; n != NULL; n = n->next) {
        if (n->kind != NODE_DATUM) continue;
        Str text = jx__model_text(b, n->span);
        Unit unit = {.scale = NUM_INT(1)};
        uint32_t length = jx__model_unit_bracket(b, text, &unit);
        Str name = jx__str_trim((Str){text.p, length}), key = title_key(b, name, false);
        NameSource source;
        bool elsewhere = jx__model_source(b, name, &source, &name, &key);
        if (jx__model_is_reserved(key)) FIND(b, JX3012, n->span, key);
        DictEntry *entry = jx__model_find(b, key, false);
        if (entry != NULL && entry->datum != JX_NO_INDEX) {
            const Datum *first = &b->m->data.at[entry->datum];
            if (first->span.end != 0) report_twice(b, first->name, first->span, n->span);
            continue; /* a column may be declared again */
        }
        uint32_t at = jx__model_new_datum(b, name, key, n->span);
        if (elsewhere) jx__model_set_source(b, at, &source);
        if (length < text.n) use_unit(&b->m->data.at[at], &unit);
    }
}

static void walk_lines(Outline *o)
{
    Build *b = o->b;
    Model *m = b->m;
    for (const Node *n = b->root->first; n != NULL && !m->arena->failed; n = n->next)
        if (n->kind == NODE_KEYLINE && n->op == TOK_K_UNITS) jx__model_units_line(b, n);
    for (const Node *n = b->root->first; n != NULL && !m->arena->failed; n = n->next) {
        b->clause = STR_NONE;
        if (n->kind == NODE_ERROR) b->broken = true;
        if (n->kind == NODE_HEADING) add_heading(o, n);
        if (n->kind == NODE_KEYLINE && n->op == TOK_K_DATA) add_declared(b, n);
        if (n->kind == NODE_ERROR && m->items.n > 0 && o->in_items)
            b->aux.at[m->items.n - 1].broken = true;
    }
    b->clause = STR_NONE;
}

/* A row's datum has no name in the dictionary: two rows may be called the same. */
static void row_datum(Build *b, uint32_t i)
{
    Model *m = b->m;
    Item *item = &m->items.at[i];
    uint32_t at = m->data.n;
    Datum *d = VEC_PUSH(m->arena, &m->data);
    if (m->data.n == at) return;
    *d = (Datum){.name = item->name, .key = b->aux.at[i].key, .item = i, .unit.scale = NUM_INT(1)};
    item->datum = at;
    Unit unit;
    Str name = m->rows[item->row].name;
    if (jx__model_unit_bracket(b, name, &unit) < name.n && unit.kind != UNIT_NONE)
        use_unit(d, &unit);
}

static DictEntry *item_entry(Build *b, uint32_t i)
{
    uint32_t entry = b->aux.at[i].entry;
    return entry < b->dict.at.n ? &b->dict.at.at[entry] : NULL;
}

static void item_datum(Build *b, uint32_t i)
{
    Model *m = b->m;
    Item *item = &m->items.at[i];
    Str text = jx__model_text(b, item->title), key = b->aux.at[i].key;
    DictEntry *entry = item_entry(b, i);
    bool first = entry != NULL && entry->item == i;
    uint32_t at = first ? entry->datum : JX_NO_INDEX;
    if (at != JX_NO_INDEX && m->data.at[at].span.end != 0)
        report_twice(b, item->name, m->data.at[at].span, item->title);
    if (at == JX_NO_INDEX) at = push_datum(b, item->name, key, item->title, entry);
    item->datum = at;
    m->data.at[at].item = i;
    Unit unit;
    if (jx__model_unit_bracket(b, text, &unit) < text.n && unit.kind != UNIT_NONE)
        use_unit(&m->data.at[at], &unit);
}

/* Groups may share a name (数量指标 under each project); an indicator's is its own. */
static void check_unique(Build *b, uint32_t i)
{
    Model *m = b->m;
    const DictEntry *entry = item_entry(b, i);
    if (entry == NULL || entry->item == i || entry->item == JX_NO_INDEX) return;
    const Item *first = &m->items.at[entry->item];
    if (!first->indicator && !m->items.at[i].indicator) return;
    b->item = i;
    report_twice(b, m->items.at[i].name, first->title, m->items.at[i].title);
    b->item = JX_NO_INDEX;
}

static bool reserve(Build *b)
{
    Model *m = b->m;
    uint32_t items = 0, data = NCOLUMNS;
    for (const Node *n = b->root->first; n != NULL; n = n->next) {
        items += n->kind == NODE_HEADING;
        if (n->kind == NODE_KEYLINE && n->op == TOK_K_DATA) data += n->nkids;
    }
    data += items;
    (void)VEC_RESERVE(m->arena, &m->items, items + 1);
    (void)VEC_RESERVE(m->arena, &b->aux, items + 1);
    (void)VEC_RESERVE(m->arena, &m->data, data);
    (void)VEC_RESERVE(m->arena, &b->dict.at, data);
    m->exprs.at = jx__arena_alloc(m->arena, 64 * sizeof *m->exprs.at);
    b->eaux.at = jx__arena_alloc(m->arena, 64 * sizeof *b->eaux.at);
    m->exprs.cap = b->eaux.cap = m->exprs.n = b->eaux.n = 64;
    m->exprs.n = b->eaux.n = 1; /* expression 0 stands for what could not be read */
    if (m->arena->failed) return false;
    m->exprs.at[0] = (Expr){.kind = EXPR_CONST, .value = NUM_INT(0), .unit.scale = NUM_INT(1)};
    b->eaux.at[0] = (ExprAux){.item = JX_NO_INDEX};
    uint32_t cap = 256;
    while (cap / 2 < data)
        cap *= 2;
    return dict_grow(b, cap);
}

bool jx__model_outline(Build *b)
{
    Model *m = b->m;
    if (!reserve(b)) return false;
    add_columns(b);
    Outline o = {.b = b, .in_items = true, .root_last = JX_NO_INDEX};
    for (uint32_t l = 0; l < 6; l++)
        o.open[l] = JX_NO_INDEX;
    walk_lines(&o);
    if (!jx__model_add_rows(b)) return false;
    for (uint32_t i = 0; i < m->items.n && !m->arena->failed; i++) {
        Item *item = &m->items.at[i];
        item->indicator = item->first_child == JX_NO_INDEX && !item->by_form;
        if (item->indicator && item->of_form)
            row_datum(b, i);
        else if (item->indicator)
            item_datum(b, i);
    }
    for (uint32_t i = 0; i < m->items.n && !m->arena->failed; i++)
        if (!m->items.at[i].of_form) check_unique(b, i);
    return !m->arena->failed;
}
