/* Checks of what is said in words: copies, templates, names, reasons, the conclusion.
 *
 * Depends on build.h and words.def. Narrative fields (goal, tasks, conclusion) are read only as far
 * as TEXT_READ; without them the checks that need them do not run, and nothing is claimed.
 */
#include "audit/build.h"
#include "base/name.h"
#include "base/utf8.h"
#include "form/cell.h"

enum { TEXT_READ = 16384, ABOUT_READ = 4096, NEAR = 60, SHORT_NAME = 12 };

static Str cut(Str s)
{
    return (Str){s.p, s.n < TEXT_READ ? s.n : TEXT_READ};
}

static Str shown(Audit *a, Str s)
{
    return jx__cell_shown(a->ar, s);
}

/* By the rule the words themselves decide (＝按时支付): then the same words are the right answer. */
static bool words_decide(const Row *r)
{
    return r->item && r->item->target_kind == TARGET_TEXT && r->item->method != METHOD_JUDGED;
}

void jx__audit_copied(Audit *a)
{
    FOR_ROWS(a, r)
    {
        bool text = r->target.kind == Q_TEXT && r->actual.kind == Q_TEXT && !r->target.digits &&
                    !r->target.garbled;
        if (!text || jx__audit_is_word(W_STOCK, r->target.text) || words_decide(r)) continue;
        Str x = jx__name_key(a->ar, r->target.text), y = jx__name_key(a->ar, r->actual.text);
        if (jx__str_eq(x, y))
            FIND(a, jx__audit_at(a, r, "actual"), r->name, shown(a, r->target.text));
    }
}

void jx__audit_template(Audit *a)
{
    FOR_ROWS(a, r)
    {
        Str name = jx__cell_trim(r->form->name);
        bool label = jx__str_starts(name, STR("指标")) &&
                     (r->name.n == 0 || jx__cell_is_placeholder(r->name) ||
                      jx__str_ends(name, STR("：")) || jx__str_ends(name, STR(":")));
        if (label || jx__audit_word(W_BLANK, name).n)
            FIND(a, jx__audit_at(a, r, "name"), shown(a, name));
        else if (jx__audit_word(W_BLANK, r->target.text).n)
            FIND(a, jx__audit_at(a, r, "target"), shown(a, r->target.text));
    }
}

static const struct {
    const char *level, *name, *belongs;
} classes[] = {
#define WORD(list, text)
#define CLASS(level, name, belongs) {level, name, belongs},
#include "audit/words.def"
#undef CLASS
#undef WORD
};

void jx__audit_misplaced(Audit *a)
{
    FOR_ROWS(a, r) for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    {
        Str one = jx__cell_trim(r->form->level1), two = jx__cell_trim(r->form->level2);
        bool here = jx__str_has(two, jx__str_of(classes[i].level)) ||
                    jx__str_has(one, jx__str_of(classes[i].level));
        bool fits = jx__str_has(two, jx__str_of(classes[i].belongs));
        if (!here || fits || !jx__str_has(r->name, jx__str_of(classes[i].name))) continue;
        Str under = jx__str_has(two, jx__str_of(classes[i].level)) ? two : one;
        FIND(a, jx__audit_at(a, r, two.n ? "level2" : "level1"), r->name, under,
             jx__str_of(classes[i].belongs));
        break;
    }
}

void jx__audit_twice(Audit *a)
{
    FOR_ROWS(a, r)
    {
        bool rate = jx__audit_word(W_EXECUTION, r->name).n > 0;
        if (rate && (a->budget_points.ok || a->budget_score.ok) && r->score.given)
            FIND(a, jx__audit_at(a, r, "name"), r->name, STR(""), STR(""), STR("预算执行栏"),
                 STR("the budget line"));
        const FormRow *first = jx__audit_named(&a->names, r->form->key);
        if (first && first != r->form && jx__str_eq(first->level1, r->form->level1) &&
            r->score.given)
            FIND(a, jx__audit_at(a, r, "name"), r->name, STR(""), STR(""), first->where,
                 first->where);
    }
}

/* ---- satisfaction ---- */

/* Whether any two characters of `object` that stand together stand in `text` as well. */
static bool akin(Str object, Str text)
{
    uint32_t len, next;
    for (uint32_t at = 0; at < object.n; at += len) {
        (void)jx__utf8_next(object.p + at, object.p + object.n, &len);
        if (at + len >= object.n) break;
        (void)jx__utf8_next(object.p + at + len, object.p + object.n, &next);
        if (jx__str_has(text, (Str){object.p + at, len + next})) return true;
    }
    return false;
}

static void add_about(Buf *about, Str text)
{
    if (about->n + text.n < ABOUT_READ) jx__buf_add(about, text);
    jx__buf_addz(about, " ");
}

void jx__audit_unrelated(Audit *a)
{
    if (!a->form->goal.n && !a->form->tasks.n) return;
    Buf about = jx__buf(a->ar); /* all the form says of itself, satisfaction left out */
    const Str heads[] = {a->form->name, a->form->goal, a->form->unit};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        add_about(&about, heads[i]);
    for (uint32_t i = 0; i < a->form->tasks.n; i++) {
        const FormTask *task = &a->form->tasks.at[i];
        const Str says[] = {task->name, task->content, task->goal};
        for (size_t k = 0; k < sizeof says / sizeof *says; k++)
            add_about(&about, says[k]);
    }
    FOR_ROWS(a, r) if (!jx__audit_word(W_SATISFIED, r->name).n) add_about(&about, r->name);
    FOR_ROWS(a, r)
    {
        Str word = jx__audit_word(W_SATISFIED, r->name);
        uint32_t at = jx__str_find(r->name, word);
        if (!word.n || at == 0 || at == JX_STR_ABSENT) continue;
        Str object = {r->name.p, at};
        if (jx__audit_word(W_GENERIC, object).n) continue;
        if (!akin(object, jx__buf_str(&about))) FIND(a, jx__audit_at(a, r, "name"), r->name);
    }
}

static bool tells_sample(Str text)
{
    bool digit = false;
    for (uint32_t i = 0; i < text.n && !digit; i++)
        digit = text.p[i] >= '0' && text.p[i] <= '9';
    return digit && jx__audit_word(W_SURVEY, text).n > 0;
}

void jx__audit_no_survey(Audit *a)
{
    FOR_ROWS(a, r)
    {
        const Quant *v = &r->actual;
        if (!jx__audit_word(W_SATISFIED, r->name).n || v->kind != Q_NUMBER) continue;
        Num whole = v->unit.kind == UNIT_PERCENT ? NUM_INT(1) : NUM_INT(100);
        if (jx__audit_cmp(a, v->v, whole) != 0 || tells_sample(r->form->reason) ||
            tells_sample(r->form->note))
            continue;
        FIND(a, jx__audit_at(a, r, "actual"), r->name);
    }
}

/* ---- the conclusion ---- */

/* What a text says of the name at `at`: up to the next mark. */
static Str said_of_name(Str text, uint32_t at)
{
    static const char *const ends[] = {"。", "；", "，", "\n", ";", ","};
    for (uint32_t i = at; i < text.n; i++)
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
            if (jx__str_starts((Str){text.p + i, text.n - i}, jx__str_of(ends[k])))
                return (Str){text.p + at, i - at};
    return (Str){text.p + at, text.n - at};
}

/* The figure that follows a name in a text: 新增企业达到120家. */
static Quant figure_after(Audit *a, Str text, uint32_t at)
{
    static const char *const links[] = {"达到", "达", "为", "共", "完成", "实现", "是", "：", ":"};
    Quant none = {.kind = Q_EMPTY};
    Str s = {text.p + at, text.n - at};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (jx__cell_take(&s, jx__str_of(links[i]))) break;
    Decimal d;
    if (jx__decimal(a->np, s, &d) != DECIMAL_OK) return none;
    Unit u;
    Str rest = {s.p + d.used, s.n - d.used < NEAR ? s.n - d.used : NEAR};
    uint32_t n = jx__unit_prefix(a->ar, a->np, NULL, rest, &u);
    return n ? jx__audit_quant(a, (Str){s.p, d.used + n}) : none;
}

void jx__audit_contradiction(Audit *a)
{
    Str text = cut(a->form->conclusion);
    if (!text.n) return;
    FOR_ROWS(a, r)
    {
        uint32_t at = r->name.n >= SHORT_NAME ? jx__str_find(text, r->name) : JX_STR_ABSENT;
        if (at == JX_STR_ABSENT) continue;
        Quant q = figure_after(a, text, at + r->name.n);
        Num said, real, goal;
        if (!jx__audit_pair(a, &q, &r->actual, &said, &real)) continue;
        Num half = jx__audit_half(a, q.text, q.unit.scale);
        Num other =
            jx__audit_half(a, r->actual.text,
                           r->actual.unit.kind == UNIT_NONE ? q.unit.scale : r->actual.unit.scale);
        if (jx__audit_cmp(a, other, half) > 0) half = other;
        if (jx__audit_near(a, said, real, half)) continue;
        if (jx__audit_pair(a, &q, &r->target, &said, &goal) && jx__audit_near(a, said, goal, half))
            continue; /* the text speaks of the target */
        FIND(a, jx__audit_at(a, r, "actual"), r->name, shown(a, q.text), shown(a, r->actual.text));
    }
}

void jx__audit_conclusion(Audit *a)
{
    Str text = cut(a->form->conclusion), claim = jx__audit_word(W_ALL_DONE, text);
    if (!claim.n) return;
    FOR_ROWS(a, r)
    {
        if (!r->score.ok || !r->points.ok || jx__audit_cmp(a, r->score.v, r->points.v) >= 0)
            continue;
        FIND(a, STR("conclusion"), claim, r->score.text, r->points.text,
             jx__str_printf(a->ar, "“%.*s”得%.*s分，不是满分%.*s分", STR_F(r->name),
                            STR_F(r->score.text), STR_F(r->points.text)),
             jx__str_printf(a->ar, "“%.*s” has %.*s of %.*s points", STR_F(r->name),
                            STR_F(r->score.text), STR_F(r->points.text)));
        return;
    }
    const Figure *t = &a->self_total;
    Num full = a->plan->total_points;
    if (!t->ok || jx__audit_cmp(a, t->v, full) >= 0 || a->all_points) return;
    FIND(a, STR("conclusion"), claim, t->text, jx__audit_num(a, full),
         jx__str_printf(a->ar, "自评总分为%.*s分", STR_F(t->text)),
         jx__str_printf(a->ar, "the total is %.*s", STR_F(t->text)));
}

void jx__audit_undone_but_full(Audit *a)
{
    Str text = cut(a->form->conclusion);
    FOR_ROWS(a, r)
    {
        bool full = r->score.ok && r->points.ok && jx__num_sign(r->points.v) > 0 &&
                    jx__audit_cmp(a, r->score.v, r->points.v) >= 0;
        if (!full) continue;
        Str word = r->reason ? jx__audit_word(W_UNDONE, cut(r->form->reason)) : STR_NONE;
        uint32_t at = r->name.n >= SHORT_NAME ? jx__str_find(text, r->name) : JX_STR_ABSENT;
        if (!word.n && at != JX_STR_ABSENT) word = jx__audit_word(W_UNDONE, said_of_name(text, at));
        if (word.n) FIND(a, jx__audit_at(a, r, "self_score"), r->name, word, r->points.text);
    }
}
