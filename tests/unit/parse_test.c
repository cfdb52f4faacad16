/* The front end below the golden tests: the name dictionary, what may follow, limits of one line.
 */
#include "grammar/parse.h"
#include "heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

typedef struct Bench {
    Heap heap;
    Arena arena;
    Diags diags;
    Names names;
    Source source;
    Parsed parsed;
} Bench;

static void open_bench(Bench *b, const char *text)
{
    *b = (Bench){0};
    Alloc al = heap_alloc(&b->heap);
    assert_true(jx__arena_init(&b->arena, &al, 0));
    assert_true(jx__diags_init(&b->diags, &al));
    assert_true(
        jx__source_load(&b->source, &b->arena, STR("t.jx"), jx__str_of(text), 1 << 20, &b->diags));
    jx__names_init(&b->names, &b->arena);
}

static void close_bench(Bench *b)
{
    jx__diags_free(&b->diags);
    jx__arena_free(&b->arena);
    assert_int_equal(b->heap.held, 0);
}

static uint32_t add(Bench *b, const char *name)
{
    bool known;
    return jx__names_add(&b->names, jx__str_of(name), (Span){0, 0}, &known);
}

static void the_longest_declared_name_wins(void **state)
{
    (void)state;
    Bench b;
    open_bench(&b, "");
    uint32_t rate = add(&b, "合格率"), sampled = add(&b, "合格率-抽检"),
             ratio = add(&b, "R&D/产值");
    uint32_t length;
    assert_int_equal(jx__names_match(&b.names, STR("合格率－抽检数"), &length), sampled);
    assert_int_equal(length, STR("合格率－抽检").n);
    assert_int_equal(jx__names_match(&b.names, STR("合格率-抽"), &length), rate);
    assert_int_equal(length, STR("合格率").n);
    assert_int_equal(jx__names_match(&b.names, STR("Ｒ＆Ｄ ／ 产值≥1"), &length), ratio);
    assert_int_equal(length, STR("Ｒ＆Ｄ ／ 产值").n);
    assert_int_equal(jx__names_match(&b.names, STR("合格"), &length), JX_NAME_NONE);
    assert_int_equal(jx__names_find(&b.names, STR(" 合格率 ")), rate);
    close_bench(&b);
}

static void a_name_added_twice_keeps_its_number(void **state)
{
    (void)state;
    Bench b;
    open_bench(&b, "");
    bool known;
    uint32_t first = add(&b, "满意度（%）");
    assert_int_equal(jx__names_add(&b.names, STR("满意度(％)"), (Span){0, 0}, &known), first);
    assert_true(known);
    assert_int_equal(jx__names_similar(&b.names, STR("满意度（‰）")), first);
    close_bench(&b);
}

/* Every prefix of every name leads on, whatever was added before. */
static void many_names_with_common_starts_are_all_found(void **state)
{
    (void)state;
    Bench b;
    open_bench(&b, "");
    for (uint32_t i = 0; i < 2000; i++) {
        Str name = jx__str_printf(&b.arena, "指标%u", i);
        bool known;
        assert_int_equal(jx__names_add(&b.names, name, (Span){0, 0}, &known), i);
        assert_false(known);
    }
    for (uint32_t i = 0; i < 2000; i++)
        assert_int_equal(jx__names_find(&b.names, jx__str_printf(&b.arena, "指标%u", i)), i);
    close_bench(&b);
}

static bool may_follow(Bench *b, uint32_t n, TokenKind kind)
{
    TokenKind kinds[TOK_COUNT];
    uint32_t found = jx__expected(&b->arena, &b->parsed.tokens, n, kinds, TOK_COUNT);
    for (uint32_t i = 0; i < found; i++)
        if (kinds[i] == kind) return true;
    return false;
}

static void what_may_follow_is_known_at_every_token(void **state)
{
    (void)state;
    Bench b;
    open_bench(&b, "满意度 ≥ 90%（10分）；按比例\n");
    assert_true(jx__parse_names(&b.arena, &b.source, &b.names, &b.diags));
    assert_true(jx__parse_rules(&b.arena, &b.source, &b.names, &b.diags, &b.parsed));
    assert_int_equal(b.diags.errors, 0);
    assert_true(may_follow(&b, 0, TOK_TITLE));   /* a line may begin with a title … */
    assert_true(may_follow(&b, 0, TOK_K_SCORE)); /* … or a label */
    assert_true(may_follow(&b, 1, TOK_GE));      /* 满意度 */
    assert_true(may_follow(&b, 1, TOK_NL));
    assert_true(may_follow(&b, 2, TOK_NUMBER)); /* 满意度 ≥ */
    assert_false(may_follow(&b, 2, TOK_NL));
    assert_true(may_follow(&b, 3, TOK_POINTS));  /* 满意度 ≥ 90% */
    assert_true(may_follow(&b, 5, TOK_PRORATA)); /* … （10分）； */
    assert_false(may_follow(&b, 5, TOK_K_SCORE));
    close_bench(&b);
}

static void running_out_of_memory_leaves_a_clean_arena(void **state)
{
    (void)state;
    for (size_t fail_at = 1; fail_at < 60; fail_at++) {
        Bench b = {0};
        b.heap.fail_at = fail_at;
        Alloc al = heap_alloc(&b.heap);
        bool ready = jx__arena_init(&b.arena, &al, 0);
        ready = jx__diags_init(&b.diags, &al) && ready;
        ready = ready &&
                jx__source_load(&b.source, &b.arena, STR("t.jx"),
                                STR("甲 ≥ 1个；每少1个，扣1分\n乙 ＝ ；\n"), 1 << 20, &b.diags);
        if (ready) {
            jx__names_init(&b.names, &b.arena);
            if (jx__parse_names(&b.arena, &b.source, &b.names, &b.diags))
                (void)jx__parse_rules(&b.arena, &b.source, &b.names, &b.diags, &b.parsed);
        }
        close_bench(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_declared_name_wins),
        cmocka_unit_test(a_name_added_twice_keeps_its_number),
        cmocka_unit_test(many_names_with_common_starts_are_all_found),
        cmocka_unit_test(what_may_follow_is_known_at_every_token),
        cmocka_unit_test(running_out_of_memory_leaves_a_clean_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
