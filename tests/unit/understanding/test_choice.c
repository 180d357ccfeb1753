/* Which of several things is meant, and how the next turn says it. */
#include "packs/packs.h"
#include "understanding/explanation.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LEAST 550u

struct dialogue {
    struct knowledge *knowledge;
    struct arena *arena;
    struct focus focus;
    struct analysis *analysis;
    const struct record *choices[FOCUS_CHOICES];
    size_t count;
    struct match best;
};

static int setup(void **state)
{
    struct dialogue *dialogue = calloc(1, sizeof(*dialogue));
    assert_non_null(dialogue);
    dialogue->knowledge = packs_load(PACKS_NAMESAKES);
    dialogue->arena = arena_create(0, 0);
    *state = dialogue;
    return 0;
}

static int teardown(void **state)
{
    struct dialogue *dialogue = *state;
    arena_destroy(dialogue->arena);
    knowledge_release(dialogue->knowledge);
    free(dialogue);
    return 0;
}

/* One turn: asks back where that is better, else cites the best match. */
static size_t ask(struct dialogue *dialogue, const char *text)
{
    dialogue->analysis = understanding_analyse(
            dialogue->knowledge, dialogue->arena, text_from(text), LANGUAGE_NONE, &dialogue->focus);
    bool found = understanding_match(dialogue->analysis, UINT32_MAX, &dialogue->best, 1) == 1;
    dialogue->count = understanding_choices(dialogue->analysis, LEAST, dialogue->choices);
    if (dialogue->count > 0) {
        understanding_await_choice(
                &dialogue->focus, dialogue->analysis, dialogue->choices, dialogue->count);
    } else {
        understanding_update_focus(
                &dialogue->focus, dialogue->analysis, &dialogue->best.record, found ? 1 : 0);
    }
    return dialogue->count;
}

static void begin(struct dialogue *dialogue)
{
    dialogue->focus = (struct focus){0};
}

static void assert_record(const struct record *record, const char *id)
{
    assert_string_equal(record != NULL ? record->id.data : "none", id);
}

static void a_shared_name_alone_may_mean_each(void **state)
{
    static const char *const questions[] = {"When did Halden open?", "할덴은 언제 문을 열었나요?",
            "ハルデンはいつ開業しましたか？", "What is Halden?"};
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        struct dialogue *dialogue = *state;
        begin(dialogue);
        assert_int_equal(ask(dialogue, questions[i]), 2);
        assert_record(dialogue->choices[0], "halden-ferries");
        assert_record(dialogue->choices[1], "halden-port");
    }
}

static void what_tells_them_apart_needs_no_asking(void **state)
{
    static const struct {
        const char *text;
        const char *best;
    } cases[] = {{"When did Halden Ferries open?", "halden-ferries-opening"},
            {"할덴 항구는 언제 문을 열었나요?", "halden-port-opening"},
            {"ハルデン港はいつ開業しましたか？", "halden-port-opening"},
            {"Is Halden a company?", "halden-ferries"},
            {"How much did Osk Lines invest?", "osk-tarn-investment"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct dialogue *dialogue = *state;
        begin(dialogue);
        if (ask(dialogue, cases[i].text) != 0) {
            fail_msg("%s asks back", cases[i].text);
        }
        assert_record(dialogue->best.record, cases[i].best);
    }
}

static void what_was_spoken_of_is_meant(void **state)
{
    struct dialogue *dialogue = *state;
    begin(dialogue);
    assert_int_equal(ask(dialogue, "What is the Port of Halden?"), 0);
    assert_int_equal(ask(dialogue, "When did Halden open?"), 0);
    assert_record(dialogue->best.record, "halden-port-opening");
}

static void records_of_different_subjects_may_be_meant_alike(void **state)
{
    static const char *const questions[] = {
            "When was the investment?", "투자는 언제였나요?", "投資はいつでしたか？"};
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        struct dialogue *dialogue = *state;
        begin(dialogue);
        assert_int_equal(ask(dialogue, questions[i]), 2);
        assert_string_not_equal(dialogue->choices[0]->id.data, dialogue->choices[1]->id.data);
        assert_int_equal(dialogue->choices[0]->kind, RECORD_PARTNERSHIP);
        assert_int_equal(dialogue->choices[1]->kind, RECORD_PARTNERSHIP);
        assert_int_equal(understanding_choices(dialogue->analysis, 1000, dialogue->choices), 0);
    }
}

/* Lists hold all of them, and a yes or no names what it is about. */
static void other_forms_are_not_asked_back_about(void **state)
{
    static const char *const questions[] = {"Which companies invest?", "Was there an investment?",
            "Compare the investments", "投資"};
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        begin(*state);
        if (ask(*state, questions[i]) != 0) {
            fail_msg("%s asks back", questions[i]);
        }
    }
}

static void the_next_turn_picks(void **state)
{
    static const struct {
        const char *question;
        const char *pick;
        const char *best;
    } cases[] = {
            {"When did Halden open?", "1", "halden-ferries-opening"},
            {"When did Halden open?", "2.", "halden-port-opening"},
            {"When did Halden open?", "the second one", "halden-port-opening"},
            {"When did Halden open?", "the first", "halden-ferries-opening"},
            {"When did Halden open?", "the last one", "halden-port-opening"},
            {"When did Halden open?", "Halden Ferries", "halden-ferries-opening"},
            {"When did Halden open?", "the company", "halden-ferries-opening"},
            {"할덴은 언제 문을 열었나요?", "2번", "halden-port-opening"},
            {"할덴은 언제 문을 열었나요?", "두 번째요", "halden-port-opening"},
            {"할덴은 언제 문을 열었나요?", "할덴 항구요", "halden-port-opening"},
            {"ハルデンはいつ開業しましたか？", "二番目です", "halden-port-opening"},
            {"ハルデンはいつ開業しましたか？", "ハルデン港の方です", "halden-port-opening"},
            {"ハルデンはいつ開業しましたか？", "1", "halden-ferries-opening"},
            {"When was the investment?", "Osk Lines", "osk-tarn-investment"},
            {"When was the investment?", "Brae Marine's investment in Moss Lines",
                    "brae-moss-investment"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct dialogue *dialogue = *state;
        begin(dialogue);
        assert_int_equal(ask(dialogue, cases[i].question), 2);
        size_t count = ask(dialogue, cases[i].pick);
        if (count != 0 || !text_equal_string(dialogue->best.record->id, cases[i].best)) {
            fail_msg("%s %s: %zu choices, %s", cases[i].question, cases[i].pick, count,
                    dialogue->best.record->id.data);
        }
        assert_int_equal(dialogue->best.flags & MATCH_STATES, MATCH_STATES);
        assert_true(dialogue->best.confidence >= LEAST);
        assert_true(explanation_of(dialogue->analysis)->picked.length > 0);
    }
}

static void another_question_picks_nothing(void **state)
{
    static const char *const questions[] = {
            "How much did Osk Lines invest?", "3", "When did the port of Halden open?", "Norlin"};
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        struct dialogue *dialogue = *state;
        begin(dialogue);
        (void)ask(dialogue, "When did Halden open?");
        (void)ask(dialogue, questions[i]);
        if (explanation_of(dialogue->analysis)->picked.length > 0) {
            fail_msg("%s picks", questions[i]);
        }
        (void)ask(dialogue, "2");
        assert_int_equal(explanation_of(dialogue->analysis)->picked.length, 0);
    }
}

static void after_a_pick_the_other_can_be_asked_for(void **state)
{
    struct dialogue *dialogue = *state;
    begin(dialogue);
    (void)ask(dialogue, "When did Halden open?");
    (void)ask(dialogue, "1");
    assert_int_equal(ask(dialogue, "And the port of Halden?"), 0);
    assert_record(dialogue->best.record, "halden-port-opening");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_shared_name_alone_may_mean_each),
            cmocka_unit_test(what_tells_them_apart_needs_no_asking),
            cmocka_unit_test(what_was_spoken_of_is_meant),
            cmocka_unit_test(records_of_different_subjects_may_be_meant_alike),
            cmocka_unit_test(other_forms_are_not_asked_back_about),
            cmocka_unit_test(the_next_turn_picks),
            cmocka_unit_test(another_question_picks_nothing),
            cmocka_unit_test(after_a_pick_the_other_can_be_asked_for),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
