/*
 * Checks a WebSocket handshake before the library accepts it, which by itself accepts almost
 * everything. Loop thread only.
 */
#ifndef TRANSPORT_HANDSHAKE_H
#define TRANSPORT_HANDSHAKE_H

#include "transport/internal.h"

/*
 * 0 when the upgrade may go on, perhaps with `refused_by_origin` or `refused_by_limit` set, which
 * is told after it since pages cannot read a refused handshake. Otherwise -1: the refusal is sent
 * and the library shall close.
 */
int handshake_check(struct connection *connection);

#endif
