/* A rule set compiled with lines put aside is, field by field, the one compiled without: plan, fingerprint
 * and findings. Schemes are made up of lines that are alike and of what may stand between them. */
#include "api/api.h"
#include "heap.h"

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
                                    "反向：反向线性\n",
                                    "未填：不评\n",
                                    "不适用：不评，其余指标按百分制折算\n",
                                    "不适用：不评，分值并入同级指标\n",
                                    "不适用：得满分\n",
                                    "计量单位：株；公顷＝15亩\n",
                                    "数据：培训费（万元）；参训人次（人次）\n",
                                    "读数：从严\n",
                                    "注：说明\n"};
static const char *const stems[] = {"完成数量", "满意度", "成本", "R&D经费", "5G基站数", "合格率%"};
/* Now and then a name that is taken, kept for the language, or begins as a unit does. */
static const char *const odd_names[] = {"完成率", "全年预算数", "培训费",   "核对",  "家",
                                        "人次甲", "总分",       "产出指标", "第1项", "分"};
static const char *const signs[] = {" ≥ ", "≥", " ≤ ", "＝", " ≥", ">=", "≤ ", "= "};
static const char *const units[] = {"家", "%", "亿元", "万人次", "元/人次", "次", "", "万元"};
static const char *const odd_units[] = {"株", " 个 家", "家以上", "页", "家。"};
static const char *const figures[] = {
    "0", "0.5", "007", "12.50", "1,200", "999999999999999", "9999999999999999", "１２", "90"};
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

static char *add_rule(char *p, uint32_t points, const char *sign, const char *unit)
{
    if (chance(300) == 0)
        p += sprintf(p, "%s", PICK(odd_names));
    else
        p += sprintf(p, "第%u项%s", chance(400) ? ++names_made : names_made, PICK(stems));
    p += sprintf(p, "（%u分）%s", points, sign);
    p += chance(80) ? sprintf(p, "%u", 1 + chance(99)) : sprintf(p, "%s", PICK(figures));
    return p + sprintf(p, "%s%s\n", unit, chance(60) ? "" : " ");
}

/* A run of rules of one, two or three kinds; returns their points. */
static uint32_t add_run(char **p, uint32_t points)
{
    uint32_t sum = 0, n = chance(4) ? 1 + chance(12) : chance(60);
    const char *sign[3], *unit[3];
    for (int k = 0; k < 3; k++)
        sign[k] = chance(150) ? PICK(signs) : " > ",
        unit[k] = chance(150) ? PICK(units) : PICK(odd_units);
    if (chance(3)) sign[1] = " ≥ ", sign[0] = " ≤ ";
    for (uint32_t i = 0; i < n; i++) {
        uint32_t kind = chance(3) ? 0 : chance(3), worth = kind == 1 ? points : 1;
        *p = add_rule(*p, worth, sign[kind], unit[kind]);
        sum += worth;
    }
    if (chance(4) == 0) *p += sprintf(*p, "%s", PICK(after));
    return sum;
}

static void make_scheme(char *text)
{
    static char body[1 << 16];
    static const char *const groups[] = {"产出指标", "效益指标", "满意度指标"};
    static const char *const numerals[] = {"一", "二", "三"};
    char *p = body;
    uint32_t total = 0, ngroups = chance(4);
    names_made = 0;
    for (uint32_t g = 0; g < ngroups || g == 0; g++) {
        static char run[1 << 15];
        char *q = run;
        uint32_t sum = 0;
        *q = 0;
        for (uint32_t k = 1 + chance(3); k > 0; k--)
            sum += add_run(&q, 1 + chance(3));
        if (ngroups > 0) p += sprintf(p, "%s、%s（%u分）\n", numerals[g], groups[g], sum);
        p += sprintf(p, "%s", run);
        total += sum;
    }
    if (chance(20) == 0) p += sprintf(p, "%s", PICK(sections));
    if (chance(25) == 0) total++;
    char *q = text + sprintf(text, "总分：%u分\n等级：优≥%u分；差\n", total, total);
    for (uint32_t k = chance(3); k > 0; k--)
        q += sprintf(q, "%s", PICK(heads));
    sprintf(q, "%s", body);
}

/* ---- one plan and the other ---- */

#define EQUAL(field) assert_true((uint64_t)a->field == (uint64_t)b->field)

static void same_str(Str a, Str b)
{
    assert_true(jx__str_eq(a, b));
    assert_true((a.p == NULL) == (b.p == NULL));
}

static void same_span(Span a, Span b)
{
    assert_int_equal(a.start, b.start);
    assert_int_equal(a.end, b.end);
}

static void same_num(Num a, Num b)
{
    assert_true(a.d == b.d && (a.d == 0 || a.n == b.n));
}

static void same_unit(const Unit *a, const Unit *b)
{
    EQUAL(kind);
    assert_memory_equal(&a->dim, &b->dim, sizeof a->dim);
    same_num(a->scale, b->scale);
    same_str(a->text, b->text);
    same_str(a->count, b->count);
}

static void same_input(const Input *a, const Input *b)
{
    EQUAL(kind), EQUAL(row), EQUAL(item), EQUAL(type), EQUAL(dim_known);
    EQUAL(whole), EQUAL(strict), EQUAL(used);
    EQUAL(words->noptions), EQUAL(words->open), EQUAL(words->nalso);
    EQUAL(self_share), EQUAL(bare_percent);
    assert_memory_equal(&a->dim, &b->dim, sizeof a->dim);
    same_str(a->name, b->name);
    same_str(a->key, b->key);
    same_str(a->source->key, b->source->key);
    same_num(a->points, b->points);
    same_unit(a->unit, b->unit);
}

static void same_item(const PlanItem *a, const PlanItem *b)
{
    EQUAL(indicator), EQUAL(role), EQUAL(method), EQUAL(mark), EQUAL(parent), EQUAL(first_child);
    EQUAL(next), EQUAL(target_kind), EQUAL(target_op), EQUAL(input), EQUAL(input_points);
    EQUAL(input_reason), EQUAL(derived), EQUAL(na_policy), EQUAL(reg_actual), EQUAL(reg_target);
    EQUAL(reg_points), EQUAL(reg_met), EQUAL(reg_exceeded), EQUAL(reg_completion);
    EQUAL(reg_exact), EQUAL(reg_score), EQUAL(first_step), EQUAL(nsteps), EQUAL(of_form);
    EQUAL(row->index), EQUAL(blocked), EQUAL(no_points), EQUAL(row->shared), EQUAL(njudged);
    same_str(a->name, b->name);
    same_str(a->path, b->path);
    same_str(a->above->level1, b->above->level1);
    same_str(a->above->level2, b->above->level2);
    same_str(a->target_text, b->target_text);
    same_str(a->value->text, b->value->text);
    same_span(a->span, b->span);
    same_span(a->decided, b->decided);
    same_span(a->row->rows_span, b->row->rows_span);
    same_num(a->points, b->points);
    same_num(a->target_low, b->target_low);
    same_num(a->target_high, b->target_high);
    same_unit(a->target_unit, b->target_unit);
}

static void same_step(const PlanStep *a, const PlanStep *b)
{
    EQUAL(kind), EQUAL(reg), EQUAL(a), EQUAL(b), EQUAL(c), EQUAL(d), EQUAL(found);
    if (a->kind == STEP_DEDUCT) EQUAL(taken);
    same_span(a->span, b->span);
    same_str(a->text, b->text);
}

static void same_plan(const Plan *a, const Plan *b)
{
    EQUAL(nops), EQUAL(nconsts), EQUAL(ninputs), EQUAL(ntables), EQUAL(nitems), EQUAL(nsteps);
    EQUAL(nchecks), EQUAL(ngrades), EQUAL(nexamples), EQUAL(ndivisors), EQUAL(naudits);
    EQUAL(nindex), EQUAL(first_op), EQUAL(reg_total), EQUAL(reg_total_exact), EQUAL(reg_veto);
    EQUAL(item_places), EQUAL(total_places), EQUAL(item_mode), EQUAL(total_mode);
    same_str(a->fingerprint, b->fingerprint);
    same_num(a->total_points, b->total_points);
    assert_memory_equal(a->index, b->index, a->nindex * sizeof *a->index);
    for (uint32_t i = 0; i < a->nops; i++) {
        const Op *x = &a->ops[i], *y = &b->ops[i];
        assert_true(x->code == y->code && x->a == y->a && x->b == y->b && x->c == y->c);
        assert_int_equal(x->d, y->d);
    }
    for (uint32_t i = 0; i < a->nconsts; i++)
        same_num(a->consts[i], b->consts[i]);
    for (uint32_t i = 0; i < a->ninputs; i++)
        same_input(&a->inputs[i], &b->inputs[i]);
    for (uint32_t i = 0; i < a->nitems; i++)
        same_item(&a->items[i], &b->items[i]);
    for (uint32_t i = 0; i < a->nsteps; i++)
        same_step(&a->steps[i], &b->steps[i]);
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

static void check(jx_engine *engine, const char *text, uint32_t *good, uint32_t *aside)
{
    Compile c;
    jx_diags *plain = jx__api_diags_new(&engine->alloc), *found;
    jx_ruleset *rules;
    assert_true(jx__compile_begin(&c, engine));
    bool ok = jx__compile_run(&c, JX_STAGE_MODEL, "x.jx", text, strlen(text), &plain->list);
    ok = ok && plain->list.errors == 0;
    (void)jx__api_diags_give(plain, JX_OK, engine->lang, &plain); /* sorts */
    jx_status st = jx_ruleset_compile(engine, "x.jx", text, strlen(text), &found, &rules);
    assert_int_equal(st == JX_OK, ok);
    assert_int_equal(found->list.at.n, plain->list.at.n);
    for (uint32_t i = 0; i < found->list.at.n; i++) {
        const Diag *a = &found->list.at.at[i], *b = &plain->list.at.at[i];
        EQUAL(code), EQUAL(nargs);
        same_str(a->clause, b->clause);
        EQUAL(at.line), EQUAL(at.column), EQUAL(until.column);
        for (uint32_t k = 0; k < a->nargs; k++)
            same_str(a->args[k], b->args[k]);
    }
    if (ok) {
        Plan *plan = jx__lower(&c.model, &engine->alloc, jx__str_of(c.fingerprint));
        assert_non_null(plan);
        same_plan(rules->plan, plan);
        jx__plan_free(plan);
        *good += 1;
        *aside += put_aside(engine, text);
    }
    jx_ruleset_release(rules);
    jx_diags_free(found);
    jx_diags_free(plain);
    jx__compile_end(&c);
}

static void both_ways_make_one_plan(void **state)
{
    (void)state;
    static char text[1 << 17];
    uint32_t good = 0, aside = 0;
    Heap heap = {0};
    jx_engine_options opt = {.size = sizeof opt, .alloc = heap_fn, .alloc_ud = &heap};
    jx_engine *engine = jx_engine_new(&opt);
    assert_non_null(engine);
    for (int round = 0; round < 1500; round++) {
        make_scheme(text);
        check(engine, text, &good, &aside);
    }
    jx_engine_free(engine);
    assert_int_equal(heap.held, 0);
    printf("%u %u\n", good, aside);
    assert_in_range(good, 300, 1500);
    assert_in_range(aside, 5000, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways_make_one_plan)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
