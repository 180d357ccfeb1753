#include "ask/wire/connection.h"

#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

#include "ask/wire/memory.h"
#include "ask/wire/probe.h"

/* An answer is a few kilobytes; a peer that sends more than this is no answerd. */
#define MESSAGE_LIMIT (4u * 1024 * 1024)
#define CLOSING_MS 300
#define DRAIN_LIMIT_MS 1000
#define WAKE_MS 20
#define SUBPROTOCOL "answerd.v1"

struct connector {
    uv_loop_t *loop;
    struct lws_context *context;
    int sockets; /* that the library still knows */
};

struct outgoing {
    struct outgoing *next;
    char *text; /* owned */
};

struct connection {
    struct connector *connector;
    const struct address *address;
    const struct connection_listener *listener; /* NULL after connection_close */
    void *context;
    struct lws *socket;  /* NULL before the start and after the end */
    struct probe *probe; /* runs only after a failure, to find its reason */
    uv_timer_t starter;  /* connecting begins a loop turn later, so that no callback precedes the
                            return */
    bool established;
    bool counted; /* in the connector's number of sockets */
    struct outgoing *first;
    struct outgoing *last;
    unsigned char
            *frame; /* reused for each message, with the room that the library wants before it */
    size_t frame_size;
    char *message; /* what arrived of an unfinished message */
    size_t message_length;
    size_t message_size;
    int close_code;
    char close_reason[128];
};

static void drop_queue(struct connection *connection)
{
    while (connection->first != NULL) {
        struct outgoing *outgoing = connection->first;
        connection->first = outgoing->next;
        free(outgoing->text);
        free(outgoing);
    }
    connection->last = NULL;
}

static void free_connection(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    drop_queue(connection);
    free(connection->frame);
    free(connection->message);
    free(connection);
}

/* The memory goes once the owner has let go and the library no longer knows the socket. */
static void free_when_unused(struct connection *connection)
{
    if (connection->listener != NULL || connection->socket != NULL) {
        return;
    }
    probe_cancel(connection->probe);
    connection->probe = NULL;
    uv_handle_t *handle = (uv_handle_t *)&connection->starter;
    if (!uv_is_closing(handle)) {
        uv_close(handle, free_connection);
    }
}

static void forget_socket(struct connection *connection)
{
    connection->socket = NULL;
    if (connection->counted) {
        connection->counted = false;
        connection->connector->sockets--;
    }
}

static void report_end(struct connection *connection, bool reached, const char *reason)
{
    const struct connection_listener *listener = connection->listener;
    if (listener == NULL) {
        free_when_unused(connection);
        return;
    }
    struct connection_end end = {connection->close_code, reached, reason};
    listener->on_closed(connection->context, &end);
}

static void on_probed(void *context, const char *problem)
{
    struct connection *connection = context;
    connection->probe = NULL;
    if (problem != NULL) {
        report_end(connection, false, problem);
    } else if (connection->address->secure) {
        report_end(connection, true,
                "TLS was not agreed on: either the certificate is not trusted, or the server wants "
                "ws:// and not wss://");
    } else {
        report_end(connection, true, "it does not begin a conversation; is it an answerd server?");
    }
}

/*
 * The library says only that it did not work. A refused handshake carries its status; everything
 * else is looked into with a plain TCP connection, because "connection refused" helps and "failed"
 * does not.
 */
static void connecting_failed(struct connection *connection, unsigned int status)
{
    forget_socket(connection);
    if (connection->listener == NULL) {
        free_when_unused(connection);
        return;
    }
    if (status != 0 && status != 101) {
        char reason[96];
        snprintf(reason, sizeof reason,
                "no answerd server answers there, but HTTP status %u; is the URL right?", status);
        report_end(connection, true, reason);
        return;
    }
    connection->probe = probe_start(connection->connector->loop, connection->address->host,
            connection->address->port, on_probed, connection);
}

static int send_first(struct connection *connection)
{
    struct outgoing *outgoing = connection->first;
    size_t length = strlen(outgoing->text);
    if (connection->frame_size < LWS_PRE + length) {
        connection->frame_size = LWS_PRE + length * 2;
        connection->frame = memory_resize(connection->frame, connection->frame_size);
    }
    /* The library masks in place, so the text goes through a buffer of its own. */
    memcpy(connection->frame + LWS_PRE, outgoing->text, length);
    connection->first = outgoing->next;
    if (connection->first == NULL) {
        connection->last = NULL;
    }
    free(outgoing->text);
    free(outgoing);
    int written =
            lws_write(connection->socket, connection->frame + LWS_PRE, length, LWS_WRITE_TEXT);
    return written < (int)length ? -1 : 0;
}

static int on_writeable(struct connection *connection)
{
    if (connection->first != NULL) {
        if (send_first(connection) != 0) {
            return -1;
        }
        lws_callback_on_writable(connection->socket);
        return 0;
    }
    if (connection->listener == NULL) {
        lws_close_reason(connection->socket, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        return -1;
    }
    return 0;
}

static int on_received(struct connection *connection, const char *bytes, size_t length)
{
    if (connection->listener == NULL) {
        return 0;
    }
    if (length > MESSAGE_LIMIT - connection->message_length) {
        connection->close_code = LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE;
        return -1;
    }
    size_t needed = connection->message_length + length;
    if (needed > connection->message_size) {
        connection->message_size = needed * 2;
        connection->message = memory_resize(connection->message, connection->message_size);
    }
    if (length > 0) {
        memcpy(connection->message + connection->message_length, bytes, length);
    }
    connection->message_length = needed;
    if (lws_is_final_fragment(connection->socket) &&
            lws_remaining_packet_payload(connection->socket) == 0) {
        connection->message_length = 0;
        connection->listener->on_text(connection->context, connection->message, needed);
    }
    return 0;
}

static void on_peer_close(struct connection *connection, const unsigned char *bytes, size_t length)
{
    if (length < 2) {
        return;
    }
    connection->close_code = bytes[0] << 8 | bytes[1];
    snprintf(connection->close_reason, sizeof connection->close_reason, "%.*s", (int)(length - 2),
            (const char *)bytes + 2);
}

static void on_ended(struct connection *connection)
{
    forget_socket(connection);
    const char *reason = connection->close_reason;
    report_end(connection, true, *reason != '\0' ? reason : "the server closed the connection");
}

static int on_event(
        struct lws *socket, enum lws_callback_reasons event, void *user, void *bytes, size_t length)
{
    struct connection *connection = user;
    if (connection == NULL) {
        return 0;
    }
    switch (event) {
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        connection->established = true;
        lws_callback_on_writable(socket);
        if (connection->listener != NULL) {
            connection->listener->on_opened(connection->context);
        }
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return on_received(connection, bytes, length);
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return on_writeable(connection);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        on_peer_close(connection, bytes, length);
        return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP: /* during the handshake, without an error */
        /* The library reports one end in several ways; after the first, none of them counts. */
        lws_set_wsi_user(socket, NULL);
        connecting_failed(connection, lws_http_client_http_response(socket));
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
        lws_set_wsi_user(socket, NULL);
        on_ended(connection);
        return 0;
    default:
        return 0;
    }
}

static const struct lws_protocols protocols[] = {
        {.name = "ask", .callback = on_event, .rx_buffer_size = 4096},
        {0},
};

struct connector *connector_create(uv_loop_t *loop, bool secure, const char **problem)
{
    lws_set_log_level(0, NULL);
    struct connector *connector = memory_allocate(sizeof *connector);
    connector->loop = loop;
    void *loops[] = {loop};
    struct lws_context_creation_info info = {
            .port = CONTEXT_PORT_NO_LISTEN,
            .protocols = protocols,
            .foreign_loops = loops,
            .gid = (gid_t)-1,
            .uid = (uid_t)-1,
            .options =
                    LWS_SERVER_OPTION_LIBUV | (secure ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
    };
    connector->context = lws_create_context(&info);
    if (connector->context == NULL) {
        free(connector);
        *problem = "libwebsockets did not start; is its libuv part (libwebsockets-evlib-uv) "
                   "installed?";
        return NULL;
    }
    return connector;
}

static void wake(uv_timer_t *timer)
{
    (void)timer;
}

static void give_up(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

/* Gives the closing handshakes a moment, so that a server does not log a lost connection for each.
 */
static void let_sockets_close(struct connector *connector)
{
    uv_timer_t waker;
    uv_timer_init(connector->loop, &waker);
    uv_timer_start(&waker, wake, WAKE_MS, WAKE_MS);
    uv_update_time(connector->loop);
    uint64_t until = uv_now(connector->loop) + CLOSING_MS;
    while (connector->sockets > 0 && uv_now(connector->loop) < until) {
        uv_run(connector->loop, UV_RUN_ONCE);
    }
    uv_close((uv_handle_t *)&waker, NULL);
    uv_run(connector->loop, UV_RUN_NOWAIT);
}

/* Returns false when something in the library does not end, which must not keep the program. */
static bool drain(uv_loop_t *loop)
{
    uv_timer_t limit;
    uv_timer_init(loop, &limit);
    uv_timer_start(&limit, give_up, DRAIN_LIMIT_MS, 0);
    uv_unref((uv_handle_t *)&limit);
    bool drained = uv_run(loop, UV_RUN_DEFAULT) == 0;
    uv_close((uv_handle_t *)&limit, NULL);
    uv_run(loop, UV_RUN_NOWAIT);
    return drained;
}

void connector_destroy(struct connector *connector)
{
    if (connector == NULL) {
        return;
    }
    let_sockets_close(connector);
    /* On a foreign loop the library needs a drain between two calls to be rid of its handles. */
    lws_context_destroy(connector->context);
    if (drain(connector->loop)) {
        lws_context_destroy(connector->context);
    }
    free(connector);
}

static void start(uv_timer_t *timer)
{
    struct connection *connection = timer->data;
    const struct address *address = connection->address;
    struct lws_client_connect_info info = {
            .context = connection->connector->context,
            .address = address->host,
            .port = address->port,
            .path = address->path,
            .host = address->authority,
            .protocol = SUBPROTOCOL,
            .local_protocol_name = protocols[0].name,
            .ssl_connection =
                    LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (address->secure ? LCCSCF_USE_SSL : 0),
            .userdata = connection,
            .pwsi = &connection->socket,
    };
    connection->counted = true;
    connection->connector->sockets++;
    struct lws *socket = lws_client_connect_via_info(&info);
    if (socket == NULL && connection->probe == NULL && connection->listener != NULL &&
            !connection->established && connection->counted) {
        connecting_failed(connection, 0);
    }
}

struct connection *connection_create(struct connector *connector, const struct address *address,
        const struct connection_listener *listener, void *context)
{
    struct connection *connection = memory_allocate(sizeof *connection);
    connection->connector = connector;
    connection->address = address;
    connection->listener = listener;
    connection->context = context;
    uv_timer_init(connector->loop, &connection->starter);
    connection->starter.data = connection;
    uv_timer_start(&connection->starter, start, 0, 0);
    return connection;
}

void connection_send_take(struct connection *connection, char *text)
{
    struct outgoing *outgoing = memory_allocate(sizeof *outgoing);
    outgoing->text = text;
    if (connection->last != NULL) {
        connection->last->next = outgoing;
    } else {
        connection->first = outgoing;
    }
    connection->last = outgoing;
    if (connection->established && connection->socket != NULL) {
        lws_callback_on_writable(connection->socket);
    }
}

void connection_close(struct connection *connection)
{
    if (connection == NULL) {
        return;
    }
    connection->listener = NULL;
    uv_timer_stop(&connection->starter);
    if (connection->socket == NULL) {
        free_when_unused(connection);
    } else if (connection->established) {
        lws_callback_on_writable(connection->socket);
    } else {
        lws_set_timeout(connection->socket, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
    }
}
