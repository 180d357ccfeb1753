/*
 * HTTP beside the WebSocket: a table of routes, and questions as POST /v1/ask. Every request gets
 * an answer, and a request that is not clean gets its connection closed with it.
 */
#ifndef TRANSPORT_HTTP_SERVER_H
#define TRANSPORT_HTTP_SERVER_H

#include "transport/internal.h"

/* The library's callbacks of a plain HTTP connection; -1 closes it. */
int http_on_request(struct connection *connection, struct text path);
int http_on_body(struct connection *connection, struct text piece);
int http_on_body_complete(struct connection *connection);
int http_on_writable(struct connection *connection);

/*
 * Answers an upgrade that is refused; the caller then closes the connection. `extra_header` is a
 * whole line or NULL.
 */
void http_refuse_upgrade(
        struct connection *connection, const struct wire_error *error, const char *extra_header);

/* Goes on with a question that has earlier turns. At the end of a loop turn. */
void http_request_advance(struct connection *connection);

/* A question of this connection waits for its response, or the response for the socket. */
bool http_is_answering(const struct connection *connection);

/* The body did not come in time. */
void http_body_timed_out(struct connection *connection);

/* NULL is accepted. */
void http_request_destroy(struct http_request *request);

#endif
