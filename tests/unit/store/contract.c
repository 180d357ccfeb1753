#include "unit/store/contract.h"

static struct rig rig;

static int set_up(void **state)
{
    (void)state;
    rig_set_up(&rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_tear_down(&rig);
    return 0;
}

static int put(const struct store_conversation *conversation, const struct store_turn *turn)
{
    struct outcome outcome;
    rig_expect(&rig, &outcome, 1);
    assert_int_equal(store_put_turn(rig.store, conversation, turn, rig_on_done, &outcome), 0);
    rig_wait(&rig, &outcome, 1);
    return outcome.status;
}

static int put_conversation(const struct store_conversation *conversation)
{
    struct outcome outcome;
    rig_expect(&rig, &outcome, 1);
    assert_int_equal(store_put_conversation(rig.store, conversation, rig_on_done, &outcome), 0);
    rig_wait(&rig, &outcome, 1);
    return outcome.status;
}

static int give_feedback(const char *id, const char *answer_id, int rating, const char *comment)
{
    struct outcome outcome;
    rig_expect(&rig, &outcome, 1);
    assert_int_equal(store_put_feedback(rig.store, id, text_from(answer_id), rating,
                             text_from(comment), rig_on_done, &outcome),
            0);
    rig_wait(&rig, &outcome, 1);
    return outcome.status;
}

static int load_by_message(const char *id, const char *message_id, struct outcome *outcome)
{
    rig_expect(&rig, outcome, 1);
    assert_int_equal(
            store_load_by_message(rig.store, id, text_from(message_id), rig_on_loaded, outcome), 0);
    rig_wait(&rig, outcome, 1);
    return outcome->status;
}

static int load_answer(const char *answer_id, struct outcome *outcome)
{
    rig_expect(&rig, outcome, 1);
    assert_int_equal(store_load_answer(rig.store, text_from(answer_id), rig_on_loaded, outcome), 0);
    rig_wait(&rig, outcome, 1);
    return outcome->status;
}

static int erase(const char *id)
{
    struct outcome outcome;
    rig_expect(&rig, &outcome, 1);
    assert_int_equal(store_erase(rig.store, id, rig_on_done, &outcome), 0);
    rig_wait(&rig, &outcome, 1);
    return outcome.status;
}

static int expire(uint64_t before_ms, uint32_t limit)
{
    struct outcome outcome;
    rig_expect(&rig, &outcome, 1);
    assert_int_equal(store_expire(rig.store, before_ms, limit, rig_on_done, &outcome), 0);
    rig_wait(&rig, &outcome, 1);
    return outcome.status;
}

static struct store_counts count(void)
{
    struct store_counts counts;
    struct error error = {0};
    if (store_count(rig.address, &counts, &error) != 0) {
        fail_msg("%s", error.text);
    }
    return counts;
}

/* ---- What is kept ------------------------------------------------------------------------- */

#define SAMPLE_QUESTION "トヨタと現代自動車の関係は？ 최태원 \xf0\x9f\x91\x8d"
static const char sample_bytes[] = "\0\1\xff\xfe{\"a\":\0}'\\\n";
static const char sample_message[] = "메시지-1\0\xff'";

static void expect_sample(const struct outcome *outcome)
{
    const struct kept_turn *kept = &outcome->turns[0];
    assert_int_equal(outcome->turn_count, 1);
    assert_int_equal(kept->turn.sequence, 7);
    assert_string_equal(kept->turn.answer_id, "answer-7");
    assert_int_equal(kept->turn.client_message_id.length, sizeof(sample_message));
    assert_memory_equal(kept->client_message_id, sample_message, sizeof(sample_message));
    assert_string_equal(kept->question, SAMPLE_QUESTION);
    assert_int_equal(kept->turn.final.length, sizeof(sample_bytes));
    assert_memory_equal(kept->final, sample_bytes, sizeof(sample_bytes));
    assert_int_equal(kept->turn.asked_at_ms, 1755700000123u);
    assert_int_equal(kept->turn.rating, -1);
    assert_string_equal(outcome->conversation.id, "conversation-1");
    for (size_t i = 0; i < STORE_TOKEN_HASH_SIZE; i++) {
        assert_int_equal(outcome->conversation.token_hash[i], (unsigned char)(i * 9));
    }
    assert_string_equal(outcome->language, "ja");
    assert_int_equal(outcome->conversation.focus.length, sizeof(sample_bytes));
    assert_memory_equal(outcome->focus, sample_bytes, sizeof(sample_bytes));
    assert_int_equal(outcome->conversation.sequence, 7);
    assert_int_equal(outcome->conversation.used_at_ms, 1755700000456u);
}

static void a_turn_comes_back_as_it_was(void **state)
{
    (void)state;
    struct store_conversation conversation = {.id = "conversation-1",
            .language = TEXT("ja"),
            .focus = {sample_bytes, sizeof(sample_bytes)},
            .sequence = 7,
            .used_at_ms = 1755700000456u};
    for (size_t i = 0; i < STORE_TOKEN_HASH_SIZE; i++) {
        conversation.token_hash[i] = (unsigned char)(i * 9);
    }
    const struct store_turn turn = {.sequence = 7,
            .answer_id = "answer-7",
            .client_message_id = {sample_message, sizeof(sample_message)},
            .question = TEXT(SAMPLE_QUESTION),
            .final = {sample_bytes, sizeof(sample_bytes)},
            .asked_at_ms = 1755700000123u,
            .rating = -1};
    assert_int_equal(put(&conversation, &turn), 0);

    static struct outcome outcome;
    assert_int_equal(rig_load(&rig, "conversation-1", 10, &outcome), 0);
    expect_sample(&outcome);
    assert_int_equal(load_answer("answer-7", &outcome), 0);
    expect_sample(&outcome);
    rig_expect(&rig, &outcome, 1);
    assert_int_equal(store_load_by_message(rig.store, "conversation-1", turn.client_message_id,
                             rig_on_loaded, &outcome),
            0);
    rig_wait(&rig, &outcome, 1);
    expect_sample(&outcome);
    rig_close(&rig);
    assert_int_equal(rig_open(&rig), 0);
    assert_int_equal(rig_load(&rig, "conversation-1", 10, &outcome), 0);
    expect_sample(&outcome);
}

static void a_conversation_needs_no_turn(void **state)
{
    (void)state;
    static struct outcome outcome;
    struct store_conversation conversation = rig_conversation("c", 0);
    conversation.focus = TEXT_NONE;
    assert_int_equal(put_conversation(&conversation), 0);
    assert_int_equal(rig_load(&rig, "c", 10, &outcome), 0);
    assert_int_equal(outcome.turn_count, 0);
    assert_string_equal(outcome.language, "ko");
    assert_int_equal(outcome.conversation.focus.length, 0);

    conversation.language = TEXT("en");
    conversation.token_hash[0] = 1;
    assert_int_equal(put_conversation(&conversation), 0);
    assert_int_equal(rig_load(&rig, "c", 10, &outcome), 0);
    assert_string_equal(outcome.language, "en");
    assert_int_equal(outcome.conversation.token_hash[0], 1);
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    static struct outcome outcome;
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    assert_int_equal(rig_load(&rig, "d", 10, &outcome), ERR_NOT_FOUND);
    assert_int_equal(rig_load(&rig, "", 10, &outcome), ERR_NOT_FOUND);
    assert_int_equal(rig_load(&rig, "\xff\xfe much longer than an id of a conversation may be", 10,
                             &outcome),
            ERR_NOT_FOUND);
    assert_int_equal(load_by_message("c", "m2", &outcome), ERR_NOT_FOUND);
    assert_int_equal(load_by_message("d", "m1", &outcome), ERR_NOT_FOUND);
    assert_int_equal(load_answer("ac.2", &outcome), ERR_NOT_FOUND);
    assert_int_equal(give_feedback("c", "ac.2", 1, ""), ERR_NOT_FOUND);
    assert_int_equal(give_feedback("d", "ac.1", 1, ""), ERR_NOT_FOUND);
    assert_int_equal(erase("d"), ERR_NOT_FOUND);
    assert_int_equal(load_by_message("c", "m1", &outcome), 0);
}

static void the_last_turns_come_in_order(void **state)
{
    (void)state;
    static struct outcome outcome;
    for (uint64_t i = 1; i <= 20; i++) {
        assert_int_equal(rig_put_turn(&rig, "c", i), 0);
        assert_int_equal(rig_put_turn(&rig, "other", i), 0);
    }
    assert_int_equal(rig_load(&rig, "c", 12, &outcome), 0);
    assert_int_equal(outcome.turn_count, 12);
    for (size_t i = 0; i < 12; i++) {
        assert_int_equal(outcome.turns[i].turn.sequence, 9 + i);
    }
    assert_int_equal(rig_load(&rig, "c", 0, &outcome), 0);
    assert_int_equal(outcome.turn_count, 0);
    assert_int_equal(outcome.conversation.sequence, 20);
    assert_int_equal(rig_load(&rig, "c", 100, &outcome), 0);
    assert_int_equal(outcome.turn_count, 20);
}

static void a_repeated_turn_is_refused_whole(void **state)
{
    (void)state;
    static struct outcome outcome;
    char message_id[64];
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);

    struct store_conversation conversation = rig_conversation("c", 2);
    conversation.focus = TEXT("changed");
    struct store_turn turn = rig_turn("c", 2, message_id);
    turn.client_message_id = TEXT("m1");
    assert_int_equal(put(&conversation, &turn), ERR_EXISTS);
    turn = rig_turn("c", 2, message_id);
    turn.sequence = 1;
    assert_int_equal(put(&conversation, &turn), ERR_EXISTS);
    turn = rig_turn("c", 1, message_id);
    turn.sequence = 2;
    turn.client_message_id = TEXT("m2");
    assert_int_equal(put(&conversation, &turn), ERR_EXISTS);

    assert_int_equal(rig_load(&rig, "c", 10, &outcome), 0);
    assert_string_equal(outcome.focus, "focus");
    assert_int_equal(outcome.conversation.sequence, 1);
    assert_int_equal(outcome.turn_count, 1);
    struct store_conversation other = rig_conversation("d", 1);
    turn = rig_turn("d", 1, message_id);
    assert_int_equal(put(&other, &turn), 0);
}

static void empty_message_ids_repeat(void **state)
{
    (void)state;
    static struct outcome outcome;
    char message_id[64];
    for (uint64_t i = 1; i <= 3; i++) {
        struct store_conversation conversation = rig_conversation("c", i);
        struct store_turn turn = rig_turn("c", i, message_id);
        turn.client_message_id = TEXT_NONE;
        assert_int_equal(put(&conversation, &turn), 0);
    }
    assert_int_equal(load_by_message("c", "", &outcome), ERR_NOT_FOUND);
    assert_int_equal(rig_count_turns(&rig, "c"), 3);
}

static void an_older_state_lowers_nothing(void **state)
{
    (void)state;
    static struct outcome outcome;
    assert_int_equal(rig_put_turn(&rig, "c", 5), 0);
    struct store_conversation older = rig_conversation("c", 3);
    older.language = TEXT("ja");
    assert_int_equal(put_conversation(&older), 0);
    assert_int_equal(rig_load(&rig, "c", 10, &outcome), 0);
    assert_int_equal(outcome.conversation.sequence, 5);
    assert_int_equal(outcome.conversation.used_at_ms, 1755700000005u);
    assert_string_equal(outcome.language, "ja");
}

static void feedback_belongs_to_an_answer(void **state)
{
    (void)state;
    static struct outcome outcome;
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    assert_int_equal(rig_put_turn(&rig, "c", 2), 0);
    assert_int_equal(give_feedback("c", "ac.2", 1, "아주 좋아요"), 0);
    assert_int_equal(rig_load(&rig, "c", 10, &outcome), 0);
    assert_int_equal(outcome.turns[0].turn.rating, 0);
    assert_int_equal(outcome.turns[1].turn.rating, 1);
    assert_int_equal(count().feedback, 1);

    struct store_counts with_comment = count();
    assert_int_equal(give_feedback("c", "ac.2", 1, "좋아요"), 0);
    assert_string_not_equal(count().hash, with_comment.hash);
    assert_int_equal(give_feedback("c", "ac.2", -1, ""), 0);
    assert_int_equal(load_answer("ac.2", &outcome), 0);
    assert_int_equal(outcome.turns[0].turn.rating, -1);
    assert_int_equal(give_feedback("c", "ac.2", 0, ""), 0);
    assert_int_equal(count().feedback, 0);
}

static void erasing_leaves_nothing(void **state)
{
    (void)state;
    static struct outcome outcome;
    struct store_counts before = count();
    assert_int_equal(before.conversations, 0);
    assert_int_equal(rig_put_turn(&rig, "c", 1), 0);
    assert_int_equal(give_feedback("c", "ac.1", 1, ""), 0);
    assert_int_equal(rig_put_turn(&rig, "d", 1), 0);
    assert_int_equal(count().turns, 2);
    assert_int_equal(erase("c"), 0);
    assert_int_equal(rig_load(&rig, "c", 10, &outcome), ERR_NOT_FOUND);
    assert_int_equal(load_answer("ac.1", &outcome), ERR_NOT_FOUND);
    assert_int_equal(rig_load(&rig, "d", 10, &outcome), 0);
    assert_int_equal(count().turns, 1);
    assert_int_equal(erase("d"), 0);
    assert_string_equal(count().hash, before.hash);
}

static void what_was_not_used_expires_oldest_first(void **state)
{
    (void)state;
    static struct outcome outcome;
    static const char *const ids[] = {"d", "b", "a", "c"};
    for (uint64_t i = 0; i < 4; i++) {
        assert_int_equal(rig_put_turn(&rig, ids[i], i + 1), 0);
    }
    uint64_t base = 1755700000000u;
    assert_int_equal(expire(base, 10), 0);
    assert_int_equal(count().conversations, 4);
    assert_int_equal(expire(base + 4, 2), 0);
    assert_int_equal(rig_load(&rig, "d", 1, &outcome), ERR_NOT_FOUND);
    assert_int_equal(rig_load(&rig, "b", 1, &outcome), ERR_NOT_FOUND);
    assert_int_equal(rig_load(&rig, "a", 1, &outcome), 0);
    assert_int_equal(expire(base + 4, 2), 0);
    assert_int_equal(count().conversations, 1);
    assert_int_equal(count().turns, 1);
    assert_int_equal(rig_load(&rig, "c", 1, &outcome), 0);
}

/* ---- Groups and order --------------------------------------------------------------------- */

#define MANY 600u

static void submit_turn(const char *id, uint64_t sequence, struct outcome *outcome)
{
    char message_id[64];
    struct store_conversation conversation = rig_conversation(id, sequence);
    struct store_turn turn = rig_turn(id, sequence, message_id);
    assert_int_equal(store_put_turn(rig.store, &conversation, &turn, rig_on_done, outcome), 0);
}

static void callbacks_come_in_the_order_of_the_calls(void **state)
{
    (void)state;
    struct outcome *outcomes = test_calloc(MANY, sizeof(*outcomes));
    rig_expect(&rig, outcomes, MANY);
    for (size_t i = 0; i < MANY; i += 2) {
        submit_turn("c", i / 2 + 1, &outcomes[i]);
        assert_int_equal(
                store_load_conversation(rig.store, "c", 1, rig_on_loaded, &outcomes[i + 1]), 0);
        assert_int_equal(outcomes[i].came, 0);
    }
    rig_wait(&rig, outcomes, MANY);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(outcomes[i].status, 0);
        assert_true(i == 0 || outcomes[i].order == outcomes[i - 1].order + 1);
        if (i % 2 == 1) {
            assert_int_equal(outcomes[i].turns[0].turn.sequence, i / 2 + 1);
        }
    }
    test_free(outcomes);
}

static void what_waits_is_committed_in_groups(void **state)
{
    (void)state;
    rig_close(&rig);
    rig.options.group_limit = 64;
    assert_int_equal(rig_open(&rig), 0);
    struct metric *groups = metrics_histogram(rig.metrics, "answerd_store_group_seconds", NULL, "");
    int64_t before = metric_value(groups);
    static struct outcome outcomes[200];
    rig_expect(&rig, outcomes, 200);
    for (size_t i = 0; i < 200; i++) {
        submit_turn("c", i + 1, &outcomes[i]);
    }
    rig_wait(&rig, outcomes, 200);
    assert_int_equal(metric_value(groups) - before, 4);
    assert_int_equal(rig_count_turns(&rig, "c"), 200);
}

static void one_refusal_leaves_its_group_alone(void **state)
{
    (void)state;
    static struct outcome outcomes[7];
    rig_expect(&rig, outcomes, 7);
    submit_turn("c", 1, &outcomes[0]);
    submit_turn("c", 1, &outcomes[1]);
    assert_int_equal(store_erase(rig.store, "none", rig_on_done, &outcomes[2]), 0);
    submit_turn("c", 2, &outcomes[3]);
    assert_int_equal(store_load_answer(rig.store, TEXT("none"), rig_on_loaded, &outcomes[4]), 0);
    assert_int_equal(store_put_feedback(
                             rig.store, "c", TEXT("none"), 1, TEXT_NONE, rig_on_done, &outcomes[5]),
            0);
    submit_turn("d", 1, &outcomes[6]);
    rig_wait(&rig, outcomes, 7);
    const int expected[] = {0, ERR_EXISTS, ERR_NOT_FOUND, 0, ERR_NOT_FOUND, ERR_NOT_FOUND, 0};
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(outcomes[i].status, expected[i]);
    }
    assert_int_equal(count().turns, 3);
}

static void a_full_queue_is_busy(void **state)
{
    (void)state;
    rig_close(&rig);
    rig.options.queue_limit = 8;
    assert_int_equal(rig_open(&rig), 0);
    static struct outcome outcomes[9];
    rig_expect(&rig, outcomes, 9);
    for (size_t i = 0; i < 8; i++) {
        submit_turn("c", i + 1, &outcomes[i]);
    }
    assert_int_equal(store_erase(rig.store, "c", rig_on_done, &outcomes[8]), ERR_BUSY);
    rig_wait(&rig, outcomes, 8);
    assert_int_equal(outcomes[8].came, 0);
    assert_int_equal(rig_put_turn(&rig, "c", 9), 0);
}

static void what_cannot_be_kept_is_refused_at_once(void **state)
{
    (void)state;
    struct outcome outcome = {0};
    char message_id[64];
    struct store_conversation sound = rig_conversation("c", 1);
    struct store_conversation conversation = sound;
    struct store_turn turn = rig_turn("c", 1, message_id);
    memset(conversation.id, 'x', sizeof(conversation.id));
    assert_int_equal(
            store_put_conversation(rig.store, &conversation, rig_on_done, &outcome), ERR_INVALID);
    conversation = sound;
    conversation.id[0] = '\0';
    assert_int_equal(
            store_put_conversation(rig.store, &conversation, rig_on_done, &outcome), ERR_INVALID);
    conversation = sound;
    conversation.sequence = UINT64_MAX;
    assert_int_equal(
            store_put_conversation(rig.store, &conversation, rig_on_done, &outcome), ERR_INVALID);
    turn.rating = 2;
    assert_int_equal(store_put_turn(rig.store, &sound, &turn, rig_on_done, &outcome), ERR_INVALID);
    turn.rating = 0;
    turn.final.length = STORE_OPERATION_LIMIT + 1;
    assert_int_equal(store_put_turn(rig.store, &sound, &turn, rig_on_done, &outcome), ERR_LIMIT);
    assert_int_equal(
            store_put_feedback(rig.store, "c", TEXT("a"), -2, TEXT_NONE, rig_on_done, &outcome),
            ERR_INVALID);
    assert_int_equal(outcome.came, 0);
}

static void note_closed(void *context)
{
    struct outcome *outcome = context;
    rig_on_done(outcome, 0, NULL);
    event_loop_stop(outcome->loop);
}

static void closing_calls_everything_first(void **state)
{
    (void)state;
    struct outcome *outcomes = test_calloc(MANY + 1, sizeof(*outcomes));
    rig_expect(&rig, outcomes, MANY + 1);
    for (size_t i = 0; i < MANY; i++) {
        submit_turn("c", i + 1, &outcomes[i]);
    }
    store_close(rig.store, note_closed, &outcomes[MANY]);
    assert_int_equal(store_erase(rig.store, "c", rig_on_done, NULL), ERR_CLOSED);
    event_loop_run(rig.loop);
    rig.store = NULL;
    for (size_t i = 0; i <= MANY; i++) {
        assert_int_equal(outcomes[i].came, 1);
        assert_int_equal(outcomes[i].status, 0);
        assert_true(i == 0 || outcomes[i].order == outcomes[i - 1].order + 1);
    }
    test_free(outcomes);
    assert_int_equal(count().turns, MANY);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int contract_run(void)
{
    const struct CMUnitTest tests[] = {
            TEST(a_turn_comes_back_as_it_was),
            TEST(a_conversation_needs_no_turn),
            TEST(what_is_not_there_is_not_found),
            TEST(the_last_turns_come_in_order),
            TEST(a_repeated_turn_is_refused_whole),
            TEST(empty_message_ids_repeat),
            TEST(an_older_state_lowers_nothing),
            TEST(feedback_belongs_to_an_answer),
            TEST(erasing_leaves_nothing),
            TEST(what_was_not_used_expires_oldest_first),
            TEST(callbacks_come_in_the_order_of_the_calls),
            TEST(what_waits_is_committed_in_groups),
            TEST(one_refusal_leaves_its_group_alone),
            TEST(a_full_queue_is_busy),
            TEST(what_cannot_be_kept_is_refused_at_once),
            TEST(closing_calls_everything_first),
    };
    return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
