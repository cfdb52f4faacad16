/* What the fuzz targets share. A target is one function from bytes to nothing: it must end, leak
 * nothing and trip no sanitizer, whatever the bytes. Built with libFuzzer, or with replay.c which
 * feeds it the files of a corpus. The engine's own limits bound time and memory.
 */
#ifndef JX_TESTS_FUZZ_H
#define JX_TESTS_FUZZ_H

#include <jixiao/jixiao.h>
#include <jixiao/tooling.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Counts and looks at every byte written, so that an uninitialised one is seen. */
static inline int fuzz_write(void *ud, const char *bytes, size_t n)
{
    unsigned *sum = ud;
    for (size_t i = 0; i < n; i++)
        *sum += (unsigned char)bytes[i];
    return 0;
}

/* Three texts that others may build on: 《a》, 《b》 on 《a》, 《c》 on itself. */
static inline jx_status fuzz_load(void *ud, const char *from, const char *path, jx_give_fn give,
                                  void *give_ud)
{
    static const char *const texts[][2] = {
        {"a", "评分方案：甲\n数据：乙\n一、丁（60分） ≥ "
              "50个；每少1个，扣1分\n二、组（40分）\n（一）满意度 ≥ 90%\n"
              "　　评分：分档\n　　｜完成率｜得分｜\n　　｜90%以上｜100%｜\n　　｜低于90%｜0%｜\n"
              "三、核对\n1．乙≥1；不符，提示“少”\n四、算例\n1．一\n　　已知：丁＝50个\n　　应得：丁"
              "＝60分\n"},
        {"b", "沿用：《a》\n反向：反向线性\n改写：一．目标：≤40个\n改写：【满意度】\n目标：≥80%\n"},
        {"c", "沿用：《c》\n"}};
    (void)ud;
    (void)from;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i][0], path) != 0) continue;
        give(give_ud, texts[i][0], texts[i][1], strlen(texts[i][1]));
        return JX_OK;
    }
    return path[0] == '/' ? JX_EINVAL : JX_ENOTFOUND;
}

static inline jx_engine *fuzz_engine(void)
{
    jx_engine_options opt = {.size = sizeof opt,
                             .max_text = 1u << 20,
                             .max_memory = (size_t)512 << 20,
                             .load = fuzz_load};
    return jx_engine_new(&opt);
}

static inline void fuzz_diags(jx_diags *ds)
{
    unsigned sum = 0;
    if (!ds) return;
    jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_ZH, 1, fuzz_write, &sum);
    jx_diags_render(ds, JX_FORMAT_JSON, JX_LANG_EN, 0, fuzz_write, &sum);
    jx_diags_free(ds);
}

static inline jx_ruleset *fuzz_compile(jx_engine *eng, const char *text, size_t n)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(eng, "fuzz.jx", text, n, &ds, &rules);
    if ((rules != NULL) != (st == JX_OK)) abort();
    if (st == JX_EDIAG && (!ds || jx_diags_errors(ds) == 0)) abort(); /* refused without a word */
    fuzz_diags(ds);
    return rules;
}

static inline void fuzz_score(jx_engine *eng, const jx_ruleset *rules, const char *json, size_t n)
{
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    jx_result *r = NULL;
    unsigned sum = 0;
    jx_status st = jx_form_read_json(eng, "fuzz.json", json, n, &ds, &form);
    if ((form != NULL) != (st == JX_OK)) abort();
    fuzz_diags(ds);
    const jx_attachment with[] = {{NULL, form}, {"上年", form}};
    st = form && rules ? jx_form_score_with(rules, form, with, 2, &r) : JX_OK;
    if (st != JX_OK && st != JX_ELIMIT) abort(); /* whatever the data are */
    if (r)
        for (int v = JX_VIEW_TABLE; v <= JX_VIEW_EXPLAIN; v++)
            jx_result_render(r, (jx_view)v, NULL, fuzz_write, &sum);
    jx_result_free(r);
    jx_form_free(form);
}

#endif
