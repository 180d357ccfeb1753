/*
 * Who a client is and whether it may come in: the true address behind trusted proxies, and the
 * limits of that address. Loop thread only.
 */
#ifndef TRANSPORT_ADMISSION_H
#define TRANSPORT_ADMISSION_H

#include "transport/internal.h"

/*
 * Counts a connection that was just accepted. False when its address holds so many that it is not
 * even told; below that `connection->refused_by_limit` is set and the first request answers.
 */
bool admission_at_accept(struct connection *connection);

/* The headers are there: a proxy's connection is counted for the client that it speaks for. */
void admission_at_request(struct connection *connection);

/* Sessions of this client have no rate limit. */
bool admission_is_unlimited(const struct connection *connection);

#endif
