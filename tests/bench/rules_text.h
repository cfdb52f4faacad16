/* One-line rules, each with a name of its own: what the compiler is measured on. */
#ifndef JX_BENCH_RULES_TEXT_H
#define JX_BENCH_RULES_TEXT_H

#include <stdio.h>
#include <stdlib.h>

typedef enum RulesText {
    RULES_ALIKE,    /* but for name and figure */
    RULES_MIXED,    /* three signs, eight units and four amounts of points, in no order */
    RULES_NUMBERED, /* the same as alike, with numbers: 1．… */
    RULES_APART,    /* a comment behind each: nothing is compiled together */
    RULES_TEXTS
} RulesText;

static inline unsigned rules_chance(RulesText kind, unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return kind == RULES_MIXED ? *state >> 8 : 0;
}

/* Its length in *n; the caller frees it. Points are written: an equal split of 100 among many is 0. */
static inline char *rules_text(RulesText kind, int clauses, size_t *n)
{
    static const char *const signs[] = {"≥", "≤", "＝"};
    static const char *const units[] = {"家", "%", "万元", "人次", "个", "项", "亿元", "元/人次"};
    char *text = malloc((size_t)clauses * 96 + 200), *p = text;
    unsigned state = 20261121;
    int total = 0;
    if (!text) exit(2);
    for (int i = 0; i < clauses; i++)
        total += 1 + (int)(rules_chance(kind, &state) / 24 % 4);
    p += sprintf(p, "总分：%d分\n等级：优≥%d分；差\n", total, total);
    state = 20261121;
    for (int i = 0; i < clauses; i++) {
        unsigned r = rules_chance(kind, &state);
        if (kind == RULES_NUMBERED) p += sprintf(p, "%d．", i + 1);
        p += sprintf(p, "第%d项指标完成数量（%u分） %s %d%s\n", i + 1, 1 + r / 24 % 4, signs[r % 3],
                     i % 97 + 3, units[r / 3 % 8]);
        if (kind == RULES_APART) p += sprintf(p, "# %d\n", i);
    }
    *n = (size_t)(p - text);
    return text;
}

#endif
