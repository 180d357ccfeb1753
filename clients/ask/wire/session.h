/*
 * One conversation with a server, over one connection at a time: opens it, asks one question at a
 * time, waits as the server says, and survives lost connections. A question keeps its client_msg_id
 * until it has its final answer, so that asking again never makes a second question.
 *
 * Everything here runs on the loop's thread.
 */
#ifndef ASK_WIRE_SESSION_H
#define ASK_WIRE_SESSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "ask/wire/address.h"
#include "ask/wire/answer.h"
#include "ask/wire/connection.h"

struct session;

enum session_opening {
    SESSION_OPENED_NEW,     /* the first conversation, or one that session_begin asked for */
    SESSION_OPENED_RESUMED, /* the same conversation after a lost connection */
    SESSION_OPENED_LOST,    /* the server no longer has the conversation; this is a new one */
};

enum session_progress {
    SESSION_WORKING,          /* the server reports what it does; detail is its word for it */
    SESSION_WAITING_FOR_TURN, /* the server asked for patience */
    SESSION_RECONNECTING,     /* the connection was lost; detail is the reason */
    SESSION_REMARK,           /* something that a person may want to read; detail is the text */
};

/*
 * What a session reports, never from inside session_create or session_ask. Texts are borrowed for
 * the call. Each function may call any session function, session_close too.
 */
struct session_listener {
    /* `welcome` is the result of session.open. */
    void (*on_opened)(void *context, enum session_opening opening, const json_t *welcome);
    /* The final answer to the question that was asked. */
    void (*on_answer)(void *context, const struct answer *answer);
    /* The question was turned down for good; it has no answer. */
    void (*on_rejected)(void *context, const char *message);
    /*
     * The server took the language, NULL for the question's own, or does not speak it, which
     * `problem` says. At the opening of a fresh conversation there is none then, until
     * session_begin; everywhere else the conversation goes on as before.
     */
    void (*on_language)(void *context, const char *language, const char *problem);
    /* Something that a person may like to see. `wait_ms` is how long nothing will happen, or 0. */
    void (*on_progress)(
            void *context, enum session_progress progress, const char *detail, int64_t wait_ms);
    /*
     * The session gave up. Only session_close is left to call. `reached` says whether a server was
     * there at all.
     */
    void (*on_failed)(void *context, const char *reason, bool reached);
};

struct session_settings {
    uv_loop_t *loop;
    struct connector *connector;
    const struct address *address;
    const char *token; /* NULL without one */
    bool patient;      /* tries for ever to get a lost connection back, not for a minute */
};

/*
 * Returns a session that is not connected yet, owned by the caller until session_close. All that
 * the settings point at, `listener` and `context` are borrowed until then; the settings are copied.
 */
struct session *session_create(const struct session_settings *settings,
        const struct session_listener *listener, void *context);

/*
 * Begins a fresh conversation, connecting first where needed. An open question is forgotten.
 * `language` is copied; NULL lets the server follow the question's language. on_opened says when it
 * is there.
 */
void session_begin(struct session *session, const char *language);

/*
 * Asks `text` (copied, made valid UTF-8) in the current conversation, now or as soon as there is
 * one. Ends in one on_answer or one on_rejected. Only while no other question is open.
 */
void session_ask(struct session *session, const char *text);

/* Says whether a question is open. */
bool session_is_busy(const struct session *session);

/*
 * Asks the server to stop working on the open question, whose final answer then comes early.
 * Returns false when the server does not have the question yet: it is forgotten, and nothing will
 * come.
 */
bool session_cancel(struct session *session);

/*
 * Rates a past answer: 1 good, -1 bad, 0 taken back. `comment` may be NULL. Returns false, and
 * nothing was sent, when there is no connection.
 */
bool session_rate(struct session *session, const char *answer_id, int rating, const char *comment);

/* Asks for the conversation's language, copied; NULL follows the question's language from the next
 * one on. on_language says whether it is so. */
void session_set_language(struct session *session, const char *language);

/* Returns the conversation's language, borrowed until it changes, or NULL. */
const char *session_language(const struct session *session);

/* Ends the session and frees it later; nothing is reported any more. Accepts NULL. */
void session_close(struct session *session);

#endif
