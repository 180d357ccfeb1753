/* What is refused, and when it may be tried again. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char question[] = "How much did Norlin invest in Arvo?";

static struct client one;
static struct client two;

static void rates_follow_the_clock(void **state)
{
    struct rig *rig = *state;
    rig->options.questions_per_second = 5;
    rig->options.questions_burst = 10;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(client_submit(&one, NULL, question), 0);
    }
    assert_int_equal(client_submit(&one, NULL, question), ERR_BUSY);
    assert_true(one.retry_after_ms >= 200 && one.retry_after_ms <= 202);
    assert_non_null(strstr(one.error.text, "too fast"));
    assert_int_equal(client_submit(&two, NULL, question), 0);
    manual_clock_advance_ms(&rig->clock, one.retry_after_ms);
    assert_int_equal(client_submit(&one, NULL, question), 0);
    assert_int_equal(one.retry_after_ms, 0);
    assert_int_equal(client_submit(&one, NULL, question), ERR_BUSY);
    /* A long rest fills the bucket, and no more than that. */
    manual_clock_advance_ms(&rig->clock, 3600000);
    rig_run(rig);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(client_submit(&one, NULL, question), 0);
    }
    assert_int_equal(client_submit(&one, NULL, question), ERR_BUSY);
}

static void trusted_peers_have_no_rate(void **state)
{
    struct rig *rig = *state;
    rig->options.questions_per_second = 1;
    rig->options.questions_burst = 1;
    rig_start(rig);
    const struct session_request request = {.last_sequence = -1, .unlimited = true};
    one = (struct client){0};
    assert_int_equal(
            conversation_open(rig->conversation, &request, &one.info, NULL, &one.error), 0);
    one.session = one.info.session;
    for (int i = 0; i < 20; i++) {
        assert_int_equal(client_submit(&one, NULL, question), 0);
    }
}

/* Resuming brings no new tokens. */
static void a_new_connection_has_the_old_rate(void **state)
{
    struct rig *rig = *state;
    rig->options.questions_per_second = 1;
    rig->options.questions_burst = 2;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, NULL, question), 0);
    assert_int_equal(client_submit(&one, NULL, question), 0);
    conversation_detach(one.session, false);
    assert_int_equal(client_resume(rig, &one, &one, 0), 0);
    assert_int_equal(client_submit(&one, NULL, question), ERR_BUSY);
}

static void questions_in_flight_are_limited(void **state)
{
    struct rig *rig = *state;
    rig->options.in_flight = 3;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(client_submit(&one, NULL, question), 0);
    }
    assert_int_equal(client_submit(&one, NULL, question), ERR_BUSY);
    assert_non_null(strstr(one.error.text, "unanswered"));
    assert_true(one.retry_after_ms > 0);
    assert_int_equal(client_submit(&two, NULL, question), 0);
    assert_int_equal(conversation_in_flight(rig->conversation), 4);
    rig_run(rig);
    assert_int_equal(one.count, 3);
    assert_int_equal(conversation_in_flight(rig->conversation), 0);
    assert_int_equal(client_submit(&one, NULL, question), 0);
}

static void the_queue_of_all_is_limited(void **state)
{
    struct rig *rig = *state;
    rig->options.queue = 4;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(client_submit(&one, NULL, question), 0);
        assert_int_equal(client_submit(&two, NULL, question), 0);
    }
    assert_int_equal(client_submit(&two, "later", question), ERR_BUSY);
    assert_non_null(strstr(two.error.text, "overloaded"));
    assert_int_equal(two.retry_after_ms, 200);
    assert_int_equal(conversation_cancel(one.session, text_from(one.answer_id)), 0);
    assert_int_equal(client_submit(&two, "later", question), 0);
    rig_run(rig);
    assert_int_equal(two.count, 3);
    assert_string_equal(two.events[2].message_id, "later");
}

/* What is refused takes no token. */
static void refusals_cost_nothing(void **state)
{
    struct rig *rig = *state;
    rig->options.questions_per_second = 1;
    rig->options.questions_burst = 2;
    rig->options.question_characters = 40;
    rig_start(rig);
    client_open(rig, &one);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(client_submit(&one, NULL,
                                 "This question is longer than forty characters, by some."),
                ERR_LIMIT);
        assert_int_equal(client_submit(&one, NULL, "caf\xe9"), ERR_INVALID);
    }
    assert_int_equal(client_submit(&one, NULL, question), 0);
}

static void length_is_counted_in_characters(void **state)
{
    struct rig *rig = *state;
    rig->options.question_characters = 16;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, NULL, "노를린은얼마를투자했나요정말로요"), 0);
    assert_int_equal(client_submit(&one, NULL, "노를린은얼마를투자했나요정말로요?"), ERR_LIMIT);
    assert_non_null(strstr(one.error.text, "16 characters"));
    assert_int_equal(client_submit(&one, NULL, "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"), 0);
    assert_int_equal(client_submit(&one, NULL, ""), 0);
    rig_run(rig);
    assert_int_equal(one.count, 3);
}

static void languages_must_be_spoken_here(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    struct submission submission = {.text = TEXT("a"), .language = TEXT("xx")};
    assert_int_equal(conversation_submit(one.session, &submission, one.answer_id,
                             &one.retry_after_ms, &one.error),
            ERR_INVALID);
    assert_non_null(strstr(one.error.text, "'xx'"));
    struct session_request request = {.last_sequence = -1, .language = TEXT("xx")};
    struct session_info info;
    assert_int_equal(
            conversation_open(rig->conversation, &request, &info, NULL, &one.error), ERR_INVALID);
    request.language = TEXT("ko-KR");
    assert_int_equal(conversation_open(rig->conversation, &request, &info, NULL, &one.error), 0);
    assert_true(text_equal(conversation_language(info.session), TEXT("ko")));
}

static struct event_seen ask_at(struct rig *rig, uint64_t late_ms)
{
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, "m1", "노를린은 아르보에 얼마를 투자했나요?"), 0);
    manual_clock_advance_ms(&rig->clock, late_ms);
    rig_run(rig);
    assert_int_equal(one.count, 1);
    return one.events[0];
}

static void questions_fail_after_their_deadline(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    assert_int_equal(ask_at(rig, 2000).outcome, OUTCOME_ANSWERED);
    struct event_seen late = ask_at(rig, 2001);
    assert_int_equal(late.outcome, OUTCOME_FAILED);
    assert_string_equal(late.text, "실패했습니다.");
    assert_string_equal(late.message_id, "m1");
    assert_string_equal(late.plugin, "");
}

/* Every look at this clock takes 300 ms: the deadline passes while the question is worked on. */
static uint64_t step(void *context)
{
    uint64_t *now = context;
    return *now += UINT64_C(300000000);
}

static int64_t no_time(void *context)
{
    (void)context;
    return 0;
}

static void late_answers_are_not_given(void **state)
{
    struct rig *rig = *state;
    uint64_t now = 0;
    const struct clock clock = {step, no_time, &now};
    rig->other_clock = &clock;
    rig->options.question_deadline_ms = 1500;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_ask(rig, &one, question)->outcome, OUTCOME_FAILED);
    assert_int_equal(one.count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(rates_follow_the_clock),
            TEST(trusted_peers_have_no_rate),
            TEST(a_new_connection_has_the_old_rate),
            TEST(questions_in_flight_are_limited),
            TEST(the_queue_of_all_is_limited),
            TEST(refusals_cost_nothing),
            TEST(length_is_counted_in_characters),
            TEST(languages_must_be_spoken_here),
            TEST(questions_fail_after_their_deadline),
            TEST(late_answers_are_not_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
