/* Findings as data: a code, a place, arguments. Nothing here prints; diag_render.c makes text.
 *
 * A list owns all it shows (file names, the source line, arguments), so that it outlives the
 * text, the plan and the form it speaks of. Texts stand in diag.def, in Chinese and English.
 */
#ifndef JX_BASE_DIAG_H
#define JX_BASE_DIAG_H

#include "base/source.h"

typedef enum DiagCode {
    DIAG_NONE = 0,
#define DIAG(code, severity, zh, en, fix_zh, fix_en) JX##code = code,
#include "base/diag.def"
#undef DIAG
} DiagCode;

typedef enum { SEV_NOTE, SEV_WARNING, SEV_ERROR } Severity;
typedef enum { LANG_ZH, LANG_EN } Lang;

enum { JX_DIAG_ARGS = 5, JX_DIAGS_MAX = 200 };

typedef struct Diag {
    DiagCode code;
    Severity severity;
    Str clause;              /* 二（一）1, or empty */
    Str file;                /* empty when the place is unknown */
    Position at, until;      /* line 0 when the place is a cell of a form */
    Str cell;                /* path in a form: indicators[3].actual, values.全年执行数 */
    Str excerpt;             /* the source line, or a window of a long one, for the caret */
    uint32_t excerpt_column; /* of the excerpt's first character */
    uint32_t nargs;
    Str args[JX_DIAG_ARGS];
} Diag;

typedef struct Diags {
    Arena arena;
    VEC(Diag) at;
    uint32_t errors, warnings;
    uint32_t kept[3]; /* findings in `at`, by severity */
    uint32_t dropped; /* beyond JX_DIAGS_MAX; a full list gives up its mildest for a graver one */
} Diags;

/* Where a finding is: a span of a rule text, or a cell of a form. */
typedef struct Where {
    Source *source;
    Span span;
    Str clause;
    Str file, cell; /* used when source is NULL */
} Where;

bool jx__diags_init(Diags *ds, const Alloc *al);
void jx__diags_free(Diags *ds);
/* Adds one finding; arguments are copied. Same code at the same place is added once.
 * Use the DIAG macro below: jx__diag(ds, JX2101, where, arg0, arg1). */
void jx__diag_add(Diags *ds, DiagCode code, Where where, uint32_t nargs, const Str *args);
/* The same with a severity of the caller's: what a rule file says about a check. */
void jx__diag_add_as(Diags *ds, DiagCode code, Severity severity, Where where, uint32_t nargs,
                     const Str *args);
#define jx__diag(ds, code, where, ...)                                                             \
    jx__diag_add((ds), (code), (where), (uint32_t)(sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)),    \
                 (Str[]){__VA_ARGS__})
#define jx__diag0(ds, code, where) jx__diag_add((ds), (code), (where), 0, NULL)
void jx__diags_append(Diags *to, const Diags *from);
/* A finding whose texts the arena owns. Memory that ran short shows in ar->failed. */
Diag jx__diag_copy(Arena *ar, const Diag *d);
/* By file, line, column, then code; stable. */
void jx__diags_sort(Diags *ds);

/* --- diag_render.c --- */
Severity jx__diag_severity(DiagCode code); /* diag.c */
Str jx__diag_message(Arena *ar, const Diag *d, Lang lang);
Str jx__diag_fix(Arena *ar, const Diag *d, Lang lang); /* empty when there is no cure to name */
const char *jx__severity_name(Severity s);             /* error, warning, note: for JSON */
/* A finding as a person reads it: heading, source line with caret (by display width), cure. */
void jx__diag_text(Buf *out, const Diag *d, Lang lang, bool color);
void jx__diag_json(Buf *out, const Diag *d, Lang lang); /* one object, contract shape */

#endif
