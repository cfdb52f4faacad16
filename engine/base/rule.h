/* The kinds of things a rule speaks of, by which model, plan and report know them alike. */
#ifndef JX_BASE_RULE_H
#define JX_BASE_RULE_H

typedef enum TargetKind {
    TARGET_NONE,
    TARGET_NUMBER,
    TARGET_RANGE,
    TARGET_DATE,
    TARGET_YESNO,
    TARGET_TEXT
} TargetKind;

/* OP_NONE: a target without a sign. */
typedef enum TargetOp { OP_NONE, OP_EQ, OP_GE, OP_GT, OP_LE, OP_LT } TargetOp;

typedef enum Method {
    METHOD_NONE,
    METHOD_PRORATA,
    METHOD_REVERSE,
    METHOD_LINEAR,
    METHOD_ATTAIN,
    METHOD_BANDS,
    METHOD_STEP,
    METHOD_JUDGED,
    METHOD_ENTERED,
    METHOD_FORMULA
} Method;

/* What follows when an indicator is 不适用. */
typedef enum NaPolicy { NA_UNSET, NA_FULL, NA_ZERO, NA_MERGE, NA_RESCALE } NaPolicy;

/* 加分 and 扣分 items stand outside the sum of points. */
typedef enum Role { ROLE_NORMAL, ROLE_BONUS, ROLE_PENALTY } Role;

/* The columns of a form that the table of a worked example may have. */
typedef enum ExampleColumn {
    COLUMN_LEVEL1,
    COLUMN_LEVEL2,
    COLUMN_NAME,
    COLUMN_TARGET,
    COLUMN_ACTUAL,
    COLUMN_POINTS,
    COLUMN_SELF,
    COLUMN_REASON,
    EXAMPLE_COLUMNS
} ExampleColumn;
/* Why a row of the form has no score whatever it says: nothing to go by, or not to be read. */
typedef enum RowBlock { ROW_FREE, ROW_LACKS, ROW_REFUSED } RowBlock;

#endif
