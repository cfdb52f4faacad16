/* A value at run time: an exact number and a status beside it.
 *
 * 未填, 不适用, 零 and 无法识别 are four things: MISSING, NA, an OK cell holding 0, UNREADABLE.
 * Trouble in data is never an error of a call: it travels as a status, and the worst wins.
 */
#ifndef JX_BASE_CELL_H
#define JX_BASE_CELL_H

#include "base/num.h"

/* Ordered: when two cells meet, the greater status wins. */
typedef enum CellStatus {
    CELL_OK,
    CELL_NA,         /* 不适用 */
    CELL_MISSING,    /* 未填 */
    CELL_UNREADABLE, /* 无法识别 */
    CELL_DIV0,       /* 除数为零 */
    CELL_LIMIT,      /* beyond the exact range */
    CELL_NOMEM
} CellStatus;

typedef struct Cell {
    Num num; /* a number in base units; a truth value 1/0; a day; an option's index */
    CellStatus status;
} Cell;

#define CELL_NUM(x)    ((Cell){.num = (x), .status = CELL_OK})
#define CELL_STATUS(s) ((Cell){.num = {.n = 0, .d = 1}, .status = (s)})

/* What kind of thing a cell holds. */
typedef enum ValueType {
    TYPE_UNKNOWN,
    TYPE_NUMBER,
    TYPE_BOOL,
    TYPE_YESNO, /* 是 1, 否 0 */
    TYPE_DATE,  /* jx__day_code: ordered, not a calendar count */
    TYPE_TEXT,  /* 1 the target's text, 0 an accepted opposite */
    TYPE_GRADE  /* index of the option */
} ValueType;

/* A date as a number that grows with the date: twelve months of 31 days. Year 0: not written. */
enum { JX_MONTH_DAYS = 31, JX_YEAR_DAYS = 12 * JX_MONTH_DAYS };

static inline int64_t jx__day_code(int64_t year, int64_t month, int64_t day)
{
    return year * JX_YEAR_DAYS + (month - 1) * JX_MONTH_DAYS + day - 1;
}

/* Strokes and nothing else: /, ——, ***. Of a trimmed text; an empty one is none. */
bool jx__cell_is_placeholder(Str text);

#endif
