/* One pure function an op: operand cells to a result cell.
 *
 * The row executor, constant folding and the trials of trace.c all run ops through jx__kernel_run.
 * The table is expanded from ops.def, so an op without a kernel does not link. Kernels own nothing;
 * numbers that outgrow 64 bits go to the pool of the environment.
 */
#ifndef JX_PLAN_KERNEL_H
#define JX_PLAN_KERNEL_H

#include "plan/plan.h"

typedef struct KernelEnv {
    const Plan *plan; /* constants and band tables */
    NumPool *pool;
    const Cell *inputs;
} KernelEnv;

/* `regs` is what the operands of the op index. */
typedef void Kernel(const KernelEnv *env, const Op *op, const Cell *regs, Cell *out);

extern Kernel *const jx__kernels[OP_COUNT_];
extern const uint8_t jx__op_arity[OP_COUNT_];
/* How many operands must be OK before the kernel is called; a worse status is the result's. */
extern const uint8_t jx__op_watch[OP_COUNT_];

static inline void jx__kernel_run(const KernelEnv *env, const Op *op, const Cell *regs, Cell *out)
{
    uint8_t watch = jx__op_watch[op->code];
    CellStatus worst = watch ? regs[op->a].status : CELL_OK;
    if (watch > 1 && regs[op->b].status > worst) worst = regs[op->b].status;
    if (worst == CELL_OK)
        jx__kernels[op->code](env, op, regs, out);
    else
        *out = CELL_STATUS(worst);
}

/* The row of the table that takes the cell (an OK one), or table->n. */
uint32_t jx__band_row(NumPool *np, const BandTable *table, Num x);

#endif
