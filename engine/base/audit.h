/* The checks of an audit as data, and what a rule file says about them (审核：).
 *
 * Known to the model (which reads the label), the plan (which keeps it) and engine/audit (which
 * runs the checks); the table is audits.def. Depends on num.
 */
#ifndef JX_BASE_AUDIT_H
#define JX_BASE_AUDIT_H

#include "base/num.h"

typedef enum AuditLimit {
    AUDIT_LIMIT_NONE,
    AUDIT_LIMIT_SHARE,
    AUDIT_LIMIT_POINTS,
    AUDIT_LIMIT_ROWS
} AuditLimit;

typedef enum AuditTolerance {
    AUDIT_TOLERANCE_NONE,
    AUDIT_TOLERANCE_SCORE,
    AUDIT_TOLERANCE_RATE,
    AUDIT_TOLERANCE_MONEY
} AuditTolerance;

typedef struct AuditCheck {
    uint16_t code;
    const char *zh, *en;
    AuditLimit limit;
    int32_t limit_n, limit_d;
    AuditTolerance tolerance;
} AuditCheck;

/* One code of an 审核 line. Tolerances and limits are in base units: points, ratios, yuan. */
typedef struct AuditRule {
    uint16_t code;
    bool off, has_severity, has_limit, has_tolerance;
    uint8_t severity; /* Severity */
    Num limit, tolerance;
} AuditRule;

/* Checks have the codes from here on, at most 64 of them: a set of checks is a uint64_t. */
enum { JX_AUDIT_FIRST = 8001 };

const AuditCheck *jx__audit_checks(uint32_t *count);
const AuditCheck *jx__audit_check(uint32_t code); /* NULL: no such check */

#endif
