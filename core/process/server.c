#include "process/server.h"
#include "base/crash_point.h"
#include "base/version.h"
#include "config/address.h"
#include "event_loop/timer.h"
#include "process/engine.h"
#include "process/readiness.h"
#include "process/reload.h"
#include "process/signals.h"
#include "store/store.h"
#include "transport/transport.h"
#include <unistd.h>

#define EXPIRE_PERIOD_MS 5000
#define EXPIRE_AT_ONCE 200u /* conversations: other work waits meanwhile */
#define STORE_QUEUE 100000u
#define STORE_GROUP 512u
#define STORE_BUSY_MS 5000u
#define NS_PER_MS UINT64_C(1000000)

enum server_state { SERVER_STARTING, SERVER_SERVING, SERVER_STOPPING, SERVER_STOPPED };

struct server {
    enum server_state state;
    struct engine engine;
    struct event_loop *loop;
    struct signals *signals;
    struct reload *reload;
    struct timer *expire_timer;
    struct transport *transport;
    struct store *store; /* NULL: conversations live in memory */
    bool expiring;       /* the store is erasing what nobody used for long */
    uint16_t port;
};

static void enter_state(struct server *server, enum server_state state)
{
    static const char *const names[] = {
            [SERVER_STARTING] = "starting",
            [SERVER_SERVING] = "serving",
            [SERVER_STOPPING] = "stopping",
            [SERVER_STOPPED] = "stopped",
    };
    log_write(server->engine.log, LOG_DEBUG, "server state",
            LOG_STRING("from", names[server->state]), LOG_STRING("to", names[state]));
    server->state = state;
}

static void handle_store_closed(void *context)
{
    struct server *server = context;
    enter_state(server, SERVER_STOPPED);
}

static void handle_closed(void *context)
{
    struct server *server = context;
    if (server->store == NULL) {
        enter_state(server, SERVER_STOPPED);
        return;
    }
    store_close(server->store, handle_store_closed, server);
    server->store = NULL;
}

static void handle_terminate(void *context)
{
    struct server *server = context;
    if (server->state != SERVER_SERVING) {
        log_write(server->engine.log, LOG_WARNING, "asked twice to end, ending at once");
        _exit(EXIT_FAILURE);
    }
    enter_state(server, SERVER_STOPPING);
    crash_point(SERVER_STOPPING);
    readiness_notify("STOPPING=1");
    log_write(server->engine.log, LOG_INFO, "ending",
            LOG_NUMBER("in_flight", conversation_in_flight(server->engine.conversation)),
            LOG_NUMBER("grace_ms", server->engine.config->shutdown_grace_ms));
    timer_stop(server->expire_timer);
    reload_stop(server->reload);
    transport_close(server->transport, handle_closed, server);
}

static void handle_reload(void *context)
{
    struct server *server = context;
    if (server->state == SERVER_SERVING) {
        reload_begin(server->reload, false, NULL);
    }
}

static void handle_taken(void *context)
{
    struct server *server = context;
    transport_use(server->transport, server->engine.config);
}

static void handle_expired(void *context, int status, const struct error *error)
{
    struct server *server = context;
    server->expiring = false;
    crash_point(EXPIRE_ENDED);
    if (status != 0) {
        log_write(server->engine.log, LOG_WARNING, "old conversations were not erased",
                LOG_STRING("error", error == NULL ? "" : error->text));
    }
}

static void expire_stored(struct server *server)
{
    uint64_t now_ms = (uint64_t)clock_wall_ms(server->engine.clock);
    uint64_t retention_ms = (uint64_t)server->engine.config->retention_ms;
    if (server->store != NULL && retention_ms > 0 && retention_ms < now_ms && !server->expiring) {
        crash_point(EXPIRE_BEGIN);
        server->expiring = store_expire(server->store, now_ms - retention_ms, EXPIRE_AT_ONCE,
                                   handle_expired, server) == 0;
    }
}

static void handle_expire(void *context)
{
    struct server *server = context;
    conversation_expire(server->engine.conversation);
    expire_stored(server);
}

static int start_loop(struct server *server, struct error *error)
{
    int status = event_loop_create(&server->loop, error);
    if (status != 0) {
        return status;
    }
    const struct signal_handlers handlers = {handle_terminate, handle_reload, server};
    status = signals_create(server->loop, &handlers, &server->signals, error);
    if (status != 0) {
        return status;
    }
    server->expire_timer = timer_create_on(server->loop, handle_expire, server);
    timer_set_background(server->expire_timer);
    timer_start(server->expire_timer, EXPIRE_PERIOD_MS, EXPIRE_PERIOD_MS);
    return 0;
}

static int start_store(struct server *server, struct error *error)
{
    const struct store_options options = {
            .address = paths_store(server->engine.config, server->engine.arena),
            .durability = (enum store_durability)server->engine.config->durability,
            .queue_limit = STORE_QUEUE,
            .group_limit = STORE_GROUP,
            .busy_ms = STORE_BUSY_MS};
    if (options.address == NULL) {
        return 0;
    }
    int status = store_open(&options, server->loop, server->engine.log, server->engine.metrics,
            &server->store, error);
    if (status == 0) {
        conversation_use_store(server->engine.conversation, server->store);
    }
    return status;
}

static int start_transport(struct server *server, struct error *error)
{
    const struct transport_options options = {
            .config = server->engine.config,
            .loop = server->loop,
            .conversation = server->engine.conversation,
            .log = server->engine.log,
            .metrics = server->engine.metrics,
            .clock = server->engine.clock,
            .pages = paths_pages(server->engine.config, server->engine.arena),
    };
    int status = transport_create(&options, &server->transport, error);
    if (status != 0) {
        return status;
    }
    return transport_listen(
            server->transport, text_from(server->engine.config->listen), &server->port, error);
}

static void start_reload(struct server *server, struct command_line *line)
{
    const struct reload_options options = {.loop = server->loop,
            .engine = &server->engine,
            .line = line,
            .on_taken = handle_taken,
            .context = server};
    server->reload = reload_create(&options);
}

/* The line that scripts wait for, then the same with details in the log. */
static void announce(const struct server *server, uint64_t started_ns)
{
    const struct engine *engine = &server->engine;
    struct listen_address address = {0};
    if (listen_address_parse(text_from(engine->config->listen), &address)) {
        fprintf(stderr, "listening on http://%s%s%s:%u\n", address.is_ipv6 ? "[" : "", address.host,
                address.is_ipv6 ? "]" : "", (unsigned)server->port);
    }
    uint64_t elapsed_ns = clock_monotonic_ns(engine->clock) - started_ns;
    log_write(engine->log, LOG_INFO, "ready", LOG_STRING("version", ANSWERD_VERSION),
            LOG_NUMBER("packs", engine->knowledge->pack_count),
            LOG_NUMBER("records", engine->knowledge->record_count),
            LOG_NUMBER("plugins", plugin_host_count(engine->plugin_host)),
            LOG_NUMBER("start_ms", elapsed_ns / NS_PER_MS));
    readiness_notify("READY=1");
}

/* A transport that never served still has handles to close; its closing takes turns of the loop. */
static void abandon_transport(struct server *server)
{
    if (server->transport != NULL && server->state == SERVER_STARTING) {
        transport_close(server->transport, handle_closed, server);
        event_loop_run(server->loop);
    } else if (server->store != NULL) {
        handle_closed(server);
        event_loop_run(server->loop);
    }
}

/* In reverse of the start; what was never made is zero. */
static void end_server(struct server *server)
{
    abandon_transport(server);
    timer_destroy(server->expire_timer);
    signals_destroy(server->signals);
    transport_destroy(server->transport);
    reload_destroy(server->reload);
    event_loop_destroy(server->loop);
    engine_clear(&server->engine);
}

int server_run(const struct config *config, struct command_line *line, uint64_t started_ns)
{
    struct server server = {0};
    struct error error = {0};
    int status = engine_init(&server.engine, config, &error);
    if (status == 0) {
        status = start_loop(&server, &error);
    }
    if (status == 0) {
        status = start_store(&server, &error);
    }
    if (status == 0) {
        status = start_transport(&server, &error);
    }
    if (status == 0) {
        start_reload(&server, line);
        enter_state(&server, SERVER_SERVING);
        crash_point(SERVER_LISTENING);
        announce(&server, started_ns);
        crash_point(SERVER_READY);
        event_loop_run(server.loop);
        log_write(server.engine.log, LOG_INFO, "ended");
    } else if (error.text[0] != '\0') {
        fprintf(stderr, "answerd serve: %s\n", error.text);
    }
    end_server(&server);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
