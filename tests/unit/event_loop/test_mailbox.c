#include "event_loop/mailbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

#define LETTERS_OF_A_THREAD 500
#define THREADS 3

struct fixture {
    struct event_loop *loop;
    struct mailbox *mailbox;
    int ran;
    int discarded;
    int expected;
};

static struct fixture fixture;

static int set_up(void **state)
{
    (void)state;
    fixture = (struct fixture){0};
    if (event_loop_create(&fixture.loop, NULL) != 0) {
        return -1;
    }
    return mailbox_create(fixture.loop, &fixture.mailbox, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    mailbox_close(fixture.mailbox);
    mailbox_release(fixture.mailbox);
    event_loop_destroy(fixture.loop);
    return 0;
}

static void count_run(void *context)
{
    (void)context;
    fixture.ran++;
    if (fixture.ran == fixture.expected) {
        event_loop_stop(fixture.loop);
    }
}

static void count_discarded(void *context)
{
    (void)context;
    fixture.discarded++;
}

static void close_mailbox(void *context)
{
    (void)context;
    fixture.ran++;
    mailbox_close(fixture.mailbox);
}

static void *post_many(void *context)
{
    struct mailbox *mailbox = context;
    for (int i = 0; i < LETTERS_OF_A_THREAD; i++) {
        if (mailbox_post(mailbox, count_run, count_discarded, NULL) != 0) {
            break;
        }
    }
    mailbox_release(mailbox);
    return NULL;
}

static void letters_of_all_threads_arrive(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    fixture.expected = THREADS * LETTERS_OF_A_THREAD;
    for (int i = 0; i < THREADS; i++) {
        mailbox_retain(fixture.mailbox);
        assert_int_equal(pthread_create(&threads[i], NULL, post_many, fixture.mailbox), 0);
    }
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.ran, fixture.expected);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

static void a_letter_never_runs_before_post_returns(void **state)
{
    (void)state;
    assert_int_equal(mailbox_post(fixture.mailbox, count_run, NULL, NULL), 0);
    assert_int_equal(fixture.ran, 0);
    event_loop_turn(fixture.loop);
    event_loop_turn(fixture.loop);
    assert_int_equal(fixture.ran, 1);
}

static void closing_discards_what_waits(void **state)
{
    (void)state;
    assert_int_equal(mailbox_post(fixture.mailbox, count_run, count_discarded, NULL), 0);
    assert_int_equal(mailbox_post(fixture.mailbox, count_run, NULL, NULL), 0);
    mailbox_close(fixture.mailbox);
    mailbox_close(fixture.mailbox);
    assert_int_equal(fixture.discarded, 1);
    assert_int_equal(mailbox_post(fixture.mailbox, count_run, count_discarded, NULL), ERR_CLOSED);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.ran, 0);
    assert_int_equal(fixture.discarded, 1);
}

static void a_letter_may_close_the_mailbox(void **state)
{
    (void)state;
    assert_int_equal(mailbox_post(fixture.mailbox, close_mailbox, NULL, NULL), 0);
    assert_int_equal(mailbox_post(fixture.mailbox, count_run, count_discarded, NULL), 0);
    event_loop_run(fixture.loop);
    assert_int_equal(fixture.ran, 1);
    assert_int_equal(fixture.discarded, 1);
    mailbox_close(NULL);
    mailbox_release(NULL);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(letters_of_all_threads_arrive),
            TEST(a_letter_never_runs_before_post_returns),
            TEST(closing_discards_what_waits),
            TEST(a_letter_may_close_the_mailbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
