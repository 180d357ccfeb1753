/*
 * Counters, gauges and histograms, rendered in the Prometheus text format. Registered once at
 * start; updating is a plain add on the owning thread.
 */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include "base/text.h"

struct metrics;
struct metric;

struct metrics *metrics_create(void);
void metrics_destroy(struct metrics *metrics);

/*
 * Finds or registers. `name` follows Prometheus naming; `labels` is NULL or `key="value",...`
 * ready to print. Both are copied. The result lives as long as `metrics`.
 */
struct metric *metrics_counter(
        struct metrics *metrics, const char *name, const char *labels, const char *help);
struct metric *metrics_gauge(
        struct metrics *metrics, const char *name, const char *labels, const char *help);
/* Buckets in seconds from 1 microsecond to 10 s, logarithmic. */
struct metric *metrics_histogram(
        struct metrics *metrics, const char *name, const char *labels, const char *help);

/* `metric` may be NULL. */
void metric_add(struct metric *metric, int64_t amount);
void metric_set(struct metric *metric, int64_t value);
void metric_observe_ns(struct metric *metric, uint64_t nanoseconds);
int64_t metric_value(const struct metric *metric);

void metrics_render(const struct metrics *metrics, struct text_buffer *out);

#endif
