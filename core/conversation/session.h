/* One conversation's state. Inside of this folder only. */
#ifndef CONVERSATION_SESSION_H
#define CONVERSATION_SESSION_H

#include "base/list.h"
#include "conversation/conversation.h"

#define SESSION_FINALS 32u /* kept for replay and for asking again with the same id */

/* A final, in an arena of its own that the slot's next final uses again. */
struct stored_final {
    struct arena *arena;
    const struct answer *answer; /* NULL: empty slot */
    int rating;                  /* -1, 0 or 1 */
};

struct session {
    struct list link;        /* conversation.sessions, least recently used first */
    struct list replay_link; /* conversation.replays while finals wait to be sent again */
    struct conversation *conversation;
    char id[CONVERSATION_ID_SIZE];
    unsigned char token_hash[32]; /* SHA-256 of the resume token */
    struct focus *focus;          /* NULL until a question was asked */
    uint32_t language;            /* chosen by the asker, or LANGUAGE_NONE */
    uint64_t sequence;            /* of the last final */
    uint64_t sent_up_to; /* finals up to it may be sent: they are in the store, if there is one */
    uint32_t openings;   /* that wait for the store */
    uint64_t replay_from;
    struct stored_final
            *finals;       /* SESSION_FINALS by sequence modulo that; NULL until one is kept */
    struct list questions; /* question.session_link */
    uint32_t in_flight;
    conversation_event_fn on_event; /* NULL: nobody is attached */
    void *context;
    bool unlimited;
    double tokens; /* of the rate limit's bucket */
    uint64_t tokens_at_ns;
    uint64_t used_at_ns;
};

struct session *session_create(struct conversation *conversation);
/* Questions must be gone. */
void session_destroy(struct session *session);

/* Writes a new token to `token` and keeps only its hash. */
void session_renew_token(struct session *session, char token[CONVERSATION_ID_SIZE]);
bool session_accepts_token(const struct session *session, struct text token);

/* Takes one from the bucket; otherwise false and *retry_after_ms. */
bool session_take_token(struct session *session, uint32_t per_second, uint32_t burst,
        uint64_t now_ns, uint32_t *retry_after_ms);

/* Made at the first use: connections that never ask stay small. */
struct focus *session_focus(struct session *session);

/* Keeps a final that has its number already, as it comes from the store. */
void session_keep_final(struct session *session, const struct answer *answer, int rating);
/* Numbers and keeps the final; returns the kept copy. */
const struct answer *session_store_final(struct session *session, struct answer *answer);
/* True when a final above `from` is not kept any more. */
bool session_has_gap(const struct session *session, uint64_t from);
/* These give NULL when it is not kept. */
const struct answer *session_final(const struct session *session, uint64_t sequence);
struct stored_final *session_find_final(struct session *session, struct text answer_id);
const struct answer *session_find_by_message(
        const struct session *session, struct text client_message_id);
void session_drop_finals(struct session *session, uint64_t up_to);

/* 128 random bits in hex. */
void session_random_id(char id[CONVERSATION_ID_SIZE]);

#endif
