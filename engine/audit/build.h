/* What the files of an audit share: the rows as read, words, exact figures, findings.
 *
 * Private to engine/audit. An Audit lives while one form is audited; everything it makes is in one
 * scratch arena. A figure that cannot be computed sets `bad`, and no finding is made of it.
 */
#ifndef JX_AUDIT_BUILD_H
#define JX_AUDIT_BUILD_H

#include "audit/audit.h"
#include "base/audit.h"
#include "form/bind.h"

/* A cell of points or scores. */
typedef struct Figure {
    bool given;  /* something other than a placeholder stands there */
    bool ok;     /* and it is a number */
    Num v, half; /* half of its last printed decimal */
    Str text;
} Figure;

typedef enum QuantKind { Q_EMPTY, Q_NUMBER, Q_DATE, Q_TEXT } QuantKind;

/* A target or an actual value as printed. Numbers in base units of `unit`. */
typedef struct Quant {
    QuantKind kind;
    TargetOp op;  /* OP_NONE: nothing said */
    Num v;        /* a number, or a day code (year 0: none written) */
    Num bare;     /* the number without its unit */
    Unit unit;    /* UNIT_NONE: bare */
    bool digits;  /* a text that holds figures */
    bool garbled; /* a text where a number was meant */
    bool has_day;
    Str text;
} Quant;

typedef struct Row {
    const FormRow *form;
    const PlanItem *item; /* NULL: the rules do not have it */
    uint32_t index;
    Str name; /* without 指标1： and the like */
    Figure points, score;
    Quant target, actual;
    Unit named;      /* the unit in brackets at the end of the name; UNIT_NONE: none */
    TargetOp op;     /* of the rule when it has one, else as printed */
    bool reason;     /* a reason is given */
    bool unprinted;  /* the form prints no points: those of the rule are a share of its group's */
    bool judged;     /* 定性 or 录入: a person's number */
    bool scored;     /* `rule` is the rule's score */
    bool met, known; /* known: whether the target is met can be told */
    Num rule;
    uint64_t checks; /* what was found in it, as in SheetRow */
    Severity gravest;
} Row;

typedef struct Audit {
    const AuditInput *in;
    const Form *form;
    const Plan *plan;
    Arena *ar;
    NumPool *np;
    Diags *diags;
    Row *rows;
    uint32_t nrows;
    Row *at;         /* the row a check looks at: a finding of one of its cells is its own */
    Row line, whole; /* the budget line and the total, as far as findings go */
    NameIndex names, last_names; /* of the form, and of last year's when there is one */
    Num budget, spent, initial; /* 全年预算数 (else 年初预算数), 全年执行数, 年初预算数; yuan */
    bool has_budget, has_spent, has_initial;
    Str budget_text, spent_text, initial_text, base_name;
    Figure budget_points, budget_score, self_total;
    Num points_sum, score_sum; /* rows and budget line */
    bool all_points, all_scores;
    bool complete; /* the form has all its rows: its points or its scores add up */
    bool bad;
    /* the check that runs */
    uint16_t code;
    Num limit, tolerance;
    bool has_tolerance, has_severity;
    Severity severity;
} Audit;

#define FOR_ROWS(a, r)                                                                             \
    for (Row *r = (a)->rows; r < (a)->rows + (a)->nrows && ((a)->at = r, !(a)->ar->failed);        \
         (a)->bad = false, r++)

#define AUDIT(code, id, zh, en, limit, n, d, tolerance) void jx__audit_##id(Audit *a);
#include "base/audits.def"
#undef AUDIT

/* --- cells.c --- */
typedef enum WordList {
    W_LOWER,
    W_HIGHER,
    W_RATE,
    W_CAPPED,
    W_BEYOND,
    W_VAGUE,
    W_BASELINE,
    W_STOCK,
    W_BLANK,
    W_SPENDING,
    W_EXECUTION,
    W_SATISFIED,
    W_GENERIC,
    W_SURVEY,
    W_ALL_DONE,
    W_UNDONE,
    W_PART,
    W_COLUMN
} WordList;
Figure jx__audit_figure(Audit *a, Str text);
Quant jx__audit_quant(Audit *a, Str text);
Str jx__audit_word(WordList list, Str text);       /* the first word of the list in it, or empty */
bool jx__audit_is_word(WordList list, Str text);   /* the whole text is such a word */
uint32_t jx__audit_places(Str text);               /* decimals of the first number in a text */
Num jx__audit_half(Audit *a, Str text, Num scale); /* half of its last printed decimal */
bool jx__audit_rate_name(const Row *r);
/* Whether two cells can be compared, and their values then: a bare one takes the other's unit. */
bool jx__audit_pair(Audit *a, const Quant *x, const Quant *y, Num *vx, Num *vy);

/* --- audit.c --- */
Num jx__audit_add(Audit *a, Num x, Num y);
Num jx__audit_sub(Audit *a, Num x, Num y);
Num jx__audit_mul(Audit *a, Num x, Num y);
Num jx__audit_div(Audit *a, Num x, Num y);
Num jx__audit_abs(Audit *a, Num x);
int jx__audit_cmp(Audit *a, Num x, Num y);
/* Whether x and y are no further apart than `slack`, or than what the rules allow instead. */
bool jx__audit_near(Audit *a, Num x, Num y, Num slack);
Str jx__audit_num(Audit *a, Num v);         /* plain, at most 4 decimals, with ≈ when cut */
Str jx__audit_percent(Audit *a, Num v);     /* 49.884% */
Str jx__audit_goal(Audit *a, const Row *r); /* ≥50个 → 48 */
Str jx__audit_at(Audit *a, const Row *r, const char *field); /* indicators[3].self_score */
const FormRow *jx__audit_named(const NameIndex *x, Str key);
void jx__audit_say(Audit *a, Str cell, int as, uint32_t nargs, const Str *args);
enum { AS_USUAL = -1 };
#define FIND(a, cell, ...)                                                                         \
    jx__audit_say((a), (cell), AS_USUAL, (uint32_t)(sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)),   \
                  (Str[]){__VA_ARGS__})
#define FIND_AS(a, severity, cell, ...)                                                            \
    jx__audit_say((a), (cell), (int)(severity),                                                    \
                  (uint32_t)(sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)), (Str[]){__VA_ARGS__})

#endif
