/* jixiao: the command. Reads the command line and runs one command. */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"
#include <signal.h>
#include <string.h>

static int print_and_check(const Options *o, bool help)
{
    if (help)
        options_help(stdout, o);
    else
        printf("jixiao %s\n", jx_version());
    if (fflush(stdout) == 0 && !ferror(stdout)) return EXIT_DONE;
    complain(o, SAY(o, "无法写入", "cannot write"), SAY(o, "标准输出", "standard output"), NULL);
    return EXIT_FAILED;
}

int main(int argc, char **argv)
{
    Options o;
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is then an error of the write */
    if (argc > 1 && strcmp(argv[1], "__complete") == 0) {
        options_complete(stdout, argc - 2, argv + 2);
        return EXIT_DONE;
    }
    if (!options_parse(&o, argc, argv)) return EXIT_FAILED;
    if (o.help || o.version) return print_and_check(&o, o.help);
    jx_engine_options eo = {.size = sizeof eo,
                            .lang = o.lang,
                            .max_text = o.max_text,
                            .max_memory = o.max_memory,
                            .load = load_base,
                            .load_ud = &o};
    jx_engine *engine = jx_engine_new(&eo);
    if (!engine) {
        complain(&o, SAY(&o, "内存不足", "out of memory"), "", NULL);
        return EXIT_FAILED;
    }
    int code = o.command->run(&o, engine);
    jx_engine_free(engine);
    return code;
}
