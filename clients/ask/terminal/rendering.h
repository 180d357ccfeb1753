/*
 * How an answer looks: the text, its sources below, and what may be asked next. It uses signs
 * instead of words, so that it reads the same whatever language the answer is in.
 */
#ifndef ASK_TERMINAL_RENDERING_H
#define ASK_TERMINAL_RENDERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "ask/wire/answer.h"

struct look {
    size_t columns; /* 0 never wraps */
    bool color;
    bool unicode; /* false keeps the client's own signs within ASCII */
    bool chat;    /* with a sign before each answer, and room around it */
};

enum paint {
    PAINT_PLAIN,
    PAINT_DIM,
    PAINT_BOLD,
    PAINT_ACCENT,
    PAINT_GOOD,
    PAINT_CAUTION,
    PAINT_BAD,
};

/* Returns the escape sequence that starts `paint`, or "" without colour. Static text. Any thread.
 */
const char *rendering_paint(const struct look *look, enum paint paint);

/* Writes the answer with its sources and suggestions. Any thread. */
void rendering_answer(FILE *output, const struct look *look, const struct answer *answer);

/* Writes the sources in full: with their quotes and addresses. Any thread. */
void rendering_sources(FILE *output, const struct look *look, const struct answer *answer);

/* Writes why a question got no answer. Any thread. */
void rendering_rejection(FILE *output, const struct look *look, const char *message);

/* Writes a line that stands above all. Any thread. */
void rendering_title(FILE *output, const struct look *look, const char *text);

/* Writes what `term` means, beside it or, on a narrow terminal, below it. Any thread. */
void rendering_entry(FILE *output, const struct look *look, const char *term, const char *text);

/* Writes a remark of the client, dimmed and wrapped. Any thread. */
void rendering_remark(FILE *output, const struct look *look, const char *text);

#endif
