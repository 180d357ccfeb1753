#include "base/error.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void first_report_wins(void **state)
{
    (void)state;
    struct error error = {0};
    assert_int_equal(error_set(&error, ERR_IO, "disk %d", 7), ERR_IO);
    assert_int_equal(error_set(&error, ERR_LIMIT, "other"), ERR_LIMIT);
    assert_int_equal(error.code, ERR_IO);
    assert_string_equal(error.text, "disk 7");
    assert_int_equal(error_set(NULL, ERR_BUSY, "nobody listens"), ERR_BUSY);
}

static void prefix_says_where(void **state)
{
    (void)state;
    struct error error = {0};
    error_prefix(&error, "ignored");
    assert_string_equal(error.text, "");
    error_set(&error, ERR_PARSE, "no value");
    error_prefix(&error, "%s:%d", "a.conf", 3);
    assert_string_equal(error.text, "a.conf:3: no value");
    error_prefix(NULL, "ignored");
}

static void cuts_at_a_code_point(void **state)
{
    (void)state;
    /* Every alignment of a three-byte character with the end of the buffer. */
    for (size_t shift = 0; shift < 3; shift++) {
        char text[ERROR_TEXT_SIZE * 2] = "";
        size_t length = shift;
        memset(text, 'x', shift);
        while (length + 4 < sizeof(text)) {
            memcpy(text + length, "한", 3);
            length += 3;
        }
        text[length] = '\0';
        struct error error = {0};
        error_set(&error, ERR_INVALID, "%s", text);
        size_t kept = strlen(error.text);
        assert_true(kept > ERROR_TEXT_SIZE - 5);
        assert_int_equal((kept - shift) % 3, 0);
        error_prefix(&error, "y");
        kept = strlen(error.text);
        assert_true(kept < ERROR_TEXT_SIZE);
        assert_int_equal((kept - shift - strlen("y: ")) % 3, 0);
    }
}

static void every_code_has_a_text(void **state)
{
    (void)state;
    for (int code = ERR_ADDRESS_IN_USE; code <= 0; code++) {
        assert_string_not_equal(error_code_text(code), "unknown error");
    }
    assert_string_equal(error_code_text(1), "unknown error");
    assert_string_equal(error_code_text(ERR_BUSY), "busy, try again later");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(first_report_wins),
            cmocka_unit_test(prefix_says_where),
            cmocka_unit_test(cuts_at_a_code_point),
            cmocka_unit_test(every_code_has_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
