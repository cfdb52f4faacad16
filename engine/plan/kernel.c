/* The kernels: what each op of ops.def does to its cells.
 *
 * Depends on num.h alone. WORST ops are called with OK operands only (jx__kernel_run sees to it);
 * OWN ops look at the statuses themselves. Nothing here allocates unless a number outgrows 64
 * bits, and nothing fails: trouble is the status of the result.
 */
#include "plan/kernel.h"

#define OP(name, arity, rule, text) Kernel jx__kernel_##name;
#include "plan/ops.def"
#undef OP

Kernel *const jx__kernels[OP_COUNT_] = {
#define OP(name, arity, rule, text) [OP_##name##_] = jx__kernel_##name,
#include "plan/ops.def"
#undef OP
};

const uint8_t jx__op_arity[OP_COUNT_] = {
#define OP(name, arity, rule, text) [OP_##name##_] = (arity),
#include "plan/ops.def"
#undef OP
};

enum { RULE_OWN = 0, RULE_WORST = 1 };
const uint8_t jx__op_watch[OP_COUNT_] = {
#define OP(name, arity, rule, text) [OP_##name##_] = (arity)*RULE_##rule,
#include "plan/ops.def"
#undef OP
};

#define KERNEL(name)                                                                               \
    void jx__kernel_##name(const KernelEnv *env, const Op *op, const Cell *regs, Cell *out)

static Cell number(NumStatus status, Num x)
{
    static const uint8_t as_cell[] = {[NUM_OK] = CELL_OK,
                                      [NUM_DIV0] = CELL_DIV0,
                                      [NUM_LIMIT] = CELL_LIMIT,
                                      [NUM_NOMEM] = CELL_NOMEM};
    return status == NUM_OK ? CELL_NUM(x) : CELL_STATUS((CellStatus)as_cell[status]);
}

static Cell truth(bool yes)
{
    return CELL_NUM(NUM_INT(yes));
}

static bool is_true(Cell c)
{
    return c.status == CELL_OK && jx__num_sign(c.num) != 0;
}

static bool is_false(Cell c)
{
    return c.status == CELL_OK && jx__num_sign(c.num) == 0;
}

static CellStatus worst_of(Cell a, Cell b)
{
    return a.status > b.status ? a.status : b.status;
}

KERNEL(CONST)
{
    (void)regs;
    *out = CELL_NUM(env->plan->consts[op->d]);
}

KERNEL(INPUT)
{
    (void)regs;
    *out = env->inputs[op->d];
}

#define ARITHMETIC(name, function)                                                                 \
    KERNEL(name)                                                                                   \
    {                                                                                              \
        Num x = NUM_INT(0);                                                                        \
        NumStatus status = function(env->pool, regs[op->a].num, regs[op->b].num, &x);              \
        *out = number(status, x);                                                                  \
    }
ARITHMETIC(ADD, jx__num_add)
ARITHMETIC(SUB, jx__num_sub)
ARITHMETIC(MUL, jx__num_mul)
ARITHMETIC(DIV, jx__num_div)

KERNEL(NEG)
{
    *out = CELL_NUM(jx__num_neg(env->pool, regs[op->a].num));
}

KERNEL(ABS)
{
    Num x = regs[op->a].num;
    *out = CELL_NUM(jx__num_sign(x) < 0 ? jx__num_neg(env->pool, x) : x);
}

KERNEL(MIN)
{
    bool first = jx__num_cmp(env->pool, regs[op->a].num, regs[op->b].num) <= 0;
    *out = regs[first ? op->a : op->b];
}

KERNEL(MAX)
{
    bool first = jx__num_cmp(env->pool, regs[op->a].num, regs[op->b].num) >= 0;
    *out = regs[first ? op->a : op->b];
}

#define COMPARISON(name, sign)                                                                     \
    KERNEL(name)                                                                                   \
    {                                                                                              \
        *out = truth(jx__num_cmp(env->pool, regs[op->a].num, regs[op->b].num) sign 0);             \
    }
COMPARISON(EQ, ==)
COMPARISON(NE, !=)
COMPARISON(GE, >=)
COMPARISON(LE, <=)
COMPARISON(GT, >)
COMPARISON(LT, <)

KERNEL(AND)
{
    (void)env;
    Cell a = regs[op->a], b = regs[op->b];
    CellStatus worst = worst_of(a, b);
    bool settled = is_false(a) || is_false(b);
    *out = settled || worst == CELL_OK ? truth(!settled) : CELL_STATUS(worst);
}

KERNEL(OR)
{
    (void)env;
    Cell a = regs[op->a], b = regs[op->b];
    CellStatus worst = worst_of(a, b);
    bool settled = is_true(a) || is_true(b);
    *out = settled || worst == CELL_OK ? truth(settled) : CELL_STATUS(worst);
}

KERNEL(NOT)
{
    (void)env;
    *out = truth(!is_true(regs[op->a]));
}

KERNEL(SELECT)
{
    (void)env;
    Cell cond = regs[op->a];
    *out = cond.status == CELL_OK ? regs[is_true(cond) ? op->b : op->c] : CELL_STATUS(cond.status);
}

KERNEL(ROUND)
{
    Num x = NUM_INT(0);
    NumStatus status =
        jx__num_round(env->pool, regs[op->a].num, op->d >> 3, (RoundMode)(op->d & 7u), &x);
    *out = number(status, x);
}

static bool row_takes(NumPool *np, const BandRow *row, Num x)
{
    if (row->other) return false;
    if (row->word != JX_NO_REG) return jx__num_cmp(np, x, NUM_INT(row->word)) == 0;
    int low = row->has_low ? jx__num_cmp(np, x, row->low) : 1;
    int high = row->has_high ? jx__num_cmp(np, x, row->high) : -1;
    return (low > 0 || (low == 0 && row->low_in)) && (high < 0 || (high == 0 && row->high_in));
}

uint32_t jx__band_row(NumPool *np, const BandTable *table, Num x)
{
    uint32_t other = table->n;
    for (uint32_t i = 0; i < table->n; i++) {
        if (row_takes(np, &table->rows[i], x)) return i;
        if (table->rows[i].other) other = i;
    }
    return other;
}

KERNEL(BAND)
{
    Cell a = regs[op->a];
    const BandTable *table = &env->plan->tables[op->d];
    uint32_t row = a.status == CELL_OK ? jx__band_row(env->pool, table, a.num) : table->n;
    if (row < table->n)
        *out = CELL_NUM(table->rows[row].value);
    else
        *out = CELL_STATUS(a.status == CELL_OK ? CELL_UNREADABLE : a.status);
}

KERNEL(BAND_ROW)
{
    Cell a = regs[op->a];
    const BandTable *table = &env->plan->tables[op->d];
    uint32_t row = a.status == CELL_OK ? jx__band_row(env->pool, table, a.num) : table->n;
    if (row < table->n)
        *out = CELL_NUM(NUM_INT(row));
    else
        *out = CELL_STATUS(a.status == CELL_OK ? CELL_UNREADABLE : a.status);
}

KERNEL(GIVEN)
{
    (void)env;
    *out = regs[op->b];
}

#define STATUS_TEST(name, wanted)                                                                  \
    KERNEL(name)                                                                                   \
    {                                                                                              \
        (void)env;                                                                                 \
        *out = truth(regs[op->a].status == (wanted));                                              \
    }
STATUS_TEST(IS_NA, CELL_NA)
STATUS_TEST(IS_MISSING, CELL_MISSING)
STATUS_TEST(IS_OK, CELL_OK)

#define STATUS_CURE(name, cured)                                                                   \
    KERNEL(name)                                                                                   \
    {                                                                                              \
        (void)env;                                                                                 \
        *out = regs[regs[op->a].status == (cured) ? op->b : op->a];                                \
    }
STATUS_CURE(IF_NA, CELL_NA)
STATUS_CURE(IF_MISSING, CELL_MISSING)

#define STATUS_MAKE(name, made)                                                                    \
    KERNEL(name)                                                                                   \
    {                                                                                              \
        (void)env;                                                                                 \
        Cell cond = regs[op->a];                                                                   \
        CellStatus status = cond.status == CELL_OK && is_true(cond) ? (made) : cond.status;        \
        *out = status == CELL_OK ? regs[op->b] : CELL_STATUS(status);                              \
    }
STATUS_MAKE(MAKE_NA, CELL_NA)
STATUS_MAKE(REJECT, CELL_UNREADABLE)
