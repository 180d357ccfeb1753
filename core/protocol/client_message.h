/*
 * What a client may send in the native protocol: one JSON-RPC 2.0 object a frame, decoded into a
 * checked message. Pure: no state but the document that the caller lends. One thread at a time.
 */
#ifndef PROTOCOL_CLIENT_MESSAGE_H
#define PROTOCOL_CLIENT_MESSAGE_H

#include "protocol/json_reader.h"
#include "protocol/protocol_error.h"

/* name, method */
#define CLIENT_METHOD_TABLE(X)                                                                     \
    X(CLIENT_SESSION_OPEN, "session.open")                                                         \
    X(CLIENT_ASK, "ask")                                                                           \
    X(CLIENT_CANCEL, "cancel")                                                                     \
    X(CLIENT_FEEDBACK, "feedback")                                                                 \
    X(CLIENT_SET_LANGUAGE, "session.set_language")                                                 \
    X(CLIENT_PING, "ping")                                                                         \
    X(CLIENT_ACK, "ack")

enum client_method {
#define X(name, method) name,
    CLIENT_METHOD_TABLE(X)
#undef X
            CLIENT_METHOD_COUNT
};

/* Longest texts in bytes; the question itself is limited by the message and by the conversation. */
#define CLIENT_ID_LIMIT 128
#define CLIENT_TOKEN_LIMIT 1024
#define CLIENT_LANGUAGE_LIMIT 35
#define CLIENT_COMMENT_LIMIT 4096

/* All texts point into the frame or into the document: valid until either changes. */
struct client_message {
    enum client_method method;
    struct text id; /* as written, to be sent back; empty: a notification */
    struct text client;
    struct text language;
    struct text conversation;
    struct text resume_token;
    struct text token;
    struct text client_message_id;
    struct text text;
    struct text answer_id;
    struct text comment;
    int64_t rating;   /* -1, 0 or 1 */
    int64_t sequence; /* last_seq or seq; -1 when not given */
};

/* Static text. */
const char *client_method_name(enum client_method method);

/*
 * `frame` is valid UTF-8. On failure returns ERR_INVALID with `*error` filled; `message->id` is
 * set even then if the frame had a usable one.
 */
int client_message_decode(struct json_document *document, struct text frame,
        struct client_message *message, struct wire_error *error) MUST_CHECK;

/*
 * True when the frame means to be a JSON-RPC object: how plain text switches over. Broken JSON
 * counts too, so that its sender is told what is wrong with it.
 */
bool client_message_looks_native(struct text frame);

/* Names of the parameters of a method, one by one; NULL after the last. For documentation tests. */
const char *client_method_parameter(enum client_method method, size_t position);

#endif
