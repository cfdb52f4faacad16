/* Rules that are alike but for number, name and figure: one item stands for them, and here is what each
 * would be.
 *
 * Depends on build.h. The text keeps such lines apart (grammar/token.h), so that neither tree nor model
 * holds them; they are found again when the plan is made. The surprising idea: a twin is never in doubt.
 * Where what is true of the first of its kind might not be true of it, or there is anything to be said of
 * the scheme at all, there is no model, and the text is compiled again with no line put aside.
 */
#include "model/build.h"

#include <string.h>

/* ---- where they stand ---- */

static bool at_title(const Model *m, uint32_t item, uint32_t offset)
{
    return item < m->items.n && m->items.at[item].title.start == offset;
}

/* The item of each kind. Both come in the order of the text. */
static bool find_kinds(Model *m)
{
    uint32_t n = m->tokens->kinds.n, item = 0;
    m->twin_items = jx__arena_alloc(m->arena, (n + 1u) * sizeof *m->twin_items);
    if (m->arena->failed) return false;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t title = m->tokens->kinds.at[k].title.start;
        while (item < m->items.n && m->items.at[item].title.start < title)
            item++;
        if (!at_title(m, item, title)) return false;
        m->twin_items[k] = item;
        m->items.at[item].kind = k;
    }
    return true;
}

/* False when memory is short, or when between the first of a kind and its twin the place in the outline
 * may have changed: by any mark for one without, by a heading for one with a mark. */
static bool place_items(Build *b)
{
    Model *m = b->m;
    const TokenList *tokens = m->tokens;
    uint32_t twin = 0, ntwins = tokens->twins.n, marked = 0, heading = 0;
    if (!VEC_RESERVE(m->arena, &m->places, m->items.n + ntwins)) return false;
    for (uint32_t i = 0; i <= m->items.n; i++) {
        bool last = i == m->items.n;
        for (; twin < ntwins && (last || tokens->twins.at[twin].title < m->items.at[i].title.start);
             twin++) {
            uint32_t item = m->twin_items[tokens->twins.at[twin].kind];
            if ((m->items.at[item].mark > 0 ? heading : marked) > item) return false;
            m->items.at[item].twins++;
            m->items.at[item].last_twin = tokens->twins.at[twin].start;
            m->places.at[m->places.n++] = (ItemPlace){.item = item, .twin = twin};
        }
        if (last) break;
        if (m->items.at[i].mark > 0) marked = i;
        if (m->items.at[i].mark > 0 && !b->aux.at[i].rule) heading = i;
        m->places.at[m->places.n++] = (ItemPlace){.item = i, .twin = JX_NO_INDEX};
    }
    return true;
}

static Str twin_name(const Model *m, const Twin *twin)
{
    return jx__source_text(m->source, (Span){twin->title, twin->title_end});
}

void jx__model_place_twins(Build *b)
{
    Model *m = b->m;
    if (!m->tokens || m->tokens->twins.n == 0) return;
    b->unsure = !find_kinds(m) || !place_items(b);
    for (uint32_t i = 0; i < m->tokens->twins.n && !b->unsure; i++)
        b->unsure = jx__model_is_reserved(twin_name(m, &m->tokens->twins.at[i]));
}

/* ---- whether all of it holds for each ---- */

/* A line of a target and points; nothing below it speaks of it. Points too large for 64 bits are a
 * constant anew in each rule. */
static bool is_plain(const Model *m, const Item *it)
{
    bool line = it->indicator && it->points.d != 0 && it->target.kind == TARGET_NUMBER &&
                !it->method_written && it->actual == JX_NO_INDEX && it->steps.n + it->bands.n == 0;
    bool alone = it->cases.n + it->bonus.n == 0 && !it->cap && !it->floor && !it->over &&
                 it->premise == JX_NO_INDEX && it->na_cond == JX_NO_INDEX &&
                 it->veto == JX_NO_INDEX && it->formula == JX_NO_INDEX;
    const Datum *d = it->datum < m->data.n ? &m->data.at[it->datum] : NULL;
    bool own = d && d->span.start == it->title.start && d->options.n == 0 && !d->source;
    return line && alone && own && jx__num_sign(it->target.low) > 0;
}

/* An expression that names an indicator or a datum might mean a twin. */
static bool names_something(const Model *m)
{
    for (uint32_t e = 1; e < m->exprs.n; e++) {
        ExprKind kind = m->exprs.at[e].kind;
        if (kind == EXPR_DATUM || kind == EXPR_ACTUAL_OF || kind == EXPR_SCORE_OF) return true;
    }
    return false;
}

void jx__model_check_twins(Build *b)
{
    Model *m = b->m;
    if (m->places.n == 0) return;
    for (uint32_t k = 0; k < m->tokens->kinds.n && !b->unsure; k++) {
        const Item *it = &m->items.at[m->twin_items[k]];
        b->unsure = it->twins > 0 && !is_plain(m, it);
    }
    b->unsure = b->unsure || m->by_form || b->select.has_rules || m->checks.n + m->examples.n > 0 ||
                m->diags->at.n > 0 || names_something(m);
}

/* ---- what each of them is ---- */

static Str twin_figure(const Model *m, const Twin *twin, const TwinKind *kind)
{
    return jx__source_text(m->source, jx__twin_figure(twin, kind));
}

/* Of its mark; empty when it has none. */
static Str twin_digits(const Model *m, const Twin *twin)
{
    return jx__source_text(m->source, jx__twin_digits(twin, &m->tokens->kinds.at[twin->kind]));
}

static char *put(char *to, Str text)
{
    if (text.n > 0) memcpy(to, text.p, text.n);
    return to + text.n;
}

/* Three texts in one, terminated by NUL. */
static Str joined(Arena *ar, Str a, Str b, Str c)
{
    char *out = jx__arena_raw(ar, (size_t)a.n + b.n + c.n + 1);
    if (ar->failed) return STR_NONE;
    *put(put(put(out, a), b), c) = '\0';
    return (Str){out, a.n + b.n + c.n};
}

static TwinLine line_of_kind(const TwinKind *kind)
{
    return (TwinLine){kind->start, kind->title.start, kind->title.end, kind->mid, kind->end};
}

static TwinLine line_of_twin(const Twin *twin, const TwinKind *kind)
{
    uint32_t end = twin->mid + (kind->end - kind->mid);
    return (TwinLine){twin->start, twin->title, twin->title_end, twin->mid, end};
}

TwinLine jx__model_twin_line(const Model *m, uint32_t place)
{
    const ItemPlace *at = &m->places.at[place];
    const TwinKind *kind = &m->tokens->kinds.at[m->items.at[at->item].kind];
    if (at->twin == JX_NO_INDEX) return line_of_kind(kind);
    return line_of_twin(&m->tokens->twins.at[at->twin], kind);
}

Str jx__model_twin_name(const Model *m, uint32_t twin)
{
    return twin_name(m, &m->tokens->twins.at[twin]);
}

bool jx__model_twin_value(const Model *m, NumPool *np, uint32_t twin, Num *out)
{
    const Twin *t = &m->tokens->twins.at[twin];
    Str text = twin_figure(m, t, &m->tokens->kinds.at[t->kind]);
    const Item *first = &m->items.at[m->twin_items[t->kind]];
    Num figure;
    return jx__num_parse(np, text, 0, &figure) == NUM_OK &&
           jx__num_mul(np, figure, first->target.unit.scale, out) == NUM_OK;
}

bool jx__model_twin(const Model *m, NumPool *np, uint32_t place, Item *out)
{
    uint32_t twin = m->places.at[place].twin;
    const Item *first = &m->items.at[m->places.at[place].item];
    const Twin *t = &m->tokens->twins.at[twin];
    const TwinKind *kind = &m->tokens->kinds.at[t->kind];
    TwinLine x = line_of_kind(kind), y = line_of_twin(t, kind);
    *out = *first;
    out->span = jx__model_twin_span(&x, &y, first->span);
    out->title = jx__model_twin_span(&x, &y, first->title);
    out->target.span = jx__model_twin_span(&x, &y, first->target.span);
    out->name = twin_name(m, t);
    return jx__model_twin_value(m, np, twin, &out->target.low);
}

/* As resolve.c makes it of a line with such a mark, or without. */
Str jx__model_twin_path(const Model *m, Arena *ar, uint32_t twin, uint32_t *line)
{
    const Twin *t = &m->tokens->twins.at[twin];
    Str digits = twin_digits(m, t);
    uint32_t parent = m->items.at[m->twin_items[t->kind]].parent;
    if (digits.n == 0) return jx__model_line_number(ar, m->source, t->start, line);
    return joined(ar, parent == JX_NO_INDEX ? STR("") : m->items.at[parent].path, digits, STR(""));
}

uint32_t jx__model_twin_number(const Model *m, uint32_t twin)
{
    Str digits = twin_digits(m, &m->tokens->twins.at[twin]);
    uint32_t n = 0;
    for (uint32_t i = 0; i < digits.n; i++)
        n = n * 10 + (uint32_t)(digits.p[i] - '0');
    return n;
}

/* ≥3家 of the first, with another figure: no sign has a digit in it. */
Str jx__model_twin_target(const Model *m, Arena *ar, uint32_t twin)
{
    const Twin *t = &m->tokens->twins.at[twin];
    const TwinKind *kind = &m->tokens->kinds.at[t->kind];
    Str text = m->items.at[m->twin_items[t->kind]].target.text, figure = twin_figure(m, t, kind);
    uint32_t head = 0, own = kind->mid - kind->figure;
    while (head < text.n && (text.p[head] < '0' || text.p[head] > '9'))
        head++;
    if (head + own > text.n) return text;
    Str before = {text.p, head}, behind = {text.p + head + own, text.n - head - own};
    return joined(ar, before, figure, behind);
}
