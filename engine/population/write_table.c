/* A study for a terminal: spread of the indicators, then what moved weights and thresholds do. */
#include "population/study.h"
#include "base/utf8.h"

typedef struct Table {
    Buf *out;
    const Study *s;
} Table;

enum { NAME_WIDTH = 28, FIGURE_WIDTH = 9 };

static Str say(const Study *s, const char *zh, const char *en)
{
    return jx__str_of(s->pop->lang == LANG_ZH ? zh : en);
}

static void blanks(Buf *out, uint32_t n)
{
    while (n--)
        jx__buf_add(out, STR(" "));
}

/* As much of a name as fits the column. */
static void put_name(Table *t, Str name, uint32_t most)
{
    uint32_t n = 0, width = 0, len;
    for (; n < name.n; n += len) {
        (void)jx__utf8_next(name.p + n, name.p + name.n, &len);
        uint32_t more = jx__utf8_width((Str){name.p + n, len});
        if (width + more > most - (n + len < name.n)) break;
        width += more;
    }
    jx__buf_harmless(t->out, (Str){name.p, n}, false);
    if (n < name.n) {
        jx__buf_add(t->out, STR("…"));
        width++;
    }
    blanks(t->out, width < most ? most - width : 0);
}

static void put_figure(Table *t, Str text)
{
    uint32_t width = jx__utf8_width(text);
    blanks(t->out, width < FIGURE_WIDTH ? FIGURE_WIDTH - width : 1);
    jx__buf_add(t->out, text);
}

static void put_count(Table *t, uint64_t n)
{
    put_figure(t, jx__pop_count(t->out->arena, n));
}

static void heads(Table *t, Str first, const char *const *zh, const char *const *en, uint32_t n)
{
    put_name(t, first, NAME_WIDTH);
    for (uint32_t i = 0; i < n; i++)
        put_figure(t, say(t->s, zh[i], en[i]));
    jx__buf_add(t->out, STR("\n"));
}

static void put_rate(Table *t, Num rate, bool has)
{
    put_figure(t, has ? jx__pop_percent(t->out->arena, t->s->np, rate) : STR("—"));
}

static void put_spreads(Table *t)
{
    static const char *const zh[] = {"计分",     "满分", "0分",  "未填", "不适用",
                                     "无法识别", "最低", "中位", "最高", "平均"};
    static const char *const en[] = {"scored", "full", "zero",   "missing", "n/a",
                                     "unread", "min",  "median", "max",     "mean"};
    uint32_t alone = 0;
    jx__buf_add(t->out, STR("\n"));
    heads(t, say(t->s, "指标得分率", "score rates"), zh, en, 10);
    for (uint32_t i = 0; i < t->s->nspreads; i++) {
        const Spread *sp = &t->s->spreads[i];
        const Indicator *in = jx__pop_indicator(t->s, sp->indicator);
        if (in->rank == JX_NO_REG && sp->forms < 2 && t->s->nforms > 1) {
            alone++;
            continue;
        }
        const uint32_t counts[] = {sp->counted, sp->full, sp->zero,
                                   sp->missing, sp->na,   sp->unreadable};
        put_name(t, in->name, NAME_WIDTH);
        for (int k = 0; k < 6; k++)
            put_count(t, counts[k]);
        put_rate(t, sp->min, sp->counted > 0);
        put_rate(t, sp->median, sp->counted > 0);
        put_rate(t, sp->max, sp->counted > 0);
        put_rate(t, sp->mean, sp->has_mean);
        jx__buf_add(t->out, STR("\n"));
    }
    if (alone)
        jx__buf_printf(t->out,
                       t->s->pop->lang == LANG_ZH ? "另有%u项只在一份表上，没有列出\n"
                                                  : "%u more stand on one form only\n",
                       (unsigned)alone);
}

static void put_effect(Table *t, Str name, Str change, const Effect *e)
{
    bool exact;
    put_name(t, name, NAME_WIDTH);
    blanks(t->out, 1);
    put_name(t, change, 20);
    if (!e->tried) {
        jx__buf_add(t->out, say(t->s, "  规则不成立，或者没有可调的分值\n", "  not to be had\n"));
        return;
    }
    put_count(t, e->swapped);
    put_count(t, e->greatest);
    put_count(t, e->grades);
    Str mean =
        e->has_mean ? jx__num_text(t->out->arena, t->s->np, e->mean, 4, 4, &exact) : STR("—");
    put_figure(t, mean);
    jx__buf_add(t->out, STR("\n"));
}

static void put_heads(Table *t, Str title)
{
    static const char *const zh[] = {"换位对", "最大名次", "等级", "平均增减"};
    static const char *const en[] = {"swaps", "rank", "grades", "mean"};
    jx__buf_add(t->out, STR("\n"));
    put_name(t, title, NAME_WIDTH + 21);
    for (int i = 0; i < 4; i++)
        put_figure(t, say(t->s, zh[i], en[i]));
    jx__buf_add(t->out, STR("\n"));
}

static void put_changes(Table *t)
{
    const Study *s = t->s;
    if (s->nweights) put_heads(t, say(s, "分值增减10%", "points moved by 10%"));
    for (uint32_t i = 0; i < s->nweights; i++) {
        Str name = jx__pop_indicator(s, s->weights[i].of)->name;
        put_effect(t, name, STR("－10%"), &s->weights[i].less);
        put_effect(t, name, STR("＋10%"), &s->weights[i].more);
    }
    if (s->nbounds) put_heads(t, say(s, "界限移动5%", "thresholds moved by 5%"));
    for (uint32_t i = 0; i < s->nbounds; i++) {
        const Bound *b = &s->pop->bounds[s->bounds[i].of];
        Arena *ar = t->out->arena;
        put_effect(t, b->of, jx__str_printf(ar, "%.*s→%.*s", STR_F(b->text), STR_F(b->less)),
                   &s->bounds[i].less);
        put_effect(t, b->of, jx__str_printf(ar, "%.*s→%.*s", STR_F(b->text), STR_F(b->more)),
                   &s->bounds[i].more);
    }
}

void jx__population_table(Buf *out, const Study *s, bool color)
{
    Table t = {.out = out, .s = s};
    if (color) jx__buf_addz(out, "\x1b[1m");
    if (s->pop->title.n)
        jx__buf_printf(out, s->pop->lang == LANG_ZH ? "%.*s：" : "%.*s: ", STR_F(s->pop->title));
    jx__buf_printf(out,
                   s->pop->lang == LANG_ZH ? "%u份，%u份有总分，%u项指标\n"
                                           : "%u forms, %u with a total, %u indicators\n",
                   (unsigned)s->nforms, (unsigned)s->scored, (unsigned)s->nspreads);
    if (color) jx__buf_addz(out, "\x1b[0m");
    put_spreads(&t);
    put_changes(&t);
}
