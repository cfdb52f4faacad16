/* Text as it comes out of the PDF of a form, back to rows and columns.
 *
 * A printed table loses its lines: what is left is words in reading order, cells broken over
 * lines, blank lines between some of them. Three things are still there: the header words, which
 * say how many columns there are; the words for levels; and that a row's values stand at the end
 * of its last line. A key task is one cell a paragraph, and its amount, the only number, tells
 * where in the row we are. The result is a sheet like any other; map.c does the rest.
 */
#include "base/source.h"
#include "base/utf8.h"
#include "import/map.h"
#include <string.h>

enum { TOKENS = 64 };

typedef struct Text {
    Book *book;
    Sheet *sheet;
    Arena *ar;
    Block block;
    uint8_t roles[TOKENS];
    uint32_t ncols, line, row_line;
    uint32_t name_col, level1_col, level2_col, values, needed;
    Str level1, level2, name; /* waiting for their row */
    Str top;                  /* the first level that holds now */
    bool boundary, goal;      /* a blank line came before; a goal's text follows */
    uint32_t task_col, task_line;
    Str task[TOKENS];
} Text;

/* ---- tokens ---- */

static uint32_t split(Str line, Str *out)
{
    uint32_t n = 0, len;
    for (uint32_t i = 0; i < line.n && n < TOKENS;) {
        while (i < line.n && jx__utf8_is_blank(jx__utf8_next(line.p + i, line.p + line.n, &len)))
            i += len;
        uint32_t start = i;
        bool last = n == TOKENS - 1;
        while (i < line.n &&
               (last || !jx__utf8_is_blank(jx__utf8_next(line.p + i, line.p + line.n, &len)))) {
            (void)jx__utf8_next(line.p + i, line.p + line.n, &len);
            i += len;
        }
        if (i > start) out[n++] = (Str){line.p + start, i - start};
    }
    return n;
}

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Two lines of one cell: Chinese runs on, Latin words keep a blank. */
static Str join(Arena *ar, Str a, Str b)
{
    if (!a.n || !b.n) return a.n ? a : b;
    bool blank = word_char(a.p[a.n - 1]) && word_char(b.p[0]);
    return jx__str_printf(ar, "%.*s%s%.*s", STR_F(a), blank ? " " : "", STR_F(b));
}

/* Tokens from..to of one line, as they stand there. */
static Str stretch(const Str *tokens, uint32_t from, uint32_t to)
{
    if (from >= to) return STR_NONE;
    const char *end = tokens[to - 1].p + tokens[to - 1].n;
    return (Str){tokens[from].p, (uint32_t)(end - tokens[from].p)};
}

static void cell(Text *t, uint32_t line, uint32_t col, Str text)
{
    if (text.n) (void)jx__grid_add(t->book, t->sheet, line, col, 0, text);
}

/* ---- indicators ---- */

static void flush_row(Text *t, const Str *values, uint32_t n)
{
    if (!t->name.n && !t->level1.n && !t->level2.n) return;
    if (t->level1_col < t->ncols) cell(t, t->row_line, t->level1_col, t->level1);
    if (t->level2_col < t->ncols) cell(t, t->row_line, t->level2_col, t->level2);
    cell(t, t->row_line, t->name_col, t->name);
    for (uint32_t i = 0; i < n; i++)
        cell(t, t->row_line, t->name_col + 1 + i, values[i]);
    t->level1 = t->level2 = t->name = STR_NONE;
}

static bool is_top(Text *t, Str key)
{
    static const char *const tops[] = {"产出指标", "效益指标", "满意度指标", "产出目标", "结果目标",
                                       "投入目标", "效果指标", "过程指标",   "决策指标", "满意度"};
    if (jx__str_eq(key, t->top)) return false;
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
        if (jx__str_eq(key, jx__str_of(tops[i]))) return true;
    /* 成本指标 is a first level of its own in some years, a part of 产出指标 in others. */
    return jx__str_eq(key, STR("成本指标")) && !jx__str_eq(t->top, STR("产出指标"));
}

/* Takes the words for levels off the front of a line; tokens that are left. */
static uint32_t take_levels(Text *t, const Str *tokens, uint32_t n)
{
    uint32_t used = 0;
    while (used < n && used < 2) {
        Str key = jx__word_key(t->ar, tokens[used]);
        if (!jx__word_is_level(key)) break;
        bool top = is_top(t, key);
        if (t->name.n || t->level2.n || (top && t->level1.n)) flush_row(t, NULL, 0);
        if (!t->level1.n) t->row_line = t->line;
        if (top) {
            t->top = key;
            t->level1 = tokens[used];
        } else {
            t->level2 = tokens[used];
        }
        used++;
    }
    return used;
}

static void take_values(Text *t, const Str *tokens, uint32_t n, uint32_t values)
{
    t->name = join(t->ar, t->name, stretch(tokens, 0, n - values));
    flush_row(t, tokens + (n - values), values);
}

static bool open_bracket(Str s)
{
    int depth = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        Str rest = {s.p + i, s.n - i};
        depth += s.p[i] == '(' || jx__str_starts(rest, STR("（"));
        depth -= s.p[i] == ')' || jx__str_starts(rest, STR("）"));
    }
    return depth > 0;
}

static bool like_value(Str s)
{
    static const char *const starts[] = {"≥", "≤", ">", "<", "=", "＝", "≧", "≦", "＞", "＜"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (jx__str_starts(s, jx__str_of(starts[i]))) return true;
    return jx__word_number(s);
}

static void indicator_line(Text *t, const Str *tokens, uint32_t n)
{
    uint32_t used = take_levels(t, tokens, n);
    tokens += used;
    n -= used;
    if (n == 0) return;
    if (!t->name.n && !t->level1.n && !t->level2.n) t->row_line = t->line;
    uint32_t values = n > t->values ? t->values : t->needed;
    bool alone = t->name.n && n == t->needed && (n > 1 || t->boundary || like_value(tokens[0]));
    if (alone && !open_bracket(t->name)) {
        take_values(t, tokens, n, n);
        return;
    }
    if (n > t->needed) {
        take_values(t, tokens, n, values);
        return;
    }
    if (t->name.n && t->boundary && !open_bracket(t->name)) {
        flush_row(t, NULL, 0);
        t->row_line = t->line;
    }
    t->name = join(t->ar, t->name, stretch(tokens, 0, n));
}

static void total_line(Text *t, const Str *tokens, uint32_t n)
{
    flush_row(t, NULL, 0);
    cell(t, t->line, 0, tokens[0]);
    uint32_t left = n;
    for (uint32_t col = t->ncols; col-- > 1 && left > 1;)
        if (t->roles[col] == ROLE_SCORE || t->roles[col] == ROLE_POINTS)
            cell(t, t->line, col, tokens[--left]);
}

/* ---- budget ---- */

/* Labels before amounts, in pairs; or one label and figures under their columns. */
static bool budget_line(Text *t, const Str *tokens, uint32_t n)
{
    uint32_t col = 0;
    bool any = false, pairs = false;
    for (uint32_t i = 0; i < t->ncols; i++)
        pairs = pairs || t->roles[i] == ROLE_AMOUNT;
    for (uint32_t i = 0; i < n; i++)
        any = any || jx__word_number(tokens[i]);
    if (!any) return false;
    for (uint32_t i = 0; i < n && col < t->ncols; i++) {
        bool number = jx__word_number(tokens[i]);
        while (pairs && col + 1 < t->ncols && (t->roles[col] == ROLE_AMOUNT) != number)
            col++;
        if (!pairs && number && col == 0) col = 1;
        cell(t, t->line, col++, tokens[i]);
    }
    return true;
}

/* ---- key tasks ---- */

static void flush_task(Text *t)
{
    for (uint32_t i = 0; i < t->ncols && t->task_col; i++)
        cell(t, t->task_line, i, t->task[i]);
    memset(t->task, 0, sizeof t->task);
    t->task_col = 0;
}

static void task_paragraph(Text *t, Str text, uint32_t line)
{
    uint32_t amount = 0;
    while (amount < t->ncols && t->roles[amount] != ROLE_TASK_AMOUNT)
        amount++;
    bool number = jx__word_number(text) && jx__utf8_count(text) < 24;
    if (t->task_col >= t->ncols) flush_task(t);
    if (number && t->task_col && t->task_col < amount && amount < t->ncols) t->task_col = amount;
    if (t->task_col == 0) t->task_line = line;
    bool stray = t->task_col == amount && amount > 0 && !number && amount < t->ncols;
    if (stray) { /* a cell that a page break has cut in two */
        Where where = jx__grid_where(t->book, t->sheet, line, 0);
        jx__diag(t->book->diags, JX5432, where, text);
        t->task[amount - 1] = join(t->ar, t->task[amount - 1], text);
        return;
    }
    t->task[t->task_col++] = text;
}

/* ---- tables ---- */

static uint32_t role_column(const Text *t, ColumnRole role)
{
    uint32_t i = 0;
    while (i < t->ncols && t->roles[i] != (uint8_t)role)
        i++;
    return i;
}

static void end_table(Text *t)
{
    if (t->block == BLOCK_INDICATORS) flush_row(t, NULL, 0);
    if (t->block == BLOCK_TASKS) flush_task(t);
    t->block = BLOCK_NONE;
}

static void begin_indicators(Text *t)
{
    t->name_col = role_column(t, ROLE_NAME);
    if (t->name_col == t->ncols) t->name_col = role_column(t, ROLE_NAME_WEAK);
    t->level1_col = role_column(t, ROLE_LEVEL1);
    t->level2_col = role_column(t, ROLE_LEVEL2);
    t->values = t->ncols - t->name_col - (t->name_col < t->ncols);
    t->needed = t->values;
    for (uint32_t col = t->ncols; col-- > t->name_col + 1;) {
        if (t->roles[col] != ROLE_REASON && t->roles[col] != ROLE_NOTE) break;
        t->needed--;
    }
    if (t->needed == 0) t->needed = t->values;
    t->level1 = t->level2 = t->name = t->top = STR_NONE;
}

/* Whether a line is a row of header words; it then begins a table. */
static bool header_line(Text *t, const Str *tokens, uint32_t n)
{
    uint8_t roles[TOKENS] = {0};
    if (n < 2) return false;
    for (uint32_t i = 0; i < n; i++) /* a sentence: 全年预算数 8727.19 万元, 执行数 … */
        if (jx__word_number(tokens[i])) return false;
    Block block = jx__word_block(t->ar, tokens, n, roles);
    if (block == BLOCK_NONE || block == BLOCK_GOALS) return false;
    end_table(t);
    /* The column of the budget lines' labels has no word over it. */
    uint32_t skip = block == BLOCK_BUDGET && roles[0] != ROLE_NONE && roles[0] != ROLE_AMOUNT;
    if (n + skip > TOKENS) return false;
    memset(t->roles, 0, sizeof t->roles);
    memcpy(t->roles + skip, roles, n);
    t->block = block;
    t->ncols = n + skip;
    for (uint32_t i = 0; i < n; i++)
        cell(t, t->line, i + skip, tokens[i]);
    if (block == BLOCK_INDICATORS) begin_indicators(t);
    return true;
}

/* ---- lines ---- */

static void plain_line(Text *t, const Str *tokens, uint32_t n)
{
    uint32_t rank;
    Label label = jx__word_label(jx__word_key(t->ar, tokens[0]), &rank);
    if (label != LABEL_NONE && label != LABEL_HEADING && n > 1) {
        cell(t, t->line, 0, tokens[0]);
        cell(t, t->line, 1, stretch(tokens, 1, n));
    } else {
        cell(t, t->line, 0, stretch(tokens, 0, n));
    }
}

/* A line that is a label of its own ends whatever table came before it. */
static bool section_line(Text *t, const Str *tokens, uint32_t n)
{
    uint32_t rank;
    if (n != 1) return false;
    Label label = jx__word_label(jx__word_key(t->ar, tokens[0]), &rank);
    if (label != LABEL_HEADING && label != LABEL_GOAL) return false;
    end_table(t);
    t->goal = label == LABEL_GOAL;
    cell(t, t->line, 0, tokens[0]);
    return true;
}

static bool field_line(Text *t, Str first)
{
    uint32_t rank;
    Label label = jx__word_label(jx__word_key(t->ar, first), &rank);
    bool note = jx__str_starts(first, STR("注：")) || jx__str_starts(first, STR("注:"));
    return note || (label != LABEL_NONE && label != LABEL_HEADING && label != LABEL_GOAL);
}

static void one_line(Text *t, Str line)
{
    Str tokens[TOKENS];
    uint32_t n = split(line, tokens);
    if (n == 0 || header_line(t, tokens, n)) return;
    if (t->block == BLOCK_BUDGET && budget_line(t, tokens, n)) return;
    if (t->block == BLOCK_INDICATORS && jx__word_total(jx__word_key(t->ar, tokens[0]))) {
        total_line(t, tokens, n);
        return;
    }
    if (t->block == BLOCK_INDICATORS && !field_line(t, tokens[0])) {
        indicator_line(t, tokens, n);
        return;
    }
    end_table(t);
    plain_line(t, tokens, n);
}

/* Consecutive lines from `from` on that are not blank, up to a line that begins something else. */
static Str paragraph(Text *t, Source *src, uint32_t *at, uint32_t last)
{
    Str text = STR_NONE, tokens[TOKENS];
    for (uint32_t from = *at; *at <= last; ++*at) {
        Str line = jx__str_trim(jx__source_line(src, *at));
        uint8_t roles[TOKENS];
        uint32_t n = split(line, tokens), rank;
        if (n == 0) break;
        Label label = n == 1 ? jx__word_label(jx__word_key(t->ar, line), &rank) : LABEL_NONE;
        bool other = label == LABEL_HEADING || label == LABEL_GOAL ||
                     (n > 1 && jx__word_block(t->ar, tokens, n, roles) != BLOCK_NONE);
        if (other && *at > from) break;
        text = join(t->ar, text, line);
        if (t->ar->failed) break;
    }
    return text;
}

static void read_lines(Text *t, Source *src)
{
    Str tokens[TOKENS];
    uint32_t last = jx__source_position(src, src->text.n).line;
    for (uint32_t at = 1; at <= last && !t->ar->failed && !t->book->stopped;) {
        Str line = jx__str_trim(jx__source_line(src, at));
        t->line = at - 1;
        uint32_t n = split(line, tokens);
        if (n == 0) {
            t->boundary = true;
            at++;
            continue;
        }
        if (section_line(t, tokens, n)) {
            at++;
        } else if (t->goal || (t->block == BLOCK_TASKS && !header_line(t, tokens, n))) {
            uint32_t first = at - 1;
            Str text = paragraph(t, src, &at, last);
            if (t->goal)
                cell(t, first, 0, text);
            else
                task_paragraph(t, text, first);
            t->goal = false;
            if (at == first + 1) at++;
        } else {
            one_line(t, line);
            at++;
        }
        t->boundary = false;
    }
    end_table(t);
}

bool jx__text_read(Book *book, Str bytes)
{
    Source src;
    if (!jx__source_load(&src, book->arena, book->file, bytes, JX_LIMIT_TEXT_BYTES, book->diags))
        return false;
    jx__source_line_ends(&src);
    Sheet *sheet = VEC_PUSH(book->arena, &book->sheets);
    if (book->arena->failed) return false;
    sheet->kind = SHEET_TEXT;
    Text t = {.book = book, .sheet = sheet, .ar = book->arena};
    read_lines(&t, &src);
    if (book->arena->failed || book->stopped) return false;
    jx__grid_close(book, sheet);
    return !book->arena->failed && !book->stopped;
}
