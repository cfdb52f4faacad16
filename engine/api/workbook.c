/* Workbooks from the library that writes them, handed over only when they are whole.
 *
 * libxlsxwriter writes to a path, keeps the parts in scratch files of its own, and does not look
 * whether these could be written: on a full disk it makes a damaged workbook and says that all went
 * well. So each workbook is made twice and both must be the same bytes (a block lost in the middle
 * is not lost at the same place again), and every part must be XML to its end (what is lost at the
 * end leaves tags open). It also writes the date through gmtime, whose answer the whole process
 * shares: so one workbook is made at a time.
 */
#define _XOPEN_SOURCE 700
#include "api/api.h"
#include "import/grid.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRIES = 4 };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* Makes an empty file in the temporary directory. */
static bool make_scratch(char *path, size_t size)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder) folder = "/tmp";
    int n = snprintf(path, size, "%s/jixiao-XXXXXX", folder);
    if (n < 0 || (size_t)n >= size) return false;
    int fd = mkstemp(path);
    if (fd >= 0) (void)close(fd); /* nothing was written */
    return fd >= 0;
}

/* All of a file into `out`. */
static bool read_back(Buf *out, const char *path)
{
    char piece[65536];
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        jx__buf_add(out, (Str){piece, (uint32_t)n});
    bool read = !ferror(f);
    fclose(f);
    return read;
}

static bool make_once(Buf *out, jx__workbook_make make, void *book)
{
    char path[4096];
    *out = jx__buf(out->arena);
    if (!make_scratch(path, sizeof path)) return false;
    (void)pthread_mutex_lock(&one_at_a_time);
    bool made = make(book, path);
    (void)pthread_mutex_unlock(&one_at_a_time);
    made = made && read_back(out, path);
    (void)unlink(path);
    return made && !out->arena->failed && jx__xlsx_whole(jx__buf_str(out));
}

/* Two in a row that are the same; one more try makes good for a call that was interrupted. */
static bool make_twice(Buf *out, Arena *ar, jx__workbook_make make, void *book)
{
    Buf other = jx__buf(ar);
    for (int tries = 0, good = 0; tries < TRIES && !ar->failed; tries++) {
        Buf last = *out;
        if (!make_once(&other, make, book)) {
            good = 0;
            continue;
        }
        *out = other;
        if (good++ && jx__str_eq(jx__buf_str(&last), jx__buf_str(out))) return true;
    }
    return false;
}

jx_status jx__api_workbook(const Alloc *al, jx__workbook_make make, void *book, jx_write_fn write,
                           void *ud)
{
    Arena ar;
    if (!jx__arena_init(&ar, al, 0)) return JX_ENOMEM;
    Buf out = jx__buf(&ar);
    jx_status st = make_twice(&out, &ar, make, book) ? JX_OK : JX_EIO;
    if (ar.failed) st = JX_ENOMEM;
    if (st == JX_OK) st = jx__api_write(&out, write, ud);
    jx__arena_free(&ar);
    return st;
}
