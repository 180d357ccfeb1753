#include "event_loop/timer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct fixture {
    struct event_loop *loop;
    struct timer *timer;
    int calls;
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

static void stop_at_three(void *context)
{
    (void)context;
    fixture.calls++;
    if (fixture.calls == 3) {
        timer_stop(fixture.timer);
    }
}

static void destroy_itself(void *context)
{
    (void)context;
    fixture.calls++;
    timer_destroy(fixture.timer);
}

static void fires_once(void **state)
{
    (void)state;
    struct timer *timer = timer_create_on(fixture.loop, count_call, NULL);
    assert_false(timer_is_running(timer));
    timer_start(timer, 1, 0);
    assert_true(timer_is_running(timer));
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 1);
    assert_false(timer_is_running(timer));
    timer_destroy(timer);
}

static void repeats_until_stopped(void **state)
{
    (void)state;
    fixture.timer = timer_create_on(fixture.loop, stop_at_three, NULL);
    timer_start(fixture.timer, 0, 1);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 3);
    timer_destroy(fixture.timer);
}

static void never_fires_after_destroy(void **state)
{
    (void)state;
    struct timer *timer = timer_create_on(fixture.loop, count_call, NULL);
    timer_start(timer, 0, 0);
    timer_destroy(timer);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 0);
    timer_destroy(NULL);
}

static void may_end_itself_while_it_fires(void **state)
{
    (void)state;
    fixture.timer = timer_create_on(fixture.loop, destroy_itself, NULL);
    timer_start(fixture.timer, 0, 1);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 1);
}

static void a_background_timer_does_not_hold_the_loop(void **state)
{
    (void)state;
    struct timer *timer = timer_create_on(fixture.loop, count_call, NULL);
    timer_start(timer, 3600000, 0);
    timer_set_background(timer);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.calls, 0);
    timer_destroy(timer);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(fires_once),
            TEST(repeats_until_stopped),
            TEST(never_fires_after_destroy),
            TEST(may_end_itself_while_it_fires),
            TEST(a_background_timer_does_not_hold_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
