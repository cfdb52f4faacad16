/* Batches: the public face of engine/batch.
 *
 * Depends on batch; whole results go through the public functions for one form, so that they are
 * what `score` prints. A batch holds a reference to its rule set.
 */
#include "batch/batch.h"
#include "api/api.h"
#include <string.h>

struct jx_batch {
    Alloc alloc;
    jx_ruleset *rules;
    Batch *batch;
    char *room; /* as jx_batch_room gave it */
    size_t left;
};

static bool read_options(const jx_batch_options *given, jx_batch_options *out)
{
    if (!given || !jx__api_options(given, out, sizeof *out)) return false;
    bool input = out->input == JX_NDJSON || out->input == JX_CSV;
    bool output = out->output == JX_NDJSON || (out->output == JX_CSV && !out->full);
    return input && output && out->write && out->max_line <= JX_LIMIT_TEXT_BYTES;
}

static int put_text(void *ud, const char *bytes, size_t n)
{
    jx__buf_add(ud, (Str){bytes, (uint32_t)n});
    return 0;
}

static BatchStatus limit_or_memory(bool limit)
{
    return limit ? BATCH_LIMIT : BATCH_NOMEM;
}

static BatchStatus whole(void *ud, const Form *form, Buf *out)
{
    const jx_batch *b = ud;
    jx_form given = {.alloc = b->alloc, .form = *form};
    jx_result *result = NULL;
    jx_status st = jx_form_score(b->rules, &given, &result);
    if (st == JX_OK) st = jx_result_render(result, JX_VIEW_JSON, NULL, put_text, out);
    jx_result_free(result);
    bool ok = st == JX_OK && !out->arena->failed;
    return ok ? BATCH_OK : limit_or_memory(st == JX_ELIMIT);
}

static BatchStatus expand(void *ud, const Form *form, Diags *diags, Plan **own)
{
    const jx_batch *b = ud;
    bool limit = false;
    *own = jx__expand_form(b->rules, form, diags, &limit);
    return *own ? BATCH_OK : limit_or_memory(limit);
}

static jx_status status_of(BatchStatus st)
{
    static const jx_status as[] = {[BATCH_OK] = JX_OK,
                                   [BATCH_NOMEM] = JX_ENOMEM,
                                   [BATCH_STOPPED] = JX_EIO,
                                   [BATCH_HEADER] = JX_EDATA,
                                   [BATCH_LIMIT] = JX_ELIMIT};
    return as[st];
}

jx_status jx_batch_new(jx_ruleset *rules, const jx_batch_options *options, jx_batch **batch)
{
    jx_batch_options o;
    if (batch) *batch = NULL;
    if (!rules || !batch || !read_options(options, &o)) return JX_EINVAL;
    if (rules->scheme && o.output == JX_CSV) return JX_EINVAL; /* each form has rows of its own */
    const Alloc *al = &rules->alloc;
    jx_batch *b = jx__alloc(al, sizeof *b);
    if (!b) return JX_ENOMEM;
    *b = (jx_batch){.alloc = *al, .rules = rules};
    BatchOptions opt = {.csv_in = o.input == JX_CSV,
                        .csv_out = o.output == JX_CSV,
                        .lang = rules->engine->lang,
                        .threads = o.threads,
                        .max_line = o.max_line,
                        .write = o.write,
                        .ud = o.write_ud,
                        .whole = o.full ? whole : NULL,
                        .expand = rules->scheme ? expand : NULL,
                        .ud_of_form = b};
    b->batch = jx__batch_new(rules->plan, al, &opt);
    if (!b->batch) {
        jx__free(al, b, sizeof *b);
        return JX_ENOMEM;
    }
    (void)jx_ruleset_retain(rules);
    jx_status st = jx_batch_room(b, &b->room, &b->left);
    if (st == JX_OK)
        *batch = b;
    else
        jx_batch_free(b);
    return st;
}

jx_status jx_batch_room(jx_batch *b, char **bytes, size_t *n)
{
    if (!b || !bytes || !n) return JX_EINVAL;
    jx_status st = status_of(jx__batch_room(b->batch, &b->room, &b->left));
    *bytes = b->room;
    *n = st == JX_OK ? b->left : 0;
    return st;
}

jx_status jx_batch_fed(jx_batch *b, size_t n)
{
    if (!b || n > b->left) return JX_EINVAL;
    b->left = 0;
    return status_of(jx__batch_fed(b->batch, n));
}

jx_status jx_batch_feed(jx_batch *b, const char *bytes, size_t n)
{
    if (!b || (!bytes && n)) return JX_EINVAL;
    for (size_t done = 0; done < n;) {
        char *to;
        size_t room;
        jx_status st = jx_batch_room(b, &to, &room);
        if (st != JX_OK) return st;
        size_t part = n - done < room ? n - done : room;
        memcpy(to, bytes + done, part);
        st = jx_batch_fed(b, part);
        if (st != JX_OK) return st;
        done += part;
    }
    return JX_OK;
}

jx_status jx_batch_flush(jx_batch *b)
{
    if (!b) return JX_EINVAL;
    b->left = 0;
    return status_of(jx__batch_flush(b->batch));
}

jx_status jx_batch_end(jx_batch *b)
{
    if (!b) return JX_EINVAL;
    b->left = 0;
    return status_of(jx__batch_end(b->batch));
}

jx_batch_counts jx_batch_count(const jx_batch *b)
{
    if (!b) return (jx_batch_counts){0, 0};
    BatchCounts c = jx__batch_counts(b->batch);
    return (jx_batch_counts){(size_t)c.lines, (size_t)c.errors};
}

void jx_batch_free(jx_batch *b)
{
    if (!b) return;
    Alloc al = b->alloc;
    jx__batch_free(b->batch);
    jx_ruleset_release(b->rules);
    jx__free(&al, b, sizeof *b);
}
