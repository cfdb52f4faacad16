/* Worked examples as the text of a section 算例.
 *
 * A column of a table that no row fills is left out, except what a row has to have.
 */
#include "trial/trial.h"

static void put_pairs(Buf *out, const char *label, const CaseValue *at, uint32_t n)
{
    enum { LINE = 10 }; /* pairs in a line of the text */
    uint32_t put = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (!at[k].text.n) continue; /* a score that no decimal can say */
        if (!put) jx__buf_printf(out, "　　%s：", label);
        if (put) jx__buf_add(out, STR("，"));
        if (put && put % LINE == 0) jx__buf_add(out, STR("\n　　　　"));
        jx__buf_printf(out, "%.*s＝%.*s", STR_F(at[k].name), STR_F(at[k].text));
        put++;
    }
    if (put) jx__buf_add(out, STR("\n"));
}

static void put_rows(Buf *out, const Trial *c)
{
    static const char *const heads[EXAMPLE_COLUMNS] = {
        "一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "自评得分", "偏差原因"};
    bool used[EXAMPLE_COLUMNS] = {[COLUMN_NAME] = true, [COLUMN_ACTUAL] = true};
    if (!c->rows.n) return;
    for (uint32_t r = 0; r < c->rows.n; r++)
        for (int k = 0; k < EXAMPLE_COLUMNS; k++)
            used[k] = used[k] || c->rows.at[r].cells[k].n > 0;
    jx__buf_add(out, STR("　　｜"));
    for (int k = 0; k < EXAMPLE_COLUMNS; k++)
        if (used[k]) jx__buf_printf(out, "%s｜", heads[k]);
    jx__buf_add(out, STR("应得｜\n"));
    for (uint32_t r = 0; r < c->rows.n; r++) {
        const CaseRow *row = &c->rows.at[r];
        jx__buf_add(out, STR("　　｜"));
        for (int k = 0; k < EXAMPLE_COLUMNS; k++)
            if (used[k]) jx__buf_printf(out, "%.*s｜", STR_F(row->cells[k]));
        jx__buf_printf(out, "%.*s｜\n", STR_F(row->due));
    }
}

/* What would be read as a target, points or a clause stands in 【】. */
static bool is_plain(Str title)
{
    static const char *const marks[] = {"≥",      "≤",    "＝",   "＞",  "＜", "≠",
                                        "=",      "<",    ">",    "；",  ";",  "（加分",
                                        "（扣分", "低于", "超过", "不满"};
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (jx__str_has(title, jx__str_of(marks[k]))) return false;
    return true;
}

void jx__trial_write_one(Buf *out, const Trial *c)
{
    const char *open = is_plain(c->title) ? "" : "【", *close = is_plain(c->title) ? "" : "】";
    jx__buf_printf(out, "%s%.*s%s\n", open, STR_F(c->title), close);
    put_pairs(out, "已知", c->given.at, c->given.n);
    put_rows(out, c);
    put_pairs(out, "应得", c->due.at, c->due.n);
}

void jx__trial_write(Buf *out, const Trials *cases, const WriteAs *as)
{
    if (as->heading.n) jx__buf_printf(out, "%.*s\n", STR_F(as->heading));
    jx__buf_add(
        out,
        STR("# 以下各例由 jixiao test --generate "
            "生成：应得是现行规则算出的结果，不是依据；须有人逐例看过，与文件不符的，改规则\n"));
    for (uint32_t i = 0; i < cases->n; i++) {
        const Trial *c = &cases->at[i];
        jx__buf_printf(out, "%u．", as->first + i);
        jx__trial_write_one(out, c);
    }
}
