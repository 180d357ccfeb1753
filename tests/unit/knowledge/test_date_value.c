#include "knowledge/date_value.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_date(
        const char *value, enum date_precision precision, int32_t first, int32_t last)
{
    enum date_precision found;
    struct day_range range;
    assert_true(date_value_parse(text_from(value), &found, &range));
    assert_int_equal(found, precision);
    assert_int_equal(range.first, first);
    assert_int_equal(range.last, last);
}

static void counts_days_from_1970(void **state)
{
    (void)state;
    assert_date("1970-01-01", DATE_DAY, 0, 0);
    assert_date("1969-12-31", DATE_DAY, -1, -1);
    assert_date("2000-02-29", DATE_DAY, 11016, 11016);
    assert_date("2025-08-21", DATE_DAY, 20321, 20321);
    assert_date("2024-10", DATE_MONTH, 19997, 20027);
    assert_date("2024-02", DATE_MONTH, 19754, 19782);
    assert_date("1970", DATE_YEAR, 0, 364);
    assert_date("2024-12", DATE_MONTH, 20058, 20088);
}

static void knows_seasons(void **state)
{
    (void)state;
    assert_date("1970-spring", DATE_SEASON, 59, 150);
    assert_date("1970-autumn", DATE_SEASON, 243, 333);
    assert_date("1970-winter", DATE_SEASON, 334, 423); /* to the end of February 1971 */
}

static void refuses_what_is_no_date(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "-", "20", "20245", "2024-", "2024-1", "2024-13",
            "2024-00", "2024-02-30", "2023-02-29", "1900-02-29", "2024-10-7", "2024-10-07-",
            "2024-10-07-01", "2024-10-32", "2024-monsoon", "2024-Spring", "0999", "3000", "+024",
            "2024-+1", "2024/10", "2024-10-07T09:00", "2024년", " 2024", "２０２４",
            "last October"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        enum date_precision precision;
        struct day_range range;
        if (date_value_parse(text_from(wrong[i]), &precision, &range)) {
            fail_msg("'%s' passes for a date", wrong[i]);
        }
    }
}

static void gives_ranges_of_parts(void **state)
{
    (void)state;
    struct day_range range;
    assert_true(date_value_range(1970, 0, 0, &range));
    assert_int_equal(range.last, 364);
    assert_true(date_value_range(1970, 1, 31, &range));
    assert_int_equal(range.first, 30);
    assert_false(date_value_range(1970, 2, 29, &range));
    assert_false(date_value_range(1970, 0, 3, &range));
    assert_false(date_value_range(1970, 13, 0, &range));
    assert_false(date_value_range(999, 1, 1, &range));
    assert_false(date_value_range(INT32_MAX, 1, 1, &range));
}

static void names_precisions_in_order(void **state)
{
    (void)state;
    assert_string_equal(date_precision_names[DATE_YEAR - 1], "year");
    assert_string_equal(date_precision_names[DATE_SEASON - 1], "season");
    assert_string_equal(date_precision_names[DATE_DAY - 1], "day");
    assert_null(date_precision_names[DATE_DAY]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(counts_days_from_1970),
            cmocka_unit_test(knows_seasons),
            cmocka_unit_test(refuses_what_is_no_date),
            cmocka_unit_test(gives_ranges_of_parts),
            cmocka_unit_test(names_precisions_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
