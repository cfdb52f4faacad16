/* The sheet of an audit for a terminal: what the form claims beside what the rules give.
 *
 * Depends on the report's layout (display columns, colours). Then the findings, gravest first.
 */
#include "audit/audit.h"
#include "base/utf8.h"
#include "report/layout.h"

enum { COL_NAME, COL_POINTS, COL_PRINTED, COL_RULE, COL_GAP, COL_MARKS, NCOL };
enum { LEAST_WIDTH = 60, MOST_WIDTH = 120, LEAST_NAME = 16, MOST_MARKS = 27 };

typedef struct Words {
    const char *zh, *en;
} Words;

static const Words heads[NCOL] = {{"指标", "indicator"}, {"分值", "points"},
                                  {"自评", "claimed"},   {"按规则", "by the rules"},
                                  {"相差", "gap"},       {"发现", "findings"}};
static const Words severities[] = {[SEV_NOTE] = {"提示", "notes"},
                                   [SEV_WARNING] = {"需说明", "warnings"},
                                   [SEV_ERROR] = {"退回", "errors"}};

static Str in_lang(const Report *r, Words w)
{
    return jx__str_of(r->lang == LANG_EN ? w.en : w.zh);
}

typedef struct Line {
    Str cell[NCOL];
    Paint paint;
} Line;

static Line line_of(Arena *ar, const Report *r, const SheetRow *row, Words name)
{
    static const Paint paints[] = {
        [SEV_NOTE] = PAINT_NONE, [SEV_WARNING] = PAINT_FAIR, [SEV_ERROR] = PAINT_BAD};
    Str dash = STR("—");
    return (Line){.cell = {row->name.n ? row->name : in_lang(r, name),
                           row->points.n ? row->points : dash, row->claimed.n ? row->claimed : dash,
                           row->due.n ? row->due : dash, row->difference.n ? row->difference : dash,
                           jx__report_checks(ar, row)},
                  .paint = row->checks ? paints[row->gravest] : PAINT_NONE};
}

static const Words budget_name = {"预算执行", "budget line"}, total_name = {"总分", "total"};

static void widen(uint32_t width[NCOL], const Line *line)
{
    for (int c = 0; c < NCOL; c++) {
        uint32_t n = jx__utf8_width(line->cell[c]);
        if (n > width[c]) width[c] = n;
    }
}

static void set_widths(Arena *ar, const Report *r, uint32_t total, uint32_t width[NCOL])
{
    const AuditSheet *s = &r->audit;
    Line head = {.paint = PAINT_NONE}, last = line_of(ar, r, &s->total, total_name);
    for (int c = 0; c < NCOL; c++) {
        width[c] = 0;
        head.cell[c] = in_lang(r, heads[c]);
    }
    widen(width, &head);
    widen(width, &last);
    for (uint32_t i = 0; i < s->rows.n; i++) {
        Line line = line_of(ar, r, &s->rows.at[i], budget_name);
        widen(width, &line);
    }
    if (width[COL_MARKS] > MOST_MARKS) width[COL_MARKS] = MOST_MARKS;
    uint32_t rest = (NCOL - 1) * JX_REPORT_GAP;
    for (int c = COL_POINTS; c < NCOL; c++)
        rest += width[c];
    uint32_t room = total > rest + LEAST_NAME ? total - rest : LEAST_NAME;
    if (width[COL_NAME] > room) width[COL_NAME] = room;
}

/* As many lines of the terminal as the name or the marks need. */
static void put_line(Buf *out, const RenderOptions *opt, Line line, const uint32_t width[NCOL])
{
    bool more = true;
    for (bool first = true; more; first = false) {
        uint32_t start = out->n;
        more = false;
        for (int c = 0; c < NCOL; c++) {
            bool text = c == COL_NAME || c == COL_MARKS;
            Str cell = text || first ? line.cell[c] : STR_NONE;
            uint32_t n = text ? jx__report_fit(cell, width[c]) : cell.n;
            uint32_t used = jx__utf8_width((Str){cell.p, n});
            uint32_t pad = used < width[c] ? width[c] - used : 0;
            if (c) jx__report_blanks(out, JX_REPORT_GAP);
            if (!text) jx__report_blanks(out, pad);
            if (c == COL_MARKS) jx__report_color(out, opt, line.paint, true);
            jx__buf_add(out, (Str){cell.p, n});
            if (c == COL_MARKS) jx__report_color(out, opt, line.paint, false);
            if (c == COL_NAME) jx__report_blanks(out, pad);
            if (text && n) line.cell[c] = jx__str_trim((Str){cell.p + n, cell.n - n});
            more = more || (text && line.cell[c].n > 0);
        }
        while (out->n > start && out->text[out->n - 1] == ' ')
            out->text[--out->n] = 0;
        jx__buf_add(out, STR("\n"));
    }
}

static void put_findings(Buf *out, const Report *r, const RenderOptions *opt)
{
    for (int severity = SEV_ERROR; severity >= SEV_NOTE; severity--) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < r->findings.at.n; i++)
            n += (int)r->findings.at.at[i].severity == severity;
        if (!n) continue;
        Str name = in_lang(r, severities[severity]);
        jx__report_color(out, opt, PAINT_STRONG, true);
        jx__buf_printf(out, r->lang == LANG_EN ? "\n%.*s: %u" : "\n%.*s %u 项", STR_F(name), n);
        jx__report_color(out, opt, PAINT_STRONG, false);
        jx__buf_add(out, STR("\n"));
        for (uint32_t i = 0; i < r->findings.at.n; i++)
            if ((int)r->findings.at.at[i].severity == severity)
                jx__diag_text(out, &r->findings.at.at[i], r->lang, opt->color);
    }
    if (r->findings.dropped)
        jx__buf_printf(out,
                       r->lang == LANG_EN ? "\n%u more are not shown\n" : "\n另有%u项没有列出\n",
                       r->findings.dropped);
    if (!r->findings.at.n)
        jx__buf_addz(out,
                     r->lang == LANG_EN ? "\nnothing to complain about\n" : "\n没有发现问题\n");
}

void jx__audit_table(Buf *out, const Report *r, const RenderOptions *opt)
{
    const AuditSheet *s = &r->audit;
    Arena *ar = out->arena;
    uint32_t total = opt->width < LEAST_WIDTH  ? LEAST_WIDTH
                     : opt->width > MOST_WIDTH ? MOST_WIDTH
                                               : opt->width;
    uint32_t width[NCOL];
    set_widths(ar, r, total, width);
    jx__report_title(out, r, opt);
    Line head = {.paint = PAINT_NONE};
    for (int c = 0; c < NCOL; c++)
        head.cell[c] = in_lang(r, heads[c]);
    put_line(out, opt, head, width);
    jx__report_line(out, width, NCOL);
    for (uint32_t i = 0; i < s->rows.n; i++)
        put_line(out, opt, line_of(ar, r, &s->rows.at[i], budget_name), width);
    jx__report_line(out, width, NCOL);
    put_line(out, opt, line_of(ar, r, &s->total, total_name), width);
    put_findings(out, r, opt);
}
