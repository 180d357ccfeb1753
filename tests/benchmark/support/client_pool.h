/*
 * Many WebSocket clients on one epoll: the handshake, masked text frames (RFC 6455), and nothing
 * else, so that the server's limits are met before ours. What is sent to a client while its input
 * is handled leaves in one system call behind it.
 */
#ifndef BENCHMARK_SUPPORT_CLIENT_POOL_H
#define BENCHMARK_SUPPORT_CLIENT_POOL_H

#include "base/error.h"
#include "base/text.h"
#include <netinet/in.h>

enum client_state { CLIENT_NEW, CLIENT_CONNECTING, CLIENT_UPGRADING, CLIENT_OPEN, CLIENT_CLOSED };

struct client {
    uint32_t index;
    int descriptor; /* -1 when there is none */
    enum client_state state;
    bool waits_to_write; /* the kernel's buffer is full */
    struct text_buffer output;
    size_t output_sent;
    struct text_buffer rest; /* of the input: an incomplete frame or response */
};

/* A client's endings are counted in the pool; the handlers may send but not close. */
struct client_handlers {
    void (*on_open)(void *context, struct client *client);
    void (*on_message)(void *context, struct client *client, struct text message);
    void *context;
};

struct client_pool {
    struct sockaddr_in server;
    const char *subprotocol;
    struct client_handlers handlers;
    struct client *clients; /* owned */
    size_t count;
    size_t started;
    size_t open;
    size_t closed;
    struct error error; /* the first failure */
    int epoll;
    char *input; /* owned, shared by all clients */
    uint32_t mask;
};

/* `subprotocol` and `handlers`' context are borrowed. False with a reason on standard error. */
bool client_pool_init(struct client_pool *pool, const struct sockaddr_in *server,
        const char *subprotocol, size_t count, const struct client_handlers *handlers);
void client_pool_clear(struct client_pool *pool);

/* One turn: starts a few more clients while some are missing, waits, handles what came. */
void client_pool_turn(struct client_pool *pool, int timeout_ms);

/* Puts a text frame into the client's output; client_flush sends it. */
void client_send(struct client_pool *pool, struct client *client, struct text message);
void client_flush(struct client_pool *pool, struct client *client);

#endif
