/* The audit of a filled-in self-assessment: what the form claims against what the rules give.
 *
 *   Form, Facts, registers, Report ─audit.c→ findings JX8001…JX8041, AuditSheet (a table, as text)
 *                                            └ audit_table.c lays it out
 *
 * Depends on base, plan, run, the headers of form, and report. The form is never changed and no
 * score is: an audit only reports. The sheet is part of the report (report.h), so that any writer
 * may show it.
 */
#ifndef JX_AUDIT_AUDIT_H
#define JX_AUDIT_AUDIT_H

#include "form/form.h"
#include "report/report.h"

/* What is audited: one form, bound, run and reported. */
typedef struct AuditInput {
    const Form *form, *last_year; /* last_year may be NULL */
    const Facts *facts;
    const Session *last;
    Report *report;
} AuditInput;

/* Runs every check that the rules did not switch off; findings go to those of the report, and the
 * report gets its sheet. False when memory ran out. */
bool jx__audit_run(const AuditInput *in, const Alloc *al);

/* The table of the sheet, its totals, and the findings of the report by severity. */
void jx__audit_table(Buf *out, const Report *r, const RenderOptions *opt);

#endif
