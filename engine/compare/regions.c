#include "compare/say.h"
bool jx__regions_find(Fields *out, Arena *ar, const Plan *old, const Plan *new, const Alloc *al,
                      Lang lang)
{
    *out = (Fields){.same = 0};
    (void)ar;
    (void)old;
    (void)new;
    (void)al;
    (void)lang;
    return true;
}
