/*
 * Questions over HTTP: POST /v1/ask, answered as JSON or as server-sent events.
 */
#ifndef TRANSPORT_HTTP_QUESTION_H
#define TRANSPORT_HTTP_QUESTION_H

#include "transport/internal.h"

/* The request's head is there; its body follows. What the library's callback returns. */
int http_question_begin(struct connection *connection, bool is_head);

#endif
