/* The audit of a filled-in self-assessment: what the form claims against what the rules give.
 *
 *   Form, Facts, registers, Report ─audit.c→ findings JX8001…JX8041, AuditSheet (a table, as text)
 *                                            └ audit_table.c lays it out
 *
 * Depends on base, plan, run, the headers of form, and report. The form is never changed and no
 * score is: an audit only reports. A sheet owns its arena and outlives everything else.
 */
#ifndef JX_AUDIT_AUDIT_H
#define JX_AUDIT_AUDIT_H

#include "form/form.h"
#include "report/report.h"

/* One row of the form beside what the rules give. */
typedef struct SheetRow {
    Str name, points, printed, rule, difference; /* p NULL: none */
    Str marks;                                   /* the codes found in this row */
    Severity gravest;
    bool marked;
} SheetRow;

typedef struct AuditSheet {
    Arena arena;
    VEC(SheetRow) rows; /* the rows of the form, then the budget line when there is one */
    SheetRow total;
} AuditSheet;

/* What is audited: one form, bound, run and reported. */
typedef struct AuditInput {
    const Form *form, *last_year; /* last_year may be NULL */
    const Facts *facts;
    const Session *last;
    const Report *report;
} AuditInput;

/* Runs every check that the rules did not switch off; findings go to `diags`. False only when
 * memory ran out; the sheet is then empty. Freed with jx__audit_free. */
bool jx__audit_run(AuditSheet *sheet, const Alloc *al, const AuditInput *in, Diags *diags);
void jx__audit_free(AuditSheet *sheet);

/* The table of the sheet, its totals, and the findings of the report by severity. */
void jx__audit_table(Buf *out, const AuditSheet *sheet, const Report *r, const RenderOptions *opt);

#endif
