#include "transport/listener.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#define BACKLOG 4096
#define ACCEPTS_A_TURN 64 /* connections that exist are served in between */

struct listener {
    struct listener *next; /* transport::listeners */
    struct transport *transport;
    uv_poll_t poll;
    int descriptor;
    bool is_paused;
};

union socket_address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

static void handle_readable(uv_poll_t *poll, int status, int events);

static void pause_accepting(struct listener *listener, int reason)
{
    uv_poll_stop(&listener->poll);
    listener->is_paused = true;
    log_write(listener->transport->log, LOG_WARNING,
            "accepting pauses: raise the limit of open files or lower limits.connections",
            LOG_STRING("reason", strerror(reason)));
}

/* The library closes the socket of a connection that it cannot take. */
static void adopt(struct transport *transport, struct connection *connection, int descriptor)
{
    lws_adopt_desc_t adoption = {.vh = transport->vhost,
            .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP,
            .fd = {.sockfd = descriptor},
            .opaque = connection};
    transport->adopting = connection;
    struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
    if (wsi == NULL && transport->adopting != NULL) {
        connection_destroy(connection);
    }
    transport->adopting = NULL;
}

static void take_connection(
        struct transport *transport, int descriptor, const union socket_address *peer)
{
    static const int on = 1;
    struct peer_address address;
    metric_add(transport->counters.accepted, 1);
    if (transport->connection_count >= (size_t)transport->config->limits.connections) {
        metric_add(transport->counters.refused, 1);
        close(descriptor);
        return;
    }
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    peer_address_from_socket(&address, &peer->any);
    struct connection *connection = connection_create(transport, &address);
    if (!admission_at_accept(connection)) {
        metric_add(transport->counters.refused, 1);
        connection_destroy(connection);
        close(descriptor);
        return;
    }
    adopt(transport, connection, descriptor);
}

static void handle_readable(uv_poll_t *poll, int status, int events)
{
    struct listener *listener = poll->data;
    (void)status;
    (void)events;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        union socket_address peer = {0};
        socklen_t length = sizeof(peer);
        int descriptor =
                accept4(listener->descriptor, &peer.any, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            take_connection(listener->transport, descriptor, &peer);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            pause_accepting(listener, errno);
            return;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            return;
        }
    }
}

static socklen_t fill_address(
        const struct listen_address *address, union socket_address *socket_address)
{
    *socket_address = (union socket_address){0};
    if (address->is_ipv6) {
        socket_address->six.sin6_family = AF_INET6;
        socket_address->six.sin6_port = htons(address->port);
        (void)inet_pton(AF_INET6, address->host, &socket_address->six.sin6_addr);
        return sizeof(socket_address->six);
    }
    socket_address->four.sin_family = AF_INET;
    socket_address->four.sin_port = htons(address->port);
    (void)inet_pton(AF_INET, address->host, &socket_address->four.sin_addr);
    return sizeof(socket_address->four);
}

static int fail_to_listen(struct text address, int reason, struct error *error)
{
    switch (reason) {
    case EADDRINUSE:
        return error_set(error, ERR_ADDRESS_IN_USE,
                "%.*s is in use already; stop what listens there or choose another --listen",
                TEXT_ARG(address));
    case EACCES:
    case EPERM:
        return error_set(error, ERR_DENIED,
                "not allowed to listen on %.*s; choose a port from 1024 on with --listen",
                TEXT_ARG(address));
    case EADDRNOTAVAIL:
        return error_set(error, ERR_INVALID,
                "%.*s is no address of this machine; choose another with --listen",
                TEXT_ARG(address));
    default:
        return error_set(
                error, ERR_IO, "cannot listen on %.*s: %s", TEXT_ARG(address), strerror(reason));
    }
}

/* 0 or the errno of what failed. */
static int bind_socket(int descriptor, const struct listen_address *address)
{
    static const int on = 1;
    union socket_address socket_address;
    socklen_t length = fill_address(address, &socket_address);
    (void)setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (address->is_ipv6) {
        (void)setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    }
    if (bind(descriptor, &socket_address.any, length) != 0 || listen(descriptor, BACKLOG) != 0) {
        return errno;
    }
    return 0;
}

static uint16_t port_of(int descriptor)
{
    union socket_address address = {0};
    socklen_t length = sizeof(address);
    if (getsockname(descriptor, &address.any, &length) != 0) {
        return 0;
    }
    return ntohs(address.any.sa_family == AF_INET6 ? address.six.sin6_port : address.four.sin_port);
}

static void begin_polling(struct transport *transport, int descriptor)
{
    struct listener *listener = calloc(1, sizeof(*listener));
    if (listener == NULL) {
        abort();
    }
    listener->transport = transport;
    listener->descriptor = descriptor;
    listener->next = transport->listeners;
    transport->listeners = listener;
    transport->handles_open++;
    uv_poll_init(event_loop_uv(transport->loop), &listener->poll, descriptor);
    listener->poll.data = listener;
    uv_poll_start(&listener->poll, UV_READABLE, handle_readable);
}

int listener_open(
        struct transport *transport, struct text address, uint16_t *port, struct error *error)
{
    struct listen_address parsed;
    if (!listen_address_parse(address, &parsed)) {
        return error_set(error, ERR_INVALID,
                "'%.*s' is no address to listen on; write one such as 127.0.0.1:8080",
                TEXT_ARG(address));
    }
    int family = parsed.is_ipv6 ? AF_INET6 : AF_INET;
    int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return fail_to_listen(address, errno, error);
    }
    int reason = bind_socket(descriptor, &parsed);
    if (reason != 0) {
        close(descriptor);
        return fail_to_listen(address, reason, error);
    }
    *port = port_of(descriptor);
    begin_polling(transport, descriptor);
    return 0;
}

void listener_resume_all(struct transport *transport)
{
    for (struct listener *item = transport->listeners; item != NULL; item = item->next) {
        if (item->is_paused) {
            item->is_paused = false;
            uv_poll_start(&item->poll, UV_READABLE, handle_readable);
        }
    }
}

static void handle_closed(uv_handle_t *handle)
{
    struct listener *listener = handle->data;
    struct transport *transport = listener->transport;
    close(listener->descriptor);
    free(listener);
    transport_handle_closed(transport);
}

void listener_close_all(struct transport *transport)
{
    while (transport->listeners != NULL) {
        struct listener *listener = transport->listeners;
        transport->listeners = listener->next;
        uv_close((uv_handle_t *)&listener->poll, handle_closed);
    }
}
