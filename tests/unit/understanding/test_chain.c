/* Questions of two links, and who acts on whom. */
#include "rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_resolves(
        struct rig *rig, const char *text, const char *entity, const char *bridge)
{
    rig_match(rig, text);
    const struct question_entity *entities;
    const struct record *record = analysis_bridge(rig->analysis);
    if (record == NULL || !text_equal_string(record->id, bridge)) {
        fail_msg("'%s' goes over %s", text, record != NULL ? record->id.data : "nothing");
    }
    for (size_t i = 0; i < analysis_entities(rig->analysis, &entities); i++) {
        if (text_equal_string(entities[i].entity->record->id, entity)) {
            assert_int_equal(entities[i].length, 0); /* it has no place in the question */
            return;
        }
    }
    fail_msg("'%s' does not name %s", text, entity);
}

static void a_description_becomes_a_name(void **state)
{
    struct rig *rig = *state;
    assert_resolves(rig, "Who is the chairman of the company that invested in Arvo Ferries?",
            "norlin-lines", "norlin-arvo-investment");
    assert_resolves(rig, "이스트포트의 선착장을 인수한 회사의 회장은 누구인가요?", "norlin-lines",
            "norlin-quay-acquisition");
    assert_resolves(rig, "アルヴォに投資した会社の会長は誰ですか？", "norlin-lines",
            "norlin-arvo-investment");
}

static void what_no_record_or_two_describe_is_left_open(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = {
            "Who is the chairman of the company that invested in Eastport castles?",
            "Who is the chairman of the company that Arvo Ferries invested in?",
            "アルヴォが投資した会社の会長は誰ですか？",
            "아르보가 투자한 회사의 회장은 누구인가요?"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        rig_match(rig, texts[i]);
        assert_null(analysis_bridge(rig->analysis));
        if (rig->match_count > 0 && rig->matches[0].confidence >= 550) {
            fail_msg("'%s' gives %.*s", texts[i], TEXT_ARG(rig_best(rig)));
        }
    }
}

static void who_is_asked_for_is_not_described(void **state)
{
    struct rig *rig = *state;
    static const char *const texts[] = {"Which company invested in Arvo Ferries?",
            "아르보에 투자한 회사는?", "How much did the company invest?"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        rig_match(rig, texts[i]);
        assert_null(analysis_bridge(rig->analysis));
    }
}

static void the_wrong_way_round_is_a_no(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *text;
        uint32_t flag;
    } cases[] = {
            {"Did Norlin Lines invest in Arvo Ferries?", MATCH_STATES},
            {"Did Arvo Ferries invest in Norlin Lines?", MATCH_CONTRADICTS},
            {"노를린이 아르보에 투자했나요?", MATCH_STATES},
            {"아르보가 노를린에 투자했나요?", MATCH_CONTRADICTS},
            {"ノーリン汽船がアルヴォに投資しましたか？", MATCH_STATES},
            {"アルヴォがノーリン汽船に投資しましたか？", MATCH_CONTRADICTS},
            {"アルヴォがノーリン汽船に投資されましたか？", MATCH_STATES},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const uint32_t both = MATCH_STATES | MATCH_CONTRADICTS;
        rig_match(rig, cases[i].text);
        assert_true(text_equal_string(rig_best(rig), "norlin-arvo-investment"));
        if ((rig->matches[0].flags & both) != cases[i].flag) {
            fail_msg("'%s' has flags %x", cases[i].text, rig->matches[0].flags);
        }
    }
    rig_match(rig, "How much did Arvo Ferries invest in Norlin Lines?");
    assert_int_equal(rig->matches[0].flags & MATCH_STATES, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(a_description_becomes_a_name, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    what_no_record_or_two_describe_is_left_open, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(
                    who_is_asked_for_is_not_described, rig_setup, rig_teardown),
            cmocka_unit_test_setup_teardown(the_wrong_way_round_is_a_no, rig_setup, rig_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
