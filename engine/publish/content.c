/* What a document says, in order: the overview of many forms, then each form with its total, its
 * charts, its table, its findings and the explanation of every score.
 *
 * Depends on report and summary. How it looks is the page's affair.
 */
#include "publish/page.h"
#include "publish/summary.h"

static Tone tone_of(RowStatus status)
{
    static const Tone tones[] = {
        [ROW_MET] = TONE_GOOD,       [ROW_EXCEEDED] = TONE_GOOD, [ROW_PARTIAL] = TONE_FAIR,
        [ROW_UNMET] = TONE_BAD,      [ROW_MISSING] = TONE_BAD,   [ROW_NOT_APPLICABLE] = TONE_NONE,
        [ROW_UNREADABLE] = TONE_BAD, [ROW_JUDGED] = TONE_NONE};
    return tones[status];
}

static Tone tone_of_severity(Severity severity)
{
    static const Tone tones[] = {
        [SEV_NOTE] = TONE_NONE, [SEV_WARNING] = TONE_FAIR, [SEV_ERROR] = TONE_BAD};
    return tones[severity];
}

static Str word(const Page *pg, Word w)
{
    return jx__publish_word(pg->p, w);
}

static Str count(const Page *pg, uint32_t n)
{
    return jx__str_printf(pg->p->arena, "%u", n);
}

static Str dash(Str s)
{
    return s.n ? s : STR("—");
}

typedef struct Column {
    Word head;
    bool number;
} Column;

static void open_table(Page *pg, const Column *columns, uint32_t n)
{
    PageColumn *list = jx__arena_alloc(pg->p->arena, n * sizeof *list);
    for (uint32_t i = 0; list && i < n; i++)
        list[i] = (PageColumn){.head = word(pg, columns[i].head), .number = columns[i].number};
    if (!pg->p->arena->failed) pg->table(pg, list, n);
}
#define OPEN_TABLE(pg, columns) open_table((pg), (columns), sizeof(columns) / sizeof *(columns))

static PageCell cell(Str text)
{
    return (PageCell){.text = text, .rows = 1};
}

/* ---- the overview ---- */

static void put_ranking(Page *pg, const Summary *s)
{
    static const Column columns[] = {
        {WORD_RANK, true},   {WORD_UNIT, false},     {WORD_NAME, false},  {WORD_TOTAL, true},
        {WORD_GRADE, false}, {WORD_COMPLETE, false}, {WORD_ERRORS, true}, {WORD_WARNINGS, true}};
    pg->heading(pg, 3, word(pg, WORD_RANKING));
    OPEN_TABLE(pg, columns);
    for (uint32_t i = 0; i < pg->p->n; i++) {
        const Ranked *one = &s->ranked[i];
        const Report *r = one->report;
        const PageCell cells[] = {
            cell(one->rank ? count(pg, one->rank) : STR("—")),
            cell(dash(r->unit)),
            cell(r->name.n ? r->name : dash(r->id)),
            cell(r->total.p ? r->total : word(pg, WORD_NO_TOTAL)),
            cell(dash(r->grade)),
            cell(word(pg, r->complete ? WORD_YES : WORD_NO)),
            {.text = count(pg, one->errors), .rows = 1, .tone = one->errors ? TONE_BAD : TONE_NONE},
            cell(count(pg, one->warnings))};
        pg->row(pg, cells, false);
    }
    pg->table_end(pg);
}

static void put_grades(Page *pg, const Summary *s)
{
    uint32_t most = 1;
    PageBar *bars = jx__arena_alloc(pg->p->arena, ((size_t)s->grades.n + 1) * sizeof *bars);
    if (!bars) return;
    for (uint32_t i = 0; i < s->grades.n; i++)
        if (s->grades.at[i].n > most) most = s->grades.at[i].n;
    for (uint32_t i = 0; i < s->grades.n; i++) {
        uint32_t share = (uint32_t)((uint64_t)s->grades.at[i].n * 1000 / most);
        bars[i] = (PageBar){.name = s->grades.at[i].name,
                            .label = count(pg, s->grades.at[i].n),
                            .part = share,
                            .whole = share};
    }
    Str title = word(pg, WORD_DISTRIBUTION);
    if (!pg->p->arena->failed) pg->bars(pg, title, bars, s->grades.n);
}

static void put_frequent(Page *pg, const Summary *s)
{
    static const Column columns[] = {{WORD_CODE, false},
                                     {WORD_SEVERITY, false},
                                     {WORD_TIMES, true},
                                     {WORD_FORMS, true},
                                     {WORD_EXAMPLE, false}};
    if (!s->frequent.n) return;
    pg->heading(pg, 3, word(pg, WORD_FREQUENT));
    OPEN_TABLE(pg, columns);
    for (uint32_t i = 0; i < s->frequent.n; i++) {
        const Frequent *f = &s->frequent.at[i];
        const PageCell cells[] = {cell(jx__str_printf(pg->p->arena, "JX%d", (int)f->code)),
                                  {.text = jx__publish_severity(pg->p, f->severity),
                                   .rows = 1,
                                   .tone = tone_of_severity(f->severity)},
                                  cell(count(pg, f->n)),
                                  cell(count(pg, f->forms)),
                                  cell(jx__publish_message(pg->p, f->first))};
        pg->row(pg, cells, false);
    }
    pg->table_end(pg);
}

static void put_overview(Page *pg)
{
    static const Column columns[] = {{WORD_FORMS, true},
                                     {WORD_SCORED, true},
                                     {WORD_MEAN, true},
                                     {WORD_HIGHEST, true},
                                     {WORD_LOWEST, true}};
    Summary s;
    if (!jx__summary(pg->p, &s)) {
        pg->p->arena->failed = true;
        return;
    }
    pg->heading(pg, 2, word(pg, WORD_OVERVIEW));
    OPEN_TABLE(pg, columns);
    const PageCell cells[] = {cell(count(pg, pg->p->n)), cell(count(pg, s.scored)),
                              cell(dash(s.mean)), cell(dash(s.highest)), cell(dash(s.lowest))};
    pg->row(pg, cells, false);
    pg->table_end(pg);
    put_grades(pg, &s);
    put_ranking(pg, &s);
    put_frequent(pg, &s);
}

/* ---- charts ---- */

/* A printed figure in thousandths of another, for drawing only; 0 when either is none. */
typedef struct Charting {
    NumPool np;
    bool made;
} Charting;

static bool read_figure(Charting *c, Str text, Num *out)
{
    return text.p && text.n && jx__num_parse(&c->np, text, 0, out) == NUM_OK;
}

static uint32_t thousandths(Charting *c, Num part, Num whole)
{
    Num n;
    if (jx__num_sign(whole) <= 0 || jx__num_sign(part) <= 0) return 0;
    if (jx__num_mul(&c->np, part, NUM_INT(1000), &n) != NUM_OK ||
        jx__num_div(&c->np, n, whole, &n) != NUM_OK ||
        jx__num_round(&c->np, n, 0, ROUND_DOWN, &n) != NUM_OK || n.d != 1 || n.n > 1000)
        return 1000;
    return (uint32_t)n.n;
}

static void put_group_bars(Page *pg, const Report *r, Charting *c)
{
    PageBar *bars = jx__arena_alloc(pg->p->arena, ((size_t)r->groups.n + 1) * sizeof *bars);
    Num most = NUM_INT(0), points, score;
    uint32_t n = 0;
    for (uint32_t i = 0; bars && i < r->groups.n; i++)
        if (read_figure(c, r->groups.at[i].points, &points) &&
            jx__num_cmp(&c->np, points, most) > 0)
            most = points;
    for (uint32_t i = 0; bars && i < r->groups.n; i++) {
        const ReportGroup *g = &r->groups.at[i];
        if (g->depth || !read_figure(c, g->points, &points)) continue;
        bool scored = read_figure(c, g->score, &score);
        bars[n++] = (PageBar){.name = g->name,
                              .label = jx__str_printf(pg->p->arena, "%.*s / %.*s",
                                                      STR_F(dash(g->score)), STR_F(g->points)),
                              .part = scored ? thousandths(c, score, most) : 0,
                              .whole = thousandths(c, points, most)};
    }
    if (n && !pg->p->arena->failed) pg->bars(pg, word(pg, WORD_BY_GROUP), bars, n);
}

enum { MOST_LOST = 12 };

typedef struct Lost {
    const ReportRow *row;
    Num points;
} Lost;

/* The indicators that lose most, by insertion: a dozen are shown however many there are. */
static uint32_t find_lost(const Report *r, Charting *c, Lost list[MOST_LOST])
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->rows.n; i++) {
        const ReportRow *row = &r->rows.at[i];
        Num points, score, lost;
        if (row->role || !read_figure(c, row->points, &points) ||
            !read_figure(c, row->score, &score) ||
            jx__num_sub(&c->np, points, score, &lost) != NUM_OK || jx__num_sign(lost) <= 0)
            continue;
        uint32_t at = n;
        while (at > 0 && jx__num_cmp(&c->np, lost, list[at - 1].points) > 0)
            at--;
        if (at >= MOST_LOST) continue;
        if (n < MOST_LOST) n++;
        for (uint32_t k = n - 1; k > at; k--)
            list[k] = list[k - 1];
        list[at] = (Lost){.row = row, .points = lost};
    }
    return n;
}

static void put_lost_bars(Page *pg, const Report *r, Charting *c)
{
    Lost list[MOST_LOST];
    PageBar bars[MOST_LOST];
    uint32_t n = find_lost(r, c, list);
    for (uint32_t i = 0; i < n; i++) {
        bool exact;
        uint32_t share = thousandths(c, list[i].points, list[0].points);
        bars[i] =
            (PageBar){.name = list[i].row->name,
                      .label = jx__num_text(pg->p->arena, &c->np, list[i].points, 6, 2, &exact),
                      .part = share,
                      .whole = share,
                      .tone = tone_of(list[i].row->status)};
    }
    if (n) pg->bars(pg, word(pg, WORD_LOST), bars, n);
}

static void put_charts(Page *pg, const Report *r)
{
    Charting c;
    if (!jx__num_pool_init(&c.np, &pg->p->arena->alloc)) {
        pg->p->arena->failed = true;
        return;
    }
    put_group_bars(pg, r, &c);
    put_lost_bars(pg, r, &c);
    pg->p->arena->failed = pg->p->arena->failed || c.np.arena.failed;
    jx__num_pool_free(&c.np);
}

/* ---- one form ---- */

static uint32_t same_level1(const Report *r, uint32_t from)
{
    uint32_t n = 1;
    while (from + n < r->rows.n && jx__str_eq(r->rows.at[from + n].level1, r->rows.at[from].level1))
        n++;
    return n;
}

static uint32_t same_level2(const Report *r, uint32_t from)
{
    uint32_t n = 1, most = same_level1(r, from);
    while (n < most && jx__str_eq(r->rows.at[from + n].level2, r->rows.at[from].level2))
        n++;
    return n;
}

static Tone tone_of_checks(const SheetRow *row)
{
    return row->checks ? tone_of_severity(row->gravest) : TONE_NONE;
}

/* What no indicator of the rules stands for, and the total. */
static void put_audited_end(Page *pg, const Report *r)
{
    const SheetRow *row, *t = &r->audit.total;
    for (uint32_t at = 0; (row = jx__publish_unlisted(r, &at)) != NULL;) {
        PageCell cells[] = {
            cell(STR_NONE),
            cell(STR_NONE),
            cell(jx__publish_sheet_name(pg->p, row)),
            cell(STR("—")),
            cell(STR("—")),
            cell(dash(row->points)),
            cell(dash(row->claimed)),
            cell(dash(row->due)),
            cell(dash(row->difference)),
            {.text = jx__report_checks(pg->p->arena, row), .rows = 1, .tone = tone_of_checks(row)}};
        pg->row(pg, cells, false);
    }
    PageCell total[] = {cell(word(pg, WORD_TOTAL)),
                        cell(STR_NONE),
                        cell(STR_NONE),
                        cell(STR_NONE),
                        cell(STR_NONE),
                        cell(t->points.n ? t->points : r->total_points),
                        cell(dash(t->claimed)),
                        cell(dash(t->due)),
                        cell(dash(t->difference)),
                        cell(jx__report_checks(pg->p->arena, t))};
    pg->row(pg, total, true);
    pg->table_end(pg);
}

typedef struct Left { /* rows that the merged cells still reach over */
    uint32_t level1, level2;
} Left;

/* A row whose first five cells every table of details has; levels that go on are merged. */
static void put_detail(Page *pg, const Report *r, uint32_t i, Left *left, PageCell *cells)
{
    const ReportRow *row = &r->rows.at[i];
    const Str texts[] = {row->level1, row->level2, row->name, dash(row->target), dash(row->actual)};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        cells[k] = cell(texts[k]);
    cells[0].rows = left->level1 ? 0 : (left->level1 = same_level1(r, i));
    cells[1].rows = left->level2 ? 0 : (left->level2 = same_level2(r, i));
    left->level1--, left->level2--;
    pg->row(pg, cells, false);
}

/* Claimed beside due, as `jixiao audit` shows it. */
static void put_audited(Page *pg, const Report *r)
{
    static const Column columns[] = {
        {WORD_LEVEL1, false},    {WORD_LEVEL2, false}, {WORD_LEVEL3, false}, {WORD_TARGET, false},
        {WORD_ACTUAL, false},    {WORD_POINTS, true},  {WORD_CLAIMED, true}, {WORD_DUE, true},
        {WORD_DIFFERENCE, true}, {WORD_CHECKS, false}};
    pg->heading(pg, 3, word(pg, WORD_DETAIL));
    OPEN_TABLE(pg, columns);
    Left left = {0, 0};
    for (uint32_t i = 0; i < r->rows.n; i++) {
        const ReportRow *row = &r->rows.at[i];
        const SheetRow *sheet = jx__publish_audited(r, row);
        PageCell cells[] = {[5] =
                                cell(dash(row->audited == JX_NO_REG ? row->points : sheet->points)),
                            cell(dash(sheet->claimed)),
                            cell(dash(sheet->due)),
                            cell(dash(sheet->difference)),
                            {.text = jx__report_checks(pg->p->arena, sheet),
                             .rows = 1,
                             .tone = tone_of_checks(sheet)}};
        put_detail(pg, r, i, &left, cells);
    }
    put_audited_end(pg, r);
}

static void put_scores(Page *pg, const Report *r)
{
    static const Column columns[] = {
        {WORD_LEVEL1, false}, {WORD_LEVEL2, false}, {WORD_LEVEL3, false}, {WORD_TARGET, false},
        {WORD_ACTUAL, false}, {WORD_POINTS, true},  {WORD_SCORE, true},   {WORD_STATUS, false}};
    pg->heading(pg, 3, word(pg, WORD_DETAIL));
    OPEN_TABLE(pg, columns);
    Left left = {0, 0};
    for (uint32_t i = 0; i < r->rows.n; i++) {
        const ReportRow *row = &r->rows.at[i];
        PageCell cells[] = {[5] = cell(row->points),
                            cell(dash(row->score)),
                            {.text = jx__publish_status(pg->p, row->status),
                             .rows = 1,
                             .tone = tone_of(row->status)}};
        put_detail(pg, r, i, &left, cells);
    }
    PageCell total[] = {cell(word(pg, WORD_TOTAL)),
                        cell(STR_NONE),
                        cell(STR_NONE),
                        cell(STR_NONE),
                        cell(STR_NONE),
                        cell(r->total_points),
                        cell(r->total.p ? r->total : word(pg, WORD_NO_TOTAL)),
                        cell(r->grade)};
    pg->row(pg, total, true);
    pg->table_end(pg);
}

static void put_findings(Page *pg, const Report *r)
{
    static const Column columns[] = {{WORD_SEVERITY, false},
                                     {WORD_CODE, false},
                                     {WORD_PLACE, false},
                                     {WORD_MESSAGE, false},
                                     {WORD_FIX, false}};
    pg->heading(pg, 3, word(pg, WORD_FINDINGS));
    if (!r->findings.at.n) {
        pg->paragraph(pg, word(pg, WORD_NO_FINDINGS), TONE_NONE);
        return;
    }
    OPEN_TABLE(pg, columns);
    for (uint32_t i = 0; i < r->findings.at.n; i++) {
        const Diag *d = &r->findings.at.at[i];
        const PageCell cells[] = {{.text = jx__publish_severity(pg->p, d->severity),
                                   .rows = 1,
                                   .tone = tone_of_severity(d->severity)},
                                  cell(jx__str_printf(pg->p->arena, "JX%d", (int)d->code)),
                                  cell(jx__publish_place(pg->p, d)),
                                  cell(jx__publish_message(pg->p, d)),
                                  cell(jx__publish_fix(pg->p, d))};
        pg->row(pg, cells, false);
    }
    pg->table_end(pg);
    if (!r->findings.dropped) return;
    Str more = jx__str_printf(pg->p->arena, "%.*s: %u", STR_F(word(pg, WORD_NOT_SHOWN)),
                              r->findings.dropped);
    pg->paragraph(pg, more, TONE_FAIR);
}

static void put_inputs(Page *pg, const Report *r, const ReportRow *row)
{
    bool english = pg->p->lang == LANG_EN;
    for (uint32_t i = 0; i < row->ninputs; i++) {
        const ReportInput *in = &r->inputs.at[row->first_input + i];
        Buf text = jx__buf(pg->p->arena);
        jx__buf_add(&text, in->name);
        if (in->where.n) jx__buf_printf(&text, english ? " (%.*s)" : "（%.*s）", STR_F(in->where));
        if (in->raw.n) jx__buf_printf(&text, english ? ": %.*s" : "：%.*s", STR_F(in->raw));
        if (!jx__str_eq(in->raw, in->understood))
            jx__buf_printf(&text, " → %.*s", STR_F(in->understood));
        pg->line(pg, i ? STR_NONE : word(pg, WORD_READ_FROM), jx__buf_str(&text));
    }
}

static void put_entry(Page *pg, const Report *r, const ReportRow *row)
{
    Str score =
        jx__str_printf(pg->p->arena, "%.*s / %.*s", STR_F(dash(row->score)), STR_F(row->points));
    pg->entry(pg, row->name, score, tone_of(row->status));
    pg->line(pg, STR_NONE, row->why);
    if (row->clause.n) pg->line(pg, word(pg, WORD_CLAUSE), row->clause);
    put_inputs(pg, r, row);
    bool first = true;
    for (uint32_t i = 0; i < row->nsteps; i++) {
        const ReportStep *s = &r->steps.at[row->first_step + i];
        if (!s->applied) continue;
        pg->line(pg, first ? word(pg, WORD_STEPS) : STR_NONE, s->text);
        first = false;
    }
    if (row->exact.n) pg->line(pg, word(pg, WORD_EXACT), row->exact);
    if (row->need.n) pg->line(pg, word(pg, WORD_NEED), row->need);
    pg->entry_end(pg);
}

static void put_provenance(Page *pg, const Report *r)
{
    const struct {
        Word label;
        Str text;
    } lines[] = {{WORD_RULES, r->rules},
                 {WORD_BASIS, r->basis},
                 {WORD_RULES_HASH, r->rules_sha256},
                 {WORD_FORM_HASH, r->form_sha256},
                 {WORD_ENGINE, jx__str_of(pg->p->engine)}};
    pg->entry(pg, word(pg, WORD_PROVENANCE), STR_NONE, TONE_NONE);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].text.n) pg->line(pg, word(pg, lines[i].label), lines[i].text);
    pg->entry_end(pg);
}

static void put_form(Page *pg, const Report *r)
{
    pg->heading(pg, 2, jx__publish_form_name(pg->p, r));
    Str total = r->total.p ? jx__str_printf(pg->p->arena, "%.*s / %.*s", STR_F(r->total),
                                            STR_F(r->total_points))
                           : word(pg, WORD_NO_TOTAL);
    pg->figure(pg, word(pg, WORD_TOTAL), total, r->grade);
    pg->paragraph(pg, r->total_why, r->complete ? TONE_NONE : TONE_FAIR);
    put_charts(pg, r);
    if (r->audited)
        put_audited(pg, r);
    else
        put_scores(pg, r);
    put_findings(pg, r);
    pg->heading(pg, 3, word(pg, WORD_EXPLANATION));
    for (uint32_t i = 0; i < r->rows.n; i++)
        put_entry(pg, r, &r->rows.at[i]);
    put_provenance(pg, r);
}

void jx__publish_content(Page *pg)
{
    const Publication *p = pg->p;
    pg->begin(pg, jx__publish_title(p));
    if (p->n > 1) put_overview(pg);
    for (uint32_t i = 0; i < p->n && !p->arena->failed; i++)
        put_form(pg, p->reports[i]);
    pg->end(pg);
}
