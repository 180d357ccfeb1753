#include "transport/sweep.h"
#include "transport/connection.h"
#include "transport/http_server.h"
#include "transport/listener.h"
#include "transport/websocket.h"

#define CLOSE_MS 5000 /* a client may take so long to answer a close frame */
#define ADDRESS_SWEEPS 40
#define RESUME_SWEEPS 4 /* a pause of accepting lasts about a second */

/* The list's oldest when it has been there for `limit_ms`, else NULL. */
static struct connection *find_late(
        const struct transport *transport, const struct list *list, int64_t limit_ms)
{
    if (list_is_empty(list)) {
        return NULL;
    }
    struct connection *oldest = LIST_OWNER(list->next, struct connection, link);
    uint64_t now = uv_now(transport->sweep.loop);
    return now >= oldest->since_ms + (uint64_t)limit_ms ? oldest : NULL;
}

static void close_silent(struct connection *connection)
{
    struct wire_error error = {.code = WIRE_INVALID_REQUEST,
            .message = TEXT("No message came in time. Connect anew when there is one.")};
    websocket_fail(connection, &error, CLOSE_SILENT);
}

static void sweep_silent(struct transport *transport)
{
    const struct config_limits *limits = &transport->config->limits;
    struct connection *connection;
    while ((connection = find_late(transport, &transport->silent, limits->first_message_ms)) !=
            NULL) {
        close_silent(connection);
    }
    while ((connection = find_late(transport, &transport->silent_plain, limits->idle_ms)) != NULL) {
        close_silent(connection);
    }
}

static void sweep_idle(struct transport *transport)
{
    int64_t heartbeat = transport->config->heartbeat_ms;
    int64_t idle = transport->config->limits.idle_ms;
    struct connection *connection;
    while ((connection = find_late(transport, &transport->active, heartbeat)) != NULL) {
        connection_ping(connection);
        connection_move(connection, &transport->pinged);
    }
    int64_t left = idle > heartbeat ? idle - heartbeat : idle;
    while ((connection = find_late(transport, &transport->pinged, left)) != NULL) {
        connection_close(connection, CLOSE_SILENT);
    }
}

static void sweep_ending(struct transport *transport)
{
    struct connection *connection;
    int64_t body = transport->config->limits.body_timeout_ms;
    while ((connection = find_late(transport, &transport->bodies, body)) != NULL) {
        http_body_timed_out(connection);
    }
    while ((connection = find_late(transport, &transport->closing, CLOSE_MS)) != NULL) {
        connection_drop(connection);
        connection_move(connection, &transport->closing);
    }
}

void sweep_connections(struct transport *transport)
{
    transport->sweeps++;
    sweep_silent(transport);
    sweep_idle(transport);
    sweep_ending(transport);
    if (transport->sweeps % RESUME_SWEEPS == 0) {
        listener_resume_all(transport);
    }
    if (transport->sweeps % ADDRESS_SWEEPS == 0) {
        address_limits_sweep(&transport->addresses, uv_now(transport->sweep.loop));
    }
}
