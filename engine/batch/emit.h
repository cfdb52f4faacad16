/* What batch.c needs of the writers beside line.h. Private to batch/. */
#ifndef JX_BATCH_EMIT_H
#define JX_BATCH_EMIT_H

#include "batch/line.h"

/* At most 20 bytes; returns what follows. */
char *jx__put_uint(char *p, uint64_t x);

/* Fills the tables of `s`. */
void jx__emit_prepare(BatchShared *s);

#endif
