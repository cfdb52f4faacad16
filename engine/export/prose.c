/* A scheme as official prose: for signing and printing, never read back.
 *
 * What a rule means is taken from the model (points shared out, default methods); what was written
 * in words is repeated in words, with the signs of comparison spelt out.
 */
#include "export/export.h"

typedef struct Saying {
    Arena *arena;
    const Outline *s;
    const Model *m;
    ProseList *out;
    uint32_t item; /* the next item of the model that was not looked at */
} Saying;

static Prose *say(Saying *y, ProseKind kind, uint32_t level, Str text)
{
    Prose *p = VEC_PUSH(y->arena, y->out);
    *p = (Prose){.kind = kind, .level = level, .text = text};
    return p;
}

/* ---- words ---- */

static const char *word_of(TokenKind kind)
{
    static const char *const words[TOK_COUNT] = {
        [TOK_EQ] = "等于", [TOK_NE] = "不等于", [TOK_GE] = "不低于",    [TOK_LE] = "不超过",
        [TOK_GT] = "超过", [TOK_LT] = "低于",   [TOK_FAILED] = "不符的"};
    return kind < TOK_COUNT ? words[kind] : NULL;
}

/* Tokens with the comparisons as words, so that a sentence can be read aloud. */
static Str in_words(const Saying *y, uint32_t first, uint32_t n)
{
    const Formatted *f = y->s->f;
    Buf out = jx__buf(y->arena);
    uint32_t from = first;
    for (uint32_t i = first; i <= first + n; i++) {
        const char *word = i < first + n ? word_of((TokenKind)f->tokens->at.at[i].kind) : NULL;
        if (i < first + n && word == NULL) continue;
        if (i > from) jx__buf_add(&out, jx__format_tokens(f, from, i - from));
        if (word) jx__buf_addz(&out, word);
        from = i + 1;
    }
    return jx__buf_str(&out);
}

static Str number(const Saying *y, Num n)
{
    bool exact;
    return jx__num_text(y->arena, y->m->pool, n, 6, 6, &exact);
}

/* A sentence ends with one 。 */
static void sentence(Buf *out, Str text)
{
    if (text.n == 0) return;
    jx__buf_add(out, text);
    if (!jx__str_ends(text, STR("。"))) jx__buf_addz(out, "。");
}

static void sentencez(Buf *out, const char *text)
{
    sentence(out, jx__str_of(text));
}

/* ---- one indicator ---- */

static Str target_words(const Saying *y, const Target *t)
{
    static const char *const signs[] = {[OP_NONE] = "",   [OP_EQ] = "",       [OP_GE] = "不低于",
                                        [OP_GT] = "超过", [OP_LE] = "不超过", [OP_LT] = "低于"};
    Str text = t->text;
    static const char *const written[] = {"≥", "≤", "＞", "＜", "＝", "=", ">", "<"};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (jx__str_starts(text, jx__str_of(written[i]))) {
            uint32_t n = jx__str_of(written[i]).n;
            text = jx__str_trim((Str){text.p + n, text.n - n});
            if (t->kind == TARGET_NUMBER)
                return jx__str_printf(y->arena, "%s%.*s", signs[t->op], STR_F(text));
        }
    if (t->kind == TARGET_TEXT || t->kind == TARGET_YESNO)
        return jx__str_printf(y->arena, "“%.*s”", STR_F(text));
    return text;
}

static const char *method_words(Method method)
{
    static const char *const words[] = {
        [METHOD_NONE] = "",
        [METHOD_PRORATA] = "达到目标的得满分；没有达到的，按完成值占目标值的比例得分",
        [METHOD_REVERSE] = "不超过目标的得满分；超过的，按目标值占完成值的比例得分",
        [METHOD_LINEAR] = "不超过目标的得满分；超过的，按超出目标的比例扣减分值，扣完为止",
        [METHOD_ATTAIN] = "达到目标的得满分，没有达到的不得分",
        [METHOD_BANDS] = "分档计分",
        [METHOD_STEP] = "按档扣分",
        [METHOD_JUDGED] = "由评价人评定等级，并在该等级的区间内评分",
        [METHOD_ENTERED] = "由评价人直接评分",
        [METHOD_FORMULA] = "按算式计分"};
    return words[method];
}

static bool is_method(TokenKind kind)
{
    return (kind >= TOK_PRORATA && kind <= TOK_ENTERED);
}

/* Clauses between ；, a clause that only names the method left out. */
static void clauses(const Saying *y, uint32_t first, uint32_t n, Buf *out)
{
    const TokenList *tokens = y->s->f->tokens;
    uint32_t from = first, said = 0;
    for (uint32_t i = first; i <= first + n; i++) {
        bool end = i == first + n || tokens->at.at[i].kind == TOK_SEMI;
        if (!end) continue;
        bool only = i == from + 1 && is_method((TokenKind)tokens->at.at[from].kind);
        if (i > from && !only) {
            if (said++) jx__buf_addz(out, "；");
            jx__buf_add(out, in_words(y, from, i - from));
        }
        from = i + 1;
    }
}

static void said_clauses(const Saying *y, uint32_t first, uint32_t n, Buf *out)
{
    Buf all = jx__buf(y->arena);
    clauses(y, first, n, &all);
    sentence(out, jx__buf_str(&all));
}

/* A label's line: what it is about, then what it says. */
static void label_line(const Saying *y, const OutlinePart *p, Buf *out)
{
    static const struct {
        uint16_t label;
        const char *before;
    } plain[] = {{TOK_K_PREMISE, "前提是"},       {TOK_K_OVER, "超额完成的，"},
                 {TOK_K_BONUS, "加分："},         {TOK_K_VETO, "有下列情形的一票否决："},
                 {TOK_K_SCOPE, "统计口径："},     {TOK_K_EVIDENCE, "佐证材料："},
                 {TOK_K_NOTE, "说明："},          {TOK_K_NA, "不适用的情形和处理："},
                 {TOK_K_MISSING, "没有填报的，"}, {TOK_K_VALUE, "完成值为"}};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].label == p->label) {
            jx__buf_addz(out, plain[i].before);
            sentence(out, in_words(y, p->first, p->n));
            return;
        }
    if (p->label == TOK_K_SCORE) {
        said_clauses(y, p->first, p->n, out);
    } else if (p->label != TOK_K_TARGET && p->label != TOK_K_POINTS) {
        jx__buf_printf(out, "%.*s：", STR_F(jx__token_spelling((TokenKind)p->label)));
        sentence(out, in_words(y, p->first, p->n));
    }
}

static void row(Saying *y, Str text)
{
    Prose *p = say(y, PROSE_ROW, 0, STR_NONE);
    const Str bar = STR("｜");
    uint32_t from = bar.n;
    for (uint32_t i = bar.n; i + bar.n <= text.n; i++) {
        if (!jx__str_starts((Str){text.p + i, text.n - i}, bar)) continue;
        *VEC_PUSH(y->arena, &p->cells) = jx__str_trim((Str){text.p + from, i - from});
        from = i + bar.n;
        i = from - 1;
    }
}

static void rows(Saying *y, const OutlineBlock *b)
{
    for (uint32_t i = 0; i < b->parts.n; i++)
        if (b->parts.at[i].label == TOK_EOF)
            row(y, in_words(y, b->parts.at[i].first, b->parts.at[i].n));
}

static void parts(const Saying *y, const OutlineBlock *b, Buf *out)
{
    for (uint32_t i = 0; i < b->parts.n; i++) {
        const OutlinePart *p = &b->parts.at[i];
        bool said = p->label == TOK_K_VALUE; /* at the beginning */
        if (p->label != TOK_EOF && p->label != TOK_COMMENT && !said) label_line(y, p, out);
    }
}

static bool has_label(const OutlineBlock *b, TokenKind label)
{
    for (uint32_t i = 0; i < b->parts.n; i++)
        if (b->parts.at[i].label == label) return true;
    return false;
}

static void indicator(Saying *y, const OutlineBlock *b, const Item *it)
{
    Buf out = jx__buf(y->arena);
    Str target = target_words(y, &it->target);
    bool range = it->target.kind == TARGET_RANGE && it->method == METHOD_PRORATA;
    for (uint32_t i = 0; i < b->parts.n; i++)
        if (b->parts.at[i].label == TOK_K_VALUE) label_line(y, &b->parts.at[i], &out);
    if (it->target.kind != TARGET_NONE)
        sentence(&out, jx__str_printf(y->arena, "目标值为%.*s", STR_F(target)));
    if (range)
        sentencez(&out,
                  "在区间之内的得满分；低于下限的，按完成值占下限的比例得分；高于上限的，按上限占"
                  "完成值的比例得分");
    else
        sentencez(&out, method_words(it->method));
    if (b->nclauses) said_clauses(y, b->clauses, b->nclauses, &out);
    parts(y, b, &out);
    say(y, PROSE_TEXT, 0, jx__buf_str(&out));
    rows(y, b);
}

/* 产出指标（50分）; what stands outside the total says so. */
static Str title(const Saying *y, const OutlineBlock *b, const Item *it)
{
    Str name = it ? it->name : b->name, points = it ? number(y, it->points) : STR_NONE;
    if (!it) return jx__str_printf(y->arena, "%.*s%.*s", STR_F(b->number), STR_F(name));
    const char *role = it->role == ROLE_BONUS     ? "加分，最高"
                       : it->role == ROLE_PENALTY ? "扣分，最高"
                                                  : "";
    return jx__str_printf(y->arena, "%.*s%.*s（%s%.*s分）", STR_F(b->number), STR_F(name), role,
                          STR_F(points));
}

/* Items stand in the order of the text, as blocks do. */
static const Item *item_of(Saying *y, const OutlineBlock *b)
{
    for (uint32_t i = y->item; i < y->m->items.n; i++) {
        const Item *it = &y->m->items.at[i];
        if (it->title.start != b->title.start || it->title.end != b->title.end) continue;
        y->item = i + 1;
        return it;
    }
    return NULL;
}

static void rule_block(Saying *y, const OutlineBlock *b)
{
    const Item *it = item_of(y, b);
    uint32_t level = b->mark == TOK_EOF ? 3 : (uint32_t)b->mark - TOK_MARK1 + 1;
    say(y, PROSE_HEADING, level, title(y, b, it));
    if (it && it->indicator) {
        indicator(y, b, it);
        return;
    }
    Buf out = jx__buf(y->arena);
    parts(y, b, &out);
    if (out.n) say(y, PROSE_TEXT, 0, jx__buf_str(&out));
    rows(y, b);
}

/* ---- the head ---- */

static void head_line(Saying *y, const OutlinePart *p)
{
    static const struct {
        uint16_t label;
        const char *before;
    } lines[] = {{TOK_K_BASIS, "依据"},
                 {TOK_K_NOTE, ""},
                 {TOK_K_TOTAL, "总分为"},
                 {TOK_K_ROUND, "得分的小数："},
                 {TOK_K_DATA, "取自申报表的数据："},
                 {TOK_K_UNITS, "另行规定的计量单位："},
                 {TOK_K_REVERSE, "以少为好而没有写明方法的指标，"},
                 {TOK_K_RATIO, "比率："},
                 {TOK_K_READING, "读数"},
                 {TOK_K_MISSING, "没有填报的，"},
                 {TOK_K_NA, "不适用的，"},
                 {TOK_K_VETO, "有下列情形的，总分为0分："}};
    Buf out = jx__buf(y->arena);
    bool elsewhere = p->label == TOK_K_SCHEME || p->label == TOK_K_GRADES;
    if (elsewhere || p->label == TOK_COMMENT || p->label == TOK_EOF) return;
    const char *before = NULL;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].label == p->label) before = lines[i].before;
    if (before)
        jx__buf_addz(&out, before);
    else
        jx__buf_printf(&out, "%.*s：", STR_F(jx__token_spelling((TokenKind)p->label)));
    bool text = p->label == TOK_K_BASIS || p->label == TOK_K_NOTE || p->label == TOK_K_DATA ||
                p->label == TOK_K_READING;
    sentence(&out, text ? p->text : in_words(y, p->first, p->n));
    say(y, PROSE_TEXT, 0, jx__buf_str(&out));
}

static void grades(Saying *y, Buf *out)
{
    Buf list = jx__buf(y->arena);
    for (uint32_t i = 0; i < y->m->grades.n; i++) {
        const GradeBand *g = &y->m->grades.at[i];
        bool last = i + 1 == y->m->grades.n;
        if (i) jx__buf_addz(&list, "，");
        if (last)
            jx__buf_printf(&list, "其余为%.*s", STR_F(g->name));
        else
            jx__buf_printf(&list, "%s%s%.*s分的为%.*s", i ? "" : "总分",
                           g->low_in ? "不低于" : "超过", STR_F(number(y, g->low)), STR_F(g->name));
    }
    sentence(out, jx__buf_str(&list));
}

/* What holds where the head says nothing. */
static void defaults(Saying *y, bool total, bool rounding, bool missing)
{
    Buf out = jx__buf(y->arena);
    if (!total)
        sentence(&out,
                 jx__str_printf(y->arena, "总分为%.*s分", STR_F(number(y, y->m->total_points))));
    if (!rounding) sentencez(&out, "各项得分保留2位小数，四舍五入，总分为各项得分之和");
    if (!missing) sentencez(&out, "没有填报的指标得0分，列入问题");
    grades(y, &out);
    if (out.n) say(y, PROSE_TEXT, 0, jx__buf_str(&out));
}

static bool head_has(const Outline *s, TokenKind label)
{
    for (uint32_t i = 0; i < s->blocks.n; i++)
        if (s->blocks.at[i].section == SECTION_HEAD && has_label(&s->blocks.at[i], label))
            return true;
    return false;
}

static void head(Saying *y)
{
    say(y, PROSE_TITLE, 0, y->m->title.n ? y->m->title : STR("评分方案"));
    for (uint32_t i = 0; i < y->s->blocks.n; i++) {
        const OutlineBlock *b = &y->s->blocks.at[i];
        for (uint32_t k = 0; b->section == SECTION_HEAD && k < b->parts.n; k++)
            head_line(y, &b->parts.at[k]);
    }
    defaults(y, head_has(y->s, TOK_K_TOTAL), head_has(y->s, TOK_K_ROUND),
             head_has(y->s, TOK_K_MISSING));
}

/* ---- cross-checks and worked examples ---- */

static void check_block(Saying *y, const OutlineBlock *b)
{
    if (!b->check) {
        say(y, PROSE_HEADING, 1, title(y, b, NULL));
        say(y, PROSE_TEXT, 0, STR("申报的数据应当符合下列条件。"));
        return;
    }
    Buf out = jx__buf(y->arena);
    jx__buf_add(&out, b->number);
    sentence(&out, in_words(y, b->clauses, b->nclauses));
    say(y, PROSE_TEXT, 0, jx__buf_str(&out));
}

static void example_block(Saying *y, const OutlineBlock *b)
{
    bool section = b->mark == TOK_MARK1;
    say(y, PROSE_HEADING, section ? 1 : 3, title(y, b, NULL));
    for (uint32_t i = 0; i < b->parts.n; i++) {
        const OutlinePart *p = &b->parts.at[i];
        if (p->label == TOK_COMMENT) continue;
        if (p->label == TOK_EOF) {
            row(y, p->text);
            continue;
        }
        say(y, PROSE_TEXT, 0,
            jx__str_printf(y->arena, "%.*s：%.*s。", STR_F(jx__token_spelling((TokenKind)p->label)),
                           STR_F(p->text)));
    }
}

bool jx__prose(ProseList *out, Arena *ar, const Outline *s, const Model *m)
{
    Saying y = {.arena = ar, .s = s, .m = m, .out = out};
    head(&y);
    for (uint32_t i = 0; i < s->blocks.n && !ar->failed; i++) {
        const OutlineBlock *b = &s->blocks.at[i];
        if (b->section == SECTION_RULES) rule_block(&y, b);
        if (b->section == SECTION_CHECKS) check_block(&y, b);
        if (b->section == SECTION_EXAMPLES) example_block(&y, b);
    }
    return !ar->failed;
}
