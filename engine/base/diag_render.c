/* Findings as text: for a person, with the source line and a caret, and as JSON.
 *
 * Depends on diag.def for the words and on utf8 for display width; writes into the caller's
 * buffer. The texts of a finding were made harmless when it was added, so they go out as they
 * are; JSON is escaped all the same, because other texts pass through it too.
 */
#include "base/diag.h"
#include "base/json.h"
#include "base/utf8.h"

enum { TAB_STOP = 4 };

typedef struct Words {
    DiagCode code;
    const char *message[2], *fix[2]; /* by Lang */
} Words;

static const Words words[] = {
#define DIAG(code, severity, zh, en, fix_zh, fix_en) {JX##code, {zh, en}, {fix_zh, fix_en}},
#include "base/diag.def"
#undef DIAG
};

static const struct {
    const char *json, *shown[2], *color;
} severities[] = {
    [SEV_NOTE] = {"note", {"提示", "note"}, "\033[1;36m"},
    [SEV_WARNING] = {"warning", {"警告", "warning"}, "\033[1;33m"},
    [SEV_ERROR] = {"error", {"错误", "error"}, "\033[1;31m"},
};

const char *jx__severity_name(Severity s)
{
    return severities[s].json;
}

static const Words *words_of(DiagCode code)
{
    static const Words none = {DIAG_NONE, {"", ""}, {"", ""}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].code == code) return &words[i];
    return &none;
}

Str jx__diag_message(Arena *ar, const Diag *d, Lang lang)
{
    return jx__str_fill(ar, jx__str_of(words_of(d->code)->message[lang]), d->nargs, d->args);
}

Str jx__diag_fix(Arena *ar, const Diag *d, Lang lang)
{
    return jx__str_fill(ar, jx__str_of(words_of(d->code)->fix[lang]), d->nargs, d->args);
}

/* ---- for a person ---- */

static void add_place(Buf *out, const Diag *d)
{
    if (d->file.n) jx__buf_printf(out, " %.*s", STR_F(d->file));
    if (d->at.line)
        jx__buf_printf(out, "%s%u:%u", d->file.n ? ":" : " ", (unsigned)d->at.line,
                       (unsigned)d->at.column);
    if (d->cell.n) jx__buf_printf(out, " %.*s", STR_F(d->cell));
    if (d->clause.n) jx__buf_printf(out, " %.*s", STR_F(d->clause));
}

static void add_heading(Buf *out, const Diag *d, Lang lang, bool color)
{
    const char *name = severities[d->severity].shown[lang];
    if (color)
        jx__buf_printf(out, "%s%s\033[0m", severities[d->severity].color, name);
    else
        jx__buf_addz(out, name);
    jx__buf_printf(out, " JX%04d", (int)d->code);
    add_place(out, d);
    jx__buf_addz(out, lang == LANG_ZH ? "：" : ": ");
    jx__buf_add(out, jx__diag_message(out->arena, d, lang));
    jx__buf_add(out, STR("\n"));
}

static void add_times(Buf *out, const char *what, uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        jx__buf_addz(out, what);
}

/* The line, with tabs as spaces so that the caret stands right under any tab setting. Counts the
 * columns before the finding (*before) and under it (*under). */
static void add_line(Buf *out, const Diag *d, uint32_t *before, uint32_t *under)
{
    uint32_t column = d->excerpt_column, width = 0, len;
    Str line = d->excerpt;
    *before = *under = 0;
    for (uint32_t i = 0; i < line.n; i += len, column++) {
        bool is_tab = jx__utf8_next(line.p + i, line.p + line.n, &len) == '\t';
        Str one = {line.p + i, len};
        uint32_t columns = is_tab ? TAB_STOP - width % TAB_STOP : jx__utf8_width(one);
        if (is_tab)
            add_times(out, " ", columns);
        else
            jx__buf_add(out, one);
        width += columns;
        if (column < d->at.column)
            *before += columns;
        else if (d->until.line > d->at.line || column < d->until.column)
            *under += columns;
    }
}

static void add_excerpt(Buf *out, const Diag *d)
{
    if (d->excerpt.n == 0) return;
    uint32_t before, under;
    jx__buf_add(out, STR("  "));
    add_line(out, d, &before, &under);
    jx__buf_add(out, STR("\n  "));
    add_times(out, " ", before);
    add_times(out, "^", under ? under : 1);
    jx__buf_add(out, STR("\n"));
}

void jx__diag_text(Buf *out, const Diag *d, Lang lang, bool color)
{
    add_heading(out, d, lang, color);
    add_excerpt(out, d);
    Str fix = jx__diag_fix(out->arena, d, lang);
    if (fix.n) jx__buf_printf(out, "  %s%.*s\n", lang == LANG_ZH ? "改法：" : "fix: ", STR_F(fix));
}

/* ---- JSON ---- */

/* Of a finding what is not there is empty, never null. */
static Str or_empty(Str s)
{
    return s.p ? s : STR("");
}

static void add_where(Json *j, const Diag *d)
{
    jx__json_key(j, "where");
    if (d->file.n == 0 && d->at.line == 0 && d->cell.n == 0) {
        jx__buf_addz(j->out, "null");
        return;
    }
    jx__json_open(j, "{");
    jx__json_text(j, "file", or_empty(d->file));
    if (d->at.line) {
        jx__json_number(j, "line", d->at.line);
        jx__json_number(j, "column", d->at.column);
    }
    if (d->cell.n) jx__json_text(j, "cell", d->cell);
    jx__json_close(j, "}");
}

void jx__diag_json(Buf *out, const Diag *d, Lang lang)
{
    Json j = jx__json(out, "");
    jx__json_open(&j, "{");
    jx__json_text(&j, "code", jx__str_printf(out->arena, "JX%04d", (int)d->code));
    jx__json_text(&j, "severity", jx__str_of(jx__severity_name(d->severity)));
    jx__json_text(&j, "clause", or_empty(d->clause));
    add_where(&j, d);
    jx__json_text(&j, "message", or_empty(jx__diag_message(out->arena, d, lang)));
    jx__json_text(&j, "fix", or_empty(jx__diag_fix(out->arena, d, lang)));
    jx__json_close(&j, "}");
}
