#include "process/printable.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect(struct text text, const char *expected)
{
    char *shown = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&shown, &length);
    assert_non_null(out);
    print_printable(out, text);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(shown, expected);
    free(shown);
}

static void shows_letters_and_nothing_else(void **state)
{
    (void)state;
    expect(TEXT("a b é 한국 日本 😀 ›"), "a b é 한국 日本 😀 ›");
    expect(TEXT("a\x1b[2J\r\n\x07"
                "b\x7f"),
            "a?[2J???b?");
    expect(TEXT("\xC2\x9B"
                "31m a\u202Eb\u200B"),
            "?31m a?b?");
    expect(TEXT("\xFF"
                "a\xE3\x81"),
            "?a??");
    expect((struct text){"a\0b", 3}, "a?b");
    expect(TEXT_NONE, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(shows_letters_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
