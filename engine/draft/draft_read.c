/* One row of a form: what its cells say, and what they leave open.
 *
 * Depends on the grammar's second start symbol (the target cell) and on the model's reading of it.
 */
#include "draft/draft.h"
#include "base/limits.h"
#include "base/name.h"
#include "base/utf8.h"
#include "form/cell.h"

/* Words that promise without saying what is to be reached. */
static const char *const vague[] = {"提升", "提高", "改善", "明显", "显著", "有效",   "较好",
                                    "良好", "增强", "加强", "促进", "推动", "进一步", "不断",
                                    "逐步", "基本", "适当", "一定", "是否", "评价",   "效果"};
/* Where less is better, as a rule. */
static const char *const less_is_better[] = {"成本", "投诉", "事故", "差错", "偏差", "耗",
                                             "违规", "违纪", "退件", "中断", "空置", "超支"};

static bool holds_any(Str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jx__str_has(text, jx__str_of(words[i]))) return true;
    return false;
}
#define HOLDS(text, list) holds_any((text), (list), sizeof(list) / sizeof *(list))

Str jx__draft_line(Arena *ar, Str cell)
{
    Buf out = jx__buf(ar);
    bool gap = false;
    for (uint32_t i = 0, len; i < cell.n; i += len) {
        uint32_t cp = jx__utf8_next(cell.p + i, cell.p + cell.n, &len);
        bool line_end = cp < 0x20 || cp == 0x7f || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
        if (line_end || jx__utf8_is_blank(cp)) {
            gap = out.n > 0;
            continue;
        }
        if (gap) jx__buf_addz(&out, " ");
        gap = false;
        jx__buf_add(&out, (Str){cell.p + i, len});
    }
    return jx__buf_str(&out);
}

bool jx__draft_is_blank(Str cell)
{
    Str s = jx__cell_trim(cell);
    return s.n == 0 || jx__cell_is_placeholder(s);
}

Where jx__draft_where(const Draft *d, const FormRow *row, RowCell cell)
{
    Str at = jx__row_place(d->arena, row->where, row->places, cell);
    return (Where){.file = d->form->file, .cell = at};
}

Where jx__draft_table(const Draft *d)
{
    const Form *f = d->form;
    bool sheet = f->rows.n && f->rows.at[0].places;
    return (Where){.file = f->file, .cell = sheet ? f->rows.at[0].where : STR("indicators")};
}

void jx__draft_remark(Draft *d, DraftRow *r, Str text)
{
    *VEC_PUSH(d->arena, &r->remarks) = jx__draft_line(d->arena, text);
}

/* ---- points ---- */

bool jx__draft_points(Draft *d, Str cell, Str *shown, Num *value)
{
    Decimal n;
    Str s = jx__cell_trim(cell);
    *shown = STR_NONE;
    if (s.n == 0 || s.n > JX_LIMIT_CELL_BYTES) return false;
    if (jx__decimal(d->pool, s, &n) != DECIMAL_OK) return false;
    Str rest = jx__cell_trim((Str){s.p + n.used, s.n - n.used});
    if (rest.n > 0 && !jx__str_eq(rest, STR("分"))) return false;
    bool exact;
    Str text = jx__num_text(d->arena, d->pool, n.num, 6, 6, &exact);
    if (!exact || jx__num_sign(n.num) <= 0) return false;
    uint32_t places = 0;
    for (uint32_t i = text.n; i > 0 && text.p[i - 1] != '.'; i--)
        places = text.n - i + 1;
    if (places < text.n && places > d->places) d->places = places;
    *shown = text;
    *value = n.num;
    return true;
}

static void read_points(Draft *d, DraftRow *r)
{
    if (jx__draft_points(d, r->row->points, &r->points, &r->share)) {
        d->any_points = true;
        (void)jx__num_add(d->pool, d->sum, r->share, &d->sum);
        return;
    }
    d->without++;
    if (jx__draft_is_blank(r->row->points)) return;
    Str cell = jx__draft_line(d->arena, r->row->points);
    jx__diag(d->diags, JX5507, jx__draft_where(d, r->row, ROW_POINTS), r->name, cell);
    jx__draft_remark(d, r, jx__str_printf(d->arena, "待定：分值“%.*s”读不出", STR_F(cell)));
}

/* ---- targets ---- */

static bool has_digit(Str s)
{
    for (uint32_t i = 0, len; i < s.n; i += len) {
        uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, &len);
        if ((cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19)) return true;
    }
    return false;
}

static const char judged[] =
    "评分：定性；达成，100%～80%（含）；部分达成，80%～60%（含）；未达成，60%～0%";

/* A finding and a comment, both with the cell. */
static void leave_open(Draft *d, DraftRow *r, DiagCode code, Str cell, const char *zh)
{
    const Str args[] = {r->name, cell};
    jx__diag_add(d->diags, code, jx__draft_where(d, r->row, ROW_TARGET), 2, args);
    Str remark = cell.n ? jx__str_printf(d->arena, "待定：指标值“%.*s”%s", STR_F(cell), zh)
                        : jx__str_printf(d->arena, "待定：%s", zh);
    jx__draft_remark(d, r, remark);
}

static void take_text(Draft *d, DraftRow *r, Str cell)
{
    if (has_digit(cell)) {
        leave_open(d, r, JX5502, cell, "读不出确定的值：只写比较和数值，如：目标：≥90%");
    } else if (HOLDS(cell, vague)) {
        leave_open(d, r, JX5503, cell, "不能计量：写出要达到的数，或者由评价人评定：");
        jx__draft_remark(d, r, jx__str_of(judged));
    } else {
        r->sign = TOK_EQ;
        r->value = cell;
        jx__draft_remark(d, r, STR("文字目标，按达标得分；要分等级的，写："));
        jx__draft_remark(d, r, jx__str_of(judged));
    }
}

/* A bare number says neither ≥ nor ≤. */
static void ask_direction(Draft *d, DraftRow *r, Str cell, const Target *t)
{
    if (jx__num_sign(t->low) == 0) return;
    bool less = HOLDS(r->name, less_is_better) || HOLDS(r->row->level2, less_is_better);
    jx__diag(d->diags, JX5504, jx__draft_where(d, r->row, ROW_TARGET), r->name, cell);
    jx__draft_remark(
        d, r,
        jx__str_printf(d->arena, "待定：指标值没有写≥、≤，暂按＝：不足的按比例，超过的得满分%s",
                       less ? "；从名称看，可能以少为好，是的改为≤" : "；以少为好的改为≤"));
    bool rate = t->unit.kind == UNIT_NONE &&
                (jx__str_ends(r->name, STR("率")) || jx__str_ends(r->name, STR("度")) ||
                 jx__str_has(r->name, STR("%")) || jx__str_has(r->name, STR("％")));
    if (rate)
        jx__draft_remark(
            d, r,
            jx__str_printf(d->arena, "待定：指标值没有写单位，是百分数的写%.*s%%", STR_F(cell)));
}

static void take_number(Draft *d, DraftRow *r, Str cell, const Target *t)
{
    static const uint16_t signs[] = {[OP_NONE] = TOK_EQ, [OP_EQ] = TOK_EQ, [OP_GE] = TOK_GE,
                                     [OP_GT] = TOK_GT,   [OP_LE] = TOK_LE, [OP_LT] = TOK_LT};
    const Node *value = jx__node_kid(d->targets.root, 0);
    r->sign = (TokenKind)signs[t->op];
    r->value =
        value ? jx__draft_line(d->arena, jx__source_text(&d->targets.source, value->span)) : cell;
    if (t->kind == TARGET_NUMBER && t->op == OP_NONE) ask_direction(d, r, cell, t);
    if (t->kind == TARGET_NUMBER && (t->op == OP_GT || t->op == OP_LT))
        leave_open(d, r, JX5505, cell, "恰好等于时怎么算没有写：写达标得分，或者把符号改为≥、≤");
}

void jx__draft_read(Draft *d, DraftRow *r)
{
    Target t;
    Str cell = jx__draft_line(d->arena, r->row->target);
    read_points(d, r);
    if (jx__draft_is_blank(r->row->target)) {
        leave_open(d, r, JX5501, STR_NONE, "申报表没有填指标值：写出目标，或者写评分：录入");
        return;
    }
    if (!jx__target_read(&d->targets, cell, &t)) {
        if (d->targets.failed)
            d->arena->failed = true;
        else
            leave_open(d, r, JX5502, cell, "读不出确定的值：只写比较和数值，如：目标：≥90%");
        return;
    }
    switch (t.kind) {
    case TARGET_TEXT:
        take_text(d, r, cell);
        break;
    case TARGET_RANGE:
        r->label = cell;
        break;
    default:
        take_number(d, r, cell, &t);
    }
}
