/*
 * A new snapshot beside the old: configuration, knowledge and plugins are read, proved and asked
 * the packs' questions on another thread while the server goes on, then put in place between two
 * questions. The former snapshot ends, off the loop too, with the last question that began in it.
 * Loop thread only.
 */
#ifndef PROCESS_RELOAD_H
#define PROCESS_RELOAD_H

#include "event_loop/event_loop.h"
#include "process/candidate.h"

struct reload;

/* Borrowed until reload_destroy. */
struct reload_options {
    struct event_loop *loop;
    struct engine *engine; /* which serves */
    struct command_line *line;
    void (*on_taken)(void *context); /* the engine has another configuration */
    void *context;
};

/* Also begins to read the questions of the packs that serve. */
struct reload *reload_create(const struct reload_options *options);
/* After the loop has ended. Former snapshots end with their questions. NULL is accepted. */
void reload_destroy(struct reload *reload);

/* `report`: what differs, or is wrong, in indented lines for a person. Borrowed for the call. */
typedef void (*reload_done_fn)(void *context, enum reload_outcome outcome, struct text report);

/* One who waits for an outcome. Embedded by its owner, zero-initialised. */
struct reload_waiter {
    struct list link;
    reload_done_fn done;
    void *context;
};

/*
 * Begins, or begins once more when the one under way has ended: what was changed before this call
 * is seen. `waiter`, which may be NULL, is told once, in a later turn, and must stay valid until
 * then or until reload_forget. `force` takes what would be refused.
 */
void reload_begin(struct reload *reload, bool force, struct reload_waiter *waiter);
/* It is not told. Also for one that does not wait. */
void reload_forget(struct reload_waiter *waiter);

/* Nothing is taken any more: the server ends. */
void reload_stop(struct reload *reload);

#endif
