#include "event_loop/timer.h"
#include "process/signals.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>

struct fixture {
    struct event_loop *loop;
    struct signals *signals;
    int terminated;
    int reloaded;
};

static void count_terminate(void *context)
{
    struct fixture *fixture = context;
    fixture->terminated++;
}

static void count_reload(void *context)
{
    struct fixture *fixture = context;
    fixture->reloaded++;
}

/* A signal reaches the loop through a pipe, in one of the next turns. */
static void turn_often(struct event_loop *loop)
{
    for (int i = 0; i < 10; i++) {
        event_loop_turn(loop);
    }
}

static void ignore(void *context)
{
    (void)context;
}

static void signals_become_calls(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    const struct signal_handlers handlers = {count_terminate, count_reload, &fixture};
    assert_int_equal(event_loop_create(&fixture.loop, NULL), 0);
    assert_int_equal(signals_create(fixture.loop, &handlers, &fixture.signals, NULL), 0);
    struct timer *keeps_alive = timer_create_on(fixture.loop, ignore, NULL);
    timer_start(keeps_alive, 3600000, 0);
    raise(SIGTERM);
    turn_often(fixture.loop);
    assert_int_equal(fixture.terminated, 1);
    raise(SIGINT);
    raise(SIGHUP);
    turn_often(fixture.loop);
    assert_int_equal(fixture.terminated, 2);
    assert_int_equal(fixture.reloaded, 1);
    raise(SIGPIPE);
    timer_destroy(keeps_alive);
    event_loop_run(fixture.loop); /* returns: waiting for signals holds no loop */
    signals_destroy(fixture.signals);
    signals_destroy(NULL);
    event_loop_destroy(fixture.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(signals_become_calls)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
