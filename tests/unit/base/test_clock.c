#include "base/clock.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_machines_clock_moves_on(void **state)
{
    (void)state;
    const struct clock *clock = clock_system();
    uint64_t before = clock_monotonic_ns(clock);
    assert_true(clock_monotonic_ns(clock) >= before);
    assert_true(clock_wall_ms(clock) > INT64_C(1600000000000));
}

static void a_manual_clock_moves_when_told(void **state)
{
    (void)state;
    struct manual_clock manual;
    manual_clock_init(&manual);
    uint64_t before = clock_monotonic_ns(&manual.clock);
    assert_true(before > 0);
    assert_true(clock_monotonic_ns(&manual.clock) == before);
    manual_clock_advance_ms(&manual, 250);
    assert_true(clock_monotonic_ns(&manual.clock) == before + 250000000);
    assert_int_equal(clock_wall_ms(&manual.clock), 250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_machines_clock_moves_on),
            cmocka_unit_test(a_manual_clock_moves_when_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
