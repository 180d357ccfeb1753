#include "exact.h"
#include "protocol/json_reader.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct json_document document;

static int read_text(const char *input)
{
    return json_document_read(&document, text_from(input));
}

static const struct json_node *member(const char *key)
{
    return json_member(&document, json_document_root(&document), key);
}

static int clear_document(void **state)
{
    (void)state;
    json_document_clear(&document);
    return 0;
}

static void reads_every_type(void **state)
{
    (void)state;
    assert_int_equal(read_text(" {\"a\":null,\"b\":false,\"c\":true,\"d\":-1.5e+3,\"e\":\"x\","
                               "\"f\":[1,[],{}],\"g\":{}}\r\n\t"),
            0);
    assert_int_equal(member("a")->type, JSON_NULL);
    assert_int_equal(member("b")->type, JSON_FALSE);
    assert_int_equal(member("c")->type, JSON_TRUE);
    assert_int_equal(member("d")->type, JSON_NUMBER);
    assert_true(text_equal(member("d")->text, TEXT("-1.5e+3")));
    assert_true(text_equal(member("e")->text, TEXT("x")));
    assert_true(text_equal(member("e")->raw, TEXT("\"x\"")));
    assert_true(text_equal(member("f")->raw, TEXT("[1,[],{}]")));
    const struct json_node *item = json_first(&document, member("f"));
    assert_int_equal(item->type, JSON_NUMBER);
    item = json_next(&document, item);
    assert_int_equal(item->type, JSON_ARRAY);
    assert_null(json_first(&document, item));
    item = json_next(&document, item);
    assert_int_equal(item->type, JSON_OBJECT);
    assert_null(json_next(&document, item));
    assert_null(json_first(&document, member("g")));
    assert_null(member("h"));
    assert_null(json_member(&document, member("f"), "a"));
    assert_null(json_member(&document, NULL, "a"));
    assert_null(json_next(&document, NULL));
}

static void roots_need_not_be_objects(void **state)
{
    (void)state;
    static const char *const inputs[] = {"0", "-0", "\"\"", "[]", "null", " true ", "1E-2"};
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        assert_int_equal(read_text(inputs[i]), 0);
        assert_non_null(json_document_root(&document));
    }
}

static void unescapes_strings_and_keys(void **state)
{
    (void)state;
    assert_int_equal(
            read_text("{\"\\u0061\\n\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\","
                      "\"한\":\"\\uD55C빛 \\ud83d\\uDE00 東\\u5c71\",\"after\":\"plain\"}"),
            0);
    assert_true(text_equal(member("a\n")->text, TEXT("\"\\/\b\f\n\r\t")));
    assert_true(text_equal(member("한")->text, TEXT("한빛 😀 東山")));
    assert_true(text_equal(member("after")->text, TEXT("plain")));
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    static const char *const inputs[] = {"", " ", "{", "}", "[", "]", "{]", "[}", "[1,]", "[,1]",
            "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:1}", "\"a",
            "\"a\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "'a'", "nul", "True", "NaN",
            "Infinity", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "01", "-01", "0x1", "1_0",
            "1 1", "{} {}", "[]x", "// c\n1", "/**/1", "\xef\xbb\xbf{}", "\"a\nb\"", "\"a\tb\"",
            "\v1", "[1\f]",
            "\xc2\xa0"
            "1",
            "\x01", "٣", "\"\\U0041\"", "\"\\u 041\"", "\"\\u+041\"", "{\"a\":1 \"b\":2}",
            "{\"a\"::1}", "[[1]", "{\"a\":[}]}"};
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        if (read_text(inputs[i]) != ERR_PARSE) {
            fail_msg("taken: %s", inputs[i]);
        }
        assert_null(json_document_root(&document));
    }
    assert_int_equal(json_document_read(&document, TEXT_NONE), ERR_PARSE);
    assert_int_equal(json_document_read(&document, TEXT("\"a\0b\"")), ERR_PARSE);
    assert_int_equal(json_document_read(&document, TEXT("1\0")), ERR_PARSE);
    for (char control = 1; control < 0x20; control++) {
        const char plain[] = {'"', 'a', control, '"'};
        const char escaped[] = {'"', '\\', 'n', control, '"'};
        assert_int_equal(
                json_document_read(&document, (struct text){plain, sizeof(plain)}), ERR_PARSE);
        assert_int_equal(
                json_document_read(&document, (struct text){escaped, sizeof(escaped)}), ERR_PARSE);
    }
    assert_int_equal(json_document_read(&document, TEXT("\"\\\0\"")), ERR_PARSE);
}

static void refuses_halves_of_pairs_and_nul(void **state)
{
    (void)state;
    static const char *const inputs[] = {"\"\\ud800\"", "\"\\udbff x\"", "\"\\udc00\"",
            "\"\\udfff\\ud800\"", "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\\ude00\"",
            "\"\\ud83d\\n\"", "\"\\ud83d\\ue000\"", "\"\\ud83d\\udbff\"", "\"\\ud83d",
            "\"\\ud83d\\", "\"\\ud83d\\u", "\"\\u0000\"", "{\"\\ud800\":1}", "{\"\\u0000\":1}"};
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        if (read_text(inputs[i]) != ERR_PARSE) {
            fail_msg("taken: %s", inputs[i]);
        }
    }
    assert_int_equal(read_text("\"\\ud7ff\\ue000\\ud800\\udc00\\udbff\\udfff\""), 0);
}

static void bounds_depth(void **state)
{
    (void)state;
    char input[2 * (JSON_DEPTH_LIMIT + 1) + 1];
    for (size_t depth = 1; depth <= JSON_DEPTH_LIMIT + 1; depth++) {
        memset(input, '[', depth);
        memset(input + depth, ']', depth);
        struct text text = {input, 2 * depth};
        assert_int_equal(
                json_document_read(&document, text), depth <= JSON_DEPTH_LIMIT ? 0 : ERR_LIMIT);
    }
    /* Siblings are not depth, and what never closes stops at the same level. */
    assert_int_equal(read_text("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]"), 0);
    char *endless = malloc(65536);
    assert_non_null(endless);
    for (size_t i = 0; i < 65536; i++) {
        endless[i] = "{\"a\":"[i % 5];
    }
    assert_int_equal(json_document_read(&document, (struct text){endless, 65536}), ERR_LIMIT);
    memset(endless, '[', 65536);
    assert_int_equal(json_document_read(&document, (struct text){endless, 65536}), ERR_LIMIT);
    free(endless);
}

static void bounds_the_number_of_values(void **state)
{
    (void)state;
    struct text_buffer input = {0};
    for (size_t values = JSON_VALUE_LIMIT - 1; values <= JSON_VALUE_LIMIT + 1; values++) {
        text_buffer_reset(&input);
        text_buffer_append_char(&input, '[');
        for (size_t i = 1; i < values; i++) {
            text_buffer_append_string(&input, i > 1 ? ",{}" : "{}");
        }
        text_buffer_append_char(&input, ']');
        assert_int_equal(json_document_read(&document, text_buffer_view(&input)),
                values <= JSON_VALUE_LIMIT ? 0 : ERR_LIMIT);
    }
    text_buffer_clear(&input);
}

static void refuses_a_key_twice(void **state)
{
    (void)state;
    assert_int_equal(read_text("{\"a\":1,\"b\":2,\"a\":3}"), ERR_EXISTS);
    assert_int_equal(read_text("{\"a\":1,\"\\u0061\":2}"), ERR_EXISTS);
    assert_int_equal(read_text("{\"\":1,\"\":2}"), ERR_EXISTS);
    assert_int_equal(read_text("{\"x\":{\"한\":1,\"한\":2}}"), ERR_EXISTS);
    assert_int_equal(read_text("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}"), 0);
    /* Different bytes are different keys: nothing is normalised. */
    assert_int_equal(read_text("{\"é\":1,\"e\xcc\x81\":2,\"A\":3,\"a\":4}"), 0);
}

static void reads_whole_numbers_in_range_only(void **state)
{
    (void)state;
    int64_t value = 5;
    assert_int_equal(read_text("{\"max\":9223372036854775807,\"min\":-9223372036854775808,"
                               "\"over\":9223372036854775808,\"big\":1e400,\"part\":1.0,"
                               "\"text\":\"1\",\"zero\":-0,"
                               "\"long\":111111111111111111111111111111111111111111111}"),
            0);
    assert_true(json_get_integer(member("max"), 0, INT64_MAX, &value) && value == INT64_MAX);
    assert_true(json_get_integer(member("min"), INT64_MIN, 0, &value) && value == INT64_MIN);
    assert_true(json_get_integer(member("zero"), 0, 0, &value) && value == 0);
    static const char *const refused[] = {"over", "big", "part", "text", "long", "none"};
    value = 5;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_false(json_get_integer(member(refused[i]), INT64_MIN, INT64_MAX, &value));
    }
    assert_false(json_get_integer(member("max"), 0, 100, &value));
    assert_int_equal(value, 5);
}

static const char sample[] = "{\"jsonrpc\":\"2.0\",\"id\":\"\\u00e9\\ud83d\\ude00\",\"n\":[-0.5e-7,"
                             "true,false,null],\"text\":\"서울 東京 \\\"q\\\"\",\"o\":{\"k\":{}}}";

static void refuses_every_beginning_of_a_document(void **state)
{
    (void)state;
    for (size_t length = 0; length < sizeof(sample) - 1; length++) {
        struct text cut = exact_copy(sample, length);
        assert_int_equal(json_document_read(&document, cut), ERR_PARSE);
        assert_null(json_document_root(&document));
        exact_free(cut);
    }
    assert_int_equal(read_text(sample), 0);
}

/* Whatever comes, the walk over what was read ends and stays inside of the input or the scratch. */
static size_t walk(const struct json_node *node)
{
    size_t bytes = node->text.length + node->key.length;
    for (size_t i = 0; i < node->text.length; i++) {
        bytes += (unsigned char)node->text.data[i] == 0;
    }
    for (node = json_first(&document, node); node != NULL; node = json_next(&document, node)) {
        bytes += walk(node);
    }
    return bytes;
}

static void survives_every_changed_byte(void **state)
{
    (void)state;
    static const char bytes[] = "\"\\{}[]:,0-.eEutn \n\x1f\x7f";
    size_t length = sizeof(sample) - 1;
    for (size_t at = 0; at < length; at++) {
        for (size_t i = 0; i < sizeof(bytes); i++) {
            struct text changed = exact_copy(sample, length);
            ((char *)(uintptr_t)changed.data)[at] = bytes[i];
            if (json_document_read(&document, changed) == 0) {
                assert_true(walk(json_document_root(&document)) <= 2 * length);
            } else {
                assert_null(json_document_root(&document));
            }
            exact_free(changed);
        }
    }
}

static void is_reused_after_a_failure(void **state)
{
    (void)state;
    assert_int_equal(read_text("{\"a\":\"\\n\"}"), 0);
    assert_int_equal(read_text("{\"a\":"), ERR_PARSE);
    assert_null(json_document_root(&document));
    assert_int_equal(read_text("{\"b\":\"\\t\"}"), 0);
    assert_null(member("a"));
    assert_true(text_equal(member("b")->text, TEXT("\t")));
    json_document_clear(&document);
    assert_null(json_document_root(&document));
    json_document_clear(NULL);
}

/* Texts that were unescaped early must stay when later ones need room. */
static void unescaped_texts_do_not_move(void **state)
{
    (void)state;
    struct text_buffer input = {0};
    text_buffer_append_char(&input, '[');
    for (int i = 0; i < 200; i++) {
        text_buffer_format(&input, "%s\"\\u0041%d\\n", i > 0 ? "," : "", i);
        for (int k = 0; k < 50; k++) {
            text_buffer_append_string(&input, "한\\t");
        }
        text_buffer_append_char(&input, '"');
    }
    text_buffer_append_char(&input, ']');
    assert_int_equal(json_document_read(&document, text_buffer_view(&input)), 0);
    const struct json_node *node = json_first(&document, json_document_root(&document));
    for (int i = 0; i < 200; i++, node = json_next(&document, node)) {
        char expected[24];
        (void)snprintf(expected, sizeof(expected), "A%d\n한\t", i);
        assert_true(text_starts_with(node->text, text_from(expected)));
    }
    text_buffer_clear(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_teardown(reads_every_type, clear_document),
            cmocka_unit_test_teardown(roots_need_not_be_objects, clear_document),
            cmocka_unit_test_teardown(unescapes_strings_and_keys, clear_document),
            cmocka_unit_test_teardown(refuses_what_is_not_json, clear_document),
            cmocka_unit_test_teardown(refuses_halves_of_pairs_and_nul, clear_document),
            cmocka_unit_test_teardown(bounds_depth, clear_document),
            cmocka_unit_test_teardown(bounds_the_number_of_values, clear_document),
            cmocka_unit_test_teardown(refuses_a_key_twice, clear_document),
            cmocka_unit_test_teardown(reads_whole_numbers_in_range_only, clear_document),
            cmocka_unit_test_teardown(refuses_every_beginning_of_a_document, clear_document),
            cmocka_unit_test_teardown(survives_every_changed_byte, clear_document),
            cmocka_unit_test_teardown(is_reused_after_a_failure, clear_document),
            cmocka_unit_test_teardown(unescaped_texts_do_not_move, clear_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
