/* Memory runs out at the first, second, third … request while a workbook is read, also those of libzip,
 * zlib and expat, which take theirs from malloc: this program brings its own. Each time the call
 * answers JX_ENOMEM, or JX_OK with all that the workbook holds, and leaves no block behind when the
 * request was the engine's. (libzip 1.7 forgets a few blocks when its own request is refused, and libc
 * the name of the time zone.)
 *
 *     workbook_memory_test FORM.xlsx SCHEME.xlsx
 *
 * Where a sanitizer has taken malloc for itself, only the engine's own requests fail.
 */
#include <jixiao/jixiao.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define OWN_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OWN_MALLOC 0
#endif
#endif
#ifndef OWN_MALLOC
#define OWN_MALLOC 1
#endif

static long live, calls, fail_at; /* the request that fails, counted from 1; 0: none */
static bool armed, keep_failing, in_engine, library_refused;

static bool refused(void)
{
    if (!armed) return false;
    calls++;
    bool no = fail_at && (calls == fail_at || (keep_failing && calls > fail_at));
    if (no) errno = ENOMEM; /* as malloc does */
    library_refused = library_refused || (no && !in_engine);
    return no;
}

#if OWN_MALLOC
#pragma GCC visibility push(default) /* or no library would see them */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

void *malloc(size_t n)
{
    void *p = refused() ? NULL : __libc_malloc(n);
    if (p) live++;
    return p;
}

void *calloc(size_t n, size_t size)
{
    void *p = refused() ? NULL : __libc_calloc(n, size);
    if (p) live++;
    return p;
}

void *realloc(void *old, size_t n)
{
    void *p = refused() ? NULL : __libc_realloc(old, n);
    if (p && !old) live++;
    return p;
}

void free(void *p)
{
    if (p) live--;
    __libc_free(p);
}
#pragma GCC visibility pop
#endif

static void *engine_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    (void)ud, (void)osize;
    if (nsize == 0) {
        if (!OWN_MALLOC && ptr) live--;
        free(ptr);
        return NULL;
    }
    in_engine = true;
    void *p = !OWN_MALLOC && refused() ? NULL : realloc(ptr, nsize);
    in_engine = false;
    if (!OWN_MALLOC && p && !ptr) live++;
    return p;
}

/* ---- what is read, and what comes of it ---- */

typedef struct Text {
    char bytes[65536]; /* no memory of its own: nothing may fail here */
    size_t n;
} Text;

static int put(void *ud, const char *bytes, size_t n)
{
    Text *t = ud;
    if (n > sizeof t->bytes - t->n) return -1;
    memcpy(t->bytes + t->n, bytes, n);
    t->n += n;
    return 0;
}

static char said[200]; /* the first finding, for the message of a failure */

static void keep_first(const jx_diags *ds)
{
    jx_diag d;
    said[0] = 0;
    if (jx_diags_at(ds, 0, &d) == JX_OK) snprintf(said, sizeof said, "%d %s", d.code, d.message);
}

static jx_status read_form(jx_engine *engine, const Text *file, Text *out)
{
    jx_diags *ds = NULL;
    jx_forms *forms = NULL;
    jx_status st = jx_forms_read(engine, "t.xlsx", file->bytes, file->n, &ds, &forms);
    if ((forms != NULL) != (st == JX_OK)) st = JX_EINVAL;
    if (ds) keep_first(ds);
    if (st == JX_OK) st = jx_forms_render(forms, put, out);
    jx_forms_free(forms);
    jx_diags_free(ds);
    return st;
}

static jx_status read_scheme(jx_engine *engine, const Text *file, Text *out)
{
    jx_diags *ds = NULL;
    jx_status st = jx_rules_import(engine, "t.xlsx", file->bytes, file->n, put, out, &ds);
    if (ds) keep_first(ds);
    jx_diags_free(ds);
    return st;
}

typedef jx_status Read(jx_engine *engine, const Text *file, Text *out);

static bool take_file(const char *path, Text *out)
{
    FILE *f = fopen(path, "rb");
    out->n = f ? fread(out->bytes, 1, sizeof out->bytes, f) : 0;
    if (f) fclose(f);
    return out->n > 0 && out->n < sizeof out->bytes;
}

enum { MOST_FORGOTTEN = 4 };

static int failures;
static long forgotten; /* blocks that libraries left behind */

static void fail(const char *path, const char *what)
{
    printf("FAIL %s: request %ld%s: %s (%s)\n", path, fail_at,
           keep_failing ? " and all after it" : "", what, said);
    failures++;
}

/* False when no request was left to fail. */
static bool once(Read *read, const char *path, jx_engine *engine, const Text *file,
                 const Text *expected)
{
    static Text got;
    got.n = 0;
    long before = live;
    calls = 0;
    library_refused = false;
    armed = true;
    jx_status st = read(engine, file, &got);
    armed = false;
    bool fired = calls >= fail_at;
    if (st != JX_OK && st != JX_ENOMEM) fail(path, jx_status_text(st));
    if (st == JX_OK && (got.n != expected->n || memcmp(got.bytes, expected->bytes, got.n) != 0))
        fail(path, "read, but not all of it");
    long left = live - before;
    if (library_refused && left >= -1 && left <= MOST_FORGOTTEN)
        forgotten += left;
    else if (left != 0)
        fail(path, "blocks left behind");
    return fired && failures < 20;
}

static long all(Read *read, const char *path, jx_engine *engine)
{
    static Text file, expected;
    long n = 0;
    expected.n = 0;
    fail_at = 0;
    if (!take_file(path, &file) || read(engine, &file, &expected) != JX_OK) {
        fail(path, "not read at all");
        return 0;
    }
    for (int twice = 0; twice < 2; twice++) {
        keep_failing = twice;
        for (fail_at = 1; once(read, path, engine, &file, &expected); fail_at++)
            n++;
    }
    return n;
}

int main(int argc, char **argv)
{
    jx_engine_options o = {.size = sizeof o, .alloc = engine_alloc};
    jx_engine *engine = jx_engine_new(&o);
    if (argc != 3 || !engine) return 2;
    long forms = all(read_form, argv[1], engine), schemes = all(read_scheme, argv[2], engine);
    jx_engine_free(engine);
    printf("%ld and %ld requests refused, of %s; %ld blocks forgotten by libraries; %d failures\n",
           forms, schemes, OWN_MALLOC ? "every library" : "the engine", forgotten, failures);
    return failures || !forms || !schemes;
}
