/* What a command reads, looked over before it runs: standard input is there once, and the file of -o
 * must not be one that is read. It appears only when it is whole, so rules or forms would be gone
 * without a trace of an error.
 *
 * Files are told apart by device and number, so that a link or another spelling does not hide one. */
#define _XOPEN_SOURCE 700
#include "cli.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef bool (*See)(void *ud, const char *path); /* false: stop */

static bool see_all(See see, void *ud, const char *const *paths, int n)
{
    for (int i = 0; i < n; i++)
        if (paths[i] && !see(ud, paths[i])) return false;
    return true;
}

/* Every path that may be read; a word that is no path at all does no harm here. */
static bool each_input(const Options *o, See see, void *ud)
{
    const char *const given[] = {o->rules, o->rules2, o->last};
    if (!see_all(see, ud, given, 3) || !see_all(see, ud, o->forms, o->nforms)) return false;
    for (int i = 0; i < o->nwith; i++)
        if (!see(ud, attached_path(o->with[i]))) return false;
    for (int i = 0; i < o->nargs; i++)
        if (!see(ud, o->args[i])) return false;
    return true;
}

static bool count_dash(void *ud, const char *path)
{
    *(int *)ud += strcmp(path, "-") == 0;
    return true;
}

typedef struct Target {
    struct stat st;
    char *path; /* in full */
    int why;    /* an input of which nothing can be told */
} Target;

/* A form in a folder: only what the folder's walk reads, so that a report may stand beside them. */
static bool in_folder(const Target *t, const char *folder)
{
    static const char *const ends[] = {".json", ".xlsx", ".csv", ".txt", ".ndjson"};
    size_t n = t->path ? strlen(t->path) : 0;
    bool read = false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t len = strlen(ends[i]);
        read = read || (n > len && strcmp(t->path + n - len, ends[i]) == 0);
    }
    char *full = read ? realpath(folder, NULL) : NULL;
    size_t len = full ? strlen(full) : 0;
    bool in = len && strncmp(t->path, full, len) == 0 && (t->path[len] == '/' || len == 1);
    free(full);
    return in;
}

static bool is_nothing(int why)
{
    return why == ENOENT || why == ENOTDIR;
}

static bool cannot_write(const Options *o, const char *why)
{
    complain(o, SAY(o, "无法写入", "cannot write"), o->out, why);
    return false;
}

static bool is_other(void *ud, const char *path)
{
    Target *t = ud;
    struct stat st;
    bool there = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) == 0 : stat(path, &st) == 0;
    if (!there) return !(t->why = is_nothing(errno) || errno == EBADF ? 0 : errno);
    if (S_ISDIR(st.st_mode)) return !in_folder(t, path);
    return st.st_dev != t->st.st_dev || st.st_ino != t->st.st_ino;
}

bool inputs_fit(const Options *o)
{
    int dashes = 0;
    (void)each_input(o, count_dash, &dashes);
    bool filter = strcmp(o->command->name, "batch") == 0 && o->nargs == 0; /* forms come that way */
    if (filter) dashes++;
    if (dashes > 1) {
        complain(o, SAY(o, "标准输入只能读一次：", "standard input can be read once only:"), "-",
                 SAY(o, "其余的写文件名", "give the others as files"));
        return false;
    }
    Target t = {.path = NULL};
    bool replaces = strcmp(o->command->name, "fmt") == 0; /* the same scheme, written otherwise */
    if (!o->out || replaces) return true;
    if (stat(o->out, &t.st) != 0) return is_nothing(errno) || cannot_write(o, strerror(errno));
    if (!S_ISREG(t.st.st_mode)) return true;
    t.path = realpath(o->out, NULL);
    bool fits = each_input(o, is_other, &t) && (!filter || is_other(&t, "-"));
    free(t.path);
    if (fits) return true;
    return cannot_write(
        o, t.why ? strerror(t.why)
                 : SAY(o, "-o 是要读的文件，会被覆盖；请写到另一个文件",
                       "-o is a file that is read and would be lost; write to another one"));
}
