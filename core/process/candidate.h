/*
 * What may take the place of the snapshot that serves: built and proved beside it, off the loop.
 */
#ifndef PROCESS_CANDIDATE_H
#define PROCESS_CANDIDATE_H

#include "process/command_line.h"
#include "process/engine.h"
#include "process/question_sets.h"

enum reload_outcome {
    RELOAD_TAKEN,
    RELOAD_FAILED, /* there are mistakes: it cannot serve */
    RELOAD_REFUSED /* it could serve, and answers worse or has lost a plugin that fails */
};

/* What the worker is given. It owns nothing of this, and nobody changes it meanwhile. */
struct candidate_order {
    struct command_line *line;         /* the configuration is read from it again */
    struct engine_copy serving;        /* what serves now */
    const struct question_sets *asked; /* the questions of what serves; may be NULL */
    bool force;                        /* take what would be refused */
};

/* What it gives back. */
struct candidate {
    enum reload_outcome outcome;
    struct engine engine;            /* RELOAD_TAKEN: to be exchanged; else zeroed */
    struct question_sets *questions; /* the same: of the new packs */
    struct text_buffer report; /* what was found and what differs: indented lines for a person */
};

/* Any thread. Blocks for as long as it takes. */
void candidate_build(const struct candidate_order *order, struct candidate *candidate);
void candidate_clear(struct candidate *candidate);

#endif
