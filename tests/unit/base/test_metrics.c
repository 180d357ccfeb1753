#include "base/metrics.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void renders_counters_and_gauges(void **state)
{
    (void)state;
    struct metrics *metrics = metrics_create();
    struct metric *plain = metrics_counter(metrics, "a_total", NULL, "Things.");
    struct metric *good = metrics_counter(metrics, "b_total", "kind=\"good\"", "Kinds.");
    struct metric *bad = metrics_counter(metrics, "b_total", "kind=\"bad\"", "Kinds.");
    struct metric *level = metrics_gauge(metrics, "c", NULL, "Level.");
    assert_ptr_equal(metrics_counter(metrics, "b_total", "kind=\"good\"", "Kinds."), good);
    metric_add(plain, 2);
    metric_add(good, 1);
    metric_add(bad, 4);
    metric_set(level, -7);
    metric_add(NULL, 1);
    metric_set(NULL, 1);
    metric_observe_ns(NULL, 1);
    metric_observe_ns(plain, 1);
    assert_int_equal(metric_value(plain), 2);
    assert_int_equal(metric_value(NULL), 0);

    struct text_buffer out = {0};
    metrics_render(metrics, &out);
    assert_string_equal(out.data, "# HELP a_total Things.\n# TYPE a_total counter\na_total 2\n"
                                  "# HELP b_total Kinds.\n# TYPE b_total counter\n"
                                  "b_total{kind=\"good\"} 1\nb_total{kind=\"bad\"} 4\n"
                                  "# HELP c Level.\n# TYPE c gauge\nc -7\n");
    text_buffer_clear(&out);
    metrics_destroy(metrics);
    metrics_destroy(NULL);
}

static void histograms_are_cumulative(void **state)
{
    (void)state;
    struct metrics *metrics = metrics_create();
    struct metric *time = metrics_histogram(metrics, "t_seconds", "x=\"y\"", "Time.");
    metric_observe_ns(time, 1000);
    metric_observe_ns(time, 1001);
    metric_observe_ns(time, UINT64_C(20000000000));
    struct text_buffer out = {0};
    metrics_render(metrics, &out);
    assert_non_null(strstr(out.data, "t_seconds_bucket{x=\"y\",le=\"1e-06\"} 1\n"));
    assert_non_null(strstr(out.data, "t_seconds_bucket{x=\"y\",le=\"2.5e-06\"} 2\n"));
    assert_non_null(strstr(out.data, "t_seconds_bucket{x=\"y\",le=\"10\"} 2\n"));
    assert_non_null(strstr(out.data, "t_seconds_bucket{x=\"y\",le=\"+Inf\"} 3\n"));
    assert_non_null(strstr(out.data, "t_seconds_sum{x=\"y\"} 20.000002001\n"));
    assert_non_null(strstr(out.data, "t_seconds_count{x=\"y\"} 3\n"));
    text_buffer_clear(&out);
    metrics_destroy(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(renders_counters_and_gauges),
            cmocka_unit_test(histograms_are_cumulative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
