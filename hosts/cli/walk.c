/* The files that a command line means: files as named, folders with all forms below them.
 *
 * By name in byte order, so that a run is the same on every machine. Links to folders are not
 * followed: a folder is not read twice, and a circle is not entered.
 */
#define _XOPEN_SOURCE 700
#include "cli.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_DEEP = 64 };

void paths_free(Paths *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->at[i]);
    free(p->at);
    *p = (Paths){0};
}

static bool add_path(Paths *p, char *path)
{
    if (path && p->n == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 64;
        char **more = realloc(p->at, cap * sizeof *more);
        if (more) {
            p->at = more;
            p->cap = cap;
        }
    }
    if (path && p->n < p->cap) {
        p->at[p->n++] = path;
        return true;
    }
    free(path);
    return false;
}

/* How files with forms end, and whether they hold a form a line. */
static const struct {
    const char *end;
    bool lines;
} kinds[] = {{".json", false}, {".xlsx", false},  {".csv", false},
             {".txt", false},  {".ndjson", true}, {".jsonl", true}};

static bool has_end(const char *name, bool only_lines)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t len = strlen(kinds[i].end);
        if ((kinds[i].lines || !only_lines) && n > len && strcmp(name + n - len, kinds[i].end) == 0)
            return true;
    }
    return false;
}

bool is_form_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return name[0] != '.' && has_end(name, false);
}

bool is_form_lines(const char *path)
{
    return has_end(path, true);
}

static char *join(const char *folder, const char *name)
{
    size_t a = strlen(folder), b = strlen(name);
    bool slash = a > 0 && folder[a - 1] == '/';
    char *path = malloc(a + b + 2);
    if (!path) return NULL;
    memcpy(path, folder, a);
    if (!slash) path[a++] = '/';
    memcpy(path + a, name, b + 1);
    return path;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool cannot_list(const Options *o, const char *path, int why)
{
    complain(o, SAY(o, "无法读取文件夹", "cannot read the folder"), path, strerror(why));
    return false;
}

/* The names in a folder, sorted. */
static bool list(const Options *o, const char *folder, Paths *names)
{
    DIR *dir = opendir(folder);
    if (!dir) return cannot_list(o, folder, errno);
    bool ok = true;
    int why = 0;
    while (ok) {
        errno = 0;
        struct dirent *entry = readdir(dir);
        why = errno;
        if (!entry) break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        ok = add_path(names, join(folder, entry->d_name));
        if (!ok) why = ENOMEM;
    }
    (void)closedir(dir);
    if (names->n) qsort(names->at, names->n, sizeof *names->at, by_bytes);
    return why == 0 || cannot_list(o, folder, why);
}

/* Since the folder was read, or a link to nothing. Whatever else hides a form is an error. */
static bool is_gone(int why)
{
    return why == ENOENT || why == ENOTDIR;
}

static bool walk(const Options *o, const char *folder, int depth, Paths *out)
{
    Paths names = {0};
    struct stat st;
    if (depth > MOST_DEEP) {
        complain(o, SAY(o, "无法读取文件夹", "cannot read the folder"), folder,
                 SAY(o, "文件夹超过64层，请用 --forms 写下层的文件夹",
                     "folders nest more than 64 deep: name one further down with --forms"));
        return false;
    }
    bool ok = list(o, folder, &names);
    for (size_t i = 0; i < names.n && ok; i++) {
        bool there = lstat(names.at[i], &st) == 0, link = there && S_ISLNK(st.st_mode);
        if (link) there = stat(names.at[i], &st) == 0;
        if (!there) {
            ok = is_gone(errno) || cannot_list(o, names.at[i], errno);
            continue;
        }
        if (S_ISDIR(st.st_mode) && !link)
            ok = walk(o, names.at[i], depth + 1, out);
        else if (S_ISREG(st.st_mode) && is_form_file(names.at[i]))
            ok = add_path(out, strdup(names.at[i])) || cannot_list(o, folder, ENOMEM);
    }
    paths_free(&names);
    return ok;
}

bool paths_add(Paths *p, const Options *o, const char *path)
{
    struct stat st;
    if (strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return walk(o, path, 0, p);
    return add_path(p, strdup(path)) || cannot_list(o, path, ENOMEM);
}
