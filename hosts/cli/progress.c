/* How far a long run is: one line on standard error that is written over and over, for people at a
 * terminal only. At most five times a second, and gone when the run ends.
 */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"
#include <unistd.h>

enum { PER_SECOND = 5 };

/* A result that goes to the same terminal shows by itself how far the run is. */
void progress_begin(Progress *p, const Options *o, size_t total, bool streams)
{
    bool here = streams && !o->out && isatty(STDOUT_FILENO);
    *p = (Progress){.o = o, .total = total};
    p->on = total > 1 && !o->quiet && !here && isatty(STDERR_FILENO);
    if (p->on) (void)clock_gettime(CLOCK_MONOTONIC, &p->last);
}

void progress_step(Progress *p, const char *name)
{
    struct timespec now;
    p->done++;
    if (!p->on || clock_gettime(CLOCK_MONOTONIC, &now) != 0) return;
    long long passed =
        (long long)(now.tv_sec - p->last.tv_sec) * 1000000000 + (now.tv_nsec - p->last.tv_nsec);
    if (passed < 1000000000 / PER_SECOND) return;
    p->last = now;
    p->shown = true;
    fprintf(stderr, "\r%zu/%zu  %.60s\x1b[K", p->done, p->total, name);
    (void)fflush(stderr);
}

void progress_clear(Progress *p)
{
    if (!p->shown) return;
    fputs("\r\x1b[K", stderr);
    (void)fflush(stderr);
    p->shown = false;
}
