/* One line an indicator, one line a total: RFC 4180 with a byte order mark, so that spreadsheets
 * take it for UTF-8.
 *
 * Text that a spreadsheet would run as a formula gets an apostrophe in front (a CSV cell has no
 * type that says text); numbers stay as they are.
 */
#include "publish/publish.h"

static void put_cell(Buf *out, bool first, Str s)
{
    bool quote = false, formula = jx__publish_is_formula(s);
    for (uint32_t i = 0; i < s.n && !quote; i++)
        quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    if (!first) jx__buf_addz(out, ",");
    if (!quote) {
        if (formula) jx__buf_addz(out, "'");
        jx__buf_add(out, s);
        return;
    }
    jx__buf_addz(out, formula ? "\"'" : "\"");
    for (uint32_t i = 0, from = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            jx__buf_add(out, (Str){s.p + from, i + 1 - from});
            from = i;
        }
        if (i + 1 == s.n) jx__buf_add(out, (Str){s.p + from, s.n - from});
    }
    jx__buf_addz(out, "\"");
}

void jx__publish_csv_line(Buf *out, const Str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_cell(out, i == 0, cells[i]);
    jx__buf_addz(out, "\r\n");
}

static const Word columns[] = {WORD_FORM_ID, WORD_UNIT,       WORD_NAME,       WORD_LEVEL1,
                               WORD_LEVEL2,  WORD_LEVEL3,     WORD_TARGET,     WORD_ACTUAL,
                               WORD_POINTS,  WORD_SCORE,      WORD_EXACT,      WORD_STATUS,
                               WORD_CLAUSE,  WORD_SELF_SCORE, WORD_REASON,     WORD_WHY,
                               WORD_GRADE,   WORD_DUE,        WORD_DIFFERENCE, WORD_CHECKS};
enum {
    LABEL = 5,
    POINTS = 8,
    SCORE = 9,
    SELF = 13,
    WHY = 15,
    GRADE = 16,
    DUE = 17, /* from here on: when some result was audited */
    DIFFERENCE = 18,
    CHECKS = 19,
    NCOLUMNS = sizeof columns / sizeof *columns
};

static uint32_t ncolumns(const Publication *p)
{
    for (uint32_t i = 0; i < p->n; i++)
        if (p->reports[i]->audited) return NCOLUMNS;
    return DUE;
}

static void put_sheet(Str *cells, Arena *ar, const SheetRow *row)
{
    cells[DUE] = row->due;
    cells[DIFFERENCE] = row->difference;
    cells[CHECKS] = jx__report_checks(ar, row);
}

static void put_row(Buf *out, const Publication *p, const Report *r, const ReportRow *row)
{
    Str cells[NCOLUMNS] = {r->id,
                           r->unit,
                           r->name,
                           row->level1,
                           row->level2,
                           row->name,
                           row->target,
                           row->actual,
                           row->points,
                           row->score,
                           row->exact.n ? row->exact : row->score,
                           jx__publish_status(p, row->status),
                           row->clause,
                           row->self_score,
                           row->reason,
                           row->why,
                           STR_NONE};
    put_sheet(cells, p->arena, jx__publish_audited(r, row));
    jx__publish_csv_line(out, cells, ncolumns(p));
}

/* Rows the rules do not know, and the budget line. */
static void put_unlisted(Buf *out, const Publication *p, const Report *r)
{
    const SheetRow *row;
    for (uint32_t at = 0; (row = jx__publish_unlisted(r, &at)) != NULL;) {
        Str cells[NCOLUMNS] = {r->id, r->unit, r->name};
        cells[LABEL] = jx__publish_sheet_name(p, row);
        cells[POINTS] = row->points;
        cells[SELF] = row->claimed;
        put_sheet(cells, p->arena, row);
        jx__publish_csv_line(out, cells, NCOLUMNS);
    }
}

/* The total stands in the column of the scores, its label where indicators have their name. */
static void put_total(Buf *out, const Publication *p, const Report *r)
{
    Str cells[NCOLUMNS] = {r->id, r->unit, r->name};
    cells[LABEL] = jx__publish_word(p, WORD_TOTAL);
    cells[POINTS] = r->total_points;
    cells[SCORE] = r->total;
    cells[WHY] = r->total_why;
    cells[GRADE] = r->grade;
    if (r->audited) {
        cells[SELF] = r->audit.total.claimed;
        put_sheet(cells, p->arena, &r->audit.total);
    }
    jx__publish_csv_line(out, cells, ncolumns(p));
}

void jx__publish_csv(Buf *out, const Publication *p)
{
    Str head[NCOLUMNS];
    for (size_t i = 0; i < NCOLUMNS; i++)
        head[i] = jx__publish_word(p, columns[i]);
    jx__buf_addz(out, "\xef\xbb\xbf");
    jx__publish_csv_line(out, head, ncolumns(p));
    for (uint32_t i = 0; i < p->n; i++) {
        const Report *r = p->reports[i];
        for (uint32_t k = 0; k < r->rows.n; k++)
            put_row(out, p, r, &r->rows.at[k]);
        put_unlisted(out, p, r);
        put_total(out, p, r);
    }
}
