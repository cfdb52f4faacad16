/* What the columns of a table with one form a row are called. One list for import and batch, so that
 * a table means the same to both. */
#include "form/form.h"

FormField jx__form_field(Str key)
{
    static const struct {
        const char *word;
        FormField field;
    } words[] = {{"id", FIELD_ID},
                 {"编号", FIELD_ID},
                 {"表号", FIELD_ID},
                 {"unit", FIELD_UNIT},
                 {"单位", FIELD_UNIT},
                 {"单位名称", FIELD_UNIT},
                 {"实施单位", FIELD_UNIT},
                 {"预算单位", FIELD_UNIT},
                 {"部门名称", FIELD_UNIT},
                 {"填报单位", FIELD_UNIT},
                 {"name", FIELD_NAME},
                 {"项目名称", FIELD_NAME},
                 {"form", FIELD_FORM},
                 {"表名", FIELD_FORM},
                 {"year", FIELD_YEAR},
                 {"年度", FIELD_YEAR},
                 {"department", FIELD_DEPARTMENT},
                 {"主管部门", FIELD_DEPARTMENT},
                 {"amount_unit", FIELD_AMOUNT_UNIT},
                 {"金额单位", FIELD_AMOUNT_UNIT},
                 {"budget_points", FIELD_BUDGET_POINTS},
                 {"budget_rate", FIELD_BUDGET_RATE},
                 {"budget_self_score", FIELD_BUDGET_SELF_SCORE},
                 {"self_total", FIELD_SELF_TOTAL},
                 {"自评总分", FIELD_SELF_TOTAL},
                 {"self_grade", FIELD_SELF_GRADE},
                 {"自评等级", FIELD_SELF_GRADE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (jx__str_eq(key, jx__str_of(words[i].word))) return words[i].field;
    return FIELD_NONE;
}
