/* Cells of the plain shapes: digits with a known unit, and words met before. Private to batch/.
 *
 * What a unit or a word means was asked of form's cell reader when it was met (values.c); here it
 * is only remembered. This is the innermost loop of a batch, so it is inline in both scanners.
 */
#ifndef JX_BATCH_VALUES_H
#define JX_BATCH_VALUES_H

#include "batch/bytes.h"
#include "batch/digits.h"
#include "batch/line.h"

/* Reads a cell of a shape that is not plain, or has not been met. */
void jx__slot_ask(Line *w, uint32_t input, const char *p, uint32_t n);
/* A number that the tables of its slot do not settle; false: as above. */
bool jx__slot_number(Line *w, uint32_t input, const Plain *x, Suffix *unit);
void jx__slot_learn(Line *w, uint32_t input, const char *p, uint32_t n);

/* The first eight bytes at p, 0 behind n of them; eight are readable. */
static inline uint64_t jx__word_at(const char *p, uint32_t n)
{
    uint64_t x;
    memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return n < 8 ? x & ((UINT64_C(1) << 8 * n) - 1) : x;
#else
    return n == 0 ? 0 : n < 8 ? x & ~UINT64_C(0) << (64 - 8 * n) : x;
#endif
}

/* The first and the last eight bytes of a text: all of it when it has at most sixteen. */
static inline void jx__ends_of(const char *p, uint32_t n, uint64_t out[2])
{
    out[0] = jx__word_at(p, n);
    out[1] = n > 8 ? jx__word_at(p + n - 8, 8) : 0;
}

/* Where the search for a text begins. */
static inline uint32_t jx__place_of(const uint64_t ends[2], uint32_t n)
{
    uint64_t h = (ends[0] ^ (ends[1] << 21 | ends[1] >> 43) ^ n) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 60);
}

static inline Suffix *jx__find_suffix(const Slot *s, const char *p, uint32_t n)
{
    uint64_t ends[2];
    if (n > SHORT_BYTES) return NULL;
    jx__ends_of(p, n, ends);
    for (uint32_t i = jx__place_of(ends, n);; i = (i + 1) % PLACES) {
        Suffix *x = &s->suffixes[i];
        if (x->ends[0] == ends[0] && x->ends[1] == ends[1] && x->n == n && x->scale.d) return x;
        if (x->scale.d == 0) return NULL;
    }
}

static inline const Word *jx__find_word(const Slot *s, const char *p, uint32_t n)
{
    uint64_t ends[2];
    if (n > WORD_BYTES) return NULL;
    jx__ends_of(p, n, ends);
    for (uint32_t i = jx__place_of(ends, n);; i = (i + 1) % PLACES) {
        const Word *x = &s->of_words[i];
        if (x->ends[0] == ends[0] && x->ends[1] == ends[1] && x->n == n && n &&
            (n <= 16 || jx__same_bytes(x->text, p, n)))
            return x;
        if (x->n == 0) return NULL;
    }
}

/* A small whole number whose score was met is all a table look-up: no step depends on what it is. */
static inline bool jx__small_number(Line *w, uint32_t input, const Slot *s, const Plain *x,
                                    const Suffix *unit)
{
    if (x->n >= SMALL || x->places || !unit->scores) return false;
    int32_t score = unit->scores[x->n];
    if (score == NO_SMALL) return false;
    Cell *c = &w->cells[input];
    c->num.n = x->n * unit->scale.n; /* fits: it did when the score was worked out */
    c->num.d = unit->scale.d;
    c->status = CELL_OK;
    w->seen[input] = w->line;
    w->score[s->item] = score;
    w->state[s->item] = STATE_PLAIN;
    return true;
}

static inline void jx__put_word(Line *w, uint32_t input, const Slot *s, const Word *x)
{
    w->cells[input] = x->as.cell;
    w->seen[input] = w->line;
    if (x->as.scored) {
        w->score[s->item] = x->as.score;
        w->state[s->item] = STATE_PLAIN;
        return;
    }
    jx__put_cell(w, input, x->as.cell);
    jx__put_points(w, s, x->points);
}

/* Reads a cell into w->cells, and its score when one item alone reads it. */
static inline __attribute__((always_inline)) void jx__slot_read(Line *w, uint32_t input,
                                                                const char *p, uint32_t n)
{
    const Slot *s = &w->slots[input];
    if (s->number) {
        Plain x;
        if (jx__plain(p, n, &x)) {
            Suffix *unit = jx__find_suffix(s, p + x.used, n - x.used);
            if (unit) {
                if (jx__small_number(w, input, s, &x, unit)) return;
                if (jx__slot_number(w, input, &x, unit)) return;
            } else {
                jx__slot_learn(w, input, p + x.used, n - x.used);
            }
        }
    } else if (s->words) {
        const Word *x = jx__find_word(s, p, n);
        if (x) {
            jx__put_word(w, input, s, x);
            return;
        }
    }
    jx__slot_ask(w, input, p, n);
}

#endif
