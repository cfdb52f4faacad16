/* The plan in print: `jixiao dump --plan`.
 *
 * Names and texts of ops come from ops.def, so a new op prints itself. One line an op:
 *   r12  DIV r3 r4    a÷b；b为0：除数为零
 */
#include "plan/kernel.h"

static const struct OpInfo {
    const char *name, *text;
} infos[OP_COUNT_] = {
#define OP(name, arity, rule, text) [OP_##name##_] = {#name, text},
#include "plan/ops.def"
#undef OP
};

static const char *const step_names[] = {
    [STEP_PRORATA] = "PRORATA", [STEP_REVERSE] = "REVERSE", [STEP_LINEAR] = "LINEAR",
    [STEP_ATTAIN] = "ATTAIN",   [STEP_BAND] = "BAND",       [STEP_DEDUCT] = "DEDUCT",
    [STEP_JUDGED] = "JUDGED",   [STEP_ENTERED] = "ENTERED", [STEP_FORMULA] = "FORMULA",
    [STEP_CASE] = "CASE",       [STEP_CAP] = "CAP",         [STEP_FLOOR] = "FLOOR",
    [STEP_CLAMP] = "CLAMP",     [STEP_OVER] = "OVER",       [STEP_OVER_REASON] = "OVER_REASON",
    [STEP_PREMISE] = "PREMISE", [STEP_SCALE] = "SCALE",     [STEP_BONUS] = "BONUS",
    [STEP_VETO] = "VETO",       [STEP_NA] = "NA",           [STEP_MISSING] = "MISSING",
    [STEP_ROUND] = "ROUND",
};

static const char *const input_names[] = {
    [INPUT_VALUE] = "value",
    [INPUT_POINTS] = "points",
    [INPUT_REASON] = "reason",
    [INPUT_YEAR] = "year",
};

typedef struct Dump {
    Buf *out;
    Arena arena; /* texts of numbers */
    NumPool pool;
} Dump;

enum { MOST_PLACES = 40, SHOWN_PLACES = 6 };

static void add_num(Dump *d, Num x)
{
    bool exact = true;
    Str s = jx__num_text(&d->arena, &d->pool, x, MOST_PLACES, SHOWN_PLACES, &exact);
    if (exact || x.d == 0)
        jx__buf_printf(d->out, " %s%.*s", exact ? "" : "~", STR_F(s));
    else
        jx__buf_printf(d->out, " %lld/%lld", (long long)x.n, (long long)x.d);
}

static void add_reg(Dump *d, const char *label, uint32_t reg)
{
    if (reg != JX_NO_REG) jx__buf_printf(d->out, " %sr%u", label, (unsigned)reg);
}

static void dump_inputs(Dump *d, const Plan *p)
{
    jx__buf_addz(d->out, "inputs\n");
    for (uint32_t i = 0; i < p->ninputs; i++) {
        const Input *in = &p->inputs[i];
        const InputWords *w = in->words;
        jx__buf_printf(d->out, "  %u %s %.*s%s%s%s", (unsigned)i, input_names[in->kind],
                       STR_F(in->name), in->source->form.n ? " (another form)" : "",
                       in->whole ? " whole" : "", in->used ? "" : " unused");
        for (uint32_t k = 0; k < w->noptions; k++)
            jx__buf_printf(d->out, "%s%.*s", k ? "|" : " ", STR_F(w->option_names[k]));
        jx__buf_addz(d->out, "\n");
    }
}

static void dump_ops(Dump *d, const Plan *p)
{
    jx__buf_addz(d->out, "ops\n");
    for (uint32_t i = 0; i < p->nops; i++) {
        const Op *op = &p->ops[i];
        const uint32_t operands[3] = {op->a, op->b, op->c};
        jx__buf_printf(d->out, "  r%u %s", (unsigned)i, infos[op->code].name);
        for (uint8_t k = 0; k < jx__op_arity[op->code]; k++)
            add_reg(d, "", operands[k]);
        if (op->code == OP_CONST_)
            add_num(d, p->consts[op->d]);
        else if (op->code == OP_ROUND_)
            jx__buf_printf(d->out, " %u/%u", (unsigned)(op->d >> 3), (unsigned)(op->d & 7u));
        else if (op->d || op->code == OP_INPUT_ || op->code == OP_BAND_ || op->code == OP_BAND_ROW_)
            jx__buf_printf(d->out, " #%u", (unsigned)op->d);
        if (op->code != OP_CONST_) jx__buf_printf(d->out, "  ; %s", infos[op->code].text);
        jx__buf_addz(d->out, "\n");
    }
}

static void dump_row(Dump *d, const BandRow *row)
{
    jx__buf_addz(d->out, "   ");
    if (row->other)
        jx__buf_addz(d->out, " other");
    else if (row->word != JX_NO_REG)
        jx__buf_printf(d->out, " word %u", (unsigned)row->word);
    if (!row->other && row->word == JX_NO_REG && row->has_low) {
        jx__buf_addz(d->out, row->low_in ? " >=" : " >");
        add_num(d, row->low);
    }
    if (!row->other && row->word == JX_NO_REG && row->has_high) {
        jx__buf_addz(d->out, row->high_in ? " <=" : " <");
        add_num(d, row->high);
    }
    jx__buf_addz(d->out, " :");
    add_num(d, row->value);
    jx__buf_addz(d->out, "\n");
}

static void dump_tables(Dump *d, const Plan *p)
{
    for (uint32_t i = 0; i < p->ntables; i++) {
        jx__buf_printf(d->out, "table %u\n", (unsigned)i);
        for (uint32_t k = 0; k < p->tables[i].n; k++)
            dump_row(d, &p->tables[i].rows[k]);
    }
}

static void dump_step(Dump *d, const PlanStep *step)
{
    jx__buf_printf(d->out, "    %s", step_names[step->kind]);
    add_reg(d, "", step->reg);
    add_reg(d, "a=", step->a);
    add_reg(d, "b=", step->b);
    add_reg(d, "c=", step->c);
    if (step->kind == STEP_BAND) jx__buf_printf(d->out, " table %u", (unsigned)step->d);
    if (step->text.n) jx__buf_printf(d->out, "  ; %.*s", STR_F(step->text));
    jx__buf_addz(d->out, "\n");
}

static void dump_items(Dump *d, const Plan *p)
{
    jx__buf_addz(d->out, "items\n");
    for (uint32_t i = 0; i < p->nitems; i++) {
        const PlanItem *pi = &p->items[i];
        jx__buf_printf(d->out, "  %u %.*s %.*s", (unsigned)i, STR_F(pi->path), STR_F(pi->name));
        add_num(d, pi->points);
        add_reg(d, "actual=", pi->reg_actual);
        add_reg(d, "target=", pi->reg_target);
        add_reg(d, "points=", pi->reg_points);
        add_reg(d, "met=", pi->reg_met);
        add_reg(d, "exceeded=", pi->reg_exceeded);
        add_reg(d, "completion=", pi->reg_completion);
        add_reg(d, "exact=", pi->reg_exact);
        add_reg(d, "score=", pi->reg_score);
        jx__buf_addz(d->out, "\n");
        for (uint32_t k = 0; k < pi->nsteps; k++)
            dump_step(d, &p->steps[pi->first_step + k]);
    }
}

static void dump_rest(Dump *d, const Plan *p)
{
    jx__buf_addz(d->out, "total");
    add_reg(d, "exact=", p->reg_total_exact);
    add_reg(d, "total=", p->reg_total);
    add_reg(d, "veto=", p->reg_veto);
    jx__buf_addz(d->out, "\n");
    for (uint32_t i = 0; i < p->nchecks; i++) {
        const PlanCheck *check = &p->checks[i];
        jx__buf_printf(d->out, "check %.*s", STR_F(check->path));
        add_reg(d, "", check->reg_cond);
        add_reg(d, "left=", check->reg_left);
        add_reg(d, "right=", check->reg_right);
        jx__buf_printf(d->out, "  ; %.*s\n", STR_F(check->text));
    }
    for (uint32_t i = 0; i < p->ngrades; i++) {
        jx__buf_printf(d->out, "grade %.*s %s", STR_F(p->grades[i].name),
                       p->grades[i].low_in ? ">=" : ">");
        add_num(d, p->grades[i].low);
        jx__buf_addz(d->out, "\n");
    }
    for (uint32_t i = 0; i < p->naudits; i++) {
        const PlanAudit *audit = &p->audits[i];
        jx__buf_printf(d->out, "audit %u%s", audit->code, audit->off ? " off" : "");
        if (audit->has_severity)
            jx__buf_printf(d->out, " %s", jx__severity_name((Severity)audit->severity));
        if (audit->has_limit) jx__buf_addz(d->out, " limit");
        if (audit->has_limit) add_num(d, audit->limit);
        if (audit->has_tolerance) jx__buf_addz(d->out, " tolerance");
        if (audit->has_tolerance) add_num(d, audit->tolerance);
        jx__buf_addz(d->out, "\n");
    }
}

void jx__plan_dump(Buf *out, const Plan *p)
{
    Dump d = {.out = out};
    bool arena = jx__arena_init(&d.arena, &p->arena.alloc, 0);
    bool pool = arena && jx__num_pool_init(&d.pool, &p->arena.alloc);
    if (pool) {
        dump_inputs(&d, p);
        dump_ops(&d, p);
        dump_tables(&d, p);
        dump_items(&d, p);
        dump_rest(&d, p);
    }
    if (!pool || d.pool.arena.failed || d.arena.failed) out->arena->failed = true;
    if (pool) jx__num_pool_free(&d.pool);
    if (arena) jx__arena_free(&d.arena);
}
