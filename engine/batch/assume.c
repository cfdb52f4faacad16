/* What a plan's registers hold when no cell is 不适用.
 *
 * Depends on the kernels. Points that move away from 不适用 items make every score depend on every
 * cell; taken that nothing is 不适用, which a line shows at once, they stand still. So registers are
 * run once with inputs of which only that is known. The lattice: a known cell; something that is
 * not 不适用; anything.
 */
#include "batch/symbol.h"

static Assumed known(Cell c)
{
    return (Assumed){ASSUMED_KNOWN, c};
}

static bool is_known(const Assumed *a, bool truth)
{
    return a->kind == ASSUMED_KNOWN && a->cell.status == CELL_OK &&
           (jx__num_sign(a->cell.num) != 0) == truth;
}

static Assumed run(const KernelEnv *env, const Op *op, const Assumed *const in[3])
{
    Cell cells[3] = {CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK)}, result;
    for (uint32_t i = 0; i < jx__op_arity[op->code]; i++)
        cells[i] = in[i]->cell;
    Op local = *op;
    local.a = 0;
    local.b = 1;
    local.c = 2;
    jx__kernel_run(env, &local, cells, &result);
    return known(result);
}

/* The worse of what the operands may be. */
static Assumed mixed(const Op *op, const Assumed *const in[3])
{
    Assumed out = {ASSUMED_VALUE, CELL_STATUS(CELL_OK)};
    for (uint32_t i = 0; i < jx__op_arity[op->code]; i++) {
        bool na = in[i]->kind == ASSUMED_KNOWN && in[i]->cell.status == CELL_NA;
        if (na || in[i]->kind == ASSUMED_ANY) out.kind = ASSUMED_ANY;
    }
    return out;
}

/* Ops that know their answer from one operand. */
static bool settled(const Op *op, const Assumed *const in[3], Assumed *out)
{
    const Assumed *a = in[0];
    bool first = a && a->kind == ASSUMED_KNOWN;
    switch (op->code) {
    case OP_IS_NA_:
        if (a->kind != ASSUMED_VALUE) return false;
        *out = known(CELL_NUM(NUM_INT(0)));
        return true;
    case OP_IF_NA_:
        if (a->kind != ASSUMED_VALUE) return false;
        *out = *a;
        return true;
    case OP_OR_:
    case OP_AND_: {
        bool truth = op->code == OP_OR_;
        if (!is_known(a, truth) && !is_known(in[1], truth)) return false;
        *out = known(CELL_NUM(NUM_INT(truth)));
        return true;
    }
    case OP_SELECT_:
        if (!first) return false;
        *out = a->cell.status != CELL_OK ? *a : *in[is_known(a, true) ? 1 : 2];
        return true;
    case OP_MAKE_NA_:
        if (is_known(a, false))
            *out = *in[1];
        else
            *out = (Assumed){ASSUMED_ANY, CELL_STATUS(CELL_OK)};
        return true;
    default:
        return false;
    }
}

Assumed jx__assume(const KernelEnv *env, const Op *op, const Assumed *regs)
{
    const Assumed *in[3] = {NULL, NULL, NULL};
    const uint32_t operands[] = {op->a, op->b, op->c};
    bool all = true;
    if (op->code == OP_INPUT_) {
        bool reason = env->plan->inputs[op->d].kind == INPUT_REASON;
        if (reason) return known(CELL_NUM(NUM_INT(0)));
        return (Assumed){ASSUMED_VALUE, CELL_STATUS(CELL_OK)};
    }
    for (uint32_t i = 0; i < jx__op_arity[op->code]; i++) {
        in[i] = &regs[operands[i]];
        all = all && in[i]->kind == ASSUMED_KNOWN;
    }
    if (all) return run(env, op, in);
    Assumed out;
    return settled(op, in, &out) ? out : mixed(op, in);
}
