/* Tokens to tree.
 *
 * What is not done here: no name is looked up, no unit or number is understood, no clause is judged
 * by its label. An action calls one constructor and does nothing else. A line that is well formed
 * but makes no sense (评分：提示) parses; the model says what is wrong with it, in its terms.
 *
 * One line is one clause: after a syntax error the next line is read afresh.
 * Two start symbols: START_RULES for a rule text, START_TARGET for the target cell of a form; the
 * driver pushes one of them first.
 */
%code top {
#include "grammar/parse.h"
#include "base/limits.h"
#include "base/name.h"
}

%require "3.8"
%define api.prefix {jx_yy}
%define api.pure full
%define api.push-pull push
%define api.token.prefix {YYTOK_}
%define api.token.raw
%define api.location.type {Span}
%define api.value.type {union YYValue}
%define parse.error custom
%define parse.lac full
%locations
%param {struct Syntax *sx}

%code requires {
#include "base/str.h"
struct Syntax;
struct Node;
union YYValue {
    struct Node *node;
    uint32_t mid_or_ref;
    uint16_t op;
};
}

%code {
typedef struct Syntax {
    Arena *arena;
    Source *src;
    Diags *diags;
    const TokenList *tokens;
    uint32_t at; /* the token being pushed */
    Node *root;
    Node *lines;   /* the FILE whose lines are being read */
    Span too_deep; /* the first expression past JX_LIMIT_DEPTH; empty when there is none */
    bool silent;   /* expected tokens are asked for, nothing is reported */
} Syntax;

static Node *leaf(Syntax *sx, NodeKind kind, int op, Span span, uint32_t mid_or_ref);
static Node *node(Syntax *sx, NodeKind kind, int op, Span span, Node *a, Node *b, Node *c);
static Node *append(Node *list, Node *kid, Span span);
static Node *add_line(Node *file, Node *line, Span at);
static Node *retype(Node *n, NodeKind kind, int op);
static Node *dashed(Syntax *sx, Node *bound, Span span);
static void jx_yyerror(const Span *span, Syntax *sx, const char *message);

/* A construct starts where its first part that is not empty starts. */
#define YYLLOC_DEFAULT(cur, rhs, n)                                                                \
    do {                                                                                           \
        int part_ = 1;                                                                             \
        while (part_ < (n) && YYRHSLOC(rhs, part_).start == YYRHSLOC(rhs, part_).end) part_++;     \
        (cur).start = (n) ? YYRHSLOC(rhs, part_).start : YYRHSLOC(rhs, 0).end;                     \
        (cur).end = (n) ? YYRHSLOC(rhs, n).end : YYRHSLOC(rhs, 0).end;                             \
    } while (0)
/* With the limit on brackets, bounds what one line may cost. All of it is there from the start, so
 * that a stack that is full means depth and never a lack of memory. */
#define YYMAXDEPTH  4000
#define YYINITDEPTH YYMAXDEPTH
}

/* In the order of tokens.def; the epilogue proves it. */
%token NL MARK1 MARK2 MARK3 MARK4 TITLE POINTS BONUS PENALTY TEXT VALUE STRING
%token <mid_or_ref> NUMBER
%token DATE
%token <mid_or_ref> NAME
%token WORD QUALIFIED BADKEY STRAY COMMENT
%token BAR "｜" SEMI "；" COMMA "，" LPAREN "（" RPAREN "）"
%token PLUS "＋" MINUS "－" TIMES "×" DIVIDE "÷" TILDE "～" PLUSMINUS "±"
%token EQ "＝" NE "≠" GE "≥" LE "≤" GT "＞" LT "＜"
%token ABOVE "以上" BELOW "以下" WITHIN "以内" INCLUDED "（含）" EXCLUDED "（不含）"
%token IF "若" THEN "则" ELSE "否则" AND "且" OR "或"
%token SUM "合计" MEAN "平均" MOST "最大" LEAST "最小" GROWTH "同比"
%token ACTUAL "完成值" GOAL "目标值" COMPLETION "完成率" DEVIATION "偏离度" SPREAD "偏差幅度"
%token WEIGHT "分值" SCORE "得分" TOTAL "总分" GRADE "等级"
%token PRORATA "按比例" REVERSE "反向按比例" LINEAR "反向线性" ATTAIN "达标得分" BANDS "分档"
%token JUDGED "定性" ENTERED "录入"
%token EACH_LESS "每少" EACH_MORE "每多" EACH_FOUND "每发现" SHORT "不足"
%token PART_NONE "不扣" PART_FULL "按一档扣" PART_RATA "按比例扣" DEDUCT "扣" ADD "加" GIVE "得"
%token GIVE_SHARE "得分值的" FULL "得满分" EXHAUST "扣完为止" CAP "最高" FLOOR "最低" OF_TARGET "目标值的"
%token OF_WEIGHT "分值的" OVER_TARGET "超过目标" EXPLAIN "须说明原因" UNEXPLAINED "未说明"
%token FAILED "不满足" SKIP "不评" MERGE "分值并入同级指标" RESCALE "其余指标按百分制折算"
%token GRADE_ONLY "只填等级的" TAKE_UPPER "取上限" TAKE_MIDDLE "取中值" TAKE_LOWER "取下限"
%token TAKE_SELF "取自评得分"
%token TOLERANCE "允许相差" RETURN "退回" QUERY "需说明" HINT "提示" OTHER "其他"
%token UNFILLED "未填" INAPPLICABLE "不适用" NO_PERCENT "没有写%的" AS_PERCENT "按百分数"
%token EACH_ITEM "逐项" AT_TOTAL "汇总" KEEP "保留" HALF_UP "四舍五入"
%token HALF_EVEN "四舍六入五成双" CUT "只舍不入" RAISE "只入不舍"
%token BY_FORM "按申报表" LEVEL1 "一级指标" LEVEL2 "二级指标" ROW_NAME "名称" ROW_UNIT "单位"
%token ROW_TARGET "指标值" DIRECTION "方向" HAS "含" LACKS "不含" IS "为" IS_NUMBER "数值"
%token IS_RANGE "区间" IS_DATE "期限" IS_YESNO "是否" IS_TEXT "文字" IS_NONE "无目标"
%token IS_ZERO "零目标" ENUM "、"
%token K_SCHEME "评分方案：" K_BASIS "依据："
%token K_INHERIT "沿用：" K_AMEND "改写：" K_REMOVE "删去："
%token K_NOTE "说明：" K_SCOPE "口径：" K_EVIDENCE "佐证："
%token K_TOTAL "总分：" K_ROUND "小数：" K_GRADES "等级：" K_DATA "数据：" K_UNITS "计量单位："
%token K_REVERSE "反向：" K_RATIO "比率：" K_MISSING "未填：" K_READING "读数："
%token K_POINTS "分值：" K_VALUE "取值：" K_TARGET "目标："
%token K_SCORE "评分：" K_NA "不适用：" K_PREMISE "前提：" K_OVER "超额：" K_BONUS "加分："
%token K_VETO "一票否决：" K_AUDIT "审核：" K_GIVEN "已知：" K_EXPECT "应得：" K_ROWS "指标：" K_DIRECTION "方向："
%token K_FITS "适用："
%token START_RULES START_TARGET

%type <node> lines line heading title points label names check row cells cell
%type <node> clauses clause_list clause part limit target value range bound marked around step amount
%type <node> words phrase flag keep expr sum primary arguments
%type <node> selector either both test strings kinds directions
%type <op> about relation kind
%type <op> mark text_label clause_label cmp each function field taking severity

%precedence "否则"
%left "或"
%left "且"
%left "＋" "－"
%left "×" "÷"

%start input

%%

input:
  START_RULES lines             { sx->root = $lines; }
| START_TARGET target           { sx->root = $target; }
;

lines:
  %empty                        { $$ = sx->lines = leaf(sx, NODE_FILE, 0, @$, 0); }
| lines[l] line                 { $$ = add_line($l, $line, @line); }
;

line:
  heading NL
| label NL
| row NL
| check NL
| error NL                      { $$ = leaf(sx, NODE_ERROR, 0, @$, 0); yyerrok; }
;

/* ---- headings: 2．R&D统计填报数 ≥ 23亿元（10分）；完成率低于60%，得0分 ---- */

heading:
  mark title                    { $$ = node(sx, NODE_HEADING, $mark, @$, $title, NULL, NULL); }
| mark title points             { $$ = node(sx, NODE_HEADING, $mark, @$, $title, $points, NULL); }
| mark title limit              { $$ = node(sx, NODE_HEADING, $mark, @$, $title, $limit, NULL); }
| mark title points limit       { $$ = node(sx, NODE_HEADING, $mark, @$, $title, $points, $limit); }
| mark title limit points       { $$ = node(sx, NODE_HEADING, $mark, @$, $title, $limit, $points); }
| heading[h] "；" clause        { $$ = append($h, $clause, @$); }
| heading[h] "；"               { $$ = $h; }
;

mark:
  %empty                        { $$ = TOK_EOF; }
| MARK1                         { $$ = TOK_MARK1; }
| MARK2                         { $$ = TOK_MARK2; }
| MARK3                         { $$ = TOK_MARK3; }
| MARK4                         { $$ = TOK_MARK4; }
;

title:
  TITLE                         { $$ = leaf(sx, NODE_TITLE, 0, @$, 0); }
| TEXT                          { $$ = leaf(sx, NODE_TITLE, 0, @$, 0); }
;

points:
  POINTS                        { $$ = leaf(sx, NODE_POINTS, TOK_POINTS, @$, 0); }
| BONUS                         { $$ = leaf(sx, NODE_POINTS, TOK_BONUS, @$, 0); }
| PENALTY                       { $$ = leaf(sx, NODE_POINTS, TOK_PENALTY, @$, 0); }
;

/* ---- lines with a label: 取值：…, 评分：… ---- */

label:
  text_label[k]                 { $$ = node(sx, NODE_KEYLINE, $k, @$, NULL, NULL, NULL); }
| text_label[k] TEXT            { $$ = node(sx, NODE_KEYLINE, $k, @$, leaf(sx, NODE_TEXT, 0, @TEXT, 0), NULL, NULL); }
| clause_label[k] clauses       { $$ = retype($clauses, NODE_KEYLINE, $k); }
| "数据：" names                { $$ = retype($names, NODE_KEYLINE, TOK_K_DATA); }
| "取值：" expr                 { $$ = node(sx, NODE_KEYLINE, TOK_K_VALUE, @$, $expr, NULL, NULL); }
| "目标：" target               { $$ = node(sx, NODE_KEYLINE, TOK_K_TARGET, @$, $target, NULL, NULL); }
| "指标：" "按申报表"           { $$ = node(sx, NODE_KEYLINE, TOK_K_ROWS, @$, NULL, NULL, NULL); }
| "指标：" "按申报表" "，" selector
                                { $$ = node(sx, NODE_KEYLINE, TOK_K_ROWS, @$, $selector, NULL, NULL); }
| "适用：" selector             { $$ = node(sx, NODE_KEYLINE, TOK_K_FITS, @$, $selector, NULL, NULL); }
| "方向：" directions           { $$ = retype($directions, NODE_KEYLINE, TOK_K_DIRECTION); }
;

/* ---- which rows of a form: 一级指标含“产出”且（数值或区间） ---- */

directions:
  selector "，" cmp             { $$ = node(sx, NODE_FILE, 0, @$, node(sx, NODE_CLAUSE, $cmp, @$, $selector, NULL, NULL), NULL, NULL); }
| directions[l] "；" selector "，" cmp
                                { $$ = append($l, node(sx, NODE_CLAUSE, $cmp, (Span){@selector.start, @cmp.end}, $selector, NULL, NULL), @$); }
| directions[l] "；"            { $$ = $l; }
;

selector:
  either
| "其他"                        { $$ = leaf(sx, NODE_TEST, TOK_OTHER, @$, 0); }
;

either:
  both
| either[l] "或" both[r]        { $$ = node(sx, NODE_BINARY, TOK_OR, @$, $l, $r, NULL); }
;

both:
  test
| both[l] "且" test[r]          { $$ = node(sx, NODE_BINARY, TOK_AND, @$, $l, $r, NULL); }
;

test:
  about relation strings        { $$ = node(sx, NODE_TEST, $relation, @$, leaf(sx, NODE_FIELD, $about, @about, 0), $strings, NULL); }
| "方向" cmp                    { $$ = leaf(sx, NODE_TEST, $cmp, @$, 0); }
| kinds
| "（" either "）"              { $$ = $either; }
;

about:
  "一级指标"                    { $$ = TOK_LEVEL1; }
| "二级指标"                    { $$ = TOK_LEVEL2; }
| "名称"                        { $$ = TOK_ROW_NAME; }
| "单位"                        { $$ = TOK_ROW_UNIT; }
| "指标值"                      { $$ = TOK_ROW_TARGET; }
;

relation:
  "含"                          { $$ = TOK_HAS; }
| "不含"                        { $$ = TOK_LACKS; }
| "为"                          { $$ = TOK_IS; }
;

strings:
  STRING                        { $$ = node(sx, NODE_CLAUSE, 0, @$, leaf(sx, NODE_STRING, 0, @STRING, 0), NULL, NULL); }
| strings[l] STRING             { $$ = append($l, leaf(sx, NODE_STRING, 0, @STRING, 0), @$); }
| strings[l] "、" STRING        { $$ = append($l, leaf(sx, NODE_STRING, 0, @STRING, 0), @$); }
;

kinds:
  kind                          { $$ = leaf(sx, NODE_TEST, $kind, @$, 0); }
| kinds[l] "、" kind            { $$ = node(sx, NODE_BINARY, TOK_OR, @$, $l, leaf(sx, NODE_TEST, $kind, @kind, 0), NULL); }
;

kind:
  "数值"                        { $$ = TOK_IS_NUMBER; }
| "区间"                        { $$ = TOK_IS_RANGE; }
| "期限"                        { $$ = TOK_IS_DATE; }
| "是否"                        { $$ = TOK_IS_YESNO; }
| "文字"                        { $$ = TOK_IS_TEXT; }
| "无目标"                      { $$ = TOK_IS_NONE; }
| "零目标"                      { $$ = TOK_IS_ZERO; }
;

text_label:
  "评分方案："                  { $$ = TOK_K_SCHEME; }
| "依据："                      { $$ = TOK_K_BASIS; }
| "沿用："                      { $$ = TOK_K_INHERIT; }
| "改写："                      { $$ = TOK_K_AMEND; }
| "删去："                      { $$ = TOK_K_REMOVE; }
| "说明："                      { $$ = TOK_K_NOTE; }
| "口径："                      { $$ = TOK_K_SCOPE; }
| "佐证："                      { $$ = TOK_K_EVIDENCE; }
| "读数："                      { $$ = TOK_K_READING; }
| "审核："                      { $$ = TOK_K_AUDIT; }
;

clause_label:
  "总分："                      { $$ = TOK_K_TOTAL; }
| "小数："                      { $$ = TOK_K_ROUND; }
| "等级："                      { $$ = TOK_K_GRADES; }
| "计量单位："                  { $$ = TOK_K_UNITS; }
| "反向："                      { $$ = TOK_K_REVERSE; }
| "比率："                      { $$ = TOK_K_RATIO; }
| "未填："                      { $$ = TOK_K_MISSING; }
| "分值："                      { $$ = TOK_K_POINTS; }
| "评分："                      { $$ = TOK_K_SCORE; }
| "不适用："                    { $$ = TOK_K_NA; }
| "前提："                      { $$ = TOK_K_PREMISE; }
| "超额："                      { $$ = TOK_K_OVER; }
| "加分："                      { $$ = TOK_K_BONUS; }
| "一票否决："                  { $$ = TOK_K_VETO; }
| "已知："                      { $$ = TOK_K_GIVEN; }
| "应得："                      { $$ = TOK_K_EXPECT; }
;

names:
  TITLE                         { $$ = node(sx, NODE_KEYLINE, 0, @$, leaf(sx, NODE_DATUM, 0, @TITLE, 0), NULL, NULL); }
| names[l] "，" TITLE           { $$ = append($l, leaf(sx, NODE_DATUM, 0, @TITLE, 0), @$); }
| names[l] "，"                 { $$ = $l; }
;

/* ---- cross-checks under 核对, rows of a table ---- */

check:
  mark clauses                  { $$ = retype($clauses, NODE_CHECK, $mark); }
;

row:
  "｜" cells                    { $$ = $cells; }
;

cells:
  cell "｜"                     { $$ = node(sx, NODE_ROW, 0, @$, $cell, NULL, NULL); }
| cells[l] cell "｜"            { $$ = append($l, $cell, @$); }
;

cell:
  %empty                        { $$ = leaf(sx, NODE_CELL, 0, @$, 0); }
| part                          { $$ = node(sx, NODE_CELL, 0, @$, dashed(sx, $part, @part), NULL, NULL); }
| TEXT                          { $$ = node(sx, NODE_CELL, 0, @$, leaf(sx, NODE_TEXT, 0, @TEXT, 0), NULL, NULL); }
;

/* ---- clauses: pieces between ；, made of parts between ， ---- */

clauses:
  clause_list
| clause_list "；"
;

clause_list:
  clause                        { $$ = node(sx, NODE_FILE, 0, @$, $clause, NULL, NULL); }
| clause_list[l] "；" clause    { $$ = append($l, $clause, @$); }
;

clause:
  part                          { $$ = node(sx, NODE_CLAUSE, 0, @$, $part, NULL, NULL); }
| clause[l] "，" part           { $$ = append($l, $part, @$); }
;

part:
  expr
| limit
| range
| around
| step
| phrase
| words
| marked                        { $$ = dashed(sx, $marked, @$); }
;

/* A grade and other words for it: 达成“达成预期指标、达成年度指标” */
words:
  WORD STRING                   { $$ = node(sx, NODE_WORDS, 0, @$, leaf(sx, NODE_WORD, 0, @WORD, 0), leaf(sx, NODE_STRING, 0, @STRING, 0), NULL); }
| NAME STRING                   { $$ = node(sx, NODE_WORDS, 0, @$, leaf(sx, NODE_NAME, 0, @NAME, $NAME), leaf(sx, NODE_STRING, 0, @STRING, 0), NULL); }
| STRING[w] STRING[s]           { $$ = node(sx, NODE_WORDS, 0, @$, leaf(sx, NODE_STRING, 0, @w, 0), leaf(sx, NODE_STRING, 0, @s, 0), NULL); }
| words[l] STRING               { $$ = append($l, leaf(sx, NODE_STRING, 0, @STRING, 0), @$); }
;

/* ≥ 23亿元, ＝按时支付, 90%以上 */
limit:
  cmp value                     { $$ = node(sx, NODE_LIMIT, $cmp, @$, $value, NULL, NULL); }
| sum "以上"                    { $$ = node(sx, NODE_LIMIT, TOK_GE, @$, $sum, NULL, NULL); }
| sum "以下"                    { $$ = node(sx, NODE_LIMIT, TOK_LE, @$, $sum, NULL, NULL); }
| sum "以内"                    { $$ = node(sx, NODE_LIMIT, TOK_LE, @$, $sum, NULL, NULL); }
;

target:
  limit
| value                         { $$ = node(sx, NODE_LIMIT, TOK_EOF, @$, $value, NULL, NULL); }
;

value:
  sum
| range
| around
;

cmp:
  "＝"                          { $$ = TOK_EQ; }
| "≠"                           { $$ = TOK_NE; }
| "≥"                           { $$ = TOK_GE; }
| "≤"                           { $$ = TOK_LE; }
| "＞"                          { $$ = TOK_GT; }
| "＜"                          { $$ = TOK_LT; }
;

/* 95%（含）～100%. A － is a range only beside （含）: elsewhere it subtracts. */
range:
  bound[l] "～" bound[h]        { $$ = node(sx, NODE_RANGE, 0, @$, $l, $h, NULL); }
| marked[l] "－" bound[h]       { $$ = node(sx, NODE_RANGE, 0, @$, $l, $h, NULL); }
;

bound:
  sum                           { $$ = node(sx, NODE_BOUND, TOK_EOF, @$, $sum, NULL, NULL); }
| around                        { $$ = node(sx, NODE_BOUND, TOK_EOF, @$, $around, NULL, NULL); }
| marked
;

marked:
  sum "（含）"                  { $$ = node(sx, NODE_BOUND, TOK_INCLUDED, @$, $sum, NULL, NULL); }
| sum "（不含）"                { $$ = node(sx, NODE_BOUND, TOK_EXCLUDED, @$, $sum, NULL, NULL); }
| around "（含）"               { $$ = node(sx, NODE_BOUND, TOK_INCLUDED, @$, $around, NULL, NULL); }
| around "（不含）"             { $$ = node(sx, NODE_BOUND, TOK_EXCLUDED, @$, $around, NULL, NULL); }
;

around:
  "±" primary                   { $$ = node(sx, NODE_AROUND, 0, @$, $primary, NULL, NULL); }
| "±" primary "以内"            { $$ = node(sx, NODE_AROUND, TOK_WITHIN, @$, $primary, NULL, NULL); }
;

/* 每少1家; 完成率每低5个百分点 */
step:
  each amount                   { $$ = node(sx, NODE_STEP, $each, @$, $amount, NULL, NULL); }
| sum each amount               { $$ = node(sx, NODE_STEP, $each, @$, $sum, $amount, NULL); }
;

each:
  "每少"                        { $$ = TOK_EACH_LESS; }
| "每多"                        { $$ = TOK_EACH_MORE; }
| "每发现"                      { $$ = TOK_EACH_FOUND; }
;

amount:
  NUMBER                        { $$ = leaf(sx, NODE_NUMBER, 0, @$, $NUMBER); }
| "目标值的" NUMBER             { $$ = leaf(sx, NODE_NUMBER, TOK_OF_TARGET, @NUMBER, $NUMBER); }
| "分值的" NUMBER               { $$ = leaf(sx, NODE_NUMBER, TOK_OF_WEIGHT, @NUMBER, $NUMBER); }
;

phrase:
  flag
| keep
| taking[t] amount              { $$ = node(sx, NODE_PHRASE, $t, @$, $amount, NULL, NULL); }
| "得分值的" NUMBER             { $$ = node(sx, NODE_PHRASE, TOK_GIVE, @$, leaf(sx, NODE_NUMBER, TOK_OF_WEIGHT, @NUMBER, $NUMBER), NULL, NULL); }
| severity[s]                   { $$ = leaf(sx, NODE_PHRASE, $s, @$, 0); }
| severity[s] STRING            { $$ = node(sx, NODE_PHRASE, $s, @$, leaf(sx, NODE_STRING, 0, @STRING, 0), NULL, NULL); }
;

taking:
  "扣"                          { $$ = TOK_DEDUCT; }
| "加"                          { $$ = TOK_ADD; }
| "得"                          { $$ = TOK_GIVE; }
| "最高"                        { $$ = TOK_CAP; }
| "最低"                        { $$ = TOK_FLOOR; }
| "不足"                        { $$ = TOK_SHORT; }
| "超过目标"                    { $$ = TOK_OVER_TARGET; }
| "允许相差"                    { $$ = TOK_TOLERANCE; }
;

severity:
  "退回"                        { $$ = TOK_RETURN; }
| "需说明"                      { $$ = TOK_QUERY; }
| "提示"                        { $$ = TOK_HINT; }
;

/* 逐项保留2位 */
keep:
  "逐项" "保留" NUMBER          { $$ = node(sx, NODE_PHRASE, TOK_KEEP, @$, leaf(sx, NODE_PHRASE, TOK_EACH_ITEM, @1, 0), leaf(sx, NODE_NUMBER, 0, @3, $3), NULL); }
| "汇总" "保留" NUMBER          { $$ = node(sx, NODE_PHRASE, TOK_KEEP, @$, leaf(sx, NODE_PHRASE, TOK_AT_TOTAL, @1, 0), leaf(sx, NODE_NUMBER, 0, @3, $3), NULL); }
| "完成率" "保留" NUMBER        { $$ = node(sx, NODE_PHRASE, TOK_KEEP, @$, leaf(sx, NODE_FIELD, TOK_COMPLETION, @1, 0), leaf(sx, NODE_NUMBER, 0, @3, $3), NULL); }
;

flag:
  "按比例"                      { $$ = leaf(sx, NODE_PHRASE, TOK_PRORATA, @$, 0); }
| "反向按比例"                  { $$ = leaf(sx, NODE_PHRASE, TOK_REVERSE, @$, 0); }
| "反向线性"                    { $$ = leaf(sx, NODE_PHRASE, TOK_LINEAR, @$, 0); }
| "达标得分"                    { $$ = leaf(sx, NODE_PHRASE, TOK_ATTAIN, @$, 0); }
| "分档"                        { $$ = leaf(sx, NODE_PHRASE, TOK_BANDS, @$, 0); }
| "定性"                        { $$ = leaf(sx, NODE_PHRASE, TOK_JUDGED, @$, 0); }
| "录入"                        { $$ = leaf(sx, NODE_PHRASE, TOK_ENTERED, @$, 0); }
| "不扣"                        { $$ = leaf(sx, NODE_PHRASE, TOK_PART_NONE, @$, 0); }
| "按一档扣"                    { $$ = leaf(sx, NODE_PHRASE, TOK_PART_FULL, @$, 0); }
| "按比例扣"                    { $$ = leaf(sx, NODE_PHRASE, TOK_PART_RATA, @$, 0); }
| "得满分"                      { $$ = leaf(sx, NODE_PHRASE, TOK_FULL, @$, 0); }
| "扣完为止"                    { $$ = leaf(sx, NODE_PHRASE, TOK_EXHAUST, @$, 0); }
| "须说明原因"                  { $$ = leaf(sx, NODE_PHRASE, TOK_EXPLAIN, @$, 0); }
| "未说明"                      { $$ = leaf(sx, NODE_PHRASE, TOK_UNEXPLAINED, @$, 0); }
| "不满足"                      { $$ = leaf(sx, NODE_PHRASE, TOK_FAILED, @$, 0); }
| "分值并入同级指标"            { $$ = leaf(sx, NODE_PHRASE, TOK_MERGE, @$, 0); }
| "其余指标按百分制折算"        { $$ = leaf(sx, NODE_PHRASE, TOK_RESCALE, @$, 0); }
| "只填等级的"                  { $$ = leaf(sx, NODE_PHRASE, TOK_GRADE_ONLY, @$, 0); }
| "取上限"                      { $$ = leaf(sx, NODE_PHRASE, TOK_TAKE_UPPER, @$, 0); }
| "取中值"                      { $$ = leaf(sx, NODE_PHRASE, TOK_TAKE_MIDDLE, @$, 0); }
| "取下限"                      { $$ = leaf(sx, NODE_PHRASE, TOK_TAKE_LOWER, @$, 0); }
| "取自评得分"                  { $$ = leaf(sx, NODE_PHRASE, TOK_TAKE_SELF, @$, 0); }
| "没有写%的"                   { $$ = leaf(sx, NODE_PHRASE, TOK_NO_PERCENT, @$, 0); }
| "按百分数"                    { $$ = leaf(sx, NODE_PHRASE, TOK_AS_PERCENT, @$, 0); }
| "其他"                        { $$ = leaf(sx, NODE_PHRASE, TOK_OTHER, @$, 0); }
| "四舍五入"                    { $$ = leaf(sx, NODE_PHRASE, TOK_HALF_UP, @$, 0); }
| "四舍六入五成双"              { $$ = leaf(sx, NODE_PHRASE, TOK_HALF_EVEN, @$, 0); }
| "只舍不入"                    { $$ = leaf(sx, NODE_PHRASE, TOK_CUT, @$, 0); }
| "只入不舍"                    { $$ = leaf(sx, NODE_PHRASE, TOK_RAISE, @$, 0); }
;

/* ---- expressions ---- */

expr:
  sum
| sum[l] cmp sum[r]             { $$ = node(sx, NODE_BINARY, $cmp, @$, $l, $r, NULL); }
| expr[l] "且" expr[r]          { $$ = node(sx, NODE_BINARY, TOK_AND, @$, $l, $r, NULL); }
| expr[l] "或" expr[r]          { $$ = node(sx, NODE_BINARY, TOK_OR, @$, $l, $r, NULL); }
;

sum:
  primary
| sum[l] "＋" sum[r]            { $$ = node(sx, NODE_BINARY, TOK_PLUS, @$, $l, $r, NULL); }
| sum[l] "－" sum[r]            { $$ = node(sx, NODE_BINARY, TOK_MINUS, @$, $l, $r, NULL); }
| sum[l] "×" sum[r]             { $$ = node(sx, NODE_BINARY, TOK_TIMES, @$, $l, $r, NULL); }
| sum[l] "÷" sum[r]             { $$ = node(sx, NODE_BINARY, TOK_DIVIDE, @$, $l, $r, NULL); }
| "－" primary                  { $$ = node(sx, NODE_NEGATE, 0, @$, $primary, NULL, NULL); }
| "若" expr[c] "则" sum[t] "否则" sum[e]
                                { $$ = node(sx, NODE_CHOICE, 0, @$, $c, $t, $e); }
;

primary:
  NUMBER                        { $$ = leaf(sx, NODE_NUMBER, 0, @$, $NUMBER); }
| DATE                          { $$ = leaf(sx, NODE_DATE, 0, @$, 0); }
| NAME                          { $$ = leaf(sx, NODE_NAME, 0, @$, $NAME); }
| WORD                          { $$ = leaf(sx, NODE_WORD, 0, @$, 0); }
| QUALIFIED                     { $$ = leaf(sx, NODE_QUALIFIED, 0, @$, 0); }
| VALUE                         { $$ = leaf(sx, NODE_VALUE, 0, @$, 0); }
| STRING                        { $$ = leaf(sx, NODE_STRING, 0, @$, 0); }
| field                         { $$ = leaf(sx, NODE_FIELD, $field, @$, 0); }
| "未填"                        { $$ = leaf(sx, NODE_PHRASE, TOK_UNFILLED, @$, 0); }
| "不适用"                      { $$ = leaf(sx, NODE_PHRASE, TOK_INAPPLICABLE, @$, 0); }
| "不评"                        { $$ = leaf(sx, NODE_PHRASE, TOK_SKIP, @$, 0); }
| "（" expr "）"                { $$ = $expr; }
| function[f] "（" arguments "）"
                                { $$ = retype($arguments, NODE_CALL, $f); $$->span = @$; }
;

arguments:
  expr                          { $$ = node(sx, NODE_CALL, 0, @$, $expr, NULL, NULL); }
| arguments[l] "，" expr        { $$ = append($l, $expr, @$); }
;

function:
  "合计"                        { $$ = TOK_SUM; }
| "平均"                        { $$ = TOK_MEAN; }
| "最大"                        { $$ = TOK_MOST; }
| "最小"                        { $$ = TOK_LEAST; }
| "同比"                        { $$ = TOK_GROWTH; }
| "得分"                        { $$ = TOK_SCORE; }
;

field:
  "完成值"                      { $$ = TOK_ACTUAL; }
| "目标值"                      { $$ = TOK_GOAL; }
| "完成率"                      { $$ = TOK_COMPLETION; }
| "偏离度"                      { $$ = TOK_DEVIATION; }
| "偏差幅度"                    { $$ = TOK_SPREAD; }
| "分值"                        { $$ = TOK_WEIGHT; }
| "得分"                        { $$ = TOK_SCORE; }
| "总分"                        { $$ = TOK_TOTAL; }
| "等级"                        { $$ = TOK_GRADE; }
;

%%

/* One catalogue: a token that is missing here or there, or out of order, stops the build. */
#define TOKEN(name, zh) _Static_assert((int)TOK_##name == (int)YYTOK_##name, "token order: " #name);
#define PHRASE(name, spelling, others, class) TOKEN(name, "")
#define KEY(name, spelling, others, mode)     TOKEN(name, "")
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
_Static_assert((int)TOK_START_RULES == (int)YYTOK_START_RULES, "token order");
_Static_assert((int)TOK_COUNT == YYNTOKENS, "a token of the grammar is missing in tokens.def");

/* ---- constructors ---- */

static Node *leaf(Syntax *sx, NodeKind kind, int op, Span span, uint32_t mid_or_ref)
{
    Node *n = jx__arena_raw(sx->arena, sizeof *n);
    *n = (Node){.kind = (uint16_t)kind, .op = (uint16_t)op, .span = span, .mid_or_ref = mid_or_ref};
    return n;
}

static Node *node(Syntax *sx, NodeKind kind, int op, Span span, Node *a, Node *b, Node *c)
{
    Node *n = leaf(sx, kind, op, span, 0);
    Node *kids[] = {a, b, c};
    for (int i = 0; i < 3; i++)
        if (kids[i] != NULL) append(n, kids[i], span);
    if (n->depth <= JX_LIMIT_DEPTH) return n;
    if (sx->too_deep.end == 0) sx->too_deep = span;
    return leaf(sx, NODE_ERROR, 0, span, 0);
}

static Node *append(Node *list, Node *kid, Span span)
{
    if (list->last == NULL)
        list->first = kid;
    else
        list->last->next = kid;
    list->last = kid;
    list->nkids++;
    list->span = span;
    if (list->depth < kid->depth + 1) list->depth = kid->depth + 1;
    return list;
}

/* A line and where it stands: behind its node there may be a sign or a comment. */
static Node *add_line(Node *file, Node *line, Span at)
{
    uint32_t start = file->first != NULL ? file->span.start : at.start;
    return append(file, line, (Span){start, at.end});
}

/* What was read as a difference is a range where nothing can be subtracted: in a table's cell, and
 * with a mark behind it (100%－80%（含）). */
static Node *dashed(Syntax *sx, Node *part, Span span)
{
    bool bound = part->kind == NODE_BOUND;
    Node *dash = bound ? part->first : part;
    if (dash->kind != NODE_BINARY || dash->op != TOK_MINUS) return part;
    Node *low = dash->first, *high = dash->last;
    low->next = NULL;
    Node *left = node(sx, NODE_BOUND, TOK_EOF, low->span, low, NULL, NULL);
    Node *right = node(sx, NODE_BOUND, bound ? part->op : TOK_EOF, high->span, high, NULL, NULL);
    return node(sx, NODE_RANGE, 0, span, left, right, NULL);
}

static Node *retype(Node *n, NodeKind kind, int op)
{
    n->kind = (uint16_t)kind;
    n->op = (uint16_t)op;
    return n;
}

/* ---- messages ---- */

static Where where_of(Syntax *sx, Span span)
{
    return (Where){.source = sx->src, .span = span};
}

static void jx_yyerror(const Span *span, Syntax *sx, const char *message)
{
    (void)message; /* only "memory exhausted" comes this way: the line nests too deeply */
    if (!sx->silent)
        jx__diag(sx->diags, JX9003, where_of(sx, *span),
                 jx__str_printf(sx->arena, "%u", JX_LIMIT_NESTING));
}

/* Tokens not worth naming where others may stand too. */
static bool is_minor(TokenKind kind)
{
    static const uint16_t minor[] = {TOK_EOF,   TOK_BONUS,  TOK_PENALTY, TOK_BADKEY, TOK_STRAY,
                                     TOK_VALUE, TOK_STRING, TOK_COMMENT, TOK_TEXT,   TOK_NAME,
                                     TOK_QUALIFIED};
    for (size_t i = 0; i < sizeof minor / sizeof minor[0]; i++)
        if (kind == minor[i]) return true;
    return false;
}

/* What may stand here: the first few in the catalogue's order. */
static Str expected_list(Syntax *sx, const yypcontext_t *context)
{
    enum { MOST = 5 };
    yysymbol_kind_t symbols[YYNTOKENS];
    int n = yypcontext_expected_tokens(context, symbols, YYNTOKENS), shown = 0;
    Buf list = jx__buf(sx->arena);
    for (int i = 0; i < n && shown < MOST; i++) {
        TokenKind kind = (TokenKind)symbols[i];
        if (n > 1 && is_minor(kind)) continue;
        const char *quote = jx__token_spelling(kind).n > 0 ? "“" : "";
        const char *unquote = jx__token_spelling(kind).n > 0 ? "”" : "";
        jx__buf_printf(&list, "%s%s%.*s%s", shown++ > 0 ? "、" : "", quote,
                       STR_F(jx__token_name(kind)), unquote);
    }
    if (n > MOST) jx__buf_addz(&list, "等");
    return jx__buf_str(&list);
}

/* A misspelt phrase or label. The word may be the end of one: 扣＋完为 for 扣完为止. */
static bool report_misspelt(Syntax *sx, TokenKind kind, Span span)
{
    Span joined = span;
    if (sx->at > 0 && sx->tokens->at.at[sx->at - 1].span.end == span.start)
        joined.start = sx->tokens->at.at[sx->at - 1].span.start;
    const Span tries[] = {span, joined};
    for (int i = 0; i < 2; i++) {
        Str text = jx__source_text(sx->src, tries[i]);
        TokenKind near = jx__token_suggest(text, kind == TOK_BADKEY);
        if (near == TOK_EOF) continue;
        jx__diag(sx->diags, kind == TOK_BADKEY ? JX2003 : JX2002, where_of(sx, tries[i]), text,
                 jx__token_spelling(near));
        return true;
    }
    return false;
}

static bool brackets_pair(Arena *ar, Str text)
{
    if (jx__name_is_plain_text(text)) return true;
    Str key = jx__name_key(ar, text);
    int depth = 0;
    for (uint32_t i = 0; i < key.n && depth >= 0; i++)
        depth += (key.p[i] == '(') - (key.p[i] == ')');
    return depth == 0;
}

static int yyreport_syntax_error(const yypcontext_t *context, Syntax *sx)
{
    if (sx->silent) return 0;
    TokenKind kind = (TokenKind)yypcontext_token(context);
    Span span = *yypcontext_location(context);
    Str text = jx__source_text(sx->src, span);
    if ((kind == TOK_BADKEY || kind == TOK_WORD) && report_misspelt(sx, kind, span)) return 0;
    if (kind == TOK_BADKEY)
        jx__diag(sx->diags, JX2004, where_of(sx, span), text);
    else if (kind == TOK_STRAY && jx__str_eq(text, STR("《")))
        jx__diag(sx->diags, JX2032, where_of(sx, span), text);
    else if (kind == TOK_STRAY && jx__str_starts(text, STR("《")))
        jx__diag(sx->diags, JX2031, where_of(sx, span), text);
    else if (kind == TOK_STRAY && !brackets_pair(sx->arena, text))
        jx__diag(sx->diags, JX2007, where_of(sx, span), text);
    else if (kind == TOK_STRAY)
        jx__diag(sx->diags, JX2005, where_of(sx, span), text);
    else if (kind == TOK_NL || kind == TOK_EOF)
        jx__diag(sx->diags, JX2006, where_of(sx, span), expected_list(sx, context));
    else
        jx__diag(sx->diags, JX2001, where_of(sx, span), text, expected_list(sx, context));
    return 0;
}

/* ---- drivers ---- */

static int push(yypstate *ps, Syntax *sx, int kind, Span span, uint32_t mid_or_ref)
{
    YYSTYPE value = {.mid_or_ref = mid_or_ref};
    return jx_yypush_parse(ps, kind, &value, &span, sx);
}

/* Where the brackets of one line go deeper than the limit, or tokens->at.n. */
static uint32_t check_nesting(Syntax *sx)
{
    uint32_t depth = 0;
    for (uint32_t i = 0; i < sx->tokens->at.n; i++) {
        const Token *t = &sx->tokens->at.at[i];
        if (t->kind == TOK_NL)
            depth = 0;
        else if (t->kind == TOK_RPAREN && depth > 0)
            depth--;
        else if (t->kind == TOK_LPAREN && ++depth > JX_LIMIT_NESTING)
            return i;
    }
    return sx->tokens->at.n;
}

static bool is_kind(const Token *t, TokenKind first, TokenKind last)
{
    return t->kind >= first && t->kind <= last;
}

/* 满意度（10分） ≥ 90%: what the rules above make of [MARK] TITLE [POINTS] [comparison NUMBER
 * [POINTS]] NL, without asking them. Added to the lines; the number of its tokens, or 0. */
static uint32_t plain_heading(Syntax *sx, const Token *t, uint32_t n)
{
    uint32_t at = n > 0 && is_kind(t, TOK_MARK1, TOK_MARK4);
    const Token *first = t, *title = t + at++, *points = NULL, *sign = NULL;
    if (n < at + 2 || title->kind != TOK_TITLE) return 0;
    if (t[at].kind == TOK_POINTS) points = t + at++;
    bool early = points != NULL;
    if (n - at > 2 && is_kind(t + at, TOK_EQ, TOK_LT) && t[at + 1].kind == TOK_NUMBER) {
        sign = t + at;
        at += 2;
    }
    if (!early && sign != NULL && at < n && t[at].kind == TOK_POINTS) points = t + at++;
    if ((points == NULL && sign == NULL) || at >= n || t[at].kind != TOK_NL) return 0;

    Node *parts[] = {leaf(sx, NODE_TITLE, 0, title->span, title->mid_or_ref), NULL, NULL};
    if (points != NULL) parts[early ? 1 : 2] = leaf(sx, NODE_POINTS, TOK_POINTS, points->span, 0);
    if (sign != NULL) {
        Node *number = leaf(sx, NODE_NUMBER, 0, sign[1].span, sign[1].mid_or_ref);
        Span span = {sign->span.start, sign[1].span.end};
        parts[early ? 2 : 1] = node(sx, NODE_LIMIT, sign->kind, span, number, NULL, NULL);
    }
    int mark = first == title ? TOK_EOF : first->kind;
    Span span = {first->span.start, t[at - 1].span.end};
    Node *heading = node(sx, NODE_HEADING, mark, span, parts[0], parts[1], parts[2]);
    add_line(sx->lines, heading, (Span){span.start, t[at].span.end});
    return at + 1;
}

/* Pushes a start token and the first n tokens; the parser's state in *ps, which may be NULL. Between
 * two lines the parser waits with all of them reduced to `lines`, so that one may be added past it. */
static int push_tokens(Syntax *sx, yypstate *ps, TokenKind start, uint32_t n)
{
    int status = push(ps, sx, (int)start, (Span){0, 0}, 0);
    bool between = sx->lines != NULL;
    for (sx->at = 0; sx->at < n && status == YYPUSH_MORE; sx->at++) {
        const Token *t = &sx->tokens->at.at[sx->at];
        uint32_t plain = between ? plain_heading(sx, t, n - sx->at) : 0;
        if (sx->arena->failed) return 2;
        if (plain > 0) {
            sx->at += plain - 1;
            continue;
        }
        if (t->kind == TOK_COMMENT) continue;
        status = push(ps, sx, t->kind, t->span, t->mid_or_ref);
        between = t->kind == TOK_NL && sx->lines != NULL;
        if (sx->arena->failed) return 2;
    }
    return status;
}

static bool parse(Syntax *sx, TokenKind start)
{
    uint32_t deep = check_nesting(sx);
    if (deep < sx->tokens->at.n) {
        jx_yyerror(&sx->tokens->at.at[deep].span, sx, "");
        return !sx->arena->failed;
    }
    yypstate *ps = yypstate_new();
    if (ps == NULL) {
        sx->arena->failed = true;
        return false;
    }
    Span end = {sx->src->text.n, sx->src->text.n};
    if (push_tokens(sx, ps, start, sx->tokens->at.n) == YYPUSH_MORE) push(ps, sx, TOK_EOF, end, 0);
    yypstate_delete(ps);
    if (sx->too_deep.end > 0)
        jx__diag(sx->diags, JX9004, where_of(sx, sx->too_deep),
                 jx__str_printf(sx->arena, "%u", JX_LIMIT_DEPTH));
    return !sx->arena->failed;
}

static bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

/* A line is a clause, not a book: without this bound one line could hold the whole file. From the start
 * of a line the last line end it may have is looked for; what lies between need not be looked at. */
static bool check_lines(Arena *ar, Source *src, Diags *diags)
{
    const char *line = src->text.p, *end = line + src->text.n, *at;
    for (; end - line > JX_LIMIT_LINE_BYTES; line = at + 1) {
        at = line + JX_LIMIT_LINE_BYTES;
        while (at > line && !ends_line(*at))
            at--;
        if (ends_line(*at)) continue;
        while (at < end && !ends_line(*at))
            at++;
        uint32_t start = (uint32_t)(line - src->text.p), length = (uint32_t)(at - line);
        Where where = {.source = src, .span = {start, start}};
        jx__diag(diags, JX9005, where, jx__str_printf(ar, "%u", length),
                 jx__str_printf(ar, "%u", JX_LIMIT_LINE_BYTES));
        return false;
    }
    return true;
}

/* A title with a bracket left open has swallowed its points: 产出指标（50分. It is no title then, so
 * that its line is reported once and left out. */
static void refuse_open_titles(Arena *ar, const Source *src, TokenList *tokens)
{
    for (uint32_t i = 0; i < tokens->at.n; i++) {
        Token *t = &tokens->at.at[i];
        bool doubtful = t->kind == TOK_TITLE && t->mid_or_ref != TITLE_IS_PLAIN;
        if (doubtful && !brackets_pair(ar, jx__source_text(src, t->span))) t->kind = TOK_STRAY;
    }
}

static void add_name(Names *names, Str text, const Token *title)
{
    bool known, plain = title->mid_or_ref == TITLE_IS_PLAIN || jx__name_is_plain_text(text);
    Str key = plain ? text : jx__name_key(names->arena, text);
    if (key.n > 0) jx__names_add_key(names, text, key, title->span, &known);
}

/* 培训费（万元） declares 培训费 too: the bracket may be its unit. */
static Str without_bracket(Str text)
{
    bool wide = jx__str_ends(text, STR("）"));
    if (!wide && !jx__str_ends(text, STR(")"))) return text;
    for (uint32_t n = text.n; n > 0; n--) {
        Str head = {text.p, n};
        uint32_t width = jx__str_ends(head, STR("（")) ? 3 : jx__str_ends(head, STR("(")) ? 1 : 0;
        if (width > 0) return jx__str_trim((Str){text.p, n - width});
    }
    return text;
}

/* Each part is read afresh, in its own section and state, and its tokens get their places in the
 * whole. */
static bool lex_parts(Arena *ar, const Source *src, const Names *names, TokenList *out)
{
    if (src->nparts == 0) return jx__lex(ar, src, LEX_RULES, names, out);
    for (uint32_t p = 0; p < src->nparts; p++) {
        TokenList tokens;
        Source view = jx__source_view(src, p);
        uint32_t by = src->parts[p].start;
        if (!jx__lex(ar, &view, LEX_RULES, names, &tokens)) return false;
        for (uint32_t i = 0; i < tokens.at.n && !ar->failed; i++) {
            Token t = tokens.at.at[i];
            t.span.start += by;
            t.span.end += by;
            if (t.kind == TOK_NUMBER) t.mid_or_ref += by;
            *VEC_PUSH(ar, &out->at) = t;
        }
    }
    return !ar->failed;
}

/* The collecting pass; it is kept for the second one unless the text has parts. */
static bool lex_bare(Arena *ar, const Source *src, Names *names, TokenList *out)
{
    if (src->nparts > 0) return lex_parts(ar, src, NULL, out);
    BareText *bare = ARENA_NEW(ar, BareText);
    if (ar->failed || !jx__lex_bare(ar, src, names->wants_twins, bare)) return false;
    names->bare = bare;
    *out = bare->tokens;
    return true;
}

static uint32_t count_titles(const TokenList *tokens)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < tokens->at.n; i++)
        n += tokens->at.at[i].kind == TOK_TITLE;
    return n;
}

bool jx__parse_names(Arena *ar, Source *src, Names *names, Diags *diags)
{
    TokenList tokens = {0};
    if (src->nparts == 0) jx__source_line_ends(src); /* of parts, before they were joined */
    if (!check_lines(ar, src, diags)) return false;
    if (!lex_bare(ar, src, names, &tokens)) return false;
    jx__names_reserve(names, count_titles(&tokens));
    bool data = false, rules = false; /* in a 数据 line; under 指标规则, whose titles name no data */
    for (uint32_t i = 0; i < tokens.at.n && !ar->failed; i++) {
        const Token *t = &tokens.at.at[i];
        bool first = i > 0 && tokens.at.at[i - 1].kind == TOK_MARK1;
        Str text = jx__source_text(src, t->span);
        data = t->kind == TOK_K_DATA || (data && t->kind != TOK_NL);
        if (t->kind != TOK_TITLE) continue;
        SectionTitle opens = first ? jx__section_title(text) : TITLE_NONE;
        if (first) rules = opens == TITLE_KINDS;
        if (rules || opens != TITLE_NONE) continue;
        add_name(names, text, t);
        if (data) add_name(names, without_bracket(text), t);
    }
    return !ar->failed;
}

bool jx__parse_rules(Arena *ar, Source *src, const Names *names, Diags *diags, Parsed *out)
{
    *out = (Parsed){0};
    if (!lex_parts(ar, src, names, &out->tokens)) return false;
    Syntax sx = {.arena = ar, .src = src, .diags = diags, .tokens = &out->tokens};
    refuse_open_titles(ar, src, &out->tokens);
    bool ok = parse(&sx, TOK_START_RULES);
    out->root = sx.root;
    return ok;
}

bool jx__parse_target(Arena *ar, Source *src, const Phrases *phrases, Diags *diags, Parsed *out)
{
    *out = (Parsed){0};
    if (!jx__lex_with(ar, src, LEX_TARGET, NULL, phrases, &out->tokens)) return false;
    Syntax sx = {.arena = ar, .src = src, .diags = diags, .tokens = &out->tokens};
    bool ok = parse(&sx, TOK_START_TARGET);
    out->root = sx.root;
    return ok;
}

uint32_t jx__expected(Arena *ar, const TokenList *tokens, uint32_t n,
                      TokenKind *out, uint32_t max)
{
    Syntax sx = {.arena = ar, .tokens = tokens, .silent = true};
    yypstate *ps = yypstate_new();
    if (ps == NULL) return 0;
    uint32_t found = 0;
    if (push_tokens(&sx, ps, TOK_START_RULES, n) == YYPUSH_MORE) {
        yysymbol_kind_t symbols[YYNTOKENS];
        int all = yypstate_expected_tokens(ps, symbols, YYNTOKENS);
        for (int i = 0; i < all && found < max; i++) out[found++] = (TokenKind)symbols[i];
    }
    yypstate_delete(ps);
    return found;
}
