/* Feeds files to a fuzz target without libFuzzer, so that a corpus is a plain test.
 *
 *     replay_<target> [--mutate N] FILE|FOLDER...
 *
 * --mutate N also feeds N crude changes of each file (cut, doubled, bytes changed), by a fixed
 * generator: the same N gives the same inputs for ever.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fuzz.h"

typedef struct Replay {
    long files, inputs, mutate;
    uint64_t seed;
} Replay;

static uint64_t next_random(Replay *r)
{
    r->seed ^= r->seed << 13;
    r->seed ^= r->seed >> 7;
    r->seed ^= r->seed << 17;
    return r->seed;
}

/* Exactly as many bytes as the input has, on the heap, so that reading past the end is seen. */
static void feed(Replay *r, const uint8_t *p, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    if (!copy) return;
    if (n) memcpy(copy, p, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
    r->inputs++;
}

static size_t change(Replay *r, uint8_t *p, size_t n)
{
    static const char *const bits[] = {"（", "）", "；", "，",       "：",   "｜",  "～",
                                       "“",  "\n", "9",  "%",        "万",   "亿",  "分",
                                       "若", "÷0", "－", "目标值的", "\x00", "\xff"};
    size_t at = n ? next_random(r) % n : 0;
    switch (next_random(r) % 5) {
    case 0:
        return at;
    case 1: /* a piece is left out */
        if (n) {
            size_t len = next_random(r) % (n - at) % 40;
            memmove(p + at, p + at + len, n - at - len);
            return n - len;
        }
        return n;
    case 2:
        if (n) p[at] = (uint8_t)next_random(r);
        return n;
    case 3: { /* a piece is put in */
        const char *bit = bits[next_random(r) % (sizeof bits / sizeof *bits)];
        size_t len = *bit ? strlen(bit) : 1;
        memmove(p + at + len, p + at, n - at);
        memcpy(p + at, bit, len);
        return n + len;
    }
    default: { /* a piece is copied to the end */
        size_t len = n ? next_random(r) % (n - at) % 200 : 0;
        memcpy(p + n, p + at, len);
        return n + len;
    }
    }
}

static void feed_changes(Replay *r, const uint8_t *p, size_t n)
{
    enum { ROOM = 2000 };
    uint8_t *copy = malloc(n + ROOM);
    for (long i = 0; copy && i < r->mutate; i++) {
        memcpy(copy, p, n);
        size_t m = n;
        for (uint64_t k = next_random(r) % 6 + 1; k && m + 210 < n + ROOM; k--)
            m = change(r, copy, m);
        feed(r, copy, m);
    }
    free(copy);
}

static void replay_file(Replay *r, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) return;
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    uint8_t *p = malloc(size > 0 ? (size_t)size : 1);
    size_t n = p && size > 0 ? fread(p, 1, (size_t)size, f) : 0;
    fclose(f);
    if (p) {
        feed(r, p, n);
        feed_changes(r, p, n);
        r->files++;
    }
    free(p);
}

static void replay_path(Replay *r, const char *path, int depth)
{
    struct stat st;
    if (stat(path, &st) != 0 || depth > 8) return;
    if (!S_ISDIR(st.st_mode)) {
        replay_file(r, path);
        return;
    }
    struct dirent **names = NULL;
    int n = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        size_t room = strlen(path) + strlen(names[i]->d_name) + 2;
        char *sub = malloc(room);
        if (sub && names[i]->d_name[0] != '.') {
            snprintf(sub, room, "%s/%s", path, names[i]->d_name);
            replay_path(r, sub, depth + 1);
        }
        free(sub);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    Replay r = {.seed = 88172645463325252u};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--mutate") == 0 && i + 1 < argc)
            r.mutate = atol(argv[++i]);
        else
            replay_path(&r, argv[i], 0);
    }
    printf("%ld files, %ld inputs\n", r.files, r.inputs);
    return r.files == 0;
}
