/* One cell of a form for one input of a plan: what every kind of cell has in common.
 *
 * Depends on base/ and plan/; cell_number.c, cell_text.c and cell_date.c read what is left after
 * the marks for 'nothing' (empty, ／, 暂无), 不适用 and 无 are dealt with here. Findings own their
 * text; the arena of the context holds what they are made from. Nothing is repaired: a cell is
 * understood, understood with a remark that shows how, or 无法识别 with what to write instead.
 */
#include "base/limits.h"
#include "base/name.h"
#include "base/utf8.h"
#include "form/cell.h"

enum { SHOWN_MAX = 40 }; /* characters of a cell that a message quotes */

Str jx__cell_shown(Arena *ar, Str s)
{
    Buf b = jx__buf(ar);
    uint32_t count = 0, len;
    for (uint32_t i = 0; i < s.n; i += len) {
        uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, &len);
        if (count++ == SHOWN_MAX) {
            jx__buf_addz(&b, "…");
            break;
        }
        if (cp < 0x20)
            jx__buf_addz(&b, " ");
        else
            jx__buf_add(&b, (Str){s.p + i, len});
    }
    return jx__buf_str(&b);
}

void jx__cell_remark(const CellText *c, DiagCode code, Str a, Str b, Str d)
{
    const CellContext *cx = c->cx;
    if (!cx->diags) return;
    Str shown = jx__cell_shown(cx->arena, c->text);
    jx__diag(cx->diags, code, cx->where, c->in->name, shown, a, b, d);
}

Cell jx__cell_refuse(const CellText *c, DiagCode code, Str a, Str b, Str d)
{
    jx__cell_remark(c, code, a, b, d);
    return CELL_STATUS(CELL_UNREADABLE);
}

bool jx__cell_take(Str *s, Str word)
{
    if (!jx__str_starts(*s, word)) return false;
    s->p += word.n;
    s->n -= word.n;
    return true;
}

bool jx__cell_blank(uint32_t cp)
{
    return cp == '\n' || cp == '\r' || jx__utf8_is_blank(cp);
}

void jx__cell_skip(Str *s)
{
    uint32_t len;
    while (s->n && jx__cell_blank(jx__utf8_next(s->p, s->p + s->n, &len))) {
        s->p += len;
        s->n -= len;
    }
}

/* The first byte of U+4000 to U+9FFF: three bytes, none of them a blank. */
static bool is_han(char c)
{
    return (unsigned char)c >= 0xE4 && (unsigned char)c <= 0xE9;
}

static bool is_solid(char c)
{
    return (c > ' ' && c < 0x7F) || is_han(c);
}

Str jx__cell_trim(Str s)
{
    if (s.n && is_solid(s.p[0]) && (is_solid(s.p[s.n - 1]) || (s.n > 2 && is_han(s.p[s.n - 3]))))
        return s;
    for (uint32_t before = 0; before != s.n;) {
        before = s.n;
        s = jx__str_trim(s);
        while (s.n && (s.p[0] == '\n' || s.p[0] == '\r')) {
            s.p++;
            s.n--;
        }
        while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
            s.n--;
    }
    return s;
}

/* ---- marks ---- */

typedef struct Mark {
    Str text;
    CellStatus status;
    DiagCode code; /* DIAG_NONE: nothing to say */
} Mark;

#define MARK(text, status, code)                                                                   \
    {                                                                                              \
        {(text), sizeof(text) - 1}, status, code                                                   \
    }

static const Mark marks[] = {
    MARK("暂无", CELL_MISSING, JX5202),    MARK("待定", CELL_MISSING, JX5202),
    MARK("未填", CELL_MISSING, DIAG_NONE), MARK("不适用", CELL_NA, DIAG_NONE),
    MARK("无", CELL_UNREADABLE, JX5208),
};

static const Mark *find_mark(Str text)
{
    static const Mark stroke = MARK("/", CELL_MISSING, JX5202);
    unsigned char c = (unsigned char)text.p[0];
    if (c >= '0' && c <= '9') return NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (jx__str_eq(marks[i].text, text)) return &marks[i];
    return jx__cell_is_placeholder(text) ? &stroke : NULL;
}

bool jx__cell_is_reason(Str raw)
{
    static const Str none[] = {
        {"无", 3},   {"0", 1},    {"０", 3},     {"暂无", 6},
        {"没有", 6}, {"无。", 6}, {"不适用", 9}, {"无偏差", 9},
    };
    Str text = jx__cell_trim(raw);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (jx__str_eq(none[i], text)) return false;
    return text.n && !jx__cell_is_placeholder(text);
}

/* ---- by kind ---- */

/* A rule may itself ask for 无 or 暂无: then the word is the answer, not a mark. */
static bool is_option(const CellText *c)
{
    const InputWords *w = c->in->words;
    if (c->in->type != TYPE_TEXT && c->in->type != TYPE_GRADE) return false;
    Str key = jx__name_key(c->cx->arena, c->text);
    for (uint32_t i = 0; i < w->noptions; i++)
        if (jx__str_eq(w->options[i], key)) return true;
    for (uint32_t i = 0; i < w->nalso; i++)
        if (jx__str_eq(w->also[i], key)) return true;
    return false;
}

typedef Cell TypeRead(const CellText *c);

static TypeRead *const readers[] = {
    [TYPE_UNKNOWN] = jx__cell_number, [TYPE_NUMBER] = jx__cell_number, [TYPE_BOOL] = jx__cell_yesno,
    [TYPE_YESNO] = jx__cell_yesno,    [TYPE_DATE] = jx__cell_date,     [TYPE_TEXT] = jx__cell_words,
};

/* 从严: said only of what a person would have to interpret. */
static Cell refuse_strict(const CellText *c)
{
    const Input *in = c->in;
    Str unit = in->unit->text.n == 0 && in->dim.e[DIM_MONEY] == 1 ? STR("万元") : in->unit->text;
    Str sample = in->words->noptions ? in->words->options[0] : STR("是");
    bool number = in->type == TYPE_NUMBER || in->type == TYPE_UNKNOWN;
    if (number && c->cx->diags) sample = jx__str_printf(c->cx->arena, "8%.*s", STR_F(unit));
    return jx__cell_refuse(c, JX5260, sample, STR_NONE, STR_NONE);
}

static Cell read_value(const CellText *c, Cell *points)
{
    if (c->text.n > JX_LIMIT_CELL_BYTES)
        return jx__cell_refuse(c, JX5201, STR_NONE, STR_NONE, STR_NONE);
    if (c->in->strict && !jx__cell_is_strict(c)) return refuse_strict(c);
    const Mark *mark = find_mark(c->text);
    if (mark && mark->status != CELL_NA && is_option(c)) mark = NULL;
    if (mark) {
        if (mark->code) jx__cell_remark(c, mark->code, STR_NONE, STR_NONE, STR_NONE);
        return CELL_STATUS(mark->status);
    }
    if (c->in->type == TYPE_GRADE) return jx__cell_grade(c, points);
    return readers[c->in->type](c);
}

static Cell read_year(const CellText *c)
{
    Str text = c->text;
    if (jx__str_ends(text, STR("年"))) text.n -= STR("年").n;
    Decimal d;
    DecimalStatus st = jx__decimal(c->cx->pool, text, &d);
    if (st != DECIMAL_OK || d.used != text.n || d.blanks || d.num.d != 1 || d.num.n < 1949 ||
        d.num.n > 2999)
        return jx__cell_refuse(c, JX5243, STR_NONE, STR_NONE, STR_NONE);
    return CELL_NUM(d.num);
}

Cell jx__cell_read(const CellContext *cx, const Input *input, Str raw, Cell *points)
{
    Cell ignored;
    if (!points) points = &ignored;
    *points = CELL_STATUS(CELL_MISSING);
    if (input->kind == INPUT_REASON) return CELL_NUM(NUM_INT(raw.p && jx__cell_is_reason(raw)));
    CellText c = {.cx = cx, .in = input, .raw = raw, .text = raw.p ? jx__cell_trim(raw) : raw};
    if (!c.text.p || c.text.n == 0) return CELL_STATUS(CELL_MISSING);
    Cell cell = input->kind == INPUT_YEAR     ? read_year(&c)
                : input->kind == INPUT_POINTS ? jx__cell_share(&c, c.text)
                                              : read_value(&c, points);
    /* 录入: the number of the cell is the evaluator's number. 定性: nothing read, no number. */
    if (input->type != TYPE_GRADE)
        *points = cell;
    else if (cell.status != CELL_OK)
        *points = CELL_STATUS(cell.status);
    return cx->arena->failed ? CELL_STATUS(CELL_NOMEM) : cell;
}
