#include "protocol/plain_text.h"
#include "sample_answer.h"
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

static void assert_means(const char *frame, enum plain_kind kind, const char *argument)
{
    struct plain_message message = plain_decode(text_from(frame));
    assert_int_equal(message.kind, kind);
    assert_true(text_equal_string(message.argument, argument));
}

static void tells_questions_from_commands(void **state)
{
    (void)state;
    assert_means("", PLAIN_BLANK, "");
    assert_means(" \r\n\t", PLAIN_BLANK, "");
    assert_means(" 배는 언제 떠나나요?\n", PLAIN_QUESTION, "배는 언제 떠나나요?");
    assert_means("運賃は / いくら？", PLAIN_QUESTION, "運賃は / いくら？");
    assert_means("/help\n", PLAIN_HELP, "");
    assert_means("/lang ko", PLAIN_LANGUAGE, "ko");
    assert_means("/lang   ja \r\n", PLAIN_LANGUAGE, "ja");
    assert_means("/lang", PLAIN_LANGUAGE, "");
    assert_means("/quit", PLAIN_QUIT, "");
    assert_means("/exit", PLAIN_QUIT, "");
    assert_means("/helpme", PLAIN_UNKNOWN_COMMAND, "/helpme");
    assert_means("/HELP now", PLAIN_UNKNOWN_COMMAND, "/HELP");
    assert_means("/", PLAIN_UNKNOWN_COMMAND, "/");
    assert_int_equal(plain_decode(TEXT_NONE).kind, PLAIN_BLANK);
}

/* Whatever white space separates a command from its argument, it is the same command. */
static void any_space_ends_a_command(void **state)
{
    (void)state;
    assert_means("/lang\tko", PLAIN_LANGUAGE, "ko");
    assert_means("/help\nplease", PLAIN_HELP, "please");
}

static void writes_sources_below_the_answer(void **state)
{
    (void)state;
    plain_write_answer(&out, &sample_answer);
    assert_non_null(strstr(out.data, "항로는 \"둘\"입니다. [1]\n두 번째. [2]\n"));
    assert_non_null(strstr(
            out.data, "\n    [1] 부산 \"항로\" · 2031-05-06 · ¶3 · 海野 蓮 · 북해해운 회장\n"));
    assert_non_null(strstr(out.data, "\n        https://example.org/a?b=1\n"));
    assert_non_null(strstr(out.data, "\n    [2] Fares · 2031"));
    assert_non_null(strstr(out.data, "\n    > 運賃はいくらですか？"));
    assert_int_not_equal(out.data[out.length - 1], '\n');
}

static void writes_errors_and_help(void **state)
{
    (void)state;
    const struct wire_error error = {.code = WIRE_OVERLOADED, .retry_after_ms = 200};
    plain_write_error(&out, &error);
    assert_true(text_starts_with(text_buffer_view(&out), TEXT("The server is busy.")));
    assert_non_null(strstr(out.data, "try again in 1 s"));
    text_buffer_reset(&out);
    plain_write_help(&out);
    assert_non_null(strstr(out.data, "/lang"));
    assert_non_null(strstr(out.data, "/quit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_teardown(tells_questions_from_commands, clear_out),
            cmocka_unit_test_teardown(any_space_ends_a_command, clear_out),
            cmocka_unit_test_teardown(writes_sources_below_the_answer, clear_out),
            cmocka_unit_test_teardown(writes_errors_and_help, clear_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
