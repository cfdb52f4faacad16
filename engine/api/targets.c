/* Does what a form prints in a row agree with the rules: its target, and the actual value of an
 * indicator whose value is computed?
 *
 * Depends on the grammar's second start symbol and on the model's reading of a target: `≥50个`,
 * `50个以上` and `不低于50个` are one target. Most cells have the same key as the rule's text, so
 * parsing is the exception. Nothing here enters a score.
 */
#include "api/api.h"
#include "base/name.h"
#include "model/target_cell.h"

typedef struct Comparing {
    const Facts *facts;
    Arena *ar;
    NumPool *np;
    Diags *diags;
    TargetReader reader;
} Comparing;

static TargetOp plain_op(uint8_t op)
{
    return op == OP_NONE ? OP_EQ : (TargetOp)op;
}

/* A bare number on the form stands in the unit of the rules. */
static Num in_rule_unit(Comparing *c, const Target *t, const PlanItem *it, Num n)
{
    bool bare = t->unit.kind == UNIT_NONE && !t->unit.text.n && it->target_unit->text.n;
    Num out = n;
    if (bare && jx__num_mul(c->np, n, it->target_unit->scale, &out) != NUM_OK) return n;
    return out;
}

static bool same_number(Comparing *c, const Target *t, const PlanItem *it)
{
    bool bare = t->unit.kind == UNIT_NONE;
    if (!bare && !jx__dim_eq(t->unit.dim, it->target_unit->dim)) return false;
    if (jx__num_cmp(c->np, in_rule_unit(c, t, it, t->low), it->target_low) != 0) return false;
    return t->kind != TARGET_RANGE ||
           jx__num_cmp(c->np, in_rule_unit(c, t, it, t->high), it->target_high) == 0;
}

/* A deadline without a year means the form's year. */
static bool same_date(Comparing *c, const Target *t, const PlanItem *it)
{
    Num days = NUM_INT((int64_t)c->facts->year * JX_YEAR_DAYS), a = t->low, b = it->target_low;
    Num year = NUM_INT(JX_YEAR_DAYS);
    if (jx__num_cmp(c->np, a, year) < 0) (void)jx__num_add(c->np, a, days, &a);
    if (jx__num_cmp(c->np, b, year) < 0) (void)jx__num_add(c->np, b, days, &b);
    return jx__num_cmp(c->np, a, b) == 0;
}

static bool same_target(Comparing *c, const Target *t, const PlanItem *it)
{
    if ((int)t->kind != it->target_kind) return false;
    if (t->kind == TARGET_DATE) return same_date(c, t, it);
    if (t->kind != TARGET_NUMBER && t->kind != TARGET_RANGE) return false; /* the keys differed */
    return plain_op((uint8_t)t->op) == plain_op(it->target_op) && same_number(c, t, it);
}

static bool same_text(Comparing *c, Str a, Str b)
{
    return jx__str_eq(a, b) || jx__str_eq(jx__name_key(c->ar, a), jx__name_key(c->ar, b));
}

static void compare_one(Comparing *c, const PlanItem *it, const Printed *printed)
{
    Str cell = jx__str_trim(printed->target);
    if (!printed->present || it->of_form || !cell.n || !it->target_text.n) return;
    if (cell.n > JX_LIMIT_CELL_BYTES || same_text(c, cell, it->target_text)) return;
    Str where = printed->where.n ? jx__row_place(c->ar, printed->where, printed->places, ROW_TARGET)
                                 : STR_NONE;
    Where w = {.clause = it->path, .file = c->facts->file, .cell = where};
    Target t = {.kind = TARGET_NONE};
    bool read = jx__target_read(&c->reader, cell, &t);
    if (c->reader.failed)
        c->ar->failed = true;
    else if (!read)
        jx__diag(c->diags, JX6012, w, it->name, cell, it->target_text);
    else if (!same_target(c, &t, it))
        jx__diag(c->diags, JX6011, w, it->name, cell, it->target_text);
}

void jx__targets_compare(const Facts *facts, Arena *ar, NumPool *np, Diags *diags)
{
    Comparing c = {.facts = facts, .ar = ar, .np = np, .diags = diags};
    const Plan *p = facts->plan;
    if (!facts->printed) return;
    jx__target_reader_begin(&c.reader, &ar->alloc, np, &p->units);
    for (uint32_t i = 0; i < p->nitems && !ar->failed; i++)
        if (p->items[i].indicator) compare_one(&c, &p->items[i], &facts->printed[i]);
    jx__target_reader_end(&c.reader);
}

/* ---- actual values beside a 取值 ---- */

/* Half of the last decimal a cell is written to, in base units: what printing may have cut off. */
static bool half_decimal(Comparing *c, Str raw, Num value, Num scale, Num *half)
{
    Buf digits = jx__buf(c->ar);
    uint32_t places = 0;
    bool point = false;
    for (uint32_t i = 0; i < raw.n; i++) {
        bool digit = raw.p[i] >= '0' && raw.p[i] <= '9';
        if (!digit && raw.p[i] != '.' && raw.p[i] != ',') {
            if (digits.n) break;
            continue;
        }
        if (raw.p[i] == ',') continue;
        places += point && digit;
        point = point || raw.p[i] == '.';
        jx__buf_add(&digits, (Str){raw.p + i, 1});
    }
    Num bare, size = value;
    if (!digits.n || jx__num_parse(c->np, jx__buf_str(&digits), 0, &bare) != NUM_OK) return false;
    if (jx__num_sign(size) < 0) size = jx__num_neg(c->np, size);
    if (jx__num_sign(bare) != 0 && jx__num_div(c->np, size, bare, &scale) != NUM_OK) return false;
    *half = scale;
    for (; places > 0; places--)
        if (jx__num_div(c->np, *half, NUM_INT(10), half) != NUM_OK) return false;
    return jx__num_div(c->np, *half, NUM_INT(2), half) == NUM_OK;
}

static Str shown(Comparing *c, Num v, const Unit *u)
{
    Num n = v;
    bool exact = false;
    if (u->text.n && jx__num_div(c->np, v, u->scale, &n) != NUM_OK) n = v;
    Str digits = jx__num_text(c->ar, c->np, n, 6, 4, &exact);
    return jx__str_printf(c->ar, "%s%.*s%.*s", exact ? "" : "≈", STR_F(digits), STR_F(u->text));
}

static void compare_actual(Comparing *c, const PlanItem *it, Cell computed)
{
    const Plan *p = c->facts->plan;
    const Fact *f = &c->facts->facts[it->input];
    CellContext cx = {.arena = c->ar,
                      .pool = c->np,
                      .units = &p->units,
                      .amount_unit = c->facts->amount_unit,
                      .year = c->facts->year};
    Str raw = jx__str_trim(f->raw);
    if (!raw.n || raw.n > JX_LIMIT_CELL_BYTES || computed.status != CELL_OK) return;
    Cell given = jx__cell_read(&cx, &p->inputs[it->input], raw, NULL);
    const Unit *own = p->inputs[it->input].unit, *u = own->text.n ? own : it->target_unit;
    Num scale = u->text.n ? u->scale : NUM_INT(1), gap, half;
    if (given.status != CELL_OK || !half_decimal(c, raw, given.num, scale, &half)) return;
    if (jx__num_sub(c->np, given.num, computed.num, &gap) != NUM_OK) return;
    if (jx__num_sign(gap) < 0) gap = jx__num_neg(c->np, gap);
    if (jx__num_cmp(c->np, gap, half) <= 0) return;
    Where w = {.clause = it->path, .file = c->facts->file, .cell = f->where};
    jx__diag(c->diags, JX6025, w, it->name, raw, shown(c, computed.num, u));
}

void jx__actuals_compare(const Facts *facts, const Session *last, Arena *ar, NumPool *np,
                         Diags *diags)
{
    Comparing c = {.facts = facts, .ar = ar, .np = np, .diags = diags};
    const Plan *p = facts->plan;
    for (uint32_t i = 0; i < p->nitems && !ar->failed; i++) {
        const PlanItem *it = &p->items[i];
        bool both = it->derived && it->input != JX_NO_REG && it->reg_actual != JX_NO_REG;
        if (both) compare_actual(&c, it, last->regs[it->reg_actual]);
    }
}
