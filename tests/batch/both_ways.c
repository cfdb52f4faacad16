/* The short way against the long way: both must write the same bytes.
 *
 *     both_ways RULES FORMS [ndjson|csv]
 *
 * The stream is scored once with everything sent the long way (tree reader, binding, the plan's
 * ops), then the short way by 1, 2 and 8 threads, in small and large blocks, fed in pieces of
 * several sizes, with AVX2 and without. Prints how many indicators were fused and how many lines went the short way never
 * shows here: that is for both_ways to not need to know.
 */
#include "api/api.h"
#include "batch/batch.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Bytes {
    char *p;
    size_t n, cap;
} Bytes;

static int put(void *ud, const char *bytes, size_t n)
{
    Bytes *b = ud;
    if (b->n + n > b->cap) {
        b->cap = 2 * (b->n + n);
        b->p = realloc(b->p, b->cap);
        if (!b->p) abort();
    }
    memcpy(b->p + b->n, bytes, n);
    b->n += n;
    return 0;
}

static Bytes read_all(const char *path)
{
    Bytes b = {0};
    char part[65536];
    FILE *f = fopen(path, "rb");
    if (!f) exit(2);
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        put(&b, part, n);
    fclose(f);
    return b;
}

static BatchStatus feed(Batch *b, const Bytes *in, size_t piece)
{
    BatchStatus st = BATCH_OK;
    for (size_t done = 0; done < in->n && st == BATCH_OK;) {
        char *to;
        size_t room;
        st = jx__batch_room(b, &to, &room);
        if (st != BATCH_OK) break;
        size_t n = in->n - done < piece ? in->n - done : piece;
        if (n > room) n = room;
        memcpy(to, in->p + done, n);
        done += n;
        st = jx__batch_fed(b, n);
        if (st == BATCH_OK && piece == 7) st = jx__batch_flush(b); /* as --line-buffered does */
    }
    return st == BATCH_OK ? jx__batch_end(b) : st;
}

static Bytes run(const jx_ruleset *rules, const Bytes *in, BatchOptions opt, size_t piece,
                 int *status)
{
    Bytes out = {0};
    opt.write = put;
    opt.ud = &out;
    Batch *b = jx__batch_new(rules->plan, &rules->alloc, &opt);
    if (!b) abort();
    *status = (int)feed(b, in, piece);
    jx__batch_free(b);
    return out;
}

static void show(const char *what, const Bytes *a, size_t from)
{
    size_t end = from, start = from;
    while (start && a->p[start - 1] != '\n')
        start--;
    while (end < a->n && a->p[end] != '\n')
        end++;
    printf("%s: %.*s\n", what, (int)(end - start), a->p ? a->p + start : "");
}

static int differ(const Bytes *want, const Bytes *got, const char *how)
{
    size_t i = 0;
    while (i < want->n && i < got->n && want->p[i] == got->p[i])
        i++;
    if (i == want->n && i == got->n) return 0;
    printf("DIFFERENT (%s) at byte %zu of %zu and %zu\n", how, i, want->n, got->n);
    show("long ", want, i < want->n ? i : want->n);
    show("short", got, i < got->n ? i : got->n);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    Bytes text = read_all(argv[1]), in = read_all(argv[2]);
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_ruleset_compile(eng, argv[1], text.p, text.n, &ds, &rules);
    jx_diags_free(ds);
    if (!rules) return 2;
    Fused fused;
    if (!jx__fuse(&fused, rules->plan, &rules->alloc)) return 2;
    printf("%u indicators, %u not fused, %s, %u ops left\n", fused.n, fused.nloose,
           fused.has_total ? "total fused" : "total by ops", fused.nrest);
    jx__fused_free(&fused);
    static const struct {
        uint32_t threads;
        size_t block, piece;
        bool csv_out;
    } ways[] = {{1, 0, 1 << 20, false}, {2, 0, 4096, false}, {8, 200, 1000, false},
                {1, 64, 1, false},      {2, 500, 7, false},  {8, 0, 60000, false},
                {1, 0, 1 << 20, true},  {2, 300, 100, true}};
    int bad = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        bool csv = argc > 3 && argv[3][0] == 'c';
        BatchOptions opt = {.csv_in = csv,
                            .csv_out = ways[i].csv_out,
                            .plain = true,
                            .threads = 1,
                            .max_line = 6000};
        int left, right;
        char how[80];
        snprintf(how, sizeof how, "%u threads, blocks of %zu, pieces of %zu", ways[i].threads,
                 ways[i].block, ways[i].piece);
        Bytes want = run(rules, &in, opt, 1 << 20, &left);
        opt.plain = false;
        opt.narrow = i % 2 != 0;
        opt.threads = ways[i].threads;
        opt.block = ways[i].block;
        Bytes got = run(rules, &in, opt, ways[i].piece, &right);
        bad += differ(&want, &got, how) + (left != right);
        free(want.p);
        free(got.p);
    }
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    free(text.p);
    free(in.p);
    return bad != 0;
}
