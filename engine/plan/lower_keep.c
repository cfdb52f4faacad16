/* What the plan keeps of the model as it is: text, units, grades, examples, slots and items.
 *
 * Depends on the model. All of it is copied into the plan's own arena and pool. The surprising idea:
 * the plan has a copy of the whole rule text, so that most strings are copied by moving a pointer.
 * Registers of items are set later, by whoever writes the ops.
 */
#include "plan/lower.h"
#include "base/name.h"

bool jx__lower_in_source(const Lower *lw, Str s, Str *kept)
{
    if (!lw->m->source || !lw->p->source.text.n) return false;
    Str from = lw->m->source->text;
    size_t offset = (uintptr_t)s.p - (uintptr_t)from.p; /* huge when it lies before */
    if (offset > from.n || s.n > from.n - offset) return false;
    *kept = (Str){lw->p->source.text.p + offset, s.n};
    return true;
}

/* ---- copies ---- */

Num jx__lower_keep_num(Lower *lw, Num x)
{
    Num copy = jx__lower_num(x);
    if (copy.d == 0 && jx__num_copy(&lw->p->pool, copy, &copy) != NUM_OK) lw->scratch.failed = true;
    return copy;
}

Str jx__lower_keep_str(Lower *lw, Str s)
{
    if (s.n == 0) return s.p ? STR("") : STR_NONE;
    Str kept;
    return jx__lower_in_source(lw, s, &kept) ? kept : jx__str_copy(&lw->p->arena, s);
}

/* A copy, or the one there is when it is the same text. */
static Str keep_same(Lower *lw, Str s, Str kept)
{
    return s.n && jx__str_eq(s, kept) ? kept : jx__lower_keep_str(lw, s);
}

static Unit keep_unit(Lower *lw, Unit unit)
{
    unit.text = jx__lower_keep_str(lw, unit.text);
    unit.count = keep_same(lw, unit.count, unit.text);
    unit.scale = jx__lower_num_set(unit.scale) ? jx__lower_keep_num(lw, unit.scale) : NUM_INT(1);
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
void jx__lower_keep_source(Lower *lw)
{
    Plan *p = lw->p;
    p->source.arena = &p->arena;
    if (lw->m->source) (void)jx__source_copy(&p->source, &p->arena, lw->m->source);
}

void jx__lower_keep_units(Lower *lw)
{
    Plan *p = lw->p;
    const Units *from = &lw->m->units;
    p->units = (Units){.arena = &p->arena, .pool = &p->pool};
    for (uint32_t i = 0; i < from->declared.n; i++)
        *VEC_PUSH(&p->arena, &p->units.declared) = keep_unit(lw, from->declared.at[i]);
}

void jx__lower_keep_grades(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    p->grades = jx__arena_alloc(&p->arena, sizeof *p->grades * m->grades.n);
    p->ngrades = p->arena.failed ? 0 : m->grades.n;
    for (uint32_t i = 0; i < p->ngrades; i++)
        p->grades[i] = (PlanGrade){.name = jx__lower_keep_str(lw, m->grades.at[i].name),
                                   .low = jx__lower_keep_num(lw, m->grades.at[i].low),
                                   .low_in = m->grades.at[i].low_in};
}

static PlanExpect keep_expect(Lower *lw, const Expect *e)
{
    return (PlanExpect){.kind = (uint8_t)e->kind,
                        .item = e->item,
                        .value = jx__lower_keep_num(lw, e->value),
                        .text = jx__lower_keep_str(lw, e->text),
                        .span = e->span};
}

void jx__lower_keep_audits(Lower *lw)
{
    const Model *m = lw->m;
    Plan *p = lw->p;
    p->audits = jx__arena_alloc(&p->arena, sizeof *p->audits * m->audits.n);
    p->naudits = p->arena.failed ? 0 : m->audits.n;
    for (uint32_t i = 0; i < p->naudits; i++) {
        p->audits[i] = m->audits.at[i];
        p->audits[i].limit = jx__lower_keep_num(lw, m->audits.at[i].limit);
        p->audits[i].tolerance = jx__lower_keep_num(lw, m->audits.at[i].tolerance);
    }
}

static void keep_example(Lower *lw, const Example *from, PlanExample *to)
{
    Arena *ar = &lw->p->arena;
    PlanGiven *given = jx__arena_alloc(ar, sizeof *given * from->given.n);
    PlanExpect *expect = jx__arena_alloc(ar, sizeof *expect * from->expect.n);
    PlanExampleRow *rows = jx__arena_alloc(ar, sizeof *rows * from->rows.n);
    *to = (PlanExample){.name = jx__lower_keep_str(lw, from->name),
                        .path = jx__lower_keep_str(lw, from->path),
                        .span = from->span,
                        .year = from->year,
                        .amount_unit = jx__lower_keep_str(lw, from->amount_unit)};
    if (ar->failed) return;
    for (uint32_t i = 0; i < from->given.n; i++) {
        const Given *g = &from->given.at[i];
        given[i] = (PlanGiven){
            .input = g->datum, .text = jx__lower_keep_str(lw, g->text), .span = g->span};
    }
    for (uint32_t i = 0; i < from->expect.n; i++)
        expect[i] = keep_expect(lw, &from->expect.at[i]);
    for (uint32_t i = 0; i < from->rows.n; i++) {
        const ExampleRow *row = &from->rows.at[i];
        rows[i] = (PlanExampleRow){.expect = keep_expect(lw, &row->expect), .span = row->span};
        for (uint32_t k = 0; k < EXAMPLE_COLUMNS; k++) {
            rows[i].cells[k] = jx__lower_keep_str(lw, row->cells[k]);
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

void jx__lower_keep_examples(Lower *lw)
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
        options[k] = jx__lower_keep_str(lw, datum->options.at[k]);
        names[k] = jx__lower_keep_str(lw, option_name(lw, datum, k));
    }
    for (uint32_t k = 0; k < nalso; k++) {
        also[k] = jx__lower_keep_str(lw, datum->also.at[k].key);
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

uint32_t jx__lower_add_input(Lower *lw, Input in)
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
    *kept = (NameSource){.form = jx__lower_keep_str(lw, source->form),
                         .form_key = jx__lower_keep_str(lw, source->form_key),
                         .name = jx__lower_keep_str(lw, source->name),
                         .key = jx__lower_keep_str(lw, source->key)};
    return kept;
}

static uint32_t row_of(const Item *it)
{
    return it->of_form ? it->row : JX_NO_REG;
}

void jx__lower_add_data(Lower *lw)
{
    uint32_t place = 0;
    for (uint32_t i = 0; i < lw->m->data.n; i++) {
        const Datum *datum = &lw->m->data.at[i];
        const Item *item = datum->item < lw->m->items.n ? &lw->m->items.at[datum->item] : NULL;
        Str of_item = item ? lw->p->items[jx__lower_place(lw, datum->item)].name : STR_NONE;
        Str name = keep_same(lw, datum->name, of_item);
        Input in = {.kind = INPUT_VALUE,
                    .name = name,
                    .key = keep_same(lw, datum->key, name),
                    .source = keep_name_source(lw, datum->source),
                    .item = JX_NO_REG,
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
        if (item) in.row = row_of(item);
        uint32_t input = jx__lower_add_input(lw, in);
        if (lw->p->arena.failed || lw->scratch.failed) return;
        jx__lower_own_input(lw, i, input);
        jx__lower_twin_inputs(lw, i, &place);
    }
}

/* The slots of a row beside its actual value. */
static uint32_t add_slot(Lower *lw, uint32_t item, InputKind kind, ValueType type)
{
    const Item *it = jx__lower_shape(lw, item);
    uint32_t own = lw->p->items[item].input;
    bool datum = own != JX_NO_REG;
    Input in = {.kind = kind,
                .item = item,
                .source = &no_source,
                .unit = &jx__no_unit,
                .words = &jx__no_words,
                .row = row_of(it),
                .type = type,
                .points = jx__lower_keep_num(lw, it->points)};
    in.name = datum ? lw->inputs.at[own].name : lw->p->items[item].name;
    in.key = datum ? lw->inputs.at[own].key : jx__name_key(&lw->p->arena, in.name);
    return jx__lower_add_input(lw, in);
}

static bool target_lacks_year(const Item *it)
{
    Num low = jx__lower_num(it->target.low);
    return it->target.kind == TARGET_DATE && low.d == 1 && low.n < JX_YEAR_DAYS;
}

bool jx__lower_wants_reason(const Item *it)
{
    return it->over && it->over->present && it->over->explain;
}

void jx__lower_add_slots(Lower *lw)
{
    lw->year_input = JX_NO_REG;
    for (uint32_t i = 0; i < lw->p->nitems && !lw->scratch.failed && !lw->p->arena.failed; i++) {
        const Item *it = jx__lower_shape(lw, i);
        PlanItem *pi = &lw->p->items[i];
        if (!it->indicator) continue;
        if (it->method == METHOD_JUDGED || it->method == METHOD_ENTERED) {
            pi->input_points = add_slot(lw, i, INPUT_POINTS, TYPE_NUMBER);
            if (pi->input != JX_NO_REG) {
                lw->inputs.at[pi->input].points = jx__lower_keep_num(lw, it->points);
                lw->inputs.at[pi->input].self_share = it->judged_point == JUDGED_SELF;
            }
        }
        if (jx__lower_wants_reason(it)) pi->input_reason = add_slot(lw, i, INPUT_REASON, TYPE_BOOL);
        if (target_lacks_year(it) && lw->year_input == JX_NO_REG)
            lw->year_input = jx__lower_add_input(lw, (Input){.kind = INPUT_YEAR,
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

static const PlanRow *keep_row(Lower *lw, const Item *it)
{
    static const PlanRow none;
    if (!it->of_form && !it->by_form) return &none;
    PlanRow *row = ARENA_NEW(&lw->p->arena, PlanRow);
    *row = (PlanRow){.index = it->row,
                     .shared = it->shared,
                     .why = jx__lower_keep_str(lw, it->why),
                     .rule = jx__lower_keep_str(lw, it->rule),
                     .sign = jx__lower_keep_str(lw, it->sign),
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
    const Item *it = jx__lower_shape(lw, i);
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
    if (it->of_form)
        found =
            (PlanLevels){jx__lower_keep_str(lw, it->level1), jx__lower_keep_str(lw, it->level2)};
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
                      .name = jx__lower_keep_str(lw, it->name),
                      .path = jx__lower_keep_str(lw, it->path),
                      .decided = jx__lower_decided(lw->m, it),
                      .span = it->span,
                      .parent = it->parent,
                      .first_child = it->first_child,
                      .next = it->next,
                      .points = jx__lower_keep_num(lw, it->points),
                      .target_text = jx__lower_keep_str(lw, t->text),
                      .target_kind = (uint8_t)t->kind,
                      .target_op = (uint8_t)t->op,
                      .target_unit = share_unit(lw, &t->unit),
                      .target_low = jx__lower_keep_num(lw, t->low),
                      .target_high = jx__lower_keep_num(lw, t->high),
                      .input = JX_NO_REG, /* until it has one */
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

static void add_item(Lower *lw, uint32_t i)
{
    PlanItem *pi = &lw->p->items[i];
    *pi = bare_item(lw, jx__lower_shape(lw, i));
    lw->work[i].weight = jx__lower_const(lw, pi->points);
    lw->work[i].deviation = JX_NO_REG;
}

/* What an item has from those above it, and they from it. */
static void place_item(Lower *lw, uint32_t i)
{
    PlanItem *pi = &lw->p->items[i];
    bool normal = jx__lower_shape(lw, i)->role == ROLE_NORMAL;
    const PlanItem *up = pi->parent < i ? &lw->p->items[pi->parent] : NULL;
    pi->above = keep_levels(lw, i, up);
    lw->work[i].normal = normal && (!up || lw->work[pi->parent].normal);
    pi->reg_points = lw->work[i].weight;
    lw->work[i].end = i;
    for (uint32_t k = i, over = pi->parent; over < k; k = over, over = lw->p->items[over].parent)
        lw->work[over].end = i;
}

void jx__lower_add_items(Lower *lw)
{
    uint32_t line = 0;
    for (uint32_t i = 0; i < lw->p->nitems && !lw->p->arena.failed; i++) {
        if (jx__lower_is_twin(lw, i))
            jx__lower_add_twin(lw, i, &line);
        else
            add_item(lw, i);
        if (lw->item_place) jx__lower_link(lw, i);
        place_item(lw, i);
    }
}
