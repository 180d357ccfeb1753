#include "process/signals.h"
#include <signal.h>
#include <uv.h>

#define SIGNAL_COUNT 3

struct signals {
    uv_signal_t handles[SIGNAL_COUNT];
    int open_count; /* handles that have not closed yet */
    struct signal_handlers handlers;
};

static void handle_signal(uv_signal_t *handle, int number)
{
    struct signals *signals = handle->data;
    if (number == SIGHUP) {
        signals->handlers.on_reload(signals->handlers.context);
    } else {
        signals->handlers.on_terminate(signals->handlers.context);
    }
}

static void handle_closed(uv_handle_t *handle)
{
    struct signals *signals = handle->data;
    signals->open_count--;
    if (signals->open_count == 0) {
        free(signals);
    }
}

int signals_create(struct event_loop *loop, const struct signal_handlers *handlers,
        struct signals **result, struct error *error)
{
    static const int numbers[SIGNAL_COUNT] = {SIGINT, SIGTERM, SIGHUP};
    struct signals *signals = calloc(1, sizeof(*signals));
    if (signals == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    signals->handlers = *handlers;
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        uv_signal_init(event_loop_uv(loop), &signals->handles[i]);
        signals->handles[i].data = signals;
        signals->open_count++;
    }
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        int status = uv_signal_start(&signals->handles[i], handle_signal, numbers[i]);
        if (status != 0) {
            signals_destroy(signals);
            return error_set(error, event_loop_error(status), "cannot watch for signals: %s",
                    uv_strerror(status));
        }
        uv_unref((uv_handle_t *)&signals->handles[i]);
    }
    *result = signals;
    return 0;
}

void signals_destroy(struct signals *signals)
{
    if (signals == NULL) {
        return;
    }
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        uv_close((uv_handle_t *)&signals->handles[i], handle_closed);
    }
}
