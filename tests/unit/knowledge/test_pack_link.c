#include "knowledge/pack_link.h"
#include "pack_fixture.h"
#include "pack_texts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void finds_ids_that_stand_twice(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture, FACT("headline", ""));
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "headline",
            "the id stands already at", "id of its own");
    assert_int_equal(fixture->status, ERR_INVALID);
}

static void resolves_references(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture,
            "[\n" ENTITY("samsung", "Samsung",
                    "") ",\n{'kind': 'fact', 'id': 'f', " SOURCE ", " TEXTS
                        ", 'entities': ['samsumg'],\n'place': ['f'],\n'topics': ['어디']}]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 3, "f",
            "'entities' names 'samsumg', which is no entity", "did you mean 'samsung'?");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 4, "f", "'place' names 'f'",
            "another kind of record");
    fixture_expect(
            fixture, KNOWLEDGE_ERROR, "records.json", 5, "f", "'topics' names '어디'", "add the");
}

static void resolves_suggestions(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture, "pack/pack.json",
            "{'format': 1, 'id': 'pack', 'version': '1', 'as_of': '2025-08-21', 'licence': 'x',\n"
            " 'title': {'en': 'P', 'ko': 'P', 'ja': 'P'}, 'about': {'en': 'P', 'ko': 'P', 'ja':"
            " 'P'},\n 'languages': ['en', 'ko', 'ja'],\n 'suggestions': ['headlime']}");
    fixture_load_records(fixture, FACT("f", ""));
    fixture_expect(fixture, KNOWLEDGE_ERROR, "pack/pack.json", 4, "",
            "'suggestions' names 'headlime'", "did you mean 'headline'?");
}

static void finds_paragraphs_that_no_source_has(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture,
            "[\n{'kind': 'fact', 'id': 'f', 'source': {'id': 'article', 'paragraph': 7, 'also': [1,"
            " 9]}, " TEXTS "}]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "f",
            "source 'article' has no paragraph 7", "sources.json");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 2, "f", "no paragraph 9", "");
    fixture_expect(fixture, KNOWLEDGE_WARNING, "sources.json", 0, "", "no record cites paragraph 0",
            "write records");
    assert_false(fixture_found(fixture, "cites paragraph 1"));
}

static void finds_aliases_that_collide(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture,
            "[" COVERED ",\n" ENTITY("a", "Acme", ", 'aliases': {'ko': ['한빛']}") ",\n" ENTITY(
                    "b", "Beta", ", 'aliases': {'en': ['ＡＣＭＥ'], 'ja': ['한빛']}") "]");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 3, "b",
            "'ＡＣＭＥ' also names 'a' (line 2)", "'shared_aliases' of both");
    fixture_expect(fixture, KNOWLEDGE_ERROR, "records.json", 3, "b", "'한빛' also names 'a'", "");
}

static void lets_both_declare_a_shared_alias(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(
            fixture, FACT("f", ", 'entities': ['a', 'b']},\n" ENTITY("a", "Acme",
                                       ", 'aliases': {'ko': ['한빛']},"
                                       " 'shared_aliases': ['한빛']") ",\n" ENTITY("b", "Beta",
                                       ", 'aliases': {'ja': ['한빛']}, 'shared_aliases': ['한빛', "
                                       "'없다']") ",{'kind': 'fact', 'id': 'g', " SOURCE ", " TEXTS
                                                  ", " TITLES));
    assert_int_equal(fixture->status, 0);
    fixture_expect(fixture, KNOWLEDGE_WARNING, "records.json", 4, "b",
            "no name of the entity: '없다'", "add it to 'aliases'");
    assert_int_equal(fixture->finding_count, 1);
}

static void finds_aliases_that_are_ordinary_words(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture,
            FACT("f", ", 'entities': ['a', 'b']},\n" ENTITY(
                              "a", "Acme", ", 'aliases': {'en': ['The']}") ",\n" ENTITY("b", "Beta",
                              ", 'aliases': {'ko': ['The'], 'en': ['Of']},"
                              " 'shared_aliases': ['of', 'The']") ",{'kind': 'fact', 'id': "
                                                                  "'g', " SOURCE ", " TEXTS
                                                                  ", " TITLES));
    fixture_expect(fixture, KNOWLEDGE_WARNING, "records.json", 3, "a", "'The' is an ordinary word",
            "shared_aliases");
    assert_false(fixture_found(fixture, "'Of'"));
}

static void compares_names_across_packs(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ids[] = {"one", "two", "three"};
    static const char *const entities[] = {"[" ENTITY("acme", "Acme", "") "]",
            "[" ENTITY("acme", "Acme", "") "]", "[\n" ENTITY("acme-inc", "ACME", "") "]"};
    for (size_t i = 0; i < 3; i++) {
        char name[64];
        char json[500];
        snprintf(name, sizeof(name), "packs/%s/pack.json", ids[i]);
        snprintf(json, sizeof(json),
                "{'format': 1, 'id': '%s', 'version': '1', 'as_of': '2025-08-21', 'licence': 'x',"
                " 'title': {'en': 'P'}, 'about': {'en': 'P'}, 'languages': ['en']}",
                ids[i]);
        fixture_write(fixture, name, json);
        snprintf(name, sizeof(name), "packs/%s/entities.json", ids[i]);
        snprintf(json, sizeof(json), "%s", entities[i]);
        /* One language: the others' names go. */
        char *comma = strstr(json, ", 'ko'");
        char *end = strchr(comma, '}');
        memmove(comma, end, strlen(end) + 1);
        fixture_write(fixture, name, json);
    }
    fixture_load(fixture, "packs", false, NULL);
    assert_int_equal(fixture->status, 0);
    fixture_expect(fixture, KNOWLEDGE_WARNING, "three/entities.json", 2, "acme-inc",
            "'ACME' also names 'acme' of pack 'one'", "same id");
    /* Beside it only three that no record names: one and two mean the same by 'acme'. */
    assert_int_equal(fixture->finding_count, 4);
    assert_non_null(knowledge_record(fixture->knowledge, TEXT("two/acme")));
}

static void finds_what_is_incomplete(void **state)
{
    struct fixture *fixture = *state;
    fixture_load_records(fixture,
            "[" COVERED ",\n{'kind': 'fact', 'id': 'f', " SOURCE ", " TEXTS
            "},\n" ENTITY("a", "Acme", ", " TEXTS) ",\n" ENTITY("b", "Beta",
                    ", 'answers': [{'about': ['who'], 'en': 'A', 'ko': 'A', 'ja':"
                    " 'A'}]") ",\n" ENTITY("c", "Gamma",
                    ", 'aliases': {'en': ['!!']}") ",\n"
                                                   "{'kind': 'passage', 'id': 'p', 'title': {'en': "
                                                   "'T'}, 'text': {}}]");
    fixture_expect(fixture, KNOWLEDGE_WARNING, NULL, 2, "f", "lacks 'title'", "lists");
    fixture_expect(fixture, KNOWLEDGE_WARNING, NULL, 2, "f", "lacks 'question'", "suggestions");
    fixture_expect(fixture, KNOWLEDGE_ERROR, NULL, 3, "a", "entity with a text lacks 'source'",
            "cite the paragraph");
    fixture_expect(fixture, KNOWLEDGE_ERROR, NULL, 4, "b", "entity without text has 'answers'", "");
    fixture_expect(fixture, KNOWLEDGE_WARNING, NULL, 5, "c", "no record names the entity 'c'", "");
    fixture_expect(fixture, KNOWLEDGE_ERROR, NULL, 6, "p", "a passage lacks 'text'", "language");
}

static void accepts_a_sound_pack(void **state)
{
    struct fixture *fixture = *state;
    fixture_write(fixture, "pack/records.json", FACT("f", ""));
    fixture_load(fixture, "pack", true, NULL);
    fixture_expect_none(fixture);
    assert_int_equal(fixture->status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    finds_ids_that_stand_twice, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(resolves_references, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    resolves_suggestions, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_paragraphs_that_no_source_has, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_aliases_that_collide, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    lets_both_declare_a_shared_alias, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_aliases_that_are_ordinary_words, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    compares_names_across_packs, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_what_is_incomplete, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    accepts_a_sound_pack, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
