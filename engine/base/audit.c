/* The table of the checks of an audit. Depends on audits.def alone. */
#include "base/audit.h"

static const AuditCheck checks[] = {
#define AUDIT(code, id, zh, en, limit, n, d, tolerance)                                            \
    {code, zh, en, AUDIT_LIMIT_##limit, n, d, AUDIT_TOLERANCE_##tolerance},
#include "base/audits.def"
#undef AUDIT
};

const AuditCheck *jx__audit_checks(uint32_t *count)
{
    *count = sizeof checks / sizeof *checks;
    return checks;
}

const AuditCheck *jx__audit_check(uint32_t code)
{
    for (uint32_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (checks[i].code == code) return &checks[i];
    return NULL;
}
