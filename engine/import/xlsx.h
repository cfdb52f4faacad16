/* What the files that read .xlsx share. Private to import/. */
#ifndef JX_IMPORT_XLSX_H
#define JX_IMPORT_XLSX_H

#include "import/grid.h"

/* What one number format does to a number. */
typedef enum FormatKind { FORMAT_GENERAL, FORMAT_FIXED, FORMAT_DATE, FORMAT_OTHER } FormatKind;

typedef struct NumberFormat {
    FormatKind kind;
    bool percent, grouped, year, month, day, clock;
    uint32_t least, most; /* decimals */
    Str before, after;    /* texts around the number */
} NumberFormat;

/* Reads a format code; `id` decides when the code is empty (formats that are built in). */
NumberFormat jx__format_read(Arena *ar, uint32_t id, Str code);

typedef struct Shown {
    Str text;
    bool artefact; /* 0.0900000762939453 */
    bool cut;      /* the format shows fewer digits than the cell holds */
    bool odd;      /* a format we do not follow: the number as stored */
} Shown;

Shown jx__number_show(Arena *ar, const NumberFormat *f, bool since_1904, Str stored);

typedef struct SheetPart {
    Str name, id, path;
    bool hidden;
} SheetPart;

struct zip;

typedef struct Package {
    Book *book;
    struct zip *zip;
    uint64_t inflated; /* bytes of all parts read so far */
    Str workbook;      /* path of the part */
    Str shared_path, styles_path;
    bool since_1904;
    VEC(SheetPart) sheets;
    VEC(Str) shared;
    VEC(NumberFormat) formats; /* by style */
} Package;

/* A reader of one part: XML as events. `name` and attributes come without their prefix. */
typedef struct XmlEvents {
    void *ud;
    void (*start)(void *ud, const char *name, const char **attributes);
    void (*end)(void *ud, const char *name);
    void (*text)(void *ud, const char *text, int n);
    bool *stop; /* set by a handler: enough */
} XmlEvents;

typedef enum PartStatus { PART_READ, PART_ABSENT, PART_REFUSED } PartStatus;

/* REFUSED: the finding is made, or memory ran out. */
PartStatus jx__xlsx_part(Package *pk, Str path, const XmlEvents *events);
/* A limit was passed: says so and refuses the workbook. */
void jx__xlsx_too_many(const Package *pk, Str path, const char *zh, const char *en, uint32_t most);
const char *jx__xml_attribute(const char **attributes, const char *name); /* or NULL */
bool jx__xlsx_is(const char *name, const char *wanted);

/* A text as it is shown: a carriage return is stored as _x000D_. */
Str jx__xlsx_shown(Arena *ar, Str stored);
bool jx__xlsx_workbook(Package *pk); /* which sheets there are */
bool jx__xlsx_parts(Package *pk);    /* where they stand, shared strings, styles */
bool jx__xlsx_sheet(Package *pk, const SheetPart *part);

#endif
