/*
 * The errors of the wire: codes and what a client is told. One table serves WebSocket and HTTP.
 */
#ifndef PROTOCOL_PROTOCOL_ERROR_H
#define PROTOCOL_PROTOCOL_ERROR_H

#include "base/text.h"

/* name, JSON-RPC code, HTTP status, word for HTTP clients, default message */
#define WIRE_ERROR_TABLE(X)                                                                        \
    X(WIRE_PARSE_ERROR, -32700, 400, "parse_error",                                                \
            "This is not JSON. Send one JSON-RPC 2.0 object a text frame.")                        \
    X(WIRE_INVALID_REQUEST, -32600, 400, "invalid_request",                                        \
            "This is not a JSON-RPC 2.0 request. Send jsonrpc \"2.0\", a method and an id.")       \
    X(WIRE_UNKNOWN_METHOD, -32601, 404, "unknown_method",                                          \
            "There is no such method. Use session.open, ask, cancel, feedback, "                   \
            "session.set_language, ping or ack.")                                                  \
    X(WIRE_INVALID_PARAMS, -32602, 400, "invalid_params",                                          \
            "The parameters do not fit the method. See the protocol's description.")               \
    X(WIRE_INTERNAL, -32603, 500, "internal",                                                      \
            "The server failed to do this. Try again; if it stays, tell the operator.")            \
    X(WIRE_UNAUTHENTICATED, 2001, 401, "unauthenticated",                                          \
            "A valid token is needed. Send it with session.open.")                                 \
    X(WIRE_FORBIDDEN, 2002, 403, "forbidden",                                                      \
            "This is not allowed from here. Ask the operator to list your origin.")                \
    X(WIRE_NOT_FOUND, 2003, 404, "not_found",                                                      \
            "This does not exist, or exists no longer. Check the id or open a session anew.")      \
    X(WIRE_RATE_LIMITED, 2004, 429, "rate_limited",                                                \
            "Too many questions at once. Wait as long as retry_after_ms says.")                    \
    X(WIRE_TOO_LARGE, 2005, 413, "too_large", "This is too long. Shorten it and send it again.")   \
    X(WIRE_OVERLOADED, 2006, 503, "overloaded",                                                    \
            "The server is busy. Try again after retry_after_ms.")                                 \
    X(WIRE_RESUME_GAP, 2007, 409, "resume_gap",                                                    \
            "Some answers are no longer held. Ask again for what is missing.")                     \
    X(WIRE_CANCELLED, 2008, 409, "cancelled", "The question was cancelled. Ask it anew.")          \
    X(WIRE_UNSUPPORTED_VERSION, 2009, 400, "unsupported_version",                                  \
            "This version of the protocol is not spoken here. Offer answerd.v1.")

enum wire_error_code {
#define X(name, code, status, word, message) name = (code),
    WIRE_ERROR_TABLE(X)
#undef X
};

/* Zero-initialised: no error. Texts are borrowed and static. */
struct wire_error {
    int code;               /* WIRE_*, 0 when there is none */
    struct text message;    /* empty: the default of the code */
    struct text parameter;  /* the one that does not fit, or empty */
    int64_t retry_after_ms; /* 0: not said */
};

/* Static texts, never empty; for an unknown code those of WIRE_INTERNAL. Any thread. */
struct text wire_error_message(const struct wire_error *error);
struct text wire_error_word(int code);
int wire_error_status(int code);

/* Close codes of the WebSocket protocol that this server uses. */
enum close_code {
    CLOSE_NORMAL = 1000,
    CLOSE_GOING_AWAY = 1001,
    CLOSE_BINARY = 1003,
    CLOSE_BAD_ENCODING = 1007,
    CLOSE_TOO_LARGE = 1009,
    CLOSE_TRY_LATER = 1013,
    CLOSE_PROTOCOL = 4400,
    CLOSE_UNAUTHENTICATED = 4401,
    CLOSE_ORIGIN = 4403,
    CLOSE_SILENT = 4408,
    CLOSE_REPLACED = 4409,
    CLOSE_RATE = 4429,
};

#endif
