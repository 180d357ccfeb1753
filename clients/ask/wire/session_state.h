/*
 * The inside of a session, for session.c, which connects, asks and waits, and session_receive.c,
 * which acts on what the server sends. Nobody else includes it.
 *
 * Loop thread only.
 */
#ifndef ASK_WIRE_SESSION_STATE_H
#define ASK_WIRE_SESSION_STATE_H

#include "ask/wire/back_off.h"
#include "ask/wire/conversation.h"
#include "ask/wire/protocol.h"
#include "ask/wire/question.h"
#include "ask/wire/session.h"

enum session_state {
    STATE_IDLE, /* nothing was asked for yet */
    STATE_CONNECTING,
    STATE_OPENING, /* session.open is on its way */
    STATE_READY,
    STATE_UNOPENED, /* connected; the server did not take the opening's language */
    STATE_AWAY,     /* no connection; the timer brings the next attempt */
    STATE_FAILED,
};

struct session {
    struct session_settings settings;
    const struct session_listener *listener; /* NULL after session_close */
    void *context;
    enum session_state state;
    struct connection *connection; /* NULL when there is none */
    uv_timer_t pause; /* ends a wait: for the next attempt or for the question's turn */
    uv_timer_t tick;  /* watches for silence */
    int open_handles;
    char *last_error; /* owned; what the server said before it closed */
    struct conversation conversation;
    char *wanted_language; /* owned; that the server was asked for, NULL for the question's own */
    int64_t language_serial;
    bool reached; /* something listens there */
    bool opened_once;
    struct question question; /* text is NULL when none is open */
    uint64_t random;
    uint64_t question_count;
    int64_t serial;
    int64_t open_serial;
    uint64_t state_since;
    uint64_t heard_at;
    uint64_t ping_at;    /* 0 when no ping waits for an answer */
    uint64_t away_since; /* 0 while all is well */
    uint64_t not_before; /* the server wants no question earlier */
    struct back_off back_off;
};

/* Returns the loop's time in milliseconds. */
uint64_t session_now(const struct session *session);

void session_enter_state(struct session *session, enum session_state state);

/* Tells the listener, if there still is one. */
void session_report(
        struct session *session, enum session_progress kind, const char *detail, int64_t wait_ms);
void session_report_language(struct session *session, const char *language, const char *problem);

/* Ends the open question without an answer. */
void session_reject(struct session *session, const char *message);

/* Ends the session: nothing else will be tried. */
void session_fail(struct session *session, const char *reason);

/* Gives the connection up and comes back later, or fails when that was tried for long enough. */
void session_go_away(struct session *session, const char *reason, uint64_t at_least_ms);

/* Sends a request and returns its serial. Takes over `params`, which may be NULL. */
int64_t session_send(struct session *session, enum request_kind kind, json_t *params);

/* Sends session.open for the conversation as it is. */
void session_send_opening(struct session *session);

/* Sends the open question, if there is one that was not sent, now or when the server allows it. */
void session_send_question(struct session *session);

/* Comes back to the open question in a while. */
void session_pause(struct session *session, uint64_t milliseconds);

/* Acts on one message of the server. */
void session_receive(struct session *session, const struct incoming *incoming);

#endif
