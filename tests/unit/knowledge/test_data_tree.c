#include "knowledge/data_tree.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static int parse(const char *json, size_t length, struct data_value *value, uint32_t *line,
        struct error *error)
{
    arena_destroy(arena);
    arena = arena_create(0, 0);
    *error = (struct error){0};
    return data_tree_parse(arena, (struct text){json, length}, 1, value, line, error);
}

static struct data_value good(const char *json)
{
    struct data_value value;
    struct error error;
    uint32_t line;
    if (parse(json, strlen(json), &value, &line, &error) != 0) {
        fail_msg("%s: line %u: %s", json, line, error.text);
    }
    return value;
}

static void assert_refused(
        const char *json, size_t length, uint32_t expected_line, const char *expected)
{
    struct data_value value;
    struct error error;
    uint32_t line = 0;
    assert_int_equal(parse(json, length, &value, &line, &error), ERR_PARSE);
    if (strstr(error.text, expected) == NULL) {
        fail_msg("'%s' is refused for: %s", json, error.text);
    }
    assert_int_equal(line, expected_line);
}

static void bad(const char *json, uint32_t line, const char *expected)
{
    assert_refused(json, strlen(json), line, expected);
}

static void reads_every_kind_of_value(void **state)
{
    (void)state;
    struct data_value value =
            good("{\"a\": [null, true, false, -1.5e2, \"한국\"], \"b\": {}, \"c\": []}");
    const struct data_value *list = data_member_value(&value, "a");
    assert_int_equal(list->array.count, 5);
    assert_int_equal(list->array.items[0].type, DATA_NULL);
    assert_int_equal(list->array.items[1].type, DATA_TRUE);
    assert_int_equal(list->array.items[2].type, DATA_FALSE);
    assert_true(list->array.items[3].number > -150.1 && list->array.items[3].number < -149.9);
    assert_true(text_equal(list->array.items[4].string, TEXT("한국")));
    assert_int_equal(data_member_value(&value, "b")->object.count, 0);
    assert_int_equal(data_member_value(&value, "c")->array.count, 0);
    assert_null(data_member_value(&value, "d"));
    assert_null(data_member_value(list, "a"));
}

static void knows_the_line_of_each_value(void **state)
{
    (void)state;
    struct data_value value = good("\n{\n\"a\":\n1,\r\n\"b\": [\n2,\n3]\n}\n");
    assert_int_equal(value.line, 2);
    assert_int_equal(value.object.members[0].line, 3);
    assert_int_equal(value.object.members[0].value.line, 4);
    assert_int_equal(value.object.members[1].line, 5);
    assert_int_equal(value.object.members[1].value.array.items[1].line, 7);
}

static void resolves_escapes(void **state)
{
    (void)state;
    struct data_value value = good("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud55c\\uD83D\\uDE00.\"");
    assert_true(text_equal(value.string, TEXT("\"\\/\b\f\n\r\t\xC3\xA9한\xF0\x9F\x98\x80.")));
}

static void accepts_a_byte_order_mark_and_dos_lines(void **state)
{
    (void)state;
    struct data_value value = good("\xEF\xBB\xBF[1,\r\n2]\r\n");
    assert_int_equal(value.array.count, 2);
    assert_int_equal(value.array.items[1].line, 2);
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    bad("", 1, "ends too early");
    bad("\n\n", 3, "ends too early");
    bad("[1,\n2", 2, "close its brackets");
    bad("{\"a\": 1", 1, "close its brackets");
    bad("[1,\n]", 2, "remove it");
    bad("{\"a\": 1,\n}", 2, "remove it");
    bad("[1\n2]", 2, "comma or a closing bracket");
    bad("{\n\"a\" 1}", 2, "colon is missing");
    bad("{\na: 1}", 2, "member name in quotes");
    bad("[\n\"abc\n\"]", 2, "not closed on its line");
    bad("[\"a\tb\"]", 1, "control character");
    bad("[\"\\n\tb\"]", 1, "control character");
    bad("[\"a", 1, "not closed");
    bad("\"\\x\"", 1, "unknown escape");
    bad("\"\\", 1, "unknown escape");
    bad("\"\\u12\"", 1, "four hexadecimal");
    bad("\"\\ud800\"", 1, "names no character");
    bad("\"\\udc00\"", 1, "names no character");
    bad("\"\\ud800\\u0041\"", 1, "surrogate pair");
    bad("\"\\u0000\"", 1, "names no character");
    bad("nul", 1, "value is expected");
    bad("'a'", 1, "value is expected");
    bad("1 2", 1, "follows the end");
    bad("{}\n{}", 2, "follows the end");
}

static void takes_numbers_of_the_standard_only(void **state)
{
    (void)state;
    static const char *const wrong[] = {"01", "-", "1.", ".5", "+1", "1e", "0x1", "1e+", "--1",
            "1.2.3", "-a", "Infinity", "NaN"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct data_value value;
        struct error error;
        uint32_t line;
        assert_int_equal(parse(wrong[i], strlen(wrong[i]), &value, &line, &error), ERR_PARSE);
    }
    bad("1e400", 1, "too large");
    bad("-1e999", 1, "too large");
    bad("11111111111111111111111111111111111111111", 1, "too long");
    assert_true(good("0").number <= 0);
    assert_true(good("3920000000000").number > 3.91e12);
    assert_true(good("1e-400").number <= 0);
}

static void refuses_members_that_stand_twice(void **state)
{
    (void)state;
    bad("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}", 3, "'a' stands here twice");
    (void)good("{\"a\": {\"a\": 1}, \"b\": {\"a\": 1}}");
}

static void refuses_duplicates_in_large_objects_too(void **state)
{
    (void)state;
    struct text_buffer json = {0};
    text_buffer_append_string(&json, "{");
    for (int i = 0; i < 5000; i++) {
        text_buffer_format(&json, "\"m%d\": 1,\n", i);
    }
    text_buffer_append_string(&json, "\"last\": 1}");
    assert_int_equal(good(json.data).object.count, 5001);
    json.length -= strlen("\"last\": 1}");
    text_buffer_append_string(&json, "\"m7\": 1}");
    bad(json.data, 5001, "'m7' stands here twice");
    text_buffer_clear(&json);
}

static void limits_nesting(void **state)
{
    (void)state;
    char json[100001];
    memset(json, '[', sizeof(json) - 1);
    json[sizeof(json) - 1] = '\0';
    bad(json, 1, "nested too deeply");
    memset(json, '[', DATA_DEPTH_LIMIT);
    memset(json + DATA_DEPTH_LIMIT, ']', DATA_DEPTH_LIMIT);
    json[2 * DATA_DEPTH_LIMIT] = '\0';
    (void)good(json);
}

static void refuses_what_is_no_text(void **state)
{
    (void)state;
    bad("[\"ok\",\n\"\xFF\"]", 2, "UTF-8");
    bad("\"\xED\xA0\x80\"", 1, "UTF-8");
    bad("\"\xEA\xB0", 1, "UTF-8");
    assert_refused("\xFF\xFE[\0]\0", 6, 1, "UTF-8");
    assert_refused("[\"a\0b\"]", 7, 1, "control character");
    assert_refused("\0\0\0\0", 4, 1, "value is expected");
    assert_refused("[1\0]", 4, 1, "comma or a closing bracket");
}

static void gives_one_form_for_one_meaning(void **state)
{
    (void)state;
    struct text_buffer out = {0};
    struct data_value value =
            good("{\"b\": [1, 2.5, null ],\n\"a\": \"\\n한\\\"\\\\\", \"aa\": {}}");
    data_tree_canonical(&value, &out);
    assert_string_equal(out.data, "{\"a\":\"\\u000a한\\\"\\\\\",\"aa\":{},\"b\":[1,2.5,null]}");
    text_buffer_clear(&out);
    arena_destroy(arena);
    arena = NULL;
}

static void names_the_types(void **state)
{
    (void)state;
    assert_string_equal(data_type_name(DATA_NULL), "null");
    assert_string_equal(data_type_name(DATA_STRING), "a string");
    assert_string_equal(data_type_name(DATA_OBJECT), "an object");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(reads_every_kind_of_value),
            cmocka_unit_test(knows_the_line_of_each_value),
            cmocka_unit_test(resolves_escapes),
            cmocka_unit_test(accepts_a_byte_order_mark_and_dos_lines),
            cmocka_unit_test(says_what_is_wrong_and_where),
            cmocka_unit_test(takes_numbers_of_the_standard_only),
            cmocka_unit_test(refuses_members_that_stand_twice),
            cmocka_unit_test(refuses_duplicates_in_large_objects_too),
            cmocka_unit_test(limits_nesting),
            cmocka_unit_test(refuses_what_is_no_text),
            cmocka_unit_test(gives_one_form_for_one_meaning),
            cmocka_unit_test(names_the_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
