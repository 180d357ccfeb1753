#include "ask/wire/probe.h"

#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "ask/wire/memory.h"

#define PROBE_TIMEOUT_MS 5000

struct probe {
    uv_loop_t *loop;
    probe_done_fn done; /* NULL after the end */
    void *context;
    uv_getaddrinfo_t resolving;
    uv_connect_t connecting;
    uv_tcp_t socket;
    uv_timer_t timer;
    bool resolver_busy;
    bool socket_open;
    int handles; /* that are not closed yet */
};

static void free_when_unused(struct probe *probe)
{
    if (probe->handles == 0 && !probe->resolver_busy) {
        free(probe);
    }
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct probe *probe = handle->data;
    probe->handles--;
    free_when_unused(probe);
}

static void end(struct probe *probe)
{
    probe->done = NULL;
    if (probe->resolver_busy) {
        uv_cancel((uv_req_t *)&probe->resolving);
    }
    if (probe->socket_open) {
        probe->socket_open = false;
        uv_close((uv_handle_t *)&probe->socket, on_handle_closed);
    }
    uv_close((uv_handle_t *)&probe->timer, on_handle_closed);
}

static void finish(struct probe *probe, const char *reason)
{
    if (probe->done == NULL) {
        return;
    }
    probe_done_fn done = probe->done;
    void *context = probe->context;
    char *said = memory_copy_text(reason);
    end(probe);
    done(context, said);
    free(said);
}

static void on_timeout(uv_timer_t *timer)
{
    finish(timer->data, "no reply in time");
}

static void on_connected(uv_connect_t *request, int status)
{
    struct probe *probe = request->data;
    if (status == UV_ECANCELED) {
        return;
    }
    finish(probe, status == 0 ? NULL : uv_strerror(status));
}

static void connect_to(struct probe *probe, const struct addrinfo *found)
{
    uv_tcp_init(probe->loop, &probe->socket);
    probe->socket.data = probe;
    probe->socket_open = true;
    probe->handles++;
    probe->connecting.data = probe;
    int status = uv_tcp_connect(&probe->connecting, &probe->socket, found->ai_addr, on_connected);
    if (status != 0) {
        finish(probe, uv_strerror(status));
    }
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct probe *probe = request->data;
    probe->resolver_busy = false;
    if (probe->done == NULL) {
        uv_freeaddrinfo(found);
        free_when_unused(probe);
        return;
    }
    if (status != 0) {
        finish(probe, "no such host");
    } else {
        connect_to(probe, found);
    }
    uv_freeaddrinfo(found);
}

struct probe *probe_start(
        uv_loop_t *loop, const char *host, int port, probe_done_fn done, void *context)
{
    struct probe *probe = memory_allocate(sizeof *probe);
    probe->loop = loop;
    probe->done = done;
    probe->context = context;
    uv_timer_init(loop, &probe->timer);
    probe->timer.data = probe;
    probe->handles = 1;
    uv_timer_start(&probe->timer, on_timeout, PROBE_TIMEOUT_MS, 0);
    probe->resolving.data = probe;
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    probe->resolver_busy = true;
    if (uv_getaddrinfo(loop, &probe->resolving, on_resolved, host, service, &hints) != 0) {
        probe->resolver_busy = false;
        uv_timer_start(&probe->timer, on_timeout, 0, 0);
    }
    return probe;
}

void probe_cancel(struct probe *probe)
{
    if (probe != NULL && probe->done != NULL) {
        end(probe);
    }
}
