/* The tables of the command line: options.c fills them, command_line.c reads them. */
#ifndef JIXIAO_CLI_OPTIONS_H
#define JIXIAO_CLI_OPTIONS_H

#include "cli.h"

/* A set of commands holds their bits; an option of all of them is one of the program. */
enum { EVERY_COMMAND = 0x7fff };

typedef struct Option {
    const char *name;    /* without -- */
    char letter;         /* 0: none */
    const char *value;   /* what the help calls it; NULL: takes none */
    const char *choices; /* "a|b|c", or NULL: anything */
    unsigned commands;
    bool (*set)(Options *o, const char *value); /* false: not a value it takes */
    const char *summary[2];
} Option;

extern const Command commands[];
extern const int ncommands;
extern const Option options[];
extern const int noptions;

/* Without --format, the name of the output file tells. */
void options_guess_format(Options *o);

#endif
