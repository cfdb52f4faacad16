/* A file as an office keeps it to the forms in it. See README.md for what is read how. */
#ifndef JX_IMPORT_IMPORT_H
#define JX_IMPORT_IMPORT_H

#include "form/form.h"

/* The forms of one file, in its order. Each owns its arena, the list owns the rest. */
/* One of several forms of a JSON file that is none: it keeps its place among the others. */
typedef struct BrokenForm {
    uint32_t before; /* how many forms stand before it */
    uint32_t line;
    DiagCode code;
    Str message[2]; /* by Lang; of the first error */
} BrokenForm;

typedef struct Forms {
    Arena arena;
    VEC(Form) at;
    VEC(BrokenForm) broken;
} Forms;

/* Reads .xlsx, .csv, .json (one form or many) or text, told apart by content and, where that does not decide, by the
 * name. False when no form could be read: every reason is in `diags`, or forms->arena.failed says
 * that memory ran out; `forms` then holds no form, and what to free only when each line of a file is
 * broken: jx__forms_free in any case. After true there is at least one form; `diags` says
 * what was read how. */
bool jx__import(Forms *forms, const Alloc *al, Str file, Str bytes, Diags *diags);
void jx__forms_free(Forms *forms);

#endif
