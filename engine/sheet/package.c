/* Parts as a zip archive, made in memory by libzip and handed out in pieces. The one file that
 * writes archives, as import/xlsx.c is the one that reads them.
 *
 * Memory is libzip's own (malloc). A date is part of each entry: one that is the same everywhere.
 */
#include "sheet/workbook.h"
#include <time.h>
#include <zip.h>

/* 1980-01-01 by the local clock, since libzip turns it back into a local date. */
static time_t first_day(void)
{
    struct tm day = {.tm_year = 80, .tm_mday = 1, .tm_isdst = -1};
    return mktime(&day);
}

static bool add_parts(zip_t *archive, const SheetPart *parts, size_t n)
{
    time_t day = first_day();
    for (size_t i = 0; i < n; i++) {
        zip_source_t *s = zip_source_buffer(archive, parts[i].bytes.p, parts[i].bytes.n, 0);
        zip_int64_t at = s ? zip_file_add(archive, parts[i].name, s, ZIP_FL_ENC_UTF_8) : -1;
        if (at < 0) {
            zip_source_free(s);
            return false;
        }
        if (zip_file_set_mtime(archive, (zip_uint64_t)at, day, 0) != 0) return false;
    }
    return true;
}

static SheetStatus hand_over(zip_source_t *made, SheetWrite write, void *ud)
{
    char part[16384];
    zip_int64_t n = -1;
    if (zip_source_open(made) != 0) return SHEET_NO_MEMORY;
    SheetStatus st = SHEET_DONE;
    while (st == SHEET_DONE && (n = zip_source_read(made, part, sizeof part)) > 0)
        if (write(ud, part, (size_t)n) != 0) st = SHEET_STOPPED;
    if (n < 0) st = SHEET_NO_MEMORY;
    zip_source_close(made);
    return st;
}

SheetStatus jx__package_write(const SheetPart *parts, size_t n, SheetWrite write, void *ud)
{
    zip_error_t why;
    zip_error_init(&why);
    SheetStatus st = SHEET_NO_MEMORY;
    zip_source_t *made = zip_source_buffer_create(NULL, 0, 0, &why);
    if (made) zip_source_keep(made); /* zip_close and zip_discard give up one reference */
    zip_t *archive = made ? zip_open_from_source(made, ZIP_CREATE | ZIP_TRUNCATE, &why) : NULL;
    bool packed = archive && add_parts(archive, parts, n);
    if (packed && zip_close(archive) == 0)
        st = hand_over(made, write, ud);
    else if (archive)
        zip_discard(archive);
    else
        zip_source_free(made);
    zip_source_free(made);
    zip_error_fini(&why);
    return st;
}
