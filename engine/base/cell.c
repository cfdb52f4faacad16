/* What stands in a cell that nobody filled. */
#include "base/cell.h"
#include "base/utf8.h"

/* Also ** of a template that nobody filled. */
static bool is_stroke(uint32_t cp)
{
    static const uint32_t strokes[] = {'/',    '-',    '*',    0x2013, 0x2014, 0x2015, 0x2212,
                                       0x2500, 0xFF0F, 0xFF0D, 0xFF0A, 0xFF3C, '\\'};
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++)
        if (strokes[i] == cp) return true;
    return false;
}

static bool is_stroke_lead(unsigned char c)
{
    return c == '/' || c == '-' || c == '*' || c == '\\' || c == 0xE2 || c == 0xEF;
}

bool jx__cell_is_placeholder(Str text)
{
    uint32_t len, count = 0;
    if (text.n == 0 || !is_stroke_lead((unsigned char)text.p[0])) return false;
    for (uint32_t i = 0; i < text.n; i += len, count++)
        if (count == 12 || !is_stroke(jx__utf8_next(text.p + i, text.p + text.n, &len)))
            return false;
    return true;
}
