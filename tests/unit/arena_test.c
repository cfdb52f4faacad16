/* The arena: memory by lifetime, and what happens when there is none. */
#include "base/arena.h"
#include "tests/unit/heap.h"
#include <stdalign.h>
#include <string.h>

typedef VEC(uint32_t) Numbers;

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 0));
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 7) {
            unsigned char *p = jx__arena_alloc(&ar, size);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xAA, size);
        }
        jx__arena_reset(&ar);
    }
    assert_int_equal(ar.held, heap.held);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void blocks_double_so_that_the_host_is_asked_seldom(void **state)
{
    (void)state;
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 0));
    for (int i = 0; i < 100000; i++)
        assert_non_null(jx__arena_alloc(&ar, 32));
    assert_true(heap.calls < 16);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void a_large_request_leaves_the_newest_block_in_use(void **state)
{
    (void)state;
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 0));
    char *a = jx__arena_alloc(&ar, 16);
    assert_non_null(jx__arena_alloc(&ar, 3u << 20));
    char *b = jx__arena_alloc(&ar, 16);
    assert_ptr_equal(a + 16, b);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void reset_keeps_one_block_and_forgives_a_failure(void **state)
{
    (void)state;
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 0));
    for (int i = 0; i < 1000; i++)
        jx__arena_alloc(&ar, 1000);
    assert_non_null(jx__arena_alloc(&ar, 3u << 20));
    heap.fail_at = 1;
    assert_null(jx__arena_alloc(&ar, 3u << 20));
    assert_true(ar.failed);
    heap.fail_at = 0;
    jx__arena_reset(&ar);
    assert_false(ar.failed);
    assert_true(heap.held <= (1u << 20) + JX_ARENA_SPARE);
    size_t calls = heap.calls;
    for (int i = 0; i < 400; i++)
        assert_non_null(jx__arena_alloc(&ar, 1000));
    assert_int_equal(heap.calls, calls);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void a_limit_is_never_passed(void **state)
{
    (void)state;
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 100000));
    size_t got = 0;
    for (; !ar.failed; got += 64) {
        assert_non_null(jx__arena_alloc(&ar, 64));
        assert_true(heap.held <= 100000);
    }
    assert_true(ar.hit_limit);
    assert_true(got > 90000);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void a_failed_arena_hands_out_its_spare_block(void **state)
{
    (void)state;
    Heap heap = {.fail_at = 2};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 0));
    unsigned char *p = jx__arena_alloc(&ar, JX_ARENA_SPARE);
    assert_non_null(p);
    assert_true(ar.failed);
    assert_false(ar.hit_limit);
    memset(p, 0xAA, JX_ARENA_SPARE);
    p = jx__arena_alloc(&ar, JX_ARENA_SPARE);
    assert_int_equal(p[0] | p[JX_ARENA_SPARE - 1], 0);
    assert_null(jx__arena_alloc(&ar, JX_ARENA_SPARE + 1));
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void without_even_a_spare_block_nothing_crashes(void **state)
{
    (void)state;
    Heap heap = {.fail_at = 1};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_false(jx__arena_init(&ar, &al, 0));
    assert_true(ar.failed);
    assert_null(jx__arena_alloc(&ar, 1));
    jx__arena_reset(&ar);
    assert_true(ar.failed);
    jx__arena_free(&ar);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void an_absurd_size_fails_and_does_not_wrap(void **state)
{
    (void)state;
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 0));
    assert_null(jx__arena_alloc(&ar, SIZE_MAX));
    assert_true(ar.failed);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void a_vector_grows_and_its_elements_come_zeroed(void **state)
{
    (void)state;
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 0));
    Numbers v = {0};
    for (uint32_t i = 0; i < 10000; i++) {
        uint32_t *slot = VEC_PUSH(&ar, &v);
        assert_int_equal(*slot, 0);
        *slot = i + 1;
    }
    for (uint32_t i = 0; i < v.n; i++)
        assert_int_equal(v.at[i], i + 1);
    v.n--;
    assert_int_equal(*VEC_PUSH(&ar, &v), 0);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

/* The list itself lies in the spare block here, so pushing must not read or write it. */
static void pushing_in_a_failed_arena_is_harmless(void **state)
{
    (void)state;
    Heap heap = {.fail_at = 2};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    assert_true(jx__arena_init(&ar, &al, 0));
    Numbers *v = ARENA_NEW(&ar, Numbers);
    for (uint32_t i = 0; i < 1000; i++)
        *VEC_PUSH(&ar, v) = UINT32_MAX;
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void every_point_of_failure_is_survived_without_a_leak(void **state)
{
    (void)state;
    bool done = false;
    for (size_t fail_at = 1; !done; fail_at++) {
        Heap heap = {.fail_at = fail_at};
        Alloc al = heap_alloc(&heap);
        Arena ar;
        if (jx__arena_init(&ar, &al, 0)) {
            Numbers v = {0};
            for (uint32_t i = 0; i < 100000; i++)
                *VEC_PUSH(&ar, &v) = i;
            for (uint32_t i = 0; i < v.n; i++)
                assert_int_equal(v.at[i], i);
            done = !ar.failed;
        }
        jx__arena_free(&ar);
        assert_int_equal(heap.held, 0);
        assert_true(fail_at < 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(blocks_double_so_that_the_host_is_asked_seldom),
        cmocka_unit_test(a_large_request_leaves_the_newest_block_in_use),
        cmocka_unit_test(reset_keeps_one_block_and_forgives_a_failure),
        cmocka_unit_test(a_limit_is_never_passed),
        cmocka_unit_test(a_failed_arena_hands_out_its_spare_block),
        cmocka_unit_test(without_even_a_spare_block_nothing_crashes),
        cmocka_unit_test(an_absurd_size_fails_and_does_not_wrap),
        cmocka_unit_test(a_vector_grows_and_its_elements_come_zeroed),
        cmocka_unit_test(pushing_in_a_failed_arena_is_harmless),
        cmocka_unit_test(every_point_of_failure_is_survived_without_a_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
