#include "event_loop/worker_pool.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct job {
    int input;
    int output;
    int status;
    int done_calls;
};

static void square(void *context)
{
    struct job *job = context;
    job->output = job->input * job->input;
}

static void finish(void *context, int status)
{
    struct job *job = context;
    job->status = status;
    job->done_calls++;
}

static void work_is_done_elsewhere_and_reported_here(void **state)
{
    (void)state;
    struct event_loop *loop = NULL;
    struct job jobs[20] = {0};
    assert_int_equal(event_loop_create(&loop, NULL), 0);
    for (int i = 0; i < 20; i++) {
        jobs[i].input = i;
        assert_int_equal(worker_pool_run(loop, square, finish, &jobs[i], NULL), 0);
        assert_int_equal(jobs[i].done_calls, 0);
    }
    event_loop_run(loop);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(jobs[i].output, i * i);
        assert_int_equal(jobs[i].status, 0);
        assert_int_equal(jobs[i].done_calls, 1);
    }
    event_loop_destroy(loop);
}

static void cancelled_work_is_reported_too(void **state)
{
    (void)state;
    struct event_loop *loop = NULL;
    struct job jobs[50] = {0};
    struct worker_task *tasks[50] = {0};
    assert_int_equal(event_loop_create(&loop, NULL), 0);
    for (int i = 0; i < 50; i++) {
        jobs[i].input = 3;
        assert_int_equal(worker_pool_run(loop, square, finish, &jobs[i], &tasks[i]), 0);
    }
    for (int i = 0; i < 50; i++) {
        worker_task_cancel(tasks[i]);
    }
    event_loop_run(loop);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(jobs[i].done_calls, 1);
        assert_int_equal(jobs[i].output, jobs[i].status == 0 ? 9 : 0);
    }
    event_loop_destroy(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(work_is_done_elsewhere_and_reported_here),
            cmocka_unit_test(cancelled_work_is_reported_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
