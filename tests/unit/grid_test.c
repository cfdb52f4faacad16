/* A scheme as a table and back: rows that nobody touched, rows that were edited, added or taken out,
 * tables that come from elsewhere, and memory that runs out.
 */
#include "export/export.h"
#include "grammar/parse.h"
#include "heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const char rules[] = "评分方案：表格\n"
                            "# 一条注释\n"
                            "总分：100分\n"
                            "\n"
                            "一、产出指标（60分）\n"
                            "（一）数量指标\n"
                            "1．培训人次（20分） ≥ 100人次；完成率＜60%，得0分 # 行末\n"
                            "　　口径：实到人次\n"
                            "2．合格率（40分）\n"
                            "　　目标：＝100%\n"
                            "　　评分：分档\n"
                            "　　｜完成值｜得分｜\n"
                            "　　｜100%  ｜40分｜\n"
                            "　　｜＜100%｜0分 ｜\n"
                            "　　未填：不评\n"
                            "\n"
                            "二、满意度指标（40分） ≥ 90%\n"
                            "\n"
                            "三、核对\n"
                            "1．培训人次≤1000人次；不符，提示“人次过多”\n"
                            "\n"
                            "四、算例\n"
                            "1．全部完成\n"
                            "　　已知：培训人次＝100人次\n"
                            "　　应得：培训人次＝20分\n";

typedef struct Bench {
    Heap heap;
    Arena arena;
    Diags diags;
    Source source;
    Names names;
    Parsed parsed;
    Formatted formatted;
    Outline scheme;
    Grid grid;
} Bench;

static bool table_of(Bench *b, const char *text)
{
    Arena *ar = &b->arena;
    if (!jx__source_load(&b->source, ar, STR("t.jx"), jx__str_of(text), 1 << 20, &b->diags))
        return false;
    jx__names_init(&b->names, ar);
    return jx__parse_names(ar, &b->source, &b->names, &b->diags) &&
           jx__parse_rules(ar, &b->source, &b->names, &b->diags, &b->parsed) && b->parsed.root &&
           jx__format(ar, &b->source, &b->parsed.tokens, &b->names, true, &b->formatted) &&
           jx__outline(&b->scheme, ar, &b->formatted) && jx__grid(&b->grid, ar, &b->scheme);
}

static bool open_bench(Bench *b, const char *text, size_t fail_at)
{
    *b = (Bench){.heap = {.fail_at = fail_at}};
    Alloc al = heap_alloc(&b->heap);
    if (!jx__arena_init(&b->arena, &al, 0)) return false;
    if (!jx__diags_init(&b->diags, &al)) {
        jx__arena_free(&b->arena);
        return false;
    }
    return table_of(b, text);
}

static void close_bench(Bench *b)
{
    jx__diags_free(&b->diags);
    jx__arena_free(&b->arena);
    assert_int_equal(b->heap.held, 0);
}

/* The cell of a sheet (0 方案 … 3 算例) by row and title. */
static Str *cell(Bench *b, uint32_t sheet, uint32_t row, const char *title)
{
    GridSheet *s = &b->grid.sheets.at[sheet];
    for (uint32_t i = 0; i < s->rows.at[0].n; i++)
        if (jx__str_eq(s->rows.at[0].cells[i], jx__str_of(title))) return &s->rows.at[row].cells[i];
    fail_msg("no column %s", title);
    return NULL;
}

static void set(Bench *b, uint32_t sheet, uint32_t row, const char *title, const char *text)
{
    *cell(b, sheet, row, title) = jx__str_of(text);
}

static void expect_cell(Bench *b, uint32_t sheet, uint32_t row, const char *title, const char *text)
{
    Str s = *cell(b, sheet, row, title);
    Str copy = jx__str_copy(&b->arena, s.n ? s : STR(""));
    assert_string_equal(copy.p, text);
}

static const char *text_of(Bench *b)
{
    Buf out = jx__buf(&b->arena);
    assert_true(jx__grid_text(&out, &b->arena, &b->grid, NULL));
    return out.text ? out.text : "";
}

static void expect_line(const char *text, const char *line)
{
    if (strstr(text, line) == NULL) fail_msg("“%s” is not in\n%s", line, text);
}

static GridRow *add_row(Bench *b, uint32_t sheet)
{
    GridSheet *s = &b->grid.sheets.at[sheet];
    uint32_t n = s->rows.at[0].n;
    GridRow *row = VEC_PUSH(&b->arena, &s->rows);
    *row = (GridRow){.cells = jx__arena_alloc(&b->arena, n * sizeof(Str)), .n = n};
    return row;
}

static void cells_hold_what_stands_below_a_heading(void **state)
{
    (void)state;
    Bench b;
    assert_true(open_bench(&b, rules, 0));
    assert_int_equal(b.grid.sheets.n, GRID_SHEETS);
    expect_cell(&b, 0, 1, "标签", "评分方案");
    expect_cell(&b, 0, 1, "内容", "表格");
    expect_cell(&b, 0, 2, "注", "# 一条注释");
    expect_cell(&b, 1, 1, "条款", "一、");
    expect_cell(&b, 1, 1, "一级指标", "产出指标");
    expect_cell(&b, 1, 1, "分值", "60分");
    expect_cell(&b, 1, 3, "三级指标", "培训人次");
    expect_cell(&b, 1, 3, "目标", "≥100人次");
    expect_cell(&b, 1, 3, "评分", "完成率＜60%，得0分");
    expect_cell(&b, 1, 3, "口径", "实到人次");
    expect_cell(&b, 1, 3, "注", "# 行末");
    expect_cell(&b, 1, 4, "评分", "分档\n｜完成值｜得分｜\n｜100%｜40分｜\n｜＜100%｜0分｜");
    expect_cell(&b, 1, 4, "未填", "不评");
    expect_cell(&b, 2, 2, "条件", "培训人次≤1000人次");
    expect_cell(&b, 2, 2, "不符时", "不符，提示“人次过多”");
    expect_cell(&b, 3, 2, "已知", "培训人次＝100人次");
    close_bench(&b);
}

static void untouched_rows_come_back_as_they_were(void **state)
{
    (void)state;
    Bench b;
    assert_true(open_bench(&b, rules, 0));
    const char *text = text_of(&b);
    expect_line(text,
                "1．培训人次（20分） ≥ 100人次；完成率＜60%，得0分 # 行末\n　　口径：实到人次\n");
    expect_line(text, "　　｜100%  ｜40分｜\n");
    close_bench(&b);
}

static void an_edited_row_is_written_from_its_cells(void **state)
{
    (void)state;
    Bench b;
    assert_true(open_bench(&b, rules, 0));
    set(&b, 1, 3, "目标", "≥120人次");
    set(&b, 1, 3, "口径", "实到人次\r\n不含工作人员");
    set(&b, 1, 4, "评分", "分档\n｜完成值｜得分｜\n｜100%｜40分｜\n｜低于100%｜10分｜");
    const char *text = text_of(&b);
    expect_line(text, "1．培训人次（20分）\n　　目标：≥120人次\n　　评分：完成率＜60%，得0分\n"
                      "　　口径：实到人次\n　　口径：不含工作人员\n　　# 行末\n");
    expect_line(text, "　　｜低于100%｜10分｜\n　　未填：不评\n");
    expect_line(text, "二、满意度指标（40分） ≥ 90%\n"); /* untouched */
    close_bench(&b);
}

static void new_rows_stand_where_they_were_put(void **state)
{
    (void)state;
    Bench b;
    assert_true(open_bench(&b, rules, 0));
    add_row(&b, 1);
    set(&b, 1, 6, "三级指标", "家长满意度");
    set(&b, 1, 6, "分值", "40分");
    set(&b, 1, 6, "目标", "≥90%");
    add_row(&b, 2);
    set(&b, 2, 3, "条件", "合格率≤100%");
    set(&b, 2, 3, "不符时", "不符，退回“合格率过高”");
    add_row(&b, 3); /* empty: no row */
    const char *text = text_of(&b);
    expect_line(text, "≥ 90%\n1．家长满意度（40分）\n　　目标：≥90%\n三、核对\n");
    expect_line(text, "提示“人次过多”\n1．合格率≤100%；不符，退回“合格率过高”\n四、算例\n");
    close_bench(&b);
}

static void a_table_from_elsewhere_needs_no_hidden_columns(void **state)
{
    (void)state;
    Bench b;
    assert_true(open_bench(&b, "满意度 ≥ 90%\n", 0));
    Str head[] = {STR(" 目标 "), STR("三级指标"), STR("别的一列")};
    Str row[] = {STR("≥95%"), STR("学生满意度"), STR("忽略")},
        more[] = {STR("100%"), STR("合格率")};
    GridRow rows[] = {{head, 3, 0}, {row, 3, 1}, {more, 2, 2}};
    GridSheet sheets[] = {{.name = STR("别的表")}, {.name = STR("评分表")}};
    sheets[1].rows.at = rows;
    sheets[1].rows.n = 3;
    b.grid.sheets.at = sheets;
    b.grid.sheets.n = 2;
    assert_string_equal(text_of(&b), "学生满意度\n　　目标：≥95%\n合格率\n　　目标：100%\n");
    b.grid.sheets.n = 1;
    assert_string_equal(text_of(&b), "");
    close_bench(&b);
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    enum { MOST = 5000 };
    for (size_t n = 1; n < MOST; n++) {
        Bench b;
        bool opened = open_bench(&b, rules, n), done = false;
        if (b.arena.spare && opened && !b.arena.failed) {
            Buf out = jx__buf(&b.arena);
            done = jx__grid_text(&out, &b.arena, &b.grid, NULL);
        }
        bool reached = b.heap.calls >= n;
        if (b.arena.spare) close_bench(&b);
        assert_int_equal(b.heap.held, 0);
        if (!reached) {
            assert_true(done);
            return;
        }
    }
    fail_msg("too many requests");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_hold_what_stands_below_a_heading),
        cmocka_unit_test(untouched_rows_come_back_as_they_were),
        cmocka_unit_test(an_edited_row_is_written_from_its_cells),
        cmocka_unit_test(new_rows_stand_where_they_were_put),
        cmocka_unit_test(a_table_from_elsewhere_needs_no_hidden_columns),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
