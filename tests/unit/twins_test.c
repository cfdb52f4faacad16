/* A rule set compiled with lines put aside is, field by field, the one compiled without: plan, fingerprint
 * and findings. Schemes are made up of lines that are alike and of what may stand between them. */
#include "heap.h"
#include "tests/same_plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* ---- schemes ---- */

static uint32_t state_of_chance = 20261121;

static uint32_t chance(uint32_t of)
{
    state_of_chance = state_of_chance * 1664525u + 1013904223u;
    return (state_of_chance >> 8) % of;
}
#define PICK(list) (list)[chance((uint32_t)(sizeof(list) / sizeof *(list)))]

static const char *const heads[] = {"小数：逐项保留1位，四舍五入\n",
                                    "小数：汇总保留1位，四舍五入\n",
                                    "小数：完成率保留1位，四舍五入\n",
                                    "小数：逐项保留0位，只入不舍；汇总保留1位，只舍不入\n",
                                    "反向：反向线性\n",
                                    "反向：反向按比例\n",
                                    "未填：不评\n",
                                    "未填：得0分\n",
                                    "不适用：不评，其余指标按百分制折算\n",
                                    "不适用：不评，分值并入同级指标\n",
                                    "不适用：得满分\n",
                                    "计量单位：株；公顷＝15亩\n",
                                    "数据：培训费（万元）；参训人次（人次）\n",
                                    "数据：第3项成本\n",
                                    "数据：5家（家）；8%（%）\n",
                                    "一票否决：全年执行数＞全年预算数\n",
                                    "比率：没有写%的，按百分数\n",
                                    "读数：从严\n",
                                    "评分方案：甲\n",
                                    "依据：财预〔2018〕167号\n",
                                    "说明：第1项成本 ≥ 3家\n"};
static const char *const stems[] = {"完成数量", "满意度", "成本", "R&D经费", "5G基站数", "合格率%"};
/* Now and then a name that is taken, kept for the language, or begins as a unit does. */
static const char *const odd_names[] = {"完成率", "全年预算数", "培训费",   "核对",  "家",
                                        "人次甲", "总分",       "产出指标", "第1项", "分",
                                        "5家",    "7%",         "12亿元"};
static const char *const signs[] = {" ≥ ", "≥", " ≤ ", "＝", " ≥", ">=", "≤ ", "= "};
static const char *const units[] = {"家", "%", "亿元", "万人次", "元/人次", "次", "", "万元"};
static const char *const odd_units[] = {"株", " 个 家", "家以上", "页", "家。"};
static const char *const figures[] = {"0",
                                      "0.5",
                                      "007",
                                      "12.50",
                                      "1,200",
                                      "999999999999999",
                                      "9999999999999999",
                                      "99999999999.999",
                                      "１２",
                                      "90",
                                      "1",
                                      "1.0",
                                      "2",
                                      "100",
                                      "3.333333",
                                      "2024"};
/* What may follow a line: most of it speaks of the line above. */
static const char *const after[] = {"\n",
                                    "# 说明\n",
                                    "评分：按比例\n",
                                    "评分：完成率低于60%，得0分\n",
                                    "不适用：得满分\n",
                                    "取值：全年执行数÷全年预算数\n",
                                    "目标：≥3家\n",
                                    "超额：超过目标30%，须说明原因；未说明，扣0.5分\n",
                                    "1．带号指标 ≥ 3家（0分）\n",
                                    "依据：财预〔2018〕167号\n"};
static const char *const sections[] = {
    "四、核对\n1．培训费 ≥ 3万元\n", "五、算例\n1．甲\n已知：第1项完成数量＝3家\n应得：总分＝3分\n",
    "二、指标规则\n1．满意（2分） ≥ 3家\n2．满意（2分） ≥ 4家\n"};

static uint32_t names_made;

/* With 0 points it has its part of what others leave. */
static char *add_rule(char *p, const char *mark, uint32_t points, const char *sign,
                      const char *unit)
{
    p += sprintf(p, "%s", mark);
    if (chance(300) == 0)
        p += sprintf(p, "%s", PICK(odd_names));
    else
        p += sprintf(p, "第%u项%s", chance(400) ? ++names_made : names_made, PICK(stems));
    if (points > 0) p += sprintf(p, "（%u分）", points);
    p += sprintf(p, "%s", sign);
    p += chance(80) ? sprintf(p, "%u", 1 + chance(99)) : sprintf(p, "%s", PICK(figures));
    return p + sprintf(p, "%s%s\n", unit, chance(60) ? "" : " ");
}

/* Mostly the next number, written like the others. */
static void make_mark(char mark[32], uint32_t *number, uint32_t style)
{
    static const char *const behind[] = {"．", ".", "、", "． "};
    if (chance(200) == 0) ++*number;
    (void)sprintf(mark, "%s%u%s", chance(200) ? "" : "0", ++*number, behind[style]);
}

/* A run of rules of one, two or three kinds; returns their points. *number goes on through a group. */
static uint32_t add_run(char **p, uint32_t points, uint32_t *number)
{
    bool numbered = chance(3) == 0, shared = chance(4) == 0;
    uint32_t style = chance(4);
    char mark[32] = "";
    uint32_t sum = 0, n = chance(4) ? 1 + chance(12) : chance(60);
    const char *sign[3], *unit[3];
    for (int k = 0; k < 3; k++)
        sign[k] = chance(150) ? PICK(signs) : " > ",
        unit[k] = chance(150) ? PICK(units) : PICK(odd_units);
    if (chance(3)) sign[1] = " ≥ ", sign[0] = " ≤ ";
    for (uint32_t i = 0; i < n; i++) {
        uint32_t kind = chance(3) ? 0 : chance(3), worth = kind == 1 ? points : 1;
        if (numbered) make_mark(mark, number, chance(100) ? style : chance(4));
        *p = add_rule(*p, mark, shared && chance(20) ? 0 : worth, sign[kind], unit[kind]);
        sum += worth + (shared && chance(9) == 0);
    }
    if (chance(4) == 0) *p += sprintf(*p, "%s", PICK(after));
    return sum;
}

/* 1．小组（5分） and rules below it; more such groups may follow at once, with points that add up or only
 * seem to. */
static uint32_t add_numbered_group(char **p, uint32_t *number)
{
    static char run[1 << 13];
    uint32_t sum = 0;
    for (uint32_t k = 1 + chance(3); k > 0; k--) {
        char *q = run;
        uint32_t inside = 0, n = 1 + chance(5), more = chance(20) ? 0 : 1;
        for (uint32_t i = 0; i < n; i++) {
            uint32_t worth = 1 + chance(2);
            q = add_rule(q, "", worth, " ≥ ", "家");
            inside += worth;
        }
        *p += sprintf(*p, "%u．小组%u（%u分）\n%s", ++*number, names_made, inside + more, run);
        sum += inside + more;
    }
    return sum;
}

/* A group of rules, perhaps in two parts, perhaps without points of its own. */
static char *add_group(char *p, uint32_t g, uint32_t ngroups, uint32_t *total)
{
    static const char *const groups[] = {"产出指标", "效益指标", "满意度指标"};
    static const char *const numerals[] = {"一", "二", "三"};
    static char run[1 << 15];
    char *q = run;
    uint32_t sum = 0, number = 0, parts = chance(4) ? 0 : 2;
    *q = 0;
    if (g == 0 && chance(15) == 0) { /* one that reads what comes later */
        q += sprintf(q, "甲数（1分） ≥ 3家\n取值：乙数\n乙数（1分） ≥ 4家\n");
        sum = 2;
    }
    for (uint32_t k = 1 + chance(3); k > 0; k--) {
        if (parts > 0 && ngroups > 0) {
            q += sprintf(q, "（%s）部分\n", numerals[parts-- % 2]);
            number = 0;
        }
        sum += chance(5) ? add_run(&q, 1 + chance(3), &number) : add_numbered_group(&q, &number);
    }
    if (ngroups > 0) p += sprintf(p, "%s、%s", numerals[g], groups[g]);
    if (ngroups > 0) p += chance(5) ? sprintf(p, "（%u分）\n", sum) : sprintf(p, "\n");
    *total += sum;
    return p + sprintf(p, "%s", run);
}

/* Rare line breaks among the usual ones, or others throughout. */
static void break_lines(char *to, const char *from)
{
    static const char *const breaks[] = {"\n",           "\r\n",     "\r",  "\v",
                                         "\xe2\x80\xa8", "\xc2\x85", "\n\n"};
    const char *usual = chance(5) ? "\n" : PICK(breaks);
    bool mixed = chance(3) == 0;
    for (; *from; from++)
        if (*from != '\n')
            *to++ = *from;
        else
            to += sprintf(to, "%s", mixed && chance(30) == 0 ? PICK(breaks) : usual);
    if (chance(8) == 0) to--; /* no line end, or part of one */
    *to = '\0';
}

static void make_scheme(char *text)
{
    static char body[1 << 16], lines[1 << 17];
    char *p = body;
    uint32_t total = 0, bonus = 0, ngroups = chance(4);
    names_made = 0;
    for (uint32_t g = 0; g < ngroups || g == 0; g++)
        p = add_group(p, g, ngroups, &total);
    if (ngroups > 0 && chance(6) == 0) {
        p += sprintf(p, "四、加分项（加分，最高3分）\n");
        bonus = add_run(&p, 1, &(uint32_t){0});
    }
    if (chance(20) == 0) p += sprintf(p, "%s", PICK(sections));
    if (chance(25) == 0) total++;
    char *q = lines + sprintf(lines, "总分：%u分%s\n等级：优≥%u分；差\n", total,
                              bonus ? "；最高9999分" : "", total);
    for (uint32_t k = chance(3); k > 0; k--)
        q += sprintf(q, "%s", PICK(heads));
    sprintf(q, "%s", body);
    break_lines(text, lines);
}

/* ---- both ways ---- */

/* So many lines were put aside; 0 when the scheme had to be compiled without. */
static uint32_t put_aside(const jx_engine *engine, const char *text)
{
    Compile c;
    Diags ds;
    assert_true(jx__diags_init(&ds, &engine->alloc) && jx__compile_begin(&c, engine));
    c.twins = true;
    bool ok = jx__compile_run(&c, JX_STAGE_MODEL, "x.jx", text, strlen(text), &ds);
    uint32_t n = ok && ds.at.n == 0 ? c.model.tokens->twins.n : 0;
    jx__compile_end(&c);
    jx__diags_free(&ds);
    return n;
}

static void check(jx_engine *engine, const char *text, uint32_t *good, uint32_t *aside,
                  uint32_t *stamped)
{
    BothWays both;
    const char *differs = ways_differ(engine, text, strlen(text), &both);
    if (differs) fail_msg("%s differs in:\n%s", differs, text);
    *good += both.good;
    *stamped += both.stamped;
    if (both.good) *aside += put_aside(engine, text);
}

static uint32_t rounds = 1500;

static void both_ways_make_one_plan(void **state)
{
    (void)state;
    static char text[1 << 18];
    uint32_t good = 0, aside = 0, stamped = 0;
    Heap heap = {0};
    jx_engine_options opt = {.size = sizeof opt, .alloc = heap_fn, .alloc_ud = &heap};
    jx_engine *engine = jx_engine_new(&opt);
    assert_non_null(engine);
    for (uint32_t round = 0; round < rounds; round++) {
        make_scheme(text);
        check(engine, text, &good, &aside, &stamped);
    }
    jx_engine_free(engine);
    assert_int_equal(heap.held, 0);
    printf("%u plans, %u lines put aside, %u stamped\n", good, aside, stamped);
    assert_in_range(good, rounds / 5, rounds);
    assert_in_range(aside, rounds * 4, rounds * 100);
    assert_in_range(stamped, rounds, aside); /* of rules that were put aside, not of others */
}

/* Found by hand or by the fuzzer, or a promise that chance does not try. */
static void what_chance_does_not_try(void **state)
{
    (void)state;
    static const char *const texts[] = {
        /* points past 64 bits are a constant anew in each rule */
        "总分：60000000000000000000分\n等级：优≥60000000000000000000分；差\n"
        "甲（20000000000000000000分） ≥ 3家\n"
        "乙（20000000000000000000分） ≥ 4家\n丙（20000000000000000000分） ≥ 5家\n",
        /* a name that begins with a figure is what the target of one of them says */
        "总分：10分\n等级：优≥10分；差\n甲（2分） ≥ 3家\n乙（2分） ≥ 4家\n丙（2分） ≥ 5家\n"
        "丁（2分） ≥ 6家\n5家（2分） ≤ 3万元\n",
        /* what is left to share out has other denominators after another number of steps */
        "总分：12.5分\n等级：优≥12分；差\n甲 ≥ 3家\n乙 ≥ 4家\n丙 ≥ 5家\n丁 ≥ 6家\n戊 ≥ 7家\n",
        "总分：10分\n等级：优≥9分；差\n甲 ≥ 3家\n乙 ≥ 4家\n丙 ≥ 5家\n丁 ≥ 6家\n戊（0.1分） ≥ "
        "7次\n己 ≥ 7次\n",
        /* one of them is named elsewhere */
        "总分：8分\n等级：优≥8分；差\n甲（2分） ≥ 3家\n乙（2分） ≥ 4家\n丙（2分） ≥ 5家\n"
        "丁（2分） ≥ 6家\n一、核对\n1．乙≤9家；不符，提示“多”\n",
        /* one of them is the name of a column, of a group, of another, kept for the language */
        "总分：6分\n等级：优≥6分；差\n甲（2分） ≥ 3万元\n全年预算数（2分） ≥ 4万元\n丙（2分） ≥ "
        "5万元\n",
        "总分：6分\n等级：优≥6分；差\n一、乙\n甲（2分） ≥ 3家\n乙（2分） ≥ 4家\n丙（2分） ≥ 5家\n",
        "总分：6分\n等级：优≥6分；差\n甲（2分） ≥ 3家\n乙（2分） ≥ 4家\n甲（2分） ≥ 5家\n",
        "总分：6分\n等级：优≥6分；差\n甲（2分） ≥ 3家\n得分（2分） ≥ 4家\n乙（2分） ≥ 5家\n",
    };
    uint32_t good = 0, aside = 0, stamped = 0;
    Heap heap = {0};
    jx_engine_options opt = {.size = sizeof opt, .alloc = heap_fn, .alloc_ud = &heap};
    jx_engine *engine = jx_engine_new(&opt);
    assert_non_null(engine);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(engine, texts[i], &good, &aside, &stamped);
    jx_engine_free(engine);
    assert_int_equal(heap.held, 0);
}

/* ---- when memory is short ---- */

static const char many[] =
    "总分：40分\n等级：优≥40分；差\n计量单位：株\n一、产出指标（24分）\n"
    "甲一（2分） ≥ 3家\n甲二（2分） ≥ 4家\n甲三（2分） ≥ 5家\n甲四（2分） ≥ 6家\n"
    "甲五（2分） ≥ 1家\n甲六（2分） ≥ 6.5家\n甲七（2分） ≥ 8家\n甲八（2分） ≥ 9家\n"
    "乙一（1分） ≤ 30%\n乙二（1分） ≤ 40%\n甲九（2分） ≥ 90家\n乙三（1分） ≤ 50%\n"
    "乙四（1分） ≤ 60%\n乙五（1分） ≤ 70%\n乙六（1分） ≤ 80%\n评分：达标得分\n"
    "二、效益指标（16分）\n丙一（4分）≥999999999999999亿株\n丙二（4分）≥999999999999998亿株\n"
    "丙三（4分）≥999999999999997亿株\n丙四（4分）≥999999999999996亿株\n";

static void the_plan_is_there_whole_or_not_at_all(void **state)
{
    (void)state;
    Heap heap = {0};
    jx_engine_options opt = {.size = sizeof opt, .alloc = heap_fn, .alloc_ud = &heap};
    jx_engine *engine = jx_engine_new(&opt);
    jx_ruleset *whole = NULL;
    jx_diags *ds;
    assert_non_null(engine);
    assert_int_equal(jx_ruleset_compile(engine, "x.jx", many, strlen(many), &ds, &whole), JX_OK);
    assert_in_range(whole->plan->nstamped, 4, 22);
    jx_diags_free(ds);
    size_t held = heap.held;
    for (int once = 0; once < 2; once++) {
        jx_status st = JX_ENOMEM;
        heap.once = once;
        for (size_t at = 1; at < 100000; at++) {
            jx_ruleset *rules = NULL;
            heap.calls = 0;
            heap.fail_at = at;
            st = jx_ruleset_compile(engine, "x.jx", many, strlen(many), &ds, &rules);
            bool reached = heap.calls >= at;
            heap.fail_at = 0;
            if (st == JX_OK) assert_null(plans_differ(rules->plan, whole->plan));
            if (st != JX_OK) assert_int_equal(st, JX_ENOMEM);
            jx_diags_free(ds);
            jx_ruleset_release(rules);
            assert_int_equal(heap.held, held);
            if (!reached) break;
        }
        assert_int_equal(st, JX_OK);
    }
    jx_ruleset_release(whole);
    jx_engine_free(engine);
    assert_int_equal(heap.held, 0);
}

/* Lists of twins must not need memory where the general way does without. */
static void check_limit(const char *text, size_t most)
{
    Heap heap = {0};
    jx_engine_options opt = {
        .size = sizeof opt, .alloc = heap_fn, .alloc_ud = &heap, .max_memory = most};
    jx_engine *engine = jx_engine_new(&opt);
    Compile c;
    Diags plain;
    jx_diags *ds;
    jx_ruleset *rules;
    assert_non_null(engine);
    assert_true(jx__diags_init(&plain, &engine->alloc) && jx__compile_begin(&c, engine));
    (void)jx__compile_run(&c, JX_STAGE_MODEL, "x.jx", text, strlen(text), &plain);
    jx_status general = jx__compile_status(&c, &plain);
    jx_status st = jx_ruleset_compile(engine, "x.jx", text, strlen(text), &ds, &rules);
    if (general != JX_ELIMIT) assert_int_equal(st, general);
    if (st != general) assert_int_equal(st, JX_OK);
    jx_ruleset_release(rules);
    jx_diags_free(ds);
    jx__compile_end(&c);
    jx__diags_free(&plain);
    jx_engine_free(engine);
    assert_int_equal(heap.held, 0);
}

static void a_limit_is_met_no_earlier(void **state)
{
    (void)state;
    static const char few[] = "总分：4分\n等级：优≥4分；差\n甲（2分） ≥ 3家\n乙（2分） ≥ 4家\n";
    for (size_t most = 4096; most < (size_t)1 << 18; most += 257) {
        check_limit(few, most);
        check_limit(many, most);
    }
}

/* With arguments: so many rounds, and where chance begins. */
int main(int argc, char **argv)
{
    if (argc > 1) rounds = (uint32_t)atoi(argv[1]);
    if (argc > 2) state_of_chance = (uint32_t)atoi(argv[2]);
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways_make_one_plan),
                                       cmocka_unit_test(what_chance_does_not_try),
                                       cmocka_unit_test(the_plan_is_there_whole_or_not_at_all),
                                       cmocka_unit_test(a_limit_is_met_no_earlier)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
