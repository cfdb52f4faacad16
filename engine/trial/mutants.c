/* Small changes of a rule text, at the level of its tokens.
 *
 * Depends on the token list alone: a change is a stretch of bytes that become others, so that what is
 * compiled afterwards is a text like any other. What no worked example can see is left alone: notes,
 * declarations, 核对, 审核 and the examples themselves.
 *
 * The surprising idea: nothing here asks whether a change makes sense. One that does not compile is
 * counted apart, and one that changes nothing is found out by comparing plans.
 */
#include "trial/trial.h"

typedef struct Making {
    Arena *ar;
    const Source *src;
    const Token *at;
    uint32_t n;
    Mutants *out;
    uint16_t key;  /* label of the line; EOF: a heading or a row */
    bool examples; /* below 算例, 核对 */
    bool rules;    /* below 指标规则 */
} Making;

static Str text_of(const Making *m, Span span)
{
    return jx__source_text(m->src, span);
}

static void add(Making *m, MutantKind kind, Span at, Str now)
{
    if (m->out->n > JX_LIMIT_MUTANTS || jx__str_eq(text_of(m, at), now)) return;
    *VEC_PUSH(m->ar, m->out) = (Mutant){.kind = kind, .at = {at}, .now = {now}, .n = 1};
}

static void add_two(Making *m, MutantKind kind, Span a, Str a_now, Span b, Str b_now)
{
    if (m->out->n > JX_LIMIT_MUTANTS || jx__str_eq(text_of(m, a), a_now)) return;
    *VEC_PUSH(m->ar, m->out) = (Mutant){.kind = kind, .at = {a, b}, .now = {a_now, b_now}, .n = 2};
}

static void swap(Making *m, MutantKind kind, Span a, Span b)
{
    add_two(m, kind, a, text_of(m, b), b, text_of(m, a));
}

/* ---- numbers ---- */

/* The digits at `at` in half width; false when there is something else among them. */
static bool plain_digits(const Making *m, Span at, Buf *out)
{
    Str s = text_of(m, at);
    for (uint32_t i = 0; i < s.n; i++) {
        const unsigned char *p = (const unsigned char *)s.p + i;
        bool wide = i + 2 < s.n && p[0] == 0xef && p[1] == 0xbc && p[2] >= 0x90 && p[2] <= 0x99;
        if (wide)
            jx__buf_printf(out, "%c", (char)('0' + (p[2] - 0x90)));
        else if ((*p >= '0' && *p <= '9') || *p == '.')
            jx__buf_printf(out, "%c", (char)*p);
        else if (*p != ',')
            return false;
        i += wide ? 2 : 0;
    }
    return out->n > 0;
}

/* One more or one less in the last digit; STR_NONE when that falls below 0. */
static Str next_number(Making *m, Str digits, int by)
{
    char *p = (char *)jx__str_copy(m->ar, digits).p;
    uint32_t i = digits.n;
    if (!p || m->ar->failed) return STR_NONE;
    while (i-- > 0) {
        if (p[i] == '.') continue;
        if (by > 0 ? p[i] != '9' : p[i] != '0') {
            p[i] = (char)(p[i] + by);
            Str s = {p, digits.n};
            bool leads = s.n > 1 && s.p[0] == '0' && s.p[1] != '.';
            return leads ? (Str){s.p + 1, s.n - 1} : s;
        }
        p[i] = by > 0 ? '0' : '9';
    }
    return by > 0 ? jx__str_printf(m->ar, "1%.*s", STR_F(((Str){p, digits.n}))) : STR_NONE;
}

static Str ten_times(Making *m, Str digits)
{
    Str dot = STR(".");
    uint32_t at = jx__str_find(digits, dot);
    if (at == JX_STR_ABSENT) return jx__str_printf(m->ar, "%.*s0", STR_F(digits));
    return jx__str_printf(m->ar, "%.*s%.*s", (int)at, digits.p, (int)(digits.n - at - 1),
                          digits.p + at + 1);
}

static Span digits_of(const Token *t)
{
    bool mid = t->mid_or_ref > t->span.start && t->mid_or_ref <= t->span.end;
    return (Span){t->span.start, mid ? t->mid_or_ref : t->span.end};
}

static void number(Making *m, const Token *t)
{
    Buf b = jx__buf(m->ar);
    Span at = digits_of(t);
    MutantKind kind = m->key == TOK_K_ROUND ? MUTANT_ROUNDING : MUTANT_BOUND;
    if (m->key == TOK_K_POINTS || m->key == TOK_K_TOTAL || !plain_digits(m, at, &b)) return;
    Str digits = jx__buf_str(&b), less = next_number(m, digits, -1);
    add(m, kind, at, next_number(m, digits, 1));
    if (less.n) add(m, kind, at, less);
    if (kind == MUTANT_BOUND && less.n) add(m, kind, at, ten_times(m, digits));
}

/* 2023年12月31日前: the last number in it. */
static void date(Making *m, const Token *t)
{
    Str s = text_of(m, t->span);
    uint32_t end = s.n;
    while (end > 0 && !(s.p[end - 1] >= '0' && s.p[end - 1] <= '9'))
        end--;
    uint32_t from = end;
    while (from > 0 && s.p[from - 1] >= '0' && s.p[from - 1] <= '9')
        from--;
    if (from == end) return;
    Span at = {t->span.start + from, t->span.start + end};
    Str digits = {s.p + from, end - from};
    add(m, MUTANT_BOUND, at, next_number(m, digits, 1));
    Str less = next_number(m, digits, -1);
    if (less.n) add(m, MUTANT_BOUND, at, less);
}

/* ---- words that have others in their place ---- */

static const struct {
    TokenKind was;
    MutantKind kind;
    const char *now[2];
} others[] = {
    {TOK_GE, MUTANT_OPERATOR, {"＞", "≤"}},
    {TOK_LE, MUTANT_OPERATOR, {"＜", "≥"}},
    {TOK_GT, MUTANT_OPERATOR, {"≥", "＜"}},
    {TOK_LT, MUTANT_OPERATOR, {"≤", "＞"}},
    {TOK_EQ, MUTANT_OPERATOR, {"≥", "≤"}},
    {TOK_NE, MUTANT_OPERATOR, {"＝"}},
    {TOK_PLUS, MUTANT_OPERATOR, {"－"}},
    {TOK_MINUS, MUTANT_OPERATOR, {"＋"}},
    {TOK_TIMES, MUTANT_OPERATOR, {"÷"}},
    {TOK_DIVIDE, MUTANT_OPERATOR, {"×"}},
    {TOK_ABOVE, MUTANT_OPERATOR, {"以下"}},
    {TOK_BELOW, MUTANT_OPERATOR, {"以上"}},
    {TOK_INCLUDED, MUTANT_ENDS, {"（不含）"}},
    {TOK_EXCLUDED, MUTANT_ENDS, {"（含）"}},
    {TOK_AND, MUTANT_LOGIC, {"或"}},
    {TOK_OR, MUTANT_LOGIC, {"且"}},
    {TOK_PRORATA, MUTANT_METHOD, {"达标得分", "反向按比例"}},
    {TOK_REVERSE, MUTANT_METHOD, {"反向线性", "达标得分"}},
    {TOK_LINEAR, MUTANT_METHOD, {"反向按比例", "达标得分"}},
    {TOK_ATTAIN, MUTANT_METHOD, {"按比例", "反向按比例"}},
    {TOK_EACH_LESS, MUTANT_METHOD, {"每多"}},
    {TOK_EACH_MORE, MUTANT_METHOD, {"每少"}},
    {TOK_PART_NONE, MUTANT_METHOD, {"按一档扣", "按比例扣"}},
    {TOK_PART_FULL, MUTANT_METHOD, {"不扣", "按比例扣"}},
    {TOK_PART_RATA, MUTANT_METHOD, {"不扣", "按一档扣"}},
    {TOK_ACTUAL, MUTANT_METHOD, {"目标值"}},
    {TOK_COMPLETION, MUTANT_METHOD, {"偏离度"}},
    {TOK_DEVIATION, MUTANT_METHOD, {"偏差幅度"}},
    {TOK_SPREAD, MUTANT_METHOD, {"偏离度"}},
    {TOK_MOST, MUTANT_METHOD, {"最小"}},
    {TOK_LEAST, MUTANT_METHOD, {"最大"}},
    {TOK_MEAN, MUTANT_METHOD, {"合计"}},
    {TOK_TAKE_UPPER, MUTANT_METHOD, {"取中值", "取下限"}},
    {TOK_TAKE_MIDDLE, MUTANT_METHOD, {"取上限", "取下限"}},
    {TOK_TAKE_LOWER, MUTANT_METHOD, {"取上限", "取中值"}},
    {TOK_HALF_UP, MUTANT_ROUNDING, {"只舍不入", "只入不舍"}},
    {TOK_HALF_EVEN, MUTANT_ROUNDING, {"四舍五入", "只舍不入"}},
    {TOK_CUT, MUTANT_ROUNDING, {"四舍五入", "只入不舍"}},
    {TOK_RAISE, MUTANT_ROUNDING, {"四舍五入", "只舍不入"}},
    {TOK_MERGE, MUTANT_STATE, {"其余指标按百分制折算"}},
    {TOK_RESCALE, MUTANT_STATE, {"分值并入同级指标"}},
    {TOK_HAS, MUTANT_SELECT, {"不含"}},
    {TOK_LACKS, MUTANT_SELECT, {"含"}},
    {TOK_IS_NUMBER, MUTANT_SELECT, {"区间"}},
    {TOK_IS_RANGE, MUTANT_SELECT, {"数值"}},
    {TOK_IS_TEXT, MUTANT_SELECT, {"是否"}},
    {TOK_IS_YESNO, MUTANT_SELECT, {"文字"}},
    {TOK_IS_DATE, MUTANT_SELECT, {"是否"}},
    {TOK_IS_ZERO, MUTANT_SELECT, {"数值"}},
    {TOK_IS_NONE, MUTANT_SELECT, {"文字"}},
};

static void replaced(Making *m, const Token *t)
{
    bool selects = m->key == TOK_K_FITS || m->key == TOK_K_DIRECTION || m->key == TOK_K_ROWS;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        if (others[k].was != (TokenKind)t->kind) continue;
        MutantKind kind =
            selects && others[k].kind == MUTANT_OPERATOR ? MUTANT_SELECT : others[k].kind;
        for (int i = 0; i < 2 && others[k].now[i]; i++)
            add(m, kind, t->span, jx__str_of(others[k].now[i]));
    }
}

/* 是 and 否 as a target. */
static void yes_or_no(Making *m, const Token *t)
{
    Str s = jx__str_trim(text_of(m, t->span));
    if (jx__str_eq(s, STR("是"))) add(m, MUTANT_BOUND, t->span, STR("否"));
    if (jx__str_eq(s, STR("否"))) add(m, MUTANT_BOUND, t->span, STR("是"));
}

/* “投诉、事故”: one word less. */
static void words(Making *m, const Token *t)
{
    Str s = text_of(m, t->span), mark = STR("、");
    if (!jx__str_has(s, mark)) return;
    for (uint32_t at = 0, from = 0; at <= s.n; at++) {
        bool end = at == s.n;
        if (!end && !jx__str_starts((Str){s.p + at, s.n - at}, mark)) continue;
        Span word = {t->span.start + from, t->span.start + at + (end ? 0 : mark.n)};
        if (end && from) word.start -= mark.n;
        add(m, MUTANT_WORD, word, STR_NONE);
        from = at + mark.n;
        at += end ? 0 : mark.n - 1;
    }
}

/* 未填：得0分, 不评; 不适用：……；得满分. */
static void states(Making *m, uint32_t i)
{
    const Token *t = &m->at[i];
    bool next = i + 1 < m->n && m->at[i + 1].kind == TOK_NUMBER;
    if (m->key == TOK_K_MISSING && t->kind == TOK_SKIP) add(m, MUTANT_STATE, t->span, STR("得0分"));
    if (t->kind == TOK_GIVE && next && (m->key == TOK_K_MISSING || m->key == TOK_K_NA))
        add(m, MUTANT_STATE, (Span){t->span.start, m->at[i + 1].span.end},
            m->key == TOK_K_NA ? STR("得满分") : STR("不评"));
    if (t->kind == TOK_FULL) add(m, MUTANT_STATE, t->span, STR("得0分"));
}

static void one_token(Making *m, uint32_t i)
{
    const Token *t = &m->at[i];
    replaced(m, t);
    states(m, i);
    if (t->kind == TOK_NUMBER) number(m, t);
    if (t->kind == TOK_DATE) date(m, t);
    if (t->kind == TOK_VALUE || t->kind == TOK_WORD) yes_or_no(m, t);
    if (t->kind == TOK_STRING) words(m, t);
}

/* ---- clauses of a line ---- */

static bool is_label(uint16_t kind)
{
    static const uint16_t first = TOK_K_SCHEME, last = TOK_K_FITS;
    return kind >= first && kind <= last;
}

/* The clause before its semicolon goes with it, the last one with the semicolon before. */
static void drop_clauses(Making *m, uint32_t from, uint32_t until)
{
    uint32_t start = from, seen = 0;
    for (uint32_t i = from; i <= until; i++) {
        bool end = i == until;
        if (!end && m->at[i].kind != TOK_SEMI) continue;
        if (end && !seen) return;
        Span s = {0, 0};
        if (!end)
            s = (Span){m->at[start].span.start, m->at[i].span.end};
        else if (i > start)
            s = (Span){m->at[start - 1].span.start, m->at[i - 1].span.end};
        if (s.end > s.start) add(m, MUTANT_DROP, s, STR_NONE);
        seen++;
        start = i + 1;
    }
}

/* Of clauses side by side that name a grade each, the names. */
static void swap_clauses(Making *m, uint32_t from, uint32_t until)
{
    const Token *before = NULL;
    bool first = true;
    for (uint32_t i = from; i < until; i++) {
        if (first && m->at[i].kind == TOK_WORD) {
            if (before) swap(m, MUTANT_SWAP, before->span, m->at[i].span);
            before = &m->at[i];
        } else if (first) {
            before = NULL;
        }
        first = m->at[i].kind == TOK_SEMI;
    }
}

static const uint16_t untouched[] = {TOK_K_SCHEME, TOK_K_BASIS, TOK_K_INHERIT,  TOK_K_NOTE,
                                     TOK_K_SCOPE,  TOK_K_AUDIT, TOK_K_EVIDENCE, TOK_K_DATA,
                                     TOK_K_UNITS,  TOK_K_GIVEN, TOK_K_EXPECT};
static const uint16_t dropped[] = {TOK_K_NA,    TOK_K_MISSING, TOK_K_OVER,  TOK_K_BONUS,
                                   TOK_K_VETO,  TOK_K_PREMISE, TOK_K_RATIO, TOK_K_DIRECTION,
                                   TOK_K_SCORE, TOK_K_REVERSE, TOK_K_ROUND, TOK_K_GRADES,
                                   TOK_K_TARGET};

static bool is_one_of(uint16_t kind, const uint16_t *list, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (list[k] == kind) return true;
    return false;
}

#define IS_ONE_OF(kind, list) is_one_of((kind), (list), sizeof(list) / sizeof *(list))

/* ---- rows of a table of bands ---- */

/* The last cell of a row, or an empty span. */
static Span last_cell(const Making *m, uint32_t from, uint32_t until)
{
    uint32_t last = from, before = from;
    for (uint32_t i = from; i < until; i++)
        if (m->at[i].kind == TOK_BAR) before = last, last = i;
    if (last <= before + 1) return (Span){0, 0};
    return (Span){m->at[before + 1].span.start, m->at[last - 1].span.end};
}

/* The ． of 改写：五3．评分：…… ends a line as well, for the parser; here it does not. */
static uint32_t line_end(const Making *m, uint32_t from)
{
    uint32_t i = from;
    bool amends = from < m->n && m->at[from].kind == TOK_K_AMEND;
    while (i < m->n && m->at[i].kind != TOK_EOF) {
        Span gap = {m->at[i].span.start,
                    i + 1 < m->n ? m->at[i + 1].span.start : m->at[i].span.end};
        bool inner = amends && i + 1 < m->n && !jx__str_has(text_of(m, gap), STR("\n"));
        if (m->at[i].kind == TOK_NL && !inner) break;
        i++;
    }
    return i;
}

static void swap_rows(Making *m, uint32_t from, uint32_t until)
{
    uint32_t next = until + 1;
    if (next >= m->n || m->at[next].kind != TOK_BAR) return;
    Span a = last_cell(m, from, until), b = last_cell(m, next, line_end(m, next));
    if (a.end && b.end) swap(m, MUTANT_SWAP, a, b);
}

/* ---- points ---- */

/* One more here and one less there; and each in the other's place. */
static void move_points(Making *m, Span a, Span b)
{
    Buf x = jx__buf(m->ar), y = jx__buf(m->ar);
    if (!plain_digits(m, a, &x) || !plain_digits(m, b, &y)) return;
    Str more = next_number(m, jx__buf_str(&x), 1), less = next_number(m, jx__buf_str(&y), -1);
    if (less.n) add_two(m, MUTANT_POINTS, a, more, b, less);
    swap(m, MUTANT_POINTS, a, b);
}

/* The digits in （10分）. */
static Span points_digits(const Making *m, const Token *t)
{
    Str s = text_of(m, t->span);
    uint32_t from = 0;
    while (from < s.n && !(s.p[from] >= '0' && s.p[from] <= '9'))
        from++;
    uint32_t end = from;
    while (end < s.n && ((s.p[end] >= '0' && s.p[end] <= '9') || s.p[end] == '.'))
        end++;
    return (Span){t->span.start + from, t->span.start + end};
}

/* Each heading with points and the next one beside it; 分值： of a layer stands for a heading of the
 * first level. */
static void points(Making *m)
{
    Span marks[4] = {{0, 0}};
    uint16_t mark = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const Token *t = &m->at[i];
        Span at = {0, 0};
        uint16_t level = mark;
        if (t->kind >= TOK_MARK1 && t->kind <= TOK_MARK4) {
            level = mark = (uint16_t)(t->kind - TOK_MARK1);
            for (int k = mark + 1; k < 4; k++)
                marks[k] = (Span){0, 0};
        }
        bool own = t->kind == TOK_NL && i + 1 < m->n && m->at[i + 1].kind == TOK_TITLE;
        if (own) mark = 0;
        if (t->kind == TOK_POINTS) at = points_digits(m, t);
        if (t->kind == TOK_K_POINTS && i + 1 < m->n && m->at[i + 1].kind == TOK_NUMBER) {
            at = digits_of(&m->at[i + 1]);
            level = 0;
        }
        if (at.end <= at.start) continue;
        if (marks[level].end) move_points(m, marks[level], at);
        marks[level] = at;
    }
}

/* ---- layers ---- */

/* 九（七）1 of a line of a layer: what it changes is below 九（七）. */
static Str group_of(const Making *m, uint32_t line)
{
    Str path = line + 1 < m->n ? jx__str_trim(text_of(m, m->at[line + 1].span)) : STR_NONE;
    uint32_t end = jx__str_find(path, STR("）"));
    return end == JX_STR_ABSENT ? path : (Str){path.p, end + STR("）").n};
}

/* Lines one after another that change one group only make sense together. */
static void drop_layers(Making *m)
{
    Str group = STR_NONE;
    uint32_t from = 0, lines = 0, last = 0;
    for (uint32_t i = 0; i <= m->n;) {
        uint32_t end = i < m->n ? line_end(m, i) : i;
        bool layer = i < m->n && (m->at[i].kind == TOK_K_AMEND || m->at[i].kind == TOK_K_REMOVE);
        Str here = layer ? group_of(m, i) : STR_NONE;
        if (lines && !(layer && jx__str_eq(here, group))) {
            Span all = {m->at[from].span.start, m->at[last - 1].span.end};
            if (lines > 1) add(m, MUTANT_DROP, all, STR_NONE);
            lines = 0;
        }
        if (layer) {
            if (!lines) from = i;
            group = here, last = end, lines++;
        }
        if (i == m->n) break;
        i = end + 1 > m->n ? m->n : end + 1;
    }
}

/* ---- lines ---- */

static void section(Making *m, uint32_t from)
{
    if (m->at[from].kind != TOK_MARK1 || from + 1 >= m->n) return;
    Str title = jx__str_trim(text_of(m, m->at[from + 1].span));
    m->examples = jx__str_eq(title, STR("算例")) || jx__str_eq(title, STR("核对"));
    m->rules = jx__str_eq(title, STR("指标规则"));
}

/* A rule of 指标规则 with all of its lines. */
static void drop_rule(Making *m, uint32_t from)
{
    uint32_t i = from + 1;
    while (i < m->n && !(m->at[i].kind >= TOK_MARK1 && m->at[i].kind <= TOK_MARK4))
        i++;
    while (i > from && (i == m->n || m->at[i - 1].kind == TOK_NL))
        i--;
    if (i > from) add(m, MUTANT_DROP, (Span){m->at[from].span.start, m->at[i].span.end}, STR_NONE);
}

static void one_line(Making *m, uint32_t from, uint32_t until)
{
    uint32_t label = from + (m->at[from].kind == TOK_K_AMEND);
    while (label < until && !is_label(m->at[label].kind))
        label++;
    m->key = label < until ? m->at[label].kind : TOK_EOF;
    section(m, from);
    if (m->examples || IS_ONE_OF(m->key, untouched)) return;
    Span line = {m->at[from].span.start, m->at[until - 1].span.end};
    bool layer = m->at[from].kind == TOK_K_AMEND || m->at[from].kind == TOK_K_REMOVE;
    if (layer || IS_ONE_OF(m->key, dropped)) add(m, MUTANT_DROP, line, STR_NONE);
    if (m->rules && m->at[from].kind == TOK_MARK3) drop_rule(m, from);
    if (m->at[from].kind == TOK_K_REMOVE) return;
    bool row = m->at[from].kind == TOK_BAR;
    uint32_t body = m->key != TOK_EOF ? label + 1 : from;
    /* What stands before the first semicolon of a heading is its title and target. */
    while (m->key == TOK_EOF && !row && body < until && m->at[body].kind != TOK_SEMI)
        body++;
    if (m->key == TOK_EOF && body < until) {
        for (uint32_t i = body + 1, at = body; i <= until; i++)
            if (i == until || m->at[i].kind == TOK_SEMI) {
                if (i > at + 1)
                    add(m, MUTANT_DROP, (Span){m->at[at].span.start, m->at[i - 1].span.end},
                        STR_NONE);
                at = i;
            }
    } else if (m->key != TOK_EOF) {
        drop_clauses(m, body, until);
        swap_clauses(m, body, until);
        for (uint32_t i = body; i < until && m->key == TOK_K_ROWS; i++)
            if (m->at[i].kind == TOK_COMMA) {
                add(m, MUTANT_DROP, (Span){m->at[i].span.start, m->at[until - 1].span.end},
                    STR_NONE);
                break;
            }
    }
    if (row) swap_rows(m, from, until);
    for (uint32_t i = m->key != TOK_EOF ? label + 1 : from; i < until; i++)
        one_token(m, i);
}

void jx__mutants(Arena *ar, const Source *src, const Parsed *parsed, Span part, Mutants *out)
{
    Making m = {.ar = ar, .src = src, .out = out};
    VEC(Token) own = {0};
    for (uint32_t i = 0; i < parsed->tokens.at.n && !ar->failed; i++) {
        Token t = parsed->tokens.at.at[i];
        bool here = t.span.start >= part.start && t.span.end <= part.end;
        if (here && t.kind != TOK_COMMENT && t.kind != TOK_EOF) *VEC_PUSH(ar, &own) = t;
    }
    if (ar->failed) return;
    m.at = own.at;
    m.n = own.n;
    for (uint32_t i = 0; i < m.n && !ar->failed;) {
        uint32_t end = line_end(&m, i);
        if (end > i) one_line(&m, i, end);
        i = end + 1;
    }
    points(&m);
    drop_layers(&m);
}
