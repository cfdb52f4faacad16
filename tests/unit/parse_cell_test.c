/* parse_cell: what each text means for each kind of cell. One row of the table is one cell: the
 * text, the kind of input, the status and exact value, and the finding's code (0: none).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/name.h"
#include "form/form.h"
#include "tests/support.h"

typedef enum Kind {
    MONEY,   /* target in 万元, form in 万元 */
    MONEY_0, /* money; neither the rules nor the form name a unit for a bare number */
    MONEY_N, /* name ends with （万元）, the form names no unit */
    EACH,    /* 元/人次 */
    PERCENT,
    PERCENT_N, /* name ends with （%） */
    POINT,     /* 个百分点 */
    COUNT,     /* 个 */
    WAN,       /* 万人次 */
    WHOLE,     /* 件, whole */
    METRE,
    SCALE,    /* the target is 23亿, no unit */
    DECLARED, /* declared in 万元, the form's head says 亿元 */
    NO_MONEY, /* money, the form's head says 个 */
    TIME_0,   /* a time, and the rule names no unit */
    PLAIN,    /* bare target */
    ANY,      /* datum nobody said the unit of */
    SCORE,    /* 录入: points */
    YESNO,
    WORDS,    /* 按时支付 */
    NO_WORDS, /* a text, and the rule accepts none */
    NONE,     /* the target is 无 */
    GRADE,
    BAND,   /* the words of a band table: no number goes with them */
    DATE,   /* form of 2022 */
    DATE_0, /* form without a year */
    REASON,
    YEAR,
    SHARE,  /* the slot of the evaluator's number */
    SHARE_0 /* the same, of an item without points */
} Kind;

typedef struct Row {
    const char *raw; /* NULL: nothing there */
    Kind kind;
    CellStatus status;
    int64_t n, d;
    int code;
} Row;

#define OK(raw, kind, n, d)                                                                        \
    {                                                                                              \
        raw, kind, CELL_OK, n, d, 0                                                                \
    }
#define SAID(raw, kind, n, d, code)                                                                \
    {                                                                                              \
        raw, kind, CELL_OK, n, d, code                                                             \
    }
#define BAD(raw, kind, code)                                                                       \
    {                                                                                              \
        raw, kind, CELL_UNREADABLE, 0, 0, code                                                     \
    }
#define EMPTY(raw, kind, code)                                                                     \
    {                                                                                              \
        raw, kind, CELL_MISSING, 0, 0, code                                                        \
    }
#define ON(raw, kind, y, m, d) OK(raw, kind, (y)*372 + ((m)-1) * 31 + (d)-1, 1)

static const Row rows[] = {
    /* digits */
    OK("50", PLAIN, 50, 1),
    OK(" 50\t", PLAIN, 50, 1),
    OK("0", PLAIN, 0, 1),
    OK("-3.5", PLAIN, -7, 2),
    OK("－3．5", PLAIN, -7, 2),
    OK("−3", PLAIN, -3, 1),
    OK("+5", PLAIN, 5, 1),
    OK("１２３", PLAIN, 123, 1),
    OK(".5", PLAIN, 1, 2),
    OK("-.5", PLAIN, -1, 2),
    OK("007", PLAIN, 7, 1),
    OK("0.0900000762939453", PLAIN, 900000762939453, 10000000000000000),
    OK("52.800000", PLAIN, 264, 5),
    OK("999999999999999999", PLAIN, 999999999999999999, 1),
    OK("9223372036854775807", PLAIN, INT64_MAX, 1),
    OK("　50　", PLAIN, 50, 1),
    BAD("5.", PLAIN, JX5218),
    BAD("1.2.3", PLAIN, JX5225),
    BAD("--5", PLAIN, JX5207),
    BAD("1e9", PLAIN, JX5205),
    BAD("1E+9", PLAIN, JX5205),
    BAD("2.5e-3", PLAIN, JX5205),
    BAD("IO", PLAIN, JX5207),
    BAD("M.8万元", MONEY, JX5207),
    BAD("50 60", PLAIN, JX5209),
    BAD("50/60", PLAIN, JX5225),
    BAD("50-60", PLAIN, JX5225),
    /* commas and blanks */
    OK("1,437", PLAIN, 1437, 1),
    OK("215,457.6", PLAIN, 1077288, 5),
    OK("1,234,567", PLAIN, 1234567, 1),
    OK("1，437", PLAIN, 1437, 1),
    BAD("12,34", PLAIN, JX5203),
    BAD("1,2345", PLAIN, JX5203),
    BAD("1234,567", PLAIN, JX5203),
    BAD("1,234,56", PLAIN, JX5203),
    BAD("1,23.5", PLAIN, JX5203),
    BAD("1.5,000", PLAIN, JX5203),
    SAID("8727. 19", PLAIN, 872719, 100, JX5226),
    SAID("8727 .19", PLAIN, 872719, 100, JX5226),
    SAID("2555. 62万元", MONEY, 25556200, 1, JX5226),
    SAID("87. 4%", PERCENT, 874, 1000, JX5226),
    SAID("4, 506", PLAIN, 4506, 1, JX5226),
    /* signs and words before the digits */
    SAID("≥266米", METRE, 266, 1, JX5222),
    SAID("≧735个", COUNT, 735, 1, JX5222),
    SAID(">=98%", PERCENT, 98, 100, JX5222),
    SAID("≤90万元", MONEY, 900000, 1, JX5222),
    SAID("不低于95%", PERCENT, 95, 100, JX5222),
    SAID("=100%", PERCENT, 1, 1, JX5221),
    SAID("═100%", PERCENT, 1, 1, JX5221),
    SAID("＝ 4个", COUNT, 4, 1, JX5221),
    BAD("约50个", COUNT, JX5223),
    BAD("＞50个", COUNT, JX5224),
    BAD("超过50个", COUNT, JX5224),
    BAD("≥", COUNT, JX5207),
    BAD("98%以上", PERCENT, JX5225),
    BAD("23亿元左右", MONEY, JX5225),
    BAD("50个。", COUNT, JX5225),
    /* nothing there */
    EMPTY(NULL, PLAIN, 0),
    EMPTY("", PLAIN, 0),
    EMPTY(" 　\n", PLAIN, 0),
    EMPTY("未填", PLAIN, 0),
    EMPTY("/", PLAIN, JX5202),
    EMPTY("／", PLAIN, JX5202),
    EMPTY("—", PERCENT, JX5202),
    EMPTY("——", PERCENT, JX5202),
    EMPTY("-", MONEY, JX5202),
    EMPTY("*", COUNT, JX5202),
    EMPTY("**", COUNT, JX5202),
    EMPTY("暂无", COUNT, JX5202),
    EMPTY("/", YESNO, JX5202),
    EMPTY("—", GRADE, JX5202),
    BAD("无", COUNT, JX5208),
    BAD("无", WORDS, JX5208),
    {"不适用", COUNT, CELL_NA, 0, 0, 0},
    {" 不适用 ", GRADE, CELL_NA, 0, 0, 0},
    {"不适用", WORDS, CELL_NA, 0, 0, 0},
    /* phrases */
    BAD("达成预期指标", COUNT, JX5206),
    BAD("完成", MONEY, JX5206),
    BAD("达标", PERCENT, JX5206),
    BAD("已完成", PLAIN, JX5206),
    BAD("是", PLAIN, JX5207),
    BAD("优", PERCENT, JX5207),
    BAD("tot扁2200篇", COUNT, JX5207),
    /* money */
    OK("90", MONEY, 900000, 1),
    OK("90万元", MONEY, 900000, 1),
    OK("89.974万元", MONEY, 899740, 1),
    OK("387664.62元", MONEY, 38766462, 100),
    OK("20.7亿元", MONEY, 2070000000, 1),
    OK("90 万元", MONEY, 900000, 1),
    OK("5千元", MONEY, 5000, 1),
    OK("90万元", MONEY_0, 900000, 1),
    BAD("90", MONEY_0, JX5212),
    BAD("90", NO_MONEY, JX5244),
    BAD("90", DECLARED, JX5245),
    OK("90万元", DECLARED, 900000, 1),
    OK("0", DECLARED, 0, 1),
    BAD("￥95万元", MONEY_0, JX5207),
    BAD("20", SCALE, JX5239),
    OK("20亿", SCALE, 2000000000, 1),
    OK("0", SCALE, 0, 1),
    BAD("10800", WAN, JX5213),
    OK("10800人次", WAN, 10800, 1),
    OK("0", MONEY_0, 0, 1),
    OK("90", MONEY_N, 900000, 1),
    OK("90元", MONEY_N, 90, 1),
    BAD("23亿", MONEY, JX5214),
    BAD("5.8万", MONEY, JX5214),
    BAD("100%", MONEY, JX5210),
    BAD("50个", MONEY, JX5210),
    BAD("854万元854万元", MONEY, JX5225),
    OK("800元/人次", EACH, 800, 1),
    OK("780", EACH, 780, 1),
    BAD("780元", EACH, JX5210),
    /* percentages */
    OK("100%", PERCENT, 1, 1),
    OK("100％", PERCENT, 1, 1),
    OK("100 %", PERCENT, 1, 1),
    OK("98百分比", PERCENT, 98, 100),
    OK("98%(百分比)", PERCENT, 98, 100),
    OK("98 %（百分比）", PERCENT, 98, 100),
    OK("5‰", PERCENT, 5, 1000),
    OK("290%", PERCENT, 29, 10),
    OK("-3.6%", PERCENT, -36, 1000),
    OK("１００％", PERCENT, 1, 1),
    BAD("100", PERCENT, JX5211),
    BAD("0.98", PERCENT, JX5211),
    OK("0", PERCENT, 0, 1),
    OK("100", PERCENT_N, 1, 1),
    OK("98.5%", PERCENT_N, 985, 1000),
    BAD("8000件", PERCENT, JX5210),
    BAD("2个百分点", PERCENT, JX5228),
    BAD("3万", PERCENT, JX5210),
    OK("2个百分点", POINT, 2, 100),
    BAD("2%", POINT, JX5219),
    OK("2", POINT, 2, 100),
    /* counts and measures */
    OK("50", COUNT, 50, 1),
    OK("50个", COUNT, 50, 1),
    OK("50 个", COUNT, 50, 1),
    SAID("50家", COUNT, 50, 1, JX5217),
    BAD("3", WAN, JX5213),
    OK("3万人次", WAN, 30000, 1),
    OK("25000人次", WAN, 25000, 1),
    BAD("3万", WAN, JX5214),
    BAD("100%", COUNT, JX5210),
    BAD("50万元", COUNT, JX5210),
    BAD("50嘎", COUNT, JX5225),
    BAD("50平方采", METRE, JX5220),
    OK("3件", WHOLE, 3, 1),
    BAD("3.5件", WHOLE, JX5227),
    OK("3.0件", WHOLE, 3, 1),
    OK("266", METRE, 266, 1),
    OK("0.5公里", METRE, 500, 1),
    BAD("5", TIME_0, JX5246),
    OK("5分钟", TIME_0, 300, 1),
    OK("0", TIME_0, 0, 1),
    OK("50个", PLAIN, 50, 1),
    OK("3万", PLAIN, 30000, 1),
    BAD("100%", PLAIN, JX5216),
    BAD("5万元", PLAIN, JX5229),
    OK("50", ANY, 50, 1),
    SAID("5万元", ANY, 50000, 1, JX5215),
    SAID("98%", ANY, 98, 100, JX5215),
    OK("19.5分", SCORE, 39, 2),
    OK("19.5", SCORE, 39, 2),
    /* Chinese numerals */
    SAID("三家", COUNT, 3, 1, JX5217),
    OK("十二个", COUNT, 12, 1),
    OK("二十三", COUNT, 23, 1),
    OK("一百零五个", COUNT, 105, 1),
    OK("两个", COUNT, 2, 1),
    OK("两千零三个", COUNT, 2003, 1),
    OK("三万", PLAIN, 30000, 1),
    OK("一万二千个", COUNT, 12000, 1),
    OK("十万零三百个", COUNT, 100300, 1),
    OK("零", PLAIN, 0, 1),
    BAD("一百五个", COUNT, JX5207),
    BAD("二三个", COUNT, JX5207),
    BAD("百个", COUNT, JX5207),
    BAD("三万元", MONEY, JX5230),
    BAD("百分之九十八", PERCENT, JX5207),
    /* yes or no */
    OK("是", YESNO, 1, 1),
    OK("否", YESNO, 0, 1),
    OK(" 是 ", YESNO, 1, 1),
    BAD("有", YESNO, JX5231),
    BAD("√", YESNO, JX5231),
    BAD("1", YESNO, JX5231),
    {"不适用", YESNO, CELL_NA, 0, 0, 0},
    /* words */
    OK("按时支付", WORDS, 1, 1),
    OK("按时 支付", WORDS, 1, 1),
    OK("未按时支付", WORDS, 0, 1),
    OK("未能按时支付", WORDS, 0, 1),
    OK("未达成", WORDS, 0, 1),
    OK("未完成", WORDS, 0, 1),
    OK("否", WORDS, 0, 1),
    BAD("是", WORDS, JX5232),
    BAD("达成预期指标", WORDS, JX5232),
    BAD("按时", NO_WORDS, JX5234),
    OK("无", NONE, 1, 1),
    /* grades */
    OK("达成", GRADE, 0, 1),
    OK("部分达成（70%）", GRADE, 1, 1),
    OK("达成(90%)", GRADE, 0, 1),
    OK("达成，9分", GRADE, 0, 1),
    OK("达成 90%", GRADE, 0, 1),
    OK("达成90%", GRADE, 0, 1),
    OK("达成：得9分", GRADE, 0, 1),
    BAD("达成（90%", GRADE, JX5235),
    BAD("达成（90）", GRADE, JX5235),
    BAD("达成（很好）", GRADE, JX5235),
    BAD("达成预期指标", GRADE, JX5233),
    BAD("90%", GRADE, JX5237),
    BAD("优", GRADE, JX5233),
    OK("部分达成", BAND, 1, 1),
    BAD("达成（90%）", BAND, JX5238),
    BAD("优", BAND, JX5238),
    BAD("90%", BAND, JX5238),
    /* dates */
    ON("2023年12月31日", DATE, 2023, 12, 31),
    ON("2023-12-31", DATE, 2023, 12, 31),
    ON("2023/12/31", DATE, 2023, 12, 31),
    ON("2023.12.31", DATE, 2023, 12, 31),
    ON("2023．12．31", DATE, 2023, 12, 31),
    ON("２０２３年２月", DATE, 2023, 2, 28),
    ON("2024年2月", DATE, 2024, 2, 29),
    ON("2023年12月", DATE, 2023, 12, 31),
    ON("2023 年 12 月", DATE, 2023, 12, 31),
    ON("2023-11", DATE, 2023, 11, 30),
    ON("12月", DATE, 2022, 12, 31),
    ON("12月底", DATE, 2022, 12, 31),
    ON("9月前", DATE, 2022, 9, 30),
    ON("11月底前完成", DATE, 2022, 11, 30),
    ON("7月5日", DATE, 2022, 7, 5),
    ON("2021年12月完成", DATE, 2021, 12, 31),
    ON("2021年11月30日前", DATE, 2021, 11, 30),
    ON("2021年底", DATE, 2021, 12, 31),
    ON("年底", DATE, 2022, 12, 31),
    BAD("2月30日", DATE, JX5241),
    BAD("2023年2月29日", DATE, JX5241),
    BAD("13月", DATE, JX5241),
    BAD("2023年0月", DATE, JX5241),
    BAD("2023年1月0日", DATE, JX5240),
    BAD("12月", DATE_0, JX5242),
    ON("2023年12月", DATE_0, 2023, 12, 31),
    BAD("10", DATE, JX5240),
    BAD("2023", DATE, JX5240),
    BAD("23年12月", DATE, JX5240),
    BAD("2023-12/31", DATE, JX5240),
    BAD("2021年1月-12月", DATE, JX5225),
    BAD("按时", DATE, JX5240),
    /* the other slots */
    OK("工期推迟", REASON, 1, 1),
    OK("无", REASON, 0, 1),
    OK("0", REASON, 0, 1),
    OK("—", REASON, 0, 1),
    OK("/", REASON, 0, 1),
    OK("暂无", REASON, 0, 1),
    OK(" ", REASON, 0, 1),
    OK(NULL, REASON, 0, 1),
    OK("2022", YEAR, 2022, 1),
    OK("2022年", YEAR, 2022, 1),
    BAD("22", YEAR, JX5243),
    OK("90%", SHARE, 9, 10),
    OK("9分", SHARE, 9, 10),
    BAD("0.9", SHARE, JX5235),
    BAD("9分", SHARE_0, JX5236),
};

/* ---- fixtures ---- */

static const Alloc al = {libc_alloc, NULL};

typedef struct Bench {
    Arena arena;
    NumPool pool;
    Diags diags;
} Bench;

static void open_bench(Bench *b)
{
    memset(b, 0, sizeof *b);
    assert_true(jx__arena_init(&b->arena, &al, 0));
    assert_true(jx__num_pool_init(&b->pool, &al));
    assert_true(jx__diags_init(&b->diags, &al));
}

static void close_bench(Bench *b)
{
    jx__diags_free(&b->diags);
    jx__num_pool_free(&b->pool);
    jx__arena_free(&b->arena);
}

static Str grade_keys[] = {{"达成", 6}, {"部分达成", 12}, {"未达成", 9}};
static Str word_keys[] = {{"按时支付", 12}};
static Str none_keys[] = {{"无", 3}};

static const struct {
    const char *name, *unit;
    ValueType type;
    InputKind kind;
} kinds[] = {
    [MONEY] = {"项目总成本", "万元", TYPE_NUMBER, INPUT_VALUE},
    [MONEY_0] = {"项目总成本", "万元", TYPE_NUMBER, INPUT_VALUE},
    [MONEY_N] = {"成本控制数（万元）", "元", TYPE_NUMBER, INPUT_VALUE},
    [EACH] = {"单位培训成本", "元/人次", TYPE_NUMBER, INPUT_VALUE},
    [PERCENT] = {"合格率", "%", TYPE_NUMBER, INPUT_VALUE},
    [PERCENT_N] = {"满意度（%）", "%", TYPE_NUMBER, INPUT_VALUE},
    [POINT] = {"提高幅度", "个百分点", TYPE_NUMBER, INPUT_VALUE},
    [COUNT] = {"团队数量", "个", TYPE_NUMBER, INPUT_VALUE},
    [WAN] = {"培训人次", "万人次", TYPE_NUMBER, INPUT_VALUE},
    [WHOLE] = {"投诉", "件", TYPE_NUMBER, INPUT_VALUE},
    [SCALE] = {"甲额", "亿", TYPE_NUMBER, INPUT_VALUE},
    [DECLARED] = {"培训费", "万元", TYPE_NUMBER, INPUT_VALUE},
    [NO_MONEY] = {"项目总成本", "万元", TYPE_NUMBER, INPUT_VALUE},
    [METRE] = {"安装坡面水标尺", "米", TYPE_NUMBER, INPUT_VALUE},
    [TIME_0] = {"恢复速度", "小时", TYPE_NUMBER, INPUT_VALUE},
    [PLAIN] = {"数量", "", TYPE_NUMBER, INPUT_VALUE},
    [ANY] = {"某数", "", TYPE_NUMBER, INPUT_VALUE},
    [SCORE] = {"预算编制", "分", TYPE_NUMBER, INPUT_VALUE},
    [YESNO] = {"是否提升", "", TYPE_YESNO, INPUT_VALUE},
    [WORDS] = {"租金清缴期限", "", TYPE_TEXT, INPUT_VALUE},
    [NO_WORDS] = {"说明", "", TYPE_TEXT, INPUT_VALUE},
    [NONE] = {"安全事故", "", TYPE_TEXT, INPUT_VALUE},
    [GRADE] = {"改善程度", "", TYPE_GRADE, INPUT_VALUE},
    [BAND] = {"改善程度", "", TYPE_GRADE, INPUT_VALUE},
    [DATE] = {"完成时间", "", TYPE_DATE, INPUT_VALUE},
    [DATE_0] = {"完成时间", "", TYPE_DATE, INPUT_VALUE},
    [REASON] = {"数量", "", TYPE_UNKNOWN, INPUT_REASON},
    [YEAR] = {"年度", "", TYPE_UNKNOWN, INPUT_YEAR},
    [SHARE] = {"改善程度", "", TYPE_UNKNOWN, INPUT_POINTS},
    [SHARE_0] = {"改善程度", "", TYPE_UNKNOWN, INPUT_POINTS},
};

static Input make_input(Bench *b, Kind kind)
{
    Input in = {.kind = kinds[kind].kind,
                .name = jx__str_of(kinds[kind].name),
                .item = kind == ANY ? JX_NO_REG : 0,
                .type = kinds[kind].type,
                .dim_known = kind != ANY && kind != PLAIN && kind != SCALE,
                .whole = kind == WHOLE,
                .points = NUM_INT(kind == GRADE || kind == SHARE ? 10 : 0),
                .used = true};
    Unit *unit = ARENA_NEW(&b->arena, Unit);
    assert_true(jx__unit_parse(&b->arena, &b->pool, NULL, jx__str_of(kinds[kind].unit), unit));
    in.dim = unit->dim;
    in.unit = kind == TIME_0 || kind == MONEY_0 || kind == NO_MONEY ? &jx__no_unit : unit;
    bool grades = kind == GRADE || kind == BAND, words = kind == WORDS || kind == NONE;
    InputWords *w = ARENA_NEW(&b->arena, InputWords);
    w->options = w->option_names = grades ? grade_keys : kind == WORDS ? word_keys : none_keys;
    w->noptions = grades ? 3 : words;
    in.words = w;
    return in;
}

/* The amount unit in the form's head. */
static Str head_of(Kind kind)
{
    if (kind == DECLARED) return STR("亿元");
    return kind == MONEY ? STR("万元") : STR_NONE;
}

static Cell read_cell(Bench *b, Kind kind, const char *raw, Cell *points)
{
    Input in = make_input(b, kind);
    CellContext cx = {.arena = &b->arena,
                      .pool = &b->pool,
                      .amount_unit = head_of(kind),
                      .amount_said = kind == NO_MONEY ? STR("个") : STR_NONE,
                      .year = kind == DATE ? 2022 : 0,
                      .diags = &b->diags,
                      .where = {.cell = STR("indicators[0].actual")}};
    return jx__cell_read(&cx, &in, jx__str_of(raw), points);
}

/* ---- tests ---- */

static void check_row(const Row *row)
{
    Bench b;
    open_bench(&b);
    Cell cell = read_cell(&b, row->kind, row->raw, NULL);
    int code = b.diags.at.n ? (int)b.diags.at.at[0].code : 0;
    bool same = cell.status == row->status && code == row->code && b.diags.at.n <= 1;
    if (same && row->status == CELL_OK)
        same = jx__num_cmp(&b.pool, cell.num, NUM_RATIO(row->n, row->d)) == 0;
    if (!same)
        print_error("'%s' as kind %d: status %d, value %lld/%lld, code %d (%u findings); want %d, "
                    "%lld/%lld, %d\n",
                    row->raw ? row->raw : "(null)", (int)row->kind, (int)cell.status,
                    (long long)cell.num.n, (long long)cell.num.d, code, b.diags.at.n,
                    (int)row->status, (long long)row->n, (long long)row->d, row->code);
    close_bench(&b);
    if (!same) fail();
}

static void every_text_means_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(&rows[i]);
}

static void a_grade_gives_the_evaluators_number_as_a_share(void **state)
{
    (void)state;
    static const struct {
        const char *raw;
        CellStatus status;
        int64_t n, d;
    } cases[] = {{"达成（90%）", CELL_OK, 9, 10},
                 {"达成，9分", CELL_OK, 9, 10},
                 {"部分达成 72.5%", CELL_OK, 725, 1000},
                 {"达成", CELL_MISSING, 0, 1},
                 {"不适用", CELL_NA, 0, 1},
                 {"优", CELL_UNREADABLE, 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Bench b;
        open_bench(&b);
        Cell points;
        (void)read_cell(&b, GRADE, cases[i].raw, &points);
        assert_int_equal(points.status, cases[i].status);
        if (points.status == CELL_OK)
            assert_int_equal(jx__num_cmp(&b.pool, points.num, NUM_RATIO(cases[i].n, cases[i].d)),
                             0);
        close_bench(&b);
    }
}

static void entered_points_are_given_twice(void **state)
{
    (void)state;
    Bench b;
    open_bench(&b);
    Cell points, cell = read_cell(&b, SCORE, "19.5分", &points);
    assert_int_equal(cell.status, CELL_OK);
    assert_int_equal(points.status, CELL_OK);
    assert_int_equal(jx__num_cmp(&b.pool, points.num, NUM_RATIO(39, 2)), 0);
    close_bench(&b);
}

static void long_numbers_are_exact_up_to_400_digits(void **state)
{
    (void)state;
    char text[500];
    memset(text, '7', sizeof text);
    text[400] = '\0';
    Bench b;
    open_bench(&b);
    Cell cell = read_cell(&b, PLAIN, text, NULL);
    assert_int_equal(cell.status, CELL_OK);
    bool exact;
    Str back = jx__num_text(&b.arena, &b.pool, cell.num, 0, 0, &exact);
    assert_true(exact && jx__str_eq(back, jx__str_of(text)));
    text[400] = '7';
    text[401] = '\0';
    cell = read_cell(&b, PLAIN, text, NULL);
    assert_int_equal(cell.status, CELL_UNREADABLE);
    assert_int_equal(b.diags.at.at[0].code, JX5204);
    close_bench(&b);
}

static void a_cell_is_not_a_book(void **state)
{
    (void)state;
    static char text[65538];
    memset(text, '7', sizeof text - 1);
    Bench b;
    open_bench(&b);
    Cell cell = read_cell(&b, PLAIN, text, NULL);
    assert_int_equal(cell.status, CELL_UNREADABLE);
    assert_int_equal(b.diags.at.at[0].code, JX5201);
    close_bench(&b);
}

static void no_findings_are_made_when_none_are_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Bench b;
        open_bench(&b);
        Input in = make_input(&b, rows[i].kind);
        CellContext cx = {.arena = &b.arena,
                          .pool = &b.pool,
                          .amount_unit = head_of(rows[i].kind),
                          .year = rows[i].kind == DATE ? 2022 : 0};
        Cell cell = jx__cell_read(&cx, &in, jx__str_of(rows[i].raw), NULL);
        assert_int_equal(cell.status, rows[i].status);
        close_bench(&b);
    }
}

static void the_common_cell_takes_no_memory(void **state)
{
    (void)state;
    static const struct {
        Kind kind;
        const char *raw;
    } cases[] = {{COUNT, "50个"},   {COUNT, "50"},       {PERCENT, "98.5%"}, {MONEY, "89.974"},
                 {MONEY, "90万元"}, {MONEY, "20.7亿元"}, {YESNO, "是"},      {DATE, "2023年12月"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Bench b;
        open_bench(&b);
        Input in = make_input(&b, cases[i].kind);
        size_t used = b.arena.held;
        /* An arena that may hold no more than it does fails on the first allocation past its
         * block; a fresh one has none. */
        Arena none;
        assert_true(jx__arena_init(&none, &al, JX_ARENA_SPARE));
        CellContext cx = {.arena = &none,
                          .pool = &b.pool,
                          .amount_unit = STR("万元"),
                          .year = 2022,
                          .diags = &b.diags};
        Cell cell = jx__cell_read(&cx, &in, jx__str_of(cases[i].raw), NULL);
        assert_int_equal(cell.status, CELL_OK);
        assert_false(none.failed);
        assert_int_equal(b.arena.held, used);
        jx__arena_free(&none);
        close_bench(&b);
    }
}

static void every_finding_has_both_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Bench b;
        open_bench(&b);
        (void)read_cell(&b, rows[i].kind, rows[i].raw, NULL);
        for (uint32_t k = 0; k < b.diags.at.n; k++) {
            const Diag *d = &b.diags.at.at[k];
            assert_true(jx__diag_message(&b.arena, d, LANG_ZH).n > 0);
            assert_true(jx__diag_message(&b.arena, d, LANG_EN).n > 0);
            if (getenv("SHOW")) {
                Str zh = jx__diag_message(&b.arena, d, LANG_ZH);
                Str fix = jx__diag_fix(&b.arena, d, LANG_ZH);
                Str en = jx__diag_message(&b.arena, d, LANG_EN);
                print_message("JX%d %.*s → %.*s | %.*s\n", (int)d->code, STR_F(zh), STR_F(fix),
                              STR_F(en));
            }
        }
        close_bench(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_means_what_the_table_says),
        cmocka_unit_test(a_grade_gives_the_evaluators_number_as_a_share),
        cmocka_unit_test(entered_points_are_given_twice),
        cmocka_unit_test(long_numbers_are_exact_up_to_400_digits),
        cmocka_unit_test(a_cell_is_not_a_book),
        cmocka_unit_test(no_findings_are_made_when_none_are_wanted),
        cmocka_unit_test(the_common_cell_takes_no_memory),
        cmocka_unit_test(every_finding_has_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
