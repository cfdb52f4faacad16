/* Cells of the plain shapes: digits with a known unit, and whole words met before.
 *
 * Depends on form's cell reader, which is asked whenever something is new and decides what it
 * means; here is only remembered what it said. That a unit means the same behind every plain number
 * is what the reader promises (zero without a unit apart, which is always asked), so `1万元` stands
 * for all: see cell_number.c.
 */
#include "batch/bytes.h"
#include "batch/line.h"
#include <string.h>

enum { DIGITS_MAX = 12, DECIMALS_MAX = 6 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

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
        s->points = in->item < p->nitems ? p->items[in->item].input_points : JX_NO_REG;
        if (s->points >= p->ninputs) s->points = JX_NO_REG;
        s->item = JX_NO_REG;
    }
    find_readers(w);
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

static void put(Line *w, uint32_t input, Cell c)
{
    w->cells[input] = c;
    w->seen[input] = w->line;
    w->any_na = w->any_na || c.status == CELL_NA;
}

static void put_points(Line *w, const Slot *s, Cell points)
{
    if (s->points != JX_NO_REG) put(w, s->points, points);
}

static inline void put_scored(Line *w, const Slot *s, uint32_t input, const Scored *x)
{
    put(w, input, x->cell);
    if (!x->scored) return;
    w->ndone++;
    w->score[s->item] = x->score;
    w->state[s->item] = x->state;
    w->done[s->item] = w->line;
}

/* The cell with its score, while both are at hand. */
static inline void score_cell(const Line *w, const Slot *s, Cell c, Scored *x)
{
    x->cell = c;
    x->state = STATE_PLAIN;
    x->scored = s->item != JX_NO_REG && c.status == CELL_OK &&
                jx__fused_score(&w->fused->of[s->item], c.num, &x->score);
}

/* ---- numbers ---- */

/* A number without its unit: n÷10^places. */
typedef struct Plain {
    int64_t n;
    uint32_t places, used;
} Plain;

static bool read_plain(const char *p, uint32_t n, Plain *out)
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
        for (i++; i < n && is_digit(p[i]); i++) {
            value = value * 10 + (p[i] - '0');
            if (++places > DECIMALS_MAX) return false;
        }
        if (places == 0) return false;
    }
    *out = (Plain){value, places, i};
    return true;
}

/* The first 16 bytes of a text, 0 behind its end. */
static void load_suffix(const char *p, uint32_t n, uint64_t out[2])
{
    char text[SUFFIX_BYTES] = {0};
    memcpy(text, p, n);
    memcpy(out, text, sizeof text);
}

/* The first 16 bytes of what stands at p, as above; they are readable. */
static inline void load_text(const char *p, uint32_t n, uint64_t out[2])
{
    memcpy(out, p, SUFFIX_BYTES);
    if (n < 8) {
        out[0] &= (UINT64_C(1) << 8 * n) - 1;
        out[1] = 0;
    } else if (n < 16) {
        out[1] &= (UINT64_C(1) << 8 * (n - 8)) - 1;
    }
}

static inline const Suffix *find_suffix(const Slot *s, const char *p, uint32_t n)
{
    uint64_t text[2];
    load_text(p, n, text);
    for (uint32_t i = 0; i < s->nlearned; i++) {
        const Suffix *x = &s->suffixes[i];
        if (x->n == n && x->text[0] == text[0] && x->text[1] == text[1]) return x;
    }
    return NULL;
}

/* What a unit begins with when the digits before it are sure to end there. */
static bool ends_digits(const char *p, uint32_t n)
{
    unsigned char c = n ? (unsigned char)p[0] : '%';
    return c == '%' || (c >= 0xE4 && c <= 0xE9);
}

static void learn_suffix(Line *w, uint32_t input, const char *p, uint32_t n)
{
    Slot *s = &w->slots[input];
    char one[SUFFIX_BYTES + 1 + JX_WIDE_PAD] = "1";
    if (n > SUFFIX_BYTES || s->nlearned == LEARNED || !ends_digits(p, n)) return;
    if (!s->suffixes) s->suffixes = jx__arena_alloc(&w->kept, sizeof(Suffix) * LEARNED);
    if (w->kept.failed) {
        w->failed = true;
        return;
    }
    memcpy(one + 1, p, n);
    Cell points, c = ask(w, input, (Str){one, n + 1}, &points);
    if (c.status != CELL_OK || c.num.d <= 0 || c.num.n <= 0) return;
    Suffix *x = &s->suffixes[s->nlearned++];
    *x = (Suffix){.n = n, .scale = c.num};
    load_suffix(p, n, x->text);
}

static inline bool read_number(Line *w, uint32_t input, const char *p, uint32_t n, int64_t *top,
                               int64_t *under)
{
    const Slot *s = &w->slots[input];
    Plain x;
    if (!read_plain(p, n, &x)) return false;
    const Suffix *unit = find_suffix(s, p + x.used, n - x.used);
    if (!unit) {
        learn_suffix(w, input, p + x.used, n - x.used);
        return false;
    }
    if (__builtin_mul_overflow(x.n, unit->scale.n, top) ||
        __builtin_mul_overflow(jx__num_pow10[x.places], unit->scale.d, under))
        return false;
    if (w->plan->inputs[input].whole && *top % *under != 0) return false;
    return true;
}

/* ---- words ---- */

static const Word *find_word(const Slot *s, const char *p, uint32_t n)
{
    for (uint32_t i = 0; i < s->nlearned; i++)
        if (s->of_words[i].n == n && jx__same_bytes(s->of_words[i].text, p, n))
            return &s->of_words[i];
    return NULL;
}

static void learn_word(Line *w, Slot *s, Str raw, Cell c, Cell points)
{
    bool small = c.num.d != 0 && points.num.d != 0 && raw.n <= WORD_BYTES;
    if (!small || s->nlearned == LEARNED) return;
    if (!s->of_words) s->of_words = jx__arena_alloc(&w->kept, sizeof(Word) * LEARNED);
    if (w->kept.failed) {
        w->failed = true;
        return;
    }
    Word *x = &s->of_words[s->nlearned++];
    *x = (Word){.n = raw.n, .points = points};
    score_cell(w, s, c, &x->as);
    memcpy(x->text, raw.p, raw.n);
}

/* ---- numbers met lately ---- */

/* The place of a short text in the memo; NULL when the slot keeps none. A memo that finds little is
 * given up. */
static Memo *memo_of(Line *w, Slot *s, const char *p, uint32_t n, uint64_t text[2])
{
    if (s->memo_off || n > SUFFIX_BYTES || s->points != JX_NO_REG) return NULL;
    if (!s->memo) s->memo = jx__arena_alloc(&w->kept, sizeof(Memo) * MEMOS);
    if (w->kept.failed) {
        w->failed = true;
        return NULL;
    }
    load_text(p, n, text);
    uint64_t h = (text[0] ^ (text[1] << 7)) * UINT64_C(0x9E3779B97F4A7C15);
    if (++s->looked == MEMO_TRIAL) {
        s->memo_off = s->found < MEMO_TRIAL / 4;
        s->looked = s->found = 0;
    }
    return &s->memo[h >> 58];
}

static void read_new_number(Line *w, uint32_t input, const char *p, uint32_t n, Memo *memo,
                            const uint64_t text[2])
{
    Slot *s = &w->slots[input];
    int64_t top, under;
    if (!read_number(w, input, p, n, &top, &under)) {
        Cell points, c = ask(w, input, (Str){p, n}, &points);
        put(w, input, c);
        put_points(w, s, points);
        return;
    }
    Scored local, *x = memo ? &memo->as : &local;
    if (memo) {
        memo->text[0] = text[0];
        memo->text[1] = text[1];
        memo->n = n;
    }
    /* Part by part: a struct just built is slow to copy whole. */
    Cell *c = &w->cells[input];
    c->num.n = x->cell.num.n = top;
    c->num.d = x->cell.num.d = under;
    c->status = x->cell.status = CELL_OK;
    w->seen[input] = w->line;
    x->state = STATE_PLAIN;
    x->scored = s->item != JX_NO_REG &&
                jx__fused_score(&w->fused->of[s->item], NUM_RATIO(top, under), &x->score);
    if (x->scored) {
        w->ndone++;
        w->score[s->item] = x->score;
        w->state[s->item] = STATE_PLAIN;
        w->done[s->item] = w->line;
    }
    if (s->points != JX_NO_REG) put_points(w, s, CELL_NUM(NUM_RATIO(top, under)));
}

void jx__slot_read(Line *w, uint32_t input, const char *p, uint32_t n)
{
    Slot *s = &w->slots[input];
    Cell c, points;
    if (s->number) {
        uint64_t text[2];
        Memo *memo = memo_of(w, s, p, n, text);
        if (memo && memo->n == n && n && memo->text[0] == text[0] && memo->text[1] == text[1]) {
            s->found++;
            put_scored(w, s, input, &memo->as);
            return;
        }
        read_new_number(w, input, p, n, memo, text);
        return;
    }
    const Word *x = s->words ? find_word(s, p, n) : NULL;
    if (x) {
        put_scored(w, s, input, &x->as);
        put_points(w, s, x->points);
        return;
    }
    c = ask(w, input, (Str){p, n}, &points);
    put(w, input, c);
    put_points(w, s, points);
    if (s->words && !w->bad) learn_word(w, s, (Str){p, n}, c, points);
}
