/*
 * The dialogue for people with a bare WebSocket client: every frame is a question or a command,
 * every answer one frame of text with its sources indented below. Pure.
 */
#ifndef PROTOCOL_PLAIN_TEXT_H
#define PROTOCOL_PLAIN_TEXT_H

#include "protocol/server_message.h"

enum plain_kind {
    PLAIN_BLANK,
    PLAIN_QUESTION,
    PLAIN_HELP,
    PLAIN_LANGUAGE, /* argument: a language, or empty to follow the questions */
    PLAIN_QUIT,
    PLAIN_UNKNOWN_COMMAND
};

struct plain_message {
    enum plain_kind kind;
    struct text argument; /* the question, the language, or the command that is unknown */
};

/* The result points into `frame`. */
struct plain_message plain_decode(struct text frame);

/* The answer, its sources, and what could be asked next. */
void plain_write_answer(struct text_buffer *out, const struct wire_answer *answer);
void plain_write_error(struct text_buffer *out, const struct wire_error *error);
void plain_write_help(struct text_buffer *out);

#endif
