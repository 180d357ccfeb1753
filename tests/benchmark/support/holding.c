#include "benchmark/support/holding.h"
#include "benchmark/support/client_pool.h"
#include <poll.h>
#include <unistd.h>

#define OPENING_S 60
#define TURN_MS 5

struct holding {
    const struct holding_options *options;
    struct client_pool pool;
    size_t replies; /* to session.open */
};

static void handle_open(void *context, struct client *client)
{
    struct holding *holding = context;
    if (holding->options->opens_sessions) {
        client_send(&holding->pool, client,
                TEXT("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"session.open\","
                     "\"params\":{\"client\":\"load_generator\"}}"));
    }
}

static void handle_message(void *context, struct client *client, struct text message)
{
    struct holding *holding = context;
    (void)client;
    if (text_find(message, TEXT("\"error\""), 0) != SIZE_MAX) {
        error_set(&holding->pool.error, ERR_IO, "error from the server: %.*s", TEXT_ARG(message));
        return;
    }
    holding->replies++;
}

static bool is_complete(const struct holding *holding)
{
    size_t wanted = holding->options->connections;
    return holding->pool.open == wanted &&
           (!holding->options->opens_sessions || holding->replies >= wanted);
}

static bool input_ended(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char byte;
    return poll(&input, 1, 0) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

static bool open_all(struct holding *holding)
{
    time_t end = time(NULL) + OPENING_S;
    while (holding->pool.error.code == 0 && time(NULL) < end) {
        client_pool_turn(&holding->pool, TURN_MS);
        if (is_complete(holding)) {
            return true;
        }
    }
    error_set(&holding->pool.error, ERR_IO, "only %zu of %zu connections opened in time",
            holding->pool.open, holding->options->connections);
    return false;
}

static void report(const struct holding *holding)
{
    printf("{\"open\":%zu}\n", holding->pool.open);
    fflush(stdout);
}

bool holding_run(const struct holding_options *options)
{
    struct holding holding = {.options = options};
    const struct client_handlers handlers = {handle_open, handle_message, &holding};
    bool held = client_pool_init(&holding.pool, &options->server, "answerd.v1",
                        options->connections, &handlers) &&
                open_all(&holding);
    if (held) {
        report(&holding);
        while (!input_ended()) {
            client_pool_turn(&holding.pool, TURN_MS);
        }
        held = holding.pool.closed == 0;
        report(&holding);
    }
    if (holding.pool.error.code != 0) {
        fprintf(stderr, "load_generator: %s\n", holding.pool.error.text);
    }
    client_pool_clear(&holding.pool);
    return held;
}
