/*
 * Durations counted in log-linear buckets: 64 for each power of two, so that a percentile is at
 * most 1.6 % off at any size and recording is an increment. Zero-initialised is empty and valid.
 */
#ifndef BENCHMARK_SUPPORT_HISTOGRAM_H
#define BENCHMARK_SUPPORT_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEPS 64u  /* buckets for each power of two */
#define HISTOGRAM_POWERS 36u /* above the first: up to 2^42 ns, more than an hour */

struct histogram {
    uint64_t buckets[HISTOGRAM_STEPS * (HISTOGRAM_POWERS + 1)];
    uint64_t count;
    uint64_t sum_ns;
    uint64_t longest_ns;
};

void histogram_record(struct histogram *histogram, uint64_t duration_ns);
/* The duration that `permille` of all do not exceed, rounded up to its bucket; 0 when empty. */
uint64_t histogram_quantile(const struct histogram *histogram, unsigned permille);
uint64_t histogram_mean(const struct histogram *histogram);

#endif
