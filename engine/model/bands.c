/* Band tables and the grades of 定性: rows read, open bounds decided, coverage exactly once.
 *
 * Depends on build.h. The rows of an item stand in its bands[]; a bound that does not say whether
 * it is included is marked low_open or high_open until jx__model_check_bands decides.
 *
 * The surprising idea: after open bounds are decided, the rows sorted by their lower end must
 * follow each other like bricks; a hole or an overlap is between two neighbours.
 */
#include "model/build.h"

enum { OUT, IN, OPEN };
enum { MOST_WORDS = 64 }; /* other words for one grade */

/* ---- reading ---- */

static Item *current(Build *b)
{
    return &b->m->items.at[b->item];
}

static bool is_word(const Node *n)
{
    return n->kind == NODE_WORD || n->kind == NODE_NAME || n->kind == NODE_VALUE ||
           n->kind == NODE_STRING;
}

static void damage(Build *b)
{
    b->aux.at[b->item].broken = true;
}

static void set_bounds(Band *band, const uint8_t open[2])
{
    band->low_in = open[0] == IN;
    band->high_in = open[1] == IN;
    band->low_open = open[0] == OPEN;
    band->high_open = open[1] == OPEN;
}

static bool set_word(Build *b, Band *band, const Node *n)
{
    Item *item = current(b);
    Str text = jx__model_text(b, n->span);
    band->word = jx__name_display(b->m->arena, text);
    band->word_key = jx__name_key(b->m->arena, text);
    for (uint32_t i = 0; i < item->bands.n; i++) {
        if (!jx__str_eq(item->bands.at[i].word_key, band->word_key)) continue;
        FIND(b, JX4063, n->span, band->word);
        return false;
    }
    return true;
}

/* The band of a judged item that a word stands for, or bands.n. */
static uint32_t band_of(const Item *item, Str key)
{
    for (uint32_t i = 0; i < item->bands.n; i++) {
        const Band *band = &item->bands.at[i];
        bool found = jx__str_eq(band->word_key, key);
        for (uint32_t k = 0; k < band->also.n && !found; k++)
            found = jx__str_eq(band->also.at[k], key);
        if (found) return i;
    }
    return item->bands.n;
}

/* One more word for a grade. A cell that says it must leave no doubt which grade is meant. */
static bool add_word(Build *b, Band *band, Str text, Span span)
{
    const Item *item = current(b);
    Str word = jx__name_display(b->m->arena, text), key = jx__name_key(b->m->arena, text);
    uint32_t other = band_of(item, key);
    bool again = jx__str_eq(band->word_key, key);
    for (uint32_t k = 0; k < band->also.n && !again; k++)
        again = jx__str_eq(band->also.at[k], key);
    if (key.n == 0)
        FIND(b, JX4153, span, band->word);
    else if (other < item->bands.n)
        FIND(b, JX4150, span, word, item->bands.at[other].word, band->word);
    else if (again)
        FIND(b, JX4063, span, word);
    else if (band->also.n == MOST_WORDS)
        FIND(b, JX4151, span, band->word, jx__str_printf(b->m->arena, "%d", MOST_WORDS));
    else {
        *VEC_PUSH(b->m->arena, &band->also) = key;
        return true;
    }
    return false;
}

/* “达成预期指标、达成年度指标”: the words between the 、 of a string. */
static bool add_words(Build *b, Band *band, const Node *string)
{
    Str text = jx__source_text(b->m->source, string->span), stop = STR("、");
    uint32_t piece = 0;
    for (uint32_t at = 0; at <= text.n; at++) {
        bool end = at == text.n;
        if (!end && !jx__str_starts((Str){text.p + at, text.n - at}, stop)) continue;
        Str word = jx__str_trim((Str){text.p + piece, at - piece});
        if (!add_word(b, band, word, string->span)) return false;
        at += end ? 0 : stop.n - 1;
        piece = at + 1;
    }
    return true;
}

/* A heading may be called 其他; in a table the word is the rest all the same. */
static bool is_rest(Build *b, const Node *n)
{
    if (n->kind == NODE_PHRASE) return n->op == TOK_OTHER;
    Str text = is_word(n) ? jx__model_text(b, n->span) : STR_NONE;
    return jx__str_eq(text, STR("其他")) || jx__str_eq(text, STR("其余"));
}

static bool row_subject(Build *b, const Node *n, Band *band)
{
    if (is_rest(b, n)) {
        band->other = true;
        return true;
    }
    if (n->kind == NODE_LIMIT && n->op == TOK_EOF && n->first != NULL) n = n->first;
    if (is_word(n)) return set_word(b, band, n);
    bool interval = n->kind == NODE_NUMBER || n->kind == NODE_NEGATE || n->kind == NODE_RANGE ||
                    n->kind == NODE_LIMIT || n->kind == NODE_AROUND;
    uint8_t open[2] = {IN, IN};
    if (!interval) {
        FIND(b, JX4054, n->span, jx__model_written(b, n));
        return false;
    }
    if (!jx__model_interval(b, n, band, open, &band->unit)) return false;
    set_bounds(band, open);
    band->around = n->kind == NODE_AROUND;
    return true;
}

void jx__model_band(Build *b, const Node *subject, const Node *score)
{
    Band band = {.low = NUM_INT(0),
                 .high = NUM_INT(0),
                 .pct_low = NUM_INT(0),
                 .pct_high = NUM_INT(0),
                 .unit.scale = NUM_INT(1)};
    band.span = (Span){subject->span.start, score->span.end};
    if (!row_subject(b, subject, &band) || !jx__model_amount(b, score, &band.amount)) {
        damage(b);
        return;
    }
    if (band.amount.share && jx__num_cmp(b->m->pool, band.amount.value, NUM_INT(1)) > 0) {
        FIND(b, JX4059, score->span, jx__model_text(b, score->span));
        damage(b);
    }
    *VEC_PUSH(b->m->arena, &current(b)->bands) = band;
}

static bool set_grade(Build *b, Band *band, const Node *word, const Node *others)
{
    if (!set_word(b, band, word)) return false;
    const Item *item = current(b);
    uint32_t other = band_of(item, band->word_key);
    if (other < item->bands.n) {
        FIND(b, JX4150, word->span, band->word, item->bands.at[other].word, band->word);
        return false;
    }
    for (const Node *n = others; n != NULL; n = n->next)
        if (!add_words(b, band, n)) return false;
    return true;
}

void jx__model_grade(Build *b, const Node *word, const Node *range)
{
    Band band = {.low = NUM_INT(0),
                 .high = NUM_INT(0),
                 .pct_low = NUM_INT(0),
                 .pct_high = NUM_INT(0),
                 .unit.scale = NUM_INT(1)},
         share = band;
    uint8_t open[2] = {IN, IN};
    band.span = (Span){word->span.start, range->span.end};
    const Node *others = word->kind == NODE_WORDS ? word->first->next : NULL;
    if (others != NULL) word = word->first;
    bool ok = is_word(word);
    if (!ok) FIND(b, JX4054, word->span, jx__model_written(b, word));
    ok = ok && set_grade(b, &band, word, others) &&
         jx__model_interval(b, range, &share, open, &share.unit);
    if (ok && share.unit.kind != UNIT_PERCENT) {
        FIND(b, JX4064, range->span, jx__model_written(b, range));
        ok = false;
    }
    if (!ok) {
        damage(b);
        return;
    }
    set_bounds(&share, open);
    band.pct_low = share.has_low ? share.low : NUM_INT(0);
    band.pct_high = share.has_high ? share.high : NUM_INT(1);
    band.pct_low_in = share.low_in || !share.has_low;
    band.pct_high_in = share.high_in || !share.has_high;
    band.low_open = share.low_open;
    band.high_open = share.high_open;
    *VEC_PUSH(b->m->arena, &current(b)->bands) = band;
}

/* ---- the table's own lines ---- */

static const Node *cell_value(const Node *row, uint32_t i)
{
    const Node *cell = jx__node_kid(row, i);
    return cell == NULL ? NULL : cell->first;
}

static bool read_header(Build *b, const Node *row)
{
    static const struct {
        uint16_t op;
        StepBase base;
        bool spread;
    } subjects[] = {{TOK_ACTUAL, STEP_ACTUAL, false},
                    {TOK_COMPLETION, STEP_COMPLETION, false},
                    {TOK_DEVIATION, STEP_DEVIATION, false},
                    {TOK_SPREAD, STEP_DEVIATION, true}};
    const Node *left = cell_value(row, 0), *right = cell_value(row, 1);
    Item *item = current(b);
    bool fields = row->nkids == 2 && left != NULL && right != NULL && left->kind == NODE_FIELD &&
                  right->kind == NODE_FIELD && right->op == TOK_SCORE;
    for (uint32_t i = 0; fields && i < sizeof subjects / sizeof subjects[0]; i++) {
        if (subjects[i].op != left->op) continue;
        item->subject = subjects[i].base;
        item->subject_spread = subjects[i].spread;
        return true;
    }
    FIND(b, JX4050, row->span, jx__model_text(b, row->span));
    damage(b);
    return false;
}

void jx__model_rows(Build *b, const Node *first)
{
    Item *item = current(b);
    if (item->method != METHOD_BANDS) {
        if (!b->aux.at[b->item].broken) FIND(b, JX4052, first->span, item->name);
        damage(b);
        return;
    }
    if (!read_header(b, first)) return;
    for (const Node *row = first->next; row != NULL && row->kind == NODE_ROW; row = row->next) {
        const Node *left = cell_value(row, 0), *right = cell_value(row, 1);
        if (row->nkids == 2 && left != NULL && right != NULL) {
            jx__model_band(b, left, right);
        } else {
            FIND(b, JX4054, row->span, jx__model_text(b, row->span));
            damage(b);
        }
        if (b->m->arena->failed) return;
    }
}

/* ---- coverage ---- */

typedef struct Cover {
    Build *b;
    Brick *at;
    uint32_t n;
    Domain domain;
} Cover;

static int compare(const Cover *c, Num x, Num y)
{
    return jx__num_cmp(c->b->m->pool, x, y);
}

/* Lower ends in order; an included end before an excluded one of the same value. */
static bool before(const Cover *c, const Brick *x, const Brick *y)
{
    if (!x->has_low || !y->has_low) return !x->has_low && y->has_low;
    int order = compare(c, x->low, y->low);
    if (order != 0) return order < 0;
    if (x->low_state != y->low_state) return x->low_state == IN;
    if (!x->has_high || !y->has_high) return x->has_high && !y->has_high;
    return compare(c, x->high, y->high) < 0;
}

/* Merge sort: a hostile table may have as many rows as the text has lines. */
static void sort_bricks(const Cover *c, Brick *at, Brick *room, uint32_t n)
{
    if (n < 2) return;
    uint32_t half = n / 2;
    sort_bricks(c, at, room, half);
    sort_bricks(c, at + half, room, n - half);
    for (uint32_t i = 0, l = 0, r = half; i < n; i++) {
        bool right = l == half || (r < n && before(c, &at[r], &at[l]));
        room[i] = at[right ? r++ : l++];
    }
    for (uint32_t i = 0; i < n; i++)
        at[i] = room[i];
}

/* Whether a neighbour takes the value; neighbours of an end are near it in the order. */
static bool taken_by(const Cover *c, const Brick *o, Num v)
{
    int low = o->has_low ? compare(c, o->low, v) : -1;
    int high = o->has_high ? compare(c, o->high, v) : 1;
    if (low > 0 || high < 0) return false;
    bool low_ok = low < 0 || o->low_state == IN, high_ok = high > 0 || o->high_state == IN;
    return low_ok && high_ok;
}

static bool taken(const Cover *c, uint32_t self, Num v)
{
    uint32_t from = self > 4 ? self - 4 : 0, to = self + 5 < c->n ? self + 5 : c->n;
    for (uint32_t i = from; i < to; i++)
        if (i != self && taken_by(c, &c->at[i], v)) return true;
    return false;
}

static bool domain_end(const Cover *c, uint32_t self, Num v, bool low)
{
    if (c->domain.other) return false;
    bool first = self == 0, last = self + 1 == c->n;
    if (low && first) return c->domain.from_zero && jx__num_sign(v) == 0;
    return !low && last && c->domain.to_top && compare(c, v, c->domain.top) == 0;
}

static Str value_text(const Cover *c, Num v)
{
    Build *b = c->b;
    Num shown = v;
    const char *sign = "";
    if (c->domain.percent) {
        if (jx__num_mul(b->m->pool, v, NUM_INT(100), &shown) != NUM_OK) shown = v;
        sign = "%";
    } else if (c->domain.unit.text.n > 0) {
        if (jx__num_div(b->m->pool, v, c->domain.unit.scale, &shown) != NUM_OK) shown = v;
    }
    Str unit = c->domain.percent ? jx__str_of(sign) : c->domain.unit.text;
    return jx__str_printf(b->m->arena, "%.*s%.*s", STR_F(jx__model_figure(b, shown)), STR_F(unit));
}

static bool decide_end(Cover *c, uint32_t i, bool low)
{
    Brick *x = &c->at[i];
    uint8_t *state = low ? &x->low_state : &x->high_state;
    bool has = low ? x->has_low : x->has_high;
    Num v = low ? x->low : x->high;
    if (!has || *state != OPEN) return true;
    if (taken(c, i, v)) {
        *state = OUT;
    } else if (domain_end(c, i, v, low)) {
        *state = IN;
    } else {
        FIND(c->b, JX4055, x->span, value_text(c, v), jx__model_text(c->b, x->span));
        return false;
    }
    return true;
}

static bool neighbours_fit(const Cover *c, const Brick *x, const Brick *y)
{
    Build *b = c->b;
    Str above = jx__model_text(b, x->span), below = jx__model_text(b, y->span);
    int gap = !x->has_high || !y->has_low ? 1 : compare(c, x->high, y->low);
    if (gap == 0 && (x->high_state == IN) != (y->low_state == IN)) return true;
    if (gap > 0 || (gap == 0 && x->high_state == IN)) {
        Str at = value_text(c, y->has_low ? y->low : x->high);
        FIND(b, JX4057, y->span, above, below, at);
        return false;
    }
    if (c->domain.other) return true;
    if (gap == 0)
        FIND(b, JX4056, y->span, value_text(c, x->high), above);
    else
        FIND(b, JX4065, y->span, value_text(c, x->high), value_text(c, y->low));
    return false;
}

static bool ends_fit(const Cover *c, Span table)
{
    const Brick *first = &c->at[0], *last = &c->at[c->n - 1];
    Build *b = c->b;
    if (c->domain.other) return true;
    Num zero = NUM_INT(0);
    int low = !first->has_low ? -1 : c->domain.from_zero ? compare(c, first->low, zero) : 1;
    if (low > 0 || (low == 0 && first->low_state != IN)) {
        FIND(b, JX4066, table, value_text(c, first->low), STR("以下"), STR("低于"));
        return false;
    }
    int high = !last->has_high ? 1 : c->domain.to_top ? compare(c, last->high, c->domain.top) : -1;
    if (high > 0 || (high == 0 && last->high_state == IN)) return true;
    FIND(b, JX4066, table, value_text(c, last->high), STR("以上"), STR("高于"));
    return false;
}

bool jx__model_cover(Build *b, Brick *bricks, uint32_t n, Domain domain, Span table)
{
    Cover c = {.b = b, .at = bricks, .n = n, .domain = domain};
    Brick *room = jx__arena_alloc(b->m->arena, (n + 1) * sizeof *room);
    if (n == 0 || room == NULL || b->m->arena->failed) return true;
    sort_bricks(&c, bricks, room, n);
    for (uint32_t i = 0; i < n; i++)
        if (!decide_end(&c, i, true) || !decide_end(&c, i, false)) return false;
    for (uint32_t i = 0; i + 1 < n; i++)
        if (!neighbours_fit(&c, &bricks[i], &bricks[i + 1])) return false;
    return ends_fit(&c, table);
}

/* ---- one item's table ---- */

static uint8_t state(bool in, bool open)
{
    return open ? OPEN : in ? IN : OUT;
}

static Brick band_brick(const Band *band, uint32_t row)
{
    return (Brick){.low = band->low,
                   .high = band->high,
                   .has_low = band->has_low,
                   .has_high = band->has_high,
                   .low_state = state(band->low_in, band->low_open),
                   .high_state = state(band->high_in, band->high_open),
                   .row = row,
                   .span = band->span};
}

static Brick grade_brick(const Band *band, uint32_t row)
{
    return (Brick){.low = band->pct_low,
                   .high = band->pct_high,
                   .has_low = true,
                   .has_high = true,
                   .low_state = state(band->pct_low_in, band->low_open),
                   .high_state = state(band->pct_high_in, band->high_open),
                   .row = row,
                   .span = band->span};
}

static void check_grades(Build *b, Item *item)
{
    Span at = b->aux.at[b->item].method_span;
    uint32_t n = item->bands.n;
    if (n == 0) {
        FIND(b, JX4060, at, item->name);
        return;
    }
    Brick *bricks = jx__arena_alloc(b->m->arena, n * sizeof *bricks);
    if (bricks == NULL || b->m->arena->failed) return;
    for (uint32_t i = 0; i < n; i++)
        bricks[i] = grade_brick(&item->bands.at[i], i);
    Domain domain = {.from_zero = true,
                     .to_top = true,
                     .top = NUM_INT(1),
                     .percent = true,
                     .unit.scale = NUM_INT(1)};
    if (!jx__model_cover(b, bricks, n, domain, at)) return;
    for (uint32_t i = 0; i < n; i++) {
        Band *band = &item->bands.at[bricks[i].row];
        band->pct_low_in = bricks[i].low_state == IN;
        band->pct_high_in = bricks[i].high_state == IN;
    }
}

static bool subject_dim(const Build *b, const Item *item, Dim *out)
{
    *out = (Dim){{0}};
    return item->subject != STEP_ACTUAL || jx__model_value_dim(b, b->item, out);
}

/* One row against what the table speaks of. */
static bool row_fits(Build *b, const Item *item, const Band *band)
{
    Dim dim;
    bool known = subject_dim(b, item, &dim), deviation = item->subject == STEP_DEVIATION;
    if (band->around && !deviation) {
        FIND(b, JX4061, band->span, jx__model_text(b, band->span));
        return false;
    }
    if (!known || jx__dim_eq(dim, band->unit.dim)) return true;
    bool zero = jx__num_sign(band->low) == 0 && jx__num_sign(band->high) == 0;
    bool count = jx__dim_eq(dim, (Dim){.e = {[DIM_COUNT] = 1}});
    if (band->unit.kind == UNIT_NONE && (zero || count)) return true;
    FIND(b, JX4062, band->span, jx__model_text(b, band->span),
         jx__dim_name(b->m->arena, band->unit.dim, false), item->name,
         jx__dim_name(b->m->arena, dim, false), jx__model_dims(b, band->unit.dim, dim));
    return false;
}

static Domain band_domain(const Build *b, const Item *item, const Band *sample)
{
    const Datum *d = &b->m->data.at[item->datum];
    Domain domain = {.from_zero = true, .top = NUM_INT(1), .unit = sample->unit};
    bool ratio = item->target.unit.kind == UNIT_PERCENT || d->unit.kind == UNIT_PERCENT ||
                 sample->unit.kind == UNIT_PERCENT;
    domain.percent = ratio || item->subject != STEP_ACTUAL;
    domain.to_top = item->subject == STEP_COMPLETION || (item->subject == STEP_ACTUAL && ratio);
    if (item->subject == STEP_DEVIATION) domain.from_zero = item->subject_spread;
    return domain;
}

static void check_numbers(Build *b, Item *item, bool other)
{
    uint32_t n = 0;
    Brick *bricks = jx__arena_alloc(b->m->arena, (item->bands.n + 1) * sizeof *bricks);
    if (bricks == NULL || b->m->arena->failed) return;
    const Band *sample = NULL;
    for (uint32_t i = 0; i < item->bands.n; i++) {
        Band *band = &item->bands.at[i];
        if (band->other) continue;
        if (!row_fits(b, item, band)) return;
        /* ±10% of a deviation's size begins at nothing. */
        if (band->around && item->subject_spread) band->low = NUM_INT(0);
        if (sample == NULL || sample->unit.kind == UNIT_NONE) sample = band;
        bricks[n++] = band_brick(band, i);
    }
    if (n == 0) return;
    Domain domain = band_domain(b, item, sample);
    domain.other = other;
    if (!jx__model_cover(b, bricks, n, domain, b->aux.at[b->item].method_span)) return;
    for (uint32_t i = 0; i < n; i++) {
        Band *band = &item->bands.at[bricks[i].row];
        band->low_in = bricks[i].low_state == IN;
        band->high_in = bricks[i].high_state == IN;
        band->low_open = band->high_open = false;
    }
    /* A completion above the last row's 100% counts as 100%. */
    Band *top = &item->bands.at[bricks[n - 1].row];
    bool caps = item->subject == STEP_COMPLETION && !other && top->has_high;
    if (caps && jx__num_cmp(b->m->pool, top->high, NUM_INT(1)) == 0) top->has_high = false;
}

static void check_table(Build *b, Item *item)
{
    uint32_t words = 0, others = 0, n = item->bands.n;
    for (uint32_t i = 0; i < n; i++) {
        words += item->bands.at[i].word_key.n > 0;
        others += item->bands.at[i].other;
    }
    Span at = b->aux.at[b->item].method_span;
    if (n == 0) {
        FIND(b, JX4051, at, item->name);
    } else if (others > 1) {
        FIND(b, JX4063, at, STR("其他"));
    } else if (words > 0 && words + others < n) {
        FIND(b, JX4053, at, item->name);
    } else if (words == 0) {
        check_numbers(b, item, others > 0);
    }
}

void jx__model_check_bands(Build *b)
{
    for (uint32_t i = 0; i < b->m->items.n && !b->m->arena->failed; i++) {
        Item *item = &b->m->items.at[i];
        if (!item->indicator || b->aux.at[i].broken) continue;
        b->item = i;
        if (item->method == METHOD_JUDGED) check_grades(b, item);
        if (item->method == METHOD_BANDS) check_table(b, item);
    }
    b->item = JX_NO_INDEX;
}
