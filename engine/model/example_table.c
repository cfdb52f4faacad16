/* The table of a worked example: rows of a form, cells as they would stand there.
 *
 * Depends on build.h. The first row of a table names its columns, any of them in any order; cells
 * stay text, since reading them is what the example is about. Only 应得, which is no column of a
 * form, is read here.
 */
#include "model/build.h"

enum { EXPECTED = EXAMPLE_COLUMNS, MOST_COLUMNS = EXAMPLE_COLUMNS + 1 };

typedef struct Head {
    uint8_t columns[MOST_COLUMNS]; /* ExampleColumn or EXPECTED */
    uint32_t n;
} Head;

static const struct {
    const char *word;
    uint8_t column;
} words[] = {
    {"一级指标", COLUMN_LEVEL1}, {"二级指标", COLUMN_LEVEL2},
    {"三级指标", COLUMN_NAME},   {"名称", COLUMN_NAME},
    {"指标值", COLUMN_TARGET},   {"实际完成值", COLUMN_ACTUAL},
    {"分值", COLUMN_POINTS},     {"自评得分", COLUMN_SELF},
    {"偏差原因", COLUMN_REASON}, {"偏差原因分析及改进措施", COLUMN_REASON},
    {"应得", EXPECTED},
};

static uint32_t column_of(Str word)
{
    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (jx__str_eq(word, jx__str_of(words[i].word))) return words[i].column;
    return MOST_COLUMNS;
}

/* The text of a cell; empty for an empty one. */
static Str cell_text(Build *b, const Node *cell)
{
    return cell->first == NULL ? STR("") : jx__model_text(b, cell->first->span);
}

static bool has_column(const Head *head, uint32_t column)
{
    for (uint32_t i = 0; i < head->n; i++)
        if (head->columns[i] == column) return true;
    return false;
}

static bool read_head(Build *b, const Node *row, Head *head)
{
    head->n = 0;
    for (const Node *cell = row->first; cell != NULL; cell = cell->next) {
        Str word = cell_text(b, cell);
        Span span = cell->first != NULL ? cell->first->span : row->span;
        uint32_t column = column_of(word);
        if (column == MOST_COLUMNS) {
            FIND(b, JX7030, span, word);
            return false;
        }
        if (has_column(head, column)) {
            FIND(b, JX7031, span, word);
            return false;
        }
        head->columns[head->n++] = (uint8_t)column;
    }
    if (has_column(head, COLUMN_NAME)) return true;
    FIND(b, JX7032, row->span, STR("三级指标"));
    return false;
}

bool jx__model_expected_state(Str word, ExpectKind *out)
{
    static const struct {
        const char *word;
        ExpectKind kind;
    } states[] = {{"不评", EXPECT_NA},
                  {"不适用", EXPECT_NA},
                  {"未填", EXPECT_MISSING},
                  {"无法识别", EXPECT_UNREADABLE},
                  {"未评分", EXPECT_UNSCORED}};
    for (uint32_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (!jx__str_eq(word, jx__str_of(states[i].word))) continue;
        *out = states[i].kind;
        return true;
    }
    return false;
}

/* 45分, 不评, 未填, 无法识别, 未评分; nothing: not checked. */
static bool read_expected(Build *b, Str text, Expect *out)
{
    out->kind = EXPECT_NONE;
    if (text.n == 0 || jx__model_expected_state(text, &out->kind)) return true;
    out->kind = EXPECT_SCORE;
    if (jx__str_ends(text, STR("分"))) text.n -= STR("分").n;
    return jx__model_digits(b, jx__str_trim(text), &out->value);
}

static bool read_row(Build *b, const Head *head, const Node *row, ExampleRow *out)
{
    *out = (ExampleRow){
        .span = row->span,
        .expect = {
            .kind = EXPECT_NONE, .item = JX_NO_INDEX, .value = NUM_INT(0), .span = row->span}};
    if (row->nkids != head->n) {
        FIND(b, JX7033, row->span, jx__str_printf(b->m->arena, "%u", row->nkids),
             jx__str_printf(b->m->arena, "%u", head->n));
        return false;
    }
    uint32_t at = 0;
    for (const Node *cell = row->first; cell != NULL; cell = cell->next) {
        uint32_t column = head->columns[at++];
        Str text = cell_text(b, cell);
        if (column != EXPECTED) {
            out->cells[column] = jx__str_copy(b->m->arena, text);
            out->spans[column] = cell->first != NULL ? cell->first->span : row->span;
            continue;
        }
        if (cell->first != NULL) out->expect.span = cell->first->span;
        if (read_expected(b, text, &out->expect)) continue;
        FIND(b, JX7035, out->expect.span, text);
        return false;
    }
    if (out->cells[COLUMN_NAME].n > 0) return true;
    FIND(b, JX7034, row->span, STR("三级指标"));
    return false;
}

bool jx__model_example_rows(Build *b, Example *ex, const Node *first)
{
    Head head;
    bool expects = false;
    if (!read_head(b, first, &head)) return true; /* said already; nothing more to miss */
    for (const Node *n = first->next; n != NULL && n->kind == NODE_ROW; n = n->next) {
        ExampleRow row;
        if (b->m->arena->failed) break;
        if (!read_row(b, &head, n, &row)) return true;
        expects = expects || row.expect.kind != EXPECT_NONE;
        *VEC_PUSH(b->m->arena, &ex->rows) = row;
    }
    return expects;
}
