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

static void put_text(Buf *out, const char *key, Str text)
{
    jx__buf_printf(out, "\"%s\": ", key);
    if (text.n && text.p[0] == '+') text = (Str){text.p + 1, text.n - 1}; /* a difference */
    if (text.n)
        jx__json_string(out, text);
    else
        jx__buf_addz(out, "null");
}

void jx__report_json_sheet(Buf *out, const SheetRow *row)
{
    put_text(out, "claimed", row->claimed);
    jx__buf_addz(out, ", ");
    put_text(out, "due", row->due);
    jx__buf_addz(out, ", ");
    put_text(out, "difference", row->difference);
    jx__buf_addz(out, ", \"checks\": [");
    put_checks(out, row->checks, "\"", ", ");
    jx__buf_addz(out, "]");
}

void jx__report_json_audit(Buf *out, const Report *r)
{
    const AuditSheet *s = &r->audit;
    jx__buf_printf(out,
                   ",\n  \"audit\": {\"errors\": %u, \"warnings\": %u, \"notes\": %u,\n    "
                   "\"total\": {",
                   r->findings.errors, r->findings.warnings, jx__report_notes(&r->findings));
    jx__report_json_sheet(out, &s->total);
    jx__buf_addz(out, "},\n    \"budget\": ");
    if (s->has_budget && s->rows.n) {
        jx__buf_addz(out, "{");
        jx__report_json_sheet(out, &s->rows.at[s->rows.n - 1]);
        jx__buf_addz(out, "}");
    } else {
        jx__buf_addz(out, "null");
    }
    jx__buf_addz(out, ",\n    \"unlisted\": [");
    const char *before = "";
    for (uint32_t i = 0; i + s->has_budget < s->rows.n; i++) {
        if (s->rows.at[i].item != JX_NO_REG) continue;
        jx__buf_printf(out, "%s{", before);
        put_text(out, "name", s->rows.at[i].name);
        jx__buf_addz(out, ", ");
        jx__report_json_sheet(out, &s->rows.at[i]);
        jx__buf_addz(out, "}");
        before = ", ";
    }
    jx__buf_addz(out, "]}");
}
