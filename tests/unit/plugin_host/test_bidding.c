/* Plugins that break a rule while they bid or answer: nothing of it reaches an asker. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char question[] = "How much did Norlin invest in Arvo?";

/* The plugin bids, its answer is dropped as a fault, and "good" answers instead. */
static void drop_answer(struct rig *rig, const char *name, const char *rule)
{
    rig_start_with(rig, name);
    rig_ask(rig, question);
    assert_int_equal(rig_answer(rig, name), ERR_PLUGIN);
    if (rule != NULL) {
        assert_non_null(rig->question.reply.broken);
        assert_non_null(strstr(rig->question.reply.broken, rule));
    }
    assert_int_equal(rig_faults(rig, name), 1);
    assert_int_equal(
            plugin_host_info(rig->host, rig_bid_of(rig, name)->plugin).state, PLUGIN_RUNNING);
    rig_assert_good_works(rig);
    assert_null(rig->question.reply.broken);
}

static void finishes_twice(void **state)
{
    drop_answer(*state, "double_finish", "twice");
}

static void never_finishes(void **state)
{
    drop_answer(*state, "no_finish", NULL);
}

static void writes_no_utf8(void **state)
{
    drop_answer(*state, "bad_utf8", "not UTF-8");
}

static void cites_a_record_that_is_not_there(void **state)
{
    drop_answer(*state, "unknown_record", "no pack has");
}

static void ends_with_another_outcome(void **state)
{
    drop_answer(*state, "bad_outcome", "outcome");
}

static void fails_to_answer(void **state)
{
    drop_answer(*state, "fails", NULL);
}

static void declining_is_no_fault(void **state)
{
    struct rig *rig = *state;
    rig_start_with(rig, "declines");
    rig_ask(rig, question);
    assert_int_equal(rig_answer(rig, "declines"), ERR_NOT_FOUND);
    assert_int_equal(rig_faults(rig, "declines"), 0);
    /* What it had written before is gone. */
    assert_int_equal(rig_answer(rig, "good"), 0);
    assert_true(text_equal(rig_reply(rig), TEXT("Hello [1]")));
}

static void an_endless_answer_is_cut_at_the_limit(void **state)
{
    struct rig *rig = *state;
    rig_start_with(rig, "endless");
    rig_ask(rig, question);
    assert_int_equal(rig_answer(rig, "endless"), 0);
    size_t length = rig_reply(rig).length;
    assert_true(length <= REPLY_TEXT_LIMIT);
    assert_true(length > REPLY_TEXT_LIMIT - sizeof("more and more "));
    rig_assert_good_works(rig);
}

static void drop_bid(struct rig *rig, const char *name)
{
    rig_start_with(rig, name);
    rig_ask(rig, question);
    assert_null(rig_bid_of(rig, name));
    assert_non_null(rig_bid_of(rig, "good"));
    assert_int_equal(rig_faults(rig, name), 1);
    rig_assert_good_works(rig);
}

static void bids_more_than_certainty(void **state)
{
    drop_bid(*state, "overconfident");
}

static void bids_more_than_there_is_room_for(void **state)
{
    drop_bid(*state, "overflowing");
}

static void bids_with_a_record_that_is_not_there(void **state)
{
    drop_bid(*state, "stray_bid");
}

/* Every look at this clock takes `step_ns`. */
struct stepping_clock {
    struct clock clock;
    uint64_t now_ns;
    uint64_t step_ns;
};

static uint64_t step(void *context)
{
    struct stepping_clock *clock = context;
    clock->now_ns += clock->step_ns;
    return clock->now_ns;
}

static int64_t no_time(void *context)
{
    (void)context;
    return 0;
}

static void use_stepping_clock(struct rig *rig, struct stepping_clock *clock)
{
    *clock = (struct stepping_clock){
            .clock = {.monotonic_ns = step, .wall_ms = no_time, .context = clock}};
    rig->other_clock = &clock->clock;
}

static void ask_times(struct rig *rig, int times)
{
    for (int i = 0; i < times; i++) {
        rig_ask(rig, question);
    }
}

static void late_bids_put_a_plugin_aside(void **state)
{
    struct rig *rig = *state;
    struct stepping_clock clock;
    use_stepping_clock(rig, &clock);
    rig_start_with(rig, "declines");
    clock.step_ns = UINT64_C(5000000); /* just in time */
    ask_times(rig, 10);
    assert_int_equal(rig_faults(rig, "good"), 0);
    clock.step_ns = UINT64_C(5000001);
    ask_times(rig, 4);
    clock.step_ns = 0; /* one in time is forgiven */
    ask_times(rig, 1);
    clock.step_ns = UINT64_C(6000000);
    ask_times(rig, 4);
    assert_int_equal(rig_info(rig, "good.so").state, PLUGIN_RUNNING);
    assert_int_equal(rig_faults(rig, "good"), 8);
    ask_times(rig, 1);
    assert_int_equal(rig_info(rig, "good.so").state, PLUGIN_ASIDE);
    assert_non_null(strstr(rig_info(rig, "good.so").reason, "deadline"));
    ask_times(rig, 1);
    assert_int_equal(rig->bid_count, 0);
    assert_int_equal(rig_faults(rig, "good"), 9);
}

/* Being wrong as well does not save a plugin from being slow. */
static void late_failures_put_a_plugin_aside(void **state)
{
    struct rig *rig = *state;
    struct stepping_clock clock;
    use_stepping_clock(rig, &clock);
    rig_start_with(rig, "overflowing");
    clock.step_ns = UINT64_C(6000000);
    ask_times(rig, 5);
    assert_int_equal(rig_info(rig, "overflowing.so").state, PLUGIN_ASIDE);
}

static void a_slow_plugin_is_put_aside(void **state)
{
    struct rig *rig = *state;
    rig->other_clock = clock_system();
    rig->bid_ms = 2;
    rig_start_with(rig, "slow");
    ask_times(rig, 5);
    assert_int_equal(rig_info(rig, "slow.so").state, PLUGIN_ASIDE);
    rig_assert_good_works(rig);
    assert_null(rig_bid_of(rig, "slow"));
}

static void answers_after_the_deadline_are_dropped(void **state)
{
    struct rig *rig = *state;
    struct stepping_clock clock;
    use_stepping_clock(rig, &clock);
    rig_start_with(rig, "declines");
    rig_ask(rig, question);
    assert_int_equal(rig_answer(rig, "good"), 0);
    clock.step_ns = UINT64_C(900000000);
    assert_int_equal(rig_answer(rig, "good"), ERR_TIMEOUT);
}

static void bids_are_best_first(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add(&rig->folder, "good");
    plugin_folder_add(&rig->folder, "declines");
    plugin_folder_add(&rig->folder, "fails");
    rig_set(rig, "good", "confidence", "901");
    assert_int_equal(rig_create_host(rig), 0);
    rig_ask(rig, question);
    assert_int_equal(rig->bid_count, 3);
    assert_string_equal(plugin_host_info(rig->host, rig->bids[0].plugin).id, "good");
    assert_true(rig->bids[0].confidence > 0.9 && rig->bids[0].confidence < 0.902);
    assert_int_equal(rig->bids[0].token, 7);
    assert_true(text_equal(rig->bids[0].reason, TEXT("always")));
    /* Equal ones keep the order of their files. */
    assert_string_equal(plugin_host_info(rig->host, rig->bids[1].plugin).id, "declines");
    assert_string_equal(plugin_host_info(rig->host, rig->bids[2].plugin).id, "fails");
    /* There may be less room than bids. */
    assert_int_equal(plugin_host_collect(rig->host, &rig->question, rig->bids, 2), 2);
    assert_int_equal(plugin_host_collect(rig->host, &rig->question, rig->bids, 0), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(finishes_twice),
            TEST(never_finishes),
            TEST(writes_no_utf8),
            TEST(cites_a_record_that_is_not_there),
            TEST(ends_with_another_outcome),
            TEST(fails_to_answer),
            TEST(declining_is_no_fault),
            TEST(an_endless_answer_is_cut_at_the_limit),
            TEST(bids_more_than_certainty),
            TEST(bids_more_than_there_is_room_for),
            TEST(bids_with_a_record_that_is_not_there),
            TEST(late_bids_put_a_plugin_aside),
            TEST(late_failures_put_a_plugin_aside),
            TEST(a_slow_plugin_is_put_aside),
            TEST(answers_after_the_deadline_are_dropped),
            TEST(bids_are_best_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
