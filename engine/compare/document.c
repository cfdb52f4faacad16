/* A comparison as a document: what pages say in order, and one line a score for spreadsheets. */
#include "compare/say.h"
#include "publish/page.h"

typedef struct Saying {
    Page *pg;
    const Comparison *c;
    Arena *ar;
} Saying;

#define SAY(word, ...) jx__compare_say(sy->ar, sy->c->lang, CMP_##word, __VA_ARGS__)
#define SAID(word)     jx__compare_word(sy->ar, sy->c->lang, CMP_##word)
#define COUNTED(n)     jx__compare_count(sy->ar, (n))

static PageCell cell(Str text)
{
    return (PageCell){.text = text.n ? text : STR("—"), .rows = 1};
}

/* Green what rises, red what falls. */
static PageCell signed_cell(Str text)
{
    PageCell c = cell(text);
    Str body = jx__str_starts(text, STR("≈")) ? (Str){text.p + 3, text.n - 3} : text;
    if (body.n && body.p[0] == '+') c.tone = TONE_GOOD;
    if (body.n && body.p[0] == '-') c.tone = TONE_BAD;
    return c;
}

typedef struct Head {
    CompareWord word;
    bool number;
} Head;

static void open_table(Saying *sy, const Head *heads, uint32_t n)
{
    PageColumn *list = jx__arena_alloc(sy->ar, sizeof *list * n);
    for (uint32_t i = 0; list && i < n; i++)
        list[i] = (PageColumn){.head = jx__compare_word(sy->ar, sy->c->lang, heads[i].word),
                               .number = heads[i].number};
    if (list) sy->pg->table(sy->pg, list, n);
}
#define OPEN_TABLE(sy, heads) open_table((sy), (heads), sizeof(heads) / sizeof *(heads))

/* ---- the rules ---- */

static void put_changes(Saying *sy)
{
    static const Head heads[] = {{CMP_NUMBER, true}, {CMP_WHAT, false}, {CMP_PLACE, false}};
    const Comparison *c = sy->c;
    sy->pg->heading(sy->pg, 2, SAID(CHANGES));
    if (!c->diff.changes.n) {
        sy->pg->paragraph(sy->pg, SAID(NO_CHANGES), TONE_NONE);
        return;
    }
    OPEN_TABLE(sy, heads);
    for (uint32_t i = 0; i < c->diff.changes.n; i++) {
        const Change *ch = &c->diff.changes.at[i];
        const PageCell cells[] = {cell(COUNTED(i + 1)), cell(jx__compare_change(c, sy->ar, ch)),
                                  cell(jx__compare_place(c, sy->ar, ch))};
        sy->pg->row(sy->pg, cells, false);
    }
    sy->pg->table_end(sy->pg);
}

static void put_fields(Saying *sy)
{
    const Comparison *c = sy->c;
    Page *pg = sy->pg;
    pg->heading(pg, 2, SAID(FIELDS));
    if (c->fields.by_form) pg->paragraph(pg, SAID(FIELD_BY_FORM), TONE_FAIR);
    for (uint32_t i = 0; i < c->fields.at.n; i++) {
        const Field *f = &c->fields.at.at[i];
        pg->entry(pg, jx__compare_field(c, sy->ar, f), STR_NONE, TONE_NONE);
        for (uint32_t k = 0; k < f->regions.n; k++)
            pg->line(pg, STR_NONE, jx__compare_region(c, sy->ar, &f->regions.at[k]));
        pg->entry_end(pg);
    }
    if (c->fields.at.n)
        pg->paragraph(pg, SAY(FIELDS_ONLY, COUNTED(c->fields.same)), TONE_NONE);
    else if (c->fields.same)
        pg->paragraph(pg, SAID(FIELD_SAME_ALL), TONE_NONE);
}

/* ---- all forms ---- */

static uint32_t thousandths(const Comparison *c, Num part, Num whole)
{
    NumPool *np = c->tally.np;
    Num n;
    if (jx__num_sign(part) < 0) part = jx__num_neg(np, part);
    if (jx__num_sign(whole) <= 0 || jx__num_mul(np, part, NUM_INT(1000), &n) != NUM_OK ||
        jx__num_div(np, n, whole, &n) != NUM_OK ||
        jx__num_round(np, n, 0, ROUND_DOWN, &n) != NUM_OK || n.d != 1 || n.n < 0 || n.n > 1000)
        return 0;
    return (uint32_t)n.n;
}

static void put_bars(Saying *sy)
{
    const Comparison *c = sy->c;
    PageBar *bars = jx__arena_alloc(sy->ar, sizeof *bars * ((size_t)c->nsteps + 1));
    Num most = NUM_INT(0);
    if (!bars) return;
    for (uint32_t k = 1; k <= c->nsteps; k++) {
        Num by = c->tally.steps[k].sum;
        if (jx__num_sign(by) < 0) by = jx__num_neg(c->tally.np, by);
        if (jx__num_cmp(c->tally.np, by, most) > 0) most = by;
    }
    for (uint32_t k = 1; k <= c->nsteps; k++) {
        const StepSum *s = &c->tally.steps[k];
        uint32_t part = thousandths(c, s->sum, most);
        bars[k - 1] = (PageBar){.name = jx__compare_steps(c, sy->ar, k, k),
                                .label = jx__compare_points(c, sy->ar, s->sum, true),
                                .part = part,
                                .whole = part,
                                .tone = jx__num_sign(s->sum) < 0 ? TONE_BAD : TONE_NONE};
    }
    if (c->nsteps) sy->pg->bars(sy->pg, SAID(EFFECT), bars, c->nsteps);
}

static void put_overview(Saying *sy)
{
    const Comparison *c = sy->c;
    CompareLines lines = {0};
    sy->pg->heading(sy->pg, 2, SAID(SUMMARY));
    sy->pg->figure(sy->pg, SAID(TOTAL_CHANGE), jx__compare_points(c, sy->ar, c->tally.sum, true),
                   STR_NONE);
    jx__compare_overview(c, sy->ar, &lines);
    for (uint32_t i = 0; i < lines.n; i++)
        sy->pg->paragraph(sy->pg, lines.at[i], TONE_NONE);
}

static void put_steps(Saying *sy)
{
    static const Head heads[] = {{CMP_CHANGES, false}, {CMP_FORMS, true}, {CMP_UP, true},
                                 {CMP_DOWN, true},     {CMP_SUM, true},   {CMP_MOST, true},
                                 {CMP_LEAST, true}};
    const Comparison *c = sy->c;
    if (!c->nsteps) return;
    sy->pg->heading(sy->pg, 2, SAID(EFFECT));
    put_bars(sy);
    OPEN_TABLE(sy, heads);
    for (uint32_t k = 1; k <= c->nsteps; k++) {
        const StepSum *s = &c->tally.steps[k];
        const PageCell cells[] = {cell(jx__compare_steps(c, sy->ar, k, k)),
                                  cell(COUNTED(s->forms)),
                                  cell(COUNTED(s->up)),
                                  cell(COUNTED(s->down)),
                                  signed_cell(jx__compare_points(c, sy->ar, s->sum, true)),
                                  signed_cell(jx__compare_points(c, sy->ar, s->most, true)),
                                  signed_cell(jx__compare_points(c, sy->ar, s->least, true))};
        sy->pg->row(sy->pg, cells, false);
    }
    for (uint32_t k = 0; k < c->tally.joints.n; k++) {
        const Joint *j = &c->tally.joints.at[k];
        const PageCell cells[] = {cell(jx__compare_steps(c, sy->ar, j->from, j->until)),
                                  cell(COUNTED(j->forms)),
                                  cell(STR_NONE),
                                  cell(STR_NONE),
                                  signed_cell(jx__compare_points(c, sy->ar, j->sum, true)),
                                  cell(STR_NONE),
                                  cell(STR_NONE)};
        sy->pg->row(sy->pg, cells, false);
    }
    const PageCell sum[] = {cell(SAID(SUM)),
                            cell(COUNTED(c->tally.forms.n)),
                            cell(COUNTED(c->tally.up)),
                            cell(COUNTED(c->tally.down)),
                            cell(jx__compare_points(c, sy->ar, c->tally.sum, true)),
                            cell(jx__compare_points(c, sy->ar, c->tally.most, true)),
                            cell(jx__compare_points(c, sy->ar, c->tally.least, true))};
    sy->pg->row(sy->pg, sum, true);
    sy->pg->table_end(sy->pg);
    sy->pg->paragraph(sy->pg, SAID(ORDER), TONE_NONE);
}

static void put_grades(Saying *sy)
{
    static const Head heads[] = {{CMP_OLD_GRADE, false}, {CMP_NEW_GRADE, false}, {CMP_FORMS, true}};
    const Tally *t = &sy->c->tally;
    if (!t->grades.n) return;
    sy->pg->heading(sy->pg, 3, SAID(GRADES));
    OPEN_TABLE(sy, heads);
    for (uint32_t i = 0; i < t->grades.n; i++) {
        const GradePair *g = &t->grades.at[i];
        const PageCell cells[] = {cell(g->old.n ? g->old : SAID(NO_GRADE)),
                                  cell(g->new.n ? g->new : SAID(NO_GRADE)),
                                  cell(COUNTED(g->forms))};
        sy->pg->row(sy->pg, cells, false);
    }
    sy->pg->table_end(sy->pg);
}

static void put_indicators(Saying *sy)
{
    static const Head heads[] = {{CMP_INDICATOR, false}, {CMP_UP, true},      {CMP_DOWN, true},
                                 {CMP_SUM, true},        {CMP_MOST, true},    {CMP_LEAST, true},
                                 {CMP_ZEROS, true},      {CMP_UNZEROS, true}, {CMP_STATES, true}};
    const Comparison *c = sy->c;
    sy->pg->heading(sy->pg, 2, SAID(INDICATORS));
    OPEN_TABLE(sy, heads);
    for (uint32_t i = 0; i < c->tally.indicators.n && !sy->ar->failed; i++) {
        const TallyIndicator *in = &c->tally.indicators.at[i];
        if (!in->up && !in->down && !in->states) continue;
        const PageCell cells[] = {cell(in->name),
                                  cell(COUNTED(in->up)),
                                  cell(COUNTED(in->down)),
                                  signed_cell(jx__compare_points(c, sy->ar, in->sum, true)),
                                  signed_cell(jx__compare_points(c, sy->ar, in->most, true)),
                                  signed_cell(jx__compare_points(c, sy->ar, in->least, true)),
                                  cell(COUNTED(in->zeros)),
                                  cell(COUNTED(in->unzeros)),
                                  cell(COUNTED(in->states))};
        sy->pg->row(sy->pg, cells, false);
    }
    sy->pg->table_end(sy->pg);
}

/* ---- form by form ---- */

static void put_move(Saying *sy, const Move *m)
{
    const Comparison *c = sy->c;
    const PageCell cells[] = {{.rows = 1},
                              cell(c->tally.indicators.at[m->indicator].name),
                              cell(jx__compare_standing(c, sy->ar, &m->old)),
                              cell(jx__compare_standing(c, sy->ar, &m->new)),
                              signed_cell(jx__compare_by(c, sy->ar, &m->old, &m->new)),
                              {.rows = 1},
                              {.rows = 1},
                              cell(jx__compare_shares(c, sy->ar, m->first_share, m->nshares))};
    sy->pg->row(sy->pg, cells, false);
}

static Str why(Saying *sy, const FormLine *f)
{
    const Comparison *c = sy->c;
    Str parts[3] = {jx__compare_shares(c, sy->ar, f->first_share, f->nshares), STR_NONE,
                    jx__compare_errors(c, sy->ar, f)};
    if (f->broken) return SAID(BROKEN);
    if (f->old_why.n || f->new_why.n) parts[0] = STR_NONE;
    if (f->old_why.n) parts[0] = SAY(WHY_OLD, f->old_why);
    if (f->new_why.n) parts[1] = SAY(WHY_NEW, f->new_why);
    Buf out = jx__buf(sy->ar);
    for (int i = 0; i < 3; i++) {
        if (out.n && parts[i].n) jx__buf_addz(&out, c->lang == LANG_EN ? "; " : "；");
        jx__buf_add(&out, parts[i]);
    }
    return jx__buf_str(&out);
}

static void put_forms(Saying *sy)
{
    static const Head heads[] = {{CMP_FORM, false}, {CMP_INDICATOR, false}, {CMP_FROM, true},
                                 {CMP_TO, true},    {CMP_BY, true},         {CMP_GRADE, false},
                                 {CMP_RANK, false}, {CMP_SHARES, false}};
    const Comparison *c = sy->c;
    const Tally *t = &c->tally;
    uint32_t still = 0;
    sy->pg->heading(sy->pg, 2, SAID(BY_FORM));
    OPEN_TABLE(sy, heads);
    for (uint32_t i = 0; i < t->forms.n && !sy->ar->failed; i++) {
        const FormLine *f = &t->forms.at[i];
        bool old = jx__standing_ok(&f->old), new = jx__standing_ok(&f->new);
        still += !jx__compare_moved(f);
        if (!jx__compare_moved(f)) continue;
        const PageCell cells[] = {cell(jx__compare_form_name(c, sy->ar, f)),
                                  cell(SAID(TOTAL)),
                                  cell(old ? jx__compare_standing(c, sy->ar, &f->old) : STR_NONE),
                                  cell(new ? jx__compare_standing(c, sy->ar, &f->new) : STR_NONE),
                                  signed_cell(jx__compare_by(c, sy->ar, &f->old, &f->new)),
                                  cell(jx__compare_grade(c, sy->ar, f->old_grade, f->new_grade)),
                                  cell(jx__compare_rank(c, sy->ar, f)),
                                  cell(why(sy, f))};
        sy->pg->row(sy->pg, cells, true);
        for (uint32_t k = 0; k < f->nmoves; k++)
            put_move(sy, &t->moves.at[f->first_move + k]);
    }
    sy->pg->table_end(sy->pg);
    if (still) sy->pg->paragraph(sy->pg, SAY(UNTOUCHED, COUNTED(still)), TONE_NONE);
}

static void put_rules(Saying *sy, CompareWord label, Str title, Str file, Str sha256)
{
    sy->pg->entry(sy->pg, jx__compare_word(sy->ar, sy->c->lang, label), STR_NONE, TONE_NONE);
    sy->pg->line(sy->pg, STR_NONE, title);
    sy->pg->line(sy->pg, STR_NONE, file);
    sy->pg->line(sy->pg, STR("SHA-256"), sha256);
    sy->pg->entry_end(sy->pg);
}

void jx__compare_content(Page *pg, const void *comparison)
{
    Saying one = {.pg = pg, .c = comparison, .ar = pg->p->arena}, *sy = &one;
    const Comparison *c = comparison;
    pg->begin(pg, SAID(TITLE));
    put_rules(sy, CMP_OLD, c->old_title, c->old_file, c->old_sha256);
    put_rules(sy, CMP_NEW, c->new_title, c->new_file, c->new_sha256);
    put_changes(sy);
    put_fields(sy);
    if (c->tally.forms.n) {
        put_overview(sy);
        put_grades(sy);
        put_steps(sy);
        put_indicators(sy);
        put_forms(sy);
    }
    pg->end(pg);
}

/* ---- for spreadsheets ---- */

static void csv_changes(Saying *sy, Buf *out)
{
    const Comparison *c = sy->c;
    const Str head[] = {SAID(NUMBER), SAID(INDICATOR), SAID(CLAUSE), SAID(OLD),
                        SAID(NEW),    SAID(WHAT),      SAID(PLACE)};
    jx__publish_csv_line(out, head, 7);
    for (uint32_t i = 0; i < c->diff.changes.n; i++) {
        const Change *ch = &c->diff.changes.at[i];
        const Str cells[] = {COUNTED(i + 1),
                             ch->name.n ? ch->name : SAID(SCHEME),
                             ch->clause ? jx__outline_label(ch->label, c->lang) : STR_NONE,
                             ch->before,
                             ch->after,
                             jx__compare_change(c, sy->ar, ch),
                             jx__compare_place(c, sy->ar, ch)};
        jx__publish_csv_line(out, cells, 7);
    }
}

enum { CSV_FIXED = 11 };

/* The share of each step, and what several steps do together behind them. */
static void csv_shares(Saying *sy, Str *cells, uint32_t first, uint32_t n)
{
    const Comparison *c = sy->c;
    for (uint32_t k = first; k < first + n; k++) {
        const Share *s = &c->tally.shares.at[k];
        bool one = s->from == s->until;
        Str by = jx__compare_points(c, sy->ar, s->by, false);
        Str *to = &cells[CSV_FIXED + (one ? s->from - 1 : c->nsteps)];
        if (one)
            *to = by;
        else
            *to = jx__str_printf(sy->ar, "%.*s%s%.*s %.*s", STR_F(*to), to->n ? "；" : "",
                                 STR_F(jx__compare_steps(c, sy->ar, s->from, s->until)), STR_F(by));
    }
}

static Str plain(Str by)
{
    return by.n && by.p[0] == '+' ? (Str){by.p + 1, by.n - 1} : by;
}

static void csv_form(Saying *sy, Buf *out, const FormLine *f, Str *cells, uint32_t ncells)
{
    const Comparison *c = sy->c;
    for (uint32_t k = 0; k <= f->nmoves; k++) {
        const Move *m = k < f->nmoves ? &c->tally.moves.at[f->first_move + k] : NULL;
        const Standing *old = m ? &m->old : &f->old, *new = m ? &m->new : &f->new;
        for (uint32_t i = 0; i < ncells; i++)
            cells[i] = STR_NONE;
        cells[0] = f->id, cells[1] = f->unit, cells[2] = f->name;
        cells[3] = m ? c->tally.indicators.at[m->indicator].name : SAID(TOTAL);
        cells[4] = m || jx__standing_ok(old) ? jx__compare_standing(c, sy->ar, old) : STR_NONE;
        cells[5] = m || jx__standing_ok(new) ? jx__compare_standing(c, sy->ar, new) : STR_NONE;
        cells[6] = plain(jx__compare_by(c, sy->ar, old, new));
        if (!m) {
            cells[7] = f->old_grade, cells[8] = f->new_grade;
            cells[9] = f->old_rank ? COUNTED(f->old_rank) : STR_NONE;
            cells[10] = f->new_rank ? COUNTED(f->new_rank) : STR_NONE;
        }
        csv_shares(sy, cells, m ? m->first_share : f->first_share, m ? m->nshares : f->nshares);
        jx__publish_csv_line(out, cells, ncells);
    }
}

void jx__compare_csv(Buf *out, const Comparison *c)
{
    Saying one = {.c = c, .ar = out->arena}, *sy = &one;
    uint32_t n = CSV_FIXED + c->nsteps + 1;
    Str *cells = jx__arena_alloc(out->arena, sizeof *cells * n);
    jx__buf_addz(out, "\xef\xbb\xbf");
    if (!cells) return;
    if (!c->tally.forms.n) {
        csv_changes(sy, out);
        return;
    }
    const Str head[CSV_FIXED] = {SAID(FORM_ID),   SAID(UNIT),     SAID(NAME),    SAID(INDICATOR),
                                 SAID(FROM),      SAID(TO),       SAID(BY),      SAID(OLD_GRADE),
                                 SAID(NEW_GRADE), SAID(OLD_RANK), SAID(NEW_RANK)};
    for (uint32_t i = 0; i < CSV_FIXED; i++)
        cells[i] = head[i];
    for (uint32_t k = 1; k <= c->nsteps; k++)
        cells[CSV_FIXED + k - 1] = jx__compare_steps(c, sy->ar, k, k);
    cells[n - 1] = SAID(INSEPARABLE);
    jx__publish_csv_line(out, cells, n);
    for (uint32_t i = 0; i < c->tally.forms.n && !out->arena->failed; i++)
        csv_form(sy, out, &c->tally.forms.at[i], cells, n);
}
