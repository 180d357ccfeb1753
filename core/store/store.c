#include "base/clock.h"
#include "base/crash_point.h"
#include "event_loop/mailbox.h"
#include "store/backend.h"
#include <pthread.h>

#define NS_PER_MS 1000000u

struct store_metrics {
    struct metric *operations;
    struct metric *failures;
    struct metric *waiting;
    struct metric *group_time;
};

struct store {
    struct event_loop *loop;
    struct log *log;
    struct store_metrics metrics;
    struct mailbox *mailbox;
    uint32_t queue_limit;
    uint32_t group_limit;
    uint64_t busy_ns;

    /* Of the loop thread. */
    struct list fresh;        /* struct operation::link: made in this turn */
    struct deferred handover; /* of what is fresh, once a turn, so that it makes one group */
    uint32_t waiting;         /* operations whose callbacks have not run */
    bool closing;
    bool failing;
    void (*closed)(void *context);
    void *closed_context;

    /* Of the store's thread, but for the fields said to be shared. */
    pthread_t thread;
    struct store_database *database;
    struct operation **group;    /* group_limit of them */
    struct operation **reads;    /* those of a group that failed */
    _Atomic uint64_t give_up_ns; /* shared */
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct list queue; /* under mutex: struct operation::link */
    bool ending;       /* under mutex: nothing will be added */
};

/* A group on its way back to the loop. */
struct batch {
    struct store *store;
    struct list operations; /* struct operation::link */
    size_t count;
    struct error error; /* why the group failed, if it did */
    uint64_t took_ns;
};

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    return memory;
}

static uint64_t now_ns(void)
{
    return clock_monotonic_ns(clock_system());
}

static void move_all(struct list *from, struct list *to)
{
    while (!list_is_empty(from)) {
        struct list *link = from->next;
        list_remove(link);
        list_append(to, link);
    }
}

/* ---- The store's thread ------------------------------------------------------------------- */

/* Waits for operations. Returns how many were taken into store->group; 0 is the end. */
static size_t take_group(struct store *store)
{
    size_t count = 0;
    pthread_mutex_lock(&store->mutex);
    while (list_is_empty(&store->queue) && !store->ending) {
        pthread_cond_wait(&store->filled, &store->mutex);
    }
    while (count < store->group_limit && !list_is_empty(&store->queue)) {
        struct operation *operation = LIST_OWNER(store->queue.next, struct operation, link);
        list_remove(&operation->link);
        store->group[count++] = operation;
    }
    pthread_mutex_unlock(&store->mutex);
    return count;
}

static void fail_operation(struct operation *operation, int status, const struct error *error)
{
    operation_reset(operation);
    operation->status = status;
    operation->error = *error;
}

static int run(struct store *store, struct operation **operations, size_t count, bool only_reads,
        struct error *error)
{
    /* Of the last one: the others have waited longer already, and only for earlier groups. */
    const struct operation_group group = {
            operations, count, only_reads, operations[count - 1]->queued_ns + store->busy_ns};
    int status = store->database->backend->run(store->database, &group, error);
    if (status != 0) {
        for (size_t i = 0; i < count; i++) {
            fail_operation(operations[i], status, error);
        }
    }
    return status;
}

/* What a failed group has read was never there, and a database that cannot write may still read. */
static void run_reads_alone(struct store *store, size_t count)
{
    size_t reads = 0;
    for (size_t i = 0; i < count; i++) {
        if (operation_is_read(store->group[i])) {
            operation_reset(store->group[i]);
            store->reads[reads++] = store->group[i];
        }
    }
    struct error error = {0};
    if (reads > 0) {
        (void)run(store, store->reads, reads, true, &error);
    }
}

static void run_group(struct store *store, size_t count, struct error *error)
{
    bool only_reads = true;
    for (size_t i = 0; i < count && only_reads; i++) {
        only_reads = operation_is_read(store->group[i]);
    }
    if (run(store, store->group, count, only_reads, error) != 0 && !only_reads) {
        run_reads_alone(store, count);
    }
}

/* A database that still commits is given the time that the whole queue needs. */
static void extend_closing(struct store *store)
{
    if (atomic_load(&store->give_up_ns) != UINT64_MAX) {
        atomic_store(&store->give_up_ns, now_ns() + store->busy_ns);
    }
}

static void deliver(void *context);
static void finish(void *context);

/* The mailbox is closed by `finish` alone, so it takes every letter. */
static void post(struct store *store, mailbox_fn run_on_loop, void *context)
{
    if (mailbox_post(store->mailbox, run_on_loop, NULL, context) != 0) {
        abort();
    }
}

static void *run_thread(void *context)
{
    struct store *store = context;
    size_t count = 0;
    while ((count = take_group(store)) > 0) {
        struct batch *batch = allocate(1, sizeof(*batch));
        uint64_t begun_ns = now_ns();
        crash_point(STORE_GROUP_TAKEN);
        run_group(store, count, &batch->error);
        if (batch->error.code == 0) {
            extend_closing(store);
        }
        crash_point(STORE_GROUP_ENDED);
        batch->took_ns = now_ns() - begun_ns;
        batch->store = store;
        batch->count = count;
        list_init(&batch->operations);
        for (size_t i = 0; i < count; i++) {
            list_append(&batch->operations, &store->group[i]->link);
        }
        post(store, deliver, batch);
        crash_point(STORE_POSTED);
        if (store->database->backend->tidy != NULL) {
            store->database->backend->tidy(store->database);
        }
    }
    backend_close(store->database);
    crash_point(STORE_CLOSED);
    post(store, finish, store);
    return NULL;
}

/* ---- Back on the loop --------------------------------------------------------------------- */

static void report_health(struct store *store, const struct error *error)
{
    bool fails = error->code != 0;
    if (fails && !store->failing) {
        log_write(store->log, LOG_ERROR, "the store fails; it is tried again with every question",
                LOG_STRING("reason", error->text));
    } else if (!fails && store->failing) {
        log_write(store->log, LOG_INFO, "the store works again");
    }
    store->failing = fails;
}

static void deliver(void *context)
{
    struct batch *batch = context;
    struct store *store = batch->store;
    crash_point(STORE_DELIVER);
    report_health(store, &batch->error);
    metric_add(store->metrics.operations, (int64_t)batch->count);
    metric_observe_ns(store->metrics.group_time, batch->took_ns);
    while (!list_is_empty(&batch->operations)) {
        struct operation *operation = LIST_OWNER(batch->operations.next, struct operation, link);
        list_remove(&operation->link);
        store->waiting--;
        metric_set(store->metrics.waiting, store->waiting);
        metric_add(store->metrics.failures,
                operation->status == ERR_IO || operation->status == ERR_BUSY);
        operation_call_back(operation);
        operation_destroy(operation);
        crash_point(STORE_DELIVERED);
    }
    free(batch);
}

static void destroy(struct store *store)
{
    pthread_cond_destroy(&store->filled);
    pthread_mutex_destroy(&store->mutex);
    free(store->group);
    free(store->reads);
    free(store);
}

static void finish(void *context)
{
    struct store *store = context;
    void (*closed)(void *context) = store->closed;
    void *closed_context = store->closed_context;
    pthread_join(store->thread, NULL);
    mailbox_close(store->mailbox);
    mailbox_release(store->mailbox);
    destroy(store);
    if (closed != NULL) {
        closed(closed_context);
    }
}

static void hand_over(void *context)
{
    struct store *store = context;
    pthread_mutex_lock(&store->mutex);
    move_all(&store->fresh, &store->queue);
    store->ending = store->closing;
    pthread_cond_signal(&store->filled);
    pthread_mutex_unlock(&store->mutex);
    crash_point(STORE_HANDOVER);
}

/* ---- Life cycle --------------------------------------------------------------------------- */

static struct store_metrics register_metrics(struct metrics *metrics)
{
    if (metrics == NULL) {
        return (struct store_metrics){0};
    }
    return (struct store_metrics){
            .operations = metrics_counter(metrics, "answerd_store_operations_total", NULL,
                    "Operations of the store that ended."),
            .failures = metrics_counter(metrics, "answerd_store_failures_total", NULL,
                    "Operations that failed since the database did."),
            .waiting = metrics_gauge(
                    metrics, "answerd_store_waiting", NULL, "Operations that wait for the store."),
            .group_time = metrics_histogram(metrics, "answerd_store_group_seconds", NULL,
                    "Time from the begin to the commit of a group of operations."),
    };
}

static struct store *make_store(const struct store_options *options, struct event_loop *loop,
        struct log *log, struct metrics *metrics)
{
    struct store *store = allocate(1, sizeof(*store));
    store->loop = loop;
    store->log = log;
    store->metrics = register_metrics(metrics);
    store->queue_limit = options->queue_limit;
    store->group_limit = options->group_limit == 0 ? 1 : options->group_limit;
    store->busy_ns = (uint64_t)options->busy_ms * NS_PER_MS;
    store->group = allocate(store->group_limit, sizeof(struct operation *));
    store->reads = allocate(store->group_limit, sizeof(struct operation *));
    store->handover = (struct deferred){.run = hand_over, .context = store};
    list_init(&store->fresh);
    list_init(&store->queue);
    atomic_init(&store->give_up_ns, UINT64_MAX);
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->filled, NULL);
    return store;
}

int store_open(const struct store_options *options, struct event_loop *loop, struct log *log,
        struct metrics *metrics, struct store **result, struct error *error)
{
    struct store *store = make_store(options, loop, log, metrics);
    const struct backend_options backend = {.address = options->address,
            .durability = options->durability,
            .busy_ms = options->busy_ms,
            .log = log,
            .give_up_ns = &store->give_up_ns};
    int status = backend_open(&backend, &store->database, error);
    if (status != 0) {
        goto no_database;
    }
    crash_point(STORE_OPENED);
    status = mailbox_create(loop, &store->mailbox, error);
    if (status != 0) {
        goto no_mailbox;
    }
    if (pthread_create(&store->thread, NULL, run_thread, store) != 0) {
        status = error_set(error, ERR_LIMIT, "cannot start the store's thread");
        goto no_thread;
    }
    *result = store;
    return 0;

no_thread:
    mailbox_close(store->mailbox);
    mailbox_release(store->mailbox);
no_mailbox:
    backend_close(store->database);
no_database:
    destroy(store);
    return status;
}

void store_close(struct store *store, void (*closed)(void *context), void *context)
{
    if (store == NULL) {
        if (closed != NULL) {
            closed(context);
        }
        return;
    }
    crash_point(STORE_CLOSE);
    store->closing = true;
    store->closed = closed;
    store->closed_context = context;
    atomic_store(&store->give_up_ns, now_ns() + store->busy_ns);
    deferred_cancel(&store->handover);
    hand_over(store);
}

/* ---- Operations --------------------------------------------------------------------------- */

static int submit(struct store *store, const struct operation_request *request)
{
    if (store->closing) {
        return ERR_CLOSED;
    }
    if (store->waiting >= store->queue_limit) {
        return ERR_BUSY;
    }
    struct operation *operation = NULL;
    int status = operation_create(request, &operation);
    if (status != 0) {
        return status;
    }
    operation->queued_ns = now_ns();
    store->waiting++;
    metric_set(store->metrics.waiting, store->waiting);
    list_append(&store->fresh, &operation->link);
    event_loop_defer(store->loop, &store->handover);
    crash_point(STORE_SUBMITTED);
    return 0;
}

int store_put_turn(struct store *store, const struct store_conversation *conversation,
        const struct store_turn *turn, store_done_fn done, void *context)
{
    return submit(store, &(struct operation_request){.kind = OPERATION_PUT_TURN,
                                 .conversation = conversation,
                                 .turn = turn,
                                 .done = done,
                                 .context = context});
}

int store_put_conversation(struct store *store, const struct store_conversation *conversation,
        store_done_fn done, void *context)
{
    return submit(store, &(struct operation_request){.kind = OPERATION_PUT_CONVERSATION,
                                 .conversation = conversation,
                                 .done = done,
                                 .context = context});
}

int store_put_feedback(struct store *store, const char *conversation_id, struct text answer_id,
        int rating, struct text comment, store_done_fn done, void *context)
{
    return submit(store, &(struct operation_request){.kind = OPERATION_PUT_FEEDBACK,
                                 .conversation_id = text_from(conversation_id),
                                 .key = answer_id,
                                 .rating = rating,
                                 .comment = comment,
                                 .done = done,
                                 .context = context});
}

int store_load_conversation(struct store *store, const char *conversation_id, uint32_t turn_limit,
        store_loaded_fn loaded, void *context)
{
    return submit(store, &(struct operation_request){.kind = OPERATION_LOAD_CONVERSATION,
                                 .conversation_id = text_from(conversation_id),
                                 .limit = turn_limit,
                                 .loaded = loaded,
                                 .context = context});
}

int store_load_by_message(struct store *store, const char *conversation_id,
        struct text client_message_id, store_loaded_fn loaded, void *context)
{
    return submit(store, &(struct operation_request){.kind = OPERATION_LOAD_BY_MESSAGE,
                                 .conversation_id = text_from(conversation_id),
                                 .key = client_message_id,
                                 .loaded = loaded,
                                 .context = context});
}

int store_load_answer(
        struct store *store, struct text answer_id, store_loaded_fn loaded, void *context)
{
    return submit(store, &(struct operation_request){.kind = OPERATION_LOAD_ANSWER,
                                 .key = answer_id,
                                 .loaded = loaded,
                                 .context = context});
}

int store_erase(struct store *store, const char *conversation_id, store_done_fn done, void *context)
{
    return submit(store, &(struct operation_request){.kind = OPERATION_ERASE,
                                 .conversation_id = text_from(conversation_id),
                                 .done = done,
                                 .context = context});
}

int store_expire(struct store *store, uint64_t used_before_ms, uint32_t limit, store_done_fn done,
        void *context)
{
    return submit(store, &(struct operation_request){.kind = OPERATION_EXPIRE,
                                 .used_before_ms = used_before_ms,
                                 .limit = limit,
                                 .done = done,
                                 .context = context});
}
