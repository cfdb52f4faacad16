/* Form to Facts: every input of a plan finds its datum on the form and has its cell read.
 *
 * Depends on base/ and plan/. Facts refer to the form's text and to the caller's arena. A datum
 * may stand in a row, in `values`, or in both; where two places disagree neither is chosen. Names
 * are matched by key, then without the prefixes that printed forms put before them; a name that
 * is merely similar is never matched, only asked about.
 *
 * A name of another form is bound like any other, by a Binder of its own over the attached form:
 * that form's unit of amounts and its year hold there.
 */
#include "form/bind.h"
#include "base/name.h"
#include "form/cell.h"
#include <string.h>

enum {
    NAMES_SHOWN = 5,
    ASK_BUDGET = 20000 /* comparisons spent on 'did you mean'; a form has a few dozen names */
};

typedef struct Binder {
    Facts *facts;
    Arena *ar;
    NumPool *np;
    const Plan *plan;
    const Form *form;
    const uint32_t *choice; /* per input: the attached form it is read from; NULL: none is */
    uint32_t attached;      /* this form among those, or JX_NO_REG: the form itself */
    Str file;               /* of an attached form, for its facts */
    Diags *diags;
    CellContext cx;
    NameIndex exact, cleaned;
    bool have_cleaned;
    uint32_t *rows; /* per input: the row it was found in, or JX_NO_REG */
    bool *found;    /* per input: the form has this name */
} Binder;

/* One place of a datum, read. */
typedef struct Reading {
    Cell cell, points;
    Str raw, where;
    bool present, self; /* self: `points` is the row's own 得分 */
} Reading;

/* Whether this form is the one that input reads. */
static bool is_own(const Binder *b, uint32_t i)
{
    const Input *in = &b->plan->inputs[i];
    if (in->kind != INPUT_VALUE) return false;
    if (b->attached == JX_NO_REG) return in->source->form.n == 0 || b->form->contained;
    return b->choice[i] == b->attached;
}

/* What the form itself calls an input. */
static Str own_key(const Binder *b, const Input *in)
{
    return in->source->form.n && !b->form->contained ? in->source->key : in->key;
}

static Where cell_at(const Binder *b, Str cell)
{
    return (Where){.file = b->form->file, .cell = cell};
}

static Str place_at(Arena *ar, const FormRow *row, RowCell cell)
{
    return jx__row_place(ar, row->where, row->places, cell);
}

/* ---- reading one place ---- */

static Reading read_place(Binder *b, const Input *in, Str raw, Str where, bool not_applicable)
{
    Reading r = {.raw = raw, .where = where, .present = true};
    b->cx.where = cell_at(b, where);
    if (in->item < b->plan->nitems) b->cx.where.clause = b->plan->items[in->item].path;
    if (!not_applicable) {
        r.cell = jx__cell_read(&b->cx, in, raw, &r.points);
        return r;
    }
    bool empty = jx__cell_trim(raw).n == 0 || jx__str_eq(jx__cell_trim(raw), STR("不适用")) ||
                 jx__cell_is_placeholder(jx__cell_trim(raw));
    if (!empty) jx__diag(b->diags, JX5108, b->cx.where, in->name, jx__cell_shown(b->ar, raw));
    r.cell = r.points = CELL_STATUS(CELL_NA);
    return r;
}

/* `10`, `10分`, `10 分`; anything else is no points. */
static bool read_points(const Binder *b, Str text, Num *out)
{
    Str s = jx__cell_trim(text);
    Decimal d;
    if (s.n == 0 || jx__decimal(b->np, s, &d) != DECIMAL_OK) return false;
    s = jx__cell_trim((Str){s.p + d.used, s.n - d.used});
    *out = d.num;
    return s.n == 0 || jx__str_eq(s, STR("分"));
}

/* 取自评得分: the row's own 得分 as a share of the points. Whether it is one, and lies in the grade
 * of the cell, is for the rules to say. */
static Cell self_share(Binder *b, const Input *in, const FormRow *row, bool aloud)
{
    Str text = jx__cell_trim(row->self_score);
    Num points, share;
    if (text.n == 0 || jx__cell_is_placeholder(text)) return CELL_STATUS(CELL_MISSING);
    if (read_points(b, text, &points)) {
        NumStatus st = jx__num_div(b->np, points, in->points, &share);
        if (st == NUM_OK) return CELL_NUM(share);
        if (st == NUM_NOMEM) return CELL_STATUS(CELL_NOMEM);
    }
    Where where = cell_at(b, place_at(b->ar, row, ROW_SELF_SCORE));
    if (in->item < b->plan->nitems) where.clause = b->plan->items[in->item].path;
    if (aloud) jx__diag(b->diags, JX5247, where, in->name, jx__cell_shown(b->ar, text));
    return CELL_STATUS(CELL_UNREADABLE);
}

static Reading read_row(Binder *b, const Input *in, const FormRow *row)
{
    Str where = place_at(b->ar, row, ROW_ACTUAL);
    if (in->self_share) b->cx.ungraded = self_share(b, in, row, false).status == CELL_OK;
    Reading r = read_place(b, in, row->actual, where, row->not_applicable);
    b->cx.ungraded = false;
    if (!in->self_share || r.cell.status != CELL_OK || r.points.status != CELL_MISSING) return r;
    r.points = self_share(b, in, row, true);
    r.self = true;
    return r;
}

static Reading read_entry(Binder *b, const Input *in, uint32_t entry)
{
    if (jx__names_is_row(&b->exact, entry)) return read_row(b, in, &b->form->rows.at[entry]);
    const FormValue *v = &b->form->values.at[entry - b->form->rows.n];
    return read_place(b, in, v->text, v->where, v->not_applicable);
}

/* ---- two places ---- */

static bool agree(const Binder *b, Cell a, Cell c)
{
    if (a.status != c.status) return false;
    return a.status != CELL_OK || jx__num_cmp(b->np, a.num, c.num) == 0;
}

static void spoil(Reading *r)
{
    r->cell = r->points = CELL_STATUS(CELL_UNREADABLE);
}

/* A row and a value of one name. An empty place says nothing; an unreadable one was reported. */
static Reading merge(Binder *b, const Input *in, Reading row, Reading value)
{
    if (value.cell.status == CELL_MISSING) return row;
    if (row.cell.status == CELL_MISSING) return value;
    if (agree(b, row.cell, value.cell)) {
        bool same = row.points.status == CELL_MISSING || value.points.status == CELL_MISSING ||
                    agree(b, row.points, value.points);
        if (row.points.status == CELL_MISSING) row.points = value.points;
        if (same) return row;
    } else if (row.cell.status > CELL_MISSING || value.cell.status > CELL_MISSING) {
        return row.cell.status > value.cell.status ? row : value;
    }
    b->cx.where.cell = row.where;
    jx__diag(b->diags, JX5101, b->cx.where, in->name, jx__cell_shown(b->ar, row.raw),
             jx__cell_shown(b->ar, value.raw), value.where);
    spoil(&row);
    return row;
}

/* ---- finding an input ---- */

typedef struct Places {
    uint32_t row, value; /* entries, or JX_NO_REG */
    bool twice;
} Places;

static Str where_of(const Binder *b, uint32_t entry)
{
    uint32_t rows = b->form->rows.n;
    if (entry >= rows) return b->form->values.at[entry - rows].where;
    return place_at(b->ar, &b->form->rows.at[entry], ROW_ACTUAL);
}

/* The text of a place for a message; a place that holds nothing shows a dash. */
static Str text_of(const Binder *b, uint32_t entry)
{
    uint32_t rows = b->form->rows.n;
    Str text =
        entry < rows ? b->form->rows.at[entry].actual : b->form->values.at[entry - rows].text;
    return jx__cell_trim(text).n ? jx__cell_shown(b->ar, text) : STR("—");
}

static void report_twice(Binder *b, const Input *in, uint32_t first, uint32_t other)
{
    Str where = where_of(b, other);
    jx__diag(b->diags, JX5102, cell_at(b, where), in->name, where_of(b, first), text_of(b, first),
             where, text_of(b, other));
}

static Places places_of(Binder *b, NameIndex *x, const Input *in)
{
    Places p = {JX_NO_REG, JX_NO_REG, false};
    for (uint32_t e = jx__names_entry(x, own_key(b, in)); e != JX_NO_REG; e = x->entries[e].next) {
        uint32_t *to = jx__names_is_row(x, e) ? &p.row : &p.value;
        b->exact.entries[e].bound = true;
        if (*to == JX_NO_REG) {
            *to = e;
            continue;
        }
        p.twice = true;
        if (!in->used) continue;
        report_twice(b, in, *to, e);
    }
    return p;
}

/* By the name as it stands, else by the cleaned name, with a note. */
static Places find_places(Binder *b, const Input *in)
{
    if (in->row < b->form->rows.n) { /* a row of its own */
        b->exact.entries[in->row].bound = true;
        return (Places){in->row, JX_NO_REG, false};
    }
    Places p = places_of(b, &b->exact, in);
    if (p.row != JX_NO_REG || p.value != JX_NO_REG) return p;
    if (!b->have_cleaned) {
        b->have_cleaned = true;
        if (!jx__names_index(&b->cleaned, b->ar, b->form, true)) return p;
    }
    if (b->ar->failed) return p;
    p = places_of(b, &b->cleaned, in);
    uint32_t entry = p.row != JX_NO_REG ? p.row : p.value;
    if (entry == JX_NO_REG || p.twice) return p;
    Str name = jx__names_shown(&b->cleaned, entry);
    uint32_t rows = b->form->rows.n;
    Str where =
        entry < rows ? b->form->rows.at[entry].where : b->form->values.at[entry - rows].where;
    jx__diag(b->diags, JX5103, cell_at(b, where), jx__cell_shown(b->ar, name), in->name);
    return p;
}

static void set_points(Binder *b, const Input *in, Fact from, Cell points)
{
    if (in->item >= b->plan->nitems) return;
    uint32_t slot = b->plan->items[in->item].input_points;
    if (slot >= b->plan->ninputs) return;
    from.cell = points;
    b->facts->facts[slot] = from;
}

/* A name that the rules know and do not read, such as the row of an indicator with a 取值: its
 * text is kept for display, and 不适用 of the row still holds. */
static void keep_unread(Binder *b, uint32_t i, const Places *p)
{
    if (p->row == JX_NO_REG) return;
    const FormRow *row = &b->form->rows.at[p->row];
    CellStatus status = row->not_applicable ? CELL_NA : CELL_MISSING;
    b->facts->facts[i] = (Fact){.cell = CELL_STATUS(status),
                                .raw = row->actual,
                                .file = b->file,
                                .where = place_at(b->ar, row, ROW_ACTUAL)};
}

static Str note_of(const Binder *b, const Places *p)
{
    Str note = p->row != JX_NO_REG ? b->form->rows.at[p->row].note : STR_NONE;
    if (note.n > 0 || p->value == JX_NO_REG) return note;
    return b->form->values.at[p->value - b->form->rows.n].note;
}

static void bind_value(Binder *b, uint32_t i)
{
    const Input *in = &b->plan->inputs[i];
    Places p = find_places(b, in);
    b->found[i] = p.row != JX_NO_REG || p.value != JX_NO_REG;
    b->rows[i] = p.row;
    if (!in->used) keep_unread(b, i, &p);
    if (!b->found[i] || !in->used) return;
    Reading r = {.cell = CELL_STATUS(CELL_MISSING), .points = CELL_STATUS(CELL_MISSING)};
    if (p.row != JX_NO_REG) r = read_entry(b, in, p.row);
    if (p.value != JX_NO_REG) {
        Reading v = read_entry(b, in, p.value);
        r = r.present ? merge(b, in, r, v) : v;
    }
    if (p.twice) spoil(&r);
    Fact fact = {
        .cell = r.cell, .raw = r.raw, .where = r.where, .file = b->file, .note = note_of(b, &p)};
    b->facts->facts[i] = fact;
    if (r.self) {
        const FormRow *row = &b->form->rows.at[p.row];
        fact.raw = row->self_score;
        fact.where = place_at(b->ar, row, ROW_SELF_SCORE);
        fact.self = true;
    }
    set_points(b, in, fact, r.points);
}

/* ---- the other kinds of input ---- */

/* The row of an item, by the slot of its own datum. */
static const FormRow *row_of(const Binder *b, uint32_t item)
{
    if (item >= b->plan->nitems) return NULL;
    uint32_t slot = b->plan->items[item].input;
    if (slot >= b->plan->ninputs || b->rows[slot] == JX_NO_REG) return NULL;
    return &b->form->rows.at[b->rows[slot]];
}

static void bind_reason(Binder *b, uint32_t i)
{
    const Input *in = &b->plan->inputs[i];
    const FormRow *row = row_of(b, in->item);
    Fact *fact = &b->facts->facts[i];
    fact->cell = CELL_NUM(NUM_INT(0));
    if (!row || !row->reason.p) return;
    fact->cell = jx__cell_read(&b->cx, in, row->reason, NULL);
    fact->raw = row->reason;
    fact->where = place_at(b->ar, row, ROW_REASON);
}

static void bind_others(Binder *b)
{
    for (uint32_t i = 0; i < b->plan->ninputs; i++) {
        InputKind kind = b->plan->inputs[i].kind;
        if (kind == INPUT_REASON) bind_reason(b, i);
        if (kind == INPUT_YEAR && b->form->year)
            b->facts->facts[i] = (Fact){.cell = CELL_NUM(NUM_INT(b->form->year)),
                                        .where = jx__head_place(b->form, HEAD_YEAR)};
    }
}

/* ---- what the form prints ---- */

static void compare_points(Binder *b, const PlanItem *item, const FormRow *row)
{
    Num printed;
    if (!item->indicator || item->of_form || !row->points.p ||
        !read_points(b, row->points, &printed))
        return;
    if (jx__num_cmp(b->np, printed, item->points) == 0) return;
    bool exact;
    Str rule = jx__num_text(b->ar, b->np, item->points, JX_NUM_POW10, 4, &exact);
    Where where = cell_at(b, place_at(b->ar, row, ROW_POINTS));
    jx__diag(b->diags, JX5106, where, item->name, jx__cell_shown(b->ar, row->points), rule);
}

static void bind_printed(Binder *b)
{
    for (uint32_t i = 0; i < b->plan->nitems; i++) {
        const FormRow *row = row_of(b, i);
        b->facts->printed[i].row = JX_NO_REG;
        if (!row) continue;
        b->facts->printed[i] = (Printed){.present = true,
                                         .row = (uint32_t)(row - b->form->rows.at),
                                         .target = row->target,
                                         .points = row->points,
                                         .self_score = row->self_score,
                                         .reason = row->reason,
                                         .where = row->where,
                                         .places = row->places};
        compare_points(b, &b->plan->items[i], row);
    }
}

/* ---- names nobody reads ---- */

/* The name of an input that is still empty and looks like this one. */
static Str likely(const Binder *b, Str key, uint32_t *budget)
{
    for (uint32_t i = 0; i < b->plan->ninputs && *budget; i++) {
        const Input *in = &b->plan->inputs[i];
        if (!is_own(b, i) || !in->used || b->found[i]) continue;
        --*budget;
        Str own = own_key(b, in);
        uint32_t longer = key.n > own.n ? key.n - own.n : own.n - key.n;
        if (longer <= 12 && jx__name_similar(key, own))
            return in->source->form.n ? in->source->name : in->name;
    }
    return STR_NONE;
}

static void report_extra(Binder *b)
{
    Buf names = jx__buf(b->ar);
    uint32_t count = 0, budget = ASK_BUDGET, rows = b->form->rows.n;
    for (uint32_t e = 0; e < b->exact.n; e++) {
        if (b->exact.entries[e].bound || b->exact.entries[e].key.n == 0) continue;
        Str name = jx__cell_shown(b->ar, jx__names_shown(&b->exact, e));
        Str near = likely(b, b->exact.entries[e].key, &budget);
        if (near.n) {
            Str where = e < rows ? b->form->rows.at[e].where : b->form->values.at[e - rows].where;
            jx__diag(b->diags, JX5104, cell_at(b, where), name, near);
            continue;
        }
        if (count < NAMES_SHOWN) {
            if (count) jx__buf_addz(&names, "、");
            jx__buf_add(&names, name);
        }
        count++;
    }
    /* What else an attached form holds is for others to read. */
    if (count == 0 || b->attached != JX_NO_REG) return;
    if (count > NAMES_SHOWN) jx__buf_addz(&names, "、…");
    jx__diag(b->diags, JX5105, cell_at(b, STR_NONE), jx__str_printf(b->ar, "%u", count),
             jx__buf_str(&names));
}

/* ---- the whole form ---- */

static bool is_money(const Binder *b, Str text)
{
    Unit u;
    Dim money = {{0}};
    money.e[DIM_MONEY] = 1;
    return text.n && jx__unit_parse(b->ar, b->np, b->cx.units, text, &u) &&
           u.kind == UNIT_MEASURE && jx__dim_eq(u.dim, money);
}

/* What stands behind the last of these marks; the whole text when there is none. */
static Str behind(Str text, Str wide, char narrow)
{
    for (uint32_t at = text.n; at-- > 0;) {
        Str rest = {text.p + at, text.n - at};
        if (jx__str_starts(rest, wide)) return (Str){rest.p + wide.n, rest.n - wide.n};
        if (rest.p[0] == narrow) return (Str){rest.p + 1, rest.n - 1};
    }
    return text;
}

/* 单位：万元, （万元）, （单位：人民币万元）, 金额（万元）: the unit as printed forms give it. */
static Str unit_of_head(Str text)
{
    Str close = STR("）");
    bool wide = jx__str_ends(text, close);
    if (wide || jx__str_ends(text, STR(")"))) {
        text.n -= wide ? close.n : 1;
        text = behind(text, STR("（"), '(');
    }
    text = jx__cell_trim(behind(text, STR("："), ':'));
    (void)jx__cell_take(&text, STR("人民币"));
    return jx__cell_trim(text);
}

/* 单位：万 or 美元 in the head: bare amounts then have no unit, and the head is the place to say
 * so. */
static void check_amount_unit(Binder *b)
{
    Str text = jx__cell_trim(b->cx.amount_unit), unit = text;
    if (text.n && !is_money(b, text)) unit = unit_of_head(text);
    bool good = text.n == 0 || is_money(b, unit);
    Where where = cell_at(b, jx__head_place(b->form, HEAD_AMOUNT_UNIT));
    b->cx.amount_unit = good ? unit : STR_NONE;
    b->cx.amount_said = good ? STR_NONE : jx__cell_shown(b->ar, text);
    if (!good)
        jx__diag(b->diags, JX5107, where, b->cx.amount_said);
    else if (unit.n != text.n)
        jx__diag(b->diags, JX5109, where, jx__cell_shown(b->ar, text), unit);
    if (good && b->attached == JX_NO_REG) b->facts->amount_unit = unit;
}

static void fill_head(Facts *f, const Plan *plan, const Form *form)
{
    *f = (Facts){.plan = plan,
                 .file = form->file,
                 .id = form->id,
                 .form = form->form,
                 .unit = form->unit,
                 .name = form->name,
                 .amount_unit = form->amount_unit,
                 .self_total = form->self_total,
                 .self_grade = form->self_grade,
                 .year = form->year};
    memcpy(f->sha256, form->sha256, sizeof f->sha256);
}

static void start(Binder *b, const Form *form)
{
    b->form = form;
    b->have_cleaned = false;
    b->cx = (CellContext){.arena = b->ar,
                          .pool = b->np,
                          .units = &b->plan->units,
                          .amount_unit = form->amount_unit,
                          .year = form->year,
                          .diags = b->diags};
}

static bool prepare(Binder *b)
{
    const Plan *plan = b->plan;
    b->facts->facts = jx__arena_alloc(b->ar, (size_t)plan->ninputs * sizeof(Fact));
    b->facts->printed = jx__arena_alloc(b->ar, (size_t)plan->nitems * sizeof(Printed));
    b->rows = jx__arena_alloc(b->ar, (size_t)plan->ninputs * sizeof *b->rows);
    b->found = jx__arena_alloc(b->ar, (size_t)plan->ninputs * sizeof *b->found);
    if (b->ar->failed || !jx__names_index(&b->exact, b->ar, b->form, false)) return false;
    for (uint32_t i = 0; i < plan->ninputs; i++) {
        b->facts->facts[i].cell = CELL_STATUS(CELL_MISSING);
        b->rows[i] = JX_NO_REG;
    }
    return true;
}

/* The inputs that read one attached form, which has the number k. */
static bool bind_attached(Binder *b, uint32_t k, const Attached *with)
{
    const Form *form = with->form;
    uint32_t own = 0;
    b->attached = k;
    for (uint32_t i = 0; i < b->plan->ninputs; i++)
        own += is_own(b, i);
    if (own == 0) return true; /* it was in doubt */
    b->file = form->file.n ? form->file : with->role.n ? with->role : form->form;
    start(b, form);
    if (!jx__names_index(&b->exact, b->ar, form, false)) return false;
    check_amount_unit(b);
    for (uint32_t i = 0; i < b->plan->ninputs && !b->ar->failed; i++)
        if (is_own(b, i)) bind_value(b, i);
    report_extra(b);
    b->facts->others[b->facts->nothers++] =
        (OtherForm){.name = with->role.n ? with->role : form->form,
                    .file = form->file,
                    .sha256 = jx__str_of(form->sha256)};
    return !b->ar->failed;
}

bool jx__bind(Facts *facts, Arena *ar, NumPool *np, const Plan *plan, const Form *form,
              Attached *with, uint32_t nwith, Diags *diags)
{
    fill_head(facts, plan, form);
    Binder b = {.facts = facts, .ar = ar, .np = np, .plan = plan, .diags = diags};
    b.attached = JX_NO_REG;
    start(&b, form);
    if (!prepare(&b)) return false;
    check_amount_unit(&b);
    for (uint32_t i = 0; i < plan->ninputs; i++)
        if (is_own(&b, i)) bind_value(&b, i);
    if (ar->failed) return false;
    bind_others(&b);
    bind_printed(&b);
    report_extra(&b);
    facts->others = jx__arena_alloc(ar, ((size_t)nwith + 1) * sizeof *facts->others);
    if (!facts->others) return false;
    if (!form->contained) b.choice = jx__bind_choose(facts, ar, form, with, nwith, diags);
    for (uint32_t k = 0; b.choice && k < nwith; k++)
        if (with[k].used && !bind_attached(&b, k, &with[k])) return false;
    return !ar->failed && !np->arena.failed && !diags->arena.failed;
}
