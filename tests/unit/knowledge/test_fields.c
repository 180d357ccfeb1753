#include "knowledge/fields.h"
#include "pack_fixture.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct target {
    struct text text;
    struct text id;
    struct text choice;
    struct text optional;
    bool truth;
    int32_t count;
    double share;
    unsigned char sha256[32];
    struct text_list list;
    struct localized localized;
    struct localized some;
};

static const char *const choices[] = {"active", "planned", NULL};

#define AT(member) offsetof(struct target, member)
static const struct field rows[] = {
        {"text", ~0u, 1, fields_read_text, AT(text), NULL},
        {"id", ~0u, 0, fields_read_id, AT(id), NULL},
        {"choice", ~0u, 0, fields_read_choice, AT(choice), choices},
        {"optional", ~0u, 0, fields_read_optional_text, AT(optional), NULL},
        {"truth", ~0u, 0, fields_read_boolean, AT(truth), NULL},
        {"count", ~0u, 0, fields_read_count, AT(count), NULL},
        {"share", ~0u, 0, fields_read_share, AT(share), NULL},
        {"sha256", ~0u, 0, fields_read_sha256, AT(sha256), NULL},
        {"list", ~0u, 0, fields_read_text_list, AT(list), NULL},
        {"localized", ~0u, 0, fields_read_localized, AT(localized), NULL},
        {"some", ~0u, 0, fields_read_some_localized, AT(some), NULL},
        {"other", 2, 0, fields_read_text, AT(text), NULL},
};

/* Reads the object in `json` (' for ") by the rows; what was found is in the fixture. */
static struct target *read_object(struct fixture *fixture, const char *json)
{
    static struct target target;
    static struct arena *arena;
    static struct languages *languages;
    struct data_value value;
    struct error error = {0};
    uint32_t line;
    languages_destroy(languages);
    languages = NULL;
    arena_destroy(arena);
    arena = NULL;
    if (json == NULL) {
        return NULL;
    }
    arena = arena_create(0, 0);
    assert_int_equal(languages_load(fixture_path(fixture, "languages"), &languages, &error), 0);
    struct text copy = arena_copy_text(arena, text_from(json));
    for (size_t i = 0; i < copy.length; i++) {
        char *byte = (char *)(uintptr_t)&copy.data[i];
        *byte = *byte == '\'' ? '"' : *byte;
    }
    if (data_tree_parse(arena, copy, 1, &value, &line, &error) != 0) {
        fail_msg("%s: %s", json, error.text);
    }
    struct findings findings = {.on_finding = fixture_keep_finding, .context = fixture};
    struct pack pack = {.languages = 7};
    struct pack_reader reader = {.findings = &findings,
            .arena = arena,
            .languages = languages,
            .pack = &pack,
            .file = TEXT("facts.json"),
            .text_language = LANGUAGE_NONE};
    fixture->finding_count = 0;
    target = (struct target){0};
    fields_read(&reader, rows, sizeof(rows) / sizeof(rows[0]), 0, "a thing", &value, &target);
    return &target;
}

static void assert_error(
        struct fixture *fixture, const char *json, int line, const char *what, const char *advice)
{
    (void)read_object(fixture, json);
    fixture_expect(fixture, KNOWLEDGE_ERROR, "facts.json", line, "", what, advice);
    assert_int_equal(fixture->finding_count, 1);
}

static void reads_each_type(void **state)
{
    struct fixture *fixture = *state;
    const struct target *target = read_object(fixture,
            "{'text': '한국', 'id': 'a-1', 'choice': 'planned', 'optional': null, 'truth': true,"
            " 'count': 145, 'share': 0.5, 'list': ['a', '日本'],"
            " 'localized': {'en': 'E', 'ko': '한', 'ja': '日'}, 'some': {'ko': '한'},"
            " 'sha256': '00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00fe'}");
    fixture_expect_none(fixture);
    assert_true(text_equal(target->text, TEXT("한국")));
    assert_true(text_equal(target->id, TEXT("a-1")));
    assert_ptr_equal(target->choice.data, choices[1]);
    assert_int_equal(target->optional.length, 0);
    assert_true(target->truth);
    assert_int_equal(target->count, 145);
    assert_true(target->share > 0.49 && target->share < 0.51);
    assert_int_equal(target->list.count, 2);
    assert_true(text_equal(target->list.items[1], TEXT("日本")));
    assert_true(text_equal(target->localized.in[1], TEXT("日"))); /* en, ja, ko */
    assert_true(text_equal(target->localized.in[2], TEXT("한")));
    assert_true(text_equal(target->some.in[2], TEXT("한")));
    assert_int_equal(target->sha256[1], 0xFF);
    assert_int_equal(target->sha256[31], 0xFE);
    (void)read_object(fixture, NULL);
}

static void names_unknown_and_missing_fields(void **state)
{
    struct fixture *fixture = *state;
    assert_error(fixture, "{'text': 'a',\n'chioce': 'active'}", 2, "a thing has no field 'chioce'",
            "did you mean 'choice'?");
    assert_error(fixture, "{'text': 'a',\n\n'완전히': 1}", 3, "a thing has no field '완전히'",
            "knowledge/README.md");
    assert_error(fixture, "\n{'id': 'a'}", 2, "a thing lacks 'text'", "add it");
    assert_error(fixture, "{'text': 'a', 'other': 'b'}", 1, "no field 'other'", "");
    assert_error(fixture, "[]", 1, "'a thing' must be an object, not a list", "README");
    (void)read_object(fixture, NULL);
}

static void checks_types(void **state)
{
    struct fixture *fixture = *state;
    assert_error(fixture, "{'text': 5}", 1, "'text' must be a string, not a number", "README");
    assert_error(fixture, "{'text': '  '}", 1, "'text' is empty", "leave the field out");
    assert_error(fixture, "{'text': 'a', 'id': 'Ä b'}", 1, "'Ä b' is no id for 'id'", "lower-case");
    assert_error(fixture, "{'text': 'a', 'id': ''}", 1, "is no id", "1 to 79");
    assert_error(fixture, "{'text': 'a', 'choice': 'activ'}", 1, "'activ' is not known",
            "did you mean 'active'?");
    assert_error(fixture, "{'text': 'a', 'choice': '진행'}", 1, "'진행' is not known",
            "use one of: active planned");
    assert_error(
            fixture, "{'text': 'a', 'truth': 'yes'}", 1, "must be true or false", "without quotes");
    assert_error(fixture, "{'text': 'a', 'list': 'b'}", 1, "'list' must be a list", "README");
    assert_error(fixture, "{'text': 'a', 'list': ['b',\n1]}", 2, "must be a string", "README");
    assert_error(fixture, "{'text': 'a', 'sha256': 'abc'}", 1, "is no fingerprint", "64");
    assert_error(fixture, "{'text': 'a', 'some': 'b'}", 1, "must be an object", "README");
    (void)read_object(fixture, NULL);
}

static void checks_numbers(void **state)
{
    struct fixture *fixture = *state;
    static const char *const counts[] = {"0", "-1", "1.5", "1e300", "2147483648"};
    char json[100];
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        snprintf(json, sizeof(json), "{'text': 'a', 'count': %s}", counts[i]);
        assert_error(fixture, json, 1, "'count' cannot be", "whole number");
    }
    assert_error(fixture, "{'text': 'a', 'share': 1.01}", 1, "'share' cannot be 1.01", "0 to 1");
    assert_error(fixture, "{'text': 'a', 'share': -1e300}", 1, "'share' cannot be", "0 to 1");
    (void)read_object(fixture, NULL);
}

static void wants_every_language_of_the_pack(void **state)
{
    struct fixture *fixture = *state;
    assert_error(fixture, "{'text': 'a', 'localized': {'en': 'E', 'ja': '日'}}", 1,
            "'localized' is missing in 'ko'", "every language");
    assert_error(fixture,
            "{'text': 'a', 'localized': {'en': 'E', 'ja': '日', 'ko': '한',\n'fr': 'F'}}", 2,
            "'localized' has a text in 'fr'", "'languages' of pack.json");
    (void)read_object(fixture, NULL);
}

static void warns_of_stray_spaces(void **state)
{
    struct fixture *fixture = *state;
    const struct target *target = read_object(fixture, "{'text': ' a '}");
    fixture_expect(fixture, KNOWLEDGE_WARNING, "facts.json", 1, "", "begins or ends", "remove");
    assert_true(text_equal(target->text, TEXT("a")));
    (void)read_object(fixture, NULL);
}

static void limits_sizes(void **state)
{
    struct fixture *fixture = *state;
    struct text_buffer json = {0};
    text_buffer_append_string(&json, "{'text': '");
    for (size_t i = 0; i <= FIELD_TEXT_MAX; i++) {
        text_buffer_append_char(&json, 'x');
    }
    text_buffer_append_string(&json, "'}");
    assert_error(fixture, json.data, 1, "'text' is 4001 bytes long", "shorten");
    text_buffer_reset(&json);
    text_buffer_append_string(&json, "{'text': 'a', 'list': ['a'");
    for (size_t i = 0; i < FIELD_LIST_MAX; i++) {
        text_buffer_append_string(&json, ",'a'");
    }
    text_buffer_append_string(&json, "]}");
    assert_error(fixture, json.data, 1, "'list' has more than 500 items", "keep");
    text_buffer_reset(&json);
    text_buffer_append_string(&json, "{'text': 'a'");
    for (int i = 0; i < 100; i++) {
        text_buffer_format(&json, ", 'f%d': 1", i);
    }
    text_buffer_append_string(&json, "}");
    assert_error(fixture, json.data, 1, "more than 64 fields", "README");
    text_buffer_clear(&json);
    (void)read_object(fixture, NULL);
}

static void knows_ids(void **state)
{
    (void)state;
    char id[FIELD_ID_MAX + 2];
    memset(id, 'a', sizeof(id));
    assert_true(fields_is_id((struct text){id, FIELD_ID_MAX}));
    assert_false(fields_is_id((struct text){id, FIELD_ID_MAX + 1}));
    assert_false(fields_is_id(TEXT_NONE));
    assert_false(fields_is_id(TEXT("a_b")));
    assert_false(fields_is_id(TEXT("삼성")));
    assert_true(fields_is_id(TEXT("3m-2")));
}

static void knows_ids_of_passages(void **state)
{
    (void)state;
    static const char *const good[] = {"squad2-dev-p00039", "Refund_not_showing_up",
            "reverted_card_payment?", "환불-안내", "返金・手続き", "a.b:c#1"};
    static const char *const bad[] = {"", "a b", "a\tb", "a/b", "a\\b", "a\"b", "a\x1b[2Jb",
            "전각\u3000공백", "a\u202eb",
            "a\xC2\x85"
            "b",
            "half\xed"};
    char id[FIELD_RECORD_ID_MAX + 1];
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(fields_is_record_id(text_from(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(fields_is_record_id(text_from(bad[i])));
    }
    memset(id, 'A', sizeof(id));
    assert_true(fields_is_record_id((struct text){id, FIELD_RECORD_ID_MAX}));
    assert_false(fields_is_record_id((struct text){id, FIELD_RECORD_ID_MAX + 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(reads_each_type, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    names_unknown_and_missing_fields, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(checks_types, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(checks_numbers, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    wants_every_language_of_the_pack, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(
                    warns_of_stray_spaces, fixture_set_up, fixture_tear_down),
            cmocka_unit_test_setup_teardown(limits_sizes, fixture_set_up, fixture_tear_down),
            cmocka_unit_test(knows_ids),
            cmocka_unit_test(knows_ids_of_passages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
