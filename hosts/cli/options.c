/* The command line: one table of commands, one of options. Parsing, help and completion read them.
 *
 * An option takes its value as the next word or after =. `--` ends the options; a lone - is an
 * argument (standard input).
 */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"
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
    ALL = 127 | FMT | DRAFT | EXPORT | BATCH | COMPARE
};

static const Command commands[] = {
    {"check",
     cmd_check,
     CHECK,
     "[--forms DIR [--last DIR]] RULES...",
     {"检查规则文件：逐条列出问题、原因和改法；加 --forms 时检查全部申报表",
      "is this rule file right? with --forms: what do all forms say?"},
     1,
     -1,
     false,
     true},
    {"score",
     cmd_score,
     SCORE,
     "-r RULES FORM...",
     {"按规则给申报表评分", "score forms"},
     1,
     -1,
     true,
     true},
    {"batch",
     cmd_batch,
     BATCH,
     "-r RULES [-j N] [FORMS...] > SCORES",
     {"给大批申报表评分：一行一张表，结果按输入的次序", "score a stream of forms, one a line"},
     0,
     -1,
     true,
     false},
    {"explain",
     cmd_explain,
     EXPLAIN,
     "-r RULES FORM [INDICATOR...]",
     {"逐条说明得分的由来，以及怎样才能得满分", "why this score, and what would change it"},
     1,
     -1,
     true,
     false},
    {"audit",
     cmd_audit,
     AUDIT,
     "-r RULES [--last FORM] FORM...",
     {"审核填好的自评表：与规则逐项核对，列出不符之处", "compare a self-assessment with the rules"},
     1,
     -1,
     true,
     true},
    {"compare",
     cmd_compare,
     COMPARE,
     "-r OLD -r NEW [FORM...]",
     {"印发前比较新旧规则：逐表逐项得分怎样变、因为哪一处改动",
      "what a change of rules does, before it is issued"},
     0,
     -1,
     true,
     true},
    {"test",
     cmd_test,
     TEST,
     "RULES...",
     {"运行规则文件中的算例，列出没有算例的条款", "run the worked examples"},
     1,
     -1,
     false,
     false},
    {"fmt",
     cmd_fmt,
     FMT,
     "[--check|--in-place] RULES...",
     {"整理成规范的写法，保留注释", "canonical text, comments kept"},
     1,
     -1,
     false,
     false},
    {"draft",
     cmd_draft,
     DRAFT,
     "FORM",
     {"按申报表的指标起草规则文件", "a rule file from a form's own targets"},
     1,
     1,
     false,
     false},
    {"import",
     cmd_import,
     IMPORT,
     "FILE",
     {"把 .xlsx、.csv、.txt 申报表转成 JSON，评分表转成规则文件，列出哪一栏怎样读",
      "a workbook, table or text as form JSON, a scheme's workbook as rules"},
     1,
     1,
     false,
     false},
    {"export",
     cmd_export,
     EXPORT,
     "RULES -o FILE.xlsx|FILE.md|FILE.html",
     {"把评分方案写成表格或者公文", "the scheme as a workbook or as official prose"},
     1,
     1,
     false,
     true},
    {"dump",
     cmd_dump,
     DUMP,
     "--tokens|--ast|--model|--plan|--effective RULES",
     {"显示编译的各阶段，或者各层合成的方案",
      "a stage of a compile, or the scheme all layers come to"},
     1,
     1,
     false,
     false},
};
enum { NCOMMANDS = sizeof commands / sizeof *commands };

/* ---- options ---- */

typedef bool (*Set)(Options *o, const char *value);

typedef struct Option {
    const char *name;    /* without -- */
    char letter;         /* 0: none */
    const char *value;   /* what the help calls it; NULL: takes none */
    const char *choices; /* "a|b|c", or NULL: anything */
    unsigned commands;
    Set set;
    const char *summary[2];
} Option;

static bool set_rules(Options *o, const char *value)
{
    if (!o->rules) {
        o->rules = value;
        return true;
    }
    if (o->rules2 || (o->command && o->command->bit != COMPARE)) return false;
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

/* Without --format, the name of the output file tells. */
static void format_of_output(Options *o)
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

static const Option options[] = {
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
enum { NOPTIONS = sizeof options / sizeof *options };

static unsigned command_bit(const Options *o)
{
    return o->command ? o->command->bit : ALL;
}

static bool is_choice(const char *choices, const char *value)
{
    size_t n = strlen(value);
    while (choices && *choices) {
        size_t len = strcspn(choices, "|");
        if (len == n && strncmp(choices, value, n) == 0) return true;
        choices += len + (choices[len] == '|');
    }
    return false;
}

/* One name may mean different things to different commands; `bit` says to which. */
static const Option *find_option(const char *name, size_t n, unsigned bit)
{
    const Option *other = NULL;
    for (int i = 0; i < NOPTIONS; i++) {
        if (strlen(options[i].name) != n || strncmp(options[i].name, name, n) != 0) continue;
        if (options[i].commands & bit) return &options[i];
        other = &options[i];
    }
    return other;
}

static const Option *find_letter(char letter)
{
    for (int i = 0; i < NOPTIONS; i++)
        if (options[i].letter == letter) return &options[i];
    return NULL;
}

/* ---- parsing ---- */

static bool refuse(const Options *o, const char *what, const char *word)
{
    fprintf(stderr, "jixiao: %s %s\n", what, word);
    fprintf(stderr, SAY(o, "用法见 jixiao%s%s --help\n", "see jixiao%s%s --help\n"),
            o->command ? " " : "", o->command ? o->command->name : "");
    return false;
}

static bool apply(Options *o, const Option *opt, const char *word, const char *value)
{
    if (!(opt->commands & command_bit(o)))
        return refuse(o, SAY(o, "这个命令没有选项", "this command has no option"), word);
    if (opt->value && !value) return refuse(o, SAY(o, "缺少选项的值：", "no value for"), word);
    if (!opt->value && value)
        return refuse(o, SAY(o, "选项不带值：", "no value is taken by"), word);
    bool known = !opt->choices || is_choice(opt->choices, value);
    if (!known || !opt->set(o, value))
        return refuse(o, SAY(o, "选项的值不对：", "not a valid value:"), value);
    return true;
}

/* --name, --name=value, -x, -xvalue; the value may be the next word. */
static bool parse_option(Options *o, char **argv, int *i, int argc)
{
    const char *word = argv[*i], *value = NULL;
    const Option *opt;
    if (word[1] == '-') {
        size_t n = strcspn(word + 2, "=");
        opt = find_option(word + 2, n, command_bit(o));
        if (word[2 + n] == '=') value = word + 3 + n;
    } else {
        opt = find_letter(word[1]);
        if (word[2]) value = word + 2;
    }
    if (!opt) return refuse(o, SAY(o, "没有这个选项：", "no such option:"), word);
    if (opt->value && !value && *i + 1 < argc) value = argv[++*i];
    return apply(o, opt, word, value);
}

/* The locale decides only whether it is English; everything else is Chinese. */
static jx_lang locale_lang(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return strncmp(value, "en", 2) == 0 ? JX_LANG_EN : JX_LANG_ZH;
    }
    return JX_LANG_ZH;
}

static const Command *find_command(const char *name)
{
    for (int i = 0; i < NCOMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

static bool take_command(Options *o, const char *word)
{
    o->command = find_command(word);
    return o->command || refuse(o, SAY(o, "没有这个命令：", "no such command:"), word);
}

static bool check_counts(const Options *o)
{
    const Command *c = o->command;
    if (o->help || o->version) return true;
    if (!c) return refuse(o, SAY(o, "缺少命令", "no command"), "");
    if (c->needs_rules && !o->rules)
        return refuse(o, SAY(o, "缺少规则文件：", "no rule file:"), "-r RULES");
    if (c->bit != COMPARE && o->rules2)
        return refuse(o, SAY(o, "多余的规则文件：", "one rule file too many:"), o->rules2);
    if (c->bit == COMPARE && !o->rules2)
        return refuse(o, SAY(o, "要两份规则文件，先旧后新：", "two rule files, the old one first:"),
                      c->args);
    if (o->document >= 0 && !c->documents)
        return refuse(o,
                      SAY(o, "这个命令的 --format 只能是 table 或 json",
                          "--format may be table or json here"),
                      "");
    if (o->nargs < c->least) return refuse(o, SAY(o, "缺少参数：", "missing:"), c->args);
    if (c->most >= 0 && o->nargs > c->most)
        return refuse(o, SAY(o, "多余的参数：", "too many arguments:"), o->args[c->most]);
    return true;
}

bool options_parse(Options *o, int argc, char **argv)
{
    bool only_args = false;
    *o = (Options){.lang = locale_lang(),
                   .stage = -1,
                   .document = -1,
                   .require = -1,
                   .require_killed = -1,
                   .args = argv};
    for (int i = 1; i < argc; i++) { /* first, so that messages are in the right language */
        if (strcmp(argv[i], "--") == 0) break;
        if (strncmp(argv[i], "--lang=", 7) == 0) set_lang(o, argv[i] + 7);
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) set_lang(o, argv[i + 1]);
    }
    for (int i = 1; i < argc; i++) {
        char *word = argv[i];
        bool ok = true;
        if (!only_args && strcmp(word, "--") == 0)
            only_args = true;
        else if (!only_args && word[0] == '-' && word[1])
            ok = parse_option(o, argv, &i, argc);
        else if (!o->command)
            ok = take_command(o, word);
        else
            o->args[o->nargs++] = word; /* never overtakes i */
        if (!ok) return false;
    }
    format_of_output(o);
    return check_counts(o);
}

/* ---- help and completion ---- */

static void help_option(FILE *to, const Options *o, const Option *opt)
{
    char left[64];
    int n = opt->letter ? snprintf(left, sizeof left, "-%c, --%s", opt->letter, opt->name)
                        : snprintf(left, sizeof left, "    --%s", opt->name);
    if (n < 0) return;
    const char *value = opt->choices ? opt->choices : opt->value;
    fprintf(to, "  %s%s%s%*s %s\n", left, value ? " " : "", value ? value : "",
            (int)(n + (value ? 1 + (int)strlen(value) : 0) < 32
                      ? 32 - n - (value ? 1 + (int)strlen(value) : 0)
                      : 1),
            "", opt->summary[o->lang]);
}

void options_help(FILE *to, const Options *o)
{
    if (o->command) {
        fprintf(to, "%s jixiao %s %s\n\n%s\n\n", SAY(o, "用法：", "usage:"), o->command->name,
                o->command->args, o->command->summary[o->lang]);
    } else {
        fprintf(to, "%s\n\n",
                SAY(o, "用法：jixiao 命令 [选项] …", "usage: jixiao COMMAND [OPTION] ..."));
        for (int i = 0; i < NCOMMANDS; i++)
            fprintf(to, "  %-9s %-38s %s\n", commands[i].name, commands[i].args,
                    commands[i].summary[o->lang]);
        fputs("\n", to);
    }
    for (int i = 0; i < NOPTIONS; i++)
        if (o->command ? (options[i].commands & o->command->bit) != 0 : options[i].commands == ALL)
            help_option(to, o, &options[i]);
    fprintf(to, "\n%s\n",
            SAY(o, "“-”代表标准输入。退出码：0 没有错误；1 有错误；2 无法运行。",
                "- is standard input. Exit codes: 0 no errors; 1 errors found; 2 could not run."));
}

static void complete_choices(FILE *to, const char *choices, const char *start)
{
    while (choices && *choices) {
        size_t len = strcspn(choices, "|");
        if (strncmp(choices, start, strlen(start)) == 0) fprintf(to, "%.*s\n", (int)len, choices);
        choices += len + (choices[len] == '|');
    }
}

void options_complete(FILE *to, int argc, char **argv)
{
    const char *last = argc ? argv[argc - 1] : "", *before = argc > 1 ? argv[argc - 2] : "";
    const Command *c = NULL;
    for (int i = 0; i + 1 < argc && !c; i++)
        c = find_command(argv[i]);
    const Option *open = before[0] == '-' && before[1] == '-'
                             ? find_option(before + 2, strlen(before + 2), c ? c->bit : ALL)
                             : NULL;
    if (open && open->value) {
        complete_choices(to, open->choices, last);
        return;
    }
    for (int i = 0; i < NCOMMANDS && !c; i++)
        if (strncmp(commands[i].name, last, strlen(last)) == 0)
            fprintf(to, "%s\n", commands[i].name);
    for (int i = 0; i < NOPTIONS && last[0] == '-'; i++) {
        char name[64];
        int n = snprintf(name, sizeof name, "--%s", options[i].name);
        bool fits = n > 0 && strncmp(name, last, strlen(last)) == 0;
        if (fits && (options[i].commands & (c ? c->bit : ALL)) != 0 &&
            (c || options[i].commands == ALL))
            fprintf(to, "%s\n", name);
    }
}
