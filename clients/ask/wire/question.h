/*
 * The one question that a session has open: its name on the wire, how far it got, and what a
 * refusal means for it.
 */
#ifndef ASK_WIRE_QUESTION_H
#define ASK_WIRE_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ask/wire/protocol.h"

struct question {
    char id[48];      /* client_msg_id, the same each time the question is sent */
    char *text;       /* owned; NULL when no question is open */
    char *answer_id;  /* owned; NULL until the server took the question */
    int64_t serial;   /* of the request that carries it */
    uint64_t sent_at; /* loop time in milliseconds; 0 while it waits to be sent */
    int turns;        /* times the server asked for patience */
    int faults;       /* times it failed otherwise */
};

/*
 * Opens a question: copies `text` as valid UTF-8 and makes an id from both numbers, which together
 * must be used once only. The question must be clear. Any thread.
 */
void question_init(struct question *question, const char *text, uint64_t random, uint64_t count);

/* Forgets the question. Accepts a zeroed one. Any thread. */
void question_clear(struct question *question);

/* Returns the ask request, owned by the caller (free). `language` may be NULL. Any thread. */
char *question_request(const struct question *question, int64_t serial, const char *language);

/* Says whether a response of the server is about this question. Any thread. */
bool question_concerns(const struct question *question, const struct incoming *incoming);

/*
 * Counts a refusal and says whether the question is worth sending again after the wait that the
 * server asked for. Any thread.
 */
bool question_may_retry(struct question *question, const struct incoming *incoming);

/* Counts a missing final answer and says whether the question is worth sending again. Any thread.
 */
bool question_may_repeat(struct question *question);

#endif
