/* Streams of forms: bytes in, result lines out, in the order of the input.
 *
 * The caller feeds bytes and gets bytes through a function of its own, always on its own thread.
 * Records are gathered into blocks; a block is scored by whichever thread is free (the caller's
 * own included) and written when all blocks before it are. Memory is a fixed ring of blocks.
 */
#ifndef JX_BATCH_BATCH_H
#define JX_BATCH_BATCH_H

#include "batch/fuse.h"
#include "form/form.h"

typedef enum BatchStatus {
    BATCH_OK,
    BATCH_NOMEM,
    BATCH_STOPPED, /* the writer said so */
    BATCH_HEADER,  /* the header of a CSV input cannot be read */
    BATCH_LIMIT    /* of one form: its plan would be larger than the limit */
} BatchStatus;

typedef struct BatchOptions {
    bool csv_in, csv_out;
    bool plain;  /* everything goes the long way: for tests */
    bool narrow; /* as on processors without AVX2: for tests */
    Lang lang;
    uint32_t threads;       /* at least 1 */
    size_t max_line, block; /* bytes; 0: default */
    int (*write)(void *ud, const char *bytes, size_t n);
    void *ud;
    /* The whole result of one form as JSON, for the long form of results; NULL: the short form.
     * Called by several threads. BATCH_OK, BATCH_LIMIT or BATCH_NOMEM. */
    BatchStatus (*whole)(void *ud, const Form *form, Buf *out);
    /* Form-driven rules: makes the plan of one form, the caller's to free. Called by several
     * threads, with the same answers. NULL: the plan given is that of any form. */
    BatchStatus (*expand)(void *ud, const Form *form, Diags *diags, Plan **own);
    void *ud_of_form; /* of both */
} BatchOptions;

/* Column of a wide CSV table. */
typedef struct Column {
    enum { COL_VALUE, COL_ID, COL_UNIT, COL_HEAD } kind; /* HEAD: a field only the long way reads */
    Str name, key;
    FormField field;
    uint32_t input; /* JX_NO_REG: nobody reads it */
} Column;

enum { HUNDREDTHS = 1000 };

/* What all threads of a batch share; not changed once scoring has begun. */
typedef struct BatchShared {
    const Plan *plan;
    Alloc alloc;
    BatchOptions opt;
    Fused fused;
    Arena header; /* of the columns */
    Column *columns;
    uint32_t ncolumns;
    char hundredths[HUNDREDTHS][8]; /* "3.75", */
    bool odd_columns; /* names given twice or in odd forms: every record goes the long way */
} BatchShared;

/* Bytes on their way out, and where line numbers are to be put in: a block does not know on which
 * line it begins. */
typedef struct Patch {
    size_t at;
    uint64_t line; /* counted from the start of the block */
} Patch;

typedef struct Output {
    Alloc alloc;
    char *p;
    size_t n, cap;
    Patch *patches;
    size_t npatches, capp;
    bool failed;
} Output;

/* Room for `more` bytes at p＋n; false when memory is short (out->failed). */
bool jx__out_room(Output *out, size_t more);
void jx__out_free(Output *out);

typedef struct Batch Batch;

typedef struct BatchCounts {
    uint64_t lines, errors, bytes;
} BatchCounts;

Batch *jx__batch_new(const Plan *plan, const Alloc *al, const BatchOptions *opt);
/* Where the next bytes may be put, and how many. */
BatchStatus jx__batch_room(Batch *b, char **p, size_t *n);
BatchStatus jx__batch_fed(Batch *b, size_t n);
/* Scores and writes all complete records. */
BatchStatus jx__batch_flush(Batch *b);
/* The input has ended: the last record may lack its line end. */
BatchStatus jx__batch_end(Batch *b);
BatchCounts jx__batch_counts(const Batch *b);
void jx__batch_free(Batch *b);

/* header.c: the first record of a CSV input. */
BatchStatus jx__batch_header(BatchShared *s, Str record);
/* The end of the record that begins at p: its line end, or NULL when there is none before `end`.
 * In CSV a line end between quotes ends nothing; those are added to *inner. */
const char *jx__record_end(const char *p, const char *end, bool csv, uint64_t *inner);

#endif
