/* The hard limits, each with its reason. Those a host may set are in jx_engine_options (jixiao.h).
 * tests/limits/edges.py tries each at its value and one past it; lint/limits sees to that.
 */
#ifndef JX_BASE_LIMITS_H
#define JX_BASE_LIMITS_H

#define JX_LIMIT_TEXT_BYTES  (256u << 20) /* a rule text or form: offsets are 32 bit */
#define JX_LIMIT_LINE_BYTES  (1u << 20)   /* one line of a rule text: a clause, not a book */
#define JX_LIMIT_NESTING     200u         /* brackets in an expression; bounds recursion */
#define JX_LIMIT_DEPTH       1000u        /* depth of an expression tree; bounds recursion */
#define JX_LIMIT_CELL_BYTES  65536u       /* one cell of a form */
#define JX_LIMIT_FORM_ROWS   100000u      /* rows and values of one form */
#define JX_LIMIT_JSON_DEPTH  64u          /* a form is three levels deep */
#define JX_LIMIT_JSON_DIGITS 15u          /* a JSON number past this has lost digits elsewhere */
#define JX_LIMIT_PIECES      600u         /* stretches the values of one indicator are cut into */
#define JX_LIMIT_STEPS       200u         /* schemes between two that are compared */
#define JX_LIMIT_STUDIED     10000u       /* indicators that check decides about */
#define JX_LIMIT_RULES       150u    /* of 指标规则: each is tried on dozens of made-up rows */
#define JX_LIMIT_STUDY_OPS   2000u   /* ops behind one indicator's score that it follows */
#define JX_LIMIT_ATTACHED    100000u /* forms given along with one that is scored */
#define JX_LIMIT_LAYERS      16u     /* texts that build on each other, with the first */
#define JX_LIMIT_LAYERS_DEEP 8u
#define JX_LIMIT_TRIALS      20000u /* worked examples, before several share a form */
#define JX_LIMIT_TRIAL_DATA  5000u  /* data they are made for: each is tried against all others */
#define JX_LIMIT_MUTANTS     20000u /* changes of a rule text that are tried */

/* reading workbooks and tables */
#define JX_LIMIT_ZIP_ENTRIES  20000u       /* parts of a workbook */
#define JX_LIMIT_ZIP_PART     (256u << 20) /* bytes of one part, unpacked */
#define JX_LIMIT_ZIP_TOTAL    (512u << 20) /* bytes of all parts that are read */
#define JX_LIMIT_ZIP_RATIO    250u         /* unpacked against packed, past the first MiB */
#define JX_LIMIT_XML_TOKEN    (1u << 20)   /* bytes of one tag: expat reads it again and again */
#define JX_LIMIT_XML_DEPTH    64u          /* elements in one another; a sheet needs seven */
#define JX_LIMIT_SHEETS       256u
#define JX_LIMIT_SHEET_ROWS   1048576u /* of the file format */
#define JX_LIMIT_GRID_CELLS   1000000u /* cells that are not empty, merged ones written out */
#define JX_LIMIT_GRID_COLUMNS 256u     /* a form has a dozen */
#define JX_LIMIT_MERGES       50000u
#define JX_LIMIT_FORMATS      65536u    /* of cells, of numbers; office programs stop at 64,000 */
#define JX_LIMIT_SHEET_VALUES 5000u     /* amounts of one form's budget block */
#define JX_LIMIT_FORMS        10000u    /* in one file */
#define JX_LIMIT_TRACED       10000000u /* registers looked at for what would change a form's scores */

#endif
