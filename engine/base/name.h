/* Names: when are two the same, and how is one printed.
 *
 * The key decides: NFKC, letters' case kept, quotes and brackets folded to one kind, blanks
 * dropped. `满意度（%）`, `满意度(％)` and `满意度 （%）` have one key.
 * The display form is what results print, so that a rule file typed in half width and one typed
 * in full width give the same bytes.
 */
#ifndef JX_BASE_NAME_H
#define JX_BASE_NAME_H

#include "base/str.h"

enum { JX_FOLD_MAX = 18 }; /* most code points one code point folds to */

/* Folds one code point into out[]; the count, 0 for a blank. The key of a text is the
 * concatenation of its folds (no composition across code points is done). */
uint32_t jx__name_fold(uint32_t cp, uint32_t out[JX_FOLD_MAX]);

/* Characters that are their own fold and their own print; most names hold nothing else. */
static inline bool jx__name_is_plain(uint32_t cp)
{
    static const bool no[128] = {
        ['!'] = true, ['"'] = true, ['\''] = true, ['('] = true, [')'] = true,
        [','] = true, [':'] = true, [';'] = true,  ['?'] = true, ['['] = true,
        [']'] = true, ['{'] = true, ['}'] = true,  ['~'] = true};
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp > ' ' && cp < 0x7F && !no[cp]);
}

bool jx__name_is_plain_text(Str s);
Str jx__name_key(Arena *ar, Str name);
void jx__name_key_to(Buf *out, Str name); /* the same, appended */
/* The key of ASCII, Han characters and full-width ASCII at the start of `name`, which is never longer
 * than they are: written to `to`, *read bytes of the name; the end of what was written. */
char *jx__name_key_start(char *to, Str name, uint32_t *read);
/* Canonical print: ASCII letters, digits and & / % half width; brackets, quotes, commas, colons
 * full width; blanks beside a wide character or a bracket dropped, other runs one space. */
Str jx__name_display(Arena *ar, Str name);
/* A name of another form as written: 《部门决算》本年支出合计, 《部门决算》【支出/收入】. */
typedef struct NameSource {
    Str form, form_key; /* 部门决算; empty: the name is of the form itself */
    Str name, key;      /* 本年支出合计 */
} NameSource;

/* Cuts such a name in two, for display and as keys. False when it is none. Its key as a whole is
 * 《form_key》key, the fold of the text, so that one dictionary holds both kinds of names. */
bool jx__name_source(Arena *ar, Str text, NameSource *out);
/* Edit distance in code points, at most `most` + 1. */
uint32_t jx__name_distance(Str a, Str b, uint32_t most);
/* Close enough to be a slip of the pen: 1 edit up to 5 characters, 2 above. */
bool jx__name_similar(Str a, Str b);

#endif
