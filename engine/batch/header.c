/* The first record of a wide CSV table: what each column is. And where records end. */
#include "base/name.h"
#include "batch/line.h"
#include <string.h>

static void add_column(BatchShared *s, Column *c, Str text)
{
    Arena *ar = &s->header;
    const Plan *p = s->plan;
    *c = (Column){.kind = COL_VALUE, .name = jx__str_copy(ar, text), .input = JX_NO_REG};
    c->key = jx__name_key(ar, c->name);
    Str clean = jx__names_clean(c->name);
    c->field = jx__form_field(c->key);
    if (c->field) c->kind = COL_HEAD;
    if (c->field == FIELD_ID) c->kind = COL_ID;
    if (c->field == FIELD_UNIT) c->kind = COL_UNIT;
    if (c->kind != COL_VALUE || c->key.n == 0) return;
    c->input = jx__key_input(p, c->key);
    if (c->input == JX_NO_REG && clean.n != c->name.n)
        s->odd_columns = s->odd_columns || jx__key_input(p, jx__name_key(ar, clean)) != JX_NO_REG;
    if (c->input != JX_NO_REG && !p->inputs[c->input].used) c->input = JX_NO_REG;
}

/* Two columns of one name or field: the long way says what is wrong with them. */
static bool any_twice(Arena *ar, const Column *at, uint32_t n)
{
    uint32_t size = 16, fields[FORM_FIELDS] = {0};
    while (size < 2 * n)
        size *= 2;
    uint32_t *slots = jx__arena_alloc(ar, sizeof *slots * size);
    if (ar->failed) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t h = (uint32_t)jx__str_hash(at[i].key) & (size - 1);
        for (; slots[h]; h = (h + 1) & (size - 1))
            if (jx__str_eq(at[slots[h] - 1].key, at[i].key)) return true;
        slots[h] = i + 1;
        if (at[i].field && fields[at[i].field]++) return true;
    }
    return false;
}

BatchStatus jx__batch_header(BatchShared *s, Str record)
{
    Diags diags;
    Source src;
    Line reader = {.alloc = s->alloc}; /* only to unquote with */
    if (!jx__arena_init(&s->header, &s->alloc, 0)) return BATCH_NOMEM;
    if (!jx__diags_init(&diags, &s->alloc)) return BATCH_NOMEM;
    BatchStatus st = BATCH_HEADER;
    bool loaded = jx__arena_init(&reader.scratch, &s->alloc, 0) &&
                  jx__source_load(&src, &s->header, STR_NONE, record, record.n + 4u, &diags);
    char *copy = loaded ? jx__arena_alloc(&s->header, (size_t)src.text.n + JX_WIDE_PAD) : NULL;
    if (copy && !s->header.failed) {
        memcpy(copy, src.text.p, src.text.n);
        const char *p = copy, *end = copy + src.text.n;
        VEC(Column) columns = {0};
        for (;; p++) {
            Str text;
            p = jx__csv_field(&reader, p, end, &text);
            if (!p || s->header.failed) break;
            add_column(s, VEC_PUSH(&s->header, &columns), text);
            if (p < end) continue;
            s->columns = columns.at;
            s->ncolumns = columns.n;
            s->odd_columns = s->odd_columns || any_twice(&s->header, columns.at, columns.n);
            st = BATCH_OK;
            break;
        }
    }
    if (s->header.failed || reader.scratch.failed || diags.arena.failed) st = BATCH_NOMEM;
    if (reader.scratch.spare) jx__arena_free(&reader.scratch);
    jx__diags_free(&diags);
    return st;
}

const char *jx__record_end(const char *p, const char *end, bool csv, uint64_t *inner)
{
    const char *from = p;
    bool open = false;
    for (;;) {
        const char *line = memchr(p, '\n', (size_t)(end - p));
        if (!line || !csv) return line;
        for (; (from = memchr(from, '"', (size_t)(line - from))) != NULL; from++)
            open = !open;
        if (!open) return line;
        ++*inner;
        p = from = line + 1;
    }
}
