#include "base/clock.h"
#include <stddef.h>

#define NS_PER_SECOND UINT64_C(1000000000)

static uint64_t system_monotonic_ns(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

static int64_t system_wall_ms(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const struct clock *clock_system(void)
{
    static const struct clock clock = {system_monotonic_ns, system_wall_ms, NULL};
    return &clock;
}

uint64_t clock_monotonic_ns(const struct clock *clock)
{
    return clock->monotonic_ns(clock->context);
}

int64_t clock_wall_ms(const struct clock *clock)
{
    return clock->wall_ms(clock->context);
}

static uint64_t manual_monotonic_ns(void *context)
{
    const struct manual_clock *manual = context;
    return manual->now_ns;
}

static int64_t manual_wall_ms(void *context)
{
    const struct manual_clock *manual = context;
    return manual->wall_ms;
}

void manual_clock_init(struct manual_clock *manual)
{
    *manual = (struct manual_clock){
            .clock = {manual_monotonic_ns, manual_wall_ms, manual},
            .now_ns = NS_PER_SECOND,
            .wall_ms = 0,
    };
}

void manual_clock_advance_ms(struct manual_clock *manual, uint64_t milliseconds)
{
    manual->now_ns += milliseconds * 1000000;
    manual->wall_ms += (int64_t)milliseconds;
}
