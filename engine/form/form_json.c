/* JSON to Form: the only file of the project that includes cJSON.
 *
 * Depends on base/, json_scan and cJSON. The form's arena owns all text of the form; the source,
 * the quoted copy and the key tables live in a scratch arena freed here; cJSON's tree comes from
 * malloc (its hooks take no user data) and is freed before the call returns. The surprise: cJSON
 * never sees a number, because json_scan quotes them. Which field goes where stands in tables.
 */
#define _POSIX_C_SOURCE 200809L
#include "base/limits.h"
#include "base/name.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "form/cell.h"
#include "form/json_scan.h"
#include <cjson/cJSON.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

/* Where a value stands, as a chain on the C stack; written out only when a finding needs it. */
typedef struct Path {
    const struct Path *up;
    const char *key; /* NULL: the element `index` of a list */
    uint32_t index;
} Path;

enum { UNKNOWN_SHOWN = 5, FEW_KEYS = 16, NEAR_SHOWN = 24 };

typedef struct Reader {
    Form *form;
    Arena *scratch;
    Diags *diags;
    uint32_t nunknown;
    Str unknown[UNKNOWN_SHOWN];
    bool has_rows, has_values;
} Reader;

typedef void FieldRead(Reader *r, const cJSON *item, const Path *path, void *to);

typedef struct Field {
    const char *name;
    size_t offset;
    FieldRead *read;
} Field;

/* ---- places ---- */

static void put_path(Buf *b, const Path *path)
{
    const Path *chain[JX_LIMIT_JSON_DEPTH + 2];
    uint32_t n = 0;
    for (const Path *at = path; at && n < JX_LIMIT_JSON_DEPTH + 2; at = at->up)
        chain[n++] = at;
    while (n--) {
        if (!chain[n]->key) {
            jx__buf_printf(b, "[%u]", chain[n]->index);
            continue;
        }
        if (b->n) jx__buf_addz(b, ".");
        jx__buf_addz(b, chain[n]->key);
    }
}

static Str path_text(Arena *ar, const Path *path)
{
    Buf b = jx__buf(ar);
    put_path(&b, path);
    return jx__buf_str(&b);
}

static Where at_path(const Reader *r, const Path *path)
{
    return (Where){.file = r->form->file, .cell = path_text(r->scratch, path)};
}

/* The scan quoted the numbers and marked them. */
static bool is_number(const cJSON *item)
{
    return cJSON_IsString(item) && item->valuestring[0] == JX_JSON_NUMBER;
}

static Str text_of(const cJSON *item)
{
    return jx__str_of(item->valuestring + (is_number(item) ? 1 : 0));
}

/* What stands there, as JSON shows it: readable in every language. */
static Str shape(const Reader *r, const cJSON *item)
{
    if (cJSON_IsArray(item)) return STR("[…]");
    if (cJSON_IsObject(item)) return STR("{…}");
    if (cJSON_IsTrue(item)) return STR("true");
    if (cJSON_IsFalse(item)) return STR("false");
    if (cJSON_IsNull(item)) return STR("null");
    Str text = jx__cell_shown(r->scratch, text_of(item));
    return is_number(item) ? text : jx__str_printf(r->scratch, "\"%.*s\"", STR_F(text));
}

static void wrong(Reader *r, DiagCode code, const Path *path, const cJSON *item)
{
    Where where = at_path(r, path);
    jx__diag(r->diags, code, where, where.cell, shape(r, item));
}

/* ---- fields ---- */

static void read_text(Reader *r, const cJSON *item, const Path *path, void *to)
{
    Str *text = to;
    if (cJSON_IsNull(item)) return;
    if (cJSON_IsBool(item)) {
        wrong(r, JX5016, path, item);
        return;
    }
    if (!cJSON_IsString(item)) {
        wrong(r, JX5012, path, item);
        return;
    }
    Str given = text_of(item);
    if (given.n > JX_LIMIT_CELL_BYTES) {
        Where where = at_path(r, path);
        jx__diag(r->diags, JX5020, where, where.cell, jx__str_printf(r->scratch, "%u", given.n),
                 jx__str_printf(r->scratch, "%u", JX_LIMIT_CELL_BYTES));
        return;
    }
    *text = jx__str_copy(&r->form->arena, given);
}

static void read_flag(Reader *r, const cJSON *item, const Path *path, void *to)
{
    bool *flag = to;
    if (cJSON_IsNull(item)) return;
    if (!cJSON_IsBool(item)) {
        wrong(r, is_number(item) ? JX5025 : JX5015, path, item);
        return;
    }
    *flag = cJSON_IsTrue(item);
}

static void read_year(Reader *r, const cJSON *item, const Path *path, void *to)
{
    int32_t *year = to;
    Str text = STR_NONE;
    read_text(r, item, path, &text);
    if (!text.p) return;
    Str digits = jx__str_trim(text);
    if (jx__str_ends(digits, STR("年"))) digits.n -= STR("年").n;
    int32_t value = 0;
    bool good = digits.n == 4;
    for (uint32_t i = 0; good && i < 4; i++) {
        good = digits.p[i] >= '0' && digits.p[i] <= '9';
        value = value * 10 + (digits.p[i] - '0');
    }
    if (good && value >= 1949 && value <= 2999)
        *year = value;
    else
        jx__diag(r->diags, JX5017, at_path(r, path), text);
}

static bool same_key(const Field *f, const cJSON *item)
{
    return strcmp(f->name, item->string) == 0;
}

/* Fields mostly come in the order of the table, so the search goes on where the last one ended. */
static const Field *find_field(const Field *fields, size_t n, const cJSON *item, size_t *hint)
{
    for (size_t k = 0; k < n; k++) {
        size_t i = *hint + k < n ? *hint + k : *hint + k - n;
        if (!same_key(&fields[i], item)) continue;
        *hint = i + 1 < n ? i + 1 : 0;
        return &fields[i];
    }
    return NULL;
}

static void unknown_field(Reader *r, const Field *fields, size_t n, const cJSON *item,
                          const Path *path)
{
    Str name = jx__str_of(item->string);
    for (size_t i = 0; i < n; i++) {
        Str known = jx__str_of(fields[i].name);
        if (name.n > 2 * known.n || !jx__name_similar(name, known)) continue;
        jx__diag(r->diags, JX5010, at_path(r, path), name, known);
        return;
    }
    if (r->nunknown++ < UNKNOWN_SHOWN) r->unknown[r->nunknown - 1] = path_text(r->scratch, path);
}

static void read_object(Reader *r, const cJSON *object, const Field *fields, size_t n,
                        const Path *up, void *to)
{
    size_t hint = 0;
    for (const cJSON *item = object->child; item; item = item->next) {
        Path path = {.up = up, .key = item->string};
        const Field *field = find_field(fields, n, item, &hint);
        if (field)
            field->read(r, item, &path, (char *)to + field->offset);
        else
            unknown_field(r, fields, n, item, &path);
    }
}

/* ---- values and rows ---- */

static const Field value_fields[] = {
    {"value", offsetof(FormValue, text), read_text},
    {"note", offsetof(FormValue, note), read_text},
    {"not_applicable", offsetof(FormValue, not_applicable), read_flag},
};

static const Field row_fields[] = {
    {"level1", offsetof(FormRow, level1), read_text},
    {"level2", offsetof(FormRow, level2), read_text},
    {"name", offsetof(FormRow, name), read_text},
    {"target", offsetof(FormRow, target), read_text},
    {"actual", offsetof(FormRow, actual), read_text},
    {"points", offsetof(FormRow, points), read_text},
    {"self_score", offsetof(FormRow, self_score), read_text},
    {"reason", offsetof(FormRow, reason), read_text},
    {"note", offsetof(FormRow, note), read_text},
    {"cycle_target", offsetof(FormRow, cycle_target), read_text},
    {"not_applicable", offsetof(FormRow, not_applicable), read_flag},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* False, with a finding, when the form has too many rows. */
static bool has_room(Reader *r, const Path *path)
{
    if (r->form->rows.n + r->form->values.n + r->form->tasks.n < JX_LIMIT_FORM_ROWS) return true;
    jx__diag(r->diags, JX5023, at_path(r, path),
             jx__str_printf(r->scratch, "%u", JX_LIMIT_FORM_ROWS));
    return false;
}

typedef void (*ReadOne)(Reader *r, const cJSON *item, const Path *path);

/* The elements of an array or, when it has to be an object, its members. */
static void read_each(Reader *r, const cJSON *list, const Path *path, bool object, ReadOne one)
{
    if (cJSON_IsNull(list)) return;
    if (!(object ? cJSON_IsObject(list) : cJSON_IsArray(list))) {
        wrong(r, object ? JX5014 : JX5013, path, list);
        return;
    }
    uint32_t index = 0;
    for (const cJSON *item = list->child; item && has_room(r, path); item = item->next) {
        Path here = {.up = path, .key = item->string, .index = index++};
        one(r, item, &here);
    }
}

static void read_value(Reader *r, const cJSON *item, const Path *path)
{
    Form *form = r->form;
    FormValue value = {.name = jx__str_copy(&form->arena, jx__str_of(item->string))};
    value.key = jx__name_key(&form->arena, value.name);
    value.where = path_text(&form->arena, path);
    if (cJSON_IsObject(item))
        read_object(r, item, value_fields, COUNT(value_fields), path, &value);
    else
        read_text(r, item, path, &value.text);
    *VEC_PUSH(&form->arena, &form->values) = value;
}

static void read_values(Reader *r, const cJSON *list, const Path *path, void *to)
{
    (void)to;
    r->has_values = r->has_values || !cJSON_IsNull(list);
    read_each(r, list, path, true, read_value);
}

static void read_row(Reader *r, const cJSON *item, const Path *path)
{
    Form *form = r->form;
    if (!cJSON_IsObject(item)) {
        wrong(r, JX5014, path, item);
        return;
    }
    FormRow row = {.where = path_text(&form->arena, path)};
    read_object(r, item, row_fields, COUNT(row_fields), path, &row);
    row.key = jx__name_key(&form->arena, row.name);
    if (row.key.n == 0) jx__diag0(r->diags, JX5021, at_path(r, path));
    *VEC_PUSH(&form->arena, &form->rows) = row;
}

static void read_rows(Reader *r, const cJSON *list, const Path *path, void *to)
{
    (void)to;
    r->has_rows = r->has_rows || !cJSON_IsNull(list);
    read_each(r, list, path, false, read_row);
}

static const Field task_fields[] = {
    {"name", offsetof(FormTask, name), read_text},
    {"content", offsetof(FormTask, content), read_text},
    {"amount", offsetof(FormTask, amount), read_text},
    {"goal", offsetof(FormTask, goal), read_text},
};

/* Not scored: kept so that what was read can be written again. */
static void read_task(Reader *r, const cJSON *item, const Path *path)
{
    FormTask task = {.name = STR_NONE};
    if (cJSON_IsObject(item))
        read_object(r, item, task_fields, COUNT(task_fields), path, &task);
    else
        wrong(r, JX5014, path, item);
    *VEC_PUSH(&r->form->arena, &r->form->tasks) = task;
}

static void read_tasks(Reader *r, const cJSON *list, const Path *path, void *to)
{
    (void)to;
    read_each(r, list, path, false, read_task);
}

static const Field form_fields[] = {
    {"id", offsetof(Form, id), read_text},
    {"form", offsetof(Form, form), read_text},
    {"year", offsetof(Form, year), read_year},
    {"unit", offsetof(Form, unit), read_text},
    {"name", offsetof(Form, name), read_text},
    {"amount_unit", offsetof(Form, amount_unit), read_text},
    {"values", 0, read_values},
    {"indicators", 0, read_rows},
    {"budget_points", offsetof(Form, budget_points), read_text},
    {"budget_rate", offsetof(Form, budget_rate), read_text},
    {"budget_self_score", offsetof(Form, budget_self_score), read_text},
    {"self_total", offsetof(Form, self_total), read_text},
    {"self_grade", offsetof(Form, self_grade), read_text},
    {"department", offsetof(Form, department), read_text},
    {"goal", offsetof(Form, goal), read_text},
    {"goal_actual", offsetof(Form, goal_actual), read_text},
    {"tasks", 0, read_tasks},
    {"conclusion", offsetof(Form, conclusion), read_text},
};

/* ---- one key twice in one object ---- */

static void report_twice(Reader *r, const cJSON *item, const Path *up)
{
    Path path = {.up = up, .key = item->string};
    jx__diag(r->diags, JX5009, at_path(r, &path), jx__str_of(item->string));
}

static void check_few(Reader *r, const cJSON *object, const Path *up)
{
    for (const cJSON *item = object->child; item; item = item->next) {
        const cJSON *other = object->child;
        while (other != item && strcmp(other->string, item->string) != 0)
            other = other->next;
        if (other != item) report_twice(r, item, up);
    }
}

static void check_many(Reader *r, const cJSON *object, uint32_t n, const Path *up)
{
    size_t size = 64;
    while (size < 2 * (size_t)n)
        size *= 2;
    const char **table = jx__arena_alloc(r->scratch, size * sizeof *table);
    if (r->scratch->failed) return;
    for (const cJSON *item = object->child; item; item = item->next) {
        size_t at = (size_t)jx__str_hash(jx__str_of(item->string)) & (size - 1);
        while (table[at] && strcmp(table[at], item->string) != 0)
            at = (at + 1) & (size - 1);
        if (table[at]) report_twice(r, item, up);
        table[at] = item->string;
    }
}

/* Recursion is bounded: json_scan refused anything deeper than JX_LIMIT_JSON_DEPTH. */
static void check_keys(Reader *r, const cJSON *tree, const Path *up)
{
    uint32_t n = 0;
    for (const cJSON *item = tree->child; item; item = item->next, n++) {
        if (!item->child) continue;
        Path path = {.up = up, .key = item->string, .index = n};
        check_keys(r, item, &path);
    }
    if (!cJSON_IsObject(tree)) return;
    if (n <= FEW_KEYS)
        check_few(r, tree, up);
    else
        check_many(r, tree, n, up);
}

/* ---- the whole form ---- */

static void report_unknown(Reader *r)
{
    if (!r->nunknown) return;
    Buf names = jx__buf(r->scratch);
    for (uint32_t i = 0; i < r->nunknown && i < UNKNOWN_SHOWN; i++) {
        if (i) jx__buf_addz(&names, "、");
        jx__buf_add(&names, r->unknown[i]);
    }
    if (r->nunknown > UNKNOWN_SHOWN) jx__buf_addz(&names, "、…");
    jx__diag(r->diags, JX5011, ((Where){.file = r->form->file}),
             jx__str_printf(r->scratch, "%u", r->nunknown), jx__buf_str(&names));
}

static void read_form(Reader *r, const cJSON *tree)
{
    Where where = {.file = r->form->file};
    if (!cJSON_IsObject(tree)) {
        jx__diag(r->diags, JX5008, where, shape(r, tree));
        return;
    }
    check_keys(r, tree, NULL);
    read_object(r, tree, form_fields, COUNT(form_fields), NULL, r->form);
    if (!r->has_rows && !r->has_values) jx__diag0(r->diags, JX5018, where);
    report_unknown(r);
}

/* cJSON notes the place of the last error in a variable of its own file on every call, so two
 * threads that parse at once would race on it: parsing, and only parsing, is one at a time. The
 * place itself we take from return_parse_end. */
static pthread_mutex_t parse_lock = PTHREAD_MUTEX_INITIALIZER;

static cJSON *parse(const JsonCopy *copy, const char **end, bool *no_memory)
{
    if (pthread_mutex_lock(&parse_lock) != 0) {
        *no_memory = true;
        return NULL;
    }
    /* Both a syntax error and a failed malloc give NULL; only malloc sets errno. */
    errno = 0;
    cJSON *tree = cJSON_ParseWithLengthOpts(copy->text, (size_t)copy->n + 1, end, 1);
    *no_memory = !tree && errno == ENOMEM;
    (void)pthread_mutex_unlock(&parse_lock);
    return tree;
}

/* cJSON names the byte after the one it stopped at where a key should begin. */
static uint32_t stopped_at(const JsonCopy *copy, const char *end)
{
    uint32_t at = (uint32_t)(end - copy->text);
    if (at == 0 || strchr("\"[{", copy->text[at - 1])) return at;
    uint32_t before = at - 1;
    while (before && (unsigned char)copy->text[before - 1] <= ' ')
        before--;
    char last = before ? copy->text[before - 1] : 0;
    bool key = last == ',' || (last == '{' && copy->text[at - 1] != '}');
    return key && (unsigned char)copy->text[at - 1] > ' ' ? at - 1 : at;
}

static void report_syntax(Source *src, Diags *diags, uint32_t at)
{
    Str text = src->text;
    if (jx__cell_trim(text).n == 0) {
        jx__diag0(diags, JX5022, ((Where){.source = src}));
        return;
    }
    if (at > text.n) at = text.n;
    uint32_t end = at;
    while (end < text.n && end - at < NEAR_SHOWN && text.p[end] != '\n') {
        uint32_t len;
        (void)jx__utf8_next(text.p + end, text.p + text.n, &len);
        end += len;
    }
    Where where = {.source = src, .span = {at, end > at ? end : at}};
    jx__diag(diags, end > at ? JX5002 : JX5024, where, jx__source_text(src, (Span){at, end}));
}

/* `file` and `bytes` are the caller's; everything kept is copied. */
static void read_bytes(Form *form, Arena *scratch, Str bytes, Diags *diags)
{
    Source src;
    JsonCopy copy;
    if (!jx__source_load(&src, scratch, form->file, bytes, JX_LIMIT_TEXT_BYTES, diags)) return;
    if (!jx__json_scan(&copy, scratch, &src, diags)) return;
    const char *end = copy.text;
    bool no_memory = false;
    cJSON *tree = parse(&copy, &end, &no_memory);
    if (tree) {
        Reader r = {.form = form, .scratch = scratch, .diags = diags};
        read_form(&r, tree);
        cJSON_Delete(tree);
    } else if (no_memory) {
        scratch->failed = true;
    } else {
        report_syntax(&src, diags, jx__json_origin(&copy, stopped_at(&copy, end)));
    }
}

bool jx__form_json(Form *form, const Alloc *al, Str file, Str bytes, Diags *diags)
{
    *form = (Form){0};
    uint32_t errors = diags->errors;
    Arena scratch;
    bool have_form = jx__arena_init(&form->arena, al, 0);
    bool have_scratch = jx__arena_init(&scratch, al, 0);
    if (have_form && have_scratch) {
        Sha256 h;
        jx__sha256_init(&h);
        jx__sha256_add(&h, bytes);
        jx__sha256_hex(&h, form->sha256);
        form->file = jx__str_copy(&form->arena, file);
        read_bytes(form, &scratch, bytes, diags);
    }
    bool memory = !scratch.failed && !form->arena.failed && !diags->arena.failed;
    jx__arena_free(&scratch);
    if (memory && diags->errors == errors) return true;
    jx__form_free(form);
    form->arena.failed = !memory;
    return false;
}

void jx__form_free(Form *form)
{
    Arena arena = form->arena;
    if (arena.alloc.fn) jx__arena_free(&arena);
    *form = (Form){.arena = arena};
}
