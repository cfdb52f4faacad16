/* bind: names to slots, two places of one datum, what the form prints. Plans are built by hand. */
#include "heap.h"
#include "base/name.h"
#include "form/bind.h"
#include <stdio.h>
#include <string.h>

enum { BUDGET, SPENT, TEAMS, JUDGE, POINTS, REASON, YEAR, UNREAD, NINPUTS };
enum { ITEM_TEAMS, ITEM_JUDGE, NITEMS };

typedef struct Bench {
    Heap heap;
    Alloc al;
    Arena arena;
    NumPool pool;
    Diags diags;
    Form form;
    Plan plan;
    Input inputs[NINPUTS];
    PlanItem items[NITEMS];
    Facts facts;
} Bench;

static Str grade_keys[] = {{"达成", 6}, {"未达成", 9}};

static Input input(Bench *b, InputKind kind, ValueType type, const char *name, const char *unit,
                   uint32_t item)
{
    static const NameSource own;
    Input in = {.kind = kind,
                .type = type,
                .name = jx__str_of(name),
                .source = &own,
                .words = &jx__no_words,
                .row = JX_NO_REG,
                .item = item,
                .used = true};
    in.key = jx__name_key(&b->arena, in.name);
    Unit *its = ARENA_NEW(&b->arena, Unit);
    assert_true(jx__unit_parse(&b->arena, &b->pool, NULL, jx__str_of(unit), its));
    in.unit = its;
    in.dim = its->dim;
    in.dim_known = its->text.n > 0;
    in.points = NUM_INT(10);
    return in;
}

static void make_plan(Bench *b)
{
    b->inputs[BUDGET] = input(b, INPUT_VALUE, TYPE_NUMBER, "全年预算数", "万元", JX_NO_REG);
    b->inputs[SPENT] = input(b, INPUT_VALUE, TYPE_NUMBER, "全年执行数", "万元", JX_NO_REG);
    /* The form's own columns are money whose unit only the form's head can tell. */
    b->inputs[BUDGET].unit = b->inputs[SPENT].unit = &jx__no_unit;
    b->inputs[TEAMS] = input(b, INPUT_VALUE, TYPE_NUMBER, "认定团队（R&D）数量", "个", ITEM_TEAMS);
    b->inputs[JUDGE] = input(b, INPUT_VALUE, TYPE_GRADE, "生态改善程度", "", ITEM_JUDGE);
    static const InputWords grades = {
        .options = grade_keys, .option_names = grade_keys, .noptions = 2};
    b->inputs[JUDGE].words = &grades;
    b->inputs[POINTS] = input(b, INPUT_POINTS, TYPE_NUMBER, "生态改善程度", "", ITEM_JUDGE);
    b->inputs[REASON] = input(b, INPUT_REASON, TYPE_BOOL, "认定团队（R&D）数量", "", ITEM_TEAMS);
    b->inputs[YEAR] = input(b, INPUT_YEAR, TYPE_NUMBER, "year", "", JX_NO_REG);
    b->inputs[UNREAD] = input(b, INPUT_VALUE, TYPE_NUMBER, "预算编制", "", JX_NO_REG);
    b->inputs[UNREAD].used = false;
    b->items[ITEM_TEAMS] = (PlanItem){.indicator = true,
                                      .name = b->inputs[TEAMS].name,
                                      .points = NUM_INT(8),
                                      .input = TEAMS,
                                      .input_points = JX_NO_REG,
                                      .input_reason = REASON};
    b->items[ITEM_JUDGE] = (PlanItem){.indicator = true,
                                      .name = b->inputs[JUDGE].name,
                                      .points = NUM_INT(10),
                                      .input = JUDGE,
                                      .input_points = POINTS,
                                      .input_reason = JX_NO_REG};
    b->plan.inputs = b->inputs;
    b->plan.ninputs = NINPUTS;
    b->plan.items = b->items;
    b->plan.nitems = NITEMS;
}

static void bind_form(Bench *b, const char *json)
{
    memset(b, 0, sizeof *b);
    b->al = heap_alloc(&b->heap);
    assert_true(jx__arena_init(&b->arena, &b->al, 0));
    assert_true(jx__num_pool_init(&b->pool, &b->al));
    assert_true(jx__diags_init(&b->diags, &b->al));
    make_plan(b);
    assert_true(jx__form_json(&b->form, &b->al, STR("f.json"), jx__str_of(json), &b->diags));
    assert_true(jx__bind(&b->facts, &b->arena, &b->pool, &b->plan, &b->form, NULL, 0, &b->diags));
}

static void done(Bench *b)
{
    jx__form_free(&b->form);
    jx__diags_free(&b->diags);
    jx__num_pool_free(&b->pool);
    jx__arena_free(&b->arena);
    assert_int_equal(b->heap.held, 0);
}

static void expect(Bench *b, uint32_t slot, CellStatus status, int64_t n, int64_t d)
{
    Cell cell = b->facts.facts[slot].cell;
    assert_int_equal(cell.status, status);
    if (status == CELL_OK) assert_int_equal(jx__num_cmp(&b->pool, cell.num, NUM_RATIO(n, d)), 0);
}

/* The findings are exactly these codes, in any order of the list's own. */
static void expect_codes(const Bench *b, uint32_t n, const int *codes)
{
    if (b->diags.at.n != n)
        for (uint32_t i = 0; i < b->diags.at.n; i++)
            print_error("finding %d\n", (int)b->diags.at.at[i].code);
    assert_int_equal(b->diags.at.n, n);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(b->diags.at.at[i].code, codes[i]);
}

#define CODES(b, ...)                                                                              \
    expect_codes((b), (uint32_t)(sizeof((int[]){__VA_ARGS__}) / sizeof(int)), (int[]){__VA_ARGS__})

static bool is(Str s, const char *text)
{
    return jx__str_eq(s, jx__str_of(text));
}

static void names_match_by_key(void **state)
{
    (void)state;
    Bench b;
    bind_form(
        &b, "{\"year\":2022,\"amount_unit\":\"万元\",\"values\":{\"全年 预算数\":\"90\","
            "\"全年执行数\":\"89.974万元\"},\"indicators\":[{\"name\":\"认定团队(Ｒ＆Ｄ)\\n数量\","
            "\"target\":\"≥8个\",\"actual\":\"9\",\"points\":\"8 分\",\"reason\":\"工期推迟\"},"
            "{\"name\":\"生态改善程度\",\"actual\":\"达成，9分\",\"points\":\"10\"}]}");
    assert_int_equal(b.diags.at.n, 0);
    expect(&b, BUDGET, CELL_OK, 900000, 1);
    expect(&b, TEAMS, CELL_OK, 9, 1);
    done(&b);
}

static void every_slot_is_filled(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b,
              "{\"year\":2022,\"amount_unit\":\"万元\",\"values\":{\"全年预算数\":\"90\","
              "\"全年执行数\":\"89.974万元\"},\"indicators\":[{\"name\":\"认定团队（R&D）数量\","
              "\"target\":\"≥8个\",\"actual\":\"9\",\"points\":\"8分\",\"self_score\":\"8\","
              "\"reason\":\"工期推迟\"},{\"name\":\"生态改善程度\",\"actual\":\"达成，9分\"}]}");
    assert_int_equal(b.diags.at.n, 0);
    expect(&b, BUDGET, CELL_OK, 900000, 1);
    expect(&b, SPENT, CELL_OK, 899740, 1);
    expect(&b, TEAMS, CELL_OK, 9, 1);
    expect(&b, JUDGE, CELL_OK, 0, 1);
    expect(&b, POINTS, CELL_OK, 9, 10);
    expect(&b, REASON, CELL_OK, 1, 1);
    expect(&b, YEAR, CELL_OK, 2022, 1);
    assert_true(is(b.facts.facts[TEAMS].where, "indicators[0].actual"));
    assert_true(is(b.facts.facts[BUDGET].where, "values.全年预算数"));
    assert_true(is(b.facts.facts[SPENT].raw, "89.974万元"));
    assert_true(b.facts.printed[ITEM_TEAMS].present);
    assert_true(is(b.facts.printed[ITEM_TEAMS].target, "≥8个"));
    assert_true(is(b.facts.printed[ITEM_TEAMS].self_score, "8"));
    assert_int_equal(b.facts.year, 2022);
    done(&b);
}

static void what_is_not_there_is_missing(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b, "{\"values\":{}}");
    assert_int_equal(b.diags.at.n, 0);
    for (uint32_t i = 0; i < NINPUTS; i++)
        expect(&b, i, i == REASON ? CELL_OK : CELL_MISSING, 0, 1);
    assert_false(b.facts.printed[ITEM_TEAMS].present);
    done(&b);
}

static void a_prefix_is_taken_off_with_a_note(void **state)
{
    (void)state;
    static const char *const names[] = {"指标1：认定团队（R&D）数量",  "★认定团队（R&D）数量",
                                        "其中：认定团队（R&D）数量",   "1、认定团队（R&D）数量",
                                        "指标1认定团队（R&D）数量",    "（2）认定团队（R&D）数量",
                                        "★★★指标2:认定团队（R&D）数量"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char json[300];
        (void)snprintf(json, sizeof json, "{\"indicators\":[{\"name\":\"%s\",\"actual\":\"9\"}]}",
                       names[i]);
        Bench b;
        bind_form(&b, json);
        CODES(&b, JX5103);
        expect(&b, TEAMS, CELL_OK, 9, 1);
        done(&b);
    }
    assert_true(is(jx__names_clean(STR("2.5米道路")), "2.5米道路"));
    assert_true(is(jx__names_clean(STR("5G基站数")), "5G基站数"));
    assert_true(is(jx__names_clean(STR("指标1：")), "指标1："));
}

static void two_rows_of_one_name_are_not_read(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b, "{\"indicators\":[{\"name\":\"认定团队（R&D）数量\",\"actual\":\"9\"},"
                  "{\"name\":\"认定团队(R&D)数量\",\"actual\":\"9\"}]}");
    CODES(&b, JX5102);
    expect(&b, TEAMS, CELL_UNREADABLE, 0, 1);
    done(&b);
    bind_form(&b, "{\"indicators\":[{\"name\":\"指标1：认定团队（R&D）数量\",\"actual\":\"9\"},"
                  "{\"name\":\"指标2：认定团队（R&D）数量\",\"actual\":\"9\"}]}");
    CODES(&b, JX5102);
    expect(&b, TEAMS, CELL_UNREADABLE, 0, 1);
    done(&b);
    bind_form(&b, "{\"values\":{\"全年预算数\":\"9万元\",\"全年 预算数\":\"9万元\"}}");
    CODES(&b, JX5102);
    expect(&b, BUDGET, CELL_UNREADABLE, 0, 1);
    done(&b);
}

typedef struct Pair {
    const char *row, *value; /* JSON values */
    CellStatus status;
    int64_t n;
    int code; /* of the last finding; 0: none */
} Pair;

static void a_row_and_a_value_must_agree(void **state)
{
    (void)state;
    static const Pair pairs[] = {
        {"\"9\"", "\"9个\"", CELL_OK, 9, 0},
        {"\"9.0\"", "\"9\"", CELL_OK, 9, 0},
        {"\"9\"", "\"10\"", CELL_UNREADABLE, 0, JX5101},
        {"null", "\"9\"", CELL_OK, 9, 0},
        {"\"9\"", "null", CELL_OK, 9, 0},
        {"\"/\"", "\"9\"", CELL_OK, 9, JX5202},
        {"\"很多\"", "\"9\"", CELL_UNREADABLE, 0, JX5207},
        {"\"不适用\"", "\"9\"", CELL_UNREADABLE, 0, JX5101},
        {"\"不适用\"", "\"不适用\"", CELL_NA, 0, 0},
        {"null", "null", CELL_MISSING, 0, 0},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char json[400];
        (void)snprintf(json, sizeof json,
                       "{\"values\":{\"认定团队（R&D）数量\":%s},\"indicators\":[{\"name\":"
                       "\"认定团队（R&D）数量\",\"actual\":%s}]}",
                       pairs[i].value, pairs[i].row);
        Bench b;
        bind_form(&b, json);
        expect(&b, TEAMS, pairs[i].status, pairs[i].n, 1);
        int code = b.diags.at.n ? (int)b.diags.at.at[b.diags.at.n - 1].code : 0;
        assert_int_equal(code, pairs[i].code);
        done(&b);
    }
}

static void not_applicable_is_kept_apart(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b, "{\"indicators\":[{\"name\":\"认定团队（R&D）数量\",\"actual\":null,"
                  "\"not_applicable\":true},{\"name\":\"生态改善程度\",\"actual\":\"达成\","
                  "\"not_applicable\":true},{\"name\":\"预算编制\",\"not_applicable\":true}]}");
    CODES(&b, JX5108);
    expect(&b, TEAMS, CELL_NA, 0, 1);
    expect(&b, JUDGE, CELL_NA, 0, 1);
    expect(&b, POINTS, CELL_NA, 0, 1);
    expect(&b, UNREAD, CELL_NA, 0, 1);
    done(&b);
}

static void an_unread_name_is_kept_and_not_judged(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b, "{\"indicators\":[{\"name\":\"预算编制\",\"actual\":\"完成\"}]}");
    assert_int_equal(b.diags.at.n, 0); /* no finding about a cell that no rule reads */
    expect(&b, UNREAD, CELL_MISSING, 0, 1);
    assert_true(is(b.facts.facts[UNREAD].raw, "完成"));
    done(&b);
}

static void similar_names_are_asked_about(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b, "{\"values\":{\"全年预算树\":\"9万元\",\"甲\":\"1\",\"乙\":\"2\"}}");
    CODES(&b, JX5104, JX5105);
    expect(&b, BUDGET, CELL_MISSING, 0, 1);
    assert_true(is(b.diags.at.at[1].args[0], "2") && is(b.diags.at.at[1].args[1], "甲、乙"));
    done(&b);
    bind_form(&b, "{\"values\":{\"全年预算数\":\"9万元\",\"全年预算树\":\"9万元\"}}");
    CODES(&b, JX5105);
    done(&b);
    bind_form(&b, "{\"values\":{\"甲\":1,\"乙\":1,\"丙\":1,\"丁\":1,\"戊\":1,\"己\":1,\"庚\":1}}");
    CODES(&b, JX5105);
    assert_true(is(b.diags.at.at[0].args[1], "甲、乙、丙、丁、戊、…"));
    done(&b);
}

static void a_row_without_a_name_is_left_alone(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b, "{\"indicators\":[{\"actual\":\"1\"},{\"name\":\"\",\"actual\":\"2\"}]}");
    CODES(&b, JX5021, JX5021);
    done(&b);
}

static void printed_points_are_compared(void **state)
{
    (void)state;
    static const struct {
        const char *points;
        int code;
    } cases[] = {{"\"8\"", 0},       {"\"8.00\"", 0}, {"\"8 分\"", 0}, {"8", 0},
                 {"\"10\"", JX5106}, {"\"/\"", 0},    {"null", 0},     {"\"IO\"", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[300];
        (void)snprintf(json, sizeof json,
                       "{\"indicators\":[{\"name\":\"认定团队（R&D）数量\",\"actual\":\"9\","
                       "\"points\":%s}]}",
                       cases[i].points);
        Bench b;
        bind_form(&b, json);
        int code = b.diags.at.n ? (int)b.diags.at.at[0].code : 0;
        assert_int_equal(code, cases[i].code);
        done(&b);
    }
}

static void a_reason_must_say_something(void **state)
{
    (void)state;
    static const struct {
        const char *reason;
        int64_t given;
    } cases[] = {{"\"工期推迟\"", 1}, {"\"无\"", 0}, {"\"0\"", 0},
                 {"\"/\"", 0},        {"null", 0},   {"\"\"", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[300];
        (void)snprintf(json, sizeof json,
                       "{\"indicators\":[{\"name\":\"认定团队（R&D）数量\",\"actual\":\"9\","
                       "\"reason\":%s}]}",
                       cases[i].reason);
        Bench b;
        bind_form(&b, json);
        expect(&b, REASON, CELL_OK, cases[i].given, 1);
        done(&b);
    }
}

static void an_amount_unit_must_be_money(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b, "{\"amount_unit\":\"万\",\"values\":{\"全年预算数\":\"90\"}}");
    CODES(&b, JX5107, JX5244);
    expect(&b, BUDGET, CELL_UNREADABLE, 0, 1);
    done(&b);
    bind_form(&b, "{\"amount_unit\":\" 元 \",\"values\":{\"全年预算数\":\"90\"}}");
    assert_int_equal(b.diags.at.n, 0);
    expect(&b, BUDGET, CELL_OK, 90, 1);
    done(&b);
}

static void a_head_is_read_as_printed(void **state)
{
    (void)state;
    static const char *const heads[] = {"单位：万元",    "单位: 万元",           "（万元）",
                                        "(万元)",        "（单位：人民币万元）", "金额（万元）",
                                        "金额单位：万元"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        char json[200];
        (void)snprintf(json, sizeof json,
                       "{\"amount_unit\":\"%s\",\"values\":{\"全年预算数\":\"90\"}}", heads[i]);
        Bench b;
        bind_form(&b, json);
        CODES(&b, JX5109);
        expect(&b, BUDGET, CELL_OK, 900000, 1);
        assert_true(is(b.facts.amount_unit, "万元"));
        done(&b);
    }
}

static void a_bare_number_under_a_bare_scale_is_asked_about(void **state)
{
    (void)state;
    Bench b;
    bind_form(&b, "{\"values\":{}}");
    Unit scale = {.kind = UNIT_NONE, .scale = NUM_INT(100000000), .text = STR("亿")};
    b.inputs[TEAMS].dim_known = false;
    b.inputs[TEAMS].unit = &scale; /* the target's, as the model hands it down */
    static const struct {
        const char *text;
        CellStatus status;
        int64_t n;
    } cases[] = {{"20", CELL_UNREADABLE, 0}, {"20亿", CELL_OK, 2000000000}, {"0", CELL_OK, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[100];
        (void)snprintf(json, sizeof json, "{\"values\":{\"认定团队（R&D）数量\":\"%s\"}}",
                       cases[i].text);
        jx__form_free(&b.form);
        assert_true(jx__form_json(&b.form, &b.al, STR("f.json"), jx__str_of(json), &b.diags));
        assert_true(jx__bind(&b.facts, &b.arena, &b.pool, &b.plan, &b.form, NULL, 0, &b.diags));
        expect(&b, TEAMS, cases[i].status, cases[i].n, 1);
    }
    CODES(&b, JX5239);
    done(&b);
}

static void running_out_of_memory_is_said(void **state)
{
    (void)state;
    static const char json[] =
        "{\"values\":{\"全年预算数\":\"9万元\",\"甲\":1},\"indicators\":[{\"name\":"
        "\"指标1：认定团队（R&D）数量\",\"actual\":\"约9\",\"points\":\"9\"}]}";
    for (size_t fail_at = 1; fail_at < 100; fail_at++) {
        Bench b;
        bind_form(&b, json);
        Arena arena;
        assert_true(jx__arena_init(&arena, &b.al, 0));
        b.heap.fail_at = b.heap.calls + fail_at;
        Facts facts;
        bool ok = jx__bind(&facts, &arena, &b.pool, &b.plan, &b.form, NULL, 0, &b.diags);
        b.heap.fail_at = 0;
        jx__arena_free(&arena);
        done(&b);
        if (ok) return;
    }
    fail();
}

static void a_hundred_thousand_names_are_linear(void **state)
{
    (void)state;
    size_t size = 100000u * 24u + 40u, n;
    char *json = malloc(size);
    assert_non_null(json);
    n = (size_t)snprintf(json, size, "{\"values\":{");
    for (int i = 0; i < 100000; i++)
        n += (size_t)snprintf(json + n, size - n, "%s\"名%d\":%d", i ? "," : "", i, i);
    (void)snprintf(json + n, size - n, "}}");
    Bench b;
    bind_form(&b, json);
    free(json);
    CODES(&b, JX5105);
    done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_match_by_key),
        cmocka_unit_test(every_slot_is_filled),
        cmocka_unit_test(what_is_not_there_is_missing),
        cmocka_unit_test(a_prefix_is_taken_off_with_a_note),
        cmocka_unit_test(two_rows_of_one_name_are_not_read),
        cmocka_unit_test(a_row_and_a_value_must_agree),
        cmocka_unit_test(not_applicable_is_kept_apart),
        cmocka_unit_test(an_unread_name_is_kept_and_not_judged),
        cmocka_unit_test(similar_names_are_asked_about),
        cmocka_unit_test(a_row_without_a_name_is_left_alone),
        cmocka_unit_test(printed_points_are_compared),
        cmocka_unit_test(a_reason_must_say_something),
        cmocka_unit_test(an_amount_unit_must_be_money),
        cmocka_unit_test(a_head_is_read_as_printed),
        cmocka_unit_test(a_bare_number_under_a_bare_scale_is_asked_about),
        cmocka_unit_test(running_out_of_memory_is_said),
        cmocka_unit_test(a_hundred_thousand_names_are_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
