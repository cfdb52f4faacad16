/* Data that leave an indicator without a score, and targets nobody can measure.
 *
 * Divisors that can be 0, sources that may be 不适用 although nothing is said of it, counts that
 * are no whole numbers, words that say no quantity, words no cell can hold.
 */
#include "analysis/study.h"
#include "base/name.h"

static void clear_inputs(Study *s)
{
    for (uint32_t k = 0; k < s->nothers; k++)
        s->inputs[s->others[k]] = CELL_STATUS(CELL_MISSING);
    if (s->pi->input != JX_NO_REG) s->inputs[s->pi->input] = CELL_STATUS(CELL_MISSING);
}

static bool has_status(Study *s, const void *of)
{
    const CellStatus *want = of;
    return s->run.regs[s->pi->reg_score].status == *want;
}

/* ---- divisors ---- */

/* The inputs that a divisor is made of. */
static uint32_t divisor_inputs(Study *s, uint32_t reg, uint32_t *list)
{
    Curve c = {.plan = s->p, .ar = &s->ar, .pool = &s->pool, .place = s->place2, .var = JX_NO_REG};
    uint32_t n = 0;
    *VEC_PUSH(&s->ar, &c.watch) = reg;
    jx__curve_begin(&c);
    for (uint32_t k = 0; k < c.cone.n && !s->ar.failed; k++) {
        const Op *op = &s->p->ops[c.cone.at[k]];
        if (op->code == OP_INPUT_ && s->p->inputs[op->d].kind == INPUT_VALUE && n < MOST_OTHERS)
            list[n++] = op->d;
    }
    return n;
}

static void fill(Study *s, Num count)
{
    for (uint32_t k = 0; k < s->nothers; k++)
        s->inputs[s->others[k]] = CELL_NUM(jx__witness_default(s, s->others[k], count));
    if (!s->pi->derived && s->pi->input != JX_NO_REG)
        s->inputs[s->pi->input] = CELL_NUM(jx__witness_default(s, s->pi->input, count));
}

static void find_divisor(Study *s, uint32_t reg)
{
    uint32_t list[MOST_OTHERS], n = divisor_inputs(s, s->p->ops[reg].b, list);
    CellStatus divided = CELL_DIV0;
    Witness w;
    if (!n || s->too_many) return;
    fill(s, NUM_INT(100));
    for (uint32_t k = 0; k < n; k++)
        s->inputs[list[k]] = CELL_NUM(NUM_INT(0));
    if (jx__witness_run(s, has_status, &divided, &w)) {
        Buf zeros = jx__buf(&s->ar);
        for (uint32_t k = 0; k < n; k++) {
            bool exact;
            Str zero = jx__witness_value(s, list[k], NUM_INT(0), &exact);
            jx__buf_printf(&zeros, "%s%.*s＝%.*s", k ? "，" : "", STR_F(s->p->inputs[list[k]].name),
                           STR_F(zero));
        }
        jx__diag(s->diags, JX4530, jx__study_where(s, s->pi->span), s->name, jx__buf_str(&zeros),
                 w.text);
    }
    clear_inputs(s);
}

static void find_divisors(Study *s)
{
    for (uint32_t k = 0; k < s->cone_n && !s->ar.failed; k++)
        if (s->p->ops[s->cone[k]].code == OP_DIV_ && s->p->ops[s->cone[k]].b >= s->p->first_op &&
            s->cone[k] != s->pi->reg_score)
            find_divisor(s, s->cone[k]);
}

/* ---- 不适用 coming from elsewhere ---- */

static void find_absent_source(Study *s, uint32_t input)
{
    const Input *in = &s->p->inputs[input];
    CellStatus na = CELL_NA;
    Witness w;
    if (in->item == JX_NO_REG || in->item == s->item || in->kind != INPUT_VALUE) return;
    if (s->p->items[in->item].na_policy == NA_UNSET || s->pi->na_policy != NA_UNSET) return;
    if (s->too_many) return;
    fill(s, NUM_INT(100));
    s->inputs[input] = CELL_STATUS(CELL_NA);
    if (jx__witness_run(s, has_status, &na, &w))
        jx__diag(s->diags, JX4531, jx__study_where(s, s->pi->span), s->name, in->name);
    clear_inputs(s);
}

/* ---- targets ---- */

static bool vague(Str text)
{
    static const char *const words[] = {"显著", "明显", "有效", "逐步", "不断", "进一步", "持续",
                                        "较好", "良好", "一定", "充分", "全面", "大力",   "稳步",
                                        "有所", "基本", "提升", "提高", "改善", "增强",   "促进"};
    for (uint32_t i = 0; i < text.n; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (jx__str_starts((Str){text.p + i, text.n - i}, jx__str_of(words[k]))) return true;
    return false;
}

static bool scored(Study *s, const void *of)
{
    (void)of;
    return s->run.regs[s->pi->reg_score].status == CELL_OK;
}

static void find_vague(Study *s)
{
    Witness yes, no;
    Sample one = {.x = NUM_INT(1)}, zero = {.x = NUM_INT(0)};
    if (s->pi->target_kind != TARGET_TEXT || s->pi->method != METHOD_ATTAIN) return;
    if (!vague(s->pi->target_text)) return;
    if (jx__witness(s, &one, scored, NULL, &yes) && jx__witness(s, &zero, scored, NULL, &no))
        jx__diag(s->diags, JX4532, jx__study_where(s, s->pi->span), s->name, s->pi->target_text,
                 yes.score, no.text, no.score);
}

static bool fraction(Study *s, Num x)
{
    return !jx__num_is_int(&s->pool, x);
}

/* Counts are whole, so a target between two of them is met by the next one only. */
static void find_fraction(Study *s)
{
    Dim count = {{0}};
    count.e[DIM_COUNT] = 1;
    bool number = s->pi->target_kind == TARGET_NUMBER || s->pi->target_kind == TARGET_RANGE;
    if (!number || s->pi->derived || !jx__dim_eq(s->pi->target_unit->dim, count)) return;
    bool low = fraction(s, s->pi->target_low);
    if (!low && !(s->pi->target_kind == TARGET_RANGE && fraction(s, s->pi->target_high))) return;
    Num near = NUM_INT(0);
    Witness w;
    (void)jx__safe_round(&s->pool, low ? s->pi->target_low : s->pi->target_high, 0, ROUND_FLOOR,
                         &near);
    Sample at = {.x = near};
    if (jx__witness(s, &at, scored, NULL, &w))
        jx__diag(s->diags, JX4533, jx__study_where(s, s->pi->span), s->name, s->pi->target_text,
                 w.text, w.score);
}

/* 不适用 in a cell is a mark, whatever a table says. */
static void find_marks(Study *s)
{
    const Input *in = s->pi->input == JX_NO_REG ? NULL : &s->p->inputs[s->pi->input];
    if (!in || (in->type != TYPE_TEXT && in->type != TYPE_GRADE)) return;
    const InputWords *w = in->words;
    for (uint32_t k = 0; k < w->noptions; k++)
        if (jx__str_eq(w->options[k], STR("不适用")))
            jx__diag(s->diags, JX4534, jx__study_where(s, s->pi->span), s->name,
                     w->option_names[k]);
    for (uint32_t k = 0; k < w->nalso; k++)
        if (jx__str_eq(w->also[k], STR("不适用")))
            jx__diag(s->diags, JX4534, jx__study_where(s, s->pi->span), s->name, w->also[k]);
}

void jx__find_data(Study *s)
{
    find_divisors(s);
    for (uint32_t k = 0; k < s->nothers && !s->ar.failed; k++)
        find_absent_source(s, s->others[k]);
    find_vague(s);
    find_fraction(s);
    find_marks(s);
}
