/*
 * The words of the native protocol: makes the requests of JSON-RPC 2.0 and takes apart what the
 * server sends. Pure text in and out; the conversation's course is in session.h.
 */
#ifndef WIRE_PROTOCOL_H
#define WIRE_PROTOCOL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which request a response belongs to travels in its id, so that nothing needs to be remembered. */
enum request_kind {
    REQUEST_OPEN,
    REQUEST_ASK,
    REQUEST_CANCEL,
    REQUEST_FEEDBACK,
    REQUEST_SET_LANGUAGE,
    REQUEST_PING,
    REQUEST_KINDS,
};

/* Error codes of the protocol that change what a client does next. */
enum protocol_error {
    PROTOCOL_INVALID_PARAMS = -32602,
    PROTOCOL_UNAUTHENTICATED = 2001,
    PROTOCOL_FORBIDDEN = 2002,
    PROTOCOL_NOT_FOUND = 2003,
    PROTOCOL_RATE_LIMITED = 2004,
    PROTOCOL_TOO_LARGE = 2005,
    PROTOCOL_OVERLOADED = 2006,
    PROTOCOL_RESUME_GAP = 2007,
    PROTOCOL_CANCELLED = 2008,
    PROTOCOL_UNSUPPORTED = 2009,
};

/* Close codes of the protocol that change what a client does next. */
enum protocol_close {
    CLOSE_UNSUPPORTED_DATA = 1003,
    CLOSE_INVALID_TEXT = 1007,
    CLOSE_TOO_LARGE = 1009,
    CLOSE_TRY_LATER = 1013,
    CLOSE_UNAUTHENTICATED = 4401,
    CLOSE_FORBIDDEN = 4403,
    CLOSE_REPLACED = 4409,
    CLOSE_RATE_LIMITED = 4429,
};

enum incoming_kind {
    INCOMING_RESULT,
    INCOMING_ERROR,
    INCOMING_STATUS,
    INCOMING_DONE,
    INCOMING_NOTICE,
    INCOMING_IGNORED, /* deltas, and what later servers may add */
};

struct incoming {
    enum incoming_kind kind;
    enum request_kind request; /* of a result or error; REQUEST_KINDS when the server named none */
    int64_t serial;            /* of that request */
    json_t *root;              /* owned reference */
    json_t *body;              /* result or params, borrowed from root; NULL for an error */
    const char *message;       /* of an error, borrowed from root */
    int code;                  /* of an error */
    int64_t retry_after_ms;    /* -1 when not said */
};

/*
 * Returns the request as text owned by the caller (free). Takes over `params`, which may be NULL.
 * `serial` numbers the requests of a connection and must not be negative. Any thread.
 */
char *protocol_request_take(enum request_kind kind, int64_t serial, json_t *params);

/* Returns the notification that all events up to `seq` arrived, owned by the caller (free). Any
 * thread. */
char *protocol_acknowledgement(int64_t seq);

/*
 * Takes apart one message. Returns 0, and `incoming` must be cleared, or -1 when it is not of the
 * protocol. Any thread.
 */
int incoming_decode(struct incoming *incoming, const char *text, size_t length);

/* Returns the milliseconds that the message asks to wait, within reason. Any thread. */
uint64_t incoming_wait(const struct incoming *incoming);

/* Says whether a connection closed with `code` must not be made again. Any thread. */
bool close_is_final(int code);

/* Says whether a connection was closed because of what was sent last. Any thread. */
bool close_blames_message(int code);

/* Gives up what the message holds. Accepts a zeroed one. Any thread. */
void incoming_clear(struct incoming *incoming);

/* Sets member `name` of `object` unless `text` is NULL. Any thread. */
void protocol_set_text(json_t *object, const char *name, const char *text);

#endif
