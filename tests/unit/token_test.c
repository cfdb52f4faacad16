/* The fingerprint of a text against a plain reading of what it is the hash of.
 *
 * Fingerprints are published, so how one is made may change and what it is may not: a line a token,
 * its kind, a blank, and its text folded character by character, unless a kind says it all.
 */
#include "base/sha256.h"
#include "base/utf8.h"
#include "grammar/token.h"
#include "tests/unit/heap.h"
#include <string.h>

static Heap heap;
static Alloc al;
static Arena ar;
static Diags diags;

static int open_all(void **state)
{
    (void)state;
    heap = (Heap){0};
    al = heap_alloc(&heap);
    return jx__arena_init(&ar, &al, 0) && jx__diags_init(&diags, &al) ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    jx__arena_free(&ar);
    jx__diags_free(&diags);
    return heap.held == 0 ? 0 : -1;
}

static bool is_sign_of_a_mark(uint32_t cp)
{
    return cp == 0x3001 || cp == '.' || cp == '(' || cp == ')';
}

static void add_folded(Buf *to, TokenKind kind, Str text)
{
    uint32_t len, out[JX_FOLD_MAX];
    bool mark = kind >= TOK_MARK1 && kind <= TOK_MARK4;
    for (uint32_t at = 0; at < text.n; at += len) {
        uint32_t n = jx__name_fold(jx__utf8_next(text.p + at, text.p + text.n, &len), out);
        for (uint32_t i = 0; i < n; i++) {
            char bytes[4];
            if (mark && is_sign_of_a_mark(out[i])) continue;
            jx__buf_add(to, (Str){bytes, jx__utf8_put(bytes, out[i])});
        }
    }
}

static void plain_fingerprint(const Source *src, const TokenList *tokens, char hex[65])
{
    Buf all = jx__buf(&ar);
    for (uint32_t i = 0; i < tokens->at.n; i++) {
        const Token *t = &tokens->at.at[i];
        if (t->kind == TOK_COMMENT) continue;
        if (t->kind != TOK_EOF) jx__buf_printf(&all, "%s ", jx__token_id(t->kind));
        if (jx__token_spelling(t->kind).n == 0 && t->kind != TOK_NL)
            add_folded(&all, t->kind, jx__source_text(src, t->span));
        jx__buf_addz(&all, "\n");
    }
    Sha256 h;
    jx__sha256_init(&h);
    for (uint32_t i = 0; i < all.n; i++) /* by the byte */
        jx__sha256_add(&h, (Str){all.text + i, 1});
    jx__sha256_hex(&h, hex);
}

static void check(Str text, char hex[65])
{
    Source src;
    TokenList tokens = {0};
    BareText bare = {0};
    char expected[65];
    assert_true(jx__source_load(&src, &ar, STR("x"), text, 1 << 20, &diags));
    assert_true(jx__lex(&ar, &src, LEX_RULES, NULL, &tokens));
    plain_fingerprint(&src, &tokens, expected);
    jx__tokens_fingerprint(&ar, &src, &tokens, hex);
    assert_string_equal(hex, expected);
    assert_true(jx__lex_bare(&ar, &src, false, &bare));
    plain_fingerprint(&src, &bare.tokens, expected);
    jx__tokens_fingerprint(&ar, &src, &bare.tokens, hex);
    assert_string_equal(hex, expected);
}

static void a_fingerprint_hashes_kinds_and_folded_texts(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "\n",
        "满意度",
        "评分方案：［甲］ 、乙（2026）\n依据：“财预”〔2020〕10号 # 注\n总分：100分\n",
        "一、产出\n（一）数量\n1．满意度（10分） ≥ 90%\n（1）其中\n  1、 人 数 ： 5\n",
        "1.满意度 (１０分) ≥ ９０％；否则不得分\n2、R＆D 投入（5分）：＜ 1,000.5 万元，≠ 3\n",
        "数据：\n《部门决算》本年支出合计；【支出/收入】\n取值：合计（甲，乙）÷ ‘丙’ ﹪ ½ é\n",
        "指标：按申报表\n适用：名称 含 “满意”、指标值 为 区间\n评分：按比例；每少1%扣2分\n",
        "核对：\n甲 ＝ 乙 ＋ 丙，退回\n算例：一\n已知：甲 5\n应得：满意度 10分\n",
        "甲\v? @ ~ \u00A0\u3000",
    };
    char hex[65];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(jx__str_of(texts[i]), hex);
}

/* Far longer than what is hashed at once, and lines of many lengths. */
static void long_texts_are_hashed_whole(void **state)
{
    (void)state;
    Buf text = jx__buf(&ar);
    char hex[65], last[65] = "";
    for (int i = 0; i < 600; i++) {
        jx__buf_printf(
            &text, "%d．第%d项%.*s指标 （1分） ≥ %d家\n", i, i, i % 90 * 3,
            "完成数量完成数量完成数量完成数量完成数量完成数量完成数量完成数量完成数量完成数量"
            "完成数量完成数量完成数量完成数量完成数量完成数量完成数量完成数量完成数量完成数量"
            "完成数量完成数量完成数量",
            i * 7);
        if (i % 5 == 0) jx__buf_printf(&text, "  评分：每少%d％，扣 1 分 ；说明：Ａ【%d】\n", i, i);
        if (i % 60 != 0) continue;
        check(jx__buf_str(&text), hex);
        assert_string_not_equal(hex, last);
        memcpy(last, hex, sizeof last);
    }
}

/* These were published. */
static void fingerprints_are_for_ever(void **state)
{
    (void)state;
    char hex[65];
    check(STR("1．满意度（10分） ≥ 90%\n"), hex);
    assert_string_equal(hex, "dce01766112443a1c938fbd93ad9516cafeb56789981bb875a0e9f4107b6c0c4");
    check(STR("产出\n（1）R＆D 投入 (5分)：＜ 1,000.5 万元；否则不得分\n"), hex);
    assert_string_equal(hex, "359d5b0811c1369677e3e007afa77c69dfe46e6b4fd5be5c046460827ec6a744");
}

/* A fingerprint without memory is of no use, but harms nobody: the arena says so. */
static void without_memory_there_is_no_harm(void **state)
{
    (void)state;
    Buf text = jx__buf(&ar);
    Source src;
    TokenList tokens = {0};
    for (int i = 0; i < 50; i++)
        jx__buf_printf(&text, "1、甲㎡%d（1分） ≥ 1 ½家  # 注\n", i);
    for (int i = 0; i < 900; i++)
        jx__buf_addz(&text, "十㎏︰");
    assert_true(jx__source_load(&src, &ar, STR("x"), jx__buf_str(&text), 1 << 20, &diags));
    assert_true(jx__lex(&ar, &src, LEX_RULES, NULL, &tokens));
    bool done = false;
    char hex[65], whole[65];
    jx__tokens_fingerprint(&ar, &src, &tokens, whole);
    for (size_t fail_at = 1; !done; fail_at++) {
        Heap poor = {.fail_at = fail_at};
        Alloc few = heap_alloc(&poor);
        Arena tight;
        (void)jx__arena_init(&tight, &few, 0);
        jx__tokens_fingerprint(&tight, &src, &tokens, hex);
        done = !tight.failed;
        if (done) assert_string_equal(hex, whole);
        jx__arena_free(&tight);
        assert_int_equal(poor.held, 0);
        assert_true(fail_at < 100);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fingerprint_hashes_kinds_and_folded_texts), TEST(long_texts_are_hashed_whole),
        TEST(fingerprints_are_for_ever), TEST(without_memory_there_is_no_harm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
