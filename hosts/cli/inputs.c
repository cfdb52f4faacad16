/* What a command reads, looked over before it runs: standard input is there once, and the file of -o
 * must not be one that is read. It appears only when it is whole, so rules or forms would be gone
 * without a trace of an error. What rules build on is known, and looked at, only when it is read.
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

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

typedef struct Target {
    struct stat st;
    char *path; /* in full */
    int why;    /* an input of which nothing can be told */
} Target;

/* A form in a folder: only what the folder's walk reads, so that a report may stand beside them. */
static bool in_folder(const Target *t, const char *folder)
{
    bool read = t->path && is_form_file(t->path);
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
    return !same_file(&st, &t->st);
}

static bool would_be_lost(const Options *o)
{
    return cannot_write(o,
                        SAY(o, "-o 是要读的文件，会被覆盖；请写到另一个文件",
                            "-o is a file that is read and would be lost; write to another one"));
}

bool inputs_fit(const Options *o)
{
    int dashes = 0;
    (void)each_input(o, count_dash, &dashes);
    bool filter = o->command->filter && o->nargs == 0;
    if (filter) dashes++;
    if (dashes > 1) {
        complain(o, SAY(o, "标准输入只能读一次：", "standard input can be read once only:"), "-",
                 SAY(o, "其余的写文件名", "give the others as files"));
        return false;
    }
    Target t = {.path = NULL};
    if (!o->out || o->command->replaces) return true;
    if (stat(o->out, &t.st) != 0) return is_nothing(errno) || cannot_write(o, strerror(errno));
    if (!S_ISREG(t.st.st_mode)) return true;
    t.path = realpath(o->out, NULL);
    bool fits = each_input(o, is_other, &t) && (!filter || is_other(&t, "-"));
    free(t.path);
    return fits || (t.why ? cannot_write(o, strerror(t.why)) : would_be_lost(o));
}

bool input_fits(const Options *o, const struct stat *read)
{
    struct stat st;
    if (!o->out || o->command->replaces) return true;
    if (stat(o->out, &st) != 0) return is_nothing(errno) || cannot_write(o, strerror(errno));
    if (!S_ISREG(st.st_mode) || !same_file(&st, read)) return true;
    return *o->load_failed ? false : would_be_lost(o);
}
