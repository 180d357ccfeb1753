#include "event_loop/worker_pool.h"
#include <uv.h>

struct worker_task {
    uv_work_t uv;
    worker_fn work;
    worker_done_fn done;
    void *context;
};

static void handle_work(uv_work_t *uv)
{
    struct worker_task *task = uv->data;
    task->work(task->context);
}

static void handle_done(uv_work_t *uv, int status)
{
    struct worker_task *task = uv->data;
    worker_done_fn done = task->done;
    void *context = task->context;
    free(task);
    done(context, event_loop_error(status));
}

int worker_pool_run(struct event_loop *loop, worker_fn work, worker_done_fn done, void *context,
        struct worker_task **result)
{
    struct worker_task *task = calloc(1, sizeof(*task));
    if (task == NULL) {
        fputs("answerd: out of memory\n", stderr);
        abort();
    }
    task->uv.data = task;
    task->work = work;
    task->done = done;
    task->context = context;
    int status = uv_queue_work(event_loop_uv(loop), &task->uv, handle_work, handle_done);
    if (status != 0) {
        free(task);
        return event_loop_error(status);
    }
    if (result != NULL) {
        *result = task;
    }
    return 0;
}

void worker_task_cancel(struct worker_task *task)
{
    /* UV_EBUSY when it runs already: then it ends as usual. */
    (void)uv_cancel((uv_req_t *)&task->uv);
}
