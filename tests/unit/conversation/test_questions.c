/* Questions from submitting to their final, in three languages. */
#include "rig.h"
#include "understanding/understanding.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char question[] = "How much did Norlin invest in Arvo?";

static struct client one;
static struct client two;

static void answers_in_the_language_of_the_question(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        const char *language;
    } cases[] = {{question, "en"}, {"노를린은 아르보에 얼마를 투자했나요?", "ko"},
            {"ノーリン汽船はアルヴォにいくら投資しましたか？", "ja"}};
    rig_start(rig);
    for (size_t i = 0; i < 3; i++) {
        client_open(rig, &one);
        const struct event_seen *seen = client_ask(rig, &one, cases[i].text);
        assert_int_equal(seen->outcome, OUTCOME_ANSWERED);
        assert_string_equal(seen->text, "Hello [1]");
        assert_string_equal(seen->language, cases[i].language);
        assert_string_equal(seen->plugin, "good");
        assert_string_equal(seen->first_citation, "norlin-arvo-investment");
        assert_int_equal(seen->suggestions, 1);
    }
}

static const struct answer *last_answer;
static struct arena *answers;

static void keep_answer(struct client *client, const struct conversation_event *event)
{
    (void)client;
    last_answer = answer_copy(answers, event->answer);
}

static void answers_say_where_they_come_from(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    answers = arena_create(0, 0);
    one.on_event = keep_answer;
    (void)client_ask(rig, &one, "ノーリン汽船はアルヴォにいくら投資しましたか？");
    assert_int_equal(last_answer->citation_count, 1);
    const struct answer_citation *citation = &last_answer->citations[0];
    assert_int_equal(citation->number, 1);
    assert_int_equal(citation->paragraph, 1);
    assert_true(text_equal(citation->source_id, TEXT("north-20310601")));
    assert_true(text_equal(citation->title, TEXT("北のフェリー会社が手を組む")));
    assert_true(text_equal(citation->published, TEXT("2031-06-01T07:00")));
    assert_true(text_equal(citation->label, TEXT("fact")));
    assert_true(text_equal(citation->date, TEXT("2031-05")));
    assert_int_equal(citation->speaker_role.length, 0);
    assert_int_equal(last_answer->pack_count, 1);
    assert_true(text_equal(last_answer->packs[0].id, TEXT("ferries")));
    assert_int_equal(last_answer->packs[0].hash.length, 64);
    assert_true(text_equal(last_answer->plugin_version, TEXT("1.0.0")));
    assert_true(text_equal(last_answer->band, TEXT("high")));
    (void)client_ask(rig, &one, "이네스 달은 무엇을 말했나요?");
    citation = &last_answer->citations[0];
    assert_true(text_equal(citation->label, TEXT("opinion")));
    assert_true(text_equal(citation->speaker, TEXT("이네스 달")));
    assert_true(text_equal(citation->speaker_role, TEXT("노를린 회장")));
    assert_true(text_equal(citation->date, TEXT("2031-04")));
    arena_destroy(answers);
}

static void nothing_is_sent_before_submitting_returns(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    assert_int_equal(one.count, 0);
    assert_int_equal(conversation_in_flight(rig->conversation), 1);
    assert_int_equal(conversation_run_pending(rig->conversation), 0);
    assert_int_equal(one.count, 1);
    assert_string_equal(one.events[0].answer_id, one.answer_id);
    assert_int_equal(conversation_run_pending(rig->conversation), 0);
    assert_int_equal(one.count, 1);
}

static void the_same_id_makes_one_question(void **state)
{
    struct rig *rig = *state;
    char first[ANSWER_ID_SIZE];
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    memcpy(first, one.answer_id, sizeof(first));
    /* While it waits, and after it is done: the same answer, whatever the text says now. */
    assert_int_equal(client_submit(&one, "m1", question), 0);
    assert_string_equal(one.answer_id, first);
    assert_int_equal(conversation_in_flight(rig->conversation), 1);
    rig_run(rig);
    assert_int_equal(one.count, 1);
    assert_int_equal(client_submit(&one, "m1", "Something else?"), 0);
    assert_string_equal(one.answer_id, first);
    assert_int_equal(conversation_in_flight(rig->conversation), 0);
    assert_int_equal(one.count, 1);
    rig_run(rig);
    assert_int_equal(one.count, 2);
    assert_true(one.events[1].replayed);
    assert_int_equal(one.events[1].sequence, 1);
    assert_string_equal(one.events[1].text, one.events[0].text);
    assert_int_equal(client_submit(&one, "m2", question), 0);
    assert_string_not_equal(one.answer_id, first);
    rig_run(rig);
    assert_int_equal(one.events[2].sequence, 2);
}

static void an_id_belongs_to_its_conversation(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    client_open(rig, &two);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    assert_int_equal(client_submit(&two, "m1", question), 0);
    assert_string_not_equal(one.answer_id, two.answer_id);
    rig_run(rig);
    assert_int_equal(one.count, 1);
    assert_int_equal(two.count, 1);
    assert_false(two.events[0].replayed);
    assert_int_equal(two.events[0].sequence, 1);
    /* Nor can one conversation touch the answers of another. */
    struct text of_one = text_from(one.answer_id);
    assert_int_equal(conversation_cancel(two.session, of_one), ERR_NOT_FOUND);
    assert_int_equal(conversation_feedback(two.session, of_one, 1, TEXT_NONE), ERR_NOT_FOUND);
}

static void asking_again_needs_no_room(void **state)
{
    struct rig *rig = *state;
    rig->options.questions_per_second = 1;
    rig->options.questions_burst = 1;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    rig_run(rig);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    assert_int_equal(client_submit(&one, "m2", question), ERR_BUSY);
    rig_run(rig);
    assert_int_equal(one.count, 2);
}

static void cancelled_questions_get_a_final(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, "m1", question), 0);
    assert_int_equal(conversation_cancel(one.session, text_from(one.answer_id)), 0);
    assert_int_equal(conversation_in_flight(rig->conversation), 0);
    assert_int_equal(one.count, 0);
    assert_int_equal(conversation_cancel(one.session, text_from(one.answer_id)), ERR_NOT_FOUND);
    rig_run(rig);
    assert_int_equal(one.count, 1);
    assert_int_equal(one.events[0].outcome, OUTCOME_CANCELLED);
    assert_int_equal(one.events[0].sequence, 1);
    assert_string_equal(one.events[0].message_id, "m1");
    assert_string_equal(one.events[0].answer_id, one.answer_id);
    assert_int_equal(client_ask(rig, &one, question)->sequence, 2);
    assert_int_equal(conversation_cancel(one.session, text_from(one.answer_id)), ERR_NOT_FOUND);
    assert_int_equal(conversation_cancel(one.session, TEXT_NONE), ERR_NOT_FOUND);
}

static char to_cancel[ANSWER_ID_SIZE];

static void cancel_another(struct client *client, const struct conversation_event *event)
{
    (void)event;
    client->on_event = NULL;
    assert_int_equal(conversation_cancel(client->session, text_from(to_cancel)), 0);
}

/* A client drops what is not above the last number it saw, so the order must be that of them. */
static void finals_come_in_the_order_of_their_numbers(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(client_submit(&one, NULL, question), 0);
        if (i == 2) {
            memcpy(to_cancel, one.answer_id, sizeof(to_cancel));
        }
    }
    one.on_event = cancel_another;
    rig_run(rig);
    assert_int_equal(one.count, 4);
    for (uint64_t i = 0; i < 4; i++) {
        assert_int_equal(one.events[i].sequence, i + 1);
    }
    assert_int_equal(one.events[1].outcome, OUTCOME_CANCELLED);
}

/* The last question may be cancelled while the one before it is told: nobody runs again. */
static void no_final_waits_for_another_turn(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, NULL, question), 0);
    assert_int_equal(client_submit(&one, NULL, question), 0);
    memcpy(to_cancel, one.answer_id, sizeof(to_cancel));
    one.on_event = cancel_another;
    assert_int_equal(conversation_run_pending(rig->conversation), 0);
    assert_int_equal(one.count, 2);
}

static void feedback_is_for_answers_that_are_kept(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(client_submit(&one, NULL, question), 0);
    struct text answer_id = text_from(one.answer_id);
    assert_int_equal(conversation_feedback(one.session, answer_id, 1, TEXT_NONE), ERR_NOT_FOUND);
    rig_run(rig);
    assert_int_equal(conversation_feedback(one.session, answer_id, 1, TEXT("좋아요")), 0);
    assert_int_equal(conversation_feedback(one.session, answer_id, -1, TEXT_NONE), 0);
    assert_int_equal(conversation_feedback(one.session, TEXT("a1"), 1, TEXT_NONE), ERR_NOT_FOUND);
    assert_int_equal(
            metric_value(metrics_counter(rig->metrics, "answerd_feedback_total", NULL, "")), 2);
}

static void a_chosen_language_holds_until_taken_back(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    assert_int_equal(conversation_set_language(one.session, TEXT("ja")), 0);
    assert_string_equal(client_ask(rig, &one, question)->language, "ja");
    assert_int_equal(conversation_set_language(one.session, TEXT("xx")), ERR_INVALID);
    assert_string_equal(client_ask(rig, &one, question)->language, "ja");
    assert_true(text_equal(conversation_language(one.session), TEXT("ja")));
    assert_true(text_equal(conversation_say(one.session, "plain.greeting"),
            TEXT("北の海のフェリーについて聞いてください。")));
    assert_int_equal(conversation_set_language(one.session, TEXT_NONE), 0);
    assert_string_equal(client_ask(rig, &one, question)->language, "en");
    assert_true(text_equal(conversation_language(one.session), TEXT("en")));
    /* One question may have a language of its own. */
    const struct submission submission = {.text = text_from(question), .language = TEXT("ko")};
    assert_int_equal(conversation_submit(one.session, &submission, one.answer_id,
                             &one.retry_after_ms, &one.error),
            0);
    rig_run(rig);
    assert_string_equal(one.events[one.count - 1].language, "ko");
    assert_true(text_equal(conversation_language(one.session), TEXT("ko")));
    assert_int_equal(conversation_say(one.session, "no.such.template").length, 0);
}

static void what_it_refers_to_is_the_turn_before(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    (void)client_ask(rig, &one, "When did Norlin Lines invest in Arvo Ferries?");
    const struct event_seen *seen = client_ask(rig, &one, "And how much?");
    assert_string_equal(seen->first_citation, "norlin-arvo-investment");
}

static void focus_never_leaks_between_conversations(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &two);
    struct event_seen alone = *client_ask(rig, &two, "And when?");
    client_open(rig, &one);
    (void)client_ask(rig, &one, "How much did Norlin Lines invest in Arvo Ferries?");
    client_open(rig, &two);
    const struct event_seen *beside = client_ask(rig, &two, "And when?");
    assert_string_equal(beside->first_citation, alone.first_citation);
    assert_string_equal(beside->text, alone.text);
    /* Interleaved, with the turns of both in one run. */
    assert_int_equal(client_submit(&one, NULL, "What did Ines Dahl say about sailing?"), 0);
    assert_int_equal(client_submit(&two, NULL, "When did the terminal of Eastport open?"), 0);
    assert_int_equal(client_submit(&one, NULL, "And when?"), 0);
    assert_int_equal(client_submit(&two, NULL, "And where?"), 0);
    rig_run(rig);
    assert_string_equal(one.events[one.count - 1].first_citation, "dahl-sail");
    assert_string_equal(two.events[two.count - 1].first_citation, "eastport-terminal");
    /* A connection that comes back finds its own. */
    conversation_detach(one.session, false);
    assert_int_equal(client_resume(rig, &one, &one, 100), 0);
    assert_string_equal(client_ask(rig, &one, "And when?")->first_citation, "dahl-sail");
}

static void the_next_bid_takes_over(void **state)
{
    struct rig *rig = *state;
    plugin_folder_add_as(&rig->folder, "declines", "a1");
    plugin_folder_add_as(&rig->folder, "double_finish", "a2");
    plugin_folder_add_as(&rig->folder, "bad_utf8", "a3");
    plugin_folder_add_as(&rig->folder, "no_finish", "a4");
    plugin_folder_add_as(&rig->folder, "unknown_record", "a5");
    rig_start(rig);
    client_open(rig, &one);
    const struct event_seen *seen = client_ask(rig, &one, question);
    assert_string_equal(seen->plugin, "good");
    assert_string_equal(seen->text, "Hello [1]");
}

static void without_a_bid_it_declines_with_what_is_near(void **state)
{
    struct rig *rig = *state;
    plugin_folder_remove(&rig->folder);
    plugin_folder_create(&rig->folder);
    plugin_folder_add(&rig->folder, "fails");
    rig_start(rig);
    client_open(rig, &one);
    const struct event_seen *seen = client_ask(rig, &one, question);
    assert_int_equal(seen->outcome, OUTCOME_UNKNOWN);
    assert_string_equal(seen->plugin, "");
    assert_true(strncmp(seen->text, "I have no answer", strlen("I have no answer")) == 0);
    seen = client_ask(rig, &one, " ?! ");
    assert_int_equal(seen->outcome, OUTCOME_UNKNOWN);
    assert_string_equal(seen->text, "Please ask about ferries of the northern sea.");
    assert_true(seen->suggestions > 0);
}

static void hostile_texts_get_a_final_too(void **state)
{
    struct rig *rig = *state;
    rig_start(rig);
    client_open(rig, &one);
    static const char *const texts[] = {"", "\t\r\n ", "\x01\x02\x7f", "a\xcc\x81\xcc\x81\xcc\x81",
            "\xe2\x80\xae\xe2\x80\x8b", "{subject} {{ {near|은|는} %s %n",
            "😀👨‍👩‍👧‍👦", "ㄱㄴㄷ가ㅏㅑ", "(((((((((([[[[",
            "99999999999999999999999999999999999999999999", "1e308 -1e308 0x7fffffff", "And when?",
            "it it it it"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(client_submit(&one, NULL, texts[i]), 0);
    }
    const struct submission with_nul = {.text = TEXT("How\0much")};
    assert_int_equal(conversation_submit(one.session, &with_nul, one.answer_id, &one.retry_after_ms,
                             &one.error),
            0);
    rig_run(rig);
    assert_int_equal(one.count, sizeof(texts) / sizeof(texts[0]) + 1);
}

/* The longest question that may be configured, in the scripts that cost most. */
static void the_longest_question_fits_into_memory(void **state)
{
    struct rig *rig = *state;
    static const char *const pieces[] = {"노를린은", "アルヴォに", "投", "Norlin ", "7 ", "é", "ﷺ"};
    rig->options.question_characters = 100000;
    rig->options.question_deadline_ms = 600000;
    rig_start(rig);
    client_open(rig, &one);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct text_buffer text = {0};
        size_t characters = 0;
        size_t of_piece = 0;
        assert_true(understanding_check_text(text_from(pieces[i]), &of_piece));
        for (; characters + of_piece <= 100000; characters += of_piece) {
            text_buffer_append_string(&text, pieces[i]);
        }
        assert_int_equal(client_submit(&one, NULL, text.data), 0);
        rig_run(rig);
        text_buffer_clear(&text);
    }
    assert_int_equal(one.count, sizeof(pieces) / sizeof(pieces[0]));
}

static void asks_without_a_connection(void **state)
{
    struct rig *rig = *state;
    struct arena *arena = arena_create(0, 0);
    rig_start(rig);
    static const struct text turns[] = {
            TEXT_INIT("When did Norlin Lines invest in Arvo Ferries?"), TEXT_INIT("And how much?")};
    const struct answer *answer =
            conversation_ask_now(rig->conversation, arena, turns, 2, TEXT("ko"));
    assert_non_null(answer);
    assert_true(text_equal(answer->language, TEXT("ko")));
    assert_true(text_equal(answer->citations[0].record, TEXT("norlin-arvo-investment")));
    assert_null(conversation_ask_now(rig->conversation, arena, turns, 1, TEXT("xx")));
    assert_null(conversation_ask_now(rig->conversation, arena, turns, 0, TEXT_NONE));
    assert_int_equal(conversation_in_flight(rig->conversation), 0);
    arena_destroy(arena);
}

struct traced {
    size_t count;
    size_t bids;
    enum bid_fate fates[4];
    double threshold;
    enum outcome outcome;
    char text[64];
};

static void keep_trace(void *context, const struct question_trace *trace)
{
    struct traced *traced = context;
    traced->count++;
    traced->bids = trace->bid_count;
    for (size_t i = 0; i < trace->bid_count && i < 4; i++) {
        traced->fates[i] = trace->fates[i];
    }
    traced->threshold = trace->threshold;
    traced->outcome = trace->answer->outcome;
    (void)snprintf(traced->text, sizeof(traced->text), "%.*s", TEXT_ARG(trace->text));
    assert_non_null(trace->analysis);
}

static void traces_what_became_of_each_bid(void **state)
{
    struct rig *rig = *state;
    struct traced traced = {0};
    plugin_folder_add(&rig->folder, "declines");
    rig_start(rig);
    conversation_on_trace(rig->conversation, keep_trace, &traced);
    client_open(rig, &one);
    (void)client_ask(rig, &one, "ノーリン汽船はいくら投資しましたか？");
    assert_int_equal(traced.count, 1);
    assert_string_equal(traced.text, "ノーリン汽船はいくら投資しましたか？");
    assert_int_equal(traced.bids, 2);
    assert_int_equal(traced.fates[0], BID_DECLINED);
    assert_int_equal(traced.fates[1], BID_ANSWERED);
    assert_int_equal(traced.outcome, OUTCOME_ANSWERED);
    assert_true(traced.threshold == 0.55);
    conversation_on_trace(rig->conversation, NULL, NULL);
    (void)client_ask(rig, &one, question);
    assert_int_equal(traced.count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(answers_in_the_language_of_the_question),
            TEST(answers_say_where_they_come_from),
            TEST(nothing_is_sent_before_submitting_returns),
            TEST(the_same_id_makes_one_question),
            TEST(an_id_belongs_to_its_conversation),
            TEST(asking_again_needs_no_room),
            TEST(cancelled_questions_get_a_final),
            TEST(finals_come_in_the_order_of_their_numbers),
            TEST(no_final_waits_for_another_turn),
            TEST(feedback_is_for_answers_that_are_kept),
            TEST(a_chosen_language_holds_until_taken_back),
            TEST(what_it_refers_to_is_the_turn_before),
            TEST(focus_never_leaks_between_conversations),
            TEST(the_next_bid_takes_over),
            TEST(without_a_bid_it_declines_with_what_is_near),
            TEST(hostile_texts_get_a_final_too),
            TEST(the_longest_question_fits_into_memory),
            TEST(asks_without_a_connection),
            TEST(traces_what_became_of_each_bid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
