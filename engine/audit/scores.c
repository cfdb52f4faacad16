/* Checks of a row's score against the rule's, and of its reason and grounds.
 *
 * Depends on build.h. A row the rules do not score, or whose cells cannot be read, is never called
 * too high or too low; a score that a person gives (定性, 录入) is only held within its points.
 */
#include "audit/build.h"

/* The printed points differ from the rule's, or nobody printed any: the scores are not of one
 * measure. */
static bool comparable(Audit *a, const Row *r)
{
    if (!r->scored || r->judged || r->unprinted || !r->score.ok || r->form->not_applicable)
        return false;
    return !r->points.ok || jx__audit_cmp(a, r->points.v, r->item->points) == 0;
}

static void compare(Audit *a, int sign)
{
    FOR_ROWS(a, r)
    {
        if (!comparable(a, r) || jx__audit_near(a, r->score.v, r->rule, r->score.half)) continue;
        if (jx__audit_cmp(a, r->score.v, r->rule) != sign) continue;
        Num gap = jx__audit_abs(a, jx__audit_sub(a, r->score.v, r->rule));
        FIND(a, jx__audit_at(a, r, "self_score"), r->name, r->score.text, jx__audit_num(a, r->rule),
             jx__audit_num(a, gap), jx__audit_goal(a, r));
    }
}

void jx__audit_too_high(Audit *a)
{
    compare(a, 1);
}

void jx__audit_too_low(Audit *a)
{
    compare(a, -1);
}

static bool is_full(Audit *a, const Row *r)
{
    return r->score.ok && r->points.ok && jx__num_sign(r->points.v) > 0 &&
           jx__audit_cmp(a, r->score.v, r->points.v) == 0;
}

/* Missed by the target, and no rule gives full points all the same. */
static bool is_missed(Audit *a, const Row *r)
{
    if (!r->known || r->met) return false;
    return !r->scored || jx__audit_cmp(a, r->rule, r->item->points) < 0;
}

void jx__audit_full_unfounded(Audit *a)
{
    FOR_ROWS(a, r)
    {
        if (!is_full(a, r) || r->form->not_applicable) continue;
        bool target = r->target.kind != Q_EMPTY || (r->item && r->item->target_kind != TARGET_NONE);
        bool value = r->item && r->item->reg_actual != JX_NO_REG &&
                     a->in->last->regs[r->item->reg_actual].status == CELL_OK;
        bool actual = r->actual.kind != Q_EMPTY || value;
        if (target && actual) continue;
        FIND(a, jx__audit_at(a, r, "self_score"), r->name, r->score.text, STR(""),
             target   ? STR("实际完成值")
             : actual ? STR("指标值")
                      : STR("指标值和实际完成值"),
             target   ? STR("actual value")
             : actual ? STR("target")
                      : STR("target and no actual value"));
    }
}

static Str points_said(Audit *a, Str points)
{
    if (!points.n) return STR("没有填分值");
    return jx__str_printf(a->ar, "分值%.*s分", STR_F(points));
}

static Str points_said_en(Audit *a, Str points)
{
    if (!points.n) return STR("no points printed");
    return jx__str_printf(a->ar, "of %.*s points", STR_F(points));
}

void jx__audit_no_reason(Audit *a)
{
    FOR_ROWS(a, r)
    {
        if (r->reason || r->form->not_applicable || !r->score.ok) continue;
        bool below = r->points.ok && jx__audit_cmp(a, r->score.v, r->points.v) < 0;
        if (!below && !is_missed(a, r)) continue;
        Str points = r->points.ok               ? r->points.text
                     : r->item && !r->unprinted ? jx__audit_num(a, r->item->points)
                                                : STR_NONE;
        FIND(a, jx__audit_at(a, r, "reason"), r->name, r->score.text, points_said(a, points),
             jx__audit_goal(a, r), points_said_en(a, points));
    }
}

void jx__audit_reason_but_full(Audit *a)
{
    FOR_ROWS(a, r)
    if (r->reason && is_full(a, r) && is_missed(a, r))
        FIND(a, jx__audit_at(a, r, "self_score"), r->name, jx__audit_goal(a, r), r->points.text);
}

void jx__audit_all_equal(Audit *a)
{
    uint32_t n = 0;
    FOR_ROWS(a, r)
    {
        Num t, v;
        if (r->target.kind != Q_NUMBER || r->actual.kind != Q_NUMBER) continue;
        if (!jx__audit_pair(a, &r->target, &r->actual, &t, &v) || jx__audit_cmp(a, t, v) != 0)
            return;
        n++;
    }
    if (n > 0 && jx__audit_cmp(a, NUM_INT(n), a->limit) >= 0)
        FIND(a, STR("indicators"), jx__str_printf(a->ar, "%u", n));
}
