/* Digits eight at a time in one word. Private to batch/.
 *
 * How long a number is differs from cell to cell, so a loop over its digits ends where nobody can
 * foretell; here no step depends on the length but the choice of one word or two. 16 bytes behind
 * the text must be readable.
 */
#ifndef JX_BATCH_DIGITS_H
#define JX_BATCH_DIGITS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { DIGITS_MAX = 12, DECIMALS_MAX = 6 };

/* A number without its unit: n÷10^places. */
typedef struct Plain {
    int64_t n;
    uint32_t places, used;
} Plain;

/* Any plain number, with commas in threes; false: something else, or too long. */
bool jx__plain_slow(const char *p, uint32_t n, Plain *out);

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define JX_BYTES(x) (UINT64_C(0x0101010101010101) * (x))

/* How many of the eight bytes are digits before the first that is none. A carry out of a byte that
 * is no digit only reaches later ones. */
static inline uint32_t jx__digit_run(uint64_t text)
{
    uint64_t other = ((text & JX_BYTES(0xF0)) ^ JX_BYTES(0x30)) |
                     (((text + JX_BYTES(6)) & JX_BYTES(0xF0)) ^ JX_BYTES(0x30));
    return other ? (uint32_t)__builtin_ctzll(other) / 8 : 8;
}

/* The first `n` bytes, 1 to 8, all of them digits. */
static inline uint64_t jx__digits_value(uint64_t text, uint32_t n)
{
    text = (text << (64 - 8 * n)) & JX_BYTES(0x0F); /* zeros in front */
    text = (text * 2561) >> 8 & UINT64_C(0x00FF00FF00FF00FF);
    text = (text * 6553601) >> 16 & UINT64_C(0x0000FFFF0000FFFF);
    return (text * UINT64_C(42949672960001)) >> 32;
}

static inline bool jx__plain(const char *p, uint32_t n, Plain *out)
{
    static const int64_t pow10[9] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    uint64_t text;
    memcpy(&text, p, 8);
    uint32_t run = jx__digit_run(text);
    if (run == 0) return false;
    int64_t value = (int64_t)jx__digits_value(text, run);
    if (run == 8) {
        memcpy(&text, p + 8, 8);
        uint32_t more = jx__digit_run(text);
        if (more > DIGITS_MAX - 8) return false;
        if (more) value = value * pow10[more] + (int64_t)jx__digits_value(text, more);
        run += more;
    }
    *out = (Plain){value, 0, run};
    if (run >= n) return run == n;
    if (p[run] == ',') {
        uint32_t digits = run;
        for (; p[run] == ',' && run < n; run += 4, digits += 3) {
            memcpy(&text, p + run + 1, 8);
            if (digits > DIGITS_MAX - 3 || out->used > 3 || jx__digit_run(text) != 3)
                return jx__plain_slow(p, n, out);
            value = value * 1000 + (int64_t)jx__digits_value(text, 3);
        }
        *out = (Plain){value, 0, run};
        if (run >= n) return run == n;
    }
    if (p[run] != '.') return true;
    memcpy(&text, p + run + 1, 8);
    uint32_t places = jx__digit_run(text);
    if (places == 0 || places > DECIMALS_MAX || run + 1 + places > n) return false;
    *out = (Plain){value * pow10[places] + (int64_t)jx__digits_value(text, places), places,
                   run + 1 + places};
    return true;
}
#else
static inline bool jx__plain(const char *p, uint32_t n, Plain *out)
{
    return jx__plain_slow(p, n, out);
}
#endif

#endif
