/* Words and small texts that all documents share. */
#include "publish/publish.h"
#include "report/layout.h"

Str jx__publish_word(const Publication *p, Word word)
{
    static const char *const words[WORD_COUNT][2] = {
#define WORD(name, zh, en) {zh, en},
#include "publish/words.def"
#undef WORD
    };
    return jx__str_of(words[word][p->lang == LANG_EN]);
}

Str jx__publish_form_name(const Publication *p, const Report *r)
{
    const Str parts[] = {r->unit, r->name};
    Buf out = jx__buf(p->arena);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].n) continue;
        if (out.n) jx__buf_addz(&out, " · ");
        jx__buf_add(&out, parts[i]);
    }
    if (out.n) return jx__buf_str(&out);
    if (r->form.n) return r->form;
    return r->id.n ? r->id : r->file;
}

Str jx__publish_status(const Publication *p, RowStatus status)
{
    return jx__report_phrase(p->arena, p->lang, (Say)(SAY_MET + (int)status), 0, NULL);
}

Str jx__publish_severity(const Publication *p, Severity severity)
{
    static const Word words[] = {
        [SEV_NOTE] = WORD_NOTE, [SEV_WARNING] = WORD_WARNING, [SEV_ERROR] = WORD_ERROR};
    return jx__publish_word(p, words[severity]);
}

Str jx__publish_place(const Publication *p, const Diag *d)
{
    if (d->at.line)
        return jx__str_printf(p->arena, "%.*s:%u:%u", STR_F(d->file), d->at.line, d->at.column);
    if (!d->cell.n) return d->file;
    return jx__str_printf(p->arena, "%.*s%s%.*s", STR_F(d->file), d->file.n ? ": " : "",
                          STR_F(d->cell));
}

Str jx__publish_message(const Publication *p, const Diag *d)
{
    return jx__diag_message(p->arena, d, p->lang);
}

Str jx__publish_fix(const Publication *p, const Diag *d)
{
    return jx__diag_fix(p->arena, d, p->lang);
}

const SheetRow *jx__publish_audited(const Report *r, const ReportRow *row)
{
    static const SheetRow none = {.checks = 0};
    return r->audited && row->audited < r->audit.rows.n ? &r->audit.rows.at[row->audited] : &none;
}

const SheetRow *jx__publish_unlisted(const Report *r, uint32_t *at)
{
    while (r->audited && *at < r->audit.rows.n) {
        const SheetRow *row = &r->audit.rows.at[(*at)++];
        if (row->item == JX_NO_REG) return row;
    }
    return NULL;
}

Str jx__publish_sheet_name(const Publication *p, const SheetRow *row)
{
    return row->name.n ? row->name : jx__publish_word(p, WORD_BUDGET);
}

Str jx__publish_title(const Publication *p)
{
    return jx__publish_word(p, p->reports[0]->audited ? WORD_AUDIT_TITLE : WORD_TITLE);
}

static bool is_number(Str s)
{
    uint32_t digits = 0, points = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool sign = i == 0 && (c == '-' || c == '+');
        bool digit = c >= '0' && c <= '9';
        bool tail = c == '%' && i + 1 == s.n;
        digits += digit;
        points += c == '.';
        if (!sign && !digit && !tail && c != '.' && c != ',') return false;
    }
    return digits > 0 && points <= 1;
}

bool jx__publish_is_formula(Str s)
{
    if (!s.n || is_number(s)) return false;
    char c = s.p[0];
    return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r';
}
