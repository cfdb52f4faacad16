/* What the files of model/ share while a tree becomes a model. Private to model/.
 *
 * Depends on grammar/ast.h and model.h. A Build lives on the stack of jx__model_build; its lists
 * live in the model's arena.
 *
 * The surprising idea: there is one context (item, place, guarded). Expressions and findings take
 * the clause they belong to from it, so that no function has to hand it on.
 */
#ifndef JX_MODEL_BUILD_H
#define JX_MODEL_BUILD_H

#include "grammar/ast.h"
#include "model/model.h"

/* Where an expression stands; decides what it may read and what depends on it. */
typedef enum Place {
    PLACE_NONE,
    PLACE_VALUE,
    PLACE_SCORE,
    PLACE_PREMISE,
    PLACE_NA,
    PLACE_VETO,
    PLACE_CHECK
} Place;

typedef struct ExprAux {
    uint32_t item; /* whose clause it stands in, or JX_NO_INDEX */
    uint8_t place;
    bool guarded; /* inside 若…则…否则: a zero divisor is the writer's concern */
    bool bare;    /* a number without a unit: takes the unit of what it meets */
    bool bad;     /* reported; agrees with everything */
} ExprAux;

typedef struct ItemAux {
    const Node *node; /* its HEADING; labels and rows follow it in the tree */
    uint32_t last_child;
    uint32_t labels; /* bit per label already seen */
    bool rule;       /* it has a target or a method: no group */
    bool broken;     /* something in it was refused: nothing is concluded from what is missing */
    Span method_span;
    Str key;
} ItemAux;

typedef struct DictEntry {
    Str key;
    uint32_t item, datum;
} DictEntry;

typedef struct Dict {
    DictEntry *at; /* open hash; key.p NULL is free */
    uint32_t n, cap;
} Dict;

typedef struct Build {
    Model *m;
    const Node *root;
    const Names *names;
    Dict dict;
    VEC(ItemAux) aux;
    VEC(ExprAux) eaux;
    bool broken; /* some line could not be read: sums and absences prove nothing */
    uint64_t similar_work;
    uint32_t item; /* the context */
    Str clause;    /* used when `item` is none */
    Place place;
    bool guarded;
} Build;

/* A number as written and what it means. */
typedef struct Quantity {
    Num number, value; /* value in base units */
    Unit unit;
    Span span;
    bool ok;
} Quantity;

Where jx__model_where(const Build *b, Span span);
#define FIND(b, code, span, ...)                                                                   \
    jx__diag((b)->m->diags, (code), jx__model_where((b), (span)), __VA_ARGS__)
Str jx__model_text(const Build *b, Span span); /* the source text, trimmed */
Str jx__model_figure(const Build *b, Num n);   /* a number for a message */
/* Two dimensions in English, for a message that names them in Chinese: money against count. */
Str jx__model_dims(const Build *b, Dim d, Dim e);
/* 万, 亿: a unit is still to follow. 人次/场 is a plain number too, but complete. */
bool jx__model_scale_only(const Build *b, const Unit *unit);
/* What a node says (its children may reach beyond a span the parser gave it). */
Str jx__model_written(const Build *b, const Node *n);

/* --- resolve.c, labels.c --- */
DictEntry *jx__model_find(Build *b, Str key, bool add);
Str jx__model_key(Build *b, const Node *n);
uint32_t jx__model_new_datum(Build *b, Str name, Str key, Span span);
/* 《部门决算》本年支出合计 to its parts, its name in full and its key; false when it is none. */
bool jx__model_source(Build *b, Str text, NameSource *out, Str *name, Str *key);
bool jx__model_outline(Build *b);
void jx__model_number_check(Build *b, uint32_t *last, Str mark, Span span);
Str jx__model_mark(Build *b, const Node *heading);
void jx__model_labels(Build *b);
void jx__model_units_line(Build *b, const Node *line);
Str jx__model_label(uint16_t op); /* “评分” for messages */

/* --- values.c --- */
Quantity jx__model_quantity(Build *b, const Node *n);
bool jx__model_digits(Build *b, Str text, Num *out);
bool jx__model_points_of(Build *b, const Node *n, Num *out); /* 10分 */
bool jx__model_amount(Build *b, const Node *n, Amount *out);
bool jx__model_date(Build *b, const Node *n, Num *out);
bool jx__model_read_target(Build *b, const Node *limit, Target *out);
bool jx__model_interval(Build *b, const Node *n, Band *out, uint8_t open[2], Unit *unit);
bool jx__model_same_unit(Build *b, Quantity *low, Quantity *high);

/* --- clauses.c --- */
/* The clauses of a label (or of a heading, as 评分) of the item of the context; of the scheme when
 * there is none. */
void jx__model_clauses(Build *b, uint16_t label, const Node *parent);
void jx__model_not_understood(Build *b, const Node *part, uint16_t label);

/* --- expr.c, types.c --- */
uint32_t jx__model_expr(Build *b, const Node *n);
uint32_t jx__model_condition(Build *b, const Node *n); /* must be true or false */
Str jx__model_similar(Build *b, Str text, Str key);
bool jx__model_is_value(const Node *n); /* may stand in an expression */

bool jx__model_value_dim(const Build *b, uint32_t item, Dim *out);
ValueType jx__model_value_type(const Build *b, uint32_t item);

/* --- bands.c --- */
void jx__model_rows(Build *b, const Node *first); /* a run of ROW lines */
void jx__model_band(Build *b, const Node *subject, const Node *score);
void jx__model_grade(Build *b, const Node *word, const Node *range);
/* What the rows of a table must cover: from 0 or −∞, to `top` or ∞. */
typedef struct Domain {
    bool from_zero, to_top;
    Num top;
    bool other;   /* another row takes the rest */
    bool percent; /* print bounds as percentages, else in `unit` */
    Unit unit;
} Domain;

/* One row as an interval; states are 0 out, 1 in, 2 not said. */
typedef struct Brick {
    Num low, high;
    bool has_low, has_high;
    uint8_t low_state, high_state;
    uint32_t row;
    Span span;
} Brick;

/* Sorts the rows, decides open bounds, and checks that each value is taken exactly once. False
 * with one finding. */
bool jx__model_cover(Build *b, Brick *bricks, uint32_t n, Domain domain, Span table);

/* --- sections.c --- */
void jx__model_section_lines(Build *b, const Node *heading, Str section, bool examples);

/* --- the passes of checks.def --- */
#define CHECK(fn) void jx__model_check_##fn(Build *b);
#include "model/checks.def"
#undef CHECK

#endif
