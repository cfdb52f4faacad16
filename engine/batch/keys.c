/* Names bound once: the bytes of a key, as they come, to an input of the plan.
 *
 * Depends on base/name for the keys of names it has not met. Forms of one source print the same
 * names in the same order, so the next key is guessed from the last one and only compared; a wrong
 * guess costs a hash. Names nobody reads are kept too, since they come again in every line. A thread
 * has its own table, which never shrinks and never holds more than KEYS_MAX names.
 */
#include "base/name.h"
#include "batch/bytes.h"
#include "batch/line.h"
#include <string.h>

static uint32_t hash_bytes(const char *p, uint32_t n)
{
    uint64_t h = n * UINT64_C(0x9E3779B97F4A7C15), x;
    if (n > 32) { /* names differ at their ends or in the middle */
        uint64_t a, b, c, d;
        memcpy(&a, p, 8);
        memcpy(&b, p + n / 2 - 8, 8);
        memcpy(&c, p + n / 2, 8);
        memcpy(&d, p + n - 8, 8);
        h = (h ^ a ^ (c << 17 | c >> 47)) * UINT64_C(0xFF51AFD7ED558CCD);
        h = (h ^ h >> 32 ^ b ^ (d << 23 | d >> 41)) * UINT64_C(0xFF51AFD7ED558CCD);
        return (uint32_t)(h >> 32 ^ h);
    }
    for (; n >= 8; p += 8, n -= 8) {
        memcpy(&x, p, 8);
        h = (h ^ x) * UINT64_C(0xFF51AFD7ED558CCD);
        h ^= h >> 32;
    }
    x = 0;
    memcpy(&x, p, n);
    h = (h ^ x) * UINT64_C(0xFF51AFD7ED558CCD);
    return (uint32_t)(h >> 32 ^ h);
}

static uint32_t *find_slot(Keys *k, const char *p, uint32_t n)
{
    uint32_t at = hash_bytes(p, n) & k->mask;
    for (; k->slots[at]; at = (at + 1) & k->mask) {
        const Key *key = &k->at[k->slots[at] - 1];
        if (key->n == n && jx__same_bytes(key->raw, p, n)) break;
    }
    return &k->slots[at];
}

/* ---- by what stands before a value ---- */

/* From the first and the last 16 bytes of a name, of which at most 64 are looked at. */
static uint32_t lead_place(const Keys *k, const char *name)
{
    static const unsigned char ones[32] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    };
    uint32_t n = jx__quote_within(name), some = n < 16 ? n : 16;
    uint64_t x[4], keep[2];
    memcpy(x, name, 16);
    memcpy(x + 2, name + (n - some), 16);
    memcpy(keep, ones + 16 - some, 16);
    uint64_t h = (x[0] & keep[0]) * UINT64_C(0x9E3779B97F4A7C15);
    h ^= (x[1] & keep[1]) * UINT64_C(0xFF51AFD7ED558CCD);
    h ^= (x[2] & keep[0]) * UINT64_C(0xC4CEB9FE1A85EC53);
    h ^= (x[3] & keep[1]) * UINT64_C(0xD6E8FEB86659FD93);
    return (uint32_t)(h >> 40 ^ h >> 20) & k->mask;
}

Key *jx__lead_find(const Keys *k, const char *p)
{
    if (*p != '"') return NULL;
    for (uint32_t at = lead_place(k, p + 1); k->by_lead[at]; at = (at + 1) & k->mask) {
        Key *key = &k->at[k->by_lead[at] - 1];
        if (jx__same_text(key->lead, p, key->nlead)) return key;
    }
    return NULL;
}

static void add_lead(Keys *k, uint32_t i)
{
    const Key *key = &k->at[i];
    if (key->nlead == 0 || key->lead[0] != '"') return;
    uint32_t at = lead_place(k, key->lead + 1);
    for (; k->by_lead[at]; at = (at + 1) & k->mask)
        if (k->by_lead[at] == i + 1) return;
    k->by_lead[at] = i + 1;
}

void jx__lead_add(Line *w, const Key *key)
{
    add_lead(&w->keys, (uint32_t)(key - w->keys.at));
}

/* ---- learning ---- */

static bool grow(Line *w)
{
    Keys *k = &w->keys;
    uint32_t cap = k->cap ? 2 * k->cap : 256;
    Key *at = jx__alloc(&w->alloc, sizeof *at * cap);
    uint32_t *slots = jx__alloc(&w->alloc, sizeof *slots * cap * 8); /* and by_lead */
    if (!at || !slots) {
        jx__free(&w->alloc, at, sizeof *at * cap);
        jx__free(&w->alloc, slots, sizeof *slots * cap * 8);
        return false;
    }
    memset(slots, 0, sizeof *slots * cap * 8);
    if (k->n) memcpy(at, k->at, sizeof *at * k->n);
    jx__free(&w->alloc, k->at, sizeof *k->at * k->cap);
    jx__free(&w->alloc, k->slots, sizeof *k->slots * k->cap * 8);
    k->at = at;
    k->slots = slots;
    k->by_lead = slots + (size_t)cap * 4;
    k->cap = cap;
    k->mask = cap * 4 - 1;
    for (uint32_t i = 1; i < k->n; i++) {
        *find_slot(k, k->at[i].raw, k->at[i].n) = i + 1;
        add_lead(k, i);
    }
    return true;
}

bool jx__keys_init(Line *w)
{
    if (!grow(w)) return false;
    char *none = jx__arena_alloc(&w->kept, JX_WIDE_PAD);
    if (w->kept.failed) return false;
    memset(none, 0, JX_WIDE_PAD);
    w->keys.at[0] = (Key){.lead = none, .raw = none, .input = JX_NO_REG};
    w->keys.n = 1;
    return true;
}

uint32_t jx__key_input(const Plan *plan, Str key)
{
    uint32_t input = key.n ? jx__plan_input_key(plan, key, INPUT_VALUE) : JX_NO_REG;
    if (input == JX_NO_REG || plan->inputs[input].source->form.n == 0) return input;
    /* A name of another form, which nothing here fills; a name of this form may look like it. */
    for (uint32_t i = 0; i < plan->ninputs; i++) {
        const Input *in = &plan->inputs[i];
        if (in->kind != INPUT_VALUE || in->source->form.n) continue;
        if (jx__str_eq(in->key, key)) return i;
    }
    return JX_NO_REG;
}

/* Another spelling of a name that was met. */
static uint32_t same_name(const Keys *k, uint32_t n, Str text, Line *w)
{
    for (uint32_t i = 1; i < n; i++) {
        const Key *other = &k->at[i];
        if (!memchr(other->raw, '\\', other->n)) {
            if (other->n == text.n && memcmp(other->raw, text.p, text.n) == 0) return i;
            continue;
        }
        Str plain = jx__unescape(w, (Str){other->raw, other->n});
        if (plain.p && jx__str_eq(plain, text)) return i;
    }
    return n;
}

static Key *learn(Line *w, const char *p, uint32_t n)
{
    Keys *k = &w->keys;
    if (!jx__text_ok(w, p, n)) return NULL;
    bool escaped = memchr(p, '\\', n) != NULL;
    Str text = escaped ? jx__unescape(w, (Str){p, n}) : (Str){p, n};
    if (!text.p || k->n >= KEYS_MAX || n > 4096) return NULL;
    if (k->n == k->cap && !grow(w)) {
        w->failed = true;
        return NULL;
    }
    w->dirty = true;
    char *raw = jx__arena_alloc(&w->kept, (size_t)n + JX_WIDE_PAD);
    char *lead = jx__arena_alloc(&w->kept, (size_t)n + LEAD_BLANKS + JX_WIDE_PAD);
    Str key = jx__name_key(&w->scratch, text), clean = jx__names_clean(text);
    if (w->kept.failed || w->scratch.failed) {
        w->failed = true;
        return NULL;
    }
    memcpy(raw, p, n);
    uint32_t i = k->n++;
    Key *at = &k->at[i];
    *at = (Key){.raw = raw, .lead = lead, .n = n, .same = i, .input = jx__key_input(w->plan, key)};
    /* Two spellings of a name nobody reads may still be one name given twice. */
    if (escaped || w->keys.escapes) at->same = same_name(k, i, text, w);
    w->keys.escapes = w->keys.escapes || escaped;
    if (at->input == JX_NO_REG && clean.n != text.n)
        at->odd = jx__key_input(w->plan, jx__name_key(&w->scratch, clean)) != JX_NO_REG;
    if (at->input != JX_NO_REG && !w->plan->inputs[at->input].used) at->input = JX_NO_REG;
    *find_slot(k, raw, n) = i + 1;
    return at;
}

Key *jx__key_find(Line *w, const char *p, uint32_t n)
{
    Keys *k = &w->keys;
    uint32_t found = *find_slot(k, p, n);
    if (found) return &k->at[found - 1];
    return learn(w, p, n);
}
