/* A study as JSON: all indicators, all forms by rank, all changes. Figures are exact decimals or
 * percentages with two decimals; counts are numbers. */
#include "base/json.h"
#include "population/study.h"

static void put_rate(Json *j, const Study *s, const char *name, Num rate, bool has)
{
    jx__json_text(j, name, has ? jx__pop_percent(j->out->arena, s->np, rate) : STR_NONE);
}

static Str decimal(Json *j, const Study *s, Num n)
{
    bool exact;
    return jx__num_text(j->out->arena, s->np, n, 12, 4, &exact);
}

static void put_spread(Json *j, const Study *s, const Spread *sp)
{
    jx__json_text(j, "name", jx__pop_indicator(s, sp->indicator)->name);
    jx__json_number(j, "forms", sp->forms);
    jx__json_number(j, "scored", sp->counted);
    jx__json_number(j, "full", sp->full);
    jx__json_number(j, "zero", sp->zero);
    jx__json_number(j, "missing", sp->missing);
    jx__json_number(j, "not_applicable", sp->na);
    jx__json_number(j, "unreadable", sp->unreadable);
    jx__json_number(j, "over_asked", sp->over_asked);
    jx__json_number(j, "over", sp->over);
    jx__json_number(j, "below_last", sp->below_last);
    put_rate(j, s, "min", sp->min, sp->counted > 0);
    put_rate(j, s, "median", sp->median, sp->counted > 0);
    put_rate(j, s, "max", sp->max, sp->counted > 0);
    put_rate(j, s, "mean", sp->mean, sp->has_mean);
    jx__json_close(j, "}");
}

static void put_effect(Json *j, const Study *s, const char *name, const Effect *e)
{
    if (!e->tried) {
        jx__json_null(j, name);
        return;
    }
    jx__json_begin(j, name, "{");
    jx__json_number(j, "compared", e->compared);
    jx__json_number(j, "lost", e->lost);
    jx__json_number(j, "swapped", e->swapped);
    jx__json_number(j, "untied", e->untied);
    jx__json_number(j, "tied", e->tied);
    jx__json_number(j, "greatest_move", e->greatest);
    jx__json_text(j, "greatest_of", e->greatest ? s->labels[e->who] : STR_NONE);
    jx__json_number(j, "grades", e->grades);
    jx__json_text(j, "mean_change", e->has_mean ? decimal(j, s, e->mean) : STR_NONE);
    jx__json_close(j, "}");
}

static void put_form(Json *j, const Study *s, uint32_t i)
{
    const Outcome *now = &s->forms[i]->now;
    jx__json_text(j, "form", s->labels[i]);
    jx__json_text(j, "total", now->has ? decimal(j, s, now->total) : STR_NONE);
    jx__json_text(j, "grade",
                  now->has && now->grade < s->pop->ngrades ? s->pop->grades[now->grade] : STR_NONE);
    if (s->rank[i])
        jx__json_number(j, "rank", s->rank[i]);
    else
        jx__json_null(j, "rank");
    jx__json_close(j, "}");
}

static void put_weight(Json *j, const Study *s, const Tried *t)
{
    jx__json_text(j, "name", jx__pop_indicator(s, t->of)->name);
    put_effect(j, s, "less", &t->less);
    put_effect(j, s, "more", &t->more);
    jx__json_close(j, "}");
}

static void put_bound(Json *j, const Study *s, const Tried *t)
{
    const Bound *b = &s->pop->bounds[t->of];
    jx__json_text(j, "of", b->of);
    jx__json_text(j, "file", b->file);
    jx__json_number(j, "line", b->line);
    jx__json_text(j, "bound", b->text);
    jx__json_text(j, "less_text", b->less);
    jx__json_text(j, "more_text", b->more);
    put_effect(j, s, "less", &t->less);
    put_effect(j, s, "more", &t->more);
    jx__json_close(j, "}");
}

/* A list of the whole begins a line, and so does each of its elements. */
static void begin_list(Json *j, const char *name)
{
    j->gap = "\n ";
    jx__json_begin(j, name, "[");
    j->gap = " ";
}

static void put_forms(Json *j, const Study *s)
{
    uint32_t *list = jx__pop_ranked(s, j->out->arena);
    if (j->out->arena->failed) return;
    begin_list(j, "forms");
    for (uint32_t i = 0; i < s->nforms; i++) {
        jx__json_item(j, i, "\n  ");
        put_form(j, s, list[i]);
    }
    jx__json_close(j, "]");
}

void jx__population_json(Buf *out, const Study *s)
{
    Json json = jx__json(out, " "), *j = &json;
    jx__json_open(j, "{");
    jx__json_text(j, "scheme", s->pop->title);
    jx__json_text(j, "fingerprint", s->pop->fingerprint);
    jx__json_number(j, "form_count", s->nforms);
    jx__json_number(j, "scored", s->scored);
    begin_list(j, "indicators");
    for (uint32_t i = 0; i < s->nspreads; i++) {
        jx__json_item(j, i, "\n  ");
        put_spread(j, s, &s->spreads[i]);
    }
    jx__json_close(j, "]");
    put_forms(j, s);
    begin_list(j, "weights");
    for (uint32_t i = 0; i < s->nweights; i++) {
        jx__json_item(j, i, "\n  ");
        put_weight(j, s, &s->weights[i]);
    }
    jx__json_close(j, "]");
    begin_list(j, "thresholds");
    for (uint32_t i = 0; i < s->nbounds; i++) {
        jx__json_item(j, i, "\n  ");
        put_bound(j, s, &s->bounds[i]);
    }
    jx__json_close(j, "]");
    j->gap = "\n ";
    jx__json_number(j, "thresholds_not_tried", s->pop->untried);
    j->gap = " ";
    jx__json_number(j, "weights_not_tried", s->weights_left);
    jx__json_close(j, "}");
}
