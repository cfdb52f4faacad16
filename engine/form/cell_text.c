/* Cells that hold words: 是/否, a text to be matched, a grade with the evaluator's number.
 *
 * Depends on base/; texts are compared by name key, so width and brackets do not matter. A word
 * that is not among the accepted ones is 无法识别: whether 显著 meets 明显 is for a person to say.
 */
#include "base/name.h"
#include "base/utf8.h"
#include "form/cell.h"

Cell jx__cell_yesno(const CellText *c)
{
    if (jx__str_eq(c->text, STR("是"))) return CELL_NUM(NUM_INT(1));
    if (jx__str_eq(c->text, STR("否"))) return CELL_NUM(NUM_INT(0));
    return jx__cell_refuse(c, JX5231, STR_NONE, STR_NONE, STR_NONE);
}

static Str option_name(const InputWords *w, uint32_t i)
{
    return w->option_names ? w->option_names[i] : w->options[i];
}

static Str option_list(const CellText *c)
{
    Buf b = jx__buf(c->cx->arena);
    const InputWords *w = c->in->words;
    for (uint32_t i = 0; i < w->noptions; i++) {
        if (i) jx__buf_addz(&b, "、");
        jx__buf_add(&b, option_name(w, i));
    }
    return jx__buf_str(&b);
}

/* ---- a text target ---- */

static bool says_not(Str key, Str wanted)
{
    static const char *const opposites[] = {"未达成", "未完成", "否"};
    for (size_t i = 0; i < sizeof opposites / sizeof *opposites; i++)
        if (jx__str_eq(key, jx__str_of(opposites[i]))) return true;
    if (!jx__cell_take(&key, STR("未"))) return false;
    (void)jx__cell_take(&key, STR("能"));
    return jx__str_eq(key, wanted);
}

Cell jx__cell_words(const CellText *c)
{
    const InputWords *w = c->in->words;
    if (w->noptions == 0) return jx__cell_refuse(c, JX5234, STR_NONE, STR_NONE, STR_NONE);
    if (jx__str_eq(c->text, w->options[0])) return CELL_NUM(NUM_INT(1));
    Str key = jx__name_key(c->cx->arena, c->text);
    if (jx__str_eq(key, w->options[0])) return CELL_NUM(NUM_INT(1));
    for (uint32_t i = 1; i < w->noptions; i++)
        if (jx__str_eq(key, w->options[i])) return CELL_NUM(NUM_INT(0));
    if (says_not(key, w->options[0])) return CELL_NUM(NUM_INT(0));
    return jx__cell_refuse(c, JX5232, option_name(w, 0), STR_NONE, STR_NONE);
}

/* ---- a grade ---- */

static uint32_t find_option(const CellText *c, Str word)
{
    const InputWords *w = c->in->words;
    /* A key's key is the key itself, so most words are found without making one. */
    for (uint32_t i = 0; i < w->noptions; i++)
        if (jx__str_eq(word, w->options[i])) return i;
    Str key = jx__name_key(c->cx->arena, word);
    for (uint32_t i = 0; i < w->noptions; i++)
        if (jx__str_eq(key, w->options[i])) return i;
    for (uint32_t i = 0; i < w->nalso; i++)
        if (jx__str_eq(key, w->also[i])) return w->also_of[i];
    return JX_NO_REG;
}

/* Where the grade ends and its number may begin: a bracket, comma, colon, blank or digit. */
static uint32_t word_end(Str text)
{
    uint32_t len, i = 0;
    for (; i < text.n; i += len) {
        uint32_t cp = jx__utf8_next(text.p + i, text.p + text.n, &len);
        bool mark = cp == '(' || cp == 0xFF08 || cp == ',' || cp == 0xFF0C || cp == 0x3001 ||
                    cp == ':' || cp == 0xFF1A || cp == ';' || cp == 0xFF1B;
        bool digit = (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
        if (mark || digit || jx__cell_blank(cp)) break;
    }
    return i;
}

static bool take_either(Str *s, Str a, Str b)
{
    return jx__cell_take(s, a) || jx__cell_take(s, b);
}

/* The number's text without the punctuation around it; false when a bracket is left open. */
static bool peel(Str rest, Str *out)
{
    jx__cell_skip(&rest);
    bool bracket = take_either(&rest, STR("（"), STR("("));
    if (!bracket && !take_either(&rest, STR("，"), STR(",")) &&
        !take_either(&rest, STR("："), STR(":")) && !take_either(&rest, STR("；"), STR(";")))
        (void)jx__cell_take(&rest, STR("、"));
    rest = jx__cell_trim(rest);
    if (bracket) {
        Str wide = STR("）");
        uint32_t close = jx__str_ends(rest, wide) ? wide.n : jx__str_ends(rest, STR(")")) ? 1 : 0;
        if (!close) return false;
        rest.n -= close;
        rest = jx__cell_trim(rest);
    }
    (void)jx__cell_take(&rest, STR("得"));
    *out = rest;
    return rest.n > 0;
}

/* 定性 gives the row points to share; the words of a band table stand alone. */
static bool has_share(const Input *in)
{
    return in->points.d == 0 || in->points.n > 0;
}

/* 9分 of 10 is a share of 0.9. */
static Cell share_of_points(const CellText *c, Num points)
{
    Num of = c->in->points, share;
    if (!has_share(c->in)) return jx__cell_refuse(c, JX5236, STR_NONE, STR_NONE, STR_NONE);
    NumStatus st = jx__num_div(c->cx->pool, points, of, &share);
    if (st == NUM_OK) return CELL_NUM(share);
    return CELL_STATUS(st == NUM_NOMEM ? CELL_NOMEM : CELL_LIMIT);
}

Cell jx__cell_share(const CellText *c, Str text)
{
    NumPool *np = c->cx->pool;
    Decimal d;
    DecimalStatus st = jx__decimal(np, text, &d);
    if (st == DECIMAL_NOMEM) return CELL_STATUS(CELL_NOMEM);
    Str rest = st == DECIMAL_OK ? (Str){text.p + d.used, text.n - d.used} : STR_NONE;
    Unit u;
    jx__cell_skip(&rest);
    bool good = rest.n && !d.blanks && jx__unit_parse(c->cx->arena, np, c->cx->units, rest, &u);
    Dim score = {{0}};
    score.e[DIM_SCORE] = 1;
    if (good && u.kind == UNIT_MEASURE && jx__dim_eq(u.dim, score))
        return share_of_points(c, d.num);
    if (!good || u.kind != UNIT_PERCENT)
        return jx__cell_refuse(c, JX5235, jx__cell_shown(c->cx->arena, text), STR_NONE, STR_NONE);
    Num share;
    NumStatus mul = jx__num_mul(np, d.num, u.scale, &share);
    if (mul == NUM_OK) return CELL_NUM(share);
    return CELL_STATUS(mul == NUM_NOMEM ? CELL_NOMEM : CELL_LIMIT);
}

Cell jx__cell_grade(const CellText *c, Cell *points)
{
    uint32_t option = find_option(c, c->text);
    if (option != JX_NO_REG) return CELL_NUM(NUM_INT(option));
    uint32_t end = word_end(c->text);
    if (c->in->words->open && find_option(c, (Str){c->text.p, end}) == JX_NO_REG)
        return CELL_NUM(NUM_INT(c->in->words->noptions));
    if (c->cx->ungraded && find_option(c, (Str){c->text.p, end}) == JX_NO_REG)
        return CELL_NUM(NUM_INT(c->in->words->noptions));
    if (!has_share(c->in)) return jx__cell_refuse(c, JX5238, option_list(c), STR_NONE, STR_NONE);
    if (end == 0) return jx__cell_refuse(c, JX5237, option_list(c), STR_NONE, STR_NONE);
    option = find_option(c, (Str){c->text.p, end});
    if (option == JX_NO_REG) return jx__cell_refuse(c, JX5233, option_list(c), STR_NONE, STR_NONE);
    Str rest = {c->text.p + end, c->text.n - end}, number;
    if (!peel(rest, &number))
        return jx__cell_refuse(c, JX5235, jx__cell_shown(c->cx->arena, rest), STR_NONE, STR_NONE);
    *points = jx__cell_share(c, number);
    return points->status == CELL_OK ? CELL_NUM(NUM_INT(option)) : *points;
}
