/* Opening, resuming, replaying, replacing and ending sessions. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char question[] = "How much did Norlin invest in Arvo?";

/* Clients are large; each test has its own of these. */
static struct client one;
static struct client two;

static void ids_and_tokens_are_new_every_time(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    assert_int_equal(strlen(one.conversation), 32);
    assert_int_equal(strspn(one.token, "0123456789abcdef"), 32);
    assert_string_not_equal(one.conversation, two.conversation);
    assert_string_not_equal(one.token, two.token);
    assert_string_not_equal(one.token, one.conversation);
    assert_false(one.info.resumed);
    assert_int_equal(one.info.last_sequence, 0);
}

static void resuming_needs_the_last_token(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    (void)client_ask(rig, &one, question);
    conversation_detach(one.session, false);
    struct client wrong = {0};
    struct client stale = one;
    memcpy(wrong.conversation, one.conversation, sizeof(wrong.conversation));
    assert_int_equal(client_resume(rig, &two, &wrong, 0), ERR_DENIED);
    memset(wrong.token, '0', sizeof(wrong.token) - 1);
    assert_int_equal(client_resume(rig, &two, &wrong, 0), ERR_DENIED);
    memcpy(wrong.token, one.token, 31);
    wrong.token[31] = one.token[31] == '0' ? '1' : '0';
    assert_int_equal(client_resume(rig, &two, &wrong, 0), ERR_DENIED);
    assert_int_equal(client_resume(rig, &one, &one, 1), 0);
    assert_true(one.info.resumed);
    assert_int_equal(one.info.last_sequence, 1);
    assert_int_equal(client_resume(rig, &two, &stale, 0), ERR_DENIED);
    memset(stale.conversation, 'f', 32);
    assert_int_equal(client_resume(rig, &two, &stale, 0), ERR_NOT_FOUND);
    assert_true(strlen(two.error.text) > 0);
}

static void ask_n(struct rig *rig, struct client *client, int count)
{
    for (int i = 0; i < count; i++) {
        char id[16];
        (void)snprintf(id, sizeof(id), "m%d", i + 1);
        assert_int_equal(client_submit(client, id, question), 0);
    }
    rig_run(rig);
}

static void missed_finals_are_replayed_above_the_last(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    ask_n(rig, &one, 5);
    for (uint64_t i = 0; i < 5; i++) {
        assert_int_equal(one.events[i].sequence, i + 1);
        assert_false(one.events[i].replayed);
    }
    conversation_detach(one.session, false);
    one.count = 0;
    assert_int_equal(client_resume(rig, &one, &one, 2), 0);
    assert_int_equal(one.info.last_sequence, 5);
    assert_false(one.info.gap);
    assert_int_equal(one.count, 0); /* not before the call has returned */
    rig_run(rig);
    assert_int_equal(one.count, 3);
    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(one.events[i].sequence, i + 3);
        assert_true(one.events[i].replayed);
        assert_int_equal(one.events[i].outcome, OUTCOME_ANSWERED);
    }
    assert_string_equal(one.events[0].message_id, "m3");
    rig_run(rig);
    assert_int_equal(one.count, 3);
}

static void a_client_that_missed_nothing_gets_nothing(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    ask_n(rig, &one, 3);
    one.count = 0;
    assert_int_equal(client_resume(rig, &one, &one, 3), 0);
    assert_int_equal(one.count, 1); /* the same client was replaced by itself */
    rig_run(rig);
    assert_int_equal(one.count, 1);
    conversation_detach(one.session, false);
    one.count = 0;
    assert_int_equal(client_resume(rig, &one, &one, INT64_MAX), 0);
    rig_run(rig);
    assert_int_equal(one.count, 0);
    assert_false(one.info.gap);
    conversation_detach(one.session, false);
    assert_int_equal(client_resume(rig, &one, &one, -1), 0);
    rig_run(rig);
    assert_int_equal(one.count, 3);
}

static void questions_go_on_without_a_connection(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    conversation_detach(one.session, false);
    rig_run(rig);
    assert_int_equal(one.count, 0);
    assert_int_equal(client_resume(rig, &one, &one, 0), 0);
    rig_run(rig);
    assert_int_equal(one.count, 1);
    assert_string_equal(one.events[0].message_id, "m1");
    assert_string_equal(one.events[0].answer_id, one.answer_id);
}

/* New finals come after the ones that were missed, whatever was asked meanwhile. */
static void replays_come_before_new_finals(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    ask_n(rig, &one, 3);
    conversation_detach(one.session, false);
    one.count = 0;
    assert_int_equal(client_resume(rig, &one, &one, 1), 0);
    assert_int_equal(client_submit(&one, "new", question), 0);
    rig_run(rig);
    assert_int_equal(one.count, 3);
    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(one.events[i].sequence, i + 2);
    }
    assert_false(one.events[2].replayed);
}

static void finals_that_are_gone_are_a_gap(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    ask_n(rig, &one, 40);
    conversation_detach(one.session, false);
    one.count = 0;
    assert_int_equal(client_resume(rig, &one, &one, 8), 0);
    assert_false(one.info.gap);
    rig_run(rig);
    assert_int_equal(one.count, 32);
    assert_int_equal(one.events[0].sequence, 9);
    conversation_detach(one.session, false);
    one.count = 0;
    assert_int_equal(client_resume(rig, &one, &one, 7), 0);
    assert_true(one.info.gap);
    rig_run(rig);
    assert_int_equal(one.count, 32);
}

static void acknowledged_finals_are_not_kept(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    ask_n(rig, &one, 10);
    conversation_acknowledge(one.session, 10);
    conversation_acknowledge(one.session, UINT64_MAX);
    conversation_detach(one.session, false);
    one.count = 0;
    assert_int_equal(client_resume(rig, &one, &one, 2), 0);
    assert_true(one.info.gap);
    rig_run(rig);
    /* The last ones stay, so that their ids still make no second question. */
    assert_true(one.count >= 3 && one.count < 8);
    assert_int_equal(one.events[one.count - 1].sequence, 10);
    size_t kept = one.count;
    assert_int_equal(client_submit(&one, "m10", question), 0);
    rig_run(rig);
    assert_int_equal(one.events[kept].sequence, 10);
    assert_true(one.events[kept].replayed);
    conversation_detach(one.session, false);
    one.count = 0;
    assert_int_equal(client_resume(rig, &one, &one, 9), 0);
    assert_false(one.info.gap);
}

static void a_second_connection_replaces_the_first(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    two = (struct client){0};
    assert_int_equal(client_resume(rig, &two, &one, 0), 0);
    assert_int_equal(one.count, 1);
    assert_int_equal(one.events[0].type, EVENT_REPLACED);
    rig_run(rig);
    assert_int_equal(one.count, 1);
    assert_int_equal(two.count, 1);
    assert_string_equal(two.events[0].message_id, "m1");
    assert_ptr_equal(two.session, one.session);
}

static void forgetting_ends_everything(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    assert_int_equal(client_submit(&one, "m2", question), 0);
    assert_int_equal(client_submit(&two, "m1", question), 0);
    conversation_detach(one.session, true);
    assert_int_equal(conversation_in_flight(rig->conversation), 1);
    rig_run(rig);
    assert_int_equal(one.count, 0);
    assert_int_equal(two.count, 1);
    assert_int_equal(client_resume(rig, &one, &one, 0), ERR_NOT_FOUND);
    conversation_detach(NULL, true);
}

static void forget_myself(struct client *client, const struct conversation_event *event)
{
    (void)event;
    conversation_detach(client->session, true);
}

static void a_client_may_leave_while_it_is_told(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    one.on_event = forget_myself;
    ask_n(rig, &one, 3);
    assert_int_equal(one.count, 1);
    assert_int_equal(conversation_in_flight(rig->conversation), 0);
    /* The same in the middle of a replay. */
    client_open(rig, &one);
    ask_n(rig, &one, 3);
    conversation_detach(one.session, false);
    one.count = 0;
    one.on_event = forget_myself;
    assert_int_equal(client_resume(rig, &one, &one, 0), 0);
    rig_run(rig);
    assert_int_equal(one.count, 1);
}

static void idle_sessions_expire(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    manual_clock_advance_ms(&rig->clock, 1000000);
    conversation_expire(rig->conversation); /* both are attached */
    conversation_detach(one.session, false);
    manual_clock_advance_ms(&rig->clock, 60000);
    conversation_expire(rig->conversation);
    assert_int_equal(client_resume(rig, &one, &one, 0), 0);
    conversation_detach(one.session, false);
    manual_clock_advance_ms(&rig->clock, 60001);
    conversation_expire(rig->conversation);
    assert_int_equal(client_resume(rig, &one, &one, 0), ERR_NOT_FOUND);
    assert_int_equal(client_ask(rig, &two, question)->outcome, OUTCOME_ANSWERED);
}

static void a_session_with_work_does_not_expire(void **state)
{
    struct rig *rig = *state;
    rig->options.question_deadline_ms = 600000;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    conversation_detach(one.session, false);
    manual_clock_advance_ms(&rig->clock, 100000);
    conversation_expire(rig->conversation);
    rig_run(rig);
    assert_int_equal(client_resume(rig, &one, &one, 0), 0);
    rig_run(rig);
    assert_int_equal(one.count, 1);
}

static void the_longest_idle_makes_room(void **state)
{
    struct rig *rig = *state;
    struct client third;
    rig->options.sessions = 2;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    const struct session_request request = {.last_sequence = -1};
    struct session_info info;
    assert_int_equal(
            conversation_open(rig->conversation, &request, &info, NULL, &one.error), ERR_BUSY);
    assert_non_null(strstr(one.error.text, "try again"));
    conversation_detach(two.session, false);
    conversation_detach(one.session, false);
    client_open(rig, &third);
    assert_int_equal(client_resume(rig, &two, &two, 0), ERR_NOT_FOUND);
    assert_int_equal(client_resume(rig, &one, &one, 0), 0);
}

static void ending_with_open_sessions_is_clean(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    ask_n(rig, &two, 3);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    assert_int_equal(client_resume(rig, &two, &two, 0), 0);
    conversation_destroy(rig->conversation);
    rig->conversation = NULL;
    conversation_destroy(NULL);
    assert_int_equal(one.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(ids_and_tokens_are_new_every_time),
            TEST(resuming_needs_the_last_token),
            TEST(missed_finals_are_replayed_above_the_last),
            TEST(a_client_that_missed_nothing_gets_nothing),
            TEST(questions_go_on_without_a_connection),
            TEST(replays_come_before_new_finals),
            TEST(finals_that_are_gone_are_a_gap),
            TEST(acknowledged_finals_are_not_kept),
            TEST(a_second_connection_replaces_the_first),
            TEST(forgetting_ends_everything),
            TEST(a_client_may_leave_while_it_is_told),
            TEST(idle_sessions_expire),
            TEST(a_session_with_work_does_not_expire),
            TEST(the_longest_idle_makes_room),
            TEST(ending_with_open_sessions_is_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
