/* What an audit adds to a report, as JSON and as text for the other writers.
 *
 * Depends on the report alone. A result that was only scored says nothing of an audit.
 */
#include "report/layout.h"
#include "base/audit.h"

/* JX8009 JX8011 with what stands around and between codes. */
static void put_checks(Buf *out, uint64_t checks, const char *quote, const char *between)
{
    const char *before = "";
    for (int i = 0; i < 64; i++) {
        if (!(checks >> i & 1)) continue;
        jx__buf_printf(out, "%s%sJX%d%s", before, quote, JX_AUDIT_FIRST + i, quote);
        before = between;
    }
}

Str jx__report_checks(Arena *ar, const SheetRow *row)
{
    if (!row->checks) return STR_NONE;
    Buf out = jx__buf(ar);
    put_checks(&out, row->checks, "", " ");
    return jx__buf_str(&out);
}

uint32_t jx__report_notes(const Diags *findings)
{
    uint32_t all = findings->at.n + findings->dropped, graver = findings->errors;
    graver += findings->warnings;
    return all > graver ? all - graver : 0;
}

/* A difference stands without its plus sign. */
static void put_figure(Json *j, const char *name, Str text)
{
    if (text.n && text.p[0] == '+') text = (Str){text.p + 1, text.n - 1};
    jx__json_some(j, name, text);
}

void jx__report_json_sheet(Json *j, const SheetRow *row)
{
    put_figure(j, "claimed", row->claimed);
    put_figure(j, "due", row->due);
    put_figure(j, "difference", row->difference);
    jx__json_begin(j, "checks", "[");
    put_checks(j->out, row->checks, "\"", ", ");
    jx__json_close(j, "]");
}

static void put_sheet(Json *j, const char *name, const SheetRow *row)
{
    Json in = jx__json(j->out, " ");
    jx__json_begin(j, name, "{");
    jx__report_json_sheet(&in, row);
    jx__json_close(j, "}");
}

void jx__report_json_audit(Json *j, const Report *r)
{
    const AuditSheet *s = &r->audit;
    Json in = jx__json(j->out, " ");
    jx__json_begin(j, "audit", "{");
    jx__json_number(&in, "errors", r->findings.errors);
    jx__json_number(&in, "warnings", r->findings.warnings);
    jx__json_number(&in, "notes", jx__report_notes(&r->findings));
    in.gap = "\n    ";
    put_sheet(&in, "total", &s->total);
    if (s->has_budget && s->rows.n)
        put_sheet(&in, "budget", &s->rows.at[s->rows.n - 1]);
    else
        jx__json_null(&in, "budget");
    jx__json_begin(&in, "unlisted", "[");
    in.gap = " ";
    uint32_t n = 0;
    for (uint32_t i = 0; i + s->has_budget < s->rows.n; i++) {
        if (s->rows.at[i].item != JX_NO_REG) continue;
        jx__json_item(&in, n++, " ");
        jx__json_some(&in, "name", s->rows.at[i].name);
        jx__report_json_sheet(&in, &s->rows.at[i]);
        jx__json_close(&in, "}");
    }
    jx__json_close(&in, "]");
    jx__json_close(j, "}");
}
