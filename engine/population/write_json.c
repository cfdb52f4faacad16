/* A study as JSON: all indicators, all forms by rank, all changes. Figures are exact decimals or
 * percentages with two decimals; counts are numbers. */
#include "population/study.h"

static void key(Buf *out, const char *name, bool first)
{
    jx__buf_printf(out, "%s\"%s\": ", first ? "" : ", ", name);
}

static void put_text(Buf *out, const char *name, Str text)
{
    key(out, name, false);
    if (text.p)
        jx__json_string(out, text);
    else
        jx__buf_addz(out, "null");
}

static void put_count(Buf *out, const char *name, uint64_t n)
{
    key(out, name, false);
    jx__buf_printf(out, "%llu", (unsigned long long)n);
}

static void put_rate(Buf *out, const Study *s, const char *name, Num rate, bool has)
{
    put_text(out, name, has ? jx__pop_percent(out->arena, s->np, rate) : STR_NONE);
}

static Str decimal(Buf *out, const Study *s, Num n)
{
    bool exact;
    return jx__num_text(out->arena, s->np, n, 12, 4, &exact);
}

static void put_spread(Buf *out, const Study *s, const Spread *sp)
{
    jx__buf_addz(out, "{\"name\": ");
    jx__json_string(out, jx__pop_indicator(s, sp->indicator)->name);
    put_count(out, "forms", sp->forms);
    put_count(out, "scored", sp->counted);
    put_count(out, "full", sp->full);
    put_count(out, "zero", sp->zero);
    put_count(out, "missing", sp->missing);
    put_count(out, "not_applicable", sp->na);
    put_count(out, "unreadable", sp->unreadable);
    put_count(out, "over_asked", sp->over_asked);
    put_count(out, "over", sp->over);
    put_count(out, "below_last", sp->below_last);
    put_rate(out, s, "min", sp->min, sp->counted > 0);
    put_rate(out, s, "median", sp->median, sp->counted > 0);
    put_rate(out, s, "max", sp->max, sp->counted > 0);
    put_rate(out, s, "mean", sp->mean, sp->has_mean);
    jx__buf_addz(out, "}");
}

static void put_effect(Buf *out, const Study *s, const char *name, const Effect *e)
{
    key(out, name, false);
    if (!e->tried) {
        jx__buf_addz(out, "null");
        return;
    }
    jx__buf_printf(out, "{\"compared\": %u", (unsigned)e->compared);
    put_count(out, "lost", e->lost);
    put_count(out, "swapped", e->swapped);
    put_count(out, "untied", e->untied);
    put_count(out, "tied", e->tied);
    put_count(out, "greatest_move", e->greatest);
    put_text(out, "greatest_of", e->greatest ? s->labels[e->who] : STR_NONE);
    put_count(out, "grades", e->grades);
    put_text(out, "mean_change", e->has_mean ? decimal(out, s, e->mean) : STR_NONE);
    jx__buf_addz(out, "}");
}

static void put_form(Buf *out, const Study *s, uint32_t i)
{
    const Outcome *now = &s->forms[i]->now;
    jx__buf_addz(out, "{\"form\": ");
    jx__json_string(out, s->labels[i]);
    put_text(out, "total", now->has ? decimal(out, s, now->total) : STR_NONE);
    put_text(out, "grade",
             now->has && now->grade < s->pop->ngrades ? s->pop->grades[now->grade] : STR_NONE);
    key(out, "rank", false);
    if (s->rank[i])
        jx__buf_printf(out, "%u}", (unsigned)s->rank[i]);
    else
        jx__buf_addz(out, "null}");
}

static void put_forms(Buf *out, const Study *s)
{
    uint32_t *list = jx__pop_ranked(s, out->arena);
    if (out->arena->failed) return;
    jx__buf_addz(out, ",\n \"forms\": [");
    for (uint32_t i = 0; i < s->nforms; i++) {
        jx__buf_addz(out, i ? ",\n  " : "\n  ");
        put_form(out, s, list[i]);
    }
    jx__buf_addz(out, "]");
}

static void put_weight(Buf *out, const Study *s, const Tried *t)
{
    jx__buf_addz(out, "{\"name\": ");
    jx__json_string(out, jx__pop_indicator(s, t->of)->name);
    put_effect(out, s, "less", &t->less);
    put_effect(out, s, "more", &t->more);
    jx__buf_addz(out, "}");
}

static void put_bound(Buf *out, const Study *s, const Tried *t)
{
    const Bound *b = &s->pop->bounds[t->of];
    jx__buf_addz(out, "{\"of\": ");
    jx__json_string(out, b->of);
    put_text(out, "file", b->file);
    put_count(out, "line", b->line);
    put_text(out, "bound", b->text);
    put_text(out, "less_text", b->less);
    put_text(out, "more_text", b->more);
    put_effect(out, s, "less", &t->less);
    put_effect(out, s, "more", &t->more);
    jx__buf_addz(out, "}");
}

void jx__population_json(Buf *out, const Study *s)
{
    jx__buf_addz(out, "{\"scheme\": ");
    jx__json_string(out, s->pop->title);
    put_text(out, "fingerprint", s->pop->fingerprint);
    put_count(out, "form_count", s->nforms);
    put_count(out, "scored", s->scored);
    jx__buf_addz(out, ",\n \"indicators\": [");
    for (uint32_t i = 0; i < s->nspreads; i++) {
        jx__buf_addz(out, i ? ",\n  " : "\n  ");
        put_spread(out, s, &s->spreads[i]);
    }
    jx__buf_addz(out, "]");
    put_forms(out, s);
    jx__buf_addz(out, ",\n \"weights\": [");
    for (uint32_t i = 0; i < s->nweights; i++) {
        jx__buf_addz(out, i ? ",\n  " : "\n  ");
        put_weight(out, s, &s->weights[i]);
    }
    jx__buf_addz(out, "],\n \"thresholds\": [");
    for (uint32_t i = 0; i < s->nbounds; i++) {
        jx__buf_addz(out, i ? ",\n  " : "\n  ");
        put_bound(out, s, &s->bounds[i]);
    }
    jx__buf_printf(out, "],\n \"thresholds_not_tried\": %u, \"weights_not_tried\": %u}",
                   (unsigned)s->pop->untried, (unsigned)s->weights_left);
}
