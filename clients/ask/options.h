/*
 * What the command line and the environment ask for.
 */
#ifndef ASK_OPTIONS_H
#define ASK_OPTIONS_H

#include <stdbool.h>

#include "ask/wire/address.h"

enum options_color {
    COLOR_AUTO, /* on a terminal, unless NO_COLOR is set */
    COLOR_ALWAYS,
    COLOR_NEVER,
};

enum options_verdict {
    OPTIONS_RUN,
    OPTIONS_DONE,  /* help or the version was printed */
    OPTIONS_WRONG, /* the reason was printed on standard error */
};

struct options {
    struct address address;
    const char *language; /* borrowed from the arguments; NULL follows the question */
    const char *batch;    /* borrowed; the file of questions, "-" for standard input, or NULL */
    const char *token;    /* borrowed from the environment; NULL without one */
    char *question;       /* owned; NULL when none was given */
    enum options_color color;
    bool json;
};

/* Reads the command line. End with options_clear in every case. Main thread, at the start. */
enum options_verdict options_read(struct options *options, int count, char **arguments);

/* Gives up what the options hold. Accepts zeroed ones. Main thread. */
void options_clear(struct options *options);

#endif
