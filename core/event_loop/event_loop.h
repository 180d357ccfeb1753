/*
 * The loop that owns all state of the process: a thin owner of one uv_loop_t.
 *
 * Everything here belongs to the loop thread, the one that calls event_loop_run. Other threads
 * reach it through a mailbox only.
 */
#ifndef EVENT_LOOP_EVENT_LOOP_H
#define EVENT_LOOP_EVENT_LOOP_H

#include "base/error.h"
#include "base/list.h"
#include <stdbool.h>
#include <stdint.h>

struct event_loop;
struct uv_loop_s;

/* Owned by the caller, ended by event_loop_destroy. Errors: ERR_IO. */
MUST_CHECK int event_loop_create(struct event_loop **loop, struct error *error);

/*
 * Lets handles that are closing finish, then frees the loop. Everything that lives on the loop
 * must have been closed before; what was not is named on standard error and left allocated.
 * NULL is accepted.
 */
void event_loop_destroy(struct event_loop *loop);

/* Runs until event_loop_stop, or until nothing is left to wait for. */
void event_loop_run(struct event_loop *loop);

/* Makes event_loop_run return after the current turn. */
void event_loop_stop(struct event_loop *loop);

/* Runs one turn without waiting: for tests and for draining. True while handles are active. */
bool event_loop_turn(struct event_loop *loop);

/* The library's loop, borrowed, for modules that put handles of their own on it. */
struct uv_loop_s *event_loop_uv(struct event_loop *loop);

/* Milliseconds of a clock that never goes back, as of the start of this turn. */
uint64_t event_loop_now_ms(const struct event_loop *loop);

/* One piece of work put off to a later turn. Embedded by its owner, zero-initialised. */
struct deferred {
    struct list link; /* event_loop::deferred */
    void (*run)(void *context);
    void *context;
};

/*
 * Calls deferred->run(deferred->context) once, in a later turn, never before this returns. Does
 * nothing when it is waiting already. `deferred` must stay valid until it ran or was cancelled.
 */
void event_loop_defer(struct event_loop *loop, struct deferred *deferred);

/* It will not run. Also for one that is not waiting. */
void deferred_cancel(struct deferred *deferred);

/* The ERR_* for a negative result of libuv. */
int event_loop_error(int uv_result);

#endif
