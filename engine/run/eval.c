/* The row executor: one loop over the ops.
 *
 * Depends on the plan and its kernels. A session belongs to one thread; its registers stay from
 * run to run, so constants are computed once, when the session is made.
 */
#include "run/run.h"
#include "plan/kernel.h"

static void run_ops(Session *s, const Cell *inputs, uint32_t from, uint32_t until)
{
    KernelEnv env = {.plan = s->plan, .pool = &s->pool, .inputs = inputs};
    const Op *ops = s->plan->ops;
    Cell *regs = s->regs;
    for (uint32_t i = from; i < until; i++)
        jx__kernel_run(&env, &ops[i], regs, &regs[i]);
}

bool jx__session_init(Session *s, const Plan *plan, const Alloc *al)
{
    *s = (Session){.plan = plan, .alloc = *al};
    if (!jx__num_pool_init(&s->pool, al)) {
        *s = (Session){0};
        return false;
    }
    s->regs = jx__alloc(al, sizeof(Cell) * ((size_t)plan->nops + 1));
    if (!s->regs) {
        jx__session_free(s);
        return false;
    }
    run_ops(s, NULL, 0, plan->first_op);
    return true;
}

void jx__session_free(Session *s)
{
    if (!s->plan) return;
    size_t nops = s->plan->nops;
    jx__free(&s->alloc, s->regs, sizeof(Cell) * (nops + 1));
    jx__free(&s->alloc, s->place, sizeof(uint32_t) * (nops + 1));
    jx__num_pool_free(&s->pool);
    *s = (Session){0};
}

bool jx__session_run(Session *s, const Cell *inputs)
{
    jx__num_pool_reset(&s->pool);
    run_ops(s, inputs, s->plan->first_op, s->plan->nops);
    return !s->pool.arena.failed;
}
