/* Reports as a workbook: the official form with its scores, the explanation, the findings.
 *
 * Depends on book.h for cells and sheets. Many forms give an overview first and a sheet each.
 */
#include "publish/book.h"
#include "publish/summary.h"

enum { MOST_COLUMNS = 10 }; /* of a sheet */

/* Words at the head of columns; English words may take two lines. */
static void put_heads(Book *b, uint32_t row, const Column *columns, const Word *heads, uint16_t n)
{
    Str texts[MOST_COLUMNS];
    for (uint16_t i = 0; i < n; i++) {
        texts[i] = jx__publish_word(b->p, heads ? heads[i] : columns[i].head);
        jx__book_put(b, row, i, texts[i], LOOK_HEAD);
    }
    jx__book_set_height(b, row, columns, texts, n);
}

static void put_head(Book *b, uint32_t row, const Column *columns, uint16_t n)
{
    put_heads(b, row, columns, NULL, n);
    jx__book_check(b, worksheet_repeat_rows(b->sheet, row, row));
}

/* Sheets on all forms say in their first column which form; of one form nobody asks. */
static uint16_t unsaid(const Book *b)
{
    return b->p->n == 1;
}

/* A text across all columns of a sheet, from one on. */
static void put_across(Book *b, uint32_t row, const Column *columns, uint16_t from, uint16_t n,
                       Str text, Look look)
{
    Column all = {.width = 0};
    for (uint16_t i = from; i < n; i++)
        all.width += columns[i].width;
    jx__book_merge(b, row, from, row, (uint16_t)(n - 1), text, look);
    jx__book_set_height(b, row, &all, &text, 1);
}

/* ---- the form ---- */

static const Column form_columns[] = {{WORD_LEVEL1, 11}, {WORD_LEVEL2, 13},    {WORD_LEVEL3, 30},
                                      {WORD_TARGET, 16}, {WORD_ACTUAL, 16},    {WORD_POINTS, 7},
                                      {WORD_SCORE, 8},   {WORD_SELF_SCORE, 9}, {WORD_STATUS, 10},
                                      {WORD_REASON, 26}};
enum {
    C_LEVEL1,
    C_LEVEL2,
    C_NAME,
    C_TARGET,
    C_ACTUAL,
    C_POINTS,
    C_SCORE,
    C_SELF,
    C_STATUS,
    C_REASON,
    FORM_COLUMNS
};

static Look look_of(RowStatus status)
{
    static const Look looks[] = {
        [ROW_MET] = LOOK_GOOD,       [ROW_EXCEEDED] = LOOK_GOOD, [ROW_PARTIAL] = LOOK_FAIR,
        [ROW_UNMET] = LOOK_BAD,      [ROW_MISSING] = LOOK_BAD,   [ROW_NOT_APPLICABLE] = LOOK_TEXT,
        [ROW_UNREADABLE] = LOOK_BAD, [ROW_JUDGED] = LOOK_TEXT};
    return looks[status];
}

static uint32_t put_form_head(Book *b, const Report *r)
{
    const struct {
        Word label;
        Str text;
    } lines[] = {
        {WORD_NAME, r->name}, {WORD_UNIT, r->unit}, {WORD_RULES, r->rules}, {WORD_BASIS, r->basis}};
    Str title = r->form.n ? r->form : jx__publish_word(b->p, WORD_TITLE);
    if (r->year)
        title = jx__str_printf(b->p->arena, b->p->lang == LANG_EN ? "%.*s (%d)" : "%.*s（%d年度）",
                               STR_F(title), (int)r->year);
    uint32_t row = 0;
    jx__book_merge(b, row, 0, row, FORM_COLUMNS - 1, title, LOOK_TITLE);
    jx__book_check(b, worksheet_set_row(b->sheet, row++, 30, NULL));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!lines[i].text.n) continue;
        jx__book_put_word(b, row, 0, lines[i].label, LOOK_LABEL);
        put_across(b, row, form_columns, 1, FORM_COLUMNS, lines[i].text, LOOK_TEXT);
        row++;
    }
    return row;
}

static uint32_t run_of(const Report *r, uint32_t from, bool second)
{
    const ReportRow *first = &r->rows.at[from];
    uint32_t n = 1;
    while (from + n < r->rows.n) {
        const ReportRow *next = &r->rows.at[from + n];
        if (!jx__str_eq(next->level1, first->level1)) break;
        if (second && !jx__str_eq(next->level2, first->level2)) break;
        n++;
    }
    return n;
}

/* `level1` and `level2`: headings that stand in this row alone, so that it must be as high as they. */
static void put_form_row(Book *b, uint32_t row, const ReportRow *it, Str level1, Str level2)
{
    Str status = jx__publish_status(b->p, it->status);
    jx__book_put(b, row, C_NAME, it->name, LOOK_TEXT);
    jx__book_put(b, row, C_TARGET, it->target, LOOK_TEXT);
    jx__book_put(b, row, C_ACTUAL, it->actual, LOOK_TEXT);
    jx__book_put_figure(b, row, C_POINTS, it->points, LOOK_NUMBER);
    jx__book_put_figure(b, row, C_SCORE, it->score.p ? it->score : STR("—"), LOOK_NUMBER);
    jx__book_put_figure(b, row, C_SELF, it->self_score, LOOK_NUMBER);
    jx__book_put(b, row, C_STATUS, status, look_of(it->status));
    jx__book_put(b, row, C_REASON, it->reason, LOOK_TEXT);
    const Str texts[FORM_COLUMNS] = {
        [C_LEVEL1] = level1,     [C_LEVEL2] = level2,     [C_NAME] = it->name,
        [C_TARGET] = it->target, [C_ACTUAL] = it->actual, [C_STATUS] = status,
        [C_REASON] = it->reason};
    jx__book_set_height(b, row, form_columns, texts, FORM_COLUMNS);
}

static void put_form_rows(Book *b, const Report *r, uint32_t head)
{
    uint32_t left1 = 0, left2 = 0;
    for (uint32_t i = 0; i < r->rows.n && i < BOOK_ROWS; i++) {
        const ReportRow *it = &r->rows.at[i];
        uint32_t row = head + 1 + i;
        bool first1 = !left1, first2 = !left2;
        if (first1) {
            left1 = run_of(r, i, false);
            jx__book_merge(b, row, C_LEVEL1, row + left1 - 1, C_LEVEL1, it->level1, LOOK_GROUP);
        }
        if (first2) {
            left2 = run_of(r, i, true);
            jx__book_merge(b, row, C_LEVEL2, row + left2 - 1, C_LEVEL2, it->level2, LOOK_GROUP);
        }
        left1--, left2--;
        put_form_row(b, row, it, first1 && !left1 ? it->level1 : STR_NONE,
                     first2 && !left2 ? it->level2 : STR_NONE);
    }
}

static void put_form_total(Book *b, const Report *r, uint32_t row)
{
    jx__book_merge(b, row, 0, row, C_ACTUAL, jx__publish_word(b->p, WORD_TOTAL), LOOK_SUM);
    jx__book_put_figure(b, row, C_POINTS, r->total_points, LOOK_SUM_NUMBER);
    jx__book_put_figure(b, row, C_SCORE,
                        r->total.p ? r->total : jx__publish_word(b->p, WORD_NO_TOTAL),
                        LOOK_SUM_NUMBER);
    jx__book_put_figure(b, row, C_SELF, r->self_total, LOOK_SUM_NUMBER);
    jx__book_put(b, row, C_STATUS, r->grade, LOOK_SUM);
    Str why = r->complete ? STR_NONE : r->total_why;
    jx__book_put(b, row, C_REASON, why, LOOK_SUM);
    jx__book_set_height(b, row, form_columns + C_REASON, &why, 1);
}

static void put_form(Book *b, const Report *r, Str name)
{
    jx__book_add_sheet(b, name, form_columns, FORM_COLUMNS);
    if (b->failed) return;
    uint32_t head = put_form_head(b, r);
    put_head(b, head, form_columns, FORM_COLUMNS);
    put_form_rows(b, r, head);
    uint32_t last = head + 1 + r->rows.n;
    put_form_total(b, r, last);
    jx__book_check(b, worksheet_print_area(b->sheet, 0, 0, last, FORM_COLUMNS - 1));
    worksheet_freeze_panes(b->sheet, head + 1, 0);
}

/* ---- the audit ---- */

static void put_audit_row(Book *b, uint32_t row, const Column *columns, Str form, Str name,
                          const SheetRow *it)
{
    static const Look looks[] = {
        [SEV_NOTE] = LOOK_TEXT, [SEV_WARNING] = LOOK_FAIR, [SEV_ERROR] = LOOK_BAD};
    Str gap = it->difference;
    if (gap.n && gap.p[0] == '+') gap = (Str){gap.p + 1, gap.n - 1};
    const Str texts[] = {
        form, name, it->points, it->claimed, it->due, gap, jx__report_checks(b->p->arena, it)};
    const uint16_t skip = unsaid(b), n = 7 - skip;
    jx__book_put_line(b, row, columns + skip, texts + skip, LOOK_NUMBER, n);
    if (!skip) jx__book_put(b, row, 0, form, LOOK_TEXT);
    jx__book_put(b, row, 1 - skip, name, LOOK_TEXT);
    jx__book_put(b, row, n - 1, texts[6], it->checks ? looks[it->gravest] : LOOK_TEXT);
}

/* Claimed beside due, all forms on one sheet. */
static void put_audits(Book *b)
{
    static const Column columns[] = {{WORD_NAME, 30},    {WORD_LEVEL3, 34}, {WORD_POINTS, 8},
                                     {WORD_CLAIMED, 10}, {WORD_DUE, 10},    {WORD_DIFFERENCE, 10},
                                     {WORD_CHECKS, 24}};
    const uint16_t skip = unsaid(b);
    uint32_t row = 0;
    jx__book_add_sheet(b, jx__publish_word(b->p, WORD_SHEET_AUDIT), columns + skip, 7 - skip);
    if (b->failed) return;
    put_head(b, row++, columns + skip, 7 - skip);
    for (uint32_t i = 0; i < b->p->n; i++) {
        const Report *r = b->p->reports[i];
        Str form = jx__publish_form_name(b->p, r);
        for (uint32_t k = 0; k < r->audit.rows.n && row < BOOK_ROWS && !b->failed; k++, row++) {
            const SheetRow *it = &r->audit.rows.at[k];
            put_audit_row(b, row, columns, form, jx__publish_sheet_name(b->p, it), it);
        }
        if (!r->audited || row >= BOOK_ROWS || b->failed) continue;
        Str total = jx__publish_word(b->p, WORD_TOTAL);
        put_audit_row(b, row++, columns, form, total, &r->audit.total);
    }
    worksheet_freeze_panes(b->sheet, 1, 0);
}

/* ---- explanation, findings, overview ---- */

static Str steps_of(Book *b, const Report *r, const ReportRow *row)
{
    Buf out = jx__buf(b->p->arena);
    for (uint32_t i = 0; i < row->nsteps; i++) {
        const ReportStep *s = &r->steps.at[row->first_step + i];
        if (!s->applied) continue;
        if (out.n) jx__buf_addz(&out, "\n");
        jx__buf_add(&out, s->text);
    }
    return jx__buf_str(&out);
}

static Str inputs_of(Book *b, const Report *r, const ReportRow *row)
{
    Buf out = jx__buf(b->p->arena);
    for (uint32_t i = 0; i < row->ninputs; i++) {
        const ReportInput *in = &r->inputs.at[row->first_input + i];
        if (out.n) jx__buf_addz(&out, "\n");
        jx__buf_printf(&out, "%.*s", STR_F(in->name));
        bool english = b->p->lang == LANG_EN;
        if (in->where.n) jx__buf_printf(&out, english ? " (%.*s)" : "（%.*s）", STR_F(in->where));
        jx__buf_addz(&out, english ? ": " : "：");
        jx__buf_add(&out, in->raw.n ? in->raw : in->understood);
        bool same = !in->raw.n || jx__str_eq(in->raw, in->understood);
        if (!same) jx__buf_printf(&out, " → %.*s", STR_F(in->understood));
    }
    return jx__buf_str(&out);
}

static void put_explanations(Book *b)
{
    static const Column columns[] = {{WORD_NAME, 14}, {WORD_LEVEL3, 18}, {WORD_POINTS, 7},
                                     {WORD_SCORE, 7}, {WORD_EXACT, 9},   {WORD_CLAUSE, 9},
                                     {WORD_WHY, 28},  {WORD_STEPS, 20},  {WORD_READ_FROM, 16},
                                     {WORD_NEED, 14}};
    const uint16_t skip = unsaid(b);
    uint32_t row = 0;
    jx__book_add_sheet(b, jx__publish_word(b->p, WORD_SHEET_WHY), columns + skip, 10 - skip);
    if (b->failed) return;
    put_head(b, row++, columns + skip, 10 - skip);
    for (uint32_t i = 0; i < b->p->n; i++) {
        const Report *r = b->p->reports[i];
        for (uint32_t k = 0; k < r->rows.n && row < BOOK_ROWS && !b->failed; k++, row++) {
            const ReportRow *it = &r->rows.at[k];
            const Str texts[] = {jx__publish_form_name(b->p, r),
                                 it->name,
                                 it->points,
                                 it->score.p ? it->score : STR("—"),
                                 it->exact,
                                 it->clause,
                                 it->why,
                                 steps_of(b, r, it),
                                 inputs_of(b, r, it),
                                 it->need};
            jx__book_put_line(b, row, columns + skip, texts + skip, LOOK_TEXT, 10 - skip);
        }
    }
    worksheet_freeze_panes(b->sheet, 1, 0);
}

static void put_findings(Book *b)
{
    static const Column columns[] = {{WORD_NAME, 16},  {WORD_SEVERITY, 9}, {WORD_CODE, 9},
                                     {WORD_PLACE, 22}, {WORD_MESSAGE, 52}, {WORD_FIX, 40}};
    static const Look looks[] = {
        [SEV_NOTE] = LOOK_TEXT, [SEV_WARNING] = LOOK_FAIR, [SEV_ERROR] = LOOK_BAD};
    const uint16_t skip = unsaid(b);
    uint32_t row = 0;
    jx__book_add_sheet(b, jx__publish_word(b->p, WORD_SHEET_FINDINGS), columns + skip, 6 - skip);
    if (b->failed) return;
    put_head(b, row++, columns + skip, 6 - skip);
    for (uint32_t i = 0; i < b->p->n; i++) {
        const Report *r = b->p->reports[i];
        for (uint32_t k = 0; k < r->findings.at.n && row < BOOK_ROWS && !b->failed; k++, row++) {
            const Diag *d = &r->findings.at.at[k];
            const Str texts[] = {jx__publish_form_name(b->p, r),
                                 jx__publish_severity(b->p, d->severity),
                                 jx__str_printf(b->p->arena, "JX%d", (int)d->code),
                                 jx__publish_place(b->p, d),
                                 jx__publish_message(b->p, d),
                                 jx__publish_fix(b->p, d)};
            jx__book_put_line(b, row, columns + skip, texts + skip, looks[d->severity], 6 - skip);
        }
    }
    worksheet_freeze_panes(b->sheet, 1, 0);
}

static uint32_t put_frequent(Book *b, const Summary *s, const Column *columns, uint32_t row)
{
    static const Word heads[] = {WORD_CODE, WORD_SEVERITY, WORD_EXAMPLE, WORD_TIMES, WORD_FORMS};
    put_heads(b, row, columns, heads, 5);
    for (uint32_t i = 0; i < s->frequent.n; i++) {
        const Frequent *f = &s->frequent.at[i];
        const Str texts[] = {jx__str_printf(b->p->arena, "JX%d", (int)f->code),
                             jx__publish_severity(b->p, f->severity),
                             jx__publish_message(b->p, f->first), jx__book_count(b, f->n),
                             jx__book_count(b, f->forms)};
        jx__book_put_line(b, ++row, columns, texts, LOOK_TEXT, 5);
    }
    return row;
}

static uint32_t put_figures(Book *b, const Summary *s)
{
    const struct {
        Word label;
        Str text;
    } lines[] = {{WORD_FORMS, jx__book_count(b, b->p->n)},
                 {WORD_SCORED, jx__book_count(b, s->scored)},
                 {WORD_MEAN, s->mean},
                 {WORD_HIGHEST, s->highest},
                 {WORD_LOWEST, s->lowest}};
    uint32_t row = 0;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++, row++) {
        jx__book_put_word(b, row, 0, lines[i].label, LOOK_LABEL);
        jx__book_put_figure(b, row, 1, lines[i].text, LOOK_NUMBER);
    }
    for (uint32_t i = 0; i < s->grades.n; i++, row++) {
        jx__book_put(b, row, 0, s->grades.at[i].name, LOOK_LABEL);
        jx__book_put_figure(b, row, 1, jx__book_count(b, s->grades.at[i].n), LOOK_NUMBER);
    }
    return row;
}

static void put_overview(Book *b)
{
    static const Column columns[] = {{WORD_RANK, 10},  {WORD_UNIT, 28},   {WORD_NAME, 40},
                                     {WORD_TOTAL, 10}, {WORD_GRADE, 8},   {WORD_COMPLETE, 10},
                                     {WORD_ERRORS, 8}, {WORD_WARNINGS, 8}};
    Summary s;
    b->failed = !jx__summary(b->p, &s);
    if (b->failed) return;
    jx__book_add_sheet(b, jx__publish_word(b->p, WORD_SHEET_OVERVIEW), columns, 8);
    if (b->failed || b->p->arena->failed) return;
    uint32_t row = put_figures(b, &s) + 1;
    put_heads(b, row, columns, NULL, 8);
    for (uint32_t i = 0; i < b->p->n && row < BOOK_ROWS && !b->failed; i++) {
        const Ranked *one = &s.ranked[i];
        const Report *r = one->report;
        const Str texts[] = {one->rank ? jx__book_count(b, one->rank) : STR("—"),
                             r->unit,
                             r->name.n ? r->name : r->id,
                             r->total.p ? r->total : jx__publish_word(b->p, WORD_NO_TOTAL),
                             r->grade,
                             jx__publish_word(b->p, r->complete ? WORD_YES : WORD_NO),
                             jx__book_count(b, one->errors),
                             jx__book_count(b, one->warnings)};
        jx__book_put_line(b, ++row, columns, texts, LOOK_TEXT, 8);
    }
    if (s.frequent.n) put_frequent(b, &s, columns, row + 2);
}

/* ---- the whole ---- */

static void put_sheets(Book *b)
{
    if (b->p->n > 1) put_overview(b);
    for (uint32_t i = 0; i < b->p->n && i < BOOK_SHEETS && !b->failed; i++) {
        Str name = jx__publish_word(b->p, WORD_SHEET_FORM);
        if (b->p->n > 1) name = jx__str_printf(b->p->arena, "%.*s%u", STR_F(name), i + 1);
        put_form(b, b->p->reports[i], name);
    }
    if (!b->failed && b->p->reports[0]->audited) put_audits(b);
    if (!b->failed) put_explanations(b);
    if (!b->failed) put_findings(b);
}

bool jx__publish_workbook(const Publication *p, const char *path)
{
    Book b = {.p = p, .workbook = workbook_new(path)};
    if (!b.workbook) return false;
    b.failed = !jx__book_add_looks(&b);
    if (!b.failed) jx__book_set_properties(&b, jx__publish_title(p));
    if (!b.failed) put_sheets(&b);
    b.failed = b.failed || p->arena->failed;
    return workbook_close(b.workbook) == LXW_NO_ERROR && !b.failed;
}
