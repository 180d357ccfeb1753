/*
 * What a client must keep to come back to a conversation after a lost connection, and what the
 * server said about it when it was opened.
 */
#ifndef ASK_WIRE_CONVERSATION_H
#define ASK_WIRE_CONVERSATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conversation {
    char *id;              /* owned, NULL before the first */
    char *resume_token;    /* owned, may be NULL */
    char *language;        /* owned; NULL follows the language of each question */
    int64_t last_seq;      /* of the last event that arrived */
    int64_t message_limit; /* bytes, 0 when not said */
    uint64_t heartbeat_ms; /* a silence after which to ask whether the server is alive */
    bool fresh;            /* the next opening is of a new conversation */
    bool lost;             /* and takes the place of one that the server no longer has */
};

/* Starts without a conversation. End with conversation_clear. Any thread. */
void conversation_init(struct conversation *conversation);

/* Gives up what is held. Accepts a zeroed one. Any thread. */
void conversation_clear(struct conversation *conversation);

/* Makes the next opening one of a new conversation; copies `language`, which may be NULL. Any
 * thread. */
void conversation_begin(struct conversation *conversation, const char *language, bool lost);

/* Replaces the language; copies `language`, which may be NULL. Any thread. */
void conversation_set_language(struct conversation *conversation, const char *language);

/*
 * Returns the params of session.open for the next opening, owned by the caller. `token` may be
 * NULL. What cannot be resumed becomes fresh. Any thread.
 */
json_t *conversation_opening(struct conversation *conversation, const char *token);

/*
 * Returns NULL when the server takes a message of `bytes`, else what to say about it, owned by the
 * caller (free). Any thread.
 */
char *conversation_check_size(const struct conversation *conversation, size_t bytes);

/* Takes over what the server's result of session.open says. Any thread. */
void conversation_welcome(struct conversation *conversation, const json_t *welcome);

#endif
