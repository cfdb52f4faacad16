/* A world of one rule set built by hand: Model → plan → session, for the tests of plan/ and run/. */
#ifndef JX_TESTS_WORLD_H
#define JX_TESTS_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "run/run.h"
#include "heap.h"

enum { MOST_INPUTS = 64 };

typedef struct World {
    Heap heap;
    Alloc al;
    Arena arena;
    NumPool pool;
    Model m;
    Plan *plan;
    Session s, trial;
    Cell in[MOST_INPUTS];
} World;

static inline int set_up(void **state)
{
    World *w = calloc(1, sizeof *w);
    *state = w;
    if (!w) return -1;
    w->al = heap_alloc(&w->heap);
    if (!jx__arena_init(&w->arena, &w->al, 0) || !jx__num_pool_init(&w->pool, &w->al)) return -1;
    w->m = (Model){.arena = &w->arena,
                   .pool = &w->pool,
                   .total_points = NUM_INT(100),
                   .reverse = METHOD_REVERSE,
                   .missing = MISSING_ZERO,
                   .veto = JX_NO_INDEX,
                   .rounding = {.item = true, .item_places = 2}};
    for (int i = 0; i < MOST_INPUTS; i++)
        w->in[i] = CELL_STATUS(CELL_MISSING);
    return 0;
}

static inline int tear_down(void **state)
{
    World *w = *state;
    jx__session_free(&w->s);
    jx__session_free(&w->trial);
    jx__plan_free(w->plan);
    jx__num_pool_free(&w->pool);
    jx__arena_free(&w->arena);
    assert_int_equal(w->heap.held, 0);
    free(w);
    return 0;
}

/* ---- building ---- */

static inline Num dec(World *w, const char *text)
{
    Num x = NUM_INT(0);
    assert_int_equal(jx__num_parse(&w->pool, jx__str_of(text), 0, &x), NUM_OK);
    return x;
}

static inline uint32_t datum(World *w, const char *name, uint32_t item)
{
    *VEC_PUSH(&w->arena, &w->m.data) = (Datum){
        .name = jx__str_of(name), .key = jx__str_of(name), .item = item, .type = TYPE_NUMBER};
    return w->m.data.n - 1;
}

static inline Item *item_at(World *w, uint32_t i)
{
    return &w->m.items.at[i];
}

static inline uint32_t add_item(World *w, uint32_t parent, const char *name, const char *points)
{
    uint32_t i = w->m.items.n;
    *VEC_PUSH(&w->arena, &w->m.items) = (Item){.name = jx__str_of(name),
                                               .parent = parent,
                                               .first_child = JX_NO_INDEX,
                                               .next = JX_NO_INDEX,
                                               .datum = JX_NO_INDEX,
                                               .points = dec(w, points),
                                               .actual = JX_NO_INDEX,
                                               .formula = JX_NO_INDEX,
                                               .premise = JX_NO_INDEX,
                                               .na_cond = JX_NO_INDEX,
                                               .veto = JX_NO_INDEX};
    if (parent == JX_NO_INDEX) return i;
    if (item_at(w, parent)->first_child == JX_NO_INDEX) {
        item_at(w, parent)->first_child = i;
        return i;
    }
    uint32_t last = item_at(w, parent)->first_child;
    while (item_at(w, last)->next != JX_NO_INDEX)
        last = item_at(w, last)->next;
    item_at(w, last)->next = i;
    return i;
}

/* Its datum's index is its order among the indicators when no other data is declared before. */
static inline uint32_t leaf(World *w, uint32_t parent, const char *name, const char *points,
                            Method method, TargetOp op, const char *target)
{
    uint32_t i = add_item(w, parent, name, points);
    uint32_t d = datum(w, name, i);
    Item *it = item_at(w, i);
    it->indicator = true;
    it->datum = d;
    it->method = method;
    if (target) it->target = (Target){.kind = TARGET_NUMBER, .op = op, .low = dec(w, target)};
    *VEC_PUSH(&w->arena, &w->m.order) = i;
    return i;
}

static inline uint32_t expr(World *w, ExprKind kind, uint32_t a, uint32_t b, uint32_t c)
{
    *VEC_PUSH(&w->arena, &w->m.exprs) = (Expr){.kind = kind, .a = a, .b = b, .c = c};
    return w->m.exprs.n - 1;
}

static inline uint32_t constant(World *w, const char *text)
{
    uint32_t e = expr(w, EXPR_CONST, 0, 0, 0);
    w->m.exprs.at[e].value = dec(w, text);
    return e;
}

static inline uint32_t of_datum(World *w, uint32_t d)
{
    return expr(w, EXPR_DATUM, d, 0, 0);
}

/* ---- running ---- */

static inline void lower(World *w)
{
    w->plan = jx__lower(&w->m, &w->al, STR("print"));
    assert_non_null(w->plan);
    assert_true(jx__session_init(&w->s, w->plan, &w->al));
    assert_true(jx__session_init(&w->trial, w->plan, &w->al));
    assert_true(w->plan->ninputs <= MOST_INPUTS);
}

static inline void set(World *w, uint32_t input, const char *text)
{
    if (w->plan == NULL) lower(w);
    w->in[input] = CELL_NUM(dec(w, text));
}

static inline void set_status(World *w, uint32_t input, CellStatus status)
{
    if (w->plan == NULL) lower(w);
    w->in[input] = CELL_STATUS(status);
}

static inline void run(World *w)
{
    if (w->plan == NULL) lower(w);
    assert_true(jx__session_run(&w->s, w->in));
}

static inline void is(World *w, uint32_t reg, const char *text)
{
    assert_int_not_equal(reg, JX_NO_REG);
    Cell c = w->s.regs[reg];
    if (c.status != CELL_OK) fail_msg("status %d instead of %s", (int)c.status, text);
    if (jx__num_cmp(&w->pool, c.num, dec(w, text)) != 0) {
        bool exact = true;
        Str s = jx__num_text(&w->arena, &w->pool, c.num, 30, 10, &exact);
        fail_msg("%.*s instead of %s", STR_F(s), text);
    }
}

static inline void score_is(World *w, uint32_t item, const char *text)
{
    is(w, w->plan->items[item].reg_score, text);
}

static inline void points_are(World *w, uint32_t item, const char *text)
{
    is(w, w->plan->items[item].reg_points, text);
}

static inline void status_is(World *w, uint32_t reg, CellStatus status)
{
    assert_int_equal(w->s.regs[reg].status, status);
}

static inline void score_for(World *w, uint32_t item, const char *actual, const char *score)
{
    set(w, w->plan ? w->plan->items[item].input : item_at(w, item)->datum, actual);
    run(w);
    score_is(w, item, score);
}

static inline void push_band(World *w, uint32_t i, const char *low, const char *high,
                             const char *points)
{
    Band band = {.amount = {.value = dec(w, points)}, .low_in = true};
    band.has_low = low != NULL;
    band.has_high = high != NULL;
    if (low) band.low = dec(w, low);
    if (high) band.high = dec(w, high);
    *VEC_PUSH(&w->arena, &item_at(w, i)->bands) = band;
}

static inline uint32_t banded(World *w)
{
    uint32_t i = leaf(w, JX_NO_INDEX, "合格率", "15", METHOD_BANDS, OP_EQ, "1");
    item_at(w, i)->subject = STEP_COMPLETION;
    push_band(w, i, "1", "1", "15");
    item_at(w, i)->bands.at[0].high_in = true;
    push_band(w, i, "0.95", "1", "12");
    push_band(w, i, "0.9", "0.95", "8");
    push_band(w, i, NULL, "0.9", "0");
    return i;
}

static inline StepRule step_rule(World *w, int direction, const char *width, const char *points,
                                 PartialStep partial)
{
    StepRule rule = {
        .width = dec(w, width), .partial = partial, .amount = {.value = dec(w, points)}};
    if (direction < 0)
        rule.direction = STEP_LESS;
    else if (direction > 0)
        rule.direction = STEP_MORE;
    else
        rule.direction = STEP_FOUND;
    return rule;
}

static inline uint32_t stepped(World *w, const char *name, PartialStep partial)
{
    uint32_t i = leaf(w, JX_NO_INDEX, name, "10", METHOD_STEP, OP_GE, "100");
    *VEC_PUSH(&w->arena, &item_at(w, i)->steps) = step_rule(w, -1, "5", "2", partial);
    return i;
}

static inline uint32_t judged(World *w, JudgedPoint point)
{
    static const char *const bounds[][2] = {{"0.8", "1"}, {"0.6", "0.8"}, {"0", "0.6"}};
    static const char *const words[] = {"达成", "部分达成", "未达成"};
    uint32_t i = leaf(w, JX_NO_INDEX, "改善", "20", METHOD_JUDGED, OP_NONE, NULL);
    Datum *d = &w->m.data.at[item_at(w, i)->datum];
    d->type = TYPE_GRADE;
    item_at(w, i)->judged_point = point;
    for (int k = 0; k < 3; k++) {
        *VEC_PUSH(&w->arena, &d->options) = jx__str_of(words[k]);
        *VEC_PUSH(&w->arena, &item_at(w, i)->bands) = (Band){.word = jx__str_of(words[k]),
                                                             .word_key = jx__str_of(words[k]),
                                                             .pct_low = dec(w, bounds[k][0]),
                                                             .pct_high = dec(w, bounds[k][1]),
                                                             .pct_low_in = true,
                                                             .pct_high_in = k == 0};
    }
    return i;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
