/* What the tests of the public interface share: a writer that can refuse, and the shortest way to a
 * rule set, a form and a result. Depends on the public headers and cmocka.
 */
#ifndef JX_TESTS_API_HOST_H
#define JX_TESTS_API_HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jixiao/jixiao.h>

typedef struct Writer {
    char bytes[65536];
    size_t n, calls, fail_at; /* the call that refuses; 0: none */
} Writer;

static inline int write_to(void *ud, const char *bytes, size_t n)
{
    Writer *w = ud;
    if (++w->calls == w->fail_at) return 1;
    size_t room = sizeof w->bytes - 1 - w->n;
    memcpy(w->bytes + w->n, bytes, n < room ? n : room);
    w->n += n < room ? n : room;
    w->bytes[w->n] = 0;
    return 0;
}

static Writer writer; /* too large for the stack of a test */

static inline Writer *fresh(size_t fail_at)
{
    memset(&writer, 0, sizeof writer);
    writer.fail_at = fail_at;
    return &writer;
}

static inline jx_ruleset *compile(jx_engine *eng, const char *text)
{
    jx_diags *ds = NULL;
    jx_ruleset *rules = NULL;
    jx_status st = jx_ruleset_compile(eng, "t.jx", text, strlen(text), &ds, &rules);
    if (st != JX_OK && ds) {
        jx_diags_render(ds, JX_FORMAT_TEXT, JX_LANG_ZH, 0, write_to, fresh(0));
        print_message("%s\n", writer.bytes);
    }
    assert_int_equal(st, JX_OK);
    assert_non_null(ds);
    assert_int_equal(jx_diags_errors(ds), 0);
    assert_non_null(rules);
    jx_diags_free(ds);
    return rules;
}

static inline jx_form *read_form(jx_engine *eng, const char *json)
{
    jx_diags *ds = NULL;
    jx_form *form = NULL;
    assert_int_equal(jx_form_read_json(eng, "f.json", json, strlen(json), &ds, &form), JX_OK);
    assert_non_null(ds);
    assert_non_null(form);
    jx_diags_free(ds);
    return form;
}

static inline jx_result *score(jx_engine *eng, const char *text, const char *json)
{
    jx_ruleset *rules = compile(eng, text);
    jx_form *form = read_form(eng, json);
    jx_result *result = NULL;
    assert_int_equal(jx_form_score(rules, form, &result), JX_OK);
    assert_non_null(result);
    jx_form_free(form);
    jx_ruleset_release(rules);
    return result;
}

#endif
