/* The words printed forms use: comparing a cell with the tables, and small things read off a text.
 *
 * Depends on base only. Tables decide; nothing here knows any one document.
 */
#include "base/name.h"
#include "base/utf8.h"
#include "import/map.h"
#include <string.h>

/* Length without the bracket group at the end; the same length when there is none. */
static uint32_t without_bracket(Str s)
{
    if (!jx__str_ends(s, STR(")"))) return s.n;
    uint32_t depth = 0;
    for (uint32_t i = s.n; i-- > 0;) {
        if (s.p[i] == ')') depth++;
        if (s.p[i] == '(' && --depth == 0) return i;
    }
    return s.n;
}

Str jx__word_key(Arena *ar, Str text)
{
    if (text.n > 400) return STR_NONE;
    Str key = jx__name_key(ar, text);
    for (uint32_t n = 0; key.n != n;) {
        n = key.n;
        if (jx__str_ends(key, STR(":"))) key.n--;
        uint32_t less = without_bracket(key);
        if (less) key.n = less;
    }
    return key;
}

typedef struct HeaderWord {
    Block block;
    ColumnRole role;
    const char *word;
} HeaderWord;

static const HeaderWord headers[] = {
#define HEADER(block, role, word) {BLOCK_##block, ROLE_##role, word},
#include "import/headers.def"
#undef HEADER
};

ColumnRole jx__word_role(Block block, Str key)
{
    for (size_t i = 0; key.n && i < sizeof headers / sizeof *headers; i++) {
        if (headers[i].block != block) continue;
        Str word = jx__str_of(headers[i].word);
        bool part = word.p[0] == '*';
        if (part) word = (Str){word.p + 1, word.n - 1};
        if (part ? key.n <= 90 && jx__str_has(key, word) : jx__str_eq(key, word))
            return headers[i].role;
    }
    return ROLE_NONE;
}

Label jx__word_label(Str key, uint32_t *rank)
{
    static const struct {
        Label label;
        const char *word;
    } labels[] = {
#define LABEL(label, word) {LABEL_##label, word},
#include "import/labels.def"
#undef LABEL
    };
    for (uint32_t i = 0; key.n && i < sizeof labels / sizeof *labels; i++)
        if (jx__str_eq(key, jx__str_of(labels[i].word))) {
            *rank = i;
            return labels[i].label;
        }
    return LABEL_NONE;
}

static bool one_of(Str key, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jx__str_eq(key, jx__str_of(words[i]))) return true;
    return false;
}

#define ONE_OF(key, words) one_of((key), (words), sizeof(words) / sizeof *(words))

bool jx__word_total(Str key)
{
    static const char *const words[] = {"总分",     "合计",     "总计",    "总得分",
                                        "自评总分", "合计得分", "总分合计"};
    return ONE_OF(key, words);
}

bool jx__word_total_line(Str key)
{
    static const char *const words[] = {
        "年度资金总额", "资金总额",     "项目资金总额",    "总额",         "合计",
        "年度预算总额", "总计",         "项目资金",        "预算资金总额", "年度资金",
        "预算资金",     "全年资金总额", "年度财政资金总额"};
    return ONE_OF(key, words);
}

bool jx__word_placeholder(Str key)
{
    static const char *const words[] = {"-", "--", "/", "\xE2\x80\x94", "——", "\\"};
    return ONE_OF(key, words);
}

bool jx__word_is_level(Str key)
{
    static const char *const words[] = {
        "产出指标",     "效益指标",       "满意度指标",     "成本指标",       "数量指标",
        "质量指标",     "时效指标",       "经济成本指标",   "社会成本指标",   "生态环境成本指标",
        "经济效益指标", "社会效益指标",   "生态效益指标",   "可持续影响指标", "服务对象满意度指标",
        "满意度",       "服务对象满意度", "可持续发展指标", "产出目标",       "结果目标",
        "投入目标",     "效果指标",       "影响力指标",     "过程指标",       "决策指标"};
    return ONE_OF(key, words);
}

Str jx__word_money(Str text)
{
    static const char *const units[] = {"亿元", "万元", "千元", "百万元", "元"};
    static const char *const before[] = {"（", "(", "：", ":", "单位", "人民币"};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        Str unit = jx__str_of(units[u]);
        for (uint32_t i = 1; i + unit.n <= text.n; i++) {
            if (memcmp(text.p + i, unit.p, unit.n) != 0) continue;
            Str front = jx__str_trim((Str){text.p, i});
            for (size_t k = 0; k < sizeof before / sizeof *before; k++)
                if (jx__str_ends(front, jx__str_of(before[k]))) return (Str){text.p + i, unit.n};
        }
    }
    return STR_NONE;
}

int32_t jx__word_year(Str text)
{
    int32_t value = 0;
    uint32_t digits = 0;
    for (uint32_t i = 0; i <= text.n; i++) {
        char c = i < text.n ? text.p[i] : 0;
        if (c >= '0' && c <= '9' && digits < 9) {
            value = value * 10 + (c - '0');
            digits++;
            continue;
        }
        Str rest = jx__str_trim((Str){text.p + i, text.n - i});
        bool year = digits == 4 && value >= 1949 && value <= 2999;
        if (year && (jx__str_starts(rest, STR("年")) || digits == text.n)) return value;
        value = 0;
        digits = 0;
    }
    return 0;
}

bool jx__word_number(Str text)
{
    uint32_t len;
    if (text.n && (text.p[0] == '-' || text.p[0] == '+')) text = (Str){text.p + 1, text.n - 1};
    if (text.n == 0) return false;
    uint32_t cp = jx__utf8_next(text.p, text.p + text.n, &len);
    return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
}

/* ---- a row of words ---- */

static bool fits(Block block, const uint32_t *count, uint32_t known)
{
    uint32_t cells = count[ROLE_TARGET] + count[ROLE_CYCLE] + count[ROLE_INITIAL] +
                     count[ROLE_ACTUAL] + count[ROLE_POINTS] + count[ROLE_SCORE];
    uint32_t values = cells - count[ROLE_POINTS] - count[ROLE_SCORE];
    uint32_t money = count[ROLE_BUDGET_INITIAL] + count[ROLE_BUDGET_YEAR] + count[ROLE_EXECUTED];
    if (block == BLOCK_INDICATORS)
        return (count[ROLE_NAME] && (cells || count[ROLE_LEVEL1])) ||
               (count[ROLE_NAME_WEAK] && values);
    if (block == BLOCK_BUDGET) return (money && known > 1) || count[ROLE_AMOUNT] > 0;
    if (block == BLOCK_TASKS) return count[ROLE_TASK_NAME] && known > 1;
    return count[ROLE_GOAL] == 1 && count[ROLE_GOAL_ACTUAL] == 1;
}

Block jx__word_block(Arena *ar, const Str *cells, uint32_t n, uint8_t *roles)
{
    static const Block order[] = {BLOCK_INDICATORS, BLOCK_TASKS, BLOCK_BUDGET, BLOCK_GOALS};
    Str keys[JX_LIMIT_GRID_COLUMNS];
    for (uint32_t i = 0; i < n; i++)
        keys[i] = jx__word_key(ar, cells[i]);
    for (size_t b = 0; b < sizeof order / sizeof *order; b++) {
        uint32_t count[ROLES] = {0}, known = 0;
        for (uint32_t i = 0; i < n; i++) {
            roles[i] = (uint8_t)jx__word_role(order[b], keys[i]);
            count[roles[i]]++;
            known += roles[i] != ROLE_NONE;
        }
        if (fits(order[b], count, known)) return order[b];
    }
    return BLOCK_NONE;
}
