#include "knowledge/record_reader.h"
#include "pack_fixture.h"
#include "pack_texts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_fact_error(
        struct fixture *fixture, const char *records, const char *what, const char *advice)
{
    fixture_load_records(fixture, records);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "pack/records.json", 2, "f", what, advice);
    assert_int_equal(fixture->status, ERR_INVALID);
}

static const struct record *load(struct fixture *fixture, const char *records, const char *id)
{
    fixture_load_records(fixture, records);
    if (fixture->status != 0) {
        fail_msg("%s", fixture->error.text);
    }
    const struct record *record = knowledge_record(fixture->knowledge, text_from(id));
    assert_non_null(record);
    return record;
}

static void reads_a_fact(void **state)
{
    const struct record *record = load(*state,
            FACT("f", ", 'date': {'value': '2024-10', 'precision': 'month', 'resolved': 'last"
                      " October'}, 'amount': {'KRW': 3e9, 'USD': 2}, 'rank': {'value': 3, 'of': 5},"
                      " 'label': 'claim', 'summary': true, 'keywords': {'ko': ['가', '나']},"
                      " 'answers': [{'about': ['who', 'buy'], 'en': 'A', 'ko': '에', 'ja':"
                      " 'エ'}]"),
            "f");
    assert_int_equal(record->kind, RECORD_FACT);
    assert_true(text_equal(record->text.in[2], TEXT("안녕")));
    assert_true(text_equal(record->source->id, TEXT("article")));
    assert_int_equal(record->paragraph, 1);
    assert_int_equal(record->date.precision, DATE_MONTH);
    assert_true(text_equal(record->date.resolved, TEXT("last October")));
    assert_int_equal(record->amount_count, 2);
    assert_true(text_equal(record->amounts[0].currency, TEXT("KRW")));
    assert_int_equal(record->rank.value, 3);
    assert_int_equal(record->label, LABEL_CLAIM);
    assert_true(record->summary);
    assert_int_equal(record->keywords.in[2].count, 2);
    assert_int_equal(record->answers[0].about_count, 2);
    assert_true(text_equal(record->answers[0].text.in[1], TEXT("エ")));
    assert_int_equal(record->line, 2);
}

static void reads_entities_partnerships_and_views(void **state)
{
    struct fixture *fixture = *state;
    const struct record *record = load(fixture,
            "[" COVERED "," ENTITY("korea", "Korea", "") "," ENTITY("acme", "Acme",
                    ", 'country': 'korea', 'aliases': {'ko': ['애크미']},"
                    " 'is_a': ['korea'], 'part_of': ['korea']") "," ENTITY("kim", "Kim",
                    ", 'roles': [{'role': 'chairman', 'of': 'acme', 'text': {'en':"
                    " 'chair', 'ko': '회장', 'ja': '会長'}}]") ","
                                                               "{'kind': 'partnership', 'id': "
                                                               "'deal', 'type': 'investment', "
                                                               "'status': 'done',"
                                                               " 'parties': [{'entity': 'acme', "
                                                               "'role': 'buyer'}, {'entity': "
                                                               "'korea'}], " SOURCE ", " TEXTS
                                                               ", " TITLES "},"
                                                               "{'kind': 'view', 'id': 'said', "
                                                               "'speaker': 'kim', " SOURCE
                                                               ", " TEXTS ", " TITLES
                                                               ", 'speaker_role': {'en': 'chair', "
                                                               "'ko': '회장', 'ja': '会長'}}]",
            "deal");
    assert_int_equal(record->party_count, 2);
    assert_true(text_equal(record->parties[0].entity->record->id, TEXT("acme")));
    assert_true(text_equal(record->parties[0].role, TEXT("buyer")));
    const struct entity *acme = record->parties[0].entity;
    assert_ptr_equal(acme->country, acme->is_a[0]);
    assert_ptr_equal(acme->country, acme->part_of[0]);
    assert_true(text_equal(acme->aliases.in[2].items[0], TEXT("애크미")));
    record = knowledge_record(fixture->knowledge, TEXT("said"));
    assert_true(text_equal(record->speaker->roles[0].text.in[2], TEXT("회장")));
    assert_ptr_equal(record->speaker->roles[0].of, acme);
    assert_true(text_equal(record->speaker->roles[0].role->id, TEXT("chairman")));
}

static void reads_passages_and_faqs(void **state)
{
    struct fixture *fixture = *state;
    const struct record *record = load(fixture,
            "[" COVERED ",{'kind': 'fact', 'id': 'f', " SOURCE ", " TEXTS ", " TITLES "},"
            "{'kind': 'passage', 'id': 'p', 'language': 'ko', 'title': '제목', 'text': ' 본문\\n'},"
            "{'kind': 'faq', 'id': 'q', 'answer': {'ja': '答え'}, 'phrasings': {'ja': ['何？']}}]",
            "p");
    assert_true(text_equal(record->text.in[2], TEXT("본문")));
    assert_null(record->source);
    record = knowledge_record(fixture->knowledge, TEXT("q"));
    assert_true(text_equal(record->text.in[1], TEXT("答え")));
    assert_true(text_equal(record->keywords.in[1].items[0], TEXT("何？")));
}

static void refuses_records_without_a_kind(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture, "[\n{'id': 'a'},\n{'kind': 'fcat', 'id': 'b'},\n5]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "", "lacks 'kind'", "say entity");
    fixture_expect(
            fixture, KNOWLEDGE_ERROR, "records.json", 3, "", "'fcat'", "did you mean 'fact'?");
    fixture_expect(
            fixture, KNOWLEDGE_ERROR, "records.json", 4, "", "'a record' must be an object", "");
}

static void wants_a_source_with_a_paragraph(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture, "[\n{'kind': 'fact', 'id': 'f', " TEXTS "}]");
    fixture_expect(
            fixture, KNOWLEDGE_ERROR, "records.json", 2, "f", "a fact lacks 'source'", "add");
    fixture_load_records(fixture,
            "[\n{'kind': 'fact', 'id': 'f', 'source': {'id': 'nothing', 'paragraph': 1}, " TEXTS
            "}]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "f", "no source 'nothing'",
            "sources.json");
    fixture_load_records(
            fixture, "[\n{'kind': 'fact', 'id': 'f', 'source': {'id': 'article'}, " TEXTS "}]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "f", "lacks 'paragraph'", "add");
    static const char *const numbers[] = {"1.5", "-1", "1e9", "1e300"};
    for (size_t i = 0; i < 4; i++) {
        char json[300];
        snprintf(json, sizeof(json),
                "[\n{'kind': 'fact', 'id': 'f', 'source': {'id': 'article', 'paragraph': %s}, "
                "%s}]",
                numbers[i], TEXTS);
        fixture_load_records(fixture, json);
        fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "f", "no paragraph number",
                "whole number");
    }
}

static void checks_dates(void **state)
{
    struct fixture *fixture = *state;
    assert_fact_error(fixture, FACT("f", ", 'date': {'value': '2024-13', 'precision': 'month'}"),
            "there is no date '2024-13'", "write YYYY");
    assert_fact_error(fixture, FACT("f", ", 'date': {'value': '2024-10', 'precision': 'day'}"),
            "the value's precision is not 'day'", "let 'precision'");
    assert_fact_error(fixture, FACT("f", ", 'date': {'value': '2024', 'precision': 'yaer'}"),
            "'yaer' is not known", "did you mean 'year'?");
    assert_fact_error(fixture,
            FACT("f", ", 'date': {'value': '2024', 'precision': 'year', 'end': '2023'}"),
            "ends before it begins: '2023'", "later date");
    assert_fact_error(fixture,
            FACT("f", ", 'date': {'value': '2024', 'precision': 'year', 'end': '작년'}"),
            "there is no date '작년'", "write YYYY");
    assert_fact_error(fixture, FACT("f", ", 'date': '2024'"), "must be an object", "README");
}

static void checks_amounts_and_ranks(void **state)
{
    struct fixture *fixture = *state;
    assert_fact_error(
            fixture, FACT("f", ", 'amount': {'won': 3}"), "no currency: 'won'", "ISO 4217");
    assert_fact_error(
            fixture, FACT("f", ", 'amount': {'KRW': '3'}"), "'amount' must be a number", "README");
    assert_fact_error(fixture, FACT("f", ", 'rank': {'value': 9, 'of': 5}"), "below the last",
            "mend 'value'");
    assert_fact_error(fixture, FACT("f", ", 'rank': {'of': 5}"), "the rank lacks 'value'", "add");
}

static void checks_answers(void **state)
{
    struct fixture *fixture = *state;
    assert_fact_error(fixture,
            FACT("f", ", 'answers': [{'about': ['whom'], 'en': 'A', 'ko': 'A', 'ja': 'A'}]"),
            "'about' names 'whom'", "");
    assert_fact_error(fixture, FACT("f", ", 'answers': [{'en': 'A', 'ko': 'A', 'ja': 'A'}]"),
            "an answer needs 'about'", "such as");
    assert_fact_error(fixture, FACT("f", ", 'answers': [{'about': ['who'], 'en': 'A', 'ja': 'A'}]"),
            "'answers' is missing in 'ko'", "every language");
    assert_fact_error(fixture, FACT("f", ", 'answers': ['A']"), "'answers' must be an object", "");
}

static void checks_the_fields_of_a_kind(void **state)
{
    struct fixture *fixture = *state;
    assert_fact_error(
            fixture, FACT("f", ", 'speaker': 'kim'"), "a fact has no field 'speaker'", "");
    assert_fact_error(fixture, FACT("f", ", 'lable': 'claim'"), "a fact has no field 'lable'",
            "did you mean 'label'?");
    assert_fact_error(fixture, FACT("f", ", 'label': 'clam'"), "'clam' is not known",
            "did you mean 'claim'?");
    fixture_load_records(fixture, "[{'kind': 'passage', 'id': 'p', 'language': 'fr', 'title': 'T',"
                                  " 'text': 'x'}]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 1, "p",
            "this is no language of the pack: 'fr'", "'languages' of pack.json");
    fixture_load_records(fixture, "[" ENTITY("kim", "Kim",
                                          ", 'roles': [{'role': 'king', 'text':"
                                          " {'en': 'K', 'ko': '왕', 'ja': '王'}}]") "]");
    fixture_expect(fixture, KNOWLEDGE_WARNING, "records.json", 1, "kim",
            "role 'king' is no concept", "concepts.json");
}

static void wants_one_of_quote_and_quotes(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture,
            "[\n" ENTITY("kim", "Kim",
                    "") ",{'kind': 'view', 'id': 'v', 'speaker': 'kim', " SOURCE ", " TEXTS
                        ", 'quotes': [{'language': 'en', 'text': 'a', 'sha256': 'b'}],\n"
                        " 'quote': {'language': 'en', 'text': 'a', 'sha256': 'b'}}]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 3, "v", "stands beside 'quote'",
            "all of them into 'quotes'");
}

static void limits_lists(void **state)
{
    struct fixture *fixture = *state;
    struct text_buffer json = {0};
    text_buffer_append_string(
            &json, "[\n{'kind': 'fact', 'id': 'f', " SOURCE ", " TEXTS ", 'entities': ['a'");
    for (int i = 0; i < 200; i++) {
        text_buffer_append_string(&json, ",'a'");
    }
    text_buffer_append_string(&json, "]}]");
    fixture_load_records(fixture, json.data);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "f", "too many items in 'entities'",
            "split");
    text_buffer_clear(&json);
}

static void names_kinds_labels_and_fields(void **state)
{
    (void)state;
    size_t count;
    const struct field *fields = record_fields(&count);
    assert_string_equal(record_kind_name(RECORD_FAQ), "faq");
    assert_string_equal(record_label_name(LABEL_FORECAST), "forecast");
    assert_true(count > 30);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(fields[i].read);
        assert_int_equal(fields[i].required & ~fields[i].kinds, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(reads_a_fact, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    reads_entities_partnerships_and_views, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    reads_passages_and_faqs, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_records_without_a_kind, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    wants_a_source_with_a_paragraph, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(checks_dates, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    checks_amounts_and_ranks, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(checks_answers, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    checks_the_fields_of_a_kind, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    wants_one_of_quote_and_quotes, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(limits_lists, fixture_set_up, fixture_tear_down),
            cmocka_unit_test(names_kinds_labels_and_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
