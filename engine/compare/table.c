/* A comparison as text for a terminal. Texts are in say.c, wrapping and colours in report's layout. */
#include "compare/say.h"
#include "base/utf8.h"
#include "report/layout.h"

typedef struct Writing {
    Buf *out;
    const Comparison *c;
    RenderOptions opt;
} Writing;

#define WORD_OF(w, word) jx__compare_word((w)->out->arena, (w)->c->lang, CMP_##word)
#define PHRASE_OF(w, word, ...)                                                                    \
    jx__compare_say((w)->out->arena, (w)->c->lang, CMP_##word, __VA_ARGS__)

static void put_head(Writing *w, Str text)
{
    jx__buf_addz(w->out, "\n");
    jx__report_color(w->out, &w->opt, PAINT_STRONG, true);
    jx__report_wrap(w->out, text, 0, w->opt.width);
    jx__report_color(w->out, &w->opt, PAINT_STRONG, false);
}

/* A text behind a mark, its further lines set in. */
static void put_item(Writing *w, Str mark, Str text, uint32_t indent)
{
    uint32_t used = indent + jx__utf8_width(mark) + 1;
    uint32_t room = w->opt.width > used + 20 ? w->opt.width - used : 20;
    uint32_t n = jx__report_fit(text, room);
    jx__report_blanks(w->out, indent);
    jx__buf_add(w->out, mark);
    jx__buf_addz(w->out, " ");
    jx__buf_harmless(w->out, (Str){text.p, n}, false);
    jx__buf_addz(w->out, "\n");
    if (n < text.n) jx__report_wrap(w->out, (Str){text.p + n, text.n - n}, used, w->opt.width);
}

/* ---- columns ---- */

enum { MOST_COLUMNS = 6, GAP = 2 };

typedef struct Row {
    Str cells[MOST_COLUMNS];
    uint32_t indent;
    Str below; /* a line under it */
    int sign;
} Row;

typedef struct Grid {
    VEC(Row) rows;
    uint32_t n, width[MOST_COLUMNS];
    unsigned right; /* bit per column */
} Grid;

static Row *add_row(Writing *w, Grid *g)
{
    return VEC_PUSH(w->out->arena, &g->rows);
}

static void measure(Writing *w, Grid *g)
{
    uint32_t rest = 0;
    for (uint32_t k = 0; k < g->n; k++)
        g->width[k] = 0;
    for (uint32_t i = 0; i < g->rows.n; i++)
        for (uint32_t k = 0; k < g->n; k++) {
            uint32_t n = jx__utf8_width(g->rows.at[i].cells[k]) + (k ? 0 : g->rows.at[i].indent);
            if (n > g->width[k]) g->width[k] = n;
        }
    for (uint32_t k = 1; k < g->n; k++)
        rest += g->width[k] + GAP;
    uint32_t room = w->opt.width > rest + 16 ? w->opt.width - rest : 16;
    if (g->width[0] > room) g->width[0] = room;
}

static void put_cell(Writing *w, const Grid *g, uint32_t k, Str s, uint32_t indent)
{
    uint32_t room = g->width[k] - (k ? 0 : indent), used = jx__utf8_width(s);
    uint32_t pad = used < room ? room - used : 0;
    if (g->right >> k & 1) jx__report_blanks(w->out, pad);
    jx__buf_harmless(w->out, s, false);
    if (!(g->right >> k & 1) && k + 1 < g->n) jx__report_blanks(w->out, pad);
}

static void put_row(Writing *w, const Grid *g, const Row *r)
{
    uint32_t last = g->n;
    while (last > 1 && !r->cells[last - 1].n)
        last--;
    jx__report_blanks(w->out, r->indent);
    Str name = r->cells[0];
    uint32_t fit = jx__report_fit(name, g->width[0] - r->indent);
    put_cell(w, g, 0, (Str){name.p, fit}, r->indent);
    Paint paint = r->sign > 0 ? PAINT_GOOD : r->sign < 0 ? PAINT_BAD : PAINT_NONE;
    for (uint32_t k = 1; k < last; k++) {
        jx__report_blanks(w->out, GAP);
        jx__report_color(w->out, &w->opt, k == 3 ? paint : PAINT_NONE, true);
        put_cell(w, g, k, r->cells[k], 0);
        jx__report_color(w->out, &w->opt, k == 3 ? paint : PAINT_NONE, false);
    }
    while (w->out->n && w->out->text[w->out->n - 1] == ' ')
        w->out->text[--w->out->n] = 0;
    jx__buf_addz(w->out, "\n");
    if (fit < name.n)
        jx__report_wrap(w->out, (Str){name.p + fit, name.n - fit}, r->indent, g->width[0]);
    if (r->below.n) jx__report_wrap(w->out, r->below, r->indent + 2, w->opt.width);
}

static void put_grid(Writing *w, Grid *g)
{
    measure(w, g);
    for (uint32_t i = 0; i < g->rows.n; i++) {
        put_row(w, g, &g->rows.at[i]);
        if (i == 0) jx__report_line(w->out, g->width, g->n);
    }
}

/* ---- parts ---- */

static void put_changes(Writing *w)
{
    Arena *ar = w->out->arena;
    const Comparison *c = w->c;
    uint32_t n = c->diff.changes.n;
    if (!n) {
        put_head(w, WORD_OF(w, NO_CHANGES));
        return;
    }
    put_head(w, PHRASE_OF(w, CHANGES_N, jx__compare_count(ar, n)));
    for (uint32_t i = 0; i < n; i++) {
        const Change *ch = &c->diff.changes.at[i];
        put_item(w, jx__str_printf(ar, "%2u", i + 1), jx__compare_change(c, ar, ch), 0);
        jx__report_wrap(w->out, jx__compare_place(c, ar, ch), 4, w->opt.width);
    }
}

static void put_fields(Writing *w)
{
    Arena *ar = w->out->arena;
    const Comparison *c = w->c;
    put_head(w, WORD_OF(w, FIELDS));
    if (c->fields.by_form) jx__report_wrap(w->out, WORD_OF(w, FIELD_BY_FORM), 0, w->opt.width);
    for (uint32_t i = 0; i < c->fields.at.n; i++) {
        const Field *f = &c->fields.at.at[i];
        jx__report_wrap(w->out, jx__compare_field(c, ar, f), 0, w->opt.width);
        for (uint32_t k = 0; k < f->regions.n; k++)
            put_item(w, STR("-"), jx__compare_region(c, ar, &f->regions.at[k]), 2);
    }
    if (c->fields.at.n)
        jx__report_wrap(w->out, PHRASE_OF(w, FIELDS_ONLY, jx__compare_count(ar, c->fields.same)), 0,
                        w->opt.width);
    else if (c->fields.same)
        jx__report_wrap(w->out, WORD_OF(w, FIELD_SAME_ALL), 0, w->opt.width);
}

static void put_overview(Writing *w)
{
    CompareLines lines = {0};
    put_head(w, WORD_OF(w, SUMMARY));
    jx__compare_overview(w->c, w->out->arena, &lines);
    for (uint32_t i = 0; i < lines.n; i++)
        jx__report_wrap(w->out, lines.at[i], 0, w->opt.width);
}

static void put_effects(Writing *w)
{
    Arena *ar = w->out->arena;
    const Comparison *c = w->c;
    if (!c->nsteps) return;
    put_head(w, WORD_OF(w, EFFECT));
    for (uint32_t k = 1; k <= c->nsteps; k++)
        put_item(w, STR("-"), jx__compare_step_line(c, ar, k), 0);
    for (uint32_t k = 0; k < c->tally.joints.n; k++)
        put_item(w, STR("-"), jx__compare_joint_line(c, ar, &c->tally.joints.at[k]), 0);
    Str sum = jx__compare_points(c, ar, c->tally.sum, true);
    jx__report_wrap(w->out, PHRASE_OF(w, ADDS_UP, sum), 0, w->opt.width);
    jx__report_wrap(w->out, WORD_OF(w, ORDER), 0, w->opt.width);
}

static int sign_of(Str by)
{
    Str body = jx__str_starts(by, STR("≈")) ? (Str){by.p + 3, by.n - 3} : by;
    return body.n && body.p[0] == '-' ? -1 : body.n && body.p[0] == '+' ? 1 : 0;
}

static Row form_row(Writing *w, const FormLine *f)
{
    Arena *ar = w->out->arena;
    const Comparison *c = w->c;
    Str by = jx__compare_by(c, ar, &f->old, &f->new), none = WORD_OF(w, NO_TOTAL);
    Row r = {.cells = {jx__compare_form_name(c, ar, f),
                       jx__standing_ok(&f->old) ? jx__compare_standing(c, ar, &f->old) : none,
                       jx__standing_ok(&f->new) ? jx__compare_standing(c, ar, &f->new) : none, by,
                       jx__compare_grade(c, ar, f->old_grade, f->new_grade),
                       jx__compare_rank(c, ar, f)},
             .sign = sign_of(by)};
    Buf below = jx__buf(ar);
    jx__buf_add(&below, jx__compare_shares(c, ar, f->first_share, f->nshares));
    if (f->broken) jx__buf_add(&below, WORD_OF(w, BROKEN));
    if (f->old_why.n) jx__buf_add(&below, PHRASE_OF(w, WHY_OLD, f->old_why));
    if (f->new_why.n && f->old_why.n) jx__buf_addz(&below, c->lang == LANG_EN ? "; " : "；");
    if (f->new_why.n) jx__buf_add(&below, PHRASE_OF(w, WHY_NEW, f->new_why));
    Str errors = jx__compare_errors(c, ar, f);
    if (errors.n && below.n) jx__buf_addz(&below, c->lang == LANG_EN ? "; " : "；");
    jx__buf_add(&below, errors);
    r.below = jx__buf_str(&below);
    return r;
}

static Row move_row(Writing *w, const Move *m)
{
    Arena *ar = w->out->arena;
    const Comparison *c = w->c;
    Str by = jx__compare_by(c, ar, &m->old, &m->new);
    Row r = {.cells = {c->tally.indicators.at[m->indicator].name,
                       jx__compare_standing(c, ar, &m->old), jx__compare_standing(c, ar, &m->new),
                       by},
             .indent = 2,
             .sign = sign_of(by)};
    if (m->nshares == 1) {
        const Share *one = &c->tally.shares.at[m->first_share];
        r.cells[4] = jx__compare_steps(c, ar, one->from, one->until);
    } else {
        r.below = jx__compare_shares(c, ar, m->first_share, m->nshares);
    }
    return r;
}

static void put_forms(Writing *w)
{
    const Tally *t = &w->c->tally;
    Grid g = {.n = MOST_COLUMNS, .right = 14};
    uint32_t still = 0;
    put_head(w, WORD_OF(w, BY_FORM));
    *add_row(w, &g) = (Row){.cells = {WORD_OF(w, FORM), WORD_OF(w, FROM), WORD_OF(w, TO),
                                      WORD_OF(w, BY), WORD_OF(w, GRADE), WORD_OF(w, RANK)}};
    for (uint32_t i = 0; i < t->forms.n && !w->out->arena->failed; i++) {
        const FormLine *f = &t->forms.at[i];
        if (!jx__compare_moved(f)) {
            still++;
            continue;
        }
        *add_row(w, &g) = form_row(w, f);
        for (uint32_t k = 0; k < f->nmoves; k++)
            *add_row(w, &g) = move_row(w, &t->moves.at[f->first_move + k]);
    }
    if (g.rows.n > 1) put_grid(w, &g);
    if (still)
        jx__report_wrap(w->out, PHRASE_OF(w, UNTOUCHED, jx__compare_count(w->out->arena, still)), 0,
                        w->opt.width);
}

static Str title_of(const Writing *w, Str title, Str file)
{
    return jx__str_printf(w->out->arena, w->c->lang == LANG_EN ? "%.*s (%.*s)" : "%.*s（%.*s）",
                          STR_F(title), STR_F(file));
}

void jx__compare_table(Buf *out, const Comparison *c, bool color, uint32_t width)
{
    enum { LEAST = 60, MOST = 120 };
    Writing w = {.out = out, .c = c, .opt = {.color = color}};
    w.opt.width = width < LEAST ? LEAST : width > MOST ? MOST : width;
    jx__report_color(out, &w.opt, PAINT_STRONG, true);
    jx__report_wrap(out, WORD_OF(&w, TITLE), 0, w.opt.width);
    jx__report_color(out, &w.opt, PAINT_STRONG, false);
    put_item(&w, WORD_OF(&w, OLD), title_of(&w, c->old_title, c->old_file), 0);
    put_item(&w, WORD_OF(&w, NEW), title_of(&w, c->new_title, c->new_file), 0);
    put_changes(&w);
    put_fields(&w);
    if (!c->tally.forms.n) {
        put_head(&w, WORD_OF(&w, NO_FORMS));
        return;
    }
    put_overview(&w);
    put_effects(&w);
    put_forms(&w);
}
