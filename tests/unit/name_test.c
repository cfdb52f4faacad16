/* Names: sameness by key, one canonical print, slips of the pen. */
#include "base/name.h"
#include "base/utf8.h"
#include "tests/unit/heap.h"
#include <string.h>

static Heap heap;
static Arena ar;

static int open_arena(void **state)
{
    (void)state;
    heap = (Heap){0};
    Alloc al = heap_alloc(&heap);
    return jx__arena_init(&ar, &al, 0) ? 0 : -1;
}

static int close_arena(void **state)
{
    (void)state;
    jx__arena_free(&ar);
    return heap.held == 0 ? 0 : -1;
}

static Str key(const char *name)
{
    return jx__name_key(&ar, jx__str_of(name));
}

static void assert_same(const char *a, const char *b)
{
    if (!jx__str_eq(key(a), key(b)))
        fail_msg("%s and %s have the keys %s and %s", a, b, key(a).p, key(b).p);
}

static void names_typed_in_different_ways_are_one_name(void **state)
{
    (void)state;
    assert_same("满意度（%）", "满意度(％)");
    assert_same("满意度（%）", "满意度 （﹪）");
    assert_same("满意度（%）", "满意度【%】");
    assert_same("Ｒ＆Ｄ统计填报数", "R&D统计填报数");
    assert_same("“两新”党组织", "\"两新\"党组织");
    assert_same("「两新」党组织", "＂两新＂党组织");
    assert_same("‘甲’", "『甲』");
    assert_same("〔2020〕10号", "［2020］１０号");
    assert_same("甲—乙", "甲－乙");
    assert_same("甲–乙", "甲‐乙");
    assert_same("甲−乙", "甲﹣乙");
    assert_same("甲·乙", "甲•乙");
    assert_same("甲・乙", "甲‧乙");
    assert_same("满\u200B意\u3000度\uFEFF", "满意\n度");
    assert_same("caf\u00E9", "cafe\u0301");
    assert_same("转化/推广", "转化／推广");
}

static void different_names_stay_different(void **state)
{
    (void)state;
    assert_false(jx__str_eq(key("R&D"), key("r&d")));
    assert_false(jx__str_eq(key("甲≥乙"), key("甲≧乙")));
    assert_false(jx__str_eq(key("甲乙"), key("甲、乙")));
    assert_string_equal(key("甲 ﹥ 1").p, "甲>1");
    assert_string_equal(key("").p, "");
}

static void every_code_point_folds_within_bounds_and_for_good(void **state)
{
    (void)state;
    uint32_t out[JX_FOLD_MAX], again[JX_FOLD_MAX];
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF) continue;
        uint32_t n = jx__name_fold(cp, out);
        assert_true(n <= JX_FOLD_MAX);
        for (uint32_t i = 0; i < n; i++)
            if (jx__name_fold(out[i], again) != 1 || again[0] != out[i])
                fail_msg("U+%04X folds to U+%04X, which folds again", (unsigned)cp,
                         (unsigned)out[i]);
    }
}

/* The key of a text is read many characters at a time; a fold is asked for one. */
static void a_key_is_the_folds_of_its_characters_one_after_the_other(void **state)
{
    (void)state;
    static const struct {
        Str before, after, key_before, key_after;
    } around[] = {{{"", 0}, {"", 0}, {"", 0}, {"", 0}},
                  {{"甲", 3}, {"乙", 3}, {"甲", 3}, {"乙", 3}},
                  {{"（", 3}, {"）%", 4}, {"(", 1}, {")%", 2}},
                  {{" ≥", 4}, {"〔", 3}, {"≥", 3}, {"(", 1}}};
    uint32_t out[JX_FOLD_MAX];
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF) continue;
        size_t k = cp % (sizeof around / sizeof *around);
        char bytes[4];
        Buf text = jx__buf(&ar), expected = jx__buf(&ar), made = jx__buf(&ar);
        jx__buf_add(&text, around[k].before);
        jx__buf_add(&text, (Str){bytes, jx__utf8_put(bytes, cp)});
        jx__buf_add(&text, around[k].after);
        jx__buf_add(&expected, around[k].key_before);
        for (uint32_t i = 0, n = jx__name_fold(cp, out); i < n; i++)
            jx__buf_add(&expected, (Str){bytes, jx__utf8_put(bytes, out[i])});
        jx__buf_add(&expected, around[k].key_after);
        jx__name_key_to(&made, jx__buf_str(&text));
        if (!jx__str_eq(jx__buf_str(&made), jx__buf_str(&expected)) || made.text[made.n] != '\0')
            fail_msg("U+%04X: %s is not %s", (unsigned)cp, made.text, expected.text);
        if (cp % 1024 == 0) jx__arena_reset(&ar);
    }
}

/* What ASCII folds to is a table of its own; spot checks of the rest are above. */
static void ascii_folds_to_ascii(void **state)
{
    (void)state;
    uint32_t out[JX_FOLD_MAX];
    for (uint32_t cp = 1; cp < 0x80; cp++) {
        bool dropped = cp == ' ' || (cp >= '\t' && cp <= '\r');
        uint32_t to = cp == '\'' ? '"' : cp == '[' ? '(' : cp == ']' ? ')' : cp;
        assert_int_equal(jx__name_fold(cp, out), !dropped);
        if (!dropped) assert_int_equal(out[0], to);
        if (cp <= ' ' || cp == 0x7F) continue;
        assert_int_equal(jx__name_fold(cp + 0xFEE0, out), 1); /* full width */
        assert_int_equal(out[0], to);
    }
}

static void one_canonical_print_for_half_and_full_width(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *printed;
    } cases[] = {
        {"满意度(%)", "满意度（%）"},
        {"满意度 （ ％ ）", "满意度（%）"},
        {"Ｒ＆Ｄ统计填报数", "R&D统计填报数"},
        {"R & D 统计", "R & D统计"},
        {"  5G   基站数 ", "5G基站数"},
        {"GDP   per  capita", "GDP per capita"},
        {"\"两新\"党组织", "“两新”党组织"},
        {"＂两新＂党组织", "“两新”党组织"},
        {"'甲'与'乙'", "‘甲’与‘乙’"},
        {"master's 学位", "master’s学位"},
        {"甲,乙:丙;丁", "甲，乙：丙；丁"},
        {"甲－乙", "甲-乙"},
        {"[2020]１０号", "［2020］10号"},
        {"〔2020〕10号", "〔2020〕10号"},
        {"转化／推广", "转化/推广"},
        {"满\u200B意\n度", "满意度"},
        {"甲・乙", "甲·乙"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str once = jx__name_display(&ar, jx__str_of(cases[i].typed));
        assert_string_equal(once.p, cases[i].printed);
        assert_string_equal(jx__name_display(&ar, once).p, cases[i].printed);
        assert_same(cases[i].typed, once.p);
    }
}

/* The print of a character must not change what name it belongs to. */
static void printing_keeps_the_key_of_every_character(void **state)
{
    (void)state;
    char bytes[5] = {0};
    for (uint32_t cp = 1; cp <= 0x2FFFF; cp++) {
        if (cp >= 0xD800 && cp <= 0xDFFF) continue;
        Str one = {bytes, jx__utf8_put(bytes, cp)};
        Str shown = jx__name_display(&ar, one);
        if (!jx__str_eq(jx__name_key(&ar, one), jx__name_key(&ar, shown)))
            fail_msg("U+%04X is printed as %s", (unsigned)cp, shown.p);
        if (cp % 4096 == 0) jx__arena_reset(&ar);
    }
}

static uint32_t distance(const char *a, const char *b, uint32_t most)
{
    uint32_t there = jx__name_distance(jx__str_of(a), jx__str_of(b), most);
    assert_int_equal(jx__name_distance(jx__str_of(b), jx__str_of(a), most), there);
    return there;
}

static void distance_counts_characters_and_stops_early(void **state)
{
    (void)state;
    assert_int_equal(distance("", "", 0), 0);
    assert_int_equal(distance("", "甲乙", 5), 2);
    assert_int_equal(distance("总投资", "总投资额", 5), 1);
    assert_int_equal(distance("总投资", "总头资", 5), 1);
    assert_int_equal(distance("总投资", "投总资", 5), 1);
    assert_int_equal(distance("kitten", "sitting", 5), 3);
    assert_int_equal(distance("kitten", "sitting", 2), 3);
    assert_int_equal(distance("kitten", "sitting", 0), 1);
    assert_int_equal(distance("abcdefgh", "hgfedcba", 3), 4);
    assert_int_equal(distance("ab", "cd", 100), 2);
}

/* The plain definition, row by row, for texts of at most 7 bytes. */
static uint32_t plain_distance(const char *a, const char *b)
{
    uint32_t t[8][8], na = (uint32_t)strlen(a), nb = (uint32_t)strlen(b);
    for (uint32_t i = 0; i <= na; i++)
        for (uint32_t j = 0; j <= nb; j++) {
            uint32_t best = i == 0 ? j : j == 0 ? i : t[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (i && t[i - 1][j] + 1 < best) best = t[i - 1][j] + 1;
            if (j && t[i][j - 1] + 1 < best) best = t[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                t[i - 2][j - 2] + 1 < best)
                best = t[i - 2][j - 2] + 1;
            t[i][j] = best;
        }
    return t[na][nb];
}

static void distance_agrees_with_the_plain_definition(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        char text[2][8] = {{0}};
        for (size_t k = 0; k < 2; k++) {
            seed = seed * 1664525u + 1013904223u;
            for (size_t i = 0, n = seed >> 29; i < n; i++) {
                seed = seed * 1664525u + 1013904223u;
                text[k][i] = (char)('a' + (seed >> 24) % 3);
            }
        }
        uint32_t plain = plain_distance(text[0], text[1]);
        if (distance(text[0], text[1], 7) != plain ||
            distance(text[0], text[1], 2) != (plain < 3 ? plain : 3))
            fail_msg("%s %s: %u", text[0], text[1], (unsigned)plain);
    }
}

static void a_slip_of_the_pen_is_near(void **state)
{
    (void)state;
    assert_true(jx__name_similar(STR("满意度"), STR("满意渡")));
    assert_false(jx__name_similar(STR("满意度"), STR("合格率")));
    assert_false(jx__name_similar(STR("按时完成"), STR("按期竣成")));
    assert_true(jx__name_similar(STR("全年执行数额"), STR("全年预算数额")));
    assert_false(jx__name_similar(STR("甲"), STR("乙")));
    assert_true(jx__name_similar(STR("甲"), STR("甲")));
}

static void without_memory_keys_are_short_but_sound(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at < 4; fail_at++) {
        Heap poor = {.fail_at = fail_at};
        Alloc al = heap_alloc(&poor);
        Arena tight;
        (void)jx__arena_init(&tight, &al, 0);
        assert_non_null(jx__name_key(&tight, STR("满意度（%）")).p);
        assert_non_null(jx__name_display(&tight, STR("满意度（%）")).p);
        jx__arena_free(&tight);
        assert_int_equal(poor.held, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_typed_in_different_ways_are_one_name),
        cmocka_unit_test(different_names_stay_different),
        cmocka_unit_test(every_code_point_folds_within_bounds_and_for_good),
        cmocka_unit_test(a_key_is_the_folds_of_its_characters_one_after_the_other),
        cmocka_unit_test(ascii_folds_to_ascii),
        cmocka_unit_test(one_canonical_print_for_half_and_full_width),
        cmocka_unit_test(printing_keeps_the_key_of_every_character),
        cmocka_unit_test(distance_counts_characters_and_stops_early),
        cmocka_unit_test(distance_agrees_with_the_plain_definition),
        cmocka_unit_test(a_slip_of_the_pen_is_near),
        cmocka_unit_test(without_memory_keys_are_short_but_sound),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
