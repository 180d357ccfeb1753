#include "base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void slices_stay_inside(void **state)
{
    (void)state;
    struct text text = TEXT("Acme 한빛");
    assert_true(text_equal(text_slice(text, 0, 4), TEXT("Acme")));
    assert_true(text_equal(text_slice(text, 5, 999), TEXT("한빛")));
    assert_int_equal(text_slice(text, 7, 3).length, 0);
    assert_int_equal(text_slice(TEXT_NONE, 0, 5).length, 0);
}

static void compares_bytes(void **state)
{
    (void)state;
    assert_true(text_equal(TEXT_NONE, TEXT("")));
    assert_true(text_equal_string(TEXT("東山"), "東山"));
    assert_false(text_equal_string(TEXT("東山"), "東"));
    assert_true(text_compare(TEXT("a"), TEXT("b")) < 0);
    assert_true(text_compare(TEXT("ab"), TEXT("a")) > 0);
    assert_int_equal(text_compare(TEXT("a"), TEXT("a")), 0);
    assert_int_equal(text_compare(TEXT_NONE, TEXT_NONE), 0);
    assert_true(text_starts_with(TEXT("abc"), TEXT("ab")));
    assert_false(text_starts_with(TEXT("a"), TEXT("ab")));
    assert_true(text_ends_with(TEXT("abc"), TEXT("bc")));
    assert_true(text_ends_with(TEXT("abc"), TEXT_NONE));
    assert_int_equal(text_from(NULL).length, 0);
}

static void finds_from_an_offset(void **state)
{
    (void)state;
    assert_int_equal(text_find(TEXT("abcabc"), TEXT("bc"), 0), 1);
    assert_int_equal(text_find(TEXT("abcabc"), TEXT("bc"), 2), 4);
    assert_true(text_find(TEXT("abcabc"), TEXT("bc"), 5) == SIZE_MAX);
    assert_true(text_find(TEXT("a"), TEXT("abc"), 0) == SIZE_MAX);
    assert_true(text_find(TEXT("a"), TEXT("a"), 9) == SIZE_MAX);
    assert_int_equal(text_find(TEXT("a"), TEXT_NONE, 1), 1);
}

static void trims_and_splits(void **state)
{
    (void)state;
    assert_true(text_equal(text_trim(TEXT(" \t a b\r\n")), TEXT("a b")));
    assert_int_equal(text_trim(TEXT("  ")).length, 0);
    struct text rest = TEXT("a,,b");
    assert_true(text_equal(text_split(&rest, ','), TEXT("a")));
    assert_int_equal(text_split(&rest, ',').length, 0);
    assert_true(text_equal(text_split(&rest, ','), TEXT("b")));
    assert_int_equal(text_split(&rest, ',').length, 0);
}

static void reads_whole_numbers_only(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_true(text_to_int64(TEXT("-9223372036854775808"), INT64_MIN, INT64_MAX, &value));
    assert_true(value == INT64_MIN);
    assert_true(text_to_int64(TEXT("9223372036854775807"), 0, INT64_MAX, &value));
    assert_true(value == INT64_MAX);
    assert_true(text_to_int64(TEXT("+7"), 0, 9, &value));
    value = 5;
    static const char *const wrong[] = {
            "", "-", "+", "1 ", "1a", "0x1", "10", "-1", "9223372036854775808", "٣"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(text_to_int64(text_from(wrong[i]), 0, 9, &value));
    }
    assert_int_equal(value, 5);
}

static void hashes_with_the_seed(void **state)
{
    (void)state;
    assert_true(text_hash(TEXT("a"), 1) != text_hash(TEXT("a"), 2));
    assert_true(text_hash(TEXT("a"), 1) != text_hash(TEXT("b"), 1));
    assert_true(text_hash(TEXT_NONE, 3) == text_hash(TEXT(""), 3));
}

static void buffers_grow_and_stay_terminated(void **state)
{
    (void)state;
    struct text_buffer buffer = {0};
    assert_int_equal(text_buffer_view(&buffer).length, 0);
    for (int i = 0; i < 1000; i++) {
        text_buffer_append_char(&buffer, 'x');
    }
    text_buffer_append(&buffer, NULL, 0);
    assert_int_equal(buffer.length, 1000);
    assert_int_equal(strlen(buffer.data), 1000);
    text_buffer_reset(&buffer);
    text_buffer_format(&buffer, "%d-%s", 7, "한빛");
    text_buffer_append_string(&buffer, "!");
    assert_string_equal(buffer.data, "7-한빛!");
    text_buffer_clear(&buffer);
    text_buffer_clear(&buffer);
    text_buffer_clear(NULL);
    assert_null(buffer.data);
}

static void encodes_code_points(void **state)
{
    (void)state;
    struct text_buffer buffer = {0};
    static const uint32_t code_points[] = {0x41, 0xe9, 0xd55c, 0x1f600, 0xd800, 0x110000};
    for (size_t i = 0; i < sizeof(code_points) / sizeof(code_points[0]); i++) {
        text_buffer_append_code_point(&buffer, code_points[i]);
    }
    assert_string_equal(
            buffer.data, "A\xc3\xa9\xed\x95\x9c\xf0\x9f\x98\x80\xef\xbf\xbd\xef\xbf\xbd");
    text_buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(slices_stay_inside),
            cmocka_unit_test(compares_bytes),
            cmocka_unit_test(finds_from_an_offset),
            cmocka_unit_test(trims_and_splits),
            cmocka_unit_test(reads_whole_numbers_only),
            cmocka_unit_test(hashes_with_the_seed),
            cmocka_unit_test(buffers_grow_and_stay_terminated),
            cmocka_unit_test(encodes_code_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
