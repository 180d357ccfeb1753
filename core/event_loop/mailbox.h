/*
 * How other threads reach the loop: they post calls, which run on the loop thread in the order in
 * which they were posted.
 *
 * The mailbox is counted, since a thread may still hold it when the loop side has closed.
 */
#ifndef EVENT_LOOP_MAILBOX_H
#define EVENT_LOOP_MAILBOX_H

#include "event_loop/event_loop.h"

struct mailbox;

typedef void (*mailbox_fn)(void *context);

/* `*mailbox` holds one reference. Loop thread. Errors: ERR_IO, ERR_LIMIT (descriptors). */
MUST_CHECK int mailbox_create(
        struct event_loop *loop, struct mailbox **mailbox, struct error *error);

/* Any thread. */
struct mailbox *mailbox_retain(struct mailbox *mailbox);
/* Any thread. The loop side calls mailbox_close first. NULL is accepted. */
void mailbox_release(struct mailbox *mailbox);

/*
 * Exactly one of `run(context)` and `discard(context)` is called, on the loop thread, never before
 * this returns: `discard`, which may be NULL, when the mailbox closes first. Any thread.
 * Errors: ERR_CLOSED, and then neither is called.
 */
MUST_CHECK int mailbox_post(
        struct mailbox *mailbox, mailbox_fn run, mailbox_fn discard, void *context);

/* Nothing runs after this; what waits is discarded. Loop thread, once. NULL is accepted. */
void mailbox_close(struct mailbox *mailbox);

#endif
