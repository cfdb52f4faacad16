/* One merge sort for lists of indices: stable, n log n whatever the order was, and without memory of
 * its own, which qsort of libc may ask for. Depends on the arena alone.
 */
#ifndef JX_BASE_SORT_H
#define JX_BASE_SORT_H

#include "base/arena.h"
#include <stdint.h>

typedef bool SortBefore(const void *ud, uint32_t a, uint32_t b); /* a comes before b */

/* `spare` has room for n. */
void jx__sort(uint32_t *list, uint32_t *spare, uint32_t n, SortBefore *before, const void *ud);
/* 0, 1, … n-1, and as much room behind them; look at ar->failed before using it. */
uint32_t *jx__sort_list(Arena *ar, uint32_t n);

#endif
