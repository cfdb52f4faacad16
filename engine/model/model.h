/* The checked rule set: what the rules mean. Nothing but `lines` points into the tree.
 *
 * Built by resolve.c from the tree, checked and completed by the passes of checks.def, read by
 * plan/lower.c. Plain structs; items, data and expressions are referred to by index. All of it
 * lives in the compile's scratch arena; the plan copies what it keeps.
 *
 *   Model ── items[]: the outline in document order (groups and indicators, parent by index)
 *         ── data[]:  every name a form may supply (one for each indicator, one for each datum)
 *         ── exprs[]: expression nodes, operands by index (always smaller than their user's)
 */
#ifndef JX_MODEL_MODEL_H
#define JX_MODEL_MODEL_H

#include "base/audit.h"
#include "base/cell.h"
#include "base/diag.h"
#include "base/name.h"
#include "base/rule.h"
#include "base/unit.h"

#define JX_NO_INDEX 0xffffffffu

struct Node;

/* ---- expressions: constants are in base units already ---- */

typedef enum ExprKind {
    EXPR_CONST,
    EXPR_DATUM,     /* a: index in data[]: what the form says */
    EXPR_ACTUAL_OF, /* a: index in items[]: that indicator's actual value */
    EXPR_ACTUAL,    /* 完成值, 目标值 … of the indicator the expression belongs to */
    EXPR_GOAL,
    EXPR_COMPLETION, /* 完成率 */
    EXPR_DEVIATION,  /* 偏离度: (actual − target) ÷ target */
    EXPR_SPREAD,     /* 偏差幅度: |偏离度| */
    EXPR_WEIGHT,     /* 分值 */
    EXPR_SCORE_OF,   /* a: item; its rounded score (核对, 一票否决) */
    EXPR_TOTAL,
    EXPR_NEG,
    EXPR_ADD,
    EXPR_SUB,
    EXPR_MUL,
    EXPR_DIV,
    EXPR_EQ,
    EXPR_NE,
    EXPR_GE,
    EXPR_LE,
    EXPR_GT,
    EXPR_LT,
    EXPR_AND,
    EXPR_OR,
    EXPR_CHOICE, /* a: condition, b: then, c: else */
    EXPR_MIN,
    EXPR_MAX /* of two; 最大（a，b，c） nests; 平均 is a sum divided */
} ExprKind;

typedef struct Expr {
    ExprKind kind;
    ValueType type;
    Dim dim;
    bool dim_known; /* false: a datum whose unit nobody told and no use determined */
    Num value;      /* EXPR_CONST */
    Unit unit;      /* EXPR_CONST: as written, for explanations */
    uint32_t a, b, c;
    Span span;
} Expr;

/* ---- what a form supplies ---- */

/* A word that is accepted for an option of its datum. */
typedef struct OtherWord {
    Str key;
    uint32_t option;
} OtherWord;

typedef struct Datum {
    Str name, key;      /* display form; dictionary key */
    NameSource *source; /* of a name of another form; else NULL */
    Span span;          /* 0,0: a column of the official form */
    uint32_t item;      /* the indicator of the same name, or JX_NO_INDEX */
    ValueType type;
    Dim dim;
    bool dim_known, implicit; /* implicit: used without being declared */
    Unit unit;                /* what a bare number in the cell means; text empty: not said */
    bool whole;               /* must be a whole number (deductions per occurrence) */
    VEC(Str) options;         /* keys of accepted words (TYPE_TEXT, TYPE_GRADE), in order */
    VEC(OtherWord) also;      /* TYPE_GRADE: other words for an option */
    bool open_words; /* TYPE_GRADE: any other word is accepted as well (a row 其他 takes it) */
} Datum;

/* ---- targets and methods ---- */

typedef struct Target {
    TargetKind kind;
    TargetOp op;          /* OP_NONE: written bare, read as = */
    Num low, high;        /* NUMBER: low; RANGE: both; DATE: low, year 0 when not written */
    bool low_in, high_in; /* RANGE */
    bool yes;             /* YESNO */
    Unit unit;
    Str text; /* display form, as written */
    Span span;
} Target;

/* An amount of points: absolute, or a share of the indicator's points. */
typedef struct Amount {
    Num value;
    bool share; /* 分值的60%, or a % in a band table: value is the ratio */
    Span span;
} Amount;

typedef enum PartialStep { PARTIAL_NONE, PARTIAL_DROP, PARTIAL_FULL, PARTIAL_RATA } PartialStep;
typedef enum StepBase { STEP_ACTUAL, STEP_COMPLETION, STEP_DEVIATION } StepBase;

/* 每少X扣Y / 每多X扣Y / 每发现X扣Y; also 加. */
typedef struct StepRule {
    enum { STEP_LESS, STEP_MORE, STEP_FOUND } direction;
    StepBase base;
    Num width; /* in base units, > 0; a ratio of the target when `of_target` */
    Unit unit; /* of the width, as written */
    bool of_target;
    PartialStep partial;
    Amount amount;
    Num cap; /* 加分: at most this much */
    bool has_cap;
    Span span;
} StepRule;

/* One row of a band table or one grade of 定性: an interval of the subject, or a word. */
typedef struct Band {
    Num low, high;
    bool has_low, has_high, low_in, high_in; /* has_*: false reaches to infinity */
    bool other;                              /* 其他: what no other row takes */
    Str word, word_key;                      /* word rows and 定性 grades; else empty */
    VEC(Str) also;                           /* 定性: keys of other words for the grade */
    Amount amount;                           /* the row's points; 定性: unused */
    Num pct_low, pct_high;            /* 定性: share of the points, both included unless … */
    bool pct_low_in, pct_high_in;     /* … these say otherwise */
    bool low_open, high_open, around; /* as written; all decided once checked */
    Unit unit;                        /* of the bounds, as written */
    Span span;
} Band;

/* 完成率低于60%，得0分: the first case whose condition holds replaces the method's score. */
typedef struct Case {
    uint32_t cond; /* expr */
    Amount amount;
    Span span;
} Case;

/* 超额：超过目标30%，须说明原因；未说明，扣2分 */
typedef struct OverRule {
    bool present, explain, only_unexplained, has_step, has_cap;
    Num threshold; /* 0.3 */
    Amount deduct;
    StepRule step;
    Num cap;
    Span span;
} OverRule;

typedef enum MissingPolicy {
    MISSING_UNSET,
    MISSING_ZERO,
    MISSING_OPEN
} MissingPolicy; /* OPEN: 不评 */
/* Where the number of a 定性 comes from when the cell gives only the grade; SELF: from the row's
 * own 得分 cell. */
typedef enum JudgedPoint {
    JUDGED_UNSET,
    JUDGED_UPPER,
    JUDGED_MIDDLE,
    JUDGED_LOWER,
    JUDGED_SELF
} JudgedPoint;

typedef struct Item {
    bool indicator; /* false: a group */
    Role role;
    uint8_t mark;   /* 1 to 4; 0: a line without a number */
    Str name, path; /* display form; 二（一）1 */
    Span span, title;
    uint32_t parent, first_child, next; /* JX_NO_INDEX when none */
    uint32_t datum;                     /* indicators: data[] of the same name */
    Num points;
    bool points_written;
    /* indicators */
    uint32_t actual; /* expr of 取值; JX_NO_INDEX: the datum itself */
    Target target;
    Method method;
    bool method_written;
    VEC(StepRule) steps;
    StepBase subject;    /* BANDS: what the rows speak of … */
    bool subject_spread; /* … 偏差幅度 */
    VEC(Band) bands;
    uint32_t formula; /* expr */
    VEC(Case) cases;
    Amount *cap, *floor; /* NULL: not written; so below */
    OverRule *over;
    VEC(StepRule) bonus;
    uint32_t premise; /* expr; unmet: premise_amount */
    Amount *premise_amount;
    uint32_t na_cond; /* expr */
    NaPolicy na;
    MissingPolicy missing;
    JudgedPoint judged_point;
    /* indicators and groups: 一票否决 */
    uint32_t veto; /* expr; holds: the item scores 0 */
    Span veto_span, na_span, premise_span, score_span, value_span;
    /* a row of a form (指标：按申报表) */
    bool of_form;          /* it is a row of the form … */
    uint32_t row;          /* … this one of Model.rows */
    RowBlock blocked;      /* … then `why` says why, and nothing of it is evaluated */
    bool no_points;        /* nobody knows its points */
    bool shared;           /* the form prints none: they are its part of an equal split */
    bool by_form, outside; /* groups: takes rows of the form; holds the rows nobody takes */
    Str level1, level2;    /* as the form prints them */
    Str why, rule, sign;   /* 四1“定性指标”; the 方向 clause that decided; empty: none */
    Span sign_span, rows_span; /* that clause; groups: their line 指标：按申报表 */
    uint32_t twins, kind;      /* so many further rules are like it (twins.c); its kind */
    uint32_t last_twin;        /* where the last of these stands */
} Item;

/* Of all rules in the order of the text: an item, or a twin of it. */
typedef struct ItemPlace {
    uint32_t item, twin; /* twin: JX_NO_INDEX, it is the item itself */
} ItemPlace;

/* 核对 and 算例 */
typedef struct CrossCheck {
    /* expr; of comparisons joined by 且 and 或: left, right JX_NO_INDEX, each of them in `parts` */
    uint32_t cond, left, right;
    VEC(uint32_t) parts;
    ExprKind op;
    Num tolerance;
    Dim tolerance_dim;
    bool tolerance_bare;
    Span tolerance_span;
    enum { CHECK_HINT, CHECK_QUERY, CHECK_RETURN } severity;
    Str message, path;
    Span span;
} CrossCheck;

typedef struct Given {
    uint32_t datum;
    Str text; /* the cell as it would stand on a form */
    Span span;
} Given;

/* UNSCORED: no score, for whatever reason. NONE: of a table's row only, nothing is expected. */
typedef enum ExpectKind {
    EXPECT_SCORE,
    EXPECT_TOTAL,
    EXPECT_GRADE,
    EXPECT_NA,
    EXPECT_MISSING,
    EXPECT_UNREADABLE,
    EXPECT_UNSCORED,
    EXPECT_NO_TOTAL,
    EXPECT_NONE
} ExpectKind;
typedef struct Expect {
    ExpectKind kind;
    uint32_t item;
    Num value;
    Str text;
    Span span;
} Expect;

/* A row of an example's table: a row of a form, cells as they would stand there. */
typedef struct ExampleRow {
    Str cells[EXAMPLE_COLUMNS]; /* p NULL: the table has no such column */
    Span spans[EXAMPLE_COLUMNS];
    Expect expect; /* item unused */
    Span span;
} ExampleRow;

typedef struct Example {
    Str name, path;
    Span span;
    VEC(Given) given;
    VEC(Expect) expect;
    VEC(ExampleRow) rows;
    int32_t year; /* 年度 and 金额单位 of the head; 0 and empty: not said */
    Str amount_unit;
} Example;

typedef struct GradeBand {
    Str name;
    Num low;
    bool low_in;
} GradeBand;

typedef struct Rounding {
    bool item, total, rate;                          /* which moments round */
    uint32_t item_places, total_places, rate_places; /* rate: places of the percentage */
    RoundMode item_mode, total_mode, rate_mode;
} Rounding;

/* One line of the scheme in force: its node, and all of it as written. */
typedef struct LayerLine {
    const struct Node *node;
    Span span;
    uint32_t part;      /* of the source */
    uint32_t statement; /* the 改写 that put it there; 0: none */
    uint16_t label;     /* rows: the label they stand under */
    bool cut;           /* a heading of which parts were replaced */
    Span rival;         /* a line of another layer that would take its place */
} LayerLine;

typedef VEC(LayerLine) LayerLines;

/* A name whose heading a layer took away. */
typedef struct Removed {
    Str key;
    Span by;
} Removed;
/* A row of a form as far as it makes an indicator: cells as they came, blank ones empty. */
typedef struct RowCells {
    Str level1, level2, name, key, clean_key; /* clean_key: without 指标1：, ★ and the like */
    Str target, actual, points, self_score;
    Str where; /* indicators[3] */
    bool not_applicable;
} RowCells;

typedef struct RowFate RowFate;

/* A row made up to try a rule: the rule and the group it stands in (select.c's numbers). */
typedef struct RowProbe {
    uint32_t rule, group;
} RowProbe;

typedef struct Model {
    Arena *arena;
    NumPool *pool;
    Source *source;
    Diags *diags;
    Units units;
    Str title, basis;
    Num total_points, total_cap; /* 总分：100分；最高110分 */
    bool total_written;
    Rounding rounding;
    Method reverse;    /* what a plain ≤ means: METHOD_REVERSE (default) or METHOD_LINEAR */
    Span reverse_span; /* the line 反向：, empty when there is none */
    bool bare_percent; /* 比率：没有写%的，按百分数 */
    NaPolicy na;
    MissingPolicy missing;
    bool strict;   /* 读数：从严 */
    uint32_t veto; /* expr; holds: the total is 0 */
    Span veto_span;
    VEC(Item) items;
    VEC(Datum) data;
    VEC(Expr) exprs;
    VEC(CrossCheck) checks;
    VEC(Example) examples;
    VEC(GradeBand) grades; /* best first */
    VEC(AuditRule) audits; /* 审核：, each code once */
    VEC(uint32_t) order;   /* indicators, every one after those its 取值 uses */
    LayerLines lines;      /* of several layers: the scheme in force, in outline order */
    VEC(Removed) removed;
    /* 指标：按申报表 */
    bool by_form;         /* some group takes its indicators from the form */
    const RowCells *rows; /* of the form; NULL: there is none, the scheme stands alone */
    uint32_t nrows;
    Str form_file;
    Diags *form_diags;      /* findings about the form */
    Lang lang;              /* of the reasons in Item.why */
    RowFate *fates;         /* what became of each row; rows.c */
    const RowProbe *probes; /* of each row, when they are probes */
    VEC(Span) signs;        /* the clauses of 方向 */
    /* Lines the text has put aside (twins.c); NULL or none of them: `items` are all. */
    const struct TokenList *tokens;
    uint32_t *twin_items;  /* the item of each kind */
    VEC(ItemPlace) places; /* empty: no twins */
    /* Of a scheme without a form: gets every model that was built with probes in it, good to be
     * lowered and gone after the call; false when it wants none of further rules. NULL: nobody
     * asks. */
    bool (*probed)(void *ud, const struct Model *trial);
    void *probed_ud;
    uint32_t probe_rules; /* so many rules get probes, 0: all; afterwards how many did */
    Str probe_points;     /* of each made-up row; empty: those of the whole scheme */
} Model;

struct Names;
struct TokenList;

/* The tree of all layers to the tree of the scheme in force (layers.c): the tree itself when there
 * is one file, unless `always`. NULL when memory is short; findings go to m->diags. */
const struct Node *jx__layers_apply(Model *m, const struct Node *root,
                                    const struct TokenList *tokens, bool always);
void jx__layers_dump(Buf *out, const Model *m); /* `jixiao dump --effective` */
/* Whether a heading is itself a rule: it has a target, clauses, or labels that only a rule has. */
bool jx__model_is_rule(const struct Node *heading);

/* Tree to model. `names` holds the declared names that NAME nodes refer to. False when there were
 * errors (all reported), or when lines were put aside that may be more than alike (nothing is reported
 * of them); the model is then not to be lowered. */
bool jx__model_build(Model *m, const struct Node *root, const struct Names *names);
/* The same with the rows of a form as indicators of a scheme that was found good without them. The
 * model's arena, pool, source, rows, form_file, form_diags and lang are set. False only when
 * memory is short: a row that makes no indicator is blocked and told in form_diags. */
bool jx__model_expand(Model *m, const struct Node *root, const struct Names *names);

/* What a twin is: its name; its target in base units (false when the number is too large) and as
 * written; its path. `twin` and `place` as in Model.places. */
Str jx__model_twin_name(const Model *m, uint32_t twin);
bool jx__model_twin_value(const Model *m, NumPool *np, uint32_t twin, Num *out);
Str jx__model_twin_target(const Model *m, Arena *ar, uint32_t twin);
/* Twins come in order; *line is 0 for the first. */
Str jx__model_twin_path(const Model *m, Arena *ar, uint32_t twin, uint32_t *line);
/* All of it as the item it would be, but for path and the text of the target. False as above. */
bool jx__model_twin(const Model *m, NumPool *np, uint32_t place, Item *out);
/* Where a twin, or the first of a kind, stands in the text: what its line has in common with others ends
 * and begins anew at these offsets. */
typedef struct TwinLine {
    uint32_t start, title, title_end, figure_end, end; /* start: of its mark or else its title */
} TwinLine;
TwinLine jx__model_twin_line(const Model *m, uint32_t place);
/* Where in line y stands what stands in line x, of one kind; what is not of line x stays where it is. */
static inline Span jx__model_twin_span(const TwinLine *x, const TwinLine *y, Span s)
{
    if (s.start < x->start || s.end > x->end) return s;
    uint32_t *ends[] = {&s.start, &s.end};
    for (int k = 0; k < 2; k++)
        *ends[k] += *ends[k] >= x->figure_end  ? y->figure_end - x->figure_end
                    : *ends[k] >= x->title_end ? y->title_end - x->title_end
                    : *ends[k] >= x->title     ? y->title - x->title
                                               : y->start - x->start;
    return s;
}

/* A target cell's tree (a LIMIT) to a target. False with a finding. */
bool jx__model_target(Model *m, const struct Node *limit, Target *out);
/* The form's own columns (全年预算数 …) that every rule file may name: columns.def. */
uint32_t jx__columns(const char *const **names);
void jx__model_dump(Buf *out, const Model *m);   /* `jixiao dump --model` */
const char *jx__method_id(Method method);        /* prorata … */
Str jx__method_phrase(Method method, Lang lang); /* 按比例 … */

#endif
