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
#include "batch/utf8_wide.h"
#include "form/form.h"
#include <string.h>

/* ---- what was learned of a slot: by asking jx__cell_read once ---- */

enum { LEARNED = 8, SUFFIX_BYTES = 16, WORD_BYTES = 32 };

typedef struct Suffix { /* 万元: a number before it is multiplied by scale */
    uint64_t text[2];
    uint32_t n;
    Num scale;
} Suffix;

/* A cell, and the score it gives when one fused item alone reads it. */
typedef struct Scored {
    Cell cell;
    bool scored;
    uint8_t state;
    int64_t score;
} Scored;

/* A number met lately, by its bytes. */
typedef struct Memo {
    uint64_t text[2];
    uint32_t n;
    Scored as;
} Memo;

enum { MEMOS = 64, MEMO_TRIAL = 512 };

typedef struct Word { /* 达成预期指标: exactly this cell */
    char text[WORD_BYTES + 16];
    uint32_t n;
    Cell points;
    Scored as;
} Word;

typedef struct Slot {
    bool number, words;
    bool shared;            /* several fused items read it */
    bool memo_off;          /* values of this slot hardly ever come again */
    uint32_t item;          /* the one fused item that reads it, or JX_NO_REG */
    uint32_t looked, found; /* in the memo */
    Memo *memo;             /* MEMOS of them, once there is one */
    uint32_t points;        /* the input of the same row's number, or JX_NO_REG */
    uint32_t nlearned;
    Suffix *suffixes; /* LEARNED of them, once there is one */
    Word *of_words;
} Slot;

/* ---- names ---- */

/* A name as it stands between quotes, escapes and all. */
typedef struct Key {
    const char *raw; /* JX_WIDE_PAD bytes behind it are readable */
    uint32_t n;
    uint32_t input; /* JX_NO_REG: nobody reads it */
    uint32_t same;  /* the first key that means the same name */
    uint32_t next;  /* the key that mostly follows */
    uint32_t line;  /* the line it was last met in (of `same`) */
    uint8_t misses;
    bool odd; /* 指标1：…: only the long way knows what it is */
} Key;

enum { KEYS_MAX = 20000 };

typedef struct Keys {
    Key *at;
    uint32_t n, cap;
    uint32_t *slots, mask; /* open hash of key ＋ 1 */
    uint32_t first;        /* the key a line mostly begins with */
    bool escapes;          /* a name with escapes was met */
} Keys;

/* ---- a line ---- */

typedef struct Head {
    Str id, unit; /* p NULL: none */
    int32_t year;
} Head;

typedef struct Line {
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
    uint32_t line;  /* counts lines, for `seen` and Key.line; never 0 */
    uint64_t errors;
    /* results, per indicator */
    int64_t *score;
    uint32_t *done;         /* the line a score was worked out in as its cell was read */
    uint8_t *state, *known; /* known: KNOWN_… */
    bool known_spoilt, any_na;
    bool any_odd, all_whole; /* all_whole: every score is one of whole units */
    Str *odd;                /* texts of scores that are no multiple of the unit */
    uint8_t total_known;
    int64_t total;
    Str total_odd, grade;
    Output *out;
    uint32_t ndone; /* scores worked out so far in this line */
    bool bad;       /* something is not UTF-8: the long way */
    bool failed;    /* memory */
} Line;

enum { SCORE_NONE, SCORE_WHOLE, SCORE_ODD };

bool jx__line_init(Line *w, const BatchShared *shared);
void jx__line_free(Line *w);
/* Scores one record (without its line end) into `out`. `text` has JX_WIDE_PAD readable bytes behind
 * it and p[n] is a line end or 0. False when memory ran out. */
bool jx__line_score(Line *w, Output *out, Str text, uint64_t number);

/* Whether a text that is not known yet may be taken. What is known (names, words, units) was
 * checked when it was met; all else is, so a line is checked without looking at it twice. */
static inline bool jx__text_ok(Line *w, const char *p, uint32_t n)
{
    w->bad = w->bad || !jx__utf8_wide(p, n) || memchr(p, 0, n) != NULL;
    return !w->bad;
}
/* ---- keys.c ---- */
/* The input that a name of the form itself fills, or JX_NO_REG. */
uint32_t jx__key_input(const Plan *plan, Str key);
/* The key that stands at p, which `end` closes; NULL: too many, or memory. */
Key *jx__key_find(Line *w, const char *p, uint32_t n);
/* ---- values.c ---- */
bool jx__slots_init(Line *w);
/* Reads a cell into w->cells. */
void jx__slot_read(Line *w, uint32_t input, const char *p, uint32_t n);
/* ---- scan_json.c, scan_csv.c: false: the long way ---- */
bool jx__scan_json(Line *w, Str text, Head *head);
bool jx__scan_csv(Line *w, Str text, Head *head);
/* JSON escapes to text in the scratch arena; p NULL when one of them is odd. */
Str jx__unescape(Line *w, Str raw);
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
