/* The yardstick: what one writes first. A cJSON tree a line, every name looked up in it, doubles, printf.
 * Not exact: scores that lie on half a cent may round the wrong way.
 *
 *     peer_cjson RULES.json < FORMS > RESULTS
 */
#define _GNU_SOURCE
#include "score.h"
#include <math.h>

static int score_double(const Rule *r, const char *text, double *out)
{
    int yes = score_cell(r, text, strlen(text)); /* also says whether it is well formed */
    if (yes == WRONG) return 0;
    if (r->kind != KIND_GE && r->kind != KIND_LE) {
        *out = yes / 100.0;
        return 1;
    }
    char digits[64], *end = digits;
    for (const char *p = text;
         ((*p >= '0' && *p <= '9') || *p == ',' || *p == '.') && end < digits + 60; p++)
        if (*p != ',') *end++ = *p;
    *end = 0;
    double x = strtod(digits, NULL), t = (double)r->target / 1e6, w = r->weight / 100.0;
    if (r->money) x *= strstr(text, "亿元") ? 1e8 : strstr(text, "万元") ? 1e4 : 1;
    double s = r->kind == KIND_GE ? (x >= t ? w : w * x / t)
               : x <= t           ? w
                                  : fmax(0, w * (2 * t - x) / t);
    *out = floor(s * 100 + 0.5) / 100;
    return 1;
}

static void put_list(const char *name, const int *at, int n)
{
    printf("\"%s\":[", name);
    for (int i = 0; i < n; i++)
        printf(i ? ",%d" : "%d", at[i]);
    putchar(']');
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    if (argc < 2) return 2;
    load_rules(argv[1]);
    double *scores = calloc((size_t)nrules, sizeof *scores);
    int *missing = calloc((size_t)nrules, sizeof(int)),
        *wrong = calloc((size_t)nrules, sizeof(int));
    while ((n = getline(&line, &cap, stdin)) > 0) {
        cJSON *form = cJSON_ParseWithLength(line, (size_t)n);
        const cJSON *values = cJSON_GetObjectItemCaseSensitive(form, "values");
        int nmissing = 0, nwrong = 0;
        double total = 0;
        for (int i = 0; i < nrules; i++) {
            const cJSON *v = cJSON_GetObjectItemCaseSensitive(values, rules[i].name);
            scores[i] = 0;
            if (!v || cJSON_IsNull(v))
                missing[nmissing++] = i + 1;
            else if (!score_double(&rules[i], v->valuestring, &scores[i]))
                wrong[nwrong++] = i + 1;
            total += scores[i];
        }
        printf("{\"id\":\"%s\",", cJSON_GetObjectItemCaseSensitive(form, "id")->valuestring);
        if (nwrong) {
            put_list("error", wrong, nwrong);
        } else {
            total = floor(total * 100 + 0.5) / 100;
            printf("\"total\":%.2f,\"grade\":\"%s\",\"scores\":[", total,
                   total >= 90   ? "优"
                   : total >= 80 ? "良"
                   : total >= 60 ? "中"
                                 : "差");
            for (int i = 0; i < nrules; i++)
                printf(i ? ",%.2f" : "%.2f", scores[i]);
            fputs("],", stdout);
            put_list("missing", missing, nmissing);
        }
        puts("}");
        cJSON_Delete(form);
    }
    free(line);
    return 0;
}
