/* The services that a plugin finds, called as a plugin calls them. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const answerd_reply_service *replies;
static const answerd_question_service *questions;
static const answerd_knowledge_service *records;
static const answerd_wording_service *wording;

static int setup(void **state)
{
    replies = services_find_by_id(ANSWERD_SERVICE_REPLY);
    questions = services_find_by_id(ANSWERD_SERVICE_QUESTION);
    records = services_find_by_id(ANSWERD_SERVICE_KNOWLEDGE);
    wording = services_find_by_id(ANSWERD_SERVICE_WORDING);
    return rig_setup(state);
}

static answerd_text outward(const char *text)
{
    return (answerd_text){text, strlen(text)};
}

static bool is(answerd_text text, const char *expected)
{
    return text_equal_string((struct text){text.data, text.length}, expected);
}

static void are_found_by_id_and_revision(void **state)
{
    (void)state;
    assert_non_null(replies);
    assert_int_equal(replies->struct_size, sizeof(*replies));
    assert_int_equal(questions->struct_size, sizeof(*questions));
    assert_int_equal(records->struct_size, sizeof(*records));
    assert_int_equal(wording->struct_size, sizeof(*wording));
    assert_non_null(services_find_by_id(ANSWERD_SERVICE_LOG));
    assert_non_null(services_find_by_id(ANSWERD_SERVICE_METRICS));
    assert_null(services_find_by_id("answerd.reply/2"));
    assert_null(services_find_by_id("answerd.reply"));
    assert_null(services_find_by_id(""));
    assert_null(services_find_by_id(NULL));
}

static void citing_numbers_records_once(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "anything");
    answerd_reply *reply = &rig->question.reply;
    assert_int_equal(replies->append(reply, outward("One")), ANSWERD_OK);
    assert_int_equal(replies->cite(reply, outward("norlin-arvo-investment")), ANSWERD_OK);
    assert_int_equal(replies->cite(reply, outward("norlin-arvo-investment")), ANSWERD_OK);
    assert_int_equal(replies->cite(reply, outward("eastport-terminal")), ANSWERD_OK);
    assert_int_equal(replies->append(reply, outward(". Two")), ANSWERD_OK);
    assert_int_equal(replies->cite(reply, outward("norlin-arvo-investment")), ANSWERD_OK);
    assert_true(text_equal(rig_reply(rig), TEXT("One [1] [2]. Two [1]")));
    assert_int_equal(reply->citation_count, 2);
    assert_int_equal(replies->cite(reply, outward("nothing")), ANSWERD_ERR_NOT_FOUND);
    assert_non_null(reply->broken);
}

static void answers_have_a_longest_length(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "anything");
    answerd_reply *reply = &rig->question.reply;
    char *text = calloc(1, REPLY_TEXT_LIMIT + 1);
    assert_non_null(text);
    memset(text, 'a', REPLY_TEXT_LIMIT);
    assert_int_equal(
            replies->append(reply, (answerd_text){text, REPLY_TEXT_LIMIT + 1}), ANSWERD_ERR_LIMIT);
    /* A length that cannot be is refused before the text is looked at. */
    assert_int_equal(replies->append(reply, (answerd_text){text, UINT64_MAX}), ANSWERD_ERR_LIMIT);
    assert_int_equal(replies->append(reply, (answerd_text){text, REPLY_TEXT_LIMIT}), ANSWERD_OK);
    assert_int_equal(replies->append(reply, outward("b")), ANSWERD_ERR_LIMIT);
    assert_int_equal(replies->append(reply, outward("")), ANSWERD_OK);
    assert_int_equal(replies->append(reply, (answerd_text){NULL, 5}), ANSWERD_OK);
    assert_int_equal(rig_reply(rig).length, REPLY_TEXT_LIMIT);
    assert_int_equal(replies->suggest_text(reply, outward("t"), (answerd_text){text, UINT64_MAX}),
            ANSWERD_ERR_LIMIT);
    free(text);
    assert_null(reply->broken);
}

static void markers_count_as_text(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "anything");
    answerd_reply *reply = &rig->question.reply;
    int32_t result = ANSWERD_OK;
    for (uint32_t i = 0; i < REPLY_TEXT_LIMIT && result == ANSWERD_OK; i++) {
        result = replies->cite(
                reply, outward(i % 2 == 0 ? "norlin-arvo-investment" : "eastport-terminal"));
    }
    assert_int_equal(result, ANSWERD_ERR_LIMIT);
    assert_true(rig_reply(rig).length <= REPLY_TEXT_LIMIT);
}

static void suggestions_are_new_questions(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "When did the terminal of Eastport open? ");
    answerd_reply *reply = &rig->question.reply;
    /* Neither what was just asked, nor what the answer stands on, nor the same one twice. */
    assert_int_equal(replies->suggest(reply, outward("eastport-terminal")), ANSWERD_ERR_NOT_FOUND);
    assert_int_equal(replies->cite(reply, outward("dahl-sail")), ANSWERD_OK);
    assert_int_equal(replies->suggest(reply, outward("dahl-sail")), ANSWERD_ERR_NOT_FOUND);
    assert_int_equal(replies->suggest(reply, outward("norlin-arvo-investment")), ANSWERD_OK);
    assert_int_equal(
            replies->suggest(reply, outward("norlin-arvo-investment")), ANSWERD_ERR_NOT_FOUND);
    assert_int_equal(replies->suggest(reply, outward("winter-routes")), ANSWERD_ERR_NOT_FOUND);
    assert_true(text_equal(
            reply->suggestions[0].text, TEXT("How much did Norlin Lines invest in Arvo Ferries?")));
    assert_true(text_equal(reply->suggestions[0].title, TEXT("Norlin's investment in Arvo")));
    assert_int_equal(replies->suggest_text(reply, outward(""), outward("더?")), ANSWERD_OK);
    assert_true(text_equal(reply->suggestions[1].title, TEXT("더?")));
    assert_int_equal(
            replies->suggest_text(reply, outward("x"), outward("")), ANSWERD_ERR_NOT_FOUND);
    assert_int_equal(replies->suggest_text(reply, outward("3"), outward("3?")), ANSWERD_OK);
    assert_int_equal(replies->suggest_text(reply, outward("4"), outward("4?")), ANSWERD_OK);
    assert_int_equal(replies->suggest_text(reply, outward("5"), outward("5?")), ANSWERD_OK);
    assert_int_equal(replies->suggest_text(reply, outward("6"), outward("6?")), ANSWERD_ERR_LIMIT);
    assert_null(reply->broken);
    assert_int_equal(
            replies->suggest_text(reply, outward("\xff"), outward("7?")), ANSWERD_ERR_INVALID);
    assert_non_null(reply->broken);
}

static void a_plugin_can_see_that_time_is_up(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "anything");
    assert_int_equal(replies->is_cancelled(&rig->question.reply), 0);
    rig->question.cancelled = true;
    assert_int_equal(replies->is_cancelled(&rig->question.reply), 1);
    rig->question.cancelled = false;
    manual_clock_advance_ms(&rig->clock, 2000);
    assert_int_equal(replies->is_cancelled(&rig->question.reply), 0);
    manual_clock_advance_ms(&rig->clock, 1);
    assert_int_equal(replies->is_cancelled(&rig->question.reply), 1);
}

static void questions_tell_what_was_understood(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "How much did Norlin invest in Arvo in May 2031?");
    const answerd_question *question = &rig->question.abi;
    assert_true(is(questions->aspect(question), "how_much"));
    assert_int_equal(questions->entity_count(question), 2);
    answerd_question_entity entity;
    assert_int_equal(questions->entity(question, 0, &entity), ANSWERD_OK);
    assert_true(is(entity.id, "norlin-lines"));
    assert_true(is(entity.type, "company"));
    assert_memory_equal(question->text.data + entity.start, "Norlin", entity.length);
    assert_int_equal(questions->entity(question, 2, &entity), ANSWERD_ERR_NOT_FOUND);
    assert_int_equal(questions->entity(question, UINT32_MAX, &entity), ANSWERD_ERR_NOT_FOUND);
    answerd_day_range range = {0, 0};
    assert_int_equal(questions->time_range(question, &range), 1);
    assert_int_equal(range.first, 22400); /* 2031-05-01 */
    assert_int_equal(range.last, 22430);
    assert_int_equal(questions->has_concept(question, "invest"), 1);
    assert_int_equal(questions->has_concept(question, "meet"), 0);
    assert_int_equal(questions->has_concept(question, "no such concept"), 0);
    assert_true(is(questions->small_talk(question), ""));
    rig_question(rig, "안녕하세요");
    assert_true(is(questions->small_talk(question), "greeting"));
    assert_int_equal(questions->time_range(question, &range), 0);
    assert_true((questions->forms(question) & ANSWERD_FORM_SMALL_TALK) != 0);
}

static void knowledge_gives_matches_and_fields(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "노를린은 아르보에 얼마를 투자했나요?");
    const answerd_question *question = &rig->question.abi;
    answerd_match match[70];
    uint32_t count = records->match(question, ANSWERD_KIND_ALL, match, 70);
    assert_true(count >= 1 && count <= 64);
    assert_true(is(match[0].record, "norlin-arvo-investment"));
    assert_int_equal(match[0].kind, ANSWERD_KIND_PARTNERSHIP);
    assert_int_equal(match[0].first_day, 22400);
    assert_int_equal(match[0].last_day, 22430);
    assert_true(match[0].confidence <= 1000);
    assert_int_equal(records->match(question, ANSWERD_KIND_ALL, match, 1), 1);
    assert_int_equal(records->match(question, ANSWERD_KIND_ALL, match, 0), 0);
    assert_int_equal(records->match(question, 0, match, 70), 0);
    count = records->match(question, ANSWERD_KIND_ENTITY, match, 70);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(match[i].kind, ANSWERD_KIND_ENTITY);
    }
    answerd_text record = outward("norlin-arvo-investment");
    assert_true(is(records->field(question, record, "title"), "노를린의 아르보 투자"));
    assert_true(is(records->field(question, record, "kind"), "partnership"));
    assert_true(is(records->field(question, record, "date_text"), "2031년 5월"));
    assert_true(is(records->field(question, record, "no_such_field"), ""));
    assert_true(is(records->field(question, outward("nothing"), "title"), ""));
    assert_true(is(records->field(question, (answerd_text){NULL, 9}, "title"), ""));
}

static void knowledge_counts_records_and_packs(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "フェリー");
    const answerd_question *question = &rig->question.abi;
    assert_int_equal(records->record_count(question, ANSWERD_KIND_ALL), 13);
    assert_int_equal(records->record_count(question, ANSWERD_KIND_ENTITY), 5);
    assert_int_equal(records->record_count(question, ANSWERD_KIND_FAQ | ANSWERD_KIND_PASSAGE), 2);
    assert_int_equal(records->record_count(question, 0), 0);
    assert_int_equal(records->pack_count(question), 1);
    assert_true(is(records->pack_field(question, 0, "id"), "ferries"));
    assert_true(is(records->pack_field(question, 0, "version"), "1.2.0"));
    assert_true(is(records->pack_field(question, 0, "as_of"), "2031-06-01"));
    assert_true(is(records->pack_field(question, 0, "title"), "北の海のフェリー 2031"));
    assert_true(is(records->pack_field(question, 0, "about"), "北の海のフェリー"));
    assert_true(is(records->pack_field(question, 0, "suggestion.1"), "eastport-terminal"));
    static const char *const empty[] = {"suggestion.2", "suggestion.", "suggestion.-1",
            "suggestion.99999999999999999999", "nothing", ""};
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        assert_true(is(records->pack_field(question, 0, empty[i]), ""));
    }
    assert_true(is(records->pack_field(question, 1, "id"), ""));
}

static void wording_speaks_the_language_of_the_question(void **state)
{
    struct rig *rig = *state;
    const answerd_question *question = &rig->question.abi;
    answerd_argument argument = {"count", outward("7")};
    rig_question(rig, "How many?");
    assert_true(is(wording->say(question, "knowledge.size", &argument, 1), "I hold 7 records."));
    rig_question(rig, "지식은 얼마나?");
    assert_true(is(wording->say(question, "knowledge.size", &argument, 1), "기록은 7건입니다."));
    assert_true(is(wording->say(question, "no.such.template", &argument, 1), ""));
    assert_true(is(wording->say(question, "no", NULL, 0), "아니요. "));
    argument.value = (answerd_text){NULL, 100};
    assert_true(is(wording->say(question, "knowledge.size", &argument, 1), "기록은 건입니다."));
    argument.value = (answerd_text){"x", UINT64_MAX};
    assert_true(is(wording->say(question, "knowledge.size", &argument, 1), ""));
}

/* A plugin that asks for more and more is given nothing before the question's memory ends. */
static void memory_of_a_question_is_kept(void **state)
{
    struct rig *rig = *state;
    rig_question(rig, "How many?");
    char *text = calloc(1, REPLY_TEXT_LIMIT);
    assert_non_null(text);
    memset(text, 'a', REPLY_TEXT_LIMIT);
    answerd_argument argument = {"count", {text, REPLY_TEXT_LIMIT}};
    for (int i = 0; i < 2000; i++) {
        (void)wording->say(&rig->question.abi, "knowledge.size", &argument, 1);
    }
    assert_true(is(wording->say(&rig->question.abi, "knowledge.size", &argument, 1), ""));
    assert_true(arena_size(rig->arena) < 10u * 1024 * 1024);
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(are_found_by_id_and_revision),
            TEST(citing_numbers_records_once),
            TEST(answers_have_a_longest_length),
            TEST(markers_count_as_text),
            TEST(suggestions_are_new_questions),
            TEST(a_plugin_can_see_that_time_is_up),
            TEST(questions_tell_what_was_understood),
            TEST(knowledge_gives_matches_and_fields),
            TEST(knowledge_counts_records_and_packs),
            TEST(wording_speaks_the_language_of_the_question),
            TEST(memory_of_a_question_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
