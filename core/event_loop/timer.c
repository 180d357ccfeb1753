#include "event_loop/timer.h"
#include <uv.h>

struct timer {
    uv_timer_t uv;
    timer_fn on_due;
    void *context;
};

struct timer *timer_create_on(struct event_loop *loop, timer_fn on_due, void *context)
{
    struct timer *timer = calloc(1, sizeof(*timer));
    if (timer == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    uv_timer_init(event_loop_uv(loop), &timer->uv);
    timer->uv.data = timer;
    timer->on_due = on_due;
    timer->context = context;
    return timer;
}

static void handle_due(uv_timer_t *uv)
{
    struct timer *timer = uv->data;
    timer->on_due(timer->context);
}

void timer_start(struct timer *timer, uint64_t after_ms, uint64_t repeat_ms)
{
    uv_timer_start(&timer->uv, handle_due, after_ms, repeat_ms);
}

void timer_stop(struct timer *timer)
{
    uv_timer_stop(&timer->uv);
}

bool timer_is_running(const struct timer *timer)
{
    return uv_is_active((const uv_handle_t *)&timer->uv) != 0;
}

void timer_set_background(struct timer *timer)
{
    uv_unref((uv_handle_t *)&timer->uv);
}

static void handle_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void timer_destroy(struct timer *timer)
{
    if (timer != NULL) {
        uv_close((uv_handle_t *)&timer->uv, handle_closed);
    }
}
