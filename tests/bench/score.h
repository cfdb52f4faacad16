/* The benchmark's rules in C, for the peers in C and C++: reading rules.json, reading a cell as an
 * exact integer of millionths, scoring it in hundredths of a point. Depends on cJSON for the rules.
 */
#ifndef BENCH_SCORE_H
#define BENCH_SCORE_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KIND_GE, KIND_LE, KIND_BANDS, KIND_GRADE, KIND_YESNO, KIND_DEDUCT };
enum { MISSING = -1, WRONG = -2 };
__extension__ typedef unsigned __int128 Wide;
typedef unsigned long long Whole;

typedef struct Step {
    char *word;
    size_t n;
    Whole bound; /* millionths */
    int score;   /* hundredths */
} Step;

typedef struct Rule {
    char *name, *unit;
    size_t n, unit_n;
    int kind, weight, each, nsteps, money;
    Whole target; /* millionths of a yuan, a per cent or a count */
    Step *steps;
} Rule;

static Rule *rules;
static int nrules;

static char *bench_copy(const char *s, size_t *n)
{
    *n = strlen(s);
    char *p = (char *)calloc(1, *n + 64);
    memcpy(p, s, *n);
    return p;
}

static int ends_with(const char *p, size_t n, const char *unit)
{
    return strlen(unit) == n && memcmp(p, unit, n) == 0;
}

/* False when the text is no well-formed number of the rule. */
static int read_figure(const Rule *r, const char *p, size_t n, Whole *out)
{
    Whole x = 0;
    size_t i = 0;
    int digits = 0, places = 0;
    for (; i < n && ((p[i] >= '0' && p[i] <= '9') || (p[i] == ',' && i)); i++)
        if (p[i] != ',') {
            x = x * 10 + (Whole)(p[i] - '0');
            digits++;
        }
    if (digits == 0 || digits > 12) return 0;
    if (i < n && p[i] == '.') {
        for (i++; i < n && p[i] >= '0' && p[i] <= '9'; i++, places++)
            x = x * 10 + (Whole)(p[i] - '0');
        if (places == 0 || places > 6) return 0;
    }
    for (; places < 6; places++)
        x *= 10;
    p += i;
    n -= i;
    if (r->money) {
        Whole scale = ends_with(p, n, "亿元")   ? 100000000
                      : ends_with(p, n, "万元") ? 10000
                                                : ends_with(p, n, "元");
        if (!scale || x > ~0ull / scale) return 0;
        x *= scale;
    } else if (!(n == r->unit_n && memcmp(p, r->unit, n) == 0) && (n || r->unit[0] == '%')) {
        return 0;
    }
    *out = x;
    return 1;
}

static int score_figure(const Rule *r, Whole x)
{
    if (r->kind == KIND_BANDS) {
        for (int i = 0; i < r->nsteps; i++)
            if (x >= r->steps[i].bound) return r->steps[i].score;
        return 0;
    }
    if (r->kind == KIND_DEDUCT) {
        if (x % 1000000) return WRONG;
        Whole off = x / 1000000 * (Whole)r->each;
        return off >= (Whole)r->weight ? 0 : r->weight - (int)off;
    }
    int le = r->kind == KIND_LE;
    if (le ? x <= r->target : x >= r->target) return r->weight;
    if (le && x >= 2 * r->target) return 0;
    Wide top = (Wide)(le ? 2 * r->target - x : x) * (Whole)r->weight;
    return (int)((2 * top + r->target) / ((Wide)2 * r->target));
}

static int score_cell(const Rule *r, const char *p, size_t n)
{
    Whole x;
    if (r->kind == KIND_YESNO || r->kind == KIND_GRADE) {
        for (int i = 0; i < r->nsteps; i++)
            if (r->steps[i].n == n && memcmp(r->steps[i].word, p, n) == 0) return r->steps[i].score;
        return WRONG;
    }
    return read_figure(r, p, n, &x) ? score_figure(r, x) : WRONG;
}

static void add_step(Rule *r, const char *word, int percent)
{
    Step *s = &r->steps[r->nsteps++];
    s->word = bench_copy(word, &s->n);
    s->bound = strtoull(word, NULL, 10) * 1000000;
    s->score = (r->weight * percent + 50) / 100;
}

static void load_rules(const char *path)
{
    static const char *const kinds[] = {"ge", "le", "bands", "grade", "yesno", "deduct"};
    FILE *f = fopen(path, "rb");
    if (!f) exit(2);
    static char text[1 << 20];
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    cJSON *tree = cJSON_Parse(text), *item;
    const cJSON *list = cJSON_GetObjectItem(tree, "rules");
    rules = (Rule *)calloc((size_t)cJSON_GetArraySize(list), sizeof *rules);
    cJSON_ArrayForEach(item, list)
    {
        Rule *r = &rules[nrules++];
        const cJSON *unit = cJSON_GetObjectItem(item, "class"),
                    *target = cJSON_GetObjectItem(item, "target");
        const cJSON *each = cJSON_GetObjectItem(item, "per"),
                    *steps = cJSON_GetObjectItem(item, "bands"), *step;
        const char *kind = cJSON_GetObjectItem(item, "kind")->valuestring;
        r->name = bench_copy(cJSON_GetObjectItem(item, "name")->valuestring, &r->n);
        r->unit = bench_copy(unit ? unit->valuestring : "", &r->unit_n);
        r->money = strcmp(r->unit, "money") == 0;
        if (strcmp(r->unit, "pct") == 0) r->unit = bench_copy("%", &r->unit_n);
        r->weight = cJSON_GetObjectItem(item, "weight")->valueint;
        while (strcmp(kinds[r->kind], kind) != 0)
            r->kind++;
        if (target) read_figure(r, target->valuestring, strlen(target->valuestring), &r->target);
        if (each) r->each = each->valueint;
        if (!steps) steps = cJSON_GetObjectItem(item, "levels");
        r->steps = (Step *)calloc((size_t)cJSON_GetArraySize(steps) + 2, sizeof *r->steps);
        cJSON_ArrayForEach(step, steps) add_step(r, cJSON_GetArrayItem(step, 0)->valuestring,
                                                 cJSON_GetArrayItem(step, 1)->valueint);
        if (r->kind == KIND_YESNO) {
            add_step(r, "是", 100);
            add_step(r, "否", 0);
        }
    }
    cJSON_Delete(tree);
}

#endif
