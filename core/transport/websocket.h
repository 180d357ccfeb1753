/*
 * The WebSocket side of a connection: messages are put together from their pieces, checked for
 * size and UTF-8, and go to the dialogue that the client speaks. Loop thread only.
 */
#ifndef TRANSPORT_WEBSOCKET_H
#define TRANSPORT_WEBSOCKET_H

#include "transport/internal.h"

/* The handshake is done. `is_native`: the subprotocol answerd.v1 was chosen. */
void websocket_on_established(struct connection *connection, bool is_native);
/* A piece of a message, in the order of arrival. */
void websocket_on_piece(struct connection *connection, struct text piece);
/* A close frame came: -1 when it answers ours, else the library answers it. */
int websocket_on_peer_close(struct connection *connection);

/*
 * Tells of an error in the client's dialogue and counts it. `id` is that of the native request, or
 * empty.
 */
void websocket_send_error(
        struct connection *connection, struct text id, const struct wire_error *error);

/* Tells of it and closes. */
void websocket_fail(
        struct connection *connection, const struct wire_error *error, enum close_code code);

#endif
