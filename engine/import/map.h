/* What the files that map a grid to forms share. Private to import/. */
#ifndef JX_IMPORT_MAP_H
#define JX_IMPORT_MAP_H

#include "import/grid.h"
#include "import/import.h"

typedef enum Block {
    BLOCK_NONE,
    BLOCK_INDICATORS,
    BLOCK_BUDGET,
    BLOCK_TASKS,
    BLOCK_GOALS,
    BLOCKS
} Block;

typedef enum ColumnRole {
    ROLE_NONE, /* no column of the table */
    ROLE_UNKNOWN,
    ROLE_LEVEL1,
    ROLE_LEVEL2,
    ROLE_NAME,
    ROLE_NAME_WEAK,
    ROLE_CYCLE,
    ROLE_INITIAL,
    ROLE_TARGET,
    ROLE_SIGN,
    ROLE_UNIT,
    ROLE_ACTUAL,
    ROLE_POINTS,
    ROLE_SCORE,
    ROLE_REASON,
    ROLE_NOTE,
    ROLE_OTHER, /* known, and no part of a form */
    ROLE_PROJECT,
    ROLE_PROJECT_UNIT,
    ROLE_BUDGET_INITIAL,
    ROLE_BUDGET_YEAR,
    ROLE_EXECUTED,
    ROLE_RATE,
    ROLE_AMOUNT,
    ROLE_TASK_NAME,
    ROLE_TASK_CONTENT,
    ROLE_TASK_AMOUNT,
    ROLE_TASK_GOAL,
    ROLE_GOAL,
    ROLE_GOAL_ACTUAL,
    ROLES
} ColumnRole;

typedef enum Label {
    LABEL_NONE,
    LABEL_NAME,
    LABEL_UNIT,
    LABEL_DEPARTMENT,
    LABEL_YEAR,
    LABEL_AMOUNT_UNIT,
    LABEL_TOTAL,
    LABEL_GRADE,
    LABEL_GOAL,
    LABEL_KNOWN,
    LABEL_HEADING
} Label;

/* The columns of the table being read. */
typedef struct Columns {
    Block block;
    uint8_t role[JX_LIMIT_GRID_COLUMNS];
    Str word[JX_LIMIT_GRID_COLUMNS]; /* the header as it stands */
    uint32_t n;                      /* one past the last column */
    uint32_t count[ROLES];
    uint32_t row; /* of the file, for the message */
} Columns;

typedef struct Mapper {
    Book *book;
    const Sheet *sheet;
    Arena *ar; /* the book's */
    Diags *diags;
    Forms *forms;
    Form *form; /* the last of `forms`, NULL before the first */
    Columns columns;
    Str level1, level2, place1, place2;
    uint32_t unit_rank; /* of the label that gave form->unit */
    uint32_t goal_row;  /* a goal label stands alone here: its text follows */
    bool totalled, has_table;
} Mapper;

/* --- words.c --- */
/* A cell as it is compared with the words of the tables. */
Str jx__word_key(Arena *ar, Str text);
ColumnRole jx__word_role(Block block, Str key);
/* `rank` is the line of the table, so that the better of two can be kept. */
Label jx__word_label(Str key, uint32_t *rank);
bool jx__word_total(Str key);       /* 总分, 合计 */
bool jx__word_total_line(Str key);  /* 年度资金总额 */
bool jx__word_placeholder(Str key); /* — / */
/* 万元 of 预算金额（万元）, 单位：万元, 项目资金（万元）; empty when it names none. */
Str jx__word_money(Str text);
int32_t jx__word_year(Str text); /* 0: none */
bool jx__word_is_level(Str key); /* 产出指标, 数量指标 */
bool jx__word_number(Str text);  /* begins like a figure */
/* Tokens of a line of text are words over columns. */
Block jx__word_block(Arena *ar, const Str *cells, uint32_t n, uint8_t *roles);

/* --- columns.c --- */
/* Whether the row is the header of a table; then *columns is it, and *used rows were taken. */
bool jx__columns_read(Mapper *m, uint32_t row, Columns *columns, uint32_t *used);

/* --- map_rows.c --- */
/* Each returns false when the row is no part of the table any more. */
bool jx__map_indicator(Mapper *m, uint32_t row);
bool jx__map_budget(Mapper *m, uint32_t row);
bool jx__map_task(Mapper *m, uint32_t row);
bool jx__map_goal(Mapper *m, uint32_t row);

/* --- map_head.c --- */
void jx__map_head(Mapper *m, uint32_t row);
bool jx__map_is_title(Mapper *m, uint32_t row);

/* --- map.c --- */
void jx__map_sheet(Book *book, const Sheet *sheet, Forms *forms);
/* Opens a form when there is none. False when memory ran out or there are too many. */
bool jx__map_form(Mapper *m);
bool jx__map_next_form(Mapper *m);
Where jx__map_at(const Mapper *m, uint32_t row, uint32_t col);
Str jx__map_place(const Mapper *m, uint32_t row, uint32_t col); /* in the form's arena */
Str jx__map_text(const Mapper *m, uint32_t row, uint32_t col);  /* empty: nothing there */
bool jx__map_own(const Mapper *m, uint32_t row, uint32_t col);  /* written there, no copy */
Str jx__map_keep(Mapper *m, Str text);                          /* p NULL when empty */
/* The text of the columns of one role, and the first of them. */
Str jx__map_role(Mapper *m, uint32_t row, ColumnRole role, uint32_t *col);
void jx__map_value(Mapper *m, Str name, Str text, uint32_t row, uint32_t col);
/* Different texts in the row that were written there or spread into it; the first and its place. */
uint32_t jx__map_texts(const Mapper *m, uint32_t row, Str *first, uint32_t *col);
void jx__map_unread(Mapper *m, uint32_t row, DiagCode code);

/* --- map_wide.c --- */
/* A table with one form a row and one datum a column. False when the sheet is none; then nothing
 * was read. */
bool jx__map_wide(Mapper *m);
bool jx__map_wide_head(const Mapper *m); /* whether its first row may be one, and no budget table */

/* --- json_forms.c --- */
bool jx__import_is_json(Str bytes); /* begins with { or [ */
/* The forms of a JSON text; false when there is none, the reason in `diags`, or memory ran out. */
bool jx__import_json(Forms *forms, const Alloc *al, Str file, Str bytes, Diags *diags);

/* --- suspect.c --- */
/* What looks wrong in the cells of a form as it was read; nothing is changed. */
void jx__map_suspect(Form *form, Arena *ar, Diags *diags);

#endif
