/* A study as a document: the pages of publish/, filled with the tables of a population.
 *
 * Depends on publish/page.h alone of that folder; escaping and layout are its. Forms are listed by
 * rank, at most a thousand: the rest is in the JSON.
 */
#include "population/study.h"
#include "publish/page.h"

enum { MOST_RANKED = 1000 };

static Str say(const Study *s, const char *zh, const char *en)
{
    return jx__str_of(s->pop->lang == LANG_ZH ? zh : en);
}

static void head(Page *pg, const Study *s, const char *const (*heads)[2], uint32_t n,
                 uint32_t texts)
{
    PageColumn *columns = jx__arena_alloc(pg->p->arena, n * sizeof *columns);
    for (uint32_t i = 0; i < n && !pg->p->arena->failed; i++)
        columns[i] = (PageColumn){.head = say(s, heads[i][0], heads[i][1]), .number = i >= texts};
    pg->table(pg, columns, n);
}

static Str rate(Page *pg, const Study *s, Num n, bool has)
{
    return has ? jx__pop_percent(pg->p->arena, s->np, n) : STR("—");
}

static void put_spreads(Page *pg, const Study *s)
{
    static const char *const heads[][2] = {{"指标", "indicator"},
                                           {"计分", "scored"},
                                           {"满分", "full"},
                                           {"0分", "zero"},
                                           {"未填", "missing"},
                                           {"不适用", "n/a"},
                                           {"无法识别", "unreadable"},
                                           {"最低", "min"},
                                           {"中位", "median"},
                                           {"最高", "max"},
                                           {"平均", "mean"}};
    pg->heading(pg, 2, say(s, "得分率", "Score rates"));
    head(pg, s, heads, 11, 1);
    for (uint32_t i = 0; i < s->nspreads; i++) {
        const Spread *sp = &s->spreads[i];
        const uint32_t counts[] = {sp->counted, sp->full, sp->zero,
                                   sp->missing, sp->na,   sp->unreadable};
        PageCell cells[11] = {{.text = jx__pop_indicator(s, sp->indicator)->name, .rows = 1}};
        for (int k = 0; k < 6; k++)
            cells[1 + k] = (PageCell){.text = jx__pop_count(pg->p->arena, counts[k]), .rows = 1};
        const Num rates[] = {sp->min, sp->median, sp->max, sp->mean};
        for (int k = 0; k < 4; k++)
            cells[7 + k] = (PageCell){
                .text = rate(pg, s, rates[k], k < 3 ? sp->counted > 0 : sp->has_mean), .rows = 1};
        pg->row(pg, cells, false);
    }
    pg->table_end(pg);
}

static void put_effect(Page *pg, const Study *s, Str name, Str change, const Effect *e)
{
    bool exact;
    Arena *ar = pg->p->arena;
    PageCell cells[6] = {{.text = name, .rows = 1}, {.text = change, .rows = 1}};
    Str mean = e->has_mean ? jx__num_text(ar, s->np, e->mean, 4, 4, &exact) : STR("—");
    const Str figures[] = {jx__pop_count(ar, e->swapped), jx__pop_count(ar, e->greatest),
                           jx__pop_count(ar, e->grades), mean};
    for (int k = 0; k < 4; k++)
        cells[2 + k] = (PageCell){.text = e->tried ? figures[k] : STR("—"), .rows = 1};
    pg->row(pg, cells, false);
}

static void put_changes(Page *pg, const Study *s)
{
    static const char *const heads[][2] = {{"指标", "of"},      {"改动", "change"},
                                           {"换位对", "swaps"}, {"最大名次", "rank"},
                                           {"等级", "grades"},  {"平均增减", "mean"}};
    Arena *ar = pg->p->arena;
    if (!s->nweights && !s->nbounds) return;
    pg->heading(pg, 2, say(s, "名次取决于什么", "What the ranking hangs on"));
    head(pg, s, heads, 6, 2);
    for (uint32_t i = 0; i < s->nweights; i++) {
        Str name = jx__pop_indicator(s, s->weights[i].of)->name;
        put_effect(pg, s, name, say(s, "分值－10%", "points －10%"), &s->weights[i].less);
        put_effect(pg, s, name, say(s, "分值＋10%", "points ＋10%"), &s->weights[i].more);
    }
    for (uint32_t i = 0; i < s->nbounds; i++) {
        const Bound *b = &s->pop->bounds[s->bounds[i].of];
        put_effect(pg, s, b->of, jx__str_printf(ar, "%.*s→%.*s", STR_F(b->text), STR_F(b->less)),
                   &s->bounds[i].less);
        put_effect(pg, s, b->of, jx__str_printf(ar, "%.*s→%.*s", STR_F(b->text), STR_F(b->more)),
                   &s->bounds[i].more);
    }
    pg->table_end(pg);
}

static void put_forms(Page *pg, const Study *s)
{
    static const char *const heads[][2] = {
        {"名次", "rank"}, {"申报表", "form"}, {"等级", "grade"}, {"总分", "total"}};
    Arena *ar = pg->p->arena;
    uint32_t *list = jx__pop_ranked(s, ar);
    if (ar->failed) return;
    pg->heading(pg, 2, say(s, "名次", "Ranking"));
    head(pg, s, heads, 4, 3);
    for (uint32_t i = 0; i < s->nforms && i < MOST_RANKED; i++) {
        bool exact;
        const Outcome *now = &s->forms[list[i]]->now;
        bool graded = now->has && now->grade < s->pop->ngrades;
        PageCell cells[4] = {
            {.text = now->has ? jx__pop_count(ar, s->rank[list[i]]) : STR("—"), .rows = 1},
            {.text = s->labels[list[i]], .rows = 1},
            {.text = graded ? s->pop->grades[now->grade] : STR("—"), .rows = 1},
            {.text = now->has ? jx__num_text(ar, s->np, now->total, 12, 4, &exact) : STR("—"),
             .rows = 1}};
        pg->row(pg, cells, false);
    }
    pg->table_end(pg);
    if (s->nforms > MOST_RANKED)
        pg->paragraph(
            pg,
            say(s, "只列前1000份；全部名次见 JSON。", "The first 1000 only; JSON has all of them."),
            TONE_NONE);
}

static void put_findings(Page *pg, const Study *s, const Diags *diags)
{
    Arena *ar = pg->p->arena;
    if (!diags->at.n) return;
    pg->heading(pg, 2, say(s, "发现", "Findings"));
    for (uint32_t i = 0; i < diags->at.n; i++) {
        const Diag *d = &diags->at.at[i];
        Tone tone = d->severity == SEV_NOTE ? TONE_NONE : TONE_FAIR;
        pg->entry(pg, jx__diag_message(ar, d, s->pop->lang),
                  jx__str_printf(ar, "JX%d", (int)d->code), tone);
        pg->line(pg, say(s, "改法", "fix"), jx__diag_fix(ar, d, s->pop->lang));
        pg->entry_end(pg);
    }
    if (diags->dropped)
        pg->paragraph(pg,
                      jx__str_printf(ar, s->pop->lang == LANG_ZH ? "另有%u条未列出" : "%u more",
                                     (unsigned)diags->dropped),
                      TONE_NONE);
}

static void fill(Page *pg, const Study *s, const Diags *diags)
{
    Arena *ar = pg->p->arena;
    Str title = s->pop->title;
    pg->begin(pg, title.n ? jx__str_printf(
                                ar, s->pop->lang == LANG_ZH ? "%.*s：总体检查" : "%.*s: all forms",
                                STR_F(title))
                          : say(s, "总体检查", "All forms"));
    pg->paragraph(pg,
                  jx__str_printf(ar,
                                 s->pop->lang == LANG_ZH
                                     ? "%u份，%u份有总分，%u项指标。"
                                     : "%u forms, %u with a total, %u indicators.",
                                 (unsigned)s->nforms, (unsigned)s->scored, (unsigned)s->nspreads),
                  TONE_NONE);
    put_findings(pg, s, diags);
    put_spreads(pg, s);
    put_changes(pg, s);
    put_forms(pg, s);
    pg->end(pg);
}

void jx__population_markdown(Buf *out, const Study *s, const Diags *diags)
{
    Publication p = {.lang = s->pop->lang, .arena = out->arena};
    Page pg = jx__page_markdown(out, &p);
    fill(&pg, s, diags);
}

void jx__population_html(Buf *out, const Study *s, const Diags *diags)
{
    Publication p = {.lang = s->pop->lang, .arena = out->arena};
    Page pg = jx__page_html(out, &p);
    fill(&pg, s, diags);
}
