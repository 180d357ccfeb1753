#include "benchmark/support/client_pool.h"
#include "benchmark/support/frame.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#define INPUT_SIZE ((size_t)512 * 1024)
#define EVENTS_AT_ONCE 256
#define STARTING_AT_ONCE 128      /* handshakes under way, below any listen backlog */
#define CLIENTS_PER_ADDRESS 5000u /* of ours, so that no address runs out of ports */

bool client_pool_init(struct client_pool *pool, const struct sockaddr_in *server,
        const char *subprotocol, size_t count, const struct client_handlers *handlers)
{
    *pool = (struct client_pool){.server = *server,
            .subprotocol = subprotocol,
            .handlers = *handlers,
            .count = count,
            .mask = 0x2545f491u};
    pool->clients = calloc(count, sizeof(*pool->clients));
    pool->input = malloc(INPUT_SIZE);
    pool->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (pool->clients == NULL || pool->input == NULL || pool->epoll < 0) {
        fprintf(stderr, "load_generator: cannot start: %s\n", strerror(errno));
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        pool->clients[i].index = (uint32_t)i;
        pool->clients[i].descriptor = -1;
    }
    return true;
}

/* By a reset: ten thousand sockets in TIME_WAIT would be in the next measurement's way. */
static void close_socket(struct client *client)
{
    if (client->descriptor >= 0) {
        const struct linger at_once = {.l_onoff = 1};
        (void)setsockopt(client->descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        close(client->descriptor);
        client->descriptor = -1;
    }
}

void client_pool_clear(struct client_pool *pool)
{
    for (size_t i = 0; pool->clients != NULL && i < pool->count; i++) {
        close_socket(&pool->clients[i]);
        text_buffer_clear(&pool->clients[i].output);
        text_buffer_clear(&pool->clients[i].rest);
    }
    free(pool->clients);
    free(pool->input);
    if (pool->epoll > 0) {
        close(pool->epoll);
    }
    *pool = (struct client_pool){.epoll = -1};
}

static void client_fail(struct client_pool *pool, struct client *client, const char *reason)
{
    if (client->state == CLIENT_CLOSED) {
        return;
    }
    error_set(&pool->error, ERR_IO, "connection %u: %s", client->index, reason);
    if (client->state == CLIENT_OPEN) {
        pool->open--;
    }
    pool->closed++;
    client->state = CLIENT_CLOSED;
    close_socket(client);
}

static void watch(struct client_pool *pool, struct client *client, int operation, bool write)
{
    struct epoll_event event = {
            .events = EPOLLIN | (write ? EPOLLOUT : 0u), .data = {.ptr = client}};
    client->waits_to_write = write;
    if (epoll_ctl(pool->epoll, operation, client->descriptor, &event) != 0) {
        client_fail(pool, client, strerror(errno));
    }
}

static void write_upgrade(struct client_pool *pool, struct client *client)
{
    char host[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &pool->server.sin_addr, host, sizeof(host));
    text_buffer_format(&client->output,
            "GET /ws HTTP/1.1\r\nHost: %s:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Protocol: %s\r\n\r\n",
            host, (unsigned)ntohs(pool->server.sin_port), pool->subprotocol);
}

/* The first addresses of 127.0.0.0/8 in turn; the port is chosen when connecting. */
static void bind_source(struct client_pool *pool, struct client *client)
{
    const int on = 1;
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + client->index / CLIENTS_PER_ADDRESS);
    (void)setsockopt(client->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (ntohl(pool->server.sin_addr.s_addr) >> 24 != IN_LOOPBACKNET) {
        return;
    }
    (void)setsockopt(client->descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    if (bind(client->descriptor, (const struct sockaddr *)&source, sizeof(source)) != 0) {
        client_fail(pool, client, strerror(errno));
    }
}

static void start(struct client_pool *pool, struct client *client)
{
    pool->started++;
    client->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->descriptor < 0) {
        client_fail(pool, client, strerror(errno));
        return;
    }
    bind_source(pool, client);
    if (client->state == CLIENT_CLOSED) {
        return;
    }
    client->state = CLIENT_CONNECTING;
    int status = connect(
            client->descriptor, (const struct sockaddr *)&pool->server, sizeof(pool->server));
    if (status != 0 && errno != EINPROGRESS) {
        client_fail(pool, client, strerror(errno));
        return;
    }
    watch(pool, client, EPOLL_CTL_ADD, true);
    write_upgrade(pool, client);
}

void client_flush(struct client_pool *pool, struct client *client)
{
    struct text_buffer *output = &client->output;
    while (client->state != CLIENT_CLOSED && client->output_sent < output->length) {
        ssize_t sent = send(client->descriptor, output->data + client->output_sent,
                output->length - client->output_sent, MSG_NOSIGNAL);
        if (sent >= 0) {
            client->output_sent += (size_t)sent;
        } else if (errno == EAGAIN) {
            if (!client->waits_to_write) {
                watch(pool, client, EPOLL_CTL_MOD, true);
            }
            return;
        } else if (errno != EINTR) {
            client_fail(pool, client, strerror(errno));
            return;
        }
    }
    text_buffer_reset(output);
    client->output_sent = 0;
    if (client->waits_to_write && client->state != CLIENT_CLOSED) {
        watch(pool, client, EPOLL_CTL_MOD, false);
    }
}

static void send_frame(struct client_pool *pool, struct client *client, enum frame_opcode opcode,
        struct text payload)
{
    pool->mask ^= pool->mask << 13;
    pool->mask ^= pool->mask >> 17;
    pool->mask ^= pool->mask << 5;
    frame_write(&client->output, opcode, payload, pool->mask);
}

void client_send(struct client_pool *pool, struct client *client, struct text message)
{
    send_frame(pool, client, FRAME_TEXT, message);
}

/* The response's head, up to the blank line. Returns how much of the input it took. */
static size_t read_upgrade(struct client_pool *pool, struct client *client, struct text input)
{
    size_t end = text_find(input, TEXT("\r\n\r\n"), 0);
    if (end == SIZE_MAX) {
        return 0;
    }
    if (!text_starts_with(input, TEXT("HTTP/1.1 101 "))) {
        client_fail(pool, client, "the server refused the upgrade");
        return input.length;
    }
    client->state = CLIENT_OPEN;
    pool->open++;
    pool->handlers.on_open(pool->handlers.context, client);
    return end + 4;
}

static void handle_close(struct client_pool *pool, struct client *client, const struct frame *frame)
{
    char reason[160];
    frame_describe_close(frame, reason, sizeof(reason));
    client_fail(pool, client, reason);
}

static void handle_frame(struct client_pool *pool, struct client *client, const struct frame *frame)
{
    switch (frame->opcode) {
    case FRAME_TEXT:
        pool->handlers.on_message(pool->handlers.context, client, frame->payload);
        return;
    case FRAME_PING:
        send_frame(pool, client, FRAME_PONG, frame->payload);
        return;
    case FRAME_CLOSE:
        handle_close(pool, client, frame);
        return;
    case FRAME_PONG:
        return;
    default:
        client_fail(pool, client, "a frame of a kind that the server does not use");
    }
}

/* Returns how much was used; an incomplete frame stays for the next time. */
static size_t handle_input(struct client_pool *pool, struct client *client, struct text input)
{
    size_t used = 0;
    if (client->state == CLIENT_UPGRADING) {
        used = read_upgrade(pool, client, input);
    }
    while (client->state == CLIENT_OPEN) {
        struct frame frame;
        size_t length = frame_read(text_slice(input, used, input.length), &frame);
        if (length == 0) {
            break;
        }
        used += length;
        handle_frame(pool, client, &frame);
    }
    return used;
}

static void receive(struct client_pool *pool, struct client *client)
{
    struct text_buffer *rest = &client->rest;
    size_t length = rest->length;
    if (length > 0) {
        memcpy(pool->input, rest->data, length);
        text_buffer_reset(rest);
    }
    ssize_t received = recv(client->descriptor, pool->input + length, INPUT_SIZE - length, 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) {
        received = 0;
    } else if (received <= 0) {
        client_fail(pool, client, received == 0 ? "the server hung up" : strerror(errno));
        return;
    }
    struct text input = {pool->input, length + (size_t)received};
    size_t used = handle_input(pool, client, input);
    if (client->state != CLIENT_CLOSED && used < input.length) {
        if (used == 0 && input.length == INPUT_SIZE) {
            client_fail(pool, client, "a message is too long for this benchmark");
            return;
        }
        text_buffer_append(rest, input.data + used, input.length - used);
    }
}

static void handle_event(struct client_pool *pool, struct client *client, uint32_t events)
{
    if (client->state == CLIENT_CONNECTING) {
        client->state = CLIENT_UPGRADING;
    }
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0 && client->state != CLIENT_CLOSED) {
        receive(pool, client);
    }
    client_flush(pool, client);
}

void client_pool_turn(struct client_pool *pool, int timeout_ms)
{
    while (pool->started < pool->count &&
            pool->started - pool->open - pool->closed < STARTING_AT_ONCE) {
        start(pool, &pool->clients[pool->started]);
    }
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = epoll_wait(pool->epoll, events, EVENTS_AT_ONCE, timeout_ms);
    for (int i = 0; i < count; i++) {
        handle_event(pool, events[i].data.ptr, events[i].events);
    }
}
