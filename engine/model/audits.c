/* 审核： lines: which checks of an audit run, how grave they are, and from where on.
 *
 * Depends on build.h and on the table of checks. The surprising idea: the line comes as plain
 * text, because a code (JX8013) is no word of the language; it is cut at ； and ， here, so that
 * scoring rules never meet codes.
 */
#include "base/audit.h"
#include "base/name.h"
#include "model/build.h"

static bool take(Str *s, Str word)
{
    if (!jx__str_starts(*s, word)) return false;
    *s = (Str){s->p + word.n, s->n - word.n};
    return true;
}

/* The digits at the front of a key, and what follows them as a unit. */
static bool take_amount(Build *b, Str *s, Unit *unit, Num *out)
{
    Model *m = b->m;
    uint32_t n = 0;
    while (n < s->n && ((s->p[n] >= '0' && s->p[n] <= '9') || s->p[n] == '.'))
        n++;
    if (n == 0 || jx__num_parse(m->pool, (Str){s->p, n}, 0, out) != NUM_OK) return false;
    Str rest = {s->p + n, s->n - n};
    return jx__unit_parse(m->arena, m->pool, &m->units, rest, unit);
}

/* 30% for a ratio; a bare number means the unit that is usual: %, 分, 行, 万元. */
static bool amount_of(Build *b, Str text, bool ratio, bool money, Num *out)
{
    Unit u;
    Num n, scale;
    if (!take_amount(b, &text, &u, &n)) return false;
    if (u.kind == UNIT_NONE && ratio)
        scale = NUM_RATIO(1, 100);
    else if (u.kind == UNIT_NONE && money)
        scale = NUM_INT(10000);
    else if (ratio != (u.kind == UNIT_PERCENT || u.kind == UNIT_POINT))
        return false;
    else
        scale = u.scale;
    bool measure = u.kind == UNIT_MEASURE;
    Dim dim = {.e = {[DIM_MONEY] = 1}};
    if (measure && money != jx__dim_eq(u.dim, dim)) return false;
    return jx__num_mul(b->m->pool, n, scale, out) == NUM_OK;
}

static Str names_of(Build *b, bool limits)
{
    uint32_t n;
    const AuditCheck *all = jx__audit_checks(&n);
    Buf out = jx__buf(b->m->arena);
    for (uint32_t i = 0; i < n; i++) {
        if (limits ? all[i].limit == AUDIT_LIMIT_NONE : all[i].tolerance == AUDIT_TOLERANCE_NONE)
            continue;
        jx__buf_printf(&out, "%sJX%u", out.n ? "、" : "", all[i].code);
    }
    return jx__buf_str(&out);
}

/* One part behind the code; false when it is not understood. */
static bool audit_part(Build *b, AuditRule *rule, const AuditCheck *check, Str part, Span span)
{
    static const struct {
        const char *word;
        uint8_t severity;
    } words[] = {
        {"退回", SEV_ERROR}, {"需说明", SEV_WARNING}, {"须说明", SEV_WARNING}, {"提示", SEV_NOTE}};
    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!jx__str_eq(part, jx__str_of(words[i].word))) continue;
        rule->has_severity = true;
        rule->severity = words[i].severity;
        return true;
    }
    if (jx__str_eq(part, STR("不查"))) return rule->off = true;
    Str code = jx__str_printf(b->m->arena, "JX%u", check->code);
    if (take(&part, STR("界限"))) {
        rule->has_limit = true;
        if (check->limit != AUDIT_LIMIT_NONE)
            return amount_of(b, part, check->limit == AUDIT_LIMIT_SHARE, false, &rule->limit);
        FIND(b, JX4191, span, code, jx__str_of(check->zh), names_of(b, true));
        return true;
    }
    if (!take(&part, STR("允许相差"))) return false;
    rule->has_tolerance = true;
    if (check->tolerance != AUDIT_TOLERANCE_NONE)
        return amount_of(b, part, check->tolerance == AUDIT_TOLERANCE_RATE,
                         check->tolerance == AUDIT_TOLERANCE_MONEY, &rule->tolerance);
    FIND(b, JX4194, span, code, jx__str_of(check->zh), names_of(b, false));
    return true;
}

static bool known_twice(Build *b, uint32_t code)
{
    for (uint32_t i = 0; i < b->m->audits.n; i++)
        if (b->m->audits.at[i].code == code) return true;
    return false;
}

static uint32_t read_code(Str text)
{
    uint32_t code = 0;
    if (text.n != 6 || !take(&text, STR("JX"))) return 0;
    for (uint32_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9') return 0;
        code = code * 10 + (uint32_t)(text.p[i] - '0');
    }
    return code;
}

/* The key up to the next mark, taken off its front. */
static Str take_until(Str *key, char mark)
{
    uint32_t n = 0;
    while (n < key->n && key->p[n] != mark)
        n++;
    Str piece = {key->p, n};
    *key = n < key->n ? (Str){key->p + n + 1, key->n - n - 1} : STR_NONE;
    return piece;
}

static void audit_clause(Build *b, Str clause, Span span)
{
    Str code = take_until(&clause, ',');
    const AuditCheck *check = jx__audit_check(read_code(code));
    if (check == NULL) {
        uint32_t n;
        const AuditCheck *all = jx__audit_checks(&n);
        FIND(b, JX4190, span, code, jx__str_printf(b->m->arena, "JX%u", all[0].code),
             jx__str_printf(b->m->arena, "JX%u", all[n - 1].code));
        return;
    }
    if (known_twice(b, check->code)) {
        FIND(b, JX4193, span, code);
        return;
    }
    AuditRule rule = {.code = check->code, .limit = NUM_INT(0), .tolerance = NUM_INT(0)};
    bool said = clause.n > 0;
    while (clause.n) {
        Str part = take_until(&clause, ',');
        if (audit_part(b, &rule, check, part, span)) continue;
        FIND(b, JX4192, span, part);
        return;
    }
    if (!said) FIND(b, JX4192, span, code);
    *VEC_PUSH(b->m->arena, &b->m->audits) = rule;
}

static bool is_semicolon(Str rest)
{
    return rest.p[0] == ';' || jx__str_starts(rest, STR("；"));
}

void jx__model_audit_line(Build *b, const Node *line)
{
    const Node *text = jx__node_find(line, NODE_TEXT);
    if (text == NULL) return;
    uint32_t start = text->span.start;
    for (uint32_t at = start; at <= text->span.end; at++) {
        Str rest = {b->m->source->text.p + at, text->span.end - at};
        if (rest.n > 0 && !is_semicolon(rest)) continue;
        Span span = {start, at};
        Str key = jx__name_key(b->m->arena, jx__source_text(b->m->source, span));
        if (key.n > 0) audit_clause(b, key, span);
        if (rest.n > 0 && rest.p[0] != ';') at += 2;
        start = at + 1;
    }
}
