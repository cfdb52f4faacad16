/* jixiao: the command. Reads the command line and runs one command. */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* What is said without running a command is made in memory, then written like every result. */
static int print_whole(const Options *o, int argc, char **argv)
{
    char *bytes = NULL;
    size_t n = 0;
    Output out;
    Options plain = *o;
    plain.out = NULL;
    FILE *f = open_memstream(&bytes, &n);
    if (f && argc)
        options_complete(f, argc, argv);
    else if (f && o->help)
        options_help(f, o);
    else if (f)
        fprintf(f, "jixiao %s\n", jx_version());
    bool ok = f && !ferror(f);
    if (f) ok = fclose(f) == 0 && ok;
    if (!ok) complain(o, SAY(o, "内存不足", "out of memory"), "", NULL);
    if (ok && output_open(&out, &plain)) {
        (void)output_put(&out, bytes, n);
        ok = output_close(&out, true);
    }
    free(bytes);
    return ok ? EXIT_DONE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
    bool load_failed = false;
    Options o;
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is then an error of the write */
    if (argc > 1 && strcmp(argv[1], "__complete") == 0) {
        o = (Options){.load_failed = &load_failed};
        return argc > 2 ? print_whole(&o, argc - 2, argv + 2) : EXIT_DONE;
    }
    if (!options_parse(&o, argc, argv)) return EXIT_FAILED;
    o.load_failed = &load_failed;
    if (o.help || o.version) return print_whole(&o, 0, NULL);
    if (!inputs_fit(&o)) return EXIT_FAILED;
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
    return load_failed ? EXIT_FAILED : code;
}
