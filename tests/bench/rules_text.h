/* One-line rules, each with a name of its own: what the compiler is measured on. */
#ifndef JX_BENCH_RULES_TEXT_H
#define JX_BENCH_RULES_TEXT_H

#include <stdio.h>
#include <stdlib.h>

/* Its length in *n; the caller frees it. Points are written: an equal split of 100 among many is 0. */
static inline char *rules_text(int clauses, size_t *n)
{
    char *text = malloc((size_t)clauses * 96 + 200), *p = text;
    if (!text) exit(2);
    p += sprintf(p, "总分：%d分\n等级：优≥%d分；差\n", clauses, clauses);
    for (int i = 0; i < clauses; i++)
        p += sprintf(p, "第%d项指标完成数量（1分） ≥ %d家\n", i + 1, i % 97 + 3);
    *n = (size_t)(p - text);
    return text;
}

#endif
