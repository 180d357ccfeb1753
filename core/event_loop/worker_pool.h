/*
 * Work that would block the loop (files, name look-ups), done on the threads of libuv's pool.
 * Loop thread only, but for the work itself.
 */
#ifndef EVENT_LOOP_WORKER_POOL_H
#define EVENT_LOOP_WORKER_POOL_H

#include "event_loop/event_loop.h"

/* Runs on a thread of the pool: must touch nothing that the loop thread uses meanwhile. */
typedef void (*worker_fn)(void *context);

/* Runs on the loop thread. `status` is 0, or ERR_CANCELLED when the work never began. */
typedef void (*worker_done_fn)(void *context, int status);

struct worker_task;

/*
 * Starts `work(context)`. `done(context, status)` is called exactly once, in a later turn, unless
 * an error is returned. `*task`, where `task` is not NULL, may be handed to worker_task_cancel
 * until `done` is called. Errors: ERR_LIMIT.
 */
MUST_CHECK int worker_pool_run(struct event_loop *loop, worker_fn work, worker_done_fn done,
        void *context, struct worker_task **task);

/* Takes back work that has not begun; `done` still comes. */
void worker_task_cancel(struct worker_task *task);

#endif
