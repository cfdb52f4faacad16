/* Model to plan: the driver, and the tools the other lower_*.c files write ops with.
 *
 * Depends on the model (only lowering does). Everything the plan keeps is copied into its own arena
 * and pool; the model may be freed afterwards. Constants are folded on the way by running the op
 * that would have computed them, so a folded rule cannot differ from an executed one.
 */
#include "plan/lower.h"
#include "base/name.h"

#include <string.h>

/* ---- numbers and constants ---- */

bool jx__lower_num_set(Num x)
{
    return x.d != 0 || x.big != NULL;
}

Num jx__lower_num(Num x)
{
    return jx__lower_num_set(x) ? x : NUM_INT(0);
}

/* In lowest terms when it is small: equal constants are one, and fractions stay short at run. */
static Num lowest(Num x)
{
    if (x.d == 0) return x;
    uint64_t a = x.n < 0 ? 0 - (uint64_t)x.n : (uint64_t)x.n, b = (uint64_t)x.d;
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    int64_t by = (int64_t)a; /* at most x.d */
    return (Num){.n = x.n / by, .d = x.d / by};
}

static uint64_t hash_num(Num x)
{
    uint64_t h = (uint64_t)x.n * 0x9e3779b97f4a7c15u ^ (uint64_t)x.d * 0xc2b2ae3d27d4eb4fu;
    return h ^ h >> 29;
}

static bool grow_const_index(Lower *lw)
{
    uint32_t n = lw->nconst_index ? lw->nconst_index * 2 : 64;
    uint32_t *index = jx__arena_alloc(&lw->scratch, sizeof *index * n);
    if (lw->scratch.failed) return false;
    for (uint32_t k = 0; k < lw->consts.n; k++) {
        if (lw->consts.at[k].d == 0) continue;
        uint64_t h = hash_num(lw->consts.at[k]);
        while (index[h & (n - 1)])
            h++;
        index[h & (n - 1)] = k + 1;
    }
    lw->const_index = index;
    lw->nconst_index = n;
    return true;
}

static uint32_t new_const(Lower *lw, Num x)
{
    if (lw->consts.n >= CONST_TAG / 2) lw->scratch.failed = true;
    uint32_t k = lw->consts.n;
    Num copy = x;
    if (x.d == 0 && jx__num_copy(&lw->p->pool, x, &copy) != NUM_OK) lw->scratch.failed = true;
    *VEC_PUSH(&lw->scratch, &lw->consts) = copy;
    return lw->scratch.failed ? 0 : k | CONST_TAG;
}

uint32_t jx__lower_const(Lower *lw, Num x)
{
    x = lowest(jx__lower_num(x));
    if (lw->scratch.failed) return 0;
    if (x.d == 0) return new_const(lw, x); /* big ones are rare and not compared */
    if (lw->consts.n >= lw->nconst_index / 2 && !grow_const_index(lw)) return 0;
    uint64_t h = hash_num(x);
    for (uint32_t k; (k = lw->const_index[h & (lw->nconst_index - 1)]) != 0; h++)
        if (lw->consts.at[k - 1].n == x.n && lw->consts.at[k - 1].d == x.d)
            return (k - 1) | CONST_TAG;
    uint32_t reg = new_const(lw, x);
    lw->const_index[h & (lw->nconst_index - 1)] = (reg & ~CONST_TAG) + 1;
    return reg;
}

uint32_t jx__lower_int(Lower *lw, int64_t i)
{
    return jx__lower_const(lw, NUM_INT(i));
}

/* ---- ops ---- */

static bool is_const(uint32_t reg)
{
    return reg != JX_NO_REG && (reg & CONST_TAG);
}

static bool fold(Lower *lw, OpCode code, const uint32_t operands[3], uint32_t d, uint32_t *reg)
{
    uint8_t arity = jx__op_arity[code];
    if (arity == 0 || code == OP_BAND_ || code == OP_BAND_ROW_) return false;
    Cell cells[3] = {CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK), CELL_STATUS(CELL_OK)};
    for (uint8_t k = 0; k < arity; k++) {
        if (!is_const(operands[k])) return false;
        cells[k] = CELL_NUM(lw->consts.at[operands[k] & ~CONST_TAG]);
    }
    KernelEnv env = {.plan = lw->p, .pool = &lw->p->pool};
    Op op = {.code = (uint16_t)code, .a = 0, .b = 1, .c = 2, .d = d};
    Cell out;
    jx__kernel_run(&env, &op, cells, &out);
    if (out.status != CELL_OK) return false;
    *reg = jx__lower_const(lw, out.num);
    return true;
}

static uint32_t push_op(Lower *lw, OpCode code, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    if (lw->ops.n >= CONST_TAG / 2) lw->scratch.failed = true;
    uint32_t reg = lw->ops.n;
    *VEC_SLOT(&lw->scratch, &lw->ops) =
        (Op){.code = (uint16_t)code, .a = a, .b = b, .c = c, .d = d};
    return lw->scratch.failed ? 0 : reg;
}

/* Ops that would only hand one operand on, its status included: 0＋x, x－0, 1×x, false or x,
 * true and x. Returns JX_NO_REG when there is work to do. */
static uint32_t shortcut(const Lower *lw, OpCode code, uint32_t a, uint32_t b)
{
    uint32_t zero = lw->zero, one = lw->one;
    bool idle_a = code == OP_MUL_ || code == OP_AND_
                      ? a == one
                      : (code == OP_ADD_ || code == OP_OR_) && a == zero;
    bool idle_b = code == OP_MUL_ || code == OP_DIV_ || code == OP_AND_
                      ? b == one
                      : (code == OP_ADD_ || code == OP_SUB_ || code == OP_OR_) && b == zero;
    return idle_a ? b : idle_b ? a : JX_NO_REG;
}

uint32_t jx__lower_op(Lower *lw, OpCode code, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t reg = 0;
    if (lw->scratch.failed) return 0;
    if (fold(lw, code, (const uint32_t[3]){a, b, c}, d, &reg)) return reg;
    reg = shortcut(lw, code, a, b);
    return reg == JX_NO_REG ? push_op(lw, code, a, b, c, d) : reg;
}

uint32_t jx__lower_input(Lower *lw, uint32_t input)
{
    if (input >= lw->input_reg.n || lw->scratch.failed) return lw->reject;
    uint32_t *reg = &lw->input_reg.at[input];
    if (*reg == JX_NO_REG) *reg = push_op(lw, OP_INPUT_, 0, 0, 0, input);
    lw->inputs.at[input].used = true;
    return *reg;
}

uint32_t jx__lower_round(Lower *lw, uint32_t a, uint32_t places, RoundMode mode)
{
    return jx__lower_op(lw, OP_ROUND_, a, 0, 0, places << 3 | (uint32_t)mode);
}

/* With the condition or both arms known there is nothing to select. */
uint32_t jx__lower_select(Lower *lw, uint32_t cond, uint32_t then, uint32_t otherwise)
{
    if (is_const(cond) && !lw->scratch.failed)
        return jx__num_sign(lw->consts.at[cond & ~CONST_TAG]) ? then : otherwise;
    return jx__lower_op(lw, OP_SELECT_, cond, then, otherwise, 0);
}

uint32_t jx__lower_replace(Lower *lw, uint32_t cond, uint32_t amount, uint32_t score)
{
    uint32_t s = jx__lower_select(lw, cond, amount, score);
    return is_const(score) ? s : jx__lower_op(lw, OP_GIVEN_, score, s, 0, 0);
}

uint32_t jx__lower_clamp(Lower *lw, uint32_t a, uint32_t most)
{
    uint32_t positive = jx__lower_op(lw, OP_MAX_, lw->zero, a, 0, 0);
    return jx__lower_op(lw, OP_MIN_, most, positive, 0, 0);
}

/* The plan owns a copy of the whole source: what stands in it as it is needs no copy of its own. */
static bool in_source(const Lower *lw, Str s, Str *kept)
{
    if (!lw->m->source || !lw->p->source.text.n) return false;
    Str from = lw->m->source->text;
    size_t offset = (uintptr_t)s.p - (uintptr_t)from.p; /* huge when it lies before */
    if (offset > from.n || s.n > from.n - offset) return false;
    *kept = (Str){lw->p->source.text.p + offset, s.n};
    return true;
}

/* Several steps in a row often speak of one clause; its text is made once. */
Str jx__lower_text(Lower *lw, Span span)
{
    if (!lw->m->source || span.end <= span.start) return STR_NONE;
    if (span.start == lw->text_span.start && span.end == lw->text_span.end) return lw->text;
    Str text = jx__str_trim(jx__source_text(lw->m->source, span));
    lw->text_span = span;
    if (!jx__name_is_plain_text(text) || !in_source(lw, text, &lw->text))
        lw->text = jx__name_display(&lw->p->arena, text);
    return lw->text;
}

void jx__lower_step(Lower *lw, uint32_t item, PlanStep step)
{
    step.text = jx__lower_text(lw, step.span);
    *VEC_SLOT(&lw->scratch, &lw->steps) = (OwnedStep){item, step};
    lw->work[item].nsteps++;
}

uint32_t jx__lower_table(Lower *lw, BandRow *rows, uint32_t n)
{
    *VEC_PUSH(&lw->scratch, &lw->tables) = (BandTable){rows, n};
    return lw->scratch.failed ? 0 : lw->tables.n - 1;
}

/* ---- copies ---- */

static Num keep_num(Lower *lw, Num x)
{
    Num copy = jx__lower_num(x);
    if (copy.d == 0 && jx__num_copy(&lw->p->pool, copy, &copy) != NUM_OK) lw->scratch.failed = true;
    return copy;
}

static Str keep_str(Lower *lw, Str s)
{
    if (s.n == 0) return s.p ? STR("") : STR_NONE;
    Str kept;
    return in_source(lw, s, &kept) ? kept : jx__str_copy(&lw->p->arena, s);
}

/* A copy, or the one there is when it is the same text. */
static Str keep_same(Lower *lw, Str s, Str kept)
{
    return s.n && jx__str_eq(s, kept) ? kept : keep_str(lw, s);
}

static Unit keep_unit(Lower *lw, Unit unit)
{
    unit.text = keep_str(lw, unit.text);
    unit.count = keep_same(lw, unit.count, unit.text);
    unit.scale = jx__lower_num_set(unit.scale) ? keep_num(lw, unit.scale) : NUM_INT(1);
    return unit;
}

/* A big scale is rare and not compared. */
static bool same_unit(const Unit *kept, const Unit *unit)
{
    bool unset = !jx__lower_num_set(unit->scale);
    Num scale = unset ? NUM_INT(1) : unit->scale;
    return kept->kind == unit->kind && kept->scale.d != 0 && kept->scale.d == scale.d &&
           kept->scale.n == scale.n && jx__dim_eq(kept->dim, unit->dim) &&
           jx__str_eq(kept->text, unit->text) && jx__str_eq(kept->count, unit->count);
}

/* Few units go through a whole scheme: what was kept lately is kept once. */
static const Unit *share_unit(Lower *lw, const Unit *unit)
{
    enum { LATELY = sizeof lw->units / sizeof *lw->units };
    if (same_unit(&jx__no_unit, unit)) return &jx__no_unit;
    for (uint32_t k = 0; k < LATELY && lw->units[k]; k++)
        if (same_unit(lw->units[k], unit)) return lw->units[k];
    Unit *kept = ARENA_NEW(&lw->p->arena, Unit);
    *kept = keep_unit(lw, *unit);
    if (lw->p->arena.failed) return &jx__no_unit; /* the spare block is no unit for long */
    return lw->units[lw->next_unit++ % LATELY] = kept;
}

/* The source goes along whole: spans of the plan are shown from it. Its lines are found here, so
 * that nothing in a plan changes later. */
static void keep_source(Lower *lw)
{
    Plan *p = lw->p;
    p->source.arena = &p->arena;
    if (lw->m->source) (void)jx__source_copy(&p->source, &p->arena, lw->m->source);
}

static void keep_units(Lower *lw)
{
    Plan *p = lw->p;
    const Units *from = &lw->m->units;
    p->units = (Units){.arena = &p->arena, .pool = &p->pool};
    for (uint32_t i = 0; i < from->declared.n; i++)
        *VEC_PUSH(&p->arena, &p->units.declared) = keep_unit(lw, from->declared.at[i]);
}

static void keep_grades(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    p->grades = jx__arena_alloc(&p->arena, sizeof *p->grades * m->grades.n);
    p->ngrades = p->arena.failed ? 0 : m->grades.n;
    for (uint32_t i = 0; i < p->ngrades; i++)
        p->grades[i] = (PlanGrade){.name = keep_str(lw, m->grades.at[i].name),
                                   .low = keep_num(lw, m->grades.at[i].low),
                                   .low_in = m->grades.at[i].low_in};
}

static PlanExpect keep_expect(Lower *lw, const Expect *e)
{
    return (PlanExpect){.kind = (uint8_t)e->kind,
                        .item = e->item,
                        .value = keep_num(lw, e->value),
                        .text = keep_str(lw, e->text),
                        .span = e->span};
}

static void keep_audits(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    p->audits = jx__arena_alloc(&p->arena, sizeof *p->audits * m->audits.n);
    p->naudits = p->arena.failed ? 0 : m->audits.n;
    for (uint32_t i = 0; i < p->naudits; i++) {
        p->audits[i] = m->audits.at[i];
        p->audits[i].limit = keep_num(lw, m->audits.at[i].limit);
        p->audits[i].tolerance = keep_num(lw, m->audits.at[i].tolerance);
    }
}

static void keep_example(Lower *lw, const Example *from, PlanExample *to)
{
    Arena *ar = &lw->p->arena;
    PlanGiven *given = jx__arena_alloc(ar, sizeof *given * from->given.n);
    PlanExpect *expect = jx__arena_alloc(ar, sizeof *expect * from->expect.n);
    PlanExampleRow *rows = jx__arena_alloc(ar, sizeof *rows * from->rows.n);
    *to = (PlanExample){.name = keep_str(lw, from->name),
                        .path = keep_str(lw, from->path),
                        .span = from->span,
                        .year = from->year,
                        .amount_unit = keep_str(lw, from->amount_unit)};
    if (ar->failed) return;
    for (uint32_t i = 0; i < from->given.n; i++) {
        const Given *g = &from->given.at[i];
        given[i] = (PlanGiven){.input = g->datum, .text = keep_str(lw, g->text), .span = g->span};
    }
    for (uint32_t i = 0; i < from->expect.n; i++)
        expect[i] = keep_expect(lw, &from->expect.at[i]);
    for (uint32_t i = 0; i < from->rows.n; i++) {
        const ExampleRow *row = &from->rows.at[i];
        rows[i] = (PlanExampleRow){.expect = keep_expect(lw, &row->expect), .span = row->span};
        for (uint32_t k = 0; k < EXAMPLE_COLUMNS; k++) {
            rows[i].cells[k] = keep_str(lw, row->cells[k]);
            rows[i].spans[k] = row->spans[k];
        }
    }
    to->rows = rows;
    to->nrows = from->rows.n;
    to->given = given;
    to->ngiven = from->given.n;
    to->expect = expect;
    to->nexpect = from->expect.n;
}

static void keep_examples(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    p->examples = jx__arena_alloc(&p->arena, sizeof *p->examples * m->examples.n);
    p->nexamples = p->arena.failed ? 0 : m->examples.n;
    for (uint32_t i = 0; i < p->nexamples; i++)
        keep_example(lw, &m->examples.at[i], &p->examples[i]);
}

/* ---- inputs ---- */

static const NameSource no_source; /* of a name of the form itself */

/* The word of an option as a person writes it: grades and word rows keep it beside the key. */
static Str option_name(const Lower *lw, const Datum *datum, uint32_t option)
{
    Str key = datum->options.at[option];
    if (datum->item >= lw->m->items.n) return key;
    const Item *it = &lw->m->items.at[datum->item];
    if (datum->type == TYPE_TEXT && option == 0 && it->target.text.n) return it->target.text;
    for (uint32_t k = 0; k < it->bands.n; k++)
        if (it->bands.at[k].word.n && jx__str_eq(it->bands.at[k].word_key, key))
            return it->bands.at[k].word;
    return key;
}

static const InputWords *keep_words(Lower *lw, const Datum *datum)
{
    Arena *ar = &lw->p->arena;
    uint32_t n = datum->options.n, nalso = datum->also.n;
    if (n == 0 && nalso == 0 && !datum->open_words) return &jx__no_words;
    InputWords *w = ARENA_NEW(ar, InputWords);
    Str *options = jx__arena_alloc(ar, sizeof(Str) * n);
    Str *names = jx__arena_alloc(ar, sizeof(Str) * n);
    Str *also = jx__arena_alloc(ar, sizeof(Str) * nalso);
    uint32_t *also_of = jx__arena_alloc(ar, sizeof(uint32_t) * nalso);
    if (ar->failed) return &jx__no_words;
    for (uint32_t k = 0; k < n; k++) {
        options[k] = keep_str(lw, datum->options.at[k]);
        names[k] = keep_str(lw, option_name(lw, datum, k));
    }
    for (uint32_t k = 0; k < nalso; k++) {
        also[k] = keep_str(lw, datum->also.at[k].key);
        also_of[k] = datum->also.at[k].option;
    }
    *w = (InputWords){.options = options,
                      .option_names = names,
                      .also = also,
                      .also_of = also_of,
                      .noptions = n,
                      .nalso = nalso,
                      .open = datum->open_words};
    return w;
}

static uint32_t add_input(Lower *lw, Input in)
{
    uint32_t i = lw->inputs.n;
    *VEC_SLOT(&lw->p->arena, &lw->inputs) = in;
    if (lw->p->arena.failed) return i;
    *VEC_SLOT(&lw->scratch, &lw->input_reg) = JX_NO_REG;
    return i;
}

static const NameSource *keep_name_source(Lower *lw, const NameSource *source)
{
    if (!source) return &no_source;
    NameSource *kept = ARENA_NEW(&lw->p->arena, NameSource);
    *kept = (NameSource){.form = keep_str(lw, source->form),
                         .form_key = keep_str(lw, source->form_key),
                         .name = keep_str(lw, source->name),
                         .key = keep_str(lw, source->key)};
    return kept;
}

static uint32_t row_of(const Item *it)
{
    return it->of_form ? it->row : JX_NO_REG;
}

static void add_data(Lower *lw)
{
    for (uint32_t i = 0; i < lw->m->data.n; i++) {
        const Datum *datum = &lw->m->data.at[i];
        Str of_item = datum->item < lw->m->items.n ? lw->p->items[datum->item].name : STR_NONE;
        Str name = keep_same(lw, datum->name, of_item);
        Input in = {.kind = INPUT_VALUE,
                    .name = name,
                    .key = keep_same(lw, datum->key, name),
                    .source = keep_name_source(lw, datum->source),
                    .item = datum->item,
                    .type = datum->type,
                    .dim = datum->dim,
                    .dim_known = datum->dim_known,
                    .unit = share_unit(lw, &datum->unit),
                    .whole = datum->whole,
                    .strict = lw->m->strict,
                    .words = keep_words(lw, datum),
                    .row = JX_NO_REG,
                    .bare_percent = lw->m->bare_percent,
                    .points = NUM_INT(0)};
        if (in.item >= lw->m->items.n) in.item = JX_NO_REG;
        if (in.item != JX_NO_REG) in.row = row_of(&lw->m->items.at[in.item]);
        (void)add_input(lw, in);
    }
}

/* The slots of a row beside its actual value. */
static uint32_t add_slot(Lower *lw, uint32_t item, InputKind kind, ValueType type)
{
    const Item *it = &lw->m->items.at[item];
    bool datum = it->datum < lw->m->data.n;
    Input in = {.kind = kind,
                .item = item,
                .source = &no_source,
                .unit = &jx__no_unit,
                .words = &jx__no_words,
                .row = row_of(it),
                .type = type,
                .points = keep_num(lw, it->points)};
    in.name = datum ? lw->inputs.at[it->datum].name : lw->p->items[item].name;
    in.key = datum ? lw->inputs.at[it->datum].key : jx__name_key(&lw->p->arena, in.name);
    return add_input(lw, in);
}

static bool target_lacks_year(const Item *it)
{
    Num low = jx__lower_num(it->target.low);
    return it->target.kind == TARGET_DATE && low.d == 1 && low.n < JX_YEAR_DAYS;
}

static bool wants_reason(const Item *it)
{
    return it->over && it->over->present && it->over->explain;
}

static void add_slots(Lower *lw)
{
    lw->year_input = JX_NO_REG;
    for (uint32_t i = 0; i < lw->m->items.n && !lw->scratch.failed && !lw->p->arena.failed; i++) {
        const Item *it = &lw->m->items.at[i];
        PlanItem *pi = &lw->p->items[i];
        if (!it->indicator) continue;
        if (it->method == METHOD_JUDGED || it->method == METHOD_ENTERED) {
            pi->input_points = add_slot(lw, i, INPUT_POINTS, TYPE_NUMBER);
            if (it->datum < lw->m->data.n) {
                lw->inputs.at[it->datum].points = keep_num(lw, it->points);
                lw->inputs.at[it->datum].self_share = it->judged_point == JUDGED_SELF;
            }
        }
        if (wants_reason(it)) pi->input_reason = add_slot(lw, i, INPUT_REASON, TYPE_BOOL);
        if (target_lacks_year(it) && lw->year_input == JX_NO_REG)
            lw->year_input = add_input(lw, (Input){.kind = INPUT_YEAR,
                                                   .name = STR("year"),
                                                   .key = STR(""),
                                                   .source = &no_source,
                                                   .words = &jx__no_words,
                                                   .row = JX_NO_REG,
                                                   .item = JX_NO_REG,
                                                   .type = TYPE_NUMBER,
                                                   .points = NUM_INT(0),
                                                   .unit = &jx__no_unit});
    }
}

/* ---- items ---- */

static void find_ends(Lower *lw)
{
    const Model *m = lw->m;
    for (uint32_t i = 0; i < m->items.n; i++)
        lw->work[i].end = i;
    for (uint32_t i = m->items.n; i-- > 0;) {
        uint32_t up = m->items.at[i].parent;
        if (up < i && lw->work[up].end < lw->work[i].end) lw->work[up].end = lw->work[i].end;
    }
}

static const PlanRow *keep_row(Lower *lw, const Item *it)
{
    static const PlanRow none;
    if (!it->of_form && !it->by_form) return &none;
    PlanRow *row = ARENA_NEW(&lw->p->arena, PlanRow);
    *row = (PlanRow){.index = it->row,
                     .shared = it->shared,
                     .why = keep_str(lw, it->why),
                     .rule = keep_str(lw, it->rule),
                     .sign = keep_str(lw, it->sign),
                     .sign_span = it->sign_span,
                     .rows_span = it->rows_span};
    return row;
}

static bool is_derived(const Item *it)
{
    return it->indicator && it->actual != JX_NO_INDEX;
}

static const PlanValue *keep_value(Lower *lw, const Item *it)
{
    static const PlanValue none;
    if (!is_derived(it)) return &none;
    PlanValue *value = ARENA_NEW(&lw->p->arena, PlanValue);
    value->text = jx__lower_text(lw, it->value_span);
    if (it->actual < lw->m->exprs.n) {
        value->dim = lw->m->exprs.at[it->actual].dim;
        value->dim_known = lw->m->exprs.at[it->actual].dim_known;
    }
    return value;
}

/* Of a row of the form what it prints, else the groups above. Most items stand where the one before
 * them stands. */
static const PlanLevels *keep_levels(Lower *lw, uint32_t i, const PlanItem *up)
{
    static const PlanLevels none;
    const Item *it = &lw->m->items.at[i];
    const PlanLevels *before = i > 0 ? lw->p->items[i - 1].above : &none;
    PlanLevels found = none;
    if (it->of_form)
        found = (PlanLevels){it->level1, it->level2};
    else if (up && up->above->level1.n)
        found = (PlanLevels){up->above->level1, up->above->level2.n ? up->above->level2 : up->name};
    else if (up)
        found.level1 = up->name;
    if (!found.level1.n && !found.level2.n) return &none;
    if (jx__str_eq(found.level1, before->level1) && jx__str_eq(found.level2, before->level2))
        return before;
    PlanLevels *kept = ARENA_NEW(&lw->p->arena, PlanLevels);
    if (lw->p->arena.failed) return &none;
    if (it->of_form) found = (PlanLevels){keep_str(lw, it->level1), keep_str(lw, it->level2)};
    *kept = found;
    return kept;
}

static PlanItem bare_item(Lower *lw, const Item *it)
{
    const Target *t = &it->target;
    return (PlanItem){.indicator = it->indicator,
                      .role = (uint8_t)it->role,
                      .method = (uint8_t)it->method,
                      .mark = it->mark,
                      .name = keep_str(lw, it->name),
                      .path = keep_str(lw, it->path),
                      .decided = jx__lower_decided(lw->m, it),
                      .span = it->span,
                      .parent = it->parent,
                      .first_child = it->first_child,
                      .next = it->next,
                      .points = keep_num(lw, it->points),
                      .target_text = keep_str(lw, t->text),
                      .target_kind = (uint8_t)t->kind,
                      .target_op = (uint8_t)t->op,
                      .target_unit = share_unit(lw, &t->unit),
                      .target_low = keep_num(lw, t->low),
                      .target_high = keep_num(lw, t->high),
                      .input = it->indicator && it->datum < lw->m->data.n ? it->datum : JX_NO_REG,
                      .input_points = JX_NO_REG,
                      .input_reason = JX_NO_REG,
                      .derived = is_derived(it),
                      .na_policy = (uint8_t)(it->na == NA_UNSET ? lw->m->na : it->na),
                      .reg_actual = JX_NO_REG,
                      .reg_target = JX_NO_REG,
                      .reg_points = JX_NO_REG,
                      .reg_met = JX_NO_REG,
                      .reg_exceeded = JX_NO_REG,
                      .reg_completion = JX_NO_REG,
                      .reg_exact = JX_NO_REG,
                      .reg_score = JX_NO_REG,
                      .of_form = it->of_form,
                      .blocked = (uint8_t)it->blocked,
                      .no_points = it->no_points,
                      .row = keep_row(lw, it),
                      .value = keep_value(lw, it)};
}

static void add_items(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    find_ends(lw);
    for (uint32_t i = 0; i < m->items.n; i++) {
        const Item *it = &m->items.at[i];
        PlanItem *pi = &p->items[i];
        const PlanItem *up = it->parent < i ? &p->items[it->parent] : NULL;
        *pi = bare_item(lw, it);
        pi->above = keep_levels(lw, i, up);
        lw->work[i].normal = it->role == ROLE_NORMAL && (!up || lw->work[it->parent].normal);
        lw->work[i].weight = jx__lower_const(lw, pi->points);
        lw->work[i].deviation = JX_NO_REG;
    }
}

/* ---- 核对 ---- */

/* A tolerance widens the comparison: A＝B within t is |A－B| ≤ t, A ≤ B is A ≤ B＋t. */
static uint32_t within(Lower *lw, OpCode op, uint32_t left, uint32_t right, uint32_t tolerance)
{
    uint32_t gap = jx__lower_op(lw, OP_SUB_, left, right, 0, 0);
    uint32_t size = jx__lower_op(lw, OP_ABS_, gap, 0, 0, 0);
    uint32_t below = jx__lower_op(lw, OP_NEG_, tolerance, 0, 0, 0);
    const struct {
        uint32_t gap, limit;
        uint8_t op;
    } test[OP_COUNT_] = {
        [OP_EQ_] = {size, tolerance, OP_LE_}, [OP_NE_] = {size, tolerance, OP_GT_},
        [OP_LE_] = {gap, tolerance, OP_LE_},  [OP_LT_] = {gap, tolerance, OP_LT_},
        [OP_GE_] = {gap, below, OP_GE_},      [OP_GT_] = {gap, below, OP_GT_},
    };
    return jx__lower_op(lw, (OpCode)test[op].op, test[op].gap, test[op].limit, 0, 0);
}

static OpCode check_op(ExprKind kind)
{
    static const uint8_t ops[] = {[EXPR_EQ] = OP_EQ_, [EXPR_NE] = OP_NE_, [EXPR_GE] = OP_GE_,
                                  [EXPR_LE] = OP_LE_, [EXPR_GT] = OP_GT_, [EXPR_LT] = OP_LT_};
    return (size_t)kind < sizeof ops ? (OpCode)ops[kind] : OP_CONST_;
}

/* Both sides have one dimension; a bare number on one of them says nothing. */
static bool check_dim(const Lower *lw, uint32_t l, uint32_t r, Dim *dim)
{
    if (l >= lw->m->exprs.n || r >= lw->m->exprs.n) return false;
    const Expr *left = &lw->m->exprs.at[l], *right = &lw->m->exprs.at[r];
    const Expr *tells = left->dim_known && !jx__dim_none(left->dim) ? left : right;
    *dim = tells->dim;
    return left->dim_known && right->dim_known;
}

static void lower_parts(Lower *lw, const CrossCheck *from, PlanCheck *to)
{
    Arena *ar = &lw->p->arena;
    to->parts = jx__arena_alloc(ar, sizeof *to->parts * from->parts.n);
    for (uint32_t k = 0; k < from->parts.n && !ar->failed; k++) {
        const Expr *e = &lw->m->exprs.at[from->parts.at[k]];
        PlanCompared *part = &to->parts[to->nparts++];
        *part = (PlanCompared){.text = jx__lower_text(lw, e->span)};
        part->reg_left = jx__lower_expr(lw, e->a, JX_NO_INDEX);
        part->reg_right = jx__lower_expr(lw, e->b, JX_NO_INDEX);
        part->reg_cond = jx__lower_expr(lw, from->parts.at[k], JX_NO_INDEX);
        part->dim_known = check_dim(lw, e->a, e->b, &part->dim);
    }
}

static void lower_check(Lower *lw, const CrossCheck *from, PlanCheck *to)
{
    OpCode op = check_op(from->op);
    bool sides = op != OP_CONST_ && from->left != JX_NO_INDEX && from->right != JX_NO_INDEX;
    *to = (PlanCheck){.reg_left = JX_NO_REG,
                      .reg_right = JX_NO_REG,
                      .severity = (uint8_t)from->severity,
                      .op = (uint8_t)op,
                      .message = keep_str(lw, from->message),
                      .path = keep_str(lw, from->path),
                      .text = jx__lower_text(lw, from->span),
                      .tolerance = keep_num(lw, from->tolerance),
                      .span = from->span};
    if (sides) {
        to->reg_left = jx__lower_expr(lw, from->left, JX_NO_INDEX);
        to->reg_right = jx__lower_expr(lw, from->right, JX_NO_INDEX);
        to->dim_known = check_dim(lw, from->left, from->right, &to->dim);
    }
    lower_parts(lw, from, to);
    if (sides && jx__num_sign(to->tolerance) > 0)
        to->reg_cond =
            within(lw, op, to->reg_left, to->reg_right, jx__lower_const(lw, to->tolerance));
    else
        to->reg_cond = jx__lower_expr(lw, from->cond, JX_NO_INDEX);
}

static void lower_checks(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    p->checks = jx__arena_alloc(&p->arena, sizeof *p->checks * m->checks.n);
    p->nchecks = p->arena.failed ? 0 : m->checks.n;
    for (uint32_t i = 0; i < p->nchecks && !lw->scratch.failed; i++)
        lower_check(lw, &m->checks.at[i], &p->checks[i]);
}

/* ---- putting it together ---- */

/* Every register the plan names, for marking and for renumbering. */
static void visit_registers(Lower *lw, void (*fn)(Lower *lw, uint32_t *reg))
{
    Plan *p = lw->p;
    for (uint32_t k = 0; k < lw->steps.n; k++) {
        PlanStep *step = &lw->steps.at[k].step;
        fn(lw, &step->reg), fn(lw, &step->a), fn(lw, &step->b), fn(lw, &step->c);
        if (step->kind == STEP_DEDUCT) fn(lw, &step->taken);
    }
    for (uint32_t i = 0; i < p->nitems; i++) {
        PlanItem *pi = &p->items[i];
        fn(lw, &pi->reg_actual), fn(lw, &pi->reg_target), fn(lw, &pi->reg_points);
        fn(lw, &pi->reg_met), fn(lw, &pi->reg_exceeded), fn(lw, &pi->reg_completion);
        fn(lw, &pi->reg_exact), fn(lw, &pi->reg_score);
    }
    for (uint32_t i = 0; i < p->nchecks; i++) {
        PlanCheck *check = &p->checks[i];
        fn(lw, &check->reg_cond), fn(lw, &check->reg_left), fn(lw, &check->reg_right);
        for (uint32_t k = 0; k < check->nparts; k++) {
            PlanCompared *part = &check->parts[k];
            fn(lw, &part->reg_cond), fn(lw, &part->reg_left), fn(lw, &part->reg_right);
        }
    }
    fn(lw, &p->reg_total), fn(lw, &p->reg_total_exact), fn(lw, &p->reg_veto);
}

/* `seat[k]` is 1 for an op that is needed, later its final register. */
static void mark(Lower *lw, uint32_t *reg)
{
    if (!(*reg & CONST_TAG)) lw->seat[*reg] = 1;
}

static void fix(Lower *lw, uint32_t *reg)
{
    if (*reg == JX_NO_REG) return;
    *reg = *reg & CONST_TAG ? *reg & ~CONST_TAG : lw->seat[*reg];
}

/* Users come after their operands, so one walk back finds all that is needed. */
static uint32_t mark_operands(Lower *lw)
{
    uint32_t needed = 0;
    for (uint32_t k = lw->ops.n; k-- > 0;) {
        Op *op = &lw->ops.at[k];
        uint32_t *operands[3] = {&op->a, &op->b, &op->c};
        for (uint8_t o = 0; lw->seat[k] && o < jx__op_arity[op->code]; o++)
            mark(lw, operands[o]);
        needed += lw->seat[k];
    }
    return needed;
}

/* The ops somebody needs, in the plan's array, with the constants before them. They were written
 * there unless it turned out too small. */
static void finish_ops(Lower *lw)
{
    Plan *p = lw->p;
    uint32_t n = 0, consts = lw->consts.n;
    for (uint32_t k = 0; k < lw->ops.n; k++) {
        if (!lw->seat[k]) continue;
        Op *op = &p->ops[n];
        *op = lw->ops.at[k];
        uint32_t *operands[3] = {&op->a, &op->b, &op->c};
        for (uint8_t o = 0; o < jx__op_arity[op->code]; o++)
            fix(lw, operands[o]);
        lw->seat[k] = consts + n++;
    }
    memmove(p->ops + consts, p->ops, n * sizeof *p->ops);
    for (uint32_t k = 0; k < consts; k++) {
        p->consts[k] = lw->consts.at[k];
        p->ops[k] = (Op){.code = OP_CONST_, .d = k};
    }
    p->nconsts = p->first_op = consts;
    p->nops = consts + n;
}

/* Steps were written as they came; here they are sorted by item (counting, so the order within
 * an item stays). */
static void finish_steps(Lower *lw)
{
    Plan *p = lw->p;
    p->nsteps = lw->steps.n;
    for (uint32_t i = 0, at = 0; i < p->nitems; i++) {
        p->items[i].first_step = lw->work[i].next_step = at;
        p->items[i].nsteps = lw->work[i].nsteps;
        at += lw->work[i].nsteps;
    }
    for (uint32_t k = 0; k < lw->steps.n; k++)
        p->steps[lw->work[lw->steps.at[k].item].next_step++] = lw->steps.at[k].step;
}

/* Divisions nobody needs are gone. */
static void finish_divisors(Lower *lw)
{
    Plan *p = lw->p;
    p->divisors = jx__arena_alloc(&p->arena, sizeof *p->divisors * lw->divisors.n);
    for (uint32_t k = 0; k < lw->divisors.n && !p->arena.failed; k++) {
        PlanDivisor d = lw->divisors.at[k];
        if (!lw->seat[d.reg]) continue;
        fix(lw, &d.reg);
        p->divisors[p->ndivisors++] = d;
    }
}

static void build_index(Plan *p)
{
    uint32_t n = 8;
    while (n < p->ninputs * 2)
        n *= 2;
    uint32_t *index = jx__arena_alloc(&p->arena, sizeof *index * n);
    if (p->arena.failed) return;
    for (uint32_t i = 0; i < p->ninputs; i++) {
        uint64_t h = jx__str_hash(p->inputs[i].key) + (uint64_t)p->inputs[i].kind;
        while (index[h & (n - 1)])
            h++;
        index[h & (n - 1)] = i + 1;
    }
    p->index = index;
    p->nindex = n;
}

static void finish_plan(Lower *lw)
{
    Plan *p = lw->p;
    Arena *ar = &p->arena;
    lw->seat = jx__arena_alloc(&lw->scratch, sizeof *lw->seat * ((size_t)lw->ops.n + 1));
    if (lw->scratch.failed) return;
    visit_registers(lw, mark);
    p->nops = lw->consts.n + mark_operands(lw);
    if (p->nops > lw->room) p->ops = jx__arena_raw(ar, sizeof *p->ops * p->nops);
    p->consts = jx__arena_raw(ar, sizeof *p->consts * lw->consts.n);
    p->steps = jx__arena_raw(ar, sizeof *p->steps * lw->steps.n);
    p->tables = jx__arena_alloc(ar, sizeof *p->tables * lw->tables.n);
    if (ar->failed) return;
    finish_ops(lw);
    visit_registers(lw, fix);
    finish_divisors(lw);
    finish_steps(lw);
    p->ninputs = lw->inputs.n;
    p->inputs = lw->inputs.at;
    p->ntables = lw->tables.n;
    if (p->ntables) memcpy(p->tables, lw->tables.at, sizeof *p->tables * p->ntables);
    build_index(p);
}

static bool healthy(const Lower *lw)
{
    return !lw->scratch.failed && !lw->p->arena.failed && !lw->p->pool.arena.failed;
}

static void lower_items(Lower *lw)
{
    const Model *m = lw->m;
    for (uint32_t k = 0; k < m->order.n && healthy(lw); k++)
        if (m->order.at[k] < m->items.n) jx__lower_actual(lw, m->order.at[k]);
    for (uint32_t i = 0; i < m->items.n && healthy(lw); i++) {
        if (!m->items.at[i].indicator) continue;
        if (lw->p->items[i].reg_actual == JX_NO_REG)
            jx__lower_actual(lw, i); /* not in `order`: a hand-built model */
        jx__lower_gross(lw, i);
    }
}

/* Room for what is known beforehand: large arrays are not grown through all powers of two. */
static void reserve(Lower *lw)
{
    enum { OPS = 18, STEPS = 4 }; /* of an indicator that is scored by comparing */
    const Model *m = lw->m;
    uint32_t inputs = m->data.n + 1;
    for (uint32_t i = 0; i < m->items.n; i++) {
        const Item *it = &m->items.at[i];
        inputs += it->method == METHOD_JUDGED || it->method == METHOD_ENTERED;
        inputs += wants_reason(it);
    }
    (void)VEC_RESERVE(&lw->p->arena, &lw->inputs, inputs);
    (void)VEC_RESERVE(&lw->scratch, &lw->input_reg, inputs);
    (void)VEC_RESERVE(&lw->p->arena, &lw->ops, m->items.n * OPS + 64);
    lw->p->ops = lw->ops.at;
    lw->room = lw->ops.cap;
    (void)VEC_RESERVE(&lw->scratch, &lw->steps, m->items.n * STEPS + 16);
}

static bool prepare(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    uint32_t n = m->items.n;
    p->items = jx__arena_raw(&p->arena, sizeof *p->items * n);
    lw->work = jx__arena_alloc(&lw->scratch, sizeof *lw->work * n);
    lw->expr_reg = jx__arena_alloc(&lw->scratch, sizeof(uint32_t) * m->exprs.n);
    lw->expr_item = jx__arena_alloc(&lw->scratch, sizeof(uint32_t) * m->exprs.n);
    lw->expr_seen = jx__arena_alloc(&lw->scratch, sizeof(uint32_t) * m->exprs.n);
    reserve(lw);
    if (!healthy(lw)) return false;
    for (uint32_t e = 0; e < m->exprs.n; e++)
        lw->expr_reg[e] = JX_NO_REG;
    p->nitems = n;
    p->reg_total = p->reg_total_exact = p->reg_veto = JX_NO_REG;
    lw->zero = jx__lower_int(lw, 0);
    lw->one = jx__lower_int(lw, 1);
    lw->reject = push_op(lw, OP_REJECT_, lw->one, lw->zero, 0, 0);
    return healthy(lw);
}

static void lower_all(Lower *lw, Str fingerprint)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    keep_source(lw);
    p->title = keep_str(lw, m->title);
    p->basis = keep_str(lw, m->basis);
    p->fingerprint = keep_str(lw, fingerprint);
    p->total_points =
        jx__lower_num_set(m->total_points) ? keep_num(lw, m->total_points) : NUM_INT(100);
    keep_units(lw);
    add_items(lw);
    add_data(lw);
    add_slots(lw);
    if (healthy(lw)) lower_items(lw);
    if (healthy(lw)) jx__lower_points(lw);
    if (healthy(lw)) jx__lower_finals(lw);
    if (healthy(lw)) {
        jx__lower_total(lw);
        lower_checks(lw);
        keep_grades(lw);
        keep_audits(lw);
        keep_examples(lw);
    }
    if (healthy(lw)) finish_plan(lw);
}

Plan *jx__lower(const struct Model *m, const Alloc *al, Str fingerprint)
{
    Plan *p = jx__alloc(al, sizeof *p);
    if (!p) return NULL;
    *p = (Plan){0};
    Lower lw = {.m = m, .p = p};
    bool ok = jx__arena_init(&p->arena, al, 0);
    ok = ok && jx__num_pool_init(&p->pool, al);
    ok = ok && jx__arena_init(&lw.scratch, al, 0);
    if (ok && prepare(&lw)) lower_all(&lw, fingerprint);
    ok = ok && healthy(&lw);
    if (lw.scratch.alloc.fn) jx__arena_free(&lw.scratch);
    if (ok) return p;
    jx__plan_free(p);
    return NULL;
}
