/* A report as a table for a terminal: 指标 | 目标 | 完成 | 分值 | 得分 | 状态.
 *
 * Depends on the report and on display width (汉 is two columns). Groups are section lines with
 * their subtotals; long texts are wrapped inside their column. The widths of the text columns
 * follow from what is in them, within the width asked for.
 */
#include "report/layout.h"
#include "base/utf8.h"

enum { COL_NAME, COL_TARGET, COL_ACTUAL, COL_POINTS, COL_SCORE, COL_STATUS, NCOL };
enum { MIN_WIDTH = 60, MAX_WIDTH = 120, MAX_TEXT = 16, MIN_NAME = 16, INDENT = 2 };

Paint jx__report_paint(RowStatus status)
{
    static const Paint paints[] = {[ROW_MET] = PAINT_GOOD,       [ROW_EXCEEDED] = PAINT_GOOD,
                                   [ROW_PARTIAL] = PAINT_FAIR,   [ROW_UNMET] = PAINT_BAD,
                                   [ROW_MISSING] = PAINT_BAD,    [ROW_NOT_APPLICABLE] = PAINT_NONE,
                                   [ROW_UNREADABLE] = PAINT_BAD, [ROW_JUDGED] = PAINT_NONE};
    return paints[status];
}

Str jx__report_status(Buf *out, const Report *r, RowStatus status)
{
    return jx__word0(out, r, (Say)(SAY_MET + (int)status));
}

void jx__report_color(Buf *out, const RenderOptions *opt, Paint paint, bool on)
{
    static const char *const codes[] = {[PAINT_NONE] = "",
                                        [PAINT_GOOD] = "\033[32m",
                                        [PAINT_FAIR] = "\033[33m",
                                        [PAINT_BAD] = "\033[31m",
                                        [PAINT_STRONG] = "\033[1m"};
    if (opt->color && paint != PAINT_NONE) jx__buf_addz(out, on ? codes[paint] : "\033[0m");
}

/* No line starts with a closing mark, nor ends with an opening one (GB/T 15834). */
static bool is_one_of(uint32_t cp, Str marks)
{
    uint32_t len;
    for (uint32_t at = 0; at < marks.n; at += len)
        if (jx__utf8_next(marks.p + at, marks.p + marks.n, &len) == cp) return true;
    return false;
}

/* A line may be broken beside a wide character or a blank, so that 27.00 stays whole. */
static bool may_break(uint32_t before, uint32_t after)
{
    if (is_one_of(after, STR("，。；：、！？）】》”’％…"))) return false;
    if (is_one_of(before, STR("（【《“‘"))) return false;
    return before >= 0x2e80 || after >= 0x2e80 || before == ' ' || before == 0;
}

uint32_t jx__report_fit(Str s, uint32_t columns)
{
    uint32_t at = 0, used = 0, len, before = 0, good = 0;
    if (s.n / 4 <= columns && jx__utf8_width(s) <= columns) return s.n; /* as most do */
    while (at < s.n) {
        uint32_t cp = jx__utf8_next(s.p + at, s.p + s.n, &len);
        uint32_t width = jx__utf8_width((Str){s.p + at, len});
        if (may_break(before, cp)) good = at;
        if (at > 0 && used + width > columns) return good ? good : at;
        used += width;
        at += len;
        before = cp;
    }
    return at;
}

static void cut_blanks(Buf *out, uint32_t from)
{
    while (out->n > from && out->text[out->n - 1] == ' ')
        out->text[--out->n] = 0;
}

void jx__report_blanks(Buf *out, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        jx__buf_add(out, STR(" "));
}

/* The rest of a line that already holds `used` columns, then lines of their own. */
static void wrap_after(Buf *out, Str text, uint32_t used, uint32_t width)
{
    uint32_t n = jx__report_fit(text, width > used + MIN_NAME ? width - used : MIN_NAME);
    jx__buf_harmless(out, (Str){text.p, n}, false);
    jx__buf_add(out, STR("\n"));
    jx__report_wrap(out, (Str){text.p + n, text.n - n}, 0, width);
}

void jx__report_wrap(Buf *out, Str text, uint32_t indent, uint32_t width)
{
    uint32_t columns = width > indent + MIN_NAME ? width - indent : MIN_NAME;
    while (text.n) {
        uint32_t n = jx__report_fit(text, columns);
        jx__report_blanks(out, indent);
        jx__buf_harmless(out, (Str){text.p, n}, false);
        jx__buf_add(out, STR("\n"));
        text = (Str){text.p + n, text.n - n};
    }
}

/* ---- columns ---- */

typedef struct Line {
    Str cell[NCOL];
    uint32_t indent;
    Paint paint; /* of the status */
} Line;

static uint32_t at_most(uint32_t n, uint32_t limit)
{
    return n < limit ? n : limit;
}

static void widen(uint32_t *width, Str s)
{
    uint32_t n = jx__utf8_width(s);
    if (n > *width) *width = n;
}

static Line row_line(Buf *out, const Report *r, const ReportRow *row)
{
    uint32_t depth = row->group == JX_NO_REG ? 0 : r->groups.at[row->group].depth + 1;
    return (Line){.cell = {row->name, row->target, row->actual.p ? row->actual : STR("—"),
                           row->points, row->score.p ? row->score : STR("—"),
                           jx__report_status(out, r, row->status)},
                  .indent = at_most(depth, 4) * INDENT,
                  .paint = jx__report_paint(row->status)};
}

static void set_widths(Buf *out, const Report *r, uint32_t total, uint32_t width[NCOL])
{
    for (int c = 0; c < NCOL; c++) {
        width[c] = 0;
        widen(&width[c], jx__word0(out, r, (Say)(SAY_H_NAME + c)));
    }
    for (uint32_t i = 0; i < r->rows.n; i++) {
        Line line = row_line(out, r, &r->rows.at[i]);
        for (int c = COL_TARGET; c < NCOL; c++)
            widen(&width[c], line.cell[c]);
        uint32_t name = jx__utf8_width(line.cell[COL_NAME]) + line.indent;
        if (name > width[COL_NAME]) width[COL_NAME] = name;
    }
    for (uint32_t i = 0; i < r->groups.n; i++) {
        uint32_t name = jx__utf8_width(r->groups.at[i].name) + r->groups.at[i].depth * INDENT;
        if (name > width[COL_NAME]) width[COL_NAME] = name;
        widen(&width[COL_POINTS], r->groups.at[i].points);
    }
    widen(&width[COL_SCORE], r->total.p ? r->total : STR("—"));
    width[COL_TARGET] = at_most(width[COL_TARGET], MAX_TEXT);
    width[COL_ACTUAL] = at_most(width[COL_ACTUAL], MAX_TEXT);
    uint32_t rest = (NCOL - 1) * JX_REPORT_GAP;
    for (int c = COL_TARGET; c < NCOL; c++)
        rest += width[c];
    uint32_t room = total > rest + MIN_NAME ? total - rest : MIN_NAME;
    width[COL_NAME] = at_most(width[COL_NAME], room);
}

static void put_cell(Buf *out, Str s, uint32_t width, bool right)
{
    uint32_t used = jx__utf8_width(s), pad = used < width ? width - used : 0;
    if (right) jx__report_blanks(out, pad);
    jx__buf_harmless(out, s, false);
    if (!right) jx__report_blanks(out, pad);
}

/* One line of the table, on as many lines of the terminal as its longest cell needs. */
static void put_line(Buf *out, const RenderOptions *opt, Line line, const uint32_t width[NCOL])
{
    bool more = true;
    for (bool first = true; more; first = false) {
        uint32_t start = out->n;
        more = false;
        jx__report_blanks(out, line.indent);
        uint32_t last = first ? NCOL : COL_ACTUAL + 1;
        for (uint32_t c = 0; c < last; c++) {
            uint32_t room = c == COL_NAME ? width[c] - line.indent : width[c];
            uint32_t n = c < COL_POINTS ? jx__report_fit(line.cell[c], room) : line.cell[c].n;
            if (c) jx__report_blanks(out, JX_REPORT_GAP);
            if (c == COL_STATUS) jx__report_color(out, opt, line.paint, true);
            put_cell(out, (Str){line.cell[c].p, n}, c == COL_STATUS ? 0 : room,
                     c == COL_POINTS || c == COL_SCORE);
            if (c == COL_STATUS) jx__report_color(out, opt, line.paint, false);
            if (n) line.cell[c] = (Str){line.cell[c].p + n, line.cell[c].n - n}; /* p may be NULL */
            more = more || line.cell[c].n > 0;
        }
        cut_blanks(out, start);
        jx__buf_add(out, STR("\n"));
    }
}

void jx__report_line(Buf *out, const uint32_t *width, uint32_t columns)
{
    uint32_t n = (columns - 1) * JX_REPORT_GAP;
    for (uint32_t c = 0; c < columns; c++)
        n += width[c];
    for (uint32_t i = 0; i < n; i++)
        jx__buf_add(out, STR("-"));
    jx__buf_add(out, STR("\n"));
}

/* ---- the parts of the report ---- */

void jx__report_title(Buf *out, const Report *r, const RenderOptions *opt)
{
    const Str parts[] = {r->unit, r->name, r->form, r->id};
    Buf title = jx__buf(out->arena);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].n) continue;
        if (title.n) jx__buf_add(&title, STR("  "));
        jx__buf_add(&title, parts[i]);
    }
    if (!title.n) jx__buf_add(&title, r->file);
    jx__report_color(out, opt, PAINT_STRONG, true);
    jx__report_wrap(out, jx__buf_str(&title), 0, opt->width);
    jx__report_color(out, opt, PAINT_STRONG, false);
    if (r->rules.n) jx__report_wrap(out, r->rules, 0, opt->width);
    jx__buf_add(out, STR("\n"));
}

/* Opens the groups between the last row's and this row's, outermost first. */
static void put_groups(Buf *out, const Report *r, const RenderOptions *opt, uint32_t from,
                       uint32_t upto, const uint32_t width[NCOL])
{
    for (uint32_t i = from; i < upto; i++) {
        const ReportGroup *g = &r->groups.at[i];
        Line line = {.cell = {g->name, STR_NONE, STR_NONE, g->points,
                              g->score.p ? g->score : STR("—"), STR_NONE},
                     .indent = at_most(g->depth, 4) * INDENT};
        jx__report_color(out, opt, g->depth ? PAINT_NONE : PAINT_STRONG, true);
        put_line(out, opt, line, width);
        jx__report_color(out, opt, g->depth ? PAINT_NONE : PAINT_STRONG, false);
    }
}

static void put_names(Buf *out, const Report *r, uint32_t width, Say what,
                      bool (*wanted)(const ReportRow *))
{
    Buf names = jx__buf(out->arena);
    for (uint32_t i = 0; i < r->rows.n; i++) {
        if (!wanted(&r->rows.at[i])) continue;
        if (names.n) jx__buf_add(&names, jx__word0(out, r, SAY_H_LIST));
        jx__buf_add(&names, r->rows.at[i].name);
    }
    if (!names.n) return;
    jx__report_wrap(out, jx__word(out, r, what, jx__buf_str(&names)), 0, width);
}

static bool is_missing(const ReportRow *row)
{
    return row->status == ROW_MISSING;
}

static bool is_unreadable(const ReportRow *row)
{
    return row->status == ROW_UNREADABLE;
}

static bool is_open(const ReportRow *row)
{
    return !row->score.p && row->status == ROW_NOT_APPLICABLE;
}

static void put_findings(Buf *out, const Report *r, const RenderOptions *opt)
{
    uint32_t n = r->findings.at.n;
    if (!n) return;
    Str count = jx__str_printf(out->arena, "%u", (unsigned)(n + r->findings.dropped));
    jx__buf_printf(out, "\n%.*s\n", STR_F(jx__word(out, r, SAY_H_FINDINGS, count)));
    for (uint32_t i = 0; i < n; i++)
        jx__diag_text(out, &r->findings.at.at[i], r->lang, opt->color);
}

void jx__report_footer(Buf *out, const Report *r, const RenderOptions *opt)
{
    jx__report_color(out, opt, PAINT_STRONG, true);
    if (r->total.p) {
        jx__buf_printf(out, "%.*s %.*s / %.*s", STR_F(jx__word0(out, r, SAY_H_TOTAL)),
                       STR_F(r->total), STR_F(r->total_points));
        if (r->grade.p)
            jx__buf_printf(out, "  %.*s", STR_F(jx__word(out, r, SAY_H_GRADE, r->grade)));
    } else {
        jx__buf_add(out, jx__word0(out, r, SAY_H_NO_TOTAL));
    }
    jx__report_color(out, opt, PAINT_STRONG, false);
    if (r->total.p) jx__buf_add(out, STR("\n"));
    Str why = jx__str_printf(out->arena, "%.*s%.*s", STR_F(r->total_why),
                             STR_F(jx__word0(out, r, SAY_H_STOP)));
    wrap_after(out, why, r->total.p ? 0 : jx__utf8_width(jx__word0(out, r, SAY_H_NO_TOTAL)),
               opt->width);
    put_names(out, r, opt->width, SAY_H_MISSING, is_missing);
    put_names(out, r, opt->width, SAY_H_UNREADABLE, is_unreadable);
    put_names(out, r, opt->width, SAY_H_NOT_SCORED, is_open);
    put_findings(out, r, opt);
}

void jx__report_table(Buf *out, const Report *r, const RenderOptions *opt)
{
    uint32_t total = at_most(opt->width < MIN_WIDTH ? MIN_WIDTH : opt->width, MAX_WIDTH);
    uint32_t width[NCOL], opened = 0;
    set_widths(out, r, total, width);
    jx__report_title(out, r, opt);
    Line head = {.indent = 0};
    for (int c = 0; c < NCOL; c++)
        head.cell[c] = jx__word0(out, r, (Say)(SAY_H_NAME + c));
    put_line(out, opt, head, width);
    jx__report_line(out, width, NCOL);
    for (uint32_t i = 0; i < r->rows.n; i++) {
        const ReportRow *row = &r->rows.at[i];
        if (row->group != JX_NO_REG && row->group >= opened) {
            put_groups(out, r, opt, opened, row->group + 1, width);
            opened = row->group + 1;
        }
        put_line(out, opt, row_line(out, r, row), width);
    }
    jx__report_line(out, width, NCOL);
    jx__report_footer(out, r, opt);
}
