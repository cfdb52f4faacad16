/* The command line: parsing, help and completion, over the tables of options.c.
 *
 * An option takes its value as the next word or after =. `--` ends the options; a lone - is an
 * argument (standard input).
 */
#define _POSIX_C_SOURCE 200809L
#include "options.h"
#include <stdlib.h>
#include <string.h>

static unsigned command_bit(const Options *o)
{
    return o->command ? o->command->bit : EVERY_COMMAND;
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
    for (int i = 0; i < noptions; i++) {
        if (strlen(options[i].name) != n || strncmp(options[i].name, name, n) != 0) continue;
        if (options[i].commands & bit) return &options[i];
        other = &options[i];
    }
    return other;
}

static const Option *find_letter(char letter)
{
    for (int i = 0; i < noptions; i++)
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
    for (int i = 0; i < ncommands; i++)
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
    if (!c->two_rules && o->rules2)
        return refuse(o, SAY(o, "多余的规则文件：", "one rule file too many:"), o->rules2);
    if (c->two_rules && !o->rules2)
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
    const Option *lang = find_option("lang", 4, EVERY_COMMAND);
    *o = (Options){.lang = locale_lang(),
                   .stage = -1,
                   .document = -1,
                   .require = -1,
                   .require_killed = -1,
                   .args = argv};
    for (int i = 1; i < argc; i++) { /* first, so that messages are in the right language */
        if (strcmp(argv[i], "--") == 0) break;
        if (strncmp(argv[i], "--lang=", 7) == 0) lang->set(o, argv[i] + 7);
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) lang->set(o, argv[i + 1]);
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
    options_guess_format(o);
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
        for (int i = 0; i < ncommands; i++)
            fprintf(to, "  %-9s %-38s %s\n", commands[i].name, commands[i].args,
                    commands[i].summary[o->lang]);
        fputs("\n", to);
    }
    for (int i = 0; i < noptions; i++)
        if (o->command ? (options[i].commands & o->command->bit) != 0
                       : options[i].commands == EVERY_COMMAND)
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
    const Option *open =
        before[0] == '-' && before[1] == '-'
            ? find_option(before + 2, strlen(before + 2), c ? c->bit : EVERY_COMMAND)
            : NULL;
    if (open && open->value) {
        complete_choices(to, open->choices, last);
        return;
    }
    for (int i = 0; i < ncommands && !c; i++)
        if (strncmp(commands[i].name, last, strlen(last)) == 0)
            fprintf(to, "%s\n", commands[i].name);
    for (int i = 0; i < noptions && last[0] == '-'; i++) {
        char name[64];
        int n = snprintf(name, sizeof name, "--%s", options[i].name);
        bool fits = n > 0 && strncmp(name, last, strlen(last)) == 0;
        if (fits && (options[i].commands & (c ? c->bit : EVERY_COMMAND)) != 0 &&
            (c || options[i].commands == EVERY_COMMAND))
            fprintf(to, "%s\n", name);
    }
}
