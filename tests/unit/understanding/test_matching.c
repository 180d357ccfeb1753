/* Which records a question concerns, what they answer, and what a conversation carries on. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_best(struct rig *rig, const char *text, const char *record, uint32_t flags)
{
    rig_match(rig, text);
    if (!text_equal_string(rig_best(rig), record) || (rig->matches[0].flags & flags) != flags) {
        fail_msg("'%s' gives %.*s with flags %x", text, TEXT_ARG(rig_best(rig)),
                rig->match_count > 0 ? rig->matches[0].flags : 0);
    }
}

static void finds_the_record_in_every_language(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        const char *record;
    } cases[] = {
            {"How much did Norlin Lines invest in Arvo Ferries?", "norlin-arvo-investment"},
            {"노를린은 아르보에 얼마를 투자했나요?", "norlin-arvo-investment"},
            {"ノーリン汽船はアルヴォにいくら投資しましたか？", "norlin-arvo-investment"},
            {"What did Ines Dahl say?", "dahl-sail"},
            {"이네스 달은 무엇을 말했나요?", "dahl-sail"},
            {"When did the terminal of Eastport open?", "eastport-terminal"},
            {"イーストポートのターミナルはいつ？", "eastport-terminal"},
            {"What is Norlin Lines?", "norlin-lines"},
            {"Can bicycles travel?", "bicycles"},
            {"자전거를 실을 수 있나요?", "bicycles"},
            {"自転車は積めますか？", "bicycles"},
            {"icebreakers in the dark season", "winter-routes"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_best(rig, cases[i].text, cases[i].record, MATCH_STATES);
        assert_true(rig->matches[0].confidence > 500);
    }
}

/* What is mistyped may begin like a word of its own. */
static void a_mistyped_word_is_corrected_from_its_beginning(void **state)
{
    struct rig *rig = *state;
    assert_best(rig, "노를린해운은 아르보에 얼마를 투자했나요?", "norlin-arvo-investment",
            MATCH_STATES);
    uint32_t sure = rig->matches[0].confidence;
    assert_best(rig, "노를린해훈은 아르보에 얼마를 투자했나요?", "norlin-arvo-investment",
            MATCH_STATES);
    assert_int_equal(rig->matches[0].confidence, sure);
}

static void contradictions_name_what_does_not_hold(void **state)
{
    struct rig *rig = *state;
    assert_best(rig, "Did Norlin invest in Kestrel Lines?", "norlin-arvo-investment",
            MATCH_CONTRADICTS);
    assert_true(text_equal(rig->matches[0].asked, TEXT("Kestrel Lines")));
    assert_best(rig, "Did Norlin invest 50 million dollars in Arvo?", "norlin-arvo-investment",
            MATCH_CONTRADICTS);
    assert_true(text_find(rig->matches[0].asked, TEXT("50"), 0) != SIZE_MAX);
    assert_best(rig, "Did Norlin invest 40 million dollars in Arvo?", "norlin-arvo-investment",
            MATCH_STATES);
    assert_int_equal(rig->matches[0].flags & MATCH_CONTRADICTS, 0);
}

/* What no record states must not look as if one did. */
static void what_nobody_states_stays_low(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = {"What is the price of a ticket on Arvo Ferries?",
            "How many employees does Norlin Lines have?", "노를린의 직원 수는?",
            "アルヴォの運賃はいくらですか？", "Who won the football match?", "quantum gravity",
            "양자 중력", "量子重力"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        rig_match(rig, texts[i]);
        if (rig->match_count > 0 && rig->matches[0].confidence >= 550) {
            fail_msg("'%s' gives %.*s with %u", texts[i], TEXT_ARG(rig_best(rig)),
                    rig->matches[0].confidence);
        }
    }
}

static void the_opposite_of_what_a_record_says_is_a_no(void **state)
{
    struct rig *rig = *state;
    assert_best(
            rig, "Did Norlin Lines increase its crossings?", "fewer-crossings", MATCH_CONTRADICTS);
    assert_true(text_equal(rig->matches[0].asked, TEXT("increase")));
    assert_best(rig, "Did Norlin Lines cut its crossings?", "fewer-crossings", MATCH_STATES);
    assert_best(rig, "노를린은 횡단편을 늘렸나요?", "fewer-crossings", MATCH_CONTRADICTS);
}

static void time_limits_what_fits(void **state)
{
    struct rig *rig = *state;
    assert_best(rig, "What did Ines Dahl say in April 2031?", "dahl-sail", MATCH_STATES);
    rig_match(rig, "What did Ines Dahl say in 2029?");
    for (size_t i = 0; i < rig->match_count; i++) {
        bool fits = (rig->matches[i].flags & MATCH_FITS) != 0 &&
                    (rig->matches[i].flags & MATCH_CONTRADICTS) == 0;
        assert_false(fits && text_equal(rig->matches[i].record->id, TEXT("dahl-sail")));
    }
}

static void kinds_and_room_are_kept(void **state)
{
    struct rig *rig = *state;
    struct match matches[2];
    (void)rig_analyse(rig, "How much did Norlin Lines invest in Arvo Ferries?");
    assert_int_equal(understanding_match(rig->analysis, UINT32_MAX, matches, 0), 0);
    assert_int_equal(understanding_match(rig->analysis, 0, matches, 2), 0);
    assert_int_equal(understanding_match(rig->analysis, UINT32_MAX, matches, 1), 1);
    const struct record *best = matches[0].record;
    size_t count = understanding_match(rig->analysis, 1u << RECORD_ENTITY, matches, 2);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(matches[i].record->kind, RECORD_ENTITY);
    }
    assert_int_equal(understanding_match(rig->analysis, 1u << RECORD_PARTNERSHIP, matches, 2), 1);
    assert_ptr_equal(matches[0].record, best);
    (void)rig_analyse(rig, "hello");
    assert_int_equal(understanding_match(rig->analysis, UINT32_MAX, matches, 2), 0);
}

static struct text answer(struct rig *rig, const char *text)
{
    rig_match(rig, text);
    assert_true(rig->match_count > 0);
    return understanding_answer_text(rig->analysis, rig->matches[0].record);
}

static void the_sentence_that_fits_is_given(void **state)
{
    struct rig *rig = *state;
    assert_true(text_equal(answer(rig, "When did Norlin Lines invest in Arvo Ferries?"),
            TEXT("In May 2031: Norlin Lines invested in Arvo Ferries then.")));
    assert_true(text_equal(answer(rig, "노를린은 아르보에 얼마를 투자했나요?"),
            TEXT("4000만 달러입니다. 노를린이 아르보에 투자한 금액입니다.")));
    assert_true(text_equal(answer(rig, "誰がアルヴォに投資しましたか？"),
            TEXT("ノーリン汽船がアルヴォに投資しました。")));
    assert_true(text_equal(
            answer(rig, "Can bicycles travel?"), TEXT("Bicycles travel free of charge.")));
}

static bool field_is(struct rig *rig, const char *record, const char *field, const char *expected)
{
    struct text value = understanding_field(
            rig->analysis, knowledge_record(rig->knowledge, text_from(record)), text_from(field));
    if (!text_equal_string(value, expected)) {
        print_message("%s.%s is '%.*s'\n", record, field, TEXT_ARG(value));
        return false;
    }
    return true;
}

static void fields_speak_the_language(void **state)
{
    struct rig *rig = *state;
    (void)rig_analyse(rig, "이네스 달은 뭐라고 말했나요?");
    assert_true(field_is(rig, "dahl-sail", "kind", "view"));
    assert_true(field_is(rig, "dahl-sail", "label", "opinion"));
    assert_true(field_is(rig, "dahl-sail", "title", "이네스 달의 운항 발언"));
    assert_true(field_is(rig, "dahl-sail", "speaker", "이네스 달"));
    assert_true(field_is(rig, "dahl-sail", "speaker_role", "노를린 회장"));
    assert_true(field_is(rig, "dahl-sail", "quote", "“우리는 남들이 잘 때 운항한다”"));
    assert_true(field_is(rig, "dahl-sail", "verbatim", "“We sail when others sleep,”"));
    assert_true(field_is(rig, "dahl-sail", "date", "2031-04"));
    assert_true(field_is(rig, "dahl-sail", "date_text", "2031년 4월"));
    assert_true(field_is(rig, "norlin-lines", "name", "노를린"));
    assert_true(field_is(rig, "norlin-lines", "type", "company"));
    assert_true(field_is(rig, "norlin-lines", "quote", ""));
    assert_true(field_is(rig, "norlin-lines", "nothing", ""));
    (void)rig_analyse(rig, "What did Ines Dahl say?");
    assert_true(field_is(rig, "dahl-sail", "date_text", "April 2031"));
    assert_true(field_is(rig, "eastport-terminal", "date_text", "March 2030"));
    /* A passage of one language is better than none. */
    (void)rig_analyse(rig, "겨울");
    assert_true(field_is(rig, "winter-routes", "kind", "passage"));
}

static void follow_ups_lean_on_the_turn_before(void **state)
{
    struct rig *rig = *state;
    static const char *const first[] = {"When did Norlin Lines invest in Arvo Ferries?",
            "노를린은 아르보에 언제 투자했나요?", "ノーリン汽船はアルヴォにいつ投資しましたか？"};
    static const char *const second[] = {"And how much?", "그럼 얼마?", "では、いくら？"};
    for (size_t i = 0; i < 3; i++) {
        rig_forget(rig);
        rig_turn(rig, first[i]);
        assert_int_equal(analysis_forms(rig->analysis) & FORM_FOLLOW_UP, 0);
        rig_turn(rig, second[i]);
        assert_true((analysis_forms(rig->analysis) & FORM_FOLLOW_UP) != 0);
        assert_true(text_equal(analysis_aspect(rig->analysis), TEXT("how_much")));
        assert_true(text_equal(rig_best(rig), TEXT("norlin-arvo-investment")));
        assert_int_equal(rig->focus.turn, 2);
    }
}

static void a_new_question_leaves_the_old_one(void **state)
{
    struct rig *rig = *state;
    rig_turn(rig, "How much did Norlin Lines invest in Arvo Ferries?");
    rig_turn(rig, "When did the terminal of Eastport open?");
    assert_true(text_equal(rig_best(rig), TEXT("eastport-terminal")));
    rig_turn(rig, "And where?");
    assert_true(text_equal(rig_best(rig), TEXT("eastport-terminal")));
}

static void a_follow_up_of_nothing_finds_nothing(void **state)
{
    struct rig *rig = *state;
    rig_turn(rig, "And when?");
    assert_true(rig->match_count == 0 || rig->matches[0].confidence < 550);
}

static void the_focus_is_plain_data(void **state)
{
    struct rig *rig = *state;
    rig_turn(rig, "When did Norlin Lines invest in Arvo Ferries?");
    struct focus kept = rig->focus;
    assert_string_equal(kept.records[0], "norlin-arvo-investment");
    assert_string_equal(kept.language, "en");
    rig_turn(rig, "When did the terminal of Eastport open?");
    rig->focus = kept;
    rig_turn(rig, "And how much?");
    assert_true(text_equal(rig_best(rig), TEXT("norlin-arvo-investment")));
    /* Ids that no pack has any more, and texts that fill their room, do no harm. */
    memset(&rig->focus, 'x', sizeof(rig->focus));
    for (size_t i = 0; i < FOCUS_RECORDS; i++) {
        rig->focus.records[i][FOCUS_ID_SIZE - 1] = '\0';
    }
    for (size_t i = 0; i < FOCUS_ENTITIES; i++) {
        rig->focus.entities[i][FOCUS_ID_SIZE - 1] = '\0';
    }
    rig->focus.aspect[sizeof(rig->focus.aspect) - 1] = '\0';
    rig->focus.question[sizeof(rig->focus.question) - 1] = '\0';
    rig->focus.language[sizeof(rig->focus.language) - 1] = '\0';
    rig_turn(rig, "And when?");
}

/* A long question is cut between characters when it is kept for the next turn. */
static void long_questions_are_kept_whole_characters(void **state)
{
    struct rig *rig = *state;
    for (size_t shift = 0; shift < 3; shift++) {
        struct text_buffer text = {0};
        text_buffer_append(&text, "   ", shift);
        text_buffer_append_string(&text, "노를린은 아르보에 얼마를 투자했나요? ");
        while (text.length < 1500) {
            text_buffer_append_string(&text, "정말로");
        }
        rig_forget(rig);
        rig_turn(rig, text.data);
        size_t characters;
        assert_true(understanding_check_text(text_from(rig->focus.question), &characters));
        rig_turn(rig, "그럼 언제?");
        text_buffer_clear(&text);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
            TEST(finds_the_record_in_every_language),
            TEST(a_mistyped_word_is_corrected_from_its_beginning),
            TEST(contradictions_name_what_does_not_hold),
            TEST(what_nobody_states_stays_low),
            TEST(the_opposite_of_what_a_record_says_is_a_no),
            TEST(time_limits_what_fits),
            TEST(kinds_and_room_are_kept),
            TEST(the_sentence_that_fits_is_given),
            TEST(fields_speak_the_language),
            TEST(follow_ups_lean_on_the_turn_before),
            TEST(a_new_question_leaves_the_old_one),
            TEST(a_follow_up_of_nothing_finds_nothing),
            TEST(the_focus_is_plain_data),
            TEST(long_questions_are_kept_whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
