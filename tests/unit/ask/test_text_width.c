/* Width and line ends of text in three languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ask/terminal/text_width.h"

struct wrapped {
    char text[1024]; /* the lines, each with a '|' behind it */
    size_t length;
    size_t widest;
};

static void collect(void *context, const char *line, size_t length)
{
    struct wrapped *wrapped = context;
    size_t width = text_width(line, length);
    wrapped->widest = width > wrapped->widest ? width : wrapped->widest;
    wrapped->length += (size_t)snprintf(wrapped->text + wrapped->length,
            sizeof wrapped->text - wrapped->length, "%.*s|", (int)length, line);
}

static void check_wrap(const char *text, size_t columns, const char *expected)
{
    struct wrapped wrapped = {.text = ""};
    text_wrap(text, columns, collect, &wrapped);
    assert_string_equal(wrapped.text, expected);
    if (columns > 0) {
        assert_in_range(wrapped.widest, 0, columns);
    }
}

static size_t width(const char *text)
{
    return text_width(text, strlen(text));
}

static void counts_columns(void **state)
{
    (void)state;
    assert_int_equal(width(""), 0);
    assert_int_equal(width("abc"), 3);
    assert_int_equal(width("한국"), 4);
    assert_int_equal(width("日本、"), 6);
    assert_int_equal(width("e\u0301"), 1);
    assert_int_equal(width("😀"), 2);
    assert_int_equal(width("👩‍👩‍👧"), 2);
}

static void keeps_words_whole(void **state)
{
    (void)state;
    check_wrap("one two three", 8, "one two|three|");
    check_wrap("한국과 일본의 협력", 8, "한국과|일본의|협력|");
    check_wrap("a word", 0, "a word|");
    check_wrap("", 10, "|");
    check_wrap("a\n\nb", 10, "a||b|");
}

static void breaks_japanese_where_it_may(void **state)
{
    (void)state;
    check_wrap("日本語日本語", 6, "日本語|日本語|");
    check_wrap("日本語、日本", 6, "日本|語、日|本|");
    check_wrap("日本「語」", 6, "日本|「語」|");
    check_wrap("二千3億", 5, "二千|3億|");
}

static void cuts_long_words(void **state)
{
    (void)state;
    check_wrap("abcdefghij", 4, "abcd|efgh|ij|");
}

static void keeps_a_reference_with_its_sentence(void **state)
{
    (void)state;
    check_wrap("it is so. [1]", 10, "it is|so. [1]|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(counts_columns),
            cmocka_unit_test(keeps_words_whole),
            cmocka_unit_test(breaks_japanese_where_it_may),
            cmocka_unit_test(cuts_long_words),
            cmocka_unit_test(keeps_a_reference_with_its_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
