/* One thread's view of a batch: a line in, a result out. Private to batch/.
 *
 * A line goes the short way (bytes straight to cells, fused scores) when the readers here are sure
 * of every byte; anything else, from an escaped name to a syntax error, goes the long way through
 * form/, which decides what it is. So the short way never has to be complete, only right.
 */
#ifndef JX_BATCH_LINE_H
#define JX_BATCH_LINE_H

#include "batch/batch.h"
#include "batch/fuse.h"
#include "base/utf8_wide.h"
#include "form/form.h"
#include <string.h>

/* ---- what was learned of a slot: by asking jx__cell_read once ---- */

/* PLACES: of a small open hash, never full. SMALL: whole numbers whose scores are kept. */
enum { LEARNED = 8, PLACES = 16, SHORT_BYTES = 16, WORD_BYTES = 32, SMALL = 1024 };
#define NO_SCORE INT64_MIN
#define NO_SMALL INT32_MIN

typedef struct Suffix { /* 万元: a number before it is multiplied by scale */
    uint64_t ends[2];
    uint32_t n;
    Num scale;       /* scale.d 0: nothing is here */
    int32_t *scores; /* of 0 to SMALL − 1 with this unit, when one item reads the slot */
} Suffix;

typedef struct Word { /* 达成预期指标: exactly this cell */
    uint64_t ends[2];
    uint32_t n; /* 0: nothing is here */
    char text[WORD_BYTES + 16];
    Cell points;
    struct {
        Cell cell;
        bool scored; /* one item alone reads it, and has a score for it */
        int64_t score;
    } as;
} Word;

typedef struct Slot {
    bool number, words;
    bool whole;      /* takes whole numbers only */
    bool shared;     /* several fused items read it */
    uint32_t item;   /* the one fused item that reads it, or JX_NO_REG */
    uint32_t points; /* the input of the same row's number, or JX_NO_REG */
    uint32_t nlearned;
    Suffix *suffixes; /* PLACES of them; shared and empty until there is one */
    Word *of_words;   /* the same */
} Slot;

/* ---- names ---- */

/* A name as it stands between quotes, escapes and all. */
typedef struct Key {
    char *lead;      /* what stands before its value: `"name":` with its blanks … */
    const char *raw; /* JX_WIDE_PAD bytes behind both are readable */
    uint32_t nlead;  /* … 0: not known yet */
    uint32_t input;  /* JX_NO_REG: nobody reads it */
    uint32_t next;   /* the key that mostly follows */
    uint32_t n;
    uint32_t same; /* the first key that means the same name */
    uint32_t line; /* the line it was last met in (of `same`) */
    uint8_t misses, other_leads;
    bool odd; /* 指标1：…: only the long way knows what it is */
} Key;

enum { KEYS_MAX = 20000, LEAD_BLANKS = 16 };

/* Key 0 is no name: it stands for the beginning of an object. */
typedef struct Keys {
    Key *at;
    uint32_t n, cap;
    uint32_t *slots, mask; /* open hash of key ＋ 1 by its bytes … */
    uint32_t *by_lead;     /* … and by its lead, when that begins with the quote */
    bool escapes;          /* a name with escapes was met */
} Keys;

/* ---- a line ---- */

typedef struct Head {
    Str id, unit; /* p NULL: none */
    bool padded;  /* JX_WIDE_PAD bytes behind both are readable */
    int32_t year;
} Head;

typedef struct Line Line;
typedef const char *ScanJson(Line *w, const char *p, Head *head);
typedef const char *ScanCsv(Line *w, const char *p, const char *end, Head *head, uint64_t *inner);

struct Line {
    ScanJson *scan_json; /* as the processor can */
    ScanCsv *scan_csv;
    const BatchShared *shared;
    const Plan *plan;
    const Fused *fused;
    Alloc alloc;
    Arena kept;    /* as long as the thread: keys, learned words */
    Arena scratch; /* one line */
    NumPool pool;  /* numbers of one line's cells */
    bool dirty;    /* pool or scratch were used */
    Session session;
    Keys keys;
    Slot *slots;    /* per plan input */
    Cell *cells;    /* per plan input */
    uint32_t *seen; /* per plan input: the line it was set in */
    char *unit;     /* the unit of an earlier form, known to be sound: UNIT_BYTES */
    uint32_t line;  /* counts lines, for `seen` and Key.line; never 0 */
    uint64_t errors;
    uint32_t unit_n; /* bytes of `unit` */
    /* results, per indicator */
    int64_t *score;       /* filled in as cells are read; NO_SCORE: the plan has to say */
    int64_t *blank_score; /* what they are before any cell is read */
    uint8_t *blank_state;
    uint32_t *later, nlater; /* fused items that are done when all cells are there */
    Suffix *nounits;
    Word *nowords;
    uint8_t *state, *known; /* known: KNOWN_… */
    bool known_spoilt, any_na;
    bool any_odd, all_whole; /* all_whole: every score is one of whole units */
    Str *odd;                /* texts of scores that are no multiple of the unit */
    uint8_t total_known;
    int64_t total;
    Str total_odd, grade;
    Output *out;
    bool bad;    /* something is not UTF-8: the long way */
    bool failed; /* memory */
};

enum { SCORE_NONE, SCORE_WHOLE, SCORE_ODD };
enum { UNIT_BYTES = 64 };

bool jx__line_init(Line *w, const BatchShared *shared);
void jx__line_free(Line *w);
/* Scores the record at p into `out` and returns its line end, at which there is one at the latest:
 * `end`, with JX_WIDE_PAD readable bytes behind it. `inner` gets the number of line ends within the
 * record. NULL when memory ran out. */
const char *jx__line_score(Line *w, Output *out, const char *p, const char *end, uint64_t number,
                           uint64_t *inner);
/* A record that was too long to keep. */
bool jx__line_refuse(Line *w, Output *out, uint64_t number);

/* Whether a text that is not known yet may be taken. What is known (names, words, units) was
 * checked when it was met; all else is, so a line is checked without looking at it twice. */
static inline bool jx__text_ok(Line *w, const char *p, uint32_t n)
{
    w->bad = w->bad || !jx__utf8_wide(p, n) || memchr(p, 0, n) != NULL;
    return !w->bad;
}
/* ---- keys.c ---- */
bool jx__keys_init(Line *w);
/* The input that a name of the form itself fills, or JX_NO_REG. */
uint32_t jx__key_input(const Plan *plan, Str key);
/* The key that stands at p, which `end` closes; NULL: too many, or memory. */
Key *jx__key_find(Line *w, const char *p, uint32_t n);
/* The key whose lead stands at p, or NULL. */
Key *jx__lead_find(const Keys *k, const char *p);
void jx__lead_add(Line *w, const Key *key);
/* ---- values.c ---- */
bool jx__slots_init(Line *w);
/* A cell of any status; its item's score is set as well. */
void jx__put_cell(Line *w, uint32_t input, Cell c);
void jx__put_points(Line *w, const Slot *s, Cell points);
/* ---- escapes.c ---- */
/* Bytes of the escape at p, 0 when it is none (or one that only the tree reader should judge). */
uint32_t jx__escape_length(const char *p, uint32_t *cp);
/* JSON escapes to text in the scratch arena; p NULL when one of them is odd. */
Str jx__unescape(Line *w, Str raw);
/* ---- scan_json.c, scan_csv.c: the line end behind the record at p; NULL: the long way ---- */
const char *jx__scan_json(Line *w, const char *p, Head *head);
/* `inner` gets the number of line ends within the record. */
const char *jx__scan_csv(Line *w, const char *p, const char *end, Head *head, uint64_t *inner);
/* The same for processors with AVX2, where the build has them (JX_SCAN_AVX2). */
const char *jx__scan_json_avx2(Line *w, const char *p, Head *head);
const char *jx__scan_csv_avx2(Line *w, const char *p, const char *end, Head *head, uint64_t *inner);
/* ---- fields.c ---- */
/* The text of a quoted field whose quote stands at p, and what follows it; NULL: not closed, or
 * memory (w->failed). */
const char *jx__csv_quoted(Line *w, const char *p, const char *end, Str *text);
/* The field at p and its end, a comma or `end`; NULL: not well quoted, or memory (w->failed). */
const char *jx__csv_field(Line *w, const char *p, const char *end, Str *text);
/* ---- results.c ---- */
/* From the cells of this line; `plan_only`: without the fused items. */
bool jx__results(Line *w, bool plan_only, const Cell *inputs);
/* ---- emit.c ---- */
void jx__emit_result(Line *w, const Head *head);
void jx__emit_error(Line *w, uint64_t number, const char *code, Str message);
void jx__emit_header(const BatchShared *shared, Output *out);

#endif
