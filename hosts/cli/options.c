/* The commands and the options: one table of each, and what an option sets. Parsing, help and
 * completion (command_line.c) read the tables.
 */
#include "options.h"
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHECK = 1,
    SCORE = 2,
    EXPLAIN = 4,
    TEST = 8,
    DUMP = 16,
    AUDIT = 32,
    IMPORT = 64,
    FMT = 256,
    DRAFT = 512,
    EXPORT = 1024,
    BATCH = 2048,
    COMPARE = 4096,
    ALL = EVERY_COMMAND
};

const Command commands[] = {
    {.name = "check",
     .run = cmd_check,
     .bit = CHECK,
     .args = "[--forms DIR [--last DIR]] RULES...",
     .summary = {"检查规则文件：逐条列出问题、原因和改法；加 --forms 时检查全部申报表",
                 "is this rule file right? with --forms: what do all forms say?"},
     .least = 1,
     .most = -1,
     .documents = true},
    {.name = "score",
     .run = cmd_score,
     .bit = SCORE,
     .args = "-r RULES FORM...",
     .summary = {"按规则给申报表评分", "score forms"},
     .least = 1,
     .most = -1,
     .needs_rules = true,
     .documents = true},
    {.name = "batch",
     .run = cmd_batch,
     .bit = BATCH,
     .args = "-r RULES [-j N] [FORMS...] > SCORES",
     .summary = {"给大批申报表评分：一行一张表，结果按输入的次序",
                 "score a stream of forms, one a line"},
     .least = 0,
     .most = -1,
     .needs_rules = true,
     .filter = true},
    {.name = "explain",
     .run = cmd_explain,
     .bit = EXPLAIN,
     .args = "-r RULES FORM [INDICATOR...]",
     .summary = {"逐条说明得分的由来，以及怎样才能得满分",
                 "why this score, and what would change it"},
     .least = 1,
     .most = -1,
     .needs_rules = true},
    {.name = "audit",
     .run = cmd_audit,
     .bit = AUDIT,
     .args = "-r RULES [--last FORM] FORM...",
     .summary = {"审核填好的自评表：与规则逐项核对，列出不符之处",
                 "compare a self-assessment with the rules"},
     .least = 1,
     .most = -1,
     .needs_rules = true,
     .documents = true},
    {.name = "compare",
     .run = cmd_compare,
     .bit = COMPARE,
     .args = "-r OLD -r NEW [FORM...]",
     .summary = {"印发前比较新旧规则：逐表逐项得分怎样变、因为哪一处改动",
                 "what a change of rules does, before it is issued"},
     .least = 0,
     .most = -1,
     .needs_rules = true,
     .two_rules = true,
     .documents = true},
    {.name = "test",
     .run = cmd_test,
     .bit = TEST,
     .args = "RULES...",
     .summary = {"运行规则文件中的算例，列出没有算例的条款", "run the worked examples"},
     .least = 1,
     .most = -1},
    {.name = "fmt",
     .run = cmd_fmt,
     .bit = FMT,
     .args = "[--check|--in-place] RULES...",
     .summary = {"整理成规范的写法，保留注释", "canonical text, comments kept"},
     .least = 1,
     .most = -1,
     .replaces = true},
    {.name = "draft",
     .run = cmd_draft,
     .bit = DRAFT,
     .args = "FORM",
     .summary = {"按申报表的指标起草规则文件", "a rule file from a form's own targets"},
     .least = 1,
     .most = 1},
    {.name = "import",
     .run = cmd_import,
     .bit = IMPORT,
     .args = "FILE",
     .summary = {"把 .xlsx、.csv、.txt 申报表转成 JSON，评分表转成规则文件，列出哪一栏怎样读",
                 "a workbook, table or text as form JSON, a scheme's workbook as rules"},
     .least = 1,
     .most = 1},
    {.name = "export",
     .run = cmd_export,
     .bit = EXPORT,
     .args = "RULES -o FILE.xlsx|FILE.md|FILE.html",
     .summary = {"把评分方案写成表格或者公文", "the scheme as a workbook or as official prose"},
     .least = 1,
     .most = 1,
     .documents = true},
    {.name = "dump",
     .run = cmd_dump,
     .bit = DUMP,
     .args = "--tokens|--ast|--model|--plan|--effective RULES",
     .summary = {"显示编译的各阶段，或者各层合成的方案",
                 "a stage of a compile, or the scheme all layers come to"},
     .least = 1,
     .most = 1},
};
const int ncommands = sizeof commands / sizeof *commands;

/* ---- options ---- */

static bool set_rules(Options *o, const char *value)
{
    if (!o->rules) {
        o->rules = value;
        return true;
    }
    if (o->rules2 || (o->command && !o->command->two_rules)) return false;
    o->rules2 = value;
    return true;
}

static bool set_forms(Options *o, const char *value)
{
    if (o->nforms == MOST_FORMS || value[0] == 0) return false;
    o->forms[o->nforms++] = value;
    return true;
}

static bool set_with(Options *o, const char *value)
{
    const char *path = strchr(value, '=');
    if (o->nwith == MOST_WITH || value[0] == 0 || value[0] == '=' || (path && path[1] == 0))
        return false;
    o->with[o->nwith++] = value;
    return true;
}

static bool set_last(Options *o, const char *value)
{
    o->last = value;
    return value[0] != 0;
}

/* Kinds of document: the word of --format is also how a file of the kind ends. */
static const struct {
    const char *word;
    jx_document kind;
} documents[] = {{"md", JX_DOCUMENT_MARKDOWN},
                 {"html", JX_DOCUMENT_HTML},
                 {"csv", JX_DOCUMENT_CSV},
                 {"xlsx", JX_DOCUMENT_XLSX}};

static int find_document(const char *word)
{
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        if (strcmp(documents[i].word, word) == 0) return (int)documents[i].kind;
    return -1;
}

static bool set_format(Options *o, const char *value)
{
    o->json = strcmp(value, "json") == 0;
    o->document = find_document(value);
    o->format_given = true;
    return true;
}

void options_guess_format(Options *o)
{
    const char *end = o->out && !o->format_given ? strrchr(o->out, '.') : NULL;
    if (!end || !o->command || !o->command->documents) return;
    o->json = strcmp(end, ".json") == 0;
    o->document = find_document(end + 1);
}

static bool set_out(Options *o, const char *value)
{
    o->out = strcmp(value, "-") == 0 ? NULL : value;
    return value[0] != 0;
}

static bool set_lang(Options *o, const char *value)
{
    o->lang = strcmp(value, "en") == 0 ? JX_LANG_EN : JX_LANG_ZH;
    return true;
}

static bool set_color(Options *o, const char *value)
{
    o->color = strcmp(value, "always") == 0  ? COLOR_ALWAYS
               : strcmp(value, "never") == 0 ? COLOR_NEVER
                                             : COLOR_AUTO;
    return true;
}

/* A size in bytes: digits, then perhaps K, M or G. */
static bool read_size(const char *value, size_t *out)
{
    char *end;
    if (value[0] < '0' || value[0] > '9') return false;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    unsigned shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
    if (shift) end++;
    if (errno || *end || n == 0 || n > (SIZE_MAX >> shift)) return false;
    *out = (size_t)n << shift;
    return true;
}

static bool set_max_text(Options *o, const char *value)
{
    return read_size(value, &o->max_text) && o->max_text <= (size_t)256 << 20;
}

static bool set_max_memory(Options *o, const char *value)
{
    return read_size(value, &o->max_memory);
}

static bool set_batch_format(Options *o, const char *value)
{
    o->csv_out = strcmp(value, "csv") == 0;
    return true;
}

static bool set_input_format(Options *o, const char *value)
{
    o->csv_in = strcmp(value, "csv") == 0;
    return true;
}

static bool set_threads(Options *o, const char *value)
{
    size_t n;
    if (!read_size(value, &n) || n > 256) return false;
    o->threads = (unsigned)n;
    return true;
}

static bool set_max_line(Options *o, const char *value)
{
    return read_size(value, &o->max_line) && o->max_line <= (size_t)256 << 20;
}

/* 80 or 80%. */
static bool read_percent(const char *value, int *out)
{
    char *end;
    if (value[0] < '0' || value[0] > '9') return false;
    errno = 0;
    unsigned long n = strtoul(value, &end, 10);
    if (*end == '%') end++;
    if (errno || *end || n > 100) return false;
    *out = (int)n;
    return true;
}

static bool set_require(Options *o, const char *value)
{
    return read_percent(value, &o->require);
}

static bool set_require_killed(Options *o, const char *value)
{
    return read_percent(value, &o->require_killed);
}

/* Options without a value set one thing. */
#define SET(name, field, to)                                                                       \
    static bool name(Options *o, const char *value)                                                \
    {                                                                                              \
        (void)value;                                                                               \
        o->field = (to);                                                                           \
        return true;                                                                               \
    }
SET(set_quiet, quiet, true)
SET(set_help, help, true)
SET(set_version, version, true)
SET(set_full, full, true)
SET(set_line_buffered, line_buffered, true)
SET(set_generate, generate, true)
SET(set_mutate, mutate, true)
SET(set_tokens, stage, JX_STAGE_TOKENS)
SET(set_ast, stage, JX_STAGE_AST)
SET(set_model, stage, JX_STAGE_MODEL)
SET(set_plan, stage, JX_STAGE_PLAN)
SET(set_analysis, stage, JX_STAGE_ANALYSIS)
SET(set_effective, stage, JX_STAGE_EFFECTIVE)
SET(set_check, check, true)
SET(set_in_place, in_place, true)
SET(set_keep_numbers, keep_numbers, true)
#undef SET

const Option options[] = {
    {"rules",
     'r',
     "RULES",
     NULL,
     SCORE | EXPLAIN | AUDIT | BATCH | COMPARE,
     set_rules,
     {"规则文件；compare 写两次，先旧后新", "the rule file; twice for compare, the old one first"}},
    {"forms",
     0,
     "DIR|FILE",
     NULL,
     CHECK,
     set_forms,
     {"按规则给这些申报表评分，报告总体情况；文件夹连同下级，可以重复",
      "score these forms and report on all of them; folders with those below; may be repeated"}},
    {"last",
     0,
     "FORM",
     NULL,
     AUDIT | CHECK,
     set_last,
     {"上一年度的同一张表，用来与上年比较；check 可以是文件夹",
      "the same form of last year, to compare with; a folder for check"}},
    {"with",
     0,
     "[ROLE=]FILE",
     NULL,
     SCORE | EXPLAIN | AUDIT | CHECK | COMPARE,
     set_with,
     {"规则中用《》引用的另一张表，可以重复；只用于单位相同的申报表",
      "another form, which rules name in 《》; may be repeated; for forms of its unit"}},
    {"tokens", 0, NULL, NULL, DUMP, set_tokens, {"词", "tokens"}},
    {"ast", 0, NULL, NULL, DUMP, set_ast, {"语法树", "the tree"}},
    {"model", 0, NULL, NULL, DUMP, set_model, {"检查后的规则", "the checked rule set"}},
    {"plan", 0, NULL, NULL, DUMP, set_plan, {"计算步骤", "the plan"}},
    {"analysis", 0, NULL, NULL, DUMP, set_analysis, {"各指标的判定", "what check decided"}},
    {"effective",
     0,
     NULL,
     NULL,
     DUMP,
     set_effective,
     {"沿用、改写之后的方案，每行注明出处",
      "the scheme after 沿用 and 改写, each line with its origin"}},
    {"check",
     0,
     NULL,
     NULL,
     FMT,
     set_check,
     {"只列出写法不规范的文件，不改动", "only list the files that differ"}},
    {"in-place", 'i', NULL, NULL, FMT, set_in_place, {"就地改写", "replace the files"}},
    {"keep-numbers",
     0,
     NULL,
     NULL,
     FMT,
     set_keep_numbers,
     {"不改动标题的序号", "headings keep their numbers"}},
    {"format",
     0,
     "FORMAT",
     "text|table|json|md|html|csv|xlsx",
     CHECK | SCORE | EXPLAIN | TEST | AUDIT | EXPORT | COMPARE,
     set_format,
     {"输出格式：text、table 为文本，json 供程序读取；md、html、csv、xlsx "
      "为报告（score、audit、compare；check --forms 为 md、html）",
      "output: text or table for people, json for programs; md, html, csv, xlsx are documents "
      "(score, audit, compare; md and html of check --forms)"}},
    {"format",
     0,
     "FORMAT",
     "ndjson|csv",
     BATCH,
     set_batch_format,
     {"结果格式", "format of the results"}},
    {"input-format",
     0,
     "FORMAT",
     "ndjson|csv",
     BATCH,
     set_input_format,
     {"输入格式：ndjson 一行一张表，csv 一列一个名称",
      "ndjson: a form a line; csv: a column a name"}},
    {"full", 0, NULL, NULL, BATCH, set_full, {"输出每张表的完整结果", "whole results, one a line"}},
    {"threads",
     'j',
     "N",
     NULL,
     BATCH,
     set_threads,
     {"线程数（默认为处理器数）", "threads (default: one a processor)"}},
    {"line-buffered",
     0,
     NULL,
     NULL,
     BATCH,
     set_line_buffered,
     {"读到一行就输出一行，用于管道", "write each result as soon as its line is read"}},
    {"max-line",
     0,
     "BYTES",
     NULL,
     BATCH,
     set_max_line,
     {"一行的最大字节数（默认1M，最大256M）", "most bytes of one line (default 1M, at most 256M)"}},
    {"require",
     0,
     "PERCENT",
     NULL,
     TEST,
     set_require,
     {"算例用到的条款不到百分之几的，退出码为1（0～100）",
      "exit with 1 when the examples touch less than this share of a file's clauses (0 to 100)"}},
    {"generate",
     0,
     NULL,
     NULL,
     TEST,
     set_generate,
     {"写出各条款在界限上和界限两侧的算例", "write worked examples at and beside each bound"}},
    {"mutate",
     0,
     NULL,
     NULL,
     TEST,
     set_mutate,
     {"逐处改动规则，列出没有算例能检出的改动",
      "change the rules in small ways; list what no example catches"}},
    {"require-killed",
     0,
     "PERCENT",
     NULL,
     TEST,
     set_require_killed,
     {"与 --mutate 同用：检出的改动不到百分之几的，退出码为1（0～100）",
      "with --mutate: exit with 1 when fewer changes than this share are caught (0 to 100)"}},
    {"output",
     'o',
     "FILE",
     NULL,
     ALL,
     set_out,
     {"写入文件；写完整后才出现", "write to a file, which appears when it is complete"}},
    {"lang", 0, "LANG", "zh|en", ALL, set_lang, {"语言", "language of messages"}},
    {"color", 0, "WHEN", "auto|always|never", ALL, set_color, {"颜色", "colours"}},
    {"quiet", 'q', NULL, NULL, ALL, set_quiet, {"只输出结果和错误", "results and errors only"}},
    {"max-text",
     0,
     "BYTES",
     NULL,
     ALL,
     set_max_text,
     {"一个文件的最大字节数（默认64M，最大256M）",
      "most bytes of one file (default 64M, at most 256M)"}},
    {"max-memory",
     0,
     "BYTES",
     NULL,
     ALL,
     set_max_memory,
     {"一次编译最多使用的内存（默认4G）", "most memory of one compile (default 4G)"}},
    {"help", 'h', NULL, NULL, ALL, set_help, {"显示用法", "this help"}},
    {"version", 0, NULL, NULL, ALL, set_version, {"显示版本", "the version"}},
};
const int noptions = sizeof options / sizeof *options;
