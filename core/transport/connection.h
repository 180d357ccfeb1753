/*
 * One accepted socket from adoption to its end, and what waits to be sent on it.
 *
 * Frames and responses are encoded into a buffer of the connection and leave together, once a loop
 * turn: one system call for all of them. The library's own writeable callback serves only when the
 * kernel's buffer was full.
 */
#ifndef TRANSPORT_CONNECTION_H
#define TRANSPORT_CONNECTION_H

#include "transport/internal.h"

/* In `transport->handshaking`, counted for `address`. Ended by connection_destroy. */
struct connection *connection_create(
        struct transport *transport, const struct peer_address *address);
/* Called when the library has let go of the socket. NULL is accepted. */
void connection_destroy(struct connection *connection);

/* The socket is closed: leaves its conversation and every list. */
void connection_gone(struct connection *connection);

/* Moves to one of the transport's lists, as its newest. */
void connection_move(struct connection *connection, struct list *list);

/* The client gave a sign of life. */
void connection_alive(struct connection *connection);

/*
 * A text frame: write its payload into the result, then end it. NULL when the connection takes no
 * more output. Nothing else may touch the connection's output in between.
 */
struct text_buffer *connection_begin_frame(struct connection *connection);
void connection_end_frame(struct connection *connection);
void connection_ping(struct connection *connection);

/* The output for bytes that are no frames. NULL when the connection takes no more. */
struct text_buffer *connection_output(struct connection *connection);
size_t connection_output_length(const struct connection *connection);

/* Puts it on the dirty list: its output is flushed at the end of the turn. */
void connection_touch(struct connection *connection);

/*
 * Hands the output to the kernel, or to the library when that is full. The connection may be on
 * its way to be closed afterwards; it stays valid.
 */
void connection_flush(struct connection *connection);

/*
 * Sends what is written, then a close frame; messages are ignored from now on, and the socket is
 * closed when the client answers or its time is over. The session stays attached until then, so
 * that this may be called from an event of its own. WebSocket only.
 */
void connection_close(struct connection *connection, enum close_code code);

/* Without a close frame. For a socket that failed or a client that does not listen. */
void connection_drop(struct connection *connection);

/* The writeable callback of a WebSocket. */
void connection_on_writable(struct connection *connection);

/* Gives the session back to the conversation; a session that is forgotten cannot be resumed. */
void connection_detach(struct connection *connection, bool forget);

#endif
