/* Lines taken over from the collecting pass are what reading them again would give. */
#include "grammar/parse.h"
#include "heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const char *const texts[] = {
    "评分方案：甲\n总分：100分\n一、产出（50分）\n1．培训人次 ≥ "
    "100人次（10分）\n取值：甲数＋培训人次\n数据：甲数；乙数\n",
    "满意度 = 100%\nR&D统计填报数 ≥ 23亿元\n5G基站数 ≥ 5G基站数\n3．比率 ≥ "
    "5家；完成率低于60%，得0分\n5 ≥ 3家\n",
    "1．甲（10分） ≥ 乙×\n3家\n2．乙（5分）≥ 3家\n　评分：分档\n｜甲｜乙｜\n｜3｜4\n注：甲\n# "
    "乙\n\n\n",
    "一、核对\n甲 ≥ 乙；允许相差3家\n二、算例\n1．甲\n已知：甲=3\n｜甲｜3｜\n三、甲\n3．家 ≥ 3家",
    "1．甲 ≥ 《表》甲，乙\n2．乙 ≥ 【甲】家（3分）\n改写：一1．目标：≥ 甲\n删去：乙\n3．。\n4．9个 "
    "≥ 9个\n",
    "甲乙（含甲）：≥甲\n甲乙 ≥ 3 甲乙\n甲 ＋\n1．乙 ≥ 3甲\n2．甲＝按时支付乙\n\r3．丙≥3\r\n",
};

static void check(const char *text)
{
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    Diags diags;
    Source src;
    Names names;
    TokenList taken, again;
    assert_true(jx__arena_init(&ar, &al, 0) && jx__diags_init(&diags, &al));
    assert_true(jx__source_load(&src, &ar, STR("x"), jx__str_of(text), 1 << 20, &diags));
    jx__names_init(&names, &ar);
    assert_true(jx__parse_names(&ar, &src, &names, &diags));
    assert_non_null(names.bare);
    assert_true(jx__lex(&ar, &src, LEX_RULES, &names, &taken));
    names.bare = NULL;
    assert_true(jx__lex(&ar, &src, LEX_RULES, &names, &again));
    assert_int_equal(taken.at.n, again.at.n);
    for (uint32_t i = 0; i < again.at.n; i++) {
        const Token *a = &taken.at.at[i], *b = &again.at.at[i];
        assert_int_equal(a->kind, b->kind);
        assert_int_equal(a->span.start, b->span.start);
        assert_int_equal(a->span.end, b->span.end);
        if (a->kind != TOK_TITLE) assert_int_equal(a->mid_or_ref, b->mid_or_ref);
    }
    jx__diags_free(&diags);
    jx__arena_free(&ar);
}

static void lines_taken_over_are_those_read_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_taken_over_are_those_read_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
