#include "event_loop/event_loop.h"
#include <uv.h>

#define DRAIN_TURNS 64

struct event_loop {
    uv_loop_t uv;
    uv_idle_t idle;       /* active while something is deferred, so that polling does not wait */
    struct list deferred; /* struct deferred::link */
};

static void run_deferred(uv_idle_t *idle)
{
    struct event_loop *loop = idle->data;
    /* What the callbacks defer belongs to the next turn: only the items of now are taken. */
    struct list now;
    list_init(&now);
    while (!list_is_empty(&loop->deferred)) {
        struct list *link = loop->deferred.next;
        list_remove(link);
        list_append(&now, link);
    }
    while (!list_is_empty(&now)) {
        struct deferred *deferred = LIST_OWNER(now.next, struct deferred, link);
        list_remove(&deferred->link);
        deferred->run(deferred->context);
    }
    if (list_is_empty(&loop->deferred)) {
        uv_idle_stop(idle);
    }
}

int event_loop_create(struct event_loop **result, struct error *error)
{
    struct event_loop *loop = calloc(1, sizeof(*loop));
    if (loop == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    int status = uv_loop_init(&loop->uv);
    if (status != 0) {
        free(loop);
        return error_set(error, event_loop_error(status), "cannot create the event loop: %s",
                uv_strerror(status));
    }
    list_init(&loop->deferred);
    uv_idle_init(&loop->uv, &loop->idle);
    loop->idle.data = loop;
    *result = loop;
    return 0;
}

void event_loop_destroy(struct event_loop *loop)
{
    if (loop == NULL) {
        return;
    }
    uv_close((uv_handle_t *)&loop->idle, NULL);
    /* Closing takes a turn, and its callbacks may close more; a handle that nobody closed would
     * take for ever. */
    int status = UV_EBUSY;
    for (int turn = 0; turn < DRAIN_TURNS && status == UV_EBUSY; turn++) {
        uv_run(&loop->uv, UV_RUN_NOWAIT);
        status = uv_loop_close(&loop->uv);
    }
    if (status == UV_EBUSY) {
        fputs("answerd: handles left open on the event loop:\n", stderr);
        uv_print_all_handles(&loop->uv, stderr);
        return;
    }
    free(loop);
}

void event_loop_run(struct event_loop *loop)
{
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void event_loop_stop(struct event_loop *loop)
{
    uv_stop(&loop->uv);
}

bool event_loop_turn(struct event_loop *loop)
{
    return uv_run(&loop->uv, UV_RUN_NOWAIT) != 0;
}

struct uv_loop_s *event_loop_uv(struct event_loop *loop)
{
    return &loop->uv;
}

uint64_t event_loop_now_ms(const struct event_loop *loop)
{
    return uv_now(&loop->uv);
}

void event_loop_defer(struct event_loop *loop, struct deferred *deferred)
{
    if (list_is_linked(&deferred->link)) {
        return;
    }
    list_append(&loop->deferred, &deferred->link);
    uv_idle_start(&loop->idle, run_deferred);
}

void deferred_cancel(struct deferred *deferred)
{
    if (deferred != NULL) {
        list_remove(&deferred->link);
    }
}

int event_loop_error(int uv_result)
{
    switch (uv_result) {
    case 0:
        return 0;
    case UV_EADDRINUSE:
        return ERR_ADDRESS_IN_USE;
    case UV_EACCES:
    case UV_EPERM:
        return ERR_DENIED;
    case UV_ENOENT:
        return ERR_NOT_FOUND;
    case UV_EINVAL:
    case UV_EADDRNOTAVAIL:
        return ERR_INVALID;
    case UV_ECANCELED:
        return ERR_CANCELLED;
    case UV_ETIMEDOUT:
        return ERR_TIMEOUT;
    case UV_EMFILE:
    case UV_ENFILE:
    case UV_ENOMEM:
        return ERR_LIMIT;
    default:
        return ERR_IO;
    }
}
