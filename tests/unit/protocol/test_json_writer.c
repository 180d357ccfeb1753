#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct text_buffer out;

static int clear_out(void **state)
{
    (void)state;
    text_buffer_clear(&out);
    return 0;
}

static void escapes_what_must_be(void **state)
{
    (void)state;
    json_write_string(&out, TEXT("\"\\/\b\f\n\r\t\x01\x1f\x7f\0 "));
    assert_string_equal(out.data, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u0000 \"");
}

static void copies_other_languages(void **state)
{
    (void)state;
    json_write_string(&out, TEXT("한빛 東山 é 😀"));
    assert_string_equal(out.data, "\"한빛 東山 é 😀\"");
    text_buffer_reset(&out);
    json_write_string(&out, TEXT_NONE);
    assert_string_equal(out.data, "\"\"");
}

/* Every byte at every position of a word of eight, as the fast path takes them. */
static void escapes_at_every_position(void **state)
{
    (void)state;
    static struct json_document document;
    for (int byte = 1; byte < 0x80; byte++) {
        for (size_t at = 0; at < 19; at++) {
            char plain[19];
            memset(plain, 'x', sizeof(plain));
            plain[at] = (char)byte;
            text_buffer_reset(&out);
            json_write_string(&out, (struct text){plain, sizeof(plain)});
            bool must = byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f;
            assert_int_equal(out.length > sizeof(plain) + 2, must);
            assert_int_equal(json_document_read(&document, text_buffer_view(&out)), 0);
            assert_true(text_equal(
                    json_document_root(&document)->text, (struct text){plain, sizeof(plain)}));
        }
    }
    json_document_clear(&document);
}

static void writes_numbers(void **state)
{
    (void)state;
    json_write_integer(&out, INT64_MIN);
    text_buffer_append_char(&out, ' ');
    json_write_integer(&out, INT64_MAX);
    text_buffer_append_char(&out, ' ');
    json_write_integer(&out, 0);
    assert_string_equal(out.data, "-9223372036854775808 9223372036854775807 0");
    text_buffer_reset(&out);
    json_write_permille(&out, 0);
    text_buffer_append_char(&out, ' ');
    json_write_permille(&out, 7);
    text_buffer_append_char(&out, ' ');
    json_write_permille(&out, 875);
    text_buffer_append_char(&out, ' ');
    json_write_permille(&out, 1000);
    assert_string_equal(out.data, "0.000 0.007 0.875 1.000");
}

static void separates_members(void **state)
{
    (void)state;
    text_buffer_append_char(&out, '{');
    json_write_string_member(&out, TEXT("a"), TEXT("{"));
    json_write_integer_member(&out, TEXT("b"), -1);
    json_write_optional_member(&out, TEXT("none"), TEXT_NONE);
    json_write_optional_member(&out, TEXT("c"), TEXT("한"));
    json_write_key(&out, TEXT("d"));
    text_buffer_append_char(&out, '[');
    json_write_separator(&out);
    json_write_string(&out, TEXT("["));
    json_write_separator(&out);
    json_write_integer(&out, 2);
    text_buffer_append_string(&out, "]}");
    assert_string_equal(out.data, "{\"a\":\"{\",\"b\":-1,\"c\":\"한\",\"d\":[\"[\",2]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_teardown(escapes_what_must_be, clear_out),
            cmocka_unit_test_teardown(copies_other_languages, clear_out),
            cmocka_unit_test_teardown(escapes_at_every_position, clear_out),
            cmocka_unit_test_teardown(writes_numbers, clear_out),
            cmocka_unit_test_teardown(separates_members, clear_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
