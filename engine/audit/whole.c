/* Checks of the form as a whole: shifted columns, missing levels, the grade.
 *
 * Depends on build.h and words.def.
 */
#include "audit/build.h"
#include "form/cell.h"

/* ---- shifted cells ---- */

/* Target, actual and points are the same number in every row: the points were copied around. */
static void find_copied_points(Audit *a)
{
    if (a->nrows < 2) return;
    FOR_ROWS(a, r)
    {
        bool numbers = r->target.kind == Q_NUMBER && r->actual.kind == Q_NUMBER && r->points.ok &&
                       r->target.unit.kind == UNIT_NONE;
        if (!numbers || jx__audit_cmp(a, r->target.v, r->points.v) != 0 ||
            jx__audit_cmp(a, r->actual.v, r->points.v) != 0)
            return;
    }
    FIND(a, STR("indicators"), STR("指标值"), STR(""), STR(""),
         STR("每一行的指标值、实际完成值都等于分值"),
         STR("target and actual value equal the points in every row"));
}

void jx__audit_shifted(Audit *a)
{
    find_copied_points(a);
    Figure rate = jx__audit_figure(a, a->form->budget_rate);
    Figure b = jx__audit_figure(a, a->budget_text), s = jx__audit_figure(a, a->spent_text);
    bool large = rate.ok && jx__audit_cmp(a, rate.v, NUM_RATIO(3, 2)) > 0;
    bool budget = large && b.ok && jx__audit_cmp(a, rate.v, b.v) == 0;
    bool spent = large && s.ok && jx__audit_cmp(a, rate.v, s.v) == 0;
    if (!budget && !spent) return;
    if (jx__audit_cmp(a, rate.v, NUM_INT(100)) == 0) return; /* 100 of 100: a rate as well */
    Str column = spent ? STR("全年执行数") : a->base_name;
    FIND(a, STR("budget_rate"), rate.text, STR(""), STR(""),
         jx__str_printf(a->ar, "执行率栏填的是%.*s", STR_F(column)),
         jx__str_printf(a->ar, "the rate is the amount of %.*s", STR_F(column)));
}

/* ---- levels ---- */

static const struct {
    const char *shown, *words;
} levels[] = {
#define WORD(list, text)
#define LEVEL(shown, words) {shown, words},
#include "audit/words.def"
#undef LEVEL
#undef WORD
};

/* Whether a text holds one of the words "a|b|c". */
static bool holds_one(Str text, Str list)
{
    while (list.n) {
        uint32_t n = jx__str_find(list, STR("|"));
        if (n == JX_STR_ABSENT) n = list.n;
        if (jx__str_has(text, (Str){list.p, n})) return true;
        list = n < list.n ? (Str){list.p + n + 1, list.n - n - 1} : STR_NONE;
    }
    return false;
}

void jx__audit_levels(Audit *a)
{
    bool any = false;
    FOR_ROWS(a, r) any = any || r->form->level1.n > 0;
    if (!any || !a->complete) return; /* of a form that was cut, nothing is missing */
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        bool found = false;
        Str words = jx__str_of(levels[i].words);
        FOR_ROWS(a, r)
        found = found || holds_one(r->form->level1, words) || holds_one(r->form->level2, words);
        if (!found) FIND(a, STR("indicators"), jx__str_of(levels[i].shown));
    }
}

/* ---- the grade ---- */

static const struct {
    const char *form, *rule;
} grades[] = {
#define WORD(list, text)
#define GRADE(form, rule) {form, rule},
#include "audit/words.def"
#undef GRADE
#undef WORD
};

static bool same_grade(Str said, Str due)
{
    if (jx__str_eq(said, due)) return true;
    for (size_t i = 0; i < sizeof grades / sizeof *grades; i++)
        if (jx__str_eq(said, jx__str_of(grades[i].form)) &&
            jx__str_eq(due, jx__str_of(grades[i].rule)))
            return true;
    return false;
}

void jx__audit_grade(Audit *a)
{
    Str said = jx__cell_trim(a->form->self_grade);
    if (!said.n || jx__cell_is_placeholder(said) || !a->self_total.ok) return;
    Str due = jx__report_grade(a->plan, a->np, a->self_total.v);
    if (due.n && !same_grade(said, due))
        FIND(a, STR("self_grade"), jx__cell_shown(a->ar, said), a->self_total.text, due);
}
