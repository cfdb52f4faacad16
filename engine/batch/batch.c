/* Blocks of records in a ring: filled by the caller, scored by any thread, written in order.
 *
 * Depends on line.c and on POSIX threads, which are only made when more than one is asked for. The
 * caller's thread is one of them: while the ring is full it scores too, so N threads are N. A block
 * ends with a record; what it ends with beyond is carried over. Nothing depends on where blocks
 * end: results are the same for any number of threads and any size of the pieces fed.
 *
 *   room/fed → [free → filling → ready → scoring → scored] → write → free …
 */
#include "batch/bytes.h"
#include "batch/emit.h"
#include <pthread.h>
#include <string.h>

enum { BLOCK = 256 << 10, BLOCK_WHOLE = 32 << 10, LINE_MAX_ = 1 << 20, THREADS_MAX = 256 };

typedef enum BlockState { FREE, READY, SCORING, SCORED } BlockState;

typedef struct Block {
    BlockState state;
    char *in;
    size_t n, cap; /* cap ＋ JX_WIDE_PAD bytes are there */
    bool overlong; /* stands for one record that was too long to keep */
    uint64_t lines, errors;
    uint64_t skipped; /* line ends inside a record dropped before it */
    Output out;
    bool failed;
} Block;

typedef struct Worker {
    struct Batch *batch;
    Line line;
    pthread_t thread;
} Worker;

struct Batch {
    BatchShared shared;
    Worker *workers; /* the first is the caller's */
    uint32_t nworkers, nthreads;
    Block *blocks;
    uint32_t nblocks, first, current; /* first: the oldest not written; current: being filled */
    pthread_mutex_t lock;
    pthread_cond_t ready, scored;
    bool locks, stop, begun, skipping, quoted, headed;
    BatchStatus status;
    size_t block_size;
    uint64_t lines, skipped;
    BatchCounts counts;
};

/* ---- scoring a block ---- */

static void score_block(Line *w, Block *k)
{
    k->out.n = k->out.npatches = 0;
    uint64_t errors = w->errors;
    k->lines = 0;
    const char *p = k->in, *end = k->in + k->n;
    if (k->overlong) {
        k->lines = 1;
        k->failed = !jx__line_refuse(w, &k->out, 0);
        p = end;
    }
    while (p < end && !k->failed) {
        uint64_t inner; /* a record may take several lines */
        const char *stop = jx__line_score(w, &k->out, p, end, k->lines, &inner);
        k->failed = stop == NULL;
        k->lines += 1 + inner;
        if (stop) p = stop + 1;
    }
    k->errors = w->errors - errors;
}

static void *work(void *ud)
{
    Worker *me = ud;
    Batch *b = me->batch;
    (void)pthread_mutex_lock(&b->lock);
    while (!b->stop) {
        Block *k = NULL;
        for (uint32_t i = 0; i < b->nblocks && !k; i++) {
            Block *at = &b->blocks[(b->first + i) % b->nblocks];
            if (at->state == READY) k = at;
        }
        if (!k) {
            (void)pthread_cond_wait(&b->ready, &b->lock);
            continue;
        }
        k->state = SCORING;
        (void)pthread_mutex_unlock(&b->lock);
        score_block(&me->line, k);
        (void)pthread_mutex_lock(&b->lock);
        k->state = SCORED;
        (void)pthread_cond_signal(&b->scored);
    }
    (void)pthread_mutex_unlock(&b->lock);
    return NULL;
}

/* ---- writing ---- */

static bool send(Batch *b, const char *p, size_t n)
{
    if (n && b->shared.opt.write(b->shared.opt.ud, p, n) != 0) b->status = BATCH_STOPPED;
    return b->status == BATCH_OK;
}

static void write_block(Batch *b, Block *k)
{
    if (k->failed && b->status == BATCH_OK) b->status = BATCH_NOMEM;
    size_t done = 0;
    b->lines += k->skipped;
    for (size_t i = 0; i < k->out.npatches && b->status == BATCH_OK; i++) {
        char digits[20];
        const Patch *at = &k->out.patches[i];
        char *end = jx__put_uint(digits, b->lines + at->line + 1);
        (void)(send(b, k->out.p + done, at->at - done) && send(b, digits, (size_t)(end - digits)));
        done = at->at;
    }
    if (b->status == BATCH_OK && k->out.n > done) (void)send(b, k->out.p + done, k->out.n - done);
    b->lines += k->lines;
    b->counts.lines = b->lines;
    b->counts.errors += k->errors;
    k->n = k->out.n = 0;
    k->overlong = k->failed = false;
    k->skipped = 0;
}

/* Writes what is scored, oldest first; with `all` waits and helps until nothing is left to. Called
 * with the lock when there are threads. */
static void drain(Batch *b, bool all)
{
    while (b->first != b->current) {
        Block *k = &b->blocks[b->first];
        if (k->state == SCORED) {
            if (b->locks) (void)pthread_mutex_unlock(&b->lock);
            write_block(b, k);
            if (b->locks) (void)pthread_mutex_lock(&b->lock);
            k->state = FREE;
            b->first = (b->first + 1) % b->nblocks;
            continue;
        }
        bool full = (b->current + 1) % b->nblocks == b->first;
        if (!all && !full) return;
        Block *mine = NULL;
        for (uint32_t i = b->first; i != b->current && !mine; i = (i + 1) % b->nblocks)
            if (b->blocks[i].state == READY) mine = &b->blocks[i];
        if (!mine) {
            (void)pthread_cond_wait(&b->scored, &b->lock);
            continue;
        }
        mine->state = SCORING;
        if (b->locks) (void)pthread_mutex_unlock(&b->lock);
        score_block(&b->workers[0].line, mine);
        if (b->locks) (void)pthread_mutex_lock(&b->lock);
        mine->state = SCORED;
    }
}

/* ---- filling ---- */

static bool grow(Batch *b, Block *k, size_t cap)
{
    char *p = jx__alloc(&b->shared.alloc, cap + JX_WIDE_PAD);
    if (!p) {
        b->status = BATCH_NOMEM;
        return false;
    }
    if (k->n) memcpy(p, k->in, k->n);
    memset(p + k->n, 0, cap + JX_WIDE_PAD - k->n);
    if (k->in) jx__free(&b->shared.alloc, k->in, k->cap + JX_WIDE_PAD);
    k->in = p;
    k->cap = cap;
    return true;
}

/* Hands over the first `n` bytes of the current block; what follows begins the next one. */
static void dispatch(Batch *b, size_t n)
{
    Block *k = &b->blocks[b->current];
    uint32_t next = (b->current + 1) % b->nblocks;
    Block *to = &b->blocks[next];
    size_t rest = k->n - n;
    if (!k->overlong) {
        k->skipped = b->skipped;
        b->skipped = 0;
    }
    if ((!to->in || to->cap < rest) && !grow(b, to, rest > b->block_size ? rest : b->block_size))
        return;
    if (rest) memcpy(to->in, k->in + n, rest);
    to->n = rest;
    k->n = n;
    /* The readers stop at a line end, which the last record of the input may lack. */
    memset(k->in + n, '\n', 1);
    memset(k->in + n + 1, 0, JX_WIDE_PAD - 1);
    if (b->locks) (void)pthread_mutex_lock(&b->lock);
    k->state = READY;
    b->current = next;
    if (b->nthreads) (void)pthread_cond_signal(&b->ready);
    drain(b, b->nthreads == 0);
    if (b->locks) (void)pthread_mutex_unlock(&b->lock);
}

/* The end of the last whole record; 0: there is none. Whether a line end in CSV ends a record is
 * only known from the front. */
static size_t whole_records(const Batch *b, const Block *k)
{
    const char *p = k->in, *end = k->in + k->n, *last = end;
    uint64_t inner = 0;
    while (last > p && last[-1] != '\n')
        last--;
    if (!b->shared.opt.csv_in || !jx__odd_quotes(p, (size_t)(last - p))) return (size_t)(last - p);
    for (const char *next; (next = jx__record_end(p, end, true, &inner)) != NULL; p = next + 1)
        ;
    return (size_t)(p - k->in);
}

static void begin(Batch *b, Block *k)
{
    if (b->begun || k->n < 3) return;
    b->begun = true;
    if (memcmp(k->in, "\xEF\xBB\xBF", 3) != 0) return;
    memmove(k->in, k->in + 3, k->n - 3);
    k->n -= 3;
}

static void drop_front(Block *k, size_t n)
{
    memmove(k->in, k->in + n, k->n - n);
    k->n -= n;
}

/* Takes the header off the front; what it says is shared from then on. */
static bool take_header(Batch *b, Block *k, bool ended)
{
    if (b->headed || !b->shared.opt.csv_in) return true;
    uint64_t inner = 0;
    const char *stop = jx__record_end(k->in, k->in + k->n, true, &inner);
    if (!stop && !ended) return false;
    size_t n = stop ? (size_t)(stop - k->in) : k->n, text = n;
    if (n == 0 && !stop) return false;
    if (text && k->in[text - 1] == '\r') text--;
    bool fits = text <= b->shared.opt.max_line;
    BatchStatus st =
        fits ? jx__batch_header(&b->shared, (Str){k->in, (uint32_t)text}) : BATCH_HEADER;
    if (b->status == BATCH_OK) b->status = st;
    b->headed = true;
    for (size_t i = 0; i < n; i++)
        b->lines += k->in[i] == '\n';
    b->lines++;
    drop_front(k, stop ? n + 1 : n);
    return st == BATCH_OK;
}

/* Drops bytes of a record that is too long, up to and with its end. */
static bool skip(Batch *b, Block *k)
{
    for (size_t i = 0; i < k->n; i++) {
        if (k->in[i] == '"' && b->shared.opt.csv_in) b->quoted = !b->quoted;
        if (k->in[i] != '\n') continue;
        if (b->quoted) {
            b->skipped++;
            continue;
        }
        drop_front(k, i + 1);
        b->skipping = false;
        return true;
    }
    k->n = 0;
    return false;
}

/* A record longer than the limit, of which the block holds the beginning. */
static void refuse_long(Batch *b, Block *k)
{
    Block *next = &b->blocks[(b->current + 1) % b->nblocks];
    b->skipping = true;
    b->quoted = false;
    if (skip(b, k)) return; /* cannot be: there is no end in it */
    if (!next->in && !grow(b, next, b->block_size)) return;
    k->overlong = true;
    dispatch(b, 0);
}

/* A full block: hands over what is whole, or makes room for a long record. */
static void settle(Batch *b)
{
    Block *k = &b->blocks[b->current];
    size_t n = whole_records(b, k);
    if (n) {
        dispatch(b, n);
        return;
    }
    size_t most = b->shared.opt.max_line;
    if (k->n > most && b->shared.opt.csv_in && !b->headed)
        b->status = BATCH_HEADER;
    else if (k->n > most)
        refuse_long(b, k);
    else
        (void)grow(b, k, 2 * k->cap < most + 2 ? 2 * k->cap : most + 2);
}

BatchStatus jx__batch_room(Batch *b, char **p, size_t *n)
{
    Block *k = &b->blocks[b->current];
    if (!k->in && !grow(b, k, b->block_size)) return b->status;
    *p = k->in + k->n;
    *n = k->cap - k->n;
    return b->status;
}

BatchStatus jx__batch_fed(Batch *b, size_t n)
{
    Block *k = &b->blocks[b->current];
    k->n += n;
    b->counts.bytes += n;
    begin(b, k);
    if (b->skipping && !skip(b, k)) return b->status;
    if (b->status == BATCH_OK && !take_header(b, k, false) && k->n < k->cap) return b->status;
    if (b->status == BATCH_OK && k->n == k->cap) settle(b);
    return b->status;
}

BatchStatus jx__batch_flush(Batch *b)
{
    Block *k = &b->blocks[b->current];
    bool ready = b->begun && (b->headed || !b->shared.opt.csv_in) && !b->skipping;
    size_t n = k->in && ready && b->status == BATCH_OK ? whole_records(b, k) : 0;
    if (n) dispatch(b, n);
    if (b->locks) (void)pthread_mutex_lock(&b->lock);
    drain(b, true);
    if (b->locks) (void)pthread_mutex_unlock(&b->lock);
    return b->status;
}

BatchStatus jx__batch_end(Batch *b)
{
    Block *k = &b->blocks[b->current];
    if (k->in && !b->skipping && k->n) {
        b->begun = b->begun || k->n < 3;
        bool headed = take_header(b, k, true);
        if (headed && b->status == BATCH_OK && k->n) dispatch(b, k->n);
    }
    return jx__batch_flush(b);
}

BatchCounts jx__batch_counts(const Batch *b)
{
    return b->counts;
}

/* ---- making ---- */

/* Fewer threads than asked for are no failure. */
static void start_threads(Batch *b)
{
    if (b->nworkers < 2) return;
    if (pthread_mutex_init(&b->lock, NULL) != 0) return;
    if (pthread_cond_init(&b->ready, NULL) != 0) {
        (void)pthread_mutex_destroy(&b->lock);
        return;
    }
    if (pthread_cond_init(&b->scored, NULL) != 0) {
        (void)pthread_cond_destroy(&b->ready);
        (void)pthread_mutex_destroy(&b->lock);
        return;
    }
    b->locks = true;
    for (uint32_t i = 1; i < b->nworkers; i++) {
        if (pthread_create(&b->workers[i].thread, NULL, work, &b->workers[i]) != 0) break;
        b->nthreads++;
    }
}

static bool make(Batch *b)
{
    const Alloc *al = &b->shared.alloc;
    BatchOptions *o = &b->shared.opt;
    b->nworkers = o->threads < 1 ? 1 : o->threads < THREADS_MAX ? o->threads : THREADS_MAX;
    /* A few more than threads, so that one that is held up does not hold up the others. */
    b->nblocks = b->nworkers == 1 ? 2 : b->nworkers + 6;
    b->block_size = o->block ? o->block : o->whole ? BLOCK_WHOLE : BLOCK;
    if (o->max_line == 0) o->max_line = LINE_MAX_;
    size_t workers = sizeof *b->workers * b->nworkers, blocks = sizeof *b->blocks * b->nblocks;
    b->workers = jx__alloc(al, workers);
    b->blocks = jx__alloc(al, blocks);
    if (b->workers) memset(b->workers, 0, workers);
    if (b->blocks) memset(b->blocks, 0, blocks);
    if (!b->workers || !b->blocks) return false;
    for (uint32_t i = 0; i < b->nblocks; i++)
        b->blocks[i].out.alloc = *al;
    jx__emit_prepare(&b->shared);
    if (!jx__fuse(&b->shared.fused, b->shared.plan, al)) return false;
    for (uint32_t i = 0; i < b->nworkers; i++) {
        b->workers[i].batch = b;
        if (!jx__line_init(&b->workers[i].line, &b->shared)) return false;
    }
    return true;
}

Batch *jx__batch_new(const Plan *plan, const Alloc *al, const BatchOptions *opt)
{
    Batch *b = jx__alloc(al, sizeof *b);
    if (!b) return NULL;
    memset(b, 0, sizeof *b);
    b->shared = (BatchShared){.plan = plan, .alloc = *al, .opt = *opt};
    if (!make(b)) {
        jx__batch_free(b);
        return NULL;
    }
    start_threads(b);
    if (!opt->csv_out) return b;
    Output head = {.alloc = *al};
    jx__emit_header(&b->shared, &head);
    b->status = head.failed ? BATCH_NOMEM : BATCH_OK;
    (void)send(b, head.p, head.n);
    jx__out_free(&head);
    return b;
}

void jx__batch_free(Batch *b)
{
    if (!b) return;
    Alloc al = b->shared.alloc;
    if (b->locks) {
        (void)pthread_mutex_lock(&b->lock);
        b->stop = true;
        (void)pthread_cond_broadcast(&b->ready);
        (void)pthread_mutex_unlock(&b->lock);
        for (uint32_t i = 1; i <= b->nthreads; i++)
            (void)pthread_join(b->workers[i].thread, NULL);
        (void)pthread_cond_destroy(&b->ready);
        (void)pthread_cond_destroy(&b->scored);
        (void)pthread_mutex_destroy(&b->lock);
    }
    for (uint32_t i = 0; i < b->nworkers && b->workers; i++)
        jx__line_free(&b->workers[i].line);
    for (uint32_t i = 0; i < b->nblocks && b->blocks; i++) {
        Block *k = &b->blocks[i];
        if (k->in) jx__free(&al, k->in, k->cap + JX_WIDE_PAD);
        jx__out_free(&k->out);
    }
    if (b->workers) jx__free(&al, b->workers, sizeof *b->workers * b->nworkers);
    if (b->blocks) jx__free(&al, b->blocks, sizeof *b->blocks * b->nblocks);
    if (b->shared.fused.arena.spare) jx__fused_free(&b->shared.fused);
    if (b->shared.header.spare) jx__arena_free(&b->shared.header);
    jx__free(&al, b, sizeof *b);
}
