/*
 * Which pages of the web may talk to the server: those of the option `origins` and the server's
 * own. Loop thread only.
 */
#ifndef TRANSPORT_ORIGIN_H
#define TRANSPORT_ORIGIN_H

#include "transport/internal.h"

/* Browsers always name the page's origin with a WebSocket; who names none is no browser. */
bool origin_is_allowed(struct connection *connection);

/*
 * Keeps for the response what lets a page of a listed origin read it (the CORS protocol of the
 * Fetch standard); nothing when the request names no origin or one that is not listed.
 */
void origin_note(struct connection *connection);

/*
 * Answers what a browser asks before a page of another origin may send a request. `methods` as in
 * the Allow header. What the library's callback returns.
 */
int origin_answer_preflight(struct connection *connection, const char *methods);

#endif
