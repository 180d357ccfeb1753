#include "benchmark/support/histogram.h"
#include <stddef.h>

#define BUCKET_COUNT (HISTOGRAM_STEPS * (HISTOGRAM_POWERS + 1))
#define STEP_BITS 6 /* 2^6 is HISTOGRAM_STEPS */

/* Below HISTOGRAM_STEPS a bucket is a nanosecond; above, the leading bits choose it. */
static size_t bucket_of(uint64_t duration_ns)
{
    if (duration_ns < HISTOGRAM_STEPS) {
        return (size_t)duration_ns;
    }
    unsigned power = 63u - (unsigned)__builtin_clzll(duration_ns) - STEP_BITS;
    if (power >= HISTOGRAM_POWERS) {
        return BUCKET_COUNT - 1;
    }
    size_t step = (size_t)(duration_ns >> power) - HISTOGRAM_STEPS;
    return HISTOGRAM_STEPS * (power + 1) + step;
}

/* The last nanosecond that falls into the bucket. */
static uint64_t bucket_end(size_t bucket)
{
    if (bucket < HISTOGRAM_STEPS) {
        return bucket;
    }
    unsigned power = (unsigned)(bucket / HISTOGRAM_STEPS) - 1;
    uint64_t step = bucket % HISTOGRAM_STEPS + HISTOGRAM_STEPS;
    return ((step + 1) << power) - 1;
}

void histogram_record(struct histogram *histogram, uint64_t duration_ns)
{
    histogram->buckets[bucket_of(duration_ns)]++;
    histogram->count++;
    histogram->sum_ns += duration_ns;
    if (duration_ns > histogram->longest_ns) {
        histogram->longest_ns = duration_ns;
    }
}

uint64_t histogram_quantile(const struct histogram *histogram, unsigned permille)
{
    uint64_t rank = (histogram->count * permille + 999) / 1000;
    uint64_t passed = 0;
    for (size_t i = 0; i < BUCKET_COUNT; i++) {
        passed += histogram->buckets[i];
        if (passed >= rank && passed > 0) {
            uint64_t end = bucket_end(i);
            return end < histogram->longest_ns ? end : histogram->longest_ns;
        }
    }
    return 0;
}

uint64_t histogram_mean(const struct histogram *histogram)
{
    return histogram->count == 0 ? 0 : histogram->sum_ns / histogram->count;
}
