/* Memory runs out at the first, second, third … request, in every call of the interface. Each time
 * the call must answer JX_ENOMEM (or have managed without), hand out nothing half made, and leave
 * no block behind. Counts blocks through the engine's own allocator; what cJSON or libc take for
 * themselves does not go through it.
 */
#include <jixiao/jixiao.h>
#include <jixiao/tooling.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sample.h"

typedef struct Heap {
    long live, calls, fail_at; /* the request that fails, counted from 1; 0: none */
    size_t bytes;
    bool keep_failing;
    int wrong; /* frees with a size that was never allocated */
} Heap;

typedef union Head {
    size_t size;
    long double align;
    void *p;
} Head;

static void *heap_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    Heap *h = ud;
    Head *old = ptr ? (Head *)ptr - 1 : NULL;
    if (old && old->size != osize) h->wrong++;
    if (nsize == 0) {
        if (old) {
            h->live--;
            h->bytes -= old->size;
        }
        free(old);
        return NULL;
    }
    h->calls++;
    if (h->fail_at && (h->calls == h->fail_at || (h->keep_failing && h->calls > h->fail_at)))
        return NULL;
    Head *p = realloc(old, sizeof(Head) + nsize);
    if (!p) return NULL;
    h->live += old == NULL;
    h->bytes += nsize - (old ? osize : 0);
    p->size = nsize;
    return p + 1;
}

/* All that one operation wrote: one that says JX_OK must have written everything. */
typedef struct Written {
    size_t bytes;
    uint64_t sum;
} Written;

static Written written;

static int swallow(void *ud, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        written.sum = written.sum * 31 + (unsigned char)bytes[i];
    written.bytes += n;
    *(size_t *)ud += n;
    return 0;
}

typedef struct World {
    jx_engine *engine;
    jx_ruleset *rules, *others, *by_form; /* by_form: its indicators are rows of `rows` */
    jx_ruleset *few;                      /* with one threshold */
    jx_form *form, *rows, *claimed;       /* claimed: with scores of its own */
    jx_form *two;
    jx_result *result, *audited;
    char *workbook; /* the results as a workbook */
    size_t nworkbook;
} World;

/* ---- one operation each: the status, with everything it made freed again ---- */

static jx_status do_engine(const World *w, const jx_engine_options *opt)
{
    (void)w;
    jx_engine *e = jx_engine_new(opt);
    jx_engine_free(e);
    return e ? JX_OK : JX_ENOMEM;
}

static jx_status check_pair(jx_status st, const jx_diags *ds, const void *made)
{
    bool fine = (made != NULL) == (st == JX_OK) && (ds != NULL) == (st == JX_OK || st == JX_EDIAG);
    return fine ? st : JX_EINVAL;
}

static jx_status compile(const World *w, const char *text)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(w->engine, "t.jx", text, strlen(text), &ds, &rules);
    st = check_pair(st, ds, rules);
    jx_diags_free(ds);
    jx_ruleset_release(rules);
    return st;
}

static jx_status do_compile(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    return compile(w, sample_rules);
}

/* Rules that are alike are put aside … */
static const char *many_alike(const char *behind)
{
    enum { RULES = 500 };
    static char text[RULES * 64 + 256];
    char *p = text + sprintf(text, "总分：%d分\n等级：优≥450分；差\n", RULES);
    for (int i = 0; i < RULES; i++)
        p += sprintf(p, "第%d项完成数量（1分） ≥ %d%s\n", i, 2 + i % 90, i % 5 ? "家" : "%");
    sprintf(p, "%s", behind);
    return text;
}

static jx_status do_compile_alike(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    return compile(w, many_alike(""));
}

/* … unless something speaks of them: then they are compiled a second time, without that. */
static jx_status do_compile_again(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    return compile(w, many_alike("一、核对\n1．第1项完成数量≤90家；不符，提示“多”\n"));
}

static jx_status do_bad_compile(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    static const char text[] = "一、产出（50分）\n1．甲 ≥ \n2．乙 ≥ 5斤斗\n评分：每低2%，扣1分\n";
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(w->engine, "t.jx", text, strlen(text), &ds, &rules);
    st = check_pair(st, ds, rules);
    size_t n = 0;
    if (st == JX_EDIAG) {
        jx_status r = jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_ZH, 1, swallow, &n);
        st = r == JX_OK ? JX_OK : r;
    }
    jx_diags_free(ds);
    return st;
}

static jx_status load_base(void *ud, const char *from, const char *path, jx_give_fn give,
                           void *give_ud)
{
    (void)ud;
    (void)from;
    give(give_ud, path, sample_rules, strlen(sample_rules));
    return JX_OK;
}

static jx_status do_layers(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_result *r = NULL;
    jx_status st =
        jx_ruleset_compile(w->engine, "t.jx", sample_layer, strlen(sample_layer), &ds, &rules);
    st = check_pair(st, ds, rules);
    jx_diags_free(ds);
    ds = NULL;
    size_t n = 0;
    if (st == JX_OK) st = jx_form_score(rules, w->form, &r);
    if (st == JX_OK) st = jx_result_render(r, JX_VIEW_EXPLAIN, NULL, swallow, &n);
    if (st == JX_OK)
        st = jx_dump(w->engine, JX_STAGE_EFFECTIVE, "t.jx", sample_layer, strlen(sample_layer),
                     swallow, &n, &ds);
    jx_diags_free(ds);
    jx_result_free(r);
    jx_ruleset_release(rules);
    return st;
}

static jx_status do_form(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    jx_status st = jx_form_read_json(w->engine, "f", sample_form, strlen(sample_form), &ds, &form);
    st = check_pair(st, ds, form);
    jx_diags_free(ds);
    jx_form_free(form);
    return st;
}

static jx_status read_forms(const World *w, const char *file, const char *text)
{
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    size_t sum = 0;
    jx_status st = jx_forms_read(w->engine, file, text, strlen(text), &ds, &forms);
    if (st == JX_OK) st = jx_forms_render(forms, swallow, &sum);
    jx_diags_free(ds);
    jx_forms_free(forms);
    return st;
}

static jx_status do_table(const World *w, const jx_engine_options *opt)
{
    static const char text[] =
        "甲项目绩效自评表\n单位：万元\n,年初预算数,全年执行数,分值,执行率\n资金总额,10,9,10,90%\n"
        "一级指标,三级指标,指标性质,目标值,单位,完成值,分值,得分,备注\n"
        "产出指标,里程,正向,50,公里,≥52,20,20,\"甲\"\"乙\"\n,,,5,,5,,,\n合计,,,,,,20,20,\n";
    (void)opt;
    return read_forms(w, "f.csv", text);
}

static jx_status do_broken_lines(const World *w, const jx_engine_options *opt)
{
    static const char text[] = "[1]\n{\n";
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    (void)opt;
    jx_status st = jx_forms_read(w->engine, "f.ndjson", text, strlen(text), &ds, &forms);
    if ((forms != NULL) != (st == JX_EDIAG) || jx_forms_count(forms)) st = JX_EINVAL;
    if (st == JX_EDIAG) st = jx_forms_broken(forms) == 2 ? JX_OK : JX_EINVAL;
    jx_diags_free(ds);
    jx_forms_free(forms);
    return st;
}

static jx_status do_text(const World *w, const jx_engine_options *opt)
{
    static const char text[] =
        "甲项目绩效自评表\n一级指标 三级指标 目标值 完成值\n产出指标\n道路养\n"
        "护里程 ≥5公里 4公里\n\n绿化\n\n3 4\n注：完\n";
    (void)opt;
    return read_forms(w, "f.txt", text);
}

static jx_status do_workbook(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    size_t sum = 0;
    jx_status st = jx_forms_read(w->engine, "f.xlsx", w->workbook, w->nworkbook, &ds, &forms);
    st = check_pair(st, ds, forms);
    if (st == JX_OK) st = jx_forms_render(forms, swallow, &sum);
    jx_diags_free(ds);
    jx_forms_free(forms);
    return st;
}

static jx_status do_score(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_result *r = NULL;
    jx_status st = jx_form_score(w->rules, w->form, &r);
    if ((r != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_result_free(r);
    return st;
}

static jx_status do_audit(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_result *r = NULL;
    size_t n = 0;
    jx_status st = jx_form_audit(w->rules, w->claimed, w->claimed, NULL, 0, &r);
    if ((r != NULL) != (st == JX_OK)) st = JX_EINVAL;
    if (st == JX_OK) st = jx_result_render(r, JX_VIEW_AUDIT, NULL, swallow, &n);
    jx_result_free(r);
    return st;
}

static jx_status do_compile_rows(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    return compile(w, rows_rules);
}

static jx_status do_score_rows(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_result *r = NULL;
    jx_status st = jx_form_score(w->by_form, w->rows, &r);
    if ((r != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_result_free(r);
    return st;
}

/* The form once more, as the one of last year; the rules read it in a 取值 and in a 核对. */
static jx_status do_score_with(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_result *r = NULL;
    const jx_attachment with[] = {{"上年", w->form}, {"决算", w->form}, {"决算", w->form}};
    jx_status st = jx_form_score_with(w->others, w->form, with, 3, &r);
    if ((r != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_result_free(r);
    return st;
}

static jx_status do_render(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    size_t n = 0;
    for (int v = JX_VIEW_TABLE; v <= JX_VIEW_EXPLAIN; v++) {
        jx_status st = jx_result_render(w->result, (jx_view)v, NULL, swallow, &n);
        if (st != JX_OK) return st;
    }
    return JX_OK;
}

static jx_status do_documents(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    static const jx_document kinds[] = {JX_DOCUMENT_MARKDOWN, JX_DOCUMENT_HTML, JX_DOCUMENT_CSV,
                                        JX_DOCUMENT_XLSX};
    const jx_result *two[] = {w->audited, w->result};
    size_t n = 0;
    jx_status st = JX_OK;
    for (size_t i = 0; i < 2 * (sizeof kinds / sizeof *kinds) && st == JX_OK; i++)
        st = jx_results_document(two, i % 2 + 1, kinds[i / 2], swallow, &n);
    return st;
}

static jx_status do_named(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    static const char *const names[] = {"R＆D统计填报数", "群众投诉处理"};
    jx_render_options ro = {.size = sizeof ro, .color = 1, .names = names, .nnames = 2};
    size_t n = 0;
    return jx_result_render(w->result, JX_VIEW_EXPLAIN, &ro, swallow, &n);
}

/* What several calls found, in one list. */
static jx_status do_append(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *all = NULL, *more = NULL;
    size_t n = 0;
    jx_status st = jx_ruleset_test(w->by_form, &all, NULL);
    if (st == JX_OK) st = jx_ruleset_check(w->rules, &more, NULL);
    if (st == JX_OK) st = jx_diags_append(w->engine, all, more, JX_NOTE);
    if (st == JX_OK) st = jx_diags_append(w->engine, all, jx_result_diags(w->audited), JX_NOTE);
    if (st == JX_OK) st = jx_diags_render(all, JX_FORMAT_JSON, JX_LANG_EN, 0, swallow, &n);
    jx_diags_free(all);
    jx_diags_free(more);
    return st;
}

static jx_status do_session(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_session *s = NULL;
    jx_status st = jx_session_new(w->rules, &s);
    if (st == JX_OK) st = jx_session_context(s, "万元", 2023);
    for (size_t i = 0; st == JX_OK && i < jx_ruleset_input_count(w->rules); i++) {
        static const char big[] = "12345678901234567890123456789012345678901234567890.5";
        st = jx_session_set(s, i, big, strlen(big));
        if (st == JX_EDATA) st = JX_OK;
    }
    if (st == JX_OK) st = jx_session_score(s);
    char buf[256];
    if (st == JX_OK) jx_session_result(s, 0, buf, sizeof buf);
    jx_session_free(s);
    return st;
}

static jx_status do_batch_of(const World *w, jx_batch_options bo, const char *text)
{
    size_t n = 0;
    jx_batch *b = NULL;
    bo.size = sizeof bo;
    bo.write = swallow;
    bo.write_ud = &n;
    jx_status st = jx_batch_new(w->rules, &bo, &b);
    if ((b != NULL) != (st == JX_OK)) return JX_EINVAL;
    if (st == JX_OK) st = jx_batch_feed(b, text, strlen(text));
    if (st == JX_OK) st = jx_batch_end(b);
    jx_batch_free(b);
    return st;
}

static jx_status do_batch(const World *w, const jx_engine_options *opt)
{
    static const char lines[] =
        "{\"id\":\"a\",\"values\":{\"x\":\"1\",\"R&D统计填报数\":\"20.7亿元\",\"x\\u4e00\":null}}\n"
        "{\"id\":\"b\\n\",\"values\":{\"R&D统计填报数\":\"99999999999999999999亿元\"}}\n"
        "{\"indicators\":[]}\n{\"values\":3\n";
    static const char table[] =
        "id,unit,R&D统计填报数\na,b,\"2,070,000,000元\"\n\"c\"\"\",d,很多\n\"\n";
    (void)opt;
    jx_status st = do_batch_of(w, (jx_batch_options){.threads = 1}, lines);
    if (st == JX_OK) st = do_batch_of(w, (jx_batch_options){.full = 1}, lines);
    if (st == JX_OK)
        st = do_batch_of(w, (jx_batch_options){.input = JX_CSV, .output = JX_CSV}, table);
    return st;
}

static jx_status do_test(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    jx_test_counts counts;
    jx_status st = jx_ruleset_test(w->rules, &ds, &counts);
    if ((ds != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_diags_free(ds);
    return st;
}

static jx_status do_check(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    jx_cost cost;
    jx_status st = jx_ruleset_check(w->rules, &ds, &cost);
    if ((ds != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_diags_free(ds);
    return st;
}

static jx_status do_test_rows(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    jx_test_counts counts;
    jx_status st = jx_ruleset_test(w->by_form, &ds, &counts);
    if ((ds != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_diags_free(ds);
    return st;
}

static jx_status do_dump(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    size_t n = 0;
    for (int i = JX_STAGE_TOKENS; i <= JX_STAGE_ANALYSIS; i++) {
        jx_diags *ds = NULL;
        jx_status st = jx_dump(w->engine, (jx_stage)i, "t.jx", sample_rules, strlen(sample_rules),
                               swallow, &n, &ds);
        jx_diags_free(ds);
        if (st != JX_OK) return st;
    }
    return JX_OK;
}

static jx_status do_format(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    size_t n = 0;
    jx_status st = jx_rules_format(w->engine, "t.jx", sample_rules, strlen(sample_rules), NULL,
                                   swallow, &n, &ds);
    if ((ds != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_diags_free(ds);
    return st;
}

static jx_status do_draft(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    size_t n = 0;
    jx_status st = jx_form_draft(w->engine, w->form, swallow, &n, &ds);
    if ((ds != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_diags_free(ds);
    return st;
}

static jx_status do_export(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    static const jx_document kinds[] = {JX_DOCUMENT_MARKDOWN, JX_DOCUMENT_HTML, JX_DOCUMENT_XLSX};
    size_t n = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        jx_diags *ds = NULL;
        jx_status st = jx_rules_export(w->engine, "t.jx", sample_rules, strlen(sample_rules),
                                       kinds[i], swallow, &n, &ds);
        jx_diags_free(ds);
        if (st != JX_OK) return st;
    }
    return JX_OK;
}

static jx_status compare(const World *w, const char *old, const char *new, const jx_form *form)
{
    jx_diags *ds = NULL;
    jx_compare *cmp = NULL;
    const jx_text before = {"old.jx", old, strlen(old)}, after = {"new.jx", new, strlen(new)};
    size_t n = 0;
    jx_status st = jx_compare_new(w->engine, &before, &after, &ds, &cmp);
    st = check_pair(st, ds, cmp);
    jx_diags_free(ds);
    if (st == JX_OK) st = jx_compare_form(cmp, form, NULL, 0);
    if (st == JX_OK) st = jx_compare_form(cmp, form, NULL, 0);
    if (st == JX_OK) st = jx_compare_render(cmp, JX_VIEW_TABLE, NULL, swallow, &n);
    if (st == JX_OK) st = jx_compare_render(cmp, JX_VIEW_JSON, NULL, swallow, &n);
    if (st == JX_OK) st = jx_compare_document(cmp, JX_DOCUMENT_HTML, swallow, &n);
    if (st == JX_OK) st = jx_compare_document(cmp, JX_DOCUMENT_CSV, swallow, &n);
    jx_compare_free(cmp);
    return st;
}

/* Small: the number of requests grows with the text, and each is tried. */
static const char few_rules[] = "甲 ＝ 是\n";
static const char few_rows[] = "方向：其余，≥\n一、产出指标\n　　指标：按申报表\n";
static const char other_rows[] = "方向：其余，≤\n一、产出指标\n　　指标：按申报表\n";
static const char two_rows[] = "{\"indicators\": [\n"
                               "  {\"level1\": \"产出指标\", \"name\": \"甲\", \"target\": "
                               "\"8个\", \"actual\": \"9个\", \"points\": \"5\"},\n"
                               "  {\"level1\": \"产出指标\", \"name\": \"乙\", \"target\": "
                               "\"≥8个\", \"actual\": \"6个\", \"points\": \"4\"}]}\n";

static jx_status do_compare(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    return compare(w, sample_rules, sample_layer, w->form);
}

static jx_status do_compare_rows(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    return compare(w, few_rows, other_rows, w->two);
}

static jx_status do_generate(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_diags *ds = NULL;
    size_t n = 0;
    jx_test_counts counts;
    jx_status st = jx_rules_generate(w->engine, "t.jx", few_rules, strlen(few_rules), swallow, &n,
                                     &ds, &counts);
    if ((ds != NULL) != (st == JX_OK)) st = JX_EINVAL;
    jx_diags_free(ds);
    return st;
}

static jx_status do_mutate_text(const World *w, const char *text, int generate)
{
    jx_diags *ds = NULL;
    jx_mutations *m = NULL;
    jx_mutate_options how = {.size = sizeof how, .generate = generate};
    jx_status st = jx_rules_mutate(w->engine, "t.jx", text, strlen(text), &how, &ds, &m);
    st = check_pair(st, ds, m);
    jx_diags_free(ds);
    jx_mutations_free(m);
    return st;
}

static jx_status do_mutate(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    return do_mutate_text(w, few_rules, 1);
}

static jx_status do_mutate_own(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    return do_mutate_text(w, few_rows, 0);
}

static jx_status report_on(jx_population *p)
{
    jx_population_report *r = NULL;
    size_t n = 0;
    jx_status st = jx_population_study(p, &r);
    if ((r != NULL) != (st == JX_OK)) return JX_EINVAL;
    if (st == JX_OK) st = jx_population_report_render(r, JX_FORMAT_TEXT, 1, swallow, &n);
    if (st == JX_OK) st = jx_population_report_render(r, JX_FORMAT_JSON, 0, swallow, &n);
    if (st == JX_OK) st = jx_population_report_document(r, JX_DOCUMENT_MARKDOWN, swallow, &n);
    if (st == JX_OK) st = jx_population_report_document(r, JX_DOCUMENT_HTML, swallow, &n);
    jx_population_report_free(r);
    return st;
}

static jx_status do_population(const World *w, const jx_engine_options *opt)
{
    (void)opt;
    jx_population *p = NULL;
    jx_status st = jx_population_new(w->few, &p);
    if ((p != NULL) != (st == JX_OK)) return JX_EINVAL;
    for (int i = 0; i < 2 && st == JX_OK; i++)
        st = jx_population_add(p, w->form, NULL, 0);
    if (st == JX_OK) st = jx_population_add(p, w->claimed, NULL, 0);
    if (st == JX_OK) st = jx_population_add_last(p, w->claimed);
    if (st == JX_OK) st = report_on(p);
    jx_population_free(p);
    return st;
}

typedef struct Operation {
    const char *name;
    jx_status (*run)(const World *w, const jx_engine_options *opt);
    long stride; /* past the first 100 requests each so-manieth; 0: all. For what does the same once
                  * more for each of many: the strides fall on other places of it each time. */
} Operation;

static const Operation operations[] = {{"engine", do_engine, 0},
                                       {"compile", do_compile, 0},
                                       {"compile alike", do_compile_alike, 0},
                                       {"compile again", do_compile_again, 0},
                                       {"bad compile", do_bad_compile, 0},
                                       {"table", do_table, 0},
                                       {"text", do_text, 0},
                                       {"broken lines", do_broken_lines, 0},
                                       {"form", do_form, 0},
                                       {"workbook", do_workbook, 0},
                                       {"documents", do_documents, 0},
                                       {"named", do_named, 0},
                                       {"append", do_append, 0},
                                       {"score", do_score, 0},
                                       {"score with", do_score_with, 0},
                                       {"audit", do_audit, 0},
                                       {"render", do_render, 0},
                                       {"session", do_session, 0},
                                       {"batch", do_batch, 0},
                                       {"examples", do_test, 0},
                                       {"check", do_check, 0},
                                       {"dump", do_dump, 0},
                                       {"layers", do_layers, 0},
                                       {"compile rows", do_compile_rows, 0},
                                       {"score rows", do_score_rows, 0},
                                       {"examples of rows", do_test_rows, 0},
                                       {"format", do_format, 0},
                                       {"draft", do_draft, 0},
                                       {"export", do_export, 0},
                                       {"compare", do_compare, 3},
                                       {"compare rows", do_compare_rows, 0},
                                       {"generate", do_generate, 0},
                                       {"mutate", do_mutate, 0},
                                       {"mutate rows", do_mutate_own, 5},
                                       {"population", do_population, 0}};

static int collect(void *ud, const char *bytes, size_t n)
{
    World *w = ud;
    char *more = realloc(w->workbook, w->nworkbook + n);
    if (!more) return 1;
    memcpy(more + w->nworkbook, bytes, n);
    w->workbook = more;
    w->nworkbook += n;
    return 0;
}

static bool make_results(World *w)
{
    const jx_result *one[1];
    if (jx_form_score(w->rules, w->form, &w->result) != JX_OK ||
        jx_form_audit(w->rules, w->claimed, w->claimed, NULL, 0, &w->audited) != JX_OK)
        return false;
    one[0] = w->audited;
    return jx_results_document(one, 1, JX_DOCUMENT_XLSX, collect, w) == JX_OK;
}

static bool make_world(World *w, const jx_engine_options *opt)
{
    jx_diags *ds = NULL;
    w->engine = jx_engine_new(opt);
    if (!w->engine) return false;
    jx_ruleset_compile(w->engine, "t.jx", sample_rules, strlen(sample_rules), &ds, &w->rules);
    jx_diags_free(ds);
    ds = NULL;
    jx_form_read_json(w->engine, "f", sample_form, strlen(sample_form), &ds, &w->form);
    jx_diags_free(ds);
    ds = NULL;
    jx_ruleset_compile(w->engine, "r.jx", rows_rules, strlen(rows_rules), &ds, &w->by_form);
    jx_diags_free(ds);
    ds = NULL;
    char json[sizeof rows_form + 64];
    int n = snprintf(json, sizeof json, rows_form, 1, 1, 1, 1);
    jx_form_read_json(w->engine, "f", json, (size_t)n, &ds, &w->rows);
    jx_diags_free(ds);
    ds = NULL;
    jx_form_read_json(w->engine, "f", two_rows, strlen(two_rows), &ds, &w->two);
    jx_diags_free(ds);
    ds = NULL;
    jx_form_read_json(w->engine, "f", claimed_form, strlen(claimed_form), &ds, &w->claimed);
    jx_diags_free(ds);
    static const char others[] = "甲 ≥ 5次\n　　取值：培训人次÷《上年》培训人次×5次\n一、核对\n"
                                 "1．培训费≥《决算》培训费；不符，提示“少”\n"
                                 "2．培训费≥《预算》培训费；不符，提示“少”\n";
    ds = NULL;
    jx_ruleset_compile(w->engine, "o.jx", others, strlen(others), &ds, &w->others);
    jx_diags_free(ds);
    static const char few[] = "R&D统计填报数（90分） ≥ 23亿元\n科技成果转化合格率（10分） ＝ 是\n";
    ds = NULL;
    jx_ruleset_compile(w->engine, "p.jx", few, strlen(few), &ds, &w->few);
    jx_diags_free(ds);
    return w->few && w->rules && w->others && w->claimed && w->form && w->by_form && w->rows &&
           w->two && make_results(w);
}

static int try_operation(const Operation *op, const World *w, const jx_engine_options *opt, Heap *h,
                         bool keep_failing)
{
    enum { MOST = 100000 };
    int bad = 0;
    long live = h->live, n = 0;
    clock_t start = clock();
    written = (Written){0};
    (void)op->run(w, opt);
    const Written whole = written;
    for (n = 1; n < MOST && bad < 5; n += op->stride && n > 100 ? op->stride : 1) {
        h->calls = 0;
        h->fail_at = n;
        h->keep_failing = keep_failing;
        written = (Written){0};
        jx_status st = op->run(w, opt);
        if (st == JX_OK && (written.bytes != whole.bytes || written.sum != whole.sum)) {
            printf("FAIL %s, request %ld: JX_OK, and %zu bytes of %zu\n", op->name, n,
                   written.bytes, whole.bytes);
            bad++;
        }
        bool reached = h->calls >= n;
        h->fail_at = 0;
        if (h->live != live || h->wrong) {
            printf("FAIL %s, request %ld: %ld blocks left, %d sizes wrong\n", op->name, n,
                   h->live - live, h->wrong);
            live = h->live;
            h->wrong = 0;
            bad++;
        }
        if (st != JX_OK && !(st == JX_ENOMEM && reached)) {
            printf("FAIL %s, request %ld: %s\n", op->name, n, jx_status_text(st));
            bad++;
        }
        if (!reached) break;
    }
    printf("%s%s: %ld requests, %d failures, %.1f s\n", op->name,
           keep_failing ? " (and all after)" : "", n - 1, bad,
           (double)(clock() - start) / CLOCKS_PER_SEC);
    return bad;
}

/* With arguments: the operations of those names only. */
static bool chosen(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0) return true;
    return argc < 2;
}

int main(int argc, char **argv)
{
    Heap h = {0};
    jx_engine_options opt = {
        .size = sizeof opt, .alloc = heap_alloc, .alloc_ud = &h, .load = load_base};
    World w = {0};
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    int bad = make_world(&w, &opt) ? 0 : 1;
    if (bad) puts("FAIL the sample does not score");
    for (size_t i = 0; i < sizeof operations / sizeof *operations && w.workbook; i++) {
        if (!chosen(operations[i].name, argc, argv)) continue;
        bad += try_operation(&operations[i], &w, &opt, &h, false);
        bad += try_operation(&operations[i], &w, &opt, &h, true);
    }
    free(w.workbook);
    jx_result_free(w.result);
    jx_result_free(w.audited);
    jx_form_free(w.form);
    jx_form_free(w.rows);
    jx_form_free(w.two);
    jx_form_free(w.claimed);
    jx_ruleset_release(w.rules);
    jx_ruleset_release(w.by_form);
    jx_ruleset_release(w.others);
    jx_ruleset_release(w.few);
    jx_engine_free(w.engine);
    if (h.live || h.bytes || h.wrong) {
        printf("FAIL at the end: %ld blocks, %zu bytes live\n", h.live, h.bytes);
        bad++;
    }
    return bad != 0;
}
