#include "knowledge/statement_check.h"
#include "pack_fixture.h"
#include "pack_texts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SAYS(en, ko, ja) "'text': {'en': '" en "', 'ko': '" ko "', 'ja': '" ja "'}"

/* Loads one fact with this text and further fields, beside a few entities. */
static void load(struct fixture *fixture, const char *text, const char *more)
{
    struct text_buffer json = {0};
    text_buffer_append_string(&json,
            "[" COVERED ",{'kind': 'fact', 'id': 'all', " SOURCE ", " TEXTS ", " TITLES
            ", 'entities': ['acme', 'korea', 'seoul', 'osaka', 'chips', 'us', 'kim']}," ENTITY(
                    "acme", "Acme Motors",
                    ", 'country': 'korea', 'aliases': {'ko': ['애크미'], 'ja':"
                    " ['アクメ'], 'en': ['Acme']}") ","
                                                    "{'kind': 'entity', 'id': 'korea', 'type': "
                                                    "'country', 'name': {'en': 'Korea', 'ko':"
                                                    " '한국', 'ja': '韓国'}},"
                                                    "{'kind': 'entity', 'id': 'seoul', 'type': "
                                                    "'place', 'name': {'en': 'Seoul', 'ko': '서울',"
                                                    " 'ja': 'ソウル'}, 'country': 'korea'},"
                                                    "{'kind': 'entity', 'id': 'osaka', 'type': "
                                                    "'place', 'name': {'en': 'Osaka City', 'ko':"
                                                    " '오사카', 'ja': '大阪'}},"
                                                    "{'kind': 'entity', 'id': 'us', 'type': "
                                                    "'country', 'name': {'en': 'US', 'ko': '미국', "
                                                    "'ja':"
                                                    " '米国'}},"
                                                    "{'kind': 'entity', 'id': 'kim', 'type': "
                                                    "'person', 'name': {'en': 'Kim', 'ko': '김수', "
                                                    "'ja':"
                                                    " 'キム'}, 'roles': [{'role': 'chairman', "
                                                    "'of': 'acme', 'text': {'en': 'c', 'ko': 'c',"
                                                    " 'ja': 'c'}}]},"
                                                    "{'kind': 'entity', 'id': 'chips', 'type': "
                                                    "'sector', 'name': {'en': 'Chips', 'ko': "
                                                    "'반도체',"
                                                    " 'ja': '半導体'}},\n");
    text_buffer_format(
            &json, "{'kind': 'fact', 'id': 'f', %s, %s, %s%s}]", SOURCE, text, TITLES, more);
    fixture_write(fixture, "pack/records.json", json.data);
    fixture_load(fixture, "pack", false, NULL);
    assert_int_equal(fixture->status, 0);
    text_buffer_clear(&json);
}

static void assert_warning(struct fixture *fixture, const char *what, const char *advice)
{
    fixture_expect(fixture, KNOWLEDGE_WARNING, "pack/records.json", 2, "f", what, advice);
    assert_int_equal(fixture->finding_count, 1);
}

static void finds_amounts_that_no_field_holds(void **state)
{
    struct fixture *fixture = *state;
    const char *text =
            SAYS("It paid 3.92 trillion won.", "3조 9200억 원을 냈다.", "3兆9200億ウォンだ。");
    load(fixture, text, ", 'amount': {'KRW': 3920000000000}");
    fixture_expect_none(fixture);
    load(fixture, text, "");
    assert_warning(fixture, "'text' in 'en' says '3.92 trillion won', which 'amount' does not hold",
            "add it to 'amount'");
    load(fixture, text, ", 'amount': {'USD': 3920000000000}");
    assert_warning(fixture, "says '3.92 trillion won'", "");
    /* One language that differs from the field. */
    load(fixture, SAYS("It paid 3.92 trillion won.", "3조 9300억 원을 냈다.", "-"),
            ", 'amount': {'KRW': 3920000000000}");
    assert_int_equal(fixture->finding_count, 0); /* within what rounding allows */
    load(fixture, SAYS("It paid 3.92 trillion won.", "4조 9200억 원을 냈다.", "-"),
            ", 'amount': {'KRW': 3920000000000}");
    assert_warning(fixture, "'text' in 'ko' says '4조 9200억 원'", "mend the sentence");
}

static void finds_dates_that_no_field_holds(void **state)
{
    struct fixture *fixture = *state;
    const char *text =
            SAYS("They met in October 2024.", "2024년 10월에 만났다.", "2024年10月に会った。");
    load(fixture, text, ", 'date': {'value': '2024-10', 'precision': 'month'}");
    fixture_expect_none(fixture);
    load(fixture, text, ", 'date': {'value': '2024', 'precision': 'year'}");
    fixture_expect_none(fixture);
    load(fixture, text, "");
    assert_warning(fixture, "says 'October 2024', which 'date' does not hold", "add it to 'date'");
    load(fixture, text, ", 'date': {'value': '2024-09', 'precision': 'month'}");
    assert_warning(fixture, "says 'October 2024'", "");
    /* The day of publication and that of the pack need no field. */
    load(fixture, SAYS("As of 2025.", "2025년 8월.", "2025年"), "");
    fixture_expect_none(fixture);
}

static void finds_names_that_no_field_holds(void **state)
{
    struct fixture *fixture = *state;
    const char *text = SAYS("Acme Motors said so.", "애크미는 말했다.", "アクメは述べた。");
    load(fixture, text, ", 'entities': ['acme']");
    fixture_expect_none(fixture);
    load(fixture, text, "");
    assert_warning(fixture, "'text' in 'en' says 'Acme Motors', which no field names",
            "add 'acme' to 'entities'");
    load(fixture, SAYS("It said so.", "서울은 크다.", "-"), "");
    assert_warning(fixture, "'text' in 'ko' says '서울'", "add 'seoul'");
    load(fixture, SAYS("It said so.", "-", "同社は大阪にある。"), "");
    assert_warning(fixture, "'text' in 'ja' says '大阪'", "add 'osaka'");
}

static void reads_focused_answers_too(void **state)
{
    struct fixture *fixture = *state;
    load(fixture, SAYS("It.", "그.", "それ。"),
            ", 'answers': [{'about': ['where'], 'en': 'In Seoul.', 'ko': '서울.', 'ja': "
            "'ソウル。'}]");
    assert_warning(fixture, "'answers' in 'en' says 'Seoul'", "");
}

static void accepts_what_entities_belong_to(void **state)
{
    struct fixture *fixture = *state;
    load(fixture, SAYS("Korea likes Seoul.", "한국", "韓国"), ", 'place': ['seoul']");
    fixture_expect_none(fixture);
    load(fixture, SAYS("Kim of Acme in Korea.", "애크미", "韓国"), ", 'entities': ['kim']");
    fixture_expect_none(fixture);
}

static void knows_names_of_the_world(void **state)
{
    struct fixture *fixture = *state;
    load(fixture, SAYS("It opened in Nagoya.", "-", "-"), "");
    assert_warning(fixture, "says 'Nagoya', a name that no field holds", "add it as an entity");
    /* The same id stands for the same place. */
    load(fixture, SAYS("It opened in Osaka.", "-", "-"), ", 'place': ['osaka']");
    fixture_expect_none(fixture);
    load(fixture, SAYS("It opened in Osaka.", "-", "-"), "");
    assert_warning(fixture, "says 'Osaka'", "");
}

static void leaves_common_nouns_and_other_words_alone(void **state)
{
    struct fixture *fixture = *state;
    load(fixture, SAYS("Chips helped us. Acmes.", "반도체 대한국민", "半導体"), "");
    fixture_expect_none(fixture);
    load(fixture, SAYS("The US helped.", "-", "-"), "");
    assert_warning(fixture, "says 'US'", "add 'us'");
}

static void is_an_error_when_strict(void **state)
{
    struct fixture *fixture = *state;
    load(fixture, SAYS("In Nagoya.", "-", "-"), "");
    fixture_load(fixture, "pack", true, NULL);
    assert_int_equal(fixture->status, ERR_INVALID);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "f", "says 'Nagoya'", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    finds_amounts_that_no_field_holds, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_dates_that_no_field_holds, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_names_that_no_field_holds, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    reads_focused_answers_too, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    accepts_what_entities_belong_to, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    knows_names_of_the_world, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    leaves_common_nouns_and_other_words_alone, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    is_an_error_when_strict, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
