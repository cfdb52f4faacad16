/* Rows of a form become indicators of the scheme (指标：按申报表).
 *
 * Depends on build.h. The outline of the scheme is there already; the rows are read, each finds its
 * group, its direction and its rule, and the items are laid down anew with the rows in their
 * groups. A row's clauses are read from its rule by labels.c like those of any indicator.
 *
 * The surprising idea: the model is built twice when a row turns out to bear no scoring by its
 * rule. What was found is kept in the row's fate; the second time the row is blocked from the
 * start, so that nothing of it can touch the others.
 */
#include "model/build.h"
#include "base/garbled.h"
#include "model/target_cell.h"

bool jx__model_is_row(const Build *b, uint32_t item)
{
    return item < b->m->items.n && b->m->items.at[item].of_form;
}

Where jx__model_cell(const Build *b, uint32_t row, Str field)
{
    Str where = b->m->rows[row].where;
    Str cell = jx__str_printf(b->m->arena, "%.*s%.*s", STR_F(where), STR_F(field));
    return (Where){.file = b->m->form_file, .cell = cell};
}

/* ---- what keeps a row from being scored ---- */

static Str message(Build *b, DiagCode code, uint32_t nargs, const Str *args)
{
    Diag d = {.code = code, .severity = SEV_ERROR, .nargs = nargs};
    for (uint32_t k = 0; k < nargs; k++)
        d.args[k] = args[k];
    return jx__diag_message(b->m->arena, &d, b->m->lang);
}

static void condemn(Build *b, RowFate *fate, RowBlock how, DiagCode code, Str field, uint32_t nargs,
                    const Str *args)
{
    if (fate->blocked != ROW_FREE) return;
    fate->blocked = how;
    fate->code = code;
    fate->field = field;
    fate->nargs = nargs;
    for (uint32_t k = 0; k < nargs; k++)
        fate->args[k] = jx__str_copy(b->m->arena, args[k]);
    fate->why = message(b, code, nargs, args);
}

void jx__model_block(Build *b, uint32_t item, RowBlock how, DiagCode code, Str field,
                     uint32_t nargs, const Str *args)
{
    Item *it = &b->m->items.at[item];
    RowFate *fate = &b->m->fates[it->row];
    RowFound *found = VEC_PUSH(b->m->arena, &fate->found);
    *found = (RowFound){.code = code};
    condemn(b, fate, how, code, field, nargs, args);
    it->blocked = fate->blocked;
    it->why = fate->why;
    b->aux.at[item].broken = true;
}

/* The rule says something that this row's target or points do not bear. */
static void misfit(Build *b, Item *it, DiagCode code, Span span, uint32_t nargs, const Str *args)
{
    RowFate *fate = &b->m->fates[it->row];
    RowFound *found = VEC_PUSH(b->m->arena, &fate->found);
    *found = (RowFound){.code = code, .span = span, .nargs = nargs};
    for (uint32_t k = 0; k < nargs; k++)
        found->args[k] = jx__str_copy(b->m->arena, args[k]);
    Str rule = it->rule.n > 0 ? it->rule : STR("方案");
    if (b->m->rows[it->row].target.n == 0)
        condemn(b, fate, ROW_LACKS, JX5302, STR(".target"), 1, &it->name);
    else
        condemn(b, fate, ROW_REFUSED, JX5308, STR(".target"), 4,
                (Str[]){it->name, b->m->rows[it->row].target, rule, message(b, code, nargs, args)});
    it->blocked = fate->blocked;
    it->why = fate->why;
}

/* A row's target has no place in the scheme's text: its span is empty. */
void jx__model_report(Build *b, DiagCode code, Span span, uint32_t nargs, const Str *args)
{
    Model *m = b->m;
    if (!jx__model_is_row(b, b->item)) {
        jx__diag_add(m->diags, code, jx__model_where(b, span), nargs, args);
        return;
    }
    Item *it = &m->items.at[b->item];
    if (jx__diag_severity(code) == SEV_ERROR) {
        misfit(b, it, code, span, nargs, args);
    } else if (span.end == 0 && m->form_diags != NULL) {
        Where where = jx__model_cell(b, it->row, STR(".target"));
        where.clause = it->path;
        jx__diag_add(m->form_diags, code, where, nargs, args);
    }
}

/* ---- reading a row ---- */

static bool blank(Str cell)
{
    Str text = jx__str_trim(cell);
    return text.n == 0 || jx__cell_is_placeholder(text) || jx__str_eq(text, STR("无"));
}

/* A text in which a number was meant is no target. */
static bool is_garbled(TargetReader *reader, const Target *t, Str cell)
{
    if (t->kind != TARGET_TEXT ||
        !jx__garbled_number(&reader->cell, reader->pool, &reader->units, cell))
        return false;
    jx__diag(&reader->found, JX4003, (Where){.file = STR_NONE}, cell);
    return true;
}

/* What is wrong with the cell goes to fate->complaint. */
static void read_target(Build *b, TargetReader *reader, const RowCells *row, RowFate *fate)
{
    Arena *ar = b->m->arena;
    Target *t = &fate->target;
    bool good = jx__target_read(reader, row->target, t) && !is_garbled(reader, t, row->target);
    fate->read = good ? TARGET_GOOD : TARGET_BAD;
    if (!reader->failed && !good && reader->found.at.n > 0)
        fate->complaint = jx__diag_message(ar, &reader->found.at.at[0], b->m->lang);
    t->text = jx__str_copy(ar, t->text);
    t->unit.text = jx__str_copy(ar, t->unit.text);
    t->unit.count = jx__str_copy(ar, t->unit.count);
    t->span = (Span){0, 0};
    if (reader->failed || reader->cell.failed) ar->failed = true;
}

static RowView view_of(Build *b, const RowCells *row, const RowFate *fate)
{
    Arena *ar = b->m->arena;
    bool good = fate->read == TARGET_GOOD;
    Unit bracket = {.scale = NUM_INT(1)};
    Str unit = good ? fate->target.unit.text : STR_NONE;
    if (unit.n == 0 && jx__model_unit_bracket(b, row->name, &bracket) < row->name.n)
        unit = bracket.text;
    return (RowView){.level1 = jx__name_key(ar, row->level1),
                     .level2 = jx__name_key(ar, row->level2),
                     .name = row->key,
                     .unit = jx__name_key(ar, unit),
                     .text = jx__name_key(ar, row->target),
                     .kind = good ? fate->target.kind : TARGET_NONE,
                     .op = good ? fate->target.op : OP_NONE,
                     .zero = good && jx__num_sign(fate->target.low) == 0,
                     .probe = b->m->probes != NULL};
}

/* ---- where a row belongs ---- */

typedef struct Seat {
    uint32_t group; /* in Selection.groups; JX_NO_INDEX: none */
    bool declared;  /* it is the row of an indicator of the scheme */
    const Chooser *rule, *sign;
} Seat;

typedef struct Seating {
    Build *b;
    Seat *seats;
    uint32_t nitems;       /* before the rows */
    uint32_t *map;         /* of each item: where it stands now */
    uint32_t *end;         /* of each item: the last one below it */
    uint32_t *ends, *also; /* of each item: the group that ends with it, plus one; the next one */
    uint32_t *head, *next; /* rows of each group, in the form's order; JX_NO_INDEX ends */
} Seating;

static bool is_declared(Build *b, Str key)
{
    DictEntry *entry = key.n > 0 ? jx__model_find(b, key, false) : NULL;
    if (entry == NULL || entry->item == JX_NO_INDEX) return false;
    const Item *item = &b->m->items.at[entry->item];
    return item->first_child == JX_NO_INDEX && !item->by_form;
}

/* 其余 stands back until every other group has been asked. */
static uint32_t group_of(Build *b, const RowView *view)
{
    const Choosers *groups = &b->select.groups;
    for (int rest = 0; rest < 2; rest++)
        for (uint32_t i = 0; i < groups->n; i++)
            if (groups->at[i].rest == (rest == 1) &&
                jx__model_chosen(b, &groups->at[i], view) == SURELY)
                return i;
    return JX_NO_INDEX;
}

static const Chooser *first_fit(Build *b, const Choosers *list, const RowView *view)
{
    for (uint32_t i = 0; i < list->n; i++)
        if (jx__model_chosen(b, &list->at[i], view) == SURELY) return &list->at[i];
    return NULL;
}

static TargetOp sign_op(uint16_t token)
{
    return token == TOK_GE ? OP_GE : token == TOK_LE ? OP_LE : OP_EQ;
}

static void set_direction(Build *b, RowFate *fate, RowView *view, Seat *seat)
{
    bool bare = view->kind == TARGET_NUMBER && view->op == OP_NONE;
    const Chooser *sign = bare ? first_fit(b, &b->select.signs, view) : NULL;
    if (sign == NULL) return;
    static const char *const marks[] = {[OP_EQ] = "＝", [OP_GE] = "≥", [OP_LE] = "≤"};
    view->op = sign_op(sign->node->op);
    seat->sign = sign;
    Target *t = &fate->target;
    t->text = jx__str_printf(b->m->arena, "%s%.*s", marks[view->op], STR_F(t->text));
    t->op = view->op;
}

static void seat_row(Build *b, TargetReader *reader, uint32_t i, Seat *seat)
{
    const RowCells *row = &b->m->rows[i];
    RowFate *fate = &b->m->fates[i];
    bool probe = b->m->probes != NULL;
    *seat = (Seat){.group = JX_NO_INDEX};
    seat->declared = !probe && (is_declared(b, row->key) || is_declared(b, row->clean_key));
    if (seat->declared) return;
    fate->target = (Target){.low = NUM_INT(0), .high = NUM_INT(0), .unit.scale = NUM_INT(1)};
    fate->read = TARGET_UNREAD;
    if (!blank(row->target)) read_target(b, reader, row, fate);
    RowView view = view_of(b, row, fate);
    if (!probe) set_direction(b, fate, &view, seat);
    seat->group = probe ? b->m->probes[i].group : group_of(b, &view);
    if (probe)
        seat->rule = &b->select.rules.at[b->m->probes[i].rule];
    else if (fate->read != TARGET_BAD)
        seat->rule = first_fit(b, &b->select.rules, &view);
}

/* ---- the items laid down anew ---- */

static void set_target(Build *b, Item *item, const RowCells *row, const RowFate *fate)
{
    bool free = item->blocked == ROW_FREE && !row->not_applicable;
    if (free && fate->read == TARGET_GOOD) {
        item->target = fate->target;
        return;
    }
    item->target.text = jx__name_display(b->m->arena, row->target);
}

static void set_points(Build *b, Item *item, const RowCells *row)
{
    bool none = blank(row->points);
    item->points_written = !none && jx__model_read_points(b, row->points, &item->points);
    bool lost = !none && !item->points_written;
    bool outside = b->m->items.at[item->parent].outside;
    if (lost || (none && (row->not_applicable || outside))) {
        item->points = NUM_INT(0);
        item->no_points = item->points_written = true;
    }
    if (lost && !row->not_applicable && !outside)
        BLOCK(b, b->m->items.n - 1, ROW_REFUSED, JX5305, STR(".points"), item->name, row->points);
}

/* What is known to be missing before any clause is read. */
static void check_row(Build *b, uint32_t i, const RowCells *row, const Seat *seat)
{
    Item *item = &b->m->items.at[i];
    const RowFate *fate = &b->m->fates[item->row];
    bool ruled = b->select.has_rules;
    if (row->not_applicable) return;
    if (fate->read == TARGET_BAD)
        BLOCK(b, i, ROW_REFUSED, JX5304, STR(".target"), item->name, row->target, fate->complaint);
    else if (fate->read == TARGET_UNREAD && seat->rule == NULL)
        BLOCK(b, i, ROW_LACKS, JX5302, STR(".target"), item->name);
    else if (ruled && seat->rule == NULL)
        BLOCK(b, i, ROW_REFUSED, JX5307, STR(".target"), item->name, row->target);
}

static void add_row(Build *b, uint32_t parent, uint32_t at, const Seat *seat)
{
    Model *m = b->m;
    const RowCells *row = &m->rows[at];
    RowFate *fate = &m->fates[at];
    uint32_t i = m->items.n;
    const Item *up = &m->items.at[parent];
    const Node *line = b->aux.at[parent].rows, *rule = seat->rule ? seat->rule->node : NULL;
    Item item = jx__model_blank_item(rule != NULL   ? rule->span
                                     : line != NULL ? line->span
                                                    : (Span){0, 0});
    item.name = jx__name_display(m->arena, row->name);
    item.of_form = true;
    item.row = at;
    item.role = up->role;
    item.parent = parent;
    item.path = seat->rule != NULL ? seat->rule->path : up->path;
    item.level1 = row->level1;
    item.level2 = row->level2;
    item.blocked = fate->blocked;
    item.why = fate->why;
    if (seat->rule != NULL)
        item.rule = jx__str_printf(m->arena, "%.*s“%.*s”", STR_F(seat->rule->path),
                                   STR_F(seat->rule->title));
    if (seat->sign != NULL) {
        item.sign_span = seat->sign->node->span;
        item.sign = jx__name_display(m->arena, jx__model_text(b, item.sign_span));
    }
    m->items.at[m->items.n++] = item;
    b->aux.at[b->aux.n++] = (ItemAux){.node = rule,
                                      .last_child = JX_NO_INDEX,
                                      .rule = true,
                                      .method_span = item.title,
                                      .key = row->key};
    set_points(b, &m->items.at[i], row);
    if (!up->outside) check_row(b, i, row, seat);
    set_target(b, &m->items.at[i], row, fate);
    b->aux.at[i].broken = m->items.at[i].blocked != ROW_FREE || row->not_applicable;
}

static void link_items(Model *m, Build *b)
{
    uint32_t root_last = JX_NO_INDEX;
    for (uint32_t i = 0; i < m->items.n; i++) {
        m->items.at[i].first_child = m->items.at[i].next = JX_NO_INDEX;
        b->aux.at[i].last_child = JX_NO_INDEX;
    }
    for (uint32_t i = 0; i < m->items.n; i++) {
        uint32_t up = m->items.at[i].parent;
        uint32_t *last = up == JX_NO_INDEX ? &root_last : &b->aux.at[up].last_child;
        if (*last != JX_NO_INDEX)
            m->items.at[*last].next = i;
        else if (up != JX_NO_INDEX)
            m->items.at[up].first_child = i;
        *last = i;
    }
}

static bool reserve(Seating *s, uint32_t rows)
{
    Build *b = s->b;
    Model *m = b->m;
    size_t n = (size_t)s->nitems + rows + 2;
    Item *items = jx__arena_alloc(m->arena, n * sizeof *items);
    ItemAux *aux = jx__arena_alloc(m->arena, n * sizeof *aux);
    size_t groups = (size_t)b->select.groups.n + 1;
    s->map = jx__arena_alloc(m->arena, n * sizeof *s->map);
    s->end = jx__arena_alloc(m->arena, n * sizeof *s->end);
    s->ends = jx__arena_alloc(m->arena, n * sizeof *s->ends);
    s->also = jx__arena_alloc(m->arena, (groups + 1) * sizeof *s->also);
    s->head = jx__arena_alloc(m->arena, groups * sizeof *s->head);
    s->next = jx__arena_alloc(m->arena, ((size_t)rows + 1) * sizeof *s->next);
    if (m->arena->failed) return false;
    m->items.at = items;
    b->aux.at = aux;
    m->items.n = b->aux.n = 0;
    m->items.cap = b->aux.cap = (uint32_t)n;
    return true;
}

/* The rows of each group as a list, in the order of the form; the last list is of nobody's. */
static void queue_rows(Seating *s)
{
    uint32_t groups = s->b->select.groups.n;
    for (uint32_t g = 0; g <= groups; g++)
        s->head[g] = JX_NO_INDEX;
    for (uint32_t i = s->b->m->nrows; i-- > 0;) {
        if (s->seats[i].declared) continue;
        uint32_t g = s->seats[i].group == JX_NO_INDEX ? groups : s->seats[i].group;
        s->next[i] = s->head[g];
        s->head[g] = i;
    }
}

static void add_queue(Seating *s, uint32_t group, uint32_t parent)
{
    for (uint32_t i = s->head[group]; i != JX_NO_INDEX; i = s->next[i])
        add_row(s->b, parent, i, &s->seats[i]);
}

/* ---- rows nobody takes ---- */

static void refuse_unlisted(Build *b, const Seating *s)
{
    for (uint32_t i = s->head[b->select.groups.n]; i != JX_NO_INDEX; i = s->next[i]) {
        RowFate *fate = &b->m->fates[i];
        fate->unlisted = true;
        fate->blocked = ROW_REFUSED;
        s->seats[i].rule = s->seats[i].sign = NULL;
    }
}

/* One finding for all rows of one first level, or for all that are left. */
static void report_unlisted(Build *b, const Seating *s, uint32_t from, bool all)
{
    enum { NAMES_SHOWN = 5 };
    Model *m = b->m;
    Str level = all ? STR("…") : m->rows[from].level1;
    uint32_t count = 0;
    Buf names = jx__buf(m->arena);
    for (uint32_t i = from; i != JX_NO_INDEX; i = s->next[i]) {
        if (!m->fates[i].unlisted || !(all || jx__str_eq(m->rows[i].level1, level))) continue;
        m->fates[i].unlisted = false;
        if (count < NAMES_SHOWN)
            jx__buf_printf(&names, "%s%.*s", count > 0 ? "、" : "",
                           STR_F(jx__name_display(m->arena, m->rows[i].name)));
        count++;
    }
    if (count > NAMES_SHOWN) jx__buf_addz(&names, "、…");
    Where where = jx__model_cell(b, from, STR(".level1"));
    Str number = jx__str_printf(m->arena, "%u", count);
    if (level.n == 0)
        jx__diag(m->form_diags, JX5313, where, number, jx__buf_str(&names));
    else
        jx__diag(m->form_diags, JX5301, where, level, number, jx__buf_str(&names));
}

static void add_unlisted(Seating *s)
{
    enum { LEVELS_SHOWN = 20 };
    Build *b = s->b;
    Model *m = b->m;
    uint32_t first = s->head[b->select.groups.n], at = m->items.n;
    if (first == JX_NO_INDEX) return;
    refuse_unlisted(b, s);
    Item group = jx__model_blank_item((Span){0, 0});
    group.name = STR("未列入方案的指标");
    group.outside = group.points_written = true;
    m->items.at[m->items.n++] = group;
    b->aux.at[b->aux.n++] = (ItemAux){.last_child = JX_NO_INDEX, .key = group.name};
    add_queue(s, b->select.groups.n, at);
    uint32_t told = 0;
    for (uint32_t i = first; i != JX_NO_INDEX; i = s->next[i])
        if (m->fates[i].unlisted) report_unlisted(b, s, i, ++told > LEVELS_SHOWN);
}

/* ---- the whole ---- */

static void lay_down(Seating *s, const Item *items, const ItemAux *aux)
{
    Build *b = s->b;
    Model *m = b->m;
    for (uint32_t i = 0; i < s->nitems; i++)
        s->end[i] = i;
    for (uint32_t i = s->nitems; i-- > 0;) {
        uint32_t up = items[i].parent;
        if (up != JX_NO_INDEX && s->end[up] < s->end[i]) s->end[up] = s->end[i];
    }
    /* Inner groups stand behind outer ones and come first. */
    for (uint32_t g = 0; g < b->select.groups.n; g++) {
        uint32_t last = s->end[b->select.groups.at[g].item];
        s->also[g + 1] = s->ends[last];
        s->ends[last] = g + 1;
    }
    for (uint32_t i = 0; i < s->nitems; i++) {
        s->map[i] = m->items.n;
        m->items.at[m->items.n++] = items[i];
        b->aux.at[b->aux.n++] = aux[i];
        if (items[i].parent != JX_NO_INDEX) m->items.at[s->map[i]].parent = s->map[items[i].parent];
        for (uint32_t g = s->ends[i]; g > 0; g = s->also[g])
            add_queue(s, g - 1, s->map[b->select.groups.at[g - 1].item]);
    }
}

static bool read_rows(Seating *s)
{
    Build *b = s->b;
    Model *m = b->m;
    TargetReader reader;
    s->seats = jx__arena_alloc(m->arena, ((size_t)m->nrows + 1) * sizeof *s->seats);
    if (m->arena->failed) return false;
    jx__target_reader_begin(&reader, &m->arena->alloc, m->pool, &m->units);
    for (uint32_t i = 0; i < m->nrows && !m->arena->failed; i++)
        seat_row(b, &reader, i, &s->seats[i]);
    jx__target_reader_end(&reader);
    return !m->arena->failed;
}

bool jx__model_add_rows(Build *b)
{
    Model *m = b->m;
    jx__model_selection(b);
    if (m->rows == NULL || b->select.groups.n == 0) return !m->arena->failed;
    Seating s = {.b = b, .nitems = m->items.n};
    const Item *items = m->items.at;
    const ItemAux *aux = b->aux.at;
    if (!read_rows(&s) || !reserve(&s, m->nrows)) return false;
    queue_rows(&s);
    lay_down(&s, items, aux);
    add_unlisted(&s);
    link_items(m, b);
    for (uint32_t i = 0; i < b->dict.at.n; i++) {
        DictEntry *entry = &b->dict.at.at[i];
        if (entry->item != JX_NO_INDEX) entry->item = s.map[entry->item];
    }
    for (uint32_t g = 0; g < b->select.groups.n; g++)
        b->select.groups.at[g].item = s.map[b->select.groups.at[g].item];
    return !m->arena->failed;
}

static uint32_t blocked_rows(const Model *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->nrows; i++)
        n += m->fates[i].blocked != ROW_FREE;
    return n;
}

static void tell_fates(Model *m)
{
    Build b = {.m = m, .item = JX_NO_INDEX};
    for (uint32_t i = 0; i < m->items.n; i++) {
        const Item *item = &m->items.at[i];
        const RowFate *fate = item->of_form ? &m->fates[item->row] : NULL;
        if (fate == NULL || fate->code == DIAG_NONE) continue;
        Where where = jx__model_cell(&b, item->row, fate->field);
        where.clause = item->path;
        jx__diag_add(m->form_diags, fate->code, where, fate->nargs, fate->args);
    }
}

/* What the rows do to the scheme itself (a datum read in two ways, say) cannot be laid to one row. */
static void condemn_all(Model *m, const Diags *scheme)
{
    Build b = {.m = m, .item = JX_NO_INDEX};
    Str why = jx__diag_message(m->arena, &scheme->at.at[0], m->lang);
    for (uint32_t i = 0; i < m->nrows; i++) {
        const RowCells *row = &m->rows[i];
        Str name = jx__name_display(m->arena, row->name);
        condemn(&b, &m->fates[i], ROW_REFUSED, JX5308, STR(".target"), 4,
                (Str[]){name, row->target, STR("方案"), why});
    }
}

/* One build into *m; *again when rows were found that must be blocked from the start. */
static bool build_once(Model *m, const Model *given, const Node *root, const Names *names,
                       bool *again)
{
    Diags findings, scheme;
    if (!jx__diags_init(&findings, &given->arena->alloc)) return false;
    if (!jx__diags_init(&scheme, &given->arena->alloc)) {
        jx__diags_free(&findings);
        return false;
    }
    uint32_t before = blocked_rows(given);
    *m = *given;
    m->form_diags = &findings;
    m->diags = &scheme;
    bool good = jx__model_build(m, root, names);
    bool ok = !m->arena->failed && !findings.arena.failed && !scheme.arena.failed;
    if (ok && !good && scheme.at.n > 0) condemn_all(m, &scheme);
    *again = ok && blocked_rows(m) > before;
    ok = ok && (good || *again);
    if (ok && !*again) jx__diags_append(given->form_diags, &findings);
    jx__diags_free(&findings);
    jx__diags_free(&scheme);
    m->form_diags = given->form_diags;
    m->diags = given->diags;
    return ok && !given->form_diags->arena.failed;
}

bool jx__model_expand(Model *m, const Node *root, const Names *names)
{
    Model given = *m;
    bool again = true;
    given.fates = jx__arena_alloc(m->arena, ((size_t)m->nrows + 1) * sizeof *given.fates);
    if (m->arena->failed) return false;
    /* Each round blocks at least one row more; in practice the second is the last. */
    while (again)
        if (!build_once(m, &given, root, names, &again)) return false;
    tell_fates(m);
    return !m->arena->failed && !m->form_diags->arena.failed;
}
