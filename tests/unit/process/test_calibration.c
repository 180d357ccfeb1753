#include "process/calibration.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool is_near(double value, double expected)
{
    return value > expected - 1e-9 && value < expected + 1e-9;
}

static void no_answers_are_no_error(void **state)
{
    (void)state;
    const struct calibration calibration = {0};
    assert_int_equal(calibration_answers(&calibration), 0);
    assert_true(is_near(calibration_error(&calibration), 0.0));
}

static void what_is_as_right_as_it_says_has_no_error(void **state)
{
    (void)state;
    struct calibration calibration = {0};
    for (int i = 0; i < 10; i++) {
        calibration_add(&calibration, 0.9, i < 9);
    }
    assert_int_equal(calibration_answers(&calibration), 10);
    assert_true(is_near(calibration_error(&calibration), 0.0));
}

static void bins_do_not_make_up_for_each_other(void **state)
{
    (void)state;
    struct calibration calibration = {0};
    calibration_add(&calibration, 0.25, true);  /* .75 too low */
    calibration_add(&calibration, 0.75, false); /* .75 too high */
    assert_true(is_near(calibration_error(&calibration), 0.75));
}

static void the_ends_belong_to_a_bin(void **state)
{
    (void)state;
    struct calibration calibration = {0};
    calibration_add(&calibration, 1.0, true);
    calibration_add(&calibration, 0.0, false);
    assert_int_equal(calibration.bins[CALIBRATION_BINS - 1].right, 1);
    assert_int_equal(calibration.bins[0].answers, 1);
    assert_true(is_near(calibration_error(&calibration), 0.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(no_answers_are_no_error),
            cmocka_unit_test(what_is_as_right_as_it_says_has_no_error),
            cmocka_unit_test(bins_do_not_make_up_for_each_other),
            cmocka_unit_test(the_ends_belong_to_a_bin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
