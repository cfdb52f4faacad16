/* The engine inside another program: compile once, score as often as you like.
 *
 *     embed            scores a form of its own, then single values from a "database row"
 *
 * Only the installed headers and library are used. Everything received is freed by the function
 * its paragraph in jixiao.h names; a rule set may serve any number of threads, a session one.
 */
#include <jixiao/jixiao.h>
#include <stdio.h>
#include <string.h>

static const char rules_text[] = "R&D统计填报数 ≥ 23亿元\n满意度 = 100%\n";
static const char form_text[] =
    "{\"amount_unit\": \"万元\", \"values\": {\"R&D统计填报数\": \"207000\", \"满意度\": \"98%\"}}";

static void print_findings(const jx_diags *diags)
{
    for (size_t i = 0; i < jx_diags_count(diags); i++) {
        jx_diag d;
        if (jx_diags_at(diags, i, &d) == JX_OK)
            printf("JX%d %s:%u:%u %s %s\n", d.code, d.file, d.line, d.column, d.message, d.fix);
    }
}

/* A whole form with its explanations. */
static int score_form(jx_engine *engine, jx_ruleset *rules)
{
    jx_diags *diags = NULL;
    jx_form *form = NULL;
    jx_result *result = NULL;
    jx_status st =
        jx_form_read_json(engine, "form.json", form_text, strlen(form_text), &diags, &form);
    print_findings(diags);
    jx_diags_free(diags);
    if (st == JX_OK) st = jx_form_score(rules, form, &result);
    for (size_t i = 0; st == JX_OK && i < jx_result_row_count(result); i++) {
        jx_row row;
        st = jx_result_row(result, i, &row);
        if (st == JX_OK) printf("%s\n", row.why);
    }
    const char *total = st == JX_OK ? jx_result_total(result) : NULL;
    if (total != NULL) printf("total %s %s\n", total, jx_result_grade(result));
    int ok = total != NULL && strcmp(total, "94.00") == 0;
    jx_result_free(result);
    jx_form_free(form);
    return ok;
}

/* Values held in columns of one's own: texts into slots, scores out. */
static int score_row(jx_ruleset *rules)
{
    static const char *const row[] = {"23亿元", "95%"}; /* in the order of the slots */
    jx_session *session = NULL;
    char total[32] = "";
    jx_status st = jx_session_new(rules, &session);
    for (size_t slot = 0; st == JX_OK && slot < jx_ruleset_input_count(rules); slot++)
        st = jx_session_set(session, slot, row[slot], strlen(row[slot]));
    if (st == JX_OK) st = jx_session_score(session);
    if (st == JX_OK)
        st = jx_session_result(session, jx_ruleset_indicator_count(rules), total, sizeof total);
    printf("row   %s\n", st == JX_OK ? total : jx_status_text(st));
    jx_session_free(session);
    return strcmp(total, "97.50") == 0;
}

int main(void)
{
    jx_engine *engine = jx_engine_new(NULL);
    jx_diags *diags = NULL;
    jx_ruleset *rules = NULL;
    if (engine == NULL) return 1;
    jx_status st =
        jx_ruleset_compile(engine, "rules.jx", rules_text, strlen(rules_text), &diags, &rules);
    print_findings(diags);
    jx_diags_free(diags);
    int ok = st == JX_OK && score_form(engine, rules) && score_row(rules);
    jx_ruleset_release(rules);
    jx_engine_free(engine);
    return ok ? 0 : 1;
}
