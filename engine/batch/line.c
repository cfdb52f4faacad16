/* One record: the short way when it can, else the long way through form/.
 *
 * Depends on form, run and the other files here. The long way is the definition: it reads the
 * record as the tree reader does, binds it and runs the plan. It also writes the long form of
 * results, and it says what is wrong with a record that is no form.
 */
#include "batch/emit.h"
#include "base/limits.h"
#include "base/name.h"
#include "base/sha256.h"
#include <stddef.h>
#include <string.h>

static void choose_scanners(Line *w)
{
    w->scan_json = jx__scan_json;
    w->scan_csv = jx__scan_csv;
#if defined(JX_SCAN_AVX2)
    bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    if (!has || w->shared->opt.narrow) return;
    w->scan_json = jx__scan_json_avx2;
    w->scan_csv = jx__scan_csv_avx2;
#endif
}

bool jx__line_init(Line *w, const BatchShared *shared)
{
    const Alloc *al = &shared->alloc;
    const Plan *p = shared->plan;
    memset(w, 0, sizeof *w);
    w->shared = shared;
    w->plan = p;
    w->fused = &shared->fused;
    w->alloc = *al;
    choose_scanners(w);
    if (!jx__arena_init(&w->kept, al, 0)) return false;
    if (!jx__arena_init(&w->scratch, al, 0)) return false;
    if (!jx__num_pool_init(&w->pool, al) || !jx__session_init(&w->session, p, al)) return false;
    size_t inputs = (size_t)p->ninputs + 1, items = (size_t)w->fused->n + 1;
    w->cells = jx__arena_alloc(&w->kept, sizeof *w->cells * inputs);
    w->seen = jx__arena_alloc(&w->kept, sizeof *w->seen * inputs);
    w->score = jx__arena_alloc(&w->kept, sizeof *w->score * items);
    w->unit = jx__arena_alloc(&w->kept, UNIT_BYTES);
    w->state = jx__arena_alloc(&w->kept, items + 16);
    w->blank_score = jx__arena_alloc(&w->kept, sizeof *w->score * items);
    w->blank_state = jx__arena_alloc(&w->kept, items + 16);
    w->later = jx__arena_alloc(&w->kept, sizeof *w->later * items);
    w->known = jx__arena_alloc(&w->kept, items);
    w->odd = jx__arena_alloc(&w->kept, sizeof *w->odd * items);
    w->known_spoilt = true;
    return !w->kept.failed && jx__keys_init(w) && jx__slots_init(w);
}

void jx__line_free(Line *w)
{
    const Keys *k = &w->keys;
    if (!w->alloc.fn) return;
    jx__free(&w->alloc, k->at, sizeof *k->at * k->cap);
    jx__free(&w->alloc, k->slots, sizeof *k->slots * k->cap * 8);
    if (w->session.plan) jx__session_free(&w->session);
    if (w->pool.arena.spare) jx__num_pool_free(&w->pool);
    if (w->scratch.spare) jx__arena_free(&w->scratch);
    if (w->kept.spare) jx__arena_free(&w->kept);
    memset(w, 0, sizeof *w);
}

/* ---- errors ---- */

/* `wanted`: the finding that says it; DIAG_NONE: the first error. */
static void put_error(Line *w, uint64_t number, const Diags *diags, DiagCode wanted)
{
    char code[8];
    Str message = STR_NONE;
    uint32_t found = 0;
    for (uint32_t i = 0; i < diags->at.n && !found; i++) {
        if (wanted ? diags->at.at[i].code != wanted : diags->at.at[i].severity != SEV_ERROR)
            continue;
        found = (uint32_t)diags->at.at[i].code;
        message = jx__diag_message(&w->scratch, &diags->at.at[i], w->shared->opt.lang);
    }
    w->dirty = true;
    w->errors++;
    code[0] = 'J';
    code[1] = 'X';
    for (int i = 5; i > 1; i--, found /= 10)
        code[i] = (char)('0' + found % 10);
    code[6] = 0;
    jx__emit_error(w, number, code, message);
}

/* ---- a record of CSV to a form ---- */

static void set_year(Form *form, Str text, Diags *diags)
{
    int32_t year = 0;
    Str digits = jx__str_trim(text);
    if (jx__str_ends(digits, STR("年"))) digits.n -= STR("年").n;
    for (uint32_t i = 0; i < digits.n && i < 5; i++)
        year = digits.p[i] >= '0' && digits.p[i] <= '9' ? year * 10 + (digits.p[i] - '0') : 99999;
    if (year >= 1949 && year <= 2999)
        form->year = year;
    else
        jx__diag(diags, JX5017, ((Where){.cell = STR("year")}), text);
}

/* A second column of the same field does not take the place of the first. */
static void set_head(Form *form, const Column *c, Str text, Diags *diags)
{
    static const size_t fields[FORM_FIELDS] = {
        [FIELD_ID] = offsetof(Form, id),
        [FIELD_UNIT] = offsetof(Form, unit),
        [FIELD_NAME] = offsetof(Form, name),
        [FIELD_FORM] = offsetof(Form, form),
        [FIELD_DEPARTMENT] = offsetof(Form, department),
        [FIELD_AMOUNT_UNIT] = offsetof(Form, amount_unit),
        [FIELD_BUDGET_POINTS] = offsetof(Form, budget_points),
        [FIELD_BUDGET_RATE] = offsetof(Form, budget_rate),
        [FIELD_BUDGET_SELF_SCORE] = offsetof(Form, budget_self_score),
        [FIELD_SELF_TOTAL] = offsetof(Form, self_total),
        [FIELD_SELF_GRADE] = offsetof(Form, self_grade)};
    if (c->field == FIELD_YEAR) {
        set_year(form, text, diags);
        return;
    }
    Str *field = (Str *)(void *)((char *)form + fields[c->field]);
    if (field->n && !jx__str_eq(*field, text))
        jx__diag(diags, JX5424, ((Where){.cell = c->name}), text, *field, text, c->name);
    else
        *field = text;
}

static void add_value(Form *form, const Column *c, Str text)
{
    *VEC_PUSH(&form->arena, &form->values) =
        (FormValue){.name = c->name, .key = c->key, .text = text, .where = c->name};
}

static Str count_text(Arena *ar, uint32_t n)
{
    return jx__str_printf(ar, "%u", n);
}

/* False when the record is refused (a finding) or memory ran out. */
static bool read_record(Line *w, Form *form, Str record, Diags *diags)
{
    const BatchShared *s = w->shared;
    const char *p = record.p, *end = p + record.n;
    uint32_t n = 0;
    for (;; p++) {
        Str text;
        const char *next = jx__csv_field(w, p, end, &text);
        if (!next) {
            if (!w->failed) jx__diag(diags, JX5030, ((Where){0}), count_text(&w->scratch, n + 1));
            return false;
        }
        if (text.n > JX_LIMIT_CELL_BYTES) {
            jx__diag(diags, JX5020, ((Where){0}), count_text(&w->scratch, n + 1),
                     count_text(&w->scratch, text.n), count_text(&w->scratch, JX_LIMIT_CELL_BYTES));
            return false;
        }
        const Column *c = n < s->ncolumns ? &s->columns[n] : NULL;
        Str given = text.n ? text : STR_NONE;
        if (c && c->kind == COL_VALUE) add_value(form, c, given);
        if (c && c->kind != COL_VALUE && given.p) set_head(form, c, given, diags);
        n++;
        p = next;
        if (p == end) break;
    }
    if (n == s->ncolumns) return true;
    jx__diag(diags, JX5031, ((Where){0}), count_text(&w->scratch, n),
             count_text(&w->scratch, s->ncolumns));
    return false;
}

static bool csv_form(Line *w, Form *form, Str record, Diags *diags)
{
    Source src;
    *form = (Form){0};
    if (!jx__arena_init(&form->arena, &w->alloc, 0)) return false;
    uint32_t errors = diags->errors;
    Sha256 h;
    jx__sha256_init(&h);
    jx__sha256_add(&h, record);
    jx__sha256_hex(&h, form->sha256);
    if (jx__source_load(&src, &form->arena, STR_NONE, record, JX_LIMIT_TEXT_BYTES, diags)) {
        /* The readers look a little beyond the end. */
        char *copy = jx__arena_alloc(&form->arena, (size_t)src.text.n + JX_WIDE_PAD);
        if (!form->arena.failed) {
            memcpy(copy, src.text.p, src.text.n);
            if (read_record(w, form, (Str){copy, src.text.n}, diags) && !form->arena.failed)
                return true;
        }
    }
    bool memory = !form->arena.failed && !w->failed && diags->errors > errors;
    jx__form_free(form);
    form->arena.failed = !memory;
    return false;
}

/* ---- the long way ---- */

/* A result printed over many lines, on one: line breaks between texts go, with the indentation. */
static void put_whole(Line *w, Str text)
{
    Output *out = w->out;
    if (!jx__out_room(out, (size_t)text.n + 1)) return;
    char *p = out->p + out->n;
    for (uint32_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\n') {
            *p++ = text.p[i];
            continue;
        }
        while (i + 1 < text.n && text.p[i + 1] == ' ')
            i++;
    }
    *p++ = '\n';
    out->n = (size_t)(p - out->p);
}

static bool too_large(Line *w, uint64_t number, Diags *diags)
{
    jx__diag0(diags, JX9008, ((Where){0}));
    put_error(w, number, diags, JX9008);
    return true;
}

static bool whole_result(Line *w, const Form *form, uint64_t number, Diags *diags)
{
    Buf text = jx__buf(&w->scratch);
    w->dirty = true;
    BatchStatus st = w->shared->opt.whole(w->shared->opt.ud_of_form, form, &text);
    if (st == BATCH_LIMIT) return too_large(w, number, diags);
    if (st != BATCH_OK) return false;
    put_whole(w, jx__buf_str(&text));
    return !w->scratch.failed;
}

static bool short_result(Line *w, const Form *form, Diags *diags)
{
    Facts facts;
    const Plan *p = w->plan;
    w->dirty = true;
    if (!jx__bind(&facts, &w->scratch, &w->pool, p, form, NULL, 0, diags)) return false;
    Cell *cells = jx__arena_alloc(&w->scratch, sizeof *cells * ((size_t)p->ninputs + 1));
    if (w->scratch.failed) return false;
    for (uint32_t i = 0; i < p->ninputs; i++)
        cells[i] = facts.facts[i].cell;
    if (!jx__results(w, true, cells)) return false;
    Head head = {.id = form->id, .unit = form->unit};
    jx__emit_result(w, &head);
    return true;
}

/* Form-driven rules: a plan and a thread's view of it for this form alone. */
static bool own_result(Line *w, const Form *form, uint64_t number, Diags *diags)
{
    const BatchShared *s = w->shared;
    Plan *own = NULL;
    w->dirty = true;
    BatchStatus st = s->opt.expand(s->opt.ud_of_form, form, diags, &own);
    if (st == BATCH_LIMIT) return too_large(w, number, diags);
    if (st != BATCH_OK) return false;
    BatchShared of_form = {.plan = own, .alloc = s->alloc, .opt = s->opt};
    Line one = {.out = NULL};
    bool ok = false;
    if (jx__fuse_nothing(&of_form.fused, own, &s->alloc)) {
        ok = jx__line_init(&one, &of_form);
        one.out = w->out;
        ok = ok && short_result(&one, form, diags) && !one.scratch.failed;
        jx__line_free(&one);
        jx__fused_free(&of_form.fused);
    }
    jx__plan_free(own);
    return ok;
}

static bool result(Line *w, const Form *form, uint64_t number, Diags *diags)
{
    const BatchOptions *o = &w->shared->opt;
    if (o->whole) return whole_result(w, form, number, diags);
    return o->expand ? own_result(w, form, number, diags) : short_result(w, form, diags);
}

static bool long_way(Line *w, Str text, uint64_t number)
{
    Diags diags;
    Form form;
    if (!jx__diags_init(&diags, &w->alloc)) return false;
    bool csv = w->shared->opt.csv_in;
    bool read = csv ? csv_form(w, &form, text, &diags)
                    : jx__form_json(&form, &w->alloc, STR_NONE, text, &diags);
    bool ok = !form.arena.failed;
    if (ok && !read)
        put_error(w, number, &diags, DIAG_NONE);
    else if (ok)
        ok = result(w, &form, number, &diags);
    if (read) jx__form_free(&form);
    ok = ok && !diags.arena.failed;
    jx__diags_free(&diags);
    return ok;
}

/* ---- a record ---- */

static void next_line(Line *w)
{
    if (++w->line == 0) { /* after 2^32 lines the marks begin anew */
        memset(w->seen, 0, sizeof *w->seen * w->plan->ninputs);
        for (uint32_t i = 0; i < w->keys.n; i++)
            w->keys.at[i].line = 0;
        w->line = 1;
    }
    if (!w->dirty) return;
    jx__arena_reset(&w->scratch);
    jx__num_pool_reset(&w->pool);
    w->dirty = false;
}

/* The end of the record, or NULL when it is not for the short way or memory ran out. */
static const char *short_way(Line *w, const char *p, const char *end, uint64_t *inner)
{
    const BatchOptions *o = &w->shared->opt;
    Head head = {.padded = true};
    if (o->plain || o->whole || o->expand) return NULL;
    memcpy(w->score, w->blank_score, sizeof *w->score * w->fused->n);
    memcpy(w->state, w->blank_state, w->fused->n);
    w->any_na = false;
    w->bad = false;
    const char *stop = o->csv_in ? w->scan_csv(w, p, end, &head, inner) : w->scan_json(w, p, &head);
    if (!stop || w->bad || w->failed || (size_t)(stop - p) > o->max_line) return NULL;
    w->failed = !jx__results(w, false, w->cells);
    if (w->failed) return NULL;
    jx__emit_result(w, &head);
    return stop;
}

static bool is_blank(Str s)
{
    for (uint32_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r') return false;
    return true;
}

static void too_long(Line *w, uint64_t number)
{
    Diags diags;
    if (!jx__diags_init(&diags, &w->alloc)) {
        w->failed = true;
        return;
    }
    jx__diag(&diags, JX9007, ((Where){0}),
             jx__str_printf(&w->scratch, "%zu", w->shared->opt.max_line));
    put_error(w, number, &diags, DIAG_NONE);
    jx__diags_free(&diags);
}

static bool healthy(const Line *w)
{
    return !w->failed && !w->out->failed && !w->scratch.failed;
}

bool jx__line_refuse(Line *w, Output *out, uint64_t number)
{
    w->out = out;
    next_line(w);
    too_long(w, number);
    return healthy(w);
}

const char *jx__line_score(Line *w, Output *out, const char *p, const char *end, uint64_t number,
                           uint64_t *inner)
{
    w->out = out;
    *inner = 0;
    next_line(w);
    const char *stop = short_way(w, p, end, inner);
    if (stop) return healthy(w) ? stop : NULL;
    *inner = 0;
    if (w->failed) return NULL;
    stop = jx__record_end(p, end, w->shared->opt.csv_in, inner);
    if (!stop) stop = end;
    Str text = {p, (uint32_t)(stop - p)};
    if (text.n > w->shared->opt.max_line) {
        too_long(w, number);
        return healthy(w) ? stop : NULL;
    }
    if (text.n && text.p[text.n - 1] == '\r') text.n--;
    bool blank = text.n == 0 || (!w->shared->opt.csv_in && is_blank(text));
    if (!blank && !long_way(w, text, number)) w->failed = true;
    return healthy(w) ? stop : NULL;
}
