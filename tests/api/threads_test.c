/* One engine, one rule set, eight threads: every thread must get the same bytes. Built for the
 * thread sanitizer; each thread compiles a text of its own as well, since nothing is global.
 */
#define _GNU_SOURCE /* memmem */
#include <jixiao/jixiao.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

/* libzip asks for the time zone when it opens an archive; libc guards that with a lock of its own,
 * which the thread sanitizer cannot see. */
__attribute__((visibility("default"))) const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:tzset_internal\n";
}

enum { THREADS = 8, ROUNDS = 40, ROOM = 1 << 17 };

typedef struct Job {
    jx_engine *engine;
    jx_ruleset *rules;
    const jx_form *form;
    char *bytes; /* ROOM */
    size_t n;
    int failed;
} Job;

static int write_to(void *ud, const char *bytes, size_t n)
{
    Job *job = ud;
    if (job->n + n > ROOM) return 1;
    memcpy(job->bytes + job->n, bytes, n);
    job->n += n;
    return 0;
}

static int one_round(Job *job)
{
    jx_result *r = NULL;
    job->n = 0;
    if (jx_form_score(job->rules, job->form, &r) != JX_OK) return 1;
    int bad = 0;
    for (int v = JX_VIEW_TABLE; v <= JX_VIEW_EXPLAIN; v++)
        bad += jx_result_render(r, (jx_view)v, NULL, write_to, job) != JX_OK;
    jx_result_free(r);
    r = NULL;
    if (jx_form_audit(job->rules, job->form, job->form, NULL, 0, &r) != JX_OK) return bad + 1;
    const jx_result *one[] = {r};
    bad += jx_result_render(r, JX_VIEW_AUDIT, NULL, write_to, job) != JX_OK;
    for (int k = JX_DOCUMENT_MARKDOWN; k <= JX_DOCUMENT_XLSX; k++)
        bad += jx_results_document(one, 1, (jx_document)k, write_to, job) != JX_OK;
    jx_result_free(r);
    return bad;
}

/* A table, a text, and the workbook that stands at the end of the job's bytes. */
static int own_forms(Job *job)
{
    static const char table[] = "一级指标,三级指标,目标值,完成值,分值\n产出,里程,≥5公里,6公里,20\n";
    static const char text[] = "甲项目绩效自评表\n一级指标 三级指标 目标值 完成值\n"
                               "产出指标\n道路养护里程 ≥5公里 4公里\n";
    char *book = memmem(job->bytes, job->n, "PK\003\004", 4);
    size_t nbook = book ? job->n - (size_t)(book - job->bytes) : 0;
    char *copy = malloc(nbook + 1);
    int bad = !nbook || !copy;
    if (!bad) memcpy(copy, book, nbook);
    const struct {
        const char *name, *bytes;
        size_t n;
    } files[] = {
        {"f.csv", table, strlen(table)}, {"f.txt", text, strlen(text)}, {"f.xlsx", copy, nbook}};
    for (size_t i = 0; i < sizeof files / sizeof *files && !bad; i++) {
        jx_diags *ds = NULL;
        jx_forms *forms = NULL;
        bad += jx_forms_read(job->engine, files[i].name, files[i].bytes, files[i].n, &ds, &forms) !=
               JX_OK;
        job->n = 0;
        if (!bad) bad += jx_forms_render(forms, write_to, job) != JX_OK;
        jx_diags_free(ds);
        jx_forms_free(forms);
    }
    free(copy);
    return bad;
}

/* What works on rule texts and rule sets besides scoring. */
static int own_tools(Job *job, jx_ruleset *rules)
{
    jx_diags *ds[5] = {NULL};
    jx_test_counts counts;
    size_t n = strlen(sample_rules);
    job->n = 0;
    int bad = jx_ruleset_test(rules, &ds[0], &counts) != JX_OK;
    bad += jx_ruleset_check(rules, &ds[1], NULL) != JX_OK;
    bad += jx_rules_export(job->engine, "t.jx", sample_rules, n, JX_DOCUMENT_HTML, write_to, job,
                           &ds[2]) != JX_OK;
    bad +=
        jx_rules_format(job->engine, "t.jx", sample_rules, n, NULL, write_to, job, &ds[3]) != JX_OK;
    bad += jx_form_draft(job->engine, job->form, write_to, job, &ds[4]) != JX_OK;
    for (int i = 0; i < 5; i++)
        jx_diags_free(ds[i]);
    return bad;
}

static int own_compile(Job *job)
{
    jx_diags *ds = NULL;
    jx_ruleset *mine = NULL;
    jx_form *form = NULL;
    int bad = jx_ruleset_compile(job->engine, "mine.jx", sample_rules, strlen(sample_rules), &ds,
                                 &mine) != JX_OK;
    jx_diags_free(ds);
    if (bad) return 1;
    bad = strcmp(jx_ruleset_fingerprint(mine), jx_ruleset_fingerprint(job->rules)) != 0;
    ds = NULL;
    bad +=
        jx_form_read_json(job->engine, "f", sample_form, strlen(sample_form), &ds, &form) != JX_OK;
    jx_diags_free(ds);
    jx_form_free(form);
    jx_ruleset_release(mine);
    return bad;
}

static void *work(void *ud)
{
    Job *job = ud;
    jx_ruleset *mine = jx_ruleset_retain(job->rules);
    for (int i = 0; i < ROUNDS; i++) {
        job->failed += one_round(job);
        if (i % 20 == 0) job->failed += own_compile(job);
        if (i % 20 == 10) job->failed += own_forms(job) + own_tools(job, job->rules);
    }
    jx_ruleset_release(mine);
    return NULL;
}

/* ---- one form-driven rule set, a form of its own for each thread ---- */

static void *work_rows(void *ud)
{
    Job *job = ud;
    for (int i = 0; i < ROUNDS / 4; i++)
        job->failed += one_round(job);
    return NULL;
}

static jx_form *form_of(jx_engine *eng, int i)
{
    char json[sizeof rows_form + 64];
    int n = snprintf(json, sizeof json, rows_form, i, i, i + 1, i);
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    jx_form_read_json(eng, "f", json, (size_t)n, &ds, &form);
    jx_diags_free(ds);
    return form;
}

/* What each thread got is what one thread alone gets. */
static int run_rows(jx_engine *eng, jx_ruleset *rules)
{
    static Job jobs[THREADS];
    pthread_t threads[THREADS];
    int bad = 0;
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (Job){.engine = eng, .rules = rules, .bytes = malloc(ROOM)};
        jobs[i].form = form_of(eng, i);
        if (!jobs[i].bytes || !jobs[i].form) return 1;
    }
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work_rows, &jobs[i]) != 0) return 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    Job alone = {.rules = rules, .bytes = malloc(ROOM)};
    for (int i = 0; i < THREADS && alone.bytes; i++) {
        alone.form = jobs[i].form;
        bad += one_round(&alone);
        bool same = jobs[i].n == alone.n && !memcmp(jobs[i].bytes, alone.bytes, alone.n);
        if (jobs[i].failed || !same || !alone.n) bad++;
    }
    free(alone.bytes);
    for (int i = 0; i < THREADS; i++) {
        free(jobs[i].bytes);
        jx_form_free((jx_form *)(uintptr_t)jobs[i].form);
    }
    printf("%d threads, %d forms, %d differ or failed\n", THREADS, THREADS, bad);
    return bad;
}

/* ---- one population fed by all threads: the report is that of one thread ---- */

enum { FORMS = 5 }; /* of each thread */

typedef struct Feed {
    jx_population *population;
    jx_engine *engine;
    int first, failed;
} Feed;

static void *feed(void *ud)
{
    Feed *f = ud;
    for (int i = f->first; i < f->first + FORMS; i++) {
        jx_form *form = form_of(f->engine, i);
        f->failed += !form || jx_population_add(f->population, form, NULL, 0) != JX_OK;
        jx_form_free(form);
    }
    return NULL;
}

static int report_of(jx_population *p, Job *out)
{
    jx_population_report *r = NULL;
    out->n = 0;
    if (jx_population_study(p, &r) != JX_OK) return 1;
    int bad = jx_population_report_render(r, JX_FORMAT_JSON, 0, write_to, out) != JX_OK;
    bad += jx_diags_render(jx_population_report_diags(r), JX_FORMAT_TEXT, JX_LANG_ZH, 0, write_to,
                           out) != JX_OK;
    jx_population_report_free(r);
    return bad;
}

static int feed_all(jx_engine *eng, jx_ruleset *rules, bool threaded, Job *out)
{
    Feed feeds[THREADS];
    pthread_t threads[THREADS];
    jx_population *p = NULL;
    int bad = 0;
    if (jx_population_new(rules, &p) != JX_OK) return 1;
    for (int i = 0; i < THREADS; i++) {
        feeds[i] = (Feed){.population = p, .engine = eng, .first = i * FORMS};
        if (!threaded)
            (void)feed(&feeds[i]);
        else if (pthread_create(&threads[i], NULL, feed, &feeds[i]) != 0)
            return 1;
    }
    for (int i = 0; i < THREADS; i++) {
        if (threaded) pthread_join(threads[i], NULL);
        bad += feeds[i].failed;
    }
    bad += report_of(p, out);
    jx_population_free(p);
    return bad;
}

static int try_population(jx_engine *eng, jx_ruleset *rules)
{
    Job one = {.bytes = malloc(ROOM)}, many = {.bytes = malloc(ROOM)};
    int bad = !one.bytes || !many.bytes;
    if (!bad) bad = feed_all(eng, rules, false, &one) + feed_all(eng, rules, true, &many);
    if (!bad) bad = one.n != many.n || memcmp(one.bytes, many.bytes, one.n) != 0;
    free(one.bytes);
    free(many.bytes);
    printf("%d threads, one population, %d differ or failed\n", THREADS, bad);
    return bad;
}

static int try_rows(jx_engine *eng)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_ruleset_compile(eng, "r.jx", rows_rules, strlen(rows_rules), &ds, &rules);
    jx_diags_free(ds);
    int bad = rules ? run_rows(eng, rules) + try_population(eng, rules) : 1;
    jx_ruleset_release(rules);
    return bad;
}

static int run(jx_engine *eng, jx_ruleset *rules, const jx_form *form)
{
    static Job jobs[THREADS];
    pthread_t threads[THREADS];
    int bad = 0;
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (Job){.engine = eng, .rules = rules, .form = form, .bytes = malloc(ROOM)};
        if (!jobs[i].bytes || pthread_create(&threads[i], NULL, work, &jobs[i]) != 0) return 1;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        bool same = jobs[i].n == jobs[0].n && !memcmp(jobs[i].bytes, jobs[0].bytes, jobs[0].n);
        if (jobs[i].failed || !same || !jobs[i].n) bad++;
    }
    for (int i = 0; i < THREADS; i++)
        free(jobs[i].bytes);
    printf("%d threads, %d rounds each, %d differ or failed\n", THREADS, ROUNDS, bad);
    return bad;
}

int main(void)
{
    jx_engine *eng = jx_engine_new(NULL);
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_form *form = NULL;
    jx_ruleset_compile(eng, "t.jx", sample_rules, strlen(sample_rules), &ds, &rules);
    jx_diags_free(ds);
    ds = NULL;
    jx_form_read_json(eng, "f", sample_form, strlen(sample_form), &ds, &form);
    jx_diags_free(ds);
    int bad = rules && form ? run(eng, rules, form) : 1;
    bad += try_rows(eng);
    jx_form_free(form);
    jx_ruleset_release(rules);
    jx_engine_free(eng);
    return bad != 0;
}
