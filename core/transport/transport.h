/*
 * The network side of the server: listening sockets, connections, WebSocket and HTTP, on the loop
 * that owns everything. Hands what clients ask to the conversation and sends what comes back.
 *
 * Loop thread only.
 */
#ifndef TRANSPORT_TRANSPORT_H
#define TRANSPORT_TRANSPORT_H

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/metrics.h"
#include "config/config.h"
#include "conversation/conversation.h"
#include "event_loop/event_loop.h"

struct transport;

/* All borrowed; everything but `log` and `pages` is required and must outlive the transport. */
struct transport_options {
    const struct config *config;
    struct event_loop *loop;
    struct conversation *conversation;
    struct log *log;
    struct metrics *metrics;
    const struct clock *clock;
    const char *pages; /* the folder of the server's own pages; NULL: none. For the call only. */
};

/*
 * Owned by the caller, ended by transport_close and then transport_destroy. Sets the process's
 * soft limit of descriptors to what `limits.connections` needs. Reads the pages and the file of
 * tokens. Errors: ERR_IO, and those of site_load and access_load.
 */
MUST_CHECK int transport_create(
        const struct transport_options *options, struct transport **transport, struct error *error);

/*
 * Listens on an address as listen_address_parse reads it; may be called for several. `*port` gets
 * the port in use. Errors: ERR_INVALID, ERR_ADDRESS_IN_USE, ERR_DENIED, ERR_IO.
 */
MUST_CHECK int transport_listen(
        struct transport *transport, struct text address, uint16_t *port, struct error *error);

/*
 * From now on this configuration holds: borrowed until the next one, or transport_destroy. What a
 * client was told when it connected (its rate, whether it has one at all) stays.
 */
void transport_use(struct transport *transport, const struct config *config);

/*
 * Stops accepting, waits for questions in flight up to `shutdown_grace_ms`, closes every
 * connection with 1001, then calls `on_closed(context)` once, in a later turn. After it the loop
 * must run until nothing is left on it (event_loop_destroy does) before transport_destroy frees
 * the rest; event_loop_destroy is called after that.
 */
void transport_close(struct transport *transport, void (*on_closed)(void *context), void *context);

/* After on_closed, once event_loop_run has returned. NULL is accepted. */
void transport_destroy(struct transport *transport);

#endif
