#include "knowledge/languages.h"
#include "pack_fixture.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

static struct languages *load(struct fixture *fixture)
{
    struct languages *languages = NULL;
    fixture->error = (struct error){0};
    fixture->status =
            languages_load(fixture_path(fixture, "languages"), &languages, &fixture->error);
    if (fixture->status != 0) {
        fail_msg("%s", fixture->error.text);
    }
    return languages;
}

static void assert_refused(
        struct fixture *fixture, const char *name, const char *json, int code, const char *expected)
{
    struct languages *languages = NULL;
    fixture_write(fixture, name, json);
    fixture->error = (struct error){0};
    assert_int_equal(
            languages_load(fixture_path(fixture, "languages"), &languages, &fixture->error), code);
    assert_null(languages);
    if (strstr(fixture->error.text, expected) == NULL) {
        fail_msg("refused for: %s", fixture->error.text);
    }
}

static void reads_languages_in_order(void **state)
{
    struct languages *languages = load(*state);
    assert_int_equal(languages->count, 3);
    assert_true(text_equal(languages->items[0].id, TEXT("en")));
    assert_true(text_equal(languages->items[1].name, TEXT("日本語")));
    assert_true(text_equal(languages->items[0].stemmer, TEXT("english")));
    assert_int_equal(languages->items[2].stemmer.length, 0);
    assert_int_equal(languages->items[0].segmentation, SEGMENT_SPACES);
    assert_int_equal(languages->items[1].segmentation, SEGMENT_RUNS);
    assert_int_equal(languages->items[2].segmentation, SEGMENT_PARTICLES);
    languages_destroy(languages);
    languages_destroy(NULL);
}

static const struct lexicon_entry *find_entry(
        const struct language *language, enum lexicon_class class, const char *surface)
{
    for (size_t i = 0; i < language->entry_count; i++) {
        const struct lexicon_entry *entry = &language->entries[i];

        for (size_t k = 0; entry->class == class && k < entry->surface_count; k++) {
            if (text_equal_string(entry->surfaces[k], surface)) {
                return entry;
            }
        }
    }
    fail_msg("there is no '%s'", surface);
    return NULL;
}

static void reads_words_names_and_templates(void **state)
{
    struct languages *languages = load(*state);
    const struct language *english = &languages->items[0];
    const struct language *korean = &languages->items[2];
    assert_true(find_entry(english, LEXICON_NUMBER, "trillion")->number > 9.9e11);
    assert_true(text_equal(find_entry(english, LEXICON_UNIT, "won")->id, TEXT("KRW")));
    assert_true(text_equal(find_entry(english, LEXICON_NAME, "Nagoya")->type, TEXT("place")));
    assert_true(text_equal(find_entry(english, LEXICON_CONCEPT, "invest")->id, TEXT("invest")));
    assert_true(text_equal(find_entry(korean, LEXICON_TIME, "10월")->id, TEXT("october")));
    (void)find_entry(korean, LEXICON_PARTICLE, "은");
    assert_int_equal(language_template(english, TEXT("decline"))->count, 2);
    assert_null(language_template(english, TEXT("none")));
    languages_destroy(languages);
}

static void links_concepts(void **state)
{
    struct languages *languages = load(*state);
    const struct concept *buy = languages_concept(languages, TEXT("buy"));
    assert_int_equal(buy->class, CONCEPT_RELATION);
    assert_ptr_equal(buy->broader[0], languages_concept(languages, TEXT("invest")));
    assert_null(languages_concept(languages, TEXT("none")));
    languages_destroy(languages);
}

static void finds_languages_by_tags(void **state)
{
    struct languages *languages = load(*state);
    assert_int_equal(languages_find(languages, TEXT("ko")), 2);
    assert_int_equal(languages_find(languages, TEXT("ko-KR")), 2);
    assert_int_equal(languages_find(languages, TEXT("JA_JP")), 1);
    assert_int_equal(languages_find(languages, TEXT("kor")), LANGUAGE_NONE);
    assert_int_equal(languages_find(languages, TEXT("-ko")), LANGUAGE_NONE);
    assert_int_equal(languages_find(languages, TEXT_NONE), LANGUAGE_NONE);
    languages_destroy(languages);
}

static void refuses_wrong_concepts(void **state)
{
    struct fixture *fixture = *state;
    const char *file = "languages/concepts.json";
    assert_refused(
            fixture, file, "[]", ERR_INVALID, "concepts.json:1: the file must hold one object");
    assert_refused(fixture, file, "{\n'a': {'class': 'verb'}}", ERR_INVALID, ":2: class must be");
    assert_refused(fixture, file, "{'a': {'class': 'role',\n'is_a': ['b']}}", ERR_INVALID,
            ":2: is_a names no other concept: 'b'");
    assert_refused(fixture, file, "{'a': {'class': 'role', 'is_a': ['a']}}", ERR_INVALID,
            "is_a names no other concept");
    assert_refused(fixture, file,
            "{'a': {'class': 'role', 'is_a': ['b']}, 'b': {'class': 'role', 'is_a': ['a']}}",
            ERR_INVALID, "circle");
    assert_refused(fixture, file, "{'a': {'class': 'role', 'is_a': 'a'}}", ERR_INVALID,
            "is_a must be a list");
    assert_refused(fixture, file,
            "{'a': {'class': 'role', 'opposite': ['b']}, 'b': {'class': 'role'}}", ERR_INVALID,
            "'opposite' must be listed on both sides");
    assert_refused(fixture, file, "{'a': {'class': 'role', 'opposite': ['a']}}", ERR_INVALID,
            "opposite names no other concept");
    assert_refused(fixture, file, "{'a': {'class': 'role'}}", ERR_INVALID,
            "en/concepts.json:1: concepts.json of the folder above holds no concept 'invest'");
}

static void refuses_wrong_words(void **state)
{
    struct fixture *fixture = *state;
    const char *file = "languages/ko/words.json";
    assert_refused(fixture, file, "{\n'fonction': []}", ERR_INVALID,
            "ko/words.json:2: unknown section 'fonction'");
    assert_refused(fixture, file, "{'function': {}}", ERR_INVALID, "a list of words");
    assert_refused(fixture, file, "{'function': ['가',\n5]}", ERR_INVALID, ":2: only strings");
    assert_refused(fixture, file, "{'function': ['  ']}", ERR_INVALID, "empty or too long");
    assert_refused(fixture, file, "{'units': []}", ERR_INVALID, "an object of lists");
    assert_refused(fixture, file, "{'numbers': {'조': '1e12'}}", ERR_INVALID, "expected for '조'");
    assert_refused(fixture, file, "{'function': ['가'],\n'function': []}", ERR_PARSE,
            "words.json:2: member 'function' stands here twice");
    assert_refused(fixture, file, "{'function': ['가'", ERR_PARSE, "words.json:1:");
}

static void refuses_wrong_settings(void **state)
{
    struct fixture *fixture = *state;
    const char *file = "languages/ko/language.json";
    assert_refused(fixture, file, "{'id': 'ko'}", ERR_INVALID, "this field is missing: 'name'");
    assert_refused(fixture, file, "{\n'nmae': 'x'}", ERR_INVALID, ":2: unknown field 'nmae'");
    assert_refused(fixture, file,
            "{'id': 'kr', 'name': 'x', 'segmentation': 'runs', 'list_separator': ',', 'list_last':"
            " ','}",
            ERR_INVALID, "the id must be the folder's name, not 'kr'");
    assert_refused(fixture, file,
            "{'id': 'ko', 'name': 'x', 'segmentation': 'words', 'list_separator': ',', 'list_last':"
            " ','}",
            ERR_INVALID, "segmentation must be spaces, particles or runs, not 'words'");
    assert_refused(fixture, file, "{'id': 5}", ERR_INVALID, "text is expected for 'id'");
}

static void refuses_wrong_templates_and_names(void **state)
{
    struct fixture *fixture = *state;
    assert_refused(fixture, "languages/ko/templates.json", "{'a': []}", ERR_INVALID,
            "text is expected for template 'a'");
    assert_refused(fixture, "languages/ko/templates.json", "{'a': ['x',\n1]}", ERR_INVALID, ":2:");
    fixture_write(fixture, "languages/ko/templates.json", "{}");
    assert_refused(fixture, "languages/ko/names.json", "{'place': {'osaka': '오사카'}}",
            ERR_INVALID, "list of words is expected below 'osaka'");
}

static void refuses_broken_files_and_folders(void **state)
{
    struct fixture *fixture = *state;
    struct languages *languages = NULL;
    assert_int_equal(
            languages_load(fixture_path(fixture, "none"), &languages, NULL), ERR_NOT_FOUND);
    assert_int_equal(languages_load(fixture_path(fixture, "pack"), &languages, &fixture->error),
            ERR_NOT_FOUND);
    assert_non_null(strstr(fixture->error.text, "no language folder here"));
    assert_int_equal(symlink("names.json", fixture_path(fixture, "languages/ja/names.json")), 0);
    fixture->error = (struct error){0};
    assert_int_equal(
            languages_load(fixture_path(fixture, "languages"), &languages, &fixture->error),
            ERR_IO);
    assert_non_null(strstr(fixture->error.text, "ja/names.json"));
}

static void limits_the_number_of_languages(void **state)
{
    struct fixture *fixture = *state;
    struct languages *languages = NULL;
    for (int i = 0; i < LANGUAGE_LIMIT - 2; i++) {
        char name[64];
        char json[200];
        snprintf(name, sizeof(name), "languages/z%d/language.json", i);
        snprintf(json, sizeof(json),
                "{'id': 'z%d', 'name': 'x', 'segmentation': 'runs', 'list_separator': ',',"
                " 'list_last': ','}",
                i);
        fixture_write(fixture, name, json);
    }
    assert_int_equal(
            languages_load(fixture_path(fixture, "languages"), &languages, NULL), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    reads_languages_in_order, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    reads_words_names_and_templates, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(links_concepts, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    finds_languages_by_tags, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_wrong_concepts, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(refuses_wrong_words, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_wrong_settings, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_wrong_templates_and_names, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    refuses_broken_files_and_folders, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    limits_the_number_of_languages, fixture_set_up, fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
