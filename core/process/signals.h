/* Signals as events on the loop. Loop thread only. */
#ifndef PROCESS_SIGNALS_H
#define PROCESS_SIGNALS_H

#include "base/error.h"
#include "event_loop/event_loop.h"

struct signals;

struct signal_handlers {
    void (*on_terminate)(void *context); /* SIGINT, SIGTERM: may come again */
    void (*on_reload)(void *context);    /* SIGHUP */
    void *context;
};

/*
 * Also ignores SIGPIPE: writes report it as an error. The handles do not keep the loop running.
 * Owned by the caller. Errors: ERR_IO.
 */
MUST_CHECK int signals_create(struct event_loop *loop, const struct signal_handlers *handlers,
        struct signals **signals, struct error *error);

/* No handler runs after this. The loop must turn again before it is destroyed. NULL is accepted. */
void signals_destroy(struct signals *signals);

#endif
