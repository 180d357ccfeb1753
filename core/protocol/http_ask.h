/*
 * Questions over HTTP: the body of POST /v1/ask, the answer as JSON, and the same as server-sent
 * events. Pure.
 */
#ifndef PROTOCOL_HTTP_ASK_H
#define PROTOCOL_HTTP_ASK_H

#include "protocol/json_reader.h"
#include "protocol/server_message.h"

#define HTTP_ASK_TURN_LIMIT 16

/* Texts point into the body or the document. */
struct http_ask {
    struct text text;
    struct text language;                   /* empty: by the question */
    struct text turns[HTTP_ASK_TURN_LIMIT]; /* questions asked before, oldest first */
    size_t turn_count;
};

/* `body` is valid UTF-8. Returns ERR_INVALID with `*error` filled. */
int http_ask_decode(struct json_document *document, struct text body, struct http_ask *ask,
        struct wire_error *error) MUST_CHECK;

/* {"error":{"code":"too_large","message":...,"retry_after_ms":...}} */
void http_write_error(struct text_buffer *out, const struct wire_error *error);

/* One event of a stream: its name and its data, which is one line of JSON. */
void sse_write_status(struct text_buffer *out, struct text answer_id, struct text state);
void sse_write_done(struct text_buffer *out, const struct wire_answer *answer);
void sse_write_error(struct text_buffer *out, const struct wire_error *error);

#endif
