/* Reports as documents: one form or many, as Markdown, HTML, CSV or a workbook.
 *
 *   Report* ──┬─ content.c ──(a Page)──▶ markdown.c, html.c
 *             ├─ csv.c                     one line an indicator
 *             └─ workbook.c                the official form, the explanation, the findings
 *   Summary ◀── summary.c                  ranking, grades, most frequent findings of many forms
 *
 * Depends on report; computes nothing that a report does not say but the summary over several.
 * Everything made lives in the publication's arena.
 */
#ifndef JX_PUBLISH_PUBLISH_H
#define JX_PUBLISH_PUBLISH_H

#include "report/report.h"

typedef struct Publication {
    const Report *const *reports;
    uint32_t n; /* at least 1 */
    Lang lang;
    const char *engine; /* version for provenance */
    Arena *arena;
} Publication;

void jx__publish_markdown(Buf *out, const Publication *p);
void jx__publish_html(Buf *out, const Publication *p);
void jx__publish_csv(Buf *out, const Publication *p);
/* Writes a workbook to `path`, which is made or overwritten. False when it cannot be written or
 * memory is short. The library underneath needs scratch files in the temporary directory. */
bool jx__publish_workbook(const Publication *p, const char *path);

/* ---- shared by the writers ---- */

typedef enum Word {
#define WORD(name, zh, en) WORD_##name,
#include "publish/words.def"
#undef WORD
    WORD_COUNT
} Word;

Str jx__publish_word(const Publication *p, Word word);
/* 某局 · 委托业务项目: what a form is called in headings; its id or file when it has no name. */
Str jx__publish_form_name(const Publication *p, const Report *r);
Str jx__publish_status(const Publication *p, RowStatus status);
Str jx__publish_severity(const Publication *p, Severity severity);
/* 自评表.json: indicators[3].actual, or rules.jx:12:5. */
Str jx__publish_place(const Publication *p, const Diag *d);
Str jx__publish_message(const Publication *p, const Diag *d);
Str jx__publish_fix(const Publication *p, const Diag *d);

/* The audited row of an indicator; an empty one when there is none. */
const SheetRow *jx__publish_audited(const Report *r, const ReportRow *row);
/* The i-th row of the sheet that no indicator has (rows the rules do not know, the budget line);
 * NULL behind the last. `at` is where to go on, at first 0. */
const SheetRow *jx__publish_unlisted(const Report *r, uint32_t *at);
/* What it is called: its name, or the budget line. */
Str jx__publish_sheet_name(const Publication *p, const SheetRow *row);
/* 绩效自评评分报告, or what it is when the results were audited. */
Str jx__publish_title(const Publication *p);

/* One line of comma-separated values. */
void jx__publish_csv_line(Buf *out, const Str *cells, size_t n);
/* A text that a spreadsheet would take for a formula when it opens a file. A plain number with a
 * sign is none. */
bool jx__publish_is_formula(Str s);

#endif
