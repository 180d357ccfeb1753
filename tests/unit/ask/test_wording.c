/* Dates and labels in the answer's language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ask/terminal/wording.h"

static void check_date(const char *date, const char *language, const char *expected)
{
    char *text = wording_date(date, language);
    assert_string_equal(text, expected);
    free(text);
}

static void writes_dates_as_people_do(void **state)
{
    (void)state;
    check_date("2025-08-21T07:00", "en", "21 August 2025");
    check_date("2025-08-01", "ko", "2025년 8월 1일");
    check_date("2025-12-31T00:00:00Z", "ja-JP", "2025年12月31日");
    check_date("2025-08-21T07:00", "de", "2025-08-21");
    check_date("2025-08-21T07:00", NULL, "2025-08-21");
}

static void leaves_what_is_no_date(void **state)
{
    static const char *const others[] = {
            "", "2025", "2025-08", "2025-13-01", "2025-8-1", "spring 2025", "2025-08-21x"};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        check_date(others[i], "en", others[i]);
    }
}

static void names_labels(void **state)
{
    (void)state;
    assert_string_equal(wording_label("opinion", "en"), "opinion");
    assert_string_equal(wording_label("opinion", "ko"), "의견");
    assert_string_equal(wording_label("forecast", "ja"), "見通し");
    assert_string_equal(wording_label("rumour", "ko"), "rumour");
    assert_string_equal(wording_label("claim", NULL), "claim");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(writes_dates_as_people_do),
            cmocka_unit_test(leaves_what_is_no_date),
            cmocka_unit_test(names_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
