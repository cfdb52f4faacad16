/* Any bytes as a stream of forms: the short way writes what the long way writes, whatever they are.
 *
 * The first byte chooses the format and the size of blocks. The tree reader is the oracle: with
 * `plain` every line goes through it.
 */
#include "api/api.h"
#include "batch/batch.h"
#include "fuzz.h"
#include <stdio.h>

static const char rules_text[] = "小数：逐项保留2位，四舍五入\n"
                                 "甲数（20分） ≥ 8个\n"
                                 "乙额（20分） ≤ 2,554.17万元；反向线性\n"
                                 "丙率（20分） ≥ 95%\n"
                                 "丁项（是/否）（20分） = 是\n"
                                 "戊数（20分）\n"
                                 "　　评分：每发现1起，扣2分；扣完为止\n";

typedef struct Sink {
    char *p;
    size_t n, cap;
} Sink;

static int put(void *ud, const char *bytes, size_t n)
{
    Sink *s = ud;
    if (s->n + n > s->cap) {
        s->cap = 2 * (s->n + n);
        s->p = realloc(s->p, s->cap);
        if (!s->p) abort();
    }
    memcpy(s->p + s->n, bytes, n);
    s->n += n;
    return 0;
}

static Sink run(const jx_ruleset *rules, const uint8_t *data, size_t size, BatchOptions opt,
                size_t piece)
{
    Sink out = {0};
    opt.write = put;
    opt.ud = &out;
    Batch *b = jx__batch_new(rules->plan, &rules->alloc, &opt);
    if (!b) abort();
    BatchStatus st = BATCH_OK;
    for (size_t done = 0; done < size && st == BATCH_OK;) {
        char *to;
        size_t room;
        if (jx__batch_room(b, &to, &room) != BATCH_OK) break;
        size_t n = size - done < piece ? size - done : piece;
        if (n > room) n = room;
        memcpy(to, data + done, n);
        done += n;
        st = jx__batch_fed(b, n);
    }
    if (st == BATCH_OK) (void)jx__batch_end(b);
    jx__batch_free(b);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static jx_engine *eng;
    static jx_ruleset *rules;
    if (!eng) eng = fuzz_engine();
    if (!rules) rules = fuzz_compile(eng, rules_text, sizeof rules_text - 1);
    if (!rules) abort();
    if (size == 0) return 0;
    unsigned kind = data[0];
    bool csv = data[0] != '{' && (kind & 1u);
    BatchOptions opt = {.csv_in = csv, .plain = true, .threads = 1, .max_line = 3000};
    Sink want = run(rules, data, size, opt, 1 << 20);
    opt.plain = false;
    opt.block = kind & 2u ? 64 : 0;
    Sink got = run(rules, data, size, opt, kind & 4u ? 5 : 1 << 20);
    if (want.n != got.n || (want.n && memcmp(want.p, got.p, want.n) != 0)) {
        fprintf(stderr, "csv %d, block %zu\nlong: %.*sshort: %.*s", csv, opt.block, (int)want.n,
                want.n ? want.p : "", (int)got.n, got.n ? got.p : "");
        FILE *f = fopen("fuzz_batch.input", "wb");
        if (f) fwrite(data, 1, size, f), fclose(f);
        abort();
    }
    free(want.p);
    free(got.p);
    return 0;
}
