/* Whether registers of two plans are the same function of the same cells, op by op. */
#ifndef JX_COMPARE_ALIKE_H
#define JX_COMPARE_ALIKE_H

#include "plan/plan.h"

/* Two plans side by side. What is alike is written alike: two ways to write one function are not. */
typedef struct Alike {
    const Plan *a, *b;
    NumPool *np;
    uint32_t *seen;  /* by register of a: the register of b it was found alike with, + 1 … */
    uint32_t *stamp; /* … for this item */
    uint32_t now;
    uint32_t points_a, points_b; /* registers that count as alike, whatever they are made of */
    bool same_points;
    uint32_t ops, most; /* looked at; 0 when more than `most`: then nothing is alike */
} Alike;

bool jx__alike_begin(Alike *al, Arena *ar, const Plan *a, const Plan *b, NumPool *np);
/* `points_a`, `points_b`: registers of the points, which have the values given. */
void jx__alike_item(Alike *al, const PlanItem *a, const PlanItem *b);
bool jx__alike(Alike *al, uint32_t a, uint32_t b);
bool jx__alike_inputs(const Input *x, const Input *y);

#endif
