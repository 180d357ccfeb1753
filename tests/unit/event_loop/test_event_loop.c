#include "event_loop/event_loop.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <uv.h>

struct fixture {
    struct event_loop *loop;
    int calls;
    struct deferred again;
};

static struct fixture fixture;

static int set_up(void **state)
{
    (void)state;
    fixture = (struct fixture){0};
    return event_loop_create(&fixture.loop, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    event_loop_destroy(fixture.loop);
    return 0;
}

static void count_call(void *context)
{
    (void)context;
    fixture.calls++;
}

static void defer_again(void *context)
{
    (void)context;
    fixture.calls++;
    if (fixture.calls < 3) {
        event_loop_defer(fixture.loop, &fixture.again);
    }
}

static void an_idle_loop_ends_at_once(void **state)
{
    (void)state;
    event_loop_run(fixture.loop);
    assert_false(event_loop_turn(fixture.loop));
    assert_non_null(event_loop_uv(fixture.loop));
    event_loop_destroy(NULL);
}

static void deferred_work_runs_once_and_later(void **state)
{
    (void)state;
    struct deferred deferred = {.run = count_call};
    event_loop_defer(fixture.loop, &deferred);
    event_loop_defer(fixture.loop, &deferred);
    assert_int_equal(fixture.calls, 0);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 1);
    event_loop_defer(fixture.loop, &deferred);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 2);
}

static void what_is_deferred_meanwhile_waits_a_turn(void **state)
{
    (void)state;
    fixture.again = (struct deferred){.run = defer_again};
    event_loop_defer(fixture.loop, &fixture.again);
    event_loop_turn(fixture.loop);
    assert_int_equal(fixture.calls, 1);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 3);
}

static void cancelled_work_does_not_run(void **state)
{
    (void)state;
    struct deferred first = {.run = count_call};
    struct deferred second = {.run = count_call};
    event_loop_defer(fixture.loop, &first);
    event_loop_defer(fixture.loop, &second);
    deferred_cancel(&first);
    deferred_cancel(&first);
    deferred_cancel(NULL);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 1);
}

static void translates_results_of_the_library(void **state)
{
    (void)state;
    assert_int_equal(event_loop_error(0), 0);
    assert_int_equal(event_loop_error(UV_EADDRINUSE), ERR_ADDRESS_IN_USE);
    assert_int_equal(event_loop_error(UV_EACCES), ERR_DENIED);
    assert_int_equal(event_loop_error(UV_EMFILE), ERR_LIMIT);
    assert_int_equal(event_loop_error(UV_EIO), ERR_IO);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(an_idle_loop_ends_at_once),
            TEST(deferred_work_runs_once_and_later),
            TEST(what_is_deferred_meanwhile_waits_a_turn),
            TEST(cancelled_work_does_not_run),
            TEST(translates_results_of_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
