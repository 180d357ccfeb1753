#include "event_loop/mailbox.h"
#include <stdatomic.h>
#include <uv.h>

struct letter {
    struct list link; /* mailbox::letters */
    mailbox_fn run;
    mailbox_fn discard;
    void *context;
};

struct mailbox {
    uv_async_t async;
    uv_mutex_t mutex;
    struct list letters; /* under mutex: struct letter::link */
    bool closed;         /* under mutex */
    atomic_uint references;
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    return memory;
}

/* The oldest letter, now owned by the caller, or NULL. */
static struct letter *take_letter(struct mailbox *mailbox)
{
    struct letter *letter = NULL;
    uv_mutex_lock(&mailbox->mutex);
    if (!list_is_empty(&mailbox->letters)) {
        letter = LIST_OWNER(mailbox->letters.next, struct letter, link);
        list_remove(&letter->link);
    }
    uv_mutex_unlock(&mailbox->mutex);
    return letter;
}

static void handle_letters(uv_async_t *async)
{
    struct mailbox *mailbox = async->data;
    mailbox_retain(mailbox); /* a letter may close and release it */
    struct letter *letter = NULL;
    while ((letter = take_letter(mailbox)) != NULL) {
        mailbox_fn run = letter->run;
        void *context = letter->context;
        free(letter);
        run(context);
    }
    mailbox_release(mailbox);
}

int mailbox_create(struct event_loop *loop, struct mailbox **result, struct error *error)
{
    struct mailbox *mailbox = allocate(sizeof(*mailbox));
    int status = uv_mutex_init(&mailbox->mutex);
    if (status != 0) {
        goto no_mutex;
    }
    status = uv_async_init(event_loop_uv(loop), &mailbox->async, handle_letters);
    if (status != 0) {
        goto no_async;
    }
    mailbox->async.data = mailbox;
    list_init(&mailbox->letters);
    /* One reference for the caller and one for the handle, given up when it has closed. */
    atomic_init(&mailbox->references, 2);
    *result = mailbox;
    return 0;

no_async:
    uv_mutex_destroy(&mailbox->mutex);
no_mutex:
    free(mailbox);
    return error_set(
            error, event_loop_error(status), "cannot create a mailbox: %s", uv_strerror(status));
}

struct mailbox *mailbox_retain(struct mailbox *mailbox)
{
    atomic_fetch_add_explicit(&mailbox->references, 1, memory_order_relaxed);
    return mailbox;
}

void mailbox_release(struct mailbox *mailbox)
{
    if (mailbox == NULL ||
            atomic_fetch_sub_explicit(&mailbox->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    uv_mutex_destroy(&mailbox->mutex);
    free(mailbox);
}

int mailbox_post(struct mailbox *mailbox, mailbox_fn run, mailbox_fn discard, void *context)
{
    struct letter *letter = allocate(sizeof(*letter));
    letter->run = run;
    letter->discard = discard;
    letter->context = context;
    uv_mutex_lock(&mailbox->mutex);
    bool closed = mailbox->closed;
    if (!closed) {
        list_append(&mailbox->letters, &letter->link);
        /* Under the mutex: the handle must not be closed in between. */
        uv_async_send(&mailbox->async);
    }
    uv_mutex_unlock(&mailbox->mutex);
    if (closed) {
        free(letter);
        return ERR_CLOSED;
    }
    return 0;
}

static void handle_closed(uv_handle_t *handle)
{
    mailbox_release(handle->data);
}

void mailbox_close(struct mailbox *mailbox)
{
    if (mailbox == NULL) {
        return;
    }
    uv_mutex_lock(&mailbox->mutex);
    bool closed = mailbox->closed;
    mailbox->closed = true;
    uv_mutex_unlock(&mailbox->mutex);
    if (closed) {
        return;
    }
    struct letter *letter = NULL;
    while ((letter = take_letter(mailbox)) != NULL) {
        if (letter->discard != NULL) {
            letter->discard(letter->context);
        }
        free(letter);
    }
    uv_close((uv_handle_t *)&mailbox->async, handle_closed);
}
