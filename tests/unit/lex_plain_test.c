/* One-line rules that are read without the patterns, and put in the tree without the parser, are what
 * both would have made of them. A comment behind a line sends it the long way: the same lines are read
 * once with blanks and once with a comment of the same length at their ends. */
#include "grammar/parse.h"
#include "heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const char *const marks[] = {"",     "",   "",     "1．",   "2.",    "3、",
                                    "4． ", "5 ", "一、", "（1）", "12．　"};
static const char *const titles[] = {
    "满意度",      "R&D统计填报数", "5G基站数", "完成数量", "培训人次", "率%",      "不低于",
    "甲不低于3家", "达到率",        "大于3",    "核对",     "甲 乙",    "（甲）",   "甲（乙）",
    "科技/推广率", "【1．甲】",     "得分",     "总分",     "",         "满意度：", "注：甲",
    "９甲",        "甲－乙",        "甲。",     "《表》甲", "加分"};
static const char *const gaps[] = {"", "", "", " ", "  ", "　", "\t"};
static const char *const points[] = {"（10分）",  "(10分)",   "（2.5分）",         "（１０分）",
                                     "（ 3分 ）", "（3 分）", "（加分，最高3分）", "（1,000分）",
                                     "（分）",    "（3）",    "（10分）（5分）"};
static const char *const signs[] = {"≥",  "≤", "＝",   "=", ">=",     "<=",  "＞",
                                    "＜", ">", "＞＝", "≠", "不低于", "＝＝"};
static const char *const numbers[] = {
    "3",    "90",  "23.5", "1,200",      "１２", "2３",      "3．5", "2023-12-31", "2023年12月",
    "12月", "3年", "",     "2023.12.01", "-3",   "按时支付", "3-5",  "甲"};
static const char *const units[] = {"家",    "%",         "亿元",     "万人次", "元/人次",
                                    "",      "家以上",    "％",       "·月",    " 家",
                                    "个 家", "家；得3分", "家（含）", "～5家",  "（含）"};
static const char *const ends[] = {"\n", "\n", "\n", "\r\n", "\r"};
static const char *const lines[] = {"一、产出（50分）", "二、核对",     "三、算例", "四、指标规则",
                                    "评分：按比例",     "数据：甲；乙", "",         "｜甲｜乙｜",
                                    "说明：甲 ≥ 3家",   "甲 ≥"};

static uint32_t state_of_chance = 20261121;

static uint32_t chance(uint32_t of)
{
    state_of_chance = state_of_chance * 1664525u + 1013904223u;
    return (state_of_chance >> 8) % of;
}

/* The first two of a list are the usual ones. */
static const char *pick_of(const char *const *list, size_t n)
{
    return list[chance(4) > 0 ? chance(2) : chance((uint32_t)n)];
}
#define PICK(list) pick_of((list), sizeof(list) / sizeof *(list))

/* A line, mostly of what the short way knows, now and then of anything. */
static char *add_line(char *p)
{
    uint32_t kind = chance(8);
    if (chance(20) == 0) return p + sprintf(p, "%s", lines[chance(sizeof lines / sizeof *lines)]);
    p += sprintf(p, "%s%s%s", PICK(marks), PICK(titles), PICK(gaps));
    if (kind & 1) p += sprintf(p, "%s%s", PICK(points), PICK(gaps));
    if (kind & 2)
        p += sprintf(p, "%s%s%s%s%s", PICK(signs), PICK(gaps), PICK(numbers), PICK(units),
                     PICK(gaps));
    if (kind & 4) p += sprintf(p, "%s", PICK(points));
    return p;
}

static void same_tree(const Node *a, const Node *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->op, b->op);
    assert_int_equal(a->nkids, b->nkids);
    assert_int_equal(a->depth, b->depth);
    if (a->kind != NODE_TITLE) assert_int_equal(a->mid_or_ref, b->mid_or_ref);
    /* Those two go up to the end of a line, which is behind its comment. */
    if (a->kind != NODE_FILE && a->kind != NODE_ERROR) {
        assert_int_equal(a->span.start, b->span.start);
        assert_int_equal(a->span.end, b->span.end);
    }
    const Node *x = a->first, *y = b->first;
    for (; x != NULL && y != NULL; x = x->next, y = y->next)
        same_tree(x, y);
    assert_ptr_equal(x, y); /* both NULL */
}

typedef struct Read {
    Arena arena;
    Diags diags;
    Source source;
    Names names;
    Parsed parsed;
    char fingerprint[65];
} Read;

static void read_text(Read *r, const Alloc *al, const char *text)
{
    memset(r, 0, sizeof *r);
    assert_true(jx__arena_init(&r->arena, al, 0) && jx__diags_init(&r->diags, al));
    assert_true(
        jx__source_load(&r->source, &r->arena, STR("x"), jx__str_of(text), 1 << 20, &r->diags));
    jx__names_init(&r->names, &r->arena);
    assert_true(jx__parse_names(&r->arena, &r->source, &r->names, &r->diags));
    (void)jx__parse_rules(&r->arena, &r->source, &r->names, &r->diags, &r->parsed);
    assert_non_null(r->parsed.root);
    jx__tokens_fingerprint(&r->arena, &r->source, &r->parsed.tokens, r->fingerprint);
}

static void free_read(Read *r)
{
    jx__diags_free(&r->diags);
    jx__arena_free(&r->arena);
}

static uint32_t check(const char *plain, const char *commented)
{
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Read a, b;
    read_text(&a, &al, plain);
    read_text(&b, &al, commented);
    same_tree(a.parsed.root, b.parsed.root);
    assert_string_equal(a.fingerprint, b.fingerprint);
    assert_int_equal(a.diags.errors, b.diags.errors);
    assert_int_equal(a.names.at.n, b.names.at.n);
    uint32_t flagged = 0;
    for (const Node *n = a.parsed.root->first; n != NULL; n = n->next) {
        const Node *title = n->kind == NODE_HEADING ? jx__node_find(n, NODE_TITLE) : NULL;
        flagged += title != NULL && title->mid_or_ref == TITLE_IS_PLAIN;
    }
    for (const Node *n = b.parsed.root->first; n != NULL; n = n->next) {
        const Node *title = n->kind == NODE_HEADING ? jx__node_find(n, NODE_TITLE) : NULL;
        assert_false(title != NULL &&
                     title->mid_or_ref == TITLE_IS_PLAIN); /* the long way, indeed */
    }
    free_read(&a);
    free_read(&b);
    return flagged;
}

static void both_ways_make_one_tree(void **state)
{
    (void)state;
    static char plain[1 << 14], commented[1 << 14];
    uint32_t flagged = 0;
    for (int round = 0; round < 1200; round++) {
        char *p = plain, *q = commented;
        for (int i = 0; i < 12; i++) {
            char *from = p;
            p = add_line(p);
            memcpy(q, from, (size_t)(p - from));
            q += p - from;
            const char *end = PICK(ends);
            p += sprintf(p, "   %s", end);
            q += sprintf(q, " #c%s", end);
        }
        flagged += check(plain, commented);
    }
    assert_in_range(flagged, 2000, 14400); /* the short way is taken at all */
}

/* A part of a text is followed by the line ends between parts. Its own \r does not pair with them: the
 * patterns would go on behind their copy of it, which has a block of memory to itself here. */
static void a_part_ends_where_it_ends(void **state)
{
    (void)state;
    enum { LINES = 40000 };
    Heap heap = {0};
    Alloc al = heap_alloc(&heap);
    Arena ar;
    TokenList tokens;
    char *text = malloc(LINES * 64u), *p = text;
    assert_non_null(text);
    for (int i = 1; i < LINES; i++)
        p += sprintf(p, "第%d项指标完成数量（1分） ≥ 3家\n", i);
    p += sprintf(p, "末项（1分） ≥ 3");
    while ((p - text + 3) % 16 != 0)
        *p++ = '3';
    *p++ = '\r';
    size_t n = (size_t)(p - text);
    char *exact = malloc(n + 1);
    assert_non_null(exact);
    memcpy(exact, text, n);
    exact[n] = '\n';
    Source src = {.text = {exact, (uint32_t)n}};
    assert_true(jx__arena_init(&ar, &al, 0));
    assert_true(jx__lex(&ar, &src, LEX_RULES, NULL, &tokens));
    assert_int_equal(tokens.at.n, 5 * LINES);
    assert_int_equal(tokens.at.at[tokens.at.n - 1].kind, TOK_NL);
    jx__arena_free(&ar);
    free(exact);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways_make_one_tree),
                                       cmocka_unit_test(a_part_ends_where_it_ends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
