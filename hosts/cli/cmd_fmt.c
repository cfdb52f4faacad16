/* jixiao fmt [--check|--in-place] RULES...: canonical text. One file goes to standard output; with
 * --in-place each file is replaced when its new text is complete and differs. */
#include "cli.h"
#include <string.h>

static bool same(const Text *a, const Text *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->bytes, b->bytes, a->n) == 0);
}

static int put_text(const Options *o, const Text *text)
{
    Output out;
    if (!output_open(&out, o)) return EXIT_FAILED;
    bool put = !text->n || output_put(&out, text->bytes, text->n) == 0;
    return output_close(&out, put) && put ? EXIT_DONE : EXIT_FAILED;
}

/* What to do with the canonical text of one file. */
static int use_text(const Options *o, const char *path, const Text *old, const Text *text,
                    Output *listed)
{
    bool differs = !same(old, text);
    if (o->check) {
        const char *name = shown_name(o, path);
        if (differs) (void)output_put(listed, name, strlen(name));
        if (differs) (void)output_put(listed, "\n", 1);
        return differs ? EXIT_FOUND : EXIT_DONE;
    }
    if (!o->in_place) return put_text(o, text);
    Options here = *o;
    here.out = path;
    return differs ? put_text(&here, text) : EXIT_DONE;
}

/* `listed`: where --check names the files that differ. */
static int format_file(const Options *o, jx_engine *engine, const char *path, Output *listed)
{
    Text old, text = {0};
    jx_diags *ds = NULL;
    int code = EXIT_FAILED;
    if (!read_file(o, path, &old)) return EXIT_FAILED;
    const char *name = shown_name(o, path);
    jx_rules_format_options fo = {.size = sizeof fo, .keep_numbers = o->keep_numbers};
    jx_status st = jx_rules_format(engine, name, old.bytes, old.n, &fo, text_put, &text, &ds);
    if (ds) show_findings(o, ds);
    if (st == JX_OK)
        code = use_text(o, path, &old, &text, listed);
    else if (st == JX_EDIAG)
        code = EXIT_FOUND;
    else
        complain(o, SAY(o, "无法整理", "cannot format"), name, jx_status_text(st));
    jx_diags_free(ds);
    text_free(&old);
    text_free(&text);
    return code;
}

int cmd_fmt(const Options *o, jx_engine *engine)
{
    int code = EXIT_DONE;
    bool many = o->nargs > 1 && !o->check && !o->in_place;
    if (many || (o->check && o->in_place) || (o->in_place && o->out)) {
        complain(o,
                 SAY(o, "几个文件要用 --in-place 或者 --check，二者用其一，不与 -o 同用",
                     "several files need --in-place or --check, one of the two and without -o"),
                 "", NULL);
        return EXIT_FAILED;
    }
    Output listed;
    if (o->check && !output_open(&listed, o)) return EXIT_FAILED;
    for (int i = 0; i < o->nargs; i++) {
        bool standard = strcmp(o->args[i], "-") == 0;
        if (standard && o->in_place) {
            complain(o, SAY(o, "标准输入不能就地改写", "standard input cannot be replaced"), "",
                     NULL);
            return EXIT_FAILED;
        }
        int one = format_file(o, engine, o->args[i], &listed);
        if (one > code) code = one;
    }
    if (o->check && !output_close(&listed, true)) return EXIT_FAILED;
    return code;
}
