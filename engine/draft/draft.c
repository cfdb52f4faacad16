/* The order of a draft, names that can be told apart, and reading the draft again.
 */
#include "draft/draft.h"
#include "base/limits.h"
#include "base/name.h"
#include "form/bind.h"
#include "grammar/format.h"

#include <stdlib.h>

/* ---- order: groups as they first appear, rows without a second level before its parts ---- */

static uint32_t number_of(Names *names, Str text)
{
    bool known;
    if (text.n == 0) return 0;
    return jx__names_add(names, text, (Span){0, 0}, &known) + 1;
}

static void order_rows(Draft *d)
{
    Names groups, parts;
    jx__names_init(&groups, d->arena);
    jx__names_init(&parts, d->arena);
    for (uint32_t i = 0; i < d->form->rows.n && !d->arena->failed; i++) {
        const FormRow *row = &d->form->rows.at[i];
        Str first = jx__draft_line(d->arena, row->level1);
        Str second = jx__draft_line(d->arena, row->level2);
        DraftRow *r = VEC_PUSH(d->arena, &d->rows);
        *r = (DraftRow){.row = row, .sign = TOK_EOF, .share = NUM_INT(0)};
        r->group = number_of(&groups, first);
        if (r->group && second.n)
            r->part = number_of(
                &parts, jx__str_printf(d->arena, "%u｜%.*s", (unsigned)r->group, STR_F(second)));
    }
}

static int by_group(const void *a, const void *b)
{
    const DraftRow *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    if (x->part != y->part) return x->part < y->part ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* ---- names ---- */

/* The next free name of a name that stands there: 满意度（第2项）. `tried` remembers for each name how
 * far the numbers have come, so that many equal rows cost what they are many. */
static void tell_apart(Draft *d, DraftRow *r, Names *used, uint32_t *tried, uint32_t entry)
{
    Str plain = r->name;
    bool known = true;
    if (tried[entry] == 0) tried[entry] = 1;
    while (known && !d->arena->failed) {
        uint32_t n = ++tried[entry];
        r->name = jx__str_printf(d->arena, "%.*s（第%u项）", STR_F(plain), (unsigned)n);
        jx__names_add(used, r->name, (Span){0, 0}, &known);
    }
    jx__diag(d->diags, JX5508, jx__draft_where(d, r->row, ROW_NAME), plain, r->name);
    Str remark = jx__str_printf(
        d->arena, "待定：申报表上与别的一行同名（%.*s），请两处都改成看得出所指的名称",
        STR_F(plain));
    jx__draft_remark(d, r, remark);
}

static void name_rows(Draft *d)
{
    Names used;
    bool known;
    size_t most = 2 * (size_t)d->rows.n + 2; /* names: one for the budget, two for a row */
    uint32_t *tried = jx__arena_alloc(d->arena, most * sizeof *tried);
    if (tried == NULL || d->arena->failed) return;
    jx__names_init(&used, d->arena);
    if (d->budget) jx__names_add(&used, STR("预算执行率"), (Span){0, 0}, &known);
    for (uint32_t i = 0; i < d->rows.n && !d->arena->failed; i++) {
        DraftRow *r = &d->rows.at[i];
        r->name = jx__draft_line(d->arena, jx__names_clean(r->row->name));
        r->unusable = jx__draft_is_blank(r->name) || jx__str_has(r->name, STR("】"));
        if (r->unusable) {
            jx__diag(d->diags, JX5506, jx__draft_where(d, r->row, ROW_NAME), r->name);
            continue;
        }
        uint32_t entry = jx__names_add(&used, r->name, (Span){0, 0}, &known);
        if (known && !d->arena->failed) tell_apart(d, r, &used, tried, entry);
    }
}

/* ---- the budget ---- */

static bool has_value(const Draft *d, Str name)
{
    Str key = jx__name_key(d->arena, name);
    for (uint32_t i = 0; i < d->form->values.n; i++)
        if (jx__str_eq(d->form->values.at[i].key, key))
            return !jx__draft_is_blank(d->form->values.at[i].text);
    return false;
}

static bool row_of_rate(const Draft *d)
{
    for (uint32_t i = 0; i < d->form->rows.n; i++)
        if (jx__str_has(d->form->rows.at[i].name, STR("预算执行率"))) return true;
    return false;
}

static void find_budget(Draft *d)
{
    bool printed = jx__draft_points(d, d->form->budget_points, &d->budget_points, &d->budget_share);
    bool both = has_value(d, STR("全年预算数")) && has_value(d, STR("全年执行数"));
    d->budget = (printed || both) && !row_of_rate(d);
    if (!d->budget) return;
    if (printed)
        (void)jx__num_add(d->pool, d->sum, d->budget_share, &d->sum);
    else
        d->without++;
    d->any_points = d->any_points || printed;
}

/* ---- reading it again ---- */

typedef struct Again {
    Source src;
    Names names;
    Parsed parsed;
    Formatted formatted;
} Again;

static bool read_again(Draft *d, Again *a, Diags *quiet)
{
    Arena *ar = d->arena;
    const char *const *columns;
    uint32_t n = jx__columns(&columns);
    bool known;
    *a = (Again){.parsed = {.root = NULL}};
    if (!jx__source_load(&a->src, ar, STR("draft"), d->text, JX_LIMIT_TEXT_BYTES, quiet))
        return false;
    jx__names_init(&a->names, ar);
    for (uint32_t i = 0; i < n; i++)
        jx__names_add(&a->names, jx__str_of(columns[i]), (Span){0, 0}, &known);
    if (!jx__parse_names(ar, &a->src, &a->names, quiet)) return false;
    if (!jx__parse_rules(ar, &a->src, &a->names, quiet, &a->parsed)) return false;
    return a->parsed.root &&
           jx__format(ar, &a->src, &a->parsed.tokens, &a->names, false, &a->formatted);
}

static bool same_name(const Draft *d, Str a, Str b)
{
    return jx__str_eq(jx__name_key(d->arena, a), jx__name_key(d->arena, b));
}

/* Whether a heading says what the row says: its name, and its target when it stands there. */
static bool says(const Draft *d, const Again *a, const Node *heading, const DraftRow *r)
{
    const Node *title = jx__node_find(heading, NODE_TITLE);
    const Node *limit = jx__node_find(heading, NODE_LIMIT);
    if (!title || !same_name(d, jx__source_text(&a->src, title->span), r->name)) return false;
    if (r->sign == TOK_EOF) return limit == NULL;
    const Node *value = limit ? jx__node_kid(limit, 0) : NULL;
    return value && limit->op == r->sign &&
           same_name(d, jx__source_text(&a->src, value->span), r->value);
}

/* What could not be read in a heading of its own is left to a person. */
static void give_up_target(Draft *d, DraftRow *r)
{
    Str cell = jx__draft_line(d->arena, r->row->target);
    jx__diag(d->diags, JX5502, jx__draft_where(d, r->row, ROW_TARGET), r->name, cell);
    jx__draft_remark(d, r,
                     jx__str_printf(d->arena, "待定：指标值“%.*s”读不出确定的值", STR_F(cell)));
    r->sign = TOK_EOF;
}

/* A line that cannot be read is a heading too: nothing else of a draft can be wrong. */
static const Node *next_heading(const Node *line)
{
    while (line && line->kind != NODE_HEADING && line->kind != NODE_ERROR)
        line = line->next;
    return line;
}

/* Rows whose heading reads differently get 【】; true when any did. From the second round on their
 * target is given up as well. Headings stand in the order of outline() in draft_text.c. */
static bool compare(Draft *d, const Again *a, int round)
{
    const Node *line = next_heading(a->parsed.root->first);
    bool changed = false;
    uint32_t group = 0, part = 0, skip = d->budget ? 1 : 0;
    for (uint32_t i = 0; i < d->rows.n; i++) {
        DraftRow *r = &d->rows.at[i];
        if (r->unusable) continue;
        if (r->group != group) {
            skip++;
            part = 0;
        }
        if (r->part != part && r->part) skip++;
        group = r->group;
        part = r->part;
        for (; line && skip > 0; skip--)
            line = next_heading(line->next);
        bool same = line && says(d, a, line, r);
        skip = 1; /* this one */
        if (same) continue;
        changed = true;
        if (round > 0 && r->sign != TOK_EOF) give_up_target(d, r);
        r->boxed = true;
    }
    return changed;
}

static void settle(Draft *d, Diags *quiet)
{
    enum { ROUNDS = 3 };
    Again a;
    for (int round = 0; round < ROUNDS && !d->arena->failed; round++) {
        d->text = jx__draft_text(d);
        if (d->arena->failed || !read_again(d, &a, quiet)) return;
        d->text = a.formatted.text;
        if (!compare(d, &a, round)) return;
    }
}

static void tell_points(Draft *d)
{
    bool exact, complete = d->any_points && d->without == 0;
    Where where = jx__draft_table(d);
    Str sum = jx__num_text(d->arena, d->pool, d->sum, 6, 6, &exact);
    if (complete && jx__num_cmp(d->pool, d->sum, NUM_INT(100)) != 0)
        jx__diag(d->diags, JX5509, where, sum);
    if (d->without > 0)
        jx__diag(d->diags, JX5510, where, jx__str_printf(d->arena, "%u", (unsigned)d->without));
}

bool jx__draft(Draft *d)
{
    Diags quiet;
    d->sum = NUM_INT(0);
    d->units = (Units){.arena = d->arena, .pool = d->pool};
    if (!jx__diags_init(&quiet, &d->arena->alloc)) {
        d->arena->failed = true;
        return false;
    }
    find_budget(d);
    order_rows(d);
    if (!d->arena->failed && d->rows.n) {
        qsort(d->rows.at, d->rows.n, sizeof *d->rows.at, by_group);
        name_rows(d);
    }
    jx__target_reader_begin(&d->targets, &d->arena->alloc, d->pool, &d->units);
    for (uint32_t i = 0; i < d->rows.n && !d->arena->failed; i++)
        if (!d->rows.at[i].unusable) jx__draft_read(d, &d->rows.at[i]);
    jx__target_reader_end(&d->targets);
    if (d->rows.n == 0 && !d->budget) jx__diag0(d->diags, JX5511, jx__draft_table(d));
    if (!d->arena->failed) tell_points(d);
    if (!d->arena->failed) settle(d, &quiet);
    if (quiet.arena.failed) d->arena->failed = true;
    jx__diags_free(&quiet);
    return !d->arena->failed && d->text.n > 0;
}
