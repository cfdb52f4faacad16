/* Runs of doubled width are merged into the spare list and copied back. See sort.h. */
#include "base/sort.h"
#include <string.h>

void jx__sort(uint32_t *list, uint32_t *spare, uint32_t n, SortBefore *before, const void *ud)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t mid = low + width < n ? low + width : n;
            size_t high = mid + width < n ? mid + width : n, i = low, k = mid;
            for (size_t to = low; to < high; to++) {
                bool left = i < mid && (k >= high || !before(ud, list[k], list[i]));
                spare[to] = left ? list[i++] : list[k++];
            }
        }
        memcpy(list, spare, n * sizeof *list);
    }
}

uint32_t *jx__sort_list(Arena *ar, uint32_t n)
{
    uint32_t *list = jx__arena_alloc(ar, ((size_t)n * 2 + 2) * sizeof *list);
    for (uint32_t i = 0; list && !ar->failed && i < n; i++)
        list[i] = i;
    return list;
}
