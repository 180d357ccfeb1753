/*
 * HTTP responses, written into a connection's output.
 */
#ifndef TRANSPORT_HTTP_RESPONSE_H
#define TRANSPORT_HTTP_RESPONSE_H

#include "transport/internal.h"

#define HTTP_JSON "application/json; charset=utf-8"

struct http_response {
    int status;
    const char *content_type;
    struct text body;
    const char *extra_header; /* whole lines, or NULL */
    const char *caching;      /* Cache-Control; NULL: not to be stored */
    const char *policy;       /* Content-Security-Policy; NULL: nothing may be loaded */
    bool closes;
    bool omits_body; /* HEAD */
    bool is_public;  /* for every page; otherwise for those of listed origins */
};

/* Up to the headers that say where the body ends. */
void http_write_head(struct connection *connection, struct text_buffer *out,
        const struct http_response *response);
void http_write_response(struct connection *connection, const struct http_response *response);
void http_write_error_response(struct connection *connection, const struct wire_error *error,
        int status, const char *extra_header);

/*
 * These send the response and end the transaction, or the connection: -1. What they return is what
 * the library's callback returns.
 */
int http_complete(struct connection *connection, bool closes);
int http_respond(struct connection *connection, const struct http_response *response);
/* A request that is refused may have a body that is not read: the connection goes with it. */
int http_respond_error(struct connection *connection, const struct wire_error *error, int status,
        const char *extra_header);
int http_refuse(struct connection *connection, int code, int status, struct text message);

/* A header of the request, cut at `size`; empty when it is missing. */
struct text http_read_header(
        struct connection *connection, enum lws_token_indexes token, char *copy, int size);

#endif
