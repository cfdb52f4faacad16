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
    uint32_t entry;   /* of the key in Build.dict; JX_NO_INDEX: none */
    const Node *rows; /* its line 指标：按申报表 */
} ItemAux;

typedef struct DictEntry {
    Str key;
    uint32_t hash, item, datum;
} DictEntry;

/* Entries stay where they are in `at`, in the order they came; only `slots` is hashed. */
typedef struct Dict {
    VEC(DictEntry) at;
    uint32_t *slots; /* open hash of entry + 1; a power of two */
    uint32_t nslots;
} Dict;

/* A selector, or a part of one: 一级指标含“产出”且数值. */
typedef struct Selector {
    uint16_t op, field;     /* AND, OR, HAS, LACKS, IS, IS_NUMBER …, a comparison, OTHER */
    uint32_t a, b;          /* AND, OR: selectors */
    uint32_t first, nwords; /* in Selection.words */
} Selector;

/* One line that selects rows: a group's 指标, a clause of 方向, a rule's 适用. */
typedef struct Chooser {
    const Node *node; /* the group's or the rule's HEADING, the CLAUSE */
    uint32_t item, selector;
    bool rest; /* 其余 */
    Str path, title;
} Chooser;

typedef VEC(Chooser) Choosers;

typedef struct Selection {
    VEC(Selector) parts;
    VEC(Str) words; /* keys */
    Choosers groups, signs, rules;
    bool has_rules; /* the section 指标规则 is there */
    Span section;
} Selection;

/* What a selector looks at. */
typedef struct RowView {
    Str level1, level2, name, unit, text; /* keys */
    TargetKind kind;
    TargetOp op;
    bool zero;  /* of a number: there is no ratio to it */
    bool probe; /* only kind, op and zero are known */
} RowView;

typedef enum Truth { NEVER, PERHAPS, SURELY } Truth; /* ordered */

enum { UNITS_SEEN = 16 };

/* A unit as parsed, while so many units were declared. */
typedef struct UnitSeen {
    Str text;
    Unit unit;
    uint32_t declared;
} UnitSeen;

typedef struct Build {
    Model *m;
    const Node *root;
    const Names *names;
    Dict dict;
    VEC(ItemAux) aux;
    VEC(ExprAux) eaux;
    bool broken; /* some line could not be read: sums and absences prove nothing */
    bool unsure; /* of lines that were put aside: the model is not to be used (twins.c) */
    uint64_t similar_work;
    uint32_t item; /* the context */
    Str clause;    /* used when `item` is none */
    Place place;
    bool guarded;
    Selection select;
    UnitSeen *units; /* UNITS_SEEN of them; NULL: nobody asks often */
} Build;

/* What a finding said about a row while its rule was read. */
typedef struct RowFound {
    DiagCode code;
    Span span;
    uint32_t nargs;
    Str args[JX_DIAG_ARGS];
} RowFound;

/* What is known of a row and stays so when the model is built again. */
struct RowFate {
    Target target;
    enum { TARGET_UNREAD, TARGET_GOOD, TARGET_BAD } read;
    Str complaint; /* of a bad target */
    RowBlock blocked;
    DiagCode code; /* DIAG_NONE: reported with others */
    Str field, why, args[JX_DIAG_ARGS];
    uint32_t nargs;
    bool unlisted; /* nobody takes it, and that is still to be told */
    VEC(RowFound) found;
};

/* A number as written and what it means. */
typedef struct Quantity {
    Num number, value; /* value in base units */
    Unit unit;
    Span span;
    bool ok;
} Quantity;

Where jx__model_where(const Build *b, Span span);
/* A finding about the clause of the context. What is said of a row of a form is kept with the row:
 * it makes the row unscored and the scheme no worse. */
void jx__model_report(Build *b, DiagCode code, Span span, uint32_t nargs, const Str *args);
#define FIND(b, code, span, ...)                                                                   \
    jx__model_report((b), (code), (span), (uint32_t)(sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)),  \
                     (Str[]){__VA_ARGS__})
Str jx__model_text(const Build *b, Span span); /* the source text, trimmed */
Str jx__model_figure(const Build *b, Num n);   /* a number for a message */
/* Two dimensions in English, for a message that names them in Chinese: money against count. */
Str jx__model_dims(const Build *b, Dim d, Dim e);
/* 万, 亿: a unit is still to follow. 人次/场 is a plain number too, but complete. */
bool jx__model_scale_only(const Build *b, const Unit *unit);
/* What a node says (its children may reach beyond a span the parser gave it). */
Str jx__model_written(const Build *b, const Node *n);

/* --- resolve.c, labels.c --- */
/* Good until the next one is added. */
DictEntry *jx__model_find(Build *b, Str key, bool add);
Str jx__model_key(Build *b, const Node *n);
uint32_t jx__model_new_datum(Build *b, Str name, Str key, Span span);
void jx__model_set_source(Build *b, uint32_t datum, const NameSource *source);
/* 《部门决算》本年支出合计 to its parts, its name in full and its key; false when it is none. */
bool jx__model_source(Build *b, Str text, NameSource *out, Str *name, Str *key);
bool jx__model_outline(Build *b);
void jx__model_number_check(Build *b, uint32_t *last, Str mark, Span span);
Str jx__model_mark(Build *b, const Node *heading);
void jx__model_labels(Build *b);
void jx__model_units_line(Build *b, const Node *line);
Str jx__model_label(uint16_t op);                         /* “评分” for messages */
bool jx__model_labels_fit(Build *b, const Node *heading); /* of a rule under 指标规则 */
/* Rows of a form come last: what the scheme says of a datum was said first, so that a row that reads
 * it in another way is the one at fault. */
void jx__model_row_labels(Build *b);

/* --- twins.c --- */
uint32_t jx__model_twin_number(const Model *m, uint32_t twin); /* of its mark; 0: it has none */
void jx__model_place_twins(Build *b);                          /* once the outline stands */
void jx__model_check_twins(Build *b);                          /* once all is checked */

/* --- resolve.c --- */
Item jx__model_blank_item(Span span);
/* Whether it is a word of the language, and no indicator may have it for a name. */
bool jx__model_is_reserved(Str key);
/* 第3行, in an arena. Offsets come in order; *hint is 0 at first. */
Str jx__model_line_number(Arena *ar, Source *src, uint32_t offset, uint32_t *hint);
/* 培训费（万元）: where the bracket with the unit begins; the whole length when there is none. */
uint32_t jx__model_unit_bracket(Build *b, Str text, Unit *unit);

/* --- select.c --- */
void jx__model_selection(Build *b); /* reads the lines into b->select */
Truth jx__model_chosen(Build *b, const Chooser *c, const RowView *view);
bool jx__model_is_section(Build *b, const Node *heading, Str title);

/* --- rows.c, row_points.c, probes.c --- */
bool jx__model_add_rows(Build *b); /* false when memory is short */
/* Sets a row aside: it will not be scored. The finding's first argument is its name. */
void jx__model_block(Build *b, uint32_t item, RowBlock how, DiagCode code, Str field,
                     uint32_t nargs, const Str *args);
#define BLOCK(b, item, how, code, field, ...)                                                      \
    jx__model_block((b), (item), (how), (code), (field),                                           \
                    (uint32_t)(sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)), (Str[]){__VA_ARGS__})
bool jx__model_is_row(const Build *b, uint32_t item);
Where jx__model_cell(const Build *b, uint32_t row, Str field);
void jx__model_row_points(Build *b);
bool jx__model_read_points(Build *b, Str cell, Num *out); /* 10, 10分 */
void jx__model_probe(Build *b);                           /* the rules of a scheme without a form */
/* --- audits.c --- */
void jx__model_audit_line(Build *b, const Node *line);

/* --- values.c --- */
Str jx__model_target_text(const Build *b, const Item *item); /* as written */
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
/* Whether a layer took away what the name stood for; tells so. */
bool jx__model_removed(Build *b, const Node *n, Str key);
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
Str jx__model_line_path(Build *b, const Node *n, Str section); /* 四1 */
void jx__model_section_lines(Build *b, const Node *heading, Str section, bool examples);

/* --- example_table.c --- */
/* 不评, 未填, 无法识别, 未评分: what became of an indicator without a score. */
bool jx__model_expected_state(Str word, ExpectKind *out);
/* A run of ROW lines of an example; whether anything is expected of them. */
bool jx__model_example_rows(Build *b, Example *ex, const Node *first);

/* --- the passes of checks.def --- */
#define CHECK(fn) void jx__model_check_##fn(Build *b);
#include "model/checks.def"
#undef CHECK

#endif
