#include "transport/transport.h"
#include "site/site.h"
#include "transport/access.h"
#include "transport/connection.h"
#include "transport/handshake.h"
#include "transport/http_server.h"
#include "transport/listener.h"
#include "transport/native_dialogue.h"
#include "transport/sweep.h"
#include "transport/websocket.h"
#include <errno.h>
#include <sys/resource.h>

#define RESERVED_DESCRIPTORS 128 /* for everything that is no connection */
#define RECEIVE_BYTES 2048       /* held by every WebSocket connection */
#define SEND_BYTES (64 * 1024 * 1024)
#define SERVICE_BYTES (32 * 1024)
#define KEEPALIVE_SECONDS 15
#define ABANDON_TURNS 16
#define SHUTDOWN_PERIOD_MS 20
#define SHUTDOWN_CLOSE_MS 1000 /* clients may take so long to answer the last close frame */
#define RETRY_RESTART_MS 1000

/* --- the library's callbacks --- */

static int handle_http(
        struct connection *connection, enum lws_callback_reasons reason, struct text data)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return handshake_check(connection);
    case LWS_CALLBACK_HTTP:
        return http_on_request(connection, data);
    case LWS_CALLBACK_HTTP_BODY:
        return http_on_body(connection, data);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return http_on_body_complete(connection);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return http_on_writable(connection);
    default:
        return 0;
    }
}

static int handle_websocket(
        struct connection *connection, enum lws_callback_reasons reason, struct text data)
{
    const struct lws_protocols *protocol = lws_get_protocol(connection->wsi);
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        websocket_on_established(connection, protocol->name[0] != '\0');
        return 0;
    case LWS_CALLBACK_RECEIVE:
        websocket_on_piece(connection, data);
        return 0;
    case LWS_CALLBACK_RECEIVE_PONG:
        connection_alive(connection);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        connection_on_writable(connection);
        return 0;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return websocket_on_peer_close(connection);
    default:
        return handle_http(connection, reason, data);
    }
}

static int handle_callback(
        struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    struct connection *connection = lws_get_opaque_user_data(wsi);
    struct transport *transport = NULL;
    (void)user;
    switch (reason) {
    case LWS_CALLBACK_WSI_CREATE:
        transport = lws_context_user(lws_get_context(wsi));
        if (transport->adopting != NULL) {
            transport->adopting->wsi = wsi;
            transport->adopting = NULL;
        }
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        connection_destroy(connection);
        return 0;
    case LWS_CALLBACK_CLOSED:
    case LWS_CALLBACK_CLOSED_HTTP:
        connection_gone(connection);
        return 0;
    case LWS_CALLBACK_RAW_ADOPT:
    case LWS_CALLBACK_RAW_RX:
        return -1; /* CONNECT would tunnel; nothing here does */
    default:
        break;
    }
    if (connection == NULL || connection->state == CONNECTION_GONE) {
        return 0;
    }
    return handle_websocket(connection, reason, (struct text){in, length});
}

/* The first also serves HTTP and WebSockets without a subprotocol. */
static const struct lws_protocols protocols[] = {
        {.name = "",
                .callback = handle_callback,
                .rx_buffer_size = RECEIVE_BYTES,
                .tx_packet_size = SEND_BYTES},
        {.name = "answerd.v1",
                .callback = handle_callback,
                .rx_buffer_size = RECEIVE_BYTES,
                .tx_packet_size = SEND_BYTES},
        {0},
};

/* --- one turn of the loop --- */

static void send_output(struct transport *transport)
{
    while (!list_is_empty(&transport->dirty)) {
        struct connection *connection =
                LIST_OWNER(transport->dirty.next, struct connection, dirty_link);
        list_remove(&connection->dirty_link);
        if (connection->state == CONNECTION_HTTP) {
            http_request_advance(connection);
        } else {
            connection_flush(connection);
        }
    }
}

static void handle_idle(uv_idle_t *idle)
{
    (void)idle; /* its being active keeps polling from waiting */
}

static void advance_shutdown(struct transport *transport);

/*
 * Answers what was asked since, then sends all output: one system call a connection. Before
 * polling for what timers did, after it for what sockets brought.
 */
static void take_turn(struct transport *transport)
{
    if (transport->work_waits) {
        transport->work_waits = false;
        bool is_left = conversation_run_pending(transport->conversation) > 0;
        transport->work_waits = transport->work_waits || is_left;
    }
    send_output(transport);
    if (transport->state == TRANSPORT_DRAINING || transport->state == TRANSPORT_CLOSING) {
        advance_shutdown(transport);
    }
    if (transport->state == TRANSPORT_CLOSED) {
        return;
    }
    if (transport->work_waits) {
        uv_idle_start(&transport->keep_turning, handle_idle);
    } else {
        uv_idle_stop(&transport->keep_turning);
    }
}

static void handle_before_poll(uv_prepare_t *prepare)
{
    take_turn(prepare->data);
}

static void handle_after_poll(uv_check_t *check)
{
    take_turn(check->data);
}

static void handle_sweep(uv_timer_t *timer)
{
    sweep_connections(timer->data);
}

/* --- the end --- */

void transport_handle_closed(struct transport *transport)
{
    transport->handles_open--;
    if (transport->handles_open == 0) {
        transport->on_closed(transport->on_closed_context);
    }
}

static void handle_closed(uv_handle_t *handle)
{
    transport_handle_closed(handle->data);
}

static void close_handles(struct transport *transport)
{
    transport->state = TRANSPORT_CLOSED;
    /* Its handles close in later turns; transport_destroy does the rest. */
    lws_context_destroy(transport->context);
    uv_close((uv_handle_t *)&transport->after_poll, handle_closed);
    uv_close((uv_handle_t *)&transport->before_poll, handle_closed);
    uv_close((uv_handle_t *)&transport->keep_turning, handle_closed);
    uv_close((uv_handle_t *)&transport->sweep, handle_closed);
}

static void close_one(struct connection *connection)
{
    if (connection->state != CONNECTION_HTTP) {
        connection_close(connection, CLOSE_GOING_AWAY);
    } else if (!http_is_answering(connection)) {
        connection_drop(connection);
    } else {
        /* Its response is on the way and closes the connection. */
        connection_move(connection, &connection->transport->closing);
    }
}

/* Both ways of closing move the connection to another list. */
static void close_list(struct list *list)
{
    while (!list_is_empty(list)) {
        close_one(LIST_OWNER(list->next, struct connection, link));
    }
}

static void close_connections(struct transport *transport)
{
    transport->state = TRANSPORT_CLOSING;
    transport->close_until_ms = uv_now(transport->sweep.loop) + SHUTDOWN_CLOSE_MS;
    close_list(&transport->handshaking);
    close_list(&transport->bodies);
    close_list(&transport->silent);
    close_list(&transport->silent_plain);
    close_list(&transport->active);
    close_list(&transport->pinged);
}

static bool is_drained(const struct transport *transport)
{
    return conversation_in_flight(transport->conversation) == 0 && !transport->work_waits &&
           list_is_empty(&transport->dirty);
}

static void advance_shutdown(struct transport *transport)
{
    uint64_t now = uv_now(transport->sweep.loop);
    if (transport->state == TRANSPORT_DRAINING) {
        if (is_drained(transport) || now >= transport->drain_until_ms) {
            close_connections(transport);
        }
        return;
    }
    /* Those that are left after the time are closed by the library's own end. */
    if (transport->connection_count == 0 || now >= transport->close_until_ms) {
        close_handles(transport);
    }
}

static void announce_end(struct list *list)
{
    for (struct list *link = list->next; link != list; link = link->next) {
        struct connection *connection = LIST_OWNER(link, struct connection, link);
        if (connection->state == CONNECTION_NATIVE) {
            native_dialogue_notify(connection, TEXT("maintenance"), RETRY_RESTART_MS,
                    TEXT("The server is stopping. Connect anew and resume the conversation."));
        }
    }
}

void transport_close(struct transport *transport, void (*on_closed)(void *context), void *context)
{
    if (transport->state != TRANSPORT_SERVING) {
        return;
    }
    transport->state = TRANSPORT_DRAINING;
    transport->on_closed = on_closed;
    transport->on_closed_context = context;
    transport->drain_until_ms =
            uv_now(transport->sweep.loop) + (uint64_t)transport->config->shutdown_grace_ms;
    listener_close_all(transport);
    announce_end(&transport->active);
    announce_end(&transport->pinged);
    uv_timer_start(&transport->sweep, handle_sweep, 0, SHUTDOWN_PERIOD_MS);
}

void transport_destroy(struct transport *transport)
{
    if (transport == NULL) {
        return;
    }
    lws_context_destroy(transport->context);
    for (size_t i = 0; i < transport->spare_buffer_count; i++) {
        text_buffer_clear(&transport->spare_buffers[i]);
    }
    free(transport->spare_buffers);
    free(transport->trusted_proxies);
    json_document_clear(&transport->document);
    address_limits_clear(&transport->addresses);
    access_destroy(transport->access);
    site_destroy(transport->site);
    free(transport);
}

/* --- the beginning --- */

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* Also when it is higher: the library holds a table of as many entries. */
static int limit_descriptors(struct transport *transport, struct error *error)
{
    struct rlimit limit;
    rlim_t needed = (rlim_t)transport->config->limits.connections + RESERVED_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return error_set(error, ERR_IO, "cannot read the limit of open files: %s", strerror(errno));
    }
    if (limit.rlim_max < (rlim_t)transport->config->limits.connections) {
        log_write(transport->log, LOG_WARNING,
                "fewer connections than limits.connections: raise the hard limit of open files",
                LOG_NUMBER("limit", limit.rlim_max), LOG_NUMBER("needed", needed));
    }
    needed = needed < limit.rlim_max ? needed : limit.rlim_max;
    limit.rlim_cur = needed;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return error_set(error, ERR_IO, "cannot set the limit of open files: %s", strerror(errno));
    }
    return 0;
}

static int create_context(struct transport *transport, struct error *error)
{
    const struct config_limits *limits = &transport->config->limits;
    void *loops[] = {event_loop_uv(transport->loop)};
    struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN_SERVER,
            .protocols = protocols,
            .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
            .foreign_loops = loops,
            .user = transport,
            .vhost_name = "default",
            .timeout_secs = (unsigned)((limits->header_timeout_ms + 999) / 1000),
            .timeout_secs_ah_idle = (unsigned)((limits->header_timeout_ms + 999) / 1000),
            .keepalive_timeout = KEEPALIVE_SECONDS,
            .pt_serv_buf_size = SERVICE_BYTES,
            .max_http_header_data2 = (unsigned)limits->header_bytes};
    /* Its log would repeat what clients send, and it has no place for a log of ours. */
    lws_set_log_level(0, NULL);
    transport->context = lws_create_context(&info);
    if (transport->context == NULL) {
        return error_set(error, ERR_IO,
                "cannot start libwebsockets; is its libuv part (libwebsockets-evlib-uv) "
                "installed?");
    }
    transport->vhost = lws_create_vhost(transport->context, &info);
    if (transport->vhost == NULL) {
        return error_set(error, ERR_IO, "libwebsockets cannot create its host");
    }
    return 0;
}

static void register_metrics(struct transport *transport)
{
    struct metrics *metrics = transport->metrics;
    transport->counters =
            (struct transport_metrics){.connections = metrics_gauge(metrics, "answerd_connections",
                                               NULL, "Connections that are open."),
                    .accepted = metrics_counter(metrics, "answerd_connections_total", NULL,
                            "Connections that were accepted."),
                    .refused = metrics_counter(metrics, "answerd_connections_refused_total", NULL,
                            "Connections refused for a limit or their origin."),
                    .messages_in = metrics_counter(metrics, "answerd_messages_received_total", NULL,
                            "WebSocket messages read."),
                    .messages_out = metrics_counter(metrics, "answerd_messages_sent_total", NULL,
                            "WebSocket messages written."),
                    .bytes_in = metrics_counter(metrics, "answerd_received_bytes_total", NULL,
                            "Bytes of WebSocket messages read."),
                    .bytes_out = metrics_counter(metrics, "answerd_sent_bytes_total", NULL,
                            "Bytes handed to the kernel."),
                    .errors = metrics_counter(metrics, "answerd_errors_sent_total", NULL,
                            "Errors that clients were told."),
                    .http_requests = metrics_counter(metrics, "answerd_http_requests_total", NULL,
                            "HTTP requests answered.")};
}

static void init_lists(struct transport *transport)
{
    list_init(&transport->handshaking);
    list_init(&transport->bodies);
    list_init(&transport->silent);
    list_init(&transport->silent_plain);
    list_init(&transport->active);
    list_init(&transport->pinged);
    list_init(&transport->closing);
    list_init(&transport->dirty);
}

/* The configuration has checked them. */
static void read_trusted_proxies(struct transport *transport)
{
    const struct config_list *proxies = &transport->config->trusted_proxies;
    transport->trusted_proxies = allocate(proxies->count + 1, sizeof(struct network));
    for (size_t i = 0; i < proxies->count; i++) {
        struct network *network = &transport->trusted_proxies[transport->trusted_proxy_count];
        if (network_parse(text_from(proxies->items[i]), network)) {
            transport->trusted_proxy_count++;
        }
    }
}

static void start_handles(struct transport *transport)
{
    uv_loop_t *loop = event_loop_uv(transport->loop);
    uv_check_init(loop, &transport->after_poll);
    uv_prepare_init(loop, &transport->before_poll);
    uv_idle_init(loop, &transport->keep_turning);
    uv_timer_init(loop, &transport->sweep);
    transport->after_poll.data = transport;
    transport->before_poll.data = transport;
    transport->keep_turning.data = transport;
    transport->sweep.data = transport;
    transport->handles_open = 4;
    uv_check_start(&transport->after_poll, handle_after_poll);
    uv_prepare_start(&transport->before_poll, handle_before_poll);
    uv_timer_start(&transport->sweep, handle_sweep, SWEEP_PERIOD_MS, SWEEP_PERIOD_MS);
}

/* The library's handles need turns of the loop between the two halves of its end. */
static void abandon(struct transport *transport)
{
    lws_context_destroy(transport->context);
    for (int i = 0; i < ABANDON_TURNS && event_loop_turn(transport->loop); i++) {
    }
    transport_destroy(transport);
}

static int load_site(struct transport *transport, const char *pages, struct error *error)
{
    const struct config *config = transport->config;
    int status =
            config->tokens[0] == '\0' ? 0 : access_load(config->tokens, &transport->access, error);
    if (status == 0 && pages != NULL) {
        status = site_load(pages, (size_t)config->limits.page_file_bytes, &transport->site, error);
    }
    return status;
}

int transport_create(
        const struct transport_options *options, struct transport **result, struct error *error)
{
    struct transport *transport = allocate(1, sizeof(*transport));
    transport->config = options->config;
    transport->loop = options->loop;
    transport->conversation = options->conversation;
    transport->log = options->log;
    transport->metrics = options->metrics;
    transport->clock = options->clock;
    transport->spare_buffers = allocate(SPARE_LIMIT, sizeof(struct text_buffer));
    init_lists(transport);
    register_metrics(transport);
    read_trusted_proxies(transport);
    address_limits_init(&transport->addresses, &transport->config->limits);
    int status = load_site(transport, options->pages, error);
    if (status == 0) {
        status = limit_descriptors(transport, error);
    }
    if (status == 0) {
        status = create_context(transport, error);
    }
    if (status != 0) {
        abandon(transport);
        return status;
    }
    start_handles(transport);
    *result = transport;
    return 0;
}

void transport_use(struct transport *transport, const struct config *config)
{
    transport->config = config;
    transport->addresses.limits = &config->limits;
    free(transport->trusted_proxies);
    transport->trusted_proxy_count = 0;
    read_trusted_proxies(transport);
}

int transport_listen(
        struct transport *transport, struct text address, uint16_t *port, struct error *error)
{
    return listener_open(transport, address, port, error);
}
