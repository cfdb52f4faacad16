/* Units of measure: built-in, combined, compound, declared; and their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/name.h"
#include "base/unit.h"
#include "base/utf8.h"
#include "tests/support.h"

typedef struct World {
    NumPool pool;
    Arena arena;
} World;

static int set_up(void **state)
{
    World *w = calloc(1, sizeof *w);
    Alloc al = {libc_alloc, NULL};
    *state = w;
    return w && jx__num_pool_init(&w->pool, &al) && jx__arena_init(&w->arena, &al, 0) ? 0 : -1;
}

static int tear_down(void **state)
{
    World *w = *state;
    jx__num_pool_free(&w->pool);
    jx__arena_free(&w->arena);
    free(w);
    return 0;
}

static bool known(World *w, const char *text, Unit *out)
{
    return jx__unit_parse(&w->arena, &w->pool, NULL, jx__str_of(text), out);
}

static Unit unit(World *w, const char *text)
{
    Unit u;
    if (!known(w, text, &u)) fail_msg("not a unit: %s", text);
    return u;
}

static uint32_t prefix(World *w, const char *text)
{
    Unit u;
    return jx__unit_prefix(&w->arena, &w->pool, NULL, jx__str_of(text), &u);
}

static void assert_scale(World *w, const char *text, int64_t n, int64_t d)
{
    if (jx__num_cmp(&w->pool, unit(w, text).scale, NUM_RATIO(n, d)) != 0)
        fail_msg("scale of %s", text);
}

static void assert_str(Str s, const char *text)
{
    if (!jx__str_eq(s, jx__str_of(text))) fail_msg("“%.*s” instead of “%s”", STR_F(s), text);
}

static bool same_dim(World *w, const char *a, const char *b)
{
    return jx__dim_eq(unit(w, a).dim, unit(w, b).dim);
}

/* --- one word --- */

/* clang-format off */
static const char *const sections[3][400] = {
    {
#define UNIT(key, text, scale, over, kind, ...) key,
#define UNITX UNIT
#include "base/units.def"
#undef UNIT
#undef UNITX
    },
    {
#define SCALE(word, scale) word,
#include "base/units.def"
#undef SCALE
    },
    {
#define COUNT(word) word,
#include "base/units.def"
#undef COUNT
    }};
/* clang-format on */

static void the_table_is_in_order_and_its_keys_are_name_keys(void **state)
{
    World *w = *state;
    for (size_t s = 0; s < 3; s++) {
        for (size_t i = 0; sections[s][i]; i++) {
            Str key = jx__str_of(sections[s][i]);
            assert_str(jx__name_key(&w->arena, key), sections[s][i]);
            assert_true(jx__utf8_count(key) < 8);
            if (i > 0 && strcmp(sections[s][i - 1], sections[s][i]) >= 0)
                fail_msg("out of order: %s", sections[s][i]);
        }
    }
}

static void every_word_of_the_table_is_a_unit_and_prints_as_one(void **state)
{
    World *w = *state;
    for (size_t s = 0; s < 3; s++) {
        for (size_t i = 0; sections[s][i]; i++) {
            Unit u = unit(w, sections[s][i]);
            assert_str(jx__name_key(&w->arena, u.text), sections[s][i]);
            assert_int_equal(jx__num_sign(u.scale), 1);
            assert_true(u.kind == UNIT_MEASURE || jx__dim_none(u.dim));
            assert_int_equal(jx__unit_prefix(&w->arena, &w->pool, NULL, u.text, &u), u.text.n);
        }
    }
}

static void money_is_counted_in_yuan(void **state)
{
    World *w = *state;
    assert_scale(w, "元", 1, 1);
    assert_scale(w, "角", 1, 10);
    assert_scale(w, "千元", 1000, 1);
    assert_scale(w, "百元", 100, 1);
    assert_scale(w, "万元", 10000, 1);
    assert_scale(w, "百万元", 1000000, 1);
    assert_scale(w, "亿元", 100000000, 1);
    assert_scale(w, "千亿元", INT64_C(100000000000), 1);
    assert_scale(w, "人民币元", 1, 1);
    assert_scale(w, "万元人民币", 10000, 1);
    assert_scale(w, "万美元", 10000, 1);
    assert_false(same_dim(w, "元", "美元"));
}

static void days_and_months_do_not_compare(void **state)
{
    World *w = *state;
    assert_scale(w, "天", 86400, 1);
    assert_scale(w, "日", 86400, 1);
    assert_scale(w, "周", 7 * 86400, 1);
    assert_scale(w, "万小时", 36000000, 1);
    assert_scale(w, "年", 12, 1);
    assert_scale(w, "半年", 6, 1);
    assert_scale(w, "个季度", 3, 1);
    assert_true(same_dim(w, "月", "年"));
    assert_true(same_dim(w, "分钟", "天"));
    assert_false(same_dim(w, "天", "个月"));
    Unit u;
    assert_false(known(w, "时", &u));
}

static void areas_and_volumes_are_powers_of_length(void **state)
{
    World *w = *state;
    assert_scale(w, "亩", 2000, 3);
    assert_scale(w, "万亩", 20000000, 3);
    assert_scale(w, "公顷", 10000, 1);
    assert_scale(w, "㎡", 1, 1);
    assert_scale(w, "m²", 1, 1);
    assert_scale(w, "平方千米", 1000000, 1);
    assert_scale(w, "毫升", 1, 1000000);
    assert_true(same_dim(w, "亩", "㎡"));
    assert_true(same_dim(w, "方", "升"));
    assert_false(same_dim(w, "米", "平方米"));
    assert_scale(w, "千米", 1000, 1);
    assert_scale(w, "里", 500, 1);
    assert_str(unit(w, "m2").text, "㎡");
}

static void mass_data_and_energy_have_their_own_bases(void **state)
{
    World *w = *state;
    assert_scale(w, "千克", 1000, 1);
    assert_scale(w, "公斤", 1000, 1);
    assert_scale(w, "斤", 500, 1);
    assert_scale(w, "万吨", INT64_C(10000000000), 1);
    assert_scale(w, "TB", INT64_C(8) << 40, 1);
    assert_scale(w, "万千瓦时", 10000, 1);
    assert_true(same_dim(w, "度", "千瓦时"));
    assert_false(same_dim(w, "千瓦", "千瓦时"));
    assert_false(same_dim(w, "吨", "GB"));
}

static void counting_words_share_one_dimension_and_keep_their_word(void **state)
{
    World *w = *state;
    assert_true(same_dim(w, "个", "人次"));
    assert_str(unit(w, "万人次").count, "人次");
    assert_scale(w, "万人次", 10000, 1);
    assert_scale(w, "十万户", 100000, 1);
    assert_str(unit(w, "个工作日").count, "个工作日");
    assert_int_equal(unit(w, "元").count.n, 0);
    assert_int_equal(unit(w, "元/人").count.n, 0);
}

static void percent_and_points_are_two_kinds(void **state)
{
    World *w = *state;
    assert_int_equal(unit(w, "%").kind, UNIT_PERCENT);
    assert_int_equal(unit(w, "百分比").kind, UNIT_PERCENT);
    assert_scale(w, "％", 1, 100);
    assert_scale(w, "﹪", 1, 100);
    assert_str(unit(w, "％").text, "%");
    assert_scale(w, "‰", 1, 1000);
    assert_int_equal(unit(w, "百分点").kind, UNIT_POINT);
    assert_int_equal(unit(w, "个百分点").kind, UNIT_POINT);
    assert_scale(w, "个百分点", 1, 100);
    assert_int_equal(unit(w, "分").dim.e[DIM_SCORE], 1);
    assert_int_equal(unit(w, "倍").kind, UNIT_NONE);
}

static void a_scale_word_alone_is_a_bare_number(void **state)
{
    World *w = *state;
    assert_int_equal(unit(w, "万").kind, UNIT_NONE);
    assert_scale(w, "万亿", INT64_C(1000000000000), 1);
    assert_scale(w, "千万", 10000000, 1);
    assert_scale(w, "", 1, 1);
    assert_scale(w, "　", 1, 1);
}

static void what_is_no_unit_is_refused(void **state)
{
    World *w = *state;
    static const char *const bad[] = {
        "甲", "万%",   "百分",   "元元", "元/", "/人",    "元/万",  "万/人", "%/年",  "元人",
        "成", "元·人", "万万元", "km甲", "kgs", "元//人", "元/人·", "\xff",  "元\xff"};
    Unit u;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (known(w, bad[i], &u)) fail_msg("taken for a unit: %s", bad[i]);
    }
}

/* --- compound --- */

static void compound_units_divide(void **state)
{
    World *w = *state;
    Unit u = unit(w, "元/人次");
    assert_true(u.dim.e[DIM_MONEY] == 1 && u.dim.e[DIM_COUNT] == -1);
    assert_str(u.text, "元/人次");
    assert_true(same_dim(w, "元每人次", "万元／个"));
    assert_true(same_dim(w, "元/人·月", "元/月/人"));
    assert_true(same_dim(w, "元/人*月", "元/人、月"));
    assert_true(same_dim(w, "元/人・天", "元/人、天"));
    assert_true(same_dim(w, "元/生/年", "元/人·月"));
    assert_false(same_dim(w, "元/人·天", "元/人·月"));
    assert_scale(w, "元/生/年", 1, 12);
    assert_scale(w, "万元/公里", 10, 1);
    assert_scale(w, "元/亩", 3, 2000);
    assert_scale(w, "吨/万人", 100, 1);
    assert_int_equal(unit(w, "元/万元").kind, UNIT_NONE);
    assert_scale(w, "元/万元", 1, 10000);
}

static void a_chain_of_units_is_bounded(void **state)
{
    World *w = *state;
    Unit u;
    assert_true(known(w, "元/人/人/人/人/人/人/人", &u));
    assert_false(known(w, "元/人/人/人/人/人/人/人/人", &u));
}

static void blanks_and_widths_make_no_difference(void **state)
{
    World *w = *state;
    assert_scale(w, " 万 元 ", 10000, 1);
    assert_scale(w, "　亿　元　", 100000000, 1);
    assert_scale(w, "ｋｇ", 1000, 1);
    assert_scale(w, "元 ／ 人次", 1, 1);
    assert_scale(w, "万元\n/人", 10000, 1);
    assert_str(unit(w, "元 ／ 人次").text, "元/人次");
}

/* --- at the start of a text --- */

static void the_longest_unit_is_found_at_the_start(void **state)
{
    World *w = *state;
    assert_int_equal(prefix(w, "亿元（10分）"), 6);
    assert_int_equal(prefix(w, "人次以上"), 6);
    assert_int_equal(prefix(w, "个月内"), 6);
    assert_int_equal(prefix(w, "个；完成率"), 3);
    assert_int_equal(prefix(w, "%（含）～100%"), 1);
    assert_int_equal(prefix(w, "％ ～"), 3);
    assert_int_equal(prefix(w, "  万 人，"), 9);
    assert_int_equal(prefix(w, "元/人次；"), 10);
    assert_int_equal(prefix(w, "元/甲"), 3);
    assert_int_equal(prefix(w, "元*3"), 3);
    assert_int_equal(prefix(w, "个百分点，扣1分"), 12);
    assert_int_equal(prefix(w, "分每少1%"), 3);
    assert_int_equal(prefix(w, "百分之"), 3);
    assert_int_equal(prefix(w, "，"), 0);
    assert_int_equal(prefix(w, ""), 0);
    assert_int_equal(prefix(w, "   "), 0);
    assert_int_equal(prefix(w, "\n个"), 0);
    assert_int_equal(prefix(w, "万\n元"), 3);
    assert_int_equal(prefix(w, "max"), 0);
    assert_int_equal(prefix(w, "G基站"), 0);
}

static void a_simple_unit_needs_no_memory(void **state)
{
    (void)state;
    Unit u;
    static const char *const simple[] = {"元", "万元", "亿元，", "个", "人次",
                                         "%",  "％",   "万",     "天"};
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        assert_true(jx__unit_prefix(NULL, NULL, NULL, jx__str_of(simple[i]), &u) > 0);
}

/* --- declared --- */

static Units declare(World *w, const char *key, Unit u)
{
    Units units = {.arena = &w->arena, .pool = &w->pool};
    Unit *added = VEC_PUSH(&w->arena, &units.declared);
    *added = u;
    added->text = jx__name_key(&w->arena, jx__str_of(key));
    return units;
}

static void a_declared_unit_is_found_and_combines(void **state)
{
    World *w = *state;
    Unit crate = {.kind = UNIT_MEASURE, .dim = {.e = {[DIM_MASS] = 1}}, .scale = NUM_INT(25000)}, u;
    Units units = declare(w, "标准箱（大）", crate);
    assert_true(jx__unit_parse(&w->arena, &w->pool, &units, STR("万 标准箱(大)"), &u));
    assert_int_equal(jx__num_cmp(&w->pool, u.scale, NUM_INT(250000000)), 0);
    assert_true(jx__unit_parse(&w->arena, &w->pool, &units, STR("元/标准箱（大）"), &u));
    assert_int_equal(u.dim.e[DIM_MASS], -1);
    assert_false(jx__unit_parse(&w->arena, &w->pool, &units, STR("标准箱"), &u));
    assert_int_equal(jx__unit_prefix(&w->arena, &w->pool, &units, STR("标准箱（大）以上"), &u), 18);
    assert_str(u.text, "标准箱（大）");
}

static void a_declared_unit_wins_a_tie_and_loses_to_a_longer_one(void **state)
{
    World *w = *state;
    Unit load = {.kind = UNIT_MEASURE, .dim = {.e = {[DIM_COUNT] = 1}}, .scale = NUM_INT(7)}, u;
    Units units = declare(w, "车", load);
    assert_true(jx__unit_parse(&w->arena, &w->pool, &units, STR("车"), &u));
    assert_true(u.scale.n == 7);
    assert_str(u.count, "车");
    assert_true(jx__unit_parse(&w->arena, &w->pool, &units, STR("车次"), &u));
    assert_true(u.scale.n == 1);
    units = declare(w, "元/生", (Unit){.kind = UNIT_MEASURE, .scale = NUM_INT(1)});
    assert_int_equal(jx__unit_prefix(&w->arena, &w->pool, &units, STR("元/生·年，"), &u), 12);
}

/* --- names and cures --- */

static void dimensions_have_names(void **state)
{
    World *w = *state;
    Arena *ar = &w->arena;
    assert_str(jx__dim_name(ar, unit(w, "亿元").dim, false), "金额");
    assert_str(jx__dim_name(ar, unit(w, "亩").dim, false), "面积");
    assert_str(jx__dim_name(ar, unit(w, "升").dim, true), "volume");
    assert_str(jx__dim_name(ar, unit(w, "元/人次").dim, false), "金额÷计数");
    assert_str(jx__dim_name(ar, unit(w, "元/人次").dim, true), "money ÷ count");
    assert_str(jx__dim_name(ar, unit(w, "元/人·天").dim, false), "金额÷时间÷计数");
    assert_str(jx__dim_name(ar, unit(w, "%").dim, false), "纯数");
    Dim d = jx__dim_mul((Dim){{0}}, unit(w, "元").dim, -1);
    assert_str(jx__dim_name(ar, d, false), "1÷金额");
}

static void exponents_do_not_wrap(void **state)
{
    World *w = *state;
    Dim d = unit(w, "亩").dim, length = unit(w, "米").dim;
    for (int i = 0; i < 300; i++)
        d = jx__dim_mul(d, length, 1);
    assert_true(d.e[DIM_LENGTH] > 3);
    for (int i = 0; i < 300; i++)
        d = jx__dim_mul(d, length, -1);
    assert_true(d.e[DIM_LENGTH] < -3);
}

static void a_slip_of_the_pen_gets_a_cure(void **state)
{
    World *w = *state;
    Arena *ar = &w->arena;
    assert_str(jx__unit_suggest(ar, NULL, STR("万园")), "万元");
    assert_str(jx__unit_suggest(ar, NULL, STR("平方来")), "平方米");
    assert_int_equal(jx__unit_suggest(ar, NULL, STR("人词")).n, 0);
    assert_str(jx__unit_suggest(ar, NULL, STR("个百份点")), "个百分点");
    assert_int_equal(jx__unit_suggest(ar, NULL, STR("圆")).n, 0);
    assert_int_equal(jx__unit_suggest(ar, NULL, STR("石破天惊")).n, 0);
    assert_int_equal(jx__unit_suggest(ar, NULL, STR_NONE).n, 0);
    Units units = declare(w, "标准箱", (Unit){.kind = UNIT_MEASURE, .scale = NUM_INT(1)});
    assert_str(jx__unit_suggest(ar, &units, STR("标准厢")), "标准箱");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_table_is_in_order_and_its_keys_are_name_keys),
        TEST(every_word_of_the_table_is_a_unit_and_prints_as_one),
        TEST(money_is_counted_in_yuan),
        TEST(days_and_months_do_not_compare),
        TEST(areas_and_volumes_are_powers_of_length),
        TEST(mass_data_and_energy_have_their_own_bases),
        TEST(counting_words_share_one_dimension_and_keep_their_word),
        TEST(percent_and_points_are_two_kinds),
        TEST(a_scale_word_alone_is_a_bare_number),
        TEST(what_is_no_unit_is_refused),
        TEST(compound_units_divide),
        TEST(a_chain_of_units_is_bounded),
        TEST(blanks_and_widths_make_no_difference),
        TEST(the_longest_unit_is_found_at_the_start),
        TEST(a_simple_unit_needs_no_memory),
        TEST(a_declared_unit_is_found_and_combines),
        TEST(a_declared_unit_wins_a_tie_and_loses_to_a_longer_one),
        TEST(dimensions_have_names),
        TEST(exponents_do_not_wrap),
        TEST(a_slip_of_the_pen_gets_a_cure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
