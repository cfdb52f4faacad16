// The story of the public header, told in C++17: the header must compile there without a warning.
#include <jixiao/jixiao.h>
#include <jixiao/tooling.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "sample.h"

namespace
{

struct Free {
    void operator()(jx_engine *p) const
    {
        jx_engine_free(p);
    }
    void operator()(jx_diags *p) const
    {
        jx_diags_free(p);
    }
    void operator()(jx_ruleset *p) const
    {
        jx_ruleset_release(p);
    }
    void operator()(jx_form *p) const
    {
        jx_form_free(p);
    }
    void operator()(jx_result *p) const
    {
        jx_result_free(p);
    }
};

template <typename T> using Owned = std::unique_ptr<T, Free>;

int append(void *ud, const char *bytes, std::size_t n)
{
    static_cast<std::string *>(ud)->append(bytes, n);
    return 0;
}

int fail(const char *what, const jx_diags *findings)
{
    std::string text;
    if (findings) jx_diags_render(findings, JX_FORMAT_TEXT, JX_LANG_ZH, 0, append, &text);
    std::fprintf(stderr, "FAIL %s\n%s\n", what, text.c_str());
    return 1;
}

} // namespace

int main()
{
    jx_engine_options options{};
    options.size = sizeof options;
    options.lang = JX_LANG_EN;
    Owned<jx_engine> engine(jx_engine_new(&options));
    if (!engine) return fail("engine", nullptr);

    jx_diags *findings = nullptr;
    jx_ruleset *rules_raw = nullptr;
    jx_status st = jx_ruleset_compile(engine.get(), "rules.jx", sample_rules,
                                      std::strlen(sample_rules), &findings, &rules_raw);
    Owned<jx_diags> compile_findings(findings);
    Owned<jx_ruleset> rules(rules_raw);
    if (st != JX_OK) return fail("compile", compile_findings.get());

    jx_form *form_raw = nullptr;
    st = jx_form_read_json(engine.get(), "form.json", sample_form, std::strlen(sample_form),
                           &findings, &form_raw);
    Owned<jx_diags> form_findings(findings);
    Owned<jx_form> form(form_raw);
    if (st != JX_OK) return fail("form", form_findings.get());

    jx_result *result_raw = nullptr;
    st = jx_form_score(rules.get(), form.get(), &result_raw);
    Owned<jx_result> result(result_raw);
    if (st != JX_OK) return fail(jx_status_text(st), nullptr);
    const char *total = jx_result_total(result.get());
    if (!total || std::strcmp(total, sample_total) != 0)
        return fail(total ? total : "no total", jx_result_diags(result.get()));

    std::string explanation;
    jx_render_options opt{};
    opt.size = sizeof opt;
    st = jx_result_render(result.get(), JX_VIEW_EXPLAIN, &opt, append, &explanation);
    if (st != JX_OK || explanation.find(sample_total) == std::string::npos)
        return fail("explanation", nullptr);
    return 0;
}
