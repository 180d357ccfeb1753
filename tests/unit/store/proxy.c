#include "unit/store/proxy.h"
#include "base/clock.h"
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PAIRS 16
#define CHUNK 65536

/* What libpq sends: the simple query COMMIT. */
static const char commit_message[] = "Q\0\0\0\x0b"
                                     "COMMIT";

struct pair {
    int client;            /* -1 when cut off */
    int server;            /* -1 when the pair is free */
    uint64_t commit_at_ns; /* of a commit that is held back, or 0 */
};

struct proxy {
    pthread_t thread;
    struct sockaddr_un server_address;
    struct sockaddr_un address;
    int listener;
    struct pair pairs[PAIRS];
    atomic_int fault;
    atomic_uint delay_ms;
    atomic_int faults;
    atomic_bool stopping;
};

static void close_end(int *descriptor)
{
    if (*descriptor >= 0) {
        close(*descriptor);
        *descriptor = -1;
    }
}

static void send_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(descriptor, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void commit_and_close(struct proxy *proxy, struct pair *pair)
{
    char answer[CHUNK];
    send_all(pair->server, commit_message, sizeof(commit_message));
    (void)!read(pair->server, answer, sizeof(answer));
    close_end(&pair->server);
    pair->commit_at_ns = 0;
    atomic_fetch_add(&proxy->faults, 1);
}

static void commit_with_fault(struct proxy *proxy, struct pair *pair)
{
    enum proxy_fault fault = (enum proxy_fault)atomic_exchange(&proxy->fault, PROXY_NO_FAULT);
    if (fault == PROXY_LOSE_ANSWER) {
        commit_and_close(proxy, pair);
    } else if (fault == PROXY_LOSE_COMMIT) {
        close_end(&pair->server);
        atomic_fetch_add(&proxy->faults, 1);
    } else {
        pair->commit_at_ns = clock_monotonic_ns(clock_system()) +
                             (uint64_t)atomic_load(&proxy->delay_ms) * 1000000u;
    }
    close_end(&pair->client);
}

static void pass_on(struct proxy *proxy, struct pair *pair, bool from_client)
{
    char bytes[CHUNK];
    ssize_t length = read(from_client ? pair->client : pair->server, bytes, sizeof(bytes));
    if (length <= 0) {
        close_end(&pair->client);
        close_end(&pair->server);
        return;
    }
    if (from_client && atomic_load(&proxy->fault) != PROXY_NO_FAULT &&
            memmem(bytes, (size_t)length, commit_message, sizeof(commit_message)) != NULL) {
        commit_with_fault(proxy, pair);
        return;
    }
    send_all(from_client ? pair->server : pair->client, bytes, (size_t)length);
}

static void accept_client(struct proxy *proxy)
{
    int client = accept(proxy->listener, NULL, NULL);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (client < 0 || server < 0 ||
            connect(server, (const struct sockaddr *)&proxy->server_address,
                    sizeof(proxy->server_address)) != 0) {
        close_end(&client);
        close_end(&server);
        return;
    }
    for (size_t i = 0; i < PAIRS; i++) {
        if (proxy->pairs[i].server < 0) {
            proxy->pairs[i] = (struct pair){client, server, 0};
            return;
        }
    }
    abort();
}

static void commit_what_is_due(struct proxy *proxy)
{
    for (size_t i = 0; i < PAIRS; i++) {
        struct pair *pair = &proxy->pairs[i];
        if (pair->commit_at_ns != 0 && clock_monotonic_ns(clock_system()) >= pair->commit_at_ns) {
            commit_and_close(proxy, pair);
        }
    }
}

static void *run(void *context)
{
    struct proxy *proxy = context;
    while (!atomic_load(&proxy->stopping)) {
        struct pollfd ends[1 + 2 * PAIRS] = {{.fd = proxy->listener, .events = POLLIN}};
        for (size_t i = 0; i < PAIRS; i++) {
            struct pair *pair = &proxy->pairs[i];
            int server = pair->commit_at_ns != 0 ? -1 : pair->server;
            ends[1 + 2 * i] = (struct pollfd){.fd = pair->client, .events = POLLIN};
            ends[2 + 2 * i] = (struct pollfd){.fd = server, .events = POLLIN};
        }
        (void)poll(ends, 1 + 2 * PAIRS, 10);
        for (size_t i = 0; i < PAIRS; i++) {
            if (ends[1 + 2 * i].revents != 0) {
                pass_on(proxy, &proxy->pairs[i], true);
            } else if (ends[2 + 2 * i].revents != 0) {
                pass_on(proxy, &proxy->pairs[i], false);
            }
        }
        if (ends[0].revents != 0) {
            accept_client(proxy);
        }
        commit_what_is_due(proxy);
    }
    return NULL;
}

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    return address;
}

struct proxy *proxy_start(const char *folder, int port, const char *server_socket)
{
    struct proxy *proxy = calloc(1, sizeof(*proxy));
    char path[100];
    (void)snprintf(path, sizeof(path), "%s/.s.PGSQL.%d", folder, port);
    if (proxy == NULL) {
        abort();
    }
    proxy->server_address = address_of(server_socket);
    proxy->address = address_of(path);
    for (size_t i = 0; i < PAIRS; i++) {
        proxy->pairs[i] = (struct pair){-1, -1, 0};
    }
    proxy->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(proxy->listener, (const struct sockaddr *)&proxy->address, sizeof(proxy->address)) !=
                    0 ||
            listen(proxy->listener, PAIRS) != 0 ||
            pthread_create(&proxy->thread, NULL, run, proxy) != 0) {
        abort();
    }
    return proxy;
}

void proxy_stop(struct proxy *proxy)
{
    atomic_store(&proxy->stopping, true);
    pthread_join(proxy->thread, NULL);
    for (size_t i = 0; i < PAIRS; i++) {
        close_end(&proxy->pairs[i].client);
        close_end(&proxy->pairs[i].server);
    }
    close_end(&proxy->listener);
    unlink(proxy->address.sun_path);
    free(proxy);
}

void proxy_set_fault(struct proxy *proxy, enum proxy_fault fault, uint32_t delay_ms)
{
    atomic_store(&proxy->delay_ms, delay_ms);
    atomic_store(&proxy->fault, fault);
}

int proxy_faults(struct proxy *proxy)
{
    return atomic_load(&proxy->faults);
}
