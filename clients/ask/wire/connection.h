/*
 * One WebSocket connection to a server, on the libuv loop: text messages in and out, nothing about
 * what they mean. A connector holds what all connections of a program share.
 *
 * Everything here runs on the loop's thread.
 */
#ifndef WIRE_CONNECTION_H
#define WIRE_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "ask/wire/address.h"

struct connector;
struct connection;

/* Why a connection ended. `reason` is borrowed for the call and never NULL. */
struct connection_end {
    int code;     /* the WebSocket close code, 0 when there was none */
    bool reached; /* something listens there, whatever it is */
    const char *reason;
};

/*
 * What a connection reports. None of these is called before connection_create returned, nor after
 * connection_close; on_closed is the last one. Each may call connection_close.
 */
struct connection_listener {
    void (*on_opened)(void *context);
    void (*on_text)(void *context, const char *text, size_t length); /* borrowed, not terminated */
    void (*on_closed)(void *context, const struct connection_end *end);
};

/*
 * Returns a connector on `loop` (borrowed, must outlive it), owned by the caller, or NULL with a
 * static text in `problem`. `secure` loads what TLS needs.
 */
struct connector *connector_create(uv_loop_t *loop, bool secure, const char **problem);

/*
 * Closes what is still open, runs the loop until nothing of it is left, and frees the connector.
 * Accepts NULL. Not from inside a callback: it runs the loop.
 */
void connector_destroy(struct connector *connector);

/*
 * Starts to connect and returns the connection, owned by the caller until connection_close.
 * `address`, `listener` and `context` are borrowed until then.
 */
struct connection *connection_create(struct connector *connector, const struct address *address,
        const struct connection_listener *listener, void *context);

/* Queues a text message; takes over `text` (free). Messages queued before on_opened wait for it. */
void connection_send_take(struct connection *connection, char *text);

/* Ends the connection once what is queued was sent, and frees it later. Accepts NULL. */
void connection_close(struct connection *connection);

#endif
