/* Cells of the plain shapes: digits with a known unit, and whole words met before.
 *
 * Depends on form's cell reader, which is asked whenever something is new and decides what it
 * means; here is only remembered what it said. That a unit means the same behind every plain number
 * is what the reader promises (zero without a unit apart, which is always asked), so `1万元` stands
 * for all: see cell_number.c.
 */
#include "batch/values.h"
#include <string.h>

static void find_readers(Line *w)
{
    const Fused *f = w->fused;
    for (uint32_t i = 0; i < f->n; i++)
        if (f->of[i].fused && w->slots[f->of[i].input].points == JX_NO_REG)
            w->slots[f->of[i].input].item = i;
    for (uint32_t i = 0; i < f->n; i++) { /* several read it: none of them is the one */
        Slot *s = f->of[i].fused ? &w->slots[f->of[i].input] : NULL;
        if (s && s->item != JX_NO_REG && s->item != i) w->slots[f->of[i].input].shared = true;
    }
    for (uint32_t i = 0; i < w->plan->ninputs; i++)
        if (w->slots[i].shared) w->slots[i].item = JX_NO_REG;
}

/* What a line without any cell gives; cells that are there are put over it. */
static void set_blank(Line *w)
{
    const Fused *f = w->fused;
    for (uint32_t i = 0; i < f->n; i++) {
        const FusedItem *it = &f->of[i];
        if (!it->fused) continue;
        const Slot *s = &w->slots[it->input];
        bool own = s->item == i && it->has_status[CELL_MISSING];
        w->blank_score[i] = own ? it->status_score[CELL_MISSING] : NO_SCORE;
        w->blank_state[i] = it->status_state[CELL_MISSING];
        if (s->item != i) w->later[w->nlater++] = i;
    }
}

bool jx__slots_init(Line *w)
{
    const Plan *p = w->plan;
    w->slots = jx__arena_alloc(&w->kept, sizeof *w->slots * ((size_t)p->ninputs + 1));
    if (w->kept.failed) return false;
    for (uint32_t i = 0; i < p->ninputs; i++) {
        const Input *in = &p->inputs[i];
        Slot *s = &w->slots[i];
        s->number = in->type == TYPE_NUMBER || in->type == TYPE_UNKNOWN;
        s->words = !s->number && in->type != TYPE_DATE;
        s->whole = in->whole;
        s->points = in->item < p->nitems ? p->items[in->item].input_points : JX_NO_REG;
        if (s->points >= p->ninputs) s->points = JX_NO_REG;
        s->item = JX_NO_REG;
    }
    w->nowords = jx__arena_alloc(&w->kept, sizeof *w->nowords * PLACES);
    w->nounits = jx__arena_alloc(&w->kept, sizeof *w->nounits * PLACES);
    for (uint32_t i = 0; i < p->ninputs && !w->kept.failed; i++) {
        w->slots[i].of_words = w->nowords;
        w->slots[i].suffixes = w->nounits;
    }
    if (w->kept.failed) return false;
    find_readers(w);
    set_blank(w);
    return true;
}

static Cell ask(Line *w, uint32_t input, Str raw, Cell *points)
{
    *points = CELL_STATUS(CELL_MISSING);
    if (!jx__text_ok(w, raw.p, raw.n)) return CELL_STATUS(CELL_UNREADABLE);
    w->dirty = true;
    CellContext cx = {.arena = &w->scratch, .pool = &w->pool, .units = &w->plan->units, .year = 0};
    Cell c = jx__cell_read(&cx, &w->plan->inputs[input], raw, points);
    if (c.status == CELL_NOMEM || w->scratch.failed || w->pool.arena.failed) w->failed = true;
    return c;
}

/* The score of the one item that reads this slot; NO_SCORE: only the plan knows. */
static int64_t score_of(const Line *w, const Slot *s, Cell c, uint8_t *state)
{
    int64_t score;
    const FusedItem *it = &w->fused->of[s->item];
    *state = STATE_PLAIN;
    if (c.status == CELL_OK) return jx__fused_score(it, c.num, &score) ? score : NO_SCORE;
    if (!it->has_status[c.status]) return NO_SCORE;
    *state = it->status_state[c.status];
    return it->status_score[c.status];
}

void jx__put_cell(Line *w, uint32_t input, Cell c)
{
    const Slot *s = &w->slots[input];
    w->cells[input] = c;
    w->seen[input] = w->line;
    w->any_na = w->any_na || c.status == CELL_NA;
    if (s->item != JX_NO_REG) w->score[s->item] = score_of(w, s, c, &w->state[s->item]);
}

void jx__put_points(Line *w, const Slot *s, Cell points)
{
    if (s->points != JX_NO_REG) jx__put_cell(w, s->points, points);
}

/* ---- numbers ---- */

bool jx__plain_slow(const char *p, uint32_t n, Plain *out)
{
    uint32_t i = 0, digits = 0, group = 0;
    bool comma = false;
    int64_t value = 0;
    for (; i < n; i++) {
        unsigned d = (unsigned char)p[i] - (unsigned)'0';
        if (d <= 9) {
            value = value * 10 + (int64_t)d;
            if (++digits > DIGITS_MAX) return false;
            group++;
        } else if (p[i] == ',' && group >= 1 && group <= 3 && (!comma || group == 3)) {
            comma = true;
            group = 0;
        } else {
            break;
        }
    }
    if (digits == 0 || (comma && group != 3)) return false;
    uint32_t places = 0;
    if (i < n && p[i] == '.') {
        for (i++; i < n && p[i] >= '0' && p[i] <= '9'; i++) {
            value = value * 10 + (p[i] - '0');
            if (++places > DECIMALS_MAX) return false;
        }
        if (places == 0) return false;
    }
    *out = (Plain){value, places, i};
    return true;
}

/* What a unit begins with when the digits before it are sure to end there. */
static bool ends_digits(const char *p, uint32_t n)
{
    unsigned char c = n ? (unsigned char)p[0] : '%';
    return c == '%' || (c >= 0xE4 && c <= 0xE9);
}

static int32_t *no_scores(Line *w)
{
    int32_t *at = jx__arena_alloc(&w->kept, sizeof *at * SMALL);
    for (uint32_t i = 0; i < SMALL && !w->kept.failed; i++)
        at[i] = NO_SMALL;
    return at;
}

void jx__slot_learn(Line *w, uint32_t input, const char *p, uint32_t n)
{
    Slot *s = &w->slots[input];
    char one[SHORT_BYTES + 1 + JX_WIDE_PAD] = "1";
    if (n > SHORT_BYTES || s->nlearned == LEARNED || !ends_digits(p, n)) return;
    memcpy(one + 1, p, n);
    Cell points, c = ask(w, input, (Str){one, n + 1}, &points);
    if (c.status != CELL_OK || c.num.d <= 0 || c.num.n <= 0) return;
    if (s->nlearned == 0) s->suffixes = jx__arena_alloc(&w->kept, sizeof(Suffix) * PLACES);
    int32_t *scores = s->item != JX_NO_REG ? no_scores(w) : NULL;
    if (w->kept.failed) {
        w->failed = true;
        return;
    }
    Suffix unit = {.n = n, .scale = c.num, .scores = scores};
    jx__ends_of(one + 1, n, unit.ends);
    uint32_t i = jx__place_of(unit.ends, n);
    while (s->suffixes[i].scale.d)
        i = (i + 1) % PLACES;
    s->suffixes[i] = unit;
    s->nlearned++;
}

bool jx__slot_number(Line *w, uint32_t input, const Plain *x, Suffix *unit)
{
    const Slot *s = &w->slots[input];
    int64_t top, under, score = NO_SCORE;
    if (__builtin_mul_overflow(x->n, unit->scale.n, &top) ||
        __builtin_mul_overflow(jx__num_pow10[x->places], unit->scale.d, &under))
        return false;
    if (under != 1 && s->whole && top % under != 0) return false;
    /* Part by part: a struct just built is slow to copy whole. */
    Cell *c = &w->cells[input];
    c->num.n = top;
    c->num.d = under;
    c->status = CELL_OK;
    w->seen[input] = w->line;
    if (s->item != JX_NO_REG) {
        if (!jx__fused_score(&w->fused->of[s->item], NUM_RATIO(top, under), &score))
            score = NO_SCORE;
        w->score[s->item] = score;
        w->state[s->item] = STATE_PLAIN;
        bool small = x->places == 0 && x->n < SMALL && score > NO_SMALL && score <= INT32_MAX;
        if (small) unit->scores[x->n] = (int32_t)score;
    }
    jx__put_points(w, s, CELL_NUM(NUM_RATIO(top, under)));
    return true;
}

/* ---- words ---- */

static void learn_word(Line *w, uint32_t input, Str raw, Cell c, Cell points)
{
    Slot *s = &w->slots[input];
    bool small = c.num.d != 0 && points.num.d != 0 && raw.n && raw.n <= WORD_BYTES;
    if (!small || s->nlearned == LEARNED) return;
    if (s->nlearned == 0) s->of_words = jx__arena_alloc(&w->kept, sizeof(Word) * PLACES);
    if (w->kept.failed) {
        w->failed = true;
        return;
    }
    Word word = {.n = raw.n, .points = points, .as = {.cell = c}};
    if (s->item != JX_NO_REG && c.status == CELL_OK) {
        uint8_t state;
        word.as.score = score_of(w, s, c, &state);
        word.as.scored = word.as.score != NO_SCORE;
    }
    memcpy(word.text, raw.p, raw.n);
    jx__ends_of(word.text, raw.n, word.ends);
    uint32_t i = jx__place_of(word.ends, raw.n);
    while (s->of_words[i].n)
        i = (i + 1) % PLACES;
    s->of_words[i] = word;
    s->nlearned++;
}

void jx__slot_ask(Line *w, uint32_t input, const char *p, uint32_t n)
{
    const Slot *s = &w->slots[input];
    Cell points, c = ask(w, input, (Str){p, n}, &points);
    jx__put_cell(w, input, c);
    jx__put_points(w, s, points);
    if (s->words && !w->bad) learn_word(w, input, (Str){p, n}, c, points);
}
