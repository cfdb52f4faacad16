/* The kernels: every op with every status, and their arithmetic. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plan/kernel.h"
#include "heap.h"

typedef struct World {
    Heap heap;
    NumPool pool;
    Plan plan;
    BandTable table;
    KernelEnv env;
} World;

static int set_up(void **state)
{
    World *w = calloc(1, sizeof *w);
    *state = w;
    if (!w) return -1;
    Alloc al = heap_alloc(&w->heap);
    w->env = (KernelEnv){.plan = &w->plan, .pool = &w->pool};
    return jx__num_pool_init(&w->pool, &al) ? 0 : -1;
}

static int tear_down(void **state)
{
    World *w = *state;
    jx__num_pool_free(&w->pool);
    assert_int_equal(w->heap.held, 0);
    free(w);
    return 0;
}

static Cell run3(World *w, OpCode code, uint32_t d, Cell a, Cell b, Cell c)
{
    const Cell regs[3] = {a, b, c};
    const Op op = {.code = (uint16_t)code, .a = 0, .b = 1, .c = 2, .d = d};
    Cell out = CELL_STATUS(CELL_NOMEM);
    jx__kernel_run(&w->env, &op, regs, &out);
    return out;
}

static Cell run2(World *w, OpCode code, Cell a, Cell b)
{
    return run3(w, code, 0, a, b, CELL_STATUS(CELL_NOMEM));
}

static Cell whole(int64_t i)
{
    return CELL_NUM(NUM_INT(i));
}

static void expect(World *w, Cell got, int64_t n, int64_t d)
{
    assert_int_equal(got.status, CELL_OK);
    assert_int_equal(jx__num_cmp(&w->pool, got.num, NUM_RATIO(n, d)), 0);
}

static void every_op_has_a_kernel_and_a_rule(void **state)
{
    (void)state;
    for (int code = 0; code < OP_COUNT_; code++) {
        assert_non_null(jx__kernels[code]);
        assert_true(jx__op_arity[code] <= 3);
        assert_true(jx__op_watch[code] == 0 || jx__op_watch[code] == jx__op_arity[code]);
    }
}

/* WORST: the greatest status of the operands is the result's, for each pair of statuses. */
static void worst_ops_pass_the_worst_status_on(void **state)
{
    World *w = *state;
    for (int code = 0; code < OP_COUNT_; code++) {
        if (jx__op_watch[code] == 0) continue;
        for (int a = CELL_OK; a <= CELL_NOMEM; a++)
            for (int b = CELL_OK; b <= CELL_NOMEM; b++) {
                Cell x = {NUM_INT(6), (CellStatus)a}, y = {NUM_INT(3), (CellStatus)b};
                int worst = jx__op_watch[code] == 2 && b > a ? b : a;
                Cell out = run2(w, (OpCode)code, x, y);
                assert_int_equal(out.status, worst);
                if (worst != CELL_OK) assert_int_equal(jx__num_sign(out.num), 0);
            }
    }
}

/* OWN ops. A letter stands for a cell: t 1, f 0, and the statuses n NA, m MISSING, u UNREADABLE,
 * z DIV0, l LIMIT, x NOMEM; for operands and result. One row a case. */
static const struct {
    OpCode code;
    char a, b, c, out;
} own[] = {
    {OP_AND_, 't', 't', 't', 't'},        {OP_AND_, 't', 'f', 't', 'f'},
    {OP_AND_, 'f', 't', 't', 'f'},        {OP_AND_, 'f', 'f', 't', 'f'},
    {OP_AND_, 'f', 'n', 't', 'f'},        {OP_AND_, 'm', 'f', 't', 'f'},
    {OP_AND_, 'u', 'f', 't', 'f'},        {OP_AND_, 'f', 'z', 't', 'f'},
    {OP_AND_, 'l', 'f', 't', 'f'},        {OP_AND_, 't', 'n', 't', 'n'},
    {OP_AND_, 'm', 't', 't', 'm'},        {OP_AND_, 't', 'u', 't', 'u'},
    {OP_AND_, 'z', 't', 't', 'z'},        {OP_AND_, 't', 'l', 't', 'l'},
    {OP_AND_, 'x', 't', 't', 'x'},        {OP_AND_, 'n', 'm', 't', 'm'},
    {OP_AND_, 'u', 'm', 't', 'u'},        {OP_AND_, 'n', 'n', 't', 'n'},
    {OP_OR_, 't', 't', 't', 't'},         {OP_OR_, 't', 'f', 't', 't'},
    {OP_OR_, 'f', 't', 't', 't'},         {OP_OR_, 'f', 'f', 't', 'f'},
    {OP_OR_, 't', 'n', 't', 't'},         {OP_OR_, 'm', 't', 't', 't'},
    {OP_OR_, 't', 'u', 't', 't'},         {OP_OR_, 'z', 't', 't', 't'},
    {OP_OR_, 'l', 't', 't', 't'},         {OP_OR_, 'f', 'n', 't', 'n'},
    {OP_OR_, 'm', 'f', 't', 'm'},         {OP_OR_, 'f', 'u', 't', 'u'},
    {OP_OR_, 'z', 'f', 't', 'z'},         {OP_OR_, 'f', 'l', 't', 'l'},
    {OP_OR_, 'f', 'x', 't', 'x'},         {OP_OR_, 'n', 'm', 't', 'm'},
    {OP_OR_, 'u', 'm', 't', 'u'},         {OP_OR_, 'n', 'n', 't', 'n'},
    {OP_SELECT_, 't', 't', 'z', 't'},     {OP_SELECT_, 't', 'f', 'u', 'f'},
    {OP_SELECT_, 'f', 'z', 't', 't'},     {OP_SELECT_, 'f', 'x', 'f', 'f'},
    {OP_SELECT_, 't', 'm', 't', 'm'},     {OP_SELECT_, 'f', 't', 'n', 'n'},
    {OP_SELECT_, 'n', 't', 't', 'n'},     {OP_SELECT_, 'm', 't', 't', 'm'},
    {OP_SELECT_, 'u', 't', 't', 'u'},     {OP_SELECT_, 'z', 't', 't', 'z'},
    {OP_SELECT_, 'l', 't', 't', 'l'},     {OP_SELECT_, 'x', 't', 't', 'x'},
    {OP_IS_NA_, 't', 't', 't', 'f'},      {OP_IS_NA_, 'f', 't', 't', 'f'},
    {OP_IS_NA_, 'n', 't', 't', 't'},      {OP_IS_NA_, 'm', 't', 't', 'f'},
    {OP_IS_NA_, 'u', 't', 't', 'f'},      {OP_IS_NA_, 'z', 't', 't', 'f'},
    {OP_IS_NA_, 'l', 't', 't', 'f'},      {OP_IS_NA_, 'x', 't', 't', 'f'},
    {OP_IS_MISSING_, 't', 't', 't', 'f'}, {OP_IS_MISSING_, 'n', 't', 't', 'f'},
    {OP_IS_MISSING_, 'm', 't', 't', 't'}, {OP_IS_MISSING_, 'u', 't', 't', 'f'},
    {OP_IS_MISSING_, 'z', 't', 't', 'f'}, {OP_IS_MISSING_, 'l', 't', 't', 'f'},
    {OP_IS_MISSING_, 'x', 't', 't', 'f'}, {OP_IS_OK_, 't', 't', 't', 't'},
    {OP_IS_OK_, 'f', 't', 't', 't'},      {OP_IS_OK_, 'n', 't', 't', 'f'},
    {OP_IS_OK_, 'm', 't', 't', 'f'},      {OP_IS_OK_, 'u', 't', 't', 'f'},
    {OP_IS_OK_, 'z', 't', 't', 'f'},      {OP_IS_OK_, 'l', 't', 't', 'f'},
    {OP_IS_OK_, 'x', 't', 't', 'f'},      {OP_IF_NA_, 'f', 't', 't', 'f'},
    {OP_IF_NA_, 'n', 't', 't', 't'},      {OP_IF_NA_, 'm', 't', 't', 'm'},
    {OP_IF_NA_, 'u', 't', 't', 'u'},      {OP_IF_NA_, 'z', 't', 't', 'z'},
    {OP_IF_NA_, 'l', 't', 't', 'l'},      {OP_IF_NA_, 'x', 't', 't', 'x'},
    {OP_IF_NA_, 'n', 'm', 't', 'm'},      {OP_IF_NA_, 'f', 'z', 't', 'f'},
    {OP_IF_MISSING_, 'f', 't', 't', 'f'}, {OP_IF_MISSING_, 'n', 't', 't', 'n'},
    {OP_IF_MISSING_, 'm', 't', 't', 't'}, {OP_IF_MISSING_, 'u', 't', 't', 'u'},
    {OP_IF_MISSING_, 'z', 't', 't', 'z'}, {OP_IF_MISSING_, 'l', 't', 't', 'l'},
    {OP_IF_MISSING_, 'x', 't', 't', 'x'}, {OP_IF_MISSING_, 'm', 'n', 't', 'n'},
    {OP_MAKE_NA_, 't', 't', 't', 'n'},    {OP_MAKE_NA_, 'f', 't', 't', 't'},
    {OP_MAKE_NA_, 'f', 'm', 't', 'm'},    {OP_MAKE_NA_, 't', 'z', 't', 'n'},
    {OP_MAKE_NA_, 'n', 't', 't', 'n'},    {OP_MAKE_NA_, 'm', 't', 't', 'm'},
    {OP_MAKE_NA_, 'u', 't', 't', 'u'},    {OP_MAKE_NA_, 'z', 't', 't', 'z'},
    {OP_MAKE_NA_, 'l', 't', 't', 'l'},    {OP_MAKE_NA_, 'x', 't', 't', 'x'},
    {OP_REJECT_, 't', 't', 't', 'u'},     {OP_REJECT_, 'f', 't', 't', 't'},
    {OP_REJECT_, 'f', 'm', 't', 'm'},     {OP_REJECT_, 't', 'z', 't', 'u'},
    {OP_REJECT_, 'n', 't', 't', 'n'},     {OP_REJECT_, 'm', 't', 't', 'm'},
    {OP_REJECT_, 'u', 't', 't', 'u'},     {OP_REJECT_, 'z', 't', 't', 'z'},
    {OP_REJECT_, 'l', 't', 't', 'l'},     {OP_REJECT_, 'x', 't', 't', 'x'},
    {OP_BAND_, 't', 't', 't', 't'},       {OP_BAND_, 'f', 't', 't', 'u'},
    {OP_BAND_, 'n', 't', 't', 'n'},       {OP_BAND_, 'm', 't', 't', 'm'},
    {OP_BAND_, 'u', 't', 't', 'u'},       {OP_BAND_, 'z', 't', 't', 'z'},
    {OP_BAND_, 'l', 't', 't', 'l'},       {OP_BAND_, 'x', 't', 't', 'x'},
    {OP_BAND_ROW_, 't', 't', 't', 'f'},   {OP_BAND_ROW_, 'f', 't', 't', 'u'},
    {OP_BAND_ROW_, 'n', 't', 't', 'n'},   {OP_BAND_ROW_, 'm', 't', 't', 'm'},
    {OP_BAND_ROW_, 'u', 't', 't', 'u'},   {OP_BAND_ROW_, 'z', 't', 't', 'z'},
    {OP_BAND_ROW_, 'l', 't', 't', 'l'},   {OP_BAND_ROW_, 'x', 't', 't', 'x'},
};

static Cell letter(char c)
{
    static const char statuses[] = "?nmuzlx"; /* in the order of CellStatus */
    if (c == 't' || c == 'f') return whole(c == 't');
    for (int s = CELL_NA; s <= CELL_NOMEM; s++)
        if (statuses[s] == c) return CELL_STATUS((CellStatus)s);
    fail();
    return whole(0);
}

static void own_ops_settle_statuses_as_their_text_says(void **state)
{
    World *w = *state;
    /* One row that takes exactly 1 and scores 1. */
    BandRow row = {.low = NUM_INT(1),
                   .high = NUM_INT(1),
                   .value = NUM_INT(1),
                   .has_low = true,
                   .has_high = true,
                   .low_in = true,
                   .high_in = true,
                   .word = JX_NO_REG};
    w->table = (BandTable){&row, 1};
    w->plan.tables = &w->table;
    bool seen[OP_COUNT_] = {false};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        Cell want = letter(own[i].out);
        Cell got = run3(w, own[i].code, 0, letter(own[i].a), letter(own[i].b), letter(own[i].c));
        seen[own[i].code] = true;
        if (got.status != want.status || jx__num_cmp(&w->pool, got.num, want.num) != 0)
            fail_msg("case %d: op %d of %c %c %c is not %c", (int)i, (int)own[i].code, own[i].a,
                     own[i].b, own[i].c, own[i].out);
    }
    for (int code = 0; code < OP_COUNT_; code++)
        assert_true(seen[code] || jx__op_watch[code] > 0 || jx__op_arity[code] == 0);
}

static void constants_and_inputs_are_handed_in(void **state)
{
    World *w = *state;
    Num consts[2] = {NUM_INT(7), NUM_RATIO(1, 3)};
    Cell inputs[2] = {whole(5), CELL_STATUS(CELL_MISSING)};
    w->plan.consts = consts;
    w->env.inputs = inputs;
    expect(w, run3(w, OP_CONST_, 1, whole(0), whole(0), whole(0)), 1, 3);
    expect(w, run3(w, OP_INPUT_, 0, whole(0), whole(0), whole(0)), 5, 1);
    assert_int_equal(run3(w, OP_INPUT_, 1, whole(0), whole(0), whole(0)).status, CELL_MISSING);
}

static void arithmetic_is_exact(void **state)
{
    World *w = *state;
    Cell third = CELL_NUM(NUM_RATIO(1, 3)), sixth = CELL_NUM(NUM_RATIO(1, 6));
    expect(w, run2(w, OP_ADD_, third, sixth), 1, 2);
    expect(w, run2(w, OP_SUB_, sixth, third), -1, 6);
    expect(w, run2(w, OP_MUL_, third, sixth), 1, 18);
    expect(w, run2(w, OP_DIV_, third, sixth), 2, 1);
    expect(w, run2(w, OP_NEG_, third, third), -1, 3);
    expect(w, run2(w, OP_ABS_, whole(-4), third), 4, 1);
    expect(w, run2(w, OP_MIN_, third, sixth), 1, 6);
    expect(w, run2(w, OP_MAX_, third, sixth), 1, 3);
    assert_int_equal(run2(w, OP_DIV_, third, whole(0)).status, CELL_DIV0);
    expect(w, run2(w, OP_NOT_, whole(0), third), 1, 1);
    expect(w, run2(w, OP_NOT_, whole(1), third), 0, 1);
}

static void comparisons_compare(void **state)
{
    World *w = *state;
    /* rows: EQ NE GE LE GT LT of (1,2), (2,2), (3,2) */
    static const OpCode codes[] = {OP_EQ_, OP_NE_, OP_GE_, OP_LE_, OP_GT_, OP_LT_};
    static const int8_t want[][3] = {{0, 1, 0}, {1, 0, 1}, {0, 1, 1},
                                     {1, 1, 0}, {0, 0, 1}, {1, 0, 0}};
    for (size_t k = 0; k < 6; k++)
        for (int a = 0; a < 3; a++)
            expect(w, run2(w, codes[k], whole(a + 1), whole(2)), want[k][a], 1);
}

static void rounding_takes_places_and_mode_from_d(void **state)
{
    World *w = *state;
    Cell x = CELL_NUM(NUM_RATIO(2145, 1000));
    expect(w, run3(w, OP_ROUND_, 2 << 3 | ROUND_HALF_UP, x, x, x), 215, 100);
    expect(w, run3(w, OP_ROUND_, 2 << 3 | ROUND_HALF_EVEN, x, x, x), 214, 100);
    expect(w, run3(w, OP_ROUND_, 1 << 3 | ROUND_UP, x, x, x), 22, 10);
    expect(w, run3(w, OP_ROUND_, 0 << 3 | ROUND_DOWN, x, x, x), 2, 1);
    /* More places than any number has: an error, never a guess. */
    assert_int_equal(run3(w, OP_ROUND_, 3000u << 3, x, x, x).status, CELL_LIMIT);
}

static void a_band_table_takes_bounds_as_written(void **state)
{
    World *w = *state;
    /* ＜90%: 0; 90%（含）～95%: 8; 95%（含）～100%: 12; 其他: 15 */
    BandRow rows[] = {
        {.other = true, .value = NUM_INT(15), .word = JX_NO_REG},
        {.high = NUM_RATIO(9, 10), .has_high = true, .value = NUM_INT(0), .word = JX_NO_REG},
        {.low = NUM_RATIO(9, 10),
         .high = NUM_RATIO(95, 100),
         .has_low = true,
         .has_high = true,
         .low_in = true,
         .value = NUM_INT(8),
         .word = JX_NO_REG},
        {.low = NUM_RATIO(95, 100),
         .high = NUM_INT(1),
         .has_low = true,
         .has_high = true,
         .low_in = true,
         .value = NUM_INT(12),
         .word = JX_NO_REG},
    };
    w->table = (BandTable){rows, 4};
    w->plan.tables = &w->table;
    static const int64_t cases[][3] = {/* per mille, points, row */
                                       {-5, 0, 1},   {899, 0, 1},  {900, 8, 2},   {949, 8, 2},
                                       {950, 12, 3}, {999, 12, 3}, {1000, 15, 0}, {9000, 15, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Cell x = CELL_NUM(NUM_RATIO(cases[i][0], 1000));
        expect(w, run3(w, OP_BAND_, 0, x, x, x), cases[i][1], 1);
        expect(w, run3(w, OP_BAND_ROW_, 0, x, x, x), cases[i][2], 1);
    }
}

static void forty_digits_stay_exact(void **state)
{
    World *w = *state;
    Num a, b;
    assert_int_equal(
        jx__num_parse(&w->pool, STR("1234567890123456789012345678901234567890"), 0, &a), NUM_OK);
    assert_int_equal(
        jx__num_parse(&w->pool, STR("1234567890123456789012345678901234567889"), 0, &b), NUM_OK);
    expect(w, run2(w, OP_SUB_, CELL_NUM(a), CELL_NUM(b)), 1, 1);
    expect(w, run2(w, OP_GT_, CELL_NUM(a), CELL_NUM(b)), 1, 1);
    Cell quotient = run2(w, OP_DIV_, CELL_NUM(a), CELL_NUM(b));
    expect(w, run2(w, OP_GT_, quotient, whole(1)), 1, 1);
    Cell back = run2(w, OP_MUL_, quotient, CELL_NUM(b));
    assert_int_equal(jx__num_cmp(&w->pool, back.num, a), 0);
    expect(w, run2(w, OP_ABS_, run2(w, OP_NEG_, whole(3), whole(0)), whole(0)), 3, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_op_has_a_kernel_and_a_rule),
        TEST(worst_ops_pass_the_worst_status_on),
        TEST(own_ops_settle_statuses_as_their_text_says),
        TEST(constants_and_inputs_are_handed_in),
        TEST(arithmetic_is_exact),
        TEST(comparisons_compare),
        TEST(rounding_takes_places_and_mode_from_d),
        TEST(a_band_table_takes_bounds_as_written),
        TEST(forty_digits_stay_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
