/* One-shot and repeating timers. Loop thread only. */
#ifndef EVENT_LOOP_TIMER_H
#define EVENT_LOOP_TIMER_H

#include "event_loop/event_loop.h"

struct timer;

typedef void (*timer_fn)(void *context);

/*
 * A timer at rest. Owned by the caller, ended by timer_destroy. (timer_create is taken by the C
 * library.)
 */
struct timer *timer_create_on(struct event_loop *loop, timer_fn on_due, void *context);

/*
 * Calls on_due after `after_ms` milliseconds and then, when `repeat_ms` is not 0, every
 * `repeat_ms`. Starting a running timer sets it anew. 0 means the next turn.
 */
void timer_start(struct timer *timer, uint64_t after_ms, uint64_t repeat_ms);

/* It may be started again. */
void timer_stop(struct timer *timer);
bool timer_is_running(const struct timer *timer);

/* A timer that runs does not keep event_loop_run from returning. */
void timer_set_background(struct timer *timer);

/*
 * on_due does not run after this, and may call it. The memory goes once the loop has let go of
 * the handle, so the loop must turn again (event_loop_destroy does). NULL is accepted.
 */
void timer_destroy(struct timer *timer);

#endif
