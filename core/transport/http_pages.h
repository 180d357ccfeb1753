/*
 * The files of the server's pages over HTTP (RFC 9110: conditional requests and content coding).
 */
#ifndef TRANSPORT_HTTP_PAGES_H
#define TRANSPORT_HTTP_PAGES_H

#include "site/site.h"
#include "transport/internal.h"

/* Sends a file, or 304 to who has it. What the library's callback returns. */
int http_send_file(
        struct connection *connection, const struct site_file *file, bool is_pinned, bool is_head);

#endif
