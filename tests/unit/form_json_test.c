/* form_json: what is a form, what is refused and where, and that numbers keep their digits. */
#include "heap.h"
#include "form/form.h"
#include "form/json_scan.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

typedef struct Bench {
    Heap heap;
    Alloc al;
    Diags diags;
    Form form;
    bool ok;
} Bench;

static void read_bytes(Bench *b, const char *json, size_t n)
{
    memset(b, 0, sizeof *b);
    b->al = heap_alloc(&b->heap);
    assert_true(jx__diags_init(&b->diags, &b->al));
    b->ok = jx__form_json(&b->form, &b->al, STR("f.json"), (Str){json, (uint32_t)n}, &b->diags);
}

static void read_form(Bench *b, const char *json)
{
    read_bytes(b, json, strlen(json));
}

static void done(Bench *b)
{
    jx__form_free(&b->form);
    jx__diags_free(&b->diags);
    assert_int_equal(b->heap.held, 0);
}

static bool is(Str s, const char *text)
{
    return s.p && jx__str_eq(s, jx__str_of(text));
}

static void every_field_is_read(void **state)
{
    (void)state;
    Bench b;
    read_form(
        &b, "{\"id\":\"F1\",\"form\":\"自评表\",\"year\":2022,\"unit\":\"某局\",\"name\":\"项目\","
            "\"amount_unit\":\"万元\",\"values\":{\"全年预算数\":\"90万元\",\"数\":12.50,"
            "\"空\":null,\"注\":{\"value\":3,\"note\":\"见附件\",\"not_applicable\":false}},"
            "\"indicators\":[{\"level1\":\"产出\",\"level2\":\"数量\",\"name\":\"指标\","
            "\"target\":\"≥50个\",\"actual\":50,\"points\":8,\"self_score\":\"8\","
            "\"reason\":null,\"not_applicable\":true}],\"budget_points\":10,"
            "\"budget_rate\":\"99.6%\",\"budget_self_score\":\"9.96\",\"self_total\":98.5,"
            "\"self_grade\":\"优\"}");
    assert_true(b.ok);
    assert_int_equal(b.diags.at.n, 0);
    assert_true(is(b.form.id, "F1") && is(b.form.unit, "某局") && is(b.form.name, "项目"));
    assert_true(is(b.form.form, "自评表") && is(b.form.amount_unit, "万元"));
    assert_int_equal(b.form.year, 2022);
    assert_true(is(b.form.budget_points, "10") && is(b.form.budget_rate, "99.6%"));
    assert_true(is(b.form.budget_self_score, "9.96") && is(b.form.self_total, "98.5"));
    assert_true(is(b.form.self_grade, "优"));
    assert_int_equal(b.form.values.n, 4);
    assert_true(is(b.form.values.at[1].text, "12.50"));
    assert_true(is(b.form.values.at[1].where, "values.数"));
    assert_null(b.form.values.at[2].text.p);
    assert_true(is(b.form.values.at[3].text, "3") && is(b.form.values.at[3].note, "见附件"));
    assert_int_equal(b.form.rows.n, 1);
    const FormRow *row = &b.form.rows.at[0];
    assert_true(is(row->name, "指标") && is(row->target, "≥50个") && is(row->actual, "50"));
    assert_true(is(row->where, "indicators[0]") && row->not_applicable && !row->reason.p);
    assert_int_equal(strlen(b.form.sha256), 64);
    done(&b);
}

static void empty_text_is_not_nothing(void **state)
{
    (void)state;
    Bench b;
    read_form(&b, "{\"values\":{\"a\":\"\",\"b\":null}}");
    assert_true(b.ok);
    assert_non_null(b.form.values.at[0].text.p);
    assert_int_equal(b.form.values.at[0].text.n, 0);
    assert_null(b.form.values.at[1].text.p);
    done(&b);
}

typedef struct Case {
    const char *json;
    int code;
    bool ok;
    uint32_t line, column; /* 0: not looked at */
    const char *cell;      /* NULL: not looked at */
} Case;

static const Case cases[] = {
    {"", JX5022, false, 0, 0, NULL},
    {" \n ", JX5022, false, 0, 0, NULL},
    {"[]", JX5008, false, 0, 0, NULL},
    {"\"x\"", JX5008, false, 0, 0, NULL},
    {"5", JX5008, false, 0, 0, NULL},
    {"null", JX5008, false, 0, 0, NULL},
    {"{}", JX5018, false, 0, 0, NULL},
    {"{\"values\":null}", JX5018, false, 0, 0, NULL},
    {"{\"values\":{}", JX5024, false, 0, 0, NULL},
    {"{\"values\":{},}", JX5002, false, 1, 14, NULL},
    {"{\"values\":{}} x", JX5002, false, 1, 15, NULL},
    {"{\n\"values\":{\"甲\":12 \"乙\":3}}", JX5002, false, 2, 18, NULL},
    {"{\"values\":{\"a\":12.50,\"b\":7,\"c\":]}}", JX5002, false, 1, 32, NULL},
    {"{5:1}", JX5002, false, 0, 0, NULL},
    {"{\"values\":{\"a\":tru}}", JX5002, false, 0, 0, NULL},
    {"{\"values\":{\"a\":01}}", JX5001, false, 1, 16, NULL},
    {"{\"values\":{\"a\":1.}}", JX5001, false, 0, 0, NULL},
    {"{\"values\":{\"a\":1.2.3}}", JX5001, false, 0, 0, NULL},
    {"{\"values\":{\"a\":-}}", JX5001, false, 0, 0, NULL},
    {"{\"values\":{\"a\":1e5}}", JX5005, false, 1, 16, NULL},
    {"{\"values\":{\"甲乙\":1234567890123456}}", JX5004, false, 1, 17, NULL},
    {"{\"values\":{\"a\":0.1234567890123456}}", JX5004, false, 0, 0, NULL},
    {"{\"values\":{\"a\":123456789012345}}", 0, true, 0, 0, NULL},
    {"{\"values\":{\"a\":0.00000123456789012345}}", 0, true, 0, 0, NULL},
    {"{\"values\":{\"a\":\"x\ny\"}}", JX5006, false, 1, 18, NULL},
    {"{\"values\":{\"a\":\"x\\u0000y\"}}", JX5006, false, 1, 18, NULL},
    {"{\"values\":{\"a\":\"x\\\\u0000y\"}}", 0, true, 0, 0, NULL},
    {"{\"values\":{\"a\":\"x}}", JX5007, false, 1, 16, NULL},
    {"{\"values\":{\"a\":\"x\\", JX5007, false, 0, 0, NULL},
    {"{\"values\":{\"a\":1,\"a\":2}}", JX5009, false, 0, 0, "values.a"},
    {"{\"year\":2022,\"values\":{},\"year\":2023}", JX5009, false, 0, 0, "year"},
    {"{\"indicators\":[{\"name\":\"甲\",\"actual\":1,\"actual\":2}]}", JX5009, false, 0, 0,
     "indicators[0].actual"},
    {"{\"values\":{\"a\":{\"value\":1,\"value\":2}}}", JX5009, false, 0, 0, "values.a.value"},
    {"{\"values\":{},\"x\":[{\"y\":{\"z\":1,\"z\":2}}]}", JX5009, false, 0, 0, "x[0].y.z"},
    {"{\"values\":{},\"indicator\":[]}", JX5010, true, 0, 0, "indicator"},
    {"{\"values\":{},\"备注\":\"x\"}", JX5011, true, 0, 0, NULL},
    {"{\"Values\":{\"a\":1}}", JX5010, false, 0, 0, "Values"},
    {"{\"values\":{\"a\":[1]}}", JX5012, false, 0, 0, "values.a"},
    {"{\"id\":{},\"values\":{}}", JX5012, false, 0, 0, "id"},
    {"{\"indicators\":{}}", JX5013, false, 0, 0, "indicators"},
    {"{\"values\":[]}", JX5014, false, 0, 0, "values"},
    {"{\"indicators\":[3]}", JX5014, false, 0, 0, "indicators[0]"},
    {"{\"indicators\":[{\"name\":\"甲\",\"not_applicable\":\"是\"}]}", JX5015, false, 0, 0,
     "indicators[0].not_applicable"},
    {"{\"indicators\":[{\"name\":\"甲\",\"not_applicable\":1}]}", JX5025, false, 0, 0,
     "indicators[0].not_applicable"},
    {"{\"indicators\":[{\"name\":\"甲\",\"not_applicable\":\"1\"}]}", JX5015, false, 0, 0,
     "indicators[0].not_applicable"},
    {"{\"values\":{\"a\":true}}", JX5016, false, 0, 0, "values.a"},
    {"{\"year\":22,\"values\":{}}", JX5017, true, 0, 0, "year"},
    {"{\"year\":\"2022年\",\"values\":{}}", 0, true, 0, 0, NULL},
    {"{\"indicators\":[{\"actual\":\"1\"}]}", JX5021, true, 0, 0, "indicators[0]"},
    {"\xEF\xBB\xBF{\"values\":{}}", 0, true, 0, 0, NULL},
    {"{\"values\":{\"a\":\"\xD6\xD0\xCE\xC4\"}}", 0, true, 0, 0, NULL}, /* GB18030 */
    {"{\"values\":{\"a\":\"\xFF\"}}", JX1001, false, 0, 0, NULL},
};

static bool check(const Bench *b, const Case *c)
{
    if (b->ok != c->ok) return false;
    if (c->code == 0) return b->diags.at.n == 0;
    if (b->diags.at.n == 0 || (int)b->diags.at.at[0].code != c->code) return false;
    const Diag *d = &b->diags.at.at[0];
    if (c->line && (d->at.line != c->line || d->at.column != c->column)) return false;
    return !c->cell || is(d->cell, c->cell);
}

static void every_text_is_taken_or_refused_at_its_place(void **state)
{
    (void)state;
    bool good = true;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Bench b;
        read_form(&b, cases[i].json);
        if (!check(&b, &cases[i])) {
            good = false;
            const Diag *d = b.diags.at.n ? &b.diags.at.at[0] : NULL;
            print_error("%s: ok %d, code %d at %u:%u cell '%.*s'\n", cases[i].json, b.ok,
                        d ? (int)d->code : 0, d ? d->at.line : 0, d ? d->at.column : 0,
                        d ? (int)d->cell.n : 0, d && d->cell.p ? d->cell.p : "");
        }
        done(&b);
    }
    assert_true(good);
}

static void a_nul_byte_is_refused(void **state)
{
    (void)state;
    Bench b;
    static const char json[] = "{\"values\":{\"a\":\"x\0y\"}}";
    read_bytes(&b, json, sizeof json - 1);
    assert_false(b.ok);
    assert_int_equal(b.diags.errors, 1);
    done(&b);
}

static void gb18030_is_transcoded(void **state)
{
    (void)state;
    Bench b;
    read_form(&b, "{\"values\":{\"\xD6\xD0\xCE\xC4\":\"\xCA\xC7\"}}");
    assert_true(b.ok);
    assert_true(is(b.form.values.at[0].name, "中文") && is(b.form.values.at[0].text, "是"));
    done(&b);
}

static void depth_has_a_limit(void **state)
{
    (void)state;
    for (uint32_t depth = 63; depth <= 66; depth += 3) {
        char json[200] = "{\"values\":{},\"x\":";
        size_t n = strlen(json);
        memset(json + n, '[', depth);
        memset(json + n + depth, ']', depth);
        json[n + 2 * depth] = '}';
        Bench b;
        read_bytes(&b, json, n + 2 * depth + 1);
        assert_int_equal(b.ok, depth == 63);
        assert_int_equal(b.diags.at.at[0].code, depth == 63 ? JX5011 : JX5003);
        done(&b);
    }
}

static void many_keys_are_compared_too(void **state)
{
    (void)state;
    char json[4096] = "{\"values\":{";
    size_t n = strlen(json);
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(json + n, sizeof json - n, "\"k%d\":%d,", i, i);
    (void)snprintf(json + n, sizeof json - n, "\"k57\":0}}");
    Bench b;
    read_form(&b, json);
    assert_false(b.ok);
    assert_int_equal(b.diags.errors, 1);
    assert_int_equal(b.diags.at.at[0].code, JX5009);
    assert_true(is(b.diags.at.at[0].cell, "values.k57"));
    done(&b);
}

static void a_cell_has_a_limit(void **state)
{
    (void)state;
    size_t size = 70000;
    char *json = malloc(size);
    assert_non_null(json);
    int head = snprintf(json, size, "{\"values\":{\"a\":\"");
    memset(json + head, 'x', 65537);
    (void)snprintf(json + head + 65537, size - (size_t)head - 65537, "\"}}");
    Bench b;
    read_form(&b, json);
    free(json);
    assert_false(b.ok);
    assert_int_equal(b.diags.at.at[0].code, JX5020);
    done(&b);
}

static void rows_have_a_limit(void **state)
{
    (void)state;
    size_t size = 100001u * 13u + 40u, n;
    char *json = malloc(size);
    assert_non_null(json);
    n = (size_t)snprintf(json, size, "{\"indicators\":[");
    for (int i = 0; i < 100001; i++)
        n += (size_t)snprintf(json + n, size - n, "%s{\"name\":1}", i ? "," : "");
    (void)snprintf(json + n, size - n, "]}");
    Bench b;
    read_form(&b, json);
    free(json);
    assert_false(b.ok);
    assert_int_equal(b.diags.errors, 1);
    assert_int_equal(b.diags.at.at[0].code, JX5023);
    done(&b);
}

static void items_have_a_limit(void **state)
{
    (void)state;
    size_t count = 2000010;
    char *json = malloc(2 * count + 40);
    assert_non_null(json);
    size_t n = (size_t)snprintf(json, 40, "{\"values\":{},\"x\":[0");
    for (size_t i = 0; i < count; i++) {
        json[n++] = ',';
        json[n++] = '0';
    }
    (void)snprintf(json + n, 4, "]}");
    Bench b;
    read_form(&b, json);
    free(json);
    assert_false(b.ok);
    assert_int_equal(b.diags.at.at[0].code, JX5019);
    done(&b);
}

static void places_in_the_copy_map_back(void **state)
{
    (void)state;
    static const char text[] = "[1,\"2\",345, -6.5]";
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    Diags diags;
    assert_true(jx__arena_init(&ar, &al, 0) && jx__diags_init(&diags, &al));
    Source src;
    assert_true(jx__source_load(&src, &ar, STR("t"), STR(text), 1000, &diags));
    JsonCopy copy;
    assert_true(jx__json_scan(&copy, &ar, &src, &diags));
    assert_string_equal(copy.text, "[\"\xff"
                                   "1\",\"2\",\"\xff"
                                   "345\", \"\xff-6.5\"]");
    uint32_t last = 0;
    for (uint32_t i = 0; i <= copy.n; i++) {
        uint32_t at = jx__json_origin(&copy, i);
        assert_true(at >= last && at <= sizeof text - 1);
        bool added = copy.text[i] == '"' || copy.text[i] == JX_JSON_NUMBER;
        if (i < copy.n && !added) assert_int_equal(text[at], copy.text[i]);
        last = at;
    }
    assert_int_equal(last, sizeof text - 1);
    jx__diags_free(&diags);
    jx__arena_free(&ar);
    assert_int_equal(heap.held, 0);
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    static const char json[] = "{\"year\":2022,\"values\":{\"a\":1,\"b\":{\"value\":\"2\"}},"
                               "\"indicators\":[{\"name\":\"甲\",\"actual\":3}],\"odd\":1}";
    for (size_t fail_at = 1; fail_at < 200; fail_at++) {
        Heap heap = {0};
        Alloc al = heap_alloc(&heap);
        Diags diags;
        assert_true(jx__diags_init(&diags, &al));
        heap.fail_at = heap.calls + fail_at;
        Form form;
        bool ok = jx__form_json(&form, &al, STR("f"), STR(json), &diags);
        assert_true(ok || form.arena.failed);
        bool finished = ok;
        jx__form_free(&form);
        jx__diags_free(&diags);
        assert_int_equal(heap.held, 0);
        if (finished) return;
    }
    fail();
}

/* The forms of the Liwan example are read without an error. */
static void whole_forms_are_read(void **state)
{
    (void)state;
    static const char folder[] = "examples/liwan"; /* run from the project's folder */
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    char *json = malloc(1 << 20);
    assert_non_null(json);
    for (struct dirent *e; (e = readdir(dir));) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        FILE *f = strstr(path, ".json") ? fopen(path, "rb") : NULL;
        if (!f) continue;
        size_t n = fread(json, 1, 1 << 20, f);
        (void)fclose(f);
        Bench b;
        read_bytes(&b, json, n);
        assert_true(b.ok);
        assert_int_equal(b.diags.errors, 0);
        /* form-demo.json has values alone. */
        assert_true(b.form.rows.n + b.form.values.n > 0);
        done(&b);
    }
    free(json);
    (void)closedir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_read),
        cmocka_unit_test(empty_text_is_not_nothing),
        cmocka_unit_test(every_text_is_taken_or_refused_at_its_place),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(gb18030_is_transcoded),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(many_keys_are_compared_too),
        cmocka_unit_test(a_cell_has_a_limit),
        cmocka_unit_test(rows_have_a_limit),
        cmocka_unit_test(items_have_a_limit),
        cmocka_unit_test(places_in_the_copy_map_back),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
        cmocka_unit_test(whole_forms_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
